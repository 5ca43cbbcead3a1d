"""Image sets: outputs of nodes, and folders and archives before conversion."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from vision_designer.graphs.inspection.requests import LruCache, Request
from vision_designer.graphs.inspection.scratch import scratch_folder, silent_job
from vision_designer.nodes.core.parameters import SAMPLE_PREFIX
from vision_designer.nodes.errors import InvalidDatasetError
from vision_designer.nodes.images.archive_limits import USUAL_LIMITS, ArchiveLimits
from vision_designer.nodes.images.category_names import in_order
from vision_designer.nodes.system.files import file_identity, is_folder
from vision_designer.nodes.system.stored import Stored
from vision_designer.nodes.types.any_directory import AnyDirectory
from vision_designer.nodes.types.image_directory import ImageDirectory, ImageTableBuilder
from vision_designer.nodes.types.meta import META, read_any
from vision_designer.nodes.types.zip_file import ZipFile
from vision_designer.nodes.vision.datasets.conversion import list_images, merge_spellings
from vision_designer.nodes.vision.datasets.listing import readable
from vision_designer.nodes.vision.datasets.samples import write_sample
from vision_designer.nodes.vision.datasets.tar_stream import is_compressed

MAX_PACKED_BYTES = 512 * 2**20
"""Maximum size of a compressed tar that is unpacked for viewing; it cannot be read in place."""
UNPACKED_LIMITS = ArchiveLimits(gigabytes=8)
"""Limits of the content of such a tar, which stays on disk while it is viewed."""
MAX_NAMED = 200
"""Maximum skipped files that are named."""


@dataclass(frozen=True)
class ImageSet:
    """Images for viewing.

    Attributes:
        directory: the images; sizes are 0 if the set was only listed.
        others: number of files without an image extension.
    """

    directory: ImageDirectory
    others: int = 0

    @cached_property
    def _rows_by_category(self) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = {name: [] for name in self.directory.categories or ()}
        names = self.directory.categories or ()
        for row, label in enumerate(self.directory.images["label"].to_list()):
            if label >= 0:
                rows[names[label]].append(row)
        return rows

    def row(self, category: str | None, position: int) -> int:
        """Row of the image at ``position`` among all or of a category; InvalidDatasetError if there is none."""
        count = len(self.directory) if category is None else len(self._rows_by_category.get(category, ()))
        if not 0 <= position < count:
            raise InvalidDatasetError(
                "there is no image {position} in {count}. Refresh the view.", position=position, count=count
            )
        return position if category is None else self._rows_by_category[category][position]

    def named(self, row: int) -> dict[str, Any]:
        """``name`` and ``category`` of an image; None without a category."""
        member, label = self.directory.images.select("member", "label").row(row)
        categories = self.directory.categories
        category = categories[label] if categories is not None and label >= 0 else None
        return {"name": readable(member), "category": category}

    def counts(self) -> list[tuple[str, int]]:
        """Categories in order, with the number of images of each."""
        return [(name, len(rows)) for name, rows in self._rows_by_category.items()]

    def describe(self) -> dict[str, Any]:
        """Facts that the gallery shows beside the images."""
        directory = self.directory
        return {
            "total": len(directory),
            "categories": None if directory.categories is None else [list(item) for item in self.counts()],
            "skipped": len(directory.skipped),
            "skipped_files": [file.reason for file in directory.skipped[:MAX_NAMED]],
            "others": self.others,
            "source": readable(str(directory.source.path)),
            "transformation": None if directory.transformation is None else directory.transformation.to_json(),
        }


_image_sets: LruCache[ImageSet] = LruCache(8)
_latest: dict[tuple[str, str], str] = {}
"""State of each folder and path when it was last checked."""


class ImageSetArguments(Stored):
    """An image set: the output in ``folder``, or the dataset at ``path``."""

    folder: str | None = None
    path: str | None = None


def image_set(arguments: Mapping[str, Any], request: Request | None = None, *, refresh: bool = False) -> ImageSet:
    """Read the set that a request names.

    With ``refresh``, it is checked for changes; otherwise the cached set is used.

    Raises:
        VisionDesignerError: unreadable, as in a conversion.
        RunCancelledError: the request was cancelled.
    """
    query = ImageSetArguments.of(arguments)
    folder, path = query.folder, query.path
    if folder is not None:
        changed = _state(("folder", folder), refresh, lambda: _changed(Path(folder) / META))
        return _image_sets.get(("folder", folder, changed), lambda: _read(Path(folder), request))
    if path:
        changed = _state(
            ("path", path), refresh, lambda: "" if path.startswith(SAMPLE_PREFIX) else _changed(Path(path))
        )
        return _image_sets.get(("path", path, changed), lambda: _listed(path, request))
    raise InvalidDatasetError("no folder or archive is set. Choose one in Path (path).")


def _state(name: tuple[str, str], refresh: bool, current_state: Callable[[], str]) -> str:
    if refresh or name not in _latest:
        _latest[name] = current_state()
    return _latest[name]


def _changed(path: Path) -> str:
    """Value that changes with the file, or with the names in the folder and its subfolders."""
    try:
        identities = [file_identity(path.stat())]
        if path.is_dir():
            with os.scandir(path) as found:
                identities += sorted(file_identity(entry.stat()) for entry in found if is_folder(entry))
    except (OSError, ValueError):
        return ""
    return str(hash(tuple(identities)))


def _read(folder: Path, request: Request | None) -> ImageSet:
    value = read_any(folder, (ImageDirectory, AnyDirectory, ZipFile))
    if isinstance(value, ImageDirectory):
        return ImageSet(value)
    return _listed(str(getattr(value, "path", folder)), request)


def _listed(path: str, request: Request | None) -> ImageSet:
    job = silent_job(request.cancelled if request is not None else None)
    if path.startswith(SAMPLE_PREFIX):
        folder = scratch_folder()
        write_sample(path.removeprefix(SAMPLE_PREFIX), folder, job)
        return _listed(str(folder), request)
    listing, entries = list_images(Path(path), job, viewing_limits(Path(path)))
    entries = merge_spellings(entries, job)
    table = ImageTableBuilder()
    categories: set[str] = set()
    for id_, member, category in entries:
        if category is not None:
            categories.add(category)
        table.add(id_, member.path, category, (0, 0), (member.offset, member.size))
    names = tuple(in_order(categories)) or None
    return ImageSet(
        ImageDirectory(listing.source, table.build(names), names, None, tuple(listing.unusable)), listing.others
    )


def viewing_limits(path: Path) -> ArchiveLimits:
    """Limits of an archive for viewing; raises if it is too large."""
    if not path.is_file() or not is_compressed(path):
        return USUAL_LIMITS
    if path.stat().st_size > MAX_PACKED_BYTES:
        raise InvalidDatasetError(
            "{path} is a large compressed tar, which must be unpacked before it can be displayed. Unpack "
            "it and use the folder, or submit a graph and view the output of Convert to Image Directory.",
            path=path,
        )
    return UNPACKED_LIMITS

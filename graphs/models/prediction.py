"""Predictions of images that a user names: files, folders, archives, or lists of paths.

Nothing is kept but the names of a folder's or archive's images, so there may be any number of them. Imports torch when
the first image is predicted.
"""

import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from vision_designer.graphs.user_paths import option_path
from vision_designer.nodes.core.job import Job
from vision_designer.nodes.errors import InvalidZipFileError, VisionDesignerError
from vision_designer.nodes.images.image_source import FolderSource
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory, ImageTableBuilder, is_image
from vision_designer.nodes.types.zip_file import ARCHIVE_SUFFIXES

if TYPE_CHECKING:
    import polars as pl

    from vision_designer.nodes.vision.scoring.score import Predictor

FILES_AT_ONCE = 512
"""Single files that are predicted together."""


@dataclass(frozen=True)
class Prediction:
    """The answer for an image.

    Attributes:
        image: its name, as the user named it or what contains it.
        label: the category with the highest probability, or the label of unknown images; empty with an ``error``.
        top: the most probable categories with their probabilities, the best first.
        error: why there is no answer.
    """

    image: str
    label: str = ""
    top: tuple[tuple[str, float], ...] = ()
    error: str = ""

    @property
    def probability(self) -> float | None:
        """The highest probability of any category."""
        return self.top[0][1] if self.top else None


@dataclass
class ImagesFound:
    """What has been found so far.

    Attributes:
        count: number of images, including unusable ones.
        left_out: files that were left out because their names do not end like those of images.
        complete: whether there are no more.
    """

    count: int = 0
    left_out: list[str] = field(default_factory=list)
    complete: bool = False


@dataclass(frozen=True)
class ImageGroup:
    """Images that are predicted together.

    Attributes:
        images: of one folder or archive, or several files; None if there are none.
        members: their paths in the folder or archive, or as the user named the files.
        prefix: of their names, which are made when they are needed.
        failures: names and reasons of files that cannot be used.
    """

    images: ImageDirectory | None = None
    members: tuple[str, ...] = ()
    prefix: str = ""
    failures: tuple[tuple[str, str], ...] = ()

    def name(self, row: int) -> str:
        """Name of an image."""
        return self.prefix + self.members[row]


class _Files(FolderSource):
    """Single files, each by its own path."""

    def name(self, member: str) -> str:
        """The path."""
        return member


def image_groups(paths: Iterable[str], job: Job, found: ImagesFound) -> Iterator[ImageGroup]:
    """Find the images at paths of files, folders and archives, in their order; those of one are sorted by name.

    ``job`` is for cancellation and unpacked archives; ``found`` is kept up to date.
    """
    remaining = iter(paths)
    while chunk := list(islice(remaining, FILES_AT_ONCE)):
        files: list[tuple[str, Path]] = []
        for number, text in enumerate(chunk, 1):
            try:
                path = option_path(text, "PATH")
            except VisionDesignerError as error:
                found.count += 1
                yield ImageGroup(failures=((text, error.message),))
                continue
            if path.is_dir() or (path.is_file() and _may_be_archive(path)):
                yield from _files_group(files, found)
                files = []
                group = _container_group(text, path, job, found)
                found.complete = number == len(chunk) < FILES_AT_ONCE
                yield group
            else:
                files.append((text, path))
        found.complete = len(chunk) < FILES_AT_ONCE
        yield from _files_group(files, found)
    found.complete = True


def with_first_images(groups: Iterator[ImageGroup]) -> tuple[Iterator[ImageGroup], bool]:
    """All groups again, and whether any has images; iterates up to the first that does."""
    without: list[ImageGroup] = []
    for group in groups:
        if group.images is not None:
            return chain(without, [group], groups), True
        without.append(group)
    return iter(without), False


def predictions(predictor: "Predictor | None", groups: Iterable[ImageGroup], top: int = 1) -> Iterator[Prediction]:
    """Iterate over the answers, in the order of the images, as they are computed, each with ``top`` categories.

    ``predictor`` may be None if no group has images.

    Raises:
        VisionDesignerError: as :meth:`Predictor.answers`.
    """
    for group in groups:
        for name, reason in group.failures:
            yield Prediction(name, error=reason)
        if group.images is None or predictor is None:
            continue
        categories = predictor.categories
        for answers in predictor.answers(group.images):
            by_row = {row: position for position, row in enumerate(answers.rows)}
            for row in sorted([*answers.rows, *answers.failures]):
                if row not in by_row:
                    yield Prediction(group.name(row), error=answers.failures[row])
                    continue
                values = answers.probabilities[by_row[row]]
                best = sorted(range(len(categories)), key=lambda index: -values[index])[:top]
                pairs = tuple((categories[index], float(values[index])) for index in best)
                yield Prediction(group.name(row), answers.labels[by_row[row]], pairs)


def _files_group(files: list[tuple[str, Path]], found: ImagesFound) -> Iterator[ImageGroup]:
    if not files:
        return
    found.count += len(files)
    missing = {path for _, path in files if not path.exists()}
    failures = tuple(
        (text, Message("there is no such file. Check the path.")) for text, path in files if path in missing
    )
    there = [(text, path) for text, path in files if path not in missing]
    images = None
    if there:
        images = ImageDirectory(_Files(Path()), _table((str(path), 0, 0) for _, path in there), None)
    yield ImageGroup(images, tuple(text for text, _ in there), failures=failures)


def _container_group(text: str, path: Path, job: Job, found: ImagesFound) -> ImageGroup:
    from vision_designer.nodes.vision.datasets.conversion import list_files

    try:
        listing = list_files(path, job)
    except VisionDesignerError as error:
        reason: str = error.message
        if isinstance(error, InvalidZipFileError) and not _is_archive(path):
            reason = Message("it is neither an image nor an archive. Choose images, folders, or archives.")
        found.count += 1
        return ImageGroup(failures=((text, reason),))
    found.count += len(listing.members) + len(listing.unusable)
    found.left_out += listing.left_out
    failures = tuple((file.path, file.reason) for file in listing.unusable)
    if not listing.members:
        if not failures:
            failures = ((text, Message("there are no images in it.")),)
            found.count += 1
        return ImageGroup(failures=failures)
    prefix = text if text.endswith("/") else f"{text}/"
    images = _table((member.path, member.offset, member.size) for member in listing.members)
    directory = ImageDirectory(listing.source, images, None)
    return ImageGroup(directory, tuple(member.path for member in listing.members), prefix, failures)


def _is_archive(path: Path) -> bool:
    """Whether a file is an archive by its name or its content."""
    with suppress(OSError):
        return path.name.lower().endswith(ARCHIVE_SUFFIXES) or zipfile.is_zipfile(path) or tarfile.is_tarfile(path)
    return True


def _table(rows: Iterable[tuple[str, int, int]]) -> "pl.DataFrame":
    table = ImageTableBuilder()
    for number, (path, offset, size) in enumerate(rows):
        table.add(number, path, None, (0, 0), (offset, size))
    return table.build(None)


def _may_be_archive(path: Path) -> bool:
    """Whether a file is no image by its name and its first bytes."""
    from vision_designer.nodes.vision.decoding.decode import begins_as_image

    if is_image(path.name):
        return False
    with suppress(OSError), path.open("rb") as file:
        return not begins_as_image(file)
    return False

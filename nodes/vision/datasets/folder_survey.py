"""Survey of a folder or an archive of images: categories, counts, sizes, grayscale."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.datasets.subsets import Subset, find_parts, wrapping_folders
from vision_designer.nodes.errors import (
    InvalidDatasetError,
    InvalidTrainingDatasetError,
    NotLabeledDatasetError,
    VisionDesignerError,
)
from vision_designer.nodes.images.archive_limits import USUAL_LIMITS, ArchiveLimits
from vision_designer.nodes.images.category_names import in_order
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory, ImageTableBuilder
from vision_designer.nodes.vision.datasets.conversion import list_files, listed_images, merge_spellings
from vision_designer.nodes.vision.datasets.layout import ALL, Entry, Selection, path_parts
from vision_designer.nodes.vision.datasets.listing import Listing, extensions_in_words
from vision_designer.nodes.vision.decoding.decode import decode, read_size

MAX_MEASURED = 2000
"""Maximum images whose headers are read, evenly spread over the set."""
MAX_DECODED = 48
"""Maximum images whose pixels are read."""
DECODED_SIDE = 64
"""Pixels per side that suffice to tell gray from color."""
MAX_GRAY_DIFFERENCE = 4.0
"""Mean difference between an image's largest and smallest channel, of 255, below which it counts as gray; JPEG
compression of a gray photo stays below.
"""


@dataclass(frozen=True)
class FolderSurvey:
    """Content of a folder or an archive of labeled images.

    Attributes:
        parts: images by subset; ``all`` without folders named train, val and test.
        unlabeled: subsets that have images but no categories.
        shorter_side: median of the shorter sides, in pixels.
        gray: whether all decoded images are gray.
        decoded: number of decoded images.
        unreadable: errors of folders that cannot be opened, and of the opened images that cannot be read.
    """

    path: Path
    parts: dict[str, ImageDirectory]
    unlabeled: tuple[Subset, ...]
    shorter_side: int
    gray: bool
    decoded: int
    unreadable: tuple[str, ...]

    @property
    def count(self) -> int:
        """Number of images."""
        return sum(map(len, self.parts.values()))


def survey(path: Path, job: Job, archive_limits: ArchiveLimits = USUAL_LIMITS) -> FolderSurvey:
    """Survey a folder or an archive of labeled images.

    Reads all names, the headers of at most ``MAX_MEASURED`` images, and the pixels of at most ``MAX_DECODED``.
    Unreadable images among these are not counted. A compressed tar is unpacked into the job's folder.

    Raises:
        CouldNotOpenFileError: nothing at ``path``, or no permission to read it.
        InvalidZipFileError: unreadable archive, or one that exceeds the limits.
        InvalidDatasetError: no usable image, or ambiguous layout.
        NotLabeledDatasetError: no category folders.
        InvalidTrainingDatasetError: only one category.
    """
    listing = list_files(path, job, archive_limits)
    if not listing.members:
        others = (
            Message(", but {extensions_in_words}", extensions_in_words=extensions_in_words(listing.left_out))
            if listing.left_out
            else ""
        )
        raise InvalidDatasetError(
            "{path} contains no images{others}. Choose a folder or an archive with one subfolder for each category.",
            others=others,
            path=path,
        )
    entries, unlabeled = _entries_by_subset(listing, path, job, archive_limits)
    reasons: list[str] = []
    parts: dict[str, ImageDirectory] = {}
    sides: list[int] = []
    total = sum(map(len, entries.values()))
    for subset, found in entries.items():
        maximum = max(1, MAX_MEASURED * len(found) // total)
        parts[subset] = _measured(listing, merge_spellings(found, job), maximum, sides, reasons, job)
    if not sides:
        raise InvalidDatasetError(
            "{path} contains no usable images: none of the {reasons} image files that were opened can be "
            "read, e.g. {reason}. Choose a folder or an archive with images.",
            reasons=len(reasons),
            reason=reasons[0].rstrip("."),
            path=path,
        )
    folders = [file.reason for file in listing.unusable]
    _check_categories(path, parts, folders)
    main = parts.get("training") or next(iter(parts.values()))
    colors = _colors(main, job)
    return FolderSurvey(
        path=path,
        parts=parts,
        unlabeled=unlabeled,
        shorter_side=round(median(sides)),
        gray=bool(colors) and max(colors) < MAX_GRAY_DIFFERENCE,
        decoded=len(colors),
        unreadable=(*folders, *reasons),
    )


def _entries_by_subset(
    listing: Listing, path: Path, job: Job, limits: ArchiveLimits
) -> tuple[dict[str, list[Entry]], tuple[Subset, ...]]:
    """Images by subset, and subsets without categories; ``all`` if no folder holds training images."""
    split = [path_parts(listing, member.path) for member in listing.members]
    depth = wrapping_folders(split)
    parts = find_parts([names[depth:] for names in split])
    if parts is None or not parts.certain or "training" not in parts.folders.values():
        return {"all": listed_images(listing, path, job, limits, ALL)}, ()
    found: dict[str, list[Entry]] = {}
    unlabeled: list[Subset] = []
    for subset in dict.fromkeys(parts.folders.values()):
        entries = listed_images(listing, path, job, limits, Selection(subset=subset))
        if all(category is not None for _, _, category in entries):
            found[subset] = entries
        else:
            unlabeled.append(subset)
    if "training" not in found:
        raise NotLabeledDatasetError(
            "the training images of {path} are not in category folders. Put those of each category into "
            "a subfolder named after it.",
            path=path,
        )
    return found, tuple(unlabeled)


def _measured(
    listing: Listing, entries: Sequence[Entry], maximum: int, sides: list[int], reasons: list[str], job: Job
) -> ImageDirectory:
    """Return the readable images, and append their shorter sides to ``sides``."""
    chosen = _spread(len(entries), maximum)
    unreadable = set()
    for number, at in enumerate(chosen):
        job.progress(number, len(chosen), "images")
        member = entries[at][1]
        name = listing.source.name(member.path)
        try:
            with listing.source.open(member.path, member.offset, member.size) as file:
                size = read_size(file, name)
        except VisionDesignerError as error:
            reasons.append(error.message)
            unreadable.add(at)
        else:
            sides.append(min(size))
    table = ImageTableBuilder()
    categories: set[str] = set()
    for at, (id_, member, category) in enumerate(entries):
        if at not in unreadable:
            table.add(id_, member.path, category, (0, 0), (member.offset, member.size))
            if category is not None:
                categories.add(category)
    names = tuple(in_order(categories)) or None
    return ImageDirectory(listing.source, table.build(names), names, None)


def _check_categories(path: Path, parts: dict[str, ImageDirectory], unusable: Sequence[str]) -> None:
    training = parts.get("training", next(iter(parts.values())))
    if training.categories is None:
        raise NotLabeledDatasetError(
            "the images of {path} are not in category folders. Put those of each category into a "
            "subfolder named after it. If a labels file lists their categories, add the folder as a "
            "dataset instead, and set Labels file (labels_file) of Convert to Image Directory.",
            path=path,
        )
    if len(training.categories) == 1:
        left_out = Message(" {reason}.", reason=unusable[0].rstrip(".")) if unusable else Message("")
        raise InvalidTrainingDatasetError(
            "{path} has only one category, {category!r}, but a classifier needs at least two. Put the "
            "images of each category into a subfolder named after it.{left_out}",
            category=training.categories[0],
            path=path,
            left_out=left_out,
        )
    known = set(training.categories)
    for subset, directory in parts.items():
        unknown = [name for name in directory.categories or () if name not in known]
        if subset == "validation" and unknown:
            raise InvalidDatasetError(
                "the validation images of {path} have a category that the training images do not have: "
                "{unknown!r}. Use the same categories in both.",
                unknown=unknown[0],
                path=path,
            )


def _colors(directory: ImageDirectory, job: Job) -> list[float]:
    """Mean difference of the largest and smallest channel, of 255, of a sample of the images."""
    found = []
    chosen = _spread(len(directory), MAX_DECODED)
    for number, row in enumerate(chosen):
        job.progress(number, len(chosen), "images")
        name = directory.source.name(directory.images["member"][row])
        try:
            with directory.open(row) as file:
                image = decode(file, name, min_side=DECODED_SIDE)
        except VisionDesignerError:
            # Reported when the graph runs.
            continue
        image.thumbnail((4 * DECODED_SIDE, 4 * DECODED_SIDE))
        pixels = np.asarray(image.convert("RGB"), dtype=np.int16)
        found.append(float((pixels.max(axis=2) - pixels.min(axis=2)).mean()))
    return found


def _spread(count: int, maximum: int) -> list[int]:
    """At most ``maximum`` evenly spaced numbers below ``count``."""
    return list(range(count)) if count <= maximum else [at * count // maximum for at in range(maximum)]

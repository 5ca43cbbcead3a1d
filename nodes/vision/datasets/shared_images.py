"""Finds validation images that are also training images, or copies of them."""

import zipfile
from pathlib import Path

import numpy as np
import polars as pl

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.images.zip_entries import NamedZip
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.vision.datasets.dataset_checks import content_digest

MAX_COMPARED = 20_000
"""Maximum files whose sizes or contents are compared."""
MAX_READ = 256 << 20
"""Maximum bytes read for the comparison, about one second."""


def warn_of_shared_images(training: ImageDirectory, validation: ImageDirectory, job: Job) -> None:
    """Warn of validation images that are training images too, and of those with the content of one.

    Contents are compared if sizes in pixels and bytes are equal, up to ``MAX_COMPARED`` files and ``MAX_READ`` bytes;
    the log says if that was not enough.
    """
    both = _same_files(training, validation)
    if len(both):
        some = Message.counted(
            len(both),
            "1 of {total:,} validation images is a training image too",
            "{count:,} of {total:,} validation images are training images too",
            total=len(validation),
        )
        job.warn(
            "{some}, e.g. {example}: metrics on images that were learned are too good, and the best epoch is chosen by "
            "them. Connect the two outputs of one Split Image Directory, or different folders",
            some=some,
            example=_name(validation, int(both[0])),
        )
    pairs, not_compared = _copies(training, validation, {*both.tolist()}, job)
    if pairs:
        one, other = pairs[0]
        some = Message.counted(
            len(pairs),
            "1 of {total:,} validation images is a copy of a training image",
            "{count:,} of {total:,} validation images are copies of training images",
            total=len(validation),
        )
        job.warn(
            "{some}, e.g. {one} of {other}: metrics on images that were learned are too good. Remove the copies",
            some=some,
            one=_name(validation, one),
            other=_name(training, other),
        )
    if not_compared:
        job.log(
            "{count:,} validation images were not compared with training images of the same size, because there are "
            "too many",
            count=not_compared,
        )


def _same_files(training: ImageDirectory, validation: ImageDirectory) -> np.ndarray:
    """Rows of validation that are the same file, or the same entry of an archive, as a training image."""
    if training.source.kind != validation.source.kind:
        return np.empty(0, np.int64)
    names = [directory.images["member"] for directory in (training, validation)]
    if training.source.path != validation.source.path:
        if training.source.kind != "folder":
            return np.empty(0, np.int64)
        names = [
            pl.select(pl.lit(f"{directory.source.path.as_posix()}/") + series).to_series()
            for directory, series in zip((training, validation), names, strict=True)
        ]
    return names[1].is_in(names[0].implode()).arg_true().to_numpy()


def _copies(
    training: ImageDirectory, validation: ImageDirectory, known: set[int], job: Job
) -> tuple[list[tuple[int, int]], int]:
    """Rows of validation and training with equal content, without the ``known`` rows; and how many are not compared."""
    pixels = [
        directory.images["width"].to_numpy().astype(np.int64) << 32 | directory.images["height"].to_numpy()
        for directory in (training, validation)
    ]
    learned = np.flatnonzero(np.isin(pixels[0], pixels[1]))
    judged = [row for row in np.flatnonzero(np.isin(pixels[1], pixels[0])).tolist() if row not in known]
    if not judged or not len(learned):
        return [], 0
    if len(learned) + len(judged) > MAX_COMPARED:
        return [], len(judged)
    sizes = [_sizes(training, learned.tolist()), _sizes(validation, judged)]
    alike: dict[tuple[int, int], list[int]] = {}
    for row, size in zip(learned.tolist(), sizes[0], strict=True):
        alike.setdefault((int(pixels[0][row]), size), []).append(row)
    pairs, read, not_compared = [], 0, 0
    digests: dict[int, bytes | None] = {}
    for row, size in zip(judged, sizes[1], strict=True):
        job.check_cancelled()
        others = alike.get((int(pixels[1][row]), size), []) if size > 0 else []
        if not others:
            continue
        read += size * (1 + sum(other not in digests for other in others))
        if read > MAX_READ:
            not_compared += 1
            continue
        digests |= {other: _digest(training, other) for other in others if other not in digests}
        own = _digest(validation, row)
        same = next((other for other in others if own is not None and digests[other] == own), None)
        if same is not None:
            pairs.append((row, same))
    return pairs, not_compared


def _sizes(directory: ImageDirectory, rows: list[int]) -> list[int]:
    """Bytes of the files at ``rows``; -1 for one whose size is unknown."""
    images, source = directory.images[rows], directory.source
    if source.kind == "tar":
        return images["size"].to_list()
    entries: dict[str, int] = {}
    if source.kind == "zip":
        try:
            with NamedZip(source.path) as archive:
                entries = {entry.filename: entry.file_size for entry in archive.infolist()}
        except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
            return [-1] * len(rows)
    return [
        entries.get(member, -1) if source.kind == "zip" else _size_on_disk(source.path / member)
        for member in images["member"]
    ]


def _size_on_disk(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return -1


def _digest(directory: ImageDirectory, row: int) -> bytes | None:
    """Hash of a file; None if it cannot be read."""
    try:
        with directory.open(row) as file:
            return content_digest(file)
    except (OSError, VisionDesignerError):
        return None


def _name(directory: ImageDirectory, row: int) -> str:
    return directory.source.name(directory.images["member"][row])

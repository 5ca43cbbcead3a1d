"""Warnings of what decoding had to leave out or to change: one for each kind, with numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from vision_designer.nodes.data.image_directory import ImageDirectory
from vision_designer.nodes.data.value_range import Notes, ValueRange
from vision_designer.nodes.job import Job
from vision_designer.nodes.vision.packed_rows import PackedRows
from vision_designer.nodes.vision.processes import ALONE, Processes
from vision_designer.nodes.vision.value_ranges import outside_warning, pages_warning


def in_range_of(directory: ImageDirectory, chosen: ValueRange, job: Job, which: str, whose: str) -> ImageDirectory:
    """The images with another set's, or a model's, value range, with a warning when they were converted with another.

    Args:
        directory: the images.
        chosen: the range they are read with.
        job: whose log it is.
        which: the images in words, e.g. ``the validation images``.
        whose: whose range it is, e.g. ``that of the training images``.
    """
    if directory.value_range.rule != chosen.rule:
        job.warn(
            f"{which} were converted with the value range {directory.value_range}; {whose}, {chosen}, is used instead, "
            "so that a value is the same brightness in both."
        )
    return replace(directory, value_range=chosen)


def warn_of_notes(
    job: Job, rows: PackedRows, notes: Mapping[int, Notes], purpose: str, processes: Processes = ALONE
) -> None:
    """Warn of what was noted while images were decoded; all processes call this, and the first one warns.

    Args:
        job: whose log it is.
        rows: the images.
        notes: by row.
        purpose: what the images are for, e.g. training.
        processes: that have read a share each.
    """
    noted = sorted(notes.items())

    def those(chosen: Iterable[tuple[int, int]]) -> tuple[int, int, str]:
        found = [*chosen]
        count, values = processes.sums([len(found), sum(number for _, number in found)])
        examples = processes.union([rows.name(row) for row, _ in found[:1]])
        return int(count), int(values), min(examples, default="")

    pages = those((row, 1) for row, note in noted if note.pages)
    outside = those((row, note.outside) for row, note in noted if note.outside)
    lost = those((row, note.not_numbers) for row, note in noted if note.not_numbers)
    bands = those((row, 1) for row, note in noted if note.bands)
    alpha = those((row, 1) for row, note in noted if note.alpha)
    if not processes.first:
        return
    if pages[0]:
        job.warn(f"{purpose}: {pages_warning(pages[0], len(rows), pages[2])}")
    if outside[0]:
        what = f"{outside[1]:,} values"
        job.warn(f"{purpose}: {outside_warning(outside[0], len(rows), outside[2], rows.value_range, what)}")
    if lost[0]:
        job.warn(
            f"{purpose}: {lost[0]:,} of {len(rows):,} images have values that are not numbers (NaN or infinite), which "
            f"become black: {lost[1]:,} values, e.g. in {lost[2]}."
        )
    if bands[0]:
        job.warn(
            f"{purpose}: {bands[0]:,} of {len(rows):,} images have one more band than they have colours. The file "
            f"does not say what it is, and it is not used, e.g. {bands[2]}."
        )
    if alpha[0]:
        job.warn(
            f"{purpose}: {alpha[0]:,} of {len(rows):,} images have a band that the file calls transparency and that "
            f"looks like data, since most of it is neither transparent nor opaque, e.g. {alpha[2]}. It is shown as "
            "transparency, on white. If it is something else, save the images without it."
        )

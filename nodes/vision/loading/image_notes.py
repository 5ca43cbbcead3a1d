"""Warnings about what decoding ignored or changed, one for each kind, with counts."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.images.value_range import Notes, ValueRange
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.vision.datasets.value_ranges import outside_warning, pages_warning
from vision_designer.nodes.vision.hardware.process_group import Processes
from vision_designer.nodes.vision.loading.image_index import ImageIndex

KINDS = tuple(field.name for field in fields(Notes))
Counts = dict[str, list[Any]]
"""By kind: number of images, number of values, and an example; JSON values."""


def in_range_of(directory: ImageDirectory, chosen: ValueRange, job: Job, which: str, whose: str) -> ImageDirectory:
    """The images with the value range of another set or a model, with a warning if theirs differs.

    Images of 8 bits are not affected. ``which`` names the images in the warning, e.g. ``the validation images``, and
    ``whose`` the range, e.g. ``that of the training images``.
    """
    if directory.value_range.rule != chosen.rule and not directory.only_8_bit:
        job.warn(
            "{which} were converted with the value range {value_range}; {whose}, {chosen}, is used "
            "instead, so that a value has the same brightness in both.",
            dict(which=which, value_range=directory.value_range, whose=whose, chosen=chosen),
        )
    return replace(directory, value_range=chosen)


def count_notes(rows: ImageIndex, notes: Mapping[int, Notes]) -> Counts:
    """Number of images with notes, which are given by row, for each kind."""
    found: Counts = {}
    for kind in KINDS:
        values = {row: int(number) for row, note in sorted(notes.items()) if (number := getattr(note, kind))}
        if values:
            found[kind] = [len(values), sum(values.values()), rows.name(next(iter(values)))]
    return found


def all_counts(several: Iterable[Counts]) -> Counts:
    """Sum of the counts of several shares of images, with the first example of each kind."""
    found: Counts = {}
    for counts in several:
        for kind, (images, values, example) in counts.items():
            before = found.get(kind, [0, 0, example])
            found[kind] = [before[0] + images, before[1] + values, min(before[2], example)]
    return found


def shared_counts(own: Counts, processes: Processes) -> Counts:
    """Sum over processes; a collective operation."""
    found: Counts = {}
    for kind in KINDS:
        images, values, example = own.get(kind, [0, 0, ""])
        images, values = map(int, processes.all_sum([images, values]))
        examples = processes.union([example] if example else [])
        if images:
            found[kind] = [images, values, min(examples)]
    return found


def warn_of_notes(job: Job, counts: Counts, of: int, value_range: ValueRange, purpose: str) -> None:
    """Log a warning for each kind of note; ``of`` is the total number of images, and ``purpose`` e.g. training."""
    for kind, (images, values, example) in counts.items():
        some = Message.counted(
            images,
            "{purpose}: 1 of {total:,} images has",
            "{purpose}: {count:,} of {total:,} images have",
            purpose=purpose,
            total=of,
        )
        numbers = Message.counted(values, "1 value", "{count:,} values")
        if kind == "pages":
            job.warn("{purpose}: {warning}", purpose=purpose, warning=pages_warning(images, of, example))
        elif kind == "outside":
            job.warn(
                "{purpose}: {warning}",
                purpose=purpose,
                warning=outside_warning(images, of, example, value_range, numbers),
            )
        elif kind == "not_numbers":
            job.warn(
                "{some} values that are not numbers (NaN or infinite), which become black: {numbers}, "
                "e.g. in {example}.",
                dict(some=some, numbers=numbers, example=example),
            )
        elif kind == "bands":
            job.warn(
                "{some} one band more than their colors need. The file does not state what it is, and it "
                "is not used, e.g. {example}.",
                some=some,
                example=example,
            )
        elif kind == "alpha":
            job.warn(
                "{some} a band that the file declares as transparency but that looks like data, since "
                "most of it is neither transparent nor opaque, e.g. {example}. It is treated as "
                "transparency, on white. If it is something else, save the images without it.",
                some=some,
                example=example,
            )

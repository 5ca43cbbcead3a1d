"""Warnings about images: what decoding ignored or changed, and what is unreadable."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from vision_designer.nodes.core.job import Job, NamedWarnings
from vision_designer.nodes.errors import InvalidTrainingDatasetError
from vision_designer.nodes.images.value_range import Notes, ValueRange
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.vision.datasets.value_ranges import outside_warning, pages_warning
from vision_designer.nodes.vision.hardware.process_group import ALONE, Processes
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


class Unreadable:
    """Warns once of each image, for all epochs and processes."""

    def __init__(self, job: Job, processes: Processes = ALONE) -> None:
        self._warnings = NamedWarnings(
            job,
            "1 more image could not be read and was left out",
            "{count} more images could not be read and were left out",
        )
        self._processes = processes
        self._reasons: set[str] = set()
        self._waiting: dict[str, None] = {}

    def __len__(self) -> int:
        return len(self._reasons)

    def note(self, failures: list[tuple[int, str]], purpose: str) -> None:
        """Add the (row, reason) pairs of a batch; ``purpose`` is training or validation."""
        for _, reason in failures:
            if reason not in self._reasons:
                self._reasons.add(reason)
                self._waiting[Message("left out of {purpose}: {reason}", purpose=purpose, reason=reason)] = None
        if not self._processes.several:
            self.share()

    def share(self) -> None:
        """Warn of new images; a collective operation, once per epoch, after which all processes know all images."""
        if self._processes.several:
            self._reasons = self._processes.union(self._reasons)
            self._waiting = dict.fromkeys(sorted(self._processes.union(self._waiting)))
        for message in self._waiting:
            self._warnings.add(message)
        self._waiting = {}

    def finish(self) -> None:
        """Log the number of images not named."""
        self._warnings.finish()


def check_every_category_was_read(directory: ImageDirectory, read: Sequence[float], dropped: int) -> None:
    """Check that an epoch had an image of each category.

    ``read`` are the readable images of each label. An epoch omits ``dropped`` images, so that smaller categories may be
    missing by chance.

    Raises:
        InvalidTrainingDatasetError: no image of a category is readable.
    """
    counts = directory.counts()
    for label, name in enumerate(directory.categories or ()):
        if not read[label] and counts[name] > dropped:
            raise InvalidTrainingDatasetError(
                "none of the images of the category {category!r} of {path} can be read. Replace its "
                "images, or remove its folder.",
                path=directory.source.path,
                category=name,
            )

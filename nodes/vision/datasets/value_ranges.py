"""Value range of a set of images, with warnings about values outside it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, replace

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.errors import InvalidDatasetError, VisionDesignerError
from vision_designer.nodes.images.value_range import ValueRange
from vision_designer.nodes.messages import Message
from vision_designer.nodes.vision.decoding.decode import EIGHT_BITS, Header
from vision_designer.nodes.vision.decoding.sample_format import SampleFormat, ValueStatistics

SMALL_PART = 0.1
"""Share of the value range below which images have hardly any contrast at 8 bits."""


@dataclass(frozen=True)
class HeaderFacts:
    """Header facts beyond the image size, and measured value statistics.

    Attributes:
        stored: sample format.
        has_more: whether the file holds other images.
        measured: value statistics; None if not measured.
    """

    stored: SampleFormat = EIGHT_BITS
    has_more: bool = False
    measured: ValueStatistics | None = None

    def to_text(self) -> str:
        """Serialize; empty for the default."""
        if self == HeaderFacts():
            return ""
        return json.dumps([astuple(self.stored), self.has_more, self.measured and astuple(self.measured)])

    @classmethod
    def from_text(cls, text: str) -> "HeaderFacts":
        """Parse :meth:`to_text`; raises ValueError or TypeError for anything else."""
        if not text:
            return cls()
        (kind, bits, stated, statistics, significant), has_more, measured = json.loads(text)
        stored = SampleFormat(kind, bits, stated and (*stated,), statistics and (*statistics,), significant)
        return cls(stored, bool(has_more), None if measured is None else ValueStatistics(*measured))

    @classmethod
    def of(cls, header: Header) -> "HeaderFacts":
        """Facts from a header."""
        return cls(header.stored, bool(header.has_more))


class SetValueRange:
    """Images of a set whose values need a range, or that need another warning.

    Args:
        chosen: range chosen by the user; without numbers in mode ``set``.
    """

    def __init__(self, chosen: ValueRange, job: Job) -> None:
        self._chosen, self._job = chosen, job
        self._names: list[str] = []
        self._facts: list[HeaderFacts] = []
        self._keep: list[Callable[[HeaderFacts], None]] = []
        self._measure: list[Callable[[], ValueStatistics]] = []

    def add(self, name: str, text: str, measure: Callable[[], ValueStatistics], keep: Callable[[str], None]) -> None:
        """Add an image with facts beyond its size.

        Args:
            name: name in warnings.
            text: its facts, see :class:`HeaderFacts`.
            measure: measures its values; raises VisionDesignerError if it cannot be read.
            keep: called with the updated facts.
        """
        self._names.append(name)
        self._facts.append(HeaderFacts.from_text(text))
        self._measure.append(measure)
        self._keep.append(lambda facts: keep(facts.to_text()))

    @property
    def deep(self) -> list[int]:
        """Indices of images with more than 8 bits."""
        return [number for number, facts in enumerate(self._facts) if not facts.stored.has_fixed_meaning]

    def decide(self, count: int) -> ValueRange:
        """Determine the range of a set of ``count`` images; measures where needed, and warns of mismatches.

        Raises:
            InvalidDatasetError: all values of all images are equal, or none is a number, so there is no range.
            RunCancelledError: the run was cancelled.
        """
        has_more = [number for number, facts in enumerate(self._facts) if facts.has_more]
        if has_more:
            self._job.warn(pages_warning(len(has_more), count, self._names[has_more[0]]))
        deep = self.deep
        if not deep:
            if self._chosen.mode == "set":
                self._job.log("no image has values of more than 8 bits, so no value range is measured")
            return replace(self._chosen, mode="type") if self._chosen.mode == "set" else self._chosen
        of_set = self._chosen.mode == "set"
        inspected = self._measured([number for number in deep if of_set or self._needs_measuring(number)])
        measured = {number: found for number, found in inspected.items() if not found.is_empty}
        if of_set:
            chosen = self._range_of(measured)
        else:
            chosen = self._chosen
            self._warn_of_outside(measured, chosen)
        self._warn_of_small_parts(measured, chosen)
        self._warn_of_differences(deep, chosen)
        lost = [number for number, found in inspected.items() if found.not_numbers]
        if lost:
            some = Message.counted(
                len(lost),
                "1 of {total:,} images has",
                "{count:,} of {total:,} images have",
                total=len(inspected),
            )
            self._job.warn(
                "{some} values that are not numbers (NaN or infinite), which become black, e.g. {name}.",
                some=some,
                name=self._names[lost[0]],
            )
        return chosen

    def _needs_measuring(self, number: int) -> bool:
        """Return whether the file does not guarantee the range of its values: floats, 32 bits, signed integers."""
        stored = self._facts[number].stored
        if self._chosen.mode == "tags" and (stored.stated or stored.statistics):
            return False
        return stored.needs_choice or (stored.kind == "int" and stored.stated_range is None)

    def _measured(self, numbers: Sequence[int]) -> dict[int, ValueStatistics]:
        found: dict[int, ValueStatistics] = {}
        for done, number in enumerate(numbers):
            self._job.progress(done, len(numbers), "images measured")
            facts = self._facts[number]
            measured = facts.measured
            if measured is None:
                try:
                    measured = self._measure[number]()
                except VisionDesignerError as error:
                    # Reading the pixels later reports the error and skips the image.
                    self._job.log("not measured: {message}", "debug", message=error.message)
                    continue
                self._keep[number](replace(facts, measured=measured))
            found[number] = measured
        if numbers:
            self._job.progress(len(numbers), len(numbers), "images measured")
        return found

    def _range_of(self, measured: dict[int, ValueStatistics]) -> ValueRange:
        if not measured:
            raise InvalidDatasetError(
                "the images of more than 8 bits contain no valid numbers, or cannot be read, so the dataset has no "
                "value range. Set Value range (value_range) of Convert to Image Directory to By type or Two numbers."
            )
        low = min(found.low for found in measured.values())
        high = max(found.high for found in measured.values())
        if not low < high:
            images = Message.counted(len(measured), "only image", "{count:,} images")
            raise InvalidDatasetError(
                "all values of the {images} of more than 8 bits are {value:g}, so the dataset has no value range. Set "
                "Value range (value_range) of Convert to Image Directory to By type or Two numbers.",
                images=images,
                value=low,
            )
        images = Message.counted(len(measured), "1 image", "{count:,} images")
        self._job.log(
            "the value range of {images} was measured: {low:.6g} to {high:.6g}", images=images, low=low, high=high
        )
        return ValueRange("set", low, high)

    def _warn_of_outside(self, measured: dict[int, ValueStatistics], chosen: ValueRange) -> None:
        outside: dict[int, ValueStatistics] = {}
        for number, found in measured.items():
            low, high = self._facts[number].stored.bounds(chosen)
            if found.low < low or found.high > high:
                outside[number] = found
        if not outside:
            return
        low, high = min(found.low for found in outside.values()), max(found.high for found in outside.values())
        first = next(iter(outside))
        stored = self._facts[first].stored
        shown = replace(ValueRange("numbers"), low=stored.bounds(chosen)[0], high=stored.bounds(chosen)[1])
        what = Message("values from {low:.6g} to {high:.6g}", low=low, high=high)
        self._job.warn(outside_warning(len(outside), len(measured), self._names[first], shown, what))

    def _warn_of_small_parts(self, measured: dict[int, ValueStatistics], chosen: ValueRange) -> None:
        """Warn of images that use only a small part of their range, which is probably wrong."""
        by_range: dict[tuple[float, float], list[int]] = {}
        for number in measured:
            by_range.setdefault(self._facts[number].stored.bounds(chosen), []).append(number)
        for (low, high), numbers in by_range.items():
            minimum = min(measured[number].low for number in numbers)
            maximum = max(measured[number].high for number in numbers)
            if minimum >= low and maximum <= high and maximum - minimum < SMALL_PART * (high - low):
                images = Message.counted(len(numbers), "1 image", "{count:,} images")
                self._job.warn(
                    "the values of {images} of {stored} are between {minimum:.6g} and {maximum:.6g}, a small part of "
                    "their range from {low:.6g} to {high:.6g}, so they have little contrast, e.g. {name}. Set Value "
                    "range (value_range) of Convert to Image Directory to the set's own range, or to two numbers.",
                    images=images,
                    stored=self._facts[numbers[0]].stored,
                    minimum=minimum,
                    maximum=maximum,
                    low=low,
                    high=high,
                    name=self._names[numbers[0]],
                )

    def _warn_of_differences(self, deep: Sequence[int], chosen: ValueRange) -> None:
        kinds = sorted({str(self._facts[number].stored) for number in deep})
        if chosen.has_numbers:
            if len(kinds) > 1:
                self._job.warn(
                    "images of different kinds ({kinds}) share the value range {chosen}. If they need "
                    "different ranges, convert them separately.",
                    kinds=", ".join(kinds),
                    chosen=chosen,
                )
            return
        stated: dict[tuple[str, tuple[float, float]], int] = {}
        for number in deep:
            stored = self._facts[number].stored
            stated_range = stored.bounds(chosen)
            if stated_range != stored.of_type:
                stated.setdefault((str(stored), stated_range), number)
        for kind in kinds:
            ranges = [(stated_range, number) for (of, stated_range), number in stated.items() if of == kind]
            if len(ranges) > 1:
                examples = ", ".join(f"[{low:.6g}, {high:.6g}] ({self._names[n]})" for (low, high), n in ranges[:2])
                self._job.warn(
                    "images of {kind} state {ranges:,} different value ranges, e.g. {examples}, so the same value has "
                    "a different brightness in each. If these are statistics of each image, set Value range "
                    "(value_range) of Convert to Image Directory to the set's own range, or to two numbers.",
                    dict(kind=kind, ranges=len(ranges), examples=examples),
                )


def pages_warning(count: int, of: int, example: str) -> str:
    """Warning that only the first image of some files is used."""
    some = Message.counted(count, "1 of {total:,} files contains", "{count:,} of {total:,} files contain", total=of)
    return Message(
        "{some} several images (pages or frames), of which only the first is used, e.g. {example}. Save "
        "the others as separate files if you need them.",
        some=some,
        example=example,
    )


def outside_warning(count: int, of: int, example: str, chosen: ValueRange, what: str) -> str:
    """Warning about values outside of the value range; ``what`` gives their number or range."""
    some = Message.counted(count, "1 of {total:,} images has", "{count:,} of {total:,} images have", total=of)
    return Message(
        "{some} values outside the value range ({chosen}), which become black or white: {what}, e.g. in {example}. If "
        "the images need another range, set Value range (value_range) of Convert to Image Directory.",
        dict(some=some, chosen=chosen, what=what, example=example),
    )

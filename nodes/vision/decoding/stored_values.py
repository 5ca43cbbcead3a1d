"""The sample format of an image file, and how its values map to 0 to 255."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from vision_designer.nodes.images.value_range import ValueRange

Kind = Literal["uint", "int", "float"]
BLOCK = 1 << 20
"""Values that are computed with at once: each takes some dozens of bytes meanwhile."""


class Unsupported(ValueError):
    """A file that is whole, and whose pixels could not be read correctly; its text says what the file is."""


@dataclass(frozen=True)
class Stored:
    """What a file says of its values.

    Attributes:
        kind: unsigned or signed whole numbers, or floats.
        bits: of a value.
        stated: the range that the file's values are said to be in (SMinSampleValue and SMaxSampleValue in a TIFF).
        statistics: the smallest and the largest value (MinSampleValue and MaxSampleValue), which TIFF calls statistics.
        significant: of a PNG's 16 bits, how many are (sBIT); the others have been added.
    """

    kind: Kind
    bits: int
    stated: tuple[float, float] | None = None
    statistics: tuple[float, float] | None = None
    significant: int = 16

    def __str__(self) -> str:
        return f"{self.kind}{self.bits}"

    @property
    def fixed(self) -> bool:
        """Whether the values always mean the same, whatever range is chosen: bytes, and less than bytes."""
        return self.kind == "uint" and self.bits <= 8

    @property
    def said(self) -> tuple[float, float] | None:
        """The range that the file itself states beyond its type; None when it says nothing.

        A largest value of 1023, 4095 and the like, from 0, says how many of the bits are used. Any other one is taken
        for statistics of this very image, by which no other one can be compared with it.
        """
        if self.fixed:
            return None
        if self.stated is not None:
            return self.stated
        if self.kind == "uint" and self.statistics is not None:
            low, high = self.statistics
            bits = int(high + 1).bit_length() - 1
            if low == 0 and high == 2**bits - 1 and 8 < bits < self.bits:
                return low, high
        return None

    @property
    def open(self) -> bool:
        """Whether nothing but a choice says which values are black and white."""
        return (self.kind == "float" or self.bits > 16) and self.said is None

    @property
    def of_type(self) -> tuple[float, float]:
        """All that the type can hold; for floats, 0 to 1."""
        if self.kind == "float":
            return 0.0, 1.0
        return (
            (0.0, 2.0**self.bits - 1)
            if self.kind == "uint"
            else (-(2.0 ** (self.bits - 1)), 2.0 ** (self.bits - 1) - 1)
        )

    def bounds(self, values: ValueRange) -> tuple[float, float]:
        """The values that become 0 and 255."""
        if self.fixed:
            return self.of_type
        if values.has_numbers:
            return values.low, values.high
        if values.mode == "tags":
            return self.stated or self.statistics or self.of_type
        return self.said or self.of_type


def to_levels(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Levels of values: ``low`` is 0, ``high`` is 255, between them in proportion and rounded.

    What lies outside becomes the nearer of the two; what is NaN or infinite becomes 0.

    Args:
        values: of any number type and shape.
        low: becomes 0.
        high: becomes 255.
    """
    if values.dtype == np.uint8 and (low, high) == (0.0, 255.0):
        return values
    if values.dtype.kind in "ui" and values.dtype.itemsize <= 2:
        unsigned: np.ndarray[Any, np.dtype[Any]] = values.view(np.uint8 if values.dtype.itemsize == 1 else np.uint16)
        return np.take(_table(values.dtype.str, low, high), unsigned)
    return _scaled(values, low, high)


@lru_cache(16)
def _table(type_: str, low: float, high: float) -> np.ndarray:
    """The level of every value that a small type can hold."""
    size = np.dtype(type_).itemsize
    every = np.arange(1 << 8 * size, dtype=np.uint8 if size == 1 else np.uint16).view(type_)
    table = _scaled(every, low, high)
    table.setflags(write=False)
    return table


def _scaled(values: np.ndarray, low: float, high: float) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        exact = (values.astype(np.float64) - low) * 255.0 / (high - low)
    exact[~np.isfinite(values)] = 0.0
    return np.clip(np.rint(exact), 0, 255).astype(np.uint8)


def count_outside(values: np.ndarray, low: float, high: float) -> tuple[int, int]:
    """How many values are outside of a range, and how many are no numbers."""
    if values.dtype.kind == "f":
        finite = np.isfinite(values)
        lost = int(finite.size - np.count_nonzero(finite))
        return int(np.count_nonzero(finite & ((values < low) | (values > high)))), lost
    limits = np.iinfo(values.dtype)
    if low <= limits.min and high >= limits.max:
        return 0, 0
    return int(np.count_nonzero((values < low) | (values > high))), 0


@dataclass(frozen=True)
class Measured:
    """The values that an image has.

    Attributes:
        low, high: the smallest and the largest that is finite; 0 when none is.
        not_numbers: how many are NaN or infinite.
        none: whether none is finite, so that the image says nothing of a range.
    """

    low: float = 0.0
    high: float = 0.0
    not_numbers: int = 0
    none: bool = False

    @classmethod
    def of(cls, blocks: Iterator[np.ndarray]) -> "Measured":
        """Of all values of an image."""
        low, high, lost = np.inf, -np.inf, 0
        for values in blocks:
            if values.dtype.kind == "f":
                finite = np.isfinite(values)
                lost += int(finite.size - np.count_nonzero(finite))
                values = values[finite]
            if values.size:
                low, high = min(low, float(values.min())), max(high, float(values.max()))
        return cls(low, high, lost) if low <= high else cls(not_numbers=lost, none=True)


def in_rows(values: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """A few rows at a time, so that computing with doubles takes no memory to speak of."""
    rows = max(1, BLOCK // max(1, values[0].size if len(values) else 1))
    for begin in range(0, len(values), rows):
        yield slice(begin, begin + rows), values[begin : begin + rows]

"""Sample format of an image file, and the mapping of its values to 0 to 255."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from vision_designer.nodes.images.value_range import ValueRange

Kind = Literal["uint", "int", "float"]
BLOCK = 1 << 20
"""Values processed at once; each takes some dozens of bytes."""


class Unsupported(ValueError):
    """Valid file whose pixels cannot be decoded correctly; the text says what the file has."""


@dataclass(frozen=True)
class SampleFormat:
    """Sample format of a file.

    Attributes:
        kind: unsigned or signed integers, or floats.
        bits: bits of a value.
        stated: range stated by the file (SMinSampleValue and SMaxSampleValue of TIFF).
        statistics: smallest and largest value stated by the file (MinSampleValue and MaxSampleValue of TIFF).
        significant: significant bits of a 16-bit PNG (sBIT).
    """

    kind: Kind
    bits: int
    stated: tuple[float, float] | None = None
    statistics: tuple[float, float] | None = None
    significant: int = 16

    def __str__(self) -> str:
        return f"{self.kind}{self.bits}"

    @property
    def has_fixed_meaning(self) -> bool:
        """Whether the values have a fixed meaning, whatever range is chosen: 8 bits or fewer."""
        return self.kind == "uint" and self.bits <= 8

    @property
    def stated_range(self) -> tuple[float, float] | None:
        """Range that the file states beyond its type, or None.

        A maximum of 1023, 4095 and the like, with a minimum of 0, is the number of used bits. Any other range is taken
        for statistics of this image, which do not make it comparable with other images.
        """
        if self.has_fixed_meaning:
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
    def needs_choice(self) -> bool:
        """Whether only the user's choice determines which values are black and white."""
        return (self.kind == "float" or self.bits > 16) and self.stated_range is None

    @property
    def of_type(self) -> tuple[float, float]:
        """Range of the type; 0 to 1 for floats."""
        if self.kind == "float":
            return 0.0, 1.0
        return (
            (0.0, 2.0**self.bits - 1)
            if self.kind == "uint"
            else (-(2.0 ** (self.bits - 1)), 2.0 ** (self.bits - 1) - 1)
        )

    def bounds(self, values: ValueRange) -> tuple[float, float]:
        """Values that map to 0 and 255."""
        if self.has_fixed_meaning:
            return self.of_type
        if values.has_numbers:
            return values.low, values.high
        if values.mode == "tags":
            return self.stated or self.statistics or self.of_type
        return self.stated_range or self.of_type


def to_levels(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Map values to levels linearly, rounded: ``low`` to 0, ``high`` to 255.

    Values outside are clipped; NaN and infinite ones become 0.
    """
    if values.dtype == np.uint8 and (low, high) == (0.0, 255.0):
        return values
    if values.dtype.kind in "ui" and values.dtype.itemsize <= 2:
        unsigned: np.ndarray[Any, np.dtype[Any]] = values.view(np.uint8 if values.dtype.itemsize == 1 else np.uint16)
        return np.take(_table(values.dtype.str, low, high), unsigned)
    return _scaled(values, low, high)


@lru_cache(16)
def _table(type_: str, low: float, high: float) -> np.ndarray:
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
    """Count the values outside a range, and those that are not numbers."""
    if values.dtype.kind == "f":
        finite = np.isfinite(values)
        lost = int(finite.size - np.count_nonzero(finite))
        return int(np.count_nonzero(finite & ((values < low) | (values > high)))), lost
    limits = np.iinfo(values.dtype)
    if low <= limits.min and high >= limits.max:
        return 0, 0
    return int(np.count_nonzero((values < low) | (values > high))), 0


@dataclass(frozen=True)
class ValueStatistics:
    """Value statistics of an image.

    Attributes:
        low, high: smallest and largest finite value; 0 if there is none.
        not_numbers: number of NaN and infinite values.
        is_empty: whether no value is finite.
    """

    low: float = 0.0
    high: float = 0.0
    not_numbers: int = 0
    is_empty: bool = False

    @classmethod
    def of(cls, blocks: Iterator[np.ndarray]) -> "ValueStatistics":
        """Compute the statistics of all blocks of an image."""
        low, high, lost = np.inf, -np.inf, 0
        for values in blocks:
            if values.dtype.kind == "f":
                finite = np.isfinite(values)
                lost += int(finite.size - np.count_nonzero(finite))
                values = values[finite]
            if values.size:
                low, high = min(low, float(values.min())), max(high, float(values.max()))
        return cls(low, high, lost) if low <= high else cls(not_numbers=lost, is_empty=True)


def row_blocks(values: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Iterate over a few rows at a time, to limit the memory of computations in float64."""
    rows = max(1, BLOCK // max(1, values[0].size if len(values) else 1))
    for begin in range(0, len(values), rows):
        yield slice(begin, begin + rows), values[begin : begin + rows]

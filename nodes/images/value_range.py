"""The value range of images with more than 8 bits: one rule for a whole set."""

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

from pydantic import TypeAdapter

from vision_designer.nodes.messages import Message, ReasonError
from vision_designer.nodes.system.stored import Stored, checked

Mode = Literal["type", "tags", "set", "numbers"]
"""``type``: range of the integer type, floats by the file's statement, else 0 to 1. ``tags``: by the file's tags for
the smallest and largest value, else as ``type``. ``set`` and ``numbers``: two numbers, measured or given.
"""
WITH_NUMBERS = ("set", "numbers")


@dataclass(frozen=True)
class ValueRange:
    """Mapping of values deeper than 8 bits to levels from 0 to 255.

    Does not apply to unsigned values of up to 8 bits.

    Attributes:
        mode: rule, see :data:`Mode`.
        low: value that becomes 0, for the modes ``set`` and ``numbers``.
        high: value that becomes 255; greater than ``low``.
    """

    mode: Mode = "type"
    low: float = 0.0
    high: float = 1.0

    @property
    def has_numbers(self) -> bool:
        """Whether ``low`` and ``high`` define the range."""
        return self.mode in WITH_NUMBERS

    @property
    def rule(self) -> tuple[str, float, float]:
        """Equal for two ranges that map every image alike."""
        return ("numbers", self.low, self.high) if self.has_numbers else (self.mode, 0.0, 1.0)

    def __str__(self) -> str:
        if self.mode == "type":
            return Message("by type")
        return (
            Message("by the file's tags")
            if self.mode == "tags"
            else Message("{low:.6g} to {high:.6g}", low=self.low, high=self.high)
        )

    def to_json(self) -> dict[str, Any]:
        """Serialize for a folder's metadata."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Parse :meth:`to_json`; raises ValueError for anything else."""
        found = checked(TypeAdapter(_StoredRange), value, "value_range")
        if not math.isfinite(found.high - found.low) or not found.low < found.high:
            raise ReasonError("value_range goes from {low} to {high}", low=found.low, high=found.high)
        return cls(found.mode, found.low, found.high)


class _StoredRange(Stored):
    mode: Mode
    low: float
    high: float


BY_TYPE = ValueRange()
"""Default rule."""


@dataclass(frozen=True)
class Notes:
    """What was left out or changed when an image was decoded.

    Attributes:
        pages: the file holds more images than the one used.
        outside: number of values outside the value range, clipped to black or white.
        not_numbers: number of NaN and infinite values, shown as black.
        bands: the file has an unspecified band, which is ignored.
        alpha: most of the alpha band is neither transparent nor opaque, so it may be data.
    """

    pages: bool = False
    outside: int = 0
    not_numbers: int = 0
    bands: bool = False
    alpha: bool = False

    def __bool__(self) -> bool:
        return self != Notes()

"""The value range of images with more than 8 bits: one rule for a whole set."""

import math
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

Mode = Literal["type", "tags", "set", "numbers"]
MODES: tuple[str, ...] = get_args(Mode)
"""``type``: whole numbers by their bits, floats by what the file states, else 0 to 1. ``tags``: as the file's tags for
the smallest and largest value say, else by type. ``set`` and ``numbers``: two numbers, measured or given."""
WITH_NUMBERS = ("set", "numbers")


@dataclass(frozen=True)
class ValueRange:
    """How values deeper than 8 bits become levels from 0 to 255.

    Unsigned values of up to 8 bits are not concerned: they always mean what their bits say.

    Attributes:
        mode: which rule, see ``MODES``.
        low: the value that becomes 0, for the modes ``set`` and ``numbers``.
        high: the value that becomes 255; greater than ``low``.
    """

    mode: Mode = "type"
    low: float = 0.0
    high: float = 1.0

    @property
    def has_numbers(self) -> bool:
        """Whether ``low`` and ``high`` decide, and not what each file says."""
        return self.mode in WITH_NUMBERS

    @property
    def rule(self) -> tuple[str, float, float]:
        """Equal for two ranges that map every image alike."""
        return ("numbers", self.low, self.high) if self.has_numbers else (self.mode, 0.0, 1.0)

    def __str__(self) -> str:
        if self.mode == "type":
            return "by type"
        return "by the file's tags" if self.mode == "tags" else f"{self.low:.6g} to {self.high:.6g}"

    def to_json(self) -> dict[str, Any]:
        """As it is written into a folder's description."""
        return {"mode": self.mode, "low": self.low, "high": self.high}

    @classmethod
    def from_json(cls, value: object) -> Self:
        """What :meth:`to_json` made.

        Raises:
            ValueError: it is something else.
        """
        if not isinstance(value, dict) or value.get("mode") not in MODES:
            raise ValueError(f"value_range is not one of the modes {', '.join(MODES)} with two numbers")
        low: Any = value.get("low")
        high: Any = value.get("high")
        if type(low) not in (int, float) or type(high) not in (int, float) or not math.isfinite(high - low):
            raise ValueError("value_range does not have two numbers")
        if not low < high:
            raise ValueError(f"value_range goes from {low} to {high}")
        return cls(value["mode"], float(low), float(high))


BY_TYPE = ValueRange()
"""The rule unless another one is chosen."""


@dataclass(frozen=True)
class Notes:
    """What was left out or changed when an image was decoded; all of it is reported, and counted.

    Attributes:
        pages: the file holds more images than the one that is used.
        outside: values outside the value range, which have become black or white.
        not_numbers: values that are NaN or infinite, which have become black.
        bands: the file has a band that TIFF says nothing of, which is not used.
        alpha: most of what is marked as transparency is neither transparent nor opaque, so it may be something else.
    """

    pages: bool = False
    outside: int = 0
    not_numbers: int = 0
    bands: bool = False
    alpha: bool = False

    def __bool__(self) -> bool:
        return self != Notes()

"""Calibration of a trained model: temperature, and the threshold for unknown."""

import math
from dataclasses import asdict, dataclass
from typing import Any, Self

LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 0.05, 20.0
UNKNOWN = "unknown"
OTHER_WORDS = "none of these"


@dataclass(frozen=True)
class Calibration:
    """A temperature, and what it changed on the validation images that it was fitted on.

    Attributes:
        temperature: what logits are divided by, 0.05 to 20; above 1 it makes probabilities less certain.
        images: how many it was fitted on.
        expected_calibration_error_before, expected_calibration_error: with 15 bins, 0 to 1.
        log_loss_before, log_loss: mean cross-entropy.
    """

    temperature: float
    images: int
    expected_calibration_error_before: float
    expected_calibration_error: float
    log_loss_before: float
    log_loss: float

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Raises ValueError when ``data`` is no calibration."""
        found = _numbers(data, cls, "calibration")
        _within(found, "temperature", LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE)
        for name in ("expected_calibration_error_before", "expected_calibration_error"):
            _within(found, name, 0, 1)
        return cls(**found | {"images": _count(found["images"])})

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


@dataclass(frozen=True)
class UnknownThreshold:
    """Below which probability the answer is unknown, and what that gave on the validation images.

    Attributes:
        below: the highest probability of an image that is lower makes it unknown; 0 to 1.
        wanted: the precision that was asked for.
        precision: the share of right answers among the validation images that are answered.
        coverage: the share of the validation images that is answered.
        images: how many validation images there were.
    """

    below: float
    wanted: float
    precision: float
    coverage: float
    images: int

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Raises ValueError when ``data`` is no threshold."""
        found = _numbers(data, cls, "unknown")
        for name in ("below", "wanted", "precision", "coverage"):
            _within(found, name, 0, 1)
        return cls(**found | {"images": _count(found["images"])})

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


def unknown_label(categories: set[str]) -> str:
    """The word for images without an answer: ``unknown``, or another one if a category is called so, in any case."""
    taken = {name.casefold() for name in categories}
    word = UNKNOWN if UNKNOWN not in taken else OTHER_WORDS
    while word in taken:
        word += "?"
    return word


def _numbers(data: object, kind: type[Calibration | UnknownThreshold], what: str) -> dict[str, Any]:
    names = kind.__dataclass_fields__
    if not isinstance(data, dict) or not {*names} <= {*data}:
        raise ValueError(f"{what} does not have {', '.join(names)}")
    for name in names:
        # A bool is an int, and an int can be larger than any float.
        if type(data[name]) not in (int, float) or not abs(data[name]) <= 1e12:
            raise ValueError(f"{what} has {data[name]!r} as {name}, which is not a usable number")
    return {name: float(data[name]) for name in names}


def _within(found: dict[str, Any], name: str, low: float, high: float) -> None:
    if not low <= found[name] <= high:
        raise ValueError(f"{name} is {found[name]!r}, which is not from {low:g} to {high:g}")


def _count(value: float) -> int:
    if value < 0 or value != math.floor(value):
        raise ValueError(f"images is {value!r}, which is not a count")
    return int(value)

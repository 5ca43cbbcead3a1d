"""Calibration of a trained model: temperature, and the threshold for unknown."""

import math
from dataclasses import asdict, dataclass
from typing import Any, Self

from vision_designer.nodes.messages import Message

LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 0.05, 20.0
UNKNOWN = "unknown"
OTHER_WORDS = Message("none of these")


@dataclass(frozen=True)
class Calibration:
    """Temperature, and its effect on the validation images it was fitted on.

    Attributes:
        temperature: divisor of logits, 0.05 to 20; above 1 it makes probabilities less certain.
        images: number of images it was fitted on.
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
        """Raises ValueError for invalid ``data``."""
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
    """Probability threshold for unknown images, and its effect on the validation images.

    Attributes:
        below: an image whose highest probability is lower is unknown; 0 to 1.
        wanted: requested precision.
        precision: share of correct predictions among the answered validation images.
        coverage: share of answered validation images.
        images: number of validation images.
    """

    below: float
    wanted: float
    precision: float
    coverage: float
    images: int

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Raises ValueError for invalid ``data``."""
        found = _numbers(data, cls, "unknown")
        for name in ("below", "wanted", "precision", "coverage"):
            _within(found, name, 0, 1)
        return cls(**found | {"images": _count(found["images"])})

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


def unknown_label(categories: set[str]) -> str:
    """Label of unknown images: ``unknown``, or another word if a category has that name in any case."""
    taken = {name.casefold() for name in categories}
    word = UNKNOWN if UNKNOWN not in taken else OTHER_WORDS
    while word in taken:
        word += "?"
    return word


def _numbers(data: object, kind: type[Calibration | UnknownThreshold], what: str) -> dict[str, Any]:
    names = kind.__dataclass_fields__
    if not isinstance(data, dict) or not {*names} <= {*data}:
        raise ValueError(Message("{what} does not have {names}", what=what, names=", ".join(names)))
    for name in names:
        # bool is a subclass of int, and an int may exceed any float.
        if type(data[name]) not in (int, float) or not abs(data[name]) <= 1e12:
            raise ValueError(
                Message(
                    "{what} has {value!r} as {name}, which is not a usable number",
                    dict(what=what, value=data[name], name=name),
                )
            )
    return {name: float(data[name]) for name in names}


def _within(found: dict[str, Any], name: str, low: float, high: float) -> None:
    if not low <= found[name] <= high:
        raise ValueError(
            Message(
                "{name} is {value!r}, which is not from {low:g} to {high:g}",
                dict(name=name, value=found[name], low=low, high=high),
            )
        )


def _count(value: float) -> int:
    if value < 0 or value != math.floor(value):
        raise ValueError(Message("images is {value!r}, which is not a count", value=value))
    return int(value)

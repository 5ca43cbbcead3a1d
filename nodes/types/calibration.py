"""Calibration of a trained model: temperature, and the threshold for unknown."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, Strict

from vision_designer.nodes.messages import Message

LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 0.05, 20.0
UNKNOWN = "unknown"
OTHER_WORDS = Message("none of these")
Number = Annotated[float, Strict(), Field(ge=-1e12, le=1e12)]
Share = Annotated[float, Strict(), Field(ge=0, le=1)]
Count = Annotated[int, Strict(), Field(ge=0)]


@dataclass(frozen=True)
class Calibration:
    """Temperature, and its effect on the validation images it was fitted on.

    Attributes:
        temperature: divisor of logits, 0.05 to 20; above 1 it makes probabilities less certain.
        images: number of images it was fitted on.
        expected_calibration_error_before, expected_calibration_error: with 15 bins, 0 to 1.
        log_loss_before, log_loss: mean cross-entropy.
    """

    temperature: Annotated[float, Strict(), Field(ge=LOWEST_TEMPERATURE, le=HIGHEST_TEMPERATURE)]
    images: Count
    expected_calibration_error_before: Share
    expected_calibration_error: Share
    log_loss_before: Number
    log_loss: Number


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

    below: Share
    wanted: Share
    precision: Share
    coverage: Share
    images: Count


def unknown_label(categories: set[str]) -> str:
    """Label of unknown images: ``unknown``, or another word if a category has that name in any case."""
    taken = {name.casefold() for name in categories}
    word = UNKNOWN if UNKNOWN not in taken else OTHER_WORDS
    while word in taken:
        word += "?"
    return word

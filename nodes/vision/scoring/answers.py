"""From the outputs of a classifier to probabilities and labels, for Score Image Model and for predictions."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from vision_designer.nodes.errors import NotInRangeValueError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.model_directory import ModelDirectory, unknown_label
from vision_designer.nodes.vision.models.classifier import ImageClassifier
from vision_designer.nodes.vision.models.inference import Predicted

OUT_OF_MEMORY = Message(
    "memory ran out while scoring. Make the images smaller with Resize and Center crop, close other programs, or "
    "choose another device."
)
NOT_NUMBERS = Message("the output of the model is not a number; train it again with a lower learning rate")


@dataclass(frozen=True)
class Unknown:
    """Label of images whose probabilities are all below a threshold."""

    label: str
    below: float


@dataclass(frozen=True)
class Answers:
    """Results of a batch.

    Attributes:
        rows: of the images with scores.
        probabilities: float64 (rows, categories), in the order of the model's categories.
        labels: one for each of ``rows``.
        failures: reasons by row, for images without scores.
    """

    rows: list[int]
    probabilities: np.ndarray
    labels: list[str]
    failures: dict[int, str]


def answers_of(classifier: ImageClassifier, predicted: Predicted, unknown: Unknown | None) -> Answers:
    """Calibrated probabilities and labels of a batch.

    Args:
        classifier: that predicted.
        predicted: its logits.
        unknown: label for images without a probable category; None if every image gets a category.
    """
    failures = dict(predicted.failures)
    if not predicted.rows:
        return Answers([], np.empty((0, len(classifier.categories))), [], failures)
    probabilities = classifier.to_probabilities(predicted.logits).numpy()
    labels = [classifier.categories[best] for best in probabilities.argmax(axis=1)]
    if unknown is not None:
        for position in np.flatnonzero(probabilities.max(axis=1) < unknown.below).tolist():
            labels[position] = unknown.label
    finite = np.isfinite(probabilities).all(axis=1)
    if not finite.all():
        failures |= {row: NOT_NUMBERS for row, known in zip(predicted.rows, finite, strict=True) if not known}
    kept = np.flatnonzero(finite).tolist()
    rows = [predicted.rows[position] for position in kept]
    return Answers(rows, probabilities[kept], [labels[position] for position in kept], failures)


def unknown_of(
    model: ModelDirectory, categories: Collection[str], unknown_threshold: str, unknown_below: float
) -> Unknown | None:
    """Label and threshold of unknown images; None if every image gets a category.

    Args:
        model: the classifier.
        categories: of the images, beside those of the model; none of them becomes the label.
        unknown_threshold: ``value`` or ``model``.
        unknown_below: the threshold for ``value``, 0 to 1; 0 turns it off.

    Raises:
        NotInRangeValueError: the threshold of the model is asked for, and it has none.
    """
    below = unknown_below
    if unknown_threshold == "model":
        if model.unknown is None:
            raise NotInRangeValueError(
                "Unknown threshold (unknown_threshold) is model, but the model has no threshold: it was trained "
                "without Unknown precision (unknown_precision), or no probability reached that precision. Set it to "
                "value, and Unknown below (unknown_below) to a probability, or train the model with Unknown precision.",
                parameter="unknown_threshold",
                value="model",
            )
        below = model.unknown.below
    elif not below:
        return None
    return Unknown(unknown_label({*model.categories, *categories}), below)

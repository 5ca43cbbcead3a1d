"""Calibration error, reliability diagram, and accuracy against coverage. Plain NumPy."""

from dataclasses import dataclass

import numpy as np
import polars as pl

BINS = 15
COVERAGES = (50, 80, 90, 95, 99)
"""Percents of the images for which the accuracy is a metric."""
MAX_POINTS = 1000
"""Points of a curve that is kept; more cannot be told apart."""


@dataclass(frozen=True)
class Reliability:
    """Images in bins of equal width by confidence: the probability of the category that a model takes them for.

    Attributes:
        images: (bins,) counts.
        confidence: (bins,) mean confidence; NaN where a bin is empty.
        accuracy: (bins,) share of right answers; NaN where a bin is empty.
    """

    images: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray

    @property
    def edges(self) -> np.ndarray:
        """(bins + 1,) from 0 to 1; a bin holds what is above its lower edge, up to its upper one."""
        return np.arange(len(self.images) + 1) / len(self.images)

    @property
    def expected_error(self) -> float:
        """Expected calibration error: the mean of the gap between accuracy and confidence over images.

        Guo et al., On Calibration of Modern Neural Networks, 2017.
        """
        filled = self.images > 0
        return float(np.average(self._gaps[filled], weights=self.images[filled]))

    @property
    def max_error(self) -> float:
        """Maximum calibration error: the largest the gap between accuracy and confidence of a bin that has images."""
        return float(np.nanmax(self._gaps))

    def frame(self) -> pl.DataFrame:
        """A row a bin: ``from`` and ``to``, images, mean confidence and accuracy; the last two null without images."""
        edges = self.edges
        columns = {
            "from": edges[:-1],
            "to": edges[1:],
            "images": self.images,
            "confidence": self.confidence,
            "accuracy": self.accuracy,
        }
        return pl.DataFrame(columns).with_columns(pl.col("confidence", "accuracy").fill_nan(None))

    @property
    def _gaps(self) -> np.ndarray:
        gaps: np.ndarray = np.abs(self.accuracy - self.confidence)
        return gaps


def reliability(confidence: np.ndarray, right: np.ndarray, bins: int = BINS) -> Reliability:
    """Sort images into bins.

    Args:
        confidence: (n,) from 0 to 1; n is at least 1.
        right: (n,) whether the answer is right.
        bins: how many, of equal width.
    """
    place = np.clip(np.ceil(confidence * bins).astype(np.int64) - 1, 0, bins - 1)
    images = np.bincount(place, minlength=bins)
    with np.errstate(invalid="ignore"):
        means = (np.bincount(place, values, minlength=bins) / images for values in (confidence, right.astype(float)))
        return Reliability(images, *means)


def brier_score(probabilities: np.ndarray, truth: np.ndarray) -> float:
    """The mean over images of the sum over categories of (probability - whether it is that category) squared, 0 to 2.

    Brier, Verification of forecasts expressed in terms of probability, 1950.

    Args:
        probabilities: (n, categories).
        truth: (n,) the category of each image.
    """
    own = probabilities[np.arange(len(truth)), truth]
    return float(((probabilities**2).sum(axis=1) - 2 * own + 1).mean())


def before_calibration(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities (n, categories) as they were without the temperature T: p ** T, made to sum to 1."""
    with np.errstate(divide="ignore"):
        logits = np.log(probabilities) * temperature
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    scaled: np.ndarray = powers / powers.sum(axis=1, keepdims=True)
    return scaled


class Coverage:
    """Accuracy among the images that a model is most certain of, for any share of them.

    Images of the same confidence are in no order: what is taken of them has their mean accuracy.

    Args:
        confidence: (n,) from 0 to 1; n is at least 1.
        right: (n,) whether the answer is right.
    """

    def __init__(self, confidence: np.ndarray, right: np.ndarray) -> None:
        self.images = len(confidence)
        levels, place = np.unique(-confidence, return_inverse=True)
        self._levels = -levels
        self._answered = np.cumsum(np.bincount(place, minlength=len(levels)))
        self._right = np.cumsum(np.bincount(place, right.astype(float), minlength=len(levels)))

    def accuracy(self, share: float) -> float:
        """Accuracy of at least this share of the images, 0 to 1; of one image at least."""
        # A share of a whole number of images may be a bit more in floating point.
        count = min(self.images, max(1, int(np.ceil(share * self.images - 1e-9))))
        return self._accuracy_of(count)

    def curve(self) -> pl.DataFrame:
        """A row a point, 1,000 at most: coverage, accuracy, and the ``probability`` of the least certain image."""
        counts = np.unique(np.linspace(1, self.images, min(self.images, MAX_POINTS)).round().astype(np.int64))
        lowest = self._levels[np.searchsorted(self._answered, counts)]
        accuracies = [self._accuracy_of(count) for count in counts.tolist()]
        return pl.DataFrame({"coverage": counts / self.images, "accuracy": accuracies, "probability": lowest})

    def _accuracy_of(self, count: int) -> float:
        right = np.interp(count, np.concatenate([[0], self._answered]), np.concatenate([[0.0], self._right]))
        return float(right / count)

    def threshold(self, precision: float, minimum: int = 1) -> tuple[float, float, float] | None:
        """The lowest confidence that has a wanted precision; None when none has.

        Args:
            precision: the share of right answers that is wanted among the images that are answered.
            minimum: how many images have to be answered; of fewer a precision says nothing.

        Returns:
            Below which confidence there is no answer, halfway between two images and 0 if all are answered; the
            precision and the coverage of that.
        """
        precise = self._right >= precision * self._answered - 1e-9
        enough = np.flatnonzero(precise & (self._answered >= minimum))
        if not len(enough):
            return None
        last = int(enough[-1])
        below = 0.0 if last == len(self._levels) - 1 else float(self._levels[last : last + 2].mean())
        answered = self._answered[last]
        return below, float(self._right[last] / answered), float(answered / self.images)


@dataclass(frozen=True)
class Trust:
    """All of that for the probabilities of one model.

    Attributes:
        metrics: by name, errors from 0 to 1 but for ``brier_score`` (0 to 2) and ``log_loss``; those of before the
            calibration end in ``_before``.
        reliability: as the probabilities are.
        before: as they were before the calibration; None of a model without.
        coverage: accuracy of the most certain images.
    """

    metrics: dict[str, float]
    reliability: Reliability
    before: Reliability | None
    coverage: Coverage


def trust(probabilities: np.ndarray, truth: np.ndarray, temperature: float | None) -> Trust:
    """Judge probabilities by what is true.

    Args:
        probabilities: (n, categories); n is at least 1.
        truth: (n,) the category of each image.
        temperature: that they are calibrated with; None without a calibration.
    """
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    coverage = Coverage(confidence, right)
    now = reliability(confidence, right)
    found = {
        "expected_calibration_error": now.expected_error,
        "max_calibration_error": now.max_error,
        "brier_score": brier_score(probabilities, truth),
    }
    before = None
    if temperature is not None:
        raw = before_calibration(probabilities, temperature)
        # The temperature changes no order, so that the same images are right.
        before = reliability(raw.max(axis=1), right)
        minimum = np.finfo(np.float64).eps
        found |= {
            "expected_calibration_error_before": before.expected_error,
            "max_calibration_error_before": before.max_error,
            "brier_score_before": brier_score(raw, truth),
            "log_loss_before": float(-np.log(np.maximum(raw[np.arange(len(truth)), truth], minimum)).mean()),
        }
    found |= {f"coverage_{share}_accuracy": coverage.accuracy(share / 100) for share in COVERAGES}
    return Trust(found, now, before, coverage)

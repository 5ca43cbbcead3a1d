"""Calibration error, reliability diagram, and accuracy against coverage. Plain NumPy."""

from dataclasses import dataclass

import numpy as np
import polars as pl

BINS = 15
MAX_POINTS = 1000
"""Maximum points of a stored curve."""


@dataclass(frozen=True)
class Reliability:
    """Images in bins of equal width by confidence, the probability of the predicted category.

    Attributes:
        images: (bins,) counts.
        confidence: (bins,) mean confidence; NaN for an empty bin.
        accuracy: (bins,) share of correct predictions; NaN for an empty bin.
    """

    images: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray

    @property
    def edges(self) -> np.ndarray:
        """(bins + 1,) from 0 to 1; bins exclude their lower edge and include the upper one."""
        return np.arange(len(self.images) + 1) / len(self.images)

    @property
    def expected_error(self) -> float:
        """Expected calibration error: mean gap between accuracy and confidence, weighted by images.

        Guo et al., On Calibration of Modern Neural Networks, 2017.
        """
        filled = self.images > 0
        return float(np.average(self._gaps[filled], weights=self.images[filled]))

    @property
    def max_error(self) -> float:
        """Maximum calibration error: largest gap between accuracy and confidence of a nonempty bin."""
        return float(np.nanmax(self._gaps))

    def frame(self) -> pl.DataFrame:
        """Table with one row for each bin: ``from``, ``to``, images, mean confidence and accuracy; null if empty."""
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
        right: (n,) whether the prediction is correct.
        bins: number of bins.
    """
    index = np.clip(np.ceil(confidence * bins).astype(np.int64) - 1, 0, bins - 1)
    images = np.bincount(index, minlength=bins)
    with np.errstate(invalid="ignore"):
        means = (np.bincount(index, values, minlength=bins) / images for values in (confidence, right.astype(float)))
        return Reliability(images, *means)


def brier_score(probabilities: np.ndarray, truth: np.ndarray) -> float:
    """Mean over images of the squared difference of probabilities and one-hot truth, summed over categories; 0 to 2.

    Brier, Verification of forecasts expressed in terms of probability, 1950.

    Args:
        probabilities: (n, categories).
        truth: (n,) category of each image.
    """
    own = probabilities[np.arange(len(truth)), truth]
    return float(((probabilities**2).sum(axis=1) - 2 * own + 1).mean())


def uncalibrated(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Undo temperature scaling of probabilities (n, categories): p ** T, normalized."""
    with np.errstate(divide="ignore"):
        logits = np.log(probabilities) * temperature
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    scaled: np.ndarray = powers / powers.sum(axis=1, keepdims=True)
    return scaled


class Coverage:
    """Accuracy of the images with the highest confidence, for any share of them.

    Of images with equal confidence, any selection has their mean accuracy.

    Args:
        confidence: (n,) from 0 to 1; n is at least 1.
        right: (n,) whether the prediction is correct.
    """

    def __init__(self, confidence: np.ndarray, right: np.ndarray) -> None:
        self.images = len(confidence)
        levels, index = np.unique(-confidence, return_inverse=True)
        self._levels = -levels
        self._answered = np.cumsum(np.bincount(index, minlength=len(levels)))
        self._right = np.cumsum(np.bincount(index, right.astype(float), minlength=len(levels)))

    def accuracy(self, share: float) -> float:
        """Accuracy of at least this share of the images, 0 to 1; of at least one image."""
        # The product may be slightly above an integer.
        count = min(self.images, max(1, int(np.ceil(share * self.images - 1e-9))))
        return self._accuracy_of(count)

    def curve(self) -> pl.DataFrame:
        """Table with at most 1,000 points: coverage, accuracy, and ``probability`` of the least certain image."""
        counts = np.unique(np.linspace(1, self.images, min(self.images, MAX_POINTS)).round().astype(np.int64))
        lowest = self._levels[np.searchsorted(self._answered, counts)]
        accuracies = [self._accuracy_of(count) for count in counts.tolist()]
        return pl.DataFrame({"coverage": counts / self.images, "accuracy": accuracies, "probability": lowest})

    def _accuracy_of(self, count: int) -> float:
        right = np.interp(count, np.concatenate([[0], self._answered]), np.concatenate([[0.0], self._right]))
        return float(right / count)

    def threshold(self, precision: float, minimum: int = 1) -> tuple[float, float, float] | None:
        """Lowest confidence threshold that reaches a precision, or None.

        Args:
            precision: required share of correct predictions among the answered images.
            minimum: minimum number of answered images for the precision to be meaningful.

        Returns:
            The threshold, halfway between two images, and 0 if all are answered; its precision and coverage.
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
class CalibrationMetrics:
    """Calibration and coverage metrics of one model's probabilities.

    Attributes:
        metrics: by name, from 0 to 1 except ``brier_score`` (0 to 2) and ``log_loss``; values before the calibration
            end in ``_before``.
        reliability: of the probabilities.
        before: before the calibration; None without one.
        coverage: accuracy of the most certain images.
    """

    metrics: dict[str, float]
    reliability: Reliability
    before: Reliability | None
    coverage: Coverage


def calibration_metrics(probabilities: np.ndarray, truth: np.ndarray, temperature: float | None) -> CalibrationMetrics:
    """Compute calibration and coverage metrics.

    Args:
        probabilities: (n, categories); n is at least 1.
        truth: (n,) category of each image.
        temperature: of the calibration; None without one.
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
        raw = uncalibrated(probabilities, temperature)
        # Temperature scaling keeps the order, so the same images are correct.
        before = reliability(raw.max(axis=1), right)
        minimum = np.finfo(np.float64).eps
        found |= {
            "expected_calibration_error_before": before.expected_error,
            "max_calibration_error_before": before.max_error,
            "brier_score_before": brier_score(raw, truth),
            "log_loss_before": float(-np.log(np.maximum(raw[np.arange(len(truth)), truth], minimum)).mean()),
        }
    return CalibrationMetrics(found, now, before, coverage)

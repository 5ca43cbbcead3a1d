"""How far probabilities can be trusted: calibration errors, and accuracy against coverage. Plain NumPy."""

from dataclasses import dataclass

import numpy as np

BINS = 15
MOST_POINTS = 1000
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

    @property
    def _gaps(self) -> np.ndarray:
        return np.abs(self.accuracy - self.confidence)


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

    def curve(self) -> np.ndarray:
        """(points, 3): coverage, accuracy, and the confidence of the least certain image; 1,000 points at most."""
        counts = np.unique(np.linspace(1, self.images, min(self.images, MOST_POINTS)).round().astype(np.int64))
        lowest = self._levels[np.searchsorted(self._answered, counts)]
        return np.column_stack([counts / self.images, [self._accuracy_of(count) for count in counts], lowest])

    def _accuracy_of(self, count: int) -> float:
        right = np.interp(count, np.concatenate([[0], self._answered]), np.concatenate([[0.0], self._right]))
        return float(right / count)

    def threshold(self, precision: float) -> tuple[float, float, float] | None:
        """The lowest confidence that has a wanted precision; None when none has.

        Args:
            precision: the share of right answers that is wanted among the images that are answered.

        Returns:
            Below which confidence there is no answer, halfway between two images and 0 if all are answered; the
            precision and the coverage of that.
        """
        enough = np.flatnonzero(self._right >= precision * self._answered - 1e-9)
        if not len(enough):
            return None
        last = int(enough[-1])
        below = 0.0 if last == len(self._levels) - 1 else float(self._levels[last : last + 2].mean())
        answered = self._answered[last]
        return below, float(self._right[last] / answered), float(answered / self.images)

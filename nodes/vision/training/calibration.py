"""Temperature scaling and the threshold for unknown, fitted on validation images."""

from collections.abc import Iterable, Iterator

import numpy as np
import torch

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.types.model_directory import (
    HIGHEST_TEMPERATURE,
    LOWEST_TEMPERATURE,
    Calibration,
    UnknownThreshold,
)
from vision_designer.nodes.vision.evaluation.reliability import Coverage, reliability
from vision_designer.nodes.vision.hardware.process_group import Processes
from vision_designer.nodes.vision.models.inference import Predicted
from vision_designer.nodes.vision.training.recipe import TrainingSettings

FEW_IMAGES = 50
"""Minimum number of images for a reliable temperature or threshold; fewer cause a warning."""
MIN_ANSWERED = 10
"""Minimum number of answered validation images for a threshold."""
WORSE = 0.01
"""Tolerated increase of the expected calibration error, which depends on bin limits."""
VALUES_AT_ONCE = 1 << 20
"""Number of logits processed at once, in 64 bits."""
MAX_STEPS = 200
CLOSE_ENOUGH = 1e-10


def gather_logits(
    batches: Iterable[Predicted], labels: torch.Tensor, processes: Processes
) -> tuple[np.ndarray, np.ndarray]:
    """Logits (n, categories) and labels (n,) of the readable images of all processes, in row order; collective."""
    own: list[tuple[list[int], np.ndarray]] = [
        (predicted.rows, predicted.logits.numpy()) for predicted in batches if predicted.rows
    ]
    found = [part for of_one in processes.all_gather(own) for part in of_one]
    rows = np.concatenate([rows for rows, _ in found])
    order = np.argsort(rows)
    # Infinite 16-bit values become the largest finite number.
    logits = np.nan_to_num(np.concatenate([logits for _, logits in found])[order])
    return logits, labels.numpy()[rows[order]]


def fit_certainty(
    logits: np.ndarray, labels: np.ndarray, settings: TrainingSettings, job: Job
) -> tuple[Calibration | None, UnknownThreshold | None]:
    """The calibration and threshold that the settings ask for."""
    calibration = calibrate(logits, labels, job) if settings.calibrate else None
    if not settings.unknown_precision:
        return calibration, None
    temperature = 1.0 if calibration is None else calibration.temperature
    return calibration, choose_threshold(logits, labels, temperature, settings.unknown_precision, job)


def calibrate(logits: np.ndarray, labels: np.ndarray, job: Job) -> Calibration:
    """Fit a temperature to logits (n, categories) and labels (n,) of the validation images, and log the result."""
    temperature = fit_temperature(logits, labels)
    before, after = (_quality(logits, labels, divisor) for divisor in (1.0, temperature))
    images = len(labels)
    job.log(
        "calibrated on {images} validation images: temperature {temperature:.4g}, expected calibration "
        "error {before:.4f} before and {after:.4f} after, log loss {loss_before:.4f} and {loss_after:.4f}",
        images=images,
        temperature=temperature,
        before=before[0],
        after=after[0],
        loss_before=before[1],
        loss_after=after[1],
    )
    if after[0] > before[0] + WORSE:
        job.warn(
            "the temperature {temperature:.4g} makes the validation images more likely, but the expected calibration "
            "error rises from {before:.4f} to {after:.4f}. Check whether some of them have a wrong category: the "
            "network is certain of another category there, which no temperature can correct.",
            dict(temperature=temperature, before=before[0], after=after[0]),
        )
    if images < FEW_IMAGES:
        job.warn(
            "the temperature was fitted on only {images} validation images; {minimum} or more are better",
            images=images,
            minimum=FEW_IMAGES,
        )
    if temperature in (LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE):
        job.warn(
            "the temperature that fits the validation images best is out of range; {temperature:g} is used. Check the "
            "validation images: their categories may be wrong, or they may be among the training images.",
            temperature=temperature,
        )
    return Calibration(temperature, images, before[0], after[0], before[1], after[1])


def choose_threshold(
    logits: np.ndarray, labels: np.ndarray, temperature: float, wanted: float, job: Job
) -> UnknownThreshold | None:
    """The lowest probability with a given precision on validation images; None, with a warning, if there is none.

    Logits are (n, categories) and are divided by the temperature, labels (n,); ``wanted`` is from 0 to 1.
    """
    confidence, right, _ = _answers(logits, labels, temperature)
    found = Coverage(confidence, right).threshold(wanted, min(MIN_ANSWERED, len(labels)))
    images = len(labels)
    if found is None:
        job.warn(
            "no threshold reaches a precision of {wanted:g} on the {images} validation images with "
            "{minimum} or more of them answered, so the model has no threshold for unknown. "
            "Decrease Unknown precision (unknown_precision), or train a better model.",
            dict(wanted=wanted, images=images, minimum=MIN_ANSWERED),
        )
        return None
    below, precision, coverage = found
    job.log(
        "unknown below a probability of {below:.4g}: of {images} validation images {coverage:.2%} are "
        "answered, {precision:.2%} of them correctly ({wanted:.2%} requested)",
        below=below,
        images=images,
        coverage=coverage,
        precision=precision,
        wanted=wanted,
    )
    if images < FEW_IMAGES:
        job.warn(
            "the threshold for unknown was chosen on only {images} validation images; {minimum} or more are better",
            images=images,
            minimum=FEW_IMAGES,
        )
    return UnknownThreshold(below, wanted, precision, coverage, images)


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature T, 0.05 to 20, that maximizes the likelihood of ``softmax(logits / T)``.

    Guo et al., On Calibration of Modern Neural Networks, 2017. The negative log likelihood is convex in 1 / T; the zero
    of its derivative is found by safeguarded Newton's method, in 64 bits with NumPy, so the result does not depend on
    the number of threads and processes.

    A prior with the weight of one image keeps T finite if all images are correct. It is the conjugate prior of an
    exponential family with its center at T = 1; its influence decreases as 1 / n.

    Args:
        logits: (n, categories), finite; n is at least 1.
        labels: (n,).
    """
    count = len(labels)
    own = sum(float(part[np.arange(len(part)), label].sum()) for part, label in _parts(logits, labels))
    expected, _ = _expected(logits, labels, 1.0)
    target = (count * own + expected) / (count + 1)

    def slope(inverse: float) -> tuple[float, float]:
        """First and second derivative of the negative log likelihood with respect to 1 / T."""
        mean, variance = _expected(logits, labels, inverse)
        return mean - target, variance

    low, high = 1 / HIGHEST_TEMPERATURE, 1 / LOWEST_TEMPERATURE
    if expected > target:
        if slope(low)[0] >= 0:
            return HIGHEST_TEMPERATURE
        high = 1.0
    elif expected < target:
        if slope(high)[0] <= 0:
            return LOWEST_TEMPERATURE
        low = 1.0
    else:
        return 1.0
    inverse, moved = 1.0, high - low
    for _ in range(MAX_STEPS):
        value, curvature = slope(inverse)
        if value == 0:
            break
        low, high = (low, inverse) if value > 0 else (inverse, high)
        following = inverse - value / curvature if curvature > 0 else low
        # A Newton step is taken if it stays in the bracket and is at most half of the last step; else bisection.
        if not low < following < high or abs(following - inverse) > moved / 2:
            following = float(np.sqrt(low * high))
        moved, inverse = abs(following - inverse), following
        if moved <= CLOSE_ENOUGH * inverse:
            break
    return 1 / inverse


def _parts(logits: np.ndarray, labels: np.ndarray, temperature: float = 1.0) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Parts of the rows in 64 bits, divided by the temperature, with a maximum of 0 in each row."""
    size = max(1, VALUES_AT_ONCE // logits.shape[1])
    for begin in range(0, len(labels), size):
        part = logits[begin : begin + size].astype(np.float64) / temperature
        yield part - part.max(axis=1, keepdims=True), labels[begin : begin + size]


def _expected(logits: np.ndarray, labels: np.ndarray, inverse: float) -> tuple[float, float]:
    """Sums over images of mean and variance of a logit drawn with the probabilities at 1 / T."""
    mean_sum = variance_sum = 0.0
    for part, _ in _parts(logits, labels):
        weights = np.exp(part * inverse)
        weights /= weights.sum(axis=1, keepdims=True)
        weighted = weights * part
        means = weighted.sum(axis=1)
        mean_sum += float(means.sum())
        variance_sum += float(np.einsum("ij,ij->i", weighted, part).sum() - (means**2).sum())
    return mean_sum, variance_sum


def _answers(logits: np.ndarray, labels: np.ndarray, temperature: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Highest probability, correctness and loss of each image."""
    confidence, right, losses = [], [], []
    for part, label in _parts(logits, labels, temperature):
        sums = np.exp(part).sum(axis=1)
        confidence.append(1 / sums)
        right.append(part.argmax(axis=1) == label)
        losses.append(np.log(sums) - part[np.arange(len(part)), label])
    return np.concatenate(confidence), np.concatenate(right), np.concatenate(losses)


def _quality(logits: np.ndarray, labels: np.ndarray, temperature: float) -> tuple[float, float]:
    """Expected calibration error, and log loss."""
    confidence, right, losses = _answers(logits, labels, temperature)
    return reliability(confidence, right).expected_error, float(losses.mean())

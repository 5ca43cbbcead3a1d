"""The training loss: cross-entropy with label smoothing and class weights, and the check for divergence."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from vision_designer.nodes.errors import TrainingDivergedError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.vision.training.recipe import TrainingSettings
from vision_designer.nodes.vision.training.schedules import learning_rate


def balanced_weights(labels: Sequence[int], categories: int) -> torch.Tensor:
    """``images / (categories * images of the category)`` for each category, as scikit-learn's ``balanced``.

    Over all images the mean weight is 1. Every category must have an image.
    """
    from sklearn.utils.class_weight import compute_class_weight

    weights = compute_class_weight("balanced", classes=np.arange(categories), y=np.asarray(labels))
    return torch.tensor(weights, dtype=torch.float32)


class Objective:
    """Loss of a batch, averaged over its images.

    The sum is divided by the number of images, also with weights, so that an image counts the same in any batch, and a
    mixed image as the shares of its categories.

    Args:
        label_smoothing: share of each label that is spread over all categories.
        weights: of each category, on the device; None for equal weights.
    """

    def __init__(self, label_smoothing: float = 0.0, weights: torch.Tensor | None = None) -> None:
        self._label_smoothing = label_smoothing
        self._weights = weights

    def __call__(self, logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Logits (n, categories) and labels (n,) or shares (n, categories) -> scalar."""
        if self._weights is None:
            return nn.functional.cross_entropy(logits, targets, label_smoothing=self._label_smoothing)
        total = nn.functional.cross_entropy(
            logits, targets, weight=self._weights, label_smoothing=self._label_smoothing, reduction="sum"
        )
        return total / len(logits)


def count_wrong(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Number of wrong predictions; of a mixed image, the share of its label that was missed."""
    predicted = logits.argmax(1)
    if targets.ndim == 1:
        return (predicted != targets).sum()
    return len(logits) - targets.gather(1, predicted[:, None]).sum()


def check_finite(loss: float, epoch: int, settings: TrainingSettings, processes: int = 1) -> None:
    """Check the loss of an epoch, counted from 0; ``processes`` trained together.

    Raises:
        TrainingDivergedError: NaN or infinite; suggests a lower learning rate, and clipping if that is off.
    """
    if math.isfinite(loss):
        return
    rate, lower = learning_rate(epoch, settings, processes), settings.learning_rate / 10
    # Batch norm over very few values, e.g. of two small images, has large gradients at any usual rate.
    clip = "" if settings.clip_gradients else Message(", or turn on Clip gradients (clip_gradients)")
    raise TrainingDivergedError(
        "the loss became NaN or infinite in epoch {epoch} at learning rate {learning_rate:g}. Set "
        "Learning rate (learning_rate) to {suggestion:g} or lower{clip}.",
        clip=clip,
        epoch=epoch + 1,
        learning_rate=rate,
        suggestion=lower,
    )

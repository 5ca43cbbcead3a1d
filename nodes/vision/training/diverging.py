"""A loss that is no number any more."""

import math

from vision_designer.nodes.errors import TrainingDivergedError
from vision_designer.nodes.vision.training.recipe import TrainingSettings, learning_rate


def check_finite(loss: float, epoch: int, settings: TrainingSettings, processes: int = 1) -> None:
    """Check a loss of an epoch, counted from 0; so many ``processes`` trained together.

    Raises:
        TrainingDivergedError: it is NaN or infinite; suggests a lower learning rate, and clipping where that is off.
    """
    if math.isfinite(loss):
        return
    rate, lower = learning_rate(epoch, settings, processes), settings.learning_rate / 10
    # Batch norm over very few values, as of two small images, has gradients that no usual rate makes small.
    clip = "" if settings.clip_gradients else ", or turn on Clip gradients (clip_gradients)"
    raise TrainingDivergedError(
        f"the loss became NaN or infinite in epoch {epoch + 1} at learning rate {rate:g}. "
        f"Set Learning rate (learning_rate) to {lower:g} or lower{clip}.",
        epoch=epoch + 1,
        learning_rate=rate,
        suggestion=lower,
    )

"""A loss that is no number any more."""

import math

from vision_designer.nodes.errors import TrainingDivergedError
from vision_designer.nodes.vision.recipe import TrainingSettings, learning_rate


def check_finite(loss: float, epoch: int, settings: TrainingSettings, processes: int = 1) -> None:
    """Check a loss of an epoch, counted from 0; so many ``processes`` trained together.

    Raises:
        TrainingDivergedError: it is NaN or infinite; suggests a lower learning rate.
    """
    if math.isfinite(loss):
        return
    rate, lower = learning_rate(epoch, settings, processes), settings.learning_rate / 10
    raise TrainingDivergedError(
        f"the loss became NaN or infinite in epoch {epoch + 1} at learning rate {rate:g}. "
        f"Set Learning rate (learning_rate) to {lower:g} or lower.",
        epoch=epoch + 1,
        learning_rate=rate,
        suggestion=lower,
    )

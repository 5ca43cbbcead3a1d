"""The registry of learning rate schedules, and the rate at each point of a training."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vision_designer.nodes.core.discovery import Records
from vision_designer.nodes.vision.training.recipe import TrainingSettings

WARMUP_START, LOW_WARMUP_START = 1e-4, 0.1
"""The rate that warm-up starts from, as in the designer; and the share of the rate where that is 1e-4 or less, so that
warm-up never starts above it. A tenth is what 1e-4 is of the default rate."""
DECAY_END = 1e-7
ONE_CYCLE_WARMUP, ONE_CYCLE_START = 0.1, 0.04
"""By step: the share of the epochs over which the rate rises, and the share of the rate that it starts from."""


@dataclass(frozen=True)
class Schedule:
    """What is known of a schedule.

    Attributes:
        name: value of the parameter ``learning_rate_schedule`` in graph files; never changed once released.
        title: what people read.
        decay: ``decay(progress, **own)`` gives the share of the rate that is left, 1 to 0, after that share (0 to 1) of
            the training that follows the warm-up.
        by_step: whether the rate changes with every step rather than every epoch, and rises and falls once for the
            epochs that train the last layer alone, and once for the others.
        parameters: its own parameters, type and ``Parameter(...)`` by identifier; Train PyTorch Model shows them while
            the schedule is chosen, and they are passed to ``decay``.
    """

    name: str
    title: str
    decay: Callable[..., float]
    by_step: bool = False
    parameters: Mapping[str, tuple[Any, Any]] = field(default_factory=dict, compare=False)


def _cosine(progress: float) -> float:
    return (1 + math.cos(math.pi * progress)) / 2


BUILT_IN = (
    Schedule("polynomial", "Polynomial (power 2)", lambda progress: (1 - progress) ** 2),
    Schedule("cosine", "Cosine", _cosine),
    Schedule("one_cycle", "One cycle", _cosine, by_step=True),
)

SCHEDULES = Records(Schedule, "schedule", group="vision_designer.schedules", package=__name__)
"""All schedules: those of this file, of installed packages, and of components folders."""


def changes_by_step(settings: TrainingSettings) -> bool:
    """Whether the learning rate changes with every step, and not with every epoch."""
    return SCHEDULES[settings.learning_rate_schedule].by_step


def learning_rate(epoch: float, settings: TrainingSettings, processes: int = 1) -> float:
    """The learning rate of an epoch, counted from 0, or after a fractional number of epochs.

    Linear from 1e-4 to the given rate over the warm-up epochs, then the schedule's decay towards 1e-7 over the
    remaining ones. A rate of 1e-4 or less starts at a tenth of itself. Of several processes that train together, each
    has a batch of its own, and the given rate is multiplied by their number. Of a schedule by step it is the rate in
    the middle of the epoch, for the log.
    """
    if changes_by_step(settings):
        return one_cycle(epoch + 0.5, settings, processes)
    rate, warmup = settings.learning_rate * processes, settings.warmup_step_number
    if epoch < warmup:
        start = WARMUP_START if rate > WARMUP_START else rate * LOW_WARMUP_START
        return start + (rate - start) * epoch / warmup
    return _decayed(rate, (epoch - warmup) / (settings.epochs - warmup), settings)


def one_cycle(position: float, settings: TrainingSettings, processes: int = 1) -> float:
    """The learning rate after a fractional number of epochs, of a schedule by step.

    It rises linearly over the warm-up epochs, or over a tenth of all if there are none, and decays towards 1e-7. Epochs
    in which all layers but the last are frozen have a cycle of their own. After Smith and Topin 2018, with a linear
    rise and without a cycle of the momentum.
    """
    rate, frozen = settings.learning_rate * processes, settings.freeze_epochs
    begin = 1 if settings.fits_head else 0
    begin, end = (frozen, settings.epochs) if position >= frozen else (begin, frozen)
    length = max(end - begin, 1)
    warmup = min(settings.warmup_step_number, length / 2) or ONE_CYCLE_WARMUP * length
    done = min(max(position - begin, 0.0), length)
    if done < warmup:
        start = rate * ONE_CYCLE_START
        return start + (rate - start) * done / warmup
    return _decayed(rate, (done - warmup) / (length - warmup), settings)


def _decayed(rate: float, progress: float, settings: TrainingSettings) -> float:
    schedule = SCHEDULES[settings.learning_rate_schedule]
    own = {name: settings.options[name] for name in schedule.parameters}
    return DECAY_END + (rate - DECAY_END) * schedule.decay(progress, **own)

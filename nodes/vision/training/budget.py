"""Time budgets: a plan of epochs that fits the available time."""

import math
import time
from bisect import bisect_right
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from vision_designer.nodes.messages import ReasonError
from vision_designer.nodes.vision.training.recipe import TrainingSettings

SLACK = 0.02
"""Share of the budget by which a plan may be late before it is shortened, since measured times vary."""
WORTH_A_CHANGE = 0.1
"""Share of additional epochs, and at least one, that must fit before a plan is extended."""

clock = time.monotonic
"""Clock in seconds; replaced in tests."""


@dataclass(frozen=True)
class Costs:
    """Measured times of parts of a training, in seconds.

    Attributes:
        step: training step with all layers.
        frozen_step: training step of the last layer only; 0 with cached features.
        validation: validation on all images.
        frozen_validation: the same, in frozen epochs.
        features: computing all missing features.
    """

    step: float
    frozen_step: float = 0.0
    validation: float = 0.0
    frozen_validation: float = 0.0
    features: float = 0.0


@dataclass(frozen=True)
class Plan:
    """The epochs of a training with a time budget, and how its schedule maps to them.

    Attributes:
        epochs: length of the schedule.
        warmup_step_number: warm-up epochs; at most half of the schedule.
        freeze_epochs: epochs that train only the last layer.
        frozen_head: how the last layer is trained in them.
        on_images: whether frozen epochs read images because computing features would take too long.
        steps: of the last epoch; 0 for a whole epoch.
        changes: (finished epochs, new total of epochs) of each change; the rest of the schedule was spread evenly over
            the remaining epochs.
        epoch_seconds: last measured time of an epoch with all layers.
        frozen_epoch_seconds: the same of frozen epochs.
    """

    epochs: int
    warmup_step_number: int = 0
    freeze_epochs: int = 0
    frozen_head: str = "steps"
    on_images: bool = False
    steps: int = 0
    changes: tuple[tuple[int, int], ...] = ()
    epoch_seconds: float = 0.0
    frozen_epoch_seconds: float = 0.0

    @classmethod
    def of(cls, settings: TrainingSettings, epochs: int, **values: Any) -> Self:  # noqa: ANN401 - of the fields
        """A plan with that many epochs of the settings."""
        return cls(
            epochs,
            min(settings.warmup_step_number, epochs // 2),
            min(settings.freeze_epochs, epochs),
            **({"frozen_head": settings.frozen_head} | values),
        )

    @classmethod
    def read(cls, saved: dict[str, Any]) -> Self:
        """A plan from :meth:`written`; TypeError or ValueError for anything else."""
        changes = tuple((int(done), int(total)) for done, total in saved["changes"])
        plan = cls(**(saved | {"changes": changes}))
        if plan.epochs < 1 or any(done >= total for done, total in changes):
            raise ReasonError("the plan of the time budget is damaged")
        return plan

    def written(self) -> dict[str, Any]:
        """The plan as JSON values."""
        return asdict(self) | {"changes": [list(change) for change in self.changes]}

    def settings(self, given: TrainingSettings) -> TrainingSettings:
        """The settings of the plan: a training with them, without a budget, gives the same result.

        This holds for plans without ``steps``, ``changes`` and ``on_images``.
        """
        return replace(
            given,
            epochs=self.epochs,
            warmup_step_number=self.warmup_step_number,
            freeze_epochs=self.freeze_epochs,
            frozen_head=self.frozen_head,
        )

    @property
    def total(self) -> int:
        """Number of epochs to train."""
        return self.changes[-1][1] if self.changes else self.epochs

    def position(self, epochs: float) -> float:
        """Position in the schedule, in its epochs, after a fractional number of trained epochs.

        Monotonic; the end of the schedule when training ends.
        """
        begin, at, end = 0, 0.0, self.epochs
        for done, total in self.changes:
            if epochs < done:
                break
            at += (self.epochs - at) * (done - begin) / (end - begin)
            begin, end = done, total
        if not begin:
            return epochs
        return at + (self.epochs - at) * (epochs - begin) / (end - begin)

    def by_step(self, epoch: int) -> bool:
        """Whether the learning rate of an epoch changes by step, whatever the schedule.

        True where the schedule is compressed into fewer steps.
        """
        return bool(self.steps and epoch == self.total - 1) or bool(self.changes and epoch >= self.changes[0][0])

    def is_frozen(self, epoch: int) -> bool:
        """Whether an epoch, counted from 0, trains only the last layer."""
        return self.position(epoch) < self.freeze_epochs

    def seconds(self, done: int, total: int) -> float:
        """Seconds of the epochs after ``done`` if training ends after ``total``."""
        count, at = total - done, self.position(done)
        frozen = 0
        if at < self.freeze_epochs:
            frozen = min(count, math.ceil(count * (self.freeze_epochs - at) / (self.epochs - at) - 1e-9))
        return frozen * self.frozen_epoch_seconds + (count - frozen) * self.epoch_seconds

    def measured(self, epoch: int, seconds: float) -> Self:
        """The plan with the measured time of an epoch."""
        if self.is_frozen(epoch):
            return replace(self, frozen_epoch_seconds=seconds)
        return replace(self, epoch_seconds=seconds)

    def adapted(self, done: int, left: float, slack: float, maximum: int) -> Self:
        """The plan after ``done`` epochs, shortened if it would be late, or extended if there is time.

        At least one epoch follows, to finish the schedule. It is not extended in frozen epochs, when the time of others
        is unknown.

        ``left`` are the seconds left of the budget, and ``slack`` those that the plan may be late; it has at most
        ``maximum`` epochs.
        """
        if self.steps or done >= self.total:
            return self
        totals = range(done + 1, maximum + 1)
        fits = done + max(1, bisect_right(totals, left, key=lambda total: self.seconds(done, total)))
        now = self.total - done
        if self.seconds(done, self.total) > left + slack:
            total = min(fits, self.total)
        elif not self.is_frozen(done) and fits - self.total >= max(1.0, WORTH_A_CHANGE * now):
            total = fits
        else:
            total = self.total
        return self if total == self.total else replace(self, changes=(*self.changes, (done, total)))


def first_plan(settings: TrainingSettings, done: int, left: float, costs: Costs, iterations: int) -> Plan:
    """The plan with most epochs that fit, or with a part of one epoch.

    ``done`` epochs are finished: 0, or 1 after the last layer was fitted. ``left`` are the seconds left of the budget.

    Returns:
        The plan; its ``epochs`` equal ``done`` if no step fits. Without a finished epoch there is at least one step.
    """
    every = costs.step * iterations + costs.validation
    frozen = costs.frozen_step * iterations + costs.frozen_validation
    timed = {"epoch_seconds": every, "frozen_epoch_seconds": frozen}
    if done >= settings.epochs:
        return Plan.of(settings, done, **timed)
    left -= costs.features
    first = max(min(settings.freeze_epochs, settings.epochs) - done, 0)
    epochs = done + _repeats(first, frozen, left)
    if epochs == done + first:
        epochs += _repeats(settings.epochs - epochs, every, left - first * frozen)
    if epochs > done:
        return Plan.of(settings, epochs, **timed)
    if done < settings.freeze_epochs:
        step, validation = costs.frozen_step, costs.frozen_validation
    else:
        step, validation = costs.step, costs.validation
    steps = int((left - validation) / step) if step > 0 else 0
    steps = min(max(steps, 0 if done else 1), iterations)
    return Plan.of(settings, done + 1, steps=steps, **timed) if steps else Plan.of(settings, done, **timed)


def _repeats(maximum: int, seconds: float, left: float) -> int:
    """How often an operation of ``seconds`` fits into the rest."""
    if maximum * seconds <= left:
        return maximum
    return int(left / seconds) if left > 0 else 0


class Budget:
    """Tracks the use of a time budget.

    Args:
        minutes: for the whole training, from now.

    Attributes:
        seconds: the same in seconds.
        reserved: seconds for work after the last epoch.
        ends: expected end, in seconds from the beginning.
    """

    def __init__(self, minutes: float) -> None:
        self.seconds = self.ends = minutes * 60
        self._started = clock()
        self.reserved = 0.0
        self._shown = 0.0

    def resume(self, used: float) -> None:
        """Add the seconds that earlier runs used up to their last finished epoch."""
        self._started -= used

    @property
    def used(self) -> float:
        """Elapsed seconds."""
        return clock() - self._started

    def progress(self) -> tuple[int, int]:
        """Elapsed and expected total seconds; the share never decreases."""
        total = max(1, math.ceil(self.ends))
        done = max(int(min(self.used, total)), math.ceil(self._shown * total - 1e-9))
        # The last second is left for :meth:`finished`.
        done = min(done, total - 1) if (total - 1) / total >= self._shown else total
        self._shown = max(self._shown, done / total)
        return done, total

    def finished(self) -> tuple[int, int]:
        """The final values of :meth:`progress`."""
        total = max(1, math.ceil(self.used))
        self._shown = 1.0
        return total, total

"""Time budgets: a plan of epochs that fits the available time."""

import math
import time
from bisect import bisect_right
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from vision_designer.nodes.messages import Message
from vision_designer.nodes.vision.training.recipe import TrainingSettings

SLACK = 0.02
"""The share of the budget by which a plan may be late before it is shortened: measured times vary by as much."""
WORTH_A_CHANGE = 0.1
"""By this share more epochs must fit into what is left, and one at the least, before a plan is made longer."""

clock = time.monotonic
"""Seconds; tests put another one in its place."""


@dataclass(frozen=True)
class Costs:
    """What parts of a training take, in seconds.

    Attributes:
        step: a training step in which all layers learn.
        frozen_step: a training step in which only the last layer learns; 0 where it learns from kept features.
        validation: judging by all validation images.
        frozen_validation: the same, while only the last layer learns.
        features: computing all features that are missing.
    """

    step: float
    frozen_step: float = 0.0
    validation: float = 0.0
    frozen_validation: float = 0.0
    features: float = 0.0


@dataclass(frozen=True)
class Plan:
    """How long a training with a time budget goes on, and how its schedule lies in that.

    Attributes:
        epochs: the length of the schedule.
        warmup_step_number: epochs of it in which the learning rate rises; at most half.
        freeze_epochs: epochs of it in which only the last layer learns.
        frozen_head: how the last layer learns in them.
        on_images: whether frozen epochs read images though they could learn from features: these take too long.
        steps: of the last epoch; 0 where it is a whole one.
        changes: (epochs that were done, epochs at which training then was to end), as the time made necessary. What was
            left of the schedule was then laid out evenly over the epochs that were left.
        epoch_seconds: what an epoch takes in which all layers learn, as was measured last.
        frozen_epoch_seconds: likewise, while only the last layer learns.
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
        """So many epochs of a recipe."""
        return cls(
            epochs,
            min(settings.warmup_step_number, epochs // 2),
            min(settings.freeze_epochs, epochs),
            **({"frozen_head": settings.frozen_head} | values),
        )

    @classmethod
    def read(cls, saved: dict[str, Any]) -> Self:
        """What :meth:`written` gave; raises TypeError or ValueError for anything else."""
        changes = tuple((int(done), int(total)) for done, total in saved["changes"])
        plan = cls(**(saved | {"changes": changes}))
        if plan.epochs < 1 or any(done >= total for done, total in changes):
            raise ValueError(Message("the plan of the time budget is damaged"))
        return plan

    def written(self) -> dict[str, Any]:
        """The plan as JSON can hold it."""
        return asdict(self) | {"changes": [list(change) for change in self.changes]}

    def settings(self, given: TrainingSettings) -> TrainingSettings:
        """The recipe that the plan makes of the given one: a training with it, without a budget, does the same.

        That holds for a plan without ``steps``, ``changes`` and ``on_images``.
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
        """Epochs after which training ends."""
        return self.changes[-1][1] if self.changes else self.epochs

    def position(self, epochs: float) -> float:
        """Where in the schedule training is after so many epochs, which need not be whole; in epochs of the schedule.

        It never goes back, and is at the schedule's end when training ends.
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
        """Whether the learning rate of an epoch falls with every step, whatever the schedule.

        It does where the schedule has to come to its end within fewer steps than it was made for.
        """
        return bool(self.steps and epoch == self.total - 1) or bool(self.changes and epoch >= self.changes[0][0])

    def is_frozen(self, epoch: int) -> bool:
        """Whether only the last layer learns in an epoch, counted from 0."""
        return self.position(epoch) < self.freeze_epochs

    def seconds(self, done: int, total: int) -> float:
        """What the epochs after ``done`` take if training ends after ``total``."""
        count, at = total - done, self.position(done)
        frozen = 0
        if at < self.freeze_epochs:
            frozen = min(count, math.ceil(count * (self.freeze_epochs - at) / (self.epochs - at) - 1e-9))
        return frozen * self.frozen_epoch_seconds + (count - frozen) * self.epoch_seconds

    def measured(self, epoch: int, seconds: float) -> Self:
        """The plan with what an epoch has taken."""
        if self.is_frozen(epoch):
            return replace(self, frozen_epoch_seconds=seconds)
        return replace(self, epoch_seconds=seconds)

    def adapted(self, done: int, left: float, slack: float, maximum: int) -> Self:
        """The plan after ``done`` epochs: made shorter if it would end too late, longer if there is time for more.

        At least one epoch follows, in which the schedule comes to its end. While layers are frozen it is not made
        longer: what the others take has not been seen yet.

        Args:
            done: epochs so far.
            left: seconds of the budget.
            slack: seconds by which the plan may be late.
            maximum: epochs, in all.
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
    """The most epochs that end in time, or a part of one where not even that fits.

    Args:
        settings: the recipe; its epochs are the most.
        done: epochs so far: 0, or 1 after one in which the last layer was fitted.
        left: seconds of the budget.
        costs: as measured.
        iterations: training steps of a whole epoch.

    Returns:
        The plan; its ``epochs`` equal ``done`` if there is no time for a single step more. Without an epoch so far
        there is one step at the least.
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
    """How often something that takes so many seconds can be done in what is left."""
    if maximum * seconds <= left:
        return maximum
    return int(left / seconds) if left > 0 else 0


class Budget:
    """How much of the time is used.

    Args:
        minutes: for the whole training, from when this is made.

    Attributes:
        seconds: the same, in seconds.
        reserved: seconds for what follows the last epoch.
        ends: when training is expected to end, in seconds from its beginning.
    """

    def __init__(self, minutes: float) -> None:
        self.seconds = self.ends = minutes * 60
        self._started = clock()
        self.reserved = 0.0
        self._shown = 0.0

    def resume(self, used: float) -> None:
        """Count the seconds that an earlier run of the same training has used until its last finished epoch."""
        self._started -= used

    @property
    def used(self) -> float:
        """Seconds so far."""
        return clock() - self._started

    def progress(self) -> tuple[int, int]:
        """Seconds that are done, of all that training is expected to take; as a share, it never goes back."""
        total = max(1, math.ceil(self.ends))
        done = max(int(min(self.used, total)), math.ceil(self._shown * total - 1e-9))
        # The last second is shown when training has ended, see :meth:`finished`.
        done = min(done, total - 1) if (total - 1) / total >= self._shown else total
        self._shown = max(self._shown, done / total)
        return done, total

    def finished(self) -> tuple[int, int]:
        """What :meth:`progress` tells at the end."""
        total = max(1, math.ceil(self.used))
        self._shown = 1.0
        return total, total

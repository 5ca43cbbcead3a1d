"""Measures the time of training steps without side effects, to plan a time budget."""

import math
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace

from vision_designer.nodes.vision.hardware.memory import out_of_memory_as
from vision_designer.nodes.vision.loading.loader import Batch
from vision_designer.nodes.vision.models.inference import Predicted, predict
from vision_designer.nodes.vision.training import budget
from vision_designer.nodes.vision.training.budget import Costs, Plan, first_plan
from vision_designer.nodes.vision.training.epoch import VALIDATION_OUT_OF_MEMORY, EpochTrainer
from vision_designer.nodes.vision.training.frozen_epochs import FrozenPhase
from vision_designer.nodes.vision.training.messages import duration
from vision_designer.nodes.vision.training.metric_accumulator import MetricAccumulator
from vision_designer.nodes.vision.training.training_run import TrainingRun

TIMED = 5
"""Maximum number of timed steps and validation batches, after one that is not timed: the first compiles and allocates.
"""
MAX_BUDGET_SHARE = 0.05
"""Share of the budget after which timing stops."""
FEATURES_SHARE = 0.8
"""Share of the remaining budget for computing features; the rest is for the fit to them."""


class StepTimes:
    """Times training steps and validation batches; the clock of the first process counts."""

    def __init__(self, run: TrainingRun, trainer: EpochTrainer) -> None:
        assert run.budget is not None
        self._run, self._trainer, self._budget = run, trainer, run.budget
        self._maximum = MAX_BUDGET_SHARE * self._budget.seconds

    def step(self, epoch: int) -> float:
        """Seconds of a training step on images, in the given epoch.

        Weights, optimizer, average, batch norm statistics and random state are restored.
        """
        run, iterations = self._run, len(self._run.loader)
        accumulator = MetricAccumulator(run.fabric.device, len(run.categories), run.processes)
        with run.learner.restored():
            run.learner.begin_epoch(epoch)
            with run.explaining_memory(), closing(self._batches(epoch)) as batches:
                started = elapsed = 0.0
                timed = 0
                for number, batch in enumerate(batches):
                    iteration = number % iterations
                    run.learner.begin_iteration(iteration, iterations)
                    self._trainer.learn(batch, iteration, iterations, accumulator)
                    # Synchronizes with the device.
                    accumulator.totals()
                    self._update_run()
                    now = run.broadcast(budget.clock())
                    if not number:
                        started = now
                        continue
                    timed, elapsed = number, now - started
                    if timed >= TIMED or elapsed > self._maximum:
                        break
        return elapsed / timed

    def _batches(self, epoch: int) -> Generator[Batch]:
        while True:
            yield from self._trainer.images(epoch)

    def validation_batch(self) -> float:
        """Seconds of a validation batch on images."""
        run, seconds = self._run, 0.0
        # With many processes and few images, some have none.
        if len(run.validation_loader):
            explaining = out_of_memory_as(VALIDATION_OUT_OF_MEMORY, batch_size=run.settings.batch_size)
            with explaining, closing(self._predictions()) as predictions:
                seconds = self._time(predictions)
        return run.broadcast(seconds)

    def _time(self, predictions: Iterator[Predicted]) -> float:
        started = 0.0
        for number, _ in enumerate(predictions):
            self._update_run()
            now = budget.clock()
            if not number:
                started = now
            elif number >= TIMED or now - started > self._maximum:
                return (now - started) / number
        raise AssertionError

    def _predictions(self) -> Generator[Predicted]:
        # With few batches they are repeated.
        while True:
            yield from predict(self._run.learner.validated_classifier, self._run.validation_loader, self._run.job)

    def plan(self, frozen: FrozenPhase) -> Plan | None:
        """The plan for the rest of the budget; None where the last layer is fitted first, which takes unknown time.

        Whether it is fitted, and whether frozen epochs use features, depends on the time to compute features.
        """
        run, settings, done = self._run, self._run.given, len(self._run.history.epochs)
        if done >= settings.epochs:
            return first_plan(settings, done, 0, Costs(0), len(run.loader))
        batch = self.validation_batch()
        of_all = settings.batch_size * run.processes.count
        validation = batch * -(-len(run.validation_labels) // of_all)
        # After training, the best epoch's network may read these images again.
        self._budget.reserved = validation if settings.needs_best_logits else 0.0
        costs = Costs(0, validation=validation, frozen_validation=validation)
        on_images = False
        if done < settings.freeze_epochs:
            features = run.broadcast(frozen.missing()) * batch / of_all
            if frozen.features is not None and features > self._left() and frozen.is_fitted(done):
                self._limit(frozen, features, batch / of_all)
                return None
            if frozen.features is not None and (features > self._left() or frozen.features.sample):
                run.job.warn(
                    "computing features takes about {duration}, which exceeds the time budget (time_budget) of "
                    "{time_budget:g} min; the last layer is trained by steps. Set it to {minutes} or more.",
                    duration=duration(features),
                    time_budget=settings.time_budget,
                    minutes=_minutes(self._used() + features),
                )
                frozen.use_images()
                settings, on_images = replace(settings, frozen_head="steps"), True
            if frozen.is_fitted(done):
                return None
            if frozen.features is not None:
                costs = replace(costs, frozen_validation=0.0, features=features)
            if not frozen.on_features:
                costs = replace(costs, frozen_step=self.step(done))
        if settings.freeze_epochs < settings.epochs:
            costs = replace(costs, step=self.step(settings.freeze_epochs))
        left = self._left()
        plan = replace(first_plan(settings, done, left, costs, len(run.loader)), on_images=on_images)
        self._log_plan(plan, done, left, costs)
        return plan

    def _limit(self, frozen: FrozenPhase, features: float, every: float) -> None:
        """Fit the last layer to features that can be computed in time: all take ``features`` seconds, one ``every``."""
        run, left = self._run, self._left()
        count, total = frozen.limit(int(max(FEATURES_SHARE * left, 0) / max(every, 1e-9))), len(run.labels)
        time_budget, minutes = run.given.time_budget, _minutes(self._used() + features / FEATURES_SHARE)
        if count == total:
            run.job.log(
                "computing {variants} variants of each image takes about {duration}, which exceeds the time budget of "
                "{time_budget:g} min; the last layer is fitted to fewer",
                variants=run.given.feature_variants,
                duration=duration(features),
                time_budget=time_budget,
            )
        else:
            run.job.warn(
                "computing the features of all images takes about {duration}, which exceeds the time budget "
                "(time_budget) of {time_budget:g} min; the last layer is fitted to {count:,} of {total:,} training "
                "images, chosen at random. Set it to {minutes} or more.",
                dict(duration=duration(features), time_budget=time_budget, count=count, total=total, minutes=minutes),
            )

    def _left(self) -> float:
        return self._budget.seconds - self._budget.reserved - self._run.broadcast(self._budget.used)

    def _used(self) -> float:
        """Seconds of the budget that are used or reserved."""
        return self._budget.seconds - self._left()

    def _log_plan(self, plan: Plan, done: int, left: float, costs: Costs) -> None:
        run, minutes = self._run, self._run.given.time_budget
        used = self._budget.seconds - left
        first_is_frozen = done < run.given.freeze_epochs
        every = plan.frozen_epoch_seconds if first_is_frozen else plan.epoch_seconds
        # With a larger budget more steps are timed, and measured times vary.
        whole = _minutes((used + costs.features + every) * 1.1)
        if plan.steps:
            run.job.warn(
                "the time budget (time_budget) of {minutes:g} min is too short for a whole epoch, which "
                "takes about {duration}; training ends after {steps} of its {count} steps, over which "
                "the learning rate decreases to its end. Set it to {whole} or more for a whole epoch.",
                dict(minutes=minutes, duration=duration(every), steps=plan.steps, count=len(run.loader), whole=whole),
            )
        elif plan.epochs == done:
            run.job.warn(
                "the time budget (time_budget) of {minutes:g} min leaves no time for training steps after the last "
                "layer was fitted; its model is kept. Set it to {whole} or more for one epoch with all layers.",
                minutes=minutes,
                whole=whole,
            )
        else:
            run.job.log(
                "the time budget of {minutes:g} min allows {epochs} of at most {given_epochs} epochs; "
                "they take about {duration}",
                minutes=minutes,
                epochs=plan.epochs,
                given_epochs=run.given.epochs,
                duration=duration(costs.features + plan.seconds(done, plan.epochs)),
            )

    def _update_run(self) -> None:
        self._run.job.check_cancelled()
        self._run.share_cores()
        self._run.progress(0)


def _minutes(seconds: float) -> str:
    """A suggested time budget, rounded up to two significant digits."""
    minutes = max(seconds, 0.6) / 60
    digit = 10 ** (math.floor(math.log10(minutes)) - 1)
    return f"{math.ceil(minutes / digit) * digit:.2g}"

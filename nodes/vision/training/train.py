"""Trains a classifier with the recipe of the designer's Train PyTorch Model."""

from dataclasses import astuple, replace

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.model_directory import Calibration, ModelDirectory, UnknownThreshold
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.datasets.labels import check_training, match_labels
from vision_designer.nodes.vision.hardware.contention import sharing_cores
from vision_designer.nodes.vision.hardware.devices import exact_and_repeatable
from vision_designer.nodes.vision.hardware.host import release_freed_memory
from vision_designer.nodes.vision.hardware.memory import out_of_memory_as
from vision_designer.nodes.vision.hardware.process_group import ALONE, Processes
from vision_designer.nodes.vision.loading.decode_cache import CacheUse, report_use
from vision_designer.nodes.vision.loading.image_notes import count_notes, shared_counts, warn_of_notes
from vision_designer.nodes.vision.loading.loader import Loader
from vision_designer.nodes.vision.training import budget
from vision_designer.nodes.vision.training.calibration import fit_certainty, gather_logits
from vision_designer.nodes.vision.training.checkpoint import Checkpoint, copy_weights, resume, save, save_best
from vision_designer.nodes.vision.training.epoch import VALIDATION_OUT_OF_MEMORY, EpochTrainer
from vision_designer.nodes.vision.training.frozen_epochs import FrozenPhase
from vision_designer.nodes.vision.training.messages import (
    duration,
    report_epoch,
    warn_of_doubtful_settings,
    warn_of_nothing_learned,
)
from vision_designer.nodes.vision.training.recipe import History, TrainingSettings
from vision_designer.nodes.vision.training.step_times import StepTimes
from vision_designer.nodes.vision.training.training_run import TrainingRun


def train(
    start: UntrainedModelDirectory | ModelDirectory,
    training: ImageDirectory,
    validation: ImageDirectory,
    settings: TrainingSettings,
    job: Job,
    processes: Processes = ALONE,
) -> tuple[ModelDirectory, History]:
    """Train, and return the best epoch's model, with weights in the job's ``trained_model`` folder.

    By default SGD with Nesterov momentum 0.9, weight decay 1e-4 and cross-entropy. The best epoch has the highest
    validation top-1 accuracy, and the lowest validation loss among equals.

    With several processes, each calls this and reads its share of the images in batches of its own. A step uses the
    mean gradient over all images, at the learning rate times the number of processes. Metrics are the same in all; the
    first writes checkpoints and weights.

    Raises:
        NotLabeledDatasetError: a dataset has no categories.
        InvalidTrainingDatasetError: one category only, or one without a readable image.
        InvalidDatasetError: validation has a category that training lacks, or image sizes differ.
        TooFewRowsInDatasetError: fewer training images than a batch, or no validation image.
        TrainingDivergedError: the loss became NaN or infinite.
        ModuleOutOfMemoryError: memory ran out; names a batch size that fits.
        RunCancelledError: the run was cancelled; the next run continues after the last finished epoch.
    """
    check_training(training)
    each = Message(" for each of {count} processes", count=processes.count) if processes.several else ""
    training.require(
        settings.batch_size * processes.count,
        Message("one batch (batch_size){each}", each=each),
        _for_fewer_images(len(training), processes.count),
    )
    validation.require(
        1,
        Message("validation"),
        Message("Connect images to Validation dataset (validation_dataset), e.g. part of the training images."),
    )
    validation_labels = match_labels(validation, training)
    try:
        with exact_and_repeatable():
            run = TrainingRun(start, training, validation, validation_labels, settings, job, processes)
            loop = _Training(run)
            with sharing_cores(run.fabric.device.type, job.log) as run.cores:
                return loop.run()
    finally:
        release_freed_memory()


def _for_fewer_images(images: int, processes: int) -> str:
    """Remedy for fewer images than a batch for each process."""
    if images < processes:
        return Message("Add images, or use fewer processes.")
    return Message("Set Batch size (batch_size) to {images} or less, or add images.", images=images // processes)


class _Training:
    """Loop over the epochs."""

    def __init__(self, run: TrainingRun) -> None:
        self._run = run
        self._frozen = FrozenPhase(run)
        self._trainer = EpochTrainer(run, self._frozen)
        self._noted = False
        self._began = 0.0
        warn_of_doubtful_settings(run)

    def run(self) -> tuple[ModelDirectory, History]:
        run, settings, job = self._run, self._run.settings, self._run.job
        checkpoint = Checkpoint(job.checkpoints)
        resume(run, checkpoint)
        history = run.history
        stop = history.epochs_without_improvement >= settings.patience
        while not stop:
            epoch = len(history.epochs)
            self._make_plan(epoch)
            if epoch >= run.epochs:
                break
            metrics = self._train_epoch(epoch)
            metrics |= self._trainer.validate(epoch)
            self._warn_of_notes()
            counts = run.position(epoch) >= run.settings.patience_begins
            images = len(run.validation_labels) if run.refitted else 0
            is_best, stop = history.add(metrics, settings.patience, counts=counts, images=images)
            history.processes.append(run.processes.count)
            if is_best and (run.processes.first or settings.needs_best_logits):
                run.best_state = copy_weights(run.learner.validated)
            report_epoch(run, epoch, metrics)
            self._adapt_plan(epoch, stop)
            if run.processes.first:
                save(run, checkpoint)
        calibration, unknown = self._certainty()
        run.unreadable.finish()
        in_order = run.data.in_order or (None, None)
        uses = self._use(run.loader, in_order[0]), self._use(run.validation_loader, in_order[1])
        report_use(job, dict(zip((Message("training"), Message("validation")), uses, strict=True)))
        if len(history.epochs) < run.epochs:
            job.log(
                "stopped early: validation loss has not fallen below {lowest_loss:.4f} for {epochs}",
                lowest_loss=history.lowest_loss,
                epochs=Message.counted(settings.patience, "1 epoch", "{count} epochs"),
            )
        if run.budget is not None:
            history.seconds = run.broadcast(run.budget.used)
            job.progress(*run.budget.finished(), "s")
        warn_of_nothing_learned(run)
        return replace(save_best(run), calibration=calibration, unknown=unknown), history

    def _certainty(self) -> tuple[Calibration | None, UnknownThreshold | None]:
        """Calibrate the best epoch, and choose its threshold for unknown, if asked for."""
        run = self._run
        if not run.settings.needs_best_logits:
            return None, None
        run.learner.validated.load_state_dict(run.best_state)
        # From images as in scoring, so that the result is the same after an interruption.
        self._frozen.features = None
        with out_of_memory_as(VALIDATION_OUT_OF_MEMORY, batch_size=run.settings.batch_size):
            logits, labels = gather_logits(self._trainer.predictions(), run.validation_labels, run.processes)
        return fit_certainty(logits, labels, run.settings, run.job)

    def _train_epoch(self, epoch: int) -> dict[str, float]:
        run = self._run
        self._frozen.choose(epoch)
        rate = run.learner.begin_epoch(epoch, on_features=self._frozen.on_features)
        with run.explaining_memory():
            self._frozen.prepare(epoch)
            self._began = budget.clock()
            return self._frozen.fit(epoch) if self._frozen.is_fitted(epoch) else self._trainer.train(epoch, rate)

    def _make_plan(self, epoch: int) -> None:
        """Plan the epochs for the time budget, if there is one, before the first epoch or after a fitted last layer."""
        run = self._run
        if run.budget is None or run.plan is not None:
            return
        self._frozen.choose(epoch)
        plan = StepTimes(run, self._trainer).plan(self._frozen)
        if plan is not None:
            run.follow(plan)
            run.expect_end(epoch)

    def _adapt_plan(self, epoch: int, stop: bool) -> None:
        """Adapt the plan to the measured time of an epoch."""
        run = self._run
        if run.budget is None:
            return
        seconds, used = run.broadcast(budget.clock() - self._began), run.broadcast(run.budget.used)
        run.history.seconds = used
        if run.plan is None or stop:
            return
        measured = run.plan.measured(epoch, seconds)
        left, slack = run.budget.seconds - run.budget.reserved - used, budget.SLACK * run.budget.seconds
        plan = measured.adapted(epoch + 1, left, slack, run.given.epochs)
        if plan.total != run.plan.total:
            run.job.log(
                "an epoch takes {duration}, and {left} of the time budget remain: training ends after "
                "epoch {total} instead of {plan_total}, and the learning rate decreases accordingly",
                duration=duration(seconds),
                left=duration(max(left, 0)),
                total=plan.total,
                plan_total=run.plan.total,
            )
        run.follow(plan)
        run.expect_end(epoch + 1)

    def _warn_of_notes(self) -> None:
        """Report unreadable images once, after the first epoch has read every image."""
        if not self._noted:
            self._noted = True
            run = self._run
            kept = self._frozen.features.notes if self._frozen.features is not None else ({}, {})
            for loader, purpose, noted in zip(
                (run.loader, run.validation_loader), (Message("training"), Message("validation")), kept, strict=True
            ):
                counts = shared_counts(count_notes(loader.rows, loader.notes | noted), run.processes)
                if run.processes.first:
                    warn_of_notes(run.job, counts, len(loader.rows), loader.rows.value_range, purpose)

    def _use(self, loader: Loader, in_order: Loader | None) -> CacheUse:
        """Results of the reads of all processes."""
        use = loader.use if in_order is None else loader.use + in_order.use
        hits, misses, damaged, read, written, seconds = self._run.processes.all_sum(astuple(use))
        return CacheUse(int(hits), int(misses), int(damaged), int(read), int(written), seconds)

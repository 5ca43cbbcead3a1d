"""Training a classifier: the recipe of the designer's Train PyTorch Model, with its defects mended."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import asdict, astuple, replace
from typing import Any

import numpy as np
import torch
from torch import nn

from vision_designer.nodes.data.certainty import Calibration, UnknownThreshold
from vision_designer.nodes.data.image_directory import ImageDirectory
from vision_designer.nodes.data.model_directory import ModelDirectory
from vision_designer.nodes.data.untrained_model_directory import WEIGHTS, UntrainedModelDirectory
from vision_designer.nodes.errors import ModuleOutOfMemoryError
from vision_designer.nodes.job import Job
from vision_designer.nodes.vision.allocation import give_back_freed_memory
from vision_designer.nodes.vision.calibration import gather_logits, judge_certainty
from vision_designer.nodes.vision.checkpoint import Checkpoint
from vision_designer.nodes.vision.contention import SharedCores, sharing_cores
from vision_designer.nodes.vision.decoded_images import CacheUse, report_use
from vision_designer.nodes.vision.diverging import check_finite
from vision_designer.nodes.vision.frozen import FeatureBatch, FrozenEpochs
from vision_designer.nodes.vision.hardware import choose_device, choose_precision, exact_and_repeatable, to_device
from vision_designer.nodes.vision.image_notes import count_notes, in_range_of, shared_counts, warn_of_notes
from vision_designer.nodes.vision.inference import Predicted, predict
from vision_designer.nodes.vision.labels import check_training, match_labels
from vision_designer.nodes.vision.learner import Learner
from vision_designer.nodes.vision.loading import Batch, Loader
from vision_designer.nodes.vision.memory import explain_out_of_memory, is_out_of_memory
from vision_designer.nodes.vision.mixing import make_mixing
from vision_designer.nodes.vision.models import weights
from vision_designer.nodes.vision.models.classifier import ImageClassifier, initial_network
from vision_designer.nodes.vision.objective import Objective, balanced_weights
from vision_designer.nodes.vision.processes import ALONE, Processes
from vision_designer.nodes.vision.recipe import History, TrainingSettings
from vision_designer.nodes.vision.tally import Tally
from vision_designer.nodes.vision.training_data import TrainingData
from vision_designer.nodes.vision.unreadable import Unreadable, check_every_category_was_read
from vision_designer.nodes.vision.validation import judge

ENOUGH_TO_JUDGE = 20
"""Validation images; of fewer, chance alone may get most wrong."""
TIMED_STEPS = 5
"""After so many, the first of which is slow, the time for all can be told."""


def train(
    start: UntrainedModelDirectory | ModelDirectory,
    training: ImageDirectory,
    validation: ImageDirectory,
    settings: TrainingSettings,
    job: Job,
    processes: Processes = ALONE,
) -> tuple[ModelDirectory, History]:
    """Train, and return the best epoch's model, whose weights lie in the job's ``trained_model`` folder.

    By default SGD with Nesterov momentum 0.9 and weight decay 1e-4, and cross-entropy. The best epoch is the one with
    the highest validation top-1 accuracy, among equals the one with the lower validation loss.

    Several processes train one network: each calls this with its ``processes`` and reads its share of the images, in
    batches of its own. A step is made by the mean gradient over the images of all, at the learning rate times their
    number. All find the same metrics; the first writes checkpoints and weights.

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
    each = f" for each of {processes.count} processes" if processes.several else ""
    training.need(
        settings.batch_size * processes.count,
        f"one batch (batch_size){each}",
        _for_fewer_images(len(training), processes.count),
    )
    validation.need(
        1,
        "validation",
        "Link images to Validation dataset (validation_dataset), e.g. a part of those of training.",
    )
    validation_labels = match_labels(validation, training)
    try:
        with exact_and_repeatable():
            return _Training(start, training, validation, validation_labels, settings, job, processes).run()
    finally:
        give_back_freed_memory()


def _for_fewer_images(images: int, processes: int) -> str:
    """What to do when there are fewer images than a batch for each process needs."""
    if images < processes:
        return "Add images, or let fewer processes take part."
    return f"Set Batch size (batch_size) to {images // processes} or less, or add images."


class _Training:
    """One training run: its network, optimiser and data."""

    def __init__(
        self,
        start: UntrainedModelDirectory | ModelDirectory,
        training: ImageDirectory,
        validation: ImageDirectory,
        validation_labels: torch.Tensor,
        settings: TrainingSettings,
        job: Job,
        processes: Processes,
    ) -> None:
        self.start, self.settings, self.job, self.processes = start, settings, job, processes
        self.categories = training.categories or ()
        if isinstance(start, ModelDirectory):
            _compare_ranges(start, training, job)
        validation = in_range_of(
            validation, training.value_range, job, "the validation images", "that of the training images"
        )
        device = choose_device(settings.device)
        precision = choose_precision(settings.precision, device)
        job.computed_with(device=device, precision=precision)
        self.fabric = processes.fabric(device, precision)
        job.log(
            f"recipe {settings.recipe}: {settings.epochs} epochs, learning rate {settings.learning_rate:g}, batches of "
            f"{settings.batch_size}, {len(training):,} training and {len(validation):,} validation images in "
            f"{len(self.categories):,} categories"
        )
        job.log(f"training on {device} with precision {precision}")
        if processes.several:
            job.log(
                f"each of {processes.count} processes has batches of {settings.batch_size} images; the learning rate "
                f"{settings.learning_rate:g} is multiplied by {processes.count}"
            )

        self.labels = np.asarray(training.labels(), dtype=np.int64)
        self.validation_labels = validation_labels
        self.data = data = TrainingData.of(training, validation, settings, device, processes, job)
        self.loader, self.validation_loader = data.loader, data.validation_loader
        self.scoring_transformation = data.validation_transformation
        self.training_directory = training
        self.unreadable = Unreadable(job, processes)
        self.classifier = ImageClassifier.of(
            initial_network(start, self.categories, settings.random_seed, job),
            start,
            self.fabric,
            categories=self.categories,
            transformation=self.scoring_transformation,
        )
        self.learner = Learner(
            self.classifier,
            Objective(settings.label_smoothing, self._category_weights()),
            make_mixing(settings, len(self.categories)),
            settings,
            job,
            processes,
        )
        self._noted = self._told_how_long = False
        self.image_size = (0, 0)
        """(height, width) of the images that were learned from last, by any process; zeros before the first."""
        self.history = History()
        self.best_state: dict[str, torch.Tensor] = {}
        self.cores: SharedCores | None = None
        self.frozen: FrozenEpochs | None = None
        self.may_use_features = self._agree_on_features()
        self._warn_of_doubtful_settings()

    def _warn_of_doubtful_settings(self) -> None:
        if self.settings.freeze_epochs and self.start.weights is None:
            self.job.warn(
                "Freeze epochs (freeze_epochs) keeps new, random weights as they are for a while; "
                "start from pretrained weights, or set it to 0"
            )
        steps, batches = self.settings.accumulation_steps, len(self.loader)
        if steps > batches:
            self.job.warn(
                f"Accumulation steps (accumulation_steps) is {steps}, but an epoch has {batches} batches; "
                "the optimiser steps once an epoch"
            )

    def _agree_on_features(self) -> bool:
        """Whether frozen epochs learn from features that are kept; all processes do, or none."""
        settings = self.settings
        if not settings.freeze_epochs:
            return False
        images = len(self.labels) * max(1, settings.feature_variants) + len(self.validation_labels)
        can = FrozenEpochs.are_possible(self.classifier, settings, images)
        agreed = self.processes.sums([float(can)]) == [self.processes.count]
        if settings.fits_head and not agreed:
            self.job.warn(
                "the last layer cannot be fitted to features and is trained by steps: that is possible where it is "
                "linear, features fit into a quarter of the free memory, and Mixup, CutMix and Compile are off"
            )
        return agreed

    def _category_weights(self) -> torch.Tensor | None:
        if self.settings.class_weights == "none":
            return None
        return balanced_weights(self.labels.tolist(), len(self.categories)).to(self.fabric.device)

    def run(self) -> tuple[ModelDirectory, History]:
        with sharing_cores(self.fabric.device.type, self.job.log) as self.cores:
            return self._run()

    def _run(self) -> tuple[ModelDirectory, History]:
        settings, job = self.settings, self.job
        checkpoint = Checkpoint(job.checkpoints)
        self._resume(checkpoint)
        stop = self.history.epochs_without_improvement >= settings.patience
        for epoch in range(len(self.history.epochs), settings.epochs):
            if stop:
                break
            self._choose_features(epoch)
            rate = self.learner.begin_epoch(epoch, on_features=self._on_features)
            with explain_out_of_memory(
                self.learner.model,
                self.fabric,
                settings.batch_size,
                optimizer=self.learner.optimizer,
                # One image has none to be mixed with.
                smallest=2 if settings.mixup or settings.cutmix else 1,
            ):
                if self.frozen is not None:
                    self._prepare_features(self.frozen, epoch)
                metrics = self._fit_head(epoch) if self._is_fitted(epoch) else self._train_epoch(epoch, rate)
            metrics |= self._validate(epoch)
            self._warn_of_notes()
            counts = epoch >= settings.patience_begins
            is_best, stop = self.history.add(metrics, settings.patience, counts=counts)
            self.history.processes.append(self.processes.count)
            if is_best and (self.processes.first or settings.needs_best_logits):
                self.best_state = _copy(self.learner.judged)
            self._report_epoch(epoch, metrics)
            if self.processes.first:
                checkpoint.save({"history": asdict(self.history), "best": self.best_state, **self.learner.state_dict()})
        calibration, unknown = self._certainty()
        self.unreadable.finish()
        in_order = self.data.in_order or (None, None)
        uses = self._use(self.loader, in_order[0]), self._use(self.validation_loader, in_order[1])
        report_use(job, dict(zip(("training", "validation"), uses, strict=True)))
        if len(self.history.epochs) < settings.epochs:
            job.log(
                f"stopped early: validation loss has not fallen below {self.history.lowest_loss:.4f} for "
                f"{settings.patience} epochs"
            )
        self._warn_of_nothing_learned()
        model = replace(self._save_best(), calibration=calibration, unknown=unknown)
        return model, self.history

    def _certainty(self) -> tuple[Calibration | None, UnknownThreshold | None]:
        """A temperature and a threshold for unknown, of the best epoch on the validation images, if asked for."""
        if not self.settings.needs_best_logits:
            return None, None
        self.learner.judged.load_state_dict(self.best_state)
        # As scoring does, whether or not the last epochs learned from features: so it is after an interruption, too.
        self.frozen = None
        with self._explain_memory():
            logits, labels = gather_logits(self._predictions(), self.validation_labels, self.processes)
        return judge_certainty(logits, labels, self.settings, self.job)

    def _warn_of_nothing_learned(self) -> None:
        counts = np.bincount(self.validation_labels.numpy(), minlength=len(self.categories))
        share = counts.max() / counts.sum()
        if counts.sum() >= ENOUGH_TO_JUDGE and (counts > 0).sum() > 1 and self.history.best["top1_accuracy"] <= share:
            self.job.warn(
                f"the model is no better than always answering {self.categories[int(counts.argmax())]!r}, which is "
                f"right for {share:.1%} of the validation images. Start from pretrained weights with the recipe "
                "Fine-tune, train more epochs, or look whether the images and their categories are right."
            )

    # Epochs in which all layers but the last are frozen

    def _choose_features(self, epoch: int) -> None:
        """Begin or end to learn from features."""
        wanted = self.may_use_features and epoch < self.settings.freeze_epochs
        if wanted and self.frozen is None:
            data = self.data
            assert data.in_order is not None
            transformations = data.training_transformation, data.validation_transformation
            self.frozen = FrozenEpochs(
                self.classifier, *data.in_order, self.loader, transformations, self.settings, self.job, self.processes
            )
        elif not wanted:
            self.frozen = None

    @property
    def _on_features(self) -> bool:
        return self.frozen is not None and self.frozen.train_on_features

    def _is_fitted(self, epoch: int) -> bool:
        return self.frozen is not None and epoch == 0 and self.settings.fits_head

    def _prepare_features(self, frozen: FrozenEpochs, epoch: int) -> None:
        iterations = len(self.loader)

        def on_share(share: float) -> None:
            self.job.progress(int((epoch + share / 2) * iterations), self.settings.epochs * iterations, "iterations")
            self._share_cores()

        variants: Sequence[int] = ()
        if self._is_fitted(epoch):
            variants = range(frozen.variants)
        elif frozen.train_on_features:
            variants = [epoch % frozen.variants]
        frozen.prepare(on_share, variants)

    def _fit_head(self, epoch: int) -> dict[str, float]:
        """An epoch in which the last layer is fitted to the features of all images, and not trained by steps."""
        frozen, iterations = self.frozen, len(self.loader)
        assert frozen is not None
        labels = torch.from_numpy(self.labels)
        # Smoothed labels make a fit worse.
        objective = Objective(weights=self._category_weights())

        def check(done: int, total: int) -> None:
            done = int((epoch + 0.5 + done / total / 2) * iterations)
            self.job.progress(done, self.settings.epochs * iterations, "iterations")
            self._share_cores()

        self.unreadable.note(frozen.failures(), "training")
        self.unreadable.share()
        read = np.bincount(self.labels[frozen.readable().numpy()], minlength=len(self.categories))
        check_every_category_was_read(self.training_directory, read.tolist(), 0)
        started = time.perf_counter()
        fitted = frozen.fit(labels, self.validation_labels, objective, check)
        self.learner.start_average()
        metrics = frozen.judge_training(labels, objective)
        seconds = time.perf_counter() - started
        self.job.log(
            f"the last layer was fitted to the features of {len(frozen.readable()):,} images in {seconds:.1f} s, with "
            f"C = {fitted.c:g}"
        )
        self.job.progress((epoch + 1) * iterations, self.settings.epochs * iterations, "iterations")
        return {**metrics, "learning_rate": 0.0, "images_per_second": len(frozen.readable()) / seconds}

    def _warn_of_notes(self) -> None:
        """Once, after the first epoch: every image has been read then."""
        if not self._noted:
            self._noted = True
            kept = self.frozen.notes if self.frozen is not None else ({}, {})
            for loader, purpose, noted in zip(
                (self.loader, self.validation_loader), ("training", "validation"), kept, strict=True
            ):
                counts = shared_counts(count_notes(loader.rows, loader.notes | noted), self.processes)
                if self.processes.first:
                    warn_of_notes(self.job, counts, len(loader.rows), loader.rows.value_range, purpose)

    def _use(self, loader: Loader, in_order: Loader | None) -> CacheUse:
        """What became of the reads of all processes."""
        use = loader.use if in_order is None else loader.use + in_order.use
        hits, misses, damaged, read, written, seconds = self.processes.sums(astuple(use))
        return CacheUse(int(hits), int(misses), int(damaged), int(read), int(written), seconds)

    def _resume(self, checkpoint: Checkpoint) -> None:
        self._load(checkpoint)
        epochs = len(self.history.epochs)
        if self.processes.sums([epochs]) != [epochs * self.processes.count]:
            # A shared disk may show an older file to one machine for a while. All start anew then.
            raise RuntimeError(f"this process goes on after epoch {epochs}, and others after another one")

    def _load(self, checkpoint: Checkpoint) -> None:
        saved = checkpoint.load(self.job)
        if saved is None:
            return
        before = deepcopy(self.learner.state_dict())
        try:
            history, best = History(**saved["history"]), saved["best"]
            # What is loaded last stays: training goes on from the last epoch, not from the best.
            self.learner.network.load_state_dict(best)
            self.learner.load_state_dict(saved)
        except (KeyError, TypeError, ValueError, RuntimeError, AttributeError) as error:
            # Some of it may have been loaded before the rest did not fit.
            self.learner.load_state_dict(before)
            why = (str(error) or type(error).__name__).splitlines()[0]
            self.job.warn(f"the checkpoint {checkpoint.file} does not fit and training begins anew: {why}")
            return
        self.history, self.best_state = history, best
        self.job.log(f"resumed after epoch {len(self.history.epochs)} of {self.settings.epochs}")
        for epoch, metrics in enumerate(self.history.epochs):
            self._emit(epoch, metrics)

    def _train_epoch(self, epoch: int, rate: float) -> dict[str, float]:
        settings, job = self.settings, self.job
        iterations = len(self.loader)
        tally = Tally(self.fabric.device, len(self.categories), self.processes)
        started = time.perf_counter()
        for iteration, batch in enumerate(self._batches(epoch)):
            self.learner.begin_iteration(iteration, iterations)
            self._learn(batch, iteration, iterations, tally)
            if iteration % settings.print_frequency == 0 or iteration == iterations - 1:
                totals = tally.totals()
                check_finite(totals.loss, epoch, settings, self.processes.count)
                if totals.seen:
                    mean = totals.loss / totals.seen
                    speed = totals.seen / (time.perf_counter() - started)
                    job.metric("running_loss", mean, step=epoch * iterations + iteration, epoch=epoch + 1)
                    job.log(
                        f"epoch {epoch + 1}/{settings.epochs}, iteration {iteration + 1}/{iterations}: "
                        f"loss {mean:.4f}, learning rate {self.learner.rate:.3g}, {speed:.1f} images/s",
                        "debug",
                    )
            job.progress(epoch * iterations + iteration + 1, settings.epochs * iterations, "iterations")
            self._share_cores()
            self._say_how_long(epoch, iteration + 1, time.perf_counter() - started)
        seconds = time.perf_counter() - started
        self.unreadable.share()
        totals = tally.totals()
        if epoch == 0:
            # The last, incomplete batch is dropped.
            dropped = len(self.training_directory) - iterations * settings.batch_size * self.processes.count
            check_every_category_was_read(self.training_directory, totals.read, dropped)
        return {
            "train_loss": totals.loss / max(totals.seen, 1),
            "train_error": totals.wrong / max(totals.seen, 1),
            "learning_rate": rate,
            "images_per_second": totals.seen / seconds,
        }

    def _batches(self, epoch: int) -> Iterator[Batch | FeatureBatch]:
        if self.frozen is not None and self.frozen.train_on_features:
            return self.frozen.batches(epoch)
        return self.loader.epoch(epoch, self._variant(epoch))

    def _say_how_long(self, epoch: int, done: int, seconds: float) -> None:
        """Once, after a few steps in which all layers learn: the time for all epochs at their speed."""
        iterations, settings = len(self.loader), self.settings
        if self._told_how_long or epoch < settings.freeze_epochs or done < min(TIMED_STEPS, iterations):
            return
        self._told_how_long = True
        left = (settings.epochs - epoch) * iterations - done
        validation = len(self.validation_labels) / (settings.batch_size * self.processes.count)
        # A validation batch takes about a third of a training step: there is no way back through the network.
        steps = left + (settings.epochs - epoch) * validation / 3
        self.job.log(f"about {in_words(steps * seconds / done)} at the speed of the first steps")

    def _variant(self, epoch: int) -> int | None:
        """Of random operations: in frozen epochs they may come again, whether or not features are kept."""
        frozen, variants = epoch < self.settings.freeze_epochs, self.settings.feature_variants
        return epoch % variants if frozen and variants else None

    def _learn(self, batch: Batch | FeatureBatch, iteration: int, iterations: int, tally: Tally) -> None:
        """Learn from a batch, and step if that completes a group of batches."""
        self.unreadable.note(batch.failures, "training")
        # Batch norm cannot learn from one image, which is what unreadable ones may leave of a batch.
        usable = len(batch.rows) > 1 or self.settings.batch_size == 1
        inputs = batch.values if isinstance(batch, FeatureBatch) else batch.images
        images = inputs if usable else None
        total = self._agree_on_images(images)
        last = self.learner.is_last(iteration, iterations)
        if images is not None:
            labels = torch.from_numpy(self.labels[batch.rows])
            loss, wrong = self.learner.learn(
                images.to(self.fabric.device) if images.ndim == 2 else self.classifier.preprocess(images),
                to_device(labels, self.fabric.device),
                iteration,
                total,
                last=last,
            )
            tally.add(loss, wrong, labels)
        elif self.processes.several and (total or (last and self.learner.waiting)):
            self.learner.take_part(total, last=last, size=self.image_size)
        self.learner.end_iteration(iteration, iterations)

    def _agree_on_images(self, images: torch.Tensor | None) -> int:
        """How many images all processes have in this iteration; a process without one hears how large they are."""
        count = 0 if images is None else len(images)
        height, width = (0, 0) if images is None or images.ndim == 2 else images.shape[2:]
        total, rows, columns = map(int, self.processes.sums([count, count * height, count * width]))
        if total:
            # Of images whose sizes differ among processes it is a mean, which has to fit none of them exactly.
            self.image_size = (-(-rows // total), -(-columns // total))
        return total

    def _validate(self, epoch: int) -> dict[str, float]:
        self.learner.agree()
        batches = -(-len(self.validation_labels) // self.settings.batch_size)
        with self._explain_memory():
            metrics = judge(self._predictions(), self.validation_labels, batches, self.processes)
        self.unreadable.share()
        check_finite(metrics["validation_loss"], epoch, self.settings, self.processes.count)
        return metrics

    @contextmanager
    def _explain_memory(self) -> Iterator[None]:
        try:
            yield
        except (MemoryError, RuntimeError) as error:
            # Fewer images at once were tried already.
            if not is_out_of_memory(error):
                raise
            raise ModuleOutOfMemoryError(
                "memory ran out while validating. Make the validation images smaller with Resize and Center crop, or "
                "set Batch size (batch_size) lower.",
                batch_size=self.settings.batch_size,
            ) from error

    def _predictions(self) -> Iterator[Predicted]:
        judged = self.learner.judged_classifier
        if self.frozen is not None:
            predictions = self.frozen.predictions(judged)
        else:
            predictions = predict(judged, self.validation_loader, self.job)
        for predicted in predictions:
            self.job.check_cancelled()
            self._share_cores()
            self.unreadable.note(predicted.failures, "validation")
            yield predicted

    def _share_cores(self) -> None:
        if self.cores is not None:
            self.cores.look()

    def _emit(self, epoch: int, metrics: dict[str, float]) -> None:
        for name, value in metrics.items():
            self.job.metric(name, value, epoch=epoch + 1)

    def _report_epoch(self, epoch: int, metrics: dict[str, float]) -> None:
        self._emit(epoch, metrics)
        self.job.log(
            f"epoch {epoch + 1}/{self.settings.epochs} finished: train loss {metrics['train_loss']:.4f}, "
            f"validation loss {metrics['validation_loss']:.4f}, top-1 {metrics['top1_accuracy']:.4f}, "
            f"top-5 {metrics['top5_accuracy']:.4f}, {metrics['images_per_second']:.1f} images/s"
        )

    def _save_best(self) -> ModelDirectory:
        file = self.job.output_folder("trained_model") / WEIGHTS
        if self.processes.first:
            weights.save(self.best_state, file)
        training: dict[str, Any] = {
            "parameters": asdict(self.settings),
            "best_epoch": self.history.best_epoch,
            "epochs": self.history.epochs,
            "unreadable_images": len(self.unreadable),
        }
        return ModelDirectory(
            architecture=self.start.architecture,
            settings=dict(self.start.settings),
            categories=self.categories,
            mean=self.classifier.mean,
            std=self.classifier.std,
            transformation=self.scoring_transformation,
            weights=file,
            training=training,
            value_range=self.training_directory.value_range,
        )


def _compare_ranges(start: ModelDirectory, training: ImageDirectory, job: Job) -> None:
    if start.value_range.rule != training.value_range.rule and not training.only_8_bit:
        job.warn(
            f"the model was trained with the value range {start.value_range} so far, and these images are converted "
            f"with {training.value_range}, which is used from now on. Set Value range (value_range) of Convert to "
            "Image Directory to the same if the images are of the same kind."
        )


def in_words(seconds: float) -> str:
    """A time to wait: seconds up to two minutes, then minutes, then hours."""
    if seconds < 120:
        return f"{max(1, round(seconds))} s"
    if seconds < 7200:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def _copy(network: nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().cpu().clone() for name, tensor in network.state_dict().items()}

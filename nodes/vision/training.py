"""Training a classifier: the recipe of the designer's Train PyTorch Model, with its defects mended."""

import time
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict
from typing import Any

import torch
from torch import nn

from vision_designer.nodes.data.image_directory import ImageDirectory
from vision_designer.nodes.data.model_directory import ModelDirectory
from vision_designer.nodes.data.transformation_directory import TransformationDirectory
from vision_designer.nodes.data.untrained_model_directory import WEIGHTS, UntrainedModelDirectory
from vision_designer.nodes.job import Job
from vision_designer.nodes.vision import weights
from vision_designer.nodes.vision.architectures import IMAGENET_MEAN, IMAGENET_STD
from vision_designer.nodes.vision.checkpoint import Checkpoint
from vision_designer.nodes.vision.decoded_images import keep_decoded, report_use
from vision_designer.nodes.vision.diverging import check_finite
from vision_designer.nodes.vision.hardware import (
    choose_device,
    choose_precision,
    make_fabric,
    set_deterministic,
)
from vision_designer.nodes.vision.inference import Predicted, predict
from vision_designer.nodes.vision.labels import check_training, match_labels
from vision_designer.nodes.vision.learner import Learner
from vision_designer.nodes.vision.loading import Loader
from vision_designer.nodes.vision.memory import explain_out_of_memory
from vision_designer.nodes.vision.mixing import make_mixing
from vision_designer.nodes.vision.objective import Objective, balanced_weights
from vision_designer.nodes.vision.recipe import History, TrainingSettings
from vision_designer.nodes.vision.starting import initial_network
from vision_designer.nodes.vision.transforms import normalise
from vision_designer.nodes.vision.unreadable import Unreadable, check_every_category_was_read
from vision_designer.nodes.vision.validation import judge


def train(
    start: UntrainedModelDirectory | ModelDirectory,
    training: ImageDirectory,
    validation: ImageDirectory,
    settings: TrainingSettings,
    job: Job,
) -> tuple[ModelDirectory, History]:
    """Train, and return the best epoch's model, whose weights lie in the job's ``trained_model`` folder.

    By default SGD with Nesterov momentum 0.9 and weight decay 1e-4, and cross-entropy. The best epoch is the one with
    the highest validation top-1 accuracy, among equals the one with the lower validation loss.

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
    training.need(settings.batch_size, "one batch (batch_size)")
    validation.need(1, "validation")
    validation_labels = match_labels(validation, training)
    return _Training(start, training, validation, validation_labels, settings, job).run()


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
    ) -> None:
        self.start, self.settings, self.job = start, settings, job
        self.categories = training.categories or ()
        self.mean, self.std = (
            (start.mean, start.std) if isinstance(start, ModelDirectory) else (IMAGENET_MEAN, IMAGENET_STD)
        )
        device = choose_device(settings.device)
        precision = choose_precision(settings.precision, device)
        set_deterministic()
        self.fabric = make_fabric(device, precision)
        job.log(f"training on {device} with precision {precision}")

        self.labels = torch.tensor(training.labels())
        self.validation_labels = validation_labels
        training_transformation = training.transformation or TransformationDirectory()
        validation_transformation = (validation.transformation or training_transformation).for_inference()
        self.scoring_transformation = validation_transformation
        self.loader = Loader(
            training,
            training_transformation,
            batch_size=settings.batch_size,
            workers=settings.workers,
            device=device,
            seed=settings.random_seed,
            training=True,
            kept=keep_decoded(
                training, training_transformation, job, cache_memory=settings.cache_memory, once=settings.epochs == 1
            ),
        )
        self.validation_loader = Loader(
            validation,
            validation_transformation,
            batch_size=settings.batch_size,
            workers=settings.workers,
            device=device,
            kept=keep_decoded(
                validation,
                validation_transformation,
                job,
                cache_memory=settings.cache_memory,
                once=settings.epochs == 1,
            ),
        )
        self.training_directory = training
        self.unreadable = Unreadable(job)
        self.learner = Learner(
            initial_network(start, self.categories, settings.random_seed, job),
            start.architecture,
            self.fabric,
            Objective(settings.label_smoothing, self._category_weights()),
            make_mixing(settings, len(self.categories)),
            settings,
            job,
        )
        self.history = History()
        self.best_state: dict[str, torch.Tensor] = {}
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

    def _category_weights(self) -> torch.Tensor | None:
        if self.settings.class_weights == "none":
            return None
        return balanced_weights(self.labels.tolist(), len(self.categories)).to(self.fabric.device)

    def run(self) -> tuple[ModelDirectory, History]:
        settings, job = self.settings, self.job
        checkpoint = Checkpoint(job.checkpoints)
        self._resume(checkpoint)
        stop = self.history.epochs_without_improvement >= settings.patience
        for epoch in range(len(self.history.epochs), settings.epochs):
            if stop:
                break
            with explain_out_of_memory(self.learner.model, self.fabric, settings.batch_size):
                metrics = self._train_epoch(epoch) | self._validate(epoch)
            is_best, stop = self.history.add(metrics, settings.patience)
            if is_best:
                self.best_state = _copy(self.learner.judged)
            self._report_epoch(epoch, metrics)
            checkpoint.save({"history": asdict(self.history), "best": self.best_state, **self.learner.state_dict()})
        self.unreadable.finish()
        report_use(job, {"training": self.loader.use, "validation": self.validation_loader.use})
        if len(self.history.epochs) < settings.epochs:
            job.log(
                f"stopped early: validation loss has not fallen below {self.history.lowest_loss:.4f} for "
                f"{settings.patience} epochs"
            )
        model = self._save_best()
        return model, self.history

    def _resume(self, checkpoint: Checkpoint) -> None:
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

    def _train_epoch(self, epoch: int) -> dict[str, float]:
        settings, job = self.settings, self.job
        rate = self.learner.begin_epoch(epoch)
        seen, iterations = 0, len(self.loader)
        loss_sum = torch.zeros((), device=self.fabric.device)
        wrong = torch.zeros((), device=self.fabric.device)
        readable: Counter[int] = Counter()
        started = time.perf_counter()
        for iteration, batch in enumerate(self.loader.epoch(epoch)):
            self.unreadable.note(batch.failures, "training")
            # Batch norm cannot learn from one image, which is what unreadable ones may leave of a batch.
            if batch.images is not None and (len(batch.rows) > 1 or settings.batch_size == 1):
                labels = self.labels[batch.rows]
                readable.update(labels.tolist())
                images = batch.images.to(self.fabric.device, non_blocking=True)
                loss, errors = self.learner.learn(
                    normalise(images, self.mean, self.std),
                    labels.to(self.fabric.device, non_blocking=True),
                    iteration,
                )
                loss_sum += loss * len(batch.rows)
                wrong += errors
                seen += len(batch.rows)
            self.learner.end_iteration(iteration, iterations)
            if iteration % settings.print_frequency == 0 or iteration == iterations - 1:
                check_finite(float(loss_sum), epoch, settings)
                if seen:
                    mean = float(loss_sum) / seen
                    speed = seen / (time.perf_counter() - started)
                    job.metric("running_loss", mean, step=epoch * iterations + iteration, epoch=epoch + 1)
                    job.log(
                        f"epoch {epoch + 1}/{settings.epochs}, iteration {iteration + 1}/{iterations}: "
                        f"loss {mean:.4f}, learning rate {rate:.3g}, {speed:.1f} images/s",
                        "debug",
                    )
            job.progress(epoch * iterations + iteration + 1, settings.epochs * iterations, "iterations")
        seconds = time.perf_counter() - started
        if epoch == 0:
            # The last, incomplete batch is dropped.
            dropped = len(self.training_directory) - iterations * settings.batch_size
            check_every_category_was_read(self.training_directory, readable, dropped)
        return {
            "train_loss": float(loss_sum) / max(seen, 1),
            "train_error": float(wrong) / max(seen, 1),
            "learning_rate": rate,
            "images_per_second": seen / seconds,
        }

    def _validate(self, epoch: int) -> dict[str, float]:
        metrics = judge(self._predictions(), self.validation_labels)
        check_finite(metrics["validation_loss"], epoch, self.settings)
        return metrics

    def _predictions(self) -> Iterator[Predicted]:
        for predicted in predict(
            self.learner.judged,
            self.start.architecture,
            self.validation_loader,
            self.fabric,
            self.mean,
            self.std,
            self.job,
        ):
            self.job.check_cancelled()
            self.unreadable.note(predicted.failures, "validation")
            yield predicted

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
            mean=self.mean,
            std=self.std,
            transformation=self.scoring_transformation,
            weights=file,
            training=training,
        )


def _copy(network: nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().cpu().clone() for name, tensor in network.state_dict().items()}

"""Training a classifier: the recipe of the designer's Train PyTorch Model, with its defects mended."""

import math
import time
from collections import Counter
from copy import deepcopy
from dataclasses import asdict
from typing import Any

import torch
from torch import nn

from vision_designer.nodes.data.image_directory import ImageDirectory
from vision_designer.nodes.data.model_directory import ModelDirectory
from vision_designer.nodes.data.transformation_directory import TransformationDirectory
from vision_designer.nodes.data.untrained_model_directory import WEIGHTS, UntrainedModelDirectory
from vision_designer.nodes.errors import (
    InvalidDatasetError,
    InvalidTrainingDatasetError,
    TrainingDivergedError,
)
from vision_designer.nodes.job import Job
from vision_designer.nodes.vision import weights
from vision_designer.nodes.vision.architectures import (
    IMAGENET_MEAN,
    IMAGENET_STD,
    build,
    load_all,
    load_backbone,
    without_head,
)
from vision_designer.nodes.vision.checkpoint import Checkpoint
from vision_designer.nodes.vision.decoded_images import keep_decoded, report_use
from vision_designer.nodes.vision.hardware import (
    choose_device,
    choose_precision,
    make_fabric,
    scoring_precision,
    seeded,
    set_deterministic,
)
from vision_designer.nodes.vision.inference import explain_small_images, predict
from vision_designer.nodes.vision.labels import check_training, match_labels
from vision_designer.nodes.vision.loading import Loader
from vision_designer.nodes.vision.memory import explain_out_of_memory
from vision_designer.nodes.vision.named_warnings import NamedWarnings
from vision_designer.nodes.vision.recipe import MOMENTUM, WEIGHT_DECAY, History, TrainingSettings, learning_rate
from vision_designer.nodes.vision.transforms import normalise


def train(
    start: UntrainedModelDirectory | ModelDirectory,
    training: ImageDirectory,
    validation: ImageDirectory,
    settings: TrainingSettings,
    job: Job,
) -> tuple[ModelDirectory, History]:
    """Train, and return the best epoch's model, whose weights lie in the job's ``trained_model`` folder.

    SGD with Nesterov momentum 0.9 and weight decay 1e-4, cross-entropy. The best epoch is the one with
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
        self.scoring_fabric = make_fabric(device, scoring_precision(settings.precision, device))
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
        self.unreadable: set[str] = set()
        self.warnings = NamedWarnings(job, "images could not be read and were left out")

        self.network = self._initial_network().to(memory_format=torch.channels_last)
        optimizer = torch.optim.SGD(
            self.network.parameters(),
            lr=settings.learning_rate,
            momentum=MOMENTUM,
            nesterov=True,
            weight_decay=WEIGHT_DECAY,
        )
        self.model, self.optimizer = self.fabric.setup(self.network, optimizer)
        self.history = History()
        self.best_state: dict[str, torch.Tensor] = {}

    def _initial_network(self) -> nn.Module:
        start = self.start
        with seeded(self.settings.random_seed):
            network = build(start.architecture, dict(start.settings), len(self.categories))
        if start.weights is None:
            return network
        state = weights.read_state(start.weights)
        name = str(start.weights)
        if isinstance(start, ModelDirectory):
            if start.categories == self.categories:
                load_all(network, start.architecture, state, name)
                self.job.log("training continues from a trained model, with its last layer")
                return network
            state = without_head(start.architecture, state)
            self.job.log("training continues from a trained model; its last layer is new, since the categories differ")
        load_backbone(network, start.architecture, state, name)
        return network

    def run(self) -> tuple[ModelDirectory, History]:
        settings, job = self.settings, self.job
        checkpoint = Checkpoint(job.checkpoints)
        self._resume(checkpoint)
        stop = self.history.epochs_without_improvement >= settings.patience
        for epoch in range(len(self.history.epochs), settings.epochs):
            if stop:
                break
            with explain_out_of_memory(self.network, self.fabric, settings.batch_size):
                metrics = self._train_epoch(epoch) | self._validate(epoch)
            is_best, stop = self.history.add(metrics, settings.patience)
            if is_best:
                self.best_state = _copy(self.network)
            self._report_epoch(epoch, metrics)
            checkpoint.save(
                {
                    "history": asdict(self.history),
                    "network": self.network.state_dict(),
                    "optimizer": self.optimizer.state_dict(),
                    "best": self.best_state,
                }
            )
        self.warnings.finish()
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
        network, optimizer = _copy(self.network), deepcopy(self.optimizer.state_dict())
        try:
            history, best = History(**saved["history"]), saved["best"]
            # What is loaded last stays: training goes on from the last epoch, not from the best.
            for state in (best, saved["network"]):
                self.network.load_state_dict(state)
            self.optimizer.load_state_dict(saved["optimizer"])
        except (KeyError, TypeError, ValueError, RuntimeError, AttributeError) as error:
            # Some of it may have been loaded before the rest did not fit.
            self.network.load_state_dict(network)
            self.optimizer.load_state_dict(optimizer)
            why = (str(error) or type(error).__name__).splitlines()[0]
            self.job.warn(f"the checkpoint {checkpoint.file} does not fit and training begins anew: {why}")
            return
        self.history, self.best_state = history, best
        self.job.log(f"resumed after epoch {len(self.history.epochs)} of {self.settings.epochs}")
        for epoch, metrics in enumerate(self.history.epochs):
            self._emit(epoch, metrics)

    def _train_epoch(self, epoch: int) -> dict[str, float]:
        settings, job = self.settings, self.job
        rate = learning_rate(epoch, settings)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.model.train()
        seen, iterations = 0, len(self.loader)
        loss_sum = torch.zeros((), device=self.fabric.device)
        wrong = torch.zeros((), device=self.fabric.device)
        readable: Counter[int] = Counter()
        started = time.perf_counter()
        for iteration, batch in enumerate(self.loader.epoch(epoch)):
            self._note_unreadable(batch.failures, self.training_directory)
            # Batch norm cannot learn from one image, which is what unreadable ones may leave of a batch.
            if batch.images is not None and (len(batch.rows) > 1 or settings.batch_size == 1):
                labels = self.labels[batch.rows]
                readable.update(labels.tolist())
                loss, errors = self._step(batch.images, labels)
                loss_sum += loss * len(batch.rows)
                wrong += errors
                seen += len(batch.rows)
            if iteration % settings.print_frequency == 0 or iteration == iterations - 1:
                self._check_loss(loss_sum, epoch, rate)
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
            self._check_every_category_was_read(readable)
        return {
            "train_loss": float(loss_sum) / max(seen, 1),
            "train_error": float(wrong) / max(seen, 1),
            "learning_rate": rate,
            "images_per_second": seen / seconds,
        }

    def _step(self, images: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        labels = labels.to(self.fabric.device, non_blocking=True)
        inputs = normalise(images.to(self.fabric.device, non_blocking=True), self.mean, self.std)
        with explain_small_images(self.start.architecture, inputs.shape):
            logits = self.model(inputs.contiguous(memory_format=torch.channels_last))
        loss = nn.functional.cross_entropy(logits.float(), labels)
        self.optimizer.zero_grad(set_to_none=True)
        self.fabric.backward(loss)
        self.optimizer.step()
        return loss.detach(), (logits.detach().argmax(1) != labels).sum()

    def _validate(self, epoch: int) -> dict[str, float]:
        loss_sum, correct, correct5, seen = 0.0, 0, 0, 0
        for predicted in predict(
            self.network,
            self.start.architecture,
            self.validation_loader,
            self.scoring_fabric,
            self.mean,
            self.std,
            self.job,
        ):
            self.job.check_cancelled()
            self._note_unreadable(predicted.failures, None)
            if not predicted.rows:
                continue
            labels = self.validation_labels[predicted.rows]
            logits = predicted.logits
            loss_sum += float(nn.functional.cross_entropy(logits, labels, reduction="sum"))
            top = logits.topk(min(5, logits.shape[1]), dim=1).indices
            hits = top == labels[:, None]
            correct += int(hits[:, 0].sum())
            correct5 += int(hits.sum())
            seen += len(predicted.rows)
        if seen == 0:
            raise InvalidDatasetError("no validation image can be read. Look at the log for each reason.")
        loss = loss_sum / seen
        if not math.isfinite(loss):
            raise self._diverged(epoch, learning_rate(epoch, self.settings))
        return {"validation_loss": loss, "top1_accuracy": correct / seen, "top5_accuracy": correct5 / seen}

    def _check_loss(self, loss_sum: torch.Tensor, epoch: int, rate: float) -> None:
        if not math.isfinite(float(loss_sum)):
            raise self._diverged(epoch, rate)

    def _diverged(self, epoch: int, rate: float) -> TrainingDivergedError:
        lower = self.settings.learning_rate / 10
        return TrainingDivergedError(
            f"the loss became NaN or infinite in epoch {epoch + 1} at learning rate {rate:g}. "
            f"Set Learning rate (learning_rate) to {lower:g} or lower.",
            epoch=epoch + 1,
            learning_rate=rate,
            suggestion=lower,
        )

    def _note_unreadable(self, failures: list[tuple[int, str]], directory: ImageDirectory | None) -> None:
        for _, reason in failures:
            if reason not in self.unreadable:
                self.unreadable.add(reason)
                self.warnings.add(f"left out of {'training' if directory is not None else 'validation'}: {reason}")

    def _check_every_category_was_read(self, readable: Counter[int]) -> None:
        # The last, incomplete batch is dropped, so a small category may be unseen though it is fine.
        dropped = len(self.training_directory) - len(self.loader) * self.settings.batch_size
        for label, name in enumerate(self.categories):
            if not readable[label] and self.training_directory.counts()[name] > dropped:
                raise InvalidTrainingDatasetError(
                    f"no image of the category {name!r} of {self.training_directory.source.path} can be read. "
                    "Replace its images, or remove its folder.",
                    category=name,
                )

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

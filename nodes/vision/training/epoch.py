"""An epoch: training steps and validation."""

import time
from collections.abc import Iterator
from itertools import islice

import torch

from vision_designer.nodes.messages import Message
from vision_designer.nodes.vision.hardware.devices import to_device
from vision_designer.nodes.vision.hardware.memory import out_of_memory_as
from vision_designer.nodes.vision.loading.image_notes import check_every_category_was_read
from vision_designer.nodes.vision.loading.loader import Batch
from vision_designer.nodes.vision.models.inference import Predicted, predict
from vision_designer.nodes.vision.training.frozen import FeatureBatch
from vision_designer.nodes.vision.training.frozen_epochs import FrozenPhase
from vision_designer.nodes.vision.training.loss import check_finite
from vision_designer.nodes.vision.training.messages import duration
from vision_designer.nodes.vision.training.metric_accumulator import MetricAccumulator
from vision_designer.nodes.vision.training.training_run import TrainingRun
from vision_designer.nodes.vision.training.validate import validate

TIMED_STEPS = 5
"""Iterations, of which the first is slow, after which the total time is estimated."""


VALIDATION_OUT_OF_MEMORY = Message(
    "memory ran out during validation. Make the validation images smaller with Resize and Center crop, or decrease "
    "Batch size (batch_size)."
)
"""Even with a single image at once, see :func:`~vision_designer.nodes.vision.models.inference.in_parts`."""


class EpochTrainer:
    """Trains the network of a run for one epoch, and validates it."""

    def __init__(self, run: TrainingRun, frozen: FrozenPhase) -> None:
        self._run, self._frozen = run, frozen
        self._estimate_logged = False
        self._image_size = (0, 0)
        """(height, width) of the last training images of any process; zeros before the first."""

    def train(self, epoch: int, rate: float) -> dict[str, float]:
        """Train an epoch, counted from 0, by steps; return its metrics."""
        run, settings, job = self._run, self._run.settings, self._run.job
        iterations, before = run.iterations(epoch), epoch * len(run.loader)
        accumulator = MetricAccumulator(run.fabric.device, len(run.categories), run.processes)
        started = time.perf_counter()
        batches: Iterator[Batch | FeatureBatch]
        if self._frozen.features is not None and self._frozen.on_features:
            batches = self._frozen.features.batches(epoch)
        else:
            batches = self.images(epoch)
        if iterations < len(run.loader):
            batches = islice(batches, iterations)
        for iteration, batch in enumerate(batches):
            run.learner.begin_iteration(iteration, iterations)
            self.learn(batch, iteration, iterations, accumulator)
            if iteration % settings.print_frequency == 0 or iteration == iterations - 1:
                totals = accumulator.totals()
                check_finite(totals.loss, epoch, settings, run.processes.count)
                if totals.seen:
                    mean = totals.loss / totals.seen
                    speed = totals.seen / (time.perf_counter() - started)
                    job.metric("running_loss", mean, step=before + iteration, epoch=epoch + 1)
                    job.log(
                        "epoch {epoch}/{epochs}, iteration {iteration}/{iterations}: loss {loss:.4f}, "
                        "learning rate {rate:.3g}, {speed:.1f} images/s",
                        "debug",
                        epoch=epoch + 1,
                        epochs=run.epochs,
                        iteration=iteration + 1,
                        iterations=iterations,
                        loss=mean,
                        rate=run.learner.rate,
                        speed=speed,
                    )
            run.progress(before + iteration + 1)
            run.share_cores()
            self._log_estimated_time(epoch, iteration + 1, time.perf_counter() - started)
        seconds = time.perf_counter() - started
        run.unreadable.share()
        totals = accumulator.totals()
        if epoch == 0:
            # The last, incomplete batch is dropped.
            dropped = len(run.training_directory) - iterations * settings.batch_size * run.processes.count
            check_every_category_was_read(run.training_directory, totals.read, dropped)
        return {
            "train_loss": totals.loss / max(totals.seen, 1),
            "train_error": totals.wrong / max(totals.seen, 1),
            "learning_rate": rate,
            "images_per_second": totals.seen / seconds,
        }

    def _log_estimated_time(self, epoch: int, done: int, seconds: float) -> None:
        """Log an estimate of the total time, once, after a few steps that train all layers."""
        iterations, settings = len(self._run.loader), self._run.settings
        if (
            self._estimate_logged
            or self._run.budget is not None
            or epoch < settings.freeze_epochs
            or done < min(TIMED_STEPS, iterations)
        ):
            return
        self._estimate_logged = True
        left = (settings.epochs - epoch) * iterations - done
        validation = len(self._run.validation_labels) / (settings.batch_size * self._run.processes.count)
        # A validation batch takes about a third of a training step: it has no backward pass.
        steps = left + (settings.epochs - epoch) * validation / 3
        self._run.job.log("about {duration} at the speed of the first steps", duration=duration(steps * seconds / done))

    def images(self, epoch: int) -> Iterator[Batch]:
        """The batches of an epoch."""
        # In frozen epochs random variants repeat, whether or not features are cached.
        variants = self._run.settings.feature_variants if self._run.is_frozen(epoch) else 0
        return self._run.loader.epoch(epoch, epoch % variants if variants else None)

    def learn(
        self, batch: Batch | FeatureBatch, iteration: int, iterations: int, accumulator: MetricAccumulator
    ) -> None:
        """Train on a batch, and step if it completes a group of batches."""
        run = self._run
        run.unreadable.note(batch.failures, Message("training"))
        # Batch norm cannot train on one image, which may be all that is readable of a batch.
        usable = len(batch.rows) > 1 or run.settings.batch_size == 1
        inputs = batch.values if isinstance(batch, FeatureBatch) else batch.images
        images = inputs if usable else None
        total = self._agree_on_images(images)
        last = run.learner.is_last(iteration, iterations)
        if images is not None:
            labels = torch.from_numpy(run.labels[batch.rows])
            loss, wrong = run.learner.learn(
                images.to(run.fabric.device) if images.ndim == 2 else run.classifier.preprocess(images),
                to_device(labels, run.fabric.device),
                iteration,
                total,
                last=last,
            )
            accumulator.add(loss, wrong, labels)
        elif run.processes.several and (total or (last and run.learner.has_gradients)):
            run.learner.dummy_backward(total, last=last, size=self._image_size)
        run.learner.end_iteration(iteration, iterations)

    def _agree_on_images(self, images: torch.Tensor | None) -> int:
        """Number of images of all processes in this iteration; shares the image size with processes without images."""
        count = 0 if images is None else len(images)
        height, width = (0, 0) if images is None or images.ndim == 2 else images.shape[2:]
        total, rows, columns = map(int, self._run.processes.all_sum([count, count * height, count * width]))
        if total:
            # A mean if sizes differ between processes.
            self._image_size = (-(-rows // total), -(-columns // total))
        return total

    def validate(self, epoch: int) -> dict[str, float]:
        """Validate the network that is saved; return its metrics."""
        run = self._run
        run.learner.broadcast_buffers()
        batches = -(-len(run.validation_labels) // run.settings.batch_size)
        with out_of_memory_as(VALIDATION_OUT_OF_MEMORY, batch_size=run.settings.batch_size):
            metrics = validate(self.predictions(), run.validation_labels, batches, run.processes, run.categories)
        run.unreadable.share()
        check_finite(metrics["validation_loss"], epoch, run.settings, run.processes.count)
        return metrics

    def predictions(self) -> Iterator[Predicted]:
        """Logits of this process's validation images, by the network that is saved."""
        run = self._run
        classifier = run.learner.validated_classifier
        if self._frozen.features is not None:
            predictions = self._frozen.features.predictions(classifier)
        else:
            predictions = predict(classifier, run.validation_loader, run.job)
        for predicted in predictions:
            run.job.check_cancelled()
            run.share_cores()
            run.unreadable.note(predicted.failures, Message("validation"))
            yield predicted

"""Log messages and warnings of a training run."""

import numpy as np

from vision_designer.nodes.messages import Message
from vision_designer.nodes.vision.evaluation.metrics import is_trivial
from vision_designer.nodes.vision.training.training_run import TrainingRun

ENOUGH_TO_JUDGE = 20
"""Minimum number of validation images for the warning; with fewer, low accuracy may be chance."""


def warn_of_doubtful_settings(run: TrainingRun) -> None:
    """Warn of settings with unexpected effects."""
    if run.settings.freeze_epochs and run.start.weights is None:
        run.job.warn(
            "Freeze epochs (freeze_epochs) keeps new, random weights unchanged for a while; start from pretrained "
            "weights, or set it to 0"
        )
    steps, batches = run.settings.accumulation_steps, len(run.loader)
    if steps > batches:
        run.job.warn(
            "Accumulation steps (accumulation_steps) is {steps}, but an epoch has only {batches} "
            "batches; the optimizer steps once per epoch",
            steps=steps,
            batches=batches,
        )


def warn_of_nothing_learned(run: TrainingRun) -> None:
    """Warn if the model is no better than always predicting the most frequent category."""
    counts = np.bincount(run.validation_labels.numpy(), minlength=len(run.categories))
    share = counts.max() / counts.sum()
    if counts.sum() >= ENOUGH_TO_JUDGE and (counts > 0).sum() > 1 and run.history.best["top1_accuracy"] <= share:
        run.job.warn(
            "the model is no better than always answering {category!r}, which is correct for {share:.1%} "
            "of the validation images. Start from pretrained weights with the recipe Fine-tune, train "
            "more epochs, or check the images and their categories.",
            category=run.categories[int(counts.argmax())],
            share=share,
        )


def emit(run: TrainingRun, epoch: int, metrics: dict[str, float]) -> None:
    """Report the metrics of an epoch, counted from 0."""
    for name, value in metrics.items():
        run.job.metric(name, value, epoch=epoch + 1)


def report_epoch(run: TrainingRun, epoch: int, metrics: dict[str, float]) -> None:
    """Report the metrics of an epoch that has just finished, counted from 0, and log them."""
    emit(run, epoch, metrics)
    top5 = Message(", top-5 {top5:.4f}", top5=metrics["top5_accuracy"])
    if is_trivial("top5_accuracy", [metrics["top5_accuracy"]], len(run.categories)):
        top5 = Message("")
    run.job.log(
        "epoch {epoch}/{epochs} finished: train loss {train_loss:.4f}, validation loss {validation_loss:.4f}, top-1 "
        "{top1:.4f}{top5}, {speed:.1f} images/s",
        epoch=epoch + 1,
        epochs=run.epochs,
        train_loss=metrics["train_loss"],
        validation_loss=metrics["validation_loss"],
        top1=metrics["top1_accuracy"],
        top5=top5,
        speed=metrics["images_per_second"],
    )


def duration(seconds: float) -> str:
    """A duration: seconds up to two minutes, then minutes, then hours."""
    if seconds < 120:
        return f"{max(1, round(seconds))} s"
    if seconds < 7200:
        return Message("{seconds} min", seconds=round(seconds / 60))
    return f"{seconds / 3600:.1f} h"

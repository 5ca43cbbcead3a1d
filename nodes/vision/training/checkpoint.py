"""Checkpoints after each epoch: what a training needs to continue, and the model of its best epoch."""

from copy import deepcopy
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import torch
from torch import nn

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.messages import Message, first_line
from vision_designer.nodes.system.atomic_files import atomic_file, writing
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.untrained_model_directory import WEIGHTS
from vision_designer.nodes.vision.models import torch_file, weights
from vision_designer.nodes.vision.training.budget import Plan
from vision_designer.nodes.vision.training.messages import emit
from vision_designer.nodes.vision.training.recipe import History
from vision_designer.nodes.vision.training.training_run import TrainingRun

FILE = "checkpoint.pt"
FORMAT = 1
"""Format version; checkpoints of other versions are not used."""


class _ErrorRecorder:
    """A file that records why writing failed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._file.flush()


class Checkpoint:
    """A checkpoint, written atomically; read by torch's restricted unpickler, which runs no code."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE

    def load(self, job: Job) -> dict[str, Any] | None:
        """The saved state, on the CPU; None if there is none, or, with a warning, if it is unreadable."""
        if not self.file.is_file():
            return None
        try:
            content: Any = torch_file.load(self.file)
        except ValueError as error:
            job.warn(
                "the checkpoint {file} cannot be read, so training starts from the beginning: {error}",
                file=self.file,
                error=error,
            )
            return None
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            job.warn(
                "the checkpoint {file} is of another version, so training starts from the beginning", file=self.file
            )
            return None
        return content

    def save(self, content: dict[str, Any]) -> None:
        """Replace the checkpoint; if the disk is full, FailedToWriteOutputsError, and the previous one is kept."""
        # Under a unique name: a disconnected process that is still running may be writing, too.
        with writing(self.file), atomic_file(self.file) as temporary, temporary.open("wb") as file:
            output = _ErrorRecorder(file)
            try:
                torch.save({"format": FORMAT, **content}, output)  # type: ignore[arg-type]
            except RuntimeError:
                # torch's writer hides errors of the system, e.g. a full disk.
                if output.error is not None:
                    raise output.error from None
                raise


def save(run: TrainingRun, checkpoint: Checkpoint) -> None:
    """Save the checkpoint after an epoch; called in the first process."""
    refitted = {"refitted": run.refitted} if run.refitted else {}
    checkpoint.save({"history": asdict(run.history), "best": run.best_state, **refitted, **run.learner.state_dict()})


def resume(run: TrainingRun, checkpoint: Checkpoint) -> None:
    """Resume after the last saved epoch, if any."""
    _load(run, checkpoint)
    epochs = len(run.history.epochs)
    if run.processes.all_sum([epochs]) != [epochs * run.processes.count]:
        # A shared disk may show one machine an older file. Then all start from the beginning.
        raise RuntimeError(
            Message("this process resumed after epoch {epochs}, and others after another epoch", epochs=epochs)
        )


def _load(run: TrainingRun, checkpoint: Checkpoint) -> None:
    saved = checkpoint.load(run.job)
    if saved is None:
        return
    before = deepcopy(run.learner.state_dict())
    try:
        history, best = History(**saved["history"]), saved["best"]
        plan = None if history.plan is None else Plan.read(history.plan)
        # Loaded last: training continues from the last epoch, not from the best.
        run.learner.network.load_state_dict(best)
        run.learner.load_state_dict(saved)
    except (KeyError, TypeError, ValueError, RuntimeError, AttributeError) as error:
        # A part may have been loaded before the rest did not fit.
        run.learner.load_state_dict(before)
        why = first_line(str(error) or type(error).__name__)
        run.job.warn(
            "the checkpoint {file} does not match, so training starts from the beginning: {why}",
            file=checkpoint.file,
            why=why,
        )
        return
    run.history, run.best_state, run.refitted = history, best, saved.get("refitted", {})
    if run.budget is not None:
        run.budget.resume(history.seconds)
        if plan is not None:
            run.follow(plan)
    run.job.log("resumed after epoch {epoch} of {epochs}", epoch=len(run.history.epochs), epochs=run.epochs)
    for epoch, metrics in enumerate(run.history.epochs):
        emit(run, epoch, metrics)


def copy_weights(network: nn.Module) -> dict[str, torch.Tensor]:
    """Weights and buffers of the network, on the CPU."""
    return {name: tensor.detach().cpu().clone() for name, tensor in network.state_dict().items()}


def save_best(run: TrainingRun) -> ModelDirectory:
    """The best epoch's model; the first process writes its weights."""
    file = run.job.output_folder("trained_model") / WEIGHTS
    refitted = run.refitted if run.history.best_epoch == 1 else {}
    if run.processes.first:
        weights.save(run.best_state | {name: refitted[name] for name in run.best_state if name in refitted}, file)
    training: dict[str, Any] = {
        "parameters": asdict(run.given),
        "best_epoch": run.history.best_epoch,
        "epochs": run.history.epochs,
        "unreadable_images": len(run.unreadable),
        "training_images": len(run.labels),
        "validation_images": len(run.validation_labels),
        "mirrored": any(name == "RandomHorizontalFlip" for name, _ in run.data.training_transformation.operations),
    }
    if refitted:
        training["refitted_with_validation"] = True
        run.job.log(
            "the last layer was fitted once more, to {count:,} training and validation images together; metrics, "
            "temperature and threshold are from before that",
            count=len(run.labels) + len(run.validation_labels),
        )
    if run.history.plan is not None:
        training["plan"] = run.history.plan
    return ModelDirectory(
        architecture=run.start.architecture,
        settings=dict(run.start.settings),
        categories=run.categories,
        mean=run.classifier.mean,
        std=run.classifier.std,
        transformation=run.scoring_transformation,
        weights=file,
        training=training,
        value_range=run.training_directory.value_range,
    )

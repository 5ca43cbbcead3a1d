"""The state of a training run: network, optimizer, data and progress."""

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import numpy as np
import torch

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.hardware.devices import choose_device, choose_precision
from vision_designer.nodes.vision.hardware.memory import explain_out_of_memory
from vision_designer.nodes.vision.hardware.process_group import Processes
from vision_designer.nodes.vision.loading.image_notes import Unreadable, in_range_of
from vision_designer.nodes.vision.models.classifier import ImageClassifier, initial_network
from vision_designer.nodes.vision.training.budget import Budget, Plan
from vision_designer.nodes.vision.training.learner import Learner
from vision_designer.nodes.vision.training.loss import Objective, balanced_weights
from vision_designer.nodes.vision.training.mixing import make_mixing
from vision_designer.nodes.vision.training.recipe import History, TrainingSettings
from vision_designer.nodes.vision.training.training_data import TrainingData

if TYPE_CHECKING:
    from vision_designer.nodes.vision.hardware.contention import SharedCores


class TrainingRun:
    """State of a training run, shared by the parts that train, validate and save.

    Args:
        validation_labels: int64 (images,), in the numbering of training.

    Attributes:
        given: the given settings; ``settings`` are those of the plan, if there is one.
        budget: time budget; None for no limit.
        plan: for the budget; None before it is known, and without a budget.
        labels: int64 (images,) of training.
        history: of the finished epochs.
        best_state: weights of the best epoch; in the first process only.
        refitted: weights of the last layer, fitted to training and validation images; empty if it is not.
        cores: limits threads while other programs compute.
    """

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
        self.budget = Budget(settings.time_budget) if settings.time_budget else None
        self.start, self.settings, self.job, self.processes = start, settings, job, processes
        self.given = settings
        self.plan: Plan | None = None
        self.categories = training.categories or ()
        if isinstance(start, ModelDirectory):
            _compare_ranges(start, training, job)
        validation = in_range_of(
            validation,
            training.value_range,
            job,
            Message("the validation images"),
            Message("the value range of the training images"),
        )
        device = choose_device(settings.device)
        precision = choose_precision(settings.precision, device)
        job.computed_with(device=device, precision=precision)
        self.fabric = processes.fabric(device, precision)
        epochs = Message.counted(settings.epochs, "1 epoch", "{count:,} epochs")
        if self.budget is not None:
            epochs = Message("at most {epochs}", epochs=epochs)
        job.log(
            "recipe {recipe}: {epochs}, learning rate {learning_rate:g}, batches of {batch_size}, "
            "{count:,} training and {validation:,} validation images in {categories:,} categories",
            recipe=settings.recipe,
            epochs=epochs,
            learning_rate=settings.learning_rate,
            batch_size=settings.batch_size,
            count=len(training),
            validation=len(validation),
            categories=len(self.categories),
        )
        job.log("training on {device} with precision {precision}", device=device, precision=precision)
        if processes.several:
            job.log(
                "each of {count} processes has batches of {batch_size} images; the learning rate "
                "{learning_rate:g} is multiplied by {count}",
                count=processes.count,
                batch_size=settings.batch_size,
                learning_rate=settings.learning_rate,
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
            Objective(settings.label_smoothing, self.category_weights()),
            make_mixing(settings, len(self.categories)),
            settings,
            job,
            processes,
        )
        self.history = History()
        self.best_state: dict[str, torch.Tensor] = {}
        self.refitted: dict[str, torch.Tensor] = {}
        self.cores: SharedCores | None = None

    def category_weights(self) -> torch.Tensor | None:
        """Loss weights of the categories, float32 (categories,) on the device; None for equal weights."""
        if self.settings.class_weights == "none":
            return None
        return balanced_weights(self.labels.tolist(), len(self.categories)).to(self.fabric.device)

    @property
    def epochs(self) -> int:
        """Number of epochs to train, as far as known."""
        return self.settings.epochs if self.plan is None else self.plan.total

    def follow(self, plan: Plan) -> None:
        """Follow a plan of the time budget."""
        self.plan, self.history.plan = plan, plan.written()
        self.settings = plan.settings(self.given)
        self.learner.follow(plan, self.settings)

    def expect_end(self, done: int) -> None:
        """Update the expected end of the budget after ``done`` epochs."""
        if self.budget is not None and self.plan is not None:
            self.budget.ends = self.budget.used + self.plan.seconds(done, self.plan.total) + self.budget.reserved

    def position(self, epoch: int) -> float:
        """Position in the schedule at the start of an epoch, counted from 0."""
        return epoch if self.plan is None else self.plan.position(epoch)

    def is_frozen(self, epoch: int) -> bool:
        """Whether the backbone is frozen in an epoch, counted from 0."""
        return self.position(epoch) < self.settings.freeze_epochs

    def iterations(self, epoch: int) -> int:
        """Number of training steps, or accumulated batches, of an epoch, counted from 0."""
        whole = len(self.loader)
        if self.plan is None or epoch < self.plan.total - 1:
            return whole
        return self.plan.steps or whole

    def progress(self, iterations: int) -> None:
        """Report progress in iterations, or in seconds with a time budget."""
        if self.budget is None:
            self.job.progress(iterations, self.settings.epochs * len(self.loader), "iterations")
        else:
            self.job.progress(*self.budget.progress(), "s")

    def broadcast(self, value: float) -> float:
        """Broadcast the first process's value; a collective operation."""
        return self.processes.all_sum([value if self.processes.first else 0.0])[0]

    def explaining_memory(self) -> AbstractContextManager[None]:
        """Suggest a batch size that fits if memory runs out inside."""
        return explain_out_of_memory(
            self.learner.model,
            self.fabric,
            self.settings.batch_size,
            optimizer=self.learner.optimizer,
            # A batch of one image cannot be mixed.
            smallest=2 if self.settings.mixup or self.settings.cutmix else 1,
        )

    def share_cores(self) -> None:
        """Adapt the number of threads to other programs; called between batches."""
        if self.cores is not None:
            self.cores.update()


def _compare_ranges(start: ModelDirectory, training: ImageDirectory, job: Job) -> None:
    if start.value_range.rule != training.value_range.rule and not training.only_8_bit:
        job.warn(
            "the model was previously trained with the value range {value_range}, and these images are converted with "
            "{training_value_range}, which is used from now on. Set Value range (value_range) of Convert to Image "
            "Directory to the same value if the images are of the same kind.",
            value_range=start.value_range,
            training_value_range=training.value_range,
        )

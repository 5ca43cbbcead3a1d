"""What a training run has: its network, optimiser and data, and how far it is."""

from typing import TYPE_CHECKING

import numpy as np
import torch

from vision_designer.nodes.data.image_directory import ImageDirectory
from vision_designer.nodes.data.model_directory import ModelDirectory
from vision_designer.nodes.data.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.job import Job
from vision_designer.nodes.vision.hardware import choose_device, choose_precision
from vision_designer.nodes.vision.image_notes import in_range_of
from vision_designer.nodes.vision.learner import Learner
from vision_designer.nodes.vision.mixing import make_mixing
from vision_designer.nodes.vision.models.classifier import ImageClassifier, initial_network
from vision_designer.nodes.vision.objective import Objective, balanced_weights
from vision_designer.nodes.vision.processes import Processes
from vision_designer.nodes.vision.recipe import History, TrainingSettings
from vision_designer.nodes.vision.training_data import TrainingData
from vision_designer.nodes.vision.unreadable import Unreadable

if TYPE_CHECKING:
    from vision_designer.nodes.vision.contention import SharedCores


class TrainingRun:
    """One training run: its network, optimiser and data; what is done with them is done by others.

    Args:
        start: the model to begin with.
        training: images to learn from.
        validation: images to judge by.
        validation_labels: int64 (images,), in the numbering of training.
        settings: the recipe.
        job: whose log, folders and cancellation are used.
        processes: that train together.

    Attributes:
        labels: int64 (images,) of training.
        history: what is known after the epochs so far.
        best_state: the weights of the best epoch; of the first process alone.
        cores: shared with other programs while the run computes.
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
            Objective(settings.label_smoothing, self.category_weights()),
            make_mixing(settings, len(self.categories)),
            settings,
            job,
            processes,
        )
        self.history = History()
        self.best_state: dict[str, torch.Tensor] = {}
        self.cores: SharedCores | None = None

    def category_weights(self) -> torch.Tensor | None:
        """The weight of each category in the loss, float32 (categories,) on the device; None where all count alike."""
        if self.settings.class_weights == "none":
            return None
        return balanced_weights(self.labels.tolist(), len(self.categories)).to(self.fabric.device)

    def share_cores(self) -> None:
        """Look whether other programs want the cores; called between batches."""
        if self.cores is not None:
            self.cores.look()


def _compare_ranges(start: ModelDirectory, training: ImageDirectory, job: Job) -> None:
    if start.value_range.rule != training.value_range.rule and not training.only_8_bit:
        job.warn(
            f"the model was trained with the value range {start.value_range} so far, and these images are converted "
            f"with {training.value_range}, which is used from now on. Set Value range (value_range) of Convert to "
            "Image Directory to the same if the images are of the same kind."
        )

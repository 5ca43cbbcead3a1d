"""Predicts images one batch at a time, with the same computations as Score Image Model."""

from collections.abc import Iterator
from dataclasses import replace

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.vision.hardware.contention import sharing_cores
from vision_designer.nodes.vision.hardware.devices import choose_device, choose_precision, exact_and_repeatable
from vision_designer.nodes.vision.hardware.memory import out_of_memory_as
from vision_designer.nodes.vision.hardware.process_group import ALONE
from vision_designer.nodes.vision.loading.loader import Loader
from vision_designer.nodes.vision.models.classifier import ImageClassifier
from vision_designer.nodes.vision.models.inference import predict
from vision_designer.nodes.vision.scoring.answers import OUT_OF_MEMORY, Answers, answers_of, unknown_of
from vision_designer.nodes.vision.scoring.score import ScoringSettings, batch_size


class Predictor:
    """A trained model, ready to predict.

    Args:
        model: the classifier; its own transformation is applied.
        settings: where and how to compute; the cache of decoded images is not used.
        job: for the log and for cancellation.

    Raises:
        InvalidModelDirectoryError: the model's weights do not match its description.
        NotInRangeValueError: the model has no threshold for unknown images, or the device or precision is not
            available.
    """

    def __init__(self, model: ModelDirectory, settings: ScoringSettings, job: Job) -> None:
        device = choose_device(settings.device)
        self.settings = replace(settings, device=device, precision=choose_precision(settings.precision, device))
        self._model, self._job = model, job
        self.categories = model.categories
        self.unknown = unknown_of(model, (), settings.unknown_threshold, settings.unknown_below)
        self._classifier = ImageClassifier.load(model, ALONE.fabric_alone(device, self.settings.precision))

    def answers(self, images: ImageDirectory) -> Iterator[Answers]:
        """Iterate over the answers for ``images``, in order and in batches; nothing is kept.

        Raises:
            ModuleOutOfMemoryError: memory ran out with a single image.
            InvalidDatasetError: images are too small for the network.
        """
        transformation, settings = self._model.transformation, self.settings
        images = replace(images, value_range=self._model.value_range)
        # Images that keep their own sizes do not fit into one batch.
        batch = batch_size(images, transformation) if transformation.final_size() is not None else 1
        loader = Loader(images, transformation, batch_size=batch, workers=settings.workers, device=settings.device)
        with (
            out_of_memory_as(OUT_OF_MEMORY),
            exact_and_repeatable(),
            sharing_cores(settings.device, self._job.log) as cores,
        ):
            for predicted in predict(self._classifier, loader, self._job, average_mirrored=settings.average_mirrored):
                loader.notes.clear()
                yield answers_of(self._classifier, predicted, self.unknown)
                if cores is not None:
                    cores.update()

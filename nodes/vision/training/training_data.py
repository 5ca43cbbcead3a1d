"""Data loaders of a training run."""

from dataclasses import dataclass
from typing import Any, Self

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.datasets.transformation_checks import ImageSizes, other_validation, warn_of_padding
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.hardware.process_group import Processes
from vision_designer.nodes.vision.loading.decode_cache import DecodeCache, keep_decoded
from vision_designer.nodes.vision.loading.loader import Loader, WorkerPool, choose_workers
from vision_designer.nodes.vision.training.recipe import TrainingSettings
from vision_designer.nodes.vision.training.validate import own_ranges


@dataclass(frozen=True)
class TrainingData:
    """Data loaders of one process.

    Attributes:
        validation_transformation: applied to validation images; without random operations.
        in_order: loaders of all training and validation images in order, for features; None if not needed.
    """

    loader: Loader
    validation_loader: Loader
    training_transformation: TransformationDirectory
    validation_transformation: TransformationDirectory
    in_order: tuple[Loader, Loader] | None

    @classmethod
    def of(
        cls,
        training: ImageDirectory,
        validation: ImageDirectory,
        settings: TrainingSettings,
        device: str,
        processes: Processes,
        job: Job,
    ) -> Self:
        """Data loaders of the settings; decoded images are cached in the job's workspace."""

        def decode_cache(directory: ImageDirectory, transformation: TransformationDirectory) -> DecodeCache | None:
            once = settings.epochs == 1
            return keep_decoded(directory, transformation, job, cache_memory=settings.cache_memory, once=once)

        training_transformation = training.transformation or TransformationDirectory()
        validation_transformation = (validation.transformation or training_transformation).for_inference()
        if processes.first:
            sizes = ImageSizes(training, training_transformation)
            validation_sizes = ImageSizes(validation, validation_transformation)
            different = other_validation(
                training_transformation, validation_transformation, (sizes.one_size(), validation_sizes.one_size())
            )
            if different:
                job.warn(different)
            warn_of_padding(job, Message("training"), sizes)
            warn_of_padding(job, Message("validation"), validation_sizes)
        images = len(training) + len(validation)
        pool = WorkerPool(choose_workers(settings.workers, images, device, processes.local_count), device)

        def loader(
            directory: ImageDirectory,
            transformation: TransformationDirectory,
            cache: DecodeCache | None,
            **how: Any,  # noqa: ANN401 - of Loader
        ) -> Loader:
            return Loader(directory, transformation, batch_size=settings.batch_size, pool=pool, cache=cache, **how)

        first = training, training_transformation, decode_cache(training, training_transformation)
        second = validation, validation_transformation, decode_cache(validation, validation_transformation)
        seed, flip = settings.random_seed, settings.alternating_flip
        in_order = (
            (loader(*first, seed=seed, alternating_flip=flip), loader(*second)) if settings.freeze_epochs else None
        )
        learned_from = loader(
            *first, seed=seed, alternating_flip=flip, training=True, share=(processes.rank, processes.count)
        )
        if settings.alternating_flip and not learned_from.alternating_flip:
            job.log(
                "Alternating flip (alternating_flip) is on and changes nothing: the training images have no Random "
                "horizontal flip"
            )
        return cls(
            learned_from,
            loader(*second, ranges=own_ranges(len(validation), settings.batch_size, processes)),
            training_transformation,
            validation_transformation,
            in_order,
        )

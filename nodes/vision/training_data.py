"""The images that a training reads, epoch after epoch."""

from dataclasses import dataclass
from typing import Self

from vision_designer.nodes.data.image_directory import ImageDirectory
from vision_designer.nodes.data.picture_checks import SetOfPictures, other_validation, warn_of_padding
from vision_designer.nodes.data.transformation_directory import TransformationDirectory
from vision_designer.nodes.job import Job
from vision_designer.nodes.vision.decoded_images import DecodedImages, keep_decoded
from vision_designer.nodes.vision.loading import Loader, WorkerPool, choose_workers
from vision_designer.nodes.vision.processes import Processes
from vision_designer.nodes.vision.recipe import TrainingSettings
from vision_designer.nodes.vision.validation import own_ranges


@dataclass(frozen=True)
class TrainingData:
    """The images of one process.

    Attributes:
        loader: of those to learn from.
        validation_loader: of those to judge by.
        validation_transformation: what is applied to them; nothing in it is random.
    """

    loader: Loader
    validation_loader: Loader
    validation_transformation: TransformationDirectory

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
        """As the settings say; decoded images are kept in the job's workspace."""

        def kept(directory: ImageDirectory, transformation: TransformationDirectory) -> DecodedImages | None:
            once = settings.epochs == 1
            return keep_decoded(directory, transformation, job, cache_memory=settings.cache_memory, once=once)

        training_transformation = training.transformation or TransformationDirectory()
        validation_transformation = (validation.transformation or training_transformation).for_inference()
        if processes.first:
            _warn_of_other_pictures(
                SetOfPictures(training, training_transformation),
                SetOfPictures(validation, validation_transformation),
                job,
            )
        images = len(training) + len(validation)
        pool = WorkerPool(choose_workers(settings.workers, images, device, processes.here), device)
        loader = Loader(
            training,
            training_transformation,
            batch_size=settings.batch_size,
            pool=pool,
            seed=settings.random_seed,
            training=True,
            share=(processes.rank, processes.count),
            kept=kept(training, training_transformation),
        )
        validation_loader = Loader(
            validation,
            validation_transformation,
            batch_size=settings.batch_size,
            pool=pool,
            ranges=own_ranges(len(validation), settings.batch_size, processes),
            kept=kept(validation, validation_transformation),
        )
        return cls(loader, validation_loader, validation_transformation)


def _warn_of_other_pictures(training: SetOfPictures, validation: SetOfPictures, job: Job) -> None:
    different = other_validation(
        training.transformation, validation.transformation, (training.one_size(), validation.one_size())
    )
    if different:
        job.warn(different)
    warn_of_padding(job, "training", training)
    warn_of_padding(job, "validation", validation)

"""Score Image Model: predictions of a trained model."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Literal

from vision_designer.nodes.core.component import ComponentNode, EarlyWarning, KnownValues
from vision_designer.nodes.core.job import Job, ReportedMetrics
from vision_designer.nodes.core.parameters import Parameter, ParameterModel
from vision_designer.nodes.core.ports import InputPort, LinkType, OutputPort
from vision_designer.nodes.core.run_settings import SETTINGS_THAT_CHANGE_RESULTS, SharedRunSettings
from vision_designer.nodes.datasets.transformation_checks import RANDOM_SCORES, other_scoring
from vision_designer.nodes.errors import InvalidDatasetError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory, is_random


class ScoreImageModel(ComponentNode):
    """Predict the category of each image with a trained model, with a probability for every category.

    The table has one row for each image, in the order of the image directory: its category if it has one, its id, its
    path, ``Scored Probabilities_<category>`` for every category, ``Scored Labels``, and ``error``. Probabilities are
    calibrated if the model was trained with Calibrate. With a threshold, the label of an image is ``unknown`` if no
    category is probable enough. An image that cannot be read is a row without scores that states the reason; so is a
    file that Convert to Image Directory skipped, or left out for its extension, unless the images were split. If the
    images have no transformation, the transformation of the model is applied. Several processes or machines can share
    the images; the table is the same.
    """

    identifier = "score_image_model"
    title = "Score Image Model"
    category = "Model Scoring & Evaluation"
    version = "2"
    card_parameters = ("average_mirrored",)
    card_results = ("{images} images",)
    libraries = ("torch", "torchvision", "Pillow", "pi-heif", "numpy", "lightning-fabric")
    init_inputs = [
        InputPort("trained_model", "Trained model", ModelDirectory, help="From Train PyTorch Model or Trained Model."),
        InputPort(
            "dataset",
            "Dataset",
            ImageDirectory,
            other_images_than="trained_model",
            help="The images, with or without categories.",
        ),
    ]
    init_outputs = [
        OutputPort(
            "scored_dataset",
            "Scored dataset",
            DataFrameDirectory,
            columns=("id", "image", "Scored Labels", "error"),
            help="One row for each image.",
        ),
    ]

    class Parameters(ParameterModel):
        """Threshold for unknown images, and averaging."""

        unknown_threshold: Literal["value", "model"] = Parameter(
            "value",
            title="Unknown threshold",
            help="The source of the threshold for unknown images. A model has one if it was trained with Unknown "
            "precision.",
            choices={"value": "Unknown below", "model": "From the model"},
        )
        unknown_below: float = Parameter(
            0.0,
            title="Unknown below",
            help="Scored Labels is unknown if the highest probability is below this value. 0 turns this off.",
            depends_on="unknown_threshold",
            depends_on_value="value",
            ge=0,
            le=1,
        )
        average_mirrored: bool = Parameter(
            False,
            title="Average over mirrored",
            help="Score each image and its mirror image, and average their probabilities: often a little more "
            "accurate, and takes twice as long. Only where a mirrored image means the same.",
        )

    RunSettings = SharedRunSettings
    settings_that_change_results = SETTINGS_THAT_CHANGE_RESULTS

    @classmethod
    def labeled_outputs(cls, parameters: ParameterModel, inputs: Mapping[str, bool | None]) -> bool | None:
        """Same as the images."""
        return inputs.get("dataset")

    @classmethod
    def early_warnings(cls, parameters: ParameterModel, known: KnownValues) -> Sequence[EarlyWarning]:
        """Images with another transformation than the model's own, or a random one."""
        images, model = known.get("dataset"), known.get("trained_model")
        if not isinstance(images, TransformationDirectory):
            return ()
        found: list[str] = [RANDOM_SCORES] if any(map(is_random, images.operations)) else []
        if isinstance(model, TransformationDirectory):
            found.append(other_scoring(images, model))
        return [EarlyWarning(InvalidDatasetError, message, port="dataset") for message in found if message]

    @staticmethod
    def reported_metrics(parameters: ParameterModel, linked: Collection[str]) -> ReportedMetrics:
        """Numbers of images."""
        return ReportedMetrics(frozenset({"images", "unreadable", "unknown", "without_image"}))

    @staticmethod
    def run(
        trained_model: ModelDirectory,
        dataset: ImageDirectory,
        parameters: Parameters,
        settings: SharedRunSettings,
        job: Job,
    ) -> dict[str, LinkType]:
        """See vision.scoring.score for the errors."""
        from vision_designer.nodes.distributed.launch import launch
        from vision_designer.nodes.distributed.spec import Work
        from vision_designer.nodes.vision.hardware.process_group import check_device
        from vision_designer.nodes.vision.scoring.score import ScoringSettings, score

        if parameters.average_mirrored:
            _report_mirroring(trained_model, job)

        def distribute(chosen: ScoringSettings) -> None:
            check_device(chosen.device, settings.process_count_per_node)
            inputs: dict[str, LinkType] = {"trained_model": trained_model, "dataset": dataset}
            launch(Work.SCORE, inputs, asdict(chosen), settings, job)

        chosen = ScoringSettings(
            settings.device, settings.precision, settings.workers, settings.cache_memory, **parameters.model_dump()
        )
        scored, unreadable = score(trained_model, dataset, chosen, job, distribute if settings.several else None)
        images = Message.counted(len(dataset), "1 image", "{count} images")
        rest = Message(", {count} could not be read", count=unreadable) if unreadable else ""
        job.log("{images} scored{rest}", images=images, rest=rest)
        figures = {"images": len(dataset), "unreadable": unreadable}
        if "unknown" in scored.properties:
            figures["unknown"] = scored.properties["unknown"]
        if dataset.without_image:
            figures["without_image"] = len(dataset.without_image)
            job.log(
                Message.counted(
                    len(dataset.without_image),
                    "1 file that is not a readable image has a row without scores",
                    "{count} files that are not readable images have rows without scores",
                )
            )
        job.report(figures)
        return {"scored_dataset": scored}


def _report_mirroring(model: ModelDirectory, job: Job) -> None:
    if model.learned_mirrored is False:
        job.warn(
            "Average over mirrored (average_mirrored) is on, and the model learned from no mirrored images: where a "
            "mirrored image means something else, as with digits, letters, or left and right, scores become worse. "
            "Turn it off, or turn on Random horizontal flip in Init Image Transformation and train again."
        )
    elif model.learned_mirrored is None:
        job.log(
            "probabilities are averaged over each image and its mirror image; the model does not say whether it "
            "learned from mirrored images"
        )
    else:
        job.log("probabilities are averaged over each image and its mirror image")

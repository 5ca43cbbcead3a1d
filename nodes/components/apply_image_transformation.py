"""Apply Image Transformation: attaches a transformation to an image directory."""

from collections.abc import Mapping
from typing import Literal

from vision_designer.nodes.core.component import ComponentNode, KnownValues
from vision_designer.nodes.core.job import Job
from vision_designer.nodes.core.parameters import Parameter, ParameterModel
from vision_designer.nodes.core.ports import InputPort, LinkType, OutputPort
from vision_designer.nodes.datasets.transformation_checks import ImageSizes, warn_of_padding
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory

MAX_KNOWN = 200
"""Maximum operations examined before a run; graphs may chain more."""


class ApplyImageTransformation(ComponentNode):
    """Attach image operations to an image directory.

    Only the list of operations is stored. Operations are applied each time an image is read; random ones are sampled
    again, so that every epoch of training sees new variants of the images.
    """

    identifier = "apply_image_transformation"
    title = "Apply Image Transformation"
    category = "Computer Vision/Image Data Transformation"
    version = "2"
    card_parameters = ("mode",)
    init_inputs = [
        InputPort(
            "input_image_transformation",
            "Input image transformation",
            TransformationDirectory,
            help="From Init Image Transformation.",
        ),
        InputPort("input_image_directory", "Input image directory", ImageDirectory, help="The images."),
    ]
    init_outputs = [
        OutputPort(
            "output_image_directory",
            "Output image directory",
            ImageDirectory,
            same_images_as="input_image_directory",
            help="The same images, with the operations attached.",
        ),
    ]

    class Parameters(ParameterModel):
        """Purpose of the images."""

        mode: Literal["for_training", "for_inference"] = Parameter(
            title="Mode",
            help="For training keeps every operation. For inference removes random operations, so that validation and "
            "scoring use every image unchanged by chance: Random resized crop becomes Resize and Center crop, "
            "Random crop becomes Center crop, and the others, including Color jitter, are removed.",
            choices={"for_training": "For training", "for_inference": "For inference"},
        )

    @classmethod
    def labeled_outputs(cls, parameters: ParameterModel, inputs: Mapping[str, bool | None]) -> bool | None:
        """Same as the images."""
        return inputs.get("input_image_directory")

    @classmethod
    def known_outputs(cls, parameters: Parameters, known: KnownValues) -> KnownValues:
        """The images' operations, followed by the new ones."""
        added = known.get("input_image_transformation")
        if not isinstance(added, TransformationDirectory) or "input_image_directory" not in known:
            return {}
        carried = known["input_image_directory"]
        first = carried if isinstance(carried, TransformationDirectory) else TransformationDirectory()
        together = first.then(_operations(added, parameters))
        return {"output_image_directory": together} if len(together.operations) <= MAX_KNOWN else {}

    @staticmethod
    def run(
        input_image_transformation: TransformationDirectory,
        input_image_directory: ImageDirectory,
        parameters: Parameters,
        job: Job,
    ) -> dict[str, LinkType]:
        """Attach the operations after those that are attached already."""
        operations = _operations(input_image_transformation, parameters)
        job.log(", ".join(name for name, _ in operations.operations) or Message("no operations"))
        images = input_image_directory.with_transformation(operations)
        warn_of_padding(job, Message("with these operations"), ImageSizes(images, images.transformation or operations))
        return {"output_image_directory": images}


def _operations(
    chosen: TransformationDirectory, parameters: ApplyImageTransformation.Parameters
) -> TransformationDirectory:
    return chosen.for_inference() if parameters.mode == "for_inference" else chosen

"""Apply Image Transformation: attaches operations to images."""

from collections.abc import Mapping
from typing import Literal

from vision_designer.nodes.component import ComponentNode
from vision_designer.nodes.data.image_directory import ImageDirectory
from vision_designer.nodes.data.transformation_directory import TransformationDirectory
from vision_designer.nodes.job import Job
from vision_designer.nodes.parameters import Parameter, ParameterModel
from vision_designer.nodes.ports import InputPort, LinkType, OutputPort


class ApplyImageTransformation(ComponentNode):
    """Attach image operations to an image directory.

    Nothing is written but the list: operations are applied each time an image is read, and random ones
    are drawn anew, so that every epoch of training sees new pictures.
    """

    identifier = "apply_image_transformation"
    title = "Apply Image Transformation"
    category = "Computer Vision/Image Data Transformation"
    version = "1"
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
            help="The same images, with the operations attached.",
        ),
    ]

    class Parameters(ParameterModel):
        """What the images are for."""

        mode: Literal["for_training", "for_inference"] = Parameter(
            title="Mode",
            help="For training keeps every operation. For inference drops the random ones (those named Random, and "
            "color jitter), so that validation and scoring see every image as it is.",
            choices={"for_training": "For training", "for_inference": "For inference"},
        )

    @classmethod
    def labelled_outputs(cls, parameters: ParameterModel, inputs: Mapping[str, bool | None]) -> bool | None:
        """As the images are; the transformation has no say."""
        return inputs.get("input_image_directory")

    @staticmethod
    def run(
        input_image_transformation: TransformationDirectory,
        input_image_directory: ImageDirectory,
        parameters: Parameters,
        job: Job,
    ) -> dict[str, LinkType]:
        """Attach the operations after those that are attached already."""
        operations = input_image_transformation
        if parameters.mode == "for_inference":
            operations = operations.for_inference()
        job.log(", ".join(name for name, _ in operations.operations) or "no operation")
        return {"output_image_directory": input_image_directory.with_transformation(operations)}

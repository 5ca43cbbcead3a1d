"""Init Image Transformation: a list of image operations."""

from collections.abc import Mapping, Sequence
from typing import Any

from vision_designer.nodes.core.component import ComponentNode, EarlyWarning, KnownValues
from vision_designer.nodes.core.job import Job
from vision_designer.nodes.core.parameters import ParameterModel
from vision_designer.nodes.core.ports import LinkType, OutputPort
from vision_designer.nodes.errors import NotInRangeValueError
from vision_designer.nodes.images.image_operations import OPERATIONS, Operation
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.transformation_directory import BlackFrame, TransformationDirectory


class InitImageTransformation(ComponentNode):
    """Choose the operations that are applied to every image, in the order in which they are listed.

    The operations are torchvision's. Random flips, perspective and erasing apply to every second image on average,
    random grayscale to every tenth; they are sampled again each time an image is read. Apply Image Transformation
    attaches them to images. A crop that is larger than the image is padded with black; if this affects every image, a
    warning is shown before the run.
    """

    identifier = "init_image_transformation"
    title = "Init Image Transformation"
    category = "Computer Vision/Image Data Transformation"
    version = "2"
    card_parameters = ("crop_size",)
    init_outputs = [
        OutputPort(
            "output_image_transformation",
            "Output image transformation",
            TransformationDirectory,
            help="The selected operations.",
        ),
    ]

    class Parameters(ParameterModel):
        """Operations in the order of application."""

        @classmethod
        def fields_of_records(cls) -> Mapping[str, tuple[Any, Any]]:
            """A switch for each operation, followed by its parameters."""
            return {name: field for record in OPERATIONS.values() for name, field in record.fields.items()}

    @classmethod
    def upgrade(cls, parameters: dict[str, Any], version: str) -> dict[str, Any]:
        """In version 1, sizes of random operations did not follow other sizes; older graphs keep their values."""
        before = {"random_resized_crop": ("random_size", 256), "random_crop": ("random_crop_size", 224)}
        for switch, (name, default) in before.items():
            if (
                parameters.get(switch) is True
                and name not in parameters
                and cls.Parameters.default_of(name, parameters) != default
            ):
                parameters[name] = default
        return parameters

    @classmethod
    def additions(cls, parameters: ParameterModel) -> set[str]:
        """Those of the operations that are switched on."""
        return {OPERATIONS.module_of(name) for name, _ in _operations(parameters)}

    @classmethod
    def known_outputs(cls, parameters: Parameters, known: KnownValues) -> KnownValues:
        """The operations themselves."""
        return {"output_image_transformation": TransformationDirectory(tuple(_operations(parameters)))}

    @classmethod
    def early_warnings(cls, parameters: Parameters, known: KnownValues) -> Sequence[EarlyWarning]:
        """A crop that is larger than any image at that point."""
        operations = _operations(parameters)
        frame = TransformationDirectory(tuple(operations)).certain_black_frame()
        return () if frame is None else (_black(cls.Parameters, operations, frame),)

    @staticmethod
    def run(parameters: Parameters, job: Job) -> dict[str, LinkType]:
        """Collect the enabled operations."""
        chosen = TransformationDirectory(tuple(_operations(parameters)))
        for operation, argument in chosen.operations:
            if argument == 0:
                job.warn("{operation} is on but has no effect because its number is 0", operation=operation)
        if (frame := chosen.certain_black_frame()) is not None:
            job.warn(_black(parameters.__class__, chosen.operations, frame).message)
        job.log(", ".join(name for name, _ in chosen.operations) or Message("no operations"))
        return {"output_image_transformation": chosen}


def _black(model: type[ParameterModel], operations: Sequence[Operation], frame: BlackFrame) -> EarlyWarning:
    name = OPERATIONS[operations[frame.number][0]].crop_parameter
    title, side = model.info(name).title, min(frame.size)
    message = Message(
        "{title} ({name}) is {crop}, but the shorter side of every image has {side} pixels before that "
        "crop, so each image is padded with black: {share:.0%} of a square image. Set {title} to {side} "
        "or less, or make the images larger before the crop.",
        dict(title=title, name=name, crop=frame.crop, side=side, share=frame.share),
    )
    return EarlyWarning(NotInRangeValueError, message, parameter=name, suggestion=side)


def _operations(parameters: ParameterModel) -> list[Operation]:
    values = dict(parameters)
    return [(name, record.argument(values)) for name, record in OPERATIONS.items() if values[record.switch]]

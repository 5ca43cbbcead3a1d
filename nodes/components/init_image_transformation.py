"""Init Image Transformation: a list of image operations."""

from collections.abc import Mapping, Sequence
from typing import Any

from vision_designer.nodes.core.component import ComponentNode, Foreseen
from vision_designer.nodes.core.job import Job
from vision_designer.nodes.core.parameters import Parameter, ParameterModel
from vision_designer.nodes.core.ports import LinkType, OutputPort
from vision_designer.nodes.errors import NotInRangeValueError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.transformation_directory import BlackFrame, Operation, TransformationDirectory

CROPS = {"CenterCrop": "crop_size", "RandomCrop": "random_crop_size"}
"""Parameter with the crop size of an operation."""
JITTER = {"brightness": 0.4, "contrast": 0.4, "saturation": 0.4}
MAGNITUDES = {"num_magnitude_bins": 31}
"""Number of strengths of an operation in TrivialAugment, as published by Müller and Hutter 2021."""
CROP_SCALE, CROP_RATIO = [0.08, 1.0], [3 / 4, 4 / 3]


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
    init_outputs = [
        OutputPort(
            "output_image_transformation",
            "Output image transformation",
            TransformationDirectory,
            help="The selected operations.",
        ),
    ]

    class Parameters(ParameterModel):
        """The operations, in the order in which they are applied."""

        resize: bool = Parameter(
            True,
            title="Resize",
            help="Scale the image so that its shorter side has Size pixels; the aspect ratio is kept.",
        )
        size: int = Parameter(
            256, title="Size", help="The shorter side after resizing.", unit="pixels", depends_on="resize", ge=1
        )
        center_crop: bool = Parameter(
            True,
            title="Center crop",
            help="Cut a square out of the center; smaller images are padded with black.",
        )
        crop_size: int = Parameter(
            224, title="Crop size", help="Side of the square.", unit="pixels", depends_on="center_crop", ge=1
        )
        pad: bool = Parameter(False, title="Pad", help="Add a black border on all four sides.")
        padding: int = Parameter(0, title="Padding", help="Width of the border.", unit="pixels", depends_on="pad", ge=0)
        color_jitter: bool = Parameter(
            False, title="Color jitter", help="Change brightness, contrast and saturation randomly, by up to 40 %."
        )
        grayscale: bool = Parameter(
            False, title="Grayscale", help="Remove all color; three equal channels are kept, as models expect."
        )
        random_resized_crop: bool = Parameter(
            False,
            title="Random resized crop",
            help="Cut out a random part of 8 to 100 % of the area with an aspect ratio from 3:4 to 4:3, and "
            "scale it to "
            "a square.",
        )
        random_size: int = Parameter(
            256,
            title="Random size",
            help="Side of that square. If not set, it equals Crop size if that is set, otherwise Size if that is set.",
            unit="pixels",
            depends_on="random_resized_crop",
            follows=("crop_size", "size"),
            ge=1,
        )
        random_crop: bool = Parameter(
            False,
            title="Random crop",
            help="Cut a square out at a random position; smaller images are padded with black.",
        )
        random_crop_size: int = Parameter(
            224,
            title="Random crop size",
            help="Side of that square. If not set, it equals Crop size if that is set.",
            unit="pixels",
            depends_on="random_crop",
            follows=("crop_size",),
            ge=1,
        )
        random_horizontal_flip: bool = Parameter(
            True, title="Random horizontal flip", help="Mirror every second image, on average, left to right."
        )
        random_vertical_flip: bool = Parameter(
            False, title="Random vertical flip", help="Mirror every second image, on average, top to bottom."
        )
        random_rotation: bool = Parameter(False, title="Random rotation", help="Rotate by a random angle.")
        random_rotation_degrees: int = Parameter(
            0,
            title="Random rotation degrees",
            help="The largest angle, in either direction.",
            unit="degrees",
            depends_on="random_rotation",
            ge=0,
            le=180,
        )
        random_affine: bool = Parameter(
            False, title="Random affine", help="Rotate by a random angle around the center."
        )
        random_affine_degrees: int = Parameter(
            0,
            title="Random affine degrees",
            help="The largest angle, in either direction.",
            unit="degrees",
            depends_on="random_affine",
            ge=0,
            le=180,
        )
        random_grayscale: bool = Parameter(
            False, title="Random grayscale", help="Remove the color of every tenth image, on average."
        )
        random_perspective: bool = Parameter(
            False, title="Random perspective", help="Distort the perspective of every second image, on average."
        )
        trivial_augment: bool = Parameter(
            False,
            title="TrivialAugment",
            help="Apply one operation with a random strength to each image: shear, translation, rotation, brightness, "
            "color, contrast, sharpness, posterize, solarize, autocontrast, equalize, or none.",
        )
        random_erasing: bool = Parameter(
            False, title="Random erasing", help="Blacken a random rectangle of every second image, on average."
        )

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
    def known_pictures(
        cls, parameters: ParameterModel, known: Mapping[str, LinkType | None]
    ) -> Mapping[str, LinkType | None]:
        """The operations themselves."""
        if not isinstance(parameters, cls.Parameters):
            return {}
        return {"output_image_transformation": TransformationDirectory(tuple(_operations(parameters)))}

    @classmethod
    def foreseen(cls, parameters: ParameterModel, known: Mapping[str, LinkType | None]) -> Sequence[Foreseen]:
        """A crop that is larger than any image at that point."""
        if not isinstance(parameters, cls.Parameters):
            return ()
        operations = _operations(parameters)
        frame = TransformationDirectory(tuple(operations)).certain_black_frame()
        return () if frame is None else (_black(cls.Parameters, CROPS[operations[frame.number][0]], frame),)

    @staticmethod
    def run(parameters: Parameters, job: Job) -> dict[str, LinkType]:
        """Collect the enabled operations."""
        chosen = TransformationDirectory(tuple(_operations(parameters)))
        for operation, argument in chosen.operations:
            if argument == 0:
                job.warn("{operation} is on but has no effect because its number is 0", operation=operation)
        if (frame := chosen.certain_black_frame()) is not None:
            job.warn(_black(parameters.__class__, CROPS[chosen.operations[frame.number][0]], frame).message)
        job.log(", ".join(name for name, _ in chosen.operations) or Message("no operations"))
        return {"output_image_transformation": chosen}


def _black(model: type[ParameterModel], name: str, frame: BlackFrame) -> Foreseen:
    title, side = model.info(name).title, min(frame.size)
    message = Message(
        "{title} ({name}) is {crop}, but the shorter side of every image has {side} pixels before that "
        "crop, so each image is padded with black: {share:.0%} of a square image. Set {title} to {side} "
        "or less, or make the images larger before the crop.",
        dict(title=title, name=name, crop=frame.crop, side=side, share=frame.share),
    )
    return Foreseen(NotInRangeValueError, message, parameter=name, suggestion=side)


def _operations(parameters: InitImageTransformation.Parameters) -> list[Operation]:
    p = parameters
    every: list[tuple[bool, Operation]] = [
        (p.resize, ("Resize", p.size)),
        (p.center_crop, ("CenterCrop", p.crop_size)),
        (p.pad, ("Pad", p.padding)),
        (p.color_jitter, ("ColorJitter", JITTER)),
        (p.grayscale, ("Grayscale", 3)),
        (
            p.random_resized_crop,
            ("RandomResizedCrop", {"size": p.random_size, "scale": CROP_SCALE, "ratio": CROP_RATIO}),
        ),
        (p.random_crop, ("RandomCrop", p.random_crop_size)),
        (p.random_horizontal_flip, ("RandomHorizontalFlip", 0.5)),
        (p.random_vertical_flip, ("RandomVerticalFlip", 0.5)),
        (p.random_rotation, ("RandomRotation", p.random_rotation_degrees)),
        (p.random_affine, ("RandomAffine", p.random_affine_degrees)),
        (p.random_grayscale, ("RandomGrayscale", 0.1)),
        (p.random_perspective, ("RandomPerspective", {"p": 0.5})),
        (p.trivial_augment, ("TrivialAugmentWide", MAGNITUDES)),
        (p.random_erasing, ("RandomErasing", {"p": 0.5})),
    ]
    return [operation for switched_on, operation in every if switched_on]

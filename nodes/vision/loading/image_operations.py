"""The image operations of this program, one record for each; read without torch.

The transforms are torchvision's, or those of :mod:`.transforms`.
"""

import importlib
from collections.abc import Callable, Sequence
from typing import Any

from vision_designer.nodes.core.parameters import Parameter
from vision_designer.nodes.images.image_operations import ImageOperation, Size
from vision_designer.nodes.messages import ReasonError

TRANSFORMS = "vision_designer.nodes.vision.loading.operations"
JITTER = {"brightness": 0.4, "contrast": 0.4, "saturation": 0.4}
MAGNITUDES = {"num_magnitude_bins": 31}
"""Number of strengths of an operation in TrivialAugment, as published by Müller and Hutter 2021."""
CROP_SCALE, CROP_RATIO = [0.08, 1.0], [3 / 4, 4 / 3]


def _transform(name: str, module: str = "torchvision.transforms.v2", **fixed: Any) -> Callable[..., Any]:  # noqa: ANN401
    """Constructor of a transform with fixed keyword arguments; imports its module."""

    def make(*arguments: Any, **keywords: Any) -> Any:  # noqa: ANN401
        return getattr(importlib.import_module(module), name)(*arguments, **fixed, **keywords)

    return make


def _resize(size: int) -> Any:  # noqa: ANN401
    if size == 0:
        raise ReasonError("no pixels would be left")
    return _transform("Resize", antialias=True)(size)


def _random_resized_crop(size: int, scale: Sequence[float], ratio: Sequence[float]) -> Any:  # noqa: ANN401
    return _transform("RandomResizedCrop")(size, _between(scale), _between(ratio))


def _grayscale(channels: object) -> Any:  # noqa: ANN401
    if channels != 3:
        raise ReasonError("an image must keep its three channels")
    return _transform("Grayscale", num_output_channels=3)()


def _between(bounds: Sequence[float]) -> tuple[float, float]:
    low, high = bounds
    if not 0 < low <= high:
        raise ReasonError("a range must start above 0 and must not end before its start")
    return low, high


def _resized(argument: int, size: Size) -> Size:
    """As in torchvision: the shorter side becomes ``argument``."""
    width, height = size
    if not width or not height:
        return size
    longer = int(argument * max(size) / min(size))
    return (argument, longer) if width <= height else (longer, argument)


def _square(argument: int, _size: Size) -> Size:
    return argument, argument


def _side(default: int, title: str, help: str, **options: Any) -> tuple[Any, Any]:  # noqa: ANN401
    return int, Parameter(default, title=title, help=help, unit="pixels", ge=1, **options)


def _degrees(title: str) -> tuple[Any, Any]:
    help_text = "The largest angle, in either direction."
    return int, Parameter(0, title=title, help=help_text, unit="degrees", ge=0, le=180)


OPERATIONS = (
    ImageOperation(
        "Resize",
        "resize",
        "Resize",
        "Scale the image so that its shorter side has Size pixels; the aspect ratio is kept.",
        _resize,
        lambda values: values["size"],
        {"size": _side(256, "Size", "The shorter side after resizing.")},
        on=True,
        size_after=_resized,
        by_side=True,
    ),
    ImageOperation(
        "CenterCrop",
        "center_crop",
        "Center crop",
        "Cut a square out of the center; smaller images are padded with black.",
        _transform("CenterCrop"),
        lambda values: values["crop_size"],
        {"crop_size": _side(224, "Crop size", "Side of the square.")},
        on=True,
        size_after=_square,
        intermediate_size=lambda argument, size: (max(size[0], argument), max(size[1], argument)),
        crop=int,
        crop_parameter="crop_size",
        by_side=True,
    ),
    ImageOperation(
        "Pad",
        "pad",
        "Pad",
        "Add a black border on all four sides.",
        _transform("Pad"),
        lambda values: values["padding"],
        {"padding": (int, Parameter(0, title="Padding", help="Width of the border.", unit="pixels", ge=0))},
        size_after=lambda argument, size: (size[0] + 2 * argument, size[1] + 2 * argument),
        by_side=True,
    ),
    ImageOperation(
        # Random, despite its name.
        "ColorJitter",
        "color_jitter",
        "Color jitter",
        "Change brightness, contrast and saturation randomly, by up to 40 %.",
        _transform("ColorJitter"),
        lambda _values: JITTER,
        is_random=True,
    ),
    ImageOperation(
        "Grayscale",
        "grayscale",
        "Grayscale",
        "Remove all color; three equal channels are kept, as models expect.",
        _grayscale,
        lambda _values: 3,
    ),
    ImageOperation(
        "RandomResizedCrop",
        "random_resized_crop",
        "Random resized crop",
        "Cut out a random part of 8 to 100 % of the area with an aspect ratio from 3:4 to 4:3, and scale it to a "
        "square.",
        _random_resized_crop,
        lambda values: {"size": values["random_size"], "scale": CROP_SCALE, "ratio": CROP_RATIO},
        {
            "random_size": _side(
                256,
                "Random size",
                "Side of that square. If not set, it equals Crop size if that is set, otherwise Size if that is set.",
                follows=("crop_size", "size"),
            )
        },
        is_random=True,
        size_after=lambda argument, _: (argument["size"], argument["size"]),
        counterpart=lambda argument: (("Resize", argument["size"]), ("CenterCrop", argument["size"])),
    ),
    ImageOperation(
        "RandomCrop",
        "random_crop",
        "Random crop",
        "Cut a square out at a random position; smaller images are padded with black.",
        _transform("RandomCrop", pad_if_needed=True),
        lambda values: values["random_crop_size"],
        {
            "random_crop_size": _side(
                224,
                "Random crop size",
                "Side of that square. If not set, it equals Crop size if that is set.",
                follows=("crop_size",),
            )
        },
        is_random=True,
        size_after=_square,
        # torchvision pads both sides by the missing pixels.
        intermediate_size=lambda argument, size: (
            max(size[0], 2 * argument - size[0]),
            max(size[1], 2 * argument - size[1]),
        ),
        counterpart=lambda argument: (("CenterCrop", argument),),
        crop=int,
        crop_parameter="random_crop_size",
        by_side=True,
    ),
    ImageOperation(
        "RandomHorizontalFlip",
        "random_horizontal_flip",
        "Random horizontal flip",
        "Mirror every second image, on average, left to right.",
        _transform("RandomHorizontalFlip"),
        lambda _values: 0.5,
        on=True,
        is_random=True,
    ),
    ImageOperation(
        "RandomVerticalFlip",
        "random_vertical_flip",
        "Random vertical flip",
        "Mirror every second image, on average, top to bottom.",
        _transform("RandomVerticalFlip"),
        lambda _values: 0.5,
        is_random=True,
    ),
    ImageOperation(
        "RandomRotation",
        "random_rotation",
        "Random rotation",
        "Rotate by a random angle.",
        _transform("RandomRotation"),
        lambda values: values["random_rotation_degrees"],
        {"random_rotation_degrees": _degrees("Random rotation degrees")},
        is_random=True,
    ),
    ImageOperation(
        "RandomAffine",
        "random_affine",
        "Random affine",
        "Rotate by a random angle around the center.",
        _transform("RandomAffine"),
        lambda values: values["random_affine_degrees"],
        {"random_affine_degrees": _degrees("Random affine degrees")},
        is_random=True,
    ),
    ImageOperation(
        "RandomGrayscale",
        "random_grayscale",
        "Random grayscale",
        "Remove the color of every tenth image, on average.",
        _transform("RandomGrayscale"),
        lambda _values: 0.1,
        is_random=True,
    ),
    ImageOperation(
        "RandomPerspective",
        "random_perspective",
        "Random perspective",
        "Distort the perspective of every second image, on average.",
        _transform("PerspectiveOfAPlane", TRANSFORMS),
        lambda _values: {"p": 0.5},
        is_random=True,
    ),
    ImageOperation(
        # Random, despite its name.
        "TrivialAugmentWide",
        "trivial_augment",
        "TrivialAugment",
        "Apply one operation with a random strength to each image: shear, translation, rotation, brightness, color, "
        "contrast, sharpness, posterize, solarize, autocontrast, equalize, or none.",
        _transform("TrivialAugmentInTwoSteps", TRANSFORMS),
        lambda _values: MAGNITUDES,
        is_random=True,
    ),
    ImageOperation(
        "RandomErasing",
        "random_erasing",
        "Random erasing",
        "Blacken a random rectangle of every second image, on average.",
        _transform("EraseOnImage", TRANSFORMS),
        lambda _values: {"p": 0.5},
        is_random=True,
    ),
)

"""Registry of image operations: parameters, randomness, output size, and the operation for inference.

The implementation is given by name and imported on use, since loading torch takes seconds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vision_designer.nodes.messages import Message

Operation = tuple[str, Any]
"""Name and argument of an operation; the argument is a number or keyword arguments."""

Size = tuple[int, int]
"""Width and height in pixels."""


def _same(_argument: Any, size: Size) -> Size:  # noqa: ANN401 - any operation's argument
    return size


def _nothing(_argument: Any) -> tuple[Operation, ...]:  # noqa: ANN401
    return ()


@dataclass(frozen=True)
class ImageOperation:
    """Declaration of an operation.

    Attributes:
        name: as in graph and transformation files.
        made_by: ``module:function`` that makes a torchvision transform of the argument.
        is_random: whether the result differs at every read.
        size_after: output size for the argument and an input size.
        intermediate_size: intermediate size, where it may exceed input and output.
        counterpart: replacement of a random operation for inference, with the same output size.
        crop: side of the square crop for the argument; smaller images are padded with black.
        by_side: whether the argument is a number of pixels.
    """

    name: str
    made_by: str
    is_random: bool = False
    size_after: Callable[[Any, Size], Size] = _same
    intermediate_size: Callable[[Any, Size], Size] | None = None
    counterpart: Callable[[Any], tuple[Operation, ...]] = _nothing
    crop: Callable[[Any], int] | None = None
    by_side: bool = False

    @property
    def sets_size(self) -> bool:
        """Whether images may change their size."""
        return self.size_after is not _same


OPERATIONS: dict[str, ImageOperation] = {}
"""Operations by name, in the order in which Init Image Transformation applies them."""


def declare(operation: ImageOperation) -> None:
    """Register an operation.

    Raises:
        ValueError: the name is already registered.
    """
    if operation.name in OPERATIONS:
        raise ValueError(Message("there is already an image operation {name}", name=operation.name))
    OPERATIONS[operation.name] = operation


def is_random(operation: Operation) -> bool:
    """Return whether the operation is random."""
    return OPERATIONS[operation[0]].is_random


def _resized(argument: int, size: Size) -> Size:
    """As torchvision: the shorter side becomes ``argument``."""
    width, height = size
    if not width or not height:
        return size
    longer = int(argument * max(size) / min(size))
    return (argument, longer) if width <= height else (longer, argument)


def _square(argument: int, _size: Size) -> Size:
    return argument, argument


def _padded(argument: int, size: Size) -> Size:
    return size[0] + 2 * argument, size[1] + 2 * argument


def _center_crop_intermediate(argument: int, size: Size) -> Size:
    return max(size[0], argument), max(size[1], argument)


def _random_crop_intermediate(argument: int, size: Size) -> Size:
    # torchvision pads both sides.
    return max(size[0], 2 * argument - size[0]), max(size[1], 2 * argument - size[1])


_TRANSFORMS = "vision_designer.nodes.vision.loading.operations:"
for _operation in (
    ImageOperation("Resize", f"{_TRANSFORMS}resize", size_after=_resized, by_side=True),
    ImageOperation(
        "CenterCrop",
        f"{_TRANSFORMS}center_crop",
        size_after=_square,
        intermediate_size=_center_crop_intermediate,
        crop=int,
        by_side=True,
    ),
    ImageOperation("Pad", f"{_TRANSFORMS}pad", size_after=_padded, by_side=True),
    # Random despite its name.
    ImageOperation("ColorJitter", f"{_TRANSFORMS}color_jitter", is_random=True),
    ImageOperation("Grayscale", f"{_TRANSFORMS}grayscale"),
    ImageOperation(
        "RandomResizedCrop",
        f"{_TRANSFORMS}random_resized_crop",
        is_random=True,
        size_after=lambda argument, _: (argument["size"], argument["size"]),
        counterpart=lambda argument: (("Resize", argument["size"]), ("CenterCrop", argument["size"])),
    ),
    ImageOperation(
        "RandomCrop",
        f"{_TRANSFORMS}random_crop",
        is_random=True,
        size_after=_square,
        intermediate_size=_random_crop_intermediate,
        counterpart=lambda argument: (("CenterCrop", argument),),
        crop=int,
        by_side=True,
    ),
    ImageOperation("RandomHorizontalFlip", f"{_TRANSFORMS}random_horizontal_flip", is_random=True),
    ImageOperation("RandomVerticalFlip", f"{_TRANSFORMS}random_vertical_flip", is_random=True),
    ImageOperation("RandomRotation", f"{_TRANSFORMS}random_rotation", is_random=True),
    ImageOperation("RandomAffine", f"{_TRANSFORMS}random_affine", is_random=True),
    ImageOperation("RandomGrayscale", f"{_TRANSFORMS}random_grayscale", is_random=True),
    ImageOperation("RandomPerspective", f"{_TRANSFORMS}random_perspective", is_random=True),
    # Random despite its name.
    ImageOperation("TrivialAugmentWide", f"{_TRANSFORMS}trivial_augment", is_random=True),
    ImageOperation("RandomErasing", f"{_TRANSFORMS}random_erasing", is_random=True),
):
    declare(_operation)

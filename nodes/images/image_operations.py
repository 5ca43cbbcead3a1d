"""The registry of image operations: parameters, randomness, size afterwards, and the operation for inference.

What makes the operation is named and not imported: torch takes seconds to load, and is not needed to say what an
operation does to the size of an image.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Operation = tuple[str, Any]
"""An operation's name and its argument: a number, or keyword arguments."""

Size = tuple[int, int]
"""Width and height in pixels."""


def _same(_argument: Any, size: Size) -> Size:  # noqa: ANN401 - as the operation takes it
    return size


def _nothing(_argument: Any) -> tuple[Operation, ...]:  # noqa: ANN401
    return ()


@dataclass(frozen=True)
class ImageOperation:
    """The declaration of one operation.

    Attributes:
        name: as graph and transformation files have it.
        made_by: ``module:function`` of what makes a torchvision transform of the argument.
        is_random: whether it draws anew at every read.
        size_after: of an image with that size, given the argument.
        largest_on_the_way: the size that it has meanwhile, where that may be larger than before and after.
        counterpart: what a random operation becomes when images are prepared for inference, so that they have the
            size that the model was trained with.
        crop: the side of the square that is cut out, by the argument; smaller images are padded with black.
        by_side: whether the argument is a number of pixels.
    """

    name: str
    made_by: str
    is_random: bool = False
    size_after: Callable[[Any, Size], Size] = _same
    largest_on_the_way: Callable[[Any, Size], Size] | None = None
    counterpart: Callable[[Any], tuple[Operation, ...]] = _nothing
    crop: Callable[[Any], int] | None = None
    by_side: bool = False

    @property
    def sets_size(self) -> bool:
        """Whether images may have another size behind it than before."""
        return self.size_after is not _same


OPERATIONS: dict[str, ImageOperation] = {}
"""Every known operation by its name, in the order in which Init Image Transformation applies them."""


def declare(operation: ImageOperation) -> None:
    """Make an operation known.

    Raises:
        ValueError: another one has its name.
    """
    if operation.name in OPERATIONS:
        raise ValueError(f"there is already an image operation {operation.name}")
    OPERATIONS[operation.name] = operation


def is_random(operation: Operation) -> bool:
    """Whether the operation draws anew at every read."""
    return OPERATIONS[operation[0]].is_random


def _resized(argument: int, size: Size) -> Size:
    """As torchvision computes it: the shorter side becomes ``argument``."""
    width, height = size
    if not width or not height:
        return size
    longer = int(argument * max(size) / min(size))
    return (argument, longer) if width <= height else (longer, argument)


def _square(argument: int, _size: Size) -> Size:
    return argument, argument


def _padded(argument: int, size: Size) -> Size:
    return size[0] + 2 * argument, size[1] + 2 * argument


def _center_crop_on_the_way(argument: int, size: Size) -> Size:
    return max(size[0], argument), max(size[1], argument)


def _random_crop_on_the_way(argument: int, size: Size) -> Size:
    # torchvision adds what is missing on both sides.
    return max(size[0], 2 * argument - size[0]), max(size[1], 2 * argument - size[1])


_TRANSFORMS = "vision_designer.nodes.vision.loading.operations:"
for _operation in (
    ImageOperation("Resize", f"{_TRANSFORMS}resize", size_after=_resized, by_side=True),
    ImageOperation(
        "CenterCrop",
        f"{_TRANSFORMS}center_crop",
        size_after=_square,
        largest_on_the_way=_center_crop_on_the_way,
        crop=int,
        by_side=True,
    ),
    ImageOperation("Pad", f"{_TRANSFORMS}pad", size_after=_padded, by_side=True),
    # It draws, though torchvision does not name it Random.
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
        largest_on_the_way=_random_crop_on_the_way,
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
    # One of torchvision's that draws, though it is not named Random either.
    ImageOperation("TrivialAugmentWide", f"{_TRANSFORMS}trivial_augment", is_random=True),
    ImageOperation("RandomErasing", f"{_TRANSFORMS}random_erasing", is_random=True),
):
    declare(_operation)

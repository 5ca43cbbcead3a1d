"""Registry of image operations, readable without torch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vision_designer.nodes.core.discovery import Records
from vision_designer.nodes.core.parameters import Parameter, switched

Operation = tuple[str, Any]
"""An operation's name and its argument: a number, or keyword arguments."""

Size = tuple[int, int]
"""Width and height in pixels."""

BUILT_IN = "vision_designer.nodes.vision.loading.image_operations"
"""Module with the built-in operations; imported on first use."""


def same_size(_argument: Any, size: Size) -> Size:  # noqa: ANN401 - any operation's argument
    """Size function of an operation that keeps the size."""
    return size


@dataclass(frozen=True)
class ImageOperation:
    """Registry record of an operation.

    Attributes:
        name: in transformation files; never changed once released.
        switch: parameter of Init Image Transformation that turns it on.
        title: of that parameter.
        help: of that parameter.
        make: makes the transform for an argument (keyword arguments if it is a dict), which takes and returns a Pillow
            image; raises TypeError or ValueError for an invalid argument. A random transform is a
            ``torchvision.transforms.v2.Transform``, or has its ``make_params`` and ``transform``, and uses torch's
            global generator.
        argument: computes the argument from the values of Init Image Transformation.
        parameters: further parameters of Init Image Transformation, type and ``Parameter(...)`` by identifier.
        on: whether it is on by default.
        is_random: whether the result differs at every read; such operations are omitted for inference.
        size_after: output size for the argument and an input size.
        intermediate_size: largest size in between, if it may exceed input and output.
        counterpart: replacement of a random operation for inference, with the same output size.
        crop: side of the square crop in pixels; smaller images are padded with black.
        crop_parameter: parameter with that side.
        by_side: whether the argument is a number of pixels.
    """

    name: str
    switch: str
    title: str
    help: str
    make: Callable[..., Any]
    argument: Callable[[Mapping[str, Any]], Any]
    parameters: Mapping[str, tuple[Any, Any]] = field(default_factory=dict, compare=False)
    on: bool = False
    is_random: bool = False
    size_after: Callable[[Any, Size], Size] = same_size
    intermediate_size: Callable[[Any, Size], Size] | None = None
    counterpart: Callable[[Any], tuple[Operation, ...]] = lambda _argument: ()
    crop: Callable[[Any], int] | None = None
    crop_parameter: str = ""
    by_side: bool = False

    @property
    def sets_size(self) -> bool:
        """Whether the operation may change the size."""
        return self.size_after is not same_size

    @property
    def fields(self) -> dict[str, tuple[Any, Any]]:
        """All parameters of Init Image Transformation that belong to it."""
        switch = Parameter(self.on, title=self.title, help=self.help)
        return {self.switch: (bool, switch), **switched(self.parameters, self.switch)}


OPERATIONS = Records(ImageOperation, "image operation", group="vision_designer.image_operations", package=BUILT_IN)
"""All operations, in the order in which Init Image Transformation applies them."""


def is_random(operation: Operation) -> bool:
    """Return whether the operation is random."""
    return OPERATIONS[operation[0]].is_random


def is_even_flip(operation: Operation) -> bool:
    """Whether an operation is a horizontal flip with probability 1/2, which can alternate."""
    return operation == ("RandomHorizontalFlip", 0.5)

"""Image operations: what is known of each, readable without torch."""

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
"""The module with the operations of this program; imported when they are first read."""


def same_size(_argument: Any, size: Size) -> Size:  # noqa: ANN401 - as the operation takes it
    """Of an operation that leaves the size alone."""
    return size


@dataclass(frozen=True)
class ImageOperation:
    """What is known of an operation.

    Attributes:
        name: in transformation files; never changed once released.
        switch: the parameter of Init Image Transformation that turns it on.
        title: of that parameter.
        help: of that parameter.
        make: the transform of an argument: it takes and gives a Pillow image. A random one is a
            ``torchvision.transforms.v2.Transform``, or has its ``make_params`` and ``transform``; what it draws comes
            from torch's global generator. Keyword arguments if the argument is a dict. TypeError or ValueError for an
            argument that is not accepted.
        argument: the argument, from the values of Init Image Transformation.
        parameters: further ones of Init Image Transformation, type and ``Parameter(...)`` by identifier.
        on: whether it is on by default.
        is_random: whether it draws anew whenever an image is read; such operations are left out for inference.
        size_after: the size of an image of a given size, given the argument.
        intermediate_size: the largest size in between, where that may be larger than before and after.
        counterpart: what replaces a random operation for inference, so that images have the size of training.
        crop: side in pixels of the square that is cut out; smaller images are padded with black.
        crop_parameter: the parameter that states it.
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
        """Whether the size after the operation may differ from the size before."""
        return self.size_after is not same_size

    @property
    def fields(self) -> dict[str, tuple[Any, Any]]:
        """All parameters of Init Image Transformation that belong to it."""
        switch = Parameter(self.on, title=self.title, help=self.help)
        return {self.switch: (bool, switch), **switched(self.parameters, self.switch)}


OPERATIONS = Records(ImageOperation, "image operation", group="vision_designer.image_operations", package=BUILT_IN)
"""All operations, in the order in which Init Image Transformation applies them."""


def is_random(operation: Operation) -> bool:
    """Whether the operation draws anew whenever an image is read."""
    return OPERATIONS[operation[0]].is_random

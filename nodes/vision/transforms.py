"""Image operations, by torchvision's transforms v2."""

import math
from collections.abc import Callable

import torch
from PIL import Image
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional

from vision_designer.nodes.data.transformation_directory import Operation, TransformationDirectory
from vision_designer.nodes.errors import ImageExceedsLimitError, InvalidTransformationDirectoryError
from vision_designer.nodes.vision.decoding import PIXEL_LIMIT

LARGEST_SIDE = math.isqrt(PIXEL_LIMIT)
"""Pixels; what is larger would fill the memory."""

_MAKERS: dict[str, Callable[..., v2.Transform]] = {
    "Resize": lambda size: v2.Resize(size, antialias=True),
    "CenterCrop": v2.CenterCrop,
    "Pad": v2.Pad,
    "ColorJitter": v2.ColorJitter,
    "Grayscale": lambda channels: v2.Grayscale(num_output_channels=channels),
    "RandomResizedCrop": lambda size, scale, ratio: v2.RandomResizedCrop(size, tuple(scale), tuple(ratio)),
    "RandomCrop": lambda size: v2.RandomCrop(size, pad_if_needed=True),
    "RandomHorizontalFlip": v2.RandomHorizontalFlip,
    "RandomVerticalFlip": v2.RandomVerticalFlip,
    "RandomRotation": v2.RandomRotation,
    "RandomAffine": v2.RandomAffine,
    "RandomGrayscale": v2.RandomGrayscale,
    "RandomPerspective": lambda p: v2.RandomPerspective(p=p),
    # Works on tensors only; all others run on Pillow images.
    "RandomErasing": lambda p: v2.Compose([v2.PILToTensor(), v2.RandomErasing(p=p), v2.ToPILImage()]),
}


def _make(operation: Operation) -> v2.Transform:
    name, argument = operation
    numbers = argument.values() if isinstance(argument, dict) else (argument,)
    try:
        if any(isinstance(number, int) and number > LARGEST_SIDE for number in numbers):
            raise ValueError(f"an image may have at most {PIXEL_LIMIT:,} pixels, and a side {LARGEST_SIDE:,}")
        return _MAKERS[name](**argument) if isinstance(argument, dict) else _MAKERS[name](argument)
    except (TypeError, ValueError) as error:
        raise InvalidTransformationDirectoryError(
            f"the operation {name} cannot be made with {argument!r}: {error}. Make the transformation anew with Init "
            "Image Transformation.",
            operation=name,
        ) from error


def _size_needed(operation: Operation, width: int, height: int) -> tuple[int, int]:
    """The largest size that an image has while the operation works on it."""
    name, argument = operation
    if name == "Resize":
        short, long = sorted((width, height))
        scaled = argument * long // short
        return (argument, scaled) if width <= height else (scaled, argument)
    if name == "Pad":
        return width + 2 * argument, height + 2 * argument
    if name == "CenterCrop":
        return max(width, argument), max(height, argument)
    if name == "RandomCrop":
        # torchvision adds what is missing on both sides.
        return max(width, 2 * argument - width), max(height, 2 * argument - height)
    return width, height


class ImageTransform:
    """Applies a transformation to a decoded image.

    Args:
        transformation: the operations; none gives the image as it is.

    Raises:
        InvalidTransformationDirectoryError: an operation's argument is not one that it takes.
    """

    def __init__(self, transformation: TransformationDirectory) -> None:
        self._operations = [(operation, _make(operation)) for operation in transformation.operations]

    def __call__(self, image: Image.Image, name: str = "the image") -> torch.Tensor:
        """RGB image -> uint8 tensor (3, height, width), otherwise as :meth:`apply`."""
        tensor: torch.Tensor = functional.pil_to_tensor(self.apply(image, name))
        return tensor

    def apply(self, image: Image.Image, name: str = "the image") -> Image.Image:
        """RGB image -> RGB image. Random operations draw from torch's global generator.

        Args:
            image: as decoded.
            name: what errors call it.

        Raises:
            ImageExceedsLimitError: it would have more than ``PIXEL_LIMIT`` pixels on the way.
        """
        for operation, apply in self._operations:
            width, height = _size_needed(operation, *image.size)
            if width * height > PIXEL_LIMIT:
                raise ImageExceedsLimitError(
                    f"{name} has {image.width} x {image.height} pixels, of which {operation[0]} would make {width} x "
                    f"{height}; at most {PIXEL_LIMIT:,} are accepted. Cut the image to a less extreme shape, or leave "
                    "it out.",
                    path=name,
                    size=(width, height),
                    limit=PIXEL_LIMIT,
                )
            image = apply(image)
        return image


def normalise(images: torch.Tensor, mean: tuple[float, ...], std: tuple[float, ...]) -> torch.Tensor:
    """uint8 (n, 3, height, width) -> float32 of the same shape and layout, ``(pixel / 255 - mean) / std``."""
    scale = torch.tensor([1 / (255 * s) for s in std], device=images.device).view(1, 3, 1, 1)
    shift = torch.tensor([-m / s for m, s in zip(mean, std, strict=True)], device=images.device).view(1, 3, 1, 1)
    return images.float().mul_(scale).add_(shift)

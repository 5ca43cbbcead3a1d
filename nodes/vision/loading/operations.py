"""Applies image operations to decoded images, and normalizes batches; transforms that torchvision lacks."""

import math
from collections.abc import Sequence
from typing import Any

import torch
from PIL import Image
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional

from vision_designer.nodes.errors import ImageExceedsLimitError, InvalidTransformationDirectoryError
from vision_designer.nodes.images.image_operations import OPERATIONS, ImageOperation, Operation, is_even_flip, is_random
from vision_designer.nodes.messages import Message, ReasonError
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.decoding.decode import PIXEL_LIMIT
from vision_designer.nodes.vision.hardware.devices import seeded

LARGEST_SIDE = math.isqrt(PIXEL_LIMIT)
"""Maximum side in pixels."""


def _check(declared: ImageOperation, argument: object) -> None:
    """Reject arguments that torchvision accepts but cannot apply; files may be crafted."""
    if declared.by_side and type(argument) is not int:
        raise TypeError("a whole number of pixels is expected")
    for value in argument.values() if isinstance(argument, dict) else (argument,):
        for number in value if isinstance(value, list | tuple) else (value,):
            if isinstance(number, bool) or not isinstance(number, int | float):
                raise TypeError(f"{number!r} is no number")
            if number > LARGEST_SIDE:
                raise ReasonError(
                    "an image may have at most {pixel_limit:,} pixels, and a side {maximum:,}",
                    pixel_limit=PIXEL_LIMIT,
                    maximum=LARGEST_SIDE,
                )


def _make(operation: Operation) -> v2.Transform:
    name, argument = operation
    declared = OPERATIONS[name]
    try:
        _check(declared, argument)
        return declared.make(**argument) if isinstance(argument, dict) else declared.make(argument)
    except (TypeError, ValueError) as error:
        raise InvalidTransformationDirectoryError(
            "the operation {operation} cannot be created with {argument!r}: {error}. Create the "
            "transformation again with Init Image Transformation.",
            argument=argument,
            error=error,
            operation=name,
        ) from error


def _size_needed(operation: Operation, width: int, height: int) -> tuple[int, int]:
    """Largest size of the image during the operation."""
    name, argument = operation
    declared = OPERATIONS[name]
    if declared.intermediate_size is not None:
        return declared.intermediate_size(argument, (width, height))
    return declared.size_after(argument, (width, height))


class ImageTransform:
    """Applies a transformation to a decoded image.

    Args:
        transformation: the operations; none for the image as it is.
        mirrored_by_seed: whether odd seeds mirror the image at the first random horizontal flip; further flips are then
            skipped. Otherwise flips draw from the seed.

    Raises:
        InvalidTransformationDirectoryError: invalid argument of an operation.
    """

    def __init__(self, transformation: TransformationDirectory, *, mirrored_by_seed: bool = False) -> None:
        self._operations = [(operation, _make(operation)) for operation in transformation.operations]
        self._flips = [
            number
            for number, operation in enumerate(transformation.operations)
            if mirrored_by_seed and is_even_flip(operation)
        ]

    def apply(self, image: Image.Image, name: str = Message("the image"), seed: int = 0) -> Image.Image:
        """RGB image -> RGB image; ``name`` is for errors, and ``seed`` that of random operations.

        Raises:
            ImageExceedsLimitError: an intermediate image would have more pixels than ``PIXEL_LIMIT`` and than the
                input.
        """
        limit = max(PIXEL_LIMIT, image.width * image.height)
        for number, (operation, transform) in enumerate(self._operations):
            width, height = _size_needed(operation, *image.size)
            if width * height > limit:
                raise ImageExceedsLimitError(
                    "{path} has {old_width} x {old_height} pixels, which {operation} would turn into {width} x "
                    "{height}; the maximum is {limit:,}. Crop the image to a less extreme aspect ratio, or leave it "
                    "out.",
                    old_width=image.width,
                    old_height=image.height,
                    operation=operation[0],
                    width=width,
                    height=height,
                    path=name,
                    size=(width, height),
                    limit=limit,
                )
            if number in self._flips:
                if number == self._flips[0] and seed % 2:
                    image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
            elif is_random(operation):
                image = _draw_and_apply(transform, image, seed + number)
            else:
                image = transform(image)
        return image


def _draw_and_apply(transform: v2.Transform, image: Image.Image, seed: int) -> Image.Image:
    """``transform(image)`` in two steps, so that threads wait for each other only while drawing."""
    with seeded(seed):
        # Skipped for the other images, if it has a probability.
        if torch.rand(1) >= getattr(transform, "p", 1.0):
            return image
        drawn = transform.make_params([image])
    transformed: Image.Image = transform.transform(image, drawn)
    return transformed


class Normalization:
    """Normalizes pixels: ``(pixel / 255 - mean) / std``.

    Args:
        mean: per channel, for pixels from 0 to 1.
        std: per channel.
        device: of the images; the constants are copied once.
    """

    def __init__(self, mean: Sequence[float], std: Sequence[float], device: torch.device) -> None:
        self._scale = torch.tensor([1 / (255 * s) for s in std], device=device)
        self._shift = torch.tensor([-m / s for m, s in zip(mean, std, strict=True)], device=device)

    def __call__(self, images: torch.Tensor) -> torch.Tensor:
        """uint8 (n, 3, height, width) -> float32 of the same shape and layout."""
        scale, shift = self._scale, self._shift
        count, channels, height, width = images.shape
        if not images.is_contiguous(memory_format=torch.channels_last):
            return images.float().mul_(scale.view(1, -1, 1, 1)).add_(shift.view(1, -1, 1, 1))
        # The same result by lines: three times as fast on a CPU as broadcasting over pixels.
        lines = images.permute(0, 2, 3, 1).reshape(count * height, width * channels).float()
        lines.mul_(scale.repeat(width)).add_(shift.repeat(width))
        return lines.view(count, height, width, channels).permute(0, 3, 1, 2)


MAX_STRENGTHS = 1000
"""Limit for TrivialAugment; files may be crafted."""


class EraseOnImage(v2.RandomErasing):  # type: ignore[misc]  # torchvision has no types
    """RandomErasing of a Pillow image; torchvision erases in tensors only.

    Args:
        p: the probability; torchvision's other arguments could fail on some images, so they are rejected.
    """

    def __init__(self, p: float) -> None:
        super().__init__(p=p)

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:  # noqa: ANN401 - torchvision's signature
        """Erase the drawn rectangle."""
        return functional.to_pil_image(super().transform(functional.pil_to_tensor(inpt), params))


class PerspectiveOfAPlane(v2.RandomPerspective):  # type: ignore[misc]
    """RandomPerspective; leaves images 1 pixel high or wide, for which torchvision's equations are singular."""

    def __init__(self, p: float) -> None:
        super().__init__(p=p)

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        """Draw nothing for lines of pixels."""
        return {} if 1 in flat_inputs[0].size else super().make_params(flat_inputs)

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:  # noqa: ANN401 - torchvision's signature
        """Apply the drawn distortion."""
        return super().transform(inpt, params) if params else inpt


class TrivialAugmentInTwoSteps(v2.TrivialAugmentWide):  # type: ignore[misc]
    """TrivialAugment Wide (Müller and Hutter 2021) that draws in one step and applies in another.

    See :func:`_draw_and_apply` for the reason.

    Raises:
        ValueError: the number of strengths is not an integer from 2 to :data:`MAX_STRENGTHS`.
    """

    def __init__(self, num_magnitude_bins: int) -> None:
        if type(num_magnitude_bins) is not int or not 2 <= num_magnitude_bins <= MAX_STRENGTHS:
            raise ReasonError("the number of strengths is a whole number from 2 to {maximum}", maximum=MAX_STRENGTHS)
        super().__init__(num_magnitude_bins)

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        """Draw operation, strength and sign, as torchvision's ``forward``."""
        width, height = flat_inputs[0].size
        name, (strengths, has_direction) = self._get_random_item(self._AUGMENTATION_SPACE)
        values = strengths(self.num_magnitude_bins, height, width)
        if values is None:
            return {"name": name, "strength": 0.0}
        strength = float(values[int(torch.randint(self.num_magnitude_bins, ()))])
        if has_direction and torch.rand(()) <= 0.5:
            strength = -strength
        return {"name": name, "strength": strength}

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:  # noqa: ANN401 - torchvision's signature
        """Apply the drawn operation."""
        return self._apply_image_or_video_transform(
            inpt, params["name"], params["strength"], interpolation=self.interpolation, fill=self._fill
        )

"""Images before and after a transformation, by the code of training and scoring. Imports torch."""

from collections.abc import Sequence
from typing import Any

import torch
from PIL import Image

from vision_designer.graphs.inspection.common import png
from vision_designer.nodes.errors import FileParsingFailedError
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.loading.loader import Images

# One picture at a time: more threads would only take the cores from a run that goes on.
torch.set_num_threads(1)


def after(directory: ImageDirectory, transformation: TransformationDirectory, row: int, size: int, seed: int) -> Any:  # noqa: ANN401
    """A picture of an image as a model sees it; ``{"error": ...}`` when it cannot be made."""
    _, value = Images(directory.take([row]), transformation)[(0, seed)]
    if isinstance(value, str):
        return {"error": value}
    height, width = value.shape[:2]
    return {"width": width, "height": height, "png": png(Image.fromarray(value), size)}


def transformed_picture(directory: ImageDirectory, row: int, size: int, seed: int) -> dict[str, Any]:
    """A picture of an image with the transformation that is attached to it.

    Raises:
        FileParsingFailedError: it cannot be made; says why.
    """
    made = after(directory, directory.transformation or TransformationDirectory(), row, size, seed + row)
    if "error" in made:
        raise FileParsingFailedError(made["error"])
    return {"bytes": 0, **made}


def draws(
    directory: ImageDirectory, transformation: TransformationDirectory, row: int, size: int, seeds: Sequence[int]
) -> list[Any]:
    """A picture of an image for each seed."""
    return [after(directory, transformation, row, size, seed) for seed in seeds]

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

# One picture at a time; more threads would only slow down a running training.
torch.set_num_threads(1)


def after(directory: ImageDirectory, transformation: TransformationDirectory, row: int, size: int, seed: int) -> Any:  # noqa: ANN401
    """Picture of an image as a model sees it; ``{"error": ...}`` on failure."""
    _, value = Images(directory.take([row]), transformation)[(0, seed)]
    if isinstance(value, str):
        return {"error": value}
    height, width = value.shape[:2]
    return {"width": width, "height": height, "png": png(Image.fromarray(value), size)}


def transformed_picture(directory: ImageDirectory, row: int, size: int, seed: int) -> dict[str, Any]:
    """Picture of an image with its attached transformation; raises FileParsingFailedError with the reason."""
    made = after(directory, directory.transformation or TransformationDirectory(), row, size, seed + row)
    if "error" in made:
        raise FileParsingFailedError(made["error"])
    return {"bytes": 0, **made}


def draws(
    directory: ImageDirectory, transformation: TransformationDirectory, row: int, size: int, seeds: Sequence[int]
) -> list[Any]:
    """Pictures of an image, one for each seed."""
    return [after(directory, transformation, row, size, seed) for seed in seeds]

"""Photographs for measurements: crops of scikit-learn's two samples, as JPEG of about 500 x 375 pixels.

Without scikit-learn, pictures of smooth noise, which take about as long to decode.
"""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.datasets.conversion import convert

SIZE = (500, 375)
CATEGORIES = ("china", "flower")
TRANSFORMATION = TransformationDirectory((("Resize", 256), ("CenterCrop", 224), ("RandomHorizontalFlip", 0.5)))
"""The designer's default Init Image Transformation."""


class Silent:
    """Job listener that ignores everything."""

    def progress(self, done: int, total: int, unit: str) -> None:
        """Ignored."""

    def metric(self, name: str, value: float, step: int | None, epoch: int | None) -> None:
        """Ignored."""

    def log(self, level: str, message: str) -> None:
        """Ignored."""


def job_in(folder: Path, listener: object = None) -> Job:
    return Job(
        folder=folder / "output",
        checkpoints=folder / "checkpoints" / "key",
        workspace=folder,
        listener=listener or Silent(),  # type: ignore[arg-type]
    )


def photographs(count: int, size: tuple[int, int] = SIZE) -> list[bytes]:
    """``count`` JPEG files of that (width, height), alternating between the two photographs."""
    generator = np.random.default_rng(0)
    originals = _originals(generator)
    found = []
    for number in range(count):
        image = originals[number % len(originals)]
        wide = int(generator.integers(400, image.width + 1))
        left, top = (int(generator.integers(0, side - wide * 2 // 3 + 1)) for side in (image.width - wide // 3, 427))
        content = io.BytesIO()
        image.crop((left, top, left + wide, top + wide * 3 // 4)).resize(size).save(content, "JPEG", quality=90)
        found.append(content.getvalue())
    return found


def _originals(generator: np.random.Generator) -> list[Image.Image]:
    """Two pictures of 640 x 427 pixels."""
    try:
        from sklearn.datasets import load_sample_images
    except ImportError:
        noise = generator.integers(0, 256, (2, 107, 160, 3), dtype=np.uint8)
        return [Image.fromarray(pixels).resize((640, 427), Image.Resampling.BICUBIC) for pixels in noise]
    return [Image.fromarray(pixels) for pixels in load_sample_images().images]


def write_photographs(folder: Path, count: int) -> Path:
    """A folder with one subfolder for each of the two photographs."""
    for number, content in enumerate(photographs(count)):
        place = folder / CATEGORIES[number % 2]
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:06}.jpg").write_bytes(content)
    return folder


def converted(folder: Path, transformation: TransformationDirectory | None = TRANSFORMATION) -> ImageDirectory:
    found = convert(folder, fail_on_invalid=True, job=job_in(folder.parent / "converting"))
    return found if transformation is None else found.with_transformation(transformation)

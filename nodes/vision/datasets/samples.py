"""The built-in sample: images installed with scikit-learn."""

from pathlib import Path

import numpy as np
from PIL import Image

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.errors import CouldNotOpenFileError
from vision_designer.nodes.system.atomic_files import make_folder

SAMPLES = ("digits",)


def write_sample(name: str, folder: Path, job: Job) -> None:
    """Write a sample as PNG files, one subfolder for each category.

    ``digits``: 1,797 scanned digits of 8 x 8 pixels, 10 categories (scikit-learn's copy of the UCI optical recognition
    of handwritten digits data set), grayscale 0 to 16 stretched to 0 to 255.

    Raises:
        CouldNotOpenFileError: unknown sample.
    """
    if name not in SAMPLES:
        raise CouldNotOpenFileError(
            "there is no sample {sample!r}. Available samples: {samples}.", samples=", ".join(SAMPLES), sample=name
        )
    from sklearn.datasets import load_digits

    digits = load_digits()
    for number, (pixels, category) in enumerate(zip(digits.images, digits.target, strict=True)):
        target = folder / str(category)
        make_folder(target, folder.parent)
        Image.fromarray(np.rint(pixels * (255 / 16)).astype(np.uint8)).save(target / f"{number:04}.png")
        job.progress(number + 1, len(digits.target), "images")

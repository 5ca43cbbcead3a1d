"""What keeping decoded images brings: reading them for the first time, and again, beside decoding them every time.

    python benchmarks/decode_once.py [--images 400] [--pairs 5]

JPEG photographs of 500 x 375 pixels, resized to 256, cropped to 224 and flipped, read in one process. Decoding every
time (``plain``), the first read that also keeps (``first``) and the later one (``kept``) are measured in turns; figures
are medians of ratios within a turn, with the lowest and the highest. Absolute figures hold for this machine only.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageFilter

from vision_designer.nodes.data.image_directory import ImageDirectory, ImageTableBuilder
from vision_designer.nodes.data.image_source import FolderSource
from vision_designer.nodes.data.transformation_directory import TransformationDirectory
from vision_designer.nodes.job import Job
from vision_designer.nodes.vision.decoded_images import DECODED, DecodedImages, keep_decoded
from vision_designer.nodes.vision.loading import Loader

SIZE = (500, 375)
TRANSFORMATION = TransformationDirectory((("Resize", 256), ("CenterCrop", 224), ("RandomHorizontalFlip", 0.5)))
FILES = 100
"""Different photographs; rows beyond are the same files again."""


class Silent:
    """Hears nothing."""

    def progress(self, done: int, total: int, unit: str) -> None:
        """Not heard."""

    def metric(self, name: str, value: float, step: int | None, epoch: int | None) -> None:
        """Not heard."""

    def log(self, level: str, message: str) -> None:
        """Not heard."""


def photographs(folder: Path, count: int) -> ImageDirectory:
    table = ImageTableBuilder()
    for number in range(min(count, FILES)):
        noise = np.random.default_rng(number).integers(0, 256, (SIZE[1], SIZE[0], 3), dtype=np.uint8)
        smooth = Image.fromarray(noise).filter(ImageFilter.GaussianBlur(2))
        smooth.save(folder / f"{number}.jpg", quality=90)
    for number in range(count):
        table.add(number, f"{number % FILES}.jpg", "photo", SIZE)
    return ImageDirectory(FolderSource(folder), table.build(["photo"]), ("photo",))


def seconds_for(directory: ImageDirectory, kept: DecodedImages | None) -> float:
    loader = Loader(directory, TRANSFORMATION, batch_size=32, workers=0, device="cpu", kept=kept, seed=1)
    started = time.perf_counter()
    read = sum(len(batch.rows) for batch in loader.epoch())
    assert read == len(directory)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=400)
    parser.add_argument("--pairs", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "photographs").mkdir()
        directory = photographs(folder / "photographs", options.images)
        turns: dict[str, list[float]] = {"plain": [], "first": [], "kept": []}
        for turn in range(options.pairs):
            job = Job(folder=folder, checkpoints=folder / str(turn), workspace=folder / str(turn), listener=Silent())
            kept = keep_decoded(directory, TRANSFORMATION, job, cache_memory=4000, once=False)
            assert kept is not None
            for what, cache in (("plain", None), ("first", kept), ("kept", kept)):
                turns[what].append(seconds_for(directory, cache))
            kept.close()
        size = sum(path.stat().st_size for path in (folder / "0" / DECODED).rglob("*.bin"))
    print(f"{options.images} images, {size / 1e6:.0f} MB kept, {options.pairs} turns")
    for what, seconds in turns.items():
        rate = options.images / statistics.median(seconds)
        ratios = [plain / other for plain, other in zip(turns["plain"], seconds, strict=True)]
        middle = statistics.median(ratios)
        print(f"{what:>6}: {rate:8,.0f} images/s, {middle:5.2f} of plain ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()

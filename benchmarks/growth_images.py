"""Steps over images; see growth.py."""

import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from growing import Case
from photographs import job_in
from PIL import Image

from vision_designer.graphs.paths import fingerprint
from vision_designer.nodes.images.image_source import FolderSource
from vision_designer.nodes.types.data_frame_directory import LEARNER, DataFrameDirectory, probability_column
from vision_designer.nodes.types.image_directory import ImageDirectory, ImageTableBuilder, table_schema
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.datasets.archives import list_archive
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.datasets.listing import list_folder
from vision_designer.nodes.vision.datasets.splitting import split
from vision_designer.nodes.vision.evaluation.evaluate import evaluate
from vision_designer.nodes.vision.loading.image_index import ImageIndex
from vision_designer.nodes.vision.scoring.score import fingerprint as scoring_fingerprint

FILES = (1_000, 10_000, 30_000)
ROWS = (1_000, 10_000, 100_000, 1_000_000)
CATEGORIES = 100


def small_image() -> bytes:
    content = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8)).save(content, "PNG")
    return content.getvalue()


def names(count: int, categories: int = CATEGORIES) -> list[str]:
    """Paths of ``count`` images, one folder for each category."""
    return [f"category_{number % categories:05}/photograph_{number:07}.png" for number in range(count)]


def write_images(count: int, folder: Path, categories: int = CATEGORIES) -> Path:
    root, content = folder / "images", small_image()
    for number in range(min(categories, count)):
        (root / f"category_{number:05}").mkdir(parents=True)
    for name in names(count, categories):
        (root / name).write_bytes(content)
    return root


def write_zip(count: int, folder: Path) -> Path:
    content = small_image()
    with zipfile.ZipFile(folder / "images.zip", "w") as archive:
        for name in names(count):
            archive.writestr(name, content)
    return folder / "images.zip"


def write_tar(count: int, folder: Path) -> Path:
    content = small_image()
    with tarfile.open(folder / "images.tar", "w") as archive:
        for name in names(count):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return folder / "images.tar"


def image_directory(rows: int, categories: int = CATEGORIES) -> ImageDirectory:
    """Image directory of ``rows`` images without files."""
    number = pl.int_range(rows, dtype=pl.Int64)
    table = pl.select(id=number).with_columns(
        member=pl.format("category_{}/photograph_{}.png", pl.col("id") % categories, pl.col("id")),
        label=pl.col("id") % categories,
        width=pl.lit(8),
        height=pl.lit(8),
        offset=pl.lit(0),
        size=pl.lit(0),
    )
    ordered = tuple(sorted(f"category_{number}" for number in range(categories)))
    return ImageDirectory(FolderSource(Path("/nowhere")), table.cast(dict(table_schema())), ordered)


def building(rows: int, folder: Path) -> Callable[[], object]:
    """Collect the rows of a table one by one, and build the table."""
    members, categories = names(rows), [f"category_{number:05}" for number in range(CATEGORIES)]

    def build() -> pl.DataFrame:
        table = ImageTableBuilder()
        for number, member in enumerate(members):
            table.add(number, member, categories[number % CATEGORIES], (8, 8))
        return table.build(categories)

    return build


def loading(rows: int, folder: Path) -> Callable[[], object]:
    image_directory(rows).write(folder)
    return lambda: ImageDirectory.read(folder)


def scored(rows: int, categories: int, folder: Path) -> DataFrameDirectory:
    generator = np.random.default_rng(0)
    ordered = [f"category_{number:05}" for number in range(categories)]
    best = generator.integers(0, categories, rows)
    truth = np.where(generator.random(rows) < 0.7, best, generator.integers(0, categories, rows))
    columns: dict[str, object] = {
        "category": [ordered[number] for number in truth],
        "id": np.arange(rows),
        "image": names(rows, categories),
    }
    for number, name in enumerate(ordered):
        # The sum is 1, and the best is the largest.
        columns[probability_column(name)] = np.where(best == number, 0.5 + 0.5 / categories, 0.5 / categories)
    columns["Scored Labels"] = [ordered[number] for number in best]
    columns["error"] = pl.Series([None] * rows, dtype=pl.String)
    pl.DataFrame(columns).write_parquet(folder / "part.parquet")
    return DataFrameDirectory(folder, ("part.parquet",), {"learner": LEARNER, "categories": ordered})


def evaluating(rows: int, folder: Path) -> Callable[[], object]:
    table = scored(rows, 10, folder)
    return lambda: evaluate(table)


def fingerprinting(rows: int, folder: Path) -> Callable[[], object]:
    (folder / "weights.safetensors").write_bytes(bytes(1000))
    mean = (0.5, 0.5, 0.5)
    nothing = TransformationDirectory()
    model = ModelDirectory("resnet18", {}, ("a", "b"), mean, mean, nothing, folder / "weights.safetensors")
    images = image_directory(rows)
    return lambda: scoring_fingerprint(model, images, nothing, [])


def with_directory(act: Callable[[ImageDirectory], object]) -> Callable[[int, Path], Callable[[], object]]:
    """Prepare a step on an image directory."""

    def prepare(rows: int, folder: Path) -> Callable[[], object]:
        images = image_directory(rows)
        return lambda: act(images)

    return prepare


def on_files(
    make: Callable[[int, Path], Path], act: Callable[[Path, Path], object]
) -> Callable[[int, Path], Callable[[], object]]:
    """Prepare a step on files, which gets their path and a working folder."""

    def prepare(count: int, folder: Path) -> Callable[[], object]:
        path = make(count, folder)
        return lambda: act(path, folder)

    return prepare


def _convert(path: Path, folder: Path) -> ImageDirectory:
    return convert(path, fail_on_invalid=True, job=job_in(folder))


RESIZE = TransformationDirectory((("Resize", 256),))
CASES = [
    Case(
        "check whether a folder changed", "images", FILES, on_files(write_images, lambda p, _: fingerprint(str(p), ""))
    ),
    Case("list a folder", "images", FILES, on_files(write_images, lambda path, f: list_folder(path, job_in(f)))),
    Case("list a zip", "images", FILES, on_files(write_zip, lambda path, folder: list_archive(path, job_in(folder)))),
    Case("list a tar", "images", FILES, on_files(write_tar, lambda path, folder: list_archive(path, job_in(folder)))),
    Case("convert a folder", "images", FILES, on_files(write_images, _convert)),
    Case("convert a zip", "images", FILES, on_files(write_zip, _convert)),
    Case("build a table", "images", ROWS, building),
    Case("load", "images", ROWS, loading),
    Case("split", "images", ROWS, with_directory(lambda images: split(images, 0.7, 1))),
    Case("apply a transformation", "images", ROWS, with_directory(lambda images: images.with_transformation(RESIZE))),
    Case("count categories", "images", ROWS, with_directory(lambda images: images.counts())),
    Case("pack rows, and digest", "images", ROWS, with_directory(lambda images: ImageIndex(images).digest())),
    Case("fingerprint of scoring", "images", ROWS, fingerprinting),
    Case("evaluate, 10 categories", "images", ROWS, evaluating),
]

"""Scoring: one row an image, written in parts as it goes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
import torch

from vision_designer.nodes.data.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.data.image_directory import ImageDirectory
from vision_designer.nodes.data.model_directory import ModelDirectory
from vision_designer.nodes.data.transformation_directory import TransformationDirectory, is_random
from vision_designer.nodes.errors import ModuleOutOfMemoryError
from vision_designer.nodes.job import Job
from vision_designer.nodes.vision.decoding import decode
from vision_designer.nodes.vision.hardware import choose_device, make_fabric, scoring_precision, seeded
from vision_designer.nodes.vision.inference import load_model, predict
from vision_designer.nodes.vision.loading import UNREADABLE, Loader
from vision_designer.nodes.vision.memory import is_out_of_memory
from vision_designer.nodes.vision.named_warnings import NamedWarnings
from vision_designer.nodes.vision.scored_table import CATEGORY, ERROR, ID, IMAGE, LABELS, LEARNER, probability_column
from vision_designer.nodes.vision.transforms import ImageTransform

PIXELS_PER_BATCH = 32 * 224 * 224
MOST_IMAGES_PER_BATCH = 256
NOT_NUMBERS = "the model's answer is not a number; train it again, with a lower learning rate"
VALUES_PER_PART = 4_000_000
"""Probabilities in one Parquet part: 32 MB of memory."""


@dataclass(frozen=True)
class ScoringSettings:
    """Run settings of Score Image Model, by their identifiers."""

    device: str = "auto"
    precision: str = "auto"
    workers: int = -1


def score(
    model: ModelDirectory, directory: ImageDirectory, settings: ScoringSettings, job: Job
) -> tuple[DataFrameDirectory, int]:
    """Score every image; returns the table, in the job's ``scored_dataset`` folder, and how many were unreadable.

    Rows are in the order of the directory. An image that cannot be read is a row without scores and with
    the reason in ``error``.

    Raises:
        InvalidModelDirectoryError: the model's weights do not fit its description.
        InvalidDatasetError: images differ in size after the transformation.
        NotInRangeValueError: this machine has no such device, or it cannot compute with that precision.
        ModuleOutOfMemoryError: memory ran out while loading, or with one image alone.
        RunCancelledError: the run was cancelled.
    """
    directory.need(1, "scoring")
    transformation = directory.transformation
    if transformation is None:
        transformation = model.transformation
        job.log("the images carry no transformation; the model's own is applied")
    elif any(is_random(operation) for operation in transformation.operations):
        job.warn(
            "the images' transformation has random operations, so scores depend on chance. "
            "Set Mode to For inference in Apply Image Transformation."
        )
    device = choose_device(settings.device)
    fabric = make_fabric(device, scoring_precision(settings.precision, device))
    network = load_model(model).to(memory_format=torch.channels_last)
    network = fabric.to_device(network)
    loader = Loader(
        directory,
        transformation,
        batch_size=batch_size(directory, transformation),
        workers=settings.workers,
        device=device,
    )
    table = _TableWriter(model.categories, directory, job)
    try:
        for predicted in predict(network, model.architecture, loader, fabric, model.mean, model.std, job):
            table.add(predicted.rows, predicted.logits, predicted.failures)
            job.progress(table.rows, len(directory), "images")
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        raise ModuleOutOfMemoryError(
            "memory ran out while scoring. Make the images smaller with Resize and Center crop, close other "
            "programs, or choose another device.",
        ) from error
    return table.finish(), table.unreadable


def batch_size(directory: ImageDirectory, transformation: TransformationDirectory) -> int:
    """As many images as 32 of 224 x 224 pixels have, judged by the first that can be read; 1 to 256."""
    transform = ImageTransform(transformation)
    for row in range(min(len(directory), 20)):
        try:
            with directory.open(row) as file, seeded(0):
                height, width = transform(decode(file, "")).shape[1:]
        except UNREADABLE:
            continue
        return max(1, min(MOST_IMAGES_PER_BATCH, PIXELS_PER_BATCH // (height * width)))
    return 1


@dataclass
class _Buffer:
    rows: list[int] = field(default_factory=list)
    probabilities: list[np.ndarray] = field(default_factory=list)
    labels: list[str | None] = field(default_factory=list)
    errors: list[str | None] = field(default_factory=list)


class _TableWriter:
    """Turns predictions into the scored table, a Parquet part at a time."""

    def __init__(self, categories: Sequence[str], directory: ImageDirectory, job: Job) -> None:
        self.categories = tuple(categories)
        self.directory = directory
        self.folder = job.output_folder("scored_dataset")
        self.parts: list[str] = []
        self.rows = 0
        self.unreadable = 0
        self._warnings = NamedWarnings(job, "images could not be scored; the table's column error says why for each")
        self._buffer = _Buffer()
        self._missing = np.full(len(self.categories), np.nan)

    def add(self, rows: list[int], logits: torch.Tensor, failures: list[tuple[int, str]]) -> None:
        """Take a batch's results."""
        found: dict[int, tuple[np.ndarray, str | None, str | None]] = {}
        if rows:
            probabilities = torch.softmax(logits.double(), dim=1).numpy()
            best = probabilities.argmax(axis=1)
            for position, row in enumerate(rows):
                if np.isfinite(probabilities[position]).all():
                    found[row] = (probabilities[position], self.categories[best[position]], None)
                else:
                    failures = [*failures, (row, NOT_NUMBERS)]
        for row, reason in failures:
            found[row] = (self._missing, None, reason)
            self._warnings.add(reason)
        self.unreadable += len(failures)
        for row in sorted(found):
            probability, label, error = found[row]
            self._buffer.rows.append(row)
            self._buffer.probabilities.append(probability)
            self._buffer.labels.append(label)
            self._buffer.errors.append(error)
        self.rows += len(found)
        if len(self._buffer.rows) * len(self.categories) >= VALUES_PER_PART:
            self._write_part()

    def finish(self) -> DataFrameDirectory:
        """Write what is left, and describe the whole."""
        self._warnings.finish()
        if self._buffer.rows or not self.parts:
            self._write_part()
        properties = {
            "learner": LEARNER,
            "categories": list(self.categories),
            "labelled": self.directory.labelled,
            "rows": self.rows,
            "unreadable": self.unreadable,
        }
        return DataFrameDirectory(self.folder, tuple(self.parts), properties)

    def _write_part(self) -> None:
        buffer, self._buffer = self._buffer, _Buffer()
        images = self.directory.images[buffer.rows]
        columns: dict[str, pl.Series] = {}
        if self.directory.categories is not None:
            names = [self.directory.categories[label] for label in images["label"].to_list()]
            columns[CATEGORY] = pl.Series(names, dtype=pl.String)
        columns[ID] = images["id"]
        source = self.directory.source
        columns[IMAGE] = pl.Series([source.name(member) for member in images["member"]], dtype=pl.String)
        values = np.array(buffer.probabilities).reshape(len(buffer.rows), len(self.categories))
        for position, name in enumerate(self.categories):
            column = pl.Series(values[:, position], dtype=pl.Float64)
            columns[probability_column(name)] = column.fill_nan(None)
        columns[LABELS] = pl.Series(buffer.labels, dtype=pl.String)
        columns[ERROR] = pl.Series(buffer.errors, dtype=pl.String)
        name = f"part-{len(self.parts):05}.parquet"
        pl.DataFrame(columns).write_parquet(self.folder / name)
        self.parts.append(name)

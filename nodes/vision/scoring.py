"""Scoring: one row an image, written in parts that outlive an interruption."""

import hashlib
import json
from dataclasses import dataclass

import numpy as np
import polars as pl
import torch

from vision_designer.nodes.data.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.data.image_directory import ImageDirectory
from vision_designer.nodes.data.model_directory import ModelDirectory
from vision_designer.nodes.data.transformation_directory import TransformationDirectory, is_random
from vision_designer.nodes.errors import ModuleOutOfMemoryError
from vision_designer.nodes.job import Job
from vision_designer.nodes.vision.decoded_images import keep_decoded, report_use
from vision_designer.nodes.vision.decoding import decode
from vision_designer.nodes.vision.hardware import choose_device, choose_precision, make_fabric
from vision_designer.nodes.vision.inference import Predicted, load_model, predict
from vision_designer.nodes.vision.loading import UNREADABLE, Loader
from vision_designer.nodes.vision.memory import is_out_of_memory
from vision_designer.nodes.vision.named_warnings import NamedWarnings
from vision_designer.nodes.vision.packed_rows import PackedRows
from vision_designer.nodes.vision.scored_parts import ScoredParts
from vision_designer.nodes.vision.scored_table import CATEGORY, ERROR, ID, IMAGE, LABELS, LEARNER, probability_column
from vision_designer.nodes.vision.transforms import ImageTransform

PIXELS_PER_BATCH = 32 * 224 * 224
MOST_IMAGES_PER_BATCH = 256
NOT_NUMBERS = "the model's answer is not a number; train it again, with a lower learning rate"
VALUES_PER_PART = 4_000_000
"""Probabilities in one Parquet file: 32 MB of memory."""
ROWS_PER_PART = 1024
"""Rows after which a part is finished: what a kill can cost, about half a minute of a CPU."""
MOST_PARTS = 1000


@dataclass(frozen=True)
class ScoringSettings:
    """Run settings of Score Image Model, by their identifiers."""

    device: str = "auto"
    precision: str = "auto"
    workers: int = -1
    cache_memory: int = -1


def score(
    model: ModelDirectory, directory: ImageDirectory, settings: ScoringSettings, job: Job
) -> tuple[DataFrameDirectory, int]:
    """Score every image; returns the table, in the job's ``scored_dataset`` folder, and how many were unreadable.

    Rows are in the order of the directory. An image that cannot be read is a row without scores and with
    the reason in ``error``. Finished parts of the table lie in the job's checkpoints; a run that was killed
    is continued from them, and gives the same table as one that was not.

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
    precision = choose_precision(settings.precision, device)
    fabric = make_fabric(device, precision)
    job.log(f"scoring on {device} with precision {precision}")
    network = load_model(model).to(memory_format=torch.channels_last)
    network = fabric.to_device(network)
    size = batch_size(directory, transformation)
    rows = rows_per_part(len(directory), len(model.categories), size)
    depends_on = [device, precision, size, torch.__version__]
    about = fingerprint(model, directory, transformation, depends_on)
    parts = ScoredParts(job.checkpoints, len(directory), rows, about, job.check_cancelled)
    table = _TableWriter(model.categories, directory, parts, job)
    missing = [parts.ranges[number] for number in parts.missing()]
    if missing:
        kept = keep_decoded(directory, transformation, job, cache_memory=settings.cache_memory, once=True)
        loader = Loader(
            directory,
            transformation,
            batch_size=size,
            workers=settings.workers,
            device=device,
            kept=kept,
            ranges=missing,
        )
        try:
            for predicted in predict(network, model.architecture, loader, fabric, model.mean, model.std, job):
                table.add(predicted)
                job.progress(table.rows, len(directory), "images")
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            raise ModuleOutOfMemoryError(
                "memory ran out while scoring. Make the images smaller with Resize and Center crop, close other "
                "programs, or choose another device.",
            ) from error
        report_use(job, {"scoring": loader.use})
    return table.finish(), parts.unreadable


def rows_per_part(count: int, categories: int, batch: int) -> int:
    """Whole batches, so that an image meets the same others in a run that is continued as in one that is not."""
    wanted = min(max(ROWS_PER_PART, count // MOST_PARTS), VALUES_PER_PART // categories)
    return batch * max(1, -(-wanted // batch))


def fingerprint(
    model: ModelDirectory, directory: ImageDirectory, transformation: TransformationDirectory, others: list[object]
) -> str:
    """A hash of all that the rows of the table depend on."""
    with model.weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256")
    description = [
        [model.architecture, model.settings, model.categories, model.mean, model.std],
        [PackedRows(directory).digest(), directory.categories, transformation.to_json()],
        others,
    ]
    found.update(json.dumps(description, sort_keys=True).encode())
    for name in ("id", "label"):
        found.update(directory.images[name].to_numpy().tobytes())
    return found.hexdigest()


def batch_size(directory: ImageDirectory, transformation: TransformationDirectory) -> int:
    """As many images as 32 of 224 x 224 pixels have, judged by the first that can be read; 1 to 256."""
    transform = ImageTransform(transformation)
    for row in range(min(len(directory), 20)):
        try:
            with directory.open(row) as file:
                width, height = transform.apply(decode(file, "")).size
        except UNREADABLE:
            continue
        return max(1, min(MOST_IMAGES_PER_BATCH, PIXELS_PER_BATCH // (height * width)))
    return 1


class _TableWriter:
    """Turns predictions into the parts of the scored table that are missing."""

    def __init__(self, categories: tuple[str, ...], directory: ImageDirectory, parts: ScoredParts, job: Job) -> None:
        self.categories = categories
        self.directory = directory
        self.folder = job.output_folder("scored_dataset")
        self.parts = parts
        self.rows = parts.rows
        self._warnings = NamedWarnings(job, "images could not be scored; the table's column error says why for each")
        self._missing = parts.missing()
        if self.rows:
            job.log(f"resumed after {self.rows:,} of {len(directory):,} images")
            for number in sorted({*range(len(parts.ranges))} - {*self._missing}):
                for reason in parts.column(number, ERROR).drop_nulls():
                    self._warnings.add(reason)
        self._begin()

    def _begin(self) -> None:
        """Make room for the next missing part."""
        self._part = self.parts.ranges[self._missing[0]] if self._missing else range(0)
        self._filled = 0
        self._probabilities = np.full((len(self._part), len(self.categories)), np.nan)
        self._labels: list[str | None] = [None] * len(self._part)
        self._errors: list[str | None] = [None] * len(self._part)

    def add(self, predicted: Predicted) -> None:
        """Take a batch's results; batches come in the order of rows, and end where a part ends."""
        failures = dict(predicted.failures)
        if predicted.rows:
            probabilities = torch.softmax(predicted.logits.double(), dim=1).numpy()
            best = probabilities.argmax(axis=1)
            finite = np.isfinite(probabilities).all(axis=1)
            for position, row in enumerate(predicted.rows):
                if finite[position]:
                    self._probabilities[row - self._part.start] = probabilities[position]
                    self._labels[row - self._part.start] = self.categories[best[position]]
                else:
                    failures[row] = NOT_NUMBERS
        for row in sorted(failures):
            self._errors[row - self._part.start] = failures[row]
            self._warnings.add(failures[row])
        count = len(predicted.rows) + len(predicted.failures)
        self.rows += count
        self._filled += count
        if self._filled == len(self._part):
            self.parts.write(self._missing.pop(0), self._frame(), sum(error is not None for error in self._errors))
            self._begin()

    def finish(self) -> DataFrameDirectory:
        """Put the parts together, and describe the whole."""
        self._warnings.finish()
        files = self.parts.assemble(self.folder, max(1, VALUES_PER_PART // len(self.categories)))
        properties = {
            "learner": LEARNER,
            "categories": list(self.categories),
            "labelled": self.directory.labelled,
            "rows": self.parts.rows,
            "unreadable": self.parts.unreadable,
        }
        return DataFrameDirectory(self.folder, files, properties)

    def _frame(self) -> pl.DataFrame:
        images = self.directory.images[self._part.start : self._part.stop]
        columns: dict[str, pl.Series] = {}
        if self.directory.categories is not None:
            names = [self.directory.categories[label] for label in images["label"].to_list()]
            columns[CATEGORY] = pl.Series(names, dtype=pl.String)
        columns[ID] = images["id"]
        source = self.directory.source
        columns[IMAGE] = pl.Series([source.name(member) for member in images["member"]], dtype=pl.String)
        for position, name in enumerate(self.categories):
            column = pl.Series(self._probabilities[:, position], dtype=pl.Float64)
            columns[probability_column(name)] = column.fill_nan(None)
        columns[LABELS] = pl.Series(self._labels, dtype=pl.String)
        columns[ERROR] = pl.Series(self._errors, dtype=pl.String)
        return pl.DataFrame(columns)

"""Scores images: a table with one row for each, in parts to resume an interrupted run, or answers batch by batch."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import polars as pl
import torch

from vision_designer.nodes.core.job import Job, NamedWarnings
from vision_designer.nodes.datasets.transformation_checks import (
    RANDOM_SCORES,
    ImageSizes,
    other_scoring,
    warn_of_padding,
)
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.atomic_files import writing
from vision_designer.nodes.types.data_frame_directory import (
    CATEGORY,
    ERROR,
    ID,
    IMAGE,
    LABELS,
    LEARNER,
    DataFrameDirectory,
    probability_column,
)
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory, is_random
from vision_designer.nodes.vision.decoding.decode import decode
from vision_designer.nodes.vision.hardware.contention import sharing_cores
from vision_designer.nodes.vision.hardware.devices import choose_device, choose_precision, exact_and_repeatable
from vision_designer.nodes.vision.hardware.host import release_freed_memory
from vision_designer.nodes.vision.hardware.memory import out_of_memory_as
from vision_designer.nodes.vision.hardware.process_group import ALONE, Processes
from vision_designer.nodes.vision.loading.decode_cache import CacheUse, keep_decoded, report_use
from vision_designer.nodes.vision.loading.image_index import ImageIndex
from vision_designer.nodes.vision.loading.image_notes import in_range_of, warn_of_notes
from vision_designer.nodes.vision.loading.loader import UNREADABLE, Loader
from vision_designer.nodes.vision.loading.operations import ImageTransform
from vision_designer.nodes.vision.models.classifier import ImageClassifier
from vision_designer.nodes.vision.models.inference import predict
from vision_designer.nodes.vision.scoring.answers import OUT_OF_MEMORY, Answers, answers_of, unknown_of
from vision_designer.nodes.vision.scoring.parts import ScoredParts, TableWriter

PIXELS_PER_BATCH = 32 * 224 * 224
MAX_IMAGES_PER_BATCH = 256
SCORING = Message("scoring")
VALUES_PER_PART = 4_000_000
"""Probabilities in one Parquet file: 32 MB of memory."""
ROWS_PER_PART = 1024
"""Maximum rows of a part, the most that is lost if the run is killed: about half a minute on a CPU."""
MAX_PARTS = 1000


@dataclass(frozen=True)
class ScoringSettings:
    """Parameters and run settings of Score Image Model."""

    device: str = "auto"
    precision: str = "auto"
    workers: int = -1
    cache_memory: int = -1
    unknown_threshold: str = "value"
    unknown_below: float = 0.0
    average_mirrored: bool = False


def score(
    model: ModelDirectory,
    directory: ImageDirectory,
    settings: ScoringSettings,
    job: Job,
    distribute: Callable[[ScoringSettings], object] | None = None,
) -> tuple[DataFrameDirectory, int]:
    """Score every image; returns the table, in the job's ``scored_dataset`` folder, and the number of unreadable ones.

    Rows are in the order of the directory. An unreadable image is a row without scores, with the reason in ``error``.
    Files that were skipped by the conversion follow as such rows without id. Finished parts are stored with the job's
    checkpoints; an interrupted run resumes from them with the same result.

    ``distribute`` runs :func:`score_share` in other processes with the given settings, and returns when they have
    ended; without it, this process computes.

    Raises:
        InvalidModelDirectoryError: the model's weights do not match its description.
        InvalidDatasetError: images differ in size after the transformation.
        NotInRangeValueError: the model has no usable threshold for unknown images, or the device or precision is not
            available.
        ModuleOutOfMemoryError: memory ran out while loading, or with a single image.
        RunCancelledError: the run was cancelled.
    """
    directory.require(1, SCORING, Message("Connect a dataset with images."))
    if directory.transformation is None:
        job.log("the images have no transformation, so the transformation of the model is applied")
    else:
        if any(map(is_random, directory.transformation.operations)):
            job.warn(RANDOM_SCORES)
        if different := other_scoring(directory.transformation, model.transformation):
            job.warn(different)
    applied = model.transformation if directory.transformation is None else directory.transformation
    warn_of_padding(job, SCORING, ImageSizes(directory, applied))
    directory = in_range_of(
        directory, model.value_range, job, Message("the images"), Message("the value range of the model")
    )
    scoring = _Scoring(model, directory, settings, job)
    job.log(
        "scoring on {device} with precision {precision}",
        device=scoring.settings.device,
        precision=scoring.settings.precision,
    )
    parts = scoring.parts()
    if parts.rows:
        job.log("resumed after {rows:,} of {count:,} images", rows=parts.rows, count=len(directory))
    if distribute is not None and parts.missing():
        distribute(scoring.settings)
        parts = scoring.parts()
    warnings = NamedWarnings(
        job,
        "1 more image could not be scored; the column error of the table states the reason",
        "{count} more images could not be scored; the column error of the table states the reason for each",
    )
    known = {message: message for message in parts.messages}
    for number in sorted({*range(len(parts.ranges))} - {*parts.missing()}):
        for reason in parts.column(number, ERROR).drop_nulls():
            warnings.add(known.get(reason, reason))
    try:
        with exact_and_repeatable():
            use = scoring.compute(parts, ALONE, warnings.add)
    finally:
        release_freed_memory()
    report_use(job, {SCORING: use})
    warnings.finish()
    # Includes parts scored by other processes or an earlier run.
    warn_of_notes(job, parts.notes, len(directory), directory.value_range, SCORING)
    folder = job.output_folder("scored_dataset")
    unknown = scoring.unknown
    if unknown is not None:
        unanswered = sum((parts.column(number, LABELS) == unknown.label).sum() for number in range(len(parts.ranges)))
        job.log(
            "{unanswered:,} of {count:,} images are {label}: no probability is at least {below:g}",
            unanswered=unanswered,
            count=len(directory),
            label=unknown.label,
            below=unknown.below,
        )
    files = parts.assemble(folder, max(1, VALUES_PER_PART // len(model.categories)))
    files += _without_image(model.categories, directory, folder, len(files))
    properties = {
        "learner": LEARNER,
        "categories": list(model.categories),
        "labelled": directory.labeled,
        "rows": parts.rows + len(directory.without_image),
        "unreadable": parts.unreadable,
    }
    if model.calibration is not None:
        properties["temperature"] = model.temperature
    if unknown is not None:
        properties |= {"unknown_label": unknown.label, "unknown_below": unknown.below, "unknown": unanswered}
    messages = (*parts.messages, *(file.reason for file in directory.without_image))
    return DataFrameDirectory(folder, files, properties, messages=tuple(dict.fromkeys(messages))), parts.unreadable


def files_without_image(directory: ImageDirectory) -> pl.DataFrame:
    """Rows of the files that are not images: path and reason."""
    rows = [(file.path, file.reason) for file in directory.without_image]
    return pl.DataFrame(rows, {IMAGE: pl.String, ERROR: pl.String}, orient="row")


def _without_image(
    categories: tuple[str, ...], directory: ImageDirectory, folder: Path, number: int
) -> tuple[str, ...]:
    """Write the table file of skipped files after ``number`` others, and return its name; empty if there are none."""
    if not directory.without_image:
        return ()
    frame = files_without_image(directory)
    types = ({CATEGORY: pl.String} if directory.labeled else {}) | {ID: pl.Int64, IMAGE: pl.String}
    types |= dict.fromkeys(map(probability_column, categories), pl.Float64) | {LABELS: pl.String, ERROR: pl.String}
    frame = frame.with_columns(
        pl.lit(None, dtype=type_).alias(name) for name, type_ in types.items() if name not in frame
    )
    name = f"part-{number:05}.parquet"
    with writing(folder):
        frame.select(*types).write_parquet(folder / name)
    return (name,)


def score_share(
    model: ModelDirectory, directory: ImageDirectory, settings: ScoringSettings, job: Job, processes: Processes
) -> None:
    """Compute this process's parts of the table; arguments and errors as `score`."""
    scoring = _Scoring(model, replace(directory, value_range=model.value_range), settings, job)
    with exact_and_repeatable():
        scoring.compute(scoring.parts(), processes, lambda reason: None)


class _Scoring:
    """A model, the images to score, and the settings with ``auto`` resolved."""

    def __init__(self, model: ModelDirectory, directory: ImageDirectory, settings: ScoringSettings, job: Job) -> None:
        self._model, self._directory, self._job = model, directory, job
        self._transformation = model.transformation if directory.transformation is None else directory.transformation
        device = choose_device(settings.device)
        precision = choose_precision(settings.precision, device)
        job.computed_with(device=device, precision=precision)
        self.settings = replace(settings, device=device, precision=precision)
        self._batch = batch_size(directory, self._transformation)
        self.unknown = unknown_of(model, directory.categories or (), settings.unknown_threshold, settings.unknown_below)
        depends_on = [device, precision, self._batch, torch.__version__]
        if model.calibration is not None or self.unknown is not None:
            depends_on += [model.temperature, None if self.unknown is None else astuple(self.unknown)]
        if settings.average_mirrored:
            depends_on.append("average_mirrored")
        self._fingerprint = fingerprint(model, directory, self._transformation, depends_on)

    def parts(self) -> ScoredParts:
        """Parts of the table in their current state."""
        count = len(self._directory)
        rows = rows_per_part(count, len(self._model.categories), self._batch)
        return ScoredParts(self._job.checkpoints, count, rows, self._fingerprint, self._job.check_cancelled)

    def compute(self, parts: ScoredParts, processes: Processes, warn: Callable[[str], object]) -> CacheUse:
        """Compute this process's missing parts; ``warn`` receives the reason of each image without scores."""
        missing = parts.missing(processes.rank, processes.count)
        if not missing:
            return CacheUse()
        model, directory, job, settings = self._model, self._directory, self._job, self.settings
        fabric = processes.fabric_alone(settings.device, settings.precision)
        classifier = ImageClassifier.load(model, fabric)
        loader = Loader(
            directory,
            self._transformation,
            batch_size=self._batch,
            workers=settings.workers,
            device=settings.device,
            local_count=processes.local_count,
            cache=keep_decoded(directory, self._transformation, job, cache_memory=settings.cache_memory, once=True),
            ranges=[parts.ranges[number] for number in missing],
        )
        begun = parts.rows
        table = TableWriter(classifier, self.unknown, directory, loader, parts, missing, warn)
        with out_of_memory_as(OUT_OF_MEMORY), sharing_cores(settings.device, job.log) as cores:
            for predicted in predict(classifier, loader, job, average_mirrored=settings.average_mirrored):
                table.add(predicted)
                # Assumes that the other processes are about as far.
                job.progress(min(begun + table.rows * processes.count, len(directory)), len(directory), "images")
                if cores is not None:
                    cores.update()
        return loader.use


def rows_per_part(count: int, categories: int, batch: int) -> int:
    """Rows of a part: whole batches, so that a resumed run has the same batches."""
    wanted = min(max(ROWS_PER_PART, count // MAX_PARTS), VALUES_PER_PART // categories)
    return batch * max(1, -(-wanted // batch))


def fingerprint(
    model: ModelDirectory, directory: ImageDirectory, transformation: TransformationDirectory, others: list[object]
) -> str:
    """Hash of everything the rows of the table depend on."""
    with model.weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256")
    description = [
        [model.architecture, dict(model.settings), model.categories, model.mean, model.std],
        [ImageIndex(directory).digest(), directory.categories, transformation.to_json()],
        others,
    ]
    found.update(json.dumps(description, sort_keys=True).encode())
    for name in ("id", "label"):
        found.update(directory.images[name].to_numpy().tobytes())
    return found.hexdigest()


def batch_size(directory: ImageDirectory, transformation: TransformationDirectory) -> int:
    """Number of images with as many pixels as 32 of 224 x 224, judged by the first readable one; 1 to 256."""
    transform = ImageTransform(transformation)
    first = ImageIndex(directory.take(range(min(len(directory), 20))))
    for row in range(len(first)):
        try:
            with first.open(row) as file:
                width, height = transform.apply(decode(file, "", limit=first.limit(row), values=first.value_range)).size
        except UNREADABLE:
            continue
        return max(1, min(MAX_IMAGES_PER_BATCH, PIXELS_PER_BATCH // (height * width)))
    return 1


class Predictor:
    """A trained model, ready to predict.

    Args:
        model: the classifier; its own transformation is applied.
        settings: where and how to compute; the cache of decoded images is not used.
        job: for the log and for cancellation.

    Raises:
        InvalidModelDirectoryError: the model's weights do not match its description.
        NotInRangeValueError: the model has no threshold for unknown images, or the device or precision is not
            available.
    """

    def __init__(self, model: ModelDirectory, settings: ScoringSettings, job: Job) -> None:
        device = choose_device(settings.device)
        self.settings = replace(settings, device=device, precision=choose_precision(settings.precision, device))
        self._model, self._job = model, job
        self.categories = model.categories
        self.unknown = unknown_of(model, (), settings.unknown_threshold, settings.unknown_below)
        self._classifier = ImageClassifier.load(model, ALONE.fabric_alone(device, self.settings.precision))

    def answers(self, images: ImageDirectory) -> Iterator[Answers]:
        """Iterate over the answers for ``images``, in order and in batches; nothing is kept.

        Raises:
            ModuleOutOfMemoryError: memory ran out with a single image.
            InvalidDatasetError: images are too small for the network.
        """
        transformation, settings = self._model.transformation, self.settings
        images = replace(images, value_range=self._model.value_range)
        # Images that keep their own sizes do not fit into one batch.
        batch = batch_size(images, transformation) if transformation.final_size() is not None else 1
        loader = Loader(images, transformation, batch_size=batch, workers=settings.workers, device=settings.device)
        with (
            out_of_memory_as(OUT_OF_MEMORY),
            exact_and_repeatable(),
            sharing_cores(settings.device, self._job.log) as cores,
        ):
            for predicted in predict(self._classifier, loader, self._job, average_mirrored=settings.average_mirrored):
                loader.notes.clear()
                yield answers_of(self._classifier, predicted, self.unknown)
                if cores is not None:
                    cores.update()

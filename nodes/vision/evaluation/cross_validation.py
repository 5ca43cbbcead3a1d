"""Results of cross-validation: out-of-fold scores, and metrics over the folds."""

import math
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
import polars as pl
from pydantic import TypeAdapter

from vision_designer.nodes.core.job import Job, Table
from vision_designer.nodes.errors import InvalidDatasetError
from vision_designer.nodes.system.atomic_files import write_json, writing
from vision_designer.nodes.system.stored import checked, read_stored
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.vision.datasets.folds import Fold
from vision_designer.nodes.vision.evaluation.metrics import MEAN, SPREAD, SUMMARIZED
from vision_designer.nodes.vision.evaluation.report import report
from vision_designer.nodes.vision.scoring.score import VALUES_PER_PART, files_without_image

FOLD = "fold"
"""Column of the scored table with the fold that held the image out."""
COUNTS = ("images", "unreadable")
SCORED = "scored_dataset"
RECORD = "fold.json"


@dataclass(frozen=True)
class FoldResult:
    """Result of one fold, stored with the checkpoints so that a finished fold is not computed again.

    Attributes:
        training: training metrics of the best epoch, ``best_epoch`` and ``epochs_run``.
        metrics: metrics of the held-out images, as in Evaluate Model.
        seconds: time for training and scoring, in the run that finished it.
        computed_with: see :meth:`Job.computed_with`.
    """

    number: int
    training: dict[str, float]
    metrics: dict[str, float]
    seconds: float
    computed_with: dict[str, str | int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """Load a result from ``folder``; None if there is none, or its table is damaged."""
        try:
            found = checked(TypeAdapter(cls), read_stored(folder / RECORD))
            DataFrameDirectory.read(folder / SCORED).frame()
        except (OSError, ValueError, InvalidDatasetError):
            return None
        return found

    def save(self, folder: Path, scored: DataFrameDirectory) -> None:
        """Save the result and its scored table, and delete all else in ``folder``; raises FailedToWriteOutputsError."""
        with writing(folder):
            shutil.rmtree(folder / SCORED, ignore_errors=True)
            (folder / SCORED).mkdir(parents=True)
            scored.write(folder / SCORED)
            write_json(folder / RECORD, asdict(self))
            for left in folder.iterdir():
                if left.is_dir() and left.name != SCORED:
                    # Network, optimizer and checkpoint of a fold take hundreds of megabytes.
                    shutil.rmtree(left, ignore_errors=True)


def scored_table(directory: ImageDirectory, folds: Sequence[Fold], checkpoints: Path, job: Job) -> DataFrameDirectory:
    """Out-of-fold scores of every image, in the job's ``scored_results`` folder, in the order of the directory.

    Has the columns of Score Image Model, then ``fold``. Files skipped by the conversion are rows without scores and
    without a fold.
    """
    folder = job.output_folder("scored_results")
    frames, rows, messages = [], [], [file.reason for file in directory.without_image]
    properties: dict[str, Any] = {}
    unreadable = 0
    for fold in folds:
        job.check_cancelled()
        scored = DataFrameDirectory.read(fold_folder(checkpoints, fold.number) / SCORED)
        frames.append(scored.frame().with_columns(pl.lit(fold.number, dtype=pl.Int64).alias(FOLD)))
        rows.append(fold.held_out)
        messages += scored.messages
        # Each fold has its own temperature, so uncalibrated probabilities cannot be recovered from the table.
        properties = {name: value for name, value in scored.properties.items() if name != "temperature"}
        unreadable += scored.properties["unreadable"]
    table = pl.concat(frames)[np.argsort(np.concatenate(rows))]
    if directory.without_image:
        table = pl.concat([table, files_without_image(directory)], how="diagonal")
    step = max(1, VALUES_PER_PART // max(1, len(properties["categories"])))
    files: list[str] = []
    with writing(folder):
        for start in range(0, table.height, step):
            files.append(f"part-{len(files):05}.parquet")
            table[start : start + step].write_parquet(folder / files[-1])
    properties = {**properties, "rows": table.height, "unreadable": unreadable, "folds": len(folds)}
    return DataFrameDirectory(folder, tuple(files), properties, messages=tuple(dict.fromkeys(messages)))


def fold_folder(checkpoints: Path, number: int) -> Path:
    """Folder of a fold's checkpoints and result."""
    return checkpoints / f"fold_{number}"


def evaluation(scored: DataFrameDirectory, results: Sequence[FoldResult], job: Job) -> DataFrameDirectory:
    """Evaluate all out-of-fold scores together, as Evaluate Model does, and each fold separately.

    Adds two tables to those of Evaluate Model: ``folds`` has one row for each fold, with the metrics of its held-out
    images and of its training; ``over_folds`` has one row for each metric, with mean, sample standard deviation
    (divisor: folds minus one), minimum and maximum.
    """
    found = report(scored, None, job)
    rows = [
        {FOLD: result.number, **result.metrics}
        | {f"training_{name}": value for name, value in result.training.items() if name not in _NOT_SHOWN}
        | {"seconds": result.seconds}
        for result in results
    ]
    folds = pl.DataFrame(rows, infer_schema_length=None)
    over = over_folds([result.metrics for result in results])
    spread = pl.DataFrame(
        {"metric": list(over)} | {name: [row[name] for row in over.values()] for name in _OVER},
        schema={"metric": pl.String} | dict.fromkeys(_OVER, pl.Float64),
    )
    tables = dict(found.tables)
    with writing(found.folder):
        for name, table in (("folds", folds), ("over_folds", spread)):
            table.write_parquet(found.folder / f"{name}.parquet")
            tables[name] = f"{name}.parquet"
    shown = [FOLD, *(name for name in _SHOWN if name in folds.columns)]
    job.report(
        {
            f"{name}{suffix}": over[name][figure]
            for suffix, figure in ((MEAN, "mean"), (SPREAD, "standard_deviation"))
            for name in SUMMARIZED
            if name in over
        },
        tables=[
            Table("Over folds", spread.columns, spread.rows()),
            Table("Folds", shown, folds.select(shown).rows()),
        ],
    )
    return DataFrameDirectory(found.folder, found.parts, found.properties, tables, found.pictures)


_NOT_SHOWN = ("learning_rate", "images_per_second")
_SHOWN = (
    "images",
    "unreadable",
    "accuracy",
    "top5_accuracy",
    "macro_f1",
    "log_loss",
    "auc",
    "training_best_epoch",
    "training_epochs_run",
    "seconds",
)
"""Displayed columns of the folds; the table has more."""
_OVER = ("mean", "standard_deviation", "lowest", "highest")


def over_folds(metrics: Sequence[Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """Mean, standard deviation, minimum and maximum of each metric that every fold has, except counts."""
    common = [name for name in metrics[0] if name not in COUNTS and all(name in fold for fold in metrics)]
    found = {}
    for name in common:
        values = np.array([fold[name] for fold in metrics], dtype=np.float64)
        deviation = float(values.std(ddof=1)) if len(values) > 1 else math.nan
        found[name] = dict(
            zip(_OVER, (float(values.mean()), deviation, float(values.min()), float(values.max())), strict=True)
        )
    return found

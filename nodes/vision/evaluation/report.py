"""The output of Evaluate Model: tables, charts and summary."""

from collections.abc import Collection
from pathlib import Path

import polars as pl

from vision_designer.nodes.core.job import Job, Table
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.vision.evaluation import charts
from vision_designer.nodes.vision.evaluation.evaluate import (
    Evaluation,
    check_comparable,
    evaluate,
    other_images,
)
from vision_designer.nodes.vision.evaluation.metrics import TO_COMPARE

FIRST, SECOND = "scored_dataset", "scored_dataset_to_compare"
SUFFIX = {FIRST: "", SECOND: TO_COMPARE}


def report(first: DataFrameDirectory, second: DataFrameDirectory | None, job: Job) -> DataFrameDirectory:
    """Evaluate one scored table, or compare two, into the job's ``evaluation_results`` folder.

    The main table has one row for each input. Further tables, the second input's with ``_to_compare``:
    ``per_category``, ``confusion_matrix`` (counts) and ``confusion_matrix_normalised``; for two categories ``roc``,
    with the first model's second category as the positive one of both; for more than a matrix shows
    ``confusion_pairs``; ``reliability`` in 15 bins of confidence, ``reliability_before`` of calibrated models, and
    ``coverage``. Charts: ``confusion_matrix``, ``reliability``, ``coverage`` and ``roc`` as PNG and SVG.

    Raises:
        NotScoredDatasetError: an input has no scores.
        NotLabeledDatasetError: an input's images had no categories.
        InconsistentSizeError: the inputs differ in categories or images.
        LearnerTypesNotCompatibleError: the models are of different kinds.
        InvalidDatasetError: no image was scored.
    """
    if second is not None:
        check_comparable(first, second)
        if (different := other_images(first, second)) is not None:
            count, total, one, other = different
            some = Message.counted(
                count,
                "1 of {total:,} images has another name in the second table",
                "{count:,} of {total:,} images have other names in the second table",
                total=total,
            )
            job.warn(
                "{some}, e.g. {other} instead of {one}: metrics of different images cannot be compared. Score the same "
                "images with both models",
                dict(some=some, one=one, other=other),
            )
    evaluations = {FIRST: evaluate(first)}
    if second is not None:
        # Use the same positive category for both, whatever the order of categories.
        evaluations[SECOND] = evaluate(second, evaluations[FIRST].positive)
    _fill_unknown(evaluations.values())
    folder = job.output_folder("evaluation_results")
    tables: dict[str, str] = {}
    pictures: list[str] = []

    def write(name: str, frame: pl.DataFrame) -> None:
        frame.write_parquet(folder / f"{name}.parquet")
        tables[name] = f"{name}.parquet"

    overall = [{"input": name, **evaluation.metrics} for name, evaluation in evaluations.items()]
    pl.DataFrame(overall).write_parquet(folder / "evaluation.parquet")
    for name, evaluation in evaluations.items():
        if evaluation.unknown:
            job.warn(
                "{name}: the model does not know {unknown}; images of these categories count as wrong",
                name=name,
                unknown=", ".join(map(repr, evaluation.unknown)),
            )
        suffix = SUFFIX[name]
        write(f"per_category{suffix}", evaluation.per_category)
        matrix = evaluation.confusion.matrix()
        write(f"confusion_matrix{suffix}", matrix.frame(normalized=False))
        write(f"confusion_matrix_normalised{suffix}", matrix.frame(normalized=True))
        if not evaluation.confusion.whole:
            write(f"confusion_pairs{suffix}", evaluation.confusion.pairs())
            job.log(
                "{name}: of {categories:,} categories, the confusion matrix shows those with the most "
                "wrong images, and combines all others; the table confusion_pairs lists every pair",
                name=name,
                categories=len(evaluation.categories),
            )
        if evaluation.roc is not None:
            write(f"roc{suffix}", evaluation.roc)
        figure = charts.confusion_matrix(
            matrix.counts,
            matrix.shares,
            matrix.categories,
            matrix.predicted,
            f"Confusion matrix: accuracy {evaluation.metrics['accuracy']:.2%} "
            f"of {evaluation.metrics['images']:,.0f} images",
        )
        pictures += charts.save(figure, folder, f"confusion_matrix{suffix}")
        calibration = evaluation.calibration
        write(f"reliability{suffix}", calibration.reliability.frame())
        if calibration.before is not None:
            write(f"reliability_before{suffix}", calibration.before.frame())
        write(f"coverage{suffix}", calibration.coverage.curve())
        figure = charts.reliability_diagram(calibration.reliability, calibration.before)
        pictures += charts.save(figure, folder, f"reliability{suffix}")
    curves = {name: evaluation.calibration.coverage.curve() for name, evaluation in evaluations.items()}
    answered = {
        name: (evaluation.metrics["coverage"], evaluation.metrics["answered_accuracy"])
        for name, evaluation in evaluations.items()
        if evaluation.metrics.get("unknown")
    }
    pictures += charts.save(charts.coverage_curve(curves, answered), folder, "coverage")
    pictures += _roc_picture(evaluations, folder)
    found = evaluations.items()
    job.report(
        {f"{metric}{SUFFIX[name]}": value for name, each in found for metric, value in each.metrics.items()},
        tables=_tables(evaluations),
        pictures=[f"evaluation_results/{picture}" for picture in pictures],
    )
    properties = {"evaluation": True, "inputs": list(evaluations)}
    return DataFrameDirectory(folder, ("evaluation.parquet",), properties, tables, tuple(pictures))


def _fill_unknown(evaluations: Collection[Evaluation]) -> None:
    """Add metrics for unknown images to a model without them if the other has them."""
    if any("unknown" in evaluation.metrics for evaluation in evaluations):
        for evaluation in evaluations:
            metrics = evaluation.metrics
            everything = {"unknown": 0.0, "coverage": 1.0, "answered_accuracy": metrics["accuracy"]}
            metrics |= {name: value for name, value in everything.items() if name not in metrics}


def _roc_picture(evaluations: dict[str, Evaluation], folder: Path) -> list[str]:
    curves = {
        name: (
            evaluation.roc["false_positive_rate"].to_numpy(),
            evaluation.roc["true_positive_rate"].to_numpy(),
            evaluation.metrics["auc"],
        )
        for name, evaluation in evaluations.items()
        if evaluation.roc is not None
    }
    if not curves:
        return []
    positive = next(evaluation.positive for evaluation in evaluations.values() if evaluation.positive is not None)
    return charts.save(charts.roc_curve(curves, positive), folder, "roc")


def _tables(evaluations: dict[str, Evaluation]) -> list[Table]:
    tables = []
    if len(evaluations) == 2:
        first, second = evaluations[FIRST].metrics, evaluations[SECOND].metrics
        rows = [(name, first[name], second[name]) for name in first if name in second]
        tables.append(Table("Model comparison", ("metric", "first model", "second model"), rows))
    areas = [
        (name, evaluation.positive, evaluation.metrics["auc"])
        for name, evaluation in evaluations.items()
        if evaluation.positive is not None
    ]
    if areas:
        tables.append(Table("ROC curve", ("input", "positive category", "auc"), areas))
    for name, evaluation in evaluations.items():
        title = Message("Per category") if name == FIRST else Message("Per category, second model")
        tables.append(Table(title, evaluation.per_category.columns, evaluation.per_category.rows()))
    return tables

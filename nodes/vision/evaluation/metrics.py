"""Registry of metrics: title, direction, format and computation; readable without numpy or torch."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from vision_designer.nodes.core.discovery import DeclarationError, Records, is_ours

if TYPE_CHECKING:
    import numpy as np

    from vision_designer.nodes.vision.evaluation.reliability import CalibrationMetrics

COVERAGES = (50, 80, 90, 95, 99)
"""Percentages of the most certain images for which the accuracy is reported."""
TO_COMPARE, BEFORE = "_to_compare", "_before"
"""Suffixes of metrics of Evaluate Model's second table, and of probabilities before calibration."""
MEAN, SPREAD = "_mean", "_standard_deviation"
"""Suffixes of metrics over all folds of a cross-validation."""
SUMMARIZED = ("accuracy", "macro_f1", "log_loss")
"""Metrics whose mean and standard deviation over the folds are among the metrics of the result."""
HIGHER_WORDS = frozenset({"accuracy", "precision", "recall", "f1", "auc", "coverage"})
LOWER_WORDS = frozenset({"loss", "error", "unreadable", "skipped"})
PERCENT_WORDS = frozenset({"accuracy", "error", "precision", "recall", "f1", "share", "coverage"})
"""Last words that determine direction and format of a metric without a record."""


@dataclass(frozen=True)
class Scores:
    """Scored images with their categories.

    Attributes:
        categories: n names: the model's, followed by those that only the images have.
        truth: (images,) index of each image's category.
        predicted: (images,) predicted index; n for unknown.
        probabilities: (images, n), float64; 0 for categories that the model does not have.
        model_categories: number of ``categories`` of the model.
        temperature: of the calibration; None without calibration.
        may_be_unknown: whether images can be labeled unknown.
        unreadable: number of images without scores, which are not among the rows.
        positive: index of the positive category of a ROC curve; None unless two categories have images.
    """

    categories: tuple[str, ...]
    truth: "np.ndarray"
    predicted: "np.ndarray"
    probabilities: "np.ndarray"
    model_categories: int
    temperature: float | None = None
    may_be_unknown: bool = False
    unreadable: int = 0
    positive: int | None = None

    @property
    def answered(self) -> "np.ndarray":
        """(images,) whether each image has a category."""
        return self.predicted < len(self.categories)

    @cached_property
    def averages(self) -> dict[str, float]:
        """Micro and macro precision, recall and F1, over the categories present or predicted."""
        import numpy as np
        from sklearn.metrics import precision_recall_fscore_support

        # As scikit-learn: categories neither present nor predicted are not averaged.
        present = np.union1d(self.truth, self.predicted[self.answered])
        found: dict[str, float] = {}
        for average in ("micro", "macro"):
            values = precision_recall_fscore_support(
                self.truth, self.predicted, labels=present, average=average, zero_division=0
            )
            found |= zip((f"{average}_{name}" for name in ("precision", "recall", "f1")), values[:3], strict=True)
        return found

    @cached_property
    def calibration(self) -> "CalibrationMetrics":
        """Calibration and coverage metrics."""
        from vision_designer.nodes.vision.evaluation.reliability import calibration_metrics

        return calibration_metrics(self.probabilities, self.truth, self.temperature)


@dataclass(frozen=True)
class Metric:
    """Registry record of a metric.

    Attributes:
        name: in events, tables and result files; never changed once released.
        title: display title; empty to derive it from the name.
        higher_is_better: None if neither is better.
        format: ``percent`` for shares from 0 to 1, ``count`` for integers, or ``number``.
        compute: value for Evaluate Model; returns None if the metric is not defined for the scores.
        in_validation: whether it is measured on the validation images after each epoch, so that Tune Model
            Hyperparameters can optimize it.
        trivial_up_to: number of categories up to which every model has the value 1.
    """

    name: str
    title: str = ""
    higher_is_better: bool | None = None
    format: Literal["percent", "number", "count"] = "number"
    compute: Callable[[Scores], float | None] | None = None
    in_validation: bool = False
    trivial_up_to: int = 0

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.name):
            raise DeclarationError(f"metric {self.name!r}: name must be snake case: a-z, 0-9 and _")
        if self.in_validation and self.higher_is_better is None:
            raise DeclarationError(f"metric {self.name!r}: higher_is_better must be stated of a metric in validation")


def _accuracy(scores: Scores) -> float:
    return float((scores.truth == scores.predicted).mean())


def _top5_accuracy(scores: Scores) -> float:
    """Share of images whose category is among the 5 most probable.

    With 5 categories or fewer, every image counts whose category the model has.
    """
    import numpy as np

    probabilities = scores.probabilities[:, : scores.model_categories]
    k = min(5, probabilities.shape[1])
    best = np.argpartition(-probabilities, k - 1, axis=1)[:, :k]
    return float((best == scores.truth[:, None]).any(axis=1).mean())


def _log_loss(scores: Scores) -> float:
    from sklearn.metrics import log_loss

    labels = [*range(len(scores.categories))]
    return float(log_loss(scores.truth, scores.probabilities, labels=labels)) if len(labels) > 1 else 0.0


def _auc(scores: Scores) -> float | None:
    from sklearn.metrics import roc_auc_score

    if scores.positive is None:
        return None
    return float(roc_auc_score(scores.truth == scores.positive, scores.probabilities[:, scores.positive]))


def _answered_accuracy(scores: Scores) -> float | None:
    if not scores.may_be_unknown:
        return None
    answered = scores.answered
    return float((scores.predicted == scores.truth).sum() / answered.sum()) if answered.any() else 0.0


def _average(name: str, title: str) -> Metric:
    return Metric(name, title, True, "percent", lambda scores: scores.averages[name])


def _calibration(name: str, title: str = "", format: Literal["percent", "number"] = "percent") -> Metric:
    return Metric(name, title, False, format, lambda scores: scores.calibration.metrics.get(name))


COMPUTED = (
    Metric("accuracy", "Accuracy", True, "percent", _accuracy),
    Metric("top5_accuracy", "Top-5 accuracy", True, "percent", _top5_accuracy, in_validation=True, trivial_up_to=5),
    _average("micro_precision", "Micro precision"),
    _average("micro_recall", "Micro recall"),
    _average("micro_f1", "Micro F1"),
    _average("macro_precision", "Macro precision"),
    _average("macro_recall", "Macro recall"),
    _average("macro_f1", "Macro F1"),
    Metric("log_loss", "Log loss", False, "number", _log_loss),
    Metric("auc", "AUC", True, "number", _auc),
    _calibration("expected_calibration_error", "Expected calibration error"),
    _calibration("max_calibration_error", "Maximum calibration error"),
    _calibration("brier_score", "Brier score", format="number"),
    _calibration("expected_calibration_error_before"),
    _calibration("max_calibration_error_before"),
    _calibration("brier_score_before", format="number"),
    _calibration("log_loss_before", format="number"),
    *(
        Metric(
            f"coverage_{share}_accuracy",
            higher_is_better=True,
            format="percent",
            compute=lambda scores, share=share: scores.calibration.coverage.accuracy(share / 100),  # type: ignore[misc]
        )
        for share in COVERAGES
    ),
    Metric("unknown", "Unknown", None, "count", lambda s: float((~s.answered).sum()) if s.may_be_unknown else None),
    Metric("coverage", "Coverage", True, "percent", lambda s: s.answered.mean() if s.may_be_unknown else None),
    Metric("answered_accuracy", "Accuracy excluding unknown", True, "percent", _answered_accuracy),
    Metric("images", "Images", None, "count", lambda scores: len(scores.truth)),
    Metric("unreadable", "Unreadable", False, "count", lambda scores: scores.unreadable),
)
"""Metrics of Evaluate Model, in column order."""

MEASURED = (
    Metric("train_loss", "Training loss", False),
    Metric("validation_loss", "Validation loss", False, in_validation=True),
    Metric("running_loss", "Running loss", False),
    Metric("train_error", "Training error", False, "percent"),
    Metric("learning_rate", "Learning rate"),
    Metric("images_per_second", "Images per second"),
    Metric("best_epoch", "Best epoch", format="count"),
    Metric("epochs_run", "Epochs run", format="count"),
    Metric("precision", "Precision", True, "percent"),
    Metric("recall", "Recall", True, "percent"),
    Metric("f1", "F1", True, "percent"),
    Metric("temperature", "Temperature"),
    Metric("unknown_below", "Unknown below"),
    Metric("images_in_first", "Images in the first output", format="count"),
    Metric("images_in_second", "Images in the second output", format="count"),
    Metric("categories", "Categories", format="count"),
    Metric("skipped", "Skipped", False, "count"),
    Metric("trials", "Trials", format="count"),
    Metric("trials_completed", "Trials completed", format="count"),
    Metric("trials_pruned", "Trials pruned", format="count"),
    Metric("trials_failed", "Trials failed", format="count"),
    Metric("best_trial", "Best trial", format="count"),
    Metric("held_out_accuracy", "Accuracy on held-out images", True, "percent"),
)
"""Metrics of other components."""

TOP1_ACCURACY = Metric("top1_accuracy", "Top-1 accuracy", True, "percent", in_validation=True)

METRICS = Records(Metric, "metric", group="vision_designer.metrics", package=__name__)
"""All metrics: built-in, of installed packages and of components folders."""


def computed(scores: Scores) -> dict[str, float]:
    """Metrics that are defined for these scores, by name."""
    values = {name: metric.compute(scores) for name, metric in METRICS.items() if metric.compute is not None}
    return {name: float(value) for name, value in values.items() if value is not None}


def computed_names() -> frozenset[str]:
    """Names of all metrics that :func:`computed` may have."""
    return frozenset(name for name, metric in METRICS.items() if metric.compute is not None)


def epoch_names() -> frozenset[str]:
    """Names of the metrics of a training epoch."""
    return frozenset({"train_loss", "train_error", "learning_rate", "images_per_second", *in_validation()})


def in_validation() -> dict[str, Metric]:
    """Metrics measured in every training epoch, by name; the built-in ones first."""
    usual = ("top1_accuracy", "top5_accuracy", "validation_loss")
    return {name: METRICS[name] for name in usual} | {
        name: metric for name, metric in METRICS.items() if metric.in_validation
    }


def is_maximized(name: str) -> bool:
    """Whether a search maximizes a metric; also if neither direction is better."""
    return higher_is_better(name) is not False


def added_to_validation() -> dict[str, Metric]:
    """Those of :func:`in_validation` that are not built in."""
    return {name: metric for name, metric in in_validation().items() if not is_ours(METRICS.module_of(name))}


def metric_of(name: str) -> Metric | None:
    """Record of a metric, also for a name with a suffix (second table, mean, fold, best so far)."""
    base = _base(name)
    return METRICS.get(name) or METRICS.get(base) or METRICS.get(base.removeprefix("best_"))


def is_trivial(name: str, values: Iterable[float | None], categories: int | None) -> bool:
    """Whether a metric says nothing with so few categories, as top-5 accuracy with up to 5. Views then omit it.

    Args:
        name: of the metric.
        values: in all epochs or runs that are shown; None where there is none.
        categories: of the images; None if not known.
    """
    record = metric_of(name)
    if categories is None or record is None or categories > record.trivial_up_to:
        return False
    always = 0 if name.endswith(SPREAD) else 1
    return all(value is None or value == always for value in values)


def informative(metrics: Mapping[str, float], categories: int | None) -> dict[str, float]:
    """Metrics without those that are trivial."""
    return {name: value for name, value in metrics.items() if not is_trivial(name, [value], categories)}


def informative_table(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], categories: int | None
) -> tuple[list[str], list[list[Any]]]:
    """Columns and rows of a result's table without trivial metrics, which columns or, below ``metric``, rows are."""
    if columns and columns[0] == "metric":
        return [*columns], [[*row] for row in rows if not is_trivial(str(row[0]), row[1:], categories)]
    kept = [
        at for at, name in enumerate(columns) if not rows or not is_trivial(name, [row[at] for row in rows], categories)
    ]
    return [columns[at] for at in kept], [[row[at] for at in kept] for row in rows]


def categories_in(metrics_of_nodes: Iterable[Mapping[str, float]]) -> int | None:
    """The highest number of categories that a node of a run reports; None if none does."""
    return max((int(found["categories"]) for found in metrics_of_nodes if found.get("categories")), default=None)


def _base(name: str) -> str:
    fold = re.fullmatch(r"fold_[0-9]+_(\w+)", name)
    base = fold[1] if fold else name
    for suffix in (TO_COMPARE, BEFORE, MEAN, SPREAD):
        base = base.removesuffix(suffix)
    return base


def higher_is_better(name: str) -> bool | None:
    """Whether a higher value is better, by the record or the last word; None if neither is."""
    metric = None if name.endswith(SPREAD) else metric_of(name)
    if metric is not None:
        return metric.higher_is_better
    last = name.rsplit("_", 1)[-1]
    return True if last in HIGHER_WORDS else False if last in LOWER_WORDS else None


def is_share(name: str) -> bool:
    """Whether a metric is a share shown in percent, by the record or the last word."""
    metric = metric_of(name)
    if metric is not None:
        return metric.format == "percent"
    return _base(name.lower()).rsplit("_", 1)[-1] in PERCENT_WORDS

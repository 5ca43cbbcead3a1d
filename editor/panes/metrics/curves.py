"""Curves of measured values: their charts and best epoch. No widgets."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor

from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.measures import metric_title
from vision_designer.nodes.vision.evaluation.metrics import is_share

Axis = Literal["epoch", "step"]


class Point(Protocol):
    """A measured value of a run."""

    @property
    def epoch(self) -> int | None:
        """Counted from 1."""

    @property
    def step(self) -> int | None:
        """Counted from 0."""

    @property
    def value(self) -> float:
        """Measured value."""


def nearest(values: Sequence[float], x: float) -> float:
    """Value in ``values`` nearest to ``x``; the lower one of two.

    Args:
        values: ascending, not empty.
        x: any number.
    """
    right = bisect_left(values, x)
    if right == 0 or right == len(values):
        return values[min(right, len(values) - 1)]
    return values[right] if values[right] - x < x - values[right - 1] else values[right - 1]


@dataclass(frozen=True)
class Curve:
    """One metric of one run.

    Attributes:
        metric: identifier.
        axis: unit of ``x``.
        x: ascending.
        y: same length; NaN if unknown.
    """

    metric: str
    axis: Axis
    x: list[float]
    y: list[float]

    def at(self, x: float) -> float | None:
        """Value at ``x``; for steps, that of the nearest one. None outside of the curve."""
        if not self.x or x < self.x[0] or x > self.x[-1]:
            return None
        right = min(bisect_left(self.x, x), len(self.x) - 1)
        nearest = right if right == 0 or self.x[right] - x <= x - self.x[right - 1] else right - 1
        if self.axis == "epoch" and self.x[nearest] != x:
            return None
        value = self.y[nearest]
        return value if math.isfinite(value) else None


@dataclass(frozen=True)
class RunCurves:
    """All curves of a node in one run, by metric."""

    run_id: str
    title: str
    curves: dict[str, Curve] = field(default_factory=dict)

    @property
    def best_epoch(self) -> int | None:
        """Epoch of the kept model: highest top-1 accuracy, then lowest loss."""
        accuracy, loss = self.curves.get("top1_accuracy"), self.curves.get("validation_loss")
        epochs = accuracy or loss
        if epochs is None or epochs.axis != "epoch":
            return None

        def quality(epoch: float) -> tuple[float, float]:
            high = accuracy.at(epoch) if accuracy else None
            low = loss.at(epoch) if loss else None
            return (-math.inf if high is None else high, -math.inf if low is None else -low)

        known = [epoch for epoch in epochs.x if quality(epoch) != (-math.inf, -math.inf)]
        return int(max(known, key=quality)) if known else None


@dataclass(frozen=True)
class ChartPlan:
    """A chart with its metrics in order.

    Attributes:
        key: stable while values are added.
        percent: whether values from 0 to 1 are shown in percent.
    """

    key: str
    title: str
    axis: Axis
    metrics: tuple[str, ...]
    percent: bool


def run_curves(
    run_id: str,
    title: str,
    points: Mapping[str, Sequence[Point]],
    tables: Iterable[Mapping[str, Any]] = (),
) -> RunCurves:
    """Curves of a node.

    Args:
        run_id: of the run.
        title: display title of the run.
        points: measured values, by metric.
        tables: of the node's result: one with a column ``epoch`` is used if nothing was measured, since a reused result
            has no measured values.
    """
    curves = {metric: curve for metric, found in points.items() if (curve := _curve(metric, found)) is not None}
    if not curves:
        for table in tables:
            curves.update(_of_table(table))
    return RunCurves(run_id, title, curves)


def _curve(metric: str, points: Sequence[Point]) -> Curve | None:
    axis: Axis = "step" if any(point.step is not None for point in points) else "epoch"
    values: dict[float, float] = {}
    for point in points:
        position = point.step if axis == "step" else point.epoch
        if position is not None:
            values[float(position)] = float(point.value) if point.value is not None else math.nan
    if not values:
        return None
    xs = sorted(values)
    return Curve(metric, axis, xs, [values[x] for x in xs])


def _of_table(table: Mapping[str, Any]) -> dict[str, Curve]:
    columns, rows = list(table.get("columns", ())), list(table.get("rows", ()))
    if len(columns) < 2 or columns[0] != "epoch" or not rows:
        return {}
    epochs = [float(row[0]) for row in rows]
    return {
        name: Curve(name, "epoch", epochs, [math.nan if row[index] is None else float(row[index]) for row in rows])
        for index, name in enumerate(columns)
        if index
    }


GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("loss", ("train_loss", "validation_loss")),
    ("shares", ("top1_accuracy", "top5_accuracy", "train_error")),
    ("learning_rate", ("learning_rate",)),
    ("images_per_second", ("images_per_second",)),
)


def chart_plans(runs: Iterable[RunCurves]) -> list[ChartPlan]:
    """Charts for these runs, the best known metrics first."""
    axes: dict[str, Axis] = {}
    for run in runs:
        for metric, curve in run.curves.items():
            axes.setdefault(metric, curve.axis)
    groups: dict[tuple[str, Axis], list[str]] = {}
    known = [metric for _, metrics in GROUPS for metric in metrics]
    for metric in sorted(axes, key=lambda name: known.index(name) if name in known else len(known)):
        groups.setdefault((_group(metric), axes[metric]), []).append(metric)
    order = [key for key, _ in GROUPS]
    placed = sorted(groups, key=lambda group: (group[1] == "step", order.index(group[0]) if group[0] in order else 99))
    return [
        ChartPlan(f"{key}/{axis}", _group_title(key, axis, groups[key, axis]), axis, tuple(groups[key, axis]),
                  key == "shares")
        for key, axis in placed
    ]  # fmt: skip


def _group(metric: str) -> str:
    for key, metrics in GROUPS:
        if metric in metrics:
            return key
    if is_share(metric):
        return "shares"
    return "loss" if metric.endswith("loss") else metric


def _group_title(key: str, axis: Axis, metrics: Sequence[str]) -> str:
    if len(metrics) == 1:
        return metric_title(metrics[0])
    if key == "loss":
        return QCoreApplication.translate("metrics", "Loss")
    if key == "shares":
        return QCoreApplication.translate("metrics", "Accuracy")
    return metric_title(metrics[0])


CURVE_COLOURS = (
    ("#1769b5", "#5cb0ec"),
    ("#d9730d", "#f0a15c"),
    ("#1d8a5b", "#57c797"),
    ("#8452c6", "#b48bed"),
    ("#b3245f", "#ee6fa2"),
    ("#0f8387", "#4fc7cb"),
    ("#8a6414", "#d9b25a"),
    ("#5b6675", "#a9b2c0"),
)


def curve_colour(position: int, *, dark: bool | None = None) -> QColor:
    """Color of the curve at ``position``; repeats after eight."""
    is_dark = theme().is_dark if dark is None else dark
    return QColor(CURVE_COLOURS[position % len(CURVE_COLOURS)][is_dark])

"""Curves of measured values: their charts and best epoch, loading those of past runs, and export. No widgets."""

import math
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal, Protocol

from PySide6.QtCore import QCoreApplication, QObject, QRectF, QSize, QSizeF, Signal
from PySide6.QtGui import QColor, QImage

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.look.values import metric_title
from vision_designer.editor.panes.parts.drawing import Draw, export_svg, paint_on, save_image
from vision_designer.editor.runs.progress import PastRun, read_past_run
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.workers import Background
from vision_designer.graphs.history.run_summaries import RunSummary
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.printing import save_csv
from vision_designer.nodes.core.job import Table
from vision_designer.nodes.vision.evaluation.metrics import is_share, is_trivial

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
    """All curves of a node in one run, by metric; ``color`` is the index of the run's color."""

    run_id: str
    title: str
    curves: dict[str, Curve] = field(default_factory=dict)
    color: int = 0

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
    tables: Iterable[Table] = (),
    categories: int | None = None,
    color: int = 0,
) -> RunCurves:
    """Curves of a node.

    Args:
        run_id: of the run.
        title: display title of the run.
        points: measured values, by metric.
        tables: of the node's result: one with a column ``epoch`` is used if nothing was measured, since a reused result
            has no measured values.
        categories: of the run; metrics that say nothing with so few have no curve.
        color: index of the run's color.
    """
    curves = {metric: curve for metric, found in points.items() if (curve := _curve(metric, found)) is not None}
    if not curves:
        for table in tables:
            curves.update(_of_table(table))
    shown = {metric: curve for metric, curve in curves.items() if not is_trivial(metric, curve.y, categories)}
    return RunCurves(run_id, title, shown, color)


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


def _of_table(table: Table) -> dict[str, Curve]:
    columns, rows = table.columns, table.rows
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
    ("train_error", ("train_error",)),
    ("shares", ("top1_accuracy", "top5_accuracy")),
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
                  all(map(is_share, groups[key, axis])))
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


CURVE_COLORS = (
    ("#1769b5", "#5cb0ec"),
    ("#d9730d", "#f0a15c"),
    ("#1d8a5b", "#57c797"),
    ("#8452c6", "#b48bed"),
    ("#b3245f", "#ee6fa2"),
    ("#0f8387", "#4fc7cb"),
    ("#8a6414", "#d9b25a"),
    ("#5b6675", "#a9b2c0"),
)


def curve_color(position: int, *, dark: bool | None = None) -> QColor:
    """Color of the curve at ``position``; repeats after eight."""
    is_dark = theme().is_dark if dark is None else dark
    return QColor(CURVE_COLORS[position % len(CURVE_COLORS)][is_dark])


PNG_SCALE = 2


def save_png(path: Path, paint: Draw, size: QSize) -> None:
    """Write a PNG with twice the screen resolution.

    Raises:
        FailedToWriteOutputsError: it cannot be written.
    """
    image = QImage(size * PNG_SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(PNG_SCALE)
    paint_on(image, paint, QRectF(0, 0, size.width(), size.height()))
    save_image(path, image)


def save_svg(path: Path, paint: Draw, size: QSize, title: str) -> None:
    """Write an SVG.

    Raises:
        FailedToWriteOutputsError: it cannot be written.
    """
    # At another resolution than the screen's, pictures recorded there, e.g. axes, would be scaled.
    export_svg(paint, QSizeF(size), path, title, resolution=image_resolution())


def image_resolution() -> int:
    """Screen resolution in dots per inch."""
    return QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied).logicalDpiX()


def save_curves(path: Path, runs: Sequence[RunCurves]) -> None:
    """Write a table with one row for each epoch or step of each run.

    Raises:
        FailedToWriteOutputsError: it cannot be written.
    """
    metrics = list(dict.fromkeys(name for run in runs for name in run.curves))
    rows: list[list[object]] = [["run", "epoch", "step", *metrics]]
    for run in runs:
        for axis in ("epoch", "step"):
            curves = {name: _by_place(curve) for name, curve in run.curves.items() if curve.axis == axis}
            for x in sorted({x for values in curves.values() for x in values}):
                where = [int(x), ""] if axis == "epoch" else ["", int(x)]
                rows.append([run.run_id, *where, *(curves.get(name, {}).get(x, "") for name in metrics)])
    save_csv(path, rows)


def save_metrics(path: Path, runs: Sequence[tuple[str, dict[str, float]]]) -> None:
    """Write a table with one row for each metric and one column for each run.

    Raises:
        FailedToWriteOutputsError: it cannot be written.
    """
    metrics = list(dict.fromkeys(name for _, values in runs for name in values))
    rows: list[list[object]] = [["metric", *(run for run, _ in runs)]]
    rows += [[name, *(values.get(name, "") for _, values in runs)] for name in metrics]
    save_csv(path, rows)


def _by_place(curve: Curve) -> dict[float, float]:
    return {x: y for x, y in zip(curve.x, curve.y, strict=True) if math.isfinite(y)}


MAX_SEARCHED_RUNS = 300
MAX_RUNS = 30


def runs_of_graph(history: History, path: str, title: str, own: Collection[str] = ()) -> list[RunSummary]:
    """Latest runs of a graph; call it in a thread.

    Args:
        history: with the runs.
        path: of its file; empty if it was never saved.
        title: of the graph, which other files may have too; empty if it has none.
        own: ids of runs known to belong to it, e.g. from before it was saved.

    Raises:
        FailedToWriteOutputsError: the history cannot be used.
    """
    found = history.latest(MAX_SEARCHED_RUNS)
    own_or_same = [
        run for run in found if run.id in own or (path and run.graph == path) or (title and run.title == title)
    ]
    return own_or_same[:MAX_RUNS]


class PastRuns(QObject):
    """Loads past runs.

    Attributes:
        models: loaded runs by id.
        failures: errors of runs that cannot be loaded.
    """

    loaded = Signal(str)
    """Id of a run that was loaded, or failed to load."""
    found = Signal(object, list)
    """A graph and its runs."""
    failed = Signal(str)
    """Why the runs of a graph cannot be found."""

    def __init__(self, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.models: dict[str, RunModel] = {}
        self.failures: dict[str, str] = {}
        self._history = history
        self._background = Background(self)
        self._loading: set[str] = set()

    def look_up(self, graph: OpenGraph) -> None:
        """Find the runs of a graph; emits ``found`` or ``failed``."""
        # A graph without file and title is identified by its run ids alone.
        work = partial(runs_of_graph, self._history, str(graph.path or ""), graph.flow.title, graph.statuses.run_ids())
        self._background.run(work, partial(self.found.emit, graph), self._not_found)

    def _not_found(self, error: Exception) -> None:
        self.failed.emit(translated_message(getattr(error, "message", str(error))))

    def load(self, run_id: str) -> None:
        """Load a run unless it is loaded or loading; then emits ``loaded``."""
        known = self.models.get(run_id)
        if run_id in self._loading or (known is not None and not known.is_active):
            return
        self._loading.add(run_id)
        self.failures.pop(run_id, None)
        self._background.run(
            partial(read_past_run, self._history, run_id), partial(self._read, run_id), partial(self._failed, run_id)
        )

    def _read(self, run_id: str, past: PastRun) -> None:
        self._loading.discard(run_id)
        self.models[run_id] = RunModel.from_past(past)
        self.loaded.emit(run_id)

    def _failed(self, run_id: str, error: Exception) -> None:
        self._loading.discard(run_id)
        self.failures[run_id] = translated_message(str(error))
        self.loaded.emit(run_id)

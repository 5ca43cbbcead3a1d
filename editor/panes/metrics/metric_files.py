"""Exports curves and metrics to files; loads those of past runs."""

import math
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QRectF, QSize, QSizeF, Signal
from PySide6.QtGui import QImage

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.panes.metrics.curves import Curve, RunCurves
from vision_designer.editor.panes.parts.picture_files import Draw, export_svg, paint_on, save_image
from vision_designer.editor.runs.past_run import PastRun, read_past_run
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.workers import Background
from vision_designer.graphs.history.runs import History, RunSummary
from vision_designer.graphs.printing import save_csv

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


RUNS_LOOKED_AT = 300
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
    found = history.latest(RUNS_LOOKED_AT)
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
        work = partial(runs_of_graph, self._history, str(graph.path or ""), graph.flow.title, graph.run_ids())
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

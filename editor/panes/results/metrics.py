"""Curves during training, comparison of runs, and final values."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidgetItem, QVBoxLayout, QWidget

from vision_designer.editor.graph.open_graph import Connections, OpenGraph
from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.look.texts import date_and_time
from vision_designer.editor.look.theme import theme
from vision_designer.editor.look.values import metric_title, written_value
from vision_designer.editor.panes.parts.dialogs import ask_and_save
from vision_designer.editor.panes.parts.pane_parts import EmptyState, ReadOnlyTable, Refresh
from vision_designer.editor.panes.parts.small_widgets import filled, scrolling, split, stacked
from vision_designer.editor.panes.results.curves import (
    PastRuns,
    RunCurves,
    run_curves,
    save_curves,
    save_metrics,
    save_png,
    save_svg,
)
from vision_designer.editor.panes.results.run_picker import MetricBar, RunPicker, offered_runs
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.graphs.history.run_summaries import RunSummary
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.printing import tab_separated
from vision_designer.graphs.user_paths import home_or_current
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.vision.evaluation.metrics import informative

if TYPE_CHECKING:
    from vision_designer.editor.panes.results.chart_board import ChartBoard


VALUE = Qt.ItemDataRole.UserRole


class MetricTable(ReadOnlyTable):
    """Names and values; copied with all digits."""

    def __init__(self) -> None:
        super().__init__("")
        self.setAccessibleName(self.tr("Final metrics"))
        self.setStyleSheet(
            "QTableView::item { padding: 0 12px; } QHeaderView::section { padding: 4px 15px; border: none; }"
        )
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.verticalHeader().setDefaultSectionSize(26)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def show_metrics(self, runs: Sequence[tuple[str, dict[str, float]]]) -> None:
        """Show the metrics of these runs, each with its column title."""
        names = list(dict.fromkeys(name for _, metrics in runs for name in metrics))
        self.setColumnCount(1 + len(runs))
        single = self.tr("Value")
        self.setHorizontalHeaderLabels([self.tr("Metric"), *(title if len(runs) > 1 else single for title, _ in runs)])
        self.setRowCount(len(names))
        for row, name in enumerate(names):
            title = QTableWidgetItem(metric_title(name))
            title.setToolTip(as_text(name))
            title.setData(VALUE, name)
            self.setItem(row, 0, title)
            for column, (_, metrics) in enumerate(runs, 1):
                value = metrics.get(name)
                item = QTableWidgetItem(written_value(name, value))
                item.setData(VALUE, "" if value is None else repr(value))
                item.setToolTip("" if value is None else repr(value))
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)
        header = self.horizontalHeader()
        for column in range(self.columnCount()):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
            heading = self.horizontalHeaderItem(column)
            if column and heading is not None:
                heading.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(96)

    def text(self) -> str:
        """Selected rows, or all without a selection, separated by tabs."""
        rows = sorted({index.row() for index in self.selectedIndexes()}) or list(range(self.rowCount()))
        lines = []
        for row in rows:
            items = [self.item(row, column) for column in range(self.columnCount())]
            lines.append([str(item.data(VALUE)) if item else "" for item in items])
        return tab_separated(lines)


HIGHLIGHTS = ("best_epoch", "top1_accuracy", "validation_loss", "train_loss", "images_per_second")


class MetricsView(QWidget):
    """The Metrics tab of a node's results.

    Args:
        history: with past runs; without it, only the current run is shown.
    """

    message = Signal(str)

    def __init__(self, history: History | None = None) -> None:
        super().__init__()
        self._history = history
        self._graph: OpenGraph | None = None
        self._node: ComponentNode | None = None
        self._run: RunModel | None = None
        self._connections = Connections()
        self.board: ChartBoard | None = None
        """The charts; None until the first curve is drawn."""
        self._curves: list[RunCurves] = []
        self._finals: list[tuple[str, dict[str, float]]] = []
        self._past = PastRuns(history, self) if history is not None else None
        self._refresh = Refresh(self, self._show)
        self._offer_due = True
        self._chosen_of: WeakKeyDictionary[OpenGraph, list[str]] = WeakKeyDictionary()
        """Chosen runs of the graphs that are not shown."""
        if self._past is not None:
            self._past.loaded.connect(self._past_loaded)
            self._past.found.connect(self._past_found)
            self._past.failed.connect(self.message)
        self._build()
        theme().changed.connect(self._refresh.request)

    def _build(self) -> None:
        self.bar = MetricBar()
        self.bar.log_button.toggled.connect(self._show_charts)
        self.bar.runs_button.toggled.connect(self._toggle_runs)
        self.bar.copy_requested.connect(self.copy)
        self.bar.export_requested.connect(self._export)

        self.charts = scrolling()
        self.charts.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table = MetricTable()
        self.empty = EmptyState("chart")
        self.pages = stacked(self.charts, self.table, self.empty)
        self.picker = RunPicker()
        self.picker.hide()
        self.picker.chosen_changed.connect(self._chosen_changed)
        self.splitter = split(self.pages, self.picker, (700, 200))
        filled(QVBoxLayout(self), self.bar, self.splitter, spacing=0, stretch=self.splitter)

    # Content

    def show_node(self, graph: OpenGraph | None, node: ComponentNode | None) -> None:
        if graph is not self._graph:
            # Chosen runs belong to one graph.
            if self._graph is not None:
                self._chosen_of[self._graph] = self.picker.chosen()
            self.picker.offer([])
        if graph is not self._graph or node is not self._node:
            self._offer_due = True
        self._graph, self._node = graph, node
        self._follow(graph.statuses.run_of(node) if graph is not None and node is not None else None)
        self._refresh.at_once()

    def _follow(self, run: RunModel | None) -> None:
        if run is self._run:
            return
        self._run = run
        self._offer_due = True
        self._connections.replace()
        if run is not None:
            self._connections.replace(
                (run.metric_added, self._node_changed),
                (run.node_changed, self._node_changed),
                (run.finished, self._finished),
            )

    def _node_changed(self, node_id: str, _metric: str = "") -> None:
        if self._node is not None and node_id == self._node.node_id:
            self._refresh.request()

    def _finished(self) -> None:
        self._offer_due = True
        self._refresh.request()

    def _past_loaded(self, run_id: str) -> None:
        if self._past is not None and run_id in self._past.failures:
            self.message.emit(self._past.failures[run_id])
            self.picker.choose(run_id, False)
        self._refresh.request()

    def _chosen_changed(self) -> None:
        self._load_chosen()
        self._show()

    def _load_chosen(self) -> None:
        if self._past is not None:
            for run_id in self.picker.chosen():
                if run_id and (self._run is None or run_id != self._run.run_id):
                    self._past.load(run_id)

    def _toggle_runs(self, shown: bool) -> None:
        self.picker.setVisible(shown)
        self._offer()
        self._show()

    def _offer(self) -> None:
        """Find the runs for comparison; only while their list is visible."""
        if not self._offer_due or self._graph is None or not self.bar.runs_button.isChecked():
            return
        self._offer_due = False
        if self._past is not None:
            self._past.look_up(self._graph)

    def _past_found(self, graph: OpenGraph, past: list[RunSummary]) -> None:
        if graph is self._graph:
            self.picker.offer(offered_runs(self._run, past), self._chosen_of.pop(graph, ()))
            # The previous run of the graph stays checked, now as a past run.
            self._load_chosen()
            self._show()

    def _chosen_runs(self) -> list[tuple[RunModel, str, int]]:
        """Runs to show, each with title and color index; that of the graph is the first."""
        found = [(self._run, self.tr("This run"), 0)] if self._run is not None else []
        if self._past is not None and self.bar.runs_button.isChecked():
            for run_id in self.picker.chosen():
                model = self._past.models.get(run_id)
                if model is not None and (self._run is None or run_id != self._run.run_id):
                    found.append((model, date_and_time(model.started)[5:], self.picker.color(run_id)))
        return found

    def _show(self) -> None:
        self._offer()
        self._curves, self._finals = [], []
        node = self._node
        if node is not None and self._graph is not None:
            for run, title, color in self._chosen_runs():
                status = run.status(node.node_id)
                points = run.metrics.get(node.node_id, {})
                curves = run_curves(run.run_id or "current", title, points, status.tables, run.categories, color)
                if curves.curves:
                    self._curves.append(curves)
                if status.metrics:
                    self._finals.append((title, informative(status.metrics, run.categories)))
        has_curves = bool(self._curves)
        self.bar.show_for(
            self._highlights() if has_curves else "", curves=has_curves, comparing=self._history is not None
        )
        self.bar.setVisible(has_curves or bool(self._finals))
        if has_curves:
            self._show_charts()
            self.pages.setCurrentWidget(self.charts)
        elif self._finals:
            self.table.show_metrics(self._finals)
            self.pages.setCurrentWidget(self.table)
        else:
            self._show_why_empty()

    def _show_charts(self) -> None:
        if not self._curves:
            return
        # Imported when first needed, so that the window starts sooner.
        from vision_designer.editor.panes.results.chart_board import ChartBoard

        if self.board is None:
            self.board = ChartBoard()
            self.charts.setWidget(self.board)
        self.board.show_runs(self._curves, log=self.bar.log_button.isChecked())

    def _highlights(self) -> str:
        curves = self._curves[0]
        finals = dict(self._finals).get(curves.title, {})
        best = curves.best_epoch
        found = []
        for name in HIGHLIGHTS:
            value: float | None = finals.get(name)
            if value is None and best is not None:
                curve = curves.curves.get(name)
                value = float(best) if name == "best_epoch" else curve.at(best) if curve else None
            if value is not None:
                found.append(f"{metric_title(name)} <b>{written_value(name, value)}</b>")
        return "&nbsp;&nbsp; ".join(found[:3])

    def _show_why_empty(self) -> None:
        node, graph = self._node, self._graph
        if node is None or graph is None:
            self.empty.show_message(self.tr("No node is selected"), self.tr("Select a node to see its metrics."))
            return
        state = graph.statuses.of(node).state
        if state == "running":
            self.empty.show_message(self.tr("No metrics yet"), self.tr("Values appear here as they are reported."))
        elif state in {"not_run", "waiting"}:
            heading = self.tr("{node} has not been run yet").format(node=texts.node_title(node))
            self.empty.show_message(heading, self.tr("Submit the graph (F5); values appear here while it runs."))
        elif state in {"failed", "cancelled", "skipped"}:
            self.empty.show_message(self.tr("No metrics"), self.tr("The node did not finish. See its log for details."))
        else:
            heading = self.tr("{node} reports no metrics").format(node=texts.node_title(node))
            self.empty.show_message(heading, self.tr("Training, scoring and evaluation nodes report metrics."))

    # Files

    def copy(self) -> None:
        """Copy the final values of the table or of the curves."""
        last = [(run.title, {name: curve.y[-1] for name, curve in run.curves.items()}) for run in self._curves]
        self.table.show_metrics(self._finals or last)
        self.table.clearSelection()
        self.table.copy()

    def save_png(self, path: Path) -> None:
        """Write the charts as PNG.

        Raises:
            FailedToWriteOutputsError: it cannot be written.
        """
        save_png(path, self._paint, self._size())

    def save_svg(self, path: Path) -> None:
        """Write the charts as SVG.

        Raises:
            FailedToWriteOutputsError: it cannot be written.
        """
        save_svg(path, self._paint, self._size(), self._title())

    def save_csv(self, path: Path) -> None:
        """Write the values of the curves if there are any, else the final values.

        Raises:
            FailedToWriteOutputsError: it cannot be written.
        """
        if self._curves:
            save_curves(path, self._curves)
        else:
            save_metrics(path, self._finals)

    def _title(self) -> str:
        return texts.node_title(self._node) if self._node is not None else ""

    def _heading_height(self) -> int:
        return self.fontMetrics().height() + 20

    def _size(self) -> QSize:
        board = self.board.viewport().size() if self.board is not None else QSize(0, 0)
        return QSize(board.width(), board.height() + self._heading_height())

    def _paint(self, painter: QPainter, area: QRectF) -> None:
        if self.board is None:
            return
        height = self._heading_height()
        painter.fillRect(area, Qt.GlobalColor.white)
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(Qt.GlobalColor.black)
        painter.drawText(QPointF(area.left() + 12, area.top() + height - 10), self._title())
        self.board.paint_on_paper(painter, area.adjusted(0, height, 0, 0))

    def _export(self, kind: str) -> None:
        save = {"png": self.save_png, "svg": self.save_svg, "csv": self.save_csv}[kind]
        filters = {
            "png": self.tr("PNG image (*.png)"),
            "svg": self.tr("SVG drawing (*.svg)"),
            "csv": self.tr("Table (*.csv)"),
        }
        folder = self._graph.folder if self._graph is not None else home_or_current()
        node_id = self._node.node_id if self._node is not None else "node"
        suggested = folder / f"{node_id}_metrics.{kind}"
        ask_and_save(self, self.tr("Export metrics"), suggested, filters[kind], save, self.message.emit)

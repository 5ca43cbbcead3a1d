"""The dialog with parallel coordinates of runs, and the same values as a table."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QSplitter,
    QTableWidgetSelectionRange,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.look.plain_text import PlainLabel, one_line
from vision_designer.editor.look.texts import day_and_time
from vision_designer.editor.panes.parts.measures import metric_title
from vision_designer.editor.panes.parts.pane_parts import Cell, ReadOnlyTable
from vision_designer.editor.panes.parts.small_widgets import filled, scrolling
from vision_designer.editor.panes.runs.columns import Cells, Column, columns_of, facts_of
from vision_designer.editor.panes.runs.parallel import Chart, Line, ParallelCoordinates, Value
from vision_designer.editor.runs.run_entry import RunEntry
from vision_designer.nodes.vision.evaluation.metrics import is_maximized, is_share

MAX_LINES = 1000
PREFERRED = ("accuracy", "top1_accuracy", "validation_loss")
"""Metrics to begin with, in order of preference."""


class ParallelDialog(QDialog):
    """Shows how parameters that differ go together with a metric.

    Args:
        cells: titles and values.
    """

    def __init__(self, cells: Cells, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Parallel coordinates"))
        self.resize(960, 600)
        self._cells = cells
        self._entries: list[RunEntry] = []
        self._columns: list[Column] = []
        self.metrics = QComboBox()
        self.metrics.setAccessibleName(self.tr("Metric"))
        self.metrics.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.count = PlainLabel()
        self.plot = ParallelCoordinates()
        self.table = ReadOnlyTable(self.tr("Runs"))
        label = PlainLabel(self.tr("Metric"))
        label.setBuddy(self.metrics)
        bar = filled(QHBoxLayout(), label, self.metrics, spacing=8)
        bar.addStretch(1)
        bar.addWidget(self.count)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(scrolling(self.plot))
        splitter.addWidget(self.table)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setChildrenCollapsible(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        filled(QVBoxLayout(self), bar, splitter, buttons, margins=16, spacing=12, stretch=splitter)
        self.metrics.currentIndexChanged.connect(self._draw)
        self.plot.kept_changed.connect(self._fill_table)
        self.plot.highlighted.connect(self._select_row)
        self.table.itemSelectionChanged.connect(self._row_selected)

    def show_entries(self, entries: Sequence[RunEntry]) -> None:
        """Show these runs, at most ``MAX_LINES``."""
        shown = [entry for entry in entries if entry.run_id][:MAX_LINES]
        facts = facts_of([entry.metrics for entry in shown], [entry.parameters for entry in shown])
        trials = [entry.trial for entry in shown if entry.trial is not None]
        searched = {place for trial in trials for place in trial.values} if len(trials) == len(shown) else set()
        self._entries = shown
        self._columns = [
            column
            for column in columns_of(facts)
            if column.kind == "parameter" and (not searched or column.place in searched)
        ]
        wanted = self.metrics.currentData() or (trials[0].metric if searched else _preferred(facts.metrics))
        self.metrics.blockSignals(True)
        self.metrics.clear()
        for place in facts.metrics:
            node, _, name = place.rpartition(".")
            self.metrics.addItem(f"{metric_title(name)} ({node})", place)
        self.metrics.setCurrentIndex(max(0, self.metrics.findData(wanted)))
        self.metrics.blockSignals(False)
        self._draw()

    def _draw(self) -> None:
        place = self.metrics.currentData() or ""
        metric = Column(f"metric:{place}", "metric", place, True)
        columns = [*self._columns, metric]
        example = next(iter(self._entries), None)
        titles = [self._cells.title(column, columns, example) for column in columns]
        lines = [Line(self._title(entry), self._values(entry, columns)) for entry in self._entries]
        maximize = is_maximized(place.rpartition(".")[2])
        trial = example.trial if example is not None else None
        if trial is not None and trial.metric == place:
            maximize = trial.maximize
        self.plot.show_chart(Chart.of(titles, lines, maximize=maximize, is_share=is_share(metric.name)))

    def _values(self, entry: RunEntry, columns: Sequence[Column]) -> tuple[Value, ...]:
        found: list[Value] = []
        for column in columns:
            value = self._cells.value(entry, column)
            if isinstance(value, int | float) and not isinstance(value, bool):
                found.append(float(value))
            else:
                found.append(self._cells.text(entry, column) or None)
        return tuple(found)

    def _title(self, entry: RunEntry) -> str:
        if entry.trial is not None and not entry.name:
            return self.tr("Trial {number}").format(number=f"{entry.trial.number:,}")
        return f"{one_line(entry.name) or entry.title}, {day_and_time(entry.time, datetime.now())}"

    # The table

    def _fill_table(self) -> None:
        chart, kept = self.plot.chart, self.plot.chart.kept()
        rows: list[list[Cell]] = [
            [chart.lines[number].title, *map(_cell, chart.lines[number].values)] for number in kept
        ]
        blocked = self.table.blockSignals(True)
        self.table.show_rows([self.tr("Run"), *(axis.title for axis in chart.axes)], rows)
        for row, number in enumerate(kept):
            item = self.table.item(row, 0)
            if item is not None:
                item.setData(Qt.ItemDataRole.UserRole, number)
        self.table.blockSignals(blocked)
        words = self.tr("{shown} of {count} runs")
        self.count.setText(words.format(shown=f"{len(kept):,}", count=f"{len(chart.lines):,}"))

    def _row_selected(self) -> None:
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        item = self.table.item(rows[0], 0) if rows else None
        self.plot.set_highlight(item.data(Qt.ItemDataRole.UserRole) if item is not None else -1)

    def _select_row(self, number: int) -> None:
        blocked = self.table.blockSignals(True)
        self.table.clearSelection()
        for row in range(self.table.rowCount()):
            item = self.table.item(row, 0)
            if item is not None and item.data(Qt.ItemDataRole.UserRole) == number:
                self.table.setRangeSelected(QTableWidgetSelectionRange(row, 0, row, self.table.columnCount() - 1), True)
                self.table.scrollToItem(item)
        self.table.blockSignals(blocked)


def _cell(value: Value) -> Cell:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _preferred(metrics: Sequence[str]) -> str:
    for name in PREFERRED:
        for place in metrics:
            if place.rpartition(".")[2] == name:
                return place
    return metrics[0] if metrics else ""

"""The dialog with parallel coordinates of runs or trials, and the same values as a table."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSplitter, QTableWidgetSelectionRange, QVBoxLayout, QWidget

from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.values import metric_title
from vision_designer.editor.panes.parts.dialogs import close_button
from vision_designer.editor.panes.parts.fitting import fit_to_screen
from vision_designer.editor.panes.parts.inputs import Combo
from vision_designer.editor.panes.parts.pane_parts import Cell, ReadOnlyTable
from vision_designer.editor.panes.parts.parallel import Chart, Line, ParallelCoordinates, Value
from vision_designer.editor.panes.parts.small_widgets import filled, scrolling
from vision_designer.nodes.vision.evaluation.metrics import is_maximized, is_share

MAX_LINES = 1000
"""Maximum number of drawn runs; a plot of more would be slow and illegible."""
PREFERRED = ("accuracy", "top1_accuracy", "validation_loss")
"""Initial metrics, in order of preference."""


@dataclass(frozen=True)
class Sample:
    """A run or a trial.

    Attributes:
        values: of the parameters, in their order.
        metrics: by name; a name may be ``node.metric``.
    """

    title: str
    values: Sequence[object]
    metrics: Mapping[str, float | None]


class ParallelDialog(QDialog):
    """Shows how parameters relate to a metric."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Parallel coordinates"))
        fit_to_screen(self, QSize(960, 600))
        self._parameters: list[str] = []
        self._samples: list[Sample] = []
        self._maximize: dict[str, bool] = {}
        self.metrics = Combo()
        self.metrics.setAccessibleName(self.tr("Metric"))
        self.metrics.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToContents)
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
        filled(QVBoxLayout(self), bar, splitter, close_button(self), margins=16, spacing=12, stretch=splitter)
        self.metrics.currentIndexChanged.connect(self._show_chart)
        self.plot.visible_changed.connect(self._fill_table)
        self.plot.highlighted.connect(self._select_row)
        self.table.itemSelectionChanged.connect(self._row_selected)

    def show_samples(
        self, parameters: Sequence[str], samples: Sequence[Sample], metric: str = "", *, maximize: bool | None = None
    ) -> None:
        """Show these, at most ``MAX_LINES``.

        Args:
            parameters: titles.
            samples: runs or trials.
            metric: to begin with; the most usual one by default.
            maximize: whether the highest value of that metric is the best; by its record by default.
        """
        self._parameters, self._samples = list(parameters), list(samples[:MAX_LINES])
        if maximize is not None:
            self._maximize[metric] = maximize
        names = list(dict.fromkeys(name for sample in self._samples for name in sample.metrics))
        wanted = self.metrics.currentData() or metric or _default_metric(names)
        self.metrics.show_choices([(_title_with_node(name), name) for name in names], wanted)
        self._show_chart()

    def _show_chart(self) -> None:
        name = self.metrics.currentData() or ""
        last = name.rpartition(".")[2]
        lines = [
            Line(sample.title, tuple(map(_value, (*sample.values, sample.metrics.get(name)))))
            for sample in self._samples
        ]
        maximize = self._maximize.get(name, is_maximized(last))
        titles = [*self._parameters, metric_title(last)]
        self.plot.show_chart(Chart.of(titles, lines, maximize=maximize, is_share=is_share(last)))

    # The table

    def _fill_table(self) -> None:
        chart, visible = self.plot.chart, self.plot.chart.visible_lines()
        rows: list[list[Cell]] = [
            [chart.lines[number].title, *map(_cell, chart.lines[number].values)] for number in visible
        ]
        with QSignalBlocker(self.table):
            self.table.show_rows([self.tr("Run"), *(axis.title for axis in chart.axes)], rows)
            for row, number in enumerate(visible):
                item = self.table.item(row, 0)
                if item is not None:
                    item.setData(Qt.ItemDataRole.UserRole, number)
        template = self.tr("{shown} of {count} runs")
        self.count.setText(template.format(shown=f"{len(visible):,}", count=f"{len(chart.lines):,}"))

    def _row_selected(self) -> None:
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        item = self.table.item(rows[0], 0) if rows else None
        self.plot.set_highlight(item.data(Qt.ItemDataRole.UserRole) if item is not None else -1)

    def _select_row(self, number: int) -> None:
        with QSignalBlocker(self.table):
            self.table.clearSelection()
            for row in range(self.table.rowCount()):
                item = self.table.item(row, 0)
                if item is not None and item.data(Qt.ItemDataRole.UserRole) == number:
                    self.table.setRangeSelected(
                        QTableWidgetSelectionRange(row, 0, row, self.table.columnCount() - 1), True
                    )
                    self.table.scrollToItem(item)


def _title_with_node(name: str) -> str:
    node, _, metric = name.rpartition(".")
    return f"{metric_title(metric)} ({node})" if node else metric_title(metric)


def _cell(value: Value) -> Cell:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _value(value: object) -> Value:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if math.isfinite(value) else None
    return None if value in (None, "") else str(value)


def _default_metric(metrics: Sequence[str]) -> str:
    for preferred in PREFERRED:
        for name in metrics:
            if name.rpartition(".")[2] == preferred:
                return name
    return metrics[0] if metrics else ""

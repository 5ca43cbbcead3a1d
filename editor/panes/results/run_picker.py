"""Selection of the metrics and runs to compare."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu, QToolButton, QVBoxLayout, QWidget

from vision_designer.editor.look import texts
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import PlainLabel, as_text
from vision_designer.editor.look.texts import date_and_time, percent
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.bars import WrappingBar
from vision_designer.editor.panes.parts.small_widgets import bold, filled, flat_button
from vision_designer.editor.panes.results.curves import curve_color
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.graphs.history.run_summaries import RunSummary

RUN = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class OfferedRun:
    """A selectable run."""

    id: str
    started: float | None
    state: str
    accuracy: float | None
    is_current: bool = False
    title: str = ""
    """Shown in place of the time, if given."""


def offered_runs(current: RunModel | None, past: Sequence[RunSummary]) -> list[OfferedRun]:
    """The current run, then past ones."""
    offered = [OfferedRun(run.id, run.started, run.state, run.accuracy) for run in past]
    if current is None:
        return offered
    shown = OfferedRun(current.run_id, current.started, current.state, None, is_current=True)
    return [shown, *(run for run in offered if run.id != current.run_id)]


class RunPicker(QWidget):
    """The runs of a graph with their colors."""

    chosen_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        heading = bold(PlainLabel(self.tr("Runs")))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Runs to show"))
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setIconSize(QSize(12, 12))
        self.list.setSpacing(1)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        heading.setBuddy(self.list)
        self.setMinimumWidth(230)
        filled(QVBoxLayout(self), heading, self.list, margins=(8, 4, 0, 8), spacing=4)
        self._colors: dict[str, int] = {}
        self.list.itemChanged.connect(self._changed)
        theme().changed.connect(self._retheme)

    def offer(self, runs: Sequence[OfferedRun], chosen: Iterable[str] = ()) -> None:
        """Set the selectable runs; keeps checked runs checked; the current one always is."""
        chosen = {*self.chosen(), *chosen}
        with QSignalBlocker(self.list):
            self.list.clear()
            self._colors = {}
            for run in runs:
                item = QListWidgetItem(self._words(run))
                item.setData(RUN, run.id)
                item.setToolTip(as_text(f"{run.id}\n{texts.state(run.state)}"))
                flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
                item.setFlags(flags if run.is_current else flags | Qt.ItemFlag.ItemIsUserCheckable)
                is_chosen = run.is_current or run.id in chosen
                item.setCheckState(Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked)
                self.list.addItem(item)
            self._assign_colors()

    def chosen(self) -> list[str]:
        """Ids of the runs to show, in list order."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return [item.data(RUN) for item in items if item.checkState() == Qt.CheckState.Checked]

    def color(self, run_id: str) -> int:
        """Color index of a checked run."""
        return self._colors.get(run_id, 0)

    def choose(self, run_id: str, chosen: bool = True) -> None:
        for row in range(self.list.count()):
            if self.list.item(row).data(RUN) == run_id:
                self.list.item(row).setCheckState(Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked)

    def _words(self, run: OfferedRun) -> str:
        when = self.tr("This run") if run.is_current else run.title or date_and_time(run.started)[5:]
        result = percent(run.accuracy, 1) if run.accuracy is not None else texts.state(run.state)
        return f"{when}   {result}"

    def _changed(self) -> None:
        with QSignalBlocker(self.list):
            self._assign_colors()
        self.chosen_changed.emit()

    def _assign_colors(self) -> None:
        chosen = self.chosen()
        self._colors = {run_id: kept for run_id, kept in self._colors.items() if run_id in chosen}
        for run_id in chosen:
            if run_id not in self._colors:
                taken = set(self._colors.values())
                self._colors[run_id] = next(number for number in range(len(chosen) + 1) if number not in taken)
        self._retheme()

    def _retheme(self) -> None:
        with QSignalBlocker(self.list):
            for row in range(self.list.count()):
                item = self.list.item(row)
                shown = item.data(RUN) in self._colors
                item.setIcon(self._dot(curve_color(self._colors[item.data(RUN)]) if shown else None))

    def _dot(self, color: QColor | None) -> QIcon:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(QSize(12, 12) * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        if color is not None:
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(1, 1, 10, 10)
            painter.end()
        return QIcon(picture)


class MetricBar(QWidget):
    """Best values, and buttons."""

    copy_requested = Signal()
    export_requested = Signal(str)
    """``png``, ``svg`` or ``csv``."""

    def __init__(self) -> None:
        super().__init__()
        self.highlights = PlainLabel()
        self.highlights.setTextFormat(Qt.TextFormat.RichText)
        self.highlights.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.highlights.setAccessibleName(self.tr("Result"))
        self.highlights.setMinimumWidth(1)
        self.log_button = flat_button(self.tr("Log scale"), tip=self.tr("Use a logarithmic axis"), checkable=True)
        self.runs_button = flat_button(
            self.tr("Compare runs"), "compare", self.tr("Overlay earlier runs of this graph"), checkable=True
        )
        self.export_button = flat_button(self.tr("Export"), "save", self.tr("Copy or save the chart or its values"))
        self.export_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.export_button)
        self.copy_action = menu.addAction(icon("copy"), self.tr("Copy values"), lambda: self.copy_requested.emit())
        menu.addSeparator()
        self.png_action = menu.addAction(self.tr("Image (PNG)…"), lambda: self.export_requested.emit("png"))
        self.svg_action = menu.addAction(self.tr("Drawing (SVG)…"), lambda: self.export_requested.emit("svg"))
        self.csv_action = menu.addAction(self.tr("Table (CSV)…"), lambda: self.export_requested.emit("csv"))
        self.export_button.setMenu(menu)
        bar = WrappingBar([self.highlights], [self.log_button, self.runs_button, self.export_button])
        filled(QVBoxLayout(self), bar)

    def show_for(self, highlights: str, *, curves: bool, comparing: bool) -> None:
        """Show the buttons that apply.

        Args:
            highlights: best values, as rich text.
            curves: whether there are curves besides final values.
            comparing: whether there are past runs to compare with.
        """
        self.highlights.setText(highlights)
        self.log_button.setVisible(curves)
        self.runs_button.setVisible(comparing)
        self.png_action.setEnabled(curves)
        self.svg_action.setEnabled(curves)

"""One chart of curves over epochs or steps: its axes, legend and crosshair. Imported when the first curve is drawn."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg  # type: ignore[import-untyped]
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent  # type: ignore[import-untyped]
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsSceneWheelEvent, QGraphicsWidget, QSizePolicy, QStyleOptionGraphicsItem, QWidget

from vision_designer.editor.look.theme import Colors
from vision_designer.editor.look.values import short_title
from vision_designer.editor.panes.results.axes import ValueAxis, WholeNumberAxis
from vision_designer.editor.panes.results.curves import ChartPlan, Curve, RunCurves, curve_color

NO_LIMIT = -1e307
"""What pyqtgraph takes for no lower limit."""


class Frame(pg.ViewBox):  # type: ignore[misc]
    """Plot area: dragging zooms in, a double click resets, the wheel scrolls the pane.

    The value axis begins at 0 or above unless a value is negative.
    """

    def __init__(self) -> None:
        self._log = self._share = False
        super().__init__(enableMenu=False)
        self.setMouseMode(pg.ViewBox.RectMode)

    def follow_values(self, lowest: float, *, log: bool, share: bool) -> None:
        """Limit the value axis.

        Args:
            lowest: of all values; NaN without any.
            log: whether the axis is logarithmic.
            share: whether values are at most 1.
        """
        self._log, self._share = log, share
        self.setLimits(yMin=0 if lowest >= 0 and not log else NO_LIMIT)

    def childrenBounds(self, *arguments: object, **named: object) -> list[Any]:
        """Bounds of the curves; those of one positive value begin at 0, with the value in the middle."""
        x, y = super().childrenBounds(*arguments, **named)
        if y is not None and y[0] == y[1] and y[0] > 0 and not self._log:
            y = [0.0, min(2 * y[0], 1.0) if self._share else 2 * y[0]]
        return [x, y]

    def wheelEvent(self, ev: QGraphicsSceneWheelEvent, axis: int | None = None) -> None:
        ev.ignore()

    def mouseClickEvent(self, ev: MouseClickEvent) -> None:
        if ev.double():
            ev.accept()
            self.enableAutoRange()


class Legend(QGraphicsWidget):
    """Title of a chart, and name and pen of each curve."""

    HEIGHT = 24.0
    SWATCH = 14.0
    GAP = 10.0

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.entries: list[tuple[str, QPen]] = []
        self.text_color = QColor()
        self.muted_color = QColor()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(self.HEIGHT)
        self.setMaximumHeight(self.HEIGHT)

    def show_entries(self, entries: list[tuple[str, QPen]], text: QColor, muted: QColor) -> None:
        self.entries, self.text_color, self.muted_color = entries, text, muted
        self.update()

    def sizeHint(self, which: Qt.SizeHint, constraint: QSizeF | QSize | None = None) -> QSizeF:
        return QSizeF({Qt.SizeHint.MinimumSize: 0, Qt.SizeHint.MaximumSize: 1e6}.get(which, 200), self.HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.rect()
        bold = QFont(self.font())
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(self.text_color)
        left = area.left() + 8
        width = QFontMetricsF(bold).horizontalAdvance(self.title)
        center = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, area.top(), width + 2, area.height()), center, self.title)
        left += width + self.GAP
        painter.setFont(self.font())
        metrics = QFontMetricsF(self.font())
        for name, pen in self.entries:
            room = area.right() - left - self.SWATCH - 6
            if room < 24:
                return
            title = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
            middle = area.center().y() + 0.5
            painter.setPen(pen)
            painter.drawLine(QPointF(left, middle), QPointF(left + self.SWATCH, middle))
            painter.setPen(self.muted_color)
            left += self.SWATCH + 6
            painter.drawText(QRectF(left, area.top(), room, area.height()), center, title)
            left += metrics.horizontalAdvance(title) + self.GAP


MAX_POINTS_WITH_MARKS = 40
SAMPLES_PER_PIXEL = 2
"""Long curves are downsampled to this many values per pixel, keeping peaks."""
STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


@dataclass(frozen=True)
class Reading:
    """The value of a curve under the crosshair."""

    run: str
    metric: str
    color: QColor
    value: float


class Chart:
    """Draws a :class:`ChartPlan` into a pyqtgraph layout.

    Args:
        layout: receives the legend and, below it, the plot.
        plan: what to draw.
        names_best: whether the line at the best epoch has a label; one chart of a board suffices.
    """

    def __init__(self, layout: pg.GraphicsLayout, plan: ChartPlan, *, names_best: bool) -> None:
        self.plan = plan
        self._places: list[float] | None = None
        self._names_best = names_best
        self.legend = Legend(plan.title)
        self.bottom = WholeNumberAxis("bottom")
        self.left = ValueAxis("left")
        self.left.percent = plan.percent
        self.plot = pg.PlotItem(viewBox=Frame(), axisItems={"bottom": self.bottom, "left": self.left}, enableMenu=False)
        self.plot.hideButtons()
        self.plot.setMinimumHeight(90)
        layout.addItem(self.legend, row=0, col=0)
        layout.addItem(self.plot, row=1, col=0)
        layout.setContentsMargins(0, 0, 8, 8)
        layout.setSpacing(0)
        self.cross = pg.InfiniteLine(angle=90, movable=False)
        self.cross.setZValue(-5)
        self.cross.hide()
        self.marks = pg.ScatterPlotItem(size=9, pxMode=True, antialias=True)
        self.marks.setZValue(20)
        for item in (self.cross, self.marks):
            self.plot.addItem(item, ignoreBounds=True)
        self._lines: dict[tuple[str, str], pg.PlotDataItem] = {}
        self._best: dict[str, pg.InfiniteLine] = {}
        self._runs: list[RunCurves] = []
        self._dark = False
        self._log = False
        self._ratio = 1.0

    def show_runs(self, runs: list[RunCurves], *, log: bool) -> None:
        """Draw these runs; existing lines only get new values."""
        self._places = None
        self._runs = [run for run in runs if any(metric in run.curves for metric in self.plan.metrics)]
        self._log = log
        self.plot.setLogMode(x=False, y=log)
        wanted = {
            (run.run_id, metric): run.curves[metric]
            for run in self._runs
            for metric in self.plan.metrics
            if metric in run.curves
        }
        for key in [key for key in self._lines if key not in wanted]:
            self.plot.removeItem(self._lines.pop(key))
        for key, curve in wanted.items():
            if key not in self._lines:
                self._lines[key] = self._new_line()
            x, y = self._values(curve)
            self._lines[key].setData(x, y)
        lowest = min((value for curve in wanted.values() for value in curve.y if value == value), default=math.nan)
        self.plot.getViewBox().follow_values(lowest, log=log, share=self.plan.percent)
        self._show_best()
        self._restyle()

    def _new_line(self) -> pg.PlotDataItem:
        line = pg.PlotDataItem(antialias=True, connect="finite", pxMode=True)
        # addItem() applies the plot's downsampling; override it for this curve.
        self.plot.addItem(line)
        line.opts["autoDownsampleFactor"] = SAMPLES_PER_PIXEL
        line.setDownsampling(auto=True, method="peak")
        line.setClipToView(True)
        line.setLogMode(False, self._log)
        return line

    def _values(self, curve: Curve) -> tuple[np.ndarray, np.ndarray]:
        x, y = np.asarray(curve.x, dtype=float), np.asarray(curve.y, dtype=float)
        y[~np.isfinite(y)] = np.nan
        if self._log:
            y[y <= 0] = np.nan
        return x, y

    def _show_best(self) -> None:
        best = {
            run.run_id: run.best_epoch for run in self._runs if self.plan.axis == "epoch" and run.best_epoch is not None
        }
        for run_id in [run_id for run_id in self._best if run_id not in best]:
            self.plot.removeItem(self._best.pop(run_id))
        for run_id, epoch in best.items():
            if run_id not in self._best:
                line = pg.InfiniteLine(
                    angle=90, movable=False, label="", labelOpts={"position": 0.96, "anchors": [(0, 0), (1, 0)]}
                )
                line.setZValue(-10)
                self.plot.addItem(line, ignoreBounds=True)
                self._best[run_id] = line
            self._best[run_id].setValue(epoch)
            named = self._names_best and len(best) == 1
            text = QCoreApplication.translate("MetricsView", "best: {epoch}").format(epoch=epoch) if named else ""
            self._best[run_id].label.setFormat(text)

    def retheme(self, colors: Colors, *, dark: bool, font: QFont, ratio: float) -> None:
        """Apply colors.

        Args:
            colors: of the theme.
            dark: whether the theme is dark.
            font: of the window.
            ratio: device pixel ratio, which cosmetic pens ignore.
        """
        self._ratio = ratio
        self._dark = dark
        self._colors = colors
        small = QFont(font)
        small.setPointSizeF(max(7.0, font.pointSizeF() - 1))
        self.legend.setFont(small)
        grid = QColor(colors.muted)
        for axis in (self.bottom, self.left):
            axis.setPen(QPen(grid, 1))
            axis.setTextPen(QPen(colors.muted, 1))
            axis.setStyle(tickFont=small, tickLength=0, tickTextOffset=6, maxTickLevel=1)
            axis.setGrid(48)
        self.left.setWidth(54)
        cross = QPen(colors.muted, ratio)
        cross.setCosmetic(True)
        self.cross.setPen(cross)
        self._restyle()

    def draw_marks_as_paths(self, wanted: bool) -> None:
        """Draw markers as paths, for export; on screen, cached pixmaps are faster."""
        for line in self._lines.values():
            line.scatter.setExportMode(wanted, {"resolutionScale": 1.0})

    def pen(self, run: RunCurves, metric: str) -> QPen:
        """Pen of a curve: colored by metric, or with several runs by run."""
        position = self.plan.metrics.index(metric)
        several = len(self._runs) > 1
        pen = QPen(curve_color(run.color if several else position, dark=self._dark), 2 * self._ratio)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap if several and position else Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if several:
            pen.setStyle(STYLES[position % len(STYLES)])
        return pen

    def _restyle(self) -> None:
        if not hasattr(self, "_colors"):
            return
        for run in self._runs:
            for metric in self.plan.metrics:
                line = self._lines.get((run.run_id, metric))
                if line is None:
                    continue
                pen = self.pen(run, metric)
                line.setPen(pen)
                few = len(run.curves[metric].x) <= MAX_POINTS_WITH_MARKS
                # Qt takes five times as long to join a path of many thick lines.
                line.curve.setSegmentedLineMode("auto" if few else "on")
                line.setSymbol("o" if few else None)
                line.setSymbolSize(5)
                line.setSymbolPen(None)
                line.setSymbolBrush(pen.color())
            best = self._best.get(run.run_id)
            if best is not None:
                single = len(self._runs) == 1
                color = QColor(self._colors.muted if single else curve_color(run.color, dark=self._dark))
                dotted = QPen(color, 1.4 * self._ratio, Qt.PenStyle.DotLine)
                dotted.setCosmetic(True)
                best.setPen(dotted)
                best.label.setColor(color)
                best.label.setFont(self.legend.font())
        self.legend.show_entries(self._entries(), self._colors.text, self._colors.muted)

    def _entries(self) -> list[tuple[str, QPen]]:
        if not self._runs or len(self.plan.metrics) == 1:
            return []
        entries = []
        for metric in self.plan.metrics:
            pen = self.pen(self._runs[0], metric)
            if len(self._runs) > 1:
                pen.setColor(self._colors.text)
            entries.append((short_title(metric), pen))
        return entries

    def readings(self, x: float) -> list[Reading]:
        found = []
        for run in self._runs:
            for metric in self.plan.metrics:
                curve = run.curves.get(metric)
                value = curve.at(x) if curve else None
                if value is not None:
                    found.append(Reading(run.title, metric, self.pen(run, metric).color(), value))
        return found

    def x_values(self) -> list[float]:
        """All x with measured values, ascending; the same list until other runs are shown."""
        if self._places is None:
            curves = [run.curves[m] for run in self._runs for m in self.plan.metrics if m in run.curves]
            self._places = sorted({x for curve in curves for x in curve.x})
        return self._places

    def show_cross(self, x: float | None) -> None:
        """Show the crosshair at ``x``; None hides it."""
        self.cross.setVisible(x is not None)
        if x is None:
            self.marks.setData([])
            return
        self.cross.setValue(x)
        spots = []
        for reading in self.readings(x):
            if self._log and reading.value <= 0:
                continue
            y = math.log10(reading.value) if self._log else reading.value
            spots.append({"pos": (x, y), "brush": reading.color, "pen": None, "symbol": "o"})
        self.marks.setData(spots)

"""All charts of a node, with a shared crosshair. Imported when the first curve is drawn."""

from typing import Any

import pyqtgraph as pg  # type: ignore[import-untyped]
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent

from vision_designer.editor.look.plain_text import PlainLabel, as_html, one_line
from vision_designer.editor.look.theme import DARK, LIGHT, theme
from vision_designer.editor.look.values import metric_title, written_value
from vision_designer.editor.panes.results.chart import Chart, Reading
from vision_designer.editor.panes.results.curves import RunCurves, chart_plans, nearest

MIN_WIDTH = 300
"""Minimum width of a chart in pixels; a wider pane has more columns."""
MIN_HEIGHT = 190
NO_LIMIT = 16_777_215.0
MAX_READINGS = 12
"""Above this number, the card at the pointer shows only the readings of the chart under it."""


class ChartBoard(pg.GraphicsLayoutWidget):  # type: ignore[misc]
    """Shows the curves of one or several runs.

    Left and Right move the crosshair by one epoch, Home and End to the first and the last, Escape hides it.
    """

    crosshair_moved = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.charts: list[Chart] = []
        self.position: float | None = None
        self._runs: list[RunCurves] = []
        self._log = False
        self._columns = 0
        self._under: Chart | None = None
        self.setFrameShape(pg.GraphicsLayoutWidget.Shape.NoFrame)
        self.setAccessibleName(self.tr("Curves"))
        self.ci.setContentsMargins(4, 4, 12, 4)
        self.ci.setSpacing(0)
        # Delayed: changing the layout inside resizeEvent would delete the item being resized.
        self._fit_timer = QTimer(self, singleShot=True)
        self._fit_timer.timeout.connect(self._fit)
        self.setStatusTip(
            self.tr("Drag to zoom in; double-click to show all; use the arrow keys to move between epochs")
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.card = PlainLabel(parent=self.viewport())
        self.card.setObjectName("reading")
        self.card.setTextFormat(Qt.TextFormat.RichText)
        self.card.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.card.hide()
        self.scene().sigMouseMoved.connect(self._mouse_moved)
        theme().changed.connect(self.retheme)
        self.retheme()

    def show_runs(self, runs: list[RunCurves], *, log: bool) -> None:
        """Draw these runs; the first is that of the node."""
        self._runs, self._log = runs, log
        plans = chart_plans(runs)
        if [chart.plan for chart in self.charts] != plans:
            self._lay_out(plans)
        for chart in self.charts:
            chart.show_runs(runs, log=log)
        if self.position is not None:
            self.show_position(self.position)

    def _lay_out(self, plans: list[Any] | None = None) -> None:
        plans = [chart.plan for chart in self.charts] if plans is None else plans
        self.ci.clear()
        self.charts = []
        self._under = None
        self._columns = self._fitting_columns(len(plans))
        for number, plan in enumerate(plans):
            row, column = divmod(number, self._columns)
            self.charts.append(Chart(self.ci.addLayout(row=row, col=column), plan, names_best=number == 0))
        rows = -(-len(plans) // self._columns)
        self._share_room(rows)
        self.setMinimumHeight(rows * MIN_HEIGHT + 8 if plans else 0)
        self.retheme()

    def _fitting_columns(self, count: int) -> int:
        maximum = max(1, int(self.width()) // MIN_WIDTH)
        if count <= maximum:
            return max(1, count)
        rows = -(-count // maximum)
        return -(-count // rows)

    def resizeEvent(self, ev: QResizeEvent | None) -> None:
        super().resizeEvent(ev)
        if getattr(self, "charts", None):
            self._fit_timer.start(0)

    def _fit(self) -> None:
        if self.charts and self._fitting_columns(len(self.charts)) != self._columns:
            self._lay_out()
            for chart in self.charts:
                chart.show_runs(self._runs, log=self._log)

    def _share_room(self, rows: int) -> None:
        """Give all rows and columns the same stretch; the layout keeps the stretch of removed ones."""
        layout = self.ci.layout
        for row in range(max(rows, layout.rowCount())):
            used = row < rows
            layout.setRowMinimumHeight(row, 0)
            layout.setRowMaximumHeight(row, NO_LIMIT if used else 0)
            layout.setRowPreferredHeight(row, MIN_HEIGHT if used else 0)
            layout.setRowStretchFactor(row, int(used))
        for column in range(max(self._columns, layout.columnCount())):
            used = column < self._columns
            layout.setColumnMinimumWidth(column, 0)
            layout.setColumnMaximumWidth(column, NO_LIMIT if used else 0)
            layout.setColumnPreferredWidth(column, 200 if used else 0)
            layout.setColumnStretchFactor(column, int(used))

    def event(self, ev: QEvent) -> bool:
        """Adapt pen widths to the screen's device pixel ratio."""
        if ev.type() == QEvent.Type.DevicePixelRatioChange:
            self.retheme()
        return bool(super().event(ev))

    def retheme(self) -> None:
        self._color(dark=theme().is_dark, ratio=self.devicePixelRatioF())
        colors = theme().colors
        self.card.setStyleSheet(
            f"QLabel#reading {{ background: {colors.card.name()}; color: {colors.text.name()};"
            f" border: 1px solid {colors.card_border.name()}; border-radius: 6px; padding: 6px 8px; }}"
        )

    def _color(self, *, dark: bool, ratio: float, paper: bool = False) -> None:
        colors = DARK if dark else LIGHT
        if not paper:
            colors = theme().colors
        self.setBackground("#ffffff" if paper else colors.card)
        for chart in self.charts:
            chart.retheme(colors, dark=dark, font=self.font(), ratio=ratio)

    # The crosshair

    def _mouse_moved(self, pointer: QPointF) -> None:
        for chart in self.charts:
            if chart.plot.vb.sceneBoundingRect().contains(pointer):
                self._under = chart
                self.show_position(chart.plot.vb.mapSceneToView(pointer).x(), pointer)
                return
        self.show_position(None)

    def leaveEvent(self, ev: QEvent) -> None:
        super().leaveEvent(ev)
        self.show_position(None)

    def keyPressEvent(self, ev: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        chart = self._under or (self.charts[0] if self.charts else None)
        x_values = chart.x_values() if chart else []
        if not x_values or ev.key() not in (*steps, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Escape):
            ev.ignore()
            return
        self._under = chart
        if ev.key() == Qt.Key.Key_Escape:
            self.show_position(None)
        elif ev.key() in steps and self.position in x_values:
            index = x_values.index(self.position) + steps[Qt.Key(ev.key())]
            self.show_position(x_values[min(max(index, 0), len(x_values) - 1)])
        else:
            self.show_position(x_values[-1] if ev.key() in (Qt.Key.Key_End, Qt.Key.Key_Left) else x_values[0])
        ev.accept()

    def show_position(self, x: float | None, pointer: QPointF | None = None) -> None:
        """Show the crosshair at the measured position nearest to ``x``, in all charts with the same axis."""
        chart = self._under or (self.charts[0] if self.charts else None)
        x_values = chart.x_values() if chart else []
        if x is None or chart is None or not x_values:
            self.position = None
            for other in self.charts:
                other.show_cross(None)
            self.card.hide()
            self.crosshair_moved.emit(None)
            return
        self._under = chart
        self.position = nearest(x_values, x)
        alike = [other for other in self.charts if other.plan.axis == chart.plan.axis]
        for other in self.charts:
            other.show_cross(self.position if other in alike else None)
        readings = [reading for other in alike for reading in other.readings(self.position)]
        if len(readings) > MAX_READINGS:
            readings = chart.readings(self.position)
        self._show_card(chart, readings, pointer)
        self.crosshair_moved.emit(self.position)

    def _show_card(self, chart: Chart, readings: list[Reading], pointer: QPointF | None) -> None:
        counted = self.tr("Epoch {number}") if chart.plan.axis == "epoch" else self.tr("Step {number}")
        heading = counted.format(number=f"{int(self.position or 0):,}")
        several = len({reading.run for reading in readings}) > 1
        rows, descriptions = [], []
        for reading in readings:
            title = metric_title(reading.metric)
            value = written_value(reading.metric, reading.value)
            name = one_line(f"{title} · {reading.run}" if several else title)
            rows.append(
                f"<tr><td style='color:{reading.color.name()}'>●&nbsp;</td><td>{as_html(name)}&nbsp;&nbsp;</td>"
                f"<td align='right'>{value}</td></tr>"
            )
            descriptions.append(f"{name} {value}")
        self.card.setText(f"<b>{as_html(heading)}</b><table cellspacing='0' cellpadding='1'>{''.join(rows)}</table>")
        self.setAccessibleDescription(f"{heading}: {', '.join(descriptions)}")
        self.card.adjustSize()
        box = chart.plot.vb.sceneBoundingRect()
        at = pointer or QPointF(chart.plot.vb.mapViewToScene(QPointF(self.position or 0, 0)).x(), box.top())
        point = self.mapFromScene(at)
        left = (
            point.x() + 16 if point.x() + 16 + self.card.width() < self.width() else point.x() - 16 - self.card.width()
        )
        top = min(point.y() + 12, self.viewport().height() - self.card.height() - 4)
        self.card.move(max(4, left), max(4, top))
        self.card.show()
        self.card.raise_()

    # Pictures

    def paint_on_paper(self, painter: QPainter, target: QRectF) -> None:
        """Paint all charts in dark colors on white, whatever the theme."""
        position = self.position
        self.show_position(None)
        self._color(dark=False, ratio=painter.device().devicePixelRatioF(), paper=True)
        try:
            for chart in self.charts:
                chart.draw_marks_as_paths(True)
            painter.fillRect(target, Qt.GlobalColor.white)
            self.scene().prepareForPaint()
            self.scene().render(painter, target, QRectF(self.viewport().rect()))
        finally:
            for chart in self.charts:
                chart.draw_marks_as_paths(False)
            self.retheme()
            if position is not None:
                self.show_position(position)

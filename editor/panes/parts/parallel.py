"""Parallel coordinates: one axis for each parameter and a metric, one line for each run."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from vision_designer.editor.look.plain_text import as_text, one_line
from vision_designer.editor.look.texts import percent
from vision_designer.editor.look.theme import blended, theme, translucent

Value = float | str | None
LOG_RATIO = 30.0
"""Minimum ratio of the largest to the smallest number of a logarithmic axis."""
SPACING = 120
"""Minimum pixels between two axes."""
SIDE, TOP, BOTTOM = 70, 40, 14
TICKS = 5
NEAR = 6.0
"""Pixels from a line or an axis within which the pointer is on it."""


@dataclass(frozen=True)
class Axis:
    """An axis: numbers, linear or logarithmic, or texts at equal distances.

    Attributes:
        texts: in order; empty for numbers.
        low: smallest number.
        high: largest number.
        numbers: all different ones, if there are few.
        is_share: whether the numbers are shown in percent.
    """

    title: str
    texts: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0
    is_log: bool = False
    numbers: tuple[float, ...] = ()
    is_share: bool = False

    @classmethod
    def of(cls, title: str, values: Sequence[Value], *, is_share: bool = False) -> "Axis":
        """The axis for these values; texts and numbers together count as texts."""
        known = [value for value in values if value is not None]
        numbers = [value for value in known if isinstance(value, float)]
        if len(numbers) < len(known) or not known:
            order = sorted({_text(value) for value in known}, key=str.casefold)
            return cls(title, tuple(order))
        low, high = min(numbers), max(numbers)
        distinct = sorted(set(numbers)) if len(set(numbers)) <= TICKS else []
        return cls(title, (), low, high, low > 0 and high / low >= LOG_RATIO, tuple(distinct), is_share)

    def position(self, value: Value) -> float | None:
        """Position of a value, from 0 (bottom) to 1; None for no value."""
        if value is None:
            return None
        if self.texts:
            return self._spread(self.texts.index(_text(value)), len(self.texts))
        low, high, number = self.low, self.high, float(value)
        if self.is_log:
            low, high, number = math.log(low), math.log(high), math.log(number)
        return (number - low) / (high - low) if high > low else 0.5

    def ticks(self) -> list[tuple[float, str]]:
        """Positions and texts of ticks."""
        if self.texts:
            return [(self._spread(number, len(self.texts)), text) for number, text in enumerate(self.texts)]
        if self.numbers:
            return [(self.position(number) or 0.0, self.value_text(number)) for number in self.numbers]
        positions = [self._spread(number, TICKS) for number in range(TICKS)]
        return [(position, self.value_text(self._number(position))) for position in positions]

    def _number(self, position: float) -> float:
        if self.is_log:
            return self.low * math.exp(math.log(self.high / self.low) * position)
        return self.low + (self.high - self.low) * position

    def value_text(self, value: Value) -> str:
        """Display text of a value, with three significant digits."""
        if not isinstance(value, float):
            return value or ""
        return percent(value, 1) if self.is_share else f"{value:,.0f}" if value == int(value) else f"{value:.3g}"

    @staticmethod
    def _spread(number: int, count: int) -> float:
        return number / (count - 1) if count > 1 else 0.5


def _text(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:g}" if value is not None else ""


@dataclass(frozen=True)
class Line:
    """A run: its title, and a value for each axis."""

    title: str
    values: tuple[Value, ...]


@dataclass
class Chart:
    """Content of the plot.

    Attributes:
        lines: with a value for each axis; the last axis is the metric.
        best: number of the best line; None if there is none.
        ranges: by axis, of positions from 0 to 1; only lines within all of them are visible.
    """

    axes: list[Axis] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    best: int | None = None
    ranges: dict[int, tuple[float, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, titles: Sequence[str], lines: Sequence[Line], *, maximize: bool, is_share: bool = False) -> "Chart":
        """The chart of these lines, with axes of these titles; ``is_share`` if the metric is shown in percent."""
        last = len(titles) - 1
        axes = [
            Axis.of(title, [line.values[number] for line in lines], is_share=is_share and number == last)
            for number, title in enumerate(titles)
        ]
        known = [(value, number) for number, line in enumerate(lines) if isinstance(value := line.values[-1], float)]
        best = None
        if known:
            best = max(known, key=lambda pair: (pair[0] if maximize else -pair[0], -pair[1]))[1]
        return cls(axes, list(lines), best)

    def visible_lines(self) -> list[int]:
        """Numbers of the lines within all ranges; a line without a value on such an axis is not."""
        return [number for number, line in enumerate(self.lines) if self._is_visible(line)]

    def _is_visible(self, line: Line) -> bool:
        for axis, (low, high) in self.ranges.items():
            position = self.axes[axis].position(line.values[axis])
            if position is None or not low <= position <= high:
                return False
        return True


class ParallelCoordinates(QWidget):
    """Paints the chart. Dragging along an axis hides lines outside of that range; a double-click on it shows them.

    Up and Down select a line, whose values are announced to screen readers.
    """

    visible_changed = Signal()
    highlighted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = Chart()
        self.highlight = -1
        """Number of the emphasized line; -1 for none."""
        self._drag: tuple[int, float] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Parallel coordinates"))
        self.setStatusTip(self.tr("Drag along an axis to keep the runs in that range; double-click it to show all"))
        theme().changed.connect(self.update)

    def show_chart(self, chart: Chart) -> None:
        """Show a chart; ranges of unchanged axes are kept."""
        ranges = self.chart.ranges if [axis.title for axis in chart.axes] == [a.title for a in self.chart.axes] else {}
        chart.ranges = dict(ranges)
        self.chart, self.highlight = chart, -1
        self.setMinimumSize(self.minimumSizeHint())
        self.update()
        self.visible_changed.emit()

    def set_highlight(self, number: int) -> None:
        """Emphasize a line; -1 for none."""
        if number != self.highlight:
            self.highlight = number
            self.setAccessibleDescription(self.description(number))
            self.update()

    def description(self, number: int) -> str:
        if not 0 <= number < len(self.chart.lines):
            return ""
        line = self.chart.lines[number]
        pairs = zip(self.chart.axes, line.values, strict=True)
        return "\n".join(
            [line.title, *(f"{axis.title}: {axis.value_text(value)}" for axis, value in pairs if value is not None)]
        )

    def set_range(self, axis: int, low: float, high: float) -> None:
        """Show only lines between two positions of an axis, from 0 to 1; all of them if the range is empty."""
        if high > low:
            self.chart.ranges[axis] = (low, high)
        else:
            self.chart.ranges.pop(axis, None)
        self.update()
        self.visible_changed.emit()

    # Places

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * SIDE + max(0, len(self.chart.axes) - 1) * SPACING, 180)

    def x_of(self, axis: int) -> float:
        count = len(self.chart.axes)
        return SIDE + axis * (self.width() - 2 * SIDE) / (count - 1) if count > 1 else self.width() / 2

    def y_of(self, position: float) -> float:
        return TOP + (1 - position) * (self.height() - TOP - BOTTOM)

    def _position_at(self, y: float) -> float:
        return min(1.0, max(0.0, 1 - (y - TOP) / max(1, self.height() - TOP - BOTTOM)))

    def _axis_at(self, x: float) -> int:
        near = [number for number in range(len(self.chart.axes)) if abs(self.x_of(number) - x) <= 2 * NEAR]
        return near[0] if near else -1

    def _points(self, line: Line) -> list[QPointF | None]:
        positions = (axis.position(value) for axis, value in zip(self.chart.axes, line.values, strict=True))
        return [
            QPointF(self.x_of(number), self.y_of(position)) if position is not None else None
            for number, position in enumerate(positions)
        ]

    def line_at(self, at: QPointF) -> int:
        """Number of the visible line at a point; -1 if there is none."""
        found, nearest = -1, NEAR
        for number in self.chart.visible_lines():
            points = self._points(self.chart.lines[number])
            for left, right in pairwise(points):
                if left is None or right is None or not left.x() <= at.x() <= right.x():
                    continue
                share = (at.x() - left.x()) / max(1e-9, right.x() - left.x())
                distance = abs(left.y() + share * (right.y() - left.y()) - at.y())
                if distance < nearest:
                    found, nearest = number, distance
        return found

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme().colors
        painter.fillRect(self.rect(), colors.card)
        visible = set(self.chart.visible_lines())
        for number, line in enumerate(self.chart.lines):
            if number not in visible:
                self._draw_line(painter, line, QPen(translucent(colors.muted, 0.15), 1))
        for number in visible - {self.highlight, self.chart.best}:
            self._draw_line(painter, self.chart.lines[number], QPen(self.color_of(number), 1.3))
        emphasis = ((self.chart.best, theme().state_color("completed")), (self.highlight, colors.text))
        for emphasized, color in emphasis:
            if emphasized is not None and emphasized in visible:
                self._draw_line(painter, self.chart.lines[emphasized], QPen(color, 2.6))
        for number, axis in enumerate(self.chart.axes):
            self._draw_axis(painter, number, axis)
        if self.hasFocus():
            painter.setPen(QPen(colors.accent, 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def color_of(self, number: int) -> QColor:
        """Color of a line by its metric: orange at the bottom of its axis, blue at the top."""
        colors = theme().colors
        position = self.chart.axes[-1].position(self.chart.lines[number].values[-1])
        if position is None:
            return translucent(colors.muted, 0.5)
        return translucent(blended(colors.warning, colors.accent, position), 0.75)

    def _draw_line(self, painter: QPainter, line: Line, pen: QPen) -> None:
        painter.setPen(pen)
        part: list[QPointF] = []
        for point in [*self._points(line), None]:
            if point is not None:
                part.append(point)
                continue
            # Interrupted where a value is missing.
            if len(part) > 1:
                painter.drawPolyline(QPolygonF(part))
            elif part:
                painter.drawEllipse(part[0], 2, 2)
            part = []

    def _draw_axis(self, painter: QPainter, number: int, axis: Axis) -> None:
        colors, x = theme().colors, self.x_of(number)
        painter.setPen(QPen(colors.muted, 1))
        painter.drawLine(QPointF(x, self.y_of(0)), QPointF(x, self.y_of(1)))
        if number in self.chart.ranges:
            low, high = self.chart.ranges[number]
            painter.fillRect(
                QRectF(x - 5, self.y_of(high), 10, self.y_of(low) - self.y_of(high)), translucent(colors.accent, 0.4)
            )
        metrics, spacing = painter.fontMetrics(), (self.width() - 2 * SIDE) / max(1, len(self.chart.axes) - 1)
        room = int(min(spacing, 2 * SIDE) - 8)
        painter.setPen(colors.text)
        title = metrics.elidedText(one_line(axis.title), Qt.TextElideMode.ElideMiddle, room)
        center = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(x - room / 2, 6, room, TOP - 16), center, title)
        label_width = SIDE - 12 if number == len(self.chart.axes) - 1 else max(SIDE - 12, int(spacing) - SIDE)
        last_y = -math.inf
        for position, text in reversed(axis.ticks()):
            y = self.y_of(position)
            if y - last_y < metrics.height():
                continue
            last_y = y
            shown = metrics.elidedText(one_line(text), Qt.TextElideMode.ElideMiddle, label_width)
            box = QRectF(x + 6, y - metrics.height() / 2, metrics.horizontalAdvance(shown) + 4, metrics.height())
            painter.fillRect(box, translucent(colors.card, 0.8))
            painter.setPen(colors.muted)
            painter.drawLine(QPointF(x - 3, y), QPointF(x + 3, y))
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    # Pointer and keyboard

    def mousePressEvent(self, event: QMouseEvent) -> None:
        axis = self._axis_at(event.position().x())
        if axis >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._drag = (axis, self._position_at(event.position().y()))
            return
        self._select_line(self.line_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        on_axis = self._axis_at(event.position().x()) >= 0
        self.setCursor(Qt.CursorShape.SplitVCursor if on_axis or self._drag else Qt.CursorShape.ArrowCursor)
        if self._drag is not None:
            axis, start = self._drag
            position = self._position_at(event.position().y())
            self.set_range(axis, min(start, position), max(start, position))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None and abs(self._position_at(event.position().y()) - self._drag[1]) < 0.01:
            self.set_range(self._drag[0], 0, 0)
        self._drag = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        axis = self._axis_at(event.position().x())
        if axis >= 0:
            self.set_range(axis, 0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        visible, step = self.chart.visible_lines(), {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None or not visible:
            super().keyPressEvent(event)
            return
        at = visible.index(self.highlight) + step if self.highlight in visible else 0
        self._select_line(visible[min(max(at, 0), len(visible) - 1)])

    def _select_line(self, number: int) -> None:
        self.set_highlight(number)
        self.highlighted.emit(number)

    def event(self, event: QEvent) -> bool:
        """Show the values of the line under the pointer in a tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.description(self.line_at(QPointF(event.pos())))
            QToolTip.showText(event.globalPos(), as_text(text), self)
            return True
        return super().event(event)

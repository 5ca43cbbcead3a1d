"""The graphics items of links, and their curves."""

from collections.abc import Sequence
from itertools import pairwise
from math import hypot

from PySide6.QtCore import QMarginsF, QPointF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget
from ryvencore.NodePort import NodeOutput

from vision_designer.editor.canvas.card_layout import Port, port_type
from vision_designer.editor.canvas.look import CanvasLook, pen, set_state
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.node_painting import DIMMED
from vision_designer.graphs.flow import Connection

MIN_CONTROL_OFFSET = 28.0
MAX_CONTROL_OFFSET = 160.0
BEND_RADIUS = 12.0
"""Distance from the cards that a link passes on its way to a card below, and radius of its bends."""
ARC_CONTROL = 0.45
"""Distance of the control points of a quarter circle from its corner, as a fraction of the radius."""
WIDTH = 2.0
POINT_RADIUS = 5.0
MARGINS = QMarginsF(5, 5, 5, 5)


def link_path(start: QPointF, end: QPointF, through: Sequence[QPointF] = ()) -> QPainterPath:
    """A curve that leaves ``start`` to the right, passes through the points, and enters ``end`` from the left."""
    path = QPainterPath(start)
    if not through:
        offset = QPointF(_control_offset(start, end), 0)
        path.cubicTo(start + offset, end - offset, end)
        return path
    points = [start, *through, end]
    # Catmull-Rom: the tangent at a point is parallel to the line between its neighbors.
    tangents = [
        QPointF(1, 0),
        *(_direction(before, after) for before, after in zip(points, points[2:], strict=False)),
        QPointF(1, 0),
    ]
    ends = list(zip(points, tangents, strict=True))
    for (first, leaving), (second, entering) in pairwise(ends):
        length = max(hypot(second.x() - first.x(), second.y() - first.y()) / 3, 1.0)
        path.cubicTo(first + leaving * length, second - entering * length, second)
    return path


def link_path_below(start: QPointF, end: QPointF, right: float, low: float) -> QPainterPath:
    """A curve to a card below in the same column: down on the right, and back to the left above that card.

    Args:
        start: an output.
        end: an input to the left of it.
        right: x coordinate of the way down.
        low: y coordinate of the way to the left.
    """
    bend = min(BEND_RADIUS, (low - start.y()) / 2, (end.y() - low) / 2)
    left = end.x() - BEND_RADIUS
    corners = [QPointF(right, start.y()), QPointF(right, low), QPointF(left, low), QPointF(left, end.y())]
    path = QPainterPath(start)
    before = start
    for corner, following in zip(corners, [*corners[1:], end], strict=True):
        into, out = _direction(before, corner) * bend, _direction(corner, following) * bend
        path.cubicTo(path.currentPosition(), corner - into, corner - into)
        path.cubicTo(corner - into * ARC_CONTROL, corner + out * ARC_CONTROL, corner + out)
        before = corner
    path.cubicTo(path.currentPosition(), end, end)
    return path


def segment_of(path: QPainterPath, point: QPointF) -> tuple[int, float]:
    """The index of the segment of a curve nearest to a point, and its distance."""
    nearest, best = 0, float("inf")
    for number in range((path.elementCount() - 1) // 3):
        elements = [path.elementAt(number * 3 + offset) for offset in range(4)]
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = [(element.x, element.y) for element in elements]
        px, py = ax, ay
        steps = 24
        for step in range(1, steps + 1):
            t = step / steps
            s = 1 - t
            qx = s * s * s * ax + 3 * s * s * t * bx + 3 * s * t * t * cx + t * t * t * dx
            qy = s * s * s * ay + 3 * s * s * t * by + 3 * s * t * t * cy + t * t * t * dy
            distance = _distance_to_line(point.x(), point.y(), px, py, qx, qy)
            if distance < best:
                nearest, best = number, distance
            px, py = qx, qy
    return nearest, best


def _control_offset(start: QPointF, end: QPointF) -> float:
    across, down = end.x() - start.x(), abs(end.y() - start.y())
    if across >= 0:
        return min(max(across / 2, min(MIN_CONTROL_OFFSET, down / 2 + 4)), MAX_CONTROL_OFFSET)
    # A link to the left has a wide curve, so that it is easy to follow.
    return min(max(MIN_CONTROL_OFFSET * 2, -across / 2), MAX_CONTROL_OFFSET)


def _direction(before: QPointF, after: QPointF) -> QPointF:
    offset = after - before
    length = hypot(offset.x(), offset.y())
    return offset / length if length else QPointF(1, 0)


def _distance_to_line(x: float, y: float, ax: float, ay: float, bx: float, by: float) -> float:
    length = (bx - ax) ** 2 + (by - ay) ** 2
    fraction = max(0.0, min(1.0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length)) if length else 0.0
    return hypot(x - ax - fraction * (bx - ax), y - ay - fraction * (by - ay))


class LinkItem(QGraphicsRectItem):
    """A link, painted as a curve from an output to an input."""

    def __init__(
        self,
        link: Connection,
        source: NodeItem,
        target: NodeItem,
        look: CanvasLook,
        points: Sequence[tuple[float, float]] = (),
    ) -> None:
        super().__init__()
        self.link = link
        self.source = source
        self.target = target
        self.look = look
        self.points = [QPointF(*point) for point in points]
        self.selected = False
        self.hovered = False
        self.is_insert_target = False
        """Whether the dragged node will be inserted into it."""
        self.type_name = port_type(link[0])
        self.setZValue(-10.0)
        self.curve = QPainterPath()
        """Relative to the item's position, which is 0, 0 except while both ends are dragged."""
        self.setPen(Qt.PenStyle.NoPen)
        self.rebuild()

    def rebuild(self) -> None:
        """Compute the curve from the positions of the cards and points."""
        self.setPos(0, 0)
        start, end = self.source.port_point(self.link[0]), self.target.port_point(self.link[1])
        upper, lower = self.source.card, self.target.card
        low = lower.top() - BEND_RADIUS
        if not self.points and end.x() < start.x() and low - start.y() > BEND_RADIUS:
            self.curve = link_path_below(start, end, max(upper.right(), lower.right()) + BEND_RADIUS, low)
        else:
            self.curve = link_path(start, end, self.points)
        # Large enough for the curve at any pen width.
        self.setRect(self.curve.controlPointRect() + MARGINS)
        self.update()

    def set_points(self, points: Sequence[QPointF]) -> None:
        self.points = [QPointF(point) for point in points]
        self.rebuild()

    def distance(self, point: QPointF) -> float:
        return segment_of(self.curve, point - self.pos())[1]

    def point_at(self, point: QPointF, tolerance: float = 10.0) -> int | None:
        """The index of the link's point near a point of the canvas, or None."""
        for number, link_point in enumerate(self.points):
            if (link_point - point + self.pos()).manhattanLength() < tolerance:
                return number
        return None

    def set_selected(self, selected: bool) -> None:
        if set_state(self, selected=selected):
            self.setZValue(-9.0 if selected else -10.0)

    def set_hovered(self, hovered: bool) -> None:
        set_state(self, hovered=hovered)

    def set_insert_target(self, is_insert_target: bool) -> None:
        set_state(self, is_insert_target=is_insert_target)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        look, paints = self.look, self.look.paints
        matches = look.matches
        if look.linkable is not None or (matches is not None and not {self.source.node, self.target.node} <= matches):
            painter.setOpacity(DIMMED)
        if not look.printing and (self.is_insert_target or self.selected):
            painter.setPen(pen(paints.colors.selection, WIDTH + (2.5 if self.is_insert_target else 1.5)))
        else:
            hovered = self.hovered and not look.printing
            painter.setPen(paints.link_pen(self.type_name, WIDTH + 1.0 if hovered else WIDTH))
        if look.plain:
            self._paint_plain(painter)
            return
        if self.source.node.bypassed or self.target.node.bypassed:
            drawn = painter.pen()
            drawn.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(drawn)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self.curve)
        if self.points and not look.printing:
            painter.setBrush(QBrush(painter.pen().color() if self.selected or self.hovered else paints.colors.card))
            for point in self.points:
                painter.drawEllipse(point, POINT_RADIUS - 1, POINT_RADIUS - 1)

    def _paint_plain(self, painter: QPainter) -> None:
        path = self.curve
        before = path.elementAt(0)
        start = QPointF(before.x, before.y)
        if not self.points:
            painter.drawLine(start, path.currentPosition())
            return
        for number in range(3, path.elementCount(), 3):
            element = path.elementAt(number)
            end = QPointF(element.x, element.y)
            painter.drawLine(start, end)
            start = end


class DraftLink(QGraphicsRectItem):
    """A link while it is dragged, or while its component is chosen."""

    def __init__(self, look: CanvasLook, type_name: str) -> None:
        super().__init__()
        self._look = look
        self._type_name = type_name
        self._curve = QPainterPath()
        self.refused = False
        self.setPen(Qt.PenStyle.NoPen)
        self.setZValue(50.0)

    def set_ends(self, port: Port, port_point: QPointF, other: QPointF) -> None:
        """Connect the position of a port with another position."""
        self._curve = link_path(port_point, other) if isinstance(port, NodeOutput) else link_path(other, port_point)
        self.setRect(self._curve.controlPointRect().adjusted(-10, -10, 10, 10))
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paints = self._look.paints
        color = paints.colors.problem if self.refused else paints.link_color(self._type_name)
        painter.setPen(pen(color, WIDTH + 0.8, Qt.PenStyle.DashLine if self.refused else Qt.PenStyle.SolidLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._curve)
        painter.setBrush(color)
        painter.setPen(Qt.PenStyle.NoPen)
        end = self._curve.currentPosition()
        start = self._curve.elementAt(0)
        for point in (QPointF(start.x, start.y), end):
            painter.drawEllipse(point, 4.0, 4.0)

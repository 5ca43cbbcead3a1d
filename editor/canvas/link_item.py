"""Links on the canvas: their curves and items."""

from collections.abc import Sequence
from math import hypot

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget
from ryvencore.NodePort import NodeOutput

from vision_designer.editor.canvas.card_layout import Port, port_type
from vision_designer.editor.canvas.look import CanvasLook, pen, show
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.node_painting import DIMMED
from vision_designer.graphs.flow import Connection

MIN_REACH = 28.0
MAX_REACH = 160.0
BEND = 12.0
"""Distance of a link from the cards that it passes on its way to a card further down, and radius of its bends."""
ROUND = 0.45
"""Distance of control points from the corner, for a quarter of a circle of radius 1."""
WIDTH = 2.0
POINT_RADIUS = 5.0
ROOM = 5.0


def link_path(start: QPointF, end: QPointF, through: Sequence[QPointF] = ()) -> QPainterPath:
    """A curve that leaves ``start`` to the right, passes through points, and reaches ``end`` from the left."""
    path = QPainterPath(start)
    if not through:
        reach = _reach(start, end)
        path.cubicTo(QPointF(start.x() + reach, start.y()), QPointF(end.x() - reach, end.y()), end)
        return path
    stops = [start, *through, end]
    # At a point, the tangent is parallel to the line from the previous to the next stop.
    ways = [
        QPointF(1, 0),
        *(_direction(stops[at - 1], stops[at + 1]) for at in range(1, len(stops) - 1)),
        QPointF(1, 0),
    ]
    for at in range(len(stops) - 1):
        here, there = stops[at], stops[at + 1]
        reach = max(hypot(there.x() - here.x(), there.y() - here.y()) / 3, 1.0)
        path.cubicTo(here + ways[at] * reach, there - ways[at + 1] * reach, there)
    return path


def link_path_below(start: QPointF, end: QPointF, right: float, low: float) -> QPainterPath:
    """A curve to a card further down in the same column: down at the right, and back to the left above that card.

    Args:
        start: an output.
        end: an input to the left of it.
        right: where the curve leads down.
        low: where it leads to the left.
    """
    bend = min(BEND, (low - start.y()) / 2, (end.y() - low) / 2)
    left = end.x() - BEND
    corners = [QPointF(right, start.y()), QPointF(right, low), QPointF(left, low), QPointF(left, end.y())]
    path = QPainterPath(start)
    here = start
    for corner, following in zip(corners, [*corners[1:], end], strict=True):
        into, out = _direction(here, corner) * bend, _direction(corner, following) * bend
        path.cubicTo(path.currentPosition(), corner - into, corner - into)
        path.cubicTo(corner - into * ROUND, corner + out * ROUND, corner + out)
        here = corner
    path.cubicTo(path.currentPosition(), end, end)
    return path


def segment_of(path: QPainterPath, point: QPointF) -> tuple[int, float]:
    """The index of the segment of a curve that is nearest to a point, and its distance."""
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


def _reach(start: QPointF, end: QPointF) -> float:
    across, down = end.x() - start.x(), abs(end.y() - start.y())
    if across >= 0:
        return min(max(across / 2, min(MIN_REACH, down / 2 + 4)), MAX_REACH)
    # A link to the left swings out, so that it can be followed.
    return min(max(MIN_REACH * 2, -across / 2), MAX_REACH)


def _direction(before: QPointF, after: QPointF) -> QPointF:
    way = after - before
    length = hypot(way.x(), way.y())
    return way / length if length else QPointF(1, 0)


def _distance_to_line(x: float, y: float, ax: float, ay: float, bx: float, by: float) -> float:
    length = (bx - ax) ** 2 + (by - ay) ** 2
    share = max(0.0, min(1.0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length)) if length else 0.0
    return hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay))


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
        self.chosen = False
        self.hovered = False
        self.receiving = False
        """Whether the dragged node would be inserted into it."""
        self.type_name = port_type(link[0])
        self.setZValue(-10.0)
        self.curve = QPainterPath()
        """Relative to the item's position, which is the origin except while the link is dragged as a whole."""
        self.setPen(Qt.PenStyle.NoPen)
        self.rebuild()

    def rebuild(self) -> None:
        """Compute the curve from the cards and the points."""
        self.setPos(0, 0)
        start, end = self.source.port_point(self.link[0]), self.target.port_point(self.link[1])
        upper, lower = self.source.card, self.target.card
        low = lower.top() - BEND
        if not self.points and end.x() < start.x() and low - start.y() > BEND:
            self.curve = link_path_below(start, end, max(upper.right(), lower.right()) + BEND, low)
        else:
            self.curve = link_path(start, end, self.points)
        # Large enough for the curve at any pen width.
        self.setRect(self.curve.controlPointRect().adjusted(-ROOM, -ROOM, ROOM, ROOM))
        self.update()

    def shift(self, offset: QPointF) -> None:
        """Move as a whole, together with both cards and all points, until it is rebuilt."""
        self.setPos(offset)

    def set_points(self, points: Sequence[QPointF]) -> None:
        """Pass through other points."""
        self.points = [QPointF(point) for point in points]
        self.rebuild()

    def distance(self, point: QPointF) -> float:
        """The distance of a point of the canvas from the curve."""
        return segment_of(self.curve, point - self.pos())[1]

    def point_at(self, point: QPointF, reach: float = 10.0) -> int | None:
        """The index of its point near a point of the canvas, or None."""
        for number, own in enumerate(self.points):
            if (own - point + self.pos()).manhattanLength() < reach:
                return number
        return None

    def set_chosen(self, chosen: bool) -> None:
        """Show whether it is selected."""
        if show(self, chosen=chosen):
            self.setZValue(-9.0 if chosen else -10.0)

    def set_hovered(self, hovered: bool) -> None:
        """Show whether it is under the pointer."""
        show(self, hovered=hovered)

    def set_receiving(self, receiving: bool) -> None:
        """Show whether the dragged node would be inserted into it."""
        show(self, receiving=receiving)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        look, paints = self.look, self.look.paints
        dimmed = look.lit is not None or (
            look.matches is not None and (self.source.node not in look.matches or self.target.node not in look.matches)
        )
        if look.printing:
            painter.setPen(paints.link_pen(self.type_name, WIDTH))
        else:
            if dimmed:
                painter.setOpacity(DIMMED)
            if self.receiving or self.chosen:
                painter.setPen(pen(paints.colours.selection, WIDTH + (2.5 if self.receiving else 1.5)))
            else:
                painter.setPen(paints.link_pen(self.type_name, WIDTH + 1.0 if self.hovered else WIDTH))
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
            painter.setBrush(QBrush(painter.pen().color() if self.chosen or self.hovered else paints.colours.card))
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

    def bounds(self) -> QRectF:
        """The rectangle of the curve on the canvas."""
        return self.rect().translated(self.pos())


class DraftLink(QGraphicsRectItem):
    """A link that is being dragged, or waits for its component."""

    def __init__(self, look: CanvasLook, type_name: str) -> None:
        super().__init__()
        self._look = look
        self._type_name = type_name
        self._curve = QPainterPath()
        self.refused = False
        self.setPen(Qt.PenStyle.NoPen)
        self.setZValue(50.0)

    def lead_from(self, port: Port, own: QPointF, other: QPointF) -> None:
        """Lead from the position of a port to another position."""
        self._curve = link_path(own, other) if isinstance(port, NodeOutput) else link_path(other, own)
        self.setRect(self._curve.controlPointRect().adjusted(-10, -10, 10, 10))
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paints = self._look.paints
        colour = paints.colours.problem if self.refused else paints.link_colour(self._type_name)
        painter.setPen(pen(colour, WIDTH + 0.8, Qt.PenStyle.DashLine if self.refused else Qt.PenStyle.SolidLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._curve)
        painter.setBrush(colour)
        painter.setPen(Qt.PenStyle.NoPen)
        end = self._curve.currentPosition()
        start = self._curve.elementAt(0)
        for point in (QPointF(start.x, start.y), end):
            painter.drawEllipse(point, 4.0, 4.0)

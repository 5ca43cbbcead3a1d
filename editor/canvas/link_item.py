"""The graphics item of a link."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from vision_designer.editor.canvas.geometry import distance_to_path, link_path
from vision_designer.editor.canvas.look import CanvasLook, pen
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.node_painting import DIMMED, port_type
from vision_designer.graphs.flow import Connection

WIDTH = 2.0
POINT_RADIUS = 5.0
ROOM = 5.0


class LinkItem(QGraphicsRectItem):
    """A curve from an output to an input, through the points that it was given.

    Args:
        link: the output and the input.
        source: the card of the output.
        target: the card of the input.
        look: how the canvas is being looked at.
    """

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
        """Whether a node that is being dropped would go into it."""
        self.hidden_end = False
        self.type_name = port_type(link[0])
        self.setZValue(-10.0)
        self.curve = QPainterPath()
        """From the place of the item, which is the origin but while it is dragged as a whole."""
        self.setPen(Qt.PenStyle.NoPen)
        self.rebuild()

    def rebuild(self) -> None:
        """Follow the cards and the points."""
        self.setPos(0, 0)
        start, end = self.source.port_point(self.link[0]), self.target.port_point(self.link[1])
        self.curve = link_path(start, end, self.points)
        # The rectangle is the room that the curve needs, however wide it is painted.
        self.setRect(self.curve.controlPointRect().adjusted(-ROOM, -ROOM, ROOM, ROOM))
        self.update()

    def shift(self, offset: QPointF) -> None:
        """Move as a whole, as both cards and all points did, until it is rebuilt."""
        self.setPos(offset)

    def set_points(self, points: Sequence[QPointF]) -> None:
        """Go through other points."""
        self.points = [QPointF(point) for point in points]
        self.rebuild()

    def distance(self, point: QPointF) -> float:
        """How far a point of the canvas is from the curve."""
        return distance_to_path(self.curve, point - self.pos())

    def point_at(self, point: QPointF, reach: float = 10.0) -> int | None:
        """Which of its points is near a point of the canvas, or None."""
        for number, own in enumerate(self.points):
            if (own - point + self.pos()).manhattanLength() < reach:
                return number
        return None

    def set_chosen(self, chosen: bool) -> None:
        """Show whether it is selected."""
        if chosen != self.chosen:
            self.chosen = chosen
            self.setZValue(-9.0 if chosen else -10.0)
            self.update()

    def set_hovered(self, hovered: bool) -> None:
        """Show that the pointer is on it."""
        if hovered != self.hovered:
            self.hovered = hovered
            self.update()

    def set_receiving(self, receiving: bool) -> None:
        """Show that a node that is being dropped would go into it."""
        if receiving != self.receiving:
            self.receiving = receiving
            self.update()

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
        for number in range(3, path.elementCount(), 3):
            element = path.elementAt(number)
            end = QPointF(element.x, element.y)
            painter.drawLine(start, end)
            start = end

    def bounds(self) -> QRectF:
        """The room that the curve takes on the canvas."""
        return self.rect().translated(self.pos())

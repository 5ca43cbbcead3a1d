"""The marks that show the state of a node, drawn as lines so that they are crisp at any size."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPolygonF

from vision_designer.editor.canvas.paints import Paints, pen


def _lines(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


TICK = _lines((-3.4, 0.2), (-1.0, 2.7), (3.5, -2.6))
CROSS = (_lines((-2.7, -2.7), (2.7, 2.7)), _lines((2.7, -2.7), (-2.7, 2.7)))
DOTS = (QPointF(-3, 0), QPointF(0, 0), QPointF(3, 0))
PLAY = _lines((-1.8, -3.0), (3.0, 0.0), (-1.8, 3.0))
BAR = _lines((-3, 0), (3, 0))
ARROWS = _lines((2.9, -2.9), (2.9, -0.4), (0.4, -0.4))
EXCLAMATION = _lines((0, -3.6), (0, 0.8))
HANDS = _lines((0, -3.2), (0, 0.2), (2.3, 1.4))
RADIUS = 7.5


def paint_state(painter: QPainter, paints: Paints, state: str, at: QPointF) -> None:
    """Paint the mark of a state around a point; nothing for a node that did not run."""
    if state == "not_run":
        return
    colour = paints.state_colour(state)
    painter.translate(at)
    full = state in {"completed", "failed", "running", "cancelled", "stale"}
    painter.setPen(Qt.PenStyle.NoPen if full else pen(colour, 1.5))
    painter.setBrush(QBrush(colour) if full else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(0, 0), RADIUS if full else RADIUS - 0.75, RADIUS if full else RADIUS - 0.75)
    drawn = pen(paints.colours.card if full else colour, 1.8)
    painter.setPen(drawn)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if state == "completed" or state == "reused":
        painter.drawPolyline(TICK)
    elif state == "failed":
        for line in CROSS:
            painter.drawPolyline(line)
    elif state == "running":
        painter.setBrush(drawn.color())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(PLAY)
    elif state == "cancelled":
        painter.drawRect(QRectF(-2.2, -2.2, 4.4, 4.4))
    elif state == "skipped":
        painter.drawPolyline(BAR)
    elif state == "stale":
        painter.drawPolyline(HANDS)
    else:
        _paint_dots(painter, drawn)
    painter.translate(-at)


def paint_warned(painter: QPainter, paints: Paints, at: QPointF) -> None:
    """Paint the mark of warnings in the log, at the edge of the mark of a state around a point."""
    painter.save()
    painter.translate(at + QPointF(-7, 6))
    painter.scale(0.62, 0.62)
    paint_problem(painter, paints, QPointF(0, 0), warning=True)
    painter.restore()


def _paint_dots(painter: QPainter, drawn: QPen) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(drawn.color())
    for dot in DOTS:
        painter.drawEllipse(dot, 1.1, 1.1)


def paint_problem(painter: QPainter, paints: Paints, at: QPointF, *, warning: bool) -> None:
    """Paint the mark of a node with problems."""
    painter.translate(at)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paints.colours.warning if warning else paints.colours.problem)
    painter.drawPolygon(_lines((0, -8), (8.6, 7), (-8.6, 7)))
    painter.setPen(pen(paints.colours.card, 1.9))
    painter.translate(0, 1.2)
    painter.drawPolyline(EXCLAMATION)
    painter.drawPoint(QPointF(0, 3.9))
    painter.translate(0, -1.2)
    painter.translate(-at)

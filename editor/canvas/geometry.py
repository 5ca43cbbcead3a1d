"""Points and curves in canvas coordinates."""

from collections.abc import Sequence
from math import hypot

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

GRID = 8
"""The grid that nodes snap to, in canvas units."""
EXTENT = 200_000.0
"""Half the side of the canvas; so large that no scroll bar ever ends where someone looks."""
MIN_REACH = 28.0
MAX_REACH = 160.0


def snapped(point: QPointF, on: bool = True) -> QPointF:
    """The place on the grid that is nearest; the place itself when not ``on``."""
    if not on:
        return QPointF(round(point.x()), round(point.y()))
    return QPointF(round(point.x() / GRID) * GRID, round(point.y() / GRID) * GRID)


def link_path(start: QPointF, end: QPointF, through: Sequence[QPointF] = ()) -> QPainterPath:
    """A curve that leaves ``start`` to the right, goes through all points, and reaches ``end`` from the left."""
    path = QPainterPath(start)
    if not through:
        reach = _reach(start, end)
        path.cubicTo(QPointF(start.x() + reach, start.y()), QPointF(end.x() - reach, end.y()), end)
        return path
    stops = [start, *through, end]
    # At a point the curve runs as from the stop before to the stop after.
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


def distance_to_path(path: QPainterPath, point: QPointF) -> float:
    """How far a point is from a curve."""
    return segment_of(path, point)[1]


def segment_of(path: QPainterPath, point: QPointF) -> tuple[int, float]:
    """Which curve of a path is nearest to a point, counted from 0, and how far it is."""
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


def around(rects: Sequence[QRectF]) -> QRectF:
    """The smallest rectangle around all; an empty one for none."""
    whole = QRectF()
    for rect in rects:
        whole = whole.united(rect)
    return whole


def _reach(start: QPointF, end: QPointF) -> float:
    across, down = end.x() - start.x(), abs(end.y() - start.y())
    if across >= 0:
        return min(max(across / 2, min(MIN_REACH, down / 2 + 4)), MAX_REACH)
    # A link that runs back swings out, so that it can be followed.
    return min(max(MIN_REACH * 2, -across / 2), MAX_REACH)


def _direction(before: QPointF, after: QPointF) -> QPointF:
    way = after - before
    length = hypot(way.x(), way.y())
    return way / length if length else QPointF(1, 0)


def _distance_to_line(x: float, y: float, ax: float, ay: float, bx: float, by: float) -> float:
    length = (bx - ax) ** 2 + (by - ay) ** 2
    share = max(0.0, min(1.0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length)) if length else 0.0
    return hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay))

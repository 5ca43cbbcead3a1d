"""How the canvas looks: grid, fonts, colors, marks of states, and the detail that is painted at a zoom."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QGuiApplication, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QGraphicsItem
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.look.theme import theme
from vision_designer.nodes.core.component import ComponentNode

GRID = 8
"""The grid that nodes snap to, in canvas units."""
EXTENT = 200_000.0
"""Half the side of the canvas; so large that its end is never reached."""
TITLE_SIZE = 13
LABEL_SIZE = 11
SMALL_SIZE = 11
MAX_SHOWN = 2000
"""Characters of a title or comment that are measured; a card has room for fewer."""


def snapped(point: QPointF, on: bool = True) -> QPointF:
    """The nearest point of the grid; with ``on`` False, the point in whole units."""
    if not on:
        return QPointF(round(point.x()), round(point.y()))
    return QPointF(round(point.x() / GRID) * GRID, round(point.y() / GRID) * GRID)


def whole(point: QPointF) -> tuple[int, int]:
    """A point in whole canvas units, as in graph files."""
    return round(point.x()), round(point.y())


def around(rects: Iterable[QRectF]) -> QRectF:
    """The smallest rectangle around all; empty for none."""
    whole = QRectF()
    for rect in rects:
        whole = whole.united(rect)
    return whole


@cache
def font(size: int, bold: bool = False, italic: bool = False) -> QFont:
    """The application font at a size in canvas units."""
    made = QFont(QGuiApplication.font())
    made.setPixelSize(size)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    made.setItalic(italic)
    # Text that is zoomed keeps the widths it was measured with.
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


@cache
def metrics(size: int, bold: bool = False) -> QFontMetricsF:
    """The metrics of :func:`font`."""
    return QFontMetricsF(font(size, bold))


@cache
def elided(text: str, size: int, bold: bool, width: float) -> str:
    """A text, elided at a width."""
    return metrics(size, bold).elidedText(text, Qt.TextElideMode.ElideRight, width)


def pen(colour: QColor, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen with round ends."""
    return QPen(colour, width, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def faded(colour: QColor, share: float) -> QColor:
    """A translucent colour."""
    made = QColor(colour)
    made.setAlphaF(colour.alphaF() * share)
    return made


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """A mix of two colours, with ``share`` of the second."""
    return QColor(
        round(first.red() + (second.red() - first.red()) * share),
        round(first.green() + (second.green() - first.green()) * share),
        round(first.blue() + (second.blue() - first.blue()) * share),
    )


def show(item: QGraphicsItem, **state: object) -> bool:
    """Set attributes that an item is painted with; repaint it, and return True, if that changes any."""
    changed = any(getattr(item, name) != value for name, value in state.items())
    if changed:
        for name, value in state.items():
            setattr(item, name, value)
        item.update()
    return changed


class Paints:
    """Pens and brushes of the current theme."""

    def __init__(self) -> None:
        colours = theme().colours
        self.colours = colours
        self.card = QBrush(colours.card)
        self.border = QPen(colours.card_border, 1.0)
        self.hover_border = QPen(mixed(colours.card_border, colours.text, 0.45), 1.2)
        self.chosen_border = QPen(colours.selection, 2.0)
        self.chosen_glow = QPen(faded(colours.selection, 0.28), 6.0)
        self.match_glow = QPen(faded(colours.warning, 0.5), 6.0)
        self.focus_ring = QPen(colours.accent, 1.5, Qt.PenStyle.DashLine)
        self.bypassed_border = QPen(colours.muted, 1.2, Qt.PenStyle.DashLine)
        self.problem_border = QPen(colours.problem, 1.4)
        self.unknown_border = QPen(colours.warning, 1.4, Qt.PenStyle.DashLine)
        self.text = QPen(colours.text)
        self.muted = QPen(colours.muted)
        self.problem = QPen(colours.problem)
        self.divider = QPen(faded(colours.card_border, 0.7), 1.0)
        # Opaque: painting with a translucent brush takes several times as long.
        self.shadow = QBrush(mixed(colours.canvas, colours.shadow, colours.shadow.alphaF()))
        self.track = QBrush(faded(colours.muted, 0.22))
        self.link_colour = cache(theme().link_colour)
        self.category_colour = cache(theme().category_colour)
        self.state_colour = cache(theme().state_colour)
        self.link_pen = cache(lambda type_name, width: pen(self.link_colour(type_name), width))


@cache
def paints() -> Paints:
    """The paints of the current theme."""
    return Paints()


def forget_paints() -> None:
    """Make new paints at the next use, after the theme has changed."""
    paints.cache_clear()


def _lines(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


TICK = _lines((-3.4, 0.2), (-1.0, 2.7), (3.5, -2.6))
CROSS = (_lines((-2.7, -2.7), (2.7, 2.7)), _lines((2.7, -2.7), (-2.7, 2.7)))
DOTS = (QPointF(-3, 0), QPointF(0, 0), QPointF(3, 0))
PLAY = _lines((-1.8, -3.0), (3.0, 0.0), (-1.8, 3.0))
BAR = _lines((-3, 0), (3, 0))
EXCLAMATION = _lines((0, -3.6), (0, 0.8))
HANDS = _lines((0, -3.2), (0, 0.2), (2.3, 1.4))
RADIUS = 7.5


def paint_state(painter: QPainter, paints: Paints, state: str, at: QPointF) -> None:
    """Paint the mark of a node's state, centered at a point; nothing for ``not_run``."""
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
    """Paint the mark of warnings in the log, beside the mark of a state at a point."""
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
    """Paint the mark of a node with problems, centered at a point."""
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


FEW = 80
"""A graph of so many nodes is painted in detail at nearly any zoom."""
PLAIN_BELOW = 0.35
"""Below this zoom, nodes of larger graphs are plain boxes, and links straight lines."""
PLAIN_WHEN_FEW_BELOW = 0.15
READABLE = 10.5
"""Pixels of the letters of a title; zoomed out, they are larger in canvas units."""
SMALLEST = 9.0
"""Pixels that all letters need."""
FAR_BELOW = 0.5
"""Below this zoom, cards of small graphs have titles and no other text."""
LARGEST_TITLE = 34
MOST_SMALL = math.ceil(SMALLEST / FAR_BELOW)
BRIEF_BELOW = 0.6
"""Below so many screen pixels per canvas unit, small text is left out in larger graphs."""


@dataclass
class CanvasLook:
    """What is painted, and how.

    Attributes:
        plain: whether nodes are plain boxes, on a canvas that is zoomed out far.
        brief: whether small text is left out.
        far: whether cards have titles and no other text.
        title_size: of letters, in canvas units.
        small_size: of all other letters, in canvas units.
        least_size: of the letters of a title that has little room, in canvas units.
        printing: whether the canvas is exported or printed, without selection and hover.
        lit: ports that the dragged link can connect to; None while none is dragged.
        matches: nodes that a search found; None while nothing is searched.
        thumbnails: loaded pictures, by path.
    """

    plain: bool = False
    brief: bool = False
    far: bool = False
    title_size: int = TITLE_SIZE
    small_size: int = SMALL_SIZE
    least_size: int = TITLE_SIZE
    printing: bool = False
    lit: set[NodeInput | NodeOutput] | None = None
    matches: set[ComponentNode] | None = None
    thumbnails: dict[str, QPixmap] = field(default_factory=dict)
    paints: Paints = field(default_factory=paints)

    def choose_detail(self, zoom: float, pixels: float, nodes: int) -> bool:
        """Choose how much is painted; returns whether that has changed.

        Args:
            zoom: of the view.
            pixels: screen pixels per pixel of the view.
            nodes: the number of nodes.
        """
        before = (self.plain, self.brief, self.far, self.title_size, self.small_size)
        few = nodes <= FEW
        self.plain = zoom < (PLAIN_WHEN_FEW_BELOW if few else PLAIN_BELOW)
        self.brief = not few and zoom * pixels < BRIEF_BELOW
        self.far = few and not self.plain and zoom < FAR_BELOW
        # In whole units, so that there are few fonts.
        least = math.ceil(SMALLEST / zoom)
        self.title_size = min(max(TITLE_SIZE, math.ceil(READABLE / zoom)), LARGEST_TITLE)
        self.small_size = max(SMALL_SIZE, min(least, MOST_SMALL))
        self.least_size = min(max(TITLE_SIZE, least), LARGEST_TITLE)
        return (self.plain, self.brief, self.far, self.title_size, self.small_size) != before

    @property
    def enlarged(self) -> bool:
        """Whether text is larger than at zoom 1, relative to its card."""
        return not self.printing and self.small_size > SMALL_SIZE

    def is_dimmed(self, node: ComponentNode) -> bool:
        """Whether a node is dimmed: no match of the search, or no port for the dragged link."""
        if self.matches is not None and node not in self.matches:
            return True
        return self.lit is not None and not any(port in self.lit for port in (*node.inputs, *node.outputs))

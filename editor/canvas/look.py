"""Appearance of the canvas: grid, fonts, colors, state marks, and the level of detail at a zoom."""

import math
from dataclasses import dataclass, field
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QGuiApplication, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QGraphicsItem
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.look.theme import blended, theme, translucent
from vision_designer.nodes.core.component import ComponentNode

GRID = 8
"""The grid that nodes snap to, in canvas units."""
EXTENT = 200_000.0
"""Half the side of the canvas: practically unlimited."""
TITLE_SIZE = 13
SMALL_SIZE = 11
MAX_SHOWN = 2000
"""Characters of a title or comment that are measured; fewer fit on a card."""


def snapped(point: QPointF, on: bool = True) -> QPointF:
    """The nearest grid point; with ``on`` False, the point rounded to whole units."""
    if not on:
        return QPointF(round(point.x()), round(point.y()))
    return QPointF(round(point.x() / GRID) * GRID, round(point.y() / GRID) * GRID)


def rounded(point: QPointF) -> tuple[int, int]:
    """A point in whole canvas units, as in graph files."""
    return round(point.x()), round(point.y())


@cache
def font(size: int, bold: bool = False, italic: bool = False) -> QFont:
    """The application font at a size in canvas units."""
    result = QFont(QGuiApplication.font())
    result.setPixelSize(size)
    result.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    result.setItalic(italic)
    # Without hinting, zoomed text keeps the measured widths.
    result.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return result


@cache
def metrics(size: int, bold: bool = False) -> QFontMetricsF:
    """The metrics of :func:`font`."""
    return QFontMetricsF(font(size, bold))


@cache
def elided(text: str, size: int, bold: bool, width: float) -> str:
    """A text, elided at a width."""
    return metrics(size, bold).elidedText(text, Qt.TextElideMode.ElideRight, width)


def pen(color: QColor, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen with round ends."""
    return QPen(color, width, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def set_state(item: QGraphicsItem, **state: object) -> bool:
    """Set attributes of an item, and repaint it if any has changed; returns whether it has."""
    changed = any(getattr(item, name) != value for name, value in state.items())
    if changed:
        for name, value in state.items():
            setattr(item, name, value)
        item.update()
    return changed


class Paints:
    """Pens and brushes of the current theme."""

    def __init__(self) -> None:
        colors = theme().colors
        self.colors = colors
        self.card = QBrush(colors.card)
        self.border = QPen(colors.card_border, 1.0)
        self.hover_border = QPen(blended(colors.card_border, colors.text, 0.45), 1.2)
        self.selected_border = QPen(colors.selection, 2.0)
        self.selected_glow = QPen(translucent(colors.selection, 0.28), 6.0)
        self.match_glow = QPen(translucent(colors.warning, 0.5), 6.0)
        self.focus_ring = QPen(colors.accent, 1.5, Qt.PenStyle.DashLine)
        self.bypassed_border = QPen(colors.muted, 1.2, Qt.PenStyle.DashLine)
        self.problem_border = QPen(colors.problem, 1.4)
        self.unknown_border = QPen(colors.warning, 1.4, Qt.PenStyle.DashLine)
        self.text = QPen(colors.text)
        self.muted = QPen(colors.muted)
        self.problem = QPen(colors.problem)
        self.divider = QPen(translucent(colors.card_border, 0.7), 1.0)
        # Opaque, because translucent brushes are several times slower.
        self.shadow = QBrush(blended(colors.canvas, colors.shadow, colors.shadow.alphaF()))
        self.track = QBrush(translucent(colors.muted, 0.22))
        self.link_color = cache(theme().link_color)
        self.category_color = cache(theme().category_color)
        self.state_color = cache(theme().state_color)
        self.link_pen = cache(lambda type_name, width: pen(self.link_color(type_name), width))


@cache
def paints() -> Paints:
    """The paints of the current theme; cleared when it changes."""
    return Paints()


def _lines(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


TICK = _lines((-3.4, 0.2), (-1.0, 2.7), (3.5, -2.6))
CROSS = (_lines((-2.7, -2.7), (2.7, 2.7)), _lines((2.7, -2.7), (-2.7, 2.7)))
DOTS = (QPointF(-3, 0), QPointF(0, 0), QPointF(3, 0))
PLAY = _lines((-1.8, -3.0), (3.0, 0.0), (-1.8, 3.0))
BAR = _lines((-3, 0), (3, 0))
EXCLAMATION = _lines((0, -3.6), (0, 0.8))
CLOCK_HANDS = _lines((0, -3.2), (0, 0.2), (2.3, 1.4))
RADIUS = 7.5


def paint_state(painter: QPainter, paints: Paints, state: str, at: QPointF) -> None:
    """Paint the mark of a node's state, centered at a point; nothing for ``not_run``."""
    if state == "not_run":
        return
    color = paints.state_color(state)
    painter.translate(at)
    is_filled = state in {"completed", "failed", "running", "cancelled", "stale"}
    painter.setPen(Qt.PenStyle.NoPen if is_filled else pen(color, 1.5))
    painter.setBrush(QBrush(color) if is_filled else Qt.BrushStyle.NoBrush)
    radius = RADIUS if is_filled else RADIUS - 0.75
    painter.drawEllipse(QPointF(0, 0), radius, radius)
    mark_pen = pen(paints.colors.card if is_filled else color, 1.8)
    painter.setPen(mark_pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if state == "completed" or state == "reused":
        painter.drawPolyline(TICK)
    elif state == "failed":
        for line in CROSS:
            painter.drawPolyline(line)
    elif state == "running":
        painter.setBrush(mark_pen.color())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(PLAY)
    elif state == "cancelled":
        painter.drawRect(QRectF(-2.2, -2.2, 4.4, 4.4))
    elif state == "skipped":
        painter.drawPolyline(BAR)
    elif state == "stale":
        painter.drawPolyline(CLOCK_HANDS)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mark_pen.color())
        for dot in DOTS:
            painter.drawEllipse(dot, 1.1, 1.1)
    painter.translate(-at)


def paint_warning_mark(painter: QPainter, paints: Paints, at: QPointF) -> None:
    """Paint the small mark of warnings in the log, centered at a point."""
    painter.save()
    painter.translate(at)
    painter.scale(0.62, 0.62)
    paint_problem(painter, paints, QPointF(0, 0), warning=True)
    painter.restore()


def paint_problem(painter: QPainter, paints: Paints, at: QPointF, *, warning: bool) -> None:
    """Paint the mark of a node with problems, centered at a point."""
    painter.translate(at)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paints.colors.warning if warning else paints.colors.problem)
    painter.drawPolygon(_lines((0, -8), (8.6, 7), (-8.6, 7)))
    painter.setPen(pen(paints.colors.card, 1.9))
    painter.translate(0, 1.2)
    painter.drawPolyline(EXCLAMATION)
    painter.drawPoint(QPointF(0, 3.9))
    painter.translate(0, -1.2)
    painter.translate(-at)


SMALL_GRAPH = 80
"""Graphs with at most this number of nodes are painted in detail at nearly any zoom."""
PLAIN_BELOW = 0.35
"""Below this zoom, nodes of larger graphs are plain boxes, and links straight lines."""
PLAIN_BELOW_FOR_SMALL_GRAPHS = 0.15
READABLE_TITLE_PIXELS = 10.5
"""Font size of titles on the screen; in canvas units, it grows as the view is zoomed out."""
MIN_TEXT_PIXELS = 9.0
"""Minimum font size on the screen."""
TITLES_ONLY_BELOW = 0.5
"""Below this zoom, cards of small graphs have titles and no other text."""
MAX_TITLE_SIZE = 34
MAX_SMALL_SIZE = math.ceil(MIN_TEXT_PIXELS / TITLES_ONLY_BELOW)
BRIEF_BELOW = 0.6
"""Below this number of screen pixels per canvas unit, small text of larger graphs is not painted."""


@dataclass
class CanvasLook:
    """What is painted, and how. Font sizes are in canvas units.

    Attributes:
        plain: whether nodes are plain boxes, on a canvas that is zoomed out far.
        brief: whether small text is not painted.
        titles_only: whether cards have titles and no other text.
        title_size: font size of titles.
        small_size: font size of all other text.
        min_title_size: font size of a title that does not fit otherwise.
        printing: whether the canvas is exported or printed: as at zoom 1, without selection and hover.
        linkable: ports that the dragged link can connect to; None while none is dragged.
        matches: nodes that the search found; None without a search.
        thumbnails: loaded pictures, by path.
    """

    plain: bool = False
    brief: bool = False
    titles_only: bool = False
    title_size: int = TITLE_SIZE
    small_size: int = SMALL_SIZE
    min_title_size: int = TITLE_SIZE
    printing: bool = False
    linkable: set[NodeInput | NodeOutput] | None = None
    matches: set[ComponentNode] | None = None
    thumbnails: dict[str, QPixmap] = field(default_factory=dict)
    paints: Paints = field(default_factory=paints)

    def choose_detail(self, zoom: float, pixels: float, nodes: int) -> bool:
        """Choose the level of detail; returns whether it has changed.

        Args:
            zoom: of the view.
            pixels: screen pixels per pixel of the view.
            nodes: the number of nodes.
        """
        before = (self.plain, self.brief, self.titles_only, self.title_size, self.small_size)
        is_small = nodes <= SMALL_GRAPH
        self.plain = zoom < (PLAIN_BELOW_FOR_SMALL_GRAPHS if is_small else PLAIN_BELOW)
        self.brief = not is_small and zoom * pixels < BRIEF_BELOW
        self.titles_only = is_small and not self.plain and zoom < TITLES_ONLY_BELOW
        # Whole units, so that few fonts are created.
        min_size = math.ceil(MIN_TEXT_PIXELS / zoom)
        self.title_size = min(max(TITLE_SIZE, math.ceil(READABLE_TITLE_PIXELS / zoom)), MAX_TITLE_SIZE)
        self.small_size = max(SMALL_SIZE, min(min_size, MAX_SMALL_SIZE))
        self.min_title_size = min(max(TITLE_SIZE, min_size), MAX_TITLE_SIZE)
        return (self.plain, self.brief, self.titles_only, self.title_size, self.small_size) != before

    @property
    def enlarged(self) -> bool:
        """Whether text on cards is larger than at zoom 1."""
        return not self.brief and self.small_size > SMALL_SIZE

    def is_dimmed(self, node: ComponentNode) -> bool:
        """Whether a node is dimmed: not found by the search, or without a port for the dragged link."""
        if self.matches is not None and node not in self.matches:
            return True
        return self.linkable is not None and not any(port in self.linkable for port in (*node.inputs, *node.outputs))

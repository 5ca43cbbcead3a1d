"""How the canvas looks: fonts, colors and pens, and how much detail is drawn at which zoom."""

import math
from dataclasses import dataclass, field
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QGuiApplication, QPen, QPixmap
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.look.theme import theme
from vision_designer.nodes.core.component import ComponentNode

TITLE_SIZE = 13
LABEL_SIZE = 11
SMALL_SIZE = 11
MAX_SHOWN = 2000
"""Characters of a title or comment that are measured; a card has room for less."""


@cache
def font(size: int, bold: bool = False, italic: bool = False) -> QFont:
    """The font of the program at a size in canvas units."""
    made = QFont(QGuiApplication.font())
    made.setPixelSize(size)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    made.setItalic(italic)
    # Text that is zoomed keeps the widths it was measured with.
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


@cache
def metrics(size: int, bold: bool = False) -> QFontMetricsF:
    """The measures of :func:`font`."""
    return QFontMetricsF(font(size, bold))


@cache
def elided(text: str, size: int, bold: bool, width: float) -> str:
    """As much of a text as fits."""
    return metrics(size, bold).elidedText(text, Qt.TextElideMode.ElideRight, width)


def pen(colour: QColor, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen with round ends."""
    return QPen(colour, width, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def faded(colour: QColor, share: float) -> QColor:
    """A colour that lets through what is below it."""
    made = QColor(colour)
    made.setAlphaF(colour.alphaF() * share)
    return made


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """A colour between two, ``share`` of the way to the second."""
    return QColor(
        round(first.red() + (second.red() - first.red()) * share),
        round(first.green() + (second.green() - first.green()) * share),
        round(first.blue() + (second.blue() - first.blue()) * share),
    )


class Paints:
    """What cards and links are painted with in the theme that is in force."""

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
        # As it looks on the canvas: painting with what lets through takes several times as long.
        self.shadow = QBrush(mixed(colours.canvas, colours.shadow, colours.shadow.alphaF()))
        self.track = QBrush(faded(colours.muted, 0.22))
        self._links: dict[str, QColor] = {}
        self._categories: dict[str, QColor] = {}
        self._states: dict[str, QColor] = {}
        self._link_pens: dict[tuple[str, float], QPen] = {}

    def link_colour(self, type_name: str) -> QColor:
        """The colour of a link type."""
        if type_name not in self._links:
            self._links[type_name] = theme().link_colour(type_name)
        return self._links[type_name]

    def link_pen(self, type_name: str, width: float) -> QPen:
        """The pen of links of a type."""
        key = (type_name, width)
        if key not in self._link_pens:
            self._link_pens[key] = pen(self.link_colour(type_name), width)
        return self._link_pens[key]

    def category_colour(self, category: str) -> QColor:
        """The colour of a category of components."""
        if category not in self._categories:
            self._categories[category] = theme().category_colour(category)
        return self._categories[category]

    def state_colour(self, state: str) -> QColor:
        """The colour of a node's state."""
        if state not in self._states:
            self._states[state] = theme().state_colour(state)
        return self._states[state]


@cache
def paints() -> Paints:
    """The paints of the theme that is in force."""
    return Paints()


def forget_paints() -> None:
    """Make the paints anew when they are asked for next, as when the theme changed."""
    paints.cache_clear()


FEW = 80
"""So many nodes can be painted in full at any zoom."""
PLAIN_BELOW = 0.35
"""Below this zoom the nodes of larger graphs are plain boxes, and links straight lines."""
PLAIN_WHEN_FEW_BELOW = 0.15
READABLE = 10.5
"""Pixels of the view that letters of a title need; seen from afar, a smaller graph has titles of that size only."""
FAR_BELOW = 0.62
FAR_SIZES = 2
"""Sizes of titles seen from afar go by such steps, so that there are few of them."""
LARGEST_TITLE = 34
BRIEF_BELOW = 0.6
"""Below so many pixels of the screen a canvas unit, small text is left out in larger graphs."""


@dataclass
class CanvasLook:
    """What is shown, and how.

    Attributes:
        plain: whether it is zoomed out so far that details would not be seen.
        brief: whether small text could not be read.
        far_title: the size of titles, in canvas units, when only they can be read; 0 when all can.
        printing: whether a picture is made, which shows nothing of what is selected.
        lit: ports that a link being dragged can go to; None when none is.
        matches: nodes that a search found; None when nothing is searched.
        thumbnails: pictures that were loaded, by path.
    """

    plain: bool = False
    brief: bool = False
    far_title: int = 0
    printing: bool = False
    lit: set[NodeInput | NodeOutput] | None = None
    matches: set[ComponentNode] | None = None
    thumbnails: dict[str, QPixmap] = field(default_factory=dict)
    paints: Paints = field(default_factory=paints)

    def choose_detail(self, zoom: float, pixels: float, nodes: int) -> bool:
        """Decide how much is painted; whether that has changed.

        Args:
            zoom: of the view.
            pixels: how many of the screen's a pixel of the view takes.
            nodes: how many there are.
        """
        before = (self.plain, self.brief, self.far_title)
        self.plain = zoom < (PLAIN_BELOW if nodes > FEW else PLAIN_WHEN_FEW_BELOW)
        self.brief = nodes > FEW and zoom * pixels < BRIEF_BELOW
        self.far_title = 0
        if nodes <= FEW and zoom < FAR_BELOW and not self.plain:
            wanted = math.ceil(READABLE / zoom / FAR_SIZES) * FAR_SIZES
            self.far_title = min(wanted, LARGEST_TITLE)
        return (self.plain, self.brief, self.far_title) != before

    def is_dimmed(self, node: ComponentNode) -> bool:
        """Whether a node steps back behind others."""
        if self.matches is not None and node not in self.matches:
            return True
        return self.lit is not None and not any(port in self.lit for port in (*node.inputs, *node.outputs))

"""The fonts, pens and brushes of the canvas, made once for each theme."""

from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QGuiApplication, QPen

from vision_designer.editor.look.theme import theme

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

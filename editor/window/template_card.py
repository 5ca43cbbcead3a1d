"""A template as a card that can be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.look.theme import theme
from vision_designer.editor.window.miniature import Miniature
from vision_designer.editor.window.page_button import PageButton
from vision_designer.graphs.document import GraphDocument
from vision_designer.nodes.core.component import ComponentNode

PADDING = 12
PICTURE_HEIGHT = 112
LINES_OF_DESCRIPTION = 3
NOT_FIRST = frozenset("\uff0c\u3002\u3001\uff1b\uff1a\uff01\uff1f\uff09\u300d\u300f")
NOT_LAST = frozenset("\uff08\u300c\u300e")
"""Punctuation of Chinese that begins no line, and that ends none."""
ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


@dataclass(frozen=True)
class Template:
    """A graph to begin with."""

    name: str
    title: str
    description: str
    document: GraphDocument


class TemplateCard(PageButton):
    """A template as a card: its graph in miniature, title and description. A click or Enter chooses it."""

    def __init__(
        self, template: Template, components: Mapping[str, type[ComponentNode]], parent: QWidget | None = None
    ) -> None:
        super().__init__(template.title, template.description, parent)
        self.template = template
        self._miniature = Miniature(template.document, components)
        self.setToolTip(as_text(template.description))

    def sizeHint(self) -> QSize:
        """Room for the picture, a title of up to two lines and the description."""
        line = self.fontMetrics().height()
        return QSize(250, PICTURE_HEIGHT + 2 * PADDING + (2 + LINES_OF_DESCRIPTION) * line + 8)

    def minimumSizeHint(self) -> QSize:
        """A little narrower than what is best."""
        return QSize(190, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows are for the gallery, which knows what lies above and below."""
        if event.key() in ARROWS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        colours = theme().colours
        outline = QPainterPath()
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        outline.addRoundedRect(frame, 8, 8)
        painter.fillPath(outline, colours.card)
        picture = QRectF(frame.left(), frame.top(), frame.width(), PICTURE_HEIGHT)
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(picture, colours.canvas)
        painter.restore()
        if self.template.document.nodes:
            self._miniature.paint(painter, picture.adjusted(PADDING, PADDING, -PADDING, -PADDING))
        else:
            self._paint_plus(painter, picture)
        lively = self.underMouse() or self.hasFocus() or self.isDown()
        pen = QPen(colours.accent, 2.0) if lively else QPen(colours.card_border, 1.0)
        painter.strokePath(outline, pen)
        self._paint_words(painter, round(picture.bottom()))

    def _paint_plus(self, painter: QPainter, picture: QRectF) -> None:
        painter.setPen(QPen(theme().colours.muted, 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        middle = picture.center()
        painter.drawLine(middle - QPointF(12, 0), middle + QPointF(12, 0))
        painter.drawLine(middle - QPointF(0, 12), middle + QPointF(0, 12))

    def _paint_words(self, painter: QPainter, top: int) -> None:
        colours = theme().colours
        bold = QFont(self.font())
        bold.setBold(True)
        area = QRect(PADDING, top + PADDING - 2, self.width() - 2 * PADDING, self.height() - top - 2 * PADDING + 4)
        used = _paint_text(painter, area, self.template.title, bold, colours.text, 2)
        rest = area.adjusted(0, used + 3, 0, 0)
        _paint_text(painter, rest, self.template.description, self.font(), colours.muted, 99)


def _paint_text(painter: QPainter, area: QRect, text: str, font: QFont, colour: QColor, most_lines: int) -> int:
    """Write text on lines as wide as ``area``, the last one cut short where there is no more room; its height."""
    metrics = QFontMetrics(font)
    painter.setFont(font)
    painter.setPen(colour)
    lines = max(1, min(most_lines, area.height() // metrics.lineSpacing()))
    used = 0
    for number, line in enumerate(_wrapped(text, metrics, area.width(), lines)):
        painter.drawText(area.left(), area.top() + metrics.ascent() + number * metrics.lineSpacing(), line)
        used += metrics.lineSpacing()
    return used


def _wrapped(text: str, metrics: QFontMetrics, width: int, maximum: int) -> list[str]:
    """Text in lines; also of languages that put no spaces between their words."""
    lines: list[str] = []
    rest = text.strip()
    while rest and len(lines) < maximum - 1 and metrics.horizontalAdvance(rest) > width:
        fits = next((at for at in range(len(rest), 0, -1) if metrics.horizontalAdvance(rest[:at]) <= width), 1)
        space = rest.rfind(" ", 0, fits + 1)
        cut = space if space > 0 and rest[fits : fits + 1].isascii() else fits
        while cut > 1 and (rest[cut : cut + 1] in NOT_FIRST or rest[cut - 1] in NOT_LAST):
            cut -= 1
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*lines, metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)] if rest else lines

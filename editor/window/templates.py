"""The gallery of templates: cards with miniatures of the bundled graphs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from vision_designer.editor.look.plain_text import PlainLabel, as_text
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.fitting import fit_to_screen, room_for
from vision_designer.editor.panes.parts.small_widgets import bold, filled
from vision_designer.editor.window.page_row import PageButton
from vision_designer.graphs.document import GraphDocument, GraphNode
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.errors import VisionDesignerError

CARD = (190.0, 84.0)
LARGEST_SCALE = 0.32
"""Maximum scale of a miniature, so that small graphs look like large ones."""


@dataclass(frozen=True)
class _Card:
    rectangle: QRectF
    category: str
    inputs: Mapping[str, QPointF]
    outputs: Mapping[str, QPointF]


@dataclass(frozen=True)
class _Line:
    start: QPointF
    end: QPointF
    type_name: str


class Miniature:
    """Precomputed geometry of a graph, painted at any size and in any colors."""

    def __init__(self, document: GraphDocument, components: Mapping[str, type[ComponentNode]]) -> None:
        cards = {node.id: _card(node, document, components.get(node.component)) for node in document.nodes}
        self._cards = list(cards.values())
        self._lines = []
        component_of = {node.id: components.get(node.component) for node in document.nodes}
        for link in document.links:
            source, target = cards.get(link.source_node), cards.get(link.target_node)
            start = source.outputs.get(link.source_port) if source else None
            end = target.inputs.get(link.target_port) if target else None
            if start is not None and end is not None:
                type_name = _type_name(component_of[link.source_node], link.source_port)
                self._lines.append(_Line(start, end, type_name))
        self._bounds = QRectF()
        for card in self._cards:
            self._bounds = self._bounds.united(card.rectangle)

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """Paint the graph centered in ``target``."""
        if self._bounds.isEmpty() or target.isEmpty():
            return
        scale = min(target.width() / self._bounds.width(), target.height() / self._bounds.height(), LARGEST_SCALE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(target.center())
        painter.scale(scale, scale)
        painter.translate(-self._bounds.center())
        for line in self._lines:
            painter.setPen(QPen(theme().link_color(line.type_name), max(5.0, 1.1 / scale)))
            painter.drawPath(_curve(line.start, line.end))
        for card in self._cards:
            _paint_card(painter, card, max(3.0, 0.8 / scale))
        painter.restore()


def _card(node: GraphNode, document: GraphDocument, component: type[ComponentNode] | None) -> _Card:
    x, y = node.position
    if component is not None:
        inputs = [port.identifier for port in component.init_inputs]
        outputs = [port.identifier for port in component.init_outputs]
    else:
        inputs = list(dict.fromkeys(link.target_port for link in document.links if link.target_node == node.id))
        outputs = list(dict.fromkeys(link.source_port for link in document.links if link.source_node == node.id))
    return _Card(
        QRectF(x, y, *CARD),
        component.category if component is not None else "",
        _spread(inputs, x, y),
        _spread(outputs, x + CARD[0], y),
    )


def _spread(names: list[str], x: float, y: float) -> dict[str, QPointF]:
    step = CARD[1] / (len(names) + 1)
    return {name: QPointF(x, y + step * number) for number, name in enumerate(names, 1)}


def _type_name(component: type[ComponentNode] | None, port: str) -> str:
    if component is None:
        return ""
    names = [output.type_.types[0].type_name for output in component.init_outputs if output.identifier == port]
    return names[0] if names else ""


def _curve(start: QPointF, end: QPointF) -> QPainterPath:
    reach = QPointF(max(abs(end.x() - start.x()) / 2, 30.0), 0.0)
    path = QPainterPath(start)
    path.cubicTo(start + reach, end - reach, end)
    return path


def _paint_card(painter: QPainter, card: _Card, line: float) -> None:
    colors = theme().colors
    outline = QPainterPath()
    outline.addRoundedRect(card.rectangle, 14, 14)
    painter.fillPath(outline, colors.card)
    color = theme().category_color(card.category)
    painter.save()
    painter.setClipPath(outline)
    painter.fillRect(QRectF(card.rectangle.topLeft(), card.rectangle.topRight() + QPointF(0, 26)), color)
    # Two bars represent title and comment.
    bar = QColor(colors.muted)
    for number, (width, alpha) in enumerate(((0.62, 150), (0.42, 80))):
        bar.setAlpha(alpha)
        left = card.rectangle.topLeft() + QPointF(18, 42 + 19 * number)
        painter.fillRect(QRectF(left, left + QPointF(card.rectangle.width() * width, 8)), bar)
    painter.restore()
    painter.strokePath(outline, QPen(colors.card_border, line))


PADDING = 12
PICTURE_HEIGHT = 112
LINES_OF_DESCRIPTION = 3
ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


@dataclass(frozen=True)
class Template:
    """A bundled graph with its title and description."""

    name: str
    title: str
    description: str
    document: GraphDocument


class TemplateCard(PageButton):
    """A card with a template's miniature, title and description; a click or Enter chooses it."""

    def __init__(self, template: Template, components: Mapping[str, type[ComponentNode]]) -> None:
        super().__init__(template.title, template.description)
        self.template = template
        self._miniature = Miniature(template.document, components)
        self.setToolTip(as_text(template.description))

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(250, PICTURE_HEIGHT + 2 * PADDING + (2 + LINES_OF_DESCRIPTION) * line + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(190, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ARROWS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        colors = theme().colors
        outline = QPainterPath()
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        outline.addRoundedRect(frame, 8, 8)
        painter.fillPath(outline, colors.card)
        picture = QRectF(frame.left(), frame.top(), frame.width(), PICTURE_HEIGHT)
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(picture, colors.canvas)
        painter.restore()
        if self.template.document.nodes:
            self._miniature.paint(painter, picture.adjusted(PADDING, PADDING, -PADDING, -PADDING))
        else:
            self._paint_plus(painter, picture)
        lively = self.underMouse() or self.hasFocus() or self.isDown()
        pen = QPen(colors.accent, 2.0) if lively else QPen(colors.card_border, 1.0)
        painter.strokePath(outline, pen)
        self._paint_words(painter, round(picture.bottom()))

    def _paint_plus(self, painter: QPainter, picture: QRectF) -> None:
        painter.setPen(QPen(theme().colors.muted, 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        middle = picture.center()
        painter.drawLine(middle - QPointF(12, 0), middle + QPointF(12, 0))
        painter.drawLine(middle - QPointF(0, 12), middle + QPointF(0, 12))

    def _paint_words(self, painter: QPainter, top: int) -> None:
        colors = theme().colors
        bold = QFont(self.font())
        bold.setBold(True)
        area = QRect(PADDING, top + PADDING - 2, self.width() - 2 * PADDING, self.height() - top - 2 * PADDING + 4)
        used = _paint_text(painter, area, self.template.title, bold, colors.text, 2)
        rest = area.adjusted(0, used + 3, 0, 0)
        _paint_text(painter, rest, self.template.description, self.font(), colors.muted, 99)


def _paint_text(painter: QPainter, area: QRect, text: str, font: QFont, color: QColor, most_lines: int) -> int:
    """Paint text wrapped to ``area``, with the last line elided; returns its height in pixels."""
    metrics = QFontMetrics(font)
    painter.setFont(font)
    painter.setPen(color)
    lines = max(1, min(most_lines, area.height() // metrics.lineSpacing()))
    wrapped = _wrapped(text, font, area.width(), lines)
    for number, line in enumerate(wrapped):
        painter.drawText(area.left(), area.top() + metrics.ascent() + number * metrics.lineSpacing(), line)
    return len(wrapped) * metrics.lineSpacing()


def _wrapped(text: str, font: QFont, width: int, maximum: int) -> list[str]:
    """Wrap text into lines, also in languages without spaces between words; the last line is elided."""
    layout = QTextLayout(text.strip(), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    lines: list[str] = []
    layout.beginLayout()
    while len(lines) < maximum and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start = line.textStart()
        if len(lines) == maximum - 1:
            lines.append(QFontMetrics(font).elidedText(layout.text()[start:], Qt.TextElideMode.ElideRight, width))
        else:
            lines.append(layout.text()[start : start + line.textLength()].rstrip())
    layout.endLayout()
    return lines


SAMPLE = "digits_resnet18"
EMPTY = ""
"""Name of the empty graph."""
OWN_FOLDER = "folder_fine_tune"
"""Name of the template for a folder of the user's images."""
ORDER = (SAMPLE, OWN_FOLDER, "digits_densenet121_compare")
"""Names of the first templates; others follow by name."""


@cache
def _bundled(path: Path) -> GraphDocument:
    """A bundled graph, which is read once: every new window shows all of them."""
    return GraphDocument.read(path)


def load_templates() -> list[Template]:
    """The bundled graphs; unreadable ones are omitted."""
    found = []
    for path in EXAMPLES.glob("*.json"):
        try:
            document = _bundled(path)
        except VisionDesignerError:
            continue
        description = str((document.model_extra or {}).get("description", ""))
        found.append(Template(path.stem, _translated(document.title), _translated(description), document))
    first = {name: number for number, name in enumerate(ORDER)}
    return sorted(found, key=lambda template: (first.get(template.name, len(ORDER)), template.name))


def empty_template() -> Template:
    """The template of an empty graph."""
    translate = QCoreApplication.translate
    return Template(
        EMPTY,
        translate("templates", "Empty graph"),
        translate("templates", "Build it yourself from the components on the left."),
        GraphDocument(),
    )


def _translated(text: str) -> str:
    return QCoreApplication.translate("examples", text) if text else ""


class TemplateCards(QWidget):
    """Cards in as many columns as fit."""

    chosen = Signal(str)
    """Name of the chosen template; empty for the empty graph."""

    def __init__(
        self,
        templates: Iterable[Template],
        components: Mapping[str, type[ComponentNode]],
        parent: QWidget | None = None,
        *,
        columns: int = 3,
    ) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(12)
        self.cards = [TemplateCard(template, components) for template in templates]
        for number, card in enumerate(self.cards):
            grid.addWidget(card, number // columns, number % columns)
            card.clicked.connect(partial(self.chosen.emit, card.template.name))
        for column in range(columns):
            grid.setColumnStretch(column, 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        columns = sum(card.y() == self.cards[0].y() for card in self.cards) if self.cards else 0
        step = step or {Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns}.get(Qt.Key(event.key()))
        focused = next((number for number, card in enumerate(self.cards) if card.hasFocus()), None)
        if step is None or focused is None:
            super().keyPressEvent(event)
        elif 0 <= focused + step < len(self.cards):
            card = self.cards[focused + step]
            card.setFocus(Qt.FocusReason.OtherFocusReason)
            self._scroll_to(card)

    def _scroll_to(self, card: TemplateCard) -> None:
        parent = self.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(card)
            parent = parent.parentWidget()


GALLERY_COLUMN = 215
"""Width in pixels that the gallery needs for each column of cards."""


class TemplateGallery(QDialog):
    """Dialog that asks for a template; deleted on close."""

    chosen = Signal(str)
    """Name of the chosen template; empty for the empty graph."""

    def __init__(self, components: Mapping[str, type[ComponentNode]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("New from template"))
        fit_to_screen(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        templates = [empty_template(), *load_templates()]
        columns = room_for(self).width() // GALLERY_COLUMN
        self.gallery = TemplateCards(templates, components, self, columns=max(1, min(columns, 4)))
        self.gallery.chosen.connect(self._choose)
        heading = bold(PlainLabel(self.tr("Choose a template")), 1.25)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.rejected.connect(self.reject)
        layout = filled(QVBoxLayout(self), heading, self.gallery, margins=16, spacing=12)
        layout.addStretch()
        layout.addWidget(buttons)
        self.gallery.cards[0].setFocus()

    def _choose(self, name: str) -> None:
        self.accept()
        self.chosen.emit(name)

"""A graph in miniature: its cards and links, without words."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from vision_designer.editor.look.theme import theme
from vision_designer.graphs.document import GraphDocument, GraphNode
from vision_designer.nodes.core.component import ComponentNode

CARD = (190.0, 84.0)
LARGEST_SCALE = 0.32
"""So that a graph of few nodes does not look like another thing than one of many."""


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
    """What is drawn of a graph; made once, and then drawn at any size and in any colours."""

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
        """Draw the graph in the middle of ``target``."""
        if self._bounds.isEmpty() or target.isEmpty():
            return
        scale = min(target.width() / self._bounds.width(), target.height() / self._bounds.height(), LARGEST_SCALE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(target.center())
        painter.scale(scale, scale)
        painter.translate(-self._bounds.center())
        for line in self._lines:
            painter.setPen(QPen(theme().link_colour(line.type_name), max(5.0, 1.1 / scale)))
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
    colours = theme().colours
    outline = QPainterPath()
    outline.addRoundedRect(card.rectangle, 14, 14)
    painter.fillPath(outline, colours.card)
    colour = theme().category_colour(card.category)
    painter.save()
    painter.setClipPath(outline)
    painter.fillRect(QRectF(card.rectangle.topLeft(), card.rectangle.topRight() + QPointF(0, 26)), colour)
    # Two bars stand for title and comment.
    bar = QColor(colours.muted)
    for number, (width, alpha) in enumerate(((0.62, 150), (0.42, 80))):
        bar.setAlpha(alpha)
        left = card.rectangle.topLeft() + QPointF(18, 42 + 19 * number)
        painter.fillRect(QRectF(left, left + QPointF(card.rectangle.width() * width, 8)), bar)
    painter.restore()
    painter.strokePath(outline, QPen(colours.card_border, line))

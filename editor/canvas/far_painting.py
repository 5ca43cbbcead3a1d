"""How nodes are painted on a canvas that is zoomed out: with less on them, and fast."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from vision_designer.editor.canvas import card_layout as lay
from vision_designer.editor.canvas.node_painting import BYPASSED, DIMMED, border, paint_header, port_type

if TYPE_CHECKING:
    from vision_designer.editor.canvas.node_item import NodeItem


def paint_plain(painter: QPainter, item: "NodeItem") -> None:
    """Paint a box, for a canvas that is zoomed out far."""
    paints = item.look.paints
    if (item.look.matches is not None or item.look.lit is not None) and item.look.is_dimmed(item.node):
        painter.setOpacity(DIMMED)
    state = item.status.shown_state
    size = item.size
    painter.fillRect(size, paints.colours.selection if item.chosen else paints.border.color())
    inner = size.adjusted(4, 4, -4, -4) if item.chosen else size.adjusted(1.5, 1.5, -1.5, -1.5)
    painter.fillRect(inner, paints.colours.card)
    painter.fillRect(QRectF(inner.x(), inner.y(), 18, inner.height()), paints.category_colour(item.node.category))
    if item.problems:
        painter.fillRect(QRectF(size.right() - 40, 6, 34, 34), paints.colours.problem)
    elif state != "not_run":
        painter.fillRect(QRectF(size.right() - 40, 6, 34, 34), paints.state_colour(state))


def paint_brief(painter: QPainter, item: "NodeItem") -> None:
    """Paint the card without what could not be read, for a canvas that is zoomed out a little."""
    look, paints, size = item.look, item.look.paints, item.size
    if (look.matches is not None or look.lit is not None) and look.is_dimmed(item.node):
        painter.setOpacity(DIMMED)
    elif item.node.bypassed:
        painter.setOpacity(BYPASSED)
    painter.setPen(border(item, paints, True))
    painter.setBrush(paints.card)
    painter.drawRect(size)
    colour = paints.colours.warning if item.stand_in else paints.category_colour(item.node.category)
    painter.fillRect(QRectF(0, 0, lay.STRIP + 3, size.height()), colour)
    paint_header(painter, item, paints)
    radius = lay.PORT_RADIUS
    for port, place in zip(
        (*item.node.inputs, *item.node.outputs), (*item.layout.inputs, *item.layout.outputs), strict=False
    ):
        dot = QRectF(place.x - radius, place.y - radius, 2 * radius, 2 * radius)
        painter.fillRect(dot, paints.link_colour(port_type(port)))
        if port not in item.linked and not (look.lit is not None and port in look.lit):
            painter.fillRect(dot.adjusted(2, 2, -2, -2), paints.colours.card)
    if item.status.shown_state == "running" and item.status.total:
        share = min(item.status.done / item.status.total, 1.0)
        bar = QRectF(lay.STRIP + 3, size.bottom() - 8, (size.width() - lay.STRIP - 3) * share, 8)
        painter.fillRect(bar, paints.state_colour("running"))

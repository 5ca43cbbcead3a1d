"""Reduced-detail painting of nodes on a zoomed-out canvas."""

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from vision_designer.editor.canvas import card_layout as lay
from vision_designer.editor.canvas.card_layout import title_of, wrapped
from vision_designer.editor.canvas.look import TITLE_SIZE, font
from vision_designer.editor.canvas.node_painting import (
    apply_dimming,
    border,
    paint_background,
    paint_dot,
    paint_header,
    paint_problem,
    paint_progress,
    paint_state,
    paint_warned,
    port_type,
)

if TYPE_CHECKING:
    from vision_designer.editor.canvas.node_item import NodeItem


def paint_plain(painter: QPainter, item: "NodeItem") -> None:
    """Paint a box, for a canvas that is zoomed out far."""
    paints = item.look.paints
    apply_dimming(painter, item)
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
    apply_dimming(painter, item)
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


@lru_cache(maxsize=1024)
def _title_from_afar(title: str, room: float, lines: int, letters: int) -> tuple[str, ...]:
    return wrapped(title, room, lines, letters, bold=True)


def paint_from_afar(painter: QPainter, item: "NodeItem") -> None:
    """Paint what can be read of a card from afar: its title over all of it, its state, and the dots of its ports."""
    paints, size, letters = item.look.paints, item.size, item.look.far_title
    apply_dimming(painter, item)
    paint_background(painter, item, paints)
    line = letters * 1.25
    left = lay.STRIP + letters * 0.45
    room = size.width() - left - 6
    lines = _title_from_afar(title_of(item.node), room, max(int((size.height() - 6) // line), 1), letters)
    painter.setPen(paints.text)
    painter.setFont(font(letters, True))
    y = (size.height() - line * len(lines)) / 2 + letters * 1.02
    for text in lines:
        painter.drawText(QPointF(left, y), text)
        y += line
    for port, place in zip(
        (*item.node.inputs, *item.node.outputs), (*item.layout.inputs, *item.layout.outputs), strict=False
    ):
        paint_dot(painter, item, paints, port, place)
    scale = letters / TITLE_SIZE
    painter.save()
    painter.translate(size.right() - 2, size.top() + 2)
    painter.scale(scale, scale)
    if item.problems:
        errors = any(problem.severity == "error" for problem in item.problems)
        paint_problem(painter, paints, QPointF(0, 0), warning=not errors)
    else:
        paint_state(painter, paints, item.status.shown_state, QPointF(0, 0))
        if item.status.warnings:
            paint_warned(painter, paints, QPointF(0, 0))
    painter.restore()
    if item.status.shown_state == "running":
        height = 3 * scale
        paint_progress(painter, item, paints, QRectF(left, size.bottom() - height - 4, room, height))

"""Painting of a card's header: icon, title, and the mark of its state."""

from typing import Protocol

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from vision_designer.editor.canvas import card_layout as lay
from vision_designer.editor.canvas.look import (
    LABEL_SIZE,
    SMALL_SIZE,
    TITLE_SIZE,
    CanvasLook,
    Paints,
    faded,
    font,
    paint_problem,
    paint_state,
    paint_warned,
)
from vision_designer.editor.look.icons import component_icon_name, icon
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.component import ComponentNode


class PaintedNode(Protocol):
    """What painting needs of a node's item."""

    node: ComponentNode
    look: CanvasLook
    layout: lay.CardLayout
    size: QRectF
    status: NodeStatus
    result: str
    problems: list[Problem]
    chosen: bool
    hovered: bool
    focused: bool
    stand_in: bool
    hot_port: lay.Port | None
    linked: set[lay.Port]

    @property
    def has_footer(self) -> bool:
        """Whether the footer is shown."""

    @property
    def has_preview(self) -> bool:
        """Whether pictures of its result are shown."""


ICON = 18
BASELINE = 0.8
"""Distance of letters' baseline from the top of their line, as a fraction of its height."""
MAX_PICTURES = 256
_pictures: dict[tuple[str, int, int], QPixmap] = {}
"""Icons by name, colour and size in pixels: painting an icon again for each card would be slow."""


def has_errors(item: PaintedNode) -> bool:
    """Whether a node has problems that prevent its run."""
    return any(problem.severity == "error" for problem in item.problems)


def enlarged_texts(item: PaintedNode) -> lay.EnlargedTexts:
    """The texts of a card in the size of letters that its look has chosen."""
    look = item.look
    return lay.enlarged(item.layout, look.title_size, look.small_size, look.least_size)


def paint_header(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    """Paint icon, title, and mark of the state."""
    layout, look = item.layout, item.look
    if look.enlarged and not look.brief:
        _paint_large_header(painter, item, paints)
        return
    middle = layout.header / 2
    _paint_symbol(painter, item, paints)
    painter.setPen(paints.text)
    painter.setFont(font(TITLE_SIZE, True))
    lines = len(layout.title) + bool(layout.subtitle)
    y = middle + 4.5 - lay.LINE * (lines - 1) / 2
    for line in layout.title:
        painter.drawText(QPointF(lay.TITLE_LEFT, y), line)
        y += lay.LINE
    if layout.subtitle:
        painter.setFont(font(SMALL_SIZE))
        painter.setPen(paints.muted)
        painter.drawText(QPointF(lay.TITLE_LEFT, y - 1), layout.subtitle)
    _paint_badge(painter, item, paints, QPointF(layout.width - 18, middle if layout.header == lay.HEADER else 20))


def _paint_large_header(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    """Paint the header in larger letters; a long title takes the place of the icon, and the mark is at the corner."""
    layout, look, shown = item.layout, item.look, enlarged_texts(item)
    left = lay.TITLE_LEFT if shown.has_icon else lay.LARGE_TITLE_LEFT
    line, small = shown.title_size * lay.LINE_HEIGHT, look.small_size * lay.LINE_HEIGHT
    y = (layout.header - line * len(shown.title) - (small if shown.subtitle else 0)) / 2
    if shown.has_icon:
        _paint_symbol(painter, item, paints)
    painter.setPen(paints.text)
    painter.setFont(font(shown.title_size, True))
    for text in shown.title:
        painter.drawText(QPointF(left, y + line * BASELINE), text)
        y += line
    if shown.subtitle:
        painter.setFont(font(look.small_size))
        painter.setPen(paints.muted)
        painter.drawText(QPointF(left, y + small * BASELINE), shown.subtitle)
    if shown.has_icon:
        middle = layout.header / 2
        _paint_badge(painter, item, paints, QPointF(layout.width - 18, middle if layout.header == lay.HEADER else 20))
    else:
        paint_corner_badge(painter, item, paints)


def _paint_badge(painter: QPainter, item: PaintedNode, paints: Paints, at: QPointF) -> None:
    """Paint the mark of the problems, or else of the state, centered at a point."""
    if item.problems:
        paint_problem(painter, paints, at, warning=not has_errors(item))
        return
    paint_state(painter, paints, item.status.shown_state, at)
    if item.status.warnings:
        paint_warned(painter, paints, at)


def paint_corner_badge(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    """Paint the mark at the upper right corner, as large as the letters of the title."""
    scale = item.look.title_size / TITLE_SIZE
    painter.save()
    painter.translate(item.size.right() - 2, item.size.top() + 2)
    painter.scale(scale, scale)
    _paint_badge(painter, item, paints, QPointF(0, 0))
    painter.restore()


def _paint_symbol(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    """Paint the icon of the component, or else the first letter of the title."""
    layout = item.layout
    name = "unknown" if item.stand_in else component_icon_name(item.node.component, item.node.category)
    place = QRect(13, round(layout.header / 2 - ICON / 2), ICON, ICON)
    colour = paints.colours.warning if item.stand_in else paints.category_colour(item.node.category)
    symbol = icon(name, colour)
    if not symbol.isNull():
        _paint_icon(painter, name, colour, place, printing=item.look.printing)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faded(paints.category_colour(item.node.category), 0.25))
    painter.drawRoundedRect(QRectF(place), 4, 4)
    painter.setPen(paints.category_colour(item.node.category))
    painter.setFont(font(item.look.small_size if item.look.enlarged else LABEL_SIZE, True))
    painter.drawText(QRectF(place), Qt.AlignmentFlag.AlignCenter, layout.title[0][:1])


def _paint_icon(painter: QPainter, name: str, colour: QColor, place: QRect, *, printing: bool) -> None:
    symbol = icon(name, colour)
    if printing:
        symbol.paint(painter, place)
        return
    scale = painter.worldTransform().m11() * painter.device().devicePixelRatioF()
    pixels = max(round(place.width() * scale), 1)
    key = (name, colour.rgb(), pixels)
    picture = _pictures.get(key)
    if picture is None:
        if len(_pictures) > MAX_PICTURES:
            _pictures.clear()
        picture = symbol.pixmap(QSize(pixels, pixels), 1.0)
        _pictures[key] = picture
    painter.drawPixmap(QRectF(place), picture, QRectF(picture.rect()))

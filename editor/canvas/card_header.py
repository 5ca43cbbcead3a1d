"""Painting of a card's header: icon, title, and state."""

from typing import Protocol

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from vision_designer.editor.canvas import card_layout
from vision_designer.editor.canvas.look import (
    LABEL_SIZE,
    SMALL_SIZE,
    TITLE_SIZE,
    CanvasLook,
    Paints,
    font,
    paint_problem,
    paint_state,
    paint_warning_mark,
    translucent,
)
from vision_designer.editor.look.icons import component_icon_name, icon
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.component import ComponentNode


class PaintedNode(Protocol):
    """The attributes of a node's item that are painted."""

    node: ComponentNode
    look: CanvasLook
    layout: card_layout.CardLayout
    size: QRectF
    status: NodeStatus
    results: tuple[str, ...]
    problems: list[Problem]
    selected: bool
    hovered: bool
    focused: bool
    stand_in: bool
    active_port: card_layout.Port | None
    linked: set[card_layout.Port]

    @property
    def has_footer(self) -> bool: ...

    @property
    def has_preview(self) -> bool: ...


ICON = 18
BASELINE = 0.8
"""Position of the baseline in a line, as a fraction of its height."""
MAX_CACHED_ICONS = 256
_icon_cache: dict[tuple[str, int, int], QPixmap] = {}
"""Icons by name, colour and size in pixels; painting the SVG for each card would be slow."""


def has_errors(item: PaintedNode) -> bool:
    """Whether a node has problems that prevent a run."""
    return any(problem.severity == "error" for problem in item.problems)


def enlarged_texts(item: PaintedNode) -> card_layout.EnlargedTexts:
    """The texts of a card at the current font sizes."""
    look = item.look
    return card_layout.enlarged(item.layout, look.title_size, look.small_size, look.min_title_size)


def paint_header(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    """Paint icon, title, and state."""
    layout, look = item.layout, item.look
    if look.enlarged and not look.brief:
        _paint_large_header(painter, item, paints)
        return
    _paint_component_icon(painter, item, paints)
    painter.setPen(paints.text)
    painter.setFont(font(TITLE_SIZE, True))
    lines = len(layout.title) + bool(layout.subtitle)
    y = layout.header / 2 + 4.5 - card_layout.LINE * (lines - 1) / 2
    for line in layout.title:
        painter.drawText(QPointF(card_layout.TITLE_LEFT, y), line)
        y += card_layout.LINE
    if layout.subtitle:
        painter.setFont(font(SMALL_SIZE))
        painter.setPen(paints.muted)
        painter.drawText(QPointF(card_layout.TITLE_LEFT, y - 1), layout.subtitle)
    _paint_badge(painter, item, paints, _badge_center(layout))


def _paint_large_header(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    """Paint the header in a larger font; a long title replaces the icon, and the badge is at the corner."""
    layout, look, texts = item.layout, item.look, enlarged_texts(item)
    left = card_layout.TITLE_LEFT if texts.has_icon else card_layout.LARGE_TITLE_LEFT
    line, small = texts.title_size * card_layout.LINE_HEIGHT, look.small_size * card_layout.LINE_HEIGHT
    y = (layout.header - line * len(texts.title) - (small if texts.subtitle else 0)) / 2
    if texts.has_icon:
        _paint_component_icon(painter, item, paints)
    painter.setPen(paints.text)
    painter.setFont(font(texts.title_size, True))
    for text in texts.title:
        painter.drawText(QPointF(left, y + line * BASELINE), text)
        y += line
    if texts.subtitle:
        painter.setFont(font(look.small_size))
        painter.setPen(paints.muted)
        painter.drawText(QPointF(left, y + small * BASELINE), texts.subtitle)
    if texts.has_icon:
        _paint_badge(painter, item, paints, _badge_center(layout))
    else:
        paint_corner_badge(painter, item, paints)


def _badge_center(layout: card_layout.CardLayout) -> QPointF:
    return QPointF(layout.width - 18, card_layout.HEADER / 2)


def _paint_badge(painter: QPainter, item: PaintedNode, paints: Paints, at: QPointF) -> None:
    """Paint the badge of the problems, or else of the state, centered at a point."""
    if item.problems:
        paint_problem(painter, paints, at, warning=not has_errors(item))
        return
    paint_state(painter, paints, item.status.shown_state, at)
    if item.status.warnings:
        paint_warning_mark(painter, paints, at)


def paint_corner_badge(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    """Paint the badge at the upper right corner, as large as the title."""
    scale = item.look.title_size / TITLE_SIZE
    painter.save()
    painter.translate(item.size.right() - 2, item.size.top() + 2)
    painter.scale(scale, scale)
    _paint_badge(painter, item, paints, QPointF(0, 0))
    painter.restore()


def _paint_component_icon(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    """Paint the icon of the component, or the first letter of the title if it has none."""
    layout = item.layout
    name = "unknown" if item.stand_in else component_icon_name(item.node.component, item.node.category)
    rect = QRect(13, round(layout.header / 2 - ICON / 2), ICON, ICON)
    colour = paints.colours.warning if item.stand_in else paints.category_colour(item.node.category)
    component_icon = icon(name, colour)
    if not component_icon.isNull():
        _paint_icon(painter, name, colour, rect, printing=item.look.printing)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(translucent(paints.category_colour(item.node.category), 0.25))
    painter.drawRoundedRect(QRectF(rect), 4, 4)
    painter.setPen(paints.category_colour(item.node.category))
    painter.setFont(font(item.look.small_size if item.look.enlarged else LABEL_SIZE, True))
    painter.drawText(QRectF(rect), Qt.AlignmentFlag.AlignCenter, layout.title[0][:1])


def _paint_icon(painter: QPainter, name: str, colour: QColor, rect: QRect, *, printing: bool) -> None:
    component_icon = icon(name, colour)
    if printing:
        component_icon.paint(painter, rect)
        return
    scale = painter.worldTransform().m11() * painter.device().devicePixelRatioF()
    pixels = max(round(rect.width() * scale), 1)
    key = (name, colour.rgb(), pixels)
    pixmap = _icon_cache.get(key)
    if pixmap is None:
        if len(_icon_cache) > MAX_CACHED_ICONS:
            _icon_cache.clear()
        pixmap = component_icon.pixmap(QSize(pixels, pixels), 1.0)
        _icon_cache[key] = pixmap
    painter.drawPixmap(QRectF(rect), pixmap, QRectF(pixmap.rect()))

"""Painting of cards at each level of detail."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Protocol

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from vision_designer.editor.canvas import card_layout
from vision_designer.editor.canvas.look import (
    MAX_SHOWN,
    SMALL_SIZE,
    TITLE_SIZE,
    CanvasLook,
    Paints,
    font,
    paint_problem,
    paint_state,
    paint_warning_mark,
    pen,
)
from vision_designer.editor.look.icons import component_icon_name, icon
from vision_designer.editor.look.theme import translucent
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.component import ComponentNode

DIMMED = 0.28
BYPASSED = 0.55

ICON = 18
BASELINE = 0.8
"""Position of the baseline in a line, as a fraction of its height."""


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


@lru_cache(maxsize=512)
def _strip(height: float) -> QPainterPath:
    """The colored strip at the left of a card."""
    radius, width = card_layout.CORNER, card_layout.STRIP_WIDTH
    path = QPainterPath(QPointF(width, 0))
    path.lineTo(width, height)
    path.lineTo(radius, height)
    path.arcTo(QRectF(0, height - 2 * radius, 2 * radius, 2 * radius), 270, -90)
    path.arcTo(QRectF(0, 0, 2 * radius, 2 * radius), 180, -90)
    path.closeSubpath()
    return path


@lru_cache(maxsize=512)
def _shadow(width: float, height: float) -> QPainterPath:
    """The visible part of a card's shadow; blending the rest would be slow."""
    shadow, card = QPainterPath(), QPainterPath()
    radius = card_layout.CORNER + 1
    shadow.addRoundedRect(QRectF(-1, 2, width + 2, height + 1), radius, radius)
    card.addRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), card_layout.CORNER, card_layout.CORNER)
    return shadow.subtracted(card)


def paint_node(painter: QPainter, item: PaintedNode) -> None:
    """Paint a node at the current level of detail."""
    look = item.look
    _apply_dimming(painter, item)
    if look.plain:
        _paint_plain(painter, item)
    elif look.brief:
        _paint_brief(painter, item)
    elif look.titles_only:
        _paint_title_only(painter, item)
    else:
        _paint_card(painter, item)


def _paint_card(painter: QPainter, item: PaintedNode) -> None:
    paints = item.look.paints
    _paint_background(painter, item, paints)
    _paint_header(painter, item, paints)
    if item.layout.values or item.layout.comment:
        _paint_texts(painter, item, paints)
    _paint_ports(painter, item, paints)
    if item.has_preview:
        _paint_preview(painter, item, paints)
    if item.has_footer:
        _paint_footer(painter, item, paints)


def _has_errors(item: PaintedNode) -> bool:
    """Whether a node has problems that prevent a run."""
    return any(problem.severity == "error" for problem in item.problems)


def _shown_texts(item: PaintedNode) -> card_layout.ShownTexts:
    """The texts of a card at the current font sizes."""
    layout, look = item.layout, item.look
    if not look.enlarged:
        return layout
    return card_layout.enlarged(layout, look.title_size, look.small_size, look.min_title_size)


def _draw_lines(painter: QPainter, lines: Iterable[str], left: float, baseline: float, step: float) -> None:
    for number, line in enumerate(lines):
        painter.drawText(QPointF(left, baseline + number * step), line)


def _paint_header(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    """Paint icon, title, and state; a long title replaces the icon, and then the badge is at the corner."""
    layout, texts = item.layout, _shown_texts(item)
    left = card_layout.TITLE_LEFT if texts.has_icon else card_layout.LARGE_TITLE_LEFT
    line, small = texts.title_size * card_layout.LINE_HEIGHT, texts.small_size * card_layout.LINE_HEIGHT
    top = (layout.header - line * len(texts.title) - (small if texts.subtitle else 0)) / 2
    painter.setPen(paints.text)
    painter.setFont(font(texts.title_size, True))
    _draw_lines(painter, texts.title, left, top + line * BASELINE, line)
    if texts.subtitle:
        painter.setFont(font(texts.small_size))
        painter.setPen(paints.muted)
        painter.drawText(QPointF(left, top + line * len(texts.title) + small * BASELINE), texts.subtitle)
    if texts.has_icon:
        _paint_component_icon(painter, item, paints)
        raised = 7 if item.status.warnings and not item.problems else 0
        at = QPointF(layout.width - 18, card_layout.HEADER / 2 - raised)
        _paint_badge(painter, item, paints, at, at + QPointF(0, 15.5))
    else:
        _paint_corner_badge(painter, item, paints)


def _paint_badge(painter: QPainter, item: PaintedNode, paints: Paints, at: QPointF, warnings_at: QPointF) -> None:
    """Paint the badge of the problems, or else those of the state and of warnings, centered at these points."""
    if item.problems:
        paint_problem(painter, paints, at, warning=not _has_errors(item))
        return
    paint_state(painter, paints, item.status.shown_state, at)
    if item.status.warnings:
        paint_warning_mark(painter, paints, warnings_at)


def _paint_corner_badge(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    """Paint the badge at the upper right corner, as large as the title; that of warnings is above the title."""
    scale = item.look.title_size / TITLE_SIZE
    painter.save()
    painter.translate(item.size.right() - 2, item.size.top() + 2)
    painter.scale(scale, scale)
    _paint_badge(painter, item, paints, QPointF(0, 0), QPointF(-15, -2))
    painter.restore()


def _paint_component_icon(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    """Paint the icon of the component, or the first letter of the title if it has none."""
    layout = item.layout
    name = "unknown" if item.stand_in else component_icon_name(item.node.component, item.node.category)
    rect = QRect(13, round(layout.header / 2 - ICON / 2), ICON, ICON)
    color = paints.colors.warning if item.stand_in else paints.category_color(item.node.category)
    component_icon = icon(name, color)
    if not component_icon.isNull():
        component_icon.paint(painter, rect)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(translucent(paints.category_color(item.node.category), 0.25))
    painter.drawRoundedRect(QRectF(rect), 4, 4)
    painter.setPen(paints.category_color(item.node.category))
    painter.setFont(font(_shown_texts(item).small_size, True))
    painter.drawText(QRectF(rect), Qt.AlignmentFlag.AlignCenter, layout.title[0][:1])


def _paint_texts(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    """Paint the values of parameters, and the comment below."""
    layout, texts = item.layout, _shown_texts(item)
    line = max(card_layout.TEXT_LINE, texts.small_size * card_layout.LINE_HEIGHT)
    baseline = layout.header + line * 0.75 - 2
    painter.setFont(font(texts.small_size))
    painter.setPen(paints.text)
    _draw_lines(painter, texts.values, card_layout.LABEL_INSET, baseline, line)
    painter.setFont(font(texts.small_size, italic=True))
    painter.setPen(paints.muted)
    _draw_lines(painter, texts.comment, card_layout.LABEL_INSET, baseline + layout.values_height, line)


def _apply_dimming(painter: QPainter, item: PaintedNode) -> None:
    if item.look.is_dimmed(item.node):
        painter.setOpacity(DIMMED)
    elif item.node.bypassed:
        painter.setOpacity(BYPASSED)


def _paint_background(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    size, on_screen = item.size, not item.look.printing
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paints.shadow)
    painter.drawPath(_shadow(size.width(), size.height()))
    found = item.look.matches is not None and item.node in item.look.matches
    if on_screen and (item.selected or found):
        painter.setPen(paints.selected_glow if item.selected else paints.match_glow)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(size, card_layout.CORNER, card_layout.CORNER)
        painter.setPen(Qt.PenStyle.NoPen)
    painter.setPen(_border(item, paints, on_screen))
    painter.setBrush(paints.card)
    painter.drawRoundedRect(size, card_layout.CORNER, card_layout.CORNER)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paints.colors.warning if item.stand_in else paints.category_color(item.node.category))
    painter.drawPath(_strip(size.height()))
    if on_screen and item.focused and item.active_port is None:
        painter.setPen(paints.focus_ring)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(size.adjusted(-5, -5, 5, 5), card_layout.CORNER + 4, card_layout.CORNER + 4)


def _border(item: PaintedNode, paints: Paints, on_screen: bool) -> QPen:
    if on_screen and item.selected:
        return paints.selected_border
    if item.node.bypassed:
        return paints.bypassed_border
    if item.stand_in:
        return paints.unknown_border
    if _has_errors(item):
        return paints.problem_border
    return paints.hover_border if on_screen and item.hovered else paints.border


def _paint_ports(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    layout, node, texts = item.layout, item.node, _shown_texts(item)
    painter.setFont(font(texts.small_size))
    if layout.inputs or layout.outputs:
        top = (layout.inputs or layout.outputs)[0].y - card_layout.ROW / 2
        painter.setPen(paints.divider)
        painter.drawLine(QPointF(card_layout.STRIP_WIDTH + 7, top - 1), QPointF(layout.width - 12, top - 1))
    for ports, port_layouts in ((node.inputs, texts.inputs), (node.outputs, texts.outputs)):
        for port, port_layout in zip(ports, port_layouts, strict=False):
            painter.setPen(paints.link_color(card_layout.port_type(port)))
            painter.drawText(port_layout.text, port_layout.label)
    for port, port_layout in _ports(item):
        _paint_dot(painter, item, paints, port, port_layout.point)


def _ports(item: PaintedNode) -> Iterator[tuple[card_layout.Port, card_layout.PortLayout]]:
    node, layout = item.node, item.layout
    return zip((*node.inputs, *node.outputs), (*layout.inputs, *layout.outputs), strict=False)


def _paint_dot(painter: QPainter, item: PaintedNode, paints: Paints, port: card_layout.Port, center: QPointF) -> None:
    linkable = item.look.linkable
    color = paints.link_color(card_layout.port_type(port))
    highlighted = not item.look.printing and (port is item.active_port or (linkable is not None and port in linkable))
    if highlighted:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(translucent(color, 0.3))
        painter.drawEllipse(center, card_layout.PORT_RADIUS + 5, card_layout.PORT_RADIUS + 5)
    painter.setPen(pen(color, 1.8))
    # A port without links is hollow.
    painter.setBrush(color if port in item.linked or highlighted else paints.card)
    painter.drawEllipse(center, card_layout.PORT_RADIUS - 0.9, card_layout.PORT_RADIUS - 0.9)
    if port is item.active_port and item.focused and not item.look.printing:
        painter.setPen(paints.focus_ring)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(center, card_layout.PORT_RADIUS + 5, card_layout.PORT_RADIUS + 5)


def _paint_preview(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    top = item.layout.height
    x, right = card_layout.STRIP_WIDTH + 8.0, item.layout.width - 8
    height = card_layout.PREVIEW - 12
    for path in item.status.pictures:
        thumbnail = item.look.thumbnails.get(path)
        if thumbnail is None:
            width = height
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(paints.track)
            painter.drawRoundedRect(QRectF(x, top + 4, min(width, right - x), height), 3, 3)
        else:
            width = height * thumbnail.width() / max(thumbnail.height(), 1)
            if x + width > right and x > card_layout.STRIP_WIDTH + 9:
                break
            width = min(width, right - x)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(QRectF(x, top + 4, width, height), thumbnail, QRectF(thumbnail.rect()))
        x += width + 4
        if x > right - 12:
            break


def _paint_footer(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    status, size = item.status, item.size
    top = size.bottom() - card_layout.FOOTER
    painter.setPen(paints.divider)
    painter.drawLine(QPointF(card_layout.STRIP_WIDTH + 7, top), QPointF(size.right() - 12, top))
    state = status.shown_state
    running = state == "running"
    font_size = _shown_texts(item).small_size
    painter.setFont(font(font_size))
    painter.setPen(paints.problem if state == "failed" else paints.muted)
    texts = card_layout.footer_texts(status, bypassed=item.node.bypassed, results=item.results)
    text = card_layout.fitting(texts, font_size, size.width() - 2 * card_layout.LABEL_INSET)
    painter.drawText(QPointF(card_layout.LABEL_INSET, top + (13 if running else 12 + font_size * 0.36)), text)
    if running:
        bar_top = top + (17 if font_size == SMALL_SIZE else 19)
        bar = QRectF(card_layout.LABEL_INSET, bar_top, size.width() - 2 * card_layout.LABEL_INSET, 3)
        _paint_progress(painter, item, paints, bar)


def _paint_progress(painter: QPainter, item: PaintedNode, paints: Paints, bar: QRectF) -> None:
    status, radius = item.status, bar.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paints.track)
    painter.drawRoundedRect(bar, radius, radius)
    share = min(status.done / status.total, 1.0) if status.total else 0.0
    if share > 0:
        painter.setBrush(paints.state_color("running"))
        done = QRectF(bar.x(), bar.y(), max(bar.width() * share, bar.height()), bar.height())
        painter.drawRoundedRect(done, radius, radius)


def _paint_plain(painter: QPainter, item: PaintedNode) -> None:
    """Paint a plain box, for a graph that is zoomed out far."""
    paints = item.look.paints
    state = item.status.shown_state
    size = item.size
    painter.fillRect(size, paints.colors.selection if item.selected else paints.border.color())
    inner = size.adjusted(4, 4, -4, -4) if item.selected else size.adjusted(1.5, 1.5, -1.5, -1.5)
    painter.fillRect(inner, paints.colors.card)
    painter.fillRect(QRectF(inner.x(), inner.y(), 18, inner.height()), paints.category_color(item.node.category))
    if item.problems:
        painter.fillRect(QRectF(size.right() - 40, 6, 34, 34), paints.colors.problem)
    elif state != "not_run":
        painter.fillRect(QRectF(size.right() - 40, 6, 34, 34), paints.state_color(state))


def _paint_brief(painter: QPainter, item: PaintedNode) -> None:
    """Paint the card without small text, for a large graph that is zoomed out a little."""
    look, paints, size = item.look, item.look.paints, item.size
    painter.setPen(_border(item, paints, True))
    painter.setBrush(paints.card)
    painter.drawRect(size)
    color = paints.colors.warning if item.stand_in else paints.category_color(item.node.category)
    painter.fillRect(QRectF(0, 0, card_layout.STRIP_WIDTH + 3, size.height()), color)
    _paint_header(painter, item, paints)
    radius = card_layout.PORT_RADIUS
    for port, port_layout in _ports(item):
        dot = QRectF(port_layout.x - radius, port_layout.y - radius, 2 * radius, 2 * radius)
        painter.fillRect(dot, paints.link_color(card_layout.port_type(port)))
        if port not in item.linked and not (look.linkable is not None and port in look.linkable):
            painter.fillRect(dot.adjusted(2, 2, -2, -2), paints.colors.card)
    if item.status.shown_state == "running" and item.status.total:
        share = min(item.status.done / item.status.total, 1.0)
        left = card_layout.STRIP_WIDTH + 3
        bar = QRectF(left, size.bottom() - 8, (size.width() - left) * share, 8)
        painter.fillRect(bar, paints.state_color("running"))


def _paint_title_only(painter: QPainter, item: PaintedNode) -> None:
    """Paint a large title, the state and the ports, for a small graph that is zoomed out."""
    look, paints, size = item.look, item.look.paints, item.size
    _paint_background(painter, item, paints)
    left = card_layout.STRIP_WIDTH + 5
    width = size.width() - left - 4
    # Rather reduce the font size a little than break a word.
    min_size = look.min_title_size - 3
    font_size, lines = card_layout.fitted_title(
        card_layout.title_of(item.node)[:MAX_SHOWN], width, size.height() - 6, look.title_size, min_size
    )
    line = font_size * card_layout.LINE_HEIGHT
    painter.setPen(paints.text)
    painter.setFont(font(font_size, True))
    top = (size.height() - line * len(lines)) / 2
    _draw_lines(painter, lines, left, top + line * BASELINE, line)
    for port, port_layout in _ports(item):
        _paint_dot(painter, item, paints, port, port_layout.point)
    _paint_corner_badge(painter, item, paints)
    if item.status.shown_state == "running":
        height = 3 * look.title_size / TITLE_SIZE
        _paint_progress(painter, item, paints, QRectF(left, size.bottom() - height - 4, width, height))

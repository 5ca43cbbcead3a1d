"""Painting of node cards, in full and in less detail on a canvas that is zoomed out."""

from collections.abc import Iterator
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from vision_designer.editor.canvas import card_layout as lay
from vision_designer.editor.canvas.card_header import (
    BASELINE,
    PaintedNode,
    enlarged_texts,
    has_errors,
    paint_corner_badge,
    paint_header,
)
from vision_designer.editor.canvas.look import (
    LABEL_SIZE,
    MAX_SHOWN,
    SMALL_SIZE,
    TITLE_SIZE,
    Paints,
    elided,
    faded,
    font,
    pen,
)

DIMMED = 0.28
BYPASSED = 0.55


@lru_cache(maxsize=512)
def _strip(height: float) -> QPainterPath:
    """The coloured strip at the left of a card of that height."""
    radius, width = lay.CORNER, lay.STRIP
    path = QPainterPath(QPointF(width, 0))
    path.lineTo(width, height)
    path.lineTo(radius, height)
    path.arcTo(QRectF(0, height - 2 * radius, 2 * radius, 2 * radius), 270, -90)
    path.arcTo(QRectF(0, 0, 2 * radius, 2 * radius), 180, -90)
    path.closeSubpath()
    return path


@lru_cache(maxsize=512)
def _shadow(width: float, height: float) -> QPainterPath:
    """The shadow of a card without what the card covers, which would be slow to blend."""
    shadow, card = QPainterPath(), QPainterPath()
    radius = lay.CORNER + 1
    shadow.addRoundedRect(QRectF(-1, 2, width + 2, height + 1), radius, radius)
    card.addRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), lay.CORNER, lay.CORNER)
    return shadow.subtracted(card)


def paint_node(painter: QPainter, item: PaintedNode) -> None:
    """Paint a node in the detail that its look has chosen."""
    look = item.look
    if look.plain and not look.printing:
        _paint_plain(painter, item)
    elif look.brief and not look.printing:
        _paint_brief(painter, item)
    elif look.far and not look.printing:
        _paint_from_afar(painter, item)
    else:
        _paint_card(painter, item)


def _paint_card(painter: QPainter, item: PaintedNode) -> None:
    paints = item.look.paints
    _apply_dimming(painter, item)
    _paint_background(painter, item, paints)
    paint_header(painter, item, paints)
    if item.layout.values or item.layout.comment:
        _paint_texts(painter, item, paints)
    _paint_ports(painter, item, paints)
    if item.has_preview:
        _paint_preview(painter, item, paints)
    if item.has_footer:
        _paint_footer(painter, item, paints)


def _paint_texts(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    """Paint the values of parameters, and below them the comment."""
    layout, look = item.layout, item.look
    size = look.small_size if look.enlarged else SMALL_SIZE
    shown = enlarged_texts(item) if look.enlarged else layout
    line = max(lay.TEXT_LINE, size * lay.LINE_HEIGHT)
    top = layout.header
    for texts, room, italic in ((shown.values, layout.values_room, False), (shown.comment, 0.0, True)):
        painter.setFont(font(size, italic=italic))
        painter.setPen(paints.muted if italic else paints.text)
        y = top + line * 0.75 - 2
        for text in texts:
            painter.drawText(QPointF(lay.LABEL_INSET, y), text)
            y += line
        top += room


def _apply_dimming(painter: QPainter, item: PaintedNode) -> None:
    look = item.look
    dimmed = (look.matches is not None or look.lit is not None) and look.is_dimmed(item.node)
    if dimmed and not look.printing:
        painter.setOpacity(DIMMED)
    elif item.node.bypassed:
        painter.setOpacity(BYPASSED)


def _paint_background(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    size, marked = item.size, not item.look.printing
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paints.shadow)
    painter.drawPath(_shadow(size.width(), size.height()))
    found = item.look.matches is not None and item.node in item.look.matches
    if marked and (item.chosen or found):
        painter.setPen(paints.chosen_glow if item.chosen else paints.match_glow)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(size, lay.CORNER, lay.CORNER)
        painter.setPen(Qt.PenStyle.NoPen)
    painter.setPen(_border(item, paints, marked))
    painter.setBrush(paints.card)
    painter.drawRoundedRect(size, lay.CORNER, lay.CORNER)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paints.colours.warning if item.stand_in else paints.category_colour(item.node.category))
    painter.drawPath(_strip(size.height()))
    if marked and item.focused and item.hot_port is None:
        painter.setPen(paints.focus_ring)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(size.adjusted(-5, -5, 5, 5), lay.CORNER + 4, lay.CORNER + 4)


def _border(item: PaintedNode, paints: Paints, marked: bool) -> QPen:
    if marked and item.chosen:
        return paints.chosen_border
    if item.node.bypassed:
        return paints.bypassed_border
    if item.stand_in:
        return paints.unknown_border
    if has_errors(item):
        return paints.problem_border
    return paints.hover_border if marked and item.hovered else paints.border


def _paint_ports(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    layout, node, look = item.layout, item.node, item.look
    large = enlarged_texts(item) if look.enlarged else None
    painter.setFont(font(LABEL_SIZE if large is None else look.small_size))
    if layout.inputs or layout.outputs:
        top = (layout.inputs or layout.outputs)[0].y - lay.ROW / 2
        painter.setPen(paints.divider)
        painter.drawLine(QPointF(lay.STRIP + 7, top - 1), QPointF(layout.width - 12, top - 1))
    shown = layout if large is None else large
    for ports, places in ((node.inputs, shown.inputs), (node.outputs, shown.outputs)):
        for port, place in zip(ports, places, strict=False):
            painter.setPen(paints.link_colour(lay.port_type(port)))
            painter.drawText(place.text, place.label)
    for port, place in _ports(item):
        _paint_dot(painter, item, paints, port, place)


def _ports(item: PaintedNode) -> Iterator[tuple[lay.Port, lay.PortPlace]]:
    node, layout = item.node, item.layout
    return zip((*node.inputs, *node.outputs), (*layout.inputs, *layout.outputs), strict=False)


def _paint_dot(painter: QPainter, item: PaintedNode, paints: Paints, port: lay.Port, place: lay.PortPlace) -> None:
    lit = item.look.lit
    colour = paints.link_colour(lay.port_type(port))
    marked = not item.look.printing and (port is item.hot_port or (lit is not None and port in lit))
    if marked:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(colour, 0.3))
        painter.drawEllipse(place.point, lay.PORT_RADIUS + 5, lay.PORT_RADIUS + 5)
    painter.setPen(pen(colour, 1.8))
    # A port without links is hollow.
    painter.setBrush(colour if port in item.linked or marked else paints.card)
    painter.drawEllipse(place.point, lay.PORT_RADIUS - 0.9, lay.PORT_RADIUS - 0.9)
    if port is item.hot_port and item.focused and not item.look.printing:
        painter.setPen(paints.focus_ring)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(place.point, lay.PORT_RADIUS + 5, lay.PORT_RADIUS + 5)


def _paint_preview(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    top = item.layout.height
    x, room = lay.STRIP + 8.0, item.layout.width - 8
    height = lay.PREVIEW - 12
    for path in item.status.pictures:
        thumbnail = item.look.thumbnails.get(path)
        if thumbnail is None:
            width = height
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(paints.track)
            painter.drawRoundedRect(QRectF(x, top + 4, min(width, room - x), height), 3, 3)
        else:
            width = height * thumbnail.width() / max(thumbnail.height(), 1)
            if x + width > room and x > lay.STRIP + 9:
                break
            width = min(width, room - x)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(QRectF(x, top + 4, width, height), thumbnail, QRectF(thumbnail.rect()))
        x += width + 4
        if x > room - 12:
            break


def _paint_footer(painter: QPainter, item: PaintedNode, paints: Paints) -> None:
    status, size = item.status, item.size
    top = size.bottom() - lay.FOOTER
    painter.setPen(paints.divider)
    painter.drawLine(QPointF(lay.STRIP + 7, top), QPointF(size.right() - 12, top))
    text = lay.footer_text(status, bypassed=item.node.bypassed, result=item.result)
    state = status.shown_state
    running = state == "running"
    letters = item.look.small_size if item.look.enlarged else SMALL_SIZE
    painter.setFont(font(letters))
    painter.setPen(paints.problem if state == "failed" else paints.muted)
    shown = elided(text, letters, False, size.width() - 2 * lay.LABEL_INSET)
    painter.drawText(QPointF(lay.LABEL_INSET, top + (13 if running else 12 + letters * 0.36)), shown)
    if running:
        bar_top = top + (17 if letters == SMALL_SIZE else 19)
        bar = QRectF(lay.LABEL_INSET, bar_top, size.width() - 2 * lay.LABEL_INSET, 3)
        _paint_progress(painter, item, paints, bar)


def _paint_progress(painter: QPainter, item: PaintedNode, paints: Paints, bar: QRectF) -> None:
    status, radius = item.status, bar.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paints.track)
    painter.drawRoundedRect(bar, radius, radius)
    share = min(status.done / status.total, 1.0) if status.total else 0.0
    if share > 0:
        painter.setBrush(paints.state_colour("running"))
        done = QRectF(bar.x(), bar.y(), max(bar.width() * share, bar.height()), bar.height())
        painter.drawRoundedRect(done, radius, radius)


def _paint_plain(painter: QPainter, item: PaintedNode) -> None:
    """Paint a plain box, for a large graph that is zoomed out far."""
    paints = item.look.paints
    _apply_dimming(painter, item)
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


def _paint_brief(painter: QPainter, item: PaintedNode) -> None:
    """Paint the card without small text, for a large graph that is zoomed out a little."""
    look, paints, size = item.look, item.look.paints, item.size
    _apply_dimming(painter, item)
    painter.setPen(_border(item, paints, True))
    painter.setBrush(paints.card)
    painter.drawRect(size)
    colour = paints.colours.warning if item.stand_in else paints.category_colour(item.node.category)
    painter.fillRect(QRectF(0, 0, lay.STRIP + 3, size.height()), colour)
    paint_header(painter, item, paints)
    radius = lay.PORT_RADIUS
    for port, place in _ports(item):
        dot = QRectF(place.x - radius, place.y - radius, 2 * radius, 2 * radius)
        painter.fillRect(dot, paints.link_colour(lay.port_type(port)))
        if port not in item.linked and not (look.lit is not None and port in look.lit):
            painter.fillRect(dot.adjusted(2, 2, -2, -2), paints.colours.card)
    if item.status.shown_state == "running" and item.status.total:
        share = min(item.status.done / item.status.total, 1.0)
        bar = QRectF(lay.STRIP + 3, size.bottom() - 8, (size.width() - lay.STRIP - 3) * share, 8)
        painter.fillRect(bar, paints.state_colour("running"))


def _paint_from_afar(painter: QPainter, item: PaintedNode) -> None:
    """Paint a large title, the state, and the dots of the ports, for a small graph that is zoomed out."""
    look, paints, size = item.look, item.look.paints, item.size
    _apply_dimming(painter, item)
    _paint_background(painter, item, paints)
    left = lay.STRIP + 5
    room = size.width() - left - 4
    # A little smaller rather than with a word in two lines.
    least = look.least_size - 3
    letters, lines = lay.fitted_title(
        lay.title_of(item.node)[:MAX_SHOWN], room, size.height() - 6, look.title_size, least
    )
    line = letters * lay.LINE_HEIGHT
    painter.setPen(paints.text)
    painter.setFont(font(letters, True))
    y = (size.height() - line * len(lines)) / 2
    for text in lines:
        painter.drawText(QPointF(left, y + line * BASELINE), text)
        y += line
    for port, place in _ports(item):
        _paint_dot(painter, item, paints, port, place)
    paint_corner_badge(painter, item, paints)
    if item.status.shown_state == "running":
        height = 3 * look.title_size / TITLE_SIZE
        _paint_progress(painter, item, paints, QRectF(left, size.bottom() - height - 4, room, height))

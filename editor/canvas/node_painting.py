"""Painting of node cards, and the marks of their states."""

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from vision_designer.editor.canvas import card_layout as lay
from vision_designer.editor.canvas.look import LABEL_SIZE, SMALL_SIZE, TITLE_SIZE, Paints, elided, faded, font, pen
from vision_designer.editor.canvas.wording import footer_text
from vision_designer.editor.look.icons import component_icon_name, icon

if TYPE_CHECKING:
    from vision_designer.editor.canvas.node_item import NodeItem, Port


def _lines(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


TICK = _lines((-3.4, 0.2), (-1.0, 2.7), (3.5, -2.6))
CROSS = (_lines((-2.7, -2.7), (2.7, 2.7)), _lines((2.7, -2.7), (-2.7, 2.7)))
DOTS = (QPointF(-3, 0), QPointF(0, 0), QPointF(3, 0))
PLAY = _lines((-1.8, -3.0), (3.0, 0.0), (-1.8, 3.0))
BAR = _lines((-3, 0), (3, 0))
ARROWS = _lines((2.9, -2.9), (2.9, -0.4), (0.4, -0.4))
EXCLAMATION = _lines((0, -3.6), (0, 0.8))
HANDS = _lines((0, -3.2), (0, 0.2), (2.3, 1.4))
RADIUS = 7.5


def paint_state(painter: QPainter, paints: Paints, state: str, at: QPointF) -> None:
    """Paint the mark of a state around a point; nothing for a node that did not run."""
    if state == "not_run":
        return
    colour = paints.state_colour(state)
    painter.translate(at)
    full = state in {"completed", "failed", "running", "cancelled", "stale"}
    painter.setPen(Qt.PenStyle.NoPen if full else pen(colour, 1.5))
    painter.setBrush(QBrush(colour) if full else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(0, 0), RADIUS if full else RADIUS - 0.75, RADIUS if full else RADIUS - 0.75)
    drawn = pen(paints.colours.card if full else colour, 1.8)
    painter.setPen(drawn)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if state == "completed" or state == "reused":
        painter.drawPolyline(TICK)
    elif state == "failed":
        for line in CROSS:
            painter.drawPolyline(line)
    elif state == "running":
        painter.setBrush(drawn.color())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(PLAY)
    elif state == "cancelled":
        painter.drawRect(QRectF(-2.2, -2.2, 4.4, 4.4))
    elif state == "skipped":
        painter.drawPolyline(BAR)
    elif state == "stale":
        painter.drawPolyline(HANDS)
    else:
        _paint_dots(painter, drawn)
    painter.translate(-at)


def paint_warned(painter: QPainter, paints: Paints, at: QPointF) -> None:
    """Paint the mark of warnings in the log, at the edge of the mark of a state around a point."""
    painter.save()
    painter.translate(at + QPointF(-7, 6))
    painter.scale(0.62, 0.62)
    paint_problem(painter, paints, QPointF(0, 0), warning=True)
    painter.restore()


def _paint_dots(painter: QPainter, drawn: QPen) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(drawn.color())
    for dot in DOTS:
        painter.drawEllipse(dot, 1.1, 1.1)


def paint_problem(painter: QPainter, paints: Paints, at: QPointF, *, warning: bool) -> None:
    """Paint the mark of a node with problems."""
    painter.translate(at)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paints.colours.warning if warning else paints.colours.problem)
    painter.drawPolygon(_lines((0, -8), (8.6, 7), (-8.6, 7)))
    painter.setPen(pen(paints.colours.card, 1.9))
    painter.translate(0, 1.2)
    painter.drawPolyline(EXCLAMATION)
    painter.drawPoint(QPointF(0, 3.9))
    painter.translate(0, -1.2)
    painter.translate(-at)


DIMMED = 0.28
BYPASSED = 0.55
ICON = 18
MAX_PICTURES = 256
_pictures: dict[tuple[str, int, int], QPixmap] = {}
"""Icons by name, colour and size in pixels: painting them anew for each card would be slow."""


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
    """The shadow of a card, without what the card covers, since blending so much would be slow."""
    shadow, card = QPainterPath(), QPainterPath()
    radius = lay.CORNER + 1
    shadow.addRoundedRect(QRectF(-1, 2, width + 2, height + 1), radius, radius)
    card.addRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), lay.CORNER, lay.CORNER)
    return shadow.subtracted(card)


def paint_card(painter: QPainter, item: "NodeItem") -> None:
    """Paint the card with all that is on it."""
    paints = item.look.paints
    apply_dimming(painter, item)
    paint_background(painter, item, paints)
    paint_header(painter, item, paints)
    if item.layout.comment:
        painter.setFont(font(SMALL_SIZE, italic=True))
        painter.setPen(paints.muted)
        y = item.layout.header + lay.COMMENT_LINE * 0.75 - 2
        for line in item.layout.comment:
            painter.drawText(QPointF(lay.LABEL_INSET, y), line)
            y += lay.COMMENT_LINE
    _paint_ports(painter, item, paints)
    if item.has_preview:
        _paint_preview(painter, item, paints)
    if item.has_footer:
        _paint_footer(painter, item, paints)


def apply_dimming(painter: QPainter, item: "NodeItem") -> None:
    """Let a card that is dimmed or bypassed be painted faintly."""
    look = item.look
    dimmed = (look.matches is not None or look.lit is not None) and look.is_dimmed(item.node)
    if dimmed and not look.printing:
        painter.setOpacity(DIMMED)
    elif item.node.bypassed:
        painter.setOpacity(BYPASSED)


def paint_background(painter: QPainter, item: "NodeItem", paints: Paints) -> None:
    """Paint the card with nothing on it."""
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
    painter.setPen(border(item, paints, marked))
    painter.setBrush(paints.card)
    painter.drawRoundedRect(size, lay.CORNER, lay.CORNER)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paints.colours.warning if item.stand_in else paints.category_colour(item.node.category))
    painter.drawPath(_strip(size.height()))
    if marked and item.focused and item.hot_port is None:
        painter.setPen(paints.focus_ring)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(size.adjusted(-5, -5, 5, 5), lay.CORNER + 4, lay.CORNER + 4)


def border(item: "NodeItem", paints: Paints, marked: bool) -> QPen:
    """The pen of the edge of a card, with or without what is marked."""
    if marked and item.chosen:
        return paints.chosen_border
    if item.node.bypassed:
        return paints.bypassed_border
    if item.stand_in:
        return paints.unknown_border
    if any(problem.severity == "error" for problem in item.problems):
        return paints.problem_border
    return paints.hover_border if marked and item.hovered else paints.border


def paint_header(painter: QPainter, item: "NodeItem", paints: Paints) -> None:
    """Paint the upper part of a card: icon, title, mark."""
    layout = item.layout
    middle = layout.header / 2
    name = "unknown" if item.stand_in else component_icon_name(item.node.component, item.node.category)
    place = QRect(13, round(middle - ICON / 2), ICON, ICON)
    colour = paints.colours.warning if item.stand_in else paints.category_colour(item.node.category)
    symbol = icon(name, colour)
    if symbol.isNull():
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(paints.category_colour(item.node.category), 0.25))
        painter.drawRoundedRect(QRectF(place), 4, 4)
        painter.setPen(paints.category_colour(item.node.category))
        painter.setFont(font(LABEL_SIZE, True))
        painter.drawText(QRectF(place), Qt.AlignmentFlag.AlignCenter, layout.title[0][:1])
    else:
        _paint_icon(painter, name, colour, place, printing=item.look.printing)
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
    badge = QPointF(layout.width - 18, middle if layout.header == lay.HEADER else 20)
    if item.problems:
        errors = any(problem.severity == "error" for problem in item.problems)
        paint_problem(painter, paints, badge, warning=not errors)
    else:
        paint_state(painter, paints, item.status.shown_state, badge)
        if item.status.warnings:
            paint_warned(painter, paints, badge)


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


def _paint_ports(painter: QPainter, item: "NodeItem", paints: Paints) -> None:
    layout, node = item.layout, item.node
    painter.setFont(font(LABEL_SIZE))
    if layout.inputs or layout.outputs:
        top = (layout.inputs or layout.outputs)[0].y - lay.ROW / 2
        painter.setPen(paints.divider)
        painter.drawLine(QPointF(lay.STRIP + 7, top - 1), QPointF(layout.width - 12, top - 1))
    left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
    for port, place in zip(node.inputs, layout.inputs, strict=False):
        colour = paints.link_colour(port_type(port))
        painter.setPen(colour)
        painter.drawText(QRectF(lay.LABEL_INSET, place.y - 12, layout.width, 24), left, place.label)
    for port, place in zip(node.outputs, layout.outputs, strict=False):
        painter.setPen(paints.link_colour(port_type(port)))
        painter.drawText(QRectF(0, place.y - 12, layout.width - lay.LABEL_INSET, 24), right, place.label)
    for port, place in zip((*node.inputs, *node.outputs), (*layout.inputs, *layout.outputs), strict=False):
        paint_dot(painter, item, paints, port, place)


def paint_dot(painter: QPainter, item: "NodeItem", paints: Paints, port: "Port", place: lay.PortPlace) -> None:
    """Paint the dot of a port, with what marks it."""
    lit = item.look.lit
    colour = paints.link_colour(port_type(port))
    marked = not item.look.printing and (port is item.hot_port or (lit is not None and port in lit))
    if marked:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(colour, 0.3))
        painter.drawEllipse(place.point, lay.PORT_RADIUS + 5, lay.PORT_RADIUS + 5)
    painter.setPen(pen(colour, 1.8))
    # An input that must be linked and is not stays hollow; so does one that may stay free, with a thin ring.
    painter.setBrush(colour if port in item.linked or marked else paints.card)
    painter.drawEllipse(place.point, lay.PORT_RADIUS - 0.9, lay.PORT_RADIUS - 0.9)
    if port is item.hot_port and item.focused and not item.look.printing:
        painter.setPen(paints.focus_ring)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(place.point, lay.PORT_RADIUS + 5, lay.PORT_RADIUS + 5)


def port_type(port: "Port") -> str:
    """The first link type of a port; empty for one whose types are not known."""
    types = port.type_.declaration.type_.types
    return types[0].type_name if types else ""


def _paint_preview(painter: QPainter, item: "NodeItem", paints: Paints) -> None:
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


def _paint_footer(painter: QPainter, item: "NodeItem", paints: Paints) -> None:
    status, size = item.status, item.size
    top = size.bottom() - lay.FOOTER
    painter.setPen(paints.divider)
    painter.drawLine(QPointF(lay.STRIP + 7, top), QPointF(size.right() - 12, top))
    text = footer_text(status, bypassed=item.node.bypassed)
    state = status.shown_state
    running = state == "running"
    painter.setFont(font(SMALL_SIZE))
    painter.setPen(paints.problem if state == "failed" else paints.muted)
    shown = elided(text, SMALL_SIZE, False, size.width() - 2 * lay.LABEL_INSET)
    painter.drawText(QPointF(lay.LABEL_INSET, top + (13 if running else 16)), shown)
    if running:
        bar = QRectF(lay.LABEL_INSET, top + 17, size.width() - 2 * lay.LABEL_INSET, 3)
        paint_progress(painter, item, paints, bar)


def paint_progress(painter: QPainter, item: "NodeItem", paints: Paints, bar: QRectF) -> None:
    """Paint how far a node that runs has come."""
    status, radius = item.status, bar.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paints.track)
    painter.drawRoundedRect(bar, radius, radius)
    share = min(status.done / status.total, 1.0) if status.total else 0.0
    if share > 0:
        painter.setBrush(paints.state_colour("running"))
        done = QRectF(bar.x(), bar.y(), max(bar.width() * share, bar.height()), bar.height())
        painter.drawRoundedRect(done, radius, radius)

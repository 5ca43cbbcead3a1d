"""What several panes draw alike: pictures in frames, and bars."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from vision_designer.editor.look.theme import theme

RADIUS = 4.0


def faint(colour: QColor, share: float) -> QColor:
    """The colour, seen through: 0 is invisible, 1 is opaque."""
    seen = QColor(colour)
    seen.setAlphaF(share)
    return seen


def fitted(size: QSize, area: QRect) -> QRect:
    """Where a picture of that size lies in the middle of an area; small ones are enlarged by whole numbers."""
    if size.isEmpty() or area.isEmpty():
        return QRect(area.center(), QSize(0, 0))
    scale = min(area.width() / size.width(), area.height() / size.height())
    if scale >= 2:
        scale = int(scale)
    shown = QSize(max(1, round(size.width() * scale)), max(1, round(size.height() * scale)))
    place = QRect(area.topLeft(), shown)
    place.moveCenter(area.center())
    return place


def draw_picture(painter: QPainter, pixmap: QPixmap, area: QRect) -> None:
    """Draw a picture into the middle of an area; the pixels of very small ones stay sharp."""
    place = fitted(pixmap.size(), area)
    ratio = max(1.0, pixmap.devicePixelRatio())
    enlarged = place.width() * painter.device().devicePixelRatioF() >= 2 * pixmap.width() / ratio
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not enlarged)
    painter.drawPixmap(place, pixmap)
    # Without it a picture that is as light or as dark as the pane cannot be told from none.
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(theme().colours.card_border, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place.adjusted(0, 0, -1, -1))
    painter.restore()


def draw_placeholder(painter: QPainter, area: QRect) -> None:
    """Draw the place of a picture that is still to come."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faint(theme().colours.muted, 0.12))
    painter.drawRoundedRect(QRectF(area), RADIUS, RADIUS)


def draw_broken(painter: QPainter, area: QRect, text: str) -> None:
    """Draw the place of a picture that cannot be shown."""
    colours = theme().colours
    painter.setPen(faint(colours.problem, 0.5))
    painter.setBrush(faint(colours.problem, 0.08))
    painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    painter.setPen(colours.problem)
    painter.drawText(area.adjusted(4, 4, -4, -4), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)

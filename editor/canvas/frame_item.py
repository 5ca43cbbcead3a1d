"""A frame on the canvas: a title and a ground for the nodes that belong together."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from vision_designer.editor.canvas.look import CanvasLook
from vision_designer.editor.canvas.note_item import BoxItem
from vision_designer.editor.canvas.paints import MAX_SHOWN, TITLE_SIZE, elided, font, mixed, pen

TITLE_HEIGHT = 32.0
EDGE = 6.0


class FrameItem(BoxItem):
    """A frame; it is taken by its title, and then takes along what lies in it."""

    minimum = QSizeF(120, 80)

    def __init__(self, index: int, values: Mapping[str, Any], look: CanvasLook) -> None:
        super().__init__(index, values, look)
        self.setZValue(-30.0)

    @property
    def title(self) -> str:
        """Its title."""
        title = self.values.get("title", "")
        return title if isinstance(title, str) else ""

    @property
    def title_bar(self) -> QRectF:
        """Where its title is on the canvas."""
        return QRectF(self.pos().x(), self.pos().y(), self.size.width(), TITLE_HEIGHT)

    def is_taken_at(self, point: QPointF) -> bool:
        """Whether it can be taken at a point of the canvas: at its title or its edge."""
        card = self.card
        if not card.contains(point):
            return False
        return self.title_bar.contains(point) or not card.adjusted(EDGE, EDGE, -EDGE, -EDGE).contains(point)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paints = self.look.paints
        marked = not self.look.printing
        ground = self.ground(paints.colours.frame)
        if self.look.plain and marked:
            painter.fillRect(self.size, paints.colours.selection if self.chosen else ground)
            if self.chosen:
                painter.fillRect(self.size.adjusted(4, 4, -4, -4), ground)
            return
        painter.setBrush(ground)
        painter.setPen(
            paints.chosen_border if self.chosen and marked else pen(mixed(ground, paints.colours.text, 0.2), 1.0)
        )
        painter.drawRoundedRect(self.size, 8, 8)
        painter.setFont(font(TITLE_SIZE + 1, True))
        painter.setPen(paints.text)
        painter.drawText(QPointF(12, 21), elided(self.title[:MAX_SHOWN], TITLE_SIZE + 1, True, self.size.width() - 24))
        if marked and (self.hovered or self.chosen):
            self.paint_grip(painter, paints)

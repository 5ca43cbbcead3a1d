"""Draws the images of a gallery."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.outputs.gallery_model import GalleryModel
from vision_designer.editor.panes.parts.drawing import draw_broken, draw_picture, draw_placeholder, faint

MARGIN = 6


class Tiles(QStyledItemDelegate):
    """A picture with its name below."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.side = 112
        """Of the square that the picture lies in."""
        self.broken = self.tr("Cannot be read")

    def tile_size(self, option: QStyleOptionViewItem) -> QSize:
        """The size of a tile."""
        height = option.fontMetrics.height()
        return QSize(self.side + 2 * MARGIN, self.side + height + 3 * MARGIN)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self.tile_size(option)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        if not isinstance(model, GalleryModel):
            return
        rect: QRect = option.rect
        state = option.state
        colours = theme().colours
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(colours.selection)
            painter.setBrush(faint(colours.selection, 0.18))
            painter.drawRoundedRect(frame, 6, 6)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(faint(colours.muted, 0.14))
            painter.drawRoundedRect(frame, 6, 6)
        area = QRect(rect.left() + (rect.width() - self.side) // 2, rect.top() + MARGIN, self.side, self.side)
        picture = model.picture(index.row())
        text = QRect(rect.left() + 4, area.bottom() + 4, rect.width() - 8, rect.bottom() - area.bottom() - 6)
        if picture is None:
            draw_placeholder(painter, area)
        else:
            if picture.error:
                draw_broken(painter, area, self.broken)
            else:
                draw_picture(painter, picture.pixmap, area)
            painter.setPen(colours.muted)
            name = painter.fontMetrics().elidedText(model.caption(picture), Qt.TextElideMode.ElideMiddle, text.width())
            painter.drawText(text, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, name)
        painter.restore()

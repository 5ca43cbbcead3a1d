"""How a row of the command palette is painted."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.theme import theme

PATH = Qt.ItemDataRole.UserRole + 1
SHORTCUT = Qt.ItemDataRole.UserRole + 2
ENABLED = Qt.ItemDataRole.UserRole + 3
HEIGHT = 34
ICON = 18


class CommandRow(QStyledItemDelegate):
    """An icon, the name of an action, the menu it is in, and its shortcut as keys."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, max(HEIGHT, option.fontMetrics.height() + 14))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours = theme().colours
        area: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        enabled = bool(index.data(ENABLED))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.highlight)
            painter.drawRoundedRect(area.adjusted(0, 1, 0, -1), 6, 6)
        mode = QIcon.Mode.Normal if enabled else QIcon.Mode.Disabled
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        place = QRect(area.left() + 10, area.center().y() - ICON // 2 + 1, ICON, ICON)
        if isinstance(picture, QIcon):
            picture.paint(painter, place, Qt.AlignmentFlag.AlignCenter, mode)
        text = area.adjusted(10 + ICON + 10, 0, -10, 0)
        text.setRight(self._paint_keys(painter, text, str(index.data(SHORTCUT) or ""), enabled) - 8)
        if index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked.value:
            mark = QRect(text.right() - 16, area.center().y() - 7, 16, 16)
            icon("check").paint(painter, mark, Qt.AlignmentFlag.AlignCenter, mode)
            text.setRight(mark.left() - 8)
        metrics = painter.fontMetrics()
        line = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        title = metrics.elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, text.width())
        painter.setPen(colours.disabled if not enabled else colours.highlight_text if chosen else colours.text)
        painter.drawText(text, line, title)
        text.setLeft(text.left() + metrics.horizontalAdvance(title) + 12)
        if text.width() > 40:
            painter.setPen(colours.disabled if not enabled else colours.text if chosen else colours.muted)
            path = str(index.data(PATH) or "")
            painter.drawText(text, line, metrics.elidedText(path, Qt.TextElideMode.ElideRight, text.width()))
        painter.restore()

    def _paint_keys(self, painter: QPainter, area: QRect, keys: str, enabled: bool) -> int:
        """Paint a shortcut at the right; returns where it begins."""
        if not keys:
            return area.right()
        colours = theme().colours
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(keys) + 14
        height = metrics.height() + 4
        box = QRect(area.right() - width, area.center().y() - height // 2 + 1, width, height)
        painter.setPen(colours.border)
        painter.setBrush(colours.window)
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(colours.muted if enabled else colours.disabled)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, keys)
        return box.left()

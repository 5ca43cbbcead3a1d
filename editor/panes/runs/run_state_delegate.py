"""Item delegate for the state and progress of a run."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from vision_designer.editor.look.theme import theme
from vision_designer.editor.runs.run_list import FRACTION_ROLE

THICKNESS = 3.0
MARGIN = 4.0


class RunStateDelegate(QStyledItemDelegate):
    """Draws a thin bar along the bottom of the cell of a run that goes on."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the cell."""
        super().paint(painter, option, index)
        fraction = index.data(FRACTION_ROLE)
        if not isinstance(fraction, float):
            return
        whole = QRectF(option.rect)
        bar = QRectF(whole.left() + MARGIN, whole.bottom() - THICKNESS, whole.width() - 2 * MARGIN, THICKNESS)
        colours = theme().colours
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.grid)
        painter.drawRoundedRect(bar, THICKNESS / 2, THICKNESS / 2)
        bar.setWidth(bar.width() * min(1.0, max(0.0, fraction)))
        painter.setBrush(colours.accent)
        painter.drawRoundedRect(bar, THICKNESS / 2, THICKNESS / 2)
        painter.restore()

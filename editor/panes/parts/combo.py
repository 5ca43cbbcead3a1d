"""The combo box of all panes and dialogs."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyledItemDelegate, QStyleOptionComboBox

MAX_ROWS = 12


class Combo(QComboBox):
    """A combo box whose list is as wide as its longest text, and which ignores the wheel unless it has the focus.

    Texts that are too long for the box are elided.
    """

    def __init__(self) -> None:
        super().__init__()
        self.was_opened = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(MAX_ROWS)
        # Qt's default delegate ignores the sizes in the style sheet.
        self.setItemDelegate(QStyledItemDelegate(self))

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        area = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        room = area.width() - (0 if option.currentIcon.isNull() else option.iconSize.width() + 4)
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room - 2)

    def showPopup(self) -> None:
        self.was_opened = True
        view = self.view()
        margins = view.width() - view.viewport().width() if view.isVisible() else 24
        needed = view.sizeHintForColumn(0) + margins
        if self.count() > self.maxVisibleItems():
            needed += view.verticalScrollBar().sizeHint().width()
        view.setMinimumWidth(min(needed, self.screen().availableGeometry().width()))
        super().showPopup()
        if self.currentIndex() < 0:
            # Qt makes the first row current without highlighting it, so that Down would select the second.
            view.selectionModel().clear()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

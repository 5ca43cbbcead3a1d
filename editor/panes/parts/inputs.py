"""Input widgets that several panes use: line edits, and the combo box."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionComboBox

from vision_designer.editor.look.icons import icon
from vision_designer.editor.panes.parts.small_widgets import bold


class SearchLine(QLineEdit):
    """A search field: Enter finds the next match, Shift+Enter the previous one, Escape clears the text.

    Args:
        text: placeholder.
        name: accessible name; the placeholder by default.
    """

    find_requested = Signal(int)
    """1 for the next match, -1 for the previous one."""

    def __init__(self, text: str, name: str = "") -> None:
        super().__init__()
        self.setPlaceholderText(text)
        self.setAccessibleName(name or text)
        self.setClearButtonEnabled(True)
        self.addAction(icon("find"), QLineEdit.ActionPosition.LeadingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.find_requested.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


def leave_undo_to_graph(event: QEvent) -> bool:
    """Ignore Qt's shortcut override for undo or redo, which then act on the graph; returns whether it was one."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    is_undo = event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
    if is_undo:
        event.ignore()
    return is_undo


class TypedLine(QLineEdit):
    """A line edit that emits the typed text once: on Enter, or when it loses the focus.

    Escape restores the shown text. Undo and redo act on the line while it has uncommitted text, else on the graph.
    """

    committed = Signal(str)
    discarded = Signal()

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self._shown = text
        self._has_typed = False
        self.textEdited.connect(self._typed)
        self.editingFinished.connect(self.commit)

    @property
    def is_pending(self) -> bool:
        """Whether it has typed text that was not committed yet."""
        return self._has_typed

    def _typed(self, text: str) -> None:
        self._has_typed = text != self._shown

    def show_text(self, text: str) -> None:
        """Show the value from the graph; uncommitted text is kept if that value did not change."""
        if self._has_typed and text == self._shown:
            return
        self._has_typed = False
        self._shown = text
        if text != self.text():
            place = self.cursorPosition()
            all_selected = self.hasSelectedText() and self.selectedText() == self.text()
            self.setText(text)
            self.setCursorPosition(min(place, len(text)))
            if all_selected and self.hasFocus():
                self.selectAll()
            elif not self.hasFocus():
                self.setCursorPosition(0)

    def commit(self) -> None:
        """Emit the typed text, if any."""
        if self._has_typed:
            self._has_typed = False
            new_text, self._shown = self.text(), self.text()
            # From now on, undo acts on the graph; setText clears the line's own undo history.
            place = self.cursorPosition()
            self.setText(new_text)
            self.setCursorPosition(place)
            self.committed.emit(new_text)

    def event(self, event: QEvent) -> bool:
        if not self._has_typed and leave_undo_to_graph(event):
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._has_typed:
            self._has_typed = False
            self.setText(self._shown)
            self.discarded.emit()
            return
        super().keyPressEvent(event)


class TitleLine(TypedLine):
    """A title that looks like a heading until it is edited."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrame(False)
        bold(self, 1.1)
        self.setStyleSheet(
            "QLineEdit { background: transparent; border: 1px solid transparent; border-radius: 6px; }"
            "QLineEdit:hover:!read-only { border-color: palette(mid); }"
            "QLineEdit:focus:!read-only { background: palette(base); border-color: palette(highlight); }"
        )

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.selectAll()
        event.accept()


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

    def show_choices(self, choices: Iterable[tuple[str, object]], chosen: object = None) -> None:
        """Replace the choices, texts with their data, without a signal; makes ``chosen`` current, else the first."""
        with QSignalBlocker(self):
            self.clear()
            for text, data in choices:
                self.addItem(text, data)
            self.setCurrentIndex(max(0, self.findData(chosen)))

    def data(self) -> list[Any]:
        return [self.itemData(number) for number in range(self.count())]

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

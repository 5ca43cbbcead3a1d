"""Line edits that several panes use."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLineEdit

from vision_designer.editor.panes.parts.small_widgets import bold


class SearchLine(QLineEdit):
    """A search field: Enter finds the next match, Shift+Enter the previous one, Escape clears the text."""

    going = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.going.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
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
    abandoned = Signal()

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
            self.abandoned.emit()
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

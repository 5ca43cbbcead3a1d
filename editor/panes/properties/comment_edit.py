"""The comment of a node: several lines."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QSizePolicy

from vision_designer.editor.look.plain_text import LONGEST_EDITED, PlainEdit, shortened

COMMENT_LINES = 4


class CommentEdit(PlainEdit):
    """Several lines that are said once: when one goes elsewhere."""

    committed = Signal(str)
    typed = Signal(object)
    """The text as it is being typed; None when it is what the graph says again."""

    def __init__(self) -> None:
        super().__init__()
        self.is_cut = False
        """Whether there is more than is shown, so that nothing of it can be edited."""
        self._shown = ""
        self._has_typed = False
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("Comment"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * COMMENT_LINES + 12)
        self.textChanged.connect(self._changed)

    def _changed(self) -> None:
        was_typing, self._has_typed = self._has_typed, self.toPlainText() != self._shown
        if was_typing or self._has_typed:
            self.typed.emit(self.toPlainText() if self._has_typed else None)

    def show_text(self, text: str) -> None:
        """Show what the graph says, unless something else is being typed and that has not changed."""
        self.is_cut = len(text) > LONGEST_EDITED
        text = shortened(text, LONGEST_EDITED)
        if text == self._shown and self._has_typed:
            return
        self._shown = text
        if text != self.toPlainText():
            place = self.textCursor().position()
            self.setPlainText(text)
            cursor = self.textCursor()
            cursor.setPosition(min(place, len(text)))
            self.setTextCursor(cursor)
        if self._has_typed:
            self._has_typed = False
            self.typed.emit(None)

    def commit(self) -> None:
        """Say what was typed, if anything was."""
        if self._has_typed:
            self._has_typed = False
            self._shown = self.toPlainText()
            self.committed.emit(self._shown)
            self.typed.emit(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Typing has ended."""
        super().focusOutEvent(event)
        self.commit()

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the graph when nothing is pending."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and not self._has_typed:
            keys = QKeySequence.StandardKey
            if event.matches(keys.Undo) or event.matches(keys.Redo):
                event.ignore()
                return False
        return super().event(event)

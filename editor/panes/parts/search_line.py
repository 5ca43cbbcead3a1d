"""The field in which a text to search for is typed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


class SearchLine(QLineEdit):
    """Enter goes to the next place, Shift+Enter to the previous one, Escape forgets the text."""

    going = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on searching, or type."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.going.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

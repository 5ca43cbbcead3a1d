"""The key that copies, for widgets that copy something of their own."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence


def claim_copy_key(event: QEvent) -> bool:
    """Whether Qt asks if the key that copies is for this widget or for the window, whose Copy is for the canvas.

    It is answered then, and nothing is left to do with the event.
    """
    asks = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
    if not asks or not event.matches(QKeySequence.StandardKey.Copy):  # type: ignore[attr-defined]
        return False
    event.accept()
    return True

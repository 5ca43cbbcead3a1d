"""Keys of a search field that choose in the list below it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget


class ListKeys(QObject):
    """Arrows and page keys mark a row while the user types, Enter takes it, Escape closes the popup.

    Args:
        line: the search field.
        rows: the list or table.
        take: called by Enter.
        popup: hidden by Escape.
        page: rows of a page key.
        tab: whether Tab and Shift+Tab move too.
    """

    def __init__(
        self,
        line: QLineEdit,
        rows: QAbstractItemView,
        take: Callable[[], object],
        popup: QWidget,
        *,
        page: int,
        tab: bool = False,
    ) -> None:
        super().__init__(popup)
        self._rows = rows
        self._take = take
        self._popup = popup
        self._steps: dict[int, int] = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
        }
        if tab:
            self._steps |= {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
        line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key, model = event.key(), self._rows.model()
        if key in self._steps and model.rowCount():
            row = self._rows.currentIndex().row() + self._steps[key]
            self._rows.setCurrentIndex(model.index(min(max(row, 0), model.rowCount() - 1), 0))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif key == Qt.Key.Key_Escape:
            self._popup.hide()
        else:
            return False
        return True

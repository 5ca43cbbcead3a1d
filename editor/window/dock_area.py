"""The docks at one side of a window."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QMainWindow

AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}


class DockArea:
    """The docks that are at one side of the window now, which can be hidden together for a time.

    Args:
        window: the window.
        docks: all docks of the window.
        name: one of ``AREAS``.
    """

    def __init__(self, window: QMainWindow, docks: Mapping[str, QDockWidget], name: str) -> None:
        self._window = window
        self._docks = docks
        self._place = AREAS[name]
        self._direction = Qt.Orientation.Vertical if name == "bottom" else Qt.Orientation.Horizontal
        self.hidden: list[QDockWidget] = []
        """Docks to show again."""

    def shown(self) -> list[QDockWidget]:
        """Docks that are not hidden; those behind others are among them."""
        return [
            dock
            for dock in self._docks.values()
            if not dock.isFloating() and not dock.isHidden() and self._window.dockWidgetArea(dock) == self._place
        ]

    def size(self) -> int:
        """The width, or the height of the area at the bottom, in pixels; 0 if it has no dock."""
        # A dock behind another one keeps its old size.
        sizes = [dock.size() for dock in self.shown() if not dock.visibleRegion().isEmpty()]
        upright = self._direction == Qt.Orientation.Vertical
        return max((size.height() if upright else size.width() for size in sizes), default=0)

    def resize(self, size: int) -> None:
        """Set the width, or the height of the area at the bottom, in pixels."""
        docks = self.shown()[:1]
        self._window.resizeDocks(docks, [size] * len(docks), self._direction)

    def hide(self) -> None:
        """Hide all docks until :meth:`show_again`."""
        docks = self.shown()
        self.hidden = [*docks, *(dock for dock in self.hidden if dock not in docks)]
        for dock in docks:
            dock.hide()

    def show_again(self) -> None:
        for dock in self.hidden:
            dock.show()
        if self.hidden:
            self.hidden[0].raise_()
        self.hidden = []


def set_close_action(dock: QDockWidget, action: Callable[[], None], tip: str) -> None:
    """Let the close button in the title of a dock do something else; a floating dock is still closed."""
    button = dock.findChild(QAbstractButton, "qt_dockwidget_closebutton")
    if button is None:
        return
    button.clicked.disconnect()
    button.clicked.connect(lambda: dock.close() if dock.isFloating() else action())
    button.setToolTip(tip)

"""The docks at one side of a window, and moving the keyboard focus between panes."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QDockWidget, QFrame, QMainWindow, QScrollArea, QWidget

from vision_designer.editor.files.settings import Settings

AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}


SIZES = {"left": 240, "right_idle": 250, "right_selected": 370}
"""Default widths in pixels; that of the right area depends on what is shown there."""
WIDE_SHARE, MIN_WIDE, MAX_WIDE = 0.38, 420, 900
"""Default width of the right area while it is wide, as a fraction of the window, and its range in pixels."""
CANVAS = 860
"""Width in pixels in which each shipped template fits at a zoom of 56 %."""
MIN_CANVAS = 400
"""Width of the canvas in pixels below which the left area gives way also to a narrow right one."""


LOW_PANE, NARROW_PANE = 90, 300
"""Height and width in pixels that any dock can have; its pane is scrolled if it needs more."""


def usual_width(state: str, window: int) -> int:
    """Width in pixels of the right area in a state of ``SIZES``, or ``right_wide``, in a window of that width."""
    if state == "right_wide":
        return min(max(round(window * WIDE_SHARE), NARROW_PANE), MAX_WIDE, max(window - CANVAS, MIN_WIDE))
    return min(SIZES[state], max(window - MIN_CANVAS, SIZES["right_idle"]))


class PaneArea(QScrollArea):
    """The content of a dock: a pane, which is scrolled in a dock that is smaller than the pane needs.

    Otherwise the window could not be smaller than the largest pane, even one behind others.
    """

    def __init__(self, pane: QWidget) -> None:
        super().__init__()
        self._pane = pane
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(pane)

    def minimumSizeHint(self) -> QSize:
        least = self._pane.minimumSizeHint().expandedTo(self._pane.minimumSize())
        return least.boundedTo(QSize(NARROW_PANE, LOW_PANE))

    def sizeHint(self) -> QSize:
        return self._pane.sizeHint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask the dock for another size when the pane needs one."""
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class WindowGrowth:
    """Undoes the growth of a window, which would reach beyond a small screen.

    Qt enlarges a window to the minimum size of what is shown, also if another pane gives way at once.
    """

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self._before: QSize | None = None

    def note(self, event: QResizeEvent) -> None:
        old, new, least = event.oldSize(), event.size(), self._window.minimumSizeHint()
        if old.width() < new.width() == least.width() or old.height() < new.height() == least.height():
            self._before = self._before or (old if old.isValid() else None)

    def undo(self) -> None:
        window, layout = self._window, self._window.layout()
        size, self._before = self._before, None
        if size is not None and layout is not None and not window.isMaximized() and not window.isFullScreen():
            # Otherwise the minimum would still be that of the panes that have given way.
            layout.activate()
            window.resize(size.expandedTo(window.minimumSizeHint()))


class DockArea:
    """The docks that are at a side of the window now, one of ``AREAS``; they can be hidden together for a time."""

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

    def in_front(self) -> list[QDockWidget]:
        """Docks that are not behind others; empty while the window is hidden."""
        return [dock for dock in self.shown() if not dock.visibleRegion().isEmpty()]

    def size(self) -> int:
        """The width, or the height of the area at the bottom, in pixels; 0 if it has no dock."""
        # A dock behind another one keeps its old size.
        sizes = [dock.size() for dock in self.in_front()]
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


BOTTOM_SHARE, MIN_BOTTOM, CANVAS_HEIGHT = 0.36, 160, 500
"""Default height as a fraction of the window; in pixels, its minimum, and what is left for the canvas with its tabs."""
LOW_WINDOW = 770
"""Height in pixels below which a window has no room for the area at the bottom."""
TOLERANCE = 8
"""Pixels by which a height may change without the user."""


class BottomArea(DockArea):
    """The docks at the bottom, which are collapsed until the user opens one; their height is kept in the settings."""

    def __init__(self, window: QMainWindow, docks: Mapping[str, QDockWidget], settings: Settings) -> None:
        super().__init__(window, docks, "bottom")
        self._settings = settings
        self._given = self._room = 0
        """The height that was set, and that of the window then."""

    @property
    def has_room(self) -> bool:
        """Whether the window is high enough for this area and the canvas."""
        return self._window.height() >= LOW_WINDOW

    def _wanted(self) -> int:
        """The height that the user has chosen, or the usual one."""
        if chosen := self._settings.pane_size("bottom_height"):
            return chosen
        center = self._window.centralWidget()
        room = center.height() + self.size() - CANVAS_HEIGHT if center is not None else 0
        return min(round(self._window.height() * BOTTOM_SHARE), max(room, MIN_BOTTOM))

    def open(self, dock: QDockWidget | None = None) -> None:
        """Show the docks with the wanted height, also one that the user has closed."""
        wanted = self._wanted()
        self.show_again()
        if dock is not None:
            dock.show()
        self._give(wanted)

    def place(self, dock: QDockWidget) -> None:
        """Put a hidden dock behind those of the right area, if the window is low, or back into this area."""
        area = AREAS["bottom" if self.has_room else "right"]
        if dock.isFloating() or self._window.dockWidgetArea(dock) == area:
            return
        others = [
            other
            for other in self._docks.values()
            if not other.isFloating() and self._window.dockWidgetArea(other) == AREAS["right"]
        ]
        self.hidden = [other for other in self.hidden if other is not dock]
        self._window.addDockWidget(area, dock)
        if others and not self.has_room:
            self._window.tabifyDockWidget(others[-1], dock)

    def open_or_collapse(self) -> None:
        """Restore what was kept."""
        if self._settings.pane_size("bottom") and self.has_room:
            self._give(self._wanted())
        else:
            self.hide()

    def collapse(self) -> None:
        self.hide()
        self._settings.set_pane_size("bottom", 0)

    def fit_window(self) -> None:
        """Set the usual height for another height of the window, unless the user has chosen one."""
        if self._window.height() != self._room and abs(self.size() - self._given) <= TOLERANCE:
            self._give(self._wanted())

    def keep(self) -> None:
        """Store the height, and whether the area is collapsed."""
        height = self.size()
        self._settings.set_pane_size("bottom", height)
        if height and abs(height - self._given) > TOLERANCE:
            self._settings.set_pane_size("bottom_height", height)

    def _give(self, height: int) -> None:
        self._given, self._room = height, self._window.height()
        self.resize(height)


def set_close_action(dock: QDockWidget, action: Callable[[], None], tip: str) -> None:
    """Let the close button in the title of a dock do something else; a floating dock is still closed."""
    button = dock.findChild(QAbstractButton, "qt_dockwidget_closebutton")
    if button is None:
        return
    button.clicked.disconnect()
    button.clicked.connect(lambda: dock.close() if dock.isFloating() else action())
    button.setToolTip(tip)


def focus_next_pane(panes: Sequence[QWidget], step: int) -> None:
    """Move the focus by ``step`` panes, wrapping around; panes without a widget that takes the focus are skipped."""
    focus = QApplication.focusWidget()
    current = next((at for at, pane in enumerate(panes) if focus is not None and _contains(pane, focus)), None)
    start = (0 if step > 0 else -1) if current is None else current + step
    for number in range(len(panes) - (current is not None)):
        target = _first_in_tab_order(panes[(start + number * step) % len(panes)])
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
            return


def _contains(pane: QWidget, widget: QWidget) -> bool:
    return widget is pane or pane.isAncestorOf(widget)


def _first_in_tab_order(pane: QWidget) -> QWidget | None:
    """The first widget of a pane in tab order."""
    widget = pane
    while True:
        takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
        if takes and _contains(pane, widget) and not isinstance(widget, QScrollArea):
            return widget
        following = widget.nextInFocusChain()
        if following is None or following is pane:
            return None
        widget = following

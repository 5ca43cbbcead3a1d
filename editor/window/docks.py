"""The docks of a window, one for each pane, and their sizes."""

from functools import partial

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QWidget

from vision_designer.editor.files.settings import Settings
from vision_designer.editor.graph.open_graph import Connections, OpenGraph
from vision_designer.editor.look.icons import icon
from vision_designer.editor.panes.pane import CommitsTyping, FollowsGraph, PaneContext, ordered_panes, relay
from vision_designer.editor.panes.properties.properties import PropertiesPane
from vision_designer.editor.window.dock_area import (
    AREAS,
    CANVAS,
    MAX_WIDE,
    MIN_CANVAS,
    SIZES,
    WIDE_SHARE,
    BottomArea,
    DockArea,
    PaneArea,
    WindowGrowth,
    set_close_action,
    usual_width,
)

POLL_MILLISECONDS = 50


class Docks(QObject):
    """A dock for each pane of the registry; each can be moved, hidden and shown again.

    The right area is narrow while no node is selected, and wider while another pane than Properties is in front, such
    as Results, which is raised when the graph has a run. Where the canvas would then be too narrow, the left area gives
    way. The bottom area is collapsed until the user opens one of its panes. The user may change all of this; sizes are
    kept for each state, in the settings.
    """

    offered_changed = Signal()
    """Other panes are offered than before, see :meth:`offered`."""
    focus_covered = Signal()
    """The pane with the keyboard focus is now behind another one."""

    def __init__(self, window: QMainWindow, context: PaneContext, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self.records = ordered_panes()
        self.panes: dict[str, QWidget] = {}
        self._docks: dict[str, QDockWidget] = {}
        for record in self.records:
            pane = self.panes[record.name] = record.make(context)
            relay(pane, context)
            dock = self._docks[record.name] = QDockWidget(QCoreApplication.translate("Docks", record.title), window)
            dock.setObjectName(f"dock_{record.name}")
            dock.setWidget(PaneArea(pane))
            dock.installEventFilter(self)
            action = dock.toggleViewAction()
            action.setIcon(icon(record.icon))
            # Menus show no check mark beside an icon.
            action.setIconVisibleInMenu(False)
            action.toggled.connect(self.offered_changed)
            dock.visibilityChanged.connect(self._front_changed)
            if record.shortcut:
                action.setShortcut(QKeySequence(record.shortcut))
            if record.area == "bottom":
                close = partial(self._collapse_or_close, dock)
                set_close_action(dock, close, QCoreApplication.translate("Docks", "Collapse"))
        self.left, self.right = (DockArea(window, self._docks, area) for area in ("left", "right"))
        """The left area hides its panes to make room for a wide right area."""
        self.bottom = BottomArea(window, self._docks, settings)
        self._hidden_docks: list[QDockWidget] = []
        self._sizes: QByteArray | None = None
        self._graph: OpenGraph | None = None
        self._graph_connections = Connections()
        self._has_run: bool | None = None
        """Whether the graph has a run; None if no graph was shown yet."""
        self._state = ""
        """Name of the current size of the right area; empty until first applied."""
        self._usual = self._room = 0
        """Width of the right area unless the user changes it, and of the window, when it was applied."""
        self._before_maximized: QByteArray | None = None
        self._growth = WindowGrowth(window)
        self._state_timer = QTimer(self, singleShot=True)
        self._state_timer.timeout.connect(self._apply_state_when_released)
        window.installEventFilter(self)

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    def toggle_actions(self) -> list[QAction]:
        """Show or hide each pane."""
        return [dock.toggleViewAction() for dock in self._docks.values()]

    def names(self, area: str) -> list[str]:
        """Names of the panes that belong to an area by default, in the order of their tabs."""
        return [record.name for record in self.records if record.area == area]

    def default_layout(self) -> None:
        """Add each pane to its area; those of one area are tabbed."""
        self.restore_maximized()
        self._sizes, self._state = None, ""
        self.left.hidden, self.bottom.hidden = [], []
        window = self._window
        for dock in self._docks.values():
            dock.setFloating(False)
            window.removeDockWidget(dock)
        window.setCorner(Qt.Corner.BottomLeftCorner, AREAS["left"])
        window.setCorner(Qt.Corner.BottomRightCorner, AREAS["bottom"])
        for area, place in AREAS.items():
            docks = [self[name] for name in self.names(area)]
            for dock in docks:
                window.addDockWidget(place, dock)
            for dock in docks[1:]:
                window.tabifyDockWidget(docks[0], dock)
        for dock in self._docks.values():
            dock.show()
        self._raise_first()
        self.left.resize(SIZES["left"])
        self.bottom.open_or_collapse()
        self._apply_state()

    def _raise_first(self) -> None:
        for area in ("left", "right"):
            self[self.names(area)[0]].raise_()
        if self._has_run:
            self["results"].raise_()

    def restore(self, state: QByteArray) -> None:
        """Restore the layout of the panes."""
        if self._window.restoreState(state):
            self._sizes = state
            self.left.hidden, self.bottom.hidden = [], []
            self.bottom.open_or_collapse()
            self._apply_state()

    def prepare_to_save(self) -> None:
        """Show temporarily hidden panes, so that the saved window state includes them."""
        self.restore_maximized()
        self._keep_sizes()
        # Changes from now until the window is closed are not the user's.
        self._state = ""
        self.set_in_use(True)
        self.left.show_again()
        self.bottom.show_again()

    # Sizes

    def _wanted_state(self) -> str:
        if any(dock is not self["properties"] for dock in self.right.in_front()):
            return "right_wide"
        selected = self._graph is not None and self._graph.selected_nodes
        return "right_selected" if selected else "right_idle"

    def is_in_front(self, name: str) -> bool:
        """Whether a pane is visible."""
        # A dock behind another one is visible to Qt, but has no visible region.
        dock = self[name]
        return dock.isVisible() and not dock.visibleRegion().isEmpty()

    def _apply_state(self) -> None:
        """Apply the sizes for what is shown, after saving those of the previous state."""
        wanted = self._wanted_state()
        if self._hidden_docks or self.is_maximized:
            return
        if wanted == self._state:
            self.bottom.fit_window()
            if self._window.width() != self._room:
                self._make_room(self.right.size())
            return
        self._keep_sizes()
        self._state, self._usual = wanted, 0
        self._make_room(self._settings.pane_size(wanted))

    def _make_room(self, chosen: int) -> None:
        """Set the width of the right area, and let the left area give way where the canvas would be too narrow.

        Args:
            chosen: the width that the user has chosen; 0 or the usual one for none.
        """
        is_usual = chosen in (0, self._usual)
        room = self._room = self._window.width()
        is_wide = self._state == "right_wide"
        self._usual = usual_width(self._state, room)
        width = self._usual if is_usual else chosen
        if room - width - SIZES["left"] >= (CANVAS if is_wide else MIN_CANVAS):
            self.left.show_again()
        elif not self.left.hidden and not self._settings.pane_size(self._left_beside()):
            self.left.hide()
        self.right.resize(width)

    def _left_beside(self) -> str:
        """Name of the size of the left area that the user has shown although the canvas is narrow."""
        return "left_wide" if self._state == "right_wide" else "left_narrow"

    def _keep_sizes(self) -> None:
        if not self._state or not self._window.isVisible() or self._hidden_docks or self.is_maximized:
            return
        if width := self.right.size():
            self._settings.set_pane_size(self._state, 0 if width == self._usual else width)
        self.bottom.keep()
        beside = self._left_beside()
        if self.left.hidden or self._settings.pane_size(beside):
            self._settings.set_pane_size(beside, self.left.size())

    def collapse_bottom(self) -> None:
        self._keep_sizes()
        self.bottom.collapse()

    def _collapse_or_close(self, dock: QDockWidget) -> None:
        if self._window.dockWidgetArea(dock) == AREAS["bottom"]:
            self.collapse_bottom()
        else:
            dock.close()
            self._raise_first()

    def offered(self) -> list[str]:
        """Names of hidden panes that have a button in the status bar.

        The panes of the left area are only among them while they give way.
        """
        if self._hidden_docks:
            return []
        hidden = [record for record in self.records if self[record.name].isHidden()]
        return [record.name for record in hidden if record.area != "left" or self[record.name] in self.left.hidden]

    def _select_soon(self) -> None:
        # The layout must not change between the clicks of a double-click, or while a node is dragged.
        by_pointer = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        self._state_timer.start(QApplication.doubleClickInterval() if by_pointer else 0)

    def _front_changed(self) -> None:
        if not self._state_timer.isActive():
            self._state_timer.start(0)

    def _apply_state_when_released(self) -> None:
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._state_timer.start(POLL_MILLISECONDS)
            return
        self._apply_state()
        self._growth.undo()
        focused = self.focused()
        if focused is not None and focused.visibleRegion().isEmpty():
            # Qt leaves the focus there, so what the user types would change a field that is not visible.
            self.focus_covered.emit()

    def maximize(self, dock: QDockWidget | None) -> None:
        """Maximize a pane; None for the central widget."""
        if self._hidden_docks:
            return
        self.restore_maximized()
        self._keep_sizes()
        self._before_maximized = self._window.saveState()
        for other in self._docks.values():
            if other is not dock and not other.isFloating():
                other.hide()
        self._show_center(dock is None)

    def _show_center(self, shown: bool) -> None:
        center = self._window.centralWidget()
        if center is not None:
            center.setVisible(shown)

    @property
    def is_maximized(self) -> bool:
        """Whether a pane or the central widget is maximized."""
        return self._before_maximized is not None

    def restore_maximized(self) -> None:
        """Restore the sizes from before a pane was maximized."""
        if self._before_maximized is None:
            return
        before, self._before_maximized = self._before_maximized, None
        self._show_center(True)
        self._window.restoreState(before)
        self._apply_state()

    def toggle_maximized(self, dock: QDockWidget | None) -> None:
        """Maximize a pane, or the central widget with None; restore all if something is maximized."""
        if self.is_maximized:
            self.restore_maximized()
        else:
            self.maximize(dock)

    def focused(self) -> QDockWidget | None:
        """The dock with the keyboard focus."""
        focus = QApplication.focusWidget()
        return next((dock for dock in self._docks.values() if focus is not None and dock.isAncestorOf(focus)), None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Maximize a pane at a double-click on its title, and make room in a window of another size."""
        if watched is self._window:
            if isinstance(event, QResizeEvent):
                self._growth.note(event)
                self._front_changed()
            return False
        if (
            isinstance(watched, QDockWidget)
            and isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonDblClick
            and not watched.isFloating()
            and event.position().y() < watched.widget().y()
        ):
            self.toggle_maximized(watched)
            return True
        return False

    # The graph

    def set_graph(self, graph: OpenGraph | None) -> None:
        """Let the panes follow a graph."""
        self._graph = graph
        self._graph_connections.replace()
        for pane in self.panes.values():
            if isinstance(pane, FollowsGraph):
                pane.set_graph(graph)
        if graph is not None:
            self._graph_connections.replace(
                (graph.selection_changed, self._select_soon), (graph.statuses.run_changed, self._run_changed)
            )
            self._run_changed()
            self._apply_state()

    def _run_changed(self) -> None:
        """Raise Results when the graph has a run, and Properties if another graph has none."""
        has_run = self._graph is not None and self._graph.statuses.run is not None
        if has_run == self._has_run:
            return
        self._has_run = has_run
        if self._hidden_docks or self.is_maximized:
            return
        if has_run:
            self["results"].raise_()
        elif self.is_in_front("results"):
            self["properties"].raise_()

    def set_in_use(self, in_use: bool) -> None:
        """Hide the panes while no graph is open, and show them again afterwards."""
        if in_use:
            for dock in self._hidden_docks:
                dock.show()
            if self._hidden_docks:
                self._raise_first()
                # Sizes can only be set when the docks are in the layout again.
                QTimer.singleShot(0, self._window, self._restore_sizes)
            self._hidden_docks = []
        elif not self._hidden_docks:
            self.restore_maximized()
            self._keep_sizes()
            self.left.show_again()
            self.bottom.show_again()
            if self._window.isVisible():
                self._sizes = self._window.saveState()
            self._hidden_docks = [dock for dock in self._docks.values() if not dock.isHidden()]
            for dock in self._hidden_docks:
                dock.hide()
        self.offered_changed.emit()

    def _restore_sizes(self) -> None:
        if self._hidden_docks:
            return
        if self._sizes is None or not self._window.restoreState(self._sizes):
            self.left.resize(SIZES["left"])
        self._raise_first()
        self._state = ""
        self.bottom.open_or_collapse()
        self._apply_state()

    def show(self, name: str) -> QWidget:
        """Show a pane in front of others in its area."""
        self.restore_maximized()
        dock = self[name]
        if dock.isHidden() and name in self.names("bottom"):
            self.bottom.place(dock)
        if dock.isHidden() and self._window.dockWidgetArea(dock) == AREAS["bottom"]:
            self.bottom.open(dock)
        dock.show()
        dock.raise_()
        if self._hidden_docks:
            # Without an open graph, this is the only visible pane.
            self.right.resize(min(round(self._window.width() * WIDE_SHARE), MAX_WIDE))
        return self.panes[name]

    def show_properties(self, parameter: str = "") -> None:
        """Focus a parameter of the selected node, or its first one."""
        pane = self.show("properties")
        assert isinstance(pane, PropertiesPane)
        self._apply_state()
        if parameter:
            pane.focus_parameter(parameter)
        else:
            pane.focus_first()

    def commit_typing(self) -> None:
        """Commit uncommitted text in the panes."""
        for pane in self.panes.values():
            if isinstance(pane, CommitsTyping):
                pane.commit()

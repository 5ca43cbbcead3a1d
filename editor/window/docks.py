"""The docks of a window, one for each pane, and their sizes."""

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QMenu, QScrollArea, QWidget

from vision_designer.editor.files.settings import Settings
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.icons import icon
from vision_designer.editor.panes.pane import CommitsTyping, FollowsGraph, PaneContext, ordered_panes
from vision_designer.editor.panes.properties.properties import PropertiesPane

AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}
SIZES = {"left": 240, "right_idle": 200, "right_selected": 370}
"""Default widths in pixels; that of the right area depends on whether a node is selected."""
BOTTOM_SHARE = 0.36
"""Default height of the bottom area, as a fraction of that of the window."""


class Docks(QObject):
    """A dock for each pane of the registry; each can be moved, hidden and shown again.

    The right area is narrow while no node is selected, and the bottom area is collapsed while the graph has no run.
    The user may change both; sizes are kept for each state, in the settings.

    Args:
        window: the window.
        context: for the panes.
        settings: store the sizes.
    """

    def __init__(self, window: QMainWindow, context: PaneContext, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self.records = ordered_panes()
        self.panes: dict[str, QWidget] = {}
        self._docks: dict[str, QDockWidget] = {}
        for record in self.records:
            pane = self.panes[record.name] = record.make(context)
            dock = self._docks[record.name] = QDockWidget(QCoreApplication.translate("Docks", record.title), window)
            dock.setObjectName(f"dock_{record.name}")
            dock.setWidget(pane)
            dock.installEventFilter(self)
            action = dock.toggleViewAction()
            action.setIcon(icon(record.icon))
            # Menus show no check mark beside an icon.
            action.setIconVisibleInMenu(False)
            if record.shortcut:
                action.setShortcut(QKeySequence(record.shortcut))
        self._hidden_by_us: list[QDockWidget] = []
        self._sizes: QByteArray | None = None
        self._graph: OpenGraph | None = None
        self._state: tuple[str, str] | None = None
        """Names of the current sizes of the right and the bottom area; None until first applied."""
        self._collapsed: list[QDockWidget] = []
        """Visible panes of the bottom area when it was collapsed."""
        self._before_maximized: QByteArray | None = None
        self._selection_timer = QTimer(self, singleShot=True)
        self._selection_timer.timeout.connect(self._selection_settled)

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    def toggle_actions(self) -> list[QAction]:
        """Show or hide each pane."""
        return [dock.toggleViewAction() for dock in self._docks.values()]

    def add_to_menu(self, menu: QMenu) -> None:
        """Add all panes to a menu."""
        panes = menu.addMenu(QCoreApplication.translate("Docks", "Panes"))
        panes.addActions(self.toggle_actions())

    def _of_area(self, area: str) -> list[QDockWidget]:
        return [self[record.name] for record in self.records if record.area == area]

    def default_layout(self) -> None:
        """Add each pane to its area; those of one area are tabbed."""
        self.restore_maximized()
        self._sizes = self._state = None
        self._collapsed = []
        window = self._window
        for dock in self._docks.values():
            dock.setFloating(False)
            window.removeDockWidget(dock)
        window.setCorner(Qt.Corner.BottomLeftCorner, AREAS["left"])
        window.setCorner(Qt.Corner.BottomRightCorner, AREAS["right"])
        for area, place in AREAS.items():
            docks = self._of_area(area)
            for dock in docks:
                window.addDockWidget(place, dock)
            for dock in docks[1:]:
                window.tabifyDockWidget(docks[0], dock)
        for dock in self._docks.values():
            dock.show()
        self._raise_first()
        self._resize("left", SIZES["left"])
        self._take_state()

    def _raise_first(self) -> None:
        for area in AREAS:
            for dock in self._of_area(area)[:1]:
                dock.raise_()

    def restore(self, state: QByteArray) -> None:
        """Restore the layout of the panes."""
        if self._window.restoreState(state):
            self._sizes = state
            self._take_state()

    def prepare_to_save(self) -> None:
        """Show temporarily hidden panes, so that the saved window state includes them."""
        self.restore_maximized()
        self._keep_sizes()
        # Changes from now until the window is closed are not the user's.
        self._state = None
        self.set_in_use(True)
        self._expand()

    # Sizes

    def _wanted_state(self) -> tuple[str, str]:
        graph = self._graph
        return (
            "right_selected" if graph is not None and graph.selected_nodes else "right_idle",
            "bottom_results" if graph is not None and graph.statuses.run is not None else "bottom_idle",
        )

    def _take_state(self) -> None:
        """Apply the sizes for the state of the graph, after saving those of the previous state."""
        wanted = self._wanted_state()
        if wanted == self._state or self._hidden_by_us or self._before_maximized is not None:
            return
        self._keep_sizes()
        right, bottom = wanted
        if self._state is None or self._state[0] != right:
            self._resize("right", self._settings.pane_size(right) or SIZES[right])
        if self._state is None or self._state[1] != bottom:
            if bottom == "bottom_idle" and not self._settings.pane_size(bottom):
                self._collapse()
            else:
                self._expand()
                self._resize("bottom", self._settings.pane_size(bottom) or self._usual_height)
        self._state = wanted

    @property
    def _usual_height(self) -> int:
        return round(self._window.height() * BOTTOM_SHARE)

    def _keep_sizes(self) -> None:
        if self._state is None or not self._window.isVisible():
            return
        if self._hidden_by_us or self._before_maximized is not None:
            return
        right, bottom = self._state
        if docks := self._at("right"):
            self._settings.set_pane_size(right, docks[0].width())
        docks = self._at("bottom")
        # Before there is a run, only the user can open the bottom area permanently; see toggle_bottom().
        if docks and (bottom == "bottom_results" or self._settings.pane_size(bottom)):
            self._settings.set_pane_size(bottom, docks[0].height())

    def _at(self, area: str) -> list[QDockWidget]:
        """Visible panes of an area."""
        return [dock for dock in self._placed(area) if not dock.isHidden()]

    def _placed(self, area: str) -> list[QDockWidget]:
        window, place = self._window, AREAS[area]
        return [dock for dock in self._docks.values() if not dock.isFloating() and window.dockWidgetArea(dock) == place]

    def _resize(self, area: str, size: int) -> None:
        docks = self._at(area)[:1]
        direction = Qt.Orientation.Vertical if area == "bottom" else Qt.Orientation.Horizontal
        self._window.resizeDocks(docks, [size] * len(docks), direction)

    def _collapse(self) -> None:
        self._collapsed = self._at("bottom")
        for dock in self._collapsed:
            dock.hide()

    def _expand(self) -> None:
        for dock in self._collapsed:
            dock.show()
        if self._collapsed:
            self._collapsed[0].raise_()
        self._collapsed = []

    @property
    def bottom_panes(self) -> list[str]:
        """Names of the panes whose default area is the bottom."""
        return [record.name for record in self.records if record.area == "bottom"]

    def toggle_bottom(self, name: str) -> None:
        """Show a pane of the bottom area; collapse the area if the pane is shown already."""
        dock = self[name]
        in_front = dock.isVisible() and not dock.visibleRegion().isEmpty()
        idle = self._state is not None and self._state[1] == "bottom_idle"
        if in_front and dock in self._at("bottom"):
            self._keep_sizes()
            self._collapse()
            if idle:
                self._settings.set_pane_size("bottom_idle", 0)
            return
        self.show(name)
        if idle:
            self._settings.set_pane_size("bottom_idle", dock.height())

    def _select_soon(self) -> None:
        # The layout must not change between the clicks of a double-click, or while a node is dragged.
        by_pointer = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        self._selection_timer.start(QApplication.doubleClickInterval() if by_pointer else 0)

    def _selection_settled(self) -> None:
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._select_soon()
            return
        self._take_state()

    def maximize(self, dock: QDockWidget | None) -> None:
        """Maximize a pane; None for the central widget."""
        if self._hidden_by_us:
            return
        self.restore_maximized()
        self._keep_sizes()
        self._before_maximized = self._window.saveState()
        for other in self._docks.values():
            if other is not dock and not other.isFloating():
                other.hide()
        self._show_centre(dock is None)

    def _show_centre(self, shown: bool) -> None:
        centre = self._window.centralWidget()
        if centre is not None:
            centre.setVisible(shown)

    @property
    def is_maximized(self) -> bool:
        """Whether a pane or the central widget is maximized."""
        return self._before_maximized is not None

    def restore_maximized(self) -> None:
        """Restore the sizes from before a pane was maximized."""
        if self._before_maximized is None:
            return
        before, self._before_maximized = self._before_maximized, None
        self._show_centre(True)
        self._window.restoreState(before)
        self._take_state()

    def toggle_maximized(self, dock: QDockWidget | None) -> None:
        """Maximize a pane, or the central widget with None; restore all if something is maximized."""
        if self.is_maximized:
            self.restore_maximized()
        else:
            self.maximize(dock)

    def focused(self) -> QDockWidget | None:
        """The dock with the keyboard focus."""
        focus = QApplication.focusWidget()
        docks = [dock for dock in self._docks.values() if focus is not None and dock.isAncestorOf(focus)]
        return docks[0] if docks else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Maximize a pane at a double-click on its title."""
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
        if self._graph is not None:
            self._graph.selection_changed.disconnect(self._select_soon)
            self._graph.statuses.run_changed.disconnect(self._take_state)
        self._graph = graph
        if graph is not None:
            graph.selection_changed.connect(self._select_soon)
            graph.statuses.run_changed.connect(self._take_state)
        for pane in self.panes.values():
            if isinstance(pane, FollowsGraph):
                pane.set_graph(graph)
        if graph is not None:
            self._take_state()

    def set_in_use(self, in_use: bool) -> None:
        """Hide the panes while no graph is open, and show them again afterwards."""
        if in_use:
            for dock in self._hidden_by_us:
                dock.show()
            if self._hidden_by_us:
                self._raise_first()
                # Sizes can only be set when the docks are in the layout again.
                QTimer.singleShot(0, self._window, self._give_sizes)
            self._hidden_by_us = []
        elif not self._hidden_by_us:
            self.restore_maximized()
            self._keep_sizes()
            self._expand()
            if self._window.isVisible():
                self._sizes = self._window.saveState()
            self._hidden_by_us = [dock for dock in self._docks.values() if not dock.isHidden()]
            for dock in self._hidden_by_us:
                dock.hide()

    def _give_sizes(self) -> None:
        if self._hidden_by_us:
            return
        if self._sizes is None or not self._window.restoreState(self._sizes):
            self._resize("left", SIZES["left"])
        self._state = None
        self._take_state()

    def show(self, name: str) -> QWidget:
        """Show a pane in front of others in its area."""
        self.restore_maximized()
        dock = self[name]
        if dock in self._collapsed:
            self._expand()
            self._resize("bottom", self._settings.pane_size("bottom_results") or self._usual_height)
        dock.show()
        dock.raise_()
        if self._hidden_by_us and dock in self._at("bottom"):
            # Without an open graph, this is the only visible pane.
            self._window.resizeDocks([dock], [self._usual_height], Qt.Orientation.Vertical)
        return self.panes[name]

    def show_properties(self, parameter: str = "") -> None:
        """Focus a parameter of the selected node, or its first one."""
        pane = self.show("properties")
        assert isinstance(pane, PropertiesPane)
        self._take_state()
        if parameter:
            pane.focus_parameter(parameter)
        else:
            pane.focus_first()

    def commit_typing(self) -> None:
        """Commit uncommitted text in the panes."""
        for pane in self.panes.values():
            if isinstance(pane, CommitsTyping):
                pane.commit()

    def walk(self, centre: QWidget | None, step: int) -> None:
        """Move the focus by ``step`` visible panes; ``centre`` comes between the left and the right ones."""
        left, right, bottom = (self._seen(area) for area in AREAS)
        panes = [*left, *([centre] if centre is not None else []), *right, *bottom]
        focus = QApplication.focusWidget()
        here = next((at for at, pane in enumerate(panes) if focus is not None and _holds(pane, focus)), None)
        start = 0 if step > 0 else len(panes) - 1
        order = range(len(panes)) if here is None else range(1, len(panes))
        for further in order:
            at = (start if here is None else here) + further * step
            target = _first_stop(panes[at % len(panes)])
            if target is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _seen(self, area: str) -> list[QWidget]:
        # A dock behind another one is visible to Qt, but has no visible region.
        docks = [dock for dock in self._of_area(area) if dock.isVisible() and not dock.visibleRegion().isEmpty()]
        return [dock.widget() for dock in docks]


def _holds(pane: QWidget, widget: QWidget) -> bool:
    return widget is pane or pane.isAncestorOf(widget)


def _first_stop(pane: QWidget) -> QWidget | None:
    """The first widget of a pane in tab order."""
    widget = pane
    while True:
        takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
        if takes and _holds(pane, widget) and not isinstance(widget, QScrollArea):
            return widget
        following = widget.nextInFocusChain()
        if following is None or following is pane:
            return None
        widget = following

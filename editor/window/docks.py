"""The panes around the canvas, in docks, and moving the focus between them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QCoreApplication, Qt, QTimer
from PySide6.QtGui import QAction, QUndoStack
from PySide6.QtWidgets import QApplication, QDockWidget, QMenu, QScrollArea, QUndoView, QWidget

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.icons import icon
from vision_designer.editor.panes.library.library import LibraryPane
from vision_designer.editor.panes.problems.problems import ProblemsPane
from vision_designer.editor.panes.properties.properties import PropertiesPane
from vision_designer.editor.panes.results.results import ResultsPane
from vision_designer.editor.panes.runs.runs import RunsPane

if TYPE_CHECKING:
    from vision_designer.editor.window.main_window import MainWindow


LEFT, RIGHT, BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)


LIBRARY_WIDTH, PROPERTIES_WIDTH = 240, 370
MESSAGE_MILLISECONDS = 6000
RESULTS_SHARE = 0.36
"""Of the window's height."""


class Docks:
    """All panes of a window; each can be moved, hidden and brought back."""

    def __init__(self, window: "MainWindow") -> None:
        context = window.context
        self._window = window
        self.library = LibraryPane(context.components)
        self.properties = PropertiesPane(workspace=context.workspace)
        self.problems = ProblemsPane()
        self.runs = RunsPane(context.queue, context.history)
        self.results = ResultsPane(context.data, context.history)
        self.history = QUndoView()
        self._no_history = QUndoStack(self.history)
        translate = QCoreApplication.translate
        self.history.setEmptyLabel(translate("Docks", "As opened"))
        self.history.setAccessibleName(translate("Docks", "Undo history"))
        self._docks: dict[str, QDockWidget] = {}
        self._add("library", translate("Docks", "Components"), "palette", self.library)
        self._add("properties", translate("Docks", "Properties"), "settings", self.properties)
        self._add("results", translate("Docks", "Results"), "chart", self.results)
        self._add("problems", translate("Docks", "Problems"), "warning", self.problems)
        self._add("runs", translate("Docks", "Runs"), "history", self.runs)
        self._add("history", translate("Docks", "Undo history"), "undo", self.history)
        self._hidden_by_us: list[QDockWidget] = []
        self._sizes: QByteArray | None = None
        self.library.component_activated.connect(self._add_component)
        self.problems.problem_activated.connect(self._show_problem)
        self.results.message.connect(lambda text: window.status_line.showMessage(text, MESSAGE_MILLISECONDS))
        self.runs.open_requested.connect(window.runs.open_past)
        self.runs.clone_requested.connect(window.runs.clone_past)
        self.runs.compare_requested.connect(window.runs.compare)

    def _add(self, name: str, title: str, icon_name: str, pane: QWidget) -> None:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(f"dock_{name}")
        dock.setWidget(pane)
        action = dock.toggleViewAction()
        action.setIcon(icon(icon_name))
        self._docks[name] = dock

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    def toggle_actions(self) -> list[QAction]:
        """Show or hide each pane."""
        return [dock.toggleViewAction() for dock in self._docks.values()]

    def add_to_menu(self, menu: QMenu) -> None:
        """Offer every pane in a menu."""
        panes = menu.addMenu(QCoreApplication.translate("Docks", "Panes"))
        panes.addActions(self.toggle_actions())

    def default_layout(self) -> None:
        """Put every pane where it belongs."""
        self._sizes = None
        window = self._window
        for dock in self._docks.values():
            dock.setFloating(False)
            window.removeDockWidget(dock)
        window.setCorner(Qt.Corner.BottomLeftCorner, LEFT)
        window.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
        window.addDockWidget(LEFT, self["library"])
        window.addDockWidget(RIGHT, self["properties"])
        window.addDockWidget(BOTTOM, self["results"])
        for name in ("problems", "runs"):
            window.tabifyDockWidget(self["results"], self[name])
        window.addDockWidget(RIGHT, self["history"])
        window.tabifyDockWidget(self["properties"], self["history"])
        for name in ("library", "properties", "results", "problems", "runs", "history"):
            self[name].show()
        for name in ("properties", "results"):
            self[name].raise_()
        self._give_default_sizes()

    def restore(self, state: QByteArray) -> None:
        """Put every pane where it was left."""
        if self._window.restoreState(state):
            self._sizes = state

    def _give_sizes(self) -> None:
        if self._sizes is None or not self._window.restoreState(self._sizes):
            self._give_default_sizes()

    def _give_default_sizes(self) -> None:
        window = self._window
        window.resizeDocks(
            [self["library"], self["properties"]], [LIBRARY_WIDTH, PROPERTIES_WIDTH], Qt.Orientation.Horizontal
        )
        window.resizeDocks([self["results"]], [round(window.height() * RESULTS_SHARE)], Qt.Orientation.Vertical)

    def set_graph(self, graph: OpenGraph | None) -> None:
        """Let the panes follow a graph."""
        self.properties.set_graph(graph)
        self.problems.set_graph(graph)
        self.results.set_graph(graph)
        self.history.setStack(graph.undo_stack if graph is not None else self._no_history)

    def set_in_use(self, in_use: bool) -> None:
        """Put the panes away while no graph is open, and bring back those that were there."""
        if in_use:
            for dock in self._hidden_by_us:
                dock.show()
            if self._hidden_by_us:
                for name in ("properties", "results"):
                    self[name].raise_()
                # Their sizes can be set only when the layout has taken them in again.
                QTimer.singleShot(0, self._window, self._give_sizes)
            self._hidden_by_us = []
        elif not self._hidden_by_us:
            if self._window.isVisible():
                self._sizes = self._window.saveState()
            self._hidden_by_us = [dock for dock in self._docks.values() if not dock.isHidden()]
            for dock in self._hidden_by_us:
                dock.hide()

    def bring(self, name: str) -> QWidget:
        """Show a pane, in front of those it shares its place with."""
        dock = self[name]
        dock.show()
        dock.raise_()
        return dock.widget()

    def show_properties(self) -> None:
        """Go to the parameters of the selected node."""
        self.bring("properties")
        self.properties.focus_first()

    def _add_component(self, identifier: str) -> None:
        page = self._window.page
        if page is not None:
            page.view.add_component_here(identifier)

    def _show_problem(self, problem: object) -> None:
        page = self._window.page
        node_id = getattr(problem, "node", "")
        node = page.graph.flow.node(node_id) if page is not None and node_id else None
        if page is None or node is None:
            return
        page.graph.reveal(node)
        parameter = getattr(problem, "parameter", "")
        if parameter:
            self.bring("properties")
            self.properties.focus_parameter(parameter)


ORDER = ("library", "", "properties", "history", "results", "problems", "runs")
"""From left to right, then below; the empty name is the canvas, or the page that stands in its place."""


def walk(window: "MainWindow", step: int) -> None:
    """Give the keyboard to the pane that is ``step`` further, of those that are seen."""
    panes = [pane for name in ORDER if (pane := _pane(window, name)) is not None]
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


def _pane(window: "MainWindow", name: str) -> QWidget | None:
    if not name:
        return window.page.view if window.page is not None else window.centralWidget()
    dock = window.docks[name]
    # A dock that lies behind another one is visible to Qt, but not to anybody else.
    is_seen = dock.isVisible() and not dock.visibleRegion().isEmpty()
    return dock.widget() if is_seen else None


def _holds(pane: QWidget, widget: QWidget) -> bool:
    return widget is pane or pane.isAncestorOf(widget)


def _first_stop(pane: QWidget) -> QWidget | None:
    """The first widget of a pane that Tab stops at."""
    widget = pane
    while True:
        takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
        if takes and _holds(pane, widget) and not isinstance(widget, QScrollArea):
            return widget
        following = widget.nextInFocusChain()
        if following is None or following is pane:
            return None
        widget = following

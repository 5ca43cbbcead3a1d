"""A main window with graphs in tabs, panes in docks around them, and a status bar; what its controllers use."""

from PySide6.QtCore import QByteArray, QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QMenu,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStatusBar,
    QWidget,
)

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look import texts
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import PlainLabel, as_text
from vision_designer.editor.look.texts import duration, percent, rough_duration, translated_message
from vision_designer.editor.panes.pane import CommitsTyping, FollowsGraph, PaneContext, ordered_panes
from vision_designer.editor.panes.properties.properties import PropertiesPane
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.services import Services
from vision_designer.editor.window.graph_tabs import GraphPage, GraphTabs
from vision_designer.graphs.engine.machine import Machine

AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}
SIZES = {"left": 240, "right": 370}
"""Default widths in pixels."""
BOTTOM_SHARE = 0.36
"""Default height of the bottom area, as a fraction of that of the window."""


class Docks:
    """A dock for each pane of the registry; each can be moved, hidden and shown again.

    Args:
        window: the window.
        context: what the panes may use of it.
    """

    def __init__(self, window: QMainWindow, context: PaneContext) -> None:
        self._window = window
        self.records = ordered_panes()
        self.panes: dict[str, QWidget] = {}
        self._docks: dict[str, QDockWidget] = {}
        for record in self.records:
            pane = self.panes[record.name] = record.make(context)
            dock = self._docks[record.name] = QDockWidget(QCoreApplication.translate("Docks", record.title), window)
            dock.setObjectName(f"dock_{record.name}")
            dock.setWidget(pane)
            action = dock.toggleViewAction()
            action.setIcon(icon(record.icon))
            if record.shortcut:
                action.setShortcut(QKeySequence(record.shortcut))
        self._hidden_by_us: list[QDockWidget] = []
        self._sizes: QByteArray | None = None

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    def toggle_actions(self) -> list[QAction]:
        return [dock.toggleViewAction() for dock in self._docks.values()]

    def add_to_menu(self, menu: QMenu) -> None:
        panes = menu.addMenu(QCoreApplication.translate("Docks", "Panes"))
        panes.addActions(self.toggle_actions())

    def _of_area(self, area: str) -> list[QDockWidget]:
        return [self[record.name] for record in self.records if record.area == area]

    def default_layout(self) -> None:
        """Put every pane into its area, those of one area behind each other."""
        self._sizes = None
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
        self._give_default_sizes()

    def _raise_first(self) -> None:
        for area in AREAS:
            for dock in self._of_area(area)[:1]:
                dock.raise_()

    def restore(self, state: QByteArray) -> None:
        if self._window.restoreState(state):
            self._sizes = state

    def _give_sizes(self) -> None:
        if self._sizes is None or not self._window.restoreState(self._sizes):
            self._give_default_sizes()

    def _give_default_sizes(self) -> None:
        window = self._window
        sides = [(self._of_area(area)[0], size) for area, size in SIZES.items() if self._of_area(area)]
        window.resizeDocks([dock for dock, _ in sides], [size for _, size in sides], Qt.Orientation.Horizontal)
        bottom = self._of_area("bottom")[:1]
        window.resizeDocks(bottom, [round(window.height() * BOTTOM_SHARE)] * len(bottom), Qt.Orientation.Vertical)

    def set_graph(self, graph: OpenGraph | None) -> None:
        for pane in self.panes.values():
            if isinstance(pane, FollowsGraph):
                pane.set_graph(graph)

    def set_in_use(self, in_use: bool) -> None:
        """Hide the panes while no graph is open, and show those again that were hidden."""
        if in_use:
            for dock in self._hidden_by_us:
                dock.show()
            if self._hidden_by_us:
                self._raise_first()
                # Their sizes can be set only when the layout has them again.
                QTimer.singleShot(0, self._window, self._give_sizes)
            self._hidden_by_us = []
        elif not self._hidden_by_us:
            if self._window.isVisible():
                self._sizes = self._window.saveState()
            self._hidden_by_us = [dock for dock in self._docks.values() if not dock.isHidden()]
            for dock in self._hidden_by_us:
                dock.hide()

    def show(self, name: str) -> QWidget:
        """Show a pane, in front of those in the same place."""
        dock = self[name]
        dock.show()
        dock.raise_()
        return self.panes[name]

    def show_properties(self, parameter: str = "") -> None:
        """Go to a parameter of the selected node, or to its first one."""
        pane = self.show("properties")
        assert isinstance(pane, PropertiesPane)
        if parameter:
            pane.focus_parameter(parameter)
        else:
            pane.focus_first()

    def commit_typing(self) -> None:
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


STEPS = 1000


class StatusLine(QStatusBar):
    """Progress of the run, number of problems and zoom of the graph in the current tab."""

    problems_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: RunModel | None = None
        self._graph: OpenGraph | None = None
        self._state = PlainLabel()
        self._bar = QProgressBar()
        self._bar.setRange(0, STEPS)
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(140, 8)
        self._bar.setAccessibleName(self.tr("Progress of the run"))
        self._problems = QPushButton()
        self._problems.setFlat(True)
        self._problems.setCursor(Qt.CursorShape.PointingHandCursor)
        self._problems.clicked.connect(self.problems_requested)
        self._zoom = PlainLabel()
        for widget in (self._state, self._bar, self._problems, self._zoom):
            self.addPermanentWidget(widget)
            widget.hide()

    def set_page(self, page: GraphPage | None) -> None:
        if self._graph is not None:
            self._graph.problems_changed.disconnect(self._show_problems)
            self._graph.statuses.run_changed.disconnect(self._run_changed)
        self._graph = page.graph if page is not None else None
        if self._graph is not None:
            self._graph.problems_changed.connect(self._show_problems)
            self._graph.statuses.run_changed.connect(self._run_changed)
        self._problems.setVisible(page is not None)
        self._zoom.setVisible(page is not None)
        if page is not None:
            self.show_zoom(page.view.navigator.zoom)
        self._show_problems()
        self._run_changed()

    def show_zoom(self, zoom: float) -> None:
        """Show how large the canvas is shown; 1 is its natural size."""
        self._zoom.setText(percent(zoom))
        self._zoom.setToolTip(self.tr("Canvas zoom"))

    def follow(self, run: RunModel) -> None:
        if self._run is not None and self._run is not run:
            self._run.changed.disconnect(self._show_run)
        if self._run is not run:
            run.changed.connect(self._show_run)
        self._run = run
        self._show_run()

    def _run_changed(self) -> None:
        run = self._graph.statuses.run if self._graph is not None else None
        if run is None:
            self._state.hide()
            self._bar.hide()
        else:
            self.follow(run)

    def _show_run(self) -> None:
        run = self._run
        if run is None or self._graph is None or self._graph.statuses.run is not run:
            return
        words = self.tr("Stopping") if run.stopping and run.is_active else texts.state(run.state)
        remaining = run.remaining_seconds() if run.is_active else None
        if run.state == "running" and remaining is not None:
            words = self.tr("{state}, about {time} left").format(state=words, time=rough_duration(remaining))
        elif run.seconds is not None:
            words = self.tr("{state} in {time}").format(state=words, time=duration(run.seconds))
        self._state.setText(words)
        self._state.show()
        self._bar.setValue(round(run.fraction() * STEPS))
        self._bar.setVisible(run.is_active)

    def _show_problems(self) -> None:
        problems = self._graph.problems if self._graph is not None else []
        errors = sum(problem.severity == "error" for problem in problems)
        warnings = len(problems) - errors
        if not problems:
            self._problems.setIcon(icon("completed"))
            self._problems.setText(self.tr("No problems"))
            return
        self._problems.setIcon(icon("error" if errors else "warning"))
        self._problems.setText(
            self.tr("Problems: {errors}, warnings: {warnings}").format(errors=errors, warnings=warnings)
        )


class GraphWindow(QMainWindow):
    """The parts of the window that its controllers use.

    Args:
        services: outlive the window.
    """

    page_added = Signal(GraphPage)
    availability_changed = Signal()
    """Other actions may be possible now."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services: Services = services
        self.graph_tabs: GraphTabs = GraphTabs(self)
        self.pane_context: PaneContext = PaneContext(services, self)
        self.docks: Docks = Docks(self, self.pane_context)
        self.status_line: StatusLine = StatusLine(self)
        self.status_line.problems_requested.connect(lambda: self.docks.show("problems"))
        self.setStatusBar(self.status_line)

    @property
    def page(self) -> GraphPage | None:
        """The current tab; None if no graph is open."""
        return self.graph_tabs.page

    @property
    def graph(self) -> OpenGraph | None:
        return self.page.graph if self.page is not None else None

    def add_graph(self, graph: OpenGraph) -> GraphPage:
        page = GraphPage(graph, self.services.recovery, self.services.settings)
        page.view.graph_scene.take_data(self.services.data)
        page.validator.take_machine(Machine(self.services.workspace))
        page.view.graph_scene.selection.changed.connect(self.availability_changed)
        page.view.context.edit_requested.connect(lambda _node: self.docks.show_properties())
        page.view.context.message.connect(self.status_line.showMessage)
        page.view.navigator.zoom_changed.connect(self.status_line.show_zoom)
        self.page_added.emit(page)
        self.graph_tabs.add_page(page)
        page.view.setFocus()
        return page

    def commit_typing(self) -> None:
        """Take what is being typed, on the canvas and in the panes, before the graph is saved, run or closed."""
        if self.page is not None:
            self.page.view.text_editing.end()
        self.docks.commit_typing()

    def complain(self, what: str, error: Exception) -> None:
        """Show an error with its name and remedy."""
        box = QMessageBox(QMessageBox.Icon.Warning, "vision-designer", what, parent=self)
        box.setInformativeText(as_text(translated_message(str(error))))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

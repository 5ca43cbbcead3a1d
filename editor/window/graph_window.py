"""A main window with graphs in tabs, panes in docks, and a status bar: the parts that its controllers use."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMainWindow, QProgressBar, QPushButton, QStatusBar, QWidget

from vision_designer.editor.graph.open_graph import Connections, OpenGraph
from vision_designer.editor.input_methods import watch_composition
from vision_designer.editor.look import texts
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.texts import duration, percent, rough_duration, translated_message
from vision_designer.editor.panes.pane import PaneContext
from vision_designer.editor.panes.parts.dialogs import message_box
from vision_designer.editor.panes.parts.small_widgets import ElidedLabel
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.run_queue import RunQueue
from vision_designer.editor.services import Services
from vision_designer.editor.window.active_runs import ActiveRunsButton
from vision_designer.editor.window.docks import Docks
from vision_designer.editor.window.graph_tabs import GraphPage, GraphTabs
from vision_designer.graphs.engine.machine import Machine

STEPS = 1000
MIN_BAR, MAX_BAR = 40, 140
"""Width of the progress bar in pixels; it is narrower in a narrow window."""
EDGE = 8
"""Pixels between the last text of the status bar and the edge of the window."""


class StatusLine(QStatusBar):
    """Progress of the run, number of problems and zoom of the graph in the current tab."""

    problems_requested = Signal()

    def __init__(self, queue: RunQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.active_runs = ActiveRunsButton(queue)
        self._run: RunModel | None = None
        self._graph: OpenGraph | None = None
        self._graph_connections, self._run_connections = Connections(), Connections()
        self._state = ElidedLabel()
        self._bar = QProgressBar()
        self._bar.setRange(0, STEPS)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(8)
        self._bar.setMinimumWidth(MIN_BAR)
        self._bar.setMaximumWidth(MAX_BAR)
        self._bar.setAccessibleName(self.tr("Progress of the run"))
        self.pane_buttons: dict[str, QPushButton] = {}
        """By the name of the pane."""
        self._problems = QPushButton()
        self._problems.setFlat(True)
        self._problems.setCursor(Qt.CursorShape.PointingHandCursor)
        self._problems.clicked.connect(self.problems_requested)
        self._zoom = PlainLabel()
        self._zoom.setContentsMargins(0, 0, EDGE, 0)
        self.addPermanentWidget(self.active_runs)
        for widget in (self._state, self._bar, self._problems, self._zoom):
            self.addPermanentWidget(widget)
            widget.hide()

    def add_panes(self, docks: Docks) -> None:
        """Add a button for each pane that can be offered while it is hidden; shown panes have tabs or titles.

        The count of problems is the button of Problems.
        """
        for number, record in enumerate(record for record in docks.records if record.name != "problems"):
            button = QPushButton(docks[record.name].windowTitle())
            button.setFlat(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(docks.show, record.name))
            self.insertPermanentWidget(number, button)
            self.pane_buttons[record.name] = button
        docks.offered_changed.connect(partial(self._offer, docks))
        self._offer(docks)

    def _offer(self, docks: Docks) -> None:
        offered = docks.offered()
        for name, button in self.pane_buttons.items():
            button.setVisible(name in offered)

    def set_page(self, page: GraphPage | None) -> None:
        self._graph = graph = page.graph if page is not None else None
        self._graph_connections.replace()
        self._problems.setVisible(page is not None)
        self._zoom.setVisible(page is not None)
        if page is not None and graph is not None:
            self._graph_connections.replace(
                (graph.problems_changed, self._show_problems), (graph.statuses.run_changed, self._run_changed)
            )
            self.show_zoom(page.view.navigator.zoom)
        self._show_problems()
        self._run_changed()

    def show_zoom(self, zoom: float) -> None:
        """Show the zoom of the canvas; 1 is its natural size."""
        self._zoom.setText(percent(zoom))
        self._zoom.setToolTip(self.tr("Canvas zoom"))

    def follow(self, run: RunModel) -> None:
        self._run = run
        self._run_connections.replace((run.changed, self._show_run))
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
    """The parts of the window that its controllers use."""

    page_added = Signal(GraphPage)
    availability_changed = Signal()
    """The actions that are enabled may have changed."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        watch_composition()
        self.services: Services = services
        self.graph_tabs: GraphTabs = GraphTabs(self)
        self.pane_context: PaneContext = PaneContext(services, self)
        self.docks: Docks = Docks(self, self.pane_context, services.settings)
        self.status_line: StatusLine = StatusLine(services.queue, self)
        self.status_line.problems_requested.connect(lambda: self.docks.show("problems"))
        self.status_line.add_panes(self.docks)
        self.setStatusBar(self.status_line)
        self.docks.focus_covered.connect(self._focus_canvas)

    def _focus_canvas(self) -> None:
        if self.page is not None:
            self.page.setFocus()

    @property
    def page(self) -> GraphPage | None:
        """The current tab; None if no graph is open."""
        return self.graph_tabs.page

    @property
    def graph(self) -> OpenGraph | None:
        return self.page.graph if self.page is not None else None

    def add_graph(self, graph: OpenGraph) -> GraphPage:
        page = GraphPage(graph, self.services.recovery, self.services.settings)
        page.view.graph_scene.set_data_process(self.services.data)
        page.validator.set_machine(Machine(self.services.workspace))
        page.view.graph_scene.selection.changed.connect(self.availability_changed)
        page.view.context.edit_requested.connect(lambda _node: self.docks.show_properties())
        page.view.context.message.connect(self.status_line.showMessage)
        page.view.navigator.zoom_changed.connect(self.status_line.show_zoom)
        self.page_added.emit(page)
        self.graph_tabs.add_page(page)
        page.view.setFocus()
        return page

    def commit_typing(self) -> None:
        """Commit uncommitted text on the canvas and in the panes, before the graph is saved, run or closed."""
        if self.page is not None:
            self.page.view.text_editing.end()
        self.docks.commit_typing()

    def complain(self, what: str, error: Exception) -> None:
        """Show an error with its name and remedy."""
        message_box(self, "vision-designer", what, translated_message(str(error))).open()

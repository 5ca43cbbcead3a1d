"""The main window: tabs, docks and actions."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QMainWindow

from vision_designer.editor.canvas.drops import dropped_files
from vision_designer.editor.files.graph_files import accept_as_copy
from vision_designer.editor.graph.open_graph import Connections, OpenGraph
from vision_designer.editor.look.plain_text import one_line
from vision_designer.editor.panes.parts.small_widgets import stacked
from vision_designer.editor.panes.results.results import ResultsPane
from vision_designer.editor.runs.run_list import ActiveRunFinder
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.services import Services
from vision_designer.editor.window.actions import ActionContext, WindowActions, make_tool_bar
from vision_designer.editor.window.file_changes import FileChanges
from vision_designer.editor.window.file_controller import Files
from vision_designer.editor.window.folders import Folders
from vision_designer.editor.window.graph_tabs import GraphPage
from vision_designer.editor.window.graph_window import GraphWindow
from vision_designer.editor.window.menu_actions import MENUS, add_recent_menu
from vision_designer.editor.window.models import Models
from vision_designer.editor.window.run_controller import Runs
from vision_designer.editor.window.welcome import WelcomePage
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.component import ComponentNode

MESSAGE_MILLISECONDS = 6000
SMALL_SCREEN = 800
"""Height of a screen in pixels below which the window is maximized at first."""


class MainWindow(GraphWindow):
    """The window.

    It only connects its parts: :attr:`files` opens and saves files, :attr:`runs` runs graphs, and the panes follow the
    current graph. ``graphs`` are the open graphs of a window that this one replaces.
    """

    closed = Signal()

    def __init__(self, services: Services, graphs: list[OpenGraph] | None = None) -> None:
        super().__init__(services)
        self.setObjectName("main_window")
        self._graph_connections = Connections()
        self._run_state: tuple[RunModel, str, bool] | None = None
        self._rebuilding = False
        self.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
        )
        self.setAcceptDrops(True)
        self.files: Files = Files(self)
        self.changes: FileChanges = FileChanges(self, self.files)
        self.models: Models = Models(self, self.files)
        self.folders: Folders = Folders(self, self.files, self.models)
        self.runs: Runs = Runs(self, self.files)
        self.page_added.connect(self._connect_page)
        self.availability_changed.connect(self.refresh_actions)
        self.graph_tabs.page_changed.connect(self._page_changed)
        self.graph_tabs.close_requested.connect(self.files.close_page)
        self.actions_: WindowActions = WindowActions(
            ActionContext(self, self.files, self.folders, self.runs, self.models), MENUS
        )
        add_recent_menu(self.actions_)
        panes_menu = self.actions_.menus["&View"].addMenu(QCoreApplication.translate("Docks", "Panes"))
        panes_menu.addActions(self.docks.toggle_actions())
        self.addToolBar(make_tool_bar(self.actions_))
        self.welcome: WelcomePage = WelcomePage(services.recent, services.components, services.queue)
        self._connect_welcome()
        self._center = stacked(self.welcome, self.graph_tabs)
        self.setCentralWidget(self._center)
        self._connect_panes()
        services.queue.changed.connect(self._run_changed)
        services.queue.finished.connect(self.runs.notify)
        services.queue.finished.connect(self._run_changed)
        self._finder = ActiveRunFinder(services.queue, self)
        self._finder.find_soon()
        self._restore_layout()
        for graph in graphs or []:
            self.changes.check_file(self.add_graph(graph))
        self._page_changed()

    # Graphs

    def _connect_page(self, page: GraphPage) -> None:
        page.view.drops.files_dropped.connect(self.files.open_dropped)
        page.view.drops.training_requested.connect(self.folders.train)
        page.view.drops.images_dropped.connect(self.models.offer_images)
        page.accuracy_requested.connect(self._show_accuracy)
        page.view.context.save_model_requested.connect(partial(self.models.save_of_node, page.graph))
        page.view.context.run_to_requested.connect(lambda node: self.runs.submit([node.node_id]))
        if page.autosave is not None:
            page.autosave.failed.connect(self.changes.show_not_backed_up)
            page.autosave.works_again.connect(self.changes.hide_not_backed_up)

    def _page_changed(self) -> None:
        graph = self.graph
        self._graph_connections.replace()
        if graph is not None:
            self._graph_connections.replace(
                (graph.selection_changed, self.refresh_actions),
                (graph.undo_stack.indexChanged, self._edited),
                (graph.modified_changed, self._edited),
                (graph.statuses.run_changed, self._graph_run_changed),
            )
        self._center.setCurrentWidget(self.graph_tabs if graph is not None else self.welcome)
        self.docks.set_graph(graph)
        self.docks.set_in_use(graph is not None)
        self.status_line.set_page(self.page)
        if graph is None:
            self.welcome.refresh()
            self.models.read_names()
        self._edited()

    def _edited(self, *_: object) -> None:
        self._show_title()
        self.refresh_actions()

    def _show_title(self) -> None:
        graph = self.graph
        if graph is None:
            self.setWindowTitle("vision-designer")
            self.setWindowModified(False)
            self.setWindowFilePath("")
            return
        # Qt replaces [*] in a title by the mark of unsaved edits; doubling it escapes it.
        title = one_line(graph.title).replace("[*]", "[*][*]")
        self.setWindowTitle(f"{title}[*] — vision-designer")
        self.setWindowModified(graph.modified and not graph.read_only)

    def refresh_actions(self) -> None:
        self.actions_.refresh()

    def _run_changed(self, _run: RunModel) -> None:
        # A method, not a lambda: the queue outlives the window, and disconnects methods of deleted objects.
        self.refresh_actions()

    def _graph_run_changed(self) -> None:
        """Update actions when the graph has another run, e.g. one found when the graph is opened."""
        run = self.graph.statuses.run if self.graph is not None else None
        state = (run, run.state, run.stopping) if run is not None else None
        if state != self._run_state:
            self._run_state = state
            self.refresh_actions()

    # Requests of the panes

    def _connect_panes(self) -> None:
        panes = self.pane_context
        panes.message.connect(lambda text: self.status_line.showMessage(text, MESSAGE_MILLISECONDS))
        panes.component_requested.connect(self._add_component)
        panes.problem_activated.connect(self._show_problem)
        panes.run_opened.connect(self.runs.open_past)
        panes.run_cloned.connect(self.runs.clone_past)
        panes.runs_compared.connect(self.runs.compare)
        panes.model_save_requested.connect(self.models.save_of_node)
        panes.run_model_save_requested.connect(self.models.save_of_run)
        panes.model_action_requested.connect(self.models.do)
        self.models.changed.connect(panes.models_changed)

    def _show_accuracy(self, node: ComponentNode, wrong: bool) -> None:
        results = self.docks.show("results")
        assert isinstance(results, ResultsPane)
        if wrong:
            results.show_wrong(node)
        elif self.graph is not None:
            self.graph.reveal(node)

    def _add_component(self, identifier: str) -> None:
        if self.page is not None:
            self.page.view.adding.add_component_here(identifier)

    def _show_problem(self, problem: Problem) -> None:
        node = self.graph.flow.node(problem.node) if self.graph is not None and problem.node else None
        if self.graph is None or node is None:
            return
        self.graph.reveal(node)
        if problem.parameter:
            self.docks.show_properties(problem.parameter)

    # Layout

    def _restore_layout(self) -> None:
        self.resize(1360, 860)
        screen = QGuiApplication.primaryScreen()
        if screen is not None:
            room = screen.availableGeometry()
            self.resize(min(1500, round(room.width() * 0.92)), min(940, round(room.height() * 0.92)))
            if room.height() < SMALL_SCREEN:
                self.setWindowState(Qt.WindowState.WindowMaximized)
        self.docks.default_layout()
        settings = self.services.settings
        if settings.window_geometry:
            self.restoreGeometry(QByteArray(settings.window_geometry))
        if settings.window_state:
            self.docks.restore(QByteArray(settings.window_state))

    def _keep_layout(self) -> None:
        self.docks.prepare_to_save()
        self.services.settings.window_geometry = bytes(self.saveGeometry().data())
        self.services.settings.window_state = bytes(self.saveState().data())

    # The start page, and files from elsewhere

    def _connect_welcome(self) -> None:
        self.welcome.new_requested.connect(self.files.new)
        self.welcome.open_requested.connect(self.files.open)
        self.welcome.open_path.connect(lambda path: self.files.open_path(Path(path)))
        self.welcome.open_folder_requested.connect(self.folders.open)
        self.welcome.folders_dropped.connect(self.folders.offer)
        self.welcome.images_dropped.connect(self.folders.offer_images)
        self.welcome.template_requested.connect(self.folders.begin_with)
        for runs in (self.welcome.active_runs, self.status_line.active_runs):
            runs.show_requested.connect(self.runs.show)
        self.welcome.models_requested.connect(self.actions_["show_models"].trigger)
        self.models.names_read.connect(self.welcome.show_models)
        self.welcome.tour_requested.connect(self.actions_["tour"].trigger)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            accept_as_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        folders, _, images = dropped_files(event.mimeData())
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if not paths:
            return
        accept_as_copy(event)
        place = self.mapToGlobal(event.position().toPoint())
        if folders:
            self.folders.offer(folders, place)
        if images:
            self.folders.offer_images(images, place)
        self.files.open_dropped(path for path in paths if path not in (*folders, *images))

    # Ending

    def rebuild(self) -> list[OpenGraph]:
        """Close, and return the open graphs for the window that replaces this one."""
        self._rebuilding = True
        self.commit_typing()
        self._keep_layout()
        self.docks.set_graph(None)
        return [page.hand_over() for page in self.graph_tabs.pages]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.page is not None:
            # Files may have been created or deleted while another program was active.
            self.page.validator.request()
            self.services.file_watch.check_soon()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._rebuilding:
            event.accept()
            return
        self.commit_typing()
        if not (self.files.may_close(self.graph_tabs.pages) and self.runs.confirm_close()):
            event.ignore()
            return
        self._keep_layout()
        self.docks.set_graph(None)
        for page in self.graph_tabs.pages:
            self.graph_tabs.remove_page(page)
            page.close_graph()
        event.accept()
        self.closed.emit()

"""Submitting graphs, following their runs, and looking at past ones."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox

from vision_designer.editor.model.open_graph import OpenGraph
from vision_designer.editor.model.run_model import RunModel
from vision_designer.editor.panes.compare import CompareDialog
from vision_designer.editor.window.graph_page import GraphPage
from vision_designer.editor.window.notification import Notifier
from vision_designer.graphs.document import GraphDocument
from vision_designer.nodes.errors import VisionDesignerError

if TYPE_CHECKING:
    from vision_designer.editor.window.main_window import MainWindow

LOOKED_AT = 200
"""How many of the latest runs are looked through for the last one of a graph."""


class Runs(QObject):
    """Starts and stops the runs of a window's graphs."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._context = window.context
        self._notifier = Notifier(window)

    # Submitting

    def submit(self, only: Sequence[str] = ()) -> RunModel | None:
        """Run the graph that is shown, or as much as ``only`` needs; its problems are shown when it cannot run."""
        page = self._window.page
        if page is None or page.graph.read_only:
            return None
        problems = [problem for problem in page.validator.validate_now() if problem.severity == "error"]
        if only:
            needed = page.graph.needed_for(only)
            problems = [problem for problem in problems if not problem.node or problem.node in needed]
        if problems:
            self._window.docks.bring("problems")
            count = len(problems)
            text = self.tr("Not submitted: {count} problems keep the graph from running").format(count=count)
            self._window.status_line.showMessage(text, 8000)
            return None
        try:
            run = self._context.queue.submit(page.graph, only)
        except VisionDesignerError as error:
            self._window.files.complain(self.tr("The graph was not submitted"), error)
            return None
        page.graph.follow(run)
        self._window.status_line.follow(run)
        self._window.docks.bring("results")
        self._window.refresh_actions()
        return run

    def submit_to_selected(self) -> None:
        """Run up to the selected nodes."""
        graph = self._window.graph
        if graph is not None:
            self.submit([node.node_id for node in graph.selected_nodes])

    def can_stop(self) -> bool:
        """Whether a run of the graph that is shown goes on or waits."""
        run = self._window.graph.run if self._window.graph is not None else None
        return run is not None and self._context.queue.can_stop(run)

    def stop(self) -> None:
        """Stop the run of the graph that is shown."""
        graph = self._window.graph
        if graph is not None and graph.run is not None:
            self._context.queue.stop(graph.run)
            self._window.refresh_actions()

    def ended(self, run: RunModel) -> None:
        """Tell the user that a run has ended."""
        if self._context.settings.notify and not self._window.isActiveWindow():
            self._notifier.tell(run)

    def may_leave(self) -> bool:
        """Ask what becomes of the runs that go on; whether the window may close."""
        going = self._context.queue.active
        if not going:
            return True
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Runs go on"))
        box.setText(self.tr("{count} runs go on or wait. What is to become of them?").format(count=len(going)))
        box.setInformativeText(
            self.tr("Those that go on do so without the window, and are found again when it is next opened.")
        )
        leave = box.addButton(self.tr("Let them go on"), QMessageBox.ButtonRole.AcceptRole)
        stop = box.addButton(self.tr("Stop them"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(leave)
        box.setEscapeButton(cancel)
        box.exec()
        if box.clickedButton() is stop:
            self._context.queue.stop_all()
        return box.clickedButton() in (leave, stop)

    # Past runs

    def find_last(self, graph: OpenGraph) -> None:
        """Let a graph show the states of its last run."""
        if graph.path is None:
            return
        file = str(graph.path.absolute())
        live = [run for run in (*self._context.queue.running, *self._context.queue.queued) if run.origin == file]
        if live:
            graph.follow(live[-1])
            return
        try:
            found = next((run for run in self._context.history.latest(LOOKED_AT) if run.graph == file), None)
            if found is not None:
                graph.follow(RunModel.from_history(self._context.history, found.id))
        except VisionDesignerError:
            # A history that cannot be read hinders nobody from editing.
            return

    def open_past(self, run_id: str) -> GraphPage | None:
        """Show the graph of a past run with its states, only to be looked at."""
        for page in self._window.graph_tabs.pages:
            if page.graph.read_only and page.graph.run is not None and page.graph.run.run_id == run_id:
                self._window.graph_tabs.setCurrentWidget(page)
                return page
        loaded = self._load(run_id)
        if loaded is None:
            return None
        run, document = loaded
        graph = OpenGraph(self._context.session, document, read_only=True)
        graph.name = self.tr("{title}, run {run}").format(title=run.title or self.tr("Untitled"), run=run_id)
        page = self._window.files.add(graph)
        graph.follow(run)
        page.say(
            self.tr("The graph as it ran in {run}; it can only be looked at.").format(run=run_id),
            (self.tr("Clone into a new graph"), lambda: self.clone_past(run_id)),
        )
        return page

    def clone_past(self, run_id: str) -> GraphPage | None:
        """Open a copy of a past run's graph, to be changed and run again."""
        loaded = self._load(run_id)
        if loaded is None:
            return None
        run, document = loaded
        page = self._window.files.add_unsaved(document)
        page.graph.follow(run)
        return page

    def compare(self, run_ids: Sequence[str]) -> None:
        """Show two runs side by side."""
        dialog = CompareDialog(self._context.history, list(run_ids), self._window, self._context.components)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def _load(self, run_id: str) -> tuple[RunModel, GraphDocument] | None:
        """A run, and its graph with absolute paths; None when it cannot be read, which the user is told."""
        history = self._context.history
        try:
            document = history.document(run_id)
            return self._context.queue.find(run_id) or RunModel.from_history(history, run_id), document
        except VisionDesignerError as error:
            self._window.files.complain(self.tr("The run cannot be opened"), error)
            return None

"""Submits graphs, follows their runs, notifies of their ends, and opens past runs."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from weakref import WeakSet

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QSystemTrayIcon, QWidget

from vision_designer.editor.files.graph_files import is_file
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.plain_text import one_line
from vision_designer.editor.look.texts import duration, percent, translated_message
from vision_designer.editor.panes.parts.fitting import fit_to_screen
from vision_designer.editor.panes.runs.compare import CompareDialog
from vision_designer.editor.runs.progress import PastRun, read_past_run
from vision_designer.editor.runs.run_entry import RunEntry
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.submission import Submission
from vision_designer.editor.window.file_controller import Files
from vision_designer.editor.window.graph_tabs import GraphPage
from vision_designer.editor.window.graph_window import GraphWindow
from vision_designer.editor.workers import Background
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.errors import VisionDesignerError

MIN_SECONDS = 5.0
"""Minimum duration of runs that are notified, in seconds; the user is still watching shorter ones."""


class Notifier(QObject):
    """Notifies of the end of a run, if the desktop has a system tray.

    Args:
        window: its task bar entry asks for attention.
        show: shows a title and a text; None for a message of the system tray.
    """

    def __init__(self, window: QWidget, show: Callable[[str, str], object] | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._show = show or self._show_by_tray
        self._tray_icon: QSystemTrayIcon | None = None

    def notify(self, run: RunModel) -> None:
        """Show the result of a run, unless the user stopped it or it was short and completed."""
        is_short = run.state == "completed" and (run.seconds or 0.0) < MIN_SECONDS
        if run.state == "cancelled" or is_short:
            return
        QApplication.alert(self._window)
        self._show(*self._words(run))

    def _words(self, run: RunModel) -> tuple[str, str]:
        entry = RunEntry(run)
        name = one_line(run.title) or self.tr("Untitled")
        if run.state == "failed":
            return self.tr("{graph} failed").format(graph=name), translated_message(entry.error)
        summary = self.tr("The run took {time}.").format(time=duration(run.seconds))
        if entry.accuracy is not None:
            accuracy = percent(entry.accuracy, 2)
            summary = self.tr("Accuracy {accuracy}. {took}").format(accuracy=accuracy, took=summary)
        return self.tr("{graph} completed").format(graph=name), summary

    def _show_by_tray(self, title: str, text: str) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return
        if self._tray_icon is None:
            self._tray_icon = QSystemTrayIcon(self._window.windowIcon(), self)
        self._tray_icon.show()
        self._tray_icon.showMessage(without_markup(title), without_markup(text), self._window.windowIcon())


def without_markup(text: str) -> str:
    """Text in which notification services find no markup: an invisible character follows each ``<``."""
    return text.replace("<", "<\u2060")


MAX_SEARCHED_RUNS = 200
"""Number of latest runs that are searched for the last run of a graph."""


class Runs(QObject):
    """Starts and stops the runs of a window's graphs."""

    def __init__(self, window: GraphWindow, files: Files) -> None:
        super().__init__(window)
        self._window = window
        self._files = files
        files.opened.connect(self.find_last)
        self._services = window.services
        self._notifier = Notifier(window)
        self._background = Background(self)
        self._submitting: WeakSet[GraphPage] = WeakSet()
        """Pages that are being validated for submission."""

    # Submitting

    def submit(self, only: Sequence[str] = ()) -> None:
        """Run the current graph, or only the nodes in ``only`` with those upstream.

        It is validated and written in threads, since both may take long; if it cannot run, its problems are shown.
        """
        page = self._window.page
        if page is None or page.graph.read_only or page in self._submitting:
            return
        self._window.commit_typing()
        graph = page.graph
        document = graph.snapshot()
        origin = str(graph.path) if graph.path is not None else ""
        write = partial(
            self._services.queue.prepare,
            document,
            graph.folder,
            title=graph.title,
            origin=origin,
            only=list(only),
            graph_id=graph.graph_id,
        )
        needed = graph.needed_for(only) if only else None
        self._submitting.add(page)
        submit = partial(
            self._background.run,
            write,
            partial(self._submit_prepared, page, document),
            partial(self._show_not_prepared, page),
        )
        page.validator.validate_for(document, partial(self._validated, page, needed, submit))

    def _validated(
        self, page: GraphPage, needed: set[str] | None, submit: Callable[[], object], found: Sequence[Problem]
    ) -> None:
        problems = [problem for problem in found if problem.severity == "error"]
        if needed is not None:
            problems = [problem for problem in problems if not problem.node or problem.node in needed]
        if problems:
            self._submitting.discard(page)
            self._window.docks.show("problems")
            text = self.tr("Not submitted. Problems that prevent the graph from running: {count}").format(
                count=len(problems)
            )
            self._window.status_line.showMessage(text, 8000)
            return
        submit()

    def _show_not_prepared(self, page: GraphPage, error: Exception) -> None:
        self._submitting.discard(page)
        if not isinstance(error, VisionDesignerError):
            raise error
        self._window.complain(self.tr("The graph was not submitted"), error)

    def _submit_prepared(self, page: GraphPage, document: GraphDocument, submission: Submission) -> None:
        self._submitting.discard(page)
        run = self._services.queue.enqueue(submission, document)
        if page not in self._window.graph_tabs.pages:
            return  # The tab was closed meanwhile; the run continues without it.
        page.graph.statuses.follow(run)
        self._window.status_line.follow(run)
        self._window.docks.show("results")
        self._window.availability_changed.emit()

    def submit_to_selected(self) -> None:
        graph = self._window.graph
        if graph is not None:
            self.submit([node.node_id for node in graph.selected_nodes])

    def can_stop(self) -> bool:
        """Whether a run of the current graph is running or waiting."""
        run = self._window.graph.statuses.run if self._window.graph is not None else None
        return run is not None and self._services.queue.can_stop(run)

    def stop(self) -> None:
        graph = self._window.graph
        if graph is not None and graph.statuses.run is not None:
            self._services.queue.stop(graph.statuses.run)
            self._window.availability_changed.emit()

    def notify(self, run: RunModel) -> None:
        """Notify of the end of a run, unless the user is looking at the window or has switched it off."""
        if self._services.settings.notify and not self._window.isActiveWindow():
            self._notifier.notify(run)

    def confirm_close(self) -> bool:
        """Ask what to do with active runs; returns whether the window may close."""
        active = self._services.queue.active
        if not active:
            return True
        box = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Active runs"),
            self.tr("1 run is active. Stop it, or let it continue?")
            if len(active) == 1
            else self.tr("{count} runs are active. Stop them, or let them continue?").format(count=len(active)),
            parent=self._window,
        )
        box.setInformativeText(
            self.tr("Active runs continue without the window. You can follow them when you open it again.")
        )
        fit_to_screen(box)
        leave = box.addButton(self.tr("Continue in the background"), QMessageBox.ButtonRole.AcceptRole)
        stop = box.addButton(self.tr("Stop and close"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(leave)
        box.setEscapeButton(cancel)
        box.exec()
        box.deleteLater()
        if box.clickedButton() is stop:
            self._services.queue.stop_all()
        return box.clickedButton() in (leave, stop)

    # Past runs, which are read in a thread, since they may have many events

    def find_last(self, graph: OpenGraph) -> None:
        """Show the states of a graph's last run as soon as it is read."""
        file = str(graph.path.absolute()) if graph.path is not None else ""
        queue = self._services.queue
        # A run that ended while no window was open is identified by its submission, which still exists.
        own = [run for run in queue.ended if run.graph_id == graph.graph_id]
        own += [
            run for run in (*queue.running, *queue.queued) if run.graph_id == graph.graph_id or run.origin == file != ""
        ]
        if own:
            graph.statuses.follow(own[-1])
            return
        if graph.path is None:
            return
        # An unreadable history must not prevent editing.
        self._background.run(partial(_last_run, self._services.history, file), partial(self._show_last, graph))

    def _show_last(self, graph: OpenGraph, past: PastRun | None) -> None:
        is_open = any(page.graph is graph for page in self._window.graph_tabs.pages)
        if past is not None and is_open and graph.statuses.run is None:
            graph.statuses.follow(self._model(past))

    def show(self, run: RunModel) -> None:
        """Show the graph of an active run: its tab, its file, or the graph as it was submitted."""
        for page in self._window.graph_tabs.pages:
            if page.graph.statuses.run is run:
                self._window.graph_tabs.setCurrentWidget(page)
                return
        if run.origin and is_file(Path(run.origin)):
            self._files.open_path(Path(run.origin))
        elif run.run_id:
            self.open_past(run.run_id)
        else:
            self._clone_waiting(run)

    def _clone_waiting(self, run: RunModel) -> None:
        """Show a waiting run, which is not in the history yet."""
        graph = OpenGraph(self._services.session, run.document, read_only=True)
        graph.name = run.title
        self._files.add(graph)
        graph.statuses.follow(run)

    def open_past(self, run_id: str) -> None:
        """Show the graph of a past run with its states, read-only, and its results."""
        if not self._show_open_tab(run_id):
            self._read(run_id, self._show_past)

    def _show_open_tab(self, run_id: str) -> bool:
        """Show the tab of a past run, if there is one."""
        for page in self._window.graph_tabs.pages:
            run = page.graph.statuses.run
            if page.graph.read_only and run is not None and run.run_id == run_id:
                self._window.graph_tabs.setCurrentWidget(page)
                self._window.docks.show("results")
                return True
        return False

    def _show_past(self, past: PastRun) -> None:
        if self._show_open_tab(past.run_id):
            # It was requested again before it was loaded.
            return
        graph = OpenGraph(self._services.session, past.document, read_only=True)
        graph.name = self.tr("{title}, run {run}").format(title=past.title or self.tr("Untitled"), run=past.run_id)
        page = self._files.add(graph)
        graph.statuses.follow(self._model(past))
        page.banner.show_message(
            self.tr("The graph as it was in {run}; read-only.").format(run=past.run_id),
            (self.tr("Clone into a new graph"), partial(self.clone_past, past.run_id)),
        )
        self._window.docks.show("results")

    def clone_past(self, run_id: str) -> None:
        """Open an editable copy of a past run's graph."""
        self._read(run_id, self._clone)

    def _clone(self, past: PastRun) -> None:
        page = self._files.add_unsaved(past.document)
        page.graph.statuses.follow(self._model(past))

    def _read(self, run_id: str, done: Callable[[PastRun], None]) -> None:
        failed = partial(self._window.complain, self.tr("The run cannot be opened"))
        self._background.run(partial(read_past_run, self._services.history, run_id), done, failed)

    def _model(self, past: PastRun) -> RunModel:
        """Model of a loaded run; the followed one if it is active."""
        return self._services.queue.find(past.run_id) or RunModel.from_past(past)

    def compare(self, run_ids: Sequence[str]) -> None:
        dialog = CompareDialog(self._services.history, list(run_ids), self._window, self._services.components)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()


def _last_run(history: History, file: str) -> PastRun | None:
    """The last run of a graph file, if it is among the latest; called in a thread."""
    found = next((run for run in history.latest(MAX_SEARCHED_RUNS) if run.graph == file), None)
    return read_past_run(history, found.id) if found is not None else None

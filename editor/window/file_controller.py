"""Opening, saving and closing graphs, with their dialogs."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox

from vision_designer.editor.files.graph_files import file_name, is_same_file, save_text
from vision_designer.editor.files.recovery import digest_of_file
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.plain_text import as_text, one_line
from vision_designer.editor.panes.parts.dialogs import asked_path
from vision_designer.editor.panes.parts.fitting import fit_to_screen
from vision_designer.editor.window.graph_tabs import GraphPage
from vision_designer.editor.window.graph_window import GraphWindow
from vision_designer.graphs.document import GraphDocument, is_graph_file
from vision_designer.graphs.ryven.project import is_ryven_project, read_project, write_project
from vision_designer.graphs.user_paths import EXAMPLES, absolute_path, home_or_current, relative_texts
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.system.atomic_files import previous_version

SUFFIX = ".json"
PROJECT_SUFFIX = f".ryven{SUFFIX}"


class Files(QObject):
    """Opens, saves and closes the graphs of a window."""

    opened = Signal(OpenGraph)
    """A graph was opened."""
    overwritten = Signal(GraphPage, Path)
    """This program saved a file that another tab shows too."""

    def __init__(self, window: GraphWindow) -> None:
        super().__init__(window)
        self._window = window
        self._services = window.services

    # New and opened graphs

    def new(self) -> GraphPage:
        return self.add(OpenGraph(self._services.session))

    def new_from_example(self, name: str) -> GraphPage | None:
        """Open a copy of a bundled graph; an empty name opens an empty graph."""
        if not name:
            return self.new()
        document = self.read(EXAMPLES / f"{name}{SUFFIX}")
        if document is None:
            return None
        # Its paths are placeholders: the user places data beside the file, or chooses other data.
        return self.add_unsaved(document, placeholders=relative_texts(document, self._services.components))

    def add_unsaved(
        self,
        document: GraphDocument,
        title: str = "",
        *,
        folder: Path | None = None,
        placeholders: Iterable[str] = (),
    ) -> GraphPage:
        """Open a graph without a file, as unmodified.

        Args:
            document: the graph.
            title: display title, if not that of the document.
            folder: base of its relative paths; the home folder by default.
            placeholders: relative paths of data that the user will place beside its future file.
        """
        graph = OpenGraph(self._services.session, document, folder=folder, placeholders=placeholders)
        if title:
            graph.flow.title = title
        return self.add(graph)

    def add(self, graph: OpenGraph) -> GraphPage:
        """Show a graph with the states of its last run."""
        page = self._window.add_graph(graph)
        if graph.path is not None:
            self._services.file_watch.watch(graph.path)
        self.opened.emit(graph)
        return page

    def open(self) -> None:
        """Ask for graph files or Ryven projects, and open them."""
        names, _ = QFileDialog.getOpenFileNames(
            self._window, self.tr("Open graph"), str(self._folder()), self.tr("Graphs and Ryven projects (*.json)")
        )
        for name in names:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> GraphPage | None:
        """Open a graph file or a Ryven project, or show its tab if it is open already."""
        path = absolute_path(str(path), Path.cwd())
        for page in self._window.graph_tabs.pages:
            if page.graph.path is not None and os.path.realpath(page.graph.path) == os.path.realpath(path):
                self._window.graph_tabs.setCurrentWidget(page)
                return page
        if is_ryven_project(path):
            return self._open_project(path)
        document = self.read(path)
        if document is None:
            return None
        self._remember(path)
        return self.add(OpenGraph(self._services.session, document, path))

    def _open_project(self, path: Path) -> GraphPage | None:
        try:
            document = read_project(path, self._services.components)
        except VisionDesignerError as error:
            self._window.complain(self.tr("The Ryven project cannot be opened"), error)
            return None
        page = self.add_unsaved(document, document.title or path.stem, folder=path.parent)
        page.banner.show_message(
            self.tr("Opened from the Ryven project {name}. Saving creates a graph file.").format(
                name=one_line(path.name)
            )
        )
        return page

    def open_dropped(self, paths: Iterable[str]) -> None:
        """Open files dropped onto the window."""
        for path in paths:
            self.open_path(Path(path))

    def read(self, path: Path) -> GraphDocument | None:
        """Read a graph file; shows the error and returns None if it is invalid."""
        try:
            return GraphDocument.read(path)
        except VisionDesignerError as error:
            self._window.complain(self.tr("The graph cannot be opened"), error)
            return None

    # Saving

    def save(self, page: GraphPage | None = None) -> bool:
        """Save a graph in its file, or ask for one; returns whether it was saved.

        If the file is missing, the user is informed first, since if its folder was moved, saving would create a second
        copy of the graph.
        """
        page = page or self._window.page
        if page is None:
            return False
        self._window.commit_typing()
        path = page.graph.path
        if path is None or page.graph.read_only:
            return self.save_as(page)
        if self._services.file_watch.notice_missing(path):
            return False
        return self._write(page, path)

    def save_as(self, page: GraphPage | None = None) -> bool:
        """Ask for a file and save a graph in it; returns whether it was saved."""
        page = page or self._window.page
        if page is None:
            return False
        self._window.commit_typing()
        suggested = page.graph.path or self._folder() / f"{file_name(page.graph.title)}{SUFFIX}"
        path = asked_path(self._window, self.tr("Save graph"), suggested, self.tr("Graphs (*.json)"))
        return path is not None and self._write(page, path)

    def save_all(self) -> None:
        self._window.commit_typing()
        for page in self._window.graph_tabs.pages:
            if page.graph.modified and not page.graph.read_only and not self.save(page):
                return

    def save_as_project(self) -> None:
        """Write the graph as a Ryven project, which stock Ryven can open."""
        self._window.commit_typing()
        page = self._window.page
        if page is None:
            return
        graph = page.graph
        folder = graph.path.parent if graph.path is not None else self._folder()
        suggested = folder / f"{file_name(graph.title)}{PROJECT_SUFFIX}"
        kinds = self.tr("Ryven projects (*.json)")
        path = asked_path(self._window, self.tr("Save as Ryven project"), suggested, kinds, self._project_refusal)
        if path is None:
            return
        try:
            write_project(page.graph.document_for(path.parent), path, self._services.components)
        except VisionDesignerError as error:
            self._window.complain(self.tr("The Ryven project was not saved"), error)

    def _project_refusal(self, path: Path) -> str:
        """Why a Ryven project cannot be written to a file: it would overwrite a graph."""
        opened = {os.path.realpath(page.graph.path) for page in self._window.graph_tabs.pages if page.graph.path}
        if any(is_same_file(path, other) for other in opened) or is_graph_file(path):
            text = self.tr("{name} is a graph, which the Ryven project would replace. Choose another name.")
            return text.format(name=one_line(path.name))
        return ""

    def _write(self, page: GraphPage, path: Path) -> bool:
        graph = page.graph
        is_of_others = path == graph.path and digest_of_file(path) not in ("", graph.saved_digest)
        try:
            save_text(path, graph.document_for(path.parent).to_text(graph.registry))
        except VisionDesignerError as error:
            self._window.complain(self.tr("The graph was not saved"), error)
            return False
        if graph.read_only:
            self._mark_saved(path)
            return True
        watch = self._services.file_watch
        before = graph.path
        graph.saved_as(path)
        if before is not None and before != path:
            self._forget(before)
        watch.watch(path)
        for other in self.pages_of(path):
            if other is not page:
                # The watch ignores own writes.
                self.overwritten.emit(other, path)
        graph.saved_digest = digest_of_file(path)
        graph.undo_stack.setClean()
        if is_of_others:
            text = self.tr(
                "{name} was changed by another program before it was saved. The other version is kept as {kept}."
            )
            page.banner.show_message(text.format(name=one_line(path.name), kept=one_line(previous_version(path).name)))
        else:
            page.banner.hide()
        self._mark_saved(path)
        return True

    def _mark_saved(self, path: Path) -> None:
        self._remember(path)
        self._window.status_line.showMessage(self.tr("Saved {path}").format(path=path), 4000)

    # Closing

    def close_page(self, page: GraphPage | None = None) -> bool:
        """Close a graph after asking what to do with its edits; returns whether it was closed."""
        page = page or self._window.page
        if page is None:
            return False
        self._window.commit_typing()
        if not self.may_close([page]):
            return False
        self._window.graph_tabs.remove_page(page)
        if page.graph.path is not None:
            self._forget(page.graph.path)
        page.close_graph()
        return True

    def _forget(self, path: Path) -> None:
        """Stop watching a file, unless another tab shows it."""
        if not self.pages_of(path):
            self._services.file_watch.forget(path)

    def may_close(self, pages: Sequence[GraphPage]) -> bool:
        """Ask what to do with the edits of these graphs; returns whether they may be closed."""
        for page in pages:
            if not page.graph.modified or page.graph.read_only:
                continue
            self._window.graph_tabs.setCurrentWidget(page)
            box = QMessageBox(
                QMessageBox.Icon.Question,
                self.tr("Save changes?"),
                as_text(self.tr("Save the changes to “{title}”?").format(title=one_line(page.graph.title))),
                parent=self._window,
            )
            box.setInformativeText(self.tr("If you do not save them, they are lost."))
            fit_to_screen(box)
            box.setStandardButtons(
                QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel
            )
            box.setDefaultButton(QMessageBox.StandardButton.Save)
            answer = box.exec()
            box.deleteLater()
            if answer == QMessageBox.StandardButton.Cancel:
                return False
            if answer == QMessageBox.StandardButton.Save and not self.save(page):
                return False
        return True

    def pages_of(self, path: Path) -> list[GraphPage]:
        """The tabs with a file."""
        return [page for page in self._window.graph_tabs.pages if page.graph.path == path]

    def _folder(self) -> Path:
        folder = self._services.settings.last_folder
        return folder if folder is not None and folder.is_dir() else home_or_current()

    def _remember(self, path: Path) -> None:
        self._services.settings.last_folder = path.parent
        self._services.recent.add(path)

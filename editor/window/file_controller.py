"""Opens, saves and closes graphs, with the dialogs that this needs."""

import os
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox

from vision_designer.editor.files.named_files import file_name, is_same_file, save_text
from vision_designer.editor.files.recovery import LostGraph, digest_of_file
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.messages import translated_message
from vision_designer.editor.look.plain_text import as_text, one_line
from vision_designer.editor.panes.parts.saving import asked_path
from vision_designer.editor.window.graph_tabs import GraphPage
from vision_designer.editor.window.templates import OWN_FOLDER, TemplateGallery
from vision_designer.graphs.document import GraphDocument, is_graph_file
from vision_designer.graphs.ryven.project import is_ryven_project, read_project, write_project
from vision_designer.graphs.user_paths import EXAMPLES, Origin, absolute_path, home_or_current, relative_texts
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.system.atomic_files import previous_version

if TYPE_CHECKING:
    from vision_designer.editor.window.main_window import MainWindow

SUFFIX = ".json"
PROJECT_SUFFIX = f".ryven{SUFFIX}"
MAX_LISTED = 20
"""Graphs that a question names."""


class Files(QObject):
    """Opens, saves and closes the graphs of a window."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._services = window.services
        self._services.file_watch.changed_on_disk.connect(self._changed_on_disk)
        self._services.file_watch.removed.connect(self._removed)
        self._services.file_watch.came_back.connect(self._came_back)

    # New and opened graphs

    def new(self) -> GraphPage:
        """Open an empty graph."""
        return self.add(OpenGraph(self._services.session))

    def new_from_template(self) -> None:
        """Let the user choose one of the graphs that ship."""
        gallery = TemplateGallery(self._services.components, self._window)
        gallery.chosen.connect(self.begin_with)
        gallery.open()

    def begin_with(self, name: str) -> None:
        """Open what was chosen among the templates; the one for a folder asks for that folder."""
        if name != OWN_FOLDER or not self._window.folders.choose_and_train():
            self.new_from_example(name)

    def new_from_example(self, name: str) -> GraphPage | None:
        """Open a copy of a graph that ships; an empty name is an empty graph."""
        if not name:
            return self.new()
        document = self._read(EXAMPLES / f"{name}{SUFFIX}")
        if document is None:
            return None
        # Its paths are examples of names: the user puts data beside the file, or chooses other data.
        return self.add_unsaved(document, placeholders=relative_texts(document, self._services.components))

    def add_unsaved(
        self,
        document: GraphDocument,
        title: str = "",
        *,
        folder: Path | None = None,
        placeholders: Iterable[str] = (),
    ) -> GraphPage:
        """Open a graph that has no file yet, and differs from nothing that was saved.

        Args:
            document: the graph.
            title: what it is called, if not as the document says.
            folder: what its relative paths are relative to; by default the home folder.
            placeholders: those that stand for data beside its future file.
        """
        graph = OpenGraph(self._services.session, document, folder=folder, placeholders=placeholders)
        if title:
            graph.flow.title = title
        page = self.add(graph)
        return page

    def add(self, graph: OpenGraph) -> GraphPage:
        """Show a graph, with the states of its last run."""
        page = self._window.add_graph(graph)
        if graph.path is not None:
            self._services.file_watch.watch(graph.path)
            self._window.runs.find_last(graph)
        return page

    def open(self) -> None:
        """Let the user choose graph files or Ryven projects."""
        names, _ = QFileDialog.getOpenFileNames(
            self._window, self.tr("Open graph"), str(self._folder()), self.tr("Graphs and Ryven projects (*.json)")
        )
        for name in names:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> GraphPage | None:
        """Open a graph file or a Ryven project; one that is open already is shown."""
        path = absolute_path(str(path), Path.cwd())
        for page in self._window.graph_tabs.pages:
            if page.graph.path is not None and os.path.realpath(page.graph.path) == os.path.realpath(path):
                self._window.graph_tabs.setCurrentWidget(page)
                return page
        if is_ryven_project(path):
            return self._open_project(path)
        document = self._read(path)
        if document is None:
            return None
        self._remember(path)
        page = self.add(OpenGraph(self._services.session, document, path))
        return page

    def _open_project(self, path: Path) -> GraphPage | None:
        try:
            document = read_project(path, self._services.components)
        except VisionDesignerError as error:
            self.complain(self.tr("The Ryven project cannot be opened"), error)
            return None
        page = self.add_unsaved(document, document.title or path.stem, folder=path.parent)
        page.say(
            self.tr("Opened from the Ryven project {name}. Saving creates a graph file.").format(
                name=one_line(path.name)
            )
        )
        return page

    def open_dropped(self, paths: Iterable[str]) -> None:
        """Open files that were dropped onto the window."""
        for path in paths:
            self.open_path(Path(path))

    def _read(self, path: Path) -> GraphDocument | None:
        try:
            return GraphDocument.read(path)
        except VisionDesignerError as error:
            self.complain(self.tr("The graph cannot be opened"), error)
            return None

    # Saving

    def save(self, page: GraphPage | None = None) -> bool:
        """Save a graph in its file, or ask for one; whether it was saved.

        If the file has gone and the user does not know that yet, it is told first: in a folder that was moved, a second
        copy of the graph would begin.
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
        """Save a graph in a file that the user chooses; whether it was saved."""
        page = page or self._window.page
        if page is None:
            return False
        self._window.commit_typing()
        suggested = page.graph.path or self._folder() / f"{file_name(page.graph.title)}{SUFFIX}"
        path = asked_path(self._window, self.tr("Save graph"), suggested, self.tr("Graphs (*.json)"))
        return path is not None and self._write(page, path)

    def save_all(self) -> None:
        """Save every graph that has edits."""
        self._window.commit_typing()
        for page in self._window.graph_tabs.pages:
            if page.graph.modified and not page.graph.read_only and not self.save(page):
                return

    def save_as_project(self) -> None:
        """Write the graph as a Ryven project, which stock Ryven opens."""
        self._window.commit_typing()
        page = self._window.page
        if page is None:
            return
        graph = page.graph
        folder = graph.path.parent if graph.path is not None else self._folder()
        suggested = folder / f"{file_name(graph.title)}{PROJECT_SUFFIX}"
        kinds = self.tr("Ryven projects (*.json)")
        path = asked_path(self._window, self.tr("Save as Ryven project"), suggested, kinds, self._no_project)
        if path is None:
            return
        try:
            write_project(page.graph.document_for(path.parent), path, self._services.components)
        except VisionDesignerError as error:
            self.complain(self.tr("The Ryven project was not saved"), error)

    def _no_project(self, path: Path) -> str:
        """Why a Ryven project may not be written to a file: a graph would be lost, and could not be read again."""
        opened = {os.path.realpath(page.graph.path) for page in self._window.graph_tabs.pages if page.graph.path}
        if any(is_same_file(path, other) for other in opened) or is_graph_file(path):
            words = self.tr("{name} is a graph, which the Ryven project would replace. Choose another name.")
            return words.format(name=one_line(path.name))
        return ""

    def _write(self, page: GraphPage, path: Path) -> bool:
        graph = page.graph
        is_of_others = path == graph.path and digest_of_file(path) not in ("", graph.saved_digest)
        try:
            save_text(path, graph.document_for(path.parent).to_text(graph.registry))
        except VisionDesignerError as error:
            self.complain(self.tr("The graph was not saved"), error)
            return False
        if graph.read_only:
            self._tell_saved(path)
            return True
        watch = self._services.file_watch
        before = graph.path
        graph.saved_as(path)
        if before is not None and before != path:
            self._forget(before)
        watch.watch(path)
        for other in self._pages_of(path):
            if other is not page:
                # The watch takes what this program writes for known.
                self._say_changed(other, path)
        graph.saved_digest = digest_of_file(path)
        graph.undo_stack.setClean()
        if is_of_others:
            words = self.tr(
                "{name} was changed by another program before it was saved. The other version is kept as {kept}."
            )
            page.say(words.format(name=one_line(path.name), kept=one_line(previous_version(path).name)))
        else:
            page.banner.hide()
        self._tell_saved(path)
        return True

    def _tell_saved(self, path: Path) -> None:
        self._remember(path)
        self._window.status_line.showMessage(self.tr("Saved {path}").format(path=path), 4000)

    # Closing

    def close_page(self, page: GraphPage | None = None) -> bool:
        """Close a graph; asks what to do with its edits. Whether it was closed."""
        page = page or self._window.page
        if page is None:
            return False
        self._window.commit_typing()
        if not self._may_close([page]):
            return False
        self._window.graph_tabs.remove_page(page)
        if page.graph.path is not None:
            self._forget(page.graph.path)
        page.close_graph()
        return True

    def _forget(self, path: Path) -> None:
        """No longer watch a file, unless another tab shows it."""
        if not self._pages_of(path):
            self._services.file_watch.forget(path)

    def may_close_all(self) -> bool:
        """Ask what to do with the edits of all graphs; whether the window may close."""
        return self._may_close(self._window.graph_tabs.pages)

    def _may_close(self, pages: Sequence[GraphPage]) -> bool:
        for page in pages:
            if not page.graph.modified or page.graph.read_only:
                continue
            self._window.graph_tabs.setCurrentWidget(page)
            box = QMessageBox(self._window)
            box.setIcon(QMessageBox.Icon.Question)
            box.setWindowTitle(self.tr("Save changes?"))
            box.setText(as_text(self.tr("Save the changes to “{title}”?").format(title=one_line(page.graph.title))))
            box.setInformativeText(self.tr("If you do not save them, they are lost."))
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

    # What others do to the files, and what a crash left

    def _pages_of(self, path: Path) -> list[GraphPage]:
        return [page for page in self._window.graph_tabs.pages if page.graph.path == path]

    def _changed_on_disk(self, path: Path) -> None:
        for page in self._pages_of(path):
            self._say_changed(page, path)

    def _say_changed(self, page: GraphPage, path: Path) -> None:
        page.say(
            self.tr("{name} was changed by another program.").format(name=one_line(path.name)),
            (self.tr("Reload"), partial(self._ask_and_reload, page)),
            (self.tr("Keep my version"), lambda: None),
        )
        page.said_of_file = page.banner.text

    def _ask_and_reload(self, page: GraphPage) -> None:
        """Reload a graph; one with edits only when the user says that they may go."""
        if not page.graph.modified:
            self.reload(page)
            return
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Reload?"))
        box.setText(as_text(self.tr("“{title}” has unsaved changes.").format(title=one_line(page.graph.title))))
        box.setInformativeText(self.tr("They are lost if you reload the file."))
        reload = box.addButton(self.tr("Reload"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        # The line with the choice was hidden by the click; it comes back when the answer is no.
        reload.clicked.connect(partial(self.reload, page))
        box.rejected.connect(page.banner.show)
        box.open()

    def _removed(self, path: Path) -> None:
        self._services.file_watch.missing_is_known(path)
        for page in self._pages_of(path):
            page.graph.lose_clean()
            page.say(
                self.tr("{name} was moved or deleted by another program.").format(name=one_line(path.name)),
                (self.tr("Save again"), partial(self.save, page)),
            )
            page.said_of_file = page.banner.text

    def _came_back(self, path: Path) -> None:
        """A file is again what it was: what was said of it no longer holds."""
        for page in self._pages_of(path):
            if page.said_of_file and page.banner.text == page.said_of_file:
                page.banner.hide()
            page.said_of_file = ""
            if page.graph.saved_digest == digest_of_file(path):
                page.graph.take_clean_again()

    def reload(self, page: GraphPage) -> None:
        """Open the file of a graph anew in the place of its tab."""
        path = page.graph.path
        if path is None:
            return
        document = self._read(path)
        if document is None:
            return
        index = self._window.graph_tabs.indexOf(page)
        self._window.graph_tabs.remove_page(page)
        page.close_graph()
        fresh = self.add(OpenGraph(self._services.session, document, path))
        tabs = self._window.graph_tabs
        tabs.tabBar().moveTab(tabs.indexOf(fresh), index)

    def offer_lost(self) -> None:
        """Offer the edits that a crash left, if any."""
        lost = self._services.recovery.lost()
        if not lost:
            return
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Restore?"))
        box.setText(self.tr("The program ended before these graphs were saved. Restore them?"))
        titles = [f"{one_line(graph.title)} ({graph.time.astimezone():%x %X})" for graph in lost[:MAX_LISTED]]
        titles += ["…"] if len(lost) > MAX_LISTED else []
        box.setInformativeText(as_text("\n".join(titles)))
        restore = box.addButton(self.tr("Restore"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(self.tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
        later = box.addButton(self.tr("Decide Later"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(restore)
        box.setEscapeButton(later)
        box.exec()
        box.deleteLater()
        if box.clickedButton() is later:
            return
        # The latest is in the last tab, which is shown.
        for graph in reversed(lost):
            if box.clickedButton() is restore:
                self.restore(graph)
            else:
                self._services.recovery.discard(graph)

    def restore(self, lost: LostGraph) -> bool:
        """Open what a crash left; whether that could be done, and its edits are kept as from now."""
        try:
            document = GraphDocument.from_text(lost.text, lost.title)
        except VisionDesignerError as error:
            self.complain(self.tr("A graph cannot be restored"), error)
            return False
        origin = lost.origin or Origin(home_or_current())
        graph = OpenGraph(
            self._services.session, document, lost.path, folder=origin.folder, placeholders=origin.placeholders
        )
        graph.saved_digest = lost.saved_digest
        graph.undo_stack.resetClean()
        self._services.recovery.adopt(lost, graph)
        page = self.add(graph)
        is_kept = page.autosave is not None and page.autosave.flush()
        if lost.file_has_changed() and lost.path is not None and digest_of_file(lost.path):
            page.say(
                self.tr("{name} was changed after these edits were made.").format(name=one_line(lost.path.name)),
                (self.tr("Open the File Instead"), partial(self.reload, page)),
            )
        elif lost.path is not None and lost.saved_digest and lost.file_has_changed():
            self._removed(lost.path)
        return is_kept

    def take_over(self, page: GraphPage) -> None:
        """Say again of a graph that another window had open what others have done to its file."""
        graph = page.graph
        if graph.path is None or graph.read_only or not graph.saved_digest:
            return
        found = digest_of_file(graph.path)
        if not found:
            self._removed(graph.path)
        elif found != graph.saved_digest:
            self._say_changed(page, graph.path)

    def say_not_kept(self, why: str) -> None:
        """Tell on each graph of which that is so that its edits would be lost in a crash."""
        said = self.tr("Unsaved edits cannot be backed up: {why}. Save often.").format(why=translated_message(why))
        for page in self._window.graph_tabs.pages:
            if page.autosave is not None and not page.autosave.works and not page.said_of_recovery:
                page.say(said)
                page.said_of_recovery = page.banner.text

    def say_kept_again(self) -> None:
        """Take back what :meth:`say_not_kept` said where it no longer holds."""
        for page in self._window.graph_tabs.pages:
            if page.autosave is not None and page.autosave.works and page.said_of_recovery:
                if page.banner.text == page.said_of_recovery:
                    page.banner.hide()
                page.said_of_recovery = ""

    # Small things

    def complain(self, what: str, error: Exception) -> None:
        """Show an error with its name and remedy; the window goes on."""
        box = QMessageBox(QMessageBox.Icon.Warning, "vision-designer", what, parent=self._window)
        box.setInformativeText(as_text(translated_message(str(error))))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _folder(self) -> Path:
        folder = self._services.settings.last_folder
        return folder if folder is not None and folder.is_dir() else home_or_current()

    def _remember(self, path: Path) -> None:
        self._services.settings.last_folder = path.parent
        self._services.recent.add(path)

"""Changes of graph files by other programs, and recovery of unsaved edits after a crash."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox

from vision_designer.editor.files.recovery import LostGraph, digest_of_file
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.plain_text import as_text, one_line
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.panes.parts.dialogs import ask_to_confirm
from vision_designer.editor.panes.parts.fitting import fit_to_screen
from vision_designer.editor.window.file_controller import Files
from vision_designer.editor.window.graph_tabs import GraphPage
from vision_designer.editor.window.graph_window import GraphWindow
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.user_paths import Origin, home_or_current
from vision_designer.nodes.errors import VisionDesignerError

MAX_LISTED = 20
"""Maximum number of graphs listed in a question."""


class FileChanges(QObject):
    """Shows changes of graph files by other programs, and restores unsaved edits after a crash."""

    def __init__(self, window: GraphWindow, files: Files) -> None:
        super().__init__(window)
        self._window = window
        self._files = files
        self._services = window.services
        files.overwritten.connect(self.show_changed)
        self._services.file_watch.changed_on_disk.connect(self._changed_on_disk)
        self._services.file_watch.removed.connect(self._removed)
        self._services.file_watch.restored.connect(self._file_restored)

    def _changed_on_disk(self, path: Path) -> None:
        for page in self._files.pages_of(path):
            self.show_changed(page, path)

    def show_changed(self, page: GraphPage, path: Path) -> None:
        """Offer to reload a graph whose file has changed."""
        page.banner.show_message(
            self.tr("{name} was changed by another program.").format(name=one_line(path.name)),
            (self.tr("Reload"), partial(self._ask_and_reload, page)),
            (self.tr("Keep my version"), lambda: None),
        )
        page.file_message = page.banner.text

    def _ask_and_reload(self, page: GraphPage) -> None:
        """Reload a graph; if it has edits, only after the user agrees to discard them."""
        if not page.graph.modified:
            self.reload(page)
            return
        box = ask_to_confirm(
            self._window,
            self.tr("Reload?"),
            self.tr("“{title}” has unsaved changes.").format(title=one_line(page.graph.title)),
            self.tr("They are lost if you reload the file."),
            self.tr("Reload"),
            partial(self.reload, page),
        )
        # The click has hidden the banner; show it again if the answer is no.
        box.rejected.connect(page.banner.show)

    def _removed(self, path: Path) -> None:
        self._services.file_watch.mark_missing_reported(path)
        for page in self._files.pages_of(path):
            page.graph.mark_file_missing()
            page.banner.show_message(
                self.tr("{name} was moved or deleted by another program.").format(name=one_line(path.name)),
                (self.tr("Save again"), partial(self._files.save, page)),
            )
            page.file_message = page.banner.text

    def _file_restored(self, path: Path) -> None:
        """Hide the banner about a file whose old content is back."""
        for page in self._files.pages_of(path):
            if page.file_message and page.banner.text == page.file_message:
                page.banner.hide()
            page.file_message = ""
            if page.graph.saved_digest == digest_of_file(path):
                page.graph.mark_file_restored()

    def reload(self, page: GraphPage) -> None:
        """Open the file of a graph again, in its tab."""
        path = page.graph.path
        if path is None:
            return
        document = self._files.read(path)
        if document is None:
            return
        index = self._window.graph_tabs.indexOf(page)
        self._window.graph_tabs.remove_page(page)
        page.close_graph()
        fresh = self._files.add(OpenGraph(self._services.session, document, path))
        tabs = self._window.graph_tabs
        tabs.tabBar().moveTab(tabs.indexOf(fresh), index)

    def offer_lost(self) -> None:
        """Offer to restore unsaved edits after a crash, if any."""
        lost = self._services.recovery.lost()
        if not lost:
            return
        box = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Restore?"),
            self.tr("The program ended before these graphs were saved. Restore them?"),
            parent=self._window,
        )
        titles = [f"{one_line(graph.title)} ({graph.time.astimezone():%x %X})" for graph in lost[:MAX_LISTED]]
        titles += ["…"] if len(lost) > MAX_LISTED else []
        box.setInformativeText(as_text("\n".join(titles)))
        fit_to_screen(box)
        restore = box.addButton(self.tr("Restore"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(self.tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
        later = box.addButton(self.tr("Decide Later"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(restore)
        box.setEscapeButton(later)
        box.exec()
        box.deleteLater()
        if box.clickedButton() is later:
            return
        # The latest graph is opened last, in the tab that is then current.
        for graph in reversed(lost):
            if box.clickedButton() is restore:
                self.restore(graph)
            else:
                self._services.recovery.discard(graph)

    def restore(self, lost: LostGraph) -> bool:
        """Open a graph with unsaved edits from a crash; returns whether it is open, with its edits backed up again."""
        try:
            document = GraphDocument.from_text(lost.text, lost.title)
        except VisionDesignerError as error:
            self._window.complain(self.tr("A graph cannot be restored"), error)
            return False
        origin = lost.origin or Origin(home_or_current())
        graph = OpenGraph(
            self._services.session, document, lost.path, folder=origin.folder, placeholders=origin.placeholders
        )
        graph.saved_digest = lost.saved_digest
        graph.graph_id = lost.graph_id or graph.graph_id
        graph.undo_stack.resetClean()
        self._services.recovery.adopt(lost, graph)
        page = self._files.add(graph)
        is_kept = page.autosave is not None and page.autosave.flush()
        if lost.file_has_changed() and lost.path is not None and digest_of_file(lost.path):
            page.banner.show_message(
                self.tr("{name} was changed after these edits were made.").format(name=one_line(lost.path.name)),
                (self.tr("Open the File Instead"), partial(self.reload, page)),
            )
        elif lost.path is not None and lost.saved_digest and lost.file_has_changed():
            self._removed(lost.path)
        return is_kept

    def check_file(self, page: GraphPage) -> None:
        """Show the change of a graph's file again, after the graph was moved from a closed window."""
        graph = page.graph
        if graph.path is None or graph.read_only or not graph.saved_digest:
            return
        found = digest_of_file(graph.path)
        if not found:
            self._removed(graph.path)
        elif found != graph.saved_digest:
            self.show_changed(page, graph.path)

    def show_not_backed_up(self, why: str) -> None:
        """Show a banner on each graph whose edits cannot be backed up."""
        text = self.tr("Unsaved edits cannot be backed up: {why}. Save often.").format(why=translated_message(why))
        for page in self._window.graph_tabs.pages:
            if page.autosave is not None and not page.autosave.works and not page.recovery_message:
                page.banner.show_message(text)
                page.recovery_message = page.banner.text

    def hide_not_backed_up(self) -> None:
        """Hide the banners of :meth:`show_not_backed_up` on graphs whose edits are backed up again."""
        for page in self._window.graph_tabs.pages:
            if page.autosave is not None and page.autosave.works and page.recovery_message:
                if page.banner.text == page.recovery_message:
                    page.banner.hide()
                page.recovery_message = ""

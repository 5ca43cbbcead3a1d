"""Changes of graph files by other programs, and the edits that a crash left."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox

from vision_designer.editor.files.recovery import LostGraph, digest_of_file
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.plain_text import as_text, one_line
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.window.file_controller import Files
from vision_designer.editor.window.graph_tabs import GraphPage
from vision_designer.editor.window.graph_window import GraphWindow
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.user_paths import Origin, home_or_current
from vision_designer.nodes.errors import VisionDesignerError

MAX_LISTED = 20
"""Graphs that a question names."""


class FileChanges(QObject):
    """Tells of graph files that other programs change, and restores what a crash left.

    Args:
        window: with the graphs.
        files: opens and saves them.
    """

    def __init__(self, window: GraphWindow, files: Files) -> None:
        super().__init__(window)
        self._window = window
        self._files = files
        self._services = window.services
        files.overwritten.connect(self.say_changed)
        self._services.file_watch.changed_on_disk.connect(self._changed_on_disk)
        self._services.file_watch.removed.connect(self._removed)
        self._services.file_watch.came_back.connect(self._came_back)

    def _changed_on_disk(self, path: Path) -> None:
        for page in self._files.pages_of(path):
            self.say_changed(page, path)

    def say_changed(self, page: GraphPage, path: Path) -> None:
        """Offer to reload a graph whose file has changed."""
        page.banner.say(
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
        box = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Reload?"),
            as_text(self.tr("“{title}” has unsaved changes.").format(title=one_line(page.graph.title))),
            parent=self._window,
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setInformativeText(self.tr("They are lost if you reload the file."))
        reload = box.addButton(self.tr("Reload"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        # The line with the choice was hidden by the click; it comes back when the answer is no.
        reload.clicked.connect(partial(self.reload, page))
        box.rejected.connect(page.banner.show)
        box.open()

    def _removed(self, path: Path) -> None:
        self._services.file_watch.missing_is_known(path)
        for page in self._files.pages_of(path):
            page.graph.lose_clean()
            page.banner.say(
                self.tr("{name} was moved or deleted by another program.").format(name=one_line(path.name)),
                (self.tr("Save again"), partial(self._files.save, page)),
            )
            page.said_of_file = page.banner.text

    def _came_back(self, path: Path) -> None:
        """A file is again what it was: what was said of it no longer holds."""
        for page in self._files.pages_of(path):
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
        """Offer the edits that a crash left, if any."""
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
            page.banner.say(
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
            self.say_changed(page, graph.path)

    def say_not_kept(self, why: str) -> None:
        """Tell on each graph of which that is so that its edits would be lost in a crash."""
        said = self.tr("Unsaved edits cannot be backed up: {why}. Save often.").format(why=translated_message(why))
        for page in self._window.graph_tabs.pages:
            if page.autosave is not None and not page.autosave.works and not page.said_of_recovery:
                page.banner.say(said)
                page.said_of_recovery = page.banner.text

    def say_kept_again(self) -> None:
        """Take back what :meth:`say_not_kept` said where it no longer holds."""
        for page in self._window.graph_tabs.pages:
            if page.autosave is not None and page.autosave.works and page.said_of_recovery:
                if page.banner.text == page.said_of_recovery:
                    page.banner.hide()
                page.said_of_recovery = ""

"""Folders and archives of images: train a classifier on them, or add them as datasets."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QProgressDialog

from vision_designer.editor.canvas.adding import DATASET
from vision_designer.editor.canvas.drops import offer_folders
from vision_designer.editor.look.plain_text import as_text, one_line
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.panes.parts.dialogs import message_box
from vision_designer.editor.window.file_controller import Files
from vision_designer.editor.window.graph_tabs import GraphPage
from vision_designer.editor.window.graph_window import GraphWindow
from vision_designer.editor.window.models import Models
from vision_designer.editor.window.templates import OWN_FOLDER, TemplateGallery
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.presets.preset import Preset
from vision_designer.graphs.presets.preset_graph import preset_graph, title_of
from vision_designer.graphs.user_paths import home_or_current

PROGRESS_DELAY = 400
"""Milliseconds until the progress of reading a folder is shown; most take less."""
FLIP = "random_horizontal_flip"


class Folders(QObject):
    """Actions of the window for folders and archives of images.

    The data process reads their content, so that the window never waits for a slow disk.
    """

    def __init__(self, window: GraphWindow, files: Files, models: Models) -> None:
        super().__init__(window)
        self._window = window
        self._files = files
        self._models = models
        self._services = window.services

    def open(self, place: QPoint | None = None) -> None:
        """Ask for a folder, and what to do with it."""
        if name := self._chosen():
            self.offer([name], place)

    def new_from_template(self) -> None:
        """Ask for one of the bundled graphs, and open it."""
        gallery = TemplateGallery(self._services.components, self._window)
        gallery.chosen.connect(self.begin_with)
        gallery.open()

    def begin_with(self, name: str) -> None:
        """Open the chosen template; the one for a folder asks for the folder, others offer the saved models."""
        if name != OWN_FOLDER or not self.choose_and_train():
            self._models.begin_with(name)

    def choose_and_train(self) -> bool:
        """Ask for a folder, and open a graph that trains on it; returns whether one was chosen."""
        name = self._chosen()
        if name:
            self.train(name)
        return bool(name)

    def _chosen(self) -> str:
        start = self._services.settings.last_folder
        name = QFileDialog.getExistingDirectory(
            self._window,
            self.tr("Open a folder of images, with one subfolder for each category"),
            str(start if start is not None and start.is_dir() else home_or_current()),
        )
        if name:
            self._services.settings.last_folder = Path(name).parent
        return name

    def offer(self, paths: Sequence[str], place: QPoint | None = None) -> None:
        """Ask what to do with folders and archives, in a menu at a point of the screen."""
        window = self._window
        page = window.page
        may_add = DATASET in self._services.components and not (page is not None and page.graph.read_only)
        middle = window.mapToGlobal(window.rect().center())
        offer_folders(window, place or middle, paths, self.train, self.add if may_add else None)

    def offer_images(self, paths: Sequence[str], place: QPoint | None = None) -> None:
        """Ask what to do with image files; the question is put at a point of the screen."""
        page = self._window.page
        may_add = DATASET in self._services.components and not (page is not None and page.graph.read_only)
        middle = self._window.mapToGlobal(self._window.rect().center())
        self._models.offer_images(paths, place or middle, self.add if may_add else None)

    def add(self, paths: Sequence[str]) -> None:
        """Add folders and archives as datasets to the current graph, or to a new one."""
        page = self._window.page or self._files.new()
        page.view.adding.add_datasets(paths)

    def train(self, path: str | Path) -> None:
        """Open a graph that trains a classifier on a folder or an archive, with settings chosen from its images."""
        path = Path(path)
        waiting = self._wait_for(path)
        request = self._services.data.ask_preset(
            path, partial(self._open, path, waiting), partial(self._complain, path, waiting)
        )
        waiting.canceled.connect(request.cancel)
        waiting.canceled.connect(waiting.deleteLater)

    def _wait_for(self, path: Path) -> QProgressDialog:
        """Create a progress dialog with a cancel button, shown after a delay."""
        text = self.tr("Scanning the images of {name}…").format(name=one_line(path.name))
        dialog = QProgressDialog(as_text(text), self.tr("Cancel"), 0, 0, self._window)
        dialog.setWindowModality(Qt.WindowModality.NonModal)
        dialog.setMinimumDuration(PROGRESS_DELAY)
        dialog.setAutoReset(False)
        dialog.setAutoClose(False)
        # Starts the delay.
        dialog.setValue(0)
        return dialog

    def _open(self, path: Path, waiting: QProgressDialog, answer: Mapping[str, Any]) -> None:
        _dismiss(waiting)
        preset = Preset.from_values(answer)
        page = self._files.add_unsaved(self._document(preset, path), folder=path.parent)
        self._ask_about_mirroring(page, preset)

    def _document(self, preset: Preset, path: Path) -> GraphDocument:
        return preset_graph(preset, self._services.components, str(path), title_of(path), translated_message)

    def _complain(self, path: Path, waiting: QProgressDialog, why: str) -> None:
        _dismiss(waiting)
        what = self.tr("No classifier can be trained on {name}").format(name=one_line(path.name))
        box = message_box(self._window, "vision-designer", what, why)
        if DATASET in self._services.components:
            add = box.addButton(self.tr("Add as dataset"), QMessageBox.ButtonRole.ActionRole)
            add.clicked.connect(lambda: self.add([str(path)]))
        box.addButton(QMessageBox.StandardButton.Close)
        box.open()

    # Questions to the user

    def _ask_about_mirroring(self, page: GraphPage, preset: Preset) -> None:
        """Ask whether mirrored images keep their category, until a run starts; without an answer the guess applies."""
        answer = self.tr("Same meaning"), self.tr("Different meaning")
        page.banner.show_message(
            self.tr("Does an image have the same meaning when it is mirrored left to right? {guess}").format(
                guess=self.tr("Suggested: same meaning.")
                if preset.mirrors
                else self.tr("Suggested: different meaning.")
            ),
            (answer[0], partial(self._answer_mirrors, page, preset, True)),
            (answer[1], partial(self._answer_mirrors, page, preset, False)),
        )
        question = page.banner.text
        page.run_state_changed.connect(lambda: page.banner.hide() if page.banner.text == question else None)

    def _answer_mirrors(self, page: GraphPage, preset: Preset, mirrored: bool) -> None:
        graph = page.graph
        nodes = [node for node in graph.flow.nodes if node.component == "init_image_transformation"]
        before = self._document(preset, preset.path).notes[0]["text"]
        after = self._document(preset.with_mirrored(mirrored), preset.path).notes[0]["text"]
        with graph.edits.macro(self.tr("Mirrored images")):
            for node in nodes:
                graph.edits.values.set_parameter([node], FLIP, mirrored)
            for note in graph.edits.annotations.notes:
                if note.text == before:
                    graph.edits.annotations.change(note, text=after)


def _dismiss(dialog: QProgressDialog) -> None:
    dialog.blockSignals(True)
    dialog.close()
    dialog.deleteLater()

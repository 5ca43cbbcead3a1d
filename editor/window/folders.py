"""Folders and archives of images: a classifier is trained on them, or they are added as datasets."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QProgressDialog

from vision_designer.editor.canvas.drops import DATASET, offer_folders
from vision_designer.editor.look.messages import translated_message
from vision_designer.editor.look.plain_text import as_text, one_line
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.presets.preset import Preset
from vision_designer.graphs.presets.preset_graph import preset_graph, title_of
from vision_designer.graphs.user_paths import home_or_current

if TYPE_CHECKING:
    from vision_designer.editor.window.graph_page import GraphPage
    from vision_designer.editor.window.main_window import MainWindow

SHOW_AFTER = 400
"""Milliseconds after which it is shown that a folder is being looked at; most take less."""
FLIP = "random_horizontal_flip"


class Folders(QObject):
    """What the window does with folders and archives of images.

    What is in them is read by the process that looks at data, so that nothing in the window waits for a slow disk.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._context = window.context

    def open(self, place: QPoint | None = None) -> None:
        """Let the user choose a folder, and ask what to do with it."""
        if name := self._chosen():
            self.offer([name], place)

    def choose_and_train(self) -> bool:
        """Let the user choose a folder, and open a graph that trains on it; whether one was chosen."""
        name = self._chosen()
        if name:
            self.train(name)
        return bool(name)

    def _chosen(self) -> str:
        start = self._context.settings.last_folder
        name = QFileDialog.getExistingDirectory(
            self._window,
            self.tr("Open a folder of images, with one subfolder for each category"),
            str(start if start is not None and start.is_dir() else home_or_current()),
        )
        if name:
            self._context.settings.last_folder = Path(name).parent
        return name

    def offer(self, paths: Sequence[str], place: QPoint | None = None) -> None:
        """Ask what to do with folders and archives; the question is put at a point of the screen."""
        window = self._window
        page = window.page
        may_add = DATASET in self._context.components and not (page is not None and page.graph.read_only)
        middle = window.mapToGlobal(window.rect().center())
        offer_folders(window, place or middle, paths, self.train, self.add if may_add else None)

    def add(self, paths: Sequence[str]) -> None:
        """Add folders and archives as datasets to the graph that is shown, or to a new one."""
        page = self._window.page or self._window.files.new()
        page.view.add_datasets(paths)

    def train(self, path: str | Path) -> None:
        """Open a graph that trains a classifier on a folder or an archive, with settings chosen from its images."""
        path = Path(path)
        waiting = self._wait_for(path)
        request = self._context.data.ask_preset(
            path, partial(self._open, path, waiting), partial(self._complain, path, waiting)
        )
        waiting.canceled.connect(request.cancel)
        waiting.canceled.connect(waiting.deleteLater)

    def _wait_for(self, path: Path) -> QProgressDialog:
        """Shows that something is going on, unless it is soon over, and lets the user give it up."""
        words = self.tr("Scanning the images of {name}…").format(name=one_line(path.name))
        dialog = QProgressDialog(as_text(words), self.tr("Cancel"), 0, 0, self._window)
        dialog.setWindowModality(Qt.WindowModality.NonModal)
        dialog.setMinimumDuration(SHOW_AFTER)
        dialog.setAutoReset(False)
        dialog.setAutoClose(False)
        # The time counts from here.
        dialog.setValue(0)
        return dialog

    def _open(self, path: Path, waiting: QProgressDialog, answer: Mapping[str, Any]) -> None:
        _put_away(waiting)
        preset = Preset.from_values(answer)
        page = self._window.files.add_unsaved(self._document(preset, path), folder=path.parent)
        self._ask_of_mirrors(page, preset)

    def _document(self, preset: Preset, path: Path) -> GraphDocument:
        return preset_graph(preset, self._context.components, str(path), title_of(path), translated_message)

    def _complain(self, path: Path, waiting: QProgressDialog, why: str) -> None:
        _put_away(waiting)
        what = self.tr("No classifier can be trained on {name}").format(name=one_line(path.name))
        box = QMessageBox(QMessageBox.Icon.Warning, "vision-designer", as_text(what), parent=self._window)
        box.setInformativeText(as_text(why))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if DATASET in self._context.components:
            add = box.addButton(self.tr("Add as dataset"), QMessageBox.ButtonRole.ActionRole)
            add.clicked.connect(lambda: self.add([str(path)]))
        box.addButton(QMessageBox.StandardButton.Close)
        box.open()

    # What only the user knows

    def _ask_of_mirrors(self, page: "GraphPage", preset: Preset) -> None:
        """Ask whether mirrored pictures mean the same; what was guessed holds until somebody answers."""
        answer = self.tr("Same meaning"), self.tr("Different meaning")
        page.say(
            self.tr("Does an image have the same meaning when it is mirrored left to right? {guess}").format(
                guess=self.tr("Suggested: same meaning.")
                if preset.mirrors
                else self.tr("Suggested: different meaning.")
            ),
            (answer[0], partial(self._answer_mirrors, page, preset, True)),
            (answer[1], partial(self._answer_mirrors, page, preset, False)),
        )

    def _answer_mirrors(self, page: "GraphPage", preset: Preset, mirrored: bool) -> None:
        graph = page.graph
        nodes = [node for node in graph.flow.nodes if node.component == "init_image_transformation"]
        before = self._document(preset, preset.path).notes[0]["text"]
        after = self._document(preset.with_mirrored(mirrored), preset.path).notes[0]["text"]
        with graph.macro(self.tr("Mirrored images")):
            for node in nodes:
                graph.set_parameter([node], FLIP, mirrored)
            for index, note in enumerate(graph.flow.notes):
                if note.get("text") == before:
                    graph.set_note(index, text=after)


def _put_away(dialog: QProgressDialog) -> None:
    dialog.blockSignals(True)
    dialog.close()
    dialog.deleteLater()

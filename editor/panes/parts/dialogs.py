"""Dialogs and menus: messages, questions, choosing files, and saving them."""

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, QSignalBlocker, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QLineEdit, QListView, QMenu, QMessageBox, QWidget

from vision_designer.editor.files.graph_files import is_folder, path_exists
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.plain_text import as_text, one_line
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.panes.parts.fitting import fit_to_screen
from vision_designer.graphs.user_paths import absolute_path
from vision_designer.nodes.core.parameters import SAMPLE_PREFIX
from vision_designer.nodes.errors import VisionDesignerError


def popup_menu(parent: QWidget, name: str = "") -> QMenu:
    """A menu that is deleted when it closes; ``name`` is its object name."""
    menu = QMenu(parent)
    menu.setObjectName(name)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def close_button(dialog: QDialog) -> QDialogButtonBox:
    """The button that closes a dialog."""
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    return buttons


def message_box(
    parent: QWidget, title: str, text: str, details: str = "", icon: QMessageBox.Icon = QMessageBox.Icon.Warning
) -> QMessageBox:
    """A message that does not block the window, and is deleted when it closes; ``details`` are shown below the text."""
    box = QMessageBox(icon, title, as_text(text), parent=parent)
    box.setInformativeText(as_text(details))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    fit_to_screen(box)
    return box


def ask_to_confirm(
    parent: QWidget, title: str, question: str, details: str, button: str, confirmed: Callable[[], object]
) -> QMessageBox:
    """Ask before something is lost, with Cancel as the default; calls ``confirmed`` if the user presses the button."""
    box = message_box(parent, title, question, details, QMessageBox.Icon.Question)
    box.addButton(button, QMessageBox.ButtonRole.DestructiveRole).clicked.connect(lambda: confirmed())
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.open()
    return box


def dialog_start(value: object, graph: OpenGraph) -> Path:
    """Start of a file dialog: the current path, or its nearest existing parent."""
    if isinstance(value, str) and value and not value.startswith(SAMPLE_PREFIX) and "\0" not in value:
        path = absolute_path(value, graph.folder)
        for place in (path, *path.parents):
            if path_exists(place):
                return place
    return graph.folder


def choose_path(
    parent: QWidget, title: str, start: Path, chosen: Callable[[str], object], *, folder: bool
) -> QFileDialog:
    """Ask for a file or a folder in the platform's dialog, without blocking the window."""
    dialog = QFileDialog(parent, title)
    fit_to_screen(dialog)
    dialog.setFileMode(QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFile)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, folder)
    if start.is_dir():
        dialog.setDirectory(str(start))
    else:
        dialog.setDirectory(str(start.parent))
        dialog.selectFile(start.name)
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def dropped_path(data: QMimeData) -> str:
    """Path of a single dropped file or folder; empty for anything else."""
    urls = data.urls()
    return urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else ""


EXTENSION = re.compile(r"\*(\.\w+)")


class SaveDialog(QFileDialog):
    """Asks for the name of a file to write.

    The extension of the selected kind is appended before the dialog checks whether the file exists and asks whether to
    replace it: ``pets`` becomes ``pets.json``, and ``resnet_v1.2`` becomes ``resnet_v1.2.json``.

    Args:
        parent: the widget that asks.
        title: of the dialog.
        suggested: the name that it begins with.
        kinds: as for ``QFileDialog``: ``PNG picture (*.png);;SVG drawing (*.svg)``.
    """

    def __init__(self, parent: QWidget | None, title: str, suggested: Path, kinds: str) -> None:
        super().__init__(parent, title)
        fit_to_screen(self)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setFileMode(QFileDialog.FileMode.AnyFile)
        self.setNameFilters(kinds.split(";;"))
        matching = [kind for kind in kinds.split(";;") if suggested.suffix.lower() in EXTENSION.findall(kind)]
        if matching:
            self.selectNameFilter(matching[0])
        self.filterSelected.connect(self._kind_changed)
        self._kind_changed(self.selectedNameFilter())
        self.setDirectory(str(suggested.parent))
        self.selectFile(suggested.name)
        self.kinds = kinds

    def ask(self) -> tuple[str, str]:
        """Show the dialog; returns the file and its kind, or two empty strings if the user cancels."""
        if not self.exec():
            return "", ""
        return self.selectedFiles()[0], self.selectedNameFilter()

    def accept(self) -> None:
        chosen = [Path(name) for name in self.selectedFiles()]
        if len(chosen) == 1 and not is_folder(chosen[0]):
            path = with_extension(chosen[0], self.kinds, self.selectedNameFilter())
            entry = self.findChild(QLineEdit, "fileNameEdit")
            if path != chosen[0] and isinstance(entry, QLineEdit):
                # A file with the typed name is selected in the list, and the selection would override the text.
                for view in self.findChildren(QListView):
                    view.clearSelection()
                with QSignalBlocker(entry):
                    entry.setText(str(path))
        super().accept()

    def _kind_changed(self, kind: str) -> None:
        self.setDefaultSuffix((EXTENSION.findall(kind) or [""])[0].removeprefix("."))


def with_extension(path: Path, kinds: str, kind: str = "") -> Path:
    """The path with the extension of the selected kind, unless it has that of any kind; ``.2`` may be a version."""
    extensions = EXTENSION.findall(kinds)
    if not extensions or path.name.lower().endswith(tuple(extensions)):
        return path
    extension = (EXTENSION.findall(kind) or extensions)[0]
    return path.with_name(f"{path.name.rstrip('.')}{extension}")


def asked_path(
    parent: QWidget, title: str, suggested: Path, kinds: str, refusal: Callable[[Path], str] = lambda _: ""
) -> Path | None:
    """Ask for the file to write to; None if the user cancels.

    Args:
        parent: the widget that asks.
        title: of the dialog.
        suggested: the name that it begins with.
        kinds: as for :class:`SaveDialog`.
        refusal: returns why a file cannot be chosen, as text for the user, who is then asked again.
    """
    while True:
        dialog = SaveDialog(parent, title, suggested, kinds)
        name, kind = dialog.ask()
        dialog.deleteLater()
        if not name:
            return None
        path = with_extension(Path(name), kinds, kind).absolute()
        if why := refusal(path):
            QMessageBox.warning(parent, title, as_text(why))
        elif str(path) == str(Path(name).absolute()) or not path_exists(path) or _confirm_replace(parent, title, path):
            return path


def _confirm_replace(parent: QWidget, title: str, path: Path) -> bool:
    """Ask whether to replace a file whose name the platform's dialog has not checked."""
    template = QCoreApplication.translate("SaveDialog", "{name} already exists. Replace it?")
    answer = QMessageBox.question(parent, title, as_text(template.format(name=one_line(path.name))))
    return answer == QMessageBox.StandardButton.Yes


def ask_and_save(
    parent: QWidget,
    title: str,
    suggested: Path,
    kinds: str,
    save: Callable[[Path], None],
    written: Callable[[str], object] = lambda _: None,
) -> None:
    """Ask for a file and save it; shows an error, or calls ``written`` with a message for the status bar."""
    path = asked_path(parent, title, suggested, kinds)
    if path is None:
        return
    try:
        save(path)
    except VisionDesignerError as error:
        QMessageBox.warning(parent, title, as_text(translated_message(error.message)))
    else:
        written(QCoreApplication.translate("SaveDialog", "{file} was written").format(file=path.name))

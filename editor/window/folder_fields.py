"""Fields of the settings that hold folders."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.messages import translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.small_widgets import ColouredLabel, wrapped
from vision_designer.graphs.user_paths import home_or_current, option_folder
from vision_designer.nodes.errors import VisionDesignerError


class FolderField(QWidget):
    """One folder, typed or chosen; empty for the usual one.

    What no folder can be is said below it as soon as typing has ended.

    Args:
        folder: what is shown first; None for the usual one.
        usual: what stands there when nothing does.
        name: what the folder is called in errors.
    """

    grown = Signal()
    """There is a message now, or none any more, so that another height is needed."""

    def __init__(self, folder: Path | None, usual: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.entry = QLineEdit(str(folder) if folder is not None else "")
        self.entry.setPlaceholderText(usual)
        self.entry.setClearButtonEnabled(True)
        self.button = QPushButton(icon("folder"), self.tr("Choose…"))
        self.button.clicked.connect(self._choose)
        self.message = wrapped(ColouredLabel("", lambda: theme().colours.problem))
        self.message.hide()
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.entry, 0, 0)
        layout.addWidget(self.button, 0, 1)
        layout.addWidget(self.message, 1, 0, 1, 2)
        layout.setColumnStretch(0, 1)
        self.setFocusProxy(self.entry)
        self.entry.editingFinished.connect(self.check)
        self.entry.textEdited.connect(lambda: self._say(""))

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.entry.setAccessibleName(name)

    @property
    def folder(self) -> Path | None:
        """The folder; None for the usual one.

        Raises:
            NullOrEmptyError, CouldNotOpenFileError: no folder can be there, see :func:`option_folder`.
        """
        text = self.entry.text()
        return option_folder(text.strip() or text, self._name, home_or_current()) if text else None

    def check(self) -> bool:
        """Say what is wrong with the folder, if anything is; whether nothing is."""
        try:
            _ = self.folder
        except VisionDesignerError as error:
            self._say(str(error))
            return False
        self._say("")
        return True

    def _say(self, problem: str) -> None:
        if self.message.isHidden() and not problem:
            return
        self.message.setText(translated_message(problem))
        self.message.setVisible(bool(problem))
        self.grown.emit()
        if self.entry.property("invalid") != bool(problem):
            self.entry.setProperty("invalid", bool(problem))
            self.entry.style().polish(self.entry)

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder"), self.entry.text())
        if chosen:
            self.entry.setText(chosen)
            self.check()


class FolderList(QWidget):
    """Several folders."""

    def __init__(self, folders: Iterable[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.addItems([str(folder) for folder in folders])
        self.list.setFixedHeight(84)
        self.add_button = QPushButton(icon("add"), self.tr("Add…"))
        self.remove_button = QPushButton(icon("remove"), self.tr("Remove"))
        self.add_button.clicked.connect(self._add)
        self.remove_button.clicked.connect(self._remove)
        self.list.itemSelectionChanged.connect(self._selected)
        buttons = QVBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.list, 1)
        layout.addLayout(buttons)
        self._selected()

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.list.setAccessibleName(name)

    @property
    def folders(self) -> list[Path]:
        """The folders, in their order."""
        return [Path(self.list.item(row).text()) for row in range(self.list.count())]

    def add(self, folder: Path) -> None:
        """Add a folder, unless it is there."""
        if folder not in self.folders:
            self.list.addItem(str(folder))

    def _add(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Add a folder with components"))
        if chosen:
            self.add(Path(chosen))

    def _remove(self) -> None:
        for item in self.list.selectedItems():
            self.list.takeItem(self.list.row(item))

    def _selected(self) -> None:
        self.remove_button.setEnabled(bool(self.list.selectedItems()))

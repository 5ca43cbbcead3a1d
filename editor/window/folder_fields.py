"""Fields of the settings that hold folders."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.look.icons import icon
from vision_designer.graphs.user_paths import absolute_path, home_or_current


class FolderField(QWidget):
    """One folder, typed or chosen; empty for the usual one."""

    def __init__(self, folder: Path | None, usual: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = QLineEdit(str(folder) if folder is not None else "")
        self.entry.setPlaceholderText(usual)
        self.entry.setClearButtonEnabled(True)
        self.button = QPushButton(icon("folder"), self.tr("Choose…"))
        self.button.clicked.connect(self._choose)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.entry, 1)
        layout.addWidget(self.button)
        self.setFocusProxy(self.entry)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.entry.setAccessibleName(name)

    @property
    def folder(self) -> Path | None:
        """The folder; None for the usual one."""
        text = self.entry.text().strip()
        if not text:
            return None
        return absolute_path(text, home_or_current())

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder"), self.entry.text())
        if chosen:
            self.entry.setText(chosen)


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

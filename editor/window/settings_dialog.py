"""The Settings dialog, and its fields for folders."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.files.settings import MAX_RUNS_AT_ONCE, Settings
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.texts import languages, translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.fitting import fit_to_screen
from vision_designer.editor.panes.parts.inputs import Combo
from vision_designer.editor.panes.parts.small_widgets import ColoredLabel, bold, filled, wrapped
from vision_designer.graphs.user_paths import home_or_current, option_folder
from vision_designer.nodes.errors import VisionDesignerError


class FolderField(QWidget):
    """A field for a folder, typed or chosen; empty for the default one.

    An invalid path is reported below it as soon as typing has ended.

    Args:
        folder: initial folder; None for the default one.
        usual: placeholder text of the empty field.
        name: title of the folder in errors.
    """

    def __init__(self, folder: Path | None, usual: str, name: str) -> None:
        super().__init__()
        self._name = name
        self.entry = QLineEdit(str(folder) if folder is not None else "")
        self.entry.setPlaceholderText(usual)
        self.entry.setClearButtonEnabled(True)
        self.button = QPushButton(icon("folder"), self.tr("Choose…"))
        self.button.clicked.connect(self._choose)
        self.message = wrapped(ColoredLabel("", lambda: theme().colors.problem))
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
        self.entry.textEdited.connect(lambda: self._show_problem(""))

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.entry.setAccessibleName(name)

    @property
    def folder(self) -> Path | None:
        """The folder; None for the default one.

        Raises:
            NullOrEmptyError, CouldNotOpenFileError: it cannot be a folder, see :func:`option_folder`.
        """
        text = self.entry.text()
        return option_folder(text.strip() or text, self._name, home_or_current()) if text else None

    def check(self) -> bool:
        """Show the error of the folder, if any; returns whether it is valid."""
        try:
            _ = self.folder
        except VisionDesignerError as error:
            self._show_problem(str(error))
            return False
        self._show_problem("")
        return True

    def _show_problem(self, problem: str) -> None:
        if self.message.isHidden() and not problem:
            return
        self.message.setText(translated_message(problem))
        self.message.setVisible(bool(problem))
        if self.entry.property("invalid") != bool(problem):
            self.entry.setProperty("invalid", bool(problem))
            self.entry.style().polish(self.entry)

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder"), self.entry.text())
        if chosen:
            self.entry.setText(chosen)
            self.check()


class FolderList(QWidget):
    """An editable list of folders."""

    def __init__(self, folders: Iterable[Path]) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.addItems([str(folder) for folder in folders])
        self.list.setFixedHeight(84)
        self.add_button = QPushButton(icon("add"), self.tr("Add…"))
        self.remove_button = QPushButton(icon("remove"), self.tr("Remove"))
        self.add_button.clicked.connect(self._add)
        self.remove_button.clicked.connect(self._remove)
        self.list.itemSelectionChanged.connect(self._selected)
        buttons = filled(QVBoxLayout(), self.add_button, self.remove_button, spacing=6)
        buttons.addStretch(1)
        filled(QHBoxLayout(self), self.list, buttons, spacing=8, stretch=self.list)
        self._selected()

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.list.setAccessibleName(name)

    @property
    def folders(self) -> list[Path]:
        return [Path(self.list.item(row).text()) for row in range(self.list.count())]

    def add(self, folder: Path) -> None:
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


INDENT = 12


class SettingsDialog(QDialog):
    """Edits the settings; changes are applied when the dialog is accepted."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Settings"))
        self._settings = settings
        self._layout = filled(QVBoxLayout(self), margins=(20, 16, 20, 16), spacing=6)
        self._add_appearance()
        self._add_canvas()
        self._add_runs()
        self._add_components()
        self._layout.addStretch(1)
        ok, cancel = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel
        self.buttons = QDialogButtonBox(ok | cancel)
        self.buttons.button(ok).setProperty("primary", True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._layout.addWidget(self.buttons)
        self.setMinimumWidth(600)
        fit_to_screen(self)

    def accept(self) -> None:
        """Write the settings; does nothing while a folder is invalid."""
        if not self.workspace.check():
            self.workspace.setFocus()
            return
        settings = self._settings
        super().accept()
        settings.theme = self.theme.currentData()
        settings.show_grid = self.show_grid.isChecked()
        settings.snap = self.snap.isChecked()
        settings.show_minimap = self.show_minimap.isChecked()
        settings.workspace = self.workspace.folder
        settings.runs_at_once = self.runs_at_once.value()
        settings.notify = self.notify.isChecked()
        settings.download_weights = self.download_weights.isChecked()
        settings.component_folders = self.component_folders.folders
        # Last, since changing the language recreates the window.
        settings.language = self.language.currentData()
        settings.sync()

    def _add_appearance(self) -> None:
        form = self._section(self.tr("Appearance"))
        self.language = _choices([("system", self.tr("System")), *languages().items()], self._settings.language)
        self.theme = _choices(
            [("system", self.tr("System")), ("light", self.tr("Light")), ("dark", self.tr("Dark"))],
            self._settings.theme,
        )
        form.addRow(self.tr("&Language"), self.language)
        form.addRow(self.tr("&Theme"), self.theme)

    def _add_canvas(self) -> None:
        form = self._section(self.tr("Canvas"))
        self.show_grid = _switch(self.tr("Show the &grid"), self._settings.show_grid)
        self.snap = _switch(self.tr("&Snap nodes to the grid"), self._settings.snap)
        self.show_minimap = _switch(self.tr("Show the &minimap"), self._settings.show_minimap)
        for switch in (self.show_grid, self.snap, self.show_minimap):
            form.addRow(switch)

    def _add_runs(self) -> None:
        form = self._section(self.tr("Runs"))
        self.runs_at_once = QSpinBox()
        self.runs_at_once.setRange(1, MAX_RUNS_AT_ONCE)
        self.runs_at_once.setValue(self._settings.runs_at_once)
        self.runs_at_once.setMaximumWidth(90)
        self.runs_at_once.lineEdit().setTextMargins(5, 0, 0, 0)
        self.workspace = FolderField(self._settings.workspace, self.tr("Default location"), self.tr("Workspace"))
        self.workspace.setAccessibleName(self.tr("Workspace"))
        self.notify = _switch(self.tr("Notify me on the &desktop when a run ends"), self._settings.notify)
        self.download_weights = _switch(
            self.tr("Download missing &pretrained weights"), self._settings.download_weights
        )
        self.download_weights.setToolTip(self.tr("Nothing else is downloaded from the network."))
        form.addRow(self.tr("Runs at the same &time"), self.runs_at_once)
        form.addRow(self.notify)
        form.addRow(self.download_weights)
        form.addRow(self.tr("&Workspace"), self.workspace)
        self._layout.addWidget(
            _hint(self.tr("The workspace stores outputs, runs and weights. Changes take effect after a restart."))
        )

    def _add_components(self) -> None:
        form = self._section(self.tr("Custom components"))
        self.component_folders = FolderList(self._settings.component_folders)
        self.component_folders.setAccessibleName(self.tr("Component folders"))
        form.addRow(self.component_folders)
        self._layout.addWidget(
            _hint(
                self.tr(
                    "Every Python file in these folders runs when the program starts. Add only folders that you trust."
                )
            )
        )

    def _section(self, heading: str) -> QFormLayout:
        title = bold(PlainLabel(heading))
        if self._layout.count():
            self._layout.addSpacing(10)
        self._layout.addWidget(title)
        form = QFormLayout()
        form.setContentsMargins(INDENT, 0, 0, 0)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._layout.addLayout(form)
        return form


def _choices(choices: Sequence[tuple[str, str]], chosen: str) -> Combo:
    """A combo box of these values and texts."""
    box = Combo()
    box.show_choices([(text, value) for value, text in choices], chosen)
    return box


def _switch(text: str, on: bool) -> QCheckBox:
    box = QCheckBox(text)
    box.setChecked(on)
    return box


def _hint(text: str) -> QLabel:
    label = ColoredLabel(text, wraps=True)
    label.setContentsMargins(INDENT, 0, 0, 0)
    return label

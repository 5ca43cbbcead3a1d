"""The Settings dialog."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.files.settings import MAX_RUNS_AT_ONCE, Settings
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.texts import languages
from vision_designer.editor.panes.parts.combo import Combo
from vision_designer.editor.panes.parts.small_widgets import ColouredLabel, bold, filled, scrolling
from vision_designer.editor.window.folders import FolderField, FolderList

INDENT = 12
FRAME = 40
"""Height of the frame of a window, at most."""


class SettingsDialog(QDialog):
    """Edits the settings; changes are applied when the dialog is accepted.

    Args:
        settings: to read, and to write when accepted.
        parent: the window.
    """

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Settings"))
        self._settings = settings
        content = QWidget()
        self._layout = filled(QVBoxLayout(content), margins=(20, 16, 20, 4), spacing=6)
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
        self.area = scrolling(content)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._below = filled(QVBoxLayout(), self.buttons, margins=(20, 4, 20, 16))
        filled(QVBoxLayout(self), self.area, self._below, spacing=0, stretch=self.area)
        self.setMinimumWidth(600)

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

    def showEvent(self, event: QShowEvent) -> None:
        # The heights of wrapped lines in the program's style are known only now.
        self._fit()
        super().showEvent(event)

    def _fit(self) -> None:
        """Show everything without scrolling if the screen is high enough."""
        self._layout.activate()
        height = self._layout.totalHeightForWidth(self.width()) + self._below.sizeHint().height()
        self.setMinimumHeight(min(height, self.screen().availableGeometry().height() - FRAME))
        self.resize(self.width(), self.minimumHeight())

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
        self.workspace.grown.connect(self._fit)
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
    box = Combo()
    for value, text in choices:
        box.addItem(text, value)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    return box


def _switch(text: str, on: bool) -> QCheckBox:
    box = QCheckBox(text)
    box.setChecked(on)
    return box


def _hint(text: str) -> QLabel:
    label = ColouredLabel(text)
    label.setWordWrap(True)
    label.setContentsMargins(INDENT, 0, 0, 0)
    return label

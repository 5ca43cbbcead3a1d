"""The About dialog: program, versions, license."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.files.settings import Settings
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.window.crash_dialog import diagnostic_information, versions

__all__ = ["AboutDialog", "diagnostic_information"]

PICTURE = 72


class AboutDialog(QDialog):
    """The about box.

    Args:
        workspace: the folder named in the diagnostic information.
        parent: the window.
        settings: what the diagnostic information says of the settings; None for nothing.
    """

    def __init__(self, workspace: Path, parent: QWidget | None = None, settings: Settings | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About vision-designer"))
        self._workspace = workspace
        self._settings = settings
        found = versions()
        picture = PlainLabel()
        picture.setPixmap(icon("application").pixmap(QSize(PICTURE, PICTURE), self.devicePixelRatioF()))
        picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        name = PlainLabel("vision-designer")
        font = name.font()
        font.setPointSizeF(font.pointSizeF() * 1.7)
        font.setBold(True)
        name.setFont(font)
        version = PlainLabel(self.tr("Version {version}").format(version=found.pop("vision-designer")))
        purpose = PlainLabel(
            self.tr("Train image classifiers by wiring components on a canvas, or headless from the same graph file.")
        )
        purpose.setWordWrap(True)
        purpose.setMinimumWidth(340)
        facts = QFormLayout()
        facts.setHorizontalSpacing(24)
        facts.setVerticalSpacing(4)
        for package, number in found.items():
            value = PlainLabel(number)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            facts.addRow(package, value)
        licence = PlainLabel(self.tr("Free software under the MIT license, without warranty of any kind."))
        licence.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(name)
        words.addWidget(version)
        words.addSpacing(8)
        words.addWidget(purpose)
        words.addSpacing(12)
        words.addLayout(facts)
        words.addSpacing(12)
        words.addWidget(licence)
        top = QHBoxLayout()
        top.setSpacing(20)
        top.addWidget(picture)
        top.addLayout(words, 1)
        self.copy_button = QPushButton(icon("copy"), self.tr("Copy Diagnostic Information"))
        self.copy_button.clicked.connect(self.copy)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(20)
        layout.addLayout(top)
        layout.addWidget(buttons)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        close.setFocus()
        self._copied = QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.timeout.connect(self._offer)

    def copy(self) -> None:
        """Put the diagnostic information on the clipboard."""
        QApplication.clipboard().setText(diagnostic_information(self._workspace, self._settings))
        self.copy_button.setText(self.tr("Copied"))
        self.copy_button.setIcon(icon("completed"))
        self._copied.start(2000)

    def _offer(self) -> None:
        self.copy_button.setText(self.tr("Copy Diagnostic Information"))
        self.copy_button.setIcon(icon("copy"))

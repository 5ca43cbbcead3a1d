"""Parts of the Details tab: sections, rows, and rows of a folder."""

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QGuiApplication, QPalette
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from vision_designer.editor.files.places import is_folder
from vision_designer.editor.look.plain_text import PlainLabel, readable
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.buttons import flat_button

NAME_WIDTH = 170


def coloured(label: QLabel, colour: QColor) -> QLabel:
    """The same label in that colour."""
    palette = label.palette()
    palette.setColor(QPalette.ColorRole.WindowText, colour)
    label.setPalette(palette)
    return label


def value_label(text: str, name: str = "") -> QLabel:
    """Text that can be selected with pointer and keyboard."""
    label = PlainLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    label.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    if name:
        label.setAccessibleName(f"{name}: {text}")
    return label


class Section(QWidget):
    """A heading, and rows of a name and what belongs to it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        heading = PlainLabel(title)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        self.rows = QGridLayout()
        self.rows.setHorizontalSpacing(12)
        self.rows.setVerticalSpacing(4)
        self.rows.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(heading)
        layout.addLayout(self.rows)

    def add(self, name: str, *widgets: QWidget, centred: bool = False) -> None:
        """Add a row; its name stands at the top, or ``centred`` beside something higher."""
        beside = Qt.AlignmentFlag.AlignVCenter if centred else Qt.AlignmentFlag.AlignTop
        row = self.rows.rowCount()
        label = coloured(PlainLabel(name), theme().colours.muted)
        label.setAlignment(beside)
        label.setWordWrap(True)
        label.setFixedWidth(NAME_WIDTH)
        self.rows.addWidget(label, row, 0)
        for column, widget in enumerate(widgets, 1):
            self.rows.addWidget(widget, row, column, beside)

    def add_text(self, name: str, text: str) -> None:
        """Add a row of text."""
        self.add(name, value_label(text, name))

    def add_wide(self, widget: QWidget) -> None:
        """Add what takes the whole width."""
        self.rows.addWidget(widget, self.rows.rowCount(), 0, 1, -1)


class FolderRow(QWidget):
    """Where an output lies, with buttons to open it and to copy its path."""

    def __init__(self, title: str, folder: str) -> None:
        super().__init__()
        self.folder = folder
        path = value_label(folder, title)
        # A path has no spaces to break at; in a name, a space without width would be written out.
        QLabel.setText(path, "/\N{ZERO WIDTH SPACE}".join(readable(folder).split("/")))
        translate = QCoreApplication.translate
        self.open_button = flat_button(translate("DetailsView", "Open folder"), "folder")
        self.copy_button = flat_button(translate("DetailsView", "Copy path"), "copy")
        for button, words in (
            (self.open_button, translate("DetailsView", "Open the folder of {output}")),
            (self.copy_button, translate("DetailsView", "Copy the path of {output}")),
        ):
            button.setAccessibleName(words.format(output=title))
        self.open_button.setEnabled(is_folder(folder))
        self.open_button.clicked.connect(self.open)
        self.copy_button.clicked.connect(self.copy)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(path, 1)
        layout.addWidget(self.open_button)
        layout.addWidget(self.copy_button)

    def open(self) -> None:
        """Show the folder in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(self.folder))

    def copy(self) -> None:
        """Copy the path."""
        QGuiApplication.clipboard().setText(self.folder)

"""Placeholder of an empty pane: the reason, and what to do next."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.theme import theme

ICON_SIZE = 40


class EmptyState(QWidget):
    """An icon, a heading and a sentence, in the middle of the pane."""

    def __init__(self, icon_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._picture, self.heading, self.advice = PlainLabel(), PlainLabel(), PlainLabel()
        for label in (self._picture, self.heading, self.advice):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.heading.setWordWrap(True)
        font = self.heading.font()
        font.setBold(True)
        self.heading.setFont(font)
        self.advice.setWordWrap(True)
        self.advice.setMinimumWidth(120)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addStretch(1)
        layout.addWidget(self._picture)
        layout.addWidget(self.heading)
        layout.addWidget(self.advice)
        layout.addStretch(2)
        theme().changed.connect(self._retheme)
        self._retheme()

    def say(self, heading: str, advice: str) -> None:
        """Show this."""
        self.heading.setText(heading)
        self.advice.setText(advice)

    def _retheme(self) -> None:
        picture = icon(self._icon_name)
        self._picture.setPixmap(
            picture.pixmap(QSize(ICON_SIZE, ICON_SIZE), self.devicePixelRatioF(), QIcon.Mode.Disabled)
        )
        self._picture.setVisible(not picture.isNull())
        palette = self.advice.palette()
        palette.setColor(QPalette.ColorRole.WindowText, theme().colours.muted)
        self.advice.setPalette(palette)

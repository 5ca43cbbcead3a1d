"""Flat buttons of bars and forms."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton

from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import as_text

ICON_SIZE = 16
SHORTEST_WORD = 3
"""A shorter text is a sign, which a screen reader would not say in a way that helps."""


def flat_button(text: str = "", icon_name: str = "", tip: str = "", *, checkable: bool = False) -> QToolButton:
    """A button with words, an icon, or both, that the keyboard reaches; one without words is named by its tip."""
    button = QToolButton()
    button.setText(text)
    button.setToolTip(as_text(tip))
    button.setCheckable(checkable)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    if icon_name:
        button.setIcon(icon(icon_name))
        button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
    if icon_name and text:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    name = text if len(text) >= SHORTEST_WORD else tip
    button.setAccessibleName(name)
    button.setAccessibleDescription(tip if tip != name else "")
    return button

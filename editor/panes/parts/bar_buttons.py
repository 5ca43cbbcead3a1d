"""Flat buttons of a pane's bar, reached by the keyboard too."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton

from vision_designer.editor.look.icons import icon


def bar_button(text: str, tip: str = "", icon_name: str = "", *, checkable: bool = False) -> QToolButton:
    """A button with words, an icon, or both; one with an icon alone is named by its tip."""
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(text if len(text) > 2 else tip)
    button.setCheckable(checkable)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    picture = icon(icon_name) if icon_name else None
    if picture is not None and not picture.isNull():
        button.setIcon(picture)
        button.setIconSize(QSize(16, 16))
        if text:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    elif not text:
        button.setText(tip)
    return button

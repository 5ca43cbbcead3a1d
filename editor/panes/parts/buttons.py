"""The buttons of the panes' bars."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from vision_designer.editor.look.icons import icon


def tool_button(text: str, icon_name: str = "", tip: str = "", *, checkable: bool = False) -> QToolButton:
    """A flat button that the keyboard reaches; ``tip`` is also what a screen reader says."""
    button = QToolButton()
    button.setText(text)
    picture = icon(icon_name) if icon_name else None
    if picture is not None and not picture.isNull():
        button.setIcon(picture)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setToolTip(tip)
    button.setAccessibleName(tip or text)
    button.setCheckable(checkable)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button

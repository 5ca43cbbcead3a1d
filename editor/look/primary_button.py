"""The primary button of a window."""

from PySide6.QtWidgets import QStyleOptionToolButton, QToolButton, QWidget

from vision_designer.editor.look.icons import icon


class PrimaryButton(QToolButton):
    """A tool button on the accent colour, whose icon has the colour of its text.

    The icon of its action is one for menus, in the colour of text there; it would hardly be seen here.
    """

    def __init__(self, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon(icon_name, "accent_text")
        self.setProperty("primary", True)

    def initStyleOption(self, option: QStyleOptionToolButton) -> None:
        super().initStyleOption(option)
        option.icon = self._icon

"""The active theme: light or dark, from the system or the settings."""

from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from vision_designer.editor.look.colours import (
    CATEGORY_COLOURS,
    DARK,
    LIGHT,
    OTHER,
    STATE_COLOURS,
    Colours,
    palette,
    style_sheet,
)
from vision_designer.nodes.core.ports import LINK_TYPES

__all__ = ["CHOICES", "DARK", "LIGHT", "Colours", "Theme", "theme"]

CHOICES = ("system", "light", "dark")


class Theme(QObject):
    """The current colours, with a signal for changes."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_dark = False
        self.choice = "system"
        self._application: QApplication | None = None
        self._platform_was_dark = False

    @property
    def colours(self) -> Colours:
        """The current colours."""
        return DARK if self.is_dark else LIGHT

    def apply(self, application: QApplication, choice: str = "system") -> None:
        """Apply palette and style sheet to the application, and follow the system's theme if chosen."""
        if self._application is None:
            background = application.palette().color(QPalette.ColorRole.Window)
            self._platform_was_dark = background.lightness() < 128
            application.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._application = application
        application.setStyle("Fusion")
        self.choice = choice
        self._set_platform_scheme(choice)
        self.is_dark = self._wants_dark()
        self._apply_colours()
        self.changed.emit()

    def choose(self, choice: str) -> None:
        """Set the light theme, the dark one, or that of the system."""
        self.choice = choice
        self._set_platform_scheme(choice)
        self.set_dark(self._wants_dark())

    def set_dark(self, dark: bool) -> None:
        if dark != self.is_dark:
            self.is_dark = dark
            self._apply_colours()
            self.changed.emit()

    def state_colour(self, state: str) -> QColor:
        return self._colour_of(STATE_COLOURS, state)

    def link_colour(self, type_name: str) -> QColor:
        return QColor((LINK_TYPES[type_name].colors if type_name in LINK_TYPES else OTHER)[self.is_dark])

    def category_colour(self, category: str) -> QColor:
        return self._colour_of(CATEGORY_COLOURS, category.rpartition("/")[2])

    def _colour_of(self, colours: dict[str, tuple[str, str]], name: str) -> QColor:
        return QColor(colours.get(name, OTHER)[self.is_dark])

    def _apply_colours(self) -> None:
        if self._application is None:
            return
        self._application.setPalette(palette(self.colours, dark=self.is_dark))
        self._application.setStyleSheet(style_sheet(self.colours, dark=self.is_dark))

    def _wants_dark(self) -> bool:
        if self.choice != "system":
            return self.choice == "dark"
        scheme = QGuiApplication.styleHints().colorScheme()
        if scheme == Qt.ColorScheme.Unknown:
            return self._platform_was_dark
        return scheme == Qt.ColorScheme.Dark

    def _system_changed(self) -> None:
        if self.choice == "system":
            self.set_dark(self._wants_dark())

    def _set_platform_scheme(self, choice: str) -> None:
        # For parts drawn by the platform, e.g. title bars and file dialogs; from Qt 6.8.
        hints = QGuiApplication.styleHints()
        if not hasattr(hints, "setColorScheme"):
            return
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        hints.setColorScheme(schemes.get(choice, Qt.ColorScheme.Unknown))


@cache
def theme() -> Theme:
    """The one theme of the program."""
    return Theme()

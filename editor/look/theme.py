"""The light and the dark theme: their colors, the palette and the style sheet made from them, and the active one."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from vision_designer.nodes.core.ports import LINK_TYPES


@dataclass(frozen=True)
class Colors:
    """All colors of a theme.

    Attributes:
        window: background of panes and dialogs.
        base: background of fields, lists and tables.
        alternate: background of every other row of a table.
        button: background of buttons.
        hover: background under the pointer.
        pressed: background of pressed and checked buttons.
        border: of fields, buttons and panes.
        highlight: background of selected items, with ``highlight_text``.
        tool_tip: background of tooltips, with ``tool_tip_text``.
        disabled: text of disabled widgets.
        link: text of links.
        canvas: background of the canvas, with a ``grid``.
        card: a node, with its ``card_border``.
        text: on all of these.
        muted: secondary text.
        accent: emphasized widgets, with ``accent_text``; also the focus ring.
        selection: outline of selected items on the canvas.
        shadow: of cards and callouts.
        frame: a frame around nodes.
        note: a note.
        problem: errors.
        warning: warnings.
        success: completed states.
    """

    window: QColor
    base: QColor
    alternate: QColor
    button: QColor
    hover: QColor
    pressed: QColor
    border: QColor
    highlight: QColor
    highlight_text: QColor
    tool_tip: QColor
    tool_tip_text: QColor
    disabled: QColor
    link: QColor
    canvas: QColor
    grid: QColor
    card: QColor
    card_border: QColor
    text: QColor
    muted: QColor
    accent: QColor
    accent_text: QColor
    selection: QColor
    shadow: QColor
    frame: QColor
    note: QColor
    problem: QColor
    warning: QColor
    success: QColor


def _colors(**names: str) -> Colors:
    return Colors(**{name: QColor(value) for name, value in names.items()})


LIGHT = _colors(
    window="#f3f4f7", base="#ffffff", alternate="#f7f8fa", button="#ffffff", hover="#e9ecf1", pressed="#dde2e9",
    border="#cbd1da", highlight="#d3e5f8", highlight_text="#10151d", tool_tip="#ffffff", tool_tip_text="#1d2129",
    disabled="#667080", link="#0b5cad",
    canvas="#f4f5f7", grid="#dfe3e8", card="#ffffff", card_border="#c9ced6",
    text="#1d2129", muted="#5a6473", accent="#0f6cbd", accent_text="#ffffff", selection="#0f6cbd",
    shadow="#30141a24", frame="#e3eaf4", note="#fff6d6", problem="#b92a43", warning="#915000", success="#0b6e38",
)  # fmt: skip
DARK = _colors(
    window="#22252a", base="#1a1c20", alternate="#1f2226", button="#2f333a", hover="#373b43", pressed="#41464f",
    border="#454b56", highlight="#1f4066", highlight_text="#ffffff", tool_tip="#3a3f48", tool_tip_text="#f2f4f7",
    disabled="#98a1af", link="#6cb4f8",
    canvas="#1b1d21", grid="#2a2d33", card="#2a2d34", card_border="#454a54",
    text="#e6e8ec", muted="#a3acba", accent="#5aaaf7", accent_text="#08111d", selection="#5aaaf7",
    shadow="#90000000", frame="#252f3d", note="#3b3624", problem="#f68e99", warning="#e8a33d", success="#4cc38a",
)  # fmt: skip

CATEGORY_COLORS = {
    "Datasets": ("#7a6a53", "#b8a589"),
    "Image Data Transformation": ("#1f7fc4", "#5cb0ec"),
    "Image Classification": ("#c2541c", "#f0905c"),
    "Model Training": ("#b3245f", "#ee6fa2"),
    "Model Scoring & Evaluation": ("#1d8a5b", "#57c797"),
}
OTHER = ("#667080", "#98a1b0")
_IDLE = (LIGHT.muted.name(), DARK.muted.name())
STATE_COLORS = {
    "not_run": _IDLE,
    "queued": _IDLE,
    "waiting": _IDLE,
    "running": (LIGHT.link.name(), DARK.link.name()),
    "completed": (LIGHT.success.name(), DARK.success.name()),
    "reused": (LIGHT.success.name(), DARK.success.name()),
    "failed": (LIGHT.problem.name(), DARK.problem.name()),
    "cancelled": (LIGHT.warning.name(), DARK.warning.name()),
    "skipped": _IDLE,
    "stale": (LIGHT.warning.name(), DARK.warning.name()),
}
"""Colors of words and marks of a state, in the light and the dark theme."""

Role = QPalette.ColorRole
FOLDER = Path(__file__).parent


def translucent(color: QColor, share: float) -> QColor:
    """A translucent color."""
    result = QColor(color)
    result.setAlphaF(color.alphaF() * share)
    return result


def blended(first: QColor, second: QColor, share: float) -> QColor:
    """A blend of two colors; ``share`` is the fraction of the second."""
    return QColor(
        round(first.red() + (second.red() - first.red()) * share),
        round(first.green() + (second.green() - first.green()) * share),
        round(first.blue() + (second.blue() - first.blue()) * share),
    )


def palette(colors: Colors, *, dark: bool) -> QPalette:
    """The palette with all roles of all groups, so that the platform's colors are never used."""
    result = QPalette()
    lighter = colors.hover if dark else QColor("#ffffff")
    roles = {
        Role.Window: colors.window,
        Role.WindowText: colors.text,
        Role.Base: colors.base,
        Role.AlternateBase: colors.alternate,
        Role.Text: colors.text,
        Role.PlaceholderText: colors.muted,
        Role.Button: colors.button,
        Role.ButtonText: colors.text,
        Role.BrightText: colors.problem,
        Role.ToolTipBase: colors.tool_tip,
        Role.ToolTipText: colors.tool_tip_text,
        Role.Highlight: colors.highlight,
        Role.HighlightedText: colors.highlight_text,
        Role.Link: colors.link,
        Role.LinkVisited: colors.link,
        Role.Accent: colors.accent,
        Role.Light: lighter,
        Role.Midlight: colors.border if dark else colors.hover,
        Role.Mid: colors.border,
        Role.Dark: QColor("#14161a") if dark else QColor("#a4acb8"),
        Role.Shadow: QColor("#000000") if dark else QColor("#6b7380"),
    }
    for role, color in roles.items():
        result.setColor(QPalette.ColorGroup.All, role, color)
    for role in (Role.WindowText, Role.Text, Role.ButtonText, Role.PlaceholderText, Role.HighlightedText, Role.Link):
        result.setColor(QPalette.ColorGroup.Disabled, role, colors.disabled)
    for role, color in (
        (Role.Base, colors.window),
        (Role.Button, colors.window),
        (Role.Highlight, colors.pressed),
        (Role.Accent, colors.disabled),
    ):
        result.setColor(QPalette.ColorGroup.Disabled, role, color)
    return result


def style_sheet(colors: Colors, *, dark: bool) -> str:
    """The style sheet in these colors, from ``style.qss``."""
    named = {name: color.name() for name, color in vars(colors).items()}
    derived = {
        "hairline": "#343840" if dark else "#e0e4ea",
        "strong": "#7c8594" if dark else "#858e9c",
        "popup": "#2a2d33" if dark else "#ffffff",
        "header": colors.alternate.name(),
        "thumb": "#545b67" if dark else "#b9c0cb",
        "accent_hover": colors.accent.lighter(112).name(),
        "accent_pressed": colors.accent.darker(112).name(),
    }
    return Template((FOLDER / "style.qss").read_text()).substitute(
        named, **derived, icons=(FOLDER / "drawings").as_posix(), mode="dark" if dark else "light"
    )


class Theme(QObject):
    """The current colors, with a signal for changes."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_dark = False
        self.choice = "system"
        self._application: QApplication | None = None
        self._platform_was_dark = False

    @property
    def colors(self) -> Colors:
        """The current colors."""
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
        self._apply_colors()
        self.changed.emit()

    def choose(self, choice: str) -> None:
        """Set the light theme, the dark one, or that of the system."""
        self.choice = choice
        self._set_platform_scheme(choice)
        self.set_dark(self._wants_dark())

    def set_dark(self, dark: bool) -> None:
        if dark != self.is_dark:
            self.is_dark = dark
            self._apply_colors()
            self.changed.emit()

    def state_color(self, state: str) -> QColor:
        return self._color_of(STATE_COLORS, state)

    def link_color(self, type_name: str) -> QColor:
        return QColor((LINK_TYPES[type_name].colors if type_name in LINK_TYPES else OTHER)[self.is_dark])

    def category_color(self, category: str) -> QColor:
        return self._color_of(CATEGORY_COLORS, category.rpartition("/")[2])

    def _color_of(self, colors: dict[str, tuple[str, str]], name: str) -> QColor:
        return QColor(colors.get(name, OTHER)[self.is_dark])

    def _apply_colors(self) -> None:
        if self._application is not None:
            self._application.setPalette(palette(self.colors, dark=self.is_dark))
            self._application.setStyleSheet(style_sheet(self.colors, dark=self.is_dark))

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

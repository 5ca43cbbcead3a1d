"""The colors of the light and the dark theme, with the palettes and the style sheet made from them."""

from dataclasses import dataclass, fields
from pathlib import Path
from string import Template

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True)
class Colours:
    """All colours of a theme.

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
        card: a node, with its ``card_border`` and ``card_header``.
        text: on all of these.
        muted: secondary text.
        accent: emphasised widgets, with ``accent_text``; also the focus ring.
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
    card_header: QColor
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


def _colours(**names: str) -> Colours:
    return Colours(**{field.name: QColor(names[field.name]) for field in fields(Colours)})


LIGHT = _colours(
    window="#f3f4f7", base="#ffffff", alternate="#f7f8fa", button="#ffffff", hover="#e9ecf1", pressed="#dde2e9",
    border="#cbd1da", highlight="#d3e5f8", highlight_text="#10151d", tool_tip="#ffffff", tool_tip_text="#1d2129",
    disabled="#667080", link="#0b5cad",
    canvas="#f4f5f7", grid="#dfe3e8", card="#ffffff", card_border="#c9ced6", card_header="#f4f6f8",
    text="#1d2129", muted="#5a6473", accent="#0f6cbd", accent_text="#ffffff", selection="#0f6cbd",
    shadow="#30141a24", frame="#e3eaf4", note="#fff6d6", problem="#b92a43", warning="#915000", success="#0b6e38",
)  # fmt: skip
DARK = _colours(
    window="#22252a", base="#1a1c20", alternate="#1f2226", button="#2f333a", hover="#373b43", pressed="#41464f",
    border="#454b56", highlight="#1f4066", highlight_text="#ffffff", tool_tip="#3a3f48", tool_tip_text="#f2f4f7",
    disabled="#98a1af", link="#6cb4f8",
    canvas="#1b1d21", grid="#2a2d33", card="#2a2d34", card_border="#454a54", card_header="#31353d",
    text="#e6e8ec", muted="#a3acba", accent="#5aaaf7", accent_text="#08111d", selection="#5aaaf7",
    shadow="#90000000", frame="#252f3d", note="#3b3624", problem="#f68e99", warning="#e8a33d", success="#4cc38a",
)  # fmt: skip

CATEGORY_COLOURS = {
    "Datasets": ("#7a6a53", "#b8a589"),
    "Image Data Transformation": ("#1f7fc4", "#5cb0ec"),
    "Image Classification": ("#c2541c", "#f0905c"),
    "Model Training": ("#b3245f", "#ee6fa2"),
    "Model Scoring & Evaluation": ("#1d8a5b", "#57c797"),
}
OTHER = ("#667080", "#98a1b0")
_IDLE = (LIGHT.muted.name(), DARK.muted.name())
STATE_COLOURS = {
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


def palette(colours: Colours, *, dark: bool) -> QPalette:
    """The palette with all roles of all groups, so that the platform's colours are never used."""
    result = QPalette()
    lighter = colours.hover if dark else QColor("#ffffff")
    roles = {
        Role.Window: colours.window,
        Role.WindowText: colours.text,
        Role.Base: colours.base,
        Role.AlternateBase: colours.alternate,
        Role.Text: colours.text,
        Role.PlaceholderText: colours.muted,
        Role.Button: colours.button,
        Role.ButtonText: colours.text,
        Role.BrightText: colours.problem,
        Role.ToolTipBase: colours.tool_tip,
        Role.ToolTipText: colours.tool_tip_text,
        Role.Highlight: colours.highlight,
        Role.HighlightedText: colours.highlight_text,
        Role.Link: colours.link,
        Role.LinkVisited: colours.link,
        Role.Accent: colours.accent,
        Role.Light: lighter,
        Role.Midlight: colours.border if dark else colours.hover,
        Role.Mid: colours.border,
        Role.Dark: QColor("#14161a") if dark else QColor("#a4acb8"),
        Role.Shadow: QColor("#000000") if dark else QColor("#6b7380"),
    }
    for role, colour in roles.items():
        result.setColor(QPalette.ColorGroup.All, role, colour)
    for role in (Role.WindowText, Role.Text, Role.ButtonText, Role.PlaceholderText, Role.HighlightedText, Role.Link):
        result.setColor(QPalette.ColorGroup.Disabled, role, colours.disabled)
    for role, colour in (
        (Role.Base, colours.window),
        (Role.Button, colours.window),
        (Role.Highlight, colours.pressed),
        (Role.Accent, colours.disabled),
    ):
        result.setColor(QPalette.ColorGroup.Disabled, role, colour)
    return result


ICONS = Path(__file__).parent / "drawings"

# No colour for labels, since many get theirs from their palette.
SHEET = Template("""
QToolTip { background: $tool_tip; color: $tool_tip_text; border: 1px solid $border; padding: 5px 8px; }

QMainWindow::separator { background: $window; width: 5px; height: 5px; }
QMainWindow::separator:hover { background: $accent; }
QSplitter::handle { background: $window; }
QSplitter::handle:hover { background: $accent; }
QSplitter::handle:horizontal { width: 5px; }
QSplitter::handle:vertical { height: 5px; }

QMenuBar { background: $window; border-bottom: 1px solid $hairline; padding: 2px 4px; }
QMenuBar::item { background: transparent; color: $text; padding: 5px 10px; border-radius: 5px; }
QMenuBar::item:selected { background: $hover; }
QMenuBar::item:pressed { background: $pressed; }
QMenu { background: $popup; border: 1px solid $border; padding: 5px; }
QMenu::item { color: $text; padding: 5px 28px 5px 10px; border-radius: 4px; margin: 0; }
QMenu::item:selected { background: $highlight; color: $highlight_text; }
QMenu::item:disabled { color: $disabled; background: transparent; }
QMenu::icon { padding-left: 8px; }
QMenu::icon:checked { background: $highlight; border-radius: 4px; position: absolute; padding-left: 0;
                      top: 3px; bottom: 3px; left: 5px; right: 3px; }
QMenu::separator { height: 1px; background: $hairline; margin: 5px 6px; }
QMenu::right-arrow { image: url("$icons/style_right_$mode.svg"); width: 12px; height: 12px; margin-right: 6px; }
QMenu::indicator { width: 14px; height: 14px; margin-left: 7px; }
QMenu::indicator:non-exclusive:checked { image: url("$icons/style_tick_$mode.svg"); }
QMenu::indicator:exclusive:checked { image: url("$icons/style_tick_$mode.svg"); }

QToolBar { background: $window; border: none; border-bottom: 1px solid $hairline; padding: 4px 6px; spacing: 2px; }
QToolBar::separator { background: $border; width: 1px; margin: 6px 5px; }
QToolBar::separator:vertical { height: 1px; margin: 5px 6px; }
QStatusBar { background: $window; border-top: 1px solid $hairline; }
QStatusBar::item { border: none; }

QDockWidget { titlebar-close-icon: url("$icons/style_dock_close_$mode.svg");
              titlebar-normal-icon: url("$icons/style_float_$mode.svg"); }
QDockWidget::title { background: $window; color: $text; padding: 7px 10px; text-align: left; }
QDockWidget { icon-size: 16px; }
QDockWidget::close-button, QDockWidget::float-button {
    background: transparent; border: none; border-radius: 4px; padding: 2px; }
QDockWidget::close-button:hover, QDockWidget::float-button:hover { background: $pressed; }

QTabWidget::pane { border: none; border-top: 1px solid $hairline; }
QTabWidget::tab-bar { left: 4px; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $muted; padding: 6px 12px; margin: 0 1px; border: none; }
QTabBar::tab:top { border-bottom: 2px solid transparent; }
QTabBar::tab:bottom { border-top: 2px solid transparent; }
QTabBar::tab:hover { color: $text; background: $hover; }
QTabBar::tab:selected { color: $text; }
QTabBar::tab:top:selected { border-bottom-color: $accent; }
QTabBar::tab:bottom:selected { border-top-color: $accent; }
QTabBar::tab:focus { background: $hover; }
QTabBar::tab:disabled { color: $disabled; }
QTabBar::close-button { image: url("$icons/style_close_$mode.svg"); subcontrol-position: right; border-radius: 3px;
                        padding: 2px; }
QTabBar::close-button:hover { background: $pressed; }
QTabBar QToolButton { background: $window; border: 1px solid $border; border-radius: 3px; padding: 0; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton { background: $button; color: $text; border: 1px solid $border; border-radius: 6px; padding: 4px 14px;
              min-height: 20px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $pressed; }
QPushButton:default { border-color: $accent; }
QPushButton:focus { border: 2px solid $accent; padding: 3px 13px; }
QPushButton:disabled { background: $window; color: $disabled; border-color: $hairline; }
QPushButton:flat { background: transparent; border-color: transparent; padding: 2px 8px; min-height: 16px; }
QPushButton:flat:hover { background: $hover; }
QPushButton:flat:focus { border: 1px solid $accent; padding: 2px 8px; }
QPushButton[primary="true"], QToolButton[primary="true"] {
    background: $accent; color: $accent_text; border: 1px solid $accent; font-weight: 600; }
QPushButton[primary="true"]:hover, QToolButton[primary="true"]:hover {
    background: $accent_hover; border-color: $accent_hover; }
QPushButton[primary="true"]:pressed, QToolButton[primary="true"]:pressed {
    background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[primary="true"]:focus, QToolButton[primary="true"]:focus { border: 2px solid $text; }
QPushButton[primary="true"]:disabled, QToolButton[primary="true"]:disabled {
    background: $pressed; color: $disabled; border-color: $pressed; }

QToolButton { background: transparent; color: $text; border: 1px solid transparent; border-radius: 5px; padding: 3px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked, QToolButton:open { background: $pressed; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $disabled; }
QToolButton::menu-indicator { image: url("$icons/style_down_$mode.svg"); width: 10px; height: 10px;
                              subcontrol-position: right center; right: 2px; }
QToolButton[popupMode="2"] { padding-right: 14px; }
QToolBar QToolButton { padding: 5px; }
QToolBar QToolButton#qt_toolbar_ext_button { qproperty-icon: url("$icons/style_down_$mode.svg"); padding: 0; }
QToolBar QToolButton[primary="true"] { padding: 5px 14px 5px 10px; margin-left: 4px; }
QToolBar QToolButton#stop_button { padding: 5px 12px 5px 8px; margin-left: 4px; border: 1px solid $border;
                                   background: $button; }
QToolBar QToolButton#stop_button:hover { background: $hover; }
QToolBar QToolButton#stop_button:focus { border-color: $accent; }
QToolBar QToolButton#stop_button:disabled { background: transparent; border-color: $hairline; }

QLineEdit, QPlainTextEdit, QTextEdit { placeholder-text-color: $muted; }
QLineEdit[frame="true"], QAbstractSpinBox[frame="true"], QComboBox[frame="true"] {
    background: $base; color: $text; border: 1px solid $border; border-radius: 6px; padding: 3px 7px; min-height: 20px;
    selection-background-color: $highlight; selection-color: $highlight_text; }
QLineEdit[frame="true"]:hover, QAbstractSpinBox[frame="true"]:hover, QComboBox[frame="true"]:hover {
    border-color: $strong; }
QLineEdit[frame="true"]:focus, QAbstractSpinBox[frame="true"]:focus, QComboBox[frame="true"]:focus {
    border: 2px solid $accent; padding: 2px 6px; }
QLineEdit[frame="true"]:disabled, QAbstractSpinBox[frame="true"]:disabled, QComboBox[frame="true"]:disabled {
    background: $window; color: $disabled; border-color: $hairline; }
QLineEdit[invalid="true"], QAbstractSpinBox[invalid="true"], QComboBox[invalid="true"] { border-color: $problem; }
QAbstractItemView QLineEdit { border-radius: 0; padding: 0 2px; min-height: 0; }
QComboBox[frame="true"] { padding-right: 20px; }
QComboBox[frame="true"]:focus { padding-right: 19px; }
QComboBox { combobox-popup: 0; }
QComboBox::drop-down { border: none; width: 22px; subcontrol-position: right center; }
QComboBox::down-arrow { image: url("$icons/style_down_$mode.svg"); width: 12px; height: 12px; }
QComboBox::down-arrow:disabled { image: none; }
QComboBox QAbstractItemView { background: $popup; border: 1px solid $border; padding: 4px; outline: none; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    subcontrol-origin: border; background: transparent; border: none; width: 20px; }
QAbstractSpinBox::up-button { subcontrol-position: top right; margin: 2px 2px 0 0; border-top-right-radius: 4px; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin: 0 2px 2px 0;
                                border-bottom-right-radius: 4px; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
QAbstractSpinBox::up-button:pressed, QAbstractSpinBox::down-button:pressed { background: $pressed; }
QAbstractSpinBox::up-arrow { image: url("$icons/style_up_$mode.svg"); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url("$icons/style_down_$mode.svg"); width: 10px; height: 10px; }
QAbstractSpinBox::up-arrow:disabled, QAbstractSpinBox::up-arrow:off,
QAbstractSpinBox::down-arrow:disabled, QAbstractSpinBox::down-arrow:off { image: none; }

QPlainTextEdit, QTextEdit, QTextBrowser { background: $base; color: $text; border: 1px solid $border;
    border-radius: 6px; selection-background-color: $highlight; selection-color: $highlight_text; }
QPlainTextEdit:focus, QTextEdit:focus { border-color: $accent; }
QPlainTextEdit[frameShape="0"], QTextEdit[frameShape="0"], QTextBrowser[frameShape="0"] { border: none;
    border-radius: 0; }

QCheckBox, QRadioButton { spacing: 8px; padding: 2px; border: 1px solid transparent; border-radius: 4px; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QCheckBox::indicator, QTreeView::indicator, QListView::indicator, QTableView::indicator, QGroupBox::indicator {
    width: 14px; height: 14px; border: 1px solid $strong; border-radius: 4px; background: $base; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $strong; border-radius: 8px;
                          background: $base; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QTreeView::indicator:checked, QListView::indicator:checked,
QTableView::indicator:checked, QGroupBox::indicator:checked {
    background: $accent; border-color: $accent; image: url("$icons/style_check_$mode.svg"); }
QCheckBox::indicator:indeterminate, QTreeView::indicator:indeterminate {
    background: $accent; border-color: $accent; image: url("$icons/style_dash_$mode.svg"); }
QRadioButton::indicator:checked { background: $accent; border-color: $accent;
                                  image: url("$icons/style_dot_$mode.svg"); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $window; border-color: $border; }
QCheckBox::indicator:checked:disabled, QRadioButton::indicator:checked:disabled {
    background: $disabled; border-color: $disabled; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }

QListView, QTreeView, QTableView { background: $base; color: $text; border: 1px solid $hairline; outline: none;
    alternate-background-color: $alternate; gridline-color: $hairline;
    selection-background-color: $highlight; selection-color: $highlight_text; }
QListView:focus, QTreeView:focus, QTableView:focus { border-color: $accent; }
QListView[frameShape="0"], QTreeView[frameShape="0"], QTableView[frameShape="0"] { border: none; }
QTreeView::item { padding: 3px 2px; }
QUndoView { border: none; }
QUndoView::item { padding: 5px 10px; }
QComboBox QAbstractItemView::item { min-height: 24px; padding: 0 4px; }
QTreeView::branch:has-children:closed { image: url("$icons/style_right_$mode.svg"); padding: 2px; }
QTreeView::branch:has-children:open { image: url("$icons/style_down_$mode.svg"); padding: 2px; }
QHeaderView { background: $header; border: none; }
QHeaderView::section { background: $header; color: $muted; border: none; border-right: 1px solid $hairline;
                       border-bottom: 1px solid $hairline; padding: 5px 8px; }
QHeaderView::section:checked { color: $text; font-weight: normal; }
QHeaderView::section:hover { color: $text; background: $hover; }
QHeaderView::down-arrow { image: url("$icons/style_down_$mode.svg"); width: 10px; height: 10px; }
QHeaderView::up-arrow { image: url("$icons/style_up_$mode.svg"); width: 10px; height: 10px; }
QTableCornerButton::section { background: $header; border: none; border-right: 1px solid $hairline;
                              border-bottom: 1px solid $hairline; }

QScrollArea { background: transparent; border: none; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 11px; }
QScrollBar:horizontal { height: 11px; }
QScrollBar::handle { background: $thumb; border-radius: 3px; margin: 2px 3px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; margin: 3px 2px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }

QProgressBar { background: $pressed; border: none; border-radius: 3px; text-align: center; color: $text; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSlider::groove:horizontal { height: 4px; background: $pressed; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: $accent; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $text; }
QSlider::handle:horizontal:disabled, QSlider::sub-page:horizontal:disabled { background: $disabled; }
QGroupBox { border: 1px solid $hairline; border-radius: 6px; margin-top: 10px; padding: 10px 8px 6px 8px;
            font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 10px; padding: 0 4px; }
QFrame#floating { background: $popup; border: 1px solid $border; border-radius: 10px; }
QFrame#floating QListView { background: transparent; border: none; }
QWidget#banner { background: $highlight; border-bottom: 1px solid $border; }
""")


def style_sheet(colours: Colours, *, dark: bool) -> str:
    """The style sheet in these colours."""
    named = {name: _css_colour(colour) for name, colour in vars(colours).items()}
    derived = {
        "hairline": "#343840" if dark else "#e0e4ea",
        "strong": "#7c8594" if dark else "#858e9c",
        "popup": "#2a2d33" if dark else "#ffffff",
        "header": colours.alternate.name(),
        "thumb": "#545b67" if dark else "#b9c0cb",
        "accent_hover": colours.accent.lighter(112).name(),
        "accent_pressed": colours.accent.darker(112).name(),
    }
    return SHEET.substitute(named, **derived, icons=ICONS.as_posix(), mode="dark" if dark else "light")


def _css_colour(colour: QColor) -> str:
    return colour.name(QColor.NameFormat.HexArgb if colour.alpha() < 255 else QColor.NameFormat.HexRgb)

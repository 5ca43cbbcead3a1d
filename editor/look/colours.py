"""The colors of the light and the dark theme, and Qt palettes made from them."""

from dataclasses import dataclass, fields

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True)
class Colours:
    """What everything takes its colours from, in one theme.

    Attributes:
        window: behind panes and dialogs.
        base: behind fields, lists and tables.
        alternate: behind every other row of a table.
        button: a button at rest.
        hover: what the pointer is on.
        pressed: what is being pressed, or is on.
        border: around fields, buttons and panes.
        highlight: behind what is selected, with ``highlight_text`` on it.
        tool_tip: behind tool tips, with ``tool_tip_text`` on it.
        disabled: text of what cannot be done now.
        link: text that leads somewhere.
        canvas: behind the nodes, with a ``grid``.
        card: a node, with its ``card_border`` and ``card_header``.
        text: text on all of these.
        muted: text that matters less.
        accent: what is to catch the eye, with ``accent_text`` on it; also the ring around what has the keyboard.
        selection: around what is selected on the canvas.
        shadow: below cards and bubbles.
        frame: a frame around nodes.
        note: a note.
        problem: what is wrong.
        warning: what may be wrong.
        success: what went well.
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
    border="#cbd1da", highlight="#cfe3f8", highlight_text="#10151d", tool_tip="#ffffff", tool_tip_text="#1d2129",
    disabled="#9aa2af", link="#0b5cad",
    canvas="#f4f5f7", grid="#dfe3e8", card="#ffffff", card_border="#c9ced6", card_header="#f4f6f8",
    text="#1d2129", muted="#5a6473", accent="#0f6cbd", accent_text="#ffffff", selection="#0f6cbd",
    shadow="#30141a24", frame="#e3eaf4", note="#fff6d6", problem="#be2c45", warning="#9c5700", success="#0e7a3f",
)  # fmt: skip
DARK = _colours(
    window="#22252a", base="#1a1c20", alternate="#1f2226", button="#2f333a", hover="#373b43", pressed="#41464f",
    border="#454b56", highlight="#24507d", highlight_text="#ffffff", tool_tip="#3a3f48", tool_tip_text="#f2f4f7",
    disabled="#6d7582", link="#6cb4f8",
    canvas="#1b1d21", grid="#2a2d33", card="#2a2d34", card_border="#454a54", card_header="#31353d",
    text="#e6e8ec", muted="#a3acba", accent="#5aaaf7", accent_text="#08111d", selection="#5aaaf7",
    shadow="#90000000", frame="#252f3d", note="#3b3624", problem="#f48490", warning="#e8a33d", success="#4cc38a",
)  # fmt: skip

CATEGORY_COLOURS = {
    "Datasets": ("#7a6a53", "#b8a589"),
    "Image Data Transformation": ("#1f7fc4", "#5cb0ec"),
    "Image Classification": ("#c2541c", "#f0905c"),
    "Model Training": ("#b3245f", "#ee6fa2"),
    "Model Scoring & Evaluation": ("#1d8a5b", "#57c797"),
}
OTHER = ("#667080", "#98a1b0")
STATE_COLOURS = {
    "not_run": OTHER,
    "queued": OTHER,
    "waiting": OTHER,
    "running": ("#0f6cbd", "#5aaaf7"),
    "completed": ("#0e7a3f", "#4cc38a"),
    "reused": ("#0e7a3f", "#4cc38a"),
    "failed": ("#be2c45", "#f48490"),
    "cancelled": ("#9c5700", "#e8a33d"),
    "skipped": OTHER,
    "stale": ("#9c5700", "#e8a33d"),
}


Role = QPalette.ColorRole


def palette(colours: Colours, *, dark: bool) -> QPalette:
    """Every role of every group, so that nothing is left to what the platform would take."""
    made = QPalette()
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
        made.setColor(QPalette.ColorGroup.All, role, colour)
    for role in (Role.WindowText, Role.Text, Role.ButtonText, Role.PlaceholderText, Role.HighlightedText, Role.Link):
        made.setColor(QPalette.ColorGroup.Disabled, role, colours.disabled)
    for role, colour in (
        (Role.Base, colours.window),
        (Role.Button, colours.window),
        (Role.Highlight, colours.pressed),
        (Role.Accent, colours.disabled),
    ):
        made.setColor(QPalette.ColorGroup.Disabled, role, colour)
    return made

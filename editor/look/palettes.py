"""The palettes that Qt's own widgets are painted with."""

from PySide6.QtGui import QColor, QPalette

from vision_designer.editor.look.colours import Colours

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

"""Colours of curves: told apart in light and dark, and by most colour-blind eyes."""

from PySide6.QtGui import QColor

from vision_designer.editor.look.theme import theme

CURVE_COLOURS = (
    ("#1769b5", "#5cb0ec"),
    ("#d9730d", "#f0a15c"),
    ("#1d8a5b", "#57c797"),
    ("#8452c6", "#b48bed"),
    ("#b3245f", "#ee6fa2"),
    ("#0f8387", "#4fc7cb"),
    ("#8a6414", "#d9b25a"),
    ("#5b6675", "#a9b2c0"),
)


def curve_colour(position: int, *, dark: bool | None = None) -> QColor:
    """The colour of the curve at ``position``; they repeat after eight."""
    is_dark = theme().is_dark if dark is None else dark
    return QColor(CURVE_COLOURS[position % len(CURVE_COLOURS)][is_dark])

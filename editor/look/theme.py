"""Colours, light and dark."""

from dataclasses import dataclass, fields
from functools import cache

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor


@dataclass(frozen=True)
class Colours:
    """What everything that is drawn by hand takes its colours from."""

    canvas: QColor
    grid: QColor
    card: QColor
    card_border: QColor
    text: QColor
    muted: QColor
    accent: QColor
    accent_text: QColor
    selection: QColor
    frame: QColor
    note: QColor
    problem: QColor
    warning: QColor


def _colours(**names: str) -> Colours:
    return Colours(**{field.name: QColor(names[field.name]) for field in fields(Colours)})


LIGHT = _colours(
    canvas="#f4f5f7", grid="#e3e6ea", card="#ffffff", card_border="#c9ced6", text="#1d2129", muted="#667080",
    accent="#0f6cbd", accent_text="#ffffff", selection="#0f6cbd", frame="#dfe7f2", note="#fff6d6",
    problem="#c4314b", warning="#b5690a",
)  # fmt: skip
DARK = _colours(
    canvas="#1b1d21", grid="#26292f", card="#2a2d34", card_border="#454a54", text="#e6e8ec", muted="#98a1b0",
    accent="#479ef5", accent_text="#0b1220", selection="#479ef5", frame="#252f3d", note="#3b3624",
    problem="#f1707b", warning="#e8a33d",
)  # fmt: skip

LINK_COLOURS = {
    "AnyDirectory": ("#7a6a53", "#b8a589"),
    "ZipFile": ("#9a6b1f", "#d9a84e"),
    "ImageDirectory": ("#1f7fc4", "#5cb0ec"),
    "TransformationDirectory": ("#8452c6", "#b48bed"),
    "UntrainedModelDirectory": ("#c2541c", "#f0905c"),
    "ModelDirectory": ("#b3245f", "#ee6fa2"),
    "DataFrameDirectory": ("#1d8a5b", "#57c797"),
}
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
    "waiting": ("#667080", "#98a1b0"),
    "running": ("#0f6cbd", "#479ef5"),
    "completed": ("#0e7a3f", "#4cc38a"),
    "reused": ("#0e7a3f", "#4cc38a"),
    "failed": ("#c4314b", "#f1707b"),
    "cancelled": ("#b5690a", "#e8a33d"),
    "skipped": OTHER,
    "stale": ("#b5690a", "#e8a33d"),
}


class Theme(QObject):
    """The colours in force; tells when they change."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_dark = False

    @property
    def colours(self) -> Colours:
        """The colours in force."""
        return DARK if self.is_dark else LIGHT

    def set_dark(self, dark: bool) -> None:
        """Take the light or the dark colours."""
        if dark != self.is_dark:
            self.is_dark = dark
            self.changed.emit()

    def state_colour(self, state: str) -> QColor:
        """The colour of a node's state."""
        return self._of(STATE_COLOURS, state)

    def link_colour(self, type_name: str) -> QColor:
        """The colour of a link type."""
        return self._of(LINK_COLOURS, type_name)

    def category_colour(self, category: str) -> QColor:
        """The colour of a component's category."""
        return self._of(CATEGORY_COLOURS, category.rpartition("/")[2])

    def _of(self, colours: dict[str, tuple[str, str]], name: str) -> QColor:
        return QColor(colours.get(name, OTHER)[self.is_dark])


@cache
def theme() -> Theme:
    """The one theme of the program."""
    return Theme()

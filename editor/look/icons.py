"""The icons of the program."""

from pathlib import Path

from PySide6.QtGui import QIcon

FOLDER = Path(__file__).parent / "icons"


def icon(name: str) -> QIcon:
    """The icon of that name; an empty one when there is none."""
    path = FOLDER / f"{name}.svg"
    return QIcon(str(path)) if path.is_file() else QIcon()

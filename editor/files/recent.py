"""The graphs that were opened last."""

import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from vision_designer.editor.files.settings import Settings

MOST = 12


def is_there(path: Path | str) -> bool:
    """Whether there is a file, for any path: one on a disk that has gone, or in a folder that is closed, is not."""
    return os.path.isfile(path)  # noqa: PTH113 - a Path raises for some


class RecentFiles(QObject):
    """The list of recent graphs in the settings, the latest first, each file once by whatever name."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        settings.changed.connect(self._setting_changed)

    def add(self, path: Path) -> None:
        """Put a file first: it was just opened or saved."""
        # Another window may have added some meanwhile.
        self._settings.sync()
        path = path.absolute()
        others = [other for other in self._settings.recent_files if not _same(other, path)]
        self._settings.recent_files = [path, *others][:MOST]
        self._settings.sync()

    def remove(self, path: Path) -> None:
        """Take a file from the list."""
        self._settings.sync()
        self._settings.recent_files = [other for other in self._settings.recent_files if not _same(other, path)]

    def clear(self) -> None:
        """Forget them all."""
        self._settings.recent_files = []

    def paths(self) -> list[Path]:
        """The files, those that are there before those that are not, the latest first."""
        return sorted(self._settings.recent_files, key=lambda path: not is_there(path))

    def _setting_changed(self, name: str) -> None:
        if name == "recent_files":
            self.changed.emit()


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)

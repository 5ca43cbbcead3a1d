"""Notifies of graph files that other programs change or remove."""

import os
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from vision_designer.editor.files.recovery import digest_of_file

PAUSE = 200
"""Milliseconds for a program that removes a file before it writes it anew."""


class FileWatch(QObject):
    """Watches the files of the open graphs; one for all, since systems allow few such watches.

    It goes by content: a file that is written with what it held is not changed. So after each save of one's
    own, :meth:`saved` is called, before the event loop goes on. Of a file that was changed or removed and then is what
    it was again, as when another branch is checked out and the first one again, :attr:`came_back` tells.
    """

    changed_on_disk = Signal(Path)
    removed = Signal(Path)
    came_back = Signal(Path)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[Path, str] = {}
        self._own: dict[Path, str] = {}
        """What each file held when this program read or wrote it."""
        self._watcher = QFileSystemWatcher(self)
        # A file that is replaced is no longer watched itself; its folder tells.
        self._watcher.fileChanged.connect(self.look_soon)
        self._watcher.directoryChanged.connect(self.look_soon)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self._look)

    def watch(self, path: Path) -> None:
        """Tell of changes of a file from now on."""
        self._known[path] = self._own[path] = digest_of_file(path)
        self._follow()

    def saved(self, path: Path) -> None:
        """Take a file's content as known: this program has just written or read it."""
        if path in self._known:
            self.watch(path)

    def forget(self, path: Path) -> None:
        """No longer tell of a file."""
        self._known.pop(path, None)
        self._own.pop(path, None)
        self._follow()

    def _follow(self) -> None:
        """Watch each file and its folder, also where a link leads."""
        wanted = set()
        for path in self._known:
            # In the system's own words, which answer for any path: a loop of links, a disk that has gone.
            places = {path.absolute(), Path(os.path.realpath(path))}
            wanted |= {str(place) for place in places} | {str(place.parent) for place in places}
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if watched - wanted:
            self._watcher.removePaths(sorted(watched - wanted))
        new = [place for place in sorted(wanted - watched) if os.path.exists(place)]  # noqa: PTH110
        if new:
            self._watcher.addPaths(new)

    def notice_missing(self, path: Path) -> bool:
        """Whether a file has gone and nobody was told of it until now."""
        if not self._known.get(path) or os.path.lexists(path):
            return False
        self._look()
        return True

    def missing_is_known(self, path: Path) -> None:
        """Take it as told that a file has gone."""
        if path in self._known:
            self._known[path] = ""

    def look_soon(self) -> None:
        """Compare every file with what it held, in a moment.

        The system tells nothing of a folder that was renamed as a whole, nor on most network file systems.
        """
        self._timer.start()

    def _look(self) -> None:
        self._follow()
        for path, known in list(self._known.items()):
            found = digest_of_file(path)
            if found == known:
                continue
            self._known[path] = found
            if found and found == self._own[path]:
                self.came_back.emit(path)
            elif found:
                self.changed_on_disk.emit(path)
            else:
                self.removed.emit(path)

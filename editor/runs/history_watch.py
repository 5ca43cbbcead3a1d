"""Detects runs that other programs start and end, from changes of the history on disk."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from vision_designer.editor.runs.run_queue import RunQueue
from vision_designer.editor.workers import Background
from vision_designer.graphs.history.run_summaries import RunSummary

MAX_RUNS = 50
"""Number of latest runs that are searched for active ones."""
FIND_MILLISECONDS = 500
"""Minimum interval of reading the history."""


class HistoryWatch(QObject):
    """Watches the history's database, or its future folder while it does not exist.

    Args:
        database: file of the history.
    """

    changed = Signal()
    """The history may have changed; one change may emit several signals."""

    def __init__(self, database: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._database = database
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self.changed)
        self._watcher.directoryChanged.connect(self._folder_changed)

    def start(self) -> None:
        """Start watching; continues after the database is created or replaced."""
        if self._database.is_file():
            if self._watcher.directories():
                self._watcher.removePaths(self._watcher.directories())
            if str(self._database) not in self._watcher.files():
                self._watcher.addPath(str(self._database))
            return
        folder = self._database.parent
        while not folder.is_dir() and folder != folder.parent:
            folder = folder.parent
        if str(folder) not in self._watcher.directories():
            self._watcher.addPath(str(folder))

    def _folder_changed(self) -> None:
        self.start()
        if self._database.is_file():
            self.changed.emit()


class ActiveRunFinder(QObject):
    """Finds runs that were started elsewhere, e.g. on the command line, and lets the queue follow them.

    Args:
        queue: of the window's runs.
    """

    def __init__(self, queue: RunQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._background = Background(self)
        self._watch = HistoryWatch(queue.history.database, self)
        self._watch.changed.connect(self.find_soon)
        self._is_finding = False
        self._timer = QTimer(self, singleShot=True, interval=FIND_MILLISECONDS)
        self._timer.timeout.connect(self._find)

    def find_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _find(self) -> None:
        if self._is_finding:
            self._timer.start()
            return
        self._is_finding = True
        latest = partial(self._queue.history.latest, MAX_RUNS)
        self._background.run(latest, self._follow_found, lambda _error: self._follow_found([]))

    def _follow_found(self, summaries: list[RunSummary]) -> None:
        self._is_finding = False
        self._watch.start()
        if not self._queue.follow_active(summaries):
            self.find_soon()

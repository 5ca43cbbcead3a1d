"""The list of runs, and the runs that other programs start and end, found by watching the history on disk."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from vision_designer.editor.runs.run_entry import RunEntry
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.run_queue import RunQueue
from vision_designer.editor.workers import Background
from vision_designer.graphs.history.cleaning import Cleaned
from vision_designer.graphs.history.run_summaries import RunSummary
from vision_designer.graphs.history.runs import History


class HistoryWatch(QObject):
    """Watches the history's database, or its future folder while it does not exist."""

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


FIRST_PAGE, PAGE = 200, 2000
"""Page sizes: of the first read, with the visible runs, and of the following ones."""
REFRESH_MILLISECONDS = 150
"""Delay before a changed history is read again."""


class RunList(QObject):
    """All runs; reads the history in a thread when it has changed on disk and the list is visible.

    Only runs whose row has changed are read again.

    Attributes:
        entries: the runs.
        is_loaded: whether the newest runs were read at least once.
        is_complete: whether all runs have been read.
        failure: why the last read failed; empty on success.
        reads: number of reads.
    """

    changed = Signal()
    """Runs were added, removed or moved, or their rows changed."""
    run_changed = Signal(object)
    """The state of an active run changed; with its RunModel."""
    loaded = Signal()
    failed = Signal(str)
    """Why a run could not be described or removed."""

    def __init__(self, queue: RunQueue, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[RunEntry] = []
        self.is_loaded = False
        self.is_complete = False
        self.failure = ""
        self.reads = 0
        self._queue = queue
        self._history = history
        self._stamps: dict[str, str] = {}
        self._summaries: dict[str, tuple[str, RunSummary]] = {}
        self._is_shown = False
        self._is_reading = False
        self._is_stale = True
        self._background = Background(self)
        self._watch = HistoryWatch(history.database, self)
        self._watch.changed.connect(self.refresh)
        self._refresh_timer = QTimer(self, singleShot=True, interval=REFRESH_MILLISECONDS)
        self._refresh_timer.timeout.connect(self._read)
        queue.added.connect(self._update_entries)
        queue.order_changed.connect(self._update_entries)
        queue.changed.connect(self.run_changed)
        queue.finished.connect(self._run_finished)
        self._update_entries()

    def set_shown(self, shown: bool) -> None:
        """Set whether the list is visible; otherwise the history is not read."""
        self._is_shown = shown
        if shown and self._is_stale:
            self._read()

    def refresh(self) -> None:
        """Read the history again soon."""
        self._is_stale = True
        if self._is_shown:
            self._refresh_timer.start()

    @property
    def has_active(self) -> bool:
        return bool(self._queue.running)

    def tick(self) -> None:
        for run in self._queue.running:
            self.run_changed.emit(run)

    # The history

    def describe(self, run_ids: Sequence[str], **changes: Any) -> None:  # noqa: ANN401 - of History.describe
        """Set ``name``, ``note`` or ``starred`` of these runs."""
        for run_id in run_ids:
            if run_id in self._summaries:
                stamp, summary = self._summaries[run_id]
                # Shown at once; the changed stamp makes the next read update it.
                self._summaries[run_id] = (stamp, replace(summary, **changes))
        self._update_entries()

        def work() -> None:
            for run_id in run_ids:
                self._history.describe(run_id, **changes)

        self._background.run(work, lambda _: self.refresh(), partial(self._change_failed, list(run_ids)))

    def remove(self, run_ids: Sequence[str]) -> None:
        """Remove these runs from the history, see :meth:`History.remove`."""
        self._background.run(
            partial(self._history.remove, list(run_ids)), self._removed, partial(self._change_failed, list(run_ids))
        )

    def _removed(self, cleaned: Cleaned) -> None:
        self._queue.forget(set(cleaned.runs))
        self.refresh()

    def _change_failed(self, run_ids: list[str], error: Exception) -> None:
        for run_id in run_ids:
            self._summaries.pop(run_id, None)
        self.failed.emit(getattr(error, "message", str(error)))
        self.refresh()

    def _read(self) -> None:
        if self._is_reading:
            # A running read may have started before the change.
            self._refresh_timer.start()
            return
        self._is_reading, self._is_stale = True, False
        self._background.run(self._history.stamps, self._apply_stamps, self._apply_failure)

    def _apply_stamps(self, stamps: dict[str, str]) -> None:
        self._stamps = stamps
        self._summaries = {run_id: entry for run_id, entry in self._summaries.items() if run_id in stamps}
        self._read_page([run_id for run_id, stamp in stamps.items() if self._stamp(run_id) != stamp], FIRST_PAGE)

    def _stamp(self, run_id: str) -> str | None:
        return self._summaries[run_id][0] if run_id in self._summaries else None

    def _read_page(self, missing: list[str], size: int) -> None:
        page, rest = missing[:size], missing[size:]
        self._background.run(
            partial(self._history.summaries_of, page), partial(self._apply_page, rest), self._apply_failure
        )

    def _apply_page(self, missing: list[str], summaries: list[RunSummary]) -> None:
        for summary in summaries:
            self._summaries[summary.id] = (self._stamps.get(summary.id, ""), summary)
        if not self._queue.follow_active(summaries) or self._first_unnamed() is not None:
            self.refresh()
        self._is_reading, self.is_loaded, self.failure = bool(missing), True, ""
        self.is_complete = not missing
        self._update_entries()
        if missing:
            self._read_page(missing, PAGE)
        else:
            self.reads += 1
            self._watch.start()
        self.loaded.emit()

    def _apply_failure(self, error: Exception) -> None:
        self._is_reading, self.is_loaded, self.is_complete, self.failure = False, True, True, str(error)
        self._watch.start()
        self.loaded.emit()

    def _update_entries(self) -> None:
        summaries = [self._summaries[run_id][1] for run_id in self._stamps if run_id in self._summaries]
        followed = {run.run_id: run for run in (*self._queue.ended, *self._queue.running) if run.run_id}
        pending = [*self._queue.running, *self._queue.queued]
        unrecorded = [run for run in reversed(self._queue.ended) if run.run_id not in self._summaries]
        entries = [RunEntry(run, self._summary_of(run)) for run in (*pending, *unrecorded)]
        top = set(pending)
        # The run itself, if the history has its row before the window has read its id; it would be listed twice.
        since = self._first_unnamed() or math.inf
        for summary in summaries:
            run = followed.get(summary.id)
            if run not in top and (run is not None or summary.started < since):
                entries.append(RunEntry(run, summary))
        self.entries = entries
        self.changed.emit()

    def _first_unnamed(self) -> float | None:
        """When the first of the runs was started that have not reported their ids, in seconds since 1970, if any."""
        return min((run.started or run.submitted for run in self._queue.running if not run.run_id), default=None)

    def _summary_of(self, run: RunModel) -> RunSummary | None:
        entry = self._summaries.get(run.run_id)
        return entry[1] if entry is not None else None

    def _run_finished(self, run: RunModel) -> None:
        self._update_entries()
        self.refresh()


MAX_RUNS = 50
"""Number of latest runs that are searched for active ones."""
FIND_MILLISECONDS = 500
"""Minimum interval of reading the history."""


class ActiveRunFinder(QObject):
    """Finds runs that were started elsewhere, e.g. on the command line, and lets the queue follow them."""

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

"""Table model of runs: active and waiting runs first, then the history, newest first."""

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QFileSystemWatcher,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.look.texts import ago, date_and_time, day_and_time, duration, percent, translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.runs.run_entry import RunEntry
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.run_queue import RunQueue
from vision_designer.editor.workers import Background
from vision_designer.graphs.history.run_summaries import RunSummary
from vision_designer.graphs.history.runs import History
from vision_designer.nodes.errors import VisionDesignerError

STATE, TITLE, STARTED, DURATION, ACCURACY, RUN_ID = range(6)
PAGE = 500
"""Runs read at once."""
REFRESH_MILLISECONDS = 150
"""Delay before a changed history is read again."""
SORT_ROLE = Qt.ItemDataRole.UserRole
ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
FRACTION_ROLE = Qt.ItemDataRole.UserRole + 2

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()


class RunList(QAbstractTableModel):
    """All runs; reads the history in a thread when it has changed on disk and the list is visible.

    Attributes:
        is_loaded: whether the history was read at least once.
        failure: why the last read failed; empty on success.
        reads: number of reads.
    """

    loaded = Signal()

    def __init__(self, queue: RunQueue, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_loaded = False
        self.failure = ""
        self.reads = 0
        self._queue = queue
        self._history = history
        self._entries: list[RunEntry] = []
        self._summaries: list[RunSummary] = []
        self._has_more = False
        self._loads_all = False
        self._is_shown = False
        self._is_reading = False
        self._is_stale = True
        self._background = Background(self)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self.refresh)
        self._watcher.directoryChanged.connect(self._folder_changed)
        self._refresh_timer = QTimer(self, singleShot=True, interval=REFRESH_MILLISECONDS)
        self._refresh_timer.timeout.connect(self._read)
        queue.added.connect(self._arrange)
        queue.order_changed.connect(self._arrange)
        queue.changed.connect(self._run_changed)
        queue.finished.connect(self._run_finished)
        theme().changed.connect(self._repaint)
        self._arrange()

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

    def load_all(self) -> None:
        """Read the whole history, for a search."""
        if not self._loads_all:
            self._loads_all = True
            if self._has_more:
                self._read()

    def entry(self, row: int) -> RunEntry:
        return self._entries[row]

    @property
    def has_active(self) -> bool:
        return bool(self._queue.running)

    # The history

    def _read(self) -> None:
        if self._is_reading:
            # The read in progress may be older than the change.
            self._refresh_timer.start()
            return
        self._is_reading, self._is_stale = True, False
        limit = -1 if self._loads_all else max(PAGE, len(self._summaries))
        self._background.run(partial(self._history.latest, limit), partial(self._take, limit), self._take_failure)

    def _take(self, limit: int, summaries: list[RunSummary]) -> None:
        self._is_reading, self.is_loaded, self.failure = False, True, ""
        self.reads += 1
        self._summaries = summaries
        self._has_more = len(summaries) == limit
        for summary in summaries:
            if summary.state == "running":
                with suppress(VisionDesignerError):
                    if not self._queue.follow_if_active(summary.id):
                        self.refresh()
        self._arrange()
        self._watch()
        self.loaded.emit()

    def _take_failure(self, error: Exception) -> None:
        self._is_reading, self.is_loaded, self.failure = False, True, str(error)
        self._watch()
        self.loaded.emit()

    def _watch(self) -> None:
        """Watch the database, or its future folder if it does not exist."""
        database = self._history.database
        if database.is_file():
            if self._watcher.directories():
                self._watcher.removePaths(self._watcher.directories())
            if str(database) not in self._watcher.files():
                self._watcher.addPath(str(database))
            return
        folder = database.parent
        while not folder.is_dir() and folder != folder.parent:
            folder = folder.parent
        if str(folder) not in self._watcher.directories():
            self._watcher.addPath(str(folder))

    def _folder_changed(self) -> None:
        self._watch()
        if self._history.database.is_file():
            self.refresh()

    # The rows

    def _arrange(self) -> None:
        """Sort the rows with minimal changes, so that the selection is kept."""
        followed = {run.run_id: run for run in (*self._queue.ended, *self._queue.running) if run.run_id}
        known = {summary.id for summary in self._summaries}
        on_top = [*self._queue.running, *self._queue.queued]
        unrecorded = [run for run in reversed(self._queue.ended) if run.run_id not in known]
        by_id = {summary.id: summary for summary in self._summaries}
        entries = [RunEntry(run, by_id.get(run.run_id)) for run in (*on_top, *unrecorded)]
        top = set(on_top)
        entries += [
            RunEntry(followed.get(summary.id), summary)
            for summary in self._summaries
            if followed.get(summary.id) not in top
        ]
        self._remove_rows_but({entry.key for entry in entries})
        position = {entry.key: number for number, entry in enumerate(entries)}
        self._sort_rows([position[entry.key] for entry in self._entries])
        self._insert_rows(entries)
        self._entries = entries
        self._repaint()

    def _remove_rows_but(self, kept: set[object]) -> None:
        end = len(self._entries)
        while end:
            start = end
            while start and self._entries[start - 1].key not in kept:
                start -= 1
            if start < end:
                self.beginRemoveRows(NO_INDEX, start, end - 1)
                del self._entries[start:end]
                self.endRemoveRows()
            end = start - 1 if start else 0

    def _sort_rows(self, positions: list[int]) -> None:
        """Sort the rows by ``positions``, one for each row."""
        if positions == sorted(positions):
            return
        self.layoutAboutToBeChanged.emit()
        order = sorted(range(len(positions)), key=positions.__getitem__)
        new_row = {old: new for new, old in enumerate(order)}
        self._entries = [self._entries[old] for old in order]
        before = self.persistentIndexList()
        after = [self.index(new_row[index.row()], index.column()) for index in before]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _insert_rows(self, entries: list[RunEntry]) -> None:
        """Insert the ``entries`` without a row; the others are in order."""
        known = {entry.key for entry in self._entries}
        start = 0
        while start < len(entries):
            end = start
            while end < len(entries) and entries[end].key not in known:
                end += 1
            if end > start:
                self.beginInsertRows(NO_INDEX, start, end - 1)
                self._entries[start:start] = entries[start:end]
                self.endInsertRows()
            start = end + 1

    def _run_finished(self, run: RunModel) -> None:
        self._arrange()
        self.refresh()

    def _run_changed(self, run: RunModel) -> None:
        for row, entry in enumerate(self._entries):
            if entry.run is run:
                self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))
                return

    def tick(self) -> None:
        """Update the durations of active runs."""
        for run in self._queue.running:
            self._run_changed(run)

    def _repaint(self) -> None:
        if self._entries:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._entries) - 1, self.columnCount() - 1))

    # QAbstractTableModel

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else 6

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._has_more and not self._is_reading

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._is_reading = True
            offset = len(self._summaries)
            self._background.run(
                partial(self._history.latest, PAGE, offset), partial(self._take_more, offset), self._take_failure
            )

    def _take_more(self, offset: int, summaries: Sequence[RunSummary]) -> None:
        self._is_reading = False
        self._has_more = len(summaries) == PAGE
        known = {summary.id for summary in self._summaries}
        self._summaries += [summary for summary in summaries if summary.id not in known]
        self._arrange()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if orientation == Qt.Orientation.Horizontal and 0 <= section < 6:
            if role == Qt.ItemDataRole.DisplayRole:
                titles = (self.tr("State"), self.tr("Graph"), self.tr("Started"), self.tr("Duration"))
                return (*titles, self.tr("Accuracy"), self.tr("Run"))[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry, column = self._entries[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(entry, column)
            case Qt.ItemDataRole.DecorationRole:
                return icon(_state_icon(entry)) if column == STATE else None
            case Qt.ItemDataRole.ForegroundRole:
                return theme().state_colour(_state_icon(entry)) if column == STATE else None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.ToolTipRole:
                return as_text(self._tip(entry, column))
            case _ if role == SORT_ROLE:
                return _sort_value(entry, column)
            case _ if role == ENTRY_ROLE:
                return entry
            case _ if role == FRACTION_ROLE:
                running = entry.run is not None and entry.run.state == "running"
                return entry.run.fraction() if running and entry.run is not None and column == STATE else None
        return None

    def _text(self, entry: RunEntry, column: int) -> str:
        match column:
            case 0:
                return entry.state_text()
            case 1:
                return entry.title or self.tr("Untitled")
            case 2:
                return day_and_time(entry.time, datetime.now()) if entry.state != "queued" else ""
            case 3:
                seconds = entry.seconds(time.time())
                return duration(seconds) if seconds is not None else ""
            case 4:
                return percent(entry.accuracy, 2) if entry.accuracy is not None else ""
        return entry.run_id

    def _tip(self, entry: RunEntry, column: int) -> str:
        if column == STARTED:
            moment = date_and_time(entry.time)
            return f"{moment}\n{ago(time.time() - entry.time)}"
        if column == TITLE and entry.run is not None and entry.run.origin:
            return entry.run.origin
        return (translated_message(entry.error) or entry.state_text()) if column == STATE else ""


def _state_icon(entry: RunEntry) -> str:
    return "waiting" if entry.state == "queued" else entry.state


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in {DURATION, ACCURACY} else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _sort_value(entry: RunEntry, column: int) -> float | str:
    match column:
        case 2:
            return entry.time
        case 3:
            return entry.seconds(time.time()) or 0.0
        case 4:
            return entry.accuracy if entry.accuracy is not None else -1.0
        case 0:
            return entry.state
        case 1:
            return entry.title.casefold()
    return entry.run_id

"""Saving the edits of an open graph in its recovery file."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from vision_designer.editor.files.recovery import Recovery, write_recovery
from vision_designer.editor.graph.open_graph import OpenGraph

if TYPE_CHECKING:
    from pathlib import Path

PAUSE = 200
"""Milliseconds without an edit after which the file is written."""
LONGEST = 500
"""Maximum milliseconds until the file is written while edits continue; at most a second including the write."""
SHARE = 5
"""Taking snapshots uses at most one fifth of the time, which matters for tens of thousands of nodes."""


class Autosave(QObject):
    """Writes the recovery file of a graph while it has unsaved edits or uncommitted text.

    A thread writes the file, and skips outdated states. Create the object when the graph is opened, and :meth:`close`
    it when the user closes the graph; after a crash the file remains.
    """

    failed = Signal(str)
    """Why writing fails; emitted once until it succeeds again."""
    works_again = Signal()
    """Writing succeeds again, or there is nothing left to write."""

    def __init__(self, graph: OpenGraph, recovery: Recovery) -> None:
        super().__init__(graph)
        self._graph = graph
        self._recovery = recovery
        self._file: Path | None = recovery.handed_over(graph)
        self._writer = ThreadPoolExecutor(1, "autosave")
        self._tasks: deque[Callable[[], None]] = deque(maxlen=1)
        self.works = True
        """Whether the last write succeeded."""
        self._is_open = True
        self._unsaved_time = QElapsedTimer()
        self._snapshot_milliseconds = 0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.write)
        graph.undo_stack.indexChanged.connect(self._edited)
        graph.draft_changed.connect(self._edited)
        graph.modified_changed.connect(self._modified_changed)
        if graph.modified:
            # Later, so that the owner has connected to the signals.
            self._timer.start(0)

    def write(self) -> None:
        """Start writing now, without waiting for a pause in editing."""
        self._timer.stop()
        self._unsaved_time.invalidate()
        if not self._has_unsaved:
            self._remove_file()
            return
        path, title, saved, origin = self._graph.path, self._graph.title, self._graph.saved_digest, self._graph.origin
        graph_id = self._graph.graph_id
        # A snapshot, since the graph may be edited while the thread writes it.
        timer = QElapsedTimer()
        timer.start()
        try:
            components, draft = self._graph.registry, self._graph.draft
            document = self._graph.snapshot() if draft is None else self._graph.document()
            if draft is not None:
                draft(document)
        except Exception as error:
            self._report_failure(error)
            return
        self._snapshot_milliseconds = timer.elapsed()

        def write() -> None:
            if self._file is None:
                self._file = self._recovery.new_file()
            write_recovery(self._file, path, title, document.to_text(components), saved, origin, graph_id)

        self._enqueue(write)

    def flush(self) -> bool:
        """Write now and wait; returns whether the edits are on disk."""
        if self._timer.isActive():
            self.write()
        self._writer.submit(int).result()
        return self.works and (not self._has_unsaved or (self._file is not None and self._file.is_file()))

    def close(self) -> None:
        """Remove the file: the edits were saved or discarded."""
        if self._stop():
            self._remove_file()
            self._writer.shutdown()

    def hand_over(self) -> None:
        """Leave the file to the next autosave of the graph."""
        if not self._is_open:
            return
        self.flush()
        self._stop()
        if self._file is not None:
            self._recovery.hand_over(self._graph, self._file)
        self._writer.shutdown()

    def _stop(self) -> bool:
        """Stop following the graph; returns whether it was followed."""
        was_open, self._is_open = self._is_open, False
        if was_open:
            self._timer.stop()
            self._graph.undo_stack.indexChanged.disconnect(self._edited)
            self._graph.draft_changed.disconnect(self._edited)
            self._graph.modified_changed.disconnect(self._modified_changed)
        return was_open

    @property
    def _has_unsaved(self) -> bool:
        return self._graph.modified or self._graph.draft is not None

    def _edited(self) -> None:
        if not self._has_unsaved:
            self.write()
            return
        if not self._unsaved_time.isValid():
            self._unsaved_time.start()
        longest = max(LONGEST, SHARE * self._snapshot_milliseconds)
        self._timer.start(max(0, min(PAUSE, longest - self._unsaved_time.elapsed())))

    def _modified_changed(self, modified: bool) -> None:
        if not modified:
            self.write()

    def _remove_file(self) -> None:
        def remove() -> None:
            if self._file is not None:
                self._file.unlink(missing_ok=True)

        self._enqueue(remove)

    def _enqueue(self, task: Callable[[], None]) -> None:
        # Each task writes the whole state, so it replaces one that has not started.
        self._tasks.append(task)
        self._writer.submit(self._run_latest)

    def _run_latest(self) -> None:
        if not self._tasks:
            return
        task = self._tasks.pop()
        try:
            task()
        except Exception as error:
            # Not only the disk can fail: lone surrogates, or values of user components, may not be serializable.
            self._report_failure(error)
            return
        if not self.works:
            self.works = True
            self.works_again.emit()

    def _report_failure(self, error: Exception) -> None:
        if self.works:
            self.works = False
            self.failed.emit(getattr(error, "strerror", None) or str(error) or type(error).__name__)

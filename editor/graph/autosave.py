"""Writes edits of an open graph to its recovery file after a short delay."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from vision_designer.editor.files.recovery import Recovery, keep
from vision_designer.editor.graph.open_graph import OpenGraph

if TYPE_CHECKING:
    from pathlib import Path

PAUSE = 200
"""Milliseconds without an edit after which it is written."""
LONGEST = 500
"""Milliseconds after which it is written though edits go on: a second must be enough for that and the writing."""
SHARE = 5
"""At most this share of the time goes into copying: a fifth. Only graphs of tens of thousands of nodes need it."""


class Autosave(QObject):
    """Keeps the recovery file of one graph for as long as the graph has edits that are not saved.

    A text that is still being typed counts as an edit. Writing is done in a thread of its own, the latest first:
    what a slow disk has not come to when there is something newer, is not written. Create it when the graph is
    opened, and :meth:`close` it when the user closes the graph; after a crash the file is still there.
    """

    failed = Signal(str)
    """Why edits cannot be kept; told once, until it works again."""
    works_again = Signal()
    """What has failed works again: the edits are kept, or need not be."""

    def __init__(self, graph: OpenGraph, recovery: Recovery) -> None:
        super().__init__(graph)
        self._graph = graph
        self._recovery = recovery
        self._file: Path | None = recovery.handed_over(graph)
        self._writer = ThreadPoolExecutor(1, "autosave")
        self._waiting: deque[Callable[[], None]] = deque(maxlen=1)
        self._works = True
        self._is_open = True
        self._since = QElapsedTimer()
        self._copying = 0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.write)
        graph.undo_stack.indexChanged.connect(self._edited)
        graph.draft_changed.connect(self._edited)
        graph.modified_changed.connect(self._modified)
        if graph.modified:
            # Whoever creates this connects to its signals first, and is told when already this cannot be written.
            self._timer.start(0)

    def write(self) -> None:
        """Write what is not written yet, without waiting for the pause."""
        self._timer.stop()
        self._since.invalidate()
        if not self._differs:
            self._forget()
            return
        path, title, saved, origin = self._graph.path, self._graph.title, self._graph.saved_digest, self._graph.origin
        # As it is now: the thread writes it as text while the graph is edited on.
        taken = QElapsedTimer()
        taken.start()
        try:
            components, draft = self._graph.registry, self._graph.draft
            document = self._graph.snapshot() if draft is None else self._graph.document()
            if draft is not None:
                draft(document)
        except Exception as error:
            self._note_failure(error)
            return
        self._copying = taken.elapsed()

        def write() -> None:
            if self._file is None:
                self._file = self._recovery.new_file()
            keep(self._file, path, title, document.to_text(components), saved, origin)

        self._do(write)

    def flush(self) -> bool:
        """Write what is not written yet, wait until that has happened, and say whether it is on the disk."""
        if self._timer.isActive():
            self.write()
        self._writer.submit(int).result()
        return self._works and (not self._differs or (self._file is not None and self._file.is_file()))

    def close(self) -> None:
        """Forget the edits: they were saved, or are not wanted."""
        if self._stop():
            self._forget()
            self._writer.shutdown()

    def hand_over(self) -> None:
        """Leave the edits, as far as they differ, to the next one of the graph; its file stays until that writes it."""
        if not self._is_open:
            return
        self.flush()
        self._stop()
        if self._file is not None:
            self._recovery.hand_over(self._graph, self._file)
        self._writer.shutdown()

    def _stop(self) -> bool:
        """Follow the graph no more; whether it was followed until now."""
        was_open, self._is_open = self._is_open, False
        if was_open:
            self._timer.stop()
            self._graph.undo_stack.indexChanged.disconnect(self._edited)
            self._graph.draft_changed.disconnect(self._edited)
            self._graph.modified_changed.disconnect(self._modified)
        return was_open

    @property
    def works(self) -> bool:
        """Whether edits could be kept when that was last tried."""
        return self._works

    @property
    def _differs(self) -> bool:
        return self._graph.modified or self._graph.draft is not None

    def _edited(self) -> None:
        if not self._differs:
            self.write()
            return
        if not self._since.isValid():
            self._since.start()
        longest = max(LONGEST, SHARE * self._copying)
        self._timer.start(max(0, min(PAUSE, longest - self._since.elapsed())))

    def _modified(self, modified: bool) -> None:
        if not modified:
            self.write()

    def _forget(self) -> None:
        def forget() -> None:
            if self._file is not None:
                self._file.unlink(missing_ok=True)

        self._do(forget)

    def _do(self, what: Callable[[], None]) -> None:
        # Each is the whole of what is to be kept, so it takes the place of one that was not begun.
        self._waiting.append(what)
        self._writer.submit(self._work)

    def _work(self) -> None:
        if not self._waiting:
            return
        what = self._waiting.pop()
        try:
            what()
            self._note_success()
        except Exception as error:
            # Not only disks fail: half of a character is no text that could be written, and a component from
            # elsewhere has parameters that cannot be written either. Whatever it is, the edits are not kept.
            self._note_failure(error)

    def _note_success(self) -> None:
        if not self._works:
            self._works = True
            self.works_again.emit()

    def _note_failure(self, error: Exception) -> None:
        if self._works:
            self._works = False
            self.failed.emit(getattr(error, "strerror", None) or str(error) or type(error).__name__)

"""Work outside of the GUI thread: threads, the helper process that reads data, and garbage collection."""

import gc
import json
import os
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import (
    QAbstractEventDispatcher,
    QByteArray,
    QObject,
    QProcess,
    QProcessEnvironment,
    Qt,
    QTimer,
    Signal,
)

from vision_designer.editor.look.texts import translated_message
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.messages import with_messages

Result = TypeVar("Result")


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="background")


@dataclass
class _Task:
    """A task for a thread, its owner and its result."""

    owner: "Background"
    work: Callable[[], Any]
    done: Callable[[Any], object]
    failed: Callable[[Exception], object]
    deliver: Callable[[], object] | None = None


class _TaskQueue(QObject):
    """Holds pending tasks and delivers their results in the GUI thread.

    A thread only has a number: if it held the last reference to a QObject, it would destroy the object outside of its
    own thread, and the next timer event would crash the process.
    """

    _has_ended = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._tasks: dict[int, _Task] = {}
        self._numbers = count()
        self._has_ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def add(self, task: _Task) -> None:
        number = next(self._numbers)
        self._tasks[number] = task
        _threads().submit(self._work, number)

    def _work(self, number: int) -> None:
        self._do(number)
        # The thread holds no reference to the task from here on.
        self._has_ended.emit(number)

    def _do(self, number: int) -> None:
        task = self._tasks[number]
        try:
            task.deliver = partial(task.done, task.work())
        except Exception as error:
            task.deliver = partial(task.failed, error)

    def _deliver(self, number: int) -> None:
        task = self._tasks.pop(number)
        # The owner may have been deleted.
        if task.deliver is not None and shiboken6.isValid(task.owner):
            task.deliver()


@cache
def _task_queue() -> _TaskQueue:
    return _TaskQueue()


class Background(QObject):
    """Runs functions in threads; owned by the object that uses the results, and ends with it."""

    def run(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Call ``work`` in a thread, then ``done`` with its result or ``failed`` with its exception in the GUI thread.

        Without ``failed``, VisionDesignerErrors are ignored and other exceptions are raised in the GUI thread.
        """
        _task_queue().add(_Task(self, work, done, failed or _raise_unexpected))


def _raise_unexpected(error: Exception) -> None:
    if not isinstance(error, VisionDesignerError):
        raise error


class Collector(QObject):
    """Collects reference cycles in the GUI thread only.

    Python collects in whatever thread allocates, which could destroy a QObject in a worker thread while the GUI thread
    sends it events, and crash. So automatic collection is disabled, and collection runs when the event loop is idle.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._dispatcher = QAbstractEventDispatcher.instance()
        self._dispatcher.aboutToBlock.connect(self._collect_if_due)

    def close(self) -> None:
        """Enable automatic collection again."""
        self._dispatcher.aboutToBlock.disconnect(self._collect_if_due)
        gc.enable()

    def _collect_if_due(self) -> None:
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if limits[generation] and counts[generation] > limits[generation]:
                gc.collect(generation)
                return


Done = Callable[[dict[str, Any]], object]
Failed = Callable[[str], object]

MODULE = "vision_designer.graphs.inspection"
EXIT_MILLISECONDS = 500
"""Milliseconds until the process is killed after it was asked to exit."""
MAX_ERROR_BYTES = 4096
SILENT_ERRORS = frozenset({"Dropped"})
"""Names of errors that are not shown: the request is repeated if still needed."""


@dataclass(eq=False)
class Request:
    """A request to the process; can be cancelled until it was answered."""

    _process: "DataProcess"
    id: int
    kind: str
    done: Done
    failed: Failed

    @property
    def is_pending(self) -> bool:
        """Whether it is not answered yet."""
        return self._process.is_pending(self)

    def cancel(self) -> None:
        """Cancel it: neither ``done`` nor ``failed`` is called."""
        self._process.cancel(self)


class DataProcess(QObject):
    """Client of ``python -m vision_designer.graphs.inspection``.

    The first request starts the process, and :meth:`close` ends it. If it exits unexpectedly, e.g. out of memory, all
    pending requests fail, and the next one starts it again.

    Args:
        workspace: working directory of the process; relative paths are not used.
        component_folders: folders of additional components; only needed to plan a graph.
    """

    ended_unexpectedly = Signal(str)
    """Last output of the process."""

    def __init__(self, workspace: Path | None = None, *, component_folders: Sequence[Path] = ()) -> None:
        super().__init__()
        self._workspace = workspace
        self._component_folders = [str(folder.absolute()) for folder in component_folders]
        self._process: QProcess | None = None
        self._pending: dict[int, Request] = {}
        self._next = 0
        self._unread = b""
        self._lines: deque[bytes] = deque()
        self._error_output = b""
        self._closed = False

    @property
    def process_id(self) -> int:
        """Process id; 0 if it is not running."""
        return int(self._process.processId()) if self._process is not None else 0

    def request(self, kind: str, arguments: Mapping[str, Any], done: Done, failed: Failed) -> Request:
        """Send a request; calls ``done`` with the answer or ``failed`` with a message later, never immediately."""
        self._next += 1
        request = Request(self, self._next, kind, done, failed)
        if self._closed:
            return request
        self._pending[request.id] = request
        self._send({"id": request.id, "kind": kind, "arguments": dict(arguments)})
        return request

    def reasons_arguments(self, text: str, folder: Path, graph: Path | None, node_id: str) -> dict[str, Any] | None:
        """Arguments of a request ``reasons``: whether the next run computes a node, and why.

        Returns None without a workspace, which has the history. See :mod:`vision_designer.graphs.history.why`.

        Args:
            text: of the graph, as in its file.
            folder: of relative paths.
            graph: its file, if any.
            node_id: the node.
        """
        if self._workspace is None:
            return None
        return {
            "text": text,
            "folder": os.fsdecode(folder),
            "graph": os.fsencode(graph or "").decode("utf-8", "replace"),
            "workspace": os.fsdecode(self._workspace),
            "node": node_id,
            "components": self._component_folders,
        }

    def ask_preset(self, path: Path, done: Done, failed: Failed) -> Request:
        """Ask for the settings to train a classifier on a folder or an archive: the values of a ``Preset``."""
        workspace = os.fsdecode(self._workspace) if self._workspace is not None else None
        return self.request("preset", {"path": os.fsdecode(path), "workspace": workspace}, done, failed)

    def is_pending(self, request: Request) -> bool:
        return self._pending.get(request.id) is request

    def cancel(self, request: Request) -> None:
        if self._pending.pop(request.id, None) is not None and self._process is not None:
            self._send({"cancel": request.id})

    def close(self) -> None:
        """End the process without further answers."""
        self._closed = True
        self._pending.clear()
        process, self._process = self._process, None
        if process is None:
            return
        process.blockSignals(True)
        process.closeWriteChannel()
        if not process.waitForFinished(EXIT_MILLISECONDS):
            process.kill()
            process.waitForFinished(EXIT_MILLISECONDS)
        process.deleteLater()

    def _send(self, message: dict[str, Any]) -> None:
        if self._process is None:
            self._start()
        if self._process is not None and self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.write(QByteArray(json.dumps(message).encode("ascii") + b"\n"))

    def _start(self) -> None:
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        # Leave the cores to active runs.
        for variable in ("OMP_NUM_THREADS", "POLARS_MAX_THREADS"):
            if not environment.contains(variable):
                environment.insert(variable, "2")
        environment.insert("PYTHONUNBUFFERED", "1")
        process.setProcessEnvironment(environment)
        if self._workspace is not None and self._workspace.is_dir():
            process.setWorkingDirectory(str(self._workspace))
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._read_errors)
        process.finished.connect(self._finished)
        # start() may emit the error immediately, but callers expect answers later.
        process.errorOccurred.connect(self._error_occurred, Qt.ConnectionType.QueuedConnection)
        self._unread = self._error_output = b""
        self._process = process
        # -P: modules in the working folder must not shadow ours.
        process.start(sys.executable, ["-P", "-m", MODULE, *([str(self._workspace)] if self._workspace else [])])

    def _read(self) -> None:
        process = self._process
        if process is None:
            return
        *lines, self._unread = (self._unread + process.readAllStandardOutput().data()).split(b"\n")
        self._lines.extend(lines)
        self._answer()

    def _answer(self) -> None:
        """Deliver answers; an exception in a callback does not affect other answers."""
        try:
            while self._lines:
                self._handle_line(self._lines.popleft())
        finally:
            if self._lines:
                QTimer.singleShot(0, self, self._answer)

    def _handle_line(self, line: bytes) -> None:
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError):
            return
        if not isinstance(answer, dict) or type(answer.get("id")) is not int:
            return
        answer = with_messages(answer)
        result, error = answer.get("result"), answer.get("error")
        # An invalid answer is ignored; its request fails when the process ends.
        is_answer = isinstance(result, dict) or isinstance(error, dict)
        request = self._pending.pop(answer["id"], None) if is_answer else None
        if request is None:
            return
        if isinstance(result, dict):
            _call(request.done, result)
        elif isinstance(error, dict):
            output = str(error.get("message", ""))
            _call(request.failed, "" if error.get("name") in SILENT_ERRORS else translated_message(output))

    def _read_errors(self) -> None:
        if self._process is not None:
            output = self._error_output + self._process.readAllStandardError().data()
            self._error_output = output[-MAX_ERROR_BYTES:]

    def _error_occurred(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._finished()

    def _finished(self, *_: object) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.blockSignals(True)
        process.deleteLater()
        self._answer()
        pending, self._pending = self._pending, {}
        output = self._error_output.decode("utf-8", "replace").strip()
        message = self.tr(
            "The process that reads images and tables ended unexpectedly. It restarts when needed; if it ends again, "
            "the data may be damaged or too large for memory."
        )
        for request in pending.values():
            _call(request.failed, message)
        self.ended_unexpectedly.emit(output)


class LatestRequest:
    """The latest request of a view: sending another one cancels it. Without a process, nothing is sent."""

    def __init__(self, data: DataProcess | None) -> None:
        self._data = data
        self._request: Request | None = None

    @property
    def is_pending(self) -> bool:
        """Whether a request was sent and not answered or cancelled yet."""
        return self._request is not None and self._request.is_pending

    def send(self, kind: str, arguments: Mapping[str, Any], done: Done, failed: Failed) -> None:
        """Cancel the previous request and send another, as :meth:`DataProcess.request` does."""
        self.cancel()
        if self._data is not None:
            self._request = self._data.request(kind, arguments, done, failed)

    def cancel(self) -> None:
        """Cancel the request, if it is pending."""
        if self._request is not None:
            self._request.cancel()


def _call(callback: Callable[[Any], object], what: object) -> None:
    try:
        callback(what)
    except RuntimeError as error:
        # The receiver was deleted, e.g. a pane with its window. PySide words this differently for methods and signals.
        if not str(error).endswith((" already deleted.", " has been deleted")):
            raise

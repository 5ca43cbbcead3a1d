"""Work in threads, with results delivered in the GUI thread; garbage collection in the GUI thread only."""

import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from itertools import count
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QAbstractEventDispatcher, QObject, Qt, Signal

from vision_designer.nodes.errors import VisionDesignerError

Result = TypeVar("Result")


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="background")


class _Task:
    """A task for a thread, its owner and its result."""

    def __init__(
        self,
        owner: "Background",
        work: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
    ) -> None:
        self.owner, self.work, self.done, self.failed = owner, work, done, failed
        self.deliver: Callable[[], object] | None = None


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
        self._has_ended.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def add(self, task: _Task) -> None:
        number = next(self._numbers)
        self._tasks[number] = task
        _threads().submit(self._work, number)

    def _work(self, number: int) -> None:
        self._do(number)
        # The thread holds no reference to the task any more.
        self._has_ended.emit(number)

    def _do(self, number: int) -> None:
        task = self._tasks[number]
        try:
            task.deliver = partial(task.done, task.work())
        except Exception as error:
            task.deliver = partial(task.failed, error)

    def _take(self, number: int) -> None:
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

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


class _Asked:
    """What is done in a thread, for whom, and what has come of it."""

    def __init__(
        self,
        owner: "Background",
        work: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
    ) -> None:
        self.owner, self.work, self.done, self.failed = owner, work, done, failed
        self.deliver: Callable[[], object] | None = None


class _Desk(QObject):
    """Holds what is asked for until it has ended, and hands it back in the thread of the window.

    A thread knows no more than a number. Were it to hold the last reference to one of Qt's objects, it would destroy
    that object in a thread that is not the object's own, and the next of its timers would end the process.
    """

    _has_ended = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._asked: dict[int, _Asked] = {}
        self._numbers = count()
        self._has_ended.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def ask(self, asked: _Asked) -> None:
        number = next(self._numbers)
        self._asked[number] = asked
        _threads().submit(self._work, number)

    def _work(self, number: int) -> None:
        self._do(number)
        # Nothing of what was asked is referred to here any more.
        self._has_ended.emit(number)

    def _do(self, number: int) -> None:
        asked = self._asked[number]
        try:
            asked.deliver = partial(asked.done, asked.work())
        except Exception as error:
            asked.deliver = partial(asked.failed, error)

    def _take(self, number: int) -> None:
        asked = self._asked.pop(number)
        # Whoever asked may have gone meanwhile.
        if asked.deliver is not None and shiboken6.isValid(asked.owner):
            asked.deliver()


@cache
def _desk() -> _Desk:
    return _Desk()


class Background(QObject):
    """Runs functions beside the window; owned by what wants their results, and ends with it."""

    def run(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Call ``work`` in a thread, and ``done`` with what it returned, or ``failed`` with what it raised, here.

        Without ``failed``, nobody is told of an error of the program's own family, while any other is raised here.
        """
        _desk().ask(_Asked(self, work, done, failed or _raise_unexpected))


def _raise_unexpected(error: Exception) -> None:
    if not isinstance(error, VisionDesignerError):
        raise error


class Collector(QObject):
    """Collects cycles of objects in the window's thread, and there only.

    Python collects in whatever thread happens to allocate. A Qt object that is part of a cycle would then be destroyed
    in a worker thread while the window's thread still hands it events, and the program would crash. So the automatic
    collector is off, and it is asked whether it is due whenever the event loop has nothing more to do.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._dispatcher = QAbstractEventDispatcher.instance()
        self._dispatcher.aboutToBlock.connect(self._collect_if_due)

    def close(self) -> None:
        """Let Python collect by itself again."""
        self._dispatcher.aboutToBlock.disconnect(self._collect_if_due)
        gc.enable()

    def _collect_if_due(self) -> None:
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if limits[generation] and counts[generation] > limits[generation]:
                gc.collect(generation)
                return

"""Work that would hold up the window, done in a thread; what comes of it is handed back in the window's own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from itertools import count
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

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

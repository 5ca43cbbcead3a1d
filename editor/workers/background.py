"""Work that would hold up the window, done in a thread; what comes of it is handed back in the window's own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache, partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from vision_designer.nodes.errors import VisionDesignerError

Result = TypeVar("Result")


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="background")


class Background(QObject):
    """Runs functions beside the window; owned by what wants their results, and ends with it."""

    _has_ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._has_ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Call ``work`` in a thread, and ``done`` with what it returned, or ``failed`` with what it raised, here.

        Without ``failed``, nobody is told of an error of the program's own family, while any other is raised here.
        """
        _threads().submit(self._work, work, done, failed or _raise_unexpected)

    def _work(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], object],
        failed: Callable[[Exception], object],
    ) -> None:
        try:
            deliver = partial(done, work())
        except Exception as error:
            deliver = partial(failed, error)
        # Whoever asked may have gone meanwhile, and this object with it.
        with suppress(RuntimeError):
            self._has_ended.emit(deliver)

    def _deliver(self, deliver: Callable[[], object]) -> None:
        deliver()


def _raise_unexpected(error: Exception) -> None:
    if not isinstance(error, VisionDesignerError):
        raise error

"""The ``qtbot`` of these tests: pytest-qt's, for machines that are busy with other things too."""

from collections.abc import Callable

from PySide6.QtCore import QEventLoop
from pytestqt.qtbot import QtBot
from waiting import PATIENCE

MILLISECONDS = round(PATIENCE * 1000)
ROUNDS = 200
"""How often events are processed that others have posted meanwhile; a timer without a pause posts them for ever."""


def settle() -> None:
    """Process all events that were posted, and those that are posted meanwhile."""
    loop = QEventLoop()
    for _ in range(ROUNDS):
        if not loop.processEvents():
            return


class WaitingQtBot(QtBot):
    """Waits longer, and until what follows from an event has happened too.

    pytest-qt's own limit of five seconds is one that a test of a window reaches on a busy machine. And a condition can
    be true in the middle of what follows from one event: a widget that was added to a layout, say, is shown by another
    event that is posted then. Whether that one has come when the test looks depends on the machine. So everything that
    was posted is processed before a wait is over.
    """

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = MILLISECONDS) -> None:
        __tracebackhide__ = True
        super().waitUntil(callback, timeout=timeout)
        settle()

    def waitSignal(self, signal, *, timeout: int = MILLISECONDS, **options):
        return super().waitSignal(signal, timeout=timeout, **options)

    def show(self, window) -> None:
        """Show a window, and wait until it is there."""
        with self.waitExposed(window, timeout=MILLISECONDS):
            window.show()
        settle()

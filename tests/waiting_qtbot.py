"""pytest-qt's ``qtbot`` with longer timeouts, for busy machines."""

from collections.abc import Callable

from PySide6.QtCore import QEventLoop
from pytestqt.qtbot import QtBot
from waiting import PATIENCE

MILLISECONDS = round(PATIENCE * 1000)
ROUNDS = 200
"""Maximum rounds of processing events posted in the meantime; a timer with interval 0 posts them forever."""


def settle() -> None:
    """Process all posted events, including those posted in the meantime."""
    loop = QEventLoop()
    for _ in range(ROUNDS):
        if not loop.processEvents():
            return


class WaitingQtBot(QtBot):
    """Waits longer, and processes the remaining events before a wait ends.

    pytest-qt's limit of five seconds is too short for a window on a busy machine. A condition can also become true in
    the middle of a sequence of events: a widget added to a layout, for example, is shown by another event that is
    posted then. Whether it has arrived when the test checks depends on the machine, so all posted events are processed
    before a wait ends.
    """

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = MILLISECONDS) -> None:
        __tracebackhide__ = True
        super().waitUntil(callback, timeout=timeout)
        settle()

    def waitSignal(self, signal, *, timeout: int = MILLISECONDS, **options):
        return super().waitSignal(signal, timeout=timeout, **options)

    def show(self, window) -> None:
        """Show a window, and wait until it is exposed."""
        with self.waitExposed(window, timeout=MILLISECONDS):
            window.show()
        settle()

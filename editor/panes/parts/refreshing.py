"""Coalesces refreshes; skips hidden widgets."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

PAUSE = 8
"""After a refresh, at least so many times as long as it took passes before the next: the rest is for the user."""


class Refresh(QObject):
    """Calls ``show`` soon after it was asked to: once for many requests, and never while the widget is hidden.

    Args:
        widget: whose contents are refreshed; a hidden one is refreshed when it is shown.
        show: brings the widget up to date.
        interval: milliseconds that requests are gathered for.
    """

    def __init__(self, widget: QWidget, show: Callable[[], None], interval: int = 80) -> None:
        super().__init__(widget)
        self._widget = widget
        self._show = show
        self._interval = interval
        self._pause = 0
        self.is_due = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.now)
        widget.installEventFilter(self)

    def request(self, interval: int | None = None) -> None:
        """Refresh soon, or after ``interval`` milliseconds."""
        self.is_due = True
        if self._widget.isVisible() and not self._timer.isActive():
            self._timer.start(max(self._interval, self._pause) if interval is None else interval)

    def now(self) -> None:
        """Refresh at once, if that was asked for and the widget is seen."""
        if self.is_due and self._widget.isVisible():
            self.is_due = False
            self._timer.stop()
            begin = time.perf_counter()
            self._show()
            self._pause = int((time.perf_counter() - begin) * 1000 * PAUSE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Make up for what was missed while the widget was hidden."""
        # While the program ends, this may be emptied before the widget is gone.
        timer: QTimer | None = getattr(self, "_timer", None)
        if timer is None:
            return False
        if event.type() == QEvent.Type.Show and self.is_due:
            timer.start(0)
        elif event.type() == QEvent.Type.Hide:
            timer.stop()
        return False

"""Defers signals while files are moved or removed, which must be done as a whole."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Self

INTERRUPTING = [
    number for name in ("SIGINT", "SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None
]
Handler = Callable[[int, FrameType | None], object]


class DeferredSignals:
    """A block in which Python's handlers of SIGINT, SIGTERM and SIGHUP do not run; they run at its end.

    Such a handler may raise an exception anywhere, also in the middle of a clean-up. Handlers run in the main thread
    only, so in other threads this does nothing. Signals that end the process at once still do.
    """

    def __init__(self) -> None:
        self._handlers: dict[int, Handler] = {}
        self._pending: list[int] = []

    def __enter__(self) -> Self:
        self._hold()
        return self

    def __exit__(self, *_: object) -> None:
        self._release()

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Run handlers within this part of the block, whose effects the block cleans up."""
        try:
            self._release()
            yield
        finally:
            self._hold()

    def _hold(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        for number in INTERRUPTING:
            handler = signal.getsignal(number)
            if callable(handler):
                self._handlers[number] = handler
                signal.signal(number, self._defer)

    def _release(self) -> None:
        handlers, self._handlers = self._handlers, {}
        for number, handler in handlers.items():
            signal.signal(number, handler)
        pending, self._pending = self._pending, []
        for number in pending:
            handlers[number](number, None)

    def _defer(self, number: int, _: FrameType | None) -> None:
        self._pending.append(number)

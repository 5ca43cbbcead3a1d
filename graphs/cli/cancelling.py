"""Signals: Ctrl-C, SIGTERM and SIGHUP cancel a command."""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any, Self

from vision_designer.graphs.engine.results import CANCELLED, cancelled_before_start
from vision_designer.graphs.engine.store import Store
from vision_designer.nodes.errors import RunCancelledError

HANG_UP = getattr(signal, "SIGHUP", None)
"""Sent when the terminal or connection is closed; not on Windows."""
CANCELLING = [number for number in (signal.SIGINT, signal.SIGTERM, HANG_UP) if number is not None]
SAME_REQUEST_SECONDS = 0.5
"""Signals within this time are one request: ``timeout`` sends one to the process and one to its group."""


class CommandCancelled(BaseException):
    """Raised in the main thread by a signal while nothing is running; not caught by ``except Exception``."""


class Cancelling:
    """Ctrl-C, SIGTERM and SIGHUP cancel the run, or the command before and after it; a second one exits at once.

    Signals that were ignored at the start stay ignored, for ``nohup`` and background jobs.
    """

    def __init__(self) -> None:
        self._cancel_run: Callable[[], None] | None = None
        self._is_deferring = self._is_requested = self._has_run = False
        self._requested_at = 0.0
        self._previous_handlers: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for number in CANCELLING:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._previous_handlers[number] = signal.signal(number, self._cancel)
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        for number, handler in self._previous_handlers.items():
            signal.signal(number, handler)
        if isinstance(error, CommandCancelled):
            raise (stopped_copying() if self._has_run else cancelled_before_start()) from None

    def defer(self) -> None:
        """From now on, signals are deferred until :meth:`attach`, so that a recorded run always has an end."""
        self._is_deferring = True

    def attach(self, cancel: Callable[[], None]) -> None:
        """From now on, signals call ``cancel``, which is safe in a signal handler, to stop the run."""
        self._cancel_run = cancel
        if self._is_requested:
            cancel()

    def finish(self, *, cancelled: bool, continues: bool) -> None:
        """The run has ended. A signal that was too late to cancel it cancels what follows, if the command continues."""
        self._has_run, self._cancel_run = True, None
        missed, self._is_requested = self._is_requested and not cancelled, cancelled
        # Signals have no effect if the command ends.
        self._is_deferring = not continues
        if missed and continues:
            raise CommandCancelled

    def _cancel(self, number: int, frame: FrameType | None) -> None:
        if number == HANG_UP:
            _redirect_closed_terminal()
        if self._is_requested:
            if time.monotonic() - self._requested_at > SAME_REQUEST_SECONDS:
                os._exit(CANCELLED)
            return
        self._is_requested, self._requested_at = True, time.monotonic()
        if self._cancel_run is not None:
            self._cancel_run()
        elif not self._is_deferring:
            raise CommandCancelled


def stopped_copying() -> RunCancelledError:
    """Error if a signal stopped the copying of outputs after a run."""
    return RunCancelledError(
        "the run has ended, but some --output files were not written; run it again, and its results are reused."
    )


def exit_if_abandoned(abandoned: Sequence[str], store: Store) -> None:
    """After a cancelled run, exit at once if a node is still computing; everything has been written."""
    if not abandoned:
        return
    for child in multiprocessing.active_children():
        child.kill()
    for key in abandoned:
        store.abandon(key)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(CANCELLED)


def _redirect_closed_terminal() -> None:
    """Redirect output to a closed terminal to the null device, since writing to it would fail."""
    for descriptor in (1, 2):
        try:
            os.write(descriptor, b"")
        except OSError:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, descriptor)
            os.close(null)

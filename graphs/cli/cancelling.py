"""Signals: Ctrl-C, SIGTERM and SIGHUP cancel a command."""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Sequence
from types import FrameType
from typing import Any, Protocol, Self

from vision_designer.graphs.engine.results import CANCELLED, cancelled_before_it_began
from vision_designer.graphs.engine.store import Store
from vision_designer.nodes.errors import RunCancelledError

HANG_UP = getattr(signal, "SIGHUP", None)
"""Sent when the terminal or connection is closed; not on Windows."""
CANCELLING = [number for number in (signal.SIGINT, signal.SIGTERM, HANG_UP) if number is not None]
TOGETHER_SECONDS = 0.5
"""Signals within this time are one request: ``timeout`` and others send one to the process and one to its group."""


class Cancellable(Protocol):
    """Anything that a signal can cancel."""

    def cancel(self) -> None:
        """Stop; called in a signal handler."""


class CommandCancelled(BaseException):
    """Raised in the main thread by a signal while nothing is running; not caught by ``except Exception``."""


class Cancelling:
    """Ctrl-C, SIGTERM and SIGHUP cancel the run, or the command before and after it; a second one ends the process.

    Signals that were ignored at the start stay ignored, as ``nohup`` and a shell's ``&`` need.
    """

    def __init__(self) -> None:
        self._runner: Cancellable | None = None
        self._holds = self._asked = self._ran = False
        self._asked_at = 0.0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for number in CANCELLING:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._cancel)
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if isinstance(error, CommandCancelled):
            raise (stopped_copying() if self._ran else cancelled_before_it_began()) from None

    def hold(self) -> None:
        """From now on signals wait for the runner: the run is about to be recorded, and must end in the record."""
        self._holds = True

    def watch(self, runner: Cancellable) -> None:
        """From now on signals cancel ``runner``."""
        self._runner = runner
        if self._asked:
            runner.cancel()

    def let_go(self, *, cancelled: bool, more: bool) -> None:
        """The run has ended: a signal that came too late for it ends what follows, if ``more`` does."""
        self._ran, self._runner = True, None
        missed, self._asked = self._asked and not cancelled, cancelled
        # If nothing follows, signals have no effect.
        self._holds = not more
        if missed and more:
            raise CommandCancelled

    def _cancel(self, number: int, frame: FrameType | None) -> None:
        if number == HANG_UP:
            _drop_gone_terminal()
        if self._asked:
            if time.monotonic() - self._asked_at > TOGETHER_SECONDS:
                os._exit(CANCELLED)
            return
        self._asked, self._asked_at = True, time.monotonic()
        if self._runner is not None:
            self._runner.cancel()
        elif not self._holds:
            raise CommandCancelled


def stopped_copying() -> RunCancelledError:
    """Error if a signal stopped the copying of outputs after a run."""
    return RunCancelledError(
        "the run has ended, but some --output files were not written; run it again, and its results are reused."
    )


def leave_abandoned(abandoned: Sequence[str], store: Store) -> None:
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


def _drop_gone_terminal() -> None:
    """Redirect output to a closed terminal to the null device, since writing to it would fail."""
    for descriptor in (1, 2):
        try:
            os.write(descriptor, b"")
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, descriptor)
            os.close(nowhere)

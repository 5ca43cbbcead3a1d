"""Waiting for a condition, never for a time that is usually long enough."""

import time
from collections.abc import Callable
from typing import Any

PATIENCE = 120.0
"""Seconds until what normally takes milliseconds counts as a failure, on a machine that is busy with other things too."""
STEP = 0.01


def wait_until(condition: Callable[[], Any], what: str | Callable[[], str] = "", seconds: float = PATIENCE) -> Any:
    """Wait for something to become true; gives what it was. With a window, use ``qtbot.waitUntil`` instead.

    Args:
        condition: it is called again and again.
        what: what is waited for, or what says how things stand, for the message of a failure.
        seconds: until it counts as a failure.
    """
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:g} s: {what() if callable(what) else what}")
        time.sleep(STEP)
    return found

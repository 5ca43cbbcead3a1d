"""Waiting for a condition instead of a fixed time."""

import time
from collections.abc import Callable
from typing import Any

PATIENCE = 120.0
"""Seconds until something that normally takes milliseconds counts as failed, generous for busy machines."""
STEP = 0.01


def wait_until(condition: Callable[[], Any], what: str | Callable[[], str] = "", seconds: float = PATIENCE) -> Any:
    """Wait until a condition is true; returns its value. With a window, use ``qtbot.waitUntil`` instead.

    Args:
        condition: called repeatedly.
        what: a description for the failure message, or a function that returns one.
        seconds: time limit.
    """
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:g} s: {what() if callable(what) else what}")
        time.sleep(STEP)
    return found

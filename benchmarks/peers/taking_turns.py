"""Turns of compared programs, so that they see the same machine at nearly the same time."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path


def take_turns(turn: Callable[[], int]) -> None:
    """Run a turn for every line of standard input, and answer with a line of JSON.

    Args:
        turn: returns its number of images.
    """
    for _ in sys.stdin:
        started = time.perf_counter()
        images = turn()
        answer(images, time.perf_counter() - started)


def answer(images: int, seconds: float) -> None:
    """Print a turn's duration, and this process's peak memory (MB)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    print(json.dumps({"images": images, "seconds": seconds, "peak_mb": peak / 1024}), flush=True)

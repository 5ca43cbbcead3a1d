"""Growth of a step's time with its work, measured at several sizes and expressed as an exponent."""

import gc
import math
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from reporting import Cell

ENOUGH_SECONDS = 0.3
MAX_ROUNDS = 5
LONG_SECONDS = 2.0
"""Steps that take longer are run once."""
LEEWAY = 0.1
"""Tolerance of the exponent for caches and noise; n squared is at least 0.8 above n log n."""


@dataclass(frozen=True)
class Case:
    """A step, and its preparation for a size.

    Attributes:
        step: description.
        unit: of the size.
        sizes: ascending.
        prepare: returns the step for a size and an empty folder.
    """

    step: str
    unit: str
    sizes: tuple[int, ...]
    prepare: Callable[[int, Path], Callable[[], object]]


@dataclass(frozen=True)
class Growth:
    """Seconds of a step at each size."""

    case: Case
    seconds: tuple[float, ...]

    @property
    def exponent(self) -> float:
        """Exponent over the larger half of the sizes: 1 is linear, 2 quadratic."""
        half = len(self.seconds) // 2
        return exponent(self.case.sizes[half:], self.seconds[half:])

    @property
    def maximum(self) -> float:
        """Exponent of n log n at these sizes, plus the tolerance."""
        sizes = self.case.sizes[len(self.case.sizes) // 2 :]
        return exponent(sizes, [size * math.log(size) for size in sizes]) + LEEWAY

    def row(self) -> list[Cell]:
        """Table row: smallest and largest size with milliseconds, and the exponents."""
        sizes, unit = self.case.sizes, self.case.unit
        return [
            self.case.step, f"{sizes[0]:,} {unit}", self.seconds[0] * 1000, f"{sizes[-1]:,} {unit}",
            self.seconds[-1] * 1000, round(self.exponent, 2), round(self.maximum, 2),
        ]  # fmt: skip


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """Slope of the least-squares line through the logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def measure(case: Case) -> Growth:
    """Prepare and time the step at each size; the fastest of several rounds."""
    seconds = []
    for size in case.sizes:
        with tempfile.TemporaryDirectory() as folder:
            act = case.prepare(size, Path(folder))
            seconds.append(fastest(act))
    return Growth(case, tuple(seconds))


def fastest(act: Callable[[], object]) -> float:
    """Seconds of the fastest of up to five rounds."""
    gc.collect()
    times: list[float] = []
    while len(times) < MAX_ROUNDS and (sum(times) < ENOUGH_SECONDS or (len(times) == 1 and times[0] < LONG_SECONDS)):
        started = time.perf_counter()
        act()
        times.append(time.perf_counter() - started)
    return min(times)


def headline(unit: str, sizes: Sequence[int]) -> str:
    return f"{unit:34}" + "".join(f"{size:>11,}" for size in sizes) + f"{'exponent':>10}{'at maximum':>9}"


def line(growth: Growth, sizes: Sequence[int]) -> str:
    """Row of a growth table, in milliseconds."""
    found = dict(zip(growth.case.sizes, growth.seconds, strict=True))
    cells = "".join(f"{found[size] * 1000:>11,.2f}" if size in found else f"{'':>11}" for size in sizes)
    verdict = "" if growth.exponent <= growth.maximum else "  too much"
    return f"{growth.case.step:34}{cells}{growth.exponent:>10.2f}{growth.most:>9.2f}{verdict}"

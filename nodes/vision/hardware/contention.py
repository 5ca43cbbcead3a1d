"""Threads on a busy machine: wait policy, affinity and number of threads.

torch computes with a team of OpenMP threads that synchronize many times a step. A waiting thread spins before it yields
its core: fast on an idle machine, but very slow when another program occupies the core of a thread that all others wait
for. So the load of other programs is measured between batches, and the team's wait policy and affinity are adapted. The
number of threads never changes, since results depend on it bit by bit.
"""

import ctypes
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import torch

from vision_designer.nodes.messages import Message

PERIOD = 0.5
"""Seconds between measurements."""
CROWDED, QUIET = 0.5, 0.3
"""Demand of threads and other programs, in cores beyond those available, at which the machine counts as crowded, and
below which it no longer does. On two cores the gain starts at about half a core.
"""
MIN_WAITING = 0.5
"""Minimum number of threads waiting for a core on average; with fewer, other programs have a lower priority."""
MIN_ACTIVE = 0.3
"""Number of running or waiting threads below which the process was suspended; training has more than one."""
RETRY_SECONDS = 10.0
"""Seconds after which the team tries all cores again: a program of low priority, or with much work, uses any core left
to it, so the measurement alone would never end the adaptation.
"""
RETRY_PERIODS = 20
"""Minimum measurements between two such tries, when batches take long."""
STATISTICS = Path("/proc/stat")
IN_USE = (0, 1, 2, 5, 6)
"""Columns of /proc/stat for user, nice, system, irq and softirq."""
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
"""Clock ticks per second."""
MIN_LOAD_DIFFERENCE = 0.3
"""Minimum difference in load, in cores, for moving to another core."""

_allowed: set[int] | None = None
"""Cores of this process, once a thread has been confined to fewer."""
_confined = threading.local()


def is_crowded(others: float, threads: int, cores: int, *, before: bool) -> bool:
    """Return whether other programs, which use ``others`` cores, leave less than a core for each thread."""
    beyond = threads + others - cores
    return beyond > (QUIET if before else CROWDED)


def fits_one_core(others: float, threads: int, cores: int) -> bool:
    """Return whether the threads' fair share is less than two cores, so that sharing one core costs nothing.

    On one core, no thread waits for a core that another program has.
    """
    return threads * cores / (threads + max(others, 0.0)) < 2


class SharedCores:
    """Adapts one thread and its OpenMP team to the load of other programs.

    Active only with several threads, on Linux, with torch's own OpenMP library.

    Args:
        log: called when other programs are noticed for the first time.
    """

    def __init__(self, log: Callable[[str], object] = lambda text: None) -> None:
        self._log = log
        self._threads = torch.get_num_threads()
        self._library = _openmp() if self._threads > 1 else None
        self._cores = sorted(os.sched_getaffinity(0)) if self._library is not None else []
        self.core: int | None = None
        """Core to which the team is confined."""
        self._surplus: threading.Event | None = None
        self._logged = False
        self._tried_at = 0.0
        self._begin()

    @property
    def crowded(self) -> bool:
        """Whether the team is adapted to a crowded machine."""
        return self._surplus is not None

    def update(self) -> None:
        """Measure and adapt; call between batches in the computing thread. Usually returns immediately."""
        if self._library is None or time.perf_counter() - self._measured_at < PERIOD:
            return
        busy, own, waited, looked = self._busy, self._own, self._waited, self._measured_at
        self._begin()
        elapsed = self._measured_at - looked
        if self.crowded and self._measured_at - self._tried_at > max(RETRY_SECONDS, RETRY_PERIODS * elapsed):
            self.close()
            return
        each = {core: max(0.0, now - busy.get(core, now)) / elapsed for core, now in self._busy.items()}
        mine = (self._own - own) / elapsed
        waiting = sum(max(0.0, now - waited.get(thread, now)) for thread, now in self._waited.items()) / elapsed
        if mine + waiting < MIN_ACTIVE:
            # The process was stopped, or the machine slept: the measurement is meaningless.
            self.close()
        else:
            self.adapt(each, mine, waiting)

    def adapt(self, busy: Mapping[int, float], own: float, waited: float) -> None:
        """Adapt to a measurement.

        Args:
            busy: load of each core by all programs, 0 to 1.
            own: cores used by this process.
            waited: average number of this process's threads that were ready without a core.
        """
        others = sum(busy.values()) - own
        crowded = is_crowded(others, self._threads, len(self._cores), before=self.crowded)
        if not crowded or (not self.crowded and waited < MIN_WAITING):
            self.close()
            return
        if not self._logged:
            self._log(
                Message(
                    "other processes use {others:.1f} of {cores} cores; this process uses fewer threads",
                    others=others,
                    cores=len(self._cores),
                )
            )
            self._logged = True
        if not self.crowded:
            self._tried_at = time.perf_counter()
        self._wait_briefly()
        if not fits_one_core(others, self._threads, len(self._cores)):
            self._confine(None)
        elif self.core is None:
            self._confine(random.choice(self._cores))
        else:
            # At random: two trainings on the same core would otherwise always move together.
            here, freest = busy.get(self.core, 0.0) - own, min(busy, key=lambda core: busy[core])
            if freest != self.core and here - busy[freest] > MIN_LOAD_DIFFERENCE and random.random() < 0.5:
                self._confine(freest)

    def close(self) -> None:
        """Undo all adaptations."""
        self._confine(None)
        if self._surplus is not None:
            self._surplus.set()
            self._surplus = None

    def _begin(self) -> None:
        if self._library is not None:
            self._busy, self._own, self._waited = busy_seconds(self._cores), time.process_time(), waited_seconds()
            self._measured_at = time.perf_counter()

    def _wait_briefly(self) -> None:
        """Make the library's threads spin only briefly.

        GNU libgomp spins 300,000 rounds, or 100 with more threads than cores (GOMP_SPINCOUNT in its manual). The
        variable is read only at the start; a second, sleeping team makes more threads than cores at any time.
        """
        if self._surplus is None:
            self._surplus = threading.Event()
            made = threading.Event()
            arguments = (self._library, len(self._cores) + 1, made, self._surplus)
            threading.Thread(target=_hold_team, args=arguments, name="surplus", daemon=True).start()
            made.wait()

    def _confine(self, core: int | None) -> None:
        """Confine the team, including this thread, to one core, or release it."""
        global _allowed
        if core == self.core or self._library is None:
            return
        _allowed = {*self._cores}
        cores = _allowed if core is None else {core}

        def move(_: object) -> None:
            # A core may have been removed from the process meanwhile.
            with suppress(OSError):
                os.sched_setaffinity(0, cores)

        function = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(move)
        self._library.GOMP_parallel(function, None, self._threads, 0)
        self.core = core
        _confined.core = core


@contextmanager
def sharing_cores(device: str, log: Callable[[str], object]) -> Iterator[SharedCores | None]:
    """Adapt CPU computations inside the context to other programs; yields None for other devices."""
    shared = SharedCores(log) if device == "cpu" else None
    try:
        yield shared
    finally:
        if shared is not None:
            shared.close()


def use_all_cores() -> None:
    """Reset the affinity; call first in a thread started by a confined one, which inherits its mask."""
    if _allowed is not None:
        with suppress(OSError):
            os.sched_setaffinity(0, _allowed)


def _after_fork() -> None:
    if getattr(_confined, "core", None) is not None:
        use_all_cores()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def busy_seconds(cores: list[int]) -> dict[int, float]:
    """Seconds that each core has been busy since boot, without time stolen by the host, see /proc/stat in proc(5).

    By core number, since offline cores are missing.
    """
    found = {}
    with suppress(OSError, ValueError, IndexError):
        for line in STATISTICS.read_text().splitlines():
            name, *ticks = line.split()
            if name.startswith("cpu") and name != "cpu" and int(name[3:]) in cores:
                found[int(name[3:])] = sum(int(ticks[column]) for column in IN_USE) / TICKS
    return found


def waited_seconds() -> dict[str, float]:
    """Seconds that each thread of this process has been ready without a core; see schedstat in proc(5)."""
    found = {}
    for thread in Path("/proc/self/task").iterdir():
        # A thread may have ended, and the kernel may not provide schedstat.
        with suppress(OSError, ValueError, IndexError):
            found[thread.name] = int((thread / "schedstat").read_text().split()[1]) / 1e9
    return found


def _openmp() -> ctypes.CDLL | None:
    """GNU's OpenMP library, if torch uses it."""
    if sys.platform != "linux":
        return None
    package = Path(torch.__file__).parent
    folders = {package, package.with_name("torch.libs")}
    with suppress(OSError):
        for line in Path("/proc/self/maps").read_text().splitlines():
            file = Path(line[line.find("/") :])
            # Other packages, e.g. scikit-learn, ship their own.
            if file.name.startswith("libgomp") and {file.parent, file.parent.parent} & folders:
                return ctypes.CDLL(str(file))
    return None


def _hold_team(library: ctypes.CDLL, size: int, made: threading.Event, done: threading.Event) -> None:
    """Keep a team of sleeping OpenMP threads until ``done``; they end with this thread."""
    use_all_cores()
    library.GOMP_parallel(library.omp_get_thread_num, None, size, 0)
    made.set()
    done.wait()

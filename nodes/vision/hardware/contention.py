"""Threads on a busy machine: wait policy, affinity and number of threads.

torch computes with a team of OpenMP threads that wait for each other many times a step. A thread that waits spins for a
while before it lets go of its core: right on a quiet machine, where the others are ready in a moment, and ruinous when
another program has the core of the one that all wait for. So the load that other programs make is looked at between
batches, and the team changes its ways. The number of threads never changes, since results depend on it to the bit.
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

PERIOD = 0.5
"""Seconds between two looks."""
CROWDED, QUIET = 0.5, 0.3
"""Cores that threads and other programs together want beyond those that there are: from where on it is too many, and
below which it no longer is. On two cores the gain begins at about half a core."""
WAITED = 0.5
"""Threads that at any time had to wait for a core; less, and the others have a lower priority and take nothing away."""
STOOD_STILL = 0.3
"""Threads that computed or would have liked to; a training has more than one at any time."""
TRIED_AGAIN = 10.0
"""Seconds after which the team takes all cores for one look, since what is given away to whoever has a low priority, or
a long queue of work, looks as if it were needed there for ever."""
RARELY = 20
"""Looks between two such tries, when batches take long."""
STATISTICS = Path("/proc/stat")
IN_USE = (0, 1, 2, 5, 6)
"""Its columns for user, nice, system, irq and softirq."""
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
"""Of its clock, in a second."""
WORTH_MOVING = 0.3
"""Cores by which another core must be freer."""

_allowed: set[int] | None = None
"""The cores of this process, once a thread has been confined to fewer of them."""
_confined = threading.local()


def is_crowded(others: float, threads: int, cores: int, *, before: bool) -> bool:
    """Whether other programs, which keep ``others`` cores busy, leave less than a core for each thread."""
    beyond = threads + others - cores
    return beyond > (QUIET if before else CROWDED)


def fits_one_core(others: float, threads: int, cores: int) -> bool:
    """Whether the threads' fair share is less than two cores, so that they lose nothing by sharing one.

    Then none of them ever waits for a core that another program has.
    """
    return threads * cores / (threads + max(others, 0.0)) < 2


class SharedCores:
    """What one thread, and the team that computes for it, does about other programs.

    Only with more than one thread, on Linux, with torch's own OpenMP library; elsewhere it does nothing.

    Args:
        log: told when other programs are noticed for the first time.
    """

    def __init__(self, log: Callable[[str], object] = lambda text: None) -> None:
        self._log = log
        self._threads = torch.get_num_threads()
        self._library = _openmp() if self._threads > 1 else None
        self._cores = sorted(os.sched_getaffinity(0)) if self._library is not None else []
        self.core: int | None = None
        """The one to which the team is confined."""
        self._surplus: threading.Event | None = None
        self._told = False
        self._tried = 0.0
        self._begin()

    @property
    def crowded(self) -> bool:
        """Whether the team has let go of its cores."""
        return self._surplus is not None

    def look(self) -> None:
        """To be called between batches, by the thread that computes; costs nothing most of the time."""
        if self._library is None or time.perf_counter() - self._looked < PERIOD:
            return
        busy, own, waited, looked = self._busy, self._own, self._waited, self._looked
        self._begin()
        elapsed = self._looked - looked
        if self.crowded and self._looked - self._tried > max(TRIED_AGAIN, RARELY * elapsed):
            self.close()
            return
        each = {core: max(0.0, now - busy.get(core, now)) / elapsed for core, now in self._busy.items()}
        mine = (self._own - own) / elapsed
        waiting = sum(max(0.0, now - waited.get(thread, now)) for thread, now in self._waited.items()) / elapsed
        if mine + waiting < STOOD_STILL:
            # The process was stopped, or the machine slept. What others did then says nothing.
            self.close()
        else:
            self.adapt(each, mine, waiting)

    def adapt(self, busy: Mapping[int, float], own: float, waited: float) -> None:
        """Change, if need be.

        Args:
            busy: how much of each core was in use, 0 to 1, by whatever program.
            own: cores that this process has used.
            waited: of its threads, how many were ready at any time and had no core.
        """
        others = sum(busy.values()) - own
        crowded = is_crowded(others, self._threads, len(self._cores), before=self.crowded)
        if not crowded or (not self.crowded and waited < WAITED):
            self.close()
            return
        if not self._told:
            self._log(f"other processes use {others:.1f} of {len(self._cores)} cores; this process uses fewer threads")
            self._told = True
        if not self.crowded:
            self._tried = time.perf_counter()
        self._wait_briefly()
        if not fits_one_core(others, self._threads, len(self._cores)):
            self._confine(None)
        elif self.core is None:
            self._confine(random.choice(self._cores))
        else:
            # Another training may have chosen the same; both would go to and fro together if they always went.
            here, freest = busy.get(self.core, 0.0) - own, min(busy, key=lambda core: busy[core])
            if freest != self.core and here - busy[freest] > WORTH_MOVING and random.random() < 0.5:
                self._confine(freest)

    def close(self) -> None:
        """Be as if there were no other program."""
        self._confine(None)
        if self._surplus is not None:
            self._surplus.set()
            self._surplus = None

    def _begin(self) -> None:
        if self._library is not None:
            self._busy, self._own, self._waited = busy_seconds(self._cores), time.process_time(), waited_seconds()
            self._looked = time.perf_counter()

    def _wait_briefly(self) -> None:
        """Have the library's threads spin for a moment only, as it does when it has more of them than there are cores.

        See GOMP_SPINCOUNT in the manual of GNU libgomp: 300,000 rounds, or 100 with a surplus of threads. The variable
        is read once, at the start; a second team, which sleeps, makes the surplus at any time.
        """
        if self._surplus is None:
            self._surplus = threading.Event()
            made = threading.Event()
            arguments = (self._library, len(self._cores) + 1, made, self._surplus)
            threading.Thread(target=_hold_team, args=arguments, name="surplus", daemon=True).start()
            made.wait()

    def _confine(self, core: int | None) -> None:
        """Keep the team, this thread among it, on one core, or let it go."""
        global _allowed
        if core == self.core or self._library is None:
            return
        _allowed = {*self._cores}
        cores = _allowed if core is None else {core}

        def move(_: object) -> None:
            # A core may have been taken from the process meanwhile.
            with suppress(OSError):
                os.sched_setaffinity(0, cores)

        function = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(move)
        self._library.GOMP_parallel(function, None, self._threads, 0)
        self.core = core
        _confined.core = core


@contextmanager
def sharing_cores(device: str, log: Callable[[str], object]) -> Iterator[SharedCores | None]:
    """A look at other programs for what is computed inside, on the CPU; None for another device."""
    shared = SharedCores(log) if device == "cpu" else None
    try:
        yield shared
    finally:
        if shared is not None:
            shared.close()


def use_all_cores() -> None:
    """To be called first by a thread that a confined one has started, and which would be confined as well."""
    if _allowed is not None:
        with suppress(OSError):
            os.sched_setaffinity(0, _allowed)


def _after_fork() -> None:
    if getattr(_confined, "core", None) is not None:
        use_all_cores()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def busy_seconds(cores: list[int]) -> dict[int, float]:
    """For how long each core has been in use since the start of the machine; without what a host took from it.

    By the core's number, since a system leaves out cores that are switched off; see /proc/stat in proc(5).
    """
    found = {}
    with suppress(OSError, ValueError, IndexError):
        for line in STATISTICS.read_text().splitlines():
            name, *ticks = line.split()
            if name.startswith("cpu") and name != "cpu" and int(name[3:]) in cores:
                found[int(name[3:])] = sum(int(ticks[column]) for column in IN_USE) / TICKS
    return found


def waited_seconds() -> dict[str, float]:
    """For how long each thread of this process has been ready and had no core; see schedstat in proc(5)."""
    found = {}
    for thread in Path("/proc/self/task").iterdir():
        # A thread may have ended meanwhile, and a system may keep no such figures.
        with suppress(OSError, ValueError, IndexError):
            found[thread.name] = int((thread / "schedstat").read_text().split()[1]) / 1e9
    return found


def _openmp() -> ctypes.CDLL | None:
    """GNU's OpenMP library, if it is what torch computes with."""
    if sys.platform != "linux":
        return None
    package = Path(torch.__file__).parent
    folders = {package, package.with_name("torch.libs")}
    with suppress(OSError):
        for line in Path("/proc/self/maps").read_text().splitlines():
            file = Path(line[line.find("/") :])
            # scikit-learn, for one, has another of its own.
            if file.name.startswith("libgomp") and {file.parent, file.parent.parent} & folders:
                return ctypes.CDLL(str(file))
    return None


def _hold_team(library: ctypes.CDLL, size: int, made: threading.Event, done: threading.Event) -> None:
    """Have a team of OpenMP threads that sleep, until ``done``; they end with this thread."""
    use_all_cores()
    library.GOMP_parallel(library.omp_get_thread_num, None, size, 0)
    made.set()
    done.wait()

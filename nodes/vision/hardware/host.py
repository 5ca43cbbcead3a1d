"""Cores and memory of the host that this process may use, and when freed memory returns to the system."""

import ctypes
import os
from pathlib import Path

import psutil

CONTROL_GROUPS = Path("/sys/fs/cgroup")
OWN_GROUP = Path("/proc/self/cgroup")


def available_cores() -> int:
    """Number of cores in the affinity mask, or the CPU quota of the control groups if that is less; at least 1.

    A quota of 2.5 cores gives 2.
    """
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:
        # Not Linux
        cores = os.cpu_count() or 1
    return max(1, min([cores, *map(int, _shares())]))


def _shares() -> list[float]:
    """CPU quota, in cores, of each control group with a limit; cgroup version 1 or 2."""
    shares = []
    for folder in _groups():
        try:
            quota, period = (folder / "cpu.max").read_text().split()
        except (OSError, ValueError):
            try:
                quota, period = ((folder / f"cpu.cfs_{name}_us").read_text().strip() for name in ("quota", "period"))
            except OSError:
                continue
        # The quota is "max" without a limit, -1 in version 1.
        if quota.isdecimal() and period.isdecimal() and int(period):
            shares.append(int(quota) / int(period))
    return shares


def _groups() -> list[Path]:
    """Folders of this process's control groups and of their ancestors."""
    try:
        lines = [line.split(":", 2) for line in OWN_GROUP.read_text().splitlines()]
    except OSError:
        lines = []
    found = [CONTROL_GROUPS, CONTROL_GROUPS / "cpu"]
    for line in lines:
        if len(line) < 3 or not (line[1] == "" or "cpu" in line[1].split(",")):
            continue
        root = CONTROL_GROUPS if line[1] == "" else CONTROL_GROUPS / "cpu"
        group = root / line[2].strip("/")
        found += [folder for folder in (group, *group.parents) if root in folder.parents]
    return found


MEMORY_OF_CONTAINER = Path("/sys/fs/cgroup")


def available_memory() -> int:
    """Available bytes; the remainder of the container's limit if that is less."""
    available = int(psutil.virtual_memory().available)
    try:
        bound = int((MEMORY_OF_CONTAINER / "memory.max").read_text())
        taken = int((MEMORY_OF_CONTAINER / "memory.current").read_text())
        kinds = dict(line.split() for line in (MEMORY_OF_CONTAINER / "memory.stat").read_text().splitlines())
        # The page cache counts as used but is reclaimed on demand.
        return max(0, min(available, bound - taken + int(kinds["inactive_file"])))
    except (OSError, ValueError, KeyError):
        # No container, or one without a limit ("max").
        return available


# Option numbers of malloc.h.
TRIM_THRESHOLD = -1
MMAP_THRESHOLD = -3
ARENA_MAX = -8

MAX_KEPT_BYTES = 1 << 30
"""Bytes; larger tensors are always returned to the system."""
NEVER_TRIM = 2**31 - 1


def keep_freed_memory() -> bool:
    """Make the C library reuse the memory of freed tensors; returns whether it can.

    By default it returns blocks of more than 32 MB to the system, which has to clear them for the next allocation: a
    seventh of a training step on a CPU. Call before threads are started, which otherwise get their own, too small
    heaps. GNU C library only.
    """
    if not _is_gnu():
        return False
    library = ctypes.CDLL(None)
    options = ((ARENA_MAX, 1), (MMAP_THRESHOLD, MAX_KEPT_BYTES), (TRIM_THRESHOLD, NEVER_TRIM))
    return all([library.mallopt(option, value) == 1 for option, value in options])


def release_freed_memory() -> None:
    """Return unused memory to the system."""
    if _is_gnu():
        ctypes.CDLL(None).malloc_trim(0)


def _is_gnu() -> bool:
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc")
    except (ValueError, OSError, AttributeError):
        return False

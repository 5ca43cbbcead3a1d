"""Number of processor cores available to this process."""

import os
from pathlib import Path

CONTROL_GROUPS = Path("/sys/fs/cgroup")
OWN_GROUP = Path("/proc/self/cgroup")


def available_cores() -> int:
    """Cores that this process may use: those of its affinity, or the time that its control groups allow if it is less.

    A container with 2.5 cores of a machine with 64 has 2. At least 1.
    """
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:
        # Not Linux.
        cores = os.cpu_count() or 1
    return max(1, min([cores, *map(int, _shares())]))


def _shares() -> list[float]:
    """Cores' worth of time of each control group that bounds it, of version 2 or 1 of the interface."""
    shares = []
    for folder in _groups():
        try:
            quota, period = (folder / "cpu.max").read_text().split()
        except (OSError, ValueError):
            try:
                quota, period = ((folder / f"cpu.cfs_{name}_us").read_text().strip() for name in ("quota", "period"))
            except OSError:
                continue
        # Without a bound it is "max", or -1 in version 1.
        if quota.isdecimal() and period.isdecimal() and int(period):
            shares.append(int(quota) / int(period))
    return shares


def _groups() -> list[Path]:
    """Folders of the control groups that this process is in, with those around them."""
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

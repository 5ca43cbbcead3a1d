"""Number of processor cores available to this process."""

import os
from pathlib import Path

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

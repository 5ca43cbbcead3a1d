"""How much memory programs may still take."""

import os
from pathlib import Path

MEMORY_OF_SYSTEM = Path("/proc/meminfo")
MEMORY_OF_CONTAINER = Path("/sys/fs/cgroup")


def available_memory() -> int:
    """Bytes that can be taken without pushing anything out; of a container, what its bound leaves, if that is less."""
    try:
        lines = dict(line.split(":", 1) for line in MEMORY_OF_SYSTEM.read_text().splitlines())
        available = int(lines["MemAvailable"].split()[0]) * 1024
    except (OSError, ValueError, KeyError, IndexError):
        available = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    try:
        bound = int((MEMORY_OF_CONTAINER / "memory.max").read_text())
        taken = int((MEMORY_OF_CONTAINER / "memory.current").read_text())
        kinds = dict(line.split() for line in (MEMORY_OF_CONTAINER / "memory.stat").read_text().splitlines())
        # What the system keeps of files counts as taken, and is given back when somebody needs it.
        return max(0, min(available, bound - taken + int(kinds["inactive_file"])))
    except (OSError, ValueError, KeyError):
        # No container, or one without a bound, which says "max".
        return available

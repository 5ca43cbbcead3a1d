"""Identity of a file's content without reading it: size, times, inode."""

import os
from pathlib import Path
from typing import NamedTuple

MOUNTS = Path("/proc/self/mountinfo")
WITHOUT_LASTING_INODES = frozenset({"vfat", "msdos", "exfat", "9p", "fuse", "fuseblk"})
"""File systems whose inode numbers are made up while a file is in use, and are others later; also ``fuse.*``."""
WITHOUT_CHANGE_TIMES = frozenset({"vfat", "msdos", "exfat"})
"""File systems that keep no change time: it is one while a file is in use, and another later."""
NO_LASTING_INODES = "noserverino"
"""The option with which a share of SMB (cifs, smb3) is mounted when its server has no inode numbers."""
LARGEST = 2**63 - 1
"""What a column of 64 bits with a sign holds; some systems have larger inode numbers."""

_devices: dict[int, tuple[bool, bool]] = {}


class FileIdentity(NamedTuple):
    """When any of these is another, the file is taken to have another content.

    Size and time of modification alone are not enough: programs set the time back after they have changed a file, and
    files unpacked from one archive often share both. The system sets the change time itself, and only an administrator
    can set it otherwise; the inode number tells apart two files that have changed places.

    Attributes:
        size: bytes.
        modified: nanoseconds since 1970.
        inode: number in its file system; 0 where there is none that lasts.
        changed: when content, name, owner or permissions last changed, nanoseconds since 1970; 0 where the system
            keeps no such time.
    """

    size: int
    modified: int
    inode: int
    changed: int

    def __str__(self) -> str:
        return ":".join(map(str, self))


def file_identity(status: os.stat_result) -> FileIdentity:
    """The identity of the file that ``status`` is of."""
    inodes_last, has_change_time = _devices.get(status.st_dev) or _look_up(status.st_dev)
    return FileIdentity(
        status.st_size,
        status.st_mtime_ns,
        status.st_ino & LARGEST if inodes_last else 0,
        status.st_ctime_ns if has_change_time else 0,
    )


def _look_up(device: int) -> tuple[bool, bool]:
    """Whether the file system of a device has inode numbers that last, and change times."""
    # What Windows calls so is the time of creation.
    has_change_time = os.name != "nt"
    found = True, has_change_time
    try:
        for line in MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines():
            # Numbers and names of the mount; then kind, source and options of the file system.
            mount, _, system = line.partition(" - ")
            if mount.split()[2] == f"{os.major(device)}:{os.minor(device)}":
                kind, *_, options = system.split()
                found = lasting(kind, options)
    except (OSError, IndexError, ValueError, AttributeError):
        # Another system than Linux: its usual file systems have both.
        pass
    _devices[device] = found
    return found


def lasting(kind: str, options: str) -> tuple[bool, bool]:
    """Whether a file system has inode numbers that last, and change times.

    Args:
        kind: its name, as in the list of mounts.
        options: those of the mount, with commas in between.
    """
    base = kind.partition(".")[0]
    inodes = base not in WITHOUT_LASTING_INODES and NO_LASTING_INODES not in options.split(",")
    return inodes, base not in WITHOUT_CHANGE_TIMES

"""Identity of a file's content without reading it: size, times, inode."""

import os
from pathlib import Path
from typing import NamedTuple

MOUNTS = Path("/proc/self/mountinfo")
TEMPORARY_INODES = frozenset({"vfat", "msdos", "exfat", "9p", "fuse", "fuseblk"})
"""File systems whose inode numbers are temporary; also ``fuse.*``."""
NO_CHANGE_TIMES = frozenset({"vfat", "msdos", "exfat"})
"""File systems that do not store a change time."""
NO_INODES_OPTION = "noserverino"
"""Mount option of SMB shares (cifs, smb3) whose server has no inode numbers."""
MAX_INT64 = 2**63 - 1
"""Maximum of a signed 64-bit column; some systems have larger inode numbers."""

_devices: dict[int, tuple[bool, bool]] = {}


class FileIdentity(NamedTuple):
    """Identity of a file; a difference means that the content may have changed.

    Size and modification time are not enough: programs reset the time after a change, and files from one archive often
    share both. Only an administrator can set the change time; the inode number detects swapped files.

    Attributes:
        size: bytes.
        modified: nanoseconds since 1970.
        inode: number in its file system; 0 if not persistent.
        changed: last change of content, name, owner or permissions, nanoseconds since 1970; 0 if not stored.
    """

    size: int
    modified: int
    inode: int
    changed: int

    def __str__(self) -> str:
        return ":".join(map(str, self))


def file_identity(status: os.stat_result) -> FileIdentity:
    """Identity of the file with this ``status``."""
    inodes_last, has_change_time = _devices.get(status.st_dev) or _look_up(status.st_dev)
    return FileIdentity(
        status.st_size,
        status.st_mtime_ns,
        status.st_ino & MAX_INT64 if inodes_last else 0,
        status.st_ctime_ns if has_change_time else 0,
    )


def _look_up(device: int) -> tuple[bool, bool]:
    """Whether the file system of a device has persistent inode numbers, and change times."""
    # On Windows, st_ctime is the creation time.
    has_change_time = os.name != "nt"
    found = True, has_change_time
    try:
        for line in MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines():
            # After the separator: type, source and options of the file system.
            mount, _, system = line.partition(" - ")
            if mount.split()[2] == f"{os.major(device)}:{os.minor(device)}":
                kind, *_, options = system.split()
                found = persistent_identity(kind, options)
    except (OSError, IndexError, ValueError, AttributeError):
        # Not Linux: the usual file systems have both.
        pass
    _devices[device] = found
    return found


def persistent_identity(kind: str, options: str) -> tuple[bool, bool]:
    """Whether a file system, by type and options of its mount, has persistent inode numbers, and change times."""
    base = kind.partition(".")[0]
    inodes = base not in TEMPORARY_INODES and NO_INODES_OPTION not in options.split(",")
    return inodes, base not in NO_CHANGE_TIMES

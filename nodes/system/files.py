"""Files: their identity, reading regular files only, and walking folders without following cycles of links."""

import errno
import os
import stat
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from vision_designer.nodes.messages import Message

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


NEVER = threading.Event()
READ_BYTES = 1 << 20
"""Bytes read at once, and between checks for cancellation."""


def crc32(path: Path, stop: threading.Event = NEVER, *, flush: bool = False) -> int:
    """CRC-32 of a file's content; meaningless if ``stop`` is set meanwhile. Raises OSError if it is unreadable."""
    found = 0
    with path.open("rb") as file:
        if flush:
            os.fsync(file.fileno())
        while (piece := file.read(READ_BYTES)) and not stop.is_set():
            found = zlib.crc32(piece, found)
    return found


def check_is_file(path: Path) -> None:
    """Raise OSError for anything but a regular file: pipes, sockets and devices may block or never end."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        kinds = {stat.S_IFDIR: Message("a folder"), stat.S_IFIFO: Message("a pipe"), stat.S_IFSOCK: Message("a socket")}
        raise OSError(
            errno.EINVAL, Message("it is {kind}, not a file", kind=kinds.get(stat.S_IFMT(mode), Message("a device")))
        )


def open_file(path: Path, buffering: int = -1) -> BinaryIO:
    """Open a file for reading; raises OSError if that fails, or it is not a file, see :func:`check_is_file`."""
    check_is_file(path)

    def open_at_once(name: str, flags: int) -> int:
        # Do not block if a pipe has replaced the file since.
        return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))

    return open(path, "rb", buffering, opener=open_at_once)


SYSTEM_FILES = frozenset({
    # macOS, Windows
    "__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "system volume information",
    # network storage: thumbnails and recycle bins of Synology and QNAP
    "@eadir", "#recycle", "@recycle", "_gsdata_",
    # file system checks, notebooks
    "lost+found", ".ipynb_checkpoints",
})  # fmt: skip
"""Files and folders created by systems, in lower case."""


def is_hidden(name: str) -> bool:
    """Return whether a file or folder is ignored silently: hidden or created by a system."""
    return name.startswith(".") or name.lower() in SYSTEM_FILES


def is_system_file(name: str) -> bool:
    """Return whether a system created a file or folder; other hidden ones may be a user's work."""
    return name.lower() in SYSTEM_FILES or name == ".DS_Store"


class FolderLinks:
    """Decides which links to folders inside a dataset to follow, without cycles.

    Attributes:
        followed: number of followed links.
        outside: number of those that lead outside the dataset's folder.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._real_root = os.path.realpath(root)
        self._reached: dict[tuple[str, int, int], str] = {}
        self.followed = 0
        self.outside = 0

    def why_not(self, path: str, scope: str = "") -> str:
        """Why the link at ``path`` (relative to the root) is not followed; empty if it is, and counts it.

        A link is not followed to a folder that contains it, compared by device and inode, or to the target of another
        link. So each folder is read at most once through links. Links of different scopes may lead to the same folder.

        Raises:
            OSError: the target is not accessible.
        """
        status = os.stat(f"{self._root}/{path}")  # noqa: PTH116 - a Path has the system's limit on depth
        identity = status.st_dev, status.st_ino
        real = os.path.realpath(f"{self._root}/{path}")
        above = f"{self._real_root}/".startswith(real if real.endswith("/") else f"{real}/")
        if above or any(identity == _identity(f"{self._root}/{parent}") for parent in _parents(path)):
            return Message("is a link to a folder that contains it, and is not followed")
        first = self._reached.setdefault((scope, *identity), path)
        if first != path:
            return Message("is a link to the same folder as {first}, and is not followed again", first=first)
        self.followed += 1
        self.outside += not real.startswith(f"{self._real_root}/")
        return ""


def _parents(path: str) -> Iterator[str]:
    """Parent folders of a relative path, the root (empty) first."""
    yield ""
    for index, letter in enumerate(path):
        if letter == "/":
            yield path[:index]


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return status.st_dev, status.st_ino


def is_folder(entry: "os.DirEntry[str]") -> bool:
    """Return whether an entry is a folder or a link to one; False for a link to itself."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def is_folder_link(entry: "os.DirEntry[str]") -> bool:
    """Return whether an entry for a folder is a link, or a junction on Windows."""
    return entry.is_symlink() or bool(getattr(entry, "is_junction", bool)())

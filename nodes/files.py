"""Writing files so that a reader never sees half of one, and reading none that never ends."""

import errno
import json
import os
import stat
import threading
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from vision_designer.nodes.errors import FailedToWriteOutputsError

REMEDIES = {
    **dict.fromkeys(
        (errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
        "Free some space on that disk, or choose another place with --workspace.",
    ),
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM, errno.EROFS), "Allow writing there, or choose another place with --workspace."
    ),
    **dict.fromkeys(
        (errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY, errno.ENAMETOOLONG), "Choose another name."
    ),
    **dict.fromkeys(
        (
            *(errno.EIO, errno.ENXIO, errno.ENODEV, errno.ESTALE, errno.ENOTCONN),
            *(errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ESHUTDOWN),
        ),
        "Look whether its disk is still there and sound, or choose another place with --workspace.",
    ),
}
"""What to do when the system refuses to write, by its error number."""


def make_folder(path: Path) -> None:
    """Make a folder and those above it; to look for one that is there is cheaper than to be refused it."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text under a temporary name beside ``path``, flush it to disk, then rename it.

    Raises:
        OSError: when the folder cannot be written; ``path`` is then as it was.
    """
    make_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.partial")
    try:
        with temporary.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_json(path: Path, value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Write ``value`` as JSON, two-space indent, as :func:`write_text` does."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def write_failure(error: OSError, path: Path) -> FailedToWriteOutputsError | None:
    """The error to show when ``error`` means that ``path`` cannot be written; None for any other."""
    remedy = REMEDIES.get(error.errno or 0)
    if remedy is None:
        return None
    return _failed(error, path, remedy)


def _failed(error: OSError, path: Path, remedy: str) -> FailedToWriteOutputsError:
    place = str(error.filename2 or error.filename or path)
    if place.endswith(".partial"):
        place = str(path)
    why = os.strerror(error.errno).lower() if error.errno else str(error)
    return FailedToWriteOutputsError(f"{place} cannot be written: {why}. {remedy}", path=path)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a failure to write below ``path`` into FailedToWriteOutputsError."""
    try:
        yield
    except OSError as error:
        gone = "Somebody has removed it, or its disk has gone; try again, or choose another place."
        remedy = gone if error.errno == errno.ENOENT else "Choose another place."
        raise write_failure(error, path) or _failed(error, path, remedy) from error


NEVER = threading.Event()
PIECE = 1 << 20
"""Bytes that are read at once, and between two looks at whether to stop."""


def crc32(path: Path, stop: threading.Event = NEVER, *, flush: bool = False) -> int:
    """The CRC-32 of a file's content.

    Args:
        path: the file.
        stop: gives up in the middle; the sum is then of no use.
        flush: have the content on the disk first.

    Raises:
        OSError: it cannot be read.
    """
    found = 0
    with path.open("rb") as file:
        if flush:
            os.fsync(file.fileno())
        while (piece := file.read(PIECE)) and not stop.is_set():
            found = zlib.crc32(piece, found)
    return found


def check_is_file(path: Path) -> None:
    """Check that a file can be read to its end; a pipe, a socket or a device may have none, or be waited for.

    Raises:
        OSError: it is no file, or cannot be looked at.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
        raise OSError(errno.EINVAL, f"it is {kinds.get(stat.S_IFMT(mode), 'a device')}, not a file")


def open_file(path: Path, buffering: int = -1) -> BinaryIO:
    """Open a file for reading.

    Raises:
        OSError: it cannot be opened, or is no file, see :func:`check_is_file`.
    """
    check_is_file(path)

    def open_at_once(name: str, flags: int) -> int:
        # A pipe that has taken the file's place since is not waited for.
        return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))

    return open(path, "rb", buffering, opener=open_at_once)


LEFT_BEHIND = frozenset({
    # macOS, Windows
    "__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "recycler", "system volume information",
    # network storage: thumbnails and wastebaskets of Synology and QNAP
    "@eadir", "#recycle", "@recycle", "_gsdata_",
    # file system checks, notebooks
    "lost+found", ".ipynb_checkpoints",
})  # fmt: skip
"""Files and folders that systems make by themselves, in lower case."""


def is_hidden(name: str) -> bool:
    """Whether a file or folder is passed over without a word: hidden ones, and what systems leave behind."""
    return name.startswith(".") or name.lower() in LEFT_BEHIND


class FolderLinks:
    """Which links to folders inside a dataset can be followed without going in circles.

    Args:
        root: the dataset's own folder; links that lead out of it are counted.

    Attributes:
        followed: how many links were followed.
        outside: how many of those lead out of the dataset's folder.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._real_root = os.path.realpath(root)
        self._reached: dict[tuple[str, int, int], str] = {}
        self.followed = 0
        self.outside = 0

    def why_not(self, path: str, scope: str = "") -> str:
        """Why the link at ``path`` (relative to the root) is not followed; empty if it is, and it then counts.

        A link is not followed to a folder that it lies in itself, compared by device and inode, or to one that
        another link has led to already. So each folder is read at most once through links, however they are nested.

        Args:
            path: the link, with ``/``.
            scope: links of different scopes may lead to the same folder.

        Raises:
            OSError: what it leads to cannot be looked at.
        """
        status = os.stat(f"{self._root}/{path}")  # noqa: PTH116 - a Path has the system's limit on depth
        identity = status.st_dev, status.st_ino
        real = os.path.realpath(f"{self._root}/{path}")
        above = f"{self._real_root}/".startswith(real if real.endswith("/") else f"{real}/")
        if above or any(identity == _identity(f"{self._root}/{parent}") for parent in _parents(path)):
            return "is a link to a folder that contains it, which is not followed"
        first = self._reached.setdefault((scope, *identity), path)
        if first != path:
            return f"is a link to the same folder as {first}, which is not followed again"
        self.followed += 1
        self.outside += not real.startswith(f"{self._real_root}/")
        return ""


def _parents(path: str) -> Iterator[str]:
    """The folders that a relative path lies in, the root (empty) first."""
    yield ""
    for place, letter in enumerate(path):
        if letter == "/":
            yield path[:place]


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return status.st_dev, status.st_ino


def is_folder_link(entry: "os.DirEntry[str]") -> bool:
    """Whether an entry that leads to a folder is a link to it; on Windows a junction is one too."""
    return entry.is_symlink() or bool(getattr(entry, "is_junction", bool)())

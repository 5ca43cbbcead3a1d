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


def is_hidden(name: str) -> bool:
    """Whether a file or folder is passed over without a word: hidden ones, and what systems leave behind."""
    return name.startswith(".") or name in {"__MACOSX", "Thumbs.db", "desktop.ini"}

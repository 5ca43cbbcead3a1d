"""Atomic file writes, and reads with a size limit."""

import errno
import filecmp
import hashlib
import json
import os
import re
import shutil
import stat
import threading
import time
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from vision_designer.nodes.errors import FailedToWriteOutputsError
from vision_designer.nodes.messages import Message, lower, with_templates

REMEDIES = {
    **dict.fromkeys(
        (errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
        Message("Free some space on that disk, or choose another location with --workspace."),
    ),
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM, errno.EROFS),
        Message("Check the write permissions, or choose another location with --workspace."),
    ),
    **dict.fromkeys(
        (errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY, errno.ENAMETOOLONG),
        Message("Choose another name."),
    ),
    **dict.fromkeys(
        (
            *(errno.EIO, errno.ENXIO, errno.ENODEV, errno.ESTALE, errno.ENOTCONN),
            *(errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ESHUTDOWN),
        ),
        Message("Check the disk, or choose another location with --workspace."),
    ),
}
"""Remedies by errno."""
REMEDIES_FOR_USER_FILES = {
    "Free some space on that disk, or choose another location with --workspace.": (
        Message("Free some space on that disk, or choose another location.")
    ),
    "Check the write permissions, or choose another location with --workspace.": Message(
        "Check the write permissions, or choose another location."
    ),
    "Check the disk, or choose another location with --workspace.": Message(
        "Check the disk, or choose another location."
    ),
}
"""Remedies for files outside of the workspace, at a path chosen by the user."""


OLD_SECONDS = 600
"""Age in seconds after which an unfinished file counts as abandoned."""


def make_folder(path: Path) -> None:
    """Create a folder and its parents; checking for an existing one is faster than the system call."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text atomically: to a temporary file beside ``path``, flushed, then renamed.

    Raises:
        OSError: the folder is not writable; ``path`` is unchanged.
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
    """Write ``value`` as JSON with an indent of two, see :func:`write_text`."""
    value = with_templates(value) if isinstance(value, dict) else value
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def write_failure(error: OSError, path: Path, *, named: bool = False) -> FailedToWriteOutputsError | None:
    """Error to show if ``error`` means that ``path`` cannot be written; None for other errors.

    Args:
        error: of the system.
        path: file being written.
        named: whether the user chose the path, so that it is not in the workspace.
    """
    remedy = REMEDIES.get(error.errno or 0)
    if remedy is None:
        return None
    if named:
        remedy = REMEDIES_FOR_USER_FILES.get(remedy, remedy)
    return _failed(error, path, remedy)


def _failed(error: OSError, path: Path, remedy: str) -> FailedToWriteOutputsError:
    place = str(error.filename2 or error.filename or path)
    if place.endswith(".partial"):
        place = str(path)
    why = lower(error.strerror) if error.errno and error.strerror else str(error)
    return FailedToWriteOutputsError(
        "{place} cannot be written: {why}. {remedy}", place=place, why=why, remedy=remedy, path=path
    )


@contextmanager
def writing(path: Path, *, named: bool = False) -> Iterator[None]:
    """Convert write errors below ``path`` to FailedToWriteOutputsError; ``named`` as for :func:`write_failure`."""
    try:
        yield
    except OSError as error:
        gone = Message("It was removed, or its disk is no longer available; try again, or choose another location.")
        remedy = gone if error.errno == errno.ENOENT else Message("Choose another location.")
        raise write_failure(error, path, named=named) or _failed(error, path, remedy) from error


# Files at a path chosen by the user


def resolve_links(path: Path) -> Path:
    """Resolve links of a path, which need not exist."""
    return Path(os.path.realpath(path))


def previous_version(path: Path) -> Path:
    """Backup path of the version before the last save: ``pets.json~`` beside ``pets.json``."""
    path = resolve_links(path)
    return path.with_name(f"{path.name}~")


@contextmanager
def replacing(path: Path, *, keep_previous: bool = False) -> Iterator[BinaryIO]:
    """Write a file at a path chosen by the user atomically; all such files are written here.

    The content goes to a temporary file beside it, is flushed, and replaces the file by renaming. Links to the file,
    permissions, extended attributes, owner and group are kept as far as the user may set them, and hard links too. A
    file with several hard links cannot be replaced by renaming: it is overwritten in place once the new content is on
    disk and space for it is reserved.

    Args:
        path: the file; its folder is created if missing.
        keep_previous: back up the old content as :func:`previous_version`. Unchanged content is not written, so that
            the backup stays a different version.

    Raises:
        OSError: write-protected, not a file, or the disk fails; the file is unchanged.
    """
    target = resolve_links(path)
    before = check_replaceable(path)
    make_folder(target.parent)
    temporary = temporary_name(target)
    try:
        # Readable only by the owner while writing, if the file is.
        with open(temporary, "xb", opener=partial(os.open, mode=0o666 if before is None else 0o600)) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if before is None:
            temporary.replace(target)
        elif not keep_previous or not filecmp.cmp(temporary, target, shallow=False):
            if keep_previous:
                keep_version(target)
            if before.st_nlink > 1:
                _overwrite(target, temporary)
            else:
                keep_attributes(temporary, target, before)
                temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    remove_leftovers(target)


def temporary_name(target: Path) -> Path:
    """Temporary name beside ``target``, its later name; see :func:`remove_leftovers`."""
    # Shortened to stay within the limit on names.
    return target.with_name(f".{_short(target.name)}.{uuid.uuid4().hex[:8]}.partial")


def remove_leftovers(target: Path) -> None:
    """Remove temporary files that killed processes left beside a file or folder."""
    ours = re.compile(rf"\.{re.escape(_short(target.name))}\.[0-9a-f]{{8}}\.(partial|old)")
    with suppress(OSError):
        for path in [path for path in target.parent.iterdir() if ours.fullmatch(path.name)]:
            with suppress(OSError):
                if time.time() - path.lstat().st_mtime > OLD_SECONDS:
                    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _short(name: str) -> str:
    return name if len(os.fsencode(name)) <= 200 else hashlib.sha256(os.fsencode(name)).hexdigest()


def save_bytes(path: Path, content: bytes, *, keep_previous: bool = False) -> None:
    """Write a file at a path chosen by the user, see :func:`replacing`."""
    with replacing(path, keep_previous=keep_previous) as file:
        file.write(content)


def save_text(path: Path, text: str, *, keep_previous: bool = False, keep_mark: bool = True) -> None:
    """Write a UTF-8 text file at a path chosen by the user, see :func:`replacing`.

    Keeps the existing file's line ends, and its byte order mark unless ``keep_mark`` is False, for programs that do not
    support it.
    """
    content = text.replace("\n", line_end(path)).encode()
    if keep_mark and _begins(path, BYTE_ORDER_MARK) and not content.startswith(BYTE_ORDER_MARK):
        content = BYTE_ORDER_MARK + content
    save_bytes(path, content, keep_previous=keep_previous)


def line_end(path: Path) -> str:
    """Most frequent line end of a text file: CR LF or LF; LF for a missing file."""
    with suppress(OSError), open_file(path) as file:
        content = file.read(READ_BYTES)
        return "\r\n" if content.count(b"\r\n") * 2 > content.count(b"\n") else "\n"
    return "\n"


def check_replaceable(path: Path) -> os.stat_result | None:
    """Check that a path may be replaced by a file; returns its status, None if nothing is there.

    Raises:
        OSError: not a file, write-protected, or not accessible.
    """
    target = resolve_links(path)
    try:
        found = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    check_is_file(target)
    check_not_protected(target, found)
    return found


def check_not_protected(target: Path, status: os.stat_result) -> None:
    """Check that a file or folder is not write-protected.

    Renaming would bypass the protection. Permissions are checked as well, since an administrator may write everywhere.

    Raises:
        PermissionError: write-protected.
    """
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        what = Message("folder") if stat.S_ISDIR(status.st_mode) else Message("file")
        raise PermissionError(errno.EACCES, Message("the {what} is write-protected", what=what), str(target))


def keep_version(path: Path) -> None:
    """Back up a file, see :func:`previous_version`.

    Raises:
        OSError: the copy cannot be written.
    """
    target = resolve_links(path)
    temporary = temporary_name(target)
    try:
        temporary.touch(0o600, exist_ok=False)
        shutil.copy2(target, temporary)
        keep_attributes(temporary, target, target.stat())
        temporary.replace(previous_version(target))
    finally:
        temporary.unlink(missing_ok=True)


def keep_attributes(new: Path, old: Path, before: os.stat_result) -> None:
    """Copy extended attributes, group, owner and permissions of ``old`` to ``new``, which replaces it.

    Skips what this user may not set. Group permissions are dropped if the group cannot be kept.
    """
    for name in os.listxattr(old) if hasattr(os, "listxattr") else ():
        with suppress(OSError):
            os.setxattr(new, name, os.getxattr(old, name))
    mode = stat.S_IMODE(before.st_mode)
    if hasattr(os, "chown"):
        own = new.stat()
        if own.st_gid != before.st_gid:
            try:
                os.chown(new, -1, before.st_gid)
            except OSError:
                mode &= ~(stat.S_ISGID | stat.S_IRWXG) | (mode & stat.S_IRWXO) << 3
        if own.st_uid != before.st_uid:
            try:
                os.chown(new, before.st_uid, -1)
            except OSError:
                mode &= ~stat.S_ISUID
    with suppress(OSError):
        new.chmod(mode)


def _overwrite(target: Path, content: Path) -> None:
    """Overwrite a file in place; reserves the space first."""
    with content.open("rb") as new, target.open("r+b") as file:
        size, before = os.fstat(new.fileno()).st_size, os.fstat(file.fileno()).st_size
        if hasattr(os, "posix_fallocate") and size:
            try:
                os.posix_fallocate(file.fileno(), 0, size)
            except OSError:
                file.truncate(before)
                raise
        shutil.copyfileobj(new, file)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _begins(path: Path, start: bytes) -> bool:
    with suppress(OSError), open_file(path) as file:
        return file.read(len(start)) == start
    return False


BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""UTF-8 byte order mark, written by some programs on Windows."""
NEVER = threading.Event()
READ_BYTES = 1 << 20
"""Bytes read at once, and between checks for cancellation."""


def crc32(path: Path, stop: threading.Event = NEVER, *, flush: bool = False) -> int:
    """CRC-32 of a file's content.

    Args:
        path: the file.
        stop: cancels; the result is then meaningless.
        flush: flush the file to disk first.

    Raises:
        OSError: unreadable.
    """
    found = 0
    with path.open("rb") as file:
        if flush:
            os.fsync(file.fileno())
        while (piece := file.read(READ_BYTES)) and not stop.is_set():
            found = zlib.crc32(piece, found)
    return found


def check_is_file(path: Path) -> None:
    """Check that a path is a regular file; pipes, sockets and devices may block or never end.

    Raises:
        OSError: not a file, or not accessible.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        kinds = {stat.S_IFDIR: Message("a folder"), stat.S_IFIFO: Message("a pipe"), stat.S_IFSOCK: Message("a socket")}
        raise OSError(
            errno.EINVAL, Message("it is {kind}, not a file", kind=kinds.get(stat.S_IFMT(mode), Message("a device")))
        )


def open_file(path: Path, buffering: int = -1) -> BinaryIO:
    """Open a file for reading.

    Raises:
        OSError: cannot be opened, or not a file, see :func:`check_is_file`.
    """
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

    Args:
        root: the dataset's folder.

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
        link. So each folder is read at most once through links.

        Args:
            path: the link, with ``/``.
            scope: links of different scopes may lead to the same folder.

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
    """Return whether an entry for a folder is a link, or a junction on Windows."""
    return entry.is_symlink() or bool(getattr(entry, "is_junction", bool)())

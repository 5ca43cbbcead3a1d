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
from vision_designer.nodes.messages import with_templates

REMEDIES = {
    **dict.fromkeys(
        (errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
        "Free some space on that disk, or choose another location with --workspace.",
    ),
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM, errno.EROFS),
        "Check the write permissions, or choose another location with --workspace.",
    ),
    **dict.fromkeys(
        (errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY, errno.ENAMETOOLONG), "Choose another name."
    ),
    **dict.fromkeys(
        (
            *(errno.EIO, errno.ENXIO, errno.ENODEV, errno.ESTALE, errno.ENOTCONN),
            *(errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ESHUTDOWN),
        ),
        "Check the disk, or choose another location with --workspace.",
    ),
}
"""What to do when the system refuses to write, by its error number."""
OF_FILES_THAT_WERE_NAMED = {
    "Free some space on that disk, or choose another location with --workspace.": (
        "Free some space on that disk, or choose another location."
    ),
    "Check the write permissions, or choose another location with --workspace.": "Check the write permissions, "
    "or choose another location.",
    "Check the disk, or choose another location with --workspace.": ("Check the disk, or choose another location."),
}
"""The same for files that do not lie in the workspace, since the user has named them."""


OLD_SECONDS = 600
"""After so long without a change, nobody writes an unfinished file any more."""


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
    value = with_templates(value) if isinstance(value, dict) else value
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def write_failure(error: OSError, path: Path, *, named: bool = False) -> FailedToWriteOutputsError | None:
    """The error to show when ``error`` means that ``path`` cannot be written; None for any other.

    Args:
        error: of the system.
        path: what was being written.
        named: whether the user has named that file, so that it is not in the workspace.
    """
    remedy = REMEDIES.get(error.errno or 0)
    if remedy is None:
        return None
    if named:
        remedy = OF_FILES_THAT_WERE_NAMED.get(remedy, remedy)
    return _failed(error, path, remedy)


def _failed(error: OSError, path: Path, remedy: str) -> FailedToWriteOutputsError:
    place = str(error.filename2 or error.filename or path)
    if place.endswith(".partial"):
        place = str(path)
    why = error.strerror.lower() if error.errno and error.strerror else str(error)
    return FailedToWriteOutputsError(f"{place} cannot be written: {why}. {remedy}", path=path)


@contextmanager
def writing(path: Path, *, named: bool = False) -> Iterator[None]:
    """Turn a failure to write below ``path`` into FailedToWriteOutputsError; ``named`` as for :func:`write_failure`."""
    try:
        yield
    except OSError as error:
        gone = "It was removed, or its disk is no longer available; try again, or choose another location."
        remedy = gone if error.errno == errno.ENOENT else "Choose another location."
        raise write_failure(error, path, named=named) or _failed(error, path, remedy) from error


# Files that the user named


def followed(path: Path) -> Path:
    """The file itself, where a path leads by way of links; also of one that is not there yet."""
    return Path(os.path.realpath(path))


def previous_version(path: Path) -> Path:
    """Where the version before the last save of ``path`` is kept: ``pets.json~`` beside ``pets.json``."""
    path = followed(path)
    return path.with_name(f"{path.name}~")


@contextmanager
def replacing(path: Path, *, keep_previous: bool = False) -> Iterator[BinaryIO]:
    """Write a file that the user named; every such file is written by this.

    The content goes into a temporary file beside it, is flushed to the disk, and takes the file's place in one step.
    What the file is stays: a link leads to it, its permissions, extended attributes, owner and group are kept as far
    as the system lets this user set them, and a file with several names (hard links) keeps them all. The system has
    no single step for the last: such a file is overwritten where it is, once the new content is on the disk and the
    room for it is reserved.

    Args:
        path: the file; its folder is made if there is none.
        keep_previous: keep what was there as :func:`previous_version`. A file that would not change is left alone
            then, so that the version before stays the one that differs.

    Raises:
        OSError: the file is write-protected, or is no file, or the disk does not take it; it is then as it was.
    """
    target = followed(path)
    before = check_replaceable(path)
    make_folder(target.parent)
    temporary = temporary_name(target)
    try:
        # What only its owner may read is not shown to others while it is written either.
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
    remove_left_overs(target)


def temporary_name(target: Path) -> Path:
    """A name beside ``target`` for what will take its place; see :func:`remove_left_overs`."""
    # Room for the rest, where the name is as long as names can be.
    return target.with_name(f".{_short(target.name)}.{uuid.uuid4().hex[:8]}.partial")


def remove_left_overs(target: Path) -> None:
    """Remove what was left beside a file or folder by a process that was killed while it wrote it."""
    ours = re.compile(rf"\.{re.escape(_short(target.name))}\.[0-9a-f]{{8}}\.(partial|old)")
    with suppress(OSError):
        for path in [path for path in target.parent.iterdir() if ours.fullmatch(path.name)]:
            with suppress(OSError):
                if time.time() - path.lstat().st_mtime > OLD_SECONDS:
                    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _short(name: str) -> str:
    return name if len(os.fsencode(name)) <= 200 else hashlib.sha256(os.fsencode(name)).hexdigest()


def save_bytes(path: Path, content: bytes, *, keep_previous: bool = False) -> None:
    """Write a file that the user named, as :func:`replacing` does."""
    with replacing(path, keep_previous=keep_previous) as file:
        file.write(content)


def save_text(path: Path, text: str, *, keep_previous: bool = False, keep_mark: bool = True) -> None:
    """Write a text file that the user named, as :func:`replacing` does, in UTF-8.

    Lines end as in the file that is there. A byte order mark that it begins with stays, too, unless ``keep_mark`` is
    False, for what is read by programs that do not know it.
    """
    content = text.replace("\n", line_end(path)).encode()
    if keep_mark and _begins(path, BYTE_ORDER_MARK) and not content.startswith(BYTE_ORDER_MARK):
        content = BYTE_ORDER_MARK + content
    save_bytes(path, content, keep_previous=keep_previous)


def line_end(path: Path) -> str:
    """How most lines end in a text file: CR LF as on Windows, or LF, also when there is no such file."""
    with suppress(OSError), open_file(path) as file:
        content = file.read(PIECE)
        return "\r\n" if content.count(b"\r\n") * 2 > content.count(b"\n") else "\n"
    return "\n"


def check_replaceable(path: Path) -> os.stat_result | None:
    """Check that what is at a path may be replaced by a file; gives its status, None when nothing is there.

    Raises:
        OSError: it is no file, or write-protected, or cannot be looked at.
    """
    target = followed(path)
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
    """Check that nobody has protected a file or folder from being written.

    Renaming would get round that, and whoever did it does not want it. An administrator may write everywhere, so the
    permissions themselves are looked at as well.

    Raises:
        PermissionError: it is write-protected.
    """
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        what = "folder" if stat.S_ISDIR(status.st_mode) else "file"
        raise PermissionError(errno.EACCES, f"the {what} is write-protected", str(target))


def keep_version(path: Path) -> None:
    """Keep a file as it is now as the version before, see :func:`previous_version`.

    Raises:
        OSError: the copy cannot be written.
    """
    target = followed(path)
    temporary = temporary_name(target)
    try:
        temporary.touch(0o600, exist_ok=False)
        shutil.copy2(target, temporary)
        keep_attributes(temporary, target, target.stat())
        temporary.replace(previous_version(target))
    finally:
        temporary.unlink(missing_ok=True)


def keep_attributes(new: Path, old: Path, before: os.stat_result) -> None:
    """Give ``new``, which takes the place of ``old``, its extended attributes, group, owner and permissions.

    What this user may not set stays as it is. Permissions of a group that cannot be kept are not given to another.
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
    """Write a file where it is; the room that it needs is reserved before the first byte changes."""
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
"""Begins a text file of UTF-8 as some programs on Windows write it."""
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
    "__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "system volume information",
    # network storage: thumbnails and wastebaskets of Synology and QNAP
    "@eadir", "#recycle", "@recycle", "_gsdata_",
    # file system checks, notebooks
    "lost+found", ".ipynb_checkpoints",
})  # fmt: skip
"""Files and folders that systems make by themselves, in lower case."""


def is_hidden(name: str) -> bool:
    """Whether a file or folder is passed over without a word: hidden ones, and what systems leave behind."""
    return name.startswith(".") or name.lower() in LEFT_BEHIND


def is_left_behind(name: str) -> bool:
    """Whether a file or folder was made by a system and not by anybody; other hidden ones may be someone's work."""
    return name.lower() in LEFT_BEHIND or name == ".DS_Store"


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
            return "is a link to a folder that contains it, and is not followed"
        first = self._reached.setdefault((scope, *identity), path)
        if first != path:
            return f"is a link to the same folder as {first}, and is not followed again"
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

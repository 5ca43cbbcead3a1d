"""Atomic file writes."""

import errno
import filecmp
import hashlib
import json
import os
import re
import shutil
import stat
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from vision_designer.nodes.errors import FailedToWriteOutputsError
from vision_designer.nodes.messages import Message, lower, with_templates
from vision_designer.nodes.system.deferred_signals import DeferredSignals
from vision_designer.nodes.system.files import READ_BYTES, check_is_file, open_file

FULL = (
    Message("Free some space on that disk, or choose another location with --workspace."),
    Message("Free some space on that disk, or choose another location."),
)
NOT_PERMITTED = (
    Message("Check the write permissions, or choose another location with --workspace."),
    Message("Check the write permissions, or choose another location."),
)
NAME_REFUSED = (Message("Choose another name."),) * 2
DISK_FAILED = (
    Message("Check the disk, or choose another location with --workspace."),
    Message("Check the disk, or choose another location."),
)
REMEDIES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), FULL),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), NOT_PERMITTED),
    **dict.fromkeys((errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY, errno.ENAMETOOLONG), NAME_REFUSED),
    **dict.fromkeys((errno.EIO, errno.ENXIO, errno.ENODEV, errno.ESTALE, errno.ENOTCONN), DISK_FAILED),
    **dict.fromkeys((errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ESHUTDOWN), DISK_FAILED),
}
"""Remedies by errno: for files in the workspace, and for those at a path that the user chose."""


OLD_SECONDS = 600
"""Age in seconds after which an unfinished file counts as abandoned."""


def make_folder(path: Path, root: Path | None = None) -> None:
    """Create a folder and its parents; checking for an existing one is faster than the system call.

    With ``root``, a folder above ``path``, only the folders below it are created: if its disk has been removed, nothing
    is written at the place where it was mounted.

    Raises:
        OSError: ``root`` does not exist, or the folder cannot be created.
    """
    if path.is_dir():
        return
    if root is None:
        path.mkdir(parents=True, exist_ok=True)
        return
    for folder in reversed([path, *path.parents][: len(path.relative_to(root).parts)]):
        folder.mkdir(exist_ok=True)


@contextmanager
def atomic_file(path: Path, *, flush: bool = True) -> Iterator[Path]:
    """Write a whole file of the program's own: yields a temporary path beside it, which is flushed and renamed.

    Its folder is created, but no folder above: if the disk has been removed, nothing is written at the place where it
    was mounted. Caches need not be flushed to disk: a part of one is noticed when it is read.

    Raises:
        OSError: the folder above is missing or not writable; ``path`` is unchanged.
    """
    path.parent.mkdir(exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.partial")
    with DeferredSignals() as signals:
        try:
            with signals.interruptible():
                yield temporary
                if flush:
                    with temporary.open("rb+") as file:
                        os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text, see :func:`atomic_file`."""
    with atomic_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_json(path: Path, value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Write ``value`` as JSON with an indent of two, see :func:`write_text`."""
    value = with_templates(value) if isinstance(value, dict) else value
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def write_failure(error: OSError, path: Path, *, named: bool = False) -> FailedToWriteOutputsError | None:
    """Error to show if ``error`` means that ``path`` cannot be written; None for other errors.

    ``named`` means that the user chose the path, so that it is not in the workspace.
    """
    remedies = REMEDIES.get(error.errno or 0)
    return None if remedies is None else _failed(error, path, remedies[named])


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
    with DeferredSignals() as signals:
        try:
            # Readable only by the owner while writing, if the file is.
            opener = partial(os.open, mode=0o666 if before is None else 0o600)
            with open(temporary, "xb", opener=opener) as file, signals.interruptible():
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


def replace_folder(target: Path, new: Path) -> None:
    """Rename ``new``, of a :func:`temporary_name`, to ``target``, and remove an older folder there.

    Raises:
        OSError: the disk fails; what was at ``target`` is there.
    """
    old = new.with_suffix(".old")
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


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
    """Status of a path, None if nothing is there; OSError if it is not a file, write-protected, or not accessible."""
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


def check_place(path: Path) -> None:
    """Check that a file or folder can be written at a path, whose folder need not exist.

    Raises:
        OSError: write-protected, or below a file.
    """
    target = resolve_links(path)
    if target.exists():
        check_not_protected(target, target.stat())
    parent = next(folder for folder in target.parents if folder.exists())
    if not parent.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(parent))
    check_not_protected(parent, parent.stat())


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
    """Back up a file, see :func:`previous_version`; raises OSError if the copy cannot be written."""
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

"""Saving a graph file: whole or not at all, with the version before kept beside it.

As in many editors, the version before is the file's name with a ``~`` at its end: ``pets.json~`` beside
``pets.json``. There is one a file; file managers hide such names, and git is commonly told to pass them over.
"""

import errno
import os
import shutil
import stat
import uuid
from pathlib import Path

from vision_designer.nodes.errors import FailedToWriteOutputsError

ELSEWHERE = "or save it elsewhere with Save As."
REMEDIES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), f"Free some space on that disk, {ELSEWHERE}"),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), f"Allow writing there, {ELSEWHERE}"),
}


def previous_version(path: Path) -> Path:
    """Where the version before the last save of ``path`` is."""
    path = _followed(path)
    return path.with_name(f"{path.name}~")


def save_text(path: Path, text: str) -> None:
    """Write a file under a temporary name beside it, flush it to disk, then rename it.

    A link stays a link, and a file keeps its permissions. Where the text is there already nothing is written,
    so that the version before stays the one that differs.

    Raises:
        FailedToWriteOutputsError: says why, and what to do; the file is then as it was.
    """
    target = _followed(path)
    try:
        content = text.encode()
    except UnicodeEncodeError as error:
        words = text[max(0, error.start - 30) : error.start]
        raise FailedToWriteOutputsError(
            f"{path} cannot be saved: half of a character stands after {words!r}. Remove it there.", path=path
        ) from error
    try:
        before = target.stat() if target.exists() else None
        if before is not None:
            if target.read_bytes() == content:
                return
            # Renaming would get round this, and whoever set it does not want that.
            if not before.st_mode & 0o222 or not os.access(target, os.W_OK):
                raise PermissionError(errno.EACCES, "the file is write-protected", str(path))
            _keep(target)
        _replace(target, content, before)
    except OSError as error:
        raise _failure(error, path) from error


def keep_previous(path: Path) -> None:
    """Keep the file as it is now as the version before; for what writes the file by itself.

    Raises:
        FailedToWriteOutputsError: says why, and what to do.
    """
    target = _followed(path)
    try:
        if target.exists():
            _keep(target)
    except OSError as error:
        raise _failure(error, path) from error


def _followed(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _keep(target: Path) -> None:
    temporary = _temporary(target)
    try:
        shutil.copy2(target, temporary)
        temporary.replace(previous_version(target))
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _replace(target: Path, content: bytes, before: os.stat_result | None) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = _temporary(target)
    try:
        with temporary.open("xb") as file:
            if before is not None:
                temporary.chmod(stat.S_IMODE(before.st_mode))
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _temporary(target: Path) -> Path:
    # Without the file's own name, which may be as long as names can be.
    return target.with_name(f".{uuid.uuid4().hex}.partial")


def _failure(error: OSError, path: Path) -> FailedToWriteOutputsError:
    why = (error.strerror or str(error)).lower()
    remedy = REMEDIES.get(error.errno or 0, "Save it elsewhere with Save As.")
    return FailedToWriteOutputsError(f"{path} cannot be saved: {why}. {remedy}", path=path)

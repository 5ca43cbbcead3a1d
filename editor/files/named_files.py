"""Files chosen by the user: names from titles, tests of paths, atomic saving with a backup."""

import errno
import os
import re
from pathlib import Path

from vision_designer.nodes.errors import FailedToWriteOutputsError
from vision_designer.nodes.messages import Message, lower
from vision_designer.nodes.system import atomic_files

REMEDIES = {
    **dict.fromkeys(
        (errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
        Message("Free some space on that disk, or save it elsewhere with Save As."),
    ),
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM, errno.EROFS),
        Message("Check the write permissions, or save it elsewhere with Save As."),
    ),
}


def save_text(path: Path, text: str) -> None:
    """Save a graph's text, see :func:`vision_designer.nodes.system.atomic_files.replacing`.

    Unchanged text is not written, so that the backup stays a different version.

    Raises:
        FailedToWriteOutputsError: with reason and remedy; the file is unchanged.
    """
    try:
        atomic_files.save_text(path, text, keep_previous=True)
    except UnicodeEncodeError as error:
        words = text[max(0, error.start - 30) : error.start]
        raise FailedToWriteOutputsError(
            "{path} cannot be saved: it has an incomplete Unicode character after {words!r}. Remove it there.",
            words=words,
            path=path,
        ) from error
    except OSError as error:
        raise _failure(error, path) from error


def _failure(error: OSError, path: Path) -> FailedToWriteOutputsError:
    why = lower(error.strerror or str(error))
    remedy = REMEDIES.get(error.errno or 0, Message("Save it elsewhere with Save As."))
    return FailedToWriteOutputsError("{path} cannot be saved: {why}. {remedy}", why=why, remedy=remedy, path=path)


NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]')
"""Characters that some file system does not support in names."""
MAX_NAME_LENGTH = 80
"""Maximum characters; a name has at most 255 bytes, and some characters take three."""


def file_name(title: str, otherwise: str = "graph") -> str:
    """File name without extension for a title; ``otherwise`` if no character of the title remains."""
    return NOT_IN_NAMES.sub("_", title)[:MAX_NAME_LENGTH].strip(" .") or otherwise


def is_folder(path: Path | str) -> bool:
    """Return whether there is a folder; False for inaccessible paths."""
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: Path | str) -> bool:
    """Return whether there is a file; False for inaccessible paths."""
    return os.path.isfile(path)  # noqa: PTH113


def path_exists(path: Path | str) -> bool:
    """Return whether the path exists; False for inaccessible paths."""
    return os.path.exists(path)  # noqa: PTH110


def is_same_file(one: Path | str, other: Path | str) -> bool:
    """Return whether two paths lead to one file, also by symbolic or hard links."""
    try:
        return os.path.samefile(one, other)  # noqa: PTH121
    except (OSError, ValueError):
        return os.path.realpath(one) == os.path.realpath(other)

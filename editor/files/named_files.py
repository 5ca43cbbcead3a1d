"""Files that the user names: names from titles, tests of paths, whole writes and the previous version."""

import errno
import os
import re
from pathlib import Path

from vision_designer.nodes.errors import FailedToWriteOutputsError
from vision_designer.nodes.messages import Message
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
    """Save a graph's text, as :func:`vision_designer.nodes.system.atomic_files.replacing` does.

    Where the text is there already nothing is written, so that the version before stays the one that differs.

    Raises:
        FailedToWriteOutputsError: says why, and what to do; the file is then as it was.
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
    why = (error.strerror or str(error)).lower()
    remedy = REMEDIES.get(error.errno or 0, Message("Save it elsewhere with Save As."))
    return FailedToWriteOutputsError("{path} cannot be saved: {why}. {remedy}", why=why, remedy=remedy, path=path)


NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]')
"""What some file system does not take in a name."""
LONGEST = 80
"""Characters; a name has at most 255 bytes, and some characters take three."""


def file_name(title: str, otherwise: str = "graph") -> str:
    """A name for a file about what is called so, without an ending; ``otherwise`` when nothing is left of the title."""
    return NOT_IN_NAMES.sub("_", title)[:LONGEST].strip(" .") or otherwise


def is_folder(path: Path | str) -> bool:
    """Whether there is a folder."""
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: Path | str) -> bool:
    """Whether there is a file, for any path; one on an unmounted disk or in an unreadable folder is none."""
    return os.path.isfile(path)  # noqa: PTH113


def is_something(path: Path | str) -> bool:
    """Whether there is anything."""
    return os.path.exists(path)  # noqa: PTH110


def is_same_file(one: Path | str, other: Path | str) -> bool:
    """Whether two paths lead to one file, also by links or by several names of one file."""
    try:
        return os.path.samefile(one, other)  # noqa: PTH121
    except (OSError, ValueError):
        return os.path.realpath(one) == os.path.realpath(other)

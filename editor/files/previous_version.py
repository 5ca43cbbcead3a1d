"""Saving a graph file: whole or not at all, with the version before kept beside it.

As in many editors, the version before is the file's name with a ``~`` at its end: ``pets.json~`` beside
``pets.json``. There is one a file; file managers hide such names, and git is commonly told to pass them over.
"""

import errno
from pathlib import Path

from vision_designer.nodes.errors import FailedToWriteOutputsError
from vision_designer.nodes.system import atomic_files

ELSEWHERE = "or save it elsewhere with Save As."
REMEDIES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), f"Free some space on that disk, {ELSEWHERE}"),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), f"Check the write permissions, {ELSEWHERE}"),
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
            f"{path} cannot be saved: it has an incomplete Unicode character after {words!r}. Remove it there.",
            path=path,
        ) from error
    except OSError as error:
        raise _failure(error, path) from error


def _failure(error: OSError, path: Path) -> FailedToWriteOutputsError:
    why = (error.strerror or str(error)).lower()
    remedy = REMEDIES.get(error.errno or 0, "Save it elsewhere with Save As.")
    return FailedToWriteOutputsError(f"{path} cannot be saved: {why}. {remedy}", path=path)

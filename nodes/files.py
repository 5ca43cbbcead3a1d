"""Writing files so that a reader never sees half of one."""

import errno
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vision_designer.nodes.errors import FailedToWriteOutputsError

NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_PERMISSION = {errno.EACCES, errno.EPERM, errno.EROFS}


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text under a temporary name beside ``path``, flush it to disk, then rename it.

    Raises:
        OSError: when the folder cannot be written; ``path`` is then as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
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
    if error.errno in NO_SPACE:
        return FailedToWriteOutputsError(
            f"{error.filename or path} cannot be written: {os.strerror(error.errno or 0).lower()}. "
            "Free some space on that disk, or choose another place with --workspace.",
            path=path,
        )
    if error.errno in NO_PERMISSION:
        return FailedToWriteOutputsError(
            f"{error.filename or path} cannot be written: {os.strerror(error.errno or 0).lower()}. "
            "Allow writing there, or choose another place with --workspace.",
            path=path,
        )
    return None


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a failure to write below ``path`` into FailedToWriteOutputsError."""
    try:
        yield
    except OSError as error:
        failure = write_failure(error, path)
        if failure is None:
            raise
        raise failure from error


def is_hidden(name: str) -> bool:
    """Whether a file or folder is passed over without a word: hidden ones, and what systems leave behind."""
    return name.startswith(".") or name in {"__MACOSX", "Thumbs.db", "desktop.ini"}

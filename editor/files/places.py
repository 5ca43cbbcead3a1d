"""Whether there is something at a path, for any text: the methods of paths raise for names that are too long, say."""

import os
from pathlib import Path


def is_folder(path: Path | str) -> bool:
    """Whether there is a folder."""
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: Path | str) -> bool:
    """Whether there is a file."""
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

"""Result of cleaning up runs, and sizes on disk."""

from dataclasses import dataclass
from pathlib import Path

from vision_designer.nodes.system.atomic_files import writing

MIN_WITH_HOLES = 1 << 20
"""Bytes; some file systems report the blocks of small files late."""


@dataclass(frozen=True)
class Cleaned:
    """Result of a clean-up: ids of removed runs, keys of removed outputs, and bytes."""

    runs: list[str]
    outputs: list[str]
    freed: int


def put_away(path: Path, mark: str) -> Path:
    """Rename a path to a sibling name that is never looked up, and return it."""
    away = path.with_name(f".{path.name.lstrip('.')}.{mark}")
    with writing(path):
        path.rename(away)
    return away


def size_of(folder: Path) -> int:
    """Bytes of a file, or of all files below a folder; links are not counted."""
    files = folder.rglob("*") if folder.is_dir() else [folder]
    return sum(_size_on_disk(file) for file in files if file.is_file() and not file.is_symlink())


def _size_on_disk(file: Path) -> int:
    """Allocated bytes of a file, which may be sparse."""
    status = file.stat()
    return min(status.st_size, max(status.st_blocks * 512, MIN_WITH_HOLES))

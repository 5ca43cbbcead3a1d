"""What a clean-up of runs removed, and its size."""

from dataclasses import dataclass
from pathlib import Path

from vision_designer.nodes.system.atomic_files import writing

MIN_WITH_HOLES = 1 << 20
"""Bytes; some file systems count the blocks of a small file only later."""


@dataclass(frozen=True)
class Cleaned:
    """What a clean-up removed: runs by id, outputs by key, and how many bytes that was."""

    runs: list[str]
    outputs: list[str]
    freed: int


def put_away(path: Path, mark: str) -> Path:
    """Give a path a name beside it that nobody looks for; gives that."""
    away = path.with_name(f".{path.name.lstrip('.')}.{mark}")
    with writing(path):
        path.rename(away)
    return away


def size_of(folder: Path) -> int:
    """Bytes of a file, or of all files below a folder; links count for nothing."""
    files = folder.rglob("*") if folder.is_dir() else [folder]
    return sum(_size_on_disk(file) for file in files if file.is_file() and not file.is_symlink())


def _size_on_disk(file: Path) -> int:
    """Bytes that the file holds; one with holes, as kept images are, holds fewer than its size says."""
    status = file.stat()
    return min(status.st_size, max(status.st_blocks * 512, MIN_WITH_HOLES))

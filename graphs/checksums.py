"""Whether the files of a finished node are still what they were when it finished."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vision_designer.nodes.files import NEVER, crc32, write_json

CHECKSUMS = "files.json"


@dataclass(frozen=True)
class FileRecord:
    """What a file was when it was written.

    Attributes:
        size: bytes.
        modified: nanoseconds since 1970.
        crc32: of the content; None for images in bulk, which are told by size and time alone.
    """

    size: int
    modified: int
    crc32: int | None

    @classmethod
    def of(cls, path: Path, *, checksum: bool) -> "FileRecord":
        """The record of a file, which is on the disk afterwards if it has a checksum."""
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns, crc32(path, flush=True) if checksum else None)


def write_checksums(folder: Path) -> None:
    """Enter every file of a finished node's folder into its ``files.json``.

    What lies deeper than in an output's own folder are images in bulk; they get no checksum.
    """
    records = {
        name: FileRecord.of(folder / name, checksum=name.count("/") <= 1) for name in sorted(_file_names(folder))
    }
    _write(folder, records)


def damaged_file(folder: Path, *, thorough: bool, stop: threading.Event = NEVER) -> Path | None:
    """The first file that is not as it was written, or is gone; None when all are whole.

    Args:
        folder: of a finished node.
        thorough: compare all checksums, not only those of files whose size or time is another.
        stop: gives up early, and takes the rest for whole.
    """
    try:
        content = json.loads((folder / CHECKSUMS).read_text(encoding="utf-8"))
        records = {name: FileRecord(**values) for name, values in content.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return folder / CHECKSUMS
    touched = False
    for name, record in records.items():
        path = folder / name
        try:
            status = path.stat()
            as_it_was = (status.st_size, status.st_mtime_ns) == (record.size, record.modified)
            if status.st_size != record.size or (record.crc32 is None and not as_it_was):
                return path
            if record.crc32 is not None and (thorough or not as_it_was) and crc32(path, stop) != record.crc32:
                if stop.is_set():
                    return None
                return path
        except OSError:
            return path
        if not as_it_was:
            # Copied, or touched: whole nevertheless, and next time known at a glance.
            records[name] = FileRecord(record.size, status.st_mtime_ns, record.crc32)
            touched = True
    if touched:
        with suppress(OSError):
            _write(folder, records)
    return None


def _write(folder: Path, records: dict[str, FileRecord]) -> None:
    write_json(folder / CHECKSUMS, {name: vars(record) for name, record in records.items()})


def _file_names(folder: Path) -> Iterator[str]:
    for root, _, files in os.walk(folder):
        inside = Path(root).relative_to(folder)
        for name in files:
            yield (inside / name).as_posix()

"""Whether the files of a finished node are still what they were when it finished."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vision_designer.nodes.files import NEVER, crc32


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


def recorded_files(folder: Path) -> dict[str, FileRecord]:
    """Every file of a node's folder, by its path inside; those with a checksum are on the disk afterwards.

    What lies deeper than in an output's own folder are images in bulk; they get no checksum.
    """
    found = {}
    for name in sorted(_file_names(folder)):
        path = folder / name
        status = path.stat()
        checksum = crc32(path, flush=True) if name.count("/") <= 1 else None
        found[name] = FileRecord(status.st_size, status.st_mtime_ns, checksum)
    return found


def damaged_file(folder: Path, files: dict[str, FileRecord], *, thorough: bool, stop: threading.Event = NEVER) -> str:
    """The first of ``files`` that is not as it was written, or is gone; empty when all are whole.

    A file that has another time and the right content is entered with its new time: it was copied, or touched.

    Args:
        folder: of a finished node.
        files: as :func:`recorded_files` gave them.
        thorough: compare all checksums, not only those of files whose time is another.
        stop: gives up early, and takes the rest for whole.
    """
    for name, record in files.items():
        path = folder / name
        try:
            status = path.stat()
            touched = status.st_mtime_ns != record.modified
            if status.st_size != record.size or (touched and record.crc32 is None):
                return name
            if record.crc32 is not None and (thorough or touched):
                different = crc32(path, stop) != record.crc32
                if stop.is_set():
                    return ""
                if different:
                    return name
        except OSError:
            return name
        if touched:
            files[name] = FileRecord(record.size, status.st_mtime_ns, record.crc32)
    return ""


def _file_names(folder: Path) -> Iterator[str]:
    for root, _, files in os.walk(folder):
        inside = Path(root).relative_to(folder)
        for name in files:
            yield (inside / name).as_posix()

"""Checksums of the files of a finished node."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vision_designer.nodes.system.file_identity import file_identity
from vision_designer.nodes.system.files import NEVER, crc32


@dataclass(frozen=True)
class FileRecord:
    """State of a file when it was written.

    Attributes:
        size: bytes.
        modified: nanoseconds since 1970.
        crc32: of the content.
        inode, changed: of bulk images, see :class:`FileIdentity`; their content is read only if these differ. 0 for
            other files, whose content is always verified before use.
    """

    size: int
    modified: int
    crc32: int | None
    inode: int = 0
    changed: int = 0


def recorded_files(folder: Path) -> dict[str, FileRecord]:
    """Records of all files of a node's folder, by path; flushes all but bulk images to disk."""
    found = {}
    for name in sorted(_file_names(folder)):
        path = folder / name
        bulk = _is_bulk(name)
        checksum = crc32(path, flush=not bulk)
        size, modified, inode, changed = file_identity(path.stat())
        found[name] = FileRecord(size, modified, checksum, *((inode, changed) if bulk else ()))
    return found


def damaged_file(folder: Path, files: dict[str, FileRecord], *, thorough: bool, stop: threading.Event = NEVER) -> str:
    """The first changed or missing file; empty if all are intact.

    The record of a file with another time or identity but the same content, such as a copy, is updated. If
    ``thorough``, the checksums of all files but bulk images are compared, not only of those whose time differs.
    ``stop`` ends the search, taking the other files as intact.
    """
    for name, record in files.items():
        path = folder / name
        try:
            size, *identity = file_identity(path.stat())
            bulk = _is_bulk(name)
            touched = identity[0] != record.modified or (bulk and identity[1:] != [record.inode, record.changed])
            if size != record.size or (touched and record.crc32 is None):
                return name
            if record.crc32 is not None and (touched or (thorough and not bulk)):
                different = crc32(path, stop) != record.crc32
                if stop.is_set():
                    return ""
                if different:
                    return name
        except OSError:
            return name
        if touched:
            files[name] = FileRecord(record.size, identity[0], record.crc32, *(identity[1:] if bulk else ()))
    return ""


def _is_bulk(name: str) -> bool:
    """Whether a file is a bulk image: deeper than directly in an output's folder."""
    return name.count("/") > 1


def _file_names(folder: Path) -> Iterator[str]:
    for root, _, files in os.walk(folder):
        inside = Path(root).relative_to(folder)
        for name in files:
            yield (inside / name).as_posix()

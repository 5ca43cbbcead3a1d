"""Checksums of the files of a finished node."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vision_designer.nodes.system.atomic_files import NEVER, crc32
from vision_designer.nodes.system.file_identity import file_identity


@dataclass(frozen=True)
class FileRecord:
    """What a file was when it was written.

    Attributes:
        size: bytes.
        modified: nanoseconds since 1970.
        crc32: of the content.
        inode, changed: of images in bulk, see :class:`FileIdentity`; they are not read as long as these are the same. 0
            for other files, whose content is looked at whenever they are about to be read.
    """

    size: int
    modified: int
    crc32: int | None
    inode: int = 0
    changed: int = 0


def recorded_files(folder: Path) -> dict[str, FileRecord]:
    """Every file of a node's folder, by its path inside; all are on the disk afterwards but for images in bulk."""
    found = {}
    for name in sorted(_file_names(folder)):
        path = folder / name
        bulk = _is_bulk(name)
        checksum = crc32(path, flush=not bulk)
        size, modified, inode, changed = file_identity(path.stat())
        found[name] = FileRecord(size, modified, checksum, *((inode, changed) if bulk else ()))
    return found


def damaged_file(folder: Path, files: dict[str, FileRecord], *, thorough: bool, stop: threading.Event = NEVER) -> str:
    """The first of ``files`` that is not as it was written, or is gone; empty when all are whole.

    A file that has another time, or of images in bulk another identity, and the right content is entered as it is now:
    it was copied, or touched.

    Args:
        folder: of a finished node.
        files: as :func:`recorded_files` gave them.
        thorough: compare all checksums but those of images in bulk, not only those of files whose time is another.
        stop: gives up early, and takes the rest for whole.
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
    """Whether a file lies deeper than in an output's own folder: those are images in bulk."""
    return name.count("/") > 1


def _file_names(folder: Path) -> Iterator[str]:
    for root, _, files in os.walk(folder):
        inside = Path(root).relative_to(folder)
        for name in files:
            yield (inside / name).as_posix()

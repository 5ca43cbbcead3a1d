"""Cache of decoded images: uint8 pixels in a file of the workspace, shared by epochs and runs.

It keeps images after the operations before the first random one. All worker processes and runs of the workspace share
one file; the system caches it in memory. Each image has a record with the identity of its source file and a checksum,
which are checked on every read.
"""

import hashlib
import json
import os
import shutil
import struct
import threading
import time
import uuid
import weakref
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torchvision
from PIL import Image

from vision_designer.nodes.core.job import Job, Table
from vision_designer.nodes.errors import InvalidTransformationDirectoryError
from vision_designer.nodes.images.image_source import FolderSource
from vision_designer.nodes.images.value_range import Notes
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.files import FileIdentity, file_identity
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.transformation_directory import Operation, TransformationDirectory, is_random
from vision_designer.nodes.vision.decoding.heif import readers
from vision_designer.nodes.vision.hardware.host import available_memory
from vision_designer.nodes.vision.loading.image_index import ImageIndex

DECODED = "decoded"
"""Folder of a workspace with decoded images."""
IMAGES = "images.bin"

FORMAT = 3
"""Format version."""
AUTO = -1
MB = 1_000_000
PART_OF_MEMORY = 0.5
PART_OF_DISK = 0.5
"""Share of the free space."""
SHRINKS = 0.5
"""Maximum ratio of cached bytes to file bytes for which reading from disk is faster than decoding."""

_RECORD = struct.Struct("<4sqqqqqIIfIqq")
"""Record: magic number; the four numbers of the source file's identity; the run's number, see ``Job.fresh_run``;
height, width; seconds of decoding; and notes of decoding: three flags, number of values out of range, number of NaN
values.
"""
_CHECKSUM = struct.Struct("<I")
_HEAD = _CHECKSUM.size + _RECORD.size
_MARK = b"vdi3"

NOTHING = Notes()

NOT_SENT = ("_counting", "_descriptor", "_close")
"""State that another process recreates."""


@dataclass
class CacheUse:
    """Counters of reads.

    Attributes:
        hits: images found in the cache.
        misses: decoded images.
        damaged: misses with a wrong checksum.
        read: bytes of pixels read.
        written: bytes of pixels written.
        saved_seconds: decoding time of the hits, without the time of reading them.
    """

    hits: int = 0
    misses: int = 0
    damaged: int = 0
    read: int = 0
    written: int = 0
    saved_seconds: float = 0.0

    def __add__(self, other: "CacheUse") -> "CacheUse":
        # Added for each image, so without dataclasses.astuple, which copies deeply.
        return CacheUse(*(getattr(self, name) + getattr(other, name) for name in CacheUse.__dataclass_fields__))


def deterministic_front(transformation: TransformationDirectory) -> int:
    """Number of operations before the first random one."""
    randoms = [number for number, operation in enumerate(transformation.operations) if is_random(operation)]
    return randoms[0] if randoms else len(transformation.operations)


class DecodeCache:
    """Cached images of one directory and transformation; safe with threads, forks and new processes.

    Args:
        file: created if it is missing or has another size.
        slots: bytes reserved for each image.
        limit: bytes; images beyond are not cached.
        memory: bytes; images beyond are dropped from the system's cache.
        fresh_run: 0, or the number of a run that reads only its own entries, see :class:`Job`.

    Raises:
        OSError: the file cannot be created.
    """

    def __init__(
        self, file: Path, rows: ImageIndex, slots: np.ndarray, limit: int, memory: int, fresh_run: int = 0
    ) -> None:
        self.file = file
        self._fresh_run = fresh_run
        self.use = CacheUse()
        self.rows = rows
        self._ends = np.cumsum(slots)
        self._limit, self._memory = limit, memory
        self._open()

    def _open(self) -> None:
        self._counting = threading.Lock()
        self._descriptor = _opened(self.file, int(self._ends[-1]))
        self._close = weakref.finalize(self, os.close, self._descriptor)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in NOT_SENT}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._open()

    def close(self) -> None:
        """Close the file."""
        self._close()

    @property
    def size(self) -> int:
        """Size of all images, in bytes."""
        return int(self._ends[-1])

    @property
    def kept_size(self) -> int:
        """Size limit, in bytes."""
        return max((int(end) for end in self._ends[self._ends <= self._limit][-1:]), default=0)

    def identity(self, row: int) -> FileIdentity | None:
        """Identity of the image's source file; None if it is not accessible."""
        path = self.rows.source.path
        try:
            status = (path / self.rows.member(row) if isinstance(self.rows.source, FolderSource) else path).stat()
        except OSError:
            return None
        return file_identity(status)

    def read(self, row: int, identity: FileIdentity | None, notes: dict[int, Notes] | None = None) -> np.ndarray | None:
        """Cached pixels, uint8 (height, width, 3); None if missing, damaged, or not usable.

        Not usable are pixels of a file with another ``identity``, or of another run if this one reads only its own.
        ``notes`` receives the notes of decoding.
        """
        started = time.perf_counter()
        offset, size = self._slot(row)
        content = memoryview(bytearray(size))
        try:
            count = os.preadv(self._descriptor, [content], offset) if size else 0
        except OSError:
            count = 0
        if count <= _HEAD or not any(content[:_HEAD]):
            self._count(CacheUse(misses=1))
            return None
        mark, *found, fresh_run, height, width, seconds, bits, outside, lost = _RECORD.unpack_from(
            content, _CHECKSUM.size
        )
        end = _HEAD + 3 * height * width
        checksum = zlib.crc32(content[_CHECKSUM.size : end])
        if mark != _MARK or end > count or checksum != _CHECKSUM.unpack_from(content)[0]:
            self._count(CacheUse(misses=1, damaged=1))
            return None
        if tuple(found) != identity or self._fresh_run not in (0, fresh_run):
            self._count(CacheUse(misses=1))
            return None
        if offset + size > self._memory:
            self._release(offset, size)
        saved = seconds - (time.perf_counter() - started)
        self._count(CacheUse(hits=1, read=end - _HEAD, saved_seconds=saved))
        noted = Notes(bool(bits & 1), outside, lost, bool(bits & 2), bool(bits & 4))
        if noted and notes is not None:
            notes[row] = noted
        return np.frombuffer(content[_HEAD:end], np.uint8).reshape(height, width, 3)

    def write(
        self, row: int, identity: FileIdentity | None, image: Image.Image, seconds: float, notes: Notes = NOTHING
    ) -> None:
        """Cache an image, if there is room, with its decoding time and notes."""
        offset, size = self._slot(row)
        width, height = image.size
        end = _HEAD + 3 * height * width
        if identity is None or offset + size > self._limit or end > size or image.mode != "RGB":
            return
        bits = notes.pages | notes.bands << 1 | notes.alpha << 2
        record = _RECORD.pack(
            _MARK, *identity, self._fresh_run, height, width, seconds, bits, notes.outside, notes.not_numbers
        )
        pixels = image.tobytes()
        checksum = _CHECKSUM.pack(zlib.crc32(pixels, zlib.crc32(record)))
        try:
            # One write: another process may write the same image.
            written = os.pwritev(self._descriptor, [checksum, record, pixels], offset)
        except OSError:
            written = 0
        if written < end:
            # The disk is full: a partial image fails its checksum, and the run continues.
            self._limit = 0
            return
        self._count(CacheUse(written=end - _HEAD))

    def pop_counters(self) -> CacheUse:
        """Counters of this process since the last call."""
        with self._counting:
            use, self.use = self.use, CacheUse()
        return use

    def _count(self, use: CacheUse) -> None:
        with self._counting:
            self.use += use

    def _slot(self, row: int) -> tuple[int, int]:
        offset = int(self._ends[row - 1]) if row else 0
        return offset, int(self._ends[row]) - offset

    def _release(self, offset: int, size: int) -> None:
        if hasattr(os, "posix_fadvise"):
            with suppress(OSError):
                os.posix_fadvise(self._descriptor, offset, size, os.POSIX_FADV_DONTNEED)


def keep_decoded(
    directory: ImageDirectory, transformation: TransformationDirectory, job: Job, *, cache_memory: int, once: bool
) -> DecodeCache | None:
    """The cache for ``directory``; None if nothing is cached.

    ``cache_memory`` are the MB to keep in memory; -1 for half of the free memory, 0 for no cache. If each image is read
    only ``once``, only what fits into memory is cached; otherwise up to half of the free disk space is used.
    """
    operations = transformation.operations[: deterministic_front(transformation)]
    if cache_memory == 0 or not len(directory):
        return None
    try:
        slots, shrinks = _slots(directory, TransformationDirectory(operations))
    except (InvalidTransformationDirectoryError, OverflowError):
        # Its error is raised where the transformation is created.
        return None
    rows = ImageIndex(directory)
    key = _key(directory, rows, operations)
    folder = job.workspace / DECODED / key
    memory = int(available_memory() * PART_OF_MEMORY) if cache_memory == AUTO else cache_memory * MB
    try:
        job.cache_folder(DECODED, key)
        limit = int(shutil.disk_usage(folder).free * PART_OF_DISK)
        with suppress(OSError):
            limit += (folder / IMAGES).stat().st_blocks * 512
        limit = min(limit, memory) if once or not shrinks else limit
        kept = DecodeCache(folder / IMAGES, rows, slots, limit, memory, job.fresh_run)
    except OSError as error:
        job.warn("decoded images cannot be cached in {folder}: {reason}", folder=folder, reason=error.strerror or error)
        return None
    part = "" if kept.kept_size == kept.size else Message("{kept_size:,.0f} of ", kept_size=kept.kept_size / MB)
    job.log(
        "decoded images of {path} are cached in {folder}: {part}{size:,.0f} MB, of which at most "
        "{memory:,.0f} MB in memory",
        "debug",
        path=directory.source.path,
        folder=folder,
        part=part,
        size=kept.size / MB,
        memory=memory / MB,
    )
    return kept


def report_use(job: Job, uses: Mapping[str, CacheUse]) -> None:
    """Report the share of reads that needed no decoding, by purpose of the images, e.g. training."""
    rows: list[list[str | int | float | None]] = []
    for what, use in uses.items():
        reads = use.hits + use.misses
        if not reads:
            continue
        rate = use.hits / reads
        job.log(
            "decoded images for {what}: {hits:,} of {reads:,} reads ({rate:.1%}) from the cache, {read:,.1f} MB; "
            "{written:,.1f} MB added to the cache; {saved_seconds:,.1f} s of decoding saved",
            what=what,
            hits=use.hits,
            reads=reads,
            rate=rate,
            read=use.read / MB,
            written=use.written / MB,
            saved_seconds=use.saved_seconds,
        )
        if use.damaged:
            images = Message.counted(
                use.damaged,
                "1 cached image for {what} was damaged and was",
                "{count:,} cached images for {what} were damaged and were",
                what=what,
            )
            job.warn("{images} decoded again", images=images)
        rows.append([what, reads, use.hits, rate, use.read, use.written, round(use.saved_seconds, 3)])
    if rows:
        columns = ["images", "reads", "hits", "hit_rate", "bytes_read", "bytes_kept", "seconds_saved"]
        job.report({}, tables=[Table("Decoded images", columns, rows)])


def _slots(directory: ImageDirectory, front: TransformationDirectory) -> tuple[np.ndarray, bool]:
    """Bytes to reserve for each image, and whether they are much smaller than the original images.

    Images of unknown size get none, unless the operations give all images one size.
    """
    found, numbers = np.unique(
        directory.images.select("width", "height").to_numpy().astype(np.int64), axis=0, return_inverse=True
    )
    fixed = front.final_size()
    before, after = np.zeros(len(found), np.int64), np.zeros(len(found), np.int64)
    for number, (width, height) in enumerate(found.tolist()):
        is_known = width > 0 and height > 0
        before[number] = width * height if is_known else 0
        # Rotation by EXIF does not change the number of pixels.
        kept = front.sizes((width, height))[-1] if is_known else fixed
        after[number] = _HEAD + 3 * kept[0] * kept[1] if kept is not None else 0
    slots, whole = after[numbers.ravel()], int(before[numbers.ravel()].sum())
    pixels = (int(slots.sum()) - _HEAD * int((slots > 0).sum())) // 3
    return slots, pixels <= SHRINKS * whole


def _key(directory: ImageDirectory, rows: ImageIndex, operations: tuple[Operation, ...]) -> str:
    found = hashlib.sha256(
        json.dumps([FORMAT, *readers(), torchvision.__version__, operations, rows.digest()]).encode()
    )
    for name in ("width", "height"):
        # Offsets in the file.
        found.update(directory.images[name].to_numpy().tobytes())
    return found.hexdigest()[:24]


def _opened(file: Path, size: int) -> int:
    """Open the file for reading and writing; replace one of another size."""
    with suppress(FileNotFoundError):
        descriptor = os.open(file, os.O_RDWR)
        if os.fstat(descriptor).st_size == size:
            return descriptor
        os.close(descriptor)
        file.unlink(missing_ok=True)
    temporary = file.with_name(f".{IMAGES}.{uuid.uuid4().hex}.partial")
    try:
        with temporary.open("xb") as made:
            # Sparse: disk space is used only where something was written.
            made.truncate(size)
        try:
            # Unlike rename, this does not replace a file that another run has created meanwhile.
            os.link(temporary, file)
        except FileExistsError:
            pass
        except OSError:
            # The file system has no hard links.
            temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
    return os.open(file, os.O_RDWR)

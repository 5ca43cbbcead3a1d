"""Cache of decoded images: uint8 pixels in a file of the workspace, shared by epochs and runs.

What is kept is the image after the operations before the first random one. All worker processes, and all runs of the
workspace, read and write one file; the system holds it in memory as far as there is room. Nothing of it is believed
without a look: each image has a record with the identity of the file it came from and a checksum over all.
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
from dataclasses import astuple, dataclass
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
from vision_designer.nodes.system.file_identity import FileIdentity, file_identity
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.transformation_directory import Operation, TransformationDirectory, is_random
from vision_designer.nodes.vision.decoding.heif import readers
from vision_designer.nodes.vision.hardware.host_memory import available_memory
from vision_designer.nodes.vision.loading.image_index import ImageIndex

DECODED = "decoded"
"""The folder of a workspace where decoded images are kept."""
IMAGES = "images.bin"
USED_BY = "used_by"
"""A folder with an empty file for each node's key that has used the images."""

FORMAT = 3
"""Goes up when the file, or what it means, changes."""
AUTO = -1
MB = 1_000_000
PART_OF_MEMORY = 0.5
PART_OF_DISK = 0.5
"""Of what is free."""
SHRINKS = 0.5
"""Kept pixels against the file's own: only what is so much smaller is read faster from a disk than it is decoded."""

_RECORD = struct.Struct("<4sqqqqqIIfIqq")
"""Mark; the four numbers of the source file's identity; the run's number, see ``Job.anew``; height, width; seconds that
decoding took; and the notes of decoding: three of them as bits, values outside the range, values that are no numbers.
"""
_CHECKSUM = struct.Struct("<I")
_HEAD = _CHECKSUM.size + _RECORD.size
_MARK = b"vdi3"

NOTHING = Notes()

NOT_SENT = ("_counting", "_descriptor", "_close")
"""What another process makes for itself."""


@dataclass
class CacheUse:
    """What became of the reads since the last look.

    Attributes:
        hits: images that were there already.
        misses: images that had to be decoded.
        damaged: misses whose place held something that does not fit its checksum.
        read: bytes of pixels read.
        written: bytes of pixels written.
        saved_seconds: what decoding the hits took when they were decoded, without the time that reading them took.
    """

    hits: int = 0
    misses: int = 0
    damaged: int = 0
    read: int = 0
    written: int = 0
    saved_seconds: float = 0.0

    def __add__(self, other: "CacheUse") -> "CacheUse":
        return CacheUse(*(one + two for one, two in zip(astuple(self), astuple(other), strict=True)))


def deterministic_front(transformation: TransformationDirectory) -> int:
    """How many operations come before the first that draws anew at every read."""
    randoms = [number for number, operation in enumerate(transformation.operations) if is_random(operation)]
    return randoms[0] if randoms else len(transformation.operations)


class DecodeCache:
    """The kept images of one directory and the operations applied to them; safe in threads, forks and new processes.

    Args:
        file: where they are kept; made when it is not there, or has another size than it must.
        rows: the images.
        slots: bytes kept for each image.
        limit: images beyond so many bytes are decoded every time.
        memory: images beyond so many bytes are not to stay in memory.
        anew: 0, or the number of a run that reads only what it has written itself, see :class:`Job`.

    Raises:
        OSError: the file cannot be made.
    """

    def __init__(self, file: Path, rows: ImageIndex, slots: np.ndarray, limit: int, memory: int, anew: int = 0) -> None:
        self.file = file
        self._anew = anew
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
        """Let go of the file; nothing can be read or written any more."""
        self._close()

    @property
    def size(self) -> int:
        """Bytes that all images take, were they all kept."""
        return int(self._ends[-1])

    @property
    def kept_size(self) -> int:
        """Bytes that may be kept."""
        return max((int(end) for end in self._ends[self._ends <= self._limit][-1:]), default=0)

    def identity(self, row: int) -> FileIdentity | None:
        """Of the file that the image lies in; None when it cannot be looked at."""
        path = self.rows.source.path
        try:
            status = (path / self.rows.member(row) if isinstance(self.rows.source, FolderSource) else path).stat()
        except OSError:
            return None
        return file_identity(status)

    def read(self, row: int, identity: FileIdentity | None, notes: dict[int, Notes] | None = None) -> np.ndarray | None:
        """The pixels as they were kept, uint8 (height, width, 3); None when they are not there, or of no use.

        They are of no use when they are damaged, or of another file than ``identity``, or of another run where this one
        computes everything anew. ``notes`` gets what was noted when the image was decoded, if anything was.
        """
        started = time.perf_counter()
        place, size = self._slot(row)
        content = memoryview(bytearray(size))
        try:
            count = os.preadv(self._descriptor, [content], place) if size else 0
        except OSError:
            count = 0
        if count <= _HEAD or not any(content[:_HEAD]):
            self._count(CacheUse(misses=1))
            return None
        mark, *found, anew, height, width, seconds, bits, outside, lost = _RECORD.unpack_from(content, _CHECKSUM.size)
        end = _HEAD + 3 * height * width
        checksum = zlib.crc32(content[_CHECKSUM.size : end])
        if mark != _MARK or end > count or checksum != _CHECKSUM.unpack_from(content)[0]:
            self._count(CacheUse(misses=1, damaged=1))
            return None
        if tuple(found) != identity or self._anew not in (0, anew):
            self._count(CacheUse(misses=1))
            return None
        if place + size > self._memory:
            self._release(place, size)
        saved = seconds - (time.perf_counter() - started)
        self._count(CacheUse(hits=1, read=end - _HEAD, saved_seconds=saved))
        noted = Notes(bool(bits & 1), outside, lost, bool(bits & 2), bool(bits & 4))
        if noted and notes is not None:
            notes[row] = noted
        return np.frombuffer(content[_HEAD:end], np.uint8).reshape(height, width, 3)

    def write(
        self, row: int, identity: FileIdentity | None, image: Image.Image, seconds: float, notes: Notes = NOTHING
    ) -> None:
        """Keep an image, if there is room for it; with the seconds that decoding took, and its notes."""
        place, size = self._slot(row)
        width, height = image.size
        end = _HEAD + 3 * height * width
        if identity is None or place + size > self._limit or end > size or image.mode != "RGB":
            return
        bits = notes.pages | notes.bands << 1 | notes.alpha << 2
        record = _RECORD.pack(
            _MARK, *identity, self._anew, height, width, seconds, bits, notes.outside, notes.not_numbers
        )
        pixels = image.tobytes()
        checksum = _CHECKSUM.pack(zlib.crc32(pixels, zlib.crc32(record)))
        try:
            # At once: another process may write the same image.
            written = os.pwritev(self._descriptor, [checksum, record, pixels], place)
        except OSError:
            written = 0
        if written < end:
            # The disk is full: half an image fits no checksum, and the run goes on without.
            self._limit = 0
            return
        self._count(CacheUse(written=end - _HEAD))

    def take_use(self) -> CacheUse:
        """What became of the reads of this process since this was last asked."""
        with self._counting:
            use, self.use = self.use, CacheUse()
        return use

    def _count(self, use: CacheUse) -> None:
        with self._counting:
            self.use += use

    def _slot(self, row: int) -> tuple[int, int]:
        place = int(self._ends[row - 1]) if row else 0
        return place, int(self._ends[row]) - place

    def _release(self, place: int, size: int) -> None:
        if hasattr(os, "posix_fadvise"):
            with suppress(OSError):
                os.posix_fadvise(self._descriptor, place, size, os.POSIX_FADV_DONTNEED)


def keep_decoded(
    directory: ImageDirectory, transformation: TransformationDirectory, job: Job, *, cache_memory: int, once: bool
) -> DecodeCache | None:
    """The kept images for reading ``directory``; None when none are kept.

    Args:
        directory: the images.
        transformation: applied to each.
        job: in whose workspace they are kept.
        cache_memory: MB that may stay in memory; -1 takes half of what is free, 0 keeps nothing.
        once: whether each image is read once only. What does not fit into memory is then not kept; otherwise it is,
            as far as half of the free disk holds it.
    """
    operations = transformation.operations[: deterministic_front(transformation)]
    if cache_memory == 0 or not len(directory):
        return None
    try:
        slots, shrinks = _slots(directory, TransformationDirectory(operations))
    except (InvalidTransformationDirectoryError, OverflowError):
        # It is refused by name when it is made.
        return None
    rows = ImageIndex(directory)
    folder = job.workspace / DECODED / _key(directory, rows, operations)
    memory = int(available_memory() * PART_OF_MEMORY) if cache_memory == AUTO else cache_memory * MB
    try:
        (folder / USED_BY).mkdir(parents=True, exist_ok=True)
        # The key of the node, by which a clean-up knows whether anybody still wants the images.
        (folder / USED_BY / job.checkpoints.name).touch()
        limit = int(shutil.disk_usage(folder).free * PART_OF_DISK)
        with suppress(OSError):
            limit += (folder / IMAGES).stat().st_blocks * 512
        limit = min(limit, memory) if once or not shrinks else limit
        kept = DecodeCache(folder / IMAGES, rows, slots, limit, memory, job.anew)
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
    """Put into the log and into the result how many reads needed no decoding.

    Args:
        job: whose log and result.
        uses: by what the images are for, e.g. training; what kept nothing is left out.
    """
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
    """Bytes to reserve for each image, and whether they are much fewer than those of the images as they are.

    An image whose size is not known gets none, unless the operations give every image the same.
    """
    found, numbers = np.unique(
        directory.images.select("width", "height").to_numpy().astype(np.int64), axis=0, return_inverse=True
    )
    fixed = front.final_size()
    before, after = np.zeros(len(found), np.int64), np.zeros(len(found), np.int64)
    for number, (width, height) in enumerate(found.tolist()):
        is_known = width > 0 and height > 0
        before[number] = width * height if is_known else 0
        # An image that is turned when it is read has as many pixels as before.
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
        # They say where in the file an image lies.
        found.update(directory.images[name].to_numpy().tobytes())
    return found.hexdigest()[:24]


def _opened(file: Path, size: int) -> int:
    """Open the file for reading and writing; one of another size is replaced, since nothing in it is at its place."""
    with suppress(FileNotFoundError):
        descriptor = os.open(file, os.O_RDWR)
        if os.fstat(descriptor).st_size == size:
            return descriptor
        os.close(descriptor)
        file.unlink(missing_ok=True)
    temporary = file.with_name(f".{IMAGES}.{uuid.uuid4().hex}.partial")
    try:
        with temporary.open("xb") as made:
            # A hole: it takes disk space only where something has been written.
            made.truncate(size)
        try:
            # Unlike a renaming, this does not replace what another run has made meanwhile.
            os.link(temporary, file)
        except FileExistsError:
            pass
        except OSError:
            # A file system without links.
            temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
    return os.open(file, os.O_RDWR)

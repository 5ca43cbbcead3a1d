"""The store of outputs by key, written atomically, with checksums of all files."""

import errno
import json
import os
import shutil
import threading
import uuid
import zlib
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from vision_designer.graphs.engine.events import finite
from vision_designer.nodes.core.job import USED_BY, Table
from vision_designer.nodes.errors import RunCancelledError
from vision_designer.nodes.messages import with_messages
from vision_designer.nodes.system.atomic_files import make_folder, write_json, writing
from vision_designer.nodes.system.files import NEVER, crc32, file_identity
from vision_designer.nodes.system.stored import read_stored
from vision_designer.nodes.types.meta import STORE
from vision_designer.nodes.vision.models.architectures import WEIGHTS_FOLDER


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


RECORD, LOCKS, CHECKPOINTS = "node.json", "locks", "checkpoints"
PARTIAL = ".*.partial"
"""Names of files that were being written when their process was killed."""
CHECKSUM = "crc32"
"""Field of a record with the CRC-32 of the others."""
RENDEZVOUS_FOLDER = "meetings"
FOLDERS_WITH_USERS = ("decoded", "features", "sizes")
LISTING = "files."
"""Prefix of files that list the names and identities of files at a path parameter."""
MAX_LISTED_BYTES = 1 << 28
"""Maximum size of such a list."""
EMPTY: Mapping[str, bytes] = {}
LOCK_INTERVAL = 0.2
"""Seconds between attempts to acquire a lock."""


@dataclass(frozen=True)
class Record:
    """Record of a finished node, stored beside its outputs."""

    component: str
    version: str
    seconds: float
    outputs: dict[str, str]
    """Link types by port."""
    metrics: dict[str, float] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    """Repeated when the output is reused."""
    run: str = ""
    """Id of the run that computed it."""
    files: dict[str, FileRecord] = field(default_factory=dict)
    """All files of the outputs, by path in the node's folder."""
    ingredients: dict[str, Any] = field(default_factory=dict)
    """See :mod:`vision_designer.graphs.engine.provenance`."""
    changed: str = ""
    """The path of data that changed while the outputs were computed; they are then not reused. Else empty."""


class Store:
    """The outputs of a workspace; its folders are created when needed."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.root = workspace / STORE
        self._locks = workspace / LOCKS
        self._checkpoints = workspace / CHECKPOINTS
        self._disk: tuple[int, int] | None = None

    def folder(self, key: str) -> Path:
        """Folder of the outputs of ``key``."""
        return self.root / key

    def output(self, key: str, port: str) -> Path:
        """Folder of one output."""
        return self.root / key / port

    def find(self, key: str) -> Record | None:
        """Record of a finished node; None if missing or damaged."""
        try:
            values = with_messages(read_stored(self.folder(key) / RECORD))
            checksum = values.pop(CHECKSUM)
            files = {name: FileRecord(**file) for name, file in values["files"].items()}
            tables = [Table(**table) for table in values.get("tables", ())]
            record = Record(**{**values, "files": files, "tables": tables})
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        if checksum != _checksum(values):
            return None
        return record if all(self.output(key, port).is_dir() for port in record.outputs) else None

    def reusable(self, key: str) -> Record | None:
        """Record of a finished node whose input data did not change while it was computed; None if there is none."""
        record = self.find(key)
        return record if record is not None and not record.changed else None

    def mark_changed(self, key: str, path: str) -> None:
        """Record that data at ``path`` changed while ``key`` was computed; raises FailedToWriteOutputsError."""
        record = self.find(key)
        if record is not None:
            with writing(self.folder(key)):
                self._write_record(self.folder(key), replace(record, changed=path))

    def damaged(self, key: str, record: Record, *, thorough: bool, stop: threading.Event) -> Path | None:
        """The first changed or missing file of a finished node; None if all are intact.

        If ``thorough``, checksums are compared too, since the outputs will be read; ``stop`` ends the search early.
        """
        before = dict(record.files)
        name = damaged_file(self.folder(key), record.files, thorough=thorough, stop=stop)
        if name:
            return self.folder(key) / name
        if record.files != before:
            with suppress(OSError):
                self._write_record(self.folder(key), record)
        return None

    def checkpoints(self, key: str) -> Path:
        """Folder that is kept if a run does not finish."""
        return self._checkpoints / key

    def forget_checkpoints(self, key: str) -> None:
        """Remove the checkpoints of ``key``; raises FailedToWriteOutputsError if they cannot be removed."""
        folder = self.checkpoints(key)
        with writing(folder):
            if folder.exists():
                shutil.rmtree(folder)

    @contextmanager
    def lock(self, key: str, cancelled: threading.Event) -> Iterator[None]:
        """Hold the lock of ``key`` against other runs that compute it; RunCancelledError if cancelled while waiting."""
        with writing(self.workspace):
            self._check_disk()
            make_folder(self._locks)
        lock = FileLock(self._locks / f"{key}.lock", thread_local=False)
        while True:
            with writing(self._locks), suppress(Timeout):
                lock.acquire(timeout=LOCK_INTERVAL)
                break
            if cancelled.is_set():
                raise RunCancelledError("the run was cancelled")
        try:
            yield
        finally:
            lock.release()

    def _check_disk(self) -> None:
        """Raise OSError if the workspace's disk was unmounted or replaced."""
        if self._disk is None:
            make_folder(self.workspace)
        status = self.workspace.stat()
        disk = (status.st_dev, status.st_ino)
        if disk != (self._disk or disk):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.workspace))
        self._disk = disk

    def begin(self, key: str) -> Path:
        """Create a temporary folder for the outputs of ``key``; requires its lock."""
        with writing(self.root):
            make_folder(self.root)
            make_folder(self._checkpoints)
            folder = self.root / f".{key}"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        return folder

    def commit(self, key: str, folder: Path, record: Record, listings: Mapping[str, bytes] = EMPTY) -> None:
        """Rename a finished folder to its final name, replacing an older output.

        ``folder`` is from :meth:`begin`, for this key or another. ``listings``, the files at path parameters, are
        stored beside the record.
        """
        with writing(folder):
            files = recorded_files(folder)
            for name, content in listings.items():
                # For explanations only, so not in the record's checksums.
                (folder / f"{LISTING}{name}.z").write_bytes(zlib.compress(content, 1))
            self._write_record(folder, replace(record, files=files))
            # If the disk was unmounted, the new files are in another folder of that name.
            self._check_disk()
            target = self.folder(key)
            if target.exists():
                old = self.root / f".{key}.{uuid.uuid4().hex[:8]}"
                target.rename(old)
                folder.rename(target)
                shutil.rmtree(old, ignore_errors=True)
            else:
                folder.rename(target)
        shutil.rmtree(self.checkpoints(key), ignore_errors=True)

    def listing(self, key: str, parameter: str) -> bytes | None:
        """Files that were at a path parameter when a node ran; None if not known."""
        try:
            decompressor = zlib.decompressobj()
            content = decompressor.decompress(
                (self.folder(key) / f"{LISTING}{parameter}.z").read_bytes(), MAX_LISTED_BYTES
            )
        except (OSError, zlib.error):
            return None
        return content if decompressor.eof else None

    def _write_record(self, folder: Path, record: Record) -> None:
        values = finite(asdict(record))
        write_json(folder / RECORD, {**values, CHECKSUM: _checksum(values)})

    def abandon(self, key: str) -> None:
        """Remove what a still running node has written, just before the process exits."""
        unfinished = [self.root / f".{key}", *self.checkpoints(key).glob(PARTIAL)]
        for path in unfinished * 2:
            # Twice, since the node may write meanwhile.
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def leftovers(self, used: Container[str]) -> list[Path]:
        """Leftovers of killed runs; also checkpoints, locks, and caches that no ``used`` key needs.

        Call only while no run is active and none can start.
        """
        finished = set(self.keys())
        checkpoints = [path for path in self._checkpoints.glob("*") if path.name not in used or path.name in finished]
        locks = [path for path in self._locks.glob("*") if path.stem not in used]
        unused_caches = [
            path
            for folder in FOLDERS_WITH_USERS
            for path in (self.workspace / folder).glob("*")
            if not any(user.name in used for user in (path / USED_BY).glob("*"))
        ]
        # No run is active.
        rendezvous = list((self.workspace / RENDEZVOUS_FOLDER).glob("*"))
        found = [*self.root.glob(".*"), *checkpoints, *locks, *unused_caches, *rendezvous]
        partial = [
            path
            for folder in (CHECKPOINTS, *FOLDERS_WITH_USERS)
            for path in (self.workspace / folder).rglob(PARTIAL)
            if not any(path.is_relative_to(other) for other in found)
        ]
        return [*found, *partial, *(self.workspace / WEIGHTS_FOLDER).glob(".*")]

    def keys(self) -> list[str]:
        """Keys of all finished outputs."""
        return sorted(path.name for path in self.root.glob("[!.]*") if path.is_dir())


def _checksum(values: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(values, sort_keys=True).encode())

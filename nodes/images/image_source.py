"""Sources of an image directory: folder, zip or tar, read in place."""

import io
import os
import threading
import zipfile
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal

from vision_designer.nodes.errors import CouldNotOpenFileError, InvalidDatasetError
from vision_designer.nodes.images.zip_entries import NamedZip, unsupported
from vision_designer.nodes.system.atomic_files import check_is_file, open_file
from vision_designer.nodes.system.file_identity import FileIdentity, file_identity

SourceKind = Literal["folder", "zip", "tar"]
ALL = -1
MAX_BYTES = 2**31
"""Unpacked size of an image in an archive; the largest that is usually accepted has half as many, uncompressed."""


@dataclass(frozen=True)
class ImageSource(ABC):
    """A folder or an archive. Safe to hand to other threads and processes; each opens its own handle."""

    path: Path

    kind = "folder"

    @abstractmethod
    def open(self, member: str, offset: int, size: int, maximum: int = ALL) -> BinaryIO:
        """Open an image for reading.

        Args:
            member: its path relative to the folder or inside the archive, with ``/``.
            offset: where its bytes begin in a tar, 0 when it has no such member; 0 elsewhere.
            size: how many bytes it has in a tar; 0 elsewhere.
            maximum: read no more than its first bytes out of an archive; loose files are read as needed.

        Raises:
            CouldNotOpenFileError: the file or member is gone or may not be read.
        """

    def name(self, member: str) -> str:
        """What tables show: the file's path, or archive and member."""
        return f"{self.path.as_posix()}/{member}"

    def _check_size(self, member: str, size: int) -> None:
        if size > MAX_BYTES:
            raise self._failed(member, f"it unpacks to {size:,} bytes; the maximum is {MAX_BYTES:,}")

    def _failed(self, member: str, why: object) -> CouldNotOpenFileError:
        return CouldNotOpenFileError(
            f"{self.name(member)} cannot be opened: {why}. Put the file back, or run again without it.",
            path=self.name(member),
        )


@dataclass(frozen=True)
class FolderSource(ImageSource):
    """Loose files below a folder."""

    def open(self, member: str, offset: int, size: int, maximum: int = ALL) -> BinaryIO:
        """Open the file."""
        try:
            return open_file(self.path / member)
        except (OSError, ValueError) as error:
            raise self._failed(member, getattr(error, "strerror", None) or error) from error


@dataclass(frozen=True)
class TarSource(ImageSource):
    """An uncompressed tar: members are plain ranges of the file."""

    kind = "tar"

    def open(self, member: str, offset: int, size: int, maximum: int = ALL) -> BinaryIO:
        """Read the member's bytes."""
        if offset == 0:
            # Every member lies behind a header of its own.
            raise self._failed(member, "the archive has no such image")
        self._check_size(member, size)
        size = size if maximum == ALL else min(size, maximum)
        try:
            content = _read_range(self.path, offset, size)
        except (OSError, ValueError, OverflowError) as error:
            raise self._failed(member, getattr(error, "strerror", None) or error) from error
        if len(content) < size:
            raise self._failed(member, "the archive ends too early")
        return io.BytesIO(content)


def _read_range(path: Path, offset: int, size: int) -> bytes:
    """Bytes of a file, fewer at its end; without a buffer, which would read more than is wanted."""
    with open_file(path, buffering=0) as file:
        file.seek(offset)
        parts: list[bytes] = []
        while size > 0 and (part := file.read(size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


class _Handles(threading.local):
    """A thread's open archive, with the process that opened it."""

    archive: NamedZip | None = None
    process: int = 0
    identity: FileIdentity | None = None


@dataclass(frozen=True)
class ZipSource(ImageSource):
    """A zip archive."""

    _handles: _Handles = field(default_factory=_Handles, repr=False, compare=False)

    kind = "zip"

    def open(self, member: str, offset: int, size: int, maximum: int = ALL) -> BinaryIO:
        """Open the member, or the one that it is a link to.

        One that is encrypted or packed by an unsupported method cannot be opened, nor one that would fill the memory.
        """
        try:
            # A handle that was opened before a fork shares its file position with the other process; and one of a file
            # that was replaced since reads what is no longer there.
            identity = file_identity(self.path.stat())
            if (self._handles.process, self._handles.identity) != (os.getpid(), identity):
                check_is_file(self.path)
                self._handles.archive = NamedZip(self.path)
                self._handles.process, self._handles.identity = os.getpid(), identity
            assert self._handles.archive is not None
            entry = self._handles.archive.getinfo(member)
            if (why := unsupported(entry)) is not None:
                raise CouldNotOpenFileError(f"{self.name(member)} {why}", path=self.name(member))
            self._check_size(member, entry.file_size)
            with self._handles.archive.open(entry) as file:
                return io.BytesIO(file.read(maximum))
        except CouldNotOpenFileError:
            raise
        except (OSError, KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile, EOFError) as error:
            raise self._failed(member, error) from error
        except Exception as error:
            # zlib.error, lzma.LZMAError and whatever else: damaged content
            raise self._failed(member, f"damaged ({str(error) or type(error).__name__})") from error

    def __getstate__(self) -> dict[str, Any]:
        return {"path": self.path}

    def __setstate__(self, state: dict[str, Any]) -> None:
        object.__setattr__(self, "path", state["path"])
        object.__setattr__(self, "_handles", _Handles())


_SOURCES: dict[str, type[ImageSource]] = {"folder": FolderSource, "zip": ZipSource, "tar": TarSource}


def image_source(kind: str, path: Path) -> ImageSource:
    """The source of that kind.

    Raises:
        InvalidDatasetError: there is no such kind.
    """
    if kind not in _SOURCES:
        raise InvalidDatasetError(f"images from a {kind!r} are not supported. Convert the dataset again.", kind=kind)
    return _SOURCES[kind](path)

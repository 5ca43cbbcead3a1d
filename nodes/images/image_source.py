"""Sources of an image directory: folder, zip or tar, read in place."""

import io
import os
import threading
import zipfile
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from vision_designer.nodes.errors import CouldNotOpenFileError, InvalidDatasetError
from vision_designer.nodes.images.zip_entries import NamedZip, unsupported
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.files import FileIdentity, check_is_file, file_identity, open_file

ALL = -1
MAX_BYTES = 2**31
"""Maximum unpacked bytes of an image in an archive; the largest image accepted by default has half of it
uncompressed.
"""


@dataclass(frozen=True)
class ImageSource(ABC):
    """A folder or an archive. Can be passed to other threads and processes; each opens its own handle."""

    path: Path

    kind = "folder"

    @abstractmethod
    def open(self, member: str, offset: int, size: int, maximum: int = ALL) -> BinaryIO:
        """Open an image for reading.

        Args:
            member: path relative to the folder or inside the archive, with ``/``.
            offset: of its bytes in a tar, 0 if the member is missing; 0 for other sources.
            size: in bytes, in a tar; 0 for other sources.
            maximum: read at most this many bytes from an archive; loose files are read on demand.

        Raises:
            CouldNotOpenFileError: the file or member is missing or not readable.
        """

    def name(self, member: str) -> str:
        """Display name: path of the file, or archive and member."""
        return f"{self.path.as_posix()}/{member}"

    def _check_size(self, member: str, size: int) -> None:
        if size > MAX_BYTES:
            raise self._failed(
                member,
                Message("it unpacks to {size:,} bytes; the maximum is {maximum:,}", size=size, maximum=MAX_BYTES),
            )

    def _failed(self, member: str, why: object) -> CouldNotOpenFileError:
        return CouldNotOpenFileError(
            "{path} cannot be opened: {why}. Put the file back, or run again without it.",
            why=why,
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
    """An uncompressed tar: members are byte ranges of the file."""

    kind = "tar"

    def open(self, member: str, offset: int, size: int, maximum: int = ALL) -> BinaryIO:
        """Read the member's bytes."""
        if offset == 0:
            # Every member follows a header, so its offset is never 0.
            raise self._failed(member, Message("the archive has no such image"))
        self._check_size(member, size)
        size = size if maximum == ALL else min(size, maximum)
        try:
            content = _read_range(self.path, offset, size)
        except (OSError, ValueError, OverflowError) as error:
            raise self._failed(member, getattr(error, "strerror", None) or error) from error
        if len(content) < size:
            raise self._failed(member, Message("the archive ends too early"))
        return io.BytesIO(content)


def _read_range(path: Path, offset: int, size: int) -> bytes:
    """Bytes of a file, fewer at its end; unbuffered, to read no more than needed."""
    with open_file(path, buffering=0) as file:
        file.seek(offset)
        parts: list[bytes] = []
        while size > 0 and (part := file.read(size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


class _Handles(threading.local):
    """Open archive of a thread, with the process that opened it."""

    archive: NamedZip | None = None
    process: int = 0
    identity: FileIdentity | None = None


@dataclass(frozen=True)
class ZipSource(ImageSource):
    """A zip archive."""

    _handles: _Handles = field(default_factory=_Handles, repr=False, compare=False)

    kind = "zip"

    def open(self, member: str, offset: int, size: int, maximum: int = ALL) -> BinaryIO:
        """Open the member, or the target of a link.

        Raises for encrypted members, unsupported compression methods, and members that exceed ``MAX_BYTES``.
        """
        try:
            # A handle opened before a fork shares its file position with the parent; a handle to a file replaced since
            # reads the old content.
            identity = file_identity(self.path.stat())
            if (self._handles.process, self._handles.identity) != (os.getpid(), identity):
                check_is_file(self.path)
                self._handles.archive = NamedZip(self.path)
                self._handles.process, self._handles.identity = os.getpid(), identity
            assert self._handles.archive is not None
            entry = self._handles.archive.getinfo(member)
            if (why := unsupported(entry)) is not None:
                raise CouldNotOpenFileError(
                    Message("{path} {why}", path=self.name(member), why=why), path=self.name(member)
                )
            self._check_size(member, entry.file_size)
            with self._handles.archive.open(entry) as file:
                return io.BytesIO(file.read(maximum))
        except CouldNotOpenFileError:
            raise
        except (OSError, KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile, EOFError) as error:
            raise self._failed(member, error) from error
        except Exception as error:
            # zlib.error, lzma.LZMAError and others for damaged content.
            raise self._failed(
                member, Message("damaged ({error})", error=str(error) or type(error).__name__)
            ) from error

    def __getstate__(self) -> dict[str, Any]:
        return {"path": self.path}

    def __setstate__(self, state: dict[str, Any]) -> None:
        object.__setattr__(self, "path", state["path"])
        object.__setattr__(self, "_handles", _Handles())


_SOURCES: dict[str, type[ImageSource]] = {"folder": FolderSource, "zip": ZipSource, "tar": TarSource}


def image_source(kind: str, path: Path) -> ImageSource:
    """Make the source of a kind; raises InvalidDatasetError for an unknown one."""
    if kind not in _SOURCES:
        raise InvalidDatasetError("images from a {kind!r} are not supported. Convert the dataset again.", kind=kind)
    return _SOURCES[kind](path)

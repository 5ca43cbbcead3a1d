"""Streaming reader for tar archives, with limits; detects truncation and damage."""

import bz2
import gzip
import io
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Self

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.images.archive_limits import ArchiveAmount
from vision_designer.nodes.messages import Message

CHUNK = 1 << 16
MAX_HEADER_BYTES = 1 << 18
"""Maximum bytes before an entry's content, all held in memory; a path has some thousands at most."""
_MANY_DIGITS = re.compile(rb"\d{256}")
"""tarfile's parsing of leading digits takes quadratic time; a file name has at most 255."""

_OPENERS: dict[bytes, Callable[[Path], Any]] = {b"\x1f\x8b": gzip.open, b"BZ": bz2.open}


def begins_as_tar(path: Path) -> bool:
    """Return whether the file begins as a tar, compressed or not."""
    return _begin(path)[:2] in _OPENERS or is_plain_tar(path)


def is_plain_tar(path: Path) -> bool:
    """Return whether the file begins as an uncompressed tar."""
    try:
        tarfile.TarInfo.frombuf(_begin(path), tarfile.ENCODING, "surrogateescape")
    except tarfile.HeaderError as error:
        # An empty tar consists of zeros, the end marker.
        return isinstance(error, tarfile.EOFHeaderError)  # type: ignore[attr-defined]
    except ValueError:
        return False
    return True


def is_compressed(path: Path) -> bool:
    """Return whether the file begins as gzip or bzip2, and not as a tar."""
    return not is_plain_tar(path) and _begin(path)[:2] in _OPENERS


def _begin(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(tarfile.BLOCKSIZE)


class TarStream(io.RawIOBase):
    """Forward-only stream of a tar's bytes; raises when the run is cancelled or a limit is exceeded."""

    def __init__(self, path: Path, job: Job, amount: ArchiveAmount) -> None:
        self._compressed = is_compressed(path)
        self._stream: BinaryIO = _OPENERS[_begin(path)[:2]](path) if self._compressed else path.open("rb")
        self._size = path.stat().st_size
        self._job, self._amount = job, amount
        self._position = 0
        self._header: int | None = None

    def readable(self) -> bool:
        """Always true."""
        return True

    def seekable(self) -> bool:
        """Always true; forwards only."""
        return True

    def tell(self) -> int:
        """Number of bytes read."""
        return self._position

    def read(self, size: int = -1) -> bytes:
        """Read the next bytes, fewer at the end."""
        self._job.check_cancelled()
        if self._header is not None:
            if not 0 <= size <= self._header:
                raise tarfile.ReadError(
                    Message(
                        "a header before byte {position:,} is longer than {maximum:,}",
                        position=self._position,
                        maximum=MAX_HEADER_BYTES,
                    )
                )
            self._header -= size
        try:
            content = self._stream.read(size)
        except OSError as error:
            # Damaged content raises an OSError without errno.
            if error.errno is not None:
                raise
            raise tarfile.ReadError(str(error)) from error
        if self._header is not None and size > tarfile.BLOCKSIZE and _MANY_DIGITS.search(content):
            raise tarfile.ReadError(
                Message("a header before byte {position:,} has an invalid number", position=self._position)
            )
        self._position += len(content)
        if self._compressed:
            self._amount.add_bytes(len(content))
        return content

    def seek(self, position: int, whence: int = io.SEEK_SET) -> int:
        """Skip forwards to ``position``; raises if the file ends before."""
        if position < self._position:
            raise tarfile.ReadError(
                Message("an entry before byte {position:,} has an invalid size", position=self._position)
            )
        if not self._compressed:
            if position > self._size:
                raise tarfile.ReadError(Message("unexpected end of data"))
            self._position = self._stream.seek(position)
        while position > self._position:
            if not self.read(min(CHUNK, position - self._position)):
                raise tarfile.ReadError(Message("unexpected end of data"))
        return position

    @contextmanager
    def header(self) -> Iterator[None]:
        """Limit the bytes read to an entry's header, so that a longer one cannot fill the memory."""
        outermost = self._header is None
        if outermost:
            self._header = MAX_HEADER_BYTES
        try:
            yield
        finally:
            if outermost:
                self._header = None

    def close(self) -> None:
        """Close the file."""
        self._stream.close()
        super().close()


_ReadError = tarfile.ReadError
_DAMAGED_HEADER = (
    tarfile.InvalidHeaderError,  # type: ignore[attr-defined]
    tarfile.TruncatedHeaderError,  # type: ignore[attr-defined]
    tarfile.EmptyHeaderError,  # type: ignore[attr-defined]
)


class _CheckedTarInfo(tarfile.TarInfo):
    """Entry that raises if it is damaged or missing; tarfile would treat it as the end."""

    @classmethod
    def fromtarfile(cls, tarfile: tarfile.TarFile) -> Self:
        """Read the next entry."""
        stream = tarfile.fileobj
        assert isinstance(stream, TarStream)
        try:
            with stream.header():
                entry = super().fromtarfile(tarfile)
        except _DAMAGED_HEADER as error:
            raise _ReadError(
                Message(
                    "{error} at byte {offset:,}, where it is damaged or truncated", error=error, offset=tarfile.offset
                )
            ) from error
        if entry.size < 0:
            raise _ReadError(Message("the entry {name!r} has {size:,} bytes", name=entry.name, size=entry.size))
        return entry


@contextmanager
def open_tar(stream: TarStream) -> Iterator[Iterator[tarfile.TarInfo]]:
    """Iterate over the entries of a tar, each before ``stream`` reaches its content."""
    with stream, tarfile.open(fileobj=stream, mode="r:", tarinfo=_CheckedTarInfo) as archive:
        yield _entries(archive)


def _entries(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    while (entry := archive.next()) is not None:
        # tarfile keeps all entries otherwise.
        archive.members = []  # type: ignore[attr-defined]
        if sum(map(len, archive.pax_headers.values())) > MAX_HEADER_BYTES:
            raise _ReadError(Message("the global headers are longer than {maximum:,} bytes", maximum=MAX_HEADER_BYTES))
        yield entry

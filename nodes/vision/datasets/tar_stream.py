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

CHUNK = 1 << 16
LONGEST_HEADER = 1 << 18
"""Bytes that may stand before an entry's content, all of which are in memory; a path has at most some thousands."""
_MANY_DIGITS = re.compile(rb"\d{256}")
"""tarfile looks for what begins with a number in a time that is quadratic in the digits; a file's name has 255."""

_OPENERS: dict[bytes, Callable[[Path], Any]] = {b"\x1f\x8b": gzip.open, b"BZ": bz2.open}


def begins_as_tar(path: Path) -> bool:
    """Whether the file begins as a tar, compressed or not."""
    return _begin(path)[:2] in _OPENERS or is_plain_tar(path)


def is_plain_tar(path: Path) -> bool:
    """Whether the file begins as a tar that is not compressed."""
    try:
        tarfile.TarInfo.frombuf(_begin(path), tarfile.ENCODING, "surrogateescape")
    except tarfile.HeaderError as error:
        # Zeros are a tar's end, and an empty one has nothing else.
        return isinstance(error, tarfile.EOFHeaderError)  # type: ignore[attr-defined]
    except ValueError:
        return False
    return True


def is_compressed(path: Path) -> bool:
    """Whether the file begins as one that is compressed with gzip or bzip2, and not as a tar."""
    return not is_plain_tar(path) and _begin(path)[:2] in _OPENERS


def _begin(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(tarfile.BLOCKSIZE)


class TarStream(io.RawIOBase):
    """The bytes of a tar, forwards only.

    It stops when the run is cancelled, and when more comes out of it than the archive may hold.

    Args:
        path: the archive.
        job: of the component.
        amount: counts the bytes that decompression gives.
    """

    def __init__(self, path: Path, job: Job, amount: ArchiveAmount) -> None:
        self._compressed = is_compressed(path)
        self._stream: BinaryIO = _OPENERS[_begin(path)[:2]](path) if self._compressed else path.open("rb")
        self._size = path.stat().st_size
        self._job, self._amount = job, amount
        self._position = 0
        self._header: int | None = None

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes, forwards."""
        return True

    def tell(self) -> int:
        """How many bytes lie behind."""
        return self._position

    def read(self, size: int = -1) -> bytes:
        """The next bytes, fewer at the end."""
        self._job.check_cancelled()
        if self._header is not None:
            if not 0 <= size <= self._header:
                raise tarfile.ReadError(f"a header before byte {self._position:,} is longer than {LONGEST_HEADER:,}")
            self._header -= size
        try:
            content = self._stream.read(size)
        except OSError as error:
            # What is damaged is an OSError without a number.
            if error.errno is not None:
                raise
            raise tarfile.ReadError(str(error)) from error
        if self._header is not None and size > tarfile.BLOCKSIZE and _MANY_DIGITS.search(content):
            raise tarfile.ReadError(f"a header before byte {self._position:,} has an invalid number")
        self._position += len(content)
        if self._compressed:
            self._amount.add_bytes(len(content))
        return content

    def seek(self, position: int, whence: int = io.SEEK_SET) -> int:
        """Pass over what lies before ``position``; that of a file which ends sooner is an error."""
        if position < self._position:
            raise tarfile.ReadError(f"an entry before byte {self._position:,} has an invalid size")
        if not self._compressed:
            if position > self._size:
                raise tarfile.ReadError("unexpected end of data")
            self._position = self._stream.seek(position)
        while position > self._position:
            if not self.read(min(CHUNK, position - self._position)):
                raise tarfile.ReadError("unexpected end of data")
        return position

    @contextmanager
    def header(self) -> Iterator[None]:
        """Within, no more than an entry's header is read; what is longer would fill the memory."""
        outermost = self._header is None
        if outermost:
            self._header = LONGEST_HEADER
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
    """An entry; one that is damaged or missing is an error, where tarfile itself takes it for the end."""

    @classmethod
    def fromtarfile(cls, tarfile: tarfile.TarFile) -> Self:
        """Read the next entry."""
        stream = tarfile.fileobj
        assert isinstance(stream, TarStream)
        try:
            with stream.header():
                entry = super().fromtarfile(tarfile)
        except _DAMAGED_HEADER as error:
            raise _ReadError(f"{error} at byte {tarfile.offset:,}, where it is damaged or truncated") from error
        if entry.size < 0:
            raise _ReadError(f"the entry {entry.name!r} has {entry.size:,} bytes")
        return entry


@contextmanager
def open_tar(stream: TarStream) -> Iterator[Iterator[tarfile.TarInfo]]:
    """The entries of a tar, each before its content, which ``stream`` would read next."""
    with stream, tarfile.open(fileobj=stream, mode="r:", tarinfo=_CheckedTarInfo) as archive:
        yield _entries(archive)


def _entries(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    while (entry := archive.next()) is not None:
        # It would keep them all.
        archive.members = []  # type: ignore[attr-defined]
        if sum(map(len, archive.pax_headers.values())) > LONGEST_HEADER:
            raise _ReadError(f"the global headers are longer than {LONGEST_HEADER:,} bytes")
        yield entry

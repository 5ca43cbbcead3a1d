"""Limits for archives: size, number of entries, compression ratio, time."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vision_designer.nodes.errors import InvalidZipFileError
from vision_designer.nodes.images.zip_entries import SPLIT, NamedZip
from vision_designer.nodes.messages import Message

GIGABYTE = 10**9
MIN_BYTES_FOR_RATIO = 10 * GIGABYTE
"""Unpacked bytes below which the ratio is not limited: images of one color compress by a factor of a thousand."""


@dataclass(frozen=True)
class ArchiveLimits:
    """Limits of Convert to Image Directory; its run settings have the same names after ``archive_``.

    Attributes:
        members: number of entries.
        gigabytes: unpacked size; of a zip, that of its images.
        ratio: unpacked bytes for each byte of the archive, checked from ``MIN_BYTES_FOR_RATIO`` on.
    """

    members: int = 10_000_000
    gigabytes: float = 1000.0
    ratio: int = 200


USUAL_LIMITS = ArchiveLimits()


class ArchiveAmount:
    """Content of an archive counted so far; raises InvalidZipFileError above a limit."""

    def __init__(self, path: Path, limits: ArchiveLimits) -> None:
        self._path, self._limits = path, limits
        self._packed = path.stat().st_size
        self._members = self._bytes = 0
        by_ratio = max(MIN_BYTES_FOR_RATIO, limits.ratio * self._packed)
        self._max_bytes = min(limits.gigabytes * GIGABYTE, by_ratio)

    def add_members(self, count: int = 1) -> None:
        """Count entries."""
        self._members += count
        self.check_members(self._members)

    def check_members(self, count: int) -> None:
        """Raise if ``count`` exceeds the limit."""
        if count > self._limits.members:
            raise self._exceeded(
                Message("has more than {members:,} entries", members=self._limits.members),
                Message("Archive members (archive_members)"),
            )

    def add_bytes(self, count: int) -> None:
        """Count unpacked bytes."""
        self._bytes += count
        if self._bytes <= self._max_bytes:
            return
        if self._bytes > self._limits.gigabytes * GIGABYTE:
            raise self._exceeded(
                Message("unpacks to more than {gigabytes:,g} GB", gigabytes=self._limits.gigabytes),
                Message("Archive gigabytes (archive_gigabytes)"),
            )
        raise self._exceeded(
            Message(
                "unpacks to more than {bytes:,.1f} GB, which is {ratio:,} times its own {packed:,} bytes",
                dict(bytes=self._bytes / GIGABYTE, ratio=self._limits.ratio, packed=self._packed),
            ),
            Message("Archive ratio (archive_ratio)"),
        )

    def _exceeded(self, what: str, setting: str) -> InvalidZipFileError:
        return InvalidZipFileError(
            "{path} {what}, and larger archives are rejected because an archive can be made to fill the "
            "disk. If you trust it, raise {setting} in the run settings of Convert to Image Directory.",
            what=what,
            setting=setting,
            path=self._path,
        )


_ENTRY = b"PK\x01\x02"
"""Signature of a central directory entry."""


class _ZipBytes(io.BufferedReader):
    """Zip file that counts its entries while the directory is read; zipfile takes half a kilobyte for each."""

    amount: ArchiveAmount | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(size)
        if self.amount is not None:
            self.amount.check_members(content.count(_ENTRY))
        return content


@contextmanager
def listed_zip(path: Path, amount: ArchiveAmount) -> Iterator[NamedZip]:
    """Open a zip with at most the accepted number of entries.

    Raises:
        InvalidZipFileError: too many entries.
        Exception: as :class:`NamedZip`, for a damaged file.
    """
    with _ZipBytes(io.FileIO(path)) as file:
        file.amount = amount
        with NamedZip(file) as archive:
            amount.add_members(len(archive.filelist))
            file.amount = None
            yield archive


OTHER_KINDS = {
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "RAR",
    b"\xfd7zXZ\0": "xz",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"MSCF": "cabinet",
}
"""Magic numbers of unsupported archive formats."""
PART = re.compile(r"\.(z\d\d|\d{3})$", re.IGNORECASE)
"""End of the name of one part of a split archive."""


def why_unsupported(path: Path) -> str:
    """Explain why a file is not a supported archive."""
    with path.open("rb") as file:
        begin = file.read(8)
    for magic, kind in OTHER_KINDS.items():
        if begin.startswith(magic):
            return Message("it is a {kind} archive, which is not supported; unpack it and choose the folder", kind=kind)
    if begin.startswith(b"PK\x07\x08PK") or (begin.startswith(b"PK") and PART.search(path.name)):
        return SPLIT
    if begin.startswith(b"PK"):
        return Message("it is a zip archive whose end is missing or damaged")
    return Message("it is neither a zip, a tar, nor a tar compressed with gzip or bzip2")

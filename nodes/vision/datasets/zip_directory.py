"""The central directory of a zip file, checked before it is read into memory."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vision_designer.nodes.images.archive_limits import ArchiveAmount
from vision_designer.nodes.images.zip_entries import NamedZip

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

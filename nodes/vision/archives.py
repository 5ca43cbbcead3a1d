"""Which files an archive has; a compressed tar is unpacked on the way."""

import bz2
import errno
import gzip
import io
import posixpath
import shutil
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, BinaryIO, Self

from vision_designer.nodes.data.image_source import FolderSource, TarSource, ZipSource, open_zip
from vision_designer.nodes.data.zip_file import ARCHIVE_SUFFIXES
from vision_designer.nodes.errors import InvalidZipFileError
from vision_designer.nodes.files import is_hidden, writing
from vision_designer.nodes.job import Job
from vision_designer.nodes.vision.listing import (
    DESIGNER_LIST,
    DESIGNER_META,
    Listing,
    Member,
    is_image,
    is_utf8,
    readable,
    safe_name,
)

LONGEST_LINK = 4096
"""Bytes of a link's target; no system has longer ones."""


def list_archive(path: Path, job: Job) -> Listing:
    """Every file of an archive that may be an image.

    Raises:
        InvalidZipFileError: it cannot be read.
        InvalidDatasetError: one of its entries points outside of it.
        FailedToWriteOutputsError: a compressed tar cannot be unpacked.
        OSError: the file cannot be opened.
    """
    return _list_zip(path) if not _begins_as_tar(path) and zipfile.is_zipfile(path) else _list_tar(path, job)


def _begins_as_tar(path: Path) -> bool:
    """Whether the file begins as a tar, compressed or not; the zip that such a file ends with is one of its own."""
    with path.open("rb") as file:
        begin = file.read(tarfile.BLOCKSIZE)
    if begin[:2] in _OPENERS:
        return True
    try:
        tarfile.TarInfo.frombuf(begin, tarfile.ENCODING, "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def _list_zip(path: Path) -> Listing:
    listing = Listing(ZipSource(path))
    try:
        with open_zip(path) as archive:
            for entry in archive.infolist():
                name = entry.filename
                if name.endswith("/"):
                    _take_folder(listing, path, name)
                elif stat.S_ISLNK(entry.external_attr >> 16):
                    with archive.open(entry) as file:
                        target = file.read(LONGEST_LINK).decode("utf-8", "surrogateescape")
                    _take_link(listing, path, name, posixpath.join(posixpath.dirname(name), target))
                else:
                    _take(listing, path, name, Member(name))
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise _invalid_archive(path, error) from error
    listing.sort()
    return listing


_TAR_ERRORS = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError)


_ReadError = tarfile.ReadError
_DAMAGED_HEADER = (
    tarfile.InvalidHeaderError,  # type: ignore[attr-defined]
    tarfile.TruncatedHeaderError,  # type: ignore[attr-defined]
    tarfile.EmptyHeaderError,  # type: ignore[attr-defined]
)


class _CheckedTarInfo(tarfile.TarInfo):
    """An entry of a tar; a damaged or missing one is an error, where tarfile itself takes it for the end."""

    @classmethod
    def fromtarfile(cls, tarfile: tarfile.TarFile) -> Self:
        """Read the next entry."""
        try:
            return super().fromtarfile(tarfile)
        except _DAMAGED_HEADER as error:
            raise _ReadError(f"{error} at byte {tarfile.offset:,}, where it is damaged or cut short") from error


def _list_tar(path: Path, job: Job) -> Listing:
    listing = Listing(TarSource(path))
    try:
        archive = tarfile.open(path, "r:", tarinfo=_CheckedTarInfo)  # noqa: SIM115 - closed below
    except _TAR_ERRORS:
        return _unpack(path, job)
    try:
        with archive:
            for entry in archive:
                job.check_cancelled()
                _take_entry(listing, path, entry, Member(entry.name, entry.offset_data, entry.size))
    except _TAR_ERRORS as error:
        raise _invalid_archive(path, error) from error
    listing.sort()
    return listing


def _unpack(path: Path, job: Job) -> Listing:
    """Unpack a compressed tar's images once, into the output's folder; names are checked before."""
    root = job.output_folder("output_image_directory") / "files"
    found = Listing(FolderSource(root))
    try:
        with (
            _decompressed(path, job) as stream,
            tarfile.open(fileobj=stream, mode="r|", tarinfo=_CheckedTarInfo) as archive,
        ):
            for entry in archive:
                name = safe_name(path, entry.name)
                if _take_entry(found, path, entry, Member(name)) and (content := archive.extractfile(entry)):
                    _write_member(path, content, root / name)
    except _TAR_ERRORS as error:
        raise _invalid_archive(path, error) from error
    except OSError as error:
        if error.errno is not None:
            raise
        # bz2 reports damaged content as an OSError without a number.
        raise _invalid_archive(path, error) from error
    found.sort()
    return found


IMPOSSIBLE = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}
"""Errors of a name: a file where another entry needs a folder, or too long."""


def _write_member(archive: Path, content: IO[bytes], target: Path) -> None:
    with writing(target):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                shutil.copyfileobj(content, file)
        except OSError as error:
            if error.errno not in IMPOSSIBLE:
                raise
            raise _invalid_archive(archive, f"{target.name}: {error.strerror}") from error


_OPENERS: dict[bytes, Callable[[Path], Any]] = {b"\x1f\x8b": gzip.open, b"BZ": bz2.open}


class _Progress(io.RawIOBase):
    """A stream that stops when the run is cancelled."""

    def __init__(self, stream: BinaryIO, job: Job) -> None:
        self._stream = stream
        self._job = job

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        self._job.check_cancelled()
        return self._stream.read(size)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _decompressed(path: Path, job: Job) -> _Progress:
    with path.open("rb") as file:
        begin = file.read(2)
    opener = _OPENERS.get(begin)
    if opener is None:
        why = "it is neither a zip, a tar, nor a tar compressed with gzip or bzip2"
        raise _invalid_archive(path, "it is a zip whose end is missing or damaged" if begin == b"PK" else why)
    return _Progress(opener(path), job)


def _invalid_archive(path: Path, why: object) -> InvalidZipFileError:
    return InvalidZipFileError(
        f"{path} cannot be read as an archive: {why}. Choose a file that ends in {' '.join(ARCHIVE_SUFFIXES[:6])}, "
        "or pack it anew.",
        path=path,
    )


def _take_entry(listing: Listing, archive: Path, entry: tarfile.TarInfo, member: Member) -> bool:
    """Sort a tar's entry into the listing; whether its content is wanted."""
    if entry.isdir():
        _take_folder(listing, archive, entry.name)
    elif entry.issym() or entry.islnk():
        beside = "" if entry.islnk() else posixpath.dirname(entry.name)
        _take_link(listing, archive, entry.name, posixpath.join(beside, entry.linkname))
    elif entry.isfile():
        return _take(listing, archive, entry.name, member)
    else:
        listing.others += 1
    return False


def _take(listing: Listing, archive: Path, name: str, member: Member) -> bool:
    """Sort an archive's file into the listing; whether its content is wanted."""
    *folders, file = parts = safe_name(archive, name).split("/")
    if any(is_hidden(part) for part in parts):
        return False
    if (folder := "/".join(folders)) not in listing.folders:
        _take_folder(listing, archive, folder)
    if file in (DESIGNER_LIST, DESIGNER_META):
        listing.lists["/".join(parts)] = member
        listing.others += 1
        return True
    if not is_image(file):
        listing.others += 1
        return False
    if not is_utf8(name):
        listing.skip(f"{archive}/{name}", "has a name that is not UTF-8; rename it")
        return False
    listing.members.append(member)
    return True


def _take_folder(listing: Listing, archive: Path, name: str) -> None:
    parts = [part for part in safe_name(archive, name).split("/") if part]
    if not any(is_hidden(part) for part in parts):
        listing.folders.update("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))


def _take_link(listing: Listing, archive: Path, name: str, target: str) -> None:
    """Pass over a link to ``target``, a path inside the archive; one that points outside makes it unsafe."""
    if is_hidden(posixpath.basename(safe_name(archive, name))):
        return
    target = posixpath.normpath(target)
    safe_name(archive, target, f"{name} -> {target}")
    listing.skip(f"{archive}/{name}", f"is a link to {readable(target)}, which is not followed; pack the file itself")

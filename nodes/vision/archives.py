"""Which files an archive has; a compressed tar is unpacked on the way."""

import errno
import posixpath
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vision_designer.nodes.data.archive_limits import USUAL_LIMITS, ArchiveAmount, ArchiveLimits
from vision_designer.nodes.data.image_source import FolderSource, TarSource, ZipSource
from vision_designer.nodes.data.zip_file import ARCHIVE_SUFFIXES
from vision_designer.nodes.errors import FailedToWriteOutputsError, InvalidZipFileError, VisionDesignerError
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
from vision_designer.nodes.vision.tar_stream import (
    CHUNK,
    TarStream,
    begins_as_tar,
    is_compressed,
    is_plain_tar,
    open_tar,
)
from vision_designer.nodes.vision.zip_directory import listed_zip

LONGEST_LINK = 4096
"""Bytes of a link's target; no system has longer ones."""
LEFT_FREE = 256 * 2**20
"""Bytes of the disk that unpacking leaves to everybody else, who may be saving a graph."""
BEHIND_THE_END = 1 << 20
"""So far behind a tar's end something else is looked for; tapes are filled up with zeros, and with fewer."""


def list_archive(path: Path, job: Job, limits: ArchiveLimits = USUAL_LIMITS) -> Listing:
    """Every file of an archive that may be an image.

    Raises:
        InvalidZipFileError: it cannot be read, or holds more than ``limits`` accept.
        InvalidDatasetError: one of its entries points outside of it.
        FailedToWriteOutputsError: a compressed tar cannot be unpacked.
        OSError: the file cannot be opened.
    """
    amount = ArchiveAmount(path, limits)
    with _reading(path):
        is_zip = not begins_as_tar(path) and zipfile.is_zipfile(path)
    if is_zip:
        return _list_zip(path, amount)
    if is_plain_tar(path) or is_compressed(path):
        return _list_tar(path, job, amount)
    with path.open("rb") as file:
        is_cut_zip = file.read(2) == b"PK"
    why = "it is neither a zip, a tar, nor a tar compressed with gzip or bzip2"
    raise _invalid_archive(path, "it is a zip whose end is missing or damaged" if is_cut_zip else why)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn what Python's readers stumble over in a damaged archive into InvalidZipFileError."""
    try:
        yield
    except (VisionDesignerError, MemoryError):
        raise
    except OSError as error:
        # Damaged content has no number; a place in the file that cannot be has this one.
        if error.errno not in (None, errno.EINVAL):
            raise
        raise _invalid_archive(path, error) from error
    except Exception as error:
        # They have errors of their own, and raise any other as well.
        raise _invalid_archive(path, str(error) or type(error).__name__) from error


def _list_zip(path: Path, amount: ArchiveAmount) -> Listing:
    listing = Listing(ZipSource(path))
    with _reading(path), listed_zip(path, amount) as archive:
        for entry in archive.infolist():
            name = entry.filename
            if name.endswith("/"):
                _take_folder(listing, path, name)
            elif stat.S_ISLNK(entry.external_attr >> 16):
                with archive.open(entry) as file:
                    target = file.read(LONGEST_LINK).decode("utf-8", "surrogateescape")
                _take_link(listing, path, name, posixpath.join(posixpath.dirname(name), target))
            elif _take(listing, path, name, Member(name)):
                amount.add_bytes(entry.file_size)
    listing.sort()
    return listing


def _list_tar(path: Path, job: Job, amount: ArchiveAmount) -> Listing:
    """List a tar; of a compressed one, unpack the images once, into the output's folder."""
    root = job.output_folder("output_image_directory") / "files" if is_compressed(path) else None
    listing = Listing(TarSource(path) if root is None else FolderSource(root))
    with _reading(path):
        stream = TarStream(path, job, amount)
        with open_tar(stream) as entries:
            for entry in entries:
                amount.add_members()
                if root is None:
                    _take_entry(listing, path, entry, Member(entry.name, entry.offset_data, entry.size))
                    continue
                name = safe_name(path, entry.name)
                if _take_entry(listing, path, entry, Member(name)):
                    stream.seek(entry.offset_data)
                    _write_member(path, stream, entry.size, root / name)
            if stream.read(BEHIND_THE_END).strip(b"\0"):
                listing.skip(str(path), "has something behind its end, perhaps another tar, which is not read")
    listing.sort()
    return listing


IMPOSSIBLE = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}
"""Errors of a name: a file where another entry needs a folder, or too long."""


def _write_member(archive: Path, stream: TarStream, size: int, target: Path) -> None:
    """Write the next ``size`` bytes of the stream into a file."""
    with writing(target):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                while size > 0:
                    _leave_room(archive, target.parent)
                    content = stream.read(min(CHUNK, size))
                    if not content:
                        raise tarfile.ReadError("unexpected end of data")
                    file.write(content)
                    size -= len(content)
        except OSError as error:
            if error.errno not in IMPOSSIBLE:
                raise
            raise _invalid_archive(archive, f"{target.name}: {error.strerror}") from error


def _leave_room(archive: Path, folder: Path) -> None:
    if shutil.disk_usage(folder).free < LEFT_FREE:
        raise FailedToWriteOutputsError(
            f"{archive} cannot be unpacked to {folder}: less than {LEFT_FREE >> 20} MB are left on that disk, and they "
            "stay free. Free some space there, or choose another place with --workspace.",
            path=folder,
        )


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
    elif entry.issparse() and is_image(entry.name):
        # Its bytes are not those of the image, and a few of them stand for as many zeros as they like.
        safe_name(archive, entry.name)
        listing.skip(f"{archive}/{entry.name}", "is packed as a sparse file, which is not read; pack it without that")
    elif entry.isfile():
        return _take(listing, archive, entry.name, member)
    elif is_image(safe_name(archive, entry.name)):
        listing.skip(f"{archive}/{entry.name}", "is a device, or of an unknown type; pack the file itself")
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

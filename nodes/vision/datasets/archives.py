"""Lists the files of archives; unpacks compressed tars."""

import errno
import os
import posixpath
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.datasets.dataset_files import DESIGNER_LIST, DESIGNER_META
from vision_designer.nodes.errors import FailedToWriteOutputsError, InvalidZipFileError, VisionDesignerError
from vision_designer.nodes.images.archive_limits import (
    USUAL_LIMITS,
    ArchiveAmount,
    ArchiveLimits,
    listed_zip,
    why_unsupported,
)
from vision_designer.nodes.images.image_source import MAX_BYTES, FolderSource, TarSource, ZipSource
from vision_designer.nodes.images.zip_entries import follow, link_target, plain_name
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.atomic_files import make_folder, writing
from vision_designer.nodes.system.files import is_hidden
from vision_designer.nodes.types.image_directory import is_image
from vision_designer.nodes.types.zip_file import ARCHIVE_SUFFIXES
from vision_designer.nodes.vision.datasets.listing import Listing, Member, is_utf8, readable, safe_name
from vision_designer.nodes.vision.datasets.tar_stream import (
    CHUNK,
    TarStream,
    begins_as_tar,
    is_compressed,
    is_plain_tar,
    open_tar,
)

MIN_FREE = 256 * 2**20
"""Bytes of free disk space that unpacking leaves, e.g. for saving a graph."""
MAX_TRAILING_BYTES = 1 << 20
"""Bytes after a tar's end that are searched for further data; tapes are padded with fewer zeros."""


def list_archive(path: Path, job: Job, limits: ArchiveLimits = USUAL_LIMITS) -> Listing:
    """List the files of an archive that may be images.

    Raises:
        InvalidZipFileError: unreadable, or larger than ``limits``.
        InvalidDatasetError: an entry points outside of the archive.
        FailedToWriteOutputsError: a compressed tar cannot be unpacked.
        OSError: the file cannot be opened.
    """
    with _reading(path):
        is_zip = not begins_as_tar(path) and zipfile.is_zipfile(path)
    if is_zip:
        return _list_zip(path, job, ArchiveAmount(path, limits))
    if is_plain_tar(path) or is_compressed(path):
        return _list_tar(path, job, limits)
    if is_image(path.name):
        raise InvalidZipFileError(
            "{path} is a single image, not a dataset. Choose the folder that contains the images, or an archive of it.",
            path=path,
        )
    raise _invalid_archive(path, why_unsupported(path))


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Convert what Python's readers raise for a damaged archive to InvalidZipFileError."""
    try:
        yield
    except (VisionDesignerError, MemoryError):
        raise
    except OSError as error:
        # Errors of damaged content have no errno; a seek to an impossible offset has EINVAL.
        if error.errno not in (None, errno.EINVAL):
            raise
        raise _invalid_archive(path, error) from error
    except Exception as error:
        # The readers raise arbitrary exceptions, not only their own.
        raise _invalid_archive(path, str(error) or type(error).__name__) from error


def _list_zip(path: Path, job: Job, amount: ArchiveAmount) -> Listing:
    listing = Listing(ZipSource(path))
    guessed: list[str] = []
    with _reading(path), listed_zip(path, amount) as archive:
        for entry in archive.infolist():
            name = entry.filename
            if name.endswith("/"):
                _add_folder(listing, path, name)
            elif name not in archive.links and _add_member(
                listing, path, name, Member(name, checksum=entry.CRC, bytes=entry.file_size)
            ):
                amount.add_bytes(entry.file_size)
                if name in archive.guessed:
                    guessed.append(name)
        for name, target in archive.links.items():
            job.check_cancelled()
            found = archive.getinfo(name)
            inside = _check_target(path, name, link_target(name, target) if target else name)
            if found.filename == name:
                _skip_link(listing, path, name, inside)
            elif _add_member(listing, path, name, Member(name, checksum=found.CRC, bytes=found.file_size)):
                amount.add_bytes(found.file_size)
        if guessed:
            job.warn(
                "{path} does not state the encoding of {count:,} of its images' names, e.g. {name!r}; they "
                "were read as {encoding}. If they look wrong, pack the images again with a program that "
                "marks names as UTF-8, or unpack them and choose the folder.",
                dict(path=path, count=len(guessed), name=min(guessed), encoding=archive.encoding),
            )
    listing.sort()
    return listing


def _list_tar(path: Path, job: Job, limits: ArchiveLimits) -> Listing:
    """List a tar; unpack the images of a compressed one, or one with sparse images, into the output's folder.

    It is read a second time if links lead to files without an image extension, or if there are sparse images.
    """
    unpack, wanted = is_compressed(path), frozenset[str]()
    while True:
        tar = _Tar(path, job, ArchiveAmount(path, limits), wanted, unpack=unpack)
        with _reading(path):
            tar.read()
        if tar.needed <= wanted and (unpack or not tar.has_holes):
            tar.listing.sort()
            return tar.listing
        unpack, wanted = unpack or tar.has_holes, wanted | tar.needed


class _Tar:
    """Listing of a tar.

    Args:
        wanted: names of files to keep whatever their extension, since links lead to them.
        unpack: write the images to the output's folder instead of noting their offsets in the archive.

    Attributes:
        needed: names of files without an image extension that image links lead to.
        has_holes: whether an image is stored as a sparse file, whose bytes are not contiguous.
    """

    def __init__(self, path: Path, job: Job, amount: ArchiveAmount, wanted: frozenset[str], *, unpack: bool) -> None:
        self._path, self._job, self._amount, self._wanted = path, job, amount, wanted
        self._root = job.output_folder("output_image_directory") / "files" if unpack else None
        self._files: dict[str, Member] = {}
        self._others: set[str] = set()
        self._links: dict[str, tuple[str, str]] = {}
        self.listing = Listing(TarSource(path) if self._root is None else FolderSource(self._root))
        self.needed: frozenset[str] = frozenset()
        self.has_holes = False

    def read(self) -> None:
        """Find the images, and unpack them if requested."""
        stream = TarStream(self._path, self._job, self._amount)
        with open_tar(stream) as entries:
            for entry in entries:
                self._amount.add_members()
                self._add(entry, stream)
            if stream.read(MAX_TRAILING_BYTES).strip(b"\0"):
                why = Message("has data after its end, perhaps another tar, which is not read")
                self.listing.skip(str(self._path), why)
        targets = {name: target for name, (_, target) in self._links.items()}
        for name, (shown, target) in self._links.items():
            self._job.check_cancelled()
            self._follow(name, shown, follow(target, targets), target)

    def _add(self, entry: tarfile.TarInfo, stream: TarStream) -> None:
        path, name = self._path, safe_name(self._path, entry.name)
        if entry.isdir():
            _add_folder(self.listing, path, entry.name)
        elif entry.issym():
            self._links[name] = entry.name, _check_target(path, entry.name, link_target(name, entry.linkname))
        elif entry.islnk():
            target = safe_name(path, _check_target(path, entry.name, entry.linkname))
            # A hard link means the target's content so far; a later entry of the same name is another file.
            if target in self._files:
                self._add_link(name, entry.name, target)
            else:
                self._links[name] = entry.name, target
        elif entry.issparse():
            self._add_sparse(entry, name, stream)
        elif entry.isfile():
            self._add_file(entry, name, stream, [(0, entry.size)])
        elif is_image(name):
            self.listing.skip(
                f"{path}/{entry.name}", Message("is a device, or of an unknown type; pack a regular file instead")
            )
        else:
            self.listing.count_other(name)

    def _add_file(self, entry: tarfile.TarInfo, name: str, stream: TarStream, pieces: list[tuple[int, int]]) -> None:
        """Add a file whose content is ``pieces``: offset in the file and length, stored one after another."""
        self._links.pop(name, None)
        if self._needs(name, Member(entry.name, entry.offset_data, entry.size)) and self._root is not None:
            stream.seek(entry.offset_data)
            _write_member(self._path, stream, pieces, entry.size, self._root, name)

    def _needs(self, name: str, stored: Member) -> bool:
        """Add a file, ``stored`` in the archive, to the listing; return whether its content is needed."""
        member = stored if self._root is None else Member(name)
        if not (_add_member(self.listing, self._path, stored.path, member) or name in self._wanted):
            self._others.add(name)
            return False
        self._files[name] = member
        return True

    def _add_sparse(self, entry: tarfile.TarInfo, name: str, stream: TarStream) -> None:
        """Add a sparse file: the archive stores only the bytes outside its holes."""
        if not (is_image(name) or name in self._wanted):
            self._others.add(name)
            self.listing.count_other(name)
            return
        pieces = _pieces(entry)
        why = (
            Message("its sparse map is damaged")
            if pieces is None
            else Message("it has {size:,} bytes", size=entry.size)
        )
        if pieces is None or entry.size > MAX_BYTES:
            shown = f"{self._path}/{entry.name}"
            self.listing.skip(
                shown, Message("is packed as a sparse file, and {why}; pack it without --sparse", why=why)
            )
        elif pieces == [(0, entry.size)] or self._root is not None:
            self._amount.add_bytes(entry.size - sum(length for _, length in pieces))
            self._add_file(entry, name, stream, pieces)
        else:
            self.has_holes = True

    def _add_link(self, name: str, shown: str, target: str) -> None:
        """Add a link to a file that was read already."""
        source = self._files[target]
        needed = self._needs(name, Member(shown, source.offset, source.size))
        if needed and self._root is not None and name != target:
            self._amount.add_bytes((self._root / target).stat().st_size)
            _link_member(self._path, self._root, target, name)

    def _follow(self, name: str, shown: str, found: str | None, target: str) -> None:
        """Add a link resolved to ``found``, or skip it with a reason; ``target`` is its first target."""
        if found in self._files:
            self._add_link(name, shown, found)
        elif found in self._others and (is_image(name) or name in self._wanted):
            self.needed |= {found}
        elif found in self._others:
            self.listing.count_other(name)
        else:
            _skip_link(self.listing, self._path, shown, target if found is None else found)


def _pieces(entry: tarfile.TarInfo) -> list[tuple[int, int]] | None:
    """Return offset and length of each stored piece of a sparse file, in order; None for an invalid map."""
    found, end = list[tuple[int, int]](), 0
    sparse_map: Any = entry.sparse or ()
    for offset, length in sparse_map:
        if length == 0:
            continue
        if offset < end or length < 0 or offset + length > entry.size:
            return None
        found.append((offset, length))
        end = offset + length
    return found


NAME_ERRORS = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}
"""Errors caused by a name: too long, or a file where another entry needs a folder."""


def _write_member(
    archive: Path, stream: TarStream, pieces: list[tuple[int, int]], size: int, root: Path, name: str
) -> None:
    """Write the next bytes of the stream to a file of ``size`` bytes with holes outside of ``pieces``."""
    with _unpacking(archive, root, name) as target, target.open("wb") as file:
        for offset, length in pieces:
            file.seek(offset)
            while length > 0:
                _check_free_space(archive, target.parent)
                content = stream.read(min(CHUNK, length))
                if not content:
                    raise tarfile.ReadError(Message("unexpected end of data"))
                file.write(content)
                length -= len(content)
        file.truncate(size)


def _link_member(archive: Path, root: Path, existing: str, name: str) -> None:
    """Hard-link an unpacked file to another name, or copy it where the disk cannot."""
    with _unpacking(archive, root, name) as target:
        try:
            os.link(root / existing, target)
        except OSError:
            _check_free_space(archive, target.parent)
            shutil.copyfile(root / existing, target)


@contextmanager
def _unpacking(archive: Path, root: Path, name: str) -> Iterator[Path]:
    """Prepare writing a file below ``root``, and yield its path.

    An existing file is removed, not overwritten, since it may have other hard links.
    """
    target = root / name
    with writing(target):
        try:
            make_folder(target.parent, root.parent)
            target.unlink(missing_ok=True)
            yield target
        except OSError as error:
            if error.errno not in NAME_ERRORS:
                raise
            raise _invalid_archive(
                archive, Message("{name}: {reason}", name=target.name, reason=error.strerror)
            ) from error


def _check_free_space(archive: Path, folder: Path) -> None:
    if shutil.disk_usage(folder).free < MIN_FREE:
        raise FailedToWriteOutputsError(
            "{archive} cannot be unpacked to {path}: less than {megabytes} MB would remain free on that disk, which "
            "are reserved. Free some space there, or choose another location with --workspace.",
            archive=archive,
            megabytes=MIN_FREE >> 20,
            path=folder,
        )


def _invalid_archive(path: Path, why: object) -> InvalidZipFileError:
    return InvalidZipFileError(
        "{path} cannot be read as an archive: {why}. Choose a file that ends in {suffixes}, or pack it again.",
        why=why,
        suffixes=" ".join(ARCHIVE_SUFFIXES[:6]),
        path=path,
    )


def _add_member(listing: Listing, archive: Path, name: str, member: Member) -> bool:
    """Add an archive's file to the listing; return whether its content is needed."""
    *folders, file = parts = safe_name(archive, name).split("/")
    if listing.hides(folders) or is_hidden(file):
        return False
    if (folder := "/".join(folders)) not in listing.folders:
        _add_folder(listing, archive, folder)
    if file in (DESIGNER_LIST, DESIGNER_META):
        listing.lists["/".join(parts)] = member
        listing.others += 1
        return True
    if not is_image(file):
        listing.count_other("/".join(parts))
        return False
    if not is_utf8(name):
        listing.skip(f"{archive}/{name}", Message("has a name that is not UTF-8; rename it"))
        return False
    listing.members.append(member)
    return True


def _add_folder(listing: Listing, archive: Path, name: str) -> None:
    parts = [part for part in safe_name(archive, name).split("/") if part]
    if not listing.hides(parts):
        listing.folders.update("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))


def _check_target(archive: Path, name: str, target: str) -> str:
    """Return the target of a link; raise if it points outside the archive."""
    safe_name(archive, name)
    safe_name(archive, posixpath.normpath(target), f"{name} -> {posixpath.normpath(target)}")
    return target


def _skip_link(listing: Listing, archive: Path, name: str, target: str) -> None:
    """Skip a link to a folder or to a missing file."""
    if any(is_hidden(part) for part in plain_name(name).split("/")):
        return
    target = plain_name(posixpath.normpath(target))
    if target in listing.folders:
        why = Message("which is a folder, and links to folders are not followed; pack the folder itself")
    else:
        why = Message("which is not in the archive, or cannot be read; pack the file itself")
    listing.skip(f"{archive}/{name}", Message("is a link to {target}, {why}", target=readable(target), why=why))

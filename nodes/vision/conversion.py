"""From a folder or an archive to an image directory: reads names and headers, copies no pixels."""

import bz2
import gzip
import io
import json
import lzma
import os
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from vision_designer.nodes.data.image_directory import ImageDirectory, ImageTableBuilder, SkippedFile
from vision_designer.nodes.data.image_source import FolderSource, ImageSource, TarSource, ZipSource
from vision_designer.nodes.data.zip_file import ARCHIVE_SUFFIXES
from vision_designer.nodes.errors import (
    CouldNotOpenFileError,
    InvalidDatasetError,
    InvalidZipFileError,
    VisionDesignerError,
)
from vision_designer.nodes.files import is_hidden, writing
from vision_designer.nodes.job import Job
from vision_designer.nodes.vision.decoding import read_size

EXTENSIONS = frozenset({".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp"})
DESIGNER_LIST = "images.lst"
DESIGNER_META = "_meta.yaml"


@dataclass(frozen=True)
class Member:
    """A file of the dataset: its path with ``/``, and where its bytes lie in a tar."""

    path: str
    offset: int = 0
    size: int = 0


@dataclass
class Listing:
    """Every file of a dataset that may be an image, in order, and how many were passed over."""

    source: ImageSource
    members: list[Member]
    others: int
    """Files with other extensions."""
    unusable: list[SkippedFile]
    """Files that could not even be named or reached."""


def convert(path: Path, *, fail_on_invalid: bool, job: Job) -> ImageDirectory:
    """Make an image directory of a folder or an archive.

    Labelled layout: one subfolder a category, whatever lies deeper inside belongs to it. Unlabelled
    layout: images with no subfolder. A single wrapping folder is looked through. The designer's own
    ImageDirectory layout is read by its list.

    Args:
        path: the folder or archive.
        fail_on_invalid: raise the error of the first file that cannot be used, rather than skip it.
        job: progress, log, and the output's folder, into which compressed tars are unpacked.

    Raises:
        CouldNotOpenFileError: there is nothing at ``path``, or it may not be read.
        InvalidZipFileError: the archive cannot be read.
        InvalidDatasetError: there is no usable image, the layout is ambiguous, or the archive is unsafe.
    """
    listing = _list(path, job)
    labelled_as = _designer_labels(listing) if _is_designer_layout(listing) else None
    entries = _entries(listing, path) if labelled_as is None else labelled_as
    table = ImageTableBuilder()
    skipped = list(listing.unusable)
    categories: set[str] = set()
    for number, (id_, member, category) in enumerate(entries):
        job.progress(number, len(entries), "images")
        name = listing.source.name(member.path)
        if category is not None:
            categories.add(category)
        try:
            pixels = _header(listing.source, member, name)
        except VisionDesignerError as error:
            if fail_on_invalid:
                raise
            skipped.append(SkippedFile(name, error.message))
            continue
        table.add(id_, member.path, category, pixels, (member.offset, member.size))
    job.progress(len(entries), len(entries), "images")
    _report(path, listing, skipped, len(table.members), job)
    names = sorted(categories) if categories else None
    return ImageDirectory(listing.source, table.build(names), tuple(names) if names else None, None, tuple(skipped))


def _header(source: ImageSource, member: Member, name: str) -> tuple[int, int]:
    with source.open(member.path, member.offset, member.size) as file:
        return read_size(file, name)


def _report(path: Path, listing: Listing, skipped: list[SkippedFile], count: int, job: Job) -> None:
    if listing.others:
        job.log(f"{listing.others} files that are no images (by extension) were passed over")
    for file in skipped[:50]:
        job.warn(f"skipped: {file.reason}")
    if len(skipped) > 50:
        job.warn(f"{len(skipped) - 50} more files were skipped; the output's report names them all")
    if count == 0:
        known = " ".join(sorted(EXTENSIONS))
        why = (
            f"none of its {len(skipped)} image files can be read, e.g. {skipped[0].reason}"
            if skipped
            else f"it has no file that ends in {known}"
        )
        raise InvalidDatasetError(
            f"{path} holds no usable image: {why}. Choose a folder or archive with images in it.", path=path
        )


# Listing


def _list(path: Path, job: Job) -> Listing:
    if path.is_dir():
        return _list_folder(path)
    if not path.exists():
        raise CouldNotOpenFileError(f"there is no folder or archive {path}. Check the path.", path=path)
    try:
        if zipfile.is_zipfile(path):
            return _list_zip(path)
        return _list_tar(path, job)
    except OSError as error:
        raise CouldNotOpenFileError(
            f"{path} cannot be opened: {error.strerror or error}. Allow reading it, or choose another.", path=path
        ) from error


def _is_image(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in EXTENSIONS


def _sort_key(member: Member) -> tuple[str, ...]:
    return tuple(member.path.split("/"))


def _list_folder(root: Path) -> Listing:
    listing = Listing(FolderSource(root), [], 0, [])

    def failed(error: OSError) -> None:
        listing.unusable.append(
            SkippedFile(str(error.filename), f"{error.filename} cannot be opened: {error.strerror}")
        )

    for folder, subfolders, files in os.walk(root, onerror=failed, followlinks=False):
        subfolders[:] = [name for name in subfolders if not is_hidden(name)]
        # os.walk does not go into links to folders, which could go round in circles; say so.
        for name in subfolders:
            link = Path(folder, name)
            if link.is_symlink():
                listing.unusable.append(
                    SkippedFile(
                        str(link), f"{link} is a link to a folder, which is not followed; use the folder itself"
                    )
                )
        prefix = Path(folder).relative_to(root).as_posix()
        for name in files:
            if is_hidden(name):
                continue
            if not _is_image(name):
                listing.others += 1
                continue
            path = name if prefix == "." else f"{prefix}/{name}"
            if not _is_utf8(path):
                shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
                listing.unusable.append(SkippedFile(shown, f"{root}/{shown} has a name that is not UTF-8; rename it"))
                continue
            listing.members.append(Member(path))
    listing.members.sort(key=_sort_key)
    return listing


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _list_zip(path: Path) -> Listing:
    listing = Listing(ZipSource(path), [], 0, [])
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise _invalid_archive(path, error) from error
    for entry in entries:
        if not entry.is_dir():
            _take(listing, path, entry.filename, Member(entry.filename))
    listing.members.sort(key=_sort_key)
    return listing


_TAR_ERRORS = (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)


def _list_tar(path: Path, job: Job) -> Listing:
    try:
        with tarfile.open(path, "r:") as archive:
            listing = Listing(TarSource(path), [], 0, [])
            for entry in archive:
                if entry.isfile():
                    _take(listing, path, entry.name, Member(entry.name, entry.offset_data, entry.size))
                job.check_cancelled()
        listing.members.sort(key=_sort_key)
        return listing
    except tarfile.ReadError:
        pass
    except _TAR_ERRORS as error:
        raise _invalid_archive(path, error) from error
    return _unpack(path, job)


def _unpack(path: Path, job: Job) -> Listing:
    """Unpack a compressed tar's images once, into the output's folder; names are checked before."""
    root = job.output_folder("output_image_directory") / "files"
    found = Listing(FolderSource(root), [], 0, [])
    try:
        with _decompressed(path, job) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
            for entry in archive:
                if not entry.isfile():
                    continue
                count = len(found.members)
                _take(found, path, entry.name, Member(entry.name))
                content = archive.extractfile(entry)
                name = _safe_name(path, entry.name)
                wanted = len(found.members) > count or name in (DESIGNER_LIST, DESIGNER_META)
                if not wanted or content is None:
                    continue
                target = root / name
                with writing(target):
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with target.open("wb") as file:
                        shutil.copyfileobj(content, file)
    except (*_TAR_ERRORS, ValueError) as error:
        raise _invalid_archive(path, error) from error
    except OSError as error:
        if error.errno is not None:
            raise
        # bz2 reports damaged content as an OSError without a number.
        raise _invalid_archive(path, error) from error
    found.members = [Member(_safe_name(path, member.path)) for member in found.members]
    found.members = sorted(set(found.members), key=_sort_key)
    return found


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
        raise _invalid_archive(path, "it is neither a zip, a tar, nor a tar compressed with gzip or bzip2")
    return _Progress(opener(path), job)


def _invalid_archive(path: Path, why: object) -> InvalidZipFileError:
    return InvalidZipFileError(
        f"{path} cannot be read as an archive: {why}. Choose a file that ends in {' '.join(ARCHIVE_SUFFIXES[:6])}, "
        "or pack it anew.",
        path=path,
    )


def _take(listing: Listing, archive: Path, name: str, member: Member) -> None:
    """Sort an archive's entry into the listing."""
    parts = _safe_name(archive, name).split("/")
    if any(is_hidden(part) for part in parts):
        return
    if not _is_image(name):
        listing.others += 1
    elif not _is_utf8(name):
        listing.unusable.append(SkippedFile(ascii(name), f"{archive}: {name!a} has a name that is not UTF-8"))
    else:
        listing.members.append(member)


def _safe_name(archive: Path, name: str) -> str:
    """The entry's name without ``./``; one that points outside makes the whole archive unsafe."""
    name = name.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or ".." in parts or "\0" in name or (parts and parts[0].endswith(":")):
        raise InvalidDatasetError(
            f"{archive} is unsafe: its entry {name!r} points outside of the archive. Pack it anew.",
            path=archive,
            entry=name,
        )
    return "/".join(parts)


# Layout


Entry = tuple[int, Member, str | None]
"""id, file, category"""


def _entries(listing: Listing, path: Path) -> list[Entry]:
    """Ids and categories by the folder layout."""
    split = [_safe_name(path, member.path).split("/") for member in listing.members]
    depth = _wrapping_folders(split)
    inside = [parts[depth:] for parts in split]
    loose = [parts for parts in inside if len(parts) == 1]
    if loose and len(loose) < len(inside):
        raise InvalidDatasetError(
            f"{path} has {len(loose)} images beside its category folders, e.g. {loose[0][0]}. "
            "Move them into the folder of their category, or keep images and folders apart.",
            path=path,
            count=len(loose),
        )
    return [
        (id_, member, parts[0] if len(parts) > 1 else None)
        for id_, (member, parts) in enumerate(zip(listing.members, inside, strict=True))
    ]


def _wrapping_folders(paths: list[list[str]]) -> int:
    """How many folders wrap the whole dataset: each is alone in its place, and holds folders with images."""
    depth = 0
    while (
        len({parts[depth] for parts in paths}) == 1
        and all(len(parts) >= depth + 2 for parts in paths)
        and any(len(parts) >= depth + 3 for parts in paths)
    ):
        depth += 1
    return depth


def _is_designer_layout(listing: Listing) -> bool:
    return _designer_file(listing, DESIGNER_LIST) is not None and _designer_file(listing, DESIGNER_META) is not None


def _designer_file(listing: Listing, name: str) -> str | None:
    """The text of one of the designer's files, at the root of the dataset."""
    try:
        if listing.source.kind == "tar":
            with tarfile.open(listing.source.path) as archive:
                content = archive.extractfile(name)
                return content.read().decode("utf-8") if content else None
        with listing.source.open(name, 0, 0) as file:
            return file.read().decode("utf-8")
    except (CouldNotOpenFileError, KeyError, UnicodeDecodeError):
        return None


def _designer_labels(listing: Listing) -> list[Entry]:
    """Ids and categories by ``images.lst``; file names are checked like an archive's."""
    members = {member.path: member for member in listing.members}
    entries: list[Entry] = []
    listed = listing.source.path / DESIGNER_LIST
    for number, line in enumerate((_designer_file(listing, DESIGNER_LIST) or "").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            name, id_, category = row["image_info"]["file_name"], row["id"], row.get("category")
            if not (isinstance(name, str) and isinstance(id_, int) and isinstance(category, str | None)):
                raise TypeError("file_name, id and category must be text, a number and text")
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidDatasetError(
                f"{listed}, line {number}, cannot be read: {error}. Export the dataset again.", path=listed
            ) from error
        path = _safe_name(listing.source.path, name)
        entries.append((id_, members.get(path, Member(path)), category))
    labelled = sum(category is not None for _, _, category in entries)
    if labelled not in (0, len(entries)):
        raise InvalidDatasetError(
            f"{listed} gives a category to {labelled} of {len(entries)} images. Export the dataset again.", path=listed
        )
    return entries

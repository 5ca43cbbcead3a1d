"""Which files a dataset has, by name."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from vision_designer.nodes.data.image_directory import SkippedFile
from vision_designer.nodes.data.image_source import FolderSource, ImageSource
from vision_designer.nodes.errors import InvalidDatasetError
from vision_designer.nodes.files import is_hidden
from vision_designer.nodes.job import Job

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
    members: list[Member] = field(default_factory=list)
    folders: set[str] = field(default_factory=set)
    """Every folder, with or without images."""
    lists: dict[str, Member] = field(default_factory=dict)
    """Files that belong to the designer's own layout, by path."""
    others: int = 0
    """Files with other extensions."""
    unusable: list[SkippedFile] = field(default_factory=list)
    """Files that could not even be named or reached."""

    def skip(self, name: str, why: str) -> None:
        """Pass over a file for a reason."""
        self.unusable.append(SkippedFile(readable(name), f"{readable(name)} {why}"))

    def sort(self) -> None:
        """Put the members in order; of two with one name the later counts, as for those who unpack an archive."""
        self.members = sorted({member.path: member for member in self.members}.values(), key=_sort_key)


def list_folder(root: Path, job: Job) -> Listing:
    """Every file below a folder that may be an image.

    Raises:
        RunCancelledError: the run was cancelled.
        OSError: the folder itself cannot be opened; one inside it is passed over and named.
    """
    listing = Listing(FolderSource(root))
    pending = [""]
    while pending:
        job.check_cancelled()
        prefix = pending.pop()
        try:
            with os.scandir(f"{root}/{prefix}") as found:
                entries = [entry for entry in found if not is_hidden(entry.name)]
        except OSError as error:
            if not prefix:
                raise
            listing.skip(f"{root}/{prefix[:-1]}", f"cannot be opened: {error.strerror}")
            continue
        for entry in entries:
            path = prefix + entry.name
            if not _is_folder(entry):
                _take_file(listing, root, path, entry.name)
            elif entry.is_symlink():
                # Links to folders could go round in circles.
                listing.skip(f"{root}/{path}", "is a link to a folder, which is not followed; use the folder itself")
            else:
                listing.folders.add(path)
                pending.append(f"{path}/")
    listing.sort()
    return listing


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder or a link to one; a link to itself is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _take_file(listing: Listing, root: Path, path: str, name: str) -> None:
    if name in (DESIGNER_LIST, DESIGNER_META):
        listing.lists[path] = Member(path)
    if not is_image(name):
        listing.others += 1
    elif not is_utf8(path):
        listing.skip(f"{root}/{path}", "has a name that is not UTF-8; rename it")
    else:
        listing.members.append(Member(path))


def readable(text: str) -> str:
    """A file name that can be shown and written; bytes that are not UTF-8 are replaced."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def is_utf8(text: str) -> bool:
    """Whether a file name can be written into the image list as it is."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def is_image(name: str) -> bool:
    """Whether a file may be an image, by its extension in any case."""
    return PurePosixPath(name).suffix.lower() in EXTENSIONS


def _sort_key(member: Member) -> tuple[str, ...]:
    return tuple(member.path.split("/"))


def safe_name(archive: Path, name: str, shown: str | None = None) -> str:
    """The entry's name without ``./``; one that points outside makes the whole archive unsafe."""
    plain = name.replace("\\", "/")
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    if plain.startswith("/") or ".." in parts or "\0" in plain or re.match(r"[A-Za-z]:", plain):
        raise InvalidDatasetError(
            f"{archive} is unsafe: its entry {shown or name!r} points outside of the archive. Pack it anew.",
            path=archive,
            entry=name,
        )
    return "/".join(parts)

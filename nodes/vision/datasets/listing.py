"""Lists the files of a dataset."""

import heapq
import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.datasets.dataset_files import DESIGNER_LIST, DESIGNER_META, is_own, is_side_file
from vision_designer.nodes.errors import InvalidDatasetError
from vision_designer.nodes.images.image_source import FolderSource, ImageSource
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.files import FolderLinks, is_folder, is_folder_link, is_hidden
from vision_designer.nodes.types.image_directory import SkippedFile, is_image


class Member(NamedTuple):
    """A file of the dataset: path with ``/``, and its offset and size in a tar."""

    path: str
    offset: int = 0
    size: int = 0
    checksum: int | None = None
    """CRC-32 from the archive's directory, if any; ``bytes`` is then the file's size."""
    bytes: int = 0


@dataclass
class Listing:
    """Sorted files of a dataset that may be images, and what was skipped."""

    source: ImageSource
    members: list[Member] = field(default_factory=list)
    folders: set[str] = field(default_factory=set)
    """All folders, with or without images."""
    lists: dict[str, Member] = field(default_factory=dict)
    """Files of the designer's own layout, by path."""
    others: int = 0
    """Number of files with other extensions."""
    left_out: list[str] = field(default_factory=list)
    """Paths of other files that may be images nevertheless: with an unsupported extension, or none."""
    linked_folders: int = 0
    """Number of followed links to folders."""
    links_outside: int = 0
    """Number of those that lead outside of the dataset's folder."""
    own_folders: list[str] = field(default_factory=list)
    """Workspaces and outputs of this program inside the folder; ignored."""
    hidden_folders: set[str] = field(default_factory=set)
    """Skipped hidden and system folders."""
    unusable: list[SkippedFile] = field(default_factory=list)
    """Files that cannot be named or reached."""

    def skip(self, name: str, why: str) -> None:
        """Skip a file for a reason."""
        self.unusable.append(SkippedFile(readable(name), Message("{name} {why}", name=readable(name), why=why)))

    def hides(self, folders: Sequence[str]) -> bool:
        """Return whether one of the ``folders`` of a path is hidden, and record it."""
        for depth, name in enumerate(folders, 1):
            if is_hidden(name):
                self.hidden_folders.add("/".join(folders[:depth]))
                return True
        return False

    def count_other(self, path: str) -> None:
        """Count a file without an image extension."""
        self.others += 1
        if not is_side_file(path):
            self.left_out.append(path)

    def sort(self) -> None:
        """Sort the members; of two with one name the later is kept, as when unpacking an archive."""
        self.members = sorted(
            {member.path: member for member in self.members}.values(), key=lambda member: member.path.split("/")
        )


def list_folder(root: Path, job: Job, *, follow_links: bool = True) -> Listing:
    """List the files below a folder that may be images.

    Raises:
        RunCancelledError: the run was cancelled.
        OSError: the folder itself cannot be opened; subfolders that cannot be opened are skipped with a reason.
    """
    listing = Listing(FolderSource(root))
    links = FolderLinks(str(root))
    pending, linked = [""], list[str]()
    # Prefix of the folders that wrap the whole dataset.
    wrapper = ""
    while pending or linked:
        job.check_cancelled()
        if not pending:
            # Links come after all real folders, sorted by name, so that the choice between two links to one folder is
            # deterministic.
            path = heapq.heappop(linked)
            if why := _why_not_follow(links, path, wrapper, follow_links=follow_links):
                listing.skip(f"{root}/{path}", why)
                continue
            listing.folders.add(path)
            pending.append(f"{path}/")
        prefix = pending.pop()
        try:
            with os.scandir(f"{root}/{prefix}") as found:
                every = list(found)
        except OSError as error:
            if not prefix:
                raise
            listing.skip(f"{root}/{prefix[:-1]}", Message("cannot be opened: {reason}", reason=error.strerror))
            continue
        entries = [entry for entry in every if not is_hidden(entry.name)]
        if len(entries) < len(every):
            hidden = [entry for entry in every if is_hidden(entry.name) and is_folder(entry)]
            listing.hidden_folders.update(prefix + entry.name for entry in hidden)
        folders = [entry.name for entry in entries if is_folder(entry)]
        if prefix == wrapper and len(folders) == 1:
            wrapper = f"{prefix}{folders[0]}/"
        for entry in entries:
            path = prefix + entry.name
            if not is_folder(entry):
                _add_file(listing, root, path, entry)
            elif is_own(f"{root}/{prefix}".removesuffix("/"), entry.name):
                listing.own_folders.append(path)
            elif is_folder_link(entry):
                heapq.heappush(linked, path)
            else:
                listing.folders.add(path)
                pending.append(f"{path}/")
    listing.linked_folders, listing.links_outside = links.followed, links.outside
    listing.sort()
    return listing


def _why_not_follow(links: FolderLinks, path: str, wrapper: str, *, follow_links: bool) -> str:
    if not follow_links:
        return Message(
            "is a link to a folder, and is not followed; set Follow links (follow_links), or use the folder itself"
        )
    try:
        # Two subsets, or two categories, may link to the same images.
        return links.why_not(path, path.removeprefix(wrapper).partition("/")[0])
    except OSError as error:
        return Message("is a link to a folder that cannot be opened: {reason}", reason=error.strerror)


def _add_file(listing: Listing, root: Path, path: str, entry: os.DirEntry[str]) -> None:
    name = entry.name
    if name in (DESIGNER_LIST, DESIGNER_META):
        listing.lists[path] = Member(path)
    if not is_image(name):
        if entry.is_symlink() and not is_side_file(name) and not os.path.exists(entry.path):  # noqa: PTH110 - accepts any name
            listing.skip(f"{root}/{path}", Message("is a link whose target does not exist or cannot be accessed"))
        else:
            listing.count_other(path)
    elif not is_utf8(path):
        listing.skip(f"{root}/{path}", Message("has a name that is not UTF-8; rename it"))
    else:
        listing.members.append(Member(path))


def extension_of(path: str) -> str:
    """Printable file extension in lower case; empty if there is none."""
    return readable(os.path.splitext(path.rpartition("/")[2])[1].lower())  # noqa: PTH122 - as in is_image


def extensions_in_words(paths: Iterable[str]) -> str:
    """Extensions with counts, the most frequent first: ``.jp2 3, without extension 1``."""
    counts = Counter(map(extension_of, paths))
    found = sorted(counts.items(), key=lambda item: (-item[1], not item[0], item[0]))
    words = [f"{extension or 'without extension'} {count:,}" for extension, count in found[:12]]
    return ", ".join([*words, *(["..."] if len(found) > len(words) else [])])


def readable(text: str) -> str:
    """File name with invalid UTF-8 replaced."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def is_utf8(text: str) -> bool:
    """Return whether a file name is valid UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def safe_name(archive: Path, name: str, shown: str | None = None) -> str:
    """Entry name without ``./``; raises InvalidDatasetError for one that points outside of the archive."""
    plain = name.replace("\\", "/")
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    if plain.startswith("/") or ".." in parts or "\0" in plain or re.match(r"[A-Za-z]:", plain):
        raise InvalidDatasetError(
            "{path} is unsafe: its entry {shown!r} points outside of the archive. Pack it again.",
            shown=shown or name,
            path=archive,
            entry=name,
        )
    return "/".join(parts)

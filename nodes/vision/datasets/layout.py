"""Categories from the folder layout of a dataset."""

import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from vision_designer.nodes.core.job import Job, NamedWarnings
from vision_designer.nodes.datasets.dataset_files import DESIGNER_LIST, DESIGNER_META
from vision_designer.nodes.datasets.subsets import (
    NO_PARTS,
    SUBSET_NAMES,
    Parts,
    find_parts,
    listed,
    subset_of,
    wrapping_folders,
)
from vision_designer.nodes.errors import InvalidDatasetError
from vision_designer.nodes.images.archive_limits import ArchiveAmount
from vision_designer.nodes.images.category_names import canonical
from vision_designer.nodes.messages import Message, ReasonError
from vision_designer.nodes.vision.datasets.listing import Listing, Member, readable, safe_name

Entry = tuple[int, Member, str | None]
"""id, file, category"""


@dataclass(frozen=True)
class Selection:
    """Images to use from a dataset, and the source of their categories.

    Attributes:
        subset: all, training, validation or test.
        labels_file: label table; None if folders are the categories.
        path_column: column of paths; empty to detect it.
        label_column: column of categories; empty to detect it.
    """

    subset: str = "all"
    labels_file: Path | None = None
    path_column: str = ""
    label_column: str = ""
    follow_links: bool = True

    @property
    def name(self) -> str:
        """Unique name of the selection; empty for all images."""
        return "" if self == Selection() else "\0".join(map(str, astuple(self)))


ALL = Selection()


@dataclass(frozen=True)
class Chosen:
    """Images of the chosen subset.

    Attributes:
        paths: folders below the subset, and file name, of each image; the first folder is the category.
        folders: folders of the listing they were chosen from, each ending with ``/``.
        parts: subsets of the dataset, if any.
        depth: number of folders that wrap the dataset.
    """

    members: list[Member]
    paths: list[list[str]]
    folders: tuple[str, ...]
    parts: Parts | None
    depth: int

    def has(self, path: str) -> bool:
        """Return whether a path of the listing lies in the chosen folders or above them."""
        return any(path.startswith(folder) or folder.startswith(path + "/") for folder in self.folders) or (
            "/" not in path
        )


def path_parts(listing: Listing, path: str) -> list[str]:
    """Folders and name of a file. Paths in archives may contain ``./`` and backslashes."""
    return (path if listing.source.kind == "folder" else safe_name(listing.source.path, path)).split("/")


def choose(listing: Listing, path: Path, selection: Selection, job: Job) -> Chosen:
    """Images of a subset, or all; InvalidDatasetError if there is none, or folders may be subsets or categories."""
    split = [path_parts(listing, member.path) for member in listing.members]
    depth = wrapping_folders(split)
    inside = [parts[depth:] for parts in split] if depth else split
    parts = find_parts(inside)
    base = "".join(f"{folder}/" for folder in split[0][:depth]) if split else ""
    everything = Chosen(listing.members, inside, (base,), parts, depth)
    if selection.subset == "all":
        if parts is None or selection.labels_file is not None:
            return everything
        return _merged(everything, path, base, job)
    if parts is None:
        return _checked_wrapper(everything, split[0][:depth] if split else [], path, selection.subset)
    why = parts.why_not(selection.subset)
    if why:
        raise InvalidDatasetError(
            "{path} has no subset {subset}: {why}", subset=SUBSET_NAMES[selection.subset], why=why, path=path
        )
    names = parts.named(selection.subset)
    job.log(
        "subset {subset}: the images of {names}",
        subset=SUBSET_NAMES[selection.subset],
        names=listed(readable(base + name) for name in names),
    )
    _warn_of_others(everything, job)
    return _of_folders(everything, base, names)


def _warn_of_others(everything: Chosen, job: Job) -> None:
    """Warn about images that belong to no subset."""
    assert everything.parts is not None
    folders = everything.parts.folders
    count = sum(len(found) == 1 or found[0] not in folders for found in everything.paths)
    if count:
        beside = [Message("images outside of folders")] if any(len(found) == 1 for found in everything.paths) else []
        names = listed([*map(readable, everything.parts.others), *beside])
        images = Message.counted(count, "1 image is in no subset and is", "{count:,} images are in no subset and are")
        job.warn("{images} not used: {names}", images=images, names=names)


def _merged(everything: Chosen, path: Path, base: str, job: Job) -> Chosen:
    """Merge all subsets, and their equal categories, if the folders are certainly subsets."""
    parts = everything.parts
    assert parts is not None
    why = parts.why_not_all()
    if parts.certain and parts.flat:
        raise InvalidDatasetError("{path} cannot be converted: {why}", why=why, path=path)
    if not why or any(len(found) == 1 for found in everything.paths):
        return everything
    names = sorted(parts.folders)
    counts = {name: sum(found[0] == name for found in everything.paths if len(found) > 1) for name in names}
    numbers = listed(f"{readable(name)} {count:,}" for name, count in counts.items())
    job.warn("{path}: {why} Images: {numbers}.", path=path, why=why, numbers=numbers)
    if not parts.certain:
        return everything
    _warn_of_others(everything, job)
    return _of_folders(everything, base, names)


def _of_folders(everything: Chosen, base: str, names: Sequence[str]) -> Chosen:
    """Images of some top-level folders, with the categories below them."""
    parts, wanted = everything.parts, set(names)
    assert parts is not None
    found = [
        (member, path[parts.depth[path[0]] :])
        for member, path in zip(everything.members, everything.paths, strict=True)
        if len(path) > 1 and path[0] in wanted
    ]
    members, paths = [member for member, _ in found], [path for _, path in found]
    return Chosen(members, paths, tuple(f"{base}{name}/" for name in names), parts, everything.depth)


def _checked_wrapper(everything: Chosen, wrappers: Sequence[str], path: Path, subset: str) -> Chosen:
    """All images, if the wrapping folder is the requested subset."""
    for name in reversed(wrappers):
        found = subset_of(name)
        if found is not None and found[0] == subset:
            return everything
        if found is not None:
            raise InvalidDatasetError(
                "{path} has no subset {subset}: only its folder {name} ({there}) exists. Set Subset "
                "(subset) to that, or to all.",
                dict(subset=SUBSET_NAMES[subset], name=name, there=SUBSET_NAMES[found[0]]),
                path=path,
            )
    raise InvalidDatasetError(
        "{path} has no subset {subset}: {why}", subset=SUBSET_NAMES[subset], why=NO_PARTS, path=path
    )


def folder_entries(listing: Listing, chosen: Chosen, path: Path, job: Job) -> list[Entry]:
    """Ids and categories from the folders; InvalidDatasetError if images are in category folders and beside them."""
    loose = [parts for parts in chosen.paths if len(parts) == 1]
    if loose and len(loose) < len(chosen.paths):
        folder = path if len(chosen.folders) > 1 else path / chosen.folders[0]
        images = Message.counted(len(loose), "1 image", "{count} images")
        raise InvalidDatasetError(
            "{place} has {images} next to its category folders, e.g. {loose}. Move them into the folder "
            "of their category, or keep images and folders apart.",
            dict(place=folder, images=images, loose=loose[0][0]),
            path=path,
            count=len(loose),
        )
    _warn_of_empty_folders(listing, chosen, job)
    return [
        (id_, member, parts[0] if len(parts) > 1 else None)
        for id_, (member, parts) in enumerate(zip(chosen.members, chosen.paths, strict=True))
    ]


def _warn_of_empty_folders(listing: Listing, chosen: Chosen, job: Job) -> None:
    """Warn about folders without images, which are not categories."""
    used, seen = {""}, set[str]()
    for member in listing.members:
        folder = member.path[: member.path.rfind("/") + 1]
        if folder not in seen:
            seen.add(folder)
            folders = path_parts(listing, f"{folder}x")[:-1]
            used.update("/".join(folders[:level]) for level in range(1, len(folders) + 1))
    below = {len(folder.split("/")) - 1 for folder in chosen.folders}
    candidates = {name for name in listing.folders - used if name.count("/") <= max(below)}
    warnings = NamedWarnings(
        job,
        "1 more folder contains no images and is not used as a category",
        "{count} more folders contain no images and are not used as categories",
    )
    for name in sorted(name for name in candidates if name.rpartition("/")[0] in used and chosen.has(name)):
        warnings.add("the folder {name!r} contains no images and is not used as a category", name=readable(name))
    warnings.finish()


def designer_base(listing: Listing) -> str | None:
    """Path prefix of a dataset in the designer's own layout; None for other layouts."""
    for path in sorted(listing.lists, key=len):
        base, name = path[: path.rfind("/") + 1], path[path.rfind("/") + 1 :]
        if (
            name == DESIGNER_LIST
            and base + DESIGNER_META in listing.lists
            and all("/".join(path_parts(listing, member.path)).startswith(base) for member in listing.members)
        ):
            return base
    return None


def designer_entries(listing: Listing, base: str, amount: ArchiveAmount | None) -> list[Entry]:
    """Ids and categories from ``images.lst``; names are checked and counted like an archive's entries."""
    members = {"/".join(path_parts(listing, member.path)): member for member in listing.members}
    alike = {canonical(path): member for path, member in members.items() if not path.isascii()}
    list_ = listing.lists[base + DESIGNER_LIST]
    listed = listing.source.name(list_.path)
    entries: list[Entry] = []

    def fail(why: str) -> InvalidDatasetError:
        return InvalidDatasetError("{path} {why}. Export the dataset again.", why=why, path=listed)

    with (
        listing.source.open(list_.path, list_.offset, list_.size) as file,
        io.TextIOWrapper(file, encoding="utf-8-sig", newline="\n") as lines,
    ):
        try:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                if amount is not None:
                    amount.add_members()
                try:
                    id_, name, category = _designer_row(line)
                except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                    raise fail(
                        Message("cannot be read in line {number}: {error}", number=number, error=error)
                    ) from error
                path = base + safe_name(listing.source.path, name)
                entries.append((id_, members.get(path) or alike.get(canonical(path), Member(path)), category))
        except UnicodeDecodeError as error:
            raise fail(Message("is not UTF-8: {error}", error=error)) from error
    labeled = sum(category is not None for _, _, category in entries)
    if labeled not in (0, len(entries)):
        raise fail(Message("lists categories for {labeled} of {entries} images", labeled=labeled, entries=len(entries)))
    return entries


def warn_of_unlisted(listing: Listing, base: str, entries: Sequence[Entry], job: Job) -> None:
    """Warn of images of the designer's own layout that its list does not name, or names twice."""
    counts = Counter(member.path for _, member, _ in entries)
    unlisted = [member.path for member in listing.members if member.path not in counts]
    repeated = [path for path, count in counts.items() if count > 1]
    values: dict[str, object] = dict(total=len(listing.members), list=base + DESIGNER_LIST)
    if unlisted:
        job.warn(
            Message.counted(
                len(unlisted),
                "1 of {total:,} images is not in {list} and is left out: {example}",
                "{count:,} of {total:,} images are not in {list} and are left out, e.g. {example}",
                values,
                example=readable(unlisted[0]),
            )
        )
    if repeated:
        job.warn(
            Message.counted(
                len(repeated),
                "1 image is in {list} more than once and is used each time: {example}",
                "{count:,} images are in {list} more than once and are used each time, e.g. {example}",
                values,
                example=readable(repeated[0]),
            )
        )


def _designer_row(line: str) -> tuple[int, str, str | None]:
    """Id, file name and category; raises arbitrary exceptions for invalid lines."""
    row = json.loads(line)
    name, id_, category = row["image_info"]["file_name"], row["id"], row.get("category")
    if not (isinstance(name, str) and type(id_) is int and isinstance(category, str | None)):
        raise TypeError("file_name, id and category must be text, a number and text")
    if not 0 <= id_ < 2**63:
        raise ReasonError("the id {id} is out of range", id=id_)
    return id_, name, category

"""Warnings about likely mistakes in a dataset: duplicates, masks, nested datasets."""

import hashlib
import io
import os
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import BinaryIO

import numpy as np

from vision_designer.nodes.core.job import Job, NamedWarnings
from vision_designer.nodes.datasets.subsets import listed, subset_of
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.images.image_source import MAX_BYTES, ImageSource
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.files import READ_BYTES
from vision_designer.nodes.vision.datasets.layout import Entry
from vision_designer.nodes.vision.datasets.listing import readable
from vision_designer.nodes.vision.datasets.size_cache import SizeCache

MASK_WORDS = frozenset({
    "mask", "masks", "annotation", "annotations", "label", "labels", "segmentation", "segmentations", "seg", "gt",
    "groundtruth", "truth", "depth", "edges", "outlines",
})  # fmt: skip
"""Names of folders, and endings of file names, that mark masks and other annotations."""
_MASK_END = re.compile(rf"(.+?)[ _\-.]+(?:{'|'.join(sorted(MASK_WORDS))})(?:[ _\-]?\d{{1,3}})?$", re.IGNORECASE)
_NUMBERED = re.compile(r"[^\W\d_]{0,16}[ _\-.(]*(\d{1,18})\)?$")
"""A word and a number, as cameras and programs name files: ``12``, ``IMG_0012``, ``frame (12)``."""
_NUMBER = re.compile(r"\d{1,18}(?:\.\d{0,18})?")
_GAP = re.compile(r"[\s_]+")
MIN_SHARED_NAMES = 0.9
"""Minimum share of a category's file names that another category must have for a warning."""
MIN_EQUAL_NAMES = 3
"""Minimum equal names for a warning."""
MAX_COMPARED = 10_000
"""Maximum files whose content is compared; small groups first."""
MAX_READ = 256 << 20
"""Maximum bytes read for the comparison."""
TAIL = 4096
"""Bytes at a file's end that are compared before the whole file."""


def warn_of_similar_categories(categories: Iterable[str | None], job: Job) -> None:
    """Warn of categories whose names differ only in case, spaces, or invisible characters, or are the same number.

    ``categories`` has the category of each image. Names of one character may differ in case, as letters do.
    """
    counts = Counter(category for category in categories if category is not None)
    alike: dict[str, list[str]] = defaultdict(list)
    for name in sorted(counts):
        alike[_ignoring_spelling(name)].append(name)
    warnings = NamedWarnings(
        job,
        "1 more group of categories has names that differ only in spelling",
        "{count} more groups of categories have names that differ only in spelling",
    )
    for names in alike.values():
        if len(names) > 1:
            listed_names = listed(
                Message("{name} ({images:,})", name=_quoted(name), images=counts[name]) for name in names
            )
            warnings.add(
                "the names of {categories} categories differ only in case, spaces, invisible characters, or the "
                "spelling of a number: {names} images. They are separate categories; if they mean the same, rename "
                "them",
                categories=len(names),
                names=listed_names,
            )
    warnings.finish()


def _ignoring_spelling(name: str) -> str:
    """What remains of a category's name without case, spaces, and invisible characters."""
    visible = "".join(letter for letter in name if unicodedata.category(letter) not in ("Cf", "Cc") or letter.isspace())
    text = _GAP.sub(" ", unicodedata.normalize("NFKC", visible)).strip()
    if _NUMBER.fullmatch(text):
        return str(Decimal(text).normalize())
    return (unicodedata.normalize("NFKC", text.casefold()) if len(text) > 1 else text) or name


def _quoted(name: str) -> str:
    """A name in quotes; invisible characters are escaped, so that names that look the same are told apart."""
    return repr(name) if name.isascii() or name.isprintable() else ascii(name)


def warn_of_names(entries: Sequence[Entry], paths: Sequence[Sequence[str]], job: Job) -> None:
    """Warn of folders of one name at two levels, and of images named like masks or like another category's images."""
    names: dict[str, set[str]] = defaultdict(set)
    for (_, _, category), parts in zip(entries, paths, strict=True):
        if category is not None:
            names[category].add(parts[-1])
    if len(names) > 1:
        _warn_of_nested(entries, paths, names, job)
        _warn_of_subsets_below(entries, paths, job)
        _warn_of_equal_names(names, job)
    _warn_of_masks(paths, job)


def _below(entries: Sequence[Entry], paths: Sequence[Sequence[str]]) -> Iterator[tuple[str, Sequence[str]]]:
    """Category and path below its folder of each image in a nested folder."""
    for (_, _, category), parts in zip(entries, paths, strict=True):
        if category is not None and len(parts) > 2 and category in parts:
            below = parts[parts.index(category) + 1 :]
            if len(below) > 1:
                yield category, below


def _warn_of_nested(
    entries: Sequence[Entry], paths: Sequence[Sequence[str]], names: Mapping[str, set[str]], job: Job
) -> None:
    """Warn of a category with subfolders named like other categories, often a second copy of the dataset."""
    found: dict[str, list[str]] = defaultdict(list)
    again: Counter[str] = Counter()
    for category, below in _below(entries, paths):
        inner = next((folder for folder in below[:-1] if folder in names and folder != category), None)
        if inner is not None:
            found[category].append(inner)
            again[category] += below[-1] in names[inner]
    for category, inner_names in sorted(found.items()):
        job.warn(
            "the category {category!r} contains folders that are named like other categories, {readable}, with "
            "{copied:,} of all {images:,} images; {again:,} of these have the same names as images of the other "
            "category. If it is a copy of the dataset, remove it; if it is the dataset itself, choose only this folder",
            category=readable(category),
            readable=listed(map(readable, sorted(set(inner_names)))),
            copied=len(inner_names),
            images=len(entries),
            again=again[category],
        )


def _warn_of_subsets_below(entries: Sequence[Entry], paths: Sequence[Sequence[str]], job: Job) -> None:
    """Warn of categories with train/ and test/ inside, and of train/cat beside extra/cat, an uncertain subset."""
    folders: dict[str, Counter[str]] = defaultdict(Counter)
    for category, below in _below(entries, paths):
        folders[category][below[0]] += 1
    subsets: Counter[str] = Counter()
    for inner in folders.values():
        for name, count in inner.items():
            subset = subset_of(name)
            if subset is not None and not subset[1]:
                subsets[subset[0]] += count
    if len(subsets) > 1:
        numbers = listed(f"{name} {count:,}" for name, count in sorted(subsets.items()))
        job.warn(
            "the category folders contain folders that are named like subsets ({numbers} images), which "
            "are merged: a model is then tested on images that it was trained on. Put the subset folders "
            "above the category folders, and choose one with Subset (subset)",
            numbers=numbers,
        )
    for category in sorted(folders):
        if subset_of(category) is None:
            continue
        for other in sorted(folders):
            shared = folders[category].keys() & folders[other].keys()
            if other != category and shared:
                job.warn(
                    "the categories {category!r} and {other!r} contain the same folders, {readable}, "
                    "which may be the categories. If so, choose the folder {category!r} itself",
                    category=readable(category),
                    other=readable(other),
                    readable=listed(map(readable, sorted(shared))),
                )
                break


def _warn_of_equal_names(names: Mapping[str, set[str]], job: Job) -> None:
    """Warn of two categories with the same file names, as images and their masks have."""
    stems = {category: {os.path.splitext(name)[0] for name in found} for category, found in names.items()}  # noqa: PTH122
    first: dict[str, str] = {}
    shared: Counter[tuple[str, str]] = Counter()
    for category, found in stems.items():
        for stem in found:
            owner = first.setdefault(stem, category)
            if owner != category:
                shared[owner, category] += 1
    pairs = [
        (one, other, count)
        for (one, other), count in shared.items()
        if count >= MIN_EQUAL_NAMES
        and count >= MIN_SHARED_NAMES * min(len(stems[one]), len(stems[other]))
        and (MASK_WORDS & {*_words(one), *_words(other)} or not _are_consecutive(stems[one] & stems[other]))
    ]
    if pairs:
        one, other, count = max(pairs, key=lambda pair: pair[2])
        more = Message(" (and {pairs:,} more such pairs)", pairs=len(pairs) - 1) if len(pairs) > 1 else ""
        job.warn(
            "{count:,} files of the category {other!r} have the same names as files of {one!r}{more}: "
            "they may be masks, or copies of these images. If so, remove them from the dataset",
            dict(count=count, other=readable(other), one=readable(one), more=more),
        )


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", name.lower())


def _are_consecutive(stems: set[str]) -> bool:
    """Return whether names are consecutive numbers, which any two folders may share by chance."""
    numbers = [int(found[1]) for stem in stems if (found := _NUMBERED.match(stem))]
    dense = numbers and max(numbers) - min(numbers) + 1 <= 4 * len(numbers) + 100
    return bool(dense) and len(numbers) >= 0.5 * len(stems)


def _warn_of_masks(paths: Sequence[Sequence[str]], job: Job) -> None:
    """Warn of names that are another image's name plus _mask or the like."""
    ends = [(parts, match) for parts in paths if (match := _MASK_END.match(parts[-1].rpartition(".")[0]))]
    if not ends:
        return
    folders = {tuple(parts[:-1]) for parts, _ in ends}
    there = {(tuple(parts[:-1]), parts[-1].rpartition(".")[0]) for parts in paths if tuple(parts[:-1]) in folders}
    found = [parts[-1] for parts, match in ends if (tuple(parts[:-1]), match[1]) in there]
    if found:
        some = Message.counted(
            len(found),
            "1 of {total:,} files is named like another file of its folder",
            "{count:,} of {total:,} files are named like another file of their folder",
            total=len(paths),
        )
        job.warn(
            "{some} with the suffix of a mask, e.g. {name!r}; such files are used as images of their "
            "category. Keep masks out of the dataset",
            some=some,
            name=readable(found[0]),
        )


def warn_of_copies(source: ImageSource, entries: Sequence[Entry], known: SizeCache, job: Job) -> None:
    """Warn of images with the same content.

    A zip's directory has checksums. Elsewhere files of equal size, width and height are compared, up to
    ``MAX_COMPARED`` files and ``MAX_READ`` bytes, about one second; the log counts what was not compared. Images
    without a ``known`` width are unreadable and excluded.
    """
    checksums = [member.checksum for _, member, _ in entries]
    if entries and all(checksum is not None for checksum in checksums):
        # A crafted archive may state sizes beyond 64 bits.
        numbers = [hash((member.bytes, member.checksum)) % 2**64 for _, member, _ in entries]
        keys = np.array(numbers, np.uint64)
        groups = _groups(keys, known.width > 0)
    else:
        groups = _compared(source, entries, known, job)
    if not groups:
        return
    copies = sum(len(group) - 1 for group in groups)
    mixed = sum(len({entries[index][2] for index in group}) > 1 for group in groups)
    largest = max(groups, key=len)
    one, other = (readable(source.name(entries[index][1].path)) for index in largest[:2])
    cases = Message.counted(mixed, "1 case", "{count:,} cases")
    between = Message(" In {cases} the copies have different categories.", cases=cases) if mixed else ""
    some = Message.counted(
        copies, "1 of {total:,} images has", "{count:,} of {total:,} images have", total=len(entries)
    )
    job.warn(
        "{some} the same content as another image, e.g. {one} and {other}.{between} Copies count twice, "
        "and a split may put copies into both parts. Remove them",
        dict(some=some, one=one, other=other, between=between),
    )
    job.report({"copies": copies})


def _groups(keys: np.ndarray, usable: np.ndarray) -> list[list[int]]:
    """Indices with equal keys, two or more each; the smallest groups first."""
    indices = np.flatnonzero(usable)
    order = indices[np.argsort(keys[indices], kind="stable")]
    cuts = np.flatnonzero(np.diff(keys[order])) + 1
    return sorted((part.tolist() for part in np.split(order, cuts) if len(part) > 1), key=len)


def _compared(source: ImageSource, entries: Sequence[Entry], known: SizeCache, job: Job) -> list[list[int]]:
    sizes = known.bytes
    if sizes is None:
        sizes = np.array([_size(source, entry) for entry in entries], np.int64)

    def tail(index: int) -> int:
        """Hash of a file's end, cached for unchanged files."""
        if not known.tails[index]:
            content = _content(source, entries[index], int(sizes[index]), TAIL)
            known.tails[index] = int.from_bytes(content[:8], "little", signed=True) or 1 if content else 0
        return int(known.tails[index])

    # Collisions are fine: contents are compared later.
    pixels = known.width.astype(np.uint64) << np.uint64(32) | known.height.astype(np.uint64)
    keys = sizes.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) ^ pixels
    left, read, not_compared = MAX_COMPARED, 0, 0
    found: list[list[int]] = []
    for group in _groups(keys, (known.width > 0) & (sizes > 0)):
        job.check_cancelled()
        if len(group) > left or read > MAX_READ:
            not_compared += len(group)
            continue
        left -= len(group)
        for alike in _equal_content(group, tail):
            read += sum(int(sizes[index]) for index in alike)
            if read > MAX_READ:
                not_compared += len(alike)
            else:
                found += _equal_content(alike, lambda index: _content(source, entries[index], int(sizes[index])))
    if not_compared:
        job.log(
            "{not_compared:,} images of the same sizes were not compared for identical content because "
            "there are too many",
            not_compared=not_compared,
        )
    return found


def _equal_content(indices: Sequence[int], content: Callable[[int], bytes | int | None]) -> list[list[int]]:
    """Indices with equal content, two or more each."""
    by_content: dict[bytes | int, list[int]] = defaultdict(list)
    for index in indices:
        digest = content(index)
        if digest:
            by_content[digest].append(index)
    return [group for group in by_content.values() if len(group) > 1]


def _size(source: ImageSource, entry: Entry) -> int:
    if source.kind == "tar":
        return entry[1].size if entry[1].size <= MAX_BYTES else -1
    try:
        return os.stat(source.path / entry[1].path).st_size  # noqa: PTH116
    except (OSError, ValueError):
        return -1


def _content(source: ImageSource, entry: Entry, size: int, maximum: int = 0) -> bytes | None:
    """Hash of a file, or of its last ``maximum`` bytes; None if unreadable."""
    _, member, _ = entry
    skip = max(0, size - maximum) if maximum else 0
    try:
        if source.kind == "tar":
            with source.open(member.path, member.offset + skip, size - skip) as file:
                return content_digest(file)
        with source.open(member.path, member.offset, member.size) as file:
            file.seek(skip, io.SEEK_SET)
            return content_digest(file)
    except (OSError, VisionDesignerError):
        return None


def content_digest(file: BinaryIO) -> bytes:
    """BLAKE2b hash of what is left to read of a file, 64 bytes."""
    digest = hashlib.blake2b()
    while piece := file.read(READ_BYTES):
        digest.update(piece)
    return digest.digest()

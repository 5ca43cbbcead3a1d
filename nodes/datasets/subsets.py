"""Subsets of a dataset by folder names: train/, val/, test/."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from vision_designer.nodes.datasets.dataset_files import is_own
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.files import is_hidden
from vision_designer.nodes.types.image_directory import is_image

Subset = Literal["training", "validation", "test"]
SUBSETS: tuple[Subset, ...] = ("training", "validation", "test")
SUBSET_NAMES = {"training": Message("training"), "validation": Message("validation"), "test": Message("test")}
"""What messages call them."""
WORDS: dict[str, Subset] = {
    **dict.fromkeys(("train", "training"), "training"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "validation"),
    **dict.fromkeys(("test", "testing", "eval", "evaluation"), "test"),
}
PLAIN_FOLDERS = frozenset({"images", "image", "imgs", "img", "jpegimages", "data", "photos", "pictures"})
"""A single folder of such a name inside ``train/`` is not a category."""
MAX_ENTRIES = 50_000
"""Maximum files and folders examined before a run; larger datasets are checked by the run."""
MAX_DEPTH = 6
"""Maximum folder levels examined before a run."""
MANY_FOLDERS = 30
"""Number of sibling folders that count as categories and are not examined further before a run."""


def subset_of(name: str) -> tuple[Subset, str] | None:
    """Subset in a folder's name, and the rest of the name; None if there is none.

    The name is one of ``WORDS`` in any case, or begins or ends with one: ``seg_train``, ``test-images``, ``val2017``. A
    name with words of two subsets, e.g. ``train_val``, does not count.
    """
    words = re.findall(r"[^\W\d_]+", name.lower())
    found = [word for word in dict.fromkeys((*words[:1], *words[-1:])) if word in WORDS]
    if len({WORDS[word] for word in found}) != 1:
        return None
    rest = list(words)
    rest.remove(found[0])
    return WORDS[found[0]], " ".join(rest)


@dataclass(frozen=True)
class Parts:
    """Top-level folders of a dataset that are named like subsets.

    Attributes:
        folders: their names, each with its subset.
        depth: number of levels above the categories in each.
        flat: those with images outside of category folders.
        labeled: those with category folders.
        others: the other top-level folders.
        alike: whether every folder is named like a subset, with the same rest of the name.
        certain: whether they are certainly subsets, not categories, see :func:`find_parts`.
    """

    folders: Mapping[str, Subset]
    depth: Mapping[str, int]
    flat: frozenset[str]
    labeled: frozenset[str]
    others: tuple[str, ...]
    alike: bool
    certain: bool

    @property
    def only_subsets(self) -> bool:
        """Whether all folders are named like subsets and nothing else, with at least two subsets."""
        return self.alike and len(set(self.folders.values())) > 1

    def named(self, subset: str) -> list[str]:
        """Folders of a subset, in order."""
        return sorted(name for name, found in self.folders.items() if found == subset)

    def in_words(self) -> str:
        """E.g. ``test (test), train (training)``."""
        return listed(f"{name} ({subset})" for name, subset in sorted(self.folders.items()))

    def why_not_all(self) -> str:
        """What is wrong if no subset is chosen; empty if nothing is."""
        if self.certain and self.flat:
            flat, labeled = listed(sorted(self.flat)), listed(sorted(self.labeled))
            return Message(
                "{flat} has images without categories next to the category folders of {labeled}, and "
                "one image directory cannot have both. Set Subset (subset) to one of them; use a "
                "separate Convert to Image Directory for each.",
                flat=flat,
                labeled=labeled,
            )
        if self.certain:
            return Message(
                "its folders {folders} are subsets of one dataset and contain its categories. Since "
                "Subset (subset) is all, they are merged, so that a model is tested on images that it "
                "was trained on. Use a separate Convert to Image Directory for each subset.",
                folders=self.in_words(),
            )
        if self.only_subsets:
            return Message(
                "its folders {folders} are named like subsets of one dataset, but are treated as "
                "categories. If they are subsets, set Subset (subset) to one of them.",
                folders=self.in_words(),
            )
        return ""

    def why_not(self, subset: str) -> str:
        """Why a subset is not available; empty if it is."""
        if not (self.certain or self.labeled or not self.others):
            return Message(
                "{folders} is next to {others} and contains no category folders, so all of them are "
                "treated as categories. Set Subset (subset) to all.",
                folders=listed(sorted(self.folders)),
                others=listed(self.others),
            )
        if not self.named(subset):
            return Message(
                "only its folders {folders} exist. Set Subset (subset) to one of these, or to all.",
                folders=self.in_words(),
            )
        return ""


NO_PARTS = Message("none of its folders is named train, val, test or similar. Set Subset (subset) to all.")


def find_parts(paths: Sequence[Sequence[str]]) -> Parts | None:
    """Find the subsets among a dataset's top-level folders; None if no folder is named like one.

    They are certainly subsets, not categories, if at least two subsets are named and either

    - two folders of different subsets contain category folders of the same name, or
    - every folder is named like a subset with the same rest of the name (``train`` and ``test``, ``seg_train`` and
      ``seg_test``), and at least one contains category folders.

    A single folder inside a subset is not a category if it is named like that subset again (``test/test/``) or like
    ``PLAIN_FOLDERS`` (``train/images/``).

    Args:
        paths: folders and name of each image, below the folders that wrap the whole dataset.
    """
    first = {parts[0] for parts in paths if len(parts) > 1}
    named = {name: found for name in first if (found := subset_of(name)) is not None}
    if not named:
        return None
    groups: dict[str, list[Sequence[str]]] = {name: [] for name in named}
    for parts in paths:
        if len(parts) > 1 and parts[0] in named:
            groups[parts[0]].append(parts)
    depth: dict[str, int] = {}
    categories: dict[str, set[str]] = {}
    flat = set()
    for name, (subset, _) in named.items():
        depth[name] = 1
        while True:
            folders = {parts[depth[name]] for parts in groups[name] if len(parts) > depth[name] + 1}
            is_flat = any(len(parts) == depth[name] + 1 for parts in groups[name])
            only = next(iter(folders)) if len(folders) == 1 and not is_flat else None
            if only is None or not (only.lower() in PLAIN_FOLDERS or (subset_of(only) or ("",))[0] == subset):
                break
            depth[name] += 1
        if is_flat:
            flat.add(name)
        if folders:
            categories[name] = {folder.lower() for folder in folders}
    others = tuple(sorted(first - named.keys()))
    different = len({subset for subset, _ in named.values()}) > 1
    alike = not others and len({rest for _, rest in named.values()}) == 1
    return Parts(
        folders={name: subset for name, (subset, _) in named.items()},
        depth=depth,
        flat=frozenset(flat),
        labeled=frozenset(categories),
        others=others,
        alike=alike,
        certain=different and (_share_a_category(named, categories) or (alike and bool(categories))),
    )


def _share_a_category(named: Mapping[str, tuple[Subset, str]], categories: Mapping[str, set[str]]) -> bool:
    """Return whether folders of two different subsets contain category folders of the same name."""
    seen: dict[str, str] = {}
    return any(
        seen.setdefault(category, named[name][0]) != named[name][0]
        for name, found in categories.items()
        for category in found
    )


def wrapping_folders(paths: Sequence[Sequence[str]]) -> int:
    """Number of folders that wrap the whole dataset: each has no sibling and contains folders with images."""
    depth = 0
    while (
        len({parts[depth] for parts in paths}) == 1
        and all(len(parts) >= depth + 2 for parts in paths)
        and any(len(parts) >= depth + 3 for parts in paths)
    ):
        depth += 1
    return depth


def listed(names: Iterable[str], maximum: int = 8) -> str:
    """Names as text: ``a, b, c``; beyond ``maximum`` the rest is counted."""
    found = list(names)
    named = ", ".join(found[:maximum])
    more = len(found) - maximum
    return Message("{names} and {count:,} more", names=named, count=more) if more > 0 else named


def problem_on_disk(path: Path, subset: str) -> str:
    """What is wrong with ``subset`` for a folder, judged by names on disk; empty if nothing, or if it is not a folder.

    Examines at most ``MAX_ENTRIES`` files and folders, since it runs at every edit of a graph; larger folders are
    checked by the run.
    """
    found = _paths_on_disk(path)
    if not found:
        return ""
    depth = wrapping_folders(found)
    inside = [parts[depth:] for parts in found]
    parts = find_parts(inside)
    if subset == "all":
        return parts.why_not_all() if parts is not None else ""
    wrapper = subset_of(found[0][depth - 1]) if depth else None
    if parts is None and wrapper is not None:
        if wrapper[0] == subset:
            return ""
        return Message(
            "only its folder {folder} ({subset}) exists.", folder=found[0][depth - 1], subset=SUBSET_NAMES[wrapper[0]]
        )
    return parts.why_not(subset) if parts is not None else NO_PARTS


def subsets_on_disk(path: Path) -> list[Subset]:
    """Certain subsets of a folder, by the names on disk; all three if unknown."""
    found = _paths_on_disk(path)
    depth = wrapping_folders(found) if found else 0
    parts = find_parts([parts[depth:] for parts in found]) if found else None
    if parts is None:
        return list(SUBSETS)
    return [subset for subset in SUBSETS if parts.named(subset)]


def _paths_on_disk(root: Path) -> list[list[str]]:
    """For each folder below ``root``, up to the needed depth, its path with the name of one image in it, if any."""
    found: list[list[str]] = []
    pending: list[list[str]] = [[]]
    left = MAX_ENTRIES
    while pending:
        path = pending.pop()
        image, folders, examined = _list_folder(os.path.join(root, *path), left)  # noqa: PTH118 - accepts any name
        left -= examined
        if left <= 0:
            return []
        if image:
            found.append([*path, image])
        inside = [[*path, name] for name in folders]
        in_a_subset = any(subset_of(name) for name in path)
        if len(path) < MAX_DEPTH and (len(folders) == 1 or not (in_a_subset or len(folders) > MANY_FOLDERS)):
            pending += inside
        else:
            # Categories: their content does not matter.
            found += [[*folder, ""] for folder in inside]
    return found


def _list_folder(folder: str, maximum: int) -> tuple[str, list[str], int]:
    """Name of an image in a folder, if any, its subfolders, and the number of entries examined."""
    image, folders, examined = "", list[str](), 0
    try:
        with os.scandir(folder) as entries:
            for entry in islice(entries, maximum):
                examined += 1
                if is_hidden(entry.name):
                    continue
                try:
                    if entry.is_dir():
                        if is_own(folder, entry.name):
                            continue
                        folders.append(entry.name)
                    elif not image and is_image(entry.name):
                        image = entry.name
                except OSError:
                    continue
    except (OSError, ValueError):
        # The run reports folders that cannot be opened.
        pass
    return image, sorted(folders), examined

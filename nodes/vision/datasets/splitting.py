"""Splits an image directory: at random, by a hash of the name, or by groups."""

import math
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np

from vision_designer.nodes.core.job import Job, NamedWarnings
from vision_designer.nodes.datasets.image_groups import groups, relative_names
from vision_designer.nodes.errors import NotInRangeValueError, TooFewRowsInDatasetError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory, PastSplit

FRACTION_TOLERANCE = 0.05
"""Warn if the resulting fraction differs from the requested one by more."""


@dataclass(frozen=True)
class Parts:
    """Two disjoint directories that together hold all images.

    Attributes:
        first, second: the directories.
        groups: number of groups in each; None if not split by groups.
    """

    first: ImageDirectory
    second: ImageDirectory
    groups: tuple[int, int] | None = None

    @property
    def fraction(self) -> float:
        """Share of the images in the first directory."""
        return len(self.first) / (len(self.first) + len(self.second))


def divide(directory: ImageDirectory, method: str, fraction: float, seed: int, group_by: str, job: Job) -> Parts:
    """Split images by ``random``, ``by_name`` or ``by_group``, and warn of categories that only one part has.

    ``fraction`` is the share of the first part, between 0 and 1. For ``group_by`` see
    :func:`~vision_designer.nodes.datasets.image_groups.groups`.

    Raises:
        TooFewRowsInDatasetError: too few images for two parts.
        NotInRangeValueError: the fraction leaves too few images in one part, or a folder level does not exist.
        ParameterParsingError: ``group_by`` is not a regular expression with one group.
        InvalidDatasetError: ``group_by`` matches no name, or all images are in one group.
    """
    numbers = None
    if method == "by_name":
        one, other = split_by_name(directory, fraction, seed, job)
    elif method == "by_group":
        *(one, other), numbers = split_by_group(directory, fraction, seed, group_by, job)
    else:
        one, other = split(directory, fraction, seed)
    parts = [one, other]
    counts = [one.counts(), other.counts()]
    warnings = NamedWarnings(
        job,
        "1 more category is entirely in one output",
        "{count} more categories are entirely in one output",
    )
    for index, (own, others) in enumerate((counts, counts[::-1])):
        elsewhere = {name: others[name] for name, count in own.items() if count == 0 and others[name]}
        for name, count in elsewhere.items():
            images = Message.counted(count, "1 image, and it is", "{count:,} images, and all of them are")
            warnings.add(
                "the category {name!r} has {images} in output {output}; output {other} has none",
                dict(name=name, images=images, output=2 - index, other=index + 1),
            )
        if elsewhere or method == "by_name":
            past = PastSplit(method, seed, index + 1, elsewhere)
            parts[index] = replace(parts[index], splits=(*directory.splits, past))
    warnings.finish()
    found = Parts(parts[0], parts[1], numbers)
    if method != "random" and abs(found.fraction - fraction) > FRACTION_TOLERANCE:
        why = (
            Message("each of the {count:,} images is drawn independently", count=len(directory))
            if numbers is None
            else Message("none of the {numbers:,} groups is divided", numbers=sum(numbers))
        )
        job.warn(
            "output 1 has {fraction:.3g} of the images, but {requested:g} was requested: {why}",
            dict(fraction=found.fraction, requested=fraction, why=why),
        )
    return found


def split_by_name(
    directory: ImageDirectory, fraction: float, seed: int, job: Job
) -> tuple[ImageDirectory, ImageDirectory]:
    """Assign each image by a hash of its name, independently of other images; both parts keep the order.

    The hash is BLAKE2b with a digest of 8 bytes, of the seed, the number of earlier splits by name with this seed, and
    the path inside the folder or archive in NFC, as a fraction of 2^64. An image is in the first part if it is below
    ``fraction``.

    Raises:
        TooFewRowsInDatasetError: fewer than two images, or all of them in one part.
    """
    directory.require(2, Message("a split"), Message("Add images, or leave the split out."))
    # The hash of an earlier split with this seed would put all remaining images on one side.
    past = sum(split.method == "by_name" and split.seed == seed for split in directory.splits)
    begin = f"{seed}\n{past}\n".encode()
    chosen = np.zeros(len(directory), dtype=bool)
    for row, name in enumerate(relative_names(directory)):
        if row % 10_000 == 0:
            job.check_cancelled()
        digest = blake2b(begin + name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        chosen[row] = int.from_bytes(digest) / 2**64 < fraction
    if chosen.all() or not chosen.any():
        raise TooFewRowsInDatasetError(
            "with Method (method) By name, all {images:,} images of {path} are in output {output}: each "
            "is drawn independently, with the probability Fraction (fraction) {fraction:g}. Choose "
            "another Random seed (random_seed), or Method (method) Random.",
            dict(path=directory.source.path, output=1 if chosen.all() else 2, fraction=fraction),
            images=len(directory),
        )
    rows = np.arange(len(directory))
    return directory.take(rows[chosen]), directory.take(rows[~chosen])


def split_by_group(
    directory: ImageDirectory, fraction: float, seed: int, group_by: str, job: Job
) -> tuple[ImageDirectory, ImageDirectory, tuple[int, int]]:
    """Split by groups, stratified by category as far as the groups allow; both parts keep the order.

    The largest group comes first, ties in seeded random order. Each goes to the part that lacks more of the group's
    categories, relative to that part's target: iterative stratification as in Sechidis, Tsoumakas and Vlahavas, On the
    Stratification of Multi-label Data (2011), with groups in place of examples.

    Returns:
        The two directories, and the number of groups in each.

    Raises:
        TooFewRowsInDatasetError: fewer than two images.
        Others: as :func:`~vision_designer.nodes.datasets.image_groups.groups`.
    """
    directory.require(2, Message("a split"), Message("Add images, or leave the split out."))
    names, of_row = np.unique(np.array(groups(directory, group_by, job), dtype=object), return_inverse=True)
    labels = np.array(directory.labels()) if directory.labeled else np.zeros(len(directory), dtype=int)
    has = _Members(of_row, labels)
    in_first = _assign(has, fraction, seed, job)
    _cover_categories(has, in_first)
    chosen, rows = in_first[of_row], np.arange(len(directory))
    numbers = int(in_first.sum()), int(len(names) - in_first.sum())
    return directory.take(rows[chosen]), directory.take(rows[~chosen]), numbers


class _Members:
    """Number of images by group and label.

    Attributes:
        sizes: images of each group.
        totals: images of each label.
    """

    def __init__(self, of_row: np.ndarray, labels: np.ndarray) -> None:
        self.sizes, self.totals = np.bincount(of_row), np.bincount(labels)
        pairs, self._images = np.unique(of_row * len(self.totals) + labels, return_counts=True)
        self._group, self._label = np.divmod(pairs, len(self.totals))
        self._ends = np.searchsorted(self._group, np.arange(len(self.sizes) + 1))

    def of(self, group: int) -> tuple[np.ndarray, np.ndarray]:
        """Labels of a group, and the number of images of each."""
        its = slice(self._ends[group], self._ends[group + 1])
        return self._label[its], self._images[its]

    def with_label(self, label: int) -> np.ndarray:
        """Groups that have images of a label."""
        return np.asarray(self._group[self._label == label])


def _assign(has: _Members, fraction: float, seed: int, job: Job) -> np.ndarray:
    """Mask of the groups in the first part."""
    shuffled = np.random.default_rng(seed % 2**63).permutation(len(has.sizes))
    order = shuffled[np.argsort(-has.sizes[shuffled], kind="stable")]
    wanted = np.outer((1 - fraction, fraction), has.totals)
    lacking = wanted.copy()
    in_first = np.zeros(len(has.sizes), dtype=bool)
    for number, group in enumerate(order):
        if number % 10_000 == 0:
            job.check_cancelled()
        labels, images = has.of(group)
        shares = (lacking[:, labels] / wanted[:, labels]) @ images
        # Ties, e.g. at the start: the part that lacks more images.
        first = lacking[1, labels].sum() > lacking[0, labels].sum() if shares[0] == shares[1] else shares[1] > shares[0]
        in_first[group] = first
        lacking[int(first), labels] -= images
    return in_first


def _cover_categories(has: _Members, in_first: np.ndarray) -> None:
    """Move the smallest group of a category that one part lacks, if that removes no other category."""
    counts = np.zeros((2, len(has.totals)), dtype=int)
    for group, first in enumerate(in_first):
        labels, images = has.of(group)
        counts[int(first), labels] += images
    for part, label in np.argwhere((counts == 0) & (has.totals > 0)):
        candidates = has.with_label(label)
        if counts[part, label] or len(candidates) < 2:
            continue
        for group in candidates[np.argsort(has.sizes[candidates], kind="stable")]:
            labels, images = has.of(group)
            if (counts[1 - part, labels] > images).all():
                in_first[group] = bool(part)
                counts[1 - part, labels] -= images
                counts[part, labels] += images
                break
    if in_first.all() or not in_first.any():
        in_first[np.argmin(has.sizes)] ^= True


def split(directory: ImageDirectory, fraction: float, seed: int) -> tuple[ImageDirectory, ImageDirectory]:
    """Split at random into two disjoint directories.

    The first holds floor(fraction x n) images. Labeled images are stratified, so that every category with two images
    or more is in both; a category with one image goes to the first.

    Raises:
        TooFewRowsInDatasetError: fewer than two images, or categories of one image only.
        NotInRangeValueError: one side would be empty, or smaller than the number of categories.
    """
    directory.require(2, Message("a split"), Message("Add images, or leave the split out."))
    count = len(directory)
    # 0.1 x 30 is 3.0000000000000004 in binary, and 0.7 x 10 may be 7.000000000000001 or 6.999999999999999.
    first = math.floor(round(fraction * count, 9))
    labels = np.array(directory.labels()) if directory.labeled else np.zeros(count, dtype=int)
    sizes = np.bincount(labels)
    often, lone = int((sizes >= 2).sum()), int((sizes == 1).sum())
    if often == 0:
        raise TooFewRowsInDatasetError(
            "each of the {lone} categories has 1 image, but a split by category needs at least one category with 2 "
            "images. Add images, or put them all into one folder to split them without categories.",
            lone=lone,
            images=count,
            needed=2,
        )
    if not lone + often <= first <= count - often:
        low, high = _fraction(lone + often, count), _fraction(count - often, count)
        why = (
            Message("which cannot put each of {often} categories into both outputs", often=often)
            if directory.labeled and 0 < first < count
            else Message("which leaves one output empty")
        )
        raise NotInRangeValueError(
            "Fraction of images in the first output (fraction) is {value:g}, {why} with {images} images; "
            "it must be {low} to {high}.",
            dict(why=why, low=low, high=high),
            parameter="fraction",
            value=fraction,
            images=count,
            range=(float(low), float(high)),
        )
    chosen = sizes[labels] == 1
    rows = np.arange(count)
    by_label, ends = np.argsort(labels, kind="stable"), np.cumsum(sizes)
    generator = np.random.default_rng(seed % 2**63)
    for label, quota in enumerate(_quotas(sizes, first - lone)):
        if quota:
            members = by_label[ends[label] - sizes[label] : ends[label]]
            chosen[generator.choice(members, size=quota, replace=False)] = True
    one, other = generator.permutation(rows[chosen]), generator.permutation(rows[~chosen])
    return directory.take(one), directory.take(other)


def _fraction(images: int, count: int) -> str:
    """Fraction that yields ``images`` of ``count``, rounded up, with at least 4 digits."""
    digits = max(4, len(str(count)))
    return f"{math.ceil(images * 10**digits / count) / 10**digits:.{digits}g}"


def _quotas(sizes: np.ndarray, total: int) -> np.ndarray:
    """Images of each category in the first part: proportional, by largest remainder.

    Args:
        sizes: images of each category; categories with fewer than two get none.
        total: sum to reach; between the number of such categories and their sum(sizes - 1).
    """
    sizes = np.where(sizes >= 2, sizes, 0)
    lowest = np.where(sizes >= 2, 1, 0)
    highest = np.where(sizes >= 2, sizes - 1, 0)
    ideal = total * sizes / max(1, int(sizes.sum()))
    quotas = np.clip(np.floor(ideal).astype(int), lowest, highest)
    while (missing := total - int(quotas.sum())) != 0:
        step = 1 if missing > 0 else -1
        room = np.flatnonzero(quotas < highest if step > 0 else quotas > lowest)
        best = room[np.argsort(step * (quotas - ideal)[room], kind="stable")][: abs(missing)]
        quotas[best] += step
    return np.asarray(quotas)

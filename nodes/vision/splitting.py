"""Dividing an image directory in two."""

import math

import numpy as np

from vision_designer.nodes.data.image_directory import ImageDirectory
from vision_designer.nodes.errors import NotInRangeValueError, TooFewRowsInDatasetError


def split(directory: ImageDirectory, fraction: float, seed: int) -> tuple[ImageDirectory, ImageDirectory]:
    """Two directories without a common image that together hold all.

    The first holds floor(fraction x n) images. Labelled images are divided by category, so that every
    category with two images or more is in both; a category with one image goes to the first.

    Raises:
        TooFewRowsInDatasetError: fewer than two images, or categories of one image only.
        NotInRangeValueError: one side would be empty, or smaller than the number of categories.
    """
    directory.need(2, "a split")
    count = len(directory)
    # 0.1 x 30 is 3.0000000000000004 in binary, and 0.7 x 10 is 7.000000000000001 or 6.999999999999999.
    first = math.floor(round(fraction * count, 9))
    labels = np.array(directory.labels()) if directory.labelled else np.zeros(count, dtype=int)
    sizes = np.bincount(labels)
    often, lone = int((sizes >= 2).sum()), int((sizes == 1).sum())
    if often == 0:
        raise TooFewRowsInDatasetError(
            f"each of the {lone} categories has 1 image, and a split by category needs 2 of at least one category. "
            "Add images, or put them all into one folder to split them without categories.",
            images=count,
            needed=2,
        )
    if not lone + often <= first <= count - often:
        low, high = _fraction(lone + often, count), _fraction(count - often, count)
        why = (
            f"which cannot put each of {often} categories into both outputs"
            if directory.labelled and 0 < first < count
            else "which leaves one output empty"
        )
        raise NotInRangeValueError(
            f"Fraction of images in the first output (fraction) is {fraction:g}, {why} with {count} images; it must be "
            f"{low} to {high}.",
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
    """The fraction that gives so many of ``count`` images, rounded up so that it does, with 4 digits or more."""
    digits = max(4, len(str(count)))
    return f"{math.ceil(images * 10**digits / count) / 10**digits:.{digits}g}"


def _quotas(sizes: np.ndarray, total: int) -> np.ndarray:
    """How many of each category go to the first output: proportional, by largest remainder.

    Args:
        sizes: images a category; those with fewer than two get none.
        total: the sum to reach; between the number of such categories and their sum(sizes - 1).
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

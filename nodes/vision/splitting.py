"""Dividing an image directory in two."""

import math

import numpy as np
from sklearn.model_selection import train_test_split

from vision_designer.nodes.data.image_directory import ImageDirectory
from vision_designer.nodes.errors import NotInRangeValueError


def split(directory: ImageDirectory, fraction: float, seed: int) -> tuple[ImageDirectory, ImageDirectory]:
    """Two directories without a common image that together hold all.

    The first holds floor(fraction x n) images. Labelled images are divided by category, so that every
    category with two images or more is in both; a category with one image goes to the first.

    Raises:
        TooFewRowsInDatasetError: fewer than two images.
        NotInRangeValueError: one side would be empty, or smaller than the number of categories.
    """
    directory.need(2, "a split")
    count = len(directory)
    # 0.1 x 30 is 3.0000000000000004 in binary, and 0.7 x 10 is 7.000000000000001 or 6.999999999999999.
    first = math.floor(round(fraction * count, 9))
    if not 0 < first < count:
        raise NotInRangeValueError(
            f"Fraction of images in the first output (fraction) is {fraction:g}, which leaves one output empty with "
            f"{count} images; it must be {1 / count:.4g} to {1 - 1 / count:.4g}.",
            parameter="fraction",
            value=fraction,
            images=count,
        )
    rows = np.arange(count)
    if not directory.labelled:
        one, other = train_test_split(rows, train_size=first, random_state=seed)
        return directory.take(one.tolist()), directory.take(other.tolist())
    labels = np.array(directory.labels())
    return _stratified(directory, rows, labels, first, fraction, seed)


def _stratified(
    directory: ImageDirectory, rows: np.ndarray, labels: np.ndarray, first: int, fraction: float, seed: int
) -> tuple[ImageDirectory, ImageDirectory]:
    sizes = np.bincount(labels)
    lone = sizes[labels] == 1
    often = int((sizes >= 2).sum())
    first_of_many = first - int(lone.sum())
    second = len(rows) - first
    if first_of_many < often or second < often or often == 0:
        low, high = (int(lone.sum()) + often) / len(rows), 1 - often / len(rows)
        raise NotInRangeValueError(
            f"Fraction of images in the first output (fraction) is {fraction:g}, which cannot put each of {often} "
            f"categories into both outputs with {len(rows)} images; it must be {low:.4g} to {high:.4g}.",
            parameter="fraction",
            value=fraction,
            images=len(rows),
            categories=often,
        )
    chosen = np.zeros(len(rows), dtype=bool)
    chosen[lone] = True
    generator = np.random.default_rng(seed % 2**63)
    for label, quota in enumerate(_quotas(np.where(sizes >= 2, sizes, 0), first_of_many)):
        if quota:
            chosen[generator.choice(rows[labels == label], size=quota, replace=False)] = True
    one, other = generator.permutation(rows[chosen]), generator.permutation(rows[~chosen])
    return directory.take(one.tolist()), directory.take(other.tolist())


def _quotas(sizes: np.ndarray, total: int) -> np.ndarray:
    """How many of each category go to the first output: proportional, by largest remainder.

    Args:
        sizes: images a category; those with fewer than two get none.
        total: the sum to reach; between the number of categories and sum(sizes - 1).
    """
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

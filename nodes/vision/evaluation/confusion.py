"""Confusion counts, sparse for thousands of categories."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

MAX_CATEGORIES = 1000
"""Maximum rows and columns of a matrix that is displayed and stored."""


@dataclass(frozen=True)
class ConfusionMatrix:
    """Counts of images by true category (rows) and predicted category (columns).

    Attributes:
        categories: n names.
        counts: (n, n) images; with ``unknown`` (n, n + 1).
        unknown: label of unknown images, in the last column; empty if every image has a category.
    """

    categories: tuple[str, ...]
    counts: np.ndarray
    unknown: str = ""

    @property
    def predicted(self) -> tuple[str, ...]:
        """Names of the columns."""
        return (*self.categories, self.unknown) if self.unknown else self.categories

    @cached_property
    def shares(self) -> np.ndarray:
        """(as ``counts``) Share of each row's images; zeros for a category without images."""
        totals = self.counts.sum(axis=1, keepdims=True)
        shares = np.zeros(self.counts.shape)
        np.divide(self.counts, totals, out=shares, where=totals > 0)
        return shares

    def frame(self, *, normalized: bool) -> pl.DataFrame:
        """Table with one row for each true category and one column for each predicted one; counts or shares."""
        values = self.shares if normalized else self.counts
        columns = {"category": pl.Series(self.categories, dtype=pl.String)}
        # By position, since a category may be called "category".
        for position, name in enumerate(self.predicted):
            columns[f"predicted_{name}"] = pl.Series(values[:, position])
        return pl.DataFrame(columns)


class Confusion:
    """Sparse counts of (true, predicted) pairs.

    Args:
        categories: n names.
        truth: index of each image's category.
        predicted: predicted index; n for unknown.
        unknown: label of unknown images; empty if every image has a category.
    """

    def __init__(self, categories: Sequence[str], truth: np.ndarray, predicted: np.ndarray, unknown: str = "") -> None:
        self.categories = tuple(categories)
        self._unknown = unknown
        self._answers = (*self.categories, unknown) if unknown else self.categories
        pairs, self._images = np.unique(truth.astype(np.int64) * len(self._answers) + predicted, return_counts=True)
        self._true, self._predicted = np.divmod(pairs, len(self._answers))

    @property
    def whole(self) -> bool:
        """Whether the matrix shows every category separately."""
        return len(self.categories) <= MAX_CATEGORIES

    def matrix(self) -> ConfusionMatrix:
        """Confusion matrix; with too many categories, those with the most errors, and the others combined."""
        if self.whole:
            names, index = self.categories, np.arange(len(self._answers))
        else:
            shown = self._most_confused(MAX_CATEGORIES - 1)
            names = tuple(self.categories[index] for index in shown)
            others = f"{len(self.categories) - len(shown):,} other categories"
            while others in names:
                others += " "
            names = (*names, others)
            index = np.full(len(self._answers), len(shown))
            index[shown] = np.arange(len(shown))
            index[len(self.categories) :] = len(names)
        counts = np.zeros((len(names), len(names) + bool(self._unknown)), dtype=np.int64)
        np.add.at(counts, (index[self._true], index[self._predicted]), self._images)
        return ConfusionMatrix(names, counts, self._unknown)

    def pairs(self) -> pl.DataFrame:
        """Table with one row for each occurring pair: category, predicted, images, share of the category's images."""
        totals = np.bincount(self._true, self._images, len(self.categories))
        names = pl.Series(self._answers, dtype=pl.String)
        return pl.DataFrame(
            {
                "category": names.gather(self._true),
                "predicted": names.gather(self._predicted),
                "images": self._images,
                "share": self._images / totals[self._true],
            }
        )

    def _most_confused(self, maximum: int) -> np.ndarray:
        """Categories with the most false negatives and false positives, in their order."""
        wrong = self._true != self._predicted
        mistaken = sum(
            np.bincount(side[wrong], self._images[wrong], len(self._answers))[: len(self.categories)]
            for side in (self._true, self._predicted)
        )
        return np.sort(np.argsort(-mistaken, kind="stable")[:maximum])

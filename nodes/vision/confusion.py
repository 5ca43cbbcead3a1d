"""Which categories were taken for which, also when there are thousands: a matrix of all would be too large by far."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

MOST_CATEGORIES = 1000
"""Rows and columns of a matrix; one of more can neither be looked at nor kept as a table with a column each."""


@dataclass(frozen=True)
class ConfusionMatrix:
    """Counts of images, true categories down, predicted ones across.

    Attributes:
        categories: n names.
        counts: (n, n) images.
    """

    categories: tuple[str, ...]
    counts: np.ndarray

    @cached_property
    def shares(self) -> np.ndarray:
        """(n, n), each row as shares of its images; a category without images has zeros."""
        totals = self.counts.sum(axis=1, keepdims=True)
        shares = np.zeros(self.counts.shape)
        np.divide(self.counts, totals, out=shares, where=totals > 0)
        return shares

    def frame(self, *, normalised: bool) -> pl.DataFrame:
        """A row a true category, a column a predicted one; counts or shares."""
        values = self.shares if normalised else self.counts
        columns = {"category": pl.Series(self.categories, dtype=pl.String)}
        # A category may itself be called "category"; its column then is not the first.
        for position, name in enumerate(self.categories):
            columns[f"predicted_{name}"] = pl.Series(values[:, position])
        return pl.DataFrame(columns)


class Confusion:
    """How often each category was taken for each; only the pairs that occur are kept.

    Args:
        categories: n names.
        truth: the category of each image, an index into ``categories``.
        predicted: the one that the model gave it.
    """

    def __init__(self, categories: Sequence[str], truth: np.ndarray, predicted: np.ndarray) -> None:
        self.categories = tuple(categories)
        pairs, self._images = np.unique(truth.astype(np.int64) * len(categories) + predicted, return_counts=True)
        self._true, self._predicted = np.divmod(pairs, len(categories))

    @property
    def whole(self) -> bool:
        """Whether the matrix shows every category by itself."""
        return len(self.categories) <= MOST_CATEGORIES

    def matrix(self) -> ConfusionMatrix:
        """The matrix; of too many categories those with the most wrong images, and all others as one."""
        if self.whole:
            names, place = self.categories, np.arange(len(self.categories))
        else:
            shown = self._most_mistaken(MOST_CATEGORIES - 1)
            names = tuple(self.categories[index] for index in shown)
            others = f"{len(self.categories) - len(shown):,} other categories"
            while others in names:
                others += " "
            names = (*names, others)
            place = np.full(len(self.categories), len(shown))
            place[shown] = np.arange(len(shown))
        counts = np.zeros((len(names), len(names)), dtype=np.int64)
        np.add.at(counts, (place[self._true], place[self._predicted]), self._images)
        return ConfusionMatrix(names, counts)

    def pairs(self) -> pl.DataFrame:
        """A row a pair that occurs: category, predicted, images, and their share of the category's images."""
        totals = np.bincount(self._true, self._images, len(self.categories))
        names = pl.Series(self.categories, dtype=pl.String)
        return pl.DataFrame(
            {
                "category": names.gather(self._true),
                "predicted": names.gather(self._predicted),
                "images": self._images,
                "share": self._images / totals[self._true],
            }
        )

    def _most_mistaken(self, most: int) -> np.ndarray:
        """So many categories, by images that are theirs and were taken for others, or the other way round; in order."""
        wrong = self._true != self._predicted
        mistaken = sum(
            np.bincount(side[wrong], self._images[wrong], len(self.categories))
            for side in (self._true, self._predicted)
        )
        return np.sort(np.argsort(-mistaken, kind="stable")[:most])

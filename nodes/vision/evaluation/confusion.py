"""Confusion counts, sparse for thousands of categories."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

MAX_CATEGORIES = 1000
"""Rows and columns of a matrix; one of more can neither be looked at nor kept as a table with a column each."""


@dataclass(frozen=True)
class ConfusionMatrix:
    """Counts of images, true categories down, predicted ones across.

    Attributes:
        categories: n names.
        counts: (n, n) images; with ``unknown`` (n, n + 1).
        unknown: what images without an answer are called, in the last column; empty: every image has one.
    """

    categories: tuple[str, ...]
    counts: np.ndarray
    unknown: str = ""

    @property
    def predicted(self) -> tuple[str, ...]:
        """What the columns are."""
        return (*self.categories, self.unknown) if self.unknown else self.categories

    @cached_property
    def shares(self) -> np.ndarray:
        """As ``counts``, each row as shares of its images; a category without images has zeros."""
        totals = self.counts.sum(axis=1, keepdims=True)
        shares = np.zeros(self.counts.shape)
        np.divide(self.counts, totals, out=shares, where=totals > 0)
        return shares

    def frame(self, *, normalised: bool) -> pl.DataFrame:
        """A row a true category, a column a predicted one; counts or shares."""
        values = self.shares if normalised else self.counts
        columns = {"category": pl.Series(self.categories, dtype=pl.String)}
        # A category may itself be called "category"; its column then is not the first.
        for position, name in enumerate(self.predicted):
            columns[f"predicted_{name}"] = pl.Series(values[:, position])
        return pl.DataFrame(columns)


class Confusion:
    """How often each category was taken for each; only the pairs that occur are kept.

    Args:
        categories: n names.
        truth: the category of each image, an index into ``categories``.
        predicted: the one that the model gave it; n where it gave none.
        unknown: what images without an answer are called; empty: every image has one.
    """

    def __init__(self, categories: Sequence[str], truth: np.ndarray, predicted: np.ndarray, unknown: str = "") -> None:
        self.categories = tuple(categories)
        self._unknown = unknown
        self._answers = (*self.categories, unknown) if unknown else self.categories
        pairs, self._images = np.unique(truth.astype(np.int64) * len(self._answers) + predicted, return_counts=True)
        self._true, self._predicted = np.divmod(pairs, len(self._answers))

    @property
    def whole(self) -> bool:
        """Whether the matrix shows every category by itself."""
        return len(self.categories) <= MAX_CATEGORIES

    def matrix(self) -> ConfusionMatrix:
        """The matrix; of too many categories those with the most wrong images, and all others as one."""
        if self.whole:
            names, place = self.categories, np.arange(len(self._answers))
        else:
            shown = self._most_mistaken(MAX_CATEGORIES - 1)
            names = tuple(self.categories[index] for index in shown)
            others = f"{len(self.categories) - len(shown):,} other categories"
            while others in names:
                others += " "
            names = (*names, others)
            place = np.full(len(self._answers), len(shown))
            place[shown] = np.arange(len(shown))
            place[len(self.categories) :] = len(names)
        counts = np.zeros((len(names), len(names) + bool(self._unknown)), dtype=np.int64)
        np.add.at(counts, (place[self._true], place[self._predicted]), self._images)
        return ConfusionMatrix(names, counts, self._unknown)

    def pairs(self) -> pl.DataFrame:
        """A row a pair that occurs: category, predicted, images, and their share of the category's images."""
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

    def _most_mistaken(self, maximum: int) -> np.ndarray:
        """So many categories, by images that are theirs and were taken for others, or the other way round; in order."""
        wrong = self._true != self._predicted
        mistaken = sum(
            np.bincount(side[wrong], self._images[wrong], len(self._answers))[: len(self.categories)]
            for side in (self._true, self._predicted)
        )
        return np.sort(np.argsort(-mistaken, kind="stable")[:maximum])

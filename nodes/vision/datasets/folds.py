"""Stratified folds for cross-validation."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from vision_designer.nodes.core.job import Job, NamedWarnings
from vision_designer.nodes.datasets.image_groups import groups
from vision_designer.nodes.errors import InvalidDatasetError, TooFewRowsInDatasetError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.vision.datasets.labels import check_training


@dataclass(frozen=True)
class Fold:
    """Row numbers of an image directory in three disjoint sets, each ascending.

    Attributes:
        number: counted from 1.
        held_out: rows to score.
        training: rows to train on.
        validation: rows that validate each epoch, taken from those not held out.
    """

    number: int
    held_out: np.ndarray
    training: np.ndarray
    validation: np.ndarray


def make_folds(
    directory: ImageDirectory, count: int, validation_fraction: float, seed: int, group_by: str, job: Job
) -> list[Fold]:
    """Divide the images into ``count`` stratified folds.

    Without groups, fold sizes differ by at most one image, in total and in each category. With groups, scikit-learn's
    StratifiedGroupKFold divides them; neither a fold nor a validation set shares a group with the training images.

    ``validation_fraction`` is the share of the images not held out that validates, at least one image of each category
    that has two there. For ``group_by`` see :func:`~vision_designer.nodes.datasets.image_groups.groups`; empty for
    none.

    Raises:
        NotLabeledDatasetError: the images have no categories.
        InvalidTrainingDatasetError: only one category, or one without images.
        TooFewRowsInDatasetError: fewer images or groups than folds, or a category of one image.
        InvalidDatasetError: the groups leave a fold empty, or training without a category.
        Others: as :func:`~vision_designer.nodes.datasets.image_groups.groups`.
    """
    check_training(directory)
    directory.require(count, Message("{count} folds (folds)", count=count), Message("Add images, or use fewer folds."))
    labels = np.asarray(directory.labels(), dtype=np.int64)
    names = directory.categories or ()
    _check_categories(labels, names, count, job)
    generator = np.random.default_rng(seed % 2**63)
    if not group_by:
        fold_of = _fold_numbers(labels, count, generator)
        group_of = None
    else:
        _, group_of = np.unique(np.array(groups(directory, group_by, job), dtype=object), return_inverse=True)
        fold_of = _group_fold_numbers(labels, group_of, count, seed)
    folds = []
    rows = np.arange(len(labels))
    for number in range(count):
        held_out, others = rows[fold_of == number], rows[fold_of != number]
        _check_trained(labels, others, names, number + 1)
        if group_of is None:
            validates = _validation(labels[others], validation_fraction, generator)
        else:
            validates = _validation_groups(labels[others], group_of[others], validation_fraction, seed)
        folds.append(Fold(number + 1, held_out, others[~validates], others[validates]))
    return folds


def _check_categories(labels: np.ndarray, names: Sequence[str], count: int, job: Job) -> None:
    sizes = np.bincount(labels, minlength=len(names))
    singles = [names[label] for label in np.flatnonzero(sizes == 1).tolist()]
    if singles:
        raise TooFewRowsInDatasetError(
            "the category {category!r} has 1 image, but cross-validation needs 2: one for training while "
            "the other is held out. Add images to it, or remove its folder.",
            category=singles[0],
            images=1,
            needed=2,
        )
    named = NamedWarnings(
        job,
        "1 more category has fewer images than there are folds",
        "{count} more categories have fewer images than there are folds",
    )
    for label in np.flatnonzero(sizes < count).tolist():
        named.add(
            "the category {name!r} has {size} images, so {empty} of {folds} folds hold out none of them",
            dict(name=names[label], size=sizes[label], empty=count - sizes[label], folds=count),
        )
    named.finish()


def _check_trained(labels: np.ndarray, rows: np.ndarray, names: Sequence[str], number: int) -> None:
    missing = np.setdiff1d(labels, labels[rows])
    if len(missing) or len(rows) == len(labels):
        why = (
            Message("all images of the category {name!r} are held out together", name=names[int(missing[0])])
            if len(missing)
            else Message("it holds out no images")
        )
        raise InvalidDatasetError(
            "the groups by Group by (group_by) cannot be divided: in fold {fold}, {why}. Use fewer folds "
            "(folds), or smaller groups.",
            why=why,
            fold=number,
        )


def _fold_numbers(labels: np.ndarray, count: int, generator: np.random.Generator) -> np.ndarray:
    """Fold of each image: each category is shuffled and dealt out, continuing at the next fold."""
    shuffled = generator.permutation(len(labels))
    order = shuffled[np.argsort(labels[shuffled], kind="stable")]
    fold_of = np.empty(len(labels), dtype=np.int64)
    fold_of[order] = np.arange(len(labels)) % count
    return fold_of


def _group_fold_numbers(labels: np.ndarray, group_of: np.ndarray, count: int, seed: int) -> np.ndarray:
    amount = int(group_of.max()) + 1
    if amount < count:
        raise TooFewRowsInDatasetError(
            "there are {groups} groups by Group by (group_by), and {needed} folds (folds) need {needed}. "
            "Use fewer folds, or smaller groups.",
            groups=amount,
            needed=count,
        )
    fold_of = np.empty(len(labels), dtype=np.int64)
    for number, rows in enumerate(_group_folds(labels, group_of, count, seed)):
        fold_of[rows] = number
    return fold_of


def _group_folds(labels: np.ndarray, group_of: np.ndarray, count: int, seed: int) -> list[np.ndarray]:
    with warnings.catch_warnings():
        # Categories with fewer images than folds were reported already.
        warnings.simplefilter("ignore", UserWarning)
        # scikit-learn raises if every category has fewer images than folds.
        if np.bincount(labels).max() < count:
            order = np.random.default_rng(seed % 2**63).permutation(int(group_of.max()) + 1)
            return [np.flatnonzero(order[group_of] % count == number) for number in range(count)]
        splitter = StratifiedGroupKFold(n_splits=count, shuffle=True, random_state=seed % 2**32)
        return [held_out for _, held_out in splitter.split(labels, labels, group_of)]


def _validation(labels: np.ndarray, fraction: float, generator: np.random.Generator) -> np.ndarray:
    """Mask of the validation images: each category's share, rounded, at least one and never all."""
    chosen = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        share = min(max(1, round(len(members) * fraction)), len(members) - 1)
        chosen[generator.choice(members, size=share, replace=False)] = True
    return chosen


def _validation_groups(labels: np.ndarray, group_of: np.ndarray, fraction: float, seed: int) -> np.ndarray:
    _, group_of = np.unique(group_of, return_inverse=True)
    parts = min(max(2, round(1 / fraction)), int(group_of.max()) + 1)
    if parts > 1:
        for rows in _group_folds(labels, group_of, parts, seed):
            chosen = np.zeros(len(labels), dtype=bool)
            chosen[rows] = True
            if chosen.any() and len(np.setdiff1d(labels, labels[~chosen])) == 0:
                return chosen
    raise InvalidDatasetError(
        "the groups by Group by (group_by) leave no images for validation: with any choice, a category is missing from "
        "training. Use more folds (folds), or smaller groups.",
        groups=int(group_of.max()) + 1,
    )

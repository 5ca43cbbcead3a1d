"""Metrics of a scored table, by scikit-learn."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
import polars as pl
from sklearn import metrics

from vision_designer.nodes.errors import (
    InconsistentSizeError,
    InvalidDatasetError,
    LearnerTypesNotCompatibleError,
    NotLabeledDatasetError,
    NotScoredDatasetError,
)
from vision_designer.nodes.images.category_names import canonical, in_order, matched, one_spelling
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.data_frame_directory import (
    CATEGORY,
    ID,
    IMAGE,
    LABELS,
    LEARNER,
    DataFrameDirectory,
    probability_column,
)
from vision_designer.nodes.types.model_directory import HIGHEST_TEMPERATURE, LOWEST_TEMPERATURE
from vision_designer.nodes.vision.evaluation.confusion import Confusion
from vision_designer.nodes.vision.evaluation.metrics import Scores, computed
from vision_designer.nodes.vision.evaluation.reliability import CalibrationMetrics


@dataclass(frozen=True)
class Evaluation:
    """Metrics of one scored table.

    Attributes:
        metrics: by name, each from 0 to 1 except ``log_loss``, ``brier_score`` and numbers of images.
        categories: the model's, followed by those that only the images have.
        per_category: one row for each category, and for unknown images if possible: category, precision, recall, f1,
            support.
        confusion: pairs of true and predicted categories.
        unknown: image categories that the model does not have; their images count as wrong.
        calibration: calibration and coverage metrics.
        roc: (false positive rate, true positive rate, threshold) rows; None unless there are two categories.
        positive: the positive category of the ROC curve.
    """

    metrics: dict[str, float]
    categories: tuple[str, ...]
    per_category: pl.DataFrame
    confusion: Confusion
    calibration: CalibrationMetrics
    roc: pl.DataFrame | None
    unknown: tuple[str, ...] = ()
    positive: str | None = None


def evaluate(scored: DataFrameDirectory, positive: str | None = None) -> Evaluation:
    """Compute all metrics of a scored table; rows with an error are excluded and counted.

    An image labeled unknown counts as wrong. Precision is computed over answered images; top-5 accuracy, log loss and
    calibration metrics use probabilities and ignore the unknown label.

    ``positive`` is the positive category of the ROC curve; by default, and if the table lacks it, the model's second.

    Raises:
        NotScoredDatasetError: the table has no scores.
        NotLabeledDatasetError: the images had no categories.
        InvalidDatasetError: no image was scored, scores are not numbers, or the model has none of the images'
            categories.
    """
    table, model_categories, unreadable = _scored_rows(scored)
    unknown_label, temperature = _unknown_label(scored, model_categories), _temperature(scored)
    given = in_order(table[CATEGORY].unique())
    spelled = one_spelling(given) | matched(given, model_categories)
    if any(name != same for name, same in spelled.items()):
        table = table.with_columns(pl.col(CATEGORY).replace(spelled))
    there = {*spelled.values()}
    categories = (*model_categories, *in_order(there - {*model_categories}))
    unknown = categories[len(model_categories) :]
    if there.isdisjoint(model_categories):
        raise InvalidDatasetError(
            "the model knows none of the categories of the images: they are {unknown}, and the model has "
            "{model_categories}. Rename the category folders, or score images of the categories of the model.",
            unknown=_named(unknown),
            model_categories=_named(model_categories),
            categories=unknown,
        )
    true_index = _places(table[CATEGORY], categories)
    # The unknown label has the last index and is never correct.
    predicted_index = _places(table[LABELS], (*categories, unknown_label) if unknown_label else categories)
    probabilities = table.select(map(probability_column, model_categories)).to_numpy()
    if unknown:
        probabilities = np.hstack([probabilities, np.zeros((table.height, len(unknown)))])
    column, roc = None, None
    if len(categories) == 2 and len(there) == 2:
        names = [canonical(name) for name in categories]
        column = names.index(canonical(positive)) if positive and canonical(positive) in names else 1
        false_positive, true_positive, threshold = metrics.roc_curve(true_index == column, probabilities[:, column])
        roc = pl.DataFrame(
            {"false_positive_rate": false_positive, "true_positive_rate": true_positive, "threshold": threshold}
        )
    scores = Scores(
        categories,
        true_index,
        predicted_index,
        probabilities,
        len(model_categories),
        temperature=temperature,
        may_be_unknown=bool(unknown_label),
        unreadable=unreadable,
        positive=column,
    )
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        true_index, predicted_index, labels=np.arange(len(categories)), zero_division=0
    )
    schema = dict.fromkeys(("precision", "recall", "f1"), pl.Float64)
    per_category = pl.DataFrame(
        {"category": categories, "precision": precision, "recall": recall, "f1": f1, "support": support},
        schema={"category": pl.String, **schema, "support": pl.Int64},
    )
    if unknown_label:
        counts = np.bincount(true_index[~scores.answered], minlength=len(categories))
        per_category = per_category.with_columns(pl.Series("unknown", counts, dtype=pl.Int64))
    return Evaluation(
        metrics=computed(scores),
        categories=tuple(categories),
        per_category=per_category,
        confusion=Confusion(categories, true_index, predicted_index, unknown_label),
        calibration=scores.calibration,
        roc=roc,
        unknown=unknown,
        positive=None if column is None else categories[column],
    )


def _places(names: pl.Series, categories: Sequence[str]) -> np.ndarray:
    return names.replace_strict(categories, range(len(categories)), return_dtype=pl.Int64).to_numpy()


def _named(categories: Sequence[str], maximum: int = 5) -> str:
    return ", ".join(map(repr, categories[:maximum])) + (" ..." if len(categories) > maximum else "")


def check_comparable(first: DataFrameDirectory, second: DataFrameDirectory) -> None:
    """Check that two scored tables can be compared.

    Raises:
        NotScoredDatasetError: one has no scores.
        NotLabeledDatasetError: the images of one had no categories.
        LearnerTypesNotCompatibleError: the models are of different kinds.
        InconsistentSizeError: categories, number of rows or images differ.
    """
    learners = [table.properties.get("learner") for table in (first, second)]
    if None not in learners and learners[0] != learners[1]:
        raise LearnerTypesNotCompatibleError(
            "one table comes from {one}, the other from {other}, so they cannot be compared. Compare "
            "two tables of the same kind.",
            one=learners[0],
            other=learners[1],
            learners=learners,
        )
    categories = [_categories(table) for table in (first, second)]
    names = [{canonical(name) for name in of_one} for of_one in categories]
    if names[0] != names[1]:
        different = sorted(names[0] ^ names[1])
        raise InconsistentSizeError(
            "the two models have different categories, e.g. {different!r}. Compare models with the same categories.",
            different=different[0],
            categories=different,
        )
    images = [
        sorted((id_, canonical(name)) for id_, name in _table(table, of_one).select(ID, CATEGORY).iter_rows())
        for table, of_one in zip((first, second), categories, strict=True)
    ]
    if len(images[0]) != len(images[1]):
        raise InconsistentSizeError(
            "the two tables have {count} and {image} rows. Score the same images with both models.",
            count=len(images[0]),
            image=len(images[1]),
            rows=[len(rows) for rows in images],
        )
    if images[0] != images[1]:
        raise InconsistentSizeError(
            "the two tables contain scores of different images. Score the same images with both models."
        )


def other_images(first: DataFrameDirectory, second: DataFrameDirectory) -> tuple[int, int, str, str] | None:
    """The number of images with other file names in two comparable tables, of all, and the first pair; None if equal.

    Folders and extensions may differ, since the same images may have been copied or saved in another format.
    """
    tables = [table.frame() for table in (first, second)]
    if any(IMAGE not in table.columns or table.schema[IMAGE] != pl.String for table in tables):
        return None
    names = []
    for table in tables:
        rows = table.filter(pl.col(ID).is_not_null()).select(ID, IMAGE).rows()
        names.append(sorted((id_, canonical(PurePosixPath(image or "").stem), image or "") for id_, image in rows))
    different = [pair for pair in zip(*names, strict=True) if pair[0][:2] != pair[1][:2]]
    if not different:
        return None
    (_, _, one), (_, _, other) = different[0]
    return len(different), len(names[0]), one, other


def _categories(scored: DataFrameDirectory) -> tuple[str, ...]:
    categories = scored.properties.get("categories")
    if scored.properties.get("learner") is not None and scored.properties["learner"] != LEARNER:
        raise LearnerTypesNotCompatibleError(
            "the table comes from {learner}, not from {expected}. Connect Score Image Model.",
            expected=LEARNER,
            learner=scored.properties["learner"],
        )
    if not categories or not isinstance(categories, list) or {*map(type, categories)} != {str}:
        raise NotScoredDatasetError(
            "the table in {path} has no scores. Connect the output of Score Image Model.", path=scored.folder
        )
    return tuple(categories)


def _table(scored: DataFrameDirectory, categories: tuple[str, ...]) -> pl.DataFrame:
    """Read the table, and check that it has every column needed."""
    table = scored.frame()
    columns = set(table.columns)
    missing = [name for name in (ID, LABELS, *map(probability_column, categories)) if name not in columns]
    if missing:
        raise NotScoredDatasetError(
            "the table in {path} has no column {column!r}. Connect the output of Score Image Model.",
            path=scored.folder,
            column=missing[0],
        )
    if CATEGORY not in columns:
        raise NotLabeledDatasetError(
            "the scored images have no categories to compare with. Score images that are in one subfolder for each "
            "category."
        )
    wanted = {ID: pl.Int64, CATEGORY: pl.String, LABELS: pl.String}
    wanted |= dict.fromkeys(map(probability_column, categories), pl.Float64)
    for name, type_ in wanted.items():
        if table.schema[name] != type_:
            raise _inconsistent(
                scored,
                Message(
                    "the column {name!r} is of the type {schema}, not {type_name}",
                    dict(name=name, schema=table.schema[name], type_name=type_.__name__),
                ),
            )
    # Skipped files are rows without id; they are not evaluated.
    table = table.filter(pl.col(ID).is_not_null() | pl.col(LABELS).is_not_null())
    if any(table.select(ID, CATEGORY).null_count().row(0)):
        raise _inconsistent(scored, Message("an image has no {id} or {category}", id=ID, category=CATEGORY))
    return table


def _inconsistent(scored: DataFrameDirectory, why: str) -> InvalidDatasetError:
    return InvalidDatasetError(
        "the table in {path} is not from Score Image Model: {why}. Score the images again.", why=why, path=scored.folder
    )


def _scored_rows(scored: DataFrameDirectory) -> tuple[pl.DataFrame, tuple[str, ...], int]:
    """Rows with scores, the model's categories, and the number of other rows."""
    categories = _categories(scored)
    every = _table(scored, categories)
    table = every.filter(pl.col(LABELS).is_not_null())
    if table.height == 0:
        raise InvalidDatasetError("no image could be scored; the column error of the scored table states the reasons.")
    probabilities = table.select(map(probability_column, categories))
    are_probabilities = not any(probabilities.null_count().row(0))
    if are_probabilities:
        rows = probabilities.to_numpy()
        sums_to_one = np.isclose(rows.sum(axis=1), 1, rtol=1e-8, atol=0).all()
        are_probabilities = bool((rows >= 0).all() and (rows <= 1).all() and sums_to_one)
    labels = {*categories, _unknown_label(scored, categories)}
    if not are_probabilities or not {*table[LABELS].unique()} <= labels:
        raise InvalidDatasetError(
            "the scores in {path} are not probabilities of the categories of the model. Train the model "
            "again with a lower learning rate, and score again.",
            path=scored.folder,
        )
    return table, categories, every.height - table.height


def _unknown_label(scored: DataFrameDirectory, categories: tuple[str, ...]) -> str:
    label = scored.properties.get("unknown_label", "")
    if not isinstance(label, str) or label in categories:
        raise _inconsistent(scored, Message("unanswered images cannot be called {label!r}", label=label))
    return label


def _temperature(scored: DataFrameDirectory) -> float | None:
    """Temperature of the logits; None for an uncalibrated model."""
    found = scored.properties.get("temperature")
    if found is None:
        return None
    if type(found) not in (int, float) or not LOWEST_TEMPERATURE <= found <= HIGHEST_TEMPERATURE:
        raise _inconsistent(
            scored,
            Message(
                "the temperature {found!r} is not from {lowest_temperature} to {highest_temperature:g}",
                dict(found=found, lowest_temperature=LOWEST_TEMPERATURE, highest_temperature=HIGHEST_TEMPERATURE),
            ),
        )
    return float(found)

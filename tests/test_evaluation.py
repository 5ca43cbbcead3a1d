"""Evaluate Model: metrics checked by hand, comparison of two models, and rejected input."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import polars as pl
import pytest
from levels import some, thorough
from PIL import Image
from sklearn import metrics

from vision_designer.nodes import errors
from vision_designer.nodes.components.evaluate_model import EvaluateModel
from vision_designer.nodes.types.data_frame_directory import LEARNER, DataFrameDirectory, probability_column
from vision_designer.nodes.vision.evaluation import charts, confusion
from vision_designer.nodes.vision.evaluation.metrics import categories_in, informative, informative_table, is_trivial


def scored(
    folder: Path,
    truth: list[str] | None,
    probabilities: list[list[float | None]],
    categories: tuple[str, ...],
    ids: list[int] | None = None,
    parts: int = 1,
    **properties: object,
) -> DataFrameDirectory:
    """A table as Score Image Model writes it; None is an unreadable image."""
    folder.mkdir(parents=True)
    columns: dict[str, pl.Series] = {}
    if truth is not None:
        columns["category"] = pl.Series(truth, dtype=pl.String)
    columns["id"] = pl.Series(ids or range(len(probabilities)), dtype=pl.Int64)
    columns["image"] = pl.Series([f"{number}.png" for number in range(len(probabilities))], dtype=pl.String)
    for position, name in enumerate(categories):
        columns[probability_column(name)] = pl.Series([row[position] for row in probabilities], dtype=pl.Float64)
    labels = [None if row[0] is None else categories[int(np.argmax(row))] for row in probabilities]
    columns["Scored Labels"] = pl.Series(labels, dtype=pl.String)
    columns["error"] = pl.Series([None if label else "damaged" for label in labels], dtype=pl.String)
    frame = pl.DataFrame(columns)
    names = tuple(f"part-{number}.parquet" for number in range(parts))
    for name, part in zip(names, frame.iter_slices(-(-frame.height // parts)), strict=True):
        part.write_parquet(folder / name)
    return DataFrameDirectory(folder, names, {"learner": LEARNER, "categories": list(categories), **properties})


def evaluate(trial, first: DataFrameDirectory, second: DataFrameDirectory | None = None) -> DataFrameDirectory:
    parameters = EvaluateModel.Parameters.parse({})
    return EvaluateModel.run(first, second, parameters, trial.job)["evaluation_results"]


def figures(trial, *tables: DataFrameDirectory) -> dict[str, float]:
    return evaluate(trial, *tables).frame().to_dicts()[0]


CATEGORIES = ("a", "b", "c")
TRUTH = ["a", "a", "a", "b", "b", "c"]
PROBABILITIES = [
    [0.7, 0.2, 0.1],
    [0.5, 0.3, 0.2],
    [0.1, 0.8, 0.1],
    [0.2, 0.7, 0.1],
    [0.6, 0.3, 0.1],
    [0.1, 0.1, 0.8],
]
"""Predicted a, a, b, b, a, c: four of six right."""


@pytest.mark.slow
def test_metrics_equal_hand_computed_values(trial, tmp_path):
    found = figures(trial, scored(tmp_path / "t", TRUTH, PROBABILITIES, CATEGORIES))
    assert found["accuracy"] == pytest.approx(4 / 6)
    assert found["top5_accuracy"] == 1.0
    assert found["micro_precision"] == found["micro_recall"] == found["micro_f1"] == pytest.approx(4 / 6)
    assert found["macro_precision"] == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    assert found["macro_recall"] == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    assert found["macro_f1"] == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    assert found["log_loss"] == pytest.approx(-np.log([0.7, 0.5, 0.1, 0.7, 0.3, 0.8]).mean())
    assert (found["images"], found["unreadable"]) == (6, 0)
    assert "auc" not in found
    assert found["input"] == "scored_dataset"


@pytest.mark.slow
def test_tables_equal_hand_computed_values(trial, tmp_path):
    result = evaluate(trial, scored(tmp_path / "t", TRUTH, PROBABILITIES, CATEGORIES))
    assert result.table("per_category").rows() == [
        ("a", pytest.approx(2 / 3), pytest.approx(2 / 3), pytest.approx(2 / 3), 3),
        ("b", 0.5, 0.5, 0.5, 2),
        ("c", 1.0, 1.0, 1.0, 1),
    ]
    matrix = result.table("confusion_matrix")
    assert matrix.columns == ["category", "predicted_a", "predicted_b", "predicted_c"]
    assert matrix.rows() == [("a", 2, 1, 0), ("b", 1, 1, 0), ("c", 0, 0, 1)]
    normalized = result.table("confusion_matrix_normalised").rows()
    assert normalized[0] == ("a", pytest.approx(2 / 3), pytest.approx(1 / 3), 0.0)
    assert "roc" not in result.tables


@pytest.mark.slow
def test_large_confusion_matrix_shows_most_confused_categories(trial, tmp_path, monkeypatch):
    monkeypatch.setattr(confusion, "MAX_CATEGORIES", 3)
    names = ("a", "b", "c", "d", "e")
    truth = ["a", "a", "b", "c", "d", "d", "e"]
    said = ["a", "e", "b", "a", "d", "e", "e"]
    probabilities = [[0.6 if name == best else 0.1 for name in names] for best in said]
    result = evaluate(trial, scored(tmp_path / "t", truth, probabilities, names))
    # a: one false negative, one false positive; e: two false positives; d: one false negative; c: one false negative;
    # b: none.
    matrix = result.table("confusion_matrix")
    assert matrix.columns == ["category", "predicted_a", "predicted_e", "predicted_3 other categories"]
    assert matrix.rows() == [("a", 1, 1, 0), ("e", 0, 1, 0), ("3 other categories", 1, 1, 2)]
    normalized = result.table("confusion_matrix_normalised").rows()
    assert normalized[2] == ("3 other categories", 0.25, 0.25, 0.5)
    assert result.table("confusion_pairs").rows() == [
        ("a", "a", 1, 0.5),
        ("a", "e", 1, 0.5),
        ("b", "b", 1, 1.0),
        ("c", "a", 1, 1.0),
        ("d", "d", 1, 0.5),
        ("d", "e", 1, 0.5),
        ("e", "e", 1, 1.0),
    ]
    assert result.table("per_category").height == 5
    assert [line for level, line in trial.heard.lines if "confusion_pairs" in line and level == "info"]


def test_ten_thousand_categories_need_no_full_matrix():
    names = [f"c{number}" for number in range(10_000)]
    truth = np.arange(10_000)
    found = confusion.Confusion(names, truth, np.maximum(truth - 1, 0))
    matrix = found.matrix()
    assert matrix.counts.shape == (confusion.MAX_CATEGORIES, confusion.MAX_CATEGORIES)
    assert matrix.counts.sum() == found.pairs()["images"].sum() == 10_000
    assert matrix.categories[-1] == "9,001 other categories"
    assert matrix.shares.sum(axis=1) == pytest.approx(1)


def random_table(folder: Path, categories: tuple[str, ...], count: int, seed: int = 0, **more) -> DataFrameDirectory:
    generator = np.random.default_rng(seed)
    logits = generator.normal(size=(count, len(categories)))
    truth = generator.integers(0, len(categories), count)
    logits[np.arange(count), truth] += 1
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return scored(folder, [categories[index] for index in truth], probabilities.tolist(), categories, **more)


@pytest.mark.slow
def test_metrics_equal_scikit_learn(trial, tmp_path):
    categories = tuple("0123456789")
    table = random_table(tmp_path / "t", categories, 500, parts=3)
    found = figures(trial, table)
    frame = table.frame()
    probabilities = frame.select(map(probability_column, categories)).to_numpy()
    truth, labels = frame["category"].to_list(), frame["Scored Labels"].to_list()
    assert found["accuracy"] == pytest.approx(metrics.accuracy_score(truth, labels))
    top5 = metrics.top_k_accuracy_score(truth, probabilities, k=5, labels=categories)
    assert found["top5_accuracy"] == pytest.approx(top5)
    assert found["accuracy"] < found["top5_accuracy"] < 1
    assert found["log_loss"] == pytest.approx(metrics.log_loss(truth, probabilities, labels=categories))
    assert found["macro_f1"] == pytest.approx(metrics.f1_score(truth, labels, average="macro"))
    assert found["macro_recall"] == pytest.approx(metrics.balanced_accuracy_score(truth, labels))


@pytest.mark.slow
@pytest.mark.parametrize("count", some([5, 1, 2, 4]))
def test_top_5_is_one_with_five_categories_or_fewer(trial, tmp_path, count):
    categories = tuple("abcde"[:count])
    assert figures(trial, random_table(tmp_path / "t", categories, 40))["top5_accuracy"] == 1.0


@pytest.mark.parametrize(
    ("name", "values", "categories", "trivial"),
    [
        ("top5_accuracy", [1.0, None], 5, True),
        ("top5_accuracy", [1.0], 6, False),
        ("top5_accuracy", [1.0], None, False),
        # Images of a category that the model does not have.
        ("top5_accuracy", [0.9], 3, False),
        ("top5_accuracy_to_compare", [1.0], 3, True),
        ("fold_2_top5_accuracy", [1.0], 3, True),
        ("top5_accuracy_standard_deviation", [0.0], 3, True),
        ("top1_accuracy", [1.0], 2, False),
        ("loss_of_somebody", [1.0], 2, False),
    ],
)
def test_metric_that_says_nothing_is_trivial(name, values, categories, trivial):
    assert is_trivial(name, values, categories) is trivial


def test_views_omit_trivial_metrics():
    assert informative({"accuracy": 0.5, "top5_accuracy": 1.0}, 3) == {"accuracy": 0.5}
    table = ["epoch", "top1_accuracy", "top5_accuracy"], [[1, 0.5, 1.0], [2, 0.6, 1.0]]
    assert informative_table(*table, 3) == (["epoch", "top1_accuracy"], [[1, 0.5], [2, 0.6]])
    assert informative_table(*table, 9) == table
    rows = [["accuracy", 0.5, 0.6], ["top5_accuracy", 1.0, 1.0]]
    assert informative_table(["metric", "first model", "second model"], rows, 5)[1] == rows[:1]
    assert categories_in([{"images": 3}, {"categories": 3.0}, {"categories": 5}]) == 5
    assert categories_in([{"categories": 0}, {}]) is None


EPOCH = {"train_loss": 1.0, "validation_loss": 1.0, "top1_accuracy": 0.5, "top5_accuracy": 1.0, "learning_rate": 0.1}


@pytest.mark.parametrize(("categories", "lines"), [(3, ["top-1"]), (6, ["top-1", "top-5"]), (None, ["top-1", "top-5"])])
def test_training_curves_omit_trivial_accuracy(categories, lines):
    axes = charts.training_curves([EPOCH, EPOCH], 1, "x", categories).axes[1]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == lines


@pytest.mark.parametrize("epochs", [1, 2, 3, 12])
def test_epochs_are_whole_on_axis(epochs):
    for axes in charts.training_curves([EPOCH] * epochs, 1, "x").axes:
        assert all(tick.is_integer() for tick in axes.get_xticks())


@pytest.mark.slow
def test_rows_with_errors_are_excluded_and_counted(trial, tmp_path):
    truth, probabilities = [*TRUTH, "a", "b"], [*PROBABILITIES, [None] * 3, [None] * 3]
    found = figures(trial, scored(tmp_path / "t", truth, probabilities, CATEGORIES))
    assert found["accuracy"] == pytest.approx(4 / 6)
    assert (found["images"], found["unreadable"]) == (6, 2)
    assert trial.job.summary.metrics["unreadable"] == 2


@pytest.mark.slow
def test_category_unknown_to_model_counts_as_wrong(trial, tmp_path):
    truth = [*TRUTH[:5], "zebra"]
    result = evaluate(trial, scored(tmp_path / "t", truth, PROBABILITIES, CATEGORIES))
    found = result.frame().to_dicts()[0]
    assert found["accuracy"] == pytest.approx(3 / 6)
    assert found["top5_accuracy"] == pytest.approx(5 / 6)
    assert result.table("per_category").rows()[-1] == ("zebra", 0.0, 0.0, 0.0, 1)
    assert result.table("confusion_matrix").rows()[-1] == ("zebra", 0, 0, 1, 0)
    assert found["log_loss"] > 5


@pytest.mark.slow
def test_category_without_images_has_zero_metrics(trial, tmp_path):
    result = evaluate(trial, scored(tmp_path / "t", TRUTH[:5], PROBABILITIES[:5], CATEGORIES))
    assert result.table("per_category").rows()[-1] == ("c", 0.0, 0.0, 0.0, 0)
    assert result.table("confusion_matrix_normalised").rows()[-1] == ("c", 0.0, 0.0, 0.0)


# Two categories

TWO = ("no", "yes")


@pytest.mark.slow
def test_binary_evaluation_has_roc_curve_and_auc(trial, tmp_path):
    truth = ["no", "no", "yes", "yes"]
    probabilities = [[0.9, 0.1], [0.6, 0.4], [0.65, 0.35], [0.2, 0.8]]
    result = evaluate(trial, scored(tmp_path / "t", truth, probabilities, TWO))
    assert result.frame()["auc"].to_list() == [0.75]
    curve = result.table("roc")
    assert curve.columns == ["false_positive_rate", "true_positive_rate", "threshold"]
    assert curve["false_positive_rate"].to_list() == [0.0, 0.0, 0.5, 0.5, 1.0]
    assert curve["true_positive_rate"].to_list() == [0.0, 0.5, 0.5, 1.0, 1.0]
    drawn = ("confusion_matrix", "reliability", "coverage", "roc")
    assert set(result.pictures) == {f"{name}.{kind}" for name in drawn for kind in ("png", "svg")}
    assert trial.job.summary.metrics["auc"] == 0.75


@pytest.mark.slow
def test_binary_evaluation_with_one_class_has_no_roc_curve(trial, tmp_path):
    result = evaluate(trial, scored(tmp_path / "t", ["no"] * 2, [[0.9, 0.1], [0.4, 0.6]], TWO))
    assert "auc" not in result.frame().columns
    assert "roc" not in result.tables


@pytest.mark.slow
def test_single_category_can_be_evaluated(trial, tmp_path):
    found = figures(trial, scored(tmp_path / "t", ["a", "a"], [[1.0], [1.0]], ("a",)))
    assert (found["accuracy"], found["log_loss"]) == (1.0, 0.0)


# Comparison


@pytest.mark.slow
def test_two_models_are_compared(trial, tmp_path):
    truth = ["no", "no", "yes", "yes"]
    first = scored(tmp_path / "1", truth, [[0.9, 0.1], [0.6, 0.4], [0.65, 0.35], [0.2, 0.8]], TWO)
    second = scored(tmp_path / "2", truth, [[0.9, 0.1], [0.6, 0.4], [0.35, 0.65], [0.2, 0.8]], TWO)
    result = evaluate(trial, first, second)
    frame = result.frame()
    assert frame["input"].to_list() == ["scored_dataset", "scored_dataset_to_compare"]
    assert frame["accuracy"].to_list() == [0.75, 1.0]
    assert frame["auc"].to_list() == [0.75, 1.0]
    assert set(result.tables) == {
        f"{name}{suffix}"
        for name in (
            "per_category",
            "confusion_matrix",
            "confusion_matrix_normalised",
            "reliability",
            "coverage",
            "roc",
        )
        for suffix in ("", "_to_compare")
    }
    metrics_ = trial.job.summary.metrics
    assert (metrics_["accuracy"], metrics_["accuracy_to_compare"]) == (0.75, 1.0)
    side_by_side = trial.job.summary.tables[0]
    assert side_by_side.title == "Model comparison"
    assert ("accuracy", 0.75, 1.0) in side_by_side.rows
    assert {"confusion_matrix_to_compare.png", "roc.svg"} <= set(result.pictures)


@thorough
@pytest.mark.slow
def test_positive_category_is_same_for_both_models(trial, tmp_path, drawn_charts):
    truth = ["no", "no", "yes", "yes"]
    probabilities = [[0.9, 0.1], [0.6, 0.4], [0.65, 0.35], [0.2, 0.8]]
    first = scored(tmp_path / "1", truth, probabilities, TWO)
    second = scored(tmp_path / "2", truth, [row[::-1] for row in probabilities], TWO[::-1])
    result = evaluate(trial, first, second)
    assert result.table("roc").equals(result.table("roc_to_compare"))
    assert "ROC curve; positive: “yes”" in svg_texts(result.folder / "roc.svg")
    (table,) = (table for table in trial.job.summary.tables if table.title == "ROC curve")
    assert [*map(tuple, table.rows)] == [("scored_dataset", "yes", 0.75), ("scored_dataset_to_compare", "yes", 0.75)]


@pytest.mark.slow
def test_second_table_can_have_other_row_and_category_order(trial, tmp_path):
    first = scored(tmp_path / "1", TRUTH, PROBABILITIES, CATEGORIES)
    turned = [row[::-1] for row in PROBABILITIES[::-1]]
    second = scored(tmp_path / "2", TRUTH[::-1], turned, CATEGORIES[::-1], ids=[5, 4, 3, 2, 1, 0])
    frame = evaluate(trial, first, second).frame()
    assert frame["accuracy"].to_list() == pytest.approx([4 / 6, 4 / 6])
    assert frame["log_loss"][0] == pytest.approx(frame["log_loss"][1])


def renamed(table: DataFrameDirectory, *names: str) -> DataFrameDirectory:
    """The table with other images."""
    (file,) = table.parts
    path = table.folder / file
    pl.read_parquet(path).with_columns(image=pl.Series(names)).write_parquet(path)
    return table


@pytest.mark.slow
@pytest.mark.parametrize(
    ("names", "warnings"),
    [
        (("in/a/1.png", "in/b/2.png"), []),
        (("copy.zip/a/1.jpg", "copy.zip/b/2.jpg"), []),
        (
            ("in/a/1.png", "in/b/3.png"),
            [
                "1 of 2 images has another name in the second table, e.g. in/b/3.png instead of in/b/2.png: metrics of "
                "different images cannot be compared. Score the same images with both models"
            ],
        ),
    ],
    ids=["same", "copied and converted", "other"],
)
def test_comparison_of_images_with_other_names_causes_warning(trial, tmp_path, names, warnings):
    rows = ["no", "yes"], [[0.9, 0.1], [0.4, 0.6]], TWO
    first = renamed(scored(tmp_path / "1", *rows), "in/a/1.png", "in/b/2.png")
    evaluate(trial, first, renamed(scored(tmp_path / "2", *rows), *names))
    assert trial.heard.warnings == warnings


@pytest.mark.parametrize(
    ("second", "why"),
    [
        ((TRUTH, [row[:2] for row in PROBABILITIES], ("a", "b")), "different categories, e.g. 'c'"),
        ((TRUTH[:5], PROBABILITIES[:5], CATEGORIES), "6 and 5 rows"),
        ((TRUTH, PROBABILITIES, CATEGORIES, [0, 1, 2, 3, 4, 9]), "scores of different images"),
        ((["a", "a", "b", "b", "b", "c"], PROBABILITIES, CATEGORIES), "scores of different images"),
    ],
    ids=["categories", "rows", "ids", "categories of the images"],
)
def test_incompatible_tables_are_rejected(trial, tmp_path, second, why):
    first = scored(tmp_path / "1", TRUTH, PROBABILITIES, CATEGORIES)
    with pytest.raises(errors.InconsistentSizeError, match=why):
        evaluate(trial, first, scored(tmp_path / "2", *second))


def test_tables_of_different_learners_are_rejected(trial, tmp_path):
    first = scored(tmp_path / "1", TRUTH, PROBABILITIES, CATEGORIES)
    second = scored(tmp_path / "2", TRUTH, PROBABILITIES, CATEGORIES, learner="regression")
    with pytest.raises(errors.LearnerTypesNotCompatibleError, match="from image classification, the other from regr"):
        evaluate(trial, first, second)
    with pytest.raises(errors.LearnerTypesNotCompatibleError, match="from regression, not from image classification"):
        evaluate(trial, second)


# Rejected input


def test_table_without_scores_is_rejected(trial, tmp_path):
    table = scored(tmp_path / "t", TRUTH, PROBABILITIES, CATEGORIES)
    for properties in ({}, {"categories": []}, {"evaluation": True}):
        plain = DataFrameDirectory(table.folder, table.parts, properties)
        with pytest.raises(errors.NotScoredDatasetError, match=r"has no scores\. Connect the output of Score Image"):
            evaluate(trial, plain)
        with pytest.raises(errors.NotScoredDatasetError):
            evaluate(trial, table, plain)


@pytest.mark.slow
def test_evaluation_output_is_not_a_scored_table(trial, tmp_path):
    result = evaluate(trial, scored(tmp_path / "t", TRUTH, PROBABILITIES, CATEGORIES))
    with pytest.raises(errors.NotScoredDatasetError):
        evaluate(trial, result)


@pytest.mark.parametrize("column", ["id", "Scored Labels", "Scored Probabilities_b"])
def test_missing_column_is_reported(trial, tmp_path, column):
    table = scored(tmp_path / "t", TRUTH, PROBABILITIES, CATEGORIES)
    table.frame().drop(column).write_parquet(table.folder / table.parts[0])
    with pytest.raises(errors.NotScoredDatasetError, match=f"has no column '{column}'"):
        evaluate(trial, table)
    with pytest.raises(errors.NotScoredDatasetError, match=f"has no column '{column}'"):
        evaluate(trial, scored(tmp_path / "2", TRUTH, PROBABILITIES, CATEGORIES), table)


def test_unlabeled_images_are_rejected(trial, tmp_path):
    table = scored(tmp_path / "t", None, PROBABILITIES, CATEGORIES)
    labeled = scored(tmp_path / "2", TRUTH, PROBABILITIES, CATEGORIES)
    for inputs in ((table,), (labeled, table), (table, labeled)):
        with pytest.raises(errors.NotLabeledDatasetError, match="have no categories to compare with"):
            evaluate(trial, *inputs)


def test_table_of_only_unreadable_images_is_rejected(trial, tmp_path):
    table = scored(tmp_path / "t", ["a"], [[None] * 3], CATEGORIES)
    with pytest.raises(errors.InvalidDatasetError, match="no image could be scored; the column error"):
        evaluate(trial, table)


def test_non_numeric_scores_are_rejected(trial, tmp_path):
    table = scored(tmp_path / "t", TRUTH, PROBABILITIES, CATEGORIES)
    frame = table.frame().with_columns(pl.lit(None, pl.Float64).alias("Scored Probabilities_b"))
    frame.write_parquet(table.folder / table.parts[0])
    with pytest.raises(errors.InvalidDatasetError, match="are not probabilities of the categories of the model"):
        evaluate(trial, table)


def test_unknown_scored_label_is_rejected(trial, tmp_path):
    table = scored(tmp_path / "t", TRUTH, PROBABILITIES, CATEGORIES)
    frame = table.frame().with_columns(pl.lit("zebra").alias("Scored Labels"))
    frame.write_parquet(table.folder / table.parts[0])
    with pytest.raises(errors.InvalidDatasetError, match="are not probabilities of the categories of the model"):
        evaluate(trial, table)


# Names and pictures

NAMES = ("007", "7", "1.50", "NA", "True", "None", "category", "error", "id", "image", "Scored Labels", "$x^2$", "貓")


@thorough
@pytest.mark.slow
def test_category_can_have_any_name(trial, tmp_path, drawn_charts):
    result = evaluate(trial, random_table(tmp_path / "t", NAMES, 200))
    assert result.table("per_category")["category"].to_list() == list(NAMES)
    matrix = result.table("confusion_matrix")
    assert matrix["category"].to_list() == list(NAMES)
    assert matrix.columns[1:] == [f"predicted_{name}" for name in NAMES]
    assert sum(sum(row[1:]) for row in matrix.rows()) == 200
    check_pictures(trial, result)


def check_pictures(trial, result: DataFrameDirectory) -> list[tuple[int, int]]:
    """Check that every picture exists, has its format, and was reported."""
    sizes = []
    assert [f"evaluation_results/{name}" for name in result.pictures] == trial.job.summary.pictures
    for name in result.pictures:
        if name.endswith(".png"):
            with Image.open(result.folder / name) as image:
                image.load()
                assert len(image.convert("RGB").getcolors(2**24) or ()) > 10
                sizes.append(image.size)
        else:
            root = ElementTree.fromstring((result.folder / name).read_bytes())
            assert root.tag == "{http://www.w3.org/2000/svg}svg"
    return sizes


def svg_texts(file: Path) -> set[str]:
    root = ElementTree.fromstring(file.read_bytes())
    return {"".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")}


@thorough
@pytest.mark.slow
def test_picture_shows_names_and_counts(trial, tmp_path, drawn_charts):
    result = evaluate(trial, scored(tmp_path / "t", TRUTH, PROBABILITIES, CATEGORIES))
    check_pictures(trial, result)
    texts = svg_texts(result.folder / "confusion_matrix.svg")
    assert {"a", "b", "c", "2", "1", "true category", "predicted category"} <= texts
    assert "Confusion matrix: accuracy 66.67% of 6 images" in texts


@pytest.mark.slow
def test_names_are_drawn_literally(trial, tmp_path, drawn_charts):
    names = ("a_b", "$5", "x$y$", "50 %", "\\alpha", "{x}", "a\nb", "a\x01b", "&<>\"'", "long " * 20)
    result = evaluate(trial, random_table(tmp_path / "t", names, 200))
    check_pictures(trial, result)
    texts = svg_texts(result.folder / "confusion_matrix.svg")
    assert {"a_b", "$5", "x$y$", "50 %", "\\alpha", "{x}", "a\ufffdb", "&<>\"'", "long long long long lon…"} <= texts


@thorough
@pytest.mark.slow
def test_roc_curve_names_positive_category(trial, tmp_path, drawn_charts):
    names = ("a", "$b\\")
    result = evaluate(trial, random_table(tmp_path / "t", names, 50))
    check_pictures(trial, result)
    assert "ROC curve; positive: “$b\\”" in svg_texts(result.folder / "roc.svg")


@pytest.mark.thorough
@pytest.mark.slow
def test_hundred_categories_have_a_picture(trial, tmp_path, drawn_charts):
    names = tuple(f"category number {number}" for number in range(100))
    result = evaluate(trial, random_table(tmp_path / "t", names, 400))
    size, *_ = check_pictures(trial, result)
    assert min(size) > 1000
    assert max(size) < 5000


@thorough
@pytest.mark.slow
def test_pictures_are_deterministic(trial, tmp_path, drawn_charts):
    table = scored(tmp_path / "t", TRUTH, PROBABILITIES, CATEGORIES)
    pictures = []
    for _ in range(2):
        result = evaluate(trial, table)
        pictures.append([(result.folder / name).read_bytes() for name in result.pictures])
    assert pictures[0] == pictures[1]


@pytest.mark.thorough
@pytest.mark.slow
def test_pictures_can_be_drawn_concurrently(tmp_path, drawn_charts):
    history = [dict.fromkeys(("train_loss", "validation_loss", "top1_accuracy", "top5_accuracy", "learning_rate"), 0.5)]

    def matrix(folder: Path) -> None:
        figure = charts.confusion_matrix(np.eye(3, dtype=int), np.eye(3), "abc", "abc", "x")
        charts.save(figure, folder, "picture")

    def curves(folder: Path) -> None:
        charts.save(charts.training_curves(history, 1, "x"), folder, "picture")

    folders = [tmp_path / str(number) for number in range(8)]
    for folder in folders:
        folder.mkdir()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda job: job[0](job[1]), zip([matrix, curves] * 4, folders, strict=True)))
    for kind in (folders[::2], folders[1::2]):
        assert len({(folder / "picture.png").read_bytes() for folder in kind}) == 1
    assert mpl.rcParams["font.size"] == mpl.rcParamsDefault["font.size"]


@pytest.mark.slow
def test_results_round_trip(trial, tmp_path):
    result = evaluate(trial, scored(tmp_path / "t", TRUTH, PROBABILITIES, CATEGORIES))
    result.write(result.folder)
    read = DataFrameDirectory.read(result.folder)
    assert read == result
    assert read.frame().equals(result.frame())

"""Evaluate Model: calibration metrics, and images called unknown."""

import numpy as np
import polars as pl
import pytest
from levels import some
from test_evaluation import CATEGORIES, PROBABILITIES, TRUTH, evaluate, figures, random_table, scored

from vision_designer.nodes.errors import InvalidDatasetError
from vision_designer.nodes.vision.evaluation import confusion
from vision_designer.nodes.vision.evaluation.metrics import COVERAGES
from vision_designer.nodes.vision.evaluation.reliability import Coverage, brier_score, reliability, uncalibrated

# Confidences 0.7, 0.5, 0.8, 0.7, 0.6, 0.8: right, right, wrong, right, wrong, right.
UNKNOWN = {"unknown_label": "unknown", "unknown_below": 0.65}


def with_unknown(folder, below=0.65, **more):
    """The table of test_evaluation with two unknown images, of categories a and b."""
    table = scored(folder, TRUTH, PROBABILITIES, CATEGORIES, **(UNKNOWN | more))
    frame = table.frame()
    highest = np.array(PROBABILITIES).max(axis=1)
    labels = [
        more.get("unknown_label", "unknown") if share < below else label
        for share, label in zip(highest, frame["Scored Labels"], strict=True)
    ]
    column = frame.columns.index("Scored Labels")
    frame.replace_column(column, pl.Series("Scored Labels", labels))
    frame.write_parquet(folder / "part-0.parquet")
    return table


# Metrics


def test_calibration_errors_equal_hand_computed_values():
    found = reliability(np.array([0.55, 0.55, 0.95, 0.95]), np.array([True, False, True, True]), bins=10)
    assert found.images.tolist() == [0, 0, 0, 0, 0, 2, 0, 0, 0, 2]
    # Half of the images are off by 0.05 in one direction, and half in the other.
    assert found.expected_error == pytest.approx(0.05)
    worse = reliability(np.array([0.55, 0.55, 0.95, 0.95, 0.95]), np.array([True, False, False, True, True]), bins=10)
    assert worse.expected_error == pytest.approx(0.4 * 0.05 + 0.6 * (0.95 - 2 / 3))
    assert worse.max_error == pytest.approx(0.95 - 2 / 3)


def test_bin_includes_upper_edge():
    assert reliability(np.array([0.2, 0.21, 1.0]), np.ones(3, bool), bins=5).images.tolist() == [1, 1, 0, 0, 1]


def test_brier_score_follows_definition():
    probabilities, truth = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]]), np.array([0, 1])
    assert brier_score(probabilities, truth) == pytest.approx((0.3**2 + 0.2**2 + 0.1**2 + 0.1**2 + 0.9**2 + 0.8**2) / 2)


def test_uncalibrated_probabilities_are_recovered():
    logits = np.random.default_rng(0).normal(size=(50, 4)) * 3
    raw, warm = (np.exp(z) / np.exp(z).sum(axis=1, keepdims=True) for z in (logits, logits / 2.5))
    np.testing.assert_allclose(uncalibrated(warm, 2.5), raw, rtol=1e-10)
    assert uncalibrated(np.array([[1.0, 0.0]]), 0.5).tolist() == [[1.0, 0.0]]


def test_accuracy_at_coverage_uses_most_confident_images():
    confidence = np.array([0.9, 0.8, 0.7, 0.6])
    found = Coverage(confidence, np.array([True, True, False, True]))
    assert [found.accuracy(share) for share in (0.01, 0.5, 0.51, 0.75, 1.0)] == [1, 1, 2 / 3, 2 / 3, 0.75]
    # The order of ties does not matter.
    ties = [Coverage(np.full(4, 0.9), np.roll([True, True, True, False], place)).accuracy(0.5) for place in range(4)]
    assert ties == [0.75] * 4


def test_curve_of_many_images_is_downsampled():
    generator = np.random.default_rng(0)
    curve = Coverage(generator.random(20_000), generator.random(20_000) < 0.8).curve()
    assert curve.height <= 1000
    assert curve["coverage"][-1] == 1.0
    assert curve["probability"].is_sorted(descending=True)


# Evaluate Model


@pytest.mark.slow
def test_table_has_errors_and_accuracy_at_coverages(trial, tmp_path):
    result = evaluate(trial, scored(tmp_path / "t", TRUTH, PROBABILITIES, CATEGORIES))
    found = result.frame().to_dicts()[0]
    # Bins of 1/15: 0.5; 0.6; 0.7 and 0.7; 0.8 and 0.8, of which one is wrong.
    gaps = [0.5, 0.6, 0.3, 0.3]
    assert found["expected_calibration_error"] == pytest.approx(np.average(gaps, weights=[1, 1, 2, 2]))
    assert found["max_calibration_error"] == pytest.approx(0.6)
    # The four most confident: two with 0.8, one wrong, and two with 0.7, both right.
    assert found["coverage_50_accuracy"] == pytest.approx(2 / 3 * 0.75, abs=0.2)
    assert found["coverage_99_accuracy"] == pytest.approx(4 / 6)
    assert [f"coverage_{share}_accuracy" in found for share in COVERAGES] == [True] * len(COVERAGES)
    assert not any(name.endswith("_before") for name in found)
    assert "unknown" not in found
    bins = result.table("reliability")
    assert bins.columns == ["from", "to", "images", "confidence", "accuracy"]
    assert (bins.height, bins["images"].sum()) == (15, 6)
    assert bins.filter(bins["images"] == 0)["accuracy"].null_count() == 11
    assert result.table("coverage").columns == ["coverage", "accuracy", "probability"]
    assert {"reliability.png", "reliability.svg", "coverage.png", "coverage.svg"} <= {*result.pictures}
    assert "reliability_before" not in result.tables


@pytest.mark.slow
def test_calibrated_table_includes_uncalibrated_metrics(trial, tmp_path):
    raw = random_table(tmp_path / "raw", ("a", "b", "c"), 400)
    probabilities = raw.frame().select(f"Scored Probabilities_{name}" for name in "abc").to_numpy()
    warm = probabilities ** (1 / 2)
    warm /= warm.sum(axis=1, keepdims=True)
    truth = raw.frame()["category"].to_list()
    calibrated = scored(tmp_path / "warm", truth, warm.tolist(), ("a", "b", "c"), temperature=2.0)
    before, result = figures(trial, raw), evaluate(trial, calibrated)
    now = result.frame().to_dicts()[0]
    for name in ("expected_calibration_error", "max_calibration_error", "brier_score", "log_loss"):
        assert now[f"{name}_before"] == pytest.approx(before[name])
        assert now[name] != pytest.approx(before[name])
    assert result.table("reliability_before")["images"].sum() == 400
    assert trial.job.summary.metrics["log_loss_before"] == pytest.approx(before["log_loss"])


@pytest.mark.parametrize("temperature", [0, -1, "2", True, float("nan"), 1e9])
def test_invalid_temperature_is_rejected(trial, tmp_path, temperature):
    table = scored(tmp_path / "t", TRUTH, PROBABILITIES, CATEGORIES, temperature=temperature)
    with pytest.raises(InvalidDatasetError, match="temperature"):
        evaluate(trial, table)


@pytest.mark.slow
def test_unknown_images_are_counted_and_never_correct(trial, tmp_path):
    plain = figures(trial, scored(tmp_path / "plain", TRUTH, PROBABILITIES, CATEGORIES))
    result = evaluate(trial, with_unknown(tmp_path / "t"))
    found = result.frame().to_dicts()[0]
    assert (found["unknown"], found["coverage"]) == (2, pytest.approx(4 / 6))
    assert found["accuracy"] == pytest.approx(3 / 6)
    assert found["answered_accuracy"] == found["micro_precision"] == pytest.approx(3 / 4)
    assert found["micro_recall"] == pytest.approx(3 / 6)
    # Of the probabilities, regardless of the label.
    for name in ("log_loss", "top5_accuracy", "brier_score", "coverage_90_accuracy"):
        assert found[name] == plain[name]
    assert result.table("per_category").rows() == [
        ("a", 1.0, pytest.approx(1 / 3), 0.5, 3, 1),
        ("b", 0.5, 0.5, 0.5, 2, 1),
        ("c", 1.0, 1.0, 1.0, 1, 0),
    ]
    matrix = result.table("confusion_matrix")
    assert matrix.columns == ["category", "predicted_a", "predicted_b", "predicted_c", "predicted_unknown"]
    assert matrix.rows() == [("a", 1, 1, 0, 1), ("b", 0, 1, 0, 1), ("c", 0, 0, 1, 0)]
    shares = result.table("confusion_matrix_normalised")
    assert shares.rows()[1] == ("b", 0.0, 0.5, 0.0, 0.5)


@pytest.mark.slow
def test_all_unknown_images_give_zero_accuracy(trial, tmp_path):
    found = figures(trial, with_unknown(tmp_path / "t", below=2))
    assert (found["unknown"], found["coverage"], found["accuracy"], found["answered_accuracy"]) == (6, 0, 0, 0)
    assert found["macro_f1"] == 0


@pytest.mark.slow
def test_unanswered_image_of_category_unknown_is_not_correct(trial, tmp_path):
    truth = ["a", "unknown", "unknown"]
    probabilities = [[0.9, 0.1], [0.6, 0.4], [0.9, 0.1]]
    table = scored(tmp_path / "t", truth, probabilities, ("a", "b"), unknown_label="none of these", unknown_below=0.7)
    frame = table.frame()
    labels = frame["Scored Labels"].to_list()
    labels[1] = "none of these"
    frame.with_columns(pl.Series("Scored Labels", labels)).write_parquet(tmp_path / "t" / "part-0.parquet")
    result = evaluate(trial, table)
    assert result.frame()["accuracy"].to_list() == [pytest.approx(1 / 3)]
    assert result.table("confusion_matrix").columns[-2:] == ["predicted_unknown", "predicted_none of these"]
    assert result.table("confusion_matrix").rows()[2] == ("unknown", 1, 0, 0, 1)


@pytest.mark.parametrize("label", ["a", 7, ["unknown"]])
def test_invalid_unknown_label_is_rejected(trial, tmp_path, label):
    with pytest.raises(InvalidDatasetError, match="unanswered images"):
        evaluate(trial, scored(tmp_path / "t", TRUTH, PROBABILITIES, CATEGORIES, unknown_label=label))


@pytest.mark.slow
@pytest.mark.parametrize("first_has_unknown", some([True, False]))
def test_models_with_and_without_unknown_are_compared(trial, tmp_path, first_has_unknown):
    tables = [with_unknown(tmp_path / "1"), scored(tmp_path / "2", TRUTH, PROBABILITIES, CATEGORIES)]
    result = evaluate(trial, *tables[:: 1 if first_has_unknown else -1])
    rows = result.frame().rows(named=True)
    unknown, plain = rows[:: 1 if first_has_unknown else -1]
    assert (unknown["unknown"], plain["unknown"], plain["coverage"]) == (2, 0, 1.0)
    assert plain["answered_accuracy"] == plain["accuracy"]
    side_by_side = {row[0]: row[1:] for row in trial.job.summary.tables[0].rows}
    assert sorted(side_by_side["coverage"]) == [pytest.approx(4 / 6), 1.0]
    assert {"reliability_to_compare.png", "coverage.png"} <= {*result.pictures}
    assert {"reliability_to_compare", "coverage_to_compare"} <= {*result.tables}


def test_unknown_has_own_column_in_large_confusion_matrix(monkeypatch):
    monkeypatch.setattr(confusion, "MAX_CATEGORIES", 3)
    truth, predicted = np.array([0, 0, 1, 2, 3, 3, 4]), np.array([5, 4, 1, 0, 5, 5, 4])
    found = confusion.Confusion("abcde", truth, predicted, "unknown")
    matrix = found.matrix()
    assert matrix.predicted == ("a", "d", "3 other categories", "unknown")
    assert matrix.counts.tolist() == [[0, 0, 1, 1], [0, 0, 0, 2], [1, 0, 2, 0]]
    assert ("d", "unknown", 2, 1.0) in found.pairs().rows()

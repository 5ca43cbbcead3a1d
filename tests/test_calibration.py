"""Temperature and unknown threshold: fitted after training, stored in the model, and used in scoring."""

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
import torch
from conftest import make_trial
from levels import some
from PIL import Image
from random_model import random_model
from safetensors.torch import load_file
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

from vision_designer.nodes.components.score_image_model import ScoreImageModel
from vision_designer.nodes.components.train_pytorch_model import TrainPyTorchModel
from vision_designer.nodes.errors import InvalidModelDirectoryError, NotInRangeValueError, RunCancelledError
from vision_designer.nodes.types.meta import META
from vision_designer.nodes.types.model_directory import Calibration, ModelDirectory, UnknownThreshold, unknown_label
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.hardware.process_group import ALONE, Processes
from vision_designer.nodes.vision.models.inference import Predicted
from vision_designer.nodes.vision.scoring import score as scoring
from vision_designer.nodes.vision.scoring.score import ScoringSettings, score
from vision_designer.nodes.vision.training import calibration
from vision_designer.nodes.vision.training.calibration import (
    calibrate,
    choose_threshold,
    fit_temperature,
    gather_logits,
)
from vision_designer.nodes.vision.training.recipe import TrainingSettings
from vision_designer.nodes.vision.training.train import train

pytestmark = pytest.mark.usefixtures("narrow_resnet18")

SMALL = TransformationDirectory((("Resize", 32), ("CenterCrop", 32)))
START = UntrainedModelDirectory("resnet18", {})


def drawn(images, categories, temperature, seed=0):
    """Logits that are ``temperature`` times too large, with labels drawn from the true probabilities."""
    generator = np.random.default_rng(seed)
    logits = generator.normal(size=(images, categories)) * 2
    labels = np.array([generator.choice(categories, p=row) for row in softmax(logits, axis=1)])
    return (logits * temperature).astype(np.float32), labels


def log_loss(logits, labels, temperature):
    return -log_softmax(logits.astype(float) / temperature, axis=1)[np.arange(len(labels)), labels].mean()


# Temperature


@pytest.mark.slow
@pytest.mark.parametrize(("images", "categories", "too_large"), [(3000, 10, 2.5), (3000, 3, 0.4), (2000, 50, 1.0)])
def test_temperature_recovers_logit_scale(images, categories, too_large):
    logits, labels = drawn(images, categories, too_large)
    found = fit_temperature(logits, labels)
    best = minimize_scalar(lambda log: log_loss(logits, labels, np.exp(log)), bounds=(-3, 3), method="bounded")
    assert found == pytest.approx(too_large, rel=0.1)
    # The prior, worth one image, makes the difference.
    assert found == pytest.approx(np.exp(best.x), rel=0.005)
    assert fit_temperature(logits, labels) == found


def test_temperature_stays_above_lower_bound_if_all_are_right():
    logits, _ = drawn(200, 4, 2)
    labels = logits.argmax(axis=1)
    assert 0.05 < fit_temperature(logits, labels) < 1
    # Too confident to fit a temperature.
    assert fit_temperature(logits * 1e6, labels) == pytest.approx(1, rel=0.5)


def test_few_images_change_temperature_little():
    logits, _ = drawn(1, 3, 1)
    right = logits.argmax(axis=1)
    assert 0.3 < fit_temperature(logits, right) < 1
    assert 1 < fit_temperature(logits, (right + 1) % 3) <= 20


@pytest.mark.parametrize(("scale", "bound"), [(1, 20.0), (0.001, 0.05)])
def test_temperature_at_bound_causes_warning(trial, scale, bound):
    logits, _ = drawn(100, 4, 2)
    labels = (logits.argmax(axis=1) + (1 if scale == 1 else 0)) % 4
    assert calibrate(logits * np.float32(scale), labels, trial.job).temperature == bound
    assert any("out of range" in warning for warning in trial.heard.warnings)


def test_equal_logits_leave_temperature_at_one():
    assert fit_temperature(np.zeros((30, 3), np.float32), np.arange(30) % 3) == 1


def test_category_without_validation_images_is_accepted(trial):
    logits, labels = drawn(800, 5, 2)
    kept = labels != 3
    assert calibrate(logits[kept], labels[kept], trial.job).temperature == pytest.approx(2, rel=0.2)
    assert not trial.heard.warnings


def test_calibration_lowers_and_reports_error_and_loss(trial):
    logits, labels = drawn(2000, 6, 3)
    found = calibrate(logits, labels, trial.job)
    assert found.images == 2000
    assert found.expected_calibration_error < 0.05 < 0.15 < found.expected_calibration_error_before
    assert found.log_loss == pytest.approx(log_loss(logits, labels, found.temperature))
    assert found.log_loss_before == pytest.approx(log_loss(logits, labels, 1))
    assert found.log_loss < found.log_loss_before
    assert any("calibrated on 2000 validation images" in line for _, line in trial.heard.lines)


def test_uncorrectable_miscalibration_causes_warning(trial):
    # With varying confidence; a fifth of the images have a random category.
    generator = np.random.default_rng(0)
    sure = generator.integers(0, 10, 1000)
    logits = generator.normal(size=(1000, 10)).astype(np.float32)
    logits[np.arange(1000), sure] += generator.uniform(0, 10, 1000).astype(np.float32)
    labels = np.where(generator.random(1000) < 0.2, generator.integers(0, 10, 1000), sure)
    found = calibrate(logits, labels, trial.job)
    assert found.log_loss < found.log_loss_before
    assert found.expected_calibration_error > found.expected_calibration_error_before
    assert any("wrong category" in warning for warning in trial.heard.warnings)


def test_few_calibration_images_cause_warning(trial):
    logits, labels = drawn(20, 3, 1)
    calibrate(logits, labels, trial.job)
    choose_threshold(logits, labels, 1.0, 0.1, trial.job)
    assert len([warning for warning in trial.heard.warnings if "on only 20 validation images" in warning]) == 2


def test_gathered_logits_are_in_row_order_without_unreadable():
    logits = torch.arange(12, dtype=torch.float32).reshape(6, 2)
    labels = torch.tensor([0, 1, 0, 1, 0, 1])
    batches = [Predicted([4, 5], logits[4:], []), Predicted([], torch.empty(0, 0), [(2, "damaged")])]
    other = [([0, 1, 3], logits[[0, 1, 3]].numpy())]

    class Two(Processes):
        def all_gather(self, value):
            return [value, other]

    found, known = gather_logits(batches, labels, Two())
    assert found[:, 0].tolist() == [0, 2, 6, 8, 10]
    assert known.tolist() == [0, 1, 1, 0, 1]


def test_overflowing_logit_stays_finite():
    logits = torch.tensor([[0.0, float("-inf")], [1.0, 2.0]])
    found, labels = gather_logits([Predicted([0, 1], logits, [])], torch.tensor([0, 1]), ALONE)
    assert np.isfinite(found).all()
    assert 0.05 <= fit_temperature(found, labels) <= 20


# Threshold


def logits_of(confidences):
    """Logits of two categories, of which the first has these probabilities."""
    shares = np.array(confidences)
    return np.log(np.stack([shares, 1 - shares], axis=1))


def test_threshold_needs_enough_images(trial):
    # The nine most confident are right, and half of the others.
    logits = logits_of([0.95] * 9 + [0.7 - place / 1000 for place in range(60)])
    labels = np.array([0] * 9 + [1, 0] * 30)
    assert choose_threshold(logits, labels, 1.0, 0.95, trial.job) is None
    assert "10 or more of them answered" in trial.heard.warnings[0]
    found = choose_threshold(logits, labels, 1.0, 0.85, trial.job)
    assert found.coverage * 69 >= 10


def test_threshold_is_lowest_with_target_precision(trial, monkeypatch):
    monkeypatch.setattr(calibration, "MIN_ANSWERED", 1)
    # By confidence: right, right, wrong, right, right, wrong.
    logits, labels = logits_of([0.95, 0.9, 0.85, 0.8, 0.75, 0.6]), np.array([0, 0, 1, 0, 0, 1])
    found = choose_threshold(logits, labels, 1.0, 0.8, trial.job)
    assert found == UnknownThreshold(pytest.approx(0.675), 0.8, 0.8, pytest.approx(5 / 6), 6)
    strict = choose_threshold(logits, labels, 1.0, 0.9, trial.job)
    assert (strict.below, strict.precision, strict.coverage) == (pytest.approx(0.875), 1.0, pytest.approx(2 / 6))
    # If all answers together are precise enough, none is unknown.
    loose = choose_threshold(logits, labels, 1.0, 0.5, trial.job)
    assert (loose.below, loose.coverage) == (0.0, 1.0)


def test_threshold_applies_to_calibrated_probabilities(trial, monkeypatch):
    monkeypatch.setattr(calibration, "MIN_ANSWERED", 1)
    logits, labels = logits_of([0.95, 0.9, 0.6]), np.array([0, 0, 1])
    found = choose_threshold(logits, labels, 2.0, 0.9, trial.job)
    halved = softmax(logits / 2, axis=1)[:, 0]
    assert found.below == pytest.approx((halved[1] + halved[2]) / 2)


def test_ties_are_on_same_side_of_threshold(trial):
    logits, labels = logits_of([0.9, 0.9, 0.9, 0.6]), np.array([0, 0, 1, 0])
    assert choose_threshold(logits, labels, 1.0, 0.7, trial.job).coverage == 1.0
    assert choose_threshold(logits[:3], labels[:3], 1.0, 0.9, trial.job) is None


def test_unreachable_precision_causes_warning_and_no_threshold(trial):
    assert choose_threshold(logits_of([0.9] * 60), np.ones(60, int), 1.0, 0.5, trial.job) is None
    assert "has no threshold" in trial.heard.warnings[0]


@pytest.mark.parametrize(
    ("categories", "word"),
    [
        ({"cat", "dog"}, "unknown"),
        ({"cat", "Unknown"}, "none of these"),
        ({"unknown", "None of these"}, "none of these?"),
    ],
)
def test_unknown_label_differs_from_categories(categories, word):
    assert unknown_label(categories) == word


# Stored in the model


CALIBRATION = Calibration(1.5, 300, 0.12, 0.03, 0.9, 0.7)
THRESHOLD = UnknownThreshold(0.6, 0.95, 0.96, 0.8, 300)


def described(tmp_path):
    """A model folder with just what reading needs."""
    (tmp_path / "weights").write_bytes(b"weights")
    (tmp_path / "model").mkdir()
    return ModelDirectory("resnet18", {}, ("a", "b"), (0.0,) * 3, (1.0,) * 3, SMALL, tmp_path / "weights")


def test_model_stores_calibration_and_old_model_defaults_to_one(tmp_path):
    model = described(tmp_path)
    assert (model.temperature, model.calibration, model.unknown) == (1.0, None, None)
    replace(model, calibration=CALIBRATION, unknown=THRESHOLD).write(tmp_path / "model")
    read = ModelDirectory.read(tmp_path / "model")
    assert (read.temperature, read.calibration, read.unknown) == (1.5, CALIBRATION, THRESHOLD)
    meta = json.loads((tmp_path / "model" / META).read_text())
    del meta["calibration"], meta["unknown"]
    (tmp_path / "model" / META).write_text(json.dumps(meta | {"version": 2}))
    assert ModelDirectory.read(tmp_path / "model").temperature == 1.0


@pytest.mark.parametrize(
    ("field", "name", "value"),
    [
        ("calibration", "temperature", 0),
        ("calibration", "temperature", "1"),
        ("calibration", "temperature", True),
        ("calibration", "temperature", 10**400),
        ("calibration", "expected_calibration_error", 2),
        ("calibration", "images", 1.5),
        ("unknown", "below", 1.1),
        ("unknown", "coverage", None),
        ("unknown", "images", -1),
    ],
    ids=lambda value: str(value)[:20],
)
def test_model_with_invalid_calibration_is_rejected(tmp_path, field, name, value):
    model = described(tmp_path)
    replace(model, calibration=CALIBRATION, unknown=THRESHOLD).write(tmp_path / "model")
    meta = json.loads((tmp_path / "model" / META).read_text())
    meta[field][name] = value
    (tmp_path / "model" / META).write_text(json.dumps(meta))
    with pytest.raises(InvalidModelDirectoryError, match="is damaged"):
        ModelDirectory.read(tmp_path / "model")


# Training


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    """Two sets of 24 images; some images of each category have the other category's color."""
    folder = tmp_path_factory.mktemp("images")
    found = []
    for name in ("training", "validation"):
        for number in range(24):
            true = ("green", "red")[number % 2]
            (folder / name / true).mkdir(parents=True, exist_ok=True)
            shown = true if number % 5 else ("red", "green")[number % 2]
            noise = np.random.default_rng(number + 100 * (name == "training")).integers(0, 60, (32, 32, 3))
            noise[..., 0 if shown == "red" else 1] += 150
            path = folder / name / true / f"{number:02}.png"
            Image.fromarray(noise.astype(np.uint8)).save(path)
        job = make_trial(folder / "workspace", name).job
        found.append(convert(folder / name, fail_on_invalid=False, job=job).with_transformation(SMALL))
    return found


def trained(tmp_path, images, name="run", interrupt=None, start=START, **changes):
    values = {"epochs": 3, "batch_size": 8, "warmup_step_number": 0, "learning_rate": 0.02, "random_seed": 1}
    values |= {"patience": 9, "print_frequency": 9, "device": "cpu", "workers": 0}
    trial = make_trial(tmp_path / "workspace", name)
    if interrupt is not None:
        trial.heard.progress = lambda done, total, unit: interrupt(done, total)
        trial.job.PROGRESS_INTERVAL = 0
    model, history = train(start, *images, TrainingSettings(**(values | changes)), trial.job)
    model.write(model.weights.parent)
    return ModelDirectory.read(model.weights.parent), history, trial


def answers(tmp_path, model, images, name="score", **options):
    trial = make_trial(tmp_path / "workspace", name)
    table, _ = score(model, images, ScoringSettings(device="cpu", workers=0, **options), trial.job)
    return table, trial


BOTH = {"calibrate": True, "unknown_precision": 0.6}


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    some(
        [
            {},
            {"average_weights": True, "average_decay": 0.5},
            {"class_weights": "balanced", "patience": 1, "epochs": 6},
            {"precision": "bf16-mixed"},
        ],
        1,
    ),
    ids=["plain", "average", "weights, early stop", "bf16"],
)
def test_temperature_is_fitted_to_best_epoch_without_weight_change(tmp_path, images, options):
    plain, history, _ = trained(tmp_path, images, "plain", **options)
    model, again, _ = trained(tmp_path, images, "calibrated", **options, **BOTH)
    first, second = load_file(plain.weights), load_file(model.weights)
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert again.best_epoch == history.best_epoch
    assert (plain.calibration, plain.unknown) == (None, None)
    # The scores of the plain model are the logits plus a constant for each row.
    precision = {"precision": options["precision"]} if "precision" in options else {}
    table, _ = answers(tmp_path, plain, images[1], "plain_scores", **precision)
    frame = table.frame()
    logits = np.log(frame.select("Scored Probabilities_green", "Scored Probabilities_red").to_numpy())
    labels = (frame["category"] == "red").to_numpy().astype(int)
    # In bf16, scoring uses other batches than validation.
    close = {"rel": 0.05} if precision else {"rel": 1e-3}
    assert model.temperature == pytest.approx(fit_temperature(logits, labels), **close)
    assert model.calibration.images == len(labels)
    assert model.calibration.log_loss_before == pytest.approx(history.best["validation_loss"], rel=1e-4)
    assert model.unknown is None or model.unknown.precision >= 0.6


@pytest.mark.thorough
@pytest.mark.slow
def test_resumed_training_has_same_temperature_and_threshold(tmp_path, images):
    whole, _, _ = trained(tmp_path, images, "whole", **BOTH)

    def after_two_epochs(done, total):
        if done > total * 2 / 3:
            raise RunCancelledError("the run was cancelled")

    with pytest.raises(RunCancelledError):
        trained(tmp_path, images, "parts", after_two_epochs, **BOTH)
    resumed, _, trial = trained(tmp_path, images, "parts", **BOTH)
    assert any("resumed after epoch 2" in line for _, line in trial.heard.lines)
    assert (resumed.calibration, resumed.unknown) == (whole.calibration, whole.unknown)
    # All epochs are finished; only the best one is evaluated again.
    once_more, _, _ = trained(tmp_path, images, "parts", **BOTH)
    assert (once_more.calibration, once_more.unknown) == (whole.calibration, whole.unknown)


@pytest.mark.slow
def test_unreadable_validation_images_are_ignored_and_reported_once(tmp_path, images):
    rows = images[1].take(range(20))
    gone = rows.source.path / rows.images["member"][3]
    kept = gone.read_bytes()
    gone.write_bytes(b"damaged")
    try:
        model, _, trial = trained(tmp_path, [images[0], rows], calibrate=True)
    finally:
        gone.write_bytes(kept)
    assert model.calibration.images == 19
    assert len([warning for warning in trial.heard.warnings if gone.name in warning]) == 1


@pytest.mark.slow
def test_further_training_discards_old_temperature(tmp_path, images):
    model, _, _ = trained(tmp_path, images, "first", epochs=1, **BOTH)
    further, _, _ = trained(tmp_path, images, "second", start=model, epochs=1)
    assert (further.calibration, further.unknown) == (None, None)


@pytest.mark.slow
def test_summary_contains_calibration(trial, images):
    run_settings = TrainPyTorchModel.RunSettings(device="cpu", precision="32-true", workers=0)
    parameters = TrainPyTorchModel.Parameters(epochs=1, batch_size=8, calibrate=True, unknown_precision=0.01)
    model = TrainPyTorchModel.run(START, *images, parameters, run_settings, trial.job)["trained_model"]
    told = trial.job.summary.metrics
    assert told["temperature"] == model.temperature
    assert told["expected_calibration_error"] == model.calibration.expected_calibration_error
    assert told["unknown_below"] == model.unknown.below


# Scoring


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return random_model(tmp_path_factory.mktemp("model"), ("green", "red"), SMALL)


PROBABILITIES = ["Scored Probabilities_green", "Scored Probabilities_red"]


def bytes_of(table):
    return [(table.folder / part).read_bytes() for part in table.parts]


@pytest.mark.slow
def test_temperature_scales_probabilities_and_keeps_labels(tmp_path, images, model):
    plain, _ = answers(tmp_path, model, images[1], "plain")
    warm, _ = answers(tmp_path, replace(model, calibration=CALIBRATION), images[1], "warm")
    logits = np.log(plain.frame().select(PROBABILITIES).to_numpy())
    expected = softmax(logits / 1.5, axis=1)
    np.testing.assert_allclose(warm.frame().select(PROBABILITIES).to_numpy(), expected, rtol=1e-12)
    assert warm.frame()["Scored Labels"].equals(plain.frame()["Scored Labels"])
    assert "temperature" not in plain.properties
    assert warm.properties["temperature"] == 1.5
    one, _ = answers(tmp_path, replace(model, calibration=replace(CALIBRATION, temperature=1.0)), images[1], "one")
    assert bytes_of(one) == bytes_of(plain)


@pytest.mark.slow
def test_images_below_threshold_are_unknown_and_counted(tmp_path, images, model):
    plain, _ = answers(tmp_path, model, images[1], "plain")
    highest = plain.frame().select(pl.max_horizontal(PROBABILITIES)).to_series()
    below = float(highest.median())
    table, trial = answers(tmp_path, model, images[1], "some", unknown_below=below)
    labels = table.frame()["Scored Labels"]
    assert ((labels == "unknown") == (highest < below)).all()
    assert 0 < (labels == "unknown").sum() < len(labels)
    assert table.properties["unknown_label"] == "unknown"
    assert table.properties["unknown_below"] == below
    assert table.properties["unknown"] == (labels == "unknown").sum()
    assert table.frame().drop("Scored Labels").equals(plain.frame().drop("Scored Labels"))
    assert any("images are unknown" in line for _, line in trial.heard.lines)


@pytest.mark.slow
def test_model_threshold_is_used_or_reported_missing(tmp_path, images, model):
    with_threshold = replace(model, unknown=THRESHOLD)
    table, _ = answers(tmp_path, with_threshold, images[1], "model", unknown_threshold="model")
    given, _ = answers(tmp_path, model, images[1], "given", unknown_below=0.6)
    assert bytes_of(table) == bytes_of(given)
    # The threshold of the model is used only if requested.
    off, _ = answers(tmp_path, with_threshold, images[1], "off")
    assert "unknown" not in off.properties
    with pytest.raises(NotInRangeValueError, match=r"unknown_threshold\) is model, but the model has no threshold"):
        answers(tmp_path, model, images[1], "none", unknown_threshold="model")


@pytest.mark.thorough
@pytest.mark.slow
def test_resumed_scores_are_identical_and_depend_on_threshold(tmp_path, images, model, monkeypatch):
    monkeypatch.setattr(scoring, "ROWS_PER_PART", 6)
    monkeypatch.setattr(scoring, "MAX_IMAGES_PER_BATCH", 3)
    calibrated = replace(model, calibration=CALIBRATION)
    whole, _ = answers(tmp_path, calibrated, images[1], "whole", unknown_below=0.52)

    def cancelled(done, total, unit):
        if done >= 12:
            raise RunCancelledError("the run was cancelled")

    trial = make_trial(tmp_path / "workspace", "parts")
    trial.heard.progress, trial.job.PROGRESS_INTERVAL = cancelled, 0
    chosen = ScoringSettings(device="cpu", workers=0, unknown_below=0.52)
    with pytest.raises(RunCancelledError):
        score(calibrated, images[1], chosen, trial.job)
    resumed, again = answers(tmp_path, calibrated, images[1], "parts", unknown_below=0.52)
    assert any("resumed after" in line for _, line in again.heard.lines)
    assert bytes_of(resumed) == bytes_of(whole)
    assert resumed.properties["unknown"] == whole.properties["unknown"]
    for changed, options in ((calibrated, {}), (model, {"unknown_below": 0.52}), (calibrated, {"unknown_below": 0.6})):
        _, anew = answers(tmp_path, changed, images[1], "parts", **options)
        assert not any("resumed after" in line for _, line in anew.heard.lines)


def probabilities_of(table):
    frame = table.frame()
    return frame.select(name for name in frame.columns if name.startswith("Scored Probabilities")).to_numpy()


@pytest.mark.slow
@pytest.mark.parametrize("calibration", some([None, CALIBRATION]), ids=["plain", "calibrated"])
def test_probabilities_average_image_and_mirror_image(tmp_path, images, model, calibration):
    chosen = replace(model, calibration=calibration)
    mirrored = images[1].with_transformation(TransformationDirectory((("RandomHorizontalFlip", 1.0),)))
    as_it_is, other_side, averaged = (
        probabilities_of(answers(tmp_path, chosen, directory, name, precision="32-true", average_mirrored=average)[0])
        for name, directory, average in (
            ("plain", images[1], False),
            ("mirrored", mirrored, False),
            ("averaged", images[1], True),
        )
    )
    assert abs(as_it_is - other_side).max() > 1e-4
    assert averaged == pytest.approx((as_it_is + other_side) / 2, abs=1e-6)


@pytest.mark.slow
def test_averaged_scores_do_not_reuse_plain_parts(tmp_path, images, model):
    for options in ({}, {"average_mirrored": True}, {"average_mirrored": True, "unknown_below": 0.6}):
        _, trial = answers(tmp_path, model, images[1], "parts", **options)
        assert not any("resumed after" in line for _, line in trial.heard.lines)
        _, trial = answers(tmp_path, model, images[1], "parts", **options)
        assert any("resumed after" in line for _, line in trial.heard.lines)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("training", "warned"), [({"mirrored": False}, True), ({"mirrored": True}, False), ({}, False)], ids=str
)
def test_mirror_averaging_warns_if_training_had_no_flip(tmp_path, images, model, trial, training, warned):
    settings = ScoreImageModel.RunSettings(device="cpu", precision="32-true", workers=0)
    parameters = ScoreImageModel.Parameters(average_mirrored=True)
    ScoreImageModel.run(replace(model, training=training), images[1], parameters, settings, trial.job)
    assert any("learned from no mirrored images" in warning for warning in trial.heard.warnings) is warned
    assert any("averaged over each image" in line for _, line in trial.heard.lines) is not warned


@pytest.mark.slow
@pytest.mark.parametrize("operation", [("RandomHorizontalFlip", 0.5), ("RandomVerticalFlip", 0.5)], ids=str)
def test_model_records_whether_training_had_flip(tmp_path, images, operation):
    training = images[0].with_transformation(TransformationDirectory((operation,)))
    model, _, _ = trained(tmp_path, (training, images[1]), epochs=1)
    assert model.learned_mirrored is (operation[0] == "RandomHorizontalFlip")


@pytest.mark.slow
def test_unlabeled_and_unreadable_images_can_be_unknown(tmp_path, images, model, trial):
    folder = tmp_path / "new"
    folder.mkdir()
    source = images[1].source.path
    for number, member in enumerate(images[1].images["member"][:4]):
        (folder / f"{number}.png").write_bytes((source / member).read_bytes())
    (folder / "4.png").write_bytes(b"no image")
    directory = convert(folder, fail_on_invalid=False, job=trial.job)
    (folder / "0.png").write_bytes((folder / "0.png").read_bytes()[:60])
    frame = answers(tmp_path, model, directory, unknown_below=1.0)[0].frame()
    assert "category" not in frame.columns
    assert frame["Scored Labels"].to_list() == [None, "unknown", "unknown", "unknown", None]


@pytest.mark.slow
def test_unknown_label_is_renamed_if_category_has_its_name(tmp_path, images, trial):
    (tmp_path / "model").mkdir()
    model = random_model(tmp_path / "model", ("green", "unknown"), SMALL)
    settings = ScoreImageModel.RunSettings(device="cpu", precision="32-true", workers=0)
    parameters = ScoreImageModel.Parameters(unknown_below=1.0)
    table = ScoreImageModel.run(model, images[1], parameters, settings, trial.job)["scored_dataset"]
    assert {*table.frame()["Scored Labels"]} == {"none of these"}
    assert trial.job.summary.metrics["unknown"] == len(images[1])

"""Training and scoring: deterministic results, best epoch, and batch independence."""

import itertools
import json
import math
import shutil
import threading
from functools import partial

import numpy as np
import polars as pl
import pytest
import torch
import training_runs
from conftest import make_trial, picture
from hypothesis import given
from hypothesis import strategies as st
from levels import some, thorough
from random_model import random_model
from safetensors.torch import load_file, save_file
from training_runs import colored_images, equal, on_metric

from vision_designer.nodes.errors import (
    InvalidDatasetError,
    InvalidModelDirectoryError,
    InvalidTrainingDatasetError,
    ModuleOutOfMemoryError,
    NotInRangeValueError,
    NotLabeledDatasetError,
    RunCancelledError,
    TooFewRowsInDatasetError,
    TrainingDivergedError,
)
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.hardware.devices import seeded
from vision_designer.nodes.vision.loading.loader import Loader
from vision_designer.nodes.vision.models.architectures import ARCHITECTURES
from vision_designer.nodes.vision.models.classifier import load_model
from vision_designer.nodes.vision.scoring.score import ScoringSettings, score
from vision_designer.nodes.vision.training.loss import check_finite
from vision_designer.nodes.vision.training.recipe import History
from vision_designer.nodes.vision.training.schedules import learning_rate
from vision_designer.nodes.vision.training.train import train

pytestmark = pytest.mark.usefixtures("narrow_resnet18")

# Images of 32 pixels keep a training step short; the code is the same.
SMALL = TransformationDirectory((("Resize", 32), ("CenterCrop", 32)))
AUGMENTED = SMALL.then(TransformationDirectory((("RandomHorizontalFlip", 0.5), ("RandomRotation", 20))))
QUICK = ("resnet18", "densenet121")
PLAIN = [record.name for family in ("ResNet", "DenseNet") for record in ARCHITECTURES.of_family(family)]
"""tests/test_architectures_all.py has those of other families."""
RESNET = UntrainedModelDirectory("resnet18", {"zero_init_residual": False})
settings = partial(training_runs.settings, epochs=2, precision="auto")


@pytest.fixture
def directory(tmp_path, make_images, trial):
    def make(name="images", transformation=SMALL, **options):
        folder = make_images(tmp_path / name, **options)
        return with_transformation(convert(folder, fail_on_invalid=False, job=trial.job), transformation)

    return make


def with_transformation(directory, transformation):
    return directory.with_transformation(transformation) if transformation else directory


def run(tmp_path, training, validation, name="run", start=RESNET, **changes):
    trial = make_trial(tmp_path / "workspace", name)
    model, history = train(start, training, validation, settings(**changes), trial.job)
    model.write(model.weights.parent)
    return ModelDirectory.read(model.weights.parent), history, trial


def scores(tmp_path, model, directory, name="score", **options):
    trial = make_trial(tmp_path / "workspace", name)
    table, unreadable = score(model, directory, ScoringSettings(device="cpu", workers=0, **options), trial.job)
    return table.frame(), unreadable, trial


def equal_weights(one, other):
    return equal(load_file(one.weights), load_file(other.weights))


def test_learning_rates_match_designer():
    def rates(warmup):
        chosen = settings(epochs=5, warmup_step_number=warmup, learning_rate=0.1)
        return [round(learning_rate(epoch, chosen), 7) for epoch in range(5)]

    assert rates(2) == [0.0001, 0.05005, 0.1, 0.0444445, 0.0111112]
    assert rates(0) == [0.1, 0.0640000, 0.0360001, 0.0160001, 0.0040001]


@pytest.mark.parametrize("warmup", [5, 9])
def test_warm_up_of_whole_training_only_rises(warmup):
    chosen = settings(epochs=5, warmup_step_number=warmup, learning_rate=0.1)
    rates = [learning_rate(epoch, chosen) for epoch in range(5)]
    assert rates == sorted(rates)
    assert rates[0] == 0.0001
    assert max(rates) < 0.1


def test_warm_up_does_not_exceed_small_rate():
    chosen = settings(epochs=6, warmup_step_number=3, learning_rate=1e-5)
    rates = [learning_rate(epoch, chosen) for epoch in range(6)]
    assert max(rates) == rates[3] == 1e-5
    assert rates[:3] == pytest.approx([1e-6, 4e-6, 7e-6])
    assert rates[3:] == sorted(rates[3:], reverse=True)


@pytest.mark.slow
@given(
    st.floats(1e-12, 100),
    st.integers(1, 30),
    st.integers(1, 30),
    st.integers(1, 8),
    st.sampled_from(["polynomial", "cosine"]),
)
def test_warm_up_is_monotonic_and_bounded_by_rate(rate, warmup, after, processes, schedule):
    chosen = settings(
        epochs=warmup + after, warmup_step_number=warmup, learning_rate=rate, learning_rate_schedule=schedule
    )
    rates = [learning_rate(epoch, chosen, processes) for epoch in range(warmup + 1)]
    assert all(low <= high for low, high in itertools.pairwise(rates))
    assert rates[0] > 0
    assert rates[-1] == pytest.approx(rate * processes)
    assert rates[0] == 1e-4 or rate * processes <= 1e-4


def epoch(accuracy, loss):
    return {"top1_accuracy": accuracy, "validation_loss": loss}


def test_best_epoch_has_highest_accuracy_then_lowest_loss():
    history = History()
    found = [
        history.add(epoch(*each), patience=99)[0]
        for each in [(0.5, 1.0), (0.7, 0.9), (0.7, 0.8), (0.7, 0.8), (0.6, 0.1)]
    ]
    assert found == [True, True, True, False, False]
    assert history.best_epoch == 3


def test_training_stops_after_patience_epochs_without_lower_loss():
    history = History()
    stops = [history.add(epoch(0.5, loss), patience=2)[1] for loss in [1.0, 0.8, 0.9, 0.8]]
    assert stops == [False, False, False, True]


@pytest.mark.slow
@pytest.mark.parametrize("workers", [0, 2])
def test_results_do_not_depend_on_number_of_workers(tmp_path, directory, workers):
    training, validation = directory(transformation=AUGMENTED), directory("validation", count=4)
    first, one, _ = run(tmp_path, training, validation, "first", workers=0)
    torch.manual_seed(12345)
    second, other, _ = run(tmp_path, training, validation, "second", workers=workers)
    for epochs in zip(one.epochs, other.epochs, strict=True):
        assert {**epochs[0], "images_per_second": 0} == {**epochs[1], "images_per_second": 0}
    assert equal_weights(first, second)


@pytest.mark.slow
def test_other_seed_gives_other_weights(tmp_path, directory):
    training, validation = directory(), directory("validation", count=4)
    first, _, _ = run(tmp_path, training, validation, "first", epochs=1)
    second, _, _ = run(tmp_path, training, validation, "second", epochs=1, random_seed=2)
    assert not equal_weights(first, second)


@pytest.mark.slow
def test_training_restores_global_random_state(tmp_path, directory):
    training, validation = directory(transformation=AUGMENTED), directory("validation", count=4)
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    run(tmp_path, training, validation, epochs=1)
    assert torch.equal(torch.rand(3), expected)


@pytest.mark.slow
def test_trained_model_is_best_epoch_and_scores_its_accuracy(tmp_path, directory):
    training = directory(categories=("red", "green", "blue"), count=10)
    validation = directory("validation", categories=("red", "green", "blue"), count=7)
    # A rate that only rises learns first and diverges later, so the best epoch is not the last.
    exact = {"precision": "32-true"}
    model, history, _ = run(tmp_path, training, validation, epochs=6, warmup_step_number=6, learning_rate=3.0, **exact)
    assert history.best_epoch < len(history.epochs)
    table, _, _ = scores(tmp_path, model, validation, **exact)
    accuracy = (table["category"] == table["Scored Labels"]).mean()
    assert accuracy == pytest.approx(history.best["top1_accuracy"], abs=0)
    assert history.best["top1_accuracy"] == max(each["top1_accuracy"] for each in history.epochs)
    probabilities = table.select(pl.selectors.starts_with("Scored Probabilities_")).to_numpy()
    labels = [model.categories.index(name) for name in table["category"]]
    loss = -np.log(probabilities[np.arange(len(labels)), labels]).mean()
    assert loss == pytest.approx(history.best["validation_loss"], rel=1e-4)


@pytest.mark.slow
def test_cancelled_training_resumes_to_same_weights(tmp_path, directory):
    training, validation = directory(transformation=AUGMENTED), directory("validation", count=4)
    whole, history, _ = run(tmp_path, training, validation, "whole", epochs=4)

    trial = make_trial(tmp_path / "workspace", "parts")
    on_metric(trial, "running_loss", 3, trial.cancelled.set)
    with pytest.raises(RunCancelledError):
        train(RESNET, training, validation, settings(epochs=4), trial.job)
    again, continued, second = run(tmp_path, training, validation, "parts", epochs=4)
    assert ("info", "resumed after epoch 2 of 4") in second.heard.lines
    assert equal_weights(whole, again)
    assert [each["validation_loss"] for each in continued.epochs] == [
        each["validation_loss"] for each in history.epochs
    ]
    # Curves are complete: the epochs before the interruption are reported again.
    told = [epoch for name, _, _, epoch in second.heard.metrics if name == "validation_loss"]
    assert told == [1, 2, 3, 4]


@pytest.mark.slow
def test_damaged_checkpoint_restarts_training(tmp_path, directory):
    training, validation = directory(), directory("validation", count=4)
    trial = make_trial(tmp_path / "workspace", "run")
    trial.job.checkpoints.mkdir(parents=True)
    (trial.job.checkpoints / "checkpoint.pt").write_bytes(b"half a checkpoint")
    _, history, trial = run(tmp_path, training, validation, "run", epochs=1)
    assert len(history.epochs) == 1
    (warning,) = trial.heard.warnings
    assert "checkpoint.pt cannot be read, so training starts from the beginning" in warning


def _without_optimizer(saved):
    del saved["optimizer"]


def _of_another_head(saved):
    saved["network"]["fc.weight"] = torch.zeros(9, 64)


def _of_another_history(saved):
    saved["history"]["speed"] = 3


def _of_another_best(saved):
    del saved["best"]["fc.bias"]


def _of_another_optimizer(saved):
    saved["optimizer"]["param_groups"] = []


def _of_another_format(saved):
    saved["format"] = 0


@pytest.fixture(scope="module")
def one_epoch(tmp_path_factory):
    """Images, a model trained on them for one epoch, and its workspace with the checkpoint."""
    folder = tmp_path_factory.mktemp("one_epoch")
    images = red_and_green(folder, 4)
    model, _, _ = run(folder, images, images, "run", epochs=1)
    return images, model, folder / "workspace"


@pytest.mark.slow
@pytest.mark.parametrize(
    "spoil",
    some(
        [
            _without_optimizer,
            _of_another_head,
            _of_another_history,
            _of_another_best,
            _of_another_optimizer,
            _of_another_format,
        ],
        1,
    ),
)
def test_incompatible_checkpoint_restarts_training(tmp_path, one_epoch, spoil):
    images, fresh, workspace = one_epoch
    shutil.copytree(workspace, tmp_path / "workspace")
    file = tmp_path / "workspace" / "checkpoints" / "run" / "checkpoint.pt"
    saved = torch.load(file, weights_only=True)
    spoil(saved)
    torch.save(saved, file)
    again, history, trial = run(tmp_path, images, images, "run", epochs=1)
    assert len(history.epochs) == 1
    assert equal_weights(fresh, again)
    (warning,) = trial.heard.warnings
    assert "training starts from the beginning" in warning


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2**64 + 5, -(2**63) - 1], ids=str)
def test_seed_of_any_size_trains(tmp_path, directory, seed):
    images = directory(count=4, transformation=AUGMENTED)
    _, history, _ = run(tmp_path, images, images, epochs=1, random_seed=seed)
    assert len(history.epochs) == 1


@pytest.mark.slow
def test_metrics_are_reported_every_epoch(tmp_path, directory):
    training, validation = directory(), directory("validation", count=4)
    _, history, trial = run(tmp_path, training, validation)
    names = {name for name, _, _, epoch in trial.heard.metrics if epoch == 2}
    expected = {
        "train_loss",
        "train_error",
        "validation_loss",
        "top1_accuracy",
        "top5_accuracy",
        "learning_rate",
        "images_per_second",
    }
    assert names == expected | {"running_loss"}
    assert history.epochs[0].keys() == expected
    assert all(math.isfinite(value) for each in history.epochs for value in each.values())
    # 16 images in batches of 4, twice.
    assert trial.heard.progress_[-1] == (8, 8, "iterations")
    reports = [message for _, message in trial.heard.lines if "finished: train loss" in message]
    assert len(reports) == 2
    assert all("top-1" in message and "top-5" not in message for message in reports), "the images have few categories"


@pytest.mark.slow
def test_last_incomplete_batch_is_dropped(tmp_path, directory):
    training, validation = directory(count=7), directory("validation", count=4)
    _, _, trial = run(tmp_path, training, validation, epochs=1, batch_size=4)
    assert trial.heard.progress_[-1] == (3, 3, "iterations")


@pytest.mark.slow
@pytest.mark.parametrize("architecture", some(PLAIN, ("resnet18",).__contains__))
def test_each_architecture_trains_step_and_scores(tmp_path, directory, architecture, whole_resnet18):
    training = directory(count=2)
    start = UntrainedModelDirectory(
        architecture, {setting.name: True for setting in ARCHITECTURES[architecture].settings}
    )
    model, history, _ = run(tmp_path, training, training, start=start, epochs=1)
    table, _, _ = scores(tmp_path, model, training)
    probabilities = table.select(pl.selectors.starts_with("Scored Probabilities_")).to_numpy()
    assert probabilities.shape == (4, 2)
    assert np.allclose(probabilities.sum(axis=1), 1)
    assert math.isfinite(history.best["validation_loss"])
    shutil.rmtree(tmp_path / "workspace")


def test_zero_init_residual_zeroes_last_norm_of_block():
    from vision_designer.nodes.vision.models.networks import build

    network = build("resnet18", {"zero_init_residual": True}, 2)
    assert not network.layer1[0].bn2.weight.any()
    assert build("resnet18", {"zero_init_residual": False}, 2).layer1[0].bn2.weight.all()


@pytest.mark.slow
def test_image_scores_same_alone_and_in_batch(tmp_path, directory):
    training = directory(categories=("red", "green", "blue"), count=8)
    model, _, _ = run(tmp_path, training, training)
    together, _, _ = scores(tmp_path, model, training, "together")
    for row in (0, 7, 23):
        alone, _, _ = scores(tmp_path, model, training.take([row]), f"alone{row}")
        assert alone["Scored Labels"].to_list() == [together["Scored Labels"][row]]
        columns = [name for name in alone.columns if name.startswith("Scored Probabilities_")]
        assert np.allclose(alone.select(columns).row(0), together.select(columns).row(row), atol=1e-4)


def red_and_green(folder, count):
    """Images of two colors in a folder that several tests use."""
    return colored_images(folder, (24, 24), green=count, red=count).with_transformation(SMALL)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A model of red and green, as a folder that tests copy."""
    folder = tmp_path_factory.mktemp("trained")
    images = red_and_green(folder, 8)
    model, _, _ = run(folder, images, images, epochs=6, learning_rate=0.003)
    return model


@pytest.mark.slow
def test_scored_table_has_designer_columns_in_order(tmp_path, directory, trained):
    images = directory(count=3)
    table, unreadable, _ = scores(tmp_path, trained, images.take([5, 0, 3]))
    assert table.columns == [
        "category",
        "id",
        "image",
        "Scored Probabilities_green",
        "Scored Probabilities_red",
        "Scored Labels",
        "error",
    ]
    assert table["id"].to_list() == [5, 0, 3]
    assert table["category"].to_list() == ["red", "green", "red"]
    assert table["Scored Labels"].to_list() == ["red", "green", "red"]
    assert table["image"][0] == f"{tmp_path.as_posix()}/images/red/002.png"
    assert unreadable == 0


@pytest.mark.slow
def test_unlabeled_images_have_no_category_column(tmp_path, trained, trial):
    (tmp_path / "new").mkdir()
    picture(1, color=(190, 0, 0)).save(tmp_path / "new" / "a.png")
    images = convert(tmp_path / "new", fail_on_invalid=False, job=trial.job)
    table, _, heard = scores(tmp_path, trained, images)
    assert table.columns[:2] == ["id", "image"]
    assert table["Scored Labels"].to_list() == ["red"]
    # Images without a transformation get the model's.
    assert any("the transformation of the model is applied" in message for _, message in heard.heard.lines)


@pytest.mark.slow
def test_unreadable_image_is_a_row_with_reason(tmp_path, directory, trained):
    images = directory(count=3, extension="jpg", size=(64, 64))
    broken = tmp_path / "images" / "green" / "001.jpg"
    broken.write_bytes(broken.read_bytes()[:500])
    (tmp_path / "images" / "red" / "000.jpg").unlink()
    table, unreadable, _ = scores(tmp_path, trained, images)
    assert unreadable == 2
    assert table.height == 6
    assert table["error"].is_null().to_list() == [True, False, True, False, True, True]
    assert table["Scored Labels"].is_null().to_list() == [False, True, False, True, False, False]
    assert table["Scored Probabilities_red"].is_null().to_list() == [False, True, False, True, False, False]
    assert "001.jpg is damaged" in table["error"][1]
    assert "000.jpg cannot be opened" in table["error"][3]


@pytest.mark.slow
def test_only_first_unreadable_images_are_listed(tmp_path, directory, trained):
    images = directory(count=60)
    for file in sorted((tmp_path / "images").rglob("*.png"))[:-8]:
        if int(file.stem) >= 4:
            file.write_bytes(b"gone bad")
    bad = sum(file.read_bytes() == b"gone bad" for file in (tmp_path / "images").rglob("*.png"))
    table, unreadable, trial = scores(tmp_path, trained, images)
    assert unreadable == table["error"].count() == bad
    assert len(trial.heard.warnings) == 51
    assert trial.heard.warnings[-1].startswith(f"{bad - 50} more images could not be scored")
    model, _, trial = run(tmp_path, images, directory("validation", count=2), epochs=1, batch_size=60)
    assert model.training["unreadable_images"] == bad
    assert len(trial.heard.warnings) == 51
    assert trial.heard.warnings[-1].startswith(f"{bad - 50} more images could not be read")


@pytest.mark.slow
def test_score_parts_read_as_one_table(tmp_path, directory, trained, monkeypatch):
    monkeypatch.setattr("vision_designer.nodes.vision.scoring.score.VALUES_PER_PART", 20)
    monkeypatch.setattr("vision_designer.nodes.vision.scoring.score.MAX_IMAGES_PER_BATCH", 4)
    images = directory(count=15)
    trial = make_trial(tmp_path / "workspace", "parts")
    table, _ = score(trained, images, ScoringSettings(device="cpu", workers=0), trial.job)
    assert len(table.parts) == 3
    assert table.frame()["id"].to_list() == list(range(30))


@pytest.mark.slow
def test_random_operations_cause_warning_when_scoring(tmp_path, directory, trained):
    _, _, heard = scores(tmp_path, trained, directory(count=1, transformation=AUGMENTED))
    assert any("scores are not reproducible" in message for message in heard.heard.warnings)


@pytest.mark.slow
def test_further_training_starts_from_trained_weights(tmp_path, directory, trained):
    images = directory()
    model, history, trial = run(tmp_path, images, images, start=trained, epochs=1, learning_rate=1e-6)
    assert any("continues from a trained model, with its last layer" in message for _, message in trial.heard.lines)
    assert history.best["top1_accuracy"] == 1.0
    assert model.categories == trained.categories


@pytest.mark.slow
def test_other_categories_get_new_last_layer(tmp_path, directory, trained):
    images = directory(categories=("red", "green", "blue"))
    model, _, trial = run(tmp_path, images, images, start=trained, epochs=1)
    assert any("its last layer is new" in message for _, message in trial.heard.lines)
    assert model.categories == ("blue", "green", "red")


@pytest.mark.slow
def test_validation_categories_match_by_name(tmp_path, directory, trained):
    validation = directory("validation", categories=("red",), count=4)
    assert validation.categories == ("red",)
    _, history, _ = run(tmp_path, directory(), validation, start=trained, epochs=1, learning_rate=1e-6)
    assert history.best["top1_accuracy"] == 1.0


def test_validation_categories_missing_in_training_are_reported(tmp_path, directory):
    with pytest.raises(InvalidDatasetError, match="categories that the training images do not have: 'blue'"):
        run(tmp_path, directory(), directory("validation", categories=("red", "blue")))


def test_single_category_is_rejected(tmp_path, directory):
    images = directory(categories=("red",))
    with pytest.raises(InvalidTrainingDatasetError, match="only one category, 'red'"):
        run(tmp_path, images, images)


def test_category_without_readable_image_is_reported(tmp_path, directory):
    (tmp_path / "images" / "junk").mkdir(parents=True)
    (tmp_path / "images" / "junk" / "a.jpg").write_text("not an image")
    images = directory()
    with pytest.raises(InvalidTrainingDatasetError, match=r"the category 'junk' .* has no readable image"):
        run(tmp_path, images, images)


@pytest.mark.slow
def test_category_with_only_damaged_images_is_reported(tmp_path, directory):
    images = directory(extension="jpg", size=(64, 64))
    for file in (tmp_path / "images" / "green").iterdir():
        file.write_bytes(file.read_bytes()[:600])
    with pytest.raises(InvalidTrainingDatasetError, match="none of the images of the category 'green'"):
        run(tmp_path, images, directory("validation", count=2))


@pytest.mark.slow
def test_damaged_image_is_excluded_and_reported_once(tmp_path, directory):
    images = directory(extension="jpg", size=(64, 64))
    broken = tmp_path / "images" / "green" / "003.jpg"
    broken.write_bytes(broken.read_bytes()[:600])
    _, history, trial = run(tmp_path, images, images)
    training_warnings = [message for message in trial.heard.warnings if "003.jpg" in message]
    assert len(training_warnings) == 1
    assert math.isfinite(history.best["train_loss"])


def test_unlabeled_images_are_rejected(tmp_path, directory, trial):
    (tmp_path / "new").mkdir()
    for number in range(4):
        picture(number).save(tmp_path / "new" / f"{number}.png")
    unlabeled = convert(tmp_path / "new", fail_on_invalid=False, job=trial.job).with_transformation(SMALL)
    with pytest.raises(NotLabeledDatasetError, match="subfolder"):
        run(tmp_path, unlabeled, directory())
    with pytest.raises(NotLabeledDatasetError, match="subfolder"):
        run(tmp_path, directory(), unlabeled)


def test_batch_larger_than_dataset_is_rejected(tmp_path, directory):
    images = directory()
    with pytest.raises(TooFewRowsInDatasetError, match=r"has 16 images here, and one batch .* needs 17") as caught:
        run(tmp_path, images, images, batch_size=17)
    assert "Set Batch size (batch_size) to 16 or less" in caught.value.message
    assert caught.value.details == {"images": 16, "needed": 17}


def test_empty_validation_set_is_rejected(tmp_path, directory):
    images = directory()
    with pytest.raises(TooFewRowsInDatasetError, match=r"validation needs 1\. Connect images to Validation dataset"):
        run(tmp_path, images, images.take([]))


@pytest.mark.slow
def test_different_image_sizes_error_suggests_operation(tmp_path, directory, make_images, trial, trained):
    make_images(tmp_path / "images", ("red", "green"), count=4, size=(40, 30))
    make_images(tmp_path / "images", ("blue",), count=4, size=(24, 24))
    images = convert(tmp_path / "images", fail_on_invalid=False, job=trial.job)
    words = r"different sizes after their transformation, e\.g\. (24 x 24|40 x 30).* Resize and Center crop"
    with pytest.raises(InvalidDatasetError, match=words):
        run(tmp_path, images, images, batch_size=12)
    resize_only = images.with_transformation(TransformationDirectory((("Resize", 32),)))
    with pytest.raises(InvalidDatasetError, match="Center crop"):
        scores(tmp_path, trained, resize_only)


@pytest.mark.slow
def test_nan_loss_stops_training_with_remedy(tmp_path, directory):
    images = directory()
    with pytest.raises(
        TrainingDivergedError, match=r"in epoch \d at learning rate 1e\+30.*to 1e\+29 or lower"
    ) as caught:
        run(tmp_path, images, images, learning_rate=1e30)
    assert caught.value.details["suggestion"] == pytest.approx(1e29)


@pytest.mark.parametrize(
    ("clip", "remedy"), [(False, r"or turn on Clip gradients \(clip_gradients\)\.$"), (True, r"or lower\.$")]
)
def test_divergence_remedy_includes_clipping_if_off(clip, remedy):
    chosen = settings(epochs=3, warmup_step_number=0, learning_rate=0.01, clip_gradients=clip)
    check_finite(1e30, 0, chosen)
    for loss in (float("nan"), float("inf")):
        with pytest.raises(TrainingDivergedError, match=rf"to 0\.001 .*{remedy}"):
            check_finite(loss, 0, chosen)


@pytest.mark.slow
@pytest.mark.parametrize(("architecture", "size"), [("densenet121", 8), ("resnet18", 32)])
def test_images_too_small_for_network_are_rejected(tmp_path, directory, architecture, size):
    images = directory(transformation=TransformationDirectory((("Resize", size), ("CenterCrop", size))))
    start = UntrainedModelDirectory(architecture, {})
    with pytest.raises(InvalidDatasetError, match=f"images of {size} x {size} pixels are too small"):
        run(tmp_path, images, images, start=start, batch_size=1)


@pytest.mark.parametrize(("setting", "value"), [("device", "cuda"), ("device", "mps"), ("precision", "16-mixed")])
def test_unavailable_device_or_precision_is_rejected(tmp_path, directory, setting, value):
    if value in ("cuda", "mps"):
        from vision_designer.nodes.vision.hardware.devices import available_devices

        if value in available_devices():
            return
    images = directory()
    with pytest.raises(NotInRangeValueError, match=f"is {value}"):
        run(tmp_path, images, images, **{setting: value})


@pytest.mark.slow
def test_unsupported_cpu_precision_is_rejected_in_scoring(tmp_path, directory, trained):
    with pytest.raises(NotInRangeValueError, match="is 16-mixed, which a CPU does not support"):
        scores(tmp_path, trained, directory(count=1), precision="16-mixed")


@pytest.mark.slow
@thorough
def test_bf16_trains_and_scores(tmp_path, directory, whole_resnet18):
    images = directory()
    model, history, trial = run(tmp_path, images, images, precision="bf16-mixed")
    assert any("precision bf16-mixed" in message for _, message in trial.heard.lines)
    assert math.isfinite(history.best["validation_loss"])
    table, _, _ = scores(tmp_path, model, images, precision="bf16-mixed")
    assert table["Scored Labels"].null_count() == 0


@pytest.mark.slow
def test_saved_model_is_only_safetensors_and_json(trained):
    folder = trained.weights.parent
    assert sorted(path.name for path in folder.iterdir()) == ["_meta.json", "weights.safetensors"]
    meta = json.loads((folder / "_meta.json").read_text())
    assert meta["categories"] == ["green", "red"]
    assert meta["transformation"] == [["Resize", 32], ["CenterCrop", 32]]
    assert meta["training"]["best_epoch"] >= 1


@thorough
@pytest.mark.slow
def test_model_with_mismatched_weights_is_rejected(tmp_path, directory, whole_resnet18):
    (tmp_path / "model").mkdir()
    random_model(tmp_path / "model", ("green", "red"), SMALL)
    meta = json.loads((tmp_path / "model" / "_meta.json").read_text())
    (tmp_path / "model" / "_meta.json").write_text(json.dumps(meta | {"architecture": "resnet34"}))
    with pytest.raises(InvalidModelDirectoryError, match=r"does not contain the weights of resnet34: .* is missing"):
        scores(tmp_path, ModelDirectory.read(tmp_path / "model"), directory(count=1))
    (tmp_path / "model" / "_meta.json").write_text(json.dumps(meta | {"architecture": "vgg99"}))
    with pytest.raises(InvalidModelDirectoryError, match="unknown architecture 'vgg99'"):
        scores(tmp_path, ModelDirectory.read(tmp_path / "model"), directory(count=1))


def test_image_directory_holds_no_pixels(directory):
    images = directory()
    assert isinstance(images, ImageDirectory)
    assert images.images.estimated_size() < 4096


@pytest.mark.slow
def test_forked_workers_do_not_deadlock_on_random_lock(tmp_path, directory):
    drawing, done = threading.Event(), threading.Event()

    def draw():
        with seeded(1):
            drawing.set()
            done.wait(60)

    images = directory(count=8)
    loader = Loader(images, SMALL, batch_size=4, workers=2, device="cpu")
    thread = threading.Thread(target=draw)
    thread.start()
    drawing.wait(60)
    try:
        assert sum(len(batch.rows) for batch in loader.epoch()) == 16
    finally:
        done.set()
        thread.join()


def greedy(monkeypatch, maximum):
    """Make the scoring network allocate a petabyte for more than ``maximum`` images; returns its batch sizes."""
    got = []

    def ask(module, inputs):
        got.append(len(inputs[0]))
        if len(inputs[0]) > maximum:
            torch.empty(10**15, dtype=torch.uint8)

    def load(model):
        network = load_model(model)
        network.register_forward_pre_hook(ask)
        return network

    monkeypatch.setattr("vision_designer.nodes.vision.models.classifier.load_model", load)
    return got


@pytest.mark.slow
def test_scoring_reduces_batch_size_on_out_of_memory(tmp_path, directory, trained, monkeypatch):
    images = directory(count=5)
    expected, _, _ = scores(tmp_path, trained, images, "whole")
    monkeypatch.setattr("vision_designer.nodes.vision.scoring.score.MAX_IMAGES_PER_BATCH", 8)
    got = greedy(monkeypatch, 3)
    table, unreadable, trial = scores(tmp_path, trained, images)
    assert got == [8, 4, 2, 2, 2, 2, 2]
    assert unreadable == 0
    assert table["id"].to_list() == list(range(10))
    assert table["Scored Labels"].to_list() == expected["Scored Labels"].to_list()
    columns = pl.selectors.starts_with("Scored Probabilities_")
    assert np.allclose(table.select(columns), expected.select(columns), atol=1e-4)
    assert trial.heard.warnings == [
        "memory ran out with 8 images at once; continuing with 4",
        "memory ran out with 4 images at once; continuing with 2",
    ]


@pytest.mark.slow
def test_scoring_fails_if_one_image_does_not_fit(tmp_path, directory, trained, monkeypatch):
    got = greedy(monkeypatch, 0)
    with pytest.raises(ModuleOutOfMemoryError, match="while scoring"):
        scores(tmp_path, trained, directory(count=2))
    assert got == [4, 2, 1]


@pytest.mark.slow
def test_model_with_nan_output_is_reported_in_every_row(tmp_path, directory, trained):
    shutil.copytree(trained.weights.parent, tmp_path / "model")
    broken = load_file(trained.weights)
    broken["fc.weight"].fill_(3e38)
    broken["fc.bias"].fill_(3e38)
    save_file(broken, tmp_path / "model" / "weights.safetensors")
    table, unreadable, _ = scores(tmp_path, ModelDirectory.read(tmp_path / "model"), directory(count=2))
    assert unreadable == 4
    assert table["Scored Labels"].null_count() == 4
    assert all("not a number" in error for error in table["error"])

"""Recipes: fitted last layer, frozen epochs on cached features, one cycle, and layer-wise rates."""

import math
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import polars as pl
import pytest
import torch
import training_runs
from conftest import make_trial
from levels import some, thorough
from safetensors.torch import load_file
from torch import nn
from training_runs import SmallResNet, colored_images, on_metric, replace_networks, said, without_speed

from vision_designer.nodes.components.train_pytorch_model import TrainPyTorchModel
from vision_designer.nodes.errors import InvalidTrainingDatasetError, RunCancelledError
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.training import frozen
from vision_designer.nodes.vision.training.frozen import FrozenFeatures
from vision_designer.nodes.vision.training.messages import duration
from vision_designer.nodes.vision.training.parameters import RECIPES
from vision_designer.nodes.vision.training.recipe import History
from vision_designer.nodes.vision.training.schedules import learning_rate, one_cycle
from vision_designer.nodes.vision.training.train import train

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("narrow_resnet18")]

PLAIN = TransformationDirectory((("Resize", 16), ("CenterCrop", 16)))
AUGMENTED = TransformationDirectory((*PLAIN.operations, ("RandomHorizontalFlip", 0.5), ("RandomRotation", 30)))
START = UntrainedModelDirectory("resnet18", {})
settings = partial(training_runs.settings, learning_rate=0.05)


@pytest.fixture(autouse=True)
def narrow_network(monkeypatch):
    replace_networks(monkeypatch, SmallResNet)


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    """12 green, 9 red, and 6 blue images."""
    return colored_images(tmp_path_factory.mktemp("images"), (18, 16), green=12, red=9, blue=6)


def run(tmp_path, images, name="run", transformation=AUGMENTED, workspace=None, **changes):
    trial = make_trial(workspace or tmp_path / f"workspace of {name}", name)
    images = images.with_transformation(transformation)
    model, history = train(START, images, images, settings(**changes), trial.job)
    return load_file(model.weights), history, trial


def check_same(first, second):
    for name, tensor in first[0].items():
        assert torch.allclose(tensor, second[0][name], rtol=1e-4, atol=1e-6), name
    for one, other in zip(without_speed(first[1]), without_speed(second[1]), strict=True):
        assert one == pytest.approx(other, rel=1e-4, abs=1e-6)


# Cached features change nothing


@pytest.mark.parametrize(
    ("transformation", "changes"),
    some(
        [
            (PLAIN, {}),
            (
                PLAIN,
                {"average_weights": True, "optimizer": "adamw", "label_smoothing": 0.1, "class_weights": "balanced"},
            ),
            (AUGMENTED, {"feature_variants": 2}),
            (AUGMENTED, {"feature_variants": 3, "accumulation_steps": 2, "clip_gradients": True, "layer_decay": 0.5}),
            (AUGMENTED, {"feature_variants": 2, "alternating_flip": True}),
            (AUGMENTED, {}),
            (PLAIN, {"precision": "bf16-mixed", "learning_rate_schedule": "one_cycle"}),
        ],
        lambda _, changes: changes == {"feature_variants": 2},
    ),
    ids=["plain", "average and weights", "variants", "groups of batches", "alternating flip", "new variants", "bf16"],
)
def test_frozen_epochs_on_features_equal_epochs_on_images(tmp_path, images, monkeypatch, transformation, changes):
    """Two frozen epochs on features and one with all layers equal three epochs that read images."""
    kept = run(tmp_path, images, "kept", transformation, freeze_epochs=2, **changes)
    assert any("features of resnet18" in message for message in said(kept[2]))
    monkeypatch.setattr(FrozenFeatures, "are_possible", lambda *_: False)
    plain = run(tmp_path, images, "plain", transformation, freeze_epochs=2, **changes)
    assert not any("features of resnet18" in message for message in said(plain[2]))
    if changes.get("precision") == "bf16-mixed":
        # The last layer's input is rounded to the same numbers, but its sums are not.
        assert kept[1].epochs[0]["validation_loss"] == pytest.approx(plain[1].epochs[0]["validation_loss"], rel=0.02)
    else:
        check_same(kept, plain)


@thorough
def test_uncached_features_give_same_result(tmp_path, images):
    changes = {"freeze_epochs": 2, "feature_variants": 2}
    check_same(run(tmp_path, images, "a", **changes), run(tmp_path, images, "b", cache_memory=0, **changes))
    assert not (tmp_path / "workspace of b" / "features").exists()


def test_second_training_reuses_features(tmp_path, images):
    first = run(tmp_path, images, "first", workspace=tmp_path, freeze_epochs=1, epochs=1, transformation=PLAIN)
    assert "27 computed" in " ".join(said(first[2]))
    changes = {"freeze_epochs": 1, "epochs": 1, "learning_rate": 0.01, "random_seed": 1}
    second = run(tmp_path, images, "second", workspace=tmp_path, transformation=PLAIN, **changes)
    assert "0 computed" in " ".join(said(second[2])) and "54 from the cache" in " ".join(said(second[2]))


# Fitted last layer


def test_fitted_last_layer_learns_and_backbone_stays(tmp_path, images):
    state, history, trial = run(tmp_path, images, epochs=1, freeze_epochs=1, frozen_head="fit", transformation=PLAIN)
    (epoch,) = history.epochs
    assert epoch["top1_accuracy"] == 1.0 and epoch["train_error"] == 0.0 and epoch["learning_rate"] == 0.0
    assert any("the last layer was fitted to the features of 27 images" in message for message in said(trial))
    untouched, *_ = run(tmp_path, images, "other", epochs=1, freeze_epochs=1, transformation=PLAIN)
    assert all(torch.equal(state[name], untouched[name]) for name in state if not name.startswith("fc."))
    assert not torch.equal(state["fc.weight"], untouched["fc.weight"])


def test_last_layer_without_bias_is_fitted_and_measured_without_one(tmp_path, images, monkeypatch):
    class Unbiased(SmallResNet):
        def __init__(self, categories):
            super().__init__(categories)
            self.fc = nn.Linear(self.fc.in_features, categories, bias=False)

    replace_networks(monkeypatch, Unbiased)
    reported = []
    fit = frozen.fit_head
    monkeypatch.setattr(frozen, "fit_head", lambda *given: reported.append(fit(*given)) or reported[-1])
    changes = {"epochs": 1, "freeze_epochs": 1, "frozen_head": "fit", "refit_with_validation": True}
    state, history, _ = run(tmp_path, images, transformation=PLAIN, **changes)
    first, again = reported
    assert "fc.bias" not in state and torch.equal(state["fc.weight"], again.weight)
    # What validation measured with the layer in the network is what the fit has minimized.
    assert history.epochs[0]["validation_loss"] == pytest.approx(first.losses[first.c], rel=1e-4)


@pytest.mark.parametrize("average", some([False, True]))
def test_fitted_model_is_kept_unless_later_epochs_are_better(tmp_path, images, average):
    fitted = {"freeze_epochs": 1, "frozen_head": "fit", "average_weights": average}
    head, *_ = run(tmp_path, images, "head", epochs=1, **fitted)
    state, history, _ = run(tmp_path, images, "all", epochs=3, learning_rate=3.0, **fitted)
    assert len(history.epochs) == 3 and history.best_epoch == 1
    assert all(torch.equal(tensor, head[name]) for name, tensor in state.items())


def halves(images):
    """Every second image for training, the others for validation."""
    rows = images.images.with_row_index()
    even, odd = (replace(images, images=rows.filter(pl.col("index") % 2 == part).drop("index")) for part in (0, 1))
    return even, odd


@pytest.mark.parametrize("transformation", some([PLAIN, AUGMENTED]), ids=["plain", "augmented"])
def test_refit_uses_training_and_validation_images(tmp_path, images, transformation):
    changes = {"epochs": 1, "freeze_epochs": 1, "frozen_head": "fit", "feature_variants": 2, "calibrate": True}
    models = {}
    for name, refit in (("plain", False), ("refitted", True)):
        trial = make_trial(tmp_path / name, name)
        parts = [part.with_transformation(transformation) for part in halves(images)]
        model, history = train(START, *parts, settings(refit_with_validation=refit, **changes), trial.job)
        models[name] = model, load_file(model.weights), without_speed(history), said(trial)
    (plain, weights, history, lines), (model, refitted, again, messages) = models.values()
    # The choice of the model, its metrics and its temperature are those from before.
    assert history == again and plain.calibration == model.calibration
    assert "refitted_with_validation" not in plain.training and model.training["refitted_with_validation"]
    assert not any("once more" in line for line in lines)
    assert any("once more, to 27 training and validation images" in line for line in messages)
    assert all(torch.equal(weights[name], refitted[name]) for name in weights if not name.startswith("fc."))
    if transformation is PLAIN:
        # The same as a fit to all images, with the penalty that was chosen.
        with chosen_c(lines):
            whole, *_ = run(tmp_path, images, "whole", transformation=PLAIN, **changes)
        assert torch.allclose(refitted["fc.weight"], whole["fc.weight"], atol=2e-3)
        assert torch.allclose(refitted["fc.bias"], whole["fc.bias"], atol=2e-3)
    assert not torch.equal(weights["fc.weight"], refitted["fc.weight"])


@contextmanager
def chosen_c(lines):
    """Fit with the penalty that a log names."""
    (line,) = (line for line in lines if "with C = " in line)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frozen, "C_VALUES", (float(line.split("C = ")[1]),))
        yield


@pytest.mark.parametrize(("accuracy", "is_best"), [(0.77, False), (0.80, False), (0.81, True)])
def test_fitted_model_is_kept_within_one_standard_error(accuracy, is_best):
    history = History()
    history.add({"top1_accuracy": 0.76, "validation_loss": 0.7}, 9, images=100)
    assert history.add({"top1_accuracy": accuracy, "validation_loss": 0.6}, 9, images=100)[0] == is_best
    assert history.add({"top1_accuracy": 0.82, "validation_loss": 0.6}, 9, images=100)[0]
    # Among later epochs, any difference counts.
    assert history.add({"top1_accuracy": 0.83, "validation_loss": 0.6}, 9, images=100)[0]


@pytest.mark.parametrize("better", some([False, True]), ids=["fit is best", "later epoch is best"])
def test_refit_replaces_best_model_only_if_it_is_the_fitted_one(tmp_path, images, better, monkeypatch):
    changes = {"freeze_epochs": 1, "frozen_head": "fit", "epochs": 2, "average_weights": True}
    if better:
        add = History.add

        def first_epoch_is_bad(self, metrics, *values, **named):
            return add(self, metrics | {"top1_accuracy": float(bool(self.epochs))}, *values, **named)

        monkeypatch.setattr(History, "add", first_epoch_is_bad)
    else:
        changes["learning_rate"] = 3.0
    plain, history, _ = run(tmp_path, images, "plain", **changes)
    refitted, again, trial = run(tmp_path, images, "refitted", refit_with_validation=True, **changes)
    assert history.best_epoch == again.best_epoch == (2 if better else 1)
    assert all(torch.equal(plain[name], refitted[name]) for name in plain) == better
    assert any("once more" in message for message in said(trial)) != better


@pytest.mark.parametrize("alternating_flip", some([False, True]))
def test_cancelled_training_resumes_after_fitted_layer(tmp_path, images, alternating_flip):
    changes = {"freeze_epochs": 1, "frozen_head": "fit", "feature_variants": 2, "learning_rate_schedule": "one_cycle"}
    changes |= {"layer_decay": 0.5, "optimizer": "adamw", "learning_rate": 0.003, "average_weights": True}
    changes |= {"alternating_flip": alternating_flip, "refit_with_validation": alternating_flip}
    whole = run(tmp_path, images, "whole", **changes)
    trial = make_trial(tmp_path / "canceled", "run")
    directory = images.with_transformation(AUGMENTED)
    on_metric(trial, "validation_loss", 2, trial.cancelled.set)
    with pytest.raises(RunCancelledError):
        train(START, directory, directory, settings(**changes), trial.job)
    again = make_trial(tmp_path / "canceled", "run")
    model, history = train(START, directory, directory, settings(**changes), again.job)
    assert any("resumed after epoch" in message for message in said(again))
    check_same(whole, (load_file(model.weights), history))


def test_impossible_fit_causes_warning_and_uses_steps(tmp_path, images):
    changes = {"freeze_epochs": 1, "frozen_head": "fit", "mixup": True, "epochs": 1}
    _, history, trial = run(tmp_path, images, **changes)
    assert history.epochs[0]["learning_rate"] > 0
    assert any("cannot be fitted to features" in warning for warning in trial.heard.warnings)


@thorough
def test_unreadable_images_are_excluded_from_features_and_reported(tmp_path):
    found = colored_images(tmp_path, (16, 16), green=5, red=5)
    (tmp_path / "images" / "red" / "002.png").write_bytes(b"\x89PNG broken")
    changes = {"epochs": 2, "freeze_epochs": 1, "frozen_head": "fit"}
    for name in ("first", "second"):
        _, history, trial = run(tmp_path, found, name, workspace=tmp_path, **changes)
        assert len([warning for warning in trial.heard.warnings if "002.png" in warning]) == 1
        assert history.epochs[0]["top1_accuracy"] * 9 == pytest.approx(round(history.epochs[0]["top1_accuracy"] * 9))
    for number in range(5):
        (tmp_path / "images" / "red" / f"{number:03}.png").write_bytes(b"\x89PNG broken")
    with pytest.raises(InvalidTrainingDatasetError, match="none of the images of the category 'red'"):
        run(tmp_path, found, "third", workspace=tmp_path, **changes)


@pytest.mark.parametrize("frozen", some([0, 1]))
def test_frozen_batch_norm_statistics_with_learning_weights(tmp_path, images, frozen):
    start, *_ = run(tmp_path, images, "start", epochs=1, freeze_epochs=1)
    changes = {"epochs": 2, "freeze_epochs": frozen, "freeze_statistics": True}
    state, history, _ = run(tmp_path, images, "kept", **changes)
    assert torch.equal(state["bn1.running_mean"], start["bn1.running_mean"])
    assert torch.equal(state["bn1.running_var"], start["bn1.running_var"])
    assert not torch.equal(state["bn1.weight"], start["bn1.weight"]) or history.best_epoch == 1
    learned, *_ = run(tmp_path, images, "learned", epochs=2, freeze_epochs=frozen)
    assert frozen or not torch.equal(learned["bn1.running_mean"], start["bn1.running_mean"])


# Schedules, layer groups, and patience


def test_one_cycle_rises_for_a_tenth_and_decays():
    chosen = settings(epochs=10, learning_rate_schedule="one_cycle", learning_rate=0.1)
    assert one_cycle(0, chosen) == pytest.approx(0.004)
    assert one_cycle(1, chosen) == pytest.approx(0.1)
    assert one_cycle(5.5, chosen) == pytest.approx(0.05, rel=0.01)
    assert one_cycle(10, chosen) == pytest.approx(1e-7, rel=0.01)
    rates = [one_cycle(step / 10, chosen) for step in range(101)]
    assert rates[:11] == sorted(rates[:11]) and rates[10:] == sorted(rates[10:], reverse=True)
    assert one_cycle(1, chosen, processes=3) == pytest.approx(0.3)
    assert learning_rate(4, chosen) == one_cycle(4.5, chosen)


@pytest.mark.parametrize(("head", "begin"), [("steps", 0), ("fit", 1)])
def test_frozen_epochs_have_own_cycle(head, begin):
    chosen = settings(
        epochs=10, freeze_epochs=4, frozen_head=head, learning_rate_schedule="one_cycle", warmup_step_number=1
    )
    for start, end in ((begin, 4), (4, 10)):
        assert one_cycle(start, chosen) == pytest.approx(0.05 * 0.04)
        assert one_cycle(start + 1, chosen) == pytest.approx(0.05)
        assert one_cycle(end - 1e-9, chosen) == pytest.approx(1e-7, rel=0.01)


def test_one_cycle_rate_changes_every_step_with_layer_decay(tmp_path, images):
    _, _, trial = run(
        tmp_path, images, epochs=1, learning_rate_schedule="one_cycle", layer_decay=0.5, print_frequency=1
    )
    logged = [message for message in said(trial) if "learning rate" in message and "iteration" in message]
    rates = [float(message.split("learning rate ")[1].split(",")[0]) for message in logged]
    assert len(rates) == 6 and len(set(rates)) == 6
    saved = torch.load(trial.job.checkpoints / "checkpoint.pt", weights_only=True)
    last = [group["lr"] for group in saved["optimizer"]["param_groups"]]
    assert len(last) >= 2
    assert [rate / last[-1] for rate in last] == pytest.approx([0.5 ** (len(last) - 1 - n) for n in range(len(last))])


def test_patience_starts_after_warm_up_except_designer_recipe():
    def stops_after(**changes):
        history, chosen = History(), settings(patience=2, **changes)
        for epoch in range(1, 20):
            counts = epoch > chosen.patience_begins
            _, stop = history.add({"top1_accuracy": 0.5, "validation_loss": 1.0}, chosen.patience, counts=counts)
            if stop:
                return epoch
        return None

    assert stops_after() == 3
    assert stops_after(warmup_step_number=5) == 3
    assert stops_after(warmup_step_number=5, recipe="from_scratch") == 7
    assert stops_after(freeze_epochs=4, recipe="fine_tune") == 6


@pytest.mark.parametrize("recipe", sorted(RECIPES))
def test_given_values_override_recipe_defaults(recipe):
    parsed = TrainPyTorchModel.Parameters.parse({"recipe": recipe})
    for name, value in RECIPES[recipe].items():
        assert getattr(parsed, name) == value
    assert TrainPyTorchModel.Parameters.parse({"recipe": recipe, "epochs": 77}).epochs == 77
    untouched = TrainPyTorchModel.Parameters.parse({}).model_dump()
    for name, value in parsed.model_dump().items():
        assert name in RECIPES[recipe] or name == "recipe" or value == untouched[name]


@pytest.mark.parametrize("recipe", some((recipe for recipe in RECIPES if recipe != "designer"), "fine_tune".__eq__))
def test_every_recipe_trains(tmp_path, images, recipe):
    values = TrainPyTorchModel.Parameters.parse({"recipe": recipe, "batch_size": 4}).model_dump()
    values |= {"epochs": min(values["epochs"], 3)}
    _, history, _ = run(tmp_path, images, **values)
    assert len(history.epochs) == values["epochs"]
    assert all(math.isfinite(value) for epoch in history.epochs for value in epoch.values())


# Log messages


def test_log_starts_with_recipe_and_estimated_time(tmp_path, images):
    _, _, trial = run(tmp_path, images, epochs=4, recipe="from_scratch", learning_rate=0.02)
    assert said(trial)[0] == (
        "recipe from_scratch: 4 epochs, learning rate 0.02, batches of 4, 27 training and 27 validation images in 3 "
        "categories"
    )
    _, _, short = run(tmp_path, images, epochs=1)
    assert ": 1 epoch, learning rate" in said(short)[0]
    (estimate,) = [message for message in said(trial) if "at the speed of the first steps" in message]
    assert estimate.startswith("about ") and estimate.split()[2] in ("s", "min")


def test_untrained_result_causes_warning_with_remedy(tmp_path, images):
    _, history, trial = run(tmp_path, images, epochs=1, learning_rate=1e-6)
    assert history.best["top1_accuracy"] <= 12 / 27
    (warning,) = [warning for warning in trial.heard.warnings if "no better than" in warning]
    assert "always answering 'green', which is correct for 44.4% of the validation images" in warning
    _, _, trained = run(tmp_path, images, "trained", epochs=1, freeze_epochs=1, frozen_head="fit")
    assert not any("no better than" in warning for warning in trained.heard.warnings)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 s"), (119, "119 s"), (130, "2 min"), (3600, "60 min"), (9000, "2.5 h")]
)
def test_estimated_time_is_in_seconds_minutes_or_hours(seconds, words):
    assert duration(seconds) == words

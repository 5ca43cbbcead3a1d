"""Training with a time budget: what fits is planned, and it ends in time with the schedule completed."""

import itertools
from dataclasses import replace
from functools import partial

import pytest
import torch
import training_runs
from conftest import make_trial
from levels import some, thorough
from safetensors.torch import load_file
from training_runs import SmallResNet, colored_images, on_metric, replace_networks, said, without_speed

from vision_designer.nodes.components.train_pytorch_model import TrainPyTorchModel
from vision_designer.nodes.errors import ModuleOutOfMemoryError, RunCancelledError
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.models.classifier import ImageClassifier
from vision_designer.nodes.vision.training.budget import Budget, Costs, Plan, first_plan
from vision_designer.nodes.vision.training.learner import Learner
from vision_designer.nodes.vision.training.schedules import learning_rate
from vision_designer.nodes.vision.training.step_times import StepTimes
from vision_designer.nodes.vision.training.train import train

pytestmark = pytest.mark.usefixtures("narrow_resnet18")

slow = pytest.mark.slow

PLAIN = TransformationDirectory((("Resize", 16), ("CenterCrop", 16)))
AUGMENTED = TransformationDirectory((*PLAIN.operations, ("RandomHorizontalFlip", 0.5), ("RandomRotation", 30)))
START = UntrainedModelDirectory("resnet18", {})
settings = partial(training_runs.settings, epochs=20, learning_rate=0.05, patience=100, print_frequency=1)
STEP, BATCH = 10.0, 2.0
"""Seconds, by the clock of these tests, of a training step and of a batch of logits or features."""
EPOCH = 6 * STEP + 7 * BATCH
"""27 images in batches of 4."""


class Clock:
    """Advances only when something is computed."""

    def __init__(self):
        self.now, self.step, self.batch = 0.0, STEP, BATCH

    def __call__(self):
        return self.now

    def slow_down(self, factor):
        self.step, self.batch = factor * STEP, factor * BATCH


@pytest.fixture
def clock(monkeypatch):
    found = Clock()
    learn, logits, extract = Learner.learn, ImageClassifier.logits, ImageClassifier.features

    def slow_learn(self, images, *values, **named):
        found.now += found.step if images.ndim == 4 else 0.0
        return learn(self, images, *values, **named)

    def slow_logits(self, *values):
        found.now += found.batch
        return logits(self, *values)

    def slow_features(self, *values):
        found.now += found.batch
        return extract(self, *values)

    monkeypatch.setattr("vision_designer.nodes.vision.training.budget.clock", found)
    monkeypatch.setattr(Learner, "learn", slow_learn)
    monkeypatch.setattr(ImageClassifier, "logits", slow_logits)
    monkeypatch.setattr(ImageClassifier, "features", slow_features)
    replace_networks(monkeypatch, SmallResNet)
    return found


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    """12 green, 9 red, and 6 blue images."""
    return colored_images(tmp_path_factory.mktemp("images"), (18, 16), green=12, red=9, blue=6)


def run(tmp_path, images, name="run", transformation=AUGMENTED, trial=None, seconds=0.0, **changes):
    trial = trial or make_trial(tmp_path / f"workspace of {name}", name)
    images = images.with_transformation(transformation)
    model, history = train(START, images, images, settings(time_budget=seconds / 60, **changes), trial.job)
    return load_file(model.weights), history, trial, model


def rates(trial):
    """(epoch, learning rate) of every step."""
    lines = [message for message in said(trial) if "learning rate" in message and "iteration" in message]
    return [
        (int(line.split()[1].split("/")[0]), float(line.split("learning rate ")[1].split(",")[0])) for line in lines
    ]


def check_same(first, second):
    assert all(torch.equal(tensor, second[0][name]) for name, tensor in first[0].items())
    assert without_speed(first[1]) == without_speed(second[1])


# Plans


def test_planned_epochs_fit_budget():
    costs = Costs(step=1.0, validation=5.0)
    for left, epochs in ((15.0, 1), (29.9, 1), (30.0, 2), (1000.0, 20)):
        plan = first_plan(settings(), 0, left, costs, 10)
        assert (plan.epochs, plan.steps, plan.total) == (epochs, 0, epochs)
        assert plan.seconds(0, epochs) <= left


def test_frozen_epochs_and_features_have_own_costs():
    costs = Costs(step=2.0, frozen_step=0.0, validation=10.0, frozen_validation=1.0, features=50.0)
    plan = first_plan(settings(freeze_epochs=3), 0, 114.0, costs, 10)
    assert (plan.epochs, plan.freeze_epochs) == (5, 3)
    assert plan.seconds(0, 5) == 3 * 1.0 + 2 * 30.0
    assert first_plan(settings(freeze_epochs=3), 0, 52.0, costs, 10).freeze_epochs == 2


def test_steps_are_planned_if_no_epoch_fits():
    costs = Costs(step=1.0, validation=5.0)
    assert first_plan(settings(), 0, 12.5, costs, 10).steps == 7
    assert first_plan(settings(), 0, -3.0, costs, 10).steps == 1
    assert first_plan(settings(epochs=10**15), 0, 1e30, costs, 10).epochs == 10**15
    after_fit = settings(freeze_epochs=1, frozen_head="fit")
    plan = first_plan(after_fit, 1, 12.5, costs, 10)
    assert (plan.epochs, plan.freeze_epochs, plan.steps) == (2, 1, 7)
    plan = first_plan(after_fit, 1, 5.5, costs, 10)
    assert (plan.epochs, plan.steps) == (1, 0)


def test_warm_up_is_at_most_half_of_plan_and_rate_decays():
    plan = Plan.of(settings(warmup_step_number=8), 6)
    chosen = plan.settings(settings(warmup_step_number=8))
    assert chosen.warmup_step_number == 3
    assert learning_rate(5, chosen) < learning_rate(3, chosen) == 0.05


def test_plan_adapts_to_measured_speed():
    plan = Plan.of(settings(), 10, epoch_seconds=10.0)
    assert plan.adapted(4, left=60.0, slack=0.0, maximum=20) is plan
    assert plan.adapted(4, left=59.0, slack=1.0, maximum=20) is plan
    assert plan.adapted(4, left=39.0, slack=1.0, maximum=20).changes == ((4, 7),)
    assert plan.adapted(4, left=-5.0, slack=1.0, maximum=20).total == 5
    assert plan.adapted(4, left=80.0, slack=1.0, maximum=20).total == 12
    assert plan.adapted(4, left=8000.0, slack=1.0, maximum=20).total == 20
    assert plan.adapted(4, left=1e30, slack=1.0, maximum=10**15).total == 10**15
    long = Plan.of(settings(), 100, epoch_seconds=10.0)
    assert long.adapted(10, left=950.0, slack=1.0, maximum=200) is long
    assert long.adapted(10, left=990.0, slack=1.0, maximum=200).total == 109


@pytest.mark.parametrize("changes", [(), ((4, 6),), ((4, 30),), ((1, 3), (2, 8), (7, 9)), ((9, 10),)])
def test_changed_plan_completes_schedule_without_jump(changes):
    plan = replace(Plan.of(settings(), 10), changes=changes)
    positions = [plan.position(number / 8) for number in range(8 * plan.total + 1)]
    assert positions[0] == 0 and positions[-1] == pytest.approx(10) and positions == sorted(positions)
    largest = max(after - before for before, after in itertools.pairwise(positions))
    # Never faster than the rest can be completed in one epoch.
    assert largest <= (10 - min((done for done, _ in changes), default=0)) / 8 + 1e-9
    assert plan.position(changes[0][0] if changes else 5) == (changes[0][0] if changes else 5)


def test_changed_plan_keeps_fraction_of_frozen_epochs():
    plan = replace(Plan.of(settings(freeze_epochs=4), 10), changes=((2, 6),))
    assert [plan.is_frozen(epoch) for epoch in range(6)] == [True, True, True, False, False, False]
    timed = replace(plan, epoch_seconds=10.0, frozen_epoch_seconds=1.0)
    assert timed.seconds(2, 6) == 31.0


def test_plan_round_trips():
    plan = replace(Plan.of(settings(freeze_epochs=4), 10, steps=3), changes=((2, 6), (3, 9)))
    assert Plan.read(plan.written()) == plan
    for damage in ({"changes": [[5, 5]]}, {"epochs": 0}, {"changes": 3}, {"unknown": 1}):
        with pytest.raises((TypeError, ValueError)):
            Plan.read(plan.written() | damage)


def test_progress_is_monotonic_and_reaches_end(monkeypatch):
    now = Clock()
    monkeypatch.setattr("vision_designer.nodes.vision.training.budget.clock", now)
    budget, shares = Budget(2.0), []
    for seconds, ends in ((0, 120), (30, 120), (30, 200), (60, 90), (80, 90), (95, 90), (95, 300), (200, 201)):
        now.now, budget.ends = seconds, ends
        done, total = budget.progress()
        shares.append(done / total)
    assert shares == sorted(shares) and shares[0] == 0 and shares[1] == 0.25 and 0 < shares[-1] < 1
    assert len({*budget.finished()}) == 1


# Trainings


RECIPE_OPTIONS = {
    "plain": {},
    "everything": {
        "optimizer": "adamw",
        "learning_rate": 0.003,
        "learning_rate_schedule": "one_cycle",
        "layer_decay": 0.5,
        "average_weights": True,
        "mixup": True,
        "accumulation_steps": 2,
        "clip_gradients": True,
    },
    "features": {
        "freeze_epochs": 2,
        "feature_variants": 2,
        "warmup_step_number": 1,
        "learning_rate_schedule": "cosine",
    },
    "fit": {
        "freeze_epochs": 1,
        "frozen_head": "fit",
        "feature_variants": 2,
        "learning_rate_schedule": "one_cycle",
        "freeze_statistics": True,
    },
    "frozen": {"freeze_epochs": 1, "average_weights": True, "precision": "bf16-mixed"},
}


@slow
@pytest.mark.parametrize(
    "options",
    some(
        [pytest.param(options, id=name) for name, options in RECIPE_OPTIONS.items()], lambda options: "mixup" in options
    ),
)
def test_planned_training_equals_training_with_set_epochs(tmp_path, images, clock, options):
    seconds = 1000.0
    planned = run(tmp_path, images, "planned", seconds=seconds, **options)
    epochs = planned[1].plan["epochs"]
    assert 2 < epochs < 20 and planned[1].plan["changes"] == [] and planned[1].plan["steps"] == 0
    assert len(planned[1].epochs) == epochs
    # The remaining time is not enough for another epoch.
    assert seconds - EPOCH < clock.now <= seconds
    check_same(planned, run(tmp_path, images, "by hand", epochs=epochs, **options))
    assert planned[3].training["plan"] == planned[1].plan
    assert planned[3].training["parameters"]["epochs"] == 20


@thorough
@slow
def test_step_measurement_does_not_change_training(tmp_path, images, clock, monkeypatch):
    """Also with the state of an optimizer, a weight average, and batch norms."""
    seen = []
    restored = Learner.restored

    def watched(self):
        before = {name: str(value) for name, value in self.state_dict().items()}, torch.get_rng_state()
        inner = restored(self)

        class Both:
            def __enter__(self):
                return inner.__enter__()

            def __exit__(_, *error):
                changed = {name: str(value) for name, value in self.state_dict().items()}
                result = inner.__exit__(*error)
                after = {name: str(value) for name, value in self.state_dict().items()}
                seen.append((before[0] == after, before[0] == changed, torch.equal(before[1], torch.get_rng_state())))
                return result

        return Both()

    monkeypatch.setattr(Learner, "restored", watched)
    torch.set_printoptions(threshold=10**9, precision=9)
    try:
        options = {"optimizer": "adamw", "average_weights": True, "freeze_epochs": 1, "frozen_head": "fit"}
        run(tmp_path, images, seconds=900, **options)
    finally:
        torch.set_printoptions(profile="default")
    assert seen == [(True, False, True)]


@slow
@pytest.mark.parametrize("schedule", some(["polynomial", "one_cycle", "cosine"]))
def test_budget_below_one_epoch_trains_steps_that_fit(tmp_path, images, clock, schedule):
    seconds = 80.0
    _, history, trial, _ = run(
        tmp_path, images, seconds=seconds, learning_rate_schedule=schedule, warmup_step_number=3, freeze_epochs=0
    )
    assert seconds - STEP < clock.now <= seconds and len(history.epochs) == 1 and history.plan["steps"] == 3
    found = [rate for _, rate in rates(trial)]
    assert len(found) == 3 and found[-1] < 0.5 * max(found)
    (warning,) = [warning for warning in trial.heard.warnings if "time_budget" in warning]
    assert "too short for a whole epoch" in warning and "ends after 3 of its 6 steps" in warning
    minutes = float(warning.split("Set it to ")[1].split()[0])
    clock.now = 0.0
    _, history, *_ = run(tmp_path, images, "more", seconds=minutes * 60)
    assert history.plan["steps"] == 0 and len(history.epochs) == 1


@slow
def test_zero_time_trains_one_step(tmp_path, images, clock):
    _, history, trial, _ = run(tmp_path, images, seconds=1.0)
    assert len(history.epochs) == 1 and len(rates(trial)) == 1


@slow
@pytest.mark.parametrize("option", some([{"learning_rate_schedule": "one_cycle"}, {}]), ids=["one_cycle", "polynomial"])
def test_slower_machine_ends_in_time_at_end_of_schedule(tmp_path, images, clock, option):
    seconds, trial = 1000.0, make_trial(tmp_path, "slower")
    on_metric(trial, "top5_accuracy", 3, lambda: clock.slow_down(2))
    _, history, *_ = run(tmp_path, images, trial=trial, seconds=seconds, **option)
    ((done, total),) = history.plan["changes"]
    assert done == 4 and len(history.epochs) == total < history.plan["epochs"]
    assert clock.now <= seconds * 1.02
    found = rates(trial)
    last = [rate for epoch, rate in found if epoch == total]
    assert last == sorted(last, reverse=True) and last[-1] < 0.05 * max(rate for _, rate in found)
    falling = [rate for epoch, rate in found if epoch > 3]
    assert falling == sorted(falling, reverse=True)
    assert any(f"training ends after epoch {total} instead of" in message for message in said(trial))


@thorough
@slow
def test_faster_machine_uses_its_time(tmp_path, images, clock):
    trial = make_trial(tmp_path, "faster")
    on_metric(trial, "top5_accuracy", 2, lambda: clock.slow_down(0.5))
    _, history, *_ = run(tmp_path, images, trial=trial, seconds=700)
    assert len(history.epochs) > history.plan["epochs"]
    assert 700 - EPOCH < clock.now <= 700 * 1.02


@slow
@pytest.mark.parametrize("options", some(["fit", "everything"]))
def test_cancelled_training_resumes_plan_and_used_time(tmp_path, images, clock, options):
    options = RECIPE_OPTIONS[options]
    whole = run(tmp_path, images, "whole", seconds=500, **options)
    clock.now = 0.0
    trial = make_trial(tmp_path / "canceled", "run")
    on_metric(trial, "validation_loss", 4, trial.cancelled.set)
    with pytest.raises(RunCancelledError):
        run(tmp_path, images, trial=trial, seconds=500, **options)
    clock.now = 5000.0
    again = run(tmp_path, images, trial=make_trial(tmp_path / "canceled", "run"), seconds=500, **options)
    assert any("resumed after epoch" in message for message in said(again[2]))
    assert again[1].plan == whole[1].plan and again[1].seconds <= 500
    assert again[1].seconds == pytest.approx(whole[1].seconds, abs=EPOCH)
    check_same(whole, again)


@thorough
@slow
@pytest.mark.parametrize("after", some([1, 0]), ids=["after the fit", "at the beginning"])
def test_training_can_be_cancelled_during_measurement(tmp_path, images, clock, monkeypatch, after):
    options = {"freeze_epochs": 1, "frozen_head": "fit"} if after else {}
    trial, step = make_trial(tmp_path / "canceled", "run"), StepTimes._update_run

    def update(self):
        if self._run.history.epochs or not after:
            trial.cancelled.set()
        step(self)

    monkeypatch.setattr(StepTimes, "_update_run", update)
    with pytest.raises(RunCancelledError):
        run(tmp_path, images, trial=trial, seconds=600, **options)
    monkeypatch.setattr(StepTimes, "_update_run", step)
    again = run(tmp_path, images, trial=make_trial(tmp_path / "canceled", "run"), seconds=1000, **options)
    assert any("resumed after epoch 1" in message for message in said(again[2])) == bool(after)
    check_same(again, run(tmp_path, images, "by hand", epochs=len(again[1].epochs), **options))


@slow
def test_first_step_overhead_is_not_step_time(tmp_path, images, clock, monkeypatch):
    """For example compilation; it still counts as used time."""
    learn, steps = Learner.learn, []

    def learn_and_compile(self, *values, **named):
        clock.now += 0.0 if steps else 300.0
        steps.append(1)
        return learn(self, *values, **named)

    monkeypatch.setattr(Learner, "learn", learn_and_compile)
    _, history, *_ = run(tmp_path, images, seconds=1000)
    assert history.plan["epoch_seconds"] == EPOCH and history.plan["changes"] == []
    assert 1000 - EPOCH < clock.now <= 1000


@slow
def test_early_stopping_ends_before_budget(tmp_path, images, clock):
    _, history, trial, _ = run(tmp_path, images, seconds=1000, patience=1, learning_rate=1e-9)
    assert len(history.epochs) < history.plan["epochs"]
    assert any("stopped early" in message for message in said(trial))
    assert clock.now < 1000


@slow
def test_maximum_epochs_end_training_with_time_left(tmp_path, images, clock):
    _, history, trial, _ = run(tmp_path, images, seconds=100_000, epochs=3)
    assert len(history.epochs) == 3 and history.plan["epochs"] == 3 and not trial.heard.warnings
    assert "at most 3 epochs" in said(trial)[0]


@slow
def test_slow_features_are_computed_for_fewer_variants(tmp_path, images, clock):
    clock.batch = 20.0
    options = {"freeze_epochs": 1, "frozen_head": "fit", "feature_variants": 3, "epochs": 1}
    # 27 images in batches of 4, for training and for validation: 140 s for each variant, and for validation.
    _, history, trial, model = run(tmp_path, images, seconds=500, **options)
    assert any("the last layer is fitted to fewer" in line for line in said(trial))
    assert not any("computing" in warning for warning in trial.heard.warnings)
    assert any("fitted to the features of 27 images" in line for line in said(trial))
    assert history.epochs[0]["learning_rate"] == 0 and history.best["top1_accuracy"] == 1.0
    assert clock.now <= 500
    # The model is that of a training with so few variants.
    same, *_ = run(tmp_path, images, "same", **(options | {"feature_variants": 1}))
    assert all(torch.equal(tensor, same[name]) for name, tensor in load_file(model.weights).items())


@thorough
@slow
def test_slow_features_are_computed_for_random_images(tmp_path, images, clock):
    clock.batch = 40.0
    options = {"freeze_epochs": 1, "frozen_head": "fit", "feature_variants": 2}
    _, history, trial, _ = run(tmp_path, images, seconds=700, **options)
    (warning,) = (warning for warning in trial.heard.warnings if "computing the features" in warning)
    assert "fitted to 20 of 27 training images, chosen at random" in warning
    assert any("fitted to the features of 20 images" in line for line in said(trial))
    assert history.epochs[0]["learning_rate"] == 0
    assert clock.now <= 700 * 1.02


@thorough
@slow
def test_frozen_epochs_after_fit_to_random_images_read_images(tmp_path, images, clock):
    clock.batch = 40.0
    options = {"freeze_epochs": 3, "frozen_head": "fit", "feature_variants": 2, "epochs": 3}
    _, history, _, _ = run(tmp_path, images, seconds=700, **options)
    assert history.plan["on_images"] and history.epochs[0]["learning_rate"] == 0
    assert len(history.epochs) == 1 or history.epochs[1]["learning_rate"] > 0


@slow
def test_slow_features_fall_back_to_last_layer_steps(tmp_path, images, clock):
    clock.batch = 40.0
    options = {"freeze_epochs": 1, "feature_variants": 2}
    _state, history, trial, _ = run(tmp_path, images, seconds=500, **options)
    assert any("computing features takes about" in warning for warning in trial.heard.warnings)
    assert (
        history.plan["on_images"] and history.plan["frozen_head"] == "steps" and history.epochs[0]["learning_rate"] > 0
    )
    assert clock.now <= 500 * 1.02


@slow
def test_cached_features_take_no_time(tmp_path, images, clock):
    options = {"freeze_epochs": 1, "frozen_head": "fit", "epochs": 1}
    run(tmp_path, images, transformation=PLAIN, trial=make_trial(tmp_path, "first"), **options)
    clock.now, clock.batch = 0.0, 40.0
    _, history, trial, _ = run(
        tmp_path, images, transformation=PLAIN, trial=make_trial(tmp_path, "second"), seconds=300, **options
    )
    assert history.epochs[0]["learning_rate"] == 0 and not any("computing" in line for line in trial.heard.warnings)
    assert history.plan["epochs"] == 1


@slow
def test_fit_that_uses_whole_budget_keeps_its_model(tmp_path, images, clock):
    options = {"freeze_epochs": 1, "frozen_head": "fit"}
    _, history, trial, model = run(tmp_path, images, transformation=PLAIN, seconds=45, **options)
    assert len(history.epochs) == 1 and model.training["best_epoch"] == 1
    assert any("leaves no time for training steps" in warning for warning in trial.heard.warnings)


@slow
def test_out_of_memory_during_measurement_names_fitting_batch_size(tmp_path, images, clock, monkeypatch):
    forward = SmallResNet.forward

    def heavy(self, images):
        if len(images) > 2 and self.training:
            raise torch.OutOfMemoryError("out of memory")
        return forward(self, images)

    monkeypatch.setattr(SmallResNet, "forward", heavy)
    with pytest.raises(ModuleOutOfMemoryError, match=r"Set Batch size \(batch_size\) to 2"):
        run(tmp_path, images, seconds=1000)


@slow
def test_result_contains_plan_and_used_time(tmp_path, images, clock):
    trial, images = make_trial(tmp_path, "run"), images.with_transformation(PLAIN)
    parameters = TrainPyTorchModel.Parameters.parse(
        {"recipe": "features", "epochs": 5, "patience": 5, "batch_size": 4, "time_budget": 10.0}
    )
    chosen = TrainPyTorchModel.RunSettings(device="cpu", precision="32-true", workers=0)
    TrainPyTorchModel.run(START, images, images, parameters=parameters, settings=chosen, job=trial.job)
    (table,) = [table for table in trial.job.summary.tables if table.title == "Time budget"]
    shown = dict(zip(table.columns, table.rows[0], strict=True))
    assert shown["budget_minutes"] == 10.0 and shown["epochs_planned"] == shown["epochs_run"] == 5
    assert shown["used_minutes"] == round(clock.now / 60, 2) > 0


@slow
def test_no_budget_means_no_measurement(tmp_path, images, clock, monkeypatch):
    monkeypatch.setattr(StepTimes, "step", lambda *_: pytest.fail("a step was measured"))
    _, history, _, model = run(tmp_path, images, epochs=1)
    assert history.plan is None and history.seconds == 0 and "plan" not in model.training


@thorough
@slow
def test_progress_is_in_seconds_and_monotonic(tmp_path, images, clock, monkeypatch):
    trial, shares = make_trial(tmp_path, "run"), []
    monkeypatch.setattr(type(trial.job), "PROGRESS_INTERVAL", 0.0)

    def progress(done, total, unit):
        assert unit == "s"
        shares.append(done / total)

    trial.heard.progress = progress
    run(tmp_path, images, trial=trial, seconds=1000, freeze_epochs=1, frozen_head="fit")
    assert shares == sorted(shares) and shares[-1] == 1 and len(shares) > 20

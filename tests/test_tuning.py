"""Tune Model Hyperparameters: trials, results, failures, and cancellation."""

import json
import shutil
import threading

import pytest
from conftest import COLORS, make_trial, picture
from hypothesis import given
from hypothesis import strategies as st
from levels import thorough
from safetensors.torch import load_file

from vision_designer.nodes import errors
from vision_designer.nodes.components.train_pytorch_model import TrainPyTorchModel
from vision_designer.nodes.components.tune_model_hyperparameters import TRAINED, TuneModelHyperparameters
from vision_designer.nodes.core.search import Search, better
from vision_designer.nodes.core.search_space import parse_space
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.datasets.splitting import split
from vision_designer.nodes.vision.training.tuning import Tuning
from vision_designer.nodes.vision.training.tuning_report import report

pytestmark = pytest.mark.usefixtures("narrow_resnet18")

RESNET = UntrainedModelDirectory("resnet18", {"zero_init_residual": False})
EXACT = {"device": "cpu", "precision": "32-true", "workers": 0, "cache_memory": 0}


def space(text):
    return parse_space(text, TRAINED)


def search(text, method="tpe", **options):
    values = {"trials": 12, "seed": 3, "maximize": True, "most_epochs": 10} | options
    return Search(space(text), method, **values)


def test_search_space_has_ranges_and_lists_of_parameter_type():
    found = space(
        "train.learning_rate = 1e-4..0.1 log  # a comment\n\n"
        "epochs = 3..10; batch_size = 8, 16\n"
        "label_smoothing = 0..0.25 step 0.1\noptimizer = sgd, adamw\nmixup = true,False"
    )
    by_name = {dimension.name: dimension for dimension in found.dimensions}
    rate = by_name["learning_rate"]
    assert (rate.low, rate.high, rate.log, rate.listed()) == (0.0001, 0.1, True, ())
    assert by_name["epochs"].listed() == tuple(range(3, 11))
    assert by_name["batch_size"].values == (8, 16)
    assert by_name["label_smoothing"].listed() == (0.0, 0.1, 0.2)
    assert by_name["optimizer"].values == ("sgd", "adamw")
    assert by_name["mixup"].values == (True, False)
    assert found.finite is None


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("", "NullOrEmptyError", "does not name a parameter"),
        ("epochs = 3..5\n\nlearning rate: 1", "ParameterParsingError", "line 3"),
        ("learn_rate = 0.1, 0.2", "InvalidGraphError", "Did you mean learning_rate?"),
        ("epochs = 2..4\nlearning_rate = -1..1", "GreaterThanError", "line 2"),
        ("batch_size = 1.5, 2", "ParameterParsingError", "an integer"),
        ("optimizer = sgd, adam", "ParameterParsingError", "'adam'"),
        ("epochs = 5..3", "NotInRangeValueError", "lower than the second"),
        ("weight_decay = 0..0.1 log", "NotInRangeValueError", "no logarithm"),
        ("epochs = 1..9 log step 2", "ParameterParsingError", "cannot follow a range"),
        ("epochs = 1..9 step 0.5", "NotInRangeValueError", "an integer"),
        ("epochs = 1..9 step 9", "NotInRangeValueError", "the width of the range"),
        ("learning_rate = 0.1..x", "ParameterParsingError", "not a range of numbers"),
        ("epochs = 1\ntrain.epochs = 2", "ParameterParsingError", "already in line 1"),
        ("epochs = 4, 5, 4", "ParameterParsingError", "the value 4 twice"),
        ("learning_rate = 1e999, 1", "ParameterParsingError", "learning_rate"),
    ],
)
def test_invalid_line_of_search_space_is_rejected_with_number(text, error, says):
    with pytest.raises(getattr(errors, error)) as caught:
        space(text)
    assert says in caught.value.message
    (problem,) = TuneModelHyperparameters.Parameters.problems({"space": text})
    assert (problem.parameter, problem.error.__name__) == ("space", error)


@given(st.text(max_size=40))
def test_any_text_is_search_space_or_known_error(text):
    try:
        space(text)
    except errors.VisionDesignerError as error:
        assert "Space (space)" in error.message


@pytest.mark.slow
def test_grid_tries_each_combination_once_and_is_limited():
    found = search("epochs = 1..3; mixup = true, false", "grid")
    tried = []
    while (trial := found.ask()) is not None:
        tried.append((trial.params["epochs"], trial.params["mixup"]))
        found.tell(trial, "completed", 0.5)
    assert sorted(tried) == [(epochs, mixup) for epochs in (1, 2, 3) for mixup in (False, True)]
    for text, says in (("epochs = 1..30", "30 combinations"), ("learning_rate = 0.1..0.2", "Specify a step")):
        (problem,) = TuneModelHyperparameters.Parameters.problems({"space": text, "search": "grid"})
        assert says in problem.message
    # The 10^30 combinations are not listed.
    huge = "\n".join(f"{name} = 1..1000" for name in ("epochs", "batch_size", "patience", "print_frequency"))
    (problem,) = TuneModelHyperparameters.Parameters.problems({"space": huge, "search": "grid"})
    assert "more than" in problem.message


@pytest.mark.slow
@pytest.mark.parametrize("method", ["grid", "random", "tpe"])
def test_resumed_search_continues_identically(method):
    text = "label_smoothing = 0..0.9 step 0.1; batch_size = 8, 16; epochs = 1..4"
    options = {"method": method, "trials": 80}

    def worth(values):
        return values["label_smoothing"] - 0.1 * values["epochs"]

    whole = search(text, **options)
    tried = []
    for _ in range(12):
        trial = whole.ask()
        tried.append(dict(trial.params))
        whole.tell(trial, "completed", worth(tried[-1]))
    assert len({tuple(values.items()) for values in tried}) == 12
    again = search(text, **options)
    for values in tried[:7]:
        again.add(values, "completed", worth(values))
    for values in tried[7:]:
        trial = again.ask()
        assert dict(trial.params) == values
        again.tell(trial, "completed", worth(values))


@thorough
@pytest.mark.slow
def test_tpe_beats_random_search():
    found = {}
    for method in ("random", "tpe"):
        bests = []
        for seed in range(5):
            one = search("learning_rate = 0.0001..1 log; weight_decay = 0.0001..1 log", method, trials=40, seed=seed)
            values = []
            for _ in range(40):
                trial = one.ask()
                loss = abs(trial.params["learning_rate"] - 0.01) + abs(trial.params["weight_decay"] - 0.01)
                values.append(-loss)
                one.tell(trial, "completed", -loss)
            bests.append(max(values))
        found[method] = sum(bests)
    assert found["tpe"] > found["random"]


def test_best_metric_is_never_none_or_nan():
    nan = float("nan")
    assert better(0.1, None, maximize=True) and better(0.1, nan, maximize=False)
    assert not better(nan, None, maximize=True) and not better(nan, 0.1, maximize=False)
    assert better(0.2, 0.1, maximize=True) and better(0.1, 0.2, maximize=False)
    assert not better(0.1, 0.1, maximize=True)


def test_parameters_extend_train_pytorch_model():
    own = {"search", "space", "trials", "metric", "pruning"}
    names = {info.identifier: info for info in TuneModelHyperparameters.Parameters.describe()}
    trained = {info.identifier: info for info in TrainPyTorchModel.Parameters.describe()}
    assert names.keys() == own | trained.keys()
    assert all(names[name].default == trained[name].default for name in trained)


def pretended(accuracies, failing=()):
    """A fake training: reports accuracies from a table by number of epochs, or fails."""

    def train(values, job):
        epochs = values["epochs"]
        if epochs in failing:
            raise errors.TrainingDivergedError(f"the loss became NaN with {epochs} epochs.")
        for epoch, accuracy in enumerate(accuracies[epochs], 1):
            job.check_cancelled()
            for name, value in (
                ("validation_loss", 1 - accuracy), ("top1_accuracy", accuracy), ("top5_accuracy", accuracy)
            ):  # fmt: skip
                job.metric(name, value, epoch=epoch)
            job.progress(epoch, len(accuracies[epochs]))
        folder = job.output_folder("trained_model")
        (folder / "weights.safetensors").write_bytes(b"")
        best = max(accuracies[epochs])
        job.report({"top1_accuracy": best, "validation_loss": 1 - best, "best_epoch": 1, "epochs_run": epochs})
        return ModelDirectory(
            "resnet18", {}, ("a",), (0, 0, 0), (1, 1, 1), TransformationDirectory(), folder / "weights.safetensors",
            {"trial": epochs},
        )  # fmt: skip

    return train


def tune(trial, train, text="epochs = 1..6", trials=6, **options):
    chosen = search(text, options.pop("method", "grid"), trials=trials, **options)
    return Tuning(chosen, trials, "top1_accuracy", 6, train, trial.job)


def test_best_trial_is_kept_and_failed_trial_is_a_row(trial):
    table = {epochs: [0.1 * epochs] * epochs for epochs in range(1, 7)}
    tuning = tune(trial, pretended(table, failing={6}))
    model = tuning.run()
    assert model.training == {"trial": 5}
    rows = report(tuning, trial.job).frame()
    assert rows["epochs"].to_list() == [5, 4, 3, 2, 1, 6]
    assert rows["state"].to_list() == ["completed"] * 5 + ["failed"]
    assert rows["error"].to_list()[-1] == "TrainingDivergedError: the loss became NaN with 6 epochs."
    assert any("failed with epochs=6: TrainingDivergedError" in warning for warning in trial.heard.warnings)
    # Early results: the best so far, after each trial.
    best = [value for name, value, *_ in trial.heard.metrics if name == "best_top1_accuracy"]
    assert best == sorted(best) and best[-1] == pytest.approx(0.5)
    done = [done / total for done, total, _ in trial.heard.progress_]
    assert done == sorted(done) and done[-1] == 1
    # Of the other trials, only the record is kept.
    assert [path.name for path in trial.job.checkpoints.glob("trial_*")] == [f"trial_{tuning.best.number}"]


def test_all_failed_trials_raise_first_error(trial):
    tuning = tune(trial, pretended({}, failing=range(1, 7)))
    with pytest.raises(errors.TrainingDivergedError):
        tuning.run()
    assert all(record.state == "failed" for record in tuning.records)


def test_full_disk_ends_search_and_is_not_trial_failure(trial):
    def train(values, job):
        raise errors.FailedToWriteOutputsError("the disk is full.")

    tuning = tune(trial, train)
    with pytest.raises(errors.FailedToWriteOutputsError):
        tuning.run()
    assert [record.state for record in tuning.records] == ["running"]


@pytest.mark.parametrize("pruning", ["median", "hyperband"])
def test_pruned_trials_are_cancelled_and_not_errors(trial, pruning):
    said = []

    def train(values, job):
        # Good trials first, then only bad ones, which stop when they are pruned.
        number = len(said)
        accuracies = {values["epochs"]: [0.9 if number < 4 else 0.1] * 6}
        said.append(0)
        model = pretended(accuracies)(values, job)
        return model

    tuning = tune(trial, train, pruning=pruning, most_epochs=6)
    tuning.run()
    states = [record.state for record in tuning.records]
    assert states[:1] == ["completed"] and "pruned" in states and "failed" not in states
    stopped = [record for record in tuning.records if record.state == "pruned"]
    assert all(1 <= len(record.by_epoch) < 6 and not record.error for record in stopped)
    assert report(tuning, trial.job).frame()["state"].to_list().count("pruned") == len(stopped)
    assert trial.heard.warnings == []


def test_cancelled_search_keeps_trials_and_resumes_identically(tmp_path):
    table = {epochs: [0.1 * epochs] * epochs for epochs in range(1, 7)}
    undisturbed = tune(make_trial(tmp_path / "undisturbed"), pretended(table))
    undisturbed.run()
    first, trained = make_trial(tmp_path), []

    def cancel_in_third(values, job):
        trained.append(values["epochs"])
        if len(trained) == 3:
            first.cancelled.set()
        return pretended(table)(values, job)

    with pytest.raises(errors.RunCancelledError):
        tune(first, cancel_in_third).run()
    second, again = make_trial(tmp_path), []

    def train(values, job):
        again.append(values["epochs"])
        return pretended(table)(values, job)

    tuning = tune(second, train)
    assert tuning.run().training == {"trial": 6}
    assert trained[:2] + again == [record.values["epochs"] for record in undisturbed.records]
    assert trained[2] == again[0]
    assert [record.values for record in tuning.records] == [record.values for record in undisturbed.records]


def test_sub_job_shares_cancellation_and_workspace(trial):
    stop = threading.Event()
    part, other = trial.job.part("one", trial.heard, stop), trial.job.part("other", trial.heard)
    # A cleanup uses this name to find the owner of cached images.
    assert part.checkpoints.name == trial.job.checkpoints.name
    assert part.checkpoints.is_relative_to(trial.job.checkpoints) and part.checkpoints != other.checkpoints
    stop.set()
    with pytest.raises(errors.RunCancelledError):
        part.check_cancelled()
    other.check_cancelled()
    trial.cancelled.set()
    with pytest.raises(errors.RunCancelledError):
        other.check_cancelled()


def test_settings_of_sub_jobs_are_reported_for_job(trial):
    for processes in (2, 2, 1, 2):
        trial.job.part_computed_with({"device": "cpu", "processes": processes})
    assert trial.job.actual == {"device": "cpu", "processes": "2 then 1"}
    alone = trial.job.part("one", trial.heard)
    alone.part_computed_with({"processes": 2})
    assert alone.actual == {"processes": 2}


@pytest.mark.parametrize("damage", ["record", "model"])
def test_damaged_checkpoint_restarts_search_with_warning(tmp_path, damage):
    table = {epochs: [0.5] for epochs in range(1, 7)}
    first = make_trial(tmp_path)
    tuning = tune(first, pretended(table))
    tuning.run()
    if damage == "record":
        (first.job.checkpoints / "trials.json").write_text('[{"number": 1}]')
    else:
        shutil.rmtree(next(first.job.checkpoints.glob("trial_*")) / "outputs" / "trained_model")
    second = make_trial(tmp_path)
    tune(second, pretended(table)).run()
    assert "the search starts from the beginning" in second.heard.warnings[0]
    assert len(json.loads((first.job.checkpoints / "trials.json").read_text())) == 6


@pytest.mark.thorough
@pytest.mark.slow
def test_best_model_equals_train_pytorch_model_with_its_values(tmp_path, drawn_charts):
    for number, (category, color) in enumerate(list(COLORS.items())[:2]):
        (tmp_path / "images" / category).mkdir(parents=True)
        for image in range(8):
            picture(100 * number + image, (16, 16), color).save(tmp_path / "images" / category / f"{image}.png")
    images = convert(tmp_path / "images", fail_on_invalid=False, job=make_trial(tmp_path / "converting").job)
    training, validation = split(images.with_transformation(TransformationDirectory((("Resize", 16),))), 0.6, 1)
    settings = TuneModelHyperparameters.RunSettings.parse(EXACT)
    trial = make_trial(tmp_path / "tuning")
    parameters = {
        "space": "learning_rate = 0.0001, 0.01; mixup = true, false",
        "search": "grid",
        "epochs": 1,
        "batch_size": 4,
        "metric": "validation_loss",
    }
    found = TuneModelHyperparameters.run(
        RESNET, training, validation, TuneModelHyperparameters.Parameters.parse(parameters), settings, trial.job
    )
    results = found["sweep_results"]
    rows = results.frame()
    assert rows["validation_loss"].to_list() == sorted(rows["validation_loss"])
    assert (results.folder / "metric_by_trial.png").is_file()
    best = results.properties["best_values"]
    assert best == {name: rows[name][0] for name in ("learning_rate", "mixup")}
    by_hand = TrainPyTorchModel.run(
        RESNET,
        training,
        validation,
        TrainPyTorchModel.Parameters.parse({"epochs": 1, "batch_size": 4} | best),
        settings,
        make_trial(tmp_path / "by_hand").job,
    )["trained_model"]
    one, other = load_file(by_hand.weights), load_file(found["trained_best_model"].weights)
    assert all(one[name].equal(other[name]) for name in one)

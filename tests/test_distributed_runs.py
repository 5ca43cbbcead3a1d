"""Real runs with several processes of torch's launcher: training, scoring, and failures."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import distributed_cases
import psutil
import pytest
from conftest import COLORS, make_trial, picture
from levels import thorough
from waiting import PATIENCE, wait_until

from vision_designer.nodes.components.score_image_model import ScoreImageModel
from vision_designer.nodes.components.train_pytorch_model import TrainPyTorchModel
from vision_designer.nodes.distributed.rendezvous import RENDEZVOUS, chosen_address, rendezvous_of
from vision_designer.nodes.errors import LibraryExceptionError, RunCancelledError, TooFewRowsInDatasetError
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.scoring import score as scoring

pytestmark = pytest.mark.slow

SMALL = TransformationDirectory((("Resize", 32), ("CenterCrop", 32), ("RandomHorizontalFlip", 0.5)))
RESNET = UntrainedModelDirectory("resnet18", {"zero_init_residual": False})


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """12 training and 5 validation images of each of two categories, one unreadable in each."""
    folder = tmp_path_factory.mktemp("data")
    directories = []
    for name, count in (("training", 12), ("validation", 5)):
        for number, category in enumerate(("green", "red")):
            (folder / name / category).mkdir(parents=True)
            for image in range(count):
                seed = 100 * number + image + 50 * (name == "validation")
                picture(seed, color=COLORS[category]).save(folder / name / category / f"{image:02}.png")
        found = convert(folder / name, fail_on_invalid=False, job=make_trial(folder / "workspace").job)
        broken = folder / name / "red" / "03.png"
        broken.write_bytes(broken.read_bytes()[:200])
        directories.append(found.with_transformation(SMALL))
    return directories


def train(trial, data, machines=1, processes=2, restarts=3, **parameters):
    values = {"epochs": 3, "batch_size": 4, "learning_rate": 0.01, "print_frequency": 1, "patience": 9}
    return TrainPyTorchModel.run(
        RESNET,
        *data,
        parameters=TrainPyTorchModel.Parameters(**(values | parameters)),
        settings=TrainPyTorchModel.RunSettings(
            device="cpu",
            precision="32-true",
            workers=0,
            node_count=machines,
            process_count_per_node=processes,
            max_restarts=restarts,
        ),
        job=trial.job,
    )["trained_model"]


@pytest.fixture(scope="module")
def together(data, tmp_path_factory):
    """A model trained by two processes, and its messages."""
    trial = make_trial(tmp_path_factory.mktemp("together"))
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        return train(trial, data, calibrate=True, unknown_precision=0.1), trial
    finally:
        os.environ.pop("OMP_NUM_THREADS") if before is None else os.environ.update(OMP_NUM_THREADS=before)


def lasting(epochs):
    """The parts that do not depend on timing."""
    return [{name: value for name, value in epoch.items() if name != "images_per_second"} for epoch in epochs]


def workers(trial):
    """The worker processes of the trial's launch, in order of start, without torch's launcher."""
    found = []
    for process in psutil.process_iter(["cmdline", "create_time"]):
        line = process.info["cmdline"] or []
        if str(trial.job.checkpoints) in " ".join(line) and "vision_designer.nodes.distributed.worker" in line[:5]:
            found.append(process)
    return sorted(found, key=lambda process: process.info["create_time"])


def below(trial):
    """Every process of the trial's launch."""
    lines = (process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"]))
    return [line for line in lines if str(trial.job.checkpoints) in " ".join(line)]


class InBackground(threading.Thread):
    """Call a function in a thread; its result or exception is available after join."""

    def __init__(self, function):
        super().__init__(daemon=True)
        self._function = function
        self.result = self.error = None

    def run(self):
        try:
            self.result = self._function()
        except BaseException as error:
            self.error = error

    def finished(self):
        self.join(2 * PATIENCE)
        assert not self.is_alive()
        if self.error is not None:
            raise self.error
        return self.result


# Cases of distributed_cases.py


def launch(target, processes, *names):
    """Run these cases, or all, with this many processes; returns the differences."""
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
    done = subprocess.run(
        [*launcher, distributed_cases.__file__, str(target), *names],
        env=os.environ | {"OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(target.read_text())


@pytest.fixture(scope="module")
def four(tmp_path_factory):
    return launch(tmp_path_factory.mktemp("ranks") / "found.json", 4)


@thorough
@pytest.mark.parametrize("case", [case.__name__ for case in distributed_cases.CASES])
def test_four_processes_compute_what_one_does(four, case):
    assert four["processes"] == 4
    assert case not in four["wrong"]


@thorough
@pytest.mark.parametrize("processes", [2, 3])
def test_weight_averages_of_two_and_three_processes_equal_one(tmp_path, processes):
    cases = [
        distributed_cases.weight_average_equals_one_process,
        distributed_cases.accumulated_batches_equal_one_large_batch,
    ]
    found = launch(tmp_path / "found.json", processes, *[case.__name__ for case in cases])
    assert found == {"processes": processes, "wrong": []}


# Training


def test_two_processes_double_learning_rate_and_report_all_epochs(together):
    model, trial = together
    epochs = model.training["epochs"]
    assert len(epochs) == 3
    assert epochs[0]["learning_rate"] == pytest.approx(0.02)
    for number, epoch in enumerate(epochs, 1):
        told = {name: value for name, value, _, at in trial.heard.metrics if at == number and name != "running_loss"}
        assert told == epoch
    # 23 readable images in batches of 2 x 4.
    assert trial.heard.progress_[-1] == (9, 9, "iterations")
    assert trial.job.summary.metrics["epochs_run"] == 3
    assert [table.title for table in trial.job.summary.tables] == ["Decoded images", "Epochs"]
    assert ("info", "2 processes are participating") in trial.heard.lines


def test_temperature_is_fitted_on_images_of_all_processes(together):
    model, trial = together
    best = model.training["epochs"][model.training["best_epoch"] - 1]
    assert model.calibration.images == 9
    assert model.calibration.log_loss_before == pytest.approx(best["validation_loss"], rel=1e-5)
    assert model.calibration.log_loss <= model.calibration.log_loss_before
    assert model.unknown is not None
    assert len([warning for warning in trial.heard.warnings if "the temperature was fitted on only 9" in warning]) == 1


def test_unreadable_images_are_reported_once_over_all_processes(together):
    model, trial = together
    assert model.training["unreadable_images"] == 2
    left_out = [message for message in trial.heard.warnings if message.startswith("left out of ")]
    assert [message.split(":")[0] for message in sorted(left_out)] == ["left out of training", "left out of validation"]


@thorough
def test_killed_process_restarts_from_last_epoch(together, data, tmp_path):
    trial = make_trial(tmp_path)
    running = InBackground(lambda: train(trial, data))
    running.start()
    # The first epoch is finished, and the second has started.
    wait_until(
        lambda: running.error or any(name == "running_loss" and at == 2 for name, _, _, at in trial.heard.metrics)
    )
    workers(trial)[-1].kill()
    model = running.finished()
    assert lasting(model.training["epochs"]) == lasting(together[0].training["epochs"])
    assert any("all processes were restarted (restart 1 of at most 3)" in message for message in trial.heard.warnings)
    assert ("info", "resumed after epoch 1 of 3") in trial.heard.lines
    epochs = [at for name, _, _, at in trial.heard.metrics if name == "validation_loss"]
    assert epochs == [1, 2, 3]


@thorough
def test_repeatedly_failing_process_ends_run_with_reason(data, tmp_path, monkeypatch):
    # A sitecustomize module ends the second process.
    trial = make_trial(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "broken"))
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "sitecustomize.py").write_text(
        "import os, sys\nif 'RANK' in os.environ and os.environ['RANK'] == '1': sys.exit('nothing works here')\n"
    )
    with pytest.raises(LibraryExceptionError, match="were restarted 0 times"):
        train(trial, data, restarts=0)
    assert any("nothing works here" in message for level, message in trial.heard.lines if level == "debug")


@thorough
def test_worker_error_is_error_of_component(data, tmp_path):
    trial = make_trial(tmp_path)
    with pytest.raises(TooFewRowsInDatasetError, match="for each of 2 processes needs 32"):
        train(trial, data, batch_size=16)
    assert not any("restarted" in message for message in trial.heard.warnings)


@thorough
def test_cancelled_training_leaves_no_process(data, tmp_path):
    trial = make_trial(tmp_path)
    running = InBackground(lambda: train(trial, data, epochs=500, patience=500))
    running.start()
    wait_until(lambda: running.error or trial.heard.progress_)
    assert len(workers(trial)) == 2
    trial.cancelled.set()
    with pytest.raises(RunCancelledError):
        running.finished()
    wait_until(lambda: not below(trial))


@thorough
def test_processes_follow_time_budget_plan_of_rank_0(together, data, tmp_path, monkeypatch):
    # The clock of the second process leaves no time for anything.
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "hasty"))
    (tmp_path / "hasty").mkdir()
    (tmp_path / "hasty" / "sitecustomize.py").write_text(
        "import os, time\nclock = time.monotonic\n"
        "if os.environ.get('RANK') == '1': time.monotonic = lambda: 1e9 * clock()\n"
    )
    trial = make_trial(tmp_path)
    model = train(trial, data, time_budget=1000.0)
    assert model.training["plan"]["epochs"] == 3 and model.training["plan"]["changes"] == []
    assert lasting(model.training["epochs"]) == lasting(together[0].training["epochs"])
    done, total, unit = trial.heard.progress_[-1]
    assert done == total and unit == "s"


@thorough
def test_processes_fit_last_layer_to_images_of_all(data, tmp_path):
    trial = make_trial(tmp_path)
    model = train(trial, data, time_budget=0.001, freeze_epochs=1, frozen_head="fit", refit_with_validation=True)
    lines = [message for _, message in trial.heard.lines]
    # One batch of each process, in which an image may be unreadable.
    fitted = [line for line in lines if "the last layer was fitted to the features of" in line]
    assert len(fitted) == 1 and fitted[0].split("features of ")[1].split()[0] in ("7", "8")
    assert model.training["refitted_with_validation"] and len(model.training["epochs"]) == 1


# Scoring


@pytest.mark.thorough
def test_scores_of_two_processes_are_byte_identical(together, data, tmp_path, monkeypatch):
    model, _ = together
    # Three parts and more, with repeated images.
    images = data[1].take([row % 10 for row in range(2500)])

    def score(name, processes):
        trial = make_trial(tmp_path, name)
        settings = ScoreImageModel.RunSettings(
            device="cpu", precision="32-true", workers=0, process_count_per_node=processes
        )
        parameters = ScoreImageModel.Parameters(unknown_below=0.7, average_mirrored=True)
        table = ScoreImageModel.run(model, images, parameters=parameters, settings=settings, job=trial.job)
        return [(table["scored_dataset"].folder / name).read_bytes() for name in table["scored_dataset"].parts], trial

    alone, first = score("alone", 1)
    with monkeypatch.context() as patched:
        # The workers compute everything; this process must not.
        patched.setattr(scoring, "predict", None)
        shared, second = score("shared", 2)
    assert shared == alone
    assert "unknown" in first.job.summary.metrics
    assert second.heard.warnings == first.heard.warnings
    assert second.job.summary.metrics == first.job.summary.metrics


# Several machines


@thorough
def test_machine_joins_by_printed_command_and_leaves_with_run(together, data, tmp_path, monkeypatch):
    monkeypatch.setenv(RENDEZVOUS, f"127.0.0.1:{chosen_address().port}")
    trial = make_trial(tmp_path)
    running = InBackground(lambda: train(trial, data, machines=2, processes=1))
    running.start()
    invitation = "On each, run: vision-designer "
    wait_until(lambda: running.error or any(invitation in message for _, message in trial.heard.lines))
    line = next(message.split(invitation)[1] for _, message in trial.heard.lines if invitation in message)
    joined = subprocess.Popen(
        [Path(sys.executable).parent / "vision-designer", *line.split()], stderr=subprocess.PIPE, text=True
    )
    try:
        model = running.finished()
        rendezvous_of(tmp_path).close()
        said = joined.communicate(timeout=PATIENCE)[1]
    finally:
        joined.kill()
    assert joined.returncode == 0
    assert said.splitlines()[-2:] == ["participating in train (processes: 1)", "the run has ended"]
    assert ("info", "2 processes on 2 machines are participating") in trial.heard.lines
    assert lasting(model.training["epochs"]) == lasting(together[0].training["epochs"])

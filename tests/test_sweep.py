"""``vision-designer sweep``: trials are runs of the graph that share results and can be distributed."""

import csv
import io
import json
import os
import shlex
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from levels import thorough
from waiting import PATIENCE, wait_until

from vision_designer.graphs import sweep, sweep_trials
from vision_designer.graphs.cli import app as cli
from vision_designer.graphs.document import FORMAT, GraphDocument
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.sweep import Sweep, SweepSettings
from vision_designer.graphs.sweep_trials import Measured, measured, pruned_by, space_in
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.nodes.components import load_components
from vision_designer.nodes.errors import InvalidGraphError

COMPONENTS = '''
import time
from pathlib import Path
from typing import Literal

from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.types.any_directory import AnyDirectory
from vision_designer.nodes.errors import TrainingDivergedError
from vision_designer.nodes.core.parameters import Parameter, ParameterModel
from vision_designer.nodes.core.ports import InputPort, OutputPort


class Soil(ComponentNode):
    """What all trials share; counts how often it is computed."""

    identifier = "soil"
    title = "Soil"
    category = "Garden"
    init_outputs = [OutputPort("soil", "Soil", AnyDirectory)]

    class Parameters(ParameterModel):
        log: str = Parameter("", title="Log", help="A file to which a line is added.")

    @staticmethod
    def run(parameters, job):
        with Path(parameters.log).open("a") as file:
            file.write("soil\\n")
        return {"soil": AnyDirectory(Path(parameters.log).parent)}


class Grow(ComponentNode):
    """Grows to a height that depends on water, epoch by epoch."""

    identifier = "grow"
    title = "Grow"
    category = "Garden"
    init_inputs = [InputPort("soil", "Soil", AnyDirectory)]
    init_outputs = [OutputPort("plant", "Plant", AnyDirectory)]

    class Parameters(ParameterModel):
        water: float = Parameter(1.0, title="Water", help="How much.", ge=0)
        kind: Literal["fern", "rose"] = Parameter("fern", title="Kind", help="Which.")
        days: int = Parameter(4, title="Days", help="How many.", gt=0)
        until: str = Parameter("", title="Until", help="A file that is waited for.")

    @staticmethod
    def run(soil, parameters, job):
        if parameters.kind == "rose" and parameters.water > 5:
            raise TrainingDivergedError("the rose has drowned.")
        height = 1 / (1 + abs(parameters.water - 3))
        if parameters.until:
            Path(parameters.until + "_is_waited_for").touch()
        while parameters.until and not Path(parameters.until).exists():
            job.check_cancelled()
            time.sleep(0.01)
        for day in range(1, parameters.days + 1):
            job.check_cancelled()
            job.metric("top1_accuracy", height * day / parameters.days, epoch=day)
        job.report({"height": height, "growth_loss": 1 - height})
        return {"plant": soil}


class Sell(ComponentNode):
    """Not needed for the height; must not run."""

    identifier = "sell"
    title = "Sell"
    category = "Garden"
    init_inputs = [InputPort("plant", "Plant", AnyDirectory)]
    init_outputs = []

    @staticmethod
    def run(plant, parameters, job):
        raise RuntimeError("not for sale")
'''


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "components").mkdir()
    (tmp_path / "components" / "garden.py").write_text(COMPONENTS)
    (tmp_path / "data").mkdir()
    return tmp_path / "workspace"


@pytest.fixture
def graph(tmp_path):
    content = {
        "format": FORMAT,
        "title": "Garden",
        "nodes": [
            {"id": "soil", "component": "soil", "parameters": {"log": str(tmp_path / "data" / "log.txt")}},
            {"id": "grow", "component": "grow"},
            {"id": "sell", "component": "sell"},
        ],
        "links": [{"from": "soil.soil", "to": "grow.soil"}, {"from": "grow.plant", "to": "sell.plant"}],
    }
    (tmp_path / "garden.json").write_text(json.dumps(content))
    return tmp_path / "garden.json"


@pytest.fixture
def call(capsys, graph):
    """Run the command in this process; returns exit status, standard output, and standard error."""

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            cli.main(["sweep", str(graph), "--components", "components", "--metric", "grow.height", *arguments])
        captured = capsys.readouterr()
        return ended.value.code or 0, captured.out, captured.err

    return run


WATER = ("--space", "grow.water = 0..10 step 0.5")


@pytest.mark.slow
def test_trials_are_runs_that_share_results(call, tmp_path, workspace):
    status, out, err = call(*WATER, "--trials", "6", "--jobs", "2", "--search", "random", "--json")
    found = json.loads(out)
    assert (status, found["state"], found["metric"], found["direction"]) == (0, "completed", "grow.height", "maximize")
    assert len(found["trials"]) == 6
    values = [trial["value"] for trial in found["trials"]]
    assert values == sorted(values, reverse=True)
    assert all(trial["value"] == 1 / (1 + abs(trial["values"]["grow.water"] - 3)) for trial in found["trials"])
    assert (tmp_path / "data" / "log.txt").read_text() == "soil\n"
    runs = {run.id: run for run in History(workspace).latest()}
    assert {trial["run_id"] for trial in found["trials"]} == runs.keys()
    assert {run.title for run in runs.values()} == {f"Sweep of Garden: trial {number}" for number in range(1, 7)}
    trials = [run.trial for run in runs.values()]
    assert {(trial.name, trial.trials, trial.metric, trial.maximize) for trial in trials} == {
        ("Sweep of Garden", 6, "grow.height", True)
    }
    assert len({trial.sweep for trial in trials}) == 1
    by_run = {trial["run_id"]: (trial["number"], trial["values"]) for trial in found["trials"]}
    assert {run_id: (run.trial.number, run.trial.values) for run_id, run in runs.items()} == by_run
    # Early results: one line for each finished trial.
    assert err.count("\ntrial ") + err.startswith("trial ") == 6 and "best: trial" in err


@thorough
@pytest.mark.slow
def test_best_values_are_printed_as_options_and_saved_as_graph(call, graph, capsys):
    status, out, _ = call(
        *WATER, "--space", "grow.kind = fern, rose", "--trials", "30", "--best", "best.json", "--set", "grow.days=2"
    )
    assert status == 0
    last = out.strip().splitlines()
    options = shlex.split(next(line for line in last if line.startswith("--set")))
    best = GraphDocument.read(Path("best.json")).node("grow").parameters
    # Only the values that were searched are among the options of the command.
    assert best.keys() <= {"water", "kind"} and abs(best["water"] - 3) <= 0.5
    with pytest.raises(SystemExit) as ended:
        cli.main(
            [
                "run",
                str(graph),
                "--components",
                "components",
                "--only",
                "grow",
                "--json",
                *options,
                "--set",
                "grow.days=2",
            ]
        )
    assert not ended.value.code
    assert json.loads(capsys.readouterr().out)["nodes"]["grow"]["state"] == "reused"


@pytest.mark.slow
def test_loss_is_minimized(call):
    _, out, _ = call(*WATER, "--metric", "grow.growth_loss", "--trials", "21", "--search", "grid", "--json")
    found = json.loads(out)
    assert found["direction"] == "minimize"
    assert (len(found["trials"]), found["best"]["values"], found["best"]["value"]) == (21, {"grow.water": 3.0}, 0.0)


@pytest.mark.slow
def test_failed_trial_is_a_row_and_all_failed_trials_fail_command(call):
    status, out, _ = call("--space", "grow.water = 1, 9", "--set", "grow.kind=rose", "--search", "grid", "--json")
    trials = {trial["values"]["grow.water"]: trial for trial in json.loads(out)["trials"]}
    assert (status, trials[1.0]["state"], trials[9.0]["state"]) == (0, "completed", "failed")
    assert trials[9.0]["error"] == "TrainingDivergedError: the rose has drowned."
    status, out, _ = call("--space", "grow.water = 8, 9", "--set", "grow.kind=rose", "--search", "grid", "--json")
    assert (status, json.loads(out)["state"], json.loads(out)["best"]) == (1, "failed", None)


@pytest.mark.slow
def test_metric_that_first_trial_does_not_report_ends_search(call, workspace):
    status, out, err = call("--space", "grow.water = 1, 2, 3", "--search", "grid", "--metric", "grow.size")
    assert (status, out) == (2, "")
    assert "--metric grow.size: grow reports no metric 'size'. It reports growth_loss, height." in err
    assert len(History(workspace).latest()) == 1
    assert "Did you mean grow.height?" in call("--space", "grow.water = 1, 2", "--metric", "grow.hight")[2]


@pytest.mark.parametrize(
    ("option", "metric", "says"),
    [
        ("--metric", "evaluate.acuracy", "no metric 'acuracy'. Did you mean evaluate.accuracy?"),
        ("--metric", "evaluate.f1", "Did you mean evaluate.macro_f1 or evaluate.micro_f1?"),
        ("--metric", "evaluate.top1_accuracy", "Did you mean train.top1_accuracy?"),
        ("--metric", "split_test.size", "It reports fraction_in_first, groups_in_first,"),
        ("--metric", "images.size", "It reports none; these nodes do: convert,"),
        ("--metric", "evaluate.accuracy_to_compare", "It reports accuracy, answered_accuracy,"),
        ("--prune-by", "train.top1", "no metric 'top1' after each epoch. Did you mean train.top1_accuracy?"),
        ("--prune-by", "train.epochs_run", "It reports images_per_second, learning_rate,"),
        ("--prune-by", "evaluate.accuracy", "It reports none; these nodes do: train."),
    ],
)
def test_metric_that_node_does_not_report_is_refused_before_first_trial(capsys, workspace, option, metric, says):
    with pytest.raises(SystemExit) as ended:
        cli.main(["sweep", "example:digits_resnet18", "--space", "train.epochs = 1, 2", option, metric])
    assert ended.value.code == 2
    assert f"{option} {metric}: {metric.partition('.')[0]} reports no metric" in (err := capsys.readouterr().err)
    assert says in err
    assert not (workspace / "runs").exists()


def test_metric_of_bypassed_node_is_refused():
    document = GraphDocument.read(EXAMPLES / "digits_resnet18.json")
    document.node("evaluate").bypassed = True
    with pytest.raises(InvalidGraphError, match="evaluate is bypassed"):
        measured("evaluate.accuracy", "--metric", document)


@pytest.mark.slow
def test_trials_are_written_as_csv(call, tmp_path):
    space = ("--space", "grow.water = 1, 3", "--search", "grid")
    (tmp_path / "other.csv").write_text("trial,state\n")
    status, _, err = call(*space, "--csv", "other.csv")
    assert status == 1 and "other.csv exists and does not contain trials of this metric" in err
    assert not (tmp_path / "data" / "log.txt").exists()
    status, out, _ = call(*space, "--csv", "-")
    assert status == 0
    rows = [*csv.DictReader(io.StringIO(out))]
    assert [(row["grow.height"], row["grow.water"], row["state"]) for row in rows] == [
        ("1.0", "3.0", "completed"),
        (str(1 / 3), "1.0", "completed"),
    ]
    assert "best: trial" in call(*space, "--csv", "trials.csv")[1]
    assert len((tmp_path / "trials.csv").read_text().splitlines()) == 3


@pytest.mark.slow
def test_poor_trials_are_pruned_while_running(call, workspace):
    _, out, _ = call(
        "--space", "grow.water = 3, 3.5, 2.5, 4, 9, 10, 11, 12", "--search", "grid", "--prune-by", "grow.top1_accuracy",
        "--json",
    )  # fmt: skip
    trials = json.loads(out)["trials"]
    states = {trial["state"] for trial in trials}
    assert states == {"completed", "pruned"}
    stopped = [trial for trial in trials if trial["state"] == "pruned"]
    assert all(trial["values"]["grow.water"] >= 4 and trial["value"] is None for trial in stopped)
    runs = {run.id: run.state for run in History(workspace).latest()}
    assert all(runs[trial["run_id"]] == "cancelled" for trial in stopped)


@pytest.mark.slow
def test_journal_is_resumed_and_rejected_for_other_search(call, tmp_path, workspace):
    first = json.loads(call(*WATER, "--trials", "3", "--journal", "j.log", "--json")[1])["trials"]
    status, out, err = call(*WATER, "--trials", "5", "--journal", "j.log", "--json")
    second = json.loads(out)["trials"]
    assert status == 0 and "3 of 5 trials are in the journal" in err
    assert len(second) == 5 and [trial for trial in second if trial["number"] <= 3] == first
    assert len({trial["values"]["grow.water"] for trial in second}) == 5
    assert len({run.trial.sweep for run in History(workspace).latest()}) == 1
    for arguments, says in (
        (("--space", "grow.water = 0..9"), "another space"),
        ((*WATER, "--metric", "grow.growth_loss"), "another metric"),
        ((*WATER, "--set", "grow.days=2"), "another graph"),
    ):
        status, _, err = call(*arguments, "--trials", "5", "--journal", "j.log")
        assert status == 2 and says in err
    assert call(*WATER, "--trials", "1", "--journal", "j.log", "--set", "grow.days=2", "--name", "other")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "--space is missing"),
        (("--space", "grow.water"), "--space line 1"),
        (("--space", "grow.water=1,2", "--space", "water=1,2"), "line 2: 'water' is not of the form NODE.PARAMETER"),
        (("--space", "grown.water=1,2"), "Did you mean grow?"),
        (("--space", "grow.watering=1,2"), "Did you mean water?"),
        (("--space", "grow.water=-1..2"), "at least 0"),
        ((*WATER, "--metric", "evaluate.accuracy"), "--metric evaluate.accuracy: there is no node 'evaluate'"),
        ((*WATER, "--metric", "height"), "NODE.METRIC"),
        ((*WATER, "--search", "bayes"), "grid, random, tpe"),
        ((*WATER, "--search", "grid"), "21 combinations"),
        ((*WATER, "--prune"), "the metric depends on no training"),
        ((*WATER, "--best", "data/log.json"), "is not a graph"),
        ((*WATER, "--journal", "garden.json"), "not the journal"),
    ],
)
def test_invalid_options_are_rejected_before_first_trial(call, tmp_path, workspace, arguments, says):
    (tmp_path / "data" / "log.json").write_text("[]")
    status, _, err = call(*arguments)
    assert status in (1, 2) and says in err and "Traceback" not in err
    assert not (tmp_path / "data" / "log.txt").exists()


@pytest.mark.slow
def test_damaged_journal_is_reported(call, tmp_path):
    call(*WATER, "--trials", "2", "--journal", "j.log")
    lines = (tmp_path / "j.log").read_text().splitlines()
    (tmp_path / "j.log").write_text("\n".join([lines[0], '{"op_code": 4}', *lines[1:]]) + "\n")
    status, _, err = call(*WATER, "--trials", "3", "--journal", "j.log")
    assert status == 2 and "FileParsingFailedError" in err and "Traceback" not in err


def searching(graph, workspace, tell=lambda trial: None, **options):
    components = load_components([Path("components")])
    document = GraphDocument.read(graph)
    space = space_in(["grow.water = 0..10 step 0.5"], document, components)
    usual = {"search": "tpe", "trials": 8, "seed": 1, "jobs": 1, "name": "garden", "journal": None, "prune_by": None}
    settings = SweepSettings(Measured("grow", "height"), **(usual | options))
    return Sweep(document, components, graph.parent, str(graph), workspace, space, settings, tell)


@pytest.mark.slow
def test_searches_with_one_journal_share_trials(graph, workspace, tmp_path):
    journal = tmp_path / "shared.log"
    sweeps = [searching(graph, workspace, journal=journal, seed=seed, jobs=2) for seed in (1, 2)]
    threads = [threading.Thread(target=sweep.run) for sweep in sweeps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    trials = sweeps[0].trials()
    assert trials == sweeps[1].trials()
    assert [trial.state for trial in trials] == ["completed"] * 8
    assert len({trial.values["grow.water"] for trial in trials}) == 8


@pytest.mark.slow
def test_searches_with_one_journal_draw_one_after_the_other(graph, workspace, tmp_path, monkeypatch):
    drawing, tried = threading.Semaphore(1), threading.Event()
    ask, acquire, overlaps, waiting = sweep.Search.ask, sweep_trials.FileLock.acquire, [], []

    def watched_ask(search, *values):
        if drawing.acquire(blocking=False):
            if waiting:
                tried.set()
            tried.wait(PATIENCE)
            drawn = ask(search, *values)
            drawing.release()
            return drawn
        overlaps.append(search)
        tried.set()
        return ask(search, *values)

    def watched_acquire(lock, *arguments, **options):
        waiting.append(lock)
        if not drawing._value:
            tried.set()
        try:
            return acquire(lock, *arguments, **options)
        finally:
            waiting.pop()

    monkeypatch.setattr(sweep.Search, "ask", watched_ask)
    monkeypatch.setattr(sweep_trials.FileLock, "acquire", watched_acquire)
    searches = [searching(graph, workspace, journal=tmp_path / "shared.log", seed=seed, trials=4) for seed in (1, 2)]
    threads = [threading.Thread(target=search.run) for search in searches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert tried.is_set() and not overlaps
    assert len({trial.values["grow.water"] for trial in searches[0].trials()}) == 4


@pytest.mark.slow
def test_cancelled_search_resumes(graph, workspace, tmp_path):
    journal = tmp_path / "j.log"
    done = []

    def stop_after_two(trial):
        done.append(trial)
        if len(done) == 2:
            sweep.cancel()

    sweep = searching(graph, workspace, stop_after_two, journal=journal)
    assert sweep.run() is False
    assert [trial.state for trial in sweep.trials()] == ["completed"] * 2
    again = searching(graph, workspace, journal=journal)
    assert again.run() is True
    assert len(again.trials()) == 8 and again.trials()[:2] == done


@pytest.mark.slow
def test_trial_of_killed_process_is_retried(graph, workspace, tmp_path):
    journal = tmp_path / "j.log"
    sweep = searching(graph, workspace, journal=journal)
    lost = sweep._next()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    lost.set_user_attr("process", [ended.pid, 1.0])
    assert [trial.state for trial in sweep.trials()] == ["running"]
    again = searching(graph, workspace, journal=journal)
    assert again.trials() == []
    again.run()
    assert again.trials()[0].values == lost.params and len(again.trials()) == 8
    # Trials of a running process are not retried.
    going_on = searching(graph, workspace, journal=tmp_path / "other.log")
    going_on._next()
    assert [trial.state for trial in searching(graph, workspace, journal=tmp_path / "other.log").trials()] == [
        "running"
    ]


@thorough
@pytest.mark.slow
def test_same_command_resumes_after_ctrl_c(graph, tmp_path):
    command = [
        sys.executable, "-m", "vision_designer.graphs.cli", "sweep", str(graph), "--components", "components",
        "--metric", "grow.height", "--space", "grow.water = 1, 2", "--search", "grid", "--journal", "j.log", "--json",
        "--set", f"grow.until={tmp_path / 'now'}",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: (tmp_path / "now_is_waited_for").exists())
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, err
    assert json.loads(out)["state"] == "cancelled" and "continues from here" in err
    (tmp_path / "now").write_text("")
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["trials"]) == 2
    assert (tmp_path / "data" / "log.txt").read_text() == "soil\n"


def test_pruning_watches_training_that_metric_depends_on():
    document = GraphDocument.read(EXAMPLES / "digits_resnet18.json")
    assert str(pruned_by(document, Measured("evaluate", "accuracy"))) == "train.top1_accuracy"
    assert str(pruned_by(document, Measured("train", "validation_loss"))) == "train.validation_loss"


@pytest.mark.slow
def test_values_are_printed_with_four_digits_and_exact_in_json_and_options(call):
    space = ("--space", "grow.water = 0.1..9.9", "--trials", "2", "--search", "random")
    status, out, err = call(*space)
    assert status == 0
    exact = {trial["values"]["grow.water"] for trial in json.loads(call(*space, "--json")[1])["trials"]}
    table, _, options = out.partition("best: trial")
    for value in exact:
        assert f"{value:.4g}" in table and f"grow.water={value:.4g}" in err
        assert str(value) not in table and str(value) not in err
    assert options.rpartition("=")[2].strip() in map(str, exact)

"""The command line, for people and for programs."""

import json
import os
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import polars as pl
import pytest
import typer
from killable_runs import server
from levels import some, thorough
from waiting import PATIENCE, wait_until

from vision_designer.graphs.cli import graph_commands, run_commands
from vision_designer.graphs.document import FORMAT, GraphDocument
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.graphs.workspace import keep_libraries_inside, workspace_path
from vision_designer.nodes.components import load_components
from vision_designer.nodes.system.processes import is_offline
from vision_designer.nodes.vision.hardware.devices import available_devices

pytestmark = pytest.mark.usefixtures("narrow_resnet18")

SMALL = Path(__file__).parent / "small_components"
COMMAND = [sys.executable, "-m", "vision_designer.graphs.cli"]


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "workspace"


@pytest.fixture
def sum_graph(tmp_path):
    return write_graph(
        tmp_path / "sum.json",
        [
            {"id": "a", "component": "constant", "parameters": {"value": 2}},
            {"id": "bad", "component": "misbehave", "parameters": {"how": "none"}},
            {"id": "total", "component": "add"},
        ],
        [("a.value", "total.first")],
    )


def write_graph(path, nodes, links=()):
    content = {"format": FORMAT, "title": "sum", "nodes": nodes, "links": [{"from": a, "to": b} for a, b in links]}
    path.write_text(json.dumps(content))
    return path


def run_small(call, graph, *more):
    return call("run", graph, "--components", SMALL, *more)


def test_run_prints_nodes_metrics_and_paths(call, sum_graph):
    status, out, err = run_small(call, sum_graph)
    assert status == 0
    assert "sum: completed in" in out
    assert "total: metrics" in out
    assert "Add completed in" in err
    assert "the number is 2" in err


def test_json_prints_documented_object(call, sum_graph, workspace):
    status, out, _ = run_small(call, sum_graph, "--json")
    result = json.loads(out)
    assert status == 0
    assert result.keys() == {"run_id", "state", "seconds", "nodes", "problems"}
    assert result["problems"] == []
    assert result["state"] == "completed"
    total = result["nodes"]["total"]
    assert total["state"] == "completed"
    assert total["metrics"] == {"sum": 2}
    assert total["error"] is None
    assert Path(total["outputs"]["sum"]).is_relative_to(workspace)


def test_failed_node_exits_1_with_one_line(call, sum_graph):
    status, out, err = run_small(call, sum_graph, "--set", "bad.how=refuse", "--quiet")
    assert (status, out) == (1, "")
    assert err == "bad: InvalidDatasetError (0018): the number is not to its liking. Choose another.\n"


def test_json_of_failed_run_contains_error(call, sum_graph):
    status, out, _ = run_small(call, sum_graph, "--set", "bad.how=crash", "--json")
    assert status == 1
    error = json.loads(out)["nodes"]["bad"]["error"]
    assert error["name"] == "LibraryExceptionError"
    assert "runs show" in error["message"]


def test_quiet_prints_nothing(call, sum_graph):
    assert run_small(call, sum_graph, "--quiet") == (0, "", "")


def test_set_overrides_parameter_without_changing_file(call, sum_graph):
    before = sum_graph.read_bytes()
    _, out, _ = run_small(call, sum_graph, "--set", "a.value=40", "--json")
    assert json.loads(out)["nodes"]["total"]["metrics"] == {"sum": 40}
    assert sum_graph.read_bytes() == before


@pytest.mark.parametrize(
    ("assignment", "words"),
    [
        ("b.value=1", "InvalidGraphError (V003): --set b.value=1: there is no node 'b'."),
        ("totall.value=1", "Did you mean total?"),
        ("a.valeu=1", "Did you mean value?"),
        (
            "a.value=one",
            "ParameterParsingError (0002): --set a.value=one: Value (value) is 'one'; an integer is expected.",
        ),
        ("a.value=1.5", "an integer is expected"),
        ("a.value=-1", "GreaterThanOrEqualToError (0005): a.value: Value (value) is -1; it must be at least 0."),
        ("bad.seconds=soon", "a number is expected"),
        ("bad.seconds=nan", "a number is expected"),
        ("a=1", "ParameterParsingError (0002): --set a=1 is not of the form NODE.PARAMETER=VALUE"),
        ("a.value", "NODE.PARAMETER=VALUE"),
    ],
)
def test_invalid_set_exits_2_before_run(call, sum_graph, workspace, assignment, words):
    status, out, err = run_small(call, sum_graph, "--set", assignment)
    assert (status, out) == (2, "")
    assert words in err
    assert "Traceback" not in err
    assert not workspace.exists()


def test_only_runs_selected_part(call, sum_graph):
    _, out, _ = run_small(call, sum_graph, "--only", "total", "--json")
    assert list(json.loads(out)["nodes"]) == ["a", "total"]


def test_events_file_is_json_lines(call, sum_graph, tmp_path):
    status, out, _ = run_small(call, sum_graph, "--events", "-")
    names = [json.loads(line)["event"] for line in out.splitlines()]
    assert (status, names[0], names[-1]) == (0, "run_started", "run_finished")
    run_small(call, sum_graph, "--events", tmp_path / "events.jsonl", "--quiet")
    lines = (tmp_path / "events.jsonl").read_text().splitlines()
    assert [json.loads(line)["state"] for line in lines if "node_finished" in line] == ["reused"] * 3


def test_events_and_json_cannot_share_stdout(call, sum_graph):
    status, _, err = run_small(call, sum_graph, "--events", "-", "--json")
    assert status == 2
    assert "Choose one" in err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "CouldNotOpenFileError (0048): graph.json cannot be opened"),
        ("nonsense", "InvalidGraphError (V003): graph.json is not JSON"),
        ('{"format": "vision-designer/9"}', "created by a newer vision-designer"),
    ],
)
@pytest.mark.parametrize("command", ["run", "validate"])
def test_non_graph_file_exits_2(call, tmp_path, content, words, command):
    if content is not None:
        (tmp_path / "graph.json").write_text(content)
    status, out, err = call(command, "graph.json")
    assert (status, out) == (2, "")
    assert words in err


def test_validate_lists_every_problem(call, tmp_path):
    graph = write_graph(
        tmp_path / "g.json",
        [
            {"id": "x", "component": "nothing_like_it"},
            {"id": "s", "component": "split_image_directory", "parameters": {"fraction": 2}},
        ],
    )
    status, _, err = call("validate", graph)
    assert status == 2
    assert len(err.splitlines()) == 3
    assert "NotInRangeValueError (0008): s.fraction:" in err
    status, out, _ = call("validate", graph, "--json")
    found = json.loads(out)
    assert (status, found["valid"], len(found["problems"])) == (2, False, 3)


def test_invalid_graph_is_not_run_and_lists_every_problem(call, tmp_path, workspace):
    graph = write_graph(
        tmp_path / "g.json", [{"id": "s", "component": "split_image_directory", "parameters": {"fraction": 2}}]
    )
    status, _, err = call("run", graph)
    assert status == 2
    assert "the graph has 2 problems" in err
    assert not workspace.exists()


@pytest.mark.slow
def test_runs_list_show_diff_and_clean(call, sum_graph):
    run_small(call, sum_graph, "--quiet")
    run_small(call, sum_graph, "--quiet", "--set", "a.value=5")
    status, out, _ = call("runs", "list", "--json")
    listed = json.loads(out)
    assert (status, [run["state"] for run in listed]) == (0, ["completed", "completed"])
    new, old = (run["run_id"] for run in listed)
    assert [run["differs"] for run in listed] == [{"a.value": 5}, {"a.value": 2}]
    assert "  value=5" in next(line for line in call("runs", "list")[1].splitlines() if line.startswith(new))
    shown = call("runs", "show", new[:-2])[1]
    assert "total: metrics" in shown
    assert f"folder: {workspace_path(None) / 'runs' / new}" in shown
    assert "the number is 5" in call("runs", "show", "latest", "--log", "a")[1]
    compared = json.loads(call("runs", "compare", old, new, "--json")[1])
    assert compared["parameters"] == {"a.value": [2, 5]}
    assert compared["metrics"]["total.sum"] == [2, 5]
    assert compared["run_ids"] == [old, new]
    assert compared["differences"]["total.sum"] == 3
    report = call("runs", "compare", old, new)[1]
    assert "Parameters that differ" in report
    assert report.splitlines()[-1].split() == ["total.sum", "2", "5", "+3"]
    assert "2 metrics are the same in both runs" in call("runs", "compare", old, old)[1]
    assert "would remove 1 run and 2 outputs, 0.0 MiB" in call("runs", "clean", "--keep", "1", "--dry-run")[1]
    assert "removed 1 run and 2 outputs" in call("runs", "clean", "--keep", "1")[1]
    assert [run["run_id"] for run in json.loads(call("runs", "list", "--json")[1])] == [new]


@pytest.mark.slow
def test_runs_are_named_starred_and_removed(call, sum_graph):
    run_small(call, sum_graph, "--quiet")
    run_small(call, sum_graph, "--quiet", "--set", "a.value=5")
    for command in (["name", "latest", "baseline"], ["note", "latest", "five is better"], ["star", "latest"]):
        assert call("runs", *command) == (0, "", "")
    new, old = json.loads(call("runs", "list", "--json")[1])
    assert (new["name"], new["note"], new["starred"]) == ("baseline", "five is better", True)
    assert (new["parameters"]["a.value"], new["metrics"]["total.sum"]) == (5, 5)
    assert (old["name"], old["starred"]) == ("", False)
    assert "  baseline  value=5" in call("runs", "list")[1].splitlines()[1]
    assert call("runs", "show")[1].startswith("* baseline\nfive is better\n")
    assert json.loads(call("runs", "show", "--json")[1])["note"] == "five is better"
    assert call("runs", "star", "latest", "--remove")[0] == 0
    assert not json.loads(call("runs", "list", "--json")[1])[0]["starred"]
    assert call("runs", "show", "baseline") == call("runs", "show", new["run_id"])
    call("runs", "name", old["run_id"], "baseline")
    status, _, err = call("runs", "show", "baseline")
    assert (status, "2 runs are named 'baseline'" in err) == (2, True)
    status, _, err = call("runs", "name", "latest", "x" * 201)
    assert (status, "at most 200 characters" in err) == (2, True)
    assert "removed 1 run and 2 outputs" in call("runs", "remove", old["run_id"])[1]
    assert [run["run_id"] for run in json.loads(call("runs", "list", "--json")[1])] == [new["run_id"]]


def test_libraries_keep_their_folders_where_workspace_is_read_only(tmp_path, monkeypatch):
    monkeypatch.delenv("TORCHINDUCTOR_CACHE_DIR", raising=False)
    monkeypatch.setattr("os.access", lambda *_: False)
    keep_libraries_inside(tmp_path)
    assert "TORCHINDUCTOR_CACHE_DIR" not in os.environ
    monkeypatch.undo()
    monkeypatch.delenv("TORCHINDUCTOR_CACHE_DIR", raising=False)
    keep_libraries_inside(tmp_path)
    assert Path(os.environ["TORCHINDUCTOR_CACHE_DIR"]).is_relative_to(tmp_path)


def test_unknown_run_is_reported(call):
    status, _, err = call("runs", "show", "yesterday")
    assert status == 2
    assert "there is no run 'yesterday'" in err


def test_runs_open_opens_run_folder(call, sum_graph, monkeypatch):
    opened = []
    monkeypatch.setattr(typer, "launch", opened.append)
    run_small(call, sum_graph, "--quiet")
    assert call("runs", "show", "--open")[0] == 0
    assert Path(opened[0]).parent.name == "runs"


def test_components_command_lists_and_describes(call):
    listed = call("components")[1]
    assert all(identifier in listed for identifier in load_components())
    described = call("components", "Train PyTorch Model")[1]
    assert "warmup_step_number = 0 (>= 0)" in described
    declared = json.loads(call("components", "split_image_directory", "--json")[1])
    assert declared[0]["parameters"][0]["default"] == 0.9
    status, _, err = call("components", "nothing")
    assert status == 2
    assert "NotInRangeValueError (0008): there is no component 'nothing'" in err


def test_broken_component_folder_is_reported(call, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "broken.py").write_text("import nothing_of_that_name")
    status, _, err = call("components", "--components", tmp_path / "mine")
    assert status == 2
    assert "broken.py cannot be loaded: ModuleNotFoundError" in err
    status, _, err = call("components", "--components", tmp_path / "nowhere")
    assert status == 2
    assert "does not exist" in err


def test_schema_command_prints_schema(call):
    assert json.loads(call("schema")[1])["title"] == "vision-designer graph"


def test_convert_round_trips_ryven_projects(call, tmp_path):
    example = EXAMPLES / "digits_resnet18.json"
    assert call("convert", "example:digits_resnet18", tmp_path / "project.json")[0] == 0
    assert "required packages" in json.loads((tmp_path / "project.json").read_text())
    assert call("convert", tmp_path / "project.json", tmp_path / "back.json")[0] == 0
    assert (tmp_path / "back.json").read_bytes() == example.read_bytes()


def test_examples_are_listed_and_unknown_example_is_reported(call):
    assert "example:digits_resnet18" in call("examples")[1]
    status, _, err = call("run", "example:cats")
    assert status == 2
    assert "Available examples:" in err


@pytest.mark.slow
def test_weights_are_listed_and_imported_with_checksum(call, tmp_path, monkeypatch):
    monkeypatch.delenv("COLUMNS")
    listed = json.loads(call("weights", "list", "--json")[1])
    heading, *lines = call("weights", "list")[1].splitlines()
    places = {line.index(entry["path"] or "not here") for line, entry in zip(lines, listed, strict=True)}
    assert places == {heading.index("on this machine")}
    assert len(places) == 1
    assert len(listed) >= 13
    assert {"resnet18-f37072fd.pth", "densenet121-a639ec97.pth"} <= {weights["file"] for weights in listed}
    wrong = tmp_path / "resnet18-f37072fd.pth"
    wrong.write_bytes(b"not what the name says")
    status, _, err = call("weights", "import", wrong)
    assert status == 2
    assert "SHA-256" in err
    assert call("weights", "import", tmp_path / "nowhere.pth")[0] == 2


def test_usage_error_exits_2(call):
    assert call("run")[0] == 2
    assert call("fly")[0] == 2
    assert call("run", "x.json", "--jobs", "0")[0] == 2


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("total.sum", "NODE.PORT=PATH"),
        ("nobody.sum=x", "there is no node 'nobody'"),
        ("total.product=x", "It has sum."),
        ("total.sum=full", "is not an earlier Number"),
    ],
)
def test_invalid_output_is_rejected_before_run(call, sum_graph, tmp_path, workspace, output, words):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "precious.txt").write_text("mine")
    status, _, err = run_small(call, sum_graph, "--output", output)
    assert status in (1, 2)
    assert words in err
    assert not workspace.exists()
    assert (tmp_path / "full" / "precious.txt").read_text() == "mine"


# The designer's own chain, on real images


@pytest.fixture
def chain(tmp_path, make_images):
    """A graph over a folder of 48 images that trains in a few seconds."""
    make_images(tmp_path / "images", ("red", "green", "blue"), count=16)
    document = GraphDocument.read(EXAMPLES / "digits_resnet18.json")
    document.node("images").parameters["path"] = "images"
    document.node("split_test").parameters["fraction"] = 0.75
    document.node("split_validation").parameters["fraction"] = 0.75
    document.node("train").parameters = {"epochs": 3, "batch_size": 9, "learning_rate": 0.01}
    for name in ("train", "score"):
        document.node(name).run_settings = {"device": "cpu", "workers": 0}
    document.write(tmp_path / "chain.json", load_components())
    return tmp_path / "chain.json"


@pytest.mark.slow
def test_whole_chain_runs_and_exports_outputs(call, chain, tmp_path, drawn_charts):
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "images").rglob("*")}
    status, out, err = call("run", chain, "--output", f"train.trained_model={tmp_path / 'model'}",
                            "--output", f"score.scored_dataset={tmp_path / 'scores.csv'}",
                            "--output", f"score.scored_dataset={tmp_path / 'scores.parquet'}",
                            "--output", f"evaluate.evaluation_results={tmp_path / 'evaluation'}")  # fmt: skip
    assert status == 0, err
    assert "evaluate: per category" in out
    assert (tmp_path / "scores.csv").read_bytes().startswith(b"\xef\xbb\xbfcategory,")
    table = pl.read_csv(tmp_path / "scores.csv")
    assert table.height == 12
    assert pl.read_parquet(tmp_path / "scores.parquet").columns == table.columns
    shown = call("runs", "show")[1]
    pictures = [line.split(": ", 1)[1] for line in shown.splitlines() if " picture: " in line]
    assert [Path(picture).name for picture in pictures] == [
        "training_curves.png", "confusion_matrix.png", "reliability.png", "coverage.png",
    ]  # fmt: skip
    for picture in pictures:
        assert Path(picture).is_file()
        assert Path(picture).with_suffix(".svg").is_file()
    assert (tmp_path / "evaluation" / "confusion_matrix.png").is_file()
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "images").rglob("*")} == before
    imports_nothing_heavy("run", chain, "--quiet")

    # The exported model scores new images, as in the shipped example.
    document = GraphDocument.read(EXAMPLES / "score_new_images.json")
    document.node("images").parameters["path"] = "images/red"
    document.node("model").parameters["path"] = "model"
    document.write(tmp_path / "new.json", load_components())
    status, out, err = call(
        "run",
        tmp_path / "new.json",
        "--json",
        "--csv-plain",
        "--output",
        f"score.scored_dataset={tmp_path / 'new.csv'}",
    )
    assert status == 0, err
    assert (tmp_path / "new.csv").read_bytes().startswith(b"id,image,")
    assert pl.read_csv(tmp_path / "new.csv").height == 16


@pytest.mark.slow
def test_changed_images_are_detected(call, chain, tmp_path):
    call("run", chain, "--quiet", "--only", "convert")
    (tmp_path / "images" / "red" / "000.png").unlink()
    result = json.loads(call("run", chain, "--json", "--only", "convert")[1])
    assert result["nodes"]["convert"]["state"] == "completed"
    assert result["nodes"]["convert"]["metrics"]["images"] == 47


@pytest.mark.parametrize(
    ("case", "node", "error"),
    some(
        [
            ("no such folder", "images", "CouldNotOpenFileError (0048)"),
            ("empty folder", "convert", "InvalidDatasetError (0018)"),
            ("one category", "train", "InvalidTrainingDatasetError (0083)"),
            ("category with no readable image", "train", "InvalidTrainingDatasetError (0083)"),
            ("batch too large", "train", "TooFewRowsInDatasetError (0021)"),
            ("not an archive", "convert", "InvalidZipFileError (0102)"),
            ("split of one", "split_test", "TooFewRowsInDatasetError (0021)"),
        ],
        4,
    ),
)
def test_bad_input_is_reported_in_one_line(call, chain, tmp_path, workspace, case, node, error):
    images = tmp_path / "images"
    more = []
    if case == "no such folder":
        more = ["--set", "images.path=nowhere"]
    elif case == "empty folder":
        (tmp_path / "empty").mkdir()
        more = ["--set", "images.path=empty"]
    elif case == "one category":
        for name in ("green", "blue"):
            for file in (images / name).iterdir():
                file.unlink()
            (images / name).rmdir()
    elif case == "category with no readable image":
        for file in (images / "blue").iterdir():
            file.write_text("not an image")
    elif case == "batch too large":
        more = ["--set", "train.batch_size=1000"]
    elif case == "not an archive":
        (tmp_path / "archive.zip").write_text("not an archive")
        more = ["--set", "images.path=archive.zip"]
    else:
        for file in [*images.rglob("*.png")][1:]:
            file.unlink()
    before = chain.read_bytes()
    status, _, err = call("run", chain, "--quiet", *more)
    lines = [line for line in err.splitlines() if line.strip()]
    assert status == 1
    assert [line.split(": ")[:2] for line in lines] == [[node, error]]
    assert "Traceback" not in err
    assert chain.read_bytes() == before
    # No partial files are left in the store.
    assert not list((workspace / "store").glob(".*"))


def test_unlabeled_training_images_are_rejected_before_run(call, chain, workspace):
    status, _, err = call("run", chain, "--set", "images.path=images/red")
    assert status == 2
    assert "NotLabeledDatasetError (0024): train.training_dataset" in err
    assert not workspace.exists()


# Real processes


def start(*arguments, **options):
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


@pytest.mark.slow
@pytest.mark.parametrize("number", some([signal.SIGINT, signal.SIGTERM]), ids=["ctrl-c", "sigterm"])
@pytest.mark.parametrize("how", some(["stubborn", "wait"]))
def test_signal_cancels_run_with_exit_130(tmp_path, workspace, number, how, figure):
    # The node would take an hour: the process ends, so nobody waited for it.
    node = {"id": "w", "component": "misbehave", "parameters": {"how": how, "seconds": 3600.0}}
    graph = write_graph(tmp_path / "g.json", [node])
    process = start("run", graph, "--components", SMALL, "--events", tmp_path / "events.jsonl", "--quiet")
    wait_for(tmp_path / "events.jsonl", "node_started")
    began = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE)
    figure("time from signal to exit, seconds", round(time.monotonic() - began, 1))
    assert (process.returncode, out) == (130, "")
    assert err == "RunCancelledError (V004): the run was cancelled; the next run continues from here.\n"
    history = subprocess.run([*COMMAND, "runs", "list", "--json"], capture_output=True, text=True, check=True)
    assert [run["state"] for run in json.loads(history.stdout)] == ["cancelled"]


@thorough
@pytest.mark.slow
@pytest.mark.usefixtures("whole_resnet18")
def test_next_run_resumes_training_after_ctrl_c(call, chain, tmp_path):
    more = ["--set", "train.epochs=8", "--set", "train.learning_rate=0.0001", "--set", "train.patience=8"]
    process = start("run", chain, "--events", tmp_path / "events.jsonl", "--quiet", *more)
    wait_for(tmp_path / "events.jsonl", "epoch 2/8 finished")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    status, _, err = call("run", chain, *more, "--only", "train")
    assert status == 0
    assert "resumed after epoch" in err


@thorough
@pytest.mark.slow
def test_killed_run_is_failed_and_recomputed(tmp_path, workspace):
    graph = write_graph(tmp_path / "g.json", [{"id": "w", "component": "misbehave", "parameters": {"how": "hold"}}])
    process = start("run", graph, "--components", SMALL, "--events", tmp_path / "events.jsonl", "--quiet")
    wait_for(tmp_path / "events.jsonl", "node_started")
    process.kill()
    process.communicate(timeout=PATIENCE)
    listed = subprocess.run([*COMMAND, "runs", "list", "--json"], capture_output=True, text=True, check=True)
    assert [run["state"] for run in json.loads(listed.stdout)] == ["failed"]
    (workspace.parent / "released").touch()
    again = subprocess.run([*COMMAND, "run", graph, "--components", SMALL, "--json"], capture_output=True, text=True)
    assert json.loads(again.stdout)["nodes"]["w"]["state"] == "completed"
    assert not list((workspace / "store").glob(".*"))


def wait_for(file, words):
    wait_until(lambda: file.exists() and words in file.read_text(), f"{words!r} in {file}")


def run_with_small_files(limit, *arguments):
    """Run with a file size limit, which fails like a full disk."""
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        "from vision_designer.graphs.cli.app import main\n"
        "main(sys.argv[1:])\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, timeout=300
    )


@thorough
@pytest.mark.slow
def test_full_disk_is_reported_and_store_stays_consistent(tmp_path, workspace):
    graph = write_graph(tmp_path / "g.json", [{"id": "f", "component": "misbehave", "parameters": {"how": "fill"}}])
    result = run_with_small_files(2**20, "run", graph, "--components", SMALL, "--quiet")
    assert result.returncode == 1
    assert result.stderr.startswith("f: FailedToWriteOutputsError (0160): ")
    assert "Free some space" in result.stderr
    assert "Traceback" not in result.stderr
    assert list((workspace / "store").iterdir()) == []


@thorough
@pytest.mark.slow
def test_disk_full_while_saving_model_is_reported(chain, workspace):
    result = server().run(workspace, "run", chain, "--quiet", limit=2**17)
    assert result.status == 1
    assert "train: FailedToWriteOutputsError (0160): " in result.said()
    assert len(result.said().splitlines()) == 1
    assert not list((workspace / "store").glob(".*"))


@pytest.mark.slow
def test_unwritable_workspace_is_reported(call, sum_graph):
    # Not even root can create folders in /sys.
    for command in (["run", sum_graph], ["sweep", sum_graph, "--space", "a.value = 1, 2", "--metric", "total.sum"]):
        status, _, err = call(*command, "--components", SMALL, "--workspace", "/sys/workspace")
        assert status == 1
        assert "FailedToWriteOutputsError (0160): /sys/workspace" in err
        assert "choose another location with --workspace" in err


def test_workspace_is_created_before_torch_is_imported(call, monkeypatch):
    # Importing torch creates a folder in it, with an error that names no remedy.
    devices = "vision_designer.nodes.vision.hardware.devices.available_devices"
    monkeypatch.setattr(devices, lambda *_: pytest.fail("asked torch"))
    status, _, err = call("run", "example:digits_resnet18", "--workspace", "/sys/workspace")
    assert status == 1
    assert err.startswith("FailedToWriteOutputsError (0160): /sys/workspace")


def test_workspace_that_is_a_file_is_reported(call, tmp_path, sum_graph):
    (tmp_path / "file").write_text("")
    status, _, err = run_small(call, sum_graph, "--workspace", tmp_path / "file")
    assert status == 2
    assert err.startswith("CouldNotOpenFileError (0048): --workspace: ") and "is not a folder" in err


@pytest.mark.slow
def test_why_explains_next_run_as_text_and_json(call, sum_graph):
    assert run_small(call, sum_graph)[0] == 0
    status, out, _ = call("why", sum_graph, "total", "--components", SMALL)
    assert status == 0 and out.startswith("total will be reused: nothing that its result")
    changed = ("why", sum_graph, "total", "--components", SMALL, "--set", "a.value=7")
    status, out, _ = call(*changed)
    assert status == 0 and out.splitlines()[1:] == ["  a: Value (value) changed from 2 to 7"]
    found = json.loads(call(*changed, "--json")[1])
    assert found["state"] == "runs" and found["reasons"] == [
        {"node": "a", "message": "Value (value) changed from 2 to 7"}
    ]
    status, _, err = call("why", sum_graph, "totla", "--components", SMALL)
    assert status == 2 and "Did you mean total?" in err


HEAVY = ("torch", "torchvision", "polars", "PySide6", "qtpy", "ryven", "sklearn", "matplotlib", "lightning_fabric")


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    some(
        [
            ["validate", "example:digits_resnet18"],
            ["runs", "list"],
            ["--help"],
            ["run", "--help"],
            ["components"],
            ["schema"],
            ["examples"],
            ["convert", "example:digits_resnet18", "project.json"],
        ]
    ),
    ids=" ".join,
)
def test_light_commands_import_no_heavy_modules(arguments):
    imports_nothing_heavy(*arguments)


def imports_nothing_heavy(*arguments):
    code = (
        "import json, sys\n"
        "from vision_designer.graphs.cli.app import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit as ended:\n    assert not ended.code, ended.code\n"
        f"print('HEAVY', [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[-1] == "HEAVY []"


def test_version_option_prints_version(call):
    status, out, _ = call("--version")
    assert (status, out) == (0, f"vision-designer {version('vision-designer')}\n")


def test_set_path_is_relative_to_current_directory(call, tmp_path, monkeypatch):
    (tmp_path / "graphs").mkdir()
    (tmp_path / "here" / "data").mkdir(parents=True)
    (tmp_path / "here" / "data" / "file").write_text("")
    graph = write_graph(tmp_path / "graphs" / "g.json", [{"id": "files", "component": "from_file"}])
    monkeypatch.chdir(tmp_path / "here")
    assert run_small(call, graph, "--set", "files.path=data", "--quiet")[0] == 0


@pytest.mark.slow
def test_tables_do_not_wrap_in_narrow_terminal(call, sum_graph, monkeypatch):
    run_small(call, sum_graph, "--quiet")
    monkeypatch.setenv("COLUMNS", "20")
    run_id = json.loads(call("runs", "list", "--json")[1])[0]["run_id"]
    assert any(line.startswith(run_id) for line in call("runs", "list")[1].splitlines())


@pytest.mark.slow
def test_convert_does_not_replace_other_files(call, tmp_path):
    graph = tmp_path / "graph.json"
    graph.write_bytes((EXAMPLES / "digits_resnet18.json").read_bytes())
    (tmp_path / "notes.txt").write_text("mine")
    for target in (graph, tmp_path / "notes.txt"):
        before = target.read_bytes()
        status, _, err = call("convert", graph, target)
        assert status == 1
        assert f"{target} exists and is not a Ryven project" in err
        assert target.read_bytes() == before
    # The program may replace its own earlier output.
    assert call("convert", graph, tmp_path / "project.json", "--force")[0] == 0
    assert call("convert", graph, tmp_path / "project.json", "--force")[0] == 0
    assert call("convert", tmp_path / "project.json", graph, "--force")[0] == 0


def test_output_replaces_only_earlier_copy(call, sum_graph, tmp_path):
    target = tmp_path / "copy"
    assert run_small(call, sum_graph, "--quiet", "--output", f"total.sum={target}")[0] == 0
    (target / "notes.txt").write_text("mine")
    status, _, err = run_small(call, sum_graph, "--quiet", "--output", f"total.sum={target}")
    assert status == 1
    assert "copy exists and is not an earlier Number" in err or "copy is a folder and is not an earlier Number" in err
    assert (target / "notes.txt").read_text() == "mine"


def test_conflicting_output_targets_are_rejected(call, tmp_path):
    graph = "example:digits_resnet18"
    status, _, err = call("run", graph, "--output", "train.trained_model=a", "--output", "score.scored_dataset=a")
    assert status == 2
    assert "NotInRangeValueError (0008)" in err and "another output is written there too" in err
    status, _, err = call("run", graph, "--output", "train.trained_model=model.csv")
    assert status == 2
    assert "is not a table" in err


def test_csv_plain_without_csv_output_is_rejected(call):
    graph = "example:digits_resnet18"
    for outputs in ([], ["--output", "train.trained_model=a"], ["--output", "score.scored_dataset=a.parquet"]):
        status, _, err = call("run", graph, "--csv-plain", *outputs)
        assert status == 2
        assert "--csv-plain applies to .csv files, but no --output is one" in err


def test_all_invalid_options_are_reported_together(call, sum_graph):
    status, _, err = run_small(call, sum_graph, "--set", "a.value=x", "--set", "nobody.value=1")
    assert status == 2
    assert "2 options are wrong" in err
    assert "a.value=x" in err
    assert "nobody.value=1" in err


def test_events_do_not_overwrite_other_file(call, sum_graph, tmp_path):
    (tmp_path / "mine.txt").write_text("precious")
    status, _, err = run_small(call, sum_graph, "--events", tmp_path / "mine.txt", "--quiet")
    assert status == 1
    assert "does not contain events" in err
    assert (tmp_path / "mine.txt").read_text() == "precious"
    status, _, err = run_small(call, sum_graph, "--events", tmp_path / "nowhere" / "e.jsonl", "--quiet")
    assert status == 1
    assert err.startswith("FailedToWriteOutputsError (0160): ")


def test_validate_accepts_set_like_run(call, tmp_path):
    status, _, err = call("validate", "example:digits_resnet18", "--set", "train.epochs=0")
    assert status == 2
    assert "train.epochs" in err


@pytest.mark.slow
def test_log_distinguishes_unknown_node_from_empty_log(call, sum_graph):
    run_small(call, sum_graph, "--quiet")
    assert "there is no node 'nobody'" in call("runs", "show", "--log", "nobody")[2]
    assert "wrote no log" in call("runs", "show", "--log", "total")[2]


def test_component_prints_do_not_break_json(call, tmp_path):
    graph = write_graph(tmp_path / "g.json", [{"id": "t", "component": "talk"}])
    status, out, err = run_small(call, graph, "--json")
    assert (status, json.loads(out)["state"]) == (0, "completed")
    assert "hello from a component" in err
    _, out, _ = run_small(call, graph, "--no-reuse", "--events", "-")
    assert all(json.loads(line)["event"] for line in out.splitlines())


@thorough
@pytest.mark.slow
def test_run_continues_after_event_reader_closes(tmp_path):
    nodes = [
        {"id": f"w{n}", "component": "misbehave", "parameters": {"how": "wait", "seconds": 0.2 + n}} for n in range(2)
    ]
    graph = write_graph(tmp_path / "g.json", nodes)
    process = start("run", graph, "--components", SMALL, "--events", "-")
    assert "run_started" in process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=PATIENCE) == 0
    assert process.stderr.read() == ""
    process.stderr.close()
    listed = subprocess.run([*COMMAND, "runs", "list", "--json"], capture_output=True, text=True, check=True)
    assert [run["state"] for run in json.loads(listed.stdout)] == ["completed"]


@pytest.mark.slow
def test_clean_keeps_killed_run_outputs_and_drops_old_checkpoints(call, tmp_path, workspace):
    nodes = [{"id": "a", "component": "constant"}, {"id": "w", "component": "misbehave", "parameters": {"how": "wait"}}]
    graph = write_graph(tmp_path / "g.json", nodes)
    process = start("run", graph, "--components", SMALL, "--events", tmp_path / "events.jsonl", "--quiet")
    wait_for(tmp_path / "events.jsonl", '"node_started", "time"')
    wait_for(tmp_path / "events.jsonl", '"node": "w"')
    process.kill()
    process.communicate(timeout=PATIENCE)
    key = json.loads(run_small(call, graph, "--only", "a", "--json")[1])["nodes"]["a"]["key"]
    (workspace / "checkpoints" / "of-no-run").mkdir(parents=True)
    assert call("runs", "clean", "--keep", "5")[0] == 0
    assert (workspace / "store" / key).is_dir()
    assert not (workspace / "checkpoints" / "of-no-run").exists()
    call("runs", "clean", "--keep", "0")
    assert not list((workspace / "store").iterdir())


@thorough
@pytest.mark.slow
def test_exported_sample_includes_images(call, tmp_path, workspace):
    out = tmp_path / "digits"
    status, _, err = call(
        "run", "example:digits_resnet18", "--only", "images", "--quiet", "--output", f"images.dataset={out}"
    )
    assert status == 0, err
    call("runs", "clean", "--keep", "0")
    assert len(list((out / "files").rglob("*.png"))) == 1797


def test_impossible_paths_are_reported(call, tmp_path):
    for path in ("x" * 300, "~nobody_of_that_name/x"):
        graph = write_graph(
            tmp_path / "g.json", [{"id": "i", "component": "image_dataset", "parameters": {"path": path}}]
        )
        status, _, err = call("validate", graph)
        assert status == 0
        assert "warning: CouldNotOpenFileError (0048): i.path" in err


def test_graph_of_run_can_be_run_from_run_folder(call, tmp_path, workspace):
    (tmp_path / "data").mkdir()
    graph = write_graph(
        tmp_path / "g.json", [{"id": "files", "component": "from_file", "parameters": {"path": "data"}}]
    )
    run_id = json.loads(run_small(call, graph, "--json")[1])["run_id"]
    again = json.loads(run_small(call, workspace / "runs" / run_id / "graph.json", "--json")[1])
    assert again["nodes"]["files"]["state"] == "reused"


SLOW_TO_PLAN = """
import time
from pathlib import Path

from vision_designer.nodes.core.component import ComponentNode


class SlowToPlan(ComponentNode):
    \"\"\"Takes an hour to bring its parameters up to date.\"\"\"

    identifier = "slow_to_plan"
    title = "Slow to plan"
    category = "Tests"
    version = "2"

    @classmethod
    def upgrade(cls, parameters, version):
        Path(__file__).with_name("begun").touch()
        # Short sleeps: a signal just before a sleep begins is handled only after it.
        for _ in range(360_000):
            time.sleep(0.01)
        return parameters

    @staticmethod
    def run(parameters, job):
        return {}
"""


@pytest.mark.slow
def test_signal_before_run_cancels_command(tmp_path):
    (tmp_path / "slow").mkdir()
    (tmp_path / "slow" / "slow_to_plan.py").write_text(SLOW_TO_PLAN)
    graph = write_graph(tmp_path / "graph.json", [{"id": "a", "component": "slow_to_plan", "version": "1"}])
    process = start("run", graph, "--components", tmp_path / "slow")
    wait_until(lambda: (tmp_path / "slow" / "begun").exists() or process.poll() is not None)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert err == "RunCancelledError (V004): the run was cancelled before it started.\n"


@pytest.mark.parametrize("turned_into_an_error", [False, True])
def test_ctrl_c_while_loading_cancels_command(call, sum_graph, monkeypatch, turned_into_an_error):
    def interrupted(*_, **__):
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as error:
            # As when a signal arrives inside library code.
            raise (ValueError("schema") if turned_into_an_error else error) from error

    monkeypatch.setattr(run_commands, "load_components", interrupted)
    assert call("run", sum_graph) == (130, "", "RunCancelledError (V004): the run was cancelled before it started.\n")


def test_temporary_copy_is_listed_under_original_file(call, sum_graph, tmp_path):
    run_small(call, sum_graph, "--origin", tmp_path / "mine.json")
    _, out, _ = call("runs", "list", "--json")
    assert [run["graph"] for run in json.loads(out)] == [str(tmp_path / "mine.json")]


def test_offline_applies_to_child_processes(call, sum_graph, monkeypatch):
    monkeypatch.setenv("VISION_DESIGNER_OFFLINE", "0")
    assert run_small(call, sum_graph)[0] in (0, 1) and not is_offline()
    assert run_small(call, sum_graph, "--offline")[0] in (0, 1) and is_offline()


@pytest.mark.slow
def test_edit_opens_editor_with_given_files(call, monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr("vision_designer.editor.application.main", lambda *given: asked.append(given) or 3)
    status, _, _ = call("edit", "a.json", "example:digits_resnet18", "--workspace", tmp_path, "--components", SMALL)
    assert status == 3
    assert asked == [(["a.json", "example:digits_resnet18"], tmp_path, [SMALL])]


def test_edit_without_display_reports_remedy(call, monkeypatch):
    for name in graph_commands.SCREENS:
        monkeypatch.delenv(name, raising=False)
    status, _, err = call("edit")
    assert status == 2
    assert "no display is available" in err and "vision-designer run GRAPH" in err


def test_missing_qt_library_is_reported_with_remedy(call, monkeypatch):
    def missing(name):
        raise ImportError("libEGL.so.1: cannot open shared object file")

    monkeypatch.setattr(graph_commands, "import_module", missing)
    status, _, err = call("edit")
    assert status == 2
    assert "libEGL.so.1" in err and "make edit" in err


INIT_ALONE = {"id": "init", "component": "init_image_transformation", "version": "2", "parameters": {"size": 64}}


@pytest.mark.slow
def test_graph_warnings_are_printed_once_also_on_reuse(call, tmp_path, workspace):
    graph = write_graph(tmp_path / "graph.json", [INIT_ALONE])
    for _ in range(2):
        status, _, err = call("run", graph)
        assert status == 0
        assert err.count("Crop size (crop_size) is 224") == 1
    status, out, err = call("validate", graph)
    assert (status, "no problems except those above" in out) == (0, True)
    assert "warning: NotInRangeValueError (0008): init.crop_size: Crop size (crop_size) is 224" in err


def test_unavailable_device_or_precision_is_a_problem_before_run(call, tmp_path, workspace):
    missing = next(device for device in ("mps", "cuda") if device not in available_devices())
    graph = json.loads((EXAMPLES / "digits_resnet18.json").read_text())
    settings = {"train": {"device": missing}, "score": {"device": "cpu", "precision": "16-mixed"}}
    for node in graph["nodes"]:
        node["run_settings"] = settings.get(node["id"], {})
    file = tmp_path / "digits.json"
    file.write_text(json.dumps(graph))
    told = (
        f"NotInRangeValueError (0008): train.device: Device (device) is {missing}, which this machine does not have",
        "NotInRangeValueError (0008): score.precision: Precision (precision) is 16-mixed, which a CPU does not support",
    )
    for command in ("validate", "run"):
        status, _, err = call(command, file)
        assert status == 2
        assert all(words in err for words in told)
    assert "2 problems" in err
    assert not [*workspace.glob("store/*")], "nothing has run"
    assert not [*workspace.glob("runs/*")]


@pytest.mark.slow
def test_device_is_not_checked_when_everything_is_reused(call, sum_graph, monkeypatch):
    assert run_small(call, sum_graph)[0] == 0
    asked = []
    monkeypatch.setattr(
        "vision_designer.graphs.engine.machine_checks.machine_problems",
        lambda settings: asked.append({*settings}) or [],
    )
    assert run_small(call, sum_graph)[0] == 0
    assert run_small(call, sum_graph, "--no-reuse")[0] == 0
    assert asked == [set(), {"a", "bad", "total"}]

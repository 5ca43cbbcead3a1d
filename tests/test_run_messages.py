"""The messages of a run are the same on the terminal, in logs, in JSON, and in the window."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from levels import some, thorough
from waiting import PATIENCE, wait_until

from vision_designer.editor.panes.results.log_text import LogLines
from vision_designer.editor.runs.progress import read_past_run
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.graphs.cli import cancelling as cancelling_module
from vision_designer.graphs.document import FORMAT
from vision_designer.graphs.engine import events
from vision_designer.graphs.history.runs import History
from vision_designer.nodes.system.processes import OFFLINE, is_offline

SMALL = Path(__file__).parent / "small_components"
LEFT_OUT, LABEL = "a file was left out", "a [b]label[/b] is missing"


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "workspace"


def write_graph(path, *nodes, links=()):
    content = {
        "format": FORMAT,
        "title": "said",
        "nodes": list(nodes),
        "links": [{"from": a, "to": b} for a, b in links],
    }
    path.write_text(json.dumps(content))
    return path


def node(id_, component="misbehave", **parameters):
    return {"id": id_, "component": component, "parameters": parameters}


def run_small(call, graph, *more):
    return call("run", graph, "--components", SMALL, *more)


def json_of(call, graph, *more):
    status, out, _ = run_small(call, graph, "--json", *more)
    return status, json.loads(out)


def warned(result, node_id):
    return [(warning["message"], warning["earlier_run"]) for warning in result["nodes"][node_id]["warnings"]]


def test_reused_node_repeats_warnings(call, tmp_path):
    graph = write_graph(tmp_path / "graph.json", node("odd", how="warn"))
    first = json_of(call, graph)[1]
    # The second run reuses too, and is not mistaken for the run that made the output.
    json_of(call, graph)
    status, third = json_of(call, graph)
    assert status == 0
    assert (first["nodes"]["odd"]["state"], third["nodes"]["odd"]["state"]) == ("completed", "reused")
    assert warned(first, "odd") == [(LEFT_OUT, ""), (LABEL, "")]
    assert warned(third, "odd") == [(LEFT_OUT, first["run_id"]), (LABEL, first["run_id"])]


@pytest.mark.slow
def test_repeated_warnings_are_on_terminal_in_log_and_in_runs_show(call, tmp_path):
    graph = write_graph(tmp_path / "graph.json", node("odd", how="warn"))
    run_id = json_of(call, graph)[1]["run_id"]
    _, _, err = run_small(call, graph)
    assert f"{LEFT_OUT} (reused; reported by the run {run_id})" in err
    assert f"{LABEL} (reused; reported by the run {run_id})" in err
    assert "said once" not in err
    _, shown, _ = call("runs", "show")
    assert f"odd: warning: {LEFT_OUT} (reported by the run {run_id})" in shown
    _, log, _ = call("runs", "show", "--log", "odd")
    assert f"warning of the run {run_id}: {LEFT_OUT}" in log


@pytest.mark.slow
def test_repeated_warnings_are_in_window_log(call, tmp_path, workspace):
    graph = write_graph(tmp_path / "graph.json", node("odd", how="warn"))
    run_id = json_of(call, graph)[1]["run_id"]
    again = json_of(call, graph)[1]["run_id"]
    run = RunModel.from_past(read_past_run(History(workspace), again))
    lines = LogLines()
    lines.add(run.logs["odd"])
    assert [line.text[line.message_at - len(f"WARNING ({run_id})  ") :] for line in lines.lines] == [
        f"WARNING ({run_id})  {LEFT_OUT}",
        f"WARNING ({run_id})  {LABEL}",
    ]
    assert run.status("odd").message == LABEL


def test_repeated_warning_is_an_event_before_node_finished(call, tmp_path):
    graph = write_graph(tmp_path / "graph.json", node("odd", how="warn"))
    run_id = json_of(call, graph)[1]["run_id"]
    run_small(call, graph, "--events", tmp_path / "events.jsonl")
    told = [events.parse(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    kinds = [(type(event).__name__, getattr(event, "earlier_run", None)) for event in told]
    assert kinds == [
        ("RunStarted", None),
        ("Log", run_id),
        ("Log", run_id),
        ("NodeFinished", None),
        ("RunFinished", None),
    ]


def test_equal_nodes_of_one_run_both_warn_for_this_run(call, tmp_path):
    graph = write_graph(tmp_path / "graph.json", node("one", how="warn"), node("two", how="warn"))
    result = json_of(call, graph, "--no-reuse")[1]
    assert result["nodes"]["two"]["state"] == "reused"
    assert warned(result, "one") == warned(result, "two") == [(LEFT_OUT, ""), (LABEL, "")]


def merged(text):
    return text.replace(
        '"title"', '\n<<<<<<< HEAD\n"title": "ours",\n=======\n"title": "theirs",\n>>>>>>> branch\n"title"', 1
    )


def broken_graph(tmp_path, how):
    """The path of an invalid graph, and a word of the first problem."""
    path = write_graph(tmp_path / "graph.json", node("a", "constant", value=-1), node("b", "constnat"))
    if how == "invalid":
        return path, "Value"
    if how == "missing":
        return tmp_path / "none.json", "cannot be opened"
    if how == "a folder":
        (tmp_path / "empty").mkdir()
        return tmp_path / "empty", "is a folder without a graph"
    texts = {"half": path.read_text()[:40], "binary": "", "merge": merged(path.read_text()), "another": "[]"}
    path.write_text(texts[how])
    if how == "binary":
        path.write_bytes(b"\xff\xfe{}")
    words = {
        "half": "is not JSON",
        "binary": "not UTF-8",
        "merge": "merge conflict markers",
        "another": "is not a graph file",
    }
    return path, words[how]


@pytest.mark.parametrize("command", some(["run", "validate", "why"]))
@pytest.mark.parametrize("how", ["invalid", "missing", "a folder", "half", "binary", "merge", "another"])
def test_json_is_printed_on_any_failure(call, tmp_path, command, how):
    path, word = broken_graph(tmp_path, how)
    more = ["a"] if command == "why" else []
    status, out, err = call(command, path, *more, "--json", "--components", SMALL)
    values = json.loads(out)
    assert status == 2
    assert word in values["problems"][0]["message"]
    if command == "run":
        assert (values["run_id"], values["state"], values["nodes"]) == ("", "failed", {})
    if command == "validate":
        assert values["valid"] is False
    if how == "invalid" and command != "why":
        assert [(problem["node"], problem["parameter"]) for problem in values["problems"]] == [
            ("a", "value"),
            ("b", ""),
        ]
    elif command != "validate":
        assert word in err


def test_each_invalid_option_is_a_json_problem(call, tmp_path):
    path = write_graph(tmp_path / "graph.json", node("a", "constant"))
    status, out, _ = run_small(call, path, "--json", "--set", "a.value=x", "--set", "c.value=1")
    assert status == 2
    assert [problem["error"] for problem in json.loads(out)["problems"]] == [
        "ParameterParsingError",
        "InvalidGraphError",
    ]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (["run", "g.json", "--json", "--outptu", "a.value=x"], "ParameterParsingError", "--outptu"),
        (["run", "--json"], "NullOrEmptyError", "GRAPH"),
        (["run", "g.json", "--json", "--jobs", "many"], "ParameterParsingError", "--jobs"),
        (["run", "g.json", "--json", "--jobs", "0"], "ParameterParsingError", "--jobs"),
        (["run", "g.json", "--json", "--set"], "ParameterParsingError", "--set"),
        (["run", "g.json", "h.json", "--json"], "ParameterParsingError", "h.json"),
        (["validate", "--json"], "NullOrEmptyError", "GRAPH"),
        (["why", "g.json", "--json"], "NullOrEmptyError", "NODE"),
        (["runs", "list", "--json", "--limit", "-1"], "ParameterParsingError", "--limit"),
        (["runs", "shwo", "--json"], "ParameterParsingError", "shwo"),
        (["rnu", "g.json", "--json"], "ParameterParsingError", "rnu"),
    ],
)
def test_usage_error_is_a_json_problem(call, tmp_path, arguments, error, words):
    status, out, err = call(*arguments)
    values = json.loads(out)
    assert status == 2
    assert [problem["error"] for problem in values["problems"]] == [error]
    assert words in values["problems"][0]["message"]
    assert "Error: " in err
    if arguments[0] == "run":
        assert (values["run_id"], values["state"], values["nodes"]) == ("", "failed", {})
    if arguments[0] == "validate":
        assert values["valid"] is False
    assert call(*[argument for argument in arguments if argument != "--json"])[:2] == (2, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_unwritable_events_are_a_json_problem(call, tmp_path):
    path = write_graph(tmp_path / "graph.json", node("a", "constant"))
    status, out, _ = run_small(call, path, "--json", "--events", "/dev/full")
    values = json.loads(out)
    assert (status, values["state"]) == (1, "completed")
    assert [problem["error"] for problem in values["problems"]] == ["FailedToWriteOutputsError"]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_merge_conflict_markers_are_reported_with_lines(call, tmp_path, ending):
    path = write_graph(tmp_path / "graph.json", node("a", "constant"))
    path.write_text(json.dumps(json.loads(path.read_text()), indent=2))
    path.write_bytes(merged(path.read_text()).replace("\n", ending).encode())
    status, _, err = call("validate", path, "--components", SMALL)
    assert status == 2
    assert "merge conflict markers (<<<<<<<, =======, >>>>>>>), from line 4 on" in err


@pytest.mark.parametrize("left", ["<<<<<<< HEAD", "||||||| base", "=======", ">>>>>>> branch"])
def test_leftover_conflict_marker_is_reported(call, tmp_path, left):
    path = write_graph(tmp_path / "graph.json", node("a", "constant"))
    lines = json.dumps(json.loads(path.read_text()), indent=2).splitlines()
    for number in (0, 3):
        path.write_text("\ufeff" + "\n".join([*lines[:number], left, *lines[number:]]), encoding="utf-8")
        status, _, err = call("validate", path, "--components", SMALL)
        assert status == 2
        assert f"merge conflict markers (<<<<<<<, =======, >>>>>>>), from line {number + 1} on" in err


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_graph_in_other_unicode_encoding_is_reported(call, tmp_path, encoding):
    """As Windows PowerShell writes redirected output."""
    path = write_graph(tmp_path / "graph.json", node("a", "constant"))
    path.write_bytes(path.read_text().encode(encoding))
    status, _, err = call("validate", path, "--components", SMALL)
    assert status == 2
    assert "it is UTF-16 or UTF-32 text. Save it as UTF-8." in err


def test_conflict_marker_inside_text_is_ignored(call, tmp_path):
    path = write_graph(tmp_path / "graph.json", node("a", "constant"))
    path.write_text(path.read_text().replace("said", "<<<<<<< is said >>>>>>>"))
    assert call("validate", path, "--components", SMALL)[0] == 0
    path.write_text(path.read_text() + "}")
    assert "conflict markers" not in call("validate", path, "--components", SMALL)[2]


SEEDS = ["9" * 18, "9" * 19, "-" + "9" * 40, "+7", "9" * 308]


@pytest.mark.slow
@pytest.mark.parametrize("seed", some(SEEDS, 2))
@pytest.mark.parametrize("method", some(["random", "by_name"]))
def test_set_accepts_integers_as_long_as_files_do(call, tmp_path, make_images, seed, method):
    nodes = [
        node("images", "image_dataset", path=str(make_images(tmp_path / "images"))),
        node("convert", "convert_to_image_directory"),
        node("split", "split_image_directory", method=method, random_seed=int(seed)),
    ]
    links = [
        ("images.dataset", "convert.input_dataset"),
        ("convert.output_image_directory", "split.input_image_directory"),
    ]
    graph = write_graph(tmp_path / "file.json", *nodes, links=links)
    status, from_file = json_of(call, graph)
    del nodes[2]["parameters"]["random_seed"]
    graph = write_graph(tmp_path / "option.json", *nodes, links=links)
    assert (status, from_file["state"]) == (0, "completed")
    status, from_option = json_of(call, graph, "--set", f"split.random_seed={seed}")
    assert (status, from_option["nodes"]["split"]["state"]) == (0, "reused")


def test_long_option_is_truncated_in_message(call, tmp_path):
    path = write_graph(tmp_path / "graph.json", node("a", "constant"))
    for assignment in (f"a.value={'7' * 5000}", f"b.value={'7' * 5000}", f"a.{'x' * 5000}=1", "7" * 5000):
        status, _, err = run_small(call, path, "--set", assignment)
        assert status == 2
        assert len(err) < 700


def test_overlong_number_is_rejected(call, tmp_path):
    graph = write_graph(tmp_path / "graph.json", node("a", "constant"))
    status, _, err = run_small(call, graph, "--set", "a.value=" + "1" * 309)
    assert status == 2
    assert "an integer of at most 308 digits is expected" in err


@pytest.mark.slow
def test_skipped_files_are_counted_in_summary(call, tmp_path, make_images):
    folder = make_images(tmp_path / "images", count=2)
    (folder / "red" / "damaged.png").write_bytes(b"no image")
    for number in range(3):
        (folder / "red" / f"{number}.jp2").write_bytes(b"of another format")
    nodes = [node("images", "image_dataset", path=str(folder)), node("convert", "convert_to_image_directory")]
    nodes.append(node("split", "split_image_directory"))
    links = [
        ("images.dataset", "convert.input_dataset"),
        ("convert.output_image_directory", "split.input_image_directory"),
    ]
    graph = write_graph(tmp_path / "graph.json", *nodes, links=links)
    for _ in ("run", "reused"):
        _, out, _ = call("run", graph)
        assert "convert: files skipped: 1, files left out: 3; see vision-designer runs show" in out
    assert "convert: files skipped: 1, files left out: 3; see" in call("runs", "show")[1]


@pytest.mark.parametrize(
    ("word", "offline"),
    some(
        [(word, True) for word in ("1", "true", "TRUE", "yes", "On", " 1 ")]
        + [(word, False) for word in ("", " ", "0", "false", "False", "no", "OFF")],
        lambda word, offline: word in ("1", "On", "", "false"),
    ),
)
def test_offline_variable_accepts_documented_words(call, tmp_path, monkeypatch, word, offline):
    monkeypatch.setenv(OFFLINE, word)
    assert is_offline() is offline
    graph = write_graph(tmp_path / "graph.json", node("a", "constant"))
    assert run_small(call, graph)[0] == 0
    assert is_offline() is offline
    # The option turns off downloads regardless of the environment.
    assert run_small(call, graph, "--offline")[0] == 0
    assert is_offline()


@pytest.mark.parametrize("word", ["maybe", "2", "-1", "nope", "disabled"])
def test_offline_variable_with_other_word_is_rejected(call, tmp_path, workspace, monkeypatch, word):
    monkeypatch.setenv(OFFLINE, word)
    graph = write_graph(tmp_path / "graph.json", node("a", "constant"))
    status, _, err = run_small(call, graph)
    assert status == 2
    assert err.startswith(f"ParameterParsingError (0002): {OFFLINE} is {word!r}; 1, true, yes, on turn downloads off")
    assert not workspace.exists()


# Interrupted runs


def start(*arguments, before=()):
    command = [*before, sys.executable, "-m", "vision_designer.graphs.cli", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def start_holding(tmp_path, *before):
    """A run with one finished node, one blocking node, and one pending node."""
    nodes = [node("first", "constant"), node("hold", how="hold"), node("after", "add")]
    links = [("first.value", "hold.value"), ("hold.value", "after.first")]
    graph = write_graph(tmp_path / "graph.json", *nodes, links=links)
    told = tmp_path / "events.jsonl"
    process = start("run", graph, "--components", SMALL, "--events", told, before=before)
    wait_until(lambda: process.poll() is not None or (told.exists() and told.read_text().count("node_started") == 2))
    assert process.poll() is None, process.communicate()
    return process


def shown_everywhere(call, workspace):
    """The states of the only run and its nodes: in the list, in its details, and in the window."""
    (listed,) = json.loads(call("runs", "list", "--json")[1])
    status, out, err = call("runs", "show", "--json")
    assert status == 0, err
    shown = json.loads(out)
    past = RunModel.from_past(read_past_run(History(workspace), listed["run_id"]))
    nodes = {node_id: found["state"] for node_id, found in shown["nodes"].items()}
    assert {node_id: past.status(node_id).state for node_id in nodes} == nodes
    assert listed["error"] == past.error == shown.get("error", "")
    assert shown["seconds"] == pytest.approx(listed["seconds"], abs=0.001)
    assert shown["seconds"] == past.seconds
    return {listed["state"], shown["state"], past.state}, nodes


@pytest.mark.slow
def test_killed_run_is_failed_everywhere_and_keeps_finished_nodes(call, tmp_path, workspace):
    process = start_holding(tmp_path)
    process.kill()
    process.communicate()
    states, nodes = shown_everywhere(call, workspace)
    assert states == {"failed"}
    assert nodes == {"first": "completed", "hold": "failed", "after": "cancelled"}
    _, out, _ = call("runs", "show")
    assert "said: failed in" in out
    assert "hold: LibraryExceptionError (1000): the process ended before the run did" in out
    values = json.loads(call("runs", "show", "--json")[1])
    assert values["nodes"]["first"]["metrics"] == {"value": 1}
    assert Path(values["nodes"]["first"]["outputs"]["value"]).is_dir()
    assert values["nodes"]["hold"]["seconds"] >= 0
    assert call("runs", "compare", "latest", "latest")[0] == 0


def start_one(tmp_path, how):
    """A run whose first node takes ten minutes and has started, and its events."""
    nodes = [node("held", how=how, seconds=600.0), node("after", "add")]
    graph = write_graph(tmp_path / "graph.json", *nodes, links=[("held.value", "after.first")])
    told = tmp_path / "events.jsonl"
    process = start("run", graph, "--components", SMALL, "--events", told)
    wait_until(lambda: process.poll() is not None or (told.exists() and "node_started" in told.read_text()))
    assert process.poll() is None, process.communicate()
    return process, told


@thorough
@pytest.mark.slow
def test_run_killed_after_stop_request_is_cancelled_everywhere(call, tmp_path, workspace):
    process, told = start_one(tmp_path, "stubborn")
    process.send_signal(signal.SIGTERM)
    wait_until(lambda: "run_cancelling" in told.read_text())
    process.kill()
    process.communicate()
    assert shown_everywhere(call, workspace) == ({"cancelled"}, {"held": "cancelled", "after": "cancelled"})


@thorough
@pytest.mark.slow
def test_run_ended_by_timeout_is_cancelled_everywhere(call, tmp_path, workspace):
    # timeout sends its signal to the process, and then to its process group.
    process = start_holding(tmp_path, "timeout", "600")
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate()
    assert "the run was cancelled; the next run continues from here" in err
    states, nodes = shown_everywhere(call, workspace)
    assert states == {"cancelled"}
    assert nodes == {"first": "completed", "hold": "cancelled", "after": "cancelled"}


@pytest.mark.slow
@pytest.mark.parametrize("how", some(["wait", "stubborn"]))
def test_cancelled_node_shows_elapsed_time(call, tmp_path, how):
    process, _ = start_one(tmp_path, how)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate()
    assert "Misbehave cancelled in " in err
    assert re.search(r"held +cancelled +[0-9.]+ s", out)
    assert re.search(r"after +cancelled *$", out, re.MULTILINE)
    nodes = json.loads(call("runs", "show", "--json")[1])["nodes"]
    assert nodes["held"]["seconds"] > 0
    assert nodes["after"]["seconds"] == 0


@thorough
@pytest.mark.slow
def test_signals_in_quick_succession_count_once(call, tmp_path, workspace):
    process = start_holding(tmp_path)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        process.send_signal(number)
    assert "the run was cancelled" in process.communicate()[1]
    assert process.returncode == 130
    assert shown_everywhere(call, workspace)[0] == {"cancelled"}


def test_later_signal_ends_process_at_once(monkeypatch):
    ended, now = [], [100.0]
    monkeypatch.setattr(cancelling_module.os, "_exit", ended.append)
    monkeypatch.setattr(cancelling_module.time, "monotonic", lambda: now[0])
    with cancelling_module.Cancelling() as cancelling:
        cancelling.defer()
        for now[0] in (100.0, 100.1, 100.4):
            cancelling._cancel(signal.SIGTERM, None)
        assert ended == []
        now[0] = 101.0
        cancelling._cancel(signal.SIGINT, None)
        assert ended == [130]


@pytest.mark.slow
def test_closed_terminal_cancels_run_and_keeps_record(call, tmp_path, workspace):
    graph = write_graph(tmp_path / "graph.json", node("held", how="hold"))
    ours, terminal = pty.openpty()
    command = ["setsid", "--ctty", sys.executable, "-m", "vision_designer.graphs.cli", "run", graph]
    process = subprocess.Popen(
        [*map(str, command), "--components", str(SMALL)], stdin=terminal, stdout=terminal, stderr=terminal
    )
    os.close(terminal)
    wait_until(lambda: "node_started" in "".join(path.read_text() for path in workspace.glob("runs/*/events.jsonl")))
    os.close(ours)
    assert process.wait(PATIENCE) == 130
    assert shown_everywhere(call, workspace) == ({"cancelled"}, {"held": "cancelled"})
    assert list(workspace.glob("runs/*/result.json"))


IGNORING = (
    "import os, signal, sys; signal.signal(int(sys.argv[1]), signal.SIG_IGN); os.execvp(sys.argv[2], sys.argv[2:])"
)


@thorough
@pytest.mark.slow
@pytest.mark.parametrize("number", some([signal.SIGINT, signal.SIGHUP]), ids=["behind &", "nohup"])
def test_signal_ignored_at_start_stays_ignored(call, tmp_path, workspace, number):
    process = start_holding(tmp_path, sys.executable, "-c", IGNORING, str(number.value))
    process.send_signal(number)
    (tmp_path / "released").touch()
    process.communicate()
    assert process.returncode == 0
    assert shown_everywhere(call, workspace)[0] == {"completed"}


@pytest.mark.thorough
@pytest.mark.slow
def test_libraries_do_not_reenable_ignored_signals():
    code = (
        "import os, signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "import polars as pl, torch, torchvision\n"
        "pl.DataFrame({'a': [1, 2]}).lazy().filter(pl.col('a') > 1).collect()\n"
        "os.kill(os.getpid(), signal.SIGINT)\n"
        "print('ignored')"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (said.returncode, said.stdout) == (0, "ignored\n"), said.stderr

"""The editor's model of a run: from live events, and from the history."""

import math
import shutil
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest
from levels import thorough
from small_graphs import run_in, small_graph

from vision_designer.editor.runs.progress import Estimate, NodeStatus, read_past_run
from vision_designer.editor.runs.run_entry import RunEntry
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.graphs.engine import events
from vision_designer.graphs.history.runs import EVENTS, RESULT, History

SUM = small_graph(
    ("a", "constant", {"value": 2}), ("total", "add", {}), ("other", "constant", {}), links=[("a.value", "total.first")]
)


@pytest.fixture
def run(qapp):
    run = RunModel(SUM)
    run.feed(events.RunStarted(run_id="r1", title="sum", graph="x", nodes=["a", "total"]))
    return run


def test_run_waits_before_start(qapp):
    run = RunModel(SUM, "mine")
    assert (run.state, run.title, run.is_active, run.fraction()) == ("queued", "mine", True, 0.0)
    assert {status.state for status in run.node_statuses.values()} == {"waiting"}


def test_unplanned_nodes_are_not_run(run):
    assert run.status("other").state == "not_run"
    assert run.status("a").state == "waiting"
    assert run.status("nobody").state == "not_run"
    assert run.run_id == "r1"


def test_statuses_follow_events(run):
    run.feed(events.NodeStarted(node="a", title="Constant"))
    run.feed(events.Progress(node="a", done=3, total=10, unit="images"))
    run.feed(events.Log(node="a", level="info", message="first\nsecond"))
    run.feed(events.Log(node="a", level="debug", message="not shown"))
    status = run.status("a")
    assert (status.state, status.done, status.total, status.unit) == ("running", 3, 10, "images")
    assert status.message == "second"
    assert run.fraction() == pytest.approx(0.15)
    error = {"name": "InvalidDatasetError", "number": "0018", "message": "no. Choose another."}
    run.feed(events.NodeFinished(node="a", state="failed", seconds=2, outputs={}, metrics={}, error=error))
    assert run.status("a").error == error
    assert run.status("a").seconds == 2
    assert [line.level for line in run.logs["a"]] == ["info", "debug"]


def test_metrics_are_curves_with_nan_for_non_finite(run):
    for epoch in (1, 2):
        run.feed(events.Metric(node="a", metric="loss", value=0.5 / epoch, epoch=epoch))
    run.feed(events.parse(events.Metric(node="a", metric="loss", value=math.inf, step=7).to_json()))
    points = run.metrics["a"]["loss"]
    assert [point.epoch for point in points] == [1, 2, None]
    assert [point.value for point in points[:2]] == [0.5, 0.25]
    assert math.isnan(points[2].value)
    assert points[2].step == 7


def test_signals_are_coalesced_and_last_change_is_emitted(run, qtbot):
    qtbot.waitUntil(lambda: not run._timer.isActive())
    heard, told = [], []
    run.node_changed.connect(lambda node: heard.append(run.status(node).done))
    run.metric_added.connect(lambda node, metric: told.append((node, metric, len(run.metrics[node][metric]))))
    for done in range(1, 5001):
        run.feed(events.Progress(node="a", done=done, total=5000, unit="images"))
        run.feed(events.Metric(node="a", metric="loss", value=1.0, step=done))
    assert heard == []
    qtbot.waitUntil(lambda: 5000 in heard)
    assert len(heard) <= 3
    assert told[-1] == ("a", "loss", 5000)


def test_end_of_run_is_emitted_once_at_once(run):
    ended = []
    run.finished.connect(lambda: ended.append(run.state))
    run.feed(events.RunFinished(run_id="r1", state="completed", seconds=3.5))
    assert ended == ["completed"]
    assert (run.seconds, run.is_active, run.fraction()) == (3.5, False, 1.0)
    run.emit_changes()
    assert ended == ["completed"]


def test_killed_run_fails_at_running_node(run):
    run.feed(events.NodeStarted(node="a", title="Constant"))
    run.abort("failed", "its process was terminated")
    assert run.status("a").state == "failed"
    assert run.status("a").error["message"] == "its process was terminated"
    assert run.status("total").state == "cancelled"
    assert (run.state, run.error) == ("failed", "its process was terminated")


def test_rejected_run_has_run_nothing(qapp):
    run = RunModel(SUM)
    run.begin()
    run.abort("failed", "the graph has a problem")
    assert {status.state for status in run.node_statuses.values()} == {"not_run"}


def test_past_run_is_restored(qapp, tmp_path):
    run_id = run_in(tmp_path, SUM)
    run = RunModel.from_past(read_past_run(History(tmp_path), run_id))
    assert (run.state, run.title, run.run_id) == ("completed", "sum", run_id)
    assert run.status("total").metrics == {"sum": 2}
    assert Path(run.status("total").outputs["sum"]).is_dir()
    assert run.logs["a"][0].message == "the number is 2"
    assert run.metrics["a"]["seen"][0].value == 2
    assert run.nodes[0] == "a"


def test_past_run_is_read_from_result_or_events(qapp, tmp_path):
    run_id = run_in(tmp_path, SUM)
    whole = RunModel.from_past(read_past_run(History(tmp_path), run_id))
    folder = History(tmp_path).folder(run_id)
    (folder / EVENTS).rename(folder / "away")
    without_events = RunModel.from_past(read_past_run(History(tmp_path), run_id))
    (folder / "away").rename(folder / EVENTS)
    (folder / RESULT).unlink()
    without_result = RunModel.from_past(read_past_run(History(tmp_path), run_id))
    for run in (without_events, without_result):
        assert run.state == "completed"
        assert {node: status.outputs for node, status in run.node_statuses.items()} == {
            node: status.outputs for node, status in whole.node_statuses.items()
        }


def test_past_run_of_killed_process_is_failed(qapp, tmp_path):
    run_id = run_in(tmp_path, SUM)
    folder = History(tmp_path).folder(run_id)
    (folder / RESULT).unlink()
    lines = (folder / EVENTS).read_text().splitlines(keepends=True)
    (folder / EVENTS).write_text("".join(lines[:2]) + '{"event": "node_fin')
    history = History(tmp_path)
    with sqlite3.connect(history.database) as database:
        database.execute("UPDATE runs SET state = 'running'")
    database.close()
    run = RunModel.from_past(read_past_run(history, run_id))
    assert run.state == "failed"
    assert run.status("a").state == "failed"
    assert "ended before" in run.error


def test_moved_workspace_keeps_outputs(qapp, tmp_path):
    run_id = run_in(tmp_path / "old", SUM)
    shutil.move(tmp_path / "old", tmp_path / "new")
    run = RunModel.from_past(read_past_run(History(tmp_path / "new"), run_id))
    assert Path(run.status("total").outputs["sum"]).is_dir()


@thorough
def test_run_with_hundred_thousand_events_is_read(qapp, tmp_path, figure):
    run_id = run_in(tmp_path, SUM)
    folder = History(tmp_path).folder(run_id)
    with (folder / EVENTS).open("a") as file:
        for step in range(50_000):
            file.write(events.Progress(node="a", done=step, total=50_000, unit="images").to_json() + "\n")
            file.write(events.Metric(node="a", metric="loss", value=1.0, step=step).to_json() + "\n")
    started = time.perf_counter()
    run = RunModel.from_past(read_past_run(History(tmp_path), run_id))
    figure("time to read a run of 100,000 events, seconds", round(time.perf_counter() - started, 2))
    assert len(run.metrics["a"]["loss"]) == 50_000


def test_non_event_lines_are_ignored(qapp, tmp_path):
    run_id = run_in(tmp_path, SUM)
    file = History(tmp_path).folder(run_id) / EVENTS
    file.write_bytes(b'\xff\n[]\n{"event": "later_kind", "x": 1}\n{"event": "log"}\n' + file.read_bytes())
    assert RunModel.from_past(read_past_run(History(tmp_path), run_id)).logs["a"]


def test_remaining_time_uses_rate_and_earlier_runs():
    estimate = Estimate({"a": "train", "b": "score"})
    statuses = {"a": NodeStatus("running", done=1, total=10, unit="epochs"), "b": NodeStatus("waiting")}
    estimate.progress("a", events.Progress(node="a", done=0, total=10, unit="epochs", time=100))
    assert estimate.remaining(["a", "b"], statuses, {"a": 99}, 110) is None
    estimate.progress("a", events.Progress(node="a", done=2, total=10, unit="epochs", time=120))
    assert estimate.of_node("a", statuses["a"], 99, 125) == pytest.approx(75)
    assert estimate.remaining(["a", "b"], statuses, {"a": 99}, 125) is None
    estimate.usual = {"score": 30}
    assert estimate.remaining(["a", "b"], statuses, {"a": 99}, 125) == pytest.approx(105)


def test_first_run_is_estimated_from_its_longest_node():
    components = {"a": "convert_to_image_directory", "t": "train_pytorch_model", "s": "score_image_model"}
    estimate = Estimate(components)
    statuses = {"a": NodeStatus("completed", seconds=4), "t": NodeStatus("running"), "s": NodeStatus("waiting")}
    nodes = list(components)
    assert estimate.remaining(nodes, statuses, {"t": 100}, 101) is None, "converting says nothing about training"
    before = estimate.fraction(nodes, statuses, {"t": 100}, 101)
    assert 0 < before < 0.1, "a third of the nodes is a small part of the work"
    statuses["t"] = NodeStatus("running", done=10, total=100, unit="iterations")
    estimate.progress("t", events.Progress(node="t", done=0, total=100, unit="iterations", time=100))
    estimate.progress("t", events.Progress(node="t", done=10, total=100, unit="iterations", time=110))
    left = estimate.remaining(nodes, statuses, {"t": 100}, 110)
    assert left == pytest.approx(90 + 10 * 104 / 105)
    assert before < estimate.fraction(nodes, statuses, {"t": 100}, 110) < 0.15
    statuses |= {"t": NodeStatus("reused"), "a": NodeStatus("reused")}
    assert estimate.remaining(nodes, statuses, {}, 111) is None, "reused results say nothing about durations"


def test_fraction_never_falls():
    estimate = Estimate({"a": "train_pytorch_model"})
    estimate.usual = {"train_pytorch_model": 10}
    statuses = {"a": NodeStatus("running")}
    assert estimate.fraction(["a"], statuses, {"a": 100}, 105) == pytest.approx(0.5)
    statuses["a"] = NodeStatus("running", done=1, total=10)
    for done, moment in ((0, 105), (1, 107)):
        estimate.progress("a", events.Progress(node="a", done=done, total=10, unit="epochs", time=moment))
    assert estimate.remaining(["a"], statuses, {"a": 100}, 107) == pytest.approx(18)
    assert estimate.fraction(["a"], statuses, {"a": 100}, 107) == pytest.approx(0.5)


def test_overdue_node_has_no_estimate():
    estimate = Estimate({"a": "train"})
    estimate.usual = {"train": 10}
    assert estimate.of_node("a", NodeStatus("running"), 100, 104) == pytest.approx(6)
    assert estimate.of_node("a", NodeStatus("running"), 100, 111) is None


def test_history_gives_latest_runs_and_typical_durations(tmp_path):
    ids = [run_in(tmp_path, small_graph(("a", "constant", {"value": value}))) for value in range(3)]
    history = History(tmp_path)
    assert [run.id for run in history.latest(2)] == ids[:0:-1]
    assert history.summary(ids[1]).state == "completed"
    assert set(history.usual_seconds()) == {"constant"}


def test_entry_of_ended_run_has_its_metrics_before_history_is_read_again(tmp_path):
    total = small_graph(("a", "constant", {"value": 2}), ("total", "add", {}),
                        links=[("a.value", "total.first"), ("a.value", "total.second")])  # fmt: skip
    run_id = run_in(tmp_path, total)
    history = History(tmp_path)
    ended, run = history.summary(run_id), RunModel.from_past(read_past_run(history, run_id))
    assert ended.metrics["total.sum"] == 4
    while_running = replace(ended, state="running", metrics={})
    assert RunEntry(run, while_running).metrics["total.sum"] == 4
    assert RunEntry(run, ended).metrics == ended.metrics

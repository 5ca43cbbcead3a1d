"""Object lifetimes: graphs and runs, requests and requesters, windows and leftover runs."""

import gc
import weakref
from multiprocessing import get_context

import pytest
from measured_runs import follow
from PySide6.QtCore import QObject
from small_graphs import SMALL, SMALL_FOLDER, small_graph
from waiting import PATIENCE

from vision_designer.editor.files.recovery import Recovery
from vision_designer.editor.graph.autosave import Autosave
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.run_queue import RunQueue
from vision_designer.editor.runs.submission import takeover_lock
from vision_designer.editor.workers import Background, DataProcess
from vision_designer.graphs.engine import events
from vision_designer.graphs.flow import Session
from vision_designer.nodes.errors import CouldNotOpenFileError

pytestmark = pytest.mark.slow

SUM = small_graph(("a", "constant", {"value": 2}), ("total", "add", {}), links=[("a.value", "total.first")])


@pytest.fixture
def graph(qapp):
    graph = OpenGraph(Session(SMALL), SUM)
    yield graph
    graph.close()


def begun_run():
    run = RunModel(SUM)
    run.feed(events.RunStarted(run_id="r1", title="sum", graph="x", nodes=["a", "total"]))
    run.emit_changes()
    return run


# Graphs and runs


def test_graph_followed_twice_notifies_once(graph):
    run, told = begun_run(), []
    follow(graph, run)
    follow(graph, run)
    graph.statuses.changed.connect(told.append)
    run.feed(events.NodeStarted(node="a", title="Constant"))
    run.emit_changes()
    assert told == [[graph.flow.node("a")]]


def test_graph_disconnects_from_previous_run(graph):
    first, second, told = begun_run(), begun_run(), []
    follow(graph, first)
    follow(graph, second)
    graph.statuses.changed.connect(told.append)
    first.feed(events.NodeStarted(node="a", title="Constant"))
    first.emit_changes()
    assert not told


def test_active_run_does_not_keep_closed_graph_alive(qapp):
    run = begun_run()
    graph = OpenGraph(Session(SMALL), SUM)
    follow(graph, run)
    gone = weakref.ref(graph)
    graph.close()
    del graph
    gc.collect()
    assert gone() is None
    run.feed(events.NodeStarted(node="a", title="Constant"))
    run.emit_changes()


def test_collecting_edited_graph_that_was_never_closed_signals_nothing(qapp, tmp_path, capsys):
    def drop_edited_graph():
        graph = OpenGraph(Session(SMALL), SUM)
        Autosave(graph, Recovery(tmp_path / "recovery"))
        graph.edits.nodes.add("constant", (0, 0))
        return weakref.ref(graph)

    gone = [drop_edited_graph() for _ in range(8)]
    gc.collect()
    assert [graph() for graph in gone] == [None] * len(gone)
    assert "Slot" not in capsys.readouterr().err


# Requests and requesters


class Asker(QObject):
    """Like a pane that shows an answer."""

    def take(self, _answer):
        self.setObjectName("answered")


def answers(process, *lines):
    process._lines.extend(lines)
    process._answer()


@pytest.fixture
def process(qapp):
    process = DataProcess()
    process._send = lambda message: None
    return process


def test_answer_for_closed_pane_is_dropped(process):
    asker, got = Asker(), []
    process.request("table", {}, asker.take, got.append)
    process.request("table", {}, got.append, got.append)
    import shiboken6

    shiboken6.delete(asker)
    answers(process, b'{"id": 1, "result": {}}', b'{"id": 2, "result": {"rows": []}}')
    assert got == [{"rows": []}]


def test_error_in_callback_does_not_lose_other_answers(process, qtbot):
    got = []
    process.request("table", {}, lambda answer: answer["rows"], got.append)
    process.request("table", {}, got.append, got.append)
    with pytest.raises(KeyError):
        answers(process, b'{"id": 1, "result": {}}', b'{"id": 2, "result": {}}')
    qtbot.waitUntil(lambda: got == [{}])


# Runs and write errors


def test_unrecordable_run_is_stopped(qapp, tmp_path, qtbot, monkeypatch):
    wait = small_graph(("w", "misbehave", {"how": "wait", "seconds": 600.0}))
    queue = RunQueue(tmp_path / "workspace", SMALL, [SMALL_FOLDER])
    queue.parallel = 0
    run = queue.submit(wait, tmp_path, title="mine")
    submission = queue._submissions[run]
    record = submission.folder / "submission.json"
    record.unlink()
    # A non-empty folder at the target makes the write fail.
    (record / "in the way").mkdir(parents=True)
    queue.set_parallel(1)
    assert run.state == "failed"
    assert not queue.running
    assert submission.process is not None
    assert not submission.process.is_alive
    queue.close()


def claim(workspace, answers):
    with takeover_lock(workspace) as is_ours:
        answers.put(is_ours)


def test_only_one_window_adopts_leftover_runs(tmp_path, monkeypatch):
    (tmp_path / "submitted").mkdir()
    context = get_context("spawn")
    answers = context.Queue()
    with takeover_lock(tmp_path) as is_ours:
        assert is_ours
        other = context.Process(target=claim, args=(tmp_path, answers))
        other.start()
        assert answers.get(timeout=PATIENCE) is False
        other.join()
    with takeover_lock(tmp_path) as is_ours:
        assert is_ours


def test_autosave_reports_failure(qapp, tmp_path, graph):
    (tmp_path / "recovery").write_text("no folder")
    autosave = Autosave(graph, Recovery(tmp_path / "recovery"))
    graph.edits.nodes.add("constant", (0, 0))
    assert not autosave.flush()
    (tmp_path / "recovery").unlink()
    graph.edits.nodes.add("constant", (0, 0))
    assert autosave.flush()
    autosave.close()


# Background work


def test_unexpected_background_error_is_reported(qtbot, qapp):
    background, told = Background(), []

    def fail(error):
        raise error

    with qtbot.captureExceptions() as raised:
        background.run(lambda: fail(CouldNotOpenFileError("gone")), told.append)
        background.run(lambda: fail(KeyError("a slip")), told.append)
        qtbot.waitUntil(lambda: len(raised) == 1)
        qtbot.wait(20)
    assert [kind for kind, _, _ in raised] == [KeyError]
    assert not told

"""Submitting runs from the editor: real child processes that end, fail, are stopped or killed, and outlive the window."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from levels import thorough
from small_graphs import QUICK, SMALL, SMALL_FOLDER, WAIT, small_graph
from waiting import wait_until

from vision_designer.editor.runs import run_queue
from vision_designer.editor.runs.run_following import WatchedProcess
from vision_designer.editor.runs.run_queue import RunQueue
from vision_designer.editor.runs.submission import submissions_in, takeover_lock
from vision_designer.graphs.engine.results import CANCELLED
from vision_designer.graphs.history.run_folder import process_of
from vision_designer.graphs.history.runs import History
from vision_designer.nodes.system.processes import ProcessIdentity


def submit(queue, tmp_path, document, **more):
    return queue.submit(document, tmp_path, title="mine", **more)


def until(qtbot, condition):
    qtbot.waitUntil(lambda: bool(condition()))


def running_node(run, node):
    return lambda: run.status(node).state == "running"


def test_completed_run_removes_its_temporary_folder(queue, tmp_path, qtbot):
    seen = []
    queue.added.connect(lambda run: seen.append("added"))
    queue.finished.connect(lambda run: seen.append(run.state))
    run = submit(queue, tmp_path, QUICK)
    assert run.state == "running"
    assert queue.active == [run]
    until(qtbot, lambda: not run.is_active)
    assert seen == ["added", "completed"]
    assert run.status("total").metrics == {"sum": 2}
    assert run.logs["a"][0].message == "the number is 2"
    assert History(queue.workspace).result(run.run_id).state == "completed"
    assert (queue.active, queue.ended, queue.find(run.run_id)) == ([], [run], run)
    until(qtbot, lambda: not any((queue.workspace / "submitted").iterdir()))
    assert not queue._following.is_busy


def test_relative_paths_resolve_in_graph_folder_and_title_is_kept(queue, tmp_path, qtbot):
    (tmp_path / "data" / "one").mkdir(parents=True)
    document = small_graph(("n", "from_file", {"path": "data"}), ("s", "add", {}), links=[("n.value", "s.first")])
    document.title = ""
    run = submit(queue, tmp_path, document)
    document.nodes.clear()
    until(qtbot, lambda: not run.is_active)
    assert run.status("s").metrics == {"sum": 1}
    assert History(queue.workspace).summary(run.run_id).title == "mine"


def test_failure_is_shown_on_node_with_remedy(queue, tmp_path, qtbot):
    document = small_graph(("bad", "misbehave", {"how": "refuse"}), ("s", "add", {}), links=[("bad.value", "s.first")])
    run = submit(queue, tmp_path, document)
    until(qtbot, lambda: not run.is_active)
    assert run.state == "failed"
    assert run.status("bad").error["name"] == "InvalidDatasetError"
    assert "Choose another." in run.status("bad").error["message"]
    assert run.status("s").state == "skipped"


def test_rejected_graph_is_a_failed_run_with_reason(queue, tmp_path, qtbot):
    run = submit(queue, tmp_path, small_graph(("s", "add", {})))
    until(qtbot, lambda: not run.is_active)
    assert run.state == "failed"
    assert "NullOrEmptyError" in run.error
    assert "s.first" in run.error
    assert run.status("s").state == "not_run"
    assert run in queue.ended


def test_only_requested_nodes_run(queue, tmp_path, qtbot):
    run = submit(queue, tmp_path, QUICK, only=["a"])
    until(qtbot, lambda: not run.is_active)
    assert [run.status(node).state for node in ("a", "total")] == ["completed", "not_run"]


def test_stopped_run_is_cancelled(queue, tmp_path, qtbot):
    run = submit(queue, tmp_path, WAIT)
    until(qtbot, running_node(run, "w"))
    assert queue.can_stop(run)
    queue.stop(run)
    assert run.stopping
    assert not queue.can_stop(run)
    assert not queue.can_kill(run)
    queue.stop(run)
    until(qtbot, lambda: not run.is_active)
    assert run.state == "cancelled"
    assert not run.stopping
    # A second signal would have ended the process before it wrote its record.
    assert History(queue.workspace).result(run.run_id).state == "cancelled"


def test_run_can_be_stopped_before_start(queue, tmp_path, qtbot):
    run = submit(queue, tmp_path, WAIT)
    queue.stop(run)
    until(qtbot, lambda: not run.is_active)
    assert run.state == "cancelled"


def test_queued_runs_can_be_reordered_and_removed(queue, tmp_path, qtbot):
    first = submit(queue, tmp_path, WAIT)
    second, third, fourth = (submit(queue, tmp_path, small_graph(("a", "constant", {"value": n}))) for n in (1, 2, 3))
    assert queue.queued == [second, third, fourth]
    queue.move(fourth, 0)
    queue.stop(second)
    assert second.state == "cancelled"
    assert queue.active == [first, fourth, third]
    queue.stop(first)
    until(qtbot, lambda: len(queue.ended) == 4)
    assert queue.ended == [second, first, fourth, third]
    assert [run.state for run in queue.ended] == ["cancelled", "cancelled", "completed", "completed"]


@thorough
def test_several_runs_run_in_parallel_on_request(queue, tmp_path, qtbot):
    first, second = submit(queue, tmp_path, WAIT), submit(queue, tmp_path, QUICK)
    queue.set_parallel(2)
    until(qtbot, lambda: not second.is_active)
    assert second.state == "completed"
    assert first.state == "running"


@thorough
def test_killed_child_is_failed_run_with_reason(queue, tmp_path, qtbot):
    run = submit(queue, tmp_path, WAIT)
    until(qtbot, running_node(run, "w"))
    queue._following.of(run).submission.process.send(signal.SIGKILL)
    until(qtbot, lambda: not run.is_active)
    assert run.state == "failed"
    assert "SIGKILL" in run.error
    assert "Submit again" in run.status("w").error["message"]
    assert run.status("after").state == "cancelled"


def test_unresponsive_run_can_be_killed(queue, tmp_path, qtbot, monkeypatch):
    run = submit(queue, tmp_path, WAIT)
    until(qtbot, running_node(run, "w"))
    child = queue._following.of(run).submission.process.pid
    os.kill(child, signal.SIGSTOP)
    monkeypatch.setattr(run_queue, "KILL_SECONDS", 0.05)
    queue.stop(run)
    until(qtbot, lambda: queue.can_kill(run))
    queue.kill(run)
    until(qtbot, lambda: not run.is_active)
    assert run.state == "cancelled"


def test_python_file_beside_graph_shadows_no_module(queue, tmp_path, qtbot):
    (tmp_path / "typer.py").write_text("raise SystemExit('taken')")
    run = submit(queue, tmp_path, QUICK)
    until(qtbot, lambda: not run.is_active)
    assert run.state == "completed", run.error


def test_unwritable_workspace_is_reported_at_once(qapp, tmp_path):
    (tmp_path / "file").write_text("")
    queue = RunQueue(tmp_path / "file", SMALL)
    with pytest.raises(Exception, match="cannot be written"):
        submit(queue, tmp_path, QUICK)
    assert queue.active == []


EDITOR = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from vision_designer.editor.runs.run_queue import RunQueue
from vision_designer.editor.runs.submission import submissions_in
from vision_designer.graphs.document import GraphDocument
from vision_designer.nodes.components import load_components
workspace, components, *graphs = map(Path, sys.argv[1:])
application = QCoreApplication([])
queue = RunQueue(workspace, load_components([components]), [components])
for graph in graphs:
    run = queue.submit(GraphDocument.read(graph), graph.parent, title=graph.stem, origin=str(graph))
    run.changed.connect(lambda: print(run.state, *[s.state for s in run.node_statuses.values()], flush=True))
application.exec()
"""


@pytest.fixture
def killed_editor(tmp_path):
    """An editor that is killed while its first run is active."""

    def start(*documents):
        graphs = []
        for number, document in enumerate(documents):
            document.write(tmp_path / f"graph{number}.json", SMALL)
            graphs.append(str(tmp_path / f"graph{number}.json"))
        command = [sys.executable, "-c", EDITOR, str(tmp_path / "workspace"), str(SMALL_FOLDER), *graphs]
        editor = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        record = tmp_path / "workspace" / "submitted"
        wait_until(lambda: any(b'"node_started"' in file.read_bytes() for file in record.glob("*/events.jsonl")))
        os.kill(editor.pid, signal.SIGKILL)
        editor.communicate()

    return start


def test_run_continues_without_window_and_is_adopted(killed_editor, queue, tmp_path, qtbot):
    document = small_graph(("w", "misbehave", {"how": "hold"}))
    killed_editor(document, QUICK)
    (run, waiting) = queue.reattach()
    assert (run.title, run.state, run.origin) == ("graph0", "running", str(tmp_path / "graph0.json"))
    assert (waiting.title, waiting.state) == ("graph1", "queued")
    assert queue.reattach() == []
    (tmp_path / "released").touch()
    until(qtbot, lambda: len(queue.ended) == 2)
    assert [ended.state for ended in queue.ended] == ["completed", "completed"]
    # The history is updated a moment after the window.
    until(qtbot, lambda: [line.state for line in History(queue.workspace).latest()] == ["completed", "completed"])
    until(qtbot, lambda: not any((queue.workspace / "submitted").iterdir()))


@thorough
def test_adopted_run_can_be_stopped(killed_editor, queue, qtbot):
    killed_editor(WAIT)
    (run,) = queue.reattach()
    until(qtbot, running_node(run, "w"))
    queue.stop(run)
    until(qtbot, lambda: not run.is_active)
    assert run.state == "cancelled"


@thorough
def test_run_that_ended_without_window_is_adopted(killed_editor, queue, tmp_path, qtbot):
    killed_editor(small_graph(("w", "misbehave", {"how": "wait", "seconds": 0.5})))
    until(qtbot, lambda: [run.state for run in History(queue.workspace).latest()] == ["completed"])
    queue.reattach()
    until(qtbot, lambda: [run.state for run in queue.ended] == ["completed"])
    until(qtbot, lambda: not any((queue.workspace / "submitted").iterdir()))


@thorough
def test_closed_queue_leaves_runs_to_next_window(queue, tmp_path, qtbot):
    run = submit(queue, tmp_path, small_graph(("w", "misbehave", {"how": "hold"})), graph_id="7f")
    until(qtbot, running_node(run, "w"))
    queue.close()
    later = RunQueue(queue.workspace, SMALL, [SMALL_FOLDER])
    (found,) = later.reattach()
    assert found.graph_id == "7f"
    (tmp_path / "released").touch()
    until(qtbot, lambda: not found.is_active)
    assert found.state == "completed"
    later.close()


def test_queue_of_running_window_is_left_alone(queue, tmp_path):
    submit(queue, tmp_path, WAIT)
    submit(queue, tmp_path, QUICK)
    for submission in submissions_in(queue.workspace):
        submission.owner = ProcessIdentity.of(os.getppid())
        submission.write()
    other = RunQueue(queue.workspace, SMALL, [SMALL_FOLDER])
    assert [run.state for run in other.reattach()] == ["running"]
    assert not other.queued
    other.close()


def of_another_machine(process):
    return replace(process, host="another machine", boot="of another day")


@thorough
def test_run_of_other_machine_is_followed_and_not_ended(queue, tmp_path, qtbot, monkeypatch):
    here = submit(queue, tmp_path, small_graph(("w", "misbehave", {"how": "hold"})))
    until(qtbot, running_node(here, "w"))
    (submission,) = submissions_in(queue.workspace)
    process = submission.process
    # As seen from a machine where no process has that PID.
    submission.owner, submission.process = (
        of_another_machine(replace(identity, started="1")) for identity in (submission.owner, submission.process)
    )
    submission.write()
    other = RunQueue(queue.workspace, SMALL, [SMALL_FOLDER])
    monkeypatch.setattr(run_queue, "KILL_SECONDS", 0.0)
    (run,) = other.reattach()
    until(qtbot, running_node(run, "w"))
    assert (run.state, other.can_stop(run), other.active) == ("running", False, [])
    other.stop(run)
    other.kill(run)
    other.stop_all()
    assert (run.stopping, other.can_kill(run), process.is_alive) == (False, False, True)
    mine = submit(other, tmp_path, QUICK)
    until(qtbot, lambda: not mine.is_active)
    assert mine.state == "completed", "runs elsewhere take none of the places here"
    (tmp_path / "released").touch()
    until(qtbot, lambda: not run.is_active)
    assert run.state == "completed"
    other.close()


def test_queue_of_other_machine_is_left_alone(queue, tmp_path):
    submit(queue, tmp_path, WAIT)
    submit(queue, tmp_path, QUICK)
    for submission in submissions_in(queue.workspace):
        # With the PID of the current process.
        submission.owner = of_another_machine(ProcessIdentity.of(os.getpid()))
        submission.write()
    other = RunQueue(queue.workspace, SMALL, [SMALL_FOLDER])
    other.reattach()
    assert not other.queued
    other.close()


@thorough
def test_run_stopped_by_other_window_can_be_ended(queue, tmp_path, qtbot, monkeypatch):
    first = submit(queue, tmp_path, WAIT)
    until(qtbot, running_node(first, "w"))
    os.kill(queue._following.of(first).submission.process.pid, signal.SIGSTOP)
    queue.stop(first)
    queue.close()
    monkeypatch.setattr(run_queue, "KILL_SECONDS", 0.05)
    later = RunQueue(queue.workspace, SMALL, [SMALL_FOLDER])
    (run,) = later.reattach()
    assert (run.stopping, later.can_stop(run)) == (True, False)
    until(qtbot, lambda: later.can_kill(run))
    later.kill(run)
    until(qtbot, lambda: not run.is_active)
    assert run.state == "cancelled"
    later.close()


def test_window_does_not_wait_for_adoption_by_other_window(queue, tmp_path, qtbot):
    submit(queue, tmp_path, small_graph(("w", "misbehave", {"how": "hold"})))
    queue.close()
    later = RunQueue(queue.workspace, SMALL, [SMALL_FOLDER])
    with takeover_lock(queue.workspace) as is_ours:
        assert is_ours
        assert later.reattach() == []
    until(qtbot, lambda: later.running)
    (tmp_path / "released").touch()
    until(qtbot, lambda: later.ended)
    later.close()


def test_command_line_run_is_followed(queue, tmp_path, qtbot):
    small_graph(("w", "misbehave", {"how": "hold"})).write(tmp_path / "graph.json", SMALL)
    command = [sys.executable, "-m", "vision_designer.graphs.cli", "run", "graph.json", "--quiet"]
    command += ["--components", str(SMALL_FOLDER), "--workspace", str(queue.workspace)]
    child = subprocess.Popen(command, cwd=tmp_path)
    until(qtbot, lambda: History(queue.workspace).latest())
    run = queue.follow(History(queue.workspace).latest()[0].id)
    until(qtbot, running_node(run, "w"))
    assert run not in queue.active, "it is not one that the window would leave behind"
    (tmp_path / "released").touch()
    until(qtbot, lambda: not run.is_active)
    assert run.state == "completed"
    assert child.wait() == 0


@thorough
def test_command_line_run_can_be_stopped(queue, tmp_path, qtbot):
    WAIT.write(tmp_path / "graph.json", SMALL)
    command = [sys.executable, "-m", "vision_designer.graphs.cli", "run", "graph.json", "--quiet"]
    command += ["--components", str(SMALL_FOLDER), "--workspace", str(queue.workspace)]
    child = subprocess.Popen(command, cwd=tmp_path)
    until(qtbot, lambda: History(queue.workspace).latest())
    run = queue.follow(History(queue.workspace).latest()[0].id)
    until(qtbot, running_node(run, "w"))
    assert queue.can_stop(run)
    queue.stop(run)
    assert run.stopping and not queue.can_stop(run)
    until(qtbot, lambda: not run.is_active)
    assert run.state == "cancelled"
    assert child.wait() == CANCELLED


def test_only_a_process_with_the_runs_lock_is_stopped(tmp_path):
    folder = tmp_path / "20260101-000000-0000"
    folder.mkdir()
    bystander = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    record = {"process": asdict(ProcessIdentity.of(bystander.pid))}
    (folder / "run.json").write_text(json.dumps(record))
    assert process_of(folder) is None, "there is no lock"
    (folder / "lock").touch()
    assert process_of(folder) is None, "the record names a process that has nothing to do with the run"
    watched = WatchedProcess(folder)
    assert not watched.can_stop
    watched.terminate()
    watched.kill()
    assert bystander.poll() is None
    bystander.communicate(b"\n")
    assert bystander.returncode == 0


@thorough
def test_killed_command_line_run_is_detected(queue, tmp_path, qtbot):
    WAIT.write(tmp_path / "graph.json", SMALL)
    command = [sys.executable, "-m", "vision_designer.graphs.cli", "run", "graph.json", "--quiet"]
    command += ["--components", str(SMALL_FOLDER), "--workspace", str(queue.workspace)]
    child = subprocess.Popen(command, cwd=tmp_path)
    until(qtbot, lambda: History(queue.workspace).latest())
    run = queue.follow(History(queue.workspace).latest()[0].id)
    until(qtbot, running_node(run, "w"))
    child.kill()
    child.wait()
    until(qtbot, lambda: not run.is_active)
    assert run.state == "failed"


def test_process_is_distinguished_from_later_one_with_same_pid():
    assert ProcessIdentity.of(os.getpid()).is_alive
    assert not ProcessIdentity(os.getpid(), "1").is_alive
    child = subprocess.Popen([sys.executable, "-c", ""])
    identity = ProcessIdentity.of(child.pid)
    # It has ended, although the system still lists it.
    wait_until(lambda: not identity.is_alive)
    child.wait()
    assert not ProcessIdentity(0, "").is_alive
    assert not replace(ProcessIdentity.of(os.getpid()), boot="an earlier start of this machine").is_alive


def test_no_signal_is_sent_to_process_of_other_machine():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"], start_new_session=True)
    try:
        elsewhere = of_another_machine(ProcessIdentity.of(child.pid))
        assert elsewhere.is_alive
        elsewhere.send(signal.SIGKILL)
        elsewhere.send(signal.SIGKILL, to_group=True)
        assert ProcessIdentity.of(child.pid).is_alive
    finally:
        child.kill()
        child.wait()


def test_process_start_time_falls_back_to_psutil(monkeypatch):
    monkeypatch.setattr("vision_designer.nodes.system.processes.PROC", Path("/nowhere"))
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    identity = ProcessIdentity.of(child.pid)
    assert identity.is_alive
    assert not replace(identity, started="1.0").is_alive
    child.kill()
    wait_until(lambda: not identity.is_alive)
    child.wait()
    assert not identity.is_alive

"""Faults around the editor: kill signals, full disks, removed files, and dead processes."""

import json
import os
import random
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import asdict

import pytest
from levels import some, thorough, tries
from open_window import open_window
from small_graphs import QUICK, SMALL, SMALL_FOLDER, WAIT, run_in, small_graph

from vision_designer.editor import workers
from vision_designer.editor.canvas.view import GraphView
from vision_designer.editor.files.recovery import Recovery
from vision_designer.editor.graph.autosave import Autosave
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.panes.parts.dialogs import SaveDialog
from vision_designer.editor.panes.properties.properties import PropertiesPane
from vision_designer.editor.runs.run_queue import RunQueue
from vision_designer.editor.runs.submission import Submission, submissions_in
from vision_designer.editor.workers import DataProcess
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Session
from vision_designer.graphs.history.runs import History
from vision_designer.nodes.components import load_components
from vision_designer.nodes.system.processes import ProcessIdentity

REGISTRY = load_components()
PROMISED = 1.0
"""Seconds of editing that a crash may cost."""
SHORTEST = 0.02
"""Minimum seconds between two edits."""
ALLOWANCE = 100
"""Additional edits before a test fails, for busy machines; figures report the measured values."""

EDITING = """
import os, random, sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from vision_designer.editor.graph.autosave import Autosave
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.files.recovery import Recovery
from vision_designer.editor.workers import Collector
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Session
from vision_designer.nodes.components import load_components

recovery, path, seed = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
application = QCoreApplication([])
Collector(application)
graph = OpenGraph(Session(load_components()), GraphDocument.read(path), path)
autosave = Autosave(graph, Recovery(recovery))
pauses, number = random.Random(seed), 0

def edit():
    global number
    graph.edits.nodes.add("resnet", (number, -1))
    os.write(1, f"{number} {time.monotonic()}\\n".encode())
    number += 1
    QTimer.singleShot(pauses.randint(20, 50), edit)

edit()
application.exec()
"""


@pytest.fixture
def recovery(tmp_path):
    recovery = Recovery(tmp_path / "recovery")
    yield recovery
    recovery.close()


@pytest.fixture
def window(qtbot, tmp_path):
    with open_window(tmp_path, qtbot, [SMALL_FOLDER]) as window:
        yield window


def until(qtbot, condition):
    qtbot.waitUntil(lambda: bool(condition()))


def graph_of(count):
    """A graph of this many nodes, in linked pairs."""
    nodes = [
        {"id": f"n{at}", "component": ("resnet", "train_pytorch_model")[at % 2], "position": [300 * (at % 40), at]}
        for at in range(count)
    ]
    links = [{"from": f"n{at}.untrained_model", "to": f"n{at + 1}.untrained_model"} for at in range(0, count - 1, 2)]
    return GraphDocument.model_validate({"title": "Large", "nodes": nodes, "links": links})


def edit_until_killed(recovery, path, seed):
    """Edit in a process that is killed at a random moment; returns that time and the times of the edits."""
    process = subprocess.Popen(
        [sys.executable, "-c", EDITING, str(recovery.folder), str(path), str(seed)], stdout=subprocess.PIPE
    )
    first = process.stdout.readline()
    time.sleep(random.Random(seed).uniform(0.1, 2.2))
    process.send_signal(signal.SIGKILL)
    killed = time.monotonic()
    said = first + process.communicate()[0]
    return killed, [float(line.split()[1]) for line in said.splitlines(keepends=True) if line.endswith(b"\n")]


# Killed windows


@thorough
@pytest.mark.slow
@pytest.mark.parametrize(("nodes", "kills"), some([(0, tries(2, 70)), (1000, tries(1, 30))]))
def test_killed_editor_loses_at_most_last_second(recovery, tmp_path, figure, nodes, kills):
    path = tmp_path / "graph.json"
    graph_of(nodes).write(path, REGISTRY)
    most_seconds, most_edits, edits = 0.0, 0, 0
    for seed in range(kills):
        killed, made = edit_until_killed(recovery, path, seed)
        lost = recovery.lost()
        kept = []
        if lost:
            document = GraphDocument.from_text(lost[0].text, "recovered")
            assert len(document.links) == nodes // 2
            kept = [node.position[0] for node in document.nodes if node.position[1] == -1]
            assert not lost[0].file_has_changed()
            recovery.discard(lost[0])
        assert len(lost) <= 1
        # Every edit up to the last saved one is restored, and none twice.
        assert kept == list(range(len(kept)))
        if len(kept) < len(made):
            most_seconds = max(most_seconds, killed - made[len(kept)])
            most_edits = max(most_edits, len(made) - len(kept))
        edits += len(made)
    of = f" of a graph of {nodes:,} nodes" if nodes else ""
    figure(f"kills of the editor{of}", kills)
    figure(f"edits before them{of}", edits)
    figure(f"most editing time lost by a kill{of}, seconds", round(most_seconds, 2))
    figure(f"most edits lost by a kill{of}", most_edits)
    # Counted in edits, because a busy machine delays edits and saves alike.
    assert most_edits < PROMISED / SHORTEST + ALLOWANCE


def test_autosave_of_thousand_nodes_barely_blocks_editing(recovery, qtbot, tmp_path, figure):
    graph = OpenGraph(Session(REGISTRY), graph_of(1000), tmp_path / "graph.json")
    autosave = Autosave(graph, recovery)
    taken = []
    for number in range(tries(4, 20)):
        graph.edits.nodes.add("resnet", (number, 0))
        start = time.perf_counter()
        autosave.write()
        taken.append(time.perf_counter() - start)
        assert autosave.flush()
    figure("edit pause during autosave of 1,000 nodes, milliseconds", round(1000 * statistics.median(taken), 1))
    autosave.close()
    graph.close()


def kept_texts(recovery):
    texts = []
    for file in recovery.folder.glob("*/*.json"):
        # The thread that writes them may be removing one.
        with suppress(FileNotFoundError):
            texts.append(json.loads(file.read_text())["text"])
    return [GraphDocument.from_text(text, "kept") for text in texts]


def test_pending_comment_is_autosaved_and_not_an_edit(recovery, qtbot, tmp_path):
    graph = OpenGraph(Session(REGISTRY), path=tmp_path / "graph.json")
    node = graph.edits.nodes.add("resnet", (0, 0))
    graph.undo_stack.setClean()
    autosave = Autosave(graph, recovery)
    pane = PropertiesPane()
    qtbot.addWidget(pane)
    pane.set_graph(graph)
    graph.select([node])
    qtbot.waitUntil(lambda: not pane.comment.isReadOnly() and pane.nodes == [node])
    qtbot.keyClicks(pane.comment, "Why")
    qtbot.waitUntil(lambda: [found.nodes[0].comment for found in kept_texts(recovery)] == ["Why"])
    assert (node.comment, graph.modified) == ("", False)
    pane.comment.selectAll()
    qtbot.keyClick(pane.comment, "\b")
    qtbot.waitUntil(lambda: kept_texts(recovery) == [])
    qtbot.keyClicks(pane.comment, "So")
    pane.commit()
    assert (node.comment, graph.draft) == ("So", None)
    pane.set_graph(None)
    autosave.close()
    graph.close()


def test_note_being_edited_is_autosaved(recovery, qtbot, tmp_path):
    graph = OpenGraph(Session(REGISTRY), path=tmp_path / "graph.json")
    view = GraphView(graph)
    qtbot.addWidget(view)
    qtbot.show(view)
    autosave = Autosave(graph, recovery)
    view.commands.add_note_here()
    qtbot.keyClicks(view.text_editing.editor.widget, "a long thought")
    qtbot.waitUntil(lambda: [found.notes[0]["text"] for found in kept_texts(recovery)] == ["a long thought"])
    assert graph.flow.notes[0]["text"] == ""
    view.text_editing.end()
    assert (graph.flow.notes[0]["text"], graph.draft) == ("a long thought", None)
    autosave.close()
    view.close_graph()
    graph.close()


@pytest.mark.parametrize(
    "damage",
    [
        {"path": "\0"},
        {"path": "/graphs/" + 5000 * "x"},
        {"path": 7},
        {"time": "0001-01-01T00:00:00"},
        {"time": "9999-12-31T23:59:59+00:00"},
        {"title": "\ud800"},
        {"title": None},
        {"text": [1]},
        {"saved_digest": {}},
    ],
    ids=str,
)
def test_bad_recovery_file_does_not_hide_others(recovery, tmp_path, damage):
    other = Recovery(recovery.folder)
    for values in ({}, damage):
        content = {"path": None, "title": "Good", "time": "2026-01-01T00:00:00", "saved_digest": "", "text": "{}"}
        other.new_file().write_text(json.dumps(content | values))
    other._lock.release()
    found = recovery.lost()
    assert "Good" in {graph.title for graph in found}
    for graph in found:
        assert f"{graph.title} ({graph.time.astimezone():%x %X})".encode(errors="replace")
        assert graph.file_has_changed() in {True, False}


def test_deeply_nested_recovery_file_is_ignored(recovery):
    other = Recovery(recovery.folder)
    other.new_file().write_text(100_000 * "[")
    os.mkfifo(other.new_file())
    other._lock.release()
    assert recovery.lost() == []


# Disks, folders, and files


@pytest.fixture
def small_disk(tmp_path):
    """A folder on its own small disk, which can be filled and made read-only."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder):
    """Fill the disk of a folder."""
    with suppress(OSError), (folder / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def opened(window, path):
    small_graph(("a", "constant", {"value": 2})).write(path, SMALL)
    return window.files.open_path(path)


def edit(page, size=10):
    page.graph.edits.values.set_comment(page.graph.flow.node("a"), size * "why " + str(time.monotonic()))


def complaints(monkeypatch, window):
    told = []
    monkeypatch.setattr(window, "complain", lambda what, error: told.append(f"{what}: {error}"))
    return told


def test_full_disk_on_save_keeps_file_and_save_as_works(window, small_disk, tmp_path, monkeypatch):
    page = opened(window, small_disk / "graph.json")
    told = complaints(monkeypatch, window)
    before = (small_disk / "graph.json").read_bytes()
    fill(small_disk)
    edit(page, 10_000)
    window.actions_["save"].trigger()
    assert "cannot be saved: no space left on device. Free some space" in told[0]
    assert (small_disk / "graph.json").read_bytes() == before
    assert page.graph.modified
    assert {path.name for path in small_disk.iterdir()} == {"graph.json", "filler"}
    monkeypatch.setattr(SaveDialog, "ask", lambda _: (str(tmp_path / "elsewhere.json"), ""))
    window.actions_["save_as"].trigger()
    assert (tmp_path / "elsewhere.json").read_text() == page.graph.text()
    assert not page.graph.modified
    edit(page)
    window.actions_["save"].trigger()
    assert len(told) == 1
    assert (tmp_path / "elsewhere.json").read_text() == page.graph.text()


def test_read_only_disk_is_reported_with_remedy(window, small_disk, monkeypatch):
    page = opened(window, small_disk / "graph.json")
    told = complaints(monkeypatch, window)
    before = (small_disk / "graph.json").read_bytes()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    edit(page)
    window.actions_["save"].trigger()
    assert "cannot be saved" in told[0]
    assert "Save As" in told[0]
    assert ((small_disk / "graph.json").read_bytes(), page.graph.modified) == (before, True)
    subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)
    window.actions_["save"].trigger()
    assert ((small_disk / "graph.json").read_text(), page.graph.modified) == (page.graph.text(), False)


def test_full_recovery_disk_is_reported_once_and_autosave_resumes(window, small_disk, qtbot):
    window.services.recovery = Recovery(small_disk / "recovery")
    page = window.files.new()
    told = []
    page.autosave.failed.connect(told.append)
    page.graph.edits.annotations.add_note((0, 0), "first")
    assert page.autosave.flush()
    fill(small_disk)
    for number in range(3):
        page.graph.edits.annotations.add_note((0, 0), 20_000 * str(number))
        assert not page.autosave.flush()
        qtbot.wait(20)
    assert told == ["No space left on device"]
    assert "Unsaved edits cannot be backed up" in page.banner.text
    # The previously saved version is complete.
    (kept,) = kept_texts(window.services.recovery)
    assert [note["text"] for note in kept.notes] == ["first"]
    (small_disk / "filler").unlink()
    page.graph.edits.annotations.add_note((0, 0), "last")
    assert page.autosave.flush()
    (kept,) = kept_texts(window.services.recovery)
    assert kept.notes[-1]["text"] == "last"
    assert told == ["No space left on device"]


def test_unencodable_graph_is_reported_and_not_lost(window, tmp_path, monkeypatch, qtbot):
    page = opened(window, tmp_path / "graph.json")
    told, failed = complaints(monkeypatch, window), []
    page.autosave.failed.connect(failed.append)
    before = (tmp_path / "graph.json").read_bytes()
    page.graph.edits.values.set_comment(page.graph.flow.node("a"), "half a character \ud800")
    assert not page.autosave.flush()
    until(qtbot, lambda: len(failed) == 1)
    window.actions_["save"].trigger()
    assert "cannot be saved" in told[0]
    assert ((tmp_path / "graph.json").read_bytes(), page.graph.modified) == (before, True)
    page.graph.undo_stack.undo()
    edit(page)
    window.actions_["save"].trigger()
    assert len(told) == 1


def test_removed_folder_loses_no_edits(window, tmp_path, qtbot):
    folder = tmp_path / "folder"
    folder.mkdir()
    page = opened(window, folder / "graph.json")
    edit(page)
    shutil.rmtree(folder)
    until(qtbot, lambda: "moved or deleted" in page.banner.text)
    assert page.graph.modified
    page.banner.buttons[0].click()
    assert (folder / "graph.json").read_text() == page.graph.text()
    assert not page.graph.modified


OTHERS = small_graph(("theirs", "constant", {"value": 7}))


def written_in_place(path):
    path.write_text(OTHERS.to_text(SMALL))


def replaced(path):
    OTHERS.write(path, SMALL)


def removed_and_recreated(path):
    path.unlink()
    path.write_text(OTHERS.to_text(SMALL))


def checked_out(path):
    """As git does it: the committed version replaces the file."""
    git = ["git", "-C", str(path.parent), "-c", "user.name=x", "-c", "user.email=x"]
    mine = path.read_bytes()
    OTHERS.write(path, SMALL)
    for command in (["init", "-q"], ["add", path.name], ["commit", "-qm", "theirs"]):
        subprocess.run([*git, *command], check=True, capture_output=True)
    path.write_bytes(mine)
    subprocess.run([*git, "checkout", "-q", "--", path.name], check=True, capture_output=True)


@pytest.mark.parametrize("change", some([written_in_place, replaced, removed_and_recreated, checked_out]))
def test_conflicting_external_change_loses_neither_version(window, tmp_path, qtbot, change):
    folder = tmp_path / "folder"
    folder.mkdir()
    page = opened(window, folder / "graph.json")
    edit(page)
    mine = page.graph.text()
    change(folder / "graph.json")
    until(qtbot, lambda: "changed by another program" in page.banner.text)
    assert (page.graph.text(), page.graph.modified) == (mine, True)
    assert (folder / "graph.json").read_text() == OTHERS.to_text(SMALL)
    # Save writes one version to the file, keeps the other beside it, and says where.
    window.actions_["save"].trigger()
    assert (folder / "graph.json").read_text() == mine
    assert (folder / "graph.json~").read_text() == OTHERS.to_text(SMALL)
    assert "graph.json~" in page.banner.text


def test_unnoticed_external_change_is_kept(window, tmp_path):
    page = opened(window, tmp_path / "graph.json")
    edit(page)
    written_in_place(tmp_path / "graph.json")
    window.actions_["save"].trigger()
    assert (tmp_path / "graph.json~").read_text() == OTHERS.to_text(SMALL)
    assert "graph.json~" in page.banner.text
    edit(page)
    window.actions_["save"].trigger()
    assert page.banner.text == ""


def test_two_windows_with_one_graph_notice_each_other(window, tmp_path, qtbot):
    page = opened(window, tmp_path / "graph.json")
    with open_window(tmp_path / "other", qtbot, [SMALL_FOLDER]) as second:
        other = second.files.open_path(tmp_path / "graph.json")
        edit(page)
        edit(other)
        mine, theirs = page.graph.text(), other.graph.text()
        window.actions_["save"].trigger()
        until(qtbot, lambda: "changed by another program" in other.banner.text)
        assert (other.graph.text(), other.graph.modified) == (theirs, True)
        second.actions_["save"].trigger()
        until(qtbot, lambda: "changed by another program" in page.banner.text)
        assert page.graph.text() == mine
        assert (tmp_path / "graph.json").read_text() == theirs
        assert (tmp_path / "graph.json~").read_text() == mine


@pytest.mark.parametrize("make", some([os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")]))
def test_non_regular_file_is_rejected_without_blocking(window, tmp_path, monkeypatch, make):
    told = complaints(monkeypatch, window)
    make(tmp_path / "graph.json")
    assert window.files.open_path(tmp_path / "graph.json") is None
    assert len(told) == 1


# Dead processes


def process_of(queue, run):
    return queue._following.of(run).process.submission.process


SIGNALS = (signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS)


@pytest.mark.slow
@pytest.mark.parametrize("number", some(SIGNALS))
def test_dead_run_process_reports_signal_and_next_run_works(queue, tmp_path, qtbot, number):
    run = queue.submit(WAIT, tmp_path, title="mine")
    until(qtbot, lambda: run.status("w").state == "running")
    process_of(queue, run).send(number)
    until(qtbot, lambda: not run.is_active)
    assert run.state == "failed"
    assert number.name in run.error
    assert ("memory ran out" in run.error) is (number == signal.SIGKILL)
    assert (run.status("w").state, run.status("after").state) == ("failed", "cancelled")
    following = queue.submit(QUICK, tmp_path, title="mine")
    until(qtbot, lambda: not following.is_active)
    assert following.state == "completed"
    # The history is updated a moment after the window.
    until(qtbot, lambda: [line.state for line in queue.history.latest()] == ["completed", "failed"])


@pytest.mark.slow
@pytest.mark.parametrize("free", some([0, 2**30]))
def test_silent_exit_on_full_disk_is_reported(queue, tmp_path, qtbot, monkeypatch, free):
    run = queue.submit(WAIT, tmp_path, title="mine")
    until(qtbot, lambda: run.status("w").state == "running")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: type("Usage", (), {"free": free}))
    process_of(queue, run).send(signal.SIGKILL)
    until(qtbot, lambda: not run.is_active)
    assert (f"The disk of the workspace {queue.workspace} is full" in run.error) is (free == 0)


@pytest.mark.slow
def test_run_that_died_without_window_is_failed(queue, tmp_path, qtbot):
    run = queue.submit(WAIT, tmp_path, title="mine")
    until(qtbot, lambda: run.status("w").state == "running")
    process = process_of(queue, run)
    queue.close()
    process.send(signal.SIGKILL)
    until(qtbot, lambda: not process.is_alive)
    later = RunQueue(queue.workspace, SMALL, [SMALL_FOLDER])
    (found,) = later.reattach()
    until(qtbot, lambda: not found.is_active)
    assert (found.state, found.status("w").state) == ("failed", "failed")
    assert "Submit again" in found.error
    following = later.submit(QUICK, tmp_path, title="mine")
    until(qtbot, lambda: not following.is_active)
    assert following.state == "completed"
    later.close()


def test_foreign_launch_record_ends_no_process_and_starts_none(queue, tmp_path, qtbot):
    marker = tmp_path / "ran"
    evil = tmp_path / "components"
    evil.mkdir()
    (evil / "evil.py").write_text(f"open({str(marker)!r}, 'w').close()")
    victim = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"], start_new_session=True)
    try:
        identity = ProcessIdentity.of(victim.pid)
        init = ProcessIdentity.of(1)
        for number, process in enumerate([identity, init, None]):
            folder = queue.workspace / "submitted" / f"stranger{number}"
            folder.mkdir(parents=True)
            WAIT.write(folder / "graph.json", SMALL)
            record = {
                "folder": folder.name, "graph": "graph.json", "title": "x", "origin": "", "working_folder": "/",
                "only": [], "submitted": 1.0, "owner": {"pid": 99_999_999, "started": "1"},
                "process": asdict(process) if process else None, "component_folders": [str(evil)],
            }  # fmt: skip
            for seal_ in ({}, {"seal": ""}, {"seal": 64 * "0"}, {"seal": ["\u00e9"]}, {"seal": "\u00e9"}):
                (folder / "submission.json").write_text(json.dumps(record | seal_))
                assert queue.reattach() == []
        assert queue.running == queue.queued == []
        qtbot.wait(300)
        assert victim.poll() is None
        assert not marker.exists()
    finally:
        victim.kill()
        victim.wait()


def test_launch_record_is_invalid_elsewhere_or_modified(queue, tmp_path):
    queue.submit(QUICK, tmp_path, title="mine")
    (submission,) = submissions_in(queue.workspace)
    other = submission.folder.with_name("other")
    shutil.copytree(submission.folder, other)
    assert Submission.read(other) is None
    text = (submission.folder / "submission.json").read_text()
    (submission.folder / "submission.json").write_text(text.replace("mine", "yours"))
    assert Submission.read(submission.folder) is None


@pytest.mark.parametrize("content", ["", "[]", "1", '"x"', "{}", 100_000 * "[", '{"seal": 1}', "\x00", 3_000_000 * " "])
def test_invalid_launch_record_is_ignored(queue, content):
    folder = queue.workspace / "submitted" / "x"
    folder.mkdir(parents=True)
    (folder / "submission.json").write_text(content)
    os.mkfifo(folder.parent / "pipe")
    (folder.parent / "y").mkdir()
    os.mkfifo(folder.parent / "y" / "submission.json")
    assert queue.reattach() == []


def test_signals_go_only_to_intended_process():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"], start_new_session=True)
    try:
        for identity in (
            ProcessIdentity(child.pid, "1"),
            ProcessIdentity(child.pid, ""),
            ProcessIdentity(0, ""),
            ProcessIdentity(-1, ""),
            ProcessIdentity(-child.pid, ProcessIdentity.of(child.pid).started),
            ProcessIdentity(1, "x"),
        ):
            assert not identity.is_alive
            identity.send(signal.SIGKILL)
            identity.send(signal.SIGKILL, to_group=True)
        time.sleep(0.1)
        assert child.poll() is None
    finally:
        child.kill()
        child.wait()


# The data process


@pytest.fixture
def data(qapp):
    data = DataProcess()
    yield data
    data.close()


def outcome(qtbot, data, kind, **arguments):
    """The answer, or the message of the failure."""
    found = []
    data.request(kind, arguments, found.append, found.append)
    qtbot.waitUntil(lambda: bool(found))
    return found[0]


@pytest.mark.slow
@pytest.mark.parametrize("number", some(SIGNALS[:3]))
def test_dead_data_process_fails_only_pending_requests(qtbot, data, make_images, tmp_path, number):
    folder = make_images(tmp_path / "data")
    assert outcome(qtbot, data, "images", path=str(folder))["total"] == 16
    generator = random.Random(int(number))
    for _ in range(tries(1, 12)):
        told = []
        for position in range(12):
            arguments = {"path": str(folder), "position": position, "size": 32}
            data.request("thumbnail", arguments, told.append, told.append)
        qtbot.wait(generator.randint(0, 30))
        killed = data.process_id
        os.kill(killed, number)
        until(qtbot, lambda: len(told) == 12 and data.process_id != killed)  # noqa: B023
        assert all(isinstance(one, dict) or "ended unexpectedly" in one for one in told)
        assert outcome(qtbot, data, "images", path=str(folder))["total"] == 16


GARBAGE = [b"", b"garbage\n", b"\xff\xfe\n", b"[]\n", b"null\n", b'{"id": []}\n', b'{"id": {}, "result": 1}\n',
           b'{"id": 1}\n', b'{"id": 1, "result": []}\n', b'{"id": 1, "error": "x"}\n', b'{"id": true, "result": {}}\n',
           100_000 * b"[" + b"\n", b"no end", 3_000_000 * b"x" + b"\n"]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("garbage", some(GARBAGE, 2))
def test_garbage_from_data_process_is_ignored(qtbot, data, tmp_path, monkeypatch, garbage):
    (tmp_path / "garbage").write_bytes(garbage)
    (tmp_path / "speaker.py").write_text(
        "import shutil, sys\n"
        f"shutil.copyfileobj(open({str(tmp_path / 'garbage')!r}, 'rb'), sys.stdout.buffer)\n"
        "sys.stdout.flush()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(workers, "MODULE", "speaker")
    told = []
    data.request("images", {"path": "/"}, told.append, told.append)
    # An invalid answer is ignored; the process then ends, which is reported.
    qtbot.waitUntil(lambda: bool(told))
    assert len(told) == 1
    assert "ended unexpectedly" in told[0]


def damaged(folder, kind):
    """A damaged output."""
    folder.mkdir()
    meta = {"type": kind, "version": 1, "parts": ["part.parquet"], "properties": {}, "tables": {}, "pictures": {}}
    (folder / "_meta.json").write_text(json.dumps(meta))
    (folder / "part.parquet").write_bytes(b"PAR1" + 5000 * b"\xff" + b"PAR1")
    (folder / "images.parquet").write_bytes(b"PAR1" + 5000 * b"\x00" + b"PAR1")
    return folder


@pytest.mark.slow
def test_damaged_outputs_are_reported_and_window_works(qtbot, data, make_images, tmp_path):
    good = make_images(tmp_path / "good")
    table = damaged(tmp_path / "table", "DataFrameDirectory")
    images = damaged(tmp_path / "images", "ImageDirectory")
    model = damaged(tmp_path / "model", "ModelDirectory")
    huge = damaged(tmp_path / "huge", "DataFrameDirectory")
    (huge / "_meta.json").write_text("[" + tries(1_000_000, 50_000_000) * "1," + "1]")
    deep = damaged(tmp_path / "deep", "ImageDirectory")
    (deep / "_meta.json").write_text(100_000 * "[")
    pipe = damaged(tmp_path / "pipe", "DataFrameDirectory")
    (pipe / "part.parquet").unlink()
    os.mkfifo(pipe / "part.parquet")
    for kind, folder in (
        ("table", table), ("table", huge), ("table", pipe), ("images", images), ("images", deep), ("model", model),
        ("transformation", table), ("evaluation", table), ("describe", table),
    ):  # fmt: skip
        said = outcome(qtbot, data, kind, folder=str(folder))
        assert isinstance(said, str) or kind == "describe", (kind, folder, said)
        assert "Traceback" not in str(said)
    assert outcome(qtbot, data, "images", path=str(good))["total"] == 16


@pytest.mark.slow
def test_pipe_or_device_image_does_not_block_others(qtbot, data, make_images, tmp_path):
    folder = make_images(tmp_path / "data", count=2)
    os.mkfifo(folder / "red" / "aaa.png")
    (folder / "red" / "bbb.png").symlink_to("/dev/zero")
    answer = outcome(qtbot, data, "images", path=str(folder))
    for name in ("aaa.png", "bbb.png"):
        said = outcome(qtbot, data, "thumbnail", file=str(folder / "red" / name), size=32)
        assert isinstance(said, str) or said.get("error"), said
    for position in range(answer["total"]):
        outcome(qtbot, data, "thumbnail", path=str(folder), position=position, size=32)


# Damaged workspaces


def long_ago(history, run_id):
    """The folder of an ended run, and its event lines."""
    return history.folder(run_id), (history.folder(run_id) / "events.jsonl").read_text()


@pytest.mark.slow
def test_past_run_with_any_events_opens(window, qtbot, figure):
    history = window.services.history
    run_id = run_in(history.workspace, QUICK)
    folder, lines = long_ago(history, run_id)
    (folder / "result.json").unlink()
    count, length = tries(5_000, 1_000_000), tries(1_000_000, 100_000_000)
    log = '{"event": "log", "node": "a", "level": "info", "message": "%s", "time": 1.0}\n'
    hostile = [
        "\n", "null\n", "[]\n", "{\n", "\x1b[31m\n", '{"event": "log"}\n', 50_000 * "[" + "\n",
        '{"event": "progress", "node": "a", "done": 1e400, "total": -1, "unit": 3}\n',
        '{"event": "metric", "node": "a", "metric": "m", "value": "x"}\n',
        '{"event": "metric", "node": "a", "metric": "m", "value": 1e308, "epoch": 1, "time": 1}\n',
        '{"event": "metric", "node": "a", "metric": "m", "value": -1e308, "epoch": 4000000000000, "time": 1}\n',
        '{"event": "node_finished", "node": "a", "state": "completed", "seconds": "x", "outputs": [], "metrics": 1}\n',
        log % "<b>bold</b>", log % (length * "x"), *(count * [log % "line"]),
        '{"event": "log", "node": "a", "level": "info", "message": "half',
    ]  # fmt: skip
    (folder / "events.jsonl").write_text(lines.splitlines(keepends=True)[0] + "".join(hostile))
    start = time.monotonic()
    window.runs.open_past(run_id)
    qtbot.waitUntil(lambda: len(window.graph_tabs.pages) == 1)
    graph = window.graph
    graph.select([graph.flow.node("a")])
    for tab in ("log", "metrics", "details", "outputs"):
        window.docks.panes["results"].show_tab(tab)
        qtbot.wait(200)
    window.grab()
    figure("event lines of hostile runs opened in a window", len(hostile))
    figure("time to open and show them, seconds", round(time.monotonic() - start, 1))
    assert len(graph.statuses.run.logs["a"]) >= count


@pytest.mark.parametrize("file", some(["graph.json", "result.json", "events.jsonl", "run.json"], 2))
@pytest.mark.parametrize("content", some(["[]", "", '{"nodes": {"a": 1}}', 100_000 * "[", "\x00", "{"]))
def test_past_run_with_damaged_file_is_reported_or_shown(window, qtbot, monkeypatch, file, content):
    told = []
    monkeypatch.setattr(window, "complain", lambda what, error: told.append(str(error)))
    run_id = run_in(window.services.workspace, QUICK)
    (window.services.history.folder(run_id) / file).write_text(content)
    window.runs.open_past(run_id)
    until(qtbot, lambda: told or window.graph_tabs.pages)
    assert not told or file in told[0] or run_id in told[0]


@pytest.mark.slow
def test_workspace_of_garbage_is_usable(qtbot, tmp_path):
    workspace = tmp_path / "workspace"
    for name in ("<b>x", "\u202eexe", "20260101-000000-abcd", 'a"b', "x" * 200):
        (workspace / "runs" / name).mkdir(parents=True)
        (workspace / "runs" / name / "graph.json").write_text("garbage")
        os.mkfifo(workspace / "runs" / name / "events.jsonl")
    (workspace / "runs.db").write_bytes(random.Random(1).randbytes(100_000))
    (workspace / "submitted").write_text("no folder")
    (tmp_path / "editor.ini").write_bytes(random.Random(2).randbytes(3000))
    with open_window(tmp_path, qtbot, [SMALL_FOLDER]) as window:
        window.services.queue.reattach()
        page = window.files.add_unsaved(QUICK)
        window.docks.show("runs")
        qtbot.waitUntil(lambda: window.docks.panes["runs"].runs.is_loaded)
        (workspace / "submitted").unlink()
        window.runs.submit()
        qtbot.waitUntil(lambda: page.graph.statuses.run is not None and not page.graph.statuses.run.is_active)
        assert page.graph.statuses.run.state == "completed", page.graph.statuses.run.error


def test_database_with_paths_as_run_ids_is_harmless(qapp, tmp_path):
    precious = tmp_path / "photos"
    precious.mkdir()
    (precious / "only.jpg").write_text("the only copy")
    history = History(tmp_path / "workspace")
    run_id = run_in(history.workspace, QUICK)
    with closing(sqlite3.connect(history.database)) as database, database:
        for name in (str(precious), "../../photos", "..", "", "x/../../../photos"):
            database.execute(
                "INSERT INTO runs VALUES (?, ?, ?, 'completed', ?, ?, ?)", (name, b"\xff", 3, "never", "long", 7)
            )
        database.execute("UPDATE nodes SET metrics = 'garbage'")
    assert [line.id for line in history.latest()] == [run_id]
    history.clean(0)
    assert history.latest() == []
    assert (precious / "only.jpg").read_text() == "the only copy"

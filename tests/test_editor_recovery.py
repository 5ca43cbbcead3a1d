import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from levels import some

from vision_designer.editor.files import recovery as recovery_module
from vision_designer.editor.files.crash_reports import CrashReports
from vision_designer.editor.files.recovery import Recovery, digest_of_file, write_recovery
from vision_designer.editor.graph import autosave as autosave_module
from vision_designer.editor.graph.autosave import LONGEST, PAUSE, Autosave
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Session
from vision_designer.nodes.components import load_components

REGISTRY = load_components()
EDITOR = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from vision_designer.editor.graph.autosave import Autosave
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.files.recovery import Recovery
from vision_designer.graphs.flow import Session
from vision_designer.nodes.components import load_components

application = QCoreApplication([])
graph = OpenGraph(Session(load_components()), path=Path(sys.argv[2]))
autosave = Autosave(graph, Recovery(Path(sys.argv[1])))
for number in range(30):
    graph.edits.nodes.add("resnet", (number, 0))
autosave.flush()
print("editing", flush=True)

def edit():
    graph.edits.nodes.add("resnet", (len(graph.flow.nodes), 0))
    autosave.write()

timer = QTimer(interval=0)
timer.timeout.connect(edit)
timer.start()
QTimer.singleShot(60_000, application.quit)
application.exec()
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "state" / "recovery"


@pytest.fixture
def recovery(folder):
    recovery = Recovery(folder)
    yield recovery
    recovery.close()


@pytest.fixture
def graph(qtbot, tmp_path):
    path = tmp_path / "pets.json"
    GraphDocument(title="Pets").write(path, REGISTRY)
    graph = OpenGraph(Session(REGISTRY), GraphDocument.read(path), path)
    yield graph
    graph.close()


@pytest.fixture
def autosave(graph, recovery):
    autosave = Autosave(graph, recovery)
    yield autosave
    autosave.close()


def kept(folder):
    found = []
    for file in folder.glob("*/*.json"):
        # The thread that writes them may be removing one.
        with suppress(FileNotFoundError):
            found.append(json.loads(file.read_text()))
    return found


def full_disk(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def leave(folder, **values):
    """The files left behind by a killed process."""
    recovery = Recovery(folder)
    write_recovery(recovery.new_file(), **({"path": None, "title": "Lost", "text": "{}", "saved_digest": ""} | values))
    recovery._lock.release()


def start_editor(folder, path):
    process = subprocess.Popen(
        [sys.executable, "-c", EDITOR, str(folder), str(path)], stdout=subprocess.PIPE, text=True, cwd=folder.parents[1]
    )
    assert process.stdout.readline() == "editing\n"
    return process


def test_edit_is_autosaved_after_pause(graph, autosave, folder, qtbot):
    graph.edits.nodes.add("resnet", (0, 0))
    assert kept(folder) == []
    qtbot.waitUntil(lambda: len(kept(folder)) == 1)
    (content,) = kept(folder)
    assert content["text"] == graph.text()
    assert (content["path"], content["process"]) == (str(graph.path), os.getpid())


def test_continuous_edits_are_autosaved(graph, autosave, folder, qtbot):
    between = PAUSE // 5
    start, edits = time.monotonic(), 0
    # A pause can be longer on a busy machine but not shorter, so LONGEST has passed after this many.
    while not kept(folder) and edits <= LONGEST // between + 10:
        graph.edits.nodes.add("resnet", (0, 0))
        edits += 1
        qtbot.wait(between)
    assert kept(folder)
    assert time.monotonic() - start > PAUSE / 1000


def test_merged_undo_steps_are_autosaved(graph, autosave, folder):
    node = graph.edits.nodes.add("train_pytorch_model", (0, 0))
    for epochs in (1, 12, 123):
        graph.edits.values.set_parameter([node], "epochs", epochs, merge=True)
        autosave.flush()
    assert '"epochs": 123' in kept(folder)[0]["text"]


def test_undoing_everything_removes_recovery_file(graph, autosave, folder):
    graph.edits.nodes.add("resnet", (0, 0))
    autosave.flush()
    assert len(kept(folder)) == 1
    graph.undo_stack.undo()
    autosave.flush()
    assert kept(folder) == []


def test_save_removes_recovery_file_until_next_edit(graph, autosave, recovery, folder):
    graph.edits.nodes.add("resnet", (0, 0))
    autosave.flush()
    graph.path.write_text(graph.text())
    graph.saved_digest = digest_of_file(graph.path)
    graph.undo_stack.setClean()
    autosave.flush()
    assert kept(folder) == []
    graph.edits.nodes.add("resnet", (0, 0))
    autosave.flush()
    recovery._lock.release()
    (lost,) = Recovery(folder).lost()
    assert not lost.file_has_changed()
    graph.path.write_text("of another program")
    assert lost.file_has_changed()


def test_closing_graph_removes_recovery_file(graph, recovery, folder):
    autosave = Autosave(graph, recovery)
    graph.edits.nodes.add("resnet", (0, 0))
    autosave.flush()
    autosave.close()
    assert kept(folder) == []
    graph.edits.nodes.add("resnet", (0, 0))


def test_restored_graph_is_autosaved_at_once(graph, recovery, folder):
    graph.undo_stack.resetClean()
    graph.edits.nodes.add("resnet", (0, 0))
    autosave = Autosave(graph, recovery)
    autosave.flush()
    assert len(kept(folder)) == 1
    autosave.close()


def test_unwritable_recovery_folder_is_reported_once(graph, tmp_path, qtbot):
    (tmp_path / "file").write_text("no folder")
    recovery = Recovery(tmp_path / "file" / "recovery")
    autosave = Autosave(graph, recovery)
    heard = []
    autosave.failed.connect(heard.append)
    for _ in range(2):
        graph.edits.nodes.add("resnet", (0, 0))
        autosave.flush()
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["Not a directory"]
    assert len(graph.flow.nodes) == 2
    autosave.close()


@pytest.mark.parametrize("error", [RecursionError("too deep"), TypeError("no text"), MemoryError(), OverflowError()])
@pytest.mark.parametrize("where", ["writing", "copying", "typing"])
def test_any_autosave_error_is_reported(graph, recovery, qtbot, monkeypatch, error, where):
    def fail(*_):
        raise error

    with monkeypatch.context() as patch:
        autosave = Autosave(graph, recovery)
        heard = []
        autosave.failed.connect(heard.append)
        if where == "writing":
            patch.setattr(GraphDocument, "to_text", fail)
        elif where == "copying":
            patch.setattr(graph, "snapshot", fail)
        else:
            graph.set_draft(fail)
        graph.edits.nodes.add("resnet", (0, 0))
        assert not autosave.flush()
        qtbot.waitUntil(lambda: bool(heard))
        assert heard == [str(error) or type(error).__name__]
    graph.set_draft(None)
    graph.edits.nodes.add("resnet", (0, 0))
    assert autosave.flush()
    autosave.close()


def test_transferred_graph_stays_autosaved(graph, recovery, folder, monkeypatch):
    autosave = Autosave(graph, recovery)
    graph.edits.nodes.add("resnet", (0, 0))
    autosave.hand_over()
    (before,) = folder.glob("*/*.json")
    assert json.loads(before.read_text())["text"] == graph.text(), "also what was not written yet"
    following = Autosave(graph, recovery)
    graph.edits.nodes.add("resnet", (0, 0))
    assert following.flush()
    (after,) = folder.glob("*/*.json")
    assert json.loads(after.read_text())["text"] == graph.text()
    assert after == before
    following.close()
    assert kept(folder) == []


def test_restored_graph_reuses_recovery_file_until_replaced(graph, recovery, folder, monkeypatch):
    leave(folder, text="{}")
    (lost,) = recovery.lost()
    recovery.adopt(lost, graph)
    graph.undo_stack.resetClean()
    autosave = Autosave(graph, recovery)
    with monkeypatch.context() as patch:
        patch.setattr(autosave_module, "write_recovery", full_disk)
        assert not autosave.flush()
        assert [file["text"] for file in kept(folder)] == ["{}"]
    graph.edits.nodes.add("resnet", (0, 0))
    assert autosave.flush()
    assert [file["text"] for file in kept(folder)] == [graph.text()]
    assert recovery.lost() == []
    assert Recovery(folder).lost() == []
    recovery._claimed[lost.file.parent].release()
    assert [found.text for found in Recovery(folder).lost()] == [graph.text()], "after another crash"
    autosave.close()


@pytest.mark.parametrize("saved", [True, False])
def test_clean_exit_removes_recovery_of_restored_graph(graph, recovery, folder, saved):
    leave(folder, text="{}")
    leave(folder, text="{}", title="Later")
    lost = {found.title: found for found in recovery.lost()}
    recovery.adopt(lost["Lost"], graph)
    graph.undo_stack.resetClean()
    autosave = Autosave(graph, recovery)
    assert autosave.flush()
    if saved:
        autosave.close()
        assert not lost["Lost"].file.exists()
    recovery.close()
    assert [file["title"] for file in kept(folder)] == ["Later"], "what was not decided on is offered again"
    assert [place.name for place in folder.iterdir()] == [lost["Later"].file.parent.name]


def test_observer_is_notified_of_autosave_failure_and_recovery(graph, recovery, qtbot, monkeypatch):
    graph.undo_stack.resetClean()
    told = []
    with monkeypatch.context() as patch:
        patch.setattr(autosave_module, "write_recovery", full_disk)
        autosave = Autosave(graph, recovery)
        autosave.failed.connect(told.append)
        autosave.works_again.connect(lambda: told.append("works again"))
        qtbot.waitUntil(lambda: bool(told))
        graph.edits.nodes.add("resnet", (0, 0))
        assert not autosave.flush()
    graph.edits.nodes.add("resnet", (0, 0))
    assert autosave.flush()
    qtbot.waitUntil(lambda: len(told) > 1)
    assert told == ["No space left on device", "works again"]
    autosave.close()


def test_undo_to_saved_state_detects_external_change(graph, recovery, folder):
    autosave = Autosave(graph, recovery)
    graph.edits.nodes.add("resnet", (0, 0))
    autosave.flush()
    graph.path.write_text("of another program")
    graph.undo_stack.undo()
    graph.edits.nodes.add("resnet", (0, 0))
    autosave.flush()
    recovery._lock.release()
    (lost,) = Recovery(folder).lost()
    assert lost.file_has_changed()
    autosave.close()


def test_recovery_files_of_ended_process_are_listed_newest_first(folder):
    leave(folder, title="One", path=Path("/graphs/one.json"), text="text of one", saved_digest="1f")
    leave(folder, title="Two")
    lost = Recovery(folder).lost()
    assert [(graph.title, graph.path) for graph in lost] == [("Two", None), ("One", Path("/graphs/one.json"))]
    assert lost[1].text == "text of one"
    assert lost[1].file_has_changed()


@pytest.mark.slow
def test_graphs_of_running_window_are_not_offered(folder, tmp_path):
    process = start_editor(folder, tmp_path / "a.json")
    try:
        recovery = Recovery(folder)
        assert recovery.lost() == []
        assert len(kept(folder)) == 1
    finally:
        process.kill()
        process.communicate()
    assert len(recovery.lost()) == 1
    recovery.close()


def test_recovery_offers_graph_in_one_window_only(folder):
    leave(folder)
    first, second = Recovery(folder), Recovery(folder)
    assert (len(first.lost()), len(second.lost()), len(first.lost())) == (1, 0, 1)
    first.close()
    assert len(second.lost()) == 1
    second.close()


def test_discarded_graph_is_not_offered_again(folder):
    leave(folder)
    recovery = Recovery(folder)
    (graph,) = recovery.lost()
    recovery.discard(graph)
    assert recovery.lost() == []
    recovery.close()
    assert Recovery(folder).lost() == []
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"path": null, "title": "x", "time": 3, "text": ""}', "\x00"]
)
def test_damaged_recovery_file_is_ignored(folder, content):
    leave(folder, title="Good")
    (file,) = folder.glob("*/*.json")
    (file.parent / "2.json").write_text(content)
    recovery = Recovery(folder)
    assert [graph.title for graph in recovery.lost()] == ["Good"]
    recovery.close()


def test_clean_exit_leaves_no_recovery_file(graph, folder):
    recovery = Recovery(folder)
    autosave = Autosave(graph, recovery)
    graph.edits.nodes.add("resnet", (0, 0))
    autosave.flush()
    autosave.close()
    recovery.close()
    assert list(folder.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", some(range(4)))
def test_kill_during_edit_loses_at_most_last_edit(folder, tmp_path, seed):
    process = start_editor(folder, tmp_path / "a.json")
    time.sleep(random.Random(seed).uniform(0, 0.4))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    recovery = Recovery(folder)
    (graph,) = recovery.lost()
    document = GraphDocument.from_text(graph.text, "recovered")
    assert [node.position for node in document.nodes] == [[number, 0] for number in range(len(document.nodes))]
    assert len(document.nodes) >= 30
    recovery.discard(graph)
    assert list(folder.iterdir()) == []
    recovery.close()


def test_state_folder_follows_platform(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    if sys.platform == "linux":
        assert recovery_module.recovery_path() == tmp_path / "vision-designer" / "recovery"


CRASH = """
import faulthandler, os, signal, sys
from pathlib import Path
from vision_designer.editor.files.crash_reports import CrashReports
reports = CrashReports(Path(sys.argv[1]))
reports.begin()
print(os.getpid(), flush=True)
if sys.argv[2] == "seen":
    reports.write("an error that the window has shown")
    reports.mark_shown("an error that the window has shown")
if sys.argv[2] == "unseen":
    reports.write("an error that nobody has seen")
if sys.argv[2] in {"seen", "unseen", "well"}:
    reports.close()
elif sys.argv[2] == "lives":
    sys.stdin.read()
else:
    os.kill(os.getpid(), getattr(signal, sys.argv[2]))
"""


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("SIGSEGV", "Segmentation fault"),
        ("SIGABRT", "Aborted"),
        ("SIGKILL", None),
        ("well", None),
        ("seen", None),
        ("unseen", "an error that nobody has seen"),
    ],
)
def test_crash_report_is_found_at_next_start(tmp_path, how, said):
    subprocess.run([sys.executable, "-c", CRASH, str(tmp_path), how], capture_output=True, check=False)
    left = CrashReports(tmp_path).earlier()
    assert len(left) == (said is not None)
    for report in left:
        assert said in report.text
        report.discard()
    assert not list(tmp_path.iterdir())


def test_report_of_running_process_is_not_offered(tmp_path):
    command = [sys.executable, "-c", CRASH, str(tmp_path), "lives"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline()
    assert CrashReports(tmp_path).earlier() == []
    assert len(list(tmp_path.iterdir())) == 1
    process.communicate("")


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"{}", b"{" * 100_000, b"1\n", 100 * b"[" + b"\n"])
def test_non_report_file_is_ignored(tmp_path, content):
    (tmp_path / "x.txt").write_bytes(content)
    os.mkfifo(tmp_path / "pipe.txt")
    assert CrashReports(tmp_path).earlier() == []

"""File and network access of the program, as recorded by strace."""

import subprocess
import sys
from pathlib import Path

import pytest
from killable_runs import write_chain
from levels import some, thorough
from small_graphs import SMALL, SMALL_FOLDER, small_graph
from strace import run_under_strace

COMMAND = [sys.executable, "-m", "vision_designer.graphs.cli"]
pytestmark = pytest.mark.slow


def chain_command(folder: Path, *more: str) -> list[str]:
    return [*COMMAND, "run", str(write_chain(folder)), "--workspace", str(folder / "workspace"), "--quiet", *more]


def everything_in(folder: Path, *, but: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if not path.is_relative_to(but)
    }


@thorough
def test_run_writes_only_to_workspace_and_uses_no_network(tmp_path, figure):
    command = chain_command(tmp_path, "--output", f"score.scored_dataset={tmp_path / 'asked' / 'scores.csv'}")
    before = everything_in(tmp_path / "images", but=tmp_path / "workspace")
    trace = run_under_strace(command, tmp_path)
    assert trace.status == 0, trace.said
    inside = [path for path in trace.changed if path.is_relative_to(tmp_path / "workspace")]
    assert len(inside) > 50, "the trace shows what the run has written"
    assert trace.changed_outside(tmp_path / "workspace", tmp_path / "asked") == []
    assert trace.network == []
    assert everything_in(tmp_path / "images", but=tmp_path / "workspace") == before
    assert list((tmp_path / "home").iterdir()) == list((tmp_path / "temporary").iterdir()) == []
    figure("file changes of the chain, all in its workspace", len(inside))


@thorough
def test_local_processes_use_only_loopback(tmp_path):
    trace = run_under_strace(chain_command(tmp_path, "--set", "train.process_count_per_node=2"), tmp_path)
    assert trace.status == 0, trace.said
    # torch's processes exchange gradients over loopback sockets, and keep a lock in shared memory.
    assert trace.network, "the trace shows their sockets"
    assert [call for call in trace.network if "127.0.0.1" not in call and "::1" not in call] == []
    outside = trace.changed_outside(tmp_path / "workspace", tmp_path / "temporary", Path("/dev/shm"))
    assert outside == []
    assert list((tmp_path / "home").iterdir()) == list((tmp_path / "temporary").iterdir()) == []


@thorough
def test_run_works_without_network(tmp_path):
    if subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode:
        pytest.skip("network namespaces are not permitted here")
    done = subprocess.run(
        ["unshare", "--net", *chain_command(tmp_path)], cwd=tmp_path, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", some(["runs list", "weights list", "join 127.0.0.1:9", "components"]))
def test_list_and_join_commands_write_nothing(tmp_path, command):
    more = [] if command == "components" else ["--workspace", str(tmp_path / "workspace")]
    trace = run_under_strace([*COMMAND, *command.split(), *more], tmp_path)
    assert trace.said
    assert trace.changed_outside(tmp_path / "workspace") == []
    assert trace.network == []


@thorough
def test_weights_download_is_only_network_access_and_optional(tmp_path):
    command = [
        *COMMAND,
        "run",
        "example:folder_fine_tune",
        "--set",
        "network.model_name=b0",
        "--only",
        "network",
        "--workspace",
        str(tmp_path / "w"),
    ]
    trace = run_under_strace([*command, "--quiet"], tmp_path, https_proxy="http://127.0.0.1:9")
    assert trace.status == 1 and "PretrainedWeightsNotFoundError" in trace.said
    assert trace.network and all("127.0.0.1" in call for call in trace.network)
    trace = run_under_strace([*command, "--quiet", "--offline"], tmp_path, https_proxy="http://127.0.0.1:9")
    assert trace.status == 2 and "downloads are turned off" in trace.said
    assert trace.network == []


WINDOW = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from PySide6.QtCore import QTimer
from vision_designer.editor.application import Editor
from vision_designer.editor.files.settings import Settings

graph, workspace, components, images = sys.argv[1:]
application = QApplication([])
editor = Editor(application, Settings(), Path(workspace), [Path(components)])
editor.start([graph])
window = editor.window
window.graph.edits.nodes.add("constant", (0, 0))
window.graph.edits.values.set_title("another")
run = editor.services.queue.submit(window.graph.snapshot(), window.graph.folder, title=window.graph.title, origin=str(window.graph.path))
timer = QTimer()

seen = []
asked = {"path": images, "steps": [{"parameters": {"random_rotation": True}}], "count": 1, "size": 32}
editor.services.data.request("transformed", asked, seen.append, lambda why: sys.exit(why))

def look():
    if not run.is_active and seen:
        timer.stop()
        assert run.state == "completed", run.state
        window.files.save()
        window.graph.undo_stack.setClean()
        window.close()

timer.timeout.connect(look)
timer.start(50)
sys.exit(application.exec())
"""


@thorough
@pytest.mark.gui
def test_window_writes_only_own_files_and_uses_no_network(tmp_path, make_images, figure):
    (tmp_path / "graphs").mkdir()
    graph = tmp_path / "graphs" / "sum.json"
    small_graph(("a", "constant", {"value": 2}), ("t", "add", {}), links=[("a.value", "t.first")]).write(graph, SMALL)
    command = [sys.executable, "-c", WINDOW, str(graph), str(tmp_path / "workspace"), str(SMALL_FOLDER)]
    command.append(str(make_images(tmp_path / "images")))
    trace = run_under_strace(command, tmp_path, QT_QPA_PLATFORM="offscreen")
    assert trace.status == 0, trace.said
    home = tmp_path / "home"
    ours = [home / ".config" / "vision-designer", home / ".local" / "state" / "vision-designer"]
    assert all(folder.is_dir() for folder in ours)
    # Qt finds fonts with fontconfig, which writes a cache.
    theirs = [home / ".cache" / "fontconfig"]
    above = {str(parent) for place in [*ours, *theirs] for parent in place.parents}
    outside = trace.changed_outside(tmp_path / "workspace", tmp_path / "graphs", *ours, *theirs)
    assert [path for path in outside if path not in above] == [], outside
    assert sorted(path.name for path in (tmp_path / "graphs").iterdir()) == ["sum.json", "sum.json~"]
    assert trace.network == []
    figure("file changes of the window, all in its own folders", len(trace.changed))

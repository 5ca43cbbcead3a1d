"""Damaged and foreign recovery files."""

import errno
import json
import os
import random
from pathlib import Path

import pytest
from audit_hook import assert_no_side_effects
from levels import tries
from mutations import COMPONENTS, EXAMPLE_TEXTS, mutated
from open_window import open_window

from vision_designer.editor.files import recovery as recovery_files
from vision_designer.editor.files.recovery import MAX_FILE_BYTES, Recovery, digest_of_file, write_recovery
from vision_designer.graphs.document import FORMAT, GraphDocument
from vision_designer.graphs.ryven.writer import project_from_document


def graph(**content):
    return json.dumps({"format": FORMAT} | content)


PROJECT = json.dumps(project_from_document(GraphDocument(), COMPONENTS, "Flow"))
CONTENTS = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe{}",
    b"\xef\xbb\xbf{}",
    b"[" * 100_000,
    b'{"path": NaN}',
    b'{"a": 1, "a": 2}',
    b"1" * 10_000,
    json.dumps({"path": "a\0b", "title": "T", "text": "{}", "time": "2026-01-01", "saved_digest": ""}).encode(),
    json.dumps(
        {"path": None, "title": "T", "text": "{}", "time": "0001-01-01T00:00+23:59", "saved_digest": ""}
    ).encode(),
    json.dumps(
        {"path": None, "title": "T", "text": "{}", "time": "9999-12-31T23:59-23:59", "saved_digest": ""}
    ).encode(),
    json.dumps({"path": None, "title": "\ud800", "text": "{}", "time": "2026-01-01", "saved_digest": ""}).encode(),
    json.dumps({"path": "/dev/zero", "title": {}, "text": [], "time": "2026-01-01", "saved_digest": 5}).encode(),
    json.dumps({"path": [], "title": {}, "text": [], "time": "2026-01-01", "saved_digest": 5}).encode(),
]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "state" / "recovery"


def leave(folder, title="Lost", text="{}"):
    """The recovery folder left behind by a killed process."""
    left = Recovery(folder)
    file = left.new_file()
    write_recovery(file, path=None, title=title, text=text, saved_digest="")
    left._lock.release()
    return file.parent


def start(folder):
    """Read the recovery files as at program start; returns the offered titles."""
    recovery = Recovery(folder)
    with assert_no_side_effects(writable=folder):
        lost = recovery.lost()
    for graph in lost:
        assert isinstance(graph.file_has_changed(), bool)
        assert graph.time.astimezone().isoformat()
        assert digest_of_file(graph.path) == ""
    return recovery, [graph.title for graph in lost]


def everything(folder):
    return {
        path.relative_to(folder): path.read_bytes() if path.is_file() and not path.is_symlink() else None
        for path in folder.rglob("*")
        if path.name != "lock"
    }


@pytest.mark.parametrize("content", CONTENTS, ids=range(len(CONTENTS)))
def test_any_recovery_file_is_offered_or_ignored_and_kept(content, folder):
    own = leave(folder, title="Good")
    (own / "2.json").write_bytes(content)
    alone = leave(folder)
    (alone / "1.json").write_bytes(content)
    before = everything(folder)
    recovery, titles = start(folder)
    assert "Good" in titles
    recovery.close()
    assert everything(folder) == before


@pytest.mark.slow
def test_mutated_recovery_files_do_not_prevent_start(folder, figure):
    own = leave(folder, text=EXAMPLE_TEXTS[0])
    (file,) = own.glob("*.json")
    usual, count, offered = file.read_text(), tries(100, 3000), 0
    for case in range(count):
        file.write_bytes(mutated(random.Random(case), [usual]))
        recovery, titles = start(folder)
        offered += len(titles)
        recovery.close()
        assert file.exists()
    assert 0 < offered < count
    figure("program starts with a mutated recovery file", count)
    figure("of them that offered the graph", offered)


def test_links_and_pipes_are_not_followed_or_removed(folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "1.json").write_text((next(leave(folder, title="Outside").glob("*.json"))).read_text())
    (outside / "lock").write_text("mine")
    own = leave(folder, title="Good")
    (own / "2.json").symlink_to("/etc/passwd")
    (own / "3.json").symlink_to(outside / "1.json")
    (own / "4.json").symlink_to("4.json")
    (own / "5.json").symlink_to("/dev/zero")
    os.mkfifo(own / "6.json")
    (own / "7.json").mkdir()
    with (own / "8.json").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    (folder / ("a" * 32)).symlink_to(outside)
    (folder / "stranger").mkdir()
    (folder / "stranger" / "1.json").write_text("{}")
    locked = leave(folder, title="Behind a link")
    (locked / "lock").unlink()
    (locked / "lock").symlink_to(outside / "lock")
    recovery, titles = start(folder)
    assert sorted(titles) == ["Good", "Outside"]
    for graph in recovery.lost():
        recovery.discard(graph)
    recovery.close()
    assert (outside / "1.json").exists() and (outside / "lock").read_text() == "mine"
    assert {path.name for path in own.iterdir()} == {"lock", *(f"{number}.json" for number in range(2, 9))}
    assert (folder / "stranger" / "1.json").exists() and (locked / "1.json").exists()


def test_window_restores_or_reports_any_recovery_file(folder, tmp_path, qtbot):
    contents = [graph(title="Good"), "", "{}", "[" * 1000, graph(x=[[1]])[:-3], PROJECT, graph(title="x" * 10**6)]
    for content in contents:
        leave(tmp_path / "recovery", text=content)
    for path in ("a\0b", "/dev/zero", "/etc", "", "x" * 5000, "nowhere/graph.json"):
        (file,) = leave(tmp_path / "recovery", text=graph(title="Good")).glob("*.json")
        file.write_text(json.dumps(json.loads(file.read_text()) | {"path": path}))
    with open_window(tmp_path, qtbot) as window:
        lost = window.services.recovery.lost()
        assert len(lost) == len(contents) + 6
        complaints = []
        window.complain = lambda *said: complaints.append(said)
        restored = [window.changes.restore(graph) for graph in lost]
        window.grab()
    assert (restored.count(True), len(complaints)) == (8, 5)


def test_window_rejects_paths_that_are_not_files(tmp_path, qtbot):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "good.json").write_text(graph(title="Good"))
    with open_window(tmp_path, qtbot) as window:
        complaints = []
        window.complain = lambda *said: complaints.append(said)
        assert window.files.open_path(tmp_path / "good.json") is not None
        paths = [tmp_path / "pipe", tmp_path / "loop", tmp_path, Path("/dev/zero"), Path("x" * 5000)]
        assert [window.files.open_path(path) for path in paths] == [None] * 5
        assert len(complaints) == 5
        # A path in the settings may be on a disk that is gone.
        window.services.settings.recent_files = [Path("/" + "x" * 5000), tmp_path / "good.json"]
        window.welcome.refresh()
        assert window.services.recent.paths()[0] == tmp_path / "good.json"


def test_edits_of_graph_in_non_utf_8_folder_are_kept(folder, tmp_path):
    recovery = Recovery(folder)
    place = tmp_path / os.fsdecode(b"la\xfftin")
    write_recovery(recovery.new_file(), path=place, title=place.name, text="{}", saved_digest="")
    recovery._lock.release()
    (graph,) = Recovery(folder).lost()
    assert (graph.path, graph.title, graph.text) == (None, "la?tin", "{}")


def test_foreign_files_in_recovery_folder_are_kept(folder):
    own = leave(folder)
    (own / "letter.txt").write_text("to somebody")
    (own / ".1.json.0a1b.partial").write_text("half of one")
    recovery = Recovery(folder)
    (graph,) = recovery.lost()
    recovery.discard(graph)
    assert {path.name for path in own.iterdir()} == {"letter.txt", "lock"}
    mine = recovery.new_file()
    write_recovery(mine, path=None, title="T", text="{}", saved_digest="")
    (mine.parent / "letter.txt").write_text("to somebody else")
    recovery.close()
    assert {path.name for path in mine.parent.iterdir()} == {"letter.txt", "lock"}


def test_unreadable_recovery_file_is_offered_when_readable(folder, monkeypatch):
    leave(folder)

    def read(file, limit):
        raise PermissionError(errno.EACCES, "Permission denied", str(file))

    with monkeypatch.context() as patch:
        # Root may read a file whatever its mode is.
        patch.setattr(recovery_files, "read_bytes", read)
        recovery, titles = start(folder)
        assert titles == []
        recovery.close()
    recovery, titles = start(folder)
    assert titles == ["Lost"]
    recovery.close()


def test_recovery_folder_that_is_a_file_offers_nothing(tmp_path):
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "loop").symlink_to("loop")
    for name in ("file", "loop", "nowhere"):
        recovery = Recovery(tmp_path / name)
        assert recovery.lost() == []
        recovery.close()


def test_digest_of_non_file_is_empty(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero"), Path("a\0b"), tmp_path / "nowhere", None):
        assert digest_of_file(path) == ""

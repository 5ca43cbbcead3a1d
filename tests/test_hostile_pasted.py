"""Text that is pasted, and recovery files that were damaged or put there by others."""

import json
import os
import random
import time
from pathlib import Path

import pytest
from canvases import Hand
from hostile_files import COMPONENTS, EXAMPLE_TEXTS, KEYS, VALUES, mutated, mutated_value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nothing_runs import nothing_runs
from open_window import open_window
from PySide6.QtGui import QGuiApplication, QPixmap
from torture import tries

from vision_designer.editor.files.recovery import LARGEST, Recovery, digest_of_file, keep
from vision_designer.editor.graph.clipboard import pasted_document
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.graphs import document as document_module
from vision_designer.graphs.document import FORMAT, GraphDocument
from vision_designer.graphs.flow import Session
from vision_designer.graphs.ryven_writer import project_from_document
from vision_designer.nodes.errors import InvalidGraphError


def graph(**content):
    return json.dumps({"format": FORMAT} | content)


@pytest.fixture
def opened(qapp):
    graph = OpenGraph(Session(COMPONENTS))
    yield graph
    graph.close()


# Pasted text


def test_mutated_text_is_pasted_whole_or_refused_and_can_be_undone(opened, figure):
    opened.paste_text(EXAMPLE_TEXTS[0])
    opened.undo_stack.undo()
    empty = opened.text()
    count, pasted, slowest = tries(100, 4000), 0, 0.0
    for case in range(count):
        text = mutated(random.Random(case), EXAMPLE_TEXTS).decode("utf-8", "replace")
        start = time.perf_counter()
        with nothing_runs():
            try:
                nodes = opened.paste_text(text, (0, 0) if case % 2 else None)
            except InvalidGraphError as error:
                assert "copied text" in error.message and len(error.message) < 10_000
                nodes = []
        if nodes:
            pasted += 1
            written = opened.text()
            assert GraphDocument.from_text(written, "again").to_text(COMPONENTS) == written
        if opened.undo_stack.canUndo():
            opened.undo_stack.undo()
        slowest = max(slowest, time.perf_counter() - start)
        assert opened.text() == empty
    assert 0 < pasted < count
    figure("mutated texts pasted into the editor", count)
    figure("of them added to the graph", pasted)
    figure("slowest, with undoing it, seconds", round(slowest, 3))


BEGINNINGS = st.sampled_from(["", "{", "[", '{"format"', '{"format": "vision-designer/1"', " \ufeff{", "{\0", FORMAT])


@settings(max_examples=tries(100, 2000), deadline=None)
@given(BEGINNINGS, st.text() | VALUES.map(json.dumps))
def test_any_text_is_a_graph_or_nothing_or_refused(beginning, text):
    with nothing_runs():
        try:
            found = pasted_document(beginning + text)
        except InvalidGraphError:
            return
    assert found is None or found.to_text(COMPONENTS)


@pytest.mark.parametrize(
    ("text", "is_refused"),
    [
        ("x" * 100 * 2**20, False),
        ("{" * 100 * 2**20, False),
        (graph()[:-1] + ' "' * 50 * 2**20, True),
        (graph()[:-1] + "," + " " * 100 * 2**20, True),
        (graph(nodes=[{"id": "a", "component": "resnet"}] * 3), True),
        (graph(x=json.loads("[" * 500 + "]" * 500)), True),
        (graph()[:-1] + ', "x": 1e999}', True),
        (graph(title="\ud800"), True),
        ('{"a": "vision-designer"}', False),
        ("", False),
        ("\0" * 1000, False),
    ],
    ids=range(11),
)
def test_huge_and_odd_texts_are_refused_or_nothing(text, is_refused, opened):
    if is_refused:
        with pytest.raises(InvalidGraphError, match="copied text"):
            opened.paste_text(text)
    else:
        assert opened.paste_text(text) == []
    assert not opened.modified


def test_the_canvas_tells_of_a_clipboard_that_cannot_be_pasted(qtbot):
    hand = Hand(qtbot)
    heard = []
    hand.view.message.connect(heard.append)
    before = hand.graph.text()
    for text in ("x" * 20 * 2**20, graph()[:-1] + '"' * 70 * 2**20, graph(x=[[[[]]]])[:-5]):
        QGuiApplication.clipboard().setText(text)
        hand.view.paste()
    QGuiApplication.clipboard().setPixmap(QPixmap(5, 5))
    hand.view.paste()
    QGuiApplication.clipboard().clear()
    assert len(heard) == 4 and all(0 < len(message) < 1000 for message in heard)
    assert hand.graph.text() == before


def test_pasting_past_the_most_nodes_is_refused_and_changes_nothing(opened, monkeypatch):
    monkeypatch.setattr(document_module, "MOST_NODES", 5)
    text = graph(nodes=[{"id": f"n{number}", "component": "resnet"} for number in range(3)])
    opened.paste_text(text)
    with pytest.raises(InvalidGraphError, match="6 nodes, and 5 are the most"):
        opened.paste_text(text)
    assert len(opened.flow.nodes) == 3


def test_duplicating_past_the_most_nodes_is_told_and_changes_nothing(qtbot, monkeypatch):
    hand = Hand(qtbot)
    monkeypatch.setattr(document_module, "MOST_NODES", 5)
    heard, before, steps = [], hand.graph.text(), hand.graph.undo_stack.count()
    hand.view.message.connect(heard.append)
    hand.view.select_all()
    hand.view.duplicate()
    assert len(heard) == 1 and "8 nodes, and 5 are the most" in heard[0]
    assert (hand.graph.text(), hand.graph.undo_stack.count(), hand.graph.modified) == (before, steps, False)


@settings(max_examples=tries(40, 500), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    notes=st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "text": VALUES,
                "title": VALUES,
                "position": st.lists(VALUES, max_size=3) | VALUES,
                "size": st.lists(VALUES, min_size=2, max_size=2) | VALUES,
                "colour": VALUES,
            },
        )
        | st.dictionaries(KEYS, VALUES, max_size=3),
        max_size=3,
    ),
    points=VALUES | st.lists(st.lists(VALUES, min_size=2, max_size=2), max_size=3),
)
def test_the_canvas_shows_notes_frames_and_points_of_any_kind(notes, points, canvas):
    nodes = [{"id": "a", "component": "grow", "preview": points}, {"id": "b", "component": "mix", "bypassed": True}]
    links = [{"from": "a.apples", "to": "b.left", "points": points}]
    try:
        text = graph(nodes=nodes, links=links, notes=notes, groups=notes)
        GraphDocument.from_text(text, "graph")
    except (InvalidGraphError, ValueError):
        return
    canvas.graph.paste_text(text, (0, 0))
    canvas.view.grab()
    written = canvas.graph.text()
    assert GraphDocument.from_text(written, "again").to_text(canvas.graph.registry) == written
    canvas.graph.undo_stack.undo()


@pytest.fixture
def canvas(qtbot):
    return Hand(qtbot)


def test_the_canvas_shows_texts_of_megabytes_in_bounded_time(qtbot, figure):
    long = "wide text " * tries(200_000, 2_000_000)
    node = {"id": "a", "component": "grow", "title": long, "comment": long, "parameters": {"label": long}}
    boxes = [{"title": long, "text": long, "position": [0, 300], "size": [400, 200]}]
    text = graph(nodes=[node], notes=boxes, groups=boxes, title=long[:100_000])
    start = time.perf_counter()
    hand = Hand(qtbot, GraphDocument.from_text(text, "graph"))
    hand.view.grab()
    taken = time.perf_counter() - start
    assert taken < 60, "a guard against hanging"
    figure(f"a graph of texts of {len(long) // 1_000_000} MB shown, seconds", round(taken, 2))
    assert hand.graph.flow.nodes[0].comment == long


def test_the_canvas_shows_mutated_graphs_and_writes_them_back(qtbot, figure):
    hand = Hand(qtbot, GraphDocument(), registry=COMPONENTS)
    count = tries(10, 300)
    shown = 0
    for case in range(100 * count):
        text = mutated_value(random.Random(case), EXAMPLE_TEXTS[case % len(EXAMPLE_TEXTS)])
        try:
            document = GraphDocument.from_text(text, "graph")
        except InvalidGraphError:
            continue
        hand.graph.paste_text(document.to_text(COMPONENTS), (0, 0))
        hand.view.show_rect(hand.view.graph_scene.contents(list(hand.view.graph_scene.nodes.values())))
        hand.view.grab()
        hand.graph.undo_stack.undo()
        shown += 1
        if shown == count:
            break
    assert shown == count and hand.graph.flow.nodes == []
    figure("mutated graphs shown on the canvas", shown)


# Recovery files

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
    """What a process leaves behind that ended without a word; its folder."""
    left = Recovery(folder)
    file = left.new_file()
    keep(file, path=None, title=title, text=text, saved_digest="")
    left._lock.release()
    return file.parent


def start(folder):
    """What a start of the program does with the recovery files: titles of what it offers."""
    recovery = Recovery(folder)
    with nothing_runs(writable=folder):
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
def test_a_recovery_file_of_any_content_is_offered_or_passed_over_and_stays(content, folder):
    own = leave(folder, title="Good")
    (own / "2.json").write_bytes(content)
    alone = leave(folder)
    (alone / "1.json").write_bytes(content)
    before = everything(folder)
    recovery, titles = start(folder)
    assert "Good" in titles
    recovery.close()
    assert everything(folder) == before


def test_mutated_recovery_files_never_keep_the_program_from_starting(folder, figure):
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
    figure("starts with a mutated recovery file", count)
    figure("of them offered the graph", offered)


def test_links_and_pipes_are_not_followed_and_not_removed(folder, tmp_path):
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
        file.truncate(LARGEST + 1)
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


def test_a_window_restores_or_complains_and_never_breaks(folder, tmp_path, qtbot):
    contents = [graph(title="Good"), "", "{}", "[" * 1000, graph(x=[[1]])[:-3], PROJECT, graph(title="x" * 10**6)]
    for content in contents:
        leave(tmp_path / "recovery", text=content)
    for path in ("a\0b", "/dev/zero", "/etc", "", "x" * 5000, "nowhere/graph.json"):
        (file,) = leave(tmp_path / "recovery", text=graph(title="Good")).glob("*.json")
        file.write_text(json.dumps(json.loads(file.read_text()) | {"path": path}))
    with open_window(tmp_path, qtbot) as window:
        lost = window.context.recovery.lost()
        assert len(lost) == len(contents) + 6
        complaints = []
        window.files.complain = lambda *said: complaints.append(said)
        restored = [window.files.restore(graph) for graph in lost]
        window.grab()
    assert (restored.count(True), len(complaints)) == (8, 5)


def test_a_window_opens_no_path_that_is_no_file_and_never_breaks(tmp_path, qtbot):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "good.json").write_text(graph(title="Good"))
    with open_window(tmp_path, qtbot) as window:
        complaints = []
        window.files.complain = lambda *said: complaints.append(said)
        assert window.files.open_path(tmp_path / "good.json") is not None
        paths = [tmp_path / "pipe", tmp_path / "loop", tmp_path, Path("/dev/zero"), Path("x" * 5000)]
        assert [window.files.open_path(path) for path in paths] == [None] * 5
        assert len(complaints) == 5
        # What is in the settings may be on a disk that has gone.
        window.context.settings.recent_files = [Path("/" + "x" * 5000), tmp_path / "good.json"]
        window.welcome.refresh()
        assert window.context.recent.paths()[0] == tmp_path / "good.json"


def test_edits_of_a_graph_whose_folder_is_no_utf_8_are_kept(folder, tmp_path):
    recovery = Recovery(folder)
    place = tmp_path / os.fsdecode(b"la\xfftin")
    keep(recovery.new_file(), path=place, title=place.name, text="{}", saved_digest="")
    recovery._lock.release()
    (graph,) = Recovery(folder).lost()
    assert (graph.path, graph.title, graph.text) == (None, "la?tin", "{}")


def test_what_is_not_ours_in_a_folder_of_ours_stays(folder):
    own = leave(folder)
    (own / "letter.txt").write_text("to somebody")
    (own / ".1.json.0a1b.partial").write_text("half of one")
    recovery = Recovery(folder)
    (graph,) = recovery.lost()
    recovery.discard(graph)
    assert {path.name for path in own.iterdir()} == {"letter.txt", "lock"}
    mine = recovery.new_file()
    keep(mine, path=None, title="T", text="{}", saved_digest="")
    (mine.parent / "letter.txt").write_text("to somebody else")
    recovery.close()
    assert {path.name for path in mine.parent.iterdir()} == {"letter.txt", "lock"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_recovery_file_that_may_not_be_read_now_is_offered_when_it_may(folder):
    (file,) = leave(folder).glob("*.json")
    file.chmod(0)
    recovery, titles = start(folder)
    assert titles == []
    recovery.close()
    file.chmod(0o600)
    recovery, titles = start(folder)
    assert titles == ["Lost"]
    recovery.close()


def test_a_recovery_folder_that_is_no_folder_offers_nothing(tmp_path):
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "loop").symlink_to("loop")
    for name in ("file", "loop", "nowhere"):
        recovery = Recovery(tmp_path / name)
        assert recovery.lost() == []
        recovery.close()


def test_the_digest_of_what_is_no_file_is_empty(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero"), Path("a\0b"), tmp_path / "nowhere", None):
        assert digest_of_file(path) == ""

"""Untrusted pasted text, and hostile graphs on the canvas."""

import json
import random
import time

import pytest
from audit_hook import assert_no_side_effects
from canvases import Hand
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from levels import tries
from mutations import COMPONENTS, EXAMPLE_TEXTS, KEYS, VALUES, mutated, mutated_value
from PySide6.QtGui import QGuiApplication, QPixmap
from waiting import PATIENCE

from vision_designer.editor.graph.graph_edits import pasted_document
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.graphs import document as document_module
from vision_designer.graphs.document import FORMAT, GraphDocument
from vision_designer.graphs.flow import Session
from vision_designer.nodes.errors import InvalidGraphError


def graph(**content):
    return json.dumps({"format": FORMAT} | content)


@pytest.fixture
def opened(qapp):
    graph = OpenGraph(Session(COMPONENTS))
    yield graph
    graph.close()


# Pasted text


def test_mutated_text_is_pasted_or_rejected_and_undoable(opened, figure):
    opened.edits.paste_text(EXAMPLE_TEXTS[0])
    opened.undo_stack.undo()
    empty = opened.text()
    count, pasted, slowest = tries(100, 4000), 0, 0.0
    for case in range(count):
        text = mutated(random.Random(case), EXAMPLE_TEXTS).decode("utf-8", "replace")
        start = time.perf_counter()
        with assert_no_side_effects():
            try:
                nodes = opened.edits.paste_text(text, (0, 0) if case % 2 else None)
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
    figure("slowest, with undo, seconds", round(slowest, 3))


BEGINNINGS = st.sampled_from(["", "{", "[", '{"format"', '{"format": "vision-designer/1"', " \ufeff{", "{\0", FORMAT])


@pytest.mark.slow
@settings(max_examples=tries(15, 2000), deadline=None)
@given(BEGINNINGS, st.text() | VALUES.map(json.dumps))
def test_any_text_is_graph_nothing_or_rejected(beginning, text):
    with assert_no_side_effects():
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
def test_huge_and_unusual_texts_are_rejected_or_ignored(text, is_refused, opened):
    if is_refused:
        with pytest.raises(InvalidGraphError, match="copied text"):
            opened.edits.paste_text(text)
    else:
        assert opened.edits.paste_text(text) == []
    assert not opened.modified


def test_canvas_reports_unpasteable_clipboard(qtbot):
    hand = Hand(qtbot)
    heard = []
    hand.view.context.message.connect(heard.append)
    before = hand.graph.text()
    for text in ("x" * 20 * 2**20, graph()[:-1] + '"' * 70 * 2**20, graph(x=[[[[]]]])[:-5]):
        QGuiApplication.clipboard().setText(text)
        hand.view.commands.paste()
    QGuiApplication.clipboard().setPixmap(QPixmap(5, 5))
    hand.view.commands.paste()
    QGuiApplication.clipboard().clear()
    assert len(heard) == 4 and all(0 < len(message) < 1000 for message in heard)
    assert hand.graph.text() == before


def test_paste_beyond_node_limit_is_rejected(opened, monkeypatch):
    monkeypatch.setattr(document_module, "MAX_NODES", 5)
    text = graph(nodes=[{"id": f"n{number}", "component": "resnet"} for number in range(3)])
    opened.edits.paste_text(text)
    with pytest.raises(InvalidGraphError, match="6 nodes; the maximum is 5"):
        opened.edits.paste_text(text)
    assert len(opened.flow.nodes) == 3


def test_duplicate_beyond_node_limit_is_rejected(qtbot, monkeypatch):
    hand = Hand(qtbot)
    monkeypatch.setattr(document_module, "MAX_NODES", 5)
    heard, before, steps = [], hand.graph.text(), hand.graph.undo_stack.count()
    hand.view.context.message.connect(heard.append)
    hand.view.commands.select_all()
    hand.view.commands.duplicate()
    assert len(heard) == 1 and "8 nodes; the maximum is 5" in heard[0]
    assert (hand.graph.text(), hand.graph.undo_stack.count(), hand.graph.modified) == (before, steps, False)


@settings(max_examples=tries(20, 500), deadline=None, suppress_health_check=list(HealthCheck))
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
def test_canvas_shows_any_notes_frames_and_points(notes, points, canvas):
    nodes = [{"id": "a", "component": "grow", "preview": points}, {"id": "b", "component": "mix", "bypassed": True}]
    links = [{"from": "a.apples", "to": "b.left", "points": points}]
    try:
        text = graph(nodes=nodes, links=links, notes=notes, groups=notes)
        GraphDocument.from_text(text, "graph")
    except (InvalidGraphError, ValueError):
        return
    canvas.graph.edits.paste_text(text, (0, 0))
    canvas.view.grab()
    written = canvas.graph.text()
    assert GraphDocument.from_text(written, "again").to_text(canvas.graph.registry) == written
    canvas.graph.undo_stack.undo()


@pytest.fixture
def canvas(qtbot):
    return Hand(qtbot)


def test_canvas_shows_megabyte_texts_in_bounded_time(qtbot, figure):
    long = "wide text " * tries(200_000, 600_000)
    node = {"id": "a", "component": "grow", "title": long, "comment": long, "parameters": {"label": long}}
    boxes = [{"title": long, "text": long, "position": [0, 300], "size": [400, 200]}]
    text = graph(nodes=[node], notes=boxes, groups=boxes, title=long[:100_000])
    start = time.perf_counter()
    hand = Hand(qtbot, GraphDocument.from_text(text, "graph"))
    hand.view.grab()
    taken = time.perf_counter() - start
    assert taken < PATIENCE, "a guard against hanging"
    figure(f"time to show a graph with texts of {len(long) // 1_000_000} MB, seconds", round(taken, 2))
    assert hand.graph.flow.nodes[0].comment == long


def test_canvas_shows_and_saves_mutated_graphs(qtbot, figure):
    hand = Hand(qtbot, GraphDocument(), registry=COMPONENTS)
    count = tries(10, 300)
    shown = 0
    for case in range(100 * count):
        text = mutated_value(random.Random(case), EXAMPLE_TEXTS[case % len(EXAMPLE_TEXTS)])
        try:
            document = GraphDocument.from_text(text, "graph")
        except InvalidGraphError:
            continue
        hand.graph.edits.paste_text(document.to_text(COMPONENTS), (0, 0))
        hand.view.navigator.show_rect(hand.view.graph_scene.contents(list(hand.view.graph_scene.nodes.values())))
        hand.view.grab()
        hand.graph.undo_stack.undo()
        shown += 1
        if shown == count:
            break
    assert shown == count and hand.graph.flow.nodes == []
    figure("mutated graphs shown on the canvas", shown)

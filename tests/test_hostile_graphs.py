"""Untrusted graph files are loaded completely or rejected with a message, without side effects."""

import gc
import json
import os
import random
import time

import pytest
from audit_hook import assert_no_side_effects
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from levels import thorough, tries
from mutations import ATTRIBUTES, COMPONENTS, EXAMPLE_TEXTS, KEYS, TEXTS, VALUES, mutated, survive

from vision_designer.graphs.document import FORMAT, LONGEST_ID, GraphDocument, is_graph_file
from vision_designer.graphs.flow import Session
from vision_designer.graphs.flow_document import document_of, flow_from_document, insert_document
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.validate import MAX_ERRORS, check, validate
from vision_designer.nodes.errors import CouldNotOpenFileError, InvalidGraphError


def graph(**content):
    return json.dumps({"format": FORMAT} | content)


def read(text):
    return GraphDocument.from_text(text, "graph")


@pytest.mark.slow
def test_mutated_graph_files_load_or_are_rejected(tmp_path, figure):
    """Each case is a file opened like any graph."""
    path = tmp_path / "graph.json"
    path.write_text(EXAMPLE_TEXTS[0], encoding="utf-8")
    survive(GraphDocument.read(path), tmp_path)
    count, loaded, slowest = tries(100, 20_000), 0, 0.0
    for case in range(count):
        path.write_bytes(mutated(random.Random(case), EXAMPLE_TEXTS))
        start = time.perf_counter()
        with assert_no_side_effects(path):
            try:
                document = GraphDocument.read(path)
            except InvalidGraphError as error:
                assert str(path) in error.message and len(error.message) < 10_000
            else:
                loaded += 1
                survive(document, tmp_path)
        slowest = max(slowest, time.perf_counter() - start)
        if case % 1000 == 999:
            gc.collect()
    assert 0 < loaded < count
    figure("mutated graph files opened", count)
    figure("of them loaded and saved unchanged", loaded)
    figure("slowest, with all operations, seconds", round(slowest, 3))


NODE_IDS = st.sampled_from(["a", "A", "b", "con", "nul", "_", "0", "x" * LONGEST_ID]) | st.sampled_from(TEXTS)
COMPONENT_NAMES = st.sampled_from([*COMPONENTS, "of_somebody_else", "..", "model_dump"])
MAYBE = st.sampled_from([True, True, True, False])


@st.composite
def crafted_graphs(draw):
    """Objects shaped like a graph, with arbitrary values anywhere."""

    def or_any_value(strategy):
        return draw(strategy) if draw(MAYBE) else draw(VALUES)

    ids = draw(st.lists(NODE_IDS, max_size=5, unique=True))
    nodes = []
    for node_id in ids:
        component = draw(COMPONENT_NAMES)
        known = COMPONENTS.get(component)
        names = [*known.Parameters.model_fields, *known.RunSettings.model_fields] if known else []
        node = {
            "id": node_id,
            "component": component,
            "parameters": or_any_value(st.dictionaries(st.sampled_from([*names, "x"]) | KEYS, VALUES, max_size=4)),
            "position": or_any_value(st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=2)),
            "version": or_any_value(st.sampled_from(["1", "0", "2", "-1", "\u0661", "beta"])),
            "bypassed": or_any_value(st.booleans()),
            draw(KEYS): draw(VALUES),
        }
        nodes.append({"id": node_id, "component": component} if draw(st.booleans()) else node)
    ports = ["path", "output", "untrained_model", "trained_model", "training_dataset", "output_image_directory", "x"]
    end = st.builds("{}.{}".format, st.sampled_from([*ids, "a"]), st.sampled_from(ports))
    links = [
        {"from": draw(end), "to": draw(end), **draw(st.dictionaries(KEYS, VALUES, max_size=1))}
        for _ in range(draw(st.integers(0, 5)))
    ]
    whole = {"format": FORMAT, "nodes": or_any_value(st.just(nodes)), "links": or_any_value(st.just(links))}
    return draw(st.dictionaries(KEYS, VALUES, max_size=2)) | {draw(KEYS): draw(VALUES)} | whole


@pytest.fixture(scope="module")
def crafted_cases():
    return {"tried": 0, "loaded": 0}


@pytest.mark.slow
@settings(max_examples=tries(25, 1000), deadline=None, suppress_health_check=list(HealthCheck))
@given(value=crafted_graphs())
def test_crafted_graphs_load_or_are_rejected(value, tmp_path_factory, crafted_cases):
    folder = tmp_path_factory.getbasetemp()
    text = json.dumps(value)
    crafted_cases["tried"] += 1
    with assert_no_side_effects():
        try:
            document = read(text)
        except InvalidGraphError:
            return
        survive(document, folder)
    crafted_cases["loaded"] += 1


def test_crafted_graphs_cover_both_outcomes(crafted_cases, figure):
    assert 0 < crafted_cases["loaded"] < crafted_cases["tried"] or crafted_cases["tried"] == 0
    figure("crafted graphs tried", crafted_cases["tried"])
    figure("crafted graphs loaded", crafted_cases["loaded"])


@pytest.mark.parametrize("key", ATTRIBUTES)
def test_key_named_like_internal_attribute_is_kept(key, tmp_path):
    document = read(graph(**{key: {"kept": 1}}) if key not in GraphDocument.model_fields else graph())
    document.notes.append({key: 1})
    survive(document, tmp_path)
    if key not in GraphDocument.model_fields:
        back = document_of(flow_from_document(document, Session(COMPONENTS)))
        assert json.loads(back.to_text(COMPONENTS))[key] == {"kept": 1}


NODE = {"id": "a", "component": "resnet"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"format": "vision-designer/1", "x": 1e400}', "1e400, which is too large"),
        ('{"format": "vision-designer/1", "x": -1e400}', "-1e400, which is too large"),
        (graph().replace("}", ', "x": ' + "9" * 10_000 + "}"), "a number of 10000 digits"),
        (graph(title="\ud800"), "incomplete Unicode character"),
        (graph(nodes=[NODE | {"parameters": {"\udfff": 1}}]), "incomplete Unicode character"),
        (graph(x=json.loads("[" * 150 + "]" * 150)), "nested deeper than 100 levels"),
        ('{"a":' * 50_000, "nested deeper than 100 levels"),
        (graph(nodes=[{"id": "x" * (LONGEST_ID + 1), "component": "resnet"}]), r"nodes\[0\]\.id"),
        (graph(nodes=[{"id": "..", "component": "resnet"}]), r"nodes\[0\]\.id"),
        (graph(nodes=[{"id": "a\n", "component": "resnet"}]), r"nodes\[0\]\.id"),
        (graph(nodes=[{"id": "a\0", "component": "resnet"}]), r"nodes\[0\]\.id"),
        (graph(nodes=[NODE | {"parameters": dict.fromkeys(map(str, range(1001)))}]), "at most 1000 items"),
        (graph(nodes=[NODE] * 2), "several nodes named a"),
        ('{"format": "vision-designer/1", "nodes": [{"id": "a", "id": "b", "component": "c"}]}', "'id' twice"),
        ("\0", "not JSON"),
        (graph()[:-1], "not JSON"),
    ],
)
def test_unwritable_values_are_rejected(text, words):
    with pytest.raises(InvalidGraphError, match=words):
        read(text)


@pytest.mark.parametrize(
    "node",
    [
        {"title": "\0\x1b[31m\u202e", "comment": "\0" * 100},
        {"component": "image_dataset", "parameters": {"path": "a\0b"}},
        {"component": "image_dataset", "parameters": {"path": "/dev/zero"}},
        {"component": "image_dataset", "parameters": {"path": "x" * 100_000}},
        {"component": "image_dataset", "parameters": {"path": "~nobody-here/x"}},
        {"component": "train_pytorch_model", "parameters": {"epochs": 10**300, "learning_rate": 10**300}},
        {"component": "x" * LONGEST_ID, "version": "9" * LONGEST_ID},
        {"version": "9" * LONGEST_ID},
        {"parameters": {"y" * 1_000_000: 1}},
        {"position": [10**9, -(10**9)]},
        {"id": "con"},
        {"id": "x" * LONGEST_ID},
    ],
)
def test_unusual_valid_values_are_kept(node, tmp_path):
    survive(read(graph(nodes=[NODE | node, {"id": "A", "component": "resnet"}])), tmp_path)


def test_non_regular_file_is_rejected_without_reading(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "to_zero").symlink_to("/dev/zero")
    (tmp_path / "empty").touch()
    for name in ("pipe", "loop", "to_zero", ".", "a\0b", "\ud800", "x" * 5000):
        with assert_no_side_effects(), pytest.raises(CouldNotOpenFileError):
            GraphDocument.read(tmp_path / name)
        assert not is_graph_file(tmp_path / name)
    for encoding in ("utf-16", "utf-32"):
        (tmp_path / "other").write_text(graph(), encoding=encoding)
        with pytest.raises(InvalidGraphError):
            GraphDocument.read(tmp_path / "other")
    with pytest.raises(InvalidGraphError):
        GraphDocument.read(tmp_path / "empty")
    (tmp_path / "bom").write_text(graph(title="é"), encoding="utf-8-sig")
    assert GraphDocument.read(tmp_path / "bom").title == "é"


def test_positions_outside_canvas_are_clamped(tmp_path):
    document = read(graph(nodes=[NODE | {"position": [10**9, 0]}]))
    flow = flow_from_document(document, Session(COMPONENTS))
    insert_document(flow, document, (32, 32))
    flow.move_nodes({flow.nodes[0]: (10**12, 5)})
    assert [node.position for node in document_of(flow).nodes] == [[10**9, 5], [10**9, 32]]
    survive(document_of(flow), tmp_path)


def test_copy_of_longest_id_can_be_written():
    flow = flow_from_document(read(graph(nodes=[NODE | {"id": "x" * LONGEST_ID}])), Session(COMPONENTS))
    for _ in range(3):
        insert_document(flow, read(graph(nodes=[NODE | {"id": "x" * LONGEST_ID}])))
    assert len({node.id for node in read(document_of(flow).to_text(COMPONENTS)).nodes}) == 4


@thorough
@pytest.mark.slow
def test_number_of_reported_errors_is_limited(tmp_path):
    document = read(graph(nodes=[{"id": f"n{number}", "component": "no"} for number in range(MAX_ERRORS + 5)]))
    problems = validate(resolve(document, COMPONENTS, tmp_path))
    assert len(problems) == MAX_ERRORS + 1
    assert any("only the first 10,000 problems are listed" in problem.message for problem in problems)
    with pytest.raises(InvalidGraphError):
        check(resolve(document, COMPONENTS, tmp_path))

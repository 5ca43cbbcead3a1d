"""Untrusted Ryven projects, and all the ways in which a file runs code in stock Ryven."""

import base64
import json
import os
import pickle
import random
import runpy
import time
from pathlib import Path

import pytest
from audit_hook import assert_no_side_effects
from levels import thorough, tries
from mutations import COMPONENTS, EXAMPLE_TEXTS, mutated, survive
from ryvencore.utils import deserialize
from trivial_components import Grow, Mix, Prune, orchard

from vision_designer.editor.files.recovery import Recovery, write_recovery
from vision_designer.editor.graph.graph_edits import pasted_document
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.graphs.document import FORMAT, MAX_LINKS, MAX_NODES, GraphDocument, GraphNode, link
from vision_designer.graphs.flow import Session
from vision_designer.graphs.flow_document import flow_from_document
from vision_designer.graphs.ryven.project import is_ryven_project, read_project, write_project
from vision_designer.graphs.ryven.reader import document_from_project
from vision_designer.graphs.ryven.writer import project_from_document
from vision_designer.nodes.core.registry import by_identifier
from vision_designer.nodes.errors import CouldNotOpenFileError, InvalidGraphError

PROJECTS = [
    json.dumps(project_from_document(GraphDocument.from_text(text, "example"), COMPONENTS, "Flow"), indent=2)
    for text in EXAMPLE_TEXTS
]


@pytest.mark.slow
def test_mutated_projects_load_or_are_rejected(tmp_path, figure):
    path = tmp_path / "project.json"
    path.write_text(PROJECTS[0], encoding="utf-8")
    survive(read_project(path, COMPONENTS), tmp_path)
    count, loaded, slowest = tries(60, 2500), 0, 0.0
    for case in range(count):
        path.write_bytes(mutated(random.Random(case), PROJECTS))
        start = time.perf_counter()
        with assert_no_side_effects(path):
            is_project = is_ryven_project(path)
            try:
                document = read_project(path, COMPONENTS)
            except InvalidGraphError as error:
                assert str(path) in error.message and len(error.message) < 10_000
            else:
                assert is_project
                loaded += 1
                survive(document, tmp_path)
        slowest = max(slowest, time.perf_counter() - start)
    assert 0 < loaded < count
    figure("mutated Ryven projects opened", count)
    figure("of them loaded", loaded)
    figure("slowest, with all operations, seconds", round(slowest, 3))


def test_non_project_file_is_rejected_without_reading(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    for path in (tmp_path / "pipe", tmp_path / "loop", tmp_path, Path("/dev/zero"), tmp_path / "a\0b"):
        with assert_no_side_effects():
            assert not is_ryven_project(path)
            with pytest.raises(CouldNotOpenFileError):
                read_project(path, COMPONENTS)
    with (tmp_path / "hole").open("wb") as file:
        file.truncate(100 * 2**20)
    with (
        assert_no_side_effects(),
        pytest.raises(InvalidGraphError, match="larger than the maximum of 64 MiB for a project"),
    ):
        read_project(tmp_path / "hole", COMPONENTS)


def project(*nodes, **more):
    """A project of these abbreviated nodes."""
    data = json.loads(PROJECTS[0])
    (flow,) = data["flows"].values()
    flow.update({"nodes": list(nodes), "connections": []} | more)
    return data


def short(**additional):
    return {"identifier": "nodes.resnet", "additional data": additional}


DEEP = json.loads("[" * 92 + "]" * 92)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (project(short(id="x" * 201)), "id"),
        (project(short(id="..")), "id"),
        (project(short(parameters={"x": DEEP, "y": [[[[[DEEP]]]]]})), "nested deeper"),
        (project(short(parameters={"x": float("inf")})), "not a JSON number"),
        (project(short(parameters={"x": "\ud800"})), "incomplete Unicode character"),
        (project(short(extra={"format": 1, "x": "\ud800"})), "incomplete Unicode character"),
        (project(*[short()] * (MAX_NODES + 1)), "100,001 nodes"),
        (project(short(), connections=[{}] * (MAX_LINKS + 1)), "300,001 links"),
    ],
)
def test_project_cannot_contain_what_graph_file_cannot(data, words):
    with pytest.raises(InvalidGraphError, match=words):
        document_from_project(data, COMPONENTS, "crafted")


def test_project_at_maximum_depth_round_trips(tmp_path):
    document = GraphDocument(nodes=[GraphNode(id="a", component="resnet", parameters={"x": DEEP})])
    write_project(document, tmp_path / "deep.json", COMPONENTS)
    assert read_project(tmp_path / "deep.json", COMPONENTS) == document


@thorough
@pytest.mark.slow
def test_many_duplicate_ids_are_resolved_in_bounded_time(figure):
    count = tries(5000, MAX_NODES)
    start = time.perf_counter()
    document = document_from_project(project(*[short(id="a")] * count), COMPONENTS, "crafted")
    assert document.nodes[-1].id == f"a_{count}"
    figure(f"project of {count:,} copies of one node, seconds", round(time.perf_counter() - start, 1))


@pytest.mark.slow
def test_many_links_of_unknown_components_are_saved_in_bounded_time(figure):
    nodes = [GraphNode(id=name, component="of_somebody_else") for name in "ab"]
    count = tries(10_000, 200_000)
    links = [link(f"a.out{number}", f"b.in{number}") for number in range(count)]
    start = time.perf_counter()
    data = project_from_document(GraphDocument(nodes=nodes, links=links), COMPONENTS, "Flow")
    assert document_from_project(data, COMPONENTS, "test").links == links
    figure(f"{count:,} links to a project and back, seconds", round(time.perf_counter() - start, 1))


# Ways to run code


class Payload:
    """When unpickled, it creates a file."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return Path.touch, (self.mark,)


class Marking(Grow):
    """Grow apples, with a method that an action can name."""

    identifier = "grow"
    title = "Grow"
    category = "Orchard"
    mark: Path

    def leave_mark(self):
        self.mark.touch()

    @staticmethod
    def run(parameters, settings, job):
        return {}


def pickled(mark):
    payload = base64.b64encode(pickle.dumps(Payload(mark))).decode("ascii")
    return payload, lambda: deserialize(payload)


def package(mark):
    folder = mark.parent / "nodes"
    folder.mkdir(exist_ok=True)
    (folder / "nodes.py").write_text(f"import pathlib\npathlib.Path({str(mark)!r}).touch()\n")
    return str(folder), lambda: runpy.run_path(str(folder / "nodes.py"))


def method(mark):
    Marking.mark = mark
    node = Session({"grow": Marking}).create_flow().create_node(Marking)
    # As stock Ryven's window does with the names in ``actions``.
    return "leave_mark", lambda: getattr(node, "leave_mark")()  # noqa: B009


def data_of(payload):
    return {"GID": 99, "identifier": "Data", "serialized": payload}


def nodes_of(data):
    return next(iter(data["flows"].values()))["nodes"]


WAYS = {
    "state data": (pickled, lambda data, payload: nodes_of(data)[0].update({"state data": payload})),
    "main widget data": (pickled, lambda data, payload: nodes_of(data)[0].update({"main widget data": payload})),
    "widget data": (
        pickled,
        lambda data, payload: nodes_of(data)[1]["inputs"][0].update({"has widget": True, "widget data": payload}),
    ),
    "input default": (
        pickled,
        lambda data, payload: nodes_of(data)[1]["inputs"][0].update({"default": data_of(payload)}),
    ),
    "output data": (
        pickled,
        lambda data, payload: data["flows"]["Orchard"]["output data"].append({"data": data_of(payload)}),
    ),
    "variables": (
        pickled,
        lambda data, payload: data["addons"].update(
            {"Variables": {"custom state": {"2": {"x": data_of(payload)}}}, "version": "0.4"}
        ),
    ),
    "package folder": (package, lambda data, payload: data.update({"required packages": [{"dir": payload}]})),
    "actions": (method, lambda data, payload: nodes_of(data)[0].update({"actions": {"x": {"method": payload}}})),
}


@pytest.fixture(params=WAYS)
def crafted(request, tmp_path):
    """A project that creates a file when opened without care, and that file."""
    mark = tmp_path / "mark"
    make, put = WAYS[request.param]
    payload, open_without_care = make(mark)
    open_without_care()
    assert mark.exists(), "the payload must work, or this test shows nothing"
    mark.unlink()
    document = GraphDocument(
        nodes=[GraphNode(id="grow", component="grow"), GraphNode(id="mix", component="mix")],
        links=[link("grow.apples", "mix.left")],
    )
    data = project_from_document(document, orchard(), "Orchard")
    put(data, payload)
    return data, mark


def registry():
    return by_identifier([Marking, Mix, Prune])


def disguised(data):
    """The same as a graph file: it loads, because unknown parts are kept as plain values."""
    nodes = [{"id": f"n{at}", "component": "grow", **node} for at, node in enumerate(nodes_of(data))]
    nodes += [{"id": "x", "component": "os.system"}, {"id": "y", "component": "nodes.nodes"}]
    return {"format": FORMAT, **data, "nodes": nodes}


def test_project_file_runs_no_code(crafted, tmp_path):
    data, mark = crafted
    path = tmp_path / "crafted.json"
    path.write_text(json.dumps(data))
    with assert_no_side_effects(path):
        assert is_ryven_project(path)
        try:
            document = read_project(path, registry())
        except InvalidGraphError:
            pass
        else:
            flow_from_document(document, Session(registry()))
    assert not mark.exists()


def test_graph_file_with_same_payload_runs_no_code(crafted, tmp_path):
    data, mark = crafted
    path = tmp_path / "crafted.json"
    path.write_text(json.dumps(disguised(data)))
    with assert_no_side_effects(path):
        survive(GraphDocument.read(path), tmp_path)
        flow_from_document(GraphDocument.read(path), Session(registry()))
    assert not mark.exists()


def test_pasted_text_runs_no_code(crafted, qapp):
    data, mark = crafted
    graph = OpenGraph(Session(registry()))
    graph.edits.paste_text(graph.edits.copy_text([graph.edits.nodes.add("grow", (0, 0))]))
    before = len(graph.flow.nodes)
    with assert_no_side_effects():
        assert pasted_document(json.dumps(data)) is None
        assert graph.edits.paste_text(json.dumps(data)) == []
        assert graph.edits.paste_text(json.dumps(nodes_of(data))) == []
        pasted = graph.edits.paste_text(json.dumps(disguised(data)))
    assert len(pasted) == len(graph.flow.nodes) - before == 4
    assert not mark.exists()
    graph.close()


def test_recovered_graph_runs_no_code(crafted, qapp, tmp_path):
    data, mark = crafted
    folder = tmp_path / "recovery"
    left = Recovery(folder)
    for content in (data, disguised(data)):
        write_recovery(left.new_file(), path=None, title="Lost", text=json.dumps(content), saved_digest="")
    left._lock.release()
    recovery = Recovery(folder)
    with assert_no_side_effects(writable=folder):
        texts = [lost.text for lost in recovery.lost()]
        opened = []
        for text in texts:
            try:
                opened.append(GraphDocument.from_text(text, "Lost"))
            except InvalidGraphError:
                continue
    assert (len(texts), len(opened)) == (2, 1)
    graph = OpenGraph(Session(registry()), opened[0])
    assert len(graph.flow.nodes) == 4 and not mark.exists()
    graph.close()
    recovery.close()

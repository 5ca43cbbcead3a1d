"""Graph files from strangers: each is loaded whole, or refused in words, and does nothing else."""

import json
import os
import random
import subprocess
import sys
import time

import pytest
from hostile_files import ATTRIBUTES, COMPONENTS, EXAMPLE_TEXTS, KEYS, TEXTS, VALUES, mutated, survive
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nothing_runs import nothing_runs
from torture import tries

from vision_designer.graphs.document import FORMAT, LONGEST_ID, MOST_LINKS, MOST_NODES, GraphDocument, is_graph_file
from vision_designer.graphs.flow import Flow, Session
from vision_designer.graphs.validate import MOST_ERRORS, check, validate
from vision_designer.nodes.errors import CouldNotOpenFileError, InvalidGraphError

HANG = 60
"""Seconds after which something hangs, however busy the machine is."""


def graph(**content):
    return json.dumps({"format": FORMAT} | content)


def read(text):
    return GraphDocument.from_text(text, "graph")


def test_mutated_graph_files_load_whole_or_are_refused(tmp_path, figure):
    """Every case is a file that is opened as any graph is."""
    path = tmp_path / "graph.json"
    path.write_text(EXAMPLE_TEXTS[0], encoding="utf-8")
    survive(GraphDocument.read(path), tmp_path)
    count, loaded, slowest = tries(300, 20_000), 0, 0.0
    for case in range(count):
        path.write_bytes(mutated(random.Random(case), EXAMPLE_TEXTS))
        start = time.perf_counter()
        with nothing_runs(path):
            try:
                document = GraphDocument.read(path)
            except InvalidGraphError as error:
                assert str(path) in error.message and len(error.message) < 10_000
            else:
                loaded += 1
                survive(document, tmp_path)
        slowest = max(slowest, time.perf_counter() - start)
    assert 0 < loaded < count
    figure("mutated graph files opened", count)
    figure("of them loaded whole, and written back to the same text", loaded)
    figure("slowest, with all that is done with it, seconds", round(slowest, 3))


NODE_IDS = st.sampled_from(["a", "A", "b", "con", "nul", "_", "0", "x" * LONGEST_ID]) | st.sampled_from(TEXTS)
COMPONENT_NAMES = st.sampled_from([*COMPONENTS, "of_somebody_else", "..", "model_dump"])
MAYBE = st.sampled_from([True, True, True, False])


@st.composite
def crafted_graphs(draw):
    """Objects of a graph's form, with anything in any place."""

    def or_anything(strategy):
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
            "parameters": or_anything(st.dictionaries(st.sampled_from([*names, "x"]) | KEYS, VALUES, max_size=4)),
            "position": or_anything(st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=2)),
            "version": or_anything(st.sampled_from(["1", "0", "2", "-1", "\u0661", "beta"])),
            "bypassed": or_anything(st.booleans()),
            draw(KEYS): draw(VALUES),
        }
        nodes.append({"id": node_id, "component": component} if draw(st.booleans()) else node)
    ports = ["path", "output", "untrained_model", "trained_model", "training_dataset", "output_image_directory", "x"]
    end = st.builds("{}.{}".format, st.sampled_from([*ids, "a"]), st.sampled_from(ports))
    links = [
        {"from": draw(end), "to": draw(end), **draw(st.dictionaries(KEYS, VALUES, max_size=1))}
        for _ in range(draw(st.integers(0, 5)))
    ]
    whole = {"format": FORMAT, "nodes": or_anything(st.just(nodes)), "links": or_anything(st.just(links))}
    return draw(st.dictionaries(KEYS, VALUES, max_size=2)) | {draw(KEYS): draw(VALUES)} | whole


@pytest.fixture(scope="module")
def crafted_cases():
    return {"tried": 0, "loaded": 0}


@settings(max_examples=tries(150, 2000), deadline=None, suppress_health_check=list(HealthCheck))
@given(value=crafted_graphs())
def test_crafted_graphs_load_whole_or_are_refused(value, tmp_path_factory, crafted_cases):
    folder = tmp_path_factory.getbasetemp()
    text = json.dumps(value)
    crafted_cases["tried"] += 1
    with nothing_runs():
        try:
            document = read(text)
        except InvalidGraphError:
            return
        survive(document, folder)
    crafted_cases["loaded"] += 1


def test_crafted_graphs_were_both_loaded_and_refused(crafted_cases, figure):
    assert 0 < crafted_cases["loaded"] < crafted_cases["tried"] or crafted_cases["tried"] == 0
    figure("crafted graphs tried", crafted_cases["tried"])
    figure("crafted graphs loaded", crafted_cases["loaded"])


@pytest.mark.parametrize("key", ATTRIBUTES)
def test_a_key_named_as_our_own_attributes_is_kept(key, tmp_path):
    document = read(graph(**{key: {"kept": 1}}) if key not in GraphDocument.model_fields else graph())
    document.notes.append({key: 1})
    survive(document, tmp_path)
    if key not in GraphDocument.model_fields:
        back = Flow.from_document(document, Session(COMPONENTS)).to_document()
        assert json.loads(back.to_text(COMPONENTS))[key] == {"kept": 1}


NODE = {"id": "a", "component": "resnet"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"format": "vision-designer/1", "x": 1e400}', "1e400, which is larger"),
        ('{"format": "vision-designer/1", "x": -1e400}', "-1e400, which is larger"),
        (graph().replace("}", ', "x": ' + "9" * 10_000 + "}"), "a number of 10000 digits"),
        (graph(title="\ud800"), "half a character"),
        (graph(nodes=[NODE | {"parameters": {"\udfff": 1}}]), "half a character"),
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
def test_what_could_not_be_written_again_is_refused(text, words):
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
def test_odd_but_right_values_are_kept(node, tmp_path):
    survive(read(graph(nodes=[NODE | node, {"id": "A", "component": "resnet"}])), tmp_path)


def test_what_is_no_file_is_refused_and_never_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "to_zero").symlink_to("/dev/zero")
    (tmp_path / "empty").touch()
    for name in ("pipe", "loop", "to_zero", ".", "a\0b", "\ud800", "x" * 5000):
        with nothing_runs(), pytest.raises(CouldNotOpenFileError):
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


def test_positions_that_leave_the_canvas_are_written_at_its_edge(tmp_path):
    document = read(graph(nodes=[NODE | {"position": [10**9, 0]}]))
    flow = Flow.from_document(document, Session(COMPONENTS))
    flow.insert(document, (32, 32))
    flow.move_nodes({flow.nodes[0]: (10**12, 5)})
    assert [node.position for node in flow.to_document().nodes] == [[10**9, 5], [10**9, 32]]
    survive(flow.to_document(), tmp_path)


def test_a_copy_of_the_longest_id_can_be_written():
    flow = Flow.from_document(read(graph(nodes=[NODE | {"id": "x" * LONGEST_ID}])), Session(COMPONENTS))
    for _ in range(3):
        flow.insert(read(graph(nodes=[NODE | {"id": "x" * LONGEST_ID}])))
    assert len({node.id for node in read(flow.to_document().to_text(COMPONENTS)).nodes}) == 4


def test_no_more_errors_are_sought_than_anybody_reads(tmp_path):
    document = read(graph(nodes=[{"id": f"n{number}", "component": "no"} for number in range(MOST_ERRORS + 5)]))
    problems = validate(document, COMPONENTS, tmp_path)
    assert len(problems) == MOST_ERRORS + 1
    assert any("more problems than these 10,000" in problem.message for problem in problems)
    with pytest.raises(InvalidGraphError):
        check(document, COMPONENTS, tmp_path)


# Sizes

LARGE = {
    "100 MB of nothing": ("hole", 100 * 2**20),
    "64 MiB of one text": ("text", 64 * 2**20 - 100),
    "64 MiB of empty lists": ("lists", 22_000_000),
    "just as many values as are read": ("lists", 1_999_990),
    "a million nodes": ("nodes", 1_000_000),
    "a million links": ("links", 1_000_000),
    "the most nodes, in one circle": ("circle", MOST_NODES),
    "the most links, between two nodes": ("ports", MOST_LINKS),
    "many ways from one long chain to another": ("chains", MOST_NODES // 5),
    "many circles in one another": ("circles", 10_000),
    "nothing but wrong nodes": ("wrong", MOST_NODES),
    "many nodes, with parameters that nobody knows": ("strangers", MOST_NODES // 10),
}
REFUSED = {
    "100 MB of nothing",
    "64 MiB of empty lists",
    "a million nodes",
    "a million links",
    "nothing but wrong nodes",
}
QUICK = {"100 MB of nothing", "64 MiB of one text", "a million nodes", "nothing but wrong nodes"}

CHILD = """
import json, sys, time
from pathlib import Path
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Flow, Session
from vision_designer.graphs.signatures import signatures
from vision_designer.graphs.validate import validate
from vision_designer.nodes.components import load_components
from vision_designer.nodes.errors import InvalidGraphError

components = load_components()
start, answer, stages = time.process_time(), "loaded", {}

def stage(name, call):
    before = time.process_time()
    result = call()
    stages[name] = round(time.process_time() - before, 1)
    return result

try:
    document = stage("read", lambda: GraphDocument.read(Path(sys.argv[1])))
except InvalidGraphError as error:
    answer = "refused"
else:
    text = stage("write", lambda: document.to_text(components))
    stage("validate", lambda: validate(document, components, Path("/nowhere")))
    stage("signatures", lambda: signatures(document, components))
    flow = stage("flow", lambda: Flow.from_document(document, Session(components)))
    back = stage("back", flow.to_document)
    assert back.to_text(components) == text
lines = Path("/proc/self/status").read_text().splitlines()
peak = next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))
print(json.dumps([answer, time.process_time() - start, peak, stages]))
"""


def write_large(path, kind, count):
    """A file of one kind, as large as it says, written piece by piece."""
    with path.open("w") as file:
        if kind == "hole":
            file.truncate(count)
            return
        file.write('{"format": "vision-designer/1"')
        if kind == "text":
            file.write(', "title": "' + "x" * (count - 50) + '"')
        elif kind == "lists":
            file.write(', "x": [' + "[]," * count + "[]]")
        elif kind == "wrong":
            file.write(', "nodes": [' + "0," * (count - 1) + "0]")
        elif kind == "strangers":
            own = ",".join(f'"epoch{number}":1' for number in range(30))
            nodes = (f'{{"id":"{n}","component":"resnet","parameters":{{{own}}}}}' for n in range(count))
            file.write(f', "nodes": [{",".join(nodes)}]')
        else:
            ends = {
                "nodes": (count, []),
                "links": (0, ((f"a.{n}", "b.c") for n in range(count))),
                "circle": (count, ((f"{n}.o", f"{(n + 1) % count}.i") for n in range(count))),
                "ports": (2, ((f"0.o{n}", f"1.i{n}") for n in range(count))),
                "chains": (2 * count, two_chains(count)),
                "circles": (count, circles(count)),
            }
            nodes, links = ends[kind]
            items = (f'{{"id":"{number}","component":"x"}}' for number in range(nodes))
            file.write(f', "nodes": [{",".join(items)}]')
            file.write(f', "links": [{",".join(f"""{{"from":"{a}","to":"{b}"}}""" for a, b in links)}]')
        file.write("}")


def two_chains(count):
    """Two chains, and hundreds of thousands of links from the end of one to the start of the other."""
    for chain in (0, count):
        for number in range(chain, chain + count - 1):
            yield f"{number}.o", f"{number + 1}.i"
    for port in range(MOST_LINKS - 2 * count):
        yield f"{count - 1}.o", f"{count}.i{port}"


def circles(count):
    """A chain, and links from nodes of its last half to all before the middle: each closes a circle."""
    for number in range(count - 1):
        yield f"{number}.o", f"{number + 1}.i"
    for number in range(count // 2, count - 1):
        for back in (2, 3, 5, 7, 11, 13, 17, 19):
            yield f"{number}.o", f"{number // back}.i{number}"


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in LARGE]
)
def test_large_files_take_bounded_time_and_memory(name, tmp_path, figure):
    if name not in QUICK and not tries(0, 1):
        pytest.skip("part of make torture")
    write_large(tmp_path / "large.json", *LARGE[name])
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path / "large.json")], capture_output=True, text=True, timeout=HANG * 5
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer, seconds, peak, stages = json.loads(done.stdout)
    assert (answer == "refused") == (name in REFUSED)
    assert peak < 2500
    figure(f"{name}: {answer} in seconds of the processor", round(seconds, 1))
    figure(f"{name}: peak MiB", peak)
    if stages:
        slowest = max(stages, key=stages.get)
        figure(f"{name}: its longest part, {slowest}", stages[slowest])

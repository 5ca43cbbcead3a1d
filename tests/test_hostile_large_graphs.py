"""Graph files up to and beyond the maximum size: bounded time and memory."""

import json
import subprocess
import sys

import pytest
from levels import some, thorough
from waiting import PATIENCE

from vision_designer.graphs.document import MAX_LINKS, MAX_NODES

LARGE = {
    "100 MB of nothing": ("hole", 100 * 2**20),
    "64 MiB of one text": ("text", 64 * 2**20 - 100),
    "64 MiB of empty lists": ("lists", 22_000_000),
    "just as many values as are read": ("lists", 1_999_990),
    "a million nodes": ("nodes", 1_000_000),
    "a million links": ("links", 1_000_000),
    "the most nodes, in one circle": ("circle", MAX_NODES),
    "the most links, between two nodes": ("ports", MAX_LINKS),
    "many ways from one long chain to another": ("chains", MAX_NODES // 5),
    "many circles in one another": ("circles", 10_000),
    "nothing but wrong nodes": ("wrong", MAX_NODES),
    "many nodes, with parameters that nobody knows": ("strangers", MAX_NODES // 10),
}
REFUSED = {
    "100 MB of nothing",
    "64 MiB of empty lists",
    "a million nodes",
    "a million links",
    "nothing but wrong nodes",
}
QUICK = {"100 MB of nothing", "nothing but wrong nodes"}

CHILD = """
import json, sys, time
from pathlib import Path
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Session
from vision_designer.graphs.flow_document import document_of, flow_from_document
from vision_designer.graphs.diff import signatures
from vision_designer.graphs.resolve import resolve
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
    resolved = stage("resolve", lambda: resolve(document, components, Path("/nowhere")))
    stage("validate", lambda: validate(resolved))
    stage("signatures", lambda: signatures(resolved))
    flow = stage("flow", lambda: flow_from_document(document, Session(components)))
    back = stage("back", lambda: document_of(flow))
    assert back.to_text(components) == text
lines = Path("/proc/self/status").read_text().splitlines()
peak = next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))
print(json.dumps([answer, time.process_time() - start, peak, stages]))
"""


def write_large(path, kind, count):
    """A file of one kind and of this size, written in pieces."""
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
    for port in range(MAX_LINKS - 2 * count):
        yield f"{count - 1}.o", f"{count}.i{port}"


def circles(count):
    """A chain, and links from its last half back to earlier nodes; each closes a cycle."""
    for number in range(count - 1):
        yield f"{number}.o", f"{number + 1}.i"
    for number in range(count // 2, count - 1):
        for back in (2, 3, 5, 7, 11, 13, 17, 19):
            yield f"{number}.o", f"{number // back}.i{number}"


@thorough
@pytest.mark.slow
@pytest.mark.parametrize("name", some(LARGE, QUICK.__contains__))
def test_large_graph_files_use_bounded_time_and_memory(name, tmp_path, figure):
    write_large(tmp_path / "large.json", *LARGE[name])
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path / "large.json")],
        capture_output=True,
        text=True,
        timeout=4 * PATIENCE,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer, seconds, peak, stages = json.loads(done.stdout)
    assert (answer == "refused") == (name in REFUSED)
    assert peak < 2500
    figure(f"{name}: {answer}, processor seconds", round(seconds, 1))
    figure(f"{name}: peak MiB", peak)
    if stages:
        slowest = max(stages, key=stages.get)
        figure(f"{name}: slowest part, {slowest}", stages[slowest])

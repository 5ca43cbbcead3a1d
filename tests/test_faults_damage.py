"""Damaged outputs in the store are detected by checksums and computed again."""

import os
import random
import shutil

import pytest
from levels import tries
from small_graphs import SMALL, small_graph

from vision_designer.graphs.engine.events import Log, NodeStarted
from vision_designer.graphs.engine.plan import make_plan
from vision_designer.graphs.engine.runner import Runner
from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.resolve import resolve

CHAIN = small_graph(
    ("a", "constant", {"value": 1}),
    ("b", "constant", {"value": 2}),
    ("total", "add", {}),
    ("again", "add", {}),
    links=[
        ("a.value", "total.first"),
        ("b.value", "total.second"),
        ("total.sum", "again.first"),
        ("a.value", "again.second"),
    ],
)


class Workspace:
    """Runs the chain, and keeps its messages."""

    def __init__(self, folder):
        self.folder = folder
        self.store = Store(folder)
        self.said = []
        self.started = []

    def run(self, **options):
        self.said, self.started = [], []

        def listen(event):
            if isinstance(event, Log):
                self.said.append(event.message)
            if isinstance(event, NodeStarted):
                self.started.append(event.node)

        plan = make_plan(resolve(CHAIN, SMALL, self.folder))
        result = Runner(plan, self.store, run_id="r", listener=listen, **options).run()
        assert result.state == "completed"
        return {node_id: node.state for node_id, node in result.nodes.items()}

    def output(self, node_id):
        key = make_plan(resolve(CHAIN, SMALL, self.folder)).steps[node_id].key
        return self.store.folder(key)

    def forget(self, node_id):
        shutil.rmtree(self.output(node_id))

    def number(self, node_id):
        return self.number_file(node_id).read_text()

    def number_file(self, node_id):
        (file,) = self.output(node_id).glob("*/number.json")
        return file


@pytest.fixture
def workspace(tmp_path):
    found = Workspace(tmp_path / "workspace")
    found.run()
    return found


def keep_times(path, change):
    """Change a file and restore its time, as a failing disk does."""
    status = path.stat()
    change(path)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def flip_a_bit(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut_short(path):
    path.write_bytes(path.read_bytes()[:-2])


def empty(path):
    path.write_bytes(b"")


def remove(path):
    path.unlink()


def make_a_folder(path):
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("change", [flip_a_bit, cut_short, empty, remove, make_a_folder])
@pytest.mark.parametrize("file", ["sum/number.json", "node.json"])
def test_changed_output_alone_is_recomputed(workspace, file, change):
    before = workspace.number("total")
    change(workspace.output("total") / file)
    assert workspace.run() == {"a": "reused", "b": "reused", "total": "completed", "again": "reused"}
    assert workspace.number("total") == before
    if file == "sum/number.json":
        assert len(workspace.said) == 1 and str(workspace.output("total") / file) in workspace.said[0]
    assert set(workspace.run().values()) == {"reused"} and workspace.said == []


def test_output_with_flipped_bit_is_recomputed_before_read(workspace):
    before = workspace.number("again")
    keep_times(workspace.number_file("total"), flip_a_bit)
    workspace.forget("again")
    assert workspace.run() == {"a": "reused", "b": "reused", "total": "completed", "again": "completed"}
    assert workspace.number("again") == before


def test_inputs_of_damaged_output_are_verified(workspace):
    before = workspace.number("again")
    for node_id in ("a", "total"):
        keep_times(workspace.number_file(node_id), flip_a_bit)
    workspace.forget("again")
    assert workspace.run() == {"a": "completed", "b": "reused", "total": "completed", "again": "completed"}
    assert workspace.number("again") == before
    assert workspace.started[:2] == ["a", "total"]


def test_exported_output_is_verified(workspace):
    keep_times(workspace.number_file("again"), flip_a_bit)
    assert workspace.run(wanted={"again"})["again"] == "completed"


def test_workspace_copied_without_times_is_reused(workspace, tmp_path):
    copy = Workspace(tmp_path / "copy")
    shutil.copytree(workspace.folder, copy.folder, copy_function=shutil.copyfile)
    for path in copy.folder.rglob("*"):
        os.utime(path, ns=(1, 1))
    assert set(copy.run().values()) == {"reused"} and copy.said == []
    # Unless it is recorded, each run has to read all of it.
    damaged = copy.number_file("total")
    keep_times(damaged, flip_a_bit)
    assert set(copy.run().values()) == {"reused"}


@pytest.mark.slow
def test_random_store_damage_never_changes_result(workspace, figure):
    """With any damage to any file of the store, detected at once or on reading, results stay the same."""
    chosen = random.Random(5)
    right = {node_id: workspace.number(node_id) for node_id in ("a", "b", "total", "again")}
    count = tries(25, 2000)
    for _ in range(count):
        file = chosen.choice(sorted(path for path in workspace.store.root.rglob("*") if path.is_file()))
        change = chosen.choice([flip_a_bit, cut_short, empty, remove])
        if change is remove or chosen.random() < 0.3:
            change(file)
        else:
            keep_times(file, change)
        for node_id in right:
            # Nodes that have to run read existing outputs.
            if chosen.random() < 0.4 and workspace.output(node_id).exists():
                workspace.forget(node_id)
        workspace.run(wanted=set(right))
        assert {node_id: workspace.number(node_id) for node_id in right} == right
    figure("damaged store entries recomputed", count)

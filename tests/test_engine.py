"""The engine with small components: order, keys, store, reuse, events, failures, and cancellation."""

import json
import os
import threading
import time
from pathlib import Path

import pytest
from waiting import PATIENCE, wait_until

from vision_designer.graphs.document import GraphDocument, GraphNode, link
from vision_designer.graphs.engine import events
from vision_designer.graphs.engine import plan as plan_module
from vision_designer.graphs.engine.plan import make_plan
from vision_designer.graphs.engine.runner import Runner
from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.history.run_folder import SILENT_SECONDS
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.resolve import resolve
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.parameters import Parameter
from vision_designer.nodes.errors import CouldNotOpenFileError, InvalidGraphError

COMPONENTS = load_components([Path(__file__).parent / "small_components"])


def node(id_, component, run_settings=None, **parameters):
    return GraphNode(id=id_, component=component, parameters=parameters, run_settings=run_settings or {})


def sum_graph(first=1, second=2):
    return GraphDocument(
        title="sum",
        nodes=[node("total", "add"), node("a", "constant", value=first), node("b", "constant", value=second)],
        links=[link("a.value", "total.first"), link("b.value", "total.second")],
    )


class Engine:
    """Runs graphs in one workspace, and records their events."""

    def __init__(self, workspace):
        self.workspace = workspace
        self.store = Store(workspace)
        self.history = History(workspace)
        self.heard = []

    def plan(self, document, only=()):
        return make_plan(resolve(document, COMPONENTS, self.workspace).only(only))

    def run(self, document, only=(), **options):
        return self.start(document, only, **options)[1]()

    def start(self, document, only=(), **options):
        plan = self.plan(document, only)
        recorder = self.history.begin(
            document, COMPONENTS, "graph.json", {n: step.key or "" for n, step in plan.steps.items()}
        )
        self.heard = []

        def tell(event):
            self.heard.append(event)
            recorder(event)

        runner = Runner(plan, self.store, run_id=recorder.run_id, listener=tell, **options)

        def finish():
            result = runner.run()
            recorder.finish(result)
            assert recorder.failure is None
            return result

        return runner, finish

    def leftovers(self):
        return [path.name for path in self.store.root.glob(".*")] if self.store.root.exists() else []


@pytest.fixture
def engine(tmp_path):
    return Engine(tmp_path / "workspace")


def states(result):
    return {node_id: found.state for node_id, found in result.nodes.items()}


def test_nodes_run_in_dependency_order(engine):
    result = engine.run(sum_graph())
    assert result.state == "completed"
    finished = [event.node for event in engine.heard if isinstance(event, events.NodeFinished)]
    assert finished == ["a", "b", "total"]
    assert result.nodes["total"].metrics == {"sum": 3}


def test_second_run_reuses_everything(engine, tmp_path):
    first = engine.run(sum_graph())
    again = Engine(tmp_path / "workspace").run(sum_graph())
    assert set(states(again).values()) == {"reused"}
    assert again.nodes["total"].metrics == {"sum": 3}
    assert again.nodes["total"].outputs == first.nodes["total"].outputs


def test_changed_parameter_reruns_only_node_and_descendants(engine):
    engine.run(sum_graph())
    result = engine.run(sum_graph(second=5))
    assert states(result) == {"a": "reused", "b": "completed", "total": "completed"}
    assert result.nodes["total"].metrics == {"sum": 6}


def test_titles_positions_and_comments_do_not_change_key(engine):
    document = sum_graph()
    before = engine.plan(document).steps["total"].key
    document.nodes[1].position, document.nodes[1].comment, document.title = [5, 5], "hello", "other"
    document.nodes[1].id = "renamed"
    document.links[0] = link("renamed.value", "total.first")
    assert engine.plan(document).steps["total"].key == before


def test_swapped_inputs_change_key(engine):
    document = sum_graph()
    swapped = sum_graph()
    swapped.links = [link("b.value", "total.first"), link("a.value", "total.second")]
    assert engine.plan(document).steps["total"].key != engine.plan(swapped).steps["total"].key


def test_explicit_default_has_same_key(engine):
    document = GraphDocument(nodes=[node("a", "constant", value=1), node("b", "constant")])
    steps = engine.plan(document).steps
    assert steps["a"].key == steps["b"].key


def test_run_settings_change_key_only_if_they_change_result(engine):
    def key(**run_settings):
        document = GraphDocument(nodes=[node("m", "misbehave", run_settings, how="none")])
        return engine.plan(document).steps["m"].key

    assert key(speed=2) == key()
    assert key(mood="bad") != key()


def test_no_reuse_reruns_everything(engine):
    engine.run(sum_graph())
    assert set(states(engine.run(sum_graph(), reuse=False)).values()) == {"completed"}
    assert engine.leftovers() == []


@pytest.mark.parametrize("change", ["added", "removed", "rewritten", "touched", "renamed"])
def test_changed_files_are_detected(engine, tmp_path, change):
    folder = tmp_path / "data"
    (folder / "sub").mkdir(parents=True)
    file = folder / "sub" / "a.txt"
    file.write_text("one")
    document = GraphDocument(nodes=[node("files", "from_file", path=str(folder))])
    assert states(engine.run(document)) == {"files": "completed"}
    (folder / ".hidden").write_text("left by the system")
    assert states(engine.run(document)) == {"files": "reused"}
    if change == "added":
        (folder / "b.txt").write_text("two")
    elif change == "removed":
        file.unlink()
    elif change == "rewritten":
        file.write_text("longer than before")
    elif change == "touched":
        os.utime(file, (1, 1))
    else:
        file.rename(folder / "sub" / "c.txt")
    assert states(engine.run(document)) == {"files": "completed"}


def test_relative_paths_resolve_against_graph_file(engine):
    (engine.workspace / "data").mkdir(parents=True)
    (engine.workspace / "data" / "x").write_text("")
    result = engine.run(GraphDocument(nodes=[node("files", "from_file", path="data")]))
    assert json.loads((result.nodes["files"].outputs["value"] / "number.json").read_text()) == 1


def test_missing_path_fails_node_and_skips_descendants(engine):
    document = sum_graph()
    document.nodes.append(node("files", "from_file", path="gone"))
    document.nodes.append(node("behind", "add"))
    document.links.append(link("files.value", "behind.first"))
    result = engine.run(document)
    assert result.state == "failed"
    assert states(result) == {
        "a": "completed",
        "b": "completed",
        "total": "completed",
        "files": "failed",
        "behind": "skipped",
    }
    assert result.nodes["files"].error["name"] == "CouldNotOpenFileError"
    assert "Path (path)" in result.nodes["files"].error["message"]


def failing(how, **more):
    document = sum_graph()
    document.nodes += [node("bad", "misbehave", how=how, **more), node("behind", "add"), node("further", "add")]
    document.links += [link("bad.value", "behind.first"), link("behind.sum", "further.first")]
    return document


@pytest.mark.parametrize(
    ("how", "error", "words"),
    [
        ("refuse", "InvalidDatasetError", "Choose another."),
        ("crash", "LibraryExceptionError", "a bug in a component"),
        ("forget", "LibraryExceptionError", "its outputs are ['value']"),
        ("exit", "LibraryExceptionError", "must not end the process"),
        ("memory", "ModuleOutOfMemoryError", "out of memory in bad"),
    ],
)
def test_failed_node_skips_descendants_and_rest_completes(engine, how, error, words):
    result = engine.run(failing(how))
    assert result.state == "failed"
    assert states(result) == {
        "a": "completed",
        "b": "completed",
        "total": "completed",
        "bad": "failed",
        "behind": "skipped",
        "further": "skipped",
    }
    assert result.nodes["bad"].error["name"] == error
    assert words in result.nodes["bad"].error["message"]
    assert engine.leftovers() == []
    assert engine.store.find(result.nodes["bad"].key) is None


def test_unexpected_error_logs_traceback(engine):
    result = engine.run(failing("crash"))
    log = engine.history.log(result.run_id, "bad")
    assert "Traceback" in log
    assert "ZeroDivisionError: a bug in a component" in log


def test_failed_node_is_run_again(engine):
    engine.run(failing("refuse"))
    assert states(engine.run(failing("refuse")))["bad"] == "failed"


def test_only_runs_node_and_its_inputs(engine):
    result = engine.run(failing("crash"), only=["total"])
    assert states(result) == {"a": "completed", "b": "completed", "total": "completed"}


def test_only_with_unknown_node_is_rejected(engine):
    with pytest.raises(InvalidGraphError, match=r"there is no node 'totla'. Did you mean total\?"):
        engine.plan(sum_graph(), only=["totla"])


def test_graph_with_problems_does_not_start(engine):
    document = sum_graph()
    document.links.clear()
    with pytest.raises(InvalidGraphError, match="First is required"):
        engine.plan(document)
    assert not engine.store.root.exists()


def waiting(how, count=1, seconds=60.0):
    return GraphDocument(nodes=[node(f"w{number}", "misbehave", how=how, seconds=seconds) for number in range(count)])


def cancel_when_started(engine, document, count=1, **options):
    runner, finish = engine.start(document, **options)
    results = []
    thread = threading.Thread(target=lambda: results.append(finish()))
    thread.start()
    wait_until(lambda: sum(isinstance(event, events.NodeStarted) for event in list(engine.heard)) >= count)
    runner.cancel()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    return runner, results[0]


@pytest.mark.parametrize("how", ["wait", "stubborn"])
def test_cancel_ends_run_and_marks_cancelled_nodes(engine, how):
    document = waiting(how)
    document.nodes.append(node("behind", "add"))
    document.links.append(link("w0.value", "behind.first"))
    runner, result = cancel_when_started(engine, document)
    assert result.state == "cancelled"
    assert set(states(result).values()) == {"cancelled"}
    assert result.nodes["w0"].error["name"] == "RunCancelledError"
    # A node that ended within its minute would not have been abandoned; the run did not wait for it.
    assert bool(runner.abandoned) is (how == "stubborn")


def test_node_failing_due_to_cancellation_is_cancelled(engine):
    _, result = cancel_when_started(engine, waiting("break"))
    assert states(result) == {"w0": "cancelled"}
    assert result.nodes["w0"].error["name"] == "RunCancelledError"
    (said,) = [event for event in engine.heard if isinstance(event, events.Log)]
    assert (said.level, "a worker process exited" in said.message) == ("debug", True)


def test_independent_nodes_run_in_parallel_up_to_jobs(engine):
    _, result = cancel_when_started(engine, waiting("wait", count=4), count=3, jobs=3)
    assert result.state == "cancelled"
    assert sum(isinstance(event, events.NodeStarted) for event in engine.heard) == 3


def test_ready_nodes_are_not_scanned_repeatedly(engine, monkeypatch):
    document = GraphDocument(nodes=[node(f"n{number}", "constant", value=number) for number in range(20)])
    looked_for = []

    def find(self, key, really=Store.find):
        looked_for.append(key)
        return really(self, key)

    monkeypatch.setattr(Store, "find", find)
    assert set(states(engine.run(document)).values()) == {"completed"}
    # Before the run, when its turn comes, when a slot is free, and once it holds the lock.
    assert len(looked_for) <= 4 * 20
    started = [event.node for event in engine.heard if isinstance(event, events.NodeStarted)]
    assert started == [f"n{number}" for number in range(20)]


def test_second_node_with_same_key_is_reused(engine):
    document = GraphDocument(nodes=[node("a", "constant", value=1), node("b", "constant", value=1)])
    assert states(engine.run(document)) == {"a": "completed", "b": "reused"}
    assert [event.node for event in engine.heard if isinstance(event, events.NodeStarted)] == ["a"]


def test_concurrent_runs_compute_output_once(engine, tmp_path):
    document = waiting("wait", seconds=0.5)
    other = Engine(tmp_path / "workspace")
    results = {}
    threads = [
        threading.Thread(target=lambda name=name, one=one: results.update({name: one.run(document)}))
        for name, one in (("first", engine), ("second", other))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(states(result)["w0"] for result in results.values()) == ["completed", "reused"]


def test_waiting_for_other_run_can_be_cancelled(engine):
    document = waiting("none")
    key = engine.plan(document).steps["w0"].key
    with engine.store.lock(key, threading.Event()):
        _, result = cancel_when_started(engine, document)
    assert states(result) == {"w0": "cancelled"}


def test_leftovers_of_killed_run_are_removed(engine):
    key = engine.plan(sum_graph()).steps["a"].key
    left = engine.store.root / f".{key}"
    left.mkdir(parents=True)
    (left / "node.json").write_text("{}")
    assert states(engine.run(sum_graph()))["a"] == "completed"
    assert engine.leftovers() == []


@pytest.mark.parametrize("damage", ["record", "output"])
def test_damaged_output_is_recomputed(engine, damage):
    result = engine.run(sum_graph())
    folder = engine.store.folder(result.nodes["a"].key)
    if damage == "record":
        (folder / "node.json").write_text("{")
    else:
        (folder / "value" / "number.json").unlink()
        (folder / "value").rmdir()
    assert states(engine.run(sum_graph())) == {"a": "completed", "b": "reused", "total": "reused"}


def test_events_describe_run_and_round_trip(engine):
    result = engine.run(sum_graph())
    lines = (engine.history.folder(result.run_id) / "events.jsonl").read_text().splitlines()
    read = [events.parse(line) for line in lines]
    assert read == engine.heard
    assert isinstance(read[0], events.RunStarted)
    assert read[0].format == events.EVENTS_FORMAT
    assert read[0].nodes == ["a", "b", "total"]
    assert isinstance(read[-1], events.RunFinished)
    assert read[-1].state == "completed"
    assert [event.message for event in read if isinstance(event, events.Log)] == ["the number is 1", "the number is 2"]
    assert [(event.node, event.value) for event in read if isinstance(event, events.Metric)] == [("a", 1.0), ("b", 2.0)]


def test_unknown_events_and_fields_are_ignored():
    assert events.parse('{"event": "node_dreamed", "time": 1}') is None
    event = events.parse('{"event": "node_started", "time": 1, "node": "a", "title": "A", "mood": "good"}')
    assert event == events.NodeStarted(time=1, node="a", title="A")


def test_events_are_valid_json_for_nan():
    line = events.Metric(node="a", metric="loss", value=float("nan")).to_json()
    assert json.loads(line)["value"] is None


def test_history_lists_runs_and_keeps_graph(engine):
    first = engine.run(sum_graph())
    second = engine.run(failing("refuse"))
    listed = engine.history.latest()
    assert [(run.id, run.state, run.title) for run in listed] == [
        (second.run_id, "failed", "sum"),
        (first.run_id, "completed", "sum"),
    ]
    assert engine.history.result(first.run_id).nodes["total"].metrics == {"sum": 3}
    assert engine.history.document(first.run_id).to_text(COMPONENTS) == sum_graph().to_text(COMPONENTS)
    assert engine.history.resolve("latest") == second.run_id
    assert engine.history.resolve(first.run_id) == first.run_id


def test_run_of_other_machine_with_invisible_lock_is_running(engine):
    recorder = engine.history.begin(sum_graph(), COMPONENTS, "graph.json", {})
    recorder._lock.release()
    begin = recorder.folder / "run.json"
    content = json.loads(begin.read_text())
    assert content["process"]["pid"] == os.getpid()
    content["process"]["host"] = "another machine"
    begin.write_text(json.dumps(content))
    assert [run.state for run in engine.history.latest()] == ["running"]
    with pytest.raises(CouldNotOpenFileError, match="a run is active"):
        engine.history.clean(0)
    old = time.time() - 2 * SILENT_SECONDS
    os.utime(begin, (old, old))
    assert [run.state for run in engine.history.latest()] == ["failed"], "its machine has told nothing for days"


def test_run_of_killed_process_is_failed(engine):
    recorder = engine.history.begin(sum_graph(), COMPONENTS, "graph.json", {})
    assert engine.history.latest()[0].state == "running"
    # The system releases the lock of a dead process.
    recorder._lock.release()
    run = engine.history.latest()[0]
    assert (run.state, run.error) == ("failed", "the process ended before the run did")


def test_clean_keeps_outputs_of_remaining_runs(engine):
    engine.run(sum_graph(first=7))
    kept = engine.run(sum_graph())
    engine.run(sum_graph())
    assert len(engine.store.keys()) == 5
    engine.run(failing("refuse"))
    would = engine.history.clean(2, dry_run=True)
    assert (len(would.runs), len(would.outputs), len(engine.store.keys())) == (1, 2, 5)
    assert would.freed > 0
    assert engine.history.clean(2) == would
    old = would.runs
    assert sorted(engine.store.keys()) == sorted(found.key for found in kept.nodes.values())
    assert not engine.history.folder(old[0]).exists()
    assert set(states(engine.run(sum_graph())).values()) == {"reused"}


def test_clean_waits_for_active_run(engine):
    recorder = engine.history.begin(sum_graph(), COMPONENTS, "graph.json", {})
    with pytest.raises(CouldNotOpenFileError, match="a run is active"):
        engine.history.clean(0)
    recorder._lock.release()
    assert engine.history.clean(0).runs == [recorder.run_id]


def test_moved_workspace_is_reused(engine, tmp_path):
    engine.run(sum_graph())
    engine.workspace.rename(tmp_path / "moved")
    assert set(states(Engine(tmp_path / "moved").run(sum_graph())).values()) == {"reused"}


def test_clean_removes_leftovers_of_killed_runs(engine):
    engine.run(sum_graph())
    left = engine.store.root / ".0123.dead"
    left.mkdir()
    (left / "half").write_text("half an output")
    cleaned = engine.history.clean(5)
    assert (cleaned.runs, cleaned.outputs, cleaned.freed) == ([], [], 14)
    assert engine.leftovers() == []


@pytest.mark.slow
def test_clean_counts_failed_and_completed_runs_separately(engine):
    kept = engine.run(sum_graph())
    for _ in range(4):
        engine.run(failing("refuse"))
    assert engine.history.clean(1).runs == []
    assert engine.history.result(kept.run_id).state == "completed"


def test_history_of_missing_workspace_does_not_create_it(tmp_path):
    history = History(tmp_path / "nowhere")
    assert history.latest() == []
    assert history.clean(0).runs == []
    assert not (tmp_path / "nowhere").exists()


def test_result_in_moved_workspace_has_current_paths(engine, tmp_path):
    run_id = engine.run(sum_graph()).run_id
    engine.workspace.rename(tmp_path / "moved")
    outputs = History(tmp_path / "moved").result(run_id).nodes["total"].outputs
    assert outputs["sum"].is_relative_to(tmp_path / "moved")
    assert outputs["sum"].is_dir()


def test_no_reuse_computes_equal_nodes_of_run_once(engine):
    document = GraphDocument(nodes=[node("a", "constant"), node("b", "constant")])
    assert states(engine.run(document, reuse=False)) == {"a": "completed", "b": "reused"}


def test_no_events_after_run_has_finished(engine):
    before = {*threading.enumerate()}
    cancel_when_started(engine, waiting("late", seconds=2.5))
    for thread in {*threading.enumerate()} - before:
        if thread.name == "w0":
            thread.join(PATIENCE)
    assert isinstance(engine.heard[-1], events.RunFinished)


def test_new_parameter_at_default_does_not_change_key(engine, monkeypatch):
    # As for a built-in component; for others, the source is in the key.
    monkeypatch.setattr(plan_module, "source_of", lambda component: "")

    class Constant(COMPONENTS["constant"]):
        """A number, and a parameter added later."""

        identifier = "constant"
        title = "Constant"
        category = "Tests"

        class Parameters(COMPONENTS["constant"].Parameters):
            later: bool = Parameter(False, title="Later", help="Thought of later.")

        run = staticmethod(COMPONENTS["constant"].run)

    document = GraphDocument(nodes=[node("a", "constant", value=4)])
    plan = make_plan(resolve(document, {"constant": Constant}, engine.workspace))
    assert plan.steps["a"].key == engine.plan(document).steps["a"].key

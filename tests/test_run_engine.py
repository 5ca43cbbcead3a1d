"""The Python interface runs graphs like the command line."""

import pytest
from small_graphs import SMALL, small_graph

from vision_designer.graphs.engine import events
from vision_designer.graphs.engine.store import RECORD
from vision_designer.graphs.execution import Engine
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.resolve import resolve, resolve_file
from vision_designer.nodes.errors import InvalidGraphError

SUM = small_graph(("a", "constant", {"value": 2}), ("total", "add", {}), links=[("a.value", "total.first")])


@pytest.fixture
def engine(tmp_path):
    return Engine(tmp_path / "workspace")


def test_python_run_is_recorded_and_reused_like_any_other(engine, tmp_path):
    SUM.write(tmp_path / "sum.json", SMALL)
    graph = resolve_file(tmp_path / "sum.json", SMALL)
    heard = []
    outcome = engine.run(engine.plan(graph), origin="sum.json", listeners=[heard.append])
    assert (outcome.result.state, outcome.failures, outcome.abandoned) == ("completed", [], [])
    assert [type(event) for event in (heard[0], heard[-1])] == [events.RunStarted, events.RunFinished]
    history = History(tmp_path / "workspace")
    assert [(run.id, run.graph) for run in history.latest()] == [(outcome.result.run_id, "sum.json")]
    assert history.document(outcome.result.run_id) == graph.document
    again = engine.run(engine.plan(graph)).result
    assert {node.state for node in again.nodes.values()} == {"reused"}


def test_only_planned_part_runs(engine, tmp_path):
    result = engine.run(engine.plan(resolve(SUM, SMALL, tmp_path).only(["a"]))).result
    assert [*result.nodes] == ["a"]


def test_failing_listener_is_reported_and_the_run_continues(engine, tmp_path):
    heard = []

    def failing(event):
        heard.append(event)
        raise OSError("the disk is full")

    outcome = engine.run(engine.plan(resolve(SUM, SMALL, tmp_path)), listeners=[failing])
    assert outcome.result.state == "completed"
    assert len(heard) == 1
    (failure,) = outcome.failures
    assert "the events could not be written completely: OSError: the disk is full" in failure.message


def test_run_can_be_cancelled_by_caller(engine, tmp_path):
    outcome = engine.run(engine.plan(resolve(SUM, SMALL, tmp_path)), started=lambda runner: runner.cancel())
    assert outcome.result.state == "cancelled"


def test_graph_with_problems_is_not_planned(engine, tmp_path):
    wrong = small_graph(("a", "constant", {"value": "many"}))
    with pytest.raises(InvalidGraphError, match="value"):
        engine.plan(resolve(wrong, SMALL, tmp_path))


@pytest.mark.parametrize("content", ["", "[" * 200_000, "{}", '{"crc32": 1, "files": 3}'])
def test_damaged_store_record_is_recomputed(engine, tmp_path, content):
    plan = engine.plan(resolve(SUM, SMALL, tmp_path))
    engine.run(plan)
    (engine.store.folder(plan.steps["a"].key) / RECORD).write_text(content)
    states = {name: node.state for name, node in engine.run(plan).result.nodes.items()}
    assert states == {"a": "completed", "total": "reused"}

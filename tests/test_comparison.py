"""Differences between two graphs, and between two runs."""

import math
import time
from pathlib import Path

import pytest
from filelock import FileLock
from small_graphs import SMALL, run_in, small_graph

from vision_designer.graphs.diff import better, compare_runs, graph_differences, link_differences
from vision_designer.graphs.history.run_folder import LOCK, RESULT, RUN_IDS, new_run_id
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.resolve import resolve
from vision_designer.nodes.errors import CouldNotOpenFileError

OLD = small_graph(
    ("a", "constant", {"value": 2}),
    ("b", "constant", {}),
    ("total", "add", {}),
    ("gone", "constant", {}),
    links=[("a.value", "total.first")],
)
NEW = small_graph(
    ("new", "constant", {}),
    ("a", "constant", {"value": 3}),
    ("b", "constant", {"value": 1}),
    ("total", "add", {}),
    links=[("b.value", "total.first")],
)


def test_diff_lists_added_removed_and_changed_nodes():
    expected = {"new": "added", "gone": "removed", "a": "changed", "total": "changed"}
    assert graph_differences(resolve(OLD, SMALL, Path()), resolve(NEW, SMALL, Path())) == expected
    # Without the declaration, it is unknown that 1 is the default of b.value.
    assert graph_differences(resolve(OLD, {}, Path()), resolve(NEW, {}, Path())) == {**expected, "b": "changed"}
    assert graph_differences(resolve(OLD, {}, Path()), resolve(OLD, {}, Path())) == {}


def test_layout_is_not_a_difference():
    moved = OLD.model_copy(deep=True)
    for node in moved.nodes:
        node.position, node.title, node.comment = [9, 9], "x", "y"
    moved.nodes.reverse()
    assert graph_differences(resolve(OLD, {}, Path()), resolve(moved, {}, Path())) == {}


def test_bypassed_node_is_changed():
    bypassed = OLD.model_copy(deep=True)
    bypassed.nodes[2].bypassed = True
    assert graph_differences(resolve(OLD, {}, Path()), resolve(bypassed, {}, Path())) == {"total": "changed"}


def test_diff_lists_links_of_one_graph():
    assert link_differences(OLD, NEW) == ([("b.value", "total.first")], [("a.value", "total.first")])


def test_runs_are_compared_by_parameters_and_metrics(tmp_path):
    first, second = run_in(tmp_path, OLD), run_in(tmp_path, NEW)
    compared = compare_runs(History(tmp_path), first, second, components=SMALL)
    assert compared.parameters["a.value"] == (2, 3)
    assert compared.parameters["gone.component"] == ("constant", None)
    assert "b.value" not in compared.parameters
    assert compared.metrics["total.sum"] == (2, 1)
    [graph] = compared.graphs
    assert graph.nodes == graph_differences(resolve(OLD, SMALL, Path()), resolve(NEW, SMALL, Path()))
    assert graph.added_links == [("b.value", "total.first")]


def test_any_number_of_runs_is_compared_with_the_first(tmp_path):
    third = NEW.model_copy(deep=True)
    third.nodes[1].parameters = {"value": 4}
    ids = [run_in(tmp_path, document) for document in (OLD, NEW, third)]
    compared = compare_runs(History(tmp_path), *ids, components=SMALL)
    assert compared.parameters["a.value"] == (2, 3, 4)
    assert compared.metrics["total.sum"] == (2, 1, 1)
    assert [graph.nodes["a"] for graph in compared.graphs] == ["changed", "changed"]


@pytest.mark.parametrize(
    ("metric", "values", "which"),
    [
        ("a.accuracy", (0.8, None, 0.9, math.nan, 0.9), 2),
        ("a.validation_loss", (0.8, 0.2, 0.9), 1),
        ("a.accuracy", (0.8, 0.8, None), None),
        ("a.images", (1, 2, 3), None),
    ],
)
def test_best_of_several_values(metric, values, which):
    assert better(metric, *values) == which


def test_run_without_result_is_compared_only_on_request(tmp_path):
    first, second = run_in(tmp_path, OLD), run_in(tmp_path, NEW)
    (History(tmp_path).folder(first) / RESULT).unlink()
    with FileLock(History(tmp_path).folder(first) / LOCK, thread_local=False):
        # The run is still active.
        with pytest.raises(CouldNotOpenFileError):
            compare_runs(History(tmp_path), first, second)
        assert compare_runs(History(tmp_path), first, second, unfinished=True).metrics["total.sum"] == (None, 1)


def test_killed_run_is_compared_by_its_events(tmp_path):
    first, second = run_in(tmp_path, OLD), run_in(tmp_path, NEW)
    (History(tmp_path).folder(first) / RESULT).unlink()
    assert compare_runs(History(tmp_path), first, second).metrics["total.sum"] == (2, 1)


@pytest.mark.parametrize(
    ("metric", "first", "second", "which"),
    [
        ("evaluate.accuracy", 0.8, 0.9, 1),
        ("train.validation_loss", 0.8, 0.9, 0),
        ("evaluate.macro_f1", 0.9, 0.8, 0),
        ("evaluate.accuracy", 0.8, 0.8, None),
        ("evaluate.images", 8, 9, None),
        ("evaluate.accuracy", None, 0.9, None),
        ("evaluate.log_loss", math.nan, 0.9, None),
    ],
)
def test_better_metric_value(metric, first, second, which):
    assert better(metric, first, second) == which


def test_run_ids_sort_by_time_across_time_zones(tmp_path, monkeypatch):
    # One hour apart over the end of daylight saving time, and then fractions of a second.
    moments = [1761436800 + 3600 * hour for hour in range(4)] + [1761447600 + part / 10000 for part in range(1, 5)]
    ids = []
    for number, moment in enumerate(moments):
        monkeypatch.setenv("TZ", ("Asia/Taipei", "Europe/Berlin", "America/New_York")[number % 3])
        time.tzset()
        ids.append(new_run_id(moment))
    monkeypatch.undo()
    time.tzset()
    assert ids == sorted(set(ids))
    assert all(RUN_IDS.fullmatch(run_id) for run_id in ids)
    assert ids[0] == "20251026-000000-0000"
    before = new_run_id(time.time())
    assert before <= run_in(tmp_path, OLD) <= new_run_id(time.time())

"""Rows of the run list: name, note and star, parameters that differ, metrics, and removal of runs."""

import json
import sqlite3

import pytest
from filelock import FileLock
from small_graphs import run_in, small_graph

from vision_designer.graphs.history.run_folder import LOCK
from vision_designer.graphs.history.run_summaries import ABOUT, varying
from vision_designer.graphs.history.runs import History
from vision_designer.nodes.errors import CouldNotOpenFileError, NotInRangeValueError


def constant(value=1, *more):
    return small_graph(
        ("a", "constant", {"value": value}), ("total", "add", {}), *more, links=[("a.value", "total.first")]
    )


@pytest.fixture
def history(tmp_path):
    return History(tmp_path)


def about(summary):
    return summary.name, summary.note, summary.starred


def test_name_note_and_star_are_kept_in_run_folder(history, tmp_path):
    run_id = run_in(tmp_path, constant())
    assert about(history.summary(run_id)) == ("", "", False)
    history.describe(run_id, name="  baseline ")
    history.describe(run_id, note="two\nlines", starred=True)
    assert about(history.summary(run_id)) == ("baseline", "two\nlines", True)
    assert json.loads((history.folder(run_id) / ABOUT).read_text()) == {
        "name": "baseline",
        "note": "two\nlines",
        "starred": True,
    }
    history.describe(run_id, name="", starred=False)
    assert about(history.latest()[0]) == ("", "two\nlines", False)


def test_rebuilt_database_has_names_and_parameters(history, tmp_path):
    run_id = run_in(tmp_path, constant(3))
    history.describe(run_id, name="baseline", note="good", starred=True)
    [before] = history.latest()
    for damage in (history.database.unlink, lambda: history.database.write_bytes(b"no database" * 999)):
        damage()
        [after] = History(tmp_path).latest()
        assert after == before


def test_workspace_of_older_version_is_read(history, tmp_path):
    run_id = run_in(tmp_path, constant(3))
    with sqlite3.connect(history.database) as database:
        database.execute("DROP TABLE details")
    database.close()
    [run] = History(tmp_path).latest()
    assert run.parameters == {"a.component": "constant", "a.value": 3, "total.component": "add"}
    history.describe(run_id, name="old")
    assert history.latest()[0].name == "old"


def test_locked_database_prevents_no_list_of_runs(history, tmp_path, monkeypatch):
    run_id = run_in(tmp_path, constant(3))
    monkeypatch.setattr("vision_designer.graphs.history.run_database.LOCKED_SECONDS", 0.1)
    (history.folder(run_id) / ABOUT).write_text('{"name": "one"}')
    holder = sqlite3.connect(history.database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    [run] = history.latest()
    assert (run.name, run.parameters["a.value"]) == ("one", 3)
    holder.close()
    assert history.latest() == [run]


def test_change_that_the_database_missed_is_found(history, tmp_path):
    run_id = run_in(tmp_path, constant())
    history.describe(run_id, name="one")
    (history.folder(run_id) / ABOUT).write_text('{"name": "written by another program"}')
    assert history.summary(run_id).name == "written by another program"
    (history.folder(run_id) / ABOUT).write_text("{damaged")
    assert about(history.summary(run_id)) == ("", "", False)


@pytest.mark.parametrize("given", [{"name": "x" * 201}, {"name": "a\nb"}, {"note": "x" * 10_001}])
def test_text_out_of_range_is_rejected_and_nothing_changes(history, tmp_path, given):
    run_id = run_in(tmp_path, constant())
    history.describe(run_id, name="one")
    with pytest.raises(NotInRangeValueError, match=r"200|10,000"):
        history.describe(run_id, **given)
    assert about(history.summary(run_id)) == ("one", "", False)


def test_missing_run_cannot_be_named(history, tmp_path):
    run_in(tmp_path, constant())
    with pytest.raises(CouldNotOpenFileError, match="no longer exists"):
        history.describe("20260101-000000-0000", name="x")
    assert not (tmp_path / "runs" / "20260101-000000-0000").exists()


def test_summary_has_metrics_of_all_nodes(history, tmp_path):
    run_in(tmp_path, constant(2))
    assert history.latest()[0].metrics["total.sum"] == 2


def test_stamp_changes_with_what_is_shown(history, tmp_path):
    first, second = run_in(tmp_path, constant(1)), run_in(tmp_path, constant(2))
    history.latest()
    before = history.stamps()
    assert list(before) == [second, first]
    history.describe(first, starred=True)
    after = history.stamps()
    assert after[second] == before[second]
    assert after[first] != before[first]


def run(**parameters):
    return {place.replace("_", "."): value for place, value in parameters.items()}


@pytest.mark.parametrize(
    ("runs", "places"),
    [
        ([], []),
        ([run(a_component="c", a_x=1)], []),
        ([run(a_component="c", a_x=1), run(a_component="c", a_x=1)], []),
        ([run(a_component="c", a_x=1), run(a_component="c", a_x=2)], ["a.x"]),
        ([run(a_component="c", a_x=1), run(a_component="c")], ["a.x"]),
        # Another graph, which does not have the node, differs in nothing that can be compared.
        ([run(a_component="c", a_x=1), run(b_component="c", b_x=2)], []),
        ([run(a_component="c", a_x=1), run(a_component="d", a_y=2)], ["a.component"]),
        ([run(a_component="c"), run(a_component="c", a_bypassed=True)], ["a.bypassed"]),
    ],
)
def test_parameters_that_differ(runs, places):
    assert varying(runs) == places


def test_removed_run_takes_only_its_own_outputs_along(history, tmp_path):
    first, second = run_in(tmp_path, constant(1)), run_in(tmp_path, constant(1, ("b", "constant", {"value": 7})))
    removed = history.remove([second, "20260101-000000-0000"])
    assert (removed.runs, len(removed.outputs)) == ([second], 1)
    assert removed.freed > 0
    assert [run.id for run in History(tmp_path).latest()] == [first]
    assert not history.folder(second).exists()
    nodes = history.result(first).nodes.values()
    assert all((tmp_path / "store" / node.key).is_dir() for node in nodes)


def test_active_run_is_not_removed_and_outputs_wait_for_it(history, tmp_path):
    first, second = run_in(tmp_path, constant(1)), run_in(tmp_path, constant(2))
    with sqlite3.connect(history.database) as database:
        database.execute("UPDATE runs SET state = 'running' WHERE id = ?", (second,))
    database.close()
    (history.folder(second) / "result.json").unlink()
    with FileLock(history.folder(second) / LOCK, thread_local=False):
        removed = history.remove([first, second])
    assert (removed.runs, removed.outputs) == ([first], [])
    assert history.folder(second).is_dir()
    assert history.clean(1).outputs, "the clean-up after the run removes them"


def test_cleanup_keeps_starred_runs_and_their_outputs(history, tmp_path):
    ids = [run_in(tmp_path, constant(value)) for value in range(3)]
    history.describe(ids[0], starred=True)
    assert history.clean(1).runs == [ids[1]]
    assert [run.id for run in history.latest()] == [ids[2], ids[0]]
    assert all((tmp_path / "store" / node.key).is_dir() for node in history.result(ids[0]).nodes.values())

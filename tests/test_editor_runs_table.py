"""The table of runs: columns, sorting, names, notes and stars, groups of trials, and the exported file."""

import csv
import subprocess
import sys

import pytest
from levels import thorough
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLineEdit, QMessageBox
from small_graphs import SMALL, SMALL_FOLDER, run_in, small_graph
from waiting_qtbot import settle

from vision_designer.editor.files.settings import Settings
from vision_designer.editor.panes.runs.columns import (
    ACCURACY,
    DURATION,
    GRAPH,
    NAME,
    NOTE,
    RUN_ID,
    STAR,
    STARTED,
    STATE,
)
from vision_designer.editor.panes.runs.run_dialogs import NoteDialog
from vision_designer.editor.panes.runs.run_table import FRACTION_ROLE
from vision_designer.editor.panes.runs.runs import RunsPane
from vision_designer.editor.runs.run_queue import RunQueue
from vision_designer.graphs.execution import Engine
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.resolve import resolve

pytestmark = pytest.mark.gui
VALUE, SUM = "parameter:a.value", "metric:total.sum"


def total(value=1, title="sum", **parameters):
    document = small_graph(
        ("a", "constant", {"value": value} if value != 1 else {}), ("total", "add", parameters),
        links=[("a.value", "total.first")],
    )  # fmt: skip
    document.title = title
    return document


def trial_in(workspace, number, value, *, sweep="s1", trials=4, **more):
    """Run a trial of a sweep in this process; returns the run id."""
    engine = Engine(workspace)
    record = {"sweep": sweep, "name": "Sweep of sum", "number": number, "trials": trials, "metric": "total.sum",
              "maximize": True, "values": {"a.value": value}} | more  # fmt: skip
    plan = engine.plan(resolve(total(value, f"trial {number}"), SMALL, workspace))
    return engine.run(plan, origin="x.json", trial=record).result.run_id


@pytest.fixture
def workspace(tmp_path):
    return tmp_path / "workspace"


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "editor.ini")


@pytest.fixture
def make_pane(qapp, workspace, settings, qtbot):
    queue = RunQueue(workspace, SMALL, [SMALL_FOLDER])

    def make():
        pane = RunsPane(queue, queue.history, SMALL, settings)
        QAbstractItemModelTester(pane.shown_runs, QAbstractItemModelTester.FailureReportingMode.Fatal, pane)
        qtbot.addWidget(pane)
        pane.resize(1200, 400)
        qtbot.show(pane)
        qtbot.waitUntil(lambda: pane.runs.is_complete and not pane.shown_runs._is_finding_facts)
        return pane

    yield make
    queue.close()


def index(pane, row, key):
    return pane.shown_runs.index(row, pane.shown_runs.column_of(key))


def column(pane, key):
    return [index(pane, row, key).data() for row in range(pane.shown_runs.rowCount())]


def shown_columns(pane):
    return [column.key for column in pane.shown_runs.columns if pane.table.is_shown(column)]


def sort(pane, key, order=Qt.SortOrder.AscendingOrder):
    pane.table.sortByColumn(pane.shown_runs.column_of(key), order)


def click(pane, row, key, qtbot, x=10):
    place = pane.table.visualRect(index(pane, row, key))
    qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place.left() + x, place.center().y()))


def test_columns_are_metrics_and_parameters_that_differ(make_pane, workspace):
    run_in(workspace, total(1))
    run_in(workspace, total(20))
    pane = make_pane()
    assert shown_columns(pane)[-3:] == ["metric:a.value", SUM, VALUE]
    assert "parameter:total.first" not in [column.key for column in pane.shown_runs.columns]
    assert column(pane, VALUE) == ["20", "1"], "a default is shown as a value"
    assert column(pane, SUM) == ["20", "1"]
    titles = [pane.shown_runs.headerData(pane.shown_runs.column_of(key), Qt.Orientation.Horizontal)
              for key in (VALUE, SUM)]  # fmt: skip
    assert titles == ["Value", "Sum"]
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    assert index(pane, 0, VALUE).data(Qt.ItemDataRole.TextAlignmentRole) == right


def test_parameter_that_differs_only_in_hidden_runs_is_no_column(make_pane, workspace, qtbot):
    for value, title in ((1, "one"), (2, "two"), (2, "two")):
        run_in(workspace, total(value, title))
    pane = make_pane()
    assert VALUE in shown_columns(pane)
    pane.filters.graphs.setCurrentIndex(pane.filters.graphs.findData("two"))
    qtbot.waitUntil(lambda: VALUE not in shown_columns(pane))
    assert column(pane, GRAPH) == ["two", "two"]


def test_rows_are_sorted_by_number_and_missing_values_are_last(make_pane, workspace):
    for document in (total(9), total(100), small_graph(("other", "constant", {})), total(20)):
        run_in(workspace, document)
    pane = make_pane()
    sort(pane, VALUE)
    assert column(pane, VALUE) == ["9", "20", "100", ""]
    sort(pane, VALUE, Qt.SortOrder.DescendingOrder)
    assert column(pane, VALUE) == ["100", "20", "9", ""]
    pane.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert column(pane, VALUE) == ["20", "", "100", "9"], "newest first"


def test_selection_stays_with_its_run_when_sorted_and_filtered(make_pane, workspace):
    ids = [run_in(workspace, total(value)) for value in (3, 1, 2)]
    pane = make_pane()
    pane.select(ids[1])
    sort(pane, VALUE)
    assert [entry.run_id for entry in pane.selected()] == [ids[1]]
    pane.filters.text.setText(ids[1])
    assert [entry.run_id for entry in pane.selected()] == [ids[1]]


def test_chosen_columns_are_remembered(make_pane, workspace):
    run_in(workspace, total(1))
    run_in(workspace, total(2))
    pane = make_pane()
    menu = pane.table.columns_menu(pane)
    top = {action.text(): action for action in menu.actions()}
    parameters = {action.text(): action for action in top["Parameters that differ"].menu().actions()}
    assert parameters["Value"].isChecked() and not top["Run"].isChecked()
    parameters["Value"].trigger()
    top["Run"].trigger()
    again = make_pane()
    for shown in (pane, again):
        assert RUN_ID in shown_columns(shown)
        assert VALUE not in shown_columns(shown)
    top["Reset columns"].trigger()
    assert RUN_ID not in shown_columns(pane)
    assert VALUE in shown_columns(make_pane())


@pytest.mark.parametrize("width", [420, 506, 700])
def test_narrow_pane_shows_the_most_important_columns_in_its_width(make_pane, workspace, qtbot, width):
    for value in (1, 20):
        run_in(workspace, total(value))
    pane = make_pane()
    everything = shown_columns(pane)
    pane.resize(width, 600)
    settle()
    assert {STATE, GRAPH, STARTED, ACCURACY} <= set(shown_columns(pane)) < set(everything)
    assert (VALUE in shown_columns(pane)) == (width > 420)
    assert pane.table.horizontalScrollBar().maximum() == 0
    pane.resize(1200, 600)
    settle()
    assert shown_columns(pane) == everything


def test_named_runs_show_their_names_in_a_narrow_pane(make_pane, workspace, qtbot):
    run_id = run_in(workspace, total())
    pane = make_pane()
    pane.resize(506, 400)
    settle()
    assert NAME not in shown_columns(pane)
    pane.runs.describe([run_id], name="first")
    qtbot.waitUntil(lambda: NAME in shown_columns(pane))


def test_column_that_the_user_adds_is_shown_in_a_narrow_pane(make_pane, workspace):
    for value in (1, 20):
        run_in(workspace, total(value))
    pane = make_pane()
    pane.resize(420, 400)
    settle()
    menu = pane.table.columns_menu(pane)
    top = {action.text(): action for action in menu.actions()}
    assert not top["A wider pane shows more columns"].isEnabled()
    assert not top["Duration"].isChecked()
    top["Duration"].trigger()
    assert DURATION in shown_columns(pane)
    menu = pane.table.columns_menu(pane)
    {action.text(): action for action in menu.actions()}["Duration"].trigger()
    assert DURATION not in shown_columns(pane)
    pane.resize(1200, 400)
    settle()
    assert DURATION not in shown_columns(pane)


def test_table_exported_from_a_narrow_pane_has_all_chosen_columns(make_pane, workspace):
    for value in (1, 20):
        run_in(workspace, total(value))
    pane = make_pane()
    wide = pane.table.rows_to_save()[0]
    pane.resize(420, 400)
    settle()
    assert len(shown_columns(pane)) < len(wide)
    assert pane.table.rows_to_save()[0] == wide


def test_order_and_widths_of_columns_are_remembered(make_pane, workspace):
    def left_to_right(pane):
        header, columns = pane.table.horizontalHeader(), pane.shown_runs.columns
        return [columns[header.logicalIndex(place)].key for place in range(len(columns))]

    run_in(workspace, total(1))
    run_in(workspace, total(2))
    pane = make_pane()
    usual = left_to_right(pane)
    header = pane.table.horizontalHeader()
    header.moveSection(header.visualIndex(pane.shown_runs.column_of(VALUE)), 1)
    header.resizeSection(pane.shown_runs.column_of(NAME), 222)
    wanted = [usual[0], VALUE, *(key for key in usual[1:] if key != VALUE)]
    again = make_pane()
    for shown in (pane, again):
        assert left_to_right(shown) == wanted
        assert shown.table.columnWidth(shown.shown_runs.column_of(NAME)) == 222
    menu = again.table.columns_menu(again)
    {action.text(): action for action in menu.actions()}["Reset columns"].trigger()
    for shown in (again, make_pane()):
        assert left_to_right(shown) == usual
        assert shown.table.columnWidth(shown.shown_runs.column_of(NAME)) != 222


def test_place_of_a_column_is_kept_while_no_listed_run_has_it(make_pane, workspace, qtbot):
    run_in(workspace, total(1, "one"))
    run_in(workspace, total(2, "two"))
    pane = make_pane()
    header, table = pane.table.horizontalHeader(), pane.shown_runs
    header.moveSection(header.visualIndex(table.column_of(VALUE)), 0)
    pane.filters.text.setText("one")
    qtbot.waitUntil(lambda: table.column_of(VALUE) < 0)
    header.moveSection(header.visualIndex(table.column_of(NAME)), 0)
    pane.filters.text.clear()
    qtbot.waitUntil(lambda: table.column_of(VALUE) >= 0)
    assert {header.visualIndex(table.column_of(key)) for key in (VALUE, NAME)} == {0, 1}


def test_name_is_edited_in_its_cell_and_kept(make_pane, workspace, qtbot):
    run_id = run_in(workspace, total())
    pane = make_pane()
    pane.select(run_id)
    pane.action("rename").trigger()
    field = pane.table.findChild(QLineEdit)
    field.setText(" best so far ")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: column(pane, NAME) == ["best so far"])
    qtbot.waitUntil(lambda: History(workspace).summary(run_id).name == "best so far")
    pane.filters.text.setText("BEST")
    assert pane.shown_runs.rowCount() == 1


def test_name_being_typed_survives_a_new_run(make_pane, workspace, qtbot):
    run_id = run_in(workspace, total())
    pane = make_pane()
    pane.select(run_id)
    pane.action("rename").trigger()
    field = pane.table.findChild(QLineEdit)
    field.setText("typing")
    run_in(workspace, total(2, "newer"))
    qtbot.waitUntil(lambda: pane.shown_runs.rowCount() == 2)
    assert field.isVisible() and field.text() == "typing"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: History(workspace).summary(run_id).name == "typing")


def test_note_is_written_and_its_column_appears(make_pane, workspace, qtbot):
    run_id = run_in(workspace, total())
    pane = make_pane()
    assert NOTE not in shown_columns(pane)
    pane.select(run_id)
    pane.action("note").trigger()
    dialog = pane.findChild(NoteDialog)
    dialog.text.setPlainText("two\nlines")
    dialog.accept()
    qtbot.waitUntil(lambda: NOTE in shown_columns(pane))
    assert column(pane, NOTE) == ["two lines"]
    qtbot.waitUntil(lambda: History(workspace).summary(run_id).note == "two\nlines")


def test_star_is_set_by_a_click_and_filters(make_pane, workspace, qtbot):
    old, new = run_in(workspace, total(1)), run_in(workspace, total(2))
    pane = make_pane()
    click(pane, 1, STAR, qtbot)
    assert index(pane, 1, STAR).data(Qt.ItemDataRole.AccessibleTextRole) == "Starred"
    qtbot.waitUntil(lambda: History(workspace).summary(old).starred)
    pane.filters.starred.click()
    assert column(pane, RUN_ID) == [old]
    pane.select(old)
    assert pane.action("star").text() == "Remove star"
    pane.action("star").trigger()
    assert column(pane, RUN_ID) == []
    pane.filters.starred.click()
    assert column(pane, RUN_ID) == [new, old]


def test_text_that_cannot_be_kept_is_reported(make_pane, workspace, qtbot):
    run_id = run_in(workspace, total())
    pane = make_pane()
    with qtbot.waitSignal(pane.message) as told:
        pane.runs.describe([run_id], name="x" * 300)
    assert "at most 200 characters" in told.args[0]
    qtbot.waitUntil(lambda: column(pane, NAME) == [""])


def test_deleted_runs_are_asked_about_and_removed(make_pane, workspace, qtbot):
    ids = [run_in(workspace, total(value)) for value in range(1, 4)]
    pane = make_pane()
    pane.select(*ids[:2])
    pane.action("delete").trigger()
    box = pane.findChild(QMessageBox)
    assert "these 2 runs" in box.text()
    box.reject()
    assert len(History(workspace).latest()) == 3
    pane.action("delete").trigger()
    box = pane.findChildren(QMessageBox)[-1]
    next(button for button in box.buttons() if button.text() == "Delete").click()
    qtbot.waitUntil(lambda: column(pane, RUN_ID) == ids[2:])


def test_trials_of_a_sweep_fold_into_one_row(make_pane, workspace, qtbot):
    run_in(workspace, total(1, "alone"))
    ids = [trial_in(workspace, number, value) for number, value in ((1, 2), (2, 7), (3, 5))]
    pane = make_pane()
    assert [text.split(" ", 1)[-1] for text in column(pane, GRAPH)] == ["Sweep of sum", "alone"]
    assert column(pane, STATE)[0] == "3 of 4 trials"
    assert (column(pane, SUM)[0], column(pane, VALUE)[0], column(pane, NAME)[0]) == ("7", "7", "Best: trial 2")
    said = Qt.ItemDataRole.AccessibleTextRole
    assert index(pane, 0, GRAPH).data(said) == "Sweep of sum, collapsed"
    click(pane, 0, GRAPH, qtbot)
    assert index(pane, 0, GRAPH).data(said) == "Sweep of sum, expanded"
    assert [text.strip() for text in column(pane, GRAPH)[1:]] == ["Trial 3", "Trial 2", "Trial 1", "alone"]
    sort(pane, VALUE, Qt.SortOrder.DescendingOrder)
    assert column(pane, VALUE) == ["7", "7", "5", "2", "1"], "trials stay below the heading"
    pane.table.setCurrentIndex(index(pane, 2, GRAPH))
    qtbot.keyClick(pane.table, Qt.Key.Key_Left)
    assert pane.table.currentIndex().row() == 0
    qtbot.keyClick(pane.table, Qt.Key.Key_Left)
    assert pane.shown_runs.rowCount() == 2
    assert sorted(entry.run_id for entry in pane.selected()) == ids, "a heading stands for all its trials"
    qtbot.keyClick(pane.table, Qt.Key.Key_Right)
    assert pane.shown_runs.rowCount() == 5
    pane.filters.text.setText(ids[0])
    assert pane.shown_runs.rowCount() == 2


def test_sweep_is_one_graph_in_the_filter(make_pane, workspace):
    run_in(workspace, total(1, "alone"))
    for number in (1, 2):
        trial_in(workspace, number, number)
    pane = make_pane()
    graphs = pane.filters.graphs
    assert [graphs.itemText(row) for row in range(graphs.count())] == ["All graphs", "alone", "Sweep of sum"]
    graphs.setCurrentText("Sweep of sum")
    assert column(pane, STATE) == ["2 of 4 trials"]


@thorough
@pytest.mark.slow
def test_running_sweep_of_the_command_line_shows_its_progress(make_pane, workspace, tmp_path, qtbot):
    small_graph(
        ("a", "constant", {}), ("w", "misbehave", {"how": "hold"}), ("total", "add", {}),
        links=[("a.value", "w.value"), ("w.value", "total.first"), ("a.value", "total.second")],
    ).write(tmp_path / "graph.json", SMALL)  # fmt: skip
    run_in(workspace, total())
    pane = make_pane()
    command = [sys.executable, "-m", "vision_designer.graphs.cli", "sweep", "graph.json", "--quiet", "--name", "Search"]
    command += ["--space", "a.value = 3, 7", "--search", "grid", "--metric", "total.sum", "--trials", "2"]
    command += ["--components", str(SMALL_FOLDER), "--workspace", str(workspace)]
    with subprocess.Popen(command, cwd=tmp_path) as sweep:
        qtbot.waitUntil(lambda: "0 of 2 trials" in column(pane, STATE))
        assert pane.shown_runs.rows[0].sweep.state == "running"
        assert index(pane, 0, STATE).data(FRACTION_ROLE) == 0
        (tmp_path / "released").touch()
        qtbot.waitUntil(lambda: "2 of 2 trials" in column(pane, STATE))
        assert sweep.wait() == 0
    qtbot.waitUntil(lambda: pane.shown_runs.rows[0].sweep.state == "completed")
    assert column(pane, NAME)[0] == "Best: trial 2"


def test_best_trial_of_a_minimized_metric_is_the_lowest(make_pane, workspace):
    for number, value in ((1, 2), (2, 7)):
        trial_in(workspace, number, value, maximize=False)
    assert column(make_pane(), SUM) == ["2"]


def test_selected_trial_is_unfolded(make_pane, workspace):
    ids = [trial_in(workspace, number, number) for number in (1, 2)]
    pane = make_pane()
    pane.select(ids[0])
    assert [entry.run_id for entry in pane.selected()] == [ids[0]]


def test_exported_table_has_shown_columns_and_rows(make_pane, workspace, tmp_path):
    old = run_in(workspace, total(3, "=1+1"))
    ids = [trial_in(workspace, number, value) for number, value in ((1, 2), (2, 7))]
    pane = make_pane()
    pane.runs.describe([old], name="first")
    for key, shown in ((RUN_ID, True), (ACCURACY, False)):
        pane.table.show_column(pane.shown_runs.columns[pane.shown_runs.column_of(key)], shown)
    sort(pane, VALUE)
    pane.save_csv(tmp_path / "runs.csv")
    with (tmp_path / "runs.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [(row["Run"], row["a.value"], row["total.sum"]) for row in rows] == [
        (old, "3", "3.0"), (ids[1], "7", "7.0"), (ids[0], "2", "2.0"),
    ]  # fmt: skip
    assert (rows[0]["Graph"], rows[0]["Name"], "Accuracy" in rows[0]) == ("'=1+1", "first", False)


def test_pane_has_no_work_while_it_is_hidden(make_pane, workspace, qtbot):
    run_in(workspace, total())
    pane = make_pane()
    pane.hide()
    before = pane.runs.reads
    run_in(workspace, total(2))
    QGuiApplication.processEvents()
    assert pane.runs.reads == before
    qtbot.show(pane)
    qtbot.waitUntil(lambda: pane.shown_runs.rowCount() == 2)

"""The Runs pane: its list, when it reads, and its commands."""

import sqlite3
import subprocess
import sys
import time
from itertools import combinations

import pytest
from levels import thorough
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QSystemTrayIcon, QToolButton, QWidget
from small_graphs import SMALL, SMALL_FOLDER, run_in, small_graph
from waiting import PATIENCE
from waiting_qtbot import settle

from vision_designer.editor.panes.parts.bars import OverflowBar
from vision_designer.editor.panes.runs.columns import ACCURACY, DURATION, GRAPH, RUN_ID, STARTED, STATE
from vision_designer.editor.panes.runs.compare import CompareDialog
from vision_designer.editor.panes.runs.run_dialogs import CleanRunsDialog
from vision_designer.editor.panes.runs.runs import RunsPane
from vision_designer.editor.runs.run_following import EventsFollower
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.run_queue import RunQueue
from vision_designer.editor.window.run_controller import Notifier
from vision_designer.graphs.engine import events
from vision_designer.graphs.history.runs import History

pytestmark = pytest.mark.gui
WAIT = small_graph(("w", "misbehave", {"how": "wait", "seconds": 600.0}))


def constant(value, title="sum"):
    document = small_graph(("a", "constant", {"value": value}))
    document.title = title
    return document


@pytest.fixture
def workspace(tmp_path):
    return tmp_path / "workspace"


@pytest.fixture
def queue(qapp, workspace):
    queue = RunQueue(workspace, SMALL, [SMALL_FOLDER])
    yield queue
    for run in queue.active:
        if run.state == "running":
            queue._following.of(run).process.kill()
    queue.close()


@pytest.fixture
def pane(queue, qtbot):
    pane = RunsPane(queue, queue.history, SMALL)
    qtbot.addWidget(pane)
    pane.resize(900, 300)
    return pane


def shown(pane, qtbot, *, checked=True):
    if checked:
        # Ends the process on an inconsistent model signal.
        QAbstractItemModelTester(pane.shown_runs, QAbstractItemModelTester.FailureReportingMode.Fatal, pane)
    qtbot.show(pane)
    qtbot.waitUntil(lambda: pane.runs.is_loaded)
    return pane


def cell(pane, row, key):
    return pane.shown_runs.index(row, pane.shown_runs.column_of(key))


def column(pane, key):
    return [cell(pane, row, key).data() for row in range(pane.shown_runs.rowCount())]


def submit(queue, document, title):
    document.title = ""
    return queue.submit(document, queue.workspace.parent, title=title)


def until(qtbot, condition):
    qtbot.waitUntil(lambda: bool(condition()))


def test_empty_history_shows_hint(pane, qtbot):
    shown(pane, qtbot)
    assert pane.empty.isVisible()
    assert "F5" in pane.empty.advice.text()


def test_past_runs_are_listed_newest_first(pane, workspace, qtbot):
    ids = [run_in(workspace, constant(value, f"graph {value}")) for value in range(3)]
    with sqlite3.connect(workspace / "runs.db") as database:
        database.execute("UPDATE nodes SET metrics = '{\"accuracy\": 0.9722}' WHERE run = ?", (ids[2],))
    database.close()
    shown(pane, qtbot)
    assert column(pane, GRAPH) == ["graph 2", "graph 1", "graph 0"]
    assert column(pane, STATE) == ["Completed"] * 3
    assert column(pane, RUN_ID) == ids[::-1]
    assert column(pane, ACCURACY) == ["97.22 %", "", ""]
    assert column(pane, DURATION)[0].endswith("s")
    assert column(pane, STARTED)[0].startswith(("Today", "Yesterday"))
    assert "ago" in cell(pane, 0, STARTED).data(Qt.ItemDataRole.ToolTipRole)


def test_queue_is_on_top_and_finished_runs_move_to_history(pane, queue, workspace, qtbot):
    run_in(workspace, constant(1, "old"))
    shown(pane, qtbot)
    first, second = submit(queue, WAIT.model_copy(deep=True), "first"), submit(queue, constant(2), "second")
    assert column(pane, GRAPH) == ["first", "second", "old"]
    assert column(pane, STATE)[1:] == ["Queued", "Completed"]
    until(qtbot, lambda: first.status("w").state == "running")
    assert column(pane, STATE)[0].startswith("Running, 0")
    pane.select(first)
    pane.action("stop").trigger()
    assert column(pane, STATE)[0] == "Stopping"
    until(qtbot, lambda: not queue.active)
    until(qtbot, lambda: sorted(column(pane, STATE)) == ["Completed", "Completed", "Stopped"])
    until(qtbot, lambda: column(pane, GRAPH) == ["second", "first", "old"])
    assert [entry.run for entry in pane.selected()] == [first], "what is selected stays so"
    assert second.state == "completed"


@thorough
def test_rejected_run_is_listed_with_reason(pane, queue, qtbot):
    shown(pane, qtbot)
    run = submit(queue, small_graph(("s", "add", {})), "broken")
    until(qtbot, lambda: run.state == "failed")
    pane.select(run)
    assert "NullOrEmptyError" in pane.error.text()
    assert pane.error.isVisible()
    assert not pane.action("open").isEnabled()


def test_waiting_runs_can_be_reordered_and_removed(pane, queue, qtbot):
    shown(pane, qtbot)
    submit(queue, WAIT.model_copy(deep=True), "first")
    second, third = submit(queue, constant(1), "second"), submit(queue, constant(2), "third")
    pane.select(third)
    pane.action("sooner").trigger()
    assert column(pane, GRAPH) == ["first", "third", "second"]
    assert pane.action("stop").text() == "Remove from the queue"
    pane.action("stop").trigger()
    assert third.state == "cancelled"
    assert queue.queued == [second]
    queue.stop_all()
    until(qtbot, lambda: not queue.active)


def test_list_is_filtered_by_text_and_state(pane, workspace, qtbot):
    run_in(workspace, constant(1, "digits"))
    run_in(workspace, small_graph(("bad", "misbehave", {"how": "refuse"})))
    shown(pane, qtbot)
    pane.filters.text.setText("DIG")
    assert column(pane, GRAPH) == ["digits"]
    pane.filters.text.clear()
    pane.filters.states.setCurrentText("Failed")
    assert column(pane, GRAPH) == ["sum"]
    pane.filters.text.setText("digits")
    assert pane.empty.heading.text() == "No run matches"


def test_buttons_act_on_selection(pane, workspace, qtbot):
    old, new = run_in(workspace, constant(1)), run_in(workspace, constant(2))
    shown(pane, qtbot)
    asked = []
    pane.run_opened.connect(lambda run: asked.append(("open", run)))
    pane.run_cloned.connect(lambda run: asked.append(("clone", run)))
    pane.runs_compared.connect(lambda runs: asked.append(("compare", runs)))
    assert not any(pane.action(name).isEnabled() for name in ("open", "clone", "compare", "stop", "copy"))
    pane.select(new)
    assert not pane.action("compare").isEnabled()
    pane.action("open").trigger()
    pane.action("clone").trigger()
    pane.action("copy").trigger()
    pane.select(new, old)
    assert not pane.action("open").isEnabled()
    pane.action("compare").trigger()
    assert asked == [("open", new), ("clone", new), ("compare", [old, new])]
    assert QGuiApplication.clipboard().text() == new


@pytest.mark.parametrize(("width", "rows"), [(260, 2), (420, 2), (506, 2), (1000, 1)])
def test_tools_wrap_in_a_narrow_pane(pane, workspace, qtbot, width, rows):
    run_in(workspace, constant(1))
    pane.resize(width, 500)
    shown(pane, qtbot)
    settle()
    assert pane.width() == width
    bar = pane.findChild(OverflowBar)
    buttons = [button for button in bar.findChildren(QToolButton) if button is not bar.more]
    tools = [pane.filters.text, pane.filters.states, pane.filters.graphs, pane.filters.starred, pane.columns_button]
    tools += [button for button in (*buttons, bar.more) if button.isVisible()]
    places = [QRect(tool.mapTo(pane, QPoint()), tool.size()) for tool in tools]
    assert all(pane.rect().contains(place) and place.width() >= 24 for place in places)
    assert not any(one.intersects(two) for one, two in combinations(places, 2))
    assert len({place.center().y() // 16 for place in places}) == rows
    assert bar.more.isVisible() == any(not button.isVisible() for button in buttons)


def test_buttons_without_room_are_in_a_menu(pane, workspace, qtbot):
    pane.select(run_in(workspace, constant(1)))
    shown(pane, qtbot)
    bar = pane.findChild(OverflowBar)
    buttons = [button for button in bar.findChildren(QToolButton) if button is not bar.more]
    assert all(button.isVisible() for button in buttons) and not bar.more.isVisible()
    bar.resize(bar.sizeHint().width() - 1, bar.height())
    hidden = [button for button in buttons if not button.isVisible()]
    assert hidden == buttons[-len(hidden) :] and 1 <= len(hidden) <= 2 and bar.more.isVisible()
    menu = bar.more.menu()
    menu.aboutToShow.emit()
    assert menu.actions() == [button.defaultAction() for button in hidden]
    assert bar.rect().contains(bar.more.geometry())
    bar.resize(bar.sizeHint())
    assert all(button.isVisible() for button in buttons) and not bar.more.isVisible()


@thorough
def test_command_line_run_appears_and_is_followed(pane, queue, workspace, tmp_path, qtbot):
    run_in(workspace, constant(1, "old"))
    shown(pane, qtbot)
    small_graph(("w", "misbehave", {"how": "hold"})).write(tmp_path / "graph.json", SMALL)
    command = [sys.executable, "-m", "vision_designer.graphs.cli", "run", "graph.json", "--quiet"]
    command += ["--components", str(SMALL_FOLDER), "--workspace", str(workspace)]
    child = subprocess.Popen(command, cwd=tmp_path)
    until(qtbot, lambda: queue.running)
    until(qtbot, lambda: column(pane, STATE)[0].startswith("Running"))
    assert column(pane, GRAPH) == ["sum", "old"]
    pane.select(queue.running[0])
    assert pane.action("stop").isEnabled(), "a run can be stopped wherever it was started"
    (tmp_path / "released").touch()
    until(qtbot, lambda: column(pane, STATE) == ["Completed", "Completed"])
    assert child.wait() == 0
    assert len(column(pane, GRAPH)) == 2


def test_run_in_history_before_it_has_reported_its_id_is_listed_once(pane, queue, tmp_path, qtbot, monkeypatch):
    run_in(queue.workspace, constant(1, "before"))
    shown(pane, qtbot)
    maximum = []
    pane.shown_runs.layoutChanged.connect(lambda *_: maximum.append(pane.shown_runs.rowCount()))
    with monkeypatch.context() as patch:
        patch.setattr(EventsFollower, "read", lambda follower: [])
        run = submit(queue, small_graph(("w", "misbehave", {"how": "hold"})), "new")
        until(qtbot, lambda: len(queue.history.stamps()) == 2)
        reads = pane.runs.reads
        until(qtbot, lambda: pane.runs.reads > reads + 1)
        assert not run.run_id and max(maximum) == 2
    until(qtbot, lambda: run.run_id)
    (tmp_path / "released").touch()
    until(qtbot, lambda: queue.running == [] and pane.shown_runs.rowCount() == 2)
    assert max(maximum) == 2


def test_submitted_run_is_listed_once(pane, queue, workspace, qtbot):
    shown(pane, qtbot)
    maximum = []
    pane.shown_runs.layoutChanged.connect(lambda *_: maximum.append(pane.shown_runs.rowCount()))
    runs = [submit(queue, constant(value), f"graph {value}") for value in range(2)]
    until(qtbot, lambda: all(run.state == "completed" for run in runs))
    qtbot.wait(500)
    assert max(maximum) == 2
    assert pane.shown_runs.rowCount() == 2
    assert not [run for run in queue.ended if run not in runs]


def test_idle_or_hidden_pane_reads_nothing(pane, workspace, qtbot):
    run_in(workspace, constant(1))
    shown(pane, qtbot)

    def rests() -> bool:
        before = pane.runs.reads
        qtbot.wait(1000)
        return pane.runs.reads == before

    # The system may report earlier writes late.
    qtbot.waitUntil(rests)
    reads = pane.runs.reads
    pane.hide()
    run_in(workspace, constant(2))
    qtbot.wait(500)
    assert pane.runs.reads == reads
    qtbot.show(pane)
    until(qtbot, lambda: pane.shown_runs.rowCount() == 2)


@thorough
def test_ten_thousand_runs_do_not_block_window(pane, workspace, qtbot, figure):
    run_in(workspace, constant(1))
    now = time.time()
    with sqlite3.connect(workspace / "runs.db") as database:
        database.executemany(
            "INSERT INTO runs (id, title, graph, state, started, seconds) VALUES (?, ?, 'x', 'completed', ?, 1)",
            [
                (f"20260101-{number:06}-0000", f"graph {number}", now - number * 60)
                for number in reversed(range(10_000))
            ],
        )
        database.executemany(
            "INSERT INTO nodes VALUES (?, ?, 'c', 'k', 'completed', 1, '{\"accuracy\": 0.5}', NULL)",
            [(f"20260101-{number:06}-0000", f"n{node}") for number in range(10_000) for node in range(7)],
        )
    database.close()
    longest, last = 0.0, time.perf_counter()

    def responsive_until(condition):
        nonlocal longest, last
        deadline = time.perf_counter() + PATIENCE
        while not condition():
            QGuiApplication.processEvents()
            longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
            assert last < deadline

    qtbot.show(pane)
    began = last = time.perf_counter()
    responsive_until(lambda: pane.runs.is_loaded)
    assert 0 < pane.shown_runs.rowCount() < 1000, "the newest runs are shown first"
    responsive_until(lambda: pane.runs.is_complete)
    figure("10,000 runs are listed after, seconds", round(time.perf_counter() - began, 2))
    pane.filters.text.setText("graph 9999")
    responsive_until(lambda: column(pane, GRAPH) == ["graph 9999"])
    pane.filters.text.clear()
    pane.table.sortByColumn(pane.shown_runs.column_of(GRAPH), Qt.SortOrder.DescendingOrder)
    responsive_until(lambda: column(pane, GRAPH)[:3] == ["sum", "graph 9999", "graph 9998"])
    assert pane.shown_runs.rowCount() == 10_001
    before = time.process_time()
    pane.shown_runs.sort(pane.shown_runs.column_of(GRAPH), Qt.SortOrder.AscendingOrder)
    figure("10,000 runs are sorted in, seconds of a processor", round(time.process_time() - before, 3))
    figure("longest pause of the window while 10,000 runs are read, searched and sorted, seconds", round(longest, 2))


def test_cleanup_previews_and_removes(pane, workspace, qtbot):
    for value in range(4):
        run_in(workspace, constant(value))
    shown(pane, qtbot)
    pane.action("clean").trigger()
    dialog = pane.findChild(CleanRunsDialog)
    until(qtbot, lambda: "nothing to remove" in dialog.what.text())
    assert not dialog.remove.isEnabled()
    dialog.keep.setValue(1)
    until(qtbot, dialog.remove.isEnabled)
    assert "3 runs and 3 outputs" in dialog.what.text()
    assert len(History(workspace).latest()) == 4
    dialog.remove.click()
    until(qtbot, lambda: pane.shown_runs.rowCount() == 1)


def test_cleanup_is_disabled_during_run(pane, queue, qtbot):
    shown(pane, qtbot)
    run = submit(queue, WAIT.model_copy(deep=True), "first")
    until(qtbot, lambda: run.status("w").state == "running")
    dialog = CleanRunsDialog(queue.history, pane)
    until(qtbot, lambda: "a run is active" in dialog.what.text())
    assert not dialog.remove.isEnabled()


def tree_texts(tree):
    found = []
    for number in range(tree.topLevelItemCount()):
        group = tree.topLevelItem(number)
        found += [
            [group.text(0)] + [group.child(row).text(column) for column in range(tree.columnCount())]
            for row in range(group.childCount())
        ]
    return found


def test_two_runs_are_compared_side_by_side(workspace, qtbot):
    old = small_graph(
        ("a", "constant", {"value": 2}), ("t", "add", {}), ("x", "constant", {}), links=[("a.value", "t.first")]
    )
    new = small_graph(
        ("a", "constant", {"value": 5}), ("t", "add", {}), ("y", "constant", {}), links=[("a.value", "t.first")]
    )
    ids = [run_in(workspace, document) for document in (old, new)]
    dialog = CompareDialog(History(workspace), ids, None, SMALL)
    qtbot.addWidget(dialog)
    until(qtbot, lambda: dialog.comparison)
    assert ["Constant (a)", "Value", "2", "5"] in tree_texts(dialog.parameters)
    assert ["Add (t)", "Sum", "2", "5", "+3"] in tree_texts(dialog.metrics)
    differences = {tuple(row) for row in tree_texts(dialog.graph)}
    assert ("Nodes", "Constant (a)", "Changed") in differences
    assert ("Nodes", "Constant (x)", "Only in the first") in differences
    assert ("Nodes", "Constant (y)", "Only in the second") in differences


def test_any_number_of_runs_is_compared_with_the_first(workspace, qtbot):
    ids = [run_in(workspace, small_graph(("a", "constant", {"value": value}))) for value in (2, 5, 4)]
    History(workspace).describe(ids[1], name="five")
    dialog = CompareDialog(History(workspace), ids, None, SMALL)
    qtbot.addWidget(dialog)
    until(qtbot, lambda: dialog.comparison)
    assert ["Constant (a)", "Value", "2", "5", "4"] in tree_texts(dialog.parameters)
    assert dialog.parameters.headerItem().text(2).startswith("five, ")
    assert [row[1] for row in tree_texts(dialog.graph)] == ["Constant (a)"] * 2
    assert dialog.heading.text().startswith("3 runs, compared with sum")


def test_curves_of_compared_runs_are_drawn_together(workspace, qtbot):
    ids = [run_in(workspace, small_graph(("a", "constant", {"value": value}))) for value in (2, 5, 4)]
    dialog = CompareDialog(History(workspace), ids, None, SMALL)
    qtbot.addWidget(dialog)
    qtbot.show(dialog)
    until(qtbot, lambda: dialog.comparison)
    assert dialog.curves.board is None, "they are read when they are looked at"
    dialog.tabs.setCurrentWidget(dialog.curves)
    until(qtbot, lambda: dialog.curves.board is not None and len(dialog.curves.board._runs) == 3)
    assert dialog.curves.nodes.currentText() == "Constant (a)"
    assert [run.curves["seen"].y for run in dialog.curves.board._runs] == [[2.0], [5.0], [4.0]]
    dialog.curves.picker.choose(ids[1], False)
    assert [run.run_id for run in dialog.curves.board._runs] == [ids[0], ids[2]]


def test_missing_run_is_reported(workspace, qtbot):
    dialog = CompareDialog(History(workspace), ["one", "two"])
    qtbot.addWidget(dialog)
    until(qtbot, lambda: "cannot be opened" in dialog.heading.text())


@pytest.mark.parametrize(
    ("state", "seconds", "expected"),
    [
        ("completed", 90, [("digits completed", "Accuracy 91.00 %. The run took 1 min 30 s.")]),
        ("completed", 1, []),
        ("cancelled", 90, []),
        ("failed", 1, [("digits failed", "a: InvalidDatasetError (0018): no. Choose another.")]),
    ],
)
def test_notification_is_sent_when_window_is_inactive(qtbot, state, seconds, expected):
    window = QWidget()
    qtbot.addWidget(window)
    told = []
    run = RunModel(constant(1), "digits")
    error = {"name": "InvalidDatasetError", "number": "0018", "message": "no. Choose another."}
    run.feed(events.RunStarted(run_id="r", title="", graph="", nodes=["a"]))
    run.feed(
        events.NodeFinished(
            node="a",
            state=state,
            seconds=1,
            outputs={},
            metrics={"accuracy": 0.91} if state == "completed" else {},
            error=error if state == "failed" else None,
        )
    )
    run.feed(events.RunFinished(run_id="r", state=state, seconds=seconds))
    Notifier(window, lambda title, text: told.append((title, text)) or True).notify(run)
    assert told == expected


def test_missing_notification_service_is_tolerated(monkeypatch, qtbot):
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False))
    window = QWidget()
    qtbot.addWidget(window)
    run = RunModel(constant(1), "digits")
    run.abort("failed", "no")
    Notifier(window).notify(run)
    assert window.findChildren(QSystemTrayIcon) == []


def test_notification_is_shown_by_system_tray(monkeypatch, qtbot):
    shown = []
    for name in ("isSystemTrayAvailable", "supportsMessages"):
        monkeypatch.setattr(QSystemTrayIcon, name, staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _tray, *words: shown.append(words[:2]))
    window = QWidget()
    qtbot.addWidget(window)
    run = RunModel(constant(1), "digits <b>")
    run.abort("failed", "it's --odd")
    Notifier(window).notify(run)
    [(title, text)] = shown
    assert (title.replace("\u2060", ""), text) == ("digits <b> failed", "it's --odd")
    assert "<b>" not in title

"""The whole window: pending text, files in two tabs, past runs, and a change of language."""

import faulthandler
import json
import subprocess
import sys
import threading

import pytest
import shiboken6
from levels import some, thorough
from measured_runs import feed, finished, follow, started
from open_window import make_context, open_window
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QToolButton
from small_graphs import SMALL, SMALL_FOLDER, run_in, small_graph
from waiting import PATIENCE
from waiting_qtbot import settle

from vision_designer.editor.application import Editor
from vision_designer.editor.files import recovery
from vision_designer.editor.files.crash_reports import CrashReports
from vision_designer.editor.graph import node_statuses, open_graph, validation
from vision_designer.editor.look.texts import node_title
from vision_designer.editor.panes.results.result_header import OUTPUTS
from vision_designer.editor.runs import run_queue
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.window import file_controller
from vision_designer.editor.window.diagnostics import UnexpectedErrors
from vision_designer.editor.window.graph_tabs import Banner
from vision_designer.graphs import flow_document
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine import events, provenance
from vision_designer.graphs.engine.results import CANCELLED
from vision_designer.nodes.system.atomic_files import previous_version
from vision_designer.nodes.system.processes import OFFLINE, is_offline

pytestmark = pytest.mark.gui
SUM = small_graph(("a", "constant", {"value": 2}), ("total", "add", {}), links=[("a.value", "total.first")])


@pytest.fixture
def window(qtbot, tmp_path):
    with open_window(tmp_path, qtbot, [SMALL_FOLDER]) as window:
        yield window


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "sum.json"
    SUM.write(path, SMALL)
    return path


def type_value(window, text):
    """Select the node ``a`` and type into its value field, without leaving it."""
    graph = window.graph
    graph.select([graph.flow.node("a")])
    window.docks.show_properties()
    line = window.docks.panes["properties"].forms["parameters"].fields["value"].editor
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    return line


def saved_value(path):
    return GraphDocument.read(path).node("a").parameters["value"]


# Pending text


def test_pending_text_is_saved(window, file):
    window.files.open_path(file)
    type_value(window, "7")
    window.actions_["save"].trigger()
    assert saved_value(file) == 7
    assert not window.graph.modified


def test_pending_text_is_submitted(window, file, qtbot):
    window.files.open_path(file)
    type_value(window, "7")
    window.actions_["submit"].trigger()
    qtbot.waitUntil(lambda: window.graph.statuses.run is not None)
    assert window.graph.statuses.run.document.node("a").parameters["value"] == 7


def test_pending_text_counts_as_edit_on_close(window, file, monkeypatch):
    asked = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.append(box.text()) or QMessageBox.StandardButton.Save)
    window.files.open_path(file)
    type_value(window, "7")
    window.actions_["close_graph"].trigger()
    assert len(asked) == 1
    assert "sum" in asked[0]
    assert saved_value(file) == 7


def test_note_being_edited_is_saved(window, file):
    page = window.files.open_path(file)
    page.view.commands.add_note_here()
    QTest.keyClicks(page.view.text_editing.editor.widget, "why")
    window.actions_["save"].trigger()
    assert [note["text"] for note in GraphDocument.read(file).notes] == ["why"]


def test_undo_reverts_pending_text_first(window, file):
    page = window.files.open_path(file)
    graph = page.graph
    graph.edits.annotations.add_note((0, 300), "first")
    graph.edits.annotations.add_note((300, 300), "second")
    page.view.text_editing.edit(page.view.graph_scene.notes[1])
    QTest.keyClicks(page.view.text_editing.editor.widget, "why ")
    window.actions_["undo"].trigger()
    assert page.view.text_editing.editor is None
    assert [note["text"] for note in graph.flow.notes] == ["first", "second"]
    window.actions_["undo"].trigger()
    assert [note["text"] for note in graph.flow.notes] == ["first"]
    window.actions_["redo"].trigger()
    window.actions_["redo"].trigger()
    assert [note["text"] for note in graph.flow.notes] == ["first", "why second"]


def test_undo_reverts_pending_value(window, file):
    window.files.open_path(file)
    type_value(window, "7")
    window.commit_typing()
    window.graph.edits.values.rename(window.graph.flow.node("total"), "Sum")
    type_value(window, "8")
    window.actions_["undo"].trigger()
    assert window.graph.flow.node("a").parameters["value"] == 7
    assert window.graph.flow.node("total").node_title == "Sum"


# Files


def test_tab_reports_file_written_by_other_tab(window, file, tmp_path, monkeypatch):
    first = window.files.open_path(file)
    second = window.files.add_unsaved(SUM)
    monkeypatch.setattr(file_controller, "asked_path", lambda *_: file)
    assert window.files.save_as(second)
    assert first.banner.text
    assert not second.banner.text
    window.files.close_page(second)
    assert file in window.services.file_watch._digests, "the first tab still shows it"


def test_saved_template_keeps_names_and_save_as_is_not_an_edit(window, tmp_path, monkeypatch):
    page = window.files.new_from_example("folder_fine_tune")
    for folder, expected in (("first", "my_images"), ("second", "../first/my_images")):
        path = tmp_path / folder / "graph.json"
        path.parent.mkdir()
        monkeypatch.setattr(file_controller, "asked_path", lambda *_, path=path: path)
        assert window.files.save_as(page)
        saved = GraphDocument.read(path)
        assert [node.parameters["path"] for node in saved.nodes if "path" in node.parameters] == [expected]
        assert page.graph.text() == path.read_text()
        assert not page.graph.modified
        assert not page.graph.undo_stack.canUndo()


@pytest.mark.parametrize("edited", some([True, False]))
def test_restored_file_is_not_reported_as_changed(window, file, edited):
    page = window.files.open_path(file)
    text = file.read_text()
    if edited:
        page.graph.edits.values.set_title("Edited")
    for away in (file.unlink, lambda: file.write_text("{}")):
        away()
        window.services.file_watch._compare_all()
        assert page.banner.text
        file.write_text(text)
        window.services.file_watch._compare_all()
        assert not page.banner.text
        assert page.graph.modified == edited
    page.graph.edits.values.set_title("Other")
    file.unlink()
    window.services.file_watch._compare_all()
    page.banner.show_message("something else")
    file.write_text(text)
    window.services.file_watch._compare_all()
    assert page.banner.text == "something else"
    assert page.graph.modified


def test_save_to_moved_folder_needs_confirmation(window, file, tmp_path):
    (tmp_path / "project").mkdir()
    path = file.rename(tmp_path / "project" / "sum.json")
    page = window.files.open_path(path)
    page.graph.edits.values.set_title("Edited")
    (tmp_path / "project").rename(tmp_path / "moved")
    assert not window.files.save(page)
    assert "moved or deleted" in page.banner.text
    assert not (tmp_path / "project").exists()
    assert window.files.save(page)
    assert path.is_file()
    assert not page.graph.modified
    path.unlink()
    page.graph.edits.values.set_title("Once more")
    assert not window.files.save(page), "it is told each time"
    assert window.files.save(page)


def test_files_are_checked_on_window_activation(window, file, qtbot):
    page = window.files.open_path(file)
    window.services.file_watch._watcher.removePaths(window.services.file_watch._watcher.files())
    window.services.file_watch._watcher.removePaths(window.services.file_watch._watcher.directories())
    file.write_text("{}")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QCoreApplication.sendEvent(window, QEvent(QEvent.Type.ActivationChange))
    qtbot.waitUntil(lambda: "was changed by another program" in page.banner.text)


def test_reload_discards_edits_only_after_confirmation(window, file, qtbot):
    page = window.files.open_path(file)
    page.graph.edits.nodes.add("constant", (0, 0))
    window.changes._changed_on_disk(file)
    page.banner.buttons[0].click()
    box = window.findChild(QMessageBox)
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert len(page.graph.flow.nodes) == 3
    assert page.banner.text, "the choice is still to be made"
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    page.banner.buttons[0].click()
    box = window.findChild(QMessageBox)
    next(button for button in box.buttons() if box.buttonRole(button) == box.ButtonRole.DestructiveRole).click()
    assert len(window.graph.flow.nodes) == 2


def test_unrestored_graph_is_offered_again(window, file, tmp_path):
    lost_in = tmp_path / "lost.json"
    recovery.write_recovery(lost_in, file, "sum", SUM.to_text(SMALL), "")
    lost = recovery._read(lost_in)
    window.services.recovery.folder = file
    assert not window.changes.restore(lost)
    assert window.graph.modified


@pytest.mark.parametrize("role", [QMessageBox.ButtonRole.AcceptRole, QMessageBox.ButtonRole.DestructiveRole])
def test_restored_graphs_are_ordered_and_latest_is_shown(window, monkeypatch, role):
    left = recovery.Recovery(window.services.recovery.folder)
    for title in ("First", "Second"):
        recovery.write_recovery(
            left.new_file(), None, title, SUM.model_copy(update={"title": title}).to_text(SMALL), ""
        )
    left._lock.release()

    def answer(box):
        next(button for button in box.buttons() if box.buttonRole(button) == role).click()

    monkeypatch.setattr(QMessageBox, "exec", answer)
    window.changes.offer_lost()
    restored = role == QMessageBox.ButtonRole.AcceptRole
    assert [page.graph.title for page in window.graph_tabs.pages] == (["First", "Second"] if restored else [])
    assert window.graph is None or window.graph.title == "Second"
    assert len([*window.services.recovery.folder.glob("*/*.json")]) == (2 if restored else 0)
    assert window.services.recovery.lost() == []


def test_autosave_failure_is_shown_on_its_graph(window, file, tmp_path, qtbot):
    recovery.write_recovery(tmp_path / "lost.json", None, "sum", SUM.to_text(SMALL), "")
    lost = recovery._read(tmp_path / "lost.json")
    window.services.recovery.folder, folder = file, window.services.recovery.folder
    window.changes.restore(lost)
    page = window.page
    other = window.files.open_path(file)
    qtbot.waitUntil(lambda: "cannot be backed up" in page.banner.text)
    assert window.page is other
    assert other.banner.text == ""
    window.services.recovery.folder = folder
    page.graph.edits.nodes.add("constant", (0, 0))
    page.autosave.flush()
    qtbot.waitUntil(lambda: page.banner.text == "")
    page.graph.undo_stack.setClean()


# Runs


@pytest.mark.slow
def test_active_run_of_opened_graph_can_be_stopped(window, file, qtbot):
    held = small_graph(("w", "misbehave", {"how": "hold"}))
    held.write(file, SMALL)
    page = window.files.open_path(file)
    run = window.services.queue.submit(
        page.graph.snapshot(), page.graph.folder, title=page.graph.title, origin=str(page.graph.path)
    )
    qtbot.waitUntil(lambda: run.status("w").state == "running")
    assert window.files.close_page(page)
    page = window.files.open_path(file)
    assert page.graph.statuses.run is run
    assert window.actions_["stop"].isEnabled()
    window.actions_["stop"].trigger()
    qtbot.waitUntil(lambda: not run.is_active)
    assert run.state == "cancelled"
    qtbot.waitUntil(lambda: not window.actions_["stop"].isEnabled())


@thorough
@pytest.mark.slow
@pytest.mark.parametrize("ended", some([False, True]))
def test_recovered_graph_without_file_shows_its_run(window, tmp_path, qtbot, ended):
    document = small_graph(("w", "misbehave", {"how": "hold"}))
    lost_page = window.files.add_unsaved(document.model_copy(update={"title": "never saved"}), folder=tmp_path)
    lost_page.graph.edits.values.set_title("edited")
    assert lost_page.autosave.flush()
    (kept,) = window.services.recovery.folder.glob("*/*.json")
    lost = recovery._read(kept)
    window.actions_["submit"].trigger()
    qtbot.waitUntil(
        lambda: lost_page.graph.statuses.run is not None and lost_page.graph.statuses.run.status("w").state == "running"
    )
    run = lost_page.graph.statuses.run
    if ended:
        (tmp_path / "released").touch()
        qtbot.waitUntil(lambda: not run.is_active)
    # What a later window does after a crash.
    window.changes.restore(lost)
    assert window.page is not lost_page
    qtbot.waitUntil(lambda: window.graph.statuses.run is run)
    assert window.graph.statuses.of(window.graph.flow.node("w")).state == ("completed" if ended else "running")
    other = window.files.add_unsaved(document)
    assert other.graph.statuses.run is None, "the same graph, but not the one that was submitted"
    if not ended:
        window.services.queue.stop(run)
        qtbot.waitUntil(lambda: not run.is_active)
    for page in window.graph_tabs.pages:
        page.graph.undo_stack.setClean()


def test_headline_says_accuracy_and_leads_to_wrong_images(window, file, qtbot):
    page = window.files.open_path(file)
    other = window.files.new()
    assert window.graph_tabs.tabIcon(0).isNull()
    run = RunModel(page.graph.document())
    run.feed(events.RunStarted(run_id="r1", title="sum", graph="", nodes=["a", "total"]))
    follow(page.graph, run)
    qtbot.waitUntil(lambda: not window.graph_tabs.tabIcon(0).isNull())
    window.graph_tabs.setCurrentWidget(page)
    figures = {"accuracy": 0.975, "images": 360.0}
    feed(run, started("a"), finished("a"), started("total"), finished("total", metrics=figures))
    settle()
    assert not page.headline.text, "the run has not ended"
    feed(run, events.RunFinished(run_id="r1", state="completed", seconds=3.0))
    qtbot.waitUntil(lambda: page.headline.text == "97.5 % accuracy: 9 of 360 images were classified incorrectly")
    assert window.graph_tabs.tabIcon(0).isNull() and not other.headline.text
    (show,) = page.headline.buttons
    window.docks["results"].hide()
    show.click()
    results = window.docks.panes["results"]
    assert results.node is page.graph.flow.node("total") and results.tab == OUTPUTS
    assert window.docks["results"].isVisible()
    assert page.headline.text, "the headline is still true"
    page.graph.edits.values.set_parameter([page.graph.flow.node("a")], "value", 7)
    qtbot.waitUntil(lambda: page.graph.statuses.of(page.graph.flow.node("total")).stale)
    assert page.graph.statuses.accuracy() is None, "the graph is another one than the one that was measured"
    qtbot.waitUntil(lambda: not page.headline.text)
    page.graph.undo_stack.undo()
    qtbot.waitUntil(lambda: bool(page.headline.text))
    page.headline.findChild(QToolButton).click()
    page.graph.statuses.changed.emit(None)
    page._results_refresh.at_once()
    assert not page.headline.text, "the user has closed it"


@pytest.mark.parametrize(
    ("figures", "words"),
    some(
        [
            ({"accuracy": 1.0, "images": 360.0}, "100.0 % accuracy: all 360 images were classified correctly"),
            ({"accuracy": 0.5, "images": 2.0}, "50.0 % accuracy: 1 of 2 images was classified incorrectly"),
            ({"top1_accuracy": 0.94}, "94.0 % validation accuracy"),
            (
                {"accuracy": 0.9, "images": 10.0, "accuracy_to_compare": 0.8},
                "First model: 90.0 % accuracy. Second model: 80.0 % accuracy.",
            ),
            ({"accuracy": 0.9}, ""),
        ]
    ),
)
def test_headline_of_other_measurements(window, file, qtbot, figures, words):
    page = window.files.open_path(file)
    run = RunModel(page.graph.document())
    run.feed(events.RunStarted(run_id="r1", title="sum", graph="", nodes=["a", "total"]))
    follow(page.graph, run)
    feed(run, finished("a"), finished("total", metrics=figures))
    feed(run, events.RunFinished(run_id="r1", state="completed", seconds=3.0))
    qtbot.waitUntil(lambda: page.headline.text == words)
    shown = [button.text() for button in page.headline.buttons]
    assert shown == [] if not words else shown == ["Show it" if "1 of 2" in words else shown[0]]


def test_headline_does_not_move_the_graph_on_the_screen(window, file):
    page = window.files.open_path(file)
    view = page.view
    node = page.graph.flow.node("total")
    heights = set()

    def place():
        heights.add(view.height())
        corner = view.graph_scene.nodes[node].card.topLeft()
        return view.viewport().mapTo(window, view.navigator.viewport_point(corner).toPoint())

    settle()
    before = place()
    page.headline.show_message("a failed: Value is empty. Set it.", ("Show", window.show), kind="failed", stays=True)
    for _ in range(5):
        QApplication.processEvents()
        assert place() == before
    assert len(heights) == 2, "the line has its final height at once"
    page.headline.hide()
    settle()
    assert place() == before
    # The graph is still fitted when the window changes.
    window.resize(window.width() - 200, window.height() - 100)
    settle()
    away = view.graph_scene.contents().center() - view.navigator.visible_rect().center()
    assert away.manhattanLength() < 4


def test_headline_over_a_graph_that_fills_the_canvas_hides_no_node(window, file):
    page = window.files.open_path(file)
    view = page.view
    page.graph.edits.move({page.graph.flow.node("total"): (0.0, 2 * view.height())})
    settle()
    view.navigator.zoom_fit()
    page.headline.show_message("a failed: Value is empty. Set it.", ("Show", window.show), kind="failed", stays=True)
    settle()
    assert page.headline.isVisible()
    assert view.navigator.visible_rect().contains(view.graph_scene.contents())


def test_headline_says_why_a_run_failed_until_the_node_is_changed(window, file, qtbot):
    page = window.files.open_path(file)
    run = RunModel(page.graph.document())
    run.feed(events.RunStarted(run_id="r1", title="sum", graph="", nodes=["a", "total"]))
    page.graph.statuses.follow(run)
    error = {"name": "NullOrEmptyError", "number": "0003", "message": "Value is empty. Set it."}
    feed(run, finished("a", state="failed", error=error), finished("total", state="skipped"))
    feed(run, events.RunFinished(run_id="r1", state="failed", seconds=3.0))
    node = page.graph.flow.node("a")
    qtbot.waitUntil(lambda: page.headline.text == f"{node_title(node)} failed: Value is empty. Set it.")
    (show,) = page.headline.buttons
    show.click()
    results = window.docks.panes["results"]
    qtbot.waitUntil(lambda: results.node is node and results.banner.isVisible())
    page.graph.edits.values.set_parameter([node], "value", 7)
    qtbot.waitUntil(lambda: not page.headline.text)


def test_buttons_of_a_banner_are_below_its_text_in_a_narrow_window(qtbot):
    banner = Banner()
    qtbot.addWidget(banner)
    words = "Does an image have the same meaning when it is mirrored left to right? Suggested: same meaning."
    banner.show_message(words, ("Same meaning", lambda: None), ("Different meaning", lambda: None))
    for width, is_narrow in ((900, False), (420, True), (1200, False)):
        banner.resize(width, banner.heightForWidth(width))
        settle()
        banner.resize(width, banner.heightForWidth(width))
        settle()
        text, *_ = [label for label in banner.findChildren(QLabel) if label.text() == words]
        button, *_ = banner.buttons
        assert (button.y() >= text.geometry().bottom()) is is_narrow
        assert text.height() >= text.heightForWidth(text.width()), "no line is cut"
        assert banner.rect().contains(banner.buttons[-1].geometry())
    assert banner.minimumSizeHint().width() < 420


@pytest.mark.slow
def test_command_line_run_is_shown_and_stopped_in_window(window, tmp_path, qtbot):
    graph = tmp_path / "held.json"
    small_graph(("w", "misbehave", {"how": "wait", "seconds": 600.0})).write(graph, SMALL)
    assert not window.status_line.active_runs.isVisible() and not window.welcome.active_runs.isVisible()
    command = [sys.executable, "-m", "vision_designer.graphs.cli", "run", str(graph), "--quiet"]
    command += ["--components", str(SMALL_FOLDER), "--workspace", str(window.services.workspace)]
    child = subprocess.Popen(command)
    qtbot.waitUntil(window.status_line.active_runs.isVisible)
    assert window.status_line.active_runs.text() == "1 active run"
    assert window.welcome.active_runs.isVisible()
    (row,) = window.welcome.active_runs.rows
    qtbot.waitUntil(lambda: row.words.text().startswith("Running"))
    row.show_button.click()
    assert window.graph.path == graph and window.graph.statuses.run is row.run
    window.status_line.active_runs.click()
    (listed,) = window.status_line.active_runs.runs.rows
    assert listed.isVisible()
    listed.show_button.click()
    assert not window.status_line.active_runs.popup.isVisible() and len(window.graph_tabs.pages) == 1
    listed.stop_button.click()
    qtbot.waitUntil(lambda: not row.run.is_active)
    assert child.wait() == CANCELLED
    qtbot.waitUntil(lambda: not window.status_line.active_runs.isVisible())


@thorough
def test_active_run_of_closed_graph_is_shown_again(window, tmp_path, qtbot):
    document = small_graph(("w", "misbehave", {"how": "hold"}))
    queue = window.services.queue
    run, waiting = (queue.submit(document, tmp_path, title=title) for title in ("first", "second"))
    assert window.status_line.active_runs.text() == "2 active runs"
    qtbot.waitUntil(lambda: run.status("w").state == "running")
    first, second = window.welcome.active_runs.rows
    second.show_button.click()
    assert window.graph.statuses.run is waiting and window.graph.read_only
    first.show_button.click()
    qtbot.waitUntil(lambda: window.graph.statuses.run is run)
    second.stop_button.click()
    assert waiting.state == "cancelled"
    assert [row.run for row in window.welcome.active_runs.rows] == [run]
    queue.stop(run)
    qtbot.waitUntil(lambda: not run.is_active)


# Past runs


def test_past_run_is_loaded_in_background_and_opened_read_only(window, qtbot):
    run_id = run_in(window.services.workspace, SUM)
    window.runs.open_past(run_id)
    qtbot.waitUntil(lambda: window.graph is not None)
    assert window.graph.read_only
    assert window.graph.statuses.of(window.graph.flow.node("a")).state == "completed"
    window.runs.open_past(run_id)
    assert len(window.graph_tabs.pages) == 1


def test_run_that_is_opened_shows_its_results_in_place_of_the_runs(window, qtbot):
    docks = window.docks
    runs = docks.panes["runs"]
    for number in (1, 2):
        run_in(window.services.workspace, SUM)
        docks.show("runs") if number == 1 else docks.maximize(docks["runs"])
        qtbot.waitUntil(lambda number=number: runs.isVisible() and runs.shown_runs.rowCount() == number)
        runs.table.selectRow(0)
        runs.action("open").trigger()
        qtbot.waitUntil(lambda number=number: len(window.graph_tabs.pages) == number)
        qtbot.waitUntil(lambda: docks.is_in_front("results") and window.page.view.isVisible())
        assert not docks.is_in_front("runs")


def test_past_run_requested_twice_opens_once(window, qtbot):
    run_id = run_in(window.services.workspace, SUM)
    window.runs.open_past(run_id)
    window.runs.open_past(run_id)
    qtbot.waitUntil(lambda: window.graph is not None)
    qtbot.wait(200)
    assert len(window.graph_tabs.pages) == 1


def test_clone_of_past_run_is_editable(window, qtbot):
    run_id = run_in(window.services.workspace, SUM)
    window.runs.clone_past(run_id)
    qtbot.waitUntil(lambda: window.graph is not None)
    assert not window.graph.read_only
    qtbot.waitUntil(lambda: window.graph.statuses.of(window.graph.flow.node("a")).shown_state == "completed")


def test_reopened_graph_shows_states_of_last_run(window, file, qtbot):
    window.files.open_path(file)
    window.runs.submit()
    qtbot.waitUntil(lambda: window.graph.statuses.run is not None and not window.graph.statuses.run.is_active)
    window.files.close_page()
    window.files.open_path(file)
    qtbot.waitUntil(lambda: window.graph.statuses.of(window.graph.flow.node("total")).shown_state == "completed")


def test_graph_is_validated_in_background_before_submit(window, file, qtbot, monkeypatch):
    page = window.files.open_path(file)
    qtbot.waitUntil(lambda: not page.validator.is_due)
    go_on, where = threading.Event(), []

    def slowly(*arguments):
        where.append(threading.current_thread())
        go_on.wait(PATIENCE)
        return []

    monkeypatch.setattr(validation, "problems_of", slowly)
    window.actions_["submit"].trigger()
    window.actions_["submit"].trigger()
    assert page.graph.statuses.run is None, "the window has not waited"
    page.graph.edits.values.set_parameter([page.graph.flow.node("a")], "value", 9)
    go_on.set()
    qtbot.waitUntil(lambda: page.graph.statuses.run is not None)
    assert threading.main_thread() not in where
    assert page.graph.statuses.run.document.node("a").parameters["value"] == 2
    assert len([*window.services.queue.active, *window.services.queue.ended]) == 1, "pressed twice, submitted once"


@pytest.fixture
def worked(monkeypatch):
    """The slow operations on a graph of 1,000 nodes, and the threads that did them."""
    worked = {}

    def watch(owner, name):
        work = getattr(owner, name)

        def watched(*arguments, **keywords):
            worked.setdefault(name, []).append(threading.current_thread())
            return work(*arguments, **keywords)

        monkeypatch.setattr(owner, name, watched)

    for owner, name in (
        (provenance, "own_ingredients"),
        (node_statuses, "signatures"),
        (GraphDocument, "to_text"),
        (run_queue, "resolve"),
        (flow_document, "graph_node_of"),
        (flow_document, "link_of"),
        (open_graph, "document_of"),
    ):
        watch(owner, name)
    return worked


def test_result_freshness_is_computed_in_background(window, file, qtbot, worked):
    run_id = run_in(window.services.workspace, SUM)
    window.runs.clone_past(run_id)
    qtbot.waitUntil(lambda: window.graph is not None)
    graph = window.graph
    total = graph.flow.node("total")
    qtbot.waitUntil(lambda: graph.statuses.of(total).shown_state == "completed")
    worked.clear()
    graph.edits.values.set_parameter([graph.flow.node("a")], "value", 9)
    qtbot.waitUntil(lambda: graph.statuses.of(total).stale)
    graph.undo_stack.undo()
    qtbot.waitUntil(lambda: not graph.statuses.of(total).stale)
    assert worked["signatures"]
    assert threading.main_thread() not in worked["signatures"]


@thorough
def test_edit_of_large_graph_copies_only_changed_node(window, qtbot, worked):
    values = [(f"n{number}", "constant", {"value": number}) for number in range(300)]
    sums = [(f"t{number}", "add", {}) for number in range(300)]
    links = [(f"n{number}.value", f"t{number}.first") for number in range(300)]
    document = small_graph(*values, *sums, links=links)
    page = window.files.add_unsaved(document)
    graph = page.graph
    graph.statuses.follow(RunModel(document))
    qtbot.waitUntil(lambda: graph.statuses.of(graph.flow.node("t1")).state == "waiting")
    qtbot.waitUntil(lambda: not page.validator.is_due)
    worked.clear()
    graph.edits.values.set_parameter([graph.flow.node("n7")], "value", 1000)
    qtbot.waitUntil(lambda: graph.statuses.of(graph.flow.node("t7")).stale)
    qtbot.waitUntil(lambda: not page.validator.is_due)
    assert [node.node_id for node in graph.flow.ordered_nodes() if graph.statuses.of(node).stale] == ["n7", "t7"]
    assert len(worked["graph_node_of"]) == 1, "one node is copied, for all who look"
    assert len(worked["own_ingredients"]) == 1, "one node is compared"
    assert "link_of" not in worked
    assert "document_of" not in worked
    worked.clear()
    graph.undo_stack.undo()
    qtbot.waitUntil(lambda: not graph.statuses.of(graph.flow.node("t7")).stale)
    assert len(worked["graph_node_of"]) == len(worked["own_ingredients"]) == 1


def test_submit_does_not_run_in_window_thread(window, file, qtbot, worked):
    page = window.files.open_path(file)
    qtbot.waitUntil(lambda: not page.validator.is_due)
    worked.clear()
    window.runs.submit()
    qtbot.waitUntil(lambda: page.graph.statuses.run is not None and not page.graph.statuses.run.is_active)
    qtbot.waitUntil(lambda: page.graph.statuses.of(page.graph.flow.node("total")).shown_state == "completed")
    for name in ("resolve", "signatures", "own_ingredients", "to_text"):
        assert worked[name], name
        assert threading.main_thread() not in worked[name], name
    assert "graph_node_of" not in worked, "the graph was not copied again"
    assert "document_of" not in worked


def test_closing_tab_during_submit_still_submits(window, file, qtbot, monkeypatch):
    page = window.files.open_path(file)
    qtbot.waitUntil(lambda: not page.validator.is_due)
    go_on, begun = threading.Event(), threading.Event()
    prepare = window.services.queue.prepare

    def slowly(*arguments, **keywords):
        begun.set()
        go_on.wait(PATIENCE)
        return prepare(*arguments, **keywords)

    monkeypatch.setattr(window.services.queue, "prepare", slowly)
    window.runs.submit()
    qtbot.waitUntil(begun.is_set)
    window.files.close_page()
    go_on.set()
    queue = window.services.queue
    qtbot.waitUntil(lambda: len(queue.ended) == 1)
    assert queue.ended[0].state == "completed", queue.ended[0].error
    assert page not in window.graph_tabs.pages


def test_unwritable_workspace_is_reported_and_submit_can_be_retried(window, file, qtbot):
    page = window.files.open_path(file)
    qtbot.waitUntil(lambda: not page.validator.is_due)
    queue = window.services.queue
    queue.workspace.mkdir(exist_ok=True)
    (queue.workspace / "submitted").write_text("no folder")
    window.runs.submit()
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None)
    box = window.findChild(QMessageBox)
    assert "was not submitted" in box.text()
    box.close()
    (queue.workspace / "submitted").unlink()
    window.runs.submit()
    qtbot.waitUntil(lambda: page.graph.statuses.run is not None and not page.graph.statuses.run.is_active)


def test_missing_run_is_reported(window, qtbot):
    window.runs.open_past("no-such-run")
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None)
    assert "no-such-run" in window.findChild(QMessageBox).informativeText()


# Change of language


def test_language_change_replaces_window(qtbot, qapp, tmp_path, file, monkeypatch):
    context = make_context(tmp_path, [SMALL_FOLDER])
    monkeypatch.setattr("vision_designer.editor.services.Services.create", lambda *_: context)
    editor = Editor(qapp, context.settings)
    qtbot.show(editor.window)
    page = editor.window.files.open_path(file)
    graph, old = page.graph, editor.window
    graph.edits.nodes.add("constant", (0, 0))
    context.settings.language = "zh_TW"
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(old)
    assert editor.window.graph is graph
    assert graph.undo_stack.canUndo()
    assert editor.window.actions_["undo"].text().startswith("復原")
    # Objects that outlive the old window no longer notify it; an error here would fail the test.
    graph.undo_stack.undo()
    graph.edits.values.set_title("another")
    run = context.queue.submit(graph.snapshot(), graph.folder, title=graph.title, origin=str(graph.path))
    context.queue.stop(run)
    context.settings.show_grid = not context.settings.show_grid
    context.settings.theme = "dark"
    context.settings.theme = "light"
    context.settings.language = "en"
    graph.undo_stack.setClean()
    qtbot.waitUntil(lambda: not run.is_active)
    editor.window.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@thorough
@pytest.mark.parametrize("gone", some([False, True]))
def test_external_change_is_known_after_language_change(qtbot, qapp, tmp_path, file, monkeypatch, gone):
    context = make_context(tmp_path, [SMALL_FOLDER])
    monkeypatch.setattr("vision_designer.editor.services.Services.create", lambda *_: context)
    editor = Editor(qapp, context.settings)
    qtbot.show(editor.window)
    page = editor.window.files.open_path(file)
    page.graph.edits.nodes.add("constant", (0, 0))
    page.autosave.flush()
    (kept,) = (tmp_path / "recovery").glob("*/*.json")
    if gone:
        file.unlink()
    else:
        file.write_text(file.read_text().replace('"value": 2', '"value": 3'))
    context.settings.language = "zh_TW"
    page = editor.window.page
    assert "sum.json" in page.banner.text
    assert page.autosave.flush()
    assert list((tmp_path / "recovery").glob("*/*.json")) == [kept]
    assert json.loads(kept.read_text())["text"] == page.graph.text()
    context.settings.language = "en"
    page = editor.window.page
    assert "sum.json" in page.banner.text
    assert editor.window.files.save(page)
    if not gone:
        assert previous_version(file).name in page.banner.text
        assert '"value": 3' in previous_version(file).read_text()
    editor.window.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("gone", some([False, True]))
def test_external_change_is_known_after_second_restore(window, file, tmp_path, gone):
    digest = recovery.digest_of_file(file)
    left = recovery.Recovery(tmp_path / "left")
    recovery.write_recovery(left.new_file(), file, "Sum", file.read_text(), digest)
    if gone:
        file.unlink()
    else:
        file.write_text("{}")
    left._lock.release()
    (lost,) = recovery.Recovery(tmp_path / "left").lost()
    assert window.changes.restore(lost)
    assert "sum.json" in window.page.banner.text
    (kept,) = (tmp_path / "recovery").glob("*/*.json")
    assert json.loads(kept.read_text())["saved_digest"] == digest
    assert window.files.save(window.page)


# Unexpected errors


def fail(words):
    raise ValueError(words)


def failure(words):
    try:
        fail(words)
    except ValueError:
        return sys.exc_info()


def test_unexpected_error_is_shown_once_and_reportable(window, qtbot):
    errors = UnexpectedErrors(lambda: window, lambda: "Version 1")
    printed = []
    errors._before = lambda *error: printed.append(error)
    errors.handle(*failure("first"))
    errors.handle(*failure("second"))
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None)
    (box,) = window.findChildren(QMessageBox)
    assert "first" in box.informativeText()
    assert len(printed) == 2, "the terminal is told of all"
    next(button for button in box.buttons() if button.text() == "Copy report").click()
    assert "ValueError: first" in QApplication.clipboard().text()
    assert "Version 1" in QApplication.clipboard().text()
    assert box.isVisible()
    box.button(QMessageBox.StandardButton.Close).click()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    errors.handle(*failure("first"))
    qtbot.wait(20)
    assert not window.findChildren(QMessageBox), "what was told is not told again"


def test_thread_error_is_shown_and_recorded_for_next_start(window, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    reports = CrashReports(tmp_path / "crashes")
    reports.begin()
    errors = UnexpectedErrors(lambda: window, lambda: "Version 1", reports=reports)
    errors.install()
    thread = threading.Thread(target=fail, args=("in a thread",))
    thread.start()
    thread.join()
    (file,) = (tmp_path / "crashes").iterdir()
    assert "ValueError: in a thread" in file.read_text()
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None)
    assert "in a thread" in window.findChild(QMessageBox).informativeText()
    errors.handle(*failure("while the first is shown"))
    QCoreApplication.processEvents()
    window.findChild(QMessageBox).close()
    reports.close()
    faulthandler.enable(sys.__stderr__)
    assert "while the first is shown" in file.read_text(), "nobody has seen it"
    # The next start, after this process has ended.
    content = file.read_text().splitlines()
    gone = json.loads(content[0]) | {"started": "1"}
    file.write_text("\n".join([json.dumps(gone), *content[1:]]))
    later = UnexpectedErrors(lambda: window, lambda: "Version 1", reports=CrashReports(tmp_path / "crashes"))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    later.offer_reports()
    (box,) = window.findChildren(QMessageBox)
    next(button for button in box.buttons() if button.text() == "Copy report").click()
    assert "while the first is shown" in QApplication.clipboard().text()
    box.close()
    assert not list((tmp_path / "crashes").iterdir())


def test_keyboard_interrupt_is_not_an_error(window, qtbot):
    errors = UnexpectedErrors(lambda: window, str)
    errors._before = lambda *_: None
    errors.handle(KeyboardInterrupt, KeyboardInterrupt(), None)
    qtbot.wait(20)
    assert not window.findChildren(QMessageBox)


def test_unmodified_template_closes_without_question(window):
    page = window.files.new_from_example("digits_resnet18")
    assert not window.graph.modified
    assert window.files.close_page(page)
    assert window.graph is None


@pytest.mark.parametrize("given", some(["", "1"]))
def test_download_setting_cannot_override_offline_environment(qapp, tmp_path, monkeypatch, given):
    monkeypatch.setenv(OFFLINE, given)
    context = make_context(tmp_path, [SMALL_FOLDER])
    monkeypatch.setattr("vision_designer.editor.services.Services.create", lambda *_: context)
    editor = Editor(qapp, context.settings)
    assert is_offline() is (given == "1")
    context.settings.download_weights = False
    assert is_offline()
    context.settings.download_weights = True
    assert is_offline() is (given == "1")
    editor.window.close()

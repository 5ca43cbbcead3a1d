"""The Results pane: it follows the selection, and shows the whole run if no single node is selected."""

import json
import sys
from types import ModuleType, SimpleNamespace

import pytest
import shiboken6
from measured_runs import ERROR, begun, feed, finished, logged, measured, opened, started
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from small_graphs import SMALL, SMALL_FOLDER, run_in, small_graph
from waiting_qtbot import settle

from vision_designer.editor.canvas.pointer import node_tip
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look import texts
from vision_designer.editor.panes.parts.pane_parts import AdaptiveSplitter
from vision_designer.editor.panes.parts.small_widgets import filled
from vision_designer.editor.panes.results.details import DetailsView, FolderRow
from vision_designer.editor.panes.results.node_facts import device_and_precision, facts_of, next_run_lines, why_stale
from vision_designer.editor.panes.results.result_header import (
    DETAILS,
    LOG,
    METRICS,
    OUTPUTS,
    PREVIEW,
    most_relevant_tab,
)
from vision_designer.editor.panes.results.results import ResultsPane
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.editor.workers import DataProcess
from vision_designer.graphs.flow import Session
from vision_designer.nodes.components import load_components

pytestmark = pytest.mark.gui


class Quiet(QWidget):
    """A stub of the views that read images in another process."""

    def __init__(self, data):
        super().__init__()
        self.shown = []

    def show_node(self, graph, node):
        self.shown.append(node)


@pytest.fixture
def graph(qapp):
    return opened()


@pytest.fixture
def pane(qtbot, graph, monkeypatch):
    for name, view in (("outputs.outputs", "OutputsView"), ("results.preview", "PreviewView")):
        module = ModuleType(f"vision_designer.editor.panes.{name}")
        setattr(module, view, Quiet)
        monkeypatch.setitem(sys.modules, module.__name__, module)
    pane = ResultsPane(None, None)
    qtbot.addWidget(pane)
    pane.resize(900, 500)
    qtbot.show(pane)
    pane.set_graph(graph)
    return pane


def settled(qtbot):
    qtbot.wait(250)


def rows(pane):
    table = pane.summary.table
    return [[table.topLevelItem(row).text(column) for column in range(4)] for row in range(table.topLevelItemCount())]


def test_hint_is_shown_without_run(pane, qtbot):
    qtbot.waitUntil(lambda: "F5" in pane.summary.empty.advice.text())
    assert pane.pages.currentWidget() is pane.summary
    pane.set_graph(None)
    qtbot.waitUntil(lambda: pane.summary.empty.heading.text() == "No graph is open")


def test_states_are_whole_in_the_run_table(pane):
    table = pane.summary.table
    room = table.columnWidth(1) - table.iconSize().width() - 12
    assert [state for state in texts.STATES if table.fontMetrics().horizontalAdvance(texts.state(state)) > room] == []


def test_run_table_follows_run(pane, graph, qtbot):
    run = begun(graph)
    feed(run, started("grow"), finished("grow", "completed", 75.0, metrics={"images": 3, "accuracy": 0.5}))
    feed(run, started("prune"), finished("prune", "failed", 1.0, error=ERROR), finished("mix", "skipped", 0.0))
    qtbot.waitUntil(lambda: len(rows(pane)) == 3 and rows(pane)[1][1] == "Failed")
    assert rows(pane)[0] == ["Grow", "Completed", "1 min 15 s", "Accuracy 50.00 %"]
    assert rows(pane)[1][3] == "TrainingDivergedError: the loss is NaN. Set it lower."
    assert rows(pane)[2][:2] == ["Mix", "Skipped"]
    assert pane.header.title.text() == "Cider"


def test_header_shows_run_progress(pane, graph, qtbot):
    run = begun(graph)
    feed(run, started("grow"), finished("grow"))
    qtbot.waitUntil(lambda: pane.header.badge.text() == "Running")
    assert pane.header.bar.isVisible()
    assert pane.header.bar.value() == 333
    run.set_usual_seconds({"prune": 30.0, "mix": 40.0})
    pane._show_header()
    assert "about 1 min left" in pane.header.time.text()


def test_running_node_is_followed_until_summary_is_wanted(pane, graph, qtbot):
    run = begun(graph)
    feed(run, started("grow"), *measured())
    grow, prune, mix = (graph.flow.node(name) for name in ("grow", "prune", "mix"))
    qtbot.waitUntil(lambda: pane.node is grow and pane.header.title.text() == "Grow")
    assert pane.header.run.isVisible() and pane.tab == METRICS
    feed(run, finished("grow"), started("prune"))
    qtbot.waitUntil(lambda: pane.node is prune)
    graph.select([mix])
    assert pane.node is mix, "the user's choice"
    qtbot.waitUntil(lambda: not pane.header.run.isVisible())
    graph.select([])
    assert pane.node is prune
    qtbot.waitUntil(pane.header.run.isVisible)
    pane.header.run.click()
    qtbot.waitUntil(lambda: pane.pages.currentWidget() is pane.summary)
    feed(run, finished("prune"), started("mix"))
    qtbot.waitUntil(lambda: rows(pane)[2][1] == "Running")
    assert pane.node is None, "the summary stays until the run has ended"
    second = begun(graph)
    feed(second, started("grow"))
    qtbot.waitUntil(lambda: pane.node is grow)
    graph.edits.delete(nodes=[grow])
    assert pane.node is None


def test_tabs_fit_in_a_narrow_pane(pane, graph, qtbot):
    pane.resize(430, 400)
    qtbot.show(pane)
    graph.select([graph.flow.node("grow")])
    qtbot.waitUntil(lambda: pane.pages.currentWidget() is pane.tabs)
    assert all(pane.tabs.tabIcon(number).isNull() for number in range(pane.tabs.count()))
    assert pane.tabs.tabBar().sizeHint().width() <= pane.width()
    pane.resize(700, 400)
    settle()
    assert not any(pane.tabs.tabIcon(number).isNull() for number in range(pane.tabs.count()))


def test_run_table_shows_all_columns_in_a_narrow_pane(pane, graph, qtbot):
    pane.resize(500, 400)
    qtbot.show(pane)
    begun(graph)
    qtbot.waitUntil(lambda: len(rows(pane)) == 3)
    table = pane.summary.table
    assert table.header().length() <= table.viewport().width()
    assert table.columnWidth(3) > 100
    table.setColumnWidth(0, 90)
    pane.resize(520, 400)
    settle()
    assert table.columnWidth(0) == 90, "the user has chosen this width"


def test_parts_of_a_result_are_above_one_another_where_it_is_narrow(qtbot):
    parts = QLabel("left"), QLabel("right")
    for part in parts:
        part.setMinimumSize(300, 40)
    pane = QWidget()
    filled(QVBoxLayout(pane), AdaptiveSplitter(*parts, (3, 2)))
    qtbot.addWidget(pane)
    pane.resize(1000, 400)
    qtbot.show(pane)
    assert parts[0].y() == parts[1].y() and parts[0].width() == pytest.approx(600, abs=10)
    pane.resize(500, 400)
    settle()
    assert pane.width() == 500
    assert parts[0].x() == parts[1].x() and parts[0].height() > parts[1].height()
    pane.resize(1000, 400)
    settle()
    assert parts[0].y() == parts[1].y()


def test_double_click_and_enter_select_node(pane, graph, qtbot):
    begun(graph)
    qtbot.waitUntil(lambda: len(rows(pane)) == 3)
    table = pane.summary.table
    with qtbot.waitSignal(graph.reveal_requested):
        table.itemDoubleClicked.emit(table.topLevelItem(1), 0)
    assert pane.node is graph.flow.node("prune")
    graph.select([])
    table.setCurrentItem(table.topLevelItem(2))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert pane.node is graph.flow.node("mix")


def test_multiple_selection_shows_run(pane, graph, qtbot):
    graph.select([graph.flow.node("grow")])
    qtbot.waitUntil(lambda: pane.pages.currentWidget() is pane.tabs)
    graph.select([graph.flow.node("grow"), graph.flow.node("mix")])
    qtbot.waitUntil(lambda: pane.pages.currentWidget() is pane.summary)


def test_warnings_are_shown_on_node_and_in_header(pane, graph, qtbot):
    run = begun(graph)
    said = ["3 images are black", "2 files were left out", "the category 'cat' has 1 image", "no further"]
    feed(run, started("grow"), logged("grow", "1 image"), *(logged("grow", text, "warning") for text in said))
    feed(run, finished("grow"), started("prune"), logged("prune", "1 image"), finished("prune"))
    status = graph.statuses.of(graph.flow.node("grow"))
    assert (status.warnings, status.first_warnings) == (4, tuple(said[:3]))
    item = SimpleNamespace(node=graph.flow.node("grow"), status=status, problems=())
    assert all(text.replace("'", "&#x27;") in node_tip(item) for text in said[:3])
    graph.select([graph.flow.node("grow")])
    qtbot.waitUntil(lambda: pane.header.warnings.isVisible())
    assert pane.header.warnings.text() == "Warnings: 4"
    pane.header.warnings.click()
    assert pane.tab == LOG and pane.view(LOG).wrap_button.isChecked()
    graph.select([graph.flow.node("prune")])
    qtbot.waitUntil(lambda: not pane.header.warnings.isVisible())


def test_header_shows_selected_node(pane, graph, qtbot):
    graph.edits.values.rename(graph.flow.node("grow"), "Boskoop")
    run = begun(graph)
    feed(run, started("grow"), finished("grow", "completed", 3.25))
    graph.select([graph.flow.node("grow")])
    qtbot.waitUntil(lambda: pane.header.badge.text() == "Completed")
    header = pane.header
    assert (header.title.text(), header.component.text(), header.time.text()) == ("Boskoop", "Grow", "3.2 s")
    assert not header.bar.isVisible()
    assert header.badge.accessibleName() == "State: Completed"
    graph.edits.values.set_parameter([graph.flow.node("grow")], "trees", 7)
    qtbot.waitUntil(lambda: header.badge.text() == "Out of date")
    graph.undo_stack.undo()
    qtbot.waitUntil(lambda: header.badge.text() == "Completed")


def test_failed_node_has_banner_with_link_to_log(pane, graph, qtbot):
    run = begun(graph)
    feed(run, started("grow"), logged("grow", "it grew wild", "error"), finished("grow", "failed", error=ERROR))
    graph.select([graph.flow.node("grow")])
    pane.show_tab(DETAILS)
    qtbot.waitUntil(pane.banner.isVisible)
    assert pane.banner.name.text() == "TrainingDivergedError (V002)"
    assert pane.banner.text.text() == ERROR["message"]
    qtbot.mouseClick(pane.banner.button, Qt.MouseButton.LeftButton)
    assert pane.tab == LOG
    qtbot.waitUntil(lambda: "it grew wild" in pane.view(LOG).text.toPlainText())
    graph.select([graph.flow.node("mix")])
    qtbot.waitUntil(lambda: not pane.banner.isVisible())


def test_stopped_node_is_not_an_error(pane, graph, qtbot):
    run = begun(graph)
    stopped = {"name": "RunCancelledError", "number": "V004", "message": "the run was cancelled"}
    feed(
        run, started("grow"), finished("grow", "cancelled", error=stopped), finished("mix", "cancelled", error=stopped)
    )
    graph.select([graph.flow.node("grow")])
    qtbot.waitUntil(lambda: pane.header.badge.text() == "Stopped")
    assert not pane.banner.isVisible()
    graph.select([])
    qtbot.waitUntil(lambda: pane.summary.isVisible())
    assert [row[1:4:2] for row in rows(pane)[:1]] == [["Stopped", ""]]
    assert not any("RunCancelledError" in cell for row in rows(pane) for cell in row)


def test_node_that_did_not_run_shows_preview():
    session = Session(load_components())
    nodes = {name: session.create_flow().new_node(session.registry[name]) for name in ("image_dataset", "resnet")}
    assert most_relevant_tab(nodes["image_dataset"], NodeStatus(), None) == PREVIEW
    assert most_relevant_tab(nodes["resnet"], NodeStatus(), None) == OUTPUTS
    assert most_relevant_tab(nodes["image_dataset"], NodeStatus("completed"), None) == OUTPUTS


def test_running_node_shows_log(pane, graph, qtbot):
    graph.select([graph.flow.node("grow")])
    assert pane.tab == OUTPUTS
    run = begun(graph)
    feed(run, started("grow"))
    qtbot.waitUntil(lambda: pane.tab == LOG)


def test_node_with_metrics_switches_from_preview_to_curves(pane, graph, qtbot):
    graph.select([graph.flow.node("grow")])
    run = begun(graph)
    feed(run, started("grow"), *measured())
    qtbot.waitUntil(lambda: pane.tab == METRICS)
    qtbot.waitUntil(lambda: pane.view(METRICS).board is not None)


def test_chosen_tab_is_remembered_for_each_component(pane, graph, qtbot):
    graph.select([graph.flow.node("grow")])
    pane.show_tab(DETAILS)
    pane.show_tab(PREVIEW)
    run = begun(graph)
    feed(run, started("grow"))
    settled(qtbot)
    assert pane.tab == PREVIEW
    graph.select([graph.flow.node("mix")])
    pane.show_tab(LOG)
    graph.select([graph.flow.node("grow")])
    assert pane.tab == PREVIEW
    graph.select([graph.flow.node("mix")])
    assert pane.tab == LOG


def test_finished_node_shows_outputs_and_failed_node_log(pane, graph):
    run = begun(graph)
    feed(run, started("grow"), finished("grow"), started("prune"), finished("prune", "failed", error=ERROR))
    graph.select([graph.flow.node("grow")])
    assert pane.tab == OUTPUTS
    graph.select([graph.flow.node("prune")])
    assert pane.tab == LOG


def test_only_visible_tab_is_updated_incrementally(pane, graph, qtbot):
    run = begun(graph)
    feed(run, started("grow"), finished("grow"))
    graph.select([graph.flow.node("grow")])
    qtbot.waitUntil(lambda: pane.tab == OUTPUTS and bool(pane.view(OUTPUTS).shown))
    settled(qtbot)
    outputs = pane.view(OUTPUTS)
    assert outputs.shown == [graph.flow.node("grow")]
    feed(run, started("prune"), logged("prune", "snip"))
    settled(qtbot)
    assert len(outputs.shown) == 1, "another node's progress is of no concern"
    pane.show_tab(DETAILS)
    graph.edits.values.set_parameter([graph.flow.node("grow")], "trees", 7)
    settled(qtbot)
    assert len(outputs.shown) == 1, "it is not in front"
    assert METRICS not in pane._views, "a tab that was never seen was never made"


def test_timer_runs_only_during_run(pane, graph, qtbot):
    graph.select([graph.flow.node("grow")])
    settled(qtbot)
    assert not pane._ticking.isActive()
    run = begun(graph)
    feed(run, started("grow"))
    qtbot.waitUntil(pane._ticking.isActive)
    feed(run, finished("grow"))
    qtbot.waitUntil(lambda: not pane._ticking.isActive())


def test_removed_node_is_not_shown(pane, graph, qtbot):
    node = graph.flow.node("grow")
    graph.select([node])
    graph.edits.delete([node])
    qtbot.waitUntil(lambda: pane.pages.currentWidget() is pane.summary)
    assert pane.node is None


def test_pane_switches_to_other_graph(pane, graph, qtbot):
    feed(begun(graph), started("grow"), finished("grow"))
    graph.select([graph.flow.node("grow")])
    pane.show_tab(DETAILS)
    settled(qtbot)
    other = opened()
    pane.set_graph(other)
    qtbot.waitUntil(lambda: pane.pages.currentWidget() is pane.summary)
    assert pane.view(DETAILS)._graph is None
    graph.select([graph.flow.node("mix")])
    assert pane.node is None
    other.select([other.flow.node("mix")])
    assert pane.node is other.flow.node("mix")


def test_deleted_graph_is_tolerated(pane, graph, qtbot):
    feed(begun(graph), started("grow"), finished("grow"))
    graph.select([graph.flow.node("grow")])
    pane.show_tab(DETAILS)
    settled(qtbot)
    graph.close()
    shiboken6.delete(graph)
    pane.set_graph(None)
    qtbot.waitUntil(lambda: pane.pages.currentWidget() is pane.summary)


# Details


@pytest.fixture
def details(qtbot, graph):
    view = DetailsView()
    qtbot.addWidget(view)
    view.resize(700, 500)
    qtbot.show(view)
    return view


def words(view):
    return [label.text() for label in view.area.widget().findChildren(QLabel)]


def test_details_show_time_duration_and_device(details, graph, tmp_path, monkeypatch):
    folder = tmp_path / "store" / "0123abcd" / "apples"
    folder.mkdir(parents=True)
    run = begun(graph, "20260101-120000-abcd")
    feed(run, started("grow"), logged("grow", "training on cuda:0 with precision bf16-mixed"))
    feed(run, finished("grow", "completed", 4.0, outputs={"apples": str(folder)}))
    details.show_node(graph, graph.flow.node("grow"))
    shown = words(details)
    for text in ("Completed", "4.0 s", "cuda:0", "bf16-mixed", "20260101-120000-abcd", "0123abcd", "grow"):
        assert text in shown
    row = details.area.widget().findChild(FolderRow)
    opened_urls = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened_urls.append)
    row.open_button.click()
    assert opened_urls == [QUrl.fromLocalFile(str(folder))]
    row.copy_button.click()
    assert QGuiApplication.clipboard().text() == str(folder)
    assert row.open_button.accessibleName() == "Open the folder of Apples"
    details.resize(420, 600)
    settle()
    view = details.area.viewport()
    assert row.copy_button.mapTo(view, row.copy_button.rect().topRight()).x() < view.width(), "not cut in a narrow pane"


def test_details_show_changes_since_run(details, graph, qtbot):
    feed(begun(graph), started("grow"), finished("grow"), started("prune"), finished("prune"))
    grow, prune = graph.flow.node("grow"), graph.flow.node("prune")
    graph.edits.values.set_parameter([grow], "trees", 9)
    qtbot.waitUntil(lambda: graph.statuses.of(prune).stale)
    facts = facts_of(graph, grow)
    assert [(fact.title, fact.then, fact.now) for fact in facts.parameters if fact.is_changed] == [("Trees", "5", "9")]
    assert why_stale(facts) == "Changed since the run: Trees"
    assert why_stale(facts_of(graph, prune)) == "Its inputs have changed: Grow → Apples"
    details.show_node(graph, grow)
    assert {"5", "9", "Now", "Changed since the run: Trees"} <= set(words(details))


def test_details_omit_disabled_parameters(qapp):
    graph = OpenGraph(Session(load_components()))
    node = graph.edits.nodes.add("init_image_transformation", (0, 0))

    def titles():
        return {fact.title for fact in facts_of(graph, node).parameters}

    size = node.Parameters.info("size")
    assert size.depends_on == "resize"
    graph.edits.values.set_parameter([node], "resize", True)
    assert size.title in titles()
    graph.edits.values.set_parameter([node], "resize", False)
    assert size.title not in titles()
    assert node.Parameters.info("resize").title in titles()
    graph.close()


def test_details_scroll_position_resets_for_other_node(details, graph, qtbot):
    feed(begun(graph), started("grow"), finished("grow"), started("prune"), finished("prune"))
    details.resize(500, 160)
    details.show_node(graph, graph.flow.node("grow"))
    bar = details.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 40)
    bar.setValue(40)
    graph.edits.values.set_parameter([graph.flow.node("grow")], "trees", 9)
    qtbot.waitUntil(lambda: "Changed since the run: Trees" in words(details))
    assert bar.value() == 40
    details.show_node(graph, graph.flow.node("prune"))
    assert bar.value() == 0


def test_next_run_uses_node_titles(details):
    answer = {
        "summary": "total will run again.",
        "reasons": [{"node": node, "message": "Value was 1, and is 2"} for node in ("total", "grow", "left")],
    }
    titles = {"total": "Add", "grow": "Grow", "left": "Prune", "right": "Prune"}
    assert next_run_lines(answer, "total", titles)[1:] == (
        "Value was 1, and is 2",
        "Grow: Value was 1, and is 2",
        "Prune (left): Value was 1, and is 2",
    )


def test_details_explain_reuse(details, graph):
    feed(begun(graph), finished("grow", "reused", 0.0))
    details.show_node(graph, graph.flow.node("grow"))
    assert "Why it was reused" in words(details)
    assert "Took" not in words(details)


@pytest.fixture
def data(qtbot, tmp_path):
    process = DataProcess(tmp_path, component_folders=[SMALL_FOLDER])
    yield process
    process.close()


@pytest.mark.slow
def test_details_explain_next_run(qtbot, data, tmp_path):
    document = small_graph(
        ("a", "constant", {"value": 4}), ("total", "add", {}), links=[("a.value", "total.first")]
    )  # fmt: skip
    run = run_in(tmp_path, document)
    graph = OpenGraph(Session(SMALL), document)
    view = DetailsView(data)
    qtbot.addWidget(view)
    view.show()
    total = graph.flow.node("total")

    def says(text):
        qtbot.waitUntil(lambda: any(text in word for word in words(view)), timeout=60_000)

    view.show_node(graph, total)
    says(f"total will be reused: nothing that its result, computed by the run {run}, depends on has changed.")
    graph.edits.values.set_parameter([graph.flow.node("a")], "value", 7)
    view.show_node(graph, total)
    says("Constant: Value (value) changed from 4 to 7")
    graph.undo_stack.undo()
    view.show_node(graph, total)
    says("total will be reused")
    # A graph that cannot run has no answer here; the next valid one does.
    graph.edits.values.set_parameter([graph.flow.node("a")], "value", -1)
    view.show_node(graph, total)
    qtbot.waitUntil(lambda: not view._request.is_pending, timeout=60_000)
    assert "Next run" not in words(view)


def test_details_of_failure_link_to_log(details, graph, qtbot):
    feed(begun(graph), started("grow"), finished("grow", "failed", error=ERROR))
    details.show_node(graph, graph.flow.node("grow"))
    assert {"TrainingDivergedError (V002)", ERROR["message"]} <= set(words(details))
    (link,) = [label for label in details.area.widget().findChildren(QLabel) if "Show log" in label.text()]
    with qtbot.waitSignal(details.log_requested):
        link.linkActivated.emit("#")


def test_long_names_of_inputs_wrap_in_a_narrow_pane(details, graph):
    prune = graph.flow.node("prune")
    source = next(link.source for link in graph.document().links if link.target.startswith("prune."))
    graph.edits.values.rename(graph.flow.node(source.partition(".")[0]), "A title that is longer than the pane " * 3)
    details.resize(400, 600)
    details.show_node(graph, prune)
    settle()
    assert details.area.widget().width() <= details.area.viewport().width(), "nothing is cut at the right"


def test_details_link_to_input_nodes(details, graph, qtbot):
    details.show_node(graph, graph.flow.node("mix"))
    links = [label for label in details.area.widget().findChildren(QLabel) if "<a href" in label.text()]
    assert [link.accessibleName() for link in links] == [
        "Prune \N{RIGHTWARDS ARROW} Apples", "Grow \N{RIGHTWARDS ARROW} Apples"]  # fmt: skip
    with qtbot.waitSignal(details.node_activated) as activated:
        links[0].linkActivated.emit("#")
    assert activated.args == [graph.flow.node("prune")]


def test_details_do_not_change_on_progress(details, graph, qtbot):
    run = begun(graph)
    feed(run, started("grow"))
    details.show_node(graph, graph.flow.node("grow"))
    content = details.area.widget()
    feed(run, logged("grow", "still growing"))
    qtbot.wait(300)
    assert details.area.widget() is content
    feed(run, finished("grow"))
    qtbot.waitUntil(lambda: details.area.widget() is not content)


def test_details_without_device_show_none():
    assert device_and_precision([]) == ("", "")


def test_details_of_past_graph_need_no_run(graph):
    facts = facts_of(graph, graph.flow.node("grow"))
    assert facts.run_id == ""
    assert json.dumps([fact.then for fact in facts.parameters][:2]) == '["5", "cox"]'

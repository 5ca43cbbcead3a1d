# ruff: noqa: RUF001 - what is shown in Chinese has the punctuation of Chinese
"""The window shows messages of the engine in its own language; copied text is English."""

import pytest
from measured_runs import begun, feed, finished, logged, opened, started
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from test_editor_problems import DIGITS

from vision_designer.editor.canvas.card_layout import footer_texts
from vision_designer.editor.canvas.pointer import node_tip
from vision_designer.editor.canvas.view import GraphView
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.graph.validation import Validator
from vision_designer.editor.look.texts import install_language
from vision_designer.editor.panes.parts import dialogs
from vision_designer.editor.panes.problem_table import MESSAGE, PLACE
from vision_designer.editor.panes.problems import ProblemsPane
from vision_designer.editor.panes.properties.properties import PropertiesPane
from vision_designer.editor.panes.results.details import DetailsView
from vision_designer.editor.panes.results.log import LogView
from vision_designer.editor.panes.results.result_header import ErrorBanner
from vision_designer.editor.panes.results.run_summary import RunSummary
from vision_designer.editor.runs.run_entry import RunEntry
from vision_designer.editor.window.run_controller import Notifier
from vision_designer.editor.workers import DataProcess
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Session
from vision_designer.nodes.components import load_components
from vision_designer.nodes.errors import FailedToWriteOutputsError
from vision_designer.nodes.messages import Message

pytestmark = pytest.mark.gui
DIVERGED = {
    "name": "TrainingDivergedError",
    "number": "V002",
    "message": Message(
        "the loss became NaN or infinite in epoch {epoch} at learning rate {learning_rate:g}. Set Learning rate "
        "(learning_rate) to {suggestion:g} or lower{clip}.",
        {"epoch": 3, "learning_rate": 0.1, "suggestion": 0.01, "clip": ""},
    ),
}
DIVERGED_SHOWN = "在週期 3、學習率 0.1 時，損失變成 NaN 或無限大。請將「學習率」(learning_rate) 設為 0.01 或更低。"
EPOCHS_SHOWN = "週期數 (epochs) 是 0；必須大於 0。"


@pytest.fixture(autouse=True)
def chinese(qapp):
    install_language(qapp, "zh_TW")
    yield
    install_language(qapp, "en")


@pytest.fixture
def digits(qapp, tmp_path):
    graph = OpenGraph(Session(load_components(())), GraphDocument.read(DIGITS), path=tmp_path / "digits.json")
    validator = Validator(graph, delay=5)
    graph.validator = validator
    yield graph
    validator.close()


@pytest.fixture
def failed(qapp):
    """A graph whose run has one active and one failed node."""
    graph = opened()
    run = begun(graph)
    progress = Message(
        "epoch {epoch}/{epochs}, iteration {iteration}/{iterations}: loss {loss:.4f}, learning rate {rate:.3g}, "
        "{speed:.1f} images/s",
        {"epoch": 1, "epochs": 3, "iteration": 10, "iterations": 20, "loss": 0.1234, "rate": 0.01, "speed": 12.0},
    )
    assert progress == "epoch 1/3, iteration 10/20: loss 0.1234, learning rate 0.01, 12.0 images/s"
    feed(run, started("grow"), logged("grow", progress), started("prune"))
    feed(run, finished("prune", state="failed", error=DIVERGED))
    return graph


def shown(qtbot, widget):
    qtbot.addWidget(widget)
    widget.resize(900, 500)
    qtbot.show(widget)
    return widget


def test_problems_are_searchable_in_both_languages_and_copied_in_english(digits, qtbot):
    pane = shown(qtbot, ProblemsPane())
    pane.set_graph(digits)
    digits.edits.values.set_parameter([digits.flow.node("train")], "epochs", 0)
    qtbot.waitUntil(lambda: pane.shown.rowCount() == 1)
    assert pane.shown.index(0, MESSAGE).data() == EPOCHS_SHOWN
    assert EPOCHS_SHOWN in pane.shown.index(0, MESSAGE).data(Qt.ItemDataRole.ToolTipRole)
    for words, rows in (("必須大於", 1), ("must be greater", 1), ("GreaterThan", 1), ("小於", 0)):
        pane.filter.setText(words)
        assert pane.shown.rowCount() == rows, words
    pane.filter.clear()
    pane.table.setCurrentIndex(pane.shown.index(0, PLACE))
    qtbot.keyClick(pane.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "it must be greater than 0." in QGuiApplication.clipboard().text()
    pane.set_graph(None)


def test_invalid_value_and_missing_input_are_marked(digits, qtbot):
    pane = shown(qtbot, PropertiesPane())
    pane.set_graph(digits)
    train = digits.flow.node("train")
    digits.select([train])
    digits.edits.values.set_parameter([train], "epochs", 0)
    digits.edits.links.disconnect(digits.flow.links_of(train)[:1])
    qtbot.waitUntil(lambda: [node.node_id for node in pane.nodes] == ["train"])
    field = pane.forms["parameters"].fields["epochs"]
    qtbot.waitUntil(lambda: field.message.text() == EPOCHS_SHOWN)
    label = type(field.message)
    qtbot.waitUntil(lambda: any(found.text().startswith("輸入「") for found in pane.findChildren(label)))
    pane.set_graph(None)


def test_error_is_shown_on_node_banner_details_and_summary(failed, qtbot):
    prune, grow = failed.flow.node("prune"), failed.flow.node("grow")
    assert footer_texts(failed.statuses.of(prune)) == (DIVERGED_SHOWN,)
    assert "週期 1/3，反覆運算 10/20" in footer_texts(failed.statuses.of(grow))[0]
    view = shown(qtbot, GraphView(failed))
    assert f"TrainingDivergedError: {DIVERGED_SHOWN}" in node_tip(view.graph_scene.nodes[prune])
    banner = shown(qtbot, ErrorBanner())
    banner.show_error(DIVERGED)
    assert (banner.name.text(), banner.text.text()) == ("TrainingDivergedError (V002)", DIVERGED_SHOWN)
    details = shown(qtbot, DetailsView())
    details.show_node(failed, prune)
    qtbot.waitUntil(lambda: DIVERGED_SHOWN in [label.text() for label in details.findChildren(type(banner.text))])
    assert RunSummary().result(prune, failed.statuses.of(prune)) == f"TrainingDivergedError: {DIVERGED_SHOWN}"


def test_log_is_shown_translated_and_copied_in_english(failed, qtbot, tmp_path):
    run, grow = failed.statuses.run, failed.flow.node("grow")
    damaged = Message("{path} is damaged: {why}. Replace the file, or leave it out.", path="a.jpg", why="broken")
    feed(run, logged("grow", Message("{damaged}\nwords of my own", damaged=damaged), "warning"))
    view = shown(qtbot, LogView())
    view.show_node(failed, grow)
    qtbot.waitUntil(lambda: view.text.document().blockCount() == 3)
    text = view.text.toPlainText()
    assert "a.jpg 已損毀：broken。請更換檔案，或將它排除。" in text
    assert "words of my own" in text
    view.copy()
    copied = QGuiApplication.clipboard().text()
    assert "a.jpg is damaged: broken. Replace the file, or leave it out.\n" in copied
    view.save(tmp_path / "grow.log")
    assert (tmp_path / "grow.log").read_text(encoding="utf-8") == copied
    view.text.selectAll()
    view.copy()
    assert QGuiApplication.clipboard().text() == copied.removesuffix("\n")


def test_part_of_line_is_copied_as_shown(failed, qtbot):
    view = shown(qtbot, LogView())
    view.show_node(failed, failed.flow.node("grow"))
    qtbot.waitUntil(lambda: "反覆運算" in view.text.toPlainText())
    found = view.text.document().find("反覆運算")
    view.text.setTextCursor(found)
    view.copy()
    assert QGuiApplication.clipboard().text() == "反覆運算"


def test_link_rejection_is_shown(digits):
    node = digits.flow.node
    reason = digits.edits.links.why_not_connect(node("images").outputs[0], node("train").inputs[0])
    assert "提供" in reason
    assert "接受" in reason
    assert digits.edits.values.set_node_id(node("images"), "train") == "另一個節點已名為 'train'"


def test_failed_run_is_notified(failed, qtbot):
    told = []
    failed.statuses.run.abort("failed", "the process ended before the run did")
    window = shown(qtbot, ErrorBanner())
    Notifier(window, show=lambda title, text: not told.append((title, text))).notify(failed.statuses.run)
    assert told[0][1] == "處理序在執行結束之前就已結束"
    assert RunEntry(failed.statuses.run).error == "the process ended before the run did"


def test_save_failure_is_shown(qtbot, monkeypatch, tmp_path):
    said = []
    monkeypatch.setattr(dialogs.SaveDialog, "ask", lambda _: (str(tmp_path / "a.csv"), ""))
    monkeypatch.setattr(dialogs.QMessageBox, "warning", lambda _parent, _title, text: said.append(text))

    def save(path):
        raise FailedToWriteOutputsError(
            "{place} cannot be written: {why}. {remedy}",
            {"place": path, "why": "permission denied", "remedy": Message("Choose another location.")},
        )

    parent, written = shown(qtbot, ErrorBanner()), []
    dialogs.ask_and_save(parent, "a", tmp_path / "a.csv", "", save, written.append)
    assert written == []
    assert said == [f"無法寫入 {tmp_path / 'a.csv'}：權限不足。請選擇其他位置。"]


def test_data_process_failure_is_shown(qtbot, tmp_path):
    process = DataProcess(tmp_path)
    said = []
    process.request("evaluation", {"folder": str(tmp_path)}, said.append, said.append)
    qtbot.waitUntil(lambda: bool(said))
    process.close()
    assert said == [f"{tmp_path} 不是 DataFrameDirectory：它沒有 _meta.json。請選擇由此程式寫入的資料夾。"]

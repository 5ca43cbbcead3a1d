import html
from pathlib import Path

import pytest
from levels import some
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut, QWheelEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog, QLabel, QToolButton, QToolTip, QVBoxLayout, QWidget
from trivial_components import orchard
from waiting_qtbot import settle

from vision_designer.editor.fixes.quick_fixes import fixes_for
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.graph.validation import Validator
from vision_designer.editor.panes.parts.small_widgets import ElidedButton, Section
from vision_designer.editor.panes.properties.fields import stepped_text
from vision_designer.editor.panes.properties.properties import PropertiesPane
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Session
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.validate import validate
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.parameters import Parameter, ParameterModel

pytestmark = pytest.mark.gui
DIGITS = Path(__file__).parents[1] / "graphs/examples/digits_resnet18.json"


@pytest.fixture(scope="module")
def registry():
    return load_components(())


@pytest.fixture
def opened(qapp, registry):
    def make(path=DIGITS, **keywords):
        return OpenGraph(Session(registry), GraphDocument.read(DIGITS), path=path, **keywords)

    return make


@pytest.fixture
def pane(qtbot):
    pane = PropertiesPane()
    qtbot.addWidget(pane)
    pane.resize(340, 900)
    qtbot.show(pane)
    pane.activateWindow()
    yield pane
    pane.set_graph(None)


@pytest.fixture
def shown(pane, opened, qtbot):
    """The pane with nodes of the digits graph selected."""

    def show(*ids, graph=None):
        graph = graph or opened()
        pane.set_graph(graph)
        graph.select([graph.flow.node(node_id) for node_id in ids])
        qtbot.waitUntil(lambda: [node.node_id for node in pane.nodes] == list(ids))
        return graph

    return show


def field(pane, name, part="parameters"):
    return pane.forms[part].fields[name]


def type_into(qtbot, editor, text, key=Qt.Key.Key_Return):
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClicks(editor, text) if text else qtbot.keyClick(editor, Qt.Key.Key_Delete)
    if key is not None:
        qtbot.keyClick(editor, key)
    settle()


def test_typed_number_is_set_on_enter_as_one_undo_step(pane, shown, qtbot):
    graph = shown("train")
    type_into(qtbot, field(pane, "epochs").line, "25", key=None)
    assert graph.flow.node("train").parameters["epochs"] == 10
    qtbot.keyClick(field(pane, "epochs").line, Qt.Key.Key_Return)
    assert graph.flow.node("train").parameters["epochs"] == 25
    assert (graph.undo_stack.count(), graph.undo_stack.undoText()) == (1, "Set Epochs")


def test_typed_number_is_set_on_focus_out(pane, shown, qtbot):
    graph = shown("train")
    type_into(qtbot, field(pane, "learning_rate").line, "0.5", key=Qt.Key.Key_Tab)
    assert graph.flow.node("train").parameters["learning_rate"] == 0.5


def test_pending_text_is_set_on_its_node_when_selection_changes(pane, shown, qtbot):
    graph = shown("split_test")
    type_into(qtbot, field(pane, "fraction").line, "0.7", key=None)
    graph.select([graph.flow.node("split_validation")])
    qtbot.waitUntil(lambda: field(pane, "fraction").line.text() == "0.9")
    assert graph.flow.node("split_test").parameters["fraction"] == 0.7
    assert "fraction" not in graph.flow.node("split_validation").parameters


def test_commit_sets_pending_text(pane, shown, qtbot):
    graph = shown("train")
    type_into(qtbot, field(pane, "epochs").line, "3", key=None)
    pane.commit()
    assert graph.flow.node("train").parameters["epochs"] == 3


@pytest.mark.parametrize(
    ("typed", "stored"), some([("many", "many"), ("-4", -4), ("1e400", "1e400"), ("2,5", "2,5")], 2)
)
def test_invalid_value_stays_and_shows_message_of_validate(pane, shown, qtbot, typed, stored):
    graph = shown("train")
    name = "epochs" if typed in {"many", "-4"} else "learning_rate"
    type_into(qtbot, field(pane, name).line, typed)
    assert graph.flow.node("train").parameters[name] == stored
    assert field(pane, name).line.text() == typed
    (problem,) = validate(resolve(graph.document(), graph.registry, graph.folder))
    message = field(pane, name).message
    assert message.isVisible() and message.text() == problem.message
    assert problem.number in message.toolTip()
    assert GraphDocument.from_text(graph.text(), "g").node("train").parameters[name] == stored


def test_error_mark_disappears_while_typing_valid_value(pane, shown, qtbot):
    shown("train")
    type_into(qtbot, field(pane, "epochs").line, "0")
    assert field(pane, "epochs").problem
    line = field(pane, "epochs").line
    line.setCursorPosition(0)
    qtbot.keyClicks(line, "3")
    assert line.text() == "30" and not field(pane, "epochs").problem
    qtbot.keyClick(line, Qt.Key.Key_Home)
    qtbot.keyClicks(line, "-")
    assert not field(pane, "epochs").problem, "it is not marked before typing has ended"
    qtbot.keyClick(line, Qt.Key.Key_Return)
    settle()
    assert field(pane, "epochs").problem


def test_escape_restores_value(pane, shown, qtbot):
    graph = shown("train")
    type_into(qtbot, field(pane, "epochs").line, "777", key=Qt.Key.Key_Escape)
    assert field(pane, "epochs").line.text() == "10"
    pane.commit()
    assert graph.undo_stack.count() == 0


def test_emptied_number_returns_to_default(pane, shown, qtbot):
    graph = shown("train")
    type_into(qtbot, field(pane, "epochs").line, "", key=None)
    assert field(pane, "epochs").line.placeholderText() == "Default: 5"
    qtbot.keyClick(field(pane, "epochs").line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: field(pane, "epochs").line.text() == "5")
    assert "epochs" not in graph.flow.node("train").parameters
    type_into(qtbot, field(pane, "epochs").line, "")
    qtbot.waitUntil(lambda: field(pane, "epochs").line.text() == "5")


def test_reset_button_is_shown_only_for_changed_values(pane, shown, qtbot):
    graph = shown("train")
    assert field(pane, "epochs").reset_button.isVisible()
    assert not field(pane, "patience").reset_button.isVisible()
    qtbot.mouseClick(field(pane, "epochs").reset_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not field(pane, "epochs").reset_button.isVisible())
    assert "epochs" not in graph.flow.node("train").parameters
    assert field(pane, "epochs").line.text() == "5"


def test_undo_updates_field_and_keeps_focus(pane, shown, qtbot):
    graph = shown("train")
    line = field(pane, "epochs").line
    type_into(qtbot, line, "123")
    line.setCursorPosition(1)
    graph.undo_stack.undo()
    qtbot.waitUntil(lambda: line.text() == "10")
    assert field(pane, "epochs").line is line
    assert line.hasFocus() and line.cursorPosition() == 1


def test_undo_applies_to_graph_unless_text_is_pending(pane, shown, qtbot):
    """Like the window's shortcut, which fires only if the line edit does not handle the key."""
    graph = shown("train")
    heard = []
    shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), pane)
    shortcut.activated.connect(lambda: (heard.append(1), graph.undo_stack.undo()))
    line = field(pane, "epochs").line
    type_into(qtbot, line, "12")
    qtbot.keyClicks(line, "9")
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert heard == [] and line.text() == "12"
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert heard == [1]
    qtbot.waitUntil(lambda: line.text() == "10")


def test_arrow_keys_step_number_within_range_as_one_undo_step(pane, shown, qtbot):
    graph = shown("train")
    line = field(pane, "warmup_step_number").line
    line.setFocus()
    for _ in range(3):
        qtbot.keyClick(line, Qt.Key.Key_Up)
    assert graph.flow.node("train").parameters["warmup_step_number"] == 4
    assert graph.undo_stack.count() == 1
    for _ in range(9):
        qtbot.keyClick(line, Qt.Key.Key_Down)
    assert line.text() == "0"


@pytest.mark.parametrize(
    ("name", "text", "direction", "many", "wanted"),
    [
        ("learning_rate", "0.001", 1, False, "0.0011"),
        ("learning_rate", "0.001", -1, False, "0.00099"),
        ("learning_rate", "0.01", 1, True, "0.02"),
        ("learning_rate", "-3", 1, False, None),
        ("epochs", "1", -1, False, None),
        ("epochs", "-5", 1, False, "1"),
        ("batch_size", "16", 1, True, "26"),
        ("epochs", "many", 1, False, None),
        ("random_seed", "0", -1, False, "-1"),
        ("random_seed", "9" * 60, 1, False, "1" + "0" * 60),
        ("random_seed", "-" + "9" * 60, 1, True, "-" + "9" * 58 + "89"),
        ("random_seed", "1e999999999", 1, False, None),
    ],
)
def test_step_size_follows_number_and_stays_in_range(registry, name, text, direction, many, wanted):
    info = registry["train_pytorch_model"].Parameters.info(name)
    assert stepped_text(info, text, direction, many) == wanted


def wheel(widget, notches=1):
    place = QPointF(widget.rect().center())
    event = QWheelEvent(
        place,
        QPointF(widget.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event


def test_wheel_changes_value_only_with_focus(pane, shown, qtbot):
    graph = shown("train")
    line, combo = field(pane, "epochs").line, field(pane, "device", "run_settings").editor
    field(pane, "patience").line.setFocus()
    assert not wheel(line).isAccepted() and not wheel(combo, -1).isAccepted()
    assert graph.undo_stack.count() == 0
    line.setFocus()
    wheel(line)
    assert graph.flow.node("train").parameters["epochs"] == 11


def test_required_choice_shows_choose_and_takes_keyboard_choice(pane, shown, qtbot):
    graph = shown("apply_test")
    graph.edits.values.reset_parameter([graph.flow.node("apply_test")], "mode")
    combo = field(pane, "mode").editor
    qtbot.waitUntil(lambda: combo.currentIndex() == -1)
    assert combo.placeholderText() == "Choose..."
    assert "is required" in field(pane, "mode").problem
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    settle()
    assert graph.flow.node("apply_test").parameters == {"mode": "for_training"}
    assert not field(pane, "mode").problem
    assert not field(pane, "mode").reset_button.isVisible()


def test_invalid_choice_is_shown_unchanged(pane, shown, qtbot):
    graph = shown("resnet")
    graph.edits.values.set_parameter([graph.flow.node("resnet")], "model_name", "resnet19")
    combo = field(pane, "model_name").editor
    qtbot.waitUntil(lambda: combo.currentText() == "resnet19")
    assert "resnet19" in field(pane, "model_name").problem
    graph.undo_stack.undo()
    qtbot.waitUntil(lambda: combo.currentText() == "resnet18")
    assert combo.findText("resnet19") == -1


def test_switch_shows_and_hides_dependent_fields(pane, shown, qtbot):
    graph = shown("transformation")
    assert field(pane, "size").isVisible() and not field(pane, "padding").isVisible()
    assert field(pane, "size").label.x() > field(pane, "resize").label.x()
    pad = field(pane, "pad").editor
    qtbot.mouseClick(pad, Qt.MouseButton.LeftButton, pos=QPoint(10, pad.height() // 2))
    qtbot.waitUntil(lambda: field(pane, "padding").isVisible())
    assert graph.flow.node("transformation").parameters["pad"] is True
    graph.edits.values.set_parameter([graph.flow.node("transformation")], "resize", False)
    qtbot.waitUntil(lambda: field(pane, "size").line.isReadOnly())
    assert field(pane, "size").isVisible(), "a value that was set is not hidden"
    graph.undo_stack.undo()
    qtbot.waitUntil(lambda: not field(pane, "size").line.isReadOnly())


def test_choice_shows_and_hides_dependent_fields(pane, shown, qtbot):
    graph = shown("split_test")
    node = graph.flow.node("split_test")
    assert not field(pane, "group_by").isVisible()
    graph.edits.values.set_parameter([node], "method", "by_name")
    qtbot.waitUntil(lambda: field(pane, "method").editor.currentText() == "By name")
    assert not field(pane, "group_by").isVisible()
    graph.edits.values.set_parameter([node], "method", "by_group")
    qtbot.waitUntil(lambda: field(pane, "group_by").isVisible())


def test_invalid_value_can_be_fixed_while_switch_is_off(pane, shown, qtbot):
    graph = shown("transformation")
    graph.edits.values.set_parameter([graph.flow.node("transformation")], "padding", -1)
    qtbot.waitUntil(lambda: field(pane, "padding").isVisible())
    assert field(pane, "padding").problem and not field(pane, "padding").line.isReadOnly()


def test_several_nodes_are_edited_in_one_step(pane, shown, qtbot):
    graph = shown("split_test", "split_validation")
    line = field(pane, "fraction").line
    assert (line.text(), line.placeholderText()) == ("", "(several values)")
    line.setFocus()
    pane.commit()
    assert graph.undo_stack.count() == 0, "looking at several values changes none"
    type_into(qtbot, line, "0.5")
    assert [graph.flow.node(name).parameters["fraction"] for name in ("split_test", "split_validation")] == [0.5, 0.5]
    assert graph.undo_stack.count() == 1
    graph.undo_stack.undo()
    qtbot.waitUntil(lambda: line.placeholderText() == "(several values)" and line.text() == "")


def test_different_components_share_fields_of_same_name_and_kind(pane, shown):
    shown("train", "split_test")
    assert list(pane.forms["parameters"].fields) == ["random_seed"]
    assert list(pane.forms["run_settings"].fields) == []


def test_relative_path_stays_relative_to_graph(pane, shown, opened, qtbot, tmp_path):
    (tmp_path / "images" / "cats").mkdir(parents=True)
    graph = shown("images", graph=opened(path=tmp_path / "graph.json"))
    line = field(pane, "path").line
    drop(line, tmp_path / "images" / "cats")
    assert graph.flow.node("images").parameters["path"] == "images/cats"
    drop(line, "/")
    assert graph.flow.node("images").parameters["path"] == "/"


def test_image_dropped_on_path_of_dataset_sets_its_folder(pane, shown, opened, qtbot, tmp_path):
    (tmp_path / "photos").mkdir()
    image = tmp_path / "photos" / "1.jpg"
    image.touch()
    graph = shown("images", graph=opened(path=tmp_path / "graph.json"))
    drop(field(pane, "path").line, image)
    assert graph.flow.node("images").parameters["path"] == "photos"
    (tmp_path / "photos.jpg").mkdir()
    drop(field(pane, "path").line, tmp_path / "photos.jpg")
    assert graph.flow.node("images").parameters["path"] == "photos.jpg"


def test_image_dropped_on_another_path_is_set_itself(pane, shown, opened, qtbot, tmp_path):
    document = GraphDocument.model_validate(
        {
            "nodes": [
                {
                    "id": "model",
                    "component": "trained_model",
                    "version": load_components()["trained_model"].version,
                    "parameters": {"path": "m"},
                }
            ]
        }
    )
    graph = shown("model", graph=OpenGraph(Session(load_components()), document))
    drop(field(pane, "path").line, tmp_path / "1.jpg")
    assert graph.flow.node("model").parameters["path"] == str(tmp_path / "1.jpg")


def drop(line, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    arguments = (
        Qt.DropAction.CopyAction | Qt.DropAction.MoveAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    entering = QDragEnterEvent(QPoint(5, 5), *arguments)
    QApplication.sendEvent(line, entering)
    assert entering.isAccepted()
    dropping = QDropEvent(QPointF(5, 5), *arguments)
    dropping.setDropAction(Qt.DropAction.MoveAction)
    QApplication.sendEvent(line, dropping)
    assert dropping.dropAction() == Qt.DropAction.CopyAction, "after a move, the file manager would delete the files"


def test_folder_dialog_starts_at_path(pane, shown, opened, qtbot, tmp_path):
    (tmp_path / "images" / "cats").mkdir(parents=True)
    graph = shown("images", graph=opened(path=tmp_path / "graph.json"))
    type_into(qtbot, field(pane, "path").line, "images")
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, True)
    try:
        qtbot.mouseClick(field(pane, "path").folder_button, Qt.MouseButton.LeftButton)
        dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog) and w.isVisible())
        assert dialog.directory().absolutePath() == str(tmp_path / "images")
        dialog.fileSelected.emit(str(tmp_path / "images" / "cats"))
        dialog.reject()
    finally:
        QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, False)
    assert graph.flow.node("images").parameters["path"] == "images/cats"


def test_missing_path_shows_warning_of_validate(pane, shown, qtbot):
    graph = shown("images")
    validator = Validator(graph, delay=5)
    type_into(qtbot, field(pane, "path").line, "no/such/folder")
    qtbot.waitUntil(lambda: bool(field(pane, "path").problem))
    assert field(pane, "path").problem == graph.problems[0].message
    validator.close()


def test_error_that_only_validation_finds_is_shown_at_its_field(pane, shown, qtbot, tmp_path):
    (tmp_path / "one.jpg").write_bytes(b"")
    graph = shown("images")
    validator = Validator(graph, delay=5)
    type_into(qtbot, field(pane, "path").line, str(tmp_path / "one.jpg"))
    qtbot.waitUntil(lambda: "is one image" in field(pane, "path").problem)
    assert field(pane, "path").editor.property("invalid")
    type_into(qtbot, field(pane, "path").line, "sample:digits")
    qtbot.waitUntil(lambda: not field(pane, "path").problem and not graph.problems)
    validator.close()


def test_unknown_parameter_is_listed_and_removable(pane, shown, qtbot):
    graph = shown("train")
    graph.edits.values.set_parameter([graph.flow.node("train")], "lerning_rate", 1)

    def find():
        buttons = pane.findChildren(QToolButton)
        return [button for button in buttons if button.toolTip() == "Remove lerning_rate" and button.isVisible()]

    qtbot.waitUntil(lambda: bool(find()))
    assert any("Did you mean learning_rate?" in label.text() for label in pane.findChildren(QLabel))
    qtbot.mouseClick(find()[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not find())
    assert "lerning_rate" not in graph.flow.node("train").parameters


def test_unknown_component_shows_remedy(pane, qtbot, registry):
    document = GraphDocument.model_validate(
        {"nodes": [{"id": "x", "component": "sharpen", "parameters": {"radius": 3}, "title": "Mine"}]}
    )
    graph = OpenGraph(Session(registry), document)
    pane.set_graph(graph)
    graph.select([graph.flow.node("x")])
    qtbot.waitUntil(lambda: bool(pane.nodes))
    assert "sharpen is not installed" in pane.note.text() and "--components" in pane.note.text()
    assert any(label.text() == "radius = 3" for label in pane.findChildren(QLabel))


def test_title_is_editable_above_component_name(pane, shown, qtbot):
    graph = shown("train")
    assert pane.header.title.text() == "Train PyTorch Model" and not pane.header.component.isVisible()
    type_into(qtbot, pane.header.title, "Fine-tune")
    assert graph.flow.node("train").node_title == "Fine-tune"
    qtbot.waitUntil(pane.header.component.isVisible)
    assert pane.header.component.text() == "Train PyTorch Model"
    type_into(qtbot, pane.header.title, "")
    assert graph.flow.node("train").node_title == "" and pane.header.title.text() == "Train PyTorch Model"


def test_duplicate_id_is_rejected_with_reason(pane, shown, qtbot):
    graph = shown("train")
    pane.identity.open()
    type_into(qtbot, pane.identity.id_line, "score")
    assert "another node has the id 'score'" in pane.identity.problem.text() and pane.identity.problem.isVisible()
    type_into(qtbot, pane.identity.id_line, "fine_tune")
    assert graph.flow.node("fine_tune") is not None and not pane.identity.problem.isVisible()


def test_bypass_applies_to_all_and_shows_mixed_state(pane, shown, qtbot):
    graph = shown("split_test", "split_validation")
    graph.edits.values.set_bypassed([graph.flow.node("split_test")], True)
    box = pane.header.bypass
    qtbot.waitUntil(lambda: box.checkState() == Qt.CheckState.PartiallyChecked)
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(10, box.height() // 2))
    assert graph.flow.node("split_test").bypassed and graph.flow.node("split_validation").bypassed
    assert graph.undo_stack.count() == 2


def test_multi_line_comment_is_set_on_focus_out(pane, shown, qtbot):
    graph = shown("train")
    pane.comment.setFocus()
    qtbot.keyClicks(pane.comment, "one")
    qtbot.keyClick(pane.comment, Qt.Key.Key_Return)
    qtbot.keyClicks(pane.comment, "two")
    qtbot.keyClick(pane.comment, Qt.Key.Key_Tab)
    assert graph.flow.node("train").comment == "one\ntwo"
    assert graph.undo_stack.count() == 1


def test_run_settings_state_which_change_results(pane, shown, qtbot):
    graph = shown("score")
    combo = field(pane, "device", "run_settings").editor
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert graph.flow.node("score").run_settings == {"device": "cpu"}
    assert any("Device, Precision can affect results" in label.text() for label in pane.findChildren(QLabel))


def test_read_only_graph_shows_copyable_values(pane, shown, opened, qtbot):
    graph = shown("train", graph=opened(read_only=True))
    line = field(pane, "epochs").line
    type_into(qtbot, line, "99")
    assert line.text() == "10" and line.isEnabled() and graph.undo_stack.count() == 0
    line.selectAll()
    line.copy()
    assert QApplication.clipboard().text() == "10"
    assert not field(pane, "epochs").reset_button.isVisible()
    assert not field(pane, "device", "run_settings").editor.isEnabled()
    assert not pane.header.bypass.isEnabled() and pane.comment.isReadOnly()


def test_tab_follows_form_order(pane, shown, qtbot):
    shown("train")
    pane.focus_first()
    names = []
    titles = [info.title for info in pane.nodes[0].Parameters.describe() if not info.group]
    for _ in titles:
        widget = QApplication.focusWidget()
        names.append(widget.accessibleName())
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
        if isinstance(QApplication.focusWidget(), QToolButton):
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert names == titles


def test_group_is_folded_while_all_values_are_default(pane, shown, monkeypatch):
    monkeypatch.setattr(Section, "folded", {})
    graph = shown("train")
    train = graph.flow.node("train")
    assert not field(pane, "optimizer").isVisible()
    graph.edits.values.set_parameter([train], "optimizer", "adamw")
    shown("resnet", graph=graph)
    shown("train", graph=graph)
    assert field(pane, "optimizer").isVisible()
    graph.edits.values.reset_parameter([train], "optimizer")
    shown("resnet", graph=graph)
    shown("train", graph=graph)
    assert not field(pane, "optimizer").isVisible()


def test_fields_have_accessible_name_description_and_label(pane, shown):
    for node in ("train", "transformation", "images", "resnet"):
        shown(node)
        for form in pane.forms.values():
            for each in form.fields.values():
                assert each.editor.accessibleName() and each.editor.accessibleDescription()
                assert each.info.help in html.unescape(each.toolTip())
                assert isinstance(each.editor, QCheckBox) or each.label.buddy() is each.editor


def test_f1_explains_field_despite_window_shortcut(pane, shown, qtbot):
    shown("train")
    heard = []
    QShortcut(QKeySequence(Qt.Key.Key_F1), pane).activated.connect(lambda: heard.append(1))
    field(pane, "epochs").line.setFocus()
    qtbot.keyClick(field(pane, "epochs").line, Qt.Key.Key_F1)
    assert "The number of passes over the training images" in QToolTip.text() and heard == []
    QToolTip.hideText()


def test_problem_of_parameter_goes_to_field(pane, shown):
    shown("train")
    pane.focus_parameter("workers")
    assert QApplication.focusWidget() is field(pane, "workers", "run_settings").line


def test_groups_can_be_folded(qtbot, pane):
    class Grouped(ComponentNode):
        """A component with groups."""

        identifier = "grouped"
        title = "Grouped"
        category = "Tests"

        class Parameters(ParameterModel):
            plain: int = Parameter(1, title="Plain", help="Plain.")
            fine: int = Parameter(1, title="Fine", help="Fine.", group="Advanced")

        @staticmethod
        def run(parameters, job):
            return {}

    graph = OpenGraph(Session({**orchard(), "grouped": Grouped}))
    pane.set_graph(graph)
    graph.edits.nodes.add("grouped", (0, 0))
    qtbot.waitUntil(lambda: bool(pane.forms) and field(pane, "plain").isVisible())
    section = pane.forms["parameters"]._sections["Advanced"]
    qtbot.keyClick(section.disclosure, Qt.Key.Key_Right)
    assert field(pane, "fine").isVisible()
    qtbot.keyClick(section.disclosure, Qt.Key.Key_Left)
    assert not field(pane, "fine").isVisible() and field(pane, "plain").isVisible()
    pane.focus_parameter("fine")
    assert field(pane, "fine").isVisible()


def test_empty_pane_shows_hint(pane, shown, qtbot):
    assert "No graph is open" in pane._empty.heading.text()
    graph = shown("train")
    graph.select([])
    qtbot.waitUntil(lambda: pane._empty.isVisible())
    assert pane._empty.heading.text() == "Nothing is selected"
    graph.select([graph.flow.node("train")])
    qtbot.waitUntil(lambda: not pane._empty.isVisible())
    graph.edits.delete(nodes=[graph.flow.node("train")])
    qtbot.waitUntil(lambda: pane._empty.isVisible())


def test_fixes_of_node_are_at_top(pane, shown, qtbot):
    graph = shown("convert")
    validator = Validator(graph, delay=5)
    graph.edits.links.disconnect(graph.flow.links_of(graph.flow.node("convert"))[:1])

    def find():
        buttons = pane.header.findChildren(ElidedButton)
        return [button for button in buttons if button.full_text == "Connect Image Dataset"]

    qtbot.waitUntil(lambda: bool(find()))
    qtbot.mouseClick(find()[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not [p for p in graph.problems if p.node == "convert"])
    validator.close()


def test_pane_disconnects_from_previous_graph(pane, shown, opened, qtbot):
    first = shown("train")
    shown("score", graph=opened())
    first.edits.values.set_parameter([first.flow.node("train")], "epochs", 2)
    first.select([])
    settle()
    assert [node.node_id for node in pane.nodes] == ["score"]


def test_form_fits_narrow_dock(pane, shown, qtbot):
    shown("train")
    holder = QWidget()
    QVBoxLayout(holder).addWidget(pane)
    assert pane._content.minimumSizeHint().width() <= 300
    pane.setParent(None)


JUNK = [None, True, 3, 10**30, -1.5, 1e300, "", "x", "  ", "a\nb", [1], {"a": 1}, [], "\0", "sample:x", "&Amp <b>"]


@pytest.mark.parametrize("value", some(JUNK, 3), ids=repr)
def test_any_value_in_file_is_shown_and_kept(pane, qtbot, value):
    registry = orchard()
    names = [*registry["grow"].Parameters.model_fields, "unknown <b>"]
    document = GraphDocument.model_validate(
        {
            "nodes": [
                {"id": "a", "component": "grow", "parameters": dict.fromkeys(names, value)},
                {"id": "b", "component": "grow", "parameters": {}, "run_settings": {"workers": value}},
            ]
        }
    )
    graph = OpenGraph(Session(registry), document)
    before = graph.text()
    validator = Validator(graph, delay=1)
    pane.set_graph(graph)
    for ids in (["a"], ["b"], ["a", "b"]):
        graph.select([graph.flow.node(node_id) for node_id in ids])
        qtbot.waitUntil(lambda: not pane._rebuild_timer.isActive() and len(pane.nodes) == len(ids))  # noqa: B023
        for form in pane.forms.values():
            for each in form.fields.values():
                each.editor.setFocus()
                settle()
        pane.commit()
        pane.grab()
    qtbot.waitUntil(lambda: not validator.is_due)
    validator.close()
    assert graph.text() == before and graph.undo_stack.count() == 0


def test_default_is_shown_beside_changed_value(pane, shown, qtbot):
    graph = shown("train")
    line = field(pane, "epochs").line
    assert line._hint == "default 5"
    with_hint = line.grab().toImage()
    graph.edits.values.reset_parameter([graph.flow.node("train")], "epochs")
    qtbot.waitUntil(lambda: line.text() == "5" and line._hint == "")
    line.setText("10")
    assert line.grab().toImage() != with_hint


def test_size_that_follows_another_shows_effective_value(pane, shown, qtbot):
    graph = shown("transformation")
    node = graph.flow.node("transformation")
    graph.edits.values.set_parameter([node], "random_crop", True)
    line = field(pane, "random_crop_size").line
    qtbot.waitUntil(lambda: line.text() == "32")
    assert "Default: 32" in field(pane, "random_crop_size").help_html
    graph.edits.values.set_parameter([node], "crop_size", 96)
    qtbot.waitUntil(lambda: line.text() == "96")
    assert line.hint == "as Crop size"
    assert not field(pane, "random_crop_size").reset_button.isVisible() and "random_crop_size" not in node.parameters
    graph.edits.values.set_parameter([node], "random_crop_size", 224)
    qtbot.waitUntil(lambda: line.text() == "224")
    assert line.hint == "default 96"
    assert node.parameters["random_crop_size"] == 224, "it is the default of the declaration, and is kept all the same"
    graph.edits.values.reset_parameter([node], "random_crop_size")
    qtbot.waitUntil(lambda: line.text() == "96")


def test_too_large_crop_is_marked_with_fix(pane, shown, qtbot):
    graph = shown("transformation")
    node = graph.flow.node("transformation")
    graph.edits.values.set_parameter([node], "crop_size", 224)
    graph.set_problems(validate(resolve(graph.document(), graph.registry, graph.folder)))
    qtbot.waitUntil(lambda: "padded with black" in field(pane, "crop_size").problem)
    (problem,) = graph.problems
    (fix,) = fixes_for(graph, problem)
    assert fix.text == "Set Crop size to 32"


def test_fields_stay_in_place_while_a_run_reports(pane, shown, qtbot):
    graph = shown("train")
    settle()
    places = set()
    for message in ("", "short", "a message that is much longer than the pane is wide and goes on and on " * 3):
        status = NodeStatus("running", done=3, total=10, unit="batches", message=message)
        graph.statuses.of = lambda _node, status=status: status
        pane.header.show_status()
        settle()
        places.add(field(pane, "epochs").mapTo(pane, QPoint(0, 0)).y())
        assert message.strip() in pane.header.state.text()
    assert len(places) == 1

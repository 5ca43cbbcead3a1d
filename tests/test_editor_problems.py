import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.graph.validation import Validator
from vision_designer.editor.panes.problem_table import ERROR, FIX, MESSAGE, PLACE, fitting
from vision_designer.editor.panes.problems import ProblemsPane
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.machine import Machine, dependencies
from vision_designer.graphs.flow import Session
from vision_designer.nodes.components import load_components
from vision_designer.nodes.system.atomic_files import write_json

pytestmark = pytest.mark.gui
DIGITS = Path(__file__).parents[1] / "graphs/examples/digits_resnet18.json"


@pytest.fixture(scope="module")
def registry():
    return load_components(())


@pytest.fixture
def graph(qapp, registry, tmp_path):
    graph = OpenGraph(Session(registry), GraphDocument.read(DIGITS), path=tmp_path / "digits.json")
    validator = Validator(graph, delay=5)
    graph.validator = validator
    yield graph
    validator.close()


@pytest.fixture
def pane(qtbot, graph):
    pane = ProblemsPane()
    qtbot.addWidget(pane)
    pane.resize(1100, 300)
    qtbot.show(pane)
    pane.activateWindow()
    pane.set_graph(graph)
    yield pane
    pane.set_graph(None)


@pytest.fixture
def broken(graph, pane, qtbot):
    """Three errors and a warning."""
    node = graph.flow.node
    graph.edits.values.set_parameter([node("train")], "epochs", 0)
    graph.edits.values.reset_parameter([node("apply_test")], "mode")
    graph.edits.links.disconnect(graph.flow.links_of(node("convert"))[:1])
    graph.edits.values.set_parameter([node("images")], "path", "no/such/folder")
    qtbot.waitUntil(lambda: pane.shown.rowCount() == 4)
    return graph


def cells(pane, column):
    return [pane.shown.index(row, column).data() for row in range(pane.shown.rowCount())]


def row_of(pane, text):
    return next(row for row, place in enumerate(cells(pane, PLACE)) if text in place)


def center(pane, row, column):
    return pane.table.visualRect(pane.shown.index(row, column)).center()


def click_fix(pane, qtbot, row):
    place = pane.table.visualRect(pane.shown.index(row, FIX))
    place.setWidth(40)
    qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=place.center())


def menu():
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible())


def choose(qtbot, text):
    shown = menu()
    action = next(action for action in shown.actions() if action.text() == text)
    qtbot.mouseClick(shown, Qt.MouseButton.LeftButton, pos=shown.actionGeometry(action).center())


def test_problems_follow_edits(pane, graph, qtbot):
    assert pane.empty.isVisible() and pane.empty.heading.text() == "No problems"
    graph.edits.values.set_parameter([graph.flow.node("train")], "epochs", 0)
    qtbot.waitUntil(lambda: cells(pane, MESSAGE) == ["Epochs (epochs) is 0; it must be greater than 0."])
    assert cells(pane, PLACE) == ["Train PyTorch Model: Epochs"]
    assert cells(pane, ERROR) == ["GreaterThanError 0004"]
    graph.undo_stack.undo()
    qtbot.waitUntil(lambda: pane.empty.isVisible())


def test_errors_and_warnings_are_counted_and_hideable(pane, broken, qtbot):
    assert pane.errors.text() == "Errors: 3" and pane.warnings.text() == "Warnings: 1"
    qtbot.mouseClick(pane.errors, Qt.MouseButton.LeftButton)
    assert cells(pane, PLACE) == ["Image Dataset: Path"]
    qtbot.mouseClick(pane.warnings, Qt.MouseButton.LeftButton)
    assert pane.empty.isVisible() and pane.empty.heading.text() == "Nothing matches the filter"


def test_filter_matches_words_anywhere(pane, broken, qtbot):
    qtbot.keyClicks(pane.filter, "nullor mode")
    assert cells(pane, PLACE) == ["Apply Image Transformation: Mode"]


def test_double_click_and_enter_go_to_problem(pane, broken, qtbot):
    row = row_of(pane, "Epochs")
    with qtbot.waitSignal(pane.problem_activated) as heard:
        # As a pointer does it: a click, followed by a double-click event.
        QTest.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=center(pane, row, MESSAGE))
        QTest.mouseDClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=center(pane, row, MESSAGE))
    assert (heard.args[0].node, heard.args[0].parameter) == ("train", "epochs")
    pane.table.setFocus()
    pane.table.selectRow(row_of(pane, "Mode"))
    with qtbot.waitSignal(pane.problem_activated) as heard:
        qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    assert heard.args[0].node == "apply_test"


def test_click_on_only_fix_applies_it_as_one_undo_step(pane, broken, qtbot):
    steps = broken.undo_stack.count()
    row = row_of(pane, "Convert")
    assert cells(pane, FIX)[row] == "Connect Image Dataset"
    click_fix(pane, qtbot, row)
    qtbot.waitUntil(lambda: pane.shown.rowCount() == 3)
    assert broken.undo_stack.count() == steps + 1
    broken.undo_stack.undo()
    qtbot.waitUntil(lambda: pane.shown.rowCount() == 4)


def test_several_fixes_are_in_a_menu(pane, broken, qtbot):
    row = row_of(pane, "Mode")
    assert cells(pane, FIX)[row] == "Set Mode ▾"
    click_fix(pane, qtbot, row)
    assert [action.text() for action in menu().actions()] == [
        "Set Mode to For training",
        "Set Mode to For inference",
    ]
    choose(qtbot, "Set Mode to For inference")
    assert broken.flow.node("apply_test").parameters == {"mode": "for_inference"}


def test_fixes_are_reachable_by_keyboard(pane, broken, qtbot):
    pane.table.setFocus()
    pane.table.selectRow(row_of(pane, "Epochs"))
    qtbot.keyClick(pane.table, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(menu(), Qt.Key.Key_Return)
    assert "epochs" not in broken.flow.node("train").parameters


def test_path_fix_asks_for_path_and_keeps_it_relative(pane, broken, qtbot, tmp_path):
    (tmp_path / "photos").mkdir()
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, True)
    try:
        click_fix(pane, qtbot, row_of(pane, "Path"))
        choose(qtbot, "Folder...")
        dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog) and w.isVisible())
        assert dialog.directory().absolutePath() == str(tmp_path)
        dialog.fileSelected.emit(str(tmp_path / "photos"))
        dialog.reject()
    finally:
        QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, False)
    assert broken.flow.node("images").parameters["path"] == "photos"


def test_fix_made_impossible_by_edit_is_withdrawn(pane, broken, qtbot):
    row = row_of(pane, "Convert")
    assert cells(pane, FIX)[row] == "Connect Image Dataset"
    broken.validator.close()
    broken.edits.delete(nodes=[broken.flow.node("images")])
    qtbot.waitUntil(lambda: cells(pane, FIX)[row] == "")


def test_selected_row_stays_selected_when_others_change(pane, broken, qtbot):
    pane.table.selectRow(row_of(pane, "Mode"))
    broken.edits.values.set_parameter([broken.flow.node("split_test")], "fraction", 7.0)
    qtbot.waitUntil(lambda: pane.shown.rowCount() == 5)
    assert pane.current_problem().parameter == "mode"


def test_problem_is_copied_as_command_line_prints_it(pane, broken, qtbot):
    pane.table.setFocus()
    pane.table.selectRow(row_of(pane, "Epochs"))
    qtbot.keyClick(pane.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QApplication.clipboard().text()
    assert text == "GreaterThanError (0004): train.epochs: Epochs (epochs) is 0; it must be greater than 0."


def test_long_messages_are_fully_shown(pane, broken, qtbot):
    pane.resize(640, 300)
    row = row_of(pane, "Convert")
    one_line = pane.table.fontMetrics().height()
    qtbot.waitUntil(lambda: pane.table.rowHeight(row) > 2 * one_line)


def test_narrow_pane_shows_messages_and_fixes(pane, broken, qtbot):
    widths = [pane.table.columnWidth(column) for column in (PLACE, ERROR, FIX)]
    pane.resize(630, 230)
    qtbot.waitUntil(lambda: pane.table.isColumnHidden(ERROR))
    assert pane.table.columnWidth(MESSAGE) >= 280 and pane.table.columnWidth(FIX) >= 120
    assert "GreaterThanError (0004)" in pane.shown.index(row_of(pane, "Epochs"), MESSAGE).data(
        Qt.ItemDataRole.ToolTipRole
    )
    pane.table.horizontalHeader().resizeSection(FIX, 140)
    pane.resize(1100, 300)
    qtbot.waitUntil(lambda: not pane.table.isColumnHidden(ERROR))
    assert [pane.table.columnWidth(column) for column in (PLACE, ERROR, FIX)] == [*widths[:2], 140]


def test_shortened_button_keeps_menu_arrow(pane):
    metrics = pane.fontMetrics()
    text = "Convert Training, Validation and Test separately ▾"
    shown = fitting(text, metrics, 150)
    assert shown.endswith("… ▾") and metrics.horizontalAdvance(shown) <= 150
    assert fitting(text, metrics, 2000) == text and fitting("Set Mode", metrics, 2000) == "Set Mode"


def test_node_is_shown_by_title_or_unknown_component(pane, graph, qtbot, registry):
    graph.edits.values.rename(graph.flow.node("train"), "Fine-tune")
    graph.edits.values.set_parameter([graph.flow.node("train")], "epochs", 0)
    qtbot.waitUntil(lambda: cells(pane, PLACE) == ["Fine-tune: Epochs"])
    other = OpenGraph(Session(registry), GraphDocument.model_validate({"nodes": [{"id": "x", "component": "sharpen"}]}))
    validator = Validator(other, 5)
    pane.set_graph(other)
    qtbot.waitUntil(lambda: cells(pane, PLACE) == ["sharpen"])
    validator.close()


def test_no_graph_shows_message(qtbot):
    pane = ProblemsPane()
    qtbot.addWidget(pane)
    qtbot.show(pane)
    assert pane.empty.heading.text() == "No graph is open"


def test_fix_chosen_during_revalidation_is_applied(broken, pane):
    pane._show_fixes(pane.shown.index(row_of(pane, "Epochs"), FIX))
    (menu,) = pane.findChildren(QMenu)
    problems = list(broken.problems)
    broken.set_problems([])
    broken.set_problems(problems)
    menu.actions()[0].trigger()
    assert "epochs" not in broken.flow.node("train").parameters


def answered(workspace, devices):
    """A workspace in which a run has recorded the capabilities of this machine."""
    machine = Machine(workspace)
    workspace.mkdir(exist_ok=True)
    depends_on = dependencies()
    content = {"depends_on": depends_on, "devices": devices, "precision": dict.fromkeys(devices, "32-true")}
    write_json(machine._file(depends_on), content)
    return machine


@pytest.mark.parametrize(
    ("devices", "settings", "said"),
    [
        (["cpu"], {"device": "cuda"}, "Device (device) is cuda, which this machine does not have; choose auto or cpu."),
        (["cuda", "cpu"], {"device": "cuda"}, None),
        (["cuda", "cpu"], {"device": "mps"}, "choose auto or cuda or cpu"),
        (["cpu"], {"precision": "16-mixed"}, "Precision (precision) is 16-mixed"),
        (["cuda", "cpu"], {"precision": "16-mixed"}, None),
        (["cpu"], {}, None),
    ],
)
def test_unavailable_device_is_a_warning(graph, pane, qtbot, tmp_path, devices, settings, said):
    node = next(node for node in graph.flow.nodes if node.component == "train_pytorch_model")
    for name, value in settings.items():
        graph.edits.values.set_parameter([node], name, value, part="run_settings")
    graph.validator.set_machine(answered(tmp_path, devices))
    qtbot.waitUntil(lambda: not graph.validator.is_due)
    found = [problem for problem in graph.problems if problem.parameter in {"device", "precision"}]
    assert [(problem.node, problem.severity) for problem in found] == ([(node.node_id, "warning")] if said else [])
    if said:
        assert said in found[0].message
        assert any(said in message for message in cells(pane, MESSAGE))
        graph.edits.values.set_bypassed([node], True)
        qtbot.waitUntil(lambda: not graph.validator.is_due)
        assert not [problem for problem in graph.problems if problem.parameter in {"device", "precision"}]


def test_devices_are_checked_without_torch_after_first_run(tmp_path):
    lines = f"""
import sys
from pathlib import Path
from vision_designer.editor.graph.validation import problems_of
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.machine import Machine
from vision_designer.nodes.components import load_components
document = GraphDocument.read(Path({str(DIGITS)!r}))
next(node for node in document.nodes if node.component == "train_pytorch_model").run_settings["device"] = "mps"
for folder in ("answered", "not asked"):
    found = problems_of(document, load_components(), Path(), Machine(Path({str(tmp_path)!r}) / folder))
    print([problem.parameter for problem in found if problem.parameter == "device"], "torch" in sys.modules)
"""
    answered(tmp_path / "answered", ["cpu"])
    said = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == ["['device'] False", "[] False"]

import pytest
from levels import some
from open_window import open_window
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from waiting_qtbot import settle

from vision_designer.editor.canvas.adding import add_training
from vision_designer.nodes.core.linking import port_identifier

pytestmark = pytest.mark.gui
IMAGES, CONVERT = "image_dataset", "convert_to_image_directory"


@pytest.fixture
def window(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as window:
        window.files.new()
        yield window


def links(graph):
    return [
        (output.node.component, port_identifier(output), input_.node.component, port_identifier(input_))
        for output, input_ in graph.flow.links()
    ]


@pytest.mark.parametrize(
    ("selected", "added", "linked"),
    some(
        [
            (IMAGES, CONVERT, [(IMAGES, "dataset", CONVERT, "input_dataset")]),
            (CONVERT, IMAGES, [(IMAGES, "dataset", CONVERT, "input_dataset")]),
            ("resnet", "train_pytorch_model",
             [("resnet", "untrained_model", "train_pytorch_model", "untrained_model")]),
            ("split_image_directory", "apply_image_transformation", []),
            (IMAGES, "evaluate_model", []),
        ],
        lambda selected, added, linked: added in (CONVERT, "apply_image_transformation"),
    ),
)  # fmt: skip
def test_added_component_joins_selected_node_where_one_port_fits(window, selected, added, linked):
    graph, adding = window.graph, window.page.view.adding
    first = adding.add_component_here(selected)
    graph.select([first])
    steps = graph.undo_stack.count()
    second = adding.add_component_here(added)
    assert links(graph) == linked
    assert graph.selected_nodes == [second]
    assert graph.undo_stack.count() == steps + 1
    graph.undo_stack.undo()
    assert graph.flow.nodes == [first] and not links(graph)


def test_components_never_pile_up(window):
    graph, view = window.graph, window.page.view
    for component in (IMAGES, "resnet", "resnet", CONVERT, "score_image_model"):
        for _ in range(3):
            view.adding.add_component_here(component)
    for _ in range(3):
        graph.select([])
        view.adding.add_component("densenet", QPointF(5000, 5000))
    settle()
    cards = [view.context.scene.nodes[node].card for node in graph.flow.nodes if node.component != "densenet"]
    for number, card in enumerate(cards):
        assert not any(card.intersects(other) for other in cards[:number])
    places = [node.position for node in graph.flow.nodes]
    assert len(set(places)) == len(places)


def test_components_added_by_keys_never_pile_up(window):
    graph, adding = window.graph, window.page.view.adding
    for _ in range(3):
        graph.select([])
        adding.open_box()
        adding.box.chosen.emit("densenet")
    settle()
    cards = [window.page.view.context.scene.nodes[node].card for node in graph.flow.nodes]
    assert len(cards) == 3
    for number, card in enumerate(cards):
        assert not any(card.intersects(other) for other in cards[:number])


@pytest.mark.parametrize(("source", "count"), [(IMAGES, 12), (CONVERT, 11)])
def test_training_is_added_to_output_as_one_step(window, source, count):
    graph, view = window.graph, window.page.view
    node = view.adding.add_component_here(source)
    steps = graph.undo_stack.count()
    add_training(view.context, node.outputs[0])
    assert len(graph.flow.nodes) == count
    assert graph.undo_stack.count() == steps + 1
    ends = [(one, other) for one, _, other, _ in links(graph)]
    assert ("score_image_model", "evaluate_model") in ends and ("train_pytorch_model", "score_image_model") in ends
    behind = CONVERT if source == IMAGES else "split_image_directory"
    assert (source, behind) in ends
    assert not [problem for problem in window.page.graph.problems if problem.port]
    graph.undo_stack.undo()
    assert graph.flow.nodes == [node]


class Gestures:
    """Does what a user does with pointer and keyboard, and counts."""

    def __init__(self, window, qtbot):
        self.window, self.qtbot, self.count = window, qtbot, 0

    def keys(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        self.count += 1
        target = QApplication.activePopupWidget() or QApplication.focusWidget() or self.window
        QTest.keyClick(target.focusWidget() or target, key, modifiers)
        settle()

    def type(self, text):
        self.count += 1
        popup = QApplication.activePopupWidget()
        QTest.keyClicks(popup.focusWidget() if popup else QApplication.focusWidget(), text)
        settle()

    def action(self, name):
        """A shortcut of the window, or a click on a button."""
        self.count += 1
        assert self.window.actions_[name].isEnabled()
        self.window.actions_[name].trigger()
        settle()


def test_empty_canvas_to_evaluation_in_at_most_12_gestures(window, qtbot, tmp_path):
    hands, view = Gestures(window, qtbot), window.page.view
    folder = tmp_path / "pets"
    folder.mkdir()
    hands.action("add")
    hands.type("image dataset")
    hands.keys(Qt.Key.Key_Return)
    assert [node.component for node in window.graph.flow.nodes] == [IMAGES]
    hands.action("edit_parameters")
    hands.type(str(folder))
    hands.keys(Qt.Key.Key_Return)
    node = window.graph.flow.nodes[0]
    assert node.parameters["path"]
    hands.count += 1
    item = view.context.scene.nodes[node]
    place = view.navigator.viewport_point(item.port_point(node.outputs[0])).toPoint()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), asked)
    settle()
    menus = [menu for menu in view.findChildren(QMenu) if menu.isVisible()]
    hands.count += 1
    (adding,) = [action for action in menus[0].actions() if action.objectName() == "add_training"]
    QTest.mouseClick(menus[0], Qt.MouseButton.LeftButton, pos=menus[0].actionGeometry(adding).center())
    settle()
    assert "evaluate_model" in [one.component for one in window.graph.flow.nodes]
    assert window.actions_["submit"].isEnabled()
    hands.count += 1
    assert hands.count <= 12
    assert hands.count == 9

"""Pointer operation of the canvas."""

import pytest
from canvases import LEFT, MIDDLE, NONE, RIGHT, Hand, chain
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPointingDevice,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from vision_designer.editor.canvas.view import GraphView
from vision_designer.editor.graph.graph_edits import COMPONENT_TYPE
from vision_designer.nodes.components import load_components

pytestmark = pytest.mark.gui
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
EMPTY = QPointF(320, -120)


@pytest.fixture
def hand(qtbot):
    return Hand(qtbot)


def drop(view: GraphView, data: QMimeData, place: QPointF, *, release: bool = True) -> bool:
    keys, action = Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    entering = QDragEnterEvent(place.toPoint(), action, data, LEFT, keys)
    QApplication.sendEvent(view.viewport(), entering)
    moving = QDragMoveEvent(place.toPoint(), action, data, LEFT, keys)
    QApplication.sendEvent(view.viewport(), moving)
    if release and moving.isAccepted():
        QApplication.sendEvent(view.viewport(), QDropEvent(place, action, data, LEFT, keys))
    return moving.isAccepted()


def component(identifier: str) -> QMimeData:
    data = QMimeData()
    data.setData(COMPONENT_TYPE, identifier.encode())
    return data


# Selecting


def test_click_selects_and_click_on_empty_canvas_deselects(hand):
    hand.click("grow")
    assert [node.node_id for node in hand.graph.selected_nodes] == ["grow"]
    hand.click("mix")
    assert [node.node_id for node in hand.graph.selected_nodes] == ["mix"]
    hand.click(EMPTY)
    assert hand.graph.selected_nodes == []


@pytest.mark.parametrize("keys", [SHIFT, CONTROL])
def test_shift_or_ctrl_click_toggles_selection(hand, keys):
    hand.click("grow")
    hand.click("mix", keys)
    assert {node.node_id for node in hand.graph.selected_nodes} == {"grow", "mix"}
    hand.click("grow", keys)
    assert {node.node_id for node in hand.graph.selected_nodes} == {"mix"}


def test_rubber_band_selects_touched_items(hand):
    hand.drag(QPointF(-40, -40), QPointF(100, 300))
    assert {node.node_id for node in hand.graph.selected_nodes} == {"grow", "grow_2"}
    hand.drag(QPointF(620, 20), QPointF(700, 300), keys=SHIFT)
    assert {node.node_id for node in hand.graph.selected_nodes} == {"grow", "grow_2", "prune"}
    hand.drag(QPointF(-40, -40), QPointF(100, 100), keys=CONTROL)
    assert {node.node_id for node in hand.graph.selected_nodes} == {"grow_2", "prune"}


def test_external_selection_is_shown(hand):
    hand.graph.select([hand.node("mix")])
    assert hand.item("mix").selected
    assert not hand.item("grow").selected


def test_press_on_selected_node_keeps_selection_until_click(hand):
    hand.view.commands.select_all()
    hand.press("mix")
    assert len(hand.graph.selected_nodes) == 4
    hand.release("mix")
    assert [node.node_id for node in hand.graph.selected_nodes] == ["mix"]


# Moving


def test_drag_moves_selection_on_grid_in_one_step(hand):
    hand.view.commands.select_all()
    hand.drag("mix", hand.item("mix").pos() + QPointF(60, 20) + QPointF(43, 21))
    assert hand.node("mix").position == (360, 104)
    assert hand.node("grow").position == (40, 24)
    assert hand.graph.undo_stack.count() == 1
    hand.graph.undo_stack.undo()
    assert hand.node("mix").position == (320, 80)
    assert hand.item("mix").pos() == QPointF(320, 80)


def test_links_follow_dragged_nodes(hand):
    link = next(iter(hand.scene.links.values()))
    hand.drag("grow", QPointF(160, -60), release=False)
    start = link.curve.elementAt(0)
    assert QPointF(start.x, start.y) == hand.item("grow").port_point(hand.output("grow"))
    assert hand.node("grow").position == (0, 0)
    hand.release(QPointF(160, -60))
    assert hand.node("grow").position != (0, 0)


def test_links_between_dragged_nodes_are_correct_after_drag(hand):
    hand.view.commands.select_all()
    hand.drag("mix", QPointF(500, 240))
    for (output, input_), link in hand.scene.links.items():
        start, end = link.curve.elementAt(0), link.curve.currentPosition()
        assert link.pos() == QPointF(0, 0)
        assert QPointF(start.x, start.y) == hand.scene.nodes[output.node].port_point(output)
        assert end == hand.scene.nodes[input_.node].port_point(input_)


def test_escape_cancels_drag(hand):
    hand.drag("mix", QPointF(500, 240), release=False)
    assert hand.item("mix").pos() != QPointF(320, 80)
    hand.key(Qt.Key.Key_Escape)
    assert hand.item("mix").pos() == QPointF(320, 80)
    hand.release(QPointF(500, 240))
    assert hand.graph.undo_stack.count() == 0


def test_undo_cancels_drag(hand):
    hand.graph.edits.move({hand.node("mix"): (400, 80)})
    hand.drag("mix", QPointF(560, 240), release=False)
    hand.graph.undo_stack.undo()
    assert hand.view.pointer.tool is None
    hand.move(QPointF(600, 300))
    assert hand.item("mix").pos() == QPointF(320, 80)


def test_read_only_graph_cannot_be_dragged(qtbot):
    hand = Hand(qtbot, read_only=True)
    hand.drag("mix", QPointF(500, 240))
    assert hand.item("mix").pos() == QPointF(320, 80)
    hand.drag(hand.output("mix", "pears"), EMPTY)
    assert not hand.view.adding.box.isVisible()
    hand.click("mix")
    hand.key(Qt.Key.Key_Delete)
    assert hand.node("mix") is not None


def test_error_during_drop_leaves_graph_unchanged(hand, monkeypatch):
    monkeypatch.setattr(hand.graph.edits, "move", lambda *_: 1 / 0)
    hand.drag("mix", QPointF(500, 240), release=False)
    with pytest.raises(ZeroDivisionError):
        hand.view.mouseReleaseEvent(
            QMouseEvent(
                QMouseEvent.Type.MouseButtonRelease,
                hand.at(QPointF(500, 240)),
                QPointF(),
                LEFT,
                NONE,
                Qt.KeyboardModifier.NoModifier,
            )
        )
    assert hand.view.pointer.tool is None
    assert hand.item("mix").pos() == QPointF(320, 80)
    monkeypatch.undo()
    hand.drag("mix", QPointF(500, 240))
    assert hand.node("mix").position != (320, 80)


# Linking


def test_link_is_dragged_from_output_to_input(qtbot):
    hand = Hand(qtbot, chain(linked=False))
    hand.drag(hand.output("grow"), hand.input("mix", "left"))
    assert hand.links() == {("grow.apples", "mix.left")}


def test_link_is_dragged_from_input_to_output(qtbot):
    hand = Hand(qtbot, chain(linked=False))
    hand.drag(hand.input("mix", "right"), hand.output("grow_2"))
    assert hand.links() == {("grow_2.apples", "mix.right")}


def test_compatible_ports_are_highlighted_during_link_drag(qtbot):
    hand = Hand(qtbot, chain(linked=False))
    hand.drag(hand.output("mix", "pears"), EMPTY, release=False)
    lit = hand.scene.look.linkable
    assert lit == {hand.output("mix", "pears")}
    assert hand.scene.look.is_dimmed(hand.node("prune"))
    hand.key(Qt.Key.Key_Escape)
    assert hand.scene.look.linkable is None
    hand.drag(hand.output("grow"), EMPTY, release=False)
    assert {hand.input("mix", "left"), hand.input("mix", "right"), hand.input("prune")} < hand.scene.look.linkable


def test_rejected_link_shows_reason_at_pointer(hand):
    hand.drag(hand.output("mix", "pears"), hand.input("prune"), release=False)
    assert hand.view.context.pointer_label.isVisible()
    assert "Pears" in hand.view.context.pointer_label.text()
    hand.release(hand.input("prune"))
    assert not hand.view.context.pointer_label.isVisible()
    assert ("mix.pears", "prune.apples") not in hand.links()


def test_link_that_closes_cycle_is_rejected_with_reason(hand):
    said = []
    hand.view.context.message.connect(said.append)
    hand.drag(hand.output("prune"), hand.input("mix", "right"))
    assert ("prune.apples", "mix.right") not in hand.links()
    assert "cycle" in said[0]


def test_drop_on_linked_input_replaces_link_in_one_step(hand):
    hand.drag(hand.output("grow"), hand.input("mix", "right"))
    assert ("grow.apples", "mix.right") in hand.links()
    assert ("grow_2.apples", "mix.right") not in hand.links()
    assert hand.graph.undo_stack.count() == 1
    hand.graph.undo_stack.undo()
    assert ("grow_2.apples", "mix.right") in hand.links()
    assert len(hand.scene.links) == 3


def test_drop_on_card_links_first_compatible_port(qtbot):
    hand = Hand(qtbot, chain(linked=False))
    hand.drag(hand.output("mix"), "prune")
    assert hand.links() == {("mix.apples", "prune.apples")}


def test_dragging_link_end_away_removes_link(hand):
    hand.drag(hand.input("prune"), QPointF(560, 320))
    assert ("mix.apples", "prune.apples") not in hand.links()
    assert not hand.view.adding.box.isVisible()
    hand.graph.undo_stack.undo()
    assert ("mix.apples", "prune.apples") in hand.links()


def test_dragging_link_end_to_port_reroutes_in_one_step(hand):
    hand.graph.edits.links.disconnect([(hand.output("grow_2"), hand.input("mix", "right"))])
    hand.drag(hand.input("mix", "left"), hand.input("mix", "right"))
    assert ("grow.apples", "mix.right") in hand.links()
    assert ("grow.apples", "mix.left") not in hand.links()
    assert hand.graph.undo_stack.count() == 2


def test_link_dropped_on_incompatible_port_is_kept(hand):
    before = hand.links()
    hand.drag(hand.input("prune"), hand.output("grow"))
    assert hand.links() == before
    assert all(link.isVisible() for link in hand.scene.links.values())


def test_link_dropped_on_canvas_offers_compatible_components(hand):
    hand.drag(hand.output("grow"), EMPTY)
    box = hand.view.adding.box
    assert box.isVisible()
    assert set(box.shown) == {"mix", "prune"}
    QTest.keyClicks(box.line, "prune")
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert not box.isVisible()
    assert ("grow.apples", "prune_2.apples") in hand.links()
    assert hand.graph.undo_stack.count() == 1
    new = hand.item("prune_2")
    assert (new.port_point(hand.input("prune_2")) - EMPTY).manhattanLength() < 20


def test_closing_add_box_after_link_drop_changes_nothing(hand):
    before, items = hand.graph.text(), len(hand.scene.items())
    hand.drag(hand.output("grow"), EMPTY)
    # The link stays visible while the add box is open.
    assert len(hand.scene.items()) == items + 1
    QTest.keyClick(hand.view.adding.box.line, Qt.Key.Key_Escape)
    assert not hand.view.adding.box.isVisible()
    assert hand.graph.text() == before
    assert hand.scene.look.linkable is None
    assert len(hand.scene.items()) == items


# Adding


def test_double_click_on_canvas_adds_typed_component(hand):
    hand.double_click(EMPTY)
    box = hand.view.adding.box
    assert box.isVisible()
    assert set(box.shown) == {"grow", "mix", "prune"}
    QTest.keyClicks(box.line, "rnu")
    assert box.shown == []
    box.line.clear()
    QTest.keyClicks(box.line, "pne")
    assert box.shown == ["prune"]
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert hand.item("prune_2").card.contains(EMPTY)


def test_arrows_navigate_add_box(hand):
    hand.double_click(EMPTY)
    line = hand.view.adding.box.line
    second = hand.view.adding.box.shown[1]
    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert hand.graph.selected_nodes[0].component == second


def test_component_is_dropped_from_library(hand):
    assert drop(hand.view, component("prune"), hand.at(EMPTY))
    assert hand.item("prune_2").card.contains(EMPTY)
    assert not drop(hand.view, component("nonsense"), hand.at(EMPTY))


def test_component_dropped_on_link_is_inserted_in_one_step(hand):
    middle = hand.scene.links[hand.output("grow"), hand.input("mix", "left")].curve.pointAtPercent(0.5)
    drop(hand.view, component("prune"), hand.at(middle), release=False)
    link = hand.scene.links[hand.output("grow"), hand.input("mix", "left")]
    assert link.is_insert_target
    drop(hand.view, component("prune"), hand.at(middle))
    assert {("grow.apples", "prune_2.apples"), ("prune_2.apples", "mix.left")} <= hand.links()
    assert ("grow.apples", "mix.left") not in hand.links()
    assert hand.graph.undo_stack.count() == 1


def test_node_dropped_on_link_is_inserted_in_one_step(hand):
    hand.graph.edits.nodes.add("prune", (300, 400))
    middle = hand.scene.links[hand.output("grow"), hand.input("mix", "left")].curve.pointAtPercent(0.5)
    target = middle - hand.item("prune_2").card.center() + hand.item("prune_2").pos() + QPointF(60, 20)
    hand.drag("prune_2", target, release=False)
    assert any(link.is_insert_target for link in hand.scene.links.values())
    hand.release(target)
    assert {("grow.apples", "prune_2.apples"), ("prune_2.apples", "mix.left")} <= hand.links()
    hand.graph.undo_stack.undo()
    assert ("grow.apples", "mix.left") in hand.links()
    assert hand.node("prune_2").position == (300, 400)


def dropped_menu(view: GraphView) -> QMenu:
    return next(menu for menu in view.findChildren(QMenu) if menu.findChild(QAction, "add_dataset") is not None)


def test_dropped_folder_becomes_dataset_and_graph_file_opens(qtbot, tmp_path):
    hand = Hand(qtbot, chain(), registry=load_components())
    folder, archive, graph = tmp_path / "images", tmp_path / "more.tar.gz", tmp_path / "graph.json"
    folder.mkdir()
    archive.touch()
    graph.touch()
    opened, trained = [], []
    hand.view.drops.files_dropped.connect(opened.extend)
    hand.view.drops.training_requested.connect(trained.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (folder, archive, graph)])
    assert drop(hand.view, data, hand.at(EMPTY))
    assert opened == [str(graph)]
    menu = dropped_menu(hand.view)
    assert not [node for node in hand.graph.flow.nodes if node.component == "image_dataset"]
    menu.findChild(QAction, "add_dataset").trigger()
    menu.close()
    paths = [node.parameters["path"] for node in hand.graph.flow.nodes if node.component == "image_dataset"]
    assert paths == [str(folder), str(archive)]
    assert trained == []
    hand.graph.undo_stack.undo()
    assert not [node for node in hand.graph.flow.nodes if node.component == "image_dataset"]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "letter.txt"))])
    assert not drop(hand.view, data, hand.at(EMPTY))


def test_dropped_folder_can_become_training_graph(qtbot, tmp_path):
    hand = Hand(qtbot, chain(), registry=load_components())
    trained = []
    hand.view.drops.training_requested.connect(trained.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    assert drop(hand.view, data, hand.at(EMPTY))
    menu = dropped_menu(hand.view)
    menu.findChild(QAction, "train_classifier").trigger()
    menu.close()
    assert trained == [str(tmp_path)]
    assert not [node for node in hand.graph.flow.nodes if node.component == "image_dataset"]


def test_folder_dropped_on_dataset_can_become_its_path(qtbot, tmp_path):
    hand = Hand(qtbot, chain(), registry=load_components())
    hand.graph.path = tmp_path / "graph.json"
    folder = tmp_path / "my images"
    folder.mkdir()
    node = hand.graph.edits.nodes.add("image_dataset", (300, 300))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    assert drop(hand.view, data, hand.at(EMPTY))
    menu = dropped_menu(hand.view)
    assert menu.findChild(QAction, "use_folder") is None
    menu.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert drop(hand.view, data, hand.at(hand.scene.nodes[node].card.center()))
    menu = dropped_menu(hand.view)
    use = menu.findChild(QAction, "use_folder")
    assert use.text() == "&Use in Image Dataset" and menu.activeAction() is use
    use.trigger()
    menu.close()
    assert node.parameters["path"] == "my images"
    hand.graph.undo_stack.undo()
    assert not node.parameters.get("path")


@pytest.mark.parametrize("proposed", [Qt.DropAction.MoveAction, Qt.DropAction.LinkAction, Qt.DropAction.CopyAction])
def test_dropped_folder_is_not_moved(qtbot, tmp_path, proposed):
    hand = Hand(qtbot, chain(), registry=load_components())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    place, keys = hand.at(EMPTY), Qt.KeyboardModifier.NoModifier
    actions = Qt.DropAction.MoveAction | Qt.DropAction.LinkAction | Qt.DropAction.CopyAction
    for event in (
        QDragEnterEvent(place.toPoint(), actions, data, LEFT, keys),
        QDragMoveEvent(place.toPoint(), actions, data, LEFT, keys),
        QDropEvent(place, actions, data, LEFT, keys),
    ):
        event.setDropAction(proposed)
        QApplication.sendEvent(hand.view.viewport(), event)
        assert event.isAccepted()
        assert event.dropAction() == Qt.DropAction.CopyAction
    dropped_menu(hand.view).close()


# Panning and zooming


def test_wheel_zooms_at_pointer(hand):
    for center in (QPointF(400, 150), QPointF(60_000, -40_000)):
        hand.view.navigator.set_zoom(1.0)
        hand.view.navigator.center_on_point(center)
        for place in (QPointF(37, 41), QPointF(1081, 660)):
            point = hand.view.navigator.scene_point(place)
            for _ in range(6):
                hand.wheel(place, 1)
            for _ in range(14):
                hand.wheel(place, -1)
            for _ in range(8):
                hand.wheel(place, 1)
            assert hand.view.navigator.zoom == pytest.approx(1.0)
            away = hand.view.navigator.scene_point(place) - point
            assert max(abs(away.x()), abs(away.y())) <= 0.51


def test_ctrl_wheel_zooms_and_shift_wheel_scrolls_sideways(hand):
    hand.wheel(QPointF(300, 300), 1, CONTROL)
    assert hand.view.navigator.zoom > 1
    before = hand.view.navigator.visible_rect()
    hand.wheel(QPointF(300, 300), 1, SHIFT)
    assert hand.view.navigator.visible_rect().left() < before.left()
    assert hand.view.navigator.visible_rect().top() == before.top()


def test_pinch_zooms_at_gesture_center(hand):
    place = QPointF(200, 500)
    point = hand.view.navigator.scene_point(place)
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        place,
        place,
        QPointF(hand.view.viewport().mapToGlobal(place.toPoint())),
        0.25,
        QPointF(),
    )
    QApplication.sendEvent(hand.view.viewport(), event)
    assert hand.view.navigator.zoom == pytest.approx(1.25)
    assert (hand.view.navigator.scene_point(place) - point).manhattanLength() < 1


def test_drag_to_edge_scrolls(hand, qtbot):
    before = hand.view.navigator.visible_rect().left()
    edge = hand.view.navigator.scene_point(QPointF(hand.view.viewport().width() - 3, 300))
    hand.drag("mix", edge, release=False)
    qtbot.waitUntil(lambda: hand.view.navigator.visible_rect().left() > before + 200)
    place = QPointF(hand.view.viewport().width() - 3, 300)
    held = hand.item("mix").pos() + QPointF(60, 20)
    assert (hand.view.navigator.scene_point(place) - held).manhattanLength() < 32
    hand.key(Qt.Key.Key_Escape)
    left = hand.view.navigator.visible_rect().left()
    qtbot.wait(60)
    assert hand.view.navigator.visible_rect().left() == left


def test_zoom_is_limited(hand):
    for _ in range(80):
        hand.wheel(QPointF(300, 300), -1)
    assert hand.view.navigator.zoom == pytest.approx(0.05)
    for _ in range(80):
        hand.wheel(QPointF(300, 300), 1)
    assert hand.view.navigator.zoom == pytest.approx(4.0)


def test_middle_button_pans(hand):
    before = hand.view.navigator.visible_rect().topLeft()
    hand.drag("mix", hand.item("mix").pos() + QPointF(160, 70), button=MIDDLE)
    assert hand.view.navigator.visible_rect().topLeft() == before - QPointF(100, 50)
    assert hand.graph.undo_stack.count() == 0
    assert hand.graph.selected_nodes == []


def test_space_and_left_button_pan(hand):
    before = hand.view.navigator.visible_rect().topLeft()
    QTest.keyPress(hand.view, Qt.Key.Key_Space)
    hand.drag("mix", hand.item("mix").pos() + QPointF(160, 70))
    QTest.keyRelease(hand.view, Qt.Key.Key_Space)
    assert hand.view.navigator.visible_rect().topLeft() == before - QPointF(100, 50)
    assert hand.node("mix").position == (320, 80)


def test_no_panning_after_context_menu(hand, qtbot):
    place = hand.at(EMPTY)
    hand.send(QMouseEvent.Type.MouseButtonPress, place, RIGHT, RIGHT)
    QApplication.sendEvent(
        hand.view.viewport(),
        QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, place.toPoint(), hand.view.viewport().mapToGlobal(place.toPoint())
        ),
    )
    menus = [menu for menu in hand.view.findChildren(QMenu) if menu.isVisible()]
    assert menus
    # The menu consumes the release event.
    QTest.keyClick(menus[0], Qt.Key.Key_Escape)
    before = hand.view.navigator.visible_rect()
    for step in range(10):
        hand.send(QMouseEvent.Type.MouseMove, place + QPointF(step * 10, step * 5))
    assert hand.view.navigator.visible_rect() == before
    assert hand.graph.selected_nodes == []


def test_missing_release_event_ends_drag(hand):
    hand.drag("mix", QPointF(500, 240), release=False)
    hand.move(QPointF(520, 260), held=NONE)
    assert hand.view.pointer.tool is None
    assert hand.item("mix").pos() == QPointF(320, 80)


def test_zoom_to_fit_and_to_selection(hand):
    hand.graph.edits.move({hand.node("prune"): (4000, 2500)})
    hand.view.navigator.zoom_fit()
    assert hand.view.navigator.visible_rect().contains(hand.scene.contents())
    hand.click("prune")
    hand.view.navigator.zoom_selection()
    assert hand.view.navigator.visible_rect().contains(hand.item("prune").card)
    assert not hand.view.navigator.visible_rect().contains(hand.item("grow").card)
    hand.view.navigator.zoom_100()
    assert hand.view.navigator.zoom == 1.0


def test_minimap_moves_view(hand, qtbot):
    hand.graph.edits.move({hand.node("prune"): (4000, 2500)})
    qtbot.waitUntil(lambda: hand.view.minimap._graph_rect.contains(hand.item("prune").card))
    hand.view.minimap.grab()
    QTest.mouseClick(hand.view.minimap, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(190, 120))
    assert hand.view.navigator.visible_rect().contains(hand.item("prune").card)
    hand.view.context.set_option("minimap", False)
    assert not hand.view.minimap.isVisible()
    hand.view.context.set_option("minimap", True)
    assert hand.view.minimap.isVisible()


def test_minimap_is_hidden_if_everything_is_visible(hand, qtbot):
    hand.view.navigator.zoom_fit()
    assert not hand.view.minimap.isVisible()
    assert hand.view.context.options["minimap"]
    hand.view.navigator.set_zoom(3.0)
    assert hand.view.minimap.isVisible()
    hand.view.navigator.zoom_fit()
    hand.graph.edits.move({hand.node("prune"): (4000, 2500)})
    qtbot.waitUntil(hand.view.minimap.isVisible)


# Notes, frames, and points


def test_note_is_edited_in_place(hand):
    hand.view.commands.add_note_here(QPointF(0, 400))
    editor = hand.view.text_editing.editor.widget
    QTest.keyClicks(editor, "**bold**")
    hand.click(QPointF(700, 450))
    assert hand.graph.flow.notes[0]["text"] == "**bold**"
    hand.double_click(QPointF(60, 440))
    QTest.keyClick(hand.view.text_editing.editor.widget, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(hand.view.text_editing.editor.widget, "other")
    QTest.keyClick(hand.view.text_editing.editor.widget, Qt.Key.Key_Escape)
    assert hand.graph.flow.notes[0]["text"] == "**bold**"


def test_note_is_moved_and_resized(hand):
    hand.graph.edits.annotations.add_note((0, 400), "hello")
    hand.drag(QPointF(60, 440), QPointF(100, 480))
    assert hand.graph.flow.notes[0]["position"] == [40, 440]
    corner = hand.scene.notes[0].card.bottomRight()
    hand.drag(corner - QPointF(3, 3), corner + QPointF(61, 37))
    assert hand.graph.flow.notes[0]["size"] == [304, 160]
    hand.click(QPointF(100, 480))
    hand.key(Qt.Key.Key_Delete)
    assert hand.graph.flow.notes == []
    hand.graph.undo_stack.undo()
    assert hand.graph.flow.notes[0]["text"] == "hello"


def test_frame_moves_its_content(hand):
    hand.graph.edits.annotations.add_frame((-40, -60), (280, 420), "Fruit")
    hand.graph.edits.annotations.add_note((0, 100), "inside", size=(100, 40))
    hand.drag(QPointF(60, -48), QPointF(140, -24))
    assert hand.graph.flow.groups[0]["position"] == [
        40,
        -36 - (-36 % 8) + 8 if False else hand.graph.flow.groups[0]["position"][1],
    ]
    moved = hand.graph.flow.groups[0]["position"]
    offset = (moved[0] + 40, moved[1] + 60)
    assert offset != (0, 0)
    assert hand.node("grow").position == offset
    assert hand.node("grow_2").position == (offset[0], 200 + offset[1])
    assert hand.graph.flow.notes[0]["position"] == [offset[0], 100 + offset[1]]
    assert hand.node("mix").position == (320, 80)
    hand.graph.undo_stack.undo()
    assert hand.node("grow").position == (0, 0)
    assert hand.graph.flow.notes[0]["position"] == [0, 100]


def test_frame_is_added_around_selection_and_named(hand):
    hand.graph.select([hand.node("grow"), hand.node("grow_2")])
    hand.view.commands.add_frame_around_selection()
    QTest.keyClicks(hand.view.text_editing.editor.widget, "Orchard")
    QTest.keyClick(hand.view.text_editing.editor.widget, Qt.Key.Key_Return)
    assert hand.graph.flow.groups[0]["title"] == "Orchard"
    assert hand.scene.frames[0].card.contains(hand.item("grow").card)
    assert not hand.scene.frames[0].card.contains(hand.item("mix").card)


def test_double_click_on_link_adds_draggable_point(hand):
    link = hand.scene.links[hand.output("mix"), hand.input("prune")]
    middle = link.curve.pointAtPercent(0.5)
    hand.double_click(middle)
    assert len(hand.graph.edits.links.points(link.link)) == 1
    there = QPointF(*hand.graph.edits.links.points(link.link)[0])
    hand.drag(there, QPointF(576, 320))
    assert hand.graph.edits.links.points(link.link) == [(576, 320)]
    hand.view.commands.select_all()
    hand.drag("mix", hand.item("mix").pos() + QPointF(60, 20) + QPointF(80, 40))
    assert hand.graph.edits.links.points(link.link) == [(656, 360)]
    hand.double_click(QPointF(656, 360))
    assert hand.graph.edits.links.points(link.link) == []


def test_selected_link_is_deleted(hand):
    link = hand.scene.links[hand.output("mix"), hand.input("prune")]
    hand.click(link.curve.pointAtPercent(0.5))
    assert link.selected
    hand.key(Qt.Key.Key_Delete)
    assert ("mix.apples", "prune.apples") not in hand.links()


def test_double_click_on_node_opens_parameters(hand):
    asked = []
    hand.view.context.edit_requested.connect(asked.append)
    hand.double_click("mix")
    assert asked == [hand.node("mix")]
    assert hand.graph.undo_stack.count() == 0

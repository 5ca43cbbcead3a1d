"""Keyboard operation of the canvas, and finding nodes."""

import pytest
from canvases import Hand, chain
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

pytestmark = pytest.mark.gui
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


@pytest.fixture
def hand(qtbot):
    return Hand(qtbot)


def chosen(hand):
    return [node.node_id for node in hand.graph.selected_nodes]


def test_arrows_follow_links_or_nearest_node(hand):
    hand.click("grow")
    hand.key(Key.Key_Right)
    assert chosen(hand) == ["mix"]
    hand.key(Key.Key_Right)
    assert chosen(hand) == ["prune"]
    hand.key(Key.Key_Left)
    hand.key(Key.Key_Left)
    assert chosen(hand) == ["grow"]
    hand.key(Key.Key_Down)
    assert chosen(hand) == ["grow_2"]
    hand.key(Key.Key_Up, SHIFT)
    assert chosen(hand) == ["grow_2", "grow"]


def nudge(hand, *keys):
    """Press arrows while Ctrl is held, then release Ctrl."""
    QTest.keyPress(hand.view, Key.Key_Control)
    for key in keys:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(hand.view, QKeyEvent(kind, key, CONTROL))
    QTest.keyRelease(hand.view, Key.Key_Control)


def test_ctrl_arrows_move_on_grid_as_one_undo_step(hand):
    hand.click("grow")
    nudge(hand, Key.Key_Right, Key.Key_Right, Key.Key_Right, Key.Key_Down)
    assert hand.node("grow").position == (24, 8)
    assert hand.graph.undo_stack.count() == 1
    nudge(hand, Key.Key_Down, Key.Key_Down)
    assert hand.node("grow").position == (24, 24)
    assert hand.graph.undo_stack.count() == 2
    hand.graph.undo_stack.undo()
    assert hand.node("grow").position == (24, 8)
    hand.graph.undo_stack.undo()
    assert hand.node("grow").position == (0, 0)


def test_ctrl_arrows_move_link_points_in_same_undo_step(hand):
    link = (hand.output("grow"), hand.input("mix", "left"))
    hand.graph.edits.links.set_points(link, [(200, 40)])
    hand.scene.selection.set([hand.item("grow"), hand.item("mix")])
    nudge(hand, Key.Key_Right, Key.Key_Right)
    assert hand.graph.edits.links.points(link) == [(216, 40)]
    assert hand.graph.undo_stack.count() == 2
    hand.graph.undo_stack.undo()
    assert (hand.node("grow").position, hand.graph.edits.links.points(link)) == ((0, 0), [(200, 40)])


@pytest.mark.parametrize("between", ["away and back", "the pointer", "another pane"])
def test_interrupted_key_moves_are_separate_undo_steps(hand, between):
    hand.click("grow")
    move = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Right, CONTROL)
    QApplication.sendEvent(hand.view, move)
    if between == "away and back":
        hand.key(Key.Key_Right)
        hand.key(Key.Key_Left)
    elif between == "the pointer":
        hand.click("grow")
    else:
        hand.view.clearFocus()
        hand.view.setFocus()
    QApplication.sendEvent(hand.view, move)
    assert hand.node("grow").position == (16, 0)
    assert hand.graph.undo_stack.count() == 2


def test_tab_visits_ports_then_nodes(hand):
    hand.key(Key.Key_Right)
    walk = hand.view.walker
    walk.set_current(hand.item("mix"))
    for port in (
        hand.input("mix", "left"),
        hand.input("mix", "right"),
        hand.output("mix"),
        hand.output("mix", "pears"),
    ):
        hand.key(Key.Key_Tab)
        assert walk.port is port
    hand.key(Key.Key_Tab)
    assert walk.node is hand.item("prune")
    assert walk.port is None
    hand.key(Key.Key_Backtab, SHIFT)
    assert walk.port is hand.output("mix", "pears")
    hand.key(Key.Key_Escape)
    assert walk.port is None
    assert walk.node is hand.item("mix")


def test_tab_opens_add_box_after_pointer_use(hand):
    hand.click("mix")
    hand.key(Key.Key_Tab)
    assert hand.view.adding.box.isVisible()


def test_link_is_made_by_keyboard(qtbot):
    hand = Hand(qtbot, chain(linked=False))
    hand.view.walker.set_current(hand.item("grow"))
    hand.key(Key.Key_Tab)
    hand.key(Key.Key_Return)
    assert hand.view.walker.tool is not None
    assert hand.scene.look.linkable is not None
    first = hand.view.walker._candidates[0]
    hand.key(Key.Key_Down)
    second = hand.view.walker._candidates[1]
    assert first is not second
    hand.key(Key.Key_Return)
    assert hand.graph.flow.graph_adj_rev[second] is hand.output("grow")
    assert hand.graph.flow.graph_adj_rev[first] is None
    assert hand.scene.look.linkable is None
    hand.key(Key.Key_L)
    hand.key(Key.Key_Escape)
    assert hand.view.walker.tool is None
    assert len(hand.scene.links) == 1


def test_undo_cancels_keyboard_link(hand):
    hand.graph.edits.nodes.add("grow", (0, 400))
    hand.view.walker.set_current(hand.item("grow_3"))
    hand.key(Key.Key_L)
    assert hand.view.walker.tool is not None
    hand.graph.undo_stack.undo()
    assert hand.view.walker.tool is None
    hand.key(Key.Key_Return)
    hand.key(Key.Key_Right)


@pytest.mark.parametrize("key", [Key.Key_Tab, Key.Key_Backtab, Key.Key_Right, Key.Key_L, Key.Key_Return, Key.Key_Menu])
def test_keyboard_focus_survives_undo_and_redo_of_node(hand, key):
    hand.graph.edits.nodes.add("grow", (0, 400))
    hand.view.walker.set_current(hand.item("grow_3"), hand.output("grow_3"))
    hand.graph.undo_stack.undo()
    hand.graph.undo_stack.redo()
    press(hand, key)
    assert hand.view.walker.node is None or hand.view.walker.node in hand.scene.nodes.values()
    hand.view.walker.set_current(hand.item("grow_3"), hand.output("grow_3"))
    hand.graph.undo_stack.undo()
    press(hand, key)
    assert hand.view.walker.node is None or hand.view.walker.node in hand.scene.nodes.values()


def press(hand, key):
    if key == Key.Key_Menu:
        center = hand.view.viewport().rect().center()
        reason = QContextMenuEvent.Reason.Keyboard
        QApplication.sendEvent(hand.view.viewport(), QContextMenuEvent(reason, center, center))
        menu = hand.view.findChild(QMenu)
        if menu is not None:
            menu.close()
    else:
        hand.key(key)


def test_enter_opens_parameters_of_node(hand):
    asked = []
    hand.view.context.edit_requested.connect(asked.append)
    hand.view.walker.set_current(hand.item("mix"))
    hand.key(Key.Key_Return)
    assert asked == [hand.node("mix")]


def test_node_is_added_by_keyboard(hand):
    hand.key(Key.Key_Insert)
    assert hand.view.adding.box.isVisible()
    QTest.keyClicks(hand.view.adding.box.line, "grow")
    QTest.keyClick(hand.view.adding.box.line, Key.Key_Return)
    assert chosen(hand) == ["grow_3"]
    assert hand.view.hasFocus()


def test_f2_renames_and_component_title_resets(hand):
    hand.click("mix")
    hand.key(Key.Key_F2)
    editor = hand.view.text_editing.editor.widget
    QTest.keyClicks(editor, "Blend")
    QTest.keyClick(editor, Key.Key_Return)
    assert hand.node("mix").node_title == "Blend"
    assert hand.item("mix").layout.subtitle == "Mix"
    hand.key(Key.Key_F2)
    QTest.keyClicks(hand.view.text_editing.editor.widget, "Mix")
    QTest.keyClick(hand.view.text_editing.editor.widget, Key.Key_Return)
    assert hand.node("mix").node_title == ""
    assert hand.view.text_editing.editor is None


def test_focused_port_is_announced(hand):
    said = []
    hand.view.context.message.connect(said.append)
    hand.view.walker.set_current(hand.item("mix"))
    hand.key(Key.Key_Tab)
    assert "Left" in said[-1]
    assert "Apples" in said[-1]


def test_escape_cancels_one_state_at_a_time(hand):
    hand.view.walker.set_current(hand.item("mix"))
    hand.key(Key.Key_Tab)
    hand.key(Key.Key_Escape)
    assert chosen(hand) == ["mix"]
    hand.key(Key.Key_Escape)
    assert chosen(hand) == []


# Clipboard


def test_canvas_works_after_cut_and_paste(hand):
    hand.click("mix")
    hand.view.commands.cut()
    assert hand.node("mix") is None
    hand.view.commands.paste()
    assert hand.node("mix") is not None
    assert chosen(hand) == ["mix"]
    hand.drag("mix", hand.item("mix").card.center())
    hand.click("prune")
    assert chosen(hand) == ["prune"]


@pytest.mark.parametrize(
    "text", ["", "hello", "{", "[1, 2]", '{"format": "vision-designer/1", "nodes": [{', "\x00" * 9]
)
def test_pasting_other_text_changes_nothing(hand, text):
    said = []
    hand.view.context.message.connect(said.append)
    before = hand.graph.text()
    QGuiApplication.clipboard().setText(text)
    hand.view.commands.paste()
    assert hand.graph.text() == before
    assert said
    hand.click("mix")
    hand.view.commands.copy()
    hand.view.commands.paste()
    assert chosen(hand) == ["mix_2"]


def test_select_all_invert_duplicate_and_bypass(hand):
    hand.view.commands.select_all()
    assert len(chosen(hand)) == 4
    hand.click("mix")
    hand.view.commands.invert_selection()
    assert set(chosen(hand)) == {"grow", "grow_2", "prune"}
    hand.click("prune")
    hand.view.commands.duplicate()
    assert chosen(hand) == ["prune_2"]
    hand.view.commands.bypass_selected()
    assert hand.node("prune_2").bypassed
    hand.view.commands.bypass_selected()
    assert not hand.node("prune_2").bypassed


def test_arrange_is_one_undo_step_without_overlaps(hand):
    hand.graph.edits.move({node: (0, 0) for node in hand.graph.flow.nodes})
    hand.view.commands.arrange("layered")
    cards = [item.card for item in hand.scene.nodes.values()]
    assert not any(a.intersects(b) for at, a in enumerate(cards) for b in cards[at + 1 :])
    assert hand.item("grow").card.right() < hand.item("mix").card.left()
    assert hand.graph.undo_stack.count() == 2
    hand.view.commands.select_all()
    hand.view.commands.arrange("top")
    assert len({node.position[1] for node in hand.graph.flow.nodes}) == 1
    hand.view.commands.arrange("horizontal")


# Finding


def test_find_highlights_counts_and_steps_through_matches(hand):
    hand.graph.edits.move({hand.node("grow_2"): (5000, 200)})
    hand.view.finding.open()
    QTest.keyClicks(hand.view.finding.bar.line, "grow")
    assert hand.scene.look.matches == {hand.node("grow"), hand.node("grow_2")}
    assert hand.scene.look.is_dimmed(hand.node("mix"))
    assert "2" in hand.view.finding.bar.count.text()
    assert chosen(hand) == ["grow"]
    QTest.keyClick(hand.view.finding.bar.line, Key.Key_Return)
    assert chosen(hand) == ["grow_2"]
    assert hand.view.navigator.visible_rect().contains(hand.item("grow_2").card)
    QTest.keyClick(hand.view.finding.bar.line, Key.Key_Return, SHIFT)
    assert chosen(hand) == ["grow"]
    QTest.keyClick(hand.view.finding.bar.line, Key.Key_Escape)
    assert not hand.view.finding.bar.isVisible()
    assert hand.scene.look.matches is None


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("boskoop", ["grow"]),
        ("careful", ["mix"]),
        ("prune", ["prune"]),
        ("grow_2", ["grow_2"]),
        ("nonsense", []),
        ("", []),
    ],
)
def test_find_searches_values_comments_ids_and_titles(hand, wanted, found):
    hand.graph.edits.values.set_parameter([hand.node("grow")], "kind", "boskoop")
    hand.graph.edits.values.set_comment(hand.node("mix"), "Careful with these.")
    assert [node.node_id for node in hand.view.finding.find_text(wanted)] == found

"""Composition of texts by input methods, in fields and on the canvas."""

import pytest
from levels import some
from open_window import open_window
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from waiting_qtbot import settle

from vision_designer.editor.canvas.card_layout import title_of
from vision_designer.editor.input_methods import choose_input_method, plugins, watch_composition
from vision_designer.editor.window.command_palette import CommandPalette

pytestmark = pytest.mark.gui
KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Down)


@pytest.fixture
def window(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as window:
        window.files.new_from_example("digits_resnet18")
        window.activateWindow()
        settle()
        yield window
        for page in window.graph_tabs.pages:
            page.view.target.text_editing.end()


def compose(widget, text):
    QApplication.sendEvent(widget, QInputMethodEvent(text, []))
    settle()


def commit(widget, text):
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)
    settle()


def focus(widget, qtbot):
    widget.setFocus()
    settle()
    assert QApplication.focusWidget() is widget
    return widget


def text_of(widget):
    return widget.toPlainText() if isinstance(widget, QPlainTextEdit) else widget.text()


def title_editor(window, item):
    window.page.view.target.text_editing.edit(item)
    return window.page.view.target.text_editing.editor


def items_of(window):
    """A node, a note and a frame."""
    graph, scene = window.graph, window.page.view.context.scene
    graph.edits.annotations.add_note((900, 900), "memo")
    graph.edits.annotations.add_frame((1300, 900), (300, 200), "frame")
    settle()
    notes = [item for item in scene.items() if type(item).__name__ in ("NoteItem", "FrameItem")]
    return [scene.nodes[graph.flow.nodes[0]], *sorted(notes, key=lambda item: item.card.left())]


@pytest.mark.parametrize("number", some([0, 1, 2]), ids=["node", "note", "frame"])
@pytest.mark.parametrize("key", some(KEYS))
def test_keys_during_composition_do_not_end_editing_on_canvas(window, qtbot, number, key):
    item = items_of(window)[number]
    editor = title_editor(window, item)
    widget = focus(editor.widget, qtbot)
    steps, drafts = window.graph.undo_stack.count(), []
    window.graph.draft_changed.connect(lambda: drafts.append(window.graph.draft))
    compose(widget, "tai wan")
    assert watch_composition().is_active
    QTest.keyClick(widget, key)
    settle()
    assert window.page.view.target.text_editing.editor is editor
    assert "tai wan" not in text_of(widget) and window.graph.undo_stack.count() == steps
    assert drafts == [], "half a text is kept for a crash"
    widget.selectAll()
    commit(widget, "臺灣")
    assert not watch_composition().is_active and text_of(widget) == "臺灣"
    assert drafts and drafts[-1] is not None, "typed text is kept for a crash"
    QTest.keyClick(widget, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert window.page.view.target.text_editing.editor is None
    assert window.graph.undo_stack.count() == steps + 1
    shown = title_of(item.node) if number == 0 else item.annotation.text
    assert shown == "臺灣"


def test_preedit_is_shown_but_is_no_text(window, qtbot):
    for item in items_of(window)[:2]:
        widget = focus(title_editor(window, item).widget, qtbot)
        widget.setText("") if isinstance(widget, QLineEdit) else widget.clear()
        plain, before = widget.grab().toImage(), text_of(widget)
        compose(widget, "abc")
        assert widget.grab().toImage() != plain
        assert text_of(widget) == before
        compose(widget, "")
        window.page.view.target.text_editing.end()


def fields(window):
    window.graph.select([window.graph.flow.node("train")])
    settle()
    window.docks.show("properties")
    settle()
    found = [*window.findChildren(QLineEdit), *window.findChildren(QPlainTextEdit)]
    return [one for one in found if one.isVisible() and one.isEnabled() and not one.isReadOnly()]


def test_every_visible_field_keeps_keys_and_shortcuts_during_composition(window, qtbot):
    found = fields(window)
    seen = 0
    steps = window.graph.undo_stack.count()
    tabs = window.graph_tabs.count()
    for widget in found:
        if not widget.isVisible():
            continue
        widget.setFocus()
        settle()
        if QApplication.focusWidget() is not widget:
            continue
        seen += 1
        widget.deselect() if isinstance(widget, QLineEdit) else None
        before = text_of(widget)
        compose(widget, "ㄓㄨㄥ")
        for key in KEYS:
            QTest.keyClick(widget, key)
        QTest.keyClick(widget, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        settle()
        assert QApplication.focusWidget() is widget
        assert text_of(widget) == before
        assert window.graph_tabs.count() == tabs, "Ctrl+N was triggered"
        compose(widget, "")
    assert window.graph.undo_stack.count() == steps
    assert seen > 5


def test_shortcuts_work_again_after_composition(window, qtbot):
    widget = focus(fields(window)[0], qtbot)
    compose(widget, "ㄓ")
    commit(widget, "中")
    tabs = window.graph_tabs.count()
    QTest.keyClick(widget, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert window.graph_tabs.count() == tabs + 1


def test_enter_during_composition_chooses_no_command_and_no_component(window, qtbot):
    window.actions_["command_palette"].trigger()
    palette = window.findChild(CommandPalette)
    focus(palette.entry, qtbot)
    compose(palette.entry, "shen")
    QTest.keyClick(palette.entry, Qt.Key.Key_Return)
    QTest.keyClick(palette.entry, Qt.Key.Key_Escape)
    assert palette.isVisible()
    compose(palette.entry, "")
    palette.leave()
    count = len(window.graph.flow.nodes)
    window.page.view.adding.open_box(QPointF(0, 0))
    line = focus(window.page.view.adding.box.line, qtbot)
    compose(line, "tu xiang")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert window.page.view.adding.box.isVisible() and len(window.graph.flow.nodes) == count
    compose(line, "")
    QTest.keyClick(line, Qt.Key.Key_Escape)


@pytest.mark.parametrize(
    ("given", "available", "chosen"),
    [
        ({}, {"ibus", "compose"}, {}),
        ({"QT_IM_MODULE": "ibus"}, {"ibus"}, {"QT_IM_MODULE": "ibus"}),
        ({"QT_IM_MODULE": "fcitx"}, {"fcitx", "ibus"}, {"QT_IM_MODULE": "fcitx"}),
        ({"QT_IM_MODULE": "fcitx"}, {"ibus", "compose"}, {"QT_IM_MODULE": "ibus"}),
        ({"QT_IM_MODULE": "fcitx5"}, {"compose"}, {"QT_IM_MODULE": "compose"}),
        ({"QT_IM_MODULE": "fcitx"}, set(), {"QT_IM_MODULE": "compose"}),
        ({"QT_IM_MODULES": "fcitx;ibus"}, {"ibus"}, {"QT_IM_MODULES": "fcitx;ibus"}),
        ({"QT_IM_MODULES": "fcitx", "QT_IM_MODULE": "fcitx"}, {"ibus"}, {"QT_IM_MODULE": "ibus"}),
    ],
)
def test_missing_plugin_of_fcitx_is_replaced(given, available, chosen):
    environment = dict(given)
    line = choose_input_method(environment, available)
    assert environment == chosen
    assert bool(line) is (environment != given)
    if line:
        assert "fcitx" in line and chosen["QT_IM_MODULE"] in line


def test_plugins_of_this_qt_are_found():
    assert "compose" in plugins() and "ibus" in plugins()

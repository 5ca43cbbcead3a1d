"""Language and theme are changed in a real window, at once and without losing anything."""

import pytest
from levels import thorough

pytestmark = pytest.mark.gui


@thorough
def test_language_and_theme_change_at_once(desk):
    editor = desk.open()
    editor.keys("ctrl+n")
    editor.until(editor.graph)
    editor.add("constant", editor.empty(0.2, 0.3))
    editor.add("add", editor.empty(0.6, 0.3))
    editor.connect("constant.value", "add.first")
    editor.click_node("constant")
    editor.set_field("value", "3")
    before = editor.until_graph(lambda graph: graph["parameters"]["constant"] == {"value": 3} and graph)
    assert not editor.state()["dark"]
    editor.keys("ctrl+comma")
    editor.until(lambda: editor.state()["dialog"] == "Settings")
    editor.shoot("settings")
    editor.choose(editor.at("widget", kind="QComboBox", text="Language"), "繁體中文")
    editor.choose(editor.at("widget", kind="QComboBox", text="Theme"), "Dark")
    editor.press("OK")
    editor.until(lambda: editor.state()["language"] == "zh_TW" and editor.state()["dark"])
    editor.until(lambda: editor.ask("button", action="submit") and editor.graph())
    assert (
        "送出" in editor.ask("button", action="submit")["text"]
        or editor.ask("button", action="submit")["text"] != "Submit"
    )
    editor.until(lambda: editor.state()["active"])
    after = editor.graph()
    for same in ("text", "nodes", "links", "parameters", "undo_index", "modified"):
        assert after[same] == before[same]
    editor.click_node("constant")
    editor.until_graph(lambda graph: graph["selected"] == ["constant"])
    editor.shoot("chinese-dark")
    editor.click(editor.empty(0.5, 0.85))
    editor.keys("ctrl+z", "ctrl+z", "ctrl+z", "ctrl+z")
    editor.until_graph(lambda graph: not graph["nodes"])
    editor.keys("ctrl+y", "ctrl+y", "ctrl+y", "ctrl+y")
    editor.until_graph(lambda graph: graph["text"] == before["text"])
    editor.keys("F5")
    editor.until_graph(lambda graph: set(graph["states"].values()) == {"completed"}, "it ran")


@thorough
def test_dock_layout_is_restored(desk):
    editor = desk.open()
    editor.keys("ctrl+n")
    editor.until(editor.graph)
    editor.keys("F8")
    editor.place("widget", kind="ProblemsPane")
    editor.menu("View", "Panes", "Components")
    editor.until(lambda: editor.ask("widget", kind="LibraryPane") is None)
    editor.quit()
    again = desk.open()
    again.keys("ctrl+n")
    again.until(again.graph)
    again.settle()
    assert again.ask("widget", kind="LibraryPane") is None
    assert again.ask("widget", kind="ProblemsPane")
    again.menu("View", "Reset Layout")
    again.place("widget", kind="LibraryPane")

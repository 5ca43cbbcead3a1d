"""Files in a real window: saving, opening, restoring after a crash, what is asked at the end."""

import json
import re

import pytest
from torture import thorough
from window_editor import desk_in

pytestmark = pytest.mark.gui


@pytest.fixture
def desk(tmp_path):
    with desk_in(tmp_path) as desk:
        yield desk


@pytest.fixture
def editor(desk):
    editor = desk.open()
    editor.keys("ctrl+n")
    editor.until(editor.graph, "an empty graph is open")
    return editor


def test_what_is_being_typed_into_a_field_is_saved_with_the_rest(editor, tmp_path):
    editor.add("constant", editor.empty(0.3, 0.3))
    editor.type_into("value", "42")
    editor.save_as(tmp_path / "graph.json")
    saved = json.loads((tmp_path / "graph.json").read_text())
    assert saved["nodes"][0]["parameters"] == {"value": 42}


@thorough
def test_a_saved_graph_opens_again_and_undoing_all_gives_the_file_back(desk, editor, tmp_path):
    file = tmp_path / "graph.json"
    editor.add("constant", editor.empty(0.2, 0.3))
    editor.add("add", editor.empty(0.6, 0.3))
    editor.connect("constant.value", "add.first")
    editor.until_graph(lambda graph: len(graph["links"]) == 1)
    editor.save_as(file)
    text = file.read_text()
    editor.keys("ctrl+z", "ctrl+z", "ctrl+z")
    editor.until_graph(lambda graph: not graph["nodes"] and graph["modified"])
    editor.keys("ctrl+y", "ctrl+y", "ctrl+y")
    editor.until_graph(lambda graph: not graph["modified"])
    editor.quit()
    again = desk.open()
    again.keys("ctrl+o")
    again.answer_file_dialog(file)
    again.until_graph(lambda graph: graph and len(graph["nodes"]) == 2)
    again.click(again.node("constant"))
    again.set_field("value", "5")
    start = again.node("add")
    again.screen.drag(start, (start[0] + 80, start[1] + 48))
    again.click(again.at("link", source="constant.value", target="add.first"))
    again.keys("Delete")
    again.until_graph(lambda graph: graph["undo_index"] == 3 and graph["text"] != text)
    again.keys("ctrl+z", "ctrl+z", "ctrl+z")
    again.until_graph(lambda graph: graph["text"] == text and not graph["modified"])


def test_after_a_crash_the_edits_are_offered_and_there_again(desk, editor, tmp_path):
    file = tmp_path / "graph.json"
    editor.add("constant", editor.empty(0.2, 0.3))
    editor.save_as(file)
    editor.add("add", editor.empty(0.6, 0.3))
    editor.connect("constant.value", "add.first")
    editor.click(editor.node("constant"))
    editor.set_field("value", "9")
    text = editor.until_graph(lambda graph: graph["parameters"]["constant"] == {"value": 9} and graph["text"])
    # Something is in the middle of going on as well.
    editor.screen.press(editor.node("add"))
    editor.screen.glide(editor.node("add"), editor.empty(0.5, 0.7))
    recovery = tmp_path / "home" / "state"
    kept = re.compile(rb'value\\*": 9')
    editor.until(lambda: any(kept.search(path.read_bytes()) for path in recovery.rglob("*.json")))
    editor.kill()
    editor.screen.release()
    again = desk.open()
    again.until(lambda: "Restore" in again.state()["dialog"])
    again.shoot("restore")
    again.press("Restore")
    again.until_graph(lambda graph: graph and graph["text"] == text, "the edits are there")
    assert again.graph()["modified"]
    assert json.loads(file.read_text())["links"] == []
    again.keys("ctrl+s")
    again.until_graph(lambda graph: not graph["modified"])
    assert json.loads(file.read_text())["links"] == [{"from": "constant.value", "to": "add.first"}]
    again.quit()
    third = desk.open()
    assert third.state()["dialog"] == ""


def test_closing_asks_for_what_was_not_saved(editor):
    editor.add("constant", editor.empty(0.2, 0.3))
    editor.keys("ctrl+q")
    editor.until(lambda: "Save the changes" in editor.state()["dialog"])
    editor.shoot("unsaved")
    editor.press("Cancel")
    editor.until(lambda: not editor.state()["dialog"])
    assert list(editor.graph()["nodes"]) == ["constant"]
    editor.keys("ctrl+q")
    editor.until(lambda: editor.state()["dialog"])
    editor.press("Discard")
    editor.wait_for_end()


@thorough
def test_the_sample_is_opened_from_the_first_page_and_the_tour_can_be_skipped(desk):
    editor = desk.open(small=False)
    editor.shoot("welcome")
    assert editor.graph() == {}
    editor.keys("ctrl+shift+n")
    editor.until(lambda: editor.state()["dialog"], "the gallery of templates opens")
    editor.shoot("templates")
    editor.keys("Escape")
    editor.until(lambda: not editor.state()["dialog"])
    editor.menu("Help", "Tour")
    editor.place("widget", kind="Tour")
    editor.shoot("tour")
    editor.press("Next")
    editor.press("Skip")
    editor.until(lambda: editor.ask("widget", kind="Tour") is None)
    assert len(editor.graph()["nodes"]) == 12
    editor.shoot("sample")

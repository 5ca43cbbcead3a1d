"""Files in a real window: saving, opening, crash recovery, and questions on closing."""

import json
import os
import re

import pytest
from levels import thorough

pytestmark = pytest.mark.gui


@thorough
def test_pending_text_is_saved(editor, tmp_path):
    editor.add("constant", editor.empty(0.3, 0.3))
    editor.type_into("value", "42")
    editor.save_as(tmp_path / "graph.json")
    saved = json.loads((tmp_path / "graph.json").read_text())
    assert saved["nodes"][0]["parameters"] == {"value": 42}


@thorough
def test_saved_graph_reopens_and_undo_restores_file(desk, editor, tmp_path):
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


@thorough
def test_edits_are_restored_after_crash(desk, editor, tmp_path):
    file = tmp_path / "graph.json"
    editor.add("constant", editor.empty(0.2, 0.3))
    editor.save_as(file)
    editor.add("add", editor.empty(0.6, 0.3))
    editor.connect("constant.value", "add.first")
    editor.click_node("constant")
    editor.set_field("value", "9")
    text = editor.until_graph(lambda graph: graph["parameters"]["constant"] == {"value": 9} and graph["text"])
    # Kill it in the middle of something.
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


def type_name(editor, path):
    """Type a path into the dialog, and press Return."""
    editor.until(lambda: editor.state()["dialog"], "a dialog asks for a file")
    editor.keys("ctrl+a")
    editor.type(str(path))
    editor.keys("Return")


def answer(editor, question, button):
    """Answer a question whose text contains ``question``, and wait until it is closed."""
    editor.until(lambda: question in editor.state()["dialog"], question)
    editor.shoot(question.replace(" ", "-"))
    editor.press(button)
    editor.until(lambda: question not in editor.state()["dialog"], f"{question} is answered")


def nodes_in(path):
    return [node["component"] for node in json.loads(path.read_text())["nodes"]]


@thorough
def test_qt_dialog_adds_extension_before_overwrite_question(editor, tmp_path):
    mine, there = tmp_path / "mine", tmp_path / "elsewhere" / "real.json"
    mine.mkdir()
    there.parent.mkdir()
    for file in (mine / "pets.json", there):
        file.write_text('{"format": "vision-designer/1", "title": "precious"}')
    (mine / "link.json").symlink_to(there)
    precious = there.read_bytes()
    editor.add("constant", editor.empty(0.3, 0.3))

    editor.keys("ctrl+s")
    type_name(editor, mine / "pets")
    answer(editor, "already exists", "No")
    assert (mine / "pets.json").read_bytes() == precious
    type_name(editor, mine / "resnet_v1.2")
    editor.until_graph(lambda graph: not graph["modified"], "it is saved under the other name")
    assert nodes_in(mine / "resnet_v1.2.json") == ["constant"]
    assert not (mine / "resnet_v1.2").exists()

    editor.keys("ctrl+shift+s")
    type_name(editor, mine / "pets")
    answer(editor, "already exists", "Yes")
    editor.until(lambda: nodes_in(mine / "pets.json") == ["constant"], "it is replaced after a yes")

    # Through a link: it stays a link, and its target is written.
    editor.keys("ctrl+shift+s")
    type_name(editor, mine / "link")
    answer(editor, "already exists", "Yes")
    editor.until(lambda: nodes_in(there) == ["constant"], "the file behind the link is written")
    assert (mine / "link.json").is_symlink()

    # A folder where nobody can write: an error is shown, and the graph keeps its file.
    editor.add("add", editor.empty(0.6, 0.6))
    editor.keys("ctrl+shift+s")
    type_name(editor, "/sys/pets")
    answer(editor, "was not saved", "OK")
    assert editor.graph()["modified"]
    editor.keys("ctrl+s")
    editor.until(lambda: nodes_in(there) == ["constant", "add"])
    assert sorted(path.name for path in mine.iterdir() if path.suffix == ".json") == [
        "link.json", "pets.json", "resnet_v1.2.json",
    ]  # fmt: skip


@thorough
def test_qt_dialog_keeps_extensions_of_projects_and_pictures(editor, tmp_path):
    file = tmp_path / "pets.json"
    editor.add("constant", editor.empty(0.3, 0.3))
    editor.save_as(file)
    text = file.read_bytes()
    editor.menu("File", "Save as Ryven Project\N{HORIZONTAL ELLIPSIS}")
    type_name(editor, tmp_path / "pets")
    answer(editor, "already exists", "Yes")
    answer(editor, "is a graph", "OK")
    assert file.read_bytes() == text
    type_name(editor, tmp_path / "project")
    editor.until((tmp_path / "project.json").is_file, "the project is written under another name")
    assert "general info" in json.loads((tmp_path / "project.json").read_text())
    assert file.read_bytes() == text

    for name, written in (("picture", "picture.png"), ("pets_v1.2", "pets_v1.2.png"), ("drawing.svg", "drawing.svg")):
        editor.keys("ctrl+e")
        type_name(editor, tmp_path / name)
        editor.until((tmp_path / written).is_file, f"{written} is written")
        editor.until(lambda: not editor.state()["dialog"])
    picture = (tmp_path / "picture.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    editor.add("add", editor.empty(0.6, 0.6))
    editor.keys("ctrl+e")
    type_name(editor, tmp_path / "picture")
    answer(editor, "already exists", "No")
    editor.keys("Escape")
    editor.until(lambda: not editor.state()["dialog"])
    assert (tmp_path / "picture.png").read_bytes() == picture
    editor.keys("ctrl+s")
    editor.until_graph(lambda graph: not graph["modified"], "the graph is still that of its file")
    assert nodes_in(file) == ["constant", "add"]


def meant(path):
    """The targets of the dataset paths in a graph file."""
    values = [node["parameters"]["path"] for node in json.loads(path.read_text())["nodes"]]
    return [os.path.normpath(path.parent / value) for value in values]


@thorough
def test_paths_keep_meaning_through_save_as_copy_and_undo(editor, tmp_path):
    one, other, third = (tmp_path / name for name in ("one", "other", "third"))
    for folder in (one, other, third):
        (folder / "images").mkdir(parents=True)
    mine, theirs = str(one / "images"), str(other / "images")

    editor.add("image dataset", editor.empty(0.3, 0.3))
    editor.save_as(one / "a.json")
    editor.set_field("path", "images")
    editor.until_graph(lambda graph: "images" in graph["text"])
    editor.keys("ctrl+s")
    editor.until(lambda: '"images"' in (one / "a.json").read_text())
    assert meant(one / "a.json") == [mine]

    # Saved elsewhere, the path means the same, and undo does not revert that.
    editor.keys("ctrl+shift+s")
    editor.answer_file_dialog(third / "a.json")
    editor.until((third / "a.json").is_file)
    assert meant(third / "a.json") == [mine]
    editor.keys("ctrl+z")
    editor.until_graph(lambda graph: graph["modified"])
    editor.keys("ctrl+y")
    editor.keys("ctrl+s")
    editor.until_graph(lambda graph: not graph["modified"])
    assert meant(third / "a.json") == [mine]

    # Copied into a graph of another folder, it means the same there.
    editor.click_node("image_dataset")
    editor.keys("ctrl+c")
    editor.keys("ctrl+n")
    editor.until(lambda: len(editor.state()["tabs"]) == 2)
    editor.until_graph(lambda graph: not graph["nodes"])
    editor.add("image dataset", editor.empty(0.3, 0.3))
    editor.save_as(other / "b.json")
    editor.set_field("path", "images")
    editor.until_graph(lambda graph: "images" in graph["text"])
    editor.click(editor.empty(0.7, 0.7))
    editor.keys("ctrl+v")
    editor.until_graph(lambda graph: len(graph["nodes"]) == 2)
    editor.keys("ctrl+s")
    editor.until_graph(lambda graph: not graph["modified"])
    assert meant(other / "b.json") == [theirs, mine]

    # Also undone and redone after the graph has moved.
    editor.keys("ctrl+z")
    editor.until_graph(lambda graph: len(graph["nodes"]) == 1)
    editor.keys("ctrl+shift+s")
    editor.answer_file_dialog(third / "b.json")
    editor.until((third / "b.json").is_file)
    assert meant(third / "b.json") == [theirs]
    editor.keys("ctrl+y")
    editor.until_graph(lambda graph: len(graph["nodes"]) == 2)
    editor.keys("ctrl+s")
    editor.until(lambda: len(meant(third / "b.json")) == 2)
    assert meant(third / "b.json") == [theirs, mine]


@thorough
def test_closing_asks_about_unsaved_graphs(editor):
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
def test_sample_opens_from_start_page_and_tour_can_be_skipped(desk):
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

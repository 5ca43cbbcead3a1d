"""The canvas in a real window, with a real pointer and keyboard, including known faults of other editors."""

import json
import os
from pathlib import Path

import pytest
from levels import thorough
from window_editor import desk_in, middle

pytestmark = pytest.mark.gui
FIRST, SECOND, THIRD = (0.25, 0.3), (0.6, 0.3), (0.25, 0.65)
FAR = (0.5, 0.85)


def two(editor):
    """A number, and a node that adds to it."""
    editor.add("constant", editor.empty(*FIRST))
    editor.add("add", editor.empty(*SECOND))
    editor.connect("constant.value", "add.first")
    editor.until_graph(lambda graph: graph["links"] == ["constant.value add.first"])


# Known faults of other editors


@thorough
def test_editor_works_after_cut_and_paste(editor):
    two(editor)
    editor.keys("ctrl+a", "ctrl+x")
    editor.until_graph(lambda graph: not graph["nodes"])
    editor.keys("ctrl+v")
    editor.until_graph(lambda graph: len(graph["nodes"]) == 2 and len(graph["links"]) == 1)
    editor.keys("ctrl+z", "ctrl+z")
    editor.until_graph(lambda graph: graph["links"] == ["constant.value add.first"])
    editor.add("talk", editor.empty(*THIRD))


@thorough
def test_link_to_linked_input_replaces_link_in_one_undo(editor):
    two(editor)
    editor.add("talk", editor.empty(*THIRD))
    count = editor.graph()["undo_index"]
    editor.connect("talk.value", "add.first")
    editor.until_graph(lambda graph: graph["links"] == ["talk.value add.first"])
    assert editor.graph()["undo_index"] == count + 1
    editor.keys("ctrl+z")
    editor.until_graph(lambda graph: graph["links"] == ["constant.value add.first"])


@thorough
def test_cycle_is_rejected_with_reason_at_pointer(editor):
    editor.add("add", editor.empty(*FIRST))
    editor.add("add", editor.empty(*SECOND))
    editor.connect("add.sum", "add_2.first")
    editor.until_graph(lambda graph: len(graph["links"]) == 1)
    editor.screen.press(editor.port("add_2.sum"))
    editor.screen.glide(editor.port("add_2.sum"), editor.port("add.first"))
    reason = editor.until_graph(lambda graph: graph["at_pointer"], "the reason is told")
    editor.shoot("refused")
    editor.screen.release()
    editor.until_graph(lambda graph: not graph["at_pointer"])
    assert "cycle" in reason
    assert len(editor.graph()["links"]) == 1


@thorough
@pytest.mark.parametrize(
    "place",
    [(0.5, 0.5), (0.03, 0.04), (0.02, 0.96)],
    ids=["middle", "top left", "bottom left"],
)
def test_wheel_zooms_at_pointer_without_drift(editor, place):
    two(editor)
    at = tuple(map(round, editor.empty(*place)))
    before, zoom = editor.ask("scene_point", x=at[0], y=at[1]), editor.graph()["zoom"]
    for notches in (3, -9, 6):
        editor.screen.wheel(at, notches)
        zoom *= 1.2**notches
        editor.until_graph(lambda graph, zoom=zoom: graph["zoom"] == pytest.approx(zoom), f"the zoom is {zoom:.2f}")
        now = editor.ask("scene_point", x=at[0], y=at[1])
        assert now == pytest.approx(before, abs=1.5 / min(zoom, 1))
    assert editor.ask("scene_point", x=at[0], y=at[1]) == pytest.approx(before, abs=1.5)


@thorough
def test_middle_button_and_space_pan_canvas(editor):
    two(editor)
    x, y, *_ = editor.graph()["seen"]
    start = editor.empty(*FAR)
    editor.screen.drag(start, (start[0] - 120, start[1] - 80), "middle")
    editor.until_graph(lambda graph: graph["seen"][:2] == pytest.approx([x + 120, y + 80], abs=2))
    editor.screen.do("keydown", "space")
    editor.screen.drag(start, (start[0] + 60, start[1] + 40))
    editor.screen.do("keyup", "space")
    editor.until_graph(lambda graph: graph["seen"][:2] == pytest.approx([x + 60, y + 40], abs=2))
    assert editor.graph()["undo_index"] == 3


@thorough
def test_no_movement_after_menu_without_button(editor):
    two(editor)
    editor.click(editor.empty(*FAR), "right")
    editor.until(lambda: editor.state()["popup"], "a menu opens")
    editor.shoot("menu")
    before = editor.graph()
    editor.keys("Escape")
    editor.until(lambda: not editor.state()["popup"])
    editor.screen.glide(editor.empty(*FAR), editor.empty(0.3, 0.5))
    editor.settle()
    after = editor.graph()
    assert (after["seen"], after["nodes"], after["busy"]) == (before["seen"], before["nodes"], False)
    # Another press outside of the menu closes it, without starting a drag.
    editor.click(editor.node("add"), "right")
    editor.until(lambda: editor.state()["popup"])
    editor.click(editor.empty(*FAR))
    editor.until(lambda: not editor.state()["popup"])
    editor.screen.glide(editor.empty(*FAR), editor.empty(0.3, 0.5))
    editor.settle()
    assert editor.graph()["seen"] == before["seen"]


@thorough
@pytest.mark.parametrize(
    "text", ["some words", '{"nodes": [1, 2]}', '{"nodes": [{"state data": "gASVCgAAAA=="}], "format": 3}']
)
def test_pasting_other_text_is_harmless(editor, text):
    two(editor)
    editor.click(editor.at("widget", kind="QLineEdit", text="Search components"))
    editor.type(text)
    editor.keys("ctrl+a", "ctrl+c")
    editor.until(lambda: editor.ask("clipboard") == text)
    editor.keys("Escape")
    editor.click(editor.empty(*FAR))
    editor.keys("ctrl+v")
    editor.settle()
    assert len(editor.graph()["nodes"]) == 2
    if editor.state()["dialog"]:
        editor.keys("Escape")
    editor.add("talk", editor.empty(*THIRD))


@thorough
def test_link_dropped_on_canvas_offers_compatible_components(editor):
    editor.add("constant", editor.empty(*FIRST))
    editor.screen.drag(editor.port("constant.value"), editor.empty(0.6, 0.5))
    offered = editor.until_graph(lambda graph: graph["offered"], "components are offered")
    editor.shoot("add_box")
    assert set(offered) == {"add", "misbehave"}
    editor.keys("Down", "Return")
    editor.until_graph(lambda graph: len(graph["nodes"]) == 2 and len(graph["links"]) == 1)
    assert editor.graph()["undo_index"] == 2


@thorough
@pytest.mark.parametrize("keys", ["ctrl+y", "ctrl+shift+z"])
def test_redo_by_either_shortcut(editor, keys):
    two(editor)
    text = editor.graph()["text"]
    editor.keys("ctrl+z", "ctrl+z", "ctrl+z")
    editor.until_graph(lambda graph: not graph["nodes"])
    editor.keys(keys, keys, keys)
    editor.until_graph(lambda graph: graph["text"] == text)


@thorough
def test_adding_and_deleting_nodes_leaks_no_memory(editor):
    two(editor)
    for _ in range(7):
        editor.keys("ctrl+a", "ctrl+d")
    editor.until_graph(lambda graph: len(graph["nodes"]) == 256)
    editor.keys("ctrl+a", "ctrl+c")

    def resident() -> float:
        pages = int(Path(f"/proc/{editor.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    sizes = []
    for _ in range(6):
        editor.keys("ctrl+v")
        editor.until_graph(lambda graph: len(graph["nodes"]) == 512)
        editor.keys("Delete")
        editor.until_graph(lambda graph: len(graph["nodes"]) == 256)
        sizes.append(resident())
    # Undo keeps the nodes, which take kilobytes each, not a megabyte.
    assert sizes[-1] - sizes[1] < 4 * 256 * 0.02, sizes


# Adding


@thorough
def test_component_is_dragged_from_palette_with_help_card(editor):
    row = editor.at("row", text="Constant")
    editor.screen.move(row)
    editor.place("widget", kind="ComponentCard")
    editor.shoot("component_card")
    at = editor.empty(0.4, 0.4)
    editor.screen.drag(row, at)
    editor.until_graph(lambda graph: graph["components"] == ["constant"])
    x, y, width, height = editor.place("node", node="constant")
    assert x <= at[0] <= x + width and y <= at[1] <= y + height
    editor.until(lambda: editor.ask("widget", kind="ComponentCard") is None)
    editor.double_click(editor.at("row", text="Add"))
    editor.until_graph(lambda graph: graph["components"] == ["constant", "add"])


@thorough
def test_component_dropped_on_link_is_inserted(editor):
    two(editor)
    at = editor.at("link", source="constant.value", target="add.first")
    editor.screen.drag(editor.at("row", text="Misbehave"), at)
    editor.until_graph(lambda graph: graph["links"] == ["constant.value misbehave.value", "misbehave.value add.first"])
    editor.keys("ctrl+z")
    editor.until_graph(lambda graph: graph["links"] == ["constant.value add.first"] and len(graph["nodes"]) == 2)


@thorough
def test_node_dropped_on_link_is_inserted(editor):
    two(editor)
    editor.add("misbehave", editor.empty(*THIRD))
    x, y, width, height = editor.place("node", node="misbehave")
    at = editor.at("link", source="constant.value", target="add.first")
    taken = editor.node("misbehave")
    editor.screen.drag(taken, (at[0] + taken[0] - (x + width / 2), at[1] + taken[1] - (y + height / 2)))
    editor.until_graph(lambda graph: graph["links"] == ["constant.value misbehave.value", "misbehave.value add.first"])
    editor.keys("ctrl+z")
    editor.until_graph(lambda graph: graph["links"] == ["constant.value add.first"])


# Links


@thorough
def test_dragged_link_end_is_rerouted_or_removed(editor):
    two(editor)
    editor.screen.drag(editor.port("add.first"), editor.port("add.second"))
    editor.until_graph(lambda graph: graph["links"] == ["constant.value add.second"])
    editor.screen.drag(editor.port("add.second"), editor.empty(*FAR))
    editor.until_graph(lambda graph: not graph["links"])
    assert editor.graph()["offered"] is None
    editor.keys("ctrl+z", "ctrl+z")
    editor.until_graph(lambda graph: graph["links"] == ["constant.value add.first"])


@thorough
def test_double_click_on_link_adds_draggable_point(editor):
    two(editor)
    at = editor.at("link", source="constant.value", target="add.first")
    editor.double_click(at)
    editor.until_graph(lambda graph: graph["undo_index"] == 4)
    editor.screen.drag(at, (at[0], at[1] + 90))
    editor.until_graph(lambda graph: graph["undo_index"] == 5)
    assert len(json.loads(editor.graph()["text"])["links"][0]["points"]) == 1


# Selecting and moving


@thorough
def test_rubber_band_selection_moves_in_one_undo(editor):
    two(editor)
    editor.screen.drag(editor.empty(0.05, 0.1), editor.empty(0.85, 0.75))
    editor.until_graph(lambda graph: len(graph["selected"]) == 2)
    before = editor.graph()["nodes"]
    start = editor.node("add")
    editor.screen.drag(start, (start[0] + 72, start[1] + 96))
    moved = {name: [x + 72, y + 96] for name, (x, y) in before.items()}
    editor.until_graph(lambda graph: graph["nodes"] == moved)
    editor.keys("ctrl+z")
    editor.until_graph(lambda graph: graph["nodes"] == before)


@thorough
def test_frame_moves_its_content(editor):
    two(editor)
    editor.keys("ctrl+a", "ctrl+g")
    editor.until_graph(lambda graph: graph["frames"] == 1)
    # A new frame asks for its title.
    editor.type("Sum")
    editor.keys("Return")
    frame = editor.until_graph(lambda graph: json.loads(graph["text"])["groups"])[0]
    assert frame["title"] == "Sum"
    x, y = frame["position"]
    before = editor.graph()["nodes"]
    editor.click(editor.empty(0.95, 0.05))
    start = editor.at("canvas_point", x=x + 20, y=y + 12)
    editor.screen.drag(start, (start[0] + 48, start[1] + 48))
    editor.until_graph(lambda graph: graph["nodes"] == {name: [x + 48, y + 48] for name, (x, y) in before.items()})


# Between windows


@thorough
def test_graph_is_copied_to_other_window_as_plain_text(desk, editor):
    two(editor)
    editor.keys("ctrl+a", "ctrl+c")
    text = editor.until(lambda: editor.ask("clipboard"))
    assert "constant" in json.dumps(json.loads(text))
    other = desk.open(home="other")
    other.keys("ctrl+n")
    other.until(other.graph)
    other.keys("ctrl+v")
    other.until_graph(lambda graph: graph["links"] == ["constant.value add.first"])
    other.keys("ctrl+z")
    other.until_graph(lambda graph: not graph["nodes"])


# Keyboard only


def test_graph_is_built_and_submitted_by_keyboard(desk):
    editor = desk.open()
    editor.keys("ctrl+n")
    editor.until(editor.graph)
    for component in ("constant", "add"):
        editor.keys("Escape", "Tab" if component == "constant" else "Insert")
        editor.until_graph(lambda graph: graph["offered"])
        editor.type(component)
        editor.keys("Return")
        editor.until_graph(lambda graph, component=component: component in graph["components"])
    editor.keys("ctrl+l")
    editor.until_graph(lambda graph: "Arrange" in graph["undo"])
    editor.keys("Escape", "Left")
    editor.until_graph(lambda graph: graph["selected"])
    places = editor.graph()["nodes"]
    editor.keys("Left" if places["constant"] < places["add"] else "Right")
    editor.until_graph(lambda graph: graph["selected"] == ["constant"])
    editor.keys("Return")
    editor.until(lambda: editor.state()["focus"][1] == "Value", "Enter goes to the parameters")
    editor.keys("ctrl+a")
    editor.type("7")
    editor.keys("Return")
    editor.until_graph(lambda graph: graph["parameters"]["constant"] == {"value": 7})
    editor.keys("shift+F6")
    editor.until(lambda: editor.state()["focus"][1] == "Canvas", "Shift+F6 goes back to the canvas")
    editor.keys("Tab", "Return", "Return")
    editor.until_graph(lambda graph: graph["links"] == ["constant.value add.first"])
    editor.keys("F5")
    editor.until_graph(lambda graph: set(graph["states"].values()) == {"completed"}, "it ran")


@thorough
def test_f6_cycles_canvas_and_visible_panes(editor):
    editor.add("constant", editor.empty(*FIRST))
    editor.keys("F7")
    editor.place("tab", text="Details")
    seen = [editor.state()["focus"]]
    while len(seen) < 2 or (seen[-1][1] != "Canvas" and len(seen) < 6):
        editor.keys("F6")
        editor.until(lambda: editor.state()["focus"] != seen[-1])
        seen.append(editor.state()["focus"])
    assert seen[0] == seen[-1] == ["GraphView", "Canvas"], seen
    assert len(seen) > 2 and all(focus[1] != "Canvas" for focus in seen[1:-1]), seen


@thorough
def test_command_palette_runs_typed_command(editor):
    two(editor)
    editor.keys("ctrl+shift+p")
    editor.place("widget", name="command_palette")
    editor.type("select al")
    editor.shoot("command_palette")
    editor.keys("Return")
    editor.until_graph(lambda graph: len(graph["selected"]) == 2)
    editor.until(lambda: editor.ask("widget", name="command_palette") is None)
    editor.keys("ctrl+shift+p")
    editor.place("widget", name="command_palette")
    editor.keys("Escape")
    editor.until(lambda: editor.ask("widget", name="command_palette") is None)
    editor.until(lambda: editor.state()["focus"][1] == "Canvas")


@thorough
def test_node_is_found_by_name(editor):
    two(editor)
    editor.keys("ctrl+f")
    editor.place("widget", kind="FindBar")
    editor.type("const")
    editor.shoot("find")
    editor.keys("Return")
    editor.until_graph(lambda graph: graph["selected"] == ["constant"])
    editor.keys("Escape")
    editor.until(lambda: editor.ask("widget", kind="FindBar") is None)


# Double scale


@thorough
def test_pointer_is_accurate_at_double_scale(tmp_path):
    with desk_in(tmp_path, (2400, 2200)) as desk:
        editor = desk.open(environment={"QT_SCALE_FACTOR": "2"})
        editor.keys("ctrl+n")
        editor.until(editor.graph)
        editor.screen.drag(editor.at("row", text="Constant"), editor.empty(0.2, 0.3))
        editor.until_graph(lambda graph: graph["components"] == ["constant"])
        editor.add("add", editor.empty(0.7, 0.3))
        editor.connect("constant.value", "add.first")
        editor.until_graph(lambda graph: graph["links"] == ["constant.value add.first"])
        editor.click_node("constant")
        editor.set_field("value", "3")
        editor.until_graph(lambda graph: graph["parameters"]["constant"] == {"value": 3})
        editor.shoot("large")
        before = editor.graph()["nodes"]["add"]
        start = editor.node("add")
        editor.screen.drag(start, (start[0] - 96, start[1] + 192))
        editor.until_graph(lambda graph: graph["nodes"]["add"] == [before[0] - 48, before[1] + 96])
        submit = editor.ask("button", action="submit")
        editor.click(middle(submit["place"]))
        editor.until_graph(lambda graph: set(graph["states"].values()) == {"completed"}, "it ran")

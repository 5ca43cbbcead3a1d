"""Edits of an open graph: each is one undo step, and undoing all restores the file byte for byte."""

import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from levels import tries
from trivial_components import orchard

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Session, ports_of
from vision_designer.nodes.core.linking import why_not_connect
from vision_designer.nodes.errors import InvalidGraphError

ORCHARD = orchard()
TEXT = json.dumps(
    {
        "format": "vision-designer/1",
        "title": "Cider",
        "nodes": [
            {"id": "mix", "component": "mix", "position": [600, 0]},
            {"id": "grow", "component": "grow", "parameters": {"trees": 5}},
            {"id": "prune", "component": "prune", "version": "2", "position": [300, 0], "colour": "red"},
            {"id": "lost", "component": "cellar", "parameters": {"depth": 3}},
        ],
        "links": [
            {"from": "grow.apples", "to": "prune.apples", "points": [[100, 50]]},
            {"from": "prune.apples", "to": "mix.left"},
            {"from": "grow.apples", "to": "mix.left"},
            {"from": "lost.bottles", "to": "mix.right"},
        ],
        "notes": [{"text": "for *autumn*", "position": [0, 300], "size": [200, 100]}],
        "groups": [{"title": "Trees", "position": [-20, -20], "size": [500, 200]}],
    }
)


def opened(text=TEXT, **options):
    return OpenGraph(Session(ORCHARD), GraphDocument.from_text(text, "text"), **options)


def links(graph):
    return [(link.source, link.target) for link in graph.document().links]


def steps(graph):
    return [graph.undo_stack.text(index) for index in range(graph.undo_stack.count())]


def undone(graph):
    while graph.undo_stack.canUndo():
        graph.undo_stack.undo()
    return graph.text()


def redone(graph):
    while graph.undo_stack.canRedo():
        graph.undo_stack.redo()
    return graph.text()


def test_adding_component_at_port_links_in_one_step():
    graph = opened()
    before = graph.text()
    node = graph.edits.nodes.add("prune", (10.4, 20.6), connect=graph.flow.output("grow", "apples"))
    assert node.position == (10, 21)
    assert ("grow.apples", "prune_2.apples") in links(graph)
    assert graph.selected_nodes == [node]
    assert steps(graph) == ["Add Prune"]
    assert graph.modified
    assert undone(graph) == before
    assert not graph.modified
    assert graph.selected_nodes == []


def test_component_dropped_on_link_is_inserted():
    graph = opened()
    link = (graph.flow.output("prune", "apples"), graph.flow.input("mix", "left"))
    assert graph.edits.nodes.why_not_insert(ORCHARD["prune"], link) == ""
    assert "cannot be inserted" in graph.edits.nodes.why_not_insert(ORCHARD["grow"], link)
    graph.edits.nodes.add("prune", (0, 0), onto=link)
    assert ("prune.apples", "prune_2.apples") in links(graph)
    assert ("prune_2.apples", "mix.left") in links(graph)
    assert ("prune.apples", "mix.left") not in links(graph)
    assert len(steps(graph)) == 1
    assert undone(graph) == opened().text()


def test_link_to_linked_input_replaces_link_in_one_step():
    graph = opened()
    grow, mix = graph.flow.output("grow", "apples"), graph.flow.input("mix", "left")
    assert graph.edits.links.connect(grow, mix) == ""
    assert graph.flow.connected_output(mix) is grow
    assert len(steps(graph)) == 1
    graph.undo_stack.undo()
    assert graph.flow.connected_output(mix) is graph.flow.output("prune", "apples")


def test_rejected_link_states_reason_without_undo_step():
    graph = opened()
    prune = graph.flow.node("prune")
    assert "cycle" in graph.edits.links.connect(graph.flow.output("mix", "apples"), prune.inputs[0])
    assert "is of type Pears" in graph.edits.links.connect(graph.flow.output("mix", "pears"), prune.inputs[0])
    assert "itself" in graph.edits.links.connect(prune.outputs[0], prune.inputs[0])
    assert steps(graph) == []


def test_reroute_keeps_points_and_is_one_step():
    graph = opened()
    link = (graph.flow.output("grow", "apples"), graph.flow.input("prune", "apples"))
    node = graph.edits.nodes.add("prune", (0, 0))
    assert graph.edits.links.reroute(link, link[0], node.inputs[0]) == ""
    assert graph.edits.links.points((link[0], node.inputs[0])) == [(100, 50)]
    assert len(steps(graph)) == 2
    text = graph.text()
    reason = graph.edits.links.reroute((link[0], node.inputs[0]), graph.flow.output("mix", "pears"), node.inputs[0])
    assert "is of type Pears" in reason
    assert graph.text() == text
    assert undone(graph) == opened().text()


def test_rejected_reroute_undoes_only_its_part_of_macro():
    graph = opened()
    text = graph.text()
    link = (graph.flow.output("grow", "apples"), graph.flow.input("prune", "apples"))
    with graph.edits.macro("Several"):
        graph.edits.values.rename(graph.flow.node("mix"), "Press")
        assert "cycle" in graph.edits.links.reroute(link, graph.flow.output("mix", "apples"), link[1])
    assert steps(graph) == ["Several"]
    assert graph.flow.node("mix").node_title == "Press"
    assert ("grow.apples", "prune.apples") in links(graph)
    assert undone(graph) == text


def test_caught_error_undoes_only_its_part_of_macro():
    graph = opened()
    text = graph.text()
    with graph.edits.macro("Several"):
        graph.edits.values.rename(graph.flow.node("mix"), "Press")
        with suppress(ZeroDivisionError), graph.edits.macro("Inside"):
            graph.edits.nodes.add("grow", (0, 0))
            raise ZeroDivisionError
    assert graph.flow.node("mix").node_title == "Press"
    assert len(graph.flow.nodes) == 4
    assert undone(graph) == text


def test_new_link_has_no_points_of_earlier_link():
    graph = opened()
    link = (graph.flow.output("grow", "apples"), graph.flow.input("prune", "apples"))
    graph.edits.links.disconnect([link])
    graph.edits.links.connect(*link)
    assert graph.edits.links.points(link) == []
    graph.undo_stack.undo()
    graph.undo_stack.undo()
    assert graph.edits.links.points(link) == [(100, 50)]


def test_delete_and_undo_restore_links_notes_and_frames():
    graph = opened()
    before = graph.text()
    graph.edits.delete(graph.flow.nodes[:3], annotations=graph.edits.annotations)
    assert [node.node_id for node in graph.flow.nodes] == ["lost"]
    assert (graph.flow.notes, graph.flow.groups) == ([], [])
    after = graph.text()
    assert undone(graph) == before
    assert redone(graph) == after


def test_move_of_everything_is_one_step():
    graph = opened()
    grow, prune = graph.flow.node("grow"), graph.flow.node("prune")
    link = (grow.outputs[0], prune.inputs[0])
    told = []
    graph.flow.nodes_moved.sub(told.append)
    (note,), (frame,) = graph.edits.annotations.notes, graph.edits.annotations.frames
    moved = {note: (1, 2), frame: (3, 4)}
    graph.edits.move({grow: (8.2, 16), prune: (300, 0)}, moved, {link: [(9, 9)]})
    assert told == [[grow]]
    assert graph.flow.notes[0]["position"] == [1, 2]
    assert graph.flow.groups[0]["position"] == [3, 4]
    assert graph.edits.links.points(link) == [(9, 9)]
    assert len(steps(graph)) == 1
    assert undone(graph) == opened().text()
    graph.edits.move({grow: grow.position})
    assert not graph.undo_stack.canUndo()


def test_typing_is_one_undo_step_and_keeps_invalid_values():
    graph = opened()
    grow = graph.flow.node("grow")
    for typed in ("1", "1x", "1x2"):
        graph.edits.values.set_parameter([grow], "trees", typed, merge=True)
    assert grow.parameters == {"trees": "1x2"}
    assert steps(graph) == ["Set Trees"]
    graph.edits.values.set_parameter([grow], "water", False, merge=True)
    assert len(steps(graph)) == 2
    graph.edits.values.reset_parameter([grow], "trees")
    assert grow.parameters == {"water": False}
    graph.edits.values.set_parameter([grow], "liters", 1.5)
    assert grow.parameters == {"water": False}, "a value at its default is not written"
    assert undone(graph) == opened().text()


def test_setting_several_nodes_is_one_step():
    graph = opened()
    nodes = [graph.flow.node("grow"), graph.edits.nodes.add("grow", (0, 0))]
    graph.edits.values.set_parameter(nodes, "workers", 7, part="run_settings")
    assert [node.run_settings for node in nodes] == [{"workers": 7}] * 2
    assert len(steps(graph)) == 2
    graph.edits.values.reset_parameter(nodes, "workers", "run_settings")
    assert [node.run_settings for node in nodes] == [{}] * 2


def test_true_and_1_are_different_values():
    graph = opened()
    grow = graph.flow.node("grow")
    graph.edits.values.set_parameter([grow], "trees", 1)
    graph.edits.values.set_parameter([grow], "trees", True)
    assert grow.parameters["trees"] is True


def test_titles_comments_and_flags_can_be_undone():
    graph = opened()
    grow = graph.flow.node("grow")
    graph.edits.values.rename(grow, " Old orchard ")
    graph.edits.values.set_comment(grow, "by the river")
    graph.edits.values.set_bypassed([grow], True)
    graph.edits.values.set_preview_shown([grow], True)
    graph.edits.values.set_title("Perry")
    assert graph.edits.values.set_node_id(grow, "orchard") == ""
    assert "another node" in graph.edits.values.set_node_id(grow, "mix")
    assert "not a node id" in graph.edits.values.set_node_id(grow, "a b")
    node = graph.document().node("orchard")
    assert (node.title, node.comment, node.bypassed, node.model_extra) == (
        "Old orchard", "by the river", True, {"preview": True},
    )  # fmt: skip
    graph.edits.values.rename(grow, "Grow")
    assert grow.node_title == ""
    assert undone(graph) == opened().text()


def test_notes_and_frames_are_added_and_changed():
    graph = opened()
    graph.edits.annotations.add_note((5, 6), "hello")
    graph.edits.annotations.change(graph.edits.annotations.notes[1], text="goodbye", size=[300, 40])
    graph.edits.annotations.add_frame((0, 0), (100, 80), "Press")
    graph.edits.annotations.change(graph.edits.annotations.frames[1], colour="#ff0000")
    assert graph.flow.notes[1] == {"text": "goodbye", "position": [5, 6], "size": [300, 40]}
    assert graph.flow.groups[1] == {"title": "Press", "position": [0, 0], "size": [100, 80], "colour": "#ff0000"}
    assert len(steps(graph)) == 4
    assert undone(graph) == opened().text()


def test_copied_text_can_be_pasted_in_other_window():
    graph, other = opened(), opened('{"format": "vision-designer/1"}')
    text = graph.edits.copy_text(
        [graph.flow.node("grow"), graph.flow.node("prune")], annotations=graph.edits.annotations
    )
    assert GraphDocument.from_text(text, "text").links[0].source == "grow.apples"
    nodes = other.edits.paste_text(text, (1000, 500))
    assert {node.node_id: node.position for node in nodes} == {"grow": (1020, 520), "prune": (1320, 520)}
    assert other.edits.links.points((nodes[0].outputs[0], nodes[1].inputs[0])) == [(1120, 570)]
    assert (other.flow.notes[0]["position"], other.flow.groups[0]["position"]) == ([1020, 820], [1000, 500])
    assert other.selected_nodes == nodes
    assert steps(other) == ["Paste"]
    pasted = other.text()
    assert undone(other) == opened('{"format": "vision-designer/1"}').text()
    assert redone(other) == pasted


@pytest.mark.parametrize(
    "text", ["", "hello", "[1, 2]", "{}", '{"format": 3}', '{"a": "vision-designer"}', "{'vision-designer"]
)
def test_other_text_pastes_nothing(text):
    graph = opened()
    assert graph.edits.paste_text(text) == []
    assert steps(graph) == []


def test_unreadable_graph_is_rejected_on_paste():
    graph = opened()
    with pytest.raises(InvalidGraphError, match="incomplete"):
        graph.edits.paste_text(TEXT[:200])
    with pytest.raises(InvalidGraphError, match="newer vision-designer"):
        graph.edits.paste_text('{"format": "vision-designer/9"}')
    assert steps(graph) == []
    assert graph.edits.nodes.add("grow", (0, 0)) is not None


def test_cut_and_paste_restore_nodes():
    graph = opened()
    nodes = [graph.flow.node("grow"), graph.flow.node("prune")]
    text = graph.edits.copy_text(nodes)
    graph.edits.delete(nodes)
    assert [node.node_id for node in graph.edits.paste_text(text)] == ["grow", "prune"]
    assert undone(graph) == opened().text()


def test_duplicates_are_offset_and_keep_input_links():
    graph = opened()
    copies = graph.edits.duplicate([graph.flow.node("prune"), graph.flow.node("mix")])
    assert sorted(node.node_id for node in copies) == ["mix_2", "prune_2"]
    assert ("grow.apples", "prune_2.apples") in links(graph)
    assert ("prune_2.apples", "mix_2.left") in links(graph)
    assert steps(graph) == ["Duplicate"]
    assert undone(graph) == opened().text()


def test_failed_edit_is_rolled_back():
    graph = opened()
    before = graph.text()
    with pytest.raises(ZeroDivisionError), graph.edits.macro("Many things"):
        graph.edits.nodes.add("grow", (0, 0))
        graph.edits.delete([graph.flow.node("mix")])
        raise ZeroDivisionError
    assert graph.text() == before
    assert steps(graph) == []
    graph.edits.nodes.add("grow", (0, 0))
    assert steps(graph) == ["Add Grow"]


def test_read_only_graph_is_not_changed_by_edits():
    graph = opened(read_only=True)
    before = graph.text()
    grow, prune = graph.flow.node("grow"), graph.flow.node("prune")
    link = (grow.outputs[0], prune.inputs[0])
    assert graph.edits.nodes.add("grow", (0, 0)) is None
    assert graph.edits.paste_text(TEXT) == []
    assert graph.edits.duplicate([grow]) == []
    assert "read-only" in graph.edits.links.connect(grow.outputs[0], graph.flow.input("mix", "left"))
    assert "read-only" in graph.edits.links.reroute(link, grow.outputs[0], graph.flow.input("mix", "left"))
    for edit in (
        lambda: graph.edits.delete([grow], [link], [0], [0]),
        lambda: graph.edits.links.disconnect([link]),
        lambda: graph.edits.nodes.insert_into_link(prune, link),
        lambda: graph.edits.links.set_points(link, []),
        lambda: graph.edits.move({grow: (9, 9)}),
        lambda: graph.edits.values.set_parameter([grow], "trees", 9),
        lambda: graph.edits.values.reset_parameter([grow], "trees"),
        lambda: graph.edits.values.set_parameter([grow], "workers", 9, part="run_settings"),
        lambda: graph.edits.values.reset_parameter([grow], "workers", "run_settings"),
        lambda: graph.edits.values.set_comment(grow, "x"),
        lambda: graph.edits.values.rename(grow, "x"),
        lambda: graph.edits.values.set_node_id(grow, "x"),
        lambda: graph.edits.values.set_bypassed([grow], True),
        lambda: graph.edits.values.set_preview_shown([grow], True),
        lambda: graph.edits.values.set_title("x"),
        lambda: graph.edits.annotations.add_note((0, 0)),
        lambda: graph.edits.annotations.change(graph.edits.annotations.notes[0], text="x"),
        lambda: graph.edits.annotations.add_frame((0, 0), (9, 9)),
        lambda: graph.edits.annotations.change(graph.edits.annotations.frames[0], title="x"),
        lambda: graph.edits.links.drop_unplaced(graph.flow.unplaced_links[0]),
        lambda: graph.edits.links.place_unplaced(graph.flow.unplaced_links[0]),
    ):
        edit()
    assert graph.text() == before
    assert steps(graph) == []


def test_broken_link_of_file_can_be_fixed_or_removed():
    graph = opened()
    (unplaced,) = graph.flow.unplaced_links
    assert why_not_connect(*ports_of(unplaced))
    graph.edits.links.disconnect([(graph.flow.output("prune", "apples"), graph.flow.input("mix", "left"))])
    assert not why_not_connect(*ports_of(unplaced))
    graph.edits.links.place_unplaced(unplaced)
    assert graph.flow.unplaced_links == []
    assert ("grow.apples", "mix.left") in links(graph)
    graph.undo_stack.undo()
    graph.undo_stack.undo()
    graph.edits.links.drop_unplaced(unplaced)
    assert ("grow.apples", "mix.left") not in links(graph)
    assert undone(graph) == opened().text()


def test_broken_link_of_deleted_node_cannot_be_made():
    graph = opened()
    (unplaced,) = graph.flow.unplaced_links
    graph.edits.delete([unplaced.source])
    count = len(steps(graph))
    graph.edits.links.place_unplaced(unplaced)
    assert len(steps(graph)) == count
    assert graph.flow.unplaced_links == [unplaced]


def test_save_clears_and_undo_sets_modified():
    graph = opened()
    told = []
    graph.modified_changed.connect(told.append)
    graph.edits.values.set_title("Perry")
    graph.undo_stack.setClean()
    graph.undo_stack.undo()
    assert told == [True, False, True]


def nth(items, number):
    return items[number % len(items)] if items else None


def act(graph, kind, first, second, number):
    """One edit, chosen by numbers; it may be rejected."""
    nodes = graph.flow.ordered_nodes()
    node, other, link = nth(nodes, first), nth(nodes, second), nth(graph.flow.links(), first)
    notes, frames = graph.edits.annotations.notes[:1], graph.edits.annotations.frames[:1]
    if kind == "add":
        port = nth([port for each in nodes for port in (*each.outputs, *each.inputs)], second)
        graph.edits.nodes.add(
            nth(["grow", "prune", "mix"], first), (number, second), connect=port if number % 2 else None
        )
    elif kind == "insert" and link:
        graph.edits.nodes.add("prune", (number, 0), onto=link)
    elif kind == "delete" and node:
        annotations = [*(notes if number % 3 == 0 else []), *(frames if number % 5 == 0 else [])]
        graph.edits.delete({node, other}, [], annotations)
    elif kind == "connect" and node:
        output, input_ = nth(node.outputs, number), nth(other.inputs, number)
        if output and input_:
            graph.edits.links.connect(output, input_)
    elif kind == "reroute" and link:
        output, input_ = (
            nth([port for each in nodes for port in each.outputs], second),
            nth([port for each in nodes for port in each.inputs], number),
        )
        graph.edits.links.reroute(link, output, input_)
    elif kind == "cut" and link:
        graph.edits.links.disconnect([link])
    elif kind == "points" and link:
        graph.edits.links.set_points(link, [(first, second)] * (number % 3))
    elif kind == "move" and node:
        moved = dict.fromkeys(notes, (first, number))
        graph.edits.move({node: (first, second), other: (second, number)}, moved)
    elif kind == "parameter" and node:
        graph.edits.values.set_parameter(
            [node, other],
            nth(["trees", "centimeters", "water"], first),
            nth([3, True, "x", None, 10], number),
            merge=number % 2 == 0,
        )
    elif kind == "reset" and node:
        graph.edits.values.reset_parameter([node], nth(["trees", "centimeters", "depth"], second))
    elif kind == "names" and node:
        graph.edits.values.rename(node, f"title {second % 3}")
        graph.edits.values.set_node_id(node, f"id{second % 4}")
        graph.edits.values.set_comment(other, "comment" * (number % 2), merge=True)
    elif kind == "marks" and node:
        graph.edits.values.set_bypassed([node, other], number % 2 == 0)
        graph.edits.values.set_preview_shown([other], second % 2 == 0)
    elif kind == "note":
        graph.edits.annotations.add_note((first, second), "note")
        graph.edits.annotations.change(graph.edits.annotations.notes[0], text=f"text {number}")
    elif kind == "frame":
        graph.edits.annotations.add_frame((first, second), (number, number))
        graph.edits.annotations.change(graph.edits.annotations.frames[0], title=f"frame {number}")
    elif kind == "paste" and node:
        graph.edits.paste_text(graph.edits.copy_text({node, other}, notes), (first, second))
    elif kind == "duplicate" and node:
        graph.edits.duplicate({node, other})
    elif kind == "unplaced" and graph.flow.unplaced_links:
        unplaced = nth(graph.flow.unplaced_links, first)
        (graph.edits.links.place_unplaced if number % 2 else graph.edits.links.drop_unplaced)(unplaced)
    elif kind == "undo":
        graph.undo_stack.undo()
    elif kind == "redo":
        graph.undo_stack.redo()


KINDS = [
    "add", "insert", "delete", "connect", "reroute", "cut", "points", "move", "parameter", "reset", "names", "marks",
    "note", "frame", "paste", "duplicate", "unplaced", "undo", "redo",
]  # fmt: skip
SMALL = st.integers(0, 60)


@pytest.mark.slow
@settings(max_examples=tries(50, 150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(KINDS), SMALL, SMALL, SMALL), max_size=25))
def test_undo_and_redo_of_any_edits_restore_file_bytes(edits):
    graph = opened()
    before = graph.text()
    for kind, first, second, number in edits:
        act(graph, kind, first, second, number)
        if len(graph.flow.nodes) > 40:
            break
    after = graph.text()
    at = graph.undo_stack.index()
    assert undone(graph) == before
    while graph.undo_stack.index() < at:
        graph.undo_stack.redo()
    assert graph.text() == after
    assert GraphDocument.from_text(after, "text").to_text(ORCHARD) == after
    graph.close()


def test_selection_changes_once_when_many_nodes_are_deleted():
    graph = opened()
    text = graph.edits.copy_text(graph.flow.nodes)
    graph.edits.paste_text(text)
    told = []
    graph.selection_changed.connect(lambda: told.append(len(graph.selected_nodes)))
    graph.undo_stack.undo()
    assert told == [0]


def test_error_during_undo_is_reported(monkeypatch):
    graph = opened()
    graph.edits.values.set_title("Perry")
    told = []
    monkeypatch.setattr("sys.excepthook", lambda kind, error, trace: told.append(str(error)))
    monkeypatch.setattr(graph.flow, "set_title", lambda title: 1 / 0)
    graph.undo_stack.undo()
    assert told == ["division by zero"]
    monkeypatch.undo()
    graph.edits.values.set_title("Must")
    assert graph.flow.title == "Must"

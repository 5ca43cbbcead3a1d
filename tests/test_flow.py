import gc
import itertools
import json
import subprocess
import sys
import weakref

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from levels import tries
from ryvencore.Base import Base
from trivial_components import Grow, Mix, Prune, orchard
from waiting import PATIENCE

from vision_designer.graphs.document import GraphDocument, GraphNode, link
from vision_designer.graphs.flow import IdleExecutor, Session
from vision_designer.graphs.flow_document import Snapshots, document_of, flow_from_document, insert_document
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.component import ComponentNode, DeclarationError
from vision_designer.nodes.core.linking import PlacedPortType, port_identifier
from vision_designer.nodes.core.registry import UnknownComponent


@pytest.fixture
def flow():
    return Session(orchard()).create_flow("Orchard")


def heard(event):
    calls = []
    event.sub(lambda *arguments: calls.append(arguments))
    return calls


def document_from(value):
    return GraphDocument.from_text(json.dumps({"format": "vision-designer/1", **value}), "test.json")


# Links


def test_ports_that_share_a_type_connect(flow):
    grow, mix = flow.create_node(Grow), flow.create_node(Mix)
    output, input_ = grow.outputs[0], mix.inputs[0]
    assert flow.why_not_connect(output, input_) == ""
    assert not flow.why_not_connect(output, input_)
    assert flow.connect_nodes(output, input_) == (output, input_)
    assert flow.links() == [(output, input_)]
    assert flow.connected_output(input_) is output


def test_different_types_are_rejected_with_both_names(flow):
    source, target = flow.create_node(Mix), flow.create_node(Mix)
    pears, left = source.outputs[1], target.inputs[0]
    assert flow.why_not_connect(pears, left) == "Pears is of type Pears; Left accepts Apples"
    assert flow.connect_nodes(pears, left) is None
    assert flow.connect_nodes(pears, target.inputs[1]) is not None
    assert flow.links() == [(pears, target.inputs[1])]


def test_second_link_into_input_is_rejected(flow):
    first, second, mix = flow.create_node(Grow), flow.create_node(Grow), flow.create_node(Mix)
    flow.set_node_title(first, "North field")
    flow.connect_nodes(first.outputs[0], mix.inputs[0])
    assert flow.connect_nodes(second.outputs[0], mix.inputs[0]) is None
    reason = flow.why_not_connect(second.outputs[0], mix.inputs[0])
    assert reason == "Left of Mix accepts one link and is linked to Apples of North field; remove that link first"
    assert flow.connected_output(mix.inputs[0]) is first.outputs[0]


def test_link_that_closes_cycle_is_rejected(flow):
    nodes = [flow.create_node(Prune) for _ in range(4)]
    for source, target in itertools.pairwise(nodes):
        assert flow.connect_nodes(source.outputs[0], target.inputs[0])
    flow.set_node_title(nodes[0], "First")
    flow.set_node_title(nodes[-1], "Last")
    reason = flow.why_not_connect(nodes[-1].outputs[0], nodes[0].inputs[0])
    assert reason == "First already feeds Last; this link would create a cycle"
    assert flow.connect_nodes(nodes[-1].outputs[0], nodes[0].inputs[0]) is None
    assert flow.why_not_connect(nodes[0].outputs[0], nodes[0].inputs[0]) == "First cannot be connected to itself"


def test_two_paths_to_same_node_are_not_a_cycle(flow):
    grow, prune, mix = flow.create_node(Grow), flow.create_node(Prune), flow.create_node(Mix)
    assert flow.connect_nodes(grow.outputs[0], prune.inputs[0])
    assert flow.connect_nodes(prune.outputs[0], mix.inputs[0])
    assert flow.connect_nodes(grow.outputs[0], mix.inputs[1])


def test_existing_link_is_valid_and_cannot_be_duplicated(flow):
    grow, mix = flow.create_node(Grow), flow.create_node(Mix)
    connection = flow.connect_nodes(grow.outputs[0], mix.inputs[0])
    added = heard(flow.connection_added)
    assert flow.check_connection_validity(connection)
    assert flow.why_not_connect(*connection)
    assert flow.connect_nodes(*connection) is None
    assert added == []
    flow.disconnect_nodes(*connection)
    assert flow.links() == []
    assert flow.connected_inputs(grow.outputs[0]) == []


def test_restoring_invalid_link_raises_reason(flow):
    first, second, mix = flow.create_node(Grow), flow.create_node(Grow), flow.create_node(Mix)
    flow.connect_nodes(first.outputs[0], mix.inputs[0])
    with pytest.raises(ValueError, match="accepts one link"):
        flow.add_connection((second.outputs[0], mix.inputs[0]))


def test_reversed_link_and_removed_node_are_rejected(flow):
    grow, mix = flow.create_node(Grow), flow.create_node(Mix)
    assert flow.why_not_connect(mix.inputs[0], grow.outputs[0]) == "a link goes from an output to an input"
    flow.remove_node(grow)
    assert flow.why_not_connect(grow.outputs[0], mix.inputs[0]) == "Grow is not in this graph"


def test_placed_port_type_is_data_for_ryven(flow):
    mix = flow.create_node(Mix)
    assert [port.data()["type"] for port in mix.inputs] == ["data", "data"]
    assert json.dumps(mix.inputs[0].type_) == '"data"'
    assert mix.inputs[0].type_ == "data"
    assert isinstance(mix.inputs[0].type_, PlacedPortType)


# Nodes


def test_ids_are_unique_and_named_after_component(flow):
    assert [flow.create_node(Grow).node_id for _ in range(3)] == ["grow", "grow_2", "grow_3"]
    assert flow.node("grow_2") is flow.nodes[1]


def test_id_can_only_change_to_unused_one(flow):
    first, second = flow.create_node(Grow), flow.create_node(Grow)
    changed = heard(flow.node_changed)
    flow.set_node_id(first, "north")
    assert flow.node("north") is first and flow.node("grow") is None
    assert changed == [(first, "id")]
    with pytest.raises(ValueError, match="another node has the id 'grow_2'"):
        flow.set_node_id(first, "grow_2")
    with pytest.raises(ValueError, match="letters, digits"):
        flow.set_node_id(second, "a b")


def test_removing_node_removes_links_and_references(flow):
    grow, mix, prune = flow.create_node(Grow), flow.create_node(Mix), flow.create_node(Prune)
    flow.connect_nodes(grow.outputs[0], mix.inputs[0])
    flow.connect_nodes(mix.outputs[0], prune.inputs[0])
    removed = heard(flow.connection_removed)
    flow.remove_node(mix)
    assert len(removed) == 2
    assert set(flow.graph_adj) == {grow.outputs[0], prune.outputs[0]}
    assert set(flow.graph_adj_rev) == {prune.inputs[0]}
    assert flow.node_successors == {grow: [], prune: []}
    assert flow.node("mix") is None


def test_removed_node_is_freed(flow):
    grow, mix = flow.create_node(Grow), flow.create_node(Mix)
    flow.connect_nodes(grow.outputs[0], mix.inputs[0])
    flow.remove_node(mix)
    watch = weakref.ref(mix)
    del mix
    gc.collect()
    assert watch() is None


def test_restored_node_has_position_and_links(flow):
    grow, prune, mix = flow.create_node(Grow), flow.create_node(Prune), flow.create_node(Mix)
    flow.connect_nodes(grow.outputs[0], prune.inputs[0])
    flow.connect_nodes(prune.outputs[0], mix.inputs[0])
    flow.connect_nodes(grow.outputs[0], mix.inputs[1])
    before = document_of(flow)
    links = flow.links_of(prune)
    flow.remove_node(prune)
    assert document_of(flow) != before
    flow.add_node(prune)
    for connection in links:
        flow.add_connection(connection)
    assert document_of(flow) == before


def test_every_change_emits_once_and_no_change_emits_nothing(flow):
    node = flow.create_node(Grow, position=(10, 20))
    changed, moved, graph = heard(flow.node_changed), heard(flow.nodes_moved), heard(flow.graph_changed)
    flow.set_node_title(node, "North")
    flow.set_node_title(node, "North")
    flow.set_comment(node, "stony")
    flow.set_parameters(node, {"trees": 4})
    flow.set_run_settings(node, {"workers": 1})
    assert changed == [(node, what) for what in ("title", "comment", "parameters", "run_settings")]
    flow.move_nodes({node: (10, 20)})
    flow.move_nodes({node: (30, 40)})
    assert moved == [([node],)]
    assert node.position == (30, 40)
    flow.set_title("Orchard")
    flow.set_title("Farm")
    flow.set_notes([{"text": "hello"}])
    flow.set_groups([{"nodes": ["grow"]}])
    assert graph == [("title",), ("notes",), ("groups",)]


def test_node_copies_its_parameters(flow):
    node = flow.create_node(Grow)
    values = {"labels": ["a"]}
    flow.set_parameters(node, values)
    values["labels"].append("b")
    assert node.parameters == {"labels": ["a"]}


def test_node_ports_are_fixed(flow):
    mix = flow.create_node(Mix)
    with pytest.raises(DeclarationError, match="inputs of Mix are fixed"):
        mix.delete_input(0)
    with pytest.raises(DeclarationError, match="outputs of Mix are fixed"):
        mix.delete_output(0)


def test_unregistered_component_is_rejected():
    flow = Session(orchard()).create_flow()

    class Stranger(ComponentNode):
        """Not registered."""

        identifier = "stranger"
        title = "Stranger"
        category = "Elsewhere"

        @staticmethod
        def run(parameters, job):
            return {}

    with pytest.raises(DeclarationError, match=r"Stranger.*not registered"):
        flow.create_node(Stranger)


# No computing, no unpickling


def test_editing_never_computes(flow, monkeypatch):
    updates = []
    monkeypatch.setattr(Mix, "update_event", lambda self, inp=-1: updates.append(inp))
    grow, mix = flow.create_node(Grow), flow.create_node(Mix)
    for mode in ("data", "data opt", "exec"):
        assert flow.set_algorithm_mode(mode)
        assert flow.algorithm_mode() == mode
        assert type(flow.executor) is IdleExecutor
        connection = flow.connect_nodes(grow.outputs[0], mix.inputs[0])
        mix.update()
        flow.disconnect_nodes(*connection)
    assert updates == []


def test_session_has_no_addons():
    assert Session(orchard()).addons == {}


def test_ryvencore_save_round_trips_without_reserving_ids(flow):
    grow, mix = flow.create_node(Grow, position=(1, 2)), flow.create_node(Mix)
    flow.set_parameters(grow, {"trees": 7})
    flow.connect_nodes(grow.outputs[0], mix.inputs[1])
    flow.set_algorithm_mode("exec")
    data = json.loads(json.dumps(flow.data()))
    loaded = Session(orchard()).create_flow("Orchard", data)
    assert [(node.node_id, node.parameters) for node in loaded.nodes] == [("grow", {"trees": 7}), ("mix", {})]
    assert [(port_identifier(o), port_identifier(i)) for o, i in loaded.links()] == [("apples", "right")]
    assert type(loaded.executor) is IdleExecutor
    assert Base._prev_id_objs == {}


def test_identifier_is_stable_across_sessions():
    identifiers = []
    try:
        Grow.identifier_prefix = "nodes"
        for _ in range(2):
            Session(orchard())
            identifiers.append(Grow.identifier)
    finally:
        Grow.identifier_prefix = None
        Session(orchard())
    assert identifiers == ["nodes.grow", "nodes.grow"]
    assert Grow.identifier == "grow"


@pytest.mark.slow
def test_flow_imports_no_heavy_modules():
    code = (
        "import sys, vision_designer.graphs.flow\n"
        "names = {'PySide6', 'qtpy', 'ryvencore_qt', 'ryven', 'torch', 'polars'}\n"
        "print(sorted(names & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert done.stdout.strip() == "[]"


# Graph documents

EVERYTHING = {
    "title": "All there is",
    "nodes": [
        {
            "id": "g-1",
            "component": "grow",
            "version": "1",
            "title": "North field",
            "parameters": {"trees": 12, "unheard_of": [1, {"a": None}]},
            "run_settings": {"workers": 1},
            "position": [-20, 300],
            "comment": "stony",
            "colour": "red",
        },
        {"id": "alien", "component": "Not.Here!", "version": "0", "parameters": {"x": 1}, "position": [5, 6]},
        {"id": "m", "component": "mix"},
        {"id": "p", "component": "prune", "version": "7", "parameters": {"length": 3}},
    ],
    "links": [
        {"from": "alien.out", "to": "m.right", "weight": 2},
        {"from": "nobody.x", "to": "m.left"},
        {"from": "g-1.apples", "to": "alien.in"},
        {"from": "g-1.juice", "to": "m.left"},
        {"from": "m.pears", "to": "p.apples"},
        {"from": "g-1.apples", "to": "m.left"},
    ],
    "notes": [{"text": "look", "position": [1, 2]}],
    "groups": [{"title": "Field", "nodes": ["g-1"]}],
    "zoom": {"factor": 1.5},
}


def test_document_round_trips_through_flow():
    document = document_from(EVERYTHING)
    before = document.to_text(orchard())
    flow = flow_from_document(document, Session(orchard()))
    assert document_of(flow) == document
    assert document_of(flow).to_text(orchard()) == before
    assert document.to_text(orchard()) == before


def test_broken_links_are_kept_with_reason():
    flow = flow_from_document(document_from(EVERYTHING), Session(orchard()))
    assert [unplaced.reason for unplaced in flow.unplaced_links] == [
        "there is no node 'nobody'",
        "North field has no output 'juice'",
        "Pears is of type Pears; Apples accepts Apples",
    ]
    assert len(flow.links()) == 3
    flow.set_node_id(flow.node("g-1"), "north")
    assert "north.juice" in [link.source for link in document_of(flow).links]
    flow.remove_node(flow.node("north"))
    assert "north.juice" not in [link.source for link in document_of(flow).links]
    flow.remove_unplaced_link(flow.unplaced_links[0])
    assert [link.source for link in document_of(flow).links] == ["alien.out", "m.pears"]


def test_unknown_component_keeps_parameters_and_is_editable():
    flow = flow_from_document(document_from(EVERYTHING), Session(orchard()))
    alien = flow.node("alien")
    assert isinstance(alien, UnknownComponent)
    assert (alien.component, alien.title, alien.saved_version) == ("Not.Here!", "Not.Here!", "0")
    flow.move_nodes({alien: (50, 60)})
    flow.disconnect_nodes(flow.output("alien", "out"), flow.input("m", "right"))
    assert flow.connect_nodes(flow.output("g-1", "apples"), flow.input("m", "right"))
    saved = document_of(flow).node("alien")
    assert (saved.component, saved.version, saved.parameters, saved.position) == (
        "Not.Here!",
        "0",
        {"x": 1},
        [50, 60],
    )


def test_flow_shares_no_objects_with_document():
    document = document_from(EVERYTHING)
    flow = flow_from_document(document, Session(orchard()))
    flow.node("g-1").parameters["unheard_of"].append(2)
    flow.notes[0]["text"] = "changed"
    assert document == document_from(EVERYTHING)
    copied = document_of(flow)
    flow.node("g-1").parameters["unheard_of"].append(3)
    assert copied.node("g-1").parameters["unheard_of"] == [1, {"a": None}, 2]


def test_older_parameters_are_migrated_and_newer_kept():
    document = GraphDocument(
        nodes=[
            GraphNode(id="old", component="prune", version="1", parameters={"length": 3}),
            GraphNode(id="new", component="prune", version="3", parameters={"inches": 1}),
        ]
    )
    saved = document_of(flow_from_document(document, Session(orchard())))
    assert (saved.node("old").version, saved.node("old").parameters) == ("2", {"centimeters": 3})
    assert (saved.node("new").version, saved.node("new").parameters) == ("3", {"inches": 1})


def test_duplicate_and_cyclic_links_in_file_keep_first_links():
    document = GraphDocument(
        nodes=[GraphNode(id=name, component="prune", version="2") for name in "abc"],
        links=[
            link("a.apples", "b.apples"),
            link("b.apples", "a.apples"),
            link("c.apples", "b.apples"),
            link("c.apples", "c.apples"),
        ],
    )
    flow = flow_from_document(document, Session(orchard()))
    assert [(o.node.node_id, i.node.node_id) for o, i in flow.links()] == [("a", "b")]
    assert document_of(flow) == document


def test_pasted_part_has_new_ids_and_own_links():
    flow = Session(orchard()).create_flow()
    grow, prune, mix = (flow.create_node(kind, position=(0, 0)) for kind in (Grow, Prune, Mix))
    flow.connect_nodes(grow.outputs[0], prune.inputs[0])
    flow.connect_nodes(prune.outputs[0], mix.inputs[0])
    copied = document_of(flow, [grow, prune])
    assert [(item.source, item.target) for item in copied.links] == [("grow.apples", "prune.apples")]
    pasted, _ = insert_document(flow, copied, (20, 30))
    assert [(node.node_id, node.position) for node in pasted] == [("grow_2", (20, 30)), ("prune_2", (20, 30))]
    assert flow.connected_output(pasted[1].inputs[0]) is pasted[0].outputs[0]
    assert len(flow.links()) == 3


def test_cycle_check_visits_few_nodes_in_large_graph(monkeypatch):
    """A chain built from its end is the worst case for a search along successors."""
    from vision_designer.nodes.core import linking

    visits = 0

    def counting_feeds(flow, source, target):
        nonlocal visits

        class Counted(dict):
            def __getitem__(self, node):
                nonlocal visits
                visits += 1
                return super().__getitem__(node)

        successors, flow.node_successors = flow.node_successors, Counted(flow.node_successors)
        try:
            return feeds(flow, source, target)
        finally:
            flow.node_successors = successors

    feeds = linking.feeds
    monkeypatch.setattr(linking, "feeds", counting_feeds)
    count = 300
    document = GraphDocument(
        nodes=[GraphNode(id=f"n{i}", component="prune", version="2") for i in range(count)],
        links=[link(f"n{i}.apples", f"n{i + 1}.apples") for i in reversed(range(count - 1))],
    )
    flow = flow_from_document(document, Session(orchard()))
    assert len(flow.links()) == count - 1
    assert visits <= 2 * count


def test_built_in_components_connect_as_declared():
    registry = load_components()
    flow = Session(registry).create_flow()
    nodes = [flow.create_node(component) for component in registry.values()]
    assert {node.node_id for node in nodes} == set(registry)
    for source in nodes:
        for target in nodes:
            if source is not target:
                for output, declared in zip(source.outputs, source.init_outputs, strict=True):
                    for input_, taken in zip(target.inputs, target.init_inputs, strict=True):
                        possible = bool(set(declared.type_.types) & set(taken.type_.types))
                        assert (not flow.why_not_connect(output, input_)) == possible


# Random edits

EDITS = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "connect", "connect", "connect", "disconnect", "undo"]),
        st.integers(0, 30),
        st.integers(0, 30),
        st.integers(0, 1),
    ),
    max_size=60,
)


def feeds_itself(document):
    """Whether a graph has a cycle, by a simple slow search."""
    links = {(item.source_node, item.target_node) for item in document.links}
    nodes = {node.id for node in document.nodes}
    while True:
        starts = {source for source, target in links if source in nodes and target in nodes}
        ends = nodes - starts
        if not ends:
            return bool(nodes)
        nodes -= ends


@pytest.mark.slow
@settings(max_examples=tries(50, 150), deadline=None)
@given(EDITS)
def test_any_edits_leave_consistent_graph_that_round_trips(edits):
    session = Session(orchard())
    flow = session.create_flow()
    for kind in (Mix, Prune, Mix):
        flow.create_node(kind)
    removed = []
    for what, a, b, port in edits:
        nodes = flow.nodes
        if what == "add" or not nodes:
            flow.create_node([Grow, Mix, Prune][a % 3], position=(a, b))
        elif what == "remove":
            removed.append(nodes[a % len(nodes)])
            flow.remove_node(removed[-1])
        elif what == "undo" and removed:
            flow.add_node(removed.pop())
        elif what == "connect":
            outputs = nodes[a % len(nodes)].outputs
            inputs = nodes[b % len(nodes)].inputs
            if inputs:
                output, input_ = outputs[port % len(outputs)], inputs[port % len(inputs)]
                possible = not flow.why_not_connect(output, input_)
                assert (flow.connect_nodes(output, input_) is not None) == possible
        elif what == "disconnect" and flow.links():
            links = flow.links()
            flow.disconnect_nodes(*links[a % len(links)])

    assert set(flow.graph_adj) == {output for node in flow.nodes for output in node.outputs}
    assert set(flow.graph_adj_rev) == {input_ for node in flow.nodes for input_ in node.inputs}
    links = flow.links()
    targets = [input_ for _, input_ in links]
    assert len(set(targets)) == len(targets)
    assert {inp: out for out, inp in links} == {i: o for i, o in flow.graph_adj_rev.items() if o is not None}
    for node in flow.nodes:
        expected = [inp.node for out, inp in links if out.node is node]
        assert sorted(map(id, flow.node_successors[node])) == sorted(map(id, expected))
    document = document_of(flow)
    assert len({node.id for node in document.nodes}) == len(document.nodes)
    assert not feeds_itself(document)
    again = flow_from_document(document, session)
    assert again.unplaced_links == []
    assert document_of(again) == document


def test_unreferenced_nodes_are_freed():
    flow = Session(orchard()).create_flow()
    for _ in range(3):
        grow, prune = flow.create_node(Grow), flow.create_node(Prune)
        flow.connect_nodes(grow.outputs[0], prune.inputs[0])
        flow.set_link_extra((grow.outputs[0], prune.inputs[0]), {"points": [[1, 2]]})
        flow.remove_node(grow)
        flow.remove_node(prune)
        del grow, prune
    gc.collect()
    assert [len(kept) for kept in (flow._node_ranks, flow._link_ranks, flow._link_extra)] == [0, 0, 0]


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["add", "remove", "rename"]), st.integers(0, 30), st.integers(1, 8))))
def test_new_id_has_lowest_free_number(edits):
    flow = Session(orchard()).create_flow()
    for kind, place, number in edits:
        nodes = flow.ordered_nodes()
        stem = "ab"[place % 2]
        name = stem if number == 1 else f"{stem}_{number}"
        taken = {node.node_id for node in nodes}
        if kind == "add":
            numbers = (f"{stem}_{free}" for free in itertools.count(2))
            assert flow.free_id(name) == (name if name not in taken else next(i for i in numbers if i not in taken))
            node = flow.new_node(Grow)
            node.initialize()
            node.node_id = name
            flow.add_node(node)
        elif nodes and kind == "remove":
            flow.remove_node(nodes[place % len(nodes)])
        elif nodes and name not in taken:
            flow.set_node_id(nodes[place % len(nodes)], name)


# Snapshots


def edited(flow):
    """Every kind of edit, one after another; each one changes the graph."""
    grow, mix, extra = flow.create_node(Grow), flow.create_node(Mix), flow.create_node(Grow)
    yield "add_node"
    flow.connect_nodes(grow.outputs[0], mix.inputs[0])
    yield "connect_nodes"
    flow.set_parameters(grow, {"unknown": 1})
    yield "set_parameters"
    flow.set_parameters(grow, {"unknown": True})
    yield "set_parameters to what is equal in Python"
    flow.set_run_settings(grow, {"unknown": 1})
    yield "set_run_settings"
    flow.set_node_title(grow, "Tree")
    yield "set_node_title"
    flow.set_comment(grow, "old")
    yield "set_comment"
    flow.set_bypassed(mix, True)
    yield "set_bypassed"
    flow.set_node_extra(mix, {"color": "red"})
    yield "set_node_extra"
    flow.set_node_id(grow, "tree")
    yield "set_node_id"
    flow.move_nodes({mix: (5, 6)})
    yield "move_nodes"
    flow.set_link_extra((grow.outputs[0], mix.inputs[0]), {"points": [[1, 2]]})
    yield "set_link_extra"
    flow.set_link_extra((grow.outputs[0], mix.inputs[0]), {})
    yield "no link extra"
    flow.set_title("Garden")
    yield "set_title"
    flow.set_notes([{"text": "a"}])
    yield "set_notes"
    flow.set_groups([{"title": "a"}])
    yield "set_groups"
    flow.disconnect_nodes(grow.outputs[0], mix.inputs[0])
    yield "disconnect_nodes"
    flow.add_connection((grow.outputs[0], mix.inputs[0]))
    yield "add_connection"
    flow.remove_node(grow)
    yield "remove_node"
    flow.add_node(grow)
    yield "put back"
    insert_document(flow, document_of(flow, [mix, extra]), (9, 9))
    yield "insert"


def test_snapshot_equals_full_copy_after_every_edit(flow):
    orchards = orchard()
    snapshots = Snapshots(flow)
    before, texts = snapshots.take(), []
    for edit in edited(flow):
        after = snapshots.take()
        assert after == document_of(flow), edit
        assert after.to_text(orchards) == document_of(flow).to_text(orchards), edit
        assert after.to_text(orchards) != before.to_text(orchards), edit
        texts.append((after, after.to_text(orchards)))
        before = after
    # A snapshot does not change with later edits.
    assert [(document.to_text(orchards), text) for document, text in texts if document.to_text(orchards) != text] == []


def test_snapshot_copies_only_changes(flow):
    nodes = [flow.create_node(Grow) for _ in range(20)]
    mix = flow.create_node(Mix)
    flow.connect_nodes(nodes[0].outputs[0], mix.inputs[0])
    snapshots = Snapshots(flow)
    before = snapshots.take()
    flow.set_comment(nodes[3], "new")
    after = snapshots.take()
    assert [
        place for place, (old, new) in enumerate(zip(before.nodes, after.nodes, strict=True)) if old is not new
    ] == [3]
    assert all(old is new for old, new in zip(before.links, after.links, strict=True))
    flow.set_node_id(nodes[0], "first")
    assert snapshots.take().links[0].source_node == "first"


def test_snapshot_holds_no_removed_node(flow):
    mix = flow.create_node(Mix)
    snapshots = Snapshots(flow)
    snapshots.take()
    gone = weakref.ref(mix)
    flow.remove_node(mix)
    snapshots.take()
    del mix
    gc.collect()
    assert gone() is None


def test_snapshot_leaves_out_broken_links_of_removed_nodes():
    flow = flow_from_document(document_from(EVERYTHING), Session(orchard()))
    snapshots = Snapshots(flow)
    assert "g-1.juice" in [link.source for link in snapshots.take().links]
    flow.remove_node(flow.node("g-1"))
    assert "g-1.juice" not in [link.source for link in snapshots.take().links]

"""A graph is resolved once for validation, planning, recording, and comparison."""

from pathlib import Path

import pytest
from trivial_components import orchard

from vision_designer.graphs.diff import signatures
from vision_designer.graphs.document import GraphDocument, GraphNode, link
from vision_designer.graphs.engine.plan import make_plan
from vision_designer.graphs.overrides import Overrides
from vision_designer.graphs.resolve import Resolver, resolve
from vision_designer.graphs.validate import validate
from vision_designer.nodes.errors import InvalidGraphError

ORCHARD = orchard()


def graph(**values):
    """Two nodes, one with an older version of its component."""
    return GraphDocument(
        nodes=[
            GraphNode(id="grow", component="grow", parameters=values),
            GraphNode(id="prune", component="prune", version="1", parameters={"length": 5}),
        ],
        links=[link("grow.apples", "prune.apples")],
    )


def test_resolved_graph_has_current_parameters_and_absolute_paths(tmp_path):
    given = graph(map="trees.csv")
    before = given.to_text(ORCHARD)
    found = resolve(given, ORCHARD, tmp_path, Overrides(["grow.trees=7"])).document
    assert found.node("grow").parameters == {"map": str(tmp_path / "trees.csv"), "trees": 7}
    assert (found.node("prune").version, found.node("prune").parameters) == ("2", {"centimeters": 5})
    assert given.to_text(ORCHARD) == before, "the graph itself is not changed"
    assert resolve(found, ORCHARD, Path("/elsewhere")).document == found


def test_planned_graph_equals_recorded_graph(tmp_path):
    found = resolve(graph(trees=7), ORCHARD, tmp_path)
    steps = make_plan(found).steps
    assert steps["prune"].parameters.centimeters == found.document.node("prune").parameters["centimeters"] == 5
    assert steps["grow"].parameters.trees == 7


def test_part_is_validated_and_planned_and_whole_is_recorded(tmp_path):
    document = graph()
    document.nodes[1].parameters = {"length": "long"}
    whole = resolve(document, ORCHARD, tmp_path)
    assert [problem.node for problem in validate(whole)] == ["prune"]
    part = whole.only(["grow"])
    assert validate(part) == []
    assert [*make_plan(part).steps] == ["grow"]
    assert part.document is whole.document
    assert whole.only([]) is whole


def test_part_with_unknown_or_bypassed_node_is_rejected(tmp_path):
    document = graph()
    document.nodes[1].bypassed = True
    whole = resolve(document, ORCHARD, tmp_path)
    with pytest.raises(InvalidGraphError, match=r"there is no node 'grew'\. Did you mean grow"):
        whole.only(["grew"])
    with pytest.raises(InvalidGraphError, match="the node is bypassed"):
        whole.only(["prune"])


def test_resolver_updates_only_changes(tmp_path):
    resolver, document = Resolver(ORCHARD), graph()
    first = resolver.resolve(document, tmp_path)
    edited = document.model_copy(update={"nodes": [GraphNode(id="grow", component="grow"), document.nodes[1]]})
    second = resolver.resolve(edited, tmp_path)
    assert second.nodes["prune"] is first.nodes["prune"]
    assert second.nodes["grow"] is not first.nodes["grow"]
    assert resolver.resolve(edited, tmp_path / "other").nodes["prune"] is not second.nodes["prune"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"water": False}, {"water": False, "liters": 9.0}),
        ({"trees": 3}, {}),
        ({"trees": 4}, {"trees": 5}),
        ({"water": True, "liters": 9.0}, {"liters": 2.0}),
    ],
)
def test_signatures_are_equal_if_and_only_if_keys_are(tmp_path, one, other):
    graphs = [resolve(graph(**values), ORCHARD, tmp_path) for values in (one, other)]
    (first, second), (signed, again) = [[*map(keys, graphs)], [*map(signatures, graphs)]]
    assert [first[node] == second[node] for node in first] == [signed[node] == again[node] for node in signed]


def keys(found):
    return {node_id: step.key for node_id, step in make_plan(found).steps.items()}


def test_invalid_values_have_signature(tmp_path):
    wrong, worse = (signatures(resolve(graph(trees=value), ORCHARD, tmp_path)) for value in ("many", -1))
    assert wrong["grow"] != worse["grow"]
    assert wrong == signatures(resolve(graph(trees="many"), ORCHARD, tmp_path))

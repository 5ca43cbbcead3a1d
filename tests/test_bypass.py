"""Bypassed nodes, and signatures that detect changed nodes."""

from itertools import pairwise
from pathlib import Path

import pytest
from trivial_components import orchard

from vision_designer.graphs.bypass import without_bypassed
from vision_designer.graphs.diff import signatures
from vision_designer.graphs.document import GraphDocument, GraphNode, link
from vision_designer.graphs.engine.export import parse_exports
from vision_designer.graphs.engine.plan import make_plan
from vision_designer.graphs.flow import Session
from vision_designer.graphs.flow_document import document_of, flow_from_document
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.ryven.project import read_project, write_project
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.graphs.validate import validate
from vision_designer.nodes.components import load_components
from vision_designer.nodes.errors import InvalidGraphError

ORCHARD = orchard()
BUILT_IN = load_components(())


def graph(*bypassed: str) -> GraphDocument:
    document = GraphDocument(
        nodes=[
            GraphNode(id="grow", component="grow"),
            GraphNode(id="prune", component="prune", version="2"),
            GraphNode(id="again", component="prune", version="2"),
            GraphNode(id="mix", component="mix"),
        ],
        links=[
            link("grow.apples", "prune.apples"),
            link("prune.apples", "again.apples"),
            link("again.apples", "mix.left"),
            link("grow.apples", "mix.right"),
        ],
    )
    for node in document.nodes:
        node.bypassed = node.id in bypassed
    return document


def links(document):
    return [(item.source, item.target) for item in document.links]


def test_bypassed_node_passes_input_through():
    assert links(without_bypassed(graph("prune", "again"), ORCHARD).document) == [
        ("grow.apples", "mix.left"),
        ("grow.apples", "mix.right"),
    ]
    plan = make_plan(resolve(graph("prune"), ORCHARD, Path()))
    assert list(plan.steps) == ["grow", "again", "mix"]
    assert plan.steps["again"].inputs == {"apples": ("grow", "apples")}


def test_bypassed_node_without_pass_through_is_reported_at_consumer():
    problems = validate(resolve(graph("grow"), ORCHARD, Path()))
    assert [(problem.node, problem.port) for problem in problems] == [
        ("prune", "apples"),
        ("mix", "right"),
    ]
    assert all("grow is bypassed" in problem.message for problem in problems)


def test_parameters_of_bypassed_node_are_not_validated():
    document = graph("prune")
    document.nodes[1].parameters["centimeters"] = "many"
    assert validate(resolve(document, ORCHARD, Path())) == []
    document.nodes[1].bypassed = False
    assert len(validate(resolve(document, ORCHARD, Path()))) == 1


def test_branches_of_bypassed_chain_share_its_source():
    ids = [f"prune_{number}" for number in range(4)]
    document = GraphDocument(
        nodes=[GraphNode(id="grow", component="grow")]
        + [GraphNode(id=node_id, component="prune", version="2", bypassed=True) for node_id in ids]
        + [GraphNode(id=f"{node_id}_live", component="prune", version="2") for node_id in ids],
        links=[link("grow.apples", f"{ids[0]}.apples")]
        + [link(f"{first}.apples", f"{second}.apples") for first, second in pairwise(ids)]
        # Start at the end, so that the first lookup follows the whole chain.
        + [link(f"{node_id}.apples", f"{node_id}_live.apples") for node_id in reversed(ids)],
    )
    expected = [("grow.apples", f"{node_id}_live.apples") for node_id in reversed(ids)]
    assert links(without_bypassed(document, ORCHARD).document) == expected
    document.links.pop(0)
    cut_off = without_bypassed(document, ORCHARD).cut_off
    assert cut_off == {f"{node_id}_live.apples": ids[0] for node_id in ids}


def test_cycle_of_bypassed_nodes_terminates():
    document = graph("prune", "again")
    document.links = [
        link("prune.apples", "again.apples"),
        link("again.apples", "prune.apples"),
        link("again.apples", "mix.left"),
    ]
    assert without_bypassed(document, ORCHARD).cut_off.keys() == {"mix.left"}


def test_graph_with_only_bypassed_nodes_has_nothing_to_run():
    problems = validate(resolve(graph("grow", "prune", "again", "mix"), ORCHARD, Path()))
    assert [problem.message for problem in problems] == ["every node is bypassed. Remove at least one bypass."]


def test_bypassed_node_cannot_be_selected_or_exported(tmp_path):
    with pytest.raises(InvalidGraphError, match="--only prune: the node is bypassed"):
        make_plan(resolve(graph("prune"), ORCHARD, Path()).only(["prune"]))
    with pytest.raises(InvalidGraphError, match="prune is bypassed"):
        parse_exports([f"prune.apples={tmp_path / 'out'}"], resolve(graph("prune"), ORCHARD, Path()))


def test_bypass_flag_survives_files_flows_and_ryven_projects(tmp_path):
    document = graph("again")
    text = document.to_text(ORCHARD)
    assert text.count('"bypassed": true') == 1
    assert "false" not in text
    flow = flow_from_document(GraphDocument.from_text(text, "text"), Session(ORCHARD))
    assert [node.node_id for node in flow.nodes if node.bypassed] == ["again"]
    assert document_of(flow).to_text(ORCHARD) == text
    write_project(document, tmp_path / "project.json", ORCHARD)
    assert read_project(tmp_path / "project.json", ORCHARD).to_text(ORCHARD) == text


def changed(document, other):
    first, second = signatures(resolve(document, ORCHARD, Path())), signatures(resolve(other, ORCHARD, Path()))
    return [node_id for node_id in first if first[node_id] != second.get(node_id)]


def test_signatures_change_for_node_and_descendants():
    other = graph()
    other.nodes[2].parameters["centimeters"] = 11
    assert changed(graph(), other) == ["again", "mix"]
    other.nodes[2].parameters["centimeters"] = 10
    assert changed(graph(), other) == []
    other.nodes[0].run_settings["workers"] = 7
    other.nodes[1].comment = other.nodes[1].title = "new"
    assert changed(graph(), other) == []
    assert changed(graph(), graph("prune")) == ["prune", "again", "mix"]
    other.links[3] = link("prune.apples", "mix.right")
    assert changed(graph(), other) == ["mix"]


def training_graph(*bypassed: str) -> GraphDocument:
    """The digits example with some nodes bypassed."""
    document = GraphDocument.read(EXAMPLES / "digits_resnet18.json")
    for node in document.nodes:
        node.bypassed = node.id in bypassed
    return document


def told(document: GraphDocument) -> list[tuple[str, str, str]]:
    found = validate(resolve(document, BUILT_IN, EXAMPLES))
    return [(problem.node, problem.port, problem.severity) for problem in found]


def test_bypassed_training_does_not_pass_untrained_model_to_scoring():
    document = training_graph("train")
    assert told(document) == [("score", "trained_model", "error")]
    (problem,) = validate(resolve(document, BUILT_IN, EXAMPLES))
    assert "train is bypassed and has no input of that type to pass through" in problem.message
    assert "resnet.untrained_model" not in [item.source for item in without_bypassed(document, BUILT_IN).document.links]


def test_bypassed_training_passes_untrained_model_to_training():
    document = training_graph("train")
    again = document.node("train").model_copy(update={"id": "again", "bypassed": False})
    document.nodes.append(again)
    document.links = [item for item in document.links if item.target != "score.trained_model"]
    document.links += [
        link("train.trained_model", "again.untrained_model"),
        link("again.trained_model", "score.trained_model"),
        *(
            link(item.source, f"again.{item.target_port}")
            for item in document.links
            if item.target_node == "train" and item.target_port != "untrained_model"
        ),
    ]
    assert told(document) == []
    assert ("resnet.untrained_model", "again.untrained_model") in links(without_bypassed(document, BUILT_IN).document)


@pytest.mark.parametrize(
    ("bypassed", "merged"),
    [
        (("split_validation",), ["split_validation"]),
        (("split_test",), ["split_test"]),
        (("split_test", "split_validation"), ["split_test", "split_validation"]),
        (("split_test", "apply_test"), ["split_test"]),
        # Nothing arrives there, which is reported elsewhere.
        (("split_test", "convert"), []),
        (("apply_test",), []),
    ],
    ids=str,
)
def test_bypassed_split_with_both_outputs_used_is_a_problem(bypassed, merged):
    found = [
        problem for problem in validate(resolve(training_graph(*bypassed), BUILT_IN, EXAMPLES)) if not problem.port
    ]
    assert [problem.node for problem in found] == merged
    assert all("would produce the same ImageDirectory" in problem.message for problem in found)


def test_bypassed_split_with_one_output_used_is_valid():
    document = training_graph("split_test")
    gone = {"apply_test", "score", "evaluate"}
    document.nodes = [node for node in document.nodes if node.id not in gone]
    document.links = [item for item in document.links if not {item.source_node, item.target_node} & gone]
    assert told(document) == []


def test_output_linked_only_to_bypassed_nodes_is_unused():
    document = training_graph("split_test", "apply_test", "score", "evaluate")
    assert told(document) == []

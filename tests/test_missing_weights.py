"""Pretrained weights that cannot be had are a problem before the run, with quick fixes."""

import json
from pathlib import Path

import pytest

from vision_designer.editor.fixes.quick_fixes import fixes_for
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.graph.validation import problems_of
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.machine import Machine
from vision_designer.graphs.flow import Session
from vision_designer.nodes.components import load_components
from vision_designer.nodes.system.processes import OFFLINE

pytestmark = pytest.mark.gui
COMPONENTS = load_components(())


def text(component="resnet", **parameters):
    nodes = [
        {"id": "net", "component": component, "version": COMPONENTS[component].version, "parameters": parameters},
        {"id": "train", "component": "train_pytorch_model", "version": COMPONENTS["train_pytorch_model"].version},
    ]
    links = [{"from": "net.untrained_model", "to": "train.untrained_model"}]
    return json.dumps({"format": "vision-designer/1", "title": "", "nodes": nodes, "links": links})


@pytest.fixture
def offline(monkeypatch, tmp_path):
    monkeypatch.setenv(OFFLINE, "1")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path))


def missing(tmp_path: Path, component="resnet", **parameters):
    document = GraphDocument.from_text(text(component, **parameters), "text")
    found = problems_of(document, COMPONENTS, tmp_path, Machine(tmp_path))
    return [problem for problem in found if problem.code == "weights-not-here"]


@pytest.mark.parametrize(
    ("component", "parameters", "count"),
    [
        ("resnet", {"model_name": "resnet18"}, 1),
        ("resnet", {"model_name": "resnet18", "pretrained": False}, 0),
        ("resnet", {"model_name": "resnet18", "weights_file": "own.pth"}, 0),
        ("efficientnet", {"model_name": "lite0"}, 0),
        ("efficientnet", {"model_name": "b0"}, 1),
        ("densenet", {"model_name": "densenet121"}, 1),
        ("image_classification_model", {"model_name": "efficientnet_lite0"}, 0),
    ],
)
def test_weights_not_here_are_a_problem_offline(offline, tmp_path, component, parameters, count):
    found = missing(tmp_path, component, **parameters)
    assert len(found) == count
    for problem in found:
        assert (problem.error, problem.severity) == ("PretrainedWeightsNotFoundError", "error")
        assert "not on this machine, and downloads are turned off" in problem.message


def test_weights_that_may_be_downloaded_or_are_here_are_no_problem(monkeypatch, offline, tmp_path):
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "resnet18-f37072fd.pth").write_bytes(b"")
    assert missing(tmp_path, model_name="resnet18") == []
    assert missing(tmp_path, model_name="resnet34")
    monkeypatch.setenv(OFFLINE, "0")
    assert missing(tmp_path, model_name="resnet34") == []


def opened():
    return OpenGraph(Session(COMPONENTS), GraphDocument.from_text(text(model_name="resnet18"), "text"))


def test_fix_replaces_network_with_one_whose_weights_are_here(qapp, offline, tmp_path):
    graph = opened()
    (problem,) = missing(tmp_path, model_name="resnet18")
    replacing, off, choosing = fixes_for(graph, problem)
    assert "EfficientNet" in replacing.text
    assert "Pretrained" in off.text and choosing.asks == "path"
    replacing.apply("")
    net = graph.flow.node("net")
    assert (net.component, net.parameters["model_name"]) == ("efficientnet", "lite0")
    assert [(link[0].node.node_id, link[1].node.node_id) for link in graph.flow.links_of(net)] == [("net", "train")]
    assert missing(tmp_path, net.component, **net.parameters) == []
    graph.undo_stack.undo()
    assert graph.flow.node("net").component == "resnet"


def test_fixes_turn_pretrained_off_or_set_file(qapp, offline, tmp_path):
    (problem,) = missing(tmp_path, model_name="resnet18")
    for number, (name, answer, value) in enumerate(
        [("pretrained", "", False), ("weights_file", "own.pth", "own.pth")], 1
    ):
        graph = opened()
        fixes_for(graph, problem)[number].apply(answer)
        node = graph.flow.node("net")
        assert node.parameters[name] == value
        assert missing(tmp_path, **node.parameters) == []


def test_fix_within_component_sets_network(qapp, offline, tmp_path):
    (problem,) = missing(tmp_path, "efficientnet", model_name="b0")
    assert problem.suggestion == "lite0"

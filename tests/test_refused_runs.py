"""What a run refuses before anything runs and before any file is written."""

import json
import shutil

import pytest
from datasets import png
from levels import some

from vision_designer.editor.graph.validation import problems_of
from vision_designer.graphs.document import GraphDocument, GraphNode
from vision_designer.graphs.engine import machine_checks
from vision_designer.graphs.execution import Engine
from vision_designer.graphs.option_checks import trial_problems
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.sweep_trials import Measured, space_in
from vision_designer.graphs.validate import validate
from vision_designer.nodes.components import load_components
from vision_designer.nodes.errors import InvalidGraphError
from vision_designer.nodes.system.processes import OFFLINE

COMPONENTS = load_components()
MISSING = "the pretrained weights of {} are not on this machine, and downloads are turned off."
REMEDIES = "Choose a network whose weights are on this machine, turn Pretrained off, or set Weights file"


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv(OFFLINE, "1")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "workspace"


@pytest.fixture
def network(tmp_path):
    """A graph file whose only node is a pretrained network."""
    nodes = [{"id": "network", "component": "efficientnet", "parameters": {"model_name": "b0"}}]
    path = tmp_path / "network.json"
    path.write_text(json.dumps({"format": "vision-designer/1", "title": "", "nodes": nodes, "links": []}))
    return path


def check_refused(answer, workspace, *words):
    status, out, err = answer
    assert (status, out) == (2, "")
    for word in words:
        assert word in err
    assert "Traceback" not in err
    assert not [*workspace.glob("runs/*"), *workspace.glob("store/*")], "nothing has run"


# Pretrained weights


@pytest.mark.parametrize("more", [(), ("--dry-run",), ("--set", "network.model_name=b1")])
def test_run_refuses_missing_weights(call, network, workspace, more):
    name = "efficientnet_b1" if len(more) == 2 else "efficientnet_b0"
    check_refused(call("run", network, *more), workspace, "network.model_name", MISSING.format(name), REMEDIES)


def test_validate_takes_the_options_of_a_run(call, network, tmp_path, monkeypatch):
    monkeypatch.setenv(OFFLINE, "0")
    assert call("validate", network)[0] == 0
    status, out, err = call("validate", network, "--offline")
    assert (status, out) == (2, "")
    assert MISSING.format("efficientnet_b0") in err
    (tmp_path / "other" / "weights").mkdir(parents=True)
    (tmp_path / "other" / "weights" / "efficientnet_b0_rwightman-7f5810bc.pth").touch()
    assert call("validate", network, "--offline", "--workspace", tmp_path / "other")[0] == 0


def test_sweep_refuses_values_whose_weights_are_missing(call, network, workspace, tmp_path):
    searched = ("sweep", network, "--metric", "network.seconds", "--journal", "journal", "--space")
    check_refused(call(*searched, "network.model_name=lite0,b1,b2"), workspace, "2 problems", "_b1 are", "_b2 are")
    fixed = call(*searched, "network.pretrained=true", "--set", "network.model_name=b3")
    check_refused(fixed, workspace, MISSING.format("efficientnet_b3"))
    assert not (tmp_path / "journal").exists()


def test_trials_that_need_no_weights_are_not_refused(network, workspace, tmp_path):
    document = GraphDocument.read(network)
    space = space_in(["network.pretrained=false"], document, COMPONENTS)
    assert trial_problems(document, COMPONENTS, tmp_path, workspace, space, Measured("network", "seconds")) == []


@pytest.mark.slow
def test_engine_refuses_missing_weights_unless_the_result_is_reused(call, network, workspace, monkeypatch, tmp_path):
    assert call("run", network, "--set", "network.model_name=lite0", "--quiet")[0] == 0
    monkeypatch.setattr(machine_checks, "place_of", lambda *_: "")
    document = GraphDocument.read(network)
    document.nodes[0].parameters["model_name"] = "lite0"
    graph, engine = resolve(document, COMPONENTS, tmp_path), Engine(workspace)
    assert list(engine.plan(graph).steps) == ["network"]
    with pytest.raises(InvalidGraphError, match="pretrained weights of efficientnet_lite0"):
        engine.plan(graph, reuse=False)


# train writes nothing before its values are known to be right


@pytest.fixture
def pets(tmp_path):
    """Ten images in each of two categories."""
    for number in range(20):
        path = tmp_path / "pets" / ("cat", "dog")[number % 2] / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(png(number))
    return tmp_path / "pets"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("more", "words"),
    some(
        [
            (("--set", "train.epochs=many"), "an integer is expected"),
            (("--set", "train.epochs=0"), "must be greater than 0"),
            (("--set", "trian.epochs=1"), "Did you mean train?"),
            (("--set", "network.model_name=b0", "--set", "network.pretrained=true"), MISSING.format("efficientnet_b0")),
            (("--device", "abacus"), "device"),
        ],
        2,
    ),
)
def test_train_writes_no_graph_if_a_value_is_wrong(call, pets, workspace, tmp_path, more, words):
    check_refused(call("train", pets, *more), workspace, words)
    assert sorted(path.name for path in tmp_path.iterdir() if path != workspace) == ["pets"]


# Files that are no dataset


@pytest.fixture
def files(pets, tmp_path):
    """Files that a dataset's path may name, by kind."""
    (tmp_path / "notes.txt").write_text("notes")
    (tmp_path / "empty").touch()
    shutil.copy(pets / "cat" / "0.png", tmp_path / "photo.JPG")
    for form, name in (("zip", "without_suffix"), ("gztar", "odd.dat"), ("tar", "odd2.dat")):
        shutil.move(shutil.make_archive(str(tmp_path / "packed"), form, pets), tmp_path / name)
    return tmp_path


ONE_IMAGE, NO_ARCHIVE = "is one image, and a dataset is a folder or an archive", "is neither a folder nor an archive"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("photo.JPG", ONE_IMAGE),
        ("notes.txt", NO_ARCHIVE),
        ("pets", ""),
        ("without_suffix", ""),
        ("odd.dat", ""),
        ("odd2.dat", ""),
        ("empty", NO_ARCHIVE),
        ("sample:digits", ""),
        ("missing.png", ""),
    ],
)
def test_file_that_is_no_dataset_is_a_problem(files, name, words):
    nodes = [GraphNode(id="images", component="image_dataset", version="1", parameters={"path": name})]
    document = GraphDocument(nodes=nodes, links=[])
    found = [problem for problem in validate(resolve(document, COMPONENTS, files)) if problem.severity == "error"]
    assert [problem.parameter for problem in found] == (["path"] if words else [])
    assert all(words in problem.message and "Choose" in problem.message for problem in found)
    # The window shows the same.
    assert [problem for problem in problems_of(document, COMPONENTS, files) if problem.severity == "error"] == found


@pytest.mark.slow
def test_run_and_train_refuse_an_image_as_dataset(call, files, workspace):
    options = ("--set", "images.path=photo.JPG", "--only", "convert")
    check_refused(call("run", "example:digits_resnet18", *options), workspace, "images.path", ONE_IMAGE)
    for command in ("train", "new"):
        check_refused(call(command, "photo.JPG"), workspace, ONE_IMAGE)
    assert not (files / "photo.json").exists()

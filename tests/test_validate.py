import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from levels import tries

from vision_designer.graphs.document import GraphDocument, GraphNode, link
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.topology import order
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.graphs.validate import check, validate
from vision_designer.nodes.components import load_components
from vision_designer.nodes.errors import InvalidGraphError

COMPONENTS = load_components()


@pytest.fixture
def digits():
    return GraphDocument.read(EXAMPLES / "digits_resnet18.json")


def problems(document, folder=Path("/nowhere")):
    return validate(resolve(document, COMPONENTS, folder))


def only(document, folder=Path("/nowhere")):
    found = problems(document, folder)
    assert len(found) == 1, [str(problem) for problem in found]
    return found[0]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_examples_are_valid(path):
    check(resolve(GraphDocument.read(path), COMPONENTS, path.parent))


def test_missing_input_error_names_node_port_and_remedy(digits):
    digits.links = [item for item in digits.links if item.target != "train.validation_dataset"]
    problem = only(digits)
    assert (problem.node, problem.port, problem.error) == ("train", "validation_dataset", "NullOrEmptyError")
    assert "Connect an output of type ImageDirectory" in problem.message


def test_missing_required_parameter_is_reported(digits):
    digits.node("apply_test").parameters.clear()
    problem = only(digits)
    assert (problem.node, problem.parameter, problem.error) == ("apply_test", "mode", "NullOrEmptyError")


def test_type_mismatch_states_given_and_expected_types(digits):
    digits.links = [item for item in digits.links if item.target != "train.untrained_model"]
    digits.links.append(link("convert.output_image_directory", "train.untrained_model"))
    problem = only(digits)
    assert (problem.node, problem.port, problem.error) == ("train", "untrained_model", "InvalidGraphError")
    assert "is of type ImageDirectory" in problem.message
    assert "accepts UntrainedModelDirectory or ModelDirectory" in problem.message


def test_two_links_into_one_input_are_one_problem(digits):
    digits.links.append(link("split_validation.output_image_directory2", "score.dataset"))
    problem = only(digits)
    assert (problem.node, problem.port) == ("score", "dataset")
    assert "2 links end at this input" in problem.message


def test_cycle_is_reported_at_its_nodes_only(digits):
    digits.links = [item for item in digits.links if item.target != "split_test.input_image_directory"]
    digits.links.append(link("split_validation.output_image_directory1", "split_test.input_image_directory"))
    found = problems(digits)
    assert [(problem.node, "cycle" in problem.message) for problem in found] == [
        ("split_test", True),
        ("split_validation", True),
    ]


@pytest.mark.slow
@settings(deadline=None, max_examples=tries(50, 100))
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=14))
def test_nodes_in_cycles_are_separated_from_nodes_around(pairs):
    document = GraphDocument(
        nodes=[GraphNode(id=f"n{number}", component="c") for number in range(9)],
        links=[link(f"n{source}.out", f"n{target}.in") for source, target in pairs],
    )
    behind = {number: {number} for number in range(9)}
    for _ in range(9):
        for source, target in pairs:
            behind[source] |= behind[target]
    looped = {target for source, target in pairs if source in behind[target]}
    expected = [
        number for number in range(9) if behind[number] & looped and any(number in behind[start] for start in looped)
    ]
    ordered, cyclic = order(document)
    assert cyclic == [f"n{number}" for number in expected]
    assert not {*ordered} & {*cyclic}


def test_large_cycle_lists_first_nodes():
    ports = ("output_image_directory1", "input_image_directory")
    document = GraphDocument(
        nodes=[GraphNode(id=f"n{number}", component="split_image_directory") for number in range(100)],
        links=[link(f"n{number}.{ports[0]}", f"n{(number + 1) % 100}.{ports[1]}") for number in range(100)],
    )
    found = problems(document)
    assert len(found) == 100
    assert "n0, n1, " in found[99].message
    assert "n19 ...)" in found[99].message


def test_unknown_component_suggests_similar_name(digits):
    digits.node("score").component = "score_image_modle"
    problem = only(digits)
    assert problem.node == "score"
    assert "Did you mean score_image_model?" in problem.message


def test_newer_component_version_is_rejected(digits):
    digits.node("train").version = "99"
    assert "created with version 99 of Train PyTorch Model" in only(digits).message


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("nobody.x", "score.dataset", "no such node"),
        ("convert.wrong", "split_test.input_image_directory", "no output 'wrong'"),
        ("resnet.untrained_model", "train.wrong", "no input 'wrong'"),
    ],
)
def test_links_to_missing_nodes_are_reported(digits, source, target, words):
    digits.links = [item for item in digits.links if item.target != target]
    digits.links.append(link(source, target))
    assert any(words in problem.message for problem in problems(digits))


def test_all_problems_are_reported_together(digits):
    digits.node("train").parameters.update({"epochs": 0, "learning_rate": "fast", "nonsense": 1})
    digits.node("split_test").parameters["fraction"] = 2
    digits.node("resnet").component = "resnot"
    digits.links = [item for item in digits.links if item.target != "score.dataset"]
    found = {(problem.node, problem.parameter or problem.port, problem.error) for problem in problems(digits)}
    assert found == {
        ("train", "epochs", "GreaterThanError"),
        ("train", "learning_rate", "ParameterParsingError"),
        ("train", "nonsense", "InvalidGraphError"),
        ("split_test", "fraction", "NotInRangeValueError"),
        ("resnet", "", "InvalidGraphError"),
        ("score", "dataset", "NullOrEmptyError"),
    }
    with pytest.raises(InvalidGraphError) as caught:
        check(resolve(digits, COMPONENTS, Path("/nowhere")))
    assert len(caught.value.details["problems"]) == 6


def test_unlabeled_training_data_is_detected(digits, tmp_path, make_images):
    (tmp_path / "photos").mkdir()
    for file in make_images(tmp_path / "labeled", ("red",)).rglob("*.png"):
        file.rename(tmp_path / "photos" / file.name)
    digits.node("images").parameters["path"] = "photos"
    found = problems(digits, tmp_path)
    assert {(problem.node, problem.port) for problem in found if problem.error == "NotLabeledDatasetError"} == {
        ("train", "training_dataset"),
        ("train", "validation_dataset"),
        ("evaluate", "scored_dataset"),
    }


def test_labeled_training_data_is_valid(digits, tmp_path, make_images):
    make_images(tmp_path / "photos")
    digits.node("images").parameters["path"] = "photos"
    assert problems(digits, tmp_path) == []


def test_missing_path_is_a_warning(digits):
    digits.node("images").parameters["path"] = "not_there"
    problem = only(digits)
    assert (problem.severity, problem.error) == ("warning", "CouldNotOpenFileError")
    check(resolve(digits, COMPONENTS, Path("/nowhere")))


@pytest.mark.parametrize(
    ("node", "key", "meant"),
    [
        ("train", "bypased", "bypassed"),
        ("train", "Parameters", "parameters"),
        ("train", "run-settings", "run_settings"),
        ("train", "settings", "run_settings"),
        ("", "Links", "links"),
    ],
)
def test_misspelled_key_of_graph_file_causes_warning(digits, node, key, meant):
    value = json.loads(digits.to_text(COMPONENTS))
    place = next((each for each in value["nodes"] if each["id"] == node), value)
    place[key] = {"epochs": 3}
    problem = only(GraphDocument.from_value(value, "graph.json"))
    assert (problem.node, problem.severity) == (node, "warning")
    assert problem.message == f"the key {key!r} is unknown and has no effect. Did you mean {meant!r}?"


def test_keys_of_other_programs_cause_no_warning(digits):
    value = json.loads(digits.to_text(COMPONENTS))
    value["nodes"][0] |= {"x-color": "red", "folded": True}
    value |= {"author": "me", "created": 1}
    assert problems(GraphDocument.from_value(value, "graph.json")) == []


def test_empty_graph_is_a_problem():
    assert "no node" in only(GraphDocument()).message


def test_unknown_component_does_not_stop_validation():
    document = GraphDocument(
        nodes=[GraphNode(id="a", component="x"), GraphNode(id="b", component="split_image_directory")]
    )
    assert [(problem.node, problem.error) for problem in problems(document)] == [
        ("a", "InvalidGraphError"),
        ("b", "NullOrEmptyError"),
    ]

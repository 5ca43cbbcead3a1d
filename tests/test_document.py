import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from vision_designer.graphs.document import FORMAT, GraphDocument, link
from vision_designer.graphs.reference import graph_schema
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.nodes.components import load_components
from vision_designer.nodes.errors import CouldNotOpenFileError, FailedToWriteOutputsError, InvalidGraphError

COMPONENTS = load_components()
EXAMPLE_FILES = sorted(EXAMPLES.glob("*.json"))


def read(text):
    return GraphDocument.from_text(text, "graph")


def graph(**content):
    return json.dumps({"format": FORMAT} | content)


def test_four_examples_are_included():
    names = {path.stem for path in EXAMPLE_FILES}
    expected = {"digits_resnet18", "digits_densenet121_compare", "folder_fine_tune", "score_new_images"}
    assert expected <= names


@pytest.mark.parametrize("path", EXAMPLE_FILES, ids=lambda path: path.stem)
def test_unchanged_example_saves_identical_bytes(path, tmp_path):
    GraphDocument.read(path).write(tmp_path / "again.json", COMPONENTS)
    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("path", EXAMPLE_FILES, ids=lambda path: path.stem)
def test_examples_match_json_schema(path):
    validator = Draft202012Validator(graph_schema(COMPONENTS))
    assert list(validator.iter_errors(json.loads(path.read_text()))) == []


@pytest.mark.slow
def test_json_schema_is_valid():
    Draft202012Validator.check_schema(graph_schema(COMPONENTS))


@pytest.mark.parametrize(
    "change",
    [
        {"format": "vision-designer/2"},
        {"nodes": [{"id": "train", "component": "train_pytorch_model", "parameters": {"epochs": 0}}]},
        {"nodes": [{"id": "train", "component": "train_pytorch_model", "parameters": {"epochs": "5"}}]},
        {"nodes": [{"id": "resnet", "component": "resnet", "parameters": {"model_name": "resnet17"}}]},
        {"nodes": [{"id": "a b", "component": "resnet"}]},
        {"links": [{"from": "a", "to": "b.c"}]},
    ],
)
def test_schema_rejects_what_program_rejects(change):
    assert not Draft202012Validator(graph_schema(COMPONENTS)).is_valid({"format": FORMAT} | change)


def test_schema_allows_unknown_components():
    value = {"format": FORMAT, "nodes": [{"id": "a", "component": "of_somebody_else", "parameters": {"x": [1]}}]}
    assert Draft202012Validator(graph_schema(COMPONENTS)).is_valid(value)


def test_moving_node_changes_one_line():
    document = GraphDocument.read(EXAMPLES / "digits_resnet18.json")
    before = document.to_text(COMPONENTS).splitlines()
    document.nodes[3].position = [7, 8]
    after = document.to_text(COMPONENTS).splitlines()
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


def test_only_non_default_parameters_are_written():
    text = graph(nodes=[{"id": "t", "component": "train_pytorch_model", "parameters": {"epochs": 5, "batch_size": 8}}])
    written = json.loads(read(text).to_text(COMPONENTS))
    assert written["nodes"][0]["parameters"] == {"batch_size": 8}


def test_invalid_value_is_kept():
    values = {"epochs": "many", "batch_size": True, "learning_rate": -1}
    text = graph(nodes=[{"id": "t", "component": "train_pytorch_model", "parameters": values}])
    assert json.loads(read(text).to_text(COMPONENTS))["nodes"][0]["parameters"] == values


def test_unknown_fields_are_kept():
    node = {"id": "a", "component": "of_somebody_else", "version": "7", "parameters": {"z": {"deep": [1, None]}}}
    text = graph(
        nodes=[{**node, "colour": "red"}], links=[{"from": "a.x", "to": "b.y", "style": "dashed"}], extra={"k": 1}
    )
    written = json.loads(read(text).to_text(COMPONENTS))
    assert written["nodes"][0].items() >= {**node, "colour": "red"}.items()
    assert written["links"] == [{"from": "a.x", "to": "b.y", "style": "dashed"}]
    assert written["extra"] == {"k": 1}


def test_newer_format_is_rejected():
    with pytest.raises(
        InvalidGraphError,
        match=r"vision-designer/2, created by a newer vision-designer; this version reads formats up to vision-designer/1",
    ):
        read(json.dumps({"format": "vision-designer/2", "anything": 1}))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON: it is empty"),
        (" \n", "not JSON: it is empty"),
        ("{", "not JSON"),
        ("[" * 100_000, "nested deeper than 100 levels"),
        ("[]", "is not a graph file"),
        ('{"nodes": []}', "is not a graph file"),
        ('{"format": "other/1"}', "other/1"),
        (graph(nodes=[{"id": "a"}]), r"nodes\[0\].component"),
        (graph(nodes=[{"id": "a.b", "component": "c"}]), r"nodes\[0\].id"),
        (graph(nodes=[{"id": "a", "component": "c", "position": [1]}]), r"nodes\[0\].position"),
        (graph(nodes=[{"id": "a", "component": "c"}, {"id": "a", "component": "c"}]), "several nodes named a"),
        (graph(links=[{"from": "a.b"}]), r"links\[0\].to"),
        ('{"format": "vision-designer/1", "title": NaN}', "NaN"),
        ('{"format": "vision-designer/1", "title": "a", "title": "b"}', "'title' twice"),
    ],
)
def test_invalid_graph_error_states_location(text, words):
    with pytest.raises(InvalidGraphError, match=words):
        read(text)


def test_all_errors_are_reported_together():
    text = graph(nodes=[{"id": "a"}, {"component": "c"}], links=[{"from": "x", "to": "a.b"}])
    with pytest.raises(InvalidGraphError) as caught:
        read(text)
    assert len(caught.value.details["problems"]) == 3


def test_missing_and_binary_files_are_reported(tmp_path):
    with pytest.raises(CouldNotOpenFileError, match=r"nowhere\.json"):
        GraphDocument.read(tmp_path / "nowhere.json")
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidGraphError, match=r"binary\.json"):
        GraphDocument.read(tmp_path / "binary.json")


def test_failed_save_keeps_old_file(tmp_path):
    path = tmp_path / "folder" / "graph.json"
    path.parent.mkdir()
    path.write_text("old")
    document = GraphDocument()
    target = path.parent
    # A folder at the target makes the rename fail.
    with pytest.raises(FailedToWriteOutputsError, match="is a directory"):
        document.write(target, COMPONENTS)
    assert path.read_text() == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["folder"]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=8,
)
nodes = st.builds(
    dict,
    id=st.from_regex(r"\A[A-Za-z0-9_][A-Za-z0-9_-]{0,8}\Z"),
    component=st.sampled_from(["train_pytorch_model", "resnet", "of_somebody_else"]),
    parameters=st.dictionaries(
        st.sampled_from(["epochs", "model_name", "pretrained", "other"]), json_values, max_size=4
    ),
    position=st.lists(st.integers(-5000, 5000), min_size=2, max_size=2),
    comment=st.text(max_size=20),
)


@pytest.mark.slow
@given(
    st.lists(nodes, max_size=5, unique_by=lambda node: node["id"]),
    st.dictionaries(
        st.text(min_size=1, max_size=5).filter(lambda key: key not in GraphDocument.model_fields), json_values
    ),
)
def test_document_round_trips_to_same_bytes(nodes_, extra):
    document = read(graph(nodes=nodes_, **extra))
    document.links.append(link("a.b", "c.d"))
    text = document.to_text(COMPONENTS)
    assert read(text).to_text(COMPONENTS) == text

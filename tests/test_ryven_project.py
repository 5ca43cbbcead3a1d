import base64
import builtins
import copy
import importlib
import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from levels import tries
from ryvencore.utils import deserialize
from trivial_components import orchard

import vision_designer.nodes
from vision_designer.graphs.document import GraphDocument, GraphNode, link
from vision_designer.graphs.flow import Session
from vision_designer.graphs.ryven.project import is_ryven_project, read_project, write_project
from vision_designer.graphs.ryven.reader import document_from_project
from vision_designer.graphs.ryven.writer import project_from_document
from vision_designer.nodes.components import load_components
from vision_designer.nodes.errors import CouldNotOpenFileError, InvalidGraphError

REAL = {
    "title": "Digits",
    "nodes": [
        {
            "id": "data",
            "component": "image_dataset",
            "parameters": {"unheard_of": "é\n"},
            "position": [-40, 20],
        },
        {
            "id": "convert",
            "component": "convert_to_image_directory",
            "position": [300, -7],
            "comment": "all of it",
        },
        {
            "id": "split",
            "component": "split_image_directory",
            "parameters": {"fraction": 0.75},
            "icon": "knife",
        },
        {"id": "net", "component": "resnet", "title": "Small net", "version": "99"},
        {"id": "train", "component": "train_pytorch_model", "run_settings": {"number_of_workers": 0}},
        {"id": "alien", "component": "Not.Here!", "version": "4", "parameters": {"a": [1, None]}},
    ],
    "links": [
        {"from": "convert.output_image_directory", "to": "split.input_image_directory", "weight": 1},
        {"from": "split.output_image_directory1", "to": "train.training_dataset"},
        {"from": "alien.out", "to": "train.validation_dataset"},
        {"from": "nobody.here", "to": "split.input_image_directory"},
        {"from": "split.no_such_port", "to": "alien.in"},
    ],
    "notes": [{"text": "look"}],
    "groups": [{"title": "Preparation", "nodes": ["data", "convert"]}],
    "zoom": 1.5,
}


def real_document():
    return GraphDocument.from_text(json.dumps({"format": "vision-designer/1", **REAL}), "test.json")


def project(document=None):
    """A project with one of everything, as Ryven writes it."""
    document = document or GraphDocument(
        title="Orchard",
        nodes=[
            GraphNode(id="grow", component="grow", parameters={"trees": 5}),
            GraphNode(id="mix", component="mix", position=[400, 20]),
        ],
        links=[link("grow.apples", "mix.left")],
    )
    return project_from_document(document, orchard(), "Orchard")


def first_node(data):
    return next(iter(data["flows"].values()))["nodes"][0]


# Round trips


def test_project_round_trips(tmp_path):
    registry = load_components()
    path = tmp_path / "project.json"
    document = real_document()
    write_project(document, path, registry)
    assert read_project(path, registry) == document
    assert read_project(path, registry).to_text(registry) == document.to_text(registry)


def test_graph_without_nodes_or_title_round_trips(tmp_path):
    document = GraphDocument(notes=[{"text": "nothing yet"}])
    write_project(document, tmp_path / "empty.json", orchard())
    assert read_project(tmp_path / "empty.json", orchard()) == document


def test_title_changed_in_ryven_is_read():
    data = project()
    data["flows"] = {"Renamed": data["flows"]["Orchard"]}
    assert document_from_project(data, orchard(), "test").title == "Renamed"


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
IDS = st.text(st.sampled_from("abc_1-"), min_size=1, max_size=4).filter(lambda text: text[0] != "-")


@st.composite
def documents(draw):
    nodes = [
        GraphNode(
            id=node_id,
            component=draw(st.sampled_from(["grow", "mix", "prune", "not here"])),
            version=draw(st.sampled_from(["1", "2", "beta"])),
            title=draw(TEXT),
            parameters=draw(st.dictionaries(TEXT, VALUES, max_size=3)),
            run_settings=draw(st.dictionaries(TEXT, VALUES, max_size=2)),
            position=draw(st.lists(st.integers(-5000, 20000), min_size=2, max_size=2)),
            comment=draw(TEXT),
        )
        for node_id in draw(st.lists(IDS, unique=True, max_size=5))
    ]
    ids = [node.id for node in nodes] or ["a"]
    ports = st.sampled_from(["apples", "pears", "left", "right", "other"])
    links = [
        link(f"{source}.{output}", f"{target}.{input_}")
        for source, output, target, input_ in draw(
            st.lists(st.tuples(st.sampled_from(ids), ports, st.sampled_from(ids), ports), unique=True, max_size=6)
        )
    ]
    return GraphDocument(
        title=draw(TEXT),
        nodes=nodes,
        links=links,
        notes=draw(st.lists(st.dictionaries(TEXT, VALUES, max_size=2), max_size=2)),
    )


@pytest.mark.slow
@settings(max_examples=tries(50, 150), deadline=None)
@given(documents())
def test_any_graph_round_trips(document):
    data = json.loads(json.dumps(project_from_document(document, orchard(), "flow")))
    assert document_from_project(data, orchard(), "test") == document


# Written content


def test_project_references_nodes_folder(tmp_path):
    write_project(real_document(), tmp_path / "p.json", load_components())
    (package,) = json.loads((tmp_path / "p.json").read_text())["required packages"]
    folder = Path(package["dir"])
    assert (folder / "nodes.py").is_file()
    assert folder == Path(vision_designer.nodes.__file__).parent
    assert package["name"] == folder.name == "nodes"


def test_pickled_fields_are_written_empty(tmp_path):
    path = tmp_path / "p.json"
    write_project(real_document(), path, load_components())
    data = json.loads(path.read_text())
    (flow,) = data["flows"].values()
    assert flow["output data"] == [] and data["addons"] == {}
    for node in flow["nodes"]:
        assert deserialize(node["state data"]) == {}
        assert deserialize(node["main widget data"]) == {}
        assert all(set(port) == {"GID", "type", "label", "has widget"} for port in node["inputs"])


def test_all_nodes_are_inside_ryven_scene():
    document = GraphDocument(
        nodes=[
            GraphNode(id="a", component="grow", position=[-3000, 100]),
            GraphNode(id="b", component="grow", position=[15000, -2]),
        ]
    )
    (flow,) = project(document)["flows"].values()
    width, height = flow["flow view"]["view size"]
    for node in flow["nodes"]:
        assert 0 < node["pos x"] < width and 0 < node["pos y"] < height


def test_failed_write_keeps_old_project(tmp_path):
    path = tmp_path / "p.json"
    write_project(GraphDocument(title="old"), path, orchard())
    before = path.read_bytes()
    document = GraphDocument(title="new", notes=[{"text": "x"}])
    document.notes[0]["text"] = object()
    with pytest.raises(TypeError):
        write_project(document, path, orchard())
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


# Accepted files


def test_node_copied_in_ryven_gets_new_id():
    data = project()
    nodes = data["flows"]["Orchard"]["nodes"]
    nodes += [copy.deepcopy(nodes[0]), copy.deepcopy(nodes[0])]
    read = document_from_project(data, orchard(), "test")
    assert [node.id for node in read.nodes] == ["grow", "mix", "grow_2", "grow_3"]
    assert read.nodes[3].parameters == {"trees": 5}


def test_node_added_in_ryven_gets_id_and_position():
    data = project()
    first = first_node(data)
    added = {"identifier": "nodes.mix", "pos x": first["pos x"] + 10.6, "pos y": first["pos y"] - 3}
    data["flows"]["Orchard"]["nodes"].append(added)
    read = document_from_project(data, orchard(), "test")
    assert read.nodes[0].position == [0, 0]
    assert (read.nodes[2].id, read.nodes[2].position, read.nodes[2].parameters) == ("mix_2", [11, -3], {})


def test_links_changed_in_ryven_are_read():
    data = project()
    flow = data["flows"]["Orchard"]
    flow["connections"][0]["connected input port index"] = 1
    read = document_from_project(data, orchard(), "test")
    assert [(item.source, item.target) for item in read.links] == [("grow.apples", "mix.right")]


def test_missing_component_keeps_links_by_file_ports():
    read = document_from_project(project(), {}, "test")
    assert [(item.source, item.target) for item in read.links] == [("grow.apples", "mix.left")]
    assert read.node("grow").parameters == {"trees": 5}


def test_empty_second_flow_is_ignored():
    data = project()
    data["flows"] = {"hello world": {"nodes": [], "connections": []}, **data["flows"]}
    assert document_from_project(data, orchard(), "test").title == "Orchard"


def test_is_ryven_project_detects_projects(tmp_path):
    path = tmp_path / "file.json"
    write_project(real_document(), path, load_components())
    assert is_ryven_project(path)
    graph = real_document().to_text(load_components())
    for text in (graph, "", "{", "[1]", '"general info"', '{"general info": 1}', "\udcff", "[" * 100_000):
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        assert not is_ryven_project(path)
    assert not is_ryven_project(tmp_path / "missing.json")
    assert not is_ryven_project(tmp_path)


# Rejected files


def test_missing_file_has_own_error(tmp_path):
    with pytest.raises(CouldNotOpenFileError, match=r"missing\.json"):
        read_project(tmp_path / "missing.json", orchard())


@pytest.mark.parametrize("text", ["", "{", '{"a": NaN}', "[" * 100_000, "[]", '{"format": "vision-designer/1"}'])
def test_non_project_is_rejected(tmp_path, text):
    path = tmp_path / "p.json"
    path.write_text(text)
    with pytest.raises(InvalidGraphError, match=r"p\.json"):
        read_project(path, orchard())


def broken(*path, value):
    """A modified project: ``value`` at ``path``, where None stands for the first key."""

    def change(data):
        place = data
        for part in path[:-1]:
            place = next(iter(place.values())) if part is None else place[part]
        place[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data.pop("flows"), "Ryven 3.2 or older"),
        (broken("flows", value={}), "flows are not in Ryven's format"),
        (broken("flows", value=[1]), "flows are not in Ryven's format"),
        (broken("flows", "second", value={"nodes": [{}]}), "several flows"),
        (broken("flows", None, "nodes", value={"a": 1}), "'nodes' is"),
        (broken("flows", None, "nodes", value=[1]), "nodes are not"),
        (broken("flows", None, "nodes", 0, "identifier", value="os.system"), "is not a component of vision-designer"),
        (
            broken("flows", None, "nodes", 0, "identifier", value=["nodes.grow"]),
            "is not a component of vision-designer",
        ),
        (broken("flows", None, "nodes", 0, "additional data", value=[]), "'additional data' is"),
        (broken("flows", None, "nodes", 0, "additional data", "id", value="../x"), "id: String should match"),
        (
            broken("flows", None, "nodes", 0, "additional data", "id", value={"a": 1}),
            "id: String should match",
        ),
        (
            broken("flows", None, "nodes", 0, "additional data", "parameters", value=[1]),
            "parameters: Input should",
        ),
        (broken("flows", None, "nodes", 0, "additional data", "carried", value=7), "'carried' is"),
        (broken("flows", None, "nodes", 0, "pos x", value="0"), "two numbers are expected"),
        (broken("flows", None, "nodes", 0, "pos x", value=1e300), "two numbers are expected"),
        (broken("flows", None, "nodes", 0, "pos x", value=True), "two numbers are expected"),
        (broken("flows", None, "connections", value=[5]), "is not in Ryven's format"),
        (broken("flows", None, "connections", 0, "connected node", value=-1), "is not in Ryven's format"),
        (broken("flows", None, "connections", 0, "connected node", value=99), "does not name a port"),
        (broken("flows", None, "connections", 0, "output port index", value=1), "does not name a port"),
    ],
)
def test_invalid_project_error_states_location(change, message):
    data = project()
    change(data)
    with pytest.raises(InvalidGraphError, match=message):
        document_from_project(data, orchard(), "crafted")


def test_deeply_nested_project_is_rejected(tmp_path):
    data = project()
    deep = []
    for _ in range(3000):
        deep = [deep]
    data["addons"] = {"x": deep}
    with pytest.raises(InvalidGraphError, match="nested too deeply"):
        document_from_project(data, orchard(), "crafted")


# Ways to run code


class Payload:
    """When unpickled, it creates the file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def at_first_node(key):
    return lambda data, payload: first_node(data).update({key: payload})


def at_first_input(data, payload, **more):
    (flow,) = data["flows"].values()
    flow["nodes"][1]["inputs"][0].update(payload if isinstance(payload, dict) else more)


PICKLED = {
    "state data": at_first_node("state data"),
    "main widget data": at_first_node("main widget data"),
    "input default": lambda data, payload: at_first_input(
        data, {"default": {"GID": 99, "identifier": "Data", "serialized": payload}}
    ),
    "widget data": lambda data, payload: at_first_input(
        data, {"has widget": True, "widget name": "x", "widget pos": "besides", "widget data": payload}
    ),
    "output data": lambda data, payload: data["flows"]["Orchard"]["output data"].append(
        {"data": {"GID": 98, "identifier": "Data", "serialized": payload}, "dependent node outputs": [0, 0]}
    ),
    "variables": lambda data, payload: data["addons"].update(
        {
            "Variables": {
                "GID": 97,
                "version": "0.4",
                "custom state": {"2": {"x": {"GID": 96, "identifier": "Data", "serialized": payload}}},
            }
        }
    ),
}


@pytest.fixture
def forbid_unpickling_and_imports(monkeypatch):
    """Fail on any unpickling, and on any import of a module that is not loaded."""

    def forbidden(*_arguments, **_keywords):
        raise AssertionError("a project file made the reader unpickle or import")

    for name in ("loads", "load", "Unpickler", "_loads", "_load", "_Unpickler"):
        monkeypatch.setattr(pickle, name, forbidden)
    monkeypatch.setattr(importlib, "import_module", forbidden)
    monkeypatch.setattr(builtins, "exec", forbidden)
    monkeypatch.setattr(builtins, "eval", forbidden)


@pytest.mark.parametrize("way", PICKLED)
def test_pickled_payload_is_rejected_without_unpickling(way, tmp_path, request):
    target = tmp_path / "payload-ran"
    payload = base64.b64encode(pickle.dumps(Payload(target))).decode("ascii")
    deserialize(payload)
    assert target.exists(), "the payload must work, or this test shows nothing"
    target.unlink()
    data = project()
    PICKLED[way](data, payload)
    path = tmp_path / "crafted.json"
    path.write_text(json.dumps(data))
    request.getfixturevalue("forbid_unpickling_and_imports")
    assert is_ryven_project(path)
    with pytest.raises(InvalidGraphError, match=r"crafted\.json.*contains pickled data"):
        read_project(path, orchard())
    assert not target.exists()


@pytest.mark.parametrize("value", [{"a": 1}, 7, True, "", "gAN9cQAu=", ["gAR9lC4="]])
def test_non_empty_pickle_field_is_rejected(value):
    data = project()
    first_node(data)["state data"] = value
    with pytest.raises(InvalidGraphError, match="state data contains pickled data"):
        document_from_project(data, orchard(), "crafted")


def test_package_folder_of_file_is_not_imported(tmp_path, request):
    target = tmp_path / "payload-ran"
    folder = tmp_path / "nodes"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "nodes.py").write_text(f"import pathlib\npathlib.Path({str(target)!r}).touch()\n")
    data = project()
    data["required packages"] = [{"name": "nodes", "dir": str(folder)}]
    request.getfixturevalue("forbid_unpickling_and_imports")
    read = document_from_project(data, orchard(), "crafted")
    assert not target.exists()
    assert str(tmp_path) not in json.dumps(read.model_dump(mode="json"))


@pytest.mark.parametrize("package", [{"name": "nodes", "dir": "/tmp/evil"}, "evil", {"name": "nodes"}, 7])
def test_other_package_is_rejected(package):
    data = project()
    data["required packages"] = [package]
    with pytest.raises(InvalidGraphError, match="which is not part of vision-designer"):
        document_from_project(data, orchard(), "crafted")


def test_actions_and_unknown_keys_are_dropped():
    data = project()
    first_node(data).update(
        {"actions": {"click me": {"method": "deleteLater"}}, "special actions": {"x": {"method": "__init__"}}}
    )
    data["something else"] = {"method": "os.system"}
    text = document_from_project(data, orchard(), "crafted").to_text(orchard())
    assert text == document_from_project(project(), orchard(), "plain").to_text(orchard())
    assert "method" not in text


def test_node_loaded_by_ryven_does_not_unpickle_data(tmp_path, request):
    """Stock Ryven opens files and pastes text with the node's own load method."""
    target = tmp_path / "payload-ran"
    payload = base64.b64encode(pickle.dumps(Payload(target))).decode("ascii")
    data = project()
    for way in ("state data", "main widget data", "input default", "widget data", "output data"):
        PICKLED[way](data, payload)
    flow_data = data["flows"]["Orchard"]
    flow_data["nodes"][0]["actions"] = {"click me": {"method": "deleteLater"}}
    for node, identifier in zip(flow_data["nodes"], ("grow", "mix"), strict=True):
        node["identifier"] = identifier
    session = Session(orchard())
    request.getfixturevalue("forbid_unpickling_and_imports")
    flow = session.create_flow("Orchard", flow_data)
    assert [node.parameters for node in flow.nodes] == [{"trees": 5}, {}]
    assert not target.exists()
    assert flow.nodes[0].load_data["main widget data"] != payload
    assert "actions" not in flow.nodes[0].load_data

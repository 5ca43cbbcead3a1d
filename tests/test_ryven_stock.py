"""Our nodes in stock Ryven: its loader, console, and window, each in its own process."""

import base64
import json
import os
import pickle
import subprocess
import sys
import textwrap
from itertools import combinations
from pathlib import Path

import pytest
from levels import some, thorough
from trivial_components import Grow
from waiting import PATIENCE

import vision_designer.graphs.examples
import vision_designer.nodes
from vision_designer.graphs.document import GraphDocument, GraphNode, link
from vision_designer.graphs.ryven.project import read_project, write_project
from vision_designer.graphs.ryven.reader import document_from_project
from vision_designer.graphs.ryven.spacing import GAP, node_size
from vision_designer.nodes.components import load_components

NODES_FOLDER = Path(vision_designer.nodes.__file__).parent
EXAMPLES = sorted(Path(vision_designer.graphs.examples.__file__).parent.glob("*.json"))
TIMEOUT = 2 * PATIENCE


def run_python(*arguments, folder, text="", **environment):
    """Run a Python process with its own home; it must succeed."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        input=text,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        cwd=folder,
        env={
            **os.environ,
            "HOME": str(folder),
            "VISION_DESIGNER_WORKSPACE": str(folder / "workspace"),
            "QT_QPA_PLATFORM": "offscreen",
            "QT_API": "pyside6",
            **environment,
        },
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def drawn(document):
    """The parts of a graph that stock Ryven must keep."""
    return (
        document.title,
        [node.model_dump() for node in document.nodes],
        {(item.source, item.target) for item in document.links},
        document.notes,
    )


# The loader

LOADER = """
import json, sys
if sys.argv[1] == "gui":
    from qtpy.QtWidgets import QApplication
    application = QApplication([])
    from ryven.main.config import Config
    Config()
from ryven.main.packages.node_env import init_node_env
from ryven.main.packages.nodes_package import import_nodes_package
init_node_env()
nodes, data_types = import_nodes_package(directory=sys.argv[2])
from vision_designer.nodes.components import load_components
ours = load_components()
print(json.dumps({
    "same": [node.component for node in nodes if ours.get(node.component) is node],
    "other": [node.component for node in nodes if ours.get(node.component) is not node],
    "looks": sorted({getattr(node, "GUI", type(None)).__name__ for node in nodes}),
    "qt": "PySide6" in sys.modules,
    "torch": "torch" in sys.modules,
}))
"""


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["no-gui", pytest.param("gui", marks=pytest.mark.gui)])
def test_ryven_loader_imports_our_node_classes(mode, tmp_path):
    done = run_python("-c", LOADER, mode, NODES_FOLDER, folder=tmp_path, RYVEN_MODE=mode)
    found = json.loads(done.stdout)
    assert found["same"] == list(load_components())
    assert found["other"] == ["unknown_component"]
    assert found["looks"] == (["ComponentGUI"] if mode == "gui" else ["NoneType"])
    assert found["qt"] == (mode == "gui")
    assert not found["torch"]


# The console

CONSOLE = "from ryven.main.RyvenConsole import run; run()"
SAVE = """
import json
project = {"general info": {"type": "Ryven project file", "ryven version": "3.5.0"}, "required packages": []}
json.dump({**project, **session.serialize()}, open("saved.json", "w"))
"""
LINK = """
import json
nodes = {node.node_id: node for node in session.flows[0].nodes}

def connect(source, output, target, input_):
    link = session.flows[0].connect_nodes(nodes[source].outputs[output], nodes[target].inputs[input_])
    return [[port.node.node_id, port.label_str] for port in link] if link else None

made = [
    connect("net", 0, "train", 0),
    connect("net", 0, "other", 0),
    connect("split", 1, "split", 0),
    connect("after", 0, "split", 0),
    connect("split", 1, "train", 0),
    connect("split", 1, "train", 1),
]
json.dump(made, open("made.json", "w"))
"""


def run_console(project, folder, code):
    """Open a project in RyvenConsole and run ``code`` there."""
    (folder / "typed.py").write_text(code)
    run_python("-c", CONSOLE, project, folder=folder, text="exec(open('typed.py').read())\n")


@pytest.mark.slow
@pytest.mark.parametrize("example", some(EXAMPLES), ids=lambda path: path.stem)
def test_console_round_trips_every_example(example, tmp_path):
    registry = load_components()
    document = GraphDocument.read(example)
    write_project(document, tmp_path / "project.json", registry)
    run_console("project.json", tmp_path, SAVE)
    saved = read_project(tmp_path / "saved.json", registry)
    # Without a window, Ryven leaves positions to the nodes.
    assert drawn(saved) == drawn(document)


def small_document():
    return GraphDocument(
        title="Small",
        nodes=[
            GraphNode(id="net", component="resnet", title="Small net", comment="tiny", position=[0, -50]),
            GraphNode(id="split", component="split_image_directory", version="2", parameters={"fraction": 0.5}),
            GraphNode(id="after", component="split_image_directory", version="2", position=[10, 20]),
            GraphNode(
                id="train",
                component="train_pytorch_model",
                version="2",
                parameters={"epochs": 2},
                run_settings={"workers": 0},
                position=[700, 300],
            ),
            GraphNode(id="other", component="train_pytorch_model", version="2", position=[700, 900]),
            GraphNode(id="alien", component="grow", parameters={"trees": 7}, position=[5, 5]),
        ],
        links=[
            link("split.output_image_directory1", "after.input_image_directory"),
            link("alien.apples", "other.training_dataset"),
            link("alien.apples", "after.no_such_port"),
        ],
        notes=[{"text": "keep me"}],
    )


@pytest.mark.slow
def test_console_follows_link_rules(tmp_path):
    registry = load_components()
    document = small_document()
    document.links = document.links[:1]
    write_project(document, tmp_path / "project.json", registry)
    run_console("project.json", tmp_path, LINK + SAVE)
    model, training = (port.label for port in registry["train_pytorch_model"].init_inputs[:2])
    untrained = registry["resnet"].init_outputs[0].label
    second = registry["split_image_directory"].init_outputs[1].label
    assert json.loads((tmp_path / "made.json").read_text()) == [
        [["net", untrained], ["train", model]],
        [["net", untrained], ["other", model]],
        None,
        None,
        None,
        [["split", second], ["train", training]],
    ]
    saved = read_project(tmp_path / "saved.json", registry)
    assert [(item.source_node, item.target_node) for item in saved.links] == [
        ("split", "after"),
        ("net", "train"),
        ("net", "other"),
        ("split", "train"),
    ]


@pytest.mark.slow
def test_unknown_component_survives_ryven(tmp_path):
    registry = load_components()
    registry[Grow.identifier] = Grow
    document = small_document()
    write_project(document, tmp_path / "project.json", registry)
    run_console("project.json", tmp_path, SAVE)
    for known in (registry, load_components()):
        saved = read_project(tmp_path / "saved.json", known)
        assert saved.node("alien") == document.node("alien")
        assert saved.links == document.links


class Payload:
    """When unpickled, it creates the file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.slow
def test_console_does_not_unpickle_our_node_data(tmp_path):
    registry = load_components()
    target = tmp_path / "payload-ran"
    write_project(small_document(), tmp_path / "project.json", registry)
    data = json.loads((tmp_path / "project.json").read_text())
    payload = base64.b64encode(pickle.dumps(Payload(target))).decode("ascii")
    for node in data["flows"]["Small"]["nodes"]:
        node["state data"] = payload
        for port in node["inputs"]:
            port["default"] = {"GID": 1000, "identifier": "Data", "serialized": payload}
    (tmp_path / "project.json").write_text(json.dumps(data))
    run_console("project.json", tmp_path, SAVE)
    assert drawn(read_project(tmp_path / "saved.json", registry)) == drawn(small_document())
    assert not target.exists()
    pickle.loads(base64.b64decode(payload))
    assert target.exists(), "the payload must work, or this test shows nothing"


# The window

WINDOW = """
import json, sys, traceback
from pathlib import Path
from qtpy.QtCore import QEventLoop, QTimer
from qtpy.QtWidgets import QApplication
application = QApplication([])
from ryven.main.Ryven import run

window = run("project.json", qt_app=application, use_sysargs=False, show_dialog=False, qt_api="pyside6")
seen = {}

def settle():
    for _ in range(5):
        application.processEvents()

settle()
session = window.core_session
flow = session.flows[0]
view = window.session_gui.flow_views[flow]
nodes = {node.node_id: node for node in flow.nodes}
stack = view._undo_stack

seen["titles"] = {name: node.gui.display_title for name, node in nodes.items()}
seen["palette"] = sorted(node.title for node in session.nodes if node.__module__.startswith("vision_designer"))
seen["links drawn"] = len(view.connection_items)
seen["on the node"] = {name: node.gui.main_widget().text() if node.gui.main_widget() else None
                       for name, node in nodes.items()}
seen["menu"] = [action.text() for action in nodes["split"].gui.item.get_context_menu().actions()]
seen["tool tip"] = nodes["split"].gui.item.toolTip()

def drag(source, output, target, input_):
    before = len(view.connection_items)
    view.connect_node_ports__cmd(nodes[source].outputs[output], nodes[target].inputs[input_])
    settle()
    return len(view.connection_items) - before

seen["drags"] = [
    drag("net", 0, "train", 0),
    drag("net", 0, "train", 1),
    drag("split", 0, "train", 0),
    drag("after", 0, "split", 0),
    drag("split", 1, "train", 1),
    drag("split", 1, "train", 1),
    drag("split", 1, "train", 2),
]

split = nodes["split"]
split.gui.edit_parameters()
settle()
dialog = split.gui.dialog
dialog.parameters.fields["fraction"].editor.setText("7")
dialog.accept()
seen["refused"] = [dialog.isVisible(), dialog.problem.text(), dict(split.parameters)]
dialog.parameters.fields["fraction"].editor.setText("0.25")
dialog.accept()
settle()
seen["accepted"] = [dict(split.parameters), split.gui.main_widget().text()]
stack.undo()
seen["undone"] = [dict(split.parameters), split.gui.main_widget().text()]
stack.redo()

nodes["train"].gui.edit_parameters()
settle()
nodes["train"].gui.dialog.reject()
seen["cancelled"] = [nodes["train"].parameters, nodes["train"].run_settings]

split.gui.set_display_title("Halve")
nodes["after"].gui.item.moveBy(40, -30)
settle()
window.save_project("saved.json")
Path("flow.json").write_text(json.dumps(split.gui.project()))

# A graph of its own, small enough to be run.
small = session.create_flow("Run me")
by_name = {getattr(node, "component", ""): node for node in session.nodes}
data = small.create_node(by_name["image_dataset"])
data.parameters = {"path": "sample:digits"}

def submit(node):
    node.gui.submit()
    dialog = node.gui.run_dialog
    submitted = json.loads(dialog.project.read_text())
    beside = str(dialog.project.parent)
    loop = QEventLoop()
    dialog.process.finished.connect(loop.quit)
    QTimer.singleShot(150_000, loop.quit)
    loop.exec_()
    settle()
    table = [[dialog.results.item(row, column).text() for column in range(4)]
             for row in range(dialog.results.rowCount())]
    left = dialog.project.exists()
    button = dialog.stop.text()
    state, log = dialog.state.text(), dialog.log.toPlainText()
    dialog.stop.click()
    return {"project": submitted, "beside": beside, "state": state, "table": table, "log": log, "left": left, "button": button,
            "closed": not dialog.isVisible(), "arguments": dialog.process.arguments()[:3]}

seen["run"] = submit(data)
data.parameters = {"path": "no/such/folder"}
seen["failed run"] = submit(data)
Path("seen.json").write_text(json.dumps(seen))
sys.stdout.flush()
import os
os._exit(0)  # Ryven's window does not survive being taken apart
"""


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    """Observations from Ryven's window while a small project is used in it, and its folder."""
    folder = tmp_path_factory.mktemp("window")
    write_project(small_document(), folder / "project.json", load_components())
    run_python("-c", textwrap.dedent(WINDOW), folder=folder)
    return json.loads((folder / "seen.json").read_text()), folder


@thorough
@pytest.mark.gui
def test_window_shows_nodes_with_titles_and_values(window):
    seen, _ = window
    assert seen["titles"] == {
        "net": "Small net",
        "split": "Split Image Directory",
        "after": "Split Image Directory",
        "train": "Train PyTorch Model",
        "other": "Train PyTorch Model",
        "alien": "grow",
    }
    titles = sorted(component.title for component in load_components().values())
    assert seen["palette"] == sorted([*titles, "Component not installed"])
    assert seen["links drawn"] == 2
    assert seen["on the node"]["split"].endswith(": 0.5")
    assert seen["on the node"]["after"] == "Parameters..."
    assert seen["on the node"]["train"].splitlines() == ["Epochs: 2", "Workers: 0"]
    assert seen["on the node"]["alien"] == "trees: 7"
    assert seen["menu"][:2] == ["Parameters...", "Submit"]
    assert load_components()["split_image_directory"].help().split("\n")[0] in seen["tool tip"]


OPENED = """
import json, os, sys
from pathlib import Path
from qtpy.QtCore import QTimer
from qtpy.QtWidgets import QApplication
application = QApplication([])
from ryven.main.Ryven import run

window = run("project.json", qt_app=application, use_sysargs=False, show_dialog=False, qt_api="pyside6")

def look():
    flow = window.core_session.flows[0]
    view = window.session_gui.flow_views[flow]
    def corners(rect):
        return [rect.left(), rect.top(), rect.right(), rect.bottom()]
    nodes = {node.node_id: corners(node.gui.item.sceneBoundingRect()) for node in flow.nodes}
    shown = view.mapToScene(view.viewport().rect()).boundingRect()
    docks = {dock.objectName(): dock.isVisible() for dock in window.findChildren(type(window.ui.nodes_dock))}
    Path("opened.json").write_text(json.dumps({"nodes": nodes, "shown": corners(shown), "docks": docks}))
    os._exit(0)  # Ryven's window does not survive being taken apart

wait = QTimer()
ticks = []
def tick():
    # The view is fitted once the window has been laid out.
    ticks.append(view_scale())
    if len(ticks) > 3 and len(set(ticks[-3:])) == 1:
        look()
def view_scale():
    flow = window.core_session.flows[0]
    return window.session_gui.flow_views[flow].transform().m11()
wait.timeout.connect(tick)
wait.start(50)
application.exec()
"""


@thorough
@pytest.mark.gui
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_nodes_open_in_view_and_apart(example, tmp_path):
    registry = load_components()
    document = GraphDocument.read(example)
    write_project(document, tmp_path / "project.json", registry)
    assert read_project(tmp_path / "project.json", registry).nodes == document.nodes
    run_python("-c", OPENED, folder=tmp_path)
    seen = json.loads((tmp_path / "opened.json").read_text())
    left, top, right, bottom = seen["shown"]
    assert set(seen["nodes"]) == {node.id for node in document.nodes}
    outside = [
        name for name, (x1, y1, x2, y2) in seen["nodes"].items() if x1 < left or y1 < top or x2 > right or y2 > bottom
    ]
    assert outside == []
    overlapping = [
        (first, second)
        for (first, a), (second, b) in combinations(seen["nodes"].items(), 2)
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]
    assert overlapping == []
    assert seen["docks"]["nodes_dock"] or seen["docks"]["flows_dock"]
    assert not seen["docks"]["consoleDock"] and not seen["docks"]["inspector_dock"]
    # The writer estimates sizes without Qt: not much too small, or nodes touch.
    for node in document.nodes:
        component = registry[node.component]
        labels = [[port.title for port in ports] for ports in (component.init_inputs, component.init_outputs)]
        x1, y1, x2, y2 = seen["nodes"][node.id]
        size = node_size(node, component, *labels)
        assert x2 - x1 <= size.width + GAP / 2 and y2 - y1 <= size.height + GAP / 2


@thorough
@pytest.mark.gui
def test_window_follows_link_rules(window):
    seen, _ = window
    made, wrong_type, second, circle, other, same_again, afterwards = seen["drags"]
    assert made == 1
    assert wrong_type == 0
    assert second == 0
    assert circle == 0
    assert other == 1
    assert same_again == -1, "in Ryven, dragging a link again removes it"
    assert afterwards == 1


@thorough
@pytest.mark.gui
def test_window_rejects_invalid_value_and_undoes_valid_one(window):
    seen, _ = window
    visible, problem, parameters = seen["refused"]
    assert visible
    assert "(fraction) is 7" in problem and "it must be > 0 and < 1" in problem
    assert parameters == {"fraction": 0.5}
    assert seen["accepted"][0] == {"fraction": 0.25} and seen["accepted"][1].endswith(": 0.25")
    assert seen["undone"][0] == {"fraction": 0.5} and seen["undone"][1].endswith(": 0.5")
    assert seen["cancelled"] == [{"epochs": 2}, {"workers": 0}]


@thorough
@pytest.mark.gui
def test_project_saved_by_window_contains_changes(window):
    _, folder = window
    expected = small_document()
    expected.node("split").parameters = {"fraction": 0.25}
    expected.node("split").title = "Halve"
    # The nodes are drawn three times as far apart vertically, so that they do not overlap: -30 there is -10 here.
    expected.node("after").position = [50, 10]
    expected.links += [
        link("net.untrained_model", "train.untrained_model"),
        link("split.output_image_directory2", "train.validation_dataset"),
    ]
    saved = read_project(folder / "saved.json", load_components())
    assert drawn(saved) == drawn(expected)


@thorough
@pytest.mark.gui
def test_project_saved_by_window_opens_in_console(window, tmp_path):
    _, folder = window
    run_console(folder / "saved.json", tmp_path, SAVE)
    registry = load_components()
    assert drawn(read_project(tmp_path / "saved.json", registry)) == drawn(
        read_project(folder / "saved.json", registry)
    )


@thorough
@pytest.mark.gui
def test_submitted_graph_equals_flow(window):
    seen, folder = window
    saved = read_project(folder / "saved.json", load_components())
    assert read_project(folder / "flow.json", load_components()) == saved
    graph = document_from_project(seen["run"]["project"], load_components(), "submitted")
    assert graph.title == "Run me"
    assert [(node.component, node.parameters) for node in graph.nodes] == [("image_dataset", {"path": "sample:digits"})]
    assert seen["run"]["beside"] == str(folder), "relative paths hold beside the project"


@thorough
@pytest.mark.gui
def test_submit_runs_graph_in_process_and_shows_result(window):
    seen, _ = window
    run = seen["run"]
    assert run["arguments"] == ["-m", "vision_designer.graphs.cli", "run"]
    assert run["state"].startswith("The run completed after"), run
    assert [row[:2] for row in run["table"]] == [["image_dataset", "completed"]]
    assert (run["button"], run["closed"], run["left"]) == ("Close", True, False)


@thorough
@pytest.mark.gui
def test_submit_shows_failure_reason(window):
    seen, _ = window
    failed = seen["failed run"]
    said = failed["state"] + failed["log"] + "".join(failed["table"][0] if failed["table"] else [])
    assert "completed" not in failed["state"]
    assert "no/such/folder" in said
    assert not failed["left"]

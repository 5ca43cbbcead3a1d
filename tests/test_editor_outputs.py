"""The Outputs tab: the view of each type of output."""

import subprocess
import sys

import pytest
from levels import thorough
from prepared_outputs import Recorded, made_outputs, open_graph, ran
from PySide6.QtCore import Qt
from waiting import PATIENCE

from vision_designer.editor.panes.outputs.evaluation_view import EvaluationView
from vision_designer.editor.panes.outputs.gallery import GalleryView
from vision_designer.editor.panes.outputs.model_view import ModelView, TransformationView
from vision_designer.editor.panes.outputs.outputs import OutputsView
from vision_designer.editor.panes.outputs.table import TableView
from vision_designer.graphs.engine import events
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory

pytestmark = pytest.mark.gui


@pytest.fixture
def graph(tmp_path, qapp):
    return open_graph(tmp_path)


@pytest.fixture
def data():
    return Recorded()


@pytest.fixture
def view(qtbot, data):
    view = OutputsView(data)
    qtbot.addWidget(view)
    view.resize(900, 500)
    qtbot.show(view)
    return view


@pytest.fixture
def real(qtbot, data_process):
    view = OutputsView(data_process)
    qtbot.addWidget(view)
    view.resize(900, 500)
    qtbot.show(view)
    return view


def words(view):
    assert view.current_view is view.empty
    return view.empty.heading.text(), view.empty.advice.text()


def test_empty_tab_shows_hint(view, graph):
    assert words(view)[0] == "No node is selected"
    view.show_node(graph, graph.flow.node("convert"))
    assert words(view)[0] == "Convert to Image Directory has not been run yet"
    assert "Submit the graph" in words(view)[1]
    view.show_node(None, None)
    assert words(view)[0] == "No node is selected"


def test_tab_follows_run(qtbot, view, graph, data):
    node = graph.flow.node("convert")
    view.show_node(graph, node)
    run = ran(graph, {})
    run.feed(events.NodeStarted(node="convert", title=""))
    run.emit_changes()
    qtbot.waitUntil(lambda: "is running" in view.empty.heading.text())
    error = {"name": "InvalidDatasetError", "number": "0004", "message": "it contains no images"}
    finished = {"seconds": 1.0, "metrics": {}, "pictures": []}
    run.feed(events.NodeFinished(node="convert", state="failed", outputs={}, error=error, **finished))
    run.emit_changes()
    qtbot.waitUntil(lambda: words(view) == ("Convert to Image Directory has failed", "it contains no images"))
    outputs = {"output_image_directory": "/output"}
    run.feed(events.NodeFinished(node="convert", state="completed", outputs=outputs, error=None, **finished))
    run.emit_changes()
    qtbot.waitUntil(lambda: data.of("described") == [{"folder": "/output"}])


def test_hidden_tab_requests_nothing(qtbot, view, graph, data):
    view.hide()
    view.show_node(graph, graph.flow.node("convert"))
    ran(graph, {"convert": {"output_image_directory": "/output"}})
    qtbot.wait(200)
    assert data.asked == []
    qtbot.show(view)
    qtbot.waitUntil(lambda: bool(data.of("described")))


def test_each_output_has_a_tab(view, graph, data):
    ran(graph, {"split": {"output_image_directory1": "/one", "output_image_directory2": "/two"}})
    view.show_node(graph, graph.flow.node("split"))
    assert view.ports.count() == 2 and view.ports.isVisible()
    data.answer("described", lambda _: {"type": "ImageDirectory", "viewer": "", "there": True})
    assert data.of("images")[-1] == {"folder": "/one"}
    view.ports.setCurrentIndex(1)
    data.answer("described", lambda _: {"type": "ImageDirectory", "viewer": "", "there": True})
    assert data.of("images")[-1] == {"folder": "/two"}


def test_outdated_result_is_marked(qtbot, view, graph, data):
    ran(graph, {"split": {"output_image_directory1": "/one", "output_image_directory2": "/two"}})
    node = graph.flow.node("split")
    view.show_node(graph, node)
    assert view.notice.isHidden()
    graph.edits.values.set_parameter([node], "fraction", 0.3)
    qtbot.waitUntil(lambda: not view.notice.isHidden())
    assert "is out of date" in view.notice.text()
    graph.undo_stack.undo()
    qtbot.waitUntil(lambda: view.notice.isHidden())


def test_missing_or_unknown_outputs_are_reported(view, graph, data):
    ran(graph, {"convert": {"output_image_directory": "/one"}})
    view.show_node(graph, graph.flow.node("convert"))
    data.answer("described", lambda _: {"type": "", "viewer": "", "there": False})
    assert "no longer exists" in words(view)[0]
    view.show_node(graph, graph.flow.node("split"))
    view.show_node(graph, graph.flow.node("convert"))
    data.answer("described", lambda _: {"type": "SomethingElse", "viewer": "", "there": True})
    assert words(view) == ("SomethingElse cannot be displayed", "It is stored in /one.")


def test_every_output_type_has_its_view(qtbot, real, graph, tmp_path):
    outputs = made_outputs(tmp_path)
    for name in ("transformation", "untrained"):
        (tmp_path / name).mkdir()
    TransformationDirectory((("Resize", 32), ("RandomAffine", 10))).write(tmp_path / "transformation")
    UntrainedModelDirectory("resnet34", {"zero_init_residual": True}).write(tmp_path / "untrained")
    outputs |= {
        "init": {"output_image_transformation": tmp_path / "transformation"},
        "resnet": {"untrained_model": tmp_path / "untrained"},
    }
    ran(graph, outputs)

    def show(name, kind):
        real.show_node(graph, graph.flow.node(name))
        qtbot.waitUntil(lambda: isinstance(real.current_view, kind))
        return real.current_view

    gallery = show("convert", GalleryView)
    qtbot.waitUntil(lambda: gallery.model.rowCount() == 12)
    table = show("score", TableView)
    qtbot.waitUntil(lambda: table.model.count == 11)
    transformation = show("init", TransformationView)
    qtbot.waitUntil(lambda: len(transformation.operations.lines) == 2)
    assert transformation.operations.lines[1] == "Random affine: rotation by up to 10 degrees in either direction"
    model = show("resnet", ModelView)
    qtbot.waitUntil(lambda: bool(model.facts))
    assert ("Architecture", "resnet34") in model.facts
    assert ("Zero init residual", "on") in model.facts
    evaluation = show("evaluate", EvaluationView)
    qtbot.waitUntil(lambda: evaluation.pages.currentWidget() is evaluation.splitter)
    # A cell lists the images of the table linked to Evaluate Model.
    cell = evaluation.matrix.cell_rect(0, 1).center().toPoint()
    qtbot.mouseClick(evaluation.matrix, Qt.MouseButton.LeftButton, pos=cell)
    qtbot.waitUntil(lambda: evaluation.rows.model.count == 1)
    assert evaluation.rows.model.value(0, "image").endswith("cat/005.png")


@thorough
def test_window_imports_no_image_libraries():

    code = (
        "import sys\n"
        "from vision_designer.editor.panes.outputs.outputs import OutputsView\n"
        "from vision_designer.editor.panes.results.preview import PreviewView\n"
        "print([name for name in ('torch', 'polars', 'PIL') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert done.stdout.strip() == "[]"

"""The field for the architecture, and its table of facts."""

import shutil
import subprocess
import sys

import pytest
import torch
from levels import some, thorough
from PySide6.QtCore import QPoint, Qt
from waiting_qtbot import settle

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.properties.architecture_field import ArchitectureField
from vision_designer.editor.panes.properties.properties import PropertiesPane
from vision_designer.graphs.architecture_facts import architecture_facts, place_of
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Session
from vision_designer.nodes.components import load_components
from vision_designer.nodes.components.efficientnet import EfficientNet
from vision_designer.nodes.components.image_classification_model import ImageClassificationModel
from vision_designer.nodes.components.resnet import ResNet
from vision_designer.nodes.vision.models import weights
from vision_designer.nodes.vision.models.architectures import ARCHITECTURES, architecture, hub_folder

FILE = "efficientnet_b0_rwightman-7f5810bc.pth"


@pytest.fixture(autouse=True)
def no_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))


@pytest.fixture(scope="module")
def registry():
    return load_components(())


@pytest.fixture
def shown(qtbot, registry, tmp_path):
    """The field of a new node of a component, and its graph."""
    panes = []

    def show(component, **parameters):
        pane = PropertiesPane(workspace=tmp_path / "workspace")
        panes.append(pane)
        qtbot.addWidget(pane)
        pane.resize(360, 700)
        qtbot.show(pane)
        graph = OpenGraph(Session(registry), GraphDocument())
        node = graph.edits.nodes.add(component, (0, 0), parameters=parameters)
        pane.set_graph(graph)
        graph.select([node])
        qtbot.waitUntil(lambda: pane.nodes == [node])
        return pane.forms["parameters"].fields["model_name"], node, graph

    yield show
    for pane in panes:
        pane.set_graph(None)


def facts_of(component, workspace):
    return {one.value: one for one in architecture_facts(component.Parameters.info("model_name"), workspace)}


# Facts


def test_facts_match_records(tmp_path):
    facts = facts_of(EfficientNet, tmp_path)
    assert [*facts] == [*EfficientNet.Parameters.info("model_name").choices]
    lite = facts["lite0"]
    assert (lite.architecture.name, lite.architecture.usual_size, lite.place) == ("efficientnet_lite0", 224, "package")
    assert (facts["b0"].architecture.parameters, facts["b0"].place) == (5_288_548, "")
    assert [*facts_of(ImageClassificationModel, tmp_path)] == sorted(ARCHITECTURES)
    assert "vit_b_16" in facts_of(ImageClassificationModel, tmp_path)
    assert len(facts_of(ResNet, tmp_path)) == 9


def test_weights_are_found_as_in_run(tmp_path):
    record = architecture("efficientnet_b0")
    workspace = tmp_path / "workspace"
    assert hub_folder() == type(workspace)(torch.hub.get_dir())
    places = {
        "cache": hub_folder() / "checkpoints" / FILE,
        "workspace": workspace / "weights" / FILE,
    }
    for place, file in places.items():
        file.parent.mkdir(parents=True)
        file.write_bytes(b"")
        assert place_of(record.weights, workspace) == place
        assert file in weights.candidates("efficientnet_b0", workspace)
    shutil.rmtree(workspace)
    assert place_of(record.weights, workspace) == "cache"
    lite = architecture("efficientnet_lite0").weights
    assert place_of(lite, workspace) == "package"
    assert (
        place_of(type(lite)("a.pth", "0" * 8, 1, "", distribution="no-such-package", package_file="a"), workspace) == ""
    )


def test_hub_cache_follows_torch_environment(tmp_path, monkeypatch):
    assert str(hub_folder()) == torch.hub.get_dir() == str(tmp_path / "torch" / "hub")
    monkeypatch.delenv("TORCH_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert str(hub_folder()) == torch.hub.get_dir()
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert str(hub_folder()) == torch.hub.get_dir()


@thorough
@pytest.mark.slow
def test_window_shows_facts_without_torch():
    code = (
        "import sys\n"
        "from vision_designer.editor.panes.properties import architecture_field\n"
        "from vision_designer.nodes.components.efficientnet import EfficientNet\n"
        "from vision_designer.graphs.workspace import workspace_path\n"
        "info = EfficientNet.Parameters.info('model_name')\n"
        "assert len(architecture_field.architecture_facts(info, workspace_path(None))) == 14\n"
        "assert not {'torch', 'torchvision', 'timm'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# The field


@pytest.mark.gui
def test_field_shows_facts_of_network(shown):
    field, node, graph = shown("efficientnet")
    assert isinstance(field, ArchitectureField)
    assert field.facts_line.isVisible()
    for words in ("4.7 M", "0.41 G", "224", "75.1", "On this machine"):
        assert words in field.facts_line.text()
    graph.edits.values.set_parameter([node], "model_name", "v2_s")
    settle()
    assert "21.5 M" in field.facts_line.text() and "Download, 83 MB" in field.facts_line.text()
    graph.edits.values.set_parameter([node], "model_name", "b99")
    settle()
    assert not field.facts_line.isVisible() and "b99" in field.problem


@pytest.mark.gui
def test_table_lists_architectures_and_sorts_numerically(shown, qtbot):
    field, _, _ = shown("image_classification_model")
    field.open_list()
    opened = field.list
    assert opened.isVisible() and opened.shown == sorted(ARCHITECTURES)
    header = opened.table.horizontalHeader()

    def click(column):
        place = QPoint(header.sectionViewportPosition(column) + 10, header.height() // 2)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)

    for column, of in (
        (1, lambda record: record.parameters),
        (2, lambda record: record.multiply_adds),
        (3, lambda record: record.usual_size),
        (4, lambda record: record.top1_accuracy),
    ):
        click(column)
        numbers = [of(architecture(name)) for name in opened.shown]
        if numbers[0] > numbers[-1]:
            numbers.reverse()
        assert numbers == sorted(numbers) and numbers[0] < numbers[-1]
    opened.hide()


@pytest.mark.gui
def test_typing_filters_table_and_enter_chooses(shown, qtbot):
    field, node, graph = shown("image_classification_model")
    field.open_list()
    qtbot.keyClicks(field.list.line, "CONVNEXT")
    assert field.list.shown == ["convnext_base", "convnext_large", "convnext_small", "convnext_tiny"]
    qtbot.keyClick(field.list.line, Qt.Key.Key_Down)
    qtbot.keyClick(field.list.line, Qt.Key.Key_Return)
    settle()
    assert not field.list.isVisible()
    assert node.parameters["model_name"] == "convnext_large"
    assert graph.undo_stack.undoText() == "Set Model name"


@pytest.mark.gui
def test_timm_name_can_be_typed(shown, qtbot):
    field, node, _ = shown("image_classification_model")
    field.open_list()
    qtbot.keyClicks(field.list.line, "timm/test_efficientnet")
    assert field.list.shown == [] and "timm/test_efficientnet" in field.list.note.text()
    qtbot.keyClick(field.list.line, Qt.Key.Key_Return)
    settle()
    assert node.parameters["model_name"] == "timm/test_efficientnet" and not field.problem
    assert field.editor.currentText() == "timm/test_efficientnet"


@pytest.mark.gui
def test_escape_and_unmatched_name_change_nothing(shown, qtbot):
    field, node, graph = shown("efficientnet")
    before = graph.undo_stack.count()
    field.open_list()
    assert field.list.table.currentIndex().row() == 0
    qtbot.keyClicks(field.list.line, "resnet")
    assert field.list.shown == []
    qtbot.keyClick(field.list.line, Qt.Key.Key_Return)
    assert field.list.isVisible()
    qtbot.keyClick(field.list.line, Qt.Key.Key_Escape)
    settle()
    assert not field.list.isVisible() and graph.undo_stack.count() == before and "model_name" not in node.parameters


@pytest.mark.gui
@pytest.mark.parametrize("mode", some(["light", "dark"]))
def test_columns_fit_and_table_stays_on_screen(shown, qapp, mode):
    theme().apply(qapp, mode)
    field, _, _ = shown("image_classification_model")
    field.open_list()
    opened = field.list
    screen = opened.screen().availableGeometry()
    assert screen.contains(opened.frameGeometry())
    assert opened.table.horizontalHeader().length() <= opened.table.viewport().width()
    for column in range(opened.rows.columnCount()):
        assert opened.table.columnWidth(column) >= opened.table.sizeHintForColumn(column)
    opened.hide()

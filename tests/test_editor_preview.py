"""The Preview tab: datasets, and images before and after a transformation, without a run."""

import pytest
from levels import thorough
from prepared_outputs import Recorded, images_answer, open_graph, png, ran
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from shiboken6 import isValid

from vision_designer.editor.graph.preview_sources import dataset_source, transformation_preview
from vision_designer.editor.panes.results.preview import PreviewView

pytestmark = pytest.mark.gui


@pytest.fixture
def graph(tmp_path, qapp):
    return open_graph(tmp_path)


@pytest.fixture
def data():
    return Recorded()


@pytest.fixture
def view(qtbot, data):
    view = PreviewView(data)
    qtbot.addWidget(view)
    view.resize(900, 500)
    qtbot.show(view)
    return view


def answer(arguments, random=True, error=""):
    picture = {"width": 8, "height": 8, "png": png()}
    after = [{"error": error}] if error else [picture] * (3 if random else 1)
    images = [{"name": f"a/{n}.png", "category": "a", "before": picture, "after": after} for n in range(4)]
    operations = [["Resize", 32, False], ["RandomAffine", 10, True]] if random else [["Resize", 32, False]]
    return {"images": images, "total": 50, "random": random, "operations": operations, "source": "/data"}


# Selection of images and operations


def test_paths_are_relative_to_graph_file(graph, tmp_path):
    images = graph.flow.node("images")
    assert dataset_source(graph, images) == {"path": str(tmp_path / "data")}
    graph.edits.values.set_parameter([images], "path", "sample:digits")
    assert dataset_source(graph, images) == {"path": "sample:digits"}
    graph.edits.values.set_parameter([images], "path", "")
    assert dataset_source(graph, images) is None


def test_transformation_is_previewed_on_its_images(graph, tmp_path):
    init, apply = graph.flow.node("init"), graph.flow.node("apply")
    graph.edits.values.set_parameter([init], "size", 99)
    for node, mode in ((init, None), (apply, "for_inference")):
        preview = transformation_preview(graph, node)
        assert preview.source == {"path": str(tmp_path / "data")}
        (step,) = preview.steps
        assert step["parameters"] == {"size": 99}
        assert step.get("mode") == mode
    ran(graph, {"split": {"output_image_directory1": "/one", "output_image_directory2": "/two"}})
    assert transformation_preview(graph, init).source == {"folder": "/one"}
    assert transformation_preview(graph, apply).source == {"folder": "/one"}


def test_unlinked_transformation_uses_any_images(graph, tmp_path):
    init = graph.flow.node("init")
    graph.edits.links.disconnect(graph.flow.links())
    assert transformation_preview(graph, init).source == {"path": str(tmp_path / "data")}
    assert transformation_preview(graph, graph.flow.node("apply")).steps is None
    graph.edits.delete(nodes=[graph.flow.node("images")])
    assert transformation_preview(graph, init).source is None


def test_chained_transformations_are_all_applied(graph, tmp_path):
    flow = graph.flow
    second_init = graph.edits.nodes.add("init_image_transformation", (0, 0), parameters={"size": 11})
    second = graph.edits.nodes.add("apply_image_transformation", (0, 0), parameters={"mode": "for_training"})
    graph.edits.links.connect(second_init.outputs[0], flow.input(second.node_id, "input_image_transformation"))
    output = flow.output("apply", "output_image_directory")
    graph.edits.links.connect(output, flow.input(second.node_id, "input_image_directory"))
    preview = transformation_preview(graph, second)
    assert preview.source == {"path": str(tmp_path / "data")}
    assert [step["mode"] for step in preview.steps] == ["for_inference", "for_training"]
    assert preview.steps[1]["parameters"] == {"size": 11}
    graph.edits.values.set_bypassed([flow.node("apply")], True)
    assert [step["mode"] for step in transformation_preview(graph, second).steps] == ["for_training"]


# The tab


def test_other_nodes_have_no_preview(view, graph):
    assert view.empty.heading.text() == "No node is selected"
    view.show_node(graph, graph.flow.node("resnet"))
    assert view.empty.heading.text() == "ResNet has no preview"


def test_dataset_preview_follows_path(qtbot, view, graph, data, tmp_path):
    images = graph.flow.node("images")
    view.show_node(graph, images)
    assert data.of("images") == [{"path": str(tmp_path / "data")}]
    data.answer("images", lambda _: images_answer({"a": 3}))
    assert view.gallery.model.rowCount() == 3
    graph.edits.values.set_parameter([images], "path", "other")
    qtbot.waitUntil(lambda: data.of("images")[-1] == {"path": str(tmp_path / "other")})
    graph.edits.values.set_parameter([images], "path", "")
    qtbot.waitUntil(lambda: view.pages.currentWidget() is view.empty)
    assert "No images selected" in view.empty.heading.text()


def test_many_edits_update_preview_once(qtbot, view, graph, data):
    init = graph.flow.node("init")
    view.show_node(graph, init)
    data.answer("transformed", answer)
    assert len(view.sheet.samples) == 4
    count = len(data.asked)
    for size in range(10, 60):
        graph.edits.values.set_parameter([init], "size", size)
    qtbot.waitUntil(lambda: len(data.asked) > count)
    qtbot.wait(250)
    assert [one.arguments["steps"][0]["parameters"]["size"] for one in data.asked[count:]] == [59]
    # The previous pictures stay until the new ones arrive.
    assert len(view.sheet.samples) == 4
    graph.edits.values.set_comment(init, "words change no picture")
    qtbot.wait(250)
    assert len(data.asked) == count + 1


def test_new_request_cancels_previous(qtbot, view, graph, data):
    init = graph.flow.node("init")
    view.show_node(graph, init)
    first = data.asked[-1]
    graph.edits.values.set_parameter([init], "size", 77)
    qtbot.waitUntil(lambda: first.cancelled)
    assert data.asked[-1].waits


def test_reroll_button_is_shown_only_for_random_operations(qtbot, view, graph, data):
    view.show_node(graph, graph.flow.node("init"))
    seed = data.of("transformed")[-1]["seed"]
    data.answer("transformed", answer)
    assert not view.dice.isHidden()
    qtbot.mouseClick(view.dice, Qt.MouseButton.LeftButton)
    again = data.of("transformed")[-1]
    assert again["seed"] != seed and again["choice"] == 0
    data.answer("transformed", lambda arguments: answer(arguments, random=False))
    assert view.dice.isHidden()
    qtbot.mouseClick(view.others, Qt.MouseButton.LeftButton)
    assert data.of("transformed")[-1]["choice"] == 1
    assert "Resize" in view.operations.text()


def test_invalid_value_is_reported_and_pictures_stay(qtbot, view, graph, data):
    init = graph.flow.node("init")
    view.show_node(graph, init)
    data.asked[-1].failed("no images to preview")
    assert view.empty.advice.text() == "no images to preview"
    graph.edits.values.set_parameter([init], "size", 5)
    qtbot.waitUntil(lambda: len(data.of("transformed")) == 2)
    data.answer("transformed", answer)
    graph.edits.values.set_parameter([init], "size", 0)
    qtbot.waitUntil(lambda: len(data.of("transformed")) == 3)
    data.asked[-1].failed("Size (size) is 0")
    assert view.problem.text() == "Size (size) is 0" and not view.problem.isHidden()
    assert len(view.sheet.samples) == 4
    graph.edits.values.set_parameter([init], "size", 6)
    qtbot.waitUntil(lambda: len(data.of("transformed")) == 4)
    data.answer("transformed", answer)
    assert view.problem.isHidden()


def test_selecting_other_node_clears_pictures(view, graph, data):
    view.show_node(graph, graph.flow.node("init"))
    data.answer("transformed", answer)
    view.show_node(graph, graph.flow.node("apply"))
    assert view.sheet.samples == []
    view.show_node(graph, graph.flow.node("init"))
    assert data.asked[-1].kind == "transformed"


def test_folder_listing_is_cancelled_when_hidden(view, graph, data):
    view.show_node(graph, graph.flow.node("images"))
    view.show_node(graph, graph.flow.node("resnet"))
    assert data.of("images") == []
    view.show_node(graph, graph.flow.node("images"))
    assert len(data.of("images")) == 1


def test_previous_graph_is_disconnected(qtbot, view, graph, data):
    view.show_node(graph, graph.flow.node("init"))
    view.show_node(None, None)
    count = len(data.asked)
    graph.edits.values.set_parameter([graph.flow.node("init")], "size", 9)
    qtbot.wait(250)
    assert len(data.asked) == count


def test_graph_can_be_edited_after_tab_is_deleted(qtbot, graph, data):
    view = PreviewView(data)
    view.show_node(graph, graph.flow.node("init"))
    view.deleteLater()
    qtbot.waitUntil(lambda: not isValid(view))
    graph.edits.values.set_parameter([graph.flow.node("init")], "size", 9)


def test_deleting_previewed_node_clears_preview(qtbot, view, graph, data):
    node = graph.flow.node("init")
    view.show_node(graph, node)
    data.answer("transformed", answer)
    graph.edits.delete(nodes=[node])
    qtbot.waitUntil(lambda: view.pages.currentWidget() is view.empty)


def test_cards_fill_width_and_show_image_name(view, graph, data):
    view.show_node(graph, graph.flow.node("init"))
    data.answer("transformed", lambda arguments: answer(arguments, error="it is too large"))
    sheet = view.sheet
    right = max(sheet.card_rect(place).right() for place in range(4))
    assert sheet.width() - right < sheet.card_rect(0).width()
    assert sheet.minimumHeight() >= sheet.card_rect(3).bottom()
    point = sheet.card_rect(2).center()
    QApplication.sendEvent(sheet, QHelpEvent(QEvent.Type.ToolTip, point, sheet.mapToGlobal(point)))
    assert "a/2.png" in QToolTip.text() and "it is too large" in QToolTip.text()
    view.grab()


@thorough
def test_real_images_before_and_after(qtbot, graph, data_process, make_images, tmp_path):
    make_images(tmp_path / "data", ("red", "green"), 4, size=(40, 20))
    view = PreviewView(data_process)
    qtbot.addWidget(view)
    view.resize(900, 500)
    qtbot.show(view)
    graph.edits.values.set_parameter([graph.flow.node("init")], "crop_size", 16)
    view.show_node(graph, graph.flow.node("apply"))
    qtbot.waitUntil(lambda: len(view.sheet.samples) == 8)
    sample = view.sheet.samples[0]
    assert (sample.before.size, [shown.size for shown in sample.after]) == ("40 x 20", ["16 x 16"])
    assert view.dice.isHidden()
    graph.edits.values.set_parameter([graph.flow.node("apply")], "mode", "for_training")
    qtbot.waitUntil(lambda: not view.dice.isHidden())
    assert len(view.sheet.samples[0].after) == 3

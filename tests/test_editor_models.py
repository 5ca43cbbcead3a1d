"""Models that leave the window: saved under names, used in graphs, listed, and asked about images."""

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6
from conftest import COLORS, picture
from levels import some, thorough
from open_window import open_window
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPointF, QProcess, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox
from random_model import random_model
from trained_run import train_small
from waiting_qtbot import settle

from vision_designer.editor.application import Editor
from vision_designer.editor.canvas.context import Hit
from vision_designer.editor.canvas.view import menu_for
from vision_designer.editor.files.settings import Settings
from vision_designer.editor.panes.outputs.model_view import ModelView
from vision_designer.editor.panes.properties.field_kinds import PathField
from vision_designer.editor.panes.properties.saved_model_field import SavedModelChoice
from vision_designer.editor.window.model_dialogs import RenameModelDialog, SaveModelDialog
from vision_designer.editor.window.prediction import PredictionDialog
from vision_designer.graphs.cli import app as cli
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.execution import Engine
from vision_designer.graphs.models.saved import SavedModels, suggested_name
from vision_designer.graphs.resolve import resolve
from vision_designer.nodes.types.model_directory import ModelDirectory, UnknownThreshold
from vision_designer.nodes.types.transformation_directory import TransformationDirectory

pytestmark = [pytest.mark.gui, pytest.mark.slow, pytest.mark.usefixtures("narrow_resnet18")]


@pytest.fixture(scope="module")
def trained(tmp_path_factory, narrow_resnet18):
    """The folder of a workspace with a finished run of a whole graph, and its result."""
    return train_small(tmp_path_factory.mktemp("trained"))


@pytest.fixture
def place(trained, tmp_path):
    """A copy of that workspace."""
    shutil.copytree(trained[0], tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def saved(place):
    return SavedModels(place / "workspace")


@pytest.fixture
def window(place, qtbot):
    with open_window(place, qtbot) as window:
        yield window


@pytest.fixture
def graph(window, qtbot, trained):
    """The graph of the run, with the states of that run."""
    window.runs.open_past(trained[1].run_id)
    qtbot.waitUntil(lambda: window.graph is not None)
    graph = window.graph
    qtbot.waitUntil(lambda: graph.statuses.models(graph.flow.node("train")) != [])
    return graph


def random_model_in(folder):
    """A model with random weights, of which nothing else is recorded."""
    folder.mkdir()
    random_model(folder, ("green", "red"), TransformationDirectory((("Resize", 24), ("CenterCrop", 24))))
    return folder


def dialog_of(window, qtbot, kind=SaveModelDialog):
    qtbot.waitUntil(lambda: bool(shown(window, kind)))
    return shown(window, kind)[0]


def shown(window, kind):
    return [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]


def save(window, qtbot, graph, name):
    """Save the model of the graph through the dialog, which then shows what can be done."""
    window.models.save_of_node(graph, graph.flow.node("train"))
    dialog = dialog_of(window, qtbot)
    dialog.entry.line.setText(name)
    dialog.save.click()
    qtbot.waitUntil(lambda: dialog.card is not None)
    return dialog


def test_card_menu_saves_model_under_name_suggested_by_title(window, qtbot, graph, saved, trained):
    item = window.page.view.graph_scene.nodes[graph.flow.node("train")]
    menu = menu_for(window.page.view.target, Hit(item), QPointF())
    action = next(action for action in menu.actions() if action.objectName() == "save_model_of_node")
    assert action.isEnabled()
    action.trigger()
    dialog = dialog_of(window, qtbot)
    assert dialog.entry.name == suggested_name(graph.title) != "model"
    dialog.save.click()
    qtbot.waitUntil(lambda: saved.names() != [])
    card = saved.cards()[0]
    assert (card.origin.run_id, card.origin.node) == (trained[1].run_id, "train")
    assert card.origin.accuracy == trained[1].nodes["evaluate"].metrics["accuracy"]


def test_menus_offer_saving_only_where_there_is_model(window, qtbot, graph):
    names = {}
    for node_id in ("train", "resnet", "score"):
        item = window.page.view.graph_scene.nodes[graph.flow.node(node_id)]
        menu = menu_for(window.page.view.target, Hit(item), QPointF())
        names[node_id] = {action.objectName() for action in menu.actions()}
        graph.select([graph.flow.node(node_id)])
        window.refresh_actions()
        assert window.actions_["save_model"].isEnabled() is (node_id == "train")
    assert ["save_model_of_node" in found for found in names.values()] == [True, False, False]
    page = window.files.new_from_example("digits_resnet18")
    item = page.view.graph_scene.nodes[page.graph.flow.node("train")]
    menu = menu_for(page.view.target, Hit(item), QPointF())
    action = next(action for action in menu.actions() if action.objectName() == "save_model_of_node")
    assert not action.isEnabled()


def test_model_of_a_graph_is_saved_without_selecting_its_node(window, qtbot, graph, saved, trained):
    graph.select([])
    window.refresh_actions()
    window.actions_["save_model"].trigger()
    dialog = dialog_of(window, qtbot)
    dialog.save.click()
    qtbot.waitUntil(lambda: saved.names() != [])
    assert saved.cards()[0].origin.node == "train"


def test_without_a_selection_the_model_trained_last_is_offered_first(window, qtbot, graph, monkeypatch):
    graph.select([])
    outputs = graph.statuses.models(graph.flow.node("train"))
    trained = ("train", "resnet")
    monkeypatch.setattr(graph.statuses, "models", lambda node: outputs if node.node_id in trained else [])
    window.models.save_of_graph()
    dialog = dialog_of(window, qtbot)
    choices = [dialog.choice.itemText(number) for number in range(dialog.choice.count())]
    assert choices == ["Train PyTorch Model: Trained model", "ResNet: Trained model"]
    assert not dialog.choice.isHidden()


def test_invalid_and_taken_names_are_explained_and_replacing_is_offered(window, qtbot, graph, saved):
    save(window, qtbot, graph, "Pets").accept()
    first = saved.cards()[0].origin.saved
    window.models.save_of_node(graph, graph.flow.node("train"))
    dialog = dialog_of(window, qtbot)
    dialog.entry.line.setText("a/b")
    assert not dialog.save.isEnabled()
    assert "cannot be the name of a model" in dialog.entry.message.text()
    dialog.entry.line.setText("")
    assert not dialog.save.isEnabled() and dialog.entry.message.text()
    dialog.entry.line.setText("dogs")
    assert (dialog.save.text(), dialog.entry.message.text()) == ("Save", "")
    dialog.entry.line.setText("pets")
    assert dialog.save.text() == "Replace"
    assert "already a model Pets" in dialog.entry.message.text()
    dialog.save.click()
    qtbot.waitUntil(lambda: dialog.card is not None)
    assert saved.names() == ["Pets"]
    assert saved.cards()[0].origin.saved > first


@thorough
def test_name_taken_meanwhile_is_explained_after_saving(window, qtbot, graph, saved, trained):
    window.models.save_of_node(graph, graph.flow.node("train"))
    dialog = dialog_of(window, qtbot)
    dialog.entry.line.setText("pets")
    saved.save(saved.find(trained[1].run_id), "pets")
    dialog.save.click()
    qtbot.waitUntil(lambda: "already a model" in dialog.entry.message.text())
    assert dialog.save.isEnabled() and dialog.card is None


@thorough
def test_model_view_of_results_saves_shown_model(window, qtbot, graph, saved):
    window.docks.show("results")
    graph.select([graph.flow.node("train")])
    results = window.docks.panes["results"]
    results.tabs.setCurrentIndex(0)
    qtbot.waitUntil(lambda: bool(results.findChildren(ModelView)))
    view = results.findChildren(ModelView)[0]
    qtbot.waitUntil(lambda: view.save_button.isVisible())
    facts = dict(view.facts)
    assert facts["Unreadable images"] == "0"
    assert facts["Optimizer"] == "SGD (Nesterov 0.9)", "choices are named as in the form"
    view.save_button.click()
    dialog = dialog_of(window, qtbot)
    dialog.entry.line.setText("from results")
    dialog.save.click()
    qtbot.waitUntil(lambda: saved.names() == ["from results"])


def test_runs_pane_saves_model_of_run(window, qtbot, saved, trained):
    pane = window.docks.show("runs")
    qtbot.waitUntil(lambda: bool(pane.runs.entries))
    pane.select(trained[1].run_id)
    pane.action("save_model").trigger()
    dialog = dialog_of(window, qtbot)
    assert not dialog.choice.isVisible()
    dialog.entry.line.setText("from runs")
    dialog.save.click()
    qtbot.waitUntil(lambda: saved.names() == ["from runs"])
    assert saved.cards()[0].origin.node == "train"


@thorough
def test_closed_dialog_does_not_stop_saving(window, qtbot, graph, saved):
    window.models.save_of_node(graph, graph.flow.node("train"))
    dialog = dialog_of(window, qtbot)
    dialog.entry.line.setText("pets")
    dialog.save.click()
    dialog.reject()
    qtbot.waitUntil(lambda: saved.names() == ["pets"])
    qtbot.waitUntil(lambda: "pets" in window.status_line.currentMessage())


def test_saved_model_is_used_scored_and_trained_further(window, qtbot, graph, saved):
    for action, title, nodes in (
        ("use", "pets", {"model"}),
        ("score", "Score new images with a saved model", {"images", "convert", "model", "score"}),
        ("continue", "Train a saved model further with more images", {"model", "train"}),
    ):
        dialog = save(window, qtbot, graph, "pets")
        dialog.actions_[action].click()
        assert window.graph.title == title
        assert nodes <= {node.node_id for node in window.graph.flow.nodes}
        path = Path(window.graph.flow.node("model").parameters["path"])
        assert ModelDirectory.read(path).categories == ("green", "red")
        assert path == saved.root / "pets"
        assert not window.graph.modified


def test_saved_model_is_shown_and_exported(window, qtbot, graph, saved, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    (tmp_path / "away").mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "away"))
    dialog = save(window, qtbot, graph, "pets")
    dialog.actions_["folder"].click()
    assert opened == [str(saved.root / "pets")]
    dialog.actions_["export"].click()
    copy = tmp_path / "away" / "pets"
    qtbot.waitUntil(copy.is_dir)
    assert ModelDirectory.read(copy).categories == ("green", "red")
    assert saved.card_of(saved.find(str(copy))).origin.accuracy == saved.cards()[0].origin.accuracy
    qtbot.waitUntil(lambda: str(copy) in window.status_line.currentMessage())
    dialog.actions_["export"].click()
    qtbot.waitUntil(lambda: bool(shown(window, QMessageBox)))
    assert "already exists" in shown(window, QMessageBox)[0].informativeText()
    shown(window, QMessageBox)[0].close()


TEMPLATES = ("score_new_images", "continue_training", "test_saved_model")


@pytest.mark.parametrize("name", some(TEMPLATES))
def test_template_takes_model_saved_last_and_offers_others(window, qtbot, saved, trained, name):
    saved.save(saved.find(trained[1].run_id), "first")
    saved.save(saved.find(trained[1].run_id), "second")
    window.welcome.template_requested.emit(name)
    qtbot.waitUntil(lambda: window.page is not None)
    page = window.page
    model = page.graph.flow.node("model")
    assert model.parameters["path"] == str(saved.root / "second")
    assert model.comment == "" and not page.graph.modified
    assert "second" in page.banner.text and "of 8 images" in page.banner.text
    page.banner.buttons[1].click()
    menu = page.findChild(QMenu, "other_models")
    assert [action.text() for action in menu.actions()] == ["first"]
    menu.actions()[0].trigger()
    menu.close()
    assert model.parameters["path"] == str(saved.root / "first")
    assert "first" in page.banner.text
    page.graph.undo_stack.undo()
    assert model.parameters["path"] == str(saved.root / "second")


@pytest.mark.parametrize("name", some(TEMPLATES))
def test_template_without_model_explains_how_to_get_one(window, qtbot, name, trained, tmp_path, monkeypatch):
    window.welcome.template_requested.emit(name)
    qtbot.waitUntil(lambda: window.page is not None)
    page = window.page
    assert "Save Model" in page.banner.text
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "some model"))
    page.banner.buttons[0].click()
    assert page.graph.flow.node("model").parameters["path"] == str(tmp_path / "some model")


def test_template_asks_for_images_and_then_runs_without_problems(window, qtbot, saved, trained, place, monkeypatch):
    saved.save(saved.find(trained[1].run_id), "pets")
    window.folders.begin_with("test_saved_model")
    qtbot.waitUntil(lambda: window.page is not None)
    page = window.page
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(place / "pets"))
    page.banner.buttons[0].click()
    assert page.graph.flow.node("images").parameters["path"] == str(place / "pets")
    assert "pets" in page.banner.text
    qtbot.waitUntil(lambda: page.graph.problems == [])


def test_template_without_trained_model_opens_at_once(window):
    window.welcome.template_requested.emit("digits_resnet18")
    assert window.page is not None and window.page.banner.text == ""


@pytest.fixture
def pane(window, qtbot, saved, trained):
    """The Models pane, with two models."""
    saved.save(saved.find(trained[1].run_id), "cats")
    saved.save(saved.find(trained[1].run_id), "dogs")
    pane = window.docks.show("models")
    qtbot.waitUntil(lambda: len(pane.cards) == 2)
    return pane


def test_pane_lists_models_with_cards(pane, trained):
    pane.select("dogs")
    assert pane.card.name == "dogs"
    facts = dict(pane.facts)
    accuracy = f"{trained[1].nodes['evaluate'].metrics['accuracy'] * 100:.1f} %"
    assert facts["Accuracy"] == f"{accuracy} of 8 images"
    assert facts["Categories"] == "2: green, red"
    assert facts["Image size"] == "32 x 32 pixels"
    assert facts["Trained on"].startswith("18 images of ") and facts["Trained on"].endswith("pets")
    row = [pane.table.item(1, column).text() for column in range(7)]
    assert row == ["dogs", accuracy, "8", "2", "resnet18", "32 x 32 pixels", "pets"]


def test_unrecorded_facts_are_stated_as_not_known(window, qtbot, saved, place):
    model = random_model_in(place / "from elsewhere")
    saved.save(saved.find(str(model)), "strange")
    pane = window.docks.show("models")
    qtbot.waitUntil(lambda: len(pane.cards) == 1)
    facts = dict(pane.facts)
    assert (facts["Accuracy"], facts["Trained on"], facts["Trained"]) == ("not known",) * 3
    assert [pane.table.item(0, column).text() for column in (1, 2, 6)] == ["not known", "", "not known"]


def test_damaged_model_states_its_problem_and_can_be_removed(window, qtbot, pane, saved):
    (saved.root / "cats" / "weights.safetensors").write_bytes(b"x")
    pane.refresh()
    qtbot.waitUntil(lambda: pane.cards[0].problem != "")
    pane.select("cats")
    assert "cannot be read" in pane.facts[0][1]
    assert not pane.buttons["use"].isEnabled() and pane.buttons["remove"].isEnabled()


def test_model_is_renamed_in_pane(window, qtbot, pane, saved):
    pane.select("cats")
    pane.buttons["rename"].click()
    dialog = dialog_of(window, qtbot, RenameModelDialog)
    dialog.entry.line.setText("DOGS")
    assert not dialog.rename.isEnabled() and "already a model dogs" in dialog.entry.message.text()
    dialog.entry.line.setText("birds")
    dialog.rename.click()
    qtbot.waitUntil(lambda: [card.name for card in pane.cards] == ["birds", "dogs"])
    assert saved.names() == ["birds", "dogs"]


def test_model_is_removed_only_after_question(window, qtbot, pane, saved):
    pane.select("cats")
    pane.buttons["remove"].click()
    shown(window, QMessageBox)[0].reject()
    pane.buttons["remove"].click()
    box = shown(window, QMessageBox)[0]
    assert "cats" in box.text()
    next(button for button in box.buttons() if button.text() == "Remove").click()
    qtbot.waitUntil(lambda: [card.name for card in pane.cards] == ["dogs"])
    assert saved.names() == ["dogs"]


def test_actions_of_pane_open_graphs(window, qtbot, pane, saved):
    pane.select("dogs")
    pane.buttons["score"].click()
    assert window.graph.flow.node("model").parameters["path"] == str(saved.root / "dogs")


def test_start_page_has_row_for_models_once_there_are_some(window, qtbot, saved, trained):
    row = window.welcome.start_rows["models"]
    assert row.isHidden()
    saved.save(saved.find(trained[1].run_id), "pets")
    page = window.files.new()
    window.files.close_page(page)
    qtbot.waitUntil(lambda: not row.isHidden())
    row.click()
    pane = window.docks.panes["models"]
    qtbot.waitUntil(lambda: pane.isVisible() and [card.name for card in pane.cards] == ["pets"])
    assert [name for name, dock in window.docks._docks.items() if dock.isVisible()] == ["models"]
    window.models.do("remove", pane.cards[0])
    next(button for button in shown(window, QMessageBox)[0].buttons() if button.text() == "Remove").click()
    qtbot.waitUntil(lambda: row.isHidden())
    assert pane.empty.heading.text() == "No saved models"


def test_model_saved_in_window_appears_in_pane_at_once(window, qtbot, graph):
    pane = window.docks.show("models")
    qtbot.waitUntil(lambda: pane.empty.heading.text() == "No saved models")
    save(window, qtbot, graph, "pets").accept()
    qtbot.waitUntil(lambda: [card.name for card in pane.cards] == ["pets"])


@pytest.fixture
def photos(place):
    """Images outside of the dataset."""
    for number, color in enumerate(COLORS.values()):
        (place / "photos").mkdir(exist_ok=True)
        picture(number, (30, 26), color).save(place / "photos" / f"{number}.png")
    return sorted(str(path) for path in (place / "photos").iterdir())


def drop(widget, paths):
    """Drop files on a widget; returns whether it takes them."""
    at = QPointF(60, 60)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at.toPoint(), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(widget, enter)
    event = QDropEvent(at, Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(widget, event)
    return enter.isAccepted() and event.isAccepted() and event.dropAction() == Qt.DropAction.CopyAction


def images_menu(window, qtbot):
    qtbot.waitUntil(lambda: bool(window.findChildren(QMenu, "images_menu")))
    return window.findChild(QMenu, "images_menu")


def offered(menu):
    return [action.text() for action in menu.actions() if action.text()]


def predict(window, qtbot, menu, text):
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()
    dialog = dialog_of(window, qtbot, PredictionDialog)
    qtbot.waitUntil(lambda: dialog.busy.isHidden())
    return dialog


@pytest.fixture
def model(place, saved, whole_resnet18):
    """A saved model that other processes can load, with a threshold for unknown images."""
    transformation = TransformationDirectory((("Resize", 32), ("CenterCrop", 32)))
    (place / "whole").mkdir()
    model = random_model(place / "whole", ("red", "green", "blue"), transformation)
    replace(model, unknown=UnknownThreshold(0.36, 0.9, 0.95, 0.5, 10)).write(place / "whole")
    return saved.save(saved.find(str(place / "whole")), "pets")


@thorough
def test_dropped_images_are_predicted_as_on_command_line(window, qtbot, saved, model, photos, place, capsys):
    broken = place / "photos" / "broken.png"
    broken.write_bytes(b"no image")
    paths = [*photos, str(broken)]
    assert drop(window.welcome.viewport(), paths)
    menu = images_menu(window, qtbot)
    assert offered(menu) == ["Predict with pets", "Add their folder as dataset", "Cancel"]
    assert menu.activeAction().text() == "Predict with pets"
    dialog = predict(window, qtbot, menu, "Predict with pets")
    with pytest.raises(SystemExit):
        cli.main(["predict", "pets", *paths, "--json", "--top", "3", "--workspace", str(saved.workspace)])
    expected = json.loads(capsys.readouterr().out)["images"]
    assert [row["category"] for row in dialog.answers] == [row["category"] for row in expected]
    for row, other in zip(dialog.answers, expected, strict=True):
        assert [item["category"] for item in row["top"]] == [item["category"] for item in other["top"]]
        probabilities = [item["probability"] for item in other["top"]]
        assert [item["probability"] for item in row["top"]] == pytest.approx(probabilities, rel=1e-5)
    shown_rows = [[dialog.table.item(row, column).text() for column in range(4)] for row in range(len(paths))]
    for cells, row, path in zip(shown_rows, expected, paths, strict=True):
        assert cells[0] == Path(path).name
        if row["error"]:
            assert cells[1] == "not readable" and cells[3]
        elif row["category"] == "unknown":
            assert cells[1:3] == ["unknown", ""] and cells[3].count("%") == 3
        else:
            others = [item for item in row["top"][1:] if item["probability"] >= 0.0005]
            assert cells[1:3] == [row["category"], f"{row['probability'] * 100:.1f} %"]
            assert cells[3].count("%") == len(others)
    assert dialog.state.text() == f"{len(photos)} images were predicted. 1 image could not be read."
    assert "36.0 %" in dialog.note.text()
    dialog.save_csv(place / "answers.csv")
    with (place / "answers.csv").open(encoding="utf-8-sig") as file:
        saved_rows = list(csv.DictReader(file))
    assert [(row["Image"], row["Category"]) for row in saved_rows[:-1]] == [
        (path, row["category"]) for path, row in zip(photos, expected, strict=False)
    ]
    assert (saved_rows[-1]["Image"], saved_rows[-1]["Category"]) == (str(broken), "not readable")
    dialog.close()


def thumbnails(dialog):
    return [dialog.table.item(row, 0).icon().pixmap(8, 8).toImage() for row in range(dialog.table.rowCount())]


@thorough
def test_images_are_shown_while_they_are_predicted(window, qtbot, model, photos):
    photos = photos[:3]
    window.models.predict(model, photos)
    dialog = dialog_of(window, qtbot, PredictionDialog)
    assert [dialog.table.item(row, 0).text() for row in range(3)] == [Path(path).name for path in photos]
    assert not dialog.busy.isHidden() and not dialog.save.isEnabled()
    waiting = thumbnails(dialog)
    assert waiting[0] == waiting[1]
    qtbot.waitUntil(lambda: len({image.pixel(4, 4) for image in thumbnails(dialog)}) == len(photos))
    dialog.close()


@thorough
def test_one_image_is_shown_large_and_many_are_small(window, qtbot, model, photos):
    sizes = []
    for paths in (photos[:1], photos, photos * 4):
        window.models.predict(model, paths)
        dialog = dialog_of(window, qtbot, PredictionDialog)
        sizes.append(dialog.table.iconSize().width())
        dialog.close()
        settle()
    assert sizes[0] > sizes[1] > sizes[2]


def test_predictions_are_sorted_by_probability_and_opened(window, qtbot, model, photos, place):
    photos = photos[:3]
    window.models.predict(model, photos)
    dialog = dialog_of(window, qtbot, PredictionDialog)
    answers = [("cat", 0.094), ("dog", 0.51), ("cat", 1.0)]
    images = [
        {
            "image": path,
            "category": category,
            "top": [{"category": category, "probability": value}, {"category": "owl", "probability": 0.0001}],
            "error": None,
        }
        for path, (category, value) in zip(photos, answers, strict=True)
    ]
    dialog._done({"images": images, "problems": [], "predicted": 3, "unreadable": 0})
    texts = [[dialog.table.item(row, column).text() for column in (2, 3)] for row in range(3)]
    assert texts == [["9.4 %", ""], ["51.0 %", ""], ["100.0 %", ""]], "less than 0.05 % is left out"
    dialog.table.sortItems(2, Qt.SortOrder.DescendingOrder)
    assert [dialog.table.item(row, 2).text() for row in range(3)] == ["100.0 %", "51.0 %", "9.4 %"]
    picture = dialog.open_picture(0)
    qtbot.waitUntil(lambda: picture.name.text() != "")
    assert "2.png" in picture.name.text() and "100.0 %" in picture.details.text()
    dialog.save_csv(place / "answers.csv")
    with (place / "answers.csv").open(encoding="utf-8-sig") as file:
        assert [(row["Image"], float(row["Probability"])) for row in csv.DictReader(file)] == [
            (path, value) for path, (_, value) in reversed(list(zip(photos, answers, strict=True)))
        ]
    dialog.close()


def test_images_on_canvas_can_be_predicted_or_their_folder_added_there(window, qtbot, model, photos, saved):
    page = window.files.new()
    assert drop(page.view.viewport(), photos[:1])
    menu = images_menu(window, qtbot)
    assert offered(menu) == ["Predict with pets", "Add its folder as dataset", "Cancel"]
    next(action for action in menu.actions() if "folder" in action.text()).trigger()
    menu.close()
    (node,) = page.graph.flow.nodes
    assert node.parameters["path"] == str(Path(photos[0]).parent)


def test_without_models_images_only_offer_their_folder(window, qtbot, photos):
    window.folders.offer_images(photos)
    menu = images_menu(window, qtbot)
    assert [action.isEnabled() for action in menu.actions() if action.text()] == [False, True, True]
    next(action for action in menu.actions() if "folder" in action.text()).trigger()
    menu.close()
    assert [node.parameters["path"] for node in window.graph.flow.nodes] == [str(Path(photos[0]).parent)]


@thorough
def test_removed_model_is_explained_instead_of_predicted(window, qtbot, model, photos, saved):
    saved.remove("pets")
    window.models.predict(model, photos)
    dialog = dialog_of(window, qtbot, PredictionDialog)
    qtbot.waitUntil(lambda: dialog.busy.isHidden())
    assert "there is no model 'pets'" in dialog.state.text()
    dialog.close()


@thorough
def test_closed_dialog_ends_prediction(window, qtbot, model, photos):
    window.models.predict(model, photos)
    dialog = dialog_of(window, qtbot, PredictionDialog)
    process = dialog._process._process
    qtbot.waitUntil(lambda: process.state() == QProcess.ProcessState.Running)
    dialog.reject()
    assert not shiboken6.isValid(process) or process.state() == QProcess.ProcessState.NotRunning


def test_image_of_command_line_opens_menu(place, qtbot, qapp, photos):
    editor = Editor(qapp, Settings(place / "editor.ini"), place / "workspace")
    editor.start([photos[0]])
    menu = images_menu(editor.window, qtbot)
    assert "Add its folder as dataset" in offered(menu)
    assert menu.activeAction().text() == "Add its folder as dataset", "no model is saved yet"
    assert editor.window.page is None
    menu.close()
    editor.window.close()
    editor.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_path_of_trained_model_offers_saved_models_and_says_which_it_is(window, qtbot, saved, trained, place):
    saved.save(saved.find(trained[1].run_id), "cats")
    saved.save(saved.find(str(random_model_in(place / "elsewhere"))), "dogs")
    window.models.do("use", saved.cards()[0])
    window.docks.show_properties()
    choice = next(iter(window.findChildren(SavedModelChoice)))
    qtbot.waitUntil(lambda: "cats: resnet18, 2 categories." in choice.description.text())
    assert choice.description.isVisible() and "of 8 images" in choice.description.text()
    choice.menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: len(choice.menu.actions()) == 2)
    assert choice.menu.actions()[1].text() == "dogs: not known"
    choice.menu.actions()[1].trigger()
    (node,) = window.graph.flow.nodes
    assert node.parameters["path"] == str(saved.root / "dogs")
    qtbot.waitUntil(lambda: choice.description.text().startswith("dogs: "))
    window.graph.edits.values.set_parameter([node], "path", str(place / "elsewhere"))
    qtbot.waitUntil(lambda: choice.description.text().startswith("Model folder: "))
    window.graph.edits.values.set_parameter([node], "path", str(place / "pets"))
    qtbot.waitUntil(lambda: not choice.description.isVisible())


def test_only_trained_model_offers_saved_models(window, qtbot):
    graph = window.files.new_from_example("score_new_images").graph
    window.docks.show("properties")
    graph.select([graph.flow.node("images")])
    properties = window.docks.panes["properties"]
    qtbot.waitUntil(lambda: bool(properties.findChildren(PathField)))
    assert not properties.findChildren(SavedModelChoice)
    graph.select([graph.flow.node("model")])
    qtbot.waitUntil(lambda: bool(properties.findChildren(SavedModelChoice)))
    choice = properties.findChildren(SavedModelChoice)[0]
    assert [action.text() for action in choice.menu.actions()] == ["No saved models"]


def test_run_with_several_models_asks_which_to_save(window, qtbot, saved, place):
    nodes = []
    for name in ("one", "two"):
        folder = random_model_in(place / name)
        nodes.append({"id": name, "component": "trained_model", "parameters": {"path": str(folder)}})
    document = GraphDocument.model_validate({"title": "Two models", "nodes": nodes, "links": []})
    engine = Engine(place / "workspace")
    run = engine.run(engine.plan(resolve(document, window.services.components, place)), origin="two.json")
    window.models.save_of_run(run.result.run_id, "Two models")
    dialog = dialog_of(window, qtbot)
    titles = [dialog.choice.itemText(index) for index in range(dialog.choice.count())]
    assert titles == ["one.trained_model", "two.trained_model"] and dialog.choice.isVisible()
    dialog.choice.setCurrentIndex(1)
    dialog.save.click()
    qtbot.waitUntil(lambda: dialog.card is not None)
    assert (dialog.card.name, dialog.card.origin.node) == ("Two models", "two")


def test_run_without_model_says_so(window, qtbot, saved, place):
    document = GraphDocument.model_validate(
        {"nodes": [{"id": "model", "component": "resnet", "parameters": {"pretrained": False}}], "links": []}
    )
    engine = Engine(place / "workspace")
    run = engine.run(engine.plan(resolve(document, window.services.components, place)), origin="none.json")
    window.models.save_of_run(run.result.run_id, "")
    qtbot.waitUntil(lambda: "no trained model" in window.status_line.currentMessage())
    assert not shown(window, SaveModelDialog)

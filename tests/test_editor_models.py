"""Models that leave the window: saved under names, used in graphs, listed, and asked about images."""

import shutil
from pathlib import Path

import pytest
from open_window import open_window
from PySide6.QtCore import QPointF
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox
from trained_run import train_small

from vision_designer.editor.canvas.hits import Hit
from vision_designer.editor.canvas.menus import menu_for
from vision_designer.editor.panes.outputs.model_view import ModelView
from vision_designer.editor.window.model_dialogs import SaveModelDialog
from vision_designer.graphs.models.saved import SavedModels, suggested_name
from vision_designer.nodes.types.model_directory import ModelDirectory

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


def test_name_taken_meanwhile_is_explained_after_saving(window, qtbot, graph, saved, trained):
    window.models.save_of_node(graph, graph.flow.node("train"))
    dialog = dialog_of(window, qtbot)
    dialog.entry.line.setText("pets")
    saved.save(saved.find(trained[1].run_id), "pets")
    dialog.save.click()
    qtbot.waitUntil(lambda: "already a model" in dialog.entry.message.text())
    assert dialog.save.isEnabled() and dialog.card is None


def test_model_view_of_results_saves_shown_model(window, qtbot, graph, saved):
    window.docks.show("results")
    graph.select([graph.flow.node("train")])
    results = window.docks.panes["results"]
    results.tabs.setCurrentIndex(0)
    qtbot.waitUntil(lambda: bool(results.findChildren(ModelView)))
    view = results.findChildren(ModelView)[0]
    qtbot.waitUntil(lambda: view.save_button.isVisible())
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


@pytest.mark.parametrize("name", TEMPLATES)
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


@pytest.mark.parametrize("name", TEMPLATES)
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

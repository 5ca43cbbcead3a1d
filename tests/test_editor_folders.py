"""Folders of images in the window: as a training graph, or as a dataset in a graph."""

import json
import zipfile

import numpy as np
import pytest
from levels import some, thorough
from open_window import make_context, open_window
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox, QProgressDialog, QPushButton

from vision_designer.editor.application import Editor
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.window.templates import OWN_FOLDER
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine import events
from vision_designer.nodes.vision.datasets import folder_survey

pytestmark = pytest.mark.gui


@pytest.fixture
def window(tmp_path, qtbot):
    with open_window(tmp_path / "home", qtbot) as window:
        yield window


@pytest.fixture
def pets(tmp_path):
    folder = tmp_path / "my pets"
    draw = np.random.default_rng(0)
    for name in ("cat", "dog"):
        (folder / name).mkdir(parents=True)
        for number in range(12):
            pixels = draw.integers(0, 256, (16, 20, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{number}.png")
    return folder


def menu_of(window):
    return next(menu for menu in window.findChildren(QMenu) if menu.findChild(QAction, "add_dataset") is not None)


def choose(window, name):
    menu = menu_of(window)
    menu.findChild(QAction, name).trigger()
    menu.close()
    QApplication.processEvents()


def trained(window, qtbot, path):
    """The page of the training graph for a folder."""
    window.folders.train(str(path))
    qtbot.waitUntil(lambda: window.page is not None)
    return window.page


def parameters(page, node_id):
    return page.graph.flow.node(node_id).parameters


def test_folder_opens_training_graph_without_problems(window, qtbot, pets, monkeypatch):
    def never(*_arguments, **_named):
        raise AssertionError("the window itself looked at the folder")

    monkeypatch.setattr(folder_survey, "survey", never)
    page = trained(window, qtbot, pets)
    assert page.graph.title == page.tab_text == "my pets"
    assert parameters(page, "images")["path"] == str(pets)
    assert {"network", "train", "score", "evaluate"} <= {node.node_id for node in page.graph.flow.nodes}
    assert "24 images in 2 categories, 12 in each." in page.graph.flow.notes[0]["text"]
    qtbot.waitUntil(lambda: page.validator is not None and page.graph.problems == [])
    seen = page.view.navigator.visible_rect()
    qtbot.waitUntil(
        lambda: all(
            page.view.navigator.visible_rect().contains(item.card) for item in page.view.graph_scene.nodes.values()
        )
    )
    assert seen is not None
    assert not page.graph.modified
    assert not [dialog for dialog in window.findChildren(QProgressDialog) if dialog.isVisible()]


@thorough
def test_archive_opens_same_graph_as_folder(window, qtbot, pets):
    archive = pets.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sorted(pets.rglob("*.png")):
            packed.write(path, path.relative_to(pets))
    page = trained(window, qtbot, archive)
    assert page.graph.title == "my pets"
    assert parameters(page, "images")["path"] == str(archive)


@pytest.mark.parametrize("same", some([True, False]))
def test_flip_question_answer_is_one_undo_step(window, qtbot, pets, same):
    page = trained(window, qtbot, pets)
    assert "mirrored" in page.banner.text
    before = page.graph.document_for(pets.parent).to_text(page.graph.registry)
    page.banner.buttons[0 if same else 1].click()
    assert page.banner.text == ""
    text = page.graph.flow.notes[0]["text"]
    assert "as requested" in text
    assert parameters(page, "transformation").get("random_horizontal_flip", True) is same
    page.graph.undo_stack.undo()
    assert page.graph.document_for(pets.parent).to_text(page.graph.registry) == before
    assert not page.graph.undo_stack.canUndo()


def test_flip_question_is_withdrawn_when_a_run_starts(window, qtbot, pets):
    page = trained(window, qtbot, pets)
    assert "mirrored" in page.banner.text
    run = RunModel(page.graph.document())
    page.graph.statuses.follow(run)
    run.feed(events.RunStarted(run_id="r1", title="pets", graph="", nodes=["images"]))
    qtbot.waitUntil(lambda: page.is_running)
    assert page.banner.text == ""
    page.banner.show_message("Another message")
    run.feed(events.RunFinished(run_id="r1", state="failed", seconds=1.0))
    qtbot.waitUntil(lambda: not page.is_running)
    assert page.banner.text == "Another message"


@thorough
def test_flip_answer_keeps_edited_note(window, qtbot, pets):
    page = trained(window, qtbot, pets)
    page.graph.edits.annotations.change(page.graph.edits.annotations.notes[0], text="mine")
    page.banner.buttons[1].click()
    assert page.graph.flow.notes[0]["text"] == "mine"
    assert parameters(page, "transformation")["random_horizontal_flip"] is False


def test_unsuitable_folder_states_reason_and_can_be_dataset(window, qtbot, tmp_path):
    folder = tmp_path / "loose"
    folder.mkdir()
    Image.new("RGB", (8, 8)).save(folder / "a.png")
    window.folders.train(str(folder))
    qtbot.waitUntil(lambda: window.findChildren(QMessageBox) != [])
    box = window.findChildren(QMessageBox)[0]
    assert "loose" in box.text()
    assert "category" in box.informativeText()
    assert window.page is None
    next(button for button in box.buttons() if box.buttonRole(button) == QMessageBox.ButtonRole.ActionRole).click()
    assert [node.parameters["path"] for node in window.graph.flow.nodes] == [str(folder)]


def test_folder_inspection_can_be_cancelled(window, qtbot, pets):
    window.folders.train(str(pets))
    dialog = window.findChildren(QProgressDialog)[0]
    dialog.findChild(QPushButton).click()
    answered = []
    # A later request is answered later.
    window.services.data.request("described", {"folder": str(pets)}, answered.append, answered.append)
    window.services.data.request("preset", {"path": str(pets)}, answered.append, answered.append)
    qtbot.waitUntil(lambda: len(answered) == 2)
    assert window.page is None


@pytest.mark.parametrize("choice", some(["train_classifier", "add_dataset"]))
def test_open_folder_on_start_page_asks_for_folder_and_use(window, qtbot, pets, monkeypatch, choice):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(pets))
    qtbot.mouseClick(window.welcome.start_rows["folder"], Qt.MouseButton.LeftButton)
    choose(window, choice)
    qtbot.waitUntil(lambda: window.page is not None)
    components = [node.component for node in window.graph.flow.nodes]
    assert components == ["image_dataset"] if choice == "add_dataset" else "efficientnet" in components
    assert window.services.settings.last_folder == pets.parent


@thorough
def test_folder_on_command_line_opens_question(qtbot, qapp, pets, tmp_path, monkeypatch):
    context = make_context(tmp_path / "other")
    monkeypatch.setattr("vision_designer.editor.services.Services.create", lambda *_: context)
    monkeypatch.chdir(pets.parent)
    editor = Editor(qapp, context.settings)
    editor.start([pets.name])
    menu = QApplication.activePopupWidget()
    assert menu.activeAction().objectName() == "train_classifier"
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert QApplication.activePopupWidget() is None
    assert [node.parameters["path"] for node in editor.window.graph.flow.nodes] == [str(pets)]
    editor.window.graph.undo_stack.setClean()
    editor.window.close()
    editor.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@thorough
def test_folder_template_asks_for_folder(window, qtbot, pets, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(pets))
    window.folders.begin_with(OWN_FOLDER)
    qtbot.waitUntil(lambda: window.page is not None)
    assert window.graph.title == "my pets"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    window.folders.begin_with(OWN_FOLDER)
    assert parameters(window.page, "images")["path"] == "my_images"


def test_cancelled_folder_dialog_does_nothing(window, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    window.actions_["open_folder"].trigger()
    assert not [menu for menu in window.findChildren(QMenu) if menu.findChild(QAction, "add_dataset")]


def test_folder_and_graph_dropped_beside_canvas_are_opened(window, qtbot, pets, tmp_path):
    file = tmp_path / "mine.json"
    file.write_text(json.dumps({"format": "vision-designer/1", "title": "mine"}))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (pets, file)])
    actions = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    none = Qt.KeyboardModifier.NoModifier
    left = Qt.MouseButton.LeftButton
    for event in (
        QDragEnterEvent(QPoint(20, 60), actions, data, left, none),
        QDropEvent(QPointF(20, 60), actions, data, left, none),
    ):
        event.setDropAction(Qt.DropAction.MoveAction)
        QApplication.sendEvent(window, event)
        assert event.dropAction() == Qt.DropAction.CopyAction
    assert window.graph.title == "mine"
    choose(window, "add_dataset")
    assert [node.component for node in window.graph.flow.nodes] == ["image_dataset"]


def test_three_gestures_lead_from_start_page_to_evaluation(window, qtbot, pets):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(pets))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    # First the drop, then the choice, then Submit.
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(20, 60), copy, data, left, none))
    QApplication.sendEvent(window, QDropEvent(QPointF(20, 60), copy, data, left, none))
    choose(window, "train_classifier")
    qtbot.waitUntil(lambda: window.page is not None)
    qtbot.waitUntil(lambda: window.actions_["submit"].isEnabled() and window.graph.problems == [])
    assert "evaluate" in {node.node_id for node in window.graph.flow.nodes}
    window.actions_["submit"].trigger()
    qtbot.waitUntil(lambda: window.graph.statuses.run is not None)


@thorough
def test_folder_graph_in_chinese_is_opened_and_saved(window, qtbot, pets, tmp_path):
    folder = pets.rename(tmp_path / "寵物")
    page = trained(window, qtbot, folder)
    assert page.graph.title == "寵物"
    page.graph.document_for(tmp_path).write(tmp_path / "寵物.json", page.graph.registry)
    assert GraphDocument.read(tmp_path / "寵物.json").node("images").parameters["path"] == str(folder)

"""A screen of 1366 x 768 pixels at 200 %: dialogs fit it, and the window leaves room for the canvas."""

import inspect
import pkgutil
from importlib import import_module

import pytest
from levels import some
from measured_runs import follow
from open_window import open_window
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QScrollArea
from waiting_qtbot import settle

from vision_designer import editor
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.outputs.picture_window import PictureWindow
from vision_designer.editor.panes.parts import fitting
from vision_designer.editor.panes.parts.dialogs import SaveDialog, ask_to_confirm, choose_path, message_box
from vision_designer.editor.panes.parts.parallel_dialog import ParallelDialog, Sample
from vision_designer.editor.panes.runs.compare import CompareDialog
from vision_designer.editor.panes.runs.run_dialogs import CleanRunsDialog, NoteDialog
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.window import templates
from vision_designer.editor.window.diagnostics import AboutDialog
from vision_designer.editor.window.help_window import HelpWindow, ShortcutsDialog, documents
from vision_designer.editor.window.model_dialogs import RenameModelDialog, SaveModelDialog
from vision_designer.editor.window.prediction import PredictionDialog
from vision_designer.editor.window.settings_dialog import SettingsDialog
from vision_designer.editor.window.templates import TemplateGallery
from vision_designer.editor.window.tour import Tour
from vision_designer.graphs.models.card import ModelCard, ModelOrigin
from vision_designer.graphs.models.source import ModelSource

ROOM = QRect(4, 20, 675, 344)
"""Of the content of a window, in Qt's pixels."""
MAXIMIZED = (683, 364)
LONG = "\n".join(
    f"{number}: a line of an error that names many things, and so is long enough to be wrapped" for number in range(40)
)


@pytest.fixture
def window(tmp_path, qtbot, language, monkeypatch):
    for module in (fitting, templates):
        monkeypatch.setattr(module, "room_for", lambda _window: ROOM)
    with open_window(tmp_path, qtbot) as window:
        window.resize(*MAXIMIZED)
        settle()
        yield window


def card(folder):
    return ModelCard(folder, ModelOrigin(name="pets", accuracy=0.975, accuracy_images=360))


def saved_dialog(window, folder):
    dialog = SaveModelDialog([("train", ModelSource(folder))], "pets", [], window)
    dialog.show_saved(card(folder))
    return dialog


def parallel_dialog(window, folder):
    dialog = ParallelDialog(window)
    dialog.show_samples(["Learning rate"], [Sample("1", [0.1], {"evaluate.accuracy": 0.9})])
    return dialog


def prediction_dialog(window, folder):
    services = window.services
    return PredictionDialog(card(folder), [str(folder / "1.png")] * 9, services.workspace, services.data, window)


def picture_window(window, folder):
    dialog = PictureWindow(window.services.data, lambda _: None, 3, lambda _: "cat", window)
    dialog.resize(760, 660)
    return dialog


DIALOGS = {
    "settings": lambda window, folder: SettingsDialog(window.services.settings, window),
    "about": lambda window, folder: AboutDialog(folder, window, window.services.settings),
    "templates": lambda window, folder: TemplateGallery(window.services.components, window),
    "help": lambda window, folder: HelpWindow(documents(), window),
    "shortcuts": lambda window, folder: ShortcutsDialog(list(window.actions_.actions.values()), window),
    "save model": lambda window, folder: SaveModelDialog([("train", ModelSource(folder))] * 2, "pets", [], window),
    "model saved": saved_dialog,
    "rename model": lambda window, folder: RenameModelDialog("pets", [], window),
    "predict": prediction_dialog,
    "picture": picture_window,
    "parallel coordinates": parallel_dialog,
    "compare": lambda window, folder: CompareDialog(window.services.history, ["1", "2"], window),
    "note": lambda window, folder: NoteDialog("", window),
    "clean": lambda window, folder: CleanRunsDialog(window.services.history, window),
    "confirm": lambda window, folder: ask_to_confirm(window, "Remove", "Remove it?", "It is lost.", "Remove", print),
    "error": lambda window, folder: message_box(window, "Error", "It cannot be opened", LONG),
    "choose": lambda window, folder: choose_path(window, "Choose", folder, print, folder=True),
    "save": lambda window, folder: SaveDialog(window, "Save", folder / "a.json", "Graph (*.json)"),
}


@pytest.fixture
def dressed(qapp):
    """The program's own style, whose margins are larger than those of Qt."""
    before = qapp.styleSheet(), qapp.palette(), qapp.style().objectName()
    theme().apply(qapp, "dark")
    yield
    theme().apply(qapp, "light")
    qapp.setStyle(before[2])
    qapp.setPalette(before[1])
    qapp.setStyleSheet(before[0])


@pytest.mark.parametrize("name", some(DIALOGS, ("settings", "templates").__contains__))
def test_dialog_fits_the_screen_and_its_buttons_are_visible(window, dressed, tmp_path, qtbot, name):
    dialog = DIALOGS[name](window, tmp_path)
    qtbot.addWidget(dialog)
    qtbot.show(dialog)
    qtbot.waitUntil(lambda: dialog.width() <= ROOM.width() and dialog.height() <= ROOM.height())
    boxes = dialog.findChildren(QDialogButtonBox)
    assert boxes or isinstance(dialog, HelpWindow | PictureWindow)
    for button in (button for box in boxes for button in box.buttons()):
        assert button.visibleRegion().boundingRect() == button.rect()
    dialog.close()


def test_all_dialogs_of_the_program_are_tested():
    for found in pkgutil.walk_packages(editor.__path__, "vision_designer.editor."):
        import_module(found.name)
    declared = {kind for kind in QDialog.__subclasses__() if kind.__module__.startswith("vision_designer.editor.")}
    assert declared
    source = inspect.getsource(inspect.getmodule(test_all_dialogs_of_the_program_are_tested))
    tested = source[source.index("DIALOGS = ") :] + source[: source.index("DIALOGS = ")]
    assert [kind.__name__ for kind in declared if f"{kind.__name__}(" not in tested] == []


def test_dialog_that_grows_while_it_is_open_is_scrolled_then(window, dressed, tmp_path, qtbot, monkeypatch):
    dialog = SaveModelDialog([("train", ModelSource(tmp_path))], "pets", [], window)
    qtbot.addWidget(dialog)
    qtbot.show(dialog)
    assert dialog.findChild(QScrollArea) is None
    height = dialog.height()
    monkeypatch.setattr(fitting, "room_for", lambda _window: QRect(4, 20, 675, height))
    dialog.show_saved(card(tmp_path))
    qtbot.waitUntil(lambda: dialog.findChild(QScrollArea) is not None and dialog.height() <= height)
    assert dialog.findChild(QScrollArea).verticalScrollBar().maximum() > 0
    (close,) = dialog.buttons.buttons()
    assert close.visibleRegion().boundingRect() == close.rect()


PANES = ["library", "properties", "results", "problems", "runs", "models", "history"]


@pytest.mark.parametrize("name", some(PANES, ("problems", "runs").__contains__))
def test_no_pane_makes_the_window_larger_than_the_screen(window, dressed, qtbot, name):
    window.files.new_from_example("digits_resnet18")
    settle()
    follow(window.graph, RunModel(window.graph.document()))
    window.page.headline.show_message("97.5 % accuracy: 9 of 360 images were classified incorrectly", ("Show", print))
    window.page.banner.show_message("Suggested: same meaning.", ("Same meaning", print))
    window.docks.show(name)
    qtbot.waitUntil(lambda: window.docks.is_in_front(name))
    settle()
    assert (window.width(), window.height()) == MAXIMIZED
    assert window.minimumSizeHint().height() <= MAXIMIZED[1]


def test_window_keeps_its_size_during_a_run_and_a_tour(window, dressed, qtbot):
    window.files.new_from_example("digits_resnet18")
    settle()
    run = RunModel(window.graph.document())
    follow(window.graph, run)
    buttons = ("Same meaning", print), ("Different meaning", print)
    window.page.banner.show_message("Does an image have the same meaning when it is mirrored left to right?", *buttons)
    line = window.status_line
    line.active_runs.setText("2 active runs")
    line.active_runs.show()
    line._state.setText("Running, about 12 minutes left")
    for part in (line._state, line._bar):
        part.show()
    settle()
    assert (window.width(), window.height()) == MAXIMIZED
    window.actions_["tour"].trigger()
    tour = window.findChild(Tour)
    for number in range(3):
        tour.show_step(number)
        settle()
        assert (window.width(), window.height()) == MAXIMIZED
        assert window.rect().contains(tour.geometry())
    tour.end()


def test_pane_that_needs_more_width_leaves_room_for_the_canvas(window, dressed, qtbot):
    window.files.new_from_example("digits_resnet18")
    settle()
    window.docks.panes["results"].setMinimumSize(500, 400)
    follow(window.graph, RunModel(window.graph.document()))
    qtbot.waitUntil(lambda: window.docks.is_in_front("results"))
    settle()
    assert (window.width(), window.height()) == MAXIMIZED
    assert window.page.view.width() > 350
    area = window.docks["results"].widget()
    assert area.horizontalScrollBar().maximum() > 0 and area.verticalScrollBar().maximum() > 0


def test_first_card_is_readable_before_a_run(window, dressed, qtbot):
    window.files.new_from_example("digits_densenet121_compare")
    settle()
    view = window.page.view
    assert view.width() >= 400
    assert view.navigator.zoom >= 0.5
    cards = [item.card for item in view.graph_scene.nodes.values()]
    assert view.navigator.visible_rect().contains(min(cards, key=lambda card: (card.left(), card.top())))
    window.graph.select(list(window.graph.flow.nodes)[:1])
    settle()
    assert view.width() >= 380

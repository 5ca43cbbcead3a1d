"""File names typed into Qt's own save dialogs."""

import shutil
from pathlib import Path

import pytest
from levels import some
from open_window import open_window
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit, QMessageBox

from vision_designer.editor.look.plain_text import one_line
from vision_designer.editor.panes.parts.dialogs import SaveDialog, asked_path, with_extension
from vision_designer.graphs.document import GraphDocument, is_graph_file
from vision_designer.graphs.ryven.project import is_ryven_project
from vision_designer.graphs.user_paths import EXAMPLES

pytestmark = pytest.mark.gui
GRAPHS = "Graphs (*.json)"
PICTURES = "PNG image (*.png);;SVG drawing (*.svg)"


class User:
    """Answers dialogs as they appear: types a name and saves, or answers a question.

    Attributes:
        suggested: initial names of the dialogs.
        asked: texts of questions and warnings.
    """

    def __init__(self):
        self.suggested, self.asked, self._names, self._answers = [], [], [], []
        self._seen = []
        # One timer each: a timer does not fire again while the dialog that it answered opens another.
        self._timers = [QTimer(interval=10) for _ in range(4)]
        for timer in self._timers:
            timer.timeout.connect(self._look)
            timer.start()

    def will(self, names, answers=()):
        self._names += names
        self._answers += answers

    def stop(self):
        for timer in self._timers:
            timer.stop()

    def _look(self):
        shown = QApplication.activeModalWidget()
        if shown is None or any(shown is seen for seen in self._seen) or not shown.isVisible():
            return
        if isinstance(shown, QFileDialog):
            self._seen.append(shown)
            entry = shown.findChild(QLineEdit, "fileNameEdit")
            self.suggested.append(entry.text())
            self._type(shown, entry)
        elif isinstance(shown, QMessageBox):
            self._seen.append(shown)
            self.asked.append(shown.text())
            wanted = self._answers.pop(0)
            shown.button(wanted).click()
            if wanted == QMessageBox.StandardButton.No:
                # The dialog is still open, for another name.
                self._seen = [seen for seen in self._seen if not isinstance(seen, QFileDialog)]

    def _type(self, dialog, entry):
        name = self._names.pop(0)
        if not name:
            dialog.reject()
            return
        entry.setText(name)
        dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save).click()


@pytest.fixture
def user(qapp):
    user = User()
    yield user
    user.stop()
    assert not user._names
    assert not user._answers


@pytest.fixture
def window(tmp_path, qtbot):
    with open_window(tmp_path / "program", qtbot) as window:
        yield window


@pytest.fixture
def mine(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    shutil.copy(EXAMPLES / "digits_resnet18.json", folder / "pets.json")
    return folder


def opened(window, path):
    return window.files.open_path(path)


YES, NO, OK = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No, QMessageBox.StandardButton.Ok


@pytest.mark.parametrize("typed", some(["pets", "pets.json"]))
@pytest.mark.parametrize("answers", [[YES], [NO]])
def test_existing_graph_is_replaced_only_after_confirmation(window, user, mine, typed, answers):
    before = (mine / "pets.json").read_bytes()
    window.files.new()
    user.will([str(mine / typed), *([""] if answers == [NO] else [])], answers)
    assert window.files.save_as() == (answers == [YES])
    assert len(user.asked) == 1
    assert "pets.json" in user.asked[0]
    assert ((mine / "pets.json").read_bytes() == before) == (answers == [NO])
    assert not (mine / "pets").exists()


def test_name_with_dot_gets_extension_before_confirmation(window, user, mine):
    window.files.new()
    (mine / "resnet_v1.2").write_text("another file")
    user.will([str(mine / "resnet_v1.2")])
    assert window.files.save_as()
    assert is_graph_file(mine / "resnet_v1.2.json")
    assert user.asked == []
    before = (mine / "resnet_v1.2.json").read_bytes()
    window.files.new()
    user.will([str(mine / "resnet_v1.2"), ""], [NO])
    assert not window.files.save_as()
    assert "resnet_v1.2.json" in user.asked[0]
    assert (mine / "resnet_v1.2.json").read_bytes() == before
    assert (mine / "resnet_v1.2").read_text() == "another file"


@pytest.mark.parametrize(
    ("kinds", "typed", "file"),
    some(
        [
            (PICTURES, "graph", "graph.png"),
            (PICTURES, "v1.2", "v1.2.png"),
            (PICTURES, "graph.SVG", "graph.SVG"),
            ("Table (*.csv)", "metrics", "metrics.csv"),
            ("Log (*.log *.txt)", "train.txt", "train.txt"),
            ("Log (*.log *.txt)", "train", "train.log"),
        ]
    ),
)
@pytest.mark.parametrize("is_there", [False, True])
def test_pictures_and_tables_need_confirmation(window, user, mine, kinds, typed, file, is_there):
    if is_there:
        (mine / file).write_text("mine")
    user.will([str(mine / typed)], [YES] if is_there else [])
    suggested = mine / f"suggested{file[-4:].lower()}"
    assert asked_path(window, "Save", suggested, kinds) == mine / file
    assert len(user.asked) == is_there
    assert user.suggested == [suggested.name]


def test_chosen_file_type_sets_extension(qtbot, mine):
    dialog = SaveDialog(None, "Save", mine / "graph.png", PICTURES)
    qtbot.addWidget(dialog)
    assert dialog.defaultSuffix() == "png"
    dialog.filterSelected.emit("SVG drawing (*.svg)")
    assert dialog.defaultSuffix() == "svg"
    assert with_extension(Path("v1.2"), PICTURES, "SVG drawing (*.svg)") == Path("v1.2.svg")
    assert with_extension(Path("pets."), GRAPHS) == Path("pets.json")


def test_ryven_project_does_not_replace_graph(window, user, mine):
    page = opened(window, mine / "pets.json")
    shutil.copy(EXAMPLES / "digits_resnet18.json", mine / "other.json")
    (mine / "link.json").symlink_to(mine / "pets.json")
    (mine / "hard.json").hardlink_to(mine / "pets.json")
    before = {path: path.read_bytes() for path in mine.iterdir()}
    # Qt asks whether to replace each, and the program states why it does not.
    graphs = ["pets", "pets.json", "link.json", "hard.json", "other.json"]
    user.will([*(str(mine / name) for name in graphs), ""], [YES, OK] * len(graphs))
    window.files.save_as_project()
    assert user.suggested == ["pets.ryven.json"] * 6
    assert all("is a graph" in said for said in user.asked[1::2])
    assert {path: path.read_bytes() for path in mine.iterdir()} == before
    # The suggested name is accepted, and replaced after a question.
    user.will([str(mine / "pets.ryven.json")] * 2, [YES])
    for _ in range(2):
        window.files.save_as_project()
        assert is_ryven_project(mine / "pets.ryven.json")
    window.changes.reload(page)
    assert GraphDocument.read(mine / "pets.json").nodes
    assert one_line(window.page.graph.title) == "pets"

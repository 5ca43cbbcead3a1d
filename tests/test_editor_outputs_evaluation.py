"""The evaluation view: a confusion matrix whose cells list their images."""

import shutil
from dataclasses import replace

import polars as pl
import pytest
from conftest import make_trial
from levels import thorough
from prepared_outputs import made_outputs
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QImage, QPainter, QRegion
from PySide6.QtWidgets import QApplication, QToolTip
from waiting_qtbot import settle

from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.outputs.confusion_matrix import ConfusionMatrix
from vision_designer.editor.panes.outputs.evaluation_view import EvaluationView
from vision_designer.editor.panes.outputs.picture_window import PictureFile
from vision_designer.editor.panes.parts.dialogs import SaveDialog
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.vision.evaluation.report import report

pytestmark = pytest.mark.gui
UNSURE = {"unknown_label": "unknown", "unknown_below": 0.9, "temperature": 1.5}


@pytest.fixture
def matrix(qtbot):
    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    matrix.resize(500, 400)
    matrix.show_matrix(["cat", "dog", "fish"], [[8, 2, 0], [1, 9, 0], [0, 0, 0]])
    qtbot.show(matrix)
    return matrix


def middle(matrix, row, column):
    return matrix.cell_rect(row, column).center().toPoint()


def test_cell_hit_test_matches_painting(matrix):
    for row in range(3):
        for column in range(3):
            assert matrix.cell_at(QPointF(middle(matrix, row, column))) == (row, column)
    assert matrix.cell_at(QPointF(2, 2)) is None
    shown = matrix.grab().toImage()
    corner = matrix.cell_rect(2, 2).topLeft().toPoint() + QPoint(4, 4)
    wrong = matrix.cell_rect(0, 1).topLeft().toPoint() + QPoint(4, 4)
    assert shown.pixelColor(corner) == theme().colors.card
    assert shown.pixelColor(wrong) != theme().colors.card


def test_unanswered_images_have_own_column(qtbot, matrix):
    names = ["cat", "dog", "fish"]
    matrix.show_matrix(names, [[8, 2, 0, 3], [1, 9, 0, 0], [0, 0, 0, 4]], [*names, "unknown"])
    last = middle(matrix, 2, 3)
    assert matrix.cell_at(QPointF(last)) == (2, 3)
    assert matrix.grid_rect().width() > matrix.grid_rect().height()
    assert matrix.description(0, 3) == "3 of 13 images of cat predicted as unknown (23.1 %)"
    corner = matrix.cell_rect(2, 3).topLeft().toPoint() + QPoint(4, 4)
    assert matrix.grab().toImage().pixelColor(corner) not in (theme().colors.card, theme().colors.problem)
    with qtbot.waitSignal(matrix.chosen) as heard:
        qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=last)
    assert heard.args == [2, 3]
    qtbot.keyClick(matrix, Qt.Key.Key_Right)
    with qtbot.waitSignal(matrix.chosen) as heard:
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert heard.args == [2, 3]


def test_counts_and_percentages(matrix):
    assert matrix.value(0, 1) == 2
    matrix.set_normalized(True)
    assert matrix.value(0, 1) == 0.2
    assert matrix.value(2, 2) == 0
    assert matrix.description(0, 1) == "2 of 10 images of cat predicted as dog (20.0 %)"
    assert "0 of 0" in matrix.description(2, 2)


class Watched(ConfusionMatrix):
    """Counts drawn numbers, and records repaint requests."""

    def __init__(self):
        super().__init__()
        self.numbers, self.repainted = 0, []

    def paintEvent(self, event):
        self.repainted.append(QRegion(event.region()))
        super().paintEvent(event)

    def _draw_number(self, *arguments):
        self.numbers += 1
        super()._draw_number(*arguments)


def picture_of(matrix, regions=(), on=None):
    """The whole matrix, or some regions of it drawn over another picture."""
    picture = on or QImage(matrix.size(), QImage.Format.Format_RGB32)
    if on is None:
        picture.fill(Qt.GlobalColor.gray)
    painter = QPainter(picture)
    painter.setFont(matrix.font())
    for region in regions or [QRegion(matrix.rect())]:
        for exposed in region:
            painter.setClipRect(exposed)
            painter.fillRect(exposed, Qt.GlobalColor.gray)
            matrix.draw(painter, exposed)
    painter.end()
    return picture


@pytest.fixture(params=[40, 100])
def watched(qtbot, request):
    count = request.param
    matrix = Watched()
    qtbot.addWidget(matrix)
    matrix.resize(1100, 1000)
    names = [f"category {number}" for number in range(count)]
    matrix.show_matrix(names, [[(3 * row + column) % 90 for column in range(count)] for row in range(count)])
    qtbot.show(matrix)
    qtbot.waitUntil(lambda: bool(matrix.repainted))
    return matrix


@pytest.mark.parametrize("step", ["hover", "key", "focus"])
def test_moving_in_large_matrix_repaints_two_cells(qtbot, watched, step):
    # Activating a window repaints it, which is not a step.
    watched.activateWindow()
    watched.setFocus()
    watched._set_hover((5, 6))
    qtbot.waitUntil(watched.hasFocus)
    settle()
    before = picture_of(watched)
    watched.numbers, watched.repainted = 0, []
    if step == "hover":
        watched._set_hover((30, 21))
    elif step == "key":
        qtbot.keyClick(watched, Qt.Key.Key_Down)
    else:
        watched.clearFocus()
    qtbot.waitUntil(lambda: bool(watched.repainted))
    # A cell and its neighbors that its frame touches, before and after, each in up to three strips.
    assert watched.numbers <= 2 * 9 * 3
    assert picture_of(watched, watched.repainted, before.copy()) == picture_of(watched)
    assert before != picture_of(watched)


def test_names_are_measured_once(watched, monkeypatch):
    measured = []
    metrics = watched.fontMetrics()

    class Metrics:
        def __getattr__(self, name):
            measured.append(name)
            return getattr(metrics, name)

    monkeypatch.setattr(watched, "fontMetrics", Metrics, raising=False)
    watched.numbers = 0
    watched.grab()
    drawn = sum(count > 0 for row in watched._counts for count in row)
    assert watched.numbers == (drawn if len(watched._counts) == 40 else 0)
    assert measured.count("horizontalAdvance") == 0
    assert len(measured) < 40


def test_hover_describes_cell(qtbot, matrix):
    with qtbot.waitSignal(matrix.hovered) as heard:
        qtbot.mouseMove(matrix, middle(matrix, 1, 0))
    assert heard.args == ["1 of 10 images of dog predicted as cat (10.0 %)"]
    point = middle(matrix, 0, 1)
    QApplication.sendEvent(matrix, QHelpEvent(QEvent.Type.ToolTip, point, matrix.mapToGlobal(point)))
    assert "2 of 10" in QToolTip.text()


def test_only_cells_with_images_are_selectable(qtbot, matrix):
    with qtbot.waitSignal(matrix.chosen) as heard:
        qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=middle(matrix, 0, 1))
    assert heard.args == [0, 1]
    with qtbot.assertNotEmitted(matrix.chosen):
        qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=middle(matrix, 2, 0))


def test_keyboard_reaches_every_cell(qtbot, matrix):
    matrix.setFocus()
    qtbot.keyClick(matrix, Qt.Key.Key_Up)
    qtbot.keyClick(matrix, Qt.Key.Key_Right)
    qtbot.keyClick(matrix, Qt.Key.Key_Down)
    with qtbot.waitSignal(matrix.chosen) as heard:
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert heard.args == [1, 1]


def test_thousand_categories_can_be_scrolled(qtbot):
    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    names = [f"category {number}" for number in range(1000)]
    matrix.show_matrix(names, [[int(row == column) for column in range(1000)] for row in range(1000)])
    matrix.resize(400, 300)
    assert matrix.minimumWidth() > 5000
    assert matrix.cell_rect(999, 999).right() <= matrix.minimumWidth()
    assert matrix.cell_rect(0, 0).width() < 10
    matrix.grab(matrix.rect().adjusted(0, 0, -300, -200))


def test_few_categories_are_readable_in_small_pane(matrix):
    matrix.resize(60, 60)
    assert matrix.cell_rect(0, 0).height() > matrix.fontMetrics().height()
    assert matrix.minimumHeight() >= matrix.cell_rect(2, 2).bottom()


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Made once, because drawing the charts takes longer than a test; the tests only read them."""
    return made_outputs(tmp_path_factory.mktemp("outputs"))


@pytest.fixture
def view(qtbot, outputs, data_process):
    view = EvaluationView(data_process)
    qtbot.addWidget(view)
    view.resize(1000, 500)
    qtbot.show(view)
    scored = {"scored_dataset": str(outputs["score"]["scored_dataset"])}
    view.show_evaluation(str(outputs["evaluate"]["evaluation_results"]), scored)
    qtbot.waitUntil(lambda: view.pages.currentWidget() is view.splitter)
    return view


def test_evaluation_is_shown(view):
    assert view.matrix.value(0, 1) == 1
    assert view.metrics.item(0, 0).text() == "Accuracy"
    assert view.metrics.item(0, 1).text() == "0.9091"
    assert "Top-5 accuracy" not in [view.metrics.item(row, 0).text() for row in range(view.metrics.rowCount())]
    assert view.per_category.rowCount() == 2
    titles = [view.tabs.tabText(place) for place in range(view.tabs.count())]
    assert titles == ["Metrics", "By category", "ROC curve", "Reliability", "Coverage", "Chart"]
    view.shares.click()
    assert view.matrix.is_normalized
    view.counts.click()
    assert not view.matrix.is_normalized


def test_cell_lists_its_images(qtbot, view):
    qtbot.mouseClick(view.matrix, Qt.MouseButton.LeftButton, pos=middle(view.matrix, 0, 1))
    qtbot.waitUntil(lambda: view.rows.model.count == 1)
    assert view.pages.currentWidget() is view.cell
    assert view.rows.model.value(0, "image").endswith("cat/005.png")
    assert view.cell_title.text() == "1 of 6 images of cat predicted as dog (16.7 %)"
    qtbot.keyClick(view.rows.rows, Qt.Key.Key_Escape)
    assert view.pages.currentWidget() is view.splitter


def test_wrong_images_are_listed(qtbot, view, outputs):
    view.show_cell(0, 0)
    view.wrong.click()
    qtbot.waitUntil(lambda: view.rows.model.total > 0)
    settle()
    counts = view._inputs[0]["counts"]
    wrong = sum(count for row, line in enumerate(counts) for column, count in enumerate(line) if row != column)
    qtbot.waitUntil(lambda: view.rows.model.count == wrong)
    assert all(view.rows.model.is_wrong(row) for row in range(wrong))
    view.show_cell(0, 0)
    qtbot.waitUntil(lambda: view.rows.model.count == counts[0][0])
    assert not view.rows.wrong.isChecked(), "the images of a cell are all of its images"


def test_wrong_images_can_be_wanted_before_the_evaluation_is_read(qtbot, view, outputs):
    view.show_evaluation("", {})
    scored = {"scored_dataset": str(outputs["score"]["scored_dataset"])}
    view.show_evaluation(str(outputs["evaluate"]["evaluation_results"]), scored)
    view.show_wrong()
    qtbot.waitUntil(lambda: view.pages.currentWidget() is view.cell)
    assert view.rows.wrong.isChecked()


def test_cell_without_known_table_shows_message(qtbot, view):
    view.show_evaluation(view._folder, {})
    with qtbot.waitSignal(view.message) as heard:
        view.show_cell(0, 1)
    assert "Submit the graph" in heard.args[0]
    assert view.pages.currentWidget() is view.splitter


def test_metrics_sort_numerically(view):
    view.per_category.show_rows(["Category", "Images"], [["a", 9], ["b", 100], ["c", None]])
    view.per_category.sortItems(1)
    assert [view.per_category.item(row, 0).text() for row in range(3)] == ["c", "a", "b"]


def test_category_table_fits_beside_matrix_in_small_window(qtbot, view):
    view.resize(900, 360)
    view.tabs.setCurrentWidget(view.per_category)
    qtbot.show(view)
    header = view.per_category.horizontalHeader()
    titles = ["Category", "Precision", "Recall", "F1", "Images"]
    view.per_category.show_rows(
        titles, [["a category with a long name", 0.5, 0.25, 0.125, 1234], ["b", 1.0, 1.0, 1.0, 5]]
    )
    assert header.length() <= view.per_category.viewport().width()
    for section, title in enumerate(titles[1:], 1):
        assert header.sectionSize(section) > header.fontMetrics().horizontalAdvance(title)


def test_one_image_is_singular(matrix):
    matrix.show_matrix(["cat", "dog"], [[1, 0], [0, 2]])
    assert matrix.description(0, 0) == "1 of 1 image of cat predicted as cat (100.0 %)"
    assert matrix.description(1, 1) == "2 of 2 images of dog predicted as dog (100.0 %)"


def test_metrics_are_exported(view, tmp_path, monkeypatch):
    monkeypatch.setattr(SaveDialog, "ask", lambda _: (str(tmp_path / "figures"), ""))
    view.export.click()
    lines = (tmp_path / "figures.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "Metric,Value"
    assert lines[1].startswith("Accuracy,0.90909")
    view.tabs.setCurrentWidget(view.drawing)
    assert not view.export.isEnabled()


def test_pictures_are_shown_and_saved(qtbot, view, tmp_path, monkeypatch):
    picture = view.drawing
    view.tabs.setCurrentWidget(picture)
    qtbot.waitUntil(lambda: picture.has_picture)
    for action, name in zip(picture.menu().actions()[1:], ("saved.png", "saved.svg"), strict=True):
        monkeypatch.setattr(SaveDialog, "ask", lambda _, name=name: (str(tmp_path / name), ""))
        with qtbot.waitSignal(picture.message):
            action.trigger()
    assert (tmp_path / "saved.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (tmp_path / "saved.svg").read_text()
    assert [action.isEnabled() for action in picture.menu().actions()] == [True, True, True]


def test_missing_picture_is_reported(qtbot, data_process, tmp_path):
    picture = PictureFile(data_process)
    qtbot.addWidget(picture)
    picture.show_file(str(tmp_path / "none.png"))
    qtbot.waitUntil(lambda: "cannot be opened" in picture.error)
    picture.grab()


@thorough
def test_comparison_shows_both_models_and_chosen_reliability(qtbot, outputs, data_process, tmp_path):
    first = DataFrameDirectory.read(outputs["score"]["scored_dataset"])
    shutil.copytree(first.folder, tmp_path / "second")
    second = replace(DataFrameDirectory.read(tmp_path / "second"), properties=UNSURE | first.properties)
    frame = second.frame().with_columns(pl.col("Scored Labels").replace("dog", "unknown"))
    frame.write_parquet(second.folder / second.parts[0])
    trial = make_trial(tmp_path / "workspace", "compared")
    result = report(first, second, trial.job)
    result.write(result.folder)
    view = EvaluationView(data_process)
    qtbot.addWidget(view)
    qtbot.show(view)
    view.show_evaluation(str(result.folder), {})
    qtbot.waitUntil(lambda: view.pages.currentWidget() is view.splitter)
    titles = {view.metrics.item(row, 0).text() for row in range(view.metrics.rowCount())}
    assert {"Coverage", "Unknown", "Accuracy at 90 % coverage", "Expected calibration error"} <= titles
    assert "Expected calibration error, before calibration" in titles
    assert view.matrix.description(1, 1).endswith("predicted as dog (100.0 %)")
    view.input.setCurrentIndex(1)
    assert "predicted as unknown" in view.matrix.description(1, 2)
    assert view.per_category.horizontalHeaderItem(5).text() == "Unknown"
    view.tabs.setCurrentWidget(view.reliability)
    qtbot.waitUntil(lambda: view.reliability.has_picture)

"""The table view: paged, sorted, and filtered by the data process."""

import pytest
from prepared_outputs import Recorded, made_scores, thumbnail
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeySequence
from PySide6.QtWidgets import QApplication
from waiting_qtbot import settle

from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.outputs.picture_window import PictureWindow
from vision_designer.editor.panes.outputs.table import TableView
from vision_designer.editor.panes.outputs.table_model import PAGE, SIDE, Query, TableModel

pytestmark = pytest.mark.gui
COLUMNS = {
    "category": "text", "Scored Labels": "text", "Top probability": "float", "error": "text", "id": "int",
    "image": "text", "Scored Probabilities_cat": "float", "Scored Probabilities_dog": "float",
}  # fmt: skip


def answer(arguments, total=100_000, errors=1):
    shown = arguments["columns"] or list(COLUMNS)
    first = arguments["offset"]
    rows = []
    for row in range(first, min(first + arguments["limit"], total)):
        values = {
            "category": "cat", "Scored Labels": "dog" if row % 2 else "cat", "Top probability": 0.75, "error": None,
            "id": row, "image": f"/images/{row}.png", "Scored Probabilities_cat": 0.25,
            "Scored Probabilities_dog": 0.75,
        }  # fmt: skip
        rows.append([values[name] for name in shown])
    columns = [{"name": name, "type": type_} for name, type_ in COLUMNS.items()]
    return {
        "kind": "scored", "columns": columns, "shown": shown, "total": total, "errors": errors, "count": total,
        "offset": first, "rows": rows,
    }  # fmt: skip


@pytest.fixture
def data():
    return Recorded()


@pytest.fixture
def table(qtbot, data):
    table = TableView(data)
    qtbot.addWidget(table)
    table.resize(1000, 500)
    qtbot.show(table)
    table.show_table("/scored")
    data.answer("table", answer)
    return table


@pytest.fixture
def real(qtbot, data_process, tmp_path):
    """A table of existing images, one of which is scored wrong."""
    folder = made_scores(tmp_path)[1].folder
    table = TableView(data_process)
    qtbot.addWidget(table)
    table.resize(1000, 500)
    qtbot.show(table)
    table.show_table(str(folder))
    qtbot.waitUntil(lambda: table.model.count == 11)
    return table


def pages(data):
    return [arguments["offset"] // PAGE for arguments in data.of("table")]


def test_tools_of_the_table_are_whole_in_a_narrow_pane(real):
    for width in (430, 560, 430):
        real.resize(width, 500)
        settle()
        for widget in (real.count, real.export, real.every):
            assert widget.width() >= widget.sizeHint().width(), width
    for text in ("1 row", "12,345 of 67,890 rows"):
        real.count.setText(text)
        settle()
        assert real.count.width() >= real.count.sizeHint().width(), text


def test_pictures_leave_room_for_the_other_columns_in_a_narrow_pane(real, qtbot):
    header, pictures = real.rows.horizontalHeader(), real.model.columns.index("image")
    usual = header.sectionSize(pictures)
    shown = header.length()
    real.resize(shown - 30, 500)
    settle()
    assert header.length() <= real.rows.viewport().width()
    assert header.sectionSize(pictures) < usual
    real.resize(1000, 500)
    settle()
    assert header.sectionSize(pictures) == usual
    header.resizeSection(pictures, 200)
    real.resize(shown - 30, 500)
    settle()
    assert header.sectionSize(pictures) == 200, "the user has chosen this width"


def test_names_of_images_are_whole_beside_a_graph_in_a_small_window(real):
    real.resize(519, 500)
    settle()
    pictures = real.model.columns.index("image")
    text = real.fontMetrics().horizontalAdvance("IMG_2016.jpg")
    assert real.rows.horizontalHeader().sectionSize(pictures) >= SIDE + text


def test_only_visible_pages_of_large_table_are_requested(qtbot, table, data):
    assert table.model.rowCount() == 100_000
    qtbot.waitUntil(lambda: pages(data) == [0])
    qtbot.wait(60)
    assert pages(data) == [0]
    table.rows.scrollTo(table.model.index(50_000, 0))
    qtbot.waitUntil(lambda: len(pages(data)) > 1)
    assert set(pages(data)[1:]) <= {499, 500}
    data.answer("table", answer)
    assert table.model.value(50_000, "id") == 50_000


def test_skipped_pages_are_cancelled(qtbot, data):
    model = TableModel(data)
    model.show_table("/scored", Query())
    data.answer("table", answer)
    for row in (1_000, 2_000):
        assert model.value(row, "id") is None
        qtbot.waitUntil(lambda page=row // PAGE: model.pending_pages == [page])
    assert pages(data) == [0, 20]


def test_only_thumbnails_of_visible_rows_are_requested(qtbot, table, data):
    qtbot.waitUntil(lambda: bool(data.of("thumbnail")))
    files = [arguments["file"] for arguments in data.of("thumbnail")]
    assert sorted(files) == sorted(f"/images/{row}.png" for row in table.rows.visible_rows())
    assert len(files) < 20


def test_probability_columns_are_hidden_until_requested(table, data):
    assert "Scored Probabilities_cat" not in table.model.columns
    table.every.click()
    data.answer("table", answer)
    assert table.model.columns == list(COLUMNS)
    assert table.model.headerData(6, Qt.Orientation.Horizontal) == "P(cat)"
    assert table.model.data(table.model.index(3, 6)) == "0.2500"


def test_header_click_cycles_sort_order(table, data):
    section = table.model.columns.index("Top probability")
    found = []
    for _ in range(3):
        table.rows.horizontalHeader().sectionClicked.emit(section)
        found.append((data.of("table")[-1]["sort"], data.of("table")[-1]["descending"]))
        data.answer("table", answer)
    assert found == [("Top probability", False), ("Top probability", True), (None, False)]


def test_typing_filters_once(qtbot, table, data):
    count = len(data.asked)
    qtbot.keyClicks(table.search, "cats")
    qtbot.waitUntil(lambda: any(one["search"] == "cats" for one in data.of("table")))
    assert [one.arguments["search"] for one in data.asked[count:] if one.kind == "table"] == ["cats"]


def test_switches_and_chips_filter(table, data):
    table.wrong.click()
    assert data.of("table")[-1]["wrong"] is True
    table.show_only([("category", "cat"), ("Scored Labels", "dog")])
    assert data.of("table")[-1]["filters"] == [["category", "cat"], ["Scored Labels", "dog"]]
    assert "Category: cat" in table.chip.text() and not table.chip.isHidden()
    table.chip.click()
    assert data.of("table")[-1]["filters"] == []
    assert table.chip.isHidden()


def test_new_table_starts_without_filters(table, data):
    table.wrong.click()
    table.sort_by(0)
    table.show_table("/other")
    asked = data.of("table")[-1]
    assert (asked["folder"], asked["wrong"], asked["sort"]) == ("/other", False, None)


def test_error_filter_is_offered_only_with_errors(table, data):
    assert not table.errors.isHidden()
    assert not table.rows.isColumnHidden(table.model.columns.index("error"))
    table.show_table("/other")
    data.answer("table", lambda arguments: answer(arguments, total=3, errors=0))
    assert table.errors.isHidden()
    assert table.rows.isColumnHidden(table.model.columns.index("error"))


def test_no_matching_row_shows_message(table, data):
    table.search.setText("x")
    table.ask()
    data.answer("table", lambda arguments: {**answer(arguments), "count": 0, "rows": []})
    assert table.pages.currentWidget() is table.none
    assert table.count.text() == "0 of 100,000 rows"


def test_row_opens_its_image(qtbot, table, data):
    window = table.open(table.model.index(3, 0))
    qtbot.addWidget(window)
    assert data.asked[-1].arguments["file"] == "/images/3.png"
    data.answer("thumbnail", thumbnail)
    assert "Scored label dog" in window.details.text()
    window.resize(360, 500)
    qtbot.show(window)
    settle()
    assert window.details.height() >= window.details.heightForWidth(window.details.width()), "details are not cut"


def test_double_click_or_enter_opens_one_viewer(qtbot, table, data):
    cell = table.rows.visualRect(table.model.index(2, 0)).center()
    viewport = table.rows.viewport()
    for act in (
        lambda: (qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=cell), qtbot.mouseDClick(viewport,
            Qt.MouseButton.LeftButton, pos=cell)),
        lambda: qtbot.keyClick(table.rows, Qt.Key.Key_Return),
    ):  # fmt: skip
        act()
        (window,) = table.findChildren(PictureWindow)
        assert window.position == 2
        window.close()
        qtbot.waitUntil(lambda: not table.findChildren(PictureWindow))


def test_image_of_pending_page_is_shown_on_arrival(qtbot, table, data):
    window = table.open(table.model.index(3, 0))
    qtbot.addWidget(window)
    qtbot.keyClick(window, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: 999 in pages(data))
    data.answer("table", answer)
    assert data.of("thumbnail")[-1]["file"] == "/images/99999.png"


def test_selected_rows_are_copied(qtbot, table):
    table.rows.selectRow(2)
    table.rows.setFocus()
    qtbot.keySequence(table.rows, QKeySequence.StandardKey.Copy)
    lines = QApplication.clipboard().text().splitlines()
    assert lines[0].startswith("category\tScored Labels")
    assert lines[1].split("\t")[4:6] == ["2", "/images/2.png"]


def test_unreadable_table_shows_reason(table, data):
    table.show_table("/other")
    data.asked[-1].failed("it is damaged")
    assert table.pages.currentWidget() is table.empty
    assert table.empty.advice.text() == "it is damaged"


def test_real_table_is_sorted_filtered_and_exported(qtbot, real, tmp_path):
    real.wrong.click()
    qtbot.waitUntil(lambda: real.model.count == 1)
    assert (real.model.value(0, "category"), real.model.value(0, "Scored Labels")) == ("cat", "dog")
    assert real.model.is_wrong(0)
    with qtbot.waitSignal(real.message):
        real.export_to(tmp_path / "wrong.csv")
    assert len((tmp_path / "wrong.csv").read_text().splitlines()) == 2
    real.wrong.click()
    real.sort_by(real.model.columns.index("category"))
    real.sort_by(real.model.columns.index("category"))
    qtbot.waitUntil(lambda: real.model.count == 11 and real.model.value(0, "category") == "dog")


def test_real_table_shows_images_and_errors(qtbot, real):
    name = real.model.value(0, "image")
    qtbot.waitUntil(lambda: real.thumbnails.get(name) is not None)
    real.rows.clearSelection()
    column = real.model.columns.index("image")
    cell = real.rows.visualRect(real.model.index(0, column))
    picture = real.rows.viewport().grab().toImage()
    color = picture.pixelColor(cell.left() + 20, cell.center().y())
    assert color.red() > 120 > 90 > color.blue()
    wrong = real.rows.visualRect(real.model.index(10, real.model.columns.index("Scored Labels")))
    colors = {
        QColor(picture.pixel(x, y)).name() for x in range(wrong.left(), wrong.right()) for y in
        range(wrong.top(), wrong.bottom())
    }  # fmt: skip
    assert theme().colors.problem.name() in colors

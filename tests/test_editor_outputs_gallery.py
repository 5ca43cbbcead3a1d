"""The gallery requests only the visible ones of any number of images."""

import pytest
from prepared_outputs import Recorded, images_answer, thumbnail
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from vision_designer.editor.look.icons import bytes_of, decoded
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.outputs import gallery_model as thumbnails
from vision_designer.editor.panes.outputs.gallery import GalleryView
from vision_designer.editor.panes.outputs.gallery_model import Picture, Thumbnails
from vision_designer.editor.panes.outputs.picture_window import PIXELS, PictureWindow
from vision_designer.editor.panes.parts.drawing import draw_picture

pytestmark = pytest.mark.gui
MANY = {"cat": 60_000, "dog": 40_000}


@pytest.fixture
def data():
    return Recorded()


@pytest.fixture
def gallery(qtbot, data):
    gallery = GalleryView(data)
    qtbot.addWidget(gallery)
    gallery.resize(900, 500)
    qtbot.show(gallery)
    gallery.show_images({"folder": "/output"})
    data.answer("images", lambda _: images_answer(MANY))
    qtbot.waitUntil(lambda: bool(data.of("thumbnail")))
    return gallery


def positions(data):
    return sorted(arguments["position"] for arguments in data.of("thumbnail"))


def test_only_visible_images_of_large_set_are_requested(gallery, data):
    assert gallery.model.rowCount() == 100_000
    first, last = gallery.grid.visible_rows()
    assert positions(data) == list(range(first, last + 1))
    assert len(positions(data)) < 100
    seen = gallery.grid.indexAt(gallery.grid.viewport().rect().center()).row()
    assert first <= seen <= last
    assert len(gallery.grid.findChildren(object)) < 60


def test_one_image_of_one_category_is_singular(qtbot, data):
    gallery = GalleryView(data)
    qtbot.addWidget(gallery)
    qtbot.show(gallery)
    gallery.show_images({"folder": "/output"})
    data.answer("images", lambda _: {**images_answer({"cat": 1}), "others": 1})
    assert gallery.summary.text() == "1 image  \N{MIDDLE DOT}  1 category  \N{MIDDLE DOT}  1 other file"


@pytest.mark.parametrize(("color", "dark"), [("white", False), ("black", True)])
def test_picture_in_background_color_has_frame(qapp, color, dark):
    theme().set_dark(dark)
    pixmap = QPixmap(32, 16)
    pixmap.fill(QColor(color))
    pane = QImage(64, 64, QImage.Format.Format_RGB32)
    pane.fill(QColor(color))
    painter = QPainter(pane)
    draw_picture(painter, pixmap, QRect(0, 0, 64, 64))
    painter.end()
    border = theme().colors.card_border.rgb()
    theme().set_dark(False)
    # Twice as large, in the center.
    assert {pane.pixel(x, y) for x, y in ((0, 16), (63, 16), (0, 47), (63, 47), (30, 16), (0, 30))} == {border}
    assert {pane.pixel(x, y) for x, y in ((1, 17), (62, 46), (0, 15), (0, 48))} == {QColor(color).rgb()}


def test_scrolling_cancels_invisible_requests(qtbot, gallery, data):
    bar = gallery.grid.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    gallery.grid.request_visible()
    first, last = gallery.grid.visible_rows()
    assert 40_000 < first < 60_000
    assert positions(data) == list(range(first, last + 1))
    for point in (gallery.grid.viewport().rect().topLeft(), gallery.grid.viewport().rect().bottomLeft()):
        assert first <= gallery.grid.indexAt(point).row() <= last


def test_loaded_pictures_are_not_requested_again(gallery, data):
    data.answer("thumbnail", thumbnail)
    count = len(data.asked)
    gallery.grid.request_visible()
    assert len(data.asked) == count
    assert gallery.model.data(gallery.model.index(2)) == "a · 2.png"
    assert "8 x 8" in gallery.model.data(gallery.model.index(2), Qt.ItemDataRole.ToolTipRole)


def test_dropped_requests_are_retried_and_failed_are_not(gallery, data):
    first, second, *_ = [one for one in data.asked if one.kind == "thumbnail"]
    first.answered = second.answered = True
    first.failed("")
    second.failed("it is damaged")
    count = len(data.asked)
    gallery.grid.request_visible()
    assert [one.arguments["position"] for one in data.asked[count:]] == [first.arguments["position"]]
    row = second.arguments["position"]
    assert gallery.model.data(gallery.model.index(row), Qt.ItemDataRole.ToolTipRole) == "it is damaged"


def test_category_filter_shows_its_images(qtbot, gallery, data):
    gallery.categories.choose("dog")
    assert gallery.model.rowCount() == 40_000
    qtbot.waitUntil(lambda: any(arguments["category"] == "dog" for arguments in data.of("thumbnail")))
    assert {arguments["category"] for arguments in data.of("thumbnail")} == {"dog"}
    gallery.categories.choose(None)
    assert gallery.model.rowCount() == 100_000


def test_reloading_same_set_keeps_view(gallery, data):
    gallery.categories.choose("dog")
    gallery.grid.verticalScrollBar().setValue(5000)
    gallery.show_images({"folder": "/output"})
    data.answer("images", lambda _: images_answer(MANY))
    assert gallery.model.rowCount() == 40_000
    assert gallery.grid.verticalScrollBar().value() == 5000
    gallery.show_images({"folder": "/output"})
    data.answer("images", lambda _: images_answer({"cat": 5}))
    assert gallery.model.rowCount() == 5


def test_skipped_files_and_transformation_are_shown(gallery, data):
    assert gallery.skipped.isHidden() and gallery.transformed.isHidden()
    gallery.show_images({"folder": "/other"})
    data.answer("images", lambda _: images_answer({"a": 3}, [["Resize", 8]], ["x.png is damaged"]))
    assert not gallery.skipped.isHidden() and "x.png" in gallery.skipped.toolTip()
    gallery.transformed.click()
    assert data.of("thumbnail")[-1]["transformed"] is True


def test_unreadable_image_shows_reason(gallery, data):
    gallery.show_images({"path": "/none"})
    data.asked[-1].failed("there is no folder")
    assert gallery.pages.currentWidget() is gallery.empty
    assert gallery.empty.advice.text() == "there is no folder"


def test_larger_thumbnails_are_requested_larger(gallery, data):
    before = data.of("thumbnail")[0]["size"]
    gallery.side.setValue(gallery.side.maximum())
    gallery.grid.request_visible()
    assert data.of("thumbnail")[-1]["size"] > before
    assert gallery.grid.gridSize().width() > 224


def test_caption_that_is_too_wide_loses_the_category_before_the_name(gallery):
    metrics, model = gallery.fontMetrics(), gallery.model
    picture = Picture(QPixmap(), {"name": "cats/IMG_2016.jpg", "category": "cats"})
    width = metrics.horizontalAdvance("IMG_2016.jpg") + 2
    assert model.fitted_caption(picture, metrics, 3 * width) == "cats \N{MIDDLE DOT} IMG_2016.jpg"
    assert model.fitted_caption(picture, metrics, width) == "IMG_2016.jpg"
    assert model.fitted_caption(picture, metrics, width // 2).startswith("I")


def test_image_opens_large_with_arrow_navigation(qtbot, gallery, data):
    window = gallery.open(gallery.model.index(3))
    qtbot.addWidget(window)
    data.answer("thumbnail", thumbnail)
    assert "3.png" in window.name.text()
    assert "8 x 8" in window.details.text() and "99 bytes" in window.details.text()
    qtbot.keyClick(window, Qt.Key.Key_Right)
    assert (window.position, data.asked[-1].arguments["position"]) == (4, 4)
    qtbot.keyClick(window, Qt.Key.Key_End)
    qtbot.keyClick(window, Qt.Key.Key_Right)
    assert window.position == 99_999
    assert not window.next_button.isEnabled()
    gallery.categories.choose("dog")
    qtbot.keyClick(window, Qt.Key.Key_Home)
    assert [one.arguments["category"] for one in data.asked if one.arguments.get("size") == PIXELS][-1] is None
    qtbot.keyClick(window, Qt.Key.Key_Left)
    assert window.position == 0


def test_double_click_or_enter_opens_one_viewer(qtbot, gallery):
    place = gallery.grid.visualRect(gallery.model.index(2)).center()
    viewport = gallery.grid.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert [window.position for window in gallery.findChildren(PictureWindow)] == [2]
    qtbot.keyClick(gallery.grid, Qt.Key.Key_Right)
    qtbot.keyClick(gallery.grid, Qt.Key.Key_Return)
    assert [window.position for window in gallery.findChildren(PictureWindow)] == [2, 3]


def test_thumbnail_cache_is_bounded(qtbot, data, monkeypatch):
    pictures = Thumbnails(data, lambda key: {"position": key})
    of_one = (
        bytes_of(decoded(thumbnail({"position": 0, "category": None, "size": 96})["png"])) + thumbnails.BYTES_OF_FACTS
    )
    monkeypatch.setattr(thumbnails, "MAX_BYTES", 3 * of_one)
    pictures.request_only(range(4))
    # The latest requests are processed first.
    assert [arguments["position"] for arguments in data.of("thumbnail")] == [3, 2, 1, 0]
    data.answer("thumbnail", thumbnail)
    assert pictures.get(3) is None
    assert pictures.get(0) is not None
    assert pictures.pending == []


def test_real_folder_is_drawn(qtbot, data_process, make_images, tmp_path):
    folder = make_images(tmp_path / "data", ("red", "blue"), 4)
    (folder / "red" / "broken.png").write_bytes(b"no image")
    gallery = GalleryView(data_process)
    qtbot.addWidget(gallery)
    gallery.resize(900, 500)
    qtbot.show(gallery)
    gallery.show_images({"path": str(folder)})
    qtbot.waitUntil(lambda: gallery.model.picture(8) is not None)
    qtbot.waitUntil(lambda: all(gallery.model.picture(row) is not None for row in range(9)))
    assert gallery.summary.text().startswith("9 images")
    assert "is not a readable image" in gallery.model.picture(8).error
    red = gallery.grid.visualRect(gallery.model.index(4)).center()
    color = gallery.grid.viewport().grab().toImage().pixelColor(red)
    assert color.red() > 150 > 90 > color.blue()

import os

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from shiboken6 import isValid
from waiting_qtbot import settle

from vision_designer.editor.files.settings import RecentFiles, Settings
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts import fitting
from vision_designer.editor.panes.parts.small_widgets import scrolling
from vision_designer.editor.runs.run_queue import RunQueue
from vision_designer.editor.window import templates as templates_module
from vision_designer.editor.window.templates import (
    EMPTY,
    SAMPLE,
    Miniature,
    TemplateCards,
    TemplateGallery,
    load_templates,
)
from vision_designer.editor.window.welcome import MAX_RECENT, WelcomePage
from vision_designer.graphs.document import GraphDocument, GraphNode, link
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.nodes.components import load_components

COMPONENTS = load_components()
pytestmark = pytest.mark.gui


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "editor.ini")


@pytest.fixture
def heard():
    return []


@pytest.fixture
def page(qtbot, settings, heard, tmp_path):
    page = WelcomePage(RecentFiles(settings), COMPONENTS, RunQueue(tmp_path / "workspace", COMPONENTS))
    for name in (
        "new_requested",
        "open_requested",
        "open_path",
        "template_requested",
        "tour_requested",
        "folders_dropped",
    ):
        getattr(page, name).connect(lambda *values, name=name: heard.append((name, *values)))
    qtbot.addWidget(page)
    page.resize(1100, 800)
    qtbot.show(page)
    return page


def make(folder, *names):
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text("{}")
    return [folder / name for name in names]


def test_texts_of_the_first_rows_are_whole_in_a_narrow_window(page):
    page.resize(660, 400)
    settle()
    rows = [row for row in page.start_rows.values() if row.isVisible()]
    assert rows
    assert all(row.width() >= row.full_width() for row in rows)
    assert page.widget().width() <= page.viewport().width()


# Templates


def test_chinese_line_breaks_respect_punctuation(qapp):
    letter = QFontMetrics(qapp.font()).horizontalAdvance("\u5f71")
    for text in ("\u5f71\u50cf\u5206\u985e\u3002\u5f71\u50cf", "\u5f71\u50cf\u5206\u300c\u985e\u5225\u300d"):
        lines = templates_module._wrapped(text, qapp.font(), letter * 4 + 1, 9)
        assert "".join(lines) == text
        assert len(lines) > 1
        assert not any(line[0] in "\u3002\u300d" or line[-1] == "\u300c" for line in lines)


def test_every_example_is_a_template_with_title_and_description(qapp):
    templates = load_templates()
    assert {template.name for template in templates} == {path.stem for path in EXAMPLES.glob("*.json")}
    assert templates[0].name == SAMPLE
    for template in templates:
        assert len(template.title) > 5, template.name
        assert len(template.description) > 20, template.name


def test_unreadable_example_is_omitted(qapp, tmp_path, monkeypatch):
    (tmp_path / "good.json").write_bytes((EXAMPLES / f"{SAMPLE}.json").read_bytes())
    (tmp_path / "bad.json").write_text("{")
    monkeypatch.setattr(templates_module, "EXAMPLES", tmp_path)
    assert [template.name for template in load_templates()] == ["good"]


@pytest.fixture
def dialog(qtbot, heard, monkeypatch):
    for module in (fitting, templates_module):
        monkeypatch.setattr(module, "room_for", lambda _window: QRect(0, 0, 1000, 400))
    dialog = TemplateGallery(COMPONENTS)
    dialog.chosen.connect(heard.append)
    qtbot.show(dialog)
    qtbot.waitUntil(lambda: dialog.gallery.cards[0].hasFocus())
    yield dialog
    if isValid(dialog):
        dialog.close()


def test_gallery_returns_clicked_template(dialog, heard, qtbot):
    card = next(card for card in dialog.gallery.cards if card.template.name == SAMPLE)
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not isValid(dialog))
    assert heard == [SAMPLE]


def test_gallery_works_by_keyboard(dialog, heard, qtbot):
    first = dialog.gallery.cards
    for key, focused in (("Down", 4), ("Right", 5), ("Up", 1), ("Up", 1), ("Left", 0), ("Left", 0)):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key[f"Key_{key}"])
        assert first[focused].hasFocus(), key
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert heard == [EMPTY]


def test_card_chosen_by_keyboard_is_scrolled_into_view(qtbot):
    cards = TemplateCards(load_templates(), COMPONENTS, columns=1)
    area = scrolling(cards)
    qtbot.addWidget(area)
    area.resize(260, 220)
    qtbot.show(area)
    cards.cards[0].setFocus()
    for card in cards.cards[1:]:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
        assert card.hasFocus()
        corner = card.mapTo(area.viewport(), card.rect().topLeft())
        assert corner.y() >= 0 and corner.y() + card.height() <= area.viewport().height()


def test_closing_gallery_chooses_nothing(dialog, heard, qtbot):
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(dialog))
    assert heard == []


def colors_of(miniature):
    image = QImage(QSize(300, 150), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    miniature.paint(painter, image.rect().toRectF())
    painter.end()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_miniature_uses_component_and_link_colors(qapp):
    drawn = colors_of(Miniature(GraphDocument.read(EXAMPLES / f"{SAMPLE}.json"), COMPONENTS))
    assert theme().category_color(COMPONENTS["train_pytorch_model"].category).name() in drawn
    assert theme().category_color(COMPONENTS["score_image_model"].category).name() in drawn
    assert theme().category_color(COMPONENTS["resnet"].category).name() in drawn
    without = GraphDocument(nodes=[GraphNode(id="a", component="resnet")])
    assert theme().category_color(COMPONENTS["train_pytorch_model"].category).name() not in colors_of(
        Miniature(without, COMPONENTS)
    )


def test_miniature_of_any_graph_can_be_drawn(qapp):
    odd = GraphDocument(
        nodes=[GraphNode(id="a", component="alien"), GraphNode(id="b", component="resnet", position=[5000, -900])],
        links=[link("a.x", "b.y"), link("a.x", "a.z"), link("gone.x", "b.y"), link("b.untrained_model", "a.z")],
    )
    assert len(colors_of(Miniature(odd, COMPONENTS))) > 1
    assert colors_of(Miniature(GraphDocument(), COMPONENTS)) == {"#ffffff"}


# The start page


@pytest.mark.parametrize(
    ("row", "signal"),
    [
        ("sample", ("template_requested", SAMPLE)),
        ("new", ("new_requested",)),
        ("open", ("open_requested",)),
        ("tour", ("tour_requested",)),
    ],
)
def test_rows_emit_their_actions(page, heard, qtbot, row, signal):
    qtbot.mouseClick(page.start_rows[row], Qt.MouseButton.LeftButton)
    qtbot.keyClick(page.start_rows[row], Qt.Key.Key_Return)
    qtbot.keyClick(page.start_rows[row], Qt.Key.Key_Space)
    assert heard == [signal] * 3


def test_strip_template_is_requested_by_name(page, heard, qtbot):
    card = next(card for card in page.gallery.cards if card.template.name == "score_new_images")
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert heard == [("template_requested", "score_new_images")]


def test_open_folder_is_requested_with_row_position(page, heard, qtbot):
    asked = []
    page.open_folder_requested.connect(asked.append)
    row = page.start_rows["folder"]
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert asked == [row.mapToGlobal(row.rect().bottomLeft())]
    assert heard == []


def labels(page):
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def test_hint_is_shown_without_recent_graphs(page):
    assert any("appear here" in text for text in labels(page))


def test_recent_graphs_are_listed_and_open(page, settings, heard, qtbot, tmp_path):
    a, b = make(tmp_path / "graphs", "a.json", "b.json")
    for path in (a, b):
        RecentFiles(settings).add(path)
    assert [row.text() for row in page.recent_rows] == ["b", "a"]
    assert str(a.parent) in page.recent_rows[1].accessibleDescription()
    qtbot.mouseClick(page.recent_rows[1], Qt.MouseButton.LeftButton)
    assert heard == [("open_path", str(a))]
    assert not any("appear here" in text for text in labels(page))


def test_recent_graphs_show_times(page, settings, tmp_path):
    new, old, gone = make(tmp_path, "new.json", "old.json", "gone.json")
    os.utime(old, (1_000_000_000, 1_000_000_000))
    for path in (gone, old, new):
        RecentFiles(settings).add(path)
    gone.unlink()
    page.refresh()
    ends = [row.accessibleDescription().rpartition(str(tmp_path))[2] for row in page.recent_rows]
    assert ":" in ends[0]
    assert "2001" in ends[1] or "01" in ends[1]
    assert ends[2] == " not found"


def test_recent_graphs_are_limited_to_space(page, settings, tmp_path):
    for path in make(tmp_path, *(f"{number}.json" for number in range(10))):
        RecentFiles(settings).add(path)
    assert len(page.recent_rows) == MAX_RECENT


def test_recent_graph_can_be_removed(page, settings, qtbot, tmp_path):
    for path in make(tmp_path, "a.json", "b.json"):
        RecentFiles(settings).add(path)
    row = page.recent_rows[0]
    row.customContextMenuRequested.emit(QPoint(5, 5))
    menu = row.findChild(QMenu)
    menu.actions()[1].trigger()
    menu.close()
    assert [row.text() for row in page.recent_rows] == ["a"]


def drop(page, *paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place, buttons = QPointF(200, 200), Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place.toPoint(), Qt.DropAction.CopyAction, mime, buttons, none)
    QApplication.sendEvent(page.viewport(), enter)
    if enter.isAccepted():
        QApplication.sendEvent(page.viewport(), QDropEvent(place, Qt.DropAction.CopyAction, mime, buttons, none))
    return enter.isAccepted()


def test_dropped_files_are_opened(page, heard, tmp_path):
    a, b = make(tmp_path / "graphs", "a.json", "b.json")
    assert drop(page, a, b)
    assert heard == [("open_path", str(a)), ("open_path", str(b))]


def test_dropped_folders_and_archives_open_question(page, heard, tmp_path):
    (tmp_path / "pets").mkdir()
    graph, archive = make(tmp_path / "files", "a.json", "pets.zip")
    assert drop(page, tmp_path / "pets", archive, graph)
    (name, paths, place), opened = heard
    assert (name, paths) == ("folders_dropped", [str(tmp_path / "pets"), str(archive)])
    assert page.rect().translated(page.mapToGlobal(QPoint())).contains(place)
    assert opened == ("open_path", str(graph))


def test_non_file_drop_is_rejected(page, heard, tmp_path):
    assert not drop(page, tmp_path / "nowhere.json")
    assert not drop(page)
    assert heard == []


def test_dropped_files_are_not_moved(page, tmp_path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    actions = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for event in (
        QDragEnterEvent(QPoint(9, 9), actions, mime, left, none),
        QDropEvent(QPointF(9, 9), actions, mime, left, none),
    ):
        event.setDropAction(Qt.DropAction.MoveAction)
        QApplication.sendEvent(page.viewport(), event)
        assert event.isAccepted()
        assert event.dropAction() == Qt.DropAction.CopyAction


@pytest.mark.parametrize("models", [["pets"], []])
def test_tab_order_covers_page(page, settings, qtbot, tmp_path, models):
    RecentFiles(settings).add(*make(tmp_path, "a.json"))
    page.show_models(models)
    page.activateWindow()
    page.setFocus()
    qtbot.waitUntil(page.start_rows["sample"].hasFocus)
    qtbot.waitUntil(page.recent_rows[0].isVisible)
    rows = [row for name, row in page.start_rows.items() if name != "models" or models]
    wanted = [*rows, *page.recent_rows, *page.gallery.cards]
    seen = []
    for _ in wanted:
        seen.append(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert [widget.accessibleName() for widget in seen] == [widget.accessibleName() for widget in wanted]
    assert all(widget.accessibleName() for widget in wanted)


def test_page_follows_theme(page):
    card, row = page.gallery.cards[0], page.start_rows["sample"]
    # Independent of the pointer position of earlier tests.
    row.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)

    def drawn():
        below = card.grab().toImage().pixelColor(card.width() // 2, card.height() - 8)
        return below, row.grab().toImage().pixelColor(8, row.height() // 2)

    light = drawn()
    assert light == (theme().colors.card, theme().colors.accent)
    theme().set_dark(True)
    try:
        assert drawn() == (theme().colors.card, theme().colors.accent)
        assert drawn() != light
    finally:
        theme().set_dark(False)


def test_home_folder_is_abbreviated(page, settings, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    RecentFiles(settings).add(*make(tmp_path / "graphs", "a.json"))
    assert page.recent_rows[0].accessibleDescription().startswith("~/graphs ")

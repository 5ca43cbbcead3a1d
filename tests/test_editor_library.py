import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from trivial_components import orchard

from vision_designer.editor.graph.graph_edits import COMPONENT_TYPE
from vision_designer.editor.look import texts
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.library import LibraryPane
from vision_designer.editor.panes.parts.component_card import drag_card
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.registry import by_identifier

pytestmark = pytest.mark.gui


@pytest.fixture(scope="module")
def registry():
    return load_components(())


@pytest.fixture
def pane(qtbot, registry):
    pane = LibraryPane(registry)
    qtbot.addWidget(pane)
    pane.resize(260, 700)
    qtbot.show(pane)
    pane.activateWindow()
    return pane


def item_of(pane, identifier):
    return next(item for item in pane.tree.components() if pane.tree.component_at(item) == identifier)


def place_of(pane, identifier):
    return pane.tree.visualItemRect(item_of(pane, identifier)).center()


def test_components_are_in_categories_in_workflow_order(pane, registry):
    assert sorted(pane.shown_components()) == sorted(registry)
    assert [group.text(0) for group in pane.tree.groups()] == [
        "Datasets",
        "Image Data Transformation",
        "Image Classification",
        "Model Training",
        "Model Scoring & Evaluation",
    ]
    assert all(not item.icon(0).isNull() for item in pane.tree.components())


def test_external_categories_come_last(qtbot, registry):
    pane = LibraryPane(by_identifier([*orchard().values(), *registry.values()]))
    qtbot.addWidget(pane)
    assert pane.tree.groups()[-1].text(0) == "Orchard"


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("resn", "resnet"),
        ("train pyt", "train_pytorch_model"),
        ("split_image", "split_image_directory"),
        ("citd", "convert_to_image_directory"),
        ("aplly", None),
        ("DENSENET", "densenet"),
        ("dataset image", "image_dataset"),
    ],
)
def test_search_matches_words_letters_and_identifier(pane, qtbot, query, first):
    qtbot.keyClicks(pane.search, query)
    if first is None:
        assert pane.shown_components() == []
        assert pane.empty.isVisible() and "aplly" in pane.empty.advice.text()
    else:
        assert pane.tree.component_at(pane.tree.currentItem()) == first
    qtbot.keyClick(pane.search, Qt.Key.Key_Escape)
    assert len(pane.shown_components()) == len(pane.registry) and not pane.empty.isVisible()


def test_search_matches_translated_words(pane, qtbot, monkeypatch):
    monkeypatch.setattr(texts, "component_title", lambda component: f"元件 {component.title[:2]}")
    pane.search.setText("元件 Re")
    assert "resnet" in pane.shown_components()
    pane.search.setText("resnet")
    assert pane.shown_components() == ["resnet"]


def test_search_enter_adds_and_arrows_select(pane, qtbot):
    pane.search.setText("image")
    first, second = pane.tree.component_at(pane.tree.currentItem()), None
    qtbot.keyClick(pane.search, Qt.Key.Key_Down)
    second = pane.tree.component_at(pane.tree.currentItem())
    assert second and second != first
    with qtbot.waitSignal(pane.component_requested) as heard:
        qtbot.keyClick(pane.search, Qt.Key.Key_Return)
    assert heard.args == [second]


def test_double_click_adds_component_and_click_folds_category(pane, qtbot):
    viewport = pane.tree.viewport()
    with qtbot.waitSignal(pane.component_requested) as heard:
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place_of(pane, "evaluate_model"))
        QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place_of(pane, "evaluate_model"))
    assert heard.args == ["evaluate_model"]
    group = pane.tree.groups()[0]
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=pane.tree.visualItemRect(group).center())
    assert not group.isExpanded()


def test_tree_keyboard_navigation_and_enter_adds(pane, qtbot):
    pane.tree.setFocus()
    pane.tree.setCurrentItem(item_of(pane, "image_dataset"))
    qtbot.keyClick(pane.tree, Qt.Key.Key_Down)
    with qtbot.waitSignal(pane.component_requested) as heard:
        qtbot.keyClick(pane.tree, Qt.Key.Key_Return)
    assert heard.args == ["trained_model"]


def test_drag_contains_identifier_and_card_picture(pane, qtbot, monkeypatch):
    carried = []

    def exec_(drag, *_):
        carried.append((bytes(drag.mimeData().data(COMPONENT_TYPE)), drag.pixmap().size()))
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", exec_)
    start = place_of(pane, "resnet")
    viewport = pane.tree.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for step in (5, 15, 40):
        QApplication.sendEvent(viewport, move(viewport, start + QPoint(step, step), Qt.MouseButton.LeftButton))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start)
    assert carried and carried[0][0] == b"resnet" and carried[0][1].width() > 100


def move(widget, place, buttons=Qt.MouseButton.NoButton):
    return QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(place),
        QPointF(widget.mapToGlobal(place)),
        Qt.MouseButton.NoButton,
        buttons,
        Qt.KeyboardModifier.NoModifier,
    )


def test_help_card_follows_hovered_component(pane, qtbot, registry):
    viewport = pane.tree.viewport()
    QApplication.sendEvent(viewport, move(viewport, place_of(pane, "train_pytorch_model")))
    assert not pane.card.isVisible(), "not before the pointer rests"
    qtbot.waitUntil(pane.card.isVisible)
    assert pane.card.component is registry["train_pytorch_model"]
    QApplication.sendEvent(viewport, move(viewport, place_of(pane, "resnet")))
    assert pane.card.component is registry["resnet"], "an open card follows at once"
    QApplication.sendEvent(pane.tree, QEvent(QEvent.Type.Leave))
    assert not pane.card.isVisible()


def test_help_card_lists_ports_in_link_colors(pane, qtbot):
    pane.tree.setFocus()
    pane.tree.setCurrentItem(item_of(pane, "train_pytorch_model"))
    qtbot.keyClick(pane.tree, Qt.Key.Key_F1)
    assert pane.card.isVisible()
    text = pane.card._help.text()
    for word in ("Training dataset", "Trained model", "ImageDirectory", "Learning rate", "keep its best epoch"):
        assert word in text
    assert theme().link_color("ModelDirectory").name() in text
    qtbot.keyClick(pane.tree, Qt.Key.Key_Escape)
    assert not pane.card.isVisible()


def test_drag_picture_has_screen_resolution(pane, registry, monkeypatch):
    monkeypatch.setattr(pane, "devicePixelRatioF", lambda: 2.0, raising=False)
    card = drag_card(registry["resnet"], pane)
    assert card.devicePixelRatio() == 2.0 and card.width() >= 2 * 190


def test_empty_registry_shows_message(qtbot):
    pane = LibraryPane({})
    qtbot.addWidget(pane)
    qtbot.show(pane)
    assert pane.empty.isVisible()

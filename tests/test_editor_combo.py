import re
from pathlib import Path

import pytest
from levels import some
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyleOptionComboBox, QVBoxLayout, QWidget
from waiting_qtbot import settle

from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts import inputs as module
from vision_designer.editor.panes.parts.inputs import Combo
from vision_designer.editor.panes.properties.field_kinds import narrow

EDITOR = Path(module.__file__).parents[2]
LONG = "A choice whose name is longer than the box that shows it"


@pytest.fixture(params=["light", "dark"])
def themed(request, qapp):
    """The application in one theme."""
    before = qapp.palette(), qapp.styleSheet(), qapp.style().objectName()
    theme().apply(qapp, request.param)
    yield
    theme().apply(qapp, "light")
    qapp.setStyle(before[2])
    qapp.setStyleSheet(before[1])
    qapp.setPalette(before[0])


@pytest.fixture
def box(qtbot):
    windows = []

    def make(texts, at="top", width=120):
        window = QWidget()
        windows.append(window)
        qtbot.addWidget(window)
        layout = QVBoxLayout(window)
        made = narrow(Combo())
        made.addItems(texts)
        made.setFixedWidth(width)
        layout.addWidget(made, 0, Qt.AlignmentFlag.AlignTop if at == "top" else Qt.AlignmentFlag.AlignBottom)
        window.setGeometry(window.screen().availableGeometry())
        qtbot.show(window)
        window.activateWindow()
        return made

    return make


@pytest.mark.slow
def test_every_combo_box_is_of_one_class():
    found = [
        path.name
        for path in EDITOR.rglob("*.py")
        if re.search(r"^(from .*|    )\bQComboBox,?", path.read_text("utf-8"), re.M)
    ]
    assert found == ["inputs.py"]


@pytest.mark.parametrize("at", ["top", "bottom"])
@pytest.mark.parametrize("count", some([30, module.MAX_ROWS, 1, 2, 5], 2))
def test_list_shows_whole_rows_and_whole_texts(themed, box, count, at):
    combo = box([f"{LONG} {number}" for number in range(count)], at)
    combo.showPopup()
    settle()
    view = combo.view()
    seen = view.viewport().rect()
    rows = [view.visualRect(view.model().index(row, 0)) for row in range(count)]
    whole = [row for row in rows if QRect(0, row.top(), 1, row.height()).intersected(seen).height() == row.height()]
    assert len(whole) == min(count, module.MAX_ROWS)
    assert seen.height() == sum(row.height() for row in whole)
    text = view.fontMetrics().horizontalAdvance(combo.itemText(count - 1))
    assert rows[0].width() <= seen.width()
    assert text <= seen.width()
    assert view.horizontalScrollBar().maximum() == 0
    assert combo.screen().availableGeometry().contains(view.window().geometry())


def test_text_too_long_for_box_ends_with_ellipsis(themed, box):
    combo = box([LONG, "Short"])
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    assert option.currentText.endswith("…")
    combo.setCurrentIndex(1)
    combo.initStyleOption(option)
    assert option.currentText == "Short"


@pytest.mark.parametrize("opened", [True, False])
@pytest.mark.parametrize("presses", [1, 2])
def test_first_down_without_choice_goes_to_first_entry(themed, box, opened, presses):
    combo = box(["First", "Second", "Third"])
    combo.setPlaceholderText("Choose...")
    combo.setCurrentIndex(-1)
    combo.setFocus()
    target = combo
    if opened:
        combo.showPopup()
        settle()
        target = combo.view()
    for _ in range(presses):
        QTest.keyClick(target, Qt.Key.Key_Down)
    if opened:
        QTest.keyClick(target, Qt.Key.Key_Return)
    assert combo.currentText() == ("First", "Second")[presses - 1]

import ast
import gc
import re
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QIcon, QKeySequence, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPushButton,
    QTableWidget,
    QToolBar,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
)
from waiting_qtbot import settle

from vision_designer.editor.look import icons
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import BREAK, LONGEST_PART, LONGEST_WORD, PlainLabel, as_text
from vision_designer.editor.look.theme import (
    CATEGORY_COLORS,
    DARK,
    LIGHT,
    OTHER,
    STATE_COLORS,
    Colors,
    Theme,
    palette,
    style_sheet,
    theme,
)
from vision_designer.editor.panes.outputs.gallery_model import HOVERED, SELECTED
from vision_designer.editor.panes.parts.small_widgets import wrapped
from vision_designer.editor.panes.results.result_header import PILL
from vision_designer.editor.window.actions import PrimaryButton
from vision_designer.nodes.core.ports import LINK_TYPES

EDITOR = Path(icons.__file__).parents[1]
BOTH = pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])


@pytest.fixture
def a_theme(qapp):
    """A separate theme on the application, restored at the end."""
    before = qapp.palette(), qapp.styleSheet(), qapp.style().objectName()
    made = Theme()
    yield made
    qapp.styleHints().colorSchemeChanged.disconnect(made._system_changed)
    made._set_platform_scheme("system")
    qapp.setStyle(before[2])
    qapp.setStyleSheet(before[1])
    qapp.setPalette(before[0])


@pytest.fixture
def light_again():
    yield
    theme().set_dark(False)


def luminance(color: QColor) -> float:
    """Relative luminance, as defined by WCAG 2."""
    parts = (color.redF(), color.greenF(), color.blueF())
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: QColor, second: QColor) -> float:
    bright, dim = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_contrast_follows_wcag():
    assert contrast(QColor("#ffffff"), QColor("#000000")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("#ffffff")) == pytest.approx(4.48, abs=0.01)


GROUNDS = ("window", "base", "alternate", "card", "canvas", "button")
TEXTS = [
    *[("text", ground) for ground in (*GROUNDS, "hover", "pressed", "frame", "note")],
    *[("muted", ground) for ground in (*GROUNDS, "hover", "highlight", "frame", "note")],
    *[("disabled", ground) for ground in GROUNDS],
    *[
        (name, ground)
        for name in ("problem", "warning", "success", "link")
        for ground in (*GROUNDS, "hover", "highlight")
    ],
    ("highlight_text", "highlight"),
    ("text", "highlight"),
    ("accent_text", "accent"),
    ("tool_tip_text", "tool_tip"),
]


@BOTH
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_contrast_is_sufficient(colors, text, ground):
    assert contrast(getattr(colors, text), getattr(colors, ground)) >= 4.5


@BOTH
@pytest.mark.parametrize("ground", ["card", "canvas"])
def test_state_color_contrast_is_sufficient(colors, ground):
    dark = colors is DARK
    for table in (
        {name: type_.colors for name, type_ in LINK_TYPES.items()},
        CATEGORY_COLORS,
        STATE_COLORS,
        {"other": OTHER},
    ):
        for name, pair in table.items():
            assert contrast(QColor(pair[dark]), getattr(colors, ground)) >= 3, name
    for name in ("selection", "accent", "problem", "warning"):
        assert contrast(getattr(colors, name), getattr(colors, ground)) >= 3, name


@BOTH
def test_focus_ring_contrast_is_sufficient(colors):
    for ground in ("window", "base", "button"):
        assert contrast(colors.accent, getattr(colors, ground)) >= 3


@BOTH
def test_disabled_text_has_less_contrast_than_muted(colors):
    assert contrast(colors.disabled, colors.window) < contrast(colors.muted, colors.window)


@BOTH
def test_text_on_menus_and_lists_has_sufficient_contrast(colors):
    dark = colors is DARK
    popup = QColor(re.search(r"QMenu { background: (#\w+);", style_sheet(colors, dark=dark))[1])
    for name in ("text", "muted", "disabled", "problem", "warning", "success", "link"):
        assert contrast(getattr(colors, name), popup) >= 4.5, name


@BOTH
@pytest.mark.parametrize("ground", ["window", "base", "alternate", "card", "hover", "highlight"])
def test_words_in_colors_of_states_and_link_types_have_sufficient_contrast(colors, ground):
    dark = colors is DARK
    for name, pair in STATE_COLORS.items():
        assert contrast(QColor(pair[dark]), getattr(colors, ground)) >= 4.5, name
    for name, type_ in LINK_TYPES.items():
        assert contrast(QColor(type_.colors[dark]), colors.card) >= 4.5, name


COLORED = ("text", "muted", "problem", "warning", "success", "link")
"""All text colors of rows, beside those of states."""


@BOTH
@pytest.mark.parametrize("kind", [QTreeWidget, QTableWidget, QListWidget])
def test_colored_text_on_selected_and_hovered_rows_has_sufficient_contrast(a_theme, qapp, qtbot, colors, kind):
    a_theme.apply(qapp, "dark" if colors is DARK else "light")
    view = kind()
    qtbot.addWidget(view)
    if kind is QListWidget:
        view.addItems(["one", "two"])
    elif kind is QTreeWidget:
        view.addTopLevelItems([QTreeWidgetItem(["one"]), QTreeWidgetItem(["two"])])
    else:
        view.setColumnCount(1)
        view.setRowCount(2)
        view.horizontalHeader().setStretchLastSection(True)
    view.resize(300, 200)
    qtbot.show(view)
    words = {name: getattr(colors, name) for name in COLORED}
    words |= {name: QColor(pair[colors is DARK]) for name, pair in STATE_COLORS.items()}
    rows = [view.visualRect(view.model().index(row, 0)) for row in (0, 1)]
    grounds = set()
    for row, hovered in ((0, 0), (0, 1), (1, 0)):
        view.setCurrentIndex(view.model().index(row, 0))
        QTest.mouseMove(view.viewport(), rows[hovered].center())
        settle()
        seen = view.viewport().grab().toImage()
        for rect in rows:
            ground = seen.pixelColor(rect.right() - 8, rect.center().y())
            grounds.add(ground.name())
            for name, color in words.items():
                assert contrast(color, ground) >= 4.5, (name, ground.name())
    assert colors.highlight.name() in grounds and len(grounds) > 1


@BOTH
def test_text_on_tinted_grounds_has_sufficient_contrast(colors):
    def tinted(color, share, ground):
        parts = zip(color.getRgbF()[:3], ground.getRgbF()[:3], strict=True)
        return QColor.fromRgbF(*(share * front + (1 - share) * back for front, back in parts))

    for color, share in ((colors.selection, SELECTED), (colors.muted, HOVERED)):
        assert contrast(colors.text, tinted(color, share, colors.base)) >= 4.5
    for name, pair in STATE_COLORS.items():
        state = QColor(pair[colors is DARK])
        assert contrast(state, tinted(state, PILL, colors.window)) >= 4.5, name


@BOTH
def test_palette_sets_every_role(colors, qapp):
    made = palette(colors, dark=colors is DARK)
    for role in QPalette.ColorRole:
        if role in (QPalette.ColorRole.NColorRoles, QPalette.ColorRole.NoRole):
            continue
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
            assert made.isBrushSet(group, role), (group, role)
    assert made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text) == colors.disabled


@BOTH
def test_style_sheet_pictures_exist_and_placeholders_are_filled(colors):
    sheet = style_sheet(colors, dark=colors is DARK)
    pictures = re.findall(r'url\("([^"]+)"\)', sheet)
    assert pictures
    assert [path for path in pictures if not Path(path).is_file()] == []
    assert "$" not in sheet


def test_style_sheet_is_parsed_by_qt(a_theme, qapp, qtlog):
    a_theme.apply(qapp, "light")
    QLineEdit().ensurePolished()
    assert [record.message for record in qtlog.records if "stylesheet" in record.message.lower()] == []


def test_colors_differ_between_light_and_dark():
    same = [field.name for field in fields(Colors) if getattr(LIGHT, field.name) == getattr(DARK, field.name)]
    assert same == []


def test_dark_theme_is_applied_to_application(a_theme, qapp, qtbot):
    a_theme.apply(qapp, "light")
    assert qapp.palette().color(QPalette.ColorRole.Window) == LIGHT.window
    with qtbot.waitSignal(a_theme.changed):
        a_theme.choose("dark")
    assert a_theme.is_dark
    assert a_theme.colors is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == DARK.window
    assert DARK.tool_tip.name() in qapp.styleSheet()


def test_setting_same_theme_emits_no_signal(a_theme, qapp, qtbot):
    a_theme.apply(qapp, "dark")
    with qtbot.assertNotEmitted(a_theme.changed):
        a_theme.choose("dark")


@pytest.mark.parametrize(
    ("choice", "scheme", "dark"),
    [
        ("system", Qt.ColorScheme.Dark, True),
        ("system", Qt.ColorScheme.Light, False),
        ("light", Qt.ColorScheme.Dark, False),
        ("dark", Qt.ColorScheme.Light, True),
    ],
)
def test_system_theme_is_followed_unless_chosen(a_theme, qapp, monkeypatch, choice, scheme, dark):
    a_theme.apply(qapp, choice)
    system_changed = qapp.styleHints().colorSchemeChanged

    class Hints:
        def colorScheme(self):
            return scheme

    monkeypatch.setattr("vision_designer.editor.look.theme.QGuiApplication.styleHints", Hints)
    system_changed.emit(scheme)
    assert a_theme.is_dark is dark


def test_system_theme_is_detected_from_colors(a_theme, qapp):
    night = QPalette()
    night.setColor(QPalette.ColorRole.Window, QColor("#202020"))
    qapp.setPalette(night)
    a_theme.apply(qapp, "system")
    if qapp.styleHints().colorScheme() == Qt.ColorScheme.Unknown:
        assert a_theme.is_dark


# Icons

DRAWINGS = sorted(path.stem for path in icons.FOLDER.glob("*.svg"))


PLACE_OF_THE_NAME = {
    **dict.fromkeys(("icon", "EmptyState", "pixmap", "PrimaryButton"), 0),
    **dict.fromkeys(("flat_button", "Tab"), 1),
    "_option": 3,
    **dict.fromkeys(("_add", "_arrange", "_setting"), 2),
    "ActionRecord": 4,
}
"""Which argument of a call is an icon name."""
TABLES = {"ICONS", "BY_COMPONENT", "BY_CATEGORY"}
"""Dictionaries whose values are icon names."""


def used_names() -> set[str]:
    """Icon names used in the editor: in calls, lists of actions, and tables of icons."""
    asked: list[ast.expr] = []
    for path in EDITOR.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                place = PLACE_OF_THE_NAME.get(called)
                asked += node.args[place : place + 1] if place is not None else []
                asked += [keyword.value for keyword in node.keywords if keyword.arg in {"icon", "icon_name"}]
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in TABLES:
                asked += node.value.values if isinstance(node.value, ast.Dict) else []
    parts = [part for one in asked for part in ((one.body, one.orelse) if isinstance(one, ast.IfExp) else (one,))]
    return {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)} - {""}


@pytest.mark.slow
def test_every_used_icon_exists():
    names = used_names()
    assert {"submit", "grid", "align_left", "dice", "train", "close"} <= names
    assert sorted(names - set(DRAWINGS)) == []


@pytest.mark.parametrize("name", DRAWINGS)
def test_icon_drawing_is_valid_and_not_blank(name, qapp):
    source = (icons.FOLDER / f"{name}.svg").read_bytes()
    assert QSvgRenderer(QByteArray(source)).isValid()
    picture = icon(name).pixmap(QSize(24, 24)).toImage()
    opaque = sum(picture.pixelColor(x, y).alpha() > 100 for x in range(24) for y in range(24))
    assert 12 <= opaque <= 24 * 24 * 0.95


def test_unknown_icon_is_empty(qapp):
    assert icon("no_such_icon").isNull()
    assert icon("").isNull()


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0, 3.0])
def test_icon_has_screen_resolution(qapp, scale):
    picture = icon("save").pixmap(QSize(20, 20), scale)
    assert picture.width() == round(20 * scale)
    assert picture.devicePixelRatio() == scale


def most_opaque(picture: QPixmap) -> QColor:
    image = picture.toImage()
    points = [(x, y) for x in range(image.width()) for y in range(image.height())]
    return max((image.pixelColor(x, y) for x, y in points), key=QColor.alpha)


def test_icon_follows_theme_change(qapp, light_again):
    made = icon("stop")
    theme().set_dark(False)
    assert most_opaque(made.pixmap(24, 24)) == LIGHT.text
    theme().set_dark(True)
    assert most_opaque(made.pixmap(24, 24)) == DARK.text
    assert most_opaque(made.pixmap(QSize(24, 24), QIcon.Mode.Disabled)) == DARK.disabled


def test_icon_takes_given_color(qapp, light_again):
    theme().set_dark(False)
    assert most_opaque(icon("stop", "accent").pixmap(24, 24)) == LIGHT.accent
    assert most_opaque(icon("stop", QColor("#ff00ff")).pixmap(24, 24)) == QColor("#ff00ff")
    assert most_opaque(icon("failed").pixmap(48, 48)) == LIGHT.problem


def test_icons_survive_copy_change_and_garbage_collection(qapp):
    for _ in range(200):
        copy = QIcon(icon("save"))
        copy.addPixmap(QPixmap(4, 4))
        del copy
    gc.collect()
    assert not icon("save").isNull()


def test_primary_button_icon_contrasts_with_accent(qapp, a_theme, light_again):
    a_theme.apply(qapp, "light")
    button = PrimaryButton("stop")
    button.setIconSize(QSize(24, 24))
    button.resize(48, 48)
    seen = button.grab().toImage()
    assert seen.pixelColor(seen.rect().center()) == LIGHT.accent_text
    assert seen.pixelColor(8, seen.height() // 2) == LIGHT.accent


@pytest.mark.gui
@BOTH
def test_button_for_hidden_tools_of_a_narrow_tool_bar_has_an_arrow(qapp, qtbot, a_theme, colors):
    a_theme.apply(qapp, "dark" if colors is DARK else "light")
    bar = QToolBar()
    for number in range(20):
        bar.addAction(f"Tool {number}")
    qtbot.addWidget(bar)
    bar.resize(200, 40)
    qtbot.show(bar)
    seen = bar.findChild(QToolButton, "qt_toolbar_ext_button").grab().toImage()
    inks = [contrast(seen.pixelColor(x, y), colors.window) for x in range(seen.width()) for y in range(seen.height())]
    assert max(inks) >= 3


def test_focused_widget_has_ring(qapp, qtbot, a_theme):
    a_theme.apply(qapp, "light")
    button = QPushButton("Button")
    qtbot.addWidget(button)
    qtbot.show(button)
    button.activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    seen = button.grab().toImage()
    assert seen.pixelColor(seen.width() // 2, 0) == LIGHT.accent


@pytest.mark.parametrize("separator", ["/", "\\"])
def test_long_path_in_tooltip_breaks_after_separators(separator):
    path = separator.join(f"a_folder_{number:02}" for number in range(40))
    shown = as_text(path)
    lines = shown.partition(">")[2].partition(">")[2].partition("<")[0].split("\n")
    assert "".join(lines) == path and len(lines) > 3
    assert all(line.endswith(separator) for line in lines[:-1])
    assert all(len(line) <= LONGEST_WORD for line in lines)
    assert "\n" in as_text("x" * (LONGEST_WORD + 1))
    assert as_text("x" * LONGEST_WORD) == "x" * LONGEST_WORD


@pytest.mark.parametrize(
    "path",
    [
        "/home/someone/photos/2024/11/30/2024_holiday/1.jpg",
        r"C:\Users\someone\photos\2024\11\30\2024_holiday\1.jpg",
        "//server/share/photos_of_someone/1/",
        "/" + "a_very_long_name_" * 12 + ".jpg",
    ],
)
def test_long_path_in_a_wrapped_label_breaks_after_separators(qtbot, path):
    label = PlainLabel(f"{path} does not exist, and/or is empty.")
    label.setWordWrap(True)
    qtbot.addWidget(label)
    shown = QLabel.text(label)
    names = re.split(r"(?<=[/\\])(?=[^/\\])", path)
    breaks = [part for part in shown.split(BREAK)]
    assert len(breaks) >= len(names) and "".join(breaks) == label.text()
    assert all(len(part) <= LONGEST_PART for part in breaks[:-1])
    assert "and/or is empty" in shown
    label.setFixedWidth(260)
    letters = label.fontMetrics().averageCharWidth()
    assert label.heightForWidth(260) > 1.5 * label.fontMetrics().height()
    assert label.minimumSizeHint().width() < max(map(len, breaks)) * 2 * letters
    label.setWordWrap(False)
    assert BREAK not in QLabel.text(label)


def test_copied_text_of_a_label_is_without_breaks(qtbot):
    path = "/home/someone/photos/2024/11/30/holiday"
    label = wrapped(PlainLabel(path))
    label.setTextInteractionFlags(label.textInteractionFlags() | Qt.TextInteractionFlag.TextSelectableByKeyboard)
    qtbot.addWidget(label)
    qtbot.show(label)
    label.setFocus()
    label.setSelection(0, len(QLabel.text(label)))
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    QTest.keySequence(label, QKeySequence.StandardKey.Copy)
    assert clipboard.text() == path
    clipboard.clear()
    place = QPoint(5, 5)
    QApplication.sendEvent(label, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, label.mapToGlobal(place)))
    label.findChild(QMenu).actions()[0].trigger()
    assert clipboard.text() == path


def test_name_with_an_invisible_space_is_shown_escaped_also_where_it_wraps(qapp):
    label = PlainLabel("/home/someone/photos/a\u200bb/c.jpg")
    label.setWordWrap(True)
    assert label.text() == r"/home/someone/photos/a\u200bb/c.jpg"

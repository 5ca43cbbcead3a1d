from pathlib import Path

import pytest
from open_window import open_window
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QKeySequence
from waiting_qtbot import settle

from vision_designer.editor.canvas.card_layout import title_of
from vision_designer.editor.canvas.context import Hit
from vision_designer.editor.canvas.view import menu_for
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.editor.window.command_palette import CommandPalette
from vision_designer.editor.window.graph_tabs import distinct_names

IME_KEYS = ("Ctrl+Space", "Shift+Space", "Ctrl+Shift+Space", "Ctrl+Alt+Space", "Meta+Space", "Ctrl+Shift")
"""Keys that commonly switch an input method on and off."""


@pytest.fixture
def window(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as window:
        window.files.new_from_example("digits_resnet18")
        yield window


def picture(action):
    return action.icon().pixmap(QSize(32, 32)).toImage()


def test_switches_in_menus_show_check_marks_instead_of_icons(window):
    switches = [a for a in (*window.actions_.actions.values(), *window.docks.toggle_actions()) if a.isCheckable()]
    assert {"show_grid", "snap", "show_minimap", "bypass", "theme_dark"} <= {action.objectName() for action in switches}
    assert [action.text() for action in switches if action.isIconVisibleInMenu()] == []


def test_no_two_actions_of_a_menu_share_an_icon_except_values_of_a_setting(window):
    for menu in window.actions_.menus.values():
        pictures = [picture(action) for action in menu.actions() if not action.icon().isNull()]
        for number, one in enumerate(pictures):
            assert all(one != other for other in pictures[:number]), menu.title()


def test_no_shortcut_switches_an_input_method(window):
    wanted = {keys.toString() for action in window.actions_.actions.values() for keys in action.shortcuts()}
    assert wanted
    assert wanted.isdisjoint(QKeySequence(keys).toString() for keys in IME_KEYS)
    assert not [keys for keys in wanted if keys.endswith("Space")]


def test_command_palette_finds_commands_by_name_and_menu(window):
    window.graph.select(window.graph.flow.nodes[:1])
    window.refresh_actions()
    window.actions_["command_palette"].trigger()
    palette = window.findChild(CommandPalette)
    for typed, name in (
        ("rename", "rename_node"),
        ("theme", "theme_dark"),
        ("dark", "theme_dark"),
        ("language", "language_zh_TW"),
        ("繁體", "language_zh_TW"),
    ):
        palette.entry.setText(typed)
        assert name in [command.action.objectName() for command in palette._shown], typed


def test_theme_and_rename_are_done_from_palette(window, qtbot):
    settings = window.services.settings
    window.actions_["theme_dark"].trigger()
    assert settings.theme == "dark"
    window.refresh_actions()
    assert window.actions_["theme_dark"].isChecked() and not window.actions_["theme_light"].isChecked()
    node = window.graph.flow.nodes[0]
    window.graph.select([node])
    window.refresh_actions()
    window.actions_["rename_node"].trigger()
    editor = window.page.view.target.text_editing.editor
    editor.widget.setText("Scans")
    editor.end(keep=True)
    assert title_of(node) == "Scans"


def test_preview_is_offered_only_for_nodes_with_pictures(window):
    graph, view = window.graph, window.page.view
    node = graph.flow.nodes[0]
    graph.select([node])
    window.refresh_actions()
    item = view.context.scene.nodes[node]

    def offered():
        menu = menu_for(view.target, Hit(item), QPointF())
        return "preview_strip" in [action.objectName() for action in menu.actions()]

    assert not window.actions_["preview_strip"].isEnabled() and not offered()
    status = NodeStatus("completed", pictures=["some.png"])
    graph.statuses.of = lambda _node: status
    window.refresh_actions()
    assert window.actions_["preview_strip"].isEnabled() and offered()
    window.actions_["preview_strip"].trigger()
    status.pictures.clear()
    window.refresh_actions()
    assert window.actions_["preview_strip"].isEnabled(), "it can be hidden again"


ONE = Path("/data/cats/graph.json")


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        ([("a", None), ("b", ONE)], ["a", "b"]),
        ([("a", None), ("a", None), ("a", None)], ["a", "a (2)", "a (3)"]),
        ([("a", ONE), ("a", Path("/data/dogs/graph.json"))], ["a (cats)", "a (dogs)"]),
        ([("a", Path("/x/one/g.json")), ("a", Path("/y/one/g.json"))], ["a (x/one)", "a (y/one)"]),
        ([("a", ONE), ("a", Path("/data/dogs/graph.json")), ("a", None)], ["a (cats)", "a (dogs)", "a"]),
        ([("a", ONE), ("a", ONE)], ["a", "a (2)"]),
        ([("a", None), ("a (2)", None), ("a", None)], ["a", "a (2)", "a (3)"]),
    ],
)
def test_graphs_of_one_title_have_distinct_names(titles, names):
    assert distinct_names(titles) == names


def test_tabs_of_one_title_are_told_apart(window, tmp_path):
    for folder in ("cats", "dogs"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "graph.json").write_text(window.graph.text(), "utf-8")
        window.files.open_path(tmp_path / folder / "graph.json")
    settle()
    tabs = window.graph_tabs
    texts = [tabs.tabText(index) for index in range(tabs.count())]
    assert len(set(texts)) == len(texts) == 3
    assert [text.endswith("(cats)") for text in texts] == [False, True, False]
    window.files.close_page(window.page)
    settle()
    assert "(cats)" not in tabs.tabText(1)

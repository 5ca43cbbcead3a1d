"""Rules for the whole window: imports, action texts, shortcuts, and accessible names."""

import json
import os
import subprocess
import sys
from collections import Counter

import pytest
from open_window import open_window
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QToolBar,
)
from waiting import PATIENCE

from vision_designer.editor.look.texts import without_mnemonic
from vision_designer.editor.window.command_palette import CommandPalette

pytestmark = pytest.mark.gui
HEAVY = ["torch", "torchvision", "polars", "sklearn", "PIL", "matplotlib", "lightning_fabric", "rich", "typer"]
"""Modules that only runs, the data process, and the command line need."""
PROGRAM = """
import json, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from vision_designer.editor.application import Editor
from vision_designer.editor.files.settings import Settings

folder = Path(sys.argv[1])
application = QApplication([])
editor = Editor(application, Settings(folder / "editor.ini"), folder / "workspace")
editor.start(["example:digits_resnet18"])
graph = editor.window.graph
for node in graph.flow.ordered_nodes():
    graph.select([node])
    for _ in range(5):
        application.processEvents()
loaded = {name.split(".")[0] for name in sys.modules}
graph.undo_stack.setClean()
editor.window.close()
print(json.dumps(sorted(loaded)))
"""


def test_window_does_not_import_run_dependencies(tmp_path):
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state"), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout)
    assert "PySide6" in loaded
    assert [name for name in HEAVY if name in loaded] == []


@pytest.fixture
def window(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as window:
        yield window


def actions_of_menus(window):
    """All menu actions, without the recent graphs, which are recreated each time."""
    found, menus = [], [action.menu() for action in window.menuBar().actions()]
    while menus:
        for action in menus.pop().actions():
            if action.menu() is not None:
                menus.append(action.menu())
            elif not action.isSeparator():
                found.append(action)
    return found


def test_every_action_has_text_and_is_in_command_palette(window):
    window.actions_["command_palette"].trigger()
    palette = window.findChild(CommandPalette)
    offered = set(palette.titles)
    actions = actions_of_menus(window)
    assert len(actions) > 50
    assert all(action.text().strip() for action in actions)
    assert [
        without_mnemonic(action.text()) for action in actions if without_mnemonic(action.text()) not in offered
    ] == []
    with_keys = [action for action in window.findChildren(QAction) if action.parent() is window and action.shortcuts()]
    assert [action.objectName() for action in with_keys if without_mnemonic(action.text()) not in offered] == []
    assert len(offered) == len(palette.titles), "two actions of one name cannot be told apart"


def test_tool_bar_actions_are_in_menus(window):
    in_menus = actions_of_menus(window)
    on_bar = [action for action in window.findChild(QToolBar).actions() if action.text() and not action.isSeparator()]
    assert on_bar
    assert [action.text() for action in on_bar if action not in in_menus] == []


def test_shortcuts_are_unique(window):
    wanted = Counter(keys.toString() for action in window.actions_.actions.values() for keys in action.shortcuts())
    assert wanted
    assert [keys for keys, count in wanted.items() if count > 1] == []


def test_text_field_shortcuts_need_canvas_focus(window):
    of_canvas = {
        keys.toString()
        for action in window.actions_.actions.values()
        if action.shortcutContext() == Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in action.shortcuts()
    }
    everywhere = {
        keys.toString()
        for action in window.actions_.actions.values()
        if action.shortcutContext() == Qt.ShortcutContext.WindowShortcut
        for keys in action.shortcuts()
    }
    assert {"Ctrl+C", "Ctrl+X", "Ctrl+V", "Ctrl+A", "Del", "Backspace"} <= of_canvas
    # The canvas handles these itself, so that it can be left by keyboard.
    assert not everywhere & {"F2", "Tab", "Return", "Escape", "Ins", "L", "Shift+A"}


def test_mnemonics_are_unique_within_menu(window):
    for menu in window.actions_.menus.values():
        letters = Counter(
            action.text()[action.text().index("&") + 1].upper() for action in menu.actions() if "&" in action.text()
        )
        assert [letter for letter, count in letters.items() if count > 1] == [], menu.title()


SPOKEN = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit)
"""Widgets that a screen reader visits."""


def is_inner(widget):
    """Whether it is a part of a widget that has the name, such as the line edit of a spin box."""
    parent = widget.parent()
    while parent is not None and not parent.isWindow():
        if isinstance(parent, QComboBox | QAbstractSpinBox | QAbstractItemView):
            return True
        parent = parent.parent()
    return parent is not None and parent.inherits("QComboBoxPrivateContainer")


def test_focusable_widgets_have_accessible_names(window, qtbot):
    window.files.new_from_example("digits_resnet18")
    graph = window.graph
    for node in graph.flow.ordered_nodes():
        graph.select([node])
        for tab in range(window.docks.panes["results"].tabs.count()):
            window.docks.panes["results"].tabs.setCurrentIndex(tab)
            qtbot.wait(1)
    labeled = {label.buddy() for label in window.findChildren(QLabel)}
    nameless = [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for kind in SPOKEN
        for widget in window.findChildren(kind)
        if widget.isVisibleTo(window)
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text().strip())
        and widget not in labeled
        and not is_inner(widget)
    ]
    assert nameless == []

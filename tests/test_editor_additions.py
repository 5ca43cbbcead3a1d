"""What docs/extending.md adds to the editor from outside the package is found everywhere it should appear."""

import re
from pathlib import Path

import pytest
from additions import forgotten, install
from open_window import open_window
from PySide6.QtWidgets import QDockWidget, QMenu

from vision_designer.editor.window.command_palette import CommandPalette
from vision_designer.editor.window.help_actions import show_command_palette
from vision_designer.nodes.core.discovery import DeclarationError

pytestmark = pytest.mark.gui
PAGE = (Path(__file__).parent.parent / "docs" / "extending.md").read_text(encoding="utf-8")


def file_of(section):
    """Name and text of the Python file that a section of the page shows."""
    text = PAGE[PAGE.index(f"## {section}\n") :]
    return re.search(r"`my_components/editor/(\w+\.py)`", text)[1], re.search(r"```python\n(.*?)```", text, re.DOTALL)[
        1
    ]


@pytest.fixture(autouse=True)
def as_before():
    with forgotten():
        yield


@pytest.fixture
def own(tmp_path):
    """Saves the file of a section in a components folder."""

    def save(section, text=""):
        name, shown = file_of(section)
        folder = tmp_path / "my_components"
        (folder / "editor").mkdir(parents=True, exist_ok=True)
        (folder / "editor" / name).write_text(text or shown)
        return [folder]

    return save


# A pane


def test_a_pane_appears_in_the_layout_the_menu_and_the_palette(own, tmp_path, qtbot):
    with open_window(tmp_path, qtbot, own("Add a pane")) as window:
        window.files.new_from_example("digits_resnet18")
        pane, dock = window.docks.show("statistics"), window.docks["statistics"]
        nodes, links = [*window.graph.flow.nodes], window.graph.snapshot().links
        assert pane.text() == f"{len(nodes)} nodes, {len(links)} links"
        assert window.docks["properties"] in window.tabifiedDockWidgets(dock)
        panes = next(menu for menu in window.findChildren(QMenu) if menu.title() == "Panes")
        assert [action.text() for action in panes.actions()] == [
            "Components", "Properties", "Results", "Problems", "Runs", "Undo history", "Statistics",
        ]  # fmt: skip
        assert panes.actions()[-1].shortcut().toString() == "Ctrl+Alt+S"
        show_command_palette(window)
        assert "Statistics" in window.findChild(CommandPalette).titles
        window.graph.delete(nodes=[nodes[0]])
        assert pane.text().startswith(f"{len(nodes) - 1} nodes")


def test_a_layout_keeps_the_place_of_an_added_pane(own, tmp_path, qtbot):
    folders = own("Add a pane")
    with open_window(tmp_path, qtbot, folders) as window:
        window.files.new()
        window.docks["statistics"].setFloating(True)
        window._keep_layout()
    with open_window(tmp_path, qtbot, folders) as window:
        window.files.new()
        assert window.docks["statistics"].isFloating()


def test_a_pane_that_a_saved_layout_does_not_know_is_in_its_area(own, tmp_path, qtbot):
    with open_window(tmp_path, qtbot) as window:
        window.files.new()
        window._keep_layout()
    with open_window(tmp_path, qtbot, own("Add a pane")) as window:
        window.files.new()
        assert not window.docks["statistics"].isFloating()
        assert window.dockWidgetArea(window.docks["statistics"]) == window.dockWidgetArea(window.docks["properties"])


def test_a_pane_of_an_installed_package_is_found_by_its_entry_point(tmp_path, qtbot, monkeypatch):
    name, text = file_of("Add a pane")
    install(tmp_path, name, text, "vision_designer.panes", "statistics = my_package.statistics", monkeypatch)
    with open_window(tmp_path, qtbot) as window:
        assert isinstance(window.docks["statistics"], QDockWidget)


def test_a_pane_with_a_name_that_is_taken_is_rejected(own, tmp_path, qtbot):
    _, text = file_of("Add a pane")
    with (
        pytest.raises(DeclarationError, match="two panes are named 'results'"),
        open_window(tmp_path, qtbot, own("Add a pane", text.replace('"statistics"', '"results"'))),
    ):
        pass

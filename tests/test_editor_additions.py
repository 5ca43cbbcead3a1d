"""Additions to the editor from docs/extending.md appear everywhere they should."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import PySide6
import pytest
from additions import forgotten, install
from open_window import open_window
from prepared_outputs import ran
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QDockWidget, QMenu

from vision_designer.editor.files.settings import Settings
from vision_designer.editor.fixes.quick_fixes import fixes_for, fixes_of_parameter
from vision_designer.editor.look import texts
from vision_designer.editor.panes.properties.field_kinds import NumberField
from vision_designer.editor.window.command_palette import CommandPalette
from vision_designer.editor.window.settings_dialog import SettingsDialog
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.validate import Problem, validate
from vision_designer.nodes.core.discovery import DeclarationError

pytestmark = pytest.mark.gui
PAGE = (Path(__file__).parent.parent / "docs" / "extending.md").read_text(encoding="utf-8")


def files_of(section):
    """The Python files that a section of the page shows, by path."""
    text = PAGE[PAGE.index(f"## {section}\n") :].split("\n## ")[0].removeprefix("## ")
    found = re.findall(r"`my_components/(\S+\.py)`(?:(?!```).)*```python\n(.*?)```", text, re.DOTALL)
    assert found, section
    return dict(found)


@pytest.fixture(autouse=True)
def as_before():
    with forgotten():
        yield


@pytest.fixture
def own(tmp_path):
    """Save the files of a section in a components folder."""

    def save(section, edit=lambda text: text):
        for name, text in files_of(section).items():
            file = tmp_path / "my_components" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(edit(text))
        return [tmp_path / "my_components"]

    return save


# A pane


def test_added_pane_is_in_layout_menu_and_palette(own, tmp_path, qtbot):
    with open_window(tmp_path, qtbot, own("Add a pane")) as window:
        window.files.new_from_example("digits_resnet18")
        pane, dock = window.docks.show("statistics"), window.docks["statistics"]
        nodes, links = [*window.graph.flow.nodes], window.graph.snapshot().links
        assert pane.text() == f"{len(nodes)} nodes, {len(links)} links"
        assert window.docks["properties"] in window.tabifiedDockWidgets(dock)
        panes = next(menu for menu in window.findChildren(QMenu) if menu.title() == "Panes")
        assert [action.text() for action in panes.actions()] == [
            "Components", "Properties", "Results", "Problems", "Runs", "Undo history", "Models", "Statistics",
        ]  # fmt: skip
        assert panes.actions()[-1].shortcut().toString() == "Ctrl+Alt+S"
        window.actions_["command_palette"].trigger()
        assert "Statistics" in window.findChild(CommandPalette).titles
        window.graph.edits.delete(nodes=[nodes[0]])
        assert pane.text().startswith(f"{len(nodes) - 1} nodes")


def test_signals_of_added_pane_reach_window(own, tmp_path, qtbot):
    def edit(text):
        text = text.replace("from PySide6.QtWidgets", "from PySide6.QtCore import Signal\nfrom PySide6.QtWidgets", 1)
        return text.replace("    def __init__", "    message = Signal(str)\n\n    def __init__", 1)

    with open_window(tmp_path, qtbot, own("Add a pane", edit)) as window:
        window.files.new()
        window.docks.show("statistics").message.emit("counted")
        assert window.status_line.currentMessage() == "counted"


def test_layout_keeps_position_of_added_pane(own, tmp_path, qtbot):
    folders = own("Add a pane")
    with open_window(tmp_path, qtbot, folders) as window:
        window.files.new()
        window.docks["statistics"].setFloating(True)
        window._keep_layout()
    with open_window(tmp_path, qtbot, folders) as window:
        window.files.new()
        assert window.docks["statistics"].isFloating()


def test_pane_missing_in_saved_layout_is_in_its_area(own, tmp_path, qtbot):
    with open_window(tmp_path, qtbot) as window:
        window.files.new()
        window._keep_layout()
    with open_window(tmp_path, qtbot, own("Add a pane")) as window:
        window.files.new()
        assert not window.docks["statistics"].isFloating()
        assert window.dockWidgetArea(window.docks["statistics"]) == window.dockWidgetArea(window.docks["properties"])


def test_pane_of_package_is_found_by_entry_point(tmp_path, qtbot, monkeypatch):
    text = files_of("Add a pane")["editor/statistics.py"]
    install(tmp_path, "statistics.py", text, "vision_designer.panes", "statistics = my_package.statistics", monkeypatch)
    with open_window(tmp_path, qtbot) as window:
        assert isinstance(window.docks["statistics"], QDockWidget)


def test_duplicate_pane_name_is_rejected(own, tmp_path, qtbot):
    with (
        pytest.raises(DeclarationError, match="two panes are named 'results'"),
        open_window(tmp_path, qtbot, own("Add a pane", lambda text: text.replace('"statistics"', '"results"'))),
    ):
        pass


# A parameter kind


def test_added_parameter_kind_is_parsed_suggested_and_edited(own, tmp_path, qtbot):
    with open_window(tmp_path, qtbot, own("Add a parameter kind")) as window:
        graph = window.files.new().graph
        node = graph.edits.nodes.add("keep_share", (0, 0))
        info = node.Parameters.info("share")
        assert [info.parse(text) for text in ("25%", "0.25")] == [0.25, 0.25]
        graph.select([node])
        pane = window.docks.panes["properties"]
        qtbot.waitUntil(lambda: "parameters" in pane.forms)
        field = pane.forms["parameters"].fields["share"]
        assert field.slider.value() == 50
        field.slider.setValue(30)
        assert node.parameters == {"share": 0.3}
        graph.undo_stack.undo()
        assert node.parameters == {}
        graph.edits.values.set_parameter([node], "share", 25.0)
        wrong = [problem for problem in node.Parameters.problems(node.parameters) if problem.parameter == "share"]
        assert len(wrong) == 1
        [fix, *_] = fixes_of_parameter(graph, node, "share")
        fix.apply("")
        assert node.parameters == {"share": 0.25}


def test_parameter_kind_without_field_is_edited_by_value_type(own, tmp_path, qtbot):
    [folder] = own("Add a parameter kind")
    (folder / "editor" / "share.py").unlink()
    with open_window(tmp_path, qtbot, [folder]) as window:
        graph = window.files.new().graph
        graph.select([graph.edits.nodes.add("keep_share", (0, 0))])
        pane = window.docks.panes["properties"]
        qtbot.waitUntil(lambda: "parameters" in pane.forms)
        assert isinstance(pane.forms["parameters"].fields["share"], NumberField)


# A result view


def test_outputs_are_shown_by_view_of_link_type(own, tmp_path, qtbot):
    folder = tmp_path / "output"
    folder.mkdir()
    with open_window(tmp_path, qtbot, own("Add a result view")) as window:
        graph = window.files.new().graph
        node = graph.edits.nodes.add("category_report", (0, 0))
        report = node.init_outputs[0].type_.types[0]
        report("- **cat**: 3\n").write(folder)
        assert report.read(folder).text == "- **cat**: 3\n"
        ran(graph, {node.node_id: {"report": str(folder)}})
        graph.select([node])
        results = window.docks.panes["results"]
        results.show_tab("outputs")
        outputs = results.view("outputs")
        qtbot.waitUntil(lambda: outputs.current_view is not outputs.empty)
        assert outputs.current_view.toPlainText() == "cat: 3"


def test_output_without_view_shows_its_path(own, tmp_path, qtbot):
    [components] = own("Add a result view")
    (components / "editor" / "report.py").unlink()
    folder = tmp_path / "output"
    folder.mkdir()
    with open_window(tmp_path, qtbot, [components]) as window:
        graph = window.files.new().graph
        node = graph.edits.nodes.add("category_report", (0, 0))
        node.init_outputs[0].type_.types[0]("").write(folder)
        ran(graph, {node.node_id: {"report": str(folder)}})
        graph.select([node])
        results = window.docks.panes["results"]
        results.show_tab("outputs")
        outputs = results.view("outputs")
        qtbot.waitUntil(lambda: outputs.empty.heading.text() == "ReportDirectory cannot be displayed")


# A quick fix


def test_added_quick_fix_comes_last_for_its_error(own, tmp_path, qtbot):
    with open_window(tmp_path, qtbot, own("Add a quick fix")) as window:
        graph = window.files.new().graph
        node = graph.edits.nodes.add("image_dataset", (0, 0))
        graph.edits.values.set_parameter([node], "path", "missing")
        problems = validate(resolve(graph.document(), graph.registry, graph.folder))
        problem = next(problem for problem in problems if problem.parameter == "path")
        *others, fix = fixes_for(graph, problem)
        assert others, "the path can be chosen, too"
        assert fix.text == "Use the sample digits"
        fix.apply("")
        assert node.parameters == {"path": "sample:digits"}
        # Another error of the same parameter, and the same error elsewhere.
        for other in (replace(problem, error="NullOrEmptyError"), replace(problem, parameter="fingerprint")):
            assert fix.text not in [found.text for found in fixes_for(graph, other)]


def test_quick_fix_for_code_replaces_general_fixes(own, tmp_path, qtbot):
    def edit(text):
        return text.replace('errors=frozenset({"CouldNotOpenFileError"})', 'codes=frozenset({"moved"})')

    with open_window(tmp_path, qtbot, own("Add a quick fix", edit)) as window:
        graph = window.files.new().graph
        node = graph.edits.nodes.add("image_dataset", (0, 0))
        problem = Problem("CouldNotOpenFileError", "0001", "it is gone", node.node_id, parameter="path", code="moved")
        assert [fix.text for fix in fixes_for(graph, problem)] == ["Use the sample digits"]
        assert "Use the sample digits" not in [fix.text for fix in fixes_for(graph, replace(problem, code=""))]


# An action


def test_added_action_is_in_menu_and_palette_and_follows_selection(own, tmp_path, qtbot):
    with open_window(tmp_path, qtbot, own("Add an action")) as window:
        graph = window.files.new().graph
        action = window.actions_["count_selected"]
        assert window.actions_.menus["&Edit"].actions()[-1] is action
        assert (action.shortcut().toString(), action.isEnabled()) == ("Ctrl+Alt+C", False)
        graph.select([graph.edits.nodes.add("resnet", (0, 0)), graph.edits.nodes.add("resnet", (0, 300))])
        assert action.isEnabled()
        action.trigger()
        assert window.status_line.currentMessage() == "2 nodes are selected"
        window.actions_["command_palette"].trigger()
        assert "Count Selected Nodes" in window.findChild(CommandPalette).titles


# A language


def test_language_of_added_translation_is_in_settings(tmp_path, qtbot, qapp, monkeypatch):
    monkeypatch.setattr(texts, "user_folder", lambda: tmp_path / "languages")
    (tmp_path / "languages").mkdir()
    ts = tmp_path / "vision_designer_de.ts"
    ts.write_text(
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE TS><TS version="2.1" language="de"><context>'
        "<name>SettingsDialog</name><message><source>Settings</source><translation>Einstellungen</translation>"
        "</message></context></TS>"
    )
    lrelease = Path(PySide6.__file__).parent / "lrelease"
    subprocess.run([lrelease, "-silent", ts, "-qm", tmp_path / "languages" / "vision_designer_de.qm"], check=True)
    settings = Settings(tmp_path / "editor.ini")
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    shown = {dialog.language.itemData(at): dialog.language.itemText(at) for at in range(dialog.language.count())}
    assert shown == {"system": "System", "en": "English", "zh_TW": "繁體中文", "de": "Deutsch"}
    dialog.language.setCurrentIndex(dialog.language.findData("de"))
    dialog.accept()
    assert Settings(tmp_path / "editor.ini").language == "de"
    try:
        assert texts.install_language(qapp, "de") == "de"
        translated = SettingsDialog(settings)
        qtbot.addWidget(translated)
        assert translated.windowTitle() == "Einstellungen"
    finally:
        texts.install_language(qapp, "en")


def test_system_language_is_loaded_from_added_file(tmp_path, monkeypatch):
    monkeypatch.setattr(texts, "user_folder", lambda: tmp_path)
    (tmp_path / "vision_designer_pt_BR.qm").touch()
    (tmp_path / "vision_designer_de.qm").touch()
    for asked, found in (("de-AT", "de"), ("pt-BR", "pt_BR"), ("pt-Latn-BR", "pt_BR"), ("fr-FR", "en")):
        monkeypatch.setattr(QLocale, "system", lambda asked=asked: SimpleNamespace(uiLanguages=lambda: [asked]))
        assert texts.system_language() == found
    monkeypatch.undo()

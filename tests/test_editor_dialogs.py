import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QDockWidget,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QScrollArea,
)
from waiting_qtbot import settle

from vision_designer.editor.files.settings import Settings
from vision_designer.editor.look.texts import without_mnemonic
from vision_designer.editor.look.theme import LIGHT, style_sheet, theme
from vision_designer.editor.look.theme import palette as palette_of
from vision_designer.editor.panes.parts import fitting
from vision_designer.editor.services import Services
from vision_designer.editor.window.command_palette import CommandPalette, menu_path
from vision_designer.editor.window.diagnostics import AboutDialog, diagnostic_information, versions, without_home
from vision_designer.editor.window.settings_dialog import FolderList, SettingsDialog
from vision_designer.editor.window.tour import Tour, TourStep
from vision_designer.graphs import user_paths
from vision_designer.nodes.errors import CouldNotOpenFileError

# Command palette


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    window.resize(900, 600)
    qtbot.addWidget(window)
    window.entry = QLineEdit("in the window")
    window.setCentralWidget(window.entry)
    window.done = []
    window.commands = {}
    for title, names in (("&File", ("save", "open")), ("&View", ("zoom_in", "show_grid")), ("&Run", ("stop",))):
        menu = window.menuBar().addMenu(title)
        for name in names:
            action = QAction(name.replace("_", " ").title(), window)
            action.setObjectName(name)
            action.triggered.connect(lambda _checked, name=name: window.done.append(name))
            menu.addAction(action)
            window.commands[name] = action
    window.commands["save"].setText("&Save")
    window.commands["save"].setShortcut("Ctrl+S")
    window.commands["stop"].setEnabled(False)
    CommandPalette.recent.clear()
    qtbot.show(window)
    window.activateWindow()
    window.entry.setFocus()
    qtbot.waitUntil(window.entry.hasFocus)
    return window


@pytest.fixture
def palette(window):
    palette = CommandPalette(window, window.commands.values())
    palette.open()
    return palette


def closed(palette) -> bool:
    return palette.isHidden()


@pytest.mark.gui
def test_palette_lists_every_action_without_mnemonics(palette):
    assert palette.titles == ["Save", "Open", "Zoom In", "Show Grid", "Stop"]
    assert palette.entry.hasFocus()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Save &As && Close", "Save As & Close"),
        ("&Save", "Save"),
        ("儲存(&S)", "儲存"),
        ("設定(&T)…", "設定…"),
        ("R&&D (all)", "R&D (all)"),
    ],
)
def test_mnemonic_markers_are_removed(text, shown):
    assert without_mnemonic(text) == shown


@pytest.mark.gui
def test_palette_row_shows_menu_path(window):
    panes = window.menuBar().actions()[1].menu().addMenu("&Panes")
    action = panes.addAction("Results")
    assert menu_path(action) == "View / Panes"
    assert menu_path(window.commands["save"]) == "File"


@pytest.mark.gui
def test_palette_typing_filters_and_enter_triggers_once(window, palette):
    QTest.keyClicks(palette.entry, "zoom")
    assert palette.titles == ["Zoom In"]
    QTest.keyClick(palette.entry, Qt.Key.Key_Return)
    assert window.done == ["zoom_in"]
    assert closed(palette)


@pytest.mark.gui
def test_focus_is_restored_before_action(window, palette):
    had_focus = []
    window.commands["open"].triggered.connect(lambda: had_focus.append(window.entry.hasFocus()))
    QTest.keyClicks(palette.entry, "open")
    QTest.keyClick(palette.entry, Qt.Key.Key_Return)
    assert had_focus == [True]


@pytest.mark.gui
def test_palette_arrows_wrap_around(window, palette):
    QTest.keyClick(palette.entry, Qt.Key.Key_Down)
    QTest.keyClick(palette.entry, Qt.Key.Key_Return)
    assert window.done == ["open"]


@pytest.mark.gui
def test_palette_up_from_first_selects_last(palette):
    QTest.keyClick(palette.entry, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == 4


@pytest.mark.gui
def test_disabled_action_is_listed_but_not_triggered(window, palette):
    QTest.keyClicks(palette.entry, "stop")
    assert palette.titles == ["Stop"]
    QTest.keyClick(palette.entry, Qt.Key.Key_Return)
    assert window.done == []
    assert not closed(palette)


@pytest.mark.gui
def test_translated_action_is_found_by_english_name(window):
    window.commands["save"].setText("儲存(&S)")
    palette = CommandPalette(window, window.commands.values())
    palette.open()
    QTest.keyClicks(palette.entry, "save")
    assert palette.titles == ["儲存"]


@pytest.mark.gui
def test_recent_actions_come_first(window, palette):
    QTest.keyClicks(palette.entry, "grid")
    QTest.keyClick(palette.entry, Qt.Key.Key_Return)
    again = CommandPalette(window, window.commands.values())
    again.open()
    assert again.titles[0] == "Show Grid"


@pytest.mark.gui
def test_escape_and_outside_click_close_palette(window, palette):
    QTest.keyClick(palette.entry, Qt.Key.Key_Escape)
    assert closed(palette)
    assert window.entry.hasFocus()
    other = CommandPalette(window, window.commands.values())
    other.open()
    QTest.mouseClick(other, Qt.MouseButton.LeftButton, pos=QPoint(5, other.height() - 5))
    assert other.isHidden()
    assert window.done == []


@pytest.mark.gui
def test_click_on_row_triggers_action(window, palette):
    place = palette.list.visualRect(palette.list.model().index(1, 0)).center()
    QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.done == ["open"]


@pytest.mark.gui
def test_palette_stays_centered_on_resize(window, palette, qtbot):
    window.resize(1200, 700)
    qtbot.waitUntil(lambda: palette.width() == 1200)
    assert abs(palette.box.geometry().center().x() - 600) <= 1


@pytest.mark.gui
def test_palette_shadow_follows_list_height(window, palette, qtbot):
    painted = []
    palette.paintEvent = lambda event: painted.append(event.rect())
    before = palette.box.geometry()
    QTest.keyClicks(palette.entry, "zoom")
    assert palette.box.height() < before.height()
    qtbot.waitUntil(lambda: any(rect.contains(before.bottomLeft() + QPoint(-8, 8)) for rect in painted))


@pytest.mark.gui
def test_palette_reports_no_match(palette):
    QTest.keyClicks(palette.entry, "qqq")
    assert palette.titles == []
    assert palette._nothing.isVisible()
    QTest.keyClick(palette.entry, Qt.Key.Key_Return)
    assert not closed(palette)


@pytest.mark.gui
def test_selected_row_is_painted_on_highlight(palette):
    seen = palette.grab().toImage()
    row = palette.list.visualRect(palette.list.currentIndex())
    place = palette.list.viewport().mapTo(palette, row.topLeft()) + QPoint(row.width() // 2, row.height() // 2)
    assert seen.pixelColor(place) == theme().colors.highlight


# Settings


@pytest.fixture
def dressed(qapp):
    """The application in the program's style, restored at the end."""
    before = qapp.palette(), qapp.style().objectName()
    qapp.setStyle("Fusion")
    qapp.setPalette(palette_of(LIGHT, dark=False))
    qapp.setStyleSheet(style_sheet(LIGHT, dark=False))
    yield qapp
    qapp.setStyle(before[1])
    qapp.setStyleSheet("")
    qapp.setPalette(before[0])


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "editor.ini")


@pytest.mark.gui
def test_settings_dialog_shows_settings(qtbot, settings):
    settings.language, settings.theme, settings.snap, settings.runs_at_once = "zh_TW", "dark", False, 3
    settings.workspace, settings.component_folders = Path("/data"), [Path("/one"), Path("/two")]
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    assert (dialog.language.currentData(), dialog.theme.currentData()) == ("zh_TW", "dark")
    assert (dialog.snap.isChecked(), dialog.show_grid.isChecked(), dialog.runs_at_once.value()) == (False, True, 3)
    assert (dialog.workspace.folder, dialog.component_folders.folders) == (Path("/data"), [Path("/one"), Path("/two")])


@pytest.mark.gui
def test_ok_saves_settings_with_language_last(qtbot, settings):
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    changed = []
    settings.changed.connect(changed.append)
    dialog.language.setCurrentIndex(dialog.language.findData("zh_TW"))
    dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))
    dialog.show_grid.setChecked(False)
    dialog.show_minimap.setChecked(False)
    dialog.snap.setChecked(False)
    dialog.notify.setChecked(False)
    dialog.runs_at_once.setValue(2)
    dialog.workspace.entry.setText("~/runs")
    dialog.component_folders.add(Path("/mine"))
    dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    assert (settings.language, settings.theme, settings.show_grid, settings.snap) == ("zh_TW", "dark", False, False)
    assert (settings.show_minimap, settings.notify, settings.runs_at_once) == (False, False, 2)
    assert (settings.workspace, settings.component_folders) == (Path.home() / "runs", [Path("/mine")])
    assert changed[-1] == "language"


@pytest.mark.gui
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("C:\\Users\\me\\runs", "CouldNotOpenFileError (0048): Workspace: C:\\Users\\me\\runs is a Windows path"),
        ("\\\\server\\share", "is a Windows path, and this is another operating system"),
        ("~/runs", "Workspace: ~/runs is in the home folder, and this user has none"),
        ("$HOME", "Workspace: $HOME is in the home folder"),
        ("   ", "NullOrEmptyError (0003): Workspace is empty"),
        ("{folder}/file", "Workspace: {folder}/file is not a folder. Choose a folder."),
        ("{folder}/file/below", "Workspace: {folder}/file is not a folder"),
        ("{folder}/gone", "Workspace: {folder}/gone is not a folder"),
        ("a\0b", "a path cannot contain a NUL character"),
    ],
)
def test_invalid_folder_is_reported_at_field_and_not_saved(qtbot, settings, tmp_path, monkeypatch, text, said):
    monkeypatch.setattr(user_paths, "home", lambda: None)
    (tmp_path / "file").write_text("")
    (tmp_path / "gone").symlink_to(tmp_path / "nothing")
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    qtbot.show(dialog)
    dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))
    field = dialog.workspace
    field.entry.setText(text.replace("{folder}", str(tmp_path)))
    with qtbot.assertNotEmitted(settings.changed):
        dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    assert dialog.isVisible()
    assert field.message.isVisible()
    assert said.replace("{folder}", str(tmp_path)) in field.message.text()
    assert (settings.workspace, settings.theme) == (None, "system")
    settle()
    assert field.message.height() >= field.message.heightForWidth(field.message.width()), "all of it can be read"
    assert field.message.geometry().top() > field.entry.geometry().bottom()
    assert field.height() >= field.message.geometry().bottom()
    # The message disappears when another value is typed, and valid values are saved.
    field.entry.setText(str(tmp_path / "new" / "folder"))
    qtbot.keyClick(field.entry, "2")
    assert not field.message.isVisible()
    dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    assert (settings.workspace, settings.theme) == (tmp_path / "new" / "folder2", "dark")


@pytest.mark.gui
def test_empty_workspace_field_means_default(qtbot, settings):
    settings.workspace = Path("/before")
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    dialog.workspace.entry.clear()
    dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    assert settings.workspace is None


@pytest.mark.gui
def test_invalid_workspace_setting_error_names_settings_file(qapp, settings):
    settings.workspace = Path("C:\\runs")
    with pytest.raises(CouldNotOpenFileError, match=f"workspace in {settings.file}: "):
        Services.create(settings, None, [])


@pytest.mark.gui
def test_cancel_saves_nothing(qtbot, settings):
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))
    dialog.workspace.entry.setText("/elsewhere")
    with qtbot.assertNotEmitted(settings.changed):
        dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel).click()
    assert settings.theme == "system"
    assert settings.workspace is None


@pytest.mark.gui
def test_component_folders_are_listed_once_and_removable(qtbot):
    folders = FolderList([Path("/one")])
    qtbot.addWidget(folders)
    folders.add(Path("/two"))
    folders.add(Path("/one"))
    assert folders.folders == [Path("/one"), Path("/two")]
    assert not folders.remove_button.isEnabled()
    folders.list.setCurrentRow(0)
    folders.remove_button.click()
    assert folders.folders == [Path("/two")]


@pytest.mark.gui
def test_settings_are_not_scrolled_on_a_high_screen(dressed, qtbot, settings, monkeypatch):
    monkeypatch.setattr(fitting, "room_for", lambda _window: QRect(0, 0, 1900, 1000))
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    qtbot.show(dialog)
    assert dialog.findChild(QScrollArea) is None
    assert dialog.rect().contains(dialog.buttons.geometry())


@pytest.mark.gui
def test_settings_fields_are_fully_visible(dressed, qtbot, settings):
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    qtbot.show(dialog)
    fields = (dialog.workspace.entry, dialog.workspace.button, dialog.runs_at_once, dialog.component_folders.list)
    for field in fields:
        assert field.visibleRegion().boundingRect().height() == field.height()


# About


def test_versions_do_not_import_torch():
    had_torch = "torch" in sys.modules
    found = versions()
    assert found["torch"][0].isdigit()
    assert found["vision-designer"][0].isdigit()
    assert ("torch" in sys.modules) == had_torch


def test_diagnostics_contain_no_user_name(qapp, settings, monkeypatch, tmp_path):
    home = tmp_path / "home" / "a_person"
    (home / "work").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    settings.component_folders = [home / "components"]
    settings.recent_files = [home / "secret.json"]
    text = diagnostic_information(home / "work", settings)
    for word in ("vision-designer: ", "PySide6: ", "Qt platform: ", "Screen: ", "scale", "Setting theme: system"):
        assert word in text
    assert "a_person" not in text
    assert "secret" not in text
    assert f"Workspace: {Path('~') / 'work'}" in text


def test_folder_outside_home_is_shown_unchanged():
    assert without_home(Path("/data/runs")) == str(Path("/data/runs"))


@pytest.mark.gui
def test_about_box_copies_diagnostics(qtbot, settings, tmp_path):
    dialog = AboutDialog(tmp_path, None, settings)
    qtbot.addWidget(dialog)
    QApplication.clipboard().clear()
    before = dialog.copy_button.text()
    dialog.copy_button.click()
    assert "torchvision: " in QApplication.clipboard().text()
    assert dialog.copy_button.text() != before


# The tour


@pytest.fixture
def tour(window):
    dock = QDockWidget("Components")
    button = QPushButton("In the dock")
    dock.setWidget(button)
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    window.dock = dock
    settle()
    tour = Tour(window, [TourStep(dock, "One", "First"), TourStep(window.entry, "Two", "Then")])
    tour.start()
    return tour


@pytest.mark.gui
def test_tour_highlights_target_and_is_beside_it(window, tour):
    assert tour.shade.lit.contains(window.dock.geometry().center())
    assert not tour.geometry().intersects(tour.shade.lit)


@pytest.mark.gui
def test_tour_goes_forward_back_and_ends(tour, qtbot):
    tour.next_button.click()
    assert tour.step == 1
    tour.back_button.click()
    assert tour.step == 0
    tour.next_button.click()
    with qtbot.waitSignal(tour.finished):
        tour.next_button.click()
    assert tour.isHidden()


@pytest.mark.gui
@pytest.mark.parametrize("way", ["escape", "skip"])
def test_tour_can_be_left_at_any_time(tour, qtbot, way):
    with qtbot.waitSignal(tour.finished):
        if way == "escape":
            QTest.keyClick(tour.next_button, Qt.Key.Key_Escape)
        else:
            tour.skip_button.click()
    assert tour.isHidden()


@pytest.mark.gui
def test_tour_does_not_block_window(window, tour):
    clicked = []
    window.dock.widget().clicked.connect(lambda: clicked.append(True))
    assert tour.shade.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    place = window.dock.widget().mapTo(window, window.dock.widget().rect().center())
    assert window.childAt(place) is window.dock.widget()
    QTest.mouseClick(window.childAt(place), Qt.MouseButton.LeftButton)
    assert clicked == [True]


@pytest.mark.gui
def test_tour_skips_hidden_or_missing_target(window, tour):
    window.dock.hide()
    settle()
    assert tour.shade.lit.isEmpty()
    window.takeCentralWidget().deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    tour.next_button.click()
    assert tour.step == 1
    assert tour.shade.lit.isEmpty()


@pytest.mark.gui
def test_tour_follows_window(window, tour, qtbot):
    window.resize(1100, 700)
    qtbot.waitUntil(lambda: tour.shade.size() == window.size())
    assert window.rect().contains(tour.geometry())

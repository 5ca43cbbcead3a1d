"""Actions of the File menu."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from vision_designer.editor.files.named_files import is_file
from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP, one_line
from vision_designer.editor.window import picture
from vision_designer.editor.window.actions import ActionRecord, can_edit, graph_shown
from vision_designer.editor.window.settings_dialog import SettingsDialog

if TYPE_CHECKING:
    from vision_designer.editor.window.main_window import MainWindow


def _show_settings(window: "MainWindow") -> None:
    SettingsDialog(window.services.settings, window).open()


RECORDS = (
    ActionRecord("new", QT_TRANSLATE_NOOP("actions", "&New"), lambda window: window.files.new(), ("Ctrl+N",), "new"),
    ActionRecord(
        "new_from_template",
        QT_TRANSLATE_NOOP("actions", "New from &Template…"),
        lambda window: window.files.new_from_template(),
        ("Ctrl+Shift+N",),
        "new",
    ),
    ActionRecord(
        "open", QT_TRANSLATE_NOOP("actions", "&Open…"), lambda window: window.files.open(), ("Ctrl+O",), "open"
    ),
    ActionRecord(
        "open_folder",
        QT_TRANSLATE_NOOP("actions", "Open &Folder of Images…"),
        lambda window: window.folders.open(),
        ("Ctrl+Shift+O",),
        "folder",
        help=QT_TRANSLATE_NOOP("actions", "Train a classifier on your own images, or add them as a dataset"),
    ),
    None,
    ActionRecord(
        "save",
        QT_TRANSLATE_NOOP("actions", "&Save"),
        lambda window: window.files.save(),
        ("Ctrl+S",),
        "save",
        graph_shown,
    ),
    ActionRecord(
        "save_as",
        QT_TRANSLATE_NOOP("actions", "Save &As…"),
        lambda window: window.files.save_as(),
        ("Ctrl+Shift+S",),
        "save_as",
        graph_shown,
    ),
    ActionRecord(
        "save_all",
        QT_TRANSLATE_NOOP("actions", "Save A&ll"),
        lambda window: window.files.save_all(),
        (),
        "save",
        can_edit,
    ),
    None,
    ActionRecord(
        "save_as_project",
        QT_TRANSLATE_NOOP("actions", "Save as R&yven Project…"),
        lambda window: window.files.save_as_project(),
        (),
        "export",
        graph_shown,
    ),
    ActionRecord(
        "export_picture",
        QT_TRANSLATE_NOOP("actions", "&Export Image…"),
        lambda window: picture.ask_and_export(window.page.view, window) if window.page else None,
        ("Ctrl+E",),
        "export",
        graph_shown,
    ),
    ActionRecord(
        "print",
        QT_TRANSLATE_NOOP("actions", "&Print…"),
        lambda window: picture.ask_and_print(window.page.view, window) if window.page else None,
        ("Ctrl+P",),
        "print",
        graph_shown,
    ),
    None,
    ActionRecord("settings", QT_TRANSLATE_NOOP("actions", "Settin&gs…"), _show_settings, ("Ctrl+,",), "settings"),
    None,
    ActionRecord(
        "close_graph",
        QT_TRANSLATE_NOOP("actions", "&Close Graph"),
        lambda window: window.files.close_page(),
        ("Ctrl+W",),
        "close",
        graph_shown,
    ),
    ActionRecord("quit", QT_TRANSLATE_NOOP("actions", "&Quit"), lambda window: window.close(), ("Ctrl+Q",)),
)


def add_recent_menu(window: "MainWindow") -> None:
    """Put the recent graphs into the file menu, after Open."""
    menu = QMenu(QCoreApplication.translate("menus", "Open &Recent"), window)

    def fill() -> None:
        menu.clear()
        for path in window.services.recent.paths():
            action = menu.addAction(one_line(str(path)).replace("&", "&&"), partial(window.files.open_path, path))
            action.setEnabled(is_file(path))
        if menu.isEmpty():
            menu.addAction(QCoreApplication.translate("menus", "No recent graphs")).setEnabled(False)
        else:
            menu.addSeparator()
            menu.addAction(QCoreApplication.translate("menus", "Clear the List"), window.services.recent.clear)

    menu.aboutToShow.connect(fill)
    file_menu = window.actions_.menus["&File"]
    after = file_menu.actions()[file_menu.actions().index(window.actions_["open"]) + 1]
    file_menu.insertMenu(after, menu)

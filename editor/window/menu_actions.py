"""The actions of the window, by menu."""

from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QMenu

from vision_designer.editor.files.graph_files import is_file
from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP, one_line
from vision_designer.editor.window import picture
from vision_designer.editor.window.actions import (
    ActionContext,
    ActionRecord,
    WindowActions,
    anything_selected,
    can_edit,
    can_edit_nodes,
    graph_shown,
    on_view,
)
from vision_designer.editor.window.command_palette import CommandPalette
from vision_designer.editor.window.diagnostics import AboutDialog, diagnostic_information
from vision_designer.editor.window.edit_actions import ARRANGE, EDIT
from vision_designer.editor.window.settings_dialog import SettingsDialog
from vision_designer.editor.window.tour import Tour, tour_steps


def _show_settings(context: ActionContext) -> None:
    SettingsDialog(context.window.services.settings, context.window).open()


FILE = (
    ActionRecord("new", QT_TRANSLATE_NOOP("actions", "&New"), lambda on: on.files.new(), ("Ctrl+N",), "new"),
    ActionRecord(
        "new_from_template",
        QT_TRANSLATE_NOOP("actions", "New from &Template…"),
        lambda on: on.folders.new_from_template(),
        ("Ctrl+Shift+N",),
        "new",
    ),
    ActionRecord("open", QT_TRANSLATE_NOOP("actions", "&Open…"), lambda on: on.files.open(), ("Ctrl+O",), "open"),
    ActionRecord(
        "open_folder",
        QT_TRANSLATE_NOOP("actions", "Open &Folder of Images…"),
        lambda on: on.folders.open(),
        ("Ctrl+Shift+O",),
        "folder",
        help=QT_TRANSLATE_NOOP("actions", "Train a classifier on your own images, or add them as a dataset"),
    ),
    None,
    ActionRecord(
        "save", QT_TRANSLATE_NOOP("actions", "&Save"), lambda on: on.files.save(), ("Ctrl+S",), "save", graph_shown
    ),
    ActionRecord(
        "save_as",
        QT_TRANSLATE_NOOP("actions", "Save &As…"),
        lambda on: on.files.save_as(),
        ("Ctrl+Shift+S",),
        "save_as",
        graph_shown,
    ),
    ActionRecord(
        "save_all",
        QT_TRANSLATE_NOOP("actions", "Save A&ll"),
        lambda on: on.files.save_all(),
        icon="save",
        when=can_edit,
    ),
    None,
    ActionRecord(
        "save_as_project",
        QT_TRANSLATE_NOOP("actions", "Save as R&yven Project…"),
        lambda on: on.files.save_as_project(),
        icon="export",
        when=graph_shown,
    ),
    ActionRecord(
        "export_picture",
        QT_TRANSLATE_NOOP("actions", "&Export Image…"),
        lambda on: picture.ask_and_export(on.page.view, on.window) if on.page else None,
        ("Ctrl+E",),
        "export",
        graph_shown,
    ),
    ActionRecord(
        "print",
        QT_TRANSLATE_NOOP("actions", "&Print…"),
        lambda on: picture.ask_and_print(on.page.view, on.window) if on.page else None,
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
        lambda on: on.files.close_page(),
        ("Ctrl+W",),
        "close",
        graph_shown,
    ),
    ActionRecord("quit", QT_TRANSLATE_NOOP("actions", "&Quit"), lambda on: on.window.close(), ("Ctrl+Q",)),
)


def _setting(name: str, text: str, icon: str, *shortcuts: str) -> ActionRecord:
    def call(context: ActionContext) -> None:
        settings = context.window.services.settings
        setattr(settings, name, not getattr(settings, name))

    return ActionRecord(
        name, text, call, shortcuts, icon, checked=lambda on: bool(getattr(on.window.services.settings, name))
    )


def _toggle_full_screen(context: ActionContext) -> None:
    context.window.setWindowState(context.window.windowState() ^ Qt.WindowState.WindowFullScreen)


def _reset_layout(context: ActionContext) -> None:
    context.window.services.settings.forget_layout()
    context.window.docks.default_layout()
    context.window.docks.set_in_use(context.graph is not None)


def _walk(context: ActionContext, step: int) -> None:
    context.window.docks.walk(context.page.view if context.page is not None else context.window.centralWidget(), step)


VIEW = (
    ActionRecord(
        "zoom_in",
        QT_TRANSLATE_NOOP("actions", "Zoom &In"),
        on_view(lambda view: view.navigator.zoom_by(1.25)),
        ("Ctrl++", "Ctrl+="),
        "zoom_in",
        graph_shown,
    ),
    ActionRecord(
        "zoom_out",
        QT_TRANSLATE_NOOP("actions", "Zoom &Out"),
        on_view(lambda view: view.navigator.zoom_by(0.8)),
        ("Ctrl+-",),
        "zoom_out",
        graph_shown,
    ),
    ActionRecord(
        "zoom_100",
        QT_TRANSLATE_NOOP("actions", "&100 %"),
        on_view(lambda view: view.navigator.zoom_100()),
        ("Ctrl+0",),
        "zoom_100",
        graph_shown,
    ),
    ActionRecord(
        "zoom_fit",
        QT_TRANSLATE_NOOP("actions", "Show &All"),
        on_view(lambda view: view.navigator.zoom_fit()),
        ("Ctrl+9",),
        "zoom_fit",
        graph_shown,
    ),
    ActionRecord(
        "zoom_selection",
        QT_TRANSLATE_NOOP("actions", "Show &Selection"),
        on_view(lambda view: view.navigator.zoom_selection()),
        ("Ctrl+8",),
        "zoom_selection",
        anything_selected,
    ),
    None,
    _setting("show_minimap", QT_TRANSLATE_NOOP("actions", "&Minimap"), "minimap", "Ctrl+M"),
    _setting("show_grid", QT_TRANSLATE_NOOP("actions", "&Grid"), "layout"),
    _setting("snap", QT_TRANSLATE_NOOP("actions", "Snap &to Grid"), "layout"),
    None,
    ActionRecord(
        "next_graph",
        QT_TRANSLATE_NOOP("actions", "N&ext Graph"),
        lambda on: on.window.graph_tabs.next_page(1),
        ("Ctrl+Tab", "Ctrl+PgDown"),
        when=graph_shown,
    ),
    ActionRecord(
        "previous_graph",
        QT_TRANSLATE_NOOP("actions", "Pre&vious Graph"),
        lambda on: on.window.graph_tabs.next_page(-1),
        ("Ctrl+Shift+Tab", "Ctrl+PgUp"),
        when=graph_shown,
    ),
    None,
    ActionRecord("next_pane", QT_TRANSLATE_NOOP("actions", "Next &Pane"), lambda on: _walk(on, 1), ("F6",)),
    ActionRecord(
        "previous_pane", QT_TRANSLATE_NOOP("actions", "Previous Pa&ne"), lambda on: _walk(on, -1), ("Shift+F6",)
    ),
    None,
    ActionRecord(
        "full_screen",
        QT_TRANSLATE_NOOP("actions", "&Full Screen"),
        _toggle_full_screen,
        ("F11",),
        checked=lambda on: on.window.isFullScreen(),
    ),
    ActionRecord("reset_layout", QT_TRANSLATE_NOOP("actions", "&Reset Layout"), _reset_layout, icon="layout"),
)


RUN = (
    ActionRecord(
        "submit",
        QT_TRANSLATE_NOOP("actions", "&Submit"),
        lambda on: on.runs.submit(),
        ("F5",),
        "submit",
        can_edit,
        help=QT_TRANSLATE_NOOP("actions", "Run the graph; only what has changed since the last run is computed"),
    ),
    ActionRecord(
        "run_to",
        QT_TRANSLATE_NOOP("actions", "Run &up to Selected"),
        lambda on: on.runs.submit_to_selected(),
        ("Ctrl+F5",),
        "run_to",
        can_edit_nodes,
    ),
    ActionRecord(
        "stop",
        QT_TRANSLATE_NOOP("actions", "S&top"),
        lambda on: on.runs.stop(),
        ("Shift+F5",),
        "stop",
        lambda on: on.runs.can_stop(),
    ),
    None,
    ActionRecord(
        "show_runs",
        QT_TRANSLATE_NOOP("actions", "Show &Runs"),
        lambda on: on.window.docks.show("runs"),
        ("Ctrl+Alt+R",),
        "history",
    ),
    ActionRecord(
        "show_results",
        QT_TRANSLATE_NOOP("actions", "Show R&esults"),
        lambda on: on.window.docks.show("results"),
        ("F7",),
        "chart",
    ),
    ActionRecord(
        "show_problems",
        QT_TRANSLATE_NOOP("actions", "Show &Problems"),
        lambda on: on.window.docks.show("problems"),
        ("F8",),
        "warning",
    ),
)


def _show_command_palette(context: ActionContext) -> None:
    CommandPalette(context.window, [*context.actions.values(), *context.window.docks.toggle_actions()]).open()


def _show_tour(context: ActionContext) -> None:
    if context.graph is None:
        context.files.new_from_example("digits_resnet18")
    Tour(context.window, tour_steps(context.window.docks)).start()
    context.window.services.settings.tour_done = True


def _show_about(context: ActionContext) -> None:
    services = context.window.services
    AboutDialog(services.workspace, context.window, services.settings).open()


def _copy_diagnostics(context: ActionContext) -> None:
    services = context.window.services
    QApplication.clipboard().setText(diagnostic_information(services.workspace, services.settings))
    context.window.status_line.showMessage(QCoreApplication.translate("actions", "Diagnostic information copied"), 4000)


HELP = (
    ActionRecord(
        "command_palette",
        QT_TRANSLATE_NOOP("actions", "&Command Palette…"),
        _show_command_palette,
        ("Ctrl+Shift+P", "F3"),
        "palette",
        help=QT_TRANSLATE_NOOP("actions", "Find any action by name"),
    ),
    ActionRecord("tour", QT_TRANSLATE_NOOP("actions", "&Tour"), _show_tour, icon="help"),
    None,
    ActionRecord(
        "copy_diagnostics", QT_TRANSLATE_NOOP("actions", "Copy &Diagnostic Information"), _copy_diagnostics, icon="copy"
    ),
    ActionRecord("about", QT_TRANSLATE_NOOP("actions", "&About vision-designer"), _show_about, icon="about"),
)


MENUS = (("&File", FILE), ("&Edit", EDIT), ("&View", VIEW), ("&Arrange", ARRANGE), ("&Run", RUN), ("&Help", HELP))
RECORDS = [record for _, records in MENUS for record in records if record is not None]


def add_recent_menu(actions: WindowActions) -> None:
    """Put the recent graphs into the file menu, after Open."""
    context = actions.context
    menu = QMenu(QCoreApplication.translate("menus", "Open &Recent"), context.window)

    def fill() -> None:
        menu.clear()
        for path in context.window.services.recent.paths():
            action = menu.addAction(one_line(str(path)).replace("&", "&&"), partial(context.files.open_path, path))
            action.setEnabled(is_file(path))
        if menu.isEmpty():
            menu.addAction(QCoreApplication.translate("menus", "No recent graphs")).setEnabled(False)
        else:
            menu.addSeparator()
            menu.addAction(QCoreApplication.translate("menus", "Clear the List"), context.window.services.recent.clear)

    menu.aboutToShow.connect(fill)
    file_menu = actions.menus["&File"]
    after = file_menu.actions()[file_menu.actions().index(actions["open"]) + 1]
    file_menu.insertMenu(after, menu)

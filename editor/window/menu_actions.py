"""The actions of the window, by menu."""

from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QMenu

from vision_designer.editor.canvas import actions as canvas
from vision_designer.editor.canvas.actions import can_edit, can_edit_nodes
from vision_designer.editor.files.graph_files import is_file
from vision_designer.editor.look.plain_text import one_line
from vision_designer.editor.look.texts import languages
from vision_designer.editor.window import picture
from vision_designer.editor.window.actions import (
    ActionContext,
    Submenu,
    WindowAction,
    WindowActions,
    graph_shown,
    of_canvas,
)
from vision_designer.editor.window.command_palette import CommandPalette
from vision_designer.editor.window.diagnostics import AboutDialog, diagnostic_information
from vision_designer.editor.window.dock_area import AREAS, focus_next_pane
from vision_designer.editor.window.help_window import HelpWindow, ShortcutsDialog, documents
from vision_designer.editor.window.settings_dialog import SettingsDialog
from vision_designer.editor.window.tour import Tour, tour_steps


def _show_settings(context: ActionContext) -> None:
    SettingsDialog(context.window.services.settings, context.window).open()


FILE = (
    WindowAction("new", "&New", lambda on: on.files.new(), ("Ctrl+N",), "new"),
    WindowAction(
        "new_from_template",
        "New from &Template…",
        lambda on: on.folders.new_from_template(),
        ("Ctrl+Shift+N",),
        "template",
    ),
    WindowAction("open", "&Open…", lambda on: on.files.open(), ("Ctrl+O",), "open"),
    WindowAction(
        "open_folder",
        "Open &Folder of Images…",
        lambda on: on.folders.open(),
        ("Ctrl+Shift+O",),
        "folder",
        help="Train a classifier on your own images, or add them as a dataset",
    ),
    None,
    WindowAction("save", "&Save", lambda on: on.files.save(), ("Ctrl+S",), "save", graph_shown),
    WindowAction("save_as", "Save &As…", lambda on: on.files.save_as(), ("Ctrl+Shift+S",), "save_as", graph_shown),
    WindowAction("save_all", "Save A&ll", lambda on: on.files.save_all(), when=can_edit),
    None,
    WindowAction(
        "save_as_project",
        "Save as R&yven Project…",
        lambda on: on.files.save_as_project(),
        icon="external",
        when=graph_shown,
    ),
    WindowAction(
        "export_picture",
        "&Export Image…",
        lambda on: picture.ask_and_export(on.page.view, on.window) if on.page else None,
        ("Ctrl+E",),
        "export",
        graph_shown,
    ),
    WindowAction(
        "print",
        "&Print…",
        lambda on: picture.ask_and_print(on.page.view, on.window) if on.page else None,
        ("Ctrl+P",),
        "print",
        graph_shown,
    ),
    None,
    WindowAction("settings", "Settin&gs…", _show_settings, ("Ctrl+,",), "settings"),
    None,
    WindowAction("close_graph", "&Close Graph", lambda on: on.files.close_page(), ("Ctrl+W",), "close", graph_shown),
    WindowAction("quit", "&Quit", lambda on: on.window.close(), ("Ctrl+Q",)),
)


def _undo(context: ActionContext, *, redo: bool = False) -> None:
    # Uncommitted text is the latest edit, and so is undone first.
    context.window.commit_typing()
    if context.graph is not None:
        (context.graph.undo_stack.redo if redo else context.graph.undo_stack.undo)()


EDIT = (
    WindowAction(
        "undo", "&Undo", _undo, ("Ctrl+Z",), when=lambda on: on.graph is not None and on.graph.undo_stack.canUndo()
    ),
    WindowAction(
        "redo",
        "&Redo",
        partial(_undo, redo=True),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        when=lambda on: on.graph is not None and on.graph.undo_stack.canRedo(),
    ),
    None,
    *map(of_canvas, canvas.EDIT),
)
ARRANGE = tuple(map(of_canvas, canvas.ARRANGE))


def _setting(option: canvas.Action) -> WindowAction:
    """An option of the canvas as a setting, which applies to all canvases."""

    def call(context: ActionContext) -> None:
        settings = context.window.services.settings
        setattr(settings, option.name, not getattr(settings, option.name))

    return WindowAction(
        option.name,
        option.text,
        call,
        option.shortcuts,
        option.icon,
        checked=lambda on: bool(getattr(on.window.services.settings, option.name)),
    )


def _toggle_full_screen(context: ActionContext) -> None:
    context.window.setWindowState(context.window.windowState() ^ Qt.WindowState.WindowFullScreen)


def _maximize_pane(context: ActionContext) -> None:
    docks = context.window.docks
    docks.toggle_maximized(docks.focused())


def _reset_layout(context: ActionContext) -> None:
    context.window.services.settings.forget_layout()
    context.window.docks.default_layout()
    context.window.docks.set_in_use(context.graph is not None)


def _focus_next_pane(context: ActionContext, step: int) -> None:
    """Go through the visible panes; the canvas comes after those of the left area."""
    docks = context.window.docks
    center = context.page.view if context.page is not None else context.window.centralWidget()
    left, right, bottom = (
        [docks.panes[name] for name in docks.names(area) if docks.is_in_front(name)] for area in AREAS
    )
    focus_next_pane([pane for pane in (*left, center, *right, *bottom) if pane is not None], step)


def _value(setting: str, value: str, text: str) -> WindowAction:
    """One of the values of a setting."""

    def call(context: ActionContext) -> None:
        setattr(context.window.services.settings, setting, value)

    return WindowAction(
        f"{setting}_{value}",
        text,
        call,
        icon=setting,
        checked=lambda on: getattr(on.window.services.settings, setting) == value,
    )


THEMES = (
    _value("theme", "system", "System Theme"),
    _value("theme", "light", "Light Theme"),
    _value("theme", "dark", "Dark Theme"),
)
LANGUAGES = (
    _value("language", "system", "System Language"),
    *(_value("language", code, name) for code, name in languages().items()),
)


VIEW = (
    *map(of_canvas, canvas.ZOOM),
    None,
    *map(_setting, canvas.OPTIONS),
    None,
    Submenu("Theme", THEMES),
    Submenu("Language", LANGUAGES),
    None,
    WindowAction(
        "next_graph",
        "N&ext Graph",
        lambda on: on.window.graph_tabs.next_page(1),
        ("Ctrl+Tab", "Ctrl+PgDown"),
        when=graph_shown,
    ),
    WindowAction(
        "previous_graph",
        "Pre&vious Graph",
        lambda on: on.window.graph_tabs.next_page(-1),
        ("Ctrl+Shift+Tab", "Ctrl+PgUp"),
        when=graph_shown,
    ),
    None,
    WindowAction("next_pane", "Next &Pane", lambda on: _focus_next_pane(on, 1), ("F6",)),
    WindowAction("previous_pane", "Previous Pa&ne", lambda on: _focus_next_pane(on, -1), ("Shift+F6",)),
    None,
    WindowAction(
        "maximize_pane",
        "Ma&ximize Pane",
        _maximize_pane,
        ("F11",),
        when=graph_shown,
        checked=lambda on: on.window.docks.is_maximized,
        help="Make the pane with the focus, or the canvas, as large as the window",
    ),
    WindowAction(
        "full_screen", "&Full Screen", _toggle_full_screen, ("Shift+F11",), checked=lambda on: on.window.isFullScreen()
    ),
    WindowAction("reset_layout", "&Reset Layout", _reset_layout, icon="panes"),
)


RUN = (
    WindowAction(
        "submit",
        "&Submit",
        lambda on: on.runs.submit(),
        ("F5",),
        "submit",
        can_edit,
        help="Run the graph; only what has changed since the last run is computed",
    ),
    WindowAction(
        "run_to", "Run &up to Selected", lambda on: on.runs.submit_to_selected(), ("Ctrl+F5",), "run_to", can_edit_nodes
    ),
    WindowAction("stop", "S&top", lambda on: on.runs.stop(), ("Shift+F5",), "stop", lambda on: on.runs.can_stop()),
    None,
    WindowAction(
        "save_model",
        "Save &Model…",
        lambda on: on.models.save_of_graph(),
        icon="save",
        when=lambda on: bool(on.models.nodes_to_save()),
        help="Give a trained model a name, to use it in other graphs",
    ),
    None,
    WindowAction("show_runs", "Show &Runs", lambda on: on.window.docks.show("runs"), ("Ctrl+Alt+R",), "history"),
    WindowAction("show_models", "Show M&odels", lambda on: on.window.docks.show("models"), icon="model"),
    WindowAction("show_results", "Show R&esults", lambda on: on.window.docks.show("results"), ("F7",), "chart"),
    WindowAction("show_problems", "Show &Problems", lambda on: on.window.docks.show("problems"), ("F8",), "warning"),
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


def _show_documentation(context: ActionContext) -> None:
    folder = documents()
    if folder is None:
        text = QCoreApplication.translate("actions", "The documentation is not installed")
        context.window.status_line.showMessage(text, 4000)
        return
    HelpWindow(folder, context.window).show()


def _show_shortcuts(context: ActionContext) -> None:
    actions = [*context.actions.values(), *context.window.docks.toggle_actions()]
    ShortcutsDialog(actions, context.window).show()


HELP = (
    WindowAction("documentation", "&Documentation", _show_documentation, ("Ctrl+F1",), "help"),
    WindowAction("shortcuts", "&Keyboard Shortcuts", _show_shortcuts, ("Ctrl+/",), "keyboard"),
    WindowAction(
        "command_palette",
        "&Command Palette…",
        _show_command_palette,
        ("Ctrl+Shift+P", "F3"),
        "palette",
        help="Find any action by name",
    ),
    WindowAction("tour", "&Tour", _show_tour, icon="tour"),
    None,
    WindowAction("copy_diagnostics", "Copy D&iagnostic Information", _copy_diagnostics, icon="copy"),
    WindowAction("about", "&About vision-designer", _show_about, icon="about"),
)


MENUS = (("&File", FILE), ("&Edit", EDIT), ("&View", VIEW), ("&Arrange", ARRANGE), ("&Run", RUN), ("&Help", HELP))
RECORDS = [
    record
    for _, entries in MENUS
    for entry in entries
    if entry is not None
    for record in (entry.entries if isinstance(entry, Submenu) else (entry,))
]


def add_recent_menu(actions: WindowActions) -> None:
    """Insert the recent graphs into the File menu, after Open."""
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

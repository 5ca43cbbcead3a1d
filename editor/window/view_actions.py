"""Actions of the View menu."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP
from vision_designer.editor.window.actions import ActionRecord, anything_selected, graph_shown, on_view

if TYPE_CHECKING:
    from vision_designer.editor.window.main_window import MainWindow


def _setting(name: str, text: str, icon: str, *shortcuts: str) -> ActionRecord:
    def call(window: "MainWindow") -> None:
        settings = window.services.settings
        setattr(settings, name, not getattr(settings, name))

    return ActionRecord(
        name, text, call, shortcuts, icon, checked=lambda window: bool(getattr(window.services.settings, name))
    )


def _toggle_full_screen(window: "MainWindow") -> None:
    window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)


def _walk(window: "MainWindow", step: int) -> None:
    window.docks.walk(window.page.view if window.page is not None else window.centralWidget(), step)


RECORDS = (
    ActionRecord(
        "zoom_in",
        QT_TRANSLATE_NOOP("actions", "Zoom &In"),
        on_view("navigator.zoom_by", 1.25),
        ("Ctrl++", "Ctrl+="),
        "zoom_in",
        graph_shown,
    ),
    ActionRecord(
        "zoom_out",
        QT_TRANSLATE_NOOP("actions", "Zoom &Out"),
        on_view("navigator.zoom_by", 0.8),
        ("Ctrl+-",),
        "zoom_out",
        graph_shown,
    ),
    ActionRecord(
        "zoom_100",
        QT_TRANSLATE_NOOP("actions", "&100 %"),
        on_view("navigator.zoom_100"),
        ("Ctrl+0",),
        "zoom_100",
        graph_shown,
    ),
    ActionRecord(
        "zoom_fit",
        QT_TRANSLATE_NOOP("actions", "Show &All"),
        on_view("navigator.zoom_fit"),
        ("Ctrl+9",),
        "zoom_fit",
        graph_shown,
    ),
    ActionRecord(
        "zoom_selection",
        QT_TRANSLATE_NOOP("actions", "Show &Selection"),
        on_view("navigator.zoom_selection"),
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
        lambda window: window.graph_tabs.next_page(1),
        ("Ctrl+Tab", "Ctrl+PgDown"),
        when=graph_shown,
    ),
    ActionRecord(
        "previous_graph",
        QT_TRANSLATE_NOOP("actions", "Pre&vious Graph"),
        lambda window: window.graph_tabs.next_page(-1),
        ("Ctrl+Shift+Tab", "Ctrl+PgUp"),
        when=graph_shown,
    ),
    None,
    ActionRecord("next_pane", QT_TRANSLATE_NOOP("actions", "Next &Pane"), lambda window: _walk(window, 1), ("F6",)),
    ActionRecord(
        "previous_pane", QT_TRANSLATE_NOOP("actions", "Previous Pa&ne"), lambda window: _walk(window, -1), ("Shift+F6",)
    ),
    None,
    ActionRecord(
        "full_screen",
        QT_TRANSLATE_NOOP("actions", "&Full Screen"),
        _toggle_full_screen,
        ("F11",),
        checked=lambda window: window.isFullScreen(),
    ),
    ActionRecord(
        "reset_layout",
        QT_TRANSLATE_NOOP("actions", "&Reset Layout"),
        lambda window: window.reset_layout(),
        (),
        "layout",
    ),
)

"""Going round the panes and the canvas with the keyboard."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

if TYPE_CHECKING:
    from vision_designer.editor.window.main_window import MainWindow

ORDER = ("library", "", "properties", "history", "results", "problems", "runs")
"""From left to right, then below; the empty name is the canvas, or the page that stands in its place."""


def walk(window: "MainWindow", step: int) -> None:
    """Give the keyboard to the pane that is ``step`` further, of those that are seen."""
    panes = [pane for name in ORDER if (pane := _pane(window, name)) is not None]
    focus = QApplication.focusWidget()
    here = next((at for at, pane in enumerate(panes) if focus is not None and _holds(pane, focus)), None)
    start = 0 if step > 0 else len(panes) - 1
    order = range(len(panes)) if here is None else range(1, len(panes))
    for further in order:
        at = (start if here is None else here) + further * step
        target = _first_stop(panes[at % len(panes)])
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
            return


def _pane(window: "MainWindow", name: str) -> QWidget | None:
    if not name:
        return window.page.view if window.page is not None else window.centralWidget()
    dock = window.docks[name]
    # A dock that lies behind another one is visible to Qt, but not to anybody else.
    is_seen = dock.isVisible() and not dock.visibleRegion().isEmpty()
    return dock.widget() if is_seen else None


def _holds(pane: QWidget, widget: QWidget) -> bool:
    return widget is pane or pane.isAncestorOf(widget)


def _first_stop(pane: QWidget) -> QWidget | None:
    """The first widget of a pane that Tab stops at."""
    widget = pane
    while True:
        takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
        if takes and _holds(pane, widget) and not isinstance(widget, QScrollArea):
            return widget
        following = widget.nextInFocusChain()
        if following is None or following is pane:
            return None
        widget = following

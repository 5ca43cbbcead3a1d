"""Moves the keyboard focus from pane to pane."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from vision_designer.editor.window.dock_area import AREAS
from vision_designer.editor.window.docks import Docks


def walk(docks: Docks, centre: QWidget | None, step: int) -> None:
    """Move the focus by ``step`` visible panes, wrapping around; ``centre`` comes after the panes of the left area.

    Panes without a widget that takes the focus are skipped.
    """

    def seen(area: str) -> list[QWidget]:
        names = [record.name for record in docks.records if record.area == area]
        return [docks.panes[name] for name in names if docks.is_in_front(name)]

    left, right, bottom = map(seen, AREAS)
    panes = [*left, *([centre] if centre is not None else []), *right, *bottom]
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


def _holds(pane: QWidget, widget: QWidget) -> bool:
    return widget is pane or pane.isAncestorOf(widget)


def _first_stop(pane: QWidget) -> QWidget | None:
    """The first widget of a pane in tab order."""
    widget = pane
    while True:
        takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
        if takes and _holds(pane, widget) and not isinstance(widget, QScrollArea):
            return widget
        following = widget.nextInFocusChain()
        if following is None or following is pane:
            return None
        widget = following

"""Moves the keyboard focus from pane to pane."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget


def walk(panes: Sequence[QWidget], step: int) -> None:
    """Move the focus by ``step`` panes, wrapping around; panes without a widget that takes it are skipped."""
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

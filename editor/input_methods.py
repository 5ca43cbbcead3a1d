"""Input methods, e.g. for Chinese: which one is used, and what keys mean while it composes a text."""

import os
import sys
from collections.abc import Collection, MutableMapping
from functools import cache
from pathlib import Path

from PySide6.QtCore import QEvent, QLibraryInfo, QObject, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

MODULE, MODULES = "QT_IM_MODULE", "QT_IM_MODULES"
FALLBACKS = ("ibus", "compose")
"""Input methods that are used if Qt has no plugin for the wanted one. Fcitx 5 also answers as IBus; ``compose``, of the
platform xcb, only joins dead keys."""
KEYS_OF_COMPOSITION = frozenset(
    {
        *(Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab),
        *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End),
        *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Space, Qt.Key.Key_Backspace, Qt.Key.Key_Delete),
    }
)


def plugins() -> set[str]:
    """Names of the input methods that this Qt has a plugin for, e.g. ``ibus``."""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforminputcontexts"
    files = [file.name.lower() for file in folder.glob("*platforminputcontext*")]
    names = {file.removeprefix("lib").partition("platforminputcontext")[0] for file in files}
    return names | {"fcitx" for name in names if name.startswith("fcitx")}


def choose_input_method(environment: MutableMapping[str, str], available: Collection[str]) -> str:
    """Let Qt use another input method if it has no plugin for the wanted one.

    Args:
        environment: is changed.
        available: see :func:`plugins`.

    Returns:
        A line for the log; empty if nothing was changed.
    """
    wanted = [name for name in environment.get(MODULES, "").split(";") if name] or [environment.get(MODULE, "")]
    missing = [name for name in wanted if name.startswith("fcitx") and name not in available]
    if not missing or len(missing) < len(wanted):
        return ""
    chosen = next((name for name in FALLBACKS if name in available), FALLBACKS[-1])
    environment.pop(MODULES, None)
    environment[MODULE] = chosen
    return f"Qt has no plugin for the input method {wanted[0]}; {chosen} is used instead"


def use_available_input_method() -> None:
    """Call :func:`choose_input_method` for this process; to be called before the application is made."""
    if line := choose_input_method(os.environ, plugins()):
        print(line, file=sys.stderr)


class Composition(QObject):
    """Leaves keys to the input method while it composes a text in the widget with the focus.

    Enter and Escape then neither end nor discard an edit, and no shortcut is triggered.
    """

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._widget: QWidget | None = None
        self.is_active = False
        """Whether a text is being composed."""
        application.focusChanged.connect(self._focus_changed)
        self._focus_changed(None, application.focusWidget())

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._widget is not None:
            try:
                self._widget.removeEventFilter(self)
            except RuntimeError:
                self._widget = None
        self._widget, self.is_active = new, False
        if new is not None:
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            self.is_active = bool(event.preeditString())
        elif self.is_active and isinstance(event, QKeyEvent):
            if kind == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            return kind == QEvent.Type.KeyPress and event.key() in KEYS_OF_COMPOSITION
        return False


@cache
def watch_composition() -> Composition:
    """The one :class:`Composition` of the application."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise RuntimeError("there is no application yet")
    return Composition(application)


def finish_composition(*, keep: bool) -> None:
    """Take over the text that is being composed, or drop it."""
    method = QGuiApplication.inputMethod()
    if keep:
        method.commit()
    else:
        method.reset()

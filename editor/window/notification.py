"""Desktop notifications of runs that have ended."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from vision_designer.editor.look.amounts import duration, percent
from vision_designer.editor.look.messages import translated_message
from vision_designer.editor.look.plain_text import one_line
from vision_designer.editor.runs.run_entry import RunEntry
from vision_designer.editor.runs.run_model import RunModel

SHORTEST_SECONDS = 5.0
"""Shorter runs end before the user looks elsewhere."""


class Notifier(QObject):
    """Notifies of the end of a run, if the desktop has a system tray.

    Args:
        window: its task bar entry asks for attention.
        show: shows a title and a text; None for a message of the system tray.
    """

    def __init__(self, window: QWidget, show: Callable[[str, str], object] | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._show = show or self._show_by_tray
        self._tray_icon: QSystemTrayIcon | None = None

    def tell(self, run: RunModel) -> None:
        """Show the result of a run, unless the user stopped it or it was short and completed."""
        is_short = run.state == "completed" and (run.seconds or 0.0) < SHORTEST_SECONDS
        if run.state == "cancelled" or is_short:
            return
        QApplication.alert(self._window)
        self._show(*self._words(run))

    def _words(self, run: RunModel) -> tuple[str, str]:
        entry = RunEntry(run)
        name = one_line(run.title) or self.tr("Untitled")
        if run.state == "failed":
            return self.tr("{graph} failed").format(graph=name), translated_message(entry.error)
        took = self.tr("The run took {time}.").format(time=duration(run.seconds))
        if entry.accuracy is not None:
            accuracy = percent(entry.accuracy, 2)
            took = self.tr("Accuracy {accuracy}. {took}").format(accuracy=accuracy, took=took)
        return self.tr("{graph} completed").format(graph=name), took

    def _show_by_tray(self, title: str, text: str) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return
        if self._tray_icon is None:
            self._tray_icon = QSystemTrayIcon(self._window.windowIcon(), self)
        self._tray_icon.show()
        self._tray_icon.showMessage(without_markup(title), without_markup(text), self._window.windowIcon())


def without_markup(text: str) -> str:
    """Text in which notification services find no markup: an invisible character follows each ``<``."""
    return text.replace("<", "<\u2060")

"""Notifies that a run has ended."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from vision_designer.editor.look.amounts import duration, percent
from vision_designer.editor.look.messages import translated_message
from vision_designer.editor.look.plain_text import one_line
from vision_designer.editor.runs.notifications import notify
from vision_designer.editor.runs.run_entry import RunEntry
from vision_designer.editor.runs.run_model import RunModel

SHORTEST_SECONDS = 5.0
"""A run that took less is over before anybody looks away."""


class Notifier(QObject):
    """Shows what became of a run to a user who looks elsewhere; where there is no way to, nothing happens.

    Args:
        window: whose task bar entry asks for attention.
        show: shows a title and a text on the desktop, and gives whether it could.
    """

    def __init__(self, window: QWidget, show: Callable[[str, str], bool] = notify) -> None:
        super().__init__(window)
        self._window = window
        self._show = show
        self._tray_icon: QSystemTrayIcon | None = None

    def tell(self, run: RunModel) -> None:
        """Show what became of a run; of one that the user stopped, or that took no time, nothing need be said."""
        is_short = run.state == "completed" and (run.seconds or 0.0) < SHORTEST_SECONDS
        if run.state == "cancelled" or is_short:
            return
        title, text = self._words(run)
        QApplication.alert(self._window)
        if not self._show(title, text):
            self._show_by_tray(title, text)

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
        self._tray_icon.showMessage(title, text, self._window.windowIcon())

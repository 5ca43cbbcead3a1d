"""Tells on the desktop that a run has ended."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from vision_designer.editor.model.notifications import notify
from vision_designer.editor.model.run_entry import RunEntry
from vision_designer.editor.model.run_model import RunModel
from vision_designer.editor.model.run_queue import RunQueue
from vision_designer.graphs.terminal import duration

SHORTEST_SECONDS = 5.0
"""A run that took less is over before anybody looks away."""


class RunNotifications(QObject):
    """Shows a message when a run ends, unless the user is looking, or stopped it.

    Args:
        queue: whose runs they are.
        is_wanted: whether a message is wanted now; asked when a run ends.
        show: shows a title and a text.
    """

    def __init__(
        self,
        queue: RunQueue,
        is_wanted: Callable[[], bool] = lambda: True,
        show: Callable[[str, str], object] = notify,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._is_wanted = is_wanted
        self._show = show
        queue.finished.connect(self._ended)

    def _ended(self, run: RunModel) -> None:
        is_short = run.state == "completed" and (run.seconds or 0.0) < SHORTEST_SECONDS
        if run.state == "cancelled" or is_short or not self._is_wanted():
            return
        entry = RunEntry(run)
        name = run.title or self.tr("Untitled")
        if run.state == "failed":
            self._show(self.tr("{graph} failed").format(graph=name), entry.error)
            return
        text = self.tr("The run took {time}.").format(time=duration(run.seconds))
        if entry.accuracy is not None:
            accuracy = f"{entry.accuracy:.2%}".replace("%", " %")
            text = self.tr("Accuracy {accuracy}. The run took {time}.").format(
                accuracy=accuracy, time=duration(run.seconds)
            )
        self._show(self.tr("{graph} completed").format(graph=name), text)

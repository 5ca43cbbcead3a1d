"""Active runs of the workspace, started here or elsewhere: a list for following and stopping them, and its button."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QPushButton, QVBoxLayout, QWidget, QWidgetAction

from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.look.texts import counted
from vision_designer.editor.panes.parts.pane_parts import Refresh, Ticking
from vision_designer.editor.panes.parts.small_widgets import ElidedLabel, filled, flat_button
from vision_designer.editor.runs.run_entry import RunEntry
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.run_queue import RunQueue

STEPS = 1000
LIST_WIDTH = 460


class _Row(QWidget):
    """An active run with title, progress, remaining time, and buttons."""

    def __init__(self, run: RunModel, queue: RunQueue) -> None:
        super().__init__()
        self.run = run
        self._queue = queue
        self.title = ElidedLabel()
        self.words = ElidedLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.show_button = flat_button(self.tr("Show"), tip=self.tr("Show the graph of this run"))
        self.stop_button = flat_button(self.tr("Stop"), "stop", self.tr("Stop this run"))
        self.stop_button.clicked.connect(lambda: queue.stop(run))
        texts = filled(QVBoxLayout(), self.title, self.bar, self.words, spacing=2)
        filled(QHBoxLayout(self), texts, self.show_button, self.stop_button, margins=(12, 6, 8, 6), stretch=texts)
        self.refresh()

    def refresh(self) -> None:
        """Show the current state."""
        entry = RunEntry(self.run, None)
        title = self.run.title or self.tr("Untitled")
        self.title.setText(title)
        self.title.setToolTip(as_text(self.run.origin or title))
        self.words.setText(entry.state_text())
        self.bar.setValue(round(self.run.fraction() * STEPS))
        self.bar.setAccessibleName(f"{title}: {self.words.text()}")
        self.stop_button.setEnabled(self._queue.can_stop(self.run))


class ActiveRuns(QWidget):
    """The active runs, each with its progress, and buttons that show and stop it."""

    changed = Signal()
    """The number of active runs has changed."""
    show_requested = Signal(object)
    """The user wants to see the graph of a run."""

    def __init__(self, queue: RunQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self.rows: list[_Row] = []
        self._layout = filled(QVBoxLayout(self), spacing=0)
        self._refresh = Refresh(self, self._show)
        self._ticking = Ticking(self)
        self._ticking.timeout.connect(self._refresh.request)
        for signal in (queue.added, queue.order_changed, queue.finished):
            signal.connect(self._runs_changed)
        queue.changed.connect(self._run_changed)
        self._runs_changed()

    def _runs_changed(self, *_: object) -> None:
        runs = [*self._queue.running, *self._queue.queued]
        if runs == [row.run for row in self.rows]:
            return
        kept = {row.run: row for row in self.rows}
        for row in self.rows:
            if row.run not in runs:
                self._layout.removeWidget(row)
                row.hide()
                row.deleteLater()
        self.rows = [kept.get(run) or self._row(run) for run in runs]
        for place, row in enumerate(self.rows):
            self._layout.insertWidget(place, row)
        self._ticking.set_active(bool(self.rows))
        self.changed.emit()

    def _row(self, run: RunModel) -> _Row:
        row = _Row(run, self._queue)
        row.show_button.clicked.connect(lambda: self.show_requested.emit(run))
        return row

    def _run_changed(self, _run: RunModel) -> None:
        self._refresh.request()

    def _show(self) -> None:
        for row in self.rows:
            row.refresh()


class ActiveRunsButton(QPushButton):
    """The number of active runs, and their list in a menu; hidden without any."""

    show_requested = Signal(object)
    """The user wants to see the graph of a run."""

    def __init__(self, queue: RunQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(self.tr("Active runs, wherever they were started"))
        self.runs = ActiveRuns(queue)
        self.runs.setMinimumWidth(LIST_WIDTH)
        self.popup = QMenu(self)
        self.popup.setAccessibleName(self.tr("Active runs"))
        action = QWidgetAction(self.popup)
        action.setDefaultWidget(self.runs)
        self.popup.addAction(action)
        self.runs.show_requested.connect(self._ask_to_show)
        self.runs.changed.connect(self._count)
        self.clicked.connect(self._open)
        self._count()

    def _count(self) -> None:
        count = len(self.runs.rows)
        self.setText(counted(count, self.tr("1 active run"), self.tr("{count} active runs")))
        self.setVisible(count > 0)
        if not count:
            self.popup.close()
        self.popup.adjustSize()

    def _open(self) -> None:
        size = self.popup.sizeHint()
        self.popup.popup(self.mapToGlobal(QPoint(self.width() - size.width(), -size.height())))

    def _ask_to_show(self, run: RunModel) -> None:
        self.popup.close()
        self.show_requested.emit(run)

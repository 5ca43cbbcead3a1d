"""Follows active runs through their event files."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from vision_designer.editor.files.named_files import path_exists
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.run_process import EventsFollower, RunProcess, SubmittedProcess
from vision_designer.editor.runs.submission import Submission
from vision_designer.graphs.engine import events
from vision_designer.graphs.history.run_folder import RESULT
from vision_designer.graphs.history.runs import History

POLL_MILLISECONDS = 100
"""Interval at which active runs are polled."""


@dataclass(eq=False)
class ActiveRun:
    """An active run, and how it is followed.

    Attributes:
        submission: None for a run that was started elsewhere.
        is_ours: this editor manages its submission.
        ending: its end event; reported when its record is complete.
        stopped: monotonic time at which it was asked to stop.
    """

    run: RunModel
    process: RunProcess
    follower: EventsFollower
    submission: Submission | None = None
    is_ours: bool = True
    ending: events.RunFinished | None = None
    stopped: float | None = None

    @property
    def is_of_this_machine(self) -> bool:
        """Whether it was submitted and runs on this machine."""
        return self.submission is not None and self.process.can_stop


class RunFollowing(QObject):
    """Feeds runs with their events, and signals their end.

    Polls files and processes ten times a second while a run is active, and never otherwise.

    Args:
        history: with the results of runs.
    """

    ended = Signal(object)

    def __init__(self, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._active: list[ActiveRun] = []
        self._exiting: list[SubmittedProcess] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._poll)

    def __iter__(self) -> Iterator[ActiveRun]:
        return iter(list(self._active))

    @property
    def is_busy(self) -> bool:
        """Whether anything is polled."""
        return self._timer.isActive()

    def of(self, run: RunModel) -> ActiveRun | None:
        """How a run is followed; None if it is not active."""
        return next((active for active in self._active if active.run is run), None)

    def add(self, active: ActiveRun) -> None:
        """Follow a run to its end."""
        self._active.append(active)
        self._schedule_poll()

    def release(self) -> None:
        """Stop following; the runs continue."""
        self._timer.stop()
        for active in self._active:
            active.follower.close()
            active.process.release()
        for process in self._exiting:
            process.release()
        self._active.clear()
        self._exiting.clear()

    def _schedule_poll(self, milliseconds: int = POLL_MILLISECONDS) -> None:
        if self._active or self._exiting:
            self._timer.start(milliseconds)

    def _poll(self) -> None:
        """Read new events, and detect ended runs."""
        for active in list(self._active):
            # Checked first, so that all its events are read below.
            has_ended = active.process.has_ended()
            for event in active.follower.read():
                if isinstance(event, events.RunFinished):
                    active.ending = event
                else:
                    active.run.feed(event)
            if not active.follower.has_more and (has_ended or self._has_result(active)):
                self._end(active)
        self._exiting = [process for process in self._exiting if not self._has_exited(process)]
        self._schedule_poll(0 if any(active.follower.has_more for active in self._active) else POLL_MILLISECONDS)

    def _has_result(self, active: ActiveRun) -> bool:
        """Whether the run has reported its end and its record is complete; its process may take a moment longer."""
        return active.ending is not None and path_exists(self._history.folder(active.run.run_id) / RESULT)

    def _has_exited(self, process: SubmittedProcess) -> bool:
        if not process.has_ended():
            return False
        process.submission.remove()
        return True

    def _end(self, active: ActiveRun) -> None:
        self._active.remove(active)
        active.follower.close()
        run = active.run
        if active.ending is not None:
            run.feed(active.ending)
        else:
            run.abort(*active.process.outcome(begun=bool(run.nodes), stopping=run.stopping))
        if isinstance(active.process, SubmittedProcess) and active.is_ours:
            self._exiting.append(active.process)
        self.ended.emit(active)

"""Follows active runs through their event files."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from vision_designer.editor.files.named_files import is_something
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.run_process import EventsFollower, RunProcess, SubmittedProcess
from vision_designer.editor.runs.submission import Submission
from vision_designer.graphs.engine import events
from vision_designer.graphs.history.run_folder import RESULT
from vision_designer.graphs.history.runs import History

LOOK_MILLISECONDS = 100
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
        self._going: list[ActiveRun] = []
        self._leaving: list[SubmittedProcess] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)

    def __iter__(self) -> Iterator[ActiveRun]:
        return iter(list(self._going))

    @property
    def is_busy(self) -> bool:
        """Whether anything is polled."""
        return self._timer.isActive()

    def of(self, run: RunModel) -> ActiveRun | None:
        """How a run is followed; None if it is not active."""
        return next((going for going in self._going if going.run is run), None)

    def add(self, going: ActiveRun) -> None:
        """Follow a run to its end."""
        self._going.append(going)
        self._look_again()

    def release(self) -> None:
        """Stop following; the runs continue."""
        self._timer.stop()
        for going in self._going:
            going.follower.close()
            going.process.release()
        for process in self._leaving:
            process.release()
        self._going.clear()
        self._leaving.clear()

    def _look_again(self, milliseconds: int = LOOK_MILLISECONDS) -> None:
        if self._going or self._leaving:
            self._timer.start(milliseconds)

    def _look(self) -> None:
        """Read new events, and detect ended runs."""
        for going in list(self._going):
            # Checked first, so that all its events are read below.
            has_ended = going.process.has_ended()
            for event in going.follower.read():
                if isinstance(event, events.RunFinished):
                    going.ending = event
                else:
                    going.run.feed(event)
            if not going.follower.has_more and (has_ended or self._has_result(going)):
                self._end(going)
        self._leaving = [process for process in self._leaving if not self._has_left(process)]
        self._look_again(0 if any(going.follower.has_more for going in self._going) else LOOK_MILLISECONDS)

    def _has_result(self, going: ActiveRun) -> bool:
        """Whether the run has reported its end and its record is complete; its process may take a moment longer."""
        return going.ending is not None and is_something(self._history.folder(going.run.run_id) / RESULT)

    def _has_left(self, process: SubmittedProcess) -> bool:
        if not process.has_ended():
            return False
        process.submission.remove()
        return True

    def _end(self, going: ActiveRun) -> None:
        self._going.remove(going)
        going.follower.close()
        run = going.run
        if going.ending is not None:
            run.feed(going.ending)
        else:
            run.break_off(*going.process.outcome(begun=bool(run.nodes), stopping=run.stopping))
        if isinstance(going.process, SubmittedProcess) and going.is_ours:
            self._leaving.append(going.process)
        self.ended.emit(going)

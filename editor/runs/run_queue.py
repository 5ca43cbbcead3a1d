"""Queue of runs: waiting and running."""

import os
import time
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from vision_designer.editor.runs import submission as submissions
from vision_designer.editor.runs.run_following import (
    ActiveRun,
    EventsFollower,
    RunFollowing,
    SubmittedProcess,
    WatchedProcess,
)
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.submission import Submission
from vision_designer.editor.workers import Background
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.history.run_folder import EVENTS
from vision_designer.graphs.history.run_summaries import RunSummary
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.resolve import resolve
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.system.processes import ProcessIdentity

KILL_SECONDS = 10.0
"""Seconds after a stop request before the user may kill the process."""


REATTACH_MILLISECONDS = 250
"""Delay before trying again to take over runs, while another window does."""


class RunQueue(QObject):
    """Submits graphs as child processes, one after another, and follows them and those of other windows.

    Child processes write to files in the workspace and continue without the window.

    Attributes:
        parallel: maximum number of simultaneous runs.
        queued: waiting runs, the next one first.
        running: active runs.
        ended: runs that ended since the window was opened, the latest last.
    """

    added = Signal(object)
    changed = Signal(object)
    finished = Signal(object)
    order_changed = Signal()

    def __init__(
        self,
        workspace: Path,
        components: Components,
        component_folders: Sequence[Path] = (),
    ) -> None:
        super().__init__()
        self.workspace = workspace
        self.history = History(workspace)
        self.parallel = 1
        self.queued: list[RunModel] = []
        self.ended: list[RunModel] = []
        self._components = components
        self._component_folders = [str(folder.absolute()) for folder in component_folders]
        self._submissions: dict[RunModel, Submission] = {}
        self._following = RunFollowing(self.history, self)
        self._following.ended.connect(self._ended)
        self._background = Background(self)
        self._reattach_timer = QTimer(self, singleShot=True, interval=REATTACH_MILLISECONDS)
        self._reattach_timer.timeout.connect(self.reattach)

    @property
    def running(self) -> list[RunModel]:
        return [active.run for active in self._following]

    @property
    def active(self) -> list[RunModel]:
        """Running runs, then waiting ones; without those started elsewhere."""
        return [active.run for active in self._following if active.is_of_this_machine] + self.queued

    def find(self, run_id: str) -> RunModel | None:
        """The run with that id, if it is active or ended since the window was opened."""
        return next((run for run in (*self.running, *reversed(self.ended)) if run.run_id == run_id), None)

    def submit(self, document: GraphDocument, folder: Path, **details: Any) -> RunModel:  # noqa: ANN401 - of prepare()
        """Run a graph with relative paths in ``folder``; it must not be changed afterwards.

        Raises:
            FailedToWriteOutputsError: the workspace is not writable.
        """
        return self.enqueue(self.prepare(document, folder, **details), document)

    def prepare(
        self,
        document: GraphDocument,
        folder: Path,
        *,
        title: str = "",
        origin: str = "",
        only: Sequence[str] = (),
        graph_id: str = "",
    ) -> Submission:
        """Write a graph to the workspace for a run: the slow part of :meth:`submit`, callable in any thread.

        Raises:
            FailedToWriteOutputsError: the workspace is not writable.
        """
        resolved = resolve(document, self._components, folder).document
        if title and not resolved.title:
            resolved = resolved.model_copy(update={"title": title})
        return Submission.create(
            self.workspace,
            resolved,
            self._components,
            title=title or document.title,
            origin=origin,
            working_folder=str(folder),
            only=list(only),
            graph_id=graph_id,
            submitted=time.time(),
            owner=ProcessIdentity.of(os.getpid()),
            component_folders=self._component_folders,
        )

    def enqueue(self, submission: Submission, document: GraphDocument) -> RunModel:
        run = self._enqueue(submission, document)
        self._start_next()
        return run

    def reattach(self) -> list[RunModel]:
        """Take over active, ended or waiting runs of closed windows; returns them.

        Waiting runs of a live window are left to it. While another window does the same, it is tried again soon.
        """
        with submissions.takeover_lock(self.workspace) as is_ours:
            found = self._take_over() if is_ours else []
        if not is_ours and (self.workspace / submissions.FOLDER).is_dir() and not self._reattach_timer.isActive():
            self._reattach_timer.start()
        self._start_next()
        return found

    def _take_over(self) -> list[RunModel]:
        found, own_process = [], ProcessIdentity.of(os.getpid())
        for submission in submissions.submissions_in(self.workspace):
            if any(submission.folder == known.folder for known in self._known_submissions()):
                continue
            is_ours = not submission.owner.is_alive or submission.owner == own_process
            process = SubmittedProcess(submission, self.workspace)
            if not is_ours and process.has_ended():
                continue
            if is_ours:
                submission.owner = own_process
                with suppress(VisionDesignerError):
                    submission.write()
            if submission.process is None:
                found.append(self._enqueue(submission, submission.document()))
                continue
            run = self._model(submission, submission.document())
            run.begin(submission.submitted)
            run.stopping = submission.is_stopping
            follower = EventsFollower(submission.events_file)
            active = ActiveRun(run, process, follower, submission, is_ours)
            if run.stopping:
                # Stopped by another window; this one may kill it.
                active.stopped = time.monotonic() - submission.seconds_since_stop()
                self._update_when_killable(run)
            self._follow(active)
            found.append(run)
        return found

    def follow(self, run_id: str) -> RunModel:
        """Follow an active run of the history that was started elsewhere, e.g. by the command line.

        Raises:
            CouldNotOpenFileError, InvalidGraphError: its graph cannot be read.
        """
        known = self.find(run_id)
        if known is not None:
            return known
        run = RunModel(self.history.document(run_id))
        run.run_id, run.origin = run_id, self.history.summary(run_id).graph
        run.begin()
        folder = self.history.folder(run_id)
        self._follow(ActiveRun(run, WatchedProcess(folder), EventsFollower(folder / EVENTS)))
        return run

    def follow_if_active(self, run_id: str) -> bool:
        """Follow an active run of the history, unless it is followed already.

        Returns False if that is unknown yet, because a submitted run has not reported its id.

        Raises:
            CouldNotOpenFileError, InvalidGraphError: its graph cannot be read.
        """
        if self.find(run_id) is None:
            self.reattach()
            if not all(run.run_id for run in self.running):
                return False
            self.follow(run_id)
        return True

    def follow_active(self, summaries: Iterable[RunSummary]) -> bool:
        """Follow those of these runs that are active; returns False if one must be tried again later."""
        complete = True
        for summary in summaries:
            if summary.state == "running":
                # The Runs pane reports a graph that cannot be read.
                with suppress(VisionDesignerError):
                    complete &= self.follow_if_active(summary.id)
        return complete

    def can_stop(self, run: RunModel) -> bool:
        """Whether the run can be stopped here, and was not asked to yet."""
        active = self._following.of(run)
        return run in self.queued or (active is not None and active.process.can_stop and not run.stopping)

    def can_kill(self, run: RunModel) -> bool:
        """Whether the run was asked to stop long enough ago."""
        active = self._following.of(run)
        if active is None or not active.process.can_stop or active.stopped is None:
            return False
        return time.monotonic() - active.stopped >= KILL_SECONDS

    def stop(self, run: RunModel) -> None:
        """Remove a waiting run from the queue, or ask a running one to stop."""
        if run in self.queued:
            self.queued.remove(run)
            self._submissions.pop(run).remove()
            run.abort("cancelled", "")
            self._add_ended(run)
            return
        active = self._following.of(run)
        if active is not None and self.can_stop(run):
            active.process.terminate()
            active.stopped = time.monotonic()
            run.ask_to_stop()
            self._update_when_killable(run)

    def _update_when_killable(self, run: RunModel) -> None:
        """Signal a change when the run can be killed."""
        QTimer.singleShot(round(KILL_SECONDS * 1000) + 100, self, lambda: self.changed.emit(run))

    def kill(self, run: RunModel) -> None:
        active = self._following.of(run)
        if active is not None and self.can_kill(run):
            active.process.kill()

    def stop_all(self) -> None:
        """Ask every submitted run to stop, when the window is closed."""
        for run in reversed(self.active):
            self.stop(run)

    def move(self, run: RunModel, position: int) -> None:
        if run in self.queued:
            self.queued.remove(run)
            self.queued.insert(position, run)
            self.order_changed.emit()

    def set_parallel(self, count: int) -> None:
        self.parallel = count
        self._start_next()

    def forget(self, run_ids: Collection[str]) -> None:
        """Remove ended runs that were removed from the history."""
        self.ended = [run for run in self.ended if run.run_id not in run_ids]
        self.order_changed.emit()

    def close(self) -> None:
        """Stop following; the next window finds running and waiting runs again."""
        self._reattach_timer.stop()
        self._following.release()

    def _known_submissions(self) -> list[Submission]:
        return [*self._submissions.values(), *(active.submission for active in self._following if active.submission)]

    def _model(self, submission: Submission, document: GraphDocument) -> RunModel:
        run = RunModel(document, submission.title, self)
        run.submitted, run.only, run.origin = submission.submitted, list(submission.only), submission.origin
        run.graph_id = submission.graph_id
        run.changed.connect(lambda: self.changed.emit(run))
        return run

    def _enqueue(self, submission: Submission, document: GraphDocument) -> RunModel:
        run = self._model(submission, document)
        self._submissions[run] = submission
        self.queued.append(run)
        self.added.emit(run)
        return run

    def _start_next(self) -> None:
        while self.queued and sum(active.is_of_this_machine for active in self._following) < self.parallel:
            run = self.queued.pop(0)
            submission = self._submissions.pop(run)
            process = SubmittedProcess(submission, self.workspace)
            try:
                process.start()
            except (OSError, VisionDesignerError) as error:
                submission.remove()
                run.abort("failed", str(error))
                self._add_ended(run)
                continue
            run.begin()
            self._following.add(ActiveRun(run, process, EventsFollower(submission.events_file), submission))
            self._background.run(self.history.usual_seconds, run.set_usual_seconds)
            self.order_changed.emit()

    def _follow(self, active: ActiveRun) -> None:
        self._following.add(active)
        if active.submission is None:
            run = active.run
            run.setParent(self)
            run.changed.connect(lambda: self.changed.emit(run))
        self._background.run(self.history.usual_seconds, active.run.set_usual_seconds)
        self.added.emit(active.run)

    def _ended(self, active: ActiveRun) -> None:
        self._add_ended(active.run)
        self._start_next()

    def _add_ended(self, run: RunModel) -> None:
        self.ended.append(run)
        self.finished.emit(run)

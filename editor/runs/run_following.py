"""The child process of a run, which can outlive the window, and the runs that are followed."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from vision_designer.editor.files.graph_files import path_exists
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.submission import Submission
from vision_designer.graphs.engine import events
from vision_designer.graphs.engine.events import Event
from vision_designer.graphs.engine.results import CANCELLED
from vision_designer.graphs.history.run_folder import RESULT, event_of, is_active, process_of
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.workspace import ERROR_FILE
from vision_designer.nodes.system.atomic_files import writing
from vision_designer.nodes.system.processes import ProcessIdentity

READ_BYTES = 256 * 1024
"""Maximum bytes of events read at once, to keep the window responsive."""
REFUSED = 2
"""Exit status of a refused command."""
MAX_OUTPUT_LINES = 8
MIN_FREE_BYTES = 2**20
"""Free bytes that suffice to write a run's record; below, the disk counts as full."""


class RunProcess(Protocol):
    """The process of a run, started here or elsewhere."""

    @property
    def can_stop(self) -> bool:
        """Whether it can be stopped from here."""

    def has_ended(self) -> bool:
        """Whether it has ended; cheap enough for polling."""

    def terminate(self) -> None:
        """Ask it to cancel the run."""

    def kill(self) -> None:
        """Kill it and its children."""

    def release(self) -> None:
        """Detach from it; it continues."""

    def outcome(self, has_started: bool, stopping: bool) -> tuple[str, str]:
        """State and message of a run whose process ended without an end event."""


class SubmittedProcess:
    """Process of a submission, started here or found again.

    It has its own session and writes to files, so that it is independent of the window.
    """

    def __init__(self, submission: Submission, workspace: Path) -> None:
        self.submission = submission
        self._workspace = workspace
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def can_stop(self) -> bool:
        return self.submission.process is None or not self.submission.process.is_elsewhere

    def start(self) -> None:
        """Start it, and record it in the submission.

        Raises:
            OSError: the system refused.
            FailedToWriteOutputsError: the workspace is not writable.
        """
        submission = self.submission
        folder = submission.working_folder
        with writing(submission.folder):
            output = submission.output_file.open("wb")
        with output:
            self._child = subprocess.Popen(
                self._command(),
                cwd=folder if os.path.isdir(folder) else submission.folder,  # noqa: PTH112 - accepts any name
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, ERROR_FILE: str(submission.error_file)},
                start_new_session=True,
            )
        submission.process = ProcessIdentity.of(self._child.pid)
        try:
            submission.write()
        except BaseException:
            # Without a record, it could neither be stopped nor found again.
            self.kill()
            self._child.wait()
            raise

    def _command(self) -> Sequence[str]:
        submission = self.submission
        # -P: modules in the working folder must not shadow ours.
        command = [sys.executable, "-P", "-m", "vision_designer.graphs.cli", "run", str(submission.graph_file)]
        command += ["--events", str(submission.events_file), "--quiet", "--workspace", str(self._workspace)]
        if submission.origin:
            command += ["--origin", submission.origin]
        for folder in submission.component_folders:
            command += ["--components", folder]
        for node_id in submission.only:
            command += ["--only", node_id]
        return command

    def has_ended(self) -> bool:
        if self._child is not None:
            return self._child.poll() is not None
        if not self.can_stop:
            # Its window removes the folder when it has ended.
            return not os.path.isdir(self.submission.folder)  # noqa: PTH112 - False for an unmounted disk
        return self.submission.process is None or not self.submission.process.is_alive

    def terminate(self) -> None:
        """Ask it to cancel the run; only once, since a second request would end it at once."""
        if self.submission.process is not None and self.can_stop and not self.submission.is_stopping:
            self.submission.record_stopping()
            self.submission.process.send(signal.SIGTERM)

    def kill(self) -> None:
        if self.submission.process is not None:
            self.submission.process.send(signal.SIGKILL, to_group=True)

    def release(self) -> None:
        if self._child is not None:
            # Avoids Python's warning about a child that is still running, which is intended.
            self._child.returncode = 0
            self._child = None

    def outcome(self, has_started: bool, stopping: bool) -> tuple[str, str]:
        status = self._child.returncode if self._child is not None else None
        output = self.submission.output()
        if status == CANCELLED or ((stopping or self.submission.is_stopping) and status != REFUSED):
            return "cancelled", ""
        if not has_started and output and (status is None or status >= 0):
            return "failed", self.submission.error()
        return "failed", _exit_message(status, "\n".join(output.splitlines()[-MAX_OUTPUT_LINES:]), self._workspace)


class WatchedProcess:
    """Process of a run that was started elsewhere, e.g. on the command line."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.can_stop = process_of(folder) is not None

    def has_ended(self) -> bool:
        """Whether it has released its lock."""
        return not is_active(self._folder)

    def terminate(self) -> None:
        """Ask it to cancel the run."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it; its children end with it."""
        self._send(signal.SIGKILL)

    def _send(self, number: int) -> None:
        # Looked up again, since the process may have ended and its id may have been reused.
        if (process := process_of(self._folder)) is not None:
            process.send(number)

    def release(self) -> None:
        """Does nothing: not attached."""

    def outcome(self, has_started: bool, stopping: bool) -> tuple[str, str]:
        return ("cancelled", "") if stopping else ("failed", _exit_message(None, ""))


class EventsFollower:
    """Reads events from a file as they are written."""

    def __init__(self, path: Path) -> None:
        self.has_more = False
        """Whether the last read reached its limit."""
        self._path = path
        # Kept open, since the file may be removed before its end was read.
        self._descriptor = -1
        self._partial_line = b""

    def read(self) -> list[Event]:
        if self._descriptor < 0:
            try:
                # Do not block on a pipe.
                self._descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
            except OSError:
                return []
        try:
            data = os.read(self._descriptor, READ_BYTES)
        except OSError:
            # E.g. a network error; tried again.
            data = b""
        self.has_more = len(data) == READ_BYTES
        lines = (self._partial_line + data).split(b"\n")
        self._partial_line = lines.pop()
        return [event for line in lines if (event := event_of(line)) is not None]

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _exit_message(status: int | None, output: str, workspace: Path | None = None) -> str:
    if status is not None and status < 0:
        template = QCoreApplication.translate("runs", "The process of the run was terminated by {signal}.")
        text = template.format(signal=_signal_name(-status))
        if status == -signal.SIGKILL:
            reason = QCoreApplication.translate(
                "runs",
                "If nobody terminated it, the system did because memory ran out: reduce the batch size, the number of "
                "workers, or the number of runs at the same time.",
            )
            text = f"{text} {reason}"
    elif status is not None:
        template = QCoreApplication.translate("runs", "The process of the run exited early with status {status}.")
        text = template.format(status=status)
    else:
        text = QCoreApplication.translate("runs", "The process of the run ended early.")
    if not output and workspace is not None and _is_full(workspace):
        # With a full disk, neither a result nor errors can be written.
        reason = QCoreApplication.translate(
            "runs", "The disk of the workspace {workspace} is full. Free some space on it."
        )
        text = f"{text} {reason.format(workspace=workspace)}"
    remedy = QCoreApplication.translate("runs", "Finished results are kept. Submit again to continue.")
    last = QCoreApplication.translate("runs", "Last output:")
    return f"{text} {remedy}" + (f"\n{last}\n{output}" if output else "")


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < MIN_FREE_BYTES
    except OSError:
        return False


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


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
    """Passes events to run models, and signals the end of runs.

    Polls files and processes ten times a second while a run is active, and never otherwise.
    """

    ended = Signal(object)

    def __init__(self, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._active: list[ActiveRun] = []
        self._exiting: list[SubmittedProcess] = []
        self._timer = QTimer(self, singleShot=True)
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
            run.abort(*active.process.outcome(has_started=bool(run.nodes), stopping=run.stopping))
        if isinstance(active.process, SubmittedProcess) and active.is_ours:
            self._exiting.append(active.process)
        self.ended.emit(active)

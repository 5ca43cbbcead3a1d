"""The child process of a run; it can outlive the window."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.runs.submission import Submission
from vision_designer.graphs.engine.events import Event
from vision_designer.graphs.engine.results import CANCELLED
from vision_designer.graphs.history.run_folder import event_of, is_active
from vision_designer.graphs.workspace import ERROR_FILE
from vision_designer.nodes.system.atomic_files import writing
from vision_designer.nodes.system.processes import ProcessIdentity

READ_BYTES = 256 * 1024
"""Maximum bytes of events read at once, to keep the window responsive."""
REFUSED = 2
"""Exit status of a refused command."""
LAST_LINES = 8
MIN_FREE_BYTES = 2**20
"""Free bytes that suffice to write a run's record; below, the disk counts as full."""


class RunProcess(Protocol):
    """The process of a run, wherever it was started."""

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

    def outcome(self, begun: bool, stopping: bool) -> tuple[str, str]:
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
        """Whether it runs on this machine."""
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

    def outcome(self, begun: bool, stopping: bool) -> tuple[str, str]:
        status = self._child.returncode if self._child is not None else None
        output = self.submission.output()
        if status == CANCELLED or ((stopping or self.submission.is_stopping) and status != REFUSED):
            return "cancelled", ""
        if not begun and output and (status is None or status >= 0):
            return "failed", self.submission.error()
        return "failed", _died(status, "\n".join(output.splitlines()[-LAST_LINES:]), self._workspace)


class WatchedProcess:
    """Process of a run that was started elsewhere; known only by its lock.

    Args:
        folder: the run's.
    """

    can_stop = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has_ended(self) -> bool:
        """Whether it has released its lock."""
        return not is_active(self._folder)

    def terminate(self) -> None:
        """Does nothing: not started here."""

    def kill(self) -> None:
        """Does nothing: not started here."""

    def release(self) -> None:
        """Does nothing: not attached."""

    def outcome(self, begun: bool, stopping: bool) -> tuple[str, str]:
        return "failed", _died(None, "")


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


def _died(status: int | None, output: str, workspace: Path | None = None) -> str:
    if status is not None and status < 0:
        how = QCoreApplication.translate("runs", "The process of the run was terminated by {signal}.")
        text = how.format(signal=_signal_name(-status))
        if status == -signal.SIGKILL:
            why = QCoreApplication.translate(
                "runs",
                "If nobody terminated it, the system did because memory ran out: reduce the batch size, the number of "
                "workers, or the number of runs at the same time.",
            )
            text = f"{text} {why}"
    elif status is not None:
        how = QCoreApplication.translate("runs", "The process of the run exited early with status {status}.")
        text = how.format(status=status)
    else:
        text = QCoreApplication.translate("runs", "The process of the run ended early.")
    if not output and workspace is not None and _is_full(workspace):
        # With a full disk, neither a result nor errors can be written.
        why = QCoreApplication.translate(
            "runs", "The disk of the workspace {workspace} is full. Free some space on it."
        )
        text = f"{text} {why.format(workspace=workspace)}"
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

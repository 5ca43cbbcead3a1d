"""The job of a running component: progress, log, metrics, cancellation and folders."""

import errno
import os
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from vision_designer.nodes.errors import RunCancelledError
from vision_designer.nodes.messages import NO_VALUES, Message
from vision_designer.nodes.system.atomic_files import make_folder, writing

Level = Literal["debug", "info", "warning", "error"]
"""Terminals show info and warnings; the node's log has all levels."""
USED_BY = "used_by"
"""Folder in a cached folder with an empty file for each node that uses it, named after the node's key."""


class JobListener(Protocol):
    """Receives the events of a job, in the job's thread."""

    def progress(self, done: int, total: int, unit: str) -> None:
        """``done`` of ``total`` units are finished."""

    def metric(self, name: str, value: float, step: int | None, epoch: int | None) -> None:
        """A measured value."""

    def log(self, level: Level, message: str) -> None:
        """A line for the node's log."""


@dataclass(frozen=True)
class Table:
    """A small table of texts, numbers and None, displayed at the end of a run and in the editor."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class ReportedMetrics:
    """Names of all metrics that a component may report.

    Attributes:
        result: given to :meth:`Job.report`.
        epoch: given to :meth:`Job.metric` with an epoch and no step.
    """

    result: frozenset[str] = frozenset()
    epoch: frozenset[str] = frozenset()


@dataclass
class Summary:
    """Summary of a finished component."""

    metrics: dict[str, float] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    """Paths relative to the node's folder, ``<port>/<file>``."""
    warnings: dict[str, None] = field(default_factory=dict)
    """Distinct warnings in order."""


class Job:
    """The run of a node, as its component sees it.

    Attributes:
        folder: of the node; becomes ``store/<key>`` when the node has finished.
        checkpoints: folder that survives a cancelled or failed run of the same node.
        workspace: root folder, for weights etc.
        fresh_run: 0, or a number unique to this run, if nothing stored by other runs may be read: no decoded image, no
            size, no part of a result. Stored data may be replaced.
        actual: see :meth:`computed_with`.
    """

    PROGRESS_INTERVAL = 0.1
    """Minimum seconds between progress reports; the last one is always sent."""

    def __init__(
        self,
        *,
        folder: Path,
        checkpoints: Path,
        workspace: Path,
        listener: JobListener,
        cancelled: threading.Event | None = None,
        fresh_run: int = 0,
    ) -> None:
        self.folder = folder
        self.checkpoints = checkpoints
        self.workspace = workspace
        self.fresh_run = fresh_run
        self.actual: dict[str, str | int] = {}
        self.summary = Summary()
        self._listener = listener
        self._cancelled = cancelled or threading.Event()
        self._last_progress = 0.0

    def output_folder(self, port: str) -> Path:
        """Folder of an output, created on first use; raises FailedToWriteOutputsError if it cannot be created."""
        folder = self.folder / port
        with writing(folder):
            make_folder(folder, self.folder.parent)
        return folder

    def cache_folder(self, kind: str, key: str) -> Path:
        """The workspace's folder ``<kind>/<key>`` for data that several nodes may use, created if missing.

        It is marked as used by this node, so that a clean-up knows whether it is still needed.

        Raises:
            OSError: it cannot be created.
        """
        folder = self.workspace / kind / key
        if not self.checkpoints.parent.is_dir():
            # Otherwise it would be created at the place where a removed disk was mounted.
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.checkpoints.parent))
        make_folder(folder / USED_BY, self.workspace)
        (folder / USED_BY / self.checkpoints.name).touch()
        return folder

    def part(self, name: str, listener: JobListener, stop: threading.Event | None = None) -> "Job":
        """The job of a part of the work, such as one of several trainings.

        Its folders are in this job's checkpoints, so finished parts survive a cancelled run. It is cancelled with this
        job. ``stop`` cancels only this part.

        Raises:
            FailedToWriteOutputsError: its folder cannot be created.
        """
        folder = self.checkpoints / name
        # The folder's name is the key, by which a clean-up knows whether decoded images are needed.
        checkpoints = folder / "checkpoints" / self.checkpoints.name
        with writing(checkpoints):
            make_folder(checkpoints.parent, self.checkpoints.parent)
        return Job(
            folder=folder / "outputs",
            checkpoints=checkpoints,
            workspace=self.workspace,
            listener=listener,
            cancelled=_AnyOf(self._cancelled, stop or threading.Event()),
            fresh_run=self.fresh_run,
        )

    def check_cancelled(self) -> None:
        """Raise RunCancelledError if the run was cancelled; call it at least once per second."""
        if self._cancelled.is_set():
            raise RunCancelledError("the run was cancelled")

    def progress(self, done: int, total: int, unit: str = "") -> None:
        """Report progress; raises RunCancelledError if the run was cancelled."""
        self.check_cancelled()
        now = time.monotonic()
        if done >= total or now - self._last_progress >= self.PROGRESS_INTERVAL:
            self._last_progress = now
            self._listener.progress(done, total, unit)

    def computed_with(self, **settings: str | int) -> None:
        """Report the actual value of a setting that changes the result, e.g. the device for ``auto``.

        If it differs from the plan, the result is stored under the actual value.
        """
        self.actual.update(settings)

    def part_computed_with(self, settings: Mapping[str, str | int]) -> None:
        """Report the actual settings of a part; differing parts are joined as ``2 then 1``."""
        for name, value in settings.items():
            before = self.actual.get(name, value)
            known = str(value) in str(before).split(" then ")
            self.actual[name] = before if known else f"{before} then {value}"

    def log(self, template: str, level: Level = "info", **values: object) -> None:
        """Write a line to the node's log.

        ``template`` is as of :class:`~vision_designer.nodes.messages.Message`, or a message or plain text.
        """
        text = Message(template, **values)
        if level == "warning":
            self.summary.warnings[text] = None
        self._listener.log(level, text)

    def warn(self, template: str, values: Mapping[str, object] = NO_VALUES, /, **more: object) -> None:
        """Write a warning to the node's log; warnings are also shown on the terminal.

        Warnings are stored with the output, and repeated when it is reused. Arguments as for :meth:`log`.
        """
        self.log(Message(template, values, **more), "warning")

    def metric(self, name: str, value: float, *, step: int | None = None, epoch: int | None = None) -> None:
        """Report an intermediate value, e.g. a loss, for curves."""
        self._listener.metric(name, float(value), step, epoch)

    def report(self, metrics: Mapping[str, float], tables: Sequence[Table] = (), pictures: Sequence[str] = ()) -> None:
        """Add metrics, tables and pictures to the result; stored with the output."""
        self.summary.metrics.update(metrics)
        self.summary.tables.extend(tables)
        self.summary.pictures.extend(pictures)


class _AnyOf(threading.Event):
    """Event that is set if any of several events is."""

    def __init__(self, *events: threading.Event) -> None:
        super().__init__()
        self._events = events

    def is_set(self) -> bool:
        """Whether this or another event is set."""
        return super().is_set() or any(event.is_set() for event in self._events)


MAX_NAMED = 50
"""Maximum number of files named in the log."""


class NamedWarnings:
    """Logs a warning for each of the first files, and finally the number of the others.

    Args:
        one, several: templates for one other file, and for their number as ``count``.
    """

    def __init__(self, job: Job, one: str, several: str) -> None:
        self._job = job
        self._one, self._several = one, several
        self._count = 0

    def add(self, template: str, values: Mapping[str, object] = NO_VALUES, /, **more: object) -> None:
        """Log or count a warning; arguments as for :meth:`Job.warn`."""
        self._count += 1
        if self._count <= MAX_NAMED:
            self._job.warn(Message(template, values, **more))

    def finish(self) -> None:
        """Log the number of files not named."""
        if self._count > MAX_NAMED:
            self._job.warn(Message.counted(self._count - MAX_NAMED, self._one, self._several))

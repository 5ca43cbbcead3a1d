"""The job of a running component: progress, log, metrics, cancellation and folders."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from vision_designer.nodes.errors import RunCancelledError
from vision_designer.nodes.messages import NO_VALUES, Message
from vision_designer.nodes.system.atomic_files import make_folder

Level = Literal["debug", "info", "warning", "error"]
"""Terminals show info and warnings; the node's log has everything, errors with their whole report."""
Cell = str | int | float | None


class JobListener(Protocol):
    """Whoever wants to hear how a job goes on; called from the job's own thread."""

    def progress(self, done: int, total: int, unit: str) -> None:
        """``done`` of ``total`` units are finished."""

    def metric(self, name: str, value: float, step: int | None, epoch: int | None) -> None:
        """A measured value."""

    def log(self, level: Level, message: str) -> None:
        """A line for the node's log."""


@dataclass(frozen=True)
class Table:
    """A small table for people: shown at the end of a run and in the editor."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass
class Summary:
    """What a finished component has to say beside its outputs."""

    metrics: dict[str, float] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    """Paths below the node's folder, ``<port>/<file>``."""
    warnings: dict[str, None] = field(default_factory=dict)
    """Every warning once, in the order in which they came."""


class Job:
    """One node's run, as the component sees it.

    Attributes:
        folder: the node's folder while it runs; becomes ``store/<key>`` when the node has finished.
        checkpoints: a folder that survives a cancelled or failed run of the same node.
        workspace: the workspace's root, for weights and the like.
        anew: 0, or a number that no other run has, when nothing that another run left may be read: no decoded image,
            no size, no part of a result. What is kept for later may be replaced.
        actual: what the component says it has computed with, see :meth:`computed_with`.
    """

    PROGRESS_INTERVAL = 0.1
    """Seconds between two progress reports at the least; the last one always comes."""

    def __init__(
        self,
        *,
        folder: Path,
        checkpoints: Path,
        workspace: Path,
        listener: JobListener,
        cancelled: threading.Event | None = None,
        anew: int = 0,
    ) -> None:
        self.folder = folder
        self.checkpoints = checkpoints
        self.workspace = workspace
        self.anew = anew
        self.actual: dict[str, str | int] = {}
        self.summary = Summary()
        self._listener = listener
        self._cancelled = cancelled or threading.Event()
        self._last_progress = 0.0

    def output_folder(self, port: str) -> Path:
        """The folder of an output, made on first use: for outputs too large to be held in memory."""
        folder = self.folder / port
        make_folder(folder)
        return folder

    def part(self, name: str, listener: JobListener, stop: threading.Event | None = None) -> "Job":
        """The job of a part of this one's work, such as one of several trainings.

        Its folders are among this job's checkpoints, so what it has finished survives a cancelled run. It is cancelled
        with this job.

        Args:
            name: of its folder.
            listener: hears what the part says.
            stop: cancels the part alone, once it is set.
        """
        folder = self.checkpoints / name
        return Job(
            folder=folder / "outputs",
            # By the name of this folder, the key, a clean-up knows who wants what was decoded.
            checkpoints=folder / "checkpoints" / self.checkpoints.name,
            workspace=self.workspace,
            listener=listener,
            cancelled=_AnyOf(self._cancelled, stop or threading.Event()),
            anew=self.anew,
        )

    def check_cancelled(self) -> None:
        """Raise RunCancelledError when the user has asked to stop; call it at least once a second."""
        if self._cancelled.is_set():
            raise RunCancelledError("the run was cancelled")

    def progress(self, done: int, total: int, unit: str = "") -> None:
        """Report that ``done`` of ``total`` are finished, and stop here when the run was cancelled."""
        self.check_cancelled()
        now = time.monotonic()
        if done >= total or now - self._last_progress >= self.PROGRESS_INTERVAL:
            self._last_progress = now
            self._listener.progress(done, total, unit)

    def computed_with(self, **settings: str | int) -> None:
        """Say what a setting that changes the result has really been, e.g. the device that ``auto`` became.

        A result that was computed with something else than was planned is kept as that, and never taken for what was
        planned.
        """
        self.actual.update(settings)

    def part_computed_with(self, settings: Mapping[str, str | int]) -> None:
        """Say what a part of the work has been computed with; where parts differ, as ``2 then 1``."""
        for name, value in settings.items():
            before = self.actual.get(name, value)
            known = str(value) in str(before).split(" then ")
            self.actual[name] = before if known else f"{before} then {value}"

    def log(self, template: str, level: Level = "info", **values: object) -> None:
        """Write a line to the node's log.

        Args:
            template: as of :class:`~vision_designer.nodes.messages.Message`; or a message, or plain text.
            level: of the line.
            values: of the template.
        """
        said = Message(template, **values)
        if level == "warning":
            self.summary.warnings[said] = None
        self._listener.log(level, said)

    def warn(self, template: str, values: Mapping[str, object] = NO_VALUES, /, **more: object) -> None:
        """Write a warning to the node's log; warnings are also shown on the terminal.

        They are kept with the output, and repeated when it is reused. The arguments are those of a message.
        """
        self.log(Message(template, values, **more), "warning")

    def metric(self, name: str, value: float, *, step: int | None = None, epoch: int | None = None) -> None:
        """Report a value measured on the way, e.g. a loss; curves are drawn from these."""
        self._listener.metric(name, float(value), step, epoch)

    def report(self, metrics: Mapping[str, float], tables: Sequence[Table] = (), pictures: Sequence[str] = ()) -> None:
        """Set the result's metrics, tables and pictures; kept with the output and shown when it is reused."""
        self.summary.metrics.update(metrics)
        self.summary.tables.extend(tables)
        self.summary.pictures.extend(pictures)


class _AnyOf(threading.Event):
    """Is set as soon as one of several events is."""

    def __init__(self, *events: threading.Event) -> None:
        super().__init__()
        self._events = events

    def is_set(self) -> bool:
        """Whether this one, or one of the others, is set."""
        return super().is_set() or any(event.is_set() for event in self._events)


MAX_NAMED = 50
"""Files that are named one by one in the log."""


class NamedWarnings:
    """Warns of the first files one by one, and at the end of how many more there are.

    Args:
        job: whose log it is.
        rest: what is said of the others: a template with their number as ``count``.
    """

    def __init__(self, job: Job, rest: str) -> None:
        self._job = job
        self._rest = rest
        self._count = 0

    def add(self, template: str, values: Mapping[str, object] = NO_VALUES, /, **more: object) -> None:
        """Warn of one file, or count it; the arguments are those of :meth:`Job.warn`."""
        self._count += 1
        if self._count <= MAX_NAMED:
            self._job.warn(Message(template, values, **more))

    def finish(self) -> None:
        """Say how many were not named."""
        if self._count > MAX_NAMED:
            self._job.warn(Message(self._rest, count=self._count - MAX_NAMED))

"""Reads the folder of a run, from which its database entry can be rebuilt."""

import errno
import fcntl
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import psutil
from filelock import FileLock, Timeout
from pydantic import TypeAdapter

from vision_designer.graphs.engine import events
from vision_designer.graphs.engine.events import Event, RunState
from vision_designer.graphs.engine.results import NodeResult, NodeWarning, RunResult
from vision_designer.nodes.messages import Message, with_messages
from vision_designer.nodes.system.atomic_files import write_json
from vision_designer.nodes.system.processes import ProcessIdentity
from vision_designer.nodes.system.stored import Stored, checked, read_stored
from vision_designer.nodes.types.meta import STORE

BEGIN, GRAPH, EVENTS, RESULT, LOGS, LOCK = "run.json", "graph.json", "events.jsonl", "result.json", "logs", "lock"
KILLED = Message("the process ended before the run did")
SILENT_SECONDS = 24 * 3600.0
"""A run of another machine without events for a day has ended; active runs report their progress."""
RUN_IDS = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4}")
"""Pattern of run ids."""
_RESULTS = TypeAdapter(RunResult)


def new_run_id(moment: float) -> str:
    """Id of a run that starts at ``moment``, seconds since 1970.

    The UTC time, and the fraction of the second in 1/65536: ids sort by start time, also across time zones and when
    daylight saving time ends.
    """
    seconds = int(moment)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y%m%d-%H%M%S}-{int((moment - seconds) * 0x10000):04x}"


class _StartNode(Stored):
    component: str
    key: str


class _RunStart(Stored):
    """Required fields of ``run.json``."""

    title: str
    graph: str
    started: float
    number: int
    nodes: dict[str, _StartNode]


class _GraphNode(Stored):
    id: str
    component: str


class _Graph(Stored):
    """Required fields of ``graph.json``."""

    title: str = ""
    nodes: list[_GraphNode]


class _Process(Stored):
    pid: int
    host: str
    started: str = ""
    boot: str = ""

    def identity(self) -> ProcessIdentity:
        return ProcessIdentity(self.pid, self.started, self.host, self.boot)


class _ProcessOfRun(Stored):
    process: _Process


@dataclass
class RunEntry:
    """A run as stored in the database.

    Attributes:
        id: name of its folder.
        started: seconds since 1970.
        number: increases from run to run, also if the clock is set back.
        components: by node.
        seconds: duration, of a killed run up to its last event; None while it is running, and without events.
        error: why it failed, unless a node has the error.
        trial: of a sweep; None if it is not known, or the run is not part of one.
    """

    id: str
    title: str
    graph: str
    started: float
    number: int
    components: dict[str, str]
    nodes: dict[str, NodeResult] = field(default_factory=dict)
    state: RunState = "running"
    seconds: float | None = None
    error: str = ""
    trial: Mapping[str, Any] | None = None

    def write(self, folder: Path) -> None:
        """Write ``run.json`` at the start of the run; raises OSError if the folder is not writable."""
        nodes = {id_: {"component": name, "key": self.nodes[id_].key} for id_, name in self.components.items()}
        content: dict[str, Any] = {
            "title": self.title,
            "graph": self.graph,
            "started": self.started,
            "number": self.number,
        }
        if self.trial is not None:
            content["trial"] = dict(self.trial)
        content["process"] = asdict(ProcessIdentity.of(os.getpid()))
        write_json(folder / BEGIN, {**content, "nodes": nodes})

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Current state of a folder's run; None if no run has started in it."""
        entry = cls._read_start(folder)
        # Checked first: a run that ends in between has written its result.
        if entry is None or is_active(folder):
            return entry
        try:
            result = read_result(folder)
        except (OSError, ValueError):
            entry._apply_events(folder)
            return entry
        entry.state, entry.seconds = result.state, result.seconds
        entry.nodes |= result.nodes
        return entry

    def _apply_events(self, folder: Path) -> None:
        """Fill in a run whose process ended without a result, from its events.

        It has failed, or was cancelled if it had been asked to stop.
        """
        self.state, self.error = "failed", KILLED
        store, started_at, last = folder.parent.parent / STORE, dict[str, float](), self.started
        for event in read_events(folder / EVENTS):
            last = max(last, event.time)
            self.seconds = last - self.started
            match event:
                case events.RunCancelling():
                    self.state, self.error = "cancelled", ""
                case events.RunFinished():
                    self.state, self.error, self.seconds = event.state, "", event.seconds
                case events.NodeStarted(node=node_id):
                    started_at[node_id] = event.time
                case events.Log(node=node_id, level="warning") if node_id in self.nodes:
                    self.nodes[node_id].warnings.append(NodeWarning(event.message, event.earlier_run))
                case events.NodeFinished(node=node_id) if node_id in self.nodes:
                    # The event has the paths at that time; the workspace may have been moved since.
                    keys = {Path(path).parent.name for path in event.outputs.values()}
                    key = keys.pop() if len(keys) == 1 else self.nodes[node_id].key
                    self.nodes[node_id] = NodeResult(
                        event.state,
                        event.seconds,
                        {port: store / key / port for port in event.outputs},
                        {name: value for name, value in event.metrics.items() if value is not None},
                        pictures=[store / key / Path(*Path(path).parts[-2:]) for path in event.pictures],
                        key=key,
                        error=event.error,
                        warnings=self.nodes[node_id].warnings,
                    )
        for node_id, node in self.nodes.items():
            if node.state == "waiting":
                node.state = "cancelled"
                if node_id in started_at:
                    node.seconds = max(0.0, last - started_at[node_id])
                    node.state = "failed" if self.state == "failed" else "cancelled"
                    if node.state == "failed":
                        node.error = {"name": "LibraryExceptionError", "number": "1000", "message": KILLED}

    @classmethod
    def _read_start(cls, folder: Path) -> Self | None:
        try:
            run = _RunStart.read(folder / BEGIN)
        except (OSError, ValueError):
            return cls._from_graph(folder)
        components = {node_id: node.component for node_id, node in run.nodes.items()}
        nodes = {node_id: NodeResult("waiting", key=node.key) for node_id, node in run.nodes.items()}
        return cls(folder.name, run.title, run.graph, run.started, run.number, components, nodes)

    @classmethod
    def _from_graph(cls, folder: Path) -> Self | None:
        """Run without a readable ``run.json``, e.g. of an older version."""
        try:
            started = (folder / GRAPH).stat().st_mtime
            graph = _Graph.read(folder / GRAPH)
        except (OSError, ValueError):
            return None
        components = {node.id: node.component for node in graph.nodes}
        nodes = {node_id: NodeResult("waiting") for node_id in components}
        return cls(folder.name, graph.title, str(folder / GRAPH), started, 0, components, nodes)


def read_events(path: Path) -> Iterator[Event]:
    """Iterate over the events of a file; skips invalid lines and an incomplete last one."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n") and (event := event_of(line)) is not None:
                yield event


def event_of(line: bytes) -> Event | None:
    """Parse the event of a line; None if it is invalid or of an unknown kind."""
    try:
        return events.parse(line.decode("utf-8", "replace"))
    except (ValueError, TypeError):
        return None


def read_result(folder: Path) -> RunResult:
    """Content of ``result.json``; raises OSError if it is missing, ValueError if it is damaged."""
    result = checked(_RESULTS, with_messages(read_stored(folder / RESULT)))
    workspace = folder.parent.parent
    for node in result.nodes.values():
        node.outputs = {port: workspace / path for port, path in node.outputs.items()}
        node.pictures = [workspace / path for path in node.pictures]
    return result


def is_active(folder: Path) -> bool:
    """Return whether a run is active: its process holds the lock, which the system releases in any case.

    Locks do not work across machines on every shared folder. So a run of another machine counts as active until it has
    a result, or no events for :data:`SILENT_SECONDS`.
    """
    if not (folder / LOCK).is_file():
        return False
    if _is_locked(folder / LOCK):
        return True
    return _is_elsewhere(folder) and not (folder / RESULT).exists() and not _is_silent(folder)


def _is_locked(file: Path) -> bool:
    lock = FileLock(file, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError as error:
        # Otherwise the run of another user, who alone can test the lock.
        return error.errno != errno.EROFS or _is_locked_for_readers(file)
    lock.release()
    return False


def _is_locked_for_readers(file: Path) -> bool:
    """As :func:`_is_locked` where the disk is mounted read-only; it may be writable at another place."""
    try:
        with file.open("rb") as opened:
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        # Some shared folders cannot lock a file that is open for reading.
        return False
    return False


def _is_elsewhere(folder: Path) -> bool:
    """Return whether another machine runs what is in a folder; False for runs of older versions."""
    try:
        return _ProcessOfRun.read(folder / BEGIN).process.identity().is_elsewhere
    except (OSError, ValueError):
        return False


def process_of(folder: Path) -> ProcessIdentity | None:
    """Return the process that runs what is in a folder; None if it is unknown, of another machine, or another user's.

    A record alone could name any process, so the process must have the run's lock file open.
    """
    try:
        identity = _ProcessOfRun.read(folder / BEGIN).process.identity()
        if identity.is_elsewhere or not identity.is_alive:
            return None
        lock = (folder / LOCK).stat()
        open_files = [Path(file.path).stat() for file in psutil.Process(identity.pid).open_files()]
    except (OSError, ValueError, psutil.Error):
        return None
    return identity if any(os.path.samestat(lock, other) for other in open_files) else None


def _is_silent(folder: Path) -> bool:
    """Return whether a run has had no events for so long that its machine must be gone."""
    last_event = 0.0
    for file in (folder / BEGIN, folder / EVENTS):
        with suppress(OSError):
            last_event = max(last_event, file.stat().st_mtime)
    return time.time() - last_event > SILENT_SECONDS

"""State of a node in a run, estimates of the remaining time, and past runs read from their folders. No Qt."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine import events
from vision_designer.graphs.engine.events import Event, Progress
from vision_designer.graphs.engine.results import RunResult
from vision_designer.graphs.history.run_folder import EVENTS, read_events
from vision_designer.graphs.history.runs import History
from vision_designer.nodes.core.job import Table
from vision_designer.nodes.errors import CouldNotOpenFileError


@dataclass(frozen=True)
class NodeStatus:
    """State of a node in the displayed run.

    Attributes:
        state: ``not_run``, or a node state of :mod:`vision_designer.graphs.engine.events`.
        stale: the node, or one upstream, was changed since that run.
        done: of ``total`` ``unit``, while it runs.
        message: last line of its log.
        warnings: number of logged warnings.
        first_warnings: text of the first ones.
        seconds: duration; None while it runs, or if it did not run.
        error: None, or ``name``, ``number`` and ``message``.
        outputs: folders by port.
    """

    state: str = "not_run"
    stale: bool = False
    done: int = 0
    total: int = 0
    unit: str = ""
    message: str = ""
    warnings: int = 0
    first_warnings: tuple[str, ...] = ()
    seconds: float | None = None
    error: dict[str, str] | None = None
    outputs: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    run_id: str = ""

    @property
    def shown_state(self) -> str:
        """Displayed state: stale for a result that no longer matches the node."""
        return "stale" if self.stale else self.state


UNFINISHED = frozenset({"waiting", "running"})
FINISHED = frozenset({"completed", "reused"})
"""States with a result."""
REUSED = frozenset({"reused", "skipped"})
MIN_SECONDS = 1.0
"""Minimum observation of a node for an estimate."""
SHARES = {
    "image_dataset": 5.0,
    "convert_to_image_directory": 5.0,
    "split_image_directory": 0.5,
    "train_pytorch_model": 100.0,
    "cross_validate_model": 400.0,
    "tune_model_hyperparameters": 1000.0,
    "score_image_model": 10.0,
    "evaluate_model": 2.0,
}
"""Typical durations relative to each other, for components that have not run in this workspace yet."""


@dataclass
class _Pace:
    """Start of a node's progress; reset when the node counts in another unit."""

    total: int
    unit: str
    done: int
    time: float
    latest_done: int
    latest_time: float


class Estimate:
    """Estimates from the pace of running nodes, and from earlier durations of components.

    Attributes:
        usual: seconds of earlier runs, by component.
    """

    def __init__(self, components: Mapping[str, str]) -> None:
        self.usual: dict[str, float] = {}
        self._components = components
        self._paces: dict[str, _Pace] = {}
        self._highest = 0.0

    def progress(self, node_id: str, event: Progress) -> None:
        pace = self._paces.get(node_id)
        if pace is None or (pace.total, pace.unit) != (event.total, event.unit) or event.done < pace.latest_done:
            self._paces[node_id] = _Pace(event.total, event.unit, event.done, event.time, event.done, event.time)
        else:
            pace.latest_done, pace.latest_time = event.done, event.time

    def of_node(self, node_id: str, status: NodeStatus, started: float | None, now: float) -> float | None:
        """Remaining seconds of a running or waiting node; None if unknown."""
        usual = self.usual.get(self._components.get(node_id, ""))
        if status.state != "running":
            return usual if status.state == "waiting" else None
        pace = self._paces.get(node_id)
        if pace is not None and pace.latest_done > pace.done and pace.latest_time - pace.time >= MIN_SECONDS:
            each = (pace.latest_time - pace.time) / (pace.latest_done - pace.done)
            remaining = each * (pace.total - pace.latest_done) - (now - pace.latest_time)
            return max(0.0, remaining)
        if usual is None or started is None or now - started > usual:
            return None
        return usual - (now - started)

    def remaining(
        self, nodes: Sequence[str], statuses: Mapping[str, NodeStatus], started: Mapping[str, float], now: float
    ) -> float | None:
        """Remaining seconds of all ``nodes``, one after another; None if unknown."""
        total = 0.0
        for node_id, duration in zip(nodes, self._durations(nodes, statuses, started, now), strict=True):
            if statuses[node_id].state in UNFINISHED:
                elapsed = _elapsed(started.get(node_id), now)
                if duration is None or duration < elapsed:
                    return None
                total += duration - elapsed
        return total

    def fraction(
        self, nodes: Sequence[str], statuses: Mapping[str, NodeStatus], started: Mapping[str, float], now: float
    ) -> float:
        """Completed fraction of ``nodes``, 0 to 1, which never falls; weighted by measured or typical durations."""
        durations = self._durations(nodes, statuses, started, now)
        weights = [duration for duration in durations if duration is not None]
        if len(weights) < len(nodes):
            weights = [SHARES.get(self._components.get(node_id, ""), 1.0) for node_id in nodes]
        done = 0.0
        for node_id, duration, weight in zip(nodes, durations, weights, strict=True):
            status = statuses[node_id]
            if status.state not in UNFINISHED:
                done += weight
            elif status.state == "running" and (duration or status.total > 0):
                share = _elapsed(started.get(node_id), now) / duration if duration else status.done / status.total
                done += weight * min(1.0, share)
        self._highest = max(self._highest, done / (sum(weights) or 1.0))
        return self._highest

    def _durations(
        self, nodes: Sequence[str], statuses: Mapping[str, NodeStatus], started: Mapping[str, float], now: float
    ) -> list[float | None]:
        """Seconds of each node from its start to its end, measured or estimated; None if unknown.

        A node of which nothing is known is estimated from the run's other nodes by ``SHARES``, but not from nodes that
        together usually take less time.
        """
        durations: list[float | None] = []
        seconds = total = 0.0
        shares = [SHARES.get(self._components.get(node_id, "")) for node_id in nodes]
        for node_id, share in zip(nodes, shares, strict=True):
            status = statuses[node_id]
            duration: float | None = status.seconds or 0.0
            if status.state in UNFINISHED:
                remaining = self.of_node(node_id, status, started.get(node_id), now)
                duration = None if remaining is None else _elapsed(started.get(node_id), now) + remaining
            durations.append(duration)
            if duration is not None and share is not None and status.state not in REUSED:
                seconds, total = seconds + duration, total + share
        return [
            share * seconds / total if duration is None and share is not None and share <= total else duration
            for duration, share in zip(durations, shares, strict=True)
        ]


def _elapsed(started: float | None, now: float) -> float:
    return 0.0 if started is None else max(0.0, now - started)


@dataclass
class PastRun:
    """A run read from the history.

    Attributes:
        graph: file that it was submitted from, if any.
        result: None if it has not ended, or the result is damaged.
        is_active: whether its process is alive.
        state: in the history.
        events: without superseded progress.
    """

    run_id: str
    title: str
    graph: str
    document: GraphDocument
    started: float
    state: str
    error: str
    is_active: bool
    result: RunResult | None
    events: list[Event] = field(default_factory=list)


def read_past_run(history: History, run_id: str) -> PastRun:
    """Read a run.

    Raises:
        CouldNotOpenFileError: no such run, or no graph in it.
        InvalidGraphError: its graph cannot be read.
    """
    summary = history.summary(run_id)
    result = None
    with suppress(CouldNotOpenFileError):
        result = history.result(run_id)
    return PastRun(
        run_id=run_id,
        title=summary.title,
        graph=summary.graph,
        document=history.document(run_id),
        started=summary.started,
        state=summary.state,
        error=summary.error,
        is_active=summary.state == "running",
        result=result,
        events=compacted(read_events(history.folder(run_id) / EVENTS)),
    )


def compacted(all_events: Iterator[Event]) -> list[Event]:
    """Events without progress superseded by later progress of the same node."""
    kept: list[Event] = []
    last: dict[str, events.Progress] = {}
    for event in all_events:
        if isinstance(event, events.Progress):
            last[event.node] = event
            continue
        if isinstance(event, events.NodeFinished) and event.node in last:
            kept.append(last.pop(event.node))
        kept.append(event)
    return [*kept, *last.values()]

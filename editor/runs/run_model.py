"""State of a run, built from its events."""

import json
import math
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, Self

from PySide6.QtCore import QObject, QTimer, Signal

from vision_designer.editor.runs.progress import REUSED, Estimate, NodeStatus, PastRun
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine import events
from vision_designer.graphs.engine.events import Event
from vision_designer.graphs.engine.results import NodeResult, RunResult
from vision_designer.graphs.engine.store import RECORD
from vision_designer.nodes.core.job import Table
from vision_designer.nodes.vision.evaluation.metrics import categories_in

SIGNAL_MILLISECONDS = 60
"""Delay in which signals of changes are coalesced."""
MAX_LOG_BYTES = 32 * 2**20
"""Maximum size of all node logs; above it, the older half of the longest log is dropped."""
BYTES_OF_LINE = 128
"""Approximate overhead of a line."""
ACTIVE = frozenset({"queued", "running"})
MAX_KEPT_WARNINGS = 3
"""Warnings stored for each node; the log has all."""
SHOWN_LEVELS = frozenset({"info", "warning"})


class MetricPoint(NamedTuple):
    """A point of a curve; NaN for non-finite values."""

    epoch: int | None
    step: int | None
    value: float
    time: float


class LogLine(NamedTuple):
    """A log message, possibly of several lines.

    ``earlier_run`` is the run that logged it, for a reused output; else empty.
    """

    time: float
    level: str
    message: str
    earlier_run: str = ""


class KeptLog(list[LogLine]):
    """The latest lines of a log.

    Attributes:
        dropped: number of dropped older lines, which are in the run folder's log file.
        bytes: approximate memory of the lines.
    """

    def __init__(self) -> None:
        super().__init__()
        self.dropped = 0
        self.bytes = 0

    def add(self, line: LogLine) -> int:
        """Add a line; returns its approximate bytes."""
        self.append(line)
        size = _line_bytes(line)
        self.bytes += size
        return size

    def drop_older_half(self) -> int:
        """Drop the older half by bytes, but not the last line; returns the dropped bytes."""
        freed = count = 0
        while freed < self.bytes / 2 and count < len(self) - 1:
            freed += _line_bytes(self[count])
            count += 1
        del self[:count]
        self.dropped += count
        self.bytes -= freed
        return freed


class RunModel(QObject):
    """A live or past run, built from its events.

    Attributes are current as soon as an event was fed. Signals are coalesced to at most one every 60 ms; the last
    change is always signaled.

    Args:
        document: the submitted graph.
        title: display title; the graph's title by default.

    Attributes:
        run_id: empty until the run has started.
        state: ``queued``, ``running``, ``completed``, ``failed`` or ``cancelled``.
        started: seconds since 1970; None before the start.
        seconds: duration; None while it is running.
        error: why the whole run was refused or aborted; errors of nodes are in their status.
        stopping: it was asked to stop, and has not ended yet.
        nodes: ids of the planned nodes in order; empty until the run has started.
        only: requested nodes; empty for the whole graph.
        origin: the graph's file, if known.
        graph_id: of the open graph that was submitted, if known, see ``OpenGraph.graph_id``.
        node_statuses: by node id.
        node_started: start of each node, in seconds since 1970.
        metrics: points of each curve, by node id and name.
        logs: by node id; the latest lines of each, within a common budget in bytes.
    """

    changed = Signal()
    node_changed = Signal(str)
    metric_added = Signal(str, str)
    log_added = Signal(str)
    finished = Signal()

    def __init__(self, document: GraphDocument, title: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.title = title or document.title
        self.run_id = ""
        self.state = "queued"
        self.submitted = time.time()
        self.started: float | None = None
        self.seconds: float | None = None
        self.error = ""
        self.stopping = False
        self.nodes: list[str] = []
        self.only: list[str] = []
        self.origin = ""
        self.graph_id = ""
        self.node_statuses: dict[str, NodeStatus] = {node.id: NodeStatus("waiting") for node in document.nodes}
        self.node_started: dict[str, float] = {}
        self.metrics: dict[str, dict[str, list[MetricPoint]]] = {}
        self.logs: dict[str, KeptLog] = {}
        self._log_bytes = 0
        self._estimate = Estimate({node.id: node.component for node in document.nodes})
        # Dictionaries as ordered sets.
        self._changed_nodes: dict[str, None] = {}
        self._new_metrics: dict[tuple[str, str], None] = {}
        self._new_logs: dict[str, None] = {}
        self._has_ended = False
        self._timer = QTimer(self, singleShot=True, interval=SIGNAL_MILLISECONDS)
        self._timer.timeout.connect(self.emit_changes)

    @classmethod
    def from_past(cls, past: PastRun) -> Self:
        """Make a model of a run read in any thread; emits no signals."""
        run = cls(past.document)
        run.run_id, run.title, run.started = past.run_id, past.title or run.title, past.started
        run.origin = past.graph
        run.state = "running"
        for event in past.events:
            run._handle(event)
        if past.result is not None:
            run._apply_result(past.result)
            run.error = past.error
        elif run.state in ACTIVE and not past.is_active:
            last_event_time = past.events[-1].time if past.events else past.started
            run._abort(past.state, past.error, last_event_time)
        run._changed_nodes.clear()
        run._new_metrics.clear()
        run._new_logs.clear()
        run._has_ended = False
        return run

    @property
    def is_active(self) -> bool:
        """Whether it is waiting or running."""
        return self.state in ACTIVE

    def status(self, node_id: str) -> NodeStatus:
        """Status of a node; not_run for a node outside of this run."""
        return self.node_statuses.get(node_id) or NodeStatus()

    @property
    def categories(self) -> int | None:
        """Number of categories of the images, as far as nodes have reported it; for :func:`is_trivial`."""
        return categories_in(status.metrics for status in self.node_statuses.values())

    def set_usual_seconds(self, by_component: Mapping[str, float]) -> None:
        """Set earlier durations of components, for the estimate."""
        self._estimate.usual = dict(by_component)

    def remaining_seconds(self) -> float | None:
        if self.state != "running" or not self.nodes:
            return None
        return self._estimate.remaining(self.nodes, self.node_statuses, self.node_started, time.time())

    def node_remaining_seconds(self, node_id: str) -> float | None:
        """Remaining seconds of a running node; None if unknown."""
        return self._estimate.of_node(node_id, self.status(node_id), self.node_started.get(node_id), time.time())

    def fraction(self) -> float:
        """Completed fraction, 0 to 1."""
        if not self.is_active:
            return 1.0
        return self._estimate.fraction(self.nodes, self.node_statuses, self.node_started, time.time())

    def feed(self, event: Event) -> None:
        self._handle(event)
        if self._has_ended:
            self.emit_changes()
        elif not self._timer.isActive():
            self._timer.start()

    def begin(self, started: float | None = None) -> None:
        """Mark the run's process as started, now or at ``started``."""
        self.state = "running"
        self.started = time.time() if started is None else started
        self._timer.start()

    def ask_to_stop(self) -> None:
        self.stopping = True
        self._timer.start()

    def abort(self, state: str, error: str) -> None:
        """Mark the run as ended without an end event: refused (``failed``, before the start), killed, or cancelled."""
        self._abort(state, error, time.time())
        self.emit_changes()

    def emit_changes(self) -> None:
        self._timer.stop()
        changed, metrics, logs = self._changed_nodes, self._new_metrics, self._new_logs
        has_ended = self._has_ended
        self._changed_nodes, self._new_metrics, self._new_logs, self._has_ended = {}, {}, {}, False
        for node_id in changed:
            self.node_changed.emit(node_id)
        for node_id, name in metrics:
            self.metric_added.emit(node_id, name)
        for node_id in logs:
            self.log_added.emit(node_id)
        self.changed.emit()
        if has_ended:
            self.finished.emit()

    def _handle(self, event: Event) -> None:
        match event:
            case events.Progress(node=node_id, done=done, total=total, unit=unit):
                self._estimate.progress(node_id, event)
                self._update(node_id, done=done, total=total, unit=unit)
            case events.Metric(node=node_id, metric=name):
                point = MetricPoint(event.epoch, event.step, _number(event.value), event.time)
                self.metrics.setdefault(node_id, {}).setdefault(name, []).append(point)
                self._new_metrics[node_id, name] = None
            case events.Log(node=node_id, level=level, message=message):
                line = LogLine(event.time, level, message, event.earlier_run)
                self._log_bytes += self.logs.setdefault(node_id, KeptLog()).add(line)
                while self._log_bytes > MAX_LOG_BYTES:
                    longest = max(self.logs.values(), key=lambda log: log.bytes)
                    if not (freed := longest.drop_older_half()):
                        break
                    self._log_bytes -= freed
                self._new_logs[node_id] = None
                # What strip() and splitlines() return is no Message.
                text = message if message == message.strip() else message.strip()
                if level == "warning":
                    status = self.status(node_id)
                    kept = (*status.first_warnings, text)[:MAX_KEPT_WARNINGS]
                    self._update(node_id, warnings=status.warnings + 1, first_warnings=kept)
                if level in SHOWN_LEVELS and text:
                    self._update(node_id, message=text.splitlines()[-1] if "\n" in text else text)
            case events.NodeStarted(node=node_id):
                self.node_started[node_id] = event.time
                self._update(node_id, state="running", run_id=self.run_id)
            case events.NodeFinished():
                self._apply_node_finished(event)
            case events.RunStarted():
                self._apply_run_started(event)
            case events.RunCancelling():
                self.stopping = True
            case events.RunFinished():
                self._end(event.state, event.seconds)

    def _apply_run_started(self, event: events.RunStarted) -> None:
        self.run_id, self.state, self.started, self.nodes = event.run_id, "running", event.time, event.nodes
        self.title = self.title or event.title
        planned = set(event.nodes)
        for node_id in {**self.node_statuses, **dict.fromkeys(event.nodes)}:
            state = "waiting" if node_id in planned else "not_run"
            self.node_statuses[node_id] = NodeStatus(state, run_id=self.run_id if node_id in planned else "")
            self._changed_nodes[node_id] = None

    def _apply_node_finished(self, event: events.NodeFinished) -> None:
        # The event also has the duration of a node that failed or was cancelled early.
        has_run = event.node in self.node_started or bool(event.seconds)
        self._end_node(event.node, event, _tables(event.outputs), has_run=has_run)

    def _apply_result(self, result: RunResult) -> None:
        """Apply the result, which overrides events: its paths are valid even if the workspace was moved."""
        self.nodes = self.nodes or list(result.nodes)
        for node_id in set(self.node_statuses) - set(result.nodes):
            self.node_statuses[node_id] = NodeStatus()
        for node_id, node in result.nodes.items():
            has_run = node.state not in REUSED and bool(node.seconds or node_id in self.node_started)
            self._end_node(node_id, node, node.tables, has_run=has_run)
        self._end(result.state, result.seconds)

    def _end_node(
        self, node_id: str, ended: events.NodeFinished | NodeResult, tables: list[Table], *, has_run: bool
    ) -> None:
        self._update(
            node_id,
            state=ended.state,
            seconds=ended.seconds if has_run else None,
            error=_error(ended.state, ended.error),
            outputs={port: str(path) for port, path in ended.outputs.items()},
            metrics=_numbers(ended.metrics),
            tables=tables,
            pictures=[*map(str, ended.pictures)],
            run_id=self.run_id,
        )

    def _abort(self, state: str, error: str, ended: float) -> None:
        self.error = error
        has_started = bool(self.nodes)
        if not has_started:
            self.node_statuses = dict.fromkeys(self.node_statuses, NodeStatus())
            self._changed_nodes |= dict.fromkeys(self.node_statuses)
        for node_id, status in list(self.node_statuses.items()):
            if status.state == "running":
                failure = {"name": "LibraryExceptionError", "number": "1000", "message": error}
                node_start = self.node_started.get(node_id)
                self._update(
                    node_id,
                    state=state,
                    seconds=max(0.0, ended - node_start) if node_start is not None else None,
                    error=failure if state == "failed" else None,
                )
            elif status.state == "waiting":
                self._update(node_id, state="cancelled")
        self._end(state, max(0.0, ended - self.started) if self.started is not None and has_started else None)

    def _end(self, state: str, seconds: float | None) -> None:
        self.state, self.seconds, self.stopping = state, seconds, False
        self._has_ended = True

    def _update(self, node_id: str, **values: Any) -> None:  # noqa: ANN401 - NodeStatus's own
        self.node_statuses[node_id] = replace(self.status(node_id), **values)
        self._changed_nodes[node_id] = None


def _number(value: float | None) -> float:
    """Number of an event; null in JSON stands for non-finite."""
    try:
        return math.nan if value is None else float(value)
    except (ValueError, TypeError, OverflowError):
        return math.nan


def _line_bytes(line: LogLine) -> int:
    return sys.getsizeof(line.message) + BYTES_OF_LINE


def _error(state: str, error: dict[str, str] | None) -> dict[str, str] | None:
    """Error of a node; None for a cancelled node."""
    return error if state != "cancelled" else None


def _numbers(values: Mapping[str, float | None]) -> dict[str, float]:
    return {name: _number(value) for name, value in values.items()}


def _tables(outputs: Mapping[str, str]) -> list[Table]:
    """Tables of a finished node, which events omit; stored beside its outputs."""
    for folder in outputs.values():
        try:
            record = json.loads((Path(folder).parent / RECORD).read_text("utf-8"))
            return [Table(**table) for table in record["tables"]]
        except (OSError, ValueError, KeyError, TypeError):
            return []
    return []

"""Runs a plan: each node once, after its predecessors, reusing stored results."""

import queue
import secrets
import shutil
import threading
import time
import traceback
from collections.abc import Callable, Container
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, replace
from pathlib import Path

from vision_designer.graphs.engine import events
from vision_designer.graphs.engine.component_call import call_component, unexpected_error
from vision_designer.graphs.engine.events import Event, Listener, NodeState, RunState
from vision_designer.graphs.engine.plan import Plan, ReadyQueue, Step, WatchedPath
from vision_designer.graphs.engine.provenance import DEVICE, PRECISION, key_of
from vision_designer.graphs.engine.results import NodeResult, NodeWarning, RunResult
from vision_designer.graphs.engine.store import Record, Store
from vision_designer.nodes.core.job import Job, Level
from vision_designer.nodes.errors import (
    FailedToWriteOutputsError,
    LibraryExceptionError,
    RunCancelledError,
    VisionDesignerError,
)
from vision_designer.nodes.messages import Message

CANCEL_SECONDS = 1.5
"""Time for cancelled nodes to stop by themselves, of the two seconds in which a run ends."""
SIGNAL_SECONDS = 0.2
"""Interval at which signals are noticed."""


@dataclass(eq=False)
class Runner:
    """Runs one plan, once, with the options of :meth:`~vision_designer.graphs.execution.Engine.run`.

    ``listener`` receives every event, one at a time, from several threads, and must not raise.
    """

    plan: Plan
    store: Store
    _: KW_ONLY
    run_id: str
    graph: str = ""
    listener: Listener = lambda event: None
    jobs: int = 1
    reuse: bool = True
    wanted: Container[str] = ()

    def __post_init__(self) -> None:
        self._fresh_run = 0 if self.reuse else secrets.randbits(62) + 1
        self._cancelled = threading.Event()
        self._emitting = threading.Lock()
        self._finished: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._results = {
            node_id: NodeResult("waiting", key=step.key or "") for node_id, step in self.plan.steps.items()
        }
        self._queue = ReadyQueue(self.plan)
        self._outcomes: dict[str, NodeResult] = {}
        self._warnings: dict[str, dict[str, NodeWarning]] = {node_id: {} for node_id in self.plan.steps}
        """Warnings of each node in this run, by message."""
        self._running: dict[str, float] = {}
        """Start times of the running nodes."""
        self._verified: dict[str, Record] = {}
        """Verified or computed results, by key."""
        self._damaged: set[str] = set()
        self._ended = False
        self.abandoned: list[str] = []
        """Keys of nodes that were still computing when a cancelled run ended; the process should exit at once."""

    def cancel(self) -> None:
        """Stop the run; safe in a signal handler and from any thread."""
        self._cancelled.set()
        self._finished.put("")

    def run(self) -> RunResult:
        """Run all nodes; returns when the last one has ended, or soon after :meth:`cancel`."""
        started = time.monotonic()
        order = list(self.plan.steps)
        self._emit(
            events.RunStarted(run_id=self.run_id, title=self.plan.graph.document.title, graph=self.graph, nodes=order)
        )
        for warning in self.plan.warnings:
            self._log(warning.node, "warning", warning.message)
        self._find_reusable()
        while self._queue:
            if not self._cancelled.is_set():
                self._start_ready()
            if self._cancelled.is_set():
                self._stop()
                break
            if self._running:
                # Python runs signal handlers in this thread when it wakes up, and handlers of libraries (polars for
                # SIGINT) do not wake it.
                with suppress(queue.Empty):
                    self._finish_ended(self._finished.get(timeout=SIGNAL_SECONDS))
        self._check_data()
        states = {result.state for result in self._results.values()}
        state: RunState = "cancelled" if "cancelled" in states else "failed" if "failed" in states else "completed"
        seconds = time.monotonic() - started
        self._emit(events.RunFinished(run_id=self.run_id, state=state, seconds=seconds))
        return RunResult(self.run_id, state, round(seconds, 3), self._results)

    def _start_ready(self) -> None:
        """Reuse, skip or start all ready nodes."""
        while not self._cancelled.is_set():
            node_id = self._queue.next(free=len(self._running) < self.jobs)
            if node_id is None:
                return
            step = self.plan.steps[node_id]
            source_states = {self._results[source].state for source, _ in step.inputs.values()}
            if source_states & {"failed", "skipped", "cancelled"}:
                self._finish(node_id, NodeResult("skipped"))
            elif step.error is not None or step.key is None:
                self._finish(node_id, NodeResult("failed", error=_describe(step.error or LibraryExceptionError(""))))
            elif (record := self._reusable(step)) is not None:
                self._finish(node_id, self._result_of("reused", step.key, record))
            elif len(self._running) < self.jobs:
                self._start(step)
            else:
                self._queue.defer(node_id)

    def _start(self, step: Step) -> None:
        self._running[step.node_id] = time.monotonic()
        self._results[step.node_id].state = "running"
        self._emit(events.NodeStarted(node=step.node_id, title=step.component.title))
        # Daemon threads, so that a cancelled process can exit while a kernel is computing.
        threading.Thread(target=self._work, args=(step,), name=step.node_id, daemon=True).start()

    def _work(self, step: Step) -> None:
        started = time.monotonic()
        try:
            result = self._execute(step)
        except RunCancelledError as error:
            result = NodeResult("cancelled", error=_describe(error))
        except BaseException as error:
            if self._cancelled.is_set():
                # Errors caused by the cancellation.
                self._log(step.node_id, "debug", Message("terminated by the stop: {error!r}", error=error))
                result = NodeResult("cancelled", error=_describe(RunCancelledError("the run was cancelled")))
            else:
                if not isinstance(error, VisionDesignerError):
                    trace = "".join(traceback.format_exception(error))
                    self._log(step.node_id, "error", trace)
                    error = unexpected_error(error, step, self.store, self.run_id)
                result = NodeResult("failed", error=_describe(error))
        if result.state != "reused":
            result.seconds = time.monotonic() - started
        self._outcomes[step.node_id] = result
        self._finished.put(step.node_id)

    def _execute(self, step: Step) -> NodeResult:
        key = step.key or ""
        with self.store.lock(key, self._cancelled):
            # Another run may have computed it while this one waited for the lock.
            if (record := self._reusable(step)) is not None:
                return self._result_of("reused", key, record)
            if not self.reuse:
                self.store.forget_checkpoints(key)
            folder = self.store.begin(key)
            try:
                planned = frozenset(warned.message for warned in self.plan.warnings if warned.node == step.node_id)
                job = Job(
                    folder=folder,
                    checkpoints=self.store.checkpoints(key),
                    workspace=self.store.workspace,
                    listener=_NodeListener(step.node_id, self._emit, planned),
                    cancelled=self._cancelled,
                    fresh_run=self._fresh_run,
                )
                record = replace(call_component(step, job, self.plan.steps, self._results), run=self.run_id)
                key = self._commit(step, folder, record)
                self._verified[key] = record
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
        return self._result_of("completed", key, record)

    def _commit(self, step: Step, folder: Path, record: Record) -> str:
        """Commit a result under the key of its actual ingredients; returns that key."""
        planned, key = step.key or "", key_of(record.ingredients)
        if key == planned:
            self.store.commit(key, folder, record, step.listings)
        else:
            self._warn_of_other_settings(step, record)
            with self.store.lock(key, self._cancelled):
                self.store.commit(key, folder, record, step.listings)
            with suppress(FailedToWriteOutputsError):
                self.store.forget_checkpoints(planned)
        return key

    def _warn_of_other_settings(self, step: Step, record: Record) -> None:
        planned, actual = step.ingredients["settings"], record.ingredients["settings"]
        for name in sorted(name for name in planned if planned[name] != actual[name]):
            if name in (DEVICE, PRECISION):
                # The cached answer is out of date.
                self.plan.machine.forget()
            message = Message(
                "{name} was planned as {planned} and became {actual}: the result is stored with the "
                "values that were used, and the next run that needs {planned} computes it again",
                dict(name=name, planned=planned[name], actual=actual[name]),
            )
            self._log(step.node_id, "warning", message)

    def _find_reusable(self) -> None:
        """Find reusable outputs, and verify the content of those that will be read.

        A damaged output makes its node run, so this goes backwards.
        """
        read = {node_id for node_id in self.plan.steps if node_id in self.wanted}
        for node_id, step in reversed(self.plan.steps.items()):
            if self._reusable(step, thorough=node_id in read) is None:
                read.update(source for source, _ in step.inputs.values())

    def _reusable(self, step: Step, *, thorough: bool = True) -> Record | None:
        """The intact output of a node if it may be reused; without reuse, only one of this run."""
        key = step.key or ""
        if key in self._verified or not key or not self.reuse:
            return self._verified.get(key)
        record = self.store.reusable(key)
        if record is None:
            return None
        damaged = self.store.damaged(key, record, thorough=thorough, stop=self._cancelled)
        if damaged is not None:
            if key not in self._damaged:
                self._damaged.add(key)
                why = Message(
                    "{damaged} was damaged, changed or deleted after it was written. It is computed again.",
                    damaged=damaged,
                )
                self._log(step.node_id, "warning", why)
            return None
        self._verified[key] = record
        return record

    def _result_of(self, state: NodeState, key: str, record: Record) -> NodeResult:
        return NodeResult(
            state,
            record.seconds if state == "completed" else 0.0,
            {port: self.store.output(key, port) for port in record.outputs},
            dict(record.metrics),
            record.tables,
            [self.store.folder(key) / picture for picture in record.pictures],
            key,
        )

    def _finish_ended(self, node_id: str) -> None:
        if node_id in self._running:
            del self._running[node_id]
            self._finish(node_id, self._outcomes.pop(node_id))

    def _finish(self, node_id: str, result: NodeResult) -> None:
        planned = self.plan.steps[node_id].key or ""
        result.key = result.key or planned
        if result.key != planned:
            self.plan = self.plan.with_key(node_id, result.key)
        self._results[node_id] = result
        self._queue.end(node_id)
        if result.state == "reused":
            # Repeat warnings of the stored result that this run has not given yet.
            record = self._verified[result.key]
            earlier_run = "" if record.run == self.run_id else record.run
            for message in record.warnings:
                if message not in self._warnings[node_id]:
                    self._log(node_id, "warning", message, earlier_run)
        result.warnings = list(self._warnings[node_id].values())
        self._emit(
            events.NodeFinished(
                node=node_id,
                state=result.state,
                seconds=round(result.seconds, 3),
                outputs={port: str(path) for port, path in result.outputs.items()},
                metrics=result.metrics,
                pictures=[str(picture) for picture in result.pictures],
                error=result.error,
            )
        )

    def _check_data(self) -> None:
        """Warn of results whose data changed since the plan was made, and mark them, so that no run reuses them."""
        computed = [node_id for node_id, result in self._results.items() if result.state == "completed"]
        if self._cancelled.is_set():
            return
        read: dict[str, dict[WatchedPath, None]] = {}
        for node_id, step in self.plan.steps.items():
            read[node_id] = dict.fromkeys(step.watched)
            for source, _ in step.inputs.values():
                read[node_id].update(read[source])
        changed = {
            watched: watched.has_changed() for watched in {each: None for node_id in computed for each in read[node_id]}
        }
        used = {source for step in self.plan.steps.values() for source, _ in step.inputs.values()}
        for node_id, step in self.plan.steps.items():
            path = next((watched.path for watched in read[node_id] if changed.get(watched)), "")
            # Where the data comes from, and at the results at the end; not at every node between.
            if path and (step.watched or (node_id in computed and node_id not in used)):
                self._log(
                    node_id,
                    "warning",
                    Message(
                        "files of {path} were changed, added, or removed during the run, so its results may be of some "
                        "old and some new files. They will not be reused; run the graph again when the files no longer "
                        "change.",
                        path=path,
                    ),
                )
            if path and node_id in computed:
                try:
                    self.store.mark_changed(self._results[node_id].key, path)
                except VisionDesignerError as error:
                    self._log(node_id, "warning", error.message)
            self._results[node_id].warnings = list(self._warnings[node_id].values())

    def _stop(self) -> None:
        self._emit(events.RunCancelling(run_id=self.run_id))
        deadline = time.monotonic() + CANCEL_SECONDS
        while self._running and (left := deadline - time.monotonic()) > 0:
            with suppress(queue.Empty):
                self._finish_ended(self._finished.get(timeout=left))
        cancelled = _describe(RunCancelledError("the run was cancelled"))
        self.abandoned = [self._results[node_id].key for node_id in self._running]
        waiting = [node_id for node_id, result in self._results.items() if result.state == "waiting"]
        now = time.monotonic()
        for node_id in [*self._running, *waiting]:
            seconds = now - self._running.get(node_id, now)
            self._finish(node_id, NodeResult("cancelled", seconds, error=cancelled))
        self._running.clear()

    def _log(self, node_id: str, level: Level, message: str, earlier_run: str = "") -> None:
        self._emit(events.Log(node=node_id, level=level, message=message, earlier_run=earlier_run))

    def _emit(self, event: Event) -> None:
        with self._emitting:
            # An abandoned node may still send events.
            if not self._ended:
                self._ended = isinstance(event, events.RunFinished)
                if isinstance(event, events.Log) and event.level == "warning" and event.node in self._warnings:
                    self._warnings[event.node].setdefault(event.message, NodeWarning(event.message, event.earlier_run))
                self.listener(event)


@dataclass(frozen=True)
class _NodeListener:
    """Turns calls of a job into events; warnings of the plan are not repeated."""

    node: str
    emit: Callable[[Event], None]
    planned: frozenset[str]

    def progress(self, done: int, total: int, unit: str) -> None:
        self.emit(events.Progress(node=self.node, done=done, total=total, unit=unit))

    def metric(self, name: str, value: float, step: int | None, epoch: int | None) -> None:
        self.emit(events.Metric(node=self.node, metric=name, value=value, step=step, epoch=epoch))

    def log(self, level: Level, message: str) -> None:
        if level != "warning" or message not in self.planned:
            self.emit(events.Log(node=self.node, level=level, message=message))


def _describe(error: VisionDesignerError) -> dict[str, str]:
    return {"name": error.name, "number": error.number, "message": error.message}

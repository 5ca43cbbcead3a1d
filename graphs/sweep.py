"""Hyperparameter search over a graph: each trial is a run with other values."""

import hashlib
import json
import math
import os
import queue
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine import events
from vision_designer.graphs.engine.events import Event
from vision_designer.graphs.engine.results import RunResult
from vision_designer.graphs.engine.runner import Runner
from vision_designer.graphs.execution import Engine
from vision_designer.graphs.history.run_folder import new_run_id
from vision_designer.graphs.history.run_summaries import Trial
from vision_designer.graphs.overrides import Overrides
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.sweep_trials import (
    Measured,
    SweepTrial,
    damaged,
    drawing,
    is_dead,
    open_journal,
    unreported,
)
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.core.search import DROPPED, Search
from vision_designer.nodes.core.search_space import Space, Value, written_value
from vision_designer.nodes.errors import (
    FailedToWriteOutputsError,
    InvalidGraphError,
    ParameterParsingError,
    VisionDesignerError,
)

if TYPE_CHECKING:
    from optuna import Trial as OptunaTrial

SIGNAL_SECONDS = 0.2
"""Interval at which signals are noticed."""
ABOUT, ID = "about", "id"
"""Attributes of a study: what it searches, so that a journal never mixes two searches, and its id in the history."""


@dataclass
class SweepSettings:
    """Settings of a search, named as on the command line, which has the defaults."""

    metric: Measured
    search: str
    trials: int
    seed: int
    jobs: int
    name: str
    journal: Path | None
    prune_by: Measured | None


class Sweep:
    """A search over a graph, whose trials are runs.

    Args:
        document: the graph; paths are relative to ``folder``.
        folder: base of relative paths.
        graph: origin of the graph, for the history.
        space: searched values by ``NODE.PARAMETER``.
        tell: called with each ended trial, one at a time, from several threads.

    Raises:
        ParameterParsingError: the journal has another search.
        FileParsingFailedError: the journal is damaged.
    """

    def __init__(
        self,
        document: GraphDocument,
        components: Components,
        folder: Path,
        graph: str,
        workspace: Path,
        space: Space,
        settings: SweepSettings,
        tell: Callable[[SweepTrial], object],
    ) -> None:
        self._document, self._components, self._folder, self._graph = document, components, folder, graph
        self._settings, self._tell = settings, tell
        self._engine = Engine(workspace)
        self._lock = threading.RLock()
        self._cancelled = threading.Event()
        self._runners: set[Runner] = set()
        self._ended: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()
        self.abandoned: list[str] = []
        self._id = new_run_id(time.time())
        journal = settings.journal
        try:
            self._search = Search(
                space,
                settings.search,
                trials=settings.trials,
                seed=settings.seed,
                maximize=settings.metric.maximize,
                pruning="median" if settings.prune_by is not None else "none",
                storage=open_journal(journal) if journal is not None else None,
                name=settings.name,
            )
            if journal is not None:
                self._check_study(space)
                self._retry_abandoned()
        except (ValueError, KeyError, TypeError) as error:
            if journal is None:
                raise
            raise damaged(journal, error) from error

    def _check_study(self, space: Space) -> None:
        """Check that the journal's search has the same graph, space and metric; its id is the same in every call."""
        about = {
            "graph": self._digest(space),
            "space": [repr(dimension) for dimension in space.dimensions],
            "metric": str(self._settings.metric),
        }
        study = self._search.study
        before = study.user_attrs.get(ABOUT)
        if before is None:
            study.set_user_attr(ABOUT, about)
        elif different := [name for name in about if before.get(name) != about[name]]:
            raise ParameterParsingError(
                f"{self._settings.journal} contains the search {self._settings.name!r} with another "
                f"{' and another '.join(different)}. Choose another file for --journal, or another --name."
            )
        if ID not in study.user_attrs:
            study.set_user_attr(ID, self._id)
        self._id = str(study.user_attrs[ID])

    def _digest(self, space: Space) -> str:
        """Hash of the graph without searched values and without what changes no result."""
        searched = {dimension.name for dimension in space.dimensions}
        parts = [
            [
                node.id,
                node.component,
                {k: v for k, v in node.parameters.items() if f"{node.id}.{k}" not in searched},
                {k: v for k, v in node.run_settings.items() if f"{node.id}.{k}" not in searched},
                node.bypassed,
            ]
            for node in self._document.nodes
        ]
        links = [[link.source, link.target] for link in self._document.links]
        return hashlib.sha256(json.dumps([parts, links], sort_keys=True).encode()).hexdigest()[:16]

    def _retry_abandoned(self) -> None:
        """Retry trials of killed processes of this machine."""
        from optuna.trial import Trial

        for trial in self._search.study.get_trials(deepcopy=False):
            if not trial.state.is_finished() and is_dead(trial.user_attrs):
                # If another process does the same, one of them is refused.
                with suppress(RuntimeError, ValueError):
                    self._search.drop(Trial(self._search.study, trial._trial_id))
                    self._search.study.enqueue_trial(trial.params)

    def run(self) -> bool:
        """Run trials until there are enough; returns whether it was not cancelled.

        Raises:
            VisionDesignerError: no trial can run, e.g. because the workspace cannot be written.
        """
        jobs = min(self._settings.jobs, self._settings.trials)
        for number in range(jobs):
            threading.Thread(target=self._work, name=f"trials {number}", daemon=True).start()
        failure: BaseException | None = None
        while jobs:
            # Python runs signal handlers in this thread when it wakes up.
            with suppress(queue.Empty):
                failure = self._ended.get(timeout=SIGNAL_SECONDS) or failure
                jobs -= 1
                if failure is not None:
                    self.cancel()
        if failure is not None:
            raise failure
        return not self._cancelled.is_set()

    def cancel(self) -> None:
        """Stop all trials; safe in a signal handler."""
        self._cancelled.set()
        for runner in tuple(self._runners):
            runner.cancel()

    def _work(self) -> None:
        try:
            while not self._cancelled.is_set():
                with self._lock, drawing(self._settings.journal):
                    trial = self._next()
                if trial is None:
                    break
                self._run_trial(trial)
        except BaseException as error:
            self._ended.put(error)
        else:
            self._ended.put(None)

    def _next(self) -> "OptunaTrial | None":
        """The next trial; None if there are enough."""
        if self._counted() >= self._settings.trials:
            return None
        trial = self._search.ask()
        if trial is None:
            return None
        if self._counted(up_to=trial.number) > self._settings.trials:
            # Another process was first.
            self._search.drop(trial)
            return None
        trial.set_user_attr("host", socket.gethostname())
        trial.set_user_attr("process", [os.getpid(), psutil.Process().create_time()])
        return trial

    def _counted(self, up_to: float = math.inf) -> int:
        from optuna.trial import TrialState

        trials = self._search.study.get_trials(deepcopy=False)
        return sum(
            trial.number <= up_to and trial.state != TrialState.WAITING and DROPPED not in trial.user_attrs
            for trial in trials
        )

    def _run_trial(self, trial: "OptunaTrial") -> None:
        """Run a trial; errors are the trial's, unless no run is possible."""
        values: dict[str, Value] = dict(trial.params)
        found = SweepTrial(trial.number + 1, "running", values)
        began = time.monotonic()
        stopped = threading.Event()
        try:
            result = self._run(trial, found, stopped)
        except FailedToWriteOutputsError:
            self._release(trial)
            raise
        except VisionDesignerError as error:
            # Planning rejects values that do not fit together.
            found.state, found.error = "failed", f"{error.name}: {error.message}"
        else:
            if result.state == "cancelled" and not stopped.is_set():
                self._release(trial)
                return
            try:
                self._evaluate(found, result, stopped.is_set())
            except InvalidGraphError:
                self._release(trial)
                raise
        found.seconds = round(time.monotonic() - began, 3)
        for name in ("seconds", "run_id", "error"):
            trial.set_user_attr(name, getattr(found, name))
        with self._lock:
            self._search.tell(trial, found.state, found.value)
            self._tell(found)

    def _run(self, trial: "OptunaTrial", found: SweepTrial, stopped: threading.Event) -> RunResult:
        title = f"{self._settings.name}: trial {found.number}"
        values = [f"{name}={written_value(value)}" for name, value in found.values.items()]
        document = self._document.model_copy(update={"title": title})
        graph = resolve(document, self._components, self._folder, Overrides(values))
        plan = self._engine.plan(graph.only([self._settings.metric.node]))
        settings, runners = self._settings, list[Runner]()
        record = Trial(
            sweep=self._id,
            name=settings.name,
            number=found.number,
            trials=settings.trials,
            metric=str(settings.metric),
            maximize=settings.metric.maximize,
            values=dict(found.values),
        )

        def start(runner: Runner) -> None:
            runners.append(runner)
            self._runners.add(runner)
            if self._cancelled.is_set():
                runner.cancel()

        def prune(event: Event) -> None:
            if self._is_hopeless(trial, event):
                stopped.set()
                runners[0].cancel()

        try:
            # The record reports write errors at its end; the run continues.
            outcome = self._engine.run(
                plan,
                origin=self._graph,
                jobs=settings.jobs,
                trial=record.model_dump(),
                listeners=[prune],
                started=start,
            )
        finally:
            self._runners.difference_update(runners)
        found.run_id = outcome.result.run_id
        self.abandoned += outcome.abandoned
        return outcome.result

    def _is_hopeless(self, trial: "OptunaTrial", event: Event) -> bool:
        by = self._settings.prune_by
        if by is None or not isinstance(event, events.Metric) or event.epoch is None or event.value is None:
            return False
        if event.node != by.node or event.metric != by.metric or event.step is not None:
            return False
        # The search compares in the direction of its own metric.
        value = event.value if by.maximize == self._settings.metric.maximize else -event.value
        return self._search.is_hopeless(trial, event.epoch, value)

    def _evaluate(self, found: SweepTrial, result: RunResult, stopped: bool) -> None:
        """Set the trial's state and value.

        Raises:
            InvalidGraphError: the metric was not reported, by no trial yet.
        """
        metric = self._settings.metric
        failed = [node for node in result.nodes.values() if node.state == "failed" and node.error is not None]
        value = result.nodes[metric.node].metrics.get(metric.metric)
        if stopped and result.state == "cancelled":
            found.state = "pruned"
        elif failed:
            error = failed[0].error or {}
            found.state, found.error = "failed", f"{error.get('name')}: {error.get('message')}"
        elif value is None:
            reported = {node: each.metrics for node, each in result.nodes.items()}
            why = InvalidGraphError(unreported(metric, "--metric", reported, by_epoch=False))
            if not any(trial.state == "completed" for trial in self.trials()):
                # No trial has reported it, so the others would not either.
                raise why
            found.state, found.error = "failed", f"{why.name}: {why.message}"
        elif not math.isfinite(value):
            found.state, found.error = "failed", f"InvalidGraphError: {metric} is {value}."
        else:
            found.state, found.value = "completed", float(value)

    def _release(self, trial: "OptunaTrial") -> None:
        """Drop an interrupted trial; the next call tries its values first."""
        values = dict(trial.params)
        with self._lock:
            self._search.drop(trial)
            self._search.study.enqueue_trial(values)

    def trials(self) -> list[SweepTrial]:
        """All ended trials, including those of earlier calls and other processes."""
        states = {"COMPLETE": "completed", "PRUNED": "pruned", "FAIL": "failed", "RUNNING": "running"}
        return [
            SweepTrial(
                trial.number + 1,
                states[trial.state.name],
                dict(trial.params),
                trial.value if trial.state.name == "COMPLETE" else None,
                float(trial.user_attrs.get("seconds", 0.0)),
                str(trial.user_attrs.get("run_id", "")),
                str(trial.user_attrs.get("error", "")),
            )
            for trial in self._search.study.get_trials(deepcopy=False)
            if trial.state.name in states and DROPPED not in trial.user_attrs
        ]

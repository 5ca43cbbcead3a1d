"""Hyperparameter search over a whole graph: each trial is a run with other values."""

import hashlib
import json
import math
import os
import queue
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine import events
from vision_designer.graphs.engine.engine import Engine
from vision_designer.graphs.engine.events import Event
from vision_designer.graphs.engine.results import RunResult
from vision_designer.graphs.engine.runner import Runner
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.overrides import Overrides
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.sweep_trials import Measured, SweepTrial
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.core.search import (
    DROPPED,
    Search,
    Space,
    Value,
    written_value,
)
from vision_designer.nodes.errors import (
    FailedToWriteOutputsError,
    FileParsingFailedError,
    ParameterParsingError,
    VisionDesignerError,
)
from vision_designer.nodes.system.atomic_files import writing

if TYPE_CHECKING:
    from optuna import Trial as OptunaTrial
    from optuna.storages import BaseStorage
    from optuna.trial import FrozenTrial

SIGNAL_SECONDS = 0.2
"""How long a signal may go unnoticed."""
ABOUT = "about"
"""The attribute of a study that says what is searched over, so that nobody mixes two searches in one journal."""


@dataclass
class SweepSettings:
    """How a search goes; those of the command line by their names there."""

    metric: Measured
    search: str = "tpe"
    trials: int = 20
    seed: int = 1
    jobs: int = 1
    name: str = ""
    journal: Path | None = None
    prune_by: Measured | None = None


def open_journal(path: Path) -> "BaseStorage":
    """The storage of a journal file, which is made if it is not there.

    Raises:
        FailedToWriteOutputsError: something else is there, or it cannot be written.
        FileParsingFailedError: it is damaged.
    """
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size:
            with path.open("rb") as file:
                begins = file.read(20)
            if not begins.startswith(b'{"op_code":'):
                raise FailedToWriteOutputsError(
                    f"{path} exists and is not the journal of a search. Choose another file for --journal.", path=path
                )
        try:
            return JournalStorage(JournalFileBackend(str(path)))
        except (ValueError, KeyError, TypeError) as error:
            raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> FileParsingFailedError:
    return FileParsingFailedError(
        f"the journal {path} is damaged: {type(error).__name__}: {error}. Choose another file for --journal; existing "
        "results are reused.",
        path=path,
    )


class Sweep:
    """A search over a graph, whose trials are runs.

    Args:
        document: the graph; paths in it are relative to ``folder``.
        components: the known components.
        folder: what relative paths are relative to.
        graph: where the graph comes from, for the history.
        workspace: where runs and results are kept.
        space: what is searched over, by ``NODE.PARAMETER``.
        settings: how.
        tell: hears of every trial that ends, from several threads but never from two at once.

    Raises:
        ParameterParsingError: the journal holds another search.
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
        self._engine = Engine(workspace, History(workspace))
        self._lock = threading.RLock()
        self._cancelled = threading.Event()
        self._runners: set[Runner] = set()
        self._ended: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()
        self.abandoned: list[str] = []
        journal = settings.journal
        try:
            self._search = Search(
                space,
                settings.search,
                trials=settings.trials,
                seed=settings.seed,
                maximise=settings.metric.maximise,
                pruning="median" if settings.prune_by is not None else "none",
                storage=open_journal(journal) if journal is not None else None,
                name=settings.name,
            )
            if journal is not None:
                self._check_study(space)
                self._take_up()
        except (ValueError, KeyError, TypeError) as error:
            if journal is None:
                raise
            raise _damaged(journal, error) from error

    def _check_study(self, space: Space) -> None:
        """The search of a journal is over the same graph, space and metric."""
        about = {
            "graph": self._digest(space),
            "space": [repr(dimension) for dimension in space.dimensions],
            "metric": str(self._settings.metric),
        }
        study = self._search.study
        before = study.user_attrs.get(ABOUT)
        if before is None:
            study.set_user_attr(ABOUT, about)
            return
        different = [name for name in about if before.get(name) != about[name]]
        if different:
            raise ParameterParsingError(
                f"{self._settings.journal} contains the search {self._settings.name!r} with another "
                f"{' and another '.join(different)}. Choose another file for --journal, or another --name."
            )

    def _digest(self, space: Space) -> str:
        """Of the graph but for what is searched over, and for what changes no result."""
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

    def _take_up(self) -> None:
        """Trials of processes of this machine that were killed are tried again."""
        for trial in self._search.study.get_trials(deepcopy=False):
            if not trial.state.is_finished() and _is_dead(trial.user_attrs):
                self._retry(trial)

    def _retry(self, trial: "FrozenTrial") -> None:
        from optuna.trial import Trial

        # Another process may do the same at this moment; the second one is refused it.
        with suppress(RuntimeError, ValueError):
            self._search.drop(Trial(self._search.study, trial._trial_id))
            self._search.study.enqueue_trial(trial.params)

    def run(self) -> bool:
        """Run trials until there are enough; returns whether it came to its end, and was not cancelled.

        Raises:
            VisionDesignerError: what no trial could be without, such as a workspace that can be written.
        """
        jobs = min(self._settings.jobs, self._settings.trials)
        for number in range(jobs):
            threading.Thread(target=self._work, name=f"trials {number}", daemon=True).start()
        failure: BaseException | None = None
        while jobs:
            # Python runs signal handlers in this thread, once it wakes up.
            with suppress(queue.Empty):
                failure = self._ended.get(timeout=SIGNAL_SECONDS) or failure
                jobs -= 1
                if failure is not None:
                    self.cancel()
        if failure is not None:
            raise failure
        return not self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask all trials to stop; safe in a signal handler."""
        self._cancelled.set()
        for runner in tuple(self._runners):
            runner.cancel()

    def _work(self) -> None:
        try:
            while not self._cancelled.is_set():
                with self._lock:
                    trial = self._next()
                if trial is None:
                    break
                self._run_trial(trial)
        except BaseException as error:
            self._ended.put(error)
        else:
            self._ended.put(None)

    def _next(self) -> "OptunaTrial | None":
        """The next trial; None when there are enough."""
        if self._counted() >= self._settings.trials:
            return None
        trial = self._search.ask()
        if trial is None:
            return None
        if self._counted(up_to=trial.number) > self._settings.trials:
            # Another process was faster.
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
        """One run; its error is the trial's, but for what no run can do without."""
        values: dict[str, Value] = dict(trial.params)
        found = SweepTrial(trial.number + 1, "running", values)
        began = time.monotonic()
        stopped = threading.Event()
        try:
            result = self._run(trial, found, stopped)
        except FailedToWriteOutputsError:
            self._give_back(trial)
            raise
        except VisionDesignerError as error:
            # Values that do not go together are found when the run is planned.
            found.state, found.error = "failed", f"{error.name}: {error.message}"
        else:
            if result.state == "cancelled" and not stopped.is_set():
                self._give_back(trial)
                return
            self._judge(found, result, stopped.is_set())
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
        runners: list[Runner] = []

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
            # What cannot be written is said when the record is finished; the run goes on.
            outcome = self._engine.run(
                plan, origin=self._graph, jobs=self._settings.jobs, listeners=[prune], started=start
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
        value = event.value if by.maximise == self._settings.metric.maximise else -event.value
        return self._search.is_hopeless(trial, event.epoch, value)

    def _judge(self, found: SweepTrial, result: RunResult, stopped: bool) -> None:
        metric = self._settings.metric
        failed = [node for node in result.nodes.values() if node.state == "failed" and node.error is not None]
        value = result.nodes[metric.node].metrics.get(metric.metric)
        if stopped and result.state == "cancelled":
            found.state = "pruned"
        elif failed:
            error = failed[0].error or {}
            found.state, found.error = "failed", f"{error.get('name')}: {error.get('message')}"
        elif value is None or not math.isfinite(value):
            known = ", ".join(result.nodes[metric.node].metrics) or "none"
            found.state = "failed"
            found.error = f"InvalidGraphError: {metric.node} has no metric {metric.metric!r}. It has {known}."
        else:
            found.state, found.value = "completed", float(value)

    def _give_back(self, trial: "OptunaTrial") -> None:
        """A trial that was interrupted counts for nothing; the next call tries its values first."""
        values = dict(trial.params)
        with self._lock:
            self._search.drop(trial)
            self._search.study.enqueue_trial(values)

    def trials(self) -> list[SweepTrial]:
        """All trials that have ended, those of earlier calls and of other processes too."""
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


def _is_dead(attributes: Mapping[str, Any]) -> bool:
    """Whether the process of a trial was one of this machine, and has ended."""
    if attributes.get("host") != socket.gethostname():
        return False
    try:
        number, born = attributes["process"]
        return bool(abs(psutil.Process(number).create_time() - born) > 1)
    except psutil.NoSuchProcess:
        return True
    except (KeyError, TypeError, ValueError, psutil.Error):
        return False

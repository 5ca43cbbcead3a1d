"""Engine: plans resolved graphs and runs them in a workspace, with a record of each run.

The command line, its search, and Python code run graphs with it; the window starts the command line. Signals, terminal
output, exports and exit statuses are the caller's.
"""

import threading
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vision_designer.graphs.engine.events import Event, Listener
from vision_designer.graphs.engine.machine import Machine
from vision_designer.graphs.engine.machine_checks import plan_problems
from vision_designer.graphs.engine.plan import Plan, make_plan
from vision_designer.graphs.engine.results import RunResult
from vision_designer.graphs.engine.runner import Runner
from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.resolve import ResolvedGraph
from vision_designer.graphs.validate import refuse
from vision_designer.nodes.errors import FailedToWriteOutputsError, VisionDesignerError


@dataclass(frozen=True)
class Outcome:
    """Outcome of a run.

    Attributes:
        result: states and outputs of all nodes.
        failures: what kept listeners and the record from being written completely; the run itself continued.
        abandoned: keys of nodes that were still computing when a cancelled run ended; the process should exit at once.
    """

    result: RunResult
    failures: Sequence[VisionDesignerError] = ()
    abandoned: Sequence[str] = ()


class Engine:
    """Runs graphs in a workspace. May be used from several threads."""

    def __init__(self, workspace: Path) -> None:
        self.store, self._workspace = Store(workspace), workspace
        self._history = History(workspace)
        self._machine = Machine(workspace)
        self._lock = threading.Lock()

    def plan(self, graph: ResolvedGraph, *, reuse: bool = True) -> Plan:
        """Check a graph, or the part of it that is to run, and plan it; nothing runs.

        Raises:
            InvalidGraphError: the graph cannot be run, or not on this machine; names every problem.
            FailedToWriteOutputsError: the workspace cannot be created.
        """
        with self._lock:
            plan = make_plan(graph, self._machine)
            refuse(plan_problems(plan, self.store, self._workspace, reuse=reuse))
        return plan

    def run(
        self,
        plan: Plan,
        *,
        origin: str = "",
        jobs: int = 1,
        reuse: bool = True,
        wanted: Container[str] = (),
        trial: Mapping[str, Any] | None = None,
        listeners: Sequence[Listener] = (),
        started: Callable[[Runner], object] = lambda runner: None,
    ) -> Outcome:
        """Run a plan, and return when it has ended.

        Args:
            plan: as :meth:`plan` made it.
            origin: where the graph came from, for the history.
            jobs: how many nodes may run at the same time.
            reuse: take existing results from the store. Otherwise, outputs, checkpoints, decoded images and sizes of
                earlier runs are ignored.
            wanted: nodes whose outputs are read after the run.
            trial: what the run is in a sweep, for the history.
            listeners: receive every event, one at a time. One that raises is removed, and the run continues.
            started: called with the runner before it runs, to cancel it.

        Raises:
            FailedToWriteOutputsError: the workspace cannot be written; nothing has run then.
        """
        keys = {node_id: step.key or "" for node_id, step in plan.steps.items()}
        with self._lock:
            record = self._history.begin(plan.graph.document, plan.graph.components, origin, keys, trial)
        events = _Dispatcher([record, *listeners])
        runner = Runner(
            plan, self.store, run_id=record.run_id, graph=origin, listener=events, jobs=jobs, reuse=reuse, wanted=wanted
        )
        started(runner)
        result = runner.run()
        record.finish(result)
        failures = [*events.failures, *([record.failure] if record.failure is not None else [])]
        return Outcome(result, failures, runner.abandoned)


class _Dispatcher:
    """Dispatches events to listeners; one that raises is removed, and the run continues."""

    def __init__(self, listeners: list[Listener]) -> None:
        self._listeners = listeners
        self.failures: list[VisionDesignerError] = []

    def __call__(self, event: Event) -> None:
        for listener in list(self._listeners):
            try:
                listener(event)
            except BrokenPipeError:
                # The reader of the events has closed its end; the record has all events.
                self._listeners.remove(listener)
            except Exception as error:
                self._listeners.remove(listener)
                why = f"{type(error).__name__}: {error}"
                self.failures.append(
                    FailedToWriteOutputsError(
                        "the events could not be written completely: {why}. The run continued; see vision-designer "
                        "runs show.",
                        why=why,
                    )
                )

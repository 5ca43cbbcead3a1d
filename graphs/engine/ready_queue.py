"""Ready queue over the DAG: a node is ready when all its predecessors have ended."""

import heapq
from graphlib import TopologicalSorter

from vision_designer.graphs.engine.plan import Plan


class ReadyQueue:
    """The nodes of a plan that have not ended. Ready nodes come in the order of the plan."""

    def __init__(self, plan: Plan) -> None:
        self._numbers = {node_id: number for number, node_id in enumerate(plan.steps)}
        self._sorter = TopologicalSorter(
            {node_id: {source for source, _ in step.inputs.values()} for node_id, step in plan.steps.items()}
        )
        self._sorter.prepare()
        self._ready: list[tuple[int, str]] = []
        self._deferred: list[tuple[int, str]] = []
        self._collect()

    def __bool__(self) -> bool:
        """Whether a node has not ended."""
        return self._sorter.is_active()

    def next(self, *, free: bool) -> str | None:
        """The next ready node; with ``free``, also one that was deferred. None when there is none."""
        if free and self._deferred and (not self._ready or self._deferred[0] < self._ready[0]):
            return heapq.heappop(self._deferred)[1]
        return heapq.heappop(self._ready)[1] if self._ready else None

    def defer(self, node_id: str) -> None:
        """Return a node that needs a free slot to run."""
        heapq.heappush(self._deferred, (self._numbers[node_id], node_id))

    def end(self, node_id: str) -> None:
        """Mark a node as ended, whatever its result."""
        self._sorter.done(node_id)
        self._collect()

    def _collect(self) -> None:
        for node_id in self._sorter.get_ready():
            heapq.heappush(self._ready, (self._numbers[node_id], node_id))

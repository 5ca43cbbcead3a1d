"""Ready queue over the DAG: a node is ready when all its predecessors have ended."""

import heapq

from vision_designer.graphs.engine.plan import Plan


class ReadyQueue:
    """The nodes of a plan that have not ended, given out in planned order as their turn comes.

    Args:
        plan: what is run.
    """

    def __init__(self, plan: Plan) -> None:
        self._ids = list(plan.steps)
        self._places = {node_id: place for place, node_id in enumerate(self._ids)}
        self._followers: dict[str, list[str]] = {node_id: [] for node_id in self._ids}
        self._missing: dict[str, int] = {}
        for node_id, step in plan.steps.items():
            feeders = {source for source, _ in step.inputs.values()}
            self._missing[node_id] = len(feeders)
            for feeder in feeders:
                self._followers[feeder].append(node_id)
        self._come = [place for place, node_id in enumerate(self._ids) if not self._missing[node_id]]
        self._put_off: list[int] = []
        self._open = len(self._ids)

    def __bool__(self) -> bool:
        """Whether a node has not ended."""
        return self._open > 0

    def next(self, *, free: bool) -> str | None:
        """The first node whose turn has come; with ``free``, also one that was put off. None when there is none."""
        if free and self._put_off and (not self._come or self._put_off[0] < self._come[0]):
            return self._ids[heapq.heappop(self._put_off)]
        return self._ids[heapq.heappop(self._come)] if self._come else None

    def put_off(self, node_id: str) -> None:
        """Give a node out again when there is room to run it."""
        heapq.heappush(self._put_off, self._places[node_id])

    def end(self, node_id: str) -> None:
        """A node has ended, in whatever way: its followers no longer wait for it."""
        self._open -= 1
        for follower in self._followers[node_id]:
            self._missing[follower] -= 1
            if not self._missing[follower]:
                heapq.heappush(self._come, self._places[follower])

"""States from runs, for the nodes that are unchanged since."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMetaObject, QObject, QTimer

from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.statuses import NodeStatus
from vision_designer.editor.workers.background import Background
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.resolve import Resolver
from vision_designer.graphs.signatures import signatures
from vision_designer.nodes.core.component import ComponentNode

if TYPE_CHECKING:
    from vision_designer.editor.graph.open_graph import OpenGraph

Found = tuple[Mapping[str, str], Mapping[str, str]]
"""The signatures of the nodes of a run, and of the graph as it is."""
NOT_RUN = NodeStatus()
DELAY = 60
"""Milliseconds after an edit until it is asked anew which results still belong to the graph."""


class NodeStatuses:
    """The status of each node of a graph: of the latest run that had the node.

    A status is stale when the node, or anything that feeds it, is no longer as it was submitted; it is asked by
    comparing what results depend on, so that undoing an edit brings the result back.
    """

    def __init__(self, graph: "OpenGraph") -> None:
        self.run: RunModel | None = None
        self._graph = graph
        self._runs: dict[str, RunModel] = {}
        """By node id: the latest run that had it."""
        self._submitted: dict[str, str] = {}
        """By node id: its signature in that run."""
        self._numbers: dict[str, int] = {}
        """By node id: which of the runs that were followed that is."""
        self._followed = 0
        self._run_ids: set[str] = set()
        self._without_id: list[RunModel] = []
        """Runs that were followed and had not begun when that was last asked."""
        self._now: Mapping[str, str] = {}
        self._resolver = Resolver(graph.registry)
        self._listening: dict[RunModel, QMetaObject.Connection] = {}
        """The runs that nodes have their status of; each outlives the graph."""
        self._asked = 0
        self._background = Background(graph)
        self._timer = QTimer(graph)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._compare)
        flow = graph.flow
        self._events = [flow.node_added, flow.node_removed, flow.connection_added, flow.connection_removed]
        for event in self._events:
            event.sub(self._edited)
        flow.node_changed.sub(self._node_changed)

    def close(self) -> None:
        """Stop listening."""
        self._timer.stop()
        self._asked += 1
        if self.run is not None:
            self.run.changed.disconnect(self._graph.run_changed)
            self.run = None
        self._runs.clear()
        self._without_id.clear()
        self._listen()
        for event in self._events:
            event.unsub(self._edited)
        self._graph.flow.node_changed.unsub(self._node_changed)

    def follow(self, run: RunModel) -> None:
        """Take a run in, as the latest."""
        work, take = self._begin_following(run)
        take(work())
        self._graph.run_changed.emit()

    def follow_soon(self, run: RunModel) -> None:
        """Take a run in, as the latest; what its nodes were and are is asked in a thread.

        Until then nodes have the status that they had before.
        """
        self._background.run(*self._begin_following(run))
        self._graph.run_changed.emit()

    def _begin_following(self, run: RunModel) -> tuple[Callable[[], Found], Callable[[Found], None]]:
        """Note a run as the latest; gives what there is to be asked, and what takes the answer."""
        if self.run is not None:
            self.run.changed.disconnect(self._graph.run_changed)
        self.run = run
        self._without_id.append(run)
        run.changed.connect(self._graph.run_changed)
        self._asked += 1
        self._followed += 1
        work = partial(self._ask, run.document, self._graph.snapshot(), self._graph.folder)
        return work, partial(self._take_run, run, self._followed, self._asked)

    def _ask(self, submitted: GraphDocument, now: GraphDocument, folder: Path) -> Found:
        before = self._signatures(submitted, folder)
        return before, before if now is submitted else self._signatures(now, folder)

    def _signatures(self, document: GraphDocument, folder: Path) -> dict[str, str]:
        return signatures(self._resolver.resolve(document, folder))

    def _take_run(self, run: RunModel, number: int, asked: int, found: Found) -> None:
        if self.run is None:
            return  # The graph was closed meanwhile.
        before, now = found
        for node_id, signature in before.items():
            # Of a run that was followed later the answer may have come earlier.
            if node_id in run.node_statuses and self._numbers.get(node_id, 0) <= number:
                self._runs[node_id], self._submitted[node_id], self._numbers[node_id] = run, signature, number
        self._listen()
        if asked == self._asked:
            self._now = now
        self._graph.statuses_changed.emit(None)

    def _listen(self) -> None:
        """Listen to the runs that nodes have their status of, once to each, and to no others."""
        wanted = set(self._runs.values())
        for run in [run for run in self._listening if run not in wanted]:
            QObject.disconnect(self._listening.pop(run))
        for run in wanted - self._listening.keys():
            self._listening[run] = run.node_changed.connect(partial(self._told, run))

    def run_ids(self) -> frozenset[str]:
        """The runs that were followed, as far as they have begun."""
        self._run_ids.update(run.run_id for run in self._without_id if run.run_id)
        self._without_id = [run for run in self._without_id if not run.run_id]
        return frozenset(self._run_ids)

    def run_of(self, node: ComponentNode) -> RunModel | None:
        """The run that a node's status is of."""
        return self._runs.get(node.node_id)

    def status(self, node: ComponentNode) -> NodeStatus:
        """What became of a node in the latest run that had it."""
        run = self._runs.get(node.node_id)
        status = run.node_statuses.get(node.node_id) if run is not None else None
        if status is None:
            return NOT_RUN
        changed = self._now.get(node.node_id) != self._submitted.get(node.node_id)
        return replace(status, stale=True) if changed and status.state != "not_run" else status

    def _told(self, run: RunModel, node_id: str) -> None:
        node = self._graph.flow.node(node_id)
        if node is not None and self._runs.get(node_id) is run:
            self._graph.statuses_changed.emit([node])

    def _node_changed(self, _node: ComponentNode, what: str) -> None:
        if what in {"parameters", "run_settings", "bypassed", "id"}:
            self._edited()

    def _edited(self, *_: object) -> None:
        if self.run is not None:
            self._timer.start()

    def _compare(self) -> None:
        """Ask in a thread; what comes back after a further edit is dropped, since that asks anew."""
        self._asked += 1
        work = partial(self._signatures, self._graph.snapshot(), self._graph.folder)
        self._background.run(work, partial(self._take, self._asked))

    def _take(self, asked: int, found: Mapping[str, str]) -> None:
        if asked == self._asked:
            self._now = found
            self._graph.statuses_changed.emit(None)

"""The states of runs, as far as they belong to the nodes of a graph as it is now."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMetaObject, QObject, QTimer

from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.statuses import NodeStatus
from vision_designer.editor.workers.background import Background
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.paths import with_absolute_paths
from vision_designer.graphs.signatures import signatures
from vision_designer.nodes.component import ComponentNode
from vision_designer.nodes.registry import Components

if TYPE_CHECKING:
    from vision_designer.editor.graph.open_graph import OpenGraph

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
        self._now: dict[str, str] = {}
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
        self._listen()
        for event in self._events:
            event.unsub(self._edited)
        self._graph.flow.node_changed.unsub(self._node_changed)

    def follow(self, run: RunModel) -> None:
        """Take a run in, as the latest."""
        if self.run is not None:
            self.run.changed.disconnect(self._graph.run_changed)
        self.run = run
        document = with_absolute_paths(run.document, self._graph.registry, self._graph.folder)
        before = signatures(document, self._graph.registry)
        self._asked += 1
        self._now = _signatures(self._graph.document(), self._graph.registry, self._graph.folder)
        for node_id in before:
            if node_id in run.node_statuses:
                self._runs[node_id] = run
                self._submitted[node_id] = before[node_id]
        self._listen()
        run.changed.connect(self._graph.run_changed)
        self._graph.statuses_changed.emit(None)
        self._graph.run_changed.emit()

    def _listen(self) -> None:
        """Listen to the runs that nodes have their status of, once to each, and to no others."""
        wanted = set(self._runs.values())
        for run in [run for run in self._listening if run not in wanted]:
            QObject.disconnect(self._listening.pop(run))
        for run in wanted - self._listening.keys():
            self._listening[run] = run.node_changed.connect(partial(self._told, run))

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
        if self._runs:
            self._timer.start()

    def _compare(self) -> None:
        """Ask in a thread, on a copy; what comes back after a further edit is dropped, since that asks anew."""
        graph = self._graph
        self._asked += 1
        work = partial(_signatures, graph.document(), graph.registry, graph.folder)
        self._background.run(work, partial(self._take, self._asked))

    def _take(self, asked: int, found: Mapping[str, str]) -> None:
        if asked == self._asked:
            self._now = dict(found)
            self._graph.statuses_changed.emit(None)


def _signatures(document: GraphDocument, registry: Components, folder: Path) -> dict[str, str]:
    return signatures(with_absolute_paths(document, registry, folder), registry)

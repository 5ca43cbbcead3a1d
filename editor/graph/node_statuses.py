"""Statuses of nodes, each from the latest run with the node."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMetaObject, QObject, QTimer, Signal

from vision_designer.editor.runs.progress import FINISHED, NodeStatus
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.workers import Background
from vision_designer.graphs.diff import signatures
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Flow
from vision_designer.graphs.history.run_summaries import ACCURACIES
from vision_designer.graphs.resolve import Resolver
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.ports import OutputPort
from vision_designer.nodes.types.model_directory import ModelDirectory

Signatures = tuple[Mapping[str, str], Mapping[str, str]]
"""Signatures of the nodes as submitted, and now."""
NOT_RUN = NodeStatus()
SECOND_MODEL = "_to_compare"
"""Suffix of metrics of a second model."""
DELAY = 60
"""Milliseconds from an edit to the comparison with the submitted graph."""


@dataclass(frozen=True)
class Accuracy:
    """Measured accuracy of a graph's model.

    Attributes:
        node: the node that measured it.
        share: of the images that were classified correctly, 0 to 1.
        images: number of images; None for the accuracy on validation images while training.
        second: share of a second model on the same number of images.
    """

    node: ComponentNode
    share: float
    images: int | None = None
    second: float | None = None

    def wrong(self, share: float) -> int:
        """Number of wrongly classified images, for one of the two shares."""
        return 0 if self.images is None else self.images - round(share * self.images)


@dataclass(frozen=True)
class Failure:
    """The node at which a run failed, and its error message."""

    node: ComponentNode
    reason: str


class NodeStatuses(QObject):
    """The status of each node of a flow, from the latest run with the node.

    A status is stale while the node, or one upstream, differs from the submitted graph. Only what results depend on is
    compared, so undoing an edit makes the result current again.

    Args:
        flow: of the nodes.
        snapshot: returns the current graph, read-only.
        folder: returns the base of relative paths in the graph.
        parent: owner of this object.
    """

    changed = Signal(object)
    """The statuses of these nodes (a list), or of all (None)."""
    run_changed = Signal()

    def __init__(
        self, flow: Flow, snapshot: Callable[[], GraphDocument], folder: Callable[[], Path], parent: QObject
    ) -> None:
        super().__init__(parent)
        self.run: RunModel | None = None
        self._flow = flow
        self._snapshot = snapshot
        self._folder = folder
        self._runs: dict[str, RunModel] = {}
        """The latest run of each node, by node id."""
        self._submitted: dict[str, str] = {}
        """Signature of each node in that run, by node id."""
        self._follow_numbers: dict[str, int] = {}
        """Number of that run in the order of following, by node id."""
        self._followed = 0
        self._run_ids: set[str] = set()
        self._without_id: list[RunModel] = []
        """Followed runs without an id yet."""
        self._current: Mapping[str, str] = {}
        self._resolver = Resolver(flow.session.registry)
        self._connections: dict[RunModel, QMetaObject.Connection] = {}
        """Connections to the runs that provide statuses; runs may outlive the graph."""
        self._latest_request = 0
        self._background = Background(self)
        self._timer = QTimer(self, singleShot=True, interval=DELAY)
        self._timer.timeout.connect(self._compare)
        self._events = [flow.node_added, flow.node_removed, flow.connection_added, flow.connection_removed]
        for event in self._events:
            event.sub(self._edited)
        flow.node_changed.sub(self._node_changed)

    def close(self) -> None:
        self._timer.stop()
        self._latest_request += 1
        if self.run is not None:
            self.run.changed.disconnect(self.run_changed)
            self.run = None
        self._runs.clear()
        self._without_id.clear()
        self._connect_runs()
        for event in self._events:
            event.unsub(self._edited)
        self._flow.node_changed.unsub(self._node_changed)

    def follow(self, run: RunModel) -> None:
        """Follow a run, which becomes the latest one. It is compared in a thread; until then, statuses stay."""
        if self.run is not None:
            self.run.changed.disconnect(self.run_changed)
        self.run = run
        self._without_id.append(run)
        run.changed.connect(self.run_changed)
        self._latest_request += 1
        self._followed += 1
        work = partial(self._compute_signatures, run.document, self._snapshot(), self._folder())
        self._background.run(work, partial(self._apply_run_signatures, run, self._followed, self._latest_request))
        self.run_changed.emit()

    def _compute_signatures(self, submitted: GraphDocument, current: GraphDocument, folder: Path) -> Signatures:
        before = self._signatures(submitted, folder)
        return before, before if current is submitted else self._signatures(current, folder)

    def _signatures(self, document: GraphDocument, folder: Path) -> dict[str, str]:
        return signatures(self._resolver.resolve(document, folder))

    def _apply_run_signatures(self, run: RunModel, number: int, request: int, pair: Signatures) -> None:
        if self.run is None:
            return  # The graph was closed meanwhile.
        submitted, current = pair
        for node_id, signature in submitted.items():
            # The comparison of a later run may have finished earlier.
            if node_id in run.node_statuses and self._follow_numbers.get(node_id, 0) <= number:
                self._runs[node_id], self._submitted[node_id], self._follow_numbers[node_id] = run, signature, number
        self._connect_runs()
        if request == self._latest_request:
            self._current = current
        self.changed.emit(None)

    def _connect_runs(self) -> None:
        """Connect to exactly the runs that provide statuses of nodes."""
        wanted = set(self._runs.values())
        for run in [run for run in self._connections if run not in wanted]:
            QObject.disconnect(self._connections.pop(run))
        for run in wanted - self._connections.keys():
            self._connections[run] = run.node_changed.connect(partial(self._run_node_changed, run))

    def run_ids(self) -> frozenset[str]:
        """Ids of the followed runs that have started."""
        self._run_ids.update(run.run_id for run in self._without_id if run.run_id)
        self._without_id = [run for run in self._without_id if not run.run_id]
        return frozenset(self._run_ids)

    def run_of(self, node: ComponentNode) -> RunModel | None:
        """The run that provides a node's status."""
        return self._runs.get(node.node_id)

    def of(self, node: ComponentNode) -> NodeStatus:
        """Status of a node in the latest run with it."""
        run = self._runs.get(node.node_id)
        status = run.node_statuses.get(node.node_id) if run is not None else None
        if status is None:
            return NOT_RUN
        changed = self._current.get(node.node_id) != self._submitted.get(node.node_id)
        return replace(status, stale=True) if changed and status.state != "not_run" else status

    def models(self, node: ComponentNode) -> list[tuple[OutputPort, str]]:
        """The trained models that a node gave in that run: output ports, in order, and folders."""
        outputs = self.of(node).outputs
        ports = [port for port in node.init_outputs if ModelDirectory in port.type_.types]
        return [(port, outputs[port.identifier]) for port in ports if port.identifier in outputs]

    def accuracy(self) -> Accuracy | None:
        """Accuracy reported by the last node with a current result; evaluations take precedence over trainings."""
        # Sorting the nodes of a large graph is slow, and few nodes report an accuracy.
        nodes = [node for name in self._runs if self._reports_accuracy(name) and (node := self._flow.node(name))]
        rank = {node: number for number, node in enumerate(self._flow.ordered_nodes())} if len(nodes) > 1 else {}
        found = None
        for node in sorted(nodes, key=lambda node: rank.get(node, 0), reverse=True):
            status = self.of(node)
            if status.state not in FINISHED or status.stale:
                continue
            values = status.metrics
            if "accuracy" in values and "images" in values:
                second = values.get(f"accuracy{SECOND_MODEL}")
                return Accuracy(node, values["accuracy"], round(values["images"]), second)
            if found is None and "top1_accuracy" in values:
                found = Accuracy(node, values["top1_accuracy"])
        return found

    def failure(self) -> Failure | None:
        """The first node that failed in the current run, unless it was changed since."""
        if self.run is None or self.run.state != "failed":
            return None
        for name, status in self.run.node_statuses.items():
            node = self._flow.node(name) if status.state == "failed" else None
            if node is not None and not self.of(node).stale and status.error is not None:
                return Failure(node, status.error.get("message", ""))
        return None

    def _reports_accuracy(self, node_id: str) -> bool:
        status = self._runs[node_id].node_statuses.get(node_id)
        return status is not None and any(name in status.metrics for name in ACCURACIES)

    def _run_node_changed(self, run: RunModel, node_id: str) -> None:
        node = self._flow.node(node_id)
        if node is not None and self._runs.get(node_id) is run:
            self.changed.emit([node])

    def _node_changed(self, _node: ComponentNode, what: str) -> None:
        if what in {"parameters", "run_settings", "bypassed", "id"}:
            self._edited()

    def _edited(self, *_: object) -> None:
        if self.run is not None:
            self._timer.start()

    def _compare(self) -> None:
        """Compare in a thread; a result that arrives after a further edit is dropped."""
        self._latest_request += 1
        work = partial(self._signatures, self._snapshot(), self._folder())
        self._background.run(work, partial(self._apply_signatures, self._latest_request))

    def _apply_signatures(self, request: int, current: Mapping[str, str]) -> None:
        if request == self._latest_request:
            self._current = current
            self.changed.emit(None)

"""Incremental snapshots of a flow as a document: unchanged nodes and links are shared, not copied."""

from collections.abc import Iterable
from copy import deepcopy
from typing import TYPE_CHECKING, Any
from weakref import ref

from vision_designer.graphs.document import GraphDocument, GraphNode, Link
from vision_designer.graphs.flow_document import graph_node_of, link_of, unplaced_link_of
from vision_designer.nodes.core.component import ComponentNode

if TYPE_CHECKING:
    from vision_designer.graphs.flow import Connection, Flow


class Snapshots:
    """Gives documents that share with those before them every node and link that is still the same.

    So a document costs what the edits since the last one cost, and whoever compares two of them need not look at the
    nodes that both hold. In return nobody may change one: who wants to takes :meth:`Flow.to_document`, a copy.

    That a node is the same is told by its values being the same objects, since a flow never changes a value, but puts
    another in its place.
    """

    def __init__(self, flow: "Flow") -> None:
        # The flow owns this; a circle would keep it until the garbage collector comes.
        self._flow = ref(flow)
        self._nodes: dict[ComponentNode, tuple[tuple[Any, ...], GraphNode]] = {}
        self._links: dict[Connection, tuple[tuple[Any, ...], Link]] = {}
        self._whole: tuple[tuple[Any, ...], GraphDocument] | None = None

    def take(self) -> GraphDocument:
        """The graph as it is now; not to be changed."""
        flow = self._flow()
        if flow is None:
            raise ReferenceError("the flow of these snapshots is gone")
        self._nodes = {node: self._kept_node(node) for node in flow.ordered_nodes()}
        links = flow.links()
        self._links = {link: self._kept_link(flow, link) for link in links}
        ranked = [(flow.link_rank(link), self._links[link][1]) for link in links]
        ranked += [(unplaced.rank, unplaced_link_of(unplaced)) for unplaced in flow.unplaced_links]
        nodes = [kept for _, kept in self._nodes.values()]
        parts = [link for _, link in sorted(ranked, key=lambda one: one[0])]
        return self._without_parts(flow).model_copy(update={"nodes": nodes, "links": parts})

    def _kept_node(self, node: ComponentNode) -> tuple[tuple[Any, ...], GraphNode]:
        values = (
            node.node_id,
            node.component,
            node.saved_version,
            node.node_title,
            node.parameters,
            node.run_settings,
            node.position,
            node.comment,
            node.bypassed,
            node.extra,
        )
        before = self._nodes.get(node)
        return before if before is not None and _are_same(before[0], values) else (values, graph_node_of(node))

    def _kept_link(self, flow: "Flow", link: "Connection") -> tuple[tuple[Any, ...], Link]:
        output, input_ = link
        # One of which nothing more is said has a new empty dictionary each time.
        extra = flow.link_extra(link) or None
        values = (output.node.node_id, input_.node.node_id, extra)
        before = self._links.get(link)
        if before is not None and _are_same(before[0], values):
            return before
        return values, link_of(output, input_, extra or {})

    def _without_parts(self, flow: "Flow") -> GraphDocument:
        """What a graph says of itself beside its nodes and links."""
        values = (flow.title, flow.notes, flow.groups, flow.extra)
        if self._whole is None or not _are_same(self._whole[0], values):
            known = {"title": flow.title, "notes": deepcopy(flow.notes), "groups": deepcopy(flow.groups)}
            self._whole = values, GraphDocument.model_validate({**deepcopy(flow.extra), **known})
        return self._whole[1]


def _are_same(some: Iterable[object], others: Iterable[object]) -> bool:
    return all(one is other for one, other in zip(some, others, strict=True))

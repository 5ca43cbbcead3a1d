"""Converts between a flow and a graph document."""

import itertools
from collections.abc import Callable, Iterable
from copy import deepcopy
from functools import partial
from typing import Any, TypeVar

from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.graphs.document import FARTHEST, GraphDocument, GraphNode, Link
from vision_designer.graphs.flow import Connection, Flow, Session, UnplacedLink
from vision_designer.graphs.topology import order
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.linking import feeds, node_name, port_identifier, why_not_connect
from vision_designer.nodes.core.registry import UnknownComponent
from vision_designer.nodes.messages import Message

Made = TypeVar("Made")
MAX_STEPS = 3_000_000
"""Limit of the search for cycles when a cyclic graph is opened: some seconds."""


def flow_from_document(document: GraphDocument, session: Session) -> Flow:
    """A flow with all of ``document``, valid or not."""
    flow = Flow(session, document.title)
    session.flows.append(flow)
    session.flow_created.emit(flow)
    flow.notes = deepcopy(document.notes)
    flow.groups = deepcopy(document.groups)
    flow.extra = deepcopy(document.model_extra or {})
    _, flow.unplaced_links = insert_document(flow, document)
    return flow


def insert_document(
    flow: Flow, document: GraphDocument, offset: tuple[int, int] = (0, 0)
) -> tuple[list[ComponentNode], list[UnplacedLink]]:
    """Add the nodes and links of ``document`` to ``flow``, e.g. for pasting; ids in use get a number.

    Returns:
        The nodes, and the links that cannot be made, with reasons; these are not added.
    """
    mentioned = mentioned_ports(document)
    nodes: list[ComponentNode] = []
    by_id: dict[str, ComponentNode] = {}
    outputs: dict[tuple[str, str], NodeOutput] = {}
    inputs: dict[tuple[str, str], NodeInput] = {}
    for graph_node in document.nodes:
        node = _new_node(flow, graph_node, *mentioned.get(graph_node.id, ([], [])))
        node.position = (node.position[0] + offset[0], node.position[1] + offset[1])
        flow.add_node(node)
        nodes.append(node)
        if by_id.setdefault(graph_node.id, node) is node:
            outputs |= {(graph_node.id, port_identifier(port)): port for port in node.outputs}
            inputs |= {(graph_node.id, port_identifier(port)): port for port in node.inputs}
    # Searching at each link is slow; only nodes in cycles need it.
    circular = {by_id[node_id] for node_id in order(document)[1]}
    steps = itertools.repeat(None, MAX_STEPS)

    def feeds_already(source: ComponentNode, target: ComponentNode) -> bool:
        return source in circular and target in circular and feeds(flow, source, target, steps)

    unplaced = []
    for link in document.links:
        source, target = by_id.get(link.source_node), by_id.get(link.target_node)
        output = outputs.get((link.source_node, link.source_port))
        input_ = inputs.get((link.target_node, link.target_port))
        reason = ""
        if source is None or target is None:
            reason = Message(
                "there is no node {node_id!r}", node_id=link.source_node if source is None else link.target_node
            )
        elif output is None:
            reason = Message("{title} has no output {output!r}", title=node_name(source), output=link.source_port)
        elif input_ is None:
            reason = Message("{title} has no input {input!r}", title=node_name(target), input=link.target_port)
        else:
            reason = why_not_connect(output, input_, feeds_already)
        if not reason:
            flow.link((output, input_), extra=link.model_extra)
        else:
            copied = link.model_copy(deep=True)
            unplaced.append(UnplacedLink(copied, reason, source, target, rank=flow.next_link_rank()))
    return nodes, unplaced


def mentioned_ports(document: GraphDocument) -> dict[str, tuple[list[str], list[str]]]:
    """Inputs and outputs by node that links mention, in order."""
    found: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for link in document.links:
        found.setdefault(link.target_node, ({}, {}))[0][link.target_port] = None
        found.setdefault(link.source_node, ({}, {}))[1][link.source_port] = None
    return {node_id: (list(inputs), list(outputs)) for node_id, (inputs, outputs) in found.items()}


def _new_node(flow: Flow, graph_node: GraphNode, inputs: list[str], outputs: list[str]) -> ComponentNode:
    component = flow.session.registry.get(graph_node.component)
    node = flow.new_node(component or UnknownComponent)
    if isinstance(node, UnknownComponent):
        node.stand_in_for(graph_node.component, graph_node.version, inputs, outputs)
    node.initialize()
    node.node_id = graph_node.id
    node.node_title = graph_node.title
    node.comment = graph_node.comment
    node.bypassed = graph_node.bypassed
    node.position = (graph_node.position[0], graph_node.position[1])
    node.parameters, node.saved_version = node.brought_up_to_date(graph_node.parameters, graph_node.version)
    node.run_settings = deepcopy(dict(graph_node.run_settings))
    node.extra = deepcopy(graph_node.model_extra or {})
    flow.node_created.emit(node)
    return node


def document_of(flow: Flow, nodes: Iterable[ComponentNode] | None = None) -> GraphDocument:
    """The document of ``flow``; with ``nodes``, only these and the links between them."""
    if nodes is None:
        return Snapshots(flow).take()
    wanted = set(nodes)
    return GraphDocument(
        title=flow.title,
        nodes=[graph_node_of(node) for node in flow.ordered_nodes() if node in wanted],
        links=[
            link_of(output, input_, flow.link_extra((output, input_)))
            for output, input_ in flow.links()
            if output.node in wanted and input_.node in wanted
        ],
    )


def link_of(output: NodeOutput, input_: NodeInput, extra: dict[str, Any]) -> Link:
    """A link for a graph file, with its other values."""
    source = f"{output.node.node_id}.{port_identifier(output)}"
    target = f"{input_.node.node_id}.{port_identifier(input_)}"
    return Link.model_validate({"from": source, "to": target, **deepcopy(extra)})


def unplaced_link_of(unplaced: UnplacedLink) -> Link:
    """A link that cannot be made, for a graph file; ids of its nodes may have changed."""
    link = unplaced.link.model_copy(deep=True)
    if unplaced.source is not None:
        link.source = f"{unplaced.source.node_id}.{link.source_port}"
    if unplaced.target is not None:
        link.target = f"{unplaced.target.node_id}.{link.target_port}"
    return link


def graph_node_of(node: ComponentNode) -> GraphNode:
    """A node for a graph file."""
    values = _values_of(node)
    extra, position = values.pop("extra"), values.pop("position")
    limited = [max(-FARTHEST, min(FARTHEST, number)) for number in position]
    return GraphNode.model_validate({**deepcopy(values), "position": limited, **deepcopy(extra)})


def _values_of(node: ComponentNode) -> dict[str, Any]:
    return {
        "id": node.node_id,
        "component": node.component,
        "version": node.saved_version,
        "title": node.node_title,
        "parameters": node.parameters,
        "run_settings": node.run_settings,
        "position": node.position,
        "comment": node.comment,
        "bypassed": node.bypassed,
        "extra": node.extra,
    }


class Snapshots:
    """Makes documents that share unchanged nodes and links with previous ones.

    So the cost of a document depends on the edits since the last one, and comparisons can skip shared nodes. Documents
    must not be changed; :func:`document_of` makes a copy.

    A node is unchanged if its values are the same objects: a flow replaces values and never changes them.
    """

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._nodes: dict[ComponentNode, tuple[tuple[Any, ...], GraphNode]] = {}
        self._links: dict[Connection, tuple[tuple[Any, ...], Link]] = {}
        self._whole: tuple[tuple[Any, ...], GraphDocument] | None = None

    def take(self) -> GraphDocument:
        """The present graph, not to be changed."""
        flow = self._flow
        self._nodes = {
            node: _reused(self._nodes.get(node), tuple(_values_of(node).values()), partial(graph_node_of, node))
            for node in flow.ordered_nodes()
        }
        links = flow.links()
        self._links = {link: self._link(link) for link in links}
        ranked = [(flow.link_rank(link), self._links[link][1]) for link in links]
        ranked += [
            (unplaced.rank, unplaced_link_of(unplaced))
            for unplaced in flow.unplaced_links
            if all(node is None or node in self._nodes for node in (unplaced.source, unplaced.target))
        ]
        nodes = [node for _, node in self._nodes.values()]
        parts = [link for _, link in sorted(ranked, key=lambda one: one[0])]
        return self._without_parts().model_copy(update={"nodes": nodes, "links": parts})

    def _link(self, link: Connection) -> tuple[tuple[Any, ...], Link]:
        output, input_ = link
        # Without other values, the dictionary is a new empty one each time.
        extra = self._flow.link_extra(link) or None
        values = (output.node.node_id, input_.node.node_id, extra)
        return _reused(self._links.get(link), values, lambda: link_of(output, input_, extra or {}))

    def _without_parts(self) -> GraphDocument:
        """The document without nodes and links."""
        flow = self._flow

        def make() -> GraphDocument:
            known = {"title": flow.title, "notes": deepcopy(flow.notes), "groups": deepcopy(flow.groups)}
            return GraphDocument.model_validate({**deepcopy(flow.extra), **known})

        self._whole = _reused(self._whole, (flow.title, flow.notes, flow.groups, flow.extra), make)
        return self._whole[1]


def _reused(
    before: tuple[tuple[Any, ...], Made] | None, values: tuple[Any, ...], make: Callable[[], Made]
) -> tuple[tuple[Any, ...], Made]:
    """``before`` if its values are the same objects, else the new values with what ``make`` returns."""
    if before is not None and all(one is other for one, other in zip(before[0], values, strict=True)):
        return before
    return values, make()

"""Rules for links: matching types, one link for each input, no cycles."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any, Self

from ryvencore import Flow, Node
from ryvencore.NodePort import NodeInput, NodeOutput, NodePort

from vision_designer.nodes.core.ports import InputPort, OutputPort, PortType, why_not_link
from vision_designer.nodes.messages import Message


class PlacedPortType(PortType):
    """Port type of a placed node, which knows declaration and port.

    Stock Ryven only compares the types of two ports before connecting or disconnecting them. An output's type equals an
    input's if the link exists or is allowed, so stock Ryven follows our rules.
    """

    declaration: InputPort | OutputPort
    port: NodePort
    __slots__ = ("declaration", "port")

    def __new__(cls, declaration: InputPort | OutputPort, port: NodePort) -> Self:
        """Create the type of ``port``, which was created from ``declaration``."""
        self = super().__new__(cls, declaration.type_.types)
        self.declaration = declaration
        self.port = port
        return self

    def __eq__(self, other: object) -> bool:
        if isinstance(other, PlacedPortType):
            if isinstance(self.port, NodeOutput) and isinstance(other.port, NodeInput):
                return is_linked(self.port, other.port) or not why_not_connect(self.port, other.port)
            if isinstance(self.port, NodeInput) and isinstance(other.port, NodeOutput):
                return is_linked(other.port, self.port) or not why_not_connect(other.port, self.port)
        return super().__eq__(other)

    __hash__ = PortType.__hash__


def port_identifier(port: NodePort) -> str:
    """Identifier of a placed port in graph files."""
    return str(port.type_.declaration.identifier)


def port_name(port: NodePort) -> str:
    """Name of a placed port, e.g. ``Trained model of Train PyTorch Model``."""
    return Message("{port_title} of {title}", port_title=port.label_str, title=node_name(port.node))


def node_name(node: Node) -> str:
    """Name of a node: its own title, or that of its component."""
    return str(getattr(node, "node_title", "") or node.title)


def is_linked(output: NodeOutput, input_: NodeInput) -> bool:
    """Whether there is a link from ``output`` to ``input_``."""
    return output.node.flow.graph_adj_rev.get(input_) is output


def why_not_connect(
    output: NodeOutput, input_: NodeInput, feeds_already: Callable[[Node, Node], bool] | None = None
) -> str:
    """Reason why a link from ``output`` to ``input_`` is not allowed; empty if it is.

    ``feeds_already`` tells whether a path leads from one node to another; by default it is searched.
    """
    if not (isinstance(output, NodeOutput) and isinstance(input_, NodeInput)):
        return Message("a link goes from an output to an input")
    flow = output.node.flow
    for port, ports in ((output, flow.graph_adj), (input_, flow.graph_adj_rev)):
        if port not in ports:
            return Message("{title} is not in this graph", title=node_name(port.node))
    if output.node is input_.node:
        return Message("{title} cannot be connected to itself", title=node_name(output.node))
    reason = _why_not_types(output.type_, input_.type_)
    if reason:
        return reason
    present = flow.graph_adj_rev[input_]
    if present is output:
        return Message("{input} is already linked to {output}", input=port_name(input_), output=port_name(output))
    if present is not None:
        return Message(
            "{input} accepts one link and is linked to {present}; remove that link first",
            input=port_name(input_),
            present=port_name(present),
        )
    if feeds_already(input_.node, output.node) if feeds_already else feeds(flow, input_.node, output.node):
        source, target = node_name(output.node), node_name(input_.node)
        return Message("{target} already feeds {source}; this link would create a cycle", target=target, source=source)
    return ""


def _why_not_types(output: Any, input_: Any) -> str:  # noqa: ANN401 - a foreign Ryven node has a plain text
    if isinstance(output, PlacedPortType) and isinstance(input_, PlacedPortType):
        # Ports of missing components have unknown types, and accept any link in a file.
        if not output.types or not input_.types or set(output.types) & set(input_.types):
            return ""
        return why_not_link(output.declaration, input_.declaration)
    return "" if output == input_ else Message("{output} is not {input}", output=output, input=input_)


def feeds(flow: Flow, source: Node, target: Node, steps: Iterator[object] | None = None) -> bool:
    """Whether a path leads from ``source`` to ``target``; also True if ``steps`` are exhausted.

    Bidirectional search that stops when either side is exhausted, so that building a long chain has the same cost from
    either end.
    """
    steps = itertools.repeat(None) if steps is None else steps
    ended = object()
    if source is target:
        return True
    forward, backward = [source], [target]
    seen_forward, seen_backward = {source}, {target}
    while forward and backward:
        for node in flow.node_successors[forward.pop()]:
            if node in seen_backward or next(steps, ended) is ended:
                return True
            if node not in seen_forward:
                seen_forward.add(node)
                forward.append(node)
        for input_ in backward.pop().inputs:
            output = flow.graph_adj_rev.get(input_)
            if output is None:
                continue
            if output.node in seen_forward or next(steps, ended) is ended:
                return True
            if output.node not in seen_backward:
                seen_backward.add(output.node)
                backward.append(output.node)
    return False

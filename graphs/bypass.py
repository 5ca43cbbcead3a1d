"""Bypassed nodes: removed from a run, with their inputs linked to their successors."""

from dataclasses import dataclass
from typing import Any

from vision_designer.graphs.document import GraphDocument, GraphNode, Link
from vision_designer.nodes.core.ports import InputPort, why_not_link
from vision_designer.nodes.core.registry import Components


@dataclass(frozen=True)
class Bypassing:
    """A graph without its bypassed nodes.

    Attributes:
        document: the nodes that run, and their links.
        cut_off: inputs (``node.port``) without data, each with the bypassed node that has nothing to pass on.
        merged: ids of bypassed nodes, each with outputs in use that would all pass on the same input.
    """

    document: GraphDocument
    cut_off: dict[str, str]
    merged: dict[str, list[str]]


def without_bypassed(document: GraphDocument, components: Components) -> Bypassing:
    """Remove the bypassed nodes of ``document``.

    An output of such a node passes on its first input of the same type, if there is one, to inputs that accept the
    data: a bypassed node may accept more types than it outputs, as a training of an untrained model does.
    """
    bypassed = {node.id: node for node in document.nodes if node.bypassed}
    if not bypassed:
        return Bypassing(document, {}, {})
    bypass = _Bypass(document, bypassed, components)
    links: list[Link] = []
    cut_off: dict[str, str] = {}
    for link in document.links:
        if link.target_node in bypassed:
            continue
        if link.source_node not in bypassed:
            links.append(link)
            continue
        source, last = bypass.origin(link.source)
        if source and bypass.fits(source, link):
            links.append(link.model_copy(update={"source": source}))
            bypass.use(link.source)
        else:
            cut_off[link.target] = last
    nodes = [node for node in document.nodes if node.id not in bypassed]
    return Bypassing(document.model_copy(update={"nodes": nodes, "links": links}), cut_off, bypass.merged())


class _Bypass:
    """Follows links back through bypassed nodes, each chain once."""

    def __init__(self, document: GraphDocument, bypassed: dict[str, GraphNode], components: Components) -> None:
        self._bypassed, self._components = bypassed, components
        self._nodes = {node.id: node for node in document.nodes}
        self._feeding = {link.target: link.source for link in document.links}
        self._known: dict[str, tuple[str, str]] = {}
        self._used: dict[str, None] = {}

    def _before(self, source: str) -> tuple[str, str]:
        """The source of the input that an output of a bypassed node passes on, and that input; or empty."""
        node_id, _, port = source.partition(".")
        passes = passed_input(self._bypassed[node_id], port, self._components)
        if passes is None:
            return "", ""
        endpoint = f"{node_id}.{passes.identifier}"
        return self._feeding.get(endpoint, ""), endpoint

    def origin(self, source: str) -> tuple[str, str]:
        """The output before all bypassed nodes that feeds ``source``, or empty; and the bypassed node after it."""
        path: dict[str, None] = {}
        while source not in self._known:
            path[source] = None
            before, _ = self._before(source)
            node_id = source.partition(".")[0]
            if not before or before in path:
                self._known[source] = "", node_id
            elif before.partition(".")[0] not in self._bypassed:
                self._known[source] = before, node_id
            else:
                source = before
        found = self._known[source]
        self._known.update(dict.fromkeys(path, found))
        return found

    def fits(self, source: str, link: Link) -> bool:
        """Whether the input at the end of ``link`` accepts ``source``; True for unknown ports."""
        output, input_ = self._port(source, "output"), self._port(link.target, "input")
        return output is None or input_ is None or not why_not_link(output, input_)

    def _port(self, endpoint: str, kind: str) -> Any:  # noqa: ANN401 - an InputPort or OutputPort
        node_id, _, port = endpoint.partition(".")
        node = self._nodes.get(node_id)
        component = self._components.get(node.component) if node is not None else None
        if component is None:
            return None
        return component.output_port(port) if kind == "output" else component.input_port(port)

    def use(self, source: str) -> None:
        """Record that a running node gets its input through this output of a bypassed node."""
        while source and source.partition(".")[0] in self._bypassed and source not in self._used:
            self._used[source] = None
            source, _ = self._before(source)

    def merged(self) -> dict[str, list[str]]:
        """Outputs in use that would be equal, by node."""
        passing: dict[str, list[str]] = {}
        for source in self._used:
            _, endpoint = self._before(source)
            passing.setdefault(endpoint, []).append(source.partition(".")[2])
        return {endpoint.partition(".")[0]: sorted(ports) for endpoint, ports in passing.items() if len(ports) > 1}


def passed_input(node: GraphNode, output: str, components: Components) -> InputPort | None:
    """The input of a bypassed node that ``output`` passes on; None if none has its type."""
    component = components.get(node.component)
    port = component.output_port(output) if component is not None else None
    if component is None or port is None:
        return None
    return next((input_ for input_ in component.init_inputs if input_.type_ == port.type_), None)

"""Bypassed nodes: left out of a run, while what comes in goes on to what follows."""

from dataclasses import dataclass

from vision_designer.graphs.document import GraphDocument, GraphNode, Link
from vision_designer.nodes.ports import InputPort
from vision_designer.nodes.registry import Components


@dataclass(frozen=True)
class Bypassing:
    """A graph without its bypassed nodes.

    Attributes:
        document: the graph that runs.
        cut_off: inputs, written ``node.port``, that get nothing, by the bypassed node that has nothing to pass on.
    """

    document: GraphDocument
    cut_off: dict[str, str]


def without_bypassed(document: GraphDocument, components: Components) -> Bypassing:
    """Leave out the bypassed nodes of ``document``.

    What leaves an output of such a node is then what comes in at its first input of the same type; an output without
    such an input gives nothing.
    """
    bypassed = {node.id: node for node in document.nodes if node.bypassed}
    if not bypassed:
        return Bypassing(document, {})
    feeding = {link.target: link.source for link in document.links}
    links: list[Link] = []
    cut_off: dict[str, str] = {}
    known: dict[str, str] = {}
    for link in document.links:
        if link.target_node in bypassed:
            continue
        if link.source_node not in bypassed:
            links.append(link)
            continue
        source = _origin(link.source, bypassed, feeding, components, known)
        if "." in source:
            links.append(link.model_copy(update={"source": source}))
        else:
            cut_off[link.target] = source
    nodes = [node for node in document.nodes if node.id not in bypassed]
    return Bypassing(document.model_copy(update={"nodes": nodes, "links": links}), cut_off)


def _origin(
    source: str,
    bypassed: dict[str, GraphNode],
    feeding: dict[str, str],
    components: Components,
    known: dict[str, str],
) -> str:
    """The output that really feeds what ``source`` feeds; else the id of the bypassed node where it ends.

    Answers are kept in ``known``, so that a long chain with many branches is followed once.
    """
    path: dict[str, None] = {}
    while (node_id := source.partition(".")[0]) in bypassed and source not in known:
        path[source] = None
        passes = passed_input(bypassed[node_id], source.partition(".")[2], components)
        following = feeding.get(f"{node_id}.{passes.identifier}") if passes is not None else None
        if following is None or following in path:
            known[source] = node_id
        else:
            source = following
    origin = known.get(source, source)
    known.update(dict.fromkeys(path, origin))
    return origin


def passed_input(node: GraphNode, output: str, components: Components) -> InputPort | None:
    """The input of a bypassed node that goes on through ``output``; None when there is none of its type."""
    component = components.get(node.component)
    port = component.output_port(output) if component is not None else None
    if component is None or port is None:
        return None
    return next((input_ for input_ in component.init_inputs if input_.type_ == port.type_), None)

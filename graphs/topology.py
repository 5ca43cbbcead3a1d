"""Topology of a graph: predecessors, topological order, cycles."""

from collections.abc import Iterable

from vision_designer.graphs.document import GraphDocument


def order(document: GraphDocument) -> tuple[list[str], list[str]]:
    """The node ids in topological order, ties in file order; and the ids that are in a cycle."""
    ids = [node.id for node in document.nodes]
    known = set(ids)
    links = [(link.source_node, link.target_node) for link in document.links]
    links = [(source, target) for source, target in links if source in known and target in known]
    ordered, left = _sorted(ids, links)
    # Nodes after a cycle are left too; in the reversed graph, they come before it.
    unsorted = set(left)
    _, cyclic = _sorted(left, ((target, source) for source, target in links if {source, target} <= unsorted))
    return ordered, cyclic


def _sorted(ids: list[str], links: Iterable[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Kahn's algorithm: the ids in topological order, ties as in ``ids``; and those in or after a cycle."""
    feeds: dict[str, list[str]] = {node_id: [] for node_id in ids}
    waiting = dict.fromkeys(ids, 0)
    for source, target in links:
        feeds[source].append(target)
        waiting[target] += 1
    ordered = [node_id for node_id in ids if waiting[node_id] == 0]
    for node_id in ordered:
        for target in feeds[node_id]:
            waiting[target] -= 1
            if waiting[target] == 0:
                ordered.append(target)
    return ordered, [node_id for node_id in ids if waiting[node_id] > 0]


def needed_for(document: GraphDocument, targets: Iterable[str]) -> set[str]:
    """``targets`` and all nodes before them."""
    feeders: dict[str, list[str]] = {}
    for link in document.links:
        feeders.setdefault(link.target_node, []).append(link.source_node)
    found: set[str] = set()
    open_ = list(targets)
    while open_:
        node_id = open_.pop()
        if node_id not in found:
            found.add(node_id)
            open_ += feeders.get(node_id, [])
    return found

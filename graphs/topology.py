"""Topology of a graph: predecessors, topological order, cycles."""

from collections.abc import Iterable

from vision_designer.graphs.document import GraphDocument


def order(document: GraphDocument) -> tuple[list[str], list[str]]:
    """The node ids in topological order, ties in file order; and the ids that are in a cycle."""
    ids = [node.id for node in document.nodes]
    feeds: dict[str, list[str]] = {node_id: [] for node_id in ids}
    waiting: dict[str, int] = dict.fromkeys(ids, 0)
    for link in document.links:
        if link.source_node in feeds and link.target_node in feeds:
            feeds[link.source_node].append(link.target_node)
            waiting[link.target_node] += 1
    ready = [node_id for node_id in ids if waiting[node_id] == 0]
    ordered: list[str] = []
    for node_id in ready:
        ordered.append(node_id)
        for target in feeds[node_id]:
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    left = [node_id for node_id in ids if waiting[node_id] > 0]
    return ordered, _in_cycles(left, feeds)


def _in_cycles(ids: list[str], feeds: dict[str, list[str]]) -> list[str]:
    """Those of ``ids`` that are in a cycle, not only after one."""
    remaining = set(ids)
    feeders: dict[str, list[str]] = {node_id: [] for node_id in ids}
    # Nodes after a cycle are among ``ids`` too.
    feeding = {node_id: len(feeds[node_id]) for node_id in ids}
    for node_id in ids:
        for target in feeds[node_id]:
            feeders[target].append(node_id)
    ends = [node_id for node_id in ids if feeding[node_id] == 0]
    while ends:
        node_id = ends.pop()
        remaining.remove(node_id)
        for feeder in feeders[node_id]:
            feeding[feeder] -= 1
            if feeding[feeder] == 0:
                ends.append(feeder)
    return [node_id for node_id in ids if node_id in remaining]


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

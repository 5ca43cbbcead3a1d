"""Layered layout after Sugiyama: cycle removal, layer assignment, and crossing reduction."""

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

Adjacency: TypeAlias = list[list[int]]
"""For each node, the indices of its predecessors or successors."""
MAX_ROUNDS = 10
LARGEST_GROUP = 40


class IndexedEdge(NamedTuple):
    """An edge between two nodes by index, with the offsets of its ends below the tops of the nodes."""

    source: int
    target: int
    source_y: float
    target_y: float


def without_cycles(count: int, edges: Sequence[IndexedEdge]) -> list[IndexedEdge]:
    """The edges, with the back edges of a depth-first search reversed."""
    edges_from: list[list[int]] = [[] for _ in range(count)]
    for number, edge in enumerate(edges):
        edges_from[edge.source].append(number)
    entered = {edge.target for edge in edges}
    reversed_edges = set()
    state = [0] * count
    for start in sorted(range(count), key=lambda node: node in entered):
        if state[start]:
            continue
        state[start] = 1
        path: list[tuple[int, Iterator[int]]] = [(start, iter(edges_from[start]))]
        while path:
            node, rest = path[-1]
            number = next(rest, -1)
            if number < 0:
                state[node] = 2
                path.pop()
                continue
            target = edges[number].target
            if state[target] == 1:
                reversed_edges.add(number)
            elif state[target] == 0:
                state[target] = 1
                path.append((target, iter(edges_from[target])))
    return [
        IndexedEdge(edge.target, edge.source, edge.target_y, edge.source_y) if number in reversed_edges else edge
        for number, edge in enumerate(edges)
    ]


def column_numbers(count: int, edges: Sequence[IndexedEdge]) -> list[int]:
    """Column of each node, such that the total length of the edges is small."""
    predecessors: Adjacency = [[] for _ in range(count)]
    successors: Adjacency = [[] for _ in range(count)]
    for edge in edges:
        predecessors[edge.target].append(edge.source)
        successors[edge.source].append(edge.target)
    remaining = [len(sources) for sources in predecessors]
    order = [node for node in range(count) if not remaining[node]]
    columns = [0] * count
    for node in order:
        for target in successors[node]:
            columns[target] = max(columns[target], columns[node] + 1)
            remaining[target] -= 1
            if not remaining[target]:
                order.append(target)
    for node in reversed(order):
        # Moving right shortens outgoing edges and lengthens incoming ones.
        if len(successors[node]) > len(predecessors[node]) or len(successors[node]) == len(predecessors[node]) == 1:
            columns[node] = min(columns[target] for target in successors[node]) - 1
    _shorten_edges(order, columns, predecessors, successors)
    # All nodes of the first column may have moved to the right.
    first = min(columns, default=0)
    return [column - first for column in columns]


def _shorten_edges(order: list[int], columns: list[int], predecessors: Adjacency, successors: Adjacency) -> None:
    """Move groups of nodes to the right while that reduces the total length of the edges."""
    for _ in range(MAX_ROUNDS):
        improved = False
        for node in reversed(order):
            while group := _group_to_move(node, columns, predecessors, successors):
                improved = True
                for member in group:
                    columns[member] += 1
        if not improved:
            break


def _group_to_move(node: int, columns: list[int], predecessors: Adjacency, successors: Adjacency) -> set[int]:
    """A group with ``node`` that shortens edges by moving one column to the right; empty if there is none."""
    if not successors[node]:
        return set()
    group = _with_blockers({node}, columns, successors)
    gain = _gain(group, predecessors, successors)
    sources = [source for member in sorted(group) for source in predecessors[member]]
    for source in sources:
        if source not in group and len(group) < LARGEST_GROUP:
            larger = _with_blockers(group | {source}, columns, successors)
            if (larger_gain := _gain(larger, predecessors, successors)) > gain:
                group, gain = larger, larger_gain
                sources += [other for other in predecessors[source] if other not in group]
    return group if gain > 0 and len(group) <= LARGEST_GROUP else set()


def _with_blockers(group: set[int], columns: list[int], successors: Adjacency) -> set[int]:
    """The group, and the successors that must move with it if it moves one column to the right."""
    found = set(group)
    waiting = list(group)
    while waiting and len(found) <= LARGEST_GROUP:
        node = waiting.pop()
        for target in successors[node]:
            if target not in found and columns[target] == columns[node] + 1:
                found.add(target)
                waiting.append(target)
    return found


def _gain(group: set[int], predecessors: Adjacency, successors: Adjacency) -> int:
    """Reduction of the total edge length if the group moves one column to the right."""
    outgoing = sum(target not in group for node in group for target in successors[node])
    incoming = sum(source not in group for node in group for source in predecessors[node])
    return outgoing - incoming


MAX_SWEEPS = 24
MAX_SWEEPS_WITHOUT_GAIN = 4
"""Sweeps without improvement after which the search stops."""
MAX_TRANSPOSITIONS = 4
MAX_DUMMIES = 4
"""Dummy vertices per node; beyond, the longest edges are ignored when ordering the columns they cross."""


class Neighbor(NamedTuple):
    """The other end of an edge.

    Attributes:
        vertex: the neighbor.
        y: offset of the edge below the top of the neighbor.
        own_y: offset of the edge below the top of the vertex itself.
    """

    vertex: int
    y: float
    own_y: float


@dataclass
class Columns:
    """Vertices of each column from top to bottom, and their neighbors in adjacent columns.

    The first ``nodes`` vertices are nodes, the others are dummies, where an edge passes a column.
    """

    columns: list[list[int]]
    heights: list[float]
    predecessors: list[list[Neighbor]]
    successors: list[list[Neighbor]]
    nodes: int

    def is_dummy(self, vertex: int) -> bool:
        return vertex >= self.nodes

    def crossings(self) -> int:
        """The number of crossings between adjacent columns."""
        return sum(_crossings(self, column) for column in range(len(self.columns) - 1))


def columns_of(heights: Sequence[float], edges: Sequence[IndexedEdge], tops: Sequence[float]) -> Columns:
    """Assign nodes to columns such that edges lead from left to right with few crossings.

    Args:
        heights: of the nodes.
        edges: between them; one that closes a cycle counts as reversed.
        tops: current y coordinates; ties keep their order.
    """
    edges = without_cycles(len(heights), edges)
    column_of = column_numbers(len(heights), edges)
    start = with_dummies(heights, edges, column_of, tops)
    best, min_crossings = start.columns, start.crossings()
    for columns in (best, _depth_first_order(start)):
        start.columns = columns
        found, crossings = _reduce_crossings(start)
        if crossings < min_crossings:
            best, min_crossings = found, crossings
    start.columns = best
    return start


def with_dummies(
    heights: Sequence[float], edges: Sequence[IndexedEdge], column_of: Sequence[int], tops: Sequence[float]
) -> Columns:
    """Columns of nodes and dummies in the order of ``tops``."""
    count = len(heights)
    columns: list[list[int]] = [[] for _ in range(max(column_of) + 1)]
    for node, column in enumerate(column_of):
        columns[column].append(node)
    all_heights, all_tops = list(heights), list(tops)
    predecessors: list[list[Neighbor]] = [[] for _ in heights]
    successors: list[list[Neighbor]] = [[] for _ in heights]
    dummies_left = MAX_DUMMIES * count + 100
    for edge in sorted(edges, key=lambda edge: column_of[edge.target] - column_of[edge.source]):
        first, last = column_of[edge.source], column_of[edge.target]
        dummies_left -= last - first - 1
        if dummies_left < 0:
            break
        vertex, y = edge.source, edge.source_y
        start, end = tops[edge.source] + edge.source_y, tops[edge.target] + edge.target_y
        for column in range(first + 1, last):
            dummy = len(all_heights)
            columns[column].append(dummy)
            all_heights.append(0.0)
            all_tops.append(start + (end - start) * (column - first) / (last - first))
            predecessors.append([Neighbor(vertex, y, 0.0)])
            successors.append([])
            successors[vertex].append(Neighbor(dummy, 0.0, y))
            vertex, y = dummy, 0.0
        predecessors[edge.target].append(Neighbor(vertex, y, edge.target_y))
        successors[vertex].append(Neighbor(edge.target, edge.target_y, y))
    for vertices in columns:
        vertices.sort(key=all_tops.__getitem__)
    return Columns(columns, all_heights, predecessors, successors, count)


def _depth_first_order(columns: Columns) -> list[list[int]]:
    """Vertex orders of a depth-first search backwards from the last column."""
    seen = [False] * len(columns.heights)
    found: list[list[int]] = [[] for _ in columns.columns]
    for number in reversed(range(len(columns.columns))):
        for start in columns.columns[number]:
            stack = [(start, number)]
            while stack:
                vertex, column = stack.pop()
                if seen[vertex]:
                    continue
                seen[vertex] = True
                found[column].append(vertex)
                neighbors = sorted(columns.predecessors[vertex], key=lambda neighbor: -neighbor.own_y)
                stack += [(neighbor.vertex, column - 1) for neighbor in neighbors]
    return found


def _reduce_crossings(start: Columns) -> tuple[list[list[int]], int]:
    """The best order found by sweeps in alternating directions and transpositions, and its crossings."""
    trial = replace(start, columns=[list(column) for column in start.columns])
    best, min_crossings = [list(column) for column in trial.columns], trial.crossings()
    without_gain = 0
    for sweep in range(MAX_SWEEPS):
        if not min_crossings or without_gain == MAX_SWEEPS_WITHOUT_GAIN:
            break
        _sweep(trial, forward=sweep % 2 == 0)
        crossings = trial.crossings()
        without_gain += 1
        if crossings < min_crossings:
            best, min_crossings, without_gain = [list(column) for column in trial.columns], crossings, 0
    trial.columns = [list(column) for column in best]
    if min_crossings and _transpose(trial):
        best, min_crossings = trial.columns, trial.crossings()
    return best, min_crossings


def _sweep(columns: Columns, *, forward: bool) -> None:
    """Order each column by the barycenters of its neighbors in the previous column of the sweep."""
    neighbors_of = columns.predecessors if forward else columns.successors
    rank = _ranks(columns)
    for column in columns.columns if forward else reversed(columns.columns):
        barycenters = {}
        for vertex in column:
            if positions := _port_positions(columns, rank, neighbors_of[vertex]):
                barycenters[vertex] = sum(positions) / len(positions)
        # Vertices without neighbors there keep their position.
        ordered = iter(sorted((vertex for vertex in column if vertex in barycenters), key=barycenters.__getitem__))
        column[:] = [next(ordered) if vertex in barycenters else vertex for vertex in column]
        for number, vertex in enumerate(column):
            rank[vertex] = number


def _transpose(columns: Columns) -> bool:
    """Swap adjacent vertices of a column while that reduces crossings; returns whether it did."""
    rank = _ranks(columns)
    reduced = False
    for _ in range(MAX_TRANSPOSITIONS):
        improved = False
        for column in columns.columns:
            for number in range(len(column) - 1):
                upper, lower = column[number], column[number + 1]
                saved = 0
                for neighbors_of in (columns.predecessors, columns.successors):
                    above = _port_positions(columns, rank, neighbors_of[upper])
                    below = _port_positions(columns, rank, neighbors_of[lower])
                    saved += sum((one > other) - (one < other) for one in above for other in below)
                if saved > 0:
                    column[number], column[number + 1] = lower, upper
                    rank[upper], rank[lower] = number + 1, number
                    improved = reduced = True
        if not improved:
            break
    return reduced


def _crossings(columns: Columns, number: int) -> int:
    """The number of crossings between a column and the next one."""
    rank = {vertex: index for index, vertex in enumerate(columns.columns[number + 1])}
    crossings = 0
    passed: list[float] = []
    for vertex in columns.columns[number]:
        neighbors = columns.successors[vertex]
        if len(neighbors) > 1:
            neighbors = sorted(neighbors, key=lambda end: (end.own_y, rank[end.vertex], end.y))
        for position in _port_positions(columns, rank, neighbors):
            crossings += len(passed) - bisect_right(passed, position)
            insort(passed, position)
    return crossings


def _ranks(columns: Columns) -> list[int]:
    rank = [0] * len(columns.heights)
    for column in columns.columns:
        for number, vertex in enumerate(column):
            rank[vertex] = number
    return rank


def _port_positions(
    columns: Columns, rank: Sequence[int] | Mapping[int, int], neighbors: Iterable[Neighbor]
) -> list[float]:
    """Where edges end in another column: the rank of the neighbor, plus a fraction for the height of the port."""
    return [rank[end.vertex] + (end.y + 1) / (max(columns.heights[end.vertex], end.y) + 2) for end in neighbors]

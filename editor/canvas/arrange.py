"""Positions of nodes: in layers from left to right, aligned, distributed, on the grid.

A wide graph is folded: several layers share a column, so that the whole graph is readable at once.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Generic, NamedTuple, TypeVar

from vision_designer.editor.canvas.layers import (
    Columns,
    IndexedEdge,
    Neighbor,
    columns_of,
    with_dummies,
    without_cycles,
)
from vision_designer.editor.canvas.look import GRID

N = TypeVar("N", bound=Hashable)
Size = tuple[float, float]
Position = tuple[int, int]

COLUMN_GAP = 56
ROW_GAP = 24
ISOLATED_GAP = 40
MIN_ZOOM_GAIN = 1.1
"""Factor by which the zoom must increase to prefer compact columns to straight links."""
COMPONENT_GAP = 64
SWEEPS = 12
TWO_SIDED_SWEEPS = 4
STRAIGHTNESS = (1.0, 2.0, 8.0)
"""Weight of an edge's straightness by its number of dummy ends; after Gansner et al. (1993)."""
MAX_ISOLATED_PER_ROW = 4
READABLE_ZOOM = 0.75
"""A graph that fits at this zoom is not folded further."""
LOWEST_ZOOM = 0.5
"""A graph that does not fit at this zoom is not folded: its text would not be readable."""
MAX_LAYERS = 60


ALIGNMENTS = ("left", "center", "right", "top", "middle", "bottom")
DISTRIBUTIONS = ("horizontal", "vertical")


class Edge(NamedTuple, Generic[N]):
    """An edge between two nodes, with the offsets of its ends below the tops of the nodes."""

    source: N
    target: N
    source_y: float = 0.0
    target_y: float = 0.0


def layered(
    sizes: Mapping[N, Size],
    edges: Iterable[Edge[N]],
    positions: Mapping[N, tuple[float, float]],
    area: Size | None = None,
) -> dict[N, Position]:
    """Positions such that edges lead from left to right, with few crossings. Deterministic.

    Keeps the upper left corner. Connected components are stacked in their current order; isolated nodes come last, in
    rows. Ties keep the current vertical order.

    Args:
        sizes: of the nodes to arrange; edges to other nodes are ignored.
        edges: between nodes.
        positions: current positions.
        area: available size in pixels. A connected component that is too wide to be readable there has several layers
            in a column, so that some edges lead down in the same column; see :func:`_foldings`.
    """
    if not sizes:
        return {}
    inside = [edge for edge in edges if edge.source in sizes and edge.target in sizes and edge.source != edge.target]
    components = _connected_components(list(sizes), inside, positions)
    isolated = [component[0] for component in components if len(component) == 1]
    edges_of: dict[N, list[Edge[N]]] = {}
    for edge in inside:
        edges_of.setdefault(edge.source, []).append(edge)
    left = _snap(min(positions[node][0] for node in sizes))
    top = _snap(min(positions[node][1] for node in sizes))
    arranged: dict[N, Position] = {}
    for component in components:
        if len(component) > 1:
            own_edges = [edge for node in component for edge in edges_of.get(node, ())]
            places = _arranged_component(component, own_edges, sizes, positions, area)
            arranged |= {node: (left + x, top + y) for node, (x, y) in places.items()}
            top = _round_up(max(arranged[node][1] + sizes[node][1] for node in component)) + COMPONENT_GAP
    return arranged | _isolated_in_rows(isolated, sizes, left, top)


def aligned(kind: str, sizes: Mapping[N, Size], positions: Mapping[N, tuple[float, float]]) -> dict[N, Position]:
    """Positions aligned by one of ``ALIGNMENTS``."""
    if kind not in ALIGNMENTS:
        raise ValueError(f"{kind!r} is none of {', '.join(ALIGNMENTS)}")
    if not sizes:
        return {}
    axis = 0 if kind in ALIGNMENTS[:3] else 1
    share = ALIGNMENTS.index(kind) % 3 / 2
    start = min(positions[node][axis] for node in sizes)
    end = max(positions[node][axis] + sizes[node][axis] for node in sizes)
    line = start + (end - start) * share
    return {node: _moved(positions[node], axis, line - sizes[node][axis] * share) for node in sizes}


def distributed(kind: str, sizes: Mapping[N, Size], positions: Mapping[N, tuple[float, float]]) -> dict[N, Position]:
    """Positions with equal gaps along one of ``DISTRIBUTIONS``; keeps the first and the last node."""
    if kind not in DISTRIBUTIONS:
        raise ValueError(f"{kind!r} is none of {', '.join(DISTRIBUTIONS)}")
    axis = DISTRIBUTIONS.index(kind)
    # By center: a wide node may begin before and end after a small one.
    order = sorted(sizes, key=lambda node: positions[node][axis] + sizes[node][axis] / 2)
    if len(order) < 3:
        return {node: _moved(positions[node], axis, positions[node][axis]) for node in order}
    first, last = order[0], order[-1]
    free = positions[last][axis] - positions[first][axis] - sum(sizes[node][axis] for node in order[:-1])
    gap = free / (len(order) - 1)
    arranged = {}
    at: float = positions[first][axis]
    for node in order:
        arranged[node] = _moved(positions[node], axis, at)
        at += sizes[node][axis] + gap
    arranged[last] = _moved(positions[last], axis, positions[last][axis])
    return arranged


def _moved(position: tuple[float, float], axis: int, to: float) -> Position:
    x, y = position
    return (round(to), round(y)) if axis == 0 else (round(x), round(to))


def _snap(value: float) -> int:
    # Halves are always rounded up, so that aligned nodes stay aligned.
    return int((value + GRID / 2) // GRID) * GRID


def _round_up(value: float) -> int:
    return -int(-value // GRID) * GRID


def _connected_components(
    nodes: Sequence[N], edges: Iterable[Edge[N]], positions: Mapping[N, tuple[float, float]]
) -> list[list[N]]:
    """The connected components, and the nodes of each, from top to bottom."""
    neighbors: dict[N, list[N]] = {node: [] for node in nodes}
    for edge in edges:
        neighbors[edge.source].append(edge.target)
        neighbors[edge.target].append(edge.source)
    rank = {node: (positions[node][1], positions[node][0], number) for number, node in enumerate(nodes)}
    seen: set[N] = set()
    components = []
    for start in sorted(nodes, key=rank.__getitem__):
        if start in seen:
            continue
        seen.add(start)
        component = [start]
        for node in component:
            for other in neighbors[node]:
                if other not in seen:
                    seen.add(other)
                    component.append(other)
        components.append(sorted(component, key=rank.__getitem__))
    return components


def _arranged_component(
    component: list[N],
    edges: list[Edge[N]],
    sizes: Mapping[N, Size],
    positions: Mapping[N, tuple[float, float]],
    area: Size | None,
) -> dict[N, Position]:
    """Positions of a connected component; its upper left corner is at 0, 0."""
    index = {node: number for number, node in enumerate(component)}
    indexed = [IndexedEdge(index[edge.source], index[edge.target], edge.source_y, edge.target_y) for edge in edges]
    columns = columns_of([sizes[node][1] for node in component], indexed, [positions[node][1] for node in component])
    arranged = _positions(component, columns, sizes, _y_coordinates(columns))
    if area is None or (zoom := _zoom(arranged, sizes, area)) >= READABLE_ZOOM:
        return arranged
    best_zoom = max(zoom, LOWEST_ZOOM)
    widths = [sizes[node][0] for node in component]
    # Straight edges may spread the nodes of a column over more height.
    attempts = (
        (folding, coordinates(folding), min_gain)
        for folding in _foldings(columns, widths, indexed, area)
        for coordinates, min_gain in ((_y_coordinates, 1.0), (_compact_y_coordinates, MIN_ZOOM_GAIN))
    )
    for folding, ys, min_gain in attempts:
        folded = _positions(component, folding, sizes, ys)
        if (zoom := _zoom(folded, sizes, area)) > best_zoom * min_gain:
            arranged, best_zoom = folded, zoom
        if best_zoom >= READABLE_ZOOM:
            break
    return arranged


def _zoom(arranged: Mapping[N, Position], sizes: Mapping[N, Size], area: Size) -> float:
    """The zoom at which nodes, from 0, 0, fit into an area."""
    return min(area[axis] / max(place[axis] + sizes[node][axis] for node, place in arranged.items()) for axis in (0, 1))


def _foldings(columns: Columns, widths: Sequence[float], edges: Sequence[IndexedEdge], area: Size) -> Iterator[Columns]:
    """Arrangements with fewer columns, each of several layers, that may make the graph readable in ``area``.

    Edges lead to a column further right, or down in the same column.
    """
    layers = [[vertex for vertex in column if not columns.is_dummy(vertex)] for column in columns.columns]
    if len(layers) > MAX_LAYERS:
        return
    heights = [sum(columns.heights[vertex] + ROW_GAP for vertex in layer) for layer in layers]
    layer_widths = [max(widths[vertex] for vertex in layer) for layer in layers]
    for groups in _partitions(heights):
        if len(groups) < len(layers) and _folded_zoom(groups, heights, layer_widths, area) >= LOWEST_ZOOM:
            yield _stacked(columns, layers, groups, edges)


def _partitions(heights: Sequence[float]) -> list[list[int]]:
    """The number of layers in each column that minimizes the height, for each number of columns, largest first."""
    count = len(heights)
    height_before = list(accumulate(heights, initial=0.0))
    min_heights = [[0.0] + [float("inf")] * count]
    first_layers: list[list[int]] = [[0] * (count + 1)]
    for _ in range(count):
        row, first_layer = [float("inf")] * (count + 1), [0] * (count + 1)
        for end in range(1, count + 1):
            for start in range(end):
                height = max(min_heights[-1][start], height_before[end] - height_before[start])
                if height < row[end]:
                    row[end], first_layer[end] = height, start
        min_heights.append(row)
        first_layers.append(first_layer)
    partitions = []
    for column_count in range(count, 0, -1):
        groups, end = [], count
        for number in range(column_count, 0, -1):
            groups.append(end - first_layers[number][end])
            end = first_layers[number][end]
        partitions.append(groups[::-1])
    return partitions


def _folded_zoom(groups: Sequence[int], heights: Sequence[float], widths: Sequence[float], area: Size) -> float:
    """The zoom at which the graph fits into an area."""
    width, height, first = float(-COLUMN_GAP), 0.0, 0
    for layers in groups:
        width += max(widths[first : first + layers]) + COLUMN_GAP
        height = max(height, sum(heights[first : first + layers]) - ROW_GAP)
        first += layers
    return min(area[0] / width, area[1] / height)


def _stacked(
    columns: Columns, layers: Sequence[Sequence[int]], groups: Sequence[int], edges: Sequence[IndexedEdge]
) -> Columns:
    """Columns of groups of layers, the first layer of each at the top."""
    column_of, tops = [0] * columns.nodes, [0.0] * columns.nodes
    first = 0
    for index, count in enumerate(groups):
        stack = [vertex for layer in layers[first : first + count] for vertex in layer]
        top = -sum(columns.heights[vertex] + ROW_GAP for vertex in stack) / 2
        for vertex in stack:
            column_of[vertex], tops[vertex] = index, top
            top += columns.heights[vertex] + ROW_GAP
        first += count
    forward = without_cycles(columns.nodes, edges)
    between_columns = [edge for edge in forward if column_of[edge.source] != column_of[edge.target]]
    return with_dummies(columns.heights[: columns.nodes], between_columns, column_of, tops)


def _positions(component: list[N], columns: Columns, sizes: Mapping[N, Size], ys: list[float]) -> dict[N, Position]:
    arranged: dict[N, Position] = {}
    x = 0
    for column in columns.columns:
        nodes = [vertex for vertex in column if not columns.is_dummy(vertex)]
        for vertex in nodes:
            arranged[component[vertex]] = (x, _snap(ys[vertex]))
        x = _round_up(x + max(sizes[component[vertex]][0] for vertex in nodes)) + COLUMN_GAP
    top = min(y for _, y in arranged.values())
    return {node: (x, y - top) for node, (x, y) in arranged.items()}


def _compact_y_coordinates(columns: Columns) -> list[float]:
    """Y coordinate of each vertex: nodes as close as possible, columns centered on each other."""
    ys = [0.0] * len(columns.heights)
    for column in columns.columns:
        nodes = [vertex for vertex in column if not columns.is_dummy(vertex)]
        at = -sum(_round_up(columns.heights[vertex]) + ROW_GAP for vertex in nodes) / 2
        for vertex in nodes:
            ys[vertex] = at
            at += _round_up(columns.heights[vertex]) + ROW_GAP
    return ys


def _y_coordinates(columns: Columns) -> list[float]:
    """Y coordinate of each vertex: edges as straight as the spacing of the columns permits."""
    ys = [0.0] * len(columns.heights)
    offsets = {}
    for column in columns.columns:
        at = 0
        for vertex, below in zip(column, [*column[1:], None], strict=True):
            ys[vertex] = offsets[vertex] = at
            beside_dummy = columns.is_dummy(vertex) or (below is not None and columns.is_dummy(below))
            at += _round_up(columns.heights[vertex]) + (ROW_GAP * 3 // 4 if beside_dummy else ROW_GAP)
    for sweep in range(SWEEPS):
        # Sweeps alternate in direction and use the neighbors already visited; the last ones use those of both sides.
        forward = sweep % 2 == 0
        both = sweep >= SWEEPS - TWO_SIDED_SWEEPS
        for column in columns.columns if forward else reversed(columns.columns):
            sides = (
                [columns.predecessors, columns.successors]
                if both
                else [columns.predecessors if forward else columns.successors]
            )
            preferred = [_preferred_y(columns, vertex, sides, ys) for vertex in column]
            for vertex, y in zip(column, _spaced(preferred, [offsets[vertex] for vertex in column]), strict=True):
                ys[vertex] = y
    return ys


def _preferred_y(
    columns: Columns, vertex: int, sides: list[list[list[Neighbor]]], ys: list[float]
) -> tuple[float, float]:
    """Y coordinate that makes the edges of a vertex straightest, and its weight."""
    total = weight = 0.0
    for side in sides:
        for neighbor in side[vertex]:
            straightness = STRAIGHTNESS[columns.is_dummy(vertex) + columns.is_dummy(neighbor.vertex)]
            total += straightness * (ys[neighbor.vertex] + neighbor.y - neighbor.own_y)
            weight += straightness
    return (total / weight, weight) if weight else (ys[vertex], 0.05)


def _spaced(preferred: list[tuple[float, float]], offsets: list[int]) -> list[float]:
    """Y coordinates at least ``offsets`` apart, in the given order, as near as possible to the preferred ones.

    Least-squares isotonic regression by pooling adjacent violators.
    """
    pools: list[tuple[float, float, int]] = []
    for (position, weight), offset in zip(preferred, offsets, strict=True):
        pool = (position - offset, weight, 1)
        while pools and pools[-1][0] > pool[0]:
            above, above_weight, above_count = pools.pop()
            pooled_weight = above_weight + pool[1]
            pool = ((above * above_weight + pool[0] * pool[1]) / pooled_weight, pooled_weight, above_count + pool[2])
        pools.append(pool)
    starts = [position for position, _, count in pools for _ in range(count)]
    return [start + offset for start, offset in zip(starts, offsets, strict=True)]


def _isolated_in_rows(nodes: list[N], sizes: Mapping[N, Size], left: int, top: int) -> dict[N, Position]:
    arranged: dict[N, Position] = {}
    for first in range(0, len(nodes), MAX_ISOLATED_PER_ROW):
        row = nodes[first : first + MAX_ISOLATED_PER_ROW]
        x = left
        for node in row:
            arranged[node] = (x, top)
            x = _round_up(x + sizes[node][0]) + ISOLATED_GAP
        top = _round_up(top + max(sizes[node][1] for node in row)) + ROW_GAP
    return arranged

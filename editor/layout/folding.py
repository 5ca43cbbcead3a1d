"""Folds wide graphs: several layers share a column, so that the whole graph is readable at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vision_designer.editor.layout.layers import Columns, IndexedEdge, with_dummies, without_cycles

READABLE_ZOOM = 0.75
"""A graph that fits at this zoom is not folded further."""
LOWEST_ZOOM = 0.5
"""A graph that does not fit at this zoom is not folded: its text would not be readable."""
MAX_LAYERS = 60


@dataclass(frozen=True)
class Area:
    """The size that a graph should fit into at a readable zoom, in pixels, and the gaps between cards."""

    width: float
    height: float
    column_gap: float
    row_gap: float


def foldings(columns: Columns, widths: Sequence[float], edges: Sequence[IndexedEdge], area: Area) -> Iterator[Columns]:
    """Arrangements with fewer columns, each of several layers, that may make the graph readable in ``area``.

    Edges lead to a column further right, or down in the same column.

    Args:
        columns: one for each layer.
        widths: of the nodes.
        edges: between nodes.
        area: for the whole graph.
    """
    layers = [[vertex for vertex in column if not columns.is_dummy(vertex)] for column in columns.columns]
    if len(layers) > MAX_LAYERS:
        return
    heights = [sum(columns.heights[vertex] + area.row_gap for vertex in layer) for layer in layers]
    layer_widths = [max(widths[vertex] for vertex in layer) for layer in layers]
    for groups in _partitions(heights):
        if len(groups) < len(layers) and _zoom(groups, heights, layer_widths, area) >= LOWEST_ZOOM:
            yield _stacked(columns, layers, groups, edges, area.row_gap)


def _partitions(heights: Sequence[float]) -> list[list[int]]:
    """The number of layers in each column that minimizes the height, for each number of columns, largest first."""
    count = len(heights)
    height_before = [0.0]
    for height in heights:
        height_before.append(height_before[-1] + height)
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


def _zoom(groups: Sequence[int], heights: Sequence[float], widths: Sequence[float], area: Area) -> float:
    """The zoom at which the graph fits into an area."""
    width, height, first = -area.column_gap, 0.0, 0
    for layers in groups:
        width += max(widths[first : first + layers]) + area.column_gap
        height = max(height, sum(heights[first : first + layers]) - area.row_gap)
        first += layers
    return min(area.width / width, area.height / height)


def _stacked(
    columns: Columns,
    layers: Sequence[Sequence[int]],
    groups: Sequence[int],
    edges: Sequence[IndexedEdge],
    row_gap: float,
) -> Columns:
    """Columns of groups of layers, the first layer of each at the top."""
    column_of, tops = [0] * columns.nodes, [0.0] * columns.nodes
    first = 0
    for index, count in enumerate(groups):
        stack = [vertex for layer in layers[first : first + count] for vertex in layer]
        top = -sum(columns.heights[vertex] + row_gap for vertex in stack) / 2
        for vertex in stack:
            column_of[vertex], tops[vertex] = index, top
            top += columns.heights[vertex] + row_gap
        first += count
    forward = without_cycles(columns.nodes, edges)
    between_columns = [edge for edge in forward if column_of[edge.source] != column_of[edge.target]]
    return with_dummies(columns.heights[: columns.nodes], between_columns, column_of, tops)

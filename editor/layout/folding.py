"""Folds wide graphs: several layers become one column, so that the whole graph is readable at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vision_designer.editor.layout.layers import Columns, NumberedLink, with_bends, without_cycles

READABLE_ZOOM = 0.75
"""A graph that fits at this zoom is not folded further."""
LOWEST_ZOOM = 0.5
"""A graph that does not fit at this zoom is not folded: it is not readable at once in any arrangement."""
MAX_LAYERS = 60


@dataclass(frozen=True)
class Room:
    """The room that a graph should fit into at a readable zoom, in pixels, and the gaps between cards."""

    width: float
    height: float
    column_gap: float
    row_gap: float


def foldings(columns: Columns, widths: Sequence[float], links: Sequence[NumberedLink], room: Room) -> Iterator[Columns]:
    """Fewer columns, each of several layers from top to bottom, that may make the graph readable in ``room``.

    Links lead to a column further right, or further down in the same column.

    Args:
        columns: one for each layer.
        widths: of the nodes.
        links: between nodes.
        room: for the whole graph.
    """
    layers = [[cell for cell in column if not columns.is_bend(cell)] for column in columns.columns]
    if len(layers) > MAX_LAYERS:
        return
    heights = [sum(columns.heights[cell] + room.row_gap for cell in layer) for layer in layers]
    layer_widths = [max(widths[cell] for cell in layer) for layer in layers]
    for groups in _partitions(heights):
        if len(groups) < len(layers) and _zoom(groups, heights, layer_widths, room) >= LOWEST_ZOOM:
            yield _stacked(columns, layers, groups, links, room.row_gap)


def _partitions(heights: Sequence[float]) -> list[list[int]]:
    """For each number of columns, from all layers down to one: how many layers each has, for the least height."""
    count = len(heights)
    sums = [0.0]
    for height in heights:
        sums.append(sums[-1] + height)
    least = [[0.0] + [float("inf")] * count]
    cuts: list[list[int]] = [[0] * (count + 1)]
    for _ in range(count):
        row, cut = [float("inf")] * (count + 1), [0] * (count + 1)
        for end in range(1, count + 1):
            for start in range(end):
                height = max(least[-1][start], sums[end] - sums[start])
                if height < row[end]:
                    row[end], cut[end] = height, start
        least.append(row)
        cuts.append(cut)
    found = []
    for number in range(count, 0, -1):
        groups, end = [], count
        for row_number in range(number, 0, -1):
            groups.append(end - cuts[row_number][end])
            end = cuts[row_number][end]
        found.append(groups[::-1])
    return found


def _zoom(groups: Sequence[int], heights: Sequence[float], widths: Sequence[float], room: Room) -> float:
    """The zoom at which the graph fits."""
    wide, high, at = -room.column_gap, 0.0, 0
    for layers in groups:
        wide += max(widths[at : at + layers]) + room.column_gap
        high = max(high, sum(heights[at : at + layers]) - room.row_gap)
        at += layers
    return min(room.width / wide, room.height / high)


def _stacked(
    columns: Columns,
    layers: Sequence[Sequence[int]],
    groups: Sequence[int],
    links: Sequence[NumberedLink],
    row_gap: float,
) -> Columns:
    """The columns of these groups of layers, the first layer of each at the top."""
    column_of, lows = [0] * columns.nodes, [0.0] * columns.nodes
    at = 0
    for number, count in enumerate(groups):
        stack = [cell for layer in layers[at : at + count] for cell in layer]
        low = -sum(columns.heights[cell] + row_gap for cell in stack) / 2
        for cell in stack:
            column_of[cell], lows[cell] = number, low
            low += columns.heights[cell] + row_gap
        at += count
    forward = without_cycles(columns.nodes, links)
    between = [link for link in forward if column_of[link.source] != column_of[link.target]]
    return with_bends(columns.heights[: columns.nodes], between, column_of, lows)

"""Arranges nodes: in layers from left to right, folded where they are many, aligned, distributed, on the grid."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from vision_designer.editor.layout.folding import LOWEST_ZOOM, READABLE_ZOOM, Room, foldings
from vision_designer.editor.layout.layers import Columns, End, NumberedLink, columns_of

N = TypeVar("N", bound=Hashable)
Size = tuple[float, float]
Position = tuple[int, int]

GRID = 8
COLUMN_GAP = 56
ROW_GAP = 24
LOOSE_GAP = 40
LEAST_ADVANTAGE = 1.1
"""Factor by which the zoom must grow for straight links to be given up."""
PART_GAP = 64
SWEEPS = 12
SWEEPS_OF_BOTH = 4
STRAIGHT = (1.0, 2.0, 8.0)
"""Weight of a link's straightness by its number of ends at bends; after Gansner et al. (1993)."""
MAX_LOOSE_IN_A_ROW = 4

ALIGNMENTS = ("left", "centre", "right", "top", "middle", "bottom")
DISTRIBUTIONS = ("horizontal", "vertical")


class Wire(NamedTuple, Generic[N]):
    """A link between two nodes, with the offsets of its ends below their tops."""

    source: N
    target: N
    source_y: float = 0.0
    target_y: float = 0.0


def snapped(position: tuple[float, float], grid: int = GRID) -> Position:
    """Nearest grid position."""
    x, y = position
    return _snap(x, grid), _snap(y, grid)


def layered(
    sizes: Mapping[N, Size],
    wires: Iterable[Wire[N]],
    positions: Mapping[N, tuple[float, float]],
    room: Size | None = None,
) -> dict[N, Position]:
    """Positions for the nodes of ``sizes`` such that links lead from left to right, with few crossings.

    With ``room``, in pixels, a connected component that is too wide to be readable there has several layers in a
    column, so that some links lead to a node further down in the same column; see :mod:`folding`.

    Keeps the upper left corner. Connected components are stacked in their current order; nodes without links come last,
    side by side. Ties keep the current vertical order. Deterministic.
    """
    if not sizes:
        return {}
    inside = [wire for wire in wires if wire.source in sizes and wire.target in sizes and wire.source != wire.target]
    parts = _parts(list(sizes), inside, positions)
    loose = [part[0] for part in parts if len(part) == 1]
    wires_of: dict[N, list[Wire[N]]] = {}
    for wire in inside:
        wires_of.setdefault(wire.source, []).append(wire)
    left = _snap(min(positions[node][0] for node in sizes))
    top = _snap(min(positions[node][1] for node in sizes))
    arranged: dict[N, Position] = {}
    for part in parts:
        if len(part) > 1:
            of_it = [wire for node in part for wire in wires_of.get(node, ())]
            of_part = _arranged(part, of_it, sizes, positions, room)
            arranged |= {node: (left + x, top + y) for node, (x, y) in of_part.items()}
            top = _up(max(arranged[node][1] + sizes[node][1] for node in part)) + PART_GAP
    return arranged | _in_rows(loose, sizes, left, top)


def aligned(kind: str, sizes: Mapping[N, Size], positions: Mapping[N, tuple[float, float]]) -> dict[N, Position]:
    """Positions aligned at their ``left``, ``centre`` or ``right``, or their ``top``, ``middle`` or ``bottom``."""
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
    """Positions with equal gaps, ``horizontal`` or ``vertical``; keeps the outermost two."""
    if kind not in DISTRIBUTIONS:
        raise ValueError(f"{kind!r} is none of {', '.join(DISTRIBUTIONS)}")
    axis = DISTRIBUTIONS.index(kind)
    # Sorted by center, so that a wide node around a small one does not count as before it.
    order = sorted(sizes, key=lambda node: positions[node][axis] + sizes[node][axis] / 2)
    if len(order) < 3:
        return {node: _moved(positions[node], axis, positions[node][axis]) for node in order}
    first, last = order[0], order[-1]
    room = positions[last][axis] - positions[first][axis] - sum(sizes[node][axis] for node in order[:-1])
    gap = room / (len(order) - 1)
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


def _snap(value: float, grid: int = GRID) -> int:
    # Round halves in one direction, so that aligned nodes stay aligned.
    return int((value + grid / 2) // grid) * grid


def _up(value: float) -> int:
    return -int(-value // GRID) * GRID


def _parts(nodes: Sequence[N], wires: Iterable[Wire[N]], positions: Mapping[N, tuple[float, float]]) -> list[list[N]]:
    """Connected components, and the nodes of each, from top to bottom."""
    neighbours: dict[N, list[N]] = {node: [] for node in nodes}
    for wire in wires:
        neighbours[wire.source].append(wire.target)
        neighbours[wire.target].append(wire.source)
    rank = {node: (positions[node][1], positions[node][0], number) for number, node in enumerate(nodes)}
    seen: set[N] = set()
    parts = []
    for start in sorted(nodes, key=rank.__getitem__):
        if start in seen:
            continue
        seen.add(start)
        part = [start]
        for node in part:
            for other in neighbours[node]:
                if other not in seen:
                    seen.add(other)
                    part.append(other)
        parts.append(sorted(part, key=rank.__getitem__))
    return parts


def _arranged(
    part: list[N],
    wires: list[Wire[N]],
    sizes: Mapping[N, Size],
    positions: Mapping[N, tuple[float, float]],
    room: Size | None,
) -> dict[N, Position]:
    """Positions of a connected component, its upper left corner at 0, 0."""
    number = {node: at for at, node in enumerate(part)}
    links = [NumberedLink(number[wire.source], number[wire.target], wire.source_y, wire.target_y) for wire in wires]
    columns = columns_of([sizes[node][1] for node in part], links, [positions[node][1] for node in part])
    arranged = _placed(part, columns, sizes, _rows(columns))
    best = _zoom(arranged, sizes, room) if room is not None else READABLE_ZOOM
    if room is None or best >= READABLE_ZOOM:
        return arranged
    best = max(best, LOWEST_ZOOM)
    for fewer in foldings(columns, [sizes[node][0] for node in part], links, Room(*room, COLUMN_GAP, ROW_GAP)):
        # Straight links may spread the nodes of a column over more height.
        for rows, advantage in ((_rows(fewer), 1.0), (_dense_rows(fewer), LEAST_ADVANTAGE)):
            folded = _placed(part, fewer, sizes, rows)
            if (zoom := _zoom(folded, sizes, room)) > best * advantage:
                arranged, best = folded, zoom
            if best >= READABLE_ZOOM:
                break
        if best >= READABLE_ZOOM:
            break
    return arranged


def _zoom(arranged: Mapping[N, Position], sizes: Mapping[N, Size], room: Size) -> float:
    """The zoom at which nodes, from 0, 0, fit into a room."""
    return min(room[axis] / max(place[axis] + sizes[node][axis] for node, place in arranged.items()) for axis in (0, 1))


def _placed(part: list[N], columns: Columns, sizes: Mapping[N, Size], rows: list[float]) -> dict[N, Position]:
    arranged: dict[N, Position] = {}
    x = 0
    for column in columns.columns:
        nodes = [cell for cell in column if not columns.is_bend(cell)]
        for cell in nodes:
            arranged[part[cell]] = (x, _snap(rows[cell]))
        x = _up(x + max(sizes[part[cell]][0] for cell in nodes)) + COLUMN_GAP
    highest = min(y for _, y in arranged.values())
    return {node: (x, y - highest) for node, (x, y) in arranged.items()}


def _dense_rows(columns: Columns) -> list[float]:
    """Vertical position of each cell: nodes as close as possible, each column in the middle."""
    rows = [0.0] * len(columns.heights)
    for column in columns.columns:
        nodes = [cell for cell in column if not columns.is_bend(cell)]
        at = -sum(_up(columns.heights[cell]) + ROW_GAP for cell in nodes) / 2
        for cell in nodes:
            rows[cell] = at
            at += _up(columns.heights[cell]) + ROW_GAP
    return rows


def _rows(columns: Columns) -> list[float]:
    """Vertical position of each cell: links as straight as the column's spacing permits."""
    rows = [0.0] * len(columns.heights)
    offsets = {}
    for column in columns.columns:
        at = 0
        for cell, below in zip(column, [*column[1:], None], strict=True):
            rows[cell] = offsets[cell] = at
            passing = columns.is_bend(cell) or (below is not None and columns.is_bend(below))
            at += _up(columns.heights[cell]) + (ROW_GAP * 3 // 4 if passing else ROW_GAP)
    for sweep in range(SWEEPS):
        # Alternately from the left and from the right; the last sweeps use both sides.
        forward = sweep % 2 == 0
        both = sweep >= SWEEPS - SWEEPS_OF_BOTH
        for column in columns.columns if forward else reversed(columns.columns):
            sides = [columns.before, columns.after] if both else [columns.before if forward else columns.after]
            wanted = [_wanted(columns, cell, sides, rows) for cell in column]
            for cell, row in zip(column, _apart(wanted, [offsets[cell] for cell in column]), strict=True):
                rows[cell] = row
    return rows


def _wanted(columns: Columns, cell: int, sides: list[list[list[End]]], rows: list[float]) -> tuple[float, float]:
    """Position of a cell if it were alone in its column, and its weight."""
    total = weight = 0.0
    for side in sides:
        for end in side[cell]:
            strength = STRAIGHT[columns.is_bend(cell) + columns.is_bend(end.cell)]
            total += strength * (rows[end.cell] + end.there - end.here)
            weight += strength
    return (total / weight, weight) if weight else (rows[cell], 0.05)


def _apart(wanted: list[tuple[float, float]], offsets: list[int]) -> list[float]:
    """Positions in the given order, at least ``offsets`` apart, as near as possible to the wanted ones.

    Isotonic regression by least squares: pools overlapping neighbours.
    """
    pools: list[tuple[float, float, int]] = []
    for (position, weight), offset in zip(wanted, offsets, strict=True):
        pool = (position - offset, weight, 1)
        while pools and pools[-1][0] > pool[0]:
            above, above_weight, above_count = pools.pop()
            together = above_weight + pool[1]
            pool = ((above * above_weight + pool[0] * pool[1]) / together, together, above_count + pool[2])
        pools.append(pool)
    starts = [position for position, _, count in pools for _ in range(count)]
    return [start + offset for start, offset in zip(starts, offsets, strict=True)]


def _in_rows(nodes: list[N], sizes: Mapping[N, Size], left: int, top: int) -> dict[N, Position]:
    arranged: dict[N, Position] = {}
    for first in range(0, len(nodes), MAX_LOOSE_IN_A_ROW):
        row = nodes[first : first + MAX_LOOSE_IN_A_ROW]
        x = left
        for node in row:
            arranged[node] = (x, top)
            x = _up(x + sizes[node][0]) + LOOSE_GAP
        top = _up(top + max(sizes[node][1] for node in row)) + ROW_GAP
    return arranged

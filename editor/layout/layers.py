"""Layered layout: assignment to layers, order within layers, and coordinates."""

from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

MAX_ROUNDS = 10
LARGEST_GROUP = 40


class NumberedLink(NamedTuple):
    """A link between two nodes, with the offsets of its ends below their tops."""

    source: int
    target: int
    source_y: float
    target_y: float


def without_cycles(count: int, links: Sequence[NumberedLink]) -> list[NumberedLink]:
    """Links, with the back edges of a depth-first search reversed."""
    after: list[list[int]] = [[] for _ in range(count)]
    for number, link in enumerate(links):
        after[link.source].append(number)
    entered = {link.target for link in links}
    turned = set()
    state = [0] * count
    for start in sorted(range(count), key=lambda node: node in entered):
        if state[start]:
            continue
        state[start] = 1
        path: list[tuple[int, Iterator[int]]] = [(start, iter(after[start]))]
        while path:
            node, rest = path[-1]
            number = next(rest, -1)
            if number < 0:
                state[node] = 2
                path.pop()
                continue
            target = links[number].target
            if state[target] == 1:
                turned.add(number)
            elif state[target] == 0:
                state[target] = 1
                path.append((target, iter(after[target])))
    return [
        NumberedLink(link.target, link.source, link.target_y, link.source_y) if number in turned else link
        for number, link in enumerate(links)
    ]


def column_numbers(count: int, links: Sequence[NumberedLink]) -> list[int]:
    """Column of each node, such that the total length of links is small."""
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for link in links:
        before[link.target].append(link.source)
        after[link.source].append(link.target)
    missing = [len(sources) for sources in before]
    order = [node for node in range(count) if not missing[node]]
    columns = [0] * count
    for node in order:
        for target in after[node]:
            columns[target] = max(columns[target], columns[node] + 1)
            missing[target] -= 1
            if not missing[target]:
                order.append(target)
    for node in reversed(order):
        # Moving right shortens outgoing links and lengthens incoming ones.
        if len(after[node]) > len(before[node]) or len(after[node]) == len(before[node]) == 1:
            columns[node] = min(columns[target] for target in after[node]) - 1
    _shorten(order, columns, before, after)
    # All nodes of the first column may have moved to the right.
    first = min(columns, default=0)
    return [column - first for column in columns]


def _shorten(order: list[int], columns: list[int], before: list[list[int]], after: list[list[int]]) -> None:
    """Move groups of nodes to the right while that shortens the total length of links."""
    for _ in range(MAX_ROUNDS):
        better = False
        for node in reversed(order):
            while group := _group_to_move(node, columns, before, after):
                better = True
                for member in group:
                    columns[member] += 1
        if not better:
            break


def _group_to_move(node: int, columns: list[int], before: list[list[int]], after: list[list[int]]) -> set[int]:
    """Group around ``node`` that shortens links by moving one column to the right; empty if there is none."""
    if not after[node]:
        return set()
    group = _with_blocking({node}, columns, after)
    gain = _gain(group, before, after)
    sources = [source for member in sorted(group) for source in before[member]]
    for source in sources:
        if source not in group and len(group) < LARGEST_GROUP:
            larger = _with_blocking(group | {source}, columns, after)
            if (larger_gain := _gain(larger, before, after)) > gain:
                group, gain = larger, larger_gain
                sources += [other for other in before[source] if other not in group]
    return group if gain > 0 and len(group) <= LARGEST_GROUP else set()


def _with_blocking(group: set[int], columns: list[int], after: list[list[int]]) -> set[int]:
    """The group and the nodes it would collide with by moving one column to the right."""
    found = set(group)
    waiting = list(group)
    while waiting and len(found) <= LARGEST_GROUP:
        node = waiting.pop()
        for target in after[node]:
            if target not in found and columns[target] == columns[node] + 1:
                found.add(target)
                waiting.append(target)
    return found


def _gain(group: set[int], before: list[list[int]], after: list[list[int]]) -> int:
    """Number of columns by which the total length decreases if the group moves one to the right."""
    leaving = sum(target not in group for node in group for target in after[node])
    arriving = sum(source not in group for node in group for source in before[node])
    return leaving - arriving


MAX_SWEEPS = 24
MAX_USELESS_SWEEPS = 4
"""Sweeps without improvement after which the search stops."""
MAX_EXCHANGES = 4
MAX_BENDS = 4
"""Maximum bends for each node; beyond, the longest links are ignored when ordering the nodes they pass."""


class End(NamedTuple):
    """A neighbour, with the offsets of the link's ends below its top and below one's own."""

    cell: int
    there: float
    here: float


@dataclass
class Columns:
    """Cells of each column from top to bottom, and their links to adjacent columns."""

    columns: list[list[int]]
    heights: list[float]
    before: list[list[End]]
    after: list[list[End]]
    nodes: int

    def is_bend(self, cell: int) -> bool:
        """Whether a cell is a bend of a passing link, not a node."""
        return cell >= self.nodes

    def crossings(self) -> int:
        """Number of link crossings between adjacent columns."""
        return sum(_crossings(self, column) for column in range(len(self.columns) - 1))


def columns_of(heights: Sequence[float], links: Sequence[NumberedLink], lows: Sequence[float]) -> Columns:
    """Assign nodes to columns such that links lead from left to right with few crossings.

    Args:
        heights: of the nodes.
        links: between them; one that closes a cycle counts as reversed.
        lows: current vertical positions; ties keep their order.
    """
    links = without_cycles(len(heights), links)
    column_of = column_numbers(len(heights), links)
    start = with_bends(heights, links, column_of, lows)
    best, fewest = start.columns, start.crossings()
    for columns in (best, _depth_first(start)):
        start.columns = columns
        found, crossings = _min_crossings(start)
        if crossings < fewest:
            best, fewest = found, crossings
    start.columns = best
    return start


def with_bends(
    heights: Sequence[float], links: Sequence[NumberedLink], column_of: Sequence[int], lows: Sequence[float]
) -> Columns:
    """Columns with nodes and bends in the order of ``lows``."""
    count = len(heights)
    columns: list[list[int]] = [[] for _ in range(max(column_of) + 1)]
    for node, column in enumerate(column_of):
        columns[column].append(node)
    all_heights, all_lows = list(heights), list(lows)
    before: list[list[End]] = [[] for _ in heights]
    after: list[list[End]] = [[] for _ in heights]
    room = MAX_BENDS * count + 100
    for link in sorted(links, key=lambda link: column_of[link.target] - column_of[link.source]):
        first, last = column_of[link.source], column_of[link.target]
        room -= last - first - 1
        if room < 0:
            break
        cell, leaves = link.source, link.source_y
        start, end = lows[link.source] + link.source_y, lows[link.target] + link.target_y
        for column in range(first + 1, last):
            bend = len(all_heights)
            columns[column].append(bend)
            all_heights.append(0.0)
            all_lows.append(start + (end - start) * (column - first) / (last - first))
            before.append([End(cell, leaves, 0.0)])
            after.append([])
            after[cell].append(End(bend, 0.0, leaves))
            cell, leaves = bend, 0.0
        before[link.target].append(End(cell, leaves, link.target_y))
        after[cell].append(End(link.target, link.target_y, leaves))
    for cells in columns:
        cells.sort(key=all_lows.__getitem__)
    return Columns(columns, all_heights, before, after, count)


def _depth_first(columns: Columns) -> list[list[int]]:
    """Columns in the order of a depth-first search backwards from the last nodes."""
    seen = [False] * len(columns.heights)
    found: list[list[int]] = [[] for _ in columns.columns]
    for number in reversed(range(len(columns.columns))):
        for start in columns.columns[number]:
            stack = [(start, number)]
            while stack:
                cell, column = stack.pop()
                if seen[cell]:
                    continue
                seen[cell] = True
                found[column].append(cell)
                ends = sorted(columns.before[cell], key=lambda end: -end.here)
                stack += [(end.cell, column - 1) for end in ends]
    return found


def _min_crossings(start: Columns) -> tuple[list[list[int]], int]:
    """Best order found by sweeps over the columns, alternately from the left and from the right."""
    trial = Columns([list(column) for column in start.columns], start.heights, start.before, start.after, start.nodes)
    best, fewest = [list(column) for column in trial.columns], trial.crossings()
    useless = 0
    for sweep in range(MAX_SWEEPS):
        if not fewest or useless == MAX_USELESS_SWEEPS:
            break
        _sweep(trial, forward=sweep % 2 == 0)
        crossings = trial.crossings()
        useless += 1
        if crossings < fewest:
            best, fewest, useless = [list(column) for column in trial.columns], crossings, 0
    trial.columns = [list(column) for column in best]
    if fewest and _exchange(trial):
        best, fewest = trial.columns, trial.crossings()
    return best, fewest


def _sweep(columns: Columns, *, forward: bool) -> None:
    """Order each column by the barycenters of its cells' links to the previous column."""
    ends_of = columns.before if forward else columns.after
    rank = _ranks(columns)
    for column in columns.columns if forward else reversed(columns.columns):
        middles = {}
        for cell in column:
            ends = ends_of[cell]
            if ends:
                middles[cell] = sum(rank[end.cell] + _share(columns, end.cell, end.there) for end in ends) / len(ends)
        # Cells without links there keep their position.
        ordered = iter(sorted((cell for cell in column if cell in middles), key=middles.__getitem__))
        column[:] = [next(ordered) if cell in middles else cell for cell in column]
        for number, cell in enumerate(column):
            rank[cell] = number


def _exchange(columns: Columns) -> bool:
    """Swap adjacent cells in a column while that reduces crossings; returns whether it did."""
    rank = _ranks(columns)
    ever = False
    for _ in range(MAX_EXCHANGES):
        better = False
        for column in columns.columns:
            for number in range(len(column) - 1):
                upper, lower = column[number], column[number + 1]
                saved = 0
                for ends in (columns.before, columns.after):
                    above = [rank[end.cell] + _share(columns, end.cell, end.there) for end in ends[upper]]
                    below = [rank[end.cell] + _share(columns, end.cell, end.there) for end in ends[lower]]
                    saved += sum((one > other) - (one < other) for one in above for other in below)
                if saved > 0:
                    column[number], column[number + 1] = lower, upper
                    rank[upper], rank[lower] = number + 1, number
                    better = ever = True
        if not better:
            break
    return ever


def _crossings(columns: Columns, number: int) -> int:
    rank = {cell: low for low, cell in enumerate(columns.columns[number + 1])}
    found = 0
    ends: list[float] = []
    for cell in columns.columns[number]:
        after = columns.after[cell]
        for end in sorted(after, key=lambda end: (end.here, rank[end.cell], end.there)) if len(after) > 1 else after:
            at = rank[end.cell] + _share(columns, end.cell, end.there)
            found += len(ends) - bisect_right(ends, at)
            insort(ends, at)
    return found


def _ranks(columns: Columns) -> list[int]:
    rank = [0] * len(columns.heights)
    for column in columns.columns:
        for number, cell in enumerate(column):
            rank[cell] = number
    return rank


def _share(columns: Columns, cell: int, low: float) -> float:
    """Relative vertical position of an end in a cell, less than 1."""
    return (low + 1) / (max(columns.heights[cell], low) + 2)

"""Which column each node of a graph belongs to, when links go from left to right.

Nodes are numbers here, 0 and up.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

MAX_ROUNDS = 10
LARGEST_GROUP = 40


class NumberedLink(NamedTuple):
    """A link between two nodes, with how far below their tops it leaves and arrives."""

    source: int
    target: int
    source_y: float
    target_y: float


def without_circles(count: int, links: Sequence[NumberedLink]) -> list[NumberedLink]:
    """The links, those turned round that lead back to where a walk along the links came from."""
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
    """Which column each node belongs to, such that all links together are short."""
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
        # Moving right makes the links that leave shorter, and those that arrive longer.
        if len(after[node]) > len(before[node]) or len(after[node]) == len(before[node]) == 1:
            columns[node] = min(columns[target] for target in after[node]) - 1
    _shorten(order, columns, before, after)
    return columns


def _shorten(order: list[int], columns: list[int], before: list[list[int]], after: list[list[int]]) -> None:
    """Move groups of nodes to the right as long as that makes all links together shorter."""
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
    """A group about ``node`` that makes links shorter by moving a column to the right; empty when there is none."""
    if not after[node]:
        return set()
    group = _pushed({node}, columns, after)
    gain = _gain(group, before, after)
    sources = [source for member in sorted(group) for source in before[member]]
    for source in sources:
        if source not in group and len(group) < LARGEST_GROUP:
            larger = _pushed(group | {source}, columns, after)
            if (larger_gain := _gain(larger, before, after)) > gain:
                group, gain = larger, larger_gain
                sources += [other for other in before[source] if other not in group]
    return group if gain > 0 and len(group) <= LARGEST_GROUP else set()


def _pushed(group: set[int], columns: list[int], after: list[list[int]]) -> set[int]:
    """The group and what it would run into by moving a column to the right."""
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
    """How many columns shorter all links together become when the group moves one to the right."""
    leaving = sum(target not in group for node in group for target in after[node])
    arriving = sum(source not in group for node in group for source in before[node])
    return leaving - arriving

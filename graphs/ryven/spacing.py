"""Positions of nodes in Ryven's scene, where nodes are wider than in our editor and placed by their center."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vision_designer.graphs.document import GraphNode
from vision_designer.nodes.core.component import ComponentNode

GAP = 48
"""Least distance between two nodes, in pixels."""
MAX_SCALE = 4.0
"""Nodes that would need more are on top of one another in the graph, too."""
CORNER = (300, 200)
"""Center of the leftmost and of the topmost node; the scene has no negative coordinates."""
SCENE = (10_000, 7_000)
"""Minimum size of a flow in Ryven's window; its top left corner is 0, 0."""

# Measured in Ryven 3.5; see test_window_estimates_node_sizes.
TITLE_CHARACTER, TITLE_REST = 13.0, 46
PORT_CHARACTER, PORT_REST = 7.8, 56
HEADER_HEIGHT, PORT_HEIGHT = 32, 21
LINE_HEIGHT, LINES_REST, LEAST_WIDGET_HEIGHT = 18, 6, 40
MAX_LINES = 4


class Size(NamedTuple):
    """Width and height in pixels."""

    width: float
    height: float


def node_size(
    node: GraphNode, component: type[ComponentNode] | None, inputs: Sequence[str], outputs: Sequence[str]
) -> Size:
    """Estimated size of a node in Ryven's window; ``inputs`` and ``outputs`` are the labels of its ports."""
    title = node.title or (component.title if component else node.component)
    ports = sum(max(map(len, labels), default=0) for labels in (inputs, outputs))
    width = max(TITLE_CHARACTER * len(title) + TITLE_REST, PORT_CHARACTER * ports + PORT_REST)
    height = HEADER_HEIGHT + PORT_HEIGHT * max(len(inputs), len(outputs))
    lines = min(max(len(node.parameters) + len(node.run_settings), 1), MAX_LINES)
    return Size(width, height + max(LINE_HEIGHT * lines + LINES_REST, LEAST_WIDGET_HEIGHT))


@dataclass(frozen=True)
class Placement:
    """How positions of a graph become positions in Ryven's scene: multiplied by ``scale``, then moved by ``offset``."""

    scale: tuple[float, float] = (1.0, 1.0)
    offset: tuple[int, int] = (0, 0)

    def to_scene(self, position: Sequence[int]) -> list[int]:
        """Position in the scene."""
        return [
            round(number * scale) + shift
            for number, scale, shift in zip(position, self.scale, self.offset, strict=True)
        ]

    def to_graph(self, position: Sequence[float]) -> list[int]:
        """Position in the graph; inverse of :meth:`to_scene`, as scales are at least 1."""
        return [
            round((number - shift) / scale)
            for number, scale, shift in zip(position, self.scale, self.offset, strict=True)
        ]


def placement(nodes: Sequence[GraphNode], sizes: Mapping[str, Size]) -> Placement:
    """The smallest scale at which nodes that are apart in the graph do not overlap, from the scene's corner."""
    if not nodes:
        return Placement()
    scale = _scale(nodes, sizes)
    corner = [min(node.position[axis] for node in nodes) for axis in (0, 1)]
    offset = [place - round(least * factor) for place, least, factor in zip(CORNER, corner, scale, strict=True)]
    return Placement(scale, (offset[0], offset[1]))


def _scale(nodes: Sequence[GraphNode], sizes: Mapping[str, Size]) -> tuple[float, float]:
    """For each pair that overlaps at scale 1, one axis must be stretched: the one that needs less."""
    order = sorted(nodes, key=lambda node: node.position[0])
    lefts = [node.position[0] for node in order]
    widest = max(size.width for size in sizes.values())
    scales = [1.0, 1.0]
    for index, node in enumerate(order):
        size = sizes[node.id]
        for other in order[index + 1 : bisect_left(lefts, node.position[0] + widest + GAP)]:
            other_size = sizes[other.id]
            needed = []
            for axis in (0, 1):
                distance = abs(node.position[axis] - other.position[axis])
                wanted = (size[axis] + other_size[axis]) / 2 + GAP
                needed.append(wanted / distance if distance else MAX_SCALE + 1)
            axis = needed.index(min(needed))
            if 1 < needed[axis] <= MAX_SCALE:
                scales[axis] = max(scales[axis], needed[axis])
    return scales[0], scales[1]


def scene_size(positions: Sequence[Sequence[int]]) -> list[int]:
    """Size of a scene that contains all positions with a margin."""
    return [max(SCENE[axis], *(position[axis] + CORNER[axis] for position in positions), 0) for axis in (0, 1)]

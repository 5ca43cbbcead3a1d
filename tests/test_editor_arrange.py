import random
import sys
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from levels import some, tries

from vision_designer.editor.canvas.arrange import GRID, Edge, aligned, distributed, layered
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.nodes.components import load_components

COMPONENTS = load_components()
EXAMPLE_FILES = sorted(EXAMPLES.glob("*.json"))
SIZE = (200, 80)


def port_y(ports, name):
    number = [port.identifier for port in ports].index(name) + 1
    return SIZE[1] * number / (len(ports) + 1)


def example(path):
    """Sizes, wires, and positions of an example's nodes."""
    document = GraphDocument.read(path)
    component = {node.id: COMPONENTS[node.component] for node in document.nodes}
    wires = [
        Edge(
            link.source_node,
            link.target_node,
            port_y(component[link.source_node].init_outputs, link.source_port),
            port_y(component[link.target_node].init_inputs, link.target_port),
        )
        for link in document.links
    ]
    sizes = {node.id: SIZE for node in document.nodes}
    return sizes, wires, {node.id: tuple(node.position) for node in document.nodes}


def overlaps(sizes, places):
    found = []
    for one, other in combinations(places, 2):
        apart = any(
            places[a][axis] + sizes[a][axis] <= places[b][axis]
            for a, b in ((one, other), (other, one))
            for axis in (0, 1)
        )
        if not apart:
            found.append((one, other))
    return found


def crossings(sizes, wires, places):
    """The number of crossing links, each drawn straight from port to port."""
    lines = [
        (
            (places[w.source][0] + sizes[w.source][0], places[w.source][1] + w.source_y),
            (places[w.target][0], places[w.target][1] + w.target_y),
        )
        for w in wires
    ]

    def side(a, b, c):
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    return sum(
        side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
        for (a, b), (c, d) in combinations(lines, 2)
    )


def naive(sizes, wires):
    """Columns by longest path, each in the order of the nodes."""
    column = dict.fromkeys(sizes, 0)
    for _ in sizes:
        for wire in wires:
            column[wire.target] = max(column[wire.target], column[wire.source] + 1)
    filled = dict.fromkeys(range(len(sizes)), 0)
    places = {}
    for node, number in column.items():
        places[node] = (number * 280, filled[number] * 112)
        filled[number] += 1
    return places


@st.composite
def graphs(draw):
    """Nodes of any size and position; links may form cycles, be duplicated, or have a missing end."""
    count = draw(st.integers(1, 24))
    side = st.integers(20, 400)
    sizes = {number: (draw(side), draw(side)) for number in range(count)}
    place = st.integers(-2000, 2000)
    positions = {number: (draw(place), draw(place)) for number in range(count)}
    node = st.integers(0, count - 1)
    low = st.integers(0, 400)
    wires = draw(st.lists(st.builds(Edge, node, node, low, low), max_size=40))
    return sizes, wires, positions


@pytest.mark.slow
@settings(max_examples=tries(50, 150), deadline=None)
@given(graphs())
def test_nodes_do_not_overlap_and_are_on_grid(graph):
    sizes, wires, positions = graph
    places = layered(sizes, wires, positions)
    assert places.keys() == sizes.keys()
    assert overlaps(sizes, places) == []
    assert all(x % GRID == y % GRID == 0 for x, y in places.values())


@pytest.mark.slow
@settings(max_examples=tries(50, 150), deadline=None)
@given(graphs())
def test_acyclic_links_go_left_to_right(graph):
    sizes, wires, positions = graph
    wires = [wire._replace(source=min(wire[:2]), target=max(wire[:2])) for wire in wires if wire.source != wire.target]
    places = layered(sizes, wires, positions)
    for wire in wires:
        assert places[wire.source][0] + sizes[wire.source][0] < places[wire.target][0]


ROOM = (860, 552)


def zoom(sizes, places):
    width, height = (max(places[node][axis] + sizes[node][axis] for node in places) for axis in (0, 1))
    left, top = (min(place[axis] for place in places.values()) for axis in (0, 1))
    return min(ROOM[0] / (width - left), ROOM[1] / (height - top))


@pytest.mark.slow
@settings(max_examples=tries(50, 150), deadline=None)
@given(graphs())
def test_folded_links_go_right_or_down_in_one_column(graph):
    sizes, wires, positions = graph
    wires = [wire._replace(source=min(wire[:2]), target=max(wire[:2])) for wire in wires if wire.source != wire.target]
    places = layered(sizes, wires, positions, ROOM)
    assert overlaps(sizes, places) == []
    for wire in wires:
        source, target = places[wire.source], places[wire.target]
        to_the_right = source[0] + sizes[wire.source][0] < target[0]
        assert to_the_right or (source[0] == target[0] and source[1] + sizes[wire.source][1] < target[1])


def test_wide_graph_is_folded_until_it_is_readable():
    sizes = {node: (200, 120) for node in range(9)}
    wires = [Edge(node, node + 1, 60, 60) for node in range(8)]
    places = layered(sizes, wires, dict.fromkeys(sizes, (0, 0)), ROOM)
    assert zoom(sizes, places) >= 0.75
    assert len({x for x, _ in places.values()}) == 4, "no more than necessary"


def test_graph_that_fits_is_not_folded():
    sizes = {node: (200, 120) for node in range(4)}
    wires = [Edge(node, node + 1, 60, 60) for node in range(3)]
    positions = dict.fromkeys(sizes, (0, 0))
    assert layered(sizes, wires, positions, ROOM) == layered(sizes, wires, positions)


def test_graph_that_is_never_readable_at_once_is_not_folded():
    sizes = {node: (200, 120) for node in range(100)}
    wires = [Edge(node, node + 1, 60, 60) for node in range(99)]
    positions = dict.fromkeys(sizes, (0, 0))
    assert layered(sizes, wires, positions, ROOM) == layered(sizes, wires, positions)


def test_first_column_that_empties_while_links_are_shortened():
    links = [(0, 3), (0, 2), (1, 6), (1, 5), (1, 4), (1, 5), (3, 5), (2, 4)]
    places = layered(
        {node: (20, 20) for node in range(7)},
        [Edge(source, target, 0, 0) for source, target in links],
        {node: (0, 0) for node in range(7)},
    )
    for source, target in links:
        assert places[source][0] + 20 < places[target][0]


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(graphs())
def test_arrangement_is_deterministic(graph):
    assert layered(*graph) == layered(*graph)


@pytest.mark.parametrize("path", EXAMPLE_FILES, ids=lambda path: path.stem)
def test_arranging_twice_changes_nothing(path):
    sizes, wires, positions = example(path)
    places = layered(sizes, wires, positions)
    assert layered(sizes, wires, places) == places


@pytest.mark.parametrize("path", EXAMPLE_FILES, ids=lambda path: path.stem)
def test_no_more_crossings_than_plain_columns(path):
    sizes, wires, positions = example(path)
    plain = naive(sizes, wires)
    shuffled = dict(zip(positions, random.Random(1).sample(list(positions.values()), len(positions)), strict=True))
    for before in (positions, shuffled):
        assert crossings(sizes, wires, layered(sizes, wires, before)) <= crossings(sizes, wires, plain)


def test_crossings_are_removed():
    sizes = {name: SIZE for name in "abcdefgh"}
    wires = [Edge("a", "h", 40, 40), Edge("b", "g", 40, 40), Edge("c", "f", 40, 40), Edge("d", "e", 40, 40)]
    wires += [Edge("a", "g", 40, 40), Edge("b", "f", 40, 40), Edge("c", "e", 40, 40)]
    places = layered(sizes, wires, naive(sizes, wires))
    assert crossings(sizes, wires, naive(sizes, wires)) > 0
    assert crossings(sizes, wires, places) == 0


def test_source_of_upper_port_is_above():
    sizes = {"upper": SIZE, "lower": SIZE, "end": SIZE}
    wires = [Edge("lower", "end", 40, 53), Edge("upper", "end", 40, 27)]
    places = layered(sizes, wires, {"upper": (0, 500), "lower": (0, 0), "end": (300, 0)})
    assert places["upper"][1] < places["lower"][1]


def test_chain_is_straight_and_source_is_next_to_consumer():
    sizes = {name: SIZE for name in "abcd"} | {"late": SIZE}
    wires = [Edge("a", "b", 40, 40), Edge("b", "c", 40, 40), Edge("c", "d", 40, 27), Edge("late", "d", 40, 53)]
    places = layered(sizes, wires, naive(sizes, wires))
    assert places["a"][1] == places["b"][1] == places["c"][1]
    assert places["late"][0] == places["c"][0]


def test_nodes_move_right_together_to_shorten_links():
    sizes, wires, positions = example(EXAMPLES / "digits_resnet18.json")
    places = layered(sizes, wires, positions)
    # The test set could be transformed a column earlier, but Init Image Transformation would have to come before
    # that.
    assert places["apply_test"][0] == places["apply_training"][0] == places["apply_validation"][0]
    assert places["transformation"][0] == places["split_validation"][0]


def test_components_keep_order_and_unlinked_nodes_come_last():
    sizes = {name: SIZE for name in "abcdx"}
    positions = {"a": (0, 900), "b": (0, 950), "c": (500, 100), "d": (0, 300), "x": (0, 0)}
    places = layered(sizes, [Edge("a", "b"), Edge("c", "d")], positions)
    assert places["c"][1] < places["a"][1] < places["x"][1]


def test_upper_left_corner_is_kept():
    sizes = {name: SIZE for name in "abc"}
    wires = [Edge("a", "c", 40, 27), Edge("b", "c", 40, 53)]
    places = layered(sizes, wires, {"a": (800, 403), "b": (960, -81), "c": (2000, 0)})
    assert (min(x for x, _ in places.values()), min(y for _, y in places.values())) == (800, -80)


def test_links_to_other_nodes_are_ignored():
    assert layered({"a": SIZE}, [Edge("a", "elsewhere"), Edge("a", "a")], {"a": (16, 8)}) == {"a": (16, 8)}
    assert layered({}, [], {}) == {}


@pytest.mark.slow
def calls_to_arrange(kind, count):
    """Number of calls, of Python and C functions, to arrange a graph of that kind: unlike time, always the same."""
    chance = random.Random(3)
    wires = {
        "tree": [Edge(max(0, i - chance.randrange(1, 40)), i, 40, 40) for i in range(1, count)],
        "chains": [Edge(i - 10, i, 40, 40) for i in range(10, count)],
        "long links": [Edge(j, i, 40, 40) for i in range(1, count) for j in (i - 1, chance.randrange(i))],
    }[kind]
    sizes, positions = dict.fromkeys(range(count), SIZE), dict.fromkeys(range(count), (0, 0))
    calls = 0

    def count_call(_frame, event, _argument):
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count_call)
    try:
        layered(sizes, wires, positions)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.slow
@pytest.mark.parametrize("kind", some(["tree", "chains", "long links"]))
def test_work_of_arranging_grows_little_faster_than_the_graph(kind):
    assert calls_to_arrange(kind, 1000) < 6 * calls_to_arrange(kind, 250)


BOXES = {"a": (100, 40), "b": (50, 80), "c": (20, 20)}
PLACES = {"a": (0, 0), "b": (200, 30), "c": (111, 300)}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("left", {"a": (0, 0), "b": (0, 30), "c": (0, 300)}),
        ("right", {"a": (150, 0), "b": (200, 30), "c": (230, 300)}),
        ("center", {"a": (75, 0), "b": (100, 30), "c": (115, 300)}),
        ("top", {"a": (0, 0), "b": (200, 0), "c": (111, 0)}),
        ("bottom", {"a": (0, 280), "b": (200, 240), "c": (111, 300)}),
        ("middle", {"a": (0, 140), "b": (200, 120), "c": (111, 150)}),
    ],
)
def test_align(kind, expected):
    assert aligned(kind, BOXES, PLACES) == expected


def test_distribute_makes_equal_gaps_and_keeps_outermost():
    places = distributed("horizontal", BOXES, PLACES)
    assert places == {"a": (0, 0), "c": (140, 300), "b": (200, 30)}
    places = distributed("vertical", BOXES, PLACES)
    assert places == {"a": (0, 0), "b": (200, 130), "c": (111, 300)}


def test_distribute_without_inner_nodes_moves_nothing():
    two = {name: BOXES[name] for name in "ab"}
    assert distributed("horizontal", two, PLACES) == {name: PLACES[name] for name in "ab"}


@pytest.mark.parametrize("arrange", [aligned, distributed])
def test_unknown_alignment_is_rejected(arrange):
    with pytest.raises(ValueError, match="'diagonal' is none of"):
        arrange("diagonal", BOXES, PLACES)


def test_snap_to_nearest_grid_point():
    arranged = [layered({"a": SIZE}, [], {"a": (x, -x)})["a"] for x in (0, 3, 4, 11, 12)]
    assert arranged == [(0, 0), (0, 0), (8, 0), (8, -8), (16, -8)]

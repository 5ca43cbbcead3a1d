"""The event mechanism of flows and nodes."""

import tracemalloc

import pytest
from trivial_components import Mix, orchard

from vision_designer.graphs.flow import Flow, Session
from vision_designer.nodes.core.component import Event


def test_listeners_can_change_during_emit():
    event, heard = Event(int), []

    def leaves(number):
        heard.append(("leaves", number))
        event.unsub(leaves)
        event.unsub(left)
        event.sub(comes)

    def left(number):
        heard.append(("left", number))

    def comes(number):
        heard.append(("comes", number))

    event.sub(leaves)
    event.sub(left)
    event.emit(1)
    event.emit(2)
    assert heard == [("leaves", 1), ("comes", 2)]


def test_listeners_are_called_in_order_of_connection():
    event, heard = Event(), []
    for number in range(40):
        event.sub(lambda number=number: heard.append(number))
    event.sub(lambda: heard.append("first"), nice=-1)
    event.emit()
    assert heard == ["first", *range(40)]


@pytest.mark.parametrize(
    "name",
    [
        "node_added",
        "node_removed",
        "connection_added",
        "connection_removed",
        "node_changed",
        "nodes_moved",
        "link_changed",
        "graph_changed",
    ],
)
def test_flow_signals_use_event(name):
    assert isinstance(getattr(Flow(Session({})), name), Event)


def test_node_uses_little_memory():
    session = Session(orchard())
    flow = Flow(session)

    def make(count):
        for _ in range(count):
            node = flow.new_node(Mix)
            node.initialize()
            flow.add_node(node)

    make(10)
    tracemalloc.start()
    try:
        make(100)
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # It was 35 kB with ryvencore's events.
    assert size / 100 < 12_000

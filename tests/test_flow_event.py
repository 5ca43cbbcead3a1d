"""Telling listeners what became of a flow."""

import pytest

from vision_designer.graphs.flow import Flow, Session
from vision_designer.graphs.flow_event import FlowEvent


def test_listeners_may_come_and_go_while_they_are_told():
    event, heard = FlowEvent(int), []

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


def test_listeners_are_told_in_the_order_in_which_they_came():
    event, heard = FlowEvent(), []
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
def test_all_that_a_flow_tells_is_told_so(name):
    assert isinstance(getattr(Flow(Session({})), name), FlowEvent)

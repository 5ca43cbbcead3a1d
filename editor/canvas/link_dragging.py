"""Dragging a new link from a port, or an end of an existing link."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.canvas.card_layout import title_of
from vision_designer.editor.canvas.geometry import link_path
from vision_designer.editor.canvas.gestures import Gesture
from vision_designer.editor.canvas.hits import hit
from vision_designer.editor.canvas.link_item import WIDTH, LinkItem
from vision_designer.editor.canvas.look import CanvasLook, pen
from vision_designer.editor.canvas.node_item import NodeItem, Port
from vision_designer.editor.canvas.node_painting import port_type
from vision_designer.editor.graph.edits import fits
from vision_designer.graphs.flow import Connection, Flow
from vision_designer.nodes.core.component import ComponentNode

if TYPE_CHECKING:
    from vision_designer.editor.canvas.pointer import PointerView


def as_link(first: Port, second: Port) -> Connection | None:
    """Two ports as a link, whichever is the output; None when none or both are."""
    if isinstance(first, NodeOutput) and isinstance(second, NodeInput):
        return first, second
    if isinstance(first, NodeInput) and isinstance(second, NodeOutput):
        return second, first
    return None


def compatible_ports(flow: Flow, port: Port) -> set[Port]:
    """All ports that a link with ``port`` may have at its other end, also those that are taken."""
    declared = port.type_.declaration
    if isinstance(port, NodeOutput):
        closed = _reached(flow, port.node, upwards=True)
        return {other for node in flow.nodes if node not in closed for other in node.inputs if fits(other, declared)}
    closed = _reached(flow, port.node, upwards=False)
    return {other for node in flow.nodes if node not in closed for other in node.outputs if fits(other, declared)}


def _reached(flow: Flow, start: ComponentNode, *, upwards: bool) -> set[ComponentNode]:
    """The node, and all that feed it, or that it feeds: a link to these would close a circle."""
    seen = {start}
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if upwards:
            sources = (flow.graph_adj_rev.get(input_) for input_ in node.inputs)
            beyond = [output.node for output in sources if output is not None]
        else:
            beyond = list(flow.node_successors[node])
        for other in beyond:
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen


class DraftLink(QGraphicsRectItem):
    """The link that is being dragged."""

    def __init__(self, look: CanvasLook, type_name: str) -> None:
        super().__init__()
        self._look = look
        self._type_name = type_name
        self._curve = QPainterPath()
        self.refused = False
        self.setPen(Qt.PenStyle.NoPen)
        self.setZValue(50.0)

    def lead(self, start: QPointF, end: QPointF) -> None:
        """Go from an output's place to an input's."""
        self._curve = link_path(start, end)
        self.setRect(self._curve.controlPointRect().adjusted(-10, -10, 10, 10))
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paints = self._look.paints
        colour = paints.colours.problem if self.refused else paints.link_colour(self._type_name)
        painter.setPen(pen(colour, WIDTH + 0.8, Qt.PenStyle.DashLine if self.refused else Qt.PenStyle.SolidLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._curve)
        painter.setBrush(colour)
        painter.setPen(Qt.PenStyle.NoPen)
        end = self._curve.currentPosition()
        start = self._curve.elementAt(0)
        for point in (QPointF(start.x, start.y), end):
            painter.drawEllipse(point, 4.0, 4.0)


class LinkDragging(Gesture):
    """A link leads from a port to the pointer.

    The ports that it may go to are lit and all else steps back; over one that it may not go to, the reason is told.
    Dropped on the empty canvas, a new link asks for a component to link with, and an old one is removed.

    Args:
        view: where it goes on.
        place: where in the viewport it began.
        port: the port at the end that stays.
        link: the link whose other end is moved; None for a new one.
    """

    def __init__(self, view: "PointerView", place: QPointF, port: Port, link: LinkItem | None = None) -> None:
        super().__init__(view, place)
        self.port = port
        self._link = link
        self._item: NodeItem = self.scene.nodes[port.node]
        self._target: Port | None = None
        self._reason = ""
        self._over: NodeItem | None = None
        self._draft = DraftLink(self.scene.look, link.type_name if link is not None else port_type(port))
        self._compatible = compatible_ports(view.graph.flow, port)
        if link is not None:
            link.setVisible(False)
        self.scene.addItem(self._draft)
        self.scene.light_up({*self._compatible, port})
        self._lead(self.began)

    def move(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        point = self.view.scene_point(place)
        self._look_at(point)
        if self._target is not None and not self._reason:
            self._lead(self.scene.nodes[self._target.node].port_point(self._target))
        else:
            self._lead(point)
        self._draft.refused = bool(self._reason)
        self.view.tell_at_pointer(self._reason, place)

    def _look_at(self, point: QPointF) -> None:
        """Find the port that the link would go to here, and why it may not."""
        found = hit(self.scene, point, min(self.view.zoom, 1.0))
        item = found.item if isinstance(found.item, NodeItem) else None
        port = found.port
        if item is not None and port is None and item is not self._item:
            # On the card itself the first port that fits is meant.
            port = next((own for own in (*item.node.inputs, *item.node.outputs) if own in self._compatible), None)
        if port is self.port or (item is self._item and found.port is None):
            port = None
        self._hover(item, port)
        self._target = port
        self._reason = ""
        if port is not None and port not in self._compatible:
            self._reason = self._why_not(port)
        elif port is None and item is not None and item is not self._item:
            self._reason = self.view.tr("{title} has no compatible port").format(title=title_of(item.node))

    def _why_not(self, port: Port) -> str:
        link = as_link(self.port, port)
        if link is None:
            if isinstance(port, NodeOutput):
                return self.view.tr("Both are outputs; a link goes from an output to an input")
            return self.view.tr("Both are inputs; a link goes from an output to an input")
        return self.view.graph.edits.links.why_not_connect(*link)

    def _hover(self, item: NodeItem | None, port: Port | None) -> None:
        if self._over is not None and self._over is not item:
            self._over.set_hovered(False)
        if item is not None:
            item.set_hovered(True, port)
        self._over = item

    def _lead(self, end: QPointF) -> None:
        own = self._item.port_point(self.port)
        if isinstance(self.port, NodeOutput):
            self._draft.lead(own, end)
        else:
            self._draft.lead(end, own)

    def finish(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        point = self.view.scene_point(place)
        self._look_at(point)
        target, reason, over, link = self._target, self._reason, self._over, self._link
        self.cancel()
        graph = self.view.graph
        if target is not None and not reason:
            ends = as_link(self.port, target)
            if ends is not None and link is not None:
                reason = graph.edits.links.reroute(link.link, *ends)
            elif ends is not None:
                reason = graph.edits.links.connect(*ends)
        elif target is None and over is None:
            if link is not None:
                graph.edits.links.disconnect([link.link])
            else:
                self.view.open_add_box(point, port=self.port)
        if reason:
            self.view.message.emit(reason)

    def cancel(self) -> None:
        self._hover(None, None)
        self.view.tell_at_pointer("", QPointF())
        self.scene.light_up(None)
        if self._draft.scene() is not None:
            self.scene.removeItem(self._draft)
        if self._link is not None:
            self._link.setVisible(True)

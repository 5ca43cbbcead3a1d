"""The tool that links ports."""

from PySide6.QtCore import QCoreApplication, QPointF
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.canvas.adding import AddController
from vision_designer.editor.canvas.card_layout import Port, port_type, title_of
from vision_designer.editor.canvas.context import CanvasContext, Keys
from vision_designer.editor.canvas.hits import hit
from vision_designer.editor.canvas.link_item import DraftLink, LinkItem
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.tools import Tool
from vision_designer.editor.graph.edits import fits
from vision_designer.graphs.flow import Connection, Flow
from vision_designer.nodes.core.component import ComponentNode

translate = QCoreApplication.translate


def as_link(first: Port, second: Port) -> Connection | None:
    """Two ports as output and input; None if both are the same."""
    if isinstance(first, NodeOutput) and isinstance(second, NodeInput):
        return first, second
    if isinstance(first, NodeInput) and isinstance(second, NodeOutput):
        return second, first
    return None


def compatible_ports(flow: Flow, port: Port) -> set[Port]:
    """All ports that a link from ``port`` could connect to, also inputs that have a link."""
    declared = port.type_.declaration
    is_output = isinstance(port, NodeOutput)
    excluded = _reached(flow, port.node, upwards=is_output)
    return {
        other
        for node in flow.nodes
        if node not in excluded
        for other in (node.inputs if is_output else node.outputs)
        if fits(other, declared)
    }


def _reached(flow: Flow, start: ComponentNode, *, upwards: bool) -> set[ComponentNode]:
    """The node and all that feed it, or that it feeds: a link to these would create a cycle."""
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


class LinkTool(Tool):
    """Drags a new link from a port, or an end of a link.

    Ports that it can connect to are highlighted, all else is dimmed; over any other port the reason is shown. On the
    empty canvas, a new link opens the add box, and an existing link is removed.

    Args:
        context: of the canvas.
        adding: opens the add box.
        place: where it begins, in the viewport.
        port: the port at the fixed end.
        link: the link whose other end is moved; None for a new one.
    """

    def __init__(
        self, context: CanvasContext, adding: AddController, place: QPointF, port: Port, link: LinkItem | None = None
    ) -> None:
        super().__init__(context, place)
        self.port = port
        self._adding = adding
        self._link = link
        self._item: NodeItem = self.scene.nodes[port.node]
        self._target: Port | None = None
        self._reason = ""
        self._over: NodeItem | None = None
        self._draft = DraftLink(self.scene.look, link.type_name if link is not None else port_type(port))
        self._compatible = compatible_ports(context.graph.flow, port)
        if link is not None:
            link.setVisible(False)
        self.scene.addItem(self._draft)
        self.scene.light_up({*self._compatible, port})
        self._lead(self.began)

    def move(self, place: QPointF, keys: Keys) -> None:
        point = self.context.navigator.scene_point(place)
        self._look_at(point)
        if self._target is not None and not self._reason:
            self._lead(self.scene.nodes[self._target.node].port_point(self._target))
        else:
            self._lead(point)
        self._draft.refused = bool(self._reason)
        self.context.show_at_pointer(self._reason, place)

    def _look_at(self, point: QPointF) -> None:
        """Find the port that the link would connect to here, and why it cannot."""
        found = hit(self.scene, point, min(self.context.navigator.zoom, 1.0))
        item = found.item if isinstance(found.item, NodeItem) else None
        port = found.port
        if item is not None and port is None and item is not self._item:
            # The card itself stands for its first port that fits.
            port = next((own for own in (*item.node.inputs, *item.node.outputs) if own in self._compatible), None)
        if port is self.port or (item is self._item and found.port is None):
            port = None
        self._hover(item, port)
        self._target = port
        self._reason = ""
        if port is not None and port not in self._compatible:
            self._reason = self._why_not(port)
        elif port is None and item is not None and item is not self._item:
            self._reason = translate("canvas", "{title} has no compatible port").format(title=title_of(item.node))

    def _why_not(self, port: Port) -> str:
        link = as_link(self.port, port)
        if link is None:
            if isinstance(port, NodeOutput):
                return translate("canvas", "Both are outputs; a link goes from an output to an input")
            return translate("canvas", "Both are inputs; a link goes from an output to an input")
        return self.context.graph.edits.links.why_not_connect(*link)

    def _hover(self, item: NodeItem | None, port: Port | None) -> None:
        if self._over is not None and self._over is not item:
            self._over.set_hovered(False)
        if item is not None:
            item.set_hovered(True, port)
        self._over = item

    def _lead(self, end: QPointF) -> None:
        self._draft.lead_from(self.port, self._item.port_point(self.port), end)

    def end(self, place: QPointF) -> None:
        point = self.context.navigator.scene_point(place)
        self._look_at(point)
        target, reason, over, link = self._target, self._reason, self._over, self._link
        self.cancel()
        graph = self.context.graph
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
                self._adding.open_box(point, port=self.port)
        if reason:
            self.context.message.emit(reason)

    def cancel(self) -> None:
        self._hover(None, None)
        self.context.show_at_pointer("", QPointF())
        self.scene.light_up(None)
        if self._draft.scene() is not None:
            self.scene.removeItem(self._draft)
        if self._link is not None:
            self._link.setVisible(True)

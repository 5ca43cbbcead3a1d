"""Tools that drag: pan, select in a rectangle, move, resize, link."""

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtWidgets import QRubberBand
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.canvas.adding import AddController
from vision_designer.editor.canvas.annotation_items import AnnotationItem
from vision_designer.editor.canvas.card_layout import Port, port_type, title_of
from vision_designer.editor.canvas.context import CanvasContext, Keys
from vision_designer.editor.canvas.hits import InsertTarget, hit, shifted, with_contents
from vision_designer.editor.canvas.link_item import DraftLink, LinkItem
from vision_designer.editor.canvas.look import snapped, whole
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.scene import Card
from vision_designer.editor.graph.edits import fits
from vision_designer.graphs.flow import Connection, Flow
from vision_designer.nodes.core.component import ComponentNode

translate = QCoreApplication.translate


class Tool:
    """A drag, from its begin to its end. It shows its effect on the scene only, and makes one undo step at its end.

    It begins with its creation. :meth:`move` follows the pointer; then either :meth:`end` or :meth:`cancel` is called,
    once.

    Args:
        place: where it begins, in the viewport.
    """

    scrolls = True
    """Whether the canvas scrolls while the pointer is at its edge."""
    cursor: Qt.CursorShape | None = None

    def __init__(self, context: CanvasContext, place: QPointF) -> None:
        self.context = context
        self.scene = context.scene
        self.began = context.navigator.scene_point(place)

    def offset(self, place: QPointF) -> QPointF:
        """From the point of the canvas where it began to the one at a place of the viewport."""
        return self.context.navigator.scene_point(place) - self.began

    def move(self, place: QPointF, keys: Keys) -> None:
        """Follow the pointer."""

    def end(self, place: QPointF) -> None:
        """Make the edit."""

    def cancel(self) -> None:
        """Restore everything."""


class PanTool(Tool):
    """Pans the canvas."""

    scrolls = False
    cursor = Qt.CursorShape.ClosedHandCursor

    def move(self, place: QPointF, keys: Keys) -> None:
        self.context.navigator.hold(self.began, place)


class SelectTool(Tool):
    """Selects what is in a rectangle; with Shift adds to the selection, with Ctrl inverts."""

    def __init__(self, context: CanvasContext, place: QPointF, keys: Keys) -> None:
        super().__init__(context, place)
        adding = bool(keys & (Keys.ShiftModifier | Keys.ControlModifier))
        self._before = self.scene.selection.items() if adding else []
        self._inverting = bool(keys & Keys.ControlModifier)
        self._all = [(item, item.card) for item in self.scene.all_items()]
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, context.viewport)
        if not adding:
            self.scene.selection.clear()

    def move(self, place: QPointF, keys: Keys) -> None:
        navigator = self.context.navigator
        area = QRectF(self.began, navigator.scene_point(place)).normalized()
        self._band.setGeometry(QRect(navigator.place_of(self.began).toPoint(), place.toPoint()).normalized())
        self._band.show()
        # A node is selected when it is touched; notes and frames, which are below nodes, when they are wholly inside.
        inside = [
            item
            for item, card in self._all
            if (area.contains(card) if isinstance(item, AnnotationItem) else area.intersects(card))
        ]
        if self._inverting:
            both = set(inside).intersection(self._before)
            self.scene.selection.set([item for item in (*self._before, *inside) if item not in both])
        else:
            self.scene.selection.set([*self._before, *inside])

    def end(self, place: QPointF) -> None:
        self._band.hide()
        self._band.deleteLater()

    def cancel(self) -> None:
        self.end(QPointF())
        self.scene.selection.set(self._before)


class ResizeTool(Tool):
    """Resizes a note or a frame."""

    cursor = Qt.CursorShape.SizeFDiagCursor

    def __init__(self, context: CanvasContext, place: QPointF, item: AnnotationItem) -> None:
        super().__init__(context, place)
        self._item = item
        self._size = item.size.size()

    def move(self, place: QPointF, keys: Keys) -> None:
        wanted = QPointF(self._size.width(), self._size.height()) + self.offset(place)
        wanted = snapped(wanted, self.context.snaps(keys))
        self._item.resize(QSizeF(wanted.x(), wanted.y()))

    def end(self, place: QPointF) -> None:
        size = self._item.size.size()
        if size != self._size:
            self.cancel()
            values = [round(size.width()), round(size.height())]
            self.context.graph.edits.annotations.change(self._item.annotation, size=values)

    def cancel(self) -> None:
        self._item.take()


class MoveTool(Tool):
    """Moves the selected items, and what lies in selected frames.

    Links between moved nodes are shifted, and rebuilt only at the end. A single node without links that is dropped on
    a link is inserted into it.

    Args:
        item: the item under the pointer, which snaps to the grid.
    """

    def __init__(self, context: CanvasContext, place: QPointF, item: Card) -> None:
        super().__init__(context, place)
        self._items = with_contents(self.scene, self.scene.selection.cards)
        self._starts = [(item, item.pos()) for item in self._items]
        self._origin = item.pos()
        self._offset = QPointF()
        moved = {item.node for item in self._items if isinstance(item, NodeItem)}
        touched = dict.fromkeys(link for node in moved for link in self.scene.links_of(node))
        self._whole: list[LinkItem] = []
        self._partly: list[LinkItem] = []
        for link in touched:
            both = link.source.node in moved and link.target.node in moved
            (self._whole if both else self._partly).append(link)
        self._target = InsertTarget(self.scene)
        single = self._items[0] if len(self._items) == 1 else None
        self._loose = single if isinstance(single, NodeItem) and not touched else None

    def move(self, place: QPointF, keys: Keys) -> None:
        offset = snapped(self._origin + self.offset(place), self.context.snaps(keys)) - self._origin
        if offset == self._offset:
            return
        self._offset = offset
        for item, start in self._starts:
            item.setPos(start + offset)
        for link in self._whole:
            link.shift(offset)
        for link in self._partly:
            link.rebuild()
        if self._loose is not None:
            card = self._loose.card
            self._target.find(type(self._loose.node), card.center(), min(card.width(), card.height()) / 2)

    def end(self, place: QPointF) -> None:
        target, offset = self._target.link, self._offset
        self.cancel()
        if offset.isNull():
            return
        edits = self.context.graph.edits
        positions, annotations, points = shifted(self.scene, self._items, offset)
        if target is not None and self._loose is not None:
            with edits.macro(translate("canvas", "Insert into link")):
                edits.move(positions)
                edits.nodes.insert_into_link(self._loose.node, target.link)
        else:
            edits.move(positions, annotations, points)

    def cancel(self) -> None:
        self._target.clear()
        # To the positions in the graph, which may have changed meanwhile.
        for item in self._items:
            if isinstance(item, NodeItem):
                item.setPos(*item.node.position)
            else:
                item.take()
        for link in self._whole:
            link.setPos(0, 0)
        for link in self._partly:
            link.rebuild()


class MovePointTool(Tool):
    """Moves a point of a link."""

    def __init__(self, context: CanvasContext, place: QPointF, link: LinkItem, number: int) -> None:
        super().__init__(context, place)
        self._link = link
        self._number = number
        self._points = [QPointF(point) for point in link.points]

    def move(self, place: QPointF, keys: Keys) -> None:
        points = list(self._points)
        points[self._number] = snapped(points[self._number] + self.offset(place), self.context.snaps(keys))
        self._link.set_points(points)

    def end(self, place: QPointF) -> None:
        points = [whole(point) for point in self._link.points]
        self.cancel()
        self.context.graph.edits.links.set_points(self._link.link, points)

    def cancel(self) -> None:
        points = self.context.graph.edits.links.points(self._link.link)
        self._link.set_points([QPointF(*point) for point in points])


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
            beyond = {output.node for output in sources if output is not None}
        else:
            beyond = set(flow.node_successors[node])
        waiting += beyond - seen
        seen |= beyond
    return seen


class LinkTool(Tool):
    """Drags a new link from a port, or an end of a link.

    Ports that it can connect to are highlighted, all else is dimmed; over any other port the reason is shown. On the
    empty canvas, a new link opens the add box, and an existing link is removed.

    Args:
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

"""Tools, which handle drags: pan, select, move, resize, link."""

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtWidgets import QRubberBand
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.canvas.adding import AddController
from vision_designer.editor.canvas.annotation_items import AnnotationItem
from vision_designer.editor.canvas.card_layout import Port, port_type, title_of
from vision_designer.editor.canvas.context import (
    CanvasContext,
    InsertTarget,
    Keys,
    hit,
    positions_after_move,
    with_frame_contents,
)
from vision_designer.editor.canvas.link_item import DraftLink, LinkItem
from vision_designer.editor.canvas.look import rounded, snapped
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.scene import Card
from vision_designer.editor.graph.edits import fits
from vision_designer.graphs.flow import Connection, Flow
from vision_designer.nodes.core.component import ComponentNode

translate = QCoreApplication.translate


class Tool:
    """Handles one drag. It changes only the scene, until :meth:`end` edits the graph in one undo step.

    After any number of calls of :meth:`move`, either :meth:`end` or :meth:`cancel` is called once.

    Args:
        context: the canvas.
        position: start of the drag in the viewport.
    """

    scrolls = True
    """Whether the canvas scrolls while the pointer is at its edge."""
    cursor: Qt.CursorShape | None = None

    def __init__(self, context: CanvasContext, position: QPointF) -> None:
        self.context = context
        self.scene = context.scene
        self.start = context.navigator.scene_point(position)

    def offset(self, position: QPointF) -> QPointF:
        """The offset on the canvas from the start to a position of the viewport."""
        return self.context.navigator.scene_point(position) - self.start

    def move(self, position: QPointF, keys: Keys) -> None:
        """Show the effect of the drag to a position of the viewport."""

    def end(self, position: QPointF) -> None:
        """Edit the graph."""

    def cancel(self) -> None:
        """Restore the scene."""


class PanTool(Tool):
    """Pans the canvas."""

    scrolls = False
    cursor = Qt.CursorShape.ClosedHandCursor

    def move(self, position: QPointF, keys: Keys) -> None:
        self.context.navigator.show_point_at(self.start, position)


class SelectTool(Tool):
    """Selects the items in a rectangle; Shift adds them to the selection, Ctrl inverts their selection."""

    def __init__(self, context: CanvasContext, position: QPointF, keys: Keys) -> None:
        super().__init__(context, position)
        adding = bool(keys & (Keys.ShiftModifier | Keys.ControlModifier))
        self._before = self.scene.selection.items() if adding else []
        self._inverting = bool(keys & Keys.ControlModifier)
        self._cards = [(item, item.card) for item in self.scene.all_items()]
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, context.viewport)
        if not adding:
            self.scene.selection.clear()

    def move(self, position: QPointF, keys: Keys) -> None:
        navigator = self.context.navigator
        area = QRectF(self.start, navigator.scene_point(position)).normalized()
        self._band.setGeometry(QRect(navigator.viewport_point(self.start).toPoint(), position.toPoint()).normalized())
        self._band.show()
        # Nodes are selected if they intersect the rectangle; notes and frames, which are below, if they are inside.
        inside = [
            item
            for item, card in self._cards
            if (area.contains(card) if isinstance(item, AnnotationItem) else area.intersects(card))
        ]
        if self._inverting:
            in_both = set(inside).intersection(self._before)
            self.scene.selection.set([item for item in (*self._before, *inside) if item not in in_both])
        else:
            self.scene.selection.set([*self._before, *inside])

    def end(self, position: QPointF) -> None:
        self._band.hide()
        self._band.deleteLater()

    def cancel(self) -> None:
        self.end(QPointF())
        self.scene.selection.set(self._before)


class ResizeTool(Tool):
    """Resizes a note or a frame."""

    cursor = Qt.CursorShape.SizeFDiagCursor

    def __init__(self, context: CanvasContext, position: QPointF, item: AnnotationItem) -> None:
        super().__init__(context, position)
        self._item = item
        self._size = item.size.size()

    def move(self, position: QPointF, keys: Keys) -> None:
        size = QPointF(self._size.width(), self._size.height()) + self.offset(position)
        size = snapped(size, self.context.snaps(keys))
        self._item.resize(QSizeF(size.x(), size.y()))

    def end(self, position: QPointF) -> None:
        size = self._item.size.size()
        if size != self._size:
            self.cancel()
            values = [round(size.width()), round(size.height())]
            self.context.graph.edits.annotations.change(self._item.annotation, size=values)

    def cancel(self) -> None:
        self._item.refresh()


class MoveTool(Tool):
    """Moves the selected items, and the contents of selected frames.

    Links between moved nodes are shifted, and rebuilt only at the end. A single node without links can be dropped on a
    link, which inserts it.

    Args:
        item: the item under the pointer, which snaps to the grid.
    """

    def __init__(self, context: CanvasContext, position: QPointF, item: Card) -> None:
        super().__init__(context, position)
        self._items = with_frame_contents(self.scene, self.scene.selection.cards)
        self._starts = [(item, item.pos()) for item in self._items]
        self._origin = item.pos()
        self._offset = QPointF()
        moved = {item.node for item in self._items if isinstance(item, NodeItem)}
        links = dict.fromkeys(link for node in moved for link in self.scene.links_of(node))
        self._inner_links: list[LinkItem] = []
        self._outer_links: list[LinkItem] = []
        for link in links:
            is_inner = link.source.node in moved and link.target.node in moved
            (self._inner_links if is_inner else self._outer_links).append(link)
        self._target = InsertTarget(self.scene)
        single = self._items[0] if len(self._items) == 1 else None
        self._insertable = single if isinstance(single, NodeItem) and not links else None

    def move(self, position: QPointF, keys: Keys) -> None:
        offset = snapped(self._origin + self.offset(position), self.context.snaps(keys)) - self._origin
        if offset == self._offset:
            return
        self._offset = offset
        for item, start in self._starts:
            item.setPos(start + offset)
        for link in self._inner_links:
            link.setPos(offset)
        for link in self._outer_links:
            link.rebuild()
        if self._insertable is not None:
            card = self._insertable.card
            self._target.find(type(self._insertable.node), card.center(), min(card.width(), card.height()) / 2)

    def end(self, position: QPointF) -> None:
        target, offset = self._target.link, self._offset
        self.cancel()
        if offset.isNull():
            return
        edits = self.context.graph.edits
        positions, annotations, points = positions_after_move(self.scene, self._items, offset)
        if target is not None and self._insertable is not None:
            with edits.macro(translate("canvas", "Insert into link")):
                edits.move(positions)
                edits.nodes.insert_into_link(self._insertable.node, target.link)
        else:
            edits.move(positions, annotations, points)

    def cancel(self) -> None:
        self._target.clear()
        # Not to the start: the positions in the graph may have changed meanwhile.
        for item in self._items:
            if isinstance(item, NodeItem):
                item.setPos(*item.node.position)
            else:
                item.refresh()
        for link in self._inner_links:
            link.setPos(0, 0)
        for link in self._outer_links:
            link.rebuild()


class MovePointTool(Tool):
    """Moves a point of a link."""

    def __init__(self, context: CanvasContext, position: QPointF, link: LinkItem, point_index: int) -> None:
        super().__init__(context, position)
        self._link = link
        self._point_index = point_index
        self._points = [QPointF(point) for point in link.points]

    def move(self, position: QPointF, keys: Keys) -> None:
        points = list(self._points)
        points[self._point_index] = snapped(points[self._point_index] + self.offset(position), self.context.snaps(keys))
        self._link.set_points(points)

    def end(self, position: QPointF) -> None:
        points = [rounded(point) for point in self._link.points]
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
    """All ports that a link from ``port`` can connect to, including inputs that have a link."""
    declared = port.type_.declaration
    is_output = isinstance(port, NodeOutput)
    excluded = _connected_nodes(flow, port.node, upstream=is_output)
    return {
        other
        for node in flow.nodes
        if node not in excluded
        for other in (node.inputs if is_output else node.outputs)
        if fits(other, declared)
    }


def _connected_nodes(flow: Flow, start: ComponentNode, *, upstream: bool) -> set[ComponentNode]:
    """The node and its ancestors or descendants, which a link must not connect to, since it would create a cycle."""
    found = {start}
    pending = [start]
    while pending:
        node = pending.pop()
        if upstream:
            sources = (flow.graph_adj_rev.get(input_) for input_ in node.inputs)
            next_nodes = {output.node for output in sources if output is not None}
        else:
            next_nodes = set(flow.node_successors[node])
        pending += next_nodes - found
        found |= next_nodes
    return found


class LinkTool(Tool):
    """Drags a new link from a port, or an end of an existing link.

    Compatible ports are highlighted, everything else is dimmed; over an incompatible port, the reason is shown. On the
    empty canvas, a new link opens the add box, and an existing link is removed.

    Args:
        port: the port at the fixed end.
        link: the link whose other end is moved; None for a new one.
    """

    def __init__(
        self, context: CanvasContext, adding: AddController, position: QPointF, port: Port, link: LinkItem | None = None
    ) -> None:
        super().__init__(context, position)
        self.port = port
        self._adding = adding
        self._link = link
        self._item: NodeItem = self.scene.nodes[port.node]
        self._target: Port | None = None
        self._reason = ""
        self._draft = DraftLink(self.scene.look, link.type_name if link is not None else port_type(port))
        self._compatible = compatible_ports(context.graph.flow, port)
        if link is not None:
            link.setVisible(False)
        self.scene.addItem(self._draft)
        self.scene.highlight_ports({*self._compatible, port})
        self._show_draft_to(self.start)

    def move(self, position: QPointF, keys: Keys) -> None:
        point = self.context.navigator.scene_point(position)
        self._find_target(point)
        if self._target is None or self._reason:
            self._show_draft_to(point)
        self._draft.refused = bool(self._reason)
        self.context.show_at_pointer(self._reason, position)

    def show_target(self, port: Port) -> None:
        """Show the link to a compatible port, which :meth:`connect` connects to."""
        item = self.scene.nodes[port.node]
        self.scene.hover(item, port)
        self._target, self._reason = port, ""
        self._show_draft_to(item.port_point(port))

    def _find_target(self, point: QPointF) -> None:
        """Find the port at a point, and the reason if the link cannot connect to it."""
        found = hit(self.scene, point, min(self.context.navigator.zoom, 1.0))
        item = found.item if isinstance(found.item, NodeItem) else None
        port = found.port
        if item is not None and port is None and item is not self._item:
            # A drop on the card connects to its first compatible port.
            ports = (*item.node.inputs, *item.node.outputs)
            port = next((candidate for candidate in ports if candidate in self._compatible), None)
        if port is self.port or (item is self._item and found.port is None):
            port = None
        self.scene.hover(item, port)
        self._target, self._reason = port, ""
        if port is not None and port in self._compatible:
            self.show_target(port)
        elif port is not None:
            self._reason = self._why_not(port)
        elif item is not None and item is not self._item:
            self._reason = translate("canvas", "{title} has no compatible port").format(title=title_of(item.node))

    def _why_not(self, port: Port) -> str:
        link = as_link(self.port, port)
        if link is None:
            if isinstance(port, NodeOutput):
                return translate("canvas", "Both are outputs; a link goes from an output to an input")
            return translate("canvas", "Both are inputs; a link goes from an output to an input")
        return self.context.graph.edits.links.why_not_connect(*link)

    def _show_draft_to(self, end: QPointF) -> None:
        self._draft.set_ends(self.port, self._item.port_point(self.port), end)

    def end(self, position: QPointF) -> None:
        point = self.context.navigator.scene_point(position)
        self._find_target(point)
        on_canvas = self._target is None and self.scene.hovered is None
        reason = self.connect()
        if reason:
            self.context.message.emit(reason)
        elif on_canvas and self._link is not None:
            self.context.graph.edits.links.disconnect([self._link.link])
        elif on_canvas:
            self._adding.open_box(point, port=self.port)

    def connect(self) -> str:
        """End the drag, and link the port to the target, if there is one; returns why not, or an empty text."""
        self.cancel()
        link = as_link(self.port, self._target) if self._target is not None and not self._reason else None
        if link is None:
            return self._reason
        links = self.context.graph.edits.links
        return links.connect(*link) if self._link is None else links.reroute(self._link.link, *link)

    def cancel(self) -> None:
        self.scene.hover(None)
        self.context.show_at_pointer("", QPointF())
        self.scene.highlight_ports(None)
        if self._draft.scene() is not None:
            self.scene.removeItem(self._draft)
        if self._link is not None:
            self._link.setVisible(True)

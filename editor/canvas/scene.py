"""The graphics scene: the items of a graph, and their selection."""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsScene

from vision_designer.editor.canvas.annotation_items import FrameItem, NoteItem
from vision_designer.editor.canvas.card_layout import Port, clear_layouts
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.look import EXTENT, CanvasLook, paints
from vision_designer.editor.canvas.node_item import NodeItem, Thumbnails
from vision_designer.editor.graph.open_graph import Connections, OpenGraph
from vision_designer.editor.look.theme import theme
from vision_designer.editor.workers import DataProcess
from vision_designer.graphs.flow import Connection
from vision_designer.nodes.core.component import ComponentNode

if TYPE_CHECKING:
    from vision_designer.editor.graph.graph_edits import Annotation


PICTURE_MARGIN = 24
Card = NodeItem | NoteItem | FrameItem
Item = Card | LinkItem
Kind = TypeVar("Kind", NodeItem, LinkItem, NoteItem, FrameItem)


class Selection(QObject):
    """The selected items, in the order of selection. Selected nodes are selected in the graph too, for the panes."""

    changed = Signal()

    def __init__(self, graph: OpenGraph, parent: QObject) -> None:
        super().__init__(parent)
        self._graph = graph
        self._items: dict[Item, None] = {}

    def __contains__(self, item: Item) -> bool:
        return item in self._items

    def __len__(self) -> int:
        return len(self._items)

    def of(self, kind: type[Kind]) -> list[Kind]:
        """The selected items of a class."""
        return [item for item in self._items if isinstance(item, kind)]

    @property
    def cards(self) -> list[Card]:
        """All selected items except links."""
        return [item for item in self._items if not isinstance(item, LinkItem)]

    def items(self) -> list[Item]:
        return list(self._items)

    def set(self, items: Iterable[Item]) -> None:
        selected = dict.fromkeys(items)
        if selected.keys() == self._items.keys():
            return
        for item in self._items.keys() - selected.keys():
            item.set_selected(False)
        for item in selected:
            item.set_selected(True)
        self._items = selected
        self._graph.select([item.node for item in self.of(NodeItem)])
        self.changed.emit()

    def include(self, item: Item) -> None:
        """Select only this item, unless it is already selected."""
        if item not in self:
            self.set([item])

    def toggle(self, item: Item) -> None:
        self.set([other for other in self._items if other is not item] if item in self else [*self._items, item])

    def clear(self) -> None:
        self.set([])

    def follow(self, nodes: Iterable[NodeItem]) -> None:
        """Select the nodes that are selected in the graph."""
        selected = list(nodes)
        if selected != self.of(NodeItem):
            self.set(selected)

    def forget(self, item: Item) -> None:
        if item in self._items:
            del self._items[item]
            self.changed.emit()


class GraphScene(QGraphicsScene):
    """Items for the nodes, links, notes and frames of a graph. Follows the graph and never changes it."""

    contents_changed = Signal()
    """An item was added, removed, moved or resized, or its state has changed."""

    def __init__(self, graph: OpenGraph) -> None:
        super().__init__()
        # Updating an index at every move costs more than it saves.
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setSceneRect(-EXTENT, -EXTENT, 2 * EXTENT, 2 * EXTENT)
        self.graph = graph
        self.look = CanvasLook()
        self.selection = Selection(graph, self)
        self.nodes: dict[ComponentNode, NodeItem] = {}
        self.links: dict[Connection, LinkItem] = {}
        self.annotations: dict[Annotation, NoteItem | FrameItem] = {}
        self.hovered: Item | None = None
        self._links_of: dict[ComponentNode, dict[LinkItem, None]] = {}
        self._thumbnails = Thumbnails(self.look, self)
        self._thumbnails.loaded.connect(self.update)
        self._connections = Connections()
        self._events: list[tuple[Any, Callable[..., None]]] = []
        self._fill()
        self._listen()

    def set_data_process(self, data: DataProcess) -> None:
        """Set the process that decodes pictures of results; without one, none are shown."""
        self._thumbnails.set_data_process(data)

    def _fill(self) -> None:
        flow = self.graph.flow
        for node in flow.ordered_nodes():
            self._add_node(node)
        for link in flow.links():
            self._add_link(link)
        self._show_annotations()
        self._show_problems()
        self._show_selection()

    def _listen(self) -> None:
        flow, graph = self.graph.flow, self.graph
        self._events = [
            (flow.node_added, self._add_node),
            (flow.node_removed, self._remove_node),
            (flow.connection_added, self._add_link),
            (flow.connection_removed, self._remove_link),
            (flow.node_changed, self._node_changed),
            (flow.nodes_moved, self._nodes_moved),
            (flow.link_changed, self._link_changed),
            (flow.graph_changed, self._graph_changed),
        ]
        for event, callback in self._events:
            event.sub(callback)
        self._connections.replace(
            (graph.problems_changed, self._show_problems),
            (graph.statuses.changed, self._show_statuses),
            (graph.selection_changed, self._show_selection),
            (theme().changed, self.apply_theme),
        )

    def close(self) -> None:
        """Stop listening; the scene is not used after this."""
        for event, callback in self._events:
            event.unsub(callback)
        self._events = []
        self._thumbnails.close()
        self._connections.replace()

    def _add_node(self, node: ComponentNode) -> None:
        item = NodeItem(node, self.look)
        item.preview_shown = self.graph.edits.values.preview_shown(node)
        item.set_status(self.graph.statuses.of(node))
        self.nodes[node] = item
        self._links_of[node] = {}
        self.addItem(item)
        self._request_thumbnails(item)
        self.contents_changed.emit()

    def _remove_node(self, node: ComponentNode) -> None:
        item = self.nodes.pop(node)
        del self._links_of[node]
        self.selection.forget(item)
        self.removeItem(item)
        self.contents_changed.emit()

    def _add_link(self, link: Connection) -> None:
        output, input_ = link
        source, target = self.nodes[output.node], self.nodes[input_.node]
        item = LinkItem(link, source, target, self.look, self.graph.edits.links.points(link))
        self.links[link] = item
        self._links_of[output.node][item] = None
        self._links_of[input_.node][item] = None
        source.linked.add(output)
        target.linked.add(input_)
        source.update()
        target.update()
        self.addItem(item)

    def _remove_link(self, link: Connection) -> None:
        item = self.links.pop(link)
        for port, card in ((link[0], item.source), (link[1], item.target)):
            if port.node in self._links_of:
                del self._links_of[port.node][item]
                if not any(port in other.link for other in self._links_of[port.node]):
                    card.linked.discard(port)
                    card.update()
        self.selection.forget(item)
        self.removeItem(item)

    def _node_changed(self, node: ComponentNode, what: str) -> None:
        item = self.nodes[node]
        if what == "extra":
            item.preview_shown = self.graph.edits.values.preview_shown(node)
            item.update_size()
            self._request_thumbnails(item)
        elif what in {"title", "comment"} or (what == "parameters" and node.card_parameters):
            item.rebuild()
            self._rebuild_links([node])
        elif what == "bypassed":
            item.update_size()
            for link in self._links_of[node]:
                link.update()
        elif what == "id":
            self._show_problems()
        item.update()
        self.contents_changed.emit()

    def _nodes_moved(self, nodes: Iterable[ComponentNode]) -> None:
        moved = list(nodes)
        for node in moved:
            self.nodes[node].setPos(*node.position)
        self._rebuild_links(moved)
        self.contents_changed.emit()

    def _rebuild_links(self, nodes: Iterable[ComponentNode]) -> None:
        for link in dict.fromkeys(link for node in nodes for link in self._links_of[node]):
            link.rebuild()

    def _link_changed(self, link: Connection) -> None:
        self.links[link].set_points([QPointF(*point) for point in self.graph.edits.links.points(link)])

    def _graph_changed(self, what: str) -> None:
        if what in ("notes", "groups"):
            self._show_annotations()

    def _show_annotations(self) -> None:
        annotations = list(self.graph.edits.annotations)
        shown, self.annotations = self.annotations, {}
        for removed in shown.keys() - set(annotations):
            item = shown.pop(removed)
            self.selection.forget(item)
            self.removeItem(item)
        item_above = None
        for annotation in reversed(annotations):
            if annotation in shown:
                shown[annotation].refresh()
            else:
                item = FrameItem(annotation, self.look) if annotation.is_frame else NoteItem(annotation, self.look)
                shown[annotation] = item
                self.addItem(item)
                if item_above is not None:
                    item.stackBefore(item_above)
            self.annotations[annotation] = item_above = shown[annotation]
        self.annotations = dict(reversed(self.annotations.items()))
        self.contents_changed.emit()

    def _show_problems(self) -> None:
        problems: dict[str, list[Any]] = {}
        for problem in self.graph.problems:
            problems.setdefault(problem.node, []).append(problem)
        for node, item in self.nodes.items():
            item.set_problems(problems.get(node.node_id, []))
        self.contents_changed.emit()

    def _show_statuses(self, nodes: Iterable[ComponentNode] | None) -> None:
        for node in list(self.nodes) if nodes is None else nodes:
            item = self.nodes.get(node)
            if item is not None:
                item.set_status(self.graph.statuses.of(node))
                self._request_thumbnails(item)
        self.contents_changed.emit()

    def _request_thumbnails(self, item: NodeItem) -> None:
        if item.has_preview:
            self._thumbnails.request(item.status.pictures)

    def _show_selection(self) -> None:
        self.selection.follow([self.nodes[node] for node in self.graph.selected_nodes if node in self.nodes])

    def apply_theme(self) -> None:
        paints.cache_clear()
        self.look.paints = paints()
        for note in self.notes:
            note.lay_out()
        self.update()
        self.contents_changed.emit()

    def retranslate(self) -> None:
        clear_layouts()
        for item in self.nodes.values():
            item.rebuild()
        for link in self.links.values():
            link.rebuild()
        self.contents_changed.emit()

    def highlight_ports(self, ports: set[Port] | None) -> None:
        """Highlight the ports that the dragged link can connect to; None to end."""
        self.look.linkable = ports
        self.update()

    def hover(self, item: Item | None, port: Port | None = None) -> None:
        """Show that the pointer is over an item, or over none."""
        if self.hovered is not None and self.hovered is not item:
            self.hovered.set_hovered(False)
        if isinstance(item, NodeItem):
            item.set_hovered(True, port)
        elif item is not None:
            item.set_hovered(True)
        self.hovered = item

    def show_matches(self, nodes: set[ComponentNode] | None) -> None:
        """Highlight the nodes that a search found; None to end."""
        if nodes != self.look.matches:
            self.look.matches = nodes
            self.update()

    def links_of(self, node: ComponentNode) -> list[LinkItem]:
        return list(self._links_of[node])

    @property
    def notes(self) -> list[NoteItem]:
        """The notes, the top one last."""
        return [item for item in self.annotations.values() if isinstance(item, NoteItem)]

    @property
    def frames(self) -> list[FrameItem]:
        """The frames, the top one last."""
        return [item for item in self.annotations.values() if isinstance(item, FrameItem)]

    def all_items(self) -> list[Card]:
        """All items except links."""
        return [*self.nodes.values(), *self.annotations.values()]

    def contents(self, items: Iterable[Any] | None = None) -> QRectF:
        """The bounding rectangle of all items, or of these; empty if there are none."""
        rects = [item.card for item in (self.all_items() if items is None else items) if not isinstance(item, LinkItem)]
        if items is None:
            rects += [
                QRectF(point, point).adjusted(-1, -1, 1, 1) for link in self.links.values() for point in link.points
            ]
        return reduce(QRectF.united, rects, QRectF())

    def picture_area(self, *, selection_only: bool = False) -> QRectF:
        """The part of the canvas that :meth:`render_picture` paints; empty if it has no items."""
        area = self.contents(self.selection.items() if selection_only else None)
        return (
            area if area.isEmpty() else area.adjusted(-PICTURE_MARGIN, -PICTURE_MARGIN, PICTURE_MARGIN, PICTURE_MARGIN)
        )

    def render_picture(self, painter: QPainter, target: QRectF, *, selection_only: bool = False) -> None:
        """Paint the graph, or the selected items, into a rectangle, without selection or search highlights."""
        area = self.picture_area(selection_only=selection_only)
        if area.isEmpty():
            return
        look = self.look
        hidden: list[Item] = []
        if selection_only:
            selected = set[Item](self.selection.cards)
            hidden += [item for item in self.all_items() if item not in selected]
            hidden += [link for link in self.links.values() if not {link.source, link.target} <= selected]
        before = dict(vars(look))
        look.choose_detail(zoom=1.0, pixels=1.0, nodes=0)
        look.printing, look.linkable, look.matches = True, None, None
        for item in hidden:
            item.setVisible(False)
        try:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
            self.render(painter, target, area, Qt.AspectRatioMode.KeepAspectRatio)
        finally:
            vars(look).update(before)
            for item in hidden:
                item.setVisible(True)

"""The graphics scene: keeps its items in sync with the graph."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.canvas.card_layout import forget_layouts
from vision_designer.editor.canvas.geometry import EXTENT, around
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.look import CanvasLook, forget_paints, paints
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.note_item import FrameItem, NoteItem
from vision_designer.editor.canvas.selection import Selection
from vision_designer.editor.canvas.thumbnails import Thumbnails
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.theme import theme
from vision_designer.editor.workers.data_process import DataProcess
from vision_designer.graphs.flow import Connection
from vision_designer.nodes.core.component import ComponentNode

if TYPE_CHECKING:
    from vision_designer.editor.graph.annotations import Annotation


class GraphScene(QGraphicsScene):
    """The cards, links, notes and frames of a graph.

    It listens to the graph and changes it never: whoever edits calls the graph, and the scene follows.

    Args:
        graph: the graph it shows.
    """

    contents_changed = Signal()
    """Something was added, removed, moved, or changed its size or state."""

    def __init__(self, graph: OpenGraph, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # The index would be kept up to date at every move, which costs more than it saves.
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setSceneRect(-EXTENT, -EXTENT, 2 * EXTENT, 2 * EXTENT)
        self.graph = graph
        self.look = CanvasLook()
        self.selection = Selection(graph, self)
        self.nodes: dict[ComponentNode, NodeItem] = {}
        self.links: dict[Connection, LinkItem] = {}
        self.boxes: dict[Annotation, NoteItem | FrameItem] = {}
        self._links_of: dict[ComponentNode, dict[LinkItem, None]] = {}
        self._thumbnails = Thumbnails(self.look, self)
        self._thumbnails.loaded.connect(self.update)
        self._events: list[tuple[Any, Callable[..., None]]] = []
        self._fill()
        self._listen()

    def take_data(self, data: DataProcess) -> None:
        """Show pictures of results, made by this process; without one, there are none."""
        self._thumbnails.take_data(data)

    # Following the graph

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
        graph.problems_changed.connect(self._show_problems)
        graph.statuses_changed.connect(self._show_statuses)
        graph.selection_changed.connect(self._show_selection)
        theme().changed.connect(self.take_theme)

    def close(self) -> None:
        """Stop listening; the scene is not used after this."""
        for event, callback in self._events:
            event.unsub(callback)
        self._events = []
        self._thumbnails.close()
        theme().changed.disconnect(self.take_theme)
        self.graph.problems_changed.disconnect(self._show_problems)
        self.graph.statuses_changed.disconnect(self._show_statuses)
        self.graph.selection_changed.disconnect(self._show_selection)

    def _add_node(self, node: ComponentNode) -> None:
        item = NodeItem(node, self.look)
        item.preview_shown = self.graph.edits.values.preview_shown(node)
        item.set_status(self.graph.status(node))
        self.nodes[node] = item
        self._links_of[node] = {}
        self.addItem(item)
        self._want_thumbnails(item)
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
            item.fit()
            self._want_thumbnails(item)
        elif what in {"title", "comment"}:
            item.rebuild()
            self._rebuild_links([node])
        elif what == "bypassed":
            item.fit()
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
        shown, self.boxes = self.boxes, {}
        for gone in shown.keys() - set(annotations):
            item = shown.pop(gone)
            self.selection.forget(item)
            self.removeItem(item)
        above = None
        for annotation in reversed(annotations):
            if annotation in shown:
                shown[annotation].take()
            else:
                item = FrameItem(annotation, self.look) if annotation.is_frame else NoteItem(annotation, self.look)
                shown[annotation] = item
                self.addItem(item)
                if above is not None:
                    item.stackBefore(above)
            self.boxes[annotation] = above = shown[annotation]
        self.boxes = dict(reversed(self.boxes.items()))
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
                item.set_status(self.graph.status(node))
                self._want_thumbnails(item)
        self.contents_changed.emit()

    def _want_thumbnails(self, item: NodeItem) -> None:
        if item.has_preview:
            self._thumbnails.want(item.status.pictures)

    def _show_selection(self) -> None:
        self.selection.follow([self.nodes[node] for node in self.graph.selected_nodes if node in self.nodes])

    # Looking at it

    def take_theme(self) -> None:
        """Take the colours of the theme that is in force now."""
        forget_paints()
        self.look.paints = paints()
        for note in self.notes:
            note.lay_out()
        self.update()
        self.contents_changed.emit()

    def take_language(self) -> None:
        """Take the words of the language that is in force now."""
        forget_layouts()
        for item in self.nodes.values():
            item.rebuild()
        for link in self.links.values():
            link.rebuild()
        self.contents_changed.emit()

    def light_up(self, ports: set[NodeInput | NodeOutput] | None) -> None:
        """Show which ports a link can go to; None when none is dragged any more."""
        self.look.lit = ports
        self.update()

    def show_matches(self, nodes: set[ComponentNode] | None) -> None:
        """Show what a search found; None when nothing is searched."""
        if nodes != self.look.matches:
            self.look.matches = nodes
            self.update()

    def links_of(self, node: ComponentNode) -> list[LinkItem]:
        """The links of a node."""
        return list(self._links_of[node])

    @property
    def notes(self) -> list[NoteItem]:
        """The notes, the top one last."""
        return [item for item in self.boxes.values() if isinstance(item, NoteItem)]

    @property
    def frames(self) -> list[FrameItem]:
        """The frames, the top one last."""
        return [item for item in self.boxes.values() if isinstance(item, FrameItem)]

    def all_items(self) -> list[NodeItem | NoteItem | FrameItem]:
        """Everything that can be selected, but links."""
        return [*self.nodes.values(), *self.boxes.values()]

    def contents(self, items: Iterable[Any] | None = None) -> QRectF:
        """The room that all cards, notes and frames take, or only these; empty when there are none."""
        boxes = [item for item in (self.all_items() if items is None else items) if not isinstance(item, LinkItem)]
        rects = [item.card for item in boxes]
        if items is None:
            rects += [
                QRectF(point, point).adjusted(-1, -1, 1, 1) for link in self.links.values() for point in link.points
            ]
        return around(rects)

    def positions(self) -> Mapping[ComponentNode, tuple[int, int]]:
        """Where the nodes are."""
        return {node: node.position for node in self.nodes}

"""Canvas commands for menus, tool bars and the command palette."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QGuiApplication

from vision_designer.editor.canvas.card_layout import FOOTER
from vision_designer.editor.canvas.geometry import snapped
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.moving import with_contents
from vision_designer.editor.canvas.navigation import NavigableView
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.note_item import BoxItem
from vision_designer.editor.canvas.scene import GraphScene
from vision_designer.editor.graph.annotations import Annotation
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.layout import arrange
from vision_designer.editor.look.messages import translated_message
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.errors import VisionDesignerError

if TYPE_CHECKING:
    from vision_designer.editor.canvas.selection import Item
    from vision_designer.graphs.flow import Connection

FRAME_ROOM = 24
NOTE_SIZE = (240, 120)


class CanvasCommands(NavigableView):
    """Commands on what is selected, and on the canvas as a whole.

    Args:
        graph: the graph.
        scene: its items.
    """

    message = Signal(str)
    """Something to be told in the status bar."""

    def __init__(self, graph: OpenGraph, scene: GraphScene) -> None:
        super().__init__(scene)
        self.graph = graph
        self.graph_scene = scene
        self.snap = True
        self._steps = 0

    # Selecting

    @property
    def chosen_nodes(self) -> list[ComponentNode]:
        """The selected nodes."""
        return [item.node for item in self.graph_scene.selection.of(NodeItem)]

    @property
    def chosen_annotations(self) -> list[Annotation]:
        """The selected notes and frames."""
        return [item.annotation for item in self.graph_scene.selection.items() if isinstance(item, BoxItem)]

    def select_all(self) -> None:
        """Select all nodes, notes and frames."""
        self.graph_scene.selection.set(self.graph_scene.all_items())

    def invert_selection(self) -> None:
        """Select what is not selected, and no longer what is."""
        selection = self.graph_scene.selection
        selection.set([item for item in self.graph_scene.all_items() if item not in selection])

    # Looking

    def zoom_fit(self) -> None:
        """Show the whole graph."""
        self.show_rect(self.graph_scene.contents())

    def zoom_selection(self) -> None:
        """Show all that is selected."""
        self.show_rect(self.graph_scene.contents(self.graph_scene.selection.items()), maximum=1.5)

    def centre_on(self, node: ComponentNode) -> None:
        """Show a node in the middle."""
        item = self.graph_scene.nodes.get(node)
        if item is not None:
            if self.zoom < 0.5:
                self.set_zoom(1.0)
            self.centre_on_point(item.card.center())

    # Editing

    def delete_selected(self) -> None:
        """Remove all that is selected."""
        nodes, annotations = self.chosen_nodes, self.chosen_annotations
        gone = set(nodes)
        links: list[Connection] = [
            item.link
            for item in self.graph_scene.selection.of(LinkItem)
            if item.source.node not in gone and item.target.node not in gone
        ]
        if (nodes or annotations or links) and not self.graph.read_only:
            # Nobody is told of each node that it is selected no longer.
            self.graph_scene.selection.clear()
            self.graph.edits.delete(nodes, links, annotations)

    def copy(self) -> None:
        """Put what is selected onto the clipboard, as text."""
        nodes, annotations = self.chosen_nodes, self.chosen_annotations
        if nodes or annotations:
            QGuiApplication.clipboard().setText(self.graph.edits.copy_text(nodes, annotations))

    def cut(self) -> None:
        """Copy what is selected, and remove it."""
        if not self.graph.read_only:
            self.copy()
            self.delete_selected()

    def paste(self, point: QPointF | None = None) -> None:
        """Add what the clipboard holds: at a point, at the pointer, or beside the original."""
        if self.graph.read_only:
            return
        place = snapped(point, self.snap) if point is not None else None
        before = set(self.graph_scene.boxes)
        text = QGuiApplication.clipboard().text()
        try:
            nodes: list[ComponentNode] = self.graph.edits.paste_text(
                text, None if place is None else (round(place.x()), round(place.y()))
            )
        except VisionDesignerError as error:
            self.message.emit(translated_message(str(error)))
            return
        if not self._show_added(nodes, before):
            self.message.emit(self.tr("The clipboard contains no nodes"))

    def duplicate(self) -> None:
        """Add a copy of what is selected beside it."""
        if self.graph.read_only:
            return
        before = set(self.graph_scene.boxes)
        try:
            nodes: list[ComponentNode] = self.graph.edits.duplicate(self.chosen_nodes, self.chosen_annotations)
        except VisionDesignerError as error:
            self.message.emit(translated_message(str(error)))
            return
        self._show_added(nodes, before)

    def _show_added(self, nodes: Iterable[ComponentNode], before: set[Annotation]) -> bool:
        """Select what was added, and see to it that it is seen; whether there is anything."""
        scene = self.graph_scene
        added: list[Item] = [scene.nodes[node] for node in nodes]
        added += [item for annotation, item in scene.boxes.items() if annotation not in before]
        if not added:
            return False
        scene.selection.set(added)
        area = scene.contents(added)
        if not self.seen().intersects(area):
            self.bring_into_view(area)
        return True

    def bypass_selected(self) -> None:
        """Leave the selected nodes out of runs; take them in again when all are left out."""
        nodes = self.chosen_nodes
        if nodes:
            self.graph.edits.values.set_bypassed(nodes, not all(node.bypassed for node in nodes))

    def show_preview(self, *, shown: bool) -> None:
        """Fold the pictures of the selected nodes' results out, or in."""
        self.graph.edits.values.set_preview_shown(self.chosen_nodes, shown)

    def move_selected(self, offset: QPointF) -> None:
        """Move what is selected; until :meth:`end_moving`, moves of the same are one undo step."""
        items = with_contents(
            self.graph_scene, [item for item in self.graph_scene.selection.items() if not isinstance(item, LinkItem)]
        )
        if not items:
            return
        nodes = {item.node: _sum(item.pos(), offset) for item in items if isinstance(item, NodeItem)}
        annotations = {item.annotation: _sum(item.pos(), offset) for item in items if isinstance(item, BoxItem)}
        points = {
            link.link: [_sum(point, offset) for point in link.points]
            for link in self.graph_scene.links.values()
            if link.points and link.source.node in nodes and link.target.node in nodes
        }
        key = ("steps", self._steps, tuple(node.global_id for node in nodes), tuple(annotations))
        with self.graph.edits.macro(self.tr("Move"), key):
            self.graph.edits.move(nodes, annotations, points)
        self.bring_into_view(self.graph_scene.contents(items))

    def end_moving(self) -> None:
        """What is moved with keys from now on is an undo step of its own."""
        self._steps += 1

    def arrange(self, kind: str) -> None:
        """Put nodes in order: ``layered``, one of the alignments, or a distribution; all nodes or the selected ones."""
        scene = self.graph_scene
        chosen = scene.selection.of(NodeItem)
        if kind == "layered":
            items = chosen if len(chosen) > 1 else list(scene.nodes.values())
            title = self.tr("Arrange")
        else:
            items, title = chosen, self.tr("Align")
        nodes = {item.node for item in items}
        # Cards become higher when they have run; laid out, they leave room for that.
        footer = FOOTER if kind == "layered" else 0.0
        sizes = {item.node: (item.size.width(), item.layout.height + footer) for item in items}
        positions = {node: (float(node.position[0]), float(node.position[1])) for node in nodes}
        points: dict[Connection, list[tuple[int, int]]] = {}
        if kind == "layered":
            inside = [link for link in scene.links.values() if link.source.node in nodes and link.target.node in nodes]
            wires = [
                arrange.Wire(
                    link.source.node,
                    link.target.node,
                    link.source.place(link.link[0]).y,
                    link.target.place(link.link[1]).y,
                )
                for link in inside
            ]
            places = arrange.layered(sizes, wires, positions)
            # Points led around what was in the way before.
            points = {link.link: [] for link in inside if link.points}
        elif kind in arrange.ALIGNMENTS:
            places = arrange.aligned(kind, sizes, positions)
        else:
            places = arrange.distributed(kind, sizes, positions)
        self.graph.edits.move(places, points=points, text=title)
        if kind == "layered" and len(chosen) <= 1:
            self.zoom_fit()


def _sum(point: QPointF, offset: QPointF) -> tuple[int, int]:
    return round(point.x() + offset.x()), round(point.y() + offset.y())

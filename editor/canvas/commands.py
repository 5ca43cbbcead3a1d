"""Commands of the canvas, for menus, tool bars, and the command palette."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QColor, QGuiApplication

from vision_designer.editor.canvas.annotation_items import TITLE_HEIGHT, AnnotationItem
from vision_designer.editor.canvas.card_layout import FOOTER
from vision_designer.editor.canvas.context import CanvasContext
from vision_designer.editor.canvas.hits import with_contents
from vision_designer.editor.canvas.link_item import LinkItem, segment_of
from vision_designer.editor.canvas.look import GRID, snapped
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.text_editing import TextEditing
from vision_designer.editor.graph.annotations import Annotation
from vision_designer.editor.layout import arrange
from vision_designer.editor.look.messages import translated_message
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.errors import VisionDesignerError

if TYPE_CHECKING:
    from vision_designer.editor.canvas.scene import Item
    from vision_designer.graphs.flow import Connection

translate = QCoreApplication.translate
FRAME_ROOM = 24
NOTE_SIZE = (240, 120)


class CanvasCommands:
    """Commands on the selected items, and on the canvas as a whole.

    Args:
        context: of the canvas.
        text_editing: edits the text of what is added.
    """

    def __init__(self, context: CanvasContext, text_editing: TextEditing) -> None:
        self._context = context
        self._graph, self._scene = context.graph, context.scene
        self._navigator = context.navigator
        self._text_editing = text_editing
        self._steps = 0

    # Selecting

    @property
    def chosen_nodes(self) -> list[ComponentNode]:
        """The selected nodes."""
        return [item.node for item in self._scene.selection.of(NodeItem)]

    @property
    def chosen_annotations(self) -> list[Annotation]:
        """The selected notes and frames."""
        return [item.annotation for item in self._scene.selection.items() if isinstance(item, AnnotationItem)]

    def select_all(self) -> None:
        """Select all nodes, notes and frames."""
        self._scene.selection.set(self._scene.all_items())

    def invert_selection(self) -> None:
        """Select what is not selected, and no longer what is."""
        selection = self._scene.selection
        selection.set([item for item in self._scene.all_items() if item not in selection])

    # Editing

    def delete_selected(self) -> None:
        """Remove all that is selected."""
        nodes, annotations = self.chosen_nodes, self.chosen_annotations
        gone = set(nodes)
        links: list[Connection] = [
            item.link
            for item in self._scene.selection.of(LinkItem)
            if item.source.node not in gone and item.target.node not in gone
        ]
        if (nodes or annotations or links) and not self._graph.read_only:
            # Nobody is told of each node that it is selected no longer.
            self._scene.selection.clear()
            self._graph.edits.delete(nodes, links, annotations)

    def copy(self) -> None:
        """Put what is selected onto the clipboard, as text."""
        nodes, annotations = self.chosen_nodes, self.chosen_annotations
        if nodes or annotations:
            QGuiApplication.clipboard().setText(self._graph.edits.copy_text(nodes, annotations))

    def cut(self) -> None:
        """Copy what is selected, and remove it."""
        if not self._graph.read_only:
            self.copy()
            self.delete_selected()

    def paste(self, point: QPointF | None = None) -> None:
        """Add what the clipboard holds: at a point, at the pointer, or beside the original."""
        place = snapped(point, self._context.snap) if point is not None else None
        corner = None if place is None else (round(place.x()), round(place.y()))
        if not self._add(lambda: self._graph.edits.paste_text(QGuiApplication.clipboard().text(), corner)):
            self._context.message.emit(translate("canvas", "The clipboard contains no nodes"))

    def duplicate(self) -> None:
        """Add a copy of the selected items beside them."""
        self._add(lambda: self._graph.edits.duplicate(self.chosen_nodes, self.chosen_annotations))

    def _add(self, add: Callable[[], list[ComponentNode]]) -> bool:
        """Add nodes and annotations, select them, and show them; returns False if there were none to add."""
        if self._graph.read_only:
            return True
        scene, before = self._scene, set(self._scene.annotations)
        try:
            nodes = add()
        except VisionDesignerError as error:
            self._context.message.emit(translated_message(str(error)))
            return True
        added: list[Item] = [scene.nodes[node] for node in nodes]
        added += [item for annotation, item in scene.annotations.items() if annotation not in before]
        if added:
            scene.selection.set(added)
            area = scene.contents(added)
            if not self._navigator.seen().intersects(area):
                self._navigator.bring_into_view(area)
        return bool(added)

    def bypass_selected(self) -> None:
        """Leave the selected nodes out of runs; take them in again when all are left out."""
        nodes = self.chosen_nodes
        if nodes:
            self._graph.edits.values.set_bypassed(nodes, not all(node.bypassed for node in nodes))

    def show_preview(self, *, shown: bool) -> None:
        """Fold the pictures of the selected nodes' results out, or in."""
        self._graph.edits.values.set_preview_shown(self.chosen_nodes, shown)

    def move_selected(self, offset: QPointF) -> None:
        """Move what is selected; until :meth:`end_moving`, moves of the same are one undo step."""
        items = with_contents(
            self._scene, [item for item in self._scene.selection.items() if not isinstance(item, LinkItem)]
        )
        if not items:
            return
        nodes = {item.node: _sum(item.pos(), offset) for item in items if isinstance(item, NodeItem)}
        annotations = {item.annotation: _sum(item.pos(), offset) for item in items if isinstance(item, AnnotationItem)}
        points = {
            link.link: [_sum(point, offset) for point in link.points]
            for link in self._scene.links.values()
            if link.points and link.source.node in nodes and link.target.node in nodes
        }
        key = ("steps", self._steps, tuple(node.global_id for node in nodes), tuple(annotations))
        with self._graph.edits.macro(translate("canvas", "Move"), key):
            self._graph.edits.move(nodes, annotations, points)
        self._navigator.bring_into_view(self._scene.contents(items))

    def end_moving(self) -> None:
        """What is moved with keys from now on is an undo step of its own."""
        self._steps += 1

    def arrange(self, kind: str) -> None:
        """Put nodes in order: ``layered``, one of the alignments, or a distribution; all nodes or the selected ones."""
        scene = self._scene
        chosen = scene.selection.of(NodeItem)
        if kind == "layered":
            items = chosen if len(chosen) > 1 else list(scene.nodes.values())
            title = translate("canvas", "Arrange")
        else:
            items, title = chosen, translate("canvas", "Align")
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
        self._graph.edits.move(places, points=points, text=title)
        if kind == "layered" and len(chosen) <= 1:
            self._navigator.zoom_fit()

    # Notes, frames, and points of links

    def add_note_here(self, point: QPointF | None = None) -> None:
        """Add a note, and write in it."""
        place = snapped(point if point is not None else self._navigator.seen().center(), self._context.snap)
        self._select_and_edit(
            self._graph.edits.annotations.add_note((round(place.x()), round(place.y())), size=NOTE_SIZE)
        )

    def _select_and_edit(self, annotation: Annotation | None) -> None:
        if annotation is not None:
            item = self._scene.annotations[annotation]
            self._scene.selection.set([item])
            self._text_editing.edit(item)

    def add_frame_around_selection(self) -> None:
        """Put a frame around what is selected, or an empty one in the middle of what is seen."""
        chosen = [item for item in self._scene.selection.items() if not isinstance(item, LinkItem)]
        area = self._scene.contents(chosen)
        if area.isEmpty():
            area = QRectF(0, 0, 400, 240)
            area.moveCenter(self._navigator.seen().center())
        area = area.adjusted(-FRAME_ROOM, -FRAME_ROOM - TITLE_HEIGHT, FRAME_ROOM, FRAME_ROOM)
        corner = snapped(area.topLeft())
        size = (-int(-area.width() // GRID) * GRID, -int(-area.height() // GRID) * GRID)
        place, title = (round(corner.x()), round(corner.y())), translate("canvas", "Frame")
        self._select_and_edit(self._graph.edits.annotations.add_frame(place, size, title))

    def colour_annotations(self, colour: str | None) -> None:
        """Give the selected notes and frames a colour; None for the usual one."""
        if colour is not None and not QColor(colour).isValid():
            return
        with self._graph.edits.macro(translate("canvas", "Color")):
            for annotation in self.chosen_annotations:
                self._graph.edits.annotations.change(annotation, colour=colour or "")

    def add_point(self, item: LinkItem, point: QPointF) -> None:
        """Let a link go through a point."""
        segment, _ = segment_of(item.curve, point)
        place = snapped(point, self._context.snap)
        points = [(round(own.x()), round(own.y())) for own in item.points]
        points.insert(segment, (round(place.x()), round(place.y())))
        self._graph.edits.links.set_points(item.link, points)

    def remove_point(self, item: LinkItem, number: int) -> None:
        """Let a link no longer go through one of its points."""
        points = [(round(own.x()), round(own.y())) for own in item.points]
        del points[number]
        self._graph.edits.links.set_points(item.link, points)


def _sum(point: QPointF, offset: QPointF) -> tuple[int, int]:
    return round(point.x() + offset.x()), round(point.y() + offset.y())

"""Commands of the canvas, for menus, tool bars, and the command palette."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QColor, QGuiApplication

from vision_designer.editor.canvas import arrange
from vision_designer.editor.canvas.annotation_items import TITLE_HEIGHT, AnnotationItem
from vision_designer.editor.canvas.card_layout import FOOTER
from vision_designer.editor.canvas.context import CanvasContext, positions_after_move, with_frame_contents
from vision_designer.editor.canvas.link_item import LinkItem, segment_of
from vision_designer.editor.canvas.look import GRID, rounded, snapped
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.text_editing import TextEditing
from vision_designer.editor.graph.graph_edits import Annotation
from vision_designer.editor.look.texts import translated_message
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.errors import VisionDesignerError

if TYPE_CHECKING:
    from vision_designer.editor.canvas.scene import Item
    from vision_designer.graphs.flow import Connection

translate = QCoreApplication.translate
DEFAULT_AREA = (860.0, 552.0)
"""Size of the canvas in pixels, without margins, in a window of 1366 x 768 with the default panes."""
FRAME_MARGIN = 24


class CanvasCommands:
    """Commands on the selected items, or on the whole canvas."""

    def __init__(self, context: CanvasContext, text_editing: TextEditing) -> None:
        self._context = context
        self._graph, self._scene = context.graph, context.scene
        self._navigator = context.navigator
        self._text_editing = text_editing
        self._move_sequence = 0

    # Selecting

    @property
    def selected_annotations(self) -> list[Annotation]:
        return [item.annotation for item in self._scene.selection.items() if isinstance(item, AnnotationItem)]

    def select_all(self) -> None:
        self._scene.selection.set(self._scene.all_items())

    def invert_selection(self) -> None:
        selection = self._scene.selection
        selection.set([item for item in self._scene.all_items() if item not in selection])

    # Editing

    def delete_selected(self) -> None:
        nodes, annotations = self._graph.selected_nodes, self.selected_annotations
        removed = set(nodes)
        links: list[Connection] = [
            item.link
            for item in self._scene.selection.of(LinkItem)
            if item.source.node not in removed and item.target.node not in removed
        ]
        if (nodes or annotations or links) and not self._graph.read_only:
            # Otherwise, the selection would change once for each removed node.
            self._scene.selection.clear()
            self._graph.edits.delete(nodes, links, annotations)

    def copy(self) -> None:
        nodes, annotations = self._graph.selected_nodes, self.selected_annotations
        if nodes or annotations:
            QGuiApplication.clipboard().setText(self._graph.edits.copy_text(nodes, annotations))

    def cut(self) -> None:
        if not self._graph.read_only:
            self.copy()
            self.delete_selected()

    def paste(self, point: QPointF | None = None) -> None:
        """Add the content of the clipboard, at a point or beside the originals."""
        corner = None if point is None else rounded(snapped(point, self._context.snap))
        if not self._add(lambda: self._graph.edits.paste_text(QGuiApplication.clipboard().text(), corner)):
            self._context.message.emit(translate("canvas", "The clipboard contains no nodes"))

    def duplicate(self) -> None:
        self._add(lambda: self._graph.edits.duplicate(self._graph.selected_nodes, self.selected_annotations))

    def _add(self, add: Callable[[], list[ComponentNode]]) -> bool:
        """Add items, select and show them; returns False if there were none to add."""
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
            if not self._navigator.visible_rect().intersects(area):
                self._navigator.bring_into_view(area)
        return bool(added)

    def bypass_selected(self) -> None:
        """Bypass the selected nodes in runs; if all are bypassed, enable them again."""
        nodes = self._graph.selected_nodes
        if nodes:
            self._graph.edits.values.set_bypassed(nodes, not all(node.bypassed for node in nodes))

    def move_selected(self, offset: QPointF) -> None:
        """Move the selected items. Moves of the same items until :meth:`end_moving` are one undo step."""
        items = with_frame_contents(self._scene, self._scene.selection.cards)
        if not items:
            return
        nodes, annotations, points = positions_after_move(self._scene, items, offset)
        key = ("steps", self._move_sequence, tuple(node.global_id for node in nodes), tuple(annotations))
        with self._graph.edits.macro(translate("canvas", "Move"), key):
            self._graph.edits.move(nodes, annotations, points)
        self._navigator.bring_into_view(self._scene.contents(items))

    def end_moving(self) -> None:
        """Start a new undo step with the next move."""
        self._move_sequence += 1

    def arrange(self, kind: str) -> None:
        """Arrange the selected nodes, or all.

        Args:
            kind: ``layered``, or one of ``ALIGNMENTS`` or ``DISTRIBUTIONS`` of :mod:`arrange`.
        """
        scene = self._scene
        selected = scene.selection.of(NodeItem)
        if kind == "layered":
            items = selected if len(selected) > 1 else list(scene.nodes.values())
            title = translate("canvas", "Arrange")
        else:
            items, title = selected, translate("canvas", "Align")
        nodes = {item.node for item in items}
        # Leave space for the footer that cards have after a run.
        footer = FOOTER if kind == "layered" else 0.0
        sizes = {item.node: (item.size.width(), item.layout.height + footer) for item in items}
        positions = {node: (float(node.position[0]), float(node.position[1])) for node in nodes}
        points: dict[Connection, list[tuple[int, int]]] = {}
        if kind == "layered":
            inside = [link for link in scene.links.values() if link.source.node in nodes and link.target.node in nodes]
            ends = [(link.source, link.target, *link.link) for link in inside]
            edges = [
                arrange.Edge(source.node, target.node, source.port_layout(output).y, target.port_layout(input_).y)
                for source, target, output, input_ in ends
            ]
            places = arrange.layered(sizes, edges, positions, DEFAULT_AREA)
            # The points were placed for the previous positions of the nodes.
            points = {link.link: [] for link in inside if link.points}
        elif kind in arrange.ALIGNMENTS:
            places = arrange.aligned(kind, sizes, positions)
        else:
            places = arrange.distributed(kind, sizes, positions)
        self._graph.edits.move(places, points=points, text=title)
        if kind == "layered" and len(selected) <= 1:
            self._navigator.zoom_fit()

    # Notes, frames, and points of links

    def add_note_here(self, point: QPointF | None = None) -> None:
        position = snapped(point if point is not None else self._navigator.visible_rect().center(), self._context.snap)
        self._select_and_edit(self._graph.edits.annotations.add_note(rounded(position)))

    def _select_and_edit(self, annotation: Annotation | None) -> None:
        if annotation is not None:
            item = self._scene.annotations[annotation]
            self._scene.selection.set([item])
            self._text_editing.edit(item)

    def add_frame_around_selection(self) -> None:
        """Add a frame around the selected items, or an empty one in the center of the view."""
        area = self._scene.contents(self._scene.selection.cards)
        if area.isEmpty():
            area = QRectF(0, 0, 400, 240)
            area.moveCenter(self._navigator.visible_rect().center())
        area = area.adjusted(-FRAME_MARGIN, -FRAME_MARGIN - TITLE_HEIGHT, FRAME_MARGIN, FRAME_MARGIN)
        size = (-int(-area.width() // GRID) * GRID, -int(-area.height() // GRID) * GRID)
        corner, title = rounded(snapped(area.topLeft())), translate("canvas", "Frame")
        self._select_and_edit(self._graph.edits.annotations.add_frame(corner, size, title))

    def color_annotations(self, color: str | None) -> None:
        """Set the color of the selected notes and frames; None for the default one."""
        if color is not None and not QColor(color).isValid():
            return
        with self._graph.edits.macro(translate("canvas", "Color")):
            for annotation in self.selected_annotations:
                self._graph.edits.annotations.change(annotation, colour=color or "")

    def add_point(self, item: LinkItem, point: QPointF) -> None:
        segment = min(segment_of(item.curve, point)[0], len(item.points))
        points = [rounded(own_point) for own_point in item.points]
        points.insert(segment, rounded(snapped(point, self._context.snap)))
        self._graph.edits.links.set_points(item.link, points)

    def remove_point(self, item: LinkItem, number: int) -> None:
        points = [rounded(own_point) for at, own_point in enumerate(item.points) if at != number]
        self._graph.edits.links.set_points(item.link, points)

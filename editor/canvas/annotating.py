"""Notes, frames, link points, and in-place text editing."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor

from vision_designer.editor.canvas.card_layout import title_of
from vision_designer.editor.canvas.commands import CanvasCommands
from vision_designer.editor.canvas.geometry import GRID, segment_of, snapped
from vision_designer.editor.canvas.in_place import InPlaceEditor
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.look import TITLE_SIZE, font
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.note_item import TITLE_HEIGHT, BoxItem, FrameItem, NoteItem
from vision_designer.editor.canvas.scene import GraphScene
from vision_designer.editor.graph.annotations import Annotation
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import LONGEST_EDITED
from vision_designer.graphs.document import GraphDocument

FRAME_ROOM = 24
NOTE_SIZE = (240, 120)


class AnnotatingView(CanvasCommands):
    """A canvas with notes, frames and points of links."""

    def __init__(self, graph: OpenGraph, scene: GraphScene) -> None:
        super().__init__(graph, scene)
        self.editor: InPlaceEditor | None = None
        """What edits a text where it stands."""
        self._edited_item: NodeItem | BoxItem | None = None

    def add_note_here(self, point: QPointF | None = None) -> None:
        """Add a note, and write in it."""
        place = snapped(point if point is not None else self.seen().center(), self.snap)
        self._select_and_edit(
            self.graph.edits.annotations.add_note((round(place.x()), round(place.y())), size=NOTE_SIZE)
        )

    def _select_and_edit(self, annotation: Annotation | None) -> None:
        if annotation is not None:
            item = self.graph_scene.boxes[annotation]
            self.graph_scene.selection.set([item])
            self.edit_title(item)

    def add_frame_around_selection(self) -> None:
        """Put a frame around what is selected, or an empty one in the middle of what is seen."""
        chosen = [item for item in self.graph_scene.selection.items() if not isinstance(item, LinkItem)]
        area = self.graph_scene.contents(chosen)
        if area.isEmpty():
            area = QRectF(0, 0, 400, 240)
            area.moveCenter(self.seen().center())
        area = area.adjusted(-FRAME_ROOM, -FRAME_ROOM - TITLE_HEIGHT, FRAME_ROOM, FRAME_ROOM)
        corner = snapped(area.topLeft())
        size = (-int(-area.width() // GRID) * GRID, -int(-area.height() // GRID) * GRID)
        self._select_and_edit(
            self.graph.edits.annotations.add_frame((round(corner.x()), round(corner.y())), size, self.tr("Frame"))
        )

    def colour_boxes(self, colour: str | None) -> None:
        """Give the selected notes and frames a colour; None for the usual one."""
        if colour is not None and not QColor(colour).isValid():
            return
        with self.graph.edits.macro(self.tr("Color")):
            for annotation in self.chosen_annotations:
                self.graph.edits.annotations.change(annotation, colour=colour or "")

    def add_point(self, item: LinkItem, point: QPointF) -> None:
        """Let a link go through a point."""
        segment, _ = segment_of(item.curve, point)
        place = snapped(point, self.snap)
        points = [(round(own.x()), round(own.y())) for own in item.points]
        points.insert(segment, (round(place.x()), round(place.y())))
        self.graph.edits.links.set_points(item.link, points)

    def remove_point(self, item: LinkItem, number: int) -> None:
        """Let a link no longer go through one of its points."""
        points = [(round(own.x()), round(own.y())) for own in item.points]
        del points[number]
        self.graph.edits.links.set_points(item.link, points)

    def edit_title(self, item: NodeItem | BoxItem) -> None:
        """Edit a node's or frame's title, or a note's text, where it stands."""
        self.end_editing()
        self._edited_item = item
        if self.graph.read_only:
            return
        if isinstance(item, NoteItem) and len(item.annotation.text) > LONGEST_EDITED:
            self.message.emit(self.tr("This note is too long to edit here. Edit it in the graph file."))
            return
        edits = self.graph.edits.annotations
        if isinstance(item, NodeItem):
            node = item.node
            area = QRectF(item.pos() + QPointF(36, 6), QPointF(item.card.right() - 8, item.pos().y() + 34))

            def rename(text: str) -> None:
                text = text.strip()
                self.graph.edits.values.rename(node, "" if text == texts.component_title(type(node)) else text)

            def put(document: GraphDocument, text: str) -> None:
                found = document.node(node.node_id)
                if found is not None:
                    found.title = text.strip()

            self.editor = InPlaceEditor(self, area, title_of(node), rename, put, font(TITLE_SIZE, True))
        elif isinstance(item, FrameItem):
            self.editor = InPlaceEditor(
                self,
                item.title_bar.adjusted(6, 3, -6, -3),
                item.annotation.text,
                lambda text: edits.change(item.annotation, title=text.strip()),
                lambda document, text: edits.put(document, item.annotation, title=text.strip()),
                font(TITLE_SIZE + 1, True),
            )
        elif isinstance(item, NoteItem):
            self.editor = InPlaceEditor(
                self,
                item.card,
                item.annotation.text,
                lambda text: edits.change(item.annotation, text=text),
                lambda document, text: edits.put(document, item.annotation, text=text),
                font(TITLE_SIZE),
                lines=True,
            )

    def end_editing_of_gone(self) -> None:
        """Leave a text whose node, note or frame is no longer there, or was given another text meanwhile."""
        editor, item = self.editor, self._edited_item
        if editor is None or item is None:
            return
        if item.scene() is None or editor.before != _text_of(item):
            editor.end(keep=False)

    def end_editing(self) -> None:
        """Take the text that is being edited."""
        editor, self.editor = self.editor, None
        if editor is not None:
            editor.end(keep=True)


def _text_of(item: NodeItem | BoxItem) -> str:
    """The text of an item that is edited where it stands."""
    if isinstance(item, NodeItem):
        return title_of(item.node)
    return item.annotation.text

"""Notes, frames, link points, and in-place text editing."""

from typing import Any

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
        count = len(self.graph_scene.notes)
        self.graph.add_note((round(place.x()), round(place.y())), size=NOTE_SIZE)
        if len(self.graph_scene.notes) > count:
            note = self.graph_scene.notes[-1]
            self.graph_scene.selection.set([note])
            self.edit_title(note)

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
        count = len(self.graph_scene.frames)
        self.graph.add_frame((round(corner.x()), round(corner.y())), size, self.tr("Frame"))
        if len(self.graph_scene.frames) > count:
            frame = self.graph_scene.frames[-1]
            self.graph_scene.selection.set([frame])
            self.edit_title(frame)

    def colour_boxes(self, colour: str | None) -> None:
        """Give the selected notes and frames a colour; None for the usual one."""
        if colour is not None and not QColor(colour).isValid():
            return
        with self.graph.macro(self.tr("Color")):
            for index in self.chosen_notes:
                self.graph.set_note(index, colour=colour or "")
            for index in self.chosen_frames:
                self.graph.set_frame(index, colour=colour or "")

    def add_point(self, item: LinkItem, point: QPointF) -> None:
        """Let a link go through a point."""
        segment, _ = segment_of(item.curve, point)
        place = snapped(point, self.snap)
        points = [(round(own.x()), round(own.y())) for own in item.points]
        points.insert(segment, (round(place.x()), round(place.y())))
        self.graph.set_link_points(item.link, points)

    def remove_point(self, item: LinkItem, number: int) -> None:
        """Let a link no longer go through one of its points."""
        points = [(round(own.x()), round(own.y())) for own in item.points]
        del points[number]
        self.graph.set_link_points(item.link, points)

    def edit_title(self, item: NodeItem | BoxItem) -> None:
        """Edit a node's or frame's title, or a note's text, where it stands."""
        self.end_editing()
        self._edited_item = item
        if self.graph.read_only:
            return
        if isinstance(item, NoteItem) and len(item.text) > LONGEST_EDITED:
            self.message.emit(self.tr("This note is too long to edit here. Edit it in the graph file."))
            return
        if isinstance(item, NodeItem):
            node = item.node
            area = QRectF(item.pos() + QPointF(36, 6), QPointF(item.card.right() - 8, item.pos().y() + 34))

            def rename(text: str) -> None:
                text = text.strip()
                self.graph.rename(node, "" if text == texts.component_title(type(node)) else text)

            def put(document: GraphDocument, text: str) -> None:
                found = document.node(node.node_id)
                if found is not None:
                    found.title = text.strip()

            self.editor = InPlaceEditor(self, area, title_of(node), rename, put, font(TITLE_SIZE, True))
        elif isinstance(item, FrameItem):
            # By the item, whose place among the others may change meanwhile.
            self.editor = InPlaceEditor(
                self,
                item.title_bar.adjusted(6, 3, -6, -3),
                item.title,
                lambda text: self.graph.set_frame(item.index, title=text.strip()),
                lambda document, text: _put(document.groups, item.index, title=text.strip()),
                font(TITLE_SIZE + 1, True),
            )
        elif isinstance(item, NoteItem):
            self.editor = InPlaceEditor(
                self,
                item.card,
                item.text,
                lambda text: self.graph.set_note(item.index, text=text),
                lambda document, text: _put(document.notes, item.index, text=text),
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


def _put(boxes: list[dict[str, Any]], index: int, **values: str) -> None:
    if index < len(boxes):
        boxes[index].update(values)


def _text_of(item: NodeItem | BoxItem) -> str:
    """The text of an item that is edited where it stands."""
    if isinstance(item, NodeItem):
        return title_of(item.node)
    return item.title if isinstance(item, FrameItem) else item.text if isinstance(item, NoteItem) else ""

"""Dragging nodes, notes, frames and link points."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, Qt

from vision_designer.editor.canvas.geometry import snapped
from vision_designer.editor.canvas.gestures import Gesture
from vision_designer.editor.canvas.hits import link_below
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.note_item import BoxItem, FrameItem, NoteItem
from vision_designer.editor.canvas.scene import GraphScene
from vision_designer.editor.canvas.selection import Item

if TYPE_CHECKING:
    from vision_designer.editor.canvas.pointer import PointerView

Card = NodeItem | NoteItem | FrameItem


def with_contents(scene: GraphScene, items: Iterable[Card]) -> list[Card]:
    """These items, and what lies in the frames among them."""
    found: dict[Card, None] = dict.fromkeys(items)
    waiting = [item for item in found if isinstance(item, FrameItem)]
    while waiting:
        frame = waiting.pop()
        area = frame.card
        for item in scene.all_items():
            if item not in found and area.contains(item.card.center()):
                if isinstance(item, FrameItem):
                    if not area.contains(item.card):
                        continue
                    waiting.append(item)
                found[item] = None
    return list(found)


class Moving(Gesture):
    """What is selected follows the pointer, on the grid; links that move as a whole are not rebuilt until the end.

    A single node without links that is dropped on a link goes into it.
    """

    def __init__(self, view: "PointerView", place: QPointF, taken: Card) -> None:
        super().__init__(view, place)
        chosen: list[Card] = [item for item in self.scene.selection.items() if not isinstance(item, LinkItem)]
        self._items = with_contents(self.scene, chosen)
        self._taken = taken
        self._starts = [(item, item.pos()) for item in self._items]
        self._origin = taken.pos()
        self._offset = QPointF()
        moved = {item.node for item in self._items if isinstance(item, NodeItem)}
        touched = dict.fromkeys(link for node in moved for link in self.scene.links_of(node))
        self._whole: list[LinkItem] = []
        self._partly: list[LinkItem] = []
        for link in touched:
            both = link.source.node in moved and link.target.node in moved
            (self._whole if both else self._partly).append(link)
        self._receiver: LinkItem | None = None
        single = self._items[0] if len(self._items) == 1 else None
        self._loose = single if isinstance(single, NodeItem) and not touched else None

    def move(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        wanted = snapped(self._origin + self.view.scene_point(place) - self.began, self.view.snaps(keys))
        offset = wanted - self._origin
        if offset == self._offset:
            return
        self._offset = offset
        self._show(offset)
        if self._loose is not None:
            self._receive(self._loose)

    def _show(self, offset: QPointF) -> None:
        for item, start in self._starts:
            item.setPos(start + offset)
        for link in self._whole:
            link.shift(offset)
        for link in self._partly:
            link.rebuild()

    def _receive(self, item: NodeItem) -> None:
        graph = self.view.graph
        receiver = next(
            (
                link
                for link in link_below(self.scene, item.card)
                if not graph.edits.nodes.why_not_insert(type(item.node), link.link)
            ),
            None,
        )
        if receiver is not self._receiver:
            if self._receiver is not None:
                self._receiver.set_receiving(False)
            if receiver is not None:
                receiver.set_receiving(True)
            self._receiver = receiver

    def finish(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        receiver, offset = self._receiver, self._offset
        self.cancel()
        if offset.isNull():
            return
        graph = self.view.graph
        positions = {item.node: _place(start + offset) for item, start in self._starts if isinstance(item, NodeItem)}
        annotations = {
            item.annotation: _place(start + offset) for item, start in self._starts if isinstance(item, BoxItem)
        }
        points = {link.link: [_place(point + offset) for point in link.points] for link in self._whole if link.points}
        if receiver is not None and self._loose is not None:
            with graph.edits.macro(QCoreApplication.translate("canvas", "Insert into link")):
                graph.edits.move(positions)
                graph.edits.nodes.insert_into_link(self._loose.node, receiver.link)
        else:
            graph.edits.move(positions, annotations, points)

    def cancel(self) -> None:
        if self._receiver is not None:
            self._receiver.set_receiving(False)
            self._receiver = None
        # Where the graph has them, which may have changed meanwhile.
        for item in self._items:
            if isinstance(item, NodeItem):
                item.setPos(*item.node.position)
            else:
                item.take()
        for link in self._whole:
            link.setPos(0, 0)
        for link in self._partly:
            link.rebuild()


class PointMoving(Gesture):
    """A point of a link follows the pointer."""

    def __init__(self, view: "PointerView", place: QPointF, link: LinkItem, number: int) -> None:
        super().__init__(view, place)
        self._link = link
        self._number = number
        self._points = [QPointF(point) for point in link.points]

    def move(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        points = list(self._points)
        offset = self.view.scene_point(place) - self.began
        points[self._number] = snapped(points[self._number] + offset, self.view.snaps(keys))
        self._link.set_points(points)

    def finish(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        points = [_place(point) for point in self._link.points]
        self.cancel()
        self.view.graph.edits.links.set_points(self._link.link, points)

    def cancel(self) -> None:
        self._link.set_points([QPointF(*point) for point in self.view.graph.edits.links.points(self._link.link)])


def _place(point: QPointF) -> tuple[int, int]:
    return round(point.x()), round(point.y())


__all__ = ["Card", "Item", "Moving", "PointMoving", "with_contents"]

"""Tools that drag: pan, select in a rectangle, move, resize."""

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtWidgets import QRubberBand

from vision_designer.editor.canvas.annotation_items import AnnotationItem
from vision_designer.editor.canvas.context import CanvasContext, Keys
from vision_designer.editor.canvas.hits import InsertTarget, with_contents
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.look import snapped, whole
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.scene import Card


class Tool:
    """A drag, from its begin to its end. It shows its effect on the scene only, and makes one undo step at its end.

    It begins with its creation. :meth:`move` follows the pointer; then either :meth:`end` or :meth:`cancel` is called,
    once.

    Args:
        context: of the canvas.
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
        context: of the canvas.
        place: where it begins, in the viewport.
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
        positions = {item.node: whole(start + offset) for item, start in self._starts if isinstance(item, NodeItem)}
        annotations = {
            item.annotation: whole(start + offset) for item, start in self._starts if isinstance(item, AnnotationItem)
        }
        points = {link.link: [whole(point + offset) for point in link.points] for link in self._whole if link.points}
        if target is not None and self._loose is not None:
            with edits.macro(QCoreApplication.translate("canvas", "Insert into link")):
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

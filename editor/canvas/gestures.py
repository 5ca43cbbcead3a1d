"""Drag gestures: one object from press to release."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtWidgets import QRubberBand

from vision_designer.editor.canvas.geometry import snapped
from vision_designer.editor.canvas.note_item import BoxItem

if TYPE_CHECKING:
    from vision_designer.editor.canvas.pointer import PointerView
    from vision_designer.editor.canvas.selection import Item

NO_KEYS = Qt.KeyboardModifier.NoModifier


class Gesture:
    """Something that goes on from the press of a button to its release.

    The view calls :meth:`move` while the pointer moves, and in the end either :meth:`finish` or :meth:`cancel`,
    once, whatever happens; it holds no gesture any more before it calls these.

    Args:
        view: where it goes on.
        place: where in the viewport it began.
    """

    scrolls = True
    """Whether the canvas scrolls when the pointer comes to its edge."""
    cursor: Qt.CursorShape | None = None

    def __init__(self, view: "PointerView", place: QPointF) -> None:
        self.view = view
        self.scene = view.graph_scene
        self.began = view.scene_point(place)

    def move(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        """Follow the pointer."""

    def finish(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        """The button was released."""

    def cancel(self) -> None:
        """Leave everything as it was."""


class Panning(Gesture):
    """The canvas follows the pointer."""

    scrolls = False
    cursor = Qt.CursorShape.ClosedHandCursor

    def move(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        self.view.hold(self.began, place)


class RubberBand(Gesture):
    """Everything in a rectangle is selected; with Shift in addition, with Ctrl the other way round."""

    def __init__(self, view: "PointerView", place: QPointF, keys: Qt.KeyboardModifier) -> None:
        super().__init__(view, place)
        self._before = self.scene.selection.items() if keys & (SHIFT | CONTROL) else []
        self._inverting = bool(keys & CONTROL)
        self._all = [(item, item.card) for item in self.scene.all_items()]
        self._band: QRubberBand | None = None
        if not keys & (SHIFT | CONTROL):
            self.scene.selection.clear()

    def move(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        here = self.view.scene_point(place)
        area = QRectF(self.began, here).normalized()
        if self._band is None:
            self._band = QRubberBand(QRubberBand.Shape.Rectangle, self.view.viewport())
            self._band.show()
        corner = self.view.place_of(self.began)
        self._band.setGeometry(QRect(corner.toPoint(), place.toPoint()).normalized())
        # A node is selected as soon as it is touched; what lies below nodes only when it is wholly inside.
        within: list[Item] = [
            item
            for item, card in self._all
            if (area.contains(card) if isinstance(item, BoxItem) else area.intersects(card))
        ]
        if self._inverting:
            inside = set(within)
            within = [item for item in within if item not in self._before]
            self.scene.selection.set([*(item for item in self._before if item not in inside), *within])
        else:
            self.scene.selection.set([*self._before, *within])

    def finish(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        self._remove()

    def cancel(self) -> None:
        self._remove()
        self.scene.selection.set(self._before)

    def _remove(self) -> None:
        if self._band is not None:
            self._band.hide()
            self._band.deleteLater()
            self._band = None


class Resizing(Gesture):
    """A note or a frame is made larger or smaller."""

    cursor = Qt.CursorShape.SizeFDiagCursor

    def __init__(self, view: "PointerView", place: QPointF, item: BoxItem) -> None:
        super().__init__(view, place)
        self._item = item
        self._size = item.size.size()

    def move(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        offset = self.view.scene_point(place) - self.began
        wanted = snapped(
            QPointF(self._size.width() + offset.x(), self._size.height() + offset.y()), self.view.snaps(keys)
        )
        self._item.resize(QSizeF(wanted.x(), wanted.y()))

    def finish(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        size = self._item.size.size()
        if size == self._size:
            return
        self.cancel()
        values = [round(size.width()), round(size.height())]
        self.view.graph.edits.annotations.change(self._item.annotation, size=values)

    def cancel(self) -> None:
        self._item.take()


SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier

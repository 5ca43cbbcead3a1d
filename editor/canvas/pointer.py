"""The pointer on the canvas: what it hovers over, and what pressing and dragging do."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip
from ryvencore.NodePort import NodeInput

from vision_designer.editor.canvas.find_bar import FindingView
from vision_designer.editor.canvas.gestures import Gesture, Panning, Resizing, RubberBand
from vision_designer.editor.canvas.hits import END_REACH, Hit, hit
from vision_designer.editor.canvas.link_dragging import LinkDragging
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.moving import Moving, PointMoving
from vision_designer.editor.canvas.node_item import NodeItem, Port
from vision_designer.editor.canvas.note_item import BoxItem, FrameItem, NoteItem
from vision_designer.editor.canvas.scene import GraphScene
from vision_designer.editor.canvas.wording import link_tip, node_tip, port_tip
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.plain_text import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Callable


MAX_AT_POINTER = 360


class HoveringView(FindingView):
    """A canvas that shows what the pointer is on."""

    def __init__(self, graph: OpenGraph, scene: GraphScene) -> None:
        super().__init__(graph, scene)
        self.viewport().setMouseTracking(True)
        self.gesture: Gesture | None = None
        """What goes on with a button held."""
        self.space_held = False
        self._hovered: NodeItem | LinkItem | BoxItem | None = None
        self.at_pointer = PlainLabel(parent=self.viewport())
        """Words beside the pointer."""
        self.at_pointer.setTextFormat(Qt.TextFormat.PlainText)
        self.at_pointer.setWordWrap(True)
        self.at_pointer.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.at_pointer.hide()

    def hit_at(self, place: QPointF) -> Hit:
        """What is at a place of the viewport."""
        return hit(self.graph_scene, self.scene_point(place), self.zoom)

    def hover(self, place: QPointF) -> None:
        """The pointer is at a place of the viewport, with no button held."""
        found = self.hit_at(place)
        self.hover_item(found.item, found.port)
        if self.space_held:
            return
        if found.grip:
            self.viewport().setCursor(Qt.CursorShape.SizeFDiagCursor)
        elif found.port is not None:
            self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        elif found.point is not None:
            self.viewport().setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.viewport().unsetCursor()

    def hover_item(self, item: Any, port: Port | None = None) -> None:  # noqa: ANN401 - any item of the canvas
        """Show that the pointer is on an item, or on none."""
        before = self._hovered
        if before is not None and before is not item:
            before.set_hovered(False)
        if isinstance(item, NodeItem):
            item.set_hovered(True, port)
        elif item is not None:
            item.set_hovered(True)
        self._hovered = item

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.hit_at(QPointF(event.pos()))
            if isinstance(found.item, NodeItem) and self.gesture is None:
                tip = node_tip(found.item) if found.port is None else port_tip(found.item, found.port)
                QToolTip.showText(event.globalPos(), tip, self.viewport())
            elif isinstance(found.item, LinkItem) and self.gesture is None:
                QToolTip.showText(event.globalPos(), link_tip(found.item), self.viewport())
            else:
                QToolTip.hideText()
            return True
        if event.type() == QEvent.Type.Leave and self.gesture is None:
            self.hover_item(None)
        return super().viewportEvent(event)

    def tell_at_pointer(self, text: str, place: QPointF) -> None:
        """Show a few words beside the pointer; nothing for an empty text."""
        label = self.at_pointer
        label.setVisible(bool(text))
        if text:
            label.setText(text)
            wide = min(label.fontMetrics().horizontalAdvance(text) + 24, MAX_AT_POINTER)
            label.resize(wide, label.heightForWidth(wide))
            room = self.viewport().rect()
            x = min(round(place.x()) + 16, room.right() - label.width() - 4)
            label.move(max(x, 4), min(round(place.y()) + 20, room.bottom() - label.height() - 4))
            label.raise_()


Keys = Qt.KeyboardModifier
SCROLL_EDGE = 24
SCROLL_STEP = 14
SCROLL_INTERVAL = 16


class PointerView(HoveringView):
    """A canvas that is worked on with the pointer.

    At any time at most one gesture goes on. It is given up before it is told to finish or to end, so that an error
    in it leaves nothing behind; and when its button turns out not to be held any more, as after a menu, it ends.
    """

    edit_requested = Signal(object)
    """The parameters of a node are to be edited."""

    def __init__(self, graph: OpenGraph, scene: GraphScene) -> None:
        super().__init__(graph, scene)
        self._button = Qt.MouseButton.NoButton
        self._pressed: tuple[QPointF, Callable[[], Gesture | None]] | None = None
        self._place = QPointF()
        self._keys: Keys = Keys.NoModifier
        self._scrolling = QTimer(self)
        self._scrolling.setInterval(SCROLL_INTERVAL)
        self._scrolling.timeout.connect(self._scroll_on)

    def snaps(self, keys: Keys) -> bool:
        """Whether what is dragged snaps to the grid: Alt turns that round."""
        return self.snap != bool(keys & Keys.AltModifier)

    @property
    def is_busy(self) -> bool:
        """Whether something goes on with a button held."""
        return self.gesture is not None or self._pressed is not None

    def pointer_used(self) -> None:
        """Told when a button is pressed."""

    # Pressing, moving, releasing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place, button, keys = event.position(), event.button(), event.modifiers()
        event.accept()
        if self.is_busy:
            # Another button while something goes on ends it.
            self.cancel_gesture()
            return
        self.end_editing()
        self.pointer_used()
        self._place, self._keys = place, keys
        if button == Qt.MouseButton.MiddleButton or (button == Qt.MouseButton.LeftButton and self.space_held):
            self._button = button
            self._begin(Panning(self, place))
        elif button == Qt.MouseButton.LeftButton:
            self._button = button
            self._press(self.hit_at(place), place, keys)
        elif button == Qt.MouseButton.RightButton:
            self.choose_for_menu(self.hit_at(place))

    def _press(self, found: Hit, place: QPointF, keys: Keys) -> None:
        item, selection = found.item, self.graph_scene.selection
        several = bool(keys & (Keys.ShiftModifier | Keys.ControlModifier))
        if item is None:
            self._pressed = (place, lambda: RubberBand(self, place, keys))
            if not several:
                selection.clear()
            return
        if found.port is not None:
            port = found.port
            self._pressed = (place, lambda: self._link_gesture(place, port))
            return
        if several:
            selection.toggle(item)
        elif item not in selection:
            selection.set([item])
        if self.graph.read_only:
            return
        if isinstance(item, LinkItem):
            number = found.point
            if number is not None:
                self._pressed = (place, lambda: PointMoving(self, place, item, number))
            else:
                self._pressed = (place, lambda: self._end_gesture(place, item))
        elif found.grip and isinstance(item, BoxItem):
            self._pressed = (place, lambda: Resizing(self, place, item))
        elif item in selection:
            self._pressed = (place, lambda: Moving(self, place, item))

    def _link_gesture(self, place: QPointF, port: Port) -> Gesture | None:
        if self.graph.read_only:
            return None
        if isinstance(port, NodeInput):
            source = self.graph.flow.graph_adj_rev.get(port)
            if source is not None:
                return LinkDragging(self, place, source, self.graph_scene.links[source, port])
        return LinkDragging(self, place, port)

    def _end_gesture(self, place: QPointF, item: LinkItem) -> Gesture | None:
        """Take a link by the end that is near, if one is."""
        point, reach = self.scene_point(place), END_REACH / self.zoom
        output, input_ = item.link
        if (item.target.port_point(input_) - point).manhattanLength() < reach:
            return LinkDragging(self, place, output, item)
        if (item.source.port_point(output) - point).manhattanLength() < reach:
            return LinkDragging(self, place, input_, item)
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place, keys = event.position(), event.modifiers()
        event.accept()
        self._place, self._keys = place, keys
        busy = self.is_busy
        if busy and not event.buttons() & self._button:
            # The release went elsewhere, as into a menu.
            self.cancel_gesture()
            busy = False
        if self._pressed is not None:
            began, make = self._pressed
            if (place - began).manhattanLength() < QApplication.startDragDistance():
                return
            self._pressed = None
            gesture = make()
            if gesture is not None:
                self._begin(gesture)
        if self.gesture is not None:
            self.gesture.move(place, keys)
            self._scroll_at_edge()
        elif not busy:
            self.hover(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() != self._button:
            return
        pressed, self._pressed = self._pressed, None
        gesture = self._let_go()
        if gesture is not None:
            gesture.finish(event.position(), event.modifiers())
        elif pressed is not None and not event.modifiers() & (Keys.ShiftModifier | Keys.ControlModifier):
            self._click(event.position())
        self.hover(event.position())

    def _click(self, place: QPointF) -> None:
        """A click that became no drag: of several selected items only the clicked one stays so."""
        item = self.hit_at(place).item
        if item is not None:
            self.graph_scene.selection.set([item])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self._pressed = None
        if event.button() != Qt.MouseButton.LeftButton:
            self.mousePressEvent(event)
            return
        place = event.position()
        found = self.hit_at(place)
        item = found.item
        if isinstance(item, NodeItem):
            self.edit_requested.emit(item.node)
        elif isinstance(item, LinkItem):
            if self.graph.read_only:
                return
            if found.point is not None:
                self.remove_point(item, found.point)
            else:
                self.add_point(item, self.scene_point(place))
        elif isinstance(item, NoteItem | FrameItem):
            self.edit_title(item)
        elif item is None:
            self.open_add_box(self.scene_point(place))

    def _begin(self, gesture: Gesture) -> None:
        self.gesture = gesture
        self.hover_item(None)
        QToolTip.hideText()
        if gesture.cursor is not None:
            self.viewport().setCursor(gesture.cursor)

    def _let_go(self) -> Gesture | None:
        """End what goes on, whatever comes of it."""
        gesture, self.gesture = self.gesture, None
        self._pressed = None
        self._button = Qt.MouseButton.NoButton
        self._scrolling.stop()
        if self.space_held:
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.viewport().unsetCursor()
        return gesture

    def cancel_gesture(self, *_: object) -> None:
        """Leave everything as it was before the button was pressed."""
        gesture = self._let_go()
        if gesture is not None:
            gesture.cancel()

    def _scroll_at_edge(self) -> None:
        inside = self.viewport().rect().adjusted(SCROLL_EDGE, SCROLL_EDGE, -SCROLL_EDGE, -SCROLL_EDGE)
        if self.gesture is None or not self.gesture.scrolls or inside.contains(self._place.toPoint()):
            self._scrolling.stop()
        elif not self._scrolling.isActive():
            self._scrolling.start()

    def _scroll_on(self) -> None:
        if self.gesture is None:
            self._scrolling.stop()
            return
        inside = self.viewport().rect().adjusted(SCROLL_EDGE, SCROLL_EDGE, -SCROLL_EDGE, -SCROLL_EDGE)
        x, y = self._place.x(), self._place.y()
        across = SCROLL_STEP if x < inside.left() else -SCROLL_STEP if x > inside.right() else 0
        down = SCROLL_STEP if y < inside.top() else -SCROLL_STEP if y > inside.bottom() else 0
        self.pan(QPointF(across, down))
        self.gesture.move(self._place, self._keys)

    def choose_for_menu(self, found: Hit) -> None:
        """Select what a menu is asked for, unless it is among what is selected."""
        if found.item is not None and found.item not in self.graph_scene.selection:
            self.graph_scene.selection.set([found.item])

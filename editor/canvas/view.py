"""The canvas as a widget: what pointer and keys do."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QGraphicsView, QLabel, QToolTip
from ryvencore.NodePort import NodeInput

from vision_designer.editor.canvas.add_box import AddBox
from vision_designer.editor.canvas.commands import CanvasCommands
from vision_designer.editor.canvas.drops import Drops, held_at
from vision_designer.editor.canvas.find_bar import FindBar, matching
from vision_designer.editor.canvas.frame_item import FrameItem
from vision_designer.editor.canvas.geometry import snapped
from vision_designer.editor.canvas.gestures import Gesture, Panning, Resizing, RubberBand
from vision_designer.editor.canvas.hits import END_REACH, Hit, hit
from vision_designer.editor.canvas.keyboard import KeyboardWalk
from vision_designer.editor.canvas.link_dragging import LinkDragging
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.look import PLAIN_BELOW
from vision_designer.editor.canvas.menus import CanvasMenus
from vision_designer.editor.canvas.minimap import INSET, Minimap
from vision_designer.editor.canvas.moving import Moving, PointMoving
from vision_designer.editor.canvas.node_item import NodeItem, Port
from vision_designer.editor.canvas.note_item import BoxItem, NoteItem
from vision_designer.editor.canvas.scene import GraphScene
from vision_designer.editor.canvas.wording import node_tip, port_tip
from vision_designer.editor.look.theme import theme
from vision_designer.editor.model.editable_graph import fits
from vision_designer.editor.model.open_graph import OpenGraph
from vision_designer.nodes.component import ComponentNode

if TYPE_CHECKING:
    from collections.abc import Callable

Keys = Qt.KeyboardModifier
SCROLL_EDGE = 24
SCROLL_STEP = 14
SCROLL_INTERVAL = 16


class GraphView(CanvasCommands):
    """A canvas that shows a graph and edits it.

    The keys are described at :class:`~vision_designer.editor.canvas.keyboard.KeyboardWalk`.

    Args:
        graph: the graph.
    """

    files_dropped = Signal(list)
    """Graph files that are to be opened."""
    run_to_requested = Signal(object)
    edit_requested = Signal(object)
    """The parameters of a node are to be edited."""

    def __init__(self, graph: OpenGraph) -> None:
        super().__init__(graph, GraphScene(graph))
        self.setAccessibleName(self.tr("Canvas"))
        self.setAccessibleDescription(self.tr("The graph: arrows go from node to node, Tab through ports"))
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setMinimumSize(QSize(200, 150))
        self.viewport().setMouseTracking(True)
        self.gesture: Gesture | None = None
        self._button = Qt.MouseButton.NoButton
        self._pressed: tuple[QPointF, Callable[[], Gesture | None]] | None = None
        self._place = QPointF()
        self._keys: Keys = Keys.NoModifier
        self._space_held = False
        self._hovered: NodeItem | LinkItem | BoxItem | None = None
        self._scrolling = QTimer(self)
        self._scrolling.setInterval(SCROLL_INTERVAL)
        self._scrolling.timeout.connect(self._scroll_on)
        self.walk = KeyboardWalk(self)
        self.menus = CanvasMenus(self)
        self._drops = Drops(self)
        self._adding: Callable[[str], object] | None = None
        self.add_box = AddBox(self)
        self.add_box.chosen.connect(self._add_chosen)
        self.find_bar = FindBar(self)
        self.find_bar.changed.connect(self.find)
        self.find_bar.stepped.connect(self.find_next)
        self.find_bar.closed.connect(self.close_find)
        self._found: list[ComponentNode] = []
        self._found_at = -1
        self._at_pointer = QLabel(self.viewport())
        self._at_pointer.setTextFormat(Qt.TextFormat.PlainText)
        self._at_pointer.setContentsMargins(8, 4, 8, 4)
        self._at_pointer.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._at_pointer.setAutoFillBackground(True)
        self._at_pointer.hide()
        self._hint = QLabel(self)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.minimap = Minimap(self)
        self.graph_scene.contents_changed.connect(self._show_hint)
        graph.reveal_requested.connect(self._reveal)
        # What goes on would act on what is no longer so.
        graph.undo_stack.indexChanged.connect(self.cancel_gesture)
        theme().changed.connect(self._take_theme)
        self._take_theme()
        self._show_hint()
        self.zoom_fit()

    def close_graph(self) -> None:
        """Stop following the graph; the view is not used after this."""
        self.cancel_gesture()
        self.end_editing()
        self.graph.undo_stack.indexChanged.disconnect(self.cancel_gesture)
        self.graph.reveal_requested.disconnect(self._reveal)
        theme().changed.disconnect(self._take_theme)
        self.graph_scene.close()

    def snaps(self, keys: Keys) -> bool:
        """Whether what is dragged snaps to the grid: Alt turns that round."""
        return self.snap != bool(keys & Keys.AltModifier)

    # Pressing, moving, releasing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place, button, keys = event.position(), event.button(), event.modifiers()
        event.accept()
        if self.gesture is not None or self._pressed is not None:
            # Another button while something goes on ends it.
            self.cancel_gesture()
            return
        self.end_editing()
        self.walk.leave()
        self._place, self._keys = place, keys
        if button == Qt.MouseButton.MiddleButton or (button == Qt.MouseButton.LeftButton and self._space_held):
            self._button = button
            self._begin(Panning(self, place))
        elif button == Qt.MouseButton.LeftButton:
            self._button = button
            self._press(self.hit_at(place), place, keys)
        elif button == Qt.MouseButton.RightButton:
            self._choose_for_menu(self.hit_at(place))

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
        busy = self.gesture is not None or self._pressed is not None
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
            self._hover(place)

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
        self._hover(event.position())

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
        self._hover_item(None)
        QToolTip.hideText()
        if gesture.cursor is not None:
            self.viewport().setCursor(gesture.cursor)

    def _let_go(self) -> Gesture | None:
        """End what goes on, whatever comes of it."""
        gesture, self.gesture = self.gesture, None
        self._pressed = None
        self._button = Qt.MouseButton.NoButton
        self._scrolling.stop()
        if self._space_held:
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

    # Hovering

    def hit_at(self, place: QPointF) -> Hit:
        """What is at a place of the viewport."""
        return hit(self.graph_scene, self.scene_point(place), self.zoom)

    def _hover(self, place: QPointF) -> None:
        found = self.hit_at(place)
        self._hover_item(found.item, found.port)
        if self._space_held:
            return
        if found.grip:
            self.viewport().setCursor(Qt.CursorShape.SizeFDiagCursor)
        elif found.port is not None:
            self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        elif found.point is not None:
            self.viewport().setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.viewport().unsetCursor()

    def _hover_item(self, item: Any, port: Port | None = None) -> None:  # noqa: ANN401 - any item of the canvas
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
            else:
                QToolTip.hideText()
            return True
        if event.type() == QEvent.Type.Leave and self.gesture is None:
            self._hover_item(None)
        return super().viewportEvent(event)

    def tell_at_pointer(self, text: str, place: QPointF) -> None:
        """Show a few words beside the pointer; nothing for an empty text."""
        label = self._at_pointer
        label.setVisible(bool(text))
        if text:
            label.setText(text)
            label.adjustSize()
            room = self.viewport().rect()
            x = min(round(place.x()) + 16, room.right() - label.width() - 4)
            label.move(max(x, 4), min(round(place.y()) + 20, room.bottom() - label.height() - 4))
            label.raise_()

    def say(self, text: str) -> None:
        """Tell what the keyboard came to."""
        self.setAccessibleDescription(text)
        self.message.emit(text)

    # Menus

    def _choose_for_menu(self, found: Hit) -> None:
        if found.item is not None and found.item not in self.graph_scene.selection:
            self.graph_scene.selection.set([found.item])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()
        self.cancel_gesture()
        place = QPointF(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            item = self.walk.node or next(reversed(self.graph_scene.selection.of(NodeItem)), None)
            found = Hit(item, port=self.walk.port) if item is not None else Hit()
            place = self.place_of(item.card.center()) if item is not None else QPointF(self.viewport().rect().center())
        else:
            found = self.hit_at(place)
        self._choose_for_menu(found)
        menu = self.menus.menu_for(found, self.scene_point(place))
        menu.popup(self.viewport().mapToGlobal(place.toPoint()))

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, keys = event.key(), event.modifiers()
        event.accept()
        if key == Qt.Key.Key_Escape and (self.gesture is not None or self._pressed is not None):
            self.cancel_gesture()
        elif key == Qt.Key.Key_Escape and self.find_bar.isVisible():
            self.close_find()
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_held = True
            if self.gesture is None:
                self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif key == Qt.Key.Key_F6:
            super().focusNextPrevChild(not keys & Keys.ShiftModifier)
        elif self.gesture is not None:
            event.ignore()
        elif key == Qt.Key.Key_Insert or (key == Qt.Key.Key_A and keys == Keys.ShiftModifier):
            self.open_add_box()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_selected()
        elif key == Qt.Key.Key_F2:
            self._edit_chosen()
        elif not self.walk.press(event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_held = False
            if self.gesture is None:
                self.viewport().unsetCursor()
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._space_held = False
        if self.gesture is None:
            self.viewport().unsetCursor()

    def focusNextPrevChild(self, _next: bool) -> bool:
        """Tab walks on the canvas; F6 leaves it."""
        return False

    def _edit_chosen(self) -> None:
        chosen = self.graph_scene.selection.items()
        if len(chosen) == 1 and not isinstance(chosen[0], LinkItem):
            self.edit_title(chosen[0])

    # Adding

    def open_add_box(
        self, position: QPointF | None = None, *, port: Port | None = None, onto: LinkItem | None = None
    ) -> None:
        """Ask for a component to add at a point of the canvas, at the pointer by default.

        Args:
            position: where.
            port: a port that it is linked with; only what fits is offered.
            onto: a link that it is put into; only what fits is offered.
        """
        if self.graph.read_only:
            return
        point = position if position is not None else self._point_for_keys()
        components = list(self.graph.registry.values())
        if port is not None:
            declared = [one.init_outputs if isinstance(port, NodeInput) else one.init_inputs for one in components]
            components = [
                one
                for one, ports in zip(components, declared, strict=True)
                if any(fits(port, other) for other in ports)
            ]
        if onto is not None:
            components = [one for one in components if not self.graph.why_not_insert(one, onto.link)]
        link = onto.link if onto is not None else None

        def add(component: str) -> None:
            still = self.graph_scene.links.get(link) if link is not None else None
            self.add_component(component, point, port=port, onto=still)

        self._adding = add
        self.add_box.open_at(self.viewport().mapToGlobal(self.place_of(point).toPoint()), components)

    def _point_for_keys(self) -> QPointF:
        place = QPointF(self.viewport().mapFromGlobal(self.cursor().pos()))
        inside = self.viewport().rect().contains(place.toPoint())
        return self.scene_point(place) if inside else self.seen().center()

    def _add_chosen(self, component: str) -> None:
        adding, self._adding = self._adding, None
        if adding is not None:
            adding(component)
            self.setFocus()

    def add_component(
        self, component: str, point: QPointF, *, port: Port | None = None, onto: LinkItem | None = None
    ) -> ComponentNode | None:
        """Add a component such that the pointer holds it at a point; link it with a port or put it into a link."""
        place = snapped(held_at(point, port), self.snap)
        if port is not None and port.node not in self.graph_scene.nodes:
            port = None
        node = self.graph.add_node(
            component,
            (round(place.x()), round(place.y())),
            connect=port,
            onto=onto.link if onto is not None else None,
        )
        return node

    def add_component_here(self, component: str) -> ComponentNode | None:
        """Add a component in the middle of what is seen, where no card lies."""
        point = self.seen().center()
        cards = [item.card for item in self.graph_scene.nodes.values()]
        while any(card.contains(point) for card in cards):
            point += QPointF(32, 32)
        return self.add_component(component, point)

    # Finding

    def open_find(self) -> None:
        """Show the bar in which nodes are searched for."""
        self._place_overlays()
        self.find_bar.open()
        self._place_overlays()

    def find(self, text: str) -> list[ComponentNode]:
        """Mark the nodes that say what is wanted; with an empty text none."""
        self._found = matching(self.graph_scene.nodes, text)
        self._found_at = -1
        self.graph_scene.show_matches(set(self._found) if text.strip() else None)
        self.find_bar.show_count(len(self._found), -1)
        if self._found:
            self.find_next(1)
        return list(self._found)

    def find_next(self, step: int = 1) -> None:
        """Go to the next node that was found, or back with -1."""
        self._found = [node for node in self._found if node in self.graph_scene.nodes]
        if not self._found:
            self.find_bar.show_count(0, -1)
            return
        if self._found_at < 0:
            self._found_at = 0 if step > 0 else len(self._found) - 1
        else:
            self._found_at = (self._found_at + step) % len(self._found)
        item = self.graph_scene.nodes[self._found[self._found_at]]
        self.find_bar.show_count(len(self._found), self._found_at)
        self.graph_scene.selection.set([item])
        if self.zoom < PLAIN_BELOW:
            self.set_zoom(1.0)
        if not self.seen().contains(item.card):
            self.centre_on_point(item.card.center())

    def close_find(self) -> None:
        """Hide the bar and mark nothing any more."""
        self.find_bar.hide()
        self.graph_scene.show_matches(None)
        self.setFocus()

    # Dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._drops.accepts(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._drops.hover(event.mimeData(), self.scene_point(event.position()))
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._drops.accepts(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._drops.drop(event.mimeData(), self.scene_point(event.position()))
            self.setFocus()

    # Looks

    def zooming(self, zoom: float) -> None:
        super().zooming(zoom)
        self.graph_scene.look.plain = zoom < PLAIN_BELOW

    @property
    def minimap_shown(self) -> bool:
        """Whether the overview is shown."""
        return not self.minimap.isHidden()

    def toggle_minimap(self) -> None:
        """Show or hide the overview."""
        self.minimap.setVisible(self.minimap.isHidden())

    def toggle_grid(self) -> None:
        """Show or hide the grid."""
        self.grid_shown = not self.grid_shown
        self.viewport().update()

    def toggle_snap(self) -> None:
        """Let what is dragged snap to the grid, or not."""
        self.snap = not self.snap

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_overlays()

    def _place_overlays(self) -> None:
        room = self.rect()
        edge = round(INSET)
        self.minimap.move(room.right() - self.minimap.width() - edge, room.bottom() - self.minimap.height() - edge)
        self.find_bar.adjustSize()
        self.find_bar.move(room.right() - self.find_bar.width() - edge, edge)
        self._hint.adjustSize()
        self._hint.move(room.center() - self._hint.rect().center())

    def _take_theme(self) -> None:
        colours = theme().colours
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, colours.muted)
        self._hint.setPalette(palette)
        palette.setColor(QPalette.ColorRole.Window, colours.problem)
        palette.setColor(QPalette.ColorRole.WindowText, colours.card)
        self._at_pointer.setPalette(palette)
        self.viewport().update()

    def _show_hint(self) -> None:
        empty = not (self.graph_scene.nodes or self.graph_scene.notes or self.graph_scene.frames)
        if empty == self._hint.isHidden():
            self._hint.setVisible(empty)
        if empty and not self._hint.text():
            self._hint.setText(
                self.tr("Drag a component here from the library,\nor double-click or press Tab to find one by name.")
            )
            self._place_overlays()

    def _reveal(self, node: ComponentNode) -> None:
        item = self.graph_scene.nodes.get(node)
        if item is not None and not self.seen().contains(item.card):
            self.centre_on(node)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._hint.setText("")
            self._show_hint()
            self.graph_scene.take_language()

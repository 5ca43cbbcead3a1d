"""The canvas widget."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QGraphicsView

from vision_designer.editor.canvas import pictures
from vision_designer.editor.canvas.hits import Hit
from vision_designer.editor.canvas.keyboard import KeyboardWalk
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.menus import CanvasMenus
from vision_designer.editor.canvas.minimap import INSET, Minimap
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.pointer import PointerView
from vision_designer.editor.canvas.scene import GraphScene
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.theme import theme
from vision_designer.nodes.core.component import ComponentNode


class GraphView(PointerView):
    """A canvas that shows a graph and edits it.

    The keys are described at :class:`~vision_designer.editor.canvas.keyboard.KeyboardWalk`.

    Args:
        graph: the graph.
    """

    run_to_requested = Signal(object)
    """The graph is to be run up to this node."""
    option_changed = Signal(str, bool)
    """``minimap``, ``grid`` or ``snap`` was switched."""

    def __init__(self, graph: OpenGraph) -> None:
        super().__init__(graph, GraphScene(graph))
        self.setAccessibleName(self.tr("Canvas"))
        self.setAccessibleDescription(self.tr("Graph: arrow keys move between nodes, Tab moves between ports"))
        # Measured with 1,000 nodes: dragging them all takes four times as long when each is updated for itself, and
        # keeping pictures of cards makes panning faster but zooming slower and takes much memory.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(QSize(200, 150))
        self.walk = KeyboardWalk(self)
        self.menus = CanvasMenus(self)
        self._hint = PlainLabel(parent=self)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.minimap = Minimap(self)
        self.graph_scene.contents_changed.connect(self._contents_changed)
        graph.reveal_requested.connect(self._reveal)
        # What goes on would act on what is no longer so.
        graph.undo_stack.indexChanged.connect(self._edited)
        theme().changed.connect(self._take_theme)
        self._take_theme()
        self._contents_changed()
        self.zoom_fit()

    def close_graph(self) -> None:
        """Stop following the graph; the view is not used after this."""
        self.cancel_gesture()
        self.end_editing()
        self.minimap.close_view()
        self.graph.undo_stack.indexChanged.disconnect(self._edited)
        self.graph.reveal_requested.disconnect(self._reveal)
        theme().changed.disconnect(self._take_theme)
        self.graph_scene.close()

    def _edited(self) -> None:
        self.cancel_gesture()
        self.walk.end_link()
        self.walk.look_again()
        self.end_editing_of_gone()

    def pointer_used(self) -> None:
        self.walk.leave()
        self.end_moving()

    def say(self, text: str) -> None:
        """Tell what the keyboard came to."""
        self.setAccessibleDescription(text)
        self.message.emit(text)

    # Menus

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()
        self.cancel_gesture()
        self.walk.look_again()
        place = QPointF(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            item = self.walk.node or next(reversed(self.graph_scene.selection.of(NodeItem)), None)
            found = Hit(item, port=self.walk.port) if item is not None else Hit()
            place = self.place_of(item.card.center()) if item is not None else QPointF(self.viewport().rect().center())
        else:
            found = self.hit_at(place)
        self.choose_for_menu(found)
        menu = self.menus.menu_for(found, self.scene_point(place))
        menu.popup(self.viewport().mapToGlobal(place.toPoint()))

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, keys = event.key(), event.modifiers()
        event.accept()
        if key == Qt.Key.Key_Escape and self.is_busy:
            self.cancel_gesture()
        elif key == Qt.Key.Key_Escape and self.find_bar.isVisible():
            self.close_find()
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.space_held = True
            if self.gesture is None:
                self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif key == Qt.Key.Key_F6:
            super().focusNextPrevChild(not keys & Qt.KeyboardModifier.ShiftModifier)
        elif self.gesture is not None:
            event.ignore()
        elif key == Qt.Key.Key_Insert or (key == Qt.Key.Key_A and keys == Qt.KeyboardModifier.ShiftModifier):
            self.open_add_box()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_selected()
        elif key == Qt.Key.Key_F2:
            self._edit_chosen()
        elif not self.walk.press(event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.space_held = False
            if self.gesture is None:
                self.viewport().unsetCursor()
        if event.key() == Qt.Key.Key_Control and not event.isAutoRepeat():
            self.end_moving()
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.space_held = False
        self.end_moving()
        if self.gesture is None:
            self.viewport().unsetCursor()

    def focusNextPrevChild(self, _next: bool) -> bool:
        """Tab walks on the canvas; F6 leaves it."""
        return False

    def _edit_chosen(self) -> None:
        chosen = self.graph_scene.selection.items()
        if len(chosen) == 1 and not isinstance(chosen[0], LinkItem):
            self.edit_title(chosen[0])

    # Pictures

    def render_to(self, painter: QPainter, target: QRectF, *, selection_only: bool = False) -> None:
        """Paint the whole graph, or what is selected, into a rectangle; without marks of selection or search."""
        pictures.render(self.graph_scene, painter, target, selection_only=selection_only)

    def picture_area(self, *, selection_only: bool = False) -> QRectF:
        """The part of the canvas that :meth:`render_to` paints; empty when there is nothing."""
        return pictures.picture_area(self.graph_scene, selection_only=selection_only)

    # Looks

    def zooming(self, zoom: float) -> None:
        super().zooming(zoom)
        self._choose_detail(zoom)

    def _choose_detail(self, zoom: float) -> None:
        look = self.graph_scene.look
        if look.choose_detail(zoom, self.devicePixelRatioF(), len(self.graph_scene.nodes)):
            self.setRenderHint(QPainter.RenderHint.Antialiasing, not look.plain)
            self.viewport().update()

    @property
    def minimap_shown(self) -> bool:
        """Whether the overview is shown."""
        return self.minimap.wanted

    def toggle_minimap(self) -> None:
        """Show or hide the overview."""
        self.minimap.want(not self.minimap.wanted)
        self.option_changed.emit("minimap", self.minimap_shown)

    def toggle_grid(self) -> None:
        """Show or hide the grid."""
        self.grid_shown = not self.grid_shown
        self.viewport().update()
        self.option_changed.emit("grid", self.grid_shown)

    def toggle_snap(self) -> None:
        """Let what is dragged snap to the grid, or not."""
        self.snap = not self.snap
        self.option_changed.emit("snap", self.snap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_overlays()

    def _place_overlays(self) -> None:
        room = self.rect()
        edge = round(INSET)
        self.minimap.fit_into(room.size())
        self.minimap.move(room.right() - self.minimap.width() - edge, room.bottom() - self.minimap.height() - edge)
        self.place_find_bar()
        self._hint.adjustSize()
        self._hint.move(room.center() - self._hint.rect().center())

    def _take_theme(self) -> None:
        colours = theme().colours
        self._hint.setStyleSheet(f"color: {colours.muted.name()}; background: transparent")
        self.at_pointer.setStyleSheet(
            f"color: {colours.card.name()}; background: {colours.problem.name()}; border-radius: 4px; padding: 4px 8px"
        )
        self.viewport().update()

    def _contents_changed(self) -> None:
        self._choose_detail(self.zoom)
        empty = not (self.graph_scene.nodes or self.graph_scene.notes or self.graph_scene.frames)
        if empty == self._hint.isHidden():
            self._hint.setVisible(empty)
        if empty and not self._hint.text():
            self._hint.setText(
                self.tr(
                    "Drag a component here from the Components pane,\nor double-click or press Tab to find one by name."
                )
            )
            self._place_overlays()

    def _reveal(self, node: ComponentNode) -> None:
        item = self.graph_scene.nodes.get(node)
        if item is not None and not self.seen().contains(item.card):
            self.centre_on(node)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.zooming(self.zoom)
        if event.type() == QEvent.Type.LanguageChange:
            self._hint.setText("")
            self._contents_changed()
            self.graph_scene.take_language()

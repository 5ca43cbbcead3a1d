"""The canvas widget, and its context menus as lists of actions."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QMenu
from ryvencore.NodePort import NodeInput

from vision_designer.editor.canvas.actions import (
    ALIGN,
    ANNOTATION_COLORS,
    COLORS,
    OPTIONS,
    RECORDS,
    Action,
    CanvasTarget,
    can_show_previews,
)
from vision_designer.editor.canvas.adding import AddController, takes_training
from vision_designer.editor.canvas.annotation_items import AnnotationItem, NoteItem
from vision_designer.editor.canvas.commands import CanvasCommands
from vision_designer.editor.canvas.context import CanvasContext, Hit
from vision_designer.editor.canvas.drops import DropTarget
from vision_designer.editor.canvas.finding import FindController
from vision_designer.editor.canvas.keyboard import KeyboardWalker
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.minimap import INSET, Minimap
from vision_designer.editor.canvas.navigator import Navigator
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.pointer import Pointer
from vision_designer.editor.canvas.scene import GraphScene
from vision_designer.editor.canvas.text_editing import TextEditing
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.icons import icon, swatch
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.theme import theme
from vision_designer.nodes.types.model_directory import ModelDirectory

# Names of actions; None stands for a separator, a list for a submenu with a title.
CLIPBOARD = ("cut", "copy", "duplicate", "delete")
NODE = (
    *(
        "edit_parameters",
        "rename",
        None,
        "run_to_here",
        "bypass",
        "preview_strip",
        "save_model_of_node",
        None,
        *CLIPBOARD,
    ),
    *(None, "disconnect", "Align", "add_frame"),
)
LINK = ("straighten", "insert_component", None, "remove_link")
CANVAS = (
    *("add", "add_note", "add_frame", None, "paste", "select_all", None, "layout", "zoom_fit"),
    *(record.name for record in OPTIONS),
)
SUBMENUS = {"Align": ALIGN, "Color": COLORS}
ICONS = {"Align": "align_left"}


SHOWN_IF: dict[str, Callable[[CanvasTarget], bool]] = {
    "add_training": lambda on: takes_training(on.hit.port),
    "preview_strip": can_show_previews,
    "save_model_of_node": lambda on: any(ModelDirectory in port.type_.types for port in on.item.node.init_outputs),
}
"""Conditions of actions that are hidden, not disabled, if they do not apply to an item."""


def _action_names(hit: Hit) -> tuple[str | None, ...]:
    """The names of actions and titles of submenus for the item at a point."""
    item, port = hit.item, hit.port
    if isinstance(item, NodeItem) and port is not None and port in item.linked:
        if isinstance(port, NodeInput):
            return ("remove_link_of_input", "go_to_source", None, "run_to_here")
        return ("add_training", "remove_links_of_output", None, "run_to_here")
    if isinstance(item, NodeItem):
        return ("add_training", None, *NODE) if takes_training(port) else NODE
    if isinstance(item, LinkItem):
        return ("add_point" if hit.point is None else "remove_point", *LINK)
    if isinstance(item, AnnotationItem):
        return ("edit_text" if isinstance(item, NoteItem) else "rename", "Color", None, *CLIPBOARD)
    return CANVAS


def menu_for(target: CanvasTarget, found: Hit, point: QPointF) -> QMenu:
    """Select the item at a point, and return its menu, which deletes itself when it closes."""
    if found.item is not None:
        target.context.scene.selection.include(found.item)
    menu = QMenu(target.context.view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    target = replace(target, hit=found, point=point)
    for name in _action_names(found):
        if name in SHOWN_IF and not SHOWN_IF[name](target):
            continue
        if name in SUBMENUS:
            title = QCoreApplication.translate("menus", name)
            _fill(menu.addMenu(icon(ICONS.get(name, "")), title), SUBMENUS[name], target)
        else:
            _fill(menu, [RECORDS[name] if name is not None else None], target)
    return menu


def _fill(menu: QMenu, records: Iterable[Action | None], target: CanvasTarget) -> None:
    for record in records:
        if record is None:
            menu.addSeparator()
            continue
        action = record.make(menu)
        # The shortcut is only displayed: the window or the canvas handles it.
        action.setText("\t".join([action.iconText(), *record.shortcuts[:1]]))
        if record.name in ANNOTATION_COLORS:
            action.setIcon(swatch(QColor(record.name)))
        action.setEnabled(record.when(target))
        if record.checked is not None:
            action.setChecked(record.checked(target))
        action.triggered.connect(lambda _checked=False, call=record.call: call(target))
        menu.addAction(action)


class GraphView(QGraphicsView):
    """A canvas that shows and edits a graph. It passes Qt's events to its parts.

    The keys are described at :class:`~vision_designer.editor.canvas.keyboard.KeyboardWalker`.
    """

    def __init__(self, graph: OpenGraph) -> None:
        scene = GraphScene(graph)
        super().__init__(scene)
        self.graph, self.graph_scene = graph, scene
        self._set_up()
        self.navigator = Navigator(self, self.graph_scene)
        self.context = CanvasContext(self, self.graph_scene, self.navigator)
        self.text_editing = TextEditing(self.context)
        self.commands = CanvasCommands(self.context, self.text_editing)
        self.adding = AddController(self.context)
        self.drops = DropTarget(self.context, self.adding)
        self.finding = FindController(self.context)
        self.walker = KeyboardWalker(self.context, self.adding, self.commands)
        self.pointer = Pointer(self.context, self.adding, self.commands, self.text_editing)
        self.target = CanvasTarget(self.context, self.commands, self.adding, self.finding, self.text_editing)
        self.minimap = Minimap(self.graph_scene, self.navigator, self)
        self._hint = PlainLabel(parent=self)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.pointer.press_started.connect(self._pointer_used)
        self.context.option_changed.connect(self._option_changed)
        self.graph_scene.contents_changed.connect(self._contents_changed)
        graph.reveal_requested.connect(self.navigator.reveal)
        graph.undo_stack.indexChanged.connect(self._edited)
        theme().changed.connect(self._apply_theme)
        self._apply_theme()
        self._contents_changed()
        self.navigator.zoom_fit()

    def _set_up(self) -> None:
        self.setAccessibleName(self.tr("Canvas"))
        self.setAccessibleDescription(self.tr("Graph: arrow keys move between nodes, Tab moves between ports"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        # Measured with 1,000 nodes: updating each node separately makes dragging all of them four times slower; caching
        # cards as pictures makes panning faster, but zooming slower, and needs much memory.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(QSize(200, 40))
        self.setAcceptDrops(True)

    def close_graph(self) -> None:
        """Stop following the graph; the view is not used after this."""
        self.pointer.cancel()
        self.text_editing.end()
        self.minimap.stop_following()
        self.graph.undo_stack.indexChanged.disconnect(self._edited)
        self.graph.reveal_requested.disconnect(self.navigator.reveal)
        theme().changed.disconnect(self._apply_theme)
        self.graph_scene.close()

    def _edited(self) -> None:
        # Drags, links and texts in progress refer to the previous state of the graph.
        self.pointer.cancel()
        self.walker.end_link()
        self.walker.refresh()
        self.text_editing.end_if_outdated()

    def _pointer_used(self) -> None:
        self.text_editing.end()
        self.walker.clear_current()
        self.commands.end_moving()

    # Pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.pointer.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        self.navigator.wheel(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and self.navigator.native_gesture(event):
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self.pointer.show_tip(event)
            return True
        if event.type() == QEvent.Type.Leave and self.pointer.tool is None:
            self.graph_scene.hover(None)
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()
        self.pointer.cancel()
        self.walker.refresh()
        position = QPointF(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            item = self.walker.node or next(reversed(self.graph_scene.selection.of(NodeItem)), None)
            found = Hit(item, port=self.walker.port) if item is not None else Hit()
            position = QPointF(self.viewport().rect().center())
            if item is not None:
                position = self.navigator.viewport_point(item.card.center())
        else:
            found = self.pointer.hit_at(position)
        menu = menu_for(self.target, found, self.navigator.scene_point(position))
        menu.popup(self.viewport().mapToGlobal(position.toPoint()))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.drops.move(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self.drops.move(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drops.drop(event)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, keys = event.key(), event.modifiers()
        event.accept()
        if key == Qt.Key.Key_Escape and self.pointer.is_busy:
            self.pointer.cancel()
        elif key == Qt.Key.Key_Escape and self.finding.bar.isVisible():
            self.finding.close()
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.pointer.set_space_held(True)
        elif key == Qt.Key.Key_F6:
            super().focusNextPrevChild(not keys & Qt.KeyboardModifier.ShiftModifier)
        elif self.pointer.tool is not None:
            event.ignore()
        elif key == Qt.Key.Key_Insert or (key == Qt.Key.Key_A and keys == Qt.KeyboardModifier.ShiftModifier):
            self.adding.open_box()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.commands.delete_selected()
        elif key == Qt.Key.Key_F2:
            selected = self.graph_scene.selection.items()
            if len(selected) == 1 and not isinstance(selected[0], LinkItem):
                self.text_editing.edit(selected[0])
        elif not self.walker.press(event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.accept()
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.pointer.set_space_held(False)
        if event.key() == Qt.Key.Key_Control and not event.isAutoRepeat():
            self.commands.end_moving()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.pointer.set_space_held(False)
        self.commands.end_moving()

    def focusNextPrevChild(self, _next: bool) -> bool:
        """Tab moves on the canvas; F6 moves the focus to another widget."""
        return False

    # Appearance

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        self.navigator.paint_background(painter, rect, grid=self.context.options["grid"])

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        # Qt scrolls again while it destroys the view, after Python has cleared its attributes.
        navigator: Navigator | None = getattr(self, "navigator", None)
        if navigator is not None:
            navigator.moved()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.navigator.resized(event.oldSize())
        self._place_overlays()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.navigator.choose_detail()
        if event.type() == QEvent.Type.LanguageChange:
            self._hint.setText("")
            self._contents_changed()
            self.graph_scene.retranslate()

    def _option_changed(self, name: str, on: bool) -> None:
        if name == "minimap":
            self.minimap.set_shown(on)
        self.viewport().update()

    def _place_overlays(self) -> None:
        area = self.rect()
        margin = round(INSET)
        self.minimap.fit_to(area.size())
        self.minimap.move(area.right() - self.minimap.width() - margin, area.bottom() - self.minimap.height() - margin)
        self.finding.place_bar()
        self._hint.adjustSize()
        self._hint.move(area.center() - self._hint.rect().center())

    def _apply_theme(self) -> None:
        self._hint.setStyleSheet(f"color: {theme().colors.muted.name()}; background: transparent")
        self.context.apply_theme()
        self.viewport().update()

    def _contents_changed(self) -> None:
        self.navigator.choose_detail()
        empty = not (self.graph_scene.nodes or self.graph_scene.annotations)
        if empty == self._hint.isHidden():
            self._hint.setVisible(empty)
        if empty and not self._hint.text():
            self._hint.setText(
                self.tr(
                    "Drag a component here from the Components pane,\nor double-click or press Tab to find one by name."
                )
            )
            self._place_overlays()

"""Keyboard navigation on the canvas."""

from math import inf

from PySide6.QtCore import QCoreApplication, QPointF, Qt
from PySide6.QtGui import QKeyEvent

from vision_designer.editor.canvas.adding import AddController
from vision_designer.editor.canvas.card_layout import Port, title_of
from vision_designer.editor.canvas.commands import CanvasCommands
from vision_designer.editor.canvas.context import CanvasContext
from vision_designer.editor.canvas.look import GRID
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.tools import LinkTool, compatible_ports
from vision_designer.editor.look import texts
from vision_designer.editor.look.texts import translated_message

translate = QCoreApplication.translate
Key = Qt.Key
ARROWS = {
    Key.Key_Left: QPointF(-1, 0),
    Key.Key_Right: QPointF(1, 0),
    Key.Key_Up: QPointF(0, -1),
    Key.Key_Down: QPointF(0, 1),
}
MODIFIERS = (Key.Key_Control, Key.Key_Shift, Key.Key_Alt, Key.Key_Meta)
ENTER = (Key.Key_Return, Key.Key_Enter)


class KeyboardWalker:
    """Handles the keys of the canvas.

    ============================  =====================================================================
    Arrows                        to the next node in that direction; left and right follow links first
    Shift+arrows                  the same, and extend the selection
    Ctrl+arrows                   move the selected items by a step of the grid
    Tab, Shift+Tab                through the ports of the current node, then to the next node; without a
                                  current node, Tab opens the add box
    Enter                         on a node: edit its parameters; on a port: start a link
    L                             start a link from the port, or from the node's first output
    during a link                 arrows and Tab choose a port, Enter connects, Escape cancels
    Escape                        cancel the link, then leave the port, then deselect all
    Insert, Shift+A               open the add box
    F2                            edit the title of the node or frame, or the note
    Menu, Shift+F10               open the menu of the current node
    F6                            move the focus to the next pane
    ============================  =====================================================================

    The current node has a dashed ring. There is none until a key is used, so that Tab opens the add box for users of
    the pointer, as in other node editors.
    """

    def __init__(self, context: CanvasContext, adding: AddController, commands: CanvasCommands) -> None:
        self._context = context
        self._scene = context.scene
        self._adding = adding
        self._commands = commands
        self.node: NodeItem | None = None
        self.port: Port | None = None
        self.tool: LinkTool | None = None
        """The link that is being made."""
        self._candidates: list[Port] = []
        self._candidate = 0

    def press(self, event: QKeyEvent) -> bool:
        """Handle a key; returns whether it was used."""
        self.refresh()
        if self.tool is not None:
            return self._press_while_linking(event, self.tool)
        key, keys = event.key(), event.modifiers()
        shift = bool(keys & Qt.KeyboardModifier.ShiftModifier)
        control = bool(keys & Qt.KeyboardModifier.ControlModifier)
        if key in ARROWS:
            direction = ARROWS[Key(key)]
            if control:
                self._commands.move_selected(direction * GRID)
            else:
                self._commands.end_moving()
                self._move(direction, keep=shift)
            return True
        if key not in MODIFIERS:
            self._commands.end_moving()
        if key in (Key.Key_Tab, Key.Key_Backtab) and not control:
            return self._tab(backwards=key == Key.Key_Backtab or shift)
        if key in ENTER:
            return self._enter()
        if key == Key.Key_L and not control:
            return self._start_link()
        if key == Key.Key_Escape:
            return self._escape()
        return False

    def _last_selected(self) -> NodeItem | None:
        return next(reversed(self._scene.selection.of(NodeItem)), None)

    # Navigation

    def refresh(self) -> None:
        """After an edit, forget a removed current node, or use its new item."""
        if self.node is None:
            return
        item = self._scene.nodes.get(self.node.node)
        if item is None:
            self.clear_current()
        elif item is not self.node:
            self.node = item
            item.set_focused(True, self.port)

    def set_current(self, item: NodeItem | None, port: Port | None = None, *, keep: bool = False) -> None:
        """Make a node, or one of its ports, the current one."""
        if self.node is not None and self.node is not item:
            self.node.set_focused(False)
        self.node, self.port = item, port
        if item is None:
            return
        item.set_focused(True, port)
        if item not in self._scene.selection or not keep:
            self._scene.selection.set([*(self._scene.selection.items() if keep else []), item])
        self._context.navigator.bring_into_view(item.card)
        if port is None:
            self._context.announce(f"{title_of(item.node)}, {texts.state(item.status.shown_state)}")
        else:
            declared = port.type_.declaration
            self._context.announce(f"{texts.declared(declared.title)}, {translated_message(declared.type_.names)}")

    def clear_current(self) -> None:
        """Have no current node, e.g. because the pointer is used."""
        self.end_link()
        if self.node is not None:
            self.node.set_focused(False)
        self.node = self.port = None

    def _move(self, direction: QPointF, *, keep: bool) -> None:
        current = self.node or self._last_selected()
        if current is None:
            self.set_current(self._nearest_to(self._context.navigator.visible_rect().center()))
            return
        target = None
        if direction.x() and (links := self._linked_neighbors(current, forwards=direction.x() > 0)):
            target = links[0]
        self.set_current(target or self._nearest_in_direction(current, direction) or current, keep=keep)

    def _linked_neighbors(self, current: NodeItem, *, forwards: bool) -> list[NodeItem]:
        links = self._scene.links_of(current.node)
        ends = [link.target if forwards else link.source for link in links]
        port = self.port
        if port is not None:
            ends = [end for link, end in zip(links, ends, strict=True) if port in link.link] or ends
        return [end for end in ends if end is not current]

    def _nearest_in_direction(self, current: NodeItem, direction: QPointF) -> NodeItem | None:
        start = current.card.center()
        nearest, lowest_cost = None, inf
        for item in self._scene.nodes.values():
            offset = item.card.center() - start
            along = QPointF.dotProduct(offset, direction)
            across = abs(offset.x() * direction.y()) + abs(offset.y() * direction.x())
            # A node straight ahead is preferred to a nearer one off to the side.
            if item is not current and along > 0 and along >= across / 2 and along + 2 * across < lowest_cost:
                nearest, lowest_cost = item, along + 2 * across
        return nearest

    def _nearest_to(self, point: QPointF) -> NodeItem | None:
        return min(
            self._scene.nodes.values(), key=lambda item: (item.card.center() - point).manhattanLength(), default=None
        )

    def _tab(self, *, backwards: bool) -> bool:
        if self.node is None:
            if backwards:
                self._move(QPointF(-1, 0), keep=False)
            else:
                self._adding.open_box()
            return True
        stops: list[Port | None] = [None, *self.node.node.inputs, *self.node.node.outputs]
        at = stops.index(self.port) + (-1 if backwards else 1)
        if 0 <= at < len(stops):
            self.set_current(self.node, stops[at])
            return True
        order = sorted(self._scene.nodes.values(), key=lambda item: (item.pos().x(), item.pos().y()))
        following = order[(order.index(self.node) + (-1 if backwards else 1)) % len(order)]
        self.set_current(following, [None, *following.node.inputs, *following.node.outputs][-1] if backwards else None)
        return True

    def _enter(self) -> bool:
        if self.port is not None:
            return self._start_link()
        node = self.node or self._last_selected()
        if node is None:
            return False
        self._context.edit_requested.emit(node.node)
        return True

    def _escape(self) -> bool:
        if self.port is not None:
            self.set_current(self.node)
            return True
        was_active = self.node is not None or len(self._scene.selection) > 0
        self.clear_current()
        self._scene.selection.clear()
        return was_active

    # Linking

    def _start_link(self) -> bool:
        item = self.node or self._last_selected()
        port = self.port
        if port is None and item is not None:
            port = next(iter((*item.node.outputs, *item.node.inputs)), None)
        if port is None or item is None or self._context.graph.read_only:
            return False
        start = item.port_point(port)
        self._candidates = sorted(
            compatible_ports(self._context.graph.flow, port),
            key=lambda other: (self._scene.nodes[other.node].port_point(other) - start).manhattanLength(),
        )
        if not self._candidates:
            title = texts.declared(port.type_.declaration.title)
            self._context.announce(translate("canvas", "No port is compatible with {port}").format(port=title))
            return True
        self.set_current(item, port)
        self.tool = LinkTool(self._context, self._adding, self._context.navigator.viewport_point(start), port)
        self._show_candidate(self.tool, 0)
        return True

    def _press_while_linking(self, event: QKeyEvent, tool: LinkTool) -> bool:
        key = event.key()
        if key == Key.Key_Escape:
            self.end_link()
        elif key in ENTER:
            self.tool = None
            self._context.announce(tool.connect() or translate("canvas", "Connected"))
        elif key in (Key.Key_Tab, Key.Key_Down, Key.Key_Right):
            self._show_candidate(tool, self._candidate + 1)
        elif key in (Key.Key_Backtab, Key.Key_Up, Key.Key_Left):
            self._show_candidate(tool, self._candidate - 1)
        return True

    def _show_candidate(self, tool: LinkTool, number: int) -> None:
        self._candidate = number % len(self._candidates)
        target = self._candidates[self._candidate]
        item = self._scene.nodes[target.node]
        tool.show_target(target)
        self._context.navigator.bring_into_view(item.card)
        self._context.announce(f"{texts.declared(target.type_.declaration.title)}, {title_of(item.node)}")

    def end_link(self) -> None:
        tool, self.tool = self.tool, None
        if tool is not None:
            tool.cancel()

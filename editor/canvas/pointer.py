"""Mouse events of the canvas: hover, tooltips, clicks, and drags by tools."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip
from ryvencore.NodePort import NodeInput

from vision_designer.editor.canvas.adding import AddController
from vision_designer.editor.canvas.annotation_items import AnnotationItem
from vision_designer.editor.canvas.card_layout import Port, is_stand_in, progress_text, title_of
from vision_designer.editor.canvas.commands import CanvasCommands
from vision_designer.editor.canvas.context import CanvasContext, Hit, Keys, hit
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.text_editing import TextEditing
from vision_designer.editor.canvas.tools import LinkTool, MovePointTool, MoveTool, PanTool, ResizeTool, SelectTool, Tool
from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import as_html, breakable
from vision_designer.editor.look.texts import duration, translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.nodes.core.linking import port_identifier

translate = QCoreApplication.translate
END_TOLERANCE = 26.0
"""Maximum distance of the pointer from the end of a link that it drags, in pixels."""
SCROLL_EDGE = 24
SCROLL_STEP = 14
SCROLL_INTERVAL = 16
EXTENDING_KEYS = Keys.ShiftModifier | Keys.ControlModifier
NO_BUTTON = Qt.MouseButton.NoButton
LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton


class Pointer(QObject):
    """Chooses a tool by the item under the pointer, and passes the drag to it.

    At most one tool is active. It is released before it ends or is cancelled, so that none stays active after an error.
    It is cancelled when its button is no longer held, e.g. after a menu was open.
    """

    press_started = Signal()
    """A button was pressed while no other was held."""

    def __init__(
        self, context: CanvasContext, adding: AddController, commands: CanvasCommands, text_editing: TextEditing
    ) -> None:
        super().__init__(context)
        self._context = context
        self._graph, self._scene, self._navigator = context.graph, context.scene, context.navigator
        self._viewport = context.viewport
        self._viewport.setMouseTracking(True)
        self._adding = adding
        self._commands = commands
        self._text_editing = text_editing
        self.tool: Tool | None = None
        self._pressed: tuple[QPointF, Callable[[], Tool | None]] | None = None
        """Position of a press, and a function that makes the tool once the pointer has moved far enough."""
        self._button = NO_BUTTON
        self._position = QPointF()
        self._keys: Keys = Keys.NoModifier
        self._space_held = False
        self._scrolling = QTimer(self, interval=SCROLL_INTERVAL)
        self._scrolling.timeout.connect(self._scroll)

    @property
    def is_busy(self) -> bool:
        return self.tool is not None or self._pressed is not None

    def hit_at(self, position: QPointF) -> Hit:
        return hit(self._scene, self._navigator.scene_point(position), self._navigator.zoom)

    # Hover

    def hover(self, position: QPointF) -> None:
        """Highlight the item under the pointer, and show a cursor."""
        target = self.hit_at(position)
        self._scene.hover(target.item, target.port)
        if self._space_held:
            return
        if target.grip:
            self._viewport.setCursor(Qt.CursorShape.SizeFDiagCursor)
        elif target.port is not None:
            self._viewport.setCursor(Qt.CursorShape.CrossCursor)
        elif target.point is not None:
            self._viewport.setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self._viewport.unsetCursor()

    def show_tip(self, event: QHelpEvent) -> None:
        target = self.hit_at(QPointF(event.pos())) if self.tool is None else Hit()
        if isinstance(target.item, NodeItem):
            tip = node_tip(target.item) if target.port is None else port_tip(target.item, target.port)
        else:
            tip = link_tip(target.item) if isinstance(target.item, LinkItem) else ""
        if tip:
            QToolTip.showText(event.globalPos(), tip, self._viewport)
        else:
            QToolTip.hideText()

    def set_space_held(self, held: bool) -> None:
        """While the space bar is held, the left button pans."""
        self._space_held = held
        if self.tool is None:
            self._show_cursor()

    def _show_cursor(self) -> None:
        if self._space_held:
            self._viewport.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self._viewport.unsetCursor()

    # Press, move, release

    def press(self, event: QMouseEvent) -> None:
        """Select the item under the pointer, and prepare its tool. During a drag, cancel the drag instead."""
        if self.is_busy:
            self.cancel()
            return
        self.press_started.emit()
        position, button, keys = event.position(), event.button(), event.modifiers()
        self._position, self._keys = position, keys
        if button == MIDDLE or (button == LEFT and self._space_held):
            self._button = button
            self._start_tool(PanTool(self._context, position))
        elif button == LEFT:
            self._button = button
            make = self._select_and_choose(self.hit_at(position), position, keys)
            self._pressed = (position, make) if make is not None else None
        elif button == RIGHT and (item := self.hit_at(position).item) is not None:
            self._scene.selection.include(item)

    def _select_and_choose(self, target: Hit, position: QPointF, keys: Keys) -> Callable[[], Tool | None] | None:
        """Select the pressed item; returns a function that makes its tool, or None."""
        context, item, port, point_index = self._context, target.item, target.port, target.point
        selection = self._scene.selection
        if item is None:
            if not keys & EXTENDING_KEYS:
                selection.clear()
            return lambda: SelectTool(context, position, keys)
        if port is not None:
            return lambda: self._link_tool(position, port)
        if keys & EXTENDING_KEYS:
            selection.toggle(item)
        else:
            selection.include(item)
        if self._graph.read_only:
            return None
        if isinstance(item, LinkItem):
            if point_index is not None:
                return lambda: MovePointTool(context, position, item, point_index)
            return lambda: self._link_end_tool(position, item)
        if target.grip and isinstance(item, AnnotationItem):
            return lambda: ResizeTool(context, position, item)
        return (lambda: MoveTool(context, position, item)) if item in selection else None

    def _link_tool(self, position: QPointF, port: Port) -> Tool | None:
        if self._graph.read_only:
            return None
        if isinstance(port, NodeInput):
            source = self._graph.flow.graph_adj_rev.get(port)
            if source is not None:
                return LinkTool(self._context, self._adding, position, source, self._scene.links[source, port])
        return LinkTool(self._context, self._adding, position, port)

    def _link_end_tool(self, position: QPointF, item: LinkItem) -> Tool | None:
        """A tool for the end of a link that is near the pointer; None if neither is."""
        point, tolerance = self._navigator.scene_point(position), END_TOLERANCE / self._navigator.zoom
        output, input_ = item.link
        if (item.target.port_point(input_) - point).manhattanLength() < tolerance:
            return LinkTool(self._context, self._adding, position, output, item)
        if (item.source.port_point(output) - point).manhattanLength() < tolerance:
            return LinkTool(self._context, self._adding, position, input_, item)
        return None

    def move(self, event: QMouseEvent) -> None:
        """Pass a move to the tool, or hover."""
        position, keys = event.position(), event.modifiers()
        self._position, self._keys = position, keys
        busy = self.is_busy
        if busy and not event.buttons() & self._button:
            # Another widget received the release, e.g. a menu.
            self.cancel()
            busy = False
        if self._pressed is not None:
            start, make = self._pressed
            if (position - start).manhattanLength() < QApplication.startDragDistance():
                return
            self._pressed = None
            tool = make()
            if tool is not None:
                self._start_tool(tool)
        if self.tool is not None:
            self.tool.move(position, keys)
            self._scroll_at_edge()
        elif not busy:
            self.hover(position)

    def release(self, event: QMouseEvent) -> None:
        """End the tool. A click on one of several selected items selects only that one."""
        if event.button() != self._button:
            return
        pressed, tool = self._pressed, self._release_tool()
        if tool is not None:
            tool.end(event.position())
        elif pressed is not None and not event.modifiers() & EXTENDING_KEYS:
            item = self.hit_at(event.position()).item
            if item is not None:
                self._scene.selection.set([item])
        self.hover(event.position())

    def double_click(self, event: QMouseEvent) -> None:
        """Edit the item under the pointer, or open the add box."""
        self._pressed = None
        if event.button() != LEFT:
            self.press(event)
            return
        target = self.hit_at(event.position())
        item, point = target.item, self._navigator.scene_point(event.position())
        if isinstance(item, NodeItem):
            self._context.edit_requested.emit(item.node)
        elif isinstance(item, AnnotationItem):
            self._text_editing.edit(item)
        elif item is None:
            self._adding.open_box(point)
        elif not self._graph.read_only:
            if target.point is not None:
                self._commands.remove_point(item, target.point)
            else:
                self._commands.add_point(item, point)

    def _start_tool(self, tool: Tool) -> None:
        self.tool = tool
        self._scene.hover(None)
        QToolTip.hideText()
        if tool.cursor is not None:
            self._viewport.setCursor(tool.cursor)

    def _release_tool(self) -> Tool | None:
        tool, self.tool = self.tool, None
        self._pressed = None
        self._button = NO_BUTTON
        self._scrolling.stop()
        self._show_cursor()
        return tool

    def cancel(self) -> None:
        """Undo everything since the button was pressed."""
        tool = self._release_tool()
        if tool is not None:
            tool.cancel()

    # Scrolling while the pointer is at the edge

    def _scroll_step(self) -> QPointF:
        inside = self._viewport.rect().adjusted(SCROLL_EDGE, SCROLL_EDGE, -SCROLL_EDGE, -SCROLL_EDGE)
        x, y = self._position.x(), self._position.y()
        across = SCROLL_STEP if x < inside.left() else -SCROLL_STEP if x > inside.right() else 0
        down = SCROLL_STEP if y < inside.top() else -SCROLL_STEP if y > inside.bottom() else 0
        return QPointF(across, down)

    def _scroll_at_edge(self) -> None:
        if self.tool is None or not self.tool.scrolls or self._scroll_step().isNull():
            self._scrolling.stop()
        elif not self._scrolling.isActive():
            self._scrolling.start()

    def _scroll(self) -> None:
        if self.tool is None:
            self._scrolling.stop()
            return
        self._navigator.pan(self._scroll_step())
        self.tool.move(self._position, self._keys)


def node_tip(item: NodeItem) -> str:
    """Tooltip of a node: title, help, state, problems and warnings."""
    node, status = item.node, item.status
    lines = [f"<b>{as_html(title_of(node))}</b>"]
    if node.node_title and not is_stand_in(node):
        lines[0] += f" · {as_html(texts.component_title(type(node)))}"
    if is_stand_in(node):
        lines.append(
            as_html(
                translate("canvas", "{component} is not installed here. The node is kept as it is.").format(
                    component=node.component
                )
            )
        )
    else:
        lines.append(as_html(texts.component_summary(type(node))))
    if node.comment:
        lines.append(f"<i>{as_html(node.comment)}</i>")
    if node.bypassed:
        lines.append(as_html(translate("canvas", "Bypassed: its input is passed through unchanged.")))
    state = status.shown_state
    if state != "not_run":
        state_text = texts.state(state)
        if status.seconds is not None:
            state_text += f" · {duration(status.seconds)}"
        elif state == "running" and progress_text(status):
            state_text += f" · {progress_text(status)}"
        lines.append(f'<span style="color:{theme().state_color(state).name()}">●</span> {as_html(state_text)}')
    if status.error is not None:
        message = translated_message(status.error.get("message", ""))
        lines.append(_colored_html(f"{status.error.get('name', '')}: {message}", error=True))
    for warning in status.first_warnings:
        lines.append(_colored_html(translated_message(warning), error=False))
    for problem in item.problems[:6]:
        lines.append(_colored_html(translated_message(problem.message), error=problem.severity == "error"))
    return _tooltip(lines)


def port_tip(item: NodeItem, port: Port) -> str:
    """Tooltip of a port: title, types, help and last output."""
    declaration = port.type_.declaration
    lines = [f"<b>{as_html(texts.declared(declaration.title))}</b>"]
    names = [link_type.type_name for link_type in declaration.type_.types]
    marks = " ".join(
        f'<span style="color:{theme().link_color(name).name()}">●</span> {as_html(name)}' for name in names
    )
    lines.append(marks or as_html(translate("canvas", "Its type is not known.")))
    if declaration.help:
        lines.append(as_html(texts.declared(declaration.help)))
    if getattr(declaration, "optional", False):
        lines.append(as_html(translate("canvas", "Optional.")))
    folder = item.status.outputs.get(port_identifier(port)) if port in item.node.outputs else None
    if folder:
        lines.append(breakable(as_html(translate("canvas", "Last output: {folder}").format(folder=folder))))
    return _tooltip(lines)


def link_tip(item: LinkItem) -> str:
    """Tooltip of a link: its ends and type."""
    output, input_ = item.link
    ends = [
        f"{as_html(title_of(port.node))} · {as_html(texts.declared(port.type_.declaration.title))}"
        for port in (output, input_)
    ]
    color = theme().link_color(item.type_name).name()
    lines = [f"{ends[0]} \N{RIGHTWARDS ARROW} {ends[1]}"]
    if item.type_name:
        lines.append(f'<span style="color:{color}">●</span> {as_html(item.type_name)}')
    return _tooltip(lines)


def _colored_html(text: str, *, error: bool) -> str:
    color = theme().colors.problem if error else theme().colors.warning
    return f'<span style="color:{color.name()}">{as_html(text)}</span>'


def _tooltip(lines: list[str]) -> str:
    return '<div style="white-space:normal">' + "<br>".join(line for line in lines if line) + "</div>"

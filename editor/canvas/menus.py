"""The context menus of the canvas."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu
from ryvencore.NodePort import NodeInput

from vision_designer.editor.canvas.adding import AddController
from vision_designer.editor.canvas.annotation_items import AnnotationItem, NoteItem
from vision_designer.editor.canvas.card_layout import Port
from vision_designer.editor.canvas.commands import CanvasCommands
from vision_designer.editor.canvas.context import CanvasContext
from vision_designer.editor.canvas.hits import Hit
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.text_editing import TextEditing
from vision_designer.editor.look.icons import icon

ANNOTATION_COLOURS = ("#4a90d9", "#3aa76d", "#d9a441", "#c75b7a", "#8e6cc9")


def swatch(colour: QColor) -> QIcon:
    """An icon of one colour."""
    picture = QPixmap(32, 32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(4, 4, 24, 24, 6, 6)
    painter.end()
    return QIcon(picture)


class CanvasMenus(QObject):
    """Makes the menu of an item, or of the canvas.

    Args:
        context: of the canvas.
        commands: commands of the canvas.
        adding: opens the add box.
        text_editing: edits titles and notes.
    """

    def __init__(
        self, context: CanvasContext, commands: CanvasCommands, adding: AddController, text_editing: TextEditing
    ) -> None:
        super().__init__(context)
        self._context = context
        self._commands = commands
        self._adding = adding
        self._text_editing = text_editing
        self._edits, self._selection = context.graph.edits, context.scene.selection

    def menu_for(self, found: Hit, point: QPointF) -> QMenu:
        """The menu of the item at a point of the canvas; it deletes itself when it closes."""
        menu = QMenu(self._context.view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        item = found.item
        if isinstance(item, NodeItem) and found.port is not None and item.linked.intersection([found.port]):
            self._port(menu, item, found.port)
        elif isinstance(item, NodeItem):
            self._node(menu, item)
        elif isinstance(item, LinkItem):
            self._link(menu, item, found.point, point)
        elif isinstance(item, AnnotationItem):
            self._annotation(menu, item)
        else:
            self._canvas(menu, point)
        return menu

    def _add(
        self,
        menu: QMenu,
        text: str,
        do: Callable[[], object],
        symbol: str = "",
        keys: str = "",
        *,
        edits: bool = True,
        enabled: bool = True,
    ) -> None:
        action = menu.addAction(icon(symbol), f"{text}\t{keys}" if keys else text)
        action.triggered.connect(lambda _checked=False: do())
        action.setEnabled(enabled and not (edits and self._context.graph.read_only))

    def _clipboard(self, menu: QMenu) -> None:
        commands = self._commands
        self._add(menu, self.tr("Cut"), commands.cut, "cut", "Ctrl+X")
        self._add(menu, self.tr("Copy"), commands.copy, "copy", "Ctrl+C", edits=False)
        self._add(menu, self.tr("Duplicate"), commands.duplicate, "duplicate", "Ctrl+D")
        self._add(menu, self.tr("Delete"), commands.delete_selected, "delete", "Del")

    def _node(self, menu: QMenu, item: NodeItem) -> None:
        node, commands, context = item.node, self._commands, self._context
        edit, run_to = partial(context.edit_requested.emit, node), partial(context.run_to_requested.emit, node)
        preview = partial(commands.show_preview, shown=not item.preview_shown)
        links = dict.fromkeys(
            link.link for chosen in self._selection.of(NodeItem) for link in context.scene.links_of(chosen.node)
        )
        bypass = self.tr("Remove Bypass") if node.bypassed else self.tr("Bypass")
        self._add(menu, self.tr("Edit Parameters"), edit, "settings", "Enter", edits=False)
        self._add(menu, self.tr("Rename"), partial(self._text_editing.edit, item), keys="F2")
        menu.addSeparator()
        self._add(menu, self.tr("Run Up to Here"), run_to, "run_to")
        self._add(menu, bypass, commands.bypass_selected, "bypass")
        self._add(menu, self.tr("Hide Preview") if item.preview_shown else self.tr("Show Preview"), preview, "preview")
        menu.addSeparator()
        self._clipboard(menu)
        menu.addSeparator()
        disconnect = partial(self._edits.links.disconnect, links)
        self._add(menu, self.tr("Disconnect"), disconnect, enabled=bool(links))
        if len(self._selection.of(NodeItem)) > 1:
            self._arranging(menu.addMenu(icon("align_left"), self.tr("Align")))
        self._add(menu, self.tr("Put in a Frame"), commands.add_frame_around_selection, "frame")

    def _arranging(self, menu: QMenu) -> None:
        for text, symbol, kind in (
            (self.tr("Left Edges"), "align_left", "left"),
            (self.tr("Centers"), "align_centre", "centre"),
            (self.tr("Right Edges"), "align_right", "right"),
            (self.tr("Top Edges"), "align_top", "top"),
            (self.tr("Middles"), "align_middle", "middle"),
            (self.tr("Bottom Edges"), "align_bottom", "bottom"),
            (self.tr("Distribute Horizontally"), "distribute_horizontal", "horizontal"),
            (self.tr("Distribute Vertically"), "distribute_vertical", "vertical"),
        ):
            self._add(menu, text, partial(self._commands.arrange, kind), symbol)

    def _port(self, menu: QMenu, item: NodeItem, port: Port) -> None:
        links = [link.link for link in self._context.scene.links_of(item.node) if port in link.link]
        is_input = isinstance(port, NodeInput)
        text = self.tr("Remove Link") if is_input else self.tr("Remove All Links of This Output")
        self._add(menu, text, partial(self._edits.links.disconnect, links), "delete")
        if is_input:
            go = partial(self._context.graph.reveal, links[0][0].node)
            self._add(menu, self.tr("Go to Source"), go, edits=False)
        menu.addSeparator()
        self._add(menu, self.tr("Run Up to Here"), partial(self._context.run_to_requested.emit, item.node), "run_to")

    def _link(self, menu: QMenu, item: LinkItem, number: int | None, point: QPointF) -> None:
        links = self._edits.links
        if number is not None:
            self._add(menu, self.tr("Remove Point"), partial(self._commands.remove_point, item, number))
        else:
            self._add(menu, self.tr("Add Point"), partial(self._commands.add_point, item, point))
        straighten = partial(links.set_points, item.link, [])
        self._add(menu, self.tr("Straighten"), straighten, enabled=bool(item.points))
        self._add(menu, self.tr("Insert Component"), partial(self._adding.open_box, point, onto=item), "add")
        menu.addSeparator()
        self._add(menu, self.tr("Remove Link"), partial(links.disconnect, [item.link]), "delete", "Del")

    def _annotation(self, menu: QMenu, item: AnnotationItem) -> None:
        text = self.tr("Edit Text") if isinstance(item, NoteItem) else self.tr("Rename")
        self._add(menu, text, partial(self._text_editing.edit, item), keys="F2")
        inner = menu.addMenu(self.tr("Color"))
        self._add(inner, self.tr("Default"), partial(self._commands.colour_annotations, None))
        for number, colour in enumerate(ANNOTATION_COLOURS, 1):
            name = self.tr("Color {number}").format(number=number)
            self._add(inner, name, partial(self._commands.colour_annotations, colour))
            inner.actions()[-1].setIcon(swatch(QColor(colour)))
        menu.addSeparator()
        self._clipboard(menu)

    def _canvas(self, menu: QMenu, point: QPointF) -> None:
        commands, selected = self._commands, bool(self._selection.of(NodeItem))
        frame = commands.add_frame_around_selection
        self._add(menu, self.tr("Add Component"), partial(self._adding.open_box, point), "add", "Tab")
        self._add(menu, self.tr("Add Note"), partial(commands.add_note_here, point), "note")
        self._add(menu, self.tr("Put Selection in a Frame"), frame, "frame", enabled=selected)
        menu.addSeparator()
        self._add(menu, self.tr("Paste"), partial(commands.paste, point), "paste", "Ctrl+V")
        self._add(menu, self.tr("Select All"), commands.select_all, "select_all", "Ctrl+A", edits=False)
        menu.addSeparator()
        self._add(menu, self.tr("Automatic Layout"), partial(commands.arrange, "layered"), "layout")
        self._add(menu, self.tr("Show All"), self._context.navigator.zoom_fit, "zoom_fit", edits=False)
        for text, name in (
            (self.tr("Minimap"), "minimap"),
            (self.tr("Grid"), "grid"),
            (self.tr("Snap to Grid"), "snap"),
        ):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(self._context.options[name])
            action.toggled.connect(partial(self._context.set_option, name))

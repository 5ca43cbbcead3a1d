"""The context menus of the canvas."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu
from ryvencore.NodePort import NodeInput

from vision_designer.editor.canvas.adding import AddController
from vision_designer.editor.canvas.annotation_items import AnnotationItem, NoteItem
from vision_designer.editor.canvas.commands import CanvasCommands
from vision_designer.editor.canvas.context import CanvasContext
from vision_designer.editor.canvas.hits import Hit
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.text_editing import TextEditing
from vision_designer.editor.look.icons import icon

BOX_COLOURS = ("#4a90d9", "#3aa76d", "#d9a441", "#c75b7a", "#8e6cc9")


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
            self._port(menu, item, found)
        elif isinstance(item, NodeItem):
            self._node(menu, item)
        elif isinstance(item, LinkItem):
            self._link(menu, item, found, point)
        elif isinstance(item, AnnotationItem):
            self._box(menu, item)
        else:
            self._canvas(menu, point)
        return menu

    def _add(
        self,
        menu: QMenu,
        text: str,
        name: str,
        do: Callable[[], object],
        *,
        edits: bool = True,
        enabled: bool = True,
        keys: str = "",
    ) -> None:
        shown = f"{text}\t{keys}" if keys else text
        action = menu.addAction(icon(name), shown)
        action.triggered.connect(lambda _checked=False: do())
        action.setEnabled(enabled and not (edits and self._context.graph.read_only))

    def _clipboard(self, menu: QMenu) -> None:
        self._add(menu, self.tr("Cut"), "cut", self._commands.cut, keys="Ctrl+X")
        self._add(menu, self.tr("Copy"), "copy", self._commands.copy, edits=False, keys="Ctrl+C")
        self._add(menu, self.tr("Duplicate"), "duplicate", self._commands.duplicate, keys="Ctrl+D")
        self._add(menu, self.tr("Delete"), "delete", self._commands.delete_selected, keys="Del")

    def _node(self, menu: QMenu, item: NodeItem) -> None:
        node = item.node
        self._add(
            menu,
            self.tr("Edit Parameters"),
            "settings",
            lambda: self._context.edit_requested.emit(node),
            edits=False,
            keys="Enter",
        )
        self._add(menu, self.tr("Rename"), "", lambda: self._text_editing.edit(item), keys="F2")
        menu.addSeparator()
        self._add(menu, self.tr("Run Up to Here"), "run_to", lambda: self._context.run_to_requested.emit(node))
        self._add(
            menu,
            self.tr("Remove Bypass") if node.bypassed else self.tr("Bypass"),
            "bypass",
            self._commands.bypass_selected,
        )
        self._add(
            menu,
            self.tr("Hide Preview") if item.preview_shown else self.tr("Show Preview"),
            "preview",
            lambda: self._commands.show_preview(shown=not item.preview_shown),
        )
        menu.addSeparator()
        self._clipboard(menu)
        menu.addSeparator()
        links = [
            link.link for chosen in self._selection.of(NodeItem) for link in self._context.scene.links_of(chosen.node)
        ]
        self._add(
            menu,
            self.tr("Disconnect"),
            "",
            lambda: self._edits.links.disconnect(dict.fromkeys(links)),
            enabled=bool(links),
        )
        self._arranging(menu)
        self._add(menu, self.tr("Put in a Frame"), "frame", self._commands.add_frame_around_selection)

    def _arranging(self, menu: QMenu) -> None:
        if len(self._selection.of(NodeItem)) < 2:
            return
        inner = menu.addMenu(icon("align_left"), self.tr("Align"))
        for text, name, kind in (
            (self.tr("Left Edges"), "align_left", "left"),
            (self.tr("Centers"), "align_centre", "centre"),
            (self.tr("Right Edges"), "align_right", "right"),
            (self.tr("Top Edges"), "align_top", "top"),
            (self.tr("Middles"), "align_middle", "middle"),
            (self.tr("Bottom Edges"), "align_bottom", "bottom"),
            (self.tr("Distribute Horizontally"), "distribute_horizontal", "horizontal"),
            (self.tr("Distribute Vertically"), "distribute_vertical", "vertical"),
        ):
            self._add(inner, text, name, partial(self._commands.arrange, kind))

    def _port(self, menu: QMenu, item: NodeItem, found: Hit) -> None:
        port = found.port
        links = [link.link for link in self._context.scene.links_of(item.node) if port in link.link]
        text = self.tr("Remove Link") if isinstance(port, NodeInput) else self.tr("Remove All Links of This Output")
        self._add(menu, text, "delete", lambda: self._edits.links.disconnect(links))
        if isinstance(port, NodeInput):
            source = links[0][0].node
            self._add(menu, self.tr("Go to Source"), "", lambda: self._context.graph.reveal(source), edits=False)
        menu.addSeparator()
        self._add(
            menu,
            self.tr("Run Up to Here"),
            "run_to",
            lambda: self._context.run_to_requested.emit(item.node),
        )

    def _link(self, menu: QMenu, item: LinkItem, found: Hit, point: QPointF) -> None:
        number = found.point
        if number is not None:
            self._add(menu, self.tr("Remove Point"), "", lambda: self._commands.remove_point(item, number))
        else:
            self._add(menu, self.tr("Add Point"), "", lambda: self._commands.add_point(item, point))
        self._add(
            menu,
            self.tr("Straighten"),
            "",
            lambda: self._edits.links.set_points(item.link, []),
            enabled=bool(item.points),
        )
        self._add(menu, self.tr("Insert Component"), "add", lambda: self._adding.open_box(point, onto=item))
        menu.addSeparator()
        self._add(
            menu,
            self.tr("Remove Link"),
            "delete",
            lambda: self._edits.links.disconnect([item.link]),
            keys="Del",
        )

    def _box(self, menu: QMenu, item: AnnotationItem) -> None:
        text = self.tr("Edit Text") if isinstance(item, NoteItem) else self.tr("Rename")
        self._add(menu, text, "", lambda: self._text_editing.edit(item), keys="F2")
        inner = menu.addMenu(self.tr("Color"))
        self._add(inner, self.tr("Default"), "", lambda: self._commands.colour_boxes(None))
        for number, colour in enumerate(BOX_COLOURS, 1):
            name = self.tr("Color {number}").format(number=number)
            self._add(inner, name, "", partial(self._commands.colour_boxes, colour))
            inner.actions()[-1].setIcon(swatch(QColor(colour)))
        menu.addSeparator()
        self._clipboard(menu)

    def _canvas(self, menu: QMenu, point: QPointF) -> None:
        self._add(menu, self.tr("Add Component"), "add", lambda: self._adding.open_box(point), keys="Tab")
        self._add(menu, self.tr("Add Note"), "note", lambda: self._commands.add_note_here(point))
        self._add(
            menu,
            self.tr("Put Selection in a Frame"),
            "frame",
            self._commands.add_frame_around_selection,
            enabled=bool(self._selection.of(NodeItem)),
        )
        menu.addSeparator()
        self._add(menu, self.tr("Paste"), "paste", lambda: self._commands.paste(point), keys="Ctrl+V")
        self._add(menu, self.tr("Select All"), "select_all", self._commands.select_all, edits=False, keys="Ctrl+A")
        menu.addSeparator()
        self._add(menu, self.tr("Automatic Layout"), "layout", lambda: self._commands.arrange("layered"))
        self._add(menu, self.tr("Show All"), "zoom_fit", self._context.navigator.zoom_fit, edits=False)
        for text, name in (
            (self.tr("Minimap"), "minimap"),
            (self.tr("Grid"), "grid"),
            (self.tr("Snap to Grid"), "snap"),
        ):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(self._context.options[name])
            action.toggled.connect(partial(self._context.set_option, name))

"""The context menus of the canvas."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu
from ryvencore.NodePort import NodeInput

from vision_designer.editor.canvas.hits import Hit
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.note_item import BoxItem, FrameItem, NoteItem
from vision_designer.editor.look.icons import icon

if TYPE_CHECKING:
    from vision_designer.editor.canvas.view import GraphView

BOX_COLOURS = ("#4a90d9", "#3aa76d", "#d9a441", "#c75b7a", "#8e6cc9")


def swatch(colour: QColor) -> QIcon:
    """A patch of a colour."""
    picture = QPixmap(32, 32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(4, 4, 24, 24, 6, 6)
    painter.end()
    return QIcon(picture)


class CanvasMenus:
    """Makes the menu of what was clicked.

    Args:
        view: the canvas.
    """

    def __init__(self, view: "GraphView") -> None:
        self._view = view

    def menu_for(self, found: Hit, point: QPointF) -> QMenu:
        """The menu of what is at a point of the canvas; it deletes itself when it closes."""
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        item = found.item
        if isinstance(item, NodeItem) and found.port is not None and item.linked.intersection([found.port]):
            self._port(menu, item, found)
        elif isinstance(item, NodeItem):
            self._node(menu, item)
        elif isinstance(item, LinkItem):
            self._link(menu, item, found, point)
        elif isinstance(item, NoteItem | FrameItem):
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
        action.setEnabled(enabled and not (edits and self._view.graph.read_only))

    def _clipboard(self, menu: QMenu) -> None:
        view = self._view
        self._add(menu, view.tr("Cut"), "cut", view.cut, keys="Ctrl+X")
        self._add(menu, view.tr("Copy"), "copy", view.copy, edits=False, keys="Ctrl+C")
        self._add(menu, view.tr("Duplicate"), "duplicate", view.duplicate, keys="Ctrl+D")
        self._add(menu, view.tr("Delete"), "delete", view.delete_selected, keys="Del")

    def _node(self, menu: QMenu, item: NodeItem) -> None:
        view = self._view
        node = item.node
        self._add(
            menu,
            view.tr("Edit Parameters"),
            "settings",
            lambda: view.edit_requested.emit(node),
            edits=False,
            keys="Enter",
        )
        self._add(menu, view.tr("Rename"), "", lambda: view.edit_title(item), keys="F2")
        menu.addSeparator()
        self._add(menu, view.tr("Run Up to Here"), "run_to", lambda: view.run_to_requested.emit(node))
        self._add(
            menu, view.tr("Remove Bypass") if node.bypassed else view.tr("Bypass"), "bypass", view.bypass_selected
        )
        self._add(
            menu,
            view.tr("Hide Preview") if item.preview_shown else view.tr("Show Preview"),
            "preview",
            lambda: view.show_preview(shown=not item.preview_shown),
        )
        menu.addSeparator()
        self._clipboard(menu)
        menu.addSeparator()
        links = [
            link.link
            for chosen in view.graph_scene.selection.of(NodeItem)
            for link in view.graph_scene.links_of(chosen.node)
        ]
        self._add(
            menu,
            view.tr("Disconnect"),
            "",
            lambda: view.graph.edits.links.disconnect(dict.fromkeys(links)),
            enabled=bool(links),
        )
        self._arranging(menu)
        self._add(menu, view.tr("Put in a Frame"), "frame", view.add_frame_around_selection)

    def _arranging(self, menu: QMenu) -> None:
        view = self._view
        if len(view.graph_scene.selection.of(NodeItem)) < 2:
            return
        inner = menu.addMenu(icon("align_left"), view.tr("Align"))
        for text, name, kind in (
            (view.tr("Left Edges"), "align_left", "left"),
            (view.tr("Centers"), "align_centre", "centre"),
            (view.tr("Right Edges"), "align_right", "right"),
            (view.tr("Top Edges"), "align_top", "top"),
            (view.tr("Middles"), "align_middle", "middle"),
            (view.tr("Bottom Edges"), "align_bottom", "bottom"),
            (view.tr("Distribute Horizontally"), "distribute_horizontal", "horizontal"),
            (view.tr("Distribute Vertically"), "distribute_vertical", "vertical"),
        ):
            self._add(inner, text, name, partial(view.arrange, kind))

    def _port(self, menu: QMenu, item: NodeItem, found: Hit) -> None:
        view, port = self._view, found.port
        links = [link.link for link in view.graph_scene.links_of(item.node) if port in link.link]
        text = view.tr("Remove Link") if isinstance(port, NodeInput) else view.tr("Remove All Links of This Output")
        self._add(menu, text, "delete", lambda: view.graph.edits.links.disconnect(links))
        if isinstance(port, NodeInput):
            source = links[0][0].node
            self._add(menu, view.tr("Go to Source"), "", lambda: view.graph.reveal(source), edits=False)
        menu.addSeparator()
        self._add(menu, view.tr("Run Up to Here"), "run_to", lambda: view.run_to_requested.emit(item.node))

    def _link(self, menu: QMenu, item: LinkItem, found: Hit, point: QPointF) -> None:
        view = self._view
        number = found.point
        if number is not None:
            self._add(menu, view.tr("Remove Point"), "", lambda: view.remove_point(item, number))
        else:
            self._add(menu, view.tr("Add Point"), "", lambda: view.add_point(item, point))
        self._add(
            menu,
            view.tr("Straighten"),
            "",
            lambda: view.graph.edits.links.set_points(item.link, []),
            enabled=bool(item.points),
        )
        self._add(menu, view.tr("Insert Component"), "add", lambda: view.open_add_box(point, onto=item))
        menu.addSeparator()
        self._add(
            menu, view.tr("Remove Link"), "delete", lambda: view.graph.edits.links.disconnect([item.link]), keys="Del"
        )

    def _box(self, menu: QMenu, item: BoxItem) -> None:
        view = self._view
        text = view.tr("Edit Text") if isinstance(item, NoteItem) else view.tr("Rename")
        self._add(menu, text, "", lambda: view.edit_title(item), keys="F2")
        inner = menu.addMenu(view.tr("Color"))
        self._add(inner, view.tr("Default"), "", lambda: view.colour_boxes(None))
        for number, colour in enumerate(BOX_COLOURS, 1):
            name = view.tr("Color {number}").format(number=number)
            self._add(inner, name, "", partial(view.colour_boxes, colour))
            inner.actions()[-1].setIcon(swatch(QColor(colour)))
        menu.addSeparator()
        self._clipboard(menu)

    def _canvas(self, menu: QMenu, point: QPointF) -> None:
        view = self._view
        self._add(menu, view.tr("Add Component"), "add", lambda: view.open_add_box(point), keys="Tab")
        self._add(menu, view.tr("Add Note"), "note", lambda: view.add_note_here(point))
        self._add(
            menu,
            view.tr("Put Selection in a Frame"),
            "frame",
            view.add_frame_around_selection,
            enabled=bool(view.graph_scene.selection.of(NodeItem)),
        )
        menu.addSeparator()
        self._add(menu, view.tr("Paste"), "paste", lambda: view.paste(point), keys="Ctrl+V")
        self._add(menu, view.tr("Select All"), "select_all", view.select_all, edits=False, keys="Ctrl+A")
        menu.addSeparator()
        self._add(menu, view.tr("Automatic Layout"), "layout", lambda: view.arrange("layered"))
        self._add(menu, view.tr("Show All"), "zoom_fit", view.zoom_fit, edits=False)
        for text, shown, toggle in (
            (view.tr("Minimap"), view.minimap_shown, view.toggle_minimap),
            (view.tr("Grid"), view.grid_shown, view.toggle_grid),
            (view.tr("Snap to Grid"), view.snap, view.toggle_snap),
        ):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(shown)
            action.triggered.connect(lambda _checked=False, toggle=toggle: toggle())

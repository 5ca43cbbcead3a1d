"""Rendering a graph for export and print."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.scene import GraphScene

if TYPE_CHECKING:
    from vision_designer.editor.canvas.note_item import BoxItem

ROOM = 24


def picture_area(scene: GraphScene, *, selection_only: bool = False) -> QRectF:
    """The part of the canvas that :func:`render` paints; empty when there is nothing."""
    area = scene.contents(scene.selection.items() if selection_only else None)
    return area if area.isEmpty() else area.adjusted(-ROOM, -ROOM, ROOM, ROOM)


def render(scene: GraphScene, painter: QPainter, target: QRectF, *, selection_only: bool = False) -> None:
    """Paint the whole graph, or what is selected, into a rectangle; without marks of selection or search."""
    area = picture_area(scene, selection_only=selection_only)
    if area.isEmpty():
        return
    look = scene.look
    hidden: list[NodeItem | LinkItem | BoxItem] = []
    if selection_only:
        within = {item for item in scene.selection.items() if not isinstance(item, LinkItem)}
        nodes = {item.node for item in within if isinstance(item, NodeItem)}
        hidden = [item for item in scene.all_items() if item not in within]
        hidden += [
            link for link in scene.links.values() if link.source.node not in nodes or link.target.node not in nodes
        ]
    lit, matches = look.lit, look.matches
    look.printing, look.lit, look.matches = True, None, None
    for item in hidden:
        item.setVisible(False)
    try:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        scene.render(painter, target, area, Qt.AspectRatioMode.KeepAspectRatio)
    finally:
        look.printing, look.lit, look.matches = False, lit, matches
        for item in hidden:
            item.setVisible(True)

"""Hit testing: the item at a point of the canvas."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt

from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.node_item import NodeItem, Port
from vision_designer.editor.canvas.note_item import BoxItem, FrameItem, NoteItem
from vision_designer.editor.canvas.scene import GraphScene
from vision_designer.editor.canvas.selection import Item

LINK_REACH = 7.0
"""Pixels; how near the pointer has to be to a link."""
PORT_REACH = 11.0
END_REACH = 26.0
"""Pixels; how near to its end a link is taken by that end."""


@dataclass(frozen=True)
class Hit:
    """What was hit: at most one item, and what of it.

    Attributes:
        item: the item; None for the empty canvas.
        port: the port of the node.
        point: which point of the link.
        grip: whether the corner that changes the size was hit.
    """

    item: Item | None = None
    port: Port | None = None
    point: int | None = None
    grip: bool = False


def hit(scene: GraphScene, point: QPointF, zoom: float) -> Hit:
    """What is at a point; of several things the one that is painted above the others."""
    reach = max(PORT_REACH, PORT_REACH / zoom) if zoom < 1 else PORT_REACH
    around = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
    near = scene.items(around, Qt.ItemSelectionMode.IntersectsItemBoundingRect, Qt.SortOrder.DescendingOrder)
    nodes = [item for item in near if isinstance(item, NodeItem)]
    covered = next((item for item in nodes if item.card.contains(point)), None)
    if not scene.look.plain:
        for item in nodes:
            port = item.port_at(point, reach)
            if port is not None and (covered is None or covered is item or item.zValue() >= covered.zValue()):
                return Hit(item, port=port)
            if item is covered:
                break
    if covered is not None:
        return Hit(covered)
    links = [item for item in near if isinstance(item, LinkItem) and item.isVisible()]
    for link in links:
        number = link.point_at(point, max(9.0, 9.0 / zoom))
        if number is not None:
            return Hit(link, point=number)
    found = nearest_link(links, point, LINK_REACH / zoom)
    if found is not None:
        return Hit(found)
    boxes = [item for item in near if isinstance(item, BoxItem)]
    for box in boxes:
        if box.has_grip_at(point) and isinstance(box, NoteItem | FrameItem):
            return Hit(box, grip=True)
        if isinstance(box, NoteItem) and box.card.contains(point):
            return Hit(box)
        if isinstance(box, FrameItem) and box.is_taken_at(point):
            return Hit(box)
    return Hit()


def nearest_link(links: list[LinkItem], point: QPointF, reach: float) -> LinkItem | None:
    """The link that is nearest to a point, if one is within reach."""
    distances = [(link.distance(point), number) for number, link in enumerate(links) if _is_near(link, point, reach)]
    if not distances:
        return None
    distance, number = min(distances)
    return links[number] if distance <= reach else None


def link_below(scene: GraphScene, area: QRectF) -> list[LinkItem]:
    """The links that run through an area, the one nearest to its middle first."""
    near = scene.items(area, Qt.ItemSelectionMode.IntersectsItemBoundingRect)
    middle = area.center()
    reach = min(area.width(), area.height()) / 2
    links = [(item.distance(middle), number, item) for number, item in enumerate(near) if isinstance(item, LinkItem)]
    return [item for distance, _, item in sorted(links, key=lambda found: found[:2]) if distance <= reach]


def frame_body_at(scene: GraphScene, point: QPointF) -> FrameItem | None:
    """The smallest frame around a point."""
    around = [frame for frame in scene.frames if frame.card.contains(point)]
    return min(around, key=lambda frame: frame.size.width() * frame.size.height(), default=None)


def _is_near(link: LinkItem, point: QPointF, reach: float) -> bool:
    return link.bounds().adjusted(-reach, -reach, reach, reach).contains(point)

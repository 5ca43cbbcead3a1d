"""What the parts of a canvas share: state and services, hit tests, and the contents of frames."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from PySide6.QtCore import QMarginsF, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtWidgets import QGraphicsView

from vision_designer.editor.canvas.annotation_items import FrameItem, NoteItem
from vision_designer.editor.canvas.card_layout import Port
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.look import rounded
from vision_designer.editor.canvas.navigator import Navigator
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.scene import Card, GraphScene, Item
from vision_designer.editor.graph.graph_edits import Annotation
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.theme import theme
from vision_designer.graphs.flow import Connection, Position
from vision_designer.nodes.core.component import ComponentNode

LINK_TOLERANCE = 7.0
"""Maximum distance of the pointer from a link that it hits, in pixels."""
PORT_TOLERANCE = 11.0
MAX_LABEL_WIDTH = 360
Keys = Qt.KeyboardModifier


class CanvasContext(QObject):
    """The graph, its scene, the navigator, the options, and signals to the window."""

    message = Signal(str)
    """A text for the status bar."""
    edit_requested = Signal(object)
    """Edit the parameters of this node."""
    run_to_requested = Signal(object)
    """Run the graph up to this node."""
    save_model_requested = Signal(object)
    """Save the model that this node trained under a name."""
    option_changed = Signal(str, bool)

    def __init__(self, view: QGraphicsView, scene: GraphScene, navigator: Navigator) -> None:
        super().__init__(view)
        self.view = view
        self.viewport = view.viewport()
        self.scene = scene
        self.graph = scene.graph
        self.navigator = navigator
        self.options = {"minimap": True, "grid": True, "snap": True}
        self.pointer_label = PlainLabel(parent=self.viewport)
        self.pointer_label.setTextFormat(Qt.TextFormat.PlainText)
        self.pointer_label.setWordWrap(True)
        self.pointer_label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.pointer_label.hide()

    def set_option(self, name: str, on: bool) -> None:
        """Switch ``minimap``, ``grid`` or ``snap`` on or off."""
        if self.options[name] != on:
            self.options[name] = on
            self.option_changed.emit(name, on)

    @property
    def snap(self) -> bool:
        return self.options["snap"]

    def snaps(self, keys: Keys) -> bool:
        """Whether a drag with these modifier keys snaps to the grid: Alt inverts the option."""
        return self.snap != bool(keys & Keys.AltModifier)

    def announce(self, text: str) -> None:
        """Report the result of a key, also to screen readers."""
        self.view.setAccessibleDescription(text)
        self.message.emit(text)

    def show_at_pointer(self, text: str, position: QPointF) -> None:
        """Show a text beside the pointer at a position of the viewport; an empty text hides it."""
        label = self.pointer_label
        label.setVisible(bool(text))
        if text:
            label.setText(text)
            width = min(label.fontMetrics().horizontalAdvance(text) + 24, MAX_LABEL_WIDTH)
            label.resize(width, label.heightForWidth(width))
            area = self.viewport.rect()
            x = min(round(position.x()) + 16, area.right() - label.width() - 4)
            label.move(max(x, 4), min(round(position.y()) + 20, area.bottom() - label.height() - 4))
            label.raise_()

    def apply_theme(self) -> None:
        colors = theme().colors
        self.pointer_label.setStyleSheet(
            f"color: {colors.card.name()}; background: {colors.problem.name()}; border-radius: 4px; padding: 4px 8px"
        )


@dataclass(frozen=True)
class Hit:
    """The item at a point, and the part of it.

    Attributes:
        item: the item; None on the empty canvas.
        port: the port of the node.
        point: the index of the point of the link.
        grip: whether the point is on the grip of the note or frame.
    """

    item: Item | None = None
    port: Port | None = None
    point: int | None = None
    grip: bool = False


def hit(scene: GraphScene, point: QPointF, zoom: float) -> Hit:
    """The topmost item at a point of the canvas."""
    tolerance = max(PORT_TOLERANCE, PORT_TOLERANCE / zoom) if zoom < 1 else PORT_TOLERANCE
    around = QRectF(point.x() - tolerance, point.y() - tolerance, 2 * tolerance, 2 * tolerance)
    near = scene.items(around, Qt.ItemSelectionMode.IntersectsItemBoundingRect, Qt.SortOrder.DescendingOrder)
    nodes = [item for item in near if isinstance(item, NodeItem)]
    covered = next((item for item in nodes if item.card.contains(point)), None)
    if not scene.look.plain:
        for item in nodes:
            port = item.port_at(point, tolerance)
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
    if touched := links_near(links, point, LINK_TOLERANCE / zoom):
        return Hit(touched[0])
    for annotation in near:
        if isinstance(annotation, NoteItem | FrameItem):
            if annotation.has_grip_at(point):
                return Hit(annotation, grip=True)
            if annotation.is_at(point):
                return Hit(annotation)
    return Hit()


def links_near(links: Iterable[LinkItem], point: QPointF, tolerance: float) -> list[LinkItem]:
    """The links at most ``tolerance`` from a point, the nearest first."""
    margins = QMarginsF(tolerance, tolerance, tolerance, tolerance)
    near = [(link.distance(point), link) for link in links if (link.sceneBoundingRect() + margins).contains(point)]
    return [link for distance, link in sorted(near, key=itemgetter(0)) if distance <= tolerance]


class InsertTarget:
    """The highlighted link that a dragged component will be inserted into."""

    def __init__(self, scene: GraphScene) -> None:
        self.link: LinkItem | None = None
        self._scene = scene

    def find(self, component: type[ComponentNode], point: QPointF, tolerance: float) -> None:
        """Find and highlight the nearest link that a component can be inserted into."""
        near = links_near(self._scene.links.values(), point, tolerance)
        why_not = self._scene.graph.edits.nodes.why_not_insert
        self._set(next((link for link in near if not why_not(component, link.link)), None))

    def clear(self) -> LinkItem | None:
        """Remove the highlight; returns the link that was highlighted."""
        link = self.link
        self._set(None)
        return link

    def _set(self, link: LinkItem | None) -> None:
        if link is not self.link:
            if self.link is not None:
                self.link.set_insert_target(False)
            if link is not None:
                link.set_insert_target(True)
            self.link = link


def positions_after_move(
    scene: GraphScene, items: Iterable[Card], offset: QPointF
) -> tuple[dict[ComponentNode, Position], dict[Annotation, Position], dict[Connection, list[Position]]]:
    """Positions after a move: of nodes, of annotations, and of the points of links between these nodes."""
    nodes, annotations = {}, {}
    for item in items:
        if isinstance(item, NodeItem):
            nodes[item.node] = rounded(item.pos() + offset)
        else:
            annotations[item.annotation] = rounded(item.pos() + offset)
    points = {
        link.link: [rounded(point + offset) for point in link.points]
        for link in scene.links.values()
        if link.points and link.source.node in nodes and link.target.node in nodes
    }
    return nodes, annotations, points


def with_frame_contents(scene: GraphScene, items: Iterable[Card]) -> list[Card]:
    """These items, and the contents of the frames among them."""
    found: dict[Card, None] = dict.fromkeys(items)
    waiting = [item for item in found if isinstance(item, FrameItem)]
    while waiting:
        frame = waiting.pop()
        area = frame.card
        for item in scene.all_items():
            if item not in found and area.contains(item.card.center()):
                if isinstance(item, FrameItem):
                    if not area.contains(item.card):
                        continue
                    waiting.append(item)
                found[item] = None
    return list(found)

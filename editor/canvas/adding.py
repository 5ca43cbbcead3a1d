"""Adding components to the canvas: by typing, and by dropping."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from ryvencore.NodePort import NodeInput

from vision_designer.editor.canvas.add_box import AddBox
from vision_designer.editor.canvas.annotating import AnnotatingView
from vision_designer.editor.canvas.drops import Drops, held_at, take_copy
from vision_designer.editor.canvas.geometry import snapped
from vision_designer.editor.canvas.link_dragging import DraftLink
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.node_item import Port
from vision_designer.editor.canvas.node_painting import port_type
from vision_designer.editor.canvas.scene import GraphScene
from vision_designer.editor.graph.editable_graph import fits
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.nodes.core.component import ComponentNode

if TYPE_CHECKING:
    from collections.abc import Callable


class AddingView(AnnotatingView):
    """A canvas that components are added to."""

    files_dropped = Signal(list)
    """Graph files that are to be opened."""
    training_requested = Signal(str)
    """A folder or an archive of images that a classifier is to be trained on."""

    def __init__(self, graph: OpenGraph, scene: GraphScene) -> None:
        super().__init__(graph, scene)
        self.setAcceptDrops(True)
        self._drops = Drops(self)
        self._adding: Callable[[str], object] | None = None
        self.add_box = AddBox(self)
        self.add_box.chosen.connect(self._add_chosen)
        self.add_box.closed.connect(self._drop_draft)
        self._draft: DraftLink | None = None
        """The link that waits for the component it is to lead to."""

    def open_add_box(
        self, position: QPointF | None = None, *, port: Port | None = None, onto: LinkItem | None = None
    ) -> None:
        """Ask for a component to add at a point of the canvas, at the pointer by default.

        Args:
            position: where.
            port: a port that it is linked with; only what fits is offered.
            onto: a link that it is put into; only what fits is offered.
        """
        if self.graph.read_only:
            return
        point = position if position is not None else self._point_for_keys()
        components = list(self.graph.registry.values())
        if port is not None:
            declared = [one.init_outputs if isinstance(port, NodeInput) else one.init_inputs for one in components]
            components = [
                one
                for one, ports in zip(components, declared, strict=True)
                if any(fits(port, other) for other in ports)
            ]
        if onto is not None:
            components = [one for one in components if not self.graph.why_not_insert(one, onto.link)]
        link = onto.link if onto is not None else None

        def add(component: str) -> None:
            still = self.graph_scene.links.get(link) if link is not None else None
            self.add_component(component, point, port=port, onto=still)

        self._adding = add
        if port is not None:
            self._draft = DraftLink(self.graph_scene.look, port_type(port))
            own = self.graph_scene.nodes[port.node].port_point(port)
            self._draft.lead(*((point, own) if isinstance(port, NodeInput) else (own, point)))
            self.graph_scene.addItem(self._draft)
        self.add_box.open_at(self.viewport().mapToGlobal(self.place_of(point).toPoint()), components)

    def _point_for_keys(self) -> QPointF:
        place = QPointF(self.viewport().mapFromGlobal(self.cursor().pos()))
        inside = self.viewport().rect().contains(place.toPoint())
        return self.scene_point(place) if inside else self.seen().center()

    def _drop_draft(self) -> None:
        draft, self._draft = self._draft, None
        if draft is not None:
            self.graph_scene.removeItem(draft)

    def _add_chosen(self, component: str) -> None:
        adding, self._adding = self._adding, None
        if adding is not None:
            adding(component)
            self.setFocus()

    def add_component(
        self, component: str, point: QPointF, *, port: Port | None = None, onto: LinkItem | None = None
    ) -> ComponentNode | None:
        """Add a component such that the pointer holds it at a point; link it with a port or put it into a link."""
        place = snapped(held_at(point, port), self.snap)
        if port is not None and port.node not in self.graph_scene.nodes:
            port = None
        node: ComponentNode | None = self.graph.add_node(
            component,
            (round(place.x()), round(place.y())),
            connect=port,
            onto=onto.link if onto is not None else None,
        )
        return node

    def add_component_here(self, component: str) -> ComponentNode | None:
        """Add a component in the middle of what is seen, where no card lies."""
        point = self.seen().center()
        cards = [item.card for item in self.graph_scene.nodes.values()]
        while any(card.contains(point) for card in cards):
            point += QPointF(32, 32)
        return self.add_component(component, point)

    def add_datasets(self, paths: Sequence[str]) -> None:
        """Add folders and archives of images as datasets, in the middle of what is seen."""
        self._drops.add_datasets(paths, self.seen().center())

    # Dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._drops.accepts(event.mimeData()):
            take_copy(event)
            self._drops.hover(event.mimeData(), self.scene_point(event.position()))
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._drops.accepts(event.mimeData()):
            take_copy(event)
            self._drops.drop(event.mimeData(), self.scene_point(event.position()))
            self.setFocus()

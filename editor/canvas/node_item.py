"""The graphics item of a node."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget
from ryvencore.NodePort import NodeInput

from vision_designer.editor.canvas.card_layout import (
    FOOTER,
    PREVIEW,
    CardLayout,
    Port,
    PortPlace,
    is_stand_in,
    layout_of,
)
from vision_designer.editor.canvas.look import CanvasLook
from vision_designer.editor.canvas.node_painting import paint_node
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.component import ComponentNode

MARGIN = 12.0
"""Space around the card for port dots, shadow, and the glow of a selection."""
PORT_REACH = 12.0
NOT_RUN = NodeStatus()


class NodeItem(QGraphicsRectItem):
    """A node with its ports and labels, painted as one item. The scene updates it.

    Args:
        node: the node.
        look: how the canvas is painted.
    """

    def __init__(self, node: ComponentNode, look: CanvasLook) -> None:
        super().__init__()
        self.node = node
        self.look = look
        self.chosen = False
        self.hovered = False
        self.focused = False
        self.hot_port: Port | None = None
        """The port under the pointer or with the keyboard focus."""
        self.status: NodeStatus = NOT_RUN
        self.problems: list[Problem] = []
        self.preview_shown = False
        self.stand_in = is_stand_in(node)
        self.layout: CardLayout = layout_of(node)
        self.size = QRectF()
        self.linked: set[Port] = set()
        self.setPen(Qt.PenStyle.NoPen)
        self.setPos(QPointF(*node.position))
        self.fit()

    def rebuild(self) -> None:
        """Lay it out again, e.g. after its title has changed."""
        self.layout = layout_of(self.node)
        self.fit()
        self.update()

    def fit(self) -> None:
        """Take the size that its content needs."""
        height = self.layout.height
        if self.has_preview:
            height += PREVIEW
        if self.has_footer:
            height += FOOTER
        size = QRectF(0, 0, self.layout.width, height)
        if size != self.size:
            self.size = size
            self.setRect(size.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))

    @property
    def has_footer(self) -> bool:
        """Whether the footer is shown."""
        return self.status.shown_state != "not_run" or self.node.bypassed

    @property
    def has_preview(self) -> bool:
        """Whether pictures of its result are shown."""
        return self.preview_shown and bool(self.status.pictures)

    @property
    def card(self) -> QRectF:
        """The card on the canvas."""
        return self.size.translated(self.pos())

    def set_status(self, status: NodeStatus) -> None:
        """Show a status."""
        if status != self.status:
            self.status = status
            self.fit()
            self.update()

    def set_problems(self, problems: list[Problem]) -> None:
        """Show problems."""
        if problems != self.problems:
            self.problems = problems
            self.update()

    def set_chosen(self, chosen: bool) -> None:
        """Show whether it is selected; selected items are above the others."""
        if chosen != self.chosen:
            self.chosen = chosen
            self.setZValue(1.0 if chosen else 0.0)
            self.update()

    def set_hovered(self, hovered: bool, port: Port | None = None) -> None:
        """Show whether it, or one of its ports, is under the pointer."""
        if (hovered, port) != (self.hovered, self.hot_port):
            self.hovered, self.hot_port = hovered, port
            self.update()

    def set_focused(self, focused: bool, port: Port | None = None) -> None:
        """Show whether it, or one of its ports, has the keyboard focus."""
        if (focused, port) != (self.focused, self.hot_port):
            self.focused, self.hot_port = focused, port
            self.update()

    def place(self, port: Port) -> PortPlace:
        """The position of a port on the card."""
        if isinstance(port, NodeInput):
            return self.layout.inputs[self.node.inputs.index(port)]
        return self.layout.outputs[self.node.outputs.index(port)]

    def port_point(self, port: Port) -> QPointF:
        """The end of a port's links on the canvas."""
        place = self.place(port)
        position = self.pos()
        return QPointF(position.x() + place.x, position.y() + place.y)

    def port_at(self, point: QPointF, reach: float = PORT_REACH) -> Port | None:
        """The port whose dot is nearest to a point of the canvas, within reach."""
        local = point - self.pos()
        nearest, best = None, reach
        places = zip((*self.node.inputs, *self.node.outputs), (*self.layout.inputs, *self.layout.outputs), strict=True)
        for port, place in places:
            distance = max(abs(local.x() - place.x), abs(local.y() - place.y))
            if distance < best:
                nearest, best = port, distance
        return nearest

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paint_node(painter, self)

"""The graphics item of a node."""

from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.canvas import far_painting, node_painting
from vision_designer.editor.canvas.card_layout import FOOTER, PREVIEW, CardLayout, PortPlace, is_stand_in, layout_of
from vision_designer.editor.canvas.look import CanvasLook
from vision_designer.editor.runs.statuses import NodeStatus
from vision_designer.nodes.core.component import ComponentNode

if TYPE_CHECKING:
    from vision_designer.graphs.validate import Problem

Port: TypeAlias = NodeInput | NodeOutput
MARGIN = 12.0
"""Room around the card for port dots, the shadow and the glow of a selection."""
PORT_REACH = 12.0
NOT_RUN = NodeStatus()


class NodeItem(QGraphicsRectItem):
    """A node, painted with its ports and labels by one item.

    Where it lies is set by the scene; it follows nothing by itself.

    Args:
        node: the node it shows.
        look: how the canvas is being looked at.
    """

    def __init__(self, node: ComponentNode, look: CanvasLook) -> None:
        super().__init__()
        self.node = node
        self.look = look
        self.chosen = False
        self.hovered = False
        self.focused = False
        self.hot_port: Port | None = None
        """The port that the pointer or the keyboard is at."""
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

    # Its shape

    def rebuild(self) -> None:
        """Lay it out anew, as when its title changed."""
        self.layout = layout_of(self.node)
        self.fit()
        self.update()

    def fit(self) -> None:
        """Take the room that what is shown needs."""
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
        """Whether there is something to say of its state."""
        return self.status.shown_state != "not_run" or self.node.bypassed

    @property
    def has_preview(self) -> bool:
        """Whether pictures of its result are shown."""
        return self.preview_shown and bool(self.status.pictures)

    @property
    def card(self) -> QRectF:
        """The card on the canvas."""
        return self.size.translated(self.pos())

    # What is shown

    def set_status(self, status: NodeStatus) -> None:
        """Show what became of the node."""
        if status != self.status:
            self.status = status
            self.fit()
            self.update()

    def set_problems(self, problems: "list[Problem]") -> None:
        """Show that something is wrong with the node."""
        if problems != self.problems:
            self.problems = problems
            self.update()

    def set_chosen(self, chosen: bool) -> None:
        """Show whether it is selected; what is selected lies above the others."""
        if chosen != self.chosen:
            self.chosen = chosen
            self.setZValue(1.0 if chosen else 0.0)
            self.update()

    def set_hovered(self, hovered: bool, port: Port | None = None) -> None:
        """Show that the pointer is on it, or on one of its ports."""
        if (hovered, port) != (self.hovered, self.hot_port):
            self.hovered, self.hot_port = hovered, port
            self.update()

    def set_focused(self, focused: bool, port: Port | None = None) -> None:
        """Show that the keyboard acts on it, or on one of its ports."""
        if (focused, port) != (self.focused, self.hot_port):
            self.focused, self.hot_port = focused, port
            self.update()

    # Its ports

    def place(self, port: Port) -> PortPlace:
        """Where a port of it is."""
        if isinstance(port, NodeInput):
            return self.layout.inputs[self.node.inputs.index(port)]
        return self.layout.outputs[self.node.outputs.index(port)]

    def port_point(self, port: Port) -> QPointF:
        """Where on the canvas the links of a port end."""
        place = self.place(port)
        position = self.pos()
        return QPointF(position.x() + place.x, position.y() + place.y)

    def port_at(self, point: QPointF, reach: float = PORT_REACH) -> Port | None:
        """The port whose dot is near a point of the canvas."""
        local = point - self.pos()
        nearest, best = None, reach
        places = zip((*self.node.inputs, *self.node.outputs), (*self.layout.inputs, *self.layout.outputs), strict=True)
        for port, place in places:
            distance = max(abs(local.x() - place.x), abs(local.y() - place.y))
            if distance < best:
                nearest, best = port, distance
        return nearest

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.look.plain and not self.look.printing:
            far_painting.paint_plain(painter, self)
        elif self.look.brief and not self.look.printing:
            far_painting.paint_brief(painter, self)
        elif self.look.far_title and not self.look.printing:
            far_painting.paint_from_afar(painter, self)
        else:
            node_painting.paint_card(painter, self)

"""The graphics item of a node, and the thumbnails of its results."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPixmap
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
from vision_designer.editor.canvas.look import CanvasLook, show
from vision_designer.editor.canvas.node_painting import paint_node
from vision_designer.editor.look.icons import bytes_of, decoded
from vision_designer.editor.look.values import card_result
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.editor.workers import DataProcess, Request
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.component import ComponentNode

MARGIN = 12.0
"""Space around the card for port dots, shadow, and the glow of a selection."""
PORT_REACH = 12.0
NOT_RUN = NodeStatus()


class NodeItem(QGraphicsRectItem):
    """A node with its ports and labels, painted as one item. The scene updates it."""

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
        self.result = ""
        """The line of its result, in the language of the window."""
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
        self._take_result()
        self.fit()
        self.update()

    def _take_result(self) -> None:
        self.result = card_result(type(self.node), self.status.metrics) if self.status.metrics else ""

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
        if show(self, status=status):
            self._take_result()
            self.fit()

    def set_problems(self, problems: list[Problem]) -> None:
        """Show problems."""
        show(self, problems=problems)

    def set_chosen(self, chosen: bool) -> None:
        """Show whether it is selected; selected items are above the others."""
        if show(self, chosen=chosen):
            self.setZValue(1.0 if chosen else 0.0)

    def set_hovered(self, hovered: bool, port: Port | None = None) -> None:
        """Show whether it, or one of its ports, is under the pointer."""
        show(self, hovered=hovered, hot_port=port)

    def set_focused(self, focused: bool, port: Port | None = None) -> None:
        """Show whether it, or one of its ports, has the keyboard focus."""
        show(self, focused=focused, hot_port=port)

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


HEIGHT = 104
"""Pixels; twice the height at zoom 1."""
ASKED_SIZE = 4 * HEIGHT
"""Pixels of the longer side of a requested picture; most pictures are wider than high."""
MAX_BYTES = 32 * 2**20
"""Limit of the pixels for one canvas; the oldest pictures are dropped first."""


class Thumbnails(QObject):
    """Loads the pictures of previews into the look of the canvas.

    A picture of a workspace may be of unknown origin, so a process that may crash decodes it and returns a small PNG.
    """

    loaded = Signal()

    def __init__(self, look: CanvasLook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._data: DataProcess | None = None
        self._wanted: dict[str, None] = {}
        self._refused: set[str] = set()
        self._request: Request | None = None
        self._bytes = 0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._ask_next)

    def take_data(self, data: DataProcess) -> None:
        """Set the process that makes pictures; without one, none are made."""
        self._data = data
        self._go_on()

    def want(self, paths: Iterable[str]) -> None:
        """Request pictures of these files, except those that are loaded or have failed."""
        self._wanted.update(
            (path, None) for path in paths if path not in self._look.thumbnails and path not in self._refused
        )
        self._go_on()

    def close(self) -> None:
        """Stop."""
        self._timer.stop()
        self._wanted.clear()
        if self._request is not None:
            self._request.cancel()
            self._request = None

    def _go_on(self) -> None:
        if self._wanted and self._data is not None and self._request is None:
            self._timer.start()

    def _ask_next(self) -> None:
        # One by one, so that other requests to the process do not wait for all of them.
        if self._data is None or self._request is not None or not self._wanted:
            return
        path = next(iter(self._wanted))
        del self._wanted[path]
        arguments = {"file": path, "size": ASKED_SIZE}
        self._request = self._data.request(
            "thumbnail", arguments, partial(self._done, path), partial(self._failed, path)
        )

    def _done(self, path: str, answer: dict[str, Any]) -> None:
        self._request = None
        picture = decoded(answer.get("png"))
        if picture.isNull():
            self._refused.add(path)
        else:
            smooth = Qt.TransformationMode.SmoothTransformation
            self._keep(path, picture.scaledToHeight(min(HEIGHT, picture.height()), smooth))
        self._go_on()

    def _failed(self, path: str, message: str) -> None:
        self._request = None
        # Without a message, the process has only postponed it.
        if message:
            self._refused.add(path)
        else:
            self._wanted[path] = None
        self._go_on()

    def _keep(self, path: str, picture: QPixmap) -> None:
        kept = self._look.thumbnails
        kept[path] = picture
        self._bytes += bytes_of(picture)
        while self._bytes > MAX_BYTES and len(kept) > 1:
            self._bytes -= bytes_of(kept.pop(next(iter(kept))))
        self.loaded.emit()

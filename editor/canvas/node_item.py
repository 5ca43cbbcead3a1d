"""The graphics item of a node, and the thumbnails of results."""

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
    PortLayout,
    is_stand_in,
    layout_of,
)
from vision_designer.editor.canvas.look import CanvasLook, set_state
from vision_designer.editor.canvas.node_painting import paint_node
from vision_designer.editor.look.icons import bytes_of, decoded
from vision_designer.editor.look.values import card_results
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.editor.workers import DataProcess, Request
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.component import ComponentNode

MARGIN = 20.0
"""Space around the card for ports, shadow and selection."""
PORT_TOLERANCE = 12.0
NOT_RUN = NodeStatus()


class NodeItem(QGraphicsRectItem):
    """A node with its ports and labels in one item. The scene updates it."""

    def __init__(self, node: ComponentNode, look: CanvasLook) -> None:
        super().__init__()
        self.node = node
        self.look = look
        self.selected = False
        self.hovered = False
        self.focused = False
        self.active_port: Port | None = None
        """The port under the pointer or with the keyboard focus."""
        self.status: NodeStatus = NOT_RUN
        self.results: tuple[str, ...] = ()
        """Translated summary of the result."""
        self.problems: list[Problem] = []
        self.preview_shown = False
        self.stand_in = is_stand_in(node)
        self.layout: CardLayout = layout_of(node)
        self.size = QRectF()
        self.linked: set[Port] = set()
        self.setPen(Qt.PenStyle.NoPen)
        self.setPos(QPointF(*node.position))
        self.update_size()

    def rebuild(self) -> None:
        """Lay out the card again, e.g. after its title has changed."""
        self.layout = layout_of(self.node)
        self._update_results()
        self.update_size()
        self.update()

    def _update_results(self) -> None:
        self.results = card_results(type(self.node), self.status.metrics) if self.status.metrics else ()

    def update_size(self) -> None:
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
        return self.status.shown_state != "not_run" or self.node.bypassed

    @property
    def has_preview(self) -> bool:
        return self.preview_shown and bool(self.status.pictures)

    @property
    def card(self) -> QRectF:
        return self.size.translated(self.pos())

    def set_status(self, status: NodeStatus) -> None:
        if set_state(self, status=status):
            self._update_results()
            self.update_size()

    def set_problems(self, problems: list[Problem]) -> None:
        set_state(self, problems=problems)

    def set_selected(self, selected: bool) -> None:
        """Show whether it is selected; selected items are above the others."""
        if set_state(self, selected=selected):
            self.setZValue(1.0 if selected else 0.0)

    def set_hovered(self, hovered: bool, port: Port | None = None) -> None:
        set_state(self, hovered=hovered, active_port=port)

    def set_focused(self, focused: bool, port: Port | None = None) -> None:
        set_state(self, focused=focused, active_port=port)

    def port_layout(self, port: Port) -> PortLayout:
        if isinstance(port, NodeInput):
            return self.layout.inputs[self.node.inputs.index(port)]
        return self.layout.outputs[self.node.outputs.index(port)]

    def port_point(self, port: Port) -> QPointF:
        """The end of a port's links on the canvas."""
        return self.pos() + self.port_layout(port).point

    def port_at(self, point: QPointF, tolerance: float = PORT_TOLERANCE) -> Port | None:
        """The port nearest to a point of the canvas, within a tolerance."""
        local = point - self.pos()
        nearest, min_distance = None, tolerance
        port_layouts = zip(
            (*self.node.inputs, *self.node.outputs), (*self.layout.inputs, *self.layout.outputs), strict=True
        )
        for port, port_layout in port_layouts:
            distance = max(abs(local.x() - port_layout.x), abs(local.y() - port_layout.y))
            if distance < min_distance:
                nearest, min_distance = port, distance
        return nearest

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paint_node(painter, self)


THUMBNAIL_HEIGHT = 104
"""Pixels; twice the height at zoom 1."""
REQUESTED_SIZE = 4 * THUMBNAIL_HEIGHT
"""Longer side of a requested picture in pixels; most pictures are wider than high."""
MAX_BYTES = 32 * 2**20
"""Memory limit for the pictures of one canvas; the oldest are dropped first."""


class Thumbnails(QObject):
    """Loads the pictures of previews.

    Pictures of a workspace are not trusted, so the data process, which may crash, decodes them and returns small PNGs.
    """

    loaded = Signal()

    def __init__(self, look: CanvasLook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._data: DataProcess | None = None
        self._pending: dict[str, None] = {}
        self._failed_paths: set[str] = set()
        self._request: Request | None = None
        self._bytes = 0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._request_next)

    def set_data_process(self, data: DataProcess) -> None:
        """Set the process that decodes pictures; without one, none are loaded."""
        self._data = data
        self._schedule()

    def request(self, paths: Iterable[str]) -> None:
        """Request pictures of these files, except those that are loaded or have failed."""
        self._pending.update(
            (path, None) for path in paths if path not in self._look.thumbnails and path not in self._failed_paths
        )
        self._schedule()

    def close(self) -> None:
        self._timer.stop()
        self._pending.clear()
        if self._request is not None:
            self._request.cancel()
            self._request = None

    def _schedule(self) -> None:
        if self._pending and self._data is not None and self._request is None:
            self._timer.start()

    def _request_next(self) -> None:
        # One at a time, so that other requests do not wait for all of them.
        if self._data is None or self._request is not None or not self._pending:
            return
        path = next(iter(self._pending))
        del self._pending[path]
        arguments = {"file": path, "size": REQUESTED_SIZE}
        self._request = self._data.request(
            "thumbnail", arguments, partial(self._done, path), partial(self._failed, path)
        )

    def _done(self, path: str, answer: dict[str, Any]) -> None:
        self._request = None
        pixmap = decoded(answer.get("png"))
        if pixmap.isNull():
            self._failed_paths.add(path)
        else:
            smooth = Qt.TransformationMode.SmoothTransformation
            self._store(path, pixmap.scaledToHeight(min(THUMBNAIL_HEIGHT, pixmap.height()), smooth))
        self._schedule()

    def _failed(self, path: str, message: str) -> None:
        self._request = None
        # Without a message, the request was only postponed.
        if message:
            self._failed_paths.add(path)
        else:
            self._pending[path] = None
        self._schedule()

    def _store(self, path: str, pixmap: QPixmap) -> None:
        thumbnails = self._look.thumbnails
        thumbnails[path] = pixmap
        self._bytes += bytes_of(pixmap)
        while self._bytes > MAX_BYTES and len(thumbnails) > 1:
            self._bytes -= bytes_of(thumbnails.pop(next(iter(thumbnails))))
        self.loaded.emit()

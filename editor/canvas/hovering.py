"""What the canvas shows at the pointer while it passes over: marks, tips, the reason of a refusal."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from vision_designer.editor.canvas.finding import FindingView
from vision_designer.editor.canvas.hits import Hit, hit
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.node_item import NodeItem, Port
from vision_designer.editor.canvas.scene import GraphScene
from vision_designer.editor.canvas.wording import link_tip, node_tip, port_tip
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.plain_text import PlainLabel

if TYPE_CHECKING:
    from vision_designer.editor.canvas.gestures import Gesture
    from vision_designer.editor.canvas.note_item import BoxItem

MAX_AT_POINTER = 360


class HoveringView(FindingView):
    """A canvas that shows what the pointer is on."""

    def __init__(self, graph: OpenGraph, scene: GraphScene) -> None:
        super().__init__(graph, scene)
        self.viewport().setMouseTracking(True)
        self.gesture: Gesture | None = None
        """What goes on with a button held."""
        self.space_held = False
        self._hovered: NodeItem | LinkItem | BoxItem | None = None
        self.at_pointer = PlainLabel(parent=self.viewport())
        """Words beside the pointer."""
        self.at_pointer.setTextFormat(Qt.TextFormat.PlainText)
        self.at_pointer.setWordWrap(True)
        self.at_pointer.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.at_pointer.hide()

    def hit_at(self, place: QPointF) -> Hit:
        """What is at a place of the viewport."""
        return hit(self.graph_scene, self.scene_point(place), self.zoom)

    def hover(self, place: QPointF) -> None:
        """The pointer is at a place of the viewport, with no button held."""
        found = self.hit_at(place)
        self.hover_item(found.item, found.port)
        if self.space_held:
            return
        if found.grip:
            self.viewport().setCursor(Qt.CursorShape.SizeFDiagCursor)
        elif found.port is not None:
            self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        elif found.point is not None:
            self.viewport().setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.viewport().unsetCursor()

    def hover_item(self, item: Any, port: Port | None = None) -> None:  # noqa: ANN401 - any item of the canvas
        """Show that the pointer is on an item, or on none."""
        before = self._hovered
        if before is not None and before is not item:
            before.set_hovered(False)
        if isinstance(item, NodeItem):
            item.set_hovered(True, port)
        elif item is not None:
            item.set_hovered(True)
        self._hovered = item

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.hit_at(QPointF(event.pos()))
            if isinstance(found.item, NodeItem) and self.gesture is None:
                tip = node_tip(found.item) if found.port is None else port_tip(found.item, found.port)
                QToolTip.showText(event.globalPos(), tip, self.viewport())
            elif isinstance(found.item, LinkItem) and self.gesture is None:
                QToolTip.showText(event.globalPos(), link_tip(found.item), self.viewport())
            else:
                QToolTip.hideText()
            return True
        if event.type() == QEvent.Type.Leave and self.gesture is None:
            self.hover_item(None)
        return super().viewportEvent(event)

    def tell_at_pointer(self, text: str, place: QPointF) -> None:
        """Show a few words beside the pointer; nothing for an empty text."""
        label = self.at_pointer
        label.setVisible(bool(text))
        if text:
            label.setText(text)
            wide = min(label.fontMetrics().horizontalAdvance(text) + 24, MAX_AT_POINTER)
            label.resize(wide, label.heightForWidth(wide))
            room = self.viewport().rect()
            x = min(round(place.x()) + 16, room.right() - label.width() - 4)
            label.move(max(x, 4), min(round(place.y()) + 20, room.bottom() - label.height() - 4))
            label.raise_()

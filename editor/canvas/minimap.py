"""The minimap: an overview of the graph on the canvas."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from vision_designer.editor.canvas.look import pen
from vision_designer.editor.canvas.navigator import Navigator
from vision_designer.editor.canvas.scene import GraphScene
from vision_designer.editor.look.theme import translucent

MAX_MINIMAP = QSize(200, 132)
MIN_MINIMAP_WIDTH = 120
WIDTH_FRACTION = 0.18
"""Width of the minimap as a fraction of the canvas."""
MIN_HEIGHTS = 3
"""Height of a canvas with a minimap, as a multiple of that of the minimap."""
INSET = 8.0
UPDATE_DELAY = 80
"""Milliseconds from a change to its display."""


class Minimap(QWidget):
    """An overview of the whole graph and the visible part; a click or a drag moves the view.

    It is hidden while all of the graph is visible, and on a canvas that is too low for both.
    """

    def __init__(self, scene: GraphScene, navigator: Navigator, parent: QWidget) -> None:
        super().__init__(parent)
        self._scene = scene
        self._navigator = navigator
        self._picture: QPixmap | None = None
        self._graph_rect = scene.contents()
        self.switched_on = True
        """Whether it is switched on; it may still be hidden."""
        self._has_room = True
        self.setFixedSize(MAX_MINIMAP)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Overview of the graph"))
        self._timer = QTimer(self, singleShot=True, interval=UPDATE_DELAY)
        self._timer.timeout.connect(self._invalidate_picture)
        scene.contents_changed.connect(self._contents_changed)
        navigator.view_changed.connect(self._view_changed)

    def set_shown(self, shown: bool) -> None:
        self.switched_on = shown
        self._contents_changed()
        self._update_visibility()

    def stop_following(self) -> None:
        self._timer.stop()
        self._scene.contents_changed.disconnect(self._contents_changed)
        self._navigator.view_changed.disconnect(self._view_changed)

    def fit_to(self, canvas_size: QSize) -> None:
        width = min(max(round(canvas_size.width() * WIDTH_FRACTION), MIN_MINIMAP_WIDTH), MAX_MINIMAP.width())
        size = QSize(width, round(width * MAX_MINIMAP.height() / MAX_MINIMAP.width()))
        self._has_room = canvas_size.height() >= MIN_HEIGHTS * size.height()
        if size != self.size():
            self.setFixedSize(size)
            self._invalidate_picture()
        self._update_visibility()

    def _contents_changed(self) -> None:
        if self.switched_on and not self._timer.isActive():
            self._timer.start()

    def _view_changed(self) -> None:
        self._update_visibility()
        self.update()

    def _update_visibility(self) -> None:
        graph = self._graph_rect
        shown = (
            self.switched_on
            and self._has_room
            and not graph.isEmpty()
            and not self._navigator.visible_rect().contains(graph)
        )
        if shown == self.isHidden():
            self.setVisible(shown)

    def _invalidate_picture(self) -> None:
        self._picture = None
        self._graph_rect = self._scene.contents()
        self._update_visibility()
        self.update()

    def _scale(self) -> float:
        if self._graph_rect.isEmpty():
            return 1.0
        across = (self.width() - 2 * INSET) / self._graph_rect.width()
        return min(across, (self.height() - 2 * INSET) / self._graph_rect.height(), 0.2)

    def _graph_origin(self) -> QPointF:
        """The position of the graph's top left corner in the minimap."""
        scale = self._scale()
        size = self._graph_rect.size() * scale
        return QPointF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None or self._picture.devicePixelRatio() != self.devicePixelRatioF():
            self._picture = self._draw()
        paints = self._scene.look.paints
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._picture)
        scale, origin = self._scale(), self._graph_origin()
        visible = self._navigator.visible_rect()
        shown = QRectF((visible.topLeft() - self._graph_rect.topLeft()) * scale + origin, visible.size() * scale)
        painter.setClipRect(self.rect().adjusted(1, 1, -1, -1))
        painter.setPen(pen(paints.colors.accent, 1.5))
        painter.setBrush(translucent(paints.colors.accent, 0.1))
        painter.drawRoundedRect(shown, 2, 2)

    def _draw(self) -> QPixmap:
        scene = self._scene
        paints = scene.look.paints
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(paints.colors.card_border, 1.0))
        painter.setBrush(translucent(paints.colors.card, 0.88))
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1), 6, 6)
        scale, origin = self._scale(), self._graph_origin()
        painter.translate(origin)
        painter.scale(scale, scale)
        painter.translate(-self._graph_rect.topLeft())
        painter.setPen(Qt.PenStyle.NoPen)
        for frame in scene.frames:
            painter.fillRect(frame.card, frame.background(paints.colors.frame))
        for note in scene.notes:
            painter.fillRect(note.card, note.background(paints.colors.note))
        by_color: dict[str, list[QRectF]] = {}
        for item in scene.nodes.values():
            state = item.status.shown_state
            color = (
                paints.colors.problem
                if item.problems
                else paints.category_color(item.node.category)
                if state == "not_run"
                else paints.state_color(state)
            )
            by_color.setdefault(color.name(), []).append(item.card)
        for name, cards in by_color.items():
            painter.setBrush(translucent(QColor(name), 0.75))
            painter.drawRects(cards)
        painter.end()
        return picture

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _go_to(self, position: QPointF) -> None:
        if not self._graph_rect.isEmpty():
            self._navigator.center_on_point(
                (position - self._graph_origin()) / self._scale() + self._graph_rect.topLeft()
            )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.DevicePixelRatioChange):
            self._invalidate_picture()

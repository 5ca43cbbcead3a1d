"""Zooming and panning of the canvas."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QInputDevice,
    QNativeGestureEvent,
    QPainter,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsView

from vision_designer.editor.canvas.scene import GraphScene
from vision_designer.editor.look.theme import blended, theme
from vision_designer.nodes.core.component import ComponentNode

MIN_ZOOM = 0.05
MAX_ZOOM = 4.0
ZOOM_STEP = 1.2
"""Factor of one notch of the wheel, which is 120 of Qt's units."""
NOTCH = 120
FIT_MARGIN = 24
READABLE_ZOOM = 0.5
SMALL_CANVAS = QSize(600, 300)
GRID_STEP = 24.0
MIN_GRID_PIXELS = 10.0


class Navigator(QObject):
    """Zooms and pans a view, and converts between positions in its viewport and points of the canvas."""

    view_changed = Signal()
    """The visible part of the canvas or the zoom has changed."""
    zoom_changed = Signal(float)

    def __init__(self, view: QGraphicsView, scene: GraphScene) -> None:
        super().__init__(view)
        self._view = view
        self._scene = scene
        self._horizontal, self._vertical = view.horizontalScrollBar(), view.verticalScrollBar()
        self._zoom = 1.0
        self._anchor: tuple[QPointF, QPointF] | None = None
        """The position at which the zoom changes, and the point there."""
        self._fit_state: object = None
        """State of the view and positions of all items after :meth:`zoom_fit`."""
        self._min_fit_zoom = 0.0
        self._position = view.pos()

    # Zoom

    @property
    def zoom(self) -> float:
        """Pixels per canvas unit."""
        return self._zoom

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Set the zoom; the point at a position of the viewport, by default its center, stays there."""
        zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        position = at if at is not None else QPointF(self._view.viewport().rect().center())
        # Scroll bars have whole pixels. The point is kept between steps, so that rounding errors do not accumulate.
        if self._anchor is None or self._anchor[0] != position:
            self._anchor = (position, self.scene_point(position))
        anchor = self._anchor
        if zoom != self._zoom:
            self._zoom = zoom
            self.choose_detail()
            self._view.setTransform(QTransform.fromScale(zoom, zoom))
            self.zoom_changed.emit(zoom)
            self.view_changed.emit()
        self.show_point_at(anchor[1], anchor[0])
        self._anchor = anchor

    def choose_detail(self) -> None:
        """Choose the level of detail after a change of zoom, screen or number of nodes."""
        look = self._scene.look
        if look.choose_detail(self._zoom, self._view.devicePixelRatioF(), len(self._scene.nodes)):
            self._view.setRenderHint(QPainter.RenderHint.Antialiasing, not look.plain)
            self._view.viewport().update()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom in, or out with a factor below 1."""
        self.set_zoom(self._zoom * factor, at)

    def zoom_100(self) -> None:
        self.set_zoom(1.0)

    def zoom_fit(self, min_zoom: float = 0.0) -> None:
        """Show the whole graph. Resizing the view shows it again, until the view or a node is moved.

        On a small canvas where that needs a zoom below ``min_zoom``, the first card is shown instead.
        """
        self.show_rect(self._scene.contents())
        size, self._min_fit_zoom = self._view.viewport().size(), min_zoom
        cards = [item.card for item in self._scene.nodes.values()]
        if cards and self._zoom < min_zoom and size.boundedTo(SMALL_CANVAS) != SMALL_CANVAS:
            self.set_zoom(READABLE_ZOOM)
            first = min(cards, key=lambda card: (card.left(), card.top()))
            self.show_point_at(first.topLeft(), QPointF(FIT_MARGIN, FIT_MARGIN))
        self._fit_state = self._state()

    def _state(self) -> object:
        return self._zoom, self._scrolled(), self._item_positions()

    def _item_positions(self) -> list[tuple[float, float]]:
        # Without sizes: cards also grow during a run.
        return [item.pos().toTuple() for item in self._scene.all_items()]

    def zoom_selection(self) -> None:
        self.show_rect(self._scene.contents(self._scene.selection.items()), max_zoom=1.5)

    def show_rect(self, rect: QRectF, max_zoom: float = 1.0) -> None:
        """Show a whole rectangle, at a zoom of at most ``max_zoom``."""
        if rect.isEmpty():
            self.set_zoom(1.0)
            self.center_on_point(QPointF(0, 0))
            return
        size = self._view.viewport().size()
        across = max(size.width() - 2 * FIT_MARGIN, 50) / rect.width()
        down = max(size.height() - 2 * FIT_MARGIN, 50) / rect.height()
        self.set_zoom(min(across, down, max_zoom))
        self.center_on_point(rect.center())

    # Pan

    def center_on_point(self, point: QPointF) -> None:
        self._anchor = None
        self.show_point_at(point, QRectF(self._view.viewport().rect()).center())

    def reveal(self, node: ComponentNode) -> None:
        """Show a node in the center, unless all of it is visible."""
        item = self._scene.nodes.get(node)
        if item is not None and not self.visible_rect().contains(item.card):
            if self._zoom < READABLE_ZOOM:
                self.set_zoom(1.0)
            self.center_on_point(item.card.center())

    def bring_into_view(self, rect: QRectF) -> None:
        """Scroll as little as necessary to show a rectangle."""
        visible_rect = self.visible_rect()
        margin = FIT_MARGIN / self._zoom
        target = rect.adjusted(-margin, -margin, margin, margin)
        dx = dy = 0.0
        if target.left() < visible_rect.left() or target.width() > visible_rect.width():
            dx = target.left() - visible_rect.left()
        elif target.right() > visible_rect.right():
            dx = target.right() - visible_rect.right()
        if target.top() < visible_rect.top() or target.height() > visible_rect.height():
            dy = target.top() - visible_rect.top()
        elif target.bottom() > visible_rect.bottom():
            dy = target.bottom() - visible_rect.bottom()
        self.pan(QPointF(-dx * self._zoom, -dy * self._zoom))

    def visible_rect(self) -> QRectF:
        rect = QRectF(self._view.viewport().rect())
        return QRectF(self.scene_point(rect.topLeft()), self.scene_point(rect.bottomRight()))

    def _scrolled(self) -> QPointF:
        return QPointF(self._horizontal.value(), self._vertical.value())

    def scene_point(self, position: QPointF) -> QPointF:
        return (position + self._scrolled()) / self._zoom

    def viewport_point(self, point: QPointF) -> QPointF:
        return point * self._zoom - self._scrolled()

    def pan(self, offset: QPointF) -> None:
        """Move the content by an offset in pixels."""
        self._horizontal.setValue(round(self._horizontal.value() - offset.x()))
        self._vertical.setValue(round(self._vertical.value() - offset.y()))

    def show_point_at(self, point: QPointF, position: QPointF) -> None:
        """Pan so that a point of the canvas is at a position of the viewport, rounded to pixels."""
        self._horizontal.setValue(round(point.x() * self._zoom - position.x()))
        self._vertical.setValue(round(point.y() * self._zoom - position.y()))

    # Events of the view

    def resized(self, old: QSize) -> None:
        """Handle a resize of the view: a fitted graph is fitted again, and a visible selection stays visible.

        If a message above the view has moved it, the content stays at its place on the screen where possible, so that
        a click at that moment does not miss.
        """
        is_fitted = self._state() == self._fit_state
        selected = self._scene.contents(self._scene.selection.cards)
        was_visible = QRectF(self.scene_point(QPointF(0, 0)), self.scene_point(QPointF(old.width(), old.height())))
        offset = self._view.pos() - self._position
        self._position = self._view.pos()
        self.pan(QPointF(-offset))
        if is_fitted and not offset.isNull() and self.visible_rect().contains(self._scene.contents()):
            self._fit_state = self._state()
        elif is_fitted:
            self.zoom_fit(self._min_fit_zoom)
        if was_visible.contains(selected) and not self.visible_rect().contains(selected):
            self.bring_into_view(selected)
        self.moved()

    def moved(self) -> None:
        self._anchor = None
        self.view_changed.emit()

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom, or pan with Shift or a touchpad."""
        delta, pixels = event.angleDelta(), event.pixelDelta()
        keys = event.modifiers()
        from_touchpad = event.pointingDevice().type() == QInputDevice.DeviceType.TouchPad
        if keys & Qt.KeyboardModifier.ShiftModifier:
            # With Shift, some systems report a horizontal wheel.
            self.pan(QPointF(delta.x() or delta.y(), 0))
        elif from_touchpad and not pixels.isNull() and not keys & Qt.KeyboardModifier.ControlModifier:
            self.pan(QPointF(pixels))
        elif delta.y():
            self.zoom_by(ZOOM_STEP ** (delta.y() / NOTCH), event.position())
        elif delta.x():
            self.pan(QPointF(delta.x(), 0))

    def native_gesture(self, event: QNativeGestureEvent) -> bool:
        """Handle a zoom gesture of the touchpad; returns whether it was one."""
        kind = event.gestureType()
        if kind == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_by(1 + event.value(), event.position())
        elif kind == Qt.NativeGestureType.SmartZoomNativeGesture:
            self.set_zoom(1.0 if self._zoom != 1.0 else 0.5, event.position())
        else:
            return False
        return True

    def paint_background(self, painter: QPainter, rect: QRectF | QRect, *, grid: bool) -> None:
        rect = QRectF(rect)
        colors = theme().colors
        painter.fillRect(rect, colors.canvas)
        if not grid or GRID_STEP * self._zoom < MIN_GRID_PIXELS:
            return
        # In pixels, so that lines are sharp; filled rectangles, because long strokes are slow.
        painter.setWorldMatrixEnabled(False)
        area = QRectF(self.viewport_point(rect.topLeft()), QSizeF(rect.width(), rect.height()) * self._zoom)
        fine, strong = blended(colors.canvas, colors.grid, 0.6), colors.grid
        for x, is_strong in self._grid_lines(rect.left(), rect.right(), self._horizontal.value()):
            painter.fillRect(QRectF(x, area.top(), 1, area.height()), strong if is_strong else fine)
        for y, is_strong in self._grid_lines(rect.top(), rect.bottom(), self._vertical.value()):
            painter.fillRect(QRectF(area.left(), y, area.width(), 1), strong if is_strong else fine)
        painter.setWorldMatrixEnabled(True)

    def _grid_lines(self, start: float, end: float, scrolled: int) -> Iterator[tuple[int, bool]]:
        for number in range(int(start // GRID_STEP), int(end // GRID_STEP) + 1):
            yield round(number * GRID_STEP * self._zoom - scrolled), number % 5 == 0

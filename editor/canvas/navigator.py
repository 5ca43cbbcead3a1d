"""Zoom, pan and fit."""

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

from vision_designer.editor.canvas.look import mixed
from vision_designer.editor.canvas.scene import GraphScene
from vision_designer.editor.look.theme import theme
from vision_designer.nodes.core.component import ComponentNode

MIN_ZOOM = 0.05
MAX_ZOOM = 4.0
ZOOM_STEP = 1.2
"""Factor of one notch of the wheel, which is 120 of Qt's units."""
NOTCH = 120
FIT_MARGIN = 24
READABLE_ZOOM = 0.5
GRID_STEP = 24.0
MIN_GRID_PIXELS = 10.0


class Navigator(QObject):
    """Moves what a view shows, and converts between places of its viewport and points of the canvas."""

    view_changed = Signal()
    """Another part is visible, or at another zoom."""
    zoom_changed = Signal(float)

    def __init__(self, view: QGraphicsView, scene: GraphScene) -> None:
        super().__init__(view)
        self._view = view
        self._scene = scene
        self._across, self._down = view.horizontalScrollBar(), view.verticalScrollBar()
        self._zoom = 1.0
        self._anchor: tuple[QPointF, QPointF] | None = None
        """A place of the viewport and the point there, while the zoom changes at that place."""
        self._fitted: object = None
        """Zoom, scroll bars and the positions of all items after the whole graph was shown."""

    # Zoom

    @property
    def zoom(self) -> float:
        """Pixels per canvas unit."""
        return self._zoom

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Set the zoom; the point at a place of the viewport, by default its center, stays there."""
        zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        place = at if at is not None else QPointF(self._view.viewport().rect().center())
        # Scroll bars count whole pixels. Starting from the first point each time, rounding errors do not add up.
        if self._anchor is None or self._anchor[0] != place:
            self._anchor = (place, self.scene_point(place))
        anchor = self._anchor
        if zoom != self._zoom:
            self._zoom = zoom
            self.choose_detail()
            self._view.setTransform(QTransform.fromScale(zoom, zoom))
            self.zoom_changed.emit(zoom)
            self.view_changed.emit()
        self.hold(anchor[1], anchor[0])
        self._anchor = anchor

    def choose_detail(self) -> None:
        """Choose how much is painted, after zoom, screen or number of nodes have changed."""
        look = self._scene.look
        if look.choose_detail(self._zoom, self._view.devicePixelRatioF(), len(self._scene.nodes)):
            self._view.setRenderHint(QPainter.RenderHint.Antialiasing, not look.plain)
            self._view.viewport().update()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom in, or out with a factor below 1."""
        self.set_zoom(self._zoom * factor, at)

    def zoom_100(self) -> None:
        """Show a canvas unit as a pixel."""
        self.set_zoom(1.0)

    def zoom_fit(self) -> None:
        """Show the whole graph, also when the view is resized, until the view or a node is moved."""
        self.show_rect(self._scene.contents())
        self._fitted = self._place(), self._corners()

    def _place(self) -> tuple[float, int, int]:
        return self._zoom, self._across.value(), self._down.value()

    def _corners(self) -> list[tuple[float, float]]:
        # Cards also grow during a run, which changes nothing here.
        return [item.pos().toTuple() for item in self._scene.all_items()]

    def zoom_selection(self) -> None:
        """Show all selected items."""
        self.show_rect(self._scene.contents(self._scene.selection.items()), maximum=1.5)

    def show_rect(self, rect: QRectF, maximum: float = 1.0) -> None:
        """Show all of a rectangle, with at most a zoom of ``maximum``."""
        if rect.isEmpty():
            self.set_zoom(1.0)
            self.centre_on_point(QPointF(0, 0))
            return
        size = self._view.viewport().size()
        across = max(size.width() - 2 * FIT_MARGIN, 50) / rect.width()
        down = max(size.height() - 2 * FIT_MARGIN, 50) / rect.height()
        self.set_zoom(min(across, down, maximum))
        self.centre_on_point(rect.center())

    # Pan

    def centre_on_point(self, point: QPointF) -> None:
        """Show a point in the center."""
        self._anchor = None
        self.hold(point, QRectF(self._view.viewport().rect()).center())

    def reveal(self, node: ComponentNode) -> None:
        """Show a node in the center, unless all of it is visible."""
        item = self._scene.nodes.get(node)
        if item is not None and not self.seen().contains(item.card):
            if self._zoom < READABLE_ZOOM:
                self.set_zoom(1.0)
            self.centre_on_point(item.card.center())

    def bring_into_view(self, rect: QRectF) -> None:
        """Scroll as little as necessary to show a rectangle."""
        seen = self.seen()
        margin = FIT_MARGIN / self._zoom
        wanted = rect.adjusted(-margin, -margin, margin, margin)
        dx = dy = 0.0
        if wanted.left() < seen.left() or wanted.width() > seen.width():
            dx = wanted.left() - seen.left()
        elif wanted.right() > seen.right():
            dx = wanted.right() - seen.right()
        if wanted.top() < seen.top() or wanted.height() > seen.height():
            dy = wanted.top() - seen.top()
        elif wanted.bottom() > seen.bottom():
            dy = wanted.bottom() - seen.bottom()
        self.pan(QPointF(-dx * self._zoom, -dy * self._zoom))

    def seen(self) -> QRectF:
        """The visible part of the canvas."""
        rect = QRectF(self._view.viewport().rect())
        return QRectF(self.scene_point(rect.topLeft()), self.scene_point(rect.bottomRight()))

    def scene_point(self, place: QPointF) -> QPointF:
        """The point of the canvas at a place of the viewport."""
        return QPointF((place.x() + self._across.value()) / self._zoom, (place.y() + self._down.value()) / self._zoom)

    def place_of(self, point: QPointF) -> QPointF:
        """The place of the viewport that shows a point of the canvas."""
        return QPointF(point.x() * self._zoom - self._across.value(), point.y() * self._zoom - self._down.value())

    def pan(self, offset: QPointF) -> None:
        """Move the content by an offset in pixels."""
        self._across.setValue(round(self._across.value() - offset.x()))
        self._down.setValue(round(self._down.value() - offset.y()))

    def hold(self, point: QPointF, place: QPointF) -> None:
        """Show a point of the canvas at a place of the viewport, rounded to pixels."""
        self._across.setValue(round(point.x() * self._zoom - place.x()))
        self._down.setValue(round(point.y() * self._zoom - place.y()))

    # Events of the view

    def resized(self, old: QSize) -> None:
        """Handle that the view was resized: what was selected and visible stays visible."""
        if (self._place(), self._corners()) == self._fitted:
            self.zoom_fit()
        else:
            chosen = self._scene.contents(self._scene.selection.cards)
            seen = QRectF(self.scene_point(QPointF(0, 0)), self.scene_point(QPointF(old.width(), old.height())))
            if not chosen.isEmpty() and seen.contains(chosen):
                self.bring_into_view(chosen)
        self.moved()

    def moved(self) -> None:
        """Handle that another part of the canvas is visible."""
        self._anchor = None
        self.view_changed.emit()

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom, or pan with Shift or a touchpad."""
        delta, pixels = event.angleDelta(), event.pixelDelta()
        keys = event.modifiers()
        from_touchpad = event.pointingDevice().type() == QInputDevice.DeviceType.TouchPad
        if keys & Qt.KeyboardModifier.ShiftModifier:
            # Some systems turn the wheel sideways themselves when Shift is held.
            self.pan(QPointF(delta.x() or delta.y(), 0))
        elif from_touchpad and not pixels.isNull() and not keys & Qt.KeyboardModifier.ControlModifier:
            self.pan(QPointF(pixels))
        elif delta.y():
            self.zoom_by(ZOOM_STEP ** (delta.y() / NOTCH), event.position())
        elif delta.x():
            self.pan(QPointF(delta.x(), 0))

    def native_gesture(self, event: QNativeGestureEvent) -> bool:
        """Zoom by a gesture of the touchpad; returns whether it was one."""
        kind = event.gestureType()
        if kind == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_by(1 + event.value(), event.position())
        elif kind == Qt.NativeGestureType.SmartZoomNativeGesture:
            self.set_zoom(1.0 if self._zoom != 1.0 else 0.5, event.position())
        else:
            return False
        return True

    def paint_background(self, painter: QPainter, rect: QRectF | QRect, *, grid: bool) -> None:
        """Paint the background and the grid."""
        rect = QRectF(rect)
        colours = theme().colours
        painter.fillRect(rect, colours.canvas)
        if not grid or GRID_STEP * self._zoom < MIN_GRID_PIXELS:
            return
        # In pixels, so that lines are sharp; filled, because long strokes are slow.
        painter.setWorldMatrixEnabled(False)
        area = QRectF(self.place_of(rect.topLeft()), QSizeF(rect.width(), rect.height()) * self._zoom)
        fine, strong = mixed(colours.canvas, colours.grid, 0.6), colours.grid
        for x, is_strong in self._grid_lines(rect.left(), rect.right(), self._across.value()):
            painter.fillRect(QRectF(x, area.top(), 1, area.height()), strong if is_strong else fine)
        for y, is_strong in self._grid_lines(rect.top(), rect.bottom(), self._down.value()):
            painter.fillRect(QRectF(area.left(), y, area.width(), 1), strong if is_strong else fine)
        painter.setWorldMatrixEnabled(True)

    def _grid_lines(self, start: float, end: float, scrolled: int) -> Iterator[tuple[int, bool]]:
        for number in range(int(start // GRID_STEP), int(end // GRID_STEP) + 1):
            yield round(number * GRID_STEP * self._zoom - scrolled), number % 5 == 0

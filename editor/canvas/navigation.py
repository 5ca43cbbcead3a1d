"""Zoom at the pointer, pan, and fit."""

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QPainter, QResizeEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from vision_designer.editor.canvas.look import mixed
from vision_designer.editor.look.theme import theme

MIN_ZOOM = 0.05
MAX_ZOOM = 4.0
ZOOM_STEP = 1.2
"""What one notch of the wheel does."""
NOTCH = 120
FIT_MARGIN = 32
GRID_STEP = 24.0
MIN_GRID_PIXELS = 10.0


class NavigableView(QGraphicsView):
    """A view that is moved about in without ever changing what it shows."""

    view_changed = Signal()
    """Another part is seen, or at another zoom."""
    zoom_changed = Signal(float)

    # Of the class, too: Qt scrolls once more while a view that Python has cleared already goes.
    _zoom = 1.0

    def __init__(self, scene: QGraphicsScene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.grid_shown = True
        self._zoom = 1.0
        self._anchor: tuple[QPointF, QPointF] | None = None
        """A place in the viewport and what is shown there, while zooming goes on at that place."""

    # Zoom

    @property
    def zoom(self) -> float:
        """How many pixels a canvas unit takes."""
        return self._zoom

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom such that what is shown ``at`` a place of the viewport stays there; its middle by default."""
        zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        place = at if at is not None else QPointF(self.viewport().rect().center())
        # Scroll bars count whole pixels. Starting from the first point each time, roundings do not add up.
        if self._anchor is None or self._anchor[0] != place:
            self._anchor = (place, self.scene_point(place))
        anchor = self._anchor
        if zoom != self._zoom:
            self._zoom = zoom
            self.zooming(zoom)
            self.setTransform(QTransform.fromScale(zoom, zoom))
            self.zoom_changed.emit(zoom)
        self._scroll_so_that(anchor[1], anchor[0])
        self._anchor = anchor

    def zooming(self, zoom: float) -> None:
        """Told just before the zoom changes."""

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom in, or out with a factor below 1."""
        self.set_zoom(self._zoom * factor, at)

    def zoom_100(self) -> None:
        """Show a canvas unit as a pixel."""
        self.set_zoom(1.0)

    def show_rect(self, rect: QRectF, maximum: float = 1.0) -> None:
        """Show all of a part of the canvas, no larger than ``maximum``."""
        if rect.isEmpty():
            self.set_zoom(1.0)
            self.centre_on_point(QPointF(0, 0))
            return
        room = self.viewport().size()
        across = max(room.width() - 2 * FIT_MARGIN, 50) / rect.width()
        down = max(room.height() - 2 * FIT_MARGIN, 50) / rect.height()
        self.set_zoom(min(across, down, maximum))
        self.centre_on_point(rect.center())

    def centre_on_point(self, point: QPointF) -> None:
        """Show a point of the canvas in the middle."""
        self._anchor = None
        self._scroll_so_that(point, QRectF(self.viewport().rect()).center())

    def bring_into_view(self, rect: QRectF) -> None:
        """Scroll as little as it takes to show a part of the canvas."""
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
        """The part of the canvas that is seen."""
        rect = QRectF(self.viewport().rect())
        return QRectF(self.scene_point(rect.topLeft()), self.scene_point(rect.bottomRight()))

    def scene_point(self, place: QPointF) -> QPointF:
        """What is shown at a place of the viewport."""
        return QPointF(
            (place.x() + self.horizontalScrollBar().value()) / self._zoom,
            (place.y() + self.verticalScrollBar().value()) / self._zoom,
        )

    def place_of(self, point: QPointF) -> QPointF:
        """Where in the viewport a point of the canvas is shown."""
        return QPointF(
            point.x() * self._zoom - self.horizontalScrollBar().value(),
            point.y() * self._zoom - self.verticalScrollBar().value(),
        )

    def pan(self, offset: QPointF) -> None:
        """Move what is shown by so many pixels."""
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(round(across.value() - offset.x()))
        down.setValue(round(down.value() - offset.y()))

    def hold(self, point: QPointF, place: QPointF) -> None:
        """Show a point of the canvas at a place of the viewport, as near as whole pixels go."""
        self._scroll_so_that(point, place)

    def _scroll_so_that(self, point: QPointF, place: QPointF) -> None:
        self.horizontalScrollBar().setValue(round(point.x() * self._zoom - place.x()))
        self.verticalScrollBar().setValue(round(point.y() * self._zoom - place.y()))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._anchor = None
        self.view_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._anchor = None
        self.view_changed.emit()

    # Wheel and touchpad

    def wheelEvent(self, event: QWheelEvent) -> None:
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
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            kind = event.gestureType()
            if kind == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_by(1 + event.value(), event.position())
                return True
            if kind == Qt.NativeGestureType.SmartZoomNativeGesture:
                self.set_zoom(1.0 if self._zoom != 1.0 else 0.5, event.position())
                return True
        return super().viewportEvent(event)

    # The ground

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        rect = QRectF(rect)
        colours = theme().colours
        painter.fillRect(rect, colours.canvas)
        step = GRID_STEP * self._zoom
        if not self.grid_shown or step < MIN_GRID_PIXELS:
            return
        # In pixels, so that lines are crisp; filled, since strokes of that length are slow.
        painter.setWorldMatrixEnabled(False)
        area = QRectF(self.place_of(rect.topLeft()), QSizeF(rect.width(), rect.height()) * self._zoom)
        fine, strong = mixed(colours.canvas, colours.grid, 0.6), colours.grid
        for number in range(int(rect.left() // GRID_STEP), int(rect.right() // GRID_STEP) + 1):
            x = round(number * step - self.horizontalScrollBar().value())
            painter.fillRect(QRectF(x, area.top(), 1, area.height()), strong if number % 5 == 0 else fine)
        for number in range(int(rect.top() // GRID_STEP), int(rect.bottom() // GRID_STEP) + 1):
            y = round(number * step - self.verticalScrollBar().value())
            painter.fillRect(QRectF(area.left(), y, area.width(), 1), strong if number % 5 == 0 else fine)
        painter.setWorldMatrixEnabled(True)

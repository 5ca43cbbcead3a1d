"""Zoom, pan and fit, and the minimap."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QInputDevice,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsView, QWidget

from vision_designer.editor.canvas.look import faded, mixed, pen
from vision_designer.editor.canvas.scene import GraphScene
from vision_designer.editor.look.theme import theme
from vision_designer.nodes.core.component import ComponentNode

MIN_ZOOM = 0.05
MAX_ZOOM = 4.0
ZOOM_STEP = 1.2
"""Factor of one notch of the wheel."""
NOTCH = 120
FIT_MARGIN = 32
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
        """Show the whole graph."""
        self.show_rect(self._scene.contents())

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

    def moved(self) -> None:
        """Handle that the view was scrolled or resized."""
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


SIZE = QSize(200, 132)
MIN_SIZE = QSize(120, 80)
SHARE = 0.18
"""Of the width of the canvas."""
INSET = 8.0
DELAY = 80
"""Milliseconds from a change until it is shown."""


class Minimap(QWidget):
    """A small picture of the whole graph and the visible part; a click or a drag goes there.

    It is hidden while all of the graph is visible.
    """

    def __init__(self, scene: GraphScene, navigator: Navigator, parent: QWidget) -> None:
        super().__init__(parent)
        self._scene = scene
        self._navigator = navigator
        self._picture: QPixmap | None = None
        self._whole = QRectF()
        self.wanted = True
        """Whether it is switched on; it may still be hidden."""
        self.setFixedSize(SIZE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Overview of the graph"))
        self._timer = QTimer(self, singleShot=True, interval=DELAY)
        self._timer.timeout.connect(self._outdate_picture)
        scene.contents_changed.connect(self._contents_changed)
        navigator.view_changed.connect(self._view_changed)
        self._whole = scene.contents()

    def want(self, wanted: bool) -> None:
        """Switch it on or off."""
        self.wanted = wanted
        self._contents_changed()
        self._update_visibility()

    def close_view(self) -> None:
        """Stop following the view."""
        self._timer.stop()
        self._scene.contents_changed.disconnect(self._contents_changed)
        self._navigator.view_changed.disconnect(self._view_changed)

    def fit_into(self, room: QSize) -> None:
        """Take a size that fits the size of the canvas."""
        wide = min(max(round(room.width() * SHARE), MIN_SIZE.width()), SIZE.width())
        size = QSize(wide, round(wide * SIZE.height() / SIZE.width()))
        if size != self.size():
            self.setFixedSize(size)
            self._outdate_picture()

    def _contents_changed(self) -> None:
        if self.wanted and not self._timer.isActive():
            self._timer.start()

    def _view_changed(self) -> None:
        self._update_visibility()
        self.update()

    def _update_visibility(self) -> None:
        shown = self.wanted and not self._whole.isEmpty() and not self._navigator.seen().contains(self._whole)
        if shown == self.isHidden():
            self.setVisible(shown)

    def _outdate_picture(self) -> None:
        self._picture = None
        self._whole = self._scene.contents()
        self._update_visibility()
        self.update()

    def _scale(self) -> float:
        if self._whole.isEmpty():
            return 1.0
        across = (self.width() - 2 * INSET) / self._whole.width()
        return min(across, (self.height() - 2 * INSET) / self._whole.height(), 0.2)

    def _corner(self) -> QPointF:
        """The position of the top left corner of the graph."""
        scale = self._scale()
        return QPointF(
            (self.width() - self._whole.width() * scale) / 2, (self.height() - self._whole.height() * scale) / 2
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None or self._picture.devicePixelRatio() != self.devicePixelRatioF():
            self._picture = self._draw()
        paints = self._scene.look.paints
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._picture)
        scale, corner = self._scale(), self._corner()
        seen = self._navigator.seen()
        shown = QRectF((seen.topLeft() - self._whole.topLeft()) * scale + corner, seen.size() * scale)
        painter.setClipRect(self.rect().adjusted(1, 1, -1, -1))
        painter.setPen(pen(paints.colours.accent, 1.5))
        painter.setBrush(faded(paints.colours.accent, 0.1))
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
        painter.setPen(pen(paints.colours.card_border, 1.0))
        painter.setBrush(faded(paints.colours.card, 0.88))
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1), 6, 6)
        scale, corner = self._scale(), self._corner()
        painter.translate(corner)
        painter.scale(scale, scale)
        painter.translate(-self._whole.topLeft())
        painter.setPen(Qt.PenStyle.NoPen)
        for frame in scene.frames:
            painter.fillRect(frame.card, frame.ground(paints.colours.frame))
        for note in scene.notes:
            painter.fillRect(note.card, note.ground(paints.colours.note))
        by_colour: dict[str, list[QRectF]] = {}
        for item in scene.nodes.values():
            state = item.status.shown_state
            colour = (
                paints.colours.problem
                if item.problems
                else paints.category_colour(item.node.category)
                if state == "not_run"
                else paints.state_colour(state)
            )
            by_colour.setdefault(colour.name(), []).append(item.card)
        for name, cards in by_colour.items():
            painter.setBrush(faded(QColor(name), 0.75))
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

    def _go_to(self, place: QPointF) -> None:
        if not self._whole.isEmpty():
            self._navigator.centre_on_point((place - self._corner()) / self._scale() + self._whole.topLeft())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.DevicePixelRatioChange):
            self._outdate_picture()

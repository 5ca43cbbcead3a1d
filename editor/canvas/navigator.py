"""Zooming and panning of the canvas, and the minimap."""

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

from vision_designer.editor.canvas.look import pen
from vision_designer.editor.canvas.scene import GraphScene
from vision_designer.editor.look.theme import blended, theme, translucent
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

    def zoom_fit(self) -> None:
        """Show the whole graph. Resizing the view shows it again, until the view or a node is moved."""
        self.show_rect(self._scene.contents())
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
            self.zoom_fit()
        elif not selected.isEmpty() and was_visible.contains(selected):
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


MAX_MINIMAP = QSize(200, 132)
MIN_MINIMAP_WIDTH = 120
WIDTH_FRACTION = 0.18
"""Width of the minimap as a fraction of the canvas."""
INSET = 8.0
UPDATE_DELAY = 80
"""Milliseconds from a change to its display."""


class Minimap(QWidget):
    """An overview of the whole graph and the visible part; a click or a drag moves the view.

    It is hidden while all of the graph is visible.
    """

    def __init__(self, scene: GraphScene, navigator: Navigator, parent: QWidget) -> None:
        super().__init__(parent)
        self._scene = scene
        self._navigator = navigator
        self._picture: QPixmap | None = None
        self._graph_rect = scene.contents()
        self.switched_on = True
        """Whether it is switched on; it may still be hidden."""
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
        if size != self.size():
            self.setFixedSize(size)
            self._invalidate_picture()

    def _contents_changed(self) -> None:
        if self.switched_on and not self._timer.isActive():
            self._timer.start()

    def _view_changed(self) -> None:
        self._update_visibility()
        self.update()

    def _update_visibility(self) -> None:
        graph = self._graph_rect
        shown = self.switched_on and not graph.isEmpty() and not self._navigator.visible_rect().contains(graph)
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

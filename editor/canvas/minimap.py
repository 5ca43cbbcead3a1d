"""The minimap: a small picture of the whole graph."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from vision_designer.editor.canvas.look import faded, pen
from vision_designer.editor.canvas.navigator import Navigator
from vision_designer.editor.canvas.scene import GraphScene

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

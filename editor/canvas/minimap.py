"""Minimap of the whole graph."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from vision_designer.editor.canvas.look import faded, pen

if TYPE_CHECKING:
    from vision_designer.editor.canvas.view import GraphView

SIZE = QSize(200, 132)
LEAST = QSize(120, 80)
SHARE = 0.18
"""How much of the canvas it may take, in its width."""
INSET = 8.0
DELAY = 80
"""Milliseconds after a change until it is shown."""


class Minimap(QWidget):
    """A small picture of the whole graph, with the part that is seen; a click or a drag goes there.

    It is out of the way while all of the graph is seen anyway.
    """

    def __init__(self, view: "GraphView") -> None:
        super().__init__(view)
        self._view = view
        self._picture: QPixmap | None = None
        self._whole = QRectF()
        self.wanted = True
        """Whether the user wants it; it may be hidden all the same."""
        self.setFixedSize(SIZE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Overview of the graph"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._forget_picture)
        view.graph_scene.contents_changed.connect(self._outdated)
        view.view_changed.connect(self._view_changed)
        view.zoom_changed.connect(self._view_changed)
        self._whole = view.graph_scene.contents()

    def want(self, wanted: bool) -> None:
        """Show it from now on whenever it is of use, or never."""
        self.wanted = wanted
        self._outdated()
        self._show_if_of_use()

    def close_view(self) -> None:
        """Follow the view no longer."""
        self._timer.stop()
        self._view.graph_scene.contents_changed.disconnect(self._outdated)
        self._view.view_changed.disconnect(self._view_changed)
        self._view.zoom_changed.disconnect(self._view_changed)

    def fit_into(self, room: QSize) -> None:
        """Be small beside what is seen."""
        wide = min(max(round(room.width() * SHARE), LEAST.width()), SIZE.width())
        size = QSize(wide, round(wide * SIZE.height() / SIZE.width()))
        if size != self.size():
            self.setFixedSize(size)
            self._forget_picture()

    def _outdated(self) -> None:
        if self.wanted and not self._timer.isActive():
            self._timer.start()

    def _view_changed(self) -> None:
        self._show_if_of_use()
        self.update()

    def _show_if_of_use(self) -> None:
        of_use = self.wanted and not self._whole.isEmpty() and not self._view.seen().contains(self._whole)
        if of_use == self.isHidden():
            self.setVisible(of_use)

    def _forget_picture(self) -> None:
        self._picture = None
        self._whole = self._view.graph_scene.contents()
        self._show_if_of_use()
        self.update()

    def _scale(self) -> float:
        if self._whole.isEmpty():
            return 1.0
        across = (self.width() - 2 * INSET) / self._whole.width()
        return min(across, (self.height() - 2 * INSET) / self._whole.height(), 0.2)

    def _corner(self) -> QPointF:
        """Where the top left of the whole is shown."""
        scale = self._scale()
        return QPointF(
            (self.width() - self._whole.width() * scale) / 2, (self.height() - self._whole.height() * scale) / 2
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None or self._picture.devicePixelRatio() != self.devicePixelRatioF():
            self._picture = self._draw()
        paints = self._view.graph_scene.look.paints
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._picture)
        scale, corner = self._scale(), self._corner()
        seen = self._view.seen()
        shown = QRectF((seen.topLeft() - self._whole.topLeft()) * scale + corner, seen.size() * scale)
        painter.setClipRect(self.rect().adjusted(1, 1, -1, -1))
        painter.setPen(pen(paints.colours.accent, 1.5))
        painter.setBrush(faded(paints.colours.accent, 0.1))
        painter.drawRoundedRect(shown, 2, 2)

    def _draw(self) -> QPixmap:
        scene = self._view.graph_scene
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
            self._view.centre_on_point((place - self._corner()) / self._scale() + self._whole.topLeft())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.DevicePixelRatioChange):
            self._forget_picture()

"""A widget that covers a whole window temporarily."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from vision_designer.editor.look.theme import theme

SHADOW = 14


class Overlay(QWidget):
    """A sheet over a window with a box on it; a click beside the box, or Escape, takes it away."""

    box: QWidget

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.hide()
        self.covered = window
        window.installEventFilter(self)

    def cover(self) -> None:
        """Lie over the window."""
        self.setGeometry(self.covered.rect())
        self.arrange()
        self.show()
        self.raise_()

    def arrange(self) -> None:
        """Put the box in its place; called when the size of the window changes."""

    def leave(self) -> None:
        """Take it away."""
        self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        if watched is self.covered and event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self.covered.rect())
            self.arrange()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.box.geometry().contains(event.position().toPoint()):
            self.leave()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_shadow(painter, QRectF(self.box.geometry()))
        painter.end()


def paint_shadow(painter: QPainter, around: QRectF, radius: float = 10) -> None:
    """Paint a soft shadow below a box with round corners."""
    colour = QColor(theme().colours.shadow)
    painter.setPen(Qt.PenStyle.NoPen)
    colour.setAlphaF(colour.alphaF() / SHADOW)
    painter.setBrush(colour)
    for step in range(SHADOW):
        grown = around.adjusted(-step, -step + 3, step, step + 3)
        painter.drawRoundedRect(grown, radius + step, radius + step)

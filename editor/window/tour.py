"""A tour of the window that highlights one widget after another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.small_widgets import bold, filled
from vision_designer.editor.window.command_palette import paint_shadow
from vision_designer.editor.window.docks import Docks

WIDTH = 340
GAP = 14
RADIUS = 8


@dataclass(frozen=True)
class TourStep:
    """The highlighted widget and its explanation; ``show`` makes the widget visible."""

    widget: QWidget
    title: str
    text: str
    show: Callable[[], object] | None = None


class Shade(QWidget):
    """Darkens a window except for one area; ignores the mouse, so that the window stays usable."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.lit = QRect()
        self.bubble = QRect()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dark = QPainterPath()
        dark.addRect(QRectF(self.rect()))
        if not self.lit.isEmpty():
            light = QPainterPath()
            light.addRoundedRect(QRectF(self.lit), RADIUS, RADIUS)
            dark = dark.subtracted(light)
        painter.fillPath(dark, QColor(0, 0, 0, 130 if theme().is_dark else 96))
        if not self.lit.isEmpty():
            painter.setPen(QPen(theme().colors.accent, 2))
            painter.drawRoundedRect(QRectF(self.lit), RADIUS, RADIUS)
        paint_shadow(painter, QRectF(self.bubble))
        painter.end()


class Tour(QFrame):
    """The callout of a tour, which shows one step at a time; the window stays usable."""

    finished = Signal()

    def __init__(self, window: QWidget, steps: Sequence[TourStep]) -> None:
        super().__init__(window)
        self.setObjectName("floating")
        self.setAccessibleName(self.tr("Tour"))
        self.hide()
        self._window = window
        self._steps = list(steps)
        self._at = 0
        self.shade = Shade(window)
        self.shade.hide()
        self._title = bold(PlainLabel(wraps=True), 1.15)
        self._text = PlainLabel(wraps=True)
        self._place = PlainLabel()
        self.skip_button = QPushButton(self.tr("Skip"))
        self.skip_button.setFlat(True)
        self.back_button = QPushButton(self.tr("Back"))
        self.next_button = QPushButton()
        self.next_button.setProperty("primary", True)
        self.skip_button.clicked.connect(self.end)
        self.back_button.clicked.connect(lambda: self.show_step(self._at - 1))
        self.next_button.clicked.connect(self._next)
        row = filled(QHBoxLayout(), self._place, spacing=8)
        row.addStretch(1)
        row.addWidget(self.skip_button)
        row.addWidget(self.back_button)
        row.addWidget(self.next_button)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addSpacing(6)
        layout.addLayout(row)

    @property
    def step(self) -> int:
        """Number of the current step, from 0."""
        return self._at

    def start(self) -> None:
        if not self._steps:
            self.end()
            return
        for other in self._window.findChildren(Tour):
            if other is not self:
                other.end()
        for watched in (self._window, *(step.widget for step in self._steps)):
            watched.installEventFilter(self)
        self.shade.show()
        self.show()
        self.show_step(0)

    def show_step(self, number: int) -> None:
        self._at = min(max(number, 0), len(self._steps) - 1)
        step = self._steps[self._at]
        if step.show is not None:
            step.show()
        self._title.setText(step.title)
        self._text.setText(step.text)
        self._place.setText(self.tr("{number} of {count}").format(number=self._at + 1, count=len(self._steps)))
        last = self._at == len(self._steps) - 1
        self.next_button.setText(self.tr("Done") if last else self.tr("Next"))
        self.back_button.setVisible(self._at > 0)
        self.skip_button.setVisible(not last)
        self._arrange()
        self.next_button.setFocus(Qt.FocusReason.PopupFocusReason)

    def end(self) -> None:
        self.hide()
        self.shade.hide()
        self.shade.deleteLater()
        self.deleteLater()
        self.finished.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the highlighted widget when it moves."""
        moves = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)
        if event.type() in moves and self.isVisible():
            self._arrange()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._next()
        elif event.key() == Qt.Key.Key_Left:
            self.show_step(self._at - 1)
        else:
            super().keyPressEvent(event)

    def _next(self) -> None:
        if self._at == len(self._steps) - 1:
            self.end()
        else:
            self.show_step(self._at + 1)

    def _arrange(self) -> None:
        window = self._window
        self.shade.setGeometry(window.rect())
        self.shade.lit = self._lit()
        self.shade.update()
        self.shade.raise_()
        width = min(WIDTH, window.width() - 2 * GAP)
        self._layout.activate()
        height = max(self._layout.totalHeightForWidth(width), self._layout.totalMinimumSize().height())
        self.shade.bubble = QRect(self._beside(self.shade.lit, QSize(width, height)), QSize(width, height))
        self.setGeometry(self.shade.bubble)
        self.raise_()

    def _lit(self) -> QRect:
        """Rectangle of the highlighted widget in the window; empty if it is not visible."""
        window, widget = self._window, self._steps[self._at].widget
        if not shiboken6.isValid(widget) or not widget.isVisibleTo(window) or widget.window() is not window.window():
            return QRect()
        place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        return place.intersected(window.rect().adjusted(3, 3, -3, -3))

    def _beside(self, lit: QRect, size: QSize) -> QPoint:
        """The first position beside the highlighted rectangle with enough room."""
        room = self._window.rect().adjusted(GAP, GAP, -GAP, -GAP)
        if lit.isEmpty():
            return room.center() - QPoint(size.width() // 2, size.height() // 2)
        middle = lit.center() - QPoint(size.width() // 2, size.height() // 2)
        places = (
            QPoint(lit.right() + GAP, middle.y()),
            QPoint(lit.left() - GAP - size.width(), middle.y()),
            QPoint(middle.x(), lit.top() - GAP - size.height()),
            QPoint(middle.x(), lit.bottom() + GAP),
        )
        for place in places:
            x = min(max(place.x(), room.left()), room.right() - size.width())
            y = min(max(place.y(), room.top()), room.bottom() - size.height())
            if not QRect(QPoint(x, y), size).intersects(lit):
                return QPoint(x, y)
        return room.center() - QPoint(size.width() // 2, size.height() // 2)


def tour_steps(docks: Docks) -> list[TourStep]:
    """Steps for the panes in display order."""
    translate = QCoreApplication.translate

    def show_components() -> None:
        # They may have given way to Results.
        docks.show("properties")
        docks.show("library")

    return [
        TourStep(
            docks["library"],
            translate("Tour", "Drag components onto the canvas"),
            translate(
                "Tour",
                "Or double-click the canvas and type. Drag links from outputs on the right to inputs on the left.",
            ),
            show_components,
        ),
        TourStep(
            docks["properties"],
            translate("Tour", "Set parameters"),
            translate("Tour", "Click a node to see its parameters. Problems are reported as you edit."),
            partial(docks.show, "properties"),
        ),
        TourStep(
            docks["results"],
            translate("Tour", "Submit and follow the run"),
            translate(
                "Tour", "Press Submit or F5. Progress, curves, images and scores of the selected node appear here."
            ),
            partial(docks.show, "results"),
        ),
    ]

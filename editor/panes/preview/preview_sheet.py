"""Images before and after a transformation, side by side."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from vision_designer.editor.look.icons import decoded
from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.measures import draw_broken, draw_picture, faint

SMALLEST, LARGEST = 96, 160
"""Pixels a side of a picture; as large as lets the cards fill the width."""
GAP, ARROW, PADDING = 8, 30, 10


@dataclass(frozen=True)
class Shown:
    """A picture with its size in pixels; without a pixmap, why there is none."""

    pixmap: QPixmap
    size: str
    error: str

    @classmethod
    def of(cls, answer: dict[str, Any]) -> "Shown":
        """The picture of an answer."""
        if "error" in answer:
            return cls(QPixmap(), "", translated_message(str(answer["error"])))
        return cls(decoded(answer["png"]), f"{answer['width']:,} x {answer['height']:,}", "")


@dataclass(frozen=True)
class Sample:
    """One image, before and after."""

    caption: str
    name: str
    before: Shown
    after: list[Shown]


class PreviewSheet(QWidget):
    """Cards, as many in a line as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.samples: list[Sample] = []
        self._draws = 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Images before and after"))
        theme().changed.connect(self.update)

    def show_samples(self, images: list[dict[str, Any]]) -> None:
        """Show these images."""
        self.samples = []
        for image in images:
            name = str(image["name"])
            short = name.rpartition("/")[2]
            caption = short if image["category"] is None else f"{image['category']} · {short}"
            after = [Shown.of(item) for item in image["after"]]
            self.samples.append(Sample(caption, name, Shown.of(image["before"]), after))
        self._draws = max((len(sample.after) for sample in self.samples), default=1) or 1
        self.updateGeometry()
        self.setMinimumHeight(self.heightForWidth(self.width()))
        self.update()

    # Geometry

    def _layout(self, width: int) -> tuple[int, int]:
        """How many cards stand in a line of that width, and the side of their pictures."""
        pictures = self._draws + 1
        rest = 2 * PADDING + ARROW + (self._draws - 1) * GAP
        across = max(1, (width - GAP) // (rest + pictures * SMALLEST + GAP))
        side = ((width - GAP) // across - GAP - rest) // pictures
        return across, max(SMALLEST, min(side, LARGEST, self._room() - 2 * GAP - self._below() - 2 * PADDING))

    def _room(self) -> int:
        """The height that is seen at once."""
        parent = self.parentWidget()
        return parent.height() if parent is not None else self.height()

    def _below(self) -> int:
        """The height of the words below a picture."""
        return 2 * self.fontMetrics().height() + 10

    def _card(self, width: int) -> QSize:
        side = self._layout(width)[1]
        return QSize(
            2 * PADDING + ARROW + (self._draws - 1) * GAP + (self._draws + 1) * side,
            2 * PADDING + side + self._below(),
        )

    def card_rect(self, place: int) -> QRect:
        """Where a card is."""
        size, across = self._card(self.width()), self._layout(self.width())[0]
        left = GAP + (place % across) * (size.width() + GAP)
        top = GAP + (place // across) * (size.height() + GAP)
        return QRect(left, top, size.width(), size.height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = -(-len(self.samples) // self._layout(width)[0])
        return GAP + lines * (self._card(width).height() + GAP)

    def sizeHint(self) -> QSize:
        return QSize(self._card(0).width() + 2 * GAP, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._card(0).width() + 2 * GAP, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(self.width()))

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, sample in enumerate(self.samples):
            rect = self.card_rect(place)
            if rect.intersects(event.rect()):
                self._draw(painter, rect, sample)
        painter.end()

    def _draw(self, painter: QPainter, rect: QRect, sample: Sample) -> None:
        colours = theme().colours
        painter.setPen(QPen(colours.card_border, 1))
        painter.setBrush(colours.card)
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        line = painter.fontMetrics().height()
        top = rect.top() + PADDING
        side = self._layout(self.width())[1]
        area = QRect(rect.left() + PADDING, top, side, side)
        self._draw_picture(painter, area, sample.before, line)
        self._draw_arrow(painter, QPointF(area.right() + ARROW / 2 + 1, area.center().y()))
        left = area.right() + 1 + ARROW
        for number, shown in enumerate(sample.after):
            self._draw_picture(painter, QRect(left + number * (side + GAP), top, side, side), shown, line)
        painter.setPen(colours.text)
        text = QRect(rect.left() + PADDING, rect.bottom() - PADDING - line + 4, rect.width() - 2 * PADDING, line)
        shown_text = painter.fontMetrics().elidedText(sample.caption, Qt.TextElideMode.ElideMiddle, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown_text)

    def _draw_picture(self, painter: QPainter, area: QRect, shown: Shown, line: int) -> None:
        if shown.error:
            draw_broken(painter, area, self.tr("Cannot be applied"))
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faint(theme().colours.muted, 0.1))
        painter.drawRect(area)
        draw_picture(painter, shown.pixmap, area)
        painter.setPen(theme().colours.muted)
        below = QRect(area.left(), area.bottom() + 3, area.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, shown.size)

    def _draw_arrow(self, painter: QPainter, middle: QPointF) -> None:
        painter.setPen(QPen(theme().colours.muted, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        x, y = middle.x(), middle.y()
        painter.drawLine(QPointF(x - 7, y), QPointF(x + 7, y))
        painter.drawLine(QPointF(x + 7, y), QPointF(x + 2, y - 5))
        painter.drawLine(QPointF(x + 7, y), QPointF(x + 2, y + 5))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            found = [sample for place, sample in enumerate(self.samples) if self.card_rect(place).contains(event.pos())]
            errors = [shown.error for sample in found for shown in (sample.before, *sample.after) if shown.error]
            QToolTip.showText(
                event.globalPos(), as_text("\n".join([*(sample.name for sample in found), *errors[:1]])), self
            )
            return True
        return super().event(event)

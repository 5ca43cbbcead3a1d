"""Preview of a node that has not run."""

import random
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QVBoxLayout, QWidget
from shiboken6 import isValid

from vision_designer.editor.graph.open_graph import Connections, OpenGraph
from vision_designer.editor.graph.preview_sources import DATASET, PREVIEWED, dataset_source, transformation_preview
from vision_designer.editor.look import texts
from vision_designer.editor.look.icons import decoded
from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.look.theme import theme, translucent
from vision_designer.editor.panes.outputs.gallery import GalleryView
from vision_designer.editor.panes.outputs.model_view import operation_text
from vision_designer.editor.panes.parts.drawing import draw_broken, draw_picture
from vision_designer.editor.panes.parts.pane_parts import EmptyState, Refresh
from vision_designer.editor.panes.parts.small_widgets import ColoredLabel, filled, flat_button, scrolling, stacked
from vision_designer.editor.workers import DataProcess, LatestRequest
from vision_designer.nodes.core.component import ComponentNode

SMALLEST, LARGEST = 96, 160
"""Range of the side of a picture in pixels; chosen so that the cards fill the width."""
GAP, ARROW, PADDING = 8, 30, 10


@dataclass(frozen=True)
class Shown:
    """A picture with its size in pixels, or the reason why it is missing."""

    pixmap: QPixmap
    size: str
    error: str

    @classmethod
    def of(cls, answer: dict[str, Any]) -> "Shown":
        """Picture from an answer of the data process."""
        if "error" in answer:
            return cls(QPixmap(), "", translated_message(str(answer["error"])))
        return cls(decoded(answer["png"]), f"{answer['width']:,} x {answer['height']:,}", "")


@dataclass(frozen=True)
class Sample:
    """An image before and after the transformation."""

    caption: str
    name: str
    before: Shown
    after: list[Shown]


class PreviewSheet(QWidget):
    """Cards of samples, wrapped into lines."""

    def __init__(self) -> None:
        super().__init__()
        self.samples: list[Sample] = []
        self._draws = 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Images before and after"))
        theme().changed.connect(self.update)

    def show_samples(self, images: list[dict[str, Any]]) -> None:
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
        """Number of cards in a line of that width, and the side of their pictures."""
        pictures = self._draws + 1
        rest = 2 * PADDING + ARROW + (self._draws - 1) * GAP
        across = max(1, (width - GAP) // (rest + pictures * SMALLEST + GAP))
        side = ((width - GAP) // across - GAP - rest) // pictures
        return across, max(SMALLEST, min(side, LARGEST, self._room() - 2 * GAP - self._below() - 2 * PADDING))

    def _room(self) -> int:
        """Height of the visible area."""
        parent = self.parentWidget()
        return parent.height() if parent is not None else self.height()

    def _below(self) -> int:
        """Height of the text below a picture."""
        return 2 * self.fontMetrics().height() + 10

    def _card(self, width: int) -> QSize:
        side = self._layout(width)[1]
        return QSize(
            2 * PADDING + ARROW + (self._draws - 1) * GAP + (self._draws + 1) * side,
            2 * PADDING + side + self._below(),
        )

    def card_rect(self, place: int) -> QRect:
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
        colors = theme().colors
        painter.setPen(QPen(colors.card_border, 1))
        painter.setBrush(colors.card)
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
        painter.setPen(colors.text)
        text = QRect(rect.left() + PADDING, rect.bottom() - PADDING - line + 4, rect.width() - 2 * PADDING, line)
        shown_text = painter.fontMetrics().elidedText(sample.caption, Qt.TextElideMode.ElideMiddle, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown_text)

    def _draw_picture(self, painter: QPainter, area: QRect, shown: Shown, line: int) -> None:
        if shown.error:
            draw_broken(painter, area, self.tr("Cannot be applied"))
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(translucent(theme().colors.muted, 0.1))
        painter.drawRect(area)
        draw_picture(painter, shown.pixmap, area)
        painter.setPen(theme().colors.muted)
        below = QRect(area.left(), area.bottom() + 3, area.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, shown.size)

    def _draw_arrow(self, painter: QPainter, middle: QPointF) -> None:
        painter.setPen(QPen(theme().colors.muted, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
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


DELAY = 150
"""Milliseconds after an edit until the pictures are updated."""
IMAGES, DRAWS = 12, 3
LARGEST_SEED = 2**31 - 1


class PreviewView(QWidget):
    """The Preview tab: the images of a dataset, or samples before and after a transformation."""

    message = Signal(str)

    def __init__(self, data: DataProcess) -> None:
        super().__init__()
        self._data = data
        self._graph: OpenGraph | None = None
        self._node: ComponentNode | None = None
        self._connections = Connections()
        self._request = LatestRequest(data)
        self._asked: dict[str, Any] | None = None
        self.seed = 0
        self.choice = 0
        self._refresh = Refresh(self, self._show, DELAY)
        self._build()
        self._show()

    def _build(self) -> None:
        self.gallery = GalleryView(self._data)
        self.sheet = PreviewSheet()
        self.area = scrolling(self.sheet)
        self.operations = ColoredLabel(wraps=True)
        self.problem = ColoredLabel(color=lambda: theme().colors.problem, wraps=True)
        self.problem.hide()
        self.dice = flat_button(self.tr("Resample"), "dice", self.tr("Sample the random operations again"))
        self.dice.clicked.connect(self.roll)
        self.others = flat_button(self.tr("Other images"), "image", self.tr("Show other images of the dataset"))
        self.others.clicked.connect(self.choose_others)
        words = filled(QVBoxLayout(), self.operations, self.problem, spacing=2)
        bar = filled(QHBoxLayout(), words, self.dice, self.others, margins=(12, 4, 8, 4), spacing=4, stretch=words)
        self.transformed = QWidget()
        filled(QVBoxLayout(self.transformed), bar, self.area, spacing=0, stretch=self.area)
        self.empty = EmptyState("preview")
        self.pages = stacked(self.empty, self.gallery, self.transformed)
        filled(QVBoxLayout(self), self.pages)

    # Content

    def show_node(self, graph: OpenGraph | None, node: ComponentNode | None) -> None:
        if graph is not self._graph:
            self._listen(self._graph, False)
            self._listen(graph, True)
        if node is not self._node:
            self._forget()
        self._graph, self._node = graph, node
        self._refresh.at_once()

    def _listen(self, graph: OpenGraph | None, on: bool) -> None:
        if graph is None:
            return
        flow = graph.flow
        for event in (flow.node_changed, flow.connection_added, flow.connection_removed, flow.node_removed):
            (event.sub if on else event.unsub)(self._edited)
        signals = (graph.statuses.changed, graph.title_changed) if on else ()
        self._connections.replace(*((signal, self._edited) for signal in signals))

    def _edited(self, *_: object) -> None:
        # The flow may outlive the window.
        if isValid(self):
            self._refresh.request()

    def _forget(self) -> None:
        self._request.cancel()
        self._asked = None
        self.sheet.show_samples([])
        # Cancel reading a large folder whose preview is not shown any more.
        self.gallery.show_images(None)

    def _show(self) -> None:
        graph, node = self._graph, self._node
        if graph is None or node is None or node not in graph.flow.nodes:
            self._show_message(self.tr("No node is selected"), self.tr("Select a node to see a preview."))
            return
        if node.component not in PREVIEWED:
            advice = self.tr("Image Dataset, Init Image Transformation and Apply Image Transformation have previews.")
            self._show_message(self.tr("{node} has no preview").format(node=texts.node_title(node)), advice)
        elif node.component == DATASET:
            self._show_dataset(graph, node)
        else:
            self._show_transformation(graph, node)

    def _show_dataset(self, graph: OpenGraph, node: ComponentNode) -> None:
        source = dataset_source(graph, node)
        if source is None:
            advice = self.tr("Set Path to a folder or an archive of images, or to sample:digits.")
            self._show_message(self.tr("No images selected"), advice)
        elif source != self._asked:
            self._asked = dict(source)
            self.gallery.show_images(source)
            self.pages.setCurrentWidget(self.gallery)

    def _show_transformation(self, graph: OpenGraph, node: ComponentNode) -> None:
        preview = transformation_preview(graph, node)
        if preview.steps is None:
            advice = self.tr("Connect an Init Image Transformation to its first input.")
            self._show_message(self.tr("No transformation to preview"), advice)
            return
        if preview.source is None:
            advice = self.tr("Add an Image Dataset and set its Path to see some of its images before and after.")
            self._show_message(self.tr("No images to preview"), advice)
            return
        arguments = {
            **preview.source,
            "steps": preview.steps,
            "seed": self.seed,
            "choice": self.choice,
            "count": IMAGES,
            "draws": DRAWS,
            "size": round(LARGEST * self.devicePixelRatioF()),
        }
        if arguments == self._asked:
            return
        self._asked = arguments
        if not self.sheet.samples:
            self._show_message(
                self.tr("Transforming sample images…"), self.tr("The first time takes a few seconds."), keep=True
            )
        self._request.send("transformed", arguments, partial(self._done, node), partial(self._failed, node))

    def _done(self, node: ComponentNode, answer: dict[str, Any]) -> None:
        if node is not self._node:
            return
        words = [operation_text(str(name), argument).partition(":")[0] for name, argument, _ in answer["operations"]]
        self.operations.setText("  →  ".join(words) or self.tr("No operations: images are not changed."))
        details = [operation_text(str(name), argument) for name, argument, _ in answer["operations"]]
        self.operations.setToolTip(as_text("\n".join([*details, answer["source"]])))
        self.problem.hide()
        self.dice.setVisible(bool(answer["random"]))
        self.others.setVisible(answer["total"] > len(answer["images"]))
        self.sheet.show_samples(answer["images"])
        self.pages.setCurrentWidget(self.transformed)

    def _failed(self, node: ComponentNode, message: str) -> None:
        if node is not self._node:
            return
        if self.sheet.samples:
            # The previous pictures stay, so that the layout is stable while a value is typed.
            self.problem.setText(message)
            self.problem.show()
            self.pages.setCurrentWidget(self.transformed)
        else:
            self._show_message(self.tr("No preview"), message, keep=True)

    def roll(self) -> None:
        self.seed = random.randrange(1, LARGEST_SEED)
        self._show()

    def choose_others(self) -> None:
        self.choice += 1
        self._show()

    def _show_message(self, heading: str, advice: str, *, keep: bool = False) -> None:
        if not keep:
            self._forget()
        self.empty.show_message(heading, advice)

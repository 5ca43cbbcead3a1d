"""The graphics items of notes and frames."""

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPicture, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from vision_designer.editor.canvas.look import MAX_SHOWN, CanvasLook, elided, font, pen, set_state
from vision_designer.editor.graph.graph_edits import Annotation
from vision_designer.editor.look.plain_text import SealedDocument
from vision_designer.editor.look.theme import blended
from vision_designer.graphs.document import is_place

INSET = 10.0
MARGIN = 8.0
GRIP_SIZE = 14.0
MIN_SIZE = QSizeF(80, 40)
DEFAULT_SIZE = QSizeF(240, 120)
MAX_PAINTED_CHARACTERS = 20_000
"""A longer note is painted up to here."""


def pair_or_default(value: object, default: tuple[float, float]) -> tuple[float, float]:
    """A position or size from a graph file, or the default if it is invalid."""
    return (float(value[0]), float(value[1])) if is_place(value) else default


class AnnotationItem(QGraphicsRectItem):
    """A note or frame, with a grip to resize it."""

    minimum = MIN_SIZE

    def __init__(self, annotation: Annotation, look: CanvasLook) -> None:
        super().__init__()
        self.annotation = annotation
        self.look = look
        self.size = QRectF()
        self.selected = False
        self.hovered = False
        self.setPen(Qt.PenStyle.NoPen)
        self.refresh()

    def refresh(self) -> None:
        """Show the values of the annotation."""
        values = self.annotation.values
        self.setPos(QPointF(*pair_or_default(values.get("position"), (0.0, 0.0))))
        width, height = pair_or_default(values.get("size"), (DEFAULT_SIZE.width(), DEFAULT_SIZE.height()))
        self.resize(QSizeF(width, height))
        self.update()

    def resize(self, size: QSizeF) -> None:
        """Show another size, without changing the graph."""
        size = size.expandedTo(self.minimum)
        self.size = QRectF(QPointF(0, 0), size)
        self.setRect(self.size.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))

    @property
    def card(self) -> QRectF:
        return self.size.translated(self.pos())

    def has_grip_at(self, point: QPointF) -> bool:
        corner = self.card.bottomRight()
        return 0 <= corner.x() + 3 - point.x() <= GRIP_SIZE + 3 and 0 <= corner.y() + 3 - point.y() <= GRIP_SIZE + 3

    def is_at(self, point: QPointF) -> bool:
        """Whether a click at a point of the canvas is on it."""
        return self.card.contains(point)

    def set_selected(self, selected: bool) -> None:
        set_state(self, selected=selected)

    def set_hovered(self, hovered: bool) -> None:
        set_state(self, hovered=hovered)

    def background(self, default: QColor) -> QColor:
        """The color of the annotation, adapted to the theme, or the default one."""
        color_value = self.annotation.values.get("colour")
        color = QColor(color_value) if isinstance(color_value, str) else QColor()
        return blended(color, self.look.paints.colors.canvas, 0.72) if color.isValid() else default

    def paint_box(self, painter: QPainter, background: QColor, contrast: float, radius: float) -> None:
        """Paint background and border; ``contrast`` is that of the border, from 0 to 1."""
        paints = self.look.paints
        border = pen(blended(background, paints.colors.text, contrast), 1.0)
        painter.setBrush(background)
        painter.setPen(paints.selected_border if self.selected and not self.look.printing else border)
        painter.drawRoundedRect(self.size, radius, radius)

    def paint_grip(self, painter: QPainter) -> None:
        """Paint the grip at the lower right corner of a hovered or selected item."""
        if self.look.printing or not (self.hovered or self.selected):
            return
        painter.setPen(pen(self.look.paints.colors.muted, 1.4))
        right, bottom = self.size.right() - 4, self.size.bottom() - 4
        for step in (4, 8):
            painter.drawLine(QPointF(right - step, bottom), QPointF(right, bottom - step))


class NoteItem(AnnotationItem):
    """A note in Markdown. Its text is laid out when it or its font size changes, and recorded as a QPicture.

    So it is painted fast and sharply at any zoom. A text that is too long is cut off after a whole line.
    """

    def __init__(self, annotation: Annotation, look: CanvasLook) -> None:
        self._picture: QPicture | None = None
        self._laid_out: tuple[object, ...] = ()
        self._line_ends: list[float] = []
        super().__init__(annotation, look)
        self.setZValue(-15.0)

    def resize(self, size: QSizeF) -> None:
        super().resize(size)
        self.lay_out()

    def lay_out(self) -> None:
        """Lay the text out again if the text, font size, width or theme has changed."""
        colors = self.look.paints.colors
        width = self.size.width() - 2 * INSET
        font_size = self.look.min_title_size
        key = (self.annotation.text, width, font_size, colors.text.name(), colors.accent.name())
        if key == self._laid_out:
            return
        self._laid_out = key
        document = SealedDocument()
        document.setDefaultFont(font(font_size))
        document.setDocumentMargin(0)
        document.setIndentWidth(18)
        document.setMarkdown(
            self.annotation.text[:MAX_PAINTED_CHARACTERS],
            QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML,
        )
        _format_blocks(document, colors.accent)
        document.setTextWidth(width)
        picture = QPicture()
        painter = QPainter(picture)
        context = document.documentLayout().PaintContext()
        palette = context.palette
        palette.setColor(palette.ColorRole.Text, colors.text)
        context.palette = palette
        document.documentLayout().draw(painter, context)
        painter.end()
        self._picture = picture
        self._line_ends = _line_ends(document)
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        background = self.background(self.look.paints.colors.note)
        if self.look.plain:
            painter.fillRect(self.size, background)
            return
        self.paint_box(painter, background, 0.18, 4)
        self.lay_out()
        if self._picture is not None:
            painter.save()
            area = self.size.adjusted(4, 4, -4, -4)
            shown = [end for end in self._line_ends if INSET + end <= area.bottom()]
            if len(shown) < len(self._line_ends):
                area.setBottom(INSET + shown[-1] if shown else area.top())
            painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
            painter.drawPicture(QPointF(INSET, INSET), self._picture)
            painter.restore()
        self.paint_grip(painter)


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _line_ends(document: QTextDocument) -> list[float]:
    """The y coordinates of the lower ends of all lines."""
    ends = []
    for block in _blocks(document):
        top, layout = document.documentLayout().blockBoundingRect(block).top(), block.layout()
        ends += [top + layout.lineAt(at).rect().bottom() for at in range(layout.lineCount())]
    return ends


def _format_blocks(document: QTextDocument, links: QColor) -> None:
    """Set the margins of paragraphs, and the color of links, which Qt takes from the application palette."""
    cursor = QTextCursor(document)
    link_format = QTextCharFormat()
    link_format.setForeground(links)
    for block in _blocks(document):
        cursor.setPosition(block.position())
        block_format = block.blockFormat()
        block_format.setTopMargin(0)
        block_format.setBottomMargin(2 if block.textList() is not None else 6)
        cursor.setBlockFormat(block_format)
        for span in block.textFormats():
            if span.format.isAnchor():
                cursor.setPosition(block.position() + span.start)
                cursor.setPosition(block.position() + span.start + span.length, QTextCursor.MoveMode.KeepAnchor)
                cursor.mergeCharFormat(link_format)


TITLE_HEIGHT = 32.0
MAX_FRAME_TITLE_SIZE = 24
EDGE_WIDTH = 6.0


class FrameItem(AnnotationItem):
    """A frame. It is dragged by its title or edge, and moves its contents."""

    minimum = QSizeF(120, 80)

    def __init__(self, annotation: Annotation, look: CanvasLook) -> None:
        super().__init__(annotation, look)
        self.setZValue(-30.0)

    @property
    def title_bar(self) -> QRectF:
        return QRectF(self.pos().x(), self.pos().y(), self.size.width(), TITLE_HEIGHT)

    def is_at(self, point: QPointF) -> bool:
        """Whether a point of the canvas is on its title or edge."""
        card = self.card
        if not card.contains(point):
            return False
        inner = card.adjusted(EDGE_WIDTH, EDGE_WIDTH, -EDGE_WIDTH, -EDGE_WIDTH)
        return self.title_bar.contains(point) or not inner.contains(point)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paints = self.look.paints
        background = self.background(paints.colors.frame)
        if self.look.plain:
            painter.fillRect(self.size, paints.colors.selection if self.selected else background)
            if self.selected:
                painter.fillRect(self.size.adjusted(4, 4, -4, -4), background)
            return
        self.paint_box(painter, background, 0.2, 8)
        font_size = min(self.look.title_size + 1, MAX_FRAME_TITLE_SIZE)
        painter.setFont(font(font_size, True))
        painter.setPen(paints.text)
        text = elided(self.annotation.text[:MAX_SHOWN], font_size, True, self.size.width() - 24)
        painter.drawText(QPointF(12, 16 + font_size * 0.36), text)
        self.paint_grip(painter)

"""The graphics items of notes and frames."""

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPicture,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFragment,
)
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from vision_designer.editor.canvas.look import MAX_SHOWN, TITLE_SIZE, CanvasLook, Paints, elided, font, mixed, pen, show
from vision_designer.editor.graph.graph_edits import Annotation
from vision_designer.editor.look.plain_text import SealedDocument
from vision_designer.graphs.document import is_place

INSET = 10.0
MARGIN = 8.0
GRIP = 14.0
MIN_SIZE = QSizeF(80, 40)
USUAL = QSizeF(240, 120)
LONGEST_TEXT = 20_000
"""Characters of a note that are painted."""


def numbers(value: object, otherwise: tuple[float, float]) -> tuple[float, float]:
    """Two numbers from a graph file, or ``otherwise`` for anything else."""
    return (float(value[0]), float(value[1])) if is_place(value) else otherwise


class AnnotationItem(QGraphicsRectItem):
    """A note or frame: its position, its size, and a grip to change it."""

    minimum = MIN_SIZE

    def __init__(self, annotation: Annotation, look: CanvasLook) -> None:
        super().__init__()
        self.annotation = annotation
        self.look = look
        self.size = QRectF()
        self.chosen = False
        self.hovered = False
        self.setPen(Qt.PenStyle.NoPen)
        self.take()

    def take(self) -> None:
        """Show the current values of the annotation."""
        values = self.annotation.values
        self.setPos(QPointF(*numbers(values.get("position"), (0.0, 0.0))))
        width, height = numbers(values.get("size"), (USUAL.width(), USUAL.height()))
        self.resize(QSizeF(width, height))
        self.update()

    def resize(self, size: QSizeF) -> None:
        """Show another size, without an edit."""
        size = size.expandedTo(self.minimum)
        self.size = QRectF(QPointF(0, 0), size)
        self.setRect(self.size.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))

    @property
    def card(self) -> QRectF:
        """Its rectangle on the canvas."""
        return self.size.translated(self.pos())

    def has_grip_at(self, point: QPointF) -> bool:
        """Whether a point of the canvas is on the grip."""
        corner = self.card.bottomRight()
        return 0 <= corner.x() + 3 - point.x() <= GRIP + 3 and 0 <= corner.y() + 3 - point.y() <= GRIP + 3

    def is_at(self, point: QPointF) -> bool:
        """Whether a click at a point of the canvas is on it."""
        return self.card.contains(point)

    def set_chosen(self, chosen: bool) -> None:
        """Show whether it is selected."""
        show(self, chosen=chosen)

    def set_hovered(self, hovered: bool) -> None:
        """Show whether it is under the pointer."""
        show(self, hovered=hovered)

    def ground(self, usual: QColor) -> QColor:
        """Its colour: the given one, adapted to the theme, or the usual one."""
        given = self.annotation.values.get("colour")
        colour = QColor(given) if isinstance(given, str) else QColor()
        return mixed(colour, self.look.paints.colours.canvas, 0.72) if colour.isValid() else usual

    def paint_grip(self, painter: QPainter, paints: Paints) -> None:
        """Paint the grip, a corner to change the size."""
        painter.setPen(pen(paints.colours.muted, 1.4))
        right, bottom = self.size.right() - 4, self.size.bottom() - 4
        for step in (4, 8):
            painter.drawLine(QPointF(right - step, bottom), QPointF(right, bottom - step))


class NoteItem(AnnotationItem):
    """A note in Markdown. Its text is laid out when it or the size of its letters changes, and recorded.

    So it is painted fast and sharply at any zoom. Of a text that is too long, whole lines are shown.
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
        """Lay the text out, if it, the size of its letters, the width or the theme has changed."""
        colours = self.look.paints.colours
        room = self.size.width() - 2 * INSET
        letters = TITLE_SIZE if self.look.printing else self.look.least_size
        key = (self.annotation.text, room, letters, colours.text.name(), colours.accent.name())
        if key == self._laid_out:
            return
        self._laid_out = key
        document = SealedDocument()
        document.setDefaultFont(font(letters))
        document.setDocumentMargin(0)
        document.setIndentWidth(18)
        document.setMarkdown(
            self.annotation.text[:LONGEST_TEXT],
            QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML,
        )
        _shape(document, colours.accent)
        document.setTextWidth(room)
        picture = QPicture()
        painter = QPainter(picture)
        context = document.documentLayout().PaintContext()
        palette = context.palette
        palette.setColor(palette.ColorRole.Text, colours.text)
        context.palette = palette
        document.documentLayout().draw(painter, context)
        painter.end()
        self._picture = picture
        self._line_ends = _line_ends(document)
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paints = self.look.paints
        marked = not self.look.printing
        ground = self.ground(paints.colours.note)
        if self.look.plain and marked:
            painter.fillRect(self.size, ground)
            return
        painter.setBrush(ground)
        painter.setPen(
            paints.chosen_border if self.chosen and marked else pen(mixed(ground, paints.colours.text, 0.18), 1.0)
        )
        painter.drawRoundedRect(self.size, 4, 4)
        self.lay_out()
        if self._picture is not None:
            painter.save()
            room = self.size.adjusted(4, 4, -4, -4)
            shown = [end for end in self._line_ends if INSET + end <= room.bottom()]
            if len(shown) < len(self._line_ends):
                room.setBottom(INSET + shown[-1] if shown else room.top())
            painter.setClipRect(room, Qt.ClipOperation.IntersectClip)
            painter.drawPicture(QPointF(INSET, INSET), self._picture)
            painter.restore()
        if marked and (self.hovered or self.chosen):
            self.paint_grip(painter, paints)


def _line_ends(document: QTextDocument) -> list[float]:
    """The lower ends of the lines of text."""
    ends, block = [], document.begin()
    while block.isValid():
        top = document.documentLayout().blockBoundingRect(block).top()
        layout = block.layout()
        ends += [top + layout.lineAt(at).rect().bottom() for at in range(layout.lineCount())]
        block = block.next()
    return ends


def _shape(document: QTextDocument, links: QColor) -> None:
    """Set paragraph margins, and the colour of links, which Markdown takes from the application palette."""
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        cursor.setPosition(block.position())
        room = block.blockFormat()
        in_list = block.textList() is not None
        room.setTopMargin(0)
        room.setBottomMargin(2 if in_list else 6)
        cursor.setBlockFormat(room)
        spans = [(span.position(), span.length()) for span in _fragments(block) if span.charFormat().isAnchor()]
        for start, length in spans:
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            coloured = QTextCharFormat()
            coloured.setForeground(links)
            cursor.mergeCharFormat(coloured)
        block = block.next()


def _fragments(block: QTextBlock) -> list[QTextFragment]:
    found, at = [], block.begin()
    while not at.atEnd():
        found.append(at.fragment())
        at += 1
    return found


TITLE_HEIGHT = 32.0
LARGEST_FRAME_TITLE = 24
EDGE = 6.0


class FrameItem(AnnotationItem):
    """A frame. It is dragged by its title or edge, together with its content."""

    minimum = QSizeF(120, 80)

    def __init__(self, annotation: Annotation, look: CanvasLook) -> None:
        super().__init__(annotation, look)
        self.setZValue(-30.0)

    @property
    def title_bar(self) -> QRectF:
        """The rectangle of its title on the canvas."""
        return QRectF(self.pos().x(), self.pos().y(), self.size.width(), TITLE_HEIGHT)

    def is_at(self, point: QPointF) -> bool:
        """Whether a point of the canvas is on its title or edge."""
        card = self.card
        if not card.contains(point):
            return False
        return self.title_bar.contains(point) or not card.adjusted(EDGE, EDGE, -EDGE, -EDGE).contains(point)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paints = self.look.paints
        marked = not self.look.printing
        ground = self.ground(paints.colours.frame)
        if self.look.plain and marked:
            painter.fillRect(self.size, paints.colours.selection if self.chosen else ground)
            if self.chosen:
                painter.fillRect(self.size.adjusted(4, 4, -4, -4), ground)
            return
        painter.setBrush(ground)
        painter.setPen(
            paints.chosen_border if self.chosen and marked else pen(mixed(ground, paints.colours.text, 0.2), 1.0)
        )
        painter.drawRoundedRect(self.size, 8, 8)
        letters = TITLE_SIZE + 1 if self.look.printing else min(self.look.title_size + 1, LARGEST_FRAME_TITLE)
        painter.setFont(font(letters, True))
        painter.setPen(paints.text)
        text = elided(self.annotation.text[:MAX_SHOWN], letters, True, self.size.width() - 24)
        painter.drawText(QPointF(12, 16 + letters * 0.36), text)
        if marked and (self.hovered or self.chosen):
            self.paint_grip(painter, paints)

"""In-place editing of titles and notes."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontInfo, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from vision_designer.editor.canvas.annotation_items import AnnotationItem, FrameItem, NoteItem
from vision_designer.editor.canvas.card_layout import title_of
from vision_designer.editor.canvas.context import CanvasContext
from vision_designer.editor.canvas.look import TITLE_SIZE, font
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.input_methods import finish_composition, watch_composition
from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import LONGEST_EDITED, PlainEdit
from vision_designer.graphs.document import GraphDocument

translate = QCoreApplication.translate
MIN_PIXELS = 11


class InPlaceEditor(QObject):
    """A text field over a rectangle of the canvas, which moves with the canvas.

    It keeps the text when it loses the focus, on Enter, or on Ctrl+Enter if it has several lines. Escape discards it.

    Args:
        context: the canvas.
        area: the rectangle, in canvas units.
        text: the text to edit.
        done: called with the text, if it has changed.
        write_draft: writes the text into a document, so that it can be recovered after a crash.
        font: at zoom 1.
        lines: whether the text may have several lines.
    """

    ended = Signal()

    def __init__(
        self,
        context: CanvasContext,
        area: QRectF,
        text: str,
        done: Callable[[str], None],
        write_draft: Callable[[GraphDocument, str], None],
        font: QFont,
        *,
        lines: bool = False,
    ) -> None:
        super().__init__(context)
        self._context = context
        self._area = area
        self._font = font
        self.original = text
        """The text before editing."""
        self._done = done
        self._write_draft = write_draft
        self._open = True
        self.widget: QPlainTextEdit | QLineEdit
        if lines:
            self.widget = PlainEdit(text, context.viewport)
            self.widget.setPlaceholderText(self.tr("Markdown"))
        else:
            self.widget = QLineEdit(text, context.viewport)
            self.widget.selectAll()
        self.widget.setAccessibleName(self.tr("Text"))
        self.widget.textChanged.connect(self._text_changed)
        self.widget.installEventFilter(self)
        context.navigator.view_changed.connect(self.place)
        self.place()
        self.widget.show()
        self.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def place(self) -> None:
        """Cover the rectangle at the current zoom."""
        zoom = self._context.navigator.zoom
        corner = self._context.navigator.viewport_point(self._area.topLeft())
        title_font = QFont(self._font)
        title_font.setPixelSize(max(round(QFontInfo(self._font).pixelSize() * zoom), MIN_PIXELS))
        self.widget.setFont(title_font)
        width, height = round(self._area.width() * zoom), round(self._area.height() * zoom)
        minimum = self.widget.sizeHint().height() if isinstance(self.widget, QLineEdit) else 48
        self.widget.setGeometry(QRect(corner.toPoint(), corner.toPoint()))
        self.widget.resize(max(width, 120), max(height, minimum))

    def text(self) -> str:
        return self.widget.toPlainText() if isinstance(self.widget, QPlainTextEdit) else self.widget.text()

    def _text_changed(self) -> None:
        if watch_composition().is_active:
            # A composition deletes the selected text immediately, but can still be cancelled.
            return
        text, write_draft = self.text(), self._write_draft
        self._context.graph.set_draft((lambda document: write_draft(document, text)) if text != self.original else None)

    def end(self, *, keep: bool) -> None:
        if not self._open:
            return
        self._open = False
        self.ended.emit()
        if self.widget.hasFocus():
            finish_composition(keep=keep)
        text = self.text()
        self._context.navigator.view_changed.disconnect(self.place)
        self.widget.removeEventFilter(self)
        had_focus = self.widget.hasFocus()
        self.widget.hide()
        self.widget.deleteLater()
        self.deleteLater()
        if had_focus:
            self._context.view.setFocus()
        if keep and text != self.original:
            self._done(text)
        self._context.graph.set_draft(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and not _in_menu_of(self.widget):
            self.end(keep=True)
            return False
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.end(keep=False)
                return True
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            ends_with_enter = (
                isinstance(self.widget, QLineEdit) or event.modifiers() & Qt.KeyboardModifier.ControlModifier
            )
            if enter and ends_with_enter:
                self.end(keep=True)
                return True
        return super().eventFilter(watched, event)


def _in_menu_of(widget: QWidget) -> bool:
    popup = QApplication.activePopupWidget()
    return popup is not None and popup.parentWidget() is widget


class TextEditing:
    """Edits one text at a time."""

    def __init__(self, context: CanvasContext) -> None:
        self._context = context
        self.editor: InPlaceEditor | None = None
        """The open editor."""
        self._item: NodeItem | AnnotationItem | None = None

    def edit(self, item: NodeItem | AnnotationItem) -> None:
        self.end()
        if self._context.graph.read_only:
            return
        if isinstance(item, NoteItem) and len(item.annotation.text) > LONGEST_EDITED:
            too_long = translate("canvas", "This note is too long to edit here. Edit it in the graph file.")
            self._context.message.emit(too_long)
            return
        context, annotations, lines = self._context, self._context.graph.edits.annotations, False
        if isinstance(item, NodeItem):
            node, title_font = item.node, font(TITLE_SIZE, True)
            area = QRectF(item.pos() + QPointF(36, 6), QPointF(item.card.right() - 8, item.pos().y() + 34))

            def done(text: str) -> None:
                text = text.strip()
                context.graph.edits.values.rename(node, "" if text == texts.component_title(type(node)) else text)

            def write_draft(document: GraphDocument, text: str) -> None:
                found = document.node(node.node_id)
                if found is not None:
                    found.title = text.strip()

        else:
            lines, annotation = isinstance(item, NoteItem), item.annotation
            area, title_font = item.card, font(TITLE_SIZE)
            if isinstance(item, FrameItem):
                area, title_font = item.title_bar.adjusted(6, 3, -6, -3), font(TITLE_SIZE + 1, True)

            def done(text: str) -> None:
                annotations.change(annotation, **_as_values(text, lines))

            def write_draft(document: GraphDocument, text: str) -> None:
                annotations.set_in_document(document, annotation, **_as_values(text, lines))

        self._item = item
        self.editor = InPlaceEditor(context, area, _text_of(item), done, write_draft, title_font, lines=lines)
        self.editor.ended.connect(self._editor_closed)

    def _editor_closed(self) -> None:
        self.editor = self._item = None

    def end(self) -> None:
        if self.editor is not None:
            self.editor.end(keep=True)

    def end_if_outdated(self) -> None:
        """Discard the text if its item was removed, or its text was changed otherwise."""
        editor, item = self.editor, self._item
        if editor is not None and item is not None and (item.scene() is None or editor.original != _text_of(item)):
            editor.end(keep=False)


def _text_of(item: NodeItem | AnnotationItem) -> str:
    return title_of(item.node) if isinstance(item, NodeItem) else item.annotation.text


def _as_values(text: str, is_note: bool) -> dict[str, str]:
    return {"text": text} if is_note else {"title": text.strip()}

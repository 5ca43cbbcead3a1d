"""In-place text editing on the canvas."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontInfo, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from vision_designer.editor.look.plain_text import PlainEdit
from vision_designer.graphs.document import GraphDocument

if TYPE_CHECKING:
    from vision_designer.editor.canvas.annotating import AnnotatingView

MIN_PIXELS = 11


class InPlaceEditor(QObject):
    """An editor over a part of the canvas, which stays over it while the canvas moves.

    It is done when something else gets the focus, with Enter in a line and Ctrl+Enter in a longer text; Escape
    leaves everything as it was.

    Args:
        view: where it stands.
        area: the part of the canvas.
        text: what stands there now.
        done: called with the text when that was changed.
        put: puts the text into a document, so that it is kept for a crash while it is being typed.
        font: as it is painted at zoom 1.
        lines: whether the text may have several lines.
    """

    def __init__(
        self,
        view: "AnnotatingView",
        area: QRectF,
        text: str,
        done: Callable[[str], None],
        put: Callable[[GraphDocument, str], None],
        font: QFont,
        *,
        lines: bool = False,
    ) -> None:
        super().__init__(view)
        self._view = view
        self._area = area
        self._font = font
        self.before = text
        """What stood there when editing began."""
        self._done = done
        self._put = put
        self._ended = False
        self.widget: QPlainTextEdit | QLineEdit
        if lines:
            self.widget = PlainEdit(text, view.viewport())
            self.widget.setPlaceholderText(self.tr("Markdown"))
        else:
            self.widget = QLineEdit(text, view.viewport())
            self.widget.selectAll()
        self.widget.setAccessibleName(self.tr("Text"))
        self.widget.textChanged.connect(self._typed)
        self.widget.installEventFilter(self)
        view.view_changed.connect(self.place)
        view.zoom_changed.connect(self.place)
        self.place()
        self.widget.show()
        self.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def place(self) -> None:
        """Lie over the part of the canvas, as large as it is shown."""
        zoom = self._view.zoom
        corner = self._view.place_of(self._area.topLeft())
        shown = QFont(self._font)
        shown.setPixelSize(max(round(QFontInfo(self._font).pixelSize() * zoom), MIN_PIXELS))
        self.widget.setFont(shown)
        width, height = round(self._area.width() * zoom), round(self._area.height() * zoom)
        minimum = self.widget.sizeHint().height() if isinstance(self.widget, QLineEdit) else 48
        self.widget.setGeometry(QRect(corner.toPoint(), corner.toPoint()))
        self.widget.resize(max(width, 120), max(height, minimum))

    def text(self) -> str:
        """What stands there now."""
        return self.widget.toPlainText() if isinstance(self.widget, QPlainTextEdit) else self.widget.text()

    def _typed(self) -> None:
        text, put = self.text(), self._put
        self._view.graph.set_draft((lambda document: put(document, text)) if text != self.before else None)

    def end(self, *, keep: bool) -> None:
        """Take the text, or leave it as it was, and go."""
        if self._ended:
            return
        self._ended = True
        if self._view.editor is self:
            self._view.editor = None
        text = self.text()
        self._view.view_changed.disconnect(self.place)
        self._view.zoom_changed.disconnect(self.place)
        self.widget.removeEventFilter(self)
        had_focus = self.widget.hasFocus()
        self.widget.hide()
        self.widget.deleteLater()
        self.deleteLater()
        if had_focus:
            self._view.setFocus()
        if keep and text != self.before:
            self._done(text)
        self._view.graph.set_draft(None)

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
            finishing = isinstance(self.widget, QLineEdit) or event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if enter and finishing:
                self.end(keep=True)
                return True
        return super().eventFilter(watched, event)


def _in_menu_of(widget: QWidget) -> bool:
    popup = QApplication.activePopupWidget()
    return popup is not None and popup.parentWidget() is widget

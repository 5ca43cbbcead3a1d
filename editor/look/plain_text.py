"""Untrusted text as plain text in labels and documents, and a marker for texts that are translated when shown."""

import re
from functools import partial
from html import escape

from PySide6.QtCore import QCoreApplication, QMimeData, QSize, Qt, QUrl
from PySide6.QtGui import (
    QClipboard,
    QContextMenuEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QStaticText,
    QTextDocument,
)
from PySide6.QtWidgets import QLabel, QMenu, QPlainTextEdit, QWidget

CONTROL_CHARACTERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but for tab and line feed
    "\u200b\u2060\ufeff\u00ad"  # invisible: two names could look the same
    "\u202a-\u202e\u2066-\u2069\u2028\u2029"  # direction overrides and line separators
    "\ud800-\udfff\ufdd0-\ufdef\ufff9-\uffff\U000e0000-\U000e007f]"  # surrogates, noncharacters, tags
)
LONGEST = 4000
"""Maximum characters of a displayed text."""
LONGEST_NAME = 200
LONGEST_LINE, LONGEST_WORD = 300, 100
"""Characters after which lines of a tooltip are wrapped, with and without spaces; Qt does not wrap plain text there."""
BREAK = "\N{ZERO WIDTH SPACE}"
BREAKABLE = 24
"""Characters from which a word in a wrapped label may be broken; a date or an alternative is shorter."""
LONGEST_PART = 40
"""Characters after which a name without separators is broken."""
LONGEST_EDITED = 50_000
"""Maximum characters of an editable text; a line of a million takes Qt a minute."""
WIDEST = 480
"""Maximum width in pixels that a label requests."""


def readable(text: str) -> str:
    r"""The text with control characters escaped, e.g. ``\u202e``."""
    if text.isprintable() and text.isascii():
        return text
    return CONTROL_CHARACTERS.sub(lambda found: rf"\u{ord(found[0]):04x}", text.replace("\r\n", "\n"))


def shortened(text: str, longest: int = LONGEST) -> str:
    """The text, cut to a maximum length with an ellipsis."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def one_line(text: str) -> str:
    """A name or a title in one line that fits into a sentence, a tab or a row."""
    # Cut first, since a name may have a million characters.
    return shortened(readable(" ".join(text[: 4 * LONGEST_NAME].split())), LONGEST_NAME)


def as_text(text: str) -> str:
    """Text for tooltips and message boxes, where Qt guesses the format, escaped so that it is shown as is."""
    shown = shortened(readable(text[: LONGEST + 1]))
    broken = re.sub(rf"\S{{{LONGEST_WORD + 1},}}", lambda word: _break_word(word[0]), shown)
    if "<" not in shown and broken == shown and all(len(line) <= LONGEST_LINE for line in shown.split("\n")):
        return shown
    return f'<qt><span style="white-space:pre-wrap">{escape(broken)}</span></qt>'


def _break_word(word: str) -> str:
    """A long word in several lines."""
    lines = [""]
    for part in _split_word(word, LONGEST_WORD):
        if len(lines[-1]) + len(part) > LONGEST_WORD:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def _split_word(word: str, longest: int) -> list[str]:
    """Parts of a word between which a line may break: after the separators of a path, and inside a long name."""
    pattern = rf"[^/\\]{{1,{longest - 1}}}[/\\]|[^/\\]{{1,{longest}}}|[/\\]"
    return re.findall(pattern, word)


def breakable(text: str) -> str:
    """The text with a break, which takes no room, wherever a long path or name may continue in the next line.

    The text must be :func:`readable` already, where such a character of a name is escaped.
    """
    return re.sub(rf"\S{{{BREAKABLE},}}", lambda word: BREAK.join(_split_word(word[0], LONGEST_PART)), text)


def as_html(text: str) -> str:
    """The text escaped for HTML."""
    return escape(readable(shortened(text)))


class PlainLabel(QLabel):
    """A label that shows any text as plain text, and limits its width.

    Where it wraps, long paths break after separators; its text, and what is copied, is without these breaks. For HTML,
    call ``setTextFormat``, and escape untrusted parts.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None, *, wraps: bool = False) -> None:
        super().__init__(parent)
        super().setWordWrap(wraps)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if text:
            self.setText(text)

    def setText(self, text: str) -> None:
        if self.textFormat() == Qt.TextFormat.PlainText:
            text = readable(shortened(text))
            text = breakable(text) if self.wordWrap() else text
        super().setText(text)

    def text(self) -> str:
        return super().text().replace(BREAK, "")

    def selectedText(self) -> str:
        return super().selectedText().replace(BREAK, "")

    def setWordWrap(self, on: bool) -> None:
        text = self.text()
        super().setWordWrap(on)
        self.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy(QClipboard.Mode.Clipboard)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        # On some platforms, the middle button pastes what is selected.
        if QGuiApplication.clipboard().ownsSelection():
            self._copy(QClipboard.Mode.Selection)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show Qt's menu of a selectable text, with a Copy that leaves out the breaks."""
        if not self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse:
            super().contextMenuEvent(event)
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # Qt's own texts, which its translations have.
        translated = partial(QCoreApplication.translate, "QWidgetTextControl")
        copy = menu.addAction(translated("&Copy"), lambda: self._copy(QClipboard.Mode.Clipboard))
        copy.setEnabled(self.hasSelectedText())
        menu.addAction(translated("Select All"), lambda: self.setSelection(0, len(super(PlainLabel, self).text())))
        menu.popup(event.globalPos())

    def _copy(self, mode: QClipboard.Mode) -> None:
        if self.hasSelectedText():
            QGuiApplication.clipboard().setText(self.selectedText(), mode)

    def minimumSizeHint(self) -> QSize:
        """Size of the text, with a limited width."""
        return super().minimumSizeHint().boundedTo(QSize(WIDEST, 1 << 20))

    def sizeHint(self) -> QSize:
        """Size of the text, with a limited width."""
        return super().sizeHint().boundedTo(QSize(2 * WIDEST, 1 << 20))


class PlainEdit(QPlainTextEdit):
    """A multi-line edit; pasted text is cut to a length that Qt can lay out in time."""

    def insertFromMimeData(self, source: QMimeData) -> None:
        room = max(0, LONGEST_EDITED - self.document().characterCount() + len(self.textCursor().selectedText()))
        cut = QMimeData()
        cut.setText(source.text()[:room])
        super().insertFromMimeData(cut)


class SealedDocument(QTextDocument):
    """A document that never reads files."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Return an empty picture: a text may refer to any file of the machine, or to an endless one."""
        # For None, Qt would read the file itself.
        return QImage(1, 1, QImage.Format.Format_Mono)


class PlainStaticText(QStaticText):
    """Plain text whose layout is cached for painting."""

    def __init__(self, text: str) -> None:
        super().__init__(one_line(text))
        self.setTextFormat(Qt.TextFormat.PlainText)


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark ``text`` for translation and return it unchanged; Qt's own function has no return type."""
    return text

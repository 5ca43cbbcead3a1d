"""Untrusted text as plain text in labels and documents, and a marker for texts that are translated when shown."""

import re
from html import escape

from PySide6.QtCore import QMimeData, QSize, Qt, QUrl
from PySide6.QtGui import QImage, QStaticText, QTextDocument
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

ORDERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but for tab and line feed
    "\u200b\u2060\ufeff\u00ad"  # takes no room: two names could look the same
    "\u202a-\u202e\u2066-\u2069\u2028\u2029"  # turns the reading direction, or breaks the line
    "\ud800-\udfff\ufdd0-\ufdef\ufff9-\uffff\U000e0000-\U000e007f]"  # no characters by themselves, or never seen
)
LONGEST = 4000
"""Maximum characters of a displayed text."""
LONGEST_NAME = 200
LONGEST_LINE, LONGEST_WORD = 300, 100
"""Characters after which lines of a tooltip are wrapped, with and without spaces; Qt does not wrap plain text there."""
LONGEST_EDITED = 50_000
"""Maximum characters of an editable text; a line of a million takes Qt a minute."""
WIDEST = 480
"""Maximum width in pixels that a label requests."""


def readable(text: str) -> str:
    r"""The text with control characters escaped, e.g. ``\u202e``."""
    if text.isprintable() and text.isascii():
        return text
    return ORDERS.sub(lambda found: rf"\u{ord(found[0]):04x}", text.replace("\r\n", "\n"))


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
    broken = re.sub(rf"\S{{{LONGEST_WORD + 1},}}", lambda word: _broken(word[0]), shown)
    if "<" not in shown and broken == shown and all(len(line) <= LONGEST_LINE for line in shown.split("\n")):
        return shown
    return f'<qt><span style="white-space:pre-wrap">{escape(broken)}</span></qt>'


def _broken(word: str) -> str:
    """A long word in several lines, a path after separators."""
    lines = []
    while len(word) > LONGEST_WORD:
        end = max(word.rfind(separator, 0, LONGEST_WORD) for separator in "/\\") + 1
        lines.append(word[: end or LONGEST_WORD])
        word = word[end or LONGEST_WORD :]
    return "\n".join([*lines, word])


def as_html(text: str) -> str:
    """The text escaped for HTML."""
    return escape(readable(shortened(text)))


class PlainLabel(QLabel):
    """A label that shows any text as plain text, and limits its width.

    For HTML, call ``setTextFormat``, and escape untrusted parts.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if text:
            self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text."""
        super().setText(readable(shortened(text)) if self.textFormat() == Qt.TextFormat.PlainText else text)

    def minimumSizeHint(self) -> QSize:
        """Size of the text, with a limited width."""
        return super().minimumSizeHint().boundedTo(QSize(WIDEST, 1 << 20))

    def sizeHint(self) -> QSize:
        """Size of the text, with a limited width."""
        return super().sizeHint().boundedTo(QSize(2 * WIDEST, 1 << 20))


class PlainEdit(QPlainTextEdit):
    """A multi-line edit; pasted text is cut to a length that Qt can lay out in time."""

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Insert pasted or dropped text."""
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

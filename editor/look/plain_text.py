"""Untrusted text as plain text in labels and documents; a mark for texts that are translated where they are shown."""

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
"""Characters of a text that is shown in one piece; nobody reads more there."""
LONGEST_NAME = 200
LONGEST_LINE, LONGEST_WORD = 300, 100
"""Characters after which a tooltip breaks a line, which it does not do by itself; and one without any space."""
LONGEST_EDITED = 50_000
"""Characters of a text that can be edited: a line of a million takes Qt a minute."""
WIDEST = 480
"""Pixels that a label may make what it is in wide."""


def readable(text: str) -> str:
    r"""The same text with characters that are orders written out: ``\u202e``."""
    if text.isprintable() and text.isascii():
        return text
    return ORDERS.sub(lambda found: rf"\u{ord(found[0]):04x}", text.replace("\r\n", "\n"))


def shortened(text: str, longest: int = LONGEST) -> str:
    """At most so many characters, with an ellipsis when there are more."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def one_line(text: str) -> str:
    """A name or a title in one line that fits into a sentence, a tab or a row."""
    # No more than can be shown is looked at: a name may have a million characters.
    return shortened(readable(" ".join(text[: 4 * LONGEST_NAME].split())), LONGEST_NAME)


def as_text(text: str) -> str:
    """What Qt shows as this text where it guesses whether something is HTML: in tooltips and message boxes."""
    shown = shortened(readable(text[: LONGEST + 1]))
    broken = re.sub(rf"(\S{{{LONGEST_WORD}}})(?=\S)", "\\1\n", shown)
    if "<" not in shown and broken == shown and all(len(line) <= LONGEST_LINE for line in shown.split("\n")):
        return shown
    return f'<qt><span style="white-space:pre-wrap">{escape(broken)}</span></qt>'


def as_html(text: str) -> str:
    """What shows as this text inside of HTML."""
    return escape(readable(shortened(text)))


class PlainLabel(QLabel):
    """A label that shows any text as it is, and asks for no more width than a window has.

    What is meant to be HTML is said so with ``setTextFormat``, and escapes what comes from elsewhere.
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
        """As wide as the text, but for one that nobody expects."""
        return super().minimumSizeHint().boundedTo(QSize(WIDEST, 1 << 20))

    def sizeHint(self) -> QSize:
        """As wide as the text, but for one that nobody expects."""
        return super().sizeHint().boundedTo(QSize(2 * WIDEST, 1 << 20))


class PlainEdit(QPlainTextEdit):
    """Several lines to be edited; what is pasted is cut where Qt would take minutes to lay it out."""

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste, or take what is dropped."""
        room = max(0, LONGEST_EDITED - self.document().characterCount() + len(self.textCursor().selectedText()))
        cut = QMimeData()
        cut.setText(source.text()[:room])
        super().insertFromMimeData(cut)


class SealedDocument(QTextDocument):
    """A document that reads no files, whatever its text asks for."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """An empty picture: what is asked for may be any file of the machine, or one that never ends."""
        # With nothing, Qt would look for the file itself.
        return QImage(1, 1, QImage.Format.Format_Mono)


class PlainStaticText(QStaticText):
    """Text that is laid out once and painted often, as the text that it is."""

    def __init__(self, text: str) -> None:
        super().__init__(one_line(text))
        self.setTextFormat(Qt.TextFormat.PlainText)


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark ``text`` for translators, and give it as it is; Qt's own tells type checkers nothing of its result."""
    return text

"""The text of a log: its lines, filtered and limited in number, and the widget that shows them."""

import sys
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from PySide6.QtCore import QCoreApplication, QMimeData, Qt, Signal
from PySide6.QtGui import QColor, QFontDatabase, QResizeEvent, QTextCharFormat, QTextCursor, QTextLayout
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP, readable, shortened
from vision_designer.editor.look.texts import clock, translated_message
from vision_designer.editor.look.theme import theme, translucent
from vision_designer.editor.runs.run_model import LogLine

MAX_LINES = 150_000
"""Maximum number of lines in the view; the log file has all."""
MAX_BYTES = 64 * 2**20
"""Maximum bytes of lines in the view, above which the older half is dropped from it."""
BYTES_OF_LINE = 256
MAX_LINE_LENGTH = 10_000
"""Maximum displayed characters of a line, since longer ones take seconds to lay out; copies and files have all."""
TIME_LENGTH = len("00:00:00  ")
LEVELS = ("debug", "info", "warning", "error")
LEVEL_WORDS = {"warning": QT_TRANSLATE_NOOP("log", "WARNING"), "error": QT_TRANSLATE_NOOP("log", "ERROR")}
"""Prefixes of lines by level."""


@dataclass(frozen=True)
class ShownLine:
    """One displayed line; a multi-line message has several, of which only the first has a time."""

    text: str
    level: str
    message_at: int
    """Start of the message in ``text``."""
    original: str
    """The line as written to the log, for copying and saving; ``text`` is translated."""


@dataclass
class LogLines:
    """The filtered lines of a log.

    Attributes:
        minimum: minimum level of lines.
        maximum: maximum number of lines.
        dropped: number of dropped oldest lines.
        max_bytes: approximate maximum memory in bytes, see :meth:`shorten`.
    """

    minimum: str = "debug"
    maximum: int = MAX_LINES
    lines: deque[ShownLine] = field(default_factory=deque)
    dropped: int = 0
    max_bytes: int = MAX_BYTES
    _bytes: int = 0

    def clear(self) -> None:
        self.lines.clear()
        self.dropped = self._bytes = 0

    def add(self, lines: Iterable[LogLine]) -> list[ShownLine]:
        """Add lines; returns those that pass the filter."""
        minimum = rank(self.minimum)
        new: list[ShownLine] = []
        for line in lines:
            if rank(line.level) < minimum:
                continue
            time, level = clock(line.time), LEVEL_WORDS.get(line.level, "")
            parts, shown = line.message.splitlines() or [""], translated_message(line.message).splitlines()
            shown = shown if len(shown) == len(parts) else parts
            for number, part in enumerate(parts):
                begin, written = f"{time}  ", part
                if number:
                    begin = " " * TIME_LENGTH
                elif level:
                    by = f" ({line.earlier_run})" if line.earlier_run else ""
                    begin = f"{begin}{QCoreApplication.translate('log', level)}{by}  "
                    written = f"{level}{by}  {part}"
                text = begin + shortened(readable(shown[number]), MAX_LINE_LENGTH)
                new.append(ShownLine(text, line.level, len(begin), text[:TIME_LENGTH] + written))
        if len(new) > self.maximum:
            self.dropped += len(new) - self.maximum
            new = new[-self.maximum :]
        self.lines.extend(new)
        self._bytes += sum(map(_bytes_of, new))
        while len(self.lines) > self.maximum:
            self._drop_oldest()
        return new

    def shorten(self) -> bool:
        """Drop the older half if the lines take too much memory; returns whether it did."""
        if self._bytes <= self.max_bytes:
            return False
        while self._bytes > self.max_bytes / 2 and len(self.lines) > 1:
            self._drop_oldest()
        return True

    def _drop_oldest(self) -> None:
        self._bytes -= _bytes_of(self.lines.popleft())
        self.dropped += 1


def _bytes_of(line: ShownLine) -> int:
    # The text document holds a second copy.
    return 2 * sys.getsizeof(line.text) + sys.getsizeof(line.original) + BYTES_OF_LINE


def rank(level: str) -> int:
    """Severity of a level; unknown levels count as ``info``."""
    return LEVELS.index(level) if level in LEVELS else LEVELS.index("info")


@dataclass
class Matches:
    """Matches of a search, as (number of the line since the beginning, column).

    Numbers do not change when old lines are dropped, so matches stay valid.
    """

    query: str = ""
    case: bool = False
    places: deque[tuple[int, int]] = field(default_factory=deque)
    current: int = -1

    def search(self, query: str, case: bool, lines: LogLines) -> None:
        self.query, self.case = query, case
        self.places.clear()
        self.current = -1
        self.add(lines.lines, lines.dropped)

    def add(self, lines: Iterable[ShownLine], first: int) -> None:
        """Search added lines, the first of which has number ``first``."""
        if not self.query:
            return
        for number, line in enumerate(lines, first):
            self.places.extend((number, column) for column in self.columns(line.text))

    def columns(self, text: str) -> list[int]:
        """Columns of the matches in a line."""
        if not self.query:
            return []
        query, text = (self.query, text) if self.case else (self.query.lower(), text.lower())
        found, start = [], text.find(query)
        while start >= 0:
            found.append(start)
            start = text.find(query, start + len(query))
        return found

    def forget_before(self, number: int) -> None:
        """Remove matches in lines before this one, which were dropped."""
        while self.places and self.places[0][0] < number:
            self.places.popleft()
            self.current = max(-1, self.current - 1)

    def step(self, by: int, from_line: int) -> tuple[int, int] | None:
        """Return the next or the previous match; the first time, the nearest one from ``from_line`` on."""
        if not self.places:
            return None
        if self.current < 0:
            after = next((index for index, (line, _) in enumerate(self.places) if line >= from_line), 0)
            self.current = after if by > 0 else (after - 1) % len(self.places)
        else:
            self.current = (self.current + by) % len(self.places)
        return self.places[self.current]


class LogText(QPlainTextEdit):
    """Shows :class:`LogLines`.

    Only visible lines are highlighted, so that 100,000 lines take no longer than 100.
    """

    following_changed = Signal(bool)

    def __init__(self, lines: LogLines, matches: Matches) -> None:
        super().__init__()
        self._lines = lines
        self._matches = matches
        self.is_following = True
        self._is_moving = False
        self._is_coloring = False
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setMaximumBlockCount(lines.maximum)
        self.document().setDocumentMargin(8)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        theme().changed.connect(self.color)

    def show_all(self) -> None:
        self._is_moving = True
        self.clear()
        self._append([line.text for line in self._lines.lines])
        self._is_moving = False
        self._stay_at_end()
        self.color()

    def show_more(self, lines: Sequence[ShownLine]) -> None:
        if not lines:
            return
        self._is_moving = True
        self._append([line.text for line in lines])
        self._is_moving = False
        self._stay_at_end()
        self.color()

    def _append(self, lines: Sequence[str]) -> None:
        if not lines:
            return
        # Not appendPlainText: it scrolls, and an empty document starts with an empty line.
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        text = "\n".join(lines)
        cursor.insertText(text if self.document().isEmpty() else f"\n{text}")

    def follow(self, following: bool) -> None:
        """Follow the end of the log, or keep the scroll position."""
        if following != self.is_following:
            self.is_following = following
            self.following_changed.emit(following)
        self._stay_at_end()

    def _stay_at_end(self) -> None:
        if self.is_following:
            self._is_moving = True
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
            self._is_moving = False

    def _scrolled(self, value: int) -> None:
        if not self._is_moving:
            self.follow(value >= self.verticalScrollBar().maximum())
        self.color()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Highlight the newly visible lines, and stay at the end if following."""
        self._is_moving = True
        super().resizeEvent(event)
        self._is_moving = False
        self._stay_at_end()
        self.color()

    def go_to(self, line: int, column: int, length: int) -> None:
        """Select a match and scroll to it; ``line`` is relative to the first stored line."""
        block = self.document().findBlockByNumber(line)
        if not block.isValid():
            return
        self.follow(False)
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + column)
        cursor.setPosition(block.position() + column + length, QTextCursor.MoveMode.KeepAnchor)
        self._is_moving = True
        self.setTextCursor(cursor)
        self.centerCursor()
        self._is_moving = False
        self.color()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy the selection; entirely selected lines as written to the log, in English."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        block = self.document().findBlock(start)
        written = islice(self._lines.lines, block.blockNumber(), None)
        copied = []
        while block.isValid() and block.position() <= end:
            line = next(written, None)
            first, last = block.position(), block.position() + block.length() - 1
            is_whole = line is not None and start <= first and last <= end
            copied.append(line.original if line and is_whole else block.text()[max(0, start - first) : end - first])
            block = block.next()
        # Qt's own object: the clipboard would destroy a Python-owned one after the interpreter has exited, and crash.
        data = super().createMimeDataFromSelection()
        # Qt fills it on first access.
        data.text()
        data.clear()
        data.setText("\n".join(copied))
        return data

    def color(self) -> None:
        """Highlight time, level and matches of the visible lines."""
        if self._is_coloring:
            return
        self._is_coloring = True
        lines = self._lines.lines
        block = self.firstVisibleBlock()
        for _ in range(self.viewport().height() // max(1, self.fontMetrics().height()) + 2):
            number = block.blockNumber()
            if not block.isValid() or number >= len(lines):
                break
            block.layout().setFormats(self._formats(lines[number]))
            self.document().markContentsDirty(block.position(), block.length())
            block = block.next()
        self._is_coloring = False
        self.viewport().update()

    def _formats(self, line: ShownLine) -> list[QTextLayout.FormatRange]:
        # Not extra selections: Qt draws only one of two adjacent ones.
        colors = theme().colors
        found = translucent(colors.warning, 0.35)
        levels = {"debug": colors.muted, "warning": colors.warning, "error": colors.problem}
        formats = [_format(0, line.message_at, colors.muted)]
        if line.level in levels:
            begin = min(line.message_at, TIME_LENGTH)
            formats.append(_format(begin, len(line.text) - begin, levels[line.level]))
        length = len(self._matches.query)
        return formats + [_format(column, length, None, found) for column in self._matches.columns(line.text)]


def _format(start: int, length: int, color: QColor | None, background: QColor | None = None) -> QTextLayout.FormatRange:
    shape = QTextCharFormat()
    if color is not None:
        shape.setForeground(color)
    if background is not None:
        shape.setBackground(background)
    found = QTextLayout.FormatRange()
    found.start, found.length, found.format = start, length, shape
    return found

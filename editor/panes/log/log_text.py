"""The text widget of a log: highlights visible lines and follows the end until the user scrolls up."""

from collections.abc import Sequence
from itertools import islice

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QColor, QFontDatabase, QResizeEvent, QTextCharFormat, QTextCursor, QTextLayout
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.log.log_lines import TIME_LENGTH, LogLines, Matches, ShownLine


class LogText(QPlainTextEdit):
    """Shows :class:`LogLines`.

    Colours are given to the few lines that are seen, when they are seen: 100,000 lines cost no more than 100.
    """

    following_changed = Signal(bool)

    def __init__(self, lines: LogLines, matches: Matches, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self._matches = matches
        self.is_following = True
        self._is_moving = False
        self._is_colouring = False
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
        theme().changed.connect(self.colour)

    def show_all(self) -> None:
        """Show all lines anew."""
        self._is_moving = True
        self.clear()
        self._append([line.text for line in self._lines.lines])
        self._is_moving = False
        self._stay_at_end()
        self.colour()

    def show_more(self, lines: Sequence[ShownLine]) -> None:
        """Show lines that came."""
        if not lines:
            return
        self._is_moving = True
        self._append([line.text for line in lines])
        self._is_moving = False
        self._stay_at_end()
        self.colour()

    def _append(self, lines: Sequence[str]) -> None:
        if not lines:
            return
        # Not appendPlainText: it scrolls by itself, and an empty document begins with an empty line.
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        text = "\n".join(lines)
        cursor.insertText(text if self.document().isEmpty() else f"\n{text}")

    def follow(self, following: bool) -> None:
        """Stay at the end, or stay where it is."""
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
        self.colour()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Colour what is seen now, and stay at the end."""
        self._is_moving = True
        super().resizeEvent(event)
        self._is_moving = False
        self._stay_at_end()
        self.colour()

    def go_to(self, line: int, column: int, length: int) -> None:
        """Select a place and show it; ``line`` counts from the first line that is kept."""
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
        self.colour()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy what is selected: lines that are selected from end to end as they were written, in English."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        block = self.document().findBlock(start)
        written = islice(self._lines.lines, block.blockNumber(), None)
        copied = []
        while block.isValid() and block.position() <= end:
            line = next(written, None)
            first, last = block.position(), block.position() + block.length() - 1
            is_whole = line is not None and start <= first and last <= end
            copied.append(line.said if line and is_whole else block.text()[max(0, start - first) : end - first])
            block = block.next()
        # Qt's own: the clipboard would destroy one that was made here after Python has ended, which crashes.
        data = super().createMimeDataFromSelection()
        # Qt fills it in when it is first asked.
        data.text()
        data.clear()
        data.setText("\n".join(copied))
        return data

    def _seen_count(self) -> int:
        return self.viewport().height() // max(1, self.fontMetrics().height()) + 2

    def colour(self) -> None:
        """Colour the lines that are seen: the time, the level, and what was searched for."""
        if self._is_colouring:
            return
        self._is_colouring = True
        lines = self._lines.lines
        block = self.firstVisibleBlock()
        for _ in range(self._seen_count()):
            number = block.blockNumber()
            if not block.isValid() or number >= len(lines):
                break
            block.layout().setFormats(self._formats(lines[number]))
            self.document().markContentsDirty(block.position(), block.length())
            block = block.next()
        self._is_colouring = False
        self.viewport().update()

    def _formats(self, line: ShownLine) -> list[QTextLayout.FormatRange]:
        # Not extra selections: of two that touch, Qt draws one.
        colours = theme().colours
        found = QColor(colours.warning)
        found.setAlpha(90)
        levels = {"debug": colours.muted, "warning": colours.warning, "error": colours.problem}
        formats = [_format(0, line.message_at, colours.muted)]
        if line.level in levels:
            begin = min(line.message_at, TIME_LENGTH)
            formats.append(_format(begin, len(line.text) - begin, levels[line.level]))
        length = len(self._matches.query)
        return formats + [_format(column, length, None, found) for column in self._matches.columns(line.text)]


def _format(
    start: int, length: int, colour: QColor | None, background: QColor | None = None
) -> QTextLayout.FormatRange:
    shape = QTextCharFormat()
    if colour is not None:
        shape.setForeground(colour)
    if background is not None:
        shape.setBackground(background)
    found = QTextLayout.FormatRange()
    found.start, found.length, found.format = start, length, shape
    return found

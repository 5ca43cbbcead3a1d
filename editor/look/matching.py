"""Fuzzy matching for search fields, and keyboard control of the list below one."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit

WORD_START = 10
CONSECUTIVE = 6
LATER_TEXT_PENALTY = 20
"""Reduction of the score for each preceding text."""


def score(query: str, text: str) -> int | None:
    """Score of a match, higher is better; None unless all letters of ``query`` are in ``text`` in order.

    Letters at the start of words and letters in a row count more, so that ``ctd`` finds ``Convert to Directory``.
    """
    wanted, found = query.strip().casefold(), text.casefold()
    if not wanted:
        return 0
    if not found:
        return None
    start = found.find(wanted)
    if start >= 0:
        # An exact substring beats any scattered match.
        starts_word = start == 0 or not found[start - 1].isalnum()
        return 1000 + (500 if start == 0 else 200 if starts_word else 0) - len(found)
    return _subsequence_score(wanted, found)


def _subsequence_score(wanted: str, found: str) -> int | None:
    total, start, previous, well_placed = 0, 0, -2, 0
    for letter in wanted:
        if letter.isspace():
            continue
        position = _next_position(found, letter, start, previous)
        if position is None:
            return None
        starts_word = position == 0 or not found[position - 1].isalnum()
        well_placed += starts_word or position == previous + 1
        total += (WORD_START if starts_word else 0) + (CONSECUTIVE if position == previous + 1 else 0)
        previous, start = position, position + 1
    letters = sum(not letter.isspace() for letter in wanted)
    # Scattered letters in the middle of words are no match.
    return total if letters and well_placed * 2 > letters else None


def _next_position(found: str, letter: str, start: int, previous: int) -> int | None:
    """Position of the next matched letter: directly after the previous one, else at a word start, else anywhere."""
    if found.startswith(letter, start) and start == previous + 1:
        return start
    positions = [position for position in range(start, len(found)) if found[position] == letter]
    starts = [position for position in positions if position == 0 or not found[position - 1].isalnum()]
    return starts[0] if starts else positions[0] if positions else None


def best_score(query: str, texts: Iterable[str]) -> int | None:
    """The best score among several texts of an item, the first of which has the highest weight.

    Each word of ``query`` must match one of them.
    """
    candidates = list(texts)
    words = query.split()
    if len(words) <= 1 or any(query.strip().casefold() in text.casefold() for text in candidates):
        return _best(query, candidates)
    scores = [found for word in words if (found := _best(word, candidates)) is not None]
    return sum(scores) // len(words) if len(scores) == len(words) else None


def _best(query: str, texts: Iterable[str]) -> int | None:
    found = [
        value - LATER_TEXT_PENALTY * number
        for number, text in enumerate(texts)
        if (value := score(query, text)) is not None
    ]
    return max(found, default=None)


class ListKeys(QObject):
    """While the user types, arrow and page keys select a row, Enter accepts it, Escape closes the popup.

    Args:
        line: the search field.
        rows: the list or table.
        accept: called by Enter.
        close: called by Escape.
        page: number of rows that page keys move.
        tab: whether Tab and Shift+Tab move the selection too.
    """

    def __init__(
        self,
        line: QLineEdit,
        rows: QAbstractItemView,
        accept: Callable[[], object],
        close: Callable[[], object],
        *,
        page: int,
        tab: bool = False,
    ) -> None:
        super().__init__(line)
        self._rows = rows
        self._calls: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Return: accept,
            Qt.Key.Key_Enter: accept,
            Qt.Key.Key_Escape: close,
        }
        self._steps: dict[int, int] = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
        }
        if tab:
            self._steps |= {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
        line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key, model = event.key(), self._rows.model()
        if key in self._calls:
            self._calls[key]()
        elif key in self._steps and (count := model.rowCount()):
            step = self._steps[key]
            row = self._rows.currentIndex().row() + step
            row = row % count if abs(step) == 1 else min(max(row, 0), count - 1)
            self._rows.setCurrentIndex(model.index(row, 0))
        else:
            return False
        return True

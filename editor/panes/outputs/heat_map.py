"""The colors and the numbers of a confusion matrix."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QColor, QFont, QImage, QTransform

from vision_designer.editor.look.plain_text import PlainStaticText
from vision_designer.editor.look.theme import blended, theme

Number = tuple[int, PlainStaticText, float, float]
"""Column of a number, its layout, and half of its width and height."""
MAX_DARK_LIGHTNESS = 0.58
"""Maximum lightness (0 to 1) of cells with white numbers."""
MIN_OPACITY = 0.08
"""Opacity (0 to 1) of the smallest count."""


def heat_map(counts: Sequence[Sequence[int]], *, normalized: bool) -> QImage:
    """Colors: correct predictions in the accent, wrong ones in the problem color, images without a prediction gray.

    Transparent where the count is 0.

    Args:
        counts: rows are true categories, columns predicted ones; a last column may hold images without a prediction.
        normalized: whether the color depends on the share of the row, instead of the largest count.
    """
    columns = len(counts[0]) if counts else 1
    image = QImage(max(1, columns), max(1, len(counts)), QImage.Format.Format_RGB32)
    colors = theme().colors
    image.fill(colors.card)
    largest = max((count for row in counts for count in row), default=0)
    for row, values in enumerate(counts):
        maximum = (sum(values) if normalized else largest) or 1
        for column, count in enumerate(values):
            if count:
                # The root keeps small counts visible beside large ones.
                share = MIN_OPACITY + (1 - MIN_OPACITY) * (count / maximum) ** 0.5
                color = colors.accent if row == column else colors.problem if column < len(counts) else colors.muted
                image.setPixelColor(column, row, blended(colors.card, color, share))
    return image


class CellNumbers:
    """The numbers in the cells of a heat map; their layouts are cached."""

    def __init__(self, heat: QImage, text: Callable[[int, int], str], font: QFont) -> None:
        self._heat, self._text, self._font = heat, text, font
        self._numbers: dict[str, tuple[PlainStaticText, float, float]] = {}
        self._rows: dict[int, tuple[list[Number], list[Number]]] = {}

    def row(self, row: int) -> tuple[list[Number], list[Number]]:
        """The black numbers of a row, and the white ones."""
        found = self._rows.get(row)
        if found is None:
            found = self._rows[row] = ([], [])
            for column in range(self._heat.width()):
                if text := self._text(row, column):
                    is_dark = QColor(self._heat.pixel(column, row)).lightnessF() <= MAX_DARK_LIGHTNESS
                    found[is_dark].append((column, *self._layout(text)))
        return found

    def _layout(self, digits: str) -> tuple[PlainStaticText, float, float]:
        found = self._numbers.get(digits)
        if found is None:
            number = PlainStaticText(digits)
            number.prepare(QTransform(), self._font)
            found = self._numbers[digits] = number, number.size().width() / 2, number.size().height() / 2
        return found

"""A matrix of counts as a picture of one pixel a cell."""

from collections.abc import Sequence

from PySide6.QtGui import QColor, QImage, qRgb

from vision_designer.editor.look.theme import theme

FAINTEST = 0.08
"""The share of its full colour that the smallest count has."""


def heat_map(counts: Sequence[Sequence[int]], *, normalised: bool) -> QImage:
    """What is right in the accent's colour, what is wrong in that of problems, what has no answer in grey.

    Nothing where the count is 0.

    Args:
        counts: true categories down, predicted ones across; a last column may hold images without an answer.
        normalised: colour by the share of the row, rather than of the largest count.
    """
    columns = len(counts[0]) if counts else 1
    image = QImage(max(1, columns), max(1, len(counts)), QImage.Format.Format_RGB32)
    colours = theme().colours
    image.fill(colours.card)
    largest = max((count for row in counts for count in row), default=0)
    for row, values in enumerate(counts):
        whole = (sum(values) if normalised else largest) or 1
        for column, count in enumerate(values):
            if count:
                # The root lets small counts beside large ones be seen.
                share = FAINTEST + (1 - FAINTEST) * (count / whole) ** 0.5
                front = colours.accent if row == column else colours.problem if column < len(counts) else colours.muted
                image.setPixel(column, row, _mixed(colours.card, front, share))
    return image


def _mixed(back: QColor, front: QColor, share: float) -> int:
    parts = zip((back.red(), back.green(), back.blue()), (front.red(), front.green(), front.blue()), strict=True)
    red, green, blue = (round(one + (other - one) * share) for one, other in parts)
    return int(qRgb(red, green, blue))

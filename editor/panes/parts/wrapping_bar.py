"""A bar of two groups, side by side or stacked, depending on the width."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QWidget

MARGINS = (12, 4, 8, 4)
SPACING = 4


class WrappingBar(QWidget):
    """So that a bar with much on it does not make a pane wide.

    Args:
        left: the widgets of the first group.
        right: the widgets of the second.
    """

    def __init__(self, left: Sequence[QWidget], right: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.groups = (_group(left), _group(right))
        self.is_wrapped = False
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(*MARGINS)
        self._layout.setSpacing(SPACING)
        self._layout.setColumnStretch(1, 1)
        self._layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._place()

    def _place(self) -> None:
        for place, group in enumerate(self.groups):
            self._layout.removeWidget(group)
            row, column = (place, 0) if self.is_wrapped else (0, 2 * place)
            self._layout.addWidget(group, row, column)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """As wide as the wider group."""
        left, top, right, bottom = MARGINS
        hints = [group.minimumSizeHint() for group in self.groups]
        heights = [hint.height() for hint in hints]
        height = sum(heights) + SPACING if self.is_wrapped else max(heights)
        return QSize(max(hint.width() for hint in hints) + left + right, height + top + bottom)

    def sizeHint(self) -> QSize:
        """As wide as both groups, as high as they are placed."""
        return QSize(self._wanted_width(), self.minimumSizeHint().height())

    def _wanted_width(self) -> int:
        return sum(group.sizeHint().width() for group in self.groups) + MARGINS[0] + MARGINS[2] + SPACING

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the groups as there is room."""
        super().resizeEvent(event)
        is_wrapped = self.width() < self._wanted_width()
        if is_wrapped != self.is_wrapped:
            self.is_wrapped = is_wrapped
            self._place()


def _group(widgets: Sequence[QWidget]) -> QWidget:
    group = QWidget()
    layout = QHBoxLayout(group)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACING)
    for widget in widgets:
        layout.addWidget(widget)
    return group

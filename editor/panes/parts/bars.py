"""Bars of buttons that fit a narrow pane."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QMenu, QToolButton, QWidget

from vision_designer.editor.panes.parts.small_widgets import filled, flat_button

MARGINS = (12, 4, 8, 4)
SPACING = 4


class WrappingBar(QWidget):
    """A bar whose second group wraps below the first one in a narrow pane.

    Args:
        left: the widgets of the first group.
        right: the widgets of the second.
        stretch: whether the first group takes the remaining width.
    """

    def __init__(self, left: Sequence[QWidget], right: Sequence[QWidget], *, stretch: bool = False) -> None:
        super().__init__()
        self.groups = (_group(left), _group(right))
        self.is_wrapped = False
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(*MARGINS)
        self._layout.setSpacing(SPACING)
        self._layout.setColumnStretch(0 if stretch else 1, 1)
        self._layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._arrange()

    def _arrange(self) -> None:
        for place, group in enumerate(self.groups):
            self._layout.removeWidget(group)
            row, column = (place, 0) if self.is_wrapped else (0, 2 * place)
            beside = Qt.AlignmentFlag.AlignLeft if row else Qt.AlignmentFlag(0)
            self._layout.addWidget(group, row, column, beside)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        left, top, right, bottom = MARGINS
        hints = [group.minimumSizeHint() for group in self.groups]
        heights = [hint.height() for hint in hints]
        height = sum(heights) + SPACING if self.is_wrapped else max(heights)
        return QSize(max(hint.width() for hint in hints) + left + right, height + top + bottom)

    def sizeHint(self) -> QSize:
        return QSize(self._unwrapped_width(), self.minimumSizeHint().height())

    def _unwrapped_width(self) -> int:
        return sum(group.sizeHint().width() for group in self.groups) + MARGINS[0] + MARGINS[2] + SPACING

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._wrap_if_narrow()

    def event(self, event: QEvent) -> bool:
        """Arrange the groups again when a text has changed."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._wrap_if_narrow()
        return super().event(event)

    def _wrap_if_narrow(self) -> None:
        is_wrapped = self.width() < self._unwrapped_width()
        if is_wrapped != self.is_wrapped:
            self.is_wrapped = is_wrapped
            self._arrange()


def _group(widgets: Sequence[QWidget]) -> QWidget:
    group = QWidget()
    filled(QHBoxLayout(group), *widgets, spacing=SPACING)
    return group


class OverflowBar(QWidget):
    """Buttons in a row; those for which there is no room are in the menu of a last button.

    Args:
        buttons: without menus.
    """

    def __init__(self, buttons: Sequence[QToolButton]) -> None:
        super().__init__()
        self._buttons = buttons
        self.more = flat_button("", "more", self.tr("More"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        menu.aboutToShow.connect(partial(self._fill, menu))
        self.more.setMenu(menu)
        for button in (*buttons, self.more):
            button.setParent(self)

    def _width(self, buttons: Sequence[QWidget]) -> int:
        return sum(button.sizeHint().width() for button in buttons) + SPACING * (len(buttons) - 1)

    def sizeHint(self) -> QSize:
        return QSize(self._width(self._buttons), max(button.sizeHint().height() for button in self._buttons))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.more.sizeHint().width(), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        """Place the buttons again when a text has changed."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._place()
        return super().event(event)

    def _place(self) -> None:
        count = len(self._buttons)
        if self._width(self._buttons) > self.width():
            while count and self._width([*self._buttons[:count], self.more]) > self.width():
                count -= 1
        x = 0
        for button in (*self._buttons[:count], self.more):
            button.setGeometry(x, 0, button.sizeHint().width(), self.height())
            x += button.width() + SPACING
        for number, button in enumerate(self._buttons):
            button.setVisible(number < count)
        self.more.setVisible(count < len(self._buttons))

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        for button in self._buttons:
            if button.isHidden():
                entry = button.defaultAction() or menu.addAction(button.icon(), button.text(), button.click)
                entry.setEnabled(button.isEnabled())
                menu.addAction(entry)

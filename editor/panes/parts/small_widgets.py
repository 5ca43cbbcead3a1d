"""Small widgets that several panes use."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFormLayout,
    QFrame,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import PlainLabel, as_text
from vision_designer.editor.look.theme import theme

Layout = TypeVar("Layout", bound=QBoxLayout)
Margins = tuple[int, int, int, int]


def filled(
    layout: Layout,
    *parts: QWidget | QLayout,
    margins: int | Margins | None = 0,
    spacing: int | None = None,
    stretch: QWidget | QLayout | None = None,
) -> Layout:
    """Add parts to a layout, and return it.

    Args:
        layout: to add to.
        parts: widgets and layouts, in order.
        margins: pixels around them: left, top, right, bottom, or one number for all; None for those of the style.
        spacing: pixels between them; None for that of the style.
        stretch: the part that takes the remaining space.
    """
    if margins is not None:
        layout.setContentsMargins(*((margins,) * 4 if isinstance(margins, int) else margins))
    if spacing is not None:
        layout.setSpacing(spacing)
    for part in parts:
        if isinstance(part, QWidget):
            layout.addWidget(part, int(part is stretch))
        else:
            layout.addLayout(part, int(part is stretch))
    return layout


def clear_layout(layout: QLayout) -> None:
    """Delete all widgets of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def stacked(*pages: QWidget) -> QStackedWidget:
    """A stack of pages; shows the first."""
    stack = QStackedWidget()
    for page in pages:
        stack.addWidget(page)
    return stack


def scrolling(content: QWidget | None = None) -> QScrollArea:
    """A vertical scroll area without a frame."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    if content is not None:
        area.setWidget(content)
    return area


def split(first: QWidget, second: QWidget, sizes: tuple[int, int]) -> QSplitter:
    """Two parts side by side, of these widths at first; the wider one takes the remaining room."""
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.addWidget(first)
    splitter.addWidget(second)
    splitter.setStretchFactor(int(sizes[1] > sizes[0]), 1)
    splitter.setSizes(sizes)
    splitter.setChildrenCollapsible(False)
    return splitter


def facts_form(facts: Iterable[tuple[str, str]], margins: Margins) -> QFormLayout:
    """A form of titles and values, which can be selected."""
    form = QFormLayout()
    form.setContentsMargins(*margins)
    form.setHorizontalSpacing(16)
    form.setVerticalSpacing(4)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    for title, value in facts:
        label = PlainLabel(value, wraps=True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        form.addRow(ColoredLabel(title), label)
    return form


def retain_size(widget: QWidget) -> None:
    """Let a widget keep its room while it is hidden, so that others stay in place."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)


def claim_copy_key(event: QEvent) -> bool:
    """Accept the copy key for a widget, in whose place the window's Copy would act on the canvas.

    Returns whether the event was Qt's shortcut override for that key, and so needs no further handling.
    """
    is_override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
    if not is_override or not event.matches(QKeySequence.StandardKey.Copy):  # type: ignore[attr-defined]
        return False
    event.accept()
    return True


ICON_SIZE = 16
SHORTEST_WORD = 3
"""Minimum length of a text that is used as accessible name; shorter ones are symbols, e.g. arrows."""


def flat_button(text: str = "", icon_name: str = "", tip: str = "", *, checkable: bool = False) -> QToolButton:
    """A focusable flat button with a text, an icon, or both; without a text, its tooltip is its accessible name."""
    button = QToolButton()
    button.setText(text)
    button.setToolTip(as_text(tip))
    button.setCheckable(checkable)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    if icon_name:
        button.setIcon(icon(icon_name))
        button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
    if icon_name and text:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    name = text if len(text) >= SHORTEST_WORD else tip
    button.setAccessibleName(name)
    button.setAccessibleDescription(tip if tip != name else "")
    return button


def action_button(action: QAction) -> QToolButton:
    """A focusable flat button of an action, with its icon."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAutoRaise(True)
    return button


class ElidedLabel(PlainLabel):
    """A line of text that is elided instead of widening its pane."""

    MIN_WIDTH = 40

    def minimumSizeHint(self) -> QSize:
        """Width of a few letters."""
        hint = super().minimumSizeHint()
        return QSize(min(self.MIN_WIDTH, hint.width()), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class ColoredLabel(PlainLabel):
    """A label in a color of the theme, e.g. the muted one for secondary text."""

    def __init__(self, text: str = "", color: Callable[[], QColor] | None = None, *, wraps: bool = False) -> None:
        super().__init__(text, wraps=wraps)
        self._color = color or (lambda: theme().colors.muted)
        theme().changed.connect(self._update_color)
        self._update_color()

    def set_color(self, color: Callable[[], QColor]) -> None:
        self._color = color
        self._update_color()

    def _update_color(self) -> None:
        colored(self, self._color())


def severity_color(severity: str) -> QColor:
    """Color of an error or a warning."""
    return theme().colors.problem if severity == "error" else theme().colors.warning


Label = TypeVar("Label", bound=QLabel)
Widget = TypeVar("Widget", bound=QWidget)


def colored(label: Label, color: QColor) -> Label:
    """Set the color of a label's text; see also :class:`ColoredLabel`, which follows the theme."""
    palette = label.palette()
    palette.setColor(QPalette.ColorRole.WindowText, color)
    label.setPalette(palette)
    return label


def wrapped(label: Label) -> Label:
    """Let a label wrap its text, and make the text selectable."""
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label


def selectable(label: Label) -> Label:
    """Let the text of a label be selected by mouse and keyboard."""
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    label.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return label


def scaled(label: Label, by: float = 0.92) -> Label:
    """Scale a label's font size, for less important texts by default."""
    return _set_font(label, by, bold=False)


def bold(widget: Widget, by: float = 1.0) -> Widget:
    """Make a widget's font bold, and scale its size."""
    return _set_font(widget, by, bold=True)


def _set_font(widget: Widget, by: float, *, bold: bool) -> Widget:
    font = widget.font()
    if by != 1.0:
        font.setPointSizeF(font.pointSizeF() * by)
    font.setBold(bold or font.bold())
    widget.setFont(font)
    return widget


class Disclosure(QToolButton):
    """A heading with an arrow that expands and collapses the content below it."""

    def __init__(self, text: str, *, is_open: bool = True) -> None:
        super().__init__()
        self.setText(text.replace("&", "&&"))
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        bold(self)
        self.setStyleSheet(
            "QToolButton { background: transparent; padding: 3px 0; border: 1px solid transparent; }"
            "QToolButton:focus { border-color: palette(highlight); }"
        )
        self.toggled.connect(self._update_arrow)
        self.setChecked(is_open)
        self._update_arrow(is_open)

    def _update_arrow(self, is_open: bool) -> None:
        self.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Right expands, Left collapses, as in a tree; Enter toggles like Space."""
        if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self.setChecked(event.key() == Qt.Key.Key_Right)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggle()
        else:
            super().keyPressEvent(event)


class Section(QWidget):
    """A collapsible part of a form; its state is remembered by its name."""

    folded: dict[str, bool] = {}

    def __init__(self, name: str, heading: str, *, note: str = "", is_open: bool = True) -> None:
        super().__init__()
        self._name = name
        self.disclosure = Disclosure(heading, is_open=not self.folded.get(name, not is_open))
        self.disclosure.setAccessibleName(heading)
        self.body = QWidget()
        self.body_layout = filled(QVBoxLayout(self.body), spacing=4)
        if note:
            self.body_layout.addWidget(scaled(wrapped(ColoredLabel(note))))
        filled(QVBoxLayout(self), self.disclosure, self.body, margins=(0, 4, 0, 0), spacing=4)
        self.disclosure.toggled.connect(self._set_expanded)
        self.body.setVisible(self.disclosure.isChecked())

    def _set_expanded(self, is_open: bool) -> None:
        self.body.setVisible(is_open)
        self.folded[self._name] = not is_open

    def open_by_default(self) -> None:
        """Expand it, unless the user has expanded or collapsed a section of this name before."""
        if self._name not in self.folded:
            self.disclosure.setChecked(True)
            # Expanding by code is not recorded as the user's choice.
            self.folded.pop(self._name, None)

    def open(self) -> None:
        self.disclosure.setChecked(True)


class ElidedButton(QPushButton):
    """A button whose text is elided instead of widening its parent."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.full_text = text
        self.setToolTip(as_text(text))
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.full_text) + 34
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(60, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - 32
        shown = self.fontMetrics().elidedText(self.full_text, Qt.TextElideMode.ElideRight, room).replace("&", "&&")
        if shown != self.text():
            self.setText(shown)


class Line(QFrame):
    """A thin separator."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.HLine)
        self.setFrameShadow(QFrame.Shadow.Plain)
        self.setForegroundRole(QPalette.ColorRole.Midlight)

"""Rows and buttons of the welcome page: icon, title, subtitle and trailing widget."""

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QIcon,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from vision_designer.editor.look.plain_text import one_line
from vision_designer.editor.look.theme import theme, translucent


class PageButton(QAbstractButton):
    """A full-width button that is repainted on hover and on theme changes."""

    def __init__(self, title: str, description: str) -> None:
        super().__init__()
        # Not painted by Qt; an & would define a mnemonic.
        self.setText(title.replace("&", "&&"))
        self.title = title
        self.setAccessibleName(title)
        self.setAccessibleDescription(description)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()


PADDING = 12
ICON = 20
ICON_GAP, END_GAP = 10, 16
ROUNDING = 2
"""Widths of texts are rounded to pixels, and a text that is a fraction wider is elided."""
KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


class PageRow(PageButton):
    """A row of a page that starts an action.

    Args:
        title: of the action.
        below: secondary text below the title.
        end: text at the right, e.g. a shortcut or a time.
        icon: name; may be empty.
        primary: whether it is the recommended action, in the accent color.
        faint: whether the action is unlikely to work, e.g. for a missing file.
        elide: where a secondary text that is too long is elided.
    """

    def __init__(
        self,
        title: str,
        below: str = "",
        end: str = "",
        icon: QIcon | None = None,
        *,
        primary: bool = False,
        faint: bool = False,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        below = one_line(below)
        super().__init__(one_line(title), " ".join(text for text in (below, end) if text))
        self.setIcon(icon or QIcon())
        self._below, self._end = below, end
        self._primary, self._faint, self._elide = primary, faint, elide
        self._ringed = False

    def set_below(self, text: str) -> None:
        """Change the text below the title."""
        self._below = one_line(text)
        self.setAccessibleDescription(self._below)
        self.updateGeometry()
        self.update()

    def full_width(self) -> int:
        """Width in pixels at which no text is elided."""
        bold = QFont(self.font())
        bold.setBold(True)
        metrics = self.fontMetrics()
        text = max(QFontMetrics(bold).horizontalAdvance(self.title), metrics.horizontalAdvance(self._below))
        end = metrics.horizontalAdvance(self._end) + END_GAP if self._end else 0
        return 2 * PADDING + (ICON + ICON_GAP) * (not self.icon().isNull()) + text + end + ROUNDING

    def sizeHint(self) -> QSize:
        lines = 2 if self._below else 1
        return QSize(300, lines * self.fontMetrics().lineSpacing() + (16 if self._below else 20))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring only if the focus came from the keyboard."""
        self._ringed = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_background(painter)
        self._paint_content(painter)
        painter.end()

    def _paint_background(self, painter: QPainter) -> None:
        colors = theme().colors
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        hovered = self.underMouse() or self.isDown()
        painter.setPen(Qt.PenStyle.NoPen)
        if self._primary:
            painter.setBrush(colors.accent.lighter(108) if hovered else colors.accent)
            painter.drawRoundedRect(frame, 6, 6)
        elif hovered:
            painter.setBrush(translucent(colors.accent, 0.12))
            painter.drawRoundedRect(frame, 6, 6)
        if self._ringed and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colors.text if self._primary else colors.accent, 2))
            painter.drawRoundedRect(frame, 6, 6)

    def _paint_content(self, painter: QPainter) -> None:
        colors = theme().colors
        title_color = colors.accent_text if self._primary else colors.muted if self._faint else colors.text
        muted = QColor(colors.accent_text if self._primary else colors.muted)
        area = self.rect().adjusted(PADDING, 0, -PADDING, 0)
        if not self.icon().isNull():
            place = QRect(area.left(), (self.height() - ICON) // 2, ICON, ICON)
            self.icon().paint(painter, place)
            area.setLeft(area.left() + ICON + ICON_GAP)
        metrics = self.fontMetrics()
        if self._end:
            painter.setFont(self.font())
            painter.setPen(muted)
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._end)
            area.setRight(area.right() - metrics.horizontalAdvance(self._end) - END_GAP)
        bold = QFont(self.font())
        bold.setBold(self._primary or bool(self._below))
        height = metrics.lineSpacing() * (2 if self._below else 1)
        line = QRect(area.left(), (self.height() - height) // 2, max(0, area.width()), metrics.lineSpacing())
        painter.setFont(bold)
        painter.setPen(title_color)
        title = QFontMetrics(bold).elidedText(self.title, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, title)
        if self._below:
            line.translate(0, metrics.lineSpacing())
            painter.setFont(self.font())
            painter.setPen(muted)
            painter.drawText(
                line, Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(self._below, self._elide, line.width())
            )

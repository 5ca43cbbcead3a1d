"""Parts of panes: placeholders, coalesced refreshes, read-only tables, and splitters."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QSplitter,
    QStackedWidget,
    QTableView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.small_widgets import bold, claim_copy_key, colored, filled
from vision_designer.graphs.printing import save_csv, tab_separated

ICON_SIZE = 40


class EmptyState(QWidget):
    """Placeholder of an empty pane: an icon, a heading and a sentence, centered; one page of a stack."""

    def __init__(self, icon_name: str = "") -> None:
        super().__init__()
        self._icon_name = icon_name
        self._picture, self.heading, self.advice = PlainLabel(), PlainLabel(), PlainLabel()
        for label in (self._picture, self.heading, self.advice):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.heading.setWordWrap(True)
        bold(self.heading)
        self.advice.setWordWrap(True)
        self.advice.setMinimumWidth(120)
        layout = filled(QVBoxLayout(self), margins=16, spacing=8)
        layout.addStretch(1)
        layout.addWidget(self._picture)
        layout.addWidget(self.heading)
        layout.addWidget(self.advice)
        layout.addStretch(2)
        theme().changed.connect(self._retheme)
        self._retheme()

    def show_message(self, heading: str, advice: str = "") -> None:
        """Show a message, in front of the other pages of its stack."""
        self.heading.setText(heading)
        self.advice.setText(advice)
        if isinstance(stack := self.parent(), QStackedWidget):
            stack.setCurrentWidget(self)

    def _retheme(self) -> None:
        picture = icon(self._icon_name)
        self._picture.setPixmap(
            picture.pixmap(QSize(ICON_SIZE, ICON_SIZE), self.devicePixelRatioF(), QIcon.Mode.Disabled)
        )
        self._picture.setVisible(not picture.isNull())
        colored(self.advice, theme().colors.muted)


PAUSE = 8
"""Minimum pause after a refresh as a multiple of its duration, which keeps the window responsive."""


class Refresh(QObject):
    """Coalesces refreshes, and skips them while the widget is hidden.

    Args:
        widget: to refresh; a hidden one is refreshed when it is shown.
        show: updates the widget.
        interval: milliseconds during which requests are coalesced.
    """

    def __init__(self, widget: QWidget, show: Callable[[], None], interval: int = 80) -> None:
        super().__init__(widget)
        self._widget = widget
        self._show = show
        self._interval = interval
        self._pause = 0
        self.is_due = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._show_if_due)
        widget.installEventFilter(self)

    def request(self, interval: int | None = None) -> None:
        """Refresh soon, or after ``interval`` milliseconds."""
        self.is_due = True
        if self._widget.isVisible() and not self._timer.isActive():
            self._timer.start(max(self._interval, self._pause) if interval is None else interval)

    def at_once(self) -> None:
        """Refresh now, or when the widget is shown."""
        self.is_due = True
        self._show_if_due()

    def _show_if_due(self) -> None:
        if self.is_due and self._widget.isVisible():
            self.is_due = False
            self._timer.stop()
            started = time.perf_counter()
            self._show()
            self._pause = int((time.perf_counter() - started) * 1000 * PAUSE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Refresh a widget that becomes visible, if a refresh was skipped."""
        # At exit, Python may clear this object's attributes before the widget is destroyed.
        timer: QTimer | None = getattr(self, "_timer", None)
        if timer is None:
            return False
        if event.type() == QEvent.Type.Show and self.is_due:
            timer.start(0)
        elif event.type() == QEvent.Type.Hide:
            timer.stop()
        return False


class Ticking(QTimer):
    """Timer that ticks once a second while something is running."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setInterval(1000)

    def set_active(self, active: bool) -> None:
        if active and not self.isActive():
            self.start()
        elif not active:
            self.stop()


MIN_WIDTH = 44
"""Minimum width of a column in pixels: five fit beside the confusion matrix in a window of 1,366 pixels."""
PADDING = 18
"""Horizontal padding of a text in pixels, both sides together."""
MAX_MEASURED = 1000
Cell = str | int | float | None


class _NumberItem(QTableWidgetItem):
    """A table item that is sorted by its number."""

    def __init__(self, value: float | None) -> None:
        super().__init__("" if value is None else _number_text(value))
        self.value = value
        self.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def __lt__(self, other: QTableWidgetItem) -> bool:
        if isinstance(other, _NumberItem):
            return (self.value if self.value is not None else -1) < (other.value if other.value is not None else -1)
        return super().__lt__(other)


def _number_text(value: float) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.4f}" if value == 0 or abs(value) >= 0.001 else f"{value:.3g}"


def show_whole_rows(table: QTableView) -> None:
    """Set up a read-only table with row selection, which Tab leaves."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)


class ReadOnlyTable(QTableWidget):
    """A sortable, read-only table of texts and numbers; Ctrl+C copies the selected rows."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        show_whole_rows(self)
        self.setAlternatingRowColors(True)
        self.setFrameShape(QTableWidget.Shape.NoFrame)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(MIN_WIDTH)

    def show_rows(self, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        self.setSortingEnabled(False)
        self.clear()
        self.setColumnCount(len(columns))
        self.setRowCount(len(rows))
        for section, title in enumerate(columns):
            item = QTableWidgetItem(title)
            numbers = bool(rows) and not isinstance(rows[0][section], str)
            side = Qt.AlignmentFlag.AlignRight if numbers else Qt.AlignmentFlag.AlignLeft
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self.setHorizontalHeaderItem(section, item)
        for place, row in enumerate(rows):
            for section, value in enumerate(row):
                item = QTableWidgetItem(value) if isinstance(value, str) else _NumberItem(value)
                self.setItem(place, section, item)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for section in range(1, len(columns)):
            self.setColumnWidth(section, self._width_of(section))
        if columns:
            self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def _width_of(self, section: int) -> int:
        """Width of the longest text; Qt's size hint reserves space for a sort arrow in every column."""
        titles, cells = self.horizontalHeader().fontMetrics(), self.fontMetrics()
        item = self.horizontalHeaderItem(section)
        texts = (self._text(row, section) for row in range(min(self.rowCount(), MAX_MEASURED)))
        title = titles.horizontalAdvance(item.text()) if item is not None else 0
        return max(title, *map(cells.horizontalAdvance, texts), MIN_WIDTH) + PADDING

    def event(self, event: QEvent) -> bool:
        return claim_copy_key(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        QApplication.clipboard().setText(self.text())

    def text(self) -> str:
        rows = sorted({index.row() for index in self.selectedIndexes()})
        return tab_separated([[self._text(row, column) for column in range(self.columnCount())] for row in rows])

    def save(self, path: Path, roles: Mapping[int, int] = MappingProxyType({})) -> None:
        """Write the rows in their current order to a CSV file.

        Args:
            path: of the file.
            roles: of columns whose items are written with the value of a role instead of their text.

        Raises:
            FailedToWriteOutputsError: it cannot be written.
        """
        titles = [self.horizontalHeaderItem(section) for section in range(self.columnCount())]
        rows: list[list[Cell]] = [[item.text() if item is not None else "" for item in titles]]
        columns = range(self.columnCount())
        rows += [[self._value(row, at, roles.get(at)) for at in columns] for row in range(self.rowCount())]
        save_csv(path, rows)

    def _value(self, row: int, column: int, role: int | None) -> Cell:
        item = self.item(row, column)
        if item is not None and role is not None:
            return str(item.data(role))
        return item.value if isinstance(item, _NumberItem) else self._text(row, column)

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text() if item is not None else ""


class AdaptiveSplitter(QSplitter):
    """Two parts side by side; one above the other while it is narrow.

    Args:
        first: on the left or above.
        second: on the right or below.
        shares: the room that each has at first.
    """

    NARROW = 640
    """Width in pixels below which the parts are above one another."""

    def __init__(self, first: QWidget, second: QWidget, shares: tuple[int, int]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._parts, self._shares = (first, second), shares
        for part in self._parts:
            self.addWidget(part)
        for number, share in enumerate(shares):
            self.setStretchFactor(number, share)
        self._reset_sizes()

    def _reset_sizes(self) -> None:
        self.setSizes([share * 1000 for share in self._shares])

    def minimumSizeHint(self) -> QSize:
        """Size with the parts above one another, so that the splitter can become so narrow."""
        narrowest = max(part.minimumSizeHint().width() for part in self._parts)
        return QSize(narrowest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = event.size().width() < self.NARROW
        orientation = Qt.Orientation.Vertical if is_narrow else Qt.Orientation.Horizontal
        if orientation != self.orientation():
            self.setOrientation(orientation)
            self._reset_sizes()

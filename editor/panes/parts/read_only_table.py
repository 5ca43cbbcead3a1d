"""A table to be read, sorted, copied and saved."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QTableView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from vision_designer.editor.panes.parts.small_widgets import claim_copy_key
from vision_designer.graphs.printing import save_csv, tab_separated

NARROWEST = 44
"""Pixels of a column: five columns of figures have room beside the matrix in a window of 1,366 pixels."""
PADDING = 18
"""Pixels beside a text, both sides together."""
MAX_MEASURED = 1000
Cell = str | int | float | None


class _Number(QTableWidgetItem):
    """A number, which is sorted as one."""

    def __init__(self, value: float | None) -> None:
        super().__init__("" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:.4f}")
        self.value = value
        self.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def __lt__(self, other: QTableWidgetItem) -> bool:
        if isinstance(other, _Number):
            return (self.value if self.value is not None else -1) < (other.value if other.value is not None else -1)
        return super().__lt__(other)


def show_whole_rows(table: QTableView) -> None:
    """Set up a table in which whole rows are selected and nothing is edited, and which Tab leaves."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)


class ReadOnlyTable(QTableWidget):
    """Rows of texts and numbers; Ctrl+C copies the selected ones."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        show_whole_rows(self)
        self.setAlternatingRowColors(True)
        self.setFrameShape(QTableWidget.Shape.NoFrame)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(NARROWEST)

    def show_rows(self, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """Show these rows."""
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
                item = QTableWidgetItem(value) if isinstance(value, str) else _Number(value)
                self.setItem(place, section, item)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for section in range(1, len(columns)):
            self.setColumnWidth(section, self._width_of(section))
        if columns:
            self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def _width_of(self, section: int) -> int:
        """As wide as the longest text; Qt's own sizes leave room for an arrow in every column, which only one has."""
        titles, cells = self.horizontalHeader().fontMetrics(), self.fontMetrics()
        item = self.horizontalHeaderItem(section)
        texts = (self._text(row, section) for row in range(min(self.rowCount(), MAX_MEASURED)))
        title = titles.horizontalAdvance(item.text()) if item is not None else 0
        return max(title, *map(cells.horizontalAdvance, texts), NARROWEST) + PADDING

    def event(self, event: QEvent) -> bool:
        return claim_copy_key(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Copy :meth:`text`."""
        QApplication.clipboard().setText(self.text())

    def text(self) -> str:
        """The selected rows, separated by tabs."""
        rows = sorted({index.row() for index in self.selectedIndexes()})
        return tab_separated([[self._text(row, column) for column in range(self.columnCount())] for row in rows])

    def save(self, path: Path) -> None:
        """Write the rows, as they are sorted, to a CSV file.

        Raises:
            FailedToWriteOutputsError: it cannot be written.
        """
        titles = [self.horizontalHeaderItem(section) for section in range(self.columnCount())]
        rows: list[list[Cell]] = [[item.text() if item is not None else "" for item in titles]]
        rows += [[self._value(row, column) for column in range(self.columnCount())] for row in range(self.rowCount())]
        save_csv(path, rows)

    def _value(self, row: int, column: int) -> Cell:
        item = self.item(row, column)
        return item.value if isinstance(item, _Number) else self._text(row, column)

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text() if item is not None else ""

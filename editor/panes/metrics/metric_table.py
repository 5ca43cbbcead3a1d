"""Final values of a node: one row for each metric, one column for each run."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidgetItem, QWidget

from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.panes.parts.measures import metric_title, written_value
from vision_designer.editor.panes.parts.read_only_table import ReadOnlyTable
from vision_designer.graphs.printing import tab_separated

VALUE = Qt.ItemDataRole.UserRole


class MetricTable(ReadOnlyTable):
    """Names and values; copied with all digits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Final metrics"))
        self.setStyleSheet(
            "QTableView::item { padding: 0 12px; } QHeaderView::section { padding: 4px 15px; border: none; }"
        )
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.verticalHeader().setDefaultSectionSize(26)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def show_metrics(self, runs: Sequence[tuple[str, dict[str, float]]]) -> None:
        """Show the metrics of these runs, each with its column title."""
        names = list(dict.fromkeys(name for _, metrics in runs for name in metrics))
        self.setColumnCount(1 + len(runs))
        single = self.tr("Value")
        self.setHorizontalHeaderLabels([self.tr("Metric"), *(title if len(runs) > 1 else single for title, _ in runs)])
        self.setRowCount(len(names))
        for row, name in enumerate(names):
            title = QTableWidgetItem(metric_title(name))
            title.setToolTip(as_text(name))
            title.setData(VALUE, name)
            self.setItem(row, 0, title)
            for column, (_, metrics) in enumerate(runs, 1):
                value = metrics.get(name)
                item = QTableWidgetItem(written_value(name, value))
                item.setData(VALUE, "" if value is None else repr(value))
                item.setToolTip("" if value is None else repr(value))
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)
        header = self.horizontalHeader()
        for column in range(self.columnCount()):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
            heading = self.horizontalHeaderItem(column)
            if column and heading is not None:
                heading.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(96)

    def text(self) -> str:
        """Selected rows, or all without a selection, separated by tabs."""
        rows = sorted({index.row() for index in self.selectedIndexes()}) or list(range(self.rowCount()))
        lines = []
        for row in rows:
            items = [self.item(row, column) for column in range(self.columnCount())]
            lines.append([str(item.data(VALUE)) if item else "" for item in items])
        return tab_separated(lines)

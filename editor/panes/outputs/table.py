"""A table with images: sorted by header, searched and filtered."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QMessageBox,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.look.plain_text import PlainLabel, as_text
from vision_designer.editor.look.texts import counted
from vision_designer.editor.panes.outputs.gallery_model import Thumbnails
from vision_designer.editor.panes.outputs.picture_window import PictureWindow
from vision_designer.editor.panes.outputs.result_view import ResultView
from vision_designer.editor.panes.outputs.table_model import (
    CATEGORY,
    ERROR,
    IMAGE,
    LABELS,
    SIDE,
    TOP,
    Cells,
    Query,
    TableModel,
    cell_text,
    column_title,
    is_probability,
)
from vision_designer.editor.panes.parts.bars import WrappingBar
from vision_designer.editor.panes.parts.dialogs import asked_path
from vision_designer.editor.panes.parts.inputs import SearchLine
from vision_designer.editor.panes.parts.pane_parts import EmptyState, show_whole_rows
from vision_designer.editor.panes.parts.small_widgets import claim_copy_key, filled, flat_button, stacked
from vision_designer.editor.workers import DataProcess
from vision_designer.graphs.printing import tab_separated
from vision_designer.graphs.user_paths import home_or_current

SEARCH_DELAY = 200
WIDTHS = {CATEGORY: 90, LABELS: 90, TOP: 100, ERROR: 160, IMAGE: 240, "id": 48}

MIN_IMAGE_WIDTH = 90


class TableView(QWidget):
    """Shows the table output of a node."""

    message = Signal(str)

    def __init__(self, data: DataProcess) -> None:
        super().__init__()
        self._data = data
        self._folder = ""
        self.model = TableModel(data, self)
        self.model.answered.connect(self._update_view)
        self.thumbnails = Thumbnails(data, self._thumbnail_arguments, self)
        self._search_timer = QTimer(self, singleShot=True, interval=SEARCH_DELAY)
        self._search_timer.timeout.connect(self.ask)
        self._filters: tuple[tuple[str, str | None], ...] = ()
        self._sort: tuple[str, bool] | None = None
        self._columns_set_up: list[str] = []
        self._given = WIDTHS[IMAGE]
        """Width of the column of pictures, unless the user has resized it."""
        self._build()

    def _build(self) -> None:
        self.search = SearchLine(self.tr("Filter rows"))
        self.search.setMaximumWidth(220)
        self.search.textChanged.connect(lambda: self._search_timer.start())
        self.wrong = flat_button(
            self.tr("Only wrong"),
            tip=self.tr("Show only images whose scored label differs from their category"),
            checkable=True,
        )
        self.errors = flat_button(
            self.tr("Only errors"), tip=self.tr("Show only images that could not be scored"), checkable=True
        )
        self.every = flat_button(
            self.tr("All probabilities"),
            tip=self.tr("Show a column with the probability of each category"),
            checkable=True,
        )
        for button in (self.wrong, self.errors, self.every):
            button.toggled.connect(self.ask)
        self.chip = flat_button(icon_name="close", tip=self.tr("Clear all filters"))
        self.chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.chip.clicked.connect(lambda: self.show_only(()))
        self.chip.hide()
        self.count = PlainLabel()
        self.export = flat_button(self.tr("Export…"), "save", self.tr("Save the rows shown as a CSV file"))
        self.export.clicked.connect(self._choose_file)
        self.bar = WrappingBar((self.search, self.wrong, self.errors, self.every, self.chip), (self.count, self.export))
        self.rows = Rows(self.model, self.thumbnails)
        self.rows.open_requested.connect(self.open)
        self.rows.copy_requested.connect(self.copy)
        self.rows.resized.connect(self._fit)
        header = self.rows.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(False)
        header.sectionClicked.connect(self.sort_by)
        self.none = EmptyState("table")
        self.none.show_message(self.tr("No row matches"), self.tr("Clear a filter to see more rows."))
        self.empty = EmptyState("table")
        self.model.failed.connect(partial(self.empty.show_message, self.tr("The table cannot be read")))
        self.pages = stacked(self.empty, self.rows, self.none)
        filled(QVBoxLayout(self), self.bar, self.pages, spacing=0, stretch=self.pages)

    # Content

    def show_table(
        self, folder: str, filters: Sequence[tuple[str, str | None]] = (), *, wrong: bool | None = None
    ) -> None:
        """Show a table.

        Args:
            folder: of the table.
            filters: required values by column; other rows are hidden.
            wrong: whether only wrongly classified images are shown; None keeps the current choice.
        """
        if folder != self._folder:
            self._folder = folder
            self.thumbnails.clear()
            self.model.show_table("", Query())
            self.empty.show_message("")
            self._sort = None
            self._columns_set_up = []
            self.rows.horizontalHeader().setSortIndicatorShown(False)
            with QSignalBlocker(self.search), QSignalBlocker(self.wrong), QSignalBlocker(self.errors):
                self.search.clear()
                self.wrong.setChecked(False)
                self.errors.setChecked(False)
        if wrong is not None:
            with QSignalBlocker(self.wrong):
                self.wrong.setChecked(wrong)
        self.show_only(filters)

    def show_only(self, filters: Sequence[tuple[str, str | None]]) -> None:
        """Show only rows with these values in these columns."""
        self._filters = tuple((name, value) for name, value in filters)
        texts = [f"{column_title(name)}: {value}" for name, value in self._filters]
        self.chip.setText(",  ".join(texts))
        self.chip.setVisible(bool(texts))
        self.ask()

    def ask(self) -> None:
        self._search_timer.stop()
        query = Query(
            search=self.search.text().strip(),
            filters=self._filters,
            wrong=self.wrong.isChecked(),
            errors=self.errors.isChecked(),
            every=self.every.isChecked(),
        )
        if self._sort is not None:
            query = replace(query, sort=self._sort[0], descending=self._sort[1])
        self.model.show_table(self._folder, query)

    def sort_by(self, section: int) -> None:
        """Sort by a column: ascending, then descending, then in the order of the file."""
        name = self.model.columns[section]
        if self._sort is None or self._sort[0] != name:
            self._sort = (name, False)
        else:
            self._sort = (name, True) if not self._sort[1] else None
        header = self.rows.horizontalHeader()
        header.setSortIndicatorShown(self._sort is not None)
        if self._sort is not None:
            order = Qt.SortOrder.DescendingOrder if self._sort[1] else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(section, order)
        self.ask()

    def _update_view(self) -> None:
        model = self.model
        scored = model.kind == "scored"
        self.wrong.setVisible(scored and CATEGORY in model.every_column)
        self.errors.setVisible(scored and (model.errors > 0 or self.errors.isChecked()))
        self.every.setVisible(any(is_probability(name) for name in model.every_column))
        if model.count == model.total:
            self.count.setText(counted(model.total, self.tr("1 row"), self.tr("{count} rows")))
        else:
            text = self.tr("{count} of {total} rows")
            self.count.setText(text.format(count=f"{model.count:,}", total=f"{model.total:,}"))
        if model.columns != self._columns_set_up:
            self._columns_set_up = list(model.columns)
            self._set_up_columns()
        self.rows.scrollToTop()
        self.pages.setCurrentWidget(self.rows if model.count else self.none)

    def _set_up_columns(self) -> None:
        pictures = IMAGE in self.model.columns and self.model.kind == "scored"
        height = SIDE + 6 if pictures else self.fontMetrics().height() + 8
        self.rows.verticalHeader().setDefaultSectionSize(height)
        header = self.rows.horizontalHeader()
        for section in range(len(self.model.columns)):
            header.moveSection(header.visualIndex(section), section)
        for section, name in enumerate(self.model.columns):
            header.setSectionHidden(section, name == ERROR and self.model.kind == "scored" and not self.model.errors)
            text = self.fontMetrics().horizontalAdvance(column_title(name)) + 28
            default_width = 84 if is_probability(name) else 120 if self.model.types.get(name) == "text" else 90
            header.resizeSection(section, max(text, WIDTHS.get(name, default_width)))
        self._given = WIDTHS[IMAGE]
        self._fit()
        # The picture column is always the first.
        if pictures:
            header.moveSection(header.visualIndex(self.model.columns.index(IMAGE)), 0)
        if self._sort is not None and self._sort[0] in self.model.columns:
            order = Qt.SortOrder.DescendingOrder if self._sort[1] else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(self.model.columns.index(self._sort[0]), order)

    def _fit(self) -> None:
        """Narrow the column of pictures so that all columns are visible, unless the user has resized it."""
        header = self.rows.horizontalHeader()
        picture = self.model.columns.index(IMAGE) if IMAGE in self.model.columns else -1
        if picture < 0 or header.sectionSize(picture) != self._given:
            return
        room = self.rows.viewport().width() - header.length() + self._given
        self._given = min(WIDTHS[IMAGE], max(room, MIN_IMAGE_WIDTH))
        header.resizeSection(picture, self._given)

    def _thumbnail_arguments(self, name: str) -> dict[str, Any]:
        return {"file": name, "size": round(SIDE * self.devicePixelRatioF())}

    # Actions on rows

    def open(self, index: QModelIndex) -> PictureWindow | None:
        """Open the image of a row in its own window; None if the table has no images."""
        if IMAGE not in self.model.columns:
            return None

        def arguments(row: int) -> dict[str, Any] | None:
            name = self.model.value(row, IMAGE)
            return {"file": name} if isinstance(name, str) else None

        window = PictureWindow(self._data, arguments, self.model.count, self._facts, self.window())
        window.resize(QSize(760, 660))
        self.model.dataChanged.connect(window.request_if_ready)
        window.show_position(index.row())
        window.show()
        return window

    def _facts(self, row: int) -> str:
        parts = []
        for name in (CATEGORY, LABELS, TOP, ERROR):
            value = self.model.value(row, name)
            if value is not None:
                parts.append(f"{column_title(name)} {cell_text(value)}")
        return "  ·  ".join(parts)

    def copy(self) -> None:
        """Copy the selected rows as tab-separated text."""
        rows = sorted({index.row() for index in self.rows.selectionModel().selectedRows()})
        names = self.model.columns
        lines = [[cell_text(self.model.value(row, name)) for name in names] for row in rows]
        QApplication.clipboard().setText(tab_separated([names, *lines]))

    def _choose_file(self) -> None:
        path = asked_path(self, self.tr("Export rows"), home_or_current() / "table.csv", self.tr("Table (*.csv)"))
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write the shown rows with all columns to a CSV file."""
        arguments = {"folder": self._folder, **self.model.query.arguments(), "path": str(path)}
        message = self.tr("{file} was written").format(file=path.name)
        self._data.request(
            "export_table",
            arguments,
            lambda answer: self.message.emit(message),
            lambda message: QMessageBox.warning(self, self.tr("The file was not written"), as_text(message)),
        )


class Rows(QTableView):
    """Table widget that requests the pictures of visible rows."""

    open_requested = Signal(QModelIndex)
    copy_requested = Signal()
    resized = Signal()

    def __init__(self, model: TableModel, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._rows = model
        self._thumbnails = thumbnails
        self.setModel(model)
        self.setItemDelegate(Cells(thumbnails, self))
        show_whole_rows(self)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setAccessibleName(self.tr("Rows"))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.doubleClicked.connect(self.open_requested)
        self._request_timer = QTimer(self, singleShot=True, interval=40)
        self._request_timer.timeout.connect(self.request_visible)
        self.verticalScrollBar().valueChanged.connect(self._request_soon)
        model.modelReset.connect(self._request_soon)
        model.dataChanged.connect(self._request_soon)
        thumbnails.loaded.connect(lambda _: self.viewport().update())

    def visible_rows(self) -> range:
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        return range(max(0, first), (last if last >= 0 else self._rows.rowCount() - 1) + 1)

    def request_visible(self) -> None:
        if self.isVisible() and IMAGE in self._rows.columns:
            names = [self._rows.value(row, IMAGE) for row in self.visible_rows()]
            self._thumbnails.request_only([name for name in names if isinstance(name, str)])

    def _request_soon(self, *_: object) -> None:
        if not self._request_timer.isActive():
            self._request_timer.start()

    def event(self, event: QEvent) -> bool:
        return claim_copy_key(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.open_requested.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()
        self._request_soon()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._request_soon()


VIEW = ResultView("table", TableView, lambda view, output: view.show_table(output.folder))

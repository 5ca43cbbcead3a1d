"""The view of the table of runs: which columns are shown, stars that are clicked, and sweeps that fold."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from vision_designer.editor.files.settings import Settings
from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.panes.parts.drawing import BarDelegate
from vision_designer.editor.panes.parts.pane_parts import show_whole_rows
from vision_designer.editor.panes.runs.columns import GRAPH, NAME, RUN_FACTS, STAR, STATE, Column
from vision_designer.editor.panes.runs.run_rows import rows_to_save
from vision_designer.editor.panes.runs.run_table import FRACTION_ROLE, RunTable
from vision_designer.editor.runs.run_entry import RunEntry, Sweep

WIDTH, MIN_WIDTH, MAX_WIDTH = 110, 34, 240
"""Widths in pixels: default of a column of values, minimum, and maximum of the automatic width for a title."""
NARROW = 740
"""Width in pixels below which columns are narrower, and those of lower priority are hidden."""
NARROW_MAX_WIDTH = 84


class RunView(QTableView):
    """Shows a table of runs.

    Args:
        table: the runs.
        settings: remember which columns are shown, their order and widths; None remembers them for the pane only.
    """

    starred = Signal(list, bool)
    """Entries, and whether they are starred from now on."""

    def __init__(self, table: RunTable, settings: Settings | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._settings = settings
        self._choices: list[str] = settings.run_columns if settings is not None else []
        self._order: list[str] = settings.run_column_order if settings is not None else []
        self._widths: dict[str, int] = dict(settings.run_column_widths) if settings is not None else {}
        self._by_user = True
        """Whether a column that moves or is resized is the user's choice."""
        self.setModel(table)
        self._delegate = BarDelegate(self, FRACTION_ROLE, thickness=3)
        show_whole_rows(self)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setAccessibleName(self.tr("Runs"))
        header = self.horizontalHeader()
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setMinimumSectionSize(MIN_WIDTH)
        header.setSectionsMovable(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(
            lambda at: self.columns_menu(self).popup(header.viewport().mapToGlobal(at))
        )
        self.setSortingEnabled(True)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 12)
        table.columns_changed.connect(self._show_columns)
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(self._moved)
        self._show_columns()

    # Selection

    def selected(self) -> list[RunEntry]:
        """The selected runs from top to bottom; all trials of a selected sweep."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        found: dict[object, RunEntry] = {}
        for row in (self._table.rows[number] for number in rows):
            for entry in row.sweep.entries if row.sweep is not None else [row.entry]:
                found[entry.key] = entry
        return list(found.values())

    def selected_sweep(self) -> Sweep | None:
        """The sweep whose heading alone is selected."""
        rows = self.selectionModel().selectedRows()
        return self._table.rows[rows[0].row()].sweep if len(rows) == 1 else None

    def select(self, *runs: object) -> None:
        """Select these runs, or those of these ids; trials of folded sweeps are unfolded."""
        for entry in self._table.entries:
            trial = entry.trial
            if trial is None or not _is_among(entry, runs) or self._table.row_of(entry.key) >= 0:
                continue
            self._table.fold(self._sweep(self._table.row_of(("sweep", trial.sweep))), False)
        self.clearSelection()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for number, row in enumerate(self._table.rows):
            if row.sweep is None and _is_among(row.entry, runs):
                self.selectionModel().select(self._table.index(number, 0), flags)

    def _sweep(self, row: int) -> Sweep:
        sweep = self._table.rows[row].sweep
        assert sweep is not None
        return sweep

    # Columns

    def is_shown(self, column: Column) -> bool:
        """Whether a column is shown: it is chosen, and there is room for it."""
        return not self.isColumnHidden(self._table.columns.index(column))

    def _is_chosen(self, column: Column) -> bool:
        return self._is_added(column) or (column.is_shown and f"-{column.key}" not in self._choices)

    def _is_added(self, column: Column) -> bool:
        """Whether the user has chosen to show a column, which then is shown in a narrow pane, too."""
        return f"+{column.key}" in self._choices

    def show_column(self, column: Column, shown: bool) -> None:
        """Show or hide a column, and remember that."""
        marks = {f"+{column.key}", f"-{column.key}"}
        kept = [choice for choice in self._choices if choice not in marks]
        self._remember([*kept, f"{'+' if shown else '-'}{column.key}"])

    def rows_to_save(self) -> list[list[object]]:
        """The table as shown, for a CSV file; with the columns for which a narrow pane has no room."""
        header = self.horizontalHeader()
        numbers = sorted(range(len(self._table.columns)), key=header.visualIndex)
        columns = [self._table.columns[number] for number in numbers if self._is_chosen(self._table.columns[number])]
        titles = [self._table.title(column) for column in columns]
        return rows_to_save(self._table.rows, self._table.cells, columns, titles)

    def columns_menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        menu.aboutToHide.connect(menu.deleteLater)
        self.fill_columns_menu(menu)
        return menu

    def fill_columns_menu(self, menu: QMenu) -> None:
        """Put all columns into a menu."""
        menu.clear()
        metrics, parameters = QMenu(self.tr("Metrics"), menu), QMenu(self.tr("Parameters that differ"), menu)
        for column in self._table.columns:
            if column.key in (STAR, STATE, GRAPH):
                continue
            action = {"run": menu, "metric": metrics, "parameter": parameters}[column.kind].addAction(
                self._table.title(column).replace("&", "&&")
            )
            action.setCheckable(True)
            action.setChecked(self.is_shown(column))
            action.setToolTip(as_text(column.place))
            action.toggled.connect(lambda shown, column=column: self.show_column(column, shown))
        for part in (metrics, parameters):
            part.setEnabled(not part.isEmpty())
            menu.addMenu(part)
        menu.addSeparator()
        if any(self._is_chosen(column) and not self.is_shown(column) for column in self._table.columns):
            menu.addAction(self.tr("A wider pane shows more columns")).setEnabled(False)
        menu.addAction(self.tr("Reset columns"), self._reset)

    def _reset(self) -> None:
        self._order, self._widths = [], {}
        self._remember([])

    def _remember(self, choices: list[str]) -> None:
        self._choices = choices
        self._keep()
        self._show_columns()

    def _keep(self) -> None:
        if self._settings is not None:
            self._settings.run_columns = self._choices
            self._settings.run_column_order = self._order
            self._settings.run_column_widths = dict(self._widths)

    def _show_columns(self) -> None:
        header = self.horizontalHeader()
        self._by_user = False
        keys = [column.key for column in self._table.columns]
        for place, key in enumerate(with_missing([key for key in self._order if key in keys], keys)):
            header.moveSection(header.visualIndex(keys.index(key)), place)
        self._by_user = True
        state = self._table.column_of(STATE)
        for number in range(len(self._table.columns)):
            self.setItemDelegateForColumn(number, self._delegate if number == state else self.itemDelegate())
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Set widths, and hide the columns that are not chosen or for which there is no room."""
        header, shown = self.horizontalHeader(), self._with_room()
        with QSignalBlocker(header):
            for number, column in enumerate(self._table.columns):
                self.setColumnHidden(number, column not in shown)
                if column in shown:
                    self.setColumnWidth(number, self._width(column))
        self._fit()

    def _with_room(self) -> list[Column]:
        """The chosen columns; in a narrow pane, only those of the highest priority."""
        chosen = [column for column in self._table.columns if self._is_chosen(column)]
        if not self.is_narrow:
            return chosen
        chosen.sort(key=lambda column: (not self._is_added(column), column.priority))
        room, shown = self.viewport().width(), list[Column]()
        for column in chosen:
            room -= self._width(column)
            if room < 0 and not self._is_added(column):
                break
            shown.append(column)
        return shown

    @property
    def is_narrow(self) -> bool:
        """Whether columns give way to those of higher priority."""
        return self.viewport().width() < NARROW

    def _width(self, column: Column) -> int:
        """The width that the user has chosen for a column, or its usual one."""
        if column.key in self._widths:
            return self._widths[column.key]
        if column.kind == "run":
            fact = RUN_FACTS[column.key]
            return fact.narrow_width or fact.width if self.is_narrow else fact.width
        needed = self.horizontalHeader().fontMetrics().horizontalAdvance(self._table.title(column)) + 34
        return min(NARROW_MAX_WIDTH, needed) if self.is_narrow else min(MAX_WIDTH, max(WIDTH, needed))

    def _resized(self, number: int, _old: int, new: int) -> None:
        if new and self._by_user:
            self._widths[self._table.columns[number].key] = new
            self._keep()

    def _moved(self, *_places: int) -> None:
        if self._by_user:
            header, columns = self.horizontalHeader(), self._table.columns
            shown = [columns[header.logicalIndex(place)].key for place in range(len(columns))]
            # Columns that the listed runs do not have keep their place.
            self._order = with_missing(shown, self._order)
            self._keep()

    def _fit(self) -> None:
        """Let the column of the graph's title fill the remaining width."""
        number = self._table.column_of(GRAPH)
        if GRAPH in self._widths or number < 0:
            return
        shown = (n for n in range(len(self._table.columns)) if n != number and not self.isColumnHidden(n))
        room = self.viewport().width() - sum(map(self.columnWidth, shown))
        self._by_user = False
        self.setColumnWidth(number, max(self._width(self._table.columns[number]), room))
        self._by_user = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_columns()

    # Stars and sweeps

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a star changes it, one on a sweep's triangle folds it."""
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and not event.modifiers():
            row, column = self._table.rows[index.row()], self._table.columns[index.column()]
            if column.key == STAR:
                entries = row.sweep.entries if row.sweep is not None else [row.entry]
                self.starred.emit(entries, not all(entry.starred for entry in entries))
                return
            at_triangle = event.position().x() < self.columnViewportPosition(index.column()) + 24
            if row.sweep is not None and column.key == GRAPH and at_triangle:
                self._table.fold(row.sweep)
                return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right fold and unfold the sweep in the current row."""
        row = self.currentIndex().row()
        fold = {Qt.Key.Key_Left: True, Qt.Key.Key_Right: False}.get(Qt.Key(event.key()))
        if fold is not None and 0 <= row < len(self._table.rows) and not event.modifiers():
            sweep = self._table.rows[row].sweep
            if sweep is not None and self._table.is_open(sweep) == fold:
                self._table.fold(sweep, fold)
                return
            trial = self._table.rows[row].entry.trial
            if fold and self._table.rows[row].is_inside and trial is not None:
                self._go_to(self._table.row_of(("sweep", trial.sweep)))
                return
        super().keyPressEvent(event)

    def _go_to(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self._table.index(row, self.currentIndex().column()), flags)

    def rename(self) -> None:
        """Edit the name of the current run in its cell."""
        column = self._table.column_of(NAME)
        rows = self.selectionModel().selectedRows()
        if self.isColumnHidden(column):
            self.show_column(self._table.columns[column], True)
        if rows:
            index = self._table.index(rows[0].row(), column)
            self.setCurrentIndex(index)
            self.scrollTo(index)
            self.edit(index)

    def double_clicked(self, index: QModelIndex, open_run: Callable[[], None]) -> None:
        """Unfold a sweep, or open a run."""
        row = self._table.rows[index.row()]
        if row.sweep is not None:
            self._table.fold(row.sweep)
        elif self._table.columns[index.column()].key != STAR:
            open_run()


def with_missing(keys: Sequence[str], others: Sequence[str]) -> list[str]:
    """The keys, and each missing one of the others after the one that it follows there."""
    found = list(keys)
    for place, key in enumerate(others):
        if key not in found:
            found.insert(found.index(others[place - 1]) + 1 if place else 0, key)
    return found


def _is_among(entry: RunEntry, runs: tuple[object, ...]) -> bool:
    return entry.run_id in runs or (entry.run is not None and entry.run in runs)

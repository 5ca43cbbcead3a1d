"""The table of runs: rows that are filtered and sorted, with the trials of a sweep as a group that folds."""

import time
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.look.texts import ago, date_and_time, translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.runs.columns import (
    DURATION,
    GRAPH,
    NAME,
    RUN_FACTS,
    RUN_ID,
    STAR,
    STARTED,
    STATE,
    Cells,
    Column,
    Facts,
    columns_of,
    facts_of,
)
from vision_designer.editor.panes.runs.run_rows import Filter, Row, grouped, sorted_rows, value_of
from vision_designer.editor.runs.run_entry import RunEntry, Sweep
from vision_designer.editor.runs.run_list import RunList
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.workers import Background
from vision_designer.nodes.core.registry import Components

ENTRY_ROLE = Qt.ItemDataRole.UserRole
FRACTION_ROLE = Qt.ItemDataRole.UserRole + 1
SWEEP_ROLE = Qt.ItemDataRole.UserRole + 2
INDENT = "\N{EM SPACE}"
FOLDED, OPEN = "\N{BLACK RIGHT-POINTING SMALL TRIANGLE}", "\N{BLACK DOWN-POINTING SMALL TRIANGLE}"
Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()


class RunTable(QAbstractTableModel):
    """The runs as shown.

    Attributes:
        columns: all columns; the view hides some.
        rows: that are shown.
        entries: the runs that pass the filter, also those in folded sweeps.
    """

    columns_changed = Signal()
    renamed = Signal(str, str)
    """Id of a run and its new name."""

    def __init__(self, runs: RunList, components: Components, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.runs = runs
        self.cells = Cells(components)
        self.facts = Facts()
        self.columns = columns_of(self.facts)
        self.rows: list[Row] = []
        self.entries: list[RunEntry] = []
        self._filter = Filter()
        self._sorted: tuple[str, bool] | None = None
        self._open: set[str] = set()
        self._place: dict[object, int] = {}
        self._background = Background(self)
        self._is_finding_facts = self._is_due = False
        runs.changed.connect(self._runs_changed)
        runs.run_changed.connect(self._run_changed)
        theme().changed.connect(self._repaint)
        self.arrange()

    # What is shown

    def set_filter(self, shown: Filter) -> None:
        """Show only these."""
        self._filter = shown
        self.arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; by time if there is none."""
        known = 0 <= column < len(self.columns)
        self._sorted = (self.columns[column].key, order == Qt.SortOrder.DescendingOrder) if known else None
        self.arrange(same_runs=True)

    def fold(self, sweep: Sweep, folded: bool | None = None) -> None:
        """Hide or show the trials of a sweep; the other one by default."""
        if folded if folded is not None else sweep.id in self._open:
            self._open.discard(sweep.id)
        else:
            self._open.add(sweep.id)
        self.arrange(same_runs=True)

    def is_open(self, sweep: Sweep) -> bool:
        """Whether the trials of a sweep are shown."""
        return sweep.id in self._open

    def row_of(self, key: object) -> int:
        """Row of a run (a RunModel or an id) or of a sweep; -1 if it is not shown."""
        return self._place.get(key, -1)

    def column_of(self, key: str) -> int:
        """Number of a column; -1 if there is none."""
        return next((number for number, column in enumerate(self.columns) if column.key == key), -1)

    def arrange(self, *, same_runs: bool = False) -> None:
        """Filter, group and sort; selection and current row stay with their runs.

        With ``same_runs``, the columns stay, since only the order or folding changes.
        """
        self.entries = [entry for entry in self.runs.entries if self._filter.accepts(entry)]
        rows = self._rows()
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self.rows[index.row()].key for index in before]
        self.rows = rows
        self._place = {row.key: number for number, row in enumerate(rows)}
        for number, row in enumerate(rows):
            if row.sweep is None and row.entry.run_id:
                self._place.setdefault(row.entry.run_id, number)
        after = [
            self.index(self._place[key], index.column()) if key in self._place else QModelIndex()
            for key, index in zip(keys, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        if not same_runs:
            self._find_facts()

    def _rows(self) -> list[Row]:
        def in_order(rows: list[Row]) -> list[Row]:
            number = self.column_of(self._sorted[0]) if self._sorted is not None else -1
            if self._sorted is None or number < 0:
                return rows
            return sorted_rows(rows, self.cells, self.columns[number], descending=self._sorted[1])

        found: list[Row] = []
        for row in in_order(grouped(self.entries)):
            found.append(row)
            if row.sweep is not None and row.sweep.id in self._open:
                found += in_order([Row(entry, is_inside=True) for entry in row.sweep.entries])
        return found

    # Columns

    def _find_facts(self) -> None:
        """Find out which parameters differ, in a thread."""
        if self._is_finding_facts:
            self._is_due = True
            return
        self._is_finding_facts, self._is_due = True, False
        past = [entry.summary for entry in self.entries if entry.summary is not None]
        live = [(entry.metrics, entry.parameters) for entry in self.entries if entry.run is not None]

        def work() -> Facts:
            metrics, parameters = [pair[0] for pair in live], [pair[1] for pair in live]
            # Many runs have the same metrics, and share their parameters.
            metrics += {tuple(run.metrics): run.metrics for run in past}.values()
            parameters += {id(run.parameters): run.parameters for run in past}.values()
            noted, named = any(run.note for run in past), any(run.name for run in past)
            return facts_of(metrics, parameters, noted=noted, named=named)

        self._background.run(work, self._take_facts)

    def _take_facts(self, facts: Facts) -> None:
        self._is_finding_facts = False
        if facts != self.facts:
            self.facts = facts
            self._set_columns(columns_of(facts))
        if self._is_due:
            self._find_facts()

    def _set_columns(self, columns: Sequence[Column]) -> None:
        wanted = {column.key for column in columns}
        for number in reversed(range(len(self.columns))):
            if self.columns[number].key not in wanted:
                self.beginRemoveColumns(NO_INDEX, number, number)
                del self.columns[number]
                self.endRemoveColumns()
        for number, column in enumerate(columns):
            if number < len(self.columns) and self.columns[number].key == column.key:
                self.columns[number] = column
                continue
            at = self.column_of(column.key)
            if at >= 0:
                self.beginRemoveColumns(NO_INDEX, at, at)
                del self.columns[at]
                self.endRemoveColumns()
            self.beginInsertColumns(NO_INDEX, number, number)
            self.columns.insert(number, column)
            self.endInsertColumns()
        self.columns_changed.emit()

    def title(self, column: Column) -> str:
        entry = None
        if column.kind == "parameter":
            entry = next((e for e in self.entries if f"{column.node}.component" in e.parameters), None)
        return self.cells.title(column, self.columns, entry)

    # Changes

    def _runs_changed(self) -> None:
        self.arrange()

    def _run_changed(self, run: RunModel) -> None:
        row = self._place.get(run, -1)
        if row < 0:
            trial = next((e.trial for e in self.runs.entries if e.run is run and e.trial is not None), None)
            row = self._place.get(("sweep", trial.sweep), -1) if trial is not None else -1
        if row >= 0:
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def _repaint(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.columns) - 1))

    # QAbstractTableModel

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and self.columns[index.column()].key == NAME and self.rows[index.row()].sweep is None:
            return flags | Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: ANN401
        row = self.rows[index.row()]
        if role != Qt.ItemDataRole.EditRole or not row.entry.run_id or str(value).strip() == row.entry.name:
            return False
        self.renamed.emit(row.entry.run_id, str(value).strip())
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.title(column) if column.key != STAR else ""
            case Qt.ItemDataRole.DecorationRole:
                return icon("star") if column.key == STAR else None
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.title(column)
            case Qt.ItemDataRole.ToolTipRole:
                return as_text(column.place or self.title(column))
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(row, column)
            case Qt.ItemDataRole.EditRole:
                return row.entry.name if column.key == NAME else self.text(row, column)
            case Qt.ItemDataRole.DecorationRole:
                return self._icon(row, column)
            case Qt.ItemDataRole.ForegroundRole:
                return theme().state_color(_state_icon(self._state(row))) if column.key == STATE else None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.ToolTipRole:
                return as_text(self._tip(row, column))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._accessible_text(row, column)
            case _ if role == ENTRY_ROLE:
                return row.entry if row.sweep is None else None
            case _ if role == SWEEP_ROLE:
                return row.sweep
            case _ if role == FRACTION_ROLE:
                return self._fraction(row) if column.key == STATE else None
        return None

    def text(self, row: Row, column: Column) -> str:
        """What is shown in a cell."""
        sweep = row.sweep
        if sweep is None:
            text = self.cells.text(row.entry, column)
            trial = row.entry.trial
            if row.is_inside and column.key == GRAPH and trial is not None:
                return INDENT * 2 + self.tr("Trial {number}").format(number=f"{trial.number:,}")
            return text
        match column.key:
            case "graph":
                return f"{OPEN if self.is_open(sweep) else FOLDED} {sweep.trial.name}"
            case "state":
                return sweep.state_text()
            case "name":
                best = row.entry.trial
                if sweep.best is None or best is None:
                    return ""
                return self.tr("Best: trial {number}").format(number=f"{best.number:,}")
        if column.kind == "run":
            value = value_of(row, self.cells, column)
            return RUN_FACTS[column.key].text(value) if value not in (None, "") else ""
        return self.cells.text(row.entry, column)

    def _icon(self, row: Row, column: Column) -> Any:  # noqa: ANN401 - a QIcon or None
        if column.key == STATE:
            return icon(_state_icon(self._state(row)))
        if column.key == STAR and value_of(row, self.cells, column):
            return icon("starred", "warning")
        return None

    def _accessible_text(self, row: Row, column: Column) -> str:
        if column.key == STAR:
            return self.tr("Starred") if value_of(row, self.cells, column) else self.tr("Not starred")
        if row.sweep is not None and column.key == GRAPH:
            text = self.tr("{sweep}, expanded") if self.is_open(row.sweep) else self.tr("{sweep}, collapsed")
            return text.format(sweep=row.sweep.trial.name)
        return self.text(row, column).strip()

    def _state(self, row: Row) -> str:
        return row.sweep.state if row.sweep is not None else row.entry.state

    def _fraction(self, row: Row) -> float | None:
        if row.sweep is not None:
            return row.sweep.done / row.sweep.total if row.sweep.state == "running" else None
        run = row.entry.run
        return run.fraction() if run is not None and run.state == "running" else None

    def _tip(self, row: Row, column: Column) -> str:
        entry = row.entry
        if column.key == STARTED:
            began = row.sweep.time if row.sweep is not None else entry.time
            return f"{date_and_time(began)}\n{ago(time.time() - began)}"
        if row.sweep is not None:
            return self.text(row, column) if column.key != STAR else ""
        if column.key == STATE:
            return translated_message(entry.error) or entry.state_text()
        if column.key == GRAPH:
            return entry.run.origin if entry.run is not None and entry.run.origin else entry.title
        if column.key == "note":
            return entry.note
        value = self.cells.value(entry, column) if column.kind != "run" else None
        return self.text(row, column) if column.kind == "run" and column.key not in (STAR, DURATION, RUN_ID) else (
            "" if value is None else str(value)
        )  # fmt: skip


def _state_icon(state: str) -> str:
    return "waiting" if state == "queued" else state


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter

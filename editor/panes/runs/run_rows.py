"""Rows of the table of runs: filtered by the fields above it, grouped by sweep, and sorted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from vision_designer.editor.look.texts import date_and_time
from vision_designer.editor.panes.parts.inputs import Combo, SearchLine
from vision_designer.editor.panes.parts.small_widgets import filled, flat_button
from vision_designer.editor.panes.runs.columns import RUN_FACTS, STARTED, Cells, Column, sort_key
from vision_designer.editor.runs.run_entry import RunEntry, Sweep
from vision_designer.nodes.images.category_names import canonical


@dataclass(frozen=True)
class Filter:
    """Filter of runs; empty values match all.

    Attributes:
        text: in graph, name, note or id, in any case.
    """

    text: str = ""
    states: frozenset[str] = frozenset()
    graph: str = ""
    starred: bool = False

    def accepts(self, entry: RunEntry) -> bool:
        if (self.states and entry.state not in self.states) or (self.starred and not entry.starred):
            return False
        if self.graph and entry.graph != self.graph:
            return False
        text = canonical(self.text).casefold().strip()
        return not text or any(
            text in canonical(where).casefold() for where in (entry.title, entry.name, entry.note, entry.run_id)
        )


@dataclass(eq=False)
class Row:
    """A run, or the heading of a sweep.

    Attributes:
        entry: the run; for a sweep its best trial, else its newest.
        sweep: of a heading.
        is_inside: whether it is a trial below its heading.
    """

    entry: RunEntry
    sweep: Sweep | None = None
    is_inside: bool = False

    @property
    def key(self) -> object:
        return self.sweep.key if self.sweep is not None else self.entry.key


def grouped(entries: Iterable[RunEntry]) -> list[Row]:
    """Runs, and one row for the trials of each sweep, at the place of its first."""
    sweeps: dict[str, Sweep] = {}
    tops: list[RunEntry | Sweep] = []
    for entry in entries:
        if entry.trial is None:
            tops.append(entry)
            continue
        if entry.trial.sweep not in sweeps:
            tops.append(sweeps.setdefault(entry.trial.sweep, Sweep(entry.trial.sweep)))
        sweeps[entry.trial.sweep].entries.append(entry)
    return [Row(top.best or top.entries[0], top) if isinstance(top, Sweep) else Row(top) for top in tops]


def sorted_rows(rows: Sequence[Row], cells: Cells, column: Column, *, descending: bool) -> list[Row]:
    """Rows by their value in a column; those without a value are last in either direction."""
    values = [(row, value_of(row, cells, column)) for row in rows]
    known = [(sort_key(value), row) for row, value in values if value not in (None, "")]
    known.sort(key=lambda pair: pair[0], reverse=descending)
    return [row for _, row in known] + [row for row, value in values if value in (None, "")]


def value_of(row: Row, cells: Cells, column: Column) -> Any:  # noqa: ANN401 - any JSON value
    """Value of a cell; None or empty if there is none. A sweep has the metrics and parameters of its best trial."""
    if row.sweep is not None and column.kind == "run":
        return RUN_FACTS[column.key].of_sweep(row.sweep)
    return cells.value(row.entry, column)


def rows_to_save(
    rows: Iterable[Row], cells: Cells, columns: Sequence[Column], titles: Sequence[str]
) -> list[list[object]]:
    """The table as shown, for a CSV file; trials of folded sweeps too, headings of sweeps not."""
    lines: list[list[object]] = [[column.place or title for column, title in zip(columns, titles, strict=True)]]
    entries: dict[object, RunEntry] = {}
    for row in rows:
        for entry in row.sweep.entries if row.sweep is not None else [row.entry]:
            # Trials of an unfolded sweep follow as rows of their own, in the order shown.
            entries.pop(entry.key, None)
            entries[entry.key] = entry
    for entry in entries.values():
        lines.append([_plain(cells.value(entry, column), column) for column in columns])
    return lines


def _plain(value: Any, column: Column) -> object:  # noqa: ANN401 - any JSON value
    if column.key == STARTED:
        return date_and_time(value)
    return value if isinstance(value, str | int | float) else "" if value is None else str(value)


class FilterBar(QWidget):
    """Fields of the filter."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = SearchLine(self.tr("Filter runs"))
        self.text.setToolTip(self.tr("Filter by graph, name, note or run"))
        self.text.setMinimumWidth(72)
        self.states = Combo()
        self.states.setAccessibleName(self.tr("Show runs in state"))
        for text, states in (
            (self.tr("All states"), ()),
            (self.tr("Queued or running"), ("queued", "running")),
            (self.tr("Completed"), ("completed",)),
            (self.tr("Failed"), ("failed",)),
            (self.tr("Stopped"), ("cancelled",)),
        ):
            self.states.addItem(text, states)
        self.graphs = Combo()
        self.graphs.setAccessibleName(self.tr("Show runs of graph"))
        for combo in (self.states, self.graphs):
            combo.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(7)
            combo.setMinimumWidth(48)
        self.graphs.addItem(self.tr("All graphs"), "")
        self.starred = flat_button("", "star", self.tr("Show starred runs only"), checkable=True)
        parts = (self.text, self.states, self.graphs, self.starred)
        filled(QHBoxLayout(self), *parts, spacing=4, stretch=self.text)
        self.text.textChanged.connect(self.changed)
        self.states.currentIndexChanged.connect(self.changed)
        self.graphs.currentIndexChanged.connect(self.changed)
        self.starred.toggled.connect(self.changed)

    def shown(self) -> Filter:
        """The filter of the fields."""
        states = frozenset(self.states.currentData() or ())
        return Filter(self.text.text(), states, self.graphs.currentData() or "", self.starred.isChecked())

    def offer_graphs(self, titles: Iterable[str]) -> None:
        """Offer the titles of all graphs that have runs."""
        found = sorted(set(titles) - {""}, key=str.casefold)
        if found == self.graphs.data()[1:]:
            return
        chosen = self.graphs.currentData()
        self.graphs.show_choices([(self.tr("All graphs"), ""), *((title, title) for title in found)], chosen)
        if self.graphs.currentData() != chosen:
            self.changed.emit()

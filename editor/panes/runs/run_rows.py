"""Rows of the table of runs: filtered, grouped by sweep, and sorted."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from vision_designer.editor.look.texts import date_and_time
from vision_designer.editor.panes.runs.columns import STARTED, Cells, Column, sort_key
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
        sweep = row.sweep
        match column.key:
            case "star":
                return all(entry.starred for entry in sweep.entries)
            case "state":
                return sweep.state
            case "graph":
                return sweep.trial.name
            case "started":
                return sweep.time
            case "duration":
                return sweep.seconds(time.time())
            case "accuracy":
                return row.entry.accuracy
        return ""
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

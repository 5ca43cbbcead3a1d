"""Parallel coordinates of runs."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.look.plain_text import one_line
from vision_designer.editor.look.texts import day_and_time
from vision_designer.editor.panes.parts.parallel_dialog import ParallelDialog, Sample
from vision_designer.editor.panes.runs.columns import Cells, Column, columns_of, facts_of
from vision_designer.editor.runs.run_entry import RunEntry


def show_runs(dialog: ParallelDialog, cells: Cells, entries: Sequence[RunEntry]) -> None:
    """Show the parameters that differ between these runs; for trials, those that were searched."""
    facts = facts_of([entry.metrics for entry in entries], [entry.parameters for entry in entries])
    trials = [entry.trial for entry in entries if entry.trial is not None]
    searched = {place for trial in trials for place in trial.values} if len(trials) == len(entries) else set()
    columns = [
        column
        for column in columns_of(facts)
        if column.kind == "parameter" and (not searched or column.place in searched)
    ]
    titles = [cells.title(column, columns, entry) for entry in entries[:1] for column in columns]
    samples = [
        Sample(_title(entry), [_shown(entry, cells, column) for column in columns], entry.metrics) for entry in entries
    ]
    if searched:
        dialog.show_samples(titles, samples, trials[0].metric, maximize=trials[0].maximize)
    else:
        dialog.show_samples(titles, samples)


def _shown(entry: RunEntry, cells: Cells, column: Column) -> object:
    """Value of a parameter: a number, or the text that the table shows."""
    value = cells.value(entry, column)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else cells.text(entry, column)


def _title(entry: RunEntry) -> str:
    if entry.trial is not None and not entry.name:
        return QCoreApplication.translate("RunTable", "Trial {number}").format(number=f"{entry.trial.number:,}")
    return f"{one_line(entry.name) or entry.title}, {day_and_time(entry.time, datetime.now())}"

"""Dialogs about runs: a note, removing old ones, and parallel coordinates."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QCoreApplication, QSize, QTimer, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QPlainTextEdit, QSpinBox, QVBoxLayout, QWidget

from vision_designer.editor.look.plain_text import PlainLabel, one_line
from vision_designer.editor.look.texts import counted, day_and_time, translated_message
from vision_designer.editor.panes.parts.fitting import fit_to_screen
from vision_designer.editor.panes.parts.parallel_dialog import ParallelDialog, Sample
from vision_designer.editor.panes.parts.small_widgets import filled
from vision_designer.editor.panes.runs.columns import Cells, Column, columns_of, facts_of
from vision_designer.editor.runs.run_entry import RunEntry
from vision_designer.editor.workers import Background
from vision_designer.graphs.history.cleaning import Cleaned
from vision_designer.graphs.history.runs import History


class NoteDialog(QDialog):
    """Edits the note of a run."""

    written = Signal(str)

    def __init__(self, note: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Note"))
        fit_to_screen(self, QSize(460, 240))
        self.text = QPlainTextEdit(note)
        self.text.setAccessibleName(self.tr("Note"))
        self.text.setTabChangesFocus(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.written.emit(self.text.toPlainText().strip()))
        filled(QVBoxLayout(self), self.text, buttons, margins=16, spacing=12, stretch=self.text)


KEEP = 20
WAIT_MILLISECONDS = 250
"""Milliseconds without a change of the number before the dry run starts."""


class CleanRunsDialog(QDialog):
    """Asks how many runs to keep; the numbers come from a dry run in a thread."""

    cleaned = Signal(object)

    def __init__(self, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Clean up old runs"))
        fit_to_screen(self)
        self._history = history
        self._background = Background(self)
        self.keep = QSpinBox()
        self.keep.setRange(0, 100_000)
        self.keep.setValue(KEEP)
        self.keep.setSuffix(self.tr(" completed runs"))
        self.what = PlainLabel(wraps=True)
        self.what.setMinimumWidth(360)
        explanation = PlainLabel(
            self.tr(
                "Removes all runs older than the newest completed ones, except starred runs, and every output that no "
                "remaining run uses. Graph files are not changed."
            )
        )
        explanation.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.remove = self.buttons.addButton(self.tr("Remove"), QDialogButtonBox.ButtonRole.DestructiveRole)
        form = QFormLayout()
        form.addRow(self.tr("Keep the newest"), self.keep)
        filled(QVBoxLayout(self), explanation, form, self.what, self.buttons, margins=16, spacing=12)
        self._timer = QTimer(self, singleShot=True, interval=WAIT_MILLISECONDS)
        self._timer.timeout.connect(self._look)
        self.keep.valueChanged.connect(self._number_changed)
        self.remove.clicked.connect(self._clean)
        self.buttons.rejected.connect(self.reject)
        self._number_changed()

    def _number_changed(self) -> None:
        self.remove.setEnabled(False)
        self.what.setText(self.tr("Finding runs to remove..."))
        self._timer.start()

    def _look(self) -> None:
        keep = self.keep.value()
        work = partial(self._history.clean, keep, dry_run=True)
        self._background.run(work, partial(self._show_what, keep), partial(self._show_failure, keep))

    def _show_what(self, keep: int, found: Cleaned) -> None:
        if keep != self.keep.value():
            return
        if not (found.runs or found.outputs or found.freed):
            self.what.setText(self.tr("There is nothing to remove."))
            return
        text = self.tr("To be removed: {runs} and {outputs}, {size} in total.")
        runs = counted(len(found.runs), self.tr("1 run"), self.tr("{count} runs"))
        outputs = counted(len(found.outputs), self.tr("1 output"), self.tr("{count} outputs"))
        self.what.setText(text.format(runs=runs, outputs=outputs, size=self.locale().formattedDataSize(found.freed)))
        self.remove.setEnabled(True)

    def _show_failure(self, keep: int, error: Exception) -> None:
        if keep == self.keep.value():
            self.what.setText(translated_message(getattr(error, "message", str(error))))

    def _clean(self) -> None:
        keep = self.keep.value()
        self.remove.setEnabled(False)
        self.keep.setEnabled(False)
        self.what.setText(self.tr("Removing..."))
        self._background.run(partial(self._history.clean, keep), self._has_cleaned, self._has_failed)

    def _has_cleaned(self, cleaned: Cleaned) -> None:
        self.cleaned.emit(cleaned)
        self.accept()

    def _has_failed(self, error: Exception) -> None:
        self.keep.setEnabled(True)
        self._show_failure(self.keep.value(), error)


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

"""The Runs pane: waiting, running and past runs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget

from vision_designer.editor.files.settings import Settings
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP
from vision_designer.editor.look.texts import counted, translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.pane import PaneContext, PaneRecord
from vision_designer.editor.panes.parts.bars import OverflowBar, WrappingBar
from vision_designer.editor.panes.parts.dialogs import ask_and_save, ask_to_confirm, popup_menu
from vision_designer.editor.panes.parts.pane_parts import EmptyState
from vision_designer.editor.panes.parts.parallel_dialog import ParallelDialog
from vision_designer.editor.panes.parts.small_widgets import ColoredLabel, action_button, filled, flat_button, stacked
from vision_designer.editor.panes.runs.run_dialogs import CleanRunsDialog, NoteDialog, show_runs
from vision_designer.editor.panes.runs.run_rows import FilterBar
from vision_designer.editor.panes.runs.run_table import RunTable
from vision_designer.editor.panes.runs.run_view import RunView
from vision_designer.editor.runs.run_entry import RunEntry
from vision_designer.editor.runs.run_list import RunList
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.run_queue import RunQueue
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.printing import save_csv
from vision_designer.graphs.user_paths import home_or_current
from vision_designer.nodes.core.registry import Components

MANY = 1_000_000
TICK_MILLISECONDS = 1000
"""Interval of updates of the durations of active runs, in milliseconds."""


@dataclass
class _Command:
    """An action on the selected runs.

    Attributes:
        may: returns whether it applies to these runs.
        shown: whether it has a button besides its menu entry.
    """

    action: QAction
    may: Callable[[list[RunEntry]], bool]
    shown: bool


class RunsPane(QWidget):
    """The queue and the history of runs."""

    run_opened = Signal(str)
    run_cloned = Signal(str)
    runs_compared = Signal(list)
    run_model_save_requested = Signal(str, str)
    message = Signal(str)
    """See :class:`PaneContext`."""

    def __init__(
        self,
        queue: RunQueue,
        history: History,
        components: Components | None = None,
        settings: Settings | None = None,
    ) -> None:
        super().__init__()
        self._queue = queue
        self._history = history
        self.runs = RunList(queue, history, self)
        self.shown_runs = RunTable(self.runs, components or {}, self)
        self.filters = FilterBar()
        self.table = RunView(self.shown_runs, settings)
        self.empty = EmptyState("history")
        self._stack = stacked(self.empty, self.table)
        self.error = ColoredLabel(color=lambda: theme().colors.problem, wraps=True)
        self.error.setMaximumHeight(96)
        self.error.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.error.setContentsMargins(8, 4, 8, 4)
        self.error.hide()
        self.columns_button = flat_button("", "table", self.tr("Choose columns"))
        self.columns_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.columns_button)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(lambda: self.table.fill_columns_menu(menu))
        self.columns_button.setMenu(menu)
        self._commands = self._make_commands()
        self._lay_out()
        self._ticking = QTimer(self, singleShot=True, interval=TICK_MILLISECONDS)
        self._ticking.timeout.connect(self._tick)
        self._connect()
        self._update()

    def _connect(self) -> None:
        self.filters.changed.connect(lambda: self.shown_runs.set_filter(self.filters.shown()))
        self.runs.changed.connect(lambda: self.filters.offer_graphs(entry.graph for entry in self.runs.entries))
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._show_menu)
        self.table.doubleClicked.connect(lambda index: self.table.double_clicked(index, self.action("open").trigger))
        self.table.starred.connect(self._set_star)
        self.shown_runs.renamed.connect(lambda run_id, name: self.runs.describe([run_id], name=name))
        self.runs.failed.connect(lambda error: self.message.emit(translated_message(error)))
        for signal in (self.shown_runs.layoutChanged, self.runs.loaded, self.shown_runs.dataChanged):
            signal.connect(self._update)
        self.table.selectionModel().selectionChanged.connect(self._update)

    def selected(self) -> list[RunEntry]:
        """The runs that are selected, from top to bottom; all trials of a selected sweep."""
        return self.table.selected()

    def select(self, *runs: RunModel | str) -> None:
        """Select these runs, or those of these ids."""
        self.table.select(*runs)

    def action(self, name: str) -> QAction:
        """The action of that name, e.g. open, clone, compare, star, rename, note, stop, delete or clean."""
        return self._commands[name].action

    # Parts

    def _make_commands(self) -> dict[str, _Command]:
        one, several = partial(_are, 1, 1), partial(_are, 2, MANY)
        some, always = (lambda runs: any(entry.run_id for entry in runs)), (lambda runs: True)
        single = lambda runs: one(runs) and self.table.selected_sweep() is None  # noqa: E731
        may_stop = lambda runs: any(map(self._queue.can_stop, _live(runs)))  # noqa: E731
        may_kill = lambda runs: any(map(self._queue.can_kill, _live(runs)))  # noqa: E731
        commands = {
            "open": self._command("open", self.tr("Open the graph of the run"), self._open, one, shown=True),
            "clone": self._command("clone", self.tr("Clone into a new graph"), self._clone, one, shown=True),
            "compare": self._command("compare", self.tr("Compare runs"), self._compare, several, shown=True),
            "parallel": self._command(
                "chart", self.tr("Parallel coordinates"), self._show_parallel, several, shown=True
            ),
            "save_model": self._command("save", self.tr("Save Model…"), self._save_model, one),
            "star": self._command("star", self.tr("Star"), self._star, some),
            "rename": self._command("edit", self.tr("Rename"), lambda _: self.table.rename(), single),
            "note": self._command("note", self.tr("Note..."), self._edit_note, one),
            "stop": self._command("stop", self.tr("Stop"), self._stop, may_stop, shown=True),
            "end": self._command("stop", self.tr("Force stop"), self._kill, may_kill),
            "sooner": self._command("", self.tr("Run sooner"), partial(self._move, -1), self._may_move),
            "later": self._command("", self.tr("Run later"), partial(self._move, 1), self._may_move),
            "folder": self._command("folder", self.tr("Show folder"), self._show_folder, one),
            "copy": self._command("copy", self.tr("Copy run id"), self._copy, some),
            "export": self._command("export", self.tr("Export table..."), self._export, always, shown=True),
            "delete": self._command("delete", self.tr("Delete..."), self._delete, _may_delete, shown=True),
            "clean": self._command("remove", self.tr("Clean up old runs..."), self._clean, always),
        }
        commands["rename"].action.setShortcut(Qt.Key.Key_F2)
        commands["copy"].action.setShortcut(QKeySequence.StandardKey.Copy)
        commands["open"].action.setShortcut(Qt.Key.Key_Return)
        return commands

    def _command(
        self,
        icon_name: str,
        text: str,
        do: Callable[[list[RunEntry]], object],
        may: Callable[[list[RunEntry]], bool],
        *,
        shown: bool = False,
    ) -> _Command:
        action = QAction(icon(icon_name), text, self.table)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: do(self.selected()))
        self.table.addAction(action)
        return _Command(action, may, shown)

    def _lay_out(self) -> None:
        shown = [command.action for command in self._commands.values() if command.shown]
        buttons = OverflowBar([action_button(action) for action in shown])
        bar = WrappingBar([self.filters], [buttons, self.columns_button], stretch=True)
        filled(QVBoxLayout(self), bar, self._stack, self.error, spacing=0, stretch=self._stack)

    # What is shown

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.runs.set_shown(True)
        self._update()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.runs.set_shown(False)

    def _update(self) -> None:
        if self.shown_runs.rowCount():
            self._stack.setCurrentWidget(self.table)
        else:
            self._show_why_empty()
        runs = self.selected()
        for command in self._commands.values():
            command.action.setEnabled(command.may(runs))
        waits = len(runs) == 1 and runs[0].state == "queued"
        stop = self.tr("Remove from the queue") if waits else self.tr("Stop")
        self._commands["stop"].action.setText(stop)
        # The Delete key never stops a running run; deleting asks for confirmation.
        self._commands["stop"].action.setShortcut(QKeySequence.StandardKey.Delete if waits else QKeySequence())
        self._commands["delete"].action.setShortcut(QKeySequence() if waits else QKeySequence.StandardKey.Delete)
        are_starred = bool(runs) and all(entry.starred for entry in runs)
        self._commands["star"].action.setText(self.tr("Remove star") if are_starred else self.tr("Star"))
        error = translated_message(runs[0].error) if len(runs) == 1 else ""
        self.error.setText(error)
        self.error.setVisible(bool(error))
        if self.runs.has_active and self.isVisible() and not self._ticking.isActive():
            self._ticking.start()

    def _tick(self) -> None:
        if self.isVisible():
            # Ends in _update, which restarts the timer while a run is active.
            self.runs.tick()

    def _show_why_empty(self) -> None:
        if self.runs.failure:
            self.empty.show_message(self.tr("The runs cannot be read"), translated_message(self.runs.failure))
        elif not self.runs.is_complete:
            self.empty.show_message(self.tr("Reading the runs"))
        elif self.runs.entries:
            self.empty.show_message(self.tr("No run matches"), self.tr("Change the filter to see other runs."))
        else:
            advice = self.tr("Submit a graph with F5. Its run appears here and stays in the list after it ends.")
            self.empty.show_message(self.tr("No runs yet"), advice)

    def _show_menu(self, position: QPoint) -> None:
        menu = popup_menu(self)
        for name, command in self._commands.items():
            if name in {"star", "stop", "folder", "export", "delete"}:
                menu.addSeparator()
            if command.action.isEnabled() or command.shown:
                menu.addAction(command.action)
        menu.popup(self.table.viewport().mapToGlobal(position))

    # Actions

    def _open(self, runs: list[RunEntry]) -> None:
        self.run_opened.emit(runs[0].run_id)

    def _clone(self, runs: list[RunEntry]) -> None:
        self.run_cloned.emit(runs[0].run_id)

    def _compare(self, runs: list[RunEntry]) -> None:
        # The older one first, however they are sorted.
        self.runs_compared.emit([entry.run_id for entry in sorted(runs, key=lambda entry: entry.time)])

    def _show_parallel(self, runs: list[RunEntry]) -> None:
        dialog = ParallelDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sweep, ids = self.table.selected_sweep(), {entry.run_id for entry in runs}

        def show() -> None:
            # New trials of a sweep appear as they end.
            entries = [
                entry
                for entry in self.runs.entries
                if entry.run_id in ids
                or (sweep is not None and entry.trial is not None and entry.trial.sweep == sweep.id)
            ]
            show_runs(dialog, self.shown_runs.cells, entries)

        show()
        if sweep is not None:
            self.runs.changed.connect(show)
            dialog.finished.connect(lambda _: self.runs.changed.disconnect(show))
        dialog.show()

    def _save_model(self, runs: list[RunEntry]) -> None:
        self.run_model_save_requested.emit(runs[0].run_id, runs[0].name or runs[0].title)

    def _stop(self, runs: list[RunEntry]) -> None:
        for run in _live(runs):
            self._queue.stop(run)
        self._update()

    def _kill(self, runs: list[RunEntry]) -> None:
        for run in _live(runs):
            self._queue.kill(run)

    def _may_move(self, runs: list[RunEntry]) -> bool:
        return len(runs) == 1 and runs[0].run in self._queue.queued and len(self._queue.queued) > 1

    def _move(self, by: int, runs: list[RunEntry]) -> None:
        run = runs[0].run
        if run is not None and run in self._queue.queued:
            self._queue.move(run, max(0, self._queue.queued.index(run) + by))
            self.select(run)

    def _show_folder(self, runs: list[RunEntry]) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._history.folder(runs[0].run_id))))

    def _copy(self, runs: list[RunEntry]) -> None:
        QGuiApplication.clipboard().setText("\n".join(entry.run_id for entry in runs if entry.run_id))

    def _star(self, runs: list[RunEntry]) -> None:
        self._set_star(runs, not all(entry.starred for entry in runs))

    def _set_star(self, runs: list[RunEntry], starred: bool) -> None:
        self.runs.describe([entry.run_id for entry in runs if entry.run_id], starred=starred)

    def _edit_note(self, runs: list[RunEntry]) -> None:
        dialog = NoteDialog(runs[0].note, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.written.connect(lambda note: self.runs.describe([runs[0].run_id], note=note))
        dialog.open()

    def _delete(self, runs: list[RunEntry]) -> None:
        ids = [entry.run_id for entry in runs]
        ask_to_confirm(
            self,
            self.tr("Delete runs"),
            counted(len(ids), self.tr("Delete this run?"), self.tr("Delete these {count} runs?")),
            self.tr("Outputs that other runs use stay. Graph files and named models are not changed."),
            self.tr("Delete"),
            partial(self.runs.remove, ids),
        )

    def _export(self, _runs: list[RunEntry]) -> None:
        suggested = home_or_current() / "runs.csv"
        name = self.tr("Table (*.csv)")
        ask_and_save(self, self.tr("Export table"), suggested, name, self.save_csv, self.message.emit)

    def save_csv(self, path: Path) -> None:
        """Write the table as shown.

        Raises:
            FailedToWriteOutputsError: it cannot be written.
        """
        save_csv(path, self.table.rows_to_save())

    def _clean(self, runs: list[RunEntry]) -> None:
        dialog = CleanRunsDialog(self._history, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.cleaned.connect(lambda cleaned: self._queue.forget(set(cleaned.runs)))
        dialog.cleaned.connect(self.runs.refresh)
        dialog.open()


def _are(minimum: int, maximum: int, runs: list[RunEntry]) -> bool:
    """Whether the number of runs is in a range, and all of them have started."""
    return minimum <= len(runs) <= maximum and all(entry.run_id for entry in runs)


def _live(runs: Iterable[RunEntry]) -> list[RunModel]:
    """The runs among these that are followed, or that ended since the window was opened."""
    return [entry.run for entry in runs if entry.run is not None]


def _may_delete(runs: list[RunEntry]) -> bool:
    return bool(runs) and all(entry.run_id and entry.state not in ("queued", "running") for entry in runs)


def _make(context: PaneContext) -> RunsPane:
    services = context.services
    return RunsPane(services.queue, services.history, services.components, services.settings)


PANE = PaneRecord("runs", QT_TRANSLATE_NOOP("Docks", "Runs"), "history", "right", _make, order=50)

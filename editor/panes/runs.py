"""The Runs pane: waiting, running and past runs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSortFilterProxyModel,
    Qt,
    QTimer,
    QUrl,
    Signal,
)
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QHideEvent, QKeySequence, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.pane import PaneContext, PaneRecord
from vision_designer.editor.panes.parts.pane_parts import EmptyState, show_whole_rows
from vision_designer.editor.panes.parts.small_widgets import ColouredLabel, filled, stacked
from vision_designer.editor.panes.run_dialogs import CleanRunsDialog
from vision_designer.editor.runs.run_entry import RunEntry
from vision_designer.editor.runs.run_list import ENTRY_ROLE, FRACTION_ROLE, SORT_ROLE, STATE, TITLE, RunList
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.run_queue import RunQueue
from vision_designer.graphs.history.runs import History
from vision_designer.nodes.images.category_names import canonical

THICKNESS = 3.0
MARGIN = 4.0


class FilteredRuns(QSortFilterProxyModel):
    """The runs whose graph or id holds a text, and that are in one of some states."""

    def __init__(self, runs: RunList, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""
        self._states: frozenset[str] = frozenset()
        self.setSourceModel(runs)
        self.setSortRole(SORT_ROLE)

    def set_filter(self, text: str, states: frozenset[str]) -> None:
        """Show only these; an empty text, or no state, holds nothing back."""
        self._text, self._states = canonical(text).casefold().strip(), states
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: QModelIndex | QPersistentModelIndex) -> bool:
        runs = self.sourceModel()
        if not isinstance(runs, RunList) or row >= runs.rowCount():
            return False
        entry = runs.entry(row)
        if self._states and entry.state not in self._states:
            return False
        return self._text in canonical(entry.title).casefold() or self._text in entry.run_id


class RunStateDelegate(QStyledItemDelegate):
    """Draws a thin bar along the bottom of the cell of a run that goes on."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        fraction = index.data(FRACTION_ROLE)
        if not isinstance(fraction, float):
            return
        whole = QRectF(option.rect)
        bar = QRectF(whole.left() + MARGIN, whole.bottom() - THICKNESS, whole.width() - 2 * MARGIN, THICKNESS)
        colours = theme().colours
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.grid)
        painter.drawRoundedRect(bar, THICKNESS / 2, THICKNESS / 2)
        bar.setWidth(bar.width() * min(1.0, max(0.0, fraction)))
        painter.setBrush(colours.accent)
        painter.drawRoundedRect(bar, THICKNESS / 2, THICKNESS / 2)
        painter.restore()


TICK_MILLISECONDS = 1000
"""How often the time is shown that a run has taken so far."""


@dataclass
class _Command:
    """Something that can be done with the selected runs.

    Attributes:
        may: whether it can be done with these.
        shown: whether it has a button, not only a line in the menu.
    """

    action: QAction
    may: Callable[[list[RunEntry]], bool]
    shown: bool


class RunsPane(QWidget):
    """The queue and the history of runs.

    Args:
        queue: submits and follows runs.
        history: the runs of the workspace.
    """

    open_requested = Signal(str)
    clone_requested = Signal(str)
    compare_requested = Signal(list)

    def __init__(self, queue: RunQueue, history: History) -> None:
        super().__init__()
        self._queue = queue
        self._history = history
        self.runs = RunList(queue, history, self)
        self.shown_runs = FilteredRuns(self.runs, self)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Filter by graph or run"))
        self.filter.setAccessibleName(self.tr("Filter runs"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(140)
        self.filter.addAction(icon("find"), QLineEdit.ActionPosition.LeadingPosition)
        self.states = QComboBox()
        self.states.setAccessibleName(self.tr("Show runs in state"))
        for text, states in (
            (self.tr("All states"), ()),
            (self.tr("Queued or running"), ("queued", "running")),
            (self.tr("Completed"), ("completed",)),
            (self.tr("Failed"), ("failed",)),
            (self.tr("Stopped"), ("cancelled",)),
        ):
            self.states.addItem(text, states)
        self.table = self._make_table()
        self.empty = EmptyState("history")
        self._stack = stacked(self.empty, self.table)
        self.error = ColouredLabel(colour=lambda: theme().colours.problem)
        self.error.setWordWrap(True)
        self.error.setMaximumHeight(96)
        self.error.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.error.setContentsMargins(8, 4, 8, 4)
        self.error.hide()
        self._commands = self._make_commands()
        self._lay_out()
        self._ticking = QTimer(self, singleShot=True, interval=TICK_MILLISECONDS)
        self._ticking.timeout.connect(self._tick)
        self.filter.textChanged.connect(self._filter)
        self.states.currentIndexChanged.connect(self._filter)
        for signal in (self.runs.rowsInserted, self.runs.rowsRemoved, self.runs.loaded, self.runs.dataChanged):
            signal.connect(self._update)
        self.table.selectionModel().selectionChanged.connect(self._update)
        self._update()

    def selected(self) -> list[RunEntry]:
        """The runs that are selected, from top to bottom."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self.shown_runs.index(row, 0).data(ENTRY_ROLE) for row in rows]

    def select(self, *runs: RunModel | str) -> None:
        """Select these runs, or those of these ids."""
        self.table.clearSelection()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for row in range(self.shown_runs.rowCount()):
            index = self.shown_runs.index(row, 0)
            entry: RunEntry = index.data(ENTRY_ROLE)
            if entry.run_id in runs or entry.run in runs:
                self.table.selectionModel().select(index, flags)

    def action(self, name: str) -> QAction:
        """The action of that name: open, clone, compare, stop, end, sooner, later, folder, copy or clean."""
        return self._commands[name].action

    # Parts

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.shown_runs)
        table.setItemDelegateForColumn(STATE, RunStateDelegate(table))
        show_whole_rows(table)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setWordWrap(False)
        table.setAccessibleName(self.tr("Runs"))
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._show_menu)
        table.doubleClicked.connect(lambda _index: self.action("open").trigger())
        header = table.horizontalHeader()
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(48)
        table.setSortingEnabled(True)
        header.sortIndicatorChanged.connect(lambda column, order: self.runs.load_all() if column >= 0 else None)
        for column, width in enumerate((210, 180, 120, 90, 80, 150)):
            table.setColumnWidth(column, width)
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        rows = table.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(table.fontMetrics().height() + 12)
        return table

    def _make_commands(self) -> dict[str, _Command]:
        one, two = partial(_are, 1), partial(_are, 2)
        named, always = (lambda runs: any(entry.run_id for entry in runs)), (lambda runs: True)
        commands = {
            "open": self._command("open", self.tr("Open the graph of the run"), self._open, one, shown=True),
            "clone": self._command("clone", self.tr("Clone into a new graph"), self._clone, one, shown=True),
            "compare": self._command("compare", self.tr("Compare two runs"), self._compare, two, shown=True),
            "stop": self._command("stop", self.tr("Stop"), self._stop, self._may_stop, shown=True),
            "end": self._command("stop", self.tr("Force stop"), self._end, self._may_end),
            "sooner": self._command("", self.tr("Run sooner"), partial(self._move, -1), self._may_move),
            "later": self._command("", self.tr("Run later"), partial(self._move, 1), self._may_move),
            "folder": self._command("folder", self.tr("Show folder"), self._show_folder, one),
            "copy": self._command("copy", self.tr("Copy run id"), self._copy, named),
            "clean": self._command("delete", self.tr("Clean up old runs..."), self._clean, always, shown=True),
        }
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
        bar = filled(QHBoxLayout(), self.filter, self.states, spacing=4, stretch=self.filter)
        for command in self._commands.values():
            if command.shown:
                button = QToolButton()
                button.setDefaultAction(command.action)
                button.setAutoRaise(True)
                bar.addWidget(button)
        filled(QVBoxLayout(self), bar, self._stack, self.error, margins=8, spacing=8, stretch=self._stack)

    # What is shown

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.runs.set_shown(True)
        self._update()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.runs.set_shown(False)

    def _filter(self) -> None:
        self.runs.load_all()
        self.shown_runs.set_filter(self.filter.text(), frozenset(self.states.currentData() or ()))
        self._update()

    def _update(self) -> None:
        if self.shown_runs.rowCount():
            self._stack.setCurrentWidget(self.table)
        else:
            self._say_why_empty()
            self._stack.setCurrentWidget(self.empty)
        runs = self.selected()
        for command in self._commands.values():
            command.action.setEnabled(command.may(runs))
        waits = len(runs) == 1 and runs[0].state == "queued"
        stop = self.tr("Remove from the queue") if waits else self.tr("Stop")
        self._commands["stop"].action.setText(stop)
        # A run that goes on is not stopped by a slip of the finger.
        self._commands["stop"].action.setShortcut(QKeySequence.StandardKey.Delete if waits else QKeySequence())
        error = translated_message(runs[0].error) if len(runs) == 1 else ""
        self.error.setText(error)
        self.error.setVisible(bool(error))
        if self.runs.has_active and self.isVisible() and not self._ticking.isActive():
            self._ticking.start()

    def _tick(self) -> None:
        if self.isVisible():
            # Ends in _update, which starts the timer again while a run goes on.
            self.runs.tick()

    def _say_why_empty(self) -> None:
        if self.runs.failure:
            self.empty.say(self.tr("The runs cannot be read"), translated_message(self.runs.failure))
        elif self.runs.rowCount():
            self.empty.say(self.tr("No run matches"), self.tr("Change the filter to see other runs."))
        elif not self.runs.is_loaded:
            self.empty.say(self.tr("Reading the runs"), "")
        else:
            advice = self.tr("Submit a graph with F5. Its run appears here and stays in the list after it ends.")
            self.empty.say(self.tr("No runs yet"), advice)

    def _show_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, command in self._commands.items():
            if name in {"stop", "folder", "clean"}:
                menu.addSeparator()
            if command.action.isEnabled() or command.shown:
                menu.addAction(command.action)
        menu.popup(self.table.viewport().mapToGlobal(position))

    # What can be done

    def _open(self, runs: list[RunEntry]) -> None:
        self.open_requested.emit(runs[0].run_id)

    def _clone(self, runs: list[RunEntry]) -> None:
        self.clone_requested.emit(runs[0].run_id)

    def _compare(self, runs: list[RunEntry]) -> None:
        # The older one first, however they are sorted.
        self.compare_requested.emit([entry.run_id for entry in sorted(runs, key=lambda entry: entry.time)])

    def _may_stop(self, runs: list[RunEntry]) -> bool:
        return any(entry.run is not None and self._queue.can_stop(entry.run) for entry in runs)

    def _stop(self, runs: list[RunEntry]) -> None:
        for entry in runs:
            if entry.run is not None:
                self._queue.stop(entry.run)
        self._update()

    def _may_end(self, runs: list[RunEntry]) -> bool:
        return any(entry.run is not None and self._queue.can_kill(entry.run) for entry in runs)

    def _end(self, runs: list[RunEntry]) -> None:
        for entry in runs:
            if entry.run is not None:
                self._queue.kill(entry.run)

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

    def _clean(self, runs: list[RunEntry]) -> None:
        dialog = CleanRunsDialog(self._history, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.cleaned.connect(lambda cleaned: self._queue.forget(set(cleaned.runs)))
        dialog.cleaned.connect(self.runs.refresh)
        dialog.open()


def _are(count: int, runs: list[RunEntry]) -> bool:
    """Whether these are so many runs, all of which have begun."""
    return len(runs) == count and all(entry.run_id for entry in runs)


def _make(context: PaneContext) -> RunsPane:
    pane = RunsPane(context.services.queue, context.services.history)
    pane.open_requested.connect(context.run_opened)
    pane.clone_requested.connect(context.run_cloned)
    pane.compare_requested.connect(context.runs_compared)
    return pane


PANE = PaneRecord("runs", QT_TRANSLATE_NOOP("Docks", "Runs"), "history", "bottom", _make, order=50)

"""The Problems pane: problems of the graph, with quick fixes."""

from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QSortFilterProxyModel, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.fixes.quick_fixes import QuickFix
from vision_designer.editor.graph.open_graph import Connections, OpenGraph
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.pane import PaneRecord
from vision_designer.editor.panes.parts.dialogs import choose_path, dialog_start, popup_menu
from vision_designer.editor.panes.parts.inputs import SearchLine
from vision_designer.editor.panes.parts.pane_parts import EmptyState, show_whole_rows
from vision_designer.editor.panes.parts.small_widgets import filled, stacked
from vision_designer.editor.panes.problem_table import (
    ERROR,
    FIX,
    MESSAGE,
    PLACE,
    FixDelegate,
    ProblemModel,
    TextDelegate,
)
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.images.category_names import canonical

MAX_WRAPPED = 300
"""Maximum number of rows with wrapped messages, since each must be measured."""
MIN_MESSAGE = 280
"""Minimum width of messages in pixels; in a narrower column they wrap into too many lines."""


class ProblemsPane(QWidget):
    """All problems of the graph, kept up to date; double-click or Enter shows the location of one."""

    problem_activated = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.graph: OpenGraph | None = None
        self._connections = Connections()
        self.model = ProblemModel()
        self.shown = _Filter(self.model)
        self.errors = self._counter(self.tr("Show errors"))
        self.warnings = self._counter(self.tr("Show warnings"))
        self.filter = SearchLine(self.tr("Filter"), self.tr("Filter problems"))
        self.filter.setMaximumWidth(260)
        self.filter.textChanged.connect(self._filter)
        self.table = _Table()
        self.table.setModel(self.shown)
        self.table.setAccessibleName(self.tr("Problems"))
        self.table.setItemDelegate(TextDelegate(self.table))
        delegate = FixDelegate(self.table)
        delegate.clicked.connect(self._fix_clicked)
        self.table.setItemDelegateForColumn(FIX, delegate)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(PLACE, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(ERROR, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(FIX, QHeaderView.ResizeMode.Interactive)
        self.table.share_width({PLACE: 220, ERROR: 175, FIX: 200})
        self.table.activated_row.connect(self._activate)
        self.table.fixes_requested.connect(self._show_fixes)
        self.table.customContextMenuRequested.connect(self._show_menu)
        self.empty = EmptyState("completed")
        bar = filled(QHBoxLayout(), self.errors, self.warnings, margins=(8, 4, 8, 4), spacing=4)
        bar.addStretch(1)
        bar.addWidget(self.filter, 2)
        self._bar = QWidget()
        self._bar.setLayout(bar)
        self._pages = stacked(self.empty, self.table)
        filled(QVBoxLayout(self), self._bar, self._pages, spacing=0, stretch=self._pages)
        self._edited = QTimer(self, singleShot=True, interval=0)
        self._edited.timeout.connect(self.model.forget_fixes)
        theme().changed.connect(self._show)
        self._show()

    def _counter(self, tip: str) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setChecked(True)
        button.setAutoRaise(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setToolTip(tip)
        button.toggled.connect(self._filter)
        return button

    def set_graph(self, graph: OpenGraph | None) -> None:
        """Show the problems of a graph; None for none."""
        if graph is self.graph:
            return
        self.graph = graph
        self._connections.replace()
        if graph is not None:
            self._connections.replace(
                (graph.problems_changed, self._show), (graph.undo_stack.indexChanged, self._graph_edited)
            )
        self._show()

    def _graph_edited(self, _index: int) -> None:
        # An edit may make a fix impossible before the next validation ends.
        self._edited.start()

    # Content

    def _show(self) -> None:
        problems = self.graph.problems if self.graph is not None else []
        current = self.current_problem()
        self.model.show_problems(self.graph, problems)
        errors = sum(problem.severity == "error" for problem in problems)
        for button, name, text, count in (
            (self.errors, "error", self.tr("Errors: {count}"), errors),
            (self.warnings, "warning", self.tr("Warnings: {count}"), len(problems) - errors),
        ):
            button.setIcon(icon(name))
            button.setText(text.format(count=count))
            button.setAccessibleName(text.format(count=count))
        self._filter()
        if current is not None:
            self._select(current)

    def _select(self, problem: Problem) -> None:
        rows = range(self.shown.rowCount())
        same = [row for row in rows if self._problem(self.shown.index(row, PLACE)) == problem]
        if same:
            self.table.selectRow(same[0])

    def _filter(self) -> None:
        self.shown.set_filter(self.filter.text(), errors=self.errors.isChecked(), warnings=self.warnings.isChecked())
        self.table.setWordWrap(self.shown.rowCount() <= MAX_WRAPPED)
        self.table.fit_rows()
        self._bar.setVisible(bool(self.model.problems))
        if self.shown.rowCount():
            self._pages.setCurrentWidget(self.table)
        elif self.graph is None:
            self.empty.show_message(self.tr("No graph is open"))
        elif not self.model.problems:
            self.empty.show_message(
                self.tr("No problems"), self.tr("The graph is ready to run: press F5, or click Submit.")
            )
        else:
            self.empty.show_message(
                self.tr("Nothing matches the filter"), self.tr("Clear the filter, or show errors and warnings again.")
            )

    def _problem(self, index: QModelIndex) -> Problem | None:
        found = index.siblingAtColumn(PLACE).data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        return found if isinstance(found, Problem) else None

    def current_problem(self) -> Problem | None:
        return self._problem(self.table.currentIndex())

    def fixes(self, index: QModelIndex) -> list[QuickFix]:
        """Quick fixes of the problem in a row."""
        return self.model.fixes(self.shown.mapToSource(index).row()) if index.isValid() else []

    # Input

    def _activate(self, index: QModelIndex) -> None:
        problem = self._problem(index)
        if problem is not None:
            self.problem_activated.emit(problem)

    def _fix_clicked(self, row: int) -> None:
        index = self.shown.index(row, FIX)
        fixes = self.fixes(index)
        if len(fixes) == 1:
            self.apply(fixes[0], index)
        else:
            self._show_fixes(index)

    def _show_fixes(self, index: QModelIndex) -> None:
        menu = popup_menu(self)
        if not self._add_fixes(menu, index):
            menu.addAction(self.tr("No quick fix")).setEnabled(False)
        place = self.table.visualRect(index.siblingAtColumn(FIX))
        menu.popup(self.table.viewport().mapToGlobal(place.bottomLeft() + QPoint(4, 0)))
        menu.setActiveAction(menu.actions()[0])

    def _add_fixes(self, menu: QMenu, index: QModelIndex) -> bool:
        fixes = self.fixes(index)
        # A validation may end and change the rows while the menu is open.
        row = QPersistentModelIndex(index)
        for fix in fixes:
            action = QAction(fix.text.replace("&", "&&"), menu)
            action.triggered.connect(partial(self._apply_at, fix, row))
            menu.addAction(action)
        return bool(fixes)

    def _apply_at(self, fix: QuickFix, row: QPersistentModelIndex, _checked: bool = False) -> None:
        self.apply(fix, self.shown.index(row.row(), row.column()))

    def _show_menu(self, place: QPoint) -> None:
        index = self.table.indexAt(place)
        problem = self._problem(index)
        if problem is None:
            return
        menu = popup_menu(self)
        if self._add_fixes(menu, index):
            menu.addSeparator()
        menu.addAction(self.tr("Go to"), lambda: self.problem_activated.emit(problem))
        menu.addAction(icon("copy"), self.tr("Copy"), lambda: QApplication.clipboard().setText(str(problem)))
        menu.popup(self.table.viewport().mapToGlobal(place))

    def apply(self, fix: QuickFix, index: QModelIndex) -> None:
        graph, problem = self.graph, self._problem(index)
        if graph is None:
            return
        if fix.asks != "path":
            fix.apply("")
            return
        node = graph.flow.node(problem.node) if problem is not None else None
        value = node.parameters.get(problem.parameter) if node is not None and problem is not None else None

        def chosen(path: str) -> None:
            fix.apply(graph.written_path(path))

        menu = popup_menu(self)
        start, title = dialog_start(value, graph), fix.text.rstrip(".…")
        menu.addAction(
            icon("folder"), self.tr("Folder..."), lambda: choose_path(self, title, start, chosen, folder=True)
        )
        menu.addAction(icon("file"), self.tr("File..."), lambda: choose_path(self, title, start, chosen, folder=False))
        menu.popup(self.table.viewport().mapToGlobal(self.table.visualRect(index.siblingAtColumn(FIX)).bottomLeft()))


class _Filter(QSortFilterProxyModel):
    """Filters problems by text and severity."""

    def __init__(self, model: ProblemModel) -> None:
        super().__init__()
        self._words: list[str] = []
        self._severities = {"error", "warning"}
        self._model = model
        self.setSourceModel(model)

    def set_filter(self, text: str, *, errors: bool, warnings: bool) -> None:
        self._words = canonical(text).casefold().split()
        self._severities = {name for name, wanted in (("error", errors), ("warning", warnings)) if wanted}
        self.invalidate()

    def filterAcceptsRow(self, source_row: int, source_parent: object) -> bool:
        problem = self._model.problems[source_row]
        # Searches the shown text and the English one, which is used in documentation and reports.
        text = f"{self._model.place(problem)} {problem} {translated_message(problem.message)}"
        text = canonical(text).casefold()
        return problem.severity in self._severities and all(word in text for word in self._words)


class _Table(QTableView):
    """Table with wrapped rows and keyboard actions."""

    activated_row = Signal(QModelIndex)
    fixes_requested = Signal(QModelIndex)

    def __init__(self) -> None:
        super().__init__()
        show_whole_rows(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.doubleClicked.connect(self.activated_row)
        self._fit = QTimer(self, singleShot=True, interval=0)
        self._fit.timeout.connect(self._fit_now)
        self._widths: dict[int, int] = {}
        self._is_sharing = False
        self.horizontalHeader().sectionResized.connect(self._section_resized)

    def share_width(self, widths: dict[int, int]) -> None:
        """Set the widths of columns if there is room; messages get the rest.

        In a narrow pane, the column of error names is hidden, since the tooltip has them too, and the others shrink.
        """
        self._widths = widths
        self._share_width()

    def _share_width(self) -> None:
        room = self.viewport().width() - MIN_MESSAGE
        self._is_sharing = True
        self.setColumnHidden(ERROR, room < sum(self._widths.values()))
        shown = {column: width for column, width in self._widths.items() if not self.isColumnHidden(column)}
        scale = min(1.0, max(0.25, room / max(1, sum(shown.values()))))
        for column, width in shown.items():
            self.horizontalHeader().resizeSection(column, round(width * scale))
        self._is_sharing = False

    def _section_resized(self, column: int, _before: int, width: int) -> None:
        # Widths set by the user are kept when the pane is resized.
        if not self._is_sharing and column in self._widths and width:
            self._widths[column] = width
        self.fit_rows()

    def fit_rows(self) -> None:
        self._fit.start()

    def _fit_now(self) -> None:
        if self.wordWrap():
            self.resizeRowsToContents()
        else:
            height = self.fontMetrics().height() + 14
            self.verticalHeader().setDefaultSectionSize(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()
        self.fit_rows()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter shows the problem, Ctrl+. the fixes; Copy copies it in English, for searching and reports."""
        index = self.currentIndex()
        if index.isValid() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated_row.emit(index)
        elif index.isValid() and event.matches(QKeySequence.StandardKey.Copy):
            QApplication.clipboard().setText(str(index.siblingAtColumn(PLACE).data(Qt.ItemDataRole.UserRole)))
        elif (
            index.isValid()
            and event.key() == Qt.Key.Key_Period
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.fixes_requested.emit(index)
        else:
            super().keyPressEvent(event)


PANE = PaneRecord(
    "problems", QT_TRANSLATE_NOOP("Docks", "Problems"), "warning", "bottom", lambda _context: ProblemsPane(), order=40
)

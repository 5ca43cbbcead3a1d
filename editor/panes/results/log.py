"""The log of a node: live, searchable, for 100,000 lines."""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from vision_designer.editor.graph.open_graph import Connections, OpenGraph
from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.panes.parts.bars import WrappingBar
from vision_designer.editor.panes.parts.dialogs import ask_and_save
from vision_designer.editor.panes.parts.inputs import Combo, SearchLine
from vision_designer.editor.panes.parts.pane_parts import EmptyState, Refresh
from vision_designer.editor.panes.parts.small_widgets import filled, flat_button, stacked
from vision_designer.editor.panes.results.log_text import LogLines, LogText, Matches
from vision_designer.editor.runs.run_model import KeptLog, RunModel
from vision_designer.graphs.user_paths import home_or_current
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.system.atomic_files import save_text, writing

LINES_AT_ONCE = 2_000
"""Maximum number of lines added before the event loop continues."""
SEARCH_DELAY = 150


class LogView(QWidget):
    """The Log tab of a node's results."""

    message = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._graph: OpenGraph | None = None
        self._node: ComponentNode | None = None
        self._run: RunModel | None = None
        self._connections = Connections()
        self._read = 0
        self.lines = LogLines()
        self.matches = Matches()
        self._refresh = Refresh(self, self._show)
        self._search_timer = QTimer(self, singleShot=True, interval=SEARCH_DELAY)
        self._search_timer.timeout.connect(self.search_now)
        self._build()

    def _build(self) -> None:
        self.search = SearchLine(self.tr("Search the log"))
        self.search.setMinimumWidth(110)
        self.search.setMaximumWidth(280)
        self.search.textChanged.connect(lambda: self._search_timer.start())
        self.search.find_requested.connect(self.find_text)
        self.count = PlainLabel()
        self.count.setAccessibleName(self.tr("Matches"))
        self.count.setMinimumWidth(self.fontMetrics().horizontalAdvance("0,000 / 0,000"))
        self.previous_button = flat_button("↑", tip=self.tr("Previous (Shift+Enter)"))
        self.previous_button.clicked.connect(lambda: self.find_text(-1))
        self.next_button = flat_button("↓", tip=self.tr("Next (Enter)"))
        self.next_button.clicked.connect(lambda: self.find_text(1))
        self.case_button = flat_button("Aa", tip=self.tr("Match case"), checkable=True)
        self.case_button.toggled.connect(self.search_now)
        self.level = Combo()
        self.level.setAccessibleName(self.tr("Lines shown"))
        for level, words in (
            ("debug", self.tr("All lines")),
            ("info", self.tr("Without details")),
            ("warning", self.tr("Warnings and errors")),
            ("error", self.tr("Errors only")),
        ):
            self.level.addItem(words, level)
        self.level.currentIndexChanged.connect(self._filter)
        self.wrap_button = flat_button(self.tr("Wrap"), tip=self.tr("Wrap long lines"), checkable=True)
        self.wrap_button.toggled.connect(self._wrap)
        self.follow_button = flat_button(self.tr("Follow"), tip=self.tr("Keep the newest line in view"), checkable=True)
        self.follow_button.setChecked(True)
        self.copy_button = flat_button(icon_name="copy", tip=self.tr("Copy the log"))
        self.copy_button.clicked.connect(self.copy)
        self.save_button = flat_button(icon_name="save", tip=self.tr("Save the log…"))
        self.save_button.clicked.connect(self._save_as)
        self.bar = WrappingBar(
            (self.search, self.previous_button, self.next_button, self.case_button, self.count),
            (self.level, self.wrap_button, self.follow_button, self.copy_button, self.save_button),
        )
        self.text = LogText(self.lines, self.matches)
        self.text.setAccessibleName(self.tr("Log"))
        self.text.following_changed.connect(self.follow_button.setChecked)
        self.follow_button.clicked.connect(self.text.follow)
        self.empty = EmptyState("log")
        self.pages = stacked(self.text, self.empty)
        filled(QVBoxLayout(self), self.bar, self.pages, spacing=0, stretch=self.pages)

    def event(self, event: QEvent) -> bool:
        """Handle the search keys before the window, which would find nodes."""
        if event.type() == QEvent.Type.ShortcutOverride and _search_key(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = _search_key(event)
        if key == QKeySequence.StandardKey.Find:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.selectAll()
        elif key is not None:
            self.find_text(1 if key == QKeySequence.StandardKey.FindNext else -1)
        else:
            super().keyPressEvent(event)

    # Content

    def show_node(self, graph: OpenGraph | None, node: ComponentNode | None) -> None:
        run = graph.statuses.run_of(node) if graph is not None and node is not None else None
        if run is not self._run or node is not self._node:
            self._run, self._node = run, node
            signals = (run.log_added, run.node_changed) if run is not None else ()
            self._connections.replace(*((signal, self._log_added) for signal in signals))
            self._restart()
        self._graph = graph
        self._refresh.at_once()

    def _log_added(self, node_id: str) -> None:
        if self._node is not None and node_id == self._node.node_id:
            self._refresh.request()

    def _restart(self) -> None:
        self._read = 0
        self.lines.clear()
        self.text.show_all()
        self.text.follow(True)
        self.matches.search(self.matches.query, self.matches.case, self.lines)

    def _log(self) -> KeptLog:
        log = self._run.logs.get(self._node.node_id) if self._run is not None and self._node is not None else None
        return log if log is not None else KeptLog()

    def _show(self) -> None:
        log = self._log()
        total = log.dropped + len(log)
        if total > self._read:
            # Some lines may be dropped before they were shown.
            self._read = max(self._read, log.dropped)
            begin = self._read - log.dropped
            chunk = log[begin : begin + LINES_AT_ONCE]
            self._read += len(chunk)
            before = self.lines.dropped + len(self.lines.lines)
            new = self.lines.add(chunk)
            self.matches.add(new, max(before, self.lines.dropped))
            is_shortened = self.lines.shorten()
            self.matches.forget_before(self.lines.dropped)
            if is_shortened:
                self.text.show_all()
            else:
                self.text.show_more(new)
            self._show_count()
            if self._read < total:
                self._refresh.request(0)
        self.bar.setVisible(bool(log))
        if log:
            self.pages.setCurrentWidget(self.text)
        else:
            self._show_why_empty()

    def _show_why_empty(self) -> None:
        if self._node is None or self._graph is None:
            self.empty.show_message(self.tr("No node is selected"), self.tr("Select a node to read its log."))
            return
        title, state = texts.node_title(self._node), self._graph.statuses.of(self._node).state
        if state in {"not_run", "waiting"}:
            heading = self.tr("{node} has not been run yet").format(node=title)
            self.empty.show_message(heading, self.tr("Submit the graph (F5); its log appears here while it runs."))
        elif state == "reused":
            heading = self.tr("{node} did not run").format(node=title)
            self.empty.show_message(
                heading, self.tr("Its earlier result was reused. The log belongs to the run that computed it.")
            )
        elif state == "running":
            self.empty.show_message(self.tr("No log lines yet"), self.tr("Lines appear here as they are written."))
        else:
            self.empty.show_message(
                self.tr("The log is empty"), self.tr("{node} wrote no log lines.").format(node=title)
            )

    def _filter(self) -> None:
        self.lines.minimum = self.level.currentData()
        self._restart()
        self._refresh.at_once()

    def _wrap(self, wrap: bool) -> None:
        modes = QPlainTextEdit.LineWrapMode
        self.text.setLineWrapMode(modes.WidgetWidth if wrap else modes.NoWrap)

    # Searching

    def search_now(self) -> None:
        self._search_timer.stop()
        self.matches.search(self.search.text(), self.case_button.isChecked(), self.lines)
        self.text.color()
        self._show_count()

    def find_text(self, by: int) -> None:
        """Select the next (1) or the previous match (-1)."""
        if self.search.text() != self.matches.query:
            self.search_now()
        top = self.text.firstVisibleBlock().blockNumber()
        place = self.matches.step(by, self.lines.dropped + top)
        if place is not None:
            self.text.go_to(place[0] - self.lines.dropped, place[1], len(self.matches.query))
        self._show_count()

    def _show_count(self) -> None:
        found, current = len(self.matches.places), self.matches.current
        if not self.matches.query:
            self.count.setText("")
        elif not found:
            self.count.setText(self.tr("No match"))
        elif current < 0:
            self.count.setText(self.tr("{count} found").format(count=f"{found:,}"))
        else:
            self.count.setText(f"{current + 1:,} / {found:,}")
        for button in (self.previous_button, self.next_button):
            button.setEnabled(bool(found))

    # Files

    def whole_text(self) -> str:
        """All filtered lines, also those scrolled out of view; in English, for searching and reports."""
        return "".join(f"{line.original}\n" for line in self.lines.lines)

    def copy(self) -> None:
        if self.text.textCursor().hasSelection():
            self.text.copy()
        else:
            QGuiApplication.clipboard().setText(self.whole_text())

    def save(self, path: Path) -> None:
        """Write the filtered lines.

        Raises:
            FailedToWriteOutputsError: it cannot be written.
        """
        with writing(path, named=True):
            save_text(path, self.whole_text())

    def _save_as(self) -> None:
        folder = self._graph.folder if self._graph is not None else home_or_current()
        suggested = folder / (f"{self._node.node_id}.log" if self._node is not None else "node.log")
        kinds = self.tr("Log (*.log *.txt)")
        ask_and_save(self, self.tr("Save the log"), suggested, kinds, self.save, self.message.emit)


def _search_key(event: QEvent) -> QKeySequence.StandardKey | None:
    keys = QKeySequence.StandardKey
    if not isinstance(event, QKeyEvent):
        return None
    return next((key for key in (keys.Find, keys.FindNext, keys.FindPrevious) if event.matches(key)), None)

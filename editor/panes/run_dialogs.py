"""Dialogs of past runs: comparing two of them, and removing old ones."""

import json
import math
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QPlainTextEdit,
    QSpinBox,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.texts import counted, day_and_time, translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.measures import metric_title, written_value
from vision_designer.editor.panes.parts.small_widgets import filled
from vision_designer.editor.workers import Background
from vision_designer.graphs.diff import RunComparison, better, compare_runs
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.history.cleaning import Cleaned
from vision_designer.graphs.history.run_summaries import RunSummary
from vision_designer.graphs.history.runs import History
from vision_designer.nodes.core.registry import Components

MINUS = "\N{MINUS SIGN}"


class CompareDialog(QDialog):
    """Compares two runs of the history; reads them in a thread.

    Args:
        history: where they are.
        run_ids: the ids of the two, the older one first.
        components: the known components, for their words and defaults.

    Attributes:
        comparison: None until the runs have been read.
    """

    def __init__(
        self,
        history: History,
        run_ids: Sequence[str],
        parent: QWidget | None = None,
        components: Components | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Compare two runs"))
        self.resize(820, 520)
        self.comparison: RunComparison | None = None
        self._history = history
        self._components = components or {}
        self._background = Background(self)
        first, second = run_ids
        self.heading = PlainLabel(self.tr("Reading the runs"))
        self.heading.setWordWrap(True)
        self.tabs = QTabWidget()
        self.metrics, self.parameters, self.graph = QTreeWidget(), QTreeWidget(), QTreeWidget()
        for tree, title in (
            (self.metrics, self.tr("Metrics")),
            (self.parameters, self.tr("Parameters that differ")),
            (self.graph, self.tr("Graph")),
        ):
            tree.setAccessibleName(title)
            tree.setUniformRowHeights(True)
            self.tabs.addTab(tree, title)
        self.tabs.setEnabled(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        filled(QVBoxLayout(self), self.heading, self.tabs, buttons, margins=16, spacing=12, stretch=self.tabs)
        self._background.run(partial(self._read, first, second), self._show, self._show_failure)

    def _read(self, first: str, second: str) -> tuple[RunComparison, list[RunSummary], list[GraphDocument]]:
        """Everything that is shown; called in a thread."""
        ids = (first, second)
        compared = compare_runs(self._history, first, second, self._components, unfinished=True)
        summaries = [self._history.summary(run_id) for run_id in ids]
        return compared, summaries, [self._history.document(run_id) for run_id in ids]

    def _show(self, found: tuple[RunComparison, list[RunSummary], list[GraphDocument]]) -> None:
        self.comparison, summaries, documents = found
        titles = [run.title or run.id for run in summaries]
        whens = [day_and_time(run.started, datetime.now()) for run in summaries]
        # Two runs of one graph are told apart by when they were.
        columns = [f"{title}, {when}" for title, when in zip(titles, whens, strict=True)]
        places = [f"{title} ({run.id})" for title, run in zip(titles, summaries, strict=True)]
        self.heading.setText(self.tr("{first} and {second}").format(first=places[0], second=places[1]))
        self._fill_metrics(columns, documents)
        self._fill_parameters(columns, documents)
        self._fill_graph(documents)
        self.tabs.setEnabled(True)

    def _show_failure(self, error: Exception) -> None:
        self.heading.setText(translated_message(getattr(error, "message", str(error))))

    def _fill_metrics(self, columns: list[str], documents: list[GraphDocument]) -> None:
        self.metrics.setHeaderLabels([self.tr("Metric"), *columns, self.tr("Difference")])
        for column in (1, 2, 3):
            self.metrics.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight)
        compared = self.comparison.metrics if self.comparison is not None else {}
        for node_id, names in _by_node(compared).items():
            group = self._group(self.metrics, node_id, documents)
            for name in names:
                first, second = compared[f"{node_id}.{name}"]
                values = [written_value(name, value) for value in (first, second)]
                item = QTreeWidgetItem(group, [metric_title(name), *values, _difference(name, first, second)])
                for column in (1, 2, 3):
                    item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight)
                best = better(name, first, second)
                if best is not None:
                    _emphasise(item, 1 + best, theme().state_colour("completed"))
                    item.setToolTip(1 + best, self.tr("Better"))
        self._finish(self.metrics, self.tr("Neither run has metrics."))

    def _fill_parameters(self, columns: list[str], documents: list[GraphDocument]) -> None:
        self.parameters.setHeaderLabels([self.tr("Parameter"), *columns])
        compared = self.comparison.parameters if self.comparison is not None else {}
        for node_id, names in _by_node(compared).items():
            group = self._group(self.parameters, node_id, documents)
            for name in names:
                pair = compared[f"{node_id}.{name}"]
                there = [document.node(node_id) is not None for document in documents]
                words = [
                    self._value(node_id, name, value, documents) if is_there else self.tr("(no such node)")
                    for value, is_there in zip(pair, there, strict=True)
                ]
                QTreeWidgetItem(group, [self._parameter(node_id, name, documents), *words])
        self._finish(self.parameters, self.tr("All parameters are the same."))

    def _fill_graph(self, documents: list[GraphDocument]) -> None:
        self.graph.setHeaderLabels([self.tr("Item"), self.tr("Difference")])
        if self.comparison is None:
            return
        words = {
            "added": (self.tr("Only in the second"), theme().state_colour("completed")),
            "removed": (self.tr("Only in the first"), theme().colours.problem),
            "changed": (self.tr("Changed"), theme().colours.warning),
        }
        nodes: list[tuple[str, str]] = [
            (self._title(node_id, documents), what) for node_id, what in self.comparison.nodes.items()
        ]
        links = [(f"{source} \N{RIGHTWARDS ARROW} {target}", "added") for source, target in self.comparison.added_links]
        links += [
            (f"{source} \N{RIGHTWARDS ARROW} {target}", "removed") for source, target in self.comparison.removed_links
        ]
        for title, differences in ((self.tr("Nodes"), nodes), (self.tr("Links"), links)):
            if differences:
                group = _bold(QTreeWidgetItem(self.graph, [title]))
                for text, what in differences:
                    item = QTreeWidgetItem(group, [text, words[what][0]])
                    _emphasise(item, 1, words[what][1])
        self._finish(self.graph, self.tr("The graphs are the same."))

    # Words

    def _group(self, tree: QTreeWidget, node_id: str, documents: list[GraphDocument]) -> QTreeWidgetItem:
        item = _bold(QTreeWidgetItem(tree, [self._title(node_id, documents)]))
        item.setFirstColumnSpanned(True)
        return item

    def _title(self, node_id: str, documents: list[GraphDocument]) -> str:
        node = next((node for document in documents if (node := document.node(node_id)) is not None), None)
        component = self._components.get(node.component) if node is not None else None
        title = node.title if node is not None else ""
        title = title or (texts.component_title(component) if component is not None else "")
        return f"{title} ({node_id})" if title and title != node_id else node_id

    def _parameter(self, node_id: str, name: str, documents: list[GraphDocument]) -> str:
        if name == "component":
            return self.tr("Component")
        for document in documents:
            node = document.node(node_id)
            component = self._components.get(node.component) if node is not None else None
            for model in (component.Parameters, component.RunSettings) if component is not None else ():
                if name in model.model_fields:
                    return texts.parameter_title(model.info(name))
        return name

    def _value(self, node_id: str, name: str, value: object, documents: list[GraphDocument]) -> str:
        if value is None:
            return self.tr("(default)")
        if name == "component" and isinstance(value, str):
            component = self._components.get(value)
            return texts.component_title(component) if component is not None else value
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def _finish(self, tree: QTreeWidget, empty: str) -> None:
        if tree.topLevelItemCount() == 0:
            QTreeWidgetItem(tree, [empty]).setFirstColumnSpanned(True)
        tree.expandAll()
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column in range(tree.columnCount()):
            tree.resizeColumnToContents(column)
            tree.setColumnWidth(column, min(320, tree.columnWidth(column) + 16))


def _by_node(places: Sequence[str] | dict[str, tuple[object, object]]) -> dict[str, list[str]]:
    """The names under each node, from ``node.name``."""
    found: dict[str, list[str]] = {}
    for place in places:
        node_id, _, name = place.partition(".")
        found.setdefault(node_id, []).append(name)
    return found


def _difference(name: str, first: object, second: object) -> str:
    if not isinstance(first, int | float) or not isinstance(second, int | float):
        return ""
    change = second - first
    if change == 0 or not math.isfinite(change):
        return ""
    return f"{'+' if change > 0 else MINUS}{written_value(name, abs(change))}"


def _bold(item: QTreeWidgetItem) -> QTreeWidgetItem:
    font = item.font(0)
    font.setBold(True)
    item.setFont(0, font)
    return item


def _emphasise(item: QTreeWidgetItem, column: int, colour: QColor) -> None:
    font = item.font(column)
    font.setBold(True)
    item.setFont(column, font)
    item.setForeground(column, colour)


class NoteDialog(QDialog):
    """Edits the note of a run."""

    written = Signal(str)

    def __init__(self, note: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Note"))
        self.resize(460, 240)
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
"""How long the number must stand still before it is looked up what would go."""


class CleanRunsDialog(QDialog):
    """Asks how many runs to keep; the numbers come from a dry run in a thread."""

    cleaned = Signal(object)

    def __init__(self, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Clean up old runs"))
        self._history = history
        self._background = Background(self)
        self.keep = QSpinBox()
        self.keep.setRange(0, 100_000)
        self.keep.setValue(KEEP)
        self.keep.setSuffix(self.tr(" completed runs"))
        self.what = PlainLabel()
        self.what.setWordWrap(True)
        self.what.setMinimumWidth(360)
        explanation = PlainLabel(
            self.tr(
                "Removes all runs older than the newest completed ones, and every output that no remaining run uses. "
                "Graph files are not changed."
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
        words = self.tr("To be removed: {runs} and {outputs}, {size} in total.")
        runs = counted(len(found.runs), self.tr("1 run"), self.tr("{count} runs"))
        outputs = counted(len(found.outputs), self.tr("1 output"), self.tr("{count} outputs"))
        self.what.setText(words.format(runs=runs, outputs=outputs, size=self._size(found)))
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

    def _size(self, found: Cleaned) -> str:
        return str(self.locale().formattedDataSize(found.freed))

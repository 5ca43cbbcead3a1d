"""The dialog that compares runs: metrics, parameters that differ, graphs, and curves."""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import PlainLabel, one_line
from vision_designer.editor.look.texts import day_and_time, translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.look.values import metric_title, written_value
from vision_designer.editor.panes.parts.dialogs import close_button
from vision_designer.editor.panes.parts.fitting import fit_to_screen
from vision_designer.editor.panes.parts.inputs import Combo
from vision_designer.editor.panes.parts.pane_parts import EmptyState
from vision_designer.editor.panes.parts.small_widgets import filled, scrolling, split, stacked
from vision_designer.editor.panes.results.curves import PastRuns, run_curves
from vision_designer.editor.panes.results.run_picker import OfferedRun, RunPicker
from vision_designer.editor.workers import Background
from vision_designer.graphs.diff import RunComparison, better, compare_runs
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.history.run_summaries import RunSummary
from vision_designer.graphs.history.runs import History
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.vision.evaluation.metrics import categories_in, is_trivial

if TYPE_CHECKING:
    from vision_designer.editor.panes.results.chart_board import ChartBoard

MINUS = "\N{MINUS SIGN}"
MAX_WIDTH, MAX_WIDTH_OF_MANY = 320, 180
"""Maximum width of a column in pixels, for up to three runs, and for more."""
DRAWN_AT_FIRST = 8
"""Number of runs whose curves are drawn initially, one for each color."""


class ComparedCurves(QWidget):
    """Overlaid curves of a node in several runs; the runs are loaded when this is first shown."""

    def __init__(self, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._past = PastRuns(history, self)
        self._past.loaded.connect(self._loaded)
        self._title_of: Callable[[str], str] = str
        self.nodes = Combo()
        self.nodes.setAccessibleName(self.tr("Node"))
        self.nodes.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToContents)
        self.nodes.currentIndexChanged.connect(self._draw)
        self.picker = RunPicker()
        self.picker.chosen_changed.connect(self._load)
        self.board: ChartBoard | None = None
        """The charts; None until the first curve was drawn."""
        self._charts = scrolling()
        self.empty = EmptyState("chart")
        self._pages = stacked(self.empty, self._charts)
        self._titles: dict[str, str] = {}
        bar = filled(QHBoxLayout(), self.nodes, margins=(8, 4, 8, 0))
        bar.addStretch(1)
        splitter = split(self._pages, self.picker, (600, 230))
        filled(QVBoxLayout(self), bar, splitter, spacing=4, stretch=splitter)
        theme().changed.connect(self._draw)

    def show_runs(self, runs: Sequence[RunSummary], titles: Sequence[str], title_of: Callable[[str], str]) -> None:
        self._title_of = title_of
        self._titles = {run.id: title for run, title in zip(runs, titles, strict=True)}
        offered = [OfferedRun(run.id, run.started, run.state, run.accuracy, title=self._titles[run.id]) for run in runs]
        self.picker.offer(offered, [run.id for run in runs[:DRAWN_AT_FIRST]])
        if self.isVisible():
            self._load()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._load()

    def _load(self) -> None:
        for run_id in self.picker.chosen():
            self._past.load(run_id)
        self._draw()

    def _loaded(self, run_id: str) -> None:
        if run_id in self._past.failures:
            self.picker.choose(run_id, False)
        # Nodes with curves, in the order of the graphs.
        found: dict[str, None] = {}
        for model in self._past.models.values():
            for node in model.document.nodes:
                if run_curves("", "", model.metrics.get(node.id, {}), model.status(node.id).tables).curves:
                    found[node.id] = None
        if list(found) != self.nodes.data():
            self.nodes.show_choices([(self._title_of(node_id), node_id) for node_id in found], self.nodes.currentData())
        self._draw()

    def _draw(self) -> None:
        node_id = self.nodes.currentData()
        shown = []
        for run_id in self.picker.chosen():
            model = self._past.models.get(run_id)
            if model is not None and node_id is not None:
                points, tables = model.metrics.get(node_id, {}), model.status(node_id).tables
                color = self.picker.color(run_id)
                curves = run_curves(run_id, self._titles[run_id], points, tables, model.categories, color)
                if curves.curves:
                    shown.append(curves)
        if not shown:
            known = {*self._past.models, *self._past.failures}
            is_read = all(run_id in known for run_id in self.picker.chosen())
            heading = self.tr("These runs have no curves") if is_read else self.tr("Reading the runs")
            self.empty.show_message(heading, self.tr("Training reports values of each epoch.") if is_read else "")
            return
        # Imported when first needed, so that the window starts sooner.
        from vision_designer.editor.panes.results.chart_board import ChartBoard

        if self.board is None:
            self.board = ChartBoard()
            self._charts.setWidget(self.board)
        self.board.show_runs(shown, log=False)
        self._pages.setCurrentWidget(self._charts)


class CompareDialog(QDialog):
    """Compares runs of the history; reads them in a thread.

    Args:
        history: where they are.
        run_ids: the ids, the oldest first; the others are compared with it.
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
        self.setWindowTitle(self.tr("Compare runs"))
        fit_to_screen(self, QSize(900, 560))
        self.comparison: RunComparison | None = None
        self._history = history
        self._components = components or {}
        self._background = Background(self)
        self.heading = PlainLabel(self.tr("Reading the runs"), wraps=True)
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
        self.curves = ComparedCurves(history)
        self.tabs.addTab(self.curves, self.tr("Curves"))
        self.tabs.setEnabled(False)
        parts = (self.heading, self.tabs, close_button(self))
        filled(QVBoxLayout(self), *parts, margins=16, spacing=12, stretch=self.tabs)
        self._background.run(partial(self._read, list(run_ids)), self._show, self._show_failure)

    def _read(self, run_ids: list[str]) -> tuple[RunComparison, list[RunSummary], list[GraphDocument]]:
        """Everything that is shown; called in a thread."""
        compared = compare_runs(self._history, *run_ids, components=self._components, unfinished=True)
        by_id = {summary.id: summary for summary in self._history.summaries_of(run_ids)}
        return compared, [by_id[run_id] for run_id in run_ids], [self._history.document(run_id) for run_id in run_ids]

    def _show(self, found: tuple[RunComparison, list[RunSummary], list[GraphDocument]]) -> None:
        self.comparison, summaries, documents = found
        titles = [self._title_of_run(run) for run in summaries]
        whens = [day_and_time(run.started, datetime.now()) for run in summaries]
        # Runs of one graph are distinguished by their times.
        columns = [f"{title}, {when}" for title, when in zip(titles, whens, strict=True)]
        places = [f"{title} ({run.id})" for title, run in zip(titles, summaries, strict=True)]
        if len(places) == 2:
            self.heading.setText(self.tr("{first} and {second}").format(first=places[0], second=places[1]))
        else:
            text = self.tr("{count} runs, compared with {first}")
            self.heading.setText(text.format(count=len(places), first=places[0]))
        self._fill_metrics(columns, documents)
        self._fill_parameters(columns, documents)
        self._fill_graph(columns, documents)
        self.curves.show_runs(summaries, columns, partial(self._title, documents=documents))
        self.tabs.setEnabled(True)

    def _title_of_run(self, run: RunSummary) -> str:
        if run.trial is not None and not run.name:
            return self.tr("Trial {number}").format(number=f"{run.trial.number:,}")
        return one_line(run.name or run.title or run.id)

    def _show_failure(self, error: Exception) -> None:
        self.heading.setText(translated_message(getattr(error, "message", str(error))))

    def _fill_metrics(self, columns: list[str], documents: list[GraphDocument]) -> None:
        are_two = len(columns) == 2
        self.metrics.setHeaderLabels([self.tr("Metric"), *columns, *([self.tr("Difference")] if are_two else [])])
        right = range(1, len(columns) + 1 + are_two)
        for column in right:
            self.metrics.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight)
        compared = self.comparison.metrics if self.comparison is not None else {}
        counts = [count for place, of_runs in compared.items() if place.endswith(".categories") for count in of_runs]
        categories = categories_in({"categories": count} for count in counts)
        for node_id, names in _by_node(compared).items():
            group = self._group(self.metrics, node_id, documents)
            for name in names:
                values = compared[f"{node_id}.{name}"]
                if is_trivial(name, values, categories):
                    continue
                words = [metric_title(name), *(written_value(name, value) for value in values)]
                item = QTreeWidgetItem(group, words + ([_difference(name, *values)] if are_two else []))
                for column in right:
                    item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight)
                best = better(name, *values)
                if best is not None:
                    _emphasize(item, 1 + best, theme().state_color("completed"))
                    item.setToolTip(1 + best, self.tr("Better") if are_two else self.tr("Best"))
        self._finish(self.metrics, self.tr("No run has metrics."))

    def _fill_parameters(self, columns: list[str], documents: list[GraphDocument]) -> None:
        self.parameters.setHeaderLabels([self.tr("Parameter"), *columns])
        compared = self.comparison.parameters if self.comparison is not None else {}
        for node_id, names in _by_node(compared).items():
            group = self._group(self.parameters, node_id, documents)
            for name in names:
                values = compared[f"{node_id}.{name}"]
                there = [document.node(node_id) is not None for document in documents]
                words = [
                    self._value(node_id, name, value, documents) if is_there else self.tr("(no such node)")
                    for value, is_there in zip(values, there, strict=True)
                ]
                QTreeWidgetItem(group, [self._parameter(node_id, name, documents), *words])
        self._finish(self.parameters, self.tr("All parameters are the same."))

    def _fill_graph(self, columns: list[str], documents: list[GraphDocument]) -> None:
        self.graph.setHeaderLabels([self.tr("Item"), self.tr("Difference")])
        if self.comparison is None:
            return
        are_two = len(columns) == 2
        good, bad = theme().state_color("completed"), theme().colors.problem
        words = {
            "added": (self.tr("Only in the second") if are_two else self.tr("Only in this run"), good),
            "removed": (self.tr("Only in the first"), bad),
            "changed": (self.tr("Changed"), theme().colors.warning),
        }
        for run, difference in zip(columns[1:], self.comparison.graphs, strict=True):
            nodes: list[tuple[str, str]] = [
                (self._title(node_id, documents), what) for node_id, what in difference.nodes.items()
            ]
            links = [(_arrow(link), "added") for link in difference.added_links]
            links += [(_arrow(link), "removed") for link in difference.removed_links]
            for title, differences in ((self.tr("Nodes"), nodes), (self.tr("Links"), links)):
                if differences:
                    group = _bold(QTreeWidgetItem(self.graph, [title if are_two else f"{run}: {title}"]))
                    for text, what in differences:
                        item = QTreeWidgetItem(group, [text, words[what][0]])
                        _emphasize(item, 1, words[what][1])
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
                    return texts.declared(model.info(name).title)
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
        widest = MAX_WIDTH if tree.columnCount() <= 4 else MAX_WIDTH_OF_MANY
        for column in range(tree.columnCount()):
            tree.resizeColumnToContents(column)
            tree.setColumnWidth(column, min(widest if column else MAX_WIDTH, tree.columnWidth(column) + 16))


def _arrow(link: tuple[str, str]) -> str:
    return f"{link[0]} \N{RIGHTWARDS ARROW} {link[1]}"


def _by_node(places: Iterable[str]) -> dict[str, list[str]]:
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


def _emphasize(item: QTreeWidgetItem, column: int, color: QColor) -> None:
    font = item.font(column)
    font.setBold(True)
    item.setFont(column, font)
    item.setForeground(column, color)

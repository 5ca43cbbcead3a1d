"""Summary of a run: state, time and main metric of each node."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look import texts
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.look.values import card_results, metric_title, written_value
from vision_designer.editor.panes.parts.pane_parts import EmptyState
from vision_designer.editor.panes.parts.small_widgets import filled, stacked
from vision_designer.editor.panes.results.node_facts import duration_text
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.nodes.core.component import ComponentNode

MAIN_METRICS = ("accuracy", "top1_accuracy", "validation_loss", "train_loss", "log_loss", "images", "images_per_second")
"""Main metrics by priority."""
NODE_ID = Qt.ItemDataRole.UserRole


class NodeTable(QTreeWidget):
    """Table of nodes; Enter or a double click chooses one."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setRootIsDecorated(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setIconSize(QSize(16, 16))
        self.setAllColumnsShowFocus(True)
        self.setStyleSheet("QTreeView::item { padding: 4px 6px; }")
        self.setAccessibleName(self.tr("Nodes of the run"))
        self.itemDoubleClicked.connect(lambda item: self.chosen.emit(item.data(0, NODE_ID)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self.chosen.emit(item.data(0, NODE_ID))
            return
        super().keyPressEvent(event)


NODE_WIDTH, TIME_WIDTH = 260, 85
"""Of these columns, in pixels; the result has what the others leave."""
PADDING = 48
"""Of a state: its icon and the spaces around it."""
MIN_WIDTH = 120


class RunSummary(QWidget):
    """All nodes of a graph with their states and results."""

    node_activated = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._graph: OpenGraph | None = None
        self._items: dict[str, QTreeWidgetItem] = {}
        self._given = NODE_WIDTH
        """Width of the first column, unless the user has changed it."""
        self.table = NodeTable()
        self.table.setHeaderLabels([self.tr("Node"), self.tr("State"), self.tr("Time"), self.tr("Result")])
        header = self.table.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        words = self.table.fontMetrics()
        state_width = max(words.horizontalAdvance(texts.state(name)) for name in texts.STATES) + PADDING
        for column, width in enumerate((NODE_WIDTH, state_width, TIME_WIDTH)):
            self.table.setColumnWidth(column, width)
        self.table.chosen.connect(self._choose)
        self.empty = EmptyState("submit")
        self.pages = stacked(self.table, self.empty)
        filled(QVBoxLayout(self), self.pages)
        theme().changed.connect(self.refresh)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the width between node and result."""
        super().resizeEvent(event)
        if self.table.columnWidth(0) == self._given:
            room = self.width() - self.table.columnWidth(1) - self.table.columnWidth(2)
            self._given = min(NODE_WIDTH, max(room * 11 // 20, MIN_WIDTH))
            self.table.setColumnWidth(0, self._given)

    def show_graph(self, graph: OpenGraph | None) -> None:
        self._graph = graph
        self.refresh()

    def refresh(self) -> None:
        """Update the rows in place."""
        graph = self._graph
        nodes = self._nodes(graph) if graph is not None else []
        if not nodes or graph is None:
            self._show_why_empty()
            return
        ids = [node.node_id for node in nodes]
        if list(self._items) != ids:
            self.table.clear()
            self._items = {}
            for node_id in ids:
                item = QTreeWidgetItem(self.table)
                item.setData(0, NODE_ID, node_id)
                item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self._items[node_id] = item
        for node in nodes:
            self._fill(self._items[node.node_id], node, graph.statuses.of(node))
        self.pages.setCurrentWidget(self.table)

    def _nodes(self, graph: OpenGraph) -> list[ComponentNode]:
        """Nodes in the order of execution, then those that were not in the run."""
        nodes = graph.flow.ordered_nodes()
        run = graph.statuses.run
        if run is None:
            return []
        places = {node_id: place for place, node_id in enumerate(run.nodes)}
        return sorted(nodes, key=lambda node: places.get(node.node_id, len(places)))

    def _fill(self, item: QTreeWidgetItem, node: ComponentNode, status: NodeStatus) -> None:
        state = status.shown_state
        item.setText(0, texts.node_title(node))
        item.setToolTip(0, as_text(item.text(0)))
        item.setText(1, texts.state(state))
        item.setIcon(1, icon(state))
        item.setForeground(1, theme().state_color(state))
        item.setText(2, duration_text(status))
        item.setText(3, self.result(node, status))
        item.setToolTip(3, as_text(item.text(3)))

    def result(self, node: ComponentNode, status: NodeStatus) -> str:
        """The main result of a node, or its error or progress."""
        if status.error is not None:
            return f"{status.error.get('name', '')}: {translated_message(status.error.get('message', ''))}"
        if status.state == "running":
            if status.total > 0:
                done = self.tr("{done} of {total} {unit}")
                return done.format(done=f"{status.done:,}", total=f"{status.total:,}", unit=texts.unit(status.unit))
            return translated_message(status.message)
        if lines := card_results(type(node), status.metrics):
            return lines[0]
        for name in (*MAIN_METRICS, *status.metrics):
            if name in status.metrics:
                return f"{metric_title(name)} {written_value(name, status.metrics[name])}"
        return ""

    def _show_why_empty(self) -> None:
        if self._graph is None:
            self.empty.show_message(
                self.tr("No graph is open"), self.tr("Open a graph, or create one from a template.")
            )
        elif not self._graph.flow.nodes:
            self.empty.show_message(
                self.tr("The graph is empty"),
                self.tr("Drag a component from the Components pane onto the canvas to start."),
            )
        else:
            self.empty.show_message(
                self.tr("Not run yet"),
                self.tr("Submit the graph (F5) to run it, or select a node to preview what it does."),
            )

    def _choose(self, node_id: str) -> None:
        node = self._graph.flow.node(node_id) if self._graph is not None else None
        if node is not None:
            self.node_activated.emit(node)

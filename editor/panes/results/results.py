"""The Results pane: outputs, metrics, log and details of the selected node, or the run summary."""

import time
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from vision_designer.editor.graph.open_graph import Connections, OpenGraph
from vision_designer.editor.look import texts
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP
from vision_designer.editor.look.texts import duration, rough_duration
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.outputs.result_view import ShowsWrong
from vision_designer.editor.panes.pane import PaneContext, PaneRecord, relay
from vision_designer.editor.panes.parts.pane_parts import Refresh, Ticking
from vision_designer.editor.panes.parts.small_widgets import filled, stacked
from vision_designer.editor.panes.results.node_facts import duration_text
from vision_designer.editor.panes.results.result_header import (
    LOG,
    OUTPUTS,
    PREVIEW,
    TABS,
    ErrorBanner,
    NodeView,
    ResultHeader,
    most_relevant_tab,
)
from vision_designer.editor.panes.results.run_summary import RunSummary
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.graphs.history.runs import History
from vision_designer.nodes.core.component import ComponentNode

if TYPE_CHECKING:
    from vision_designer.editor.workers import DataProcess

ROOM_FOR_ICONS = 500
"""Width in pixels from which the tabs have room for icons."""


class ResultsPane(QWidget):
    """Follows the selection of a graph.

    A tab is created when it is first shown, and updated only while it is visible.
    """

    message = Signal(str)
    model_save_requested = Signal(object, object, str)
    """See :class:`PaneContext`."""

    def __init__(self, data: "DataProcess", history: History | None) -> None:
        super().__init__()
        self._services = {"data": (data,), "history": (history,), "": ()}
        self._graph: OpenGraph | None = None
        self._node: ComponentNode | None = None
        self._connections = Connections()
        self._views: dict[str, QWidget] = {}
        self._places: dict[str, QVBoxLayout] = {}
        self._shown_facts: dict[str, object] = {}
        self._is_switching = False
        self._followed: ComponentNode | None = None
        """The node that is shown because it is running, not because it is selected."""
        self._summarized: RunModel | None = None
        """The run whose summary the user chose while it was running."""
        self.chosen_tabs: dict[str, str] = {}
        """The tab that the user last chose, by component."""
        self._refresh = Refresh(self, self._show, 100)
        self._ticking = Ticking(self)
        self._ticking.timeout.connect(self._show_header)
        self.header = ResultHeader()
        self.banner = ErrorBanner()
        self.banner.log_requested.connect(self.show_log)
        self.header.log_requested.connect(self._show_warnings)
        self.header.run_requested.connect(self._show_run)
        self.summary = RunSummary()
        self.summary.node_activated.connect(self._activate)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setIconSize(QSize(16, 16))
        self.tabs.setAccessibleName(self.tr("Results"))
        for key, tab in TABS.items():
            page = QWidget()
            self._places[key] = filled(QVBoxLayout(page))
            self.tabs.addTab(page, QCoreApplication.translate("ResultsPane", tab.title))
        self._show_icons()
        self.tabs.currentChanged.connect(self._tab_changed)
        self.pages = stacked(self.summary, self.tabs)
        filled(QVBoxLayout(self), self.header, self.banner, self.pages, spacing=0, stretch=self.pages)
        theme().changed.connect(self._show_icons)

    # Content

    def set_graph(self, graph: OpenGraph | None) -> None:
        if graph is self._graph:
            return
        self._connections.replace()
        if self._graph is not None:
            self._graph.flow.node_removed.unsub(self._node_removed)
            self._graph.flow.node_changed.unsub(self._node_changed)
            self._release_graph()
        self._graph = graph
        if graph is not None:
            self._connections.replace(
                (graph.selection_changed, self._selected),
                (graph.statuses.changed, self._statuses_changed),
                (graph.statuses.run_changed, self._run_changed),
            )
            graph.flow.node_removed.sub(self._node_removed)
            graph.flow.node_changed.sub(self._node_changed)
        self._selected()

    def _release_graph(self) -> None:
        """Release the graph from all tabs, so that hidden ones do not keep it alive."""
        self._node = self._followed = None
        self._shown_facts.clear()
        self.summary.show_graph(None)
        for view in self._views.values():
            shown: NodeView = view  # type: ignore[assignment]
            shown.show_node(None, None)

    def _run_changed(self) -> None:
        wanted = self._node_to_show()
        if wanted is not self._node:
            self._show_instead(wanted)
        elif wanted is None:
            self._refresh.request()

    @property
    def node(self) -> ComponentNode | None:
        """The shown node; None for the run summary."""
        return self._node

    @property
    def tab(self) -> str:
        return [*TABS][self.tabs.currentIndex()]

    def view(self, tab: str) -> QWidget:
        """The content of a tab; created on first use."""
        if tab not in self._views:
            view = self._make(tab)
            self._views[tab] = view
            self._places[tab].addWidget(view)
        return self._views[tab]

    def _make(self, tab: str) -> QWidget:
        record = TABS[tab]
        view: QWidget = resolve_name(f"vision_designer.editor.panes.{record.view}")(*self._services[record.takes])
        relay(view, self)
        for signal, slot in (("log_requested", self.show_log), ("node_activated", self._activate)):
            if hasattr(view, signal):
                getattr(view, signal).connect(slot)
        return view

    def _selected(self) -> None:
        self._show_instead(self._node_to_show())

    def _node_to_show(self) -> ComponentNode | None:
        """The node to show: the selected one, else the running one, unless the user chose the summary."""
        selected = self._graph.selected_nodes if self._graph is not None else []
        if selected:
            return selected[0] if len(selected) == 1 else None
        run = self._graph.statuses.run if self._graph is not None else None
        if self._graph is None or run is None or not run.is_active or run is self._summarized:
            return None
        running = [node_id for node_id in run.nodes if run.status(node_id).state == "running"]
        if self._followed is not None and self._followed.node_id in running:
            return self._followed
        return self._graph.flow.node(running[-1]) if running else None

    def _show_instead(self, node: ComponentNode | None) -> None:
        self._followed = node if self._graph is not None and not self._graph.selected_nodes else None
        if node is not self._node:
            self._node = node
            if node is not None:
                self._switch(self._tab_for(node))
        self._refresh.request()

    def _show_run(self) -> None:
        """Show the summary of the run until it ends."""
        self._summarized = self._graph.statuses.run if self._graph is not None else None
        self._selected()

    def _node_removed(self, node: ComponentNode) -> None:
        if node is self._node:
            self._node = self._followed = None
        self._refresh.request()

    def _node_changed(self, node: ComponentNode, what: str) -> None:
        if what in {"title", "id"} and (node is self._node or self._node is None):
            self._refresh.request()

    def _statuses_changed(self, nodes: list[ComponentNode] | None) -> None:
        if (wanted := self._node_to_show()) is not self._node:
            self._show_instead(wanted)
            return
        node = self._node
        if node is not None and (nodes is None or node in nodes):
            self._leave_preview(node)
        # Ignore other nodes.
        if node is None or nodes is None or node in nodes:
            self._refresh.request()

    def _leave_preview(self, node: ComponentNode) -> None:
        """Switch from the preview of a running or failed node to its log or metrics, unless the user chose a tab."""
        status = self._status(node)
        if (
            self.tab in {PREVIEW, OUTPUTS}
            and status.state in {"running", "failed"}
            and node.component not in self.chosen_tabs
        ):
            self._switch(self._tab_for(node))

    def _tab_for(self, node: ComponentNode) -> str:
        """The tab that the user last chose for this component, else the most relevant one."""
        chosen = self.chosen_tabs.get(node.component)
        if chosen is not None:
            return chosen
        return most_relevant_tab(node, self._status(node), self._run(node))

    def _switch(self, tab: str) -> None:
        self._is_switching = True
        self.tabs.setCurrentIndex([*TABS].index(tab))
        self._is_switching = False

    def _tab_changed(self) -> None:
        if not self._is_switching and self._node is not None:
            self.chosen_tabs[self._node.component] = self.tab
        self._refresh.at_once()

    def show_log(self) -> None:
        self._switch(LOG)
        self.view(LOG).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_warnings(self) -> None:
        """Show the log with line wrapping, since warnings are sentences."""
        from vision_designer.editor.panes.results.log import LogView

        self.show_log()
        log = self.view(LOG)
        assert isinstance(log, LogView)
        log.wrap_button.setChecked(True)

    def show_tab(self, tab: str) -> None:
        """Show a tab, and remember it like a choice of the user."""
        self.tabs.setCurrentIndex([*TABS].index(tab))

    def show_wrong(self, node: ComponentNode) -> None:
        """Select a node and show its wrongly classified images."""
        self._activate(node)
        self._switch(OUTPUTS)
        outputs = self.view(OUTPUTS)
        if isinstance(outputs, ShowsWrong):
            outputs.show_wrong()

    def _activate(self, node: ComponentNode) -> None:
        if self._graph is not None:
            self._graph.reveal(node)

    def _status(self, node: ComponentNode) -> NodeStatus:
        return self._graph.statuses.of(node) if self._graph is not None else NodeStatus()

    def _run(self, node: ComponentNode) -> RunModel | None:
        return self._graph.statuses.run_of(node) if self._graph is not None else None

    def _show(self) -> None:
        node = self._node
        self._show_header()
        if node is None:
            self.banner.show_error(self._run_error())
            self.pages.setCurrentWidget(self.summary)
            self.summary.show_graph(self._graph)
            return
        status, run = self._status(node), self._run(node)
        self.banner.show_error(status.error)
        self.pages.setCurrentWidget(self.tabs)
        # Views follow changes of their node by themselves; update them only if these facts differ.
        facts = (self._graph, node, run, status.state, status.stale, tuple(status.outputs.items()))
        if self._shown_facts.get(self.tab) != facts:
            self._shown_facts[self.tab] = facts
            view: NodeView = self.view(self.tab)  # type: ignore[assignment]
            view.show_node(self._graph, node)

    def _show_header(self) -> None:
        graph, node = self._graph, self._node
        if graph is None:
            self.header.setVisible(False)
            self._ticking.set_active(False)
            return
        if node is None:
            self._show_run_header(graph)
            return
        status, run = self._status(node), self._run(node)
        is_running = status.state == "running"
        self._ticking.set_active(is_running and self.isVisible())
        title, component = texts.node_title(node), texts.component_title(type(node))
        fraction = (status.done / status.total if status.total > 0 else -1.0) if is_running else None
        words = duration_text(status)
        if is_running and run is not None:
            started = run.node_started.get(node.node_id)
            words = self._time_text(
                time.time() - started if started is not None else None,
                run.node_remaining_seconds(node.node_id),
            )
        self.header.run.setVisible(node is self._followed)
        self.header.show_facts(
            title, component if title != component else "", status.shown_state, words, fraction, status.warnings
        )
        self.header.setVisible(True)

    def _show_run_header(self, graph: OpenGraph) -> None:
        run = graph.statuses.run
        self.header.setVisible(run is not None)
        self.header.run.hide()
        self._ticking.set_active(run is not None and run.is_active and self.isVisible())
        if run is None:
            return
        words, fraction = duration(run.seconds) if run.seconds is not None else "", None
        if run.state == "running":
            since = time.time() - run.started if run.started is not None else None
            words, fraction = self._time_text(since, run.remaining_seconds()), run.fraction()
        self.header.show_facts(run.title or graph.title, self.tr("Run"), run.state, words, fraction)

    def _time_text(self, since: float | None, left: float | None) -> str:
        passed = duration(since) if since is not None else ""
        if left is None:
            return passed
        return self.tr("{passed}, about {left} left").format(passed=passed, left=rough_duration(left))

    def _run_error(self) -> dict[str, str] | None:
        run = self._graph.statuses.run if self._graph is not None else None
        if run is None or not run.error:
            return None
        return {"name": self.tr("The run ended unexpectedly"), "message": run.error}

    def _show_icons(self) -> None:
        """Show icons on the tabs where all of them fit."""
        self._has_icons = self.width() >= ROOM_FOR_ICONS
        for index, tab in enumerate(TABS.values()):
            self.tabs.setTabIcon(index, icon(tab.icon if self._has_icons else ""))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._has_icons != (self.width() >= ROOM_FOR_ICONS):
            self._show_icons()


def _make(context: PaneContext) -> ResultsPane:
    return ResultsPane(context.services.data, context.services.history)


PANE = PaneRecord("results", QT_TRANSLATE_NOOP("Docks", "Results"), "chart", "right", _make, order=30)

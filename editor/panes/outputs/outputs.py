"""Outputs of a node: images, tables, evaluations, models or transformations."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from vision_designer.editor.graph.open_graph import Connections, OpenGraph
from vision_designer.editor.graph.preview_sources import evaluated_tables
from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.outputs.result_view import RESULT_VIEWS, OutputContext, ResultView, ShowsWrong
from vision_designer.editor.panes.pane import relay
from vision_designer.editor.panes.parts.pane_parts import EmptyState, Refresh
from vision_designer.editor.panes.parts.small_widgets import filled, stacked
from vision_designer.editor.runs.progress import FINISHED
from vision_designer.editor.workers import DataProcess, LatestRequest
from vision_designer.nodes.core.component import ComponentNode


class OutputsView(QWidget):
    """The Outputs tab of a node's results."""

    message = Signal(str)
    model_save_requested = Signal(object, object, str)
    """See :class:`PaneContext`."""

    def __init__(self, data: DataProcess) -> None:
        super().__init__()
        self._data = data
        self._graph: OpenGraph | None = None
        self._node: ComponentNode | None = None
        self._views: dict[str, QWidget] = {}
        self._request = LatestRequest(data)
        self._connections = Connections()
        self._shown: tuple[object, ...] = ()
        self._show_wrong_when_loaded = False
        self._refresh = Refresh(self, self._show)
        self.ports = QTabBar()
        self.ports.setDrawBase(False)
        self.ports.setExpanding(False)
        self.ports.setAccessibleName(self.tr("Outputs"))
        self.ports.currentChanged.connect(self._show_port)
        self.notice = PlainLabel(wraps=True)
        self.notice.setContentsMargins(12, 4, 12, 4)
        self.notice.setAutoFillBackground(True)
        self.empty = EmptyState("image")
        self.pages = stacked(self.empty)
        head = filled(QHBoxLayout(), self.ports, margins=(8, 0, 8, 0))
        head.addStretch(1)
        filled(QVBoxLayout(self), self.notice, head, self.pages, spacing=0, stretch=self.pages)
        theme().changed.connect(self._retheme)
        self._retheme()
        self._show()

    # Content

    def show_node(self, graph: OpenGraph | None, node: ComponentNode | None) -> None:
        self._connections.replace(*([(graph.statuses.changed, self._statuses_changed)] if graph is not None else []))
        self._graph, self._node = graph, node
        self._refresh.at_once()

    def show_wrong(self) -> None:
        self._show_wrong_when_loaded, self._shown = True, ()
        self._refresh.at_once()

    def _statuses_changed(self, nodes: object) -> None:
        if nodes is None or (isinstance(nodes, list) and self._node in nodes):
            self._refresh.request()

    @property
    def current_view(self) -> QWidget | None:
        """The widget that shows the output, e.g. a gallery or a table, or the one with a message."""
        return self.pages.currentWidget()

    def _show(self) -> None:
        outputs = self._outputs()
        self._show_notice()
        identifiers = [identifier for identifier, _ in outputs]
        if [self.ports.tabData(place) for place in range(self.ports.count())] != identifiers:
            with QSignalBlocker(self.ports):
                while self.ports.count():
                    self.ports.removeTab(0)
                for identifier, title in outputs:
                    self.ports.setTabData(self.ports.addTab(title), identifier)
        self.ports.setVisible(len(outputs) > 1)
        if outputs:
            self._show_port(self.ports.currentIndex())
        else:
            self._show_why_empty()

    def _outputs(self) -> list[tuple[str, str]]:
        """Ports and titles of the available outputs, in the order of declaration."""
        if self._graph is None or self._node is None:
            return []
        status = self._graph.statuses.of(self._node)
        if status.state not in FINISHED:
            return []
        declared = [(port.identifier, texts.declared(port.title)) for port in self._node.init_outputs]
        return [(identifier, title) for identifier, title in declared if identifier in status.outputs]

    def _show_notice(self) -> None:
        stale = self._graph is not None and self._node is not None and self._graph.statuses.of(self._node).stale
        self.notice.setText(
            self.tr("This result is out of date: the node or its inputs have changed. Submit the graph again.")
        )
        self.notice.setVisible(stale and bool(self._outputs()))

    def _show_port(self, place: int) -> None:
        graph, node = self._graph, self._node
        if graph is None or node is None or place < 0:
            return
        identifier = self.ports.tabData(place)
        status = graph.statuses.of(node)
        folder = status.outputs.get(identifier, "")
        shown = (graph, node, identifier, folder, tuple(status.pictures))
        if shown == self._shown and self.pages.currentWidget() is not self.empty:
            return
        self._shown = shown
        pictures = [path for path in status.pictures if Path(path).is_relative_to(folder)]
        output = OutputContext(folder, pictures, graph, node, evaluated_tables(graph, node))

        def described(answer: dict[str, Any]) -> None:
            self._show_output(replace(output, described=answer), identifier)

        failed = partial(self.empty.show_message, self.tr("The output cannot be read"))
        self._request.send("described", {"folder": folder}, described, failed)

    def _show_output(self, output: OutputContext, port: str) -> None:
        type_name = output.described["type"]
        declared = (type_ for item in output.node.init_outputs if item.identifier == port for type_ in item.type_.types)
        viewer = next((type_.viewer for type_ in declared if type_.type_name == type_name), "")
        record = RESULT_VIEWS.get(output.described["viewer"] or viewer)
        if record is not None:
            view = self._view_for(record)
            record.show(view, output)
            if self._show_wrong_when_loaded and isinstance(view, ShowsWrong):
                view.show_wrong()
            self._show_wrong_when_loaded = False
        elif not output.described["there"]:
            advice = self.tr("{folder} no longer exists. Submit the graph to compute it again.")
            self.empty.show_message(self.tr("The output no longer exists"), advice.format(folder=output.folder))
        else:
            advice = self.tr("It is stored in {folder}.").format(folder=output.folder)
            self.empty.show_message(
                self.tr("{type} cannot be displayed").format(type=type_name or self.tr("this output")), advice
            )

    def _view_for(self, record: ResultView) -> QWidget:
        """The view of a record, created on first use; makes it the current one."""
        view = self._views.get(record.name)
        if view is None:
            view = self._views[record.name] = record.make(self._data)
            self.pages.addWidget(view)
            relay(view, self)
        self.pages.setCurrentWidget(view)
        return view

    def _show_why_empty(self) -> None:
        self._shown = ()
        graph, node = self._graph, self._node
        if graph is None or node is None:
            self.empty.show_message(self.tr("No node is selected"), self.tr("Select a node to see its outputs."))
            return
        status = graph.statuses.of(node)
        title = texts.node_title(node)
        if not node.init_outputs:
            self.empty.show_message(self.tr("{node} has no outputs").format(node=title), "")
        elif status.state == "running":
            self.empty.show_message(
                self.tr("{node} is running").format(node=title), self.tr("Its outputs appear when it has finished.")
            )
        elif status.state == "waiting":
            self.empty.show_message(
                self.tr("{node} is waiting").format(node=title), self.tr("Its outputs appear when it has finished.")
            )
        elif status.state == "failed":
            message = translated_message(str((status.error or {}).get("message", "")))
            self.empty.show_message(
                self.tr("{node} has failed").format(node=title), message or self.tr("See its log for details.")
            )
        elif status.state in {"cancelled", "skipped"}:
            self.empty.show_message(
                self.tr("{node} did not finish").format(node=title), self.tr("Submit the graph (F5) to continue.")
            )
        elif status.state in FINISHED:
            self.empty.show_message(
                self.tr("{node} has no output").format(node=title), self.tr("See its log for details.")
            )
        else:
            heading = self.tr("{node} has not been run yet").format(node=title)
            self.empty.show_message(heading, self.tr("Submit the graph (F5) to see its outputs."))

    def _retheme(self) -> None:
        palette = self.notice.palette()
        palette.setColor(QPalette.ColorRole.Window, theme().colors.note)
        palette.setColor(QPalette.ColorRole.WindowText, theme().colors.text)
        self.notice.setPalette(palette)
        self.notice.setForegroundRole(QPalette.ColorRole.WindowText)
        self.notice.setTextFormat(Qt.TextFormat.PlainText)

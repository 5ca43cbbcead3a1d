"""Details of a node's result: when and from what it was made, its files, and its error."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from vision_designer.editor.files.graph_files import is_folder
from vision_designer.editor.graph.open_graph import Connections, OpenGraph
from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import PlainLabel, as_html, one_line
from vision_designer.editor.look.texts import date_and_time, translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.pane_parts import EmptyState, Refresh
from vision_designer.editor.panes.parts.small_widgets import (
    bold,
    colored,
    filled,
    flat_button,
    scrolling,
    selectable,
    stacked,
)
from vision_designer.editor.panes.results.node_facts import (
    NodeFacts,
    ParameterFact,
    duration_text,
    facts_of,
    next_run_lines,
    why_stale,
)
from vision_designer.editor.workers import DataProcess, LatestRequest
from vision_designer.nodes.core.component import ComponentNode

NAME_WIDTH = 170


def value_label(text: str, name: str = "") -> QLabel:
    """A label whose text can be selected by mouse and keyboard."""
    label = selectable(PlainLabel(text, wraps=True))
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    if name:
        label.setAccessibleName(f"{name}: {text}")
    return label


class FactRows(QWidget):
    """A heading, and rows of names and values."""

    def __init__(self, title: str) -> None:
        super().__init__()
        heading = bold(PlainLabel(title))
        self.rows = QGridLayout()
        self.rows.setHorizontalSpacing(12)
        self.rows.setVerticalSpacing(4)
        self.rows.setColumnStretch(1, 1)
        filled(QVBoxLayout(self), heading, self.rows, spacing=8)

    def add(self, name: str, *widgets: QWidget, centered: bool = False) -> None:
        """Add a row; its name is aligned to the top, or vertically centered with ``centered``."""
        beside = Qt.AlignmentFlag.AlignVCenter if centered else Qt.AlignmentFlag.AlignTop
        row = self.rows.rowCount()
        label = colored(PlainLabel(name), theme().colors.muted)
        label.setAlignment(beside)
        label.setWordWrap(True)
        label.setFixedWidth(NAME_WIDTH)
        self.rows.addWidget(label, row, 0)
        for column, widget in enumerate(widgets, 1):
            self.rows.addWidget(widget, row, column, beside)

    def add_text(self, name: str, text: str) -> None:
        self.add(name, value_label(text, name))


class FolderRow(QWidget):
    """Path of an output folder, with buttons that open it and copy its path."""

    def __init__(self, title: str, folder: str) -> None:
        super().__init__()
        self.folder = folder
        path = value_label(folder, title)
        translate = QCoreApplication.translate
        self.open_button = flat_button(translate("DetailsView", "Open folder"), "folder")
        self.copy_button = flat_button(translate("DetailsView", "Copy path"), "copy")
        for button, words in (
            (self.open_button, translate("DetailsView", "Open the folder of {output}")),
            (self.copy_button, translate("DetailsView", "Copy the path of {output}")),
        ):
            button.setAccessibleName(words.format(output=title))
        self.open_button.setEnabled(is_folder(folder))
        self.open_button.clicked.connect(self.open)
        self.copy_button.clicked.connect(self.copy)
        buttons = filled(QHBoxLayout(), self.open_button, self.copy_button, spacing=4)
        buttons.addStretch(1)
        filled(QVBoxLayout(self), path, buttons, spacing=2)

    def open(self) -> None:
        """Open the folder in the file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(self.folder))

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.folder)


class DetailsView(QWidget):
    """The Details tab of a node's results.

    Args:
        data: the process that predicts whether the next run computes a node; None to show no prediction.
    """

    log_requested = Signal()
    node_activated = Signal(object)

    def __init__(self, data: DataProcess | None = None) -> None:
        super().__init__()
        self._data = data
        self._request = LatestRequest(data)
        self._asked: object = None
        self._next_run: tuple[str, ...] = ()
        self._graph: OpenGraph | None = None
        self._node: ComponentNode | None = None
        self._facts: NodeFacts | None = None
        self._connections = Connections()
        self._refresh = Refresh(self, self._show, 150)
        self.area = scrolling()
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(self.tr("Details"))
        self.empty = EmptyState("details")
        self.pages = stacked(self.area, self.empty)
        filled(QVBoxLayout(self), self.pages)
        theme().changed.connect(self._rebuild)

    def show_node(self, graph: OpenGraph | None, node: ComponentNode | None) -> None:
        # Statuses of all nodes, since those of its inputs are shown too.
        self._connections.replace(*([(graph.statuses.changed, self._statuses_changed)] if graph is not None else []))
        self._graph, self._node = graph, node
        self._refresh.at_once()

    def _statuses_changed(self, _nodes: list[ComponentNode] | None) -> None:
        self._refresh.request()

    def _rebuild(self) -> None:
        self._facts = None
        self._refresh.request()

    def _show(self) -> None:
        graph, node = self._graph, self._node
        if graph is None or node is None:
            self._facts = self._asked = None
            self.empty.show_message(
                self.tr("No node is selected"), self.tr("Select a node to see how its result was produced.")
            )
            return
        facts = facts_of(graph, node)
        self._ask(graph, node, facts)
        facts = replace(facts, next_run=self._next_run)
        # Rebuilt only if the facts differ, to keep the focus and the selected text.
        if facts != self._facts:
            is_same = self._facts is not None and self._facts.node_id == facts.node_id
            self._facts = facts
            # Scroll to the top for another node.
            place = self.area.verticalScrollBar().value() if is_same else 0
            self.area.setWidget(self._content(facts))
            self.area.verticalScrollBar().setValue(place)
        self.pages.setCurrentWidget(self.area)

    def _ask(self, graph: OpenGraph, node: ComponentNode, facts: NodeFacts) -> None:
        """Request what the next run will do, once for each state of graph and node; shows the answer later."""
        asked = (id(graph), node.node_id, graph.undo_stack.index(), facts.status.state, facts.run_id)
        if self._data is None or asked == self._asked:
            return
        self._asked, self._next_run = asked, ()
        self._request.cancel()
        if graph.read_only or facts.status.state in ("waiting", "running"):
            return

        titles = {other.node_id: texts.node_title(other) for other in graph.flow.nodes}

        def done(answer: dict[str, Any]) -> None:
            self._next_run = next_run_lines(answer, facts.node_id, titles)
            self._refresh.request()

        def failed(message: str) -> None:
            """Ignore that the graph cannot be run: its problems are shown in the Problems pane."""

        arguments = self._data.reasons_arguments(graph.text(), graph.folder, graph.path, facts.node_id)
        if arguments is not None:
            self._request.send("reasons", arguments, done, failed)

    def _content(self, facts: NodeFacts) -> QWidget:
        content = QWidget()
        layout = filled(QVBoxLayout(content), margins=12, spacing=16)
        if facts.status.error:
            layout.addWidget(self._error(facts.status.error))
        layout.addWidget(self._result(facts))
        if facts.outputs:
            layout.addWidget(self._outputs(facts))
        if facts.parameters:
            layout.addWidget(self._parameters(facts.parameters))
        if facts.inputs:
            layout.addWidget(self._inputs(facts))
        layout.addStretch(1)
        return content

    def _error(self, error: dict[str, str]) -> FactRows:
        section = FactRows(self.tr("Error details"))
        name, number = error.get("name", ""), error.get("number", "")
        section.add_text(self.tr("Error"), self.tr("{name} ({number})").format(name=name, number=number))
        section.add_text(self.tr("Cause and remedy"), translated_message(error.get("message", "")))
        section.add("", self._link(self.tr("Show log"), self.log_requested.emit))
        return section

    def _result(self, facts: NodeFacts) -> FactRows:
        status = facts.status
        section = FactRows(self.tr("Result"))
        state = value_label(texts.state(status.shown_state), self.tr("State"))
        section.add(self.tr("State"), colored(state, theme().state_color(status.shown_state)))
        if status.stale:
            section.add_text("", why_stale(facts))
        if status.state == "reused":
            section.add_text(
                self.tr("Why it was reused"),
                self.tr(
                    "Nothing that this result depends on has changed since it was computed: the component and its "
                    "version, its parameters, its files and its inputs are the same. The earlier result was reused."
                ),
            )
        if facts.next_run:
            section.add_text(self.tr("Next run"), "\n".join(facts.next_run))
        if facts.started is not None:
            section.add_text(self.tr("Started"), date_and_time(facts.started))
        if duration_text(status):
            section.add_text(self.tr("Duration"), duration_text(status))
        if facts.device:
            section.add_text(self.tr("Device"), facts.device)
            section.add_text(self.tr("Precision"), facts.precision)
        if facts.run_id:
            section.add_text(self.tr("Run"), facts.run_id)
        if facts.key:
            section.add_text(self.tr("Result key"), facts.key)
        section.add_text(self.tr("Component"), facts.component)
        section.add_text(self.tr("Node id"), facts.node_id)
        return section

    def _outputs(self, facts: NodeFacts) -> FactRows:
        section = FactRows(self.tr("Location"))
        for output in facts.outputs:
            section.add(output.title, FolderRow(output.title, output.folder), centered=True)
        return section

    def _parameters(self, parameters: tuple[ParameterFact, ...]) -> FactRows:
        section = FactRows(self.tr("Parameters"))
        if any(parameter.is_changed for parameter in parameters):
            muted = theme().colors.muted
            section.add(
                "", colored(PlainLabel(self.tr("In the run")), muted), colored(PlainLabel(self.tr("Now")), muted)
            )
            section.rows.setColumnStretch(2, 1)
        for parameter in parameters:
            widgets = [value_label(parameter.then, parameter.title)]
            if parameter.is_changed:
                widgets.append(colored(value_label(parameter.now, parameter.title), theme().colors.warning))
            section.add(parameter.title, *widgets)
        return section

    def _inputs(self, facts: NodeFacts) -> FactRows:
        section = FactRows(self.tr("Inputs"))
        for input_ in facts.inputs:
            if not input_.node_id:
                section.add(input_.title, colored(PlainLabel(self.tr("None")), theme().colors.muted))
                continue
            state = colored(PlainLabel(texts.state(input_.state)), theme().state_color(input_.state))
            node_id = input_.node_id
            section.add(input_.title, self._link(input_.source, partial(self._activate, node_id)), state)
        return section

    def _activate(self, node_id: str) -> None:
        node = self._graph.flow.node(node_id) if self._graph is not None else None
        if node is not None:
            self.node_activated.emit(node)

    def _link(self, text: str, follow: Callable[[], object]) -> QLabel:
        link = PlainLabel(wraps=True)
        link.setTextFormat(Qt.TextFormat.RichText)
        link.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        link.setText(f'<a href="#">{as_html(one_line(text))}</a>')
        link.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        link.setAccessibleName(text)
        link.linkActivated.connect(lambda _: follow())
        return link

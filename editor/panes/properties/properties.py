"""The Properties pane: settings of the selected nodes."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vision_designer.editor.graph.open_graph import Connections, OpenGraph
from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.pane import PaneRecord
from vision_designer.editor.panes.parts.pane_parts import EmptyState
from vision_designer.editor.panes.parts.small_widgets import (
    ColoredLabel,
    Line,
    Section,
    filled,
    scrolling,
    stacked,
    wrapped,
)
from vision_designer.editor.panes.properties.fields import Field
from vision_designer.editor.panes.properties.form import ParameterForm, shared_infos
from vision_designer.editor.panes.properties.properties_header import CommentEdit, IdentitySection, PropertiesHeader
from vision_designer.graphs.document import GraphDocument
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.registry import UnknownComponent

if TYPE_CHECKING:
    from vision_designer.editor.graph.edits import Part

MAX_WIDTH = 620
"""Maximum width of the form in pixels, for legibility."""


class PropertiesPane(QWidget):
    """A form for the selected nodes of a graph.

    Typed text is committed on Enter or when the field loses the focus; :meth:`commit` commits it at once, e.g. before
    the graph is saved or run.
    """

    def __init__(self, workspace: Path | None = None) -> None:
        """``workspace``: folder that may contain weights of networks; None for the default one."""
        super().__init__()
        self._workspace = workspace
        self.graph: OpenGraph | None = None
        self._connections = Connections()
        self.nodes: list[ComponentNode] = []
        self.forms: dict[Part, ParameterForm] = {}
        self._form_key: object = None
        self._rebuild_timer = QTimer(self, singleShot=True, interval=0)
        self._rebuild_timer.timeout.connect(self._select)
        self._refresh_timer = QTimer(self, singleShot=True, interval=0)
        self._refresh_timer.timeout.connect(self.refresh)
        self._empty = EmptyState("edit")
        self._area = scrolling()
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pages = stacked(self._empty, self._area)
        filled(QVBoxLayout(self), self._pages)
        self.header = PropertiesHeader()
        self.identity = IdentitySection()
        self.comment = CommentEdit()
        self.comment.committed.connect(self._set_comment)
        self.comment.typed.connect(self._draft_comment)
        self._comment_section = Section("comment", self.tr("Comment"))
        self._comment_section.body_layout.addWidget(self.comment)
        self._comment_section.body_layout.setContentsMargins(8, 0, 22, 0)
        self.note = wrapped(ColoredLabel())
        self._content = QWidget()
        self._content.setMaximumWidth(MAX_WIDTH)
        self._forms_layout = filled(QVBoxLayout(), spacing=8)
        parts = (self.header, Line(), self.note, self._forms_layout, self._comment_section, self.identity)
        self._layout = filled(QVBoxLayout(self._content), *parts, margins=(12, 12, 8, 12), spacing=8)
        self._layout.addStretch(1)
        self._area.setWidget(self._content)
        self.setMinimumWidth(200)
        theme().changed.connect(self._refresh_timer.start)
        self._select()

    # Signals of the graph

    def set_graph(self, graph: OpenGraph | None) -> None:
        """Follow the selection of a graph; None for none."""
        if graph is self.graph:
            return
        self.commit()
        self._connections.replace()
        if self.graph is not None:
            self.graph.flow.node_changed.unsub(self._node_changed)
        self.graph = graph
        self._form_key = None
        if graph is not None:
            self._connections.replace(
                (graph.selection_changed, self._selection_changed),
                (graph.problems_changed, self._refresh_timer.start),
                (graph.statuses.changed, self._statuses_changed),
            )
            graph.flow.node_changed.sub(self._node_changed)
        self._select()

    def _selection_changed(self) -> None:
        self.commit()
        self._rebuild_timer.start()

    def _node_changed(self, node: ComponentNode, _what: str) -> None:
        if node in self.nodes:
            self._refresh_timer.start()

    def _statuses_changed(self, nodes: Sequence[ComponentNode] | None) -> None:
        if self.nodes and (nodes is None or self.nodes[0] in nodes):
            self.header.show_status()

    # Content

    def _select(self) -> None:
        self._rebuild_timer.stop()
        graph = self.graph
        self.nodes = graph.selected_nodes if graph is not None else []
        if graph is None or not self.nodes:
            self._show_nothing()
            return
        form_key = (graph, frozenset((type(node), node.component) for node in self.nodes))
        if form_key != self._form_key:
            self._form_key = form_key
            self._build(graph)
        self._pages.setCurrentWidget(self._area)
        self.refresh()
        self._area.verticalScrollBar().setValue(0)

    def _show_nothing(self) -> None:
        if self.graph is None:
            self._empty.show_message(self.tr("No graph is open"), self.tr("Open a graph, or start from a template."))
        elif not self.graph.flow.nodes:
            self._empty.show_message(
                self.tr("The graph is empty"), self.tr("Drag a component here from the Components pane.")
            )
        else:
            self._empty.show_message(
                self.tr("Nothing is selected"), self.tr("Select a node to view and edit its parameters.")
            )

    def _build(self, graph: OpenGraph) -> None:
        while (item := self._forms_layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        self.forms = {}
        infos = shared_infos(self.nodes, "parameters")
        datasets = frozenset.intersection(*(type(node).dataset_parameters for node in self.nodes))
        parameters = ParameterForm(graph, infos, "parameters", self._workspace, datasets)
        settings = ParameterForm(graph, shared_infos(self.nodes, "run_settings"), "run_settings")
        self.forms = {"parameters": parameters, "run_settings": settings}
        self._forms_layout.addWidget(parameters)
        self._settings_section = Section("run_settings", self.tr("Run settings"), note=self._settings_note())
        self._settings_section.body_layout.addWidget(settings)
        self._forms_layout.addWidget(self._settings_section)
        previous: QWidget = self.header.bypass
        for field in (*parameters.fields.values(), *settings.fields.values()):
            for widget in field.tab_chain():
                QWidget.setTabOrder(previous, widget)
                previous = widget
        QWidget.setTabOrder(previous, self._comment_section.disclosure)
        QWidget.setTabOrder(self._comment_section.disclosure, self.comment)
        QWidget.setTabOrder(self.comment, self.identity.disclosure)

    def _settings_note(self) -> str:
        node = self.nodes[0]
        titles = [
            texts.declared(info.title)
            for info in node.RunSettings.describe()
            if info.identifier in node.settings_that_change_results
        ]
        if not titles:
            return self.tr("Settings of the computation. They do not affect results.")
        return self.tr("Settings of the computation. {names} can affect results; the others affect only speed.").format(
            names=texts.listed(titles)
        )

    def refresh(self) -> None:
        """Update everything in place; the focus stays."""
        self._refresh_timer.stop()
        graph = self.graph
        self.nodes = [node for node in self.nodes if graph is not None and node in graph.flow.node_successors]
        if graph is None or not self.nodes:
            return
        self.header.show_nodes(graph, self.nodes)
        for form in self.forms.values():
            form.show_nodes(self.nodes)
        self._settings_section.setVisible(not self.forms["run_settings"].is_empty)
        if self.forms["run_settings"].has_problem:
            self._settings_section.open()
        single = len(self.nodes) == 1
        self.identity.setVisible(single)
        if single:
            self.identity.show_node(graph, self.nodes[0])
        comments = {node.comment for node in self.nodes}
        self.comment.show_text(comments.pop() if len(comments) == 1 else "")
        self.comment.setPlaceholderText(self.tr("(several values)") if comments else self.tr("Purpose and reasons"))
        self.comment.setReadOnly(graph.read_only or self.comment.is_cut)
        self._show_note(graph)

    def _show_note(self, graph: OpenGraph) -> None:
        node = self.nodes[0]
        note = ""
        if isinstance(node, UnknownComponent):
            note = self.tr(
                "The component {name} is not installed. The node keeps its parameters and links but cannot run. "
                "Install the package that provides it, or start the program with --components and its folder."
            ).format(name=node.component)
        elif graph.read_only:
            note = self.tr("This graph is read-only. Clone it to edit it.")
        elif self.forms["parameters"].is_empty:
            same = len({node.component for node in self.nodes}) == 1
            note = self.tr("It has no parameters.") if same else self.tr("These nodes share no parameters.")
        self.note.setText(note)
        self.note.setVisible(bool(note))

    # Input

    def commit(self) -> None:
        self.header.commit()
        self.identity.commit()
        for form in self.forms.values():
            form.commit()
        self.comment.commit()

    def _set_comment(self, text: str) -> None:
        if self.graph is None:
            return
        with self.graph.edits.macro(self.tr("Comment")):
            for node in self.nodes:
                if node in self.graph.flow.node_successors:
                    self.graph.edits.values.set_comment(node, text)

    def _draft_comment(self, text: str | None) -> None:
        """Let the recovery file include uncommitted text."""
        if self.graph is None:
            return
        ids = {node.node_id for node in self.nodes}

        def add_comment(document: GraphDocument) -> None:
            for node in document.nodes:
                if node.id in ids:
                    node.comment = text or ""

        self.graph.set_draft(add_comment if text is not None else None)

    def focus_first(self) -> None:
        """Focus the first parameter, else the title."""
        self._select()
        for form in self.forms.values():
            for field in form.fields.values():
                if not field.isHidden():
                    self._focus(field)
                    return
        self.header.title.setFocus()

    def focus_parameter(self, name: str) -> None:
        """Focus a parameter or run setting, e.g. from a problem."""
        self._select()
        for part, form in self.forms.items():
            field = form.fields.get(name)
            if field is not None:
                if part == "run_settings":
                    self._settings_section.open()
                form.open_group(name)
                self._focus(field)
                return

    def _focus(self, field: Field) -> None:
        field.editor.setFocus()
        select = getattr(field.editor, "selectAll", None)
        if select is not None:
            select()
        self._area.ensureWidgetVisible(field)


PANE = PaneRecord(
    "properties",
    QT_TRANSLATE_NOOP("Docks", "Properties"),
    "settings",
    "right",
    lambda context: PropertiesPane(workspace=context.services.workspace),
    order=20,
)

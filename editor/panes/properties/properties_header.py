"""The head of the properties: selected nodes, comment, state and problems."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from vision_designer.editor.fixes.quick_fixes import QuickFix, fixes_for
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import LONGEST_EDITED, PlainEdit, PlainLabel, as_text, shortened
from vision_designer.editor.look.texts import duration, translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.component_card import ComponentCard, badge
from vision_designer.editor.panes.parts.inputs import TitleLine, TypedLine, leave_undo_to_graph
from vision_designer.editor.panes.parts.small_widgets import (
    ColoredLabel,
    ElidedButton,
    ElidedLabel,
    Section,
    clear_layout,
    colored,
    filled,
    flat_button,
    scaled,
    severity_color,
    wrapped,
)
from vision_designer.editor.panes.properties.field_kinds import Check
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.registry import UnknownComponent

COMMENT_LINES = 4


class CommentEdit(PlainEdit):
    """A multi-line edit that emits its text once, when it loses the focus."""

    committed = Signal(str)
    typed = Signal(object)
    """The uncommitted text; None if it equals the comment in the graph."""

    def __init__(self) -> None:
        super().__init__()
        self.is_cut = False
        """Whether the text is truncated, and so cannot be edited."""
        self._shown = ""
        self._has_typed = False
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("Comment"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * COMMENT_LINES + 12)
        self.textChanged.connect(self._changed)

    def _changed(self) -> None:
        was_typing, self._has_typed = self._has_typed, self.toPlainText() != self._shown
        if was_typing or self._has_typed:
            self.typed.emit(self.toPlainText() if self._has_typed else None)

    def show_text(self, text: str) -> None:
        """Show the comment from the graph; uncommitted text is kept if that comment did not change."""
        self.is_cut = len(text) > LONGEST_EDITED
        text = shortened(text, LONGEST_EDITED)
        if text == self._shown and self._has_typed:
            return
        self._shown = text
        if text != self.toPlainText():
            area = self.textCursor().position()
            self.setPlainText(text)
            cursor = self.textCursor()
            cursor.setPosition(min(area, len(text)))
            self.setTextCursor(cursor)
        if self._has_typed:
            self._has_typed = False
            self.typed.emit(None)

    def commit(self) -> None:
        """Emit the typed text, if any."""
        if self._has_typed:
            self._has_typed = False
            self._shown = self.toPlainText()
            self.committed.emit(self._shown)
            self.typed.emit(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.commit()

    def event(self, event: QEvent) -> bool:
        if not self._has_typed and leave_undo_to_graph(event):
            return False
        return super().event(event)


BADGE = 36
FIXES_SHOWN = 3


class PropertiesHeader(QWidget):
    """Title, component, state, bypass switch, and problems of the node as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.graph: OpenGraph | None = None
        self.nodes: list[ComponentNode] = []
        self._card = ComponentCard(self)
        self._badge = PlainLabel()
        self.title = TitleLine()
        self.title.setAccessibleName(self.tr("Title"))
        self.title.setToolTip(self.tr("Title of the node; leave it empty to use the title of the component"))
        self.title.committed.connect(self._rename)
        self.component = ColoredLabel()
        self.component.setContentsMargins(3, 0, 0, 0)
        self.help_button = flat_button(icon_name="help", tip=self.tr("About this component"))
        self.help_button.clicked.connect(self._toggle_card)
        self.state = scaled(ElidedLabel(), 0.96)
        self.error = scaled(wrapped(ColoredLabel("", lambda: theme().colors.problem)))
        self.bypass = Check(self.tr("Bypass"))
        self.bypass.setToolTip(self.tr("Exclude it from runs: its input is passed through unchanged"))
        self.bypass.clicked.connect(self._bypass)
        self._problems = QVBoxLayout()
        self._problems.setSpacing(6)
        names = filled(QVBoxLayout(), self.title, self.component, spacing=0)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        head.addWidget(self.help_button, 0, Qt.AlignmentFlag.AlignTop)
        row = filled(QHBoxLayout(), self.state, self.bypass, stretch=self.state)
        filled(QVBoxLayout(self), head, row, self.error, self._problems, spacing=6)
        self._problems_shown: object = None

    def show_nodes(self, graph: OpenGraph, nodes: Sequence[ComponentNode]) -> None:
        """Show one node, or the common values of several."""
        self.graph, self.nodes = graph, list(nodes)
        first = nodes[0]
        components = {node.component for node in nodes}
        if len(components) == 1:
            self._badge.setPixmap(badge(first, BADGE, self.devicePixelRatioF()))
        self._badge.setVisible(len(components) == 1)
        is_single = len(nodes) == 1
        self.title.setReadOnly(not is_single or graph.read_only)
        named = first.title if isinstance(first, UnknownComponent) else texts.component_title(type(first))
        if is_single:
            self.title.show_text(texts.node_title(first) if not isinstance(first, UnknownComponent) else named)
            self.component.setText(named)
            self.component.setVisible(self.title.text() != named)
        else:
            self.title.show_text(self.tr("{count} nodes").format(count=len(nodes)))
            self.component.setText(named if len(components) == 1 else self.tr("Different components"))
            self.component.show()
        self.help_button.setVisible(len(components) == 1 and not isinstance(first, UnknownComponent))
        bypassed = {node.bypassed for node in nodes}
        self.bypass.setTristate(len(bypassed) > 1)
        state = Qt.CheckState.Checked if bypassed == {True} else Qt.CheckState.Unchecked
        self.bypass.setCheckState(state if len(bypassed) == 1 else Qt.CheckState.PartiallyChecked)
        self.bypass.setEnabled(not graph.read_only)
        self.show_status()
        self.show_problems()

    def show_status(self) -> None:
        graph = self.graph
        is_single = graph is not None and len(self.nodes) == 1
        if graph is None or not is_single:
            self.state.setText("")
            self.error.hide()
            return
        status = graph.statuses.of(self.nodes[0])
        colored(self.state, theme().state_color(status.shown_state))
        self.state.setText(self._status_text(status))
        self.state.setToolTip(as_text(self.state.text()))
        error = status.error if status.state == "failed" else None
        why = translated_message(error.get("message", "")) if error else ""
        self.error.setText(f"{error.get('name')} ({error.get('number')}): {why}" if error else "")
        self.error.setVisible(error is not None)

    def _status_text(self, status: NodeStatus) -> str:
        parts = [f"● {texts.state(status.shown_state)}"]
        if status.state == "running" and status.total:
            done = self.tr("{done} of {total} {unit}")
            parts.append(done.format(done=status.done, total=status.total, unit=texts.unit(status.unit)).strip())
        elif status.seconds is not None:
            parts.append(duration(status.seconds))
        if status.state == "running" and status.message:
            parts.append(translated_message(status.message))
        return " · ".join(parts)

    def show_problems(self) -> None:
        """Show the problems of the node as a whole and of its ports, with their quick fixes."""
        graph = self.graph
        if graph is None:
            return
        found: list[Problem] = []
        if len(self.nodes) == 1:
            found = [p for p in graph.problems if p.node == self.nodes[0].node_id and not p.parameter]
        fixes = [fixes_for(graph, problem)[:FIXES_SHOWN] for problem in found]
        shown = (graph, found, [[fix.text for fix in each] for each in fixes])
        if shown == self._problems_shown:
            return
        self._problems_shown = shown
        clear_layout(self._problems)
        for problem, offered in zip(found, fixes, strict=True):
            self._problems.addWidget(self._problem_widget(problem, offered))

    def _problem_widget(self, problem: Problem, fixes: Sequence[QuickFix]) -> QWidget:
        box = QWidget()
        layout = filled(QVBoxLayout(box), spacing=4)
        text = translated_message(problem.message)
        label = scaled(wrapped(ColoredLabel(text, lambda: severity_color(problem.severity))))
        label.setToolTip(as_text(f"{problem.error} ({problem.number})"))
        layout.addWidget(label)
        for fix in fixes:
            layout.addWidget(_fix_button(fix))
        return box

    def commit(self) -> None:
        self.title.commit()

    def _rename(self, title: str) -> None:
        if self.graph is not None and len(self.nodes) == 1:
            self.graph.edits.values.rename(self.nodes[0], title)
            self.title.show_text(texts.node_title(self.nodes[0]))

    def _bypass(self) -> None:
        if self.graph is not None:
            self.graph.edits.values.set_bypassed(self.nodes, self.bypass.isChecked())

    def _toggle_card(self) -> None:
        if self._card.isVisible():
            self._card.hide()
        elif self.nodes:
            area = self.rect().translated(self.mapToGlobal(self.rect().topLeft()))
            self._card.explain(type(self.nodes[0]), area)
            self.help_button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hide the card when the pointer or the focus leaves its button."""
        if event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut, QEvent.Type.Hide):
            self._card.hide()
        return False


def _fix_button(fix: QuickFix) -> ElidedButton:
    button = ElidedButton(fix.text)
    button.clicked.connect(lambda: fix.apply(""))
    return button


class IdentitySection(Section):
    """The node's id, used by graph files and the command line; collapsed at first."""

    def __init__(self) -> None:
        super().__init__("identity", self.tr("Identity"), is_open=False)
        self.graph: OpenGraph | None = None
        self.node: ComponentNode | None = None
        self.id_line = TypedLine()
        self.id_line.setAccessibleName(self.tr("Id"))
        self.id_line.setToolTip(self.tr("Identifies the node in the graph file and in --set"))
        self.id_line.committed.connect(self._set_id)
        self.problem = scaled(wrapped(ColoredLabel("", lambda: theme().colors.problem)))
        self.problem.hide()
        self.component = wrapped(PlainLabel())
        form = QFormLayout()
        form.setContentsMargins(8, 0, 22, 4)
        form.setSpacing(6)
        form.addRow(self.tr("Id"), self.id_line)
        form.addRow(self.problem)
        form.addRow(self.tr("Component"), self.component)
        self.body_layout.addLayout(form)

    def show_node(self, graph: OpenGraph, node: ComponentNode) -> None:
        if node is not self.node:
            self.problem.hide()
        self.graph, self.node = graph, node
        self.id_line.show_text(node.node_id)
        self.id_line.setReadOnly(graph.read_only)
        self.component.setText(
            self.tr("{name}, version {version}").format(name=node.component, version=node.saved_version)
        )

    def commit(self) -> None:
        self.id_line.commit()

    def _set_id(self, text: str) -> None:
        if self.graph is None or self.node is None:
            return
        reason = self.graph.edits.values.set_node_id(self.node, text)
        self.problem.setText(reason)
        self.problem.setVisible(bool(reason))

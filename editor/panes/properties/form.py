"""A form for parameters or run settings, generated from their declarations."""

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from vision_designer.editor.graph.edits import Part, model_of, values_of
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.small_widgets import (
    ColoredLabel,
    Section,
    clear_layout,
    filled,
    flat_button,
    scaled,
    wrapped,
)
from vision_designer.editor.panes.properties.field_kinds import FieldContext, make_field
from vision_designer.editor.panes.properties.fields import GUTTER, Field
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.parameters import ParameterInfo, ParameterModel, ParameterProblem

INDENT = 20
MAX_SHOWN = 60


def shared_infos(nodes: Sequence[ComponentNode], part: Part) -> list[ParameterInfo]:
    """Parameters that all nodes share by name and kind, in the order of the first node."""
    if not nodes:
        return []
    declared: dict[type[ParameterModel], dict[str, ParameterInfo]] = {}
    for node in nodes:
        model = model_of(node, part)
        if model not in declared:
            declared[model] = {info.identifier: info for info in model.describe()}
    first, *others = declared.values()
    return [
        info
        for name, info in first.items()
        if all(name in other and _is_same_kind(other[name], info) for other in others)
    ]


def _is_same_kind(one: ParameterInfo, other: ParameterInfo) -> bool:
    return (
        one.kind == other.kind
        and one.choices.keys() == other.choices.keys()
        and (one.architecture_prefix, one.field) == (other.architecture_prefix, other.field)
    )


class ParameterForm(QWidget):
    """The parameters or run settings that the selected nodes share.

    Args:
        graph: of the nodes; each edit is one undo step.
        infos: from :func:`shared_infos`.
        part: ``parameters`` or ``run_settings``.
        workspace: folder that may contain weights of networks; None for the default one.
        datasets: names of the parameters that are paths of datasets.
    """

    def __init__(
        self,
        graph: OpenGraph,
        infos: Sequence[ParameterInfo],
        part: Part,
        workspace: Path | None = None,
        datasets: Collection[str] = (),
    ) -> None:
        super().__init__()
        self.graph = graph
        self.part: Part = part
        self.nodes: list[ComponentNode] = []
        self.fields: dict[str, Field] = {}
        self._problems: dict[str, ParameterProblem] = {}
        self._last_problems: dict[str, str] = {}
        """The last message about each parameter in ``_problems``."""
        self._layout = filled(QVBoxLayout(self), spacing=4)
        self._sections: dict[str, Section] = {}
        known = {info.identifier for info in infos}
        for info in infos:
            field = make_field(info, FieldContext(graph, workspace, is_dataset=info.identifier in datasets))
            self.fields[info.identifier] = field
            if info.depends_on in known:
                field.set_indent(INDENT)
            self._layout_of(info.group).addWidget(field)
            self._connect_field(info.identifier, field)
        self._unknown = QVBoxLayout()
        self._unknown.setSpacing(4)
        self._layout.addLayout(self._unknown)
        self._unknown_shown: list[tuple[str, str]] = []

    def _layout_of(self, group: str) -> Any:  # noqa: ANN401 - a layout
        if not group:
            return self._layout
        if group not in self._sections:
            self._sections[group] = Section(f"group:{group}", texts.declared(group), is_open=False)
            self._layout.addWidget(self._sections[group])
        return self._sections[group].body_layout

    def _connect_field(self, name: str, field: Field) -> None:
        field.edited.connect(lambda value, merge: self._set(name, value, merge))
        field.reset.connect(lambda: self._reset(name))
        field.typed.connect(lambda value: self._check_typed(name, value))

    # Input

    def _existing_nodes(self) -> list[ComponentNode]:
        return [node for node in self.nodes if node in self.graph.flow.node_successors]

    def _set(self, name: str, value: Any, merge: bool) -> None:  # noqa: ANN401 - as typed
        self.graph.edits.values.set_parameter(self._existing_nodes(), name, value, part=self.part, merge=merge)
        self._refresh_later()

    def _reset(self, name: str) -> None:
        self.graph.edits.values.reset_parameter(self._existing_nodes(), name, self.part)
        self._refresh_later()

    def _refresh_later(self) -> None:
        # Also if nothing changed, e.g. when a line is cleared whose value was the default already.
        QTimer.singleShot(0, self, lambda: self.show_nodes(self.nodes))

    def commit(self) -> None:
        for field in self.fields.values():
            field.commit()

    def _check_typed(self, name: str, value: Any) -> None:  # noqa: ANN401 - as typed
        """Check uncommitted text: remove a mark once the text is valid, but add one only after typing has ended."""
        field = self.fields[name]
        if not field.problem or not self.nodes:
            return
        node = self.nodes[0]
        values = {key: item for key, item in values_of(node, self.part).items() if key != name}
        if value is not None:
            values[name] = value
        problems = [problem for problem in model_of(node, self.part).problems(values) if problem.parameter == name]
        self._mark(field, problems[0] if problems else None)

    def open_group(self, name: str) -> None:
        section = self._sections.get(self.fields[name].info.group)
        if section is not None:
            section.open()

    # Content

    def show_nodes(self, nodes: Sequence[ComponentNode]) -> None:
        """Update all fields from ``nodes``, which have the parameters of the form."""
        self.nodes = list(nodes)
        if not nodes:
            return
        self._problems = {}
        for node in nodes:
            for problem in model_of(node, self.part).problems(values_of(node, self.part)):
                self._problems.setdefault(problem.parameter, problem)
        self._last_problems |= {name: problem.message for name, problem in self._problems.items()}
        for name, field in self.fields.items():
            info = field.info
            found = [values_of(node, self.part).get(name, _default(node, self.part, name)) for node in nodes]
            is_mixed = any(not _is_equal(value, found[0]) for value in found[1:])
            model, values = model_of(nodes[0], self.part), values_of(nodes[0], self.part)
            if not model.has_one_default(name):
                origins = model.followed_by(name, values), model.preset_by(name, values)
                titles = [texts.declared(model.info(origin).title) if origin else "" for origin in origins]
                field.set_default(model.default_of(name, values), *titles)
            field.show_value(found[0], is_mixed=is_mixed)
            given = any(name in values_of(node, self.part) for node in nodes)
            if given and (section := self._sections.get(info.group)) is not None:
                section.open_by_default()
            field.set_changed(given and not info.required)
            self._mark(field, self._problems.get(name))
            field.set_locked(self.graph.read_only)
        for field in self.fields.values():
            self._update_dependent(field)
        self._show_unknown()

    def _mark(self, field: Field, problem: ParameterProblem | None) -> None:
        if problem is not None:
            error = f"{problem.error.__name__} ({problem.error.number})"
            field.set_problem(translated_message(problem.message), error=error)
            return
        found = self._validated(field.info.identifier)
        if found is not None:
            error = f"{found.error} ({found.number})"
            field.set_problem(translated_message(found.message), severity=found.severity, error=error)
        else:
            field.set_problem("")

    def _validated(self, name: str) -> Problem | None:
        """The problem of the last validation about a parameter, e.g. that a file is missing; errors come first."""
        ids = {node.node_id for node in self.nodes}
        # What the model has refused before, and does not refuse now, is out of date there.
        refused = self._last_problems.get(name)
        found = [
            problem
            for problem in self.graph.problems
            if problem.parameter == name and problem.node in ids and (not refused or refused not in problem.message)
        ]
        return min(found, key=lambda problem: problem.severity != "error", default=None)

    def _update_dependent(self, field: Field) -> None:
        name, switch = field.info.identifier, field.info.depends_on
        if switch is None or switch not in self.fields:
            return
        is_on = any(model_of(node, self.part).has_effect(name, values_of(node, self.part)) for node in self.nodes)
        given = any(name in values_of(node, self.part) for node in self.nodes)
        field.setVisible(is_on or given or bool(field.problem))
        if not is_on and not field.problem:
            field.set_locked(True)

    def _show_unknown(self) -> None:
        """Show values of unknown parameters, each with a button that removes it."""
        found = {
            name: json.dumps(value, ensure_ascii=False, default=str)
            for node in self.nodes
            for name, value in values_of(node, self.part).items()
            if name not in model_of(node, self.part).model_fields
        }
        if list(found.items()) == self._unknown_shown:
            return
        self._unknown_shown = list(found.items())
        clear_layout(self._unknown)
        for name, value in found.items():
            self._unknown.addWidget(self._unknown_row(name, value))

    def _unknown_row(self, name: str, value: str) -> QWidget:
        row = QWidget()
        layout = filled(QVBoxLayout(row), margins=(GUTTER, 2, 0, 2), spacing=2)
        line = QHBoxLayout()
        shown = value if len(value) <= MAX_SHOWN else f"{value[:MAX_SHOWN]}…"
        label = wrapped(PlainLabel(f"{name} = {shown}"))
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        line.addWidget(label, 1)
        layout.addLayout(line)
        if not self.graph.read_only:
            remove = flat_button(icon_name="delete", tip=self.tr("Remove {name}").format(name=name))
            remove.clicked.connect(lambda: self._reset(name))
            line.addWidget(remove)
        problem = self._problems.get(name)
        if problem is not None and any(model_of(node, self.part).model_fields for node in self.nodes):
            text = translated_message(problem.message)
            layout.addWidget(scaled(wrapped(ColoredLabel(text, lambda: theme().colors.problem))))
        return row

    @property
    def is_empty(self) -> bool:
        return not self.fields and not self._unknown_shown

    @property
    def has_problem(self) -> bool:
        return bool(self._problems)


def _default(node: ComponentNode, part: Part, name: str) -> Any:  # noqa: ANN401 - the parameter's own type
    return model_of(node, part).default_of(name, values_of(node, part))


def _is_equal(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other

"""Quick fixes: their registry, and those that set parameters or replace a node.

A fix is an edit that solves a problem, found by its error and code, as one undo step.
"""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.graph.edits import Part, model_of, values_of
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look import texts
from vision_designer.graphs.architecture_facts import with_weights_here
from vision_designer.graphs.engine.machine_checks import CODE as WEIGHTS_CODE
from vision_designer.graphs.validate import Problem
from vision_designer.graphs.workspace import workspace_path
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.discovery import Records
from vision_designer.nodes.core.linking import port_identifier
from vision_designer.nodes.core.parameters import ParameterInfo, ParameterModel
from vision_designer.nodes.core.registry import UnknownComponent

NODE_SIZE = (240, 168)
"""Width and height of most nodes in a run, with a one-line comment, in canvas units."""


@dataclass(frozen=True)
class QuickFix:
    """An edit that solves a problem, as one undo step.

    Attributes:
        text: display text, e.g. ``Insert Convert to Image Directory``.
        apply: makes the edit if the graph still allows it; its argument is the answer to ``asks``.
        asks: what to ask the user first: nothing, a file or a folder.
        subject: common start of the texts of several fixes of one problem, e.g. ``Set Mode``; may be empty.
    """

    text: str
    apply: Callable[[str], object]
    asks: Literal["", "path"] = ""
    subject: str = ""


@dataclass(frozen=True)
class QuickFixRecord:
    """A kind of quick fix, for some errors and codes.

    Attributes:
        name: identifier.
        fixes: returns the fixes of a problem, the most likely first; empty if none is certain.
        errors: names of supported errors, e.g. ``NullOrEmptyError``; empty for all.
        codes: supported codes of problems; empty for those that no other record supports.
        may: returns whether it supports a problem with such an error and code.
    """

    name: str
    fixes: Callable[[OpenGraph, Problem], list[QuickFix]]
    errors: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    may: Callable[[OpenGraph, Problem], bool] = lambda _graph, _problem: True

    def is_for(self, graph: OpenGraph, problem: Problem) -> bool:
        """Whether it supports a problem, regardless of its code."""
        return (not self.errors or problem.error in self.errors) and self.may(graph, problem)


def free_position(graph: OpenGraph, x: int, y: int, step: int) -> tuple[int, int]:
    """The first position at or below ``x``, ``y`` that no node covers, in steps of ``step`` canvas units."""
    width, height = NODE_SIZE
    positions = [node.position for node in graph.flow.nodes]
    while any(abs(x - left) < width and abs(y - top) < height for left, top in positions):
        y += step
    return x, y


QUICK_FIXES = Records(
    QuickFixRecord, "quick fix", group="vision_designer.quick_fixes", package="vision_designer.editor.fixes"
)
"""All records, from the files of this package and from entry points."""


def fixes_for(graph: OpenGraph, problem: Problem) -> list[QuickFix]:
    """Fixes of a problem, the most likely first; empty if none is certain."""
    if graph.read_only:
        return []
    records = [record for record in QUICK_FIXES.values() if record.is_for(graph, problem)]
    matching = [record for record in records if problem.code in record.codes]
    chosen = matching or [record for record in records if not record.codes]
    return [fix for record in chosen for fix in record.fixes(graph, problem)]


translate = QCoreApplication.translate
MAX_CHOICES = 4
"""Maximum number of choices that are offered as fixes; the form shows all."""


def fixes_of_parameter(
    graph: OpenGraph,
    node: ComponentNode,
    name: str,
    suggestion: Any = None,  # noqa: ANN401 - of the parameter's type
) -> list[QuickFix]:
    """Fixes for the value of a parameter or run setting; ``suggestion``: a value known to be valid."""
    if suggestion is not None and name in node.Parameters.model_fields:
        return [setting_fix(graph, node, node.Parameters.info(name), suggestion)]
    found: list[QuickFix] = []
    if name in node.parameters and name not in node.Parameters.model_fields:
        found += _fixes_of_unknown(graph, node, name, "parameters")
    if name in node.run_settings and name not in node.RunSettings.model_fields:
        found += _fixes_of_unknown(graph, node, name, "run_settings")
    if found:
        return found
    if name in node.Parameters.model_fields:
        return _fixes_of_value(graph, node, node.Parameters.info(name), node.parameters.get(name), "parameters")
    if name in node.RunSettings.model_fields:
        return _fixes_of_value(graph, node, node.RunSettings.info(name), node.run_settings.get(name), "run_settings")
    return []


def setting_fix(
    graph: OpenGraph,
    node: ComponentNode,
    info: ParameterInfo,
    value: Any,  # noqa: ANN401 - of the parameter's type
    part: Part = "parameters",
) -> QuickFix:
    """A fix that sets a parameter or run setting."""
    title = texts.declared(info.title)
    text = translate("quick_fixes", "Set {parameter} to {value}").format(
        parameter=title, value=texts.parameter_value(value, info)
    )
    return QuickFix(
        text,
        lambda _answer: graph.edits.values.set_parameter([node], info.identifier, value, part=part),
        subject=translate("quick_fixes", "Set {parameter}").format(parameter=title),
    )


def _fixes_of_value(
    graph: OpenGraph,
    node: ComponentNode,
    info: ParameterInfo,
    value: Any,  # noqa: ANN401 - whatever the graph file says
    part: Part,
) -> list[QuickFix]:
    title, edits = texts.declared(info.title), graph.edits.values
    if info.kind == "path":
        text = translate("quick_fixes", "Choose {parameter}...").format(parameter=title)
        return [QuickFix(text, lambda answer: edits.set_parameter([node], info.identifier, answer, part=part), "path")]
    values = _intended_value(info, value, model_of(node, part))
    if info.required and not values and info.kind == "choice" and len(info.choices) <= MAX_CHOICES:
        values = list(info.choices)
    found = [setting_fix(graph, node, info, valid_value, part) for valid_value in values]
    if info.required:
        return found
    text = translate("quick_fixes", "Reset {parameter} to {value}").format(
        parameter=title, value=texts.parameter_value(info.default, info)
    )
    return [*found, QuickFix(text, lambda _answer: edits.reset_parameter([node], info.identifier, part))]


def _intended_value(info: ParameterInfo, value: object, model: type[ParameterModel]) -> list[Any]:
    """The valid value that an invalid one clearly means: none or one."""
    candidate = info.record.suggest(value, info.choices)
    if candidate is None:
        return []
    wrong = {problem.parameter for problem in model.problems({info.identifier: candidate})}
    return [] if info.identifier in wrong else [candidate]


def _fixes_of_unknown(graph: OpenGraph, node: ComponentNode, name: str, part: Part) -> list[QuickFix]:
    values, edits = values_of(node, part), graph.edits.values
    other: Part = "run_settings" if part == "parameters" else "parameters"

    def moving(text: str, undo_text: str, new_name: str, new_part: Part) -> QuickFix:
        def apply(_answer: str) -> None:
            with graph.edits.macro(undo_text):
                edits.set_parameter([node], new_name, values[name], part=new_part)
                edits.reset_parameter([node], name, part)

        return QuickFix(text, apply)

    found: list[QuickFix] = []
    if name in model_of(node, other).model_fields:
        to_settings = translate("quick_fixes", "Move to run settings")
        to_parameters = translate("quick_fixes", "Move to parameters")
        undo_text = translate("quick_fixes", "Move {name}").format(name=name)
        found.append(moving(to_settings if part == "parameters" else to_parameters, undo_text, name, other))
    for close in difflib.get_close_matches(name, model_of(node, part).model_fields, n=1):
        if close not in values:
            text = translate("quick_fixes", "Rename {old} to {new}").format(old=name, new=close)
            found.append(moving(text, text, close, part))
    remove = translate("quick_fixes", "Remove {name}").format(name=name)
    return [*found, QuickFix(remove, lambda _answer: edits.reset_parameter([node], name, part))]


def _replacement(
    graph: OpenGraph, old: ComponentNode, component: type[ComponentNode], text: str, parameters: Mapping[str, Any]
) -> QuickFix:
    """A fix that replaces a node by one of another component.

    Id, title, comment and run settings stay; links stay where a port has the same name.
    """

    def apply(_answer: str) -> None:
        with graph.edits.macro(text):
            new = _replaced(graph, old, component, parameters)
            if new is not None:
                graph.edits.values.rename(new, old.node_title)
                graph.edits.values.set_bypassed([new], old.bypassed)

    return QuickFix(text, apply)


def _replaced(
    graph: OpenGraph,
    old: ComponentNode,
    component: type[ComponentNode],
    parameters: Mapping[str, Any],
    outputs: Mapping[str, str] | None = None,
) -> ComponentNode | None:
    """The node that replaces another one, with its id, comment, and run settings.

    ``outputs`` maps old to new names of outputs; links of other outputs are dropped. None: the same names.
    """
    if old not in graph.flow.node_successors:
        return None
    links, node_id, comment = graph.flow.links_of(old), old.node_id, old.comment
    graph.edits.delete(nodes=[old])
    new: ComponentNode | None = graph.edits.nodes.add(component.component, old.position, parameters=dict(parameters))
    if new is not None:
        graph.edits.values.set_node_id(new, node_id)
        graph.edits.values.set_comment(new, comment)
        for name, value in old.run_settings.items():
            graph.edits.values.set_parameter([new], name, value, part="run_settings")
        for output, input_ in links:
            source, target = output, input_
            if output.node is old:
                name = port_identifier(output)
                source = graph.flow.output(node_id, name if outputs is None else outputs.get(name, ""))
            else:
                target = graph.flow.input(node_id, port_identifier(input_))
            if source is not None and target is not None:
                graph.edits.links.connect(source, target)
    return new


def _weights_fixes(graph: OpenGraph, problem: Problem) -> list[QuickFix]:
    node = graph.flow.node(problem.node)
    if node is None or not {"model_name", "pretrained", "weights_file"} <= node.Parameters.model_fields.keys():
        return []
    if problem.suggestion is not None:
        found = fixes_of_parameter(graph, node, "model_name", problem.suggestion)
    else:
        found = _replacement_fixes(graph, node)
    found += fixes_of_parameter(graph, node, "pretrained", suggestion=False)
    return [*found, *fixes_of_parameter(graph, node, "weights_file")]


def _replacement_fixes(graph: OpenGraph, node: ComponentNode) -> list[QuickFix]:
    """Replace the node with the first component that has a network whose weights are here."""
    for component in graph.registry.values():
        model = component.Parameters
        if component is type(node) or not {"model_name", "pretrained"} <= model.model_fields.keys():
            continue
        info = model.info("model_name")
        local = with_weights_here(info, workspace_path(None))
        if info.choices and local:
            text = translate("quick_fixes", "Replace with {component}, {network}").format(
                component=texts.component_title(component), network=texts.choice(info, local[0])
            )
            kept = {name: value for name, value in node.parameters.items() if name == "pretrained"}
            return [_replacement(graph, node, component, text, {**kept, "model_name": local[0]})]
    return []


TRAIN = "train_pytorch_model"
TUNED_OUTPUT, TRAINED_OUTPUT = "trained_best_model", "trained_model"

Choice = tuple[str, Callable[[Mapping[str, Any]], None]]
"""Display text, and a function that sets the values of a trial."""


def targets_for_values(graph: OpenGraph, tuned: ComponentNode) -> list[Choice]:
    """Targets for the values of a trial of ``tuned``: each Train PyTorch Model, or a new one that replaces the node.

    Each is one undo step. The parameters that were the same in all trials are set too, so that training reproduces the
    model of the trial.
    """
    if graph.read_only or tuned not in graph.flow.node_successors or TRAIN not in graph.registry:
        return []
    found: list[Choice] = []
    for node in graph.flow.ordered_nodes():
        if node.component == TRAIN:
            text = translate("tuned_values", "Copy the values to {node}").format(node=texts.node_title(node))
            found.append((text, _value_setter(graph, tuned, node)))
    title = texts.component_title(graph.registry[TRAIN])
    text = translate("tuned_values", "Replace this node with {title}").format(title=title)
    found.append((text, lambda values: _replace_by_training(graph, tuned, values, text)))
    return found


def _value_setter(graph: OpenGraph, tuned: ComponentNode, node: ComponentNode) -> Callable[[Mapping[str, Any]], None]:
    def apply(values: Mapping[str, Any]) -> None:
        if node not in graph.flow.node_successors:
            return
        wanted = _training_values(graph, tuned, values)
        with graph.edits.macro(translate("tuned_values", "Use values from trial")):
            # Parameters that the trial had at their defaults are reset.
            for name in [name for name in node.parameters if name not in wanted]:
                graph.edits.values.reset_parameter([node], name)
            for name, value in wanted.items():
                graph.edits.values.set_parameter([node], name, value)
        graph.reveal(node)

    return apply


def _training_values(graph: OpenGraph, tuned: ComponentNode, values: Mapping[str, Any]) -> dict[str, Any]:
    known = graph.registry[TRAIN].Parameters.model_fields
    return {name: value for name, value in {**tuned.parameters, **values}.items() if name in known}


def _replace_by_training(graph: OpenGraph, tuned: ComponentNode, values: Mapping[str, Any], text: str) -> None:
    """Replace the node by a training; links of its best model are kept, those of its table are dropped."""
    with graph.edits.macro(text):
        parameters = _training_values(graph, tuned, values)
        new = _replaced(graph, tuned, graph.registry[TRAIN], parameters, {TUNED_OUTPUT: TRAINED_OUTPUT})
    if new is not None:
        graph.reveal(new)


def _parameter_fixes(graph: OpenGraph, problem: Problem) -> list[QuickFix]:
    node = graph.flow.node(problem.node)
    return fixes_of_parameter(graph, node, problem.parameter, problem.suggestion) if node is not None else []


def _component_fixes(graph: OpenGraph, problem: Problem) -> list[QuickFix]:
    """Replace an unknown component by one with a similar name."""
    node = graph.flow.node(problem.node)
    if not isinstance(node, UnknownComponent):
        return []
    found = []
    for name in difflib.get_close_matches(node.component, graph.registry, n=1):
        component = graph.registry[name]
        text = translate("quick_fixes", "Replace with {component}").format(component=texts.component_title(component))
        found.append(_replacement(graph, node, component, text, node.parameters))
    return found


FIXES = (
    QuickFixRecord("parameter", _parameter_fixes, may=lambda _graph, problem: bool(problem.parameter)),
    QuickFixRecord("component", _component_fixes, may=lambda _graph, problem: not (problem.port or problem.parameter)),
    QuickFixRecord("weights", _weights_fixes, codes=frozenset({WEIGHTS_CODE})),
)

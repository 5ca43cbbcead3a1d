"""Quick fixes: their registry, and those for parameters, missing components, and the best values of a search.

A fix is an edit that solves a problem, found by its error and code, as one undo step.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from PySide6.QtCore import QCoreApplication
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.graph.edits import Part, model_of, values_of
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look import texts
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.discovery import Records
from vision_designer.nodes.core.linking import port_identifier
from vision_designer.nodes.core.parameters import ParameterInfo, ParameterModel
from vision_designer.nodes.core.unknown import UnknownComponent

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
        info = node.Parameters.info(name)
        text = translate("quick_fixes", "Set {parameter} to {value}").format(
            parameter=texts.parameter_title(info), value=texts.parameter_value(suggestion, info)
        )
        return [QuickFix(text, lambda _answer: graph.edits.values.set_parameter([node], name, suggestion))]
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


def _fixes_of_value(
    graph: OpenGraph,
    node: ComponentNode,
    info: ParameterInfo,
    value: Any,  # noqa: ANN401 - whatever the graph file says
    part: Part,
) -> list[QuickFix]:
    title = texts.parameter_title(info)
    subject = translate("quick_fixes", "Set {parameter}").format(parameter=title)
    set_value = partial(graph.edits.values.set_parameter, part=part)
    reset = partial(graph.edits.values.reset_parameter, part=part)

    def setter(valid_value: Any) -> Callable[[str], object]:  # noqa: ANN401 - of the parameter's type
        return lambda _answer: set_value([node], info.identifier, valid_value)

    if info.kind == "path":
        choose = translate("quick_fixes", "Choose {parameter}...").format(parameter=title)
        return [QuickFix(choose, lambda answer: set_value([node], info.identifier, answer), "path")]
    text = translate("quick_fixes", "Set {parameter} to {value}")
    valid_values = _intended_value(info, value, model_of(node, part))
    found = [
        QuickFix(text.format(parameter=title, value=texts.parameter_value(item, info)), setter(item), "", subject)
        for item in valid_values
    ]
    if info.required:
        if not found and info.kind == "choice" and len(info.choices) <= MAX_CHOICES:
            return [
                QuickFix(text.format(parameter=title, value=texts.choice(info, choice)), setter(choice), "", subject)
                for choice in info.choices
            ]
        return found
    reset_text = translate("quick_fixes", "Reset {parameter} to {value}").format(
        parameter=title, value=texts.parameter_value(info.default, info)
    )
    return [*found, QuickFix(reset_text, lambda _answer: reset([node], info.identifier))]


def _intended_value(info: ParameterInfo, value: object, model: type[ParameterModel]) -> list[Any]:
    """The valid value that an invalid one clearly means: none or one."""
    candidate = info.record.suggest(value, info.choices)
    if candidate is None:
        return []
    wrong = {problem.parameter for problem in model.problems({info.identifier: candidate})}
    return [] if info.identifier in wrong else [candidate]


def _fixes_of_unknown(graph: OpenGraph, node: ComponentNode, name: str, part: Part) -> list[QuickFix]:
    values = values_of(node, part)
    other: Part = "run_settings" if part == "parameters" else "parameters"
    set_value, reset = graph.edits.values.set_parameter, partial(graph.edits.values.reset_parameter, part=part)
    value = values[name]
    found: list[QuickFix] = []

    def rename(close: str) -> Callable[[str], object]:
        def apply(_answer: str) -> None:
            with graph.edits.macro(translate("quick_fixes", "Rename {old} to {new}").format(old=name, new=close)):
                set_value([node], close, value, part=part)
                reset([node], name)

        return apply

    def move(_answer: str) -> None:
        with graph.edits.macro(translate("quick_fixes", "Move {name}").format(name=name)):
            set_value([node], name, value, part=other)
            reset([node], name)

    if name in model_of(node, other).model_fields:
        to_settings, to_parameters = (
            translate("quick_fixes", "Move to run settings"),
            translate("quick_fixes", "Move to parameters"),
        )
        found.append(QuickFix(to_settings if part == "parameters" else to_parameters, move))
    for close in difflib.get_close_matches(name, model_of(node, part).model_fields, n=1):
        if close not in values:
            found.append(
                QuickFix(translate("quick_fixes", "Rename {old} to {new}").format(old=name, new=close), rename(close))
            )
    remove = translate("quick_fixes", "Remove {name}").format(name=name)
    return [*found, QuickFix(remove, lambda _answer: reset([node], name))]


def fixes_of_unknown_component(graph: OpenGraph, node: UnknownComponent) -> list[QuickFix]:
    """Fixes that replace an unknown component by one with a similar name."""
    close = difflib.get_close_matches(node.component, graph.registry, n=1)
    if not close:
        return []
    component = graph.registry[close[0]]
    text = translate("quick_fixes", "Replace with {component}").format(component=texts.component_title(component))
    return [QuickFix(text, lambda _answer: replace(graph, node, component, text, node.parameters))]


def replace(
    graph: OpenGraph, old: ComponentNode, component: type[ComponentNode], text: str, parameters: Mapping[str, Any]
) -> None:
    """Replace a node by one of another component, in one undo step with this text.

    Id, title, comment and run settings stay; links stay where a port has the same name.
    """
    if old not in graph.flow.node_successors:
        return
    links = graph.flow.links_of(old)
    node_id, comment, title = old.node_id, old.comment, old.node_title
    with graph.edits.macro(text):
        graph.edits.delete(nodes=[old])
        new = graph.edits.nodes.add(component.component, old.position, parameters=dict(parameters))
        if new is None:
            return
        graph.edits.values.set_node_id(new, node_id)
        graph.edits.values.rename(new, title)
        graph.edits.values.set_comment(new, comment)
        graph.edits.values.set_bypassed([new], old.bypassed)
        for name, value in old.run_settings.items():
            graph.edits.values.set_parameter([new], name, value, part="run_settings")
        _relink(graph, links, old, node_id)


def _relink(
    graph: OpenGraph,
    links: Iterable[tuple[NodeOutput, NodeInput]],
    old: ComponentNode,
    node_id: str,
    outputs: Mapping[str, str] | None = None,
) -> None:
    """Restore the links of a deleted node at the node that has its id now, where ports have the same names.

    ``outputs`` maps old to new output names; links of other outputs are dropped. None: the same names.
    """
    for output, input_ in links:
        source, target = output, input_
        if output.node is old:
            name = port_identifier(output)
            source = graph.flow.output(node_id, name if outputs is None else outputs.get(name, ""))
        else:
            target = graph.flow.input(node_id, port_identifier(input_))
        if source is not None and target is not None:
            graph.edits.links.connect(source, target)


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
    if tuned not in graph.flow.node_successors:
        return
    links, node_id = graph.flow.links_of(tuned), tuned.node_id
    with graph.edits.macro(text):
        graph.edits.delete(nodes=[tuned])
        new = graph.edits.nodes.add(TRAIN, tuned.position, parameters=_training_values(graph, tuned, values))
        if new is None:
            return
        graph.edits.values.set_node_id(new, node_id)
        graph.edits.values.set_comment(new, tuned.comment)
        for name, value in tuned.run_settings.items():
            graph.edits.values.set_parameter([new], name, value, part="run_settings")
        _relink(graph, links, tuned, node_id, {TUNED_OUTPUT: TRAINED_OUTPUT})
    graph.reveal(new)


def _parameter_fixes(graph: OpenGraph, problem: Problem) -> list[QuickFix]:
    node = graph.flow.node(problem.node)
    return fixes_of_parameter(graph, node, problem.parameter, problem.suggestion) if node is not None else []


def _component_fixes(graph: OpenGraph, problem: Problem) -> list[QuickFix]:
    node = graph.flow.node(problem.node)
    return fixes_of_unknown_component(graph, node) if isinstance(node, UnknownComponent) else []


FIXES = (
    QuickFixRecord("parameter", _parameter_fixes, may=lambda _graph, problem: bool(problem.parameter)),
    QuickFixRecord("component", _component_fixes, may=lambda _graph, problem: not (problem.port or problem.parameter)),
)

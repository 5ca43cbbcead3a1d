"""Quick fixes for pretrained weights that cannot be had on this machine."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.fixes.quick_fixes import QuickFix, QuickFixRecord, fixes_of_parameter, replace
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look import texts
from vision_designer.graphs.architecture_facts import with_weights_here
from vision_designer.graphs.engine.machine_checks import CODE
from vision_designer.graphs.validate import Problem
from vision_designer.graphs.workspace import workspace_path
from vision_designer.nodes.core.component import ComponentNode

translate = QCoreApplication.translate
KEPT_PARAMETERS = ("pretrained",)
"""Parameters that a node keeps when it becomes one of another component."""


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
            kept = {name: value for name, value in node.parameters.items() if name in KEPT_PARAMETERS}
            return [QuickFix(text, _replacement(graph, node, component, text, {**kept, "model_name": local[0]}))]
    return []


def _replacement(
    graph: OpenGraph, node: ComponentNode, component: type[ComponentNode], text: str, values: dict[str, Any]
) -> Callable[[str], object]:
    return lambda _answer: replace(graph, node, component, text, values)


FIXES = (QuickFixRecord("weights", _weights_fixes, codes=frozenset({CODE})),)

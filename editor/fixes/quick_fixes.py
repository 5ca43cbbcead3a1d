"""The quick fixes of a problem, each one undo step."""

from vision_designer.editor.fixes.link_fixes import (
    fixes_of_input,
    fixes_of_unplaced,
    take_in_again,
    translate,
    unplaced_at,
)
from vision_designer.editor.fixes.parameter_fixes import fixes_of_parameter, fixes_of_unknown_component
from vision_designer.editor.fixes.quick_fix import QuickFix
from vision_designer.editor.fixes.subset_fixes import fixes_of_subset
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.graphs.flow_document import unplaced_link_of
from vision_designer.graphs.topology import order
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.unknown import UnknownComponent

__all__ = ["QuickFix", "fixes_for"]


def fixes_for(graph: OpenGraph, problem: Problem) -> list[QuickFix]:
    """The edits that would make ``problem`` go, the likeliest first; none where nothing is certain."""
    if graph.read_only:
        return []
    node = graph.flow.node(problem.node) if problem.node else None
    if node is None:
        return _fixes_of_graph(graph, problem)
    if problem.code == "subset":
        return fixes_of_subset(graph, node)
    if problem.parameter:
        return fixes_of_parameter(graph, node, problem.parameter, problem.suggestion)
    if problem.port:
        return _fixes_of_port(graph, node, problem.port)
    if isinstance(node, UnknownComponent):
        return fixes_of_unknown_component(graph, node)
    return take_in_again(graph, node) if node.bypassed else _fixes_of_circle(graph, node)


def _fixes_of_port(graph: OpenGraph, node: ComponentNode, port: str) -> list[QuickFix]:
    unplaced = unplaced_at(graph, node, port)
    if unplaced:
        return [fix for link in unplaced for fix in fixes_of_unplaced(graph, link)]
    input_ = graph.flow.input(node.node_id, port)
    return fixes_of_input(graph, input_) if input_ is not None else []


def _fixes_of_circle(graph: OpenGraph, node: ComponentNode) -> list[QuickFix]:
    """The links that close a circle are the ones that could not be made."""
    _, cycle = order(graph.snapshot())
    if node.node_id not in cycle:
        return []
    members = {graph.flow.node(node_id) for node_id in cycle}
    closing = [link for link in graph.flow.unplaced_links if {link.source, link.target} <= members]
    return [fix for link in closing for fix in fixes_of_unplaced(graph, link)]


def _fixes_of_graph(graph: OpenGraph, problem: Problem) -> list[QuickFix]:
    if problem.code == "link-without-node":
        ends = (problem.values["source"], problem.values["target"])
        links = ((unplaced, unplaced_link_of(unplaced)) for unplaced in graph.flow.unplaced_links)
        found = [unplaced for unplaced, link in links if (link.source, link.target) == ends]
        return [fix for unplaced in found for fix in fixes_of_unplaced(graph, unplaced)]
    nodes = list(graph.flow.nodes)
    if problem.code == "all-bypassed" and nodes and all(node.bypassed for node in nodes):
        text = translate("quick_fixes", "Remove all bypasses")
        return [QuickFix(text, lambda _answer: graph.edits.values.set_bypassed(nodes, False))]
    return []

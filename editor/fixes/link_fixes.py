"""Quick fixes for missing and impossible links."""

import difflib
from collections.abc import Iterable
from functools import cache
from itertools import islice

from PySide6.QtCore import QCoreApplication
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.fixes.quick_fixes import NODE_SIZE, QuickFix, QuickFixRecord, free_position
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look import texts
from vision_designer.graphs.bypass import passed_input
from vision_designer.graphs.flow import UnplacedLink, ports_of
from vision_designer.graphs.flow_document import graph_node_of, unplaced_link_of
from vision_designer.graphs.topology import order
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.linking import feeds, port_identifier
from vision_designer.nodes.core.ports import LinkType
from vision_designer.nodes.core.registry import UnknownComponent

translate = QCoreApplication.translate
GAP = 60
"""Distance between an inserted node and the node after it, in canvas units."""


def fixes_of_input(graph: OpenGraph, input_: NodeInput) -> list[QuickFix]:
    """Fixes for a required input without a link, or without data through a bypassed node."""
    source = graph.flow.graph_adj_rev.get(input_)
    if source is not None:
        return _upstream_bypass_fixes(graph, source)
    outputs = [output for node in graph.flow.ordered_nodes() for output in node.outputs]
    unlinked = [output for output in outputs if not graph.flow.graph_adj[output]]
    found = _compatible(graph, unlinked, input_)
    if found:
        return [_connect(graph, found[0], input_)] if len(found) == 1 else []
    compatible = _compatible(graph, outputs, input_)
    inserting = _conversions(graph, unlinked, input_)
    if not inserting and not compatible:
        inserting = _conversions(graph, outputs, input_)
    if len(inserting) == 1:
        return inserting
    return [_connect(graph, compatible[0], input_)] if len(compatible) == 1 else []


def _compatible(graph: OpenGraph, outputs: Iterable[NodeOutput], input_: NodeInput) -> list[NodeOutput]:
    """Outputs that can be linked to an input; stops at two, since the choice is then ambiguous."""
    wanted = set(input_.type_.types)
    fitting = (output for output in outputs if not wanted.isdisjoint(output.type_.types))
    return list(islice((output for output in fitting if not graph.edits.links.why_not_connect(output, input_)), 2))


def _connect(graph: OpenGraph, output: NodeOutput, input_: NodeInput) -> QuickFix:
    if len(output.node.outputs) == 1:
        text = translate("quick_fixes", "Connect {node}").format(node=texts.node_title(output.node))
    else:
        text = translate("quick_fixes", "Connect {output} of {node}").format(
            output=texts.declared(output.type_.declaration.title), node=texts.node_title(output.node)
        )
    return QuickFix(text, lambda _answer: graph.edits.links.connect(output, input_))


def _upstream_bypass_fixes(graph: OpenGraph, output: NodeOutput) -> list[QuickFix]:
    """A fix that ends the bypass of the node upstream that has no matching input to pass through."""
    last: ComponentNode | None = None
    node: ComponentNode = output.node
    while node.bypassed:
        last = node
        passed = passed_input(graph_node_of(node), port_identifier(output), graph.registry)
        if passed is None:
            break
        output = graph.flow.graph_adj_rev.get(graph.flow.input(node.node_id, passed.identifier))
        if output is None:
            return []
        node = output.node
    # Its input may have another type than its output, as with an untrained model.
    return fixes_of_bypass(graph, last) if last is not None else []


def fixes_of_bypass(graph: OpenGraph, node: ComponentNode) -> list[QuickFix]:
    """A fix that ends a node's bypass."""
    text = translate("quick_fixes", "Remove the bypass of {node}").format(node=texts.node_title(node))
    return [QuickFix(text, lambda _answer: graph.edits.values.set_bypassed([node], False))]


def _conversions(graph: OpenGraph, outputs: Iterable[NodeOutput], input_: NodeInput) -> list[QuickFix]:
    """Fixes that connect an output to ``input_`` through one new node; stops at two."""
    wanted = frozenset(input_.type_.types)
    converters_from = cache(lambda given: _converters(graph, given, wanted))
    found: list[QuickFix] = []
    for output in outputs:
        converters = converters_from(frozenset(output.type_.types))
        if converters and _can_feed(graph, output, input_):
            found += [_insert(graph, converter, output, input_) for converter in converters]
        if len(found) > 1:
            break
    return found


def _can_feed(graph: OpenGraph, output: NodeOutput, input_: NodeInput) -> bool:
    return output.node is not input_.node and not feeds(graph.flow, input_.node, output.node)


def _converters(
    graph: OpenGraph, given: frozenset[type[LinkType]], wanted: frozenset[type[LinkType]]
) -> list[type[ComponentNode]]:
    """Components with one input of a given type and one output of a wanted type; none if the types fit already."""
    return [
        component
        for component in graph.registry.values()
        if not given & wanted
        and len(component.init_inputs) == len(component.init_outputs) == 1
        and not given.isdisjoint(component.init_inputs[0].type_.types)
        and not wanted.isdisjoint(component.init_outputs[0].type_.types)
    ]


def _insert(
    graph: OpenGraph,
    converter: type[ComponentNode],
    output: NodeOutput,
    input_: NodeInput,
    replaced: UnplacedLink | None = None,
) -> QuickFix:
    text = translate("quick_fixes", "Insert {component}").format(component=texts.component_title(converter))

    def apply(_answer: str) -> None:
        with graph.edits.macro(text):
            if replaced is not None:
                graph.edits.links.drop_unplaced(replaced)
            width, height = NODE_SIZE
            x, y = input_.node.position
            position = free_position(graph, x - width - GAP, y, height // 2)
            node = graph.edits.nodes.add(converter.component, position, connect=output)
            if node is not None:
                graph.edits.links.connect(node.outputs[0], input_)

    return QuickFix(text, apply)


def fixes_of_unplaced(graph: OpenGraph, unplaced: UnplacedLink) -> list[QuickFix]:
    """Fixes for a link of the file that cannot be made."""
    ports = ports_of(unplaced)
    found: list[QuickFix] = []
    if ports is not None:
        output, input_ = ports
        if not graph.flow.why_not_connect(output, input_):
            found.append(
                QuickFix(
                    translate("quick_fixes", "Connect"), lambda _answer: graph.edits.links.place_unplaced(unplaced)
                )
            )
        elif graph.flow.graph_adj_rev.get(input_) is None and _can_feed(graph, output, input_):
            converters = _converters(graph, frozenset(output.type_.types), frozenset(input_.type_.types))
            if len(converters) == 1:
                found.append(_insert(graph, converters[0], output, input_, unplaced))
    else:
        found += _similar_port_fixes(graph, unplaced)
    source = texts.node_title(unplaced.source) if unplaced.source is not None else unplaced.link.source_node
    target = texts.node_title(unplaced.target) if unplaced.target is not None else unplaced.link.target_node
    remove = translate("quick_fixes", "Remove the link {link}").format(link=f"{source} → {target}")
    return [*found, QuickFix(remove, lambda _answer: graph.edits.links.drop_unplaced(unplaced))]


def _similar_port_fixes(graph: OpenGraph, unplaced: UnplacedLink) -> list[QuickFix]:
    """A fix that links to the port whose name is similar to the unknown one."""
    if unplaced.source is None or unplaced.target is None:
        return []
    outputs = _closest_port(unplaced.source.outputs, unplaced.link.source_port)
    inputs = _closest_port(unplaced.target.inputs, unplaced.link.target_port)
    if len(outputs) != 1 or len(inputs) != 1 or graph.flow.why_not_connect(outputs[0], inputs[0]):
        return []
    output, input_ = outputs[0], inputs[0]
    text = translate("quick_fixes", "Connect {output} to {input}").format(
        output=texts.declared(output.type_.declaration.title), input=texts.declared(input_.type_.declaration.title)
    )

    def apply(_answer: str) -> None:
        with graph.edits.macro(text):
            graph.edits.links.drop_unplaced(unplaced)
            graph.edits.links.connect(output, input_)

    return [QuickFix(text, apply)]


def _closest_port(ports: Iterable[NodeOutput] | Iterable[NodeInput], name: str) -> list[NodeOutput] | list[NodeInput]:
    by_name = {port_identifier(port): port for port in ports}
    close = [name] if name in by_name else difflib.get_close_matches(name, by_name, n=1)
    return [by_name[found] for found in close]


def _port_fixes(graph: OpenGraph, problem: Problem) -> list[QuickFix]:
    node, input_ = graph.flow.node(problem.node), graph.flow.input(problem.node, problem.port)
    if node is None:
        return []
    endpoint = (node, problem.port)
    found = [
        fix
        for unplaced in graph.flow.unplaced_links
        if endpoint in ((unplaced.source, unplaced.link.source_port), (unplaced.target, unplaced.link.target_port))
        for fix in fixes_of_unplaced(graph, unplaced)
    ]
    return found or (fixes_of_input(graph, input_) if input_ is not None else [])


def _node_fixes(graph: OpenGraph, problem: Problem) -> list[QuickFix]:
    node = graph.flow.node(problem.node)
    if node is None or isinstance(node, UnknownComponent):
        return []
    if node.bypassed:
        return fixes_of_bypass(graph, node)
    # A link that closes a cycle cannot be made.
    _, cycle = order(graph.snapshot())
    if node.node_id not in cycle:
        return []
    members = {graph.flow.node(node_id) for node_id in cycle}
    closing = [link for link in graph.flow.unplaced_links if {link.source, link.target} <= members]
    return [fix for link in closing for fix in fixes_of_unplaced(graph, link)]


def _dangling_link_fixes(graph: OpenGraph, problem: Problem) -> list[QuickFix]:
    endpoints = (problem.values["source"], problem.values["target"])
    links = ((unplaced, unplaced_link_of(unplaced)) for unplaced in graph.flow.unplaced_links)
    found = [unplaced for unplaced, link in links if (link.source, link.target) == endpoints]
    return [fix for unplaced in found for fix in fixes_of_unplaced(graph, unplaced)]


def _bypass_fixes(graph: OpenGraph, _problem: Problem) -> list[QuickFix]:
    nodes = list(graph.flow.nodes)
    text = translate("quick_fixes", "Remove all bypasses")
    return [QuickFix(text, lambda _answer: graph.edits.values.set_bypassed(nodes, False))]


FIXES = (
    QuickFixRecord(
        "port", _port_fixes, may=lambda _graph, problem: bool(problem.node and problem.port and not problem.parameter)
    ),
    QuickFixRecord(
        "node", _node_fixes, may=lambda _graph, problem: bool(problem.node) and not (problem.port or problem.parameter)
    ),
    QuickFixRecord("bypass", _bypass_fixes, codes=frozenset({"all-bypassed"})),
    QuickFixRecord("dangling_link", _dangling_link_fixes, codes=frozenset({"link-without-node"})),
)

"""Quick fixes of nodes whose component is not installed."""

import difflib

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.fixes.quick_fix import QuickFix
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look import texts
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.linking import port_identifier
from vision_designer.nodes.core.unknown import UnknownComponent

translate = QCoreApplication.translate


def fixes_of_unknown_component(graph: OpenGraph, node: UnknownComponent) -> list[QuickFix]:
    """Put the component in its place whose name is nearly the one that is not known."""
    close = difflib.get_close_matches(node.component, graph.registry, n=1)
    if not close:
        return []
    component = graph.registry[close[0]]
    text = translate("quick_fixes", "Replace with {component}").format(component=texts.component_title(component))
    return [QuickFix(text, lambda _answer: _replace(graph, node, component, text))]


def _replace(graph: OpenGraph, old: UnknownComponent, component: type[ComponentNode], text: str) -> None:
    """Everything that was said of the old node is said of the new one; links keep to ports of the same name."""
    if old not in graph.flow.node_successors:
        return
    links = graph.flow.links_of(old)
    node_id, comment, title = old.node_id, old.comment, old.node_title
    with graph.macro(text):
        graph.delete(nodes=[old])
        new = graph.add_node(component.component, old.position, parameters=old.parameters)
        if new is None:
            return
        graph.set_node_id(new, node_id)
        graph.rename(new, title)
        graph.set_comment(new, comment)
        graph.set_bypassed([new], old.bypassed)
        for name, value in old.run_settings.items():
            graph.set_run_setting([new], name, value)
        for output, input_ in links:
            source, target = output, input_
            if output.node is old:
                source = graph.flow.output(node_id, port_identifier(output))
            else:
                target = graph.flow.input(node_id, port_identifier(input_))
            if source is not None and target is not None:
                graph.connect_ports(source, target)

"""Where the results that a node's output is looked at with come from."""

from typing import TYPE_CHECKING

from ryvencore.NodePort import NodeOutput

from vision_designer.nodes.core.linking import port_identifier

if TYPE_CHECKING:
    from vision_designer.editor.graph.open_graph import OpenGraph
    from vision_designer.nodes.core.component import ComponentNode

FINISHED = frozenset({"completed", "reused"})


def feeding_output(graph: "OpenGraph", node: "ComponentNode", port: str) -> NodeOutput | None:
    """The output that is linked to an input of a node; None when there is none."""
    input_ = graph.flow.input(node.node_id, port)
    return None if input_ is None else graph.flow.graph_adj_rev.get(input_)


def output_folder(graph: "OpenGraph", output: NodeOutput) -> str:
    """Where the result of an output lies, if its node has finished; empty otherwise."""
    status = graph.status(output.node)
    return status.outputs.get(port_identifier(output), "") if status.state in FINISHED else ""


def evaluated_tables(graph: "OpenGraph", node: "ComponentNode") -> dict[str, str]:
    """By the ports of Evaluate Model: the folders of the tables that it was given."""
    found = {}
    for input_ in node.inputs:
        output = graph.flow.graph_adj_rev.get(input_)
        folder = output_folder(graph, output) if output is not None else ""
        if folder:
            found[port_identifier(input_)] = folder
    return found

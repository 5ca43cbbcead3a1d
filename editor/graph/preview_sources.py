"""Sources of a node's previews and outputs."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ryvencore.NodePort import NodeOutput

from vision_designer.editor.runs.progress import FINISHED
from vision_designer.graphs.user_paths import absolute_path
from vision_designer.nodes.core.linking import port_identifier
from vision_designer.nodes.core.parameters import SAMPLE_PREFIX

if TYPE_CHECKING:
    from vision_designer.editor.graph.open_graph import OpenGraph
    from vision_designer.nodes.core.component import ComponentNode


DATASET = "image_dataset"
INIT = "init_image_transformation"
APPLY = "apply_image_transformation"
TRANSFORMATION_INPUT, IMAGES_INPUT = "input_image_transformation", "input_image_directory"
PREVIEWED = frozenset({DATASET, INIT, APPLY})


@dataclass(frozen=True)
class TransformationPreview:
    """Arguments of a request for a preview of a transformation.

    Attributes:
        source: of the images, as ``folder`` or ``path``; None if the graph has none.
        steps: the operations, as the data process expects them; None if one is unknown.
    """

    source: dict[str, str] | None
    steps: list[dict[str, Any]] | None = field(default_factory=list)


def dataset_source(graph: "OpenGraph", node: "ComponentNode") -> dict[str, str] | None:
    """The path of an Image Dataset; None if it has none."""
    path = node.parameters.get("path")
    if not isinstance(path, str) or not path:
        return None
    return {"path": path if path.startswith(SAMPLE_PREFIX) else str(absolute_path(path, graph.folder))}


def transformation_preview(graph: "OpenGraph", node: "ComponentNode") -> TransformationPreview:
    """Preview of Init or Apply Image Transformation, with the images that it will be applied to."""
    if node.component == INIT:
        linked = (input_.node for output in node.outputs for input_ in graph.flow.graph_adj.get(output, ()))
        sources = (_input_images(graph, other)[0] for other in linked if other.component == APPLY)
        source = next((found for found in sources if found is not None), None)
        return TransformationPreview(source or _any_dataset(graph), [{"parameters": dict(node.parameters)}])
    source, before = _input_images(graph, node)
    own_step = _operations(graph, node)
    steps = None if own_step is None or before is None else [*before, own_step]
    return TransformationPreview(source or _any_dataset(graph), steps)


def _input_images(
    graph: "OpenGraph", apply: "ComponentNode"
) -> tuple[dict[str, str] | None, list[dict[str, Any]] | None]:
    """The input images of an Apply Image Transformation, and the transformations before it."""
    steps: list[dict[str, Any]] | None = []
    node, port = apply, IMAGES_INPUT
    visited = {apply}
    while (output := feeding_output(graph, node, port)) is not None and output.node not in visited:
        node = output.node
        visited.add(node)
        status = graph.statuses.of(node)
        folder = output_folder(graph, output)
        if folder and not status.stale and node.component != DATASET:
            return {"folder": folder}, steps
        if node.component == DATASET:
            return dataset_source(graph, node), steps
        if node.component == APPLY and not node.bypassed and steps is not None:
            step = _operations(graph, node)
            steps = None if step is None else [step, *steps]
        images_input = next(
            (declared for declared in node.init_inputs if "Transformation" not in declared.type_.names), None
        )
        if images_input is None:
            break
        port = images_input.identifier
    return None, steps


def _operations(graph: "OpenGraph", apply: "ComponentNode") -> dict[str, Any] | None:
    """The operations of an Apply Image Transformation; None if unknown."""
    output = feeding_output(graph, apply, TRANSFORMATION_INPUT)
    if output is None:
        return None
    mode = {"mode": apply.parameters.get("mode", "")}
    if output.node.component == INIT:
        return {"parameters": dict(output.node.parameters), **mode}
    folder = output_folder(graph, output)
    return {"folder": folder, **mode} if folder else None


def _any_dataset(graph: "OpenGraph") -> dict[str, str] | None:
    """The images of the first Image Dataset of the graph."""
    for node in graph.flow.ordered_nodes():
        if node.component == DATASET and (source := dataset_source(graph, node)) is not None:
            return source
    return None


def feeding_output(graph: "OpenGraph", node: "ComponentNode", port: str) -> NodeOutput | None:
    """The output linked to an input; None if there is none."""
    input_ = graph.flow.input(node.node_id, port)
    return None if input_ is None else graph.flow.graph_adj_rev.get(input_)


def output_folder(graph: "OpenGraph", output: NodeOutput) -> str:
    """Folder of an output's result; empty if its node has not finished."""
    status = graph.statuses.of(output.node)
    return status.outputs.get(port_identifier(output), "") if status.state in FINISHED else ""


def evaluated_tables(graph: "OpenGraph", node: "ComponentNode") -> dict[str, str]:
    """The folders of the input tables of Evaluate Model, by port."""
    found = {}
    for input_ in node.inputs:
        output = graph.flow.graph_adj_rev.get(input_)
        folder = output_folder(graph, output) if output is not None else ""
        if folder:
            found[port_identifier(input_)] = folder
    return found

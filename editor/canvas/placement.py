"""Position and link of an added node, and the nodes that train and evaluate on images."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.canvas.card_layout import Port
from vision_designer.editor.canvas.context import CanvasContext
from vision_designer.editor.canvas.look import rounded, snapped
from vision_designer.editor.graph.edits import fits
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.types.any_directory import AnyDirectory
from vision_designer.nodes.types.image_directory import ImageDirectory

NEW_CARD = QSizeF(240, 176)
"""Space for a new card, in canvas units; most are smaller."""
COLUMN_GAP, ROW_STEP = 60, 32
TRAINING_GRAPH = EXAMPLES / "folder_fine_tune.json"
"""The graph whose nodes, except the dataset, are added by :func:`add_training`."""


def port_to_link(graph: OpenGraph, component: type[ComponentNode]) -> Port | None:
    """The only port of the selected node that the component can be linked to; None if there are several or none.

    Outputs with links count only if no output without one fits; inputs with links do not count.
    """
    if len(graph.selected_nodes) != 1:
        return None
    node, flow = graph.selected_nodes[0], graph.flow
    inputs = [
        port
        for port in node.inputs
        if flow.graph_adj_rev.get(port) is None and any(fits(port, other) for other in component.init_outputs)
    ]
    outputs = [port for port in node.outputs if any(fits(port, other) for other in component.init_inputs)]
    free = [port for port in outputs if not flow.graph_adj[port]]
    found: list[Port] = [*(free or outputs), *([] if free else inputs)]
    return found[0] if len(found) == 1 else None


def position_beside(card: QRectF, port: Port, cards: Iterable[QRectF]) -> QPointF:
    """The corner of a new card that is linked to a port: beside the node, where it covers no card."""
    x = card.right() + COLUMN_GAP if isinstance(port, NodeOutput) else card.left() - COLUMN_GAP - NEW_CARD.width()
    return free_position(QPointF(x, card.top()), cards)


def free_position(corner: QPointF, cards: Iterable[QRectF]) -> QPointF:
    """The first corner at or below ``corner`` where a new card covers no other."""
    occupied = list(cards)
    while any(QRectF(corner, NEW_CARD).intersects(card) for card in occupied):
        corner = corner + QPointF(0, ROW_STEP)
    return corner


def takes_training(port: object) -> bool:
    """Whether training can be added to a port: an output of images or of a dataset."""
    types = port.type_.declaration.type_.types if isinstance(port, NodeOutput) else ()
    return ImageDirectory in types or AnyDirectory in types


def add_training(context: CanvasContext, output: NodeOutput) -> list[ComponentNode]:
    """Add splits, transformations, a network, training, scoring and evaluation to an output, as one undo step.

    For an output of a dataset, its conversion is added too. Returns the new nodes.
    """
    graph, items = context.graph, context.scene.nodes
    corner = position_beside(items[output.node].card, output, [item.card for item in items.values()])
    position = rounded(snapped(corner, context.snap))
    document = GraphDocument.read(TRAINING_GRAPH)
    excluded = {"images"} if ImageDirectory not in output.type_.declaration.type_.types else {"images", "convert"}
    document.nodes = [node for node in document.nodes if node.id not in excluded]
    kept = {node.id for node in document.nodes}
    document.links = [link for link in document.links if {link.source_node, link.target_node} <= kept]
    document.notes, document.groups = [], []
    with graph.edits.macro(QCoreApplication.translate("canvas", "Add training, scoring, evaluation")):
        nodes: list[ComponentNode] = graph.edits.paste_text(document.to_text(graph.registry), position)
        if nodes:
            inputs: list[NodeInput] = nodes[0].inputs
            graph.edits.links.connect(output, inputs[0])
    context.navigator.zoom_fit()
    return nodes

"""Putting the values of a trial where a training takes them."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look import texts
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.linking import port_identifier

translate = QCoreApplication.translate
TRAIN = "train_pytorch_model"
TUNED_OUTPUT, TRAINED_OUTPUT = "trained_best_model", "trained_model"

Choice = tuple[str, Callable[[Mapping[str, Any]], None]]
"""What the user reads, and what puts the values of a trial there."""


def places_for_values(graph: OpenGraph, tuned: ComponentNode) -> list[Choice]:
    """Where the values of a trial of ``tuned`` can go: each Train PyTorch Model, or the place of the node itself.

    Each is one step of undo. The parameters that were the same in all trials go with the values, so that the training
    gives the model of the trial.
    """
    if graph.read_only or tuned not in graph.flow.node_successors or TRAIN not in graph.registry:
        return []
    found: list[Choice] = []
    for node in graph.flow.ordered_nodes():
        if node.component == TRAIN:
            words = translate("tuned_values", "Copy the values to {node}").format(node=texts.node_title(node))
            found.append((words, _putting_into(graph, tuned, node)))
    title = texts.component_title(graph.registry[TRAIN])
    words = translate("tuned_values", "Replace this node with {title}").format(title=title)
    found.append((words, lambda values: _turn_into_training(graph, tuned, values, words)))
    return found


def _putting_into(graph: OpenGraph, tuned: ComponentNode, node: ComponentNode) -> Callable[[Mapping[str, Any]], None]:
    def put(values: Mapping[str, Any]) -> None:
        if node not in graph.flow.node_successors:
            return
        wanted = _training_values(graph, tuned, values)
        with graph.macro(translate("tuned_values", "Use values from trial")):
            # What the trial had at its default is at its default.
            for name in [name for name in node.parameters if name not in wanted]:
                graph.reset_parameter([node], name)
            for name, value in wanted.items():
                graph.set_parameter([node], name, value)
        graph.reveal(node)

    return put


def _training_values(graph: OpenGraph, tuned: ComponentNode, values: Mapping[str, Any]) -> dict[str, Any]:
    known = graph.registry[TRAIN].Parameters.model_fields
    return {name: value for name, value in {**tuned.parameters, **values}.items() if name in known}


def _turn_into_training(graph: OpenGraph, tuned: ComponentNode, values: Mapping[str, Any], text: str) -> None:
    """Put a training in the node's place; its model goes where the best one went, and its table goes nowhere."""
    if tuned not in graph.flow.node_successors:
        return
    links, node_id = graph.flow.links_of(tuned), tuned.node_id
    with graph.macro(text):
        graph.delete(nodes=[tuned])
        new = graph.add_node(TRAIN, tuned.position, parameters=_training_values(graph, tuned, values))
        if new is None:
            return
        graph.set_node_id(new, node_id)
        graph.set_comment(new, tuned.comment)
        for name, value in tuned.run_settings.items():
            graph.set_run_setting([new], name, value)
        for output, input_ in links:
            source, target = output, input_
            if output.node is tuned:
                if port_identifier(output) != TUNED_OUTPUT:
                    continue
                source = graph.flow.output(node_id, TRAINED_OUTPUT)
            else:
                target = graph.flow.input(node_id, port_identifier(input_))
            if source is not None and target is not None:
                graph.connect_ports(source, target)
    graph.reveal(new)

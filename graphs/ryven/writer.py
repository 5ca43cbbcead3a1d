"""Writes a graph document as a Ryven project."""

from collections.abc import Mapping
from copy import deepcopy
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any

from ryvencore import serialize

from vision_designer import nodes as nodes_package
from vision_designer.graphs.document import GraphDocument, GraphNode
from vision_designer.graphs.flow_document import mentioned_ports
from vision_designer.graphs.ryven.spacing import Placement, node_size, placement, scene_size
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.registry import UnknownComponent

PACKAGE = "nodes"
"""Name of our nodes package in Ryven: that of its folder."""
GRAPH_KEY = "vision-designer"
"""Key of the graph's own data in a project without nodes; otherwise the first node has it."""


def project_from_document(
    document: GraphDocument, registry: Mapping[str, type[ComponentNode]], flow_title: str
) -> dict[str, Any]:
    """Content of a project file; ``flow_title`` is the flow's title if the graph has none.

    A component that Ryven will not find in our nodes package is written as :class:`UnknownComponent` with its data. All
    fields that Ryven unpickles are empty.
    """
    identifiers = count(1)
    offered = load_components()
    known = {name: item for name, item in registry.items() if offered.get(name) is item}
    title = document.title or flow_title or "graph"
    mentioned = mentioned_ports(document)
    ports = {
        node.id: port_names(registry.get(node.component), *mentioned.get(node.id, ([], []))) for node in document.nodes
    }
    labels = {node.id: _labels(known.get(node.component), ports[node.id]) for node in document.nodes}
    place = placement(
        document.nodes,
        {node.id: node_size(node, known.get(node.component), *labels[node.id]) for node in document.nodes},
    )
    graph = {
        "title": document.title,
        "flow title": title,
        "offset": list(place.offset),
        "scale": list(place.scale),
        "links": [link.model_dump(by_alias=True) for link in document.links],
        "notes": deepcopy(document.notes),
        "groups": deepcopy(document.groups),
        "extra": deepcopy(document.model_extra or {}),
    }
    project = {
        "general info": {"type": "Ryven project file", "ryven version": version("ryven")},
        "required packages": [{"name": PACKAGE, "dir": str(Path(nodes_package.__file__).parent)}],
        "GID": next(identifiers),
        "version": version("ryvencore"),
        "flows": {
            title: {
                "GID": next(identifiers),
                "algorithm mode": "data",
                "nodes": [
                    _node(
                        node,
                        known.get(node.component),
                        ports[node.id],
                        labels[node.id],
                        place,
                        {} if number else graph,
                        identifiers,
                    )
                    for number, node in enumerate(document.nodes)
                ],
                "connections": _connections(document, ports),
                "output data": [],
                "flow view": {
                    "drawings": [],
                    "view size": scene_size([place.to_scene(node.position) for node in document.nodes]),
                },
            }
        },
        "addons": {},
    }
    return project if document.nodes else {**project, GRAPH_KEY: graph}


def port_names(component: type[ComponentNode] | None, inputs: list[str], outputs: list[str]) -> dict[str, list[str]]:
    """Identifiers of a node's ``inputs`` and ``outputs`` in Ryven's order; the given ones for an unknown component."""
    if component is None:
        return {"inputs": inputs, "outputs": outputs}
    return {
        "inputs": [port.identifier for port in component.init_inputs],
        "outputs": [port.identifier for port in component.init_outputs],
    }


def _labels(component: type[ComponentNode] | None, ports: dict[str, list[str]]) -> tuple[list[str], list[str]]:
    """Titles of the input and output ports."""
    if component is None:
        return ports["inputs"], ports["outputs"]
    return [port.title for port in component.init_inputs], [port.title for port in component.init_outputs]


def _node(
    node: GraphNode,
    component: type[ComponentNode] | None,
    ports: dict[str, list[str]],
    labels: tuple[list[str], list[str]],
    place: Placement,
    graph: dict[str, Any],
    identifiers: "count[int]",
) -> dict[str, Any]:
    titles, output_titles = labels
    x, y = place.to_scene(node.position)
    title = component.title if component else node.component
    return {
        "GID": next(identifiers),
        "version": node.version,
        "identifier": f"{PACKAGE}.{(component or UnknownComponent).component}",
        "state data": serialize({}),
        "additional data": {
            "component": node.component,
            "version": node.version,
            "id": node.id,
            "title": node.title,
            "parameters": deepcopy(node.parameters),
            "run settings": deepcopy(node.run_settings),
            "comment": node.comment,
            "bypassed": node.bypassed,
            "ports": ports,
            "extra": deepcopy(node.model_extra or {}),
            "carried": graph,
        },
        "inputs": [{"GID": next(identifiers), "type": "data", "label": label, "has widget": False} for label in titles],
        "outputs": [{"GID": next(identifiers), "type": "data", "label": label} for label in output_titles],
        "pos x": x,
        "pos y": y,
        "main widget data": serialize({}),
        "unconnected ports hidden": False,
        "collapsed": False,
        "display title": node.title or title,
    }


def _connections(document: GraphDocument, ports: Mapping[str, dict[str, list[str]]]) -> list[dict[str, int]]:
    """Links between existing ports; other links are stored separately."""
    index = {node.id: number for number, node in enumerate(document.nodes)}
    outputs, inputs = (
        {f"{node_id}.{port}": number for node_id, own in ports.items() for number, port in enumerate(own[kind])}
        for kind in ("outputs", "inputs")
    )
    return [
        {
            "parent node index": index[link.source_node],
            "output port index": outputs[link.source],
            "connected node": index[link.target_node],
            "connected input port index": inputs[link.target],
        }
        for link in document.links
        if link.source in outputs and link.target in inputs
    ]

"""From a graph to steps in order, each with the key of its result."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vision_designer.graphs.bypass import without_bypassed
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.links import needed_for, order
from vision_designer.graphs.overrides import unknown_node
from vision_designer.graphs.paths import absolute_paths, fingerprint
from vision_designer.graphs.validate import check
from vision_designer.nodes.component import ComponentNode
from vision_designer.nodes.errors import InvalidGraphError, VisionDesignerError
from vision_designer.nodes.parameters import ParameterModel
from vision_designer.nodes.registry import Components

KEY_LENGTH = 24
"""Hexadecimal digits of SHA-256: 96 bits, and paths that stay readable."""


@dataclass(frozen=True)
class Step:
    """One node, ready to run.

    Attributes:
        node_id: the node's id.
        component: its class.
        parameters: checked, with absolute paths.
        settings: its run settings, checked.
        inputs: the (node, output port) that feeds each connected input port.
        key: the key of its result; None when ``error`` says why there is none.
        error: what is wrong with the files it reads, found while planning.
    """

    node_id: str
    component: type[ComponentNode]
    parameters: ParameterModel
    settings: ParameterModel
    inputs: dict[str, tuple[str, str]]
    key: str | None
    error: VisionDesignerError | None = None


@dataclass(frozen=True)
class Plan:
    """Steps by node id, each after what feeds it."""

    title: str
    steps: dict[str, Step] = field(default_factory=dict)


def make_plan(document: GraphDocument, components: Components, folder: Path, only: Iterable[str] = ()) -> Plan:
    """Plan a graph.

    Args:
        document: the graph.
        components: the known components.
        folder: what relative paths are relative to.
        only: run these nodes and what feeds them; all when empty.

    Raises:
        InvalidGraphError: the graph cannot be run; names every problem.
    """
    wanted = list(only)
    for node_id in wanted:
        if document.node(node_id) is None:
            raise InvalidGraphError(f"--only {node_id}: {unknown_node(document, node_id)}", node=node_id)
    if wanted:
        document = _part(document, needed_for(document, wanted))
    check(document, components, folder)
    document = without_bypassed(document, components).document
    for node_id in wanted:
        if document.node(node_id) is None:
            raise InvalidGraphError(f"--only {node_id}: the node is bypassed, so it does not run.", node=node_id)
    nodes = {node.id: node for node in document.nodes}
    inputs: dict[str, dict[str, tuple[str, str]]] = {node_id: {} for node_id in nodes}
    for link in document.links:
        inputs[link.target_node][link.target_port] = (link.source_node, link.source_port)
    steps: dict[str, Step] = {}
    for node_id in order(document)[0]:
        node = nodes[node_id]
        component = components[node.component]
        values, _ = component.brought_up_to_date(node.parameters, node.version)
        parameters = component.Parameters.parse(absolute_paths(values, component.Parameters, folder))
        settings = component.RunSettings.parse(node.run_settings)
        key, error = _key(component, parameters, settings, inputs[node_id], steps)
        steps[node_id] = Step(node_id, component, parameters, settings, inputs[node_id], key, error)
    return Plan(document.title, steps)


def _part(document: GraphDocument, node_ids: set[str]) -> GraphDocument:
    return document.model_copy(
        update={
            "nodes": [node for node in document.nodes if node.id in node_ids],
            "links": [link for link in document.links if link.source_node in node_ids and link.target_node in node_ids],
        }
    )


def _key(
    component: type[ComponentNode],
    parameters: ParameterModel,
    settings: ParameterModel,
    inputs: dict[str, tuple[str, str]],
    steps: dict[str, Step],
) -> tuple[str | None, VisionDesignerError | None]:
    """The same key means the same output: all that goes into a result goes into its key."""
    files: dict[str, str] = {}
    for info in component.Parameters.describe():
        if info.kind == "path":
            try:
                files[info.identifier] = fingerprint(
                    getattr(parameters, info.identifier), f"{info.title} ({info.identifier})"
                )
            except VisionDesignerError as error:
                return None, error
    feeds: dict[str, list[str]] = {}
    for port, (node_id, output) in inputs.items():
        key = steps[node_id].key
        if key is None:
            return None, None
        feeds[port] = [key, output]
    content: dict[str, Any] = {
        "component": component.component,
        "version": component.version,
        # What is at its default is left out: a new parameter then changes no key, and a changed default a version.
        "parameters": parameters.model_dump(exclude_defaults=True),
        "settings": settings.model_dump(exclude_defaults=True, include=set(component.settings_that_change_results)),
        "files": files,
        "inputs": feeds,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:KEY_LENGTH], None

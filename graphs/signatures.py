"""Signatures: whether a node is unchanged since its run, from the graph alone."""

import hashlib
import json
from weakref import WeakKeyDictionary

from vision_designer.graphs.engine import provenance
from vision_designer.graphs.resolve import ResolvedGraph, ResolvedNode

_texts: WeakKeyDictionary[ResolvedNode, str] = WeakKeyDictionary()


def signatures(graph: ResolvedGraph) -> dict[str, str]:
    """A text for each node that runs, equal in two graphs if the node and all that feeds it have the same ingredients.

    They are the ingredients of keys (see :func:`own_ingredients`) without those that only files, libraries and the
    machine tell: no file is read. Wrong values, which have no key, are compared as they are.
    """
    found: dict[str, str] = {}
    for node_id in graph.order[0]:
        inputs = sorted(
            (port, found.get(source, ""), output) for port, (source, output) in graph.inputs[node_id].items()
        )
        text = json.dumps([own_text(graph.nodes[node_id]), inputs])
        found[node_id] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return found


def own_text(node: ResolvedNode) -> str:
    """The ingredients that a node itself has, as text; made once for each node object."""
    if (text := _texts.get(node)) is None:
        component, parameters, settings = node.component, node.parameters, node.settings
        if component is not None and parameters is not None and settings is not None:
            text = json.dumps(provenance.own_ingredients(component, parameters.in_effect(), settings), sort_keys=True)
        else:
            text = json.dumps([node.node.component, node.set_parameters, node.set_settings], sort_keys=True)
        _texts[node] = text
    return text

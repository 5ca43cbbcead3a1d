"""Whether a node is still what it was when it ran, told from the graph alone."""

import hashlib
import json

from vision_designer.graphs.bypass import without_bypassed
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.links import order
from vision_designer.nodes.registry import Components


def signatures(document: GraphDocument, components: Components) -> dict[str, str]:
    """A text for each node that runs, equal for two graphs when the node and all that feeds it are the same.

    Unlike a key it does not look at files, and wrong values do not keep it from being made. Paths must be absolute in
    both graphs or in neither.
    """
    running = without_bypassed(document, components).document
    nodes = {node.id: node for node in running.nodes}
    feeds: dict[str, list[tuple[str, str, str]]] = {node_id: [] for node_id in nodes}
    for link in running.links:
        if link.target_node in feeds:
            feeds[link.target_node].append((link.target_port, link.source_node, link.source_port))
    found: dict[str, str] = {}
    for node_id in order(running)[0]:
        node = nodes[node_id]
        parameters, settings = dict(node.parameters), dict(node.run_settings)
        component = components.get(node.component)
        if component is not None:
            parameters, _ = component.brought_up_to_date(parameters, node.version)
            parameters = component.Parameters.without_defaults(parameters)
            settings = {
                name: value
                for name, value in component.RunSettings.without_defaults(settings).items()
                if name in component.settings_that_change_results
            }
        inputs = sorted((port, found.get(source, ""), output) for port, source, output in feeds[node_id])
        text = json.dumps([node.component, parameters, settings, inputs], sort_keys=True)
        found[node_id] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return found

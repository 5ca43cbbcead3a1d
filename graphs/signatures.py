"""Signatures: whether a node is unchanged since its run, from the graph alone."""

import hashlib
import json
from pathlib import Path

from vision_designer.graphs.bypass import without_bypassed
from vision_designer.graphs.document import GraphDocument, GraphNode
from vision_designer.graphs.paths import absolute_paths
from vision_designer.graphs.topology import order
from vision_designer.nodes.core.registry import Components


def signatures(document: GraphDocument, components: Components) -> dict[str, str]:
    """A text for each node that runs, equal for two graphs when the node and all that feeds it are the same.

    Unlike a key it does not look at files, and wrong values do not keep it from being made. Paths must be absolute in
    both graphs or in neither.
    """
    return Signing(components).signatures(document)


class Signing:
    """Makes signatures of a graph again and again; a node that is the same object as before is not written out again.

    So after an edit, what :meth:`Flow.snapshot` gives costs what the edit has changed, and the shape of the graph.

    Args:
        components: the known components.
    """

    def __init__(self, components: Components) -> None:
        self._components = components
        self._own: dict[tuple[int, Path | None], tuple[GraphNode, str]] = {}
        """By the number of the node, which is in use as long as it is kept here, and the folder of its paths."""

    def signatures(self, document: GraphDocument, folder: Path | None = None) -> dict[str, str]:
        """As :func:`signatures`; with ``folder``, of the graph with paths made absolute that are relative to it.

        ``document`` must not be changed afterwards. May be called in any thread.
        """
        running = without_bypassed(document, self._components).document
        feeds: dict[str, list[tuple[str, str, str]]] = {node.id: [] for node in running.nodes}
        for link in running.links:
            if link.target_node in feeds:
                feeds[link.target_node].append((link.target_port, link.source_node, link.source_port))
        before = self._own
        own: dict[tuple[int, Path | None], tuple[GraphNode, str]] = {}
        for node in running.nodes:
            place = (id(node), folder)
            kept = before.get(place)
            own[place] = kept if kept is not None and kept[0] is node else (node, self._own_text(node, folder))
        self._own = own
        texts = {node.id: own[id(node), folder][1] for node in running.nodes}
        found: dict[str, str] = {}
        for node_id in order(running)[0]:
            inputs = sorted((port, found.get(source, ""), output) for port, source, output in feeds[node_id])
            text = json.dumps([texts[node_id], inputs])
            found[node_id] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return found

    def _own_text(self, node: GraphNode, folder: Path | None) -> str:
        """All of a node that its result depends on, beside what feeds it."""
        parameters, settings = dict(node.parameters), dict(node.run_settings)
        component = self._components.get(node.component)
        if component is not None:
            if folder is not None:
                parameters = absolute_paths(parameters, component.Parameters, folder)
            parameters, _ = component.brought_up_to_date(parameters, node.version)
            parameters = component.Parameters.without_defaults(parameters)
            settings = {
                name: value
                for name, value in component.RunSettings.without_defaults(settings).items()
                if name in component.settings_that_change_results
            }
        return json.dumps([node.component, parameters, settings], sort_keys=True)

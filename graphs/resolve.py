"""Resolves a graph: makes the one object that is checked, planned, recorded, signed and compared.

Each step is taken here only, in this order: values from the command line are set, parameters of older components are
brought up to date, relative paths become absolute, unneeded nodes are left out, and bypassed nodes are removed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from vision_designer.graphs.bypass import Bypassing, without_bypassed
from vision_designer.graphs.document import GraphDocument, GraphNode
from vision_designer.graphs.overrides import Overrides, unknown_node
from vision_designer.graphs.paths import absolute_paths
from vision_designer.graphs.topology import needed_for, order
from vision_designer.graphs.user_paths import base_folder
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.parameters import ParameterModel, ParameterProblem
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.errors import InvalidGraphError


@dataclass(frozen=True, eq=False)
class ResolvedNode:
    """A node with the values that it has in a run.

    Attributes:
        node: the node, with parameters of the component's current version, and absolute paths.
        component: its class; None if it is not known.
    """

    node: GraphNode
    component: type[ComponentNode] | None

    @cached_property
    def problems(self) -> list[ParameterProblem]:
        """What is wrong with its parameters, and then with its run settings."""
        return [*self._checked[0], *self._checked[1]]

    @cached_property
    def parameters(self) -> ParameterModel | None:
        """All its parameters; None if one is wrong, or the component is not known."""
        if self.component is None or self._checked[0]:
            return None
        return self.component.Parameters.model_validate(dict(self.node.parameters))

    @cached_property
    def settings(self) -> ParameterModel | None:
        """All its run settings; None if one is wrong, or the component is not known."""
        if self.component is None or self._checked[1]:
            return None
        return self.component.RunSettings.model_validate(dict(self.node.run_settings))

    @cached_property
    def _checked(self) -> tuple[list[ParameterProblem], list[ParameterProblem]]:
        if self.component is None:
            return [], []
        parameters, settings = self.component.Parameters, self.component.RunSettings
        return parameters.problems(self.node.parameters), settings.problems(self.node.run_settings)

    @cached_property
    def set_parameters(self) -> dict[str, Any]:
        """The parameters that differ from their defaults; all that are given if the component is not known."""
        given = self.node.parameters
        return self.component.Parameters.without_defaults(given) if self.component is not None else given

    @cached_property
    def without_effect(self) -> dict[str, str]:
        """Why set parameters have no effect, by identifier; see :meth:`ParameterModel.why_no_effect`."""
        if self.component is None or self.parameters is None:
            return {}
        model, values = self.component.Parameters, self.node.parameters
        reasons = {name: model.why_no_effect(name, values, given=False) for name in self.set_parameters}
        return {name: why for name, why in reasons.items() if why}

    @cached_property
    def set_settings(self) -> dict[str, Any]:
        """The run settings that differ from their defaults; all that are given if the component is not known."""
        given = self.node.run_settings
        return self.component.RunSettings.without_defaults(given) if self.component is not None else given


@dataclass(frozen=True, eq=False)
class ResolvedGraph:
    """A graph with the values that it has in a run. Neither it nor its documents may be changed.

    Attributes:
        document: all nodes and links, with the values of ``nodes``; the history keeps it.
        components: the known components.
        nodes: all nodes by id.
        part: the nodes and links that are asked for; all of them unless :meth:`only` was called.
        bypassing: that part without its bypassed nodes.
    """

    document: GraphDocument
    components: Components
    nodes: dict[str, ResolvedNode]
    part: GraphDocument
    bypassing: Bypassing

    @property
    def running(self) -> GraphDocument:
        """The nodes that run, and the links among them."""
        return self.bypassing.document

    @cached_property
    def order(self) -> tuple[list[str], list[str]]:
        """The ids of the nodes that run, each after what feeds it; and those in a cycle."""
        return order(self.running)

    @cached_property
    def inputs(self) -> dict[str, dict[str, tuple[str, str]]]:
        """By node that runs and input port: the node and output port that feed it."""
        found: dict[str, dict[str, tuple[str, str]]] = {node.id: {} for node in self.running.nodes}
        for link in self.running.links:
            if link.target_node in found:
                found[link.target_node][link.target_port] = (link.source_node, link.source_port)
        return found

    def only(self, node_ids: Iterable[str]) -> "ResolvedGraph":
        """The graph reduced to some nodes, if any, and what feeds them; InvalidGraphError if one is not run."""
        wanted = list(node_ids)
        for node_id in wanted:
            if node_id not in self.nodes:
                raise InvalidGraphError("--only {node}: {why}", why=unknown_node(self.document, node_id), node=node_id)
            if self.nodes[node_id].node.bypassed:
                raise InvalidGraphError("--only {node}: the node is bypassed, so it does not run.", node=node_id)
        if not wanted:
            return self
        needed = needed_for(self.document, wanted)
        nodes = [node for node in self.document.nodes if node.id in needed]
        links = [link for link in self.document.links if link.source_node in needed and link.target_node in needed]
        part = self.document.model_copy(update={"nodes": nodes, "links": links})
        return replace(self, part=part, bypassing=without_bypassed(part, self.components))


class Resolver:
    """Resolves the same graph again and again. A node that is the same object as before is not resolved again.

    So after an edit, the cost for a document of :class:`Snapshots` depends on what the edit changed, and on the links.
    May be called in any thread.
    """

    def __init__(self, components: Components) -> None:
        self._components = components
        self._resolved: dict[tuple[int, Path], tuple[GraphNode, ResolvedNode]] = {}
        """By the id() of a node, which is not used again while the node is kept here, and the folder of its paths."""

    def resolve(self, document: GraphDocument, folder: Path) -> ResolvedGraph:
        """As :func:`resolve`; ``document`` must not be changed afterwards."""
        before, kept = self._resolved, {}
        for node in document.nodes:
            key = id(node), folder
            found = before.get(key)
            kept[key] = found if found is not None else (node, self._node(node, folder))
        self._resolved = kept
        nodes = [kept[id(node), folder][1] for node in document.nodes]
        whole = document.model_copy(update={"nodes": [resolved.node for resolved in nodes]})
        by_id = {resolved.node.id: resolved for resolved in nodes}
        return ResolvedGraph(whole, self._components, by_id, whole, without_bypassed(whole, self._components))

    def _node(self, node: GraphNode, folder: Path) -> ResolvedNode:
        component = self._components.get(node.component)
        if component is None:
            return ResolvedNode(node, None)
        parameters, version = component.brought_up_to_date(node.parameters, node.version)
        parameters = absolute_paths(parameters, component.Parameters, folder)
        if version != node.version or parameters != node.parameters:
            node = node.model_copy(update={"parameters": parameters, "version": version})
        return ResolvedNode(node, component)


def with_overrides(document: GraphDocument, components: Components, overrides: Overrides) -> GraphDocument:
    """A copy of a graph with values from the command line; raises as :meth:`Overrides.apply`."""
    copied = document.model_copy(deep=True)
    overrides.apply(copied, components)
    return copied


def resolve_file(path: Path, components: Components, overrides: Overrides | None = None) -> ResolvedGraph:
    """Read and resolve a graph file or a Ryven project.

    Raises as :meth:`GraphDocument.read`, :func:`~vision_designer.graphs.ryven.project.read_project`, and
    :func:`resolve`.
    """
    return resolve(read_graph(path, components), components, base_folder(path), overrides)


def read_graph(path: Path, components: Components) -> GraphDocument:
    """Read a graph file or a Ryven project; raises as :func:`resolve_file`."""
    from vision_designer.graphs.ryven.project import is_ryven_project, read_project

    try:
        return GraphDocument.read(path)
    except InvalidGraphError:
        if not is_ryven_project(path):
            raise
        return read_project(path, components)


def resolve(
    document: GraphDocument, components: Components, folder: Path, overrides: Overrides | None = None
) -> ResolvedGraph:
    """Resolve a graph, which must not be changed afterwards; its relative paths are relative to ``folder``.

    Raises:
        VisionDesignerError: an override is wrong, see :meth:`Overrides.apply`.
    """
    if overrides is not None:
        document = with_overrides(document, components, overrides)
    return Resolver(components).resolve(document, folder)

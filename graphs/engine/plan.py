"""Plans a graph: steps in order, each with the key of its result."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from vision_designer.graphs.bypass import without_bypassed
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.machine import Machine
from vision_designer.graphs.engine.provenance import Ingredients, Made, ingredients, made_of, source_of
from vision_designer.graphs.overrides import unknown_node
from vision_designer.graphs.paths import Fingerprint, absolute_paths, fingerprint
from vision_designer.graphs.topology import needed_for, order
from vision_designer.graphs.validate import Problem, check
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.parameters import SAMPLE_PREFIX, ParameterModel
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.errors import InvalidGraphError, VisionDesignerError


@dataclass(frozen=True)
class Step:
    """One node, ready to run.

    Attributes:
        node_id: the node's id.
        component: its class.
        parameters: checked, with absolute paths; those that have no effect, since what they depend on is off, are at
            their defaults.
        settings: its run settings, checked.
        inputs: the (node, output port) that feeds each connected input port.
        key: the key of its result; None when ``error`` says why there is none.
        error: what is wrong with the files it reads, found while planning.
        made: what identifies its result, the key included; None when there is no key.
        places: the path of each dataset parameter whose files are compared by content.
        listings: of each path parameter that is a folder, the files in it, see :class:`Fingerprint`.
    """

    node_id: str
    component: type[ComponentNode]
    parameters: ParameterModel
    settings: ParameterModel
    inputs: dict[str, tuple[str, str]]
    key: str | None
    error: VisionDesignerError | None = None
    made: Made | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    listings: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def ingredients(self) -> Ingredients:
        """What its result is made from; empty when there is no key."""
        return self.made.ingredients if self.made is not None else {}


@dataclass(frozen=True)
class Plan:
    """Steps by node id, each after what feeds it, the machine that they are planned for, and what is doubtful."""

    title: str
    steps: dict[str, Step] = field(default_factory=dict)
    machine: Machine = field(default_factory=Machine)
    warnings: tuple[Problem, ...] = ()

    def with_key(self, node_id: str, key: str) -> "Plan":
        """The plan when the result of a node has another key than was planned: so has all that depends on it."""
        steps = dict(self.steps)
        made = steps[node_id].made
        # What it was really made from is known by its key alone, also to what does not depend on places.
        made = replace(made, key=key, content=key) if made is not None else None
        steps[node_id] = replace(steps[node_id], key=key, made=made)
        changed = {node_id}
        for step in self.steps.values():
            if step.made is not None and any(source in changed for source, _ in step.inputs.values()):
                made = made_of(step.component, step.made.ingredients, _feeds(step.inputs, steps), step.places)
                steps[step.node_id] = replace(step, key=made.key, made=made)
                changed.add(step.node_id)
        return replace(self, steps=steps)


@dataclass(frozen=True)
class _Keyed:
    made: Made | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    listings: Mapping[str, bytes] = field(default_factory=dict)
    error: VisionDesignerError | None = None


def make_plan(
    document: GraphDocument,
    components: Components,
    folder: Path,
    only: Iterable[str] = (),
    machine: Machine | None = None,
) -> Plan:
    """Plan a graph.

    Args:
        document: the graph.
        components: the known components.
        folder: what relative paths are relative to.
        only: run these nodes and what feeds them; all when empty.
        machine: where it is to run; by default this one, whose answers are then kept nowhere.

    Raises:
        InvalidGraphError: the graph cannot be run; names every problem.
    """
    wanted = list(only)
    for node_id in wanted:
        if document.node(node_id) is None:
            raise InvalidGraphError(f"--only {node_id}: {unknown_node(document, node_id)}", node=node_id)
    if wanted:
        document = _part(document, needed_for(document, wanted))
    warnings = check(document, components, folder)
    document = without_bypassed(document, components).document
    for node_id in wanted:
        if document.node(node_id) is None:
            raise InvalidGraphError(f"--only {node_id}: the node is bypassed, so it does not run.", node=node_id)
    nodes = {node.id: node for node in document.nodes}
    inputs: dict[str, dict[str, tuple[str, str]]] = {node_id: {} for node_id in nodes}
    for link in document.links:
        inputs[link.target_node][link.target_port] = (link.source_node, link.source_port)
    steps: dict[str, Step] = {}
    look = _Looks(machine or Machine())
    for node_id in order(document)[0]:
        node = nodes[node_id]
        component = components[node.component]
        values, _ = component.brought_up_to_date(node.parameters, node.version)
        parameters = component.Parameters.parse(absolute_paths(values, component.Parameters, folder)).in_effect()
        settings = component.RunSettings.parse(node.run_settings)
        keyed = _key(component, parameters, settings, inputs[node_id], steps, look)
        steps[node_id] = Step(
            node_id,
            component,
            parameters,
            settings,
            inputs[node_id],
            keyed.made.key if keyed.made is not None else None,
            keyed.error,
            keyed.made,
            keyed.places,
            keyed.listings,
        )
    return Plan(document.title, steps, look.machine, tuple(warnings))


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
    look: "_Looks",
) -> _Keyed:
    """The same key means the same output: all that goes into a result goes into its key."""
    files: dict[str, Fingerprint] = {}
    places: dict[str, str] = {}
    content = component.compares_content(parameters)
    for info in component.Parameters.describe():
        if info.kind == "path":
            path = getattr(parameters, info.identifier)
            dataset = info.identifier in component.dataset_parameters
            if dataset and content and not path.startswith(SAMPLE_PREFIX):
                places[info.identifier] = path
            try:
                title = f"{info.title} ({info.identifier})"
                files[info.identifier] = look.at(path, title, dataset=dataset, content=content)
            except VisionDesignerError as error:
                return _Keyed(error=error)
    if any(steps[node_id].key is None for node_id, _ in inputs.values()):
        return _Keyed()
    found = ingredients(component, parameters, settings, files, {}, look.machine, look.source_of(component))
    listings = {name: file.listing for name, file in files.items() if file.listing is not None}
    return _Keyed(made_of(component, found, _feeds(inputs, steps), places), places, listings)


def _feeds(inputs: Mapping[str, tuple[str, str]], steps: Mapping[str, Step]) -> dict[str, tuple[Made, str]]:
    found = {port: (steps[node_id].made, output) for port, (node_id, output) in inputs.items()}
    return {port: (made, output) for port, (made, output) in found.items() if made is not None}


class _Looks:
    """What is looked at for all nodes of a plan alike, once."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._found: dict[tuple[str, bool, bool], Fingerprint] = {}
        self._sources: dict[type[ComponentNode], str] = {}

    def source_of(self, component: type[ComponentNode]) -> str:
        if component not in self._sources:
            self._sources[component] = source_of(component)
        return self._sources[component]

    def at(self, path: str, title: str, *, dataset: bool, content: bool) -> Fingerprint:
        how = path, dataset, content
        if how not in self._found:
            self._found[how] = fingerprint(path, title, dataset=dataset, content=content)
        return self._found[how]

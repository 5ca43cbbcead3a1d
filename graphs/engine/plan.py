"""Plans a graph: steps in topological order, each with the key of its result."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from vision_designer.graphs.engine.machine import Machine
from vision_designer.graphs.engine.provenance import Ingredients, Made, ingredients, made_of, source_of
from vision_designer.graphs.paths import Fingerprint, fingerprint
from vision_designer.graphs.resolve import ResolvedGraph, ResolvedNode
from vision_designer.graphs.validate import Problem, check
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.parameters import SAMPLE_PREFIX, ParameterModel
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.messages import Message


@dataclass(frozen=True)
class Step:
    """A node, ready to run.

    Attributes:
        parameters: checked, with absolute paths; those that are switched off are at their defaults.
        settings: checked run settings.
        inputs: (node, output port) by connected input port.
        error: problem with the files that it reads.
        made: identity of its result; None if it, or a node before it, has an ``error``.
        places: paths of dataset parameters that are compared by content.
        listings: files in folders of path parameters, see :class:`Fingerprint`.
    """

    node_id: str
    component: type[ComponentNode]
    parameters: ParameterModel
    settings: ParameterModel
    inputs: dict[str, tuple[str, str]]
    error: VisionDesignerError | None = None
    made: Made | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    listings: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def key(self) -> str | None:
        """The key of its result; None if there is none."""
        return self.made.key if self.made is not None else None

    @property
    def ingredients(self) -> Ingredients:
        """The ingredients of its result; empty without a key."""
        return self.made.ingredients if self.made is not None else {}


@dataclass(frozen=True)
class Plan:
    """A graph with its steps by node id in topological order, the machine they are for, and warnings."""

    graph: ResolvedGraph
    steps: dict[str, Step] = field(default_factory=dict)
    machine: Machine = field(default_factory=Machine)
    warnings: tuple[Problem, ...] = ()

    def with_key(self, node_id: str, key: str) -> "Plan":
        """The plan with another key for a node's result, and for everything that depends on it."""
        steps = dict(self.steps)
        if (made := steps[node_id].made) is not None:
            # Identified by its key alone, also where places do not count.
            steps[node_id] = replace(steps[node_id], made=replace(made, key=key, content=key))
        changed = {node_id}
        for step in self.steps.values():
            if step.made is not None and any(source in changed for source, _ in step.inputs.values()):
                made = made_of(step.component, step.made.ingredients, _feeds(step.inputs, steps), step.places)
                steps[step.node_id] = replace(step, made=made)
                changed.add(step.node_id)
        return replace(self, steps=steps)


def make_plan(graph: ResolvedGraph, machine: Machine | None = None) -> Plan:
    """Plan a graph, or the part that is to run, for a machine; by default for this one, without a cache.

    Raises:
        InvalidGraphError: the graph cannot be run; names every problem.
    """
    warnings = check(graph)
    steps: dict[str, Step] = {}
    look = _Looks(machine or Machine())
    for node_id in graph.order[0]:
        steps[node_id] = _step(graph.nodes[node_id], graph, steps, look)
    return Plan(graph, steps, look.machine, tuple(warnings))


def _step(resolved: ResolvedNode, graph: ResolvedGraph, steps: Mapping[str, Step], look: "_Looks") -> Step:
    node, inputs = resolved.node, graph.inputs[resolved.node.id]
    component = graph.components[node.component]
    # Both exist, since the graph was checked.
    parameters = (resolved.parameters or component.Parameters.parse(node.parameters)).in_effect()
    settings = resolved.settings or component.RunSettings.parse(node.run_settings)
    step = Step(node.id, component, parameters, settings, inputs)
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
                title = Message("{title} ({parameter})", title=info.title, parameter=info.identifier)
                files[info.identifier] = look.at(path, title, dataset=dataset, content=content)
            except VisionDesignerError as error:
                return replace(step, error=error)
    if any(steps[source].made is None for source, _ in inputs.values()):
        return step
    found = ingredients(component, parameters, settings, files, {}, look.machine, look.source_of(component))
    listings = {name: file.listing for name, file in files.items() if file.listing is not None}
    made = made_of(component, found, _feeds(inputs, steps), places)
    return replace(step, made=made, places=places, listings=listings)


def _feeds(inputs: Mapping[str, tuple[str, str]], steps: Mapping[str, Step]) -> dict[str, tuple[Made, str]]:
    found = {port: (steps[node_id].made, output) for port, (node_id, output) in inputs.items()}
    return {port: (made, output) for port, (made, output) in found.items() if made is not None}


class _Looks:
    """Fingerprints and sources, each determined once for a plan."""

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

"""Plans a graph: steps in topological order, each with the key of its result, and the queue of those that are ready."""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from graphlib import TopologicalSorter

from vision_designer.graphs.engine.machine import Machine
from vision_designer.graphs.engine.provenance import (
    Ingredients,
    ResultIdentity,
    ingredients,
    result_identity,
    source_of,
)
from vision_designer.graphs.paths import Fingerprint, fingerprint
from vision_designer.graphs.resolve import ResolvedGraph, ResolvedNode
from vision_designer.graphs.validate import Problem, check
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.parameters import SAMPLE_PREFIX, ParameterModel
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.messages import Message


@dataclass(frozen=True)
class WatchedPath:
    """A path that a node reads, with the names and identities of its files when the run was planned."""

    path: str
    dataset: bool
    fingerprint: str

    def has_changed(self) -> bool:
        """Whether files were changed, added, or removed since, or cannot be opened any more."""
        try:
            return fingerprint(self.path, "", dataset=self.dataset).text != self.fingerprint
        except VisionDesignerError:
            return True


@dataclass(frozen=True)
class Step:
    """A node, ready to run.

    Attributes:
        parameters: checked, with absolute paths; those that are switched off are at their defaults.
        settings: checked run settings.
        inputs: (node, output port) by connected input port.
        error: problem with the files that it reads.
        identity: of its result; None if it, or a node before it, has an ``error``.
        places: paths of dataset parameters that are compared by content.
        listings: files in folders of path parameters, see :class:`Fingerprint`.
        watched: path parameters, to notice changes during the run.
    """

    node_id: str
    component: type[ComponentNode]
    parameters: ParameterModel
    settings: ParameterModel
    inputs: dict[str, tuple[str, str]]
    error: VisionDesignerError | None = None
    identity: ResultIdentity | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    listings: Mapping[str, bytes] = field(default_factory=dict)
    watched: tuple[WatchedPath, ...] = ()

    @property
    def key(self) -> str | None:
        """The key of its result; None if there is none."""
        return self.identity.key if self.identity is not None else None

    @property
    def ingredients(self) -> Ingredients:
        """The ingredients of its result; empty without a key."""
        return self.identity.ingredients if self.identity is not None else {}


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
        if (identity := steps[node_id].identity) is not None:
            # Identified by its key alone, also where places do not count.
            steps[node_id] = replace(steps[node_id], identity=replace(identity, key=key, content=key))
        changed = {node_id}
        for step in self.steps.values():
            if step.identity is not None and any(source in changed for source, _ in step.inputs.values()):
                identity = result_identity(
                    step.component, step.identity.ingredients, _inputs_of(step.inputs, steps), step.places
                )
                steps[step.node_id] = replace(step, identity=identity)
                changed.add(step.node_id)
        return replace(self, steps=steps)


def make_plan(graph: ResolvedGraph, machine: Machine | None = None) -> Plan:
    """Plan a graph, or the part that is to run, for a machine; by default for this one, without a cache.

    Raises:
        InvalidGraphError: the graph cannot be run; names every problem.
    """
    warnings = check(graph)
    steps: dict[str, Step] = {}
    cache = _FingerprintCache(machine or Machine())
    for node_id in graph.order[0]:
        steps[node_id] = _step(graph.nodes[node_id], graph, steps, cache)
    return Plan(graph, steps, cache.machine, tuple(warnings))


def _step(resolved: ResolvedNode, graph: ResolvedGraph, steps: Mapping[str, Step], cache: "_FingerprintCache") -> Step:
    node, inputs = resolved.node, graph.inputs[resolved.node.id]
    component = graph.components[node.component]
    # Both exist, since the graph was checked.
    parameters = (resolved.parameters or component.Parameters.parse(node.parameters)).in_effect()
    settings = resolved.settings or component.RunSettings.parse(node.run_settings)
    step = Step(node.id, component, parameters, settings, inputs)
    files: dict[str, Fingerprint] = {}
    places: dict[str, str] = {}
    watched: list[WatchedPath] = []
    content = component.compares_content(parameters)
    for info in component.Parameters.describe():
        if info.kind == "path":
            path = getattr(parameters, info.identifier)
            dataset = info.identifier in component.dataset_parameters
            if dataset and content and not path.startswith(SAMPLE_PREFIX):
                places[info.identifier] = path
            try:
                title = Message("{title} ({parameter})", title=info.title, parameter=info.identifier)
                # Before contents are read, so that a change during that is noticed too.
                quick = cache.fingerprint_of(path, title, dataset=dataset, content=False)
                if path and not path.startswith(SAMPLE_PREFIX):
                    watched.append(WatchedPath(path, dataset, quick.text))
                files[info.identifier] = cache.fingerprint_of(path, title, dataset=dataset, content=content)
            except VisionDesignerError as error:
                return replace(step, error=error)
    if any(steps[source].identity is None for source, _ in inputs.values()):
        return step
    found = ingredients(component, parameters, settings, files, {}, cache.machine, cache.source_of(component))
    listings = {name: file.listing for name, file in files.items() if file.listing is not None}
    identity = result_identity(component, found, _inputs_of(inputs, steps), places)
    return replace(step, identity=identity, places=places, listings=listings, watched=tuple(watched))


def _inputs_of(
    inputs: Mapping[str, tuple[str, str]], steps: Mapping[str, Step]
) -> dict[str, tuple[ResultIdentity, str]]:
    found = {port: (steps[node_id].identity, output) for port, (node_id, output) in inputs.items()}
    return {port: (identity, output) for port, (identity, output) in found.items() if identity is not None}


class _FingerprintCache:
    """Fingerprints and sources, each determined once for a plan."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._found: dict[tuple[str, bool, bool], Fingerprint] = {}
        self._sources: dict[type[ComponentNode], str] = {}

    def source_of(self, component: type[ComponentNode]) -> str:
        if component not in self._sources:
            self._sources[component] = source_of(component)
        return self._sources[component]

    def fingerprint_of(self, path: str, title: str, *, dataset: bool, content: bool) -> Fingerprint:
        key = path, dataset, content
        if key not in self._found:
            self._found[key] = fingerprint(path, title, dataset=dataset, content=content)
        return self._found[key]


class ReadyQueue:
    """The nodes of a plan that have not ended.

    A node is ready when all its predecessors have ended; ready nodes come in the order of the plan.
    """

    def __init__(self, plan: Plan) -> None:
        self._numbers = {node_id: number for number, node_id in enumerate(plan.steps)}
        self._sorter = TopologicalSorter(
            {node_id: {source for source, _ in step.inputs.values()} for node_id, step in plan.steps.items()}
        )
        self._sorter.prepare()
        self._ready: list[tuple[int, str]] = []
        self._deferred: list[tuple[int, str]] = []
        self._collect()

    def __bool__(self) -> bool:
        """Whether a node has not ended."""
        return self._sorter.is_active()

    def next(self, *, free: bool) -> str | None:
        """The next ready node; with ``free``, also one that was deferred. None when there is none."""
        if free and self._deferred and (not self._ready or self._deferred[0] < self._ready[0]):
            return heapq.heappop(self._deferred)[1]
        return heapq.heappop(self._ready)[1] if self._ready else None

    def defer(self, node_id: str) -> None:
        """Return a node that needs a free slot to run."""
        heapq.heappush(self._deferred, (self._numbers[node_id], node_id))

    def end(self, node_id: str) -> None:
        """Mark a node as ended, whatever its result."""
        self._sorter.done(node_id)
        self._collect()

    def _collect(self) -> None:
        for node_id in self._sorter.get_ready():
            heapq.heappush(self._ready, (self._numbers[node_id], node_id))

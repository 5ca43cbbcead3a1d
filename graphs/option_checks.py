"""Checks of options before a run: values without an effect, and what the trials of a sweep need."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.machine import Machine
from vision_designer.graphs.engine.machine_checks import plan_problems
from vision_designer.graphs.engine.plan import make_plan
from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.overrides import Overrides
from vision_designer.graphs.resolve import ResolvedGraph, resolve
from vision_designer.graphs.sweep_trials import Measured, unreported
from vision_designer.graphs.validate import Problem, no_effect
from vision_designer.nodes.components import is_built_in
from vision_designer.nodes.core.job import ReportedMetrics
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.core.search_space import (
    MAX_VALUES,
    Dimension,
    Space,
    Value,
    why_never_an_effect,
    written_value,
)
from vision_designer.nodes.errors import InvalidGraphError
from vision_designer.nodes.messages import Message

NEEDS = frozenset({"model_name", "pretrained", "weights_file", "device", "precision", "process_count_per_node"})
"""Parameters and run settings whose values a machine may lack something for."""


def check_metrics(graph: ResolvedGraph, metric: Measured, prune_by: Measured | None) -> None:
    """Check that the nodes report the metrics that trials are compared and pruned by, as far as they declare them.

    Raises:
        InvalidGraphError: a node does not report the metric; names the nearest ones.
    """
    _check_metric(graph, metric, "--metric", by_epoch=False)
    if prune_by is not None:
        _check_metric(graph, prune_by, "--prune-by", by_epoch=True)


def _check_metric(graph: ResolvedGraph, metric: Measured, option: str, *, by_epoch: bool) -> None:
    reported = {
        node.id: found.epoch if by_epoch else found.result
        for node in graph.running.nodes
        if (found := _reported(graph, node.id)) is not None
    }
    if metric.node in reported and metric.metric not in reported[metric.node]:
        raise InvalidGraphError(unreported(metric, option, reported, by_epoch=by_epoch), node=metric.node)


def _reported(graph: ResolvedGraph, node_id: str) -> ReportedMetrics | None:
    """What a node may report; None if that is not known."""
    resolved = graph.nodes[node_id]
    component = resolved.component
    if component is None or resolved.parameters is None:
        return None
    if component.reported_metrics is None:
        # Built-in components declare all metrics; those of others are known after the first trial.
        return ReportedMetrics() if is_built_in(component) else None
    return component.reported_metrics(resolved.parameters, graph.inputs[node_id])


def trial_problems(
    document: GraphDocument, components: Components, folder: Path, workspace: Path, space: Space, metric: Measured
) -> list[Problem]:
    """Devices, precisions and pretrained weights that trials request and this machine lacks; each once.

    Combinations of values that are no valid graph are skipped; such a trial fails.
    """
    dimensions = [each for each in space.dimensions if each.name.rpartition(".")[2] in NEEDS and each.listed()]
    names = [each.name for each in dimensions]
    found: list[Problem] = []
    machine, store = Machine(workspace), Store(workspace)
    for values in itertools.islice(itertools.product(*(each.listed() for each in dimensions)), MAX_VALUES):
        chosen: dict[str, Value] = dict(zip(names, values, strict=True))
        overrides = Overrides([f"{name}={written_value(value)}" for name, value in chosen.items()])
        graph = resolve(document, components, folder, overrides).only([metric.node])
        try:
            plan = make_plan(graph, machine)
        except InvalidGraphError:
            continue
        found += plan_problems(plan, store, workspace, reuse=True)
    return list({str(problem): problem for problem in found}.values())


def ignored_options(graph: ResolvedGraph, assignments: Iterable[str]) -> list[Problem]:
    """Warnings of ``NODE.PARAMETER=VALUE`` in ``--set`` that change nothing; the graph has these values."""
    names = dict.fromkeys(assignment.partition("=")[0].strip() for assignment in assignments)
    return [problem for name in names if (problem := _ignored(graph, name, ())) is not None]


def ignored_dimensions(graph: ResolvedGraph, space: Space) -> list[Problem]:
    """Errors of searched parameters that change nothing, whatever values the others have."""
    found = []
    for dimension in space.dimensions:
        problem = _ignored(graph, dimension.name, space.dimensions)
        if problem is not None:
            message = Message("{message} Remove it from --space.", message=problem.message)
            found.append(replace(problem, message=message, severity="error"))
    return found


def _ignored(graph: ResolvedGraph, name: str, dimensions: Sequence[Dimension]) -> Problem | None:
    node_id, _, identifier = name.partition(".")
    resolved = graph.nodes.get(node_id)
    model = resolved.component.Parameters if resolved is not None and resolved.component is not None else None
    if resolved is None or model is None or identifier not in model.model_fields:
        return None
    of_node = [
        replace(each, name=each.name.partition(".")[2])
        for each in dimensions
        if each.name.partition(".")[0] == node_id and each.name.partition(".")[2] in model.model_fields
    ]
    why = why_never_an_effect(model, identifier, resolved.node.parameters, of_node)
    return no_effect(model.info(identifier), why, node_id) if why else None

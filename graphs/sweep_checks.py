"""Checks of a sweep before its first trial."""

import itertools
from pathlib import Path

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.machine import Machine
from vision_designer.graphs.engine.machine_checks import plan_problems
from vision_designer.graphs.engine.plan import make_plan
from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.overrides import Overrides
from vision_designer.graphs.resolve import ResolvedGraph, resolve
from vision_designer.graphs.sweep_trials import Measured, unreported
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.components import is_built_in
from vision_designer.nodes.core.job import ReportedMetrics
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.core.search_space import MAX_VALUES, Space, Value, written_value
from vision_designer.nodes.errors import InvalidGraphError

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

"""Differences between two graphs or runs, and signatures that tell whether a node has changed since its run."""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from weakref import WeakKeyDictionary

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine import provenance
from vision_designer.graphs.engine.results import RunResult
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.resolve import ResolvedGraph, ResolvedNode, resolve
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.errors import CouldNotOpenFileError
from vision_designer.nodes.vision.evaluation.metrics import higher_is_better

Difference = Literal["added", "removed", "changed"]
Values = dict[str, tuple[Any, ...]]
"""A value for each graph or run, by place; None if one has none."""


@dataclass(frozen=True)
class GraphDifference:
    """How a graph differs from another.

    Attributes:
        nodes: differences by id.
        added_links: only in this one, as ``(from, to)``.
        removed_links: only in the other one.
    """

    nodes: dict[str, Difference] = field(default_factory=dict)
    added_links: list[tuple[str, str]] = field(default_factory=list)
    removed_links: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class RunComparison:
    """Comparison of runs.

    Attributes:
        parameters: that differ, as ``node.parameter``; None for a default.
        metrics: all, as ``node.metric``.
        graphs: differences of each run but the first from the first.
    """

    runs: tuple[str, ...]
    parameters: Values = field(default_factory=dict)
    metrics: Values = field(default_factory=dict)
    graphs: list[GraphDifference] = field(default_factory=list)


def compare_runs(
    history: History, *run_ids: str, components: Components | None = None, unfinished: bool = False
) -> RunComparison:
    """Compare runs.

    Defaults of the known ``components`` count as not set. With ``unfinished``, active runs are accepted, without
    metrics.

    Raises:
        CouldNotOpenFileError: a run has no graph or no result.
        InvalidGraphError: a graph cannot be read.
    """
    graphs = [resolve(history.document(run_id), components or {}, history.folder(run_id)) for run_id in run_ids]
    metrics = []
    for run_id in run_ids:
        try:
            metrics.append(run_metrics(history.result(run_id)))
        except CouldNotOpenFileError:
            if not unfinished:
                raise
            metrics.append({})
    return RunComparison(
        run_ids,
        parameter_differences(*graphs),
        side_by_side(*metrics),
        [
            GraphDifference(graph_differences(graphs[0], other), *link_differences(graphs[0].document, other.document))
            for other in graphs[1:]
        ],
    )


def parameter_differences(*graphs: ResolvedGraph) -> Values:
    """Parameters that differ, as ``node.parameter``."""
    settings = side_by_side(*map(_settings, graphs))
    return {place: values for place, values in settings.items() if any(value != values[0] for value in values)}


def graph_differences(old: ResolvedGraph, new: ResolvedGraph) -> dict[str, Difference]:
    """Nodes that differ, by id: in component, values, bypass or inputs, but not in title, comment or position."""
    before, after = _essences(old), _essences(new)
    found: dict[str, Difference] = {}
    for node_id in dict.fromkeys([*before, *after]):
        if node_id not in after:
            found[node_id] = "removed"
        elif node_id not in before:
            found[node_id] = "added"
        elif before[node_id] != after[node_id]:
            found[node_id] = "changed"
    return found


def link_differences(old: GraphDocument, new: GraphDocument) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Links only in ``new``, and links only in ``old``."""
    before = dict.fromkeys((link.source, link.target) for link in old.links)
    after = dict.fromkeys((link.source, link.target) for link in new.links)
    return [link for link in after if link not in before], [link for link in before if link not in after]


def better(metric: str, *values: object) -> int | None:
    """Index of the best value of a metric, the first of equal ones; missing values and NaN are left out.

    None if there are fewer than two values, all are equal, or the metric has no direction.
    """
    known = {
        number: float(value)
        for number, value in enumerate(values)
        if isinstance(value, int | float) and not math.isnan(value)
    }
    is_higher = higher_is_better(metric.rpartition(".")[2])
    if is_higher is None or len(set(known.values())) < 2:
        return None
    return (max if is_higher else min)(known, key=known.__getitem__)


def run_metrics(result: RunResult) -> dict[str, Any]:
    """Metrics of a run, as ``node.metric``."""
    return {
        f"{node_id}.{name}": value for node_id, node in result.nodes.items() for name, value in node.metrics.items()
    }


def side_by_side(*runs: Mapping[str, Any]) -> Values:
    """Values of all for each name in any."""
    names = dict.fromkeys(name for values in runs for name in values)
    return {name: tuple(values.get(name) for values in runs) for name in names}


def _settings(graph: ResolvedGraph) -> dict[str, Any]:
    """Values that differ from their defaults, as ``node.parameter``."""
    return {
        f"{node_id}.{name}": value
        for node_id, resolved in graph.nodes.items()
        for name, value in [
            ("component", resolved.node.component),
            *resolved.set_parameters.items(),
            *resolved.set_settings.items(),
        ]
    }


def _essences(graph: ResolvedGraph) -> dict[str, tuple[Any, ...]]:
    """Everything in the graph that the result of a node may depend on."""
    feeds: dict[str, set[tuple[str, str]]] = {}
    for link in graph.document.links:
        feeds.setdefault(link.target_node, set()).add((link.target_port, link.source))
    return {
        node_id: (
            resolved.node.component,
            resolved.node.bypassed,
            {**resolved.set_parameters, **resolved.set_settings},
            feeds.get(node_id, set()),
        )
        for node_id, resolved in graph.nodes.items()
    }


_texts: WeakKeyDictionary[ResolvedNode, str] = WeakKeyDictionary()


def signatures(graph: ResolvedGraph) -> dict[str, str]:
    """Signatures by node that runs: equal in two graphs if the node and all nodes before it have the same ingredients.

    These are the ingredients of keys (see :func:`own_ingredients`) apart from files, libraries and machine, so no file
    is read. Invalid values, which have no key, are compared as they are.
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
    """A node's own ingredients as text, cached by node object."""
    if (text := _texts.get(node)) is None:
        component, parameters, settings = node.component, node.parameters, node.settings
        if component is not None and parameters is not None and settings is not None:
            text = json.dumps(provenance.own_ingredients(component, parameters.in_effect(), settings), sort_keys=True)
        else:
            text = json.dumps([node.node.component, node.set_parameters, node.set_settings], sort_keys=True)
        _texts[node] = text
    return text

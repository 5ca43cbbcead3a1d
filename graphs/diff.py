"""Differences between two graphs, and between two runs."""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from weakref import WeakKeyDictionary

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine import provenance
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.resolve import ResolvedGraph, ResolvedNode, resolve
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.errors import CouldNotOpenFileError
from vision_designer.nodes.vision.evaluation.metrics import higher_is_better

Difference = Literal["added", "removed", "changed"]
Pairs = dict[str, tuple[Any, Any]]
"""Values of the first and the second, by where they stand; None where one has none."""


@dataclass(frozen=True)
class RunComparison:
    """Two runs side by side.

    Attributes:
        runs: their ids.
        parameters: those that differ, as ``node.parameter``; None where a value is at its default.
        metrics: all, as ``node.metric``.
        nodes: which nodes differ, from the first to the second.
        added_links: that only the second has, each as ``(from, to)``.
        removed_links: that only the first has.
    """

    runs: tuple[str, str]
    parameters: Pairs = field(default_factory=dict)
    metrics: Pairs = field(default_factory=dict)
    nodes: dict[str, Difference] = field(default_factory=dict)
    added_links: list[tuple[str, str]] = field(default_factory=list)
    removed_links: list[tuple[str, str]] = field(default_factory=list)


def compare_runs(
    history: History, first: str, second: str, components: Components | None = None, *, unfinished: bool = False
) -> RunComparison:
    """Compare two runs by their ids.

    Args:
        history: where they are.
        first: the id of one.
        second: the id of the other.
        components: the known components; with them, a value that was set to its default counts as at its default.
        unfinished: whether a run that has no result, since it goes on, may be compared without metrics.

    Raises:
        CouldNotOpenFileError: a run has no graph, or no result.
        InvalidGraphError: the graph of one cannot be read.
    """
    old, new = (
        resolve(history.document(run_id), components or {}, history.folder(run_id)) for run_id in (first, second)
    )
    metrics = []
    for run_id in (first, second):
        try:
            metrics.append(run_metrics(history.result(run_id)))
        except CouldNotOpenFileError:
            if not unfinished:
                raise
            metrics.append({})
    added, removed = link_differences(old.document, new.document)
    return RunComparison(
        (first, second),
        parameter_differences(old, new),
        side_by_side(*metrics),
        graph_differences(old, new),
        added,
        removed,
    )


def parameter_differences(old: ResolvedGraph, new: ResolvedGraph) -> Pairs:
    """What was set differently in two graphs, as ``node.parameter``."""
    settings = side_by_side(_settings(old), _settings(new))
    return {place: pair for place, pair in settings.items() if pair[0] != pair[1]}


def graph_differences(old: ResolvedGraph, new: ResolvedGraph) -> dict[str, Difference]:
    """Which nodes differ between two graphs, by id.

    A node is changed when its component, values, bypass or what feeds it differ; titles, comments and positions do not
    count.
    """
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
    """The links that only ``new`` has, and those that only ``old`` has."""
    before = dict.fromkeys((link.source, link.target) for link in old.links)
    after = dict.fromkeys((link.source, link.target) for link in new.links)
    return [link for link in after if link not in before], [link for link in before if link not in after]


def better(metric: str, first: object, second: object) -> int | None:
    """Which of two values of a metric is the better one, 0 or 1; None when they are equal or nobody can say."""
    if not isinstance(first, int | float) or not isinstance(second, int | float):
        return None
    if first == second or math.isnan(first) or math.isnan(second):
        return None
    is_higher = higher_is_better(metric.rpartition(".")[2])
    return None if is_higher is None else int((second > first) == is_higher)


def run_metrics(result: Mapping[str, Any]) -> dict[str, Any]:
    """The metrics of a run's ``result.json``, as ``node.metric``."""
    return {
        f"{node_id}.{name}": value
        for node_id, node in result["nodes"].items()
        for name, value in node["metrics"].items()
    }


def side_by_side(first: Mapping[str, Any], second: Mapping[str, Any]) -> Pairs:
    """The values of both under each name that either has."""
    return {place: (first.get(place), second.get(place)) for place in dict.fromkeys([*first, *second])}


def _settings(graph: ResolvedGraph) -> dict[str, Any]:
    """What was set in a graph; a value that is not there is at its default."""
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
    """All of each node that its result may depend on."""
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

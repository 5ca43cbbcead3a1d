"""Values from the command line that have no effect, because other parameters switch them off."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from vision_designer.graphs.resolve import ResolvedGraph
from vision_designer.graphs.validate import Problem, no_effect
from vision_designer.nodes.core.search_space import Dimension, Space, why_never_an_effect
from vision_designer.nodes.messages import Message


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

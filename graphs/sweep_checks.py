"""Checks of a sweep before its first trial."""

import itertools
from pathlib import Path

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.machine import Machine
from vision_designer.graphs.engine.machine_checks import plan_problems
from vision_designer.graphs.engine.plan import make_plan
from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.overrides import Overrides
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.sweep_trials import Measured
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.core.search_space import MAX_VALUES, Space, Value, written_value
from vision_designer.nodes.errors import InvalidGraphError

NEEDS = frozenset({"model_name", "pretrained", "weights_file", "device", "precision", "process_count_per_node"})
"""Parameters and run settings whose values a machine may lack something for."""


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

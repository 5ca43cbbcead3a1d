"""Graphs of small components, and runs of them in the test process."""

from pathlib import Path

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.execution import Engine
from vision_designer.graphs.resolve import resolve
from vision_designer.nodes.components import load_components

SMALL_FOLDER = Path(__file__).parent / "small_components"
SMALL = load_components([SMALL_FOLDER])


def small_graph(*nodes, links=()):
    return GraphDocument.model_validate(
        {
            "title": "sum",
            "nodes": [
                {"id": node_id, "component": component, "parameters": parameters}
                for node_id, component, parameters in nodes
            ],
            "links": [{"from": source, "to": target} for source, target in links],
        }
    )


def run_in(workspace, document):
    """Run a graph in this process; returns the run id."""
    engine = Engine(workspace)
    return engine.run(engine.plan(resolve(document, SMALL, workspace)), origin="x.json").result.run_id


WAIT = small_graph(
    ("w", "misbehave", {"how": "wait", "seconds": 600.0}), ("after", "add", {}), links=[("w.value", "after.first")]
)
QUICK = small_graph(("a", "constant", {"value": 2}), ("total", "add", {}), links=[("a.value", "total.first")])
"""A slow node, and a fast one."""

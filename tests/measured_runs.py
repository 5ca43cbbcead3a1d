"""A small graph in the editor and runs of it with metrics, for tests of the Results pane."""

import json
import time

from PySide6.QtCore import QCoreApplication
from trivial_components import orchard
from waiting import wait_until

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine import events
from vision_designer.graphs.engine.results import NodeResult, RunResult
from vision_designer.graphs.flow import Session

ORCHARD = orchard()
TEXT = json.dumps(
    {
        "format": "vision-designer/1",
        "title": "Cider",
        "nodes": [
            {"id": "grow", "component": "grow", "parameters": {"trees": 5}},
            {"id": "prune", "component": "prune", "version": "2"},
            {"id": "mix", "component": "mix"},
        ],
        "links": [
            {"from": "grow.apples", "to": "prune.apples"},
            {"from": "prune.apples", "to": "mix.left"},
            {"from": "grow.apples", "to": "mix.right"},
        ],
    }
)
ERROR = {"name": "TrainingDivergedError", "number": "V002", "message": "the loss is NaN. Set it lower."}


def opened(path=None):
    return OpenGraph(Session(ORCHARD), GraphDocument.from_text(TEXT, "text"), path)


def follow(graph, run):
    """Let a graph follow a run, and wait until the statuses of its nodes are those of the run."""
    compared = []

    def add(nodes):
        compared.append(nodes is None)

    graph.statuses.changed.connect(add)
    graph.statuses.follow(run)
    wait_until(lambda: QCoreApplication.processEvents() or any(compared))
    graph.statuses.changed.disconnect(add)


def begun(graph, run_id="r1"):
    """A started run whose states the graph shows."""
    run = RunModel(graph.document())
    run.feed(events.RunStarted(run_id=run_id, title="Cider", graph="", nodes=["grow", "prune", "mix"]))
    follow(graph, run)
    return run


def measured(accuracies=(0.5, 0.9, 0.8), node="grow"):
    """The events of a node that reports accuracy and loss after every epoch, and the loss at every tenth step."""
    found = []
    for epoch, accuracy in enumerate(accuracies, 1):
        found += [events.Metric(node=node, metric="running_loss", value=1 / epoch, step=10 * epoch, epoch=epoch)]
        values = {"train_loss": 1 / epoch, "validation_loss": 1.5 / epoch, "top1_accuracy": accuracy}
        found += [events.Metric(node=node, metric=name, value=value, epoch=epoch) for name, value in values.items()]
    return found


def feed(run, *fed):
    for event in fed:
        run.feed(event)
    run.emit_changes()


def started(node):
    return events.NodeStarted(node=node, title=node)


def finished(node, state="completed", seconds=2.0, outputs=None, metrics=None, error=None):
    return events.NodeFinished(
        node=node, state=state, seconds=seconds, outputs=outputs or {}, metrics=metrics or {}, error=error
    )


def logged(node, message, level="info"):
    return events.Log(node=node, level=level, message=message, time=time.time())


def recorded(history, accuracies, title="Cider"):
    """A run in the history, as the runner records it."""
    document = GraphDocument.from_text(TEXT, "text")
    document.title = title
    recorder = history.begin(document, ORCHARD, "", {"grow": "a", "prune": "b", "mix": "c"})
    recorder(events.RunStarted(run_id=recorder.run_id, title=title, graph="", nodes=["grow", "prune", "mix"]))
    recorder(started("grow"))
    for event in measured(accuracies):
        recorder(event)
    metrics = {"top1_accuracy": max(accuracies)}
    recorder(finished("grow", metrics=metrics))
    nodes = {node: NodeResult(state="completed", seconds=1.0, key=node) for node in ("grow", "prune", "mix")}
    nodes["grow"].metrics = metrics
    recorder.finish(RunResult(recorder.run_id, "completed", 3.0, nodes))
    return recorder.run_id

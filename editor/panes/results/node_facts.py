"""Facts about a node's result as plain values, from the graph and its run."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look import texts
from vision_designer.editor.look.texts import duration, translated_message
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.editor.runs.run_model import LogLine, RunModel
from vision_designer.graphs.paths import absolute_paths
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.linking import port_identifier
from vision_designer.nodes.core.parameters import ParameterModel

DEVICE = re.compile(r"\bon (?P<device>[a-z]+(?::\d+)?) with precision (?P<precision>\S+)")


@dataclass(frozen=True)
class ParameterFact:
    """A parameter or run setting: its value in the run, and now."""

    title: str
    then: str
    now: str

    @property
    def is_changed(self) -> bool:
        return self.then != self.now


@dataclass(frozen=True)
class InputFact:
    """The current link of an input."""

    title: str
    node_id: str
    source: str
    state: str


@dataclass(frozen=True)
class OutputFact:
    """An output and its folder."""

    title: str
    folder: str


@dataclass(frozen=True)
class NodeFacts:
    """The content of the Details tab."""

    status: NodeStatus = field(default_factory=NodeStatus)
    component: str = ""
    node_id: str = ""
    run_id: str = ""
    started: float | None = None
    key: str = ""
    device: str = ""
    precision: str = ""
    parameters: tuple[ParameterFact, ...] = ()
    inputs: tuple[InputFact, ...] = ()
    outputs: tuple[OutputFact, ...] = ()
    next_run: tuple[str, ...] = ()
    """What the next run will do with the node, and why, in sentences; empty if unknown."""


def facts_of(graph: OpenGraph, node: ComponentNode) -> NodeFacts:
    """Facts about a node and its latest result."""
    run, status = graph.statuses.run_of(node), graph.statuses.of(node)
    device, precision = device_and_precision(run.logs.get(node.node_id, []) if run is not None else [])
    # Without progress, which changes many times a second and is shown in the header.
    quiet = replace(status, done=0, total=0, unit="", message="", first_warnings=(), metrics={}, tables=[], pictures=[])
    return NodeFacts(
        status=quiet,
        component=texts.component_title(type(node)) if node.title == type(node).title else node.title,
        node_id=node.node_id,
        run_id=status.run_id,
        started=run.node_started.get(node.node_id) if run is not None else None,
        key=key_of(status),
        device=device,
        precision=precision,
        parameters=tuple(_parameters(graph, node, run)),
        inputs=tuple(_inputs(graph, node)),
        outputs=tuple(_outputs(node, status)),
    )


def duration_text(status: NodeStatus) -> str:
    """Display text of a node's duration; empty if it did not run, e.g. because its result was reused."""
    return duration(status.seconds) if status.seconds is not None and status.state != "reused" else ""


def key_of(status: NodeStatus) -> str:
    """Key of the result in the store; empty if it has none."""
    return next((Path(folder).parent.name for folder in status.outputs.values()), "")


def device_and_precision(log: list[LogLine]) -> tuple[str, str]:
    """Device and precision of a node according to its log; empty if not logged."""
    for line in log[:50]:
        found = DEVICE.search(line.message)
        if found:
            return found["device"], found["precision"].rstrip(".,;")
    return "", ""


def next_run_lines(answer: Mapping[str, Any], node_id: str, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Sentences about what the next run will do with a node.

    Args:
        answer: of the data process.
        node_id: of the node.
        titles: display titles by node id; the id is appended to a title that several nodes have.
    """
    known = Counter(titles.values())

    def named(node: str) -> str:
        title = titles.get(node, node)
        return title if known[title] <= 1 else f"{title} ({node})"

    lines = [translated_message(str(answer.get("summary", "")))]
    for reason in answer.get("reasons", ()):
        message = translated_message(str(reason["message"]))
        lines.append(message if reason["node"] == node_id else f"{named(reason['node'])}: {message}")
    return tuple(line for line in lines if line)


def why_stale(facts: NodeFacts) -> str:
    """Why the result is stale."""
    translate = QCoreApplication.translate
    changed = [parameter.title for parameter in facts.parameters if parameter.is_changed]
    if changed:
        return translate("NodeFacts", "Changed since the run: {names}").format(names=texts.listed(changed))
    feeds = [input_.source for input_ in facts.inputs if input_.state == "stale"]
    if feeds:
        return translate("NodeFacts", "Its inputs have changed: {names}").format(names=texts.listed(feeds))
    return translate("NodeFacts", "The node or its links have changed.")


def _parameters(graph: OpenGraph, node: ComponentNode, run: RunModel | None) -> list[ParameterFact]:
    before = run.document.node(node.node_id) if run is not None else None
    found = []
    for model, now, then in (
        (node.Parameters, node.parameters, before.parameters if before else None),
        (node.RunSettings, node.run_settings, before.run_settings if before else None),
    ):
        now_values = _with_defaults(model, now, graph.folder)
        then_values = _with_defaults(model, then, graph.folder) if then is not None else now_values
        for info in model.describe():
            value, old = now_values.get(info.identifier), then_values.get(info.identifier)
            fact = ParameterFact(
                texts.declared(info.title),
                _written(model, info.identifier, old),
                _written(model, info.identifier, value),
            )
            had_effect, has_effect = (model.has_effect(info.identifier, of) for of in (then_values, now_values))
            # Parameters without effect are omitted, unless they were changed, since then they explain a stale result.
            if had_effect or has_effect or fact.is_changed:
                found.append(fact)
    return found


def _with_defaults(model: type[ParameterModel], values: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    defaults = {info.identifier: model.default_of(info.identifier, values) for info in model.describe()}
    try:
        return {**defaults, **absolute_paths(dict(values), model, folder)}
    except (OSError, TypeError, ValueError):
        return {**defaults, **values}


def _written(model: type[ParameterModel], identifier: str, value: object) -> str:
    info = model.info(identifier)
    if value is None:
        return "\N{EN DASH}"
    unit = f" {texts.unit(info.unit, value)}" if info.unit and value != "" else ""
    return texts.parameter_value(value, info) + unit


def _inputs(graph: OpenGraph, node: ComponentNode) -> list[InputFact]:
    found = []
    for input_ in node.inputs:
        output = graph.flow.graph_adj_rev.get(input_)
        declared = input_.type_.declaration
        title = texts.declared(declared.title)
        if output is None:
            found.append(InputFact(title, "", "", ""))
            continue
        source = output.node
        port = texts.declared(output.type_.declaration.title)
        name = f"{texts.node_title(source)} \N{RIGHTWARDS ARROW} {port}"
        found.append(InputFact(title, source.node_id, name, graph.statuses.of(source).shown_state))
    return found


def _outputs(node: ComponentNode, status: NodeStatus) -> list[OutputFact]:
    found = []
    for output in node.outputs:
        folder = status.outputs.get(port_identifier(output))
        if folder:
            found.append(OutputFact(texts.declared(output.type_.declaration.title), folder))
    return found

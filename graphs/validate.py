"""Validation: all problems of a graph, before anything runs."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from vision_designer.graphs.document import GraphDocument, GraphNode, Link, first_names
from vision_designer.graphs.image_origins import shared_images
from vision_designer.graphs.resolve import ResolvedGraph, ResolvedNode
from vision_designer.graphs.user_paths import why_no_path
from vision_designer.nodes import errors
from vision_designer.nodes.core.component import NO_EFFECT, EarlyWarning, KnownValues
from vision_designer.nodes.core.parameters import SAMPLE_PREFIX, ParameterInfo
from vision_designer.nodes.core.ports import why_not_link
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.core.suggestions import did_you_mean, nearest
from vision_designer.nodes.datasets.dataset_files import why_no_dataset
from vision_designer.nodes.errors import InvalidGraphError, VisionDesignerError
from vision_designer.nodes.messages import NO_VALUES, Message

MAX_ERRORS = 10_000
"""Maximum number of errors; a file can be made to have millions."""


@dataclass(frozen=True)
class Problem:
    """A problem that prevents a graph from running, or a warning.

    Attributes:
        error: name of the error, e.g. ``NullOrEmptyError``.
        number: of the error.
        message: what is wrong, why, and what to do.
        node: id, or empty for the whole graph.
        port: identifier of an input or output, or empty.
        parameter: identifier, or empty.
        severity: an ``error`` prevents the run; a ``warning`` does not.
        suggestion: a value of the parameter that solves the problem, or None.
        code: kind of problem, e.g. ``all-bypassed``, by which quick fixes are found; may be empty.
    """

    error: str
    number: str
    message: str
    node: str = ""
    port: str = ""
    parameter: str = ""
    severity: Literal["error", "warning"] = "error"
    suggestion: Any = None
    code: str = ""

    def __str__(self) -> str:
        place = ".".join(part for part in (self.node, self.port or self.parameter) if part)
        if not place:
            return Message("{error} ({number}): {message}", vars(self))
        return Message("{error} ({number}): {place}: {message}", vars(self), place=place)

    @property
    def values(self) -> Mapping[str, object]:
        """Values of the message, by name."""
        return getattr(self.message, "values", {})


def validate(graph: ResolvedGraph) -> list[Problem]:
    """All problems of the requested part of a graph, nodes in file order."""
    place = {node.id: number for number, node in enumerate(graph.part.nodes)}
    problems: list[Problem] = []
    errors_left = MAX_ERRORS
    for problem in _all_problems(graph):
        problems.append(problem)
        errors_left -= problem.severity == "error"
        if not errors_left:
            more = Message(
                "only the first {maximum:,} problems are listed. Correct them and check the graph again.",
                maximum=MAX_ERRORS,
            )
            problems.append(_problem(InvalidGraphError, "too-many-problems", more))
            break
    return sorted(problems, key=lambda problem: (problem.severity != "error", place.get(problem.node, -1)))


def _all_problems(graph: ResolvedGraph) -> Iterable[Problem]:
    yield from _link_problems(graph.part, graph.components)
    for node_id, key, meant in graph.part.misspelled_keys():
        yield _problem(
            InvalidGraphError,
            "misspelled-key",
            "the key {key!r:.80} is unknown and has no effect. Did you mean {meant!r}?",
            dict(key=key, meant=meant),
            node=node_id,
            severity="warning",
        )
    for node in graph.running.nodes:
        yield from _node_problems(graph.nodes[node.id], graph.components)
    yield from _missing_inputs(graph)
    yield from _merged_outputs(graph)
    ordered, cyclic = graph.order
    members = first_names(cyclic)
    for node_id in cyclic:
        yield _problem(
            InvalidGraphError,
            "cycle",
            "it is part of a cycle ({members}); a graph cannot contain cycles. Remove one of these links.",
            dict(members=members),
            node=node_id,
        )
    yield from _data_problems(graph, ordered)
    if not graph.part.nodes:
        yield _problem(InvalidGraphError, "empty", "the graph has no nodes. Add components to it.")
    elif not graph.running.nodes:
        yield _problem(InvalidGraphError, "all-bypassed", "every node is bypassed. Remove at least one bypass.")


def check(graph: ResolvedGraph) -> list[Problem]:
    """The warnings of a graph that can be run, else InvalidGraphError, whose detail ``problems`` has all."""
    problems = validate(graph)
    refuse([problem for problem in problems if problem.severity == "error"])
    return problems


def refuse(problems: list[Problem]) -> None:
    """Raise InvalidGraphError with all of ``problems``, if any."""
    if problems:
        lines = Message.joined("", (Message("\n  {problem}", problem=problem) for problem in problems))
        count = Message("{count} problems", count=len(problems)) if len(problems) > 1 else Message("a problem")
        raise InvalidGraphError("the graph has {count}:{lines}", count=count, lines=lines, problems=problems)


def problems_in(error: VisionDesignerError) -> list[Problem]:
    """The problems in an error; the error itself if it lists none."""
    named = error.details.get("problems")
    found: list[Problem] = []
    for problem in named if isinstance(named, list) else []:
        if isinstance(problem, Problem):
            found.append(problem)
        elif isinstance(problem, VisionDesignerError):
            found += problems_in(problem)
    if found:
        return found
    places = {key: value for key in ("node", "port", "parameter") if isinstance(value := error.details.get(key), str)}
    return [_problem(type(error), "", error.message, **places)]


def _problem(
    error: type[VisionDesignerError],
    code: str,
    template: str,
    values: Mapping[str, object] = NO_VALUES,
    /,
    **place: Any,  # noqa: ANN401 - Problem's own
) -> Problem:
    return Problem(error.__name__, error.number, Message(template, values), code=code, **place)


def _node_problems(resolved: ResolvedNode, components: Components) -> Iterable[Problem]:
    node, component = resolved.node, resolved.component
    if component is None:
        otherwise = Message("Install the package that provides it, or specify its folder with --components.")
        yield _problem(
            InvalidGraphError,
            "unknown-component",
            "there is no component {name!r}. {hint}",
            dict(name=node.component, hint=did_you_mean(nearest(node.component, components), otherwise)),
            node=node.id,
        )
        return
    if _newer(node.version, component.version):
        yield _problem(
            InvalidGraphError,
            "newer-version",
            "it was created with version {version} of {title}; this program has version {own}. Update vision-designer.",
            dict(version=node.version, title=component.title, own=component.version),
            node=node.id,
        )
        return
    for problem in resolved.problems:
        yield _problem(problem.error, problem.code, problem.message, node=node.id, parameter=problem.parameter)
    for name, why in resolved.without_effect.items():
        yield no_effect(component.Parameters.info(name), why, node.id)
    for name, path in node.parameters.items():
        info = component.Parameters.info(name) if name in component.Parameters.model_fields else None
        if info is None or info.kind != "path" or not isinstance(path, str) or not path:
            continue
        place: dict[str, Any] = {"node": node.id, "parameter": name}
        title = Message("{title} ({parameter})", title=info.title, parameter=name)
        if why := why_no_path(path):
            text = Message("{title}: {why}", title=title, why=why)
            yield _problem(errors.CouldNotOpenFileError, "impossible-path", text, **place)
        elif not path.startswith(SAMPLE_PREFIX) and not os.path.exists(path):  # noqa: PTH110 - answers for any text
            yield _problem(
                errors.CouldNotOpenFileError,
                "missing-path",
                "{path} does not exist yet. Check {title}, or put the data there before the run.",
                dict(path=path, title=title),
                severity="warning",
                **place,
            )
        elif name in component.dataset_parameters and (why := why_no_dataset(Path(path))):
            text = Message("{title}: {why}", title=title, why=why)
            yield _problem(errors.InvalidZipFileError, "no-dataset", text, **place)


def no_effect(info: ParameterInfo, why: str, node_id: str) -> Problem:
    """A warning that a value has no effect."""
    return _problem(
        InvalidGraphError,
        NO_EFFECT,
        "{title} ({parameter}) has no effect: {why}",
        dict(title=info.title, parameter=info.identifier, why=why),
        node=node_id,
        parameter=info.identifier,
        severity="warning",
    )


def _newer(version: str, than: str) -> bool:
    try:
        return int(version) > int(than)
    except ValueError:
        return version != than


def _link_problems(document: GraphDocument, components: Components) -> Iterable[Problem]:
    nodes = {node.id: node for node in document.nodes}
    taken = Counter(link.target for link in document.links)
    for link in document.links:
        for end, node_id in ((Message("from"), link.source_node), (Message("to"), link.target_node)):
            if node_id not in nodes:
                yield _problem(
                    InvalidGraphError,
                    "link-without-node",
                    "the link {source} -> {target} goes {end} {name!r}, but there is no such node. Remove the link, or "
                    "correct the node id.",
                    dict(source=link.source, target=link.target, end=end, name=node_id),
                )
        if link.source_node in nodes and link.target_node in nodes:
            yield from _port_problems(link, nodes, components)
    for target, count in taken.items():
        node_id, port = target.split(".")
        if count > 1 and node_id in nodes:
            yield _problem(
                InvalidGraphError,
                "several-links",
                "{count} links end at this input, but it accepts only one. Remove the others.",
                dict(count=count),
                node=node_id,
                port=port,
            )


def _port_problems(link: Link, nodes: Mapping[str, GraphNode], components: Components) -> Iterable[Problem]:
    source = components.get(nodes[link.source_node].component)
    target = components.get(nodes[link.target_node].component)
    output = source.output_port(link.source_port) if source else None
    input_ = target.input_port(link.target_port) if target else None
    if source and output is None:
        known = ", ".join(port.identifier for port in source.init_outputs)
        yield _problem(
            InvalidGraphError,
            "unknown-output",
            "{title} has no output {name!r}. Available outputs: {known}.",
            dict(title=source.title, name=link.source_port, known=known),
            node=link.source_node,
            port=link.source_port,
        )
    if target and input_ is None:
        known = ", ".join(port.identifier for port in target.init_inputs) or Message("none")
        yield _problem(
            InvalidGraphError,
            "unknown-input",
            "{title} has no input {name!r}. Available inputs: {known}.",
            dict(title=target.title, name=link.target_port, known=known),
            node=link.target_node,
            port=link.target_port,
        )
    if output and input_ and (reason := why_not_link(output, input_)):
        yield _problem(
            InvalidGraphError,
            "other-type",
            "{source} cannot be connected here: {reason}. Connect a component with an output of that type.",
            dict(source=link.source, reason=reason),
            node=link.target_node,
            port=link.target_port,
        )


def _missing_inputs(graph: ResolvedGraph) -> Iterable[Problem]:
    connected = {link.target for link in graph.running.links}
    cut_off = graph.bypassing.cut_off
    for node in graph.running.nodes:
        component = graph.nodes[node.id].component
        for port in component.init_inputs if component else ():
            place = f"{node.id}.{port.identifier}"
            if not port.optional and place not in connected:
                why = Message("nothing is connected to it")
                if place in cut_off:
                    why = Message(
                        "{name} is bypassed and has no input of that type to pass through", name=cut_off[place]
                    )
                yield _problem(
                    errors.NullOrEmptyError,
                    "missing-input",
                    "the input {title} is required, but {why}. Connect an output of type {types}.",
                    dict(title=port.title, why=why, types=port.type_.names),
                    node=node.id,
                    port=port.identifier,
                )


def _merged_outputs(graph: ResolvedGraph) -> Iterable[Problem]:
    """Bypassed nodes with several outputs in use that would be equal, e.g. both outputs of a split."""
    for node_id, outputs in graph.bypassing.merged.items():
        resolved = graph.nodes.get(node_id)
        component = resolved.component if resolved is not None else None
        if component is None:
            continue
        ports = [port for port in component.init_outputs if port.identifier in outputs]
        titles = Message.joined(" and ", (port.title for port in ports))
        yield _problem(
            InvalidGraphError,
            "merged-outputs",
            "it is bypassed, so {titles} would produce the same {types}, and the nodes after them would get the same "
            "data. Remove the bypass, or remove the links of all but one output.",
            dict(titles=titles, types=ports[0].type_.names),
            node=node_id,
        )


def _data_problems(graph: ResolvedGraph, ordered: list[str]) -> Iterable[Problem]:
    """Problems of the data that the graph and the names on disk reveal.

    Missing categories; images processed differently in training, validation and scoring; datasets that are not divided
    as a component expects.
    """
    labeled: dict[str, bool | None] = {}
    pictures: dict[str, KnownValues] = {}
    for node_id in ordered:
        component, known = graph.nodes[node_id].component, graph.nodes[node_id].parameters
        if component is None:
            continue
        feeding = {
            port.identifier: feed
            for port in component.init_inputs
            if (feed := graph.inputs[node_id].get(port.identifier)) is not None
        }
        inputs = {
            port.identifier: labeled.get(feeding[port.identifier][0]) if port.identifier in feeding else None
            for port in component.init_inputs
        }
        labeled[node_id] = component.labeled_outputs(known, inputs) if known is not None else None
        for port in component.init_inputs:
            if port.needs_labels and inputs[port.identifier] is False:
                yield _problem(
                    errors.NotLabeledDatasetError,
                    "no-categories",
                    "{title} needs images with categories, and the connected images have none. Put each category's "
                    "images into a subfolder named after it.",
                    dict(title=port.title),
                    node=node_id,
                    port=port.identifier,
                )
        if known is not None:
            feeds = {
                port: parameters
                for port, (source, _) in feeding.items()
                if source in labeled and (parameters := graph.nodes[source].parameters) is not None
            }
            yield from [_as_warning(warning, node_id) for warning in component.early_data_warnings(known, feeds)]
            incoming = {
                port: pictures[source][output]
                for port, (source, output) in feeding.items()
                if output in pictures.get(source, {})
            }
            try:
                pictures[node_id] = component.known_outputs(known, incoming)
                yield from [_as_warning(warning, node_id) for warning in component.early_warnings(known, incoming)]
            except VisionDesignerError as error:
                # Values too extreme to compute with; the run rejects them.
                yield _problem(type(error), "", error.message, node=node_id, severity="warning")
        yield from [_as_warning(warning, node_id) for warning in shared_images(graph, node_id)]


def _as_warning(warning: EarlyWarning, node_id: str) -> Problem:
    return _problem(
        warning.error,
        warning.code,
        warning.message,
        node=node_id,
        port=warning.port,
        parameter=warning.parameter,
        severity="warning",
        suggestion=warning.suggestion,
    )

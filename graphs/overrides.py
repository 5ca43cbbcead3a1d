"""Values from the command line, applied to a graph before validation."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.paths import absolute_paths
from vision_designer.graphs.user_paths import why_no_path
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.core.suggestions import did_you_mean, nearest
from vision_designer.nodes.errors import (
    CouldNotOpenFileError,
    InvalidGraphError,
    ParameterParsingError,
    VisionDesignerError,
)
from vision_designer.nodes.messages import Message

MAX_SHOWN = 200
"""Maximum characters of an option in an error."""


@dataclass(frozen=True)
class Overrides:
    """Values from the command line.

    Attributes:
        values: each ``NODE.PARAMETER=VALUE``.
        device, precision: for every node with such a run setting; empty for none.
    """

    values: Sequence[str] = ()
    device: str = ""
    precision: str = ""

    def apply(self, document: GraphDocument, components: Components) -> None:
        """Set the values in ``document``; raises as :func:`set_value`, or one error for several wrong options."""
        failures = []
        for assignment in self.values:
            try:
                set_value(document, components, assignment)
            except VisionDesignerError as error:
                failures.append(error)
        raise_all(failures)
        for name, value in (("device", self.device), ("precision", self.precision)):
            for node in document.nodes if value else ():
                component = components.get(node.component)
                if component is not None and name in component.RunSettings.model_fields:
                    node.run_settings[name] = value


def raise_all(errors: list[VisionDesignerError]) -> None:
    """Raise the only error, or one for all of them."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        kinds = {type(error) for error in errors}
        # Errors of different kinds have in common that the options cannot be interpreted.
        kind = kinds.pop() if len(kinds) == 1 else ParameterParsingError
        raise kind("\n  ".join([f"{len(errors)} options are wrong:", *map(str, errors)]), problems=errors)


def set_value(document: GraphDocument, components: Components, assignment: str) -> None:
    """Apply ``NODE.PARAMETER=VALUE`` to a parameter or run setting; paths are relative to the current folder.

    Raises:
        InvalidGraphError: no such node or parameter.
        ParameterParsingError: not an assignment, or a value of the wrong type.
    """
    shown = assignment if len(assignment) <= MAX_SHOWN else f"{assignment[:MAX_SHOWN]}…"
    target, equals, text = assignment.partition("=")
    node_id, dot, name = target.strip().partition(".")
    if not equals or not dot or not name:
        more = Message("")
        if equals and not dot and (place := _place_of(document, components, node_id)):
            more = Message(" Did you mean {place}={value}?", place=place, value=text[:MAX_SHOWN])
        raise ParameterParsingError(
            "--set {shown} is not of the form NODE.PARAMETER=VALUE.{hint}", shown=shown, hint=more
        )
    node = document.node(node_id)
    if node is None:
        raise InvalidGraphError(f"--set {shown}: {unknown_node(document, node_id)}", node=node_id)
    component = components.get(node.component)
    info = component.setting_info(name) if component else None
    if component is None or info is None:
        raise InvalidGraphError(f"--set {shown}: {unknown_parameter(component, node_id, name)}", node=node_id)
    values: dict[str, Any] = node.parameters if name in component.Parameters.model_fields else node.run_settings
    try:
        values[name] = info.parse(text)
    except ParameterParsingError as error:
        raise ParameterParsingError(f"--set {shown}: {error.message}", **error.details) from None
    if info.kind == "path":
        if why := why_no_path(values[name]):
            raise CouldNotOpenFileError(f"--set {shown}: {why}", parameter=name)
        # As completed by the shell; paths in a graph file are relative to the file.
        values.update(absolute_paths({name: values[name]}, component.Parameters, Path.cwd()))


def _place_of(document: GraphDocument, components: Components, name: str) -> str:
    """The only parameter or run setting of the graph with this name, as ``node.parameter``; empty if not one."""
    found = [
        f"{node.id}.{name}"
        for node in document.nodes
        if (component := components.get(node.component)) is not None and component.setting_info(name) is not None
    ]
    return found[0] if len(found) == 1 else ""


def unknown_parameter(component: type[ComponentNode] | None, node_id: str, name: str) -> str:
    """Text of an error for a parameter that the component of a node does not have."""
    known = [*component.Parameters.model_fields, *component.RunSettings.model_fields] if component else []
    otherwise = Message("Available parameters: {known}.", known=", ".join(known) or Message("none"))
    values = dict(node=node_id, name=name, hint=did_you_mean(nearest(name, known), otherwise))
    return Message("{node} has no parameter {name!r:.80}. {hint}", values)


def unknown_node(document: GraphDocument, node_id: str) -> str:
    """Text of an error for an unknown node."""
    known = [node.id for node in document.nodes]
    otherwise = Message("The graph has {known}.", known=", ".join(known) or Message("none"))
    values = dict(name=node_id, hint=did_you_mean(nearest(node_id, known), otherwise))
    return Message("there is no node {name!r:.210}. {hint}", values)

"""Values from the command line, applied to a graph before validation."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.paths import absolute_paths
from vision_designer.graphs.user_paths import why_no_path
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.errors import (
    CouldNotOpenFileError,
    InvalidGraphError,
    ParameterParsingError,
    VisionDesignerError,
)
from vision_designer.nodes.messages import Message

MAX_SHOWN = 200
"""Characters of an option that an error repeats."""


@dataclass(frozen=True)
class Overrides:
    """Values from the command line.

    Attributes:
        values: each ``NODE.PARAMETER=VALUE``.
        device, precision: for every node that has such a run setting; empty to set none.
    """

    values: Sequence[str] = ()
    device: str = ""
    precision: str = ""

    def apply(self, document: GraphDocument, components: Components) -> None:
        """Set them in ``document``.

        Raises:
            VisionDesignerError: as :func:`set_value`; one with all of them when several are wrong.
        """
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
    """Raise the only error there is, or one that holds them all."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        kinds = {type(error) for error in errors}
        # Options that are wrong in several ways have one thing in common: they cannot be understood.
        kind = kinds.pop() if len(kinds) == 1 else ParameterParsingError
        raise kind("\n  ".join([f"{len(errors)} options are wrong:", *map(str, errors)]), problems=errors)


def set_value(document: GraphDocument, components: Components, assignment: str) -> None:
    """Apply ``NODE.PARAMETER=VALUE``, where the parameter may also be a run setting.

    A path is relative to the current directory.

    Raises:
        InvalidGraphError: the graph has no such node or parameter.
        ParameterParsingError: the text is no assignment, or the value is of the wrong type.
    """
    shown = assignment if len(assignment) <= MAX_SHOWN else f"{assignment[:MAX_SHOWN]}…"
    place, equals, text = assignment.partition("=")
    node_id, dot, name = place.strip().partition(".")
    if not equals or not dot or not name:
        raise ParameterParsingError(f"--set {shown} is not of the form NODE.PARAMETER=VALUE.")
    node = document.node(node_id)
    if node is None:
        raise InvalidGraphError(f"--set {shown}: {unknown_node(document, node_id)}", node=node_id)
    component = components.get(node.component)
    info = component.setting_info(name) if component else None
    if component is None or info is None:
        known = [*component.Parameters.model_fields, *component.RunSettings.model_fields] if component else []
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"Did you mean {close[0]}?" if close else f"Available parameters: {', '.join(known) or 'none'}."
        raise InvalidGraphError(f"--set {shown}: {node_id} has no parameter {name!r:.80}. {hint}", node=node_id)
    values: dict[str, Any] = node.parameters if name in component.Parameters.model_fields else node.run_settings
    try:
        values[name] = info.parse(text)
    except ParameterParsingError as error:
        raise ParameterParsingError(f"--set {shown}: {error.message}", **error.details) from None
    if info.kind == "path":
        if why := why_no_path(values[name]):
            raise CouldNotOpenFileError(f"--set {shown}: {why}", parameter=name)
        # As the shell completes it; paths in the file itself are relative to the file.
        values.update(absolute_paths({name: values[name]}, component.Parameters, Path.cwd()))


def unknown_node(document: GraphDocument, node_id: str) -> str:
    """What to say of a node that does not exist."""
    known = [node.id for node in document.nodes]
    close = difflib.get_close_matches(node_id, known, n=1)
    hint = Message("The graph has {known}.", known=", ".join(known) or Message("none"))
    if close:
        hint = Message("Did you mean {name}?", name=close[0])
    return Message("there is no node {name!r:.210}. {hint}", name=node_id, hint=hint)

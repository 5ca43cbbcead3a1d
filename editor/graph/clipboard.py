"""Nodes as JSON text for the clipboard."""

from collections.abc import Iterable, Sequence
from typing import Any

from vision_designer.graphs.document import FORMAT_NAME, GraphDocument, is_place
from vision_designer.graphs.flow import Flow, Position
from vision_designer.graphs.flow_document import document_of
from vision_designer.graphs.json_text import NotJsonError, NotReadableError, parse
from vision_designer.graphs.user_paths import Origin
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.errors import InvalidGraphError
from vision_designer.nodes.messages import Message

COMPONENT_TYPE = "application/x-vision-designer-component"
"""MIME type of a component that is dragged to the canvas: its identifier, as UTF-8."""
ORIGIN = "copied_from"
"""The field of copied text that tells what its paths mean; in a graph file it means nothing."""


def origin_of(document: GraphDocument) -> Origin | None:
    """What the relative paths of a copied graph mean; None if the text does not tell."""
    return Origin.from_json((document.model_extra or {}).get(ORIGIN))


def copied_text(
    flow: Flow,
    nodes: Iterable[ComponentNode],
    notes: Sequence[dict[str, Any]] = (),
    frames: Sequence[dict[str, Any]] = (),
    origin: Origin | None = None,
) -> str:
    """Nodes, the links among them, notes and frames as a small graph file; ``origin`` tells what its paths mean."""
    document = document_of(flow, nodes)
    document.title = ""
    document.notes = list(notes)
    document.groups = list(frames)
    if origin is not None:
        document = GraphDocument.model_validate({ORIGIN: origin.to_json(), **dict(document)})
    return document.to_text(flow.session.registry)


def pasted_document(text: str) -> GraphDocument | None:
    """The graph in a text; None if it is no graph.

    Raises:
        InvalidGraphError: it is a graph, but cannot be read.
    """
    start = text.lstrip("\ufeff \t\r\n")
    if not start.startswith("{") or FORMAT_NAME not in start:
        return None
    try:
        value = parse(start)
    except NotReadableError as error:
        if '"format"' not in start:
            return None
        if isinstance(error, NotJsonError):
            raise InvalidGraphError(
                "the copied text is incomplete or was changed: it is not JSON. Copy it again."
            ) from error
        raise InvalidGraphError(
            "the copied text cannot be pasted: {error}. Copy less, or from another source.", error=error
        ) from error
    if not isinstance(value.get("format"), str):
        return None
    return GraphDocument.from_value(value, Message("the copied text"))


def corner(document: GraphDocument) -> Position:
    """The top left corner of the nodes, notes and frames of a document."""
    places: list[Sequence[int]] = [node.position for node in document.nodes]
    places += [place for item in [*document.notes, *document.groups] if (place := place_of(item)) is not None]
    return min((x for x, _ in places), default=0), min((y for _, y in places), default=0)


def place_of(item: object) -> list[int] | None:
    """The position of a note or frame; None if it has none."""
    position = item.get("position") if isinstance(item, dict) else None
    return [round(value) for value in position] if is_place(position) else None

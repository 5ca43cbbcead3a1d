"""Nodes as JSON text for the clipboard."""

from collections.abc import Iterable, Sequence

from vision_designer.graphs.document import FORMAT_NAME, GraphDocument, is_place
from vision_designer.graphs.flow import Flow, Position
from vision_designer.graphs.flow_document import document_of
from vision_designer.graphs.json_text import NotJsonError, NotReadableError, parse
from vision_designer.graphs.user_paths import Origin
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.errors import InvalidGraphError

COMPONENT_TYPE = "application/x-vision-designer-component"
"""What a drag from the palette to the canvas carries: the identifier of a component, as UTF-8."""


ORIGIN = "copied_from"
"""Where copied text says what its paths mean; in a graph file it means nothing."""


def origin_of(document: GraphDocument) -> Origin | None:
    """What the relative paths of a copied graph mean; None for a text that does not say."""
    return Origin.from_json((document.model_extra or {}).get(ORIGIN))


def copied_text(
    flow: Flow,
    nodes: Iterable[ComponentNode],
    notes: Iterable[int] = (),
    frames: Iterable[int] = (),
    origin: Origin | None = None,
) -> str:
    """The nodes and the links among them as a small graph file; notes and frames by their place in the flow.

    With ``origin`` the text says what its relative paths mean.
    """
    document = document_of(flow, nodes)
    document.title = ""
    document.notes = [flow.notes[index] for index in notes]
    document.groups = [flow.groups[index] for index in frames]
    if origin is not None:
        document = GraphDocument.model_validate({ORIGIN: origin.to_json(), **dict(document)})
    return document.to_text(flow.session.registry)


def pasted_document(text: str) -> GraphDocument | None:
    """The graph that a text holds; None when it holds something else.

    Raises:
        InvalidGraphError: it is meant to be a graph, and cannot be read.
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
            f"the copied text cannot be pasted: {error}. Copy less, or from another source."
        ) from error
    if not isinstance(value.get("format"), str):
        return None
    return GraphDocument.from_value(value, "the copied text")


def corner(document: GraphDocument) -> Position:
    """The top left corner of all that a document places."""
    places: list[Sequence[int]] = [node.position for node in document.nodes]
    places += [place for item in [*document.notes, *document.groups] if (place := place_of(item)) is not None]
    return min((x for x, _ in places), default=0), min((y for _, y in places), default=0)


def place_of(item: object) -> list[int] | None:
    """The position of a note or frame; None when its file says none."""
    position = item.get("position") if isinstance(item, dict) else None
    return [round(value) for value in position] if is_place(position) else None

"""All edits of a graph: notes and frames, the clipboard, and edits of several kinds of items."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.graph.edits import LinkEdits, NodeEdits, ValueEdits, rounded
from vision_designer.editor.graph.undo import (
    AddLink,
    AddNode,
    Change,
    Edits,
    SetValue,
    UndoStep,
    UndoSteps,
    editing,
    no_result,
)
from vision_designer.graphs.document import FORMAT_NAME, GraphDocument, check_amounts, is_place
from vision_designer.graphs.flow import Connection, Flow, Position
from vision_designer.graphs.flow_document import document_of, insert_document
from vision_designer.graphs.json_text import NotJsonError, parse
from vision_designer.graphs.user_paths import Origin
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.errors import InvalidGraphError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.stored import NotReadableError

translate = QCoreApplication.translate
Values = Mapping[str, Any]


@dataclass(eq=False)
class Annotation:
    """A note or a frame; undoing its deletion restores the same object.

    Attributes:
        values: its fields in the graph file; frames are in ``groups`` there.
        is_frame: whether it is a frame.
    """

    values: dict[str, Any]
    is_frame: bool = False

    @property
    def text(self) -> str:
        """Text of a note or title of a frame; empty if it is not a string in the file."""
        text = self.values.get("title" if self.is_frame else "text", "")
        return text if isinstance(text, str) else ""


State = list[tuple[Annotation, Values]]


@dataclass
class SetAnnotations(Change):
    """Set all notes and frames with their order and values."""

    edits: "AnnotationEdits"
    old: State
    new: State

    def do(self, flow: Flow) -> None:
        self.edits.set_state(self.new)

    def undo(self, flow: Flow) -> None:
        self.edits.set_state(self.old)

    def followed_by(self, later: Change) -> Change | None:
        return SetAnnotations(self.edits, self.old, later.new) if isinstance(later, SetAnnotations) else None


class AnnotationEdits(Edits):
    """Owns and edits the notes and frames of a flow."""

    def __init__(self, steps: UndoSteps) -> None:
        super().__init__(steps)
        self.notes = [Annotation(dict(values)) for values in self.flow.notes]
        self.frames = [Annotation(dict(values), is_frame=True) for values in self.flow.groups]

    def __iter__(self) -> Iterator[Annotation]:
        return iter([*self.notes, *self.frames])

    def set_state(self, state: State) -> None:
        for annotation, values in state:
            annotation.values = dict(values)
        self.notes = [annotation for annotation, _ in state if not annotation.is_frame]
        self.frames = [annotation for annotation, _ in state if annotation.is_frame]
        self.flow.set_notes([note.values for note in self.notes])
        self.flow.set_groups([frame.values for frame in self.frames])

    @editing(no_result)
    def add_note(self, position: Position, text: str = "", size: Position = (240, 120)) -> Annotation | None:
        return self._add(Annotation(_with_geometry({"text": text}, position, size)), translate("edits", "Add note"))

    @editing(no_result)
    def add_frame(self, position: Position, size: Position, title: str = "") -> Annotation | None:
        frame = Annotation(_with_geometry({"title": title}, position, size), is_frame=True)
        return self._add(frame, translate("edits", "Add frame"))

    def _add(self, annotation: Annotation, text: str) -> Annotation:
        with self.macro(text) as step:
            self.add_to(step, [annotation])
        return annotation

    @editing(no_result)
    def change(self, annotation: Annotation, **values: Any) -> None:  # noqa: ANN401 - JSON values
        """Change the text or title, position, size or color of a note or frame."""
        text = translate("edits", "Change frame") if annotation.is_frame else translate("edits", "Change note")
        with self.macro(text) as step:
            self.set_in(step, {annotation: values})

    def set_in_document(self, document: GraphDocument, annotation: Annotation, **values: Any) -> None:  # noqa: ANN401 - JSON values
        """Set values of a note or frame in a document of the graph, e.g. uncommitted text."""
        annotations, entries = (self.frames, document.groups) if annotation.is_frame else (self.notes, document.notes)
        for candidate, entry in zip(annotations, entries, strict=True):
            if candidate is annotation:
                entry.update(values)

    # Parts of other edits

    def add_to(self, step: UndoStep, added: Iterable[Annotation]) -> None:
        """Add notes and frames, as a part of a step."""
        self._change_to(step, [*self._state(), *((annotation, annotation.values) for annotation in added)])

    def remove_in(self, step: UndoStep, removed: Iterable[Annotation]) -> None:
        """Remove notes and frames, as a part of a step."""
        to_remove = set(removed)
        self._change_to(step, [entry for entry in self._state() if entry[0] not in to_remove])

    def set_in(self, step: UndoStep, values: Mapping[Annotation, Values]) -> None:
        """Set some values of notes and frames, as a part of a step."""
        self._change_to(
            step, [(annotation, {**old, **values.get(annotation, {})}) for annotation, old in self._state()]
        )

    def _state(self) -> State:
        return [(annotation, annotation.values) for annotation in self]

    def _change_to(self, step: UndoStep, new: State) -> None:
        old = self._state()
        if new != old:
            step.make(SetAnnotations(self, old, new))


def _with_geometry(values: dict[str, Any], position: Sequence[float], size: Sequence[float]) -> dict[str, Any]:
    return {**values, "position": [round(value) for value in position], "size": [round(value) for value in size]}


COMPONENT_TYPE = "application/x-vision-designer-component"
"""MIME type of a component that is dragged to the canvas: its identifier, as UTF-8."""
ORIGIN = "copied_from"
"""Field of copied text with the base of its relative paths; graph files do not use it."""


def origin_of(document: GraphDocument) -> Origin | None:
    """Base of the relative paths of a copied graph; None if the text does not have it."""
    return Origin.from_json((document.model_extra or {}).get(ORIGIN))


def pasted_document(text: str) -> GraphDocument | None:
    """Parse a text as a graph; None if it is none.

    Raises:
        InvalidGraphError: it is a graph that cannot be read.
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


def top_left(document: GraphDocument) -> Position:
    """The top left corner of the nodes, notes and frames of a document."""
    positions: list[Sequence[int]] = [node.position for node in document.nodes]
    positions += [position for item in [*document.notes, *document.groups] if (position := place_of(item)) is not None]
    return min((x for x, _ in positions), default=0), min((y for _, y in positions), default=0)


def place_of(item: object) -> list[int] | None:
    """Position of a note or frame; None if it is missing."""
    position = item.get("position") if isinstance(item, dict) else None
    return [round(value) for value in position] if is_place(position) else None


PASTE_OFFSET = 32
"""Offset of a copy from its original, in canvas units."""


class GraphEdits(Edits):
    """Edits of nodes, links, values and annotations, and those that concern several of them.

    Each edit is one undo step; :meth:`macro` joins several. On a read-only graph, edits do nothing.

    Args:
        origin: returns the base of the relative paths of the graph, or None.
        convert_pasted: returns a pasted graph with its relative paths converted to those of this graph.
    """

    def __init__(
        self,
        steps: UndoSteps,
        select: Callable[[Iterable[ComponentNode]], object],
        origin: Callable[[], Origin | None],
        convert_pasted: Callable[[GraphDocument], GraphDocument],
    ) -> None:
        super().__init__(steps)
        self.links = LinkEdits(steps)
        self.nodes = NodeEdits(steps, self.links, select)
        self.values = ValueEdits(steps)
        self.annotations = AnnotationEdits(steps)
        self._select = select
        self._origin = origin
        self._convert_pasted = convert_pasted
        self._pastes = 0

    @editing(no_result)
    def delete(
        self,
        nodes: Iterable[ComponentNode] = (),
        links: Iterable[Connection] = (),
        annotations: Iterable[Annotation] = (),
        text: str = "",
    ) -> None:
        nodes, links = list(nodes), list(links)
        with self.macro(text or translate("edits", "Delete")) as step:
            for link in links:
                step.remove_link(link)
            for node in nodes:
                step.remove_node(node)
            self.annotations.remove_in(step, annotations)

    @editing(no_result)
    def move(
        self,
        positions: Mapping[ComponentNode, Position] | None = None,
        annotations: Mapping[Annotation, Position] | None = None,
        points: Mapping[Connection, Sequence[Position]] | None = None,
        text: str = "",
    ) -> None:
        new = {node: rounded(point) for node, point in (positions or {}).items() if rounded(point) != node.position}
        with self.macro(text or translate("edits", "Move")) as step:
            if new:
                step.make(SetValue(Flow.move_nodes, None, {node: node.position for node in new}, new))
            moved = {
                annotation: {"position": list(rounded(position))}
                for annotation, position in (annotations or {}).items()
            }
            self.annotations.set_in(step, moved)
            for link, bend_points in (points or {}).items():
                self.links.set_points(link, bend_points)

    def copy_text(self, nodes: Iterable[ComponentNode], annotations: Iterable[Annotation] = ()) -> str:
        """Nodes, the links among them, notes and frames as text for :meth:`paste_text`."""
        self._pastes = 0
        return self._as_text(nodes, annotations, self._origin())

    def _as_text(
        self, nodes: Iterable[ComponentNode], annotations: Iterable[Annotation], origin: Origin | None = None
    ) -> str:
        selected = set(annotations)
        document = document_of(self.flow, nodes)
        document.title = ""
        document.notes = [note.values for note in self.annotations.notes if note in selected]
        document.groups = [frame.values for frame in self.annotations.frames if frame in selected]
        if origin is not None:
            document = GraphDocument.model_validate({ORIGIN: origin.to_json(), **dict(document)})
        return document.to_text(self.flow.session.registry)

    @editing(list)
    def paste_text(self, text: str, position: Position | None = None) -> list[ComponentNode]:
        """Add the graph in a text; selects and returns its nodes. Other texts are ignored.

        Args:
            text: from :meth:`copy_text`, or any graph file.
            position: of the top left corner; None to place it beside the original.

        Raises:
            InvalidGraphError: it is a graph that cannot be read.
        """
        document = pasted_document(text)
        if document is None:
            return []
        document = self._convert_pasted(document)
        check_amounts("the graph", nodes=len(self.flow.nodes) + len(document.nodes), links=len(document.links))
        if position is None:
            self._pastes += 1
            offset = (PASTE_OFFSET * self._pastes, PASTE_OFFSET * self._pastes)
        else:
            left, top = top_left(document)
            offset = (round(position[0]) - left, round(position[1]) - top)
        with self.macro(translate("edits", "Paste")) as step:
            nodes, _ = insert_document(self.flow, document, offset)
            step.changes += [AddNode(node) for node in nodes]
            pasted = set(nodes)
            links = [link for link in self.flow.links() if link[0].node in pasted]
            step.changes += [AddLink(link, dict(self.flow.link_extra(link))) for link in links]
            for link in links:
                if points := self.links.points(link):
                    self.links.set_points(link, [(x + offset[0], y + offset[1]) for x, y in points])
            added = [Annotation(_moved(note, offset)) for note in document.notes]
            added += [Annotation(_moved(frame, offset), is_frame=True) for frame in document.groups]
            self.annotations.add_to(step, added)
        self._select(nodes)
        return nodes

    @editing(list)
    def duplicate(self, nodes: Iterable[ComponentNode], annotations: Iterable[Annotation] = ()) -> list[ComponentNode]:
        """Add a copy of nodes beside them, with the links that feed them."""
        originals = dict.fromkeys(nodes)
        text = self._as_text(originals, annotations)
        with self.macro(translate("edits", "Duplicate")) as step:
            self._pastes = 0
            copies: list[ComponentNode] = self.paste_text(text)
            in_order = [node for node in self.flow.ordered_nodes() if node in originals]
            for original, copy in zip(in_order, copies, strict=True):
                for input_, copied in zip(original.inputs, copy.inputs, strict=True):
                    source = self.flow.graph_adj_rev.get(input_)
                    if source is not None and source.node not in originals:
                        step.make(AddLink((source, copied)))
        return copies


def _moved(item: Mapping[str, Any], offset: Position) -> dict[str, Any]:
    position = place_of(item)
    return dict(item) if position is None else {**item, "position": [position[0] + offset[0], position[1] + offset[1]]}

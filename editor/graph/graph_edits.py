"""All edits of a graph."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.graph.annotations import Annotation, AnnotationEdits
from vision_designer.editor.graph.clipboard import copied_text, corner, pasted_document, place_of
from vision_designer.editor.graph.edits import LinkEdits, NodeEdits, ValueEdits, whole
from vision_designer.editor.graph.undo import (
    AddLink,
    AddNode,
    Edits,
    MoveNodes,
    RemoveLink,
    RemoveNode,
    UndoSteps,
    editing,
    nothing,
)
from vision_designer.graphs.document import GraphDocument, check_amounts
from vision_designer.graphs.flow import Connection, Position
from vision_designer.graphs.flow_document import insert_document
from vision_designer.graphs.user_paths import Origin
from vision_designer.nodes.core.component import ComponentNode

translate = QCoreApplication.translate
PASTE_OFFSET = 32
"""Between an original and its copy, in canvas units."""


class GraphEdits(Edits):
    """Edits of nodes, links, values and annotations, and those that concern several of them.

    Each edit is one undo step; :meth:`macro` joins several. On a read-only graph no edit does anything.

    Args:
        steps: the undo steps.
        select: selects nodes.
        origin: returns what the relative paths of the graph mean, or None.
        adopted: returns a graph that is pasted, with paths that mean here what they meant where it was copied.
    """

    def __init__(
        self,
        steps: UndoSteps,
        select: Callable[[Iterable[ComponentNode]], object],
        origin: Callable[[], Origin | None],
        adopted: Callable[[GraphDocument], GraphDocument],
    ) -> None:
        super().__init__(steps)
        self.links = LinkEdits(steps)
        self.nodes = NodeEdits(steps, self.links, select)
        self.values = ValueEdits(steps)
        self.annotations = AnnotationEdits(steps)
        self._select = select
        self._origin = origin
        self._adopted = adopted
        self._pastes = 0

    @editing(nothing)
    def delete(
        self,
        nodes: Iterable[ComponentNode] = (),
        links: Iterable[Connection] = (),
        annotations: Iterable[Annotation] = (),
        text: str = "",
    ) -> None:
        """Remove nodes, links, notes and frames."""
        doomed, cut = list(nodes), list(links)
        with self.macro(text or translate("edits", "Delete")) as step:
            for link in cut:
                step.make(RemoveLink(link))
            for node in doomed:
                step.make(RemoveNode(node))
            self.annotations.remove_in(step, annotations)

    @editing(nothing)
    def move(
        self,
        positions: Mapping[ComponentNode, Position] | None = None,
        annotations: Mapping[Annotation, Position] | None = None,
        points: Mapping[Connection, Sequence[Position]] | None = None,
        text: str = "",
    ) -> None:
        """Move nodes, notes, frames, and points of links."""
        new = {node: whole(point) for node, point in (positions or {}).items() if whole(point) != node.position}
        with self.macro(text or translate("edits", "Move")) as step:
            if new:
                step.make(MoveNodes({node: node.position for node in new}, new))
            moved = {one: {"position": list(whole(place))} for one, place in (annotations or {}).items()}
            self.annotations.set_in(step, moved)
            for link, through in (points or {}).items():
                self.links.set_points(link, through)

    def copy_text(self, nodes: Iterable[ComponentNode], annotations: Iterable[Annotation] = ()) -> str:
        """Nodes, the links among them, notes and frames as text for :meth:`paste_text`."""
        self._pastes = 0
        return self._copied(nodes, annotations, self._origin())

    def _copied(
        self, nodes: Iterable[ComponentNode], annotations: Iterable[Annotation], origin: Origin | None = None
    ) -> str:
        chosen = set(annotations)
        notes = [note.values for note in self.annotations.notes if note in chosen]
        frames = [frame.values for frame in self.annotations.frames if frame in chosen]
        return copied_text(self.flow, nodes, notes, frames, origin)

    @editing(list)
    def paste_text(self, text: str, position: Position | None = None, title: str = "") -> list[ComponentNode]:
        """Add the content of a text; selects and returns its nodes. A text that is no graph adds nothing.

        Args:
            text: from :meth:`copy_text`, or any graph file.
            position: of the top left corner; None for beside the original.
            title: of the undo step.

        Raises:
            InvalidGraphError: it is a graph that cannot be read.
        """
        document = pasted_document(text)
        if document is None:
            return []
        document = self._adopted(document)
        check_amounts("the graph", nodes=len(self.flow.nodes) + len(document.nodes), links=len(document.links))
        if position is None:
            self._pastes += 1
            offset = (PASTE_OFFSET * self._pastes, PASTE_OFFSET * self._pastes)
        else:
            left, top = corner(document)
            offset = (round(position[0]) - left, round(position[1]) - top)
        with self.macro(title or translate("edits", "Paste")) as step:
            nodes, _ = insert_document(self.flow, document, offset)
            step.changes += [AddNode(node) for node in nodes]
            pasted = set(nodes)
            links = [link for link in self.flow.links() if link[0].node in pasted]
            step.changes += [AddLink(link, dict(self.flow.link_extra(link))) for link in links]
            for link in links:
                if points := self.links.points(link):
                    self.links.set_points(link, [(x + offset[0], y + offset[1]) for x, y in points])
            added = [Annotation(_shifted(note, offset)) for note in document.notes]
            added += [Annotation(_shifted(frame, offset), is_frame=True) for frame in document.groups]
            self.annotations.add_to(step, added)
        self._select(nodes)
        return nodes

    @editing(list)
    def duplicate(self, nodes: Iterable[ComponentNode], annotations: Iterable[Annotation] = ()) -> list[ComponentNode]:
        """Add a copy of nodes beside them, with the links that feed them."""
        originals = dict.fromkeys(nodes)
        text = self._copied(originals, annotations)
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


def _shifted(item: Mapping[str, Any], offset: Position) -> dict[str, Any]:
    place = place_of(item)
    return dict(item) if place is None else {**item, "position": [place[0] + offset[0], place[1] + offset[1]]}

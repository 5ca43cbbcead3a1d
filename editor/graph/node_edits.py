"""Edits of nodes: add, insert into links, remove, copy."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any

from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.graph import edits
from vision_designer.editor.graph.clipboard import copied_text, corner, pasted_document, place_of
from vision_designer.editor.graph.editable_graph import Point, editing, fits, nothing, whole
from vision_designer.editor.graph.edits import Edit
from vision_designer.editor.graph.note_edits import NoteEdits
from vision_designer.editor.look import texts
from vision_designer.graphs.document import GraphDocument, check_amounts
from vision_designer.graphs.flow import Connection
from vision_designer.graphs.flow_document import insert_document
from vision_designer.graphs.user_paths import Origin
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.linking import port_name

PASTE_OFFSET = 32
"""How far beside the original a copy is put, in canvas units."""


class NodeEdits(NoteEdits):
    """What can be done to nodes as a whole."""

    _pastes = 0

    @editing(nothing)
    def add_node(
        self,
        component: str,
        position: Point,
        *,
        parameters: Mapping[str, Any] | None = None,
        connect: NodeOutput | NodeInput | None = None,
        onto: Connection | None = None,
    ) -> ComponentNode | None:
        """Add a component, select it, and give it.

        Args:
            component: its identifier.
            position: of its top left corner.
            parameters: values that differ from the defaults.
            connect: a port to link it with, by its first port that fits.
            onto: a link to put it into.
        """
        node_class = self.registry[component]
        with self.macro(self.tr("Add {title}").format(title=texts.component_title(node_class))) as edit:
            node = self.flow.new_node(node_class)
            node.initialize()
            node.position = whole(position)
            node.parameters = dict(parameters or {})
            edit.make(edits.AddNode(node))
            if isinstance(connect, NodeOutput):
                self._connect_first(edit, [(connect, input_) for input_ in node.inputs])
            elif connect is not None:
                self._connect_first(edit, [(output, connect) for output in node.outputs])
            if onto is not None:
                self._insert(edit, node, onto)
        self.select([node])
        return node

    def _connect_first(self, edit: Edit, links: Iterable[Connection]) -> None:
        for output, input_ in links:
            if not self.why_not_connect(output, input_):
                self._link(edit, output, input_)
                return

    def why_not_insert(self, node_class: type[ComponentNode], link: Connection) -> str:
        """Why a component cannot be put into a link, in words; empty when it can."""
        output, input_ = link
        taking = [port for port in node_class.init_inputs if fits(output, port)]
        giving = [port for port in node_class.init_outputs if fits(input_, port)]
        if taking and giving:
            return ""
        return self.tr("{title} cannot be inserted between {source} and {target}").format(
            title=texts.component_title(node_class), source=port_name(output), target=port_name(input_)
        )

    @editing(nothing)
    def insert_into_link(self, node: ComponentNode, link: Connection) -> None:
        """Put a node that is in the graph into a link, as :meth:`why_not_insert` allows."""
        with self.macro(self.tr("Insert {title} into link").format(title=texts.node_title(node))) as edit:
            self._insert(edit, node, link)

    def _insert(self, edit: Edit, node: ComponentNode, link: Connection) -> None:
        output, input_ = link
        if node in (output.node, input_.node) or self.why_not_insert(type(node), link):
            return
        edit.make(edits.RemoveLink(link))
        self._connect_first(edit, [(output, port) for port in node.inputs])
        self._connect_first(edit, [(port, input_) for port in node.outputs])

    @editing(nothing)
    def delete(
        self,
        nodes: Iterable[ComponentNode] = (),
        links: Iterable[Connection] = (),
        notes: Iterable[int] = (),
        frames: Iterable[int] = (),
        text: str = "",
    ) -> None:
        """Remove nodes, links, and notes and frames by their place in the flow."""
        doomed, cut = list(nodes), list(links)
        gone_notes, gone_frames = set(notes), set(frames)
        with self.macro(text or self.tr("Delete")) as edit:
            for link in cut:
                edit.make(edits.RemoveLink(link))
            for node in doomed:
                edit.make(edits.RemoveNode(node))
            if gone_notes:
                self._set_notes(edit, [note for at, note in enumerate(self.flow.notes) if at not in gone_notes])
            if gone_frames:
                self._set_frames(edit, [frame for at, frame in enumerate(self.flow.groups) if at not in gone_frames])

    def copy_text(self, nodes: Iterable[ComponentNode], notes: Iterable[int] = (), frames: Iterable[int] = ()) -> str:
        """Nodes, the links among them, notes and frames as text that :meth:`paste_text` takes."""
        self._pastes = 0
        return copied_text(self.flow, nodes, notes, frames, self.origin)

    @property
    @abstractmethod
    def origin(self) -> Origin | None:
        """What the relative paths of the graph mean."""

    @abstractmethod
    def taken_over(self, document: GraphDocument) -> GraphDocument:
        """A graph that is pasted, with paths that mean here what they meant where it was copied."""

    @editing(list)
    def paste_text(self, text: str, position: Point | None = None, title: str = "") -> list[ComponentNode]:
        """Add what a text holds, and select and give its nodes; a text that is no graph adds nothing.

        Args:
            text: what :meth:`copy_text` gave, or any graph file's text.
            position: of the top left corner; None for a little beside the original.
            title: of the undo step.

        Raises:
            InvalidGraphError: it is a graph that cannot be read.
        """
        document = pasted_document(text)
        if document is None:
            return []
        document = self.taken_over(document)
        check_amounts("the graph", nodes=len(self.flow.nodes) + len(document.nodes), links=len(document.links))
        if position is None:
            self._pastes += 1
            offset = (PASTE_OFFSET * self._pastes, PASTE_OFFSET * self._pastes)
        else:
            left, top = corner(document)
            offset = (round(position[0]) - left, round(position[1]) - top)
        with self.macro(title or self.tr("Paste")) as edit:
            nodes, _ = insert_document(self.flow, document, offset)
            edit.changes += [edits.AddNode(node) for node in nodes]
            pasted = set(nodes)
            edit.changes += [
                edits.AddLink(link, dict(self.flow.link_extra(link)))
                for link in self.flow.links()
                if link[0].node in pasted
            ]
            self._shift_points(edit, pasted, offset)
            if document.notes:
                self._set_notes(edit, [*self.flow.notes, *(_shifted(note, offset) for note in document.notes)])
            if document.groups:
                self._set_frames(edit, [*self.flow.groups, *(_shifted(frame, offset) for frame in document.groups)])
        self.select(nodes)
        return nodes

    def _shift_points(self, edit: Edit, nodes: set[ComponentNode], offset: Point) -> None:
        for link in self.flow.links():
            if link[0].node in nodes and (points := self.link_points(link)):
                self._set_points(edit, link, [(x + offset[0], y + offset[1]) for x, y in points])

    @editing(list)
    def duplicate(
        self, nodes: Iterable[ComponentNode], notes: Iterable[int] = (), frames: Iterable[int] = ()
    ) -> list[ComponentNode]:
        """Add a copy of nodes a little beside them, with the links that feed them."""
        originals = dict.fromkeys(nodes)
        text = copied_text(self.flow, originals, notes, frames)
        with self.macro(self.tr("Duplicate")) as edit:
            self._pastes = 0
            copies: list[ComponentNode] = self.paste_text(text)
            in_order = [node for node in self.flow.ordered_nodes() if node in originals]
            for original, copy in zip(in_order, copies, strict=True):
                for input_, copied in zip(original.inputs, copy.inputs, strict=True):
                    source = self.flow.graph_adj_rev.get(input_)
                    if source is not None and source.node not in originals:
                        edit.make(edits.AddLink((source, copied)))
        return copies


def _shifted(item: Mapping[str, Any], offset: Point) -> dict[str, Any]:
    place = place_of(item)
    if place is None:
        return dict(item)
    return {**item, "position": [place[0] + offset[0], place[1] + offset[1]]}

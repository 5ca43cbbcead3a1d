"""A graph that is open in the editor: its flow, the edits that can be made and undone, and what is known of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.look import texts
from vision_designer.editor.model import edits
from vision_designer.editor.model.clipboard import copied_text, corner, pasted_document, place_of
from vision_designer.editor.model.edits import Edit
from vision_designer.editor.model.node_statuses import NodeStatuses
from vision_designer.editor.model.run_model import RunModel
from vision_designer.editor.model.statuses import NodeStatus
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Connection, Flow, Session
from vision_designer.graphs.flow_document import UnplacedLink, ports_of
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.component import ComponentNode
from vision_designer.nodes.linking import feeds, port_name
from vision_designer.nodes.ports import InputPort, OutputPort

Point = tuple[int, int]
PASTE_OFFSET = 32
"""How far beside the original a copy is put, in canvas units."""
POINTS = "points"
PREVIEW = "preview"

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def _editing(refused: Callable[[], Result]) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """An edit: it does nothing to a graph that is only to be read, and then gives what ``refused`` does."""

    def decorate(method: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        @wraps(method)
        def edit(*arguments: Arguments.args, **keywords: Arguments.kwargs) -> Result:
            if getattr(arguments[0], "read_only", False):
                return refused()
            return method(*arguments, **keywords)

        return edit

    return decorate


def _nothing() -> None:
    return None


class OpenGraph(QObject):
    """A graph that is open.

    Every edit is one undo step; several can be made one with :meth:`macro`. Whoever shows the graph listens to
    the events of :attr:`flow` and to the signals here.

    Args:
        session: the known components.
        document: the graph as its file has it.
        path: its file; None for one that was never saved.
        read_only: whether it can only be looked at, as the graph of a past run.
    """

    modified_changed = Signal(bool)
    title_changed = Signal()
    problems_changed = Signal()
    statuses_changed = Signal(object)
    """Of these nodes (a list), or of all (None)."""
    selection_changed = Signal()
    run_changed = Signal()
    reveal_requested = Signal(object)
    """The canvas is asked to show this node."""

    def __init__(
        self,
        session: Session,
        document: GraphDocument | None = None,
        path: Path | None = None,
        *,
        read_only: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.registry: Mapping[str, type[ComponentNode]] = session.registry
        self.flow = Flow.from_document(document or GraphDocument(), session)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.cleanChanged.connect(lambda clean: self.modified_changed.emit(not clean))
        self.read_only = read_only
        self.problems: list[Problem] = []
        self._path = path
        self._selected: list[ComponentNode] = []
        self._edit: Edit | None = None
        self._pastes = 0
        self._statuses = NodeStatuses(self)
        self.flow.node_removed.sub(self._forget)
        self.flow.graph_changed.sub(lambda what: self.title_changed.emit() if what == "title" else None)

    def close(self) -> None:
        """Let go of the flow; the graph is not used after this."""
        self._statuses.close()
        self.undo_stack.clear()
        if self.flow in self.session.flows:
            self.session.flows.remove(self.flow)

    # The file

    @property
    def path(self) -> Path | None:
        """The file that the graph is saved in; None for one that was never saved."""
        return self._path

    @path.setter
    def path(self, path: Path | None) -> None:
        if path != self._path:
            self._path = path
            self.title_changed.emit()

    @property
    def folder(self) -> Path:
        """What relative paths in the graph are relative to."""
        return self._path.absolute().parent if self._path is not None else Path.home()

    @property
    def title(self) -> str:
        """What the user knows the graph by."""
        if self._path is not None:
            return self._path.name.removesuffix(".json")
        return self.flow.title or self.tr("Untitled")

    @property
    def modified(self) -> bool:
        """Whether it differs from what was saved last."""
        return not self.undo_stack.isClean()

    def document(self) -> GraphDocument:
        """The graph as a document, as it would be saved now."""
        return self.flow.to_document()

    def text(self) -> str:
        """The text of its file, as it would be saved now."""
        return self.document().to_text(self.registry)

    # What is selected, and what is known

    @property
    def selected_nodes(self) -> list[ComponentNode]:
        """The selected nodes, in the order in which they were selected."""
        return list(self._selected)

    def select(self, nodes: Iterable[ComponentNode]) -> None:
        """Select these nodes and no others."""
        wanted = [node for node in dict.fromkeys(nodes) if node in self.flow.node_successors]
        if wanted != self._selected:
            self._selected = wanted
            self.selection_changed.emit()

    def reveal(self, node: ComponentNode) -> None:
        """Select a node and ask the canvas to show it."""
        self.select([node])
        self.reveal_requested.emit(node)

    def _forget(self, node: ComponentNode) -> None:
        if node in self._selected:
            self._selected.remove(node)
            self.selection_changed.emit()

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Take what a validation found."""
        if list(problems) != self.problems:
            self.problems = list(problems)
            self.problems_changed.emit()

    @property
    def run(self) -> RunModel | None:
        """The latest run whose states the graph shows."""
        return self._statuses.run

    def follow(self, run: RunModel) -> None:
        """Show the states of a run, for the nodes that are still as they were submitted."""
        self._statuses.follow(run)

    def run_of(self, node: ComponentNode) -> RunModel | None:
        """The run that a node's status is of."""
        return self._statuses.run_of(node)

    def status(self, node: ComponentNode) -> NodeStatus:
        """What became of a node when it last ran."""
        return self._statuses.status(node)

    # Edits

    @contextmanager
    def macro(self, text: str, merge_key: object = None) -> Iterator[Edit]:
        """Make all edits inside one undo step; an error inside takes back what was done."""
        if self._edit is not None:
            yield self._edit
            return
        edit = Edit(self.flow, text, merge_key)
        self._edit = edit
        try:
            with edit:
                yield edit
        finally:
            self._edit = None
        if edit.changes:
            self.undo_stack.push(edit)

    @_editing(_nothing)
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
            node.position = _whole(position)
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
        taking = [port for port in node_class.init_inputs if _fits(output, port)]
        giving = [port for port in node_class.init_outputs if _fits(input_, port)]
        if taking and giving:
            return ""
        return self.tr("{title} does not fit between {source} and {target}").format(
            title=texts.component_title(node_class), source=port_name(output), target=port_name(input_)
        )

    @_editing(_nothing)
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

    @_editing(_nothing)
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

    # Links

    def why_not_connect(self, output: NodeOutput, input_: NodeInput) -> str:
        """Why no link can be made, in words; a link that is in the way is none, for it would be replaced."""
        if self.read_only:
            return self.tr("this graph can only be looked at; clone it to change it")
        present = self.flow.graph_adj_rev.get(input_)
        if present is None or present is output:
            return self.flow.why_not_connect(output, input_)
        if output.node is input_.node or not _fits(output, input_.type_.declaration):
            return self.flow.why_not_connect(output, input_)
        if not feeds(self.flow, input_.node, output.node):
            return ""
        return self.tr("{target} already feeds {source}; a link back would close a circle").format(
            source=texts.node_title(output.node), target=texts.node_title(input_.node)
        )

    def connect_ports(self, output: NodeOutput, input_: NodeInput) -> str:
        """Link two ports, in place of the link that the input has; says why not, or nothing."""
        reason = self.why_not_connect(output, input_)
        if not reason:
            with self.macro(self.tr("Connect")) as edit:
                self._link(edit, output, input_)
        return reason

    def _link(self, edit: Edit, output: NodeOutput, input_: NodeInput, extra: Mapping[str, Any] | None = None) -> None:
        present = self.flow.graph_adj_rev.get(input_)
        if present is not None:
            edit.make(edits.RemoveLink((present, input_)))
        edit.make(edits.AddLink((output, input_), extra or {}))

    def reroute_link(self, link: Connection, output: NodeOutput, input_: NodeInput) -> str:
        """Move an end of a link; says why not, or nothing."""
        if (output, input_) == link:
            return ""
        if self.read_only:
            return self.why_not_connect(output, input_)
        reason = ""
        with self.macro(self.tr("Move link")) as edit:
            extra = dict(self.flow.link_extra(link))
            edit.make(edits.RemoveLink(link))
            reason = self.why_not_connect(output, input_)
            if reason:
                edit.take_back()
            else:
                self._link(edit, output, input_, extra)
        return reason

    @_editing(_nothing)
    def disconnect_links(self, links: Iterable[Connection]) -> None:
        """Remove links."""
        self.delete(links=links, text=self.tr("Disconnect"))

    def link_points(self, link: Connection) -> list[Point]:
        """The points that a link goes through on its way."""
        given = self.flow.link_extra(link).get(POINTS)
        points = given if isinstance(given, list) else []
        return [
            (round(point[0]), round(point[1]))
            for point in points
            if isinstance(point, list) and len(point) == 2 and all(isinstance(value, int | float) for value in point)
        ]

    @_editing(_nothing)
    def set_link_points(self, link: Connection, points: Sequence[Point]) -> None:
        """Let a link go through points on its way."""
        with self.macro(self.tr("Route link")) as edit:
            self._set_points(edit, link, points)

    def _set_points(self, edit: Edit, link: Connection, points: Sequence[Point]) -> None:
        old = dict(self.flow.link_extra(link))
        new = {key: value for key, value in old.items() if key != POINTS}
        if points:
            new[POINTS] = [list(_whole(point)) for point in points]
        if new != old:
            edit.make(edits.SetLinkExtra(link, old, new))

    @_editing(_nothing)
    def drop_unplaced_link(self, unplaced: UnplacedLink) -> None:
        """Forget a link of the file that cannot be made."""
        with self.macro(self.tr("Remove link that cannot be made")) as edit:
            edit.make(edits.DropUnplacedLink(unplaced))

    @_editing(_nothing)
    def place_unplaced_link(self, unplaced: UnplacedLink) -> None:
        """Make a link of the file that could not be made before."""
        ports = ports_of(unplaced)
        if ports is None or self.why_not_connect(*ports):
            return
        with self.macro(self.tr("Connect")) as edit:
            edit.make(edits.DropUnplacedLink(unplaced))
            self._link(edit, *ports, dict(unplaced.link.model_extra or {}))

    # Places

    @_editing(_nothing)
    def move(
        self,
        positions: Mapping[ComponentNode, Point] | None = None,
        notes: Mapping[int, Point] | None = None,
        frames: Mapping[int, Point] | None = None,
        points: Mapping[Connection, Sequence[Point]] | None = None,
        text: str = "",
    ) -> None:
        """Move nodes, and notes and frames by their place in the flow, and points of links."""
        new = {node: _whole(point) for node, point in (positions or {}).items() if _whole(point) != node.position}
        with self.macro(text or self.tr("Move")) as edit:
            if new:
                edit.make(edits.MoveNodes({node: node.position for node in new}, new))
            if notes:
                self._set_notes(edit, _moved(self.flow.notes, notes))
            if frames:
                self._set_frames(edit, _moved(self.flow.groups, frames))
            for link, through in (points or {}).items():
                self._set_points(edit, link, through)

    # Values

    @_editing(_nothing)
    def set_parameter(
        self,
        nodes: Iterable[ComponentNode],
        name: str,
        value: Any,  # noqa: ANN401 - whatever the user gave
        *,
        merge: bool = False,
    ) -> None:
        """Set a parameter of nodes; wrong values are kept and shown as problems.

        Args:
            nodes: those that have it.
            name: its identifier.
            value: what the user gave.
            merge: whether it is one undo step with the setting of the same parameter just before.
        """
        self._set_values(edits.SetParameters, list(nodes), name, value, merge=merge)

    @_editing(_nothing)
    def reset_parameter(self, nodes: Iterable[ComponentNode], name: str) -> None:
        """Let a parameter be at its default; an unknown one is removed."""
        self._set_values(edits.SetParameters, list(nodes), name, _ABSENT)

    @_editing(_nothing)
    def set_run_setting(
        self,
        nodes: Iterable[ComponentNode],
        name: str,
        value: Any,  # noqa: ANN401 - whatever the user gave
        *,
        merge: bool = False,
    ) -> None:
        """Set a run setting of nodes, as :meth:`set_parameter`."""
        self._set_values(edits.SetRunSettings, list(nodes), name, value, merge=merge)

    @_editing(_nothing)
    def reset_run_setting(self, nodes: Iterable[ComponentNode], name: str) -> None:
        """Let a run setting be at its default; an unknown one is removed."""
        self._set_values(edits.SetRunSettings, list(nodes), name, _ABSENT)

    def _set_values(
        self,
        kind: type[edits.SetParameters] | type[edits.SetRunSettings],
        nodes: list[ComponentNode],
        name: str,
        value: Any,  # noqa: ANN401
        *,
        merge: bool = False,
    ) -> None:
        key = (kind, tuple(node.global_id for node in nodes), name) if merge else None
        info = nodes[0].setting_info(name) if nodes else None
        shown = texts.parameter_title(info) if info is not None else name
        word = self.tr("Reset {name}") if value is _ABSENT else self.tr("Set {name}")
        with self.macro(word.format(name=shown), key) as edit:
            for node in nodes:
                of_parameters = kind is edits.SetParameters
                model = node.Parameters if of_parameters else node.RunSettings
                old = node.parameters if of_parameters else node.run_settings
                new = {key: item for key, item in old.items() if key != name}
                if value is not _ABSENT:
                    # An item that was there keeps its place among the unknown ones.
                    new = model.without_defaults({**old, name: value})
                if new != old or repr(new) != repr(old):
                    edit.make(kind(node, dict(old), new))

    @_editing(_nothing)
    def set_comment(self, node: ComponentNode, text: str, *, merge: bool = False) -> None:
        """Set a node's comment."""
        if text != node.comment:
            key = (edits.SetComment, node.global_id) if merge else None
            with self.macro(self.tr("Comment"), key) as edit:
                edit.make(edits.SetComment(node, node.comment, text))

    @_editing(_nothing)
    def rename(self, node: ComponentNode, title: str) -> None:
        """Give a node a title of its own; empty, or that of its component, for none."""
        title = title.strip()
        title = "" if title in (node.title, texts.component_title(type(node))) else title
        if title != node.node_title:
            with self.macro(self.tr("Rename")) as edit:
                edit.make(edits.SetNodeTitle(node, node.node_title, title))

    def set_node_id(self, node: ComponentNode, node_id: str) -> str:
        """Name a node anew, as graph files and ``--set`` do; says why not, or nothing."""
        if self.read_only or node_id == node.node_id:
            return ""
        try:
            with self.macro(self.tr("Change id")) as edit:
                edit.make(edits.SetNodeId(node, node.node_id, node_id))
        except ValueError as error:
            return str(error)
        return ""

    @_editing(_nothing)
    def set_bypassed(self, nodes: Iterable[ComponentNode], bypassed: bool) -> None:
        """Leave nodes out of runs, or take them in again."""
        with self.macro(self.tr("Bypass") if bypassed else self.tr("Take in again")) as edit:
            for node in nodes:
                if node.bypassed != bypassed:
                    edit.make(edits.SetBypassed(node, node.bypassed, bypassed))

    def preview_shown(self, node: ComponentNode) -> bool:
        """Whether a node's strip of pictures is folded out."""
        return node.extra.get(PREVIEW) is True

    @_editing(_nothing)
    def set_preview_shown(self, nodes: Iterable[ComponentNode], shown: bool) -> None:
        """Fold nodes' strips of pictures out or in."""
        with self.macro(self.tr("Show preview") if shown else self.tr("Hide preview")) as edit:
            for node in nodes:
                new = {key: value for key, value in node.extra.items() if key != PREVIEW}
                if shown:
                    new[PREVIEW] = True
                if new != node.extra:
                    edit.make(edits.SetNodeExtra(node, dict(node.extra), new))

    @_editing(_nothing)
    def set_title(self, title: str) -> None:
        """Set the title that the graph file gives the graph."""
        if title != self.flow.title:
            with self.macro(self.tr("Title of graph")) as edit:
                edit.make(edits.SetTitle(self.flow.title, title))

    # Notes and frames

    @_editing(_nothing)
    def add_note(self, position: Point, text: str = "", size: Point = (240, 120)) -> None:
        """Add a note; it is the last of ``flow.notes`` then."""
        with self.macro(self.tr("Add note")) as edit:
            note = {"text": text, "position": list(_whole(position)), "size": list(_whole(size))}
            self._set_notes(edit, [*self.flow.notes, note])

    @_editing(_nothing)
    def set_note(self, index: int, **values: Any) -> None:  # noqa: ANN401 - JSON values
        """Change a note's text, position, size or colour."""
        with self.macro(self.tr("Change note")) as edit:
            self._set_notes(edit, _changed(self.flow.notes, index, values))

    @_editing(_nothing)
    def add_frame(self, position: Point, size: Point, title: str = "") -> None:
        """Add a frame; it is the last of ``flow.groups`` then."""
        with self.macro(self.tr("Add frame")) as edit:
            frame = {"title": title, "position": list(_whole(position)), "size": list(_whole(size))}
            self._set_frames(edit, [*self.flow.groups, frame])

    @_editing(_nothing)
    def set_frame(self, index: int, **values: Any) -> None:  # noqa: ANN401 - JSON values
        """Change a frame's title, position, size or colour."""
        with self.macro(self.tr("Change frame")) as edit:
            self._set_frames(edit, _changed(self.flow.groups, index, values))

    def _set_notes(self, edit: Edit, notes: Sequence[Mapping[str, Any]]) -> None:
        if notes != self.flow.notes:
            edit.make(edits.SetNotes(list(self.flow.notes), notes))

    def _set_frames(self, edit: Edit, frames: Sequence[Mapping[str, Any]]) -> None:
        if frames != self.flow.groups:
            edit.make(edits.SetFrames(list(self.flow.groups), frames))

    # Copies

    def copy_text(self, nodes: Iterable[ComponentNode], notes: Iterable[int] = (), frames: Iterable[int] = ()) -> str:
        """Nodes, the links among them, notes and frames as text that :meth:`paste_text` takes."""
        self._pastes = 0
        return copied_text(self.flow, nodes, notes, frames)

    @_editing(list)
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
        if position is None:
            self._pastes += 1
            offset = (PASTE_OFFSET * self._pastes, PASTE_OFFSET * self._pastes)
        else:
            left, top = corner(document)
            offset = (round(position[0]) - left, round(position[1]) - top)
        with self.macro(title or self.tr("Paste")) as edit:
            nodes, _ = self.flow.insert(document, offset)
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

    @_editing(list)
    def duplicate(
        self, nodes: Iterable[ComponentNode], notes: Iterable[int] = (), frames: Iterable[int] = ()
    ) -> list[ComponentNode]:
        """Add a copy of nodes a little beside them, with the links that feed them."""
        originals = list(nodes)
        text = copied_text(self.flow, originals, notes, frames)
        with self.macro(self.tr("Duplicate")) as edit:
            self._pastes = 0
            copies = self.paste_text(text)
            in_order = [node for node in self.flow.ordered_nodes() if node in set(originals)]
            for original, copy in zip(in_order, copies, strict=True):
                for input_, copied in zip(original.inputs, copy.inputs, strict=True):
                    source = self.flow.graph_adj_rev.get(input_)
                    if source is not None and source.node not in originals:
                        edit.make(edits.AddLink((source, copied)))
        return copies


_ABSENT = object()


def _whole(point: Sequence[float]) -> Point:
    return round(point[0]), round(point[1])


def _fits(port: NodeOutput | NodeInput, declared: InputPort | OutputPort) -> bool:
    """Whether the types of a placed port and of a declared one agree; ports of unknown types fit anything."""
    given = port.type_.declaration.type_
    return not given.types or not declared.type_.types or bool(set(given.types) & set(declared.type_.types))


def _moved(items: Sequence[Mapping[str, Any]], places: Mapping[int, Point]) -> list[dict[str, Any]]:
    return [
        {**item, "position": list(_whole(places[at]))} if at in places else dict(item) for at, item in enumerate(items)
    ]


def _changed(items: Sequence[Mapping[str, Any]], index: int, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{**item, **values} if at == index else dict(item) for at, item in enumerate(items)]


def _shifted(item: Mapping[str, Any], offset: Point) -> dict[str, Any]:
    place = place_of(item)
    if place is None:
        return dict(item)
    return {**item, "position": [place[0] + offset[0], place[1] + offset[1]]}

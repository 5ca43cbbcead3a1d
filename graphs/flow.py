"""Session and Flow over ryvencore: the graph that is edited, as an observable model."""

import itertools
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import ryvencore
from ryvencore.Base import Base
from ryvencore.FlowExecutor import FlowExecutor
from ryvencore.NodePort import NodeInput, NodeOutput
from ryvencore.RC import FlowAlg

from vision_designer.graphs.document import LONGEST_ID, NODE_ID, Link
from vision_designer.nodes.core.component import ComponentNode, DeclarationError, Event
from vision_designer.nodes.core.linking import is_linked, port_identifier, why_not_connect
from vision_designer.nodes.core.unknown import UnknownComponent
from vision_designer.nodes.messages import Message

Position = tuple[int, int]
Connection = tuple[NodeOutput, NodeInput]


@dataclass(frozen=True, eq=False)
class UnplacedLink:
    """A link of a graph file that cannot be made, with the reason."""

    link: Link
    reason: str
    source: ComponentNode | None
    target: ComponentNode | None
    rank: int


def ports_of(unplaced: UnplacedLink) -> tuple[NodeOutput, NodeInput] | None:
    """The ports that a link names, if its nodes have them."""
    if unplaced.source is None or unplaced.target is None:
        return None
    outputs = [port for port in unplaced.source.outputs if port_identifier(port) == unplaced.link.source_port]
    inputs = [port for port in unplaced.target.inputs if port_identifier(port) == unplaced.link.target_port]
    return (outputs[0], inputs[0]) if outputs and inputs else None


class Session(ryvencore.Session):  # type: ignore[misc]
    """The known components and the open graphs; without ryvencore's add-ons, which unpickle."""

    def __init__(self, registry: Mapping[str, type[ComponentNode]]) -> None:
        super().__init__(gui=False, load_addons=False)
        self.registry = registry
        self.register_node_types([*registry.values(), UnknownComponent])

    def create_flow(self, title: str = "", data: dict[str, Any] | None = None) -> "Flow":
        """Make a new flow; ``data`` is what :meth:`Flow.data` gave."""
        flow = Flow(self, title)
        self.flows.append(flow)
        self.flow_created.emit(flow)
        if data is not None:
            flow.load(data)
        return flow


class IdleExecutor(FlowExecutor):  # type: ignore[misc]
    """An executor that never computes: a graph is run by the runner, not by being edited."""


class Flow(ryvencore.Flow):  # type: ignore[misc]
    """A graph that is being edited.

    It keeps to the rules of linking, and says of every change that it happened: beside ryvencore's
    ``node_added``, ``node_removed``, ``connection_added`` and ``connection_removed`` there are

    - ``node_changed(node, what)``, where ``what`` is ``id``, ``title``, ``comment``, ``parameters``,
      ``run_settings``, ``bypassed`` or ``extra``;
    - ``nodes_moved(nodes)``;
    - ``link_changed(link)``, when what a graph file says of a link beside its ends was changed;
    - ``graph_changed(what)``, where ``what`` is ``title``, ``notes``, ``groups`` or ``unplaced_links``.
    """

    def __init__(self, session: Session, title: str = "") -> None:
        super().__init__(session, title)
        self.title: str = title
        self.executor = IdleExecutor(self)
        self.node_added = Event(ComponentNode)
        self.node_removed = Event(ComponentNode)
        self.connection_added = Event(tuple)
        self.connection_removed = Event(tuple)
        self.node_changed = Event(ComponentNode, str)
        self.nodes_moved = Event(list)
        self.link_changed = Event(tuple)
        self.graph_changed = Event(str)
        self.notes: list[dict[str, Any]] = []
        self.groups: list[dict[str, Any]] = []
        self.extra: dict[str, Any] = {}
        """What the graph file says beside all that, kept for whoever understands it."""
        self.unplaced_links: list[UnplacedLink] = []
        """Links of the graph file that cannot be made; kept, shown as problems, and written back."""
        self._by_id: dict[str, ComponentNode] = {}
        self._taken_up_to: dict[str, int] = {}
        """By the stem of ids: the stem and the numbers from 2 up to this one are taken, and need not be tried."""
        # A graph file keeps the order of its nodes and links, also when one was removed and put back.
        # Of removed ones nothing is left when nobody holds them any more.
        self._node_ranks: WeakKeyDictionary[ComponentNode, int] = WeakKeyDictionary()
        self._next_node_rank = itertools.count().__next__
        self._link_ranks: WeakKeyDictionary[NodeInput, dict[int, int]] = WeakKeyDictionary()
        self.next_link_rank = itertools.count().__next__
        self._link_extra: WeakKeyDictionary[NodeInput, dict[int, dict[str, Any]]] = WeakKeyDictionary()
        """By input, then by the number of the output."""

    # Nodes

    def ordered_nodes(self) -> list[ComponentNode]:
        """The nodes in the order of the graph file."""
        return sorted(self.nodes, key=lambda node: self._node_ranks[node])

    def node(self, node_id: str) -> ComponentNode | None:
        """The node of that id, or None."""
        return self._by_id.get(node_id)

    def free_id(self, wanted: str) -> str:
        """``wanted`` as an id of a node, with a number at its end if it is taken."""
        wanted = re.sub(r"[^A-Za-z0-9_-]+", "_", wanted).lstrip("-")[:LONGEST_ID] or "node"
        if wanted not in self._by_id:
            return wanted
        stem = (re.sub(r"_[0-9]+$", "", wanted) or wanted)[: LONGEST_ID - len("_100000000")]
        number = self._taken_up_to.get(stem, 1) + 1
        while f"{stem}_{number}" in self._by_id:
            number += 1
        self._taken_up_to[stem] = number - 1
        return f"{stem}_{number}"

    def _forget_id(self, node_id: str) -> None:
        del self._by_id[node_id]
        numbered = re.fullmatch(r"(.+)_([1-9][0-9]{0,8})", node_id)
        if numbered and self._taken_up_to.get(numbered[1], 0) >= int(numbered[2]):
            self._taken_up_to[numbered[1]] = max(1, int(numbered[2]) - 1)

    def new_node(self, node_class: type[ComponentNode]) -> ComponentNode:
        """A node that is not in the graph yet and has no ports yet.

        Raises:
            DeclarationError: the class was not registered in the session.
        """
        if node_class not in self.session.nodes:
            raise DeclarationError(f"component {node_class.__qualname__} is not registered in this session")
        return node_class((self, self.session))

    def create_node(
        self,
        node_class: type[ComponentNode],
        data: dict[str, Any] | None = None,
        position: Position | None = None,
    ) -> ComponentNode:
        """Add a new node; ``data`` is what its :meth:`data` gave.

        Raises:
            DeclarationError: the class was not registered in the session.
        """
        node = self.new_node(node_class)
        node.initialize()
        if data is not None:
            node.load(data)
        if position is not None:
            node.position = position
        self.node_created.emit(node)
        self.add_node(node)
        return node

    def add_node(self, node: ComponentNode) -> None:
        """Put a node into the graph: a new one, or one that was removed, which then gets its place back."""
        if node in self.node_successors:
            raise ValueError(Message("node {node_id!r} is already in the graph", node_id=node.node_id))
        node.node_id = self.free_id(node.node_id or node.component)
        self._by_id[node.node_id] = node
        if node not in self._node_ranks:
            self._node_ranks[node] = self._next_node_rank()
        super().add_node(node)

    def remove_node(self, node: ComponentNode) -> None:
        """Take a node and its links out of the graph; it can be put back with :meth:`add_node`."""
        for output, input_ in self.links_of(node):
            self.remove_connection((output, input_))
        node.prepare_removal()
        self.nodes.remove(node)
        # ryvencore forgets the node first, and then leaves its ports in these for ever.
        for output in node.outputs:
            del self.graph_adj[output]
        for input_ in node.inputs:
            del self.graph_adj_rev[input_]
        del self.node_successors[node]
        self._forget_id(node.node_id)
        self._flow_changed()
        self.node_removed.emit(node)

    def set_node_id(self, node: ComponentNode, node_id: str) -> None:
        """Name a node anew, as graph files write it.

        Raises:
            ValueError: the id is taken, or is no id.
        """
        if node_id == node.node_id:
            return
        if not re.fullmatch(NODE_ID, node_id):
            raise ValueError(
                Message(
                    "{node_id!r:.80} is not a node id: it may contain only letters, digits, _ and -, and at "
                    "most {maximum} of them",
                    node_id=node_id,
                    maximum=LONGEST_ID,
                )
            )
        if node_id in self._by_id:
            raise ValueError(Message("another node has the id {node_id!r}", node_id=node_id))
        self._forget_id(node.node_id)
        self._by_id[node_id] = node
        node.node_id = node_id
        self.node_changed.emit(node, "id")

    def set_node_title(self, node: ComponentNode, title: str) -> None:
        """Give a node a title of its own; empty for that of its component."""
        if title != node.node_title:
            node.node_title = title
            self.node_changed.emit(node, "title")

    def set_comment(self, node: ComponentNode, comment: str) -> None:
        """Set the comment of a node."""
        if comment != node.comment:
            node.comment = comment
            self.node_changed.emit(node, "comment")

    def set_parameters(self, node: ComponentNode, values: Mapping[str, Any]) -> None:
        """Set all parameters of a node that differ from their defaults; it is not asked if they are right."""
        if not _same(node.parameters, values):
            node.parameters = deepcopy(dict(values))
            self.node_changed.emit(node, "parameters")

    def set_run_settings(self, node: ComponentNode, values: Mapping[str, Any]) -> None:
        """Set all run settings of a node that differ from their defaults."""
        if not _same(node.run_settings, values):
            node.run_settings = deepcopy(dict(values))
            self.node_changed.emit(node, "run_settings")

    def set_bypassed(self, node: ComponentNode, bypassed: bool) -> None:
        """Leave a node out of runs, or take it in again."""
        if bypassed != node.bypassed:
            node.bypassed = bypassed
            self.node_changed.emit(node, "bypassed")

    def set_node_extra(self, node: ComponentNode, values: Mapping[str, Any]) -> None:
        """Set what the graph file says of a node beside all that, e.g. how it is shown."""
        if not _same(node.extra, values):
            node.extra = deepcopy(dict(values))
            self.node_changed.emit(node, "extra")

    def move_nodes(self, positions: Mapping[ComponentNode, Position]) -> None:
        """Move nodes; they all are told of at once."""
        moved = [node for node, position in positions.items() if node.position != position]
        for node in moved:
            node.position = positions[node]
        if moved:
            self.nodes_moved.emit(moved)

    # Links

    def links(self) -> list[Connection]:
        """The links in the order of the graph file."""
        found = [(output, input_) for output, inputs in self.graph_adj.items() for input_ in inputs]
        return sorted(found, key=self.link_rank)

    def links_of(self, node: ComponentNode) -> list[Connection]:
        """The links that end or start at ``node``."""
        found = [(output, inp) for inp in node.inputs if (output := self.graph_adj_rev.get(inp)) is not None]
        found += [(output, inp) for output in node.outputs for inp in self.graph_adj.get(output, ())]
        return sorted(found, key=self.link_rank)

    def link_rank(self, link: Connection) -> int:
        """Where a link stands in the order of the graph file."""
        output, input_ = link
        return self._link_ranks[input_][output.global_id]

    def link_extra(self, link: Connection) -> dict[str, Any]:
        """What the graph file says of a link beside its ends."""
        output, input_ = link
        return self._link_extra.get(input_, {}).get(output.global_id, {})

    def set_link_extra(self, link: Connection, values: Mapping[str, Any]) -> None:
        """Set what the graph file says of a link beside its ends, e.g. the points it goes through."""
        if not _same(self.link_extra(link), values):
            self._keep_extra(link, values)
            self.link_changed.emit(link)

    def _keep_extra(self, link: Connection, values: Mapping[str, Any]) -> None:
        output, input_ = link
        self._link_extra.setdefault(input_, {})[output.global_id] = deepcopy(dict(values))

    def output(self, node_id: str, port: str) -> NodeOutput | None:
        """The output of that name, or None."""
        node = self._by_id.get(node_id)
        return next((out for out in node.outputs if port_identifier(out) == port), None) if node else None

    def input(self, node_id: str, port: str) -> NodeInput | None:
        """The input of that name, or None."""
        node = self._by_id.get(node_id)
        return next((inp for inp in node.inputs if port_identifier(inp) == port), None) if node else None

    def why_not_connect(self, out: NodeOutput, inp: NodeInput) -> str:
        """Why no link can be made from ``out`` to ``inp``, in words; empty when it can be made."""
        return why_not_connect(out, inp)

    def can_connect(self, out: NodeOutput, inp: NodeInput) -> bool:
        """Whether a link can be made from ``out`` to ``inp``."""
        return not why_not_connect(out, inp)

    def connect_nodes(self, out: NodeOutput, inp: NodeInput, silent: bool = False) -> Connection | None:
        """Make a link. None, as in ryvencore, when that cannot be: :meth:`why_not_connect` says why."""
        if not self.check_connection_validity((out, inp)) or is_linked(out, inp):
            return None
        # What was said of an earlier link between these two is not said of this one.
        self._link_extra.get(inp, {}).pop(out.global_id, None)
        self.link((out, inp), silent=silent)
        return out, inp

    def disconnect_nodes(self, out: NodeOutput, inp: NodeInput, silent: bool = False) -> None:
        """Remove a link; nothing happens when there is none."""
        if self.graph_adj_rev.get(inp) is out:
            self.remove_connection((out, inp), silent=silent)

    def check_connection_validity(self, c: Connection) -> bool:
        """Whether a link may be made, or exists and may be removed; emits ``connection_request_valid`` too."""
        valid = self.can_connect(*c) or is_linked(*c)
        self.connection_request_valid.emit(valid)
        return valid

    def add_connection(self, c: Connection, silent: bool = False) -> None:
        """Put back a link that was there.

        Raises:
            ValueError: the link breaks a rule; says which.
        """
        reason = why_not_connect(*c)
        if reason:
            raise ValueError(reason)
        self.link(c, silent=silent)

    def link(self, c: Connection, *, silent: bool = False, extra: Mapping[str, Any] | None = None) -> None:
        """Make a link without asking: for callers that just asked.

        ``extra`` is what is said of it; without, it is what was said of it before it was removed.
        """
        output, input_ = c
        ranks = self._link_ranks.setdefault(input_, {})
        if output.global_id not in ranks:
            ranks[output.global_id] = self.next_link_rank()
        if extra is not None:
            self._keep_extra(c, extra)
        super().add_connection(c, silent=silent)

    # The graph as a whole

    def set_title(self, title: str) -> None:
        """Set the title of the graph."""
        if title != self.title:
            self.title = title
            self.graph_changed.emit("title")

    def set_notes(self, notes: Sequence[Mapping[str, Any]]) -> None:
        """Set all notes."""
        if not _same(self.notes, notes):
            self.notes = [deepcopy(dict(note)) for note in notes]
            self.graph_changed.emit("notes")

    def set_groups(self, groups: Sequence[Mapping[str, Any]]) -> None:
        """Set all groups."""
        if not _same(self.groups, groups):
            self.groups = [deepcopy(dict(group)) for group in groups]
            self.graph_changed.emit("groups")

    def remove_unplaced_link(self, unplaced: UnplacedLink) -> None:
        """Forget a link that cannot be made."""
        self.unplaced_links.remove(unplaced)
        self.graph_changed.emit("unplaced_links")

    def put_back_unplaced_link(self, unplaced: UnplacedLink) -> None:
        """Keep again a link that cannot be made, at its place in the file."""
        self.unplaced_links.append(unplaced)
        self.unplaced_links.sort(key=lambda link: link.rank)
        self.graph_changed.emit("unplaced_links")

    def placeable_links(self) -> list[tuple[UnplacedLink, Connection]]:
        """Links that could not be made when the file was read and can be now, since what was in the way is gone.

        They are still in the document, so a run would follow them though they are not drawn.
        """
        return [
            (unplaced, ports)
            for unplaced in self.unplaced_links
            if (ports := ports_of(unplaced)) is not None and self.can_connect(*ports)
        ]

    # ryvencore's own ways

    def set_algorithm_mode(self, mode: str) -> bool:
        """Note the mode that a project file asks for; the executor stays the one that never computes."""
        self.alg_mode = FlowAlg.from_str(mode)
        self.algorithm_mode_changed.emit(self.algorithm_mode())
        return True

    def load(self, data: dict[str, Any]) -> None:
        """Take what :meth:`data` gave, from a source that is trusted; files are read by ``ryven_project``."""
        super().load(data)
        # ryvencore keeps everything that was ever loaded alive in here.
        Base._prev_id_objs.clear()

    def _set_output_values_from_data(self, nodes: list[ComponentNode], data: list[Any]) -> None:
        """Nothing: outputs hold no values, and theirs are pickled."""


def _same(present: object, wanted: object) -> bool:
    # True == 1 and 1 == 1.0 in Python, but not in a graph file.
    return present == wanted and repr(present) == repr(wanted)

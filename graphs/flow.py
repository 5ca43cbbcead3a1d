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

from vision_designer.graphs.document import LONGEST_ID, NODE_ID, Link, numbered_id
from vision_designer.nodes.core.component import ComponentNode, DeclarationError, Event
from vision_designer.nodes.core.linking import is_linked, port_identifier, why_not_connect
from vision_designer.nodes.core.registry import UnknownComponent
from vision_designer.nodes.messages import ReasonError

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
    """The known components and open graphs; without ryvencore's add-ons, which unpickle."""

    def __init__(self, registry: Mapping[str, type[ComponentNode]]) -> None:
        super().__init__(gui=False, load_addons=False)
        self.registry = registry
        self.register_node_types([*registry.values(), UnknownComponent])

    def create_flow(self, title: str = "", data: dict[str, Any] | None = None) -> "Flow":
        """Make a new flow; ``data`` is from :meth:`Flow.data`."""
        flow = Flow(self, title)
        self.flows.append(flow)
        self.flow_created.emit(flow)
        if data is not None:
            flow.load(data)
        return flow


class IdleExecutor(FlowExecutor):  # type: ignore[misc]
    """Never computes: graphs are run by the engine."""


class Flow(ryvencore.Flow):  # type: ignore[misc]
    """A graph that is being edited.

    Enforces the rules of linking, and emits an event for every change: ryvencore's ``node_added``, ``node_removed``,
    ``connection_added`` and ``connection_removed``, and

    - ``node_changed(node, what)``, where ``what`` is ``id``, ``title``, ``comment``, ``parameters``,
      ``run_settings``, ``bypassed`` or ``extra``;
    - ``nodes_moved(nodes)``;
    - ``link_changed(link)``, for values of a link apart from its ends;
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
        """Unknown fields of the graph file, kept."""
        self.unplaced_links: list[UnplacedLink] = []
        """Links of the graph file that cannot be made; shown as problems, and written back."""
        self._by_id: dict[str, ComponentNode] = {}
        self._highest_taken: dict[str, int] = {}
        """By the stem of ids: numbers from 2 to this one are in use."""
        # Nodes and links keep their order in the file when they are removed and put back.
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
        """``wanted`` as a valid id, with a number if it is in use."""
        wanted = re.sub(r"[^A-Za-z0-9_-]+", "_", wanted).lstrip("-")[:LONGEST_ID] or "node"
        return numbered_id(wanted, self._by_id, self._highest_taken)

    def _forget_id(self, node_id: str) -> None:
        del self._by_id[node_id]
        numbered = re.fullmatch(r"(.+)_([1-9][0-9]{0,8})", node_id)
        if numbered and self._highest_taken.get(numbered[1], 0) >= int(numbered[2]):
            self._highest_taken[numbered[1]] = max(1, int(numbered[2]) - 1)

    def new_node(self, node_class: type[ComponentNode]) -> ComponentNode:
        """A node that is not in the graph and has no ports yet; raises as :meth:`create_node`."""
        if node_class not in self.session.nodes:
            raise DeclarationError(f"component {node_class.__qualname__} is not registered in this session")
        return node_class((self, self.session))

    def create_node(
        self,
        node_class: type[ComponentNode],
        data: dict[str, Any] | None = None,
        position: Position | None = None,
    ) -> ComponentNode:
        """Add a node; ``data`` is from :meth:`data` of one. DeclarationError if the session lacks its class."""
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
        """Add a new node, or put back a removed one at its place in the order."""
        if node in self.node_successors:
            raise ReasonError("node {node_id!r} is already in the graph", node_id=node.node_id)
        node.node_id = self.free_id(node.node_id or node.component)
        self._by_id[node.node_id] = node
        if node not in self._node_ranks:
            self._node_ranks[node] = self._next_node_rank()
        super().add_node(node)

    def remove_node(self, node: ComponentNode) -> None:
        """Remove a node and its links; :meth:`add_node` puts the node back."""
        for output, input_ in self.links_of(node):
            self.remove_connection((output, input_))
        node.prepare_removal()
        self.nodes.remove(node)
        # ryvencore would leave its ports in these.
        for output in node.outputs:
            del self.graph_adj[output]
        for input_ in node.inputs:
            del self.graph_adj_rev[input_]
        del self.node_successors[node]
        self._forget_id(node.node_id)
        self._flow_changed()
        self.node_removed.emit(node)

    def set_node_id(self, node: ComponentNode, node_id: str) -> None:
        """Rename a node in the graph file; raises ValueError if the id is in use, or not valid."""
        if node_id == node.node_id:
            return
        if not re.fullmatch(NODE_ID, node_id):
            raise ReasonError(
                "{node_id!r:.80} is not a node id: it may contain only letters, digits, _ and -, and at "
                "most {maximum} of them",
                node_id=node_id,
                maximum=LONGEST_ID,
            )
        if node_id in self._by_id:
            raise ReasonError("another node has the id {node_id!r}", node_id=node_id)
        self._forget_id(node.node_id)
        self._by_id[node_id] = node
        node.node_id = node_id
        self.node_changed.emit(node, "id")

    def set_node_title(self, node: ComponentNode, title: str) -> None:
        """Set the title of a node; empty for the component's."""
        self._set(node, "node_title", title, "title")

    def set_comment(self, node: ComponentNode, comment: str) -> None:
        """Set the comment of a node."""
        self._set(node, "comment", comment)

    def set_parameters(self, node: ComponentNode, values: Mapping[str, Any]) -> None:
        """Set all parameters of a node that differ from their defaults; they are not checked."""
        self._set(node, "parameters", dict(values))

    def set_run_settings(self, node: ComponentNode, values: Mapping[str, Any]) -> None:
        """Set all run settings of a node that differ from their defaults."""
        self._set(node, "run_settings", dict(values))

    def set_bypassed(self, node: ComponentNode, bypassed: bool) -> None:
        """Bypass a node, or remove the bypass."""
        self._set(node, "bypassed", bypassed)

    def set_node_extra(self, node: ComponentNode, values: Mapping[str, Any]) -> None:
        """Set other values that the graph file has of a node, e.g. how it is shown."""
        self._set(node, "extra", dict(values))

    def _set(self, node: ComponentNode, name: str, value: object, what: str = "") -> None:
        if not _same(getattr(node, name), value):
            setattr(node, name, deepcopy(value))
            self.node_changed.emit(node, what or name)

    def move_nodes(self, positions: Mapping[ComponentNode, Position]) -> None:
        """Move nodes, with one event."""
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
        """The links of ``node``."""
        found = [(output, inp) for inp in node.inputs if (output := self.graph_adj_rev.get(inp)) is not None]
        found += [(output, inp) for output in node.outputs for inp in self.graph_adj.get(output, ())]
        return sorted(found, key=self.link_rank)

    def link_rank(self, link: Connection) -> int:
        """The position of a link in the order of the graph file."""
        return self._link_ranks[link[1]][link[0].global_id]

    def link_extra(self, link: Connection) -> dict[str, Any]:
        """Values of a link in the graph file apart from its ends."""
        return self._link_extra.get(link[1], {}).get(link[0].global_id, {})

    def set_link_extra(self, link: Connection, values: Mapping[str, Any]) -> None:
        """Set values of a link apart from its ends, e.g. the points it goes through."""
        if not _same(self.link_extra(link), values):
            self._store_extra(link, values)
            self.link_changed.emit(link)

    def _store_extra(self, link: Connection, values: Mapping[str, Any]) -> None:
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
        """The reason why ``out`` cannot be linked to ``inp``; empty if it can."""
        return why_not_connect(out, inp)

    def connect_nodes(self, out: NodeOutput, inp: NodeInput, silent: bool = False) -> Connection | None:
        """Make a link; None, as in ryvencore, if :meth:`why_not_connect` has a reason against it."""
        if not self.check_connection_validity((out, inp)) or is_linked(out, inp):
            return None
        # Values of an earlier link between these ports do not apply.
        self._link_extra.get(inp, {}).pop(out.global_id, None)
        self.link((out, inp), silent=silent)
        return out, inp

    def disconnect_nodes(self, out: NodeOutput, inp: NodeInput, silent: bool = False) -> None:
        """Remove a link, if it exists."""
        if self.graph_adj_rev.get(inp) is out:
            self.remove_connection((out, inp), silent=silent)

    def check_connection_validity(self, c: Connection) -> bool:
        """Whether a link may be made, or exists; also emits ``connection_request_valid``."""
        valid = not why_not_connect(*c) or is_linked(*c)
        self.connection_request_valid.emit(valid)
        return valid

    def add_connection(self, c: Connection, silent: bool = False) -> None:
        """Put back a removed link; raises ValueError if it breaks a rule."""
        if reason := why_not_connect(*c):
            raise ValueError(reason)
        self.link(c, silent=silent)

    def link(self, c: Connection, *, silent: bool = False, extra: Mapping[str, Any] | None = None) -> None:
        """Make a link without checking it; ``extra`` replaces the values that it had before it was removed."""
        output, input_ = c
        ranks = self._link_ranks.setdefault(input_, {})
        if output.global_id not in ranks:
            ranks[output.global_id] = self.next_link_rank()
        if extra is not None:
            self._store_extra(c, extra)
        super().add_connection(c, silent=silent)

    # The graph as a whole

    def set_title(self, title: str) -> None:
        """Set the title of the graph."""
        self._set_own("title", title)

    def set_notes(self, notes: Sequence[Mapping[str, Any]]) -> None:
        """Set all notes."""
        self._set_own("notes", [dict(note) for note in notes])

    def set_groups(self, groups: Sequence[Mapping[str, Any]]) -> None:
        """Set all groups."""
        self._set_own("groups", [dict(group) for group in groups])

    def _set_own(self, what: str, value: object) -> None:
        if not _same(getattr(self, what), value):
            setattr(self, what, deepcopy(value))
            self.graph_changed.emit(what)

    def remove_unplaced_link(self, unplaced: UnplacedLink) -> None:
        """Remove a link that cannot be made."""
        self.unplaced_links.remove(unplaced)
        self.graph_changed.emit("unplaced_links")

    def put_back_unplaced_link(self, unplaced: UnplacedLink) -> None:
        """Put back a link that cannot be made, at its place in the file."""
        self.unplaced_links.append(unplaced)
        self.unplaced_links.sort(key=lambda link: link.rank)
        self.graph_changed.emit("unplaced_links")

    # Overridden methods of ryvencore

    def set_algorithm_mode(self, mode: str) -> bool:
        """Keep the mode of a project file; the executor still never computes."""
        self.alg_mode = FlowAlg.from_str(mode)
        self.algorithm_mode_changed.emit(self.algorithm_mode())
        return True

    def load(self, data: dict[str, Any]) -> None:
        """Load what :meth:`data` returned. Only for trusted data; the reader of Ryven projects reads files."""
        super().load(data)
        # ryvencore would keep everything that was ever loaded alive.
        Base._prev_id_objs.clear()

    def _set_output_values_from_data(self, nodes: list[ComponentNode], data: list[Any]) -> None:
        """Outputs hold no values, and stored ones are pickled."""


def _same(present: object, wanted: object) -> bool:
    # True == 1 and 1 == 1.0 in Python, but not in a graph file.
    return present == wanted and repr(present) == repr(wanted)

"""Undoable edits: small reversible changes of a flow, grouped into undo steps."""

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Self

from PySide6.QtGui import QUndoCommand

from vision_designer.graphs.flow import Connection, Flow, Position, UnplacedLink
from vision_designer.nodes.core.component import ComponentNode

Values = Mapping[str, Any]
Rewrite = Callable[[ComponentNode, Values], dict[str, Any]]
"""Gives the parameters of a node in another form."""


class Change(ABC):
    """One change of a flow, with the way back."""

    @abstractmethod
    def do(self, flow: Flow) -> None:
        """Make the change."""

    @abstractmethod
    def undo(self, flow: Flow) -> None:
        """Take it back."""

    def followed_by(self, later: "Change") -> "Change | None":
        """One change that does both; None when they cannot be one."""
        return None

    def nodes(self) -> Iterable[ComponentNode]:
        """The nodes that it takes out of the flow or puts back, with the parameters that they have by then."""
        return ()

    def rewrite_parameters(self, rewrite: Rewrite) -> None:
        """Let the parameters that it sets, either way, be what ``rewrite`` makes of them."""
        return


@dataclass
class AddNode(Change):
    """A node that is not in the flow comes in."""

    node: ComponentNode

    def do(self, flow: Flow) -> None:
        flow.add_node(self.node)

    def undo(self, flow: Flow) -> None:
        flow.remove_node(self.node)

    def nodes(self) -> Iterable[ComponentNode]:
        return (self.node,)


@dataclass
class RemoveNode(Change):
    """A node leaves, with its links."""

    node: ComponentNode
    links: list[tuple[Connection, dict[str, Any]]] = field(default_factory=list)

    def do(self, flow: Flow) -> None:
        self.links = [(link, dict(flow.link_extra(link))) for link in flow.links_of(self.node)]
        flow.remove_node(self.node)

    def undo(self, flow: Flow) -> None:
        flow.add_node(self.node)
        for link, extra in self.links:
            flow.link(link, extra=extra)

    def nodes(self) -> Iterable[ComponentNode]:
        return (self.node,)


@dataclass
class AddLink(Change):
    """A link that was asked about is made."""

    link: Connection
    extra: Values = field(default_factory=dict)

    def do(self, flow: Flow) -> None:
        if flow.connect_nodes(*self.link) is None:
            raise ValueError(flow.why_not_connect(*self.link))
        if self.extra:
            flow.set_link_extra(self.link, self.extra)

    def undo(self, flow: Flow) -> None:
        flow.disconnect_nodes(*self.link)


@dataclass
class RemoveLink(Change):
    """A link goes."""

    link: Connection
    extra: Values = field(default_factory=dict)

    def do(self, flow: Flow) -> None:
        self.extra = dict(flow.link_extra(self.link))
        flow.disconnect_nodes(*self.link)

    def undo(self, flow: Flow) -> None:
        flow.link(self.link, extra=self.extra)


class _Value(Change):
    """One thing is another."""

    old: Any
    new: Any

    @abstractmethod
    def put(self, flow: Flow, value: Any) -> None:  # noqa: ANN401 - what the flow takes
        """Set it."""

    def do(self, flow: Flow) -> None:
        self.put(flow, self.new)

    def undo(self, flow: Flow) -> None:
        self.put(flow, self.old)


@dataclass
class _NodeValue(_Value):
    """One thing about a node is another."""

    node: ComponentNode
    old: Any
    new: Any

    def followed_by(self, later: Change) -> Change | None:
        if type(later) is type(self) and later.node is self.node:
            return type(self)(self.node, self.old, later.new)
        return None


class SetParameters(_NodeValue):
    """The parameters that differ from their defaults."""

    def put(self, flow: Flow, value: Values) -> None:
        flow.set_parameters(self.node, value)

    def rewrite_parameters(self, rewrite: Rewrite) -> None:
        self.old, self.new = rewrite(self.node, self.old), rewrite(self.node, self.new)


class SetRunSettings(_NodeValue):
    """The run settings that differ from their defaults."""

    def put(self, flow: Flow, value: Values) -> None:
        flow.set_run_settings(self.node, value)


class SetComment(_NodeValue):
    """The comment."""

    def put(self, flow: Flow, value: str) -> None:
        flow.set_comment(self.node, value)


class SetNodeTitle(_NodeValue):
    """The title of its own."""

    def put(self, flow: Flow, value: str) -> None:
        flow.set_node_title(self.node, value)


class SetNodeId(_NodeValue):
    """The id in graph files."""

    def put(self, flow: Flow, value: str) -> None:
        flow.set_node_id(self.node, value)


class SetBypassed(_NodeValue):
    """Whether it is left out of runs."""

    def put(self, flow: Flow, value: bool) -> None:
        flow.set_bypassed(self.node, value)


class SetNodeExtra(_NodeValue):
    """What the graph file says of it beside all that."""

    def put(self, flow: Flow, value: Values) -> None:
        flow.set_node_extra(self.node, value)


@dataclass
class MoveNodes(Change):
    """Nodes lie elsewhere."""

    old: Mapping[ComponentNode, Position]
    new: Mapping[ComponentNode, Position]

    def do(self, flow: Flow) -> None:
        flow.move_nodes(self.new)

    def undo(self, flow: Flow) -> None:
        flow.move_nodes(self.old)

    def followed_by(self, later: Change) -> Change | None:
        if isinstance(later, MoveNodes) and later.new.keys() == self.new.keys():
            return MoveNodes(self.old, later.new)
        return None


@dataclass
class _FlowValue(_Value):
    """One thing about the graph as a whole is another."""

    old: Any
    new: Any

    def followed_by(self, later: Change) -> Change | None:
        return type(self)(self.old, later.new) if type(later) is type(self) else None


class SetNotes(_FlowValue):
    """All notes."""

    def put(self, flow: Flow, value: Sequence[Values]) -> None:
        flow.set_notes(value)


class SetFrames(_FlowValue):
    """All frames, which graph files call groups."""

    def put(self, flow: Flow, value: Sequence[Values]) -> None:
        flow.set_groups(value)


class SetTitle(_FlowValue):
    """The title of the graph."""

    def put(self, flow: Flow, value: str) -> None:
        flow.set_title(value)


@dataclass
class SetLinkExtra(Change):
    """What is said of a link, e.g. the points it goes through."""

    link: Connection
    old: Values
    new: Values

    def do(self, flow: Flow) -> None:
        flow.set_link_extra(self.link, self.new)

    def undo(self, flow: Flow) -> None:
        flow.set_link_extra(self.link, self.old)


@dataclass
class DropUnplacedLink(Change):
    """A link of the file that cannot be made is forgotten."""

    unplaced: UnplacedLink

    def do(self, flow: Flow) -> None:
        flow.remove_unplaced_link(self.unplaced)

    def undo(self, flow: Flow) -> None:
        flow.put_back_unplaced_link(self.unplaced)


class Edit(QUndoCommand):
    """One undo step.

    Its changes are made one by one as it is put together, so that one that is refused raises to whoever asked; what
    was made until then is taken back. Only a finished step goes onto the stack.

    Args:
        flow: what is edited.
        text: what the user calls the step.
        merge_key: steps with an equal one may become one; None for a step of its own.
        around: entered while the step is undone or made again.
    """

    def __init__(
        self,
        flow: Flow,
        text: str,
        merge_key: object = None,
        around: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        super().__init__(text)
        self.changes: list[Change] = []
        self._flow = flow
        self._around = around
        self._merge_key = merge_key
        self._made = True

    def make(self, change: Change) -> None:
        """Make a change as a part of this step."""
        change.do(self._flow)
        self.changes.append(change)

    def take_back(self, made: int = 0) -> None:
        """Undo what was made after the first ``made`` changes."""
        while len(self.changes) > made:
            self.changes.pop().undo(self._flow)

    def redo(self) -> None:
        """Make all changes; they are made already when the step is put onto the stack."""
        if self._made:
            self._made = False
            return
        self._safely(lambda: [change.do(self._flow) for change in self.changes])

    def undo(self) -> None:
        """Take all changes back."""
        self._safely(lambda: [change.undo(self._flow) for change in reversed(self.changes)])

    def _safely(self, work: Callable[[], object]) -> None:
        """Do what Qt's stack has called for: an error must be told, and must not get into Qt, which would crash."""
        try:
            with self._around():
                work()
        except Exception:
            sys.excepthook(*sys.exc_info())

    def id(self) -> int:
        """The same for steps that may become one."""
        return -1 if self._merge_key is None else 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Become one with a step that follows, as while a text is typed."""
        if not isinstance(other, Edit) or other._merge_key != self._merge_key:
            return False
        if len(other.changes) != len(self.changes):
            return False
        merged = [first.followed_by(later) for first, later in zip(self.changes, other.changes, strict=True)]
        if any(change is None for change in merged):
            return False
        self.changes = [change for change in merged if change is not None]
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self.take_back()

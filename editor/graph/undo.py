"""Undo steps: lists of reversible changes of a flow."""

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack

from vision_designer.graphs.flow import Connection, Flow, UnplacedLink
from vision_designer.nodes.core.component import ComponentNode

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Context = Callable[[], AbstractContextManager[None]]
Values = Mapping[str, Any]
Rewrite = Callable[[ComponentNode, Values], dict[str, Any]]
"""Returns the parameters of a node in another form with the same meaning."""


class Change(ABC):
    """One reversible change of a flow."""

    @abstractmethod
    def do(self, flow: Flow) -> None:
        """Make the change."""

    @abstractmethod
    def undo(self, flow: Flow) -> None:
        """Revert it."""

    def followed_by(self, later: "Change") -> "Change | None":
        """One change equivalent to both, or None if they cannot be merged."""
        return None

    def nodes(self) -> Iterable[ComponentNode]:
        """Nodes that it adds or removes."""
        return ()

    def rewrite_parameters(self, rewrite: Rewrite) -> None:
        """Apply ``rewrite`` to the stored parameters, old and new."""
        return


@dataclass
class AddNode(Change):
    """Add a node."""

    node: ComponentNode

    def do(self, flow: Flow) -> None:
        flow.add_node(self.node)

    def undo(self, flow: Flow) -> None:
        flow.remove_node(self.node)

    def nodes(self) -> Iterable[ComponentNode]:
        return (self.node,)


@dataclass
class AddLink(Change):
    """Add a link that the flow allows."""

    link: Connection
    extra: Values = field(default_factory=dict)

    def do(self, flow: Flow) -> None:
        flow.link(self.link, extra=self.extra)

    def undo(self, flow: Flow) -> None:
        flow.disconnect_nodes(*self.link)


@dataclass
class Reverse(Change):
    """Undo a change that was made in another step, or when the graph was read."""

    change: Change

    def do(self, flow: Flow) -> None:
        self.change.undo(flow)

    def undo(self, flow: Flow) -> None:
        self.change.do(flow)

    def nodes(self) -> Iterable[ComponentNode]:
        return self.change.nodes()


@dataclass
class SetValue(Change):
    """Set one value of a node, a link, or the graph, or the positions of nodes.

    Attributes:
        setter: method of the flow, e.g. ``Flow.set_comment``.
        owner: the node or link, its first argument; None for a value of the graph, and for positions.
        old: the value before.
        new: the value after.
    """

    setter: Callable[..., None]
    owner: ComponentNode | Connection | None
    old: Any
    new: Any

    def do(self, flow: Flow) -> None:
        self._set(flow, self.new)

    def undo(self, flow: Flow) -> None:
        self._set(flow, self.old)

    def _set(self, flow: Flow, value: Any) -> None:  # noqa: ANN401 - what the setter takes
        # Looked up by name, so that an override in a subclass is called.
        setter = getattr(flow, self.setter.__name__)
        setter(value) if self.owner is None else setter(self.owner, value)

    def followed_by(self, later: Change) -> Change | None:
        if isinstance(later, SetValue) and (later.setter, later.owner) == (self.setter, self.owner):
            return SetValue(self.setter, self.owner, self.old, later.new)
        return None

    def rewrite_parameters(self, rewrite: Rewrite) -> None:
        if self.setter is Flow.set_parameters and isinstance(self.owner, ComponentNode):
            self.old, self.new = rewrite(self.owner, self.old), rewrite(self.owner, self.new)


@dataclass
class DropUnplacedLink(Change):
    """Remove an unplaced link of the file."""

    unplaced: UnplacedLink

    def do(self, flow: Flow) -> None:
        flow.remove_unplaced_link(self.unplaced)

    def undo(self, flow: Flow) -> None:
        flow.put_back_unplaced_link(self.unplaced)


class UndoStep(QUndoCommand):
    """One undo step.

    Changes are made while the step is built, so that an impossible one raises to the caller. Only a finished step is
    pushed onto the stack.

    Args:
        flow: to edit.
        text: display text of the step.
        merge_key: successive steps with equal keys may be merged; None to never merge it.
        context: in which the step is undone or redone.
    """

    def __init__(self, flow: Flow, text: str, merge_key: object, context: Context) -> None:
        super().__init__(text)
        self.changes: list[Change] = []
        self._flow = flow
        self._context = context
        self._merge_key = merge_key
        self._is_new = True

    def make(self, change: Change) -> None:
        """Make a change as a part of this step."""
        change.do(self._flow)
        self.changes.append(change)

    def remove_link(self, link: Connection) -> None:
        self.make(Reverse(AddLink(link, dict(self._flow.link_extra(link)))))

    def remove_node(self, node: ComponentNode) -> None:
        """Remove a node with its links."""
        for link in reversed(self._flow.links_of(node)):
            self.remove_link(link)
        self.make(Reverse(AddNode(node)))

    def revert(self, made: int = 0) -> None:
        """Revert all but the first ``made`` changes."""
        while len(self.changes) > made:
            self.changes.pop().undo(self._flow)

    def redo(self) -> None:
        """Make all changes again; does nothing when the step is pushed onto the stack, which calls this too."""
        if self._is_new:
            self._is_new = False
            return
        self._reporting_errors(lambda: [change.do(self._flow) for change in self.changes])

    def undo(self) -> None:
        self._reporting_errors(lambda: [change.undo(self._flow) for change in reversed(self.changes)])

    def _reporting_errors(self, action: Callable[[], object]) -> None:
        """Report an error instead of raising it through Qt's undo stack, which would crash."""
        try:
            with self._context():
                action()
        except Exception:
            sys.excepthook(*sys.exc_info())

    def id(self) -> int:
        """Qt merges only steps with equal ids that are not -1."""
        return -1 if self._merge_key is None else 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Merge with the following step, e.g. while a text is typed."""
        if not isinstance(other, UndoStep) or other._merge_key != self._merge_key:
            return False
        if len(other.changes) != len(self.changes):
            return False
        merged = [first.followed_by(later) for first, later in zip(self.changes, other.changes, strict=True)]
        if any(change is None for change in merged):
            return False
        self.changes = [change for change in merged if change is not None]
        return True


class UndoSteps:
    """The undo stack of a flow.

    Args:
        flow: to edit.
        read_only: whether edits do nothing, as for the graph of a past run.
        context: in which steps are made, undone and redone.
        parent: owner of the stack.
    """

    def __init__(self, flow: Flow, *, read_only: bool, context: Context, parent: QObject) -> None:
        self.flow = flow
        self.read_only = read_only
        self.stack = QUndoStack(parent)
        self._context = context
        self._step: UndoStep | None = None

    def __del__(self) -> None:
        # Qt's stack emits signals while it is destroyed. If the graph was never closed, Python may have cleared the
        # receivers already ("Slot 'OpenGraph::' not found"); finalizers run before that.
        if shiboken6.isValid(self.stack):
            self.stack.blockSignals(True)

    @contextmanager
    def macro(self, text: str, merge_key: object = None) -> Iterator[UndoStep]:
        """Join all edits in the context in one undo step; an error reverts them."""
        if self._step is not None:
            made = len(self._step.changes)
            try:
                yield self._step
            except BaseException:
                self._step.revert(made)
                raise
            return
        step = UndoStep(self.flow, text, merge_key, self._context)
        self._step = step
        try:
            with self._context():
                try:
                    yield step
                except BaseException:
                    step.revert()
                    raise
        finally:
            self._step = None
        if step.changes:
            self.stack.push(step)

    def rewrite_parameters(self, rewrite: Rewrite) -> None:
        """Rewrite the parameters of all nodes in another form with the same meaning, also in undo steps.

        This is no edit: nothing is pushed onto the stack, and undo and redo restore the new form.
        """
        steps = [self.stack.command(index) for index in range(self.stack.count())]
        changes = [change for step in steps if isinstance(step, UndoStep) for change in step.changes]
        absent = {node for change in changes for node in change.nodes()} - set(self.flow.nodes)
        for change in changes:
            change.rewrite_parameters(rewrite)
        for node in absent:
            node.parameters = rewrite(node, node.parameters)
        for node in self.flow.ordered_nodes():
            self.flow.set_parameters(node, rewrite(node, node.parameters))


class Edits:
    """Base of the edits, which share the undo steps."""

    def __init__(self, steps: UndoSteps) -> None:
        self.steps = steps
        self.flow = steps.flow
        self.macro = steps.macro


def editing(fallback: Callable[[], Result]) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Decorate a method as an edit; on a read-only graph, it only returns ``fallback()``."""

    def decorate(method: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        @wraps(method)
        def edit(*arguments: Arguments.args, **keywords: Arguments.kwargs) -> Result:
            edits: Any = arguments[0]
            return fallback() if edits.steps.read_only else method(*arguments, **keywords)

        return edit

    return decorate


def no_result() -> Any:  # noqa: ANN401 - what any edit may return
    """Result of an edit of a read-only graph."""
    return None

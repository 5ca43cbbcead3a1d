"""A flow with an undo stack; base of all edits."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.graph.edits import Edit, Rewrite
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Session
from vision_designer.graphs.flow_document import Snapshots, flow_from_document
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.ports import InputPort, OutputPort

Point = tuple[int, int]
Draft = Callable[[GraphDocument], None]

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def nothing() -> Any:  # noqa: ANN401 - what any edit may give
    """What an edit gives that was refused."""
    return None


def editing(refused: Callable[[], Result]) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """An edit: it does nothing to a graph that is only to be read, and then gives what ``refused`` does."""

    def decorate(method: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        @wraps(method)
        def edit(*arguments: Arguments.args, **keywords: Arguments.kwargs) -> Result:
            if getattr(arguments[0], "read_only", False):
                return refused()
            return method(*arguments, **keywords)

        return edit

    return decorate


class EditableGraph(QObject):
    """A flow that is edited in steps, and what is selected in it.

    Args:
        session: the known components.
        document: the graph as its file has it.
        read_only: whether it can only be looked at, as the graph of a past run.
    """

    modified_changed = Signal(bool)
    selection_changed = Signal()
    draft_changed = Signal()

    def __init__(
        self,
        session: Session,
        document: GraphDocument | None = None,
        *,
        read_only: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.registry: Mapping[str, type[ComponentNode]] = session.registry
        self.flow = flow_from_document(document or GraphDocument(), session)
        self._snapshots = Snapshots(self.flow)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.cleanChanged.connect(self._clean_changed)
        self.read_only = read_only
        self.draft: Draft | None = None
        """Puts the text that is being typed into a document, as if typing had ended; None while nothing is typed."""
        self._selected: dict[ComponentNode, None] = {}
        self._steps_going_on = 0
        self._selection_is_due = False
        self._edit: Edit | None = None
        self.flow.node_removed.sub(self._forget)

    def _clean_changed(self, clean: bool) -> None:
        self.modified_changed.emit(not clean)

    @property
    def modified(self) -> bool:
        """Whether it differs from what was saved last."""
        return not self.undo_stack.isClean()

    def set_draft(self, draft: Draft | None) -> None:
        """A text is being typed that is no edit before typing ends; or, with None, it no longer is."""
        if draft is not None or self.draft is not None:
            self.draft = draft
            self.draft_changed.emit()

    @property
    def selected_nodes(self) -> list[ComponentNode]:
        """The selected nodes, in the order in which they were selected."""
        return list(self._selected)

    def select(self, nodes: Iterable[ComponentNode]) -> None:
        """Select these nodes and no others."""
        wanted = {node: None for node in nodes if node in self.flow.node_successors}
        if list(wanted) != list(self._selected):
            self._selected = wanted
            self.selection_changed.emit()

    def _forget(self, node: ComponentNode) -> None:
        if node not in self._selected:
            return
        del self._selected[node]
        if self._steps_going_on:
            self._selection_is_due = True
        else:
            self.selection_changed.emit()

    @contextmanager
    def _telling_once(self) -> Iterator[None]:
        """Tell of the selection once, after a step that takes many nodes away."""
        self._steps_going_on += 1
        try:
            yield
        finally:
            self._steps_going_on -= 1
            if not self._steps_going_on and self._selection_is_due:
                self._selection_is_due = False
                self.selection_changed.emit()

    def rewrite_parameters(self, rewrite: Rewrite) -> None:
        """Put the parameters of all nodes into another form that means the same, also in the steps of the undo stack.

        That is no edit: nothing is added to the stack, and undoing and redoing give the new form.
        """
        commands = [self.undo_stack.command(index) for index in range(self.undo_stack.count())]
        changes = [change for step in commands if isinstance(step, Edit) for change in step.changes]
        away = {node for change in changes for node in change.nodes()} - set(self.flow.nodes)
        for change in changes:
            change.rewrite_parameters(rewrite)
        for node in away:
            node.parameters = rewrite(node, node.parameters)
        for node in self.flow.ordered_nodes():
            self.flow.set_parameters(node, rewrite(node, node.parameters))

    @contextmanager
    def macro(self, text: str, merge_key: object = None) -> Iterator[Edit]:
        """Make all edits inside one undo step; an error inside takes back what was done inside."""
        if self._edit is not None:
            made = len(self._edit.changes)
            try:
                yield self._edit
            except BaseException:
                self._edit.take_back(made)
                raise
            return
        edit = Edit(self.flow, text, merge_key, self._telling_once)
        self._edit = edit
        try:
            with self._telling_once(), edit:
                yield edit
        finally:
            self._edit = None
        if edit.changes:
            self.undo_stack.push(edit)


def whole(point: Sequence[float]) -> Point:
    """A place in whole canvas units, as graph files have it."""
    return round(point[0]), round(point[1])


def fits(port: NodeOutput | NodeInput, declared: InputPort | OutputPort) -> bool:
    """Whether the types of a placed port and of a declared one agree; ports of unknown types fit anything."""
    given = port.type_.declaration.type_
    return not given.types or not declared.type_.types or bool(set(given.types) & set(declared.type_.types))

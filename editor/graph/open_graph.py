"""A graph that is open in the editor, and connections to what is shown of it."""

import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMetaObject, QObject, Signal, SignalInstance

from vision_designer.editor.files.recovery import digest_of_file
from vision_designer.editor.graph.graph_edits import GraphEdits, origin_of
from vision_designer.editor.graph.node_statuses import NodeStatuses
from vision_designer.editor.graph.undo import UndoSteps
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Session
from vision_designer.graphs.flow_document import Snapshots, document_of, flow_from_document
from vision_designer.graphs.topology import needed_for
from vision_designer.graphs.user_paths import Origin, home_or_current, is_relative, moved_document, moved_paths
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.component import ComponentNode

Draft = Callable[[GraphDocument], None]


class Connections:
    """Connections to the signals of what is shown, e.g. of a graph, which is replaced by another one."""

    def __init__(self) -> None:
        self._connections: list[QMetaObject.Connection] = []

    def replace(self, *pairs: tuple[SignalInstance, Callable[..., object] | SignalInstance]) -> None:
        """Disconnect the earlier signals, also those of deleted objects, and connect these to slots or signals."""
        for connection in self._connections:
            QObject.disconnect(connection)
        self._connections = [signal.connect(slot) for signal, slot in pairs]


class OpenGraph(QObject):
    """An open graph with its file, selection and problems. :attr:`edits` changes it, :attr:`statuses` follows runs.

    Views connect to the events of :attr:`flow` and to the signals of this object.

    Args:
        session: the known components.
        document: the content of the file.
        path: its file; None if it was never saved.
        folder: base of relative paths while there is no file; the home folder by default.
        placeholders: relative paths of data that the user will place beside the future file.
        read_only: whether edits do nothing, as for the graph of a past run.
    """

    modified_changed = Signal(bool)
    selection_changed = Signal()
    draft_changed = Signal()
    title_changed = Signal()
    problems_changed = Signal()
    reveal_requested = Signal(object)
    """Requests that the canvas scrolls to this node."""

    def __init__(
        self,
        session: Session,
        document: GraphDocument | None = None,
        path: Path | None = None,
        *,
        folder: Path | None = None,
        placeholders: Iterable[str] = (),
        read_only: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.registry: Mapping[str, type[ComponentNode]] = session.registry
        self.flow = flow_from_document(document or GraphDocument(), session)
        self.read_only = read_only
        self._snapshots = Snapshots(self.flow)
        self._steps = UndoSteps(self.flow, read_only=read_only, context=self._coalesce_selection_signals, parent=self)
        self.undo_stack = self._steps.stack
        self.undo_stack.cleanChanged.connect(self._clean_changed)
        self.edits = GraphEdits(self._steps, self.select, lambda: self.origin, self._convert_pasted)
        self._selected: dict[ComponentNode, None] = {}
        self._steps_in_progress = 0
        self._selection_signal_due = False
        self.draft: Draft | None = None
        """Adds uncommitted text to a document, as if it were committed; None if there is none."""
        self.problems: list[Problem] = []
        self.name = ""
        """Display title that overrides those of file and graph, e.g. for a past run."""
        self.saved_digest = digest_of_file(path)
        """Digest of the file content that the edits are based on; updated on saving."""
        self.graph_id = uuid.uuid4().hex
        """Identifies the graph, also without a file; kept by a recovered graph, so that it finds its runs."""
        self._path = path
        self._folder = folder or home_or_current()
        self.placeholders = frozenset(placeholders) if path is None else frozenset()
        self._clean: tuple[int, object] | None = None
        self.statuses = NodeStatuses(self.flow, self.snapshot, lambda: self.folder, self)
        self.flow.node_removed.sub(self._deselect_removed)
        self.flow.graph_changed.sub(lambda what: self.title_changed.emit() if what == "title" else None)

    def close(self) -> None:
        """Release the flow; the graph must not be used afterwards."""
        self.statuses.close()
        self.undo_stack.clear()
        if self.flow in self.session.flows:
            self.session.flows.remove(self.flow)

    # Selection

    @property
    def selected_nodes(self) -> list[ComponentNode]:
        """The selected nodes, in the order of selection."""
        return list(self._selected)

    def select(self, nodes: Iterable[ComponentNode]) -> None:
        selected = {node: None for node in nodes if node in self.flow.node_successors}
        if list(selected) != list(self._selected):
            self._selected = selected
            self.selection_changed.emit()

    def _deselect_removed(self, node: ComponentNode) -> None:
        if node in self._selected:
            del self._selected[node]
            if self._steps_in_progress:
                self._selection_signal_due = True
            else:
                self.selection_changed.emit()

    @contextmanager
    def _coalesce_selection_signals(self) -> Iterator[None]:
        """Signal a changed selection once for a step that removes many nodes."""
        self._steps_in_progress += 1
        try:
            yield
        finally:
            self._steps_in_progress -= 1
            if not self._steps_in_progress and self._selection_signal_due:
                self._selection_signal_due = False
                self.selection_changed.emit()

    def reveal(self, node: ComponentNode) -> None:
        """Select a node and scroll the canvas to it."""
        self.select([node])
        self.reveal_requested.emit(node)

    # Content

    @property
    def modified(self) -> bool:
        return not self.undo_stack.isClean()

    def _clean_changed(self, clean: bool) -> None:
        self.modified_changed.emit(not clean)

    def set_draft(self, draft: Draft | None) -> None:
        """Set the function that adds uncommitted text to a document; None if there is no such text any more."""
        if draft is not None or self.draft is not None:
            self.draft = draft
            self.draft_changed.emit()

    # The file

    @property
    def path(self) -> Path | None:
        """Its file; None if it was never saved."""
        return self._path

    @path.setter
    def path(self, path: Path | None) -> None:
        if path != self._path:
            self._path = path
            self.title_changed.emit()

    @property
    def folder(self) -> Path:
        """Base of relative paths in the graph."""
        return self._path.absolute().parent if self._path is not None else self._folder

    def written_path(self, path: str) -> str:
        """A path as written in the graph: relative if it is in the folder of the graph's file."""
        if self.path is None or not path:
            return path
        try:
            return Path(path).relative_to(self.folder).as_posix()
        except ValueError:
            return path

    @property
    def title(self) -> str:
        if self.name:
            return self.name
        if self._path is not None:
            return self._path.name.removesuffix(".json")
        return self.flow.title or self.tr("Untitled")

    def document(self) -> GraphDocument:
        """The graph as a document, as it would be saved now."""
        return document_of(self.flow)

    def snapshot(self) -> GraphDocument:
        """As :meth:`document`, but read-only and fast, since unchanged parts are shared."""
        return self._snapshots.take()

    def text(self) -> str:
        """The text of the file, as it would be saved now."""
        return self.snapshot().to_text(self.registry)

    def needed_for(self, node_ids: Iterable[str]) -> set[str]:
        """Ids of these nodes and of all nodes upstream."""
        return needed_for(self.snapshot(), node_ids)

    def document_for(self, folder: Path) -> GraphDocument:
        """The graph for a file in another folder, with converted relative paths."""
        return moved_document(self.document(), self.registry, self.folder, folder, self.placeholders)

    def saved_as(self, path: Path) -> None:
        """Set its file, to which :meth:`document_for` was written.

        All paths become relative to its folder, also those in undo steps.
        """
        before, after = self.folder, path.absolute().parent
        if before != after:
            self._steps.rewrite_parameters(
                lambda node, values: moved_paths(values, node.Parameters, before, after, self.placeholders)
            )
        self.placeholders = frozenset()
        self.path = path

    @property
    def origin(self) -> Origin:
        """Base of its relative paths, for a copy in another folder."""
        return Origin(self.folder, self.placeholders)

    def _convert_pasted(self, document: GraphDocument) -> GraphDocument:
        """A pasted graph with its relative paths converted to those of this graph."""
        origin = origin_of(document)
        if origin is None:
            return document
        if self.path is None and origin.placeholders:
            self.placeholders |= origin.placeholders - self._relative_texts()
        same = os.path.abspath(origin.folder) == os.path.abspath(self.folder)  # noqa: PTH100 - lexical, as paths are read
        if same and self.placeholders <= origin.placeholders:
            return document
        # Without a file, a relative path could equal a placeholder.
        after = self.folder if self.path is not None else None
        return moved_document(document, self.registry, origin.folder, after, origin.placeholders)

    def _relative_texts(self) -> set[str]:
        """Relative paths of all nodes, also those in undo steps."""
        found: set[str] = set()

        def collect(node: ComponentNode, values: Mapping[str, Any]) -> dict[str, Any]:
            found.update(text for text in values.values() if is_relative(text))
            return dict(values)

        self._steps.rewrite_parameters(collect)
        return found

    def mark_file_missing(self) -> None:
        """Mark the graph as modified while its file is missing, until it is saved or the file is back."""
        stack = self.undo_stack
        self._clean = (stack.index(), self._last_step()) if stack.isClean() else None
        stack.resetClean()

    def mark_file_restored(self) -> None:
        """Mark the graph as unmodified when its file is back, unless it was edited since."""
        if self._clean == (self.undo_stack.index(), self._last_step()):
            self.undo_stack.setClean()
        self._clean = None

    def _last_step(self) -> object:
        index = self.undo_stack.index()
        return self.undo_stack.command(index - 1) if index else None

    def set_problems(self, problems: Sequence[Problem]) -> None:
        if list(problems) != self.problems:
            self.problems = list(problems)
            self.problems_changed.emit()

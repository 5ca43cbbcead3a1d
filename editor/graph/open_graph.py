"""A graph that is open in the editor: file, edits, problems and runs."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from vision_designer.editor.files.recovery import digest_of_file
from vision_designer.editor.graph.clipboard import origin_of
from vision_designer.editor.graph.node_edits import NodeEdits
from vision_designer.editor.graph.node_statuses import NodeStatuses
from vision_designer.editor.graph.value_edits import ValueEdits
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.statuses import NodeStatus
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Session
from vision_designer.graphs.flow_document import document_of
from vision_designer.graphs.topology import needed_for
from vision_designer.graphs.user_paths import Origin, home_or_current, is_relative, moved_document, moved_paths
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.component import ComponentNode


class OpenGraph(NodeEdits, ValueEdits):
    """A graph that is open.

    Every edit is one undo step; several can be made one with :meth:`macro`. Whoever shows the graph listens to
    the events of :attr:`flow` and to the signals here.

    Args:
        session: the known components.
        document: the graph as its file has it.
        path: its file; None for one that was never saved.
        folder: what relative paths are relative to while there is no file; by default the home folder.
        placeholders: relative paths that stand for data which the user will put beside the file, wherever that will be.
        read_only: whether it can only be looked at, as the graph of a past run.
    """

    title_changed = Signal()
    problems_changed = Signal()
    statuses_changed = Signal(object)
    """Of these nodes (a list), or of all (None)."""
    run_changed = Signal()
    reveal_requested = Signal(object)
    """The canvas is asked to show this node."""

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
        super().__init__(session, document, read_only=read_only, parent=parent)
        self.problems: list[Problem] = []
        self.name = ""
        """What it is called, when neither its file nor its title say so; e.g. a past run."""
        self.saved_digest = digest_of_file(path)
        """Tells the content of the file that the edits are made to from any other; whoever saves it sets this."""
        self._path = path
        self._folder = folder or home_or_current()
        self.placeholders = frozenset(placeholders) if path is None else frozenset()
        self._clean: tuple[int, object] | None = None
        self._statuses = NodeStatuses(self)
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
        return self._path.absolute().parent if self._path is not None else self._folder

    @property
    def title(self) -> str:
        """What the user knows the graph by."""
        if self.name:
            return self.name
        if self._path is not None:
            return self._path.name.removesuffix(".json")
        return self.flow.title or self.tr("Untitled")

    def document(self) -> GraphDocument:
        """The graph as a document, as it would be saved now."""
        return document_of(self.flow)

    def snapshot(self) -> GraphDocument:
        """The same, only to be read, and in a moment: what did not change is not copied again."""
        return self._snapshots.take()

    def text(self) -> str:
        """The text of its file, as it would be saved now."""
        return self.snapshot().to_text(self.registry)

    def needed_for(self, node_ids: Iterable[str]) -> set[str]:
        """The ids of these nodes and of all that feed them."""
        return needed_for(self.snapshot(), node_ids)

    def document_for(self, folder: Path) -> GraphDocument:
        """The graph as it is written into a file of that folder: its paths mean what they mean here."""
        return moved_document(self.document(), self.registry, self.folder, folder, self.placeholders)

    def saved_as(self, path: Path) -> None:
        """Take a file as its own that :meth:`document_for` was written to.

        The paths are relative to its folder from now on, also those that undoing and redoing bring back.
        """
        before, after = self.folder, path.absolute().parent
        if before != after:
            self.rewrite_parameters(
                lambda node, values: moved_paths(values, node.Parameters, before, after, self.placeholders)
            )
        self.placeholders = frozenset()
        self.path = path

    @property
    def origin(self) -> Origin:
        """What its relative paths mean, for a copy that lies elsewhere."""
        return Origin(self.folder, self.placeholders)

    def taken_over(self, document: GraphDocument) -> GraphDocument:
        """A graph that is pasted, with paths that mean here what they meant where it was copied."""
        origin = origin_of(document)
        if origin is None:
            return document
        if self.path is None and origin.placeholders:
            self.placeholders |= origin.placeholders - self._relative_texts()
        same = os.path.abspath(origin.folder) == os.path.abspath(self.folder)  # noqa: PTH100 - lexical, as paths are read
        if same and self.placeholders <= origin.placeholders:
            return document
        # Without a file, a relative path could be one of the placeholders.
        after = self.folder if self.path is not None else None
        return moved_document(document, self.registry, origin.folder, after, origin.placeholders)

    def _relative_texts(self) -> set[str]:
        """The relative paths of all nodes, also of those that undoing and redoing bring back."""
        found: set[str] = set()

        def look(node: ComponentNode, values: Mapping[str, Any]) -> dict[str, Any]:
            found.update(text for text in values.values() if is_relative(text))
            return dict(values)

        self.rewrite_parameters(look)
        return found

    def lose_clean(self) -> None:
        """The graph is in no file any more: it counts as modified, until it is saved or its file is there again."""
        stack = self.undo_stack
        self._clean = (stack.index(), self._last_step()) if stack.isClean() else None
        stack.resetClean()

    def take_clean_again(self) -> None:
        """Its file is what it was: without edits since, the graph is no longer modified."""
        if self._clean == (self.undo_stack.index(), self._last_step()):
            self.undo_stack.setClean()
        self._clean = None

    def _last_step(self) -> object:
        index = self.undo_stack.index()
        return self.undo_stack.command(index - 1) if index else None

    def reveal(self, node: ComponentNode) -> None:
        """Select a node and ask the canvas to show it."""
        self.select([node])
        self.reveal_requested.emit(node)

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

    def follow_soon(self, run: RunModel) -> None:
        """The same, in a moment: which nodes are as they were submitted is asked in a thread."""
        self._statuses.follow_soon(run)

    def run_ids(self) -> frozenset[str]:
        """The runs of this graph since it was opened, and the last one before."""
        return self._statuses.run_ids()

    def run_of(self, node: ComponentNode) -> RunModel | None:
        """The run that a node's status is of."""
        return self._statuses.run_of(node)

    def status(self, node: ComponentNode) -> NodeStatus:
        """What became of a node when it last ran."""
        return self._statuses.status(node)

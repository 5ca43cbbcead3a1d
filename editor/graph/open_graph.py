"""A graph that is open in the editor: its file, its edits, and what is known of it."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from vision_designer.editor.files.recovery import digest_of_file
from vision_designer.editor.graph.node_edits import NodeEdits
from vision_designer.editor.graph.node_statuses import NodeStatuses
from vision_designer.editor.graph.value_edits import ValueEdits
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.statuses import NodeStatus
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Session
from vision_designer.graphs.links import needed_for
from vision_designer.graphs.paths import absolute_paths
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.component import ComponentNode


class OpenGraph(NodeEdits, ValueEdits):
    """A graph that is open.

    Every edit is one undo step; several can be made one with :meth:`macro`. Whoever shows the graph listens to
    the events of :attr:`flow` and to the signals here.

    Args:
        session: the known components.
        document: the graph as its file has it.
        path: its file; None for one that was never saved.
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
        return self._path.absolute().parent if self._path is not None else Path.home()

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
        return self.flow.to_document()

    def text(self) -> str:
        """The text of its file, as it would be saved now."""
        return self.document().to_text(self.registry)

    def needed_for(self, node_ids: Iterable[str]) -> set[str]:
        """The ids of these nodes and of all that feed them."""
        return needed_for(self.document(), node_ids)

    def make_paths_relative_to(self, folder: Path) -> None:
        """Let relative paths in parameters name the same files when the graph lies in ``folder``."""
        if folder == self.folder:
            return
        moved = {}
        for node in self.flow.nodes:
            shown = absolute_paths(node.parameters, node.Parameters, self.folder)
            moved[node] = {
                name: os.path.relpath(path, folder)
                for name, path in shown.items()
                if path != (written := node.parameters[name]) and not str(written).startswith("~")
            }
        self.set_parameters(moved, self.tr("Paths relative to the new folder"))

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

    def run_of(self, node: ComponentNode) -> RunModel | None:
        """The run that a node's status is of."""
        return self._statuses.run_of(node)

    def status(self, node: ComponentNode) -> NodeStatus:
        """What became of a node when it last ran."""
        return self._statuses.status(node)

"""Background validation after each edit."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.workers import Background
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.machine import Machine
from vision_designer.graphs.engine.machine_checks import foreseen_machine_problems, missing_weights
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.validate import Problem, validate
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.errors import LibraryExceptionError
from vision_designer.nodes.messages import Message

DELAY = 250
"""Milliseconds after the last edit until the graph is validated."""
HARMLESS = frozenset({"title", "comment", "extra"})
"""Changes of a node that do not affect problems."""


class Validator(QObject):
    """Keeps ``graph.problems`` up to date.

    A snapshot is validated in a thread; a result that arrives after a further edit is dropped.
    """

    def __init__(self, graph: OpenGraph, delay: int = DELAY) -> None:
        super().__init__(graph)
        self.graph = graph
        self._latest_request = self._latest_result = 0
        self._background = Background(self)
        self._machine: Machine | None = None
        self._timer = QTimer(self, singleShot=True, interval=delay)
        self._timer.timeout.connect(self._validate)
        flow = graph.flow
        self._events = [flow.node_added, flow.node_removed, flow.connection_added, flow.connection_removed]
        for event in self._events:
            event.sub(self.request)
        flow.node_changed.sub(self._node_changed)
        flow.graph_changed.sub(self._graph_changed)
        graph.title_changed.connect(self.request)
        self.request()

    def set_machine(self, machine: Machine) -> None:
        """Also check what nodes require of this machine."""
        self._machine = machine
        self.request()

    def close(self) -> None:
        """Stop, and drop the result of a running validation."""
        if not self._events:
            return
        self._latest_request += 1
        self._timer.stop()
        flow = self.graph.flow
        for event in self._events:
            event.unsub(self.request)
        self._events = []
        flow.node_changed.unsub(self._node_changed)
        flow.graph_changed.unsub(self._graph_changed)
        self.graph.title_changed.disconnect(self.request)

    @property
    def is_due(self) -> bool:
        """Whether ``graph.problems`` may be outdated."""
        return self._timer.isActive() or self._latest_request != self._latest_result

    def request(self, *_: object) -> None:
        """Validate soon, e.g. because files may have changed."""
        self._latest_request += 1
        self._timer.start()

    def validate_for(self, document: GraphDocument, done: Callable[[list[Problem]], object]) -> None:
        """Validate in a thread and pass all problems to ``done``, e.g. before a run.

        Args:
            document: a snapshot of the graph.
            done: called in the GUI thread, unless the graph is closed before.
        """
        self._timer.stop()
        self._latest_request += 1
        self._validate(document, done)

    def _validate(
        self, document: GraphDocument | None = None, done: Callable[[list[Problem]], object] | None = None
    ) -> None:
        request, document = self._latest_request, document or self.graph.snapshot()

        def finish(problems: list[Problem]) -> None:
            if request == self._latest_request:
                self._latest_result = request
                self.graph.set_problems(problems)
            if done is not None and self._events:
                done(problems)

        work = partial(problems_of, document, self.graph.registry, self.graph.folder, self._machine)
        self._background.run(work, finish)

    def _node_changed(self, _node: ComponentNode, what: str) -> None:
        if what not in HARMLESS:
            self.request()

    def _graph_changed(self, what: str) -> None:
        if what == "unplaced_links":
            self.request()


def problems_of(
    document: GraphDocument, registry: Components, folder: Path, machine: Machine | None = None
) -> list[Problem]:
    """All problems; an exception in a user component is a problem too."""
    try:
        resolved = resolve(document, registry, folder)
        found = validate(resolved)
        if machine is not None:
            found += foreseen_machine_problems(resolved, machine)
            found += missing_weights(resolved, machine.workspace) if machine.workspace is not None else []
        return found
    except Exception as error:
        message = Message(
            "the graph cannot be checked: {kind}: {error}. Remove the component added last.",
            dict(kind=type(error).__name__, error=error),
        )
        return [Problem(LibraryExceptionError.__name__, LibraryExceptionError.number, message)]

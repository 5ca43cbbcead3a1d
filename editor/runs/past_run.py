"""Reads a past run from its folder. No Qt, so that any thread can use it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine import events
from vision_designer.graphs.engine.events import Event
from vision_designer.graphs.history.run_folder import EVENTS, read_events
from vision_designer.graphs.history.runs import History
from vision_designer.nodes.errors import CouldNotOpenFileError


@dataclass
class PastRun:
    """What the history holds of a run.

    Attributes:
        graph: the file that it was submitted from, as far as it had one.
        result: its ``result.json``; None when it has none.
        is_active: whether its process lives.
        state: as the history has it.
        events: without the progress that later progress makes worthless.
    """

    run_id: str
    title: str
    graph: str
    document: GraphDocument
    started: float
    state: str
    error: str
    is_active: bool
    result: dict[str, Any] | None
    events: list[Event] = field(default_factory=list)


def read_past_run(history: History, run_id: str) -> PastRun:
    """Read a run.

    Raises:
        CouldNotOpenFileError: there is no such run, or its graph is not there.
        InvalidGraphError: its graph cannot be read.
    """
    summary = history.summary(run_id)
    result = None
    with suppress(CouldNotOpenFileError):
        result = history.result(run_id)
    return PastRun(
        run_id=run_id,
        title=summary.title,
        graph=summary.graph,
        document=history.document(run_id),
        started=summary.started,
        state=summary.state,
        error=summary.error,
        is_active=summary.state == "running",
        result=result,
        events=compacted(read_events(history.folder(run_id) / EVENTS)),
    )


def compacted(told: Iterator[Event]) -> list[Event]:
    """The same events without the progress that later progress of the same node makes worthless."""
    kept: list[Event] = []
    last: dict[str, events.Progress] = {}
    for event in told:
        if isinstance(event, events.Progress):
            last[event.node] = event
            continue
        if isinstance(event, events.NodeFinished) and event.node in last:
            kept.append(last.pop(event.node))
        kept.append(event)
    return [*kept, *last.values()]

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
    """A run read from the history.

    Attributes:
        graph: file that it was submitted from, if any.
        result: its ``result.json``, or None.
        is_active: whether its process is alive.
        state: in the history.
        events: without superseded progress.
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
        CouldNotOpenFileError: no such run, or no graph in it.
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


def compacted(all_events: Iterator[Event]) -> list[Event]:
    """Events without progress superseded by later progress of the same node."""
    kept: list[Event] = []
    last: dict[str, events.Progress] = {}
    for event in all_events:
        if isinstance(event, events.Progress):
            last[event.node] = event
            continue
        if isinstance(event, events.NodeFinished) and event.node in last:
            kept.append(last.pop(event.node))
        kept.append(event)
    return [*kept, *last.values()]

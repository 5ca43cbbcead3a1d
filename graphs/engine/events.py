"""Events of a run, one JSON object per line.

``run_started`` comes first and names the format; ``run_finished`` comes last. Fields may be added without a new
version; readers ignore unknown ones.
"""

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, TypeAdapter

from vision_designer.nodes.messages import TEMPLATES, ReasonError, with_messages, with_templates

EVENTS_FORMAT = "vision-designer-events/1"

NodeState = Literal["waiting", "running", "completed", "reused", "failed", "cancelled", "skipped"]
RunState = Literal["running", "completed", "failed", "cancelled"]
Moment = Annotated[float, Field(ge=0, le=250_000_000_000)]
"""Seconds since 1970, before the year 9893, the maximum of dates."""
Seconds = Annotated[float, Field(ge=0, le=1e12)]
Count = Annotated[int, Field(ge=0, le=2**62)]


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base class; ``time`` is in seconds since 1970, UTC."""

    name: ClassVar[str]
    time: Moment = field(default_factory=time.time)

    def to_json(self) -> str:
        """One line of JSON; ``?`` replaces bytes of paths that are not UTF-8."""
        text = json.dumps(with_templates({"event": self.name} | finite(asdict(self))), ensure_ascii=False)
        return text.encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True, kw_only=True)
class RunStarted(Event):
    """A run starts; ``nodes`` are in planned order."""

    name = "run_started"
    run_id: str
    title: str
    graph: str
    nodes: list[str]
    format: str = EVENTS_FORMAT


@dataclass(frozen=True, kw_only=True)
class NodeStarted(Event):
    """A node starts."""

    name = "node_started"
    node: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Progress(Event):
    """A node has finished ``done`` of ``total`` units."""

    name = "progress"
    node: str
    done: Count
    total: Count
    unit: str


@dataclass(frozen=True, kw_only=True)
class Metric(Event):
    """A node reports a metric; ``epoch`` counts from 1, ``step`` from 0."""

    name = "metric"
    node: str
    metric: str
    value: float | None
    step: Count | None = None
    epoch: Count | None = None


@dataclass(frozen=True, kw_only=True)
class Log(Event):
    """A line of a node's log.

    ``earlier_run`` is the id of the run that computed a reused output and gave the warning, else empty.
    """

    name = "log"
    node: str
    level: str
    message: str
    earlier_run: str = ""


@dataclass(frozen=True, kw_only=True)
class NodeFinished(Event):
    """A node has ended.

    ``outputs`` are folders by port, ``pictures`` files. ``error`` is None or has ``name``, ``number`` and ``message``.
    """

    name = "node_finished"
    node: str
    state: NodeState
    seconds: Seconds
    outputs: dict[str, str]
    metrics: Mapping[str, float | None]
    pictures: list[str] = field(default_factory=list)
    error: dict[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class RunCancelling(Event):
    """The run was asked to stop."""

    name = "run_cancelling"
    run_id: str


@dataclass(frozen=True, kw_only=True)
class RunFinished(Event):
    """The run has ended."""

    name = "run_finished"
    run_id: str
    state: RunState
    seconds: Seconds


Listener = Callable[[Event], None]

_TYPES: dict[str, type[Event]] = {kind.name: kind for kind in Event.__subclasses__()}


def parse(line: str) -> Event | None:
    """The event of a line; None if its kind is unknown. Raises ValueError for anything but a valid event."""
    try:
        values = json.loads(line)
    except RecursionError as error:
        raise ReasonError("not an event") from error
    if not isinstance(values, dict) or not isinstance(values.get("event"), str):
        raise ReasonError("not an event")
    name = values["event"]
    if name not in _TYPES:
        return None
    event = _reader(name).validate_json(line, strict=True)
    return replace(event, **with_messages(vars(event), values[TEMPLATES])) if TEMPLATES in values else event


@cache
def _reader(name: str) -> TypeAdapter[Event]:
    """Validates every field: events may come from elsewhere."""
    return TypeAdapter(_TYPES[name])


def finite(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A JSON value with null for NaN and infinity."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return value

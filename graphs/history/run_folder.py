"""Reads the folder of a run, from which its database entry can be rebuilt."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from filelock import FileLock, Timeout

from vision_designer.graphs.engine import events
from vision_designer.graphs.engine.events import Event
from vision_designer.graphs.engine.results import NodeResult, Warned
from vision_designer.nodes.messages import Message, with_messages
from vision_designer.nodes.system.atomic_files import write_json
from vision_designer.nodes.system.processes import ProcessIdentity
from vision_designer.nodes.types.meta import STORE

BEGIN, GRAPH, EVENTS, RESULT, LOGS, LOCK = "run.json", "graph.json", "events.jsonl", "result.json", "logs", "lock"
KILLED = Message("the process ended before the run did")
SILENT_SECONDS = 24 * 3600.0
"""A run of another machine without events for a day has ended; active runs report their progress."""
NODE_FIELDS = {
    "state": str,
    "seconds": int | float,
    "outputs": dict,
    "metrics": dict,
    "tables": list,
    "pictures": list,
    "key": str,
}


@dataclass
class RunEntry:
    """A run as stored in the database.

    Attributes:
        id: of the run; the name of its folder.
        title: of the graph.
        graph: source of the graph.
        started: seconds since 1970.
        number: increases from run to run, whatever the clock says.
        components: by node.
        nodes: state of each.
        state: of the run.
        seconds: duration, of a killed run up to its last event; None while it is running, and without events.
        error: why it failed, unless a node has the error.
    """

    id: str
    title: str
    graph: str
    started: float
    number: int
    components: dict[str, str]
    nodes: dict[str, NodeResult] = field(default_factory=dict)
    state: str = "running"
    seconds: float | None = None
    error: str = ""

    def write(self, folder: Path) -> None:
        """Write what is known at the start of the run.

        Raises:
            OSError: the folder is not writable.
        """
        nodes = {id_: {"component": name, "key": self.nodes[id_].key} for id_, name in self.components.items()}
        content: dict[str, Any] = {
            "title": self.title,
            "graph": self.graph,
            "started": self.started,
            "number": self.number,
        }
        content["process"] = asdict(ProcessIdentity.of(os.getpid()))
        write_json(folder / BEGIN, {**content, "nodes": nodes})

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Current state of a folder's run; None if no run has started in it."""
        entry = cls._begun(folder)
        # Checked first: a run that ends in between has written its result.
        if entry is None or is_active(folder):
            return entry
        try:
            result = read_result(folder)
        except (OSError, ValueError):
            entry._take_events(folder)
            return entry
        entry.state, entry.seconds = result["state"], result["seconds"]
        for node_id, node in result["nodes"].items():
            entry.nodes[node_id] = NodeResult(
                node["state"], node["seconds"], metrics=node["metrics"], key=node["key"], error=node["error"]
            )
        return entry

    def _take_events(self, folder: Path) -> None:
        """Fill in a run whose process ended without a result, from its events.

        It has failed, or was cancelled if it had been asked to stop.
        """
        self.state, self.error = "failed", KILLED
        store, began, last = folder.parent.parent / STORE, dict[str, float](), self.started
        for event in read_events(folder / EVENTS):
            last = max(last, event.time)
            self.seconds = last - self.started
            match event:
                case events.RunCancelling():
                    self.state, self.error = "cancelled", ""
                case events.RunFinished():
                    self.state, self.error, self.seconds = event.state, "", event.seconds
                case events.NodeStarted(node=node_id):
                    began[node_id] = event.time
                case events.Log(node=node_id, level="warning") if node_id in self.nodes:
                    self.nodes[node_id].warnings.append(Warned(event.message, event.earlier_run))
                case events.NodeFinished(node=node_id) if node_id in self.nodes:
                    # The event has the paths at that time; the workspace may have been moved since.
                    keys = {Path(path).parent.name for path in event.outputs.values()}
                    key = keys.pop() if len(keys) == 1 else self.nodes[node_id].key
                    self.nodes[node_id] = NodeResult(
                        event.state,
                        event.seconds,
                        {port: store / key / port for port in event.outputs},
                        {name: value for name, value in event.metrics.items() if value is not None},
                        pictures=[store / key / Path(*Path(path).parts[-2:]) for path in event.pictures],
                        key=key,
                        error=event.error,
                        warnings=self.nodes[node_id].warnings,
                    )
        for node_id, node in self.nodes.items():
            if node.state == "waiting":
                node.state = "cancelled"
                if node_id in began:
                    node.seconds = max(0.0, last - began[node_id])
                    node.state = "failed" if self.state == "failed" else "cancelled"
                    if node.state == "failed":
                        node.error = {"name": "LibraryExceptionError", "number": "1000", "message": KILLED}

    @classmethod
    def _begun(cls, folder: Path) -> Self | None:
        try:
            content = json.loads((folder / BEGIN).read_text(encoding="utf-8"))
            nodes = {str(id_): (str(node["component"]), str(node["key"])) for id_, node in content["nodes"].items()}
            return cls(
                folder.name,
                str(content["title"]),
                str(content["graph"]),
                float(content["started"]),
                int(content["number"]),
                {id_: component for id_, (component, _) in nodes.items()},
                {id_: NodeResult(key=key) for id_, (_, key) in nodes.items()},
            )
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return cls._by_its_graph(folder)

    @classmethod
    def _by_its_graph(cls, folder: Path) -> Self | None:
        """Run without a readable ``run.json``, e.g. of an older version."""
        try:
            started = (folder / GRAPH).stat().st_mtime
            content = json.loads((folder / GRAPH).read_text(encoding="utf-8"))
            components = {str(node["id"]): str(node["component"]) for node in content["nodes"]}
            title = str(content.get("title", ""))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None
        nodes = {id_: NodeResult() for id_ in components}
        return cls(folder.name, title, str(folder / GRAPH), started, 0, components, nodes)


def read_events(path: Path) -> Iterator[Event]:
    """Iterate over the events of a file; skips invalid lines and an incomplete last one."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n") and (event := event_of(line)) is not None:
                yield event


def event_of(line: bytes) -> Event | None:
    """Parse the event of a line; None if it is invalid or of an unknown kind."""
    try:
        return events.parse(line.decode("utf-8", "replace"))
    except (ValueError, TypeError):
        return None


def read_result(folder: Path) -> dict[str, Any]:
    """Content of ``result.json``.

    Raises:
        OSError: missing.
        ValueError: damaged.
    """
    try:
        content = with_messages(json.loads((folder / RESULT).read_text(encoding="utf-8")))
    except RecursionError as error:
        raise ValueError(Message("it is nested too deeply")) from error
    if not isinstance(content, dict) or not isinstance(content.get("nodes"), dict):
        raise ValueError(Message("it is not the result of a run"))
    if not isinstance(content.get("state"), str) or not isinstance(content.get("seconds"), int | float):
        raise ValueError(Message("it has no state and time"))
    for node_id, node in content["nodes"].items():
        if not isinstance(node, dict) or not isinstance(node.get("error", ""), dict | None):
            raise ValueError(Message("{node_id} is not the result of a node", node_id=node_id))
        for name, kind in NODE_FIELDS.items():
            if not isinstance(node.get(name), kind):
                raise ValueError(
                    Message("{name} of {node_id} is missing, or has the wrong type", name=name, node_id=node_id)
                )
        warnings = node.setdefault("warnings", [])
        if not isinstance(warnings, list) or not all(map(_is_warning, warnings)):
            raise ValueError(Message("the warnings of {node_id} have the wrong type", node_id=node_id))
        texts = [*node["outputs"].values(), *node["pictures"], *(node["error"] or {}).values()]
        if not all(isinstance(text, str) for text in texts) or not all(map(_is_table, node["tables"])):
            raise ValueError(Message("part of the result of {node_id} has the wrong type", node_id=node_id))
    return content


def _is_warning(warning: object) -> bool:
    return isinstance(warning, dict) and all(isinstance(warning.get(key), str) for key in ("message", "earlier_run"))


def _is_table(table: object) -> bool:
    return (
        isinstance(table, dict)
        and isinstance(table.get("title"), str)
        and isinstance(table.get("columns"), list)
        and isinstance(table.get("rows"), list)
        and all(isinstance(row, list) for row in table["rows"])
    )


def is_active(folder: Path) -> bool:
    """Return whether a run is active: its process holds the lock, which the system releases in any case.

    Locks do not work across machines on every shared folder. So a run of another machine counts as active until it has
    a result, or no events for :data:`SILENT_SECONDS`.
    """
    if not (folder / LOCK).is_file():
        return False
    lock = FileLock(folder / LOCK, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        # Another user's; only that user can tell.
        return True
    lock.release()
    return _is_elsewhere(folder) and not (folder / RESULT).exists() and not _is_silent(folder)


def _is_elsewhere(folder: Path) -> bool:
    """Return whether another machine runs what is in a folder; False for runs of older versions."""
    try:
        process = json.loads((folder / BEGIN).read_text(encoding="utf-8"))["process"]
        return ProcessIdentity(int(process["pid"]), "", str(process["host"])).is_elsewhere
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return False


def _is_silent(folder: Path) -> bool:
    """Return whether a run has had no events for so long that its machine must be gone."""
    told = 0.0
    for file in (folder / BEGIN, folder / EVENTS):
        with suppress(OSError):
            told = max(told, file.stat().st_mtime)
    return time.time() - told > SILENT_SECONDS

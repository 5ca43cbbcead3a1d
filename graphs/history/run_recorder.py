"""Records a run while it is running."""

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from filelock import FileLock

from vision_designer.graphs.engine import events
from vision_designer.graphs.engine.events import Event, finite
from vision_designer.graphs.engine.results import RunResult
from vision_designer.graphs.history.run_folder import EVENTS, LOGS, RESULT, RunEntry
from vision_designer.graphs.printing import printable
from vision_designer.nodes.errors import FailedToWriteOutputsError
from vision_designer.nodes.system.atomic_files import write_json, writing


@dataclass(eq=False)
class RunRecorder:
    """Event listener that writes a run's events to its folder.

    A full disk does not stop the run here: the nodes themselves fail, and ``failure`` says why the record is
    incomplete.

    The lock of the run is held until it has ended; ``enter`` enters the result into the database.
    """

    workspace: Path
    run: RunEntry
    folder: Path
    _lock: FileLock
    _enter: Callable[[RunEntry], None]
    failure: FailedToWriteOutputsError | None = None
    _events: TextIO | None = None
    _logs: dict[str, TextIO] = field(default_factory=dict)

    @property
    def run_id(self) -> str:
        """The id of the run."""
        return self.run.id

    def __call__(self, event: Event) -> None:
        """Record an event."""
        self._catching(lambda: self._record(event))

    def _record(self, event: Event) -> None:
        if self._events is None:
            self._events = (self.folder / EVENTS).open("w", encoding="utf-8", buffering=1)
        self._events.write(event.to_json() + "\n")
        if isinstance(event, events.Log):
            level = f"{event.level} of the run {event.earlier_run}" if event.earlier_run else event.level
            self._log(event.node).write(f"{_clock(event.time)} {level}: {printable(event.message)}\n")
        elif isinstance(event, events.NodeFinished):
            if event.error:
                error = event.error
                self._log(event.node).write(f"{_clock(event.time)} {error['name']}: {printable(error['message'])}\n")
            if (log := self._logs.pop(event.node, None)) is not None:
                log.close()

    def _log(self, node_id: str) -> TextIO:
        if node_id not in self._logs:
            self._logs[node_id] = (self.folder / LOGS / f"{node_id}.log").open("a", encoding="utf-8", buffering=1)
        return self._logs[node_id]

    def finish(self, result: RunResult) -> None:
        """Write the result, and release the run's lock."""
        run = self.run
        run.state, run.seconds, run.nodes = result.state, result.seconds, result.nodes
        try:
            for log in self._logs.values():
                self._catching(log.close)
            if self._events is not None:
                self._catching(self._events.close)
            # Tried even after a failure: there may be space again.
            with writing(self.folder):
                if not self.folder.is_dir():
                    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.folder))
                write_json(self.folder / RESULT, finite(self._with_relative_paths(result.to_json())))
        except FailedToWriteOutputsError as error:
            self.failure = self.failure or error
        try:
            # If the folder is gone, so is the database; a new one would belong to another workspace.
            if self.folder.is_dir():
                self._enter(run)
        except FailedToWriteOutputsError as error:
            # The next reader of the history enters the run from its folder.
            if not error.details.get("locked"):
                self.failure = self.failure or error
        finally:
            self._lock.release()

    def _with_relative_paths(self, values: dict[str, Any]) -> dict[str, Any]:
        """Result with paths relative to the workspace, so that it can be moved."""
        for node in values["nodes"].values():
            node["outputs"] = {port: os.path.relpath(path, self.workspace) for port, path in node["outputs"].items()}
            node["pictures"] = [os.path.relpath(path, self.workspace) for path in node["pictures"]]
        return values

    def _catching(self, write: Callable[[], object]) -> None:
        if self.failure is not None:
            return
        try:
            with writing(self.folder):
                write()
        except FailedToWriteOutputsError as error:
            self.failure = error
            with suppress(OSError):
                if self._events is not None:
                    self._events.close()


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).isoformat(sep=" ", timespec="seconds")

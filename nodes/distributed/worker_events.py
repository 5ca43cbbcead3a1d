"""Events of worker processes: JSON lines in files that the launching process follows."""

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from vision_designer.nodes.core.job import Job, Level
from vision_designer.nodes.messages import with_messages, with_templates

EVENTS = "events-*.jsonl"
LOGS = "output-*.log"


def own_name() -> str:
    """Unique name of the process in a launch."""
    return f"{socket.gethostname()}-{os.getpid()}"


class EventWriter:
    """Job listener that writes events to a file; processes other than the first write warnings only."""

    def __init__(self, folder: Path, rank: int) -> None:
        self._first = rank == 0
        self._lock = threading.Lock()
        self._file = (folder / EVENTS.replace("*", own_name())).open("a", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def progress(self, done: int, total: int, unit: str) -> None:
        """See :class:`JobListener`."""
        if self._first:
            self._write("progress", done=done, total=total, unit=unit)

    def metric(self, name: str, value: float, step: int | None, epoch: int | None) -> None:
        """See :class:`JobListener`."""
        if self._first:
            self._write("metric", name=name, value=value, step=step, epoch=epoch)

    def log(self, level: Level, message: str) -> None:
        """See :class:`JobListener`."""
        if self._first or level in ("warning", "error"):
            self._write("log", level=level, message=message)

    def crashed(self, attempt: int, reason: str) -> None:
        """Record that this process ends, and why."""
        self._write("crashed", attempt=attempt, reason=reason, time=time.time())

    def _write(self, event: str, **values: Any) -> None:  # noqa: ANN401 - any JSON value
        with self._lock:
            self._file.write(json.dumps(with_templates({"event": event, **values})) + "\n")
            self._file.flush()


class EventReader:
    """Forwards new events of the processes of a launch to a job.

    Args:
        job: receives each warning once, whatever the number of processes, and each metric once, whatever the number of
            restarts.
    """

    def __init__(self, folder: Path, job: Job) -> None:
        self._folder, self._job = folder, job
        self._offsets: dict[Path, int] = {}
        self._forwarded: set[Any] = set()
        self._crashes: list[tuple[int, float, str]] = []
        self.last_line = ""
        """Captured output of the processes."""

    @property
    def reason(self) -> str:
        """Reason of the last failure: from the first process that ended, else the last printed line."""
        if not self._crashes:
            return self.last_line
        last = max(attempt for attempt, _, _ in self._crashes)
        return min((time, reason) for attempt, time, reason in self._crashes if attempt == last)[1]

    def forward(self) -> None:
        """Read new events; raises RunCancelledError if the run was cancelled."""
        for line in self._new_lines(LOGS):
            if line.strip():
                self.last_line = line.strip()
                self._job.log(line, "debug")
        for line in self._new_lines(EVENTS):
            try:
                values = with_messages(json.loads(line))
                self._forward(values.pop("event"), values)
            except (ValueError, KeyError, TypeError, AttributeError):
                self._job.log("a process wrote a line that is not an event: {line}", "debug", line=line[:200])

    def _forward(self, event: str, values: dict[str, Any]) -> None:
        if event == "progress":
            self._job.progress(**values)
        elif event == "metric" and self._is_new(tuple(values.values())):
            self._job.metric(**values)
        elif event == "log" and (values["level"] != "warning" or self._is_new(values["message"])):
            self._job.log(values["message"], values["level"])
        elif event == "crashed":
            self._crashes.append((values["attempt"], values["time"], values["reason"]))

    def _is_new(self, what: object) -> bool:
        new = what not in self._forwarded
        self._forwarded.add(what)
        return new

    def _new_lines(self, pattern: str) -> Iterator[str]:
        for file in sorted(self._folder.glob(pattern)):
            offset = self._offsets.get(file, 0)
            with file.open("rb") as opened:
                opened.seek(offset)
                content = opened.read()
            # Incomplete lines are read later.
            whole = content[: content.rfind(b"\n") + 1]
            self._offsets[file] = offset + len(whole)
            yield from whole.decode("utf-8", "replace").splitlines()

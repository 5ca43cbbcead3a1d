"""Run history: a folder a run, and a database to find them by."""

import json
import os
import shutil
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from filelock import FileLock, Timeout

from vision_designer.graphs import events
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.events import Event, finite
from vision_designer.graphs.results import NodeResult, RunResult
from vision_designer.graphs.store import Store
from vision_designer.nodes.errors import CouldNotOpenFileError, FailedToWriteOutputsError, InvalidGraphError
from vision_designer.nodes.files import write_json, writing
from vision_designer.nodes.registry import Components

LEAST_WITH_HOLES = 1 << 20
"""Bytes; some file systems count the blocks of a small file only later."""
GRAPH, EVENTS, RESULT, LOGS, LOCK = "graph.json", "events.jsonl", "result.json", "logs", "lock"
SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, graph TEXT NOT NULL, state TEXT NOT NULL,
    started REAL NOT NULL, seconds REAL, error TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS nodes (
    run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, node TEXT NOT NULL, component TEXT NOT NULL,
    key TEXT NOT NULL, state TEXT NOT NULL, seconds REAL NOT NULL, metrics TEXT NOT NULL, error TEXT,
    PRIMARY KEY (run, node));
CREATE INDEX IF NOT EXISTS runs_by_time ON runs (started);
CREATE INDEX IF NOT EXISTS nodes_by_key ON nodes (key);
"""


@dataclass(frozen=True)
class RunSummary:
    """A line of the run list."""

    id: str
    title: str
    graph: str
    state: str
    started: float
    seconds: float | None
    error: str
    accuracy: float | None
    """The best of Evaluate Model's; without one, the best on validation images."""


class History:
    """The runs of a workspace.

    Args:
        workspace: its root.

    Attributes:
        root: the folder with a folder a run.
        database: the file that changes whenever a run begins or ends.
    """

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.root = workspace / "runs"
        self.database = workspace / "runs.db"

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with writing(self.database):
            self.workspace.mkdir(parents=True, exist_ok=True)
        try:
            connection = sqlite3.connect(self.database, timeout=10)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA foreign_keys = ON")
                connection.executescript(SCHEMA)
                with connection:
                    yield connection
            finally:
                connection.close()
        except sqlite3.DatabaseError as error:
            raise FailedToWriteOutputsError(
                f"{self.database} cannot be used: {error}. Free some space, allow writing there, or choose another "
                "place with --workspace.",
                path=self.database,
            ) from error

    def folder(self, run_id: str) -> Path:
        """The folder of a run."""
        return self.root / run_id

    def begin(
        self, document: GraphDocument, components: Components, graph: str, keys: Mapping[str, str]
    ) -> "RunRecorder":
        """Start the record of a run.

        Args:
            document: the graph as it is run.
            components: the known components.
            graph: where it came from.
            keys: of each node's result, so that a clean-up leaves alone what a killed run had computed.

        Raises:
            FailedToWriteOutputsError: the workspace cannot be written.
        """
        run_id = f"{datetime.now():%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:4]}"
        folder = self.folder(run_id)
        with writing(folder):
            (folder / LOGS).mkdir(parents=True)
            document.write(folder / GRAPH, components)
        lock = FileLock(folder / LOCK, thread_local=False)
        lock.acquire()
        names = {node.id: node.component for node in document.nodes}
        with self._connection() as database:
            database.execute(
                "INSERT INTO runs (id, title, graph, state, started) VALUES (?, ?, ?, 'running', ?)",
                (run_id, document.title, graph, time.time()),
            )
            waiting = {node_id: NodeResult(key=key) for node_id, key in keys.items()}
            _enter_nodes(database, run_id, waiting, names)
        return RunRecorder(self, run_id, folder, names, lock)

    def finish(self, result: RunResult, components: dict[str, str]) -> None:
        """Enter a run's result into the database."""
        with self._connection() as database:
            database.execute(
                "UPDATE runs SET state = ?, seconds = ? WHERE id = ?", (result.state, result.seconds, result.run_id)
            )
            _enter_nodes(database, result.run_id, result.nodes, components)

    def latest(self, limit: int = 20, offset: int = 0) -> list[RunSummary]:
        """The latest runs, the newest first; a run whose process was killed is entered as failed.

        Args:
            limit: how many at most.
            offset: how many of the newest to pass over.
        """
        if not self.database.is_file():
            return []
        self._note_killed()
        return self._summaries("ORDER BY started DESC, id DESC LIMIT ? OFFSET ?", limit, offset)

    def summary(self, run_id: str) -> RunSummary:
        """The line of one run in the run list.

        Raises:
            CouldNotOpenFileError: there is no such run.
        """
        found: list[RunSummary] = []
        if self.database.is_file():
            self._note_killed()
            found = self._summaries("WHERE id = ?", run_id)
        if not found:
            raise CouldNotOpenFileError(
                f"there is no run {run_id!r} in {self.workspace}. List them with: vision-designer runs list", run=run_id
            )
        return found[0]

    def _summaries(self, which: str, *values: object) -> list[RunSummary]:
        with self._connection() as database:
            rows = database.execute(
                "SELECT id, title, graph, state, started, seconds, error,"
                " coalesce("
                "  (SELECT max(json_extract(metrics, '$.accuracy')) FROM nodes WHERE run = runs.id),"
                "  (SELECT max(json_extract(metrics, '$.top1_accuracy')) FROM nodes WHERE run = runs.id))"
                f" FROM runs {which}",
                values,
            ).fetchall()
        return [RunSummary(*row) for row in rows]

    def usual_seconds(self) -> dict[str, float]:
        """How long each component took when it last completed."""
        if not self.database.is_file():
            return {}
        with self._connection() as database:
            rows = database.execute(
                # SQLite takes the other columns from the row that holds the maximum.
                "SELECT component, nodes.seconds, max(started) FROM nodes JOIN runs ON nodes.run = runs.id"
                " WHERE nodes.state = 'completed' GROUP BY component"
            ).fetchall()
        return {component: seconds for component, seconds, _ in rows}

    def _note_killed(self) -> None:
        with self._connection() as database:
            running = [row[0] for row in database.execute("SELECT id FROM runs WHERE state = 'running'")]
            for run_id in running:
                # A living run holds its lock; the system releases it however the process ends.
                if self.folder(run_id).is_dir():
                    lock = FileLock(self.folder(run_id) / LOCK, thread_local=False)
                    try:
                        lock.acquire(timeout=0)
                    except Timeout:
                        continue
                    lock.release()
                database.execute("UPDATE nodes SET state = 'cancelled' WHERE run = ? AND state = 'waiting'", (run_id,))
                database.execute(
                    "UPDATE runs SET state = 'failed', error = 'the process ended before the run did' WHERE id = ?",
                    (run_id,),
                )

    def resolve(self, run: str) -> str:
        """The id of a run, from ``latest`` or the beginning of an id.

        Raises:
            CouldNotOpenFileError: there is none, or several begin so.
        """
        ids = self._matching(run) if self.database.is_file() else []
        if run in ids:
            return run
        if len(ids) != 1:
            why = f"{len(ids)} runs begin with {run!r}" if ids else f"there is no run {run!r} in {self.workspace}"
            raise CouldNotOpenFileError(f"{why}. List them with: vision-designer runs list", run=run)
        return str(ids[0])

    def _matching(self, run: str) -> list[str]:
        with self._connection() as database:
            if run == "latest":
                found = database.execute("SELECT id FROM runs ORDER BY started DESC, id DESC LIMIT 1").fetchall()
            else:
                found = database.execute("SELECT id FROM runs WHERE substr(id, 1, ?) = ?", (len(run), run)).fetchall()
        return [row[0] for row in found]

    def result(self, run_id: str) -> dict[str, Any]:
        """A run's ``result.json``.

        Raises:
            CouldNotOpenFileError: the run has none, since it has not ended, or was killed.
        """
        try:
            content: dict[str, Any] = json.loads((self.folder(run_id) / RESULT).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CouldNotOpenFileError(
                f"the run {run_id} has no result: it goes on still, or its process was killed. "
                f"Its events are in {self.folder(run_id) / EVENTS}.",
                run=run_id,
            ) from error
        for node in content["nodes"].values():
            node["outputs"] = {port: str(self.workspace / path) for port, path in node["outputs"].items()}
            node["pictures"] = [str(self.workspace / path) for path in node["pictures"]]
        return content

    def document(self, run_id: str) -> GraphDocument:
        """The graph as it was run."""
        return GraphDocument.read(self.folder(run_id) / GRAPH)

    def log(self, run_id: str, node_id: str) -> str:
        """The log of a node in a run.

        Raises:
            CouldNotOpenFileError: the node wrote none.
        """
        if self.document(run_id).node(node_id) is None:
            raise CouldNotOpenFileError(
                f"the run {run_id} has no node {node_id!r}. Its nodes are in runs show {run_id}."
            )
        file = self.folder(run_id) / LOGS / f"{node_id}.log"
        if not file.is_file():
            raise CouldNotOpenFileError(
                f"the node {node_id!r} wrote no log in the run {run_id}; it had nothing to say."
            )
        return file.read_text(encoding="utf-8")

    def clean(self, keep: int, *, dry_run: bool = False) -> "Cleaned":
        """Remove all runs older than the newest ``keep`` completed ones, and every output that no other run refers to.

        So failed runs push out nothing. What killed runs left behind goes too.

        Raises:
            InvalidGraphError: a run goes on; its outputs are not known yet.
        """
        if not self.database.is_file():
            return Cleaned([], [], 0)
        self._note_killed()
        store = Store(self.workspace)
        with self._connection() as database:
            # No run can begin before this ends: it could take up an output that is about to go.
            database.execute("BEGIN IMMEDIATE")
            if database.execute("SELECT 1 FROM runs WHERE state = 'running'").fetchone():
                raise InvalidGraphError("a run goes on in this workspace. Clean when it has ended, or stop it.")
            oldest_kept = database.execute(
                "SELECT started FROM runs WHERE state = 'completed' ORDER BY started DESC LIMIT 1 OFFSET ?", (keep - 1,)
            ).fetchone()
            limit = time.time() if keep == 0 else oldest_kept[0] if oldest_kept else 0
            old = [row[0] for row in database.execute("SELECT id FROM runs WHERE started < ?", (limit,))]
            used = {
                row[0]
                for row in database.execute(
                    "SELECT DISTINCT key FROM nodes WHERE run IN (SELECT id FROM runs WHERE started >= ?)", (limit,)
                )
            }
            unused = [key for key in store.keys() if key not in used]  # noqa: SIM118 - a method, not a dict's
            doomed = [self.folder(run_id) for run_id in old]
            if dry_run:
                doomed += [*store.left_overs(used), *map(store.folder, unused)]
            else:
                database.execute("DELETE FROM runs WHERE started < ?", (limit,))
                for key in unused:
                    store.put_away(key)
                doomed += store.left_overs(used)
        freed = sum(_size(folder) for folder in doomed)
        if not dry_run:
            for path in doomed:
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)
        return Cleaned(old, unused, freed)


@dataclass(frozen=True)
class Cleaned:
    """What a clean-up removed: runs by id, outputs by key, and how many bytes that was."""

    runs: list[str]
    outputs: list[str]
    freed: int


def _enter_nodes(
    database: sqlite3.Connection, run_id: str, nodes: Mapping[str, NodeResult], components: Mapping[str, str]
) -> None:
    database.executemany(
        "INSERT OR REPLACE INTO nodes VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                run_id,
                node_id,
                components.get(node_id, ""),
                node.key,
                node.state,
                node.seconds,
                json.dumps(finite(node.metrics)),
                json.dumps(node.error) if node.error else None,
            )
            for node_id, node in nodes.items()
        ],
    )


def _size(folder: Path) -> int:
    files = folder.rglob("*") if folder.is_dir() else [folder]
    return sum(_size_on_disk(file) for file in files if file.is_file() and not file.is_symlink())


def _size_on_disk(file: Path) -> int:
    """Bytes that the file holds; one with holes, as kept images are, holds fewer than its size says."""
    status = file.stat()
    return min(status.st_size, max(status.st_blocks * 512, LEAST_WITH_HOLES))


class RunRecorder:
    """Writes what a run tells into its folder; a listener for the runner.

    A disk that fills up in the middle does not stop the run here: the nodes themselves then fail, and
    ``failure`` says why the record is not whole.
    """

    def __init__(self, history: History, run_id: str, folder: Path, components: dict[str, str], lock: FileLock) -> None:
        self.run_id = run_id
        self.folder = folder
        self.failure: FailedToWriteOutputsError | None = None
        self._history = history
        self._components = components
        self._lock = lock
        self._events: TextIO | None = None
        self._logs: dict[str, TextIO] = {}

    def __call__(self, event: Event) -> None:
        """Record an event."""
        self._safely(lambda: self._record(event))

    def _record(self, event: Event) -> None:
        if self._events is None:
            self._events = (self.folder / EVENTS).open("w", encoding="utf-8", buffering=1)
        self._events.write(event.to_json() + "\n")
        if isinstance(event, events.Log):
            self._log(event.node).write(f"{_clock(event.time)} {event.level}: {event.message}\n")
        elif isinstance(event, events.NodeFinished):
            if event.error:
                error = event.error
                self._log(event.node).write(f"{_clock(event.time)} {error['name']}: {error['message']}\n")
            if (log := self._logs.pop(event.node, None)) is not None:
                log.close()

    def _log(self, node_id: str) -> TextIO:
        if node_id not in self._logs:
            self._logs[node_id] = (self.folder / LOGS / f"{node_id}.log").open("a", encoding="utf-8", buffering=1)
        return self._logs[node_id]

    def finish(self, result: RunResult) -> None:
        """Write the result, and let go of the run."""
        for log in self._logs.values():
            self._safely(log.close)
        if self._events is not None:
            self._safely(self._events.close)
        self._safely(lambda: write_json(self.folder / RESULT, finite(self._inside(result.to_json()))))
        try:
            self._history.finish(result, self._components)
        except FailedToWriteOutputsError as error:
            self.failure = error
        self._lock.release()

    def _inside(self, values: dict[str, Any]) -> dict[str, Any]:
        """The result with paths inside the workspace made relative to it, so that it can be moved."""
        workspace = self._history.workspace
        for node in values["nodes"].values():
            node["outputs"] = {port: os.path.relpath(path, workspace) for port, path in node["outputs"].items()}
            node["pictures"] = [os.path.relpath(path, workspace) for path in node["pictures"]]
        return values

    def _safely(self, write: Callable[[], object]) -> None:
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

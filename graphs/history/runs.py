"""The run history: one folder for each run, and a database that indexes them."""

import os
import shutil
import sqlite3
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from filelock import FileLock

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.results import NodeResult, RunResult
from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.history.cleaning import Cleaned, clean, remove
from vision_designer.graphs.history.run_database import RunDatabase, enter, states_of, valid_ids
from vision_designer.graphs.history.run_folder import (
    EVENTS,
    GRAPH,
    KILLED,
    LOCK,
    LOGS,
    RESULT,
    RUN_IDS,
    RunEntry,
    is_active,
    new_run_id,
    read_result,
)
from vision_designer.graphs.history.run_recorder import RunRecorder
from vision_designer.graphs.history.run_summaries import (
    About,
    RunSummary,
    details_of,
    enter_details,
    read_summaries,
    stamps,
    without_details,
    write_about,
)
from vision_designer.graphs.overrides import unknown_node
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.core.suggestions import nearest
from vision_designer.nodes.errors import CouldNotOpenFileError, FailedToWriteOutputsError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.atomic_files import writing

NO_LIMIT = -1
"""As a limit: no limit."""


class History:
    """Runs of a workspace.

    Attributes:
        root: folder that contains one folder for each run.
        database: file that changes when a run starts or ends.

    Where the workspace cannot be written, runs are read from a temporary copy of the database.
    """

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.root = workspace / "runs"
        self.database = workspace / "runs.db"
        self._database = RunDatabase(self.database)

    @property
    def not_recorded(self) -> bool:
        """Whether ended runs could not be entered into the database, since the workspace cannot be written."""
        return self._database.not_recorded

    def folder(self, run_id: str) -> Path:
        """Folder of a run."""
        return self.root / run_id

    def begin(
        self,
        document: GraphDocument,
        components: Components,
        graph: str,
        keys: Mapping[str, str],
        trial: Mapping[str, Any] | None = None,
    ) -> RunRecorder:
        """Start the record of a run; results with these ``keys`` stay when others are cleaned up, even if it is killed.

        ``trial`` is that of a sweep, with the fields of :class:`~vision_designer.graphs.history.run_summaries.Trial`.

        Raises:
            FailedToWriteOutputsError: the workspace is not writable.
        """
        started = time.time()
        run_id = new_run_id(started)
        entry = RunEntry(
            id=run_id,
            title=document.title,
            graph=graph,
            started=started,
            number=0,
            components={node.id: node.component for node in document.nodes},
            nodes={node.id: NodeResult("waiting", key=keys.get(node.id, "")) for node in document.nodes},
            trial=trial,
        )
        folder = self.folder(run_id)
        lock = FileLock(folder / LOCK, thread_local=False)

        def insert(database: sqlite3.Connection) -> None:
            # In this transaction no other run can start, so folders missing in the database belong to past runs.
            self._enter_missing(database)
            enter(database, entry)
            ((entry.number,),) = database.execute("SELECT rowid FROM runs WHERE id = ?", (run_id,))
            with writing(folder):
                (folder / LOGS).mkdir(parents=True, exist_ok=True)
                if not lock.is_locked:
                    lock.acquire()
                document.write(folder / GRAPH, components)
                entry.write(folder)

        try:
            self._database.change(insert)
        except BaseException:
            lock.release()
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return RunRecorder(self.workspace, entry, folder, lock, self.finish)

    def finish(self, run: RunEntry) -> None:
        """Enter the result of a run; raises FailedToWriteOutputsError if the database cannot be used."""

        def update(database: sqlite3.Connection) -> None:
            if run.id not in states_of(database):
                # The database was recreated; runs have to be entered in order of their start.
                self._enter_missing(database)
            enter(database, run)

        self._database.change(update)

    def latest(self, limit: int = 20) -> list[RunSummary]:
        """Latest runs, the newest first; a run whose process was killed is entered as failed."""
        self._enter_new_runs()
        return self.summaries_of(valid_ids(self._query("SELECT id FROM runs ORDER BY rowid DESC LIMIT ?", limit)))

    def stamps(self) -> dict[str, str]:
        """All run ids, the newest first, each with a text that changes when its row in the run list does.

        A run whose process was killed is entered as failed.
        """
        self._enter_new_runs()
        return self._database.query(stamps) if self._database.exists else {}

    def summary(self, run_id: str) -> RunSummary:
        """Row of one run in the run list; raises CouldNotOpenFileError if there is none."""
        self._enter_new_runs()
        found = self.summaries_of([run_id])
        if not found:
            raise CouldNotOpenFileError(
                "there is no run {run!r} in {workspace}. List them with: vision-designer runs list",
                workspace=self.workspace,
                run=run_id,
            )
        return found[0]

    def summaries_of(self, run_ids: Collection[str]) -> list[RunSummary]:
        """Rows of these runs, the newest first; others are left out."""
        ids = list(run_ids)
        if not ids or not self._database.exists:
            return []
        outdated = self._database.query(lambda database: without_details(database, self.root, ids))
        details = {run_id: details_of(self.folder(run_id)) for run_id in outdated}
        if details:
            # A full disk or a run that is starting prevents the copy, not the list.
            with suppress(FailedToWriteOutputsError):
                self._database.enter(lambda database: enter_details(database, details))
        return self._database.query(lambda database: read_summaries(database, ids, details))

    def describe(
        self, run_id: str, *, name: str | None = None, note: str | None = None, starred: bool | None = None
    ) -> About:
        """Set the name, the note or the star of a run, and return all three; None leaves one unchanged.

        Raises:
            CouldNotOpenFileError: no such run.
            NotInRangeValueError: name or note is too long, or the name has several lines.
            FailedToWriteOutputsError: the workspace is not writable.
        """
        folder = self.folder(run_id)
        given = {"name": name.strip() if name is not None else None, "note": note, "starred": starred}
        changes = {key: value for key, value in given.items() if value is not None}
        self._enter_new_runs()
        if not folder.is_dir():
            raise CouldNotOpenFileError(
                "the folder of the run {run} no longer exists, so nothing can be written about it.", run=run_id
            )

        def change(database: sqlite3.Connection) -> About:
            # In this transaction nobody else changes the file.
            with writing(folder):
                return write_about(database, folder, changes)

        return self._database.change(change)

    def usual_seconds(self) -> dict[str, float]:
        """Duration of each component when it last completed."""
        # With max(), SQLite takes the other columns from the same row.
        rows = self._query(
            "SELECT component, nodes.seconds, max(runs.rowid) FROM nodes JOIN runs ON nodes.run = runs.id"
            " WHERE nodes.state = 'completed' GROUP BY component"
        )
        return {component: seconds for component, seconds, _ in rows}

    def run_that_computed(self, key: str) -> str:
        """Id of the latest run that computed the result of that key; empty if unknown."""
        found = self._query(
            "SELECT run FROM nodes JOIN runs ON nodes.run = runs.id WHERE nodes.key = ? AND nodes.state = 'completed'"
            " ORDER BY runs.rowid DESC LIMIT 1",
            key,
        )
        return str(found[0][0]) if found else ""

    def runs_of(self, graph: str) -> list[str]:
        """Ids of the ended runs of a graph, the newest first."""
        self._enter_new_runs()
        query = "SELECT id FROM runs WHERE graph = ? AND state != 'running' ORDER BY rowid DESC"
        return valid_ids(self._query(query, graph))

    def latest_result(self, node_id: str, component: str, graph: str) -> tuple[str, str] | None:
        """Run and key of a node's latest result, in that graph if possible, else in any."""
        with_result = "AND key != '' AND nodes.state IN ('completed', 'reused')"
        return self._latest("key", node_id, component, graph, with_result)

    def latest_state(self, node_id: str, component: str, graph: str) -> tuple[str, str] | None:
        """Latest ended run of a node, in that graph if possible, and the node's state in it."""
        return self._latest("nodes.state", node_id, component, graph, "AND runs.state != 'running'")

    def _latest(self, what: str, node_id: str, component: str, graph: str, where: str) -> tuple[str, str] | None:
        self._enter_new_runs()
        query = (
            f"SELECT run, {what} FROM nodes JOIN runs ON nodes.run = runs.id"
            f" WHERE node = ? AND component = ? {where} ORDER BY runs.graph = ? DESC, runs.rowid DESC LIMIT 1"
        )
        return next(((str(run), str(value)) for run, value in self._query(query, node_id, component, graph)), None)

    def _query(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        if not self._database.exists:
            return []
        return self._database.query(lambda database: database.execute(query, values).fetchall())

    def _enter_new_runs(self) -> None:
        """Enter runs that ended without an entry, and runs missing in the database."""
        if self._has_new_runs():
            self._database.enter(self._enter_missing)

    def _has_new_runs(self) -> bool:
        folders = self._folders()
        if not self._database.exists:
            return bool(folders)
        states = self._database.query(states_of)
        return any(
            folder is None or not is_active(folder)
            for folder in (folders.get(run_id) for run_id, state in states.items() if state == "running")
        ) or any(run_id not in states and RunEntry.read(folder) for run_id, folder in folders.items())

    def _enter_missing(self, database: sqlite3.Connection) -> None:
        states, folders = states_of(database), self._folders()
        for run_id, state in states.items():
            if state == "running" and run_id not in folders:
                database.execute("UPDATE runs SET state = 'failed', error = ? WHERE id = ?", (KILLED, run_id))
                database.execute("UPDATE nodes SET state = 'cancelled' WHERE run = ? AND state = 'waiting'", (run_id,))
        unknown = [
            run
            for run_id, folder in folders.items()
            if states.get(run_id, "running") == "running" and (run := RunEntry.read(folder)) is not None
        ]
        for run in sorted(unknown, key=lambda run: (run.number, run.started, run.id)):
            enter(database, run)

    def _folders(self) -> dict[str, Path]:
        """Folders of runs by id."""
        with suppress(OSError), os.scandir(self.root) as found:
            return {entry.name: Path(entry.path) for entry in found if RUN_IDS.fullmatch(entry.name)}
        return {}

    def resolve(self, run: str) -> str:
        """Id of a run, given ``latest``, its name, or the beginning of an id.

        Raises:
            CouldNotOpenFileError: no match, or several.
        """
        self._enter_new_runs()
        ids = self._matching(run)
        if run in ids:
            return run
        found = ids or self._named(run)
        if len(found) == 1:
            return found[0]
        if ids:
            why = Message("{ids} runs begin with {run!r}", ids=len(ids), run=run)
        elif found:
            why = Message("{count} runs are named {run!r}", count=len(found), run=run)
        else:
            why = Message("there is no run {run!r} in {workspace}", run=run, workspace=self.workspace)
            if close := nearest(run, ["latest", *(each.name for each in self.latest(NO_LIMIT) if each.name)]):
                raise CouldNotOpenFileError("{why}. Did you mean {name}?", why=why, name=close, run=run)
        raise CouldNotOpenFileError("{why}. List them with: vision-designer runs list", why=why, run=run)

    def _matching(self, run: str) -> list[str]:
        if run == "latest":
            return valid_ids(self._query("SELECT id FROM runs ORDER BY rowid DESC LIMIT 1"))
        return valid_ids(self._query("SELECT id FROM runs WHERE substr(id, 1, ?) = ?", len(run), run))

    def _named(self, name: str) -> list[str]:
        """Ids of the runs with this name."""
        return [run.id for run in self.latest(NO_LIMIT) if run.name == name.strip() != ""]

    def result(self, run_id: str) -> RunResult:
        """A run's result; for a killed run, reconstructed from its events.

        Raises:
            CouldNotOpenFileError: the run has not ended, or the result is damaged.
        """
        folder = self.folder(run_id)
        try:
            return read_result(folder)
        except OSError as error:
            reconstructed = self._from_events(folder)
            if reconstructed is None:
                raise CouldNotOpenFileError(
                    "the run {run} has no result: it is still running, or its process was terminated. "
                    "Its events are in {folder}.",
                    folder=folder / EVENTS,
                    run=run_id,
                ) from error
            return reconstructed
        except ValueError as error:
            raise CouldNotOpenFileError(
                "{folder} is damaged: {error}. The events of the run are in {events}; run the graph "
                "again, which reuses the results in the store.",
                dict(folder=folder / RESULT, error=error, events=folder / EVENTS),
                run=run_id,
            ) from error

    def _from_events(self, folder: Path) -> RunResult | None:
        run = RunEntry.read(folder)
        if run is None or run.state == "running":
            return None
        with suppress(OSError, ValueError):
            # Ended in between.
            return read_result(folder)
        store = Store(self.workspace)
        for node in run.nodes.values():
            if node.outputs and (record := store.find(node.key)) is not None:
                node.tables = record.tables
        return RunResult(run.id, run.state, run.seconds, run.nodes, run.error)

    def document(self, run_id: str) -> GraphDocument:
        """The graph as it was run."""
        return GraphDocument.read(self.folder(run_id) / GRAPH)

    def log(self, run_id: str, node_id: str) -> str:
        """Log of a node in a run; raises CouldNotOpenFileError if it has none."""
        document = self.document(run_id)
        if document.node(node_id) is None:
            raise CouldNotOpenFileError("the run {run}: {why}", why=unknown_node(document, node_id), run=run_id)
        file = self.folder(run_id) / LOGS / f"{node_id}.log"
        if not file.is_file():
            raise CouldNotOpenFileError(
                "the node {node_id!r} wrote no log lines in the run {run_id}.", node_id=node_id, run_id=run_id
            )
        return file.read_text(encoding="utf-8", errors="replace")

    def clean(self, keep: int, *, dry_run: bool = False) -> Cleaned:
        """Remove all runs older than the newest ``keep`` completed ones, and every output that no other run refers to.

        Failed runs do not count towards ``keep``. Starred runs stay. Leftovers of killed runs are removed too.

        Raises:
            CouldNotOpenFileError: a run is active; its outputs are not known yet.
        """
        self._enter_new_runs()
        if not self.database.is_file():
            return Cleaned([], [], 0)
        return clean(self._database, self.root, Store(self.workspace), keep, dry_run=dry_run)

    def remove(self, run_ids: Collection[str]) -> Cleaned:
        """Remove these runs, and the outputs that no other run refers to; an active one stays.

        While any run is active, the outputs stay until the next clean-up, since it may still reuse them.
        """
        self._enter_new_runs()
        if not self.database.is_file():
            return Cleaned([], [], 0)
        return remove(self._database, self.root, Store(self.workspace), run_ids)

"""The database of runs: SQLite, rebuilt from the run folders when it is damaged."""

import json
import shutil
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

from filelock import FileLock

from vision_designer.graphs.engine.events import finite
from vision_designer.graphs.engine.store import LOCKS
from vision_designer.graphs.history.run_folder import RUN_IDS, RunEntry
from vision_designer.nodes.errors import FailedToWriteOutputsError
from vision_designer.nodes.messages import Message, with_templates
from vision_designer.nodes.system.atomic_files import make_folder, writing

LOCKED_SECONDS = 10.0
"""Maximum wait for a database locked by another process."""
LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
UNWRITABLE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
}
SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, graph TEXT NOT NULL, state TEXT NOT NULL,
    started REAL NOT NULL, seconds REAL, error TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS nodes (
    run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, node TEXT NOT NULL, component TEXT NOT NULL,
    key TEXT NOT NULL, state TEXT NOT NULL, seconds REAL NOT NULL, metrics TEXT NOT NULL, error TEXT,
    PRIMARY KEY (run, node));
CREATE TABLE IF NOT EXISTS details (
    run TEXT PRIMARY KEY REFERENCES runs(id) ON DELETE CASCADE, about TEXT NOT NULL, name TEXT NOT NULL,
    note TEXT NOT NULL, starred INTEGER NOT NULL, parameters TEXT NOT NULL, trial TEXT);
CREATE INDEX IF NOT EXISTS runs_by_time ON runs (started);
CREATE INDEX IF NOT EXISTS nodes_by_key ON nodes (key);
"""

GIVEN = "(SELECT value FROM json_each(?))"
"""Ids as a JSON list, since SQLite limits the number of values of a query."""
Result = TypeVar("Result")


class RunDatabase:
    """Runs of a workspace, in order of their start.

    A corrupt database is renamed and recreated; the caller enters the runs again from their folders. The file is
    created on first use. SQLite writes beside the file even to read it, so where the workspace cannot be written, runs
    are read from a temporary copy.

    Attributes:
        not_recorded: whether runs were entered only into that copy.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.not_recorded = False
        self._copy: _Copy | None = None
        self._copying = threading.Lock()

    @property
    def exists(self) -> bool:
        """Whether there is a database, or a copy of runs that cannot be entered into one."""
        return self.file.is_file() or self._copy is not None

    def query(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run a read-only query; raises FailedToWriteOutputsError if the database cannot be used."""
        return self._execute_or_on_copy(work, change=False)

    def change(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run ``work`` in an exclusive transaction, and return its result; raises as :meth:`query`."""
        return self._execute(work, change=True)

    def enter(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """As :meth:`change`, for what is only copied from the folders of the runs: the temporary copy will do."""
        return self._execute_or_on_copy(work, change=True)

    def _execute_or_on_copy(self, work: Callable[[sqlite3.Connection], Result], *, change: bool) -> Result:
        try:
            return self._execute(work, change=change)
        except FailedToWriteOutputsError as error:
            if not _cannot_write(error):
                raise
            try:
                copy = self._copy_of_now()
            except OSError:
                raise error from None
            found = copy.database._execute(work, change=change)
        self.not_recorded |= change
        return found

    def _copy_of_now(self) -> "_Copy":
        """The temporary copy; a new one if another process has changed the database since."""
        with self._copying:
            stamp = tuple(_stamp(part) for part in _parts(self.file))
            if self._copy is None or self._copy.stamp != stamp:
                self._copy = _Copy(self.file, stamp)
            return self._copy

    def _execute(self, work: Callable[[sqlite3.Connection], Result], *, change: bool) -> Result:
        with writing(self.file):
            self.file.parent.mkdir(parents=True, exist_ok=True)
        for may_be_damaged in (True, False):
            identity = self._identity()
            try:
                with self._connection() as database:
                    if not change:
                        return work(database)
                    database.execute("BEGIN IMMEDIATE")
                    found = work(database)
                    database.execute("COMMIT")
                    return found
            except sqlite3.DatabaseError as error:
                if not may_be_damaged or _code(error) not in DAMAGED:
                    raise self._failure(error) from error
                self._rename_damaged(identity)
        raise AssertionError

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        # Transactions are managed manually; closing the connection rolls back an open one.
        connection = sqlite3.connect(self.file, timeout=LOCKED_SECONDS, isolation_level=None)
        try:
            _prepare(connection)
            yield connection
        finally:
            connection.close()

    def _identity(self) -> int:
        try:
            return self.file.stat().st_ino
        except OSError:
            return 0

    def _rename_damaged(self, identity: int) -> None:
        """Rename the database, unless another process has done so."""
        lock = self.file.parent / LOCKS / f"{self.file.name}.lock"
        with writing(self.file):
            make_folder(lock.parent)
        with writing(self.file), FileLock(lock, thread_local=False):
            if self._identity() != identity:
                return
            renamed = self.file.with_name(f"{self.file.name}.damaged-{time.time_ns()}")
            # Side files first: they would corrupt another database.
            for ending in ("-shm", "-wal", ""):
                part = self.file.with_name(self.file.name + ending)
                if part.exists():
                    part.rename(renamed.with_name(renamed.name + ending))

    def _failure(self, error: sqlite3.DatabaseError) -> FailedToWriteOutputsError:
        code = _code(error)
        if code in LOCKED:
            return FailedToWriteOutputsError(
                "{path} is locked by another program: {error}. Wait until that program has finished, or "
                "close it, and try again.",
                error=error,
                path=self.file,
                locked=True,
            )
        if code in UNWRITABLE:
            remedy = Message(
                "Free some disk space, check the write permissions, or choose another location with --workspace."
            )
        else:
            remedy = Message("Move it away; it will be rebuilt from the folders of the runs.")
        return FailedToWriteOutputsError(
            "{path} cannot be used: {error}. {remedy}", error=error, remedy=remedy, path=self.file
        )


class _Copy:
    """A copy of a database in a temporary folder, which is removed with it; empty if the file cannot be read.

    Raises:
        OSError: no temporary folder can be created.
    """

    def __init__(self, file: Path, stamp: tuple[object, ...]) -> None:
        self.stamp = stamp
        folder = mkdtemp(prefix="vision-designer-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.database = RunDatabase(Path(folder) / file.name)
        for part, copy in zip(_parts(file), _parts(self.database.file), strict=True):
            with suppress(OSError):
                shutil.copyfile(part, copy)


def _parts(file: Path) -> tuple[Path, Path]:
    """The file of a database, and the one with its last changes."""
    return file, file.with_name(f"{file.name}-wal")


def _stamp(file: Path) -> object:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def _cannot_write(error: FailedToWriteOutputsError) -> bool:
    """Whether the disk is read-only or full, or the permissions are missing."""
    cause = error.__cause__
    return isinstance(cause, OSError) or (isinstance(cause, sqlite3.Error) and _code(cause) in UNWRITABLE)


def enter(database: sqlite3.Connection, run: RunEntry) -> None:
    """Insert or replace a run."""
    database.execute(
        "INSERT INTO runs (id, title, graph, state, started, seconds, error) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET state = excluded.state, seconds = excluded.seconds, error = excluded.error",
        (run.id, run.title, run.graph, run.state, run.started, run.seconds, run.error),
    )
    database.executemany(
        "INSERT OR REPLACE INTO nodes VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                run.id,
                node_id,
                run.components.get(node_id, ""),
                node.key,
                node.state,
                node.seconds,
                json.dumps(finite(node.metrics)),
                json.dumps(with_templates(node.error)) if node.error else None,
            )
            for node_id, node in run.nodes.items()
        ],
    )


def states_of(database: sqlite3.Connection) -> dict[str, str]:
    """States of all runs by id."""
    return {id_: state for id_, state in database.execute("SELECT id, state FROM runs") if RUN_IDS.fullmatch(str(id_))}


def valid_ids(rows: Iterable[Sequence[object]]) -> list[str]:
    """Valid run ids in the first column; a database from elsewhere may contain paths that lead out of the workspace."""
    return [str(id_) for id_, *_ in rows if RUN_IDS.fullmatch(str(id_))]


def _prepare(connection: sqlite3.Connection) -> None:
    """Set up a connection, and a new database."""
    deadline = time.monotonic() + LOCKED_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError as error:
            # SQLite does not wait here when several processes create the database at once.
            if _code(error) not in LOCKED or time.monotonic() > deadline:
                raise
        time.sleep(0.02)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript(SCHEMA)


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary error code."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF

"""Removes runs, and outputs that no other run refers to."""

import json
import shutil
import sqlite3
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vision_designer.graphs.engine.store import PARTIAL, Store
from vision_designer.graphs.history.run_database import GIVEN, RunDatabase, states_of, valid_ids
from vision_designer.graphs.history.run_folder import RUN_IDS
from vision_designer.graphs.history.run_summaries import read_about
from vision_designer.nodes.errors import CouldNotOpenFileError
from vision_designer.nodes.system.atomic_files import writing

MIN_WITH_HOLES = 1 << 20
"""Bytes; some file systems report the blocks of small files late."""


@dataclass(frozen=True)
class Cleaned:
    """Result of a clean-up: ids of removed runs, keys of removed outputs, and bytes."""

    runs: list[str]
    outputs: list[str]
    freed: int


def clean(index: RunDatabase, root: Path, store: Store, keep: int, *, dry_run: bool) -> Cleaned:
    """Remove runs; see :meth:`~vision_designer.graphs.history.runs.History.clean`.

    Raises:
        CouldNotOpenFileError: a run is active; its outputs are not known yet.
    """
    suffix = uuid.uuid4().hex[:8]

    def select(database: sqlite3.Connection) -> tuple[list[str], list[str], list[Path]]:
        # No run can start during this transaction and reuse what is about to be removed.
        if _is_any_active(database):
            raise CouldNotOpenFileError("a run is active in this workspace. Clean up when it has ended, or stop it.")
        kept, completed = [run_id for run_id in states_of(database) if read_about(root / run_id).starred], 0
        for run_id, state in database.execute("SELECT id, state FROM runs ORDER BY rowid DESC"):
            if completed < keep:
                kept.append(str(run_id))
            completed += state == "completed"
        given = (json.dumps(kept),)
        old = valid_ids(database.execute(f"SELECT id FROM runs WHERE id NOT IN {GIVEN}", given))
        used = {row[0] for row in database.execute(f"SELECT DISTINCT key FROM nodes WHERE run IN {GIVEN}", given)}
        unused = [key for key in store.keys() if key not in used]  # noqa: SIM118 - a method, not a dict's
        obsolete = [*map(store.folder, unused), *store.leftovers(used), *_leftovers(database, root, old)]
        if not dry_run:
            database.execute(f"DELETE FROM runs WHERE id NOT IN {GIVEN}", given)
            # Renamed now, so that no run can reuse what is removed later.
            obsolete = [_hide(path, suffix) for path in obsolete]
        return old, unused, obsolete

    old, unused, obsolete = index.change(select)
    return _remove_paths(root, old, unused, obsolete, suffix, dry_run=dry_run)


def remove(index: RunDatabase, root: Path, store: Store, run_ids: Iterable[str]) -> Cleaned:
    """Remove these runs; see :meth:`~vision_designer.graphs.history.runs.History.remove`."""
    suffix = uuid.uuid4().hex[:8]

    def select(database: sqlite3.Connection) -> tuple[list[str], list[str], list[Path]]:
        states = states_of(database)
        removed = [run_id for run_id in dict.fromkeys(run_ids) if states.get(run_id, "running") != "running"]
        query = "SELECT key FROM nodes WHERE run = ?"
        keys = {key for run_id in removed for (key,) in database.execute(query, (run_id,))}
        database.executemany("DELETE FROM runs WHERE id = ?", [(run_id,) for run_id in removed])
        used = {key for (key,) in database.execute("SELECT DISTINCT key FROM nodes")}
        unused = [] if _is_any_active(database) else [key for key in store.keys() if key in keys - used]  # noqa: SIM118
        # Renamed in this transaction, so that no run can reuse what is removed later.
        return removed, unused, [_hide(store.folder(key), suffix) for key in unused]

    removed, unused, obsolete = index.change(select)
    return _remove_paths(root, removed, unused, obsolete, suffix, dry_run=False)


def _is_any_active(database: sqlite3.Connection) -> bool:
    return database.execute("SELECT 1 FROM runs WHERE state = 'running'").fetchone() is not None


def _remove_paths(
    root: Path, run_ids: list[str], outputs: list[str], obsolete: list[Path], suffix: str, *, dry_run: bool
) -> Cleaned:
    """Remove the folders of runs, and hidden paths."""
    runs = [path for path in (root / run_id for run_id in run_ids) if path.exists()]
    freed = sum(_size_of(path) for path in (*obsolete, *runs))
    if not dry_run:
        # If this is killed, remaining runs are intact and entered again.
        obsolete = obsolete + [_hide(path, suffix) for path in runs]
        for path in obsolete:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
    return Cleaned(run_ids, outputs, freed)


def _leftovers(database: sqlite3.Connection, root: Path, old: Sequence[str]) -> list[Path]:
    """Leftovers of killed runs and clean-ups in the folder of runs, except the ``old`` ones."""
    known = states_of(database)
    folders = [
        path
        for path in root.glob("*")
        if path.name.startswith(".") or (RUN_IDS.fullmatch(path.name) and path.name not in known)
    ]
    removed = {*folders, *(root / run_id for run_id in old)}
    return folders + [path for path in root.glob(f"*/{PARTIAL}") if path.parent not in removed]


def _hide(path: Path, suffix: str) -> Path:
    """Rename a path to a hidden sibling, which is never looked up, and return it."""
    hidden = path.with_name(f".{path.name.lstrip('.')}.{suffix}")
    with writing(path):
        path.rename(hidden)
    return hidden


def _size_of(folder: Path) -> int:
    """Bytes of a file, or of all files below a folder; links are not counted."""
    files = folder.rglob("*") if folder.is_dir() else [folder]
    found = [file.stat() for file in files if file.is_file() and not file.is_symlink()]
    # Allocated bytes, since files may be sparse.
    return sum(min(status.st_size, max(status.st_blocks * 512, MIN_WITH_HOLES)) for status in found)

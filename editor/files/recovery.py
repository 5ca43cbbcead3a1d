"""Recovery files: unsaved edits in the state folder, found at the next start after a crash.

Each window has a folder of its own there, with a lock that it holds for as long as its process lives. A folder
whose lock nobody holds was left by a process that has gone; the graphs in it are offered to the user.
"""

import hashlib
import os
import re
import threading
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from filelock import FileLock, Timeout
from platformdirs import user_state_path

from vision_designer.graphs.json_text import LARGEST_TEXT, parse, read_bytes
from vision_designer.graphs.user_paths import Origin
from vision_designer.nodes.system.atomic_files import write_json

LOCK = "lock"
LARGEST = 2 * LARGEST_TEXT + 2**20
"""Bytes of a recovery file: in it, the quotes and line ends of a graph's text take two characters."""
OWN_FOLDER = r"[0-9a-f]{32}"
OWN_FILE = r"[0-9]+\.json"
UNFINISHED_FILE = rf"\.{OWN_FILE}\.[0-9a-f]+\.partial"
"""What this program writes. Whatever else lies there is not ours to read or to remove."""


def recovery_path() -> Path:
    """The folder for what is to be recovered, in the platform's folder for the state of programs."""
    return user_state_path("vision-designer", appauthor=False) / "recovery"


def digest_of_file(path: Path | None) -> str:
    """What tells a file's content from any other; empty when there is no such file."""
    try:
        if path is None or not path.is_file():
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""


@dataclass(frozen=True)
class LostGraph:
    """A graph as it was when its window went away without a word."""

    path: Path | None
    """Its file; None when it was never saved."""
    title: str
    text: str
    time: datetime
    saved_digest: str
    kept_in: Path
    origin: Origin | None = None
    """What its relative paths mean, if it was never saved."""

    def file_has_changed(self) -> bool:
        """Whether its file is no longer the one that these edits were made to."""
        return self.path is not None and digest_of_file(self.path) != self.saved_digest


class Recovery:
    """The recovery files of this process, and those that others left.

    Args:
        folder: where they are kept; by default in the platform's folder for the state of programs.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or recovery_path()
        self._own: Path | None = None
        self._lock: FileLock | None = None
        self._others: dict[Path, FileLock] = {}
        self._adopted: set[Path] = set()
        self._count = 0
        self._handed_over: WeakKeyDictionary[object, Path] = WeakKeyDictionary()
        # Each graph writes in a thread of its own.
        self._making = threading.Lock()

    def new_file(self) -> Path:
        """The name of a recovery file for one more graph.

        Raises:
            OSError: nothing can be written there.
        """
        with self._making:
            if self._own is None:
                self._own, self._lock = self._new_folder()
            self._count += 1
            return self._own / f"{self._count}.json"

    def hand_over(self, graph: object, file: Path) -> None:
        """Leave the recovery file of a graph to whoever keeps its edits next."""
        self._handed_over[graph] = file

    def handed_over(self, graph: object) -> Path | None:
        """The recovery file that was left for a graph, which is the caller's from now on."""
        return self._handed_over.pop(graph, None)

    def adopt(self, lost: LostGraph, graph: object) -> None:
        """Go on in the file of a graph that was restored, in place of a new one.

        So its edits are in one file all the time, also where nothing new can be written, and never in two.

        Args:
            lost: as :meth:`lost` gave it.
            graph: into which it was restored; whoever keeps its edits is handed the file.
        """
        if lost.kept_in.parent in self._others:
            self._adopted.add(lost.kept_in)
            self.hand_over(graph, lost.kept_in)

    def lost(self) -> list[LostGraph]:
        """The graphs of processes that have gone, the latest first.

        From now on they are this process's to offer, until it discards them or ends.
        """
        found = []
        for folder in sorted(self.folder.glob("*/")):
            if not re.fullmatch(OWN_FOLDER, folder.name) or folder.is_symlink() or (folder / LOCK).is_symlink():
                continue
            if folder != self._own and (folder in self._others or self._take(folder)):
                files = [file for file in _own_files(folder) if file not in self._adopted]
                graphs = [graph for file in files if (graph := _read(file)) is not None]
                if not graphs and not self._is_adopted(folder):
                    self._remove(folder)
                found += graphs
        return sorted(found, key=lambda graph: graph.time, reverse=True)

    def discard(self, graph: LostGraph) -> None:
        """Forget a graph that is not wanted."""
        with suppress(OSError):
            # Otherwise it is offered again at the next start, and nothing is lost.
            graph.kept_in.unlink(missing_ok=True)
        folder = graph.kept_in.parent
        if folder not in self._others or self._is_adopted(folder):
            return
        if not any(_read(file) for file in _own_files(folder)):
            self._remove(folder)

    def close(self) -> None:
        """Remove this process's own files; what others left and was not discarded stays for the next start."""
        for file in self._adopted:
            with suppress(OSError):
                file.unlink(missing_ok=True)
        adopted = {file.parent for file in self._adopted}
        for folder, lock in self._others.items():
            if folder in adopted:
                _remove_empty(folder)
            lock.release()
        self._others.clear()
        self._adopted.clear()
        if self._own is not None and self._lock is not None:
            with suppress(OSError):
                for file in _own_files(self._own):
                    file.unlink()
            _remove_empty(self._own)
            self._lock.release()
            self._own = self._lock = None

    def _is_adopted(self, folder: Path) -> bool:
        return any(file.parent == folder for file in self._adopted)

    def _new_folder(self) -> tuple[Path, FileLock]:
        while True:
            folder = self.folder / uuid.uuid4().hex
            folder.mkdir(parents=True, mode=0o700)
            lock = FileLock(folder / LOCK, thread_local=False)
            try:
                lock.acquire(blocking=False)
            except Timeout:
                continue
            # A process that starts just now may have taken the folder for one that was left.
            if (folder / LOCK).exists():
                return folder, lock
            lock.release()

    def _take(self, folder: Path) -> bool:
        """Take over the folder of a process that has gone; False when it has not, or another was first."""
        lock = FileLock(folder / LOCK, thread_local=False)
        try:
            lock.acquire(blocking=False)
        except (Timeout, OSError):
            return False
        self._others[folder] = lock
        return True

    def _remove(self, folder: Path) -> None:
        _remove_empty(folder)
        self._others.pop(folder).release()


def keep(file: Path, path: Path | None, title: str, text: str, saved_digest: str, origin: Origin | None = None) -> None:
    """Write a recovery file; whatever happens meanwhile, there is never half of one.

    Raises:
        OSError: it cannot be written.
    """
    place = str(path.absolute()) if path is not None else None
    content = {
        # A name that is no UTF-8 cannot be written here; the edits are kept all the same.
        "path": place if place is None or _as_utf8(place) == place else None,
        "title": _as_utf8(title),
        "time": datetime.now(UTC).isoformat(),
        "process": os.getpid(),
        "saved_digest": saved_digest,
        "origin": origin.to_json() if origin is not None else None,
        "text": text,
    }
    write_json(file, content)


def _read(file: Path) -> LostGraph | None:
    """What a recovery file holds; None when that cannot be told."""
    try:
        content: dict[str, Any] = parse(read_bytes(file, LARGEST).decode(), largest=LARGEST)
        place: str | None = content["path"]
        return LostGraph(
            # No file has a name with a NUL.
            path=Path(place) if place is not None and "\0" not in place else None,
            title=str(content["title"]),
            text=str(content["text"]),
            # As it will be shown: not every time has a local one.
            time=datetime.fromisoformat(content["time"]).astimezone(),
            saved_digest=str(content["saved_digest"]),
            origin=Origin.from_json(content.get("origin")),
            kept_in=file,
        )
    except (OSError, ValueError, TypeError, KeyError, OverflowError):
        return None


def _as_utf8(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _own_files(folder: Path) -> list[Path]:
    """The recovery files of a folder; a link may lead anywhere, and is none."""
    return [file for file in folder.glob("*.json") if re.fullmatch(OWN_FILE, file.name) and not file.is_symlink()]


def _remove_empty(folder: Path) -> None:
    """Remove a folder in which no graph is kept any more.

    A recovery file that cannot be read stays, and so does anything that is not ours: it may be somebody's only copy.
    """
    with suppress(OSError):
        for file in folder.iterdir():
            if re.fullmatch(UNFINISHED_FILE, file.name):
                file.unlink()
        if {file.name for file in folder.iterdir()} <= {LOCK}:
            (folder / LOCK).unlink(missing_ok=True)
            folder.rmdir()

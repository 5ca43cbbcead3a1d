"""Recovery files: unsaved edits in the state folder, found at the next start after a crash.

Each window has its own folder with a lock, held while its process is alive. An unlocked folder belongs to a process
that has ended; its graphs are offered to the user.
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
MAX_FILE_BYTES = 2 * LARGEST_TEXT + 2**20
"""Maximum bytes of a recovery file; quotes and line ends of a graph's text take two characters in it."""
OWN_FOLDER = r"[0-9a-f]{32}"
OWN_FILE = r"[0-9]+\.json"
UNFINISHED_FILE = rf"\.{OWN_FILE}\.[0-9a-f]+\.partial"
"""Files of this program; anything else in the folder is neither read nor removed."""


def recovery_path() -> Path:
    """Folder of the recovery files, in the platform's state folder."""
    return user_state_path("vision-designer", appauthor=False) / "recovery"


def digest_of_file(path: Path | None) -> str:
    """Digest of a file's content; empty if it does not exist."""
    try:
        if path is None or not path.is_file():
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""


@dataclass(frozen=True)
class LostGraph:
    """A graph with unsaved edits of a crashed window."""

    path: Path | None
    """Its file; None if it was never saved."""
    title: str
    text: str
    time: datetime
    saved_digest: str
    file: Path
    origin: Origin | None = None
    """Base of its relative paths, if it was never saved."""
    graph_id: str = ""
    """Of the open graph, which its submissions record; empty if unknown."""

    def file_has_changed(self) -> bool:
        """Whether its file differs from the version that was edited."""
        return self.path is not None and digest_of_file(self.path) != self.saved_digest


class Recovery:
    """Recovery files of this process, and those of earlier ones.

    Args:
        folder: of the files; the platform's state folder by default.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or recovery_path()
        self._own_folder: Path | None = None
        self._lock: FileLock | None = None
        self._claimed: dict[Path, FileLock] = {}
        self._adopted: set[Path] = set()
        self._count = 0
        self._handed_over: WeakKeyDictionary[object, Path] = WeakKeyDictionary()
        # Each graph writes in its own thread.
        self._folder_lock = threading.Lock()

    def new_file(self) -> Path:
        """Path of a new recovery file.

        Raises:
            OSError: the folder is not writable.
        """
        with self._folder_lock:
            if self._own_folder is None:
                self._own_folder, self._lock = self._new_folder()
            self._count += 1
            return self._own_folder / f"{self._count}.json"

    def hand_over(self, graph: object, file: Path) -> None:
        """Pass a graph's recovery file to the next owner of its edits."""
        self._handed_over[graph] = file

    def handed_over(self, graph: object) -> Path | None:
        """Recovery file passed on for a graph, owned by the caller from now on."""
        return self._handed_over.pop(graph, None)

    def adopt(self, lost: LostGraph, graph: object) -> None:
        """Continue using the file of a restored graph instead of a new one.

        Its edits are then always in exactly one file, even if no new file can be written.

        Args:
            lost: from :meth:`lost`.
            graph: restored from it; its next owner receives the file.
        """
        if lost.file.parent in self._claimed:
            self._adopted.add(lost.file)
            self.hand_over(graph, lost.file)

    def lost(self) -> list[LostGraph]:
        """Graphs of ended processes, the latest first.

        This process owns them until it discards them or ends.
        """
        found = []
        for folder in sorted(self.folder.glob("*/")):
            if not re.fullmatch(OWN_FOLDER, folder.name) or folder.is_symlink() or (folder / LOCK).is_symlink():
                continue
            if folder != self._own_folder and (folder in self._claimed or self._claim(folder)):
                files = [file for file in _own_files(folder) if file not in self._adopted]
                graphs = [graph for file in files if (graph := _read(file)) is not None]
                if not graphs and not self._is_adopted(folder):
                    self._remove(folder)
                found += graphs
        return sorted(found, key=lambda graph: graph.time, reverse=True)

    def discard(self, graph: LostGraph) -> None:
        with suppress(OSError):
            # On failure, it is offered again at the next start.
            graph.file.unlink(missing_ok=True)
        folder = graph.file.parent
        if folder not in self._claimed or self._is_adopted(folder):
            return
        if not any(_read(file) for file in _own_files(folder)):
            self._remove(folder)

    def close(self) -> None:
        """Remove this process's files; unclaimed files of others stay for the next start."""
        for file in self._adopted:
            with suppress(OSError):
                file.unlink(missing_ok=True)
        adopted = {file.parent for file in self._adopted}
        for folder, lock in self._claimed.items():
            if folder in adopted:
                _remove_empty(folder)
            lock.release()
        self._claimed.clear()
        self._adopted.clear()
        if self._own_folder is not None and self._lock is not None:
            with suppress(OSError):
                for file in _own_files(self._own_folder):
                    file.unlink()
            _remove_empty(self._own_folder)
            self._lock.release()
            self._own_folder = self._lock = None

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
            # Another starting process may have taken over the folder.
            if (folder / LOCK).exists():
                return folder, lock
            lock.release()

    def _claim(self, folder: Path) -> bool:
        """Take over the folder of an ended process; False if it is alive, or another process was first."""
        lock = FileLock(folder / LOCK, thread_local=False)
        try:
            lock.acquire(blocking=False)
        except (Timeout, OSError):
            return False
        self._claimed[folder] = lock
        return True

    def _remove(self, folder: Path) -> None:
        _remove_empty(folder)
        self._claimed.pop(folder).release()


def write_recovery(
    file: Path,
    path: Path | None,
    title: str,
    text: str,
    saved_digest: str,
    origin: Origin | None = None,
    graph_id: str = "",
) -> None:
    """Write a recovery file atomically.

    Raises:
        OSError: it cannot be written.
    """
    path_text = str(path.absolute()) if path is not None else None
    content = {
        # A path that is not UTF-8 cannot be stored; the edits are.
        "path": path_text if path_text is None or _as_utf8(path_text) == path_text else None,
        "title": _as_utf8(title),
        "time": datetime.now(UTC).isoformat(),
        "process": os.getpid(),
        "saved_digest": saved_digest,
        "origin": origin.to_json() if origin is not None else None,
        "graph_id": graph_id,
        "text": text,
    }
    write_json(file, content)


def _read(file: Path) -> LostGraph | None:
    """Content of a recovery file; None if it is invalid."""
    try:
        content: dict[str, Any] = parse(read_bytes(file, MAX_FILE_BYTES).decode(), largest=MAX_FILE_BYTES)
        path_text: str | None = content["path"]
        return LostGraph(
            # Paths contain no NUL.
            path=Path(path_text) if path_text is not None and "\0" not in path_text else None,
            title=str(content["title"]),
            text=str(content["text"]),
            # Convert to local time here, which fails for some values.
            time=datetime.fromisoformat(content["time"]).astimezone(),
            saved_digest=str(content["saved_digest"]),
            origin=Origin.from_json(content.get("origin")),
            graph_id=str(content.get("graph_id", "")),
            file=file,
        )
    except (OSError, ValueError, TypeError, KeyError, OverflowError):
        return None


def _as_utf8(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _own_files(folder: Path) -> list[Path]:
    """Recovery files of a folder; links are ignored."""
    return [file for file in folder.glob("*.json") if re.fullmatch(OWN_FILE, file.name) and not file.is_symlink()]


def _remove_empty(folder: Path) -> None:
    """Remove a folder without recovery files.

    Unreadable recovery files and foreign files are kept: they may be the only copy.
    """
    with suppress(OSError):
        for file in folder.iterdir():
            if re.fullmatch(UNFINISHED_FILE, file.name):
                file.unlink()
        if {file.name for file in folder.iterdir()} <= {LOCK}:
            (folder / LOCK).unlink(missing_ok=True)
            folder.rmdir()

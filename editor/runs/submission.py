"""Submissions: one folder for each, with the submitted graph, until the run ends.

They are in the workspace, so that a run continues without its window and is found again.
"""

import hmac
import json
import os
import secrets
import shutil
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from platformdirs import user_state_path

from vision_designer.editor.files.graph_files import file_name
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.printing import printable
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.datasets.dataset_files import SUBMITTED
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.messages import with_messages
from vision_designer.nodes.system.atomic_files import write_json, writing
from vision_designer.nodes.system.processes import ProcessIdentity
from vision_designer.nodes.system.stored import read_stored

KEY_BYTES = 32


def key_path() -> Path:
    """File of the key, in the platform's state folder."""
    return user_state_path("vision-designer", appauthor=False) / "key"


def sign(values: Mapping[str, Any]) -> str:
    """HMAC of these JSON values under the user's key."""
    text = json.dumps(values, sort_keys=True)
    return hmac.new(_key(key_path()), text.encode("ascii"), "sha256").hexdigest()


def is_signed(values: Mapping[str, Any], given: object) -> bool:
    """Return whether ``given`` is the HMAC of these values."""
    return isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "replace"), sign(values).encode())


@cache
def _key(path: Path) -> bytes:
    """Key from a file, created if missing; a key for this process only if it cannot be stored."""
    with suppress(OSError):
        if not path.exists():
            _create_key(path)
        key = path.read_bytes()
        if len(key) == KEY_BYTES:
            return key
    return secrets.token_bytes(KEY_BYTES)


def _create_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{uuid.uuid4().hex}.partial")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        # If another window was first, its key is used.
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


FOLDER = SUBMITTED
CLAIM = "submitted.lock"
LARGEST_RECORD = 1 << 20
RECORD, EVENTS, OUTPUT, ERROR, STOPPING = "submission.json", "events.jsonl", "said.txt", "error.json", "stopping"


@dataclass
class Submission:
    """A submitted graph.

    Attributes:
        folder: its folder in the workspace.
        graph: file name of the graph in it.
        title: display title.
        origin: the graph's file; empty if it was never saved.
        working_folder: working directory of the process.
        only: requested nodes; empty for the whole graph.
        submitted: seconds since 1970.
        owner: the editor process that manages it.
        process: process of the run; None while it is queued.
        graph_id: identifies the open graph, also one without a file, see ``OpenGraph.graph_id``.
    """

    folder: Path
    graph: str
    title: str
    origin: str
    working_folder: str
    only: list[str]
    submitted: float
    owner: ProcessIdentity
    process: ProcessIdentity | None = None
    component_folders: list[str] = field(default_factory=list)
    graph_id: str = ""

    @property
    def graph_file(self) -> Path:
        return self.folder / self.graph

    @property
    def events_file(self) -> Path:
        return self.folder / EVENTS

    @property
    def output_file(self) -> Path:
        """Standard output and error of the process."""
        return self.folder / OUTPUT

    @property
    def error_file(self) -> Path:
        """Error for which the process refused the run, as JSON."""
        return self.folder / ERROR

    @property
    def is_stopping(self) -> bool:
        """Whether any window has asked the process to stop."""
        return (self.folder / STOPPING).exists()

    def record_stopping(self) -> None:
        (self.folder / STOPPING).touch()

    def seconds_since_stop(self) -> float:
        """Seconds since it was asked to stop; 0 if it was not."""
        try:
            return max(0.0, time.time() - (self.folder / STOPPING).stat().st_mtime)
        except OSError:
            return 0.0

    def write(self) -> None:
        """Write the record.

        Raises:
            FailedToWriteOutputsError: disk full, or no permission to write.
        """
        values = {**asdict(self), "folder": self.folder.name}
        with writing(self.folder):
            write_json(self.folder / RECORD, {**values, "seal": sign(values)})

    def document(self) -> GraphDocument:
        return GraphDocument.read(self.graph_file)

    def output(self, maximum: int = 4000) -> str:
        """The end of the process's output."""
        try:
            with self.output_file.open("rb") as file:
                file.seek(0, 2)
                file.seek(max(0, file.tell() - maximum))
                return file.read().decode("utf-8", "replace").strip()
        except OSError:
            return ""

    def error(self) -> str:
        """The end of the process's output; as a message, if it is that of an error."""
        output = self.output()
        try:
            error = with_messages(read_stored(self.error_file))["error"]
        except (OSError, ValueError, TypeError, KeyError):
            return output
        return error if isinstance(error, str) and printable(error) == output else output

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    @classmethod
    def create(
        cls,
        workspace: Path,
        document: GraphDocument,
        components: Components,
        **values: Any,  # noqa: ANN401
    ) -> "Submission":
        """Write a graph with absolute paths to a new folder of the workspace.

        Raises:
            FailedToWriteOutputsError: disk full, or no permission to write.
        """
        folder = workspace / FOLDER / uuid.uuid4().hex[:12]
        stem = Path(values["origin"]).stem if values["origin"] else str(values["title"])
        submission = cls(folder=folder, graph=f"{file_name(stem)}.json", **values)
        with writing(folder):
            folder.mkdir(parents=True)
        try:
            document.write(submission.graph_file, components)
            submission.write()
        except BaseException:
            submission.remove()
            raise
        return submission

    @classmethod
    def read(cls, folder: Path) -> "Submission | None":
        """Submission in a folder; None if it is missing, incomplete, or made by another user's editor.

        A record names programs to start and processes to kill, so those of other users are ignored.
        """
        try:
            values = json.loads(_read_record(folder / RECORD))
            given = values.pop("seal")
            if not is_signed(values, given) or values["folder"] != folder.name:
                return None
            values["folder"] = folder
            values["owner"] = ProcessIdentity(**values["owner"])
            values["process"] = ProcessIdentity(**values["process"]) if values["process"] else None
            submission = cls(**values)
            submission.document()
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, VisionDesignerError):
            return None
        return submission


def submissions_in(workspace: Path) -> list[Submission]:
    """All submissions of a workspace, in order of creation."""
    found = [Submission.read(folder) for folder in (workspace / FOLDER).glob("*")]
    return sorted((submission for submission in found if submission), key=lambda submission: submission.submitted)


@contextmanager
def takeover_lock(workspace: Path) -> Iterator[bool]:
    """Yield whether runs of other windows may be taken over now; only one of several windows gets True.

    Does not wait for the other window, see :meth:`RunQueue.reattach`.
    """
    if not (workspace / FOLDER).is_dir():
        yield False
        return
    lock = FileLock(workspace / CLAIM, timeout=0)
    try:
        lock.acquire()
    except (Timeout, OSError):
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def _read_record(file: Path) -> str:
    """Content of one of our files, which is limited in length; does not block on a pipe."""
    if not file.is_file() or file.stat().st_size > LARGEST_RECORD:
        raise ValueError("no record of a submission")
    return file.read_text(encoding="utf-8")

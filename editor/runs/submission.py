"""Submissions: one folder for each, with the submitted graph, until the run ends.

It lies in the workspace, so that a run goes on without the window that it was submitted in, and is found again.
"""

import json
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from vision_designer.editor.files.named_files import file_name
from vision_designer.editor.files.signing import is_sealed, seal
from vision_designer.graphs.document import GraphDocument
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.datasets.dataset_files import SUBMITTED
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.system.atomic_files import write_json, writing
from vision_designer.nodes.system.processes import ProcessIdentity

FOLDER = SUBMITTED
CLAIM = "submitted.lock"
LARGEST_RECORD = 1 << 20
RECORD, EVENTS, SAID, STOPPING = "submission.json", "events.jsonl", "said.txt", "stopping"


@dataclass
class Submission:
    """A graph that was submitted.

    Attributes:
        folder: its own in the workspace.
        graph: the graph's file name there.
        title: what the user calls it.
        origin: the graph's file; empty when it was never saved.
        working_folder: where the process works.
        only: the nodes that were asked for; empty for the whole graph.
        submitted: seconds since 1970.
        owner: the editor that looks after it.
        process: the process of the run; None while it is queued.
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

    @property
    def graph_file(self) -> Path:
        """The graph as it was submitted."""
        return self.folder / self.graph

    @property
    def events_file(self) -> Path:
        """What the run tells."""
        return self.folder / EVENTS

    @property
    def said_file(self) -> Path:
        """What the process wrote to its outputs."""
        return self.folder / SAID

    @property
    def is_stopping(self) -> bool:
        """Whether the process was asked to stop, by whatever window."""
        return (self.folder / STOPPING).exists()

    def note_stopping(self) -> None:
        """Note that the process was asked to stop."""
        (self.folder / STOPPING).touch()

    def stopping_for(self) -> float:
        """For how many seconds it has been asked to stop; 0 when it was not."""
        try:
            return max(0.0, time.time() - (self.folder / STOPPING).stat().st_mtime)
        except OSError:
            return 0.0

    def write(self) -> None:
        """Keep the record.

        Raises:
            FailedToWriteOutputsError: the disk is full, or writing is not allowed.
        """
        values = {**asdict(self), "folder": self.folder.name}
        with writing(self.folder):
            write_json(self.folder / RECORD, {**values, "seal": seal(values)})

    def document(self) -> GraphDocument:
        """The graph as it was submitted."""
        return GraphDocument.read(self.graph_file)

    def said(self, maximum: int = 4000) -> str:
        """The end of what the process wrote."""
        try:
            with self.said_file.open("rb") as file:
                file.seek(0, 2)
                file.seek(max(0, file.tell() - maximum))
                return file.read().decode("utf-8", "replace").strip()
        except OSError:
            return ""

    def remove(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @classmethod
    def create(
        cls,
        workspace: Path,
        document: GraphDocument,
        components: Components,
        **values: Any,  # noqa: ANN401
    ) -> "Submission":
        """Write a graph, whose paths are absolute, into a new folder of the workspace.

        Raises:
            FailedToWriteOutputsError: the disk is full, or writing is not allowed.
        """
        folder = workspace / FOLDER / uuid.uuid4().hex[:12]
        submission = cls(folder=folder, graph=f"{file_name(_stem(values))}.json", **values)
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
        """The submission in a folder; None when it has none, or not all of it, or another user's editor made it.

        A record names programs to start and processes to end, so one from a stranger is not for us.
        """
        try:
            values = json.loads(_text_of(folder / RECORD))
            given = values.pop("seal")
            if not is_sealed(values, given) or values["folder"] != folder.name:
                return None
            values["folder"] = folder
            values["owner"] = ProcessIdentity(**values["owner"])
            values["process"] = ProcessIdentity(**values["process"]) if values["process"] else None
            submission = cls(**values)
            submission.document()
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, VisionDesignerError):
            return None
        return submission


def found_in(workspace: Path) -> list[Submission]:
    """All submissions of a workspace, in the order in which they were made."""
    found = [Submission.read(folder) for folder in (workspace / FOLDER).glob("*")]
    return sorted((submission for submission in found if submission), key=lambda submission: submission.submitted)


@contextmanager
def claiming(workspace: Path) -> Iterator[bool]:
    """Whether what other windows left may be taken up now: of two windows that are opened at once, one does.

    Nobody waits here for the other one, see :meth:`RunQueue.find_again`.
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


def _text_of(file: Path) -> str:
    """What is in a file of ours; a pipe would never end, and nothing of ours is that long."""
    if not file.is_file() or file.stat().st_size > LARGEST_RECORD:
        raise ValueError("no record of a submission")
    return file.read_text(encoding="utf-8")


def _stem(values: dict[str, Any]) -> str:
    return Path(values["origin"]).stem if values["origin"] else str(values["title"])

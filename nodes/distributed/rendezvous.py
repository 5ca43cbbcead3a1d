"""The rendezvous: where a run waits for other machines, and its record in the workspace."""

import atexit
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.distributed.address import Address, chosen_address
from vision_designer.nodes.distributed.spec import relative, versions
from vision_designer.nodes.system.atomic_files import write_json, writing

MEETINGS = "meetings"
"""The folder of a workspace with a record for each address at which a run waits."""
HEARTBEAT_SECONDS = 2.0
STALE_SECONDS = 30.0
"""A record that was not renewed for so long is one of a run that was killed."""
LOCK_SECONDS = 0.2


class RendezvousRecord(BaseModel):
    """What other machines find.

    Attributes:
        versions: of the run, see :func:`vision_designer.nodes.distributed.spec.versions`.
        launch: the folder of the launch that can be joined, relative to the workspace; empty between two.
        beat: goes up while the run lives.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    versions: dict[str, str]
    launch: str
    beat: int

    @classmethod
    def find(cls, workspace: Path, address: Address) -> Self | None:
        """The record of the run that waits at ``address``; None when none does."""
        try:
            return cls.model_validate_json(record_file(workspace, address).read_text(encoding="utf-8"))
        except (OSError, ValidationError, ValueError):
            return None


def record_file(workspace: Path, address: Address) -> Path:
    """Where the record for an address lies."""
    return workspace / MEETINGS / f"{address.host.replace(':', '_')}-{address.port}.json"


class Rendezvous:
    """Keeps the record of one address until this process ends.

    Args:
        workspace: in which it lies.
        address: where other machines are awaited.
    """

    def __init__(self, workspace: Path, address: Address) -> None:
        self.workspace, self.address = workspace, address
        self._launch = ""
        self._beat = 0
        self._turn = threading.Lock()
        self._writing = threading.Lock()
        self._closed = False
        with writing(workspace / MEETINGS):
            self._write()
        threading.Thread(target=self._keep_alive, name="meeting", daemon=True).start()
        atexit.register(self.close)

    @contextmanager
    def invite(self, launch: Path, job: Job) -> Iterator[None]:
        """Have other machines join the launch in that folder; one launch at a time has the address.

        Raises:
            RunCancelledError: the run was cancelled while another launch had it.
        """
        while not self._turn.acquire(timeout=LOCK_SECONDS):
            job.check_cancelled()
        try:
            self._launch = relative(launch, self.workspace)
            self._write()
            yield
        finally:
            self._launch = ""
            with suppress(OSError):
                self._write()
            self._turn.release()

    def close(self) -> None:
        """Nobody is awaited any more."""
        with self._writing, suppress(OSError):
            self._closed = True
            record_file(self.workspace, self.address).unlink(missing_ok=True)

    def _write(self) -> None:
        with self._writing:
            if not self._closed:
                self._beat += 1
                record = RendezvousRecord(versions=versions(), launch=self._launch, beat=self._beat)
                write_json(record_file(self.workspace, self.address), record.model_dump())

    def _keep_alive(self) -> None:
        while not self._closed:
            time.sleep(HEARTBEAT_SECONDS)
            # A full disk must not end the thread: there may be room again.
            with suppress(OSError):
                self._write()


_rendezvous_by_workspace: dict[Path, Rendezvous] = {}
_choosing = threading.Lock()


def rendezvous_of(workspace: Path) -> Rendezvous:
    """The one place where this process waits for machines that share ``workspace``; chosen when first asked for."""
    with _choosing:
        if workspace not in _rendezvous_by_workspace:
            _rendezvous_by_workspace[workspace] = Rendezvous(workspace, chosen_address())
        return _rendezvous_by_workspace[workspace]

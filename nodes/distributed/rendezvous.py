"""The rendezvous: the address where a run waits for other machines, and its record in the workspace."""

import atexit
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.distributed.spec import relative, versions
from vision_designer.nodes.errors import NotInRangeValueError
from vision_designer.nodes.system.atomic_files import write_json, writing

RENDEZVOUS = "VISION_DESIGNER_RENDEZVOUS"
"""Environment variable with the address at which a run waits for other machines."""
DISCARD_PORT = 9
OUTSIDE = "192.0.2.1"
"""An address reserved for documentation; nothing is sent to it."""
MAX_PORTS = 65535


@dataclass(frozen=True)
class Address:
    """Host name or IP address, and TCP port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse ``HOST:PORT``, with brackets around an IPv6 address; raises NotInRangeValueError for anything else."""
        host, _, port = text.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        if not host or not port.isdecimal() or not 0 < int(port) <= MAX_PORTS:
            raise NotInRangeValueError(
                "{value!r} is not an address of the form HOST:PORT with a port from 1 to {maximum}, e.g. "
                "192.168.1.10:29400.",
                maximum=MAX_PORTS,
                value=text,
            )
        return cls(host, int(port))


def chosen_address() -> Address:
    """The address in the environment (NotInRangeValueError if invalid), or this machine's address and a free port."""
    named = os.environ.get(RENDEZVOUS)
    if named:
        return Address.parse(named)
    host = local_host(OUTSIDE)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listening:
        listening.bind((host, 0))
        return Address(host, int(listening.getsockname()[1]))


def local_host(other: str) -> str:
    """The local address for connections to ``other``; sends nothing."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(other, DISCARD_PORT, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind) as opened:
            opened.connect(address)
            return str(opened.getsockname()[0])
    except OSError:
        # No network, hence no other machine.
        return "127.0.0.1"


MEETINGS = "meetings"
"""Folder of a workspace with a record for each address at which a run waits."""
HEARTBEAT_SECONDS = 2.0
STALE_SECONDS = 30.0
"""Seconds after which a record that is not renewed belongs to a killed run."""
LOCK_SECONDS = 0.2


class RendezvousRecord(BaseModel):
    """Record for other machines.

    Attributes:
        versions: of the run, see :func:`vision_designer.nodes.distributed.spec.versions`.
        launch: folder of the joinable launch, relative to the workspace; empty between launches.
        beat: counter, increased while the run is alive.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    versions: dict[str, str]
    launch: str
    beat: int

    @classmethod
    def find(cls, workspace: Path, address: Address) -> Self | None:
        """The record of the run waiting at ``address``; None if there is none."""
        try:
            return cls.model_validate_json(record_file(workspace, address).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None


def record_file(workspace: Path, address: Address) -> Path:
    """Path of the record of an address."""
    return workspace / MEETINGS / f"{address.host.replace(':', '_')}-{address.port}.json"


class Rendezvous:
    """Maintains the record of one address until this process ends."""

    def __init__(self, workspace: Path, address: Address) -> None:
        self.workspace, self.address = workspace, address
        self._launch = ""
        self._beat = 0
        self._launch_lock = threading.Lock()
        self._writing = threading.Lock()
        self._closed = False
        with writing(workspace / MEETINGS):
            self._write()
        threading.Thread(target=self._keep_alive, name="meeting", daemon=True).start()
        atexit.register(self.close)

    @contextmanager
    def invite(self, launch: Path, job: Job) -> Iterator[None]:
        """Offer a launch to other machines, one launch at a time; RunCancelledError if cancelled meanwhile."""
        while not self._launch_lock.acquire(timeout=LOCK_SECONDS):
            job.check_cancelled()
        try:
            self._launch = relative(launch, self.workspace)
            self._write()
            yield
        finally:
            self._launch = ""
            with suppress(OSError):
                self._write()
            self._launch_lock.release()

    def close(self) -> None:
        """Stop offering the launch."""
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
            # A full disk must not end the thread: space may be freed.
            with suppress(OSError):
                self._write()


_rendezvous_by_workspace: dict[Path, Rendezvous] = {}
_choosing = threading.Lock()


def rendezvous_of(workspace: Path) -> Rendezvous:
    """The rendezvous of this process for machines that share ``workspace``; created on first use."""
    with _choosing:
        if workspace not in _rendezvous_by_workspace:
            _rendezvous_by_workspace[workspace] = Rendezvous(workspace, chosen_address())
        return _rendezvous_by_workspace[workspace]

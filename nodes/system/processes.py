"""Identities of processes of this and other machines, and whether they are alive."""

import os
import signal
import socket
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vision_designer.nodes.errors import LibraryExceptionError, ModuleOutOfMemoryError, VisionDesignerError

ENDED = frozenset({"Z", "X", "x"})
"""Process states of what has ended and was not asked after by its parent yet."""
PROC = Path("/proc/self/stat")
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
PID_NAMESPACE = Path("/proc/self/ns/pid")


@dataclass(frozen=True)
class ProcessIdentity:
    """A process, told apart from later ones that get the same number, and from those of other machines.

    Attributes:
        pid: its number.
        started: when it was, in the system's own count; empty where the system does not say.
        host: the machine, and the container on it, where numbers of processes mean the same; empty in records of
            older programs, which are taken for this one.
        boot: tells this start of the machine from others; empty like ``host``.
    """

    pid: int
    started: str
    host: str = ""
    boot: str = ""

    @classmethod
    def of(cls, pid: int) -> "ProcessIdentity":
        """The living process of that number on this machine."""
        return cls(pid, _state(pid)[1], this_host(), this_boot())

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is of another machine, where nobody can look from here."""
        return bool(self.host) and self.host != this_host()

    @property
    def lives(self) -> bool:
        """Whether it goes on; one of another machine does as far as anybody knows here."""
        if self.is_elsewhere:
            return True
        if self.pid <= 0 or (self.boot and self.boot != this_boot()):
            return False
        state, started = _state(self.pid)
        return bool(state) and state not in ENDED and started == self.started

    def send(self, signal_number: int, *, whole_group: bool = False) -> None:
        """Send it a signal, or to all of its group when it leads one.

        Nothing happens when it has ended, or is of another machine.
        """
        if self.lives and not self.is_elsewhere:
            with suppress(ProcessLookupError):
                if whole_group:
                    os.killpg(self.pid, signal_number)
                else:
                    os.kill(self.pid, signal_number)


@cache
def this_host() -> str:
    """The name of this machine; in a container, with what tells its numbers of processes from those outside."""
    try:
        return f"{socket.gethostname()} {PID_NAMESPACE.readlink()}"
    except OSError:
        return socket.gethostname()


@cache
def this_boot() -> str:
    """What tells this start of the machine from others."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        import psutil

        return str(round(psutil.boot_time()))


def _state(pid: int) -> tuple[str, str]:
    """The state and the start of a process of this machine; both empty when there is none."""
    if not PROC.exists():
        return _asked_state(pid)
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "", ""
    # The name, in parentheses, may hold anything.
    fields = text.rpartition(")")[2].split()
    return fields[0], fields[19]


def _asked_state(pid: int) -> tuple[str, str]:
    """The same on a system without ``/proc``."""
    import psutil

    try:
        process = psutil.Process(pid)
        started = repr(process.create_time())
        return "Z" if process.status() in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD} else "R", started
    except (psutil.Error, ValueError, OverflowError):
        return "", ""


def ended_by_signal(process: str, number: int) -> VisionDesignerError:
    """The error to raise when a process that does a node's work was ended by a signal.

    Args:
        process: what it is, e.g. "a process that decodes images".
        number: of the signal.
    """
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    if name == "SIGKILL":
        return ModuleOutOfMemoryError(
            f"{process} was terminated by SIGKILL, which happens when memory runs out. Close other programs, or reduce "
            "Batch size (batch_size), Workers (workers) or Process count per node (process_count_per_node).",
            signal=number,
        )
    if name == "SIGBUS":
        return ModuleOutOfMemoryError(
            f"{process} was terminated by SIGBUS, which happens when shared memory (/dev/shm) is full. Increase its "
            "size, or set Workers (workers) to 0.",
            signal=number,
        )
    return LibraryExceptionError(
        f"{process} was terminated by {name}. Unless it was terminated on purpose, this is a fault in a library or "
        "driver: run it again; if it happens again, set Workers (workers) to 0 and Process count per node "
        "(process_count_per_node) to 1.",
        signal=number,
    )

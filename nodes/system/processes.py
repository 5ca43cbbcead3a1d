"""Processes on this and other machines: who they are, whether they are alive, and what children inherit."""

import os
import signal
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vision_designer.nodes.errors import (
    LibraryExceptionError,
    ModuleOutOfMemoryError,
    ParameterParsingError,
    VisionDesignerError,
)
from vision_designer.nodes.messages import Message

ENDED = frozenset({"Z", "X", "x"})
"""States of terminated processes, including zombies."""
PROC = Path("/proc/self/stat")
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
PID_NAMESPACE = Path("/proc/self/ns/pid")


@dataclass(frozen=True)
class ProcessIdentity:
    """Process, distinguished from later ones with the same number and from those of other machines.

    Attributes:
        pid: process number.
        started: start time in the system's units; empty if unknown.
        host: machine, and container on it, whose process numbers are comparable; empty in records of older versions,
            which count as this machine.
        boot: identifies the machine's boot; empty like ``host``.
    """

    pid: int
    started: str
    host: str = ""
    boot: str = ""

    @classmethod
    def of(cls, pid: int) -> "ProcessIdentity":
        """The process with this number on this machine."""
        return cls(pid, _state(pid)[1], this_host(), this_boot())

    @property
    def is_elsewhere(self) -> bool:
        """Whether it runs on another machine."""
        return bool(self.host) and self.host != this_host()

    @property
    def is_alive(self) -> bool:
        """Whether it is running; always true for another machine."""
        if self.is_elsewhere:
            return True
        if self.pid <= 0 or (self.boot and self.boot != this_boot()):
            return False
        state, started = _state(self.pid)
        return bool(state) and state not in ENDED and started == self.started

    def send(self, signal_number: int, *, to_group: bool = False) -> None:
        """Send a signal to it, or to its process group if it leads one.

        Does nothing if it has ended, or runs on another machine.
        """
        if self.is_alive and not self.is_elsewhere:
            with suppress(ProcessLookupError):
                if to_group:
                    os.killpg(self.pid, signal_number)
                else:
                    os.kill(self.pid, signal_number)


@cache
def this_host() -> str:
    """Name of this machine; in a container, with its PID namespace."""
    try:
        return f"{socket.gethostname()} {PID_NAMESPACE.readlink()}"
    except OSError:
        return socket.gethostname()


@cache
def this_boot() -> str:
    """Identifier of this machine's boot."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        import psutil

        return str(round(psutil.boot_time()))


def _state(pid: int) -> tuple[str, str]:
    """State and start time of a process on this machine; both empty if there is none."""
    if not PROC.exists():
        return _state_without_proc(pid)
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "", ""
    # The name, in parentheses, may contain anything.
    fields = text.rpartition(")")[2].split()
    return fields[0], fields[19]


def _state_without_proc(pid: int) -> tuple[str, str]:
    """State and start time on a system without ``/proc``."""
    import psutil

    try:
        process = psutil.Process(pid)
        started = repr(process.create_time())
        return "Z" if process.status() in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD} else "R", started
    except (psutil.Error, ValueError, OverflowError):
        return "", ""


def ended_by_signal(process: str, number: int) -> VisionDesignerError:
    """The error for a worker process, e.g. "a process that decodes images", that a signal ended."""
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = Message("signal {number}", number=number)
    if name == "SIGKILL":
        return ModuleOutOfMemoryError(
            "{process} was terminated by SIGKILL, which happens when memory runs out. Close other programs, or reduce "
            "Batch size (batch_size), Workers (workers) or Process count per node (process_count_per_node).",
            process=process,
            signal=number,
        )
    if name == "SIGBUS":
        return ModuleOutOfMemoryError(
            "{process} was terminated by SIGBUS, which happens when shared memory (/dev/shm) is full. "
            "Increase its size, or set Workers (workers) to 0.",
            process=process,
            signal=number,
        )
    return LibraryExceptionError(
        "{process} was terminated by {name}. Unless it was terminated on purpose, this is a fault in a "
        "library or driver: run it again; if it happens again, set Workers (workers) to 0 and Process "
        "count per node (process_count_per_node) to 1.",
        process=process,
        name=name,
        signal=number,
    )


PARENT = "VISION_DESIGNER_PARENT"
"""Environment variable with the id of the parent process."""
INTERVAL = 0.2


def environment_for_children() -> dict[str, str]:
    """Environment variables for :func:`end_with_parent` in a child."""
    return {PARENT: str(os.getpid())}


def end_with_parent() -> None:
    """Exit immediately when the parent process has ended, even if it was killed."""
    # Passed by the parent, which may end before getppid() is called.
    parent = int(os.environ.get(PARENT) or os.getppid())

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(INTERVAL)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


OFFLINE = "VISION_DESIGNER_OFFLINE"
"""Environment variable that turns downloads off; inherited by child processes."""
ON_VALUES, OFF_VALUES = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
"""Values of the variable in any case; empty is the same as unset."""


def is_offline() -> bool:
    """Whether downloads are turned off; ParameterParsingError for an invalid environment variable."""
    given = os.environ.get(OFFLINE, "")
    word = given.strip().lower()
    if word in ON_VALUES:
        return True
    if word in OFF_VALUES or not word:
        return False
    raise ParameterParsingError(
        "VISION_DESIGNER_OFFLINE is {value!r:.80}; {yes} turn downloads off, {no} or an empty value "
        "leave them on. Set it to one of these values, or unset it.",
        yes=", ".join(ON_VALUES),
        no=", ".join(OFF_VALUES),
        variable=OFFLINE,
        value=given,
    )


def set_offline(offline: bool) -> None:
    """Turn downloads off or on for this process and its children."""
    os.environ[OFFLINE] = "1" if offline else "0"

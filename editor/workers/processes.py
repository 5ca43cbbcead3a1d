"""Processes that may be another program's children: which they are, and whether they live."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ENDED = frozenset({"Z", "X", "x"})
"""Process states of what has ended and was not asked after by its parent yet."""


@dataclass(frozen=True)
class ProcessIdentity:
    """A process, told apart from later ones that get the same number.

    Attributes:
        started: when it was, in the system's own count; empty where the system does not say.
    """

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> "ProcessIdentity":
        """The living process of that number."""
        return cls(pid, _state(pid)[1])

    @property
    def lives(self) -> bool:
        """Whether it goes on."""
        if self.pid <= 0:
            return False
        state, started = _state(self.pid)
        if state:
            return state not in ENDED and started == self.started
        if self.started or Path("/proc/self/stat").exists():
            return False
        try:
            os.kill(self.pid, 0)
        except OSError as error:
            return isinstance(error, PermissionError)
        return True

    def send(self, signal_number: int, *, whole_group: bool = False) -> None:
        """Send it a signal, or to all of its group when it leads one; nothing happens when it has ended."""
        if self.lives:
            with suppress(ProcessLookupError):
                if whole_group:
                    os.killpg(self.pid, signal_number)
                else:
                    os.kill(self.pid, signal_number)


def _state(pid: int) -> tuple[str, str]:
    """The state and the start of a process; both empty when there is none, or the system has no ``/proc``."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "", ""
    # The name, in parentheses, may hold anything.
    fields = text.rpartition(")")[2].split()
    return fields[0], fields[19]

"""Crash reports: written by faulthandler to the state folder, and found at the next start.

Each process has a file of its own. Its first line says which process that is; what follows are errors of threads, and
what Python writes of them all when the process is ended by a fatal signal.
"""

import faulthandler
import json
import os
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from platformdirs import user_state_path

from vision_designer.nodes.system.processes import ProcessIdentity

LARGEST = 1 << 20
"""Bytes of a report: no more is written, and no more is read."""


def crash_path() -> Path:
    """The folder of the reports, in the platform's folder for the state of programs."""
    return user_state_path("vision-designer", appauthor=False) / "crashes"


@dataclass(frozen=True)
class CrashReport:
    """What a process that has gone said last."""

    text: str
    file: Path

    def discard(self) -> None:
        """Forget it: it was shown."""
        with suppress(OSError):
            self.file.unlink(missing_ok=True)


class CrashReports:
    """The report of this process, and those that others left.

    Args:
        folder: where they are; by default in the platform's folder for the state of programs.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or crash_path()
        self._file: BinaryIO | None = None
        self._path: Path | None = None
        self._written = 0
        self._unseen: set[str] = set()

    def begin(self) -> None:
        """Have fatal errors of this process written into its file; where none can be made, nothing is."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._path = self.folder / f"{uuid.uuid4().hex}.txt"
            self._file = self._path.open("xb", buffering=0)
            self._file.write(json.dumps(asdict(ProcessIdentity.of(os.getpid()))).encode() + b"\n")
            faulthandler.enable(self._file)

    def write(self, text: str) -> None:
        """Write an error that may be the last."""
        data = text.encode("utf-8", "replace") + b"\n"
        if self._file is None or self._written + len(data) > LARGEST:
            return
        self._written += len(data)
        self._unseen.add(text)
        with suppress(OSError):
            self._file.write(data)

    def seen(self, text: str) -> None:
        """An error was shown: it need not be offered at the next start."""
        self._unseen.discard(text)

    def close(self) -> None:
        """The process ends well; what nobody has seen stays for the next start."""
        if self._file is None or self._path is None:
            return
        faulthandler.disable()
        self._file.close()
        self._file = None
        if not self._unseen:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def left(self) -> list[CrashReport]:
        """The reports of processes that have gone; those without a word are removed."""
        found = []
        for file in sorted(self.folder.glob("*.txt")):
            if file == self._path or file.is_symlink() or not file.is_file():
                continue
            report = _read(file)
            if report is None:
                continue
            if report.text.strip():
                found.append(report)
            else:
                report.discard()
        return found


def _read(file: Path) -> CrashReport | None:
    """The report in a file; None when it is none, or of a process that lives."""
    try:
        with file.open("rb") as opened:
            first, _, rest = opened.read(2 * LARGEST).partition(b"\n")
        values = json.loads(first)
        identity = ProcessIdentity(int(values["pid"]), str(values["started"]), str(values["host"]), str(values["boot"]))
    except (OSError, ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return None
    return None if identity.is_alive else CrashReport(rest.decode("utf-8", "replace"), file)

"""Crash reports: written by faulthandler to the state folder, and found at the next start.

Each process has its own file. The first line identifies the process; errors of threads and the traceback of a fatal
signal follow.
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

MAX_REPORT_BYTES = 1 << 20
"""Maximum bytes of a report."""


@dataclass(frozen=True)
class CrashReport:
    """Report of a crashed process."""

    text: str
    file: Path

    def discard(self) -> None:
        with suppress(OSError):
            self.file.unlink(missing_ok=True)


class CrashReports:
    """Report of this process, and those of earlier ones.

    Args:
        folder: of the reports; the platform's state folder by default.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or user_state_path("vision-designer", appauthor=False) / "crashes"
        self._file: BinaryIO | None = None
        self._path: Path | None = None
        self._written = 0
        self._not_shown: set[str] = set()

    def begin(self) -> None:
        """Write fatal errors of this process to its file; does nothing if the file cannot be created."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._path = self.folder / f"{uuid.uuid4().hex}.txt"
            self._file = self._path.open("xb", buffering=0)
            self._file.write(json.dumps(asdict(ProcessIdentity.of(os.getpid()))).encode() + b"\n")
            faulthandler.enable(self._file)

    def write(self, text: str) -> None:
        data = text.encode("utf-8", "replace") + b"\n"
        if self._file is None or self._written + len(data) > MAX_REPORT_BYTES:
            return
        self._written += len(data)
        self._not_shown.add(text)
        with suppress(OSError):
            self._file.write(data)

    def mark_shown(self, text: str) -> None:
        """Remove an error that was shown, so that the next start does not offer it."""
        self._not_shown.discard(text)

    def close(self) -> None:
        """Remove the file on a normal exit, unless it has errors that were not shown."""
        if self._file is None or self._path is None:
            return
        faulthandler.disable()
        self._file.close()
        self._file = None
        if not self._not_shown:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def earlier(self) -> list[CrashReport]:
        """Reports of processes that have ended; empty ones are removed."""
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
    """Report in a file; None if it is invalid, or its process is alive."""
    try:
        with file.open("rb") as opened:
            first, _, rest = opened.read(2 * MAX_REPORT_BYTES).partition(b"\n")
        values = json.loads(first)
        identity = ProcessIdentity(int(values["pid"]), str(values["started"]), str(values["host"]), str(values["boot"]))
    except (OSError, ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return None
    return None if identity.is_alive else CrashReport(rest.decode("utf-8", "replace"), file)

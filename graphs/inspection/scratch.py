"""Temporary files of the process: the built-in sample, and unpacked archives."""

import itertools
import os
import shutil
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from vision_designer.graphs.workspace import CACHE
from vision_designer.nodes.core.job import Job, Level
from vision_designer.nodes.system.atomic_files import make_folder

_lock = threading.Lock()
_roots: list[Path] = []
_numbers = itertools.count()
PREFIX = "vision-designer-data-"
_places: list[Path] = []
"""Where they are made; the last one counts."""


class Silent:
    """Hears a job and says nothing."""

    def progress(self, done: int, total: int, unit: str) -> None:
        """Say nothing."""

    def metric(self, name: str, value: float, step: int | None, epoch: int | None) -> None:
        """Say nothing."""

    def log(self, level: Level, message: str) -> None:
        """Say nothing."""


def keep_scratch_in(workspace: Path) -> None:
    """Have them made in the workspace, like everything else."""
    _places.append(workspace / CACHE)


def scratch_folder() -> Path:
    """The place of a new folder, made by whoever needs it; what lies there is removed when the process ends."""
    with _lock:
        if not _roots:
            place = _place()
            _remove_orphans(place)
            _roots.append(Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=place)))
        return _roots[0] / str(next(_numbers))


def _place() -> Path:
    """Where they are made: without a workspace, or one that can be written, in the system's temporary folder."""
    for place in _places[-1:]:
        with suppress(OSError):
            make_folder(place)
            if os.access(place, os.W_OK):
                return place
    return Path(tempfile.gettempdir())


def _remove_orphans(place: Path) -> None:
    """Remove what processes left that were killed."""
    for folder in place.glob(f"{PREFIX}*"):
        number = folder.name.removeprefix(PREFIX).partition("-")[0]
        if number.isdecimal():
            try:
                os.kill(int(number), 0)
            except ProcessLookupError:
                shutil.rmtree(folder, ignore_errors=True)
            except (OSError, OverflowError):
                continue


def remove_scratch() -> None:
    """Remove them all."""
    while _roots:
        shutil.rmtree(_roots.pop(), ignore_errors=True)


def silent_job(cancelled: threading.Event | None = None) -> Job:
    """A job that says nothing, in a folder that is made only when something is written into it."""
    folder = scratch_folder()
    return Job(
        folder=folder, checkpoints=folder / "checkpoints", workspace=folder, listener=Silent(), cancelled=cancelled
    )

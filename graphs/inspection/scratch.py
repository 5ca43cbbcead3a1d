"""Temporary files of the process: the built-in sample, and unpacked archives."""

import itertools
import os
import shutil
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from vision_designer.graphs.workspace import CACHE
from vision_designer.nodes.core.job import Job
from vision_designer.nodes.system.atomic_files import make_folder

_lock = threading.Lock()
_roots: list[Path] = []
_numbers = itertools.count()
PREFIX = "vision-designer-data-"
_parents: list[Path] = []
"""Parent folders; the last one is used."""


class Silent:
    """Job listener that ignores everything."""

    def _ignore(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - of any call
        pass

    progress = metric = log = _ignore


def keep_scratch_in(workspace: Path) -> None:
    """Put temporary files into the workspace."""
    _parents.append(workspace / CACHE)


def scratch_folder() -> Path:
    """Path of a new folder, to be created by the caller; removed when the process exits."""
    with _lock:
        if not _roots:
            parent = _parent()
            _remove_orphans(parent)
            _roots.append(Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent)))
        return _roots[0] / str(next(_numbers))


def _parent() -> Path:
    """Parent folder; the system's temporary folder without a writable workspace."""
    for parent in _parents[-1:]:
        with suppress(OSError):
            make_folder(parent)
            if os.access(parent, os.W_OK):
                return parent
    return Path(tempfile.gettempdir())


def _remove_orphans(parent: Path) -> None:
    for folder in parent.glob(f"{PREFIX}*"):
        number = folder.name.removeprefix(PREFIX).partition("-")[0]
        if number.isdecimal():
            try:
                os.kill(int(number), 0)
            except ProcessLookupError:
                shutil.rmtree(folder, ignore_errors=True)
            except (OSError, OverflowError):
                continue


def remove_scratch() -> None:
    """Remove all temporary files."""
    while _roots:
        shutil.rmtree(_roots.pop(), ignore_errors=True)


def silent_job(cancelled: threading.Event | None = None) -> Job:
    """Job without a listener, whose folder is created on the first write."""
    folder = scratch_folder()
    return Job(
        folder=folder, checkpoints=folder / "checkpoints", workspace=folder, listener=Silent(), cancelled=cancelled
    )

"""A witness of all that Python does beside computing: imports, unpickling, code, processes, sockets and files."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEVER = (
    "import",
    "exec",
    "compile",
    "pickle.",
    "marshal.",
    "code.__new__",
    "ctypes.",
    "subprocess.",
    "socket.",
    "urllib.",
    "os.system",
    "os.exec",
    "os.spawn",
    "os.posix_spawn",
    "os.fork",
    "os.startfile",
    "webbrowser.",
)
"""Audit events, or their beginnings, that reading a graph never raises."""
CHANGES = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "shutil.")

_heard: list[str] | None = None
_allowed: tuple[str, ...] = ()


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if _heard is None:
        return
    if event == "open":
        if not str(arguments[0]).startswith(_allowed):
            _heard.append(f"open {arguments[0]}")
    elif event.startswith((*NEVER, *CHANGES)):
        _heard.append(f"{event} {arguments[:1]}"[:200])


# A hook cannot be taken out again: it is put in once, and deaf but where a test asks.
sys.addaudithook(_hear)


@contextmanager
def nothing_runs(*readable: Path) -> Iterator[None]:
    """Fail when, meanwhile, anything runs, is unpickled or imported, is changed on disk, or is opened but ``readable``."""
    global _heard, _allowed
    heard: list[str] = []
    _allowed = tuple(map(str, readable))
    _heard = heard
    try:
        yield
    finally:
        _heard = None
    assert heard == [], f"reading did more than read: {heard[:5]}"

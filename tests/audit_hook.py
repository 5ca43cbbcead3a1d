"""An audit hook that detects imports, unpickling, code execution, processes, sockets, and file access."""

import codecs
import os
import pwd  # noqa: F401 - Python imports it when it first meets a path that begins with ~
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
"""Audit events, or their prefixes, that reading a graph never raises."""
CHANGES = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "shutil.")

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_heard: list[str] | None = None
_readable: tuple[str, ...] = ()
_writable: tuple[str, ...] = ()


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _heard is None:
        return
    if event == "open":
        path, mode, flags = arguments
        writes = flags & WRITING or (isinstance(mode, str) and set(mode) & set("wax+"))
        if not str(path).startswith(_writable if writes else _readable + _writable):
            _heard.append(f"open {path} {mode}")
    elif event.startswith(CHANGES):
        if not str(arguments[0]).startswith(_writable):
            _heard.append(f"{event} {arguments[0]}")
    elif event.startswith(NEVER):
        _heard.append(f"{event} {arguments[:1]}"[:200])


codecs.lookup("utf-8-sig")
# An audit hook cannot be removed, so it is installed once and records only inside the context manager.
sys.addaudithook(_hear)


@contextmanager
def assert_no_side_effects(*readable: Path, writable: Path | None = None) -> Iterator[None]:
    """Fail if the block imports, unpickles, or runs anything, or accesses files other than these."""
    global _heard, _readable, _writable
    heard: list[str] = []
    _readable, _writable = tuple(map(str, readable)), () if writable is None else (str(writable),)
    _heard = heard
    try:
        yield
    finally:
        _heard = None
    assert heard == [], f"reading did more than read: {heard[:5]}"

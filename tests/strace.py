"""File changes and network access of a program and its children, recorded by strace."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CHANGING = (
    "openat,open,creat,rename,renameat,renameat2,mkdir,mkdirat,unlink,unlinkat,rmdir,link,linkat,symlink,symlinkat,"
    "truncate,chmod,fchmodat,chown,fchownat,utimensat,mknod,mknodat,setxattr"
)
CALLING = "socket,connect,bind,listen,sendto,sendmsg,sendmmsg"
LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)$")
PLACE = re.compile(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')
NETWORK = re.compile(r"sa_family=(AF_INET6?)\b.*")
NO_PLACE = ("/dev/null", "/dev/tty", "/proc/", "/dev/pts/", "/dev/ptmx")
"""Paths that store nothing."""


@dataclass
class Trace:
    """The recorded system calls of a program.

    Attributes:
        status: exit status.
        said: output.
        changed: files and folders that it created, wrote, renamed, or removed.
        network: calls with an internet address.
    """

    status: int
    said: str
    changed: set[Path] = field(default_factory=set)
    network: list[str] = field(default_factory=list)

    def changed_outside(self, *allowed: Path) -> list[str]:
        """Changes outside of all ``allowed`` folders."""
        return sorted(
            str(path)
            for path in self.changed
            if not any(path.is_relative_to(place) for place in allowed) and not str(path).startswith(NO_PLACE)
        )


def run_under_strace(command: list[str], folder: Path, **environment: str) -> Trace:
    """Run a command in ``folder``, with its own home there, and trace it and its children."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    home = folder / "home"
    home.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "VISION_DESIGNER_"))}
    kept |= {"HOME": str(home), "TMPDIR": str(folder / "temporary"), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    (folder / "temporary").mkdir(exist_ok=True)
    for name in ("MPLCONFIGDIR", "TORCHINDUCTOR_CACHE_DIR", "TRITON_CACHE_DIR", "JOBLIB_MULTIPROCESSING"):
        kept.pop(name, None)
    record = folder / "trace.txt"
    done = subprocess.run(
        [
            "strace",
            "-f",
            "--seccomp-bpf",
            "-qq",
            "-y",
            "-s",
            "4096",
            "-o",
            str(record),
            "-e",
            f"trace={CHANGING},{CALLING}",
            *command,
        ],
        cwd=folder,
        env=kept,
        capture_output=True,
        text=True,
        timeout=600,
    )
    if "ptrace" in done.stderr and "not permitted" in done.stderr:
        pytest.skip("ptrace is not permitted here")
    trace = Trace(done.returncode, done.stdout + done.stderr)
    with record.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            _take(trace, line, folder)
    return trace


def _take(trace: Trace, line: str, folder: Path) -> None:
    found = LINE.match(line)
    if found is None:
        return
    call, arguments = found.groups()
    if (internet := NETWORK.search(arguments)) is not None:
        trace.network.append(f"{call} {internet[0]}")
    if call in CALLING.split(",") or re.search(r"= -1 E(NOENT|EXIST|NOTDIR|ISDIR|ACCES|PERM|ROFS)", arguments):
        return
    if call in ("open", "openat") and not re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", arguments):
        return
    for beside, name in PLACE.findall(arguments):
        trace.changed.add(Path(os.path.normpath(Path(beside or folder) / name)))

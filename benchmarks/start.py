"""Time from the command until the window is usable, and the load of the idle window.

Run it in a window or on a virtual screen, e.g. ``xvfb-run -s "-screen 0 1600x1000x24" python benchmarks/start.py``. The
window is usable when it is shown, its graph is painted, and no event is pending.
"""

import argparse
import os
import select
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TARGET = 1.5
"""Seconds."""
IDLE = 2.0
PATIENCE = 60
CHILD = """
import sys, time
from PySide6.QtCore import QTimer
from vision_designer.editor import application

class Watched(application.Editor):
    def start(self, graphs=()):
        super().start(graphs)
        # After what is due now, painting included; the zero timers that follow are of the first events.
        QTimer.singleShot(0, lambda: QTimer.singleShot(0, self.usable))

    def usable(self):
        if self.window.graph is None and len(sys.argv) > 2:
            QTimer.singleShot(5, self.usable)
            return
        self.window.repaint()
        print("usable", flush=True)

application.Editor = Watched
from vision_designer.graphs.cli.app import main
main()
"""


def start(graph: str) -> tuple[float, float, float]:
    """Seconds until it is usable, processor seconds of two idle ones, and megabytes."""
    # An empty home folder, without graphs to restore.
    with tempfile.TemporaryDirectory() as home:
        return _start_in(Path(home), graph)


def _start_in(home: Path, graph: str) -> tuple[float, float, float]:
    environment = {**os.environ, **{f"XDG_{kind}_HOME": str(home / kind) for kind in ("CONFIG", "STATE", "DATA")}}
    before = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, "edit", *([graph] if graph else [])],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    try:
        ready, _, _ = select.select([child.stdout], [], [], PATIENCE)
        took = time.perf_counter() - before
        if not ready or child.stdout.readline().strip() != "usable":
            raise SystemExit("the window did not start")
        time.sleep(1)
        busy = _processor_seconds(child.pid)
        time.sleep(IDLE)
        busy = _processor_seconds(child.pid) - busy
        pages = int(Path(f"/proc/{child.pid}/statm").read_text().split()[1])
    finally:
        child.kill()
        child.wait()
    return took, busy, pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    print(f"{'':24}{'to usable, s':>14}{'target':>8}{'idle, %':>9}{'memory, MB':>12}")
    for name, graph in (("first page", ""), ("with a graph of 12 nodes", "example:digits_resnet18")):
        # The first is a warm-up of the page cache.
        measured = [start(graph) for _ in range(rounds + 1)][1:]
        took, busy, memory = (statistics.median(values) for values in zip(*measured, strict=True))
        print(f"{name:24}{took:14.2f}{TARGET:8.1f}{100 * busy / IDLE:9.1f}{memory:12.0f}")


if __name__ == "__main__":
    main()

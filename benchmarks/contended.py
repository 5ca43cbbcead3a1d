"""Training while other programs use the machine: none, one and two busy loops.

    python benchmarks/contended.py [--rounds 3] [--seconds 3] [--loops 0 1 2] [MODE ...]

ResNet-18 learns the scanned digits at 32 x 32 pixels, as in the example graph. Each mode is a separate training; all
but one are stopped (SIGSTOP), so that they take turns within the same seconds:

- ``program``: unchanged;
- ``spinning``: without adapting to other programs, which is torch's default behavior;
- ``passive``: with OMP_WAIT_POLICY=passive, so that threads never spin;
- ``one thread``: with OMP_NUM_THREADS=1.

The fair share of n cores with b busy loops is n / (n + b) of the rate on an idle machine, that of ``spinning`` without
loops in the same round. Busy loops belong to the same session and have the same priority.
"""

import argparse
import os
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from photographs import Silent, job_in
from reporting import Cell, Spread, Table, finish, parser

MODES: dict[str, dict[str, str]] = {
    "spinning": {},
    "program": {},
    "passive": {"OMP_WAIT_POLICY": "passive"},
    "one thread": {"OMP_NUM_THREADS": "1"},
}
"""Environment variables of each."""
SETTLING = 1.5
"""Seconds of a turn before the measurement."""
BATCH = 32
TARGET = 0.8


class Counting(Silent):
    """Job listener that writes the number of iterations to a file."""

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_CREAT | os.O_WRONLY)

    def progress(self, done: int, total: int, unit: str) -> None:
        """Called after each iteration."""
        if unit == "iterations":
            os.pwrite(self._file, struct.pack("<q", done), 0)


def train_for_ever(mode: str, folder: Path, file: Path) -> None:
    """Train until killed; runs in the process of a mode."""
    from vision_designer.nodes.types.transformation_directory import TransformationDirectory
    from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
    from vision_designer.nodes.vision.datasets.conversion import convert
    from vision_designer.nodes.vision.hardware import contention
    from vision_designer.nodes.vision.hardware.host import keep_freed_memory
    from vision_designer.nodes.vision.training.recipe import TrainingSettings
    from vision_designer.nodes.vision.training.train import train

    keep_freed_memory()
    if mode != "program":
        contention.SharedCores.update = lambda self: None  # type: ignore[method-assign]
    operations = TransformationDirectory((("Resize", 32), ("CenterCrop", 32), ("RandomAffine", 10)))
    images = convert(folder, fail_on_invalid=True, job=job_in(file.parent / "converting" / mode))
    images = images.with_transformation(operations)
    settings = TrainingSettings(epochs=10**6, batch_size=BATCH, warmup_step_number=0, learning_rate=0.01, random_seed=1,
                                patience=10**6, print_frequency=10)  # fmt: skip
    job = job_in(file.parent / "training" / mode, Counting(file))
    job.PROGRESS_INTERVAL = 0  # type: ignore[misc]
    train(UntrainedModelDirectory("resnet18", {"zero_init_residual": False}), images, images.take(range(BATCH)),
          settings, job)  # fmt: skip


class Training:
    """A training in its own process, stopped except in its turn."""

    def __init__(self, mode: str, images: Path, folder: Path) -> None:
        self._file = folder / f"{mode} iterations"
        command = [sys.executable, __file__, "--train", mode, str(images), str(self._file)]
        self._process = subprocess.Popen(command, env={**os.environ, **MODES[mode]})
        while self._iterations() < 5:
            if self._process.poll() is not None:
                raise SystemExit(f"the training of {mode} has ended")
            time.sleep(0.1)
        self._process.send_signal(signal.SIGSTOP)

    def _iterations(self) -> int:
        content = self._file.read_bytes() if self._file.exists() else b""
        return int(struct.unpack("<q", content)[0]) if len(content) == 8 else 0

    def rate(self, seconds: float) -> float:
        """Images per second of a turn."""
        self._process.send_signal(signal.SIGCONT)
        time.sleep(SETTLING)
        # Between two ends of iterations.
        begun, started = self._next()
        time.sleep(seconds)
        ended, stopped = self._next()
        self._process.send_signal(signal.SIGSTOP)
        return (ended - begun) * BATCH / (stopped - started)

    def _next(self) -> tuple[int, float]:
        before = self._iterations()
        while (now := self._iterations()) == before:
            time.sleep(0.002)
        return now, time.perf_counter()

    def end(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.wait()


@contextmanager
def busy_loops(count: int) -> Iterator[None]:
    """Run ``count`` busy loops inside the context."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def measure(chosen: argparse.Namespace) -> list[list[Cell]]:
    modes, cores = chosen.modes or [*MODES], len(psutil.Process().cpu_affinity())
    rates: dict[tuple[int, str], list[float]] = {(loops, mode): [] for loops in chosen.loops for mode in modes}
    idle_rates: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        from vision_designer.nodes.vision.datasets.samples import write_sample

        images = Path(name) / "digits"
        write_sample("digits", images, job_in(Path(name)))
        trainings = {mode: Training(mode, images, Path(name)) for mode in dict.fromkeys([*modes, "spinning"])}
        try:
            for _ in range(chosen.rounds):
                idle_rates.append(trainings["spinning"].rate(chosen.seconds))
                for loops in chosen.loops:
                    with busy_loops(loops):
                        for mode in modes:
                            rates[loops, mode].append(trainings[mode].rate(chosen.seconds))
        finally:
            for training in trainings.values():
                training.end()
    rows: list[list[Cell]] = []
    for (loops, mode), found in rates.items():
        share = cores / (cores + loops)
        kept = Spread.of([rate / (share * whole) for rate, whole in zip(found, idle_rates, strict=True)])
        target = "" if mode != "program" else f"at least {TARGET if loops else 0.95}"
        rows.append([loops, mode, Spread.of(found).median, share, kept.median,
                     f"{kept.lowest:.2f} to {kept.highest:.2f}", target])  # fmt: skip
    return rows


def main() -> None:
    if sys.argv[1:2] == ["--train"]:
        train_for_ever(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
        return
    options = parser(__doc__)
    options.add_argument("modes", nargs="*", metavar="MODE", choices=[*MODES, []])
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=3.0)
    options.add_argument("--loops", type=int, nargs="+", default=[0, 1, 2])
    rows = measure(chosen := options.parse_args())
    columns = ["busy loops", "training", "images/s", "fair share", "of fair share", "rounds", "target"]
    finish([Table("contended", columns, rows)], chosen.json)


if __name__ == "__main__":
    main()

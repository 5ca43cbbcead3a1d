"""Memory of scoring: up to a million rows, each with its own name and the same pixels.

    python benchmarks/scoring_memory.py [--rows 10000 100000 1000000] [--categories 10] [--workers 0]

Each size runs in its own process. The network has one layer, so that a million images take minutes; everything around
it is measured. Memory is the process's resident set in MB: when the first part begins, at every tenth of the rows, and
the peak. ``growth`` is from the first tenth to the last, and would show a leak. Memory of worker processes is added;
shared memory counts once, by proportional set sizes.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl
import torch
from PIL import Image
from reporting import Cell, Table, finish, parser, peak_memory
from torch import nn

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.images.image_source import ALL, FolderSource
from vision_designer.nodes.types.image_directory import ImageDirectory, table_schema
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.hardware.host import keep_freed_memory
from vision_designer.nodes.vision.models import classifier, weights
from vision_designer.nodes.vision.scoring import score

SIDE = 8
TENTHS = 10


@dataclass(frozen=True)
class OneImage(FolderSource):
    """A folder in which every name is the same small file."""

    content: bytes = b""

    def open(self, member: str, offset: int, size: int, maximum: int = ALL) -> BinaryIO:
        """Open the file."""
        return io.BytesIO(self.content)


class Watch:
    """Records the resident set at every tenth of the rows."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    def progress(self, done: int, total: int, unit: str) -> None:
        """Measure if another tenth is done."""
        if not self.taken or done * TENTHS // total >= len(self.taken):
            self.taken.append(resident())

    def metric(self, name: str, value: float, step: int | None, epoch: int | None) -> None:
        """Ignored."""

    def log(self, level: str, message: str) -> None:
        """Ignored."""


def resident() -> float:
    """MB of this process and its children; shared memory counts once."""
    own = os.getpid()
    children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
    found = 0
    for process in [str(own), *children]:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        found += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return found / 1024


def virtual_directory(folder: Path, rows: int) -> ImageDirectory:
    image = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)).save(image, "PNG")
    table = pl.select(id=pl.int_range(rows, dtype=pl.Int64)).with_columns(
        member=pl.format("category_{}/photograph_{}.png", pl.col("id") % 1000, pl.col("id")),
        label=pl.lit(0, pl.Int32),
        width=pl.lit(SIDE, pl.Int32),
        height=pl.lit(SIDE, pl.Int32),
        offset=pl.lit(0, pl.Int64),
        size=pl.lit(0, pl.Int64),
    )
    return ImageDirectory(OneImage(folder, image.getvalue()), table.cast(dict(table_schema())), ("c0",))


def one_layer(categories: int) -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(3 * SIDE * SIDE, categories))


def measure(rows: int, categories: int, workers: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        network = one_layer(categories)
        weights.save({key: value for key, value in network.state_dict().items()}, folder / "weights.safetensors")
        classifier.load_model = lambda model: network  # type: ignore[attr-defined]
        model = ModelDirectory(
            "resnet18", {}, tuple(f"c{number}" for number in range(categories)), (0.5, 0.5, 0.5), (0.5, 0.5, 0.5),
            TransformationDirectory(), folder / "weights.safetensors",
        )  # fmt: skip
        (folder / "store").mkdir()
        watch = Watch()
        job = Job(folder=folder / "store", checkpoints=folder / "checkpoints", workspace=folder, listener=watch)
        job.PROGRESS_INTERVAL = 0  # type: ignore[misc]
        directory = virtual_directory(folder, rows)
        watch.taken.append(resident())
        started = time.perf_counter()
        settings = score.ScoringSettings(device="cpu", workers=workers, cache_memory=0)
        table, _ = score.score(model, directory, settings, job)
        seconds = time.perf_counter() - started
        watch.taken.append(resident())
        count = pl.scan_parquet([table.folder / part for part in table.parts]).select(pl.len()).collect().item()
        assert count == rows
    return {
        "rows": rows,
        "start": watch.taken[0],
        "first_tenth": watch.taken[1],
        "last_tenth": watch.taken[10],
        "growth": watch.taken[10] - watch.taken[1],
        "put_together": watch.taken[11],
        "peak": peak_memory(),
        "images_per_s": rows / seconds,
    }


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    options.add_argument("--categories", type=int, default=10)
    options.add_argument("--workers", type=int, default=0)
    options.add_argument("--one", action="store_true", help="measure in this process, and print JSON")
    chosen = options.parse_args()
    if chosen.one:
        keep_freed_memory()
        torch.set_num_threads(1)
        print(json.dumps(measure(chosen.rows[0], chosen.categories, chosen.workers)))
        return
    rows: list[list[Cell]] = []
    for count in chosen.rows:
        command = [sys.executable, __file__, "--one", "--rows", str(count), "--categories", str(chosen.categories)]
        ended = subprocess.run([*command, "--workers", str(chosen.workers)], stdout=subprocess.PIPE, check=True)
        found = json.loads(ended.stdout)
        rows.append([count, *list(found.values())[1:]])
    columns = [
        "images", "start, MB", "after a tenth", "after all", "growth", "assembled", "peak", "images/s",
    ]  # fmt: skip
    finish([Table("scoring_memory", columns, rows)], chosen.json)


if __name__ == "__main__":
    main()

"""Datasets by reference: time and memory to convert 100,000 images, and the cost of archives.

    python benchmarks/datasets.py [--images 100000] [--rows 1000000] [--rounds 7] [--drop-caches]

Conversions are whole commands, ``vision-designer run`` in a new workspace: start, plan, conversion and output.
``memory`` is the peak resident set of that process, and ``kept`` the size of the workspace afterwards. The files are
small, newly written JPEGs in the page cache; ``--drop-caches`` (root, Linux) empties it before each first conversion.
Reading in place reads and decodes each image, in turns: ratios are within a turn.
"""

import io
import json
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from growth_images import image_directory
from photographs import photographs
from reporting import Cell, Spread, Table, finish, parser

from vision_designer.nodes.images.image_source import FolderSource, ImageSource, TarSource, ZipSource
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.vision.datasets.splitting import split
from vision_designer.nodes.vision.decoding.decode import decode

CATEGORIES = 100
FEW = 500
"""Images read in place; a quarter of that for larger ones."""
MAX_SECONDS = {
    "folder, for the first time": 20.0,
    "folder, nothing changed": 3.0,
    "folder, one image is new": 3.0,
    "zip": 10.0,
    "tar": 10.0,
}
MAX_MEMORY, MAX_TABLE_SECONDS, MAX_RATIO = 300.0, 3.0, 1.10
CHILD = """
import sys
import polars
from vision_designer.graphs import cli
try:
    if sys.argv[1:]:
        cli.main()
finally:
    print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@dataclass(frozen=True)
class Command:
    """Seconds and peak MB of a command."""

    seconds: float
    memory: float


def names(count: int) -> list[str]:
    """Paths of images, one folder for each category."""
    return [f"category_{number % CATEGORIES:03}/photograph_{number:06}.jpg" for number in range(count)]


def write_folder(place: Path, count: int, contents: list[bytes]) -> Path:
    """Write loose files, with an older modification time."""
    for number in range(min(count, CATEGORIES)):
        (place / f"category_{number:03}").mkdir(parents=True)
    an_hour_ago = time.time() - 3600
    for number, name in enumerate(names(count)):
        (place / name).write_bytes(contents[number % len(contents)])
        os.utime(place / name, (an_hour_ago, an_hour_ago))
    return place


def write_zip(file: Path, count: int, contents: list[bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(file, "w", compression) as archive:
        for number, name in enumerate(names(count)):
            archive.writestr(name, contents[number % len(contents)])
    return file


def write_tar(file: Path, count: int, contents: list[bytes]) -> Path:
    with tarfile.open(file, "w") as archive:
        for number, name in enumerate(names(count)):
            entry = tarfile.TarInfo(name)
            entry.size = len(contents[number % len(contents)])
            archive.addfile(entry, io.BytesIO(contents[number % len(contents)]))
    return file


def command(*arguments: str) -> Command:
    """Run ``vision-designer`` in its own process; without arguments, only its imports.

    Raises:
        SystemExit: it failed.
    """
    started = time.perf_counter()
    child = subprocess.run([sys.executable, "-c", CHILD, *arguments], stdout=subprocess.PIPE, text=True)
    seconds = time.perf_counter() - started
    if child.returncode:
        raise SystemExit(f"vision-designer {' '.join(arguments)} failed")
    # The kernel's figure for children would include this process, from which they are forked.
    return Command(seconds, int(child.stdout.split()[-2]) / 1024)


def convert(path: Path, workspace: Path, *, drop_caches: bool = False) -> Command:
    """Convert with the command line."""
    nodes = [
        {"id": "images", "component": "image_dataset", "parameters": {"path": str(path)}},
        {"id": "convert", "component": "convert_to_image_directory"},
    ]
    links = [{"from": "images.dataset", "to": "convert.input_dataset"}]
    graph = path.parent / f"{path.name}.json"
    graph.write_text(json.dumps({"format": "vision-designer/1", "nodes": nodes, "links": links}))
    if drop_caches:
        os.sync()
        Path("/proc/sys/vm/drop_caches").write_text("3")
    return command("run", str(graph), "--workspace", str(workspace), "--quiet")


def size_of(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def conversions(place: Path, count: int, *, drop_caches: bool) -> Table:
    """Convert a folder, again unchanged, and with one more image; then a zip and a tar."""
    contents = photographs(16, (64, 48))
    rows: list[list[Cell]] = []

    def note(what: str, took: Command, workspace: Path, images: float) -> None:
        rows.append([what, count, took.seconds, MAX_SECONDS[what], took.memory, MAX_MEMORY, size_of(workspace), images])

    folder = write_folder(place / "images", count, contents)
    workspace, images = place / "workspace", size_of(folder)
    note("folder, for the first time", convert(folder, workspace, drop_caches=drop_caches), workspace, images)
    note("folder, nothing changed", convert(folder, workspace), workspace, images)
    (folder / "category_000" / "another.jpg").write_bytes(contents[0])
    note("folder, one image is new", convert(folder, workspace), workspace, images)
    for what, path in (
        ("zip", write_zip(place / "images.zip", count, contents)),
        ("tar", write_tar(place / "images.tar", count, contents)),
    ):
        workspace = place / f"workspace_{what}"
        took = convert(path, workspace, drop_caches=drop_caches)
        note(what, took, workspace, path.stat().st_size / 1e6)
    idle = command()
    rows.append(["the program and polars alone", None, idle.seconds, None, idle.memory, None, None, None])
    columns = ["converting", "images", "s", "at most", "memory, MB", "at most", "kept, MB", "images, MB"]
    return Table("conversion", columns, rows)


def tables(place: Path, count: int) -> Table:
    """Load a table of ``count`` rows, and split it by category."""
    image_directory(count).write(place)
    started = time.perf_counter()
    images = ImageDirectory.read(place)
    loaded = time.perf_counter()
    split(images, 0.7, 1)
    ended = time.perf_counter()
    row: list[Cell] = [count, loaded - started, ended - loaded, ended - started, MAX_TABLE_SECONDS]
    return Table("image_table", ["rows", "load, s", "split, s", "together, s", "at most"], [row])


def in_place(place: Path, size: tuple[int, int], count: int, rounds: int) -> list[list[Cell]]:
    """Read and decode images from each kind of source, in turns."""
    contents = photographs(16, size)
    folder = write_folder(place / "loose", count, contents)
    packed = write_tar(place / "images.tar", count, contents)
    with tarfile.open(packed) as archive:
        ranges = [(entry.name, entry.offset_data, entry.size) for entry in archive]
    whole = [(name, 0, 0) for name in names(count)]
    sources: dict[str, tuple[ImageSource, list[tuple[str, int, int]]]] = {
        "loose files": (FolderSource(folder), whole),
        "tar": (TarSource(packed), ranges),
        "zip, stored": (ZipSource(write_zip(place / "stored.zip", count, contents)), whole),
        "zip, deflated": (
            ZipSource(write_zip(place / "deflated.zip", count, contents, zipfile.ZIP_DEFLATED)),
            whole,
        ),
    }
    seconds: dict[str, list[float]] = {name: [] for name in sources}
    for turn in range(rounds + 1):
        for name, (source, members) in sources.items():
            started = time.perf_counter()
            for member, offset, length in members:
                with source.open(member, offset, length) as file:
                    decode(file, member)
            # The first turn opens the archives and fills the page cache.
            if turn:
                seconds[name].append(time.perf_counter() - started)
    width, height = size
    rows: list[list[Cell]] = []
    for name, taken in seconds.items():
        ratio = Spread.of([mine / loose for mine, loose in zip(taken, seconds["loose files"], strict=True)])
        each = statistics.median(taken) / count * 1e6
        between = f"{ratio.lowest:.3f} to {ratio.highest:.3f}"
        rows.append([f"{width} x {height}", name, each, ratio.median, between, MAX_RATIO])
    return rows


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--images", type=int, default=100_000)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--drop-caches", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        found = [conversions(place, chosen.images, drop_caches=chosen.drop_caches), tables(place, chosen.rows)]
    rows: list[list[Cell]] = []
    for size, count in (((64, 48), FEW), ((500, 375), FEW // 4)):
        with tempfile.TemporaryDirectory() as name:
            rows += in_place(Path(name), size, count, chosen.rounds)
    columns = ["image", "source", "µs per image", "of loose files", "rounds", "at most"]
    finish([*found, Table("in_place", columns, rows)], chosen.json)


if __name__ == "__main__":
    main()

"""Datasets by reference: how long 100,000 images take to convert, what memory that needs, and what archives cost.

    python benchmarks/datasets.py [--images 100000] [--rows 1000000] [--rounds 7] [--drop-caches]

Conversions are whole commands, ``vision-designer run`` with a workspace of its own: start, plan, conversion and output.
``memory`` is the peak resident set of that process, and ``kept`` what the workspace has afterwards. The files are small
JPEGs that have just been written, so the system has them in its cache; ``--drop-caches`` (root, Linux) empties that
before each first conversion. Reading in place is reading and decoding each image, in turns: ratios are those of a turn.
"""

import argparse
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
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from growth_images import image_directory
from PIL import Image
from sklearn.datasets import load_sample_images

from vision_designer.nodes.data.image_directory import ImageDirectory
from vision_designer.nodes.data.image_source import FolderSource, ImageSource, TarSource, ZipSource
from vision_designer.nodes.vision.decoding import decode
from vision_designer.nodes.vision.splitting import split

CATEGORIES = 100
FEW = 500
"""Images that are read in place; larger ones are a quarter of that."""
MOST_SECONDS = {
    "folder, for the first time": 20.0,
    "folder, nothing changed": 3.0,
    "folder, one image is new": 3.0,
    "zip": 10.0,
    "tar": 10.0,
}
MOST_MEMORY, MOST_TABLE_SECONDS, MOST_RATIO = 300.0, 3.0, 1.10
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
    """What a command took: seconds, and MB at most."""

    seconds: float
    memory: float


def photographs(count: int, size: tuple[int, int]) -> list[bytes]:
    """Parts of scikit-learn's two photographs as JPEG of that (width, height)."""
    generator = np.random.default_rng(0)
    originals = [Image.fromarray(pixels) for pixels in load_sample_images().images]
    found = []
    for number in range(count):
        image = originals[number % len(originals)]
        wide = int(generator.integers(400, image.width + 1))
        left, top = (int(generator.integers(0, side - wide * 2 // 3 + 1)) for side in (image.width - wide // 3, 427))
        content = io.BytesIO()
        image.crop((left, top, left + wide, top + wide * 3 // 4)).resize(size).save(content, "JPEG", quality=90)
        found.append(content.getvalue())
    return found


def names(count: int) -> list[str]:
    """Paths of images, a folder a category."""
    return [f"category_{number % CATEGORIES:03}/photograph_{number:06}.jpg" for number in range(count)]


def write_folder(place: Path, count: int, contents: list[bytes]) -> Path:
    """Loose files; they are older than what is written this moment."""
    for number in range(min(count, CATEGORIES)):
        (place / f"category_{number:03}").mkdir(parents=True)
    an_hour_ago = time.time() - 3600
    for number, name in enumerate(names(count)):
        (place / name).write_bytes(contents[number % len(contents)])
        os.utime(place / name, (an_hour_ago, an_hour_ago))
    return place


def write_zip(file: Path, count: int, contents: list[bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    """The same in a zip."""
    with zipfile.ZipFile(file, "w", compression) as archive:
        for number, name in enumerate(names(count)):
            archive.writestr(name, contents[number % len(contents)])
    return file


def write_tar(file: Path, count: int, contents: list[bytes]) -> Path:
    """The same in a tar."""
    with tarfile.open(file, "w") as archive:
        for number, name in enumerate(names(count)):
            entry = tarfile.TarInfo(name)
            entry.size = len(contents[number % len(contents)])
            archive.addfile(entry, io.BytesIO(contents[number % len(contents)]))
    return file


def command(*arguments: str) -> Command:
    """Run ``vision-designer`` in a process of its own; without arguments, only what it and its tables import.

    Raises:
        SystemExit: it failed.
    """
    started = time.perf_counter()
    child = subprocess.run([sys.executable, "-c", CHILD, *arguments], stdout=subprocess.PIPE, text=True)
    seconds = time.perf_counter() - started
    if child.returncode:
        raise SystemExit(f"vision-designer {' '.join(arguments)} failed")
    # The kernel's own figure for children would include this process, which they are forked from.
    return Command(seconds, int(child.stdout.split()[-2]) / 1024)


def convert(path: Path, workspace: Path, *, drop_caches: bool = False) -> Command:
    """Convert by the command line."""
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
    """MB of the files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def conversions(place: Path, count: int, *, drop_caches: bool) -> list[dict[str, object]]:
    """Convert a folder, the same again, with one image more; then a zip and a tar."""
    contents = photographs(16, (64, 48))
    rows: list[dict[str, object]] = []

    def note(what: str, took: Command, workspace: Path, images: float) -> None:
        row = {"step": what, "images": count, "kept_mb": size_of(workspace), "images_mb": images, **asdict(took)}
        most = MOST_SECONDS[what]
        rows.append({**row, "most_seconds": most, "most_memory": MOST_MEMORY})
        print(
            f"{what:30}{took.seconds:>9.2f}{most:>9.1f}{took.memory:>12.0f}{MOST_MEMORY:>9.0f}"
            f"{size_of(workspace):>10.1f}{images:>13.1f}",
            flush=True,
        )

    print(f"{'converting':30}{'seconds':>9}{'at most':>9}{'memory, MB':>12}{'at most':>9}{'kept, MB':>10}", end="")
    print(f"{'images, MB':>13}")
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
    rows.append({"step": "the program and polars alone", **asdict(idle)})
    print(f"{'the program and polars alone':30}{idle.seconds:>9.2f}{'':>9}{idle.memory:>12.0f}\n", flush=True)
    return rows


def tables(place: Path, count: int) -> list[dict[str, object]]:
    """Load a table of so many rows, and split it by category."""
    image_directory(count).write(place)
    started = time.perf_counter()
    images = ImageDirectory.read(place)
    loaded = time.perf_counter()
    split(images, 0.7, 1)
    seconds = {"load": loaded - started, "split": time.perf_counter() - loaded}
    total = sum(seconds.values())
    print(f"{count:,} rows: load {seconds['load']:.2f} s, split {seconds['split']:.2f} s; ", end="")
    print(f"together {total:.2f} s, at most {MOST_TABLE_SECONDS:.0f} s\n", flush=True)
    return [{"step": "load and split", "rows": count, **seconds, "seconds": total, "most_seconds": MOST_TABLE_SECONDS}]


def in_place(place: Path, size: tuple[int, int], count: int, rounds: int) -> list[dict[str, object]]:
    """Read and decode images out of each kind of source, in turns."""
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
            # The first turn opens the archives, and brings them into the cache.
            if turn:
                seconds[name].append(time.perf_counter() - started)
    width, height = size
    rows: list[dict[str, object]] = []
    for name, taken in seconds.items():
        ratios = [mine / loose for mine, loose in zip(taken, seconds["loose files"], strict=True)]
        each = statistics.median(taken) / count * 1e6
        ratio = statistics.median(ratios)
        rows.append(
            {
                "step": "read and decode in place", "source": name, "width": width, "height": height,
                "bytes": statistics.mean(map(len, contents)), "microseconds": each, "ratio": ratio,
                "lowest_ratio": min(ratios), "highest_ratio": max(ratios), "most_ratio": MOST_RATIO,
            }
        )  # fmt: skip
        print(f"{f'{width} x {height}':12}{name:16}{each:>14.1f}{ratio:>9.3f}", end="")
        print(f"{f'{min(ratios):.3f} to {max(ratios):.3f}':>18}{MOST_RATIO:>9.2f}", flush=True)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--drop-caches", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        rows = conversions(place, options.images, drop_caches=options.drop_caches)
        rows += tables(place, options.rows)
    print(f"{'in place':28}{'microseconds':>14}{'ratio':>9}{'lowest, highest':>18}{'at most':>9}")
    for size, count in (((64, 48), FEW), ((500, 375), FEW // 4)):
        with tempfile.TemporaryDirectory() as name:
            rows += in_place(Path(name), size, count, options.rounds)


if __name__ == "__main__":
    main()

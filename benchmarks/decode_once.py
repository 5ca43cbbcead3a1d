"""Benefit of caching decoded images: the first and later reads, compared with decoding every time.

    python benchmarks/decode_once.py [--images 256] [--rounds 3]

JPEG photographs of 500 x 375 pixels, resized to 256, cropped to 224 and flipped, read in one process. Decoding every
time (``plain``), the first read, which fills the cache (``first``), and a later one (``kept``) are measured in turns;
figures are medians of ratios within a turn, with minimum and maximum. Absolute figures hold for this machine only.
"""

import statistics
import tempfile
import time
from pathlib import Path

import torch
from photographs import TRANSFORMATION, converted, job_in, write_photographs
from reporting import Cell, Spread, Table, finish, parser

from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.vision.loading.decode_cache import DECODED, DecodeCache, keep_decoded
from vision_designer.nodes.vision.loading.loader import Loader


def seconds_for(directory: ImageDirectory, kept: DecodeCache | None) -> float:
    loader = Loader(directory, TRANSFORMATION, batch_size=32, workers=0, device="cpu", cache=kept, seed=1)
    started = time.perf_counter()
    read = sum(len(batch.rows) for batch in loader.epoch())
    assert read == len(directory)
    return time.perf_counter() - started


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--images", type=int, default=256)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    torch.set_num_threads(1)
    turns: dict[str, list[float]] = {"plain": [], "first": [], "kept": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        directory = converted(write_photographs(folder / "photographs", chosen.images))
        for turn in range(chosen.rounds):
            kept = keep_decoded(directory, TRANSFORMATION, job_in(folder / str(turn)), cache_memory=4000, once=False)
            assert kept is not None
            for what, cache in (("plain", None), ("first", kept), ("kept", kept)):
                turns[what].append(seconds_for(directory, cache))
            kept.close()
        size = sum(path.stat().st_size for path in (folder / "0" / DECODED).rglob("*.bin"))
    rows: list[list[Cell]] = []
    for what, seconds in turns.items():
        ratio = Spread.of([plain / other for plain, other in zip(turns["plain"], seconds, strict=True)])
        rows.append(
            [
                what, chosen.images / statistics.median(seconds), ratio.median,
                f"{ratio.lowest:.2f} to {ratio.highest:.2f}", size / 1000 / chosen.images if what == "kept" else None,
            ]
        )  # fmt: skip
    columns = ["reading", "images/s", "times as fast as plain", "rounds", "kept, kB per image"]
    finish([Table("decode_once", columns, rows)], chosen.json)


if __name__ == "__main__":
    main()

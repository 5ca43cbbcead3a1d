"""Scoring from JPEG files, compared with the maximum speed of the cores.

    python benchmarks/scoring.py [NETWORK:IMAGES ...]

After each batch of a real scoring, the same network computes a batch in memory, and all cores decode images with
nothing else running. So all three see the same machine at the same time. The ceiling is 1 / (1/forward + 1/decode) when
images are decoded, and the forward pass alone when they were decoded before. ``of it`` is that of the whole scoring,
including reading the model, table and checks; its spread is that of single batches, which vary with the machine.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from photographs import CATEGORIES, TRANSFORMATION, Silent, converted, job_in, write_photographs
from reporting import Cell, Spread, Table, finish, parser
from training import SETTINGS, WARM_UP, pure_decoding

from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.vision.hardware.devices import choose_device, choose_precision, make_fabric
from vision_designer.nodes.vision.hardware.host import keep_freed_memory
from vision_designer.nodes.vision.models import weights
from vision_designer.nodes.vision.models.architectures import IMAGENET_MEAN, IMAGENET_STD
from vision_designer.nodes.vision.models.networks import build
from vision_designer.nodes.vision.scoring.score import ScoringSettings, batch_size, score

INFERENCE = TRANSFORMATION.for_inference()
TARGET = 0.95


def pure_forward(architecture: str, batch: int) -> Callable[[], float]:
    """Function that computes a batch in memory, and returns the seconds of one image."""
    device = choose_device("auto")
    fabric = make_fabric(device, choose_precision("auto", device))
    network = build(architecture, SETTINGS, len(CATEGORIES)).eval()
    network = fabric.to_device(network.to(memory_format=torch.channels_last))
    images = torch.rand(batch, 3, 224, 224, device=device).contiguous(memory_format=torch.channels_last)

    @torch.inference_mode()
    def forward() -> float:
        started = time.perf_counter()
        with fabric.autocast():
            network(images).float().cpu()
        return (time.perf_counter() - started) / batch

    for _ in range(WARM_UP):
        forward()
    return forward


class Between(Silent):
    """Job listener that measures the pure forward pass and pure decoding after each batch."""

    def __init__(self, forward: Callable[[], float], decoding: Callable[[], float]) -> None:
        self._forward, self._decoding = forward, decoding
        self._done = 0
        self._resumed: float | None = None
        self.batches: list[tuple[int, float | None, float, float]] = []
        """Images; their seconds, None for the first batch; seconds of a pure forward pass and pure decoding of one."""
        self.pauses = 0.0

    def progress(self, done: int, total: int, unit: str) -> None:
        """Called after a batch."""
        now = time.perf_counter()
        took = None if self._resumed is None else now - self._resumed
        self.batches.append((done - self._done, took, self._forward(), self._decoding()))
        self._done, self._resumed = done, time.perf_counter()
        self.pauses += self._resumed - now


def saved_model(architecture: str, folder: Path) -> ModelDirectory:
    """An untrained model on disk."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "weights.safetensors"
    weights.save(build(architecture, SETTINGS, len(CATEGORIES)).state_dict(), file)
    return ModelDirectory(architecture, SETTINGS, CATEGORIES, IMAGENET_MEAN, IMAGENET_STD, INFERENCE, file)


def measure(architecture: str, images: int, folder: Path) -> list[list[Cell]]:
    directory = converted(write_photographs(folder / "images", images), INFERENCE)
    model = saved_model(architecture, folder / "model")
    forward = pure_forward(architecture, batch_size(directory, INFERENCE))
    decoding = pure_decoding(directory)
    rows: list[list[Cell]] = []
    for name, decodes in (("decoded", True), ("kept", False)):
        between = Between(forward, decoding)
        job = job_in(folder / "workspace", between)
        job.folder, job.checkpoints = folder / f"output {name}", folder / f"checkpoints {name}"
        job.PROGRESS_INTERVAL = 0  # type: ignore[misc]
        started = time.perf_counter()
        score(model, directory, ScoringSettings(), job)
        took = time.perf_counter() - started - between.pauses
        pure = sum(count * (each + decode * decodes) for count, _, each, decode in between.batches)
        singly = [
            count * (each + decode * decodes) / whole
            for count, whole, each, decode in between.batches
            if whole is not None
        ]
        rows.append(
            [
                architecture, f"{images}, {name}",
                1 / statistics.median(each for _, _, each, _ in between.batches),
                1 / statistics.median(decode for _, _, _, decode in between.batches),
                images / pure, images / took, pure / took, str(Spread.of(singly)), f"at least {TARGET}",
            ]
        )  # fmt: skip
    return rows


def main() -> None:
    options = parser(__doc__)
    options.add_argument("cases", nargs="*", default=["resnet18:1024", "resnet50:512"], metavar="NETWORK:IMAGES")
    chosen = options.parse_args()
    keep_freed_memory()
    rows = []
    for case in chosen.cases:
        architecture, _, images = case.partition(":")
        with tempfile.TemporaryDirectory() as name:
            rows += measure(architecture, int(images), Path(name))
    columns = [
        "network", "images", "pure forward, images/s", "pure decoding, images/s", "ceiling, images/s",
        "scoring, images/s", "of ceiling", "batches", "target",
    ]  # fmt: skip
    finish([Table("scoring", columns, rows)], chosen.json)


if __name__ == "__main__":
    main()

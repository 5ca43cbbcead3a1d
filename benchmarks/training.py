"""Training from JPEG files, compared with the maximum speed of the cores.

    python benchmarks/training.py [--iterations 6] [NETWORK:BATCH ...]

After each iteration of a real training, another network of the same kind makes the same step with a batch in memory,
and all cores decode images with nothing else running. So all three see the same machine at the same time. The ceiling
is 1 / (1/step + 1/decode) in the first epoch, in which images are decoded, and the step alone in later ones. ``of it``
is that of a whole epoch including everything between iterations; its spread is that of single iterations, which vary
with the machine.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import torch
from photographs import CATEGORIES, TRANSFORMATION, Silent, converted, job_in, write_photographs
from reporting import Cell, Spread, Table, finish, parser

from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.decoding.decode import decode
from vision_designer.nodes.vision.hardware.devices import choose_device, choose_precision, make_fabric
from vision_designer.nodes.vision.hardware.host import keep_freed_memory
from vision_designer.nodes.vision.loading.decode_cache import deterministic_front
from vision_designer.nodes.vision.loading.operations import ImageTransform
from vision_designer.nodes.vision.models.classifier import ImageClassifier
from vision_designer.nodes.vision.models.networks import build
from vision_designer.nodes.vision.training.learner import Learner
from vision_designer.nodes.vision.training.loss import Objective
from vision_designer.nodes.vision.training.recipe import TrainingSettings
from vision_designer.nodes.vision.training.train import train

SETTINGS = {"zero_init_residual": False}
EPOCHS, TARGETS = ("first", "later"), (0.95, 0.97)
DECODED = 64
"""Images decoded after each iteration."""
WARM_UP = 3


def settings(batch: int, epochs: int) -> TrainingSettings:
    return TrainingSettings(
        epochs=epochs, batch_size=batch, warmup_step_number=0, learning_rate=0.001, random_seed=1, patience=epochs,
        print_frequency=10,
    )  # fmt: skip


def learner_with_batch(architecture: str, batch: int) -> tuple[Learner, torch.Tensor, torch.Tensor]:
    """Learner as in the program, and a batch of images and labels in memory."""
    device = choose_device("auto")
    fabric = make_fabric(device, choose_precision("auto", device))
    classifier = ImageClassifier(build(architecture, SETTINGS, len(CATEGORIES)), architecture, fabric)
    learner = Learner(classifier, Objective(), None, settings(batch, 1), job_in(Path()))
    learner.begin_epoch(0)
    images = torch.rand(batch, 3, 224, 224, device=device).contiguous(memory_format=torch.channels_last)
    labels = torch.randint(0, len(CATEGORIES), (batch,), device=device)
    return learner, images, labels


def pure_step(learner: Learner, images: torch.Tensor, labels: torch.Tensor) -> Callable[[], float]:
    """Function that makes a training step with a batch in memory, and returns its seconds."""

    def step() -> float:
        started = time.perf_counter()
        loss, _ = learner.learn(images, labels, 0)
        learner.end_iteration(0, 1)
        float(loss)
        return time.perf_counter() - started

    for _ in range(WARM_UP):
        step()
    return step


def pure_decoding(directory: ImageDirectory) -> Callable[[], float]:
    """Function that decodes and transforms images on all cores, and returns the seconds of one."""
    first = deterministic_front(TRANSFORMATION)
    transform = ImageTransform(TransformationDirectory(TRANSFORMATION.operations[:first]))
    threads = ThreadPoolExecutor(psutil.cpu_count())

    def one(row: int) -> None:
        with directory.open(row) as file:
            transform.apply(decode(file, ""))

    def several() -> float:
        started = time.perf_counter()
        for _ in threads.map(one, (number % len(directory) for number in range(DECODED))):
            pass
        return (time.perf_counter() - started) / DECODED

    several()
    return several


class Between(Silent):
    """Job listener that measures the pure step and pure decoding after each iteration of each epoch."""

    def __init__(self, step: Callable[[], float], decoding: Callable[[], float]) -> None:
        self._step, self._decoding = step, decoding
        self._resumed: float | None = None
        self._rates: list[float] = []
        self.iterations: list[list[tuple[float | None, float, float]]] = [[]]
        """By epoch: seconds of an iteration, None for the first, of a step, and of decoding an image."""
        self._pauses = [0.0]

    def progress(self, done: int, total: int, unit: str) -> None:
        """Called after an iteration."""
        now = time.perf_counter()
        took = None if self._resumed is None else now - self._resumed
        self.iterations[-1].append((took, self._step(), self._decoding()))
        self._resumed = time.perf_counter()
        self._pauses[-1] += self._resumed - now

    def metric(self, name: str, value: float, step: int | None, epoch: int | None) -> None:
        """Called after an epoch; its speed includes the measurements."""
        if name == "images_per_second":
            self._rates.append(value)
            self._resumed = None
            self.iterations.append([])
            self._pauses.append(0.0)

    def epoch_seconds(self, epoch: int, images: int) -> float:
        """Seconds of an epoch until the end of its last iteration, without the measurements."""
        return images / self._rates[epoch] - self._pauses[epoch]


def measure(architecture: str, batch: int, iterations: int, folder: Path) -> list[list[Cell]]:
    images = iterations * batch
    training = converted(write_photographs(folder / "training", images))
    validation = converted(write_photographs(folder / "validation", batch))
    between = Between(pure_step(*learner_with_batch(architecture, batch)), pure_decoding(training))
    job = job_in(folder / "workspace", between)
    job.PROGRESS_INTERVAL = 0  # type: ignore[misc]
    train(UntrainedModelDirectory(architecture, SETTINGS), training, validation, settings(batch, len(EPOCHS)), job)
    rows: list[list[Cell]] = []
    for epoch, name in enumerate(EPOCHS):
        measured = between.iterations[epoch]
        steps = sum(step for _, step, _ in measured)
        decoding = sum(image for _, _, image in measured) * batch if epoch == 0 else 0.0
        took = between.epoch_seconds(epoch, images)
        singly = [(step + batch * image * (epoch == 0)) / whole for whole, step, image in measured if whole is not None]
        rate_of_step = batch / statistics.median(step for _, step, _ in measured)
        rate_of_decoding = 1 / statistics.median(image for _, _, image in measured)
        rows.append(
            [
                architecture, batch, name, rate_of_step, rate_of_decoding, images / (steps + decoding), images / took,
                (steps + decoding) / took, str(Spread.of(singly)), f"at least {TARGETS[epoch]}",
            ]
        )  # fmt: skip
    return rows


def main() -> None:
    options = parser(__doc__)
    options.add_argument("cases", nargs="*", metavar="NETWORK:BATCH")
    options.add_argument("--iterations", type=int, default=6)
    chosen = options.parse_args()
    keep_freed_memory()
    rows = []
    for case in chosen.cases or ["resnet18:16", "resnet18:32", "resnet50:16", "resnet50:32"]:
        architecture, _, batch = case.partition(":")
        with tempfile.TemporaryDirectory() as name:
            rows += measure(architecture, int(batch), chosen.iterations, Path(name))
    columns = [
        "network", "batch", "epoch", "pure step, images/s", "pure decoding, images/s", "ceiling, images/s",
        "training, images/s", "of ceiling", "iterations", "target",
    ]  # fmt: skip
    finish([Table("training", columns, rows)], chosen.json)


if __name__ == "__main__":
    main()

"""Tests and benchmarks on one machine with a CUDA GPU, in eight minutes.

    python benchmarks/gpu.py [--minutes 8] [--wheels FOLDER] [--json FILE]
    python benchmarks/gpu.py --collect FOLDER               with a network: download what the machine may lack
    python benchmarks/gpu.py --device cpu --small           the same steps on a CPU, to try this script

Runs every test marked ``cuda``; compares gradients, metrics and scores with those of the CPU in 32-true; trains and
scores ResNet-50, compared with a plain PyTorch step on the same device with its batch in GPU memory, in 32-true and
bf16-mixed, with 0 to 14 workers. The results form one table, rewritten after every row, so that nothing is lost if the
machine is. Steps that do not fit into the time are marked.

The program need not be installed, and the machine needs neither a window nor a network: Python 3.11 or 3.12 with
PyTorch for its GPU is enough. Other missing packages are installed from the wheels in FOLDER.

Ratios are those of one run. The plain step is timed before and after, since a GPU's clock varies.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from gpu_requirements import ROOT, check_device, collect, importable, install_missing

if TYPE_CHECKING:
    from vision_designer.nodes.types.image_directory import ImageDirectory

COLUMNS = ["step", "case", "precision", "workers", "found", "unit", "beside", "of it", "expected"]
DEVIATION = 1e-3
"""Maximum distance of the gradients of one step from the CPU's, relative to their norm."""


@dataclass(frozen=True)
class Size:
    """Size of the measurements.

    Attributes:
        network: trained and scored.
        batch: images per step.
        images: per epoch.
        side: pixels.
        workers: numbers of decoding processes.
        seconds: duration of a plain step's repetition.
    """

    network: str = "resnet50"
    batch: int = 64
    images: int = 4096
    side: int = 224
    workers: tuple[int, ...] = (0, 2, 4, 8, 14)
    seconds: float = 2.0


SMALL = Size("resnet18", 4, 8, 64, (0, 1), 0.05)


@dataclass
class Report:
    """The table, and the remaining time."""

    file: Path | None
    deadline: float
    rows: list[list[Any]] = field(default_factory=list)

    def add(
        self, step: str, case: str, precision: str = "", workers: int | None = None, found: float | None = None,
        unit: str = "", beside: float | None = None, expected: str = "",
    ) -> None:  # fmt: skip
        """Add and print a row."""
        from reporting import shown

        of_it = found / beside if found is not None and beside else None
        self.rows.append([step, case, precision, workers, found, unit, beside, of_it, expected])
        print("  ".join(shown(cell) for cell in self.rows[-1] if cell not in ("", None)), flush=True)
        self.write()

    def write(self) -> None:
        """Write the whole table, if a file is given."""
        if self.file is not None:
            from reporting import write

            write([self.table()], self.file)

    def table(self) -> Any:  # noqa: ANN401 - reporting's Table, which is imported when what it needs is there
        """All rows so far."""
        from reporting import Table

        return Table("gpu", COLUMNS, self.rows)

    @property
    def left(self) -> float:
        """Remaining seconds."""
        return self.deadline - time.monotonic()

    def attempt(self, step: str, case: str, work: Callable[[], None], seconds: float) -> None:
        """Do something that takes about ``seconds``, if there is time; an exception becomes a row of the table."""
        if self.left < seconds:
            self.add(step, case, expected="not measured: out of time")
            return
        try:
            work()
        except Exception as error:
            self.add(step, case, expected=f"FAILED: {type(error).__name__}: {str(error).splitlines()[0][:200]}")


# Tests


def run_tests(report: Report, device: str, folder: Path) -> None:
    """Run every test marked ``cuda`` in its own process."""
    marked = re.compile(r"pytest\.mark\.cuda\b")
    files = [str(file) for file in sorted((ROOT / "tests").glob("test_*.py")) if marked.search(file.read_text())]
    settings = folder / "pytest.ini"
    # The project's settings need plugins for its windows.
    settings.write_text("[pytest]\nmarkers =\n cuda\n slow\n gui\n")
    found = folder / "tests.xml"
    command = [sys.executable, "-m", "pytest", "-c", str(settings), "--rootdir", str(ROOT), "-q", "-m", "cuda"]
    command += ["-p", "no:cacheprovider", f"--junitxml={found}", *files]
    environment = dict(os.environ) if device == "cuda" else os.environ | {"CUDA_TESTS_DEVICE": device}
    try:
        subprocess.run(command, env=environment, cwd=folder, timeout=max(1.0, report.left / 2))
    except subprocess.TimeoutExpired:
        report.add("test", "all", expected="not finished: out of time")
        return
    for case in ElementTree.parse(found).iter("testcase"):
        wrong = case.find("failure") if case.find("failure") is not None else case.find("error")
        outcome = "passed" if wrong is None else f"FAILED: {(wrong.get('message') or '').splitlines()[0][:200]}"
        report.add("test", case.get("name", ""), found=float(case.get("time", 0)), unit="s", expected=outcome)


# Comparison with the CPU


def settings(device: str, precision: str, batch: int, epochs: int, workers: int = 0) -> Any:  # noqa: ANN401
    from vision_designer.nodes.vision.training.recipe import TrainingSettings

    return TrainingSettings(
        epochs=epochs, batch_size=batch, warmup_step_number=0, learning_rate=0.001, random_seed=1, patience=epochs,
        print_frequency=20, device=device, precision=precision, workers=workers,
    )  # fmt: skip


def gradients(device: str, network: str, side: int) -> Any:  # noqa: ANN401
    """Gradients of one step, as one vector on the CPU."""
    import torch
    from photographs import job_in

    from vision_designer.nodes.vision.hardware.devices import exact_and_repeatable, make_fabric, seeded
    from vision_designer.nodes.vision.models.classifier import ImageClassifier
    from vision_designer.nodes.vision.models.networks import build
    from vision_designer.nodes.vision.training.learner import Learner
    from vision_designer.nodes.vision.training.loss import Objective

    with seeded(1):
        made, images = build(network, {}, 10), torch.randn(8, 3, side, side)
    with exact_and_repeatable():
        fabric = make_fabric(device, "32-true")
        learner = Learner(
            ImageClassifier(made, network, fabric), Objective(), None, settings(device, "32-true", 8, 1), job_in(Path())
        )  # fmt: skip
        learner.begin_epoch(0)
        learner.learn(images.to(fabric.device), torch.arange(8).to(fabric.device), 0)
        return torch.cat([parameter.grad.flatten().cpu() for parameter in learner.network.parameters()])


def compare_gradients(report: Report, device: str, network: str, side: int) -> None:
    found, expected = gradients(device, network, side), gradients("cpu", network, side)
    difference = float((found - expected).norm() / expected.norm())
    verdict = "as the CPU's" if difference < DEVIATION else "FAILED: not the CPU's"
    report.add("gradients", network, "32-true", None, difference, "deviation", expected=verdict)


def compare_training(report: Report, device: str, images: "ImageDirectory", folder: Path) -> None:
    from photographs import job_in

    from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
    from vision_designer.nodes.vision.training.train import train

    found = []
    for where in (device, "cpu"):
        job = job_in(folder / f"metrics {where} {len(found)}")
        recipe = settings(where, "32-true", 4, 1)
        _, history = train(UntrainedModelDirectory("resnet18", {}), images, images, recipe, job)
        found.append(history.epochs[0])
    for name in ("train_loss", "validation_loss", "top1_accuracy"):
        report.add("metrics", f"resnet18, {name}", "32-true", 0, found[0][name], "", found[1][name], "about 1")


def compare_scores(report: Report, device: str, images: "ImageDirectory", network: str, folder: Path) -> None:
    import polars as pl
    from photographs import job_in

    from vision_designer.nodes.vision.scoring.score import ScoringSettings, score

    model = saved_model(network, images, folder / "compared model")
    tables = []
    for where in (device, "cpu"):
        job = job_in(folder / f"scores {where} {len(tables)}")
        inference = images.with_transformation(model.transformation)
        tables.append(score(model, inference, ScoringSettings(where, "32-true", 0), job)[0].frame())
    columns = [name for name in tables[0].columns if name.startswith("Scored Probabilities_")]
    difference = max((tables[0].select(columns) - tables[1].select(columns)).select(pl.all().abs().max()).row(0))
    verdict = "as the CPU's" if difference < DEVIATION else "FAILED: not the CPU's"
    report.add("scores", network, "32-true", 0, difference, "largest difference", expected=verdict)


# Comparison with a plain step


def saved_model(network: str, images: "ImageDirectory", folder: Path) -> Any:  # noqa: ANN401
    """An untrained model on disk."""
    from photographs import CATEGORIES

    from vision_designer.nodes.types.model_directory import ModelDirectory
    from vision_designer.nodes.vision.hardware.devices import seeded
    from vision_designer.nodes.vision.models import weights
    from vision_designer.nodes.vision.models.architectures import IMAGENET_MEAN, IMAGENET_STD
    from vision_designer.nodes.vision.models.networks import build

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "weights.safetensors"
    with seeded(1):
        weights.save(build(network, {}, len(CATEGORIES)).state_dict(), file)
    assert images.transformation is not None
    transformation = images.transformation.for_inference()
    return ModelDirectory(network, {}, CATEGORIES, IMAGENET_MEAN, IMAGENET_STD, transformation, file)


def plain_rate(device: str, size: Size, precision: str, *, learns: bool) -> float:
    """Images per second of PyTorch alone, with its batch on the device: training step or forward pass."""
    import torch
    from torchvision import models

    bfloat16 = precision == "bf16-mixed"
    network = models.get_model(size.network, weights=None, num_classes=2).to(device, memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(
        network.parameters(), lr=0.001, momentum=0.9, nesterov=True, weight_decay=1e-4, fused=device == "cuda"
    )
    images = torch.rand(size.batch, 3, size.side, size.side, device=device).to(memory_format=torch.channels_last)
    labels = torch.zeros(size.batch, dtype=torch.long, device=device)
    network.train(learns)

    def step() -> None:
        with torch.inference_mode(not learns), torch.autocast(device, torch.bfloat16, enabled=bfloat16):
            logits = network(images)
        if learns:
            optimizer.zero_grad(set_to_none=True)
            torch.nn.functional.cross_entropy(logits.float(), labels).backward()
            optimizer.step()

    def timed(steps: int) -> float:
        started = time.perf_counter()
        for _ in range(steps):
            step()
        if device == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter() - started

    timed(3)
    steps = max(2, int(size.seconds / max(timed(2) / 2, 1e-6)))
    return steps * size.batch / timed(steps)


def measure(
    report: Report, device: str, size: Size, images: "ImageDirectory", precision: str, workers: int, folder: Path
) -> None:
    """Train two epochs, of which the first decodes, and score; each between two timings of the plain step."""
    import torch
    from photographs import job_in

    from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
    from vision_designer.nodes.vision.hardware.devices import exact_and_repeatable
    from vision_designer.nodes.vision.scoring.score import ScoringSettings, score
    from vision_designer.nodes.vision.training.train import train

    def plain(*, learns: bool) -> float:
        with exact_and_repeatable():
            return plain_rate(device, size, precision, learns=learns)

    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
    before = plain(learns=True)
    job = job_in(folder / f"train {precision} {workers}")
    recipe = settings(device, precision, size.batch, 2, workers)
    validation = images.take(range(size.batch))
    _, history = train(UntrainedModelDirectory(size.network, {}), images, validation, recipe, job)
    beside = (before + plain(learns=True)) / 2
    for name, epoch in zip(("first epoch, decodes", "second epoch"), history.epochs, strict=True):
        rate = epoch["images_per_second"]
        report.add("training", f"{size.network}, {name}", precision, workers, rate, "images/s", beside)
    beside = plain(learns=False)
    model = saved_model(size.network, images, folder / "model")
    started = time.perf_counter()
    inference = images.with_transformation(model.transformation)
    job = job_in(folder / f"score {precision} {workers}")
    score(model, inference, ScoringSettings(device, precision, workers), job)
    rate = len(images) / (time.perf_counter() - started)
    report.add("scoring", f"{size.network}, whole table", precision, workers, rate, "images/s", beside)
    if device == "cuda":
        peak = torch.cuda.max_memory_allocated() / 2**20
        report.add("memory", f"{size.network}, batch {size.batch}", precision, workers, peak, "MB of the GPU at most")


def many_images(folder: Path, count: int, side: int) -> "ImageDirectory":
    """``count`` photographs; a few hundred distinct ones under many names."""
    from photographs import converted, write_photographs

    from vision_designer.nodes.types.transformation_directory import TransformationDirectory

    operations = (("Resize", side * 8 // 7), ("CenterCrop", side), ("RandomHorizontalFlip", 0.5))
    write_photographs(folder, min(count, 256))
    written = sorted(folder.glob("*/*.jpg"))
    for number in range(len(written), count):
        source = written[number % len(written)]
        (source.parent / f"{number:06}.jpg").hardlink_to(source)
    return converted(folder, TransformationDirectory(operations))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table there too")
    parser.add_argument("--minutes", type=float, default=8.0, help="after which nothing more is begun")
    parser.add_argument("--wheels", type=Path, metavar="FOLDER", help="install what is missing from here")
    parser.add_argument("--collect", type=Path, metavar="FOLDER", help="fetch wheels into FOLDER, and do nothing else")
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--small", action="store_true", help="little of everything, to try this script")
    parser.add_argument("--no-tests", action="store_true", help="only compare and measure")
    options = parser.parse_args()
    if options.collect is not None:
        collect(options.collect)
        return
    report = Report(options.json, time.monotonic() + 60 * options.minutes)
    install_missing(options.wheels)
    name = check_device(options.device)
    size, device = SMALL if options.small else Size(), options.device
    with importable() as folder:
        from vision_designer.nodes.vision.hardware.host import keep_freed_memory

        keep_freed_memory()
        report.add("machine", name)
        if not options.no_tests:
            report.attempt("test", "all", lambda: run_tests(report, device, folder), 20)
        for network in [size.network] if options.small else ["resnet18", "resnet50", "densenet121"]:
            report.attempt(
                "gradients", network, lambda network=network: compare_gradients(report, device, network, size.side), 15
            )
        few = many_images(folder / "few", 8 if options.small else 32, size.side)
        report.attempt("metrics", "resnet18", lambda: compare_training(report, device, few, folder), 20)
        report.attempt("scores", size.network, lambda: compare_scores(report, device, few, size.network, folder), 15)
        images = many_images(folder / "images", size.images, size.side)
        # Start with the most relevant numbers of workers.
        for workers in sorted(size.workers, key=lambda count: (count not in (0, max(size.workers)), count)):
            for precision in ("32-true", "bf16-mixed"):
                report.attempt(
                    "training", f"{size.network}, {precision}, {workers} workers",
                    lambda precision=precision, workers=workers: measure(
                        report, device, size, images, precision, workers, folder
                    ),
                    0 if options.small else 25,
                )  # fmt: skip
    print(f"\n{report.table().text()}")
    wrong = sum(str(row[-1]).startswith("FAILED") for row in report.rows)
    if wrong:
        raise SystemExit(f"{wrong} of {len(report.rows)} lines FAILED")


if __name__ == "__main__":
    main()

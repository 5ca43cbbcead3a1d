"""Effect of bfloat16 on accuracy: scanned digits, the same seeds in 32-true and bf16-mixed.

    python benchmarks/precision.py [--seeds 3] [--epochs 3]

ResNet-18 from new weights, 32 x 32 pixels; one half of the digits for training, the other for validation of the best
epoch. The seed determines initial weights and the order of the images.
"""

import statistics
import tempfile
from pathlib import Path

from photographs import job_in
from reporting import Cell, Table, finish, parser

from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.datasets.samples import write_sample
from vision_designer.nodes.vision.datasets.splitting import split
from vision_designer.nodes.vision.training.recipe import TrainingSettings
from vision_designer.nodes.vision.training.train import train

TRANSFORMATION = TransformationDirectory((("Resize", 32), ("CenterCrop", 32)))
PRECISIONS = ("32-true", "bf16-mixed")


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--seeds", type=int, default=3)
    options.add_argument("--epochs", type=int, default=3)
    chosen = options.parse_args()
    found: dict[str, list[float]] = {precision: [] for precision in PRECISIONS}
    rows: list[list[Cell]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_sample("digits", folder / "digits", job_in(folder))
        directory = convert(folder / "digits", fail_on_invalid=True, job=job_in(folder))
        training, validation = split(directory.with_transformation(TRANSFORMATION), 0.5, 42)
        for seed in range(1, chosen.seeds + 1):
            row: list[Cell] = [seed]
            for precision in PRECISIONS:
                settings = TrainingSettings(
                    epochs=chosen.epochs, batch_size=32, warmup_step_number=0, learning_rate=0.02, random_seed=seed,
                    patience=chosen.epochs, print_frequency=100, precision=precision,
                )  # fmt: skip
                job = job_in(folder / f"{seed} {precision}")
                _, history = train(
                    UntrainedModelDirectory("resnet18", {"zero_init_residual": False}),
                    training, validation, settings, job,
                )  # fmt: skip
                found[precision].append(history.best["top1_accuracy"])
                row += [round(history.best["top1_accuracy"], 4), history.best["validation_loss"]]
            rows.append(row)
    rows.append(["mean", *_means(found["32-true"]), *_means(found["bf16-mixed"])])
    columns = ["seed"] + [f"{precision}: {what}" for precision in PRECISIONS for what in ("top-1", "loss")]
    finish([Table("precision", columns, rows)], chosen.json)


def _means(values: list[float]) -> list[Cell]:
    spread = statistics.stdev(values) if len(values) > 1 else 0.0
    return [round(statistics.mean(values), 4), f"deviation of top-1 {spread:.4f}"]


if __name__ == "__main__":
    main()

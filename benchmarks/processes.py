"""Training with one process and with two on this machine, as in the run settings.

    python benchmarks/processes.py [--rounds 2] [--images 96] [--batch-size 16]

Each round trains ResNet-18 once with one process and once with two, for two epochs from JPEG photographs, with
torchrun, Lightning Fabric and gloo as in a run. Images per second are the metric of the second epoch. On a CPU, two
processes share the cores of one, so this measures only the overhead of communication.
"""

import tempfile
import time
from pathlib import Path

from photographs import converted, job_in, write_photographs
from reporting import Cell, Spread, Table, finish, parser
from training import SETTINGS

from vision_designer.nodes.components.train_pytorch_model import TrainPyTorchModel
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.hardware.host import keep_freed_memory

COUNTS = (1, 2)


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--images", type=int, default=96)
    options.add_argument("--batch-size", type=int, default=16)
    chosen = options.parse_args()
    keep_freed_memory()
    rates: dict[int, list[float]] = {count: [] for count in COUNTS}
    seconds: dict[int, list[float]] = {count: [] for count in COUNTS}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        training = converted(write_photographs(folder / "images", chosen.images))
        validation = training.take(range(chosen.batch_size))
        parameters = TrainPyTorchModel.Parameters(epochs=2, batch_size=chosen.batch_size, learning_rate=0.001)
        for turn in range(chosen.rounds):
            for count in COUNTS:
                job = job_in(folder / f"{turn} {count}")
                settings = TrainPyTorchModel.RunSettings(process_count_per_node=count)
                started = time.perf_counter()
                model = TrainPyTorchModel.run(
                    UntrainedModelDirectory("resnet18", SETTINGS), training, validation, parameters, settings, job
                )["trained_model"]
                seconds[count].append(time.perf_counter() - started)
                assert isinstance(model, ModelDirectory)
                rates[count].append(model.training["epochs"][1]["images_per_second"])
    rows: list[list[Cell]] = []
    for count in COUNTS:
        ratio = Spread.of([mine / one for mine, one in zip(rates[count], rates[1], strict=True)])
        rows.append(
            [
                count, chosen.batch_size * count, Spread.of(rates[count]).median, ratio.median,
                f"{ratio.lowest:.2f} to {ratio.highest:.2f}", Spread.of(seconds[count]).median,
            ]
        )  # fmt: skip
    columns = ["processes", "images per step", "images/s", "of one process", "rounds", "whole training, s"]
    finish([Table("processes", columns, rows)], chosen.json)


if __name__ == "__main__":
    main()

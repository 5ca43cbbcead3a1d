"""What tests of training share: settings, images, small networks, and what to compare."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from conftest import COLORS, Trial, make_trial, picture
from torch import Tensor, nn

from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.training.recipe import History, TrainingSettings


def settings(**changes: Any) -> TrainingSettings:
    """Three epochs on the CPU, without warm-up and early stopping."""
    values = {
        "epochs": 3,
        "batch_size": 4,
        "warmup_step_number": 0,
        "learning_rate": 0.01,
        "random_seed": 1,
        "patience": 10,
        "print_frequency": 10,
        "device": "cpu",
        "precision": "32-true",
        "workers": 0,
    }
    return TrainingSettings(**(values | changes))


def colored_images(folder: Path, size: tuple[int, int], **counts: int) -> ImageDirectory:
    """A dataset whose categories are colors: ``colored_images(folder, (24, 24), red=5, green=3)``."""
    for category, count in counts.items():
        (folder / "images" / category).mkdir(parents=True)
        for number in range(count):
            picture(number, size, COLORS[category]).save(folder / "images" / category / f"{number:03}.png")
    job = make_trial(folder / "workspace", "convert").job
    return convert(folder / "images", fail_on_invalid=False, job=job)


class SmallResNet(nn.Module):
    """Layers named as in a ResNet, with a dropout and a batch norm."""

    def __init__(self, categories: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(6)
        self.layer1 = nn.Conv2d(6, 8, 3, stride=2)
        self.dropout = nn.Dropout(0.2)
        self.fc = nn.Linear(32, categories)

    def forward(self, images: Tensor) -> Tensor:
        values = torch.relu(self.layer1(torch.relu(self.bn1(self.conv1(images)))))
        values = nn.functional.adaptive_avg_pool2d(self.dropout(values), 2).flatten(1)
        return self.fc(values)


def replace_networks(monkeypatch: Any, make: Callable[[int], nn.Module]) -> None:
    """Train ``make(categories)`` in place of every architecture."""
    monkeypatch.setattr(
        "vision_designer.nodes.vision.models.classifier.build",
        lambda architecture, settings, categories: make(categories),
    )


def on_metric(trial: Trial, name: str, epoch: int, action: Callable[[], object]) -> None:
    """Call ``action`` each time the run reports this metric of this epoch."""
    report = trial.heard.metric

    def metric(found: str, value: float, step: int, found_epoch: int) -> None:
        report(found, value, step, found_epoch)
        if (found, found_epoch) == (name, epoch):
            action()

    trial.heard.metric = metric


def said(trial: Trial) -> list[str]:
    """The lines of the log."""
    return [message for _, message in trial.heard.lines]


def without_speed(history: History) -> list[dict[str, Any]]:
    """What the epochs of two equal trainings have in common."""
    return [{name: value for name, value in epoch.items() if name != "images_per_second"} for epoch in history.epochs]


def equal(first: dict[str, Tensor], second: dict[str, Tensor]) -> bool:
    """Whether two sets of weights are the same bit for bit."""
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)
